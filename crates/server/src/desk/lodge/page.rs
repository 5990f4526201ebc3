//! The pages of applying for an owner: the list and the form.

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use chrono::{DateTime, Utc};
use domain::application::Application;
use domain::base::{Channel, Kind};
use domain::evidence::{EvidenceState, File};
use domain::intake::completeness::{Completeness, Gap};
use domain::intake::draft::Draft;
use domain::policy::field::Field;
use domain::policy::{Consequence, Policy, PublishedPolicy, Reason, RequiredDocument, Strictness};
use domain::store::Store;
use domain::store::funds::{self, FundsItem};
use locale::Translator;

use crate::apply::field::{self, explain};
use crate::evidence::upload::rule::{explain_code, size};
use crate::links;
use crate::ui::{Chip, Choice, Fact, Facts, Frame, document_label, figures_note, kind_name};

/// A draft of this agent, with its store and policy.
pub struct AgentDraft {
    pub completeness: Completeness,
    pub store: Store,
    pub policy: Arc<PublishedPolicy>,
}

/// The list of an agent's drafts and applications, with the form to begin.
#[derive(Template)]
#[template(path = "desk/lodge_list.html")]
pub struct LodgeList {
    pub frame: Frame,
    /// The agent's drafts, each with its store.
    pub drafts: Vec<(Draft, Store)>,
    /// Applications the agent submitted, newest first.
    pub lodged: Vec<LodgedLine>,
    pub number: String,
    pub kind: Option<Kind>,
    pub problem: Option<String>,
}

impl LodgeList {
    fn kind(&self, kind: &Kind) -> String {
        kind_name(self.frame.t, *kind)
    }

    fn is_chosen(&self, kind: &Kind) -> bool {
        self.kind == Some(*kind)
    }
}

/// An application that an agent submitted.
pub struct LodgedLine {
    pub application: Application,
    pub store_name: String,
    /// It ended without an effect, and the agent can begin again for the owner.
    pub can_begin_again: bool,
}

pub struct LodgeError {
    pub anchor: String,
    pub text: String,
}

pub struct LodgeField {
    pub id: &'static str,
    pub input: &'static str,
    pub label: String,
    pub value: String,
    pub error: Option<String>,
}

pub struct LodgeDocument {
    pub code: String,
    pub label: String,
    pub shows: String,
    pub is_required: bool,
    pub files: Vec<LodgeFile>,
    pub errors: Vec<String>,
}

pub struct LodgeFile {
    pub id: String,
    pub name: String,
    pub size: String,
    pub state: String,
    pub problem: Option<String>,
    pub picture: Option<String>,
    pub remove_link: String,
}

#[derive(Template)]
#[template(path = "desk/lodge.html")]
pub struct LodgePage {
    pub frame: Frame,
    draft: AgentDraft,
    errors: Vec<LodgeError>,
    refused: BTreeMap<String, Vec<String>>,
}

impl LodgePage {
    pub fn new(frame: Frame, lodging: AgentDraft) -> Self {
        let frame = Frame { path: links::agent_draft(lodging.completeness.draft.id), ..frame };
        Self { frame, draft: lodging, errors: Vec::new(), refused: BTreeMap::new() }
    }

    /// The same page with a message for each gap.
    pub fn with_gaps(mut self) -> Self {
        self.errors = self.draft.completeness.gaps.iter().map(|gap| self.gap_error(gap)).collect();
        self
    }

    /// The same page with messages about files that were refused.
    pub fn with_refused(mut self, document: &str, texts: Vec<String>) -> Self {
        let anchor = format!("upload-{document}");
        self.errors.extend(texts.iter().map(|text| LodgeError { anchor: anchor.clone(), text: text.clone() }));
        self.refused.insert(document.to_owned(), texts);
        self
    }

    fn gap_error(&self, gap: &Gap) -> LodgeError {
        let t = self.frame.t;
        match gap {
            Gap::Field(problem) => {
                let anchor = anchor(&self.draft.policy.policy, self.draft.completeness.draft.kind, problem.field);
                let label = field::label(t, problem.field);
                let text = t.text2("apply-error-at", "field", label, "text", explain(t, problem));
                LodgeError { anchor, text }
            }
            Gap::EmailNotProved => LodgeError { anchor: "contact_email".into(), text: t.text("apply-proof-missing") },
            Gap::Document(code) => {
                let label = document_label(t, &self.draft.policy.policy, code);
                LodgeError {
                    anchor: format!("upload-{code}"),
                    text: t.text1("lodge-document-missing", "document", label),
                }
            }
            Gap::File { id, state } => {
                let key = if state.is_waiting() { "lodge-file-waiting" } else { "lodge-file-unusable" };
                LodgeError { anchor: format!("file-{id}"), text: t.text(key) }
            }
            Gap::Funds(item) => LodgeError { anchor: "funds".into(), text: t.text(&funds_key("lodge-funds", *item)) },
            Gap::Consequence(code) => {
                LodgeError { anchor: format!("ack-{code}"), text: t.text("error-acknowledge-all") }
            }
        }
    }

    fn title(&self) -> String {
        let title = self.frame.t.text1("lodge-title", "store", self.draft.store.name.as_str());
        self.frame.title(title, !self.errors.is_empty())
    }

    fn kind(&self) -> String {
        kind_name(self.frame.t, self.draft.completeness.draft.kind)
    }

