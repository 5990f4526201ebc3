//! The rows of a filled history: each application and each store with its dependent rows.

mod book;
mod course;
mod record;
mod verdict;

use domain::Locale;
use domain::application::Application;
use domain::application::reference;
use domain::application::status;
use domain::base::id::{ApplicationId, BindingId, PolicyId, StaffId, StoreId};
use domain::base::terms::Kind;
use domain::evidence;
use domain::policy::PublishedPolicy;
use uuid::Uuid;

pub(super) use self::book::Book;
use super::copy::Rows;
use super::names::{self, Person};
use super::story::{Story, Teller};
use super::times::{DAY, HOUR, MINUTE, SECOND, Times, instant};
use super::{Dice, mix, shaped, staff};

/// The table an id is for; it makes the ids of one application differ.
#[derive(Debug, Clone, Copy)]
pub(super) enum Of {
    Store = 10,
    Contact,
    SecondContact,
    Binding,
    Rebinding,
    Application,
    Claim,
    Interval,
    Escalation,
    Request,
    Recommendation,
    Decision,
    Penalty,
    Effect,
    Flag,
    Note,
    Skip,
    Staff,
    Absence,
}

const STATEMENTS: &[&str] =
    &["不想再用原来的账号经营了。", "准备换一个账号继续做。", "店铺很久没有开播，想解除绑定。", "家里有事，先停一停。"];

/// Turns stories into rows.
pub(super) struct Scribe<'a> {
    pub(super) teller: Teller<'a>,
    pub(super) policy: &'a PublishedPolicy,
    /// The sequence's number of the first application.
    pub(super) first_reference: i64,
    /// The hash of an empty list of documents.
    pub(super) no_documents: [u8; 32],
}

/// A store's random properties.
struct Shop {
    id: Uuid,
    name: String,
    owner: Person,
    created_at: i64,
    balance_cents: i64,
    unshipped_orders: i32,
    locale: Locale,
    account: String,
    is_certified: bool,
    /// A number below a thousand that decides rarer properties.
    lot: u32,
}

/// A binding of a store.
struct Bound {
    id: Uuid,
    at: i64,
    ended: Option<(i64, Uuid)>,
}

impl<'a> Scribe<'a> {
    /// A scribe that writes by this policy.
    pub(super) fn new(teller: Teller<'a>, policy: &'a PublishedPolicy, first_reference: i64) -> Self {
        Self { teller, policy, first_reference, no_documents: evidence::digest_of(&[]) }
    }

    fn id(&self, of: Of, number: impl Into<u64>, at: i64) -> Uuid {
        shaped(at, mix(self.teller.seed, of as u64, number.into()))
    }

    fn staff(&self, number: u32) -> Uuid {
        staff::id(self.teller.seed, number)
    }

    fn shop(&self, first: u32) -> Shop {
        let mut dice = Dice::new(mix(self.teller.seed, 2, first.into()));
        let begins = self.teller.times.submitted(first, 0);
        let created_at = begins - i64::from(40 + dice.below(1_500)) * DAY - i64::from(dice.below(86_400)) * SECOND;
        let has_money = dice.below(10) < 4;
        let balance_below = 1 << (7 + dice.below(17));
        Shop {
            id: self.id(Of::Store, first, created_at),
            name: names::store(&mut dice),
            owner: names::person(&mut dice),
            created_at,
            balance_cents: if has_money { i64::from(dice.below(balance_below)) } else { 0 },
            unshipped_orders: if has_money { i32::try_from(dice.below(12)).unwrap_or_default() } else { 0 },
            locale: if dice.below(50) == 0 { Locale::En } else { Locale::ZhCn },
            account: format!("dy{}", dice.digits(9)),
            is_certified: dice.below(2) == 0,
            lot: dice.below(1_000),
        }
    }

    fn effect_id(&self, story: &Story) -> Uuid {
        self.id(Of::Effect, story.number, story.decided.map_or(story.submitted_at, |(at, _)| at))
    }

    fn application_id(&self, story: &Story) -> Uuid {
        self.id(Of::Application, story.number, story.submitted_at)
    }

