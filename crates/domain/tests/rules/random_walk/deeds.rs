//! The deeds of a walk: actions of people, answers of the mail server and of the platform, and the passing of time.

use domain::application::Blocker;
use proptest::prelude::*;
use proptest::strategy::Union;

/// Something that happens. Numbers choose one of several people, letters or links; they wrap around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    Claim,
    ClaimNext,
    Release,
    Assign(usize),
    Skip,
    Refer,
    /// By the lead who took what was handed to the leads.
    AnswerReferral,
    Snooze,
    Ask,
    Recall,
    Answer,
    Approve,
    Reject,
    RejectForDeceit,
    Opinion(bool),
    Confirm,
    SendBack,
    Undo,
    Withdraw,
    Appeal,
    Void,
    Reinstate,
    /// By the owner, signed in.
    Object,
    /// By a registered contact, with a link of one of the letters that reached them.
    ObjectByLink(usize),
    LiftObjection,
    LiftPenalty,
    GoAway,
    LookAtEvidence,
    /// Another application of the store, by an agent or by the owner.
    ApplyAgain(bool),
    /// The platform ends the store's binding by itself, and the store is bound to somebody else.
    BoundElsewhere,
    /// After an unbinding.
    BindAgain,
    /// Every letter that is due is sent.
    MailRuns,
    /// The attempt to send one letter fails.
    LetterFails(usize, MailFailure),
    /// A letter that was sent comes back.
    Bounce(usize, Returned),
    /// A follow-up is closed as reached, or as not reached.
    FollowUp(usize, bool),
    Resend(usize),
    CorrectAddress(usize),
    CancelHeld(usize),
    PauseMail(Option<usize>),
    ResumeMail,
    /// An attempt at the effect.
    EffectRuns(Reply),
    /// The platform does not answer until the attempts are used up; it did or did not carry the effect out.
    PlatformSilent(bool),
    /// The platform's check before the request is down until the attempts are used up.
    PlatformDown,
    AskAgain,
    /// A lead enters the truth about an effect with an unknown result.
    Settle,
    PublishCalendar(usize),
    ChangePolicy(i64),
    Sweep,
    /// The worker is down for twelve days, then runs.
    WeeksPass,
    /// Until after the retention of closed applications.
    HalfYearPasses,
    /// Time passes until the next thing is due, and the worker runs.
    NextDue,
    /// Time passes, in minutes.
    Wait(i64),
}

/// How an attempt to send a letter fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailFailure {
    /// For now.
    Transient,
    /// For good.
    Permanent,
    /// No mail server answers until the attempts are used up.
    Exhausted,
}

/// The message by which a letter comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    Hard,
    /// For a rate limit: it is sent again later.
    Soft,
    /// The message is no known report, so that people have to read it.
    Unread,
    /// Somebody who cannot prove it says that the letter did not arrive.
    Unproven,
}

/// The platform's answer to an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    Confirmed,
    /// The check before the request finds this obstacle.
    Obstacle(Blocker),
    /// The request is refused for this obstacle.
    Refused(Blocker),
    /// The check is not answered.
    CheckDown,
    /// The request is not answered; it was (true) or was not carried out.
    NoAnswer(bool),
}

impl Deed {
    /// Its name without what it chooses.
    pub fn name(self) -> String {
        let text = format!("{self:?}");
        text.split('(').next().unwrap_or_default().to_owned()
    }
}

/// A deed and the number of the person: 0 to 4 is that member of staff, 5 to 9 the holder of the application.
pub type Step = (usize, Deed);

fn blocker() -> impl Strategy<Value = Blocker> {
    prop_oneof![Just(Blocker::Balance), Just(Blocker::Loans), Just(Blocker::NothingToDo), Just(Blocker::Refused)]
}

fn reply() -> impl Strategy<Value = Reply> {
    prop_oneof![
        3 => Just(Reply::Confirmed),
        2 => blocker().prop_map(Reply::Obstacle),
        2 => blocker().prop_map(Reply::Refused),
        1 => Just(Reply::CheckDown),
        2 => any::<bool>().prop_map(Reply::NoAnswer),
    ]
}

fn mail_failure() -> impl Strategy<Value = MailFailure> {
    prop_oneof![Just(MailFailure::Transient), Just(MailFailure::Permanent), Just(MailFailure::Exhausted)]
}

fn returned() -> impl Strategy<Value = Returned> {
    prop_oneof![3 => Just(Returned::Hard), 2 => Just(Returned::Soft), 1 => Just(Returned::Unread), 1 => Just(Returned::Unproven)]
}

fn minutes() -> impl Strategy<Value = i64> {
    prop_oneof![Just(1), Just(15), Just(30), Just(60 * 24), Just(60 * 24 * 3), Just(60 * 24 * 9)]
}

