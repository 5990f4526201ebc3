//! What a reviewer should look at before anything else: objections, and what the desk knows already.

use diesel_async::AsyncPgConnection;
use domain::application::permission::Permission;
use domain::base::terms::Channel;
use domain::desk::case_file::CaseFile;
use domain::intake::objection::Objection;
use domain::review::flag::{self, Flag, FlagCode, Related};

use super::CasePage;
use super::evidence::count;
use crate::desk::chip::{Chip, kind_name};
use crate::failure::Failure;
use crate::links;

/// What was found out about a flag, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::desk) struct ResolveForm {
    pub(in crate::desk) code: Option<FlagCode>,
    pub(in crate::desk) note: String,
    /// What is wrong with it.
    pub(in crate::desk) problem: Option<String>,
}

/// The flags of a case page; the flags themselves are the case file's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::desk) struct Flagged {
    /// The applications they point at.
    pub(in crate::desk) related: Vec<Related>,
    /// The note that was refused.
    pub(in crate::desk) typed: Option<ResolveForm>,
}

impl Flagged {
    /// The flags of a case file.
    ///
    /// # Errors
    /// Database errors.
    pub(super) async fn gather(conn: &AsyncPgConnection, file: &CaseFile) -> Result<Self, Failure> {
        Ok(Self { related: flag::list_related(conn, &file.flags).await?, typed: None })
    }
}

/// A flag, as the page shows it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct FlagView {
    pub(in crate::desk) code: FlagCode,
    /// How severe, or that it was looked into.
    pub(in crate::desk) chip: Chip,
    pub(in crate::desk) sentence: String,
    pub(in crate::desk) related: Vec<RelatedView>,
    /// By whom it was resolved, and when.
    pub(in crate::desk) resolved: Option<String>,
    /// What they found.
    pub(in crate::desk) resolution: Option<String>,
    pub(in crate::desk) form: Option<ResolveView>,
}

/// The form to resolve a flag.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct ResolveView {
    pub(in crate::desk) note: String,
    pub(in crate::desk) problem: Option<String>,
}

/// An application a flag points at.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::desk) struct RelatedView {
    pub(in crate::desk) url: String,
    pub(in crate::desk) reference: String,
    pub(in crate::desk) store_name: String,
    pub(in crate::desk) note: String,
    pub(in crate::desk) status: Chip,
}

/// The note of a lead who lifts an objection, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::desk) struct LiftForm {
    pub(in crate::desk) note: String,
    /// What is wrong with it.
    pub(in crate::desk) problem: Option<String>,
}

impl CasePage {
    /// Shown when the account is in somebody else's hands.
    pub(super) fn urgent_chip(&self) -> Option<Chip> {
        self.application().is_urgent.then(|| Chip::urgent(self.words()))
    }

    /// Shown when customer service lodged it (R9): by whom.
    pub(super) fn lodged_chip(&self) -> Option<Chip> {
        (self.application().channel == Channel::Agent).then(|| Chip::lodged(self.words(), self.lodged_by()))
    }

    /// The agent's name, from the record of the submission.
    fn lodged_by(&self) -> Option<&str> {
        self.file.events.iter().find(|event| event.action == "submit")?.staff_name.as_deref()
    }

    /// What was noticed, those first that block an approval.
    pub(super) fn flag_views(&self) -> Vec<FlagView> {
        let mut flags: Vec<&Flag> = self.file.flags.iter().collect();
        flags.sort_by_key(|flag| !flag.is_blocking());
        flags.into_iter().map(|flag| self.flag_view(flag)).collect()
    }

    /// How many block an approval, in words; none when nothing does.
    pub(super) fn flags_blocking(&self) -> Option<String> {
        let blocking = self.file.flags.iter().filter(|flag| flag.is_blocking()).count();
        (blocking > 0).then(|| self.words().say1("flag-blocking", "count", count(blocking)))
    }

    pub(super) fn flags_url(&self) -> String {
        links::flags(&self.application().reference)
    }

    fn flag_view(&self, flag: &Flag) -> FlagView {
        let words = self.words();
        let typed = self.flagged.typed.as_ref().filter(|typed| typed.code == Some(flag.code));
        let related = self.flagged.related.iter().filter(|related| flag.related.contains(&related.id));
        let is_open = flag.resolved_at.is_none() && flag.code != FlagCode::Objected;
        FlagView {
            code: flag.code,
            chip: Chip::flag(words, flag.is_hard, flag.resolved_at.is_some()),
            sentence: self.flag_sentence(flag),
            related: related.map(|related| self.related_view(related)).collect(),
            resolved: flag.resolved_at.map(|at| {
                let who = flag.resolver_name.clone().unwrap_or_default();
                words.say2("flag-resolved", "who", who, "at", self.moment(&at))
            }),
            resolution: flag.resolution.clone().filter(|note| !note.is_empty()),
            form: (is_open && flag::may_resolve(&self.actor, self.application())).then(|| ResolveView {
                note: typed.map(|typed| typed.note.clone()).unwrap_or_default(),
                problem: typed.and_then(|typed| typed.problem.clone()),
            }),
        }
    }

    fn flag_sentence(&self, flag: &Flag) -> String {
        let words = self.words();
        let day = |text: &String| text.parse().map_or_else(|_| text.clone(), |date| words.date(date));
        let said: Vec<String> = match flag.code {
            FlagCode::ContactChanged | FlagCode::Barred => flag.words.iter().map(day).collect(),
            _ => flag.words.clone(),
        };
        let key = match flag.code {
            FlagCode::Barred if !flag.is_hard => "flag-barred-once".to_owned(),
            code => format!("flag-{}", code.slug()),
        };
        words.say1(&key, "words", said.join(&words.say("list-separator")))
    }

    fn related_view(&self, related: &Related) -> RelatedView {
        let words = self.words();
        RelatedView {
            url: links::case(&related.reference),
            reference: related.reference.clone(),
            store_name: related.store_name.clone(),
            note: format!("{} · {}", kind_name(words, related.kind), self.moment(&related.submitted_at)),
            status: Chip::status(words, related.status),
        }
    }

    /// True for those who lift objections, unless they lodged the application themselves (R24).
    pub(super) fn i_may_lift(&self) -> bool {
        self.application().objected_at.is_some() && !self.is_own() && self.actor.may(Permission::LiftObjection)
    }

    /// Each objection, in a line: when, by which way, and what a lead found.
    pub(super) fn objection_lines(&self) -> Vec<String> {
        let words = self.words();
        let line = |objection: &Objection| {
            let at = objection.objected_at.map(|at| self.moment(&at)).unwrap_or_default();
            let way = if objection.contact_id.is_some() { "objection-by-link" } else { "objection-signed-in" };
            let made = words.say1(way, "at", at);
            match objection.lifted_at {
                Some(lifted_at) => {
                    let note = objection.lift_note.clone().unwrap_or_default();
                    words.say_with(
                        "objection-lifted",
                        &[("made", made.into()), ("at", self.moment(&lifted_at).into()), ("note", note.into())],
                    )
                }
                None => made,
            }
        };
        self.file.objections.iter().map(line).collect()
    }
}
