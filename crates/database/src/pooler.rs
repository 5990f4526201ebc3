//! Recognises a connection pooler that gives every transaction another session, such as PgBouncer with
//! `pool_mode = transaction`: it loses prepared statements, session locks and LISTEN, which this program uses.

use std::time::Duration;

use tokio::time::timeout;
use tokio_postgres::{Client, SimpleQueryMessage};

use crate::address::Address;
use crate::pool::ConnectError;
use crate::settings::DatabaseSettings;

/// How often the two connections are asked, so that a pooler that takes turns is recognised, too.
const ROUNDS: usize = 3;
/// Limit for one answer.
const ANSWER_PERIOD: Duration = Duration::from_secs(5);

/// Why the database's sessions cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PoolerError {
    /// Sessions are shared between connections.
    #[error(
        "the database is reached through a connection pooler that shares sessions between connections (PgBouncer with \
         pool_mode = transaction or statement), which loses prepared statements and locks; set pool_mode = session for \
         this database and user, or let DATABASE_URL name PostgreSQL itself"
    )]
    SharedSessions,
    /// No second connection, or no answer.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The server did not answer the question for its process.
    #[error("the database did not answer: {0}")]
    NoAnswer(String),
}

/// Checks that every connection has a session of its own: two open connections are served by different processes of
/// PostgreSQL, each always by the same one.
///
/// # Errors
/// [`PoolerError`].
pub async fn require_own_sessions(settings: &DatabaseSettings) -> Result<(), PoolerError> {
    let address = Address::new(settings).map_err(ConnectError::from)?;
    let first = address.connect_plainly().await.map_err(ConnectError::from)?;
    let second = address.connect_plainly().await.map_err(ConnectError::from)?;
    let mut seen = [const { Vec::new() }; 2];
    for _ in 0..ROUNDS {
        for (client, pids) in [&first, &second].into_iter().zip(&mut seen) {
            pids.push(backend(client).await?);
        }
    }
    if has_own_sessions(&seen) { Ok(()) } else { Err(PoolerError::SharedSessions) }
}

fn has_own_sessions([first, second]: &[Vec<String>; 2]) -> bool {
    let is_steady = |pids: &[String]| pids.windows(2).all(|pair| pair[0] == pair[1]);
    is_steady(first) && is_steady(second) && first.first() != second.first()
}

/// The process that serves this connection. The simple query protocol needs no prepared statement, which such a pooler
/// would lose.
async fn backend(client: &Client) -> Result<String, PoolerError> {
    let answer = timeout(ANSWER_PERIOD, client.simple_query("select pg_backend_pid()")).await;
    let messages = answer.map_err(|_| PoolerError::NoAnswer("no answer in time".to_owned()))?;
    let messages = messages.map_err(|error| PoolerError::NoAnswer(error.to_string()))?;
    let pid = messages.iter().find_map(|message| match message {
        SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
        _ => None,
    });
    pid.ok_or_else(|| PoolerError::NoAnswer("no row".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let mut bytes = vec![kind];
        bytes.extend(u32::try_from(body.len() + 4).unwrap().to_be_bytes());
        bytes.extend(body);
        bytes
    }

    /// Answers the question for the process, by the protocol of PostgreSQL (its documentation, chapter 55).
    async fn answer(mut stream: TcpStream, pid: impl Fn() -> u32) {
        let length = stream.read_u32().await.unwrap() - 4;
        stream.read_exact(&mut vec![0; length as usize]).await.unwrap();
        let ready = message(b'Z', b"I");
        stream.write_all(&[message(b'R', &[0; 4]), ready.clone()].concat()).await.unwrap();
        while let Ok(b'Q') = stream.read_u8().await {
            let length = stream.read_u32().await.unwrap() - 4;
            stream.read_exact(&mut vec![0; length as usize]).await.unwrap();
            let text = pid().to_string();
            let column = [&b"\0\x01pid\0"[..], &[0; 6], &23_u32.to_be_bytes(), &[0, 4], &[0xff; 4], &[0; 2]].concat();
            let row = [&b"\0\x01"[..], &u32::try_from(text.len()).unwrap().to_be_bytes(), text.as_bytes()].concat();
            let answer =
                [message(b'T', &column), message(b'D', &row), message(b'C', b"SELECT 1\0"), ready.clone()].concat();
            stream.write_all(&answer).await.unwrap();
        }
    }

    /// A server whose connection `n` answers its question `k` with the process `pid(n, k)`.
    async fn check(pid: fn(u32, u32) -> u32) -> Result<(), PoolerError> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            for n in 0.. {
                let (stream, _) = listener.accept().await.unwrap();
                let asked = Arc::new(AtomicU32::new(0));
                tokio::spawn(answer(stream, move || pid(n, asked.fetch_add(1, Ordering::Relaxed))));
            }
        });
        require_own_sessions(&DatabaseSettings::new(format!("postgres://u:p@{address}/d"), "test")).await
    }

    #[tokio::test]
    async fn pooler_that_shares_sessions_is_recognised() {
        check(|connection, _| 100 + connection).await.unwrap();
        for shared in [|_, _| 7, |connection, question| 100 + (connection + question) % 2, |_, question| 100 + question]
        {
            let error = check(shared).await.unwrap_err();
            assert!(matches!(error, PoolerError::SharedSessions), "{error}");
            assert!(error.to_string().contains("pool_mode = session"), "{error}");
        }
    }
}
