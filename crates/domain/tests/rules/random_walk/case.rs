//! Everything stored about one application at one moment, which the invariants are checked on.

use domain::application::Application;
use domain::base::StoreContactId;
use domain::base::schema::{
    bindings, claims, clock_intervals, decisions, effects, escalations, evidence_views, flags, follow_ups,
    information_requests, objections, penalties, recommendations, staff, store_contacts, stores,
};
use domain::effect::Effect;
use domain::evidence::basis;
use domain::letter::Topic;
use domain::letter::follow_up::FollowUpResult;
use domain::review::claim::{Referral, referral};
use domain::review::decision::Decision;
use domain::review::information_request::Request;

use crate::prelude::*;

type Time = DateTime<Utc>;

#[derive(Debug, Clone, Queryable)]
pub struct Letter {
    pub id: LetterId,
    pub copy_of: Option<LetterId>,
    pub kind: LetterKind,
    pub topic: Topic,
    pub state: LetterState,
    pub staff_id: Option<StaffId>,
    pub attempt: i32,
    pub created_at: Time,
    pub sent_at: Option<Time>,
    pub text: String,
    pub to_address: String,
}

#[derive(Debug, Clone, Queryable)]
pub struct FollowUp {
    pub letter_id: LetterId,
    pub done_at: Option<Time>,
    pub result: Option<FollowUpResult>,
}

#[derive(Debug, Clone, Queryable)]
pub struct Escalation {
    pub round: i16,
    pub kind: String,
    pub due_at: Time,
    pub fired_at: Option<Time>,
    pub cancelled_at: Option<Time>,
}

#[derive(Debug, Clone, Queryable)]
pub struct Objection {
    pub objected_at: Option<Time>,
    pub lifted_at: Option<Time>,
}

impl Objection {
    pub fn is_in_force(&self) -> bool {
        self.objected_at.is_some() && self.lifted_at.is_none()
    }
}

#[derive(Debug, Clone, Queryable)]
pub struct LoggedEvent {
    pub action: String,
    pub at: Time,
}

/// The stored state of an application.
#[derive(Debug, Clone)]
pub struct Case {
    pub at: Time,
    pub application: Application,
    pub decisions: Vec<Decision>,
    pub effects: Vec<Effect>,
    pub letters: Vec<Letter>,
    pub follow_ups: Vec<FollowUp>,
    pub requests: Vec<Request>,
    /// The live claims.
    pub claims: Vec<(StaffId, Time)>,
    /// The states of the open intervals of the clock.
    pub clock: Vec<String>,
    pub escalations: Vec<Escalation>,
    pub events: Vec<LoggedEvent>,
    /// When something was recorded about its store, such as a penalty.
    pub store_events: Vec<Time>,
    pub objections: Vec<Objection>,
    /// The live recommendations: who made each, and the second opinion.
    pub recommendations: Vec<(StaffId, Option<Outcome>)>,
    /// Those that were registered when it was submitted.
    pub contacts: Vec<(StoreContactId, String)>,
    /// How many are registered now.
    pub live_contacts: usize,
    /// Live penalties of this application.
    pub penalties: Vec<Time>,
    /// When the live binding began; `None` when the store is not bound.
    pub bound_at: Option<Time>,
    /// When the store was certified, if it is.
    pub certified_at: Option<Time>,
    /// The hash a decision would be based on now.
    pub basis: [u8; 32],
    /// When leads are told that the live effect is blocked.
    pub notify_leads_at: Option<Time>,
    pub views: i64,
    pub open_objection_flags: i64,
    pub grace_period: Duration,
    /// The open referral to the leads.
    pub referral: Option<Referral>,
}

