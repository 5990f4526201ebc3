//! A worker without a platform says so, does its other work, and leaves approvals to a worker that has one (decision 0052).

use std::fs::File;
use std::process::{Command, Stdio};

use chrono::Duration;
use domain::Clock;
use domain::base::Kind;
use domain::base::clock::SystemClock;
use domain::review::outcome::Outcome;
use testkit::builders;
use testkit::sql::{count, execute};

use crate::installation::Scene;
use crate::process::{Process, binary, until_async};

#[tokio::test]
async fn approval_waits_for_a_worker_with_a_platform() {
    let (scene, mut conn) = Scene::set(SystemClock.now() - Duration::days(3)).await;
    let id = builders::submitted(&mut conn, &scene.ctx, scene.store, Kind::Unbind).await.id;
    builders::decided(&mut conn, &scene.ctx, &scene.reviewer, id, Outcome::Approve).await;
    execute(&conn, "update letters set state = 'sent', sent_at = created_at").await;
    scene.clock.set(SystemClock.now());
    // Something that this worker does.
    execute(&conn, "update letters set state = 'queued', sent_at = null where kind = 'received'").await;

    let log = scene.installation.folder.path().join("log");
    let mut command = Command::new(binary());
    command.arg("work").stdin(Stdio::null()).stdout(File::create(&log).unwrap()).stderr(Stdio::inherit());
    command.envs(scene.installation.variables(&[("UNBIND_LOG", "warn")])).env_remove("UNBIND_PLATFORM");
    let mut without = Process(command.spawn().unwrap());
    until_async("the email is sent, and the sweep for effects that wait has run", async || {
        count(&conn, "letters where state <> 'sent'").await == 0
            && count(&conn, "scheduled_runs where name = 'reconcile_effects' and last_ran_at is not null").await == 1
    })
    .await;
    assert!(without.runs());
    assert_eq!(scene.mail.caught().len(), 1);
    let said = std::fs::read_to_string(&log).unwrap();
    assert!(said.contains("no platform is set up: approvals wait until UNBIND_PLATFORM names one"), "{said}");
    let untouched = "effects where state = 'scheduled' and attempt = 0 and problem is null";
    assert_eq!(count(&conn, untouched).await, 1, "it was not tried");
    assert_eq!(count(&conn, "apalis.workers where worker_type = 'carry-out-effect'").await, 0);
    assert_eq!(count(&conn, "bindings where ended_at is null").await, 1);

    let _with = scene.installation.start(&["work"], &[]);
    until_async("the approval is carried out", async || count(&conn, "effects where state = 'confirmed'").await == 1)
        .await;
    assert_eq!(count(&conn, "bindings where ended_by_effect is not null").await, 1);
}
