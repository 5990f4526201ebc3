//! The desk of a walk: its people, its store, and the actions of people.

use std::collections::BTreeMap;

use diesel_async::{AnsiTransactionManager as Transactions, TransactionManager};
use domain::account::absence::{self, NewAbsence};
use domain::base::schema::{penalties, store_contacts};
use domain::base::{EffectId, EvidenceId, PenaltyId, SecretKey, StoreId, Token};
use domain::desk::snooze;
use domain::effect::platform::PLATFORM;
use domain::evidence::access::{self, Picture};
use domain::intake::draft::DraftOwner;
use domain::intake::objection;
use domain::intake::submission::{self, Submission};
use domain::policy::{Policy, SecondRules};
use domain::review::claim::referral;
use domain::review::decision::Verdict;
use domain::review::penalty::{self, ProposedPenalty};
use domain::review::void;
use domain::store::{self, NewBinding};
use testkit::stage;

use super::case::Case;
use super::deeds::{Contacts, Deed, Start};
use super::report::Report;
use crate::prelude::*;

/// The people, created once for all walks.
pub struct People {
    pub desk: Desk,
    /// Three reviewers and two leads.
    pub staff: Vec<Actor>,
    pub agent: Actor,
    pub admin: Actor,
}

impl People {
    pub async fn hire() -> (Self, AsyncPgConnection) {
        let (desk, mut conn) = desk().await;
        let mut staff = vec![desk.reviewer.clone(), desk.lead.clone()];
        for (name, role) in [("zhouqi", Role::Reviewer), ("qinlan", Role::Reviewer), ("heqing", Role::Lead)] {
            staff.push(builders::staff_member(&mut conn, &desk.ctx, name, name, &[role]).await);
        }
        let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "客服", &[Role::Agent]).await;
        let admin = builders::staff_member(&mut conn, &desk.ctx, "xuan", "许安", &[Role::Admin]).await;
        (Self { desk, staff, agent, admin }, conn)
    }
}

/// One walk, in a transaction that is rolled back at its end.
pub struct Walk<'a> {
    pub people: &'a People,
    pub conn: &'a mut AsyncPgConnection,
    pub ctx: Context,
    pub store: StoreId,
    pub number: String,
    pub kind: Kind,
    /// The store's applications, the current one last.
    pub applications: Vec<ApplicationId>,
    /// The objection links that reached a contact, with the application of each.
    pub links: Vec<(ApplicationId, Token)>,
    /// The effects that the platform carried out, with the time.
    pub carried_out: BTreeMap<EffectId, DateTime<Utc>>,
    /// How often a picture was shown.
    pub looks: i64,
    /// How often it was bound elsewhere; makes each account new.
    pub accounts: usize,
    /// How many bounces were recorded; makes each message new.
    pub bounces: u64,
    pub report: &'a mut Report,
    /// Invariants that were violated.
    pub violations: Vec<String>,
}

impl<'a> Walk<'a> {
    /// Begins a walk.
    pub async fn begin(
        people: &'a People,
        conn: &'a mut AsyncPgConnection,
        start: &Start,
        report: &'a mut Report,
    ) -> Self {
        people.desk.clock.set(instant(NOW));
        Transactions::begin_transaction(conn).await.unwrap();
        let key = SecretKey::derive(&[9; 32]).unwrap();
        let ctx = Context { policies: Arc::default(), ..people.desk.ctx.clone() }.with_key(key);
        let number = "SM-1".to_owned();
        builders::change_policy(conn, &ctx, |policy| arrange(policy, start.two_people)).await;
        let store = builders::store(conn, &number, "木棉", ctx.now()).await;
        let contacts = store_contacts::table.filter(store_contacts::store_id.eq(store));
        let secondary = contacts.filter(store_contacts::is_primary.eq(false));
        match start.contacts {
            Contacts::Two => {}
            Contacts::Sole => drop(diesel::delete(secondary).execute(conn).await.unwrap()),
            Contacts::WithApplicant => {
                let to = builders::answers().contact_email;
                let primary = contacts.filter(store_contacts::is_primary);
                diesel::update(primary).set(store_contacts::email.eq(to)).execute(conn).await.unwrap();
            }
        }
        let kind = if start.revokes { Kind::RevokeCertification } else { Kind::Unbind };
        let mut walk = Self {
            people,
            conn,
            ctx,
            store,
            number,
            kind,
            applications: Vec::new(),
            links: Vec::new(),
            carried_out: BTreeMap::new(),
            looks: 0,
            accounts: 0,
            bounces: 0,
            report,
            violations: Vec::new(),
        };
        walk.apply(start.by_agent).await.unwrap();
        walk
    }

