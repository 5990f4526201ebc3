//! Proposals: changes of a contact, an address or a binding that cannot be undone are proposed by one person and carried
//! out by another one (R9, R20, R24; decision 0047).

use domain::base::schema::store_contacts;
use domain::base::{ProposalId, StoreContactId};
use domain::effect::EffectAttempt;
use domain::letter::follow_up;
use domain::proposal::{
    self, ConfirmError, NewHolder, NewProposal, ProposeError, ProposeField, Proposed, RefuseError, document,
};
use domain::store::{self, NewBinding};

use crate::prelude::*;

mod documents;
mod ends;
mod rebinding;

/// An application with an agent beside the lead, and the ids of the primary and the other contact.
struct Setting {
    desk: Desk,
    conn: AsyncPgConnection,
    id: ApplicationId,
    agent: Actor,
    contacts: [StoreContactId; 2],
}

impl Setting {
    async fn of(start: (Desk, AsyncPgConnection, ApplicationId)) -> Self {
        let (desk, mut conn, id) = start;
        let agent = builders::staff_member(&mut conn, &desk.ctx, "kefu", "周若溪", &[Role::Agent]).await;
        let of = store_contacts::table.filter(store_contacts::store_id.eq(desk.store));
        let ids = of.order(store_contacts::is_primary.desc()).select(store_contacts::id);
        let contacts: Vec<StoreContactId> = ids.load(&mut conn).await.unwrap();
        Self { desk, conn, id, agent, contacts: contacts.try_into().unwrap() }
    }

    async fn propose(&mut self, proposed: Proposed) -> Result<ProposalId, ProposeError> {
        proposal::propose(&mut self.conn, &self.desk.ctx, &self.agent, &proposing(proposed)).await
    }

    async fn confirm(&mut self, who: &Actor, id: ProposalId) -> Result<(), ConfirmError> {
        proposal::confirm(&mut self.conn, &self.desk.ctx, who, id).await.map(drop)
    }

    /// The document of a proposal, looked at by this person.
    async fn documented(&mut self, who: &Actor, id: ProposalId) {
        let document = builders::proposal_document(&mut self.conn, &self.desk.ctx, self.desk.store, id).await;
        let opened = document::open(&mut self.conn, &self.desk.ctx, who, id, document, 1).await;
        opened.unwrap();
    }

    /// Proposed by the agent, and confirmed by the lead.
    async fn carried_out(&mut self, proposed: Proposed) -> ProposalId {
        let needs_document = matches!(proposed, Proposed::ContactChanged { .. });
        let id = self.propose(proposed).await.unwrap();
        let lead = self.desk.lead.clone();
        if needs_document {
            self.documented(&lead, id).await;
        }
        self.confirm(&lead, id).await.unwrap();
        id
    }

    async fn state(&self, id: ProposalId) -> String {
        sql::text(&self.conn, &format!("select state from proposals where id = '{id}'")).await
    }

    /// The address of every letter of this kind.
    async fn addresses(&self, kind: LetterKind) -> Vec<String> {
        sql::texts(&self.conn, &format!("select to_address from letters where kind = '{kind}' order by to_address"))
            .await
    }

    async fn attempts(&mut self) -> EffectAttempt {
        self.desk.attempt_effect(&mut self.conn, self.id).await
    }

    fn corrected(&self, address: &str) -> Proposed {
        Proposed::AddressCorrected { application: self.id, address: address.to_owned() }
    }

    fn changed(&self, which: usize, address: &str) -> Proposed {
        let contact = self.contacts[which];
        Proposed::ContactChanged { application: self.id, contact, address: address.to_owned() }
    }

    fn told(&self, which: usize) -> Proposed {
        Proposed::ContactTold { application: self.id, contact: self.contacts[which] }
    }
}

const NEW: &str = "new.owner@mumian.example";

fn rebinding(reference: &str) -> Proposed {
    let account = NewBinding { account_name: "木棉新号".into(), account_reference: reference.into() };
    Proposed::Rebinding { number: STORE_NUMBER.to_owned(), account, holder: NewHolder::default() }
}

