//! Preparing documents: verdicts, and the stored bytes after a crash at any point.

use vault::{KeyRing, Location, Vault};

use crate::prelude::*;

fn shell(script: &str) -> Preparer {
    let args = ["-c", script, "child"].map(Into::into).to_vec();
    Preparer { program: PathBuf::from("/bin/sh"), args, fonts: Vec::new(), timeout: Duration::from_secs(10) }
}

/// The real child, delayed until this file exists.
fn child_waiting_for(gate: &std::path::Path) -> Preparer {
    let program = child().program;
    shell(&format!("while [ ! -e '{}' ]; do sleep 0.02; done; exec '{}' \"$@\"", gate.display(), program.display()))
}

/// Begins to prepare the document in a child that is delayed until the gate file exists; returns once it has begun.
async fn begin_slowly(documents: &Documents, id: EvidenceId) -> (PathBuf, JoinHandle<()>) {
    let gate = documents.home.path().join("gate");
    let slow = Worker { preparer: child_waiting_for(&gate), ..documents.desk.worker.clone() };
    let task = tokio::spawn(wake(slow, id));
    until("it has begun", || async { documents.row(id).await.attempt == 1 }).await;
    (gate, task)
}

async fn verdict(documents: &Documents, id: EvidenceId) -> (EvidenceState, Option<String>, i32) {
    let row = documents.row(id).await;
    (row.state, row.problem, row.attempt)
}

#[tokio::test]
async fn photo_is_converted_to_a_readable_picture() {
    let documents = documents().await;
    let original = photo(2600, 1300, 1);
    let id = documents.upload("id_card", &original).await;
    documents.drain().await;
    let file = documents.file(id).await;
    assert_eq!((file.evidence.state, file.evidence.problem.as_deref()), (EvidenceState::Ready, None));
    assert_eq!(file.evidence.prepared_at, Some(documents.desk.worker.ctx.now()));
    let [page] = &file.pages[..] else { panic!("one page, not {}", file.pages.len()) };
    assert_eq!((page.number, page.width, page.height), (1, 2000, 1000));
    let jpeg = documents.read(&file.evidence, &page.object).await;
    assert_eq!(jpeg.len(), usize::try_from(page.size_bytes).expect("a size"));
    let picture = image::load_from_memory(&jpeg).expect("a picture");
    assert_eq!((picture.width(), picture.height()), (2000, 1000));
    assert_eq!(documents.read(&file.evidence, &file.evidence.object).await, original);
    assert_eq!(documents.objects().len(), 2);
    assert!(documents.doomed().await.is_empty(), "both objects belong to the document");
    assert_eq!(documents.desk.drain().await.jobs, 0);
}

#[tokio::test]
async fn refused_files_differ_from_unreadable_ones() {
    let documents = documents().await;
    let text = documents.upload("id_card", b"I am no photo, and too long to be taken for one").await;
    let whole = photo(900, 600, 2);
    let cut = documents.upload("other", &whole[..whole.len() / 2]).await;
    documents.drain().await;
    assert_eq!(verdict(&documents, text).await, (EvidenceState::Refused, Some("wrong_type".to_owned()), 1));
    let (state, problem, attempt) = verdict(&documents, cut).await;
    assert_eq!((state, attempt), (EvidenceState::Unreadable, 1), "{problem:?}");
    assert!(documents.file(cut).await.pages.is_empty());
}

#[tokio::test]
async fn document_that_kills_the_child_twice_is_unreadable() {
    let mut documents = documents().await;
    documents.desk.worker.preparer = shell("kill -SEGV $$");
    let deadly = documents.upload("id_card", &photo(300, 200, 3)).await;
    documents.drain().await;
    // The first death may be the machine's fault.
    assert_eq!(verdict(&documents, deadly).await, (EvidenceState::Received, None, 1));
    documents.drain_after(TimeDelta::seconds(15)).await;
    assert_eq!(verdict(&documents, deadly).await, (EvidenceState::Unreadable, Some("decoder_died".to_owned()), 2));
    documents.desk.worker.preparer = child();
    let good = documents.upload("other", &photo(300, 200, 4)).await;
    documents.drain().await;
    assert_eq!(verdict(&documents, good).await, (EvidenceState::Ready, None, 1));
}

/// The first attempt has no verdict; the next one, after the mend, has.
async fn assert_retried(mut documents: Documents, id: EvidenceId, mend: impl FnOnce(&mut Worker)) {
    documents.drain().await;
    assert_eq!(verdict(&documents, id).await, (EvidenceState::Received, None, 1));
    mend(&mut documents.desk.worker);
    documents.drain_after(TimeDelta::seconds(15)).await;
    assert_eq!(verdict(&documents, id).await, (EvidenceState::Ready, None, 2));
}

#[tokio::test]
async fn child_that_cannot_start_is_retried() {
    let mut documents = documents().await;
    documents.desk.worker.preparer = Preparer { program: "/nowhere/unbind".into(), ..child() };
    let id = documents.upload("id_card", &photo(300, 200, 5)).await;
    assert_retried(documents, id, |worker| worker.preparer = child()).await;
}

#[tokio::test]
async fn missing_key_is_retried() {
    let mut documents = documents().await;
    let id = documents.upload("id_card", &photo(300, 200, 7)).await;
    let folder = Location::Folder(documents.home.path().join("evidence"));
    let settings = vault::Settings { floor_bytes: 0, ..vault::Settings::new(folder) };
    let keys = KeyRing::parse(&KeyRing::generate("another").expect("random bytes")).expect("a key file");
    let other = Vault::open(settings, keys, std::time::SystemTime::UNIX_EPOCH).expect("the store opens");
    let right = std::mem::replace(&mut documents.desk.worker.vault, other);
    assert_retried(documents, id, |worker| worker.vault = right).await;
}

