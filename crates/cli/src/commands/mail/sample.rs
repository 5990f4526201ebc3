//! `unbind mail preview` and `unbind mail send-test`: an email of a type, with sample data.

use std::io::Write as _;

use anyhow::ensure;
use clap::Args;
use domain::Locale;
use domain::base::{LetterId, contact};
use domain::letter::{Envelope, LetterKind, LinkSecret, custom_text};
use worker::mail::Mail;

use crate::options::{DatabaseOptions, MailOptions, SiteOptions};

/// The email.
#[derive(Args)]
struct Sample {
    /// Type of email: received, rejected, password_reset, …; an unknown name prints all of them
    #[arg(value_name = "KIND", value_parser = kind)]
    kind: LetterKind,
    /// Language of the email: zh-CN or en
    #[arg(long, default_value_t = Locale::ZhCn, value_name = "LANGUAGE")]
    locale: Locale,
}

impl Sample {
    fn envelope(&self) -> Envelope {
        letters::sample_envelope(self.kind, self.locale)
    }
}

/// Parses the name of a kind; hyphens count as underscores.
fn kind(text: &str) -> Result<LetterKind, String> {
    text.replace('-', "_").parse().map_err(|_| {
        let known: Vec<&str> = LetterKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("unknown type of email; known types: {}", known.join(", "))
    })
}

/// Print an email of a type, with sample data. Nothing is stored or sent.
#[derive(Args)]
pub(crate) struct Preview {
    #[command(flatten)]
    sample: Sample,
    #[command(flatten)]
    part: Part,
    /// Include the custom text that is in force in the database
    #[arg(long)]
    database: bool,
    #[command(flatten)]
    which: DatabaseOptions,
    #[command(flatten)]
    site: SiteOptions,
}

/// The part of the message to print.
#[derive(Args)]
#[group(multiple = false)]
struct Part {
    /// Print the HTML part instead of the text
    #[arg(long)]
    html: bool,
    /// Print the subject and the text (default)
    #[arg(long)]
    text: bool,
    /// Print the complete message, as it is sent to a mail server
    #[arg(long)]
    raw: bool,
}

/// Runs `mail preview`.
pub(super) async fn preview(options: Preview) -> anyhow::Result<()> {
    let Sample { kind, locale } = options.sample;
    let custom = if options.database {
        let connection = options.which.connect("unbind mail").await?;
        custom_text::get(&connection, kind, locale).await?
    } else {
        custom_text::CustomText::default()
    };
    let sample = options.sample.envelope();
    let status_link = sample.status_link.as_ref().map(|_| LinkSecret::masked());
    let envelope = Envelope { custom, status_link, ..sample };
    let message = options.site.context()?.writer.write(&envelope, &letters::sample(kind))?;
    match options.part {
        Part { raw: true, .. } => std::io::stdout().write_all(&message.raw)?,
        Part { html: true, .. } => print!("{}", message.html),
        _ => print!("{}\n\n{}", message.subject, message.text),
    }
    Ok(())
}

/// Send an email of a type, with sample data, immediately through the configured mail server. Its subject marks it as a
/// test; nothing is stored.
#[derive(Args)]
pub(crate) struct SendTest {
    /// Recipient's address
    #[arg(long, value_name = "ADDRESS")]
    to: String,
    #[command(flatten)]
    sample: Sample,
    #[command(flatten)]
    mail: MailOptions,
    #[command(flatten)]
    site: SiteOptions,
}

/// Runs `mail send-test`.
pub(super) async fn send_test(options: SendTest) -> anyhow::Result<()> {
    ensure!(contact::email(&options.to).is_ok(), "{} is not a valid email address", options.to);
    let ctx = options.site.context()?;
    let transport = options.mail.transport(options.site.mail_host())?;
    let (at, to) = (ctx.now(), options.to.trim());
    let id = LetterId::new(at);
    let envelope =
        Envelope { id, to: to.to_owned(), at, in_reply_to: None, is_test: true, ..options.sample.envelope() };
    let message = ctx.writer.write(&envelope, &letters::sample(options.sample.kind))?;
    let mail = Mail { id, from: &options.site.sender, to, raw: &message.raw };
    let answer = transport.send(&mail).await?;
    println!("{to}: {answer}");
    Ok(())
}
