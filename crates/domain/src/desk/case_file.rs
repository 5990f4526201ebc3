//! The case file: everything about one application (R12), for the case page and the status page.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use crate::application::{self, Action, Application, Status, TransitionError, access, party};
use crate::base::{Actor, ApplicationId, StaffId};
use crate::deadline::CountingRule;
use crate::deadline::calendar::{self, Calendar};
use crate::deadline::deadline_report::{DeadlineReport, ReportBasis};
use crate::deadline::due_dates::DueDates;
use crate::deadline::late_notice::{self, LateNotice};
use crate::deadline::ledger::{self, Interval};
use crate::effect::blocked::{self, FoundObstacle};
use crate::effect::{self, Effect};
use crate::evidence::{self, File};
use crate::intake::appeal::{self, Appeal};
use crate::intake::change::{self, Change};
use crate::intake::objection::{self, Objection};
use crate::intake::reapply;
use crate::letter::Context;
use crate::letter::outbox::{self, LetterLine};
use crate::policy::PublishedPolicy;
use crate::record::event::{self, Event, Subject};
use crate::review::claim::{self, Claim, Ineligible, Referral, referral};
use crate::review::decision::{self, Decision};
use crate::review::flag::{self, Flag};
use crate::review::information_request::{self, RequestWithItems};
use crate::review::penalty::{self, Penalty};
use crate::review::second_review::{self, Recommendation};
use crate::store::inquiry::{self, Inquiry};
use crate::store::{self, Binding, Store, contact_notice};

/// How many of a store's other applications are shown.
const HISTORY: i64 = 20;

/// An application and everything that belongs to it.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct CaseFile {
    pub application: Application,
    /// The store, as it is now.
    pub store: Store,
    /// The last time the platform was asked for its figures.
    pub inquiry: Option<Inquiry>,
    /// Its bindings, the live one first.
    pub bindings: Vec<Binding>,
    pub policy: Arc<PublishedPolicy>,
    pub claim: Option<Claim>,
    /// Its open referral to the leads.
    pub referral: Option<Referral>,
    /// Why this actor may not hold it; `None` for those who may, for closed applications and for applicants.
    pub ineligible: Option<Ineligible>,
    /// The reader submitted it, or their own contact data occur in it (R24).
    pub is_party: bool,
    /// Decisions, newest first.
    pub decisions: Vec<Decision>,
    pub effect: Option<Effect>,
    /// The obstacles of that effect, including cleared ones, oldest first.
    pub obstacles: Vec<FoundObstacle>,
    pub letters: Vec<LetterLine>,
    pub events: Vec<Event>,
    pub ledger: Vec<Interval>,
    /// The store's other applications, newest first.
    pub others: Vec<Application>,
    pub calendar: Calendar,
    pub files: Vec<File>,
    /// Information requests with their answers, oldest first.
    pub requests: Vec<RequestWithItems>,
    /// Recommendations, newest first, as this actor may see them.
    pub recommendations: Vec<Recommendation>,
    pub appeal: Option<Appeal>,
    /// Penalties given with its decisions, newest first.
    pub penalties: Vec<Penalty>,
    pub flags: Vec<Flag>,
    /// Objections that were made.
    pub objections: Vec<Objection>,
    /// True when a single mailbox is registered for the store, which makes the notice period longer.
    pub has_sole_mailbox: bool,
    /// The application it follows (R17).
    pub follows: Option<Box<PriorApplication>>,
    /// The late notice of this round, if one was sent.
    pub late_notice: Option<LateNotice>,
}

/// The application another one follows, with its decision.
#[derive(Debug, Clone)]
pub struct PriorApplication {
    /// The application.
    pub application: Application,
    /// The policy that applied to it.
    pub policy: Arc<PublishedPolicy>,
    /// Its decision in force.
    pub decision: Option<Decision>,
    /// Its documents.
    pub files: Vec<File>,
}

impl CaseFile {
    /// The decision in force.
    pub fn decision_in_force(&self) -> Option<&Decision> {
        self.decisions.iter().find(|decision| decision.undone_at.is_none())
    }

    /// True while its applicant may withdraw it (R18).
    pub fn can_withdraw(&self, now: DateTime<Utc>) -> bool {
        self.application.can_be_withdrawn(self.policy.policy.grace_period(), now)
    }

    /// True when its applicant may apply again with its answers (R17), if the store is admitted.
    pub fn can_reapply(&self, now: DateTime<Utc>) -> bool {
        self.application.can_be_followed(self.policy.policy.grace_period(), now)
    }

    /// True while a registered contact can stop it (R23) and none has.
    pub fn can_object(&self, now: DateTime<Utc>) -> bool {
        self.application.objected_at.is_none()
            && self.application.can_be_stopped(self.policy.policy.grace_period(), now)
    }

    /// The recommendation that waits for a second reviewer.
    pub fn live_recommendation(&self) -> Option<&Recommendation> {
        self.recommendations.iter().find(|recommendation| recommendation.is_live())
    }

    /// True for the person who holds it for the first review.
    pub fn is_first_reviewer(&self, staff: StaffId) -> bool {
        self.application.status == Status::InReview && self.application.holder_id == Some(staff)
    }