/// An approved application whose alerts all came back.
async fn undelivered() -> Setting {
    let (desk, mut conn, id) = submitted().await;
    let of = letters::table.filter(letters::application_id.eq(id).and(letters::kind.eq(LetterKind::Alert)));
    let alerts: Vec<LetterId> = of.select(letters::id).load(&mut conn).await.unwrap();
    for alert in alerts {
        desk.send(&mut conn, alert).await;
        desk.comes_back(&mut conn, alert).await;
    }
    builders::decided(&mut conn, &desk.ctx, &desk.reviewer, id, Outcome::Approve).await;
    Setting::of((desk, conn, id)).await
}

fn is_requested(attempt: &EffectAttempt) -> bool {
    matches!(attempt, EffectAttempt::Request { .. })
}

#[tokio::test]
async fn another_person_confirms() {
    let mut it = Setting::of(submitted().await).await;
    let id = it.propose(it.corrected(NEW)).await.unwrap();
    let agent = it.agent.clone();
    assert_err!(it.confirm(&agent, id).await, ConfirmError::Own);
    let refused = proposal::refuse(&mut it.conn, &it.desk.ctx, &agent, id, "不对").await;
    assert_err!(refused, RefuseError::Decide(ConfirmError::Own));
    let reviewer = it.desk.reviewer.clone();
    assert_err!(it.confirm(&reviewer, id).await, ConfirmError::NotPermitted(_));
    let lead = it.desk.lead.clone();
    it.confirm(&lead, id).await.unwrap();
    assert_err!(it.confirm(&lead, id).await, ConfirmError::Closed(proposal::ProposalState::Confirmed));
    let actions = actions(&it.conn, it.id).await;
    assert!(
        actions.contains(&"proposed".to_owned()) && actions.contains(&"proposal_confirmed".to_owned()),
        "{actions:?}"
    );
    assert_eq!(sql::count(&it.conn, "events where data::text like '%@%'").await, 0, "events contain no address");
}

#[tokio::test]
async fn another_agent_confirms_too() {
    let mut it = Setting::of(submitted().await).await;
    let id = it.propose(it.corrected(NEW)).await.unwrap();
    let other = builders::staff_member(&mut it.conn, &it.desk.ctx, "sunli", "孙莉", &[Role::Agent]).await;
    it.confirm(&other, id).await.unwrap();
}

#[tokio::test]
async fn party_neither_proposes_nor_confirms() {
    let mut it = Setting::of(submitted().await).await;
    let lead = it.desk.lead.clone();
    let (agent_id, lead_id) = (staff_id(&it.agent), staff_id(&lead));
    for (make_party, undo) in [
        ("update applications set lodged_by = '{}'", "update applications set lodged_by = null"),
        (
            "update staff set email = 'chen@mumian.example' where id = '{}'",
            "update staff set email = sign_in_name || '@desk.example'",
        ),
        (
            // The address that is proposed.
            "update staff set email = 'new.owner+x@mumian.example' where id = '{}'",
            "update staff set email = sign_in_name || '@desk.example'",
        ),
    ] {
        sql::execute(&it.conn, &make_party.replace("{}", &agent_id.to_string())).await;
        assert_err!(it.propose(it.corrected(NEW)).await, ProposeError::Party);
        sql::execute(&it.conn, undo).await;
        let id = it.propose(it.corrected(NEW)).await.unwrap();
        sql::execute(&it.conn, &make_party.replace("{}", &lead_id.to_string())).await;
        assert_err!(it.confirm(&lead, id).await, ConfirmError::Party);
        sql::execute(&it.conn, undo).await;
        let agent = it.agent.clone();
        proposal::withdraw(&mut it.conn, &it.desk.ctx, &agent, id).await.unwrap();
    }
    // A reviewer of the application does not say that its contacts were told.
    claim::claim(&mut it.conn, &it.desk.ctx, &lead, it.id).await.unwrap();
    let id = it.propose(it.changed(0, NEW)).await.unwrap();
    assert_err!(it.confirm(&lead, id).await, ConfirmError::Party);
}

