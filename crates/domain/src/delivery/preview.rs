//! Previews letters of each kind with the data of an application; stores nothing.

use chrono::{DateTime, Duration, Utc};
use diesel_async::AsyncPgConnection;

use crate::account::sign_in::CODE_PERIOD;
use crate::application::permission::PermissionError;
use crate::application::{About, Obstacle, Permission};
use crate::base::{Actor, LetterId, Locale};
use crate::desk::case_file::CaseFile;
use crate::effect::blocked::FoundObstacle;
use crate::letter::{Context, Envelope, Letter, LetterContent, LetterKind, LinkSecret, custom_text};
use crate::review::decision::{self, DecidedStore, Decision, Verdict};
use crate::review::information_request::RequestWithItems;
use crate::review::outcome::Outcome;
use crate::review::penalty::ProposedPenalty;
use crate::review::unopened::Opening;

/// The letter of this kind with the data of an application; `None` when the application lacks that data, such as a
/// decision or a request. Codes and links are masked.
pub fn of(case: &CaseFile, kind: LetterKind, now: DateTime<Utc>) -> Option<Letter> {
    let about = About::new(&case.application, &case.store.name);
    let store_name = case.store.name.clone();
    let no_code = || "······".to_owned();
    Some(match kind {
        LetterKind::SignInCode => Letter::SignInCode { store_name, code: no_code(), valid_period: CODE_PERIOD },
        LetterKind::EmailCode => Letter::EmailCode { store_name, code: no_code(), valid_period: CODE_PERIOD },
        LetterKind::Alert => Letter::Alert { about, objection: LinkSecret::masked() },
        LetterKind::AlertReopened => Letter::AlertReopened { about, objection: LinkSecret::masked() },
        LetterKind::AlertApproved => {
            let not_before = case.effect.as_ref()?.not_before;
            Letter::AlertApproved { about, objection: LinkSecret::masked(), not_before }
        }
        LetterKind::AlertDone => Letter::AlertDone { about, done_at: case.effect.as_ref()?.confirmed_at? },
        LetterKind::ObjectionLifted => Letter::ObjectionLifted { about, objection: LinkSecret::masked() },
        LetterKind::AlertRepeated => Letter::AlertRepeated { about, objection: LinkSecret::masked() },
        LetterKind::Approved => decided(case, Outcome::Approve)?,
        LetterKind::Rejected => decided(case, Outcome::Reject)?,
        LetterKind::Done => {
            let done_at = case.effect.as_ref()?.confirmed_at?;
            let kept_period = Duration::days(case.policy.policy.retention.closed_days);
            Letter::Done { about, done_at, removed_at: case.application.closed_at.unwrap_or(done_at) + kept_period }
        }
        LetterKind::Blocked => {
            let lapse_at = case.effect.as_ref()?.lapse_at?;
            Letter::Blocked { about, obstacles: obstacles(case)?, lapse_at }
        }
        LetterKind::ApprovalLapsed => {
            let blocked_at = case.effect.as_ref()?.blocked_at?;
            Letter::ApprovalLapsed { about, obstacles: obstacles(case)?, blocked_at }
        }
        LetterKind::BlockedLead => {
            let effect = case.effect.as_ref()?;
            let (blocked_at, lapse_at) = (effect.blocked_at?, effect.lapse_at);
            Letter::BlockedLead { about, obstacles: obstacles(case)?, blocked_at, lapse_at }
        }
        LetterKind::InformationNeeded => {
            let asked = case.requests.last()?;
            let (message, answer_until) = (asked.request.message.clone(), asked.request.answer_until);
            Letter::InformationNeeded { about, prompts: prompts(asked), message, answer_until }
        }
        LetterKind::InformationReminder => {
            let asked = case.requests.last()?;
            let answer_until = asked.request.answer_until;
            Letter::InformationReminder { about, prompts: prompts(asked), answer_until, is_last_day: false }
        }
        LetterKind::InformationExtended => {
            let asked = case.requests.last()?;
            let answer_until = asked.request.answer_until;
            Letter::InformationExtended { about, prompts: prompts(asked), answer_until }
        }
        LetterKind::Reopened => {
            let running = case.penalties.iter().filter(|penalty| penalty.is_running(now));
            Letter::Reopened { about, penalty_until: running.map(|penalty| penalty.until_at).max() }
        }
        LetterKind::LateForecast => Letter::LateForecast { about, estimate_at: case.application.due_at.max(now) },
        LetterKind::Overdue => Letter::Overdue { about, estimate_at: case.application.due_at.max(now) },
        LetterKind::StillLate => Letter::StillLate { about, estimate_at: case.application.due_at.max(now) },
        LetterKind::Postponed => Letter::Postponed { about, was_due_at: case.application.due_at },
        LetterKind::Received
        | LetterKind::AlertEnded
        | LetterKind::ObjectionEnded
        | LetterKind::EffectFailed
        | LetterKind::Lapsed
        | LetterKind::Withdrawn
        | LetterKind::Remind
        | LetterKind::Escalate
        | LetterKind::OverdueLead
        | LetterKind::Answered
        | LetterKind::Appealed
        | LetterKind::AnswerReceived
        | LetterKind::PenaltyLifted
        | LetterKind::ObjectionLead
        | LetterKind::EffectFailedLead
        | LetterKind::SecondWanted
        | LetterKind::ReapplyWanted
        | LetterKind::Returned => Letter::with_about_only(kind, about)?,
        // Their facts are not those of a case.
        LetterKind::DraftReminder
        | LetterKind::BoundAgain
        | LetterKind::BindingEnded
        | LetterKind::ContactChanged
        | LetterKind::AddressCorrected
        | LetterKind::Voided
        | LetterKind::CalendarHorizon
        | LetterKind::ApiClient
        | LetterKind::CatchUp
        | LetterKind::Digest
        | LetterKind::Invitation
        | LetterKind::PasswordReset
        | LetterKind::WebhookDisabled => return None,
    })
}

