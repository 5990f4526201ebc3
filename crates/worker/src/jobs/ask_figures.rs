//! `ask-figures`: asks the platform for the figures of a store and records the answer (R8).
//!
//! No database connection is held while the platform answers. It is asked by workers without a platform, too, so that an
//! inquiry ends when there is none.

use database::failpoint::reach;
use domain::base::FiguresInquiryId;
use domain::job::RetryPolicy;
use domain::store::inquiry::{self, InquiryAnswer, InquiryAttempt, InquiryState};

use super::{caught, done};
use crate::platform::PlatformError;
use crate::{WorkError, Worker, meter};

/// Asks if it is due. A missing, ended or not yet due inquiry is left alone.
#[tracing::instrument(skip(worker), fields(inquiry = %id))]
pub async fn ask(worker: &Worker, id: FiguresInquiryId) -> Result<(), WorkError> {
    let begun = {
        let mut connection = worker.pool.get().await?;
        inquiry::begin(&mut connection, &worker.ctx, id, RetryPolicy::FIGURES).await?
    };
    let question = match begun {
        InquiryAttempt::Ask(question) => question,
        InquiryAttempt::NotYet => return done("the question is not due, or another worker is asking it"),
        InquiryAttempt::Over(state) => {
            tracing::info!(state = state.as_str(), "the question was asked already");
            return Ok(());
        }
        InquiryAttempt::Gone => return done("there is no such question"),
    };
    reach("figures:attempt_committed");
    let answer = caught(worker.platform.figures(&question)).await;
    let answer = answer.unwrap_or_else(|()| Err(PlatformError("the platform's adapter panicked".to_owned())));
    reach("figures:answered_not_recorded");
    let (answer, problem) = match answer {
        Ok(Some(figures)) => (InquiryAnswer::Told(figures), None),
        Ok(None) => (InquiryAnswer::CannotSay, None),
        Err(error) => (InquiryAnswer::Unanswered, Some(crate::redact::redact(&error.0))),
    };
    let state = {
        let mut connection = worker.pool.get().await?;
        inquiry::record(&mut connection, &worker.ctx, &question, answer, RetryPolicy::FIGURES).await?
    };
    reach("figures:recorded");
    meter::figures(match state {
        InquiryState::Asking => "again",
        state => state.as_str(),
    });
    let (attempt, state) = (question.attempt, state.as_str());
    match problem {
        None => tracing::info!(attempt, state, "the platform answered the question for figures"),
        Some(problem) => tracing::warn!(attempt, state, problem, "the platform did not tell the figures"),
    }
    Ok(())
}
