//! Flags of a case, and objections to it (R23), in the order in which they matter; resolving and lifting them.

pub mod form;

use actix_web::web;
use domain::base::{Channel, TextProblem};
use domain::desk::allowed::CaseAction;
use domain::intake::objection::{self, Objection, ObjectionError};
use domain::record::event::EventKind;
use domain::review::flag::{self, Flag, FlagCode, Related, ResolveError};

use crate::desk::case::conflict::Attempt;
use crate::desk::case::decision::form::DecisionForm;
use crate::desk::case::flags::form::{LiftForm, ResolveForm};
use crate::desk::case::page::CasePage;
use crate::desk::case::request::CaseRequest;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm};
use crate::links;
use crate::ui::{Chip, kind_name, named_problem_text, problem_text};

/// `POST /desk/applications/{reference}/flags`
pub async fn resolve(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let code: FlagCode = posted.text("flag").parse().map_err(|_| PageError::NotFound)?;
    let (t, note) = (case.session.request.t, posted.text("note").to_owned());
    let kept = DecisionForm { note: note.clone(), ..DecisionForm::default() };
    match flag::resolve(&mut case.conn, &case.session.state.ctx, &case.session.actor, case.id, code, &note).await {
        // Resolved by another person meanwhile: the page shows the note.
        Ok(()) | Err(ResolveError::Nothing) => case.done_at(&format!("flag-{}", code.slug())),
        Err(ResolveError::Note(problem)) => {
            let problem = match problem {
                TextProblem::Missing => t.text("flag-note-missing"),
                other => problem_text(t, &other),
            };
            let typed = ResolveForm { code: Some(code), note, problem: Some(problem) };
            case.form_again(|page| page.flagged.typed = Some(typed)).await
        }
        Err(ResolveError::OwnApplication) => case.show_refusal("desk-refused-own", |page| page.form = kept).await,
        Err(ResolveError::NotHolder) => case.not_holder(Attempt::Flag, kept).await,
        Err(ResolveError::Transition(error)) => case.refused(Attempt::Flag, error, kept).await,
    }
}

/// `POST /desk/applications/{reference}/objection/lift`: by a lead who looked into them.
pub async fn lift_objection(session: StaffSession, path: web::Path<String>, posted: VerifiedForm) -> PageResult {
    let mut case = CaseRequest::open(session, &path).await?;
    let (note, seen_version) = (posted.text("note").to_owned(), posted.text("seen_version").parse().ok());
    let (ctx, actor) = (&case.session.state.ctx, &case.session.actor);
    match objection::lift(&mut case.conn, ctx, actor, case.id, &note, seen_version).await {
        // Lifted by another person meanwhile: the page shows the note.
        Ok(()) | Err(ObjectionError::Nothing) => case.done(),
        Err(ObjectionError::Note(problem)) => {
            let problem = Some(named_problem_text(case.session.request.t, &problem, "objection-note"));
            case.form_again(|page| page.lift = LiftForm { note, problem }).await
        }
        Err(error) => Err(error.into()),
    }
}

#[derive(Debug, PartialEq, Eq)]
pub struct FlagView {
    pub code: FlagCode,
    /// The severity, or that it was resolved.
    pub chip: Chip,
    pub sentence: String,
    pub related: Vec<RelatedView>,
    /// By whom it was resolved, and when.
    pub resolved: Option<String>,
    pub resolution: Option<String>,
    pub form: Option<ResolveForm>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct RelatedView {
    pub url: String,
    pub reference: String,
    pub store_name: String,
    pub note: String,
    pub status: Chip,
}

impl CasePage {
    /// The chip of an urgent application: the account was stolen from its owner.
    pub fn urgent_chip(&self) -> Option<Chip> {
        self.application().is_urgent.then(|| Chip::urgent(self.t()))
    }

    /// The chip of an application submitted by an agent (R9), with the agent's name.
    pub fn lodged_chip(&self) -> Option<Chip> {
        (self.application().channel == Channel::Agent).then(|| Chip::lodged(self.t(), self.lodged_by()))
    }

    /// The agent's name, from the record of the submission.
    fn lodged_by(&self) -> Option<&str> {
        self.file.events.iter().find(|event| event.kind() == Some(EventKind::Submit))?.staff_name.as_deref()
    }

    /// The flags, those that block an approval first.
    pub fn flag_views(&self) -> Vec<FlagView> {
        let mut flags: Vec<&Flag> = self.file.flags.iter().collect();
        flags.sort_by_key(|flag| !flag.is_blocking());
        flags.into_iter().map(|flag| self.flag_view(flag)).collect()
    }

    /// How many block an approval, in words; `None` when none does.
    pub fn flags_blocking(&self) -> Option<String> {
        let blocking = self.file.flags.iter().filter(|flag| flag.is_blocking()).count();
        (blocking > 0).then(|| self.t().text1("flag-blocking", "count", blocking))
    }

    fn flag_view(&self, flag: &Flag) -> FlagView {
        let t = self.t();
        let typed = self.flagged.typed.as_ref().filter(|typed| typed.code == Some(flag.code));
        let related = self.flagged.related.iter().filter(|related| flag.related.contains(&related.id));
        let is_open = flag.resolved_at.is_none() && flag.code != FlagCode::Objected;
        FlagView {
            code: flag.code,
            chip: Chip::flag(t, flag.is_hard, flag.resolved_at.is_some()),
            sentence: self.flag_sentence(flag),
            related: related.map(|related| self.related_view(related)).collect(),
            resolved: flag.resolved_at.map(|at| {
                let who = flag.resolver_name.clone().unwrap_or_default();
                t.text2("flag-resolved", "who", who, "at", self.moment(&at))
            }),
            resolution: flag.resolution.clone().filter(|note| !note.is_empty()),
            form: (is_open && self.may(CaseAction::ResolveFlag)).then(|| typed.cloned().unwrap_or_default()),
        }
    }

    fn flag_sentence(&self, flag: &Flag) -> String {
        let t = self.t();
        let day = |text: &String| text.parse().map_or_else(|_| text.clone(), |date| t.date(date));
        let terms: Vec<String> = match flag.code {
            FlagCode::ContactChanged | FlagCode::Penalty => flag.terms.iter().map(day).collect(),
            _ => flag.terms.clone(),
        };
        let key = match flag.code {
            FlagCode::Penalty if !flag.is_hard => "flag-penalty-once".to_owned(),
            code => format!("flag-{}", code.slug()),
        };
        t.text1(&key, "terms", terms.join(&t.text("list-separator")))
    }

    fn related_view(&self, related: &Related) -> RelatedView {
        let t = self.t();
        RelatedView {
            url: links::case(&related.reference),
            reference: related.reference.clone(),
            store_name: related.store_name.clone(),
            note: format!("{} · {}", kind_name(t, related.kind), self.moment(&related.submitted_at)),
            status: Chip::status(t, related.status),
        }
    }

    /// Each objection, in a line: when, by which way, and what a lead found.
    pub fn objection_lines(&self) -> Vec<String> {
        let t = self.t();
        let line = |objection: &Objection| {
            let at = objection.objected_at.map(|at| self.moment(&at)).unwrap_or_default();
            let way = if objection.contact_id.is_some() { "objection-by-link" } else { "objection-signed-in" };
            let made = t.text1(way, "at", at);
            match objection.lifted_at {
                Some(lifted_at) => {
                    let note = objection.lift_note.clone().unwrap_or_default();
                    t.text_with(
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
