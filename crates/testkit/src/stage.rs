//! Where an application can be and who there is: what the tests that try every step by everybody go through.

use chrono::Duration;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::application::status::{self, Action, Status};
use domain::application::transition;
use domain::base::actor::Role;
use domain::base::id::{ApplicationId, StaffId};
use domain::base::schema::stores;
use domain::base::terms::Kind;
use domain::intake::withdrawal;
use domain::policy::SecondRules;
use domain::review::claim;
use domain::review::decide;
use domain::review::decision::Verdict;
use domain::review::information_request::{self, NewItem, NewRequest};
use domain::review::outcome::Outcome;
use domain::review::void;
use domain::{Actor, Context};
use uuid::Uuid;

use crate::{ManualClock, builders};

/// Where an application is, as far as it matters to who may do what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody holds it.
    Submitted,
    /// Held by the first reviewer.
    InReview,
    /// Asked by the first reviewer; the answer is typed and not handed in.
    AwaitingApplicant,
    /// Recommended for approval, held by the second person.
    SecondOfYes,
    /// Recommended for rejection, held by the second person.
    SecondOfNo,
    /// Recommended, held by nobody.
    SecondFree,
    /// Within the grace period.
    Approved,
    /// After it.
    ApprovedLater,
    /// Within the grace period: its applicant was not told.
    Rejected,
    /// After it.
    RejectedTold,
    /// By its owner.
    Withdrawn,
    /// Not answered in time.
    Lapsed,
    /// By a lead.
    Voided,
}

impl Stage {
    /// All of them, in this order.
    pub const ALL: &'static [Self] = &[
        Self::Submitted,
        Self::InReview,
        Self::AwaitingApplicant,
        Self::SecondOfYes,
        Self::SecondOfNo,
        Self::SecondFree,
        Self::Approved,
        Self::ApprovedLater,
        Self::Rejected,
        Self::RejectedTold,
        Self::Withdrawn,
        Self::Lapsed,
        Self::Voided,
    ];

    /// Its status.
    pub fn status(self) -> Status {
        match self {
            Self::Submitted => Status::Submitted,
            Self::InReview => Status::InReview,
            Self::AwaitingApplicant => Status::AwaitingApplicant,
            Self::SecondOfYes | Self::SecondOfNo | Self::SecondFree => Status::AwaitingSecond,
            Self::Approved | Self::ApprovedLater => Status::Approved,
            Self::Rejected | Self::RejectedTold => Status::Rejected,
            Self::Withdrawn => Status::Withdrawn,
            Self::Lapsed => Status::Lapsed,
            Self::Voided => Status::Voided,
        }
    }

    /// True when the grace period of its decision is over.
    pub fn is_later(self) -> bool {
        matches!(self, Self::ApprovedLater | Self::RejectedTold)
    }
}

/// Everybody there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// The reviewer who holds it, recommended it or decided it.
    First,
    /// The reviewer who holds it for a second look.
    Second,
    /// A reviewer who has nothing to do with it.
    Other,
    /// A lead who has nothing to do with it.
    Lead,
    /// Customer service.
    Agent,
    /// Reads.
    Auditor,
    /// Manages staff.
    Admin,
    /// Runs the processes.
    Operator,
    /// The owner of the store.
    Owner,
    /// The owner of another store.
    Stranger,
    /// The background worker.
    Worker,
    /// A partner's program.
    Api,
    /// Somebody at the machine.
    CommandLine,
}

impl Who {
    /// All of them, in this order.
    pub const ALL: &'static [Self] = &[
        Self::First,
        Self::Second,
        Self::Other,
        Self::Lead,
        Self::Agent,
        Self::Auditor,
        Self::Admin,
        Self::Operator,
        Self::Owner,
        Self::Stranger,
        Self::Worker,
        Self::Api,
        Self::CommandLine,
    ];
}

