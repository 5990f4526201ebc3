//! `unbind mail preview`: prints a letter of a kind, with sample data.

use std::io::Write as _;

use clap::Args;
use database::migrate;
use domain::Locale;
use domain::letter::{Envelope, LetterKind, LinkSecret, custom_text};

use crate::options::{DatabaseOptions, SiteOptions};

/// Print an email of a type, with sample data. Nothing is stored or sent.
#[derive(Args)]
pub(crate) struct Preview {
    /// Type of email: received, rejected, password_reset, …; an unknown name prints all of them
    #[arg(value_name = "KIND", value_parser = kind)]
    kind: LetterKind,
    /// Language of the email: zh-CN or en
    #[arg(long, default_value_t = Locale::ZhCn, value_name = "LANGUAGE")]
    locale: Locale,
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

/// Parses the name of a kind; hyphens count as underscores.
pub(super) fn kind(text: &str) -> Result<LetterKind, String> {
    text.replace('-', "_").parse().map_err(|_| {
        let known: Vec<&str> = LetterKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("unknown type of email; known types: {}", known.join(", "))
    })
}

/// Runs the command.
pub(super) async fn run(options: Preview) -> anyhow::Result<()> {
    let custom = if options.database {
        let connection = options.which.connect("unbind mail").await?;
        migrate::require_current(&connection).await?;
        custom_text::get(&connection, options.kind, options.locale).await?
    } else {
        custom_text::CustomText::default()
    };
    let sample = letters::sample_envelope(options.kind, options.locale);
    let status_link = sample.status_link.as_ref().map(|_| LinkSecret::masked());
    let envelope = Envelope { custom, status_link, ..sample };
    let message = options.site.context()?.writer.write(&envelope, &letters::sample(options.kind))?;
    match options.part {
        Part { raw: true, .. } => std::io::stdout().write_all(&message.raw)?,
        Part { html: true, .. } => print!("{}", message.html),
        _ => print!("{}\n\n{}", message.subject, message.text),
    }
    Ok(())
}