    /// The bindings of a store, oldest first, according to its applications.
    fn bindings(&self, first: u32, shop: &Shop, stories: &[Story]) -> Vec<Bound> {
        let at = shop.created_at + 3 * HOUR;
        let mut bound = Bound { id: self.id(Of::Binding, first, at), at, ended: None };
        let unbound = stories.iter().find(|story| story.kind == Kind::Unbind && story.done_at.is_some());
        let Some((story, done_at)) = unbound.and_then(|story| Some((story, story.done_at?))) else {
            return vec![bound];
        };
        bound.ended = Some((done_at, self.effect_id(story)));
        let again_at = done_at + i64::from(3 + shop.lot % 40) * DAY;
        if shop.lot.is_multiple_of(4) && again_at < self.teller.times.now {
            let again = Bound { id: self.id(Of::Rebinding, first, again_at), at: again_at, ended: None };
            return vec![bound, again];
        }
        vec![bound]
    }

    fn stories(&self, first: u32) -> Vec<Story> {
        std::iter::once(first).chain(self.teller.follower(first)).map(|number| self.teller.tell(number)).collect()
    }

    /// All rows of this application, and those of its store with the first one.
    pub(super) fn write(&self, book: &mut Book, number: u32) {
        let first = self.teller.root(number).unwrap_or(number);
        let (shop, stories) = (self.shop(first), self.stories(first));
        let bindings = self.bindings(first, &shop, &stories);
        if first == number {
            self.store(book, first, &shop, &stories, &bindings);
        }
        if let Some(story) = stories.iter().find(|story| story.number == number) {
            self.application(book, story, &shop, &bindings);
        }
    }

    fn store(&self, book: &mut Book, first: u32, shop: &Shop, stories: &[Story], bindings: &[Bound]) {
        let revoking = stories.iter().find(|story| story.kind == Kind::RevokeCertification);
        let revoked = revoking.filter(|story| story.done_at.is_some());
        let certification = match (revoked, revoking) {
            (Some(_), _) => "revoked",
            (None, Some(_)) => "certified",
            (None, None) if shop.is_certified => "certified",
            (None, None) => "none",
        };
        book.stores.row().uuid(shop.id).text(&staff::store_number(first)).text(&shop.name).text(&shop.owner.name);
        book.stores.bool(bindings.iter().any(|bound| bound.ended.is_none())).text(certification);
        book.stores.at_or_null((certification != "none").then_some(shop.created_at + 30 * DAY));
        book.stores.at_or_null(revoked.and_then(|story| story.done_at));
        book.stores.uuid_or_null(revoked.map(|story| self.effect_id(story)));
        book.stores.big(shop.balance_cents).int(shop.unshipped_orders).text(shop.locale.as_str()).at(shop.created_at);
        let contact = self.id(Of::Contact, first, shop.created_at);
        book.contacts.row().uuid(contact).uuid(shop.id).text(&shop.owner.email).bool(true).at(shop.created_at);
        if shop.lot.is_multiple_of(7) {
            let at = shop.created_at + 20 * DAY;
            let email = format!("kefu{first}@shop.example");
            let contact = self.id(Of::SecondContact, first, at);
            book.contacts.row().uuid(contact).uuid(shop.id).text(&email).bool(false).at(at);
        }
        for (place, bound) in (0_u32..).zip(bindings) {
            let reference = if place == 0 { shop.account.clone() } else { format!("dn{first:09}") };
            book.bindings.row().uuid(bound.id).uuid(shop.id).text(&shop.owner.name).text(&reference).at(bound.at);
            book.bindings.at_or_null(bound.ended.map(|(at, _)| at));
            book.bindings.uuid_or_null(bound.ended.map(|(_, effect)| effect));
        }
    }

