//! `unbind doctor`: checks that all parts of this installation exist and work.

mod checks;

use clap::Args;
use serde::Serialize;

use crate::options::{
    DatabaseOptions, EvidenceOptions, FontOptions, MailPlace, PlatformOptions, SecretOptions, SiteOptions,
    SmsSecretOptions,
};
use crate::process::Exit;

/// Check everything this installation needs, and print how to fix each problem.
///
/// Checks the database (reachable, schema, clock, calendar, workers, scheduled tasks), the mail server (connects;
/// sends nothing), the evidence store (writes and reads a test object), the preparation of documents (a test picture and
/// the fonts), the keys, and whether a platform and text messages are set up. Changes nothing.
/// Exit code 0: everything works; 1: there are warnings; 2: something does not work.
#[derive(Args)]
pub(crate) struct Doctor {
    #[command(flatten)]
    database: DatabaseOptions,
    #[command(flatten)]
    site: SiteOptions,
    #[command(flatten)]
    mail: MailPlace,
    #[command(flatten)]
    evidence: EvidenceOptions,
    #[command(flatten)]
    fonts: FontOptions,
    #[command(flatten)]
    secret: SecretOptions,
    #[command(flatten)]
    platform: PlatformOptions,
    #[command(flatten)]
    sms_secret: SmsSecretOptions,
    /// Print JSON: {"verdict":…,"checks":[{"name":…,"verdict":…,"found":…,"advice":…}]}
    #[arg(long)]
    json: bool,
}

/// The result of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Verdict {
    /// It works.
    Ok,
    /// It works, but needs attention.
    Warn,
    /// It does not work.
    Fail,
}

/// A check with its result.
#[derive(Debug, Serialize)]
pub(crate) struct Check {
    name: &'static str,
    verdict: Verdict,
    found: String,
    /// How to fix it; `None` when the result is ok.
    advice: Option<&'static str>,
}

impl Check {
    fn ok(name: &'static str, found: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Ok, found: found.into(), advice: None }
    }

    fn warn(name: &'static str, found: impl Into<String>, advice: &'static str) -> Self {
        Self { name, verdict: Verdict::Warn, found: found.into(), advice: Some(advice) }
    }

    fn fail(name: &'static str, found: impl Into<String>, advice: &'static str) -> Self {
        Self { name, verdict: Verdict::Fail, found: found.into(), advice: Some(advice) }
    }
}

#[derive(Serialize)]
struct DoctorJson<'a> {
    verdict: Verdict,
    checks: &'a [Check],
}

/// Runs every check, even when others fail.
pub(crate) async fn run(options: Doctor) -> anyhow::Result<()> {
    let mut found = Vec::new();
    let ctx = options.site.context()?;
    let connect = async || anyhow::Ok(database::connect(&options.database.settings("unbind doctor")?).await?);
    let mut key_ids = None;
    match connect().await {
        Ok(connection) => {
            found.push(checks::sessions(&options.database).await);
            found.extend(checks::database(&connection, &ctx, &mut key_ids).await);
        }
        Err(error) => found.push(Check::fail(
            "database",
            format!("{error:#}"),
            "start PostgreSQL, or fix DATABASE_URL; the checks that need the database were skipped",
        )),
    }
    found.push(checks::mail(options.mail, options.site.mail_host()).await);
    found.push(checks::evidence_keys(&options.evidence, key_ids.as_deref()));
    found.push(checks::evidence_store(&options.evidence).await);
    let preparer = super::work::preparer(options.fonts.find());
    found.push(checks::evidence_pictures(&preparer).await);
    found.push(checks::fonts(&preparer.fonts));
    found.push(checks::secret(&options.secret));
    found.push(checks::platform(&options.platform));
    found.push(checks::sms(&options.site.sms, &options.sms_secret));
    let verdict = found.iter().map(|look| look.verdict).max().unwrap_or(Verdict::Ok);
    if options.json {
        println!("{}", serde_json::to_string(&DoctorJson { verdict, checks: &found })?);
    } else {
        for look in &found {
            let verdict = match look.verdict {
                Verdict::Ok => "ok",
                Verdict::Warn => "warn",
                Verdict::Fail => "FAIL",
            };
            println!("{verdict:<5} {:<14} {}", look.name, look.found);
            if let Some(advice) = look.advice {
                println!("{:<20} → {advice}", "");
            }
        }
    }
    match verdict {
        Verdict::Ok => Ok(()),
        Verdict::Warn => Err(Exit(1).into()),
        Verdict::Fail => Err(Exit(2).into()),
    }
}