#[tokio::test]
async fn changed_original_is_reported() {
    let documents = documents().await;
    let flipped = documents.upload("id_card", &photo(300, 200, 8)).await;
    let path = documents.path(&documents.row(flipped).await.object);
    let mut bytes = std::fs::read(&path).expect("the object exists");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(&path, bytes).expect("it can be written");
    let gone = documents.upload("other", &photo(300, 200, 9)).await;
    std::fs::remove_file(documents.path(&documents.row(gone).await.object)).expect("it can be removed");
    let other_hash = documents.upload_as("other", "x.jpg", &photo(300, 200, 10), Some([7; 32])).await;
    documents.drain().await;
    for id in [flipped, gone, other_hash] {
        let said = (EvidenceState::Unreadable, Some("damaged_in_store".to_owned()), 1);
        assert_eq!(verdict(&documents, id).await, said);
    }
}

#[tokio::test]
async fn document_removed_while_prepared_leaves_no_objects() {
    let documents = documents().await;
    let id = documents.upload("id_card", &photo(300, 200, 11)).await;
    let (gate, task) = begin_slowly(&documents, id).await;
    documents.remove_document(id).await;
    std::fs::write(&gate, "").expect("the gate file is written");
    task.await.expect("the task does not panic");
    assert_eq!(documents.row(id).await.state, EvidenceState::Removed);
    assert!(documents.file(id).await.pages.is_empty());
    assert_eq!((documents.objects().len(), documents.doomed().await.len()), (2, 2));
    documents.drain().await;
    assert_eq!(documents.objects().len(), 1, "the original is removed at once, its picture after an hour");
    documents.drain_after(removal::WRITE_PERIOD).await;
    assert!(documents.objects().is_empty());
    assert!(documents.doomed().await.is_empty());
}

#[tokio::test]
async fn crash_before_recording_leaves_one_set_of_pictures() {
    let documents = documents().await;
    let id = documents.upload("id_card", &photo(300, 200, 12)).await;
    let (gate, task) = begin_slowly(&documents, id).await;
    let mut lock = documents.desk.connection().await;
    lock.batch_execute(&format!("begin; select 1 from evidence where id = '{}' for update", id.0))
        .await
        .expect("locked");
    std::fs::write(&gate, "").expect("the gate file is written");
    until("the picture is kept", || async {
        documents.objects().iter().filter(|name| !name.starts_with(".")).count() == 2
    })
    .await;
    task.abort();
    assert!(task.await.expect_err("it was killed").is_cancelled());
    lock.batch_execute("rollback").await.expect("unlocked");

    let orphans = documents.doomed().await;
    assert_eq!(orphans.len(), 1);
    documents.drain().await;
    assert_eq!(documents.row(id).await.state, EvidenceState::Received, "the lease is not over");
    documents.drain_after(RetryPolicy::PREPARE.lease_period + TimeDelta::seconds(31)).await;
    assert_eq!(verdict(&documents, id).await, (EvidenceState::Ready, None, 2));
    assert_eq!(documents.file(id).await.pages.len(), 1);
    assert_eq!((documents.objects().len(), documents.doomed().await), (3, orphans.clone()));
    documents.drain_after(removal::WRITE_PERIOD).await;
    assert_eq!(documents.objects().len(), 2);
    assert!(!documents.objects().contains(&orphans[0]));
    let file = documents.file(id).await;
    documents.read(&file.evidence, &file.pages[0].object).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_workers_make_one_set_of_pictures() {
    let documents = documents().await;
    let id = documents.upload("id_card", &photo(300, 200, 13)).await;
    let both = [0, 1].map(|_| tokio::spawn(wake(documents.desk.worker.clone(), id)));
    for task in both {
        task.await.expect("the task does not panic");
    }
    assert_eq!(verdict(&documents, id).await, (EvidenceState::Ready, None, 1));
    assert_eq!((documents.file(id).await.pages.len(), documents.objects().len()), (1, 2));
    assert!(documents.doomed().await.is_empty());
}

#[tokio::test]
async fn expired_lease_changes_no_result() {
    let documents = documents().await;
    let id = documents.upload("id_card", &photo(300, 200, 15)).await;
    let (gate, task) = begin_slowly(&documents, id).await;
    documents.desk.clock.advance(RetryPolicy::PREPARE.lease_period);
    wake(documents.desk.worker.clone(), id).await;
    let ready = documents.file(id).await;
    assert_eq!((ready.evidence.state, ready.evidence.attempt), (EvidenceState::Ready, 2));
    std::fs::write(&gate, "").expect("the gate file is written");
    task.await.expect("the task does not panic");
    assert_eq!(documents.file(id).await, ready);
    assert_eq!((documents.objects().len(), documents.doomed().await.len()), (3, 1));
    documents.drain_after(removal::WRITE_PERIOD).await;
    assert_eq!((documents.objects().len(), documents.doomed().await.len()), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn real_worker_prepares_an_upload() {
    let mut documents = documents().await;
    documents.desk.worker.ctx.clock = std::sync::Arc::new(SystemClock);
    let running = start(Settings::new(&documents.desk.database.url), documents.desk.worker.clone());
    let original = photo(4000, 3000, 14);
    let begun = Instant::now();
    let id = documents.upload("id_card", &original).await;
    until("it is ready", || async { documents.row(id).await.state == EvidenceState::Ready }).await;
    // To measure: `cargo nextest run -p worker real_worker_prepares --no-capture`.
    println!("12 megapixels, {} bytes, from upload to ready: {:?}", original.len(), begun.elapsed());
    running.stop().await;
}