#[tokio::test]
async fn grounds_and_fields_are_required() {
    let mut it = Setting::of(submitted().await).await;
    let proposed = it.corrected("chen＠shop");
    let empty = NewProposal { proposed, ground: " ".into(), source: None, verification: String::new() };
    let refused = proposal::propose(&mut it.conn, &it.desk.ctx, &it.agent, &empty).await;
    let Err(ProposeError::Fields(problems)) = refused else { panic!("{refused:?}") };
    let fields: Vec<ProposeField> = problems.into_iter().map(|(field, _)| field).collect();
    let expected = [ProposeField::Address, ProposeField::Ground, ProposeField::Source, ProposeField::Verification];
    assert_eq!(fields, expected);
    let refused = it.propose(rebinding("dy ①")).await;
    assert!(matches!(&refused, Err(ProposeError::Fields(it)) if it[0].0 == ProposeField::AccountReference));
    assert_err!(it.propose(rebinding(&format!("dy-{STORE_NUMBER}"))).await, ProposeError::AccountKnown);
    assert_err!(it.propose(it.corrected("chen@mumian.example")).await, ProposeError::SameAddress);
    let second = format!("{}.second@store.example", STORE_NUMBER.to_lowercase());
    assert_err!(it.propose(it.changed(0, &second)).await, ProposeError::SameAddress);
    it.propose(it.corrected(NEW)).await.unwrap();
    assert_err!(it.propose(it.corrected("other@mumian.example")).await, ProposeError::AlreadyProposed);
    assert_err!(it.propose(it.told(0)).await, ProposeError::NothingToTell, "its alert was not tried yet");
}

#[tokio::test]
async fn told_contact_counts_from_the_confirmation() {
    let mut it = undelivered().await;
    let id = it.propose(it.told(0)).await.unwrap();
    it.desk.clock.advance(Duration::days(2));
    assert_eq!(it.attempts().await, EffectAttempt::NotYet, "a proposal alone is no notice");
    let lead = it.desk.lead.clone();
    it.confirm(&lead, id).await.unwrap();
    let open = follow_up::list(&it.conn, &lead, None, 10).await.unwrap();
    assert_eq!(open.len(), 1, "the follow-up of this contact is closed");
    it.carried_out(it.told(1)).await;
    assert!(follow_up::list(&it.conn, &lead, None, 10).await.unwrap().is_empty());
    it.desk.clock.advance(Duration::days(1) - Duration::seconds(1));
    assert_eq!(it.attempts().await, EffectAttempt::NotYet, "the contact has the notice period");
    it.desk.clock.advance(Duration::minutes(1));
    let begun = it.attempts().await;
    assert!(is_requested(&begun), "{begun:?}");
}

#[tokio::test]
async fn told_contact_wakes_the_blocked_effect() {
    let mut it = undelivered().await;
    let unreached = "update follow_ups set done_at = created_at, result = 'not_reached',
                         done_by = (select min(id::text)::uuid from staff)";
    sql::execute(&it.conn, unreached).await;
    it.desk.clock.advance(Duration::days(2));
    let blocked = it.attempts().await;
    assert_eq!(it.desk.status(&it.conn, it.id).await.1, EffectState::Blocked, "{blocked:?}");
    it.carried_out(it.told(0)).await;
    assert_eq!(it.desk.status(&it.conn, it.id).await.1, EffectState::Scheduled);
}