    /// Until when its applicant may appeal the rejection in force; `None` when they may not.
    pub fn can_appeal_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let decision = self.decision_in_force()?;
        appeal::open_until(&self.policy.policy, &self.application, decision, now)
    }

    /// The request that waits for an answer.
    pub fn open_request(&self) -> Option<&RequestWithItems> {
        self.requests.iter().find(|asked| asked.is_open())
    }

    /// The changes since the application it follows; empty when it follows none.
    pub fn changes(&self) -> Vec<Change> {
        let follows = self.follows.as_deref();
        follows.map(|it| change::list(&it.application, &it.files, &self.application, &self.files)).unwrap_or_default()
    }

    /// The rule by which its dates are counted.
    pub fn counting_rule(&self) -> CountingRule<'_> {
        CountingRule { calendar: &self.calendar, close: self.policy.policy.clock.close }
    }

    /// The facts its deadline report is computed from.
    pub fn report_basis(&self) -> ReportBasis<'_> {
        let clock = &self.policy.policy.clock;
        ReportBasis { calendar: &self.calendar, clock, began_at: self.application.began_at(), ledger: &self.ledger }
    }

    /// The deadline report: why the dates are what they are.
    pub fn deadline_report(&self) -> DeadlineReport {
        DeadlineReport::of(self.report_basis())
    }

    /// The due dates; while the clock is paused, those if it ran again at `now`.
    pub fn due_dates(&self, now: DateTime<Utc>) -> DueDates {
        DeadlineReport::if_resumed(self.report_basis(), &DueDates::of(&self.application), now)
    }

    /// Working days left until the deadline; 0 today, negative when overdue.
    pub fn days_left(&self, now: DateTime<Utc>) -> i64 {
        self.counting_rule().days_left(now, self.application.due_at, &ledger::pauses(&self.ledger))
    }
}

/// Loads the case file. Staff may read any, an applicant those of the store they are signed in for.
///
/// # Errors
/// [`TransitionError::Missing`] for an unknown application or another store's; [`TransitionError::NotPermitted`];
/// database errors.
pub async fn get(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    id: ApplicationId,
) -> Result<CaseFile, TransitionError> {
    let (application, _) = application::find(conn, id).await?.ok_or(TransitionError::Missing)?;
    access::check(actor, &application)?;
    let store_id = application.store_id;
    // Pipelined on one connection.
    let (store, bindings, policy, claim, decisions, effect) = futures::try_join!(
        store::get(conn, store_id),
        store::list_bindings(conn, store_id),
        ctx.policies.get(conn, application.policy_id),
        claim::find_live(conn, id),
        decision::list(conn, id),
        effect::find_live(conn, id),
    )?;
    let (letters, events, ledger, others, calendar) = futures::try_join!(
        outbox::list_for(conn, id),
        event::list(conn, Subject::Application(id)),
        ledger::list(conn, id),
        application::list_for_store(conn, store_id, HISTORY),
        calendar::load(conn),
    )?;
    let (files, requests, flags, objections, inquiry) = futures::try_join!(
        evidence::list_of_application(conn, id),
        information_request::list(conn, id),
        flag::list(conn, id),
        objection::list(conn, id),
        inquiry::find_last(conn, store_id),
    )?;
    let (recommendations, appeal, penalties, late_notice, has_sole_mailbox, referral) = futures::try_join!(
        second_review::list(conn, actor, id),
        appeal::find(conn, id),
        penalty::list_of_application(conn, id),
        late_notice::find(conn, id, application.round),
        contact_notice::has_sole_mailbox(conn, store_id),
        referral::find_open(conn, id),
    )?;
    let ineligible = match actor.staff() {
        Some(staff) if application.status.is_open() && actor.may(Action::Claim.permission()) => {
            claim::find_ineligible(conn, ctx, &application, staff.id).await?
        }
        _ => None,
    };
    let is_party = match actor.staff() {
        Some(staff) => party::is_party(conn, ctx.key.as_ref(), &application, staff.id).await?,
        None => false,
    };
    let obstacles = match &effect {
        Some(effect) => blocked::list(conn, effect.id).await?,
        None => Vec::new(),
    };
    let follows = match application.follows_id {
        Some(follows) => find_followed(conn, ctx, follows).await?.map(Box::new),
        None => None,
    };
    let others = others.into_iter().filter(|other| other.id != id).collect();
    Ok(CaseFile {
        application,
        has_sole_mailbox,
        store,
        inquiry,
        bindings,
        policy,
        claim,
        referral,
        ineligible,
        is_party,
        decisions,
        effect,
        obstacles,
        letters,
        events,
        ledger,
        others,
        calendar,
        files,
        requests,
        recommendations,
        appeal,
        penalties,
        flags,
        objections,
        follows,
        late_notice,
    })
}

async fn find_followed(
    conn: &AsyncPgConnection,
    ctx: &Context,
    id: ApplicationId,
) -> QueryResult<Option<PriorApplication>> {
    let Some((application, _)) = application::find(conn, id).await? else { return Ok(None) };
    let (policy, decisions, files) = futures::try_join!(
        ctx.policies.get(conn, application.policy_id),
        decision::list(conn, id),
        reapply::list_submitted(conn, id),
    )?;
    let decision = decisions.into_iter().find(|decision| decision.undone_at.is_none());
    Ok(Some(PriorApplication { application, policy, decision, files }))
}