/// The facts beside graph and permission table: who holds it, who decided it, what was told.
fn fits(stage: Stage, action: Action, who: Who) -> bool {
    use Stage::{InReview, Rejected, RejectedTold, SecondFree, SecondOfNo, SecondOfYes};
    let holds_second = matches!(stage, SecondOfYes | SecondOfNo) && who == Who::Second;
    match action {
        // Its first reviewer is not its second; what somebody holds nobody else claims, nor its holder anew.
        Action::Claim => stage == Stage::Submitted || (stage == SecondFree && who != Who::First),
        Action::Assign | Action::Void | Action::EndLease | Action::Lapse if stage == SecondFree => {
            action != Action::EndLease
        }
        Action::Assign | Action::Void | Action::EndLease | Action::Lapse => true,
        Action::Release => {
            (stage == InReview && matches!(who, Who::First | Who::Lead))
                || holds_second
                || (matches!(stage, SecondOfYes | SecondOfNo) && who == Who::Lead)
        }
        Action::Ask | Action::Approve | Action::Reject | Action::Recommend => who == Who::First,
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

/// Whether the step may be taken: the graph has it, the permission table lets this actor, and the facts fit.
pub fn is_allowed(stage: Stage, action: Action, who: Who, actor: &Actor) -> bool {
    status::next(Some(stage.status()), action).is_some() && actor.may(action.permission()) && fits(stage, action, who)
}

/// Everybody of the staff, taken on with names of their own.
#[derive(Debug, Clone)]
pub struct Cast {
    people: Vec<(Who, Actor)>,
    /// A reviewer cases are given to.
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
    /// Takes everybody on, and publishes a policy in which deceit and much money need a second person, and nothing else does.
    pub async fn hire(conn: &mut AsyncPgConnection, ctx: &Context) -> Self {
        builders::change_policy(conn, ctx, |policy| {
            policy.checks.clear();
            policy.second = SecondRules { balance_cents: MUCH_CENTS, ..SecondRules::default() };
        })
        .await;
        let mut people = vec![
            (Who::Worker, Actor::Worker),
            (Who::Api, Actor::Api { client: Uuid::from_u128(7) }),
            (Who::CommandLine, Actor::Operator),
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

    /// Somebody, as an actor; the owner is the application's own.
    pub async fn actor(&self, conn: &AsyncPgConnection, who: Who, id: ApplicationId) -> Actor {
        if who == Who::Owner {
            return owner(conn, id).await;
        }
        self.staff(who)
    }

    /// Somebody who is the same for every application.
    pub fn staff(&self, who: Who) -> Actor {
        let found = self.people.iter().find(|(it, _)| *it == who);
        found.map(|(_, actor)| actor.clone()).expect("everybody but the owner is in the cast")
    }

    /// A new application of a new store, brought to a stage. One that lapsed is made before others that wait for an
    /// answer: the sweep takes them all.
    pub async fn application(
        &self,
        conn: &mut AsyncPgConnection,
        ctx: &Context,
        stage: Stage,
        store_number: &str,
    ) -> ApplicationId {
        let store = builders::store(conn, store_number, "矩阵旗舰店", ctx.now()).await;
        if stage == Stage::SecondOfYes {
            let rich = diesel::update(stores::table.find(store)).set(stores::balance_cents.eq(MUCH_CENTS));
            rich.execute(conn).await.expect("the store is rich");
        }
        let id = builders::submitted(conn, ctx, store, Kind::Unbind).await.id;
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
            Stage::AwaitingApplicant => {
                information_request::ask(conn, ctx, &first, id, &question()).await.expect("the first asks");
                information_request::save(conn, &owner, id, &[(1, "上个月二十号。".into())])
                    .await
                    .expect("the owner types");
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
                let lapsed = information_request::lapse_due(conn, &later(ctx, Duration::days(30)), 100).await;
                assert_eq!(lapsed.expect("it lapses"), 1, "others lapsed too");
            }
            Stage::Voided => {
                void::void(conn, ctx, &self.staff(Who::Lead), id, "与另一件申请重复。").await.expect("it is voided");
            }
        }
    }
}

/// What a store has in its balance that needs a second person for an approval, in fen.
const MUCH_CENTS: i64 = 100_000_000_000;

/// The same with a clock that is ahead.
pub fn later(ctx: &Context, by: Duration) -> Context {
    let clock = ManualClock::at("2026-03-02T10:00:00+08:00");
    clock.set(ctx.now() + by);
    Context { clock: std::sync::Arc::new(clock), ..ctx.clone() }
}

/// The owner of the application's store.
pub async fn owner(conn: &AsyncPgConnection, id: ApplicationId) -> Actor {
    Actor::Applicant { store: transition::see(conn, id).await.expect("it is there").store_id }
}

/// One question.
pub fn question() -> NewRequest {
    let item =
        NewItem { reason: "reason_unclear".into(), prompt: "哪天换的手机？".into(), ..NewItem::default() };
    NewRequest { items: vec![item], words: String::new() }
}

/// A rejection for deceit: a second person has to look.
pub fn deceit() -> Verdict {
    Verdict { reasons: vec!["false_evidence".into()], ..builders::verdict(Outcome::Reject) }
}
