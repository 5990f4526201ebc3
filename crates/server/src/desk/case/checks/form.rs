//! The checks of a case, and the answer to one as typed.

use diesel_async::AsyncPgConnection;
use domain::desk::case_file::CaseFile;
use domain::review::blind_index::TypedNumber;
use domain::review::check::{self, CheckAnswerProblem, DueCheck, NewAnswer};

use crate::http::{PageError, VerifiedForm};

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AnswerForm {
    pub new: NewAnswer,
    /// The document chosen, as sent.
    pub evidence: String,
    pub problem: Option<CheckAnswerProblem>,
}

impl AnswerForm {
    pub fn read(posted: &VerifiedForm) -> Self {
        let evidence = posted.text("evidence").to_owned();
        let new = NewAnswer {
            code: posted.text("check").to_owned(),
            result: posted.text("result").parse().ok(),
            evidence: evidence.parse().ok(),
            note: posted.text("note").to_owned(),
            number: TypedNumber::new(posted.text("number")),
        };
        Self { new, evidence, problem: None }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Checks {
    pub due: Vec<DueCheck>,
    pub typed: Option<AnswerForm>,
}

impl Checks {
    /// The checks of a case file.
    pub async fn load(conn: &AsyncPgConnection, file: &CaseFile) -> Result<Self, PageError> {
        Ok(Self { due: check::list(conn, &file.policy, &file.application).await?, typed: None })
    }

    /// The reasons to reject that the answers propose: the decision form starts with them.
    pub fn proposed_reasons(&self) -> Vec<String> {
        check::proposed_reasons(&self.due)
    }
}
