//! Virus scans with a fake clamd on this machine that speaks INSTREAM.

use std::io;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::UnixListener;
use worker::scan::{Clamd, ClamdAddress, ScanError, ScanResult};

use crate::prelude::*;

/// The EICAR test file, assembled at run time so that scanners do not flag this source file.
fn eicar() -> Vec<u8> {
    ["X5O!P%@AP[4\\PZX54(P^)7CC)7}", "$EICAR-STANDARD-", "ANTIVIRUS-TEST-FILE!", "$H+H*"].concat().into_bytes()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    Well,
    Hanging,
    Garbage,
    /// Rejects files above a `StreamMaxLength` of this many bytes.
    Narrow(usize),
}

async fn talk(mut line: impl AsyncRead + AsyncWrite + Unpin, mood: Mood) -> io::Result<()> {
    let mut command = [0; 10];
    line.read_exact(&mut command).await?;
    assert_eq!(&command, b"zINSTREAM\0");
    let mut bytes = Vec::new();
    loop {
        let length = usize::try_from(line.read_u32().await?).expect("a length");
        if length == 0 {
            break;
        }
        let start = bytes.len();
        bytes.resize(start + length, 0);
        line.read_exact(&mut bytes[start..]).await?;
        if let Mood::Narrow(max) = mood
            && bytes.len() > max
        {
            return line.write_all(b"INSTREAM size limit exceeded. ERROR\0").await;
        }
    }
    let answer: &[u8] = match mood {
        Mood::Hanging => return std::future::pending().await,
        Mood::Garbage => b"220 mail.example ESMTP OK\0",
        Mood::Well | Mood::Narrow(_) if bytes.ends_with(&eicar()) => b"stream: Win.Test.EICAR_HDB-1 FOUND\0",
        Mood::Well | Mood::Narrow(_) => b"stream: OK\0",
    };
    line.write_all(answer).await
}

struct FakeClamd {
    address: ClamdAddress,
    mood: Arc<Mutex<Mood>>,
}

impl FakeClamd {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let port = listener.local_addr().expect("it has an address").port();
        let mood = Arc::new(Mutex::new(Mood::Well));
        let current_mood = mood.clone();
        tokio::spawn(async move {
            while let Ok((line, _)) = listener.accept().await {
                let mood = *current_mood.lock().expect("the lock is not poisoned");
                tokio::spawn(talk(line, mood));
            }
        });
        Self { address: ClamdAddress::Tcp { host: "127.0.0.1".to_owned(), port }, mood }
    }

    fn tell(&self, mood: Mood) {
        *self.mood.lock().expect("the lock is not poisoned") = mood;
    }

    fn scanner(&self) -> Clamd {
        let period = Duration::from_millis(500);
        Clamd { connect_period: period, scan_period: period, ..Clamd::new(self.address.clone()) }
    }
}

#[tokio::test]
async fn clean_files_pass_and_viruses_are_found() {
    let clamd = FakeClamd::start().await;
    // File sizes around the chunk size of 64 KiB: a multiple of it, one byte more, and zero.
    for length in [10 * 1024 * 1024, 65_537, 0] {
        assert_eq!(clamd.scanner().scan(&vec![7; length]).await, Ok(ScanResult::Clean), "{length}");
    }
    let found = ScanResult::Infected("Win.Test.EICAR_HDB-1".to_owned());
    assert_eq!(clamd.scanner().scan(&eicar()).await, Ok(found));
}

#[tokio::test]
async fn clamd_is_reached_over_a_unix_socket() {
    let home = tempfile::tempdir().expect("a temporary folder can be created");
    let path = home.path().join("clamd.ctl");
    let listener = UnixListener::bind(&path).expect("the socket can be created");
    tokio::spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            tokio::spawn(talk(line, Mood::Well));
        }
    });
    let address = format!("unix:{}", path.display()).parse().expect("an address");
    assert_eq!(Clamd::new(address).scan(b"harmless").await, Ok(ScanResult::Clean));
    let nobody = ClamdAddress::Unix(home.path().join("nobody"));
    assert!(Clamd::new(nobody).scan(b"harmless").await.is_err());
}

#[tokio::test]
async fn anything_but_a_verdict_is_a_scan_error() {
    let clamd = FakeClamd::start().await;
    for (mood, message) in [(Mood::Hanging, "clamd did not answer in time"), (Mood::Garbage, "clamd answered: 220")] {
        clamd.tell(mood);
        let error = clamd.scanner().scan(b"harmless").await.expect_err("no verdict");
        assert!(error.0.starts_with(message), "{mood:?}: {error}");
    }
    clamd.tell(Mood::Narrow(100_000));
    clamd.scanner().scan(&vec![7; 1_000_000]).await.expect_err("it was not looked at");
    let free = TcpListener::bind("127.0.0.1:0").await.expect("a port is free").local_addr().expect("an address");
    let nobody: ClamdAddress = format!("tcp://{free}").parse().expect("an address");
    let ScanError(message) = Clamd::new(nobody).scan(b"harmless").await.expect_err("nobody is there");
    assert!(message.starts_with("clamd did not answer: "), "{message}");
}

#[tokio::test]
async fn document_is_quarantined_while_the_scanner_is_down() {
    let mut documents = documents().await;
    let clamd = FakeClamd::start().await;
    documents.desk.worker.scanner = Some(clamd.scanner());
    clamd.tell(Mood::Garbage);
    let id = documents.upload("id_card", &photo(300, 200, 1)).await;
    for minute in 0..20 {
        documents.drain().await;
        let row = documents.row(id).await;
        assert_eq!((row.state, row.attempt), (EvidenceState::Quarantined, 0), "after {minute} min");
        documents.desk.clock.advance(TimeDelta::minutes(1));
    }
    assert_eq!(documents.objects().len(), 1, "nothing was decoded");
    clamd.tell(Mood::Well);
    documents.drain().await;
    let file = documents.file(id).await;
    assert_eq!((file.evidence.state, file.pages.len()), (EvidenceState::Ready, 1));
}

#[tokio::test]
async fn infected_document_is_destroyed() {
    let mut documents = documents().await;
    let clamd = FakeClamd::start().await;
    documents.desk.worker.scanner = Some(clamd.scanner());
    let mut bytes = photo(300, 200, 1);
    bytes.extend(eicar());
    let id = documents.upload("id_card", &bytes).await;
    documents.drain().await;
    let row = documents.row(id).await;
    assert_eq!((row.state, row.problem.as_deref()), (EvidenceState::Removed, Some("infected")));
    assert_eq!((row.wrapped_key, row.file_name.as_str()), (None, ""));
    assert!(documents.objects().is_empty());
    assert!(documents.doomed().await.is_empty());
}
