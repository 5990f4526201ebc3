//! A second review, and its forms as typed.

use diesel_async::AsyncPgConnection;
use domain::application::Status;
use domain::base::DecisionId;
use domain::desk::case_file::CaseFile;
use domain::letter::{self, LetterContent};
use domain::review::decision::{self, DecidedStore};
use domain::review::outcome::Outcome;
use domain::review::unopened::{self, UnopenedDocument};

use crate::http::{PageError, StaffSession};
use crate::ui::SummaryLine;

/// The second review of a case page, with what was typed into its forms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SecondReviewPanel {
    /// The letter that would be sent, when the recommendation is shown.
    pub letter: Option<LetterContent>,
    pub comment: String,
    pub problem: Option<String>,
    pub opinion_problem: Option<String>,
    /// Documents that the second reviewer has not opened before an approval.
    pub unopened: Vec<UnopenedDocument>,
    pub unopened_problem: Option<String>,
    /// Why the case does not (or no longer) support the recommendation.
    pub refusals: Vec<SummaryLine>,
}

impl SecondReviewPanel {
    /// The panel's data: the letter of the recommendation, as it would be sent now.
    ///
    /// # Errors
    /// Database errors; a letter that cannot be rendered.
    pub async fn load(conn: &AsyncPgConnection, session: &StaffSession, file: &CaseFile) -> Result<Self, PageError> {
        let Some(verdict) = file.live_recommendation().and_then(|it| it.proposal.as_ref()) else {
            return Ok(Self::default());
        };
        let (now, application) = (session.request.now, &file.application);
        let id = DecisionId::new(now);
        let store = DecidedStore { name: &file.store.name, has_sole_mailbox: file.has_sole_mailbox };
        let outgoing = decision::letter_of(&file.policy, application, store, id, verdict, now);
        let letter = letter::preview(conn, &session.state.ctx, &outgoing).await?;
        let confirms = application.status == Status::AwaitingSecond && application.is_reviewed_by(session.me);
        let unopened = match verdict.outcome {
            Outcome::Approve if confirms => unopened::list(conn, application, session.me).await?,
            _ => Vec::new(),
        };
        Ok(Self { letter: Some(letter), unopened, ..Self::default() })
    }
}
