//! A portal or a command that dies at any point: work without an answer was done completely or not at all (R27). The
//! counterpart of [`crate::killed`], which kills workers.

use diesel_async::AsyncPgConnection;
use domain::base::clock::SystemClock;
use domain::base::{ApplicationId, Clock, Kind};
use domain::intake::draft;
use domain::record::event;
use domain::review::claim;
use testkit::builders;
use testkit::sql::texts;

use crate::browser::Browser;
use crate::installation::{Installation, Scene};
use crate::process::Process;
use crate::product::{staff_cookie, store_cookie};

impl Scene {
    /// Starts the portal; it dies at `failpoint`, once per scene.
    async fn portal(&self, failpoint: &str) -> Process {
        self.installation.serve(&[("UNBIND_FAILPOINT", &self.installation.dies_once_at(failpoint))]).await
    }
}

/// The traces of a decision: status, and the counts of decisions, approval letters, effects and approval events.
async fn traces(conn: &AsyncPgConnection, id: ApplicationId) -> String {
    let query = format!(
        "select concat_ws(' ', a.status, (select count(*) from decisions where application_id = a.id),
                 (select count(*) from letters where application_id = a.id and kind = 'approved'),
                 (select count(*) from effects where application_id = a.id),
                 (select count(*) from events where subject_id = a.id and action = 'approve')) as line
             from applications a where id = '{id}'"
    );
    texts(conn, &query).await.remove(0)
}

const APPROVE: [(&str, &str); 4] =
    [("verdict", "approve"), ("message", "予以解绑。"), ("note", ""), ("without_opening", "1")];

/// The reviewer holds the application and approves it while the portal dies.
async fn approves(scene: &Scene, conn: &mut AsyncPgConnection, failpoint: &str) -> (ApplicationId, String, Browser) {
    let receipt = builders::submitted(conn, &scene.ctx, scene.store, Kind::Unbind).await;
    claim::claim(conn, &scene.ctx, &scene.reviewer, receipt.id).await.unwrap();
    let mut portal = scene.portal(failpoint).await;
    let cookie = staff_cookie(conn, &scene.ctx, "linxiao").await;
    let mut browser = Browser::with_cookie(&scene.installation.base, &cookie);
    let path = format!("/desk/applications/{}", receipt.reference);
    assert_eq!(browser.get(&path).await.status, 200);
    assert!(browser.try_post(&format!("{path}/decision/confirm"), &APPROVE).await.is_err(), "there must be no answer");
    portal.died().await;
    (receipt.id, path, browser)
}

#[tokio::test]
async fn decision_is_lost_when_the_portal_dies_before_commit() {
    let (scene, mut conn) = Scene::set(SystemClock.now()).await;
    let (id, path, mut browser) = approves(&scene, &mut conn, "decision:written").await;
    assert_eq!(traces(&conn, id).await, "in_review 0 0 0 0");
    let _portal = scene.portal("decision:written").await;
    assert_eq!(browser.post(&format!("{path}/decision/confirm"), &APPROVE).await.status, 200);
    assert_eq!(traces(&conn, id).await, "approved 1 1 1 1");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn committed_decision_survives_the_portals_death() {
    let (scene, mut conn) = Scene::set(SystemClock.now()).await;
    let (id, path, mut browser) = approves(&scene, &mut conn, "decision:committed").await;
    assert_eq!(traces(&conn, id).await, "approved 1 1 1 1");
    // A reviewer who got no answer sends it again, and learns that it was made, and by whom.
    let _portal = scene.portal("decision:committed").await;
    let again = browser.post(&format!("{path}/decision/confirm"), &APPROVE).await;
    assert_eq!(again.status, 409, "{}", again.html);
    again.must_say("林晓");
    assert_eq!(traces(&conn, id).await, "approved 1 1 1 1");
    assert_eq!(event::list_broken(&conn).await.unwrap(), []);
}

#[tokio::test]
async fn object_without_a_row_is_queued_for_deletion() {
    let (scene, conn) = Scene::set(SystemClock.now()).await;
    let owner = draft::DraftOwner::owner(scene.store);
    draft::save(&conn, owner, Kind::Unbind, &builders::answers(), scene.ctx.now()).await.unwrap();
    let mut portal = scene.portal("upload:bytes_kept").await;
    let cookie = store_cookie(&conn, &scene.ctx, scene.store).await;
    let mut browser = Browser::with_cookie(&scene.installation.base, &cookie);
    let page = browser.get("/apply/unbind/documents").await;
    assert_eq!((page.status, page.path.as_str()), (200, "/apply/unbind/documents"), "{}", page.html);
    let file = crate::product::file("正面.jpg");
    let csrf = browser.csrf().to_owned();
    let sent =
        browser.try_upload("/apply/unbind/documents/upload", &csrf, "id_card", std::slice::from_ref(&file)).await;
    assert!(sent.is_err(), "there must be no answer");
    portal.died().await;
    // The object exists, no row refers to it, and its name is queued for deletion.
    let rows = "select concat_ws(' ', (select count(*) from evidence), (select count(*) from objects_pending_deletion)) as line";
    assert_eq!(texts(&conn, rows).await, ["0 1"]);
    let _portal = scene.portal("upload:bytes_kept").await;
    let again = browser.upload("/apply/unbind/documents/upload", "id_card", &[file]).await;
    assert_eq!(again.status, 200, "{}", again.html);
    assert_eq!(texts(&conn, rows).await, ["1 1"]);
    let checked = scene.installation.start(&["evidence", "check"], &[]).0.wait().unwrap();
    assert!(checked.success(), "a pending deletion is not a finding");
}

#[tokio::test]
async fn interrupted_rekey_is_finished_by_the_next() {
    let database = testkit::empty_database().await;
    let installation = Installation::new(&database.url);
    let run = |arguments: &[&str], own: &[(&str, &str)]| installation.start(arguments, own).0.wait().unwrap().success();
    let keys = |text: &str| std::fs::write(installation.folder.path().join("keys"), text).unwrap();
    let (new, old) = testkit::KEYS.split_once('\n').unwrap();
    keys(old);
    assert!(run(&["migrate"], &[]) && run(&["demo", "seed", "--seed", "1"], &[]));
    keys(testkit::KEYS);
    let conn = database.connect().await;
    let ids =
        "select string_agg(distinct key_id, ' ' order by key_id) as line from evidence where wrapped_key is not null";
    assert_eq!(texts(&conn, ids).await, ["k1"]);
    assert!(
        !run(&["evidence", "rekey"], &[("UNBIND_FAILPOINT", "rekey:one_done")]),
        "the command dies at the failpoint"
    );
    assert_eq!(texts(&conn, ids).await, ["k1 k2"], "one key is rewrapped, the others are unchanged");
    assert!(run(&["evidence", "check", "--deep"], &[]), "every document can be opened");
    assert!(run(&["evidence", "rekey"], &[]));
    assert_eq!(texts(&conn, ids).await, ["k2"]);
    keys(new);
    assert!(run(&["evidence", "check", "--deep"], &[]), "the old key is no longer needed");
}