impl Case {
    #[expect(clippy::too_many_lines, reason = "one query for each table")]
    pub async fn load(conn: &AsyncPgConnection, ctx: &Context, id: ApplicationId) -> Self {
        let application = transition::get(conn, id).await.unwrap();
        let (store, submitted_at) = (application.store_id, application.submitted_at);
        let of_decisions = decisions::table.inner_join(staff::table.on(decisions::decided_by.eq(staff::id)));
        let columns = (
            letters::id,
            letters::copy_of,
            letters::kind,
            Topic::as_select(),
            letters::state,
            letters::staff_id,
            letters::attempt,
            letters::created_at,
            letters::sent_at,
            letters::text_body,
            letters::to_address,
        );
        let (mut a, mut b, mut c, mut d, mut e, mut f) = (conn, conn, conn, conn, conn, conn);
        let (decisions, effects, letters, follow_ups, requests, claims) = futures::try_join!(
            of_decisions
                .filter(decisions::application_id.eq(id))
                .order(decisions::decided_at)
                .select(Decision::as_select())
                .load(&mut a),
            effects::table
                .filter(effects::application_id.eq(id))
                .order(effects::created_at)
                .select(Effect::as_select())
                .load(&mut b),
            letters::table
                .filter(letters::application_id.eq(id))
                .order((letters::created_at, letters::kind, letters::to_address, letters::id))
                .select(columns)
                .load(&mut c),
            follow_ups::table
                .filter(follow_ups::application_id.eq(id))
                .order((follow_ups::created_at, follow_ups::letter_id))
                .select((follow_ups::letter_id, follow_ups::done_at, follow_ups::result))
                .load(&mut d),
            information_requests::table
                .filter(information_requests::application_id.eq(id))
                .order(information_requests::asked_at)
                .select(Request::as_select())
                .load(&mut e),
            claims::table
                .filter(claims::application_id.eq(id).and(claims::ended_at.is_null()))
                .select((claims::staff_id, claims::lease_until))
                .load(&mut f),
        )
        .unwrap();
        let of_store = events::table.filter(events::subject_id.eq(store.0)).select(events::at);
        let store_events = of_store.load(&mut a).await.unwrap();
        let registered = store_contacts::table.filter(store_contacts::store_id.eq(store));
        let registered = registered.filter(store_contacts::ended_at.is_null()).select(store_contacts::id);
        let registered: Vec<StoreContactId> = registered.load(&mut a).await.unwrap();
        let (clock, escalations, events, objections, recommendations, contacts) = futures::try_join!(
            clock_intervals::table
                .filter(clock_intervals::application_id.eq(id).and(clock_intervals::ended_at.is_null()))
                .select(clock_intervals::state)
                .load(&mut a),
            escalations::table
                .filter(escalations::application_id.eq(id))
                .order((escalations::round, escalations::due_at))
                .select((
                    escalations::round,
                    escalations::kind,
                    escalations::due_at,
                    escalations::fired_at,
                    escalations::cancelled_at,
                ))
                .load(&mut b),
            events::table
                .filter(events::subject_id.eq(id.0))
                .order(events::seq)
                .select((events::action, events::at))
                .load(&mut c),
            objections::table
                .filter(objections::application_id.eq(id))
                .order((objections::created_at, objections::id))
                .select((objections::objected_at, objections::lifted_at))
                .load(&mut d),
            recommendations::table
                .filter(recommendations::application_id.eq(id).and(recommendations::ended_at.is_null()))
                .select((recommendations::recommended_by, recommendations::opinion))
                .load(&mut e),
            store_contacts::table
                .filter(store_contacts::store_id.eq(store).and(store_contacts::created_at.le(submitted_at)))
                .filter(store_contacts::ended_at.is_null().or(store_contacts::ended_at.gt(submitted_at)))
                .select((store_contacts::id, store_contacts::email))
                .load(&mut f),
        )
        .unwrap();
        let of_penalties =
            penalties::table.filter(penalties::application_id.eq(id).and(penalties::lifted_at.is_null()));
        let bound = bindings::table.filter(bindings::store_id.eq(store).and(bindings::ended_at.is_null()));
        let certified = stores::table.find(store).filter(stores::certification.eq("certified"));
        let objected = flags::table.filter(flags::application_id.eq(id).and(flags::code.eq("objected")));
        let live = effects::table.filter(effects::application_id.eq(id).and(effects::state.ne(EffectState::Cancelled)));
        let looks = evidence_views::table
            .filter(evidence_views::application_id.eq(id))
            .select(diesel::dsl::sum(evidence_views::looks));
        let (penalties, bound_at, certified_at, views, open_objection_flags, notify_at) = futures::try_join!(
            of_penalties.select(penalties::until_at).load(&mut a),
            bound.select(bindings::bound_at).load::<Time>(&mut b),
            certified.select(stores::certified_at).load::<Option<Time>>(&mut c),
            looks.get_result::<Option<i64>>(&mut d),
            objected.filter(flags::resolved_at.is_null()).count().get_result(&mut e),
            live.select(effects::notify_leads_at).load::<Option<Time>>(&mut f),
        )
        .unwrap();
        let views = views.unwrap_or_default();
        let documents = basis::basis_digest(conn, id).await.unwrap();
        let binding = domain::store::find_live_binding(conn, store).await.unwrap();
        let policy = ctx.policies.get(conn, application.policy_id).await.unwrap();
        Self {
            at: ctx.now(),
            basis: application.basis_hash(binding, &documents),
            application,
            decisions,
            effects,
            letters,
            follow_ups,
            requests,
            claims,
            clock,
            escalations,
            events,
            store_events,
            live_contacts: registered.len(),
            objections,
            recommendations,
            contacts,
            penalties,
            bound_at: bound_at.as_slice().first().copied(),
            certified_at: certified_at.as_slice().first().copied().flatten(),
            notify_leads_at: notify_at.as_slice().first().copied().flatten(),
            views,
            open_objection_flags,
            grace_period: policy.policy.grace_period(),
            referral: referral::find_open(conn, id).await.unwrap(),
        }
    }