/// One step.
pub fn step() -> impl Strategy<Value = Step> {
    let number = || 0..16_usize;
    let same = |weight: u32, deed: Deed| (weight, Just(deed).boxed());
    let deeds = vec![
        same(5, Deed::Claim),
        same(1, Deed::ClaimNext),
        same(1, Deed::Release),
        (1, (0..5_usize).prop_map(Deed::Assign).boxed()),
        same(1, Deed::Skip),
        same(1, Deed::Refer),
        same(1, Deed::AnswerReferral),
        same(1, Deed::Snooze),
        same(2, Deed::Ask),
        same(1, Deed::Recall),
        same(2, Deed::Answer),
        same(5, Deed::Approve),
        same(2, Deed::Reject),
        same(2, Deed::RejectForDeceit),
        (3, any::<bool>().prop_map(Deed::Opinion).boxed()),
        same(4, Deed::Confirm),
        same(1, Deed::SendBack),
        same(3, Deed::Undo),
        same(1, Deed::Withdraw),
        same(3, Deed::Appeal),
        same(1, Deed::Void),
        same(2, Deed::Reinstate),
        same(1, Deed::Object),
        (3, number().prop_map(Deed::ObjectByLink).boxed()),
        same(3, Deed::LiftObjection),
        same(1, Deed::LiftPenalty),
        same(1, Deed::GoAway),
        same(1, Deed::LookAtEvidence),
        (2, any::<bool>().prop_map(Deed::ApplyAgain).boxed()),
        same(1, Deed::BoundElsewhere),
        same(1, Deed::BindAgain),
        same(6, Deed::MailRuns),
        (2, (number(), mail_failure()).prop_map(|(which, how)| Deed::LetterFails(which, how)).boxed()),
        (3, (number(), returned()).prop_map(|(which, how)| Deed::Bounce(which, how)).boxed()),
        (3, (number(), any::<bool>()).prop_map(|(which, reached)| Deed::FollowUp(which, reached)).boxed()),
        (2, number().prop_map(Deed::Resend).boxed()),
        (1, number().prop_map(Deed::CorrectAddress).boxed()),
        (1, number().prop_map(Deed::CancelHeld).boxed()),
        (1, proptest::option::of(number()).prop_map(Deed::PauseMail).boxed()),
        same(1, Deed::ResumeMail),
        (6, reply().prop_map(Deed::EffectRuns).boxed()),
        (1, any::<bool>().prop_map(Deed::PlatformSilent).boxed()),
        same(1, Deed::PlatformDown),
        same(2, Deed::AskAgain),
        same(1, Deed::Settle),
        (1, number().prop_map(Deed::PublishCalendar).boxed()),
        (1, (0..3_i64).prop_map(Deed::ChangePolicy).boxed()),
        same(2, Deed::Sweep),
        same(1, Deed::WeeksPass),
        (4, minutes().prop_map(Deed::Wait).boxed()),
        same(6, Deed::NextDue),
    ];
    (0..10_usize, Union::new_weighted(deeds))
}

/// The beginning of a walk.
#[derive(Debug, Clone)]
pub struct Start {
    /// Revokes the certification instead of unbinding.
    pub revokes: bool,
    /// An agent submits it.
    pub by_agent: bool,
    pub contacts: Contacts,
    /// Every approval needs a second, blind review.
    pub two_people: bool,
}

/// The registered contacts of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contacts {
    Two,
    /// A single one.
    Sole,
    /// Two, the first of whom reads the applicant's mailbox.
    WithApplicant,
}

/// A beginning.
pub fn start() -> impl Strategy<Value = Start> {
    let contacts = prop_oneof![2 => Just(Contacts::Two), 1 => Just(Contacts::Sole), 1 => Just(Contacts::WithApplicant)];
    (prop::bool::weighted(0.3), prop::bool::weighted(0.2), contacts, prop::bool::weighted(0.3))
        .prop_map(|(revokes, by_agent, contacts, two_people)| Start { revokes, by_agent, contacts, two_people })
}