fn prompts(asked: &RequestWithItems) -> Vec<String> {
    asked.items.iter().map(|item| item.item.prompt.clone()).collect()
}

fn decided(case: &CaseFile, outcome: Outcome) -> Option<Letter> {
    let in_force: &Decision = case.decision_in_force().filter(|decision| decision.outcome == outcome)?;
    let penalty = case.penalties.iter().find(|penalty| penalty.decision_id == in_force.id);
    let verdict = Verdict {
        outcome,
        reasons: in_force.reasons.clone(),
        message: in_force.message.clone(),
        note: String::new(),
        penalty: penalty.map(|penalty| ProposedPenalty {
            days: i32::try_from((penalty.until_at - penalty.begins_at).num_days()).unwrap_or(i32::MAX),
            message: penalty.message.clone(),
        }),
        seen_version: None,
        opening: Opening::Waived,
    };
    let (application, name) = (&case.application, case.store.name.as_str());
    let store = DecidedStore { name, has_sole_mailbox: case.has_sole_mailbox };
    Some(decision::letter_of(&case.policy, application, store, in_force.id, &verdict, in_force.decided_at).letter)
}

/// The current obstacles; `None` when there are none.
fn obstacles(case: &CaseFile) -> Option<Vec<Obstacle>> {
    let found: Vec<Obstacle> =
        case.obstacles.iter().filter(|it| it.cleared_at.is_none()).map(FoundObstacle::obstacle).collect();
    (!found.is_empty()).then_some(found)
}

/// Renders a letter for viewing, with the custom text in force or with `own` instead. Stores nothing.
///
/// # Errors
/// [`PermissionError`]; database errors; see [`crate::letter::LetterWriter::write`].
pub async fn render(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    letter: &Letter,
    locale: Locale,
    custom: Option<custom_text::CustomText>,
) -> Result<LetterContent, PermissionError> {
    actor.must(Permission::PreviewLetters)?;
    let at = ctx.now();
    let custom = match custom {
        Some(own) => own,
        None => custom_text::get(conn, letter.kind(), locale).await?,
    };
    let status_link = letter.kind().is_to_applicant().then(LinkSecret::masked);
    let envelope = Envelope { status_link, custom, ..Envelope::new(LetterId::new(at), NOBODY, locale, at) };
    let masked = letter.masked();
    Ok(ctx.writer.write(&envelope, masked.as_ref().unwrap_or(letter)).map_err(diesel::result::Error::from)?)
}

/// The recipient of previews.
const NOBODY: &str = "nobody@unbind.example";
