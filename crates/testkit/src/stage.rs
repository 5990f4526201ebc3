//! Stages of an application and the people around it, for the tests that try every action by everybody.

use chrono::Duration;
use diesel_async::AsyncPgConnection;
use domain::application::{Action, Status, status, transition};
use domain::base::{ApplicationId, ClientActor, ClientId, Kind, Role, Scope, StaffId};
use domain::intake::withdrawal;
use domain::policy::SecondRules;
use domain::review::claim::referral;
use domain::review::decision::Verdict;
use domain::review::information_request::{self, NewItem, NewRequest};
use domain::review::outcome::Outcome;
use domain::review::{claim, decide, void};
use domain::{Actor, Context};
use uuid::Uuid;

use crate::{ManualClock, builders, sql};

/// Declares an enum that lists its variants.
macro_rules! listed {
    ($(#[$meta:meta])+ pub enum $name:ident { $($(#[$doc:meta])+ $variant:ident,)+ }) => {
        $(#[$meta])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$doc])+ $variant,)+ }

        impl $name {
            /// All of them, in this order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];
        }
    };
}

listed! {
    /// The stage of an application, as far as it affects permissions.
    pub enum Stage {
        /// Unclaimed.
        Submitted,
        /// Held by the first reviewer.
        InReview,
        /// Handed to the leads by the first reviewer, unclaimed.
        Referred,
        /// Handed to the leads by the first reviewer, held by the lead.
        TakenByLead,
        /// Information was requested by the first reviewer; the answer is saved, not submitted.
        AwaitingApplicant,
        /// Recommended for approval, held by the second reviewer.
        SecondOfYes,
        /// Recommended for rejection, held by the second reviewer.
        SecondOfNo,
        /// Recommended, unclaimed.
        SecondFree,
        /// Approved, within the grace period.
        Approved,
        /// Approved, after the grace period.
        ApprovedLater,
        /// Rejected, within the grace period: the applicant was not told.
        Rejected,
        /// Rejected, after the grace period.
        RejectedTold,
        /// Withdrawn by its owner.
        Withdrawn,
        /// Lapsed without an answer.
        Lapsed,
        /// Voided by a lead.
        Voided,
    }
}

impl Stage {
    /// The status of applications at this stage.
    pub fn status(self) -> Status {
        match self {
            Self::Submitted | Self::Referred => Status::Submitted,
            Self::InReview | Self::TakenByLead => Status::InReview,
            Self::AwaitingApplicant => Status::AwaitingApplicant,
            Self::SecondOfYes | Self::SecondOfNo | Self::SecondFree => Status::AwaitingSecond,
            Self::Approved | Self::ApprovedLater => Status::Approved,
            Self::Rejected | Self::RejectedTold => Status::Rejected,
            Self::Withdrawn => Status::Withdrawn,
            Self::Lapsed => Status::Lapsed,
            Self::Voided => Status::Voided,
        }
    }

    /// The person who holds applications at this stage.
    pub fn holder(self) -> Option<Who> {
        match self {
            Self::InReview | Self::AwaitingApplicant => Some(Who::First),
            Self::SecondOfYes | Self::SecondOfNo => Some(Who::Second),
            Self::TakenByLead => Some(Who::Lead),
            _ => None,
        }
    }

    /// True when the grace period of its decision is over.
    pub fn is_later(self) -> bool {
        matches!(self, Self::ApprovedLater | Self::RejectedTold)
    }
}

listed! {
    /// The people and programs that act on an application.
    pub enum Who {
        /// The reviewer who holds, recommended or decided it.
        First,
        /// The reviewer who holds it for a second review.
        Second,
        /// An uninvolved reviewer.
        Other,
        /// An uninvolved lead.
        Lead,
        /// An agent of customer service.
        Agent,
        /// An auditor, who only reads.
        Auditor,
        /// An admin, who manages staff.
        Admin,
        /// An operator, who runs the processes.
        Operator,
        /// The owner of the store.
        Owner,
        /// The owner of another store.
        Stranger,
        /// The background worker.
        Worker,
        /// A partner's program.
        Api,
        /// The command line.
        CommandLine,
    }
}

/// The conditions besides graph and permission table: its holder, its decider, and whether letters were sent.
fn fits(stage: Stage, action: Action, who: Who) -> bool {
    use Stage::{InReview, Referred, Rejected, RejectedTold, SecondFree, SecondOfNo, SecondOfYes, TakenByLead};
    let holds_second = matches!(stage, SecondOfYes | SecondOfNo) && who == Who::Second;
    match action {
        // The first reviewer cannot be the second; a held application cannot be claimed, not even by its holder.
        Action::Claim if stage == Referred => matches!(who, Who::First | Who::Lead),
        Action::Claim => stage == Stage::Submitted || (stage == SecondFree && who != Who::First),
        Action::Assign | Action::Void | Action::EndLease | Action::Lapse if stage == SecondFree => {
            action != Action::EndLease
        }
        Action::Assign | Action::Void | Action::EndLease | Action::Lapse => true,
        // No stage has an effect that the platform cannot carry out.
        Action::LapseApproval => false,
        Action::Release => {
            (stage == InReview && matches!(who, Who::First | Who::Lead))
                || (stage == TakenByLead && who == Who::Lead)
                || holds_second
                || (matches!(stage, SecondOfYes | SecondOfNo) && who == Who::Lead)
        }
        Action::Ask | Action::Recall | Action::Approve | Action::Reject | Action::Recommend => {
            stage.holder() == Some(who)
        }
        Action::Reinstate => who == Who::Lead,
        Action::Return => holds_second,
        Action::ConfirmApproval => holds_second && stage == SecondOfYes,
        Action::ConfirmRejection => holds_second && stage == SecondOfNo,
        Action::Undo => who == Who::Lead || (who == Who::First && !stage.is_later()),
        Action::Answer => who == Who::Owner,
        Action::Appeal => who == Who::Owner && stage == RejectedTold,
        Action::Withdraw => who == Who::Owner && stage != RejectedTold,
        Action::Submit => unreachable!("{stage:?} is a stage of something submitted; {Rejected:?} too"),
    }
}

/// Whether the action is allowed: the graph has it, the permission table allows it to this actor, and the conditions
/// hold.
pub fn is_allowed(stage: Stage, action: Action, who: Who, actor: &Actor) -> bool {
    status::next(Some(stage.status()), action).is_some() && actor.may(action.permission()) && fits(stage, action, who)
}

/// The members of staff, each with a name.
#[derive(Debug, Clone)]
pub struct Cast {
    people: Vec<(Who, Actor)>,
    /// A reviewer to assign cases to.
    pub spare: StaffId,
}

/// Sign-in names of the cast.
pub const NAMES: &[(Who, &str, Role)] = &[
    (Who::First, "first", Role::Reviewer),
    (Who::Second, "second", Role::Reviewer),
    (Who::Other, "other", Role::Reviewer),
    (Who::Lead, "a.lead", Role::Lead),
    (Who::Agent, "an.agent", Role::Agent),
    (Who::Auditor, "an.auditor", Role::Auditor),
    (Who::Admin, "an.admin", Role::Admin),
    (Who::Operator, "an.operator", Role::Operator),
];

impl Cast {
    /// Creates everybody, and publishes a policy in which only deception and large balances need a second review.
    pub async fn hire(conn: &mut AsyncPgConnection, ctx: &Context) -> Self {
        builders::change_policy(conn, ctx, |policy| {
            policy.checks.clear();
            policy.second = SecondRules { balance_cents: MUCH_CENTS, ..SecondRules::default() };
        })
        .await;
        let mut people = vec![
            (Who::Worker, Actor::Worker),
            (Who::Api, Actor::Client(ClientActor { id: ClientId(Uuid::from_u128(7)), scopes: Scope::ALL.to_vec() })),
            (Who::CommandLine, Actor::CommandLine),
        ];
        for (who, name, role) in NAMES {
            people.push((*who, builders::staff_member(conn, ctx, name, name, &[*role]).await));
        }
        let spare = builders::staff_member(conn, ctx, "spare", "备用", &[Role::Reviewer]).await;
        let spare = spare.staff().expect("it is staff").id;
        let other_store = builders::store(conn, "MX-STRANGER", "别家旗舰店", ctx.now()).await;
        people.push((Who::Stranger, Actor::Applicant { store: other_store }));
        Self { people, spare }
    }

    /// The actor of this kind; the owner is the application's own.
    pub async fn actor(&self, conn: &AsyncPgConnection, who: Who, id: ApplicationId) -> Actor {
        if who == Who::Owner {
            return owner(conn, id).await;
        }
        self.staff(who)
    }

    /// An actor that is the same for every application.
    pub fn staff(&self, who: Who) -> Actor {
        let found = self.people.iter().find(|(it, _)| *it == who);
        found.map(|(_, actor)| actor.clone()).expect("everybody except the owner is in the cast")
    }

    /// A new application of a new store, brought to a stage. Create a lapsed one before others that wait for an
    /// answer, because the sweep lapses all of them.
    pub async fn application(
        &self,
        conn: &mut AsyncPgConnection,
        ctx: &Context,
        stage: Stage,
        store_number: &str,
    ) -> ApplicationId {
        self.application_of(conn, ctx, Kind::Unbind, stage, store_number).await
    }

    /// As [`Self::application`], of this kind.
    pub async fn application_of(
        &self,
        conn: &mut AsyncPgConnection,
        ctx: &Context,
        kind: Kind,
        stage: Stage,
        store_number: &str,
    ) -> ApplicationId {
        let store = builders::store(conn, store_number, "矩阵旗舰店", ctx.now()).await;
        if stage == Stage::SecondOfYes {
            sql::execute(conn, &format!("update stores set balance_cents = {MUCH_CENTS} where id = '{store}'")).await;
        }
        let id = builders::submitted(conn, ctx, store, kind).await.id;
        self.bring(conn, ctx, stage, id).await;
        id
    }

    async fn bring(&self, conn: &mut AsyncPgConnection, ctx: &Context, stage: Stage, id: ApplicationId) {
        let (first, second) = (self.staff(Who::First), self.staff(Who::Second));
        let owner = owner(conn, id).await;
        if !matches!(stage, Stage::Submitted | Stage::Withdrawn | Stage::Voided) {
            claim::claim(conn, ctx, &first, id).await.expect("the first claims it");
        }
        match stage {
            Stage::Submitted | Stage::InReview => {}
            Stage::Referred | Stage::TakenByLead => {
                referral::refer(conn, ctx, &first, id, "请组长判断。").await.expect("it is handed to the leads");
                if stage == Stage::TakenByLead {
                    claim::claim(conn, ctx, &self.staff(Who::Lead), id).await.expect("the lead claims it");
                }
            }
            Stage::AwaitingApplicant => {
                information_request::ask(conn, ctx, &first, id, &question()).await.expect("the first asks");
                information_request::save(conn, &owner, id, &[(1, "上个月二十号。".into())])
                    .await
                    .expect("the answer is saved");
            }
            Stage::SecondOfYes | Stage::SecondOfNo | Stage::SecondFree => {
                let verdict = if stage == Stage::SecondOfYes { builders::verdict(Outcome::Approve) } else { deceit() };
                decide::decide(conn, ctx, &first, id, &verdict).await.expect("it is recommended");
                if stage != Stage::SecondFree {
                    claim::claim(conn, ctx, &second, id).await.expect("the second claims it");
                }
            }
            Stage::Approved | Stage::ApprovedLater | Stage::Rejected | Stage::RejectedTold => {
                let is_yes = matches!(stage, Stage::Approved | Stage::ApprovedLater);
                let verdict = builders::verdict(if is_yes { Outcome::Approve } else { Outcome::Reject });
                decide::decide(conn, ctx, &first, id, &verdict).await.expect("it is decided");
            }
            Stage::Withdrawn => withdrawal::withdraw(conn, ctx, &owner, id).await.expect("it is withdrawn"),
            Stage::Lapsed => {
                information_request::ask(conn, ctx, &first, id, &question()).await.expect("the first asks");
                builders::questions_sent(conn).await;
                let lapsed = information_request::lapse_due(conn, &later(ctx, Duration::days(30)), 100).await;
                assert_eq!(lapsed.expect("it lapses"), 1, "other applications lapsed too");
            }
            Stage::Voided => {
                void::void(conn, ctx, &self.staff(Who::Lead), id, "与另一件申请重复。").await.expect("it is voided");
            }
        }
    }
}

/// A store balance that needs a second review for an approval, in fen.
const MUCH_CENTS: i64 = 100_000_000_000;

/// The same context with a clock that is ahead.
pub fn later(ctx: &Context, by: Duration) -> Context {
    let clock = ManualClock::at("2026-03-02T10:00:00+08:00");
    clock.set(ctx.now() + by);
    Context { clock: std::sync::Arc::new(clock), ..ctx.clone() }
}

/// The owner of the application's store.
pub async fn owner(conn: &AsyncPgConnection, id: ApplicationId) -> Actor {
    Actor::Applicant { store: transition::get(conn, id).await.expect("it exists").store_id }
}

/// An information request with one item.
pub fn question() -> NewRequest {
    let item =
        NewItem { reason: "reason_unclear".into(), prompt: "哪天换的手机？".into(), ..NewItem::default() };
    NewRequest { items: vec![item], message: String::new() }
}

/// A rejection for deception, which needs a second review.
pub fn deceit() -> Verdict {
    Verdict { reasons: vec!["false_evidence".into()], ..builders::verdict(Outcome::Reject) }
}
