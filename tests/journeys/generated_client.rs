//! A client that openapi-python-client generates from the served document applies for a store (decision 0056). The generated
//! code is never kept; the program that uses it is `tests/consumers/apply.py`.

use std::process::Command;

use domain::Clock;
use domain::base::clock::SystemClock;

use crate::fuzz::{consumers, has};
use crate::installation::Scene;
use crate::product::file;
use crate::program::client_with_key;

#[tokio::test(flavor = "multi_thread")]
async fn generated_client_submits_an_application() {
    if !has("openapi-python-client") {
        testkit::skip("openapi-python-client is not installed (pip install openapi-python-client)");
        return;
    }
    let (scene, mut conn) = Scene::set(SystemClock.now()).await;
    let (_, key) = client_with_key(&mut conn, &scene.ctx).await;
    let _serve = scene.installation.serve(&[]).await;
    let _work = scene.installation.start(&["work"], &[]);

    let (api, folder) = (format!("{}/api/v1", scene.installation.base), tempfile::tempdir().unwrap());
    let package = folder.path().join("unbind_client");
    // A warning says that a part of the document could not be read.
    let mut generate = Command::new("openapi-python-client");
    generate.args(["generate", "--fail-on-warning", "--meta", "none", "--url", &format!("{api}/openapi.json")]);
    generate.arg("--config").arg(consumers().join("client.yml")).arg("--output-path").arg(&package);
    succeeds(&mut generate);
    succeeds(Command::new("python3").args(["-m", "compileall", "-q"]).arg(&package));

    let photo = folder.path().join("photo.jpg");
    std::fs::write(&photo, file("photo.jpg").bytes).unwrap();
    let mut apply = Command::new("python3");
    apply.arg(consumers().join("apply.py")).env("PYTHONPATH", folder.path()).env("PHOTO", &photo);
    let said = succeeds(apply.env("API_URL", &api).env("API_KEY", &key));
    assert!(said.contains("submitted, due") && said.contains("first_day"), "{said}");
}

/// The output of the command, which has to succeed.
fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{command:?}: {said}\n{}", String::from_utf8_lossy(&output.stderr));
    said
}