    /// The application as the use case would have frozen it.
    fn frozen(&self, story: &Story, shop: &Shop, dice: &mut Dice) -> Application {
        let id = self.application_id(story);
        let person = if dice.below(10) < 8 { shop.owner.clone() } else { names::person(dice) };
        let needs_statement = self.policy.policy.reason(&story.reason).is_some_and(|reason| reason.needs_statement);
        let statement = if needs_statement || dice.below(5) == 0 { names::pick(dice, STATEMENTS) } else { "" };
        let consequences = self.policy.policy.consequences_for(story.kind);
        let number = self.first_reference + i64::from(story.number);
        let follows = story.follows.map(|root| self.application_id(&self.teller.tell(root)));
        let held_by = story.claimed.filter(|_| story.is_held()).map(|claimed| StaffId(self.staff(claimed.by)));
        let mut application = Application {
            id: ApplicationId(id),
            reference: reference::format(Times::year(story.submitted_at), number),
            store_id: StoreId(shop.id),
            kind: story.kind,
            channel: story.channel,
            lodged_by: story.lodged_by.map(|agent| StaffId(self.staff(staff::agent(agent)))),
            locale: shop.locale,
            reason: story.reason.clone(),
            statement: statement.to_owned(),
            contact_name: person.name,
            contact_phone: person.phone,
            contact_email: person.email,
            acknowledged: consequences.map(|consequence| consequence.code.clone()).collect(),
            balance_cents: shop.balance_cents,
            unshipped_orders: shop.unshipped_orders,
            content_hash: Vec::new(),
            policy_id: PolicyId(self.policy.id.0),
            follows_id: follows.map(ApplicationId),
            status: story.status,
            turn: status::turn(story.status, story.effect),
            effect: story.effect,
            round: 1,
            version: 1,
            holder_id: held_by,
            submitted_at: instant(story.submitted_at),
            target_at: instant(story.dates.target_at),
            due_at: instant(story.dates.due_at),
            due_is_provisional: story.dates.is_provisional,
            objected_at: None,
            decided_at: story.decided.map(|(at, _)| instant(at)),
            closed_at: story.closed_at.map(instant),
            open_after_sales: 0,
            loan_cents: 0,
            is_urgent: story.is_urgent,
            evidence_digest: self.no_documents.to_vec(),
            erased_at: story.erased_at.map(instant),
            snoozed_until: None,
            round_started_at: None,
        };
        application.content_hash = application.content_hash().to_vec();
        application
    }

    fn application(&self, book: &mut Book, story: &Story, shop: &Shop, bindings: &[Bound]) {
        let mut dice = Dice::new(mix(self.teller.seed, 3, story.number.into()));
        let application = self.frozen(story, shop, &mut dice);
        let bound = story.decided.map(|(at, _)| at).or(story.recommended.map(|it| it.at)).and_then(|at| {
            bindings.iter().find(|bound| bound.at <= at && bound.ended.is_none_or(|(ended_at, _)| ended_at > at))
        });
        let basis = application.basis_hash(bound.map(|bound| BindingId(bound.id)), &self.no_documents);
        let steps = self.record(book, story, &application, shop.id);
        self.row(book, story, &application, steps, &mut dice);
        self.hold(book, story, application.id.0);
        self.clock(book, story, application.id.0);
        self.request(book, story, application.id.0);
        self.verdict(book, story, &application, &basis, shop, &mut dice);
        if story.erased_at.is_none() {
            self.surroundings(book, story, &application, &mut dice);
        }
    }

    fn row(&self, book: &mut Book, story: &Story, it: &Application, steps: i32, dice: &mut Dice) {
        let personal = |value: &'_ str| if story.erased_at.is_some() { String::new() } else { value.to_owned() };
        let rows = &mut book.applications;
        rows.row().uuid(it.id.0).text(&it.reference).uuid(it.store_id.0).text(it.kind.as_str());
        rows.text(it.channel.as_str()).uuid_or_null(it.lodged_by.map(|id| id.0)).text(it.locale.as_str());
        rows.text(&it.reason).text(&personal(&it.statement)).text(&personal(&it.contact_name));
        rows.text(&personal(&it.contact_phone)).text(&personal(&it.contact_email));
        let acknowledged: Vec<&str> = it.acknowledged.iter().map(String::as_str).collect();
        rows.texts(&acknowledged).big(it.balance_cents).int(it.unshipped_orders).bytes(&it.content_hash);
        rows.uuid(it.policy_id.0).uuid_or_null(it.follows_id.map(|id| id.0));
        rows.text(it.status.as_str()).text(it.turn.as_str()).text(it.effect.as_str()).small(1).int(steps);
        rows.uuid_or_null(it.holder_id.map(|id| id.0)).at(story.submitted_at);
        rows.at(story.dates.target_at).at(story.dates.due_at).bool(story.dates.is_provisional);
        rows.at_or_null(story.decided.map(|(at, _)| at)).at_or_null(story.closed_at).bool(story.is_urgent);
        rows.bytes(&self.no_documents).at_or_null(story.erased_at);
        let now = self.teller.times.now;
        let is_put_aside = story.is_open() && story.dates.target_at > now + DAY && dice.below(100) < 2;
        rows.at_or_null(is_put_aside.then_some(now + 6 * HOUR));
    }

    fn grace_until(&self, at: i64) -> i64 {
        at + self.policy.policy.periods.grace_minutes * MINUTE
    }
}
