//! `unbind mail send-test`: tests delivery with a sample letter.

use anyhow::ensure;
use clap::Args;
use domain::Locale;
use domain::base::contact;
use domain::base::id::LetterId;
use domain::letter::{Envelope, LetterKind};
use worker::mail::Mail;

use crate::options::{MailOptions, SiteOptions};

/// Send an email of a type, with sample data, immediately through the configured mail server. Its subject marks it as a
/// test; nothing is stored.
#[derive(Args)]
pub(crate) struct SendTest {
    /// Type of email: received, rejected, password_reset, …; an unknown name prints all of them
    #[arg(value_name = "KIND", value_parser = super::preview::kind)]
    kind: LetterKind,
    /// Recipient's address
    #[arg(long, value_name = "ADDRESS")]
    to: String,
    /// Language of the email: zh-CN or en
    #[arg(long, default_value_t = Locale::ZhCn, value_name = "LANGUAGE")]
    locale: Locale,
    #[command(flatten)]
    mail: MailOptions,
    #[command(flatten)]
    site: SiteOptions,
}

/// Runs the command.
pub(super) async fn run(options: SendTest) -> anyhow::Result<()> {
    ensure!(contact::email(&options.to).is_ok(), "{} is not a valid email address", options.to);
    let ctx = options.site.context()?;
    let transport = options.mail.transport(options.site.mail_host())?;
    let (at, to) = (ctx.now(), options.to.trim());
    let sample = letters::sample_envelope(options.kind, options.locale);
    let id = LetterId::new(at);
    let envelope = Envelope { id, to: to.to_owned(), at, in_reply_to: None, is_test: true, ..sample };
    let message = ctx.writer.write(&envelope, &letters::sample(options.kind))?;
    let mail = Mail { id, from: &options.site.sender, to, raw: &message.raw };
    let answer = transport.send(&mail).await?;
    println!("{to}: {answer}");
    Ok(())
}
