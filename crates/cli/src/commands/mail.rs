//! `unbind mail`: what letters say, pausing them, and what came back.

use std::io::Read;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use database::migrate;
use domain::Actor;
use domain::delivery::bounce::{self, Handled};
use domain::delivery::pause::{self, MailPause};
use domain::letter::{LetterKind, LetterState};
use worker::mail::returned;

use crate::options::{DatabaseOptions, SecretOptions, SiteOptions};

mod preview;
mod send_test;

/// Longest message read; reports quote what they report on.
const MAX_BYTES: u64 = 1024 * 1024;

/// Letters on their way.
#[derive(Subcommand)]
pub(crate) enum Mail {
    Preview(preview::Preview),
    SendTest(send_test::SendTest),
    /// Stop all mail but codes, or one kind, at once and in every worker. Letters are written and wait
    Pause(Pause),
    /// Let go on what was paused, oldest first
    Resume(Resume),
    /// Say what is paused, how many letters wait, and what came back and belongs to no letter
    Status(Status),
    /// Read one message from standard input that came back, and note what it says of its letter: for the pipe of a mail
    /// server. One that belongs to no letter is kept aside; that is no error
    Bounce(Bounce),
}

/// Options of `mail pause`.
#[derive(Args)]
pub(crate) struct Pause {
    #[command(flatten)]
    database: DatabaseOptions,
    /// Only letters of this kind, such as digest or sign_in_code
    #[arg(long, value_name = "KIND")]
    kind: Option<LetterKind>,
    /// Why, for colleagues
    #[arg(long, value_name = "TEXT")]
    note: String,
}

/// Options of `mail resume`.
#[derive(Args)]
pub(crate) struct Resume {
    #[command(flatten)]
    database: DatabaseOptions,
    /// The pause of this kind; without it, the pause of all mail
    #[arg(long, value_name = "KIND")]
    kind: Option<LetterKind>,
}

/// Options of `mail status`.
#[derive(Args)]
pub(crate) struct Status {
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Options of `mail bounce`.
#[derive(Args)]
pub(crate) struct Bounce {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    secret: SecretOptions,
    /// The address the message came to, where the mail server knows it and the message does not say it
    #[arg(long, value_name = "ADDRESS")]
    recipient: Option<String>,
}

/// Does it.
pub(crate) async fn run(command: Mail) -> anyhow::Result<()> {
    let command = match command {
        Mail::Preview(options) => return preview::run(options).await,
        Mail::SendTest(options) => return send_test::run(options).await,
        other => other,
    };
    let ctx = SiteOptions::any().context()?;
    match command {
        Mail::Preview(_) | Mail::SendTest(_) => {}
        Mail::Pause(options) => {
            let mut conn = options.database.connect("unbind mail").await?;
            migrate::require_current(&conn).await?;
            pause::pause(&mut conn, &ctx, &Actor::Operator, options.kind, &options.note).await?;
            println!("paused: {}", name(options.kind));
        }
        Mail::Resume(options) => {
            let mut conn = options.database.connect("unbind mail").await?;
            migrate::require_current(&conn).await?;
            let woken = pause::resume(&mut conn, &ctx, &Actor::Operator, options.kind).await?;
            println!("goes on: {}; {woken} letters woken", name(options.kind));
        }
        Mail::Status(options) => {
            let conn = options.database.connect("unbind mail").await?;
            migrate::require_current(&conn).await?;
            for MailPause { kind, note, paused_at, .. } in pause::list(&conn, 0).await? {
                println!("paused since {}: {} ({note})", paused_at.to_rfc3339(), name(kind));
            }
            for state in [LetterState::Held, LetterState::Queued, LetterState::Failed] {
                println!("{state}: {}", domain::letter::outbox::count_in(&conn, state).await?);
            }
            println!("came back, of no letter: {}", bounce::count_unmatched(&conn).await?);
        }
        Mail::Bounce(options) => {
            let mut raw = Vec::new();
            std::io::stdin().lock().take(MAX_BYTES).read_to_end(&mut raw).context("the message cannot be read")?;
            if raw.is_empty() {
                bail!("there is no message on standard input");
            }
            let key = options.secret.key_if_any()?;
            let read = returned::read(&raw, key.as_ref(), options.recipient.as_deref());
            let mut conn = options.database.connect("unbind mail").await?;
            migrate::require_current(&conn).await?;
            match bounce::record(&mut conn, &ctx, &read, &raw).await? {
                Handled::Failed(letter) => println!("not delivered: letter {letter}"),
                Handled::Noted(letter) => println!("noted: letter {letter}"),
                Handled::Unmatched => println!("kept aside: it belongs to no letter"),
                Handled::Before => println!("read before"),
            }
        }
    }
    Ok(())
}

fn name(kind: Option<LetterKind>) -> &'static str {
    kind.map_or("all mail but codes", LetterKind::as_str)
}