    fn facts(&self) -> Facts {
        let t = self.frame.t;
        Facts(vec![
            Fact::new(t.text("label-store"), format!("{} {}", self.draft.store.name, self.draft.store.number)),
            Fact::new(t.text("lodge-owner"), self.draft.store.owner_name.clone()),
            Fact::new(t.text("label-kind"), self.kind()),
        ])
    }

    fn reasons(&self) -> Vec<Choice> {
        let locale = self.frame.t.locale();
        let chosen = &self.draft.completeness.draft.answers.reason;
        let choice = |reason: &Reason| Choice::new(&reason.code, reason.label.get(locale), reason.code == *chosen);
        self.draft.policy.policy.reasons_for(self.draft.completeness.draft.kind).map(choice).collect()
    }

    fn error(&self, anchor: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.anchor == anchor).map(|error| error.text.as_str())
    }

    fn reason_error(&self) -> Option<&str> {
        self.error(&anchor(&self.draft.policy.policy, self.draft.completeness.draft.kind, Field::Reason))
    }

    fn fields(&self) -> Vec<LodgeField> {
        let t = self.frame.t;
        let answers = &self.draft.completeness.draft.answers;
        let field = |field: Field, input, value: &str| LodgeField {
            id: field.as_str(),
            input,
            label: field::label(t, field),
            value: value.to_owned(),
            error: self.error(field.as_str()).map(str::to_owned),
        };
        vec![
            field(Field::ContactName, "text", &answers.contact_name),
            field(Field::ContactPhone, "tel", &answers.contact_phone),
            field(Field::ContactEmail, "email", &answers.contact_email),
        ]
    }

    fn consequences(&self) -> Vec<Choice> {
        let locale = self.frame.t.locale();
        let given = &self.draft.completeness.draft.acknowledged;
        let choice = |it: &Consequence| Choice::new(&it.code, it.text.get(locale), given.contains(&it.code));
        self.draft.policy.policy.consequences_for(self.draft.completeness.draft.kind).map(choice).collect()
    }

    fn funds(&self) -> Vec<String> {
        funds_lines(
            self.frame.t,
            &self.draft.policy.policy,
            &self.draft.completeness.draft.answers.reason,
            &self.draft.store,
            self.frame.now,
        )
    }

    fn documents(&self) -> Vec<LodgeDocument> {
        let t = self.frame.t;
        let policy = &self.draft.policy.policy;
        let draft = &self.draft.completeness.draft;
        let asked = policy.documents_for(draft.kind, &draft.answers.reason, Channel::Agent);
        let document = |required: RequiredDocument<'_>| {
            let code = &required.document.code;
            let files = self.draft.completeness.files.iter().filter(|file| file.evidence.document == *code);
            LodgeDocument {
                code: code.clone(),
                label: required.document.label.get(t.locale()).to_owned(),
                shows: required.document.shows.get(t.locale()).to_owned(),
                is_required: required.is_required,
                files: files.map(|file| self.file(file)).collect(),
                errors: self.refused.get(code).cloned().unwrap_or_default(),
            }
        };
        let mut documents: Vec<LodgeDocument> = asked.into_iter().map(document).collect();
        documents.sort_by_key(|document| !document.is_required);
        documents
    }

    fn file(&self, file: &File) -> LodgeFile {
        let t = self.frame.t;
        let (draft, evidence) = (self.draft.completeness.draft.id, &file.evidence);
        let is_ready = evidence.state == EvidenceState::Ready;
        LodgeFile {
            id: format!("file-{}", evidence.id),
            name: evidence.file_name.clone(),
            size: size(t, i64::from(evidence.size_bytes)),
            state: t.text(&format!("apply-file-{}", evidence.state.slug())),
            problem: evidence.problem.as_deref().map(|code| explain_code(t, code)),
            picture: file
                .pages
                .first()
                .filter(|_| is_ready)
                .map(|page| links::agent_draft_picture(draft, evidence.id, page.number)),
            remove_link: links::agent_draft_remove(draft, evidence.id),
        }
    }

    fn is_waiting(&self) -> bool {
        self.draft.completeness.files.iter().any(|file| file.evidence.state.is_waiting())
    }
}

/// The element that a field's errors link to: for the reason, the first choice.
fn anchor(policy: &Policy, kind: Kind, field: Field) -> String {
    match (field, policy.reasons_for(kind).next()) {
        (Field::Reason, Some(first)) => format!("reason-{}", first.code),
        _ => field.as_str().to_owned(),
    }
}

fn funds_key(prefix: &str, item: FundsItem) -> String {
    format!("{prefix}-{}", item.slug())
}

/// Outstanding funds, one sentence each, for the agent to tell the owner.
pub fn funds_lines(t: Translator, policy: &Policy, reason: &str, store: &Store, now: DateTime<Utc>) -> Vec<String> {
    let line = |it: funds::Outstanding| {
        let amount = match it.item {
            FundsItem::Balance | FundsItem::Loans => t.money_cents(it.amount),
            FundsItem::UnshippedOrders | FundsItem::AfterSales => t.number(it.amount),
        };
        let text = t.text1(&funds_key("lodge-outstanding", it.item), "amount", amount);
        let verdict = t.text(if it.strictness == Strictness::Stop {
            "lodge-outstanding-stops"
        } else {
            "lodge-outstanding-warns"
        });
        format!("{text} {verdict}")
    };
    let lines = funds::outstanding(policy, reason, store).into_iter().map(line);
    lines.chain(figures_note(t, policy, store, now)).collect()
}
