//! `unbind mail`: previews letters, pauses mail, and records bounces.

use std::io::Read;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use database::migrate;
use domain::Actor;
use domain::delivery::bounce::{self, Handled};
use domain::delivery::pause::{self, MailPause};
use domain::letter::{LetterKind, LetterState};
use worker::mail::bounce_message;

use crate::options::{DatabaseOptions, SecretOptions, SiteOptions};

mod preview;
mod send_test;

/// Longest message read; reports quote the original.
const MAX_BYTES: u64 = 1024 * 1024;

/// Outgoing email.
#[derive(Subcommand)]
pub(crate) enum Mail {
    Preview(preview::Preview),
    SendTest(send_test::SendTest),
    /// Pause all email except codes, or one type, immediately and in every worker. Emails are still created and wait
    Pause(Pause),
    /// Resume paused email, oldest first
    Resume(Resume),
    /// Print the pauses, the number of waiting emails, and the number of bounces that could not be matched
    Status(Status),
    /// Read one bounced message from standard input and record it for its email: for the pipe of a mail server. A message
    /// that matches no email is stored separately; that is not an error
    Bounce(Bounce),
}

/// Options of `mail pause`.
#[derive(Args)]
pub(crate) struct Pause {
    #[command(flatten)]
    database: DatabaseOptions,
    /// Only emails of this type, such as digest or sign_in_code
    #[arg(long, value_name = "KIND")]
    kind: Option<LetterKind>,
    /// Reason, shown to colleagues
    #[arg(long, value_name = "TEXT")]
    note: String,
}

/// Options of `mail resume`.
#[derive(Args)]
pub(crate) struct Resume {
    #[command(flatten)]
    database: DatabaseOptions,
    /// Resume only this type; without this option, the pause of all email ends
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
    /// Address the message was sent to, if the mail server knows it and the message does not contain it
    #[arg(long, value_name = "ADDRESS")]
    recipient: Option<String>,
}

/// Runs the command.
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
            pause::pause(&mut conn, &ctx, &Actor::CommandLine, options.kind, &options.note).await?;
            println!("paused: {}", name(options.kind));
        }
        Mail::Resume(options) => {
            let mut conn = options.database.connect("unbind mail").await?;
            migrate::require_current(&conn).await?;
            let woken = pause::resume(&mut conn, &ctx, &Actor::CommandLine, options.kind).await?;
            println!("resumed: {}; {woken} emails released", name(options.kind));
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
            println!("unmatched bounces: {}", bounce::count_unmatched(&conn).await?);
        }
        Mail::Bounce(options) => {
            let mut raw = Vec::new();
            std::io::stdin().lock().take(MAX_BYTES).read_to_end(&mut raw).context("the message cannot be read")?;
            if raw.is_empty() {
                bail!("there is no message on standard input");
            }
            let key = options.secret.key_if_any()?;
            let read = bounce_message::read(&raw, key.as_ref(), options.recipient.as_deref());
            let mut conn = options.database.connect("unbind mail").await?;
            migrate::require_current(&conn).await?;
            match bounce::record(&mut conn, &ctx, &read, &raw).await? {
                Handled::Failed(letter) => println!("not delivered: email {letter}"),
                Handled::Noted(letter) => println!("recorded: email {letter}"),
                Handled::Unmatched => println!("stored separately: it matches no email"),
                Handled::Before => println!("already read"),
            }
        }
    }
    Ok(())
}

fn name(kind: Option<LetterKind>) -> &'static str {
    kind.map_or("all email except codes", LetterKind::as_str)
}