    pub fn status(&self) -> Status {
        self.application.status
    }

    pub fn in_force(&self) -> Option<&Decision> {
        self.decisions.iter().rev().find(|it| it.undone_at.is_none())
    }

    /// The effect that was not cancelled.
    pub fn effect(&self) -> Option<&Effect> {
        self.effects.iter().find(|it| it.state != EffectState::Cancelled)
    }

    pub fn open_request(&self) -> Option<&Request> {
        self.requests.iter().find(|it| it.ended_at.is_none())
    }

    pub fn follow_up_of(&self, letter: LetterId) -> Option<&FollowUp> {
        self.follow_ups.iter().find(|it| it.letter_id == letter)
    }

    /// True while a registered contact can stop it.
    pub fn can_be_stopped(&self) -> bool {
        self.application.can_be_stopped(self.grace_period, self.at)
    }

    /// True when it ended, and not only within the grace period of a rejection.
    pub fn is_over(&self) -> bool {
        match self.status() {
            Status::Withdrawn | Status::Lapsed => true,
            Status::Voided => !self.application.is_void_pending(self.at),
            Status::Rejected => self.in_force().is_some_and(|it| it.grace_until <= self.at),
            Status::Approved => self.application.effect == EffectState::Confirmed,
            _ => false,
        }
    }

    /// True when what it would end is in force, and was so when it was submitted.
    pub fn is_subject_in_force(&self) -> bool {
        let since = match self.application.kind {
            Kind::Unbind => self.bound_at,
            Kind::RevokeCertification => self.certified_at,
        };
        since.is_some_and(|at| at <= self.application.submitted_at)
    }

    /// When its last turn began: its submission, reopening, or lifted objection.
    pub fn turn_began_at(&self) -> Time {
        let is_turn = |it: &&LoggedEvent| ["submit", "appeal", "objection_lifted"].contains(&it.action.as_str());
        let turn = self.events.iter().filter(is_turn).map(|it| it.at).max();
        let undone = self.decisions.iter().filter_map(|it| it.undone_at.filter(|at| *at >= it.grace_until)).max();
        turn.max(undone).unwrap_or(self.application.submitted_at)
    }

    /// How many of its events are steps of the graph.
    pub fn steps(&self) -> usize {
        let is_step =
            |it: &&LoggedEvent| domain::application::Action::ALL.iter().any(|action| action.as_str() == it.action);
        self.events.iter().filter(is_step).count()
    }
}

/// A time quoted in a letter of the plain writer.
pub fn quoted(text: &str, field: &str) -> Option<Time> {
    let (_, rest) = text.split_once(&format!("{field}: "))?;
    rest.split([',', ' ', '}']).next()?.parse().ok()
}
