//! The real child: the whole corpus through it, and the parent's handling of every way a child can fail.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use prepare::child::{PrepareError, Preparer};
use prepare::{Fonts, MediaType, Prepared, Refusal, sniff};

use crate::cases::all;
use crate::corpus::check;
use crate::samples::{jpeg, jpeg_with, scene};
use crate::samples_pdf::Document;

/// The child of this crate, built by cargo beside the tests.
pub fn preparer() -> Preparer {
    let tests = std::env::current_exe().unwrap();
    let profile = tests.parent().and_then(|deps| deps.parent()).unwrap();
    let program = profile.join("examples").join("prepare_child");
    assert!(program.exists(), "cargo builds it with the tests: {}", program.display());
    Preparer { program, args: Vec::new(), fonts: Vec::new(), timeout: Preparer::TIMEOUT }
}

/// Another program in the child's place. It gets `--media image/jpeg` after its own arguments.
fn shell(script: &str) -> Preparer {
    let args = ["-c", script, "child"].map(Into::into).to_vec();
    Preparer { program: PathBuf::from("/bin/sh"), args, fonts: Vec::new(), timeout: Duration::from_secs(5) }
}

async fn run(preparer: &Preparer, bytes: &[u8]) -> Result<Result<Prepared, Refusal>, PrepareError> {
    preparer.prepare(MediaType::Jpeg, bytes).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_handles_the_whole_corpus() {
    let cases = std::sync::Arc::new(all());
    let next = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let mut lanes = Vec::new();
    for _ in 0..3 {
        let (cases, next) = (cases.clone(), next.clone());
        lanes.push(tokio::spawn(async move {
            let mut wrong = Vec::new();
            while let Some(case) = cases.get(next.fetch_add(1, std::sync::atomic::Ordering::Relaxed)) {
                let head = &case.bytes[..case.bytes.len().min(prepare::SNIFF_BYTES)];
                let result = match sniff(head, &case.file_name, case.declared) {
                    Ok(media) => preparer().prepare(media, &case.bytes).await.unwrap(),
                    Err(refusal) => Err(refusal),
                };
                wrong.extend(check(case, &result).err());
            }
            wrong
        }));
    }
    let mut wrong = Vec::new();
    for lane in lanes {
        wrong.extend(lane.await.unwrap());
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[tokio::test]
async fn child_result_equals_the_library_result() {
    let bytes = Document::new(2).build();
    let through_child = preparer().prepare(MediaType::Pdf, &bytes).await.unwrap();
    assert_eq!(through_child, prepare::prepare(&bytes, MediaType::Pdf, &Fonts::default()));
}

#[tokio::test]
async fn largest_allowed_photo_fits_the_memory_limit() {
    for progressive in [false, true] {
        let photo = jpeg_with(&scene(8000, 5000, 11), 80, |encoder| encoder.set_progressive(progressive));
        let prepared = run(&preparer(), &photo).await.unwrap().unwrap();
        assert_eq!((prepared.pages[0].width, prepared.pages[0].height), (2000, 1250), "progressive: {progressive}");
    }
}

#[tokio::test]
async fn largest_photo_of_an_ordinary_camera_fits_the_memory_limit() {
    let prepared = run(&preparer(), &jpeg(&scene(9248, 5204, 12))).await.unwrap().unwrap();
    assert_eq!((prepared.pages[0].width, prepared.pages[0].height), (2000, 1125));
}

#[tokio::test]
async fn check_prepares_a_test_picture() {
    preparer().check().await.unwrap();
    assert!(matches!(shell("exit 72").check().await, Err(PrepareError::NotConfined(_))));
}

#[tokio::test]
async fn dead_child_is_a_refusal() {
    let photo = jpeg(&scene(64, 64, 1));
    for (script, refusal) in [
        ("kill -SEGV $$", Refusal::DecoderDied),
        ("kill -ABRT $$", Refusal::DecoderDied),
        ("kill -BUS $$", Refusal::DecoderDied),
        ("kill -ILL $$", Refusal::DecoderDied),
        ("kill -XCPU $$", Refusal::TooSlow),
        ("kill -KILL $$", Refusal::TooMuchMemory),
        ("echo 'memory allocation of 99 bytes failed' >&2; kill -ABRT $$", Refusal::TooMuchMemory),
        ("exit 101", Refusal::DecoderDied),
        ("ulimit -t 1; while :; do :; done", Refusal::TooMuchMemory),
        ("ulimit -S -t 1; while :; do :; done", Refusal::TooSlow),
    ] {
        assert_eq!(run(&shell(script), &photo).await.unwrap(), Err(refusal), "{script}");
    }
}

#[tokio::test]
async fn failed_child_is_an_error() {
    let photo = jpeg(&scene(64, 64, 1));
    let missing = Preparer {
        program: PathBuf::from("/nowhere/unbind"),
        args: Vec::new(),
        fonts: Vec::new(),
        timeout: Preparer::TIMEOUT,
    };
    assert!(matches!(run(&missing, &photo).await, Err(PrepareError::Start(_))));
    assert!(matches!(run(&shell("exit 70"), &photo).await, Err(PrepareError::GaveUp(70))));
    // As where a container's seccomp profile forbids `landlock_restrict_self`.
    let forbidden = run(&shell("echo 'Operation not permitted' >&2; exit 72"), &photo).await.unwrap_err();
    assert!(matches!(&forbidden, PrepareError::NotConfined(reason) if reason == "Operation not permitted"));
    assert!(matches!(run(&shell("exit 2"), &photo).await, Err(PrepareError::GaveUp(2))));
    assert!(matches!(run(&shell("true"), &photo).await, Err(PrepareError::NotOurChild)));
    assert!(matches!(run(&shell("echo Usage: unbind"), &photo).await, Err(PrepareError::NotOurChild)));
}

#[tokio::test]
async fn forged_child_output_is_rejected() {
    let photo = jpeg(&scene(64, 64, 1));
    for script in [
        "printf UBP1",
        "printf 'UBP1\\377\\377\\377\\377'",
        "printf 'UBP1\\0\\0\\0\\2{}'",
        "printf 'UBP1\\0\\0\\0\\022{\"Err\":\"nonsense\"}'",
        "printf 'UBP1\\0\\0\\0\\11{\"Ok\":[]}'",
    ] {
        assert_eq!(run(&shell(script), &photo).await.unwrap(), Err(Refusal::DecoderDied), "{script}");
    }
}

#[tokio::test]
async fn hanging_or_flooding_child_is_killed() {
    let photo = jpeg(&scene(640, 640, 1));
    let impatient = |script: &str| Preparer { timeout: Duration::from_millis(300), ..shell(script) };
    let started = Instant::now();
    assert_eq!(run(&impatient("exec sleep 60"), &photo).await.unwrap(), Err(Refusal::TooSlow));
    assert_eq!(run(&impatient("while :; do :; done"), &photo).await.unwrap(), Err(Refusal::TooSlow));
    // Independent of the input size, and of whether the child reads it.
    assert_eq!(run(&impatient("exec sleep 60"), &vec![0; 10 << 20]).await.unwrap(), Err(Refusal::TooSlow));
    assert_eq!(run(&impatient("exec yes >&2"), &photo).await.unwrap(), Err(Refusal::TooSlow));
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    let shouted = run(&shell("exec yes"), &photo).await.unwrap();
    assert_eq!(shouted, Err(Refusal::DecoderDied));
}

#[tokio::test]
async fn child_has_no_environment() {
    let photo = jpeg(&scene(64, 64, 1));
    // The shell itself sets PWD and a few more; none of this process's variables are among them.
    let script = "test -z \"$HOME$CARGO_MANIFEST_DIR$DATABASE_URL\" && exit 70; exit 71";
    assert!(matches!(run(&shell(script), &photo).await, Err(PrepareError::GaveUp(70))));
}

#[tokio::test]
async fn dropping_the_future_kills_the_child() {
    let marker = format!("61.{}", std::process::id());
    let script = format!("exec sleep {marker}");
    let running = || {
        std::fs::read_dir("/proc").unwrap().flatten().any(|entry| {
            std::fs::read(entry.path().join("cmdline"))
                .is_ok_and(|line| line.starts_with(format!("sleep\0{marker}").as_bytes()))
        })
    };
    let work = tokio::spawn(async move { run(&shell(&script), b"x").await.map(|_| ()) });
    while !running() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    work.abort();
    let started = Instant::now();
    while running() {
        assert!(started.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