#[tokio::test]
async fn dead_mailbox_has_a_way_out() {
    let mut it = undelivered().await;
    let lead = it.desk.lead.clone();
    it.desk.reaches_nobody(&mut it.conn).await;
    it.desk.clock.advance(Duration::days(2));
    assert_eq!(it.attempts().await, EffectAttempt::Over(EffectState::Blocked));
    it.carried_out(it.told(1)).await;
    assert_eq!(it.desk.status(&it.conn, it.id).await.1, EffectState::Scheduled, "it is tried again at once");
    assert_err!(it.propose(it.told(1)).await, ProposeError::NothingToTell);
    it.desk.clock.advance(Duration::days(1) + Duration::minutes(1));
    let begun = it.attempts().await;
    assert!(is_requested(&begun), "{begun:?}");
    assert!(follow_up::list(&it.conn, &lead, None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn changed_contact_tells_old_and_new_and_waits_anew() {
    let mut it = Setting::of(approved().await).await;
    it.desk.clock.advance(Duration::days(2));
    let old = store::list_contacts(&it.conn, it.desk.store).await.unwrap();
    let id = it.propose(it.changed(0, NEW)).await.unwrap();
    let lead = it.desk.lead.clone();
    let expected = proposal::preview(&mut it.conn, &it.desk.ctx, &lead, id).await.unwrap();
    assert_eq!(it.addresses(LetterKind::ContactChanged).await, [""; 0], "a preview sends nothing");
    assert_eq!(it.state(id).await, "open");
    it.documented(&lead, id).await;
    it.confirm(&lead, id).await.unwrap();
    let mut told: Vec<String> = [NEW.to_owned()].into_iter().chain(old.clone()).collect();
    told.sort();
    assert_eq!(it.addresses(LetterKind::ContactChanged).await, told, "old, new and the other contact");
    let mut registered = vec![NEW.to_owned(), old[1].clone()];
    registered.sort();
    assert_eq!(it.addresses(LetterKind::AlertRepeated).await, registered);
    assert_eq!(expected.len(), told.len() + registered.len(), "the preview names each email");
    assert_eq!(it.attempts().await, EffectAttempt::NotYet, "the new alerts were not sent yet");
    it.desk.send_alerts(&it.conn, it.id).await;
    it.desk.clock.advance(Duration::days(1) - Duration::seconds(1));
    assert_eq!(it.attempts().await, EffectAttempt::NotYet);
    it.desk.clock.advance(Duration::minutes(1));
    let begun = it.attempts().await;
    assert!(is_requested(&begun), "{begun:?}");
}

#[tokio::test]
async fn contact_change_is_told_in_the_language_of_each_contact() {
    let mut it = Setting::of(submitted().await).await;
    let english = format!("update store_contacts set locale = 'en' where id = '{}'", it.contacts[1]);
    sql::execute(&it.conn, &english).await;
    it.carried_out(it.changed(1, NEW)).await;
    let languages = sql::texts(
        &it.conn,
        "select to_address || ' ' || locale from letters where kind = 'contact_changed' order by locale, to_address",
    )
    .await;
    let languages: Vec<&str> = languages.iter().map(|line| line.rsplit(' ').next().unwrap()).collect();
    assert_eq!(languages, ["en", "en", "zh-CN"], "the former address, the new one, and the other contact");
}

#[tokio::test]
async fn new_contact_can_object() {
    let mut it = Setting::of(submitted().await).await;
    it.carried_out(it.changed(1, NEW)).await;
    let newest = format!("select id from letters where kind = 'alert_repeated' and to_address = '{NEW}'");
    let letter: LetterId = sql::text(&it.conn, &newest).await.parse().unwrap();
    let message = it.desk.send(&mut it.conn, letter).await;
    domain::intake::objection::object_by_link(&mut it.conn, &it.desk.ctx, &link_in(&message)).await.unwrap();
    assert!(it.desk.application(&it.conn, it.id).await.objected_at.is_some());
}

#[tokio::test]
async fn corrected_address_is_used_after_confirmation_only() {
    let mut it = Setting::of(submitted().await).await;
    let received = find_letter(&it.conn, it.id, LetterKind::Received).await;
    it.desk.send(&mut it.conn, received).await;
    let id = it.propose(it.corrected(NEW)).await.unwrap();
    it.desk.clock.advance(Duration::minutes(10));
    assert_eq!(it.addresses(LetterKind::Received).await, ["chen@mumian.example"]);
    let lead = it.desk.lead.clone();
    it.confirm(&lead, id).await.unwrap();
    assert_eq!(it.addresses(LetterKind::Received).await, ["chen@mumian.example", NEW], "the newest is sent again");
    assert_eq!(it.addresses(LetterKind::AddressCorrected).await, ["chen@mumian.example"]);
    let letter = last_message(&it.conn, LetterKind::AddressCorrected).await;
    assert!(!letter.contains(NEW) && !letter.contains("木棉") && !letter.contains("陈立新"), "{letter}");
    it.desk.withdraw(&mut it.conn, it.id).await.unwrap();
    assert_eq!(it.addresses(LetterKind::Withdrawn).await, [NEW]);
}

#[tokio::test]
async fn stale_proposal_is_refused() {
    let mut it = undelivered().await;
    let lead = it.desk.lead.clone();
    let proposed = [it.told(0), it.told(1), it.changed(0, NEW), it.corrected(NEW), rebinding("dy-new")];
    let changes = [
        "update store_contacts set email = 'third@store.example' where is_primary",
        // A newer alert waits to be told.
        "update proposals set letter_id = (select id from letters where kind = 'received') where state = 'open'",
        "update store_contacts set email = 'third@store.example' where is_primary",
        "update applications set corrected_email = 'third@mumian.example'",
        "update bindings set ended_at = bound_at",
    ];
    for (proposed, change) in proposed.into_iter().zip(changes) {
        let id = it.propose(proposed.clone()).await.unwrap();
        let ctx = it.desk.ctx.clone();
        let (refused, previewed) = rolled_back(&mut it.conn, async |conn: &mut AsyncPgConnection| {
            sql::execute(conn, change).await;
            let previewed = proposal::preview(conn, &ctx, &lead, id).await;
            (proposal::confirm(conn, &ctx, &lead, id).await, previewed)
        })
        .await;
        assert_err!(refused, ConfirmError::Stale);
        assert_err!(previewed, ConfirmError::Stale);
        assert_eq!(it.state(id).await, "open", "{proposed:?}");
    }
    // The contact was told meanwhile, in another way.
    sql::execute(&it.conn, "update follow_ups set done_at = created_at, done_by = (select min(id::text)::uuid from staff), result = 'reached'").await;
    let told = sql::text(&it.conn, "select min(id::text) from proposals where kind = 'contact_told'").await;
    assert_err!(it.confirm(&lead, told.parse().unwrap()).await, ConfirmError::Stale);
    // It can still be refused, with a reason.
    let refused = proposal::refuse(&mut it.conn, &it.desk.ctx, &lead, told.parse().unwrap(), " ").await;
    assert_err!(refused, RefuseError::Reason(TextProblem::Missing));
    proposal::refuse(&mut it.conn, &it.desk.ctx, &lead, told.parse().unwrap(), "已另行告知").await.unwrap();
    assert_eq!(it.state(told.parse().unwrap()).await, "refused");
}

#[tokio::test]
async fn two_confirmations_at_once_carry_it_out_once() {
    let mut it = Setting::of(submitted().await).await;
    let other = builders::staff_member(&mut it.conn, &it.desk.ctx, "sunli", "孙莉", &[Role::Agent]).await;
    let proposed = [it.corrected(NEW), it.changed(0, "first@mumian.example"), rebinding("dy-new")];
    for proposed in proposed {
        let needs_document = matches!(proposed, Proposed::ContactChanged { .. });
        let id = it.propose(proposed).await.unwrap();
        if needs_document {
            let file = builders::proposal_document(&mut it.conn, &it.desk.ctx, it.desk.store, id).await;
            for who in [it.desk.lead.clone(), other.clone()] {
                document::open(&mut it.conn, &it.desk.ctx, &who, id, file, 1).await.unwrap();
            }
        }
        let (mut one, mut two) = (it.desk.database.connect().await, it.desk.database.connect().await);
        let (first, second) = tokio::join!(
            proposal::confirm(&mut one, &it.desk.ctx, &it.desk.lead, id),
            proposal::confirm(&mut two, &it.desk.ctx, &other, id),
        );
        assert_eq!([&first, &second].iter().filter(|it| it.is_ok()).count(), 1, "{first:?} {second:?}");
        assert_err!(
            if first.is_ok() { second } else { first },
            ConfirmError::Closed(proposal::ProposalState::Confirmed)
        );
        let confirmed = format!("events where action = 'proposal_confirmed' and data->>'proposal' = '{id}'");
        assert_eq!(sql::count(&it.conn, &confirmed).await, 1);
    }
    assert_eq!(it.addresses(LetterKind::AddressCorrected).await.len(), 1);
    assert_eq!(sql::count(&it.conn, "bindings where ended_at is null").await, 1);
}
