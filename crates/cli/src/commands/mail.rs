//! `unbind mail`: previews letters, pauses mail, and records bounces.

mod sample;

use std::io::Read;

use anyhow::{Context as _, bail};
use clap::Subcommand;
use domain::Actor;
use domain::delivery::bounce::{self, Handled};
use domain::delivery::pause::{self, MailPause};
use domain::letter::{LetterKind, LetterState, outbox};
use worker::mail::{Delivery, bounce_message};

use crate::options::{DatabaseOptions, SecretOptions, SiteOptions};

/// The name of this program's connections.
const NAME: &str = "unbind mail";
/// Longest message read; reports quote the original.
const MAX_BYTES: u64 = 1024 * 1024;

/// Outgoing email.
#[derive(Subcommand)]
pub(crate) enum Mail {
    Preview(sample::Preview),
    SendTest(sample::SendTest),
    /// Pause all email except codes, or one type, immediately and in every worker. Emails are still created and wait
    Pause {
        #[command(flatten)]
        database: DatabaseOptions,
        /// Only emails of this type, such as digest or sign_in_code
        #[arg(long, value_name = "KIND")]
        kind: Option<LetterKind>,
        /// Reason, shown to colleagues
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
    /// Resume paused email, oldest first
    Resume {
        #[command(flatten)]
        database: DatabaseOptions,
        /// Resume only this type; without this option, the pause of all email ends
        #[arg(long, value_name = "KIND")]
        kind: Option<LetterKind>,
    },
    /// Print the pauses, the number of waiting emails, and the number of bounces that could not be matched
    Status {
        #[command(flatten)]
        database: DatabaseOptions,
    },
    /// Read one bounced message from standard input and record it for its email: for the pipe of a mail server. A message
    /// that matches no email is stored separately; that is not an error
    Bounce {
        #[command(flatten)]
        database: DatabaseOptions,
        #[command(flatten)]
        secret: SecretOptions,
        /// Domain for bounces, as for `unbind work`: with it and the secret, only a message that came to the return address
        /// of an email counts as proof that this email was not delivered
        #[arg(long, env = "UNBIND_MAIL_ENVELOPE_DOMAIN", value_name = "DOMAIN")]
        mail_envelope_domain: Option<String>,
        /// Address the message was sent to, if the mail server knows it and the message does not contain it
        #[arg(long, value_name = "ADDRESS")]
        recipient: Option<String>,
    },
}

/// Runs the command.
pub(crate) async fn run(command: Mail) -> anyhow::Result<()> {
    let ctx = SiteOptions::any().context()?;
    match command {
        Mail::Preview(options) => sample::preview(options).await?,
        Mail::SendTest(options) => sample::send_test(options).await?,
        Mail::Pause { database, kind, note } => {
            pause::pause(&mut database.connect(NAME).await?, &ctx, &Actor::CommandLine, kind, &note).await?;
            println!("paused: {}", name(kind));
        }
        Mail::Resume { database, kind } => {
            let woken = pause::resume(&mut database.connect(NAME).await?, &ctx, &Actor::CommandLine, kind).await?;
            println!("resumed: {}; {woken} emails released", name(kind));
        }
        Mail::Status { database } => {
            let conn = database.connect(NAME).await?;
            for MailPause { kind, note, paused_at, .. } in pause::list(&conn, 0).await? {
                println!("paused since {}: {} ({note})", paused_at.to_rfc3339(), name(kind));
            }
            for state in [LetterState::Held, LetterState::Queued, LetterState::Failed] {
                println!("{state}: {}", outbox::count_in(&conn, state).await?);
            }
            println!("unmatched bounces: {}", bounce::count_unmatched(&conn).await?);
        }
        Mail::Bounce { database, secret, mail_envelope_domain, recipient } => {
            let mut raw = Vec::new();
            std::io::stdin().lock().take(MAX_BYTES).read_to_end(&mut raw).context("the message cannot be read")?;
            if raw.is_empty() {
                bail!("there is no message on standard input");
            }
            let key = secret.key_if_any()?;
            let read = bounce_message::read(&raw, key.as_ref(), recipient.as_deref());
            let envelope_domain = mail_envelope_domain.filter(|domain| !domain.is_empty());
            let proof = Delivery { envelope_domain, key, ..Delivery::default() }.proof();
            match bounce::record(&mut database.connect(NAME).await?, &ctx, &read, &raw, proof).await? {
                Handled::Failed(letter) => println!("not delivered: email {letter}"),
                Handled::SentLater(copy) => println!("refused for now: a copy will be sent later, email {copy}"),
                Handled::Asked(letter) => println!("a follow-up asks whether it arrived: email {letter}"),
                Handled::TooMany => println!("not stored: too many of its kind"),
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
