//! A second review, and its forms as typed.

use diesel_async::AsyncPgConnection;
use domain::base::id::DecisionId;
use domain::desk::case_file::CaseFile;
use domain::letter::{self, Message};
use domain::review::decision::{self, Verdict};

use crate::http::page_error::Failure;
use crate::http::session::StaffVisit;
use crate::state::State;
use crate::ui::error_summary::Complaint;

/// The second review of a case page, with what was typed into its forms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Second {
    /// The letter that would go, where the recommendation is shown.
    pub letter: Option<Message>,
    pub comment: String,
    /// The problem with the comment.
    pub problem: Option<String>,
    pub opinion_problem: Option<String>,
    /// Why the case does not bear it out (any more).
    pub refusals: Vec<Complaint>,
}

impl Second {
    /// The letter of what is recommended, as it would go now.
    ///
    /// # Errors
    /// Database errors; a letter that cannot be written.
    pub async fn load(
        conn: &AsyncPgConnection,
        state: &State,
        visit: &StaffVisit,
        file: &CaseFile,
    ) -> Result<Self, Failure> {
        let Some(proposal) = file.live_recommendation().and_then(|it| it.proposal.clone()) else {
            return Ok(Self::default());
        };
        let verdict = Verdict::from(proposal);
        let (now, application) = (visit.visit.now, &file.application);
        let id = DecisionId::new(now);
        let outgoing = decision::letter_of(&file.policy, application, &file.store.name, id, &verdict, now);
        let letter = letter::preview(conn, &state.ctx, &outgoing).await?;
        Ok(Self { letter: Some(letter), ..Self::default() })
    }
}
