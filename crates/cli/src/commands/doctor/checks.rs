//! The doctor's checks, one function each. None returns an error: a failed query is a result too.

use chrono::{DateTime, TimeDelta, Utc};
use database::{messages, migrate};
use diesel::dsl::sql;
use diesel::sql_types::{Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::Context;
use domain::base::Clock;
use domain::base::clock::{self, SystemClock};
use domain::operation::{self, Alarm, AlarmName, Overview};
use prepare::child::{PrepareError, Preparer};

use super::Check;
use crate::commands::evidence::list_key_ids_in_use;
use crate::options::{DatabaseOptions, EvidenceOptions, MailPlace};

mod settings;

pub(super) use settings::{fonts, platform, secret, sms};

/// A larger difference between the clocks is a warning: due jobs would wait, or be looked at too early.
const CLOCK_WARN_PERIOD: TimeDelta = TimeDelta::seconds(2);

/// The checks of the database. Sets `key_ids` to the master keys documents are sealed with.
pub(super) async fn database(
    connection: &AsyncPgConnection,
    ctx: &Context,
    key_ids: &mut Option<Vec<String>>,
) -> Vec<Check> {
    let mut checks = vec![server(connection).await, message_language(connection).await, clock(connection).await];
    let schema = schema(connection).await;
    let is_current = schema.advice.is_none() || schema.verdict < super::Verdict::Fail;
    checks.push(schema);
    if !is_current {
        // All other checks query tables that may not exist.
        return checks;
    }
    *key_ids = list_key_ids_in_use(connection).await.ok();
    match operation::measure(connection, ctx).await {
        Ok(overview) => checks.extend(overview_checks(&overview)),
        Err(error) => checks.push(Check::fail("operations", error.to_string(), "see the log of the database")),
    }
    checks
}

/// A query of a check failed.
fn no_answer(name: &'static str, error: &diesel::result::Error) -> Check {
    Check::fail(name, error.to_string(), "see the log of the database")
}

async fn server(mut connection: &AsyncPgConnection) -> Check {
    match sql::<Text>("select current_setting('server_version')").get_result::<String>(&mut connection).await {
        Ok(version) => Check::ok("database", format!("answers, PostgreSQL {version}")),
        Err(error) => no_answer("database", &error),
    }
}

/// Whether a connection pooler shares sessions between connections.
pub(super) async fn sessions(options: &DatabaseOptions) -> Check {
    const ADVICE: &str = "set pool_mode = session in the pooler, or let DATABASE_URL name PostgreSQL itself";
    let settings = match options.settings("unbind doctor") {
        Ok(settings) => settings,
        Err(error) => return Check::fail("sessions", format!("{error:#}"), ADVICE),
    };
    match database::require_own_sessions(&settings).await {
        Ok(()) => Check::ok("sessions", "every connection has its own"),
        Err(error) => Check::fail("sessions", error.to_string(), ADVICE),
    }
}

async fn message_language(connection: &AsyncPgConnection) -> Check {
    match messages::message_language(connection).await {
        Ok(language) if messages::is_english(&language) => Check::ok("messages", "in English"),
        Ok(language) => Check::warn(
            "messages",
            format!("in {language:?}: a stop of the database is reported as a fault of the program"),
            "run `unbind migrate` as the owner of the database, or `alter database ... set lc_messages to 'C'`",
        ),
        Err(error) => no_answer("messages", &error),
    }
}

/// Half of the query's duration is taken as the network delay.
async fn clock(mut connection: &AsyncPgConnection) -> Check {
    let before = SystemClock.now();
    let answer = sql::<Timestamptz>("select clock_timestamp()").get_result::<DateTime<Utc>>(&mut connection).await;
    let after = SystemClock.now();
    match answer {
        Ok(now) => judge_clock(now - (before + (after - before) / 2)),
        Err(error) => no_answer("clock", &error),
    }
}

fn judge_clock(ahead: TimeDelta) -> Check {
    let found = format!("the database's clock differs from this machine's by {:+.1} s", ahead.as_seconds_f64());
    if ahead.abs() > CLOCK_WARN_PERIOD {
        Check::warn("clock", found, "synchronise the clocks of both machines with NTP")
    } else {
        Check::ok("clock", found)
    }
}

async fn schema(connection: &AsyncPgConnection) -> Check {
    let (schema_state, queue) =
        match (migrate::get_schema_state(connection).await, worker::pending_in_queue(connection).await) {
            (Ok(schema_state), Ok(queue)) => (schema_state, queue),
            (Err(error), _) => return Check::fail("schema", error.to_string(), "run `unbind migrate`"),
            (_, Err(error)) => return Check::fail("schema", error.to_string(), "run `unbind migrate`"),
        };
    match (schema_state.pending.len() + queue, schema_state.unknown.len()) {
        (0, 0) => Check::ok("schema", "current"),
        (0, newer) => Check::warn(
            "schema",
            format!("{newer} migrations newer than this program"),
            "install the newer version of the program on this machine as well",
        ),
        (behind, _) => Check::fail("schema", format!("{behind} migrations behind"), "run `unbind migrate`"),
    }
}

/// Checks of the calendar, the workers, the sweeps and others, from the alarms of the operations page.
fn overview_checks(overview: &Overview) -> Vec<Check> {
    let alarm = |name: AlarmName| overview.alarms.iter().find(|alarm| alarm.name == name && alarm.is_ringing());
    let of = |alarm: &Alarm| alarm.of.join(", ");
    let mut checks = vec![match &overview.horizon {
        None => Check::warn(
            "calendar",
            "no policy in force: deadlines cannot be calculated",
            "run `unbind policy publish FILE`",
        ),
        Some(horizon) if !horizon.is_official(clock::date_at(overview.at)) => Check::fail(
            "calendar",
            "not official for today",
            "publish the official days of this year at /desk/calendar",
        ),
        Some(horizon) => {
            let found =
                format!("official for the deadlines of applications submitted in the next {} days", horizon.days_left);
            match alarm(AlarmName::CalendarHorizon) {
                None => Check::ok("calendar", found),
                Some(_) => Check::warn(
                    "calendar",
                    found,
                    "publish the official days of the next year as soon as the State Council's notice is out",
                ),
            }
        }
    }];
    let alive = overview.processes.iter().filter(|process| !process.queues.is_empty()).count();
    checks.push(match alarm(AlarmName::WorkerGone) {
        None if alive == 0 => {
            Check::warn("workers", "none running; every queue is paused", "run `unbind jobs resume QUEUE`")
        }
        None => Check::ok("workers", format!("{alive} running, seen in the last minute")),
        Some(gone) => {
            Check::fail("workers", format!("no worker process for {}", of(gone)), "start `unbind work`; see its log")
        }
    });
    checks.push(match alarm(AlarmName::SweepLate) {
        None => Check::ok("duties", "all ran on time"),
        Some(late) => {
            Check::fail("duties", format!("late: {}", of(late)), "see the log of the workers for these tasks")
        }
    });
    checks.push(match alarm(AlarmName::QueueOld) {
        None => Check::ok("queues", "no long waits"),
        Some(old) => Check::warn(
            "queues",
            format!("jobs waiting for more than five minutes: {}", of(old)),
            "check whether the queue is paused, or the mail server or the platform slow; otherwise start another `unbind work`",
        ),
    });
    if !overview.pauses.is_empty() {
        let paused: Vec<&str> = overview.pauses.iter().map(|pause| pause.queue.as_str()).collect();
        checks.push(Check::warn("pauses", format!("paused: {}", paused.join(", ")), "run `unbind jobs resume QUEUE`"));
    }
    for (name, alarm_name, what, advice) in [
        (
            "letters",
            AlarmName::LettersFailed,
            "emails that could not be delivered in the last 24 hours",
            "see the emails page of the desk, /desk/letters",
        ),
        (
            "effects",
            AlarmName::EffectsFailed,
            "failed platform actions",
            "a lead has to resolve each; see /desk/operations",
        ),
        (
            "evidence",
            AlarmName::EvidenceWaiting,
            "documents that wait for preparation or were given up",
            "see the log of `unbind work`, and the checks of the evidence child and of the store",
        ),
        (
            "sms waiting",
            AlarmName::SmsWaiting,
            "text messages that the gateway does not take",
            "see the log of `unbind work`, and the adapter of the gateway; emails are not affected",
        ),
        (
            "sms limit",
            AlarmName::SmsLimit,
            "limit of text messages a day reached",
            "find out who causes them; raise UNBIND_SMS_DAILY_SEGMENTS or UNBIND_SMS_DAILY_CODE_SEGMENTS if they are meant",
        ),
        (
            "follow-ups",
            AlarmName::FollowUpsLate,
            "people whom an email did not reach and nobody has contacted for two days",
            "customer service has to contact them; see /desk/follow-ups",
        ),
        (
            "webhooks",
            AlarmName::WebhooksDisabled,
            "webhooks that are disabled because messages were not taken",
            "an admin has to ask the partner and enable them; see /desk/clients",
        ),
        (
            "deadlines",
            AlarmName::Overdue,
            "overdue applications",
            "leads have been notified; see the queue of the desk",
        ),
        (
            "set aside",
            AlarmName::SetAside,
            "items that scheduled tasks could not handle",
            "see /desk/operations and the log of the workers",
        ),
    ] {
        checks.push(match alarm(alarm_name) {
            None => Check::ok(name, format!("no {what}")),
            Some(ringing) => Check::warn(name, format!("{} {what}", ringing.count), advice),
        });
    }
    checks
}

/// Connects and greets; sends no letter.
pub(super) async fn mail(mail: MailPlace, hello: &str) -> Check {
    const ADVICE: &str = "fix UNBIND_MAIL or the mail server; emails wait until then";
    if let Some(dir) = &mail.mail_dir {
        return if dir.is_dir() {
            Check::warn(
                "mail",
                "emails are saved to a folder, not sent",
                "set UNBIND_MAIL; a folder is for demo and development only",
            )
        } else {
            Check::fail("mail", format!("there is no folder {}", dir.display()), "create it, or set UNBIND_MAIL")
        };
    }
    match mail.smtp(hello) {
        Ok(None) => {
            Check::warn("mail", "not set here", "set UNBIND_MAIL as for `unbind work` to check the mail server")
        }
        Ok(Some(transport)) => match transport.probe().await {
            Ok(()) => Check::ok("mail", "the server answers"),
            Err(error) => Check::fail("mail", error.to_string(), ADVICE),
        },
        Err(error) => Check::fail("mail", format!("{error:#}"), ADVICE),
    }
}

pub(super) fn evidence_keys(evidence: &EvidenceOptions, in_use: Option<&[String]>) -> Check {
    const ADVICE: &str = "set UNBIND_EVIDENCE_KEYS_FILE to the key file that every serve and work uses; restore it from its copy if it is lost";
    let keys = match evidence.keys() {
        Ok(keys) => keys,
        Err(error) => return Check::fail("evidence keys", format!("{error:#}"), ADVICE),
    };
    let missing: Vec<&str> = in_use
        .unwrap_or_default()
        .iter()
        .map(String::as_str)
        .filter(|id| keys.ids().all(|known| known != *id))
        .collect();
    if missing.is_empty() {
        Check::ok("evidence keys", format!("current: {}", keys.current_id()))
    } else {
        Check::fail(
            "evidence keys",
            format!("documents are encrypted with missing keys: {}", missing.join(", ")),
            ADVICE,
        )
    }
}

pub(super) async fn evidence_store(evidence: &EvidenceOptions) -> Check {
    const ADVICE: &str = "fix UNBIND_EVIDENCE_STORE, its permissions or its free space; uploads are refused until then";
    match evidence.vault() {
        Err(error) => Check::fail("evidence store", format!("{error:#}"), ADVICE),
        Ok(vault) => match vault.probe().await {
            Ok(()) => Check::ok("evidence store", "can be written and read"),
            Err(error) => Check::fail("evidence store", error.to_string(), ADVICE),
        },
    }
}

/// Prepares a test picture in the child process that the worker uses.
pub(super) async fn evidence_pictures(preparer: &Preparer) -> Check {
    const NAME: &str = "evidence child";
    match preparer.check().await {
        Ok(()) => Check::ok(NAME, "prepares a test picture"),
        Err(error @ PrepareError::NotConfined(_)) => Check::fail(
            NAME,
            error.to_string(),
            "permit landlock_create_ruleset, landlock_add_rule and landlock_restrict_self in the seccomp profile of the \
             container; documents wait until then",
        ),
        Err(error) => {
            Check::fail(NAME, error.to_string(), "see the log of `unbind work`; documents wait until this is fixed")
        }
    }
}

#[cfg(test)]
mod tests {
    use prepare::{FontFile, Script};

    use super::super::Verdict;
    use super::*;

    #[test]
    fn missing_chinese_font_warns() {
        let none = fonts(&[]);
        assert_eq!((none.verdict, none.advice.is_some()), (Verdict::Warn, true));
        let font = |script| FontFile { script, path: "/fonts/a.ttc".into(), index: 2 };
        assert_eq!(fonts(&[font(Script::Other)]).verdict, Verdict::Warn);
        let both = fonts(&[font(Script::SimplifiedChinese), font(Script::Korean)]);
        assert_eq!((both.verdict, both.found.as_str()), (Verdict::Ok, "/fonts/a.ttc"));
    }

    #[tokio::test]
    async fn child_that_cannot_confine_itself_is_explained() {
        let script = "echo 'Operation not permitted (os error 1)' >&2; exit 72";
        let args = ["-c", script, "child"].map(Into::into).to_vec();
        let child = Preparer { program: "/bin/sh".into(), args, fonts: Vec::new(), timeout: Preparer::TIMEOUT };
        let look = evidence_pictures(&child).await;
        assert_eq!(look.verdict, Verdict::Fail);
        assert!(look.found.contains("Operation not permitted"), "{}", look.found);
        assert!(look.advice.is_some_and(|advice| advice.contains("landlock_restrict_self")));
    }

    #[test]
    fn clock_difference_over_two_seconds_warns() {
        assert_eq!(judge_clock(TimeDelta::milliseconds(-2000)).verdict, Verdict::Ok);
        for apart in [-2001, 2001, 90_000] {
            let look = judge_clock(TimeDelta::milliseconds(apart));
            assert_eq!((look.verdict, look.advice.is_some()), (Verdict::Warn, true), "{apart}");
        }
    }
}