    /// Ends the walk; nothing of it remains.
    pub async fn end(self) {
        Transactions::rollback_transaction(self.conn).await.unwrap();
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.ctx.now()
    }

    pub fn id(&self) -> ApplicationId {
        *self.applications.last().unwrap()
    }

    /// The stored state of the current application.
    pub async fn case(&self) -> Case {
        self.case_of(self.id()).await
    }

    pub async fn case_of(&self, id: ApplicationId) -> Case {
        Case::load(self.conn, &self.ctx, id).await
    }

    /// Submits an application.
    pub async fn apply(&mut self, by_agent: bool) -> Result<(), String> {
        let agent = by_agent.then(|| staff_id(&self.people.agent));
        let owner = DraftOwner { agent, ..DraftOwner::owner(self.store) };
        let draft = builders::complete_draft(self.conn, &self.ctx, owner, self.kind).await;
        let owner = Actor::Applicant { store: self.store };
        let actor = if by_agent { &self.people.agent } else { &owner };
        let submission = Submission { draft, locale: Locale::ZhCn, query_code_hash: builders::query_code_hash() };
        let receipt = submission::submit(self.conn, &self.ctx, actor, &submission).await;
        self.applications.push(receipt.map_err(|error| format!("{error:?}"))?.id);
        Ok(())
    }

    fn staff_id(&self, who: usize) -> StaffId {
        staff_id(&self.people.staff[who])
    }

    /// Tries the deed; returns the refusal, if any.
    pub async fn tries(&mut self, who: usize, deed: Deed) -> Result<(), String> {
        // Two deeds never happen at the same instant.
        self.people.desk.clock.advance(Duration::milliseconds(1));
        let id = self.id();
        let owner = Actor::Applicant { store: self.store };
        let me = &self.people.staff[who].clone();
        match deed {
            Deed::Approve => return self.decide(me, &builders::verdict(Outcome::Approve)).await,
            Deed::Reject => return self.decide(me, &builders::verdict(Outcome::Reject)).await,
            Deed::RejectForDeceit => {
                let penalty = Some(ProposedPenalty { days: 30, message: "材料不真实。".into() });
                return self.decide(me, &Verdict { penalty, ..stage::deceit() }).await;
            }
            Deed::LookAtEvidence => return self.look(me).await,
            Deed::LiftPenalty => return self.lift_penalty(me).await,
            Deed::ApplyAgain(by_agent) => return self.apply(by_agent).await,
            Deed::BoundElsewhere => return self.bound_elsewhere().await,
            Deed::BindAgain => return self.bind_again().await,
            Deed::ObjectByLink(which) => return self.object_by_link(which).await,
            _ => {}
        }
        let (conn, ctx) = (&mut *self.conn, &self.ctx);
        match deed {
            Deed::Claim => refusal(claim::claim(conn, ctx, me, id).await),
            Deed::ClaimNext => refusal(claim::claim_next(conn, ctx, me).await),
            Deed::Release => refusal(claim::release(conn, ctx, me, id).await),
            Deed::Assign(to) => {
                let to = self.staff_id(to);
                refusal(claim::assign(self.conn, &self.ctx, me, id, to, "请接手").await)
            }
            Deed::Skip => refusal(claim::skip(conn, ctx, me, id, claim::SkipReason::Unsure, "").await),
            Deed::Refer => refusal(referral::refer(conn, ctx, me, id, "请组长判断。").await),
            Deed::AnswerReferral => refusal(referral::answer(conn, ctx, me, id, "可以通过。").await),
            Deed::Snooze => refusal(snooze::snooze(conn, ctx, me, id, ctx.now() + Duration::hours(2)).await),
            Deed::Ask => refusal(information_request::ask(conn, ctx, me, id, &stage::question()).await),
            Deed::Recall => refusal(information_request::recall(conn, ctx, me, id).await),
            Deed::Answer => {
                let _nothing_asked = information_request::save(conn, &owner, id, &[(1, "二十号".into())]).await;
                refusal(information_request::answer(conn, ctx, &owner, id).await)
            }
            Deed::Opinion(yes) => {
                let opinion = if yes { Outcome::Approve } else { Outcome::Reject };
                refusal(second_review::give_opinion(conn, ctx, me, id, opinion).await)
            }
            Deed::Confirm => refusal(second_review::confirm(conn, ctx, me, id, Opening::Waived).await),
            Deed::SendBack => refusal(second_review::send_back(conn, ctx, me, id, "请再看。").await),
            Deed::Undo => refusal(decision::undo(conn, ctx, me, id, "看错了").await),
            Deed::Withdraw => refusal(withdrawal::withdraw(conn, ctx, &owner, id).await),
            Deed::Appeal => refusal(appeal::appeal(conn, ctx, &owner, id, "材料是真实的。").await),
            Deed::Void => refusal(void::void(conn, ctx, me, id, "重复申请。").await),
            Deed::Reinstate => refusal(void::reinstate(conn, ctx, me, id).await),
            Deed::Object => refusal(objection::object(conn, ctx, &owner, id).await),
            Deed::LiftObjection => refusal(objection::lift(conn, ctx, me, id, "已电话核实。", None).await),
            Deed::GoAway => {
                let (from_at, until_at) = (ctx.now(), ctx.now() + Duration::hours(1));
                let new = NewAbsence { staff: staff_id(me), from_at, until_at, note: String::new() };
                refusal(absence::enter(conn, ctx, me, &new).await)
            }
            Deed::ChangePolicy(days) => {
                let change = |policy: &mut Policy| {
                    arrange(policy, days == 0);
                    policy.appeals.days = 15 * days;
                    policy.periods.withdrawal_minutes = 60 * (days + 1);
                    policy.requests.answer_days = u32::try_from(days).unwrap() + 2;
                };
                builders::change_policy(conn, ctx, change).await;
                Ok(())
            }
            other => self.outside_does(who, other).await,
        }
    }