/// The first steps: none, or some that lead to a state seldom reached by chance.
pub fn opening() -> impl Strategy<Value = Vec<Step>> {
    use Deed::{
        Appeal, Approve, Ask, BoundElsewhere, Claim, Confirm, EffectRuns, FollowUp, MailRuns, NextDue, ObjectByLink,
        Opinion, PauseMail, PlatformSilent, Reject, RejectForDeceit, ResumeMail, SendBack, Undo, Wait, WeeksPass,
    };
    let by = |who: usize, deeds: &[Deed]| deeds.iter().map(|deed| (who, *deed)).collect::<Vec<Step>>();
    let second = by(2, &[Claim, Opinion(true), Confirm]);
    // The steps of a second review are refused where none is needed.
    let approved = [by(0, &[MailRuns, Claim, Approve]), second.clone()].concat();
    let told = [approved.clone(), by(0, &[Wait(15), NextDue, MailRuns])].concat();
    let punished = [by(0, &[MailRuns, Claim, RejectForDeceit]), second].concat();
    let rejected = by(0, &[MailRuns, Claim, Reject, Wait(15), NextDue]);
    let appealed = [&rejected[..], &by(0, &[Appeal])].concat();
    let appealed_penalty = [&punished[..], &by(0, &[Wait(30), NextDue, Appeal])].concat();
    let rebound = [&rejected[..], &by(0, &[BoundElsewhere, Appeal])].concat();
    let lapsed = by(0, &[Claim, Ask, WeeksPass]);
    let returned = [by(0, &[Claim, Approve]), by(3, &[Claim, SendBack])].concat();
    let undone_late = [&told[..], &by(1, &[Undo])].concat();
    let undone_rejection = [&rejected[..], &by(1, &[Undo])].concat();
    let waited = [&told[..], &by(0, &[Wait(60 * 24 * 3)])].concat();
    let done = [&waited[..], &by(0, &[EffectRuns(Reply::Confirmed)])].concat();
    let refused = [&waited[..], &by(0, &[EffectRuns(Reply::Refused(Blocker::Balance))])].concat();
    let obstructed = [&waited[..], &by(0, &[EffectRuns(Reply::Obstacle(Blocker::Loans)), ObjectByLink(0)])].concat();
    let requested = [&waited[..], &by(0, &[EffectRuns(Reply::NoAnswer(false)), ObjectByLink(1)])].concat();
    let failed = [&waited[..], &by(0, &[PlatformSilent(true), ObjectByLink(0)])].concat();
    let silent = [by(0, &[PauseMail(None)]), approved.clone(), by(0, &[Wait(60 * 24 * 3), ResumeMail])].concat();
    let bounced =
        by(0, &[MailRuns, Deed::Bounce(0, Returned::Hard), Deed::Bounce(0, Returned::Hard), FollowUp(0, true)]);
    let asked = by(0, &[Claim, Deed::LookAtEvidence, Ask, MailRuns]);
    let answered = [&asked[..], &by(0, &[Deed::Answer])].concat();
    let settled = [&failed[..], &by(4, &[Deed::Settle])].concat();
    let objected = [&told[..], &by(0, &[ObjectByLink(2), NextDue]), &by(4, &[Deed::LiftObjection])].concat();
    let recalled = [by(0, &[MailRuns, Claim, Ask]), by(5, &[Deed::Recall])].concat();
    let voided = |before: &[Deed]| [by(0, before), by(4, &[Deed::Void, MailRuns, Deed::Reinstate])].concat();
    let reinstated = voided(&[Claim]);
    let reinstated_waiting = voided(&[MailRuns, Claim, Ask]);
    let reinstated_second = voided(&[Claim, RejectForDeceit]);
    let reinstated_objected = voided(&[MailRuns, ObjectByLink(0)]);
    let released = by(0, &[Claim, Deed::Snooze, Deed::Release, Claim, Deed::Skip]);
    let referred = by(0, &[Claim, Deed::Refer]);
    let taken = [&referred[..], &by(4, &[Claim])].concat();
    let handed_back = [&taken[..], &by(4, &[Deed::AnswerReferral])].concat();
    let lifted = [&punished[..], &by(4, &[Deed::LiftPenalty])].concat();
    let cancelled = [&approved[..], &by(0, &[Deed::CancelHeld(0), Deed::CorrectAddress(0)])].concat();
    let again = [&rejected[..], &by(0, &[Deed::ApplyAgain(true)])].concat();
    let bound_again = [&done[..], &by(0, &[Deed::BindAgain, Deed::ApplyAgain(false)])].concat();
    let asked_again =
        [&waited[..], &by(0, &[EffectRuns(Reply::Obstacle(Blocker::Refused))]), &by(4, &[Deed::AskAgain])].concat();
    let known = [
        recalled,
        reinstated,
        reinstated_waiting,
        reinstated_second,
        reinstated_objected,
        released,
        referred,
        taken,
        handed_back,
        lifted,
        cancelled,
        again,
        bound_again,
        asked_again,
        asked,
        answered,
        settled,
        objected,
        done,
        refused,
        obstructed,
        requested,
        failed,
        told,
        punished,
        rejected,
        appealed,
        appealed_penalty,
        rebound,
        lapsed,
        returned,
        undone_late,
        undone_rejection,
        silent,
        bounced,
    ];
    Union::new_weighted(vec![(1, Just(Vec::new()).boxed()), (3, prop::sample::select(known.to_vec()).boxed())])
}