    async fn decide(&mut self, me: &Actor, verdict: &Verdict) -> Result<(), String> {
        let id = self.id();
        refusal(decide::decide(self.conn, &self.ctx, me, id, verdict).await)
    }

    async fn look(&mut self, me: &Actor) -> Result<(), String> {
        let id = self.id();
        let files = domain::evidence::list_of_application(self.conn, id).await.unwrap();
        let first: EvidenceId = files[0].evidence.id;
        refusal(access::open(self.conn, &self.ctx, me, id, first, Picture::Page(1)).await)?;
        self.looks += 1;
        Ok(())
    }

    async fn lift_penalty(&mut self, me: &Actor) -> Result<(), String> {
        let of = penalties::table.filter(penalties::application_id.eq(self.id()));
        let found: Option<PenaltyId> = of.select(penalties::id).first(self.conn).await.optional().unwrap();
        let id = found.ok_or("nothing to lift")?;
        refusal(penalty::lift(self.conn, &self.ctx, me, id, "复查后解除。").await)
    }

    /// Objects with one of the links that reached a contact.
    async fn object_by_link(&mut self, which: usize) -> Result<(), String> {
        let count = self.links.len().max(1);
        let (id, token) = self.links.get(which % count).cloned().ok_or("no link has arrived")?;
        let before = self.case_of(id).await;
        let result = refusal(objection::object_by_link(self.conn, &self.ctx, &token).await);
        let state = if before.status() == Status::Approved {
            before.application.effect.to_string()
        } else {
            before.status().to_string()
        };
        self.report.objected(&state, result.is_ok());
        // I14: while it can be stopped, a link stops it.
        let is_stopped = self.case_of(id).await.application.objected_at.is_some();
        if before.can_be_stopped() && !is_stopped {
            self.violations.push(format!("I14: the objection at {state} did not stop the application: {result:?}"));
        }
        result
    }

    /// The platform ends the binding, and the store is bound to another account.
    async fn bound_elsewhere(&mut self) -> Result<(), String> {
        let ended = format!(
            "update bindings set ended_at = '{}' where store_id = '{}' and ended_at is null",
            self.now(),
            self.store
        );
        sql::execute(self.conn, &ended).await;
        self.bind_again().await
    }

    async fn bind_again(&mut self) -> Result<(), String> {
        self.accounts += 1;
        let account =
            NewBinding { account_name: "新账号".to_owned(), account_reference: format!("dy-new-{}", self.accounts) };
        refusal(store::bind_again(self.conn, &self.ctx, &PLATFORM, &self.number, &account).await)?;
        // The register brings the contacts of the new holder.
        let contacts = format!(
            "insert into store_contacts (id, store_id, email, is_primary, created_at)
             select gen_random_uuid(), '{}', word || '-{}@store.example', word = 'owner', '{}'
             from unnest(array['owner', 'partner']) word",
            self.store,
            self.accounts,
            self.now()
        );
        sql::execute(self.conn, &contacts).await;
        Ok(())
    }
}

/// The policy of the walks: periods as shipped, no checks, and second reviews only by these rules.
fn arrange(policy: &mut Policy, two_people: bool) {
    policy.checks.clear();
    policy.limits.hours_after_binding = 0;
    policy.periods.withdrawal_minutes = 1440;
    policy.periods.irreversible_withdrawal_minutes = 2880;
    let balance_cents = if two_people { 1 } else { 100_000_000_000 };
    policy.second = SecondRules { balance_cents, blind: two_people, ..SecondRules::default() };
}
