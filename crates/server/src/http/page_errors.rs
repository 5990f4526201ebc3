//! Conversions of use cases' errors that a page has no sentence for.

use domain::account::absence::AbsenceError;
use domain::application::TransitionError;
use domain::application::permission::PermissionError;
use domain::client::key::MakeKeyError;
use domain::client::{AnswerClientError, EndClientError, ProposeClientError};
use domain::deadline::calendar::draft::CalendarDraftError;
use domain::deadline::calendar::publish::PublishError;
use domain::delivery::cancel::CancelError;
use domain::delivery::copy::CopyError;
use domain::delivery::pause::PauseError;
use domain::desk::bulk::BulkError;
use domain::desk::export::ExportError;
use domain::desk::saved_view::SaveViewError;
use domain::effect::unknown::SettleError;
use domain::evidence::AddError;
use domain::evidence::access::PurposeError;
use domain::intake::channel_pause::ChannelPauseError;
use domain::intake::objection::ObjectionError;
use domain::intake::submission::SubmitError;
use domain::letter::custom_text::WriteCustomTextError;
use domain::letter::follow_up::FollowUpError;
use domain::operation::OperationsError;
use domain::proposal::{ConfirmError, ProposeError};
use domain::review::penalty::LiftError;
use domain::review::watch_list::WatchError;
use domain::webhook::secret::MakeSecretError;
use domain::webhook::{AnswerWebhookError, ProposeWebhookError, StopWebhookError};

use crate::http::page_error::PageError;

/// Converts errors. `NotPermitted` and `Database` mean the same in all of them; the other variants are listed.
macro_rules! page_errors {
    ($($error:ident { $($variant:pat => $page:expr,)* })+) => {
        $(
            impl From<$error> for PageError {
                fn from(error: $error) -> Self {
                    match error {
                        $error::NotPermitted(error) => error.into(),
                        $error::Database(error) => error.into(),
                        $($variant => $page,)*
                    }
                }
            }
        )+
    };
}

// An error that the page shows at its form does not arrive here, so it is converted to a fault of the program.
page_errors! {
    AbsenceError { _ => PageError::NotFound, }
    AddError { _ => PageError::NotFound, }
    AnswerClientError {
        AnswerClientError::Missing => PageError::NotFound,
        other => PageError::internal(other),
    }
    AnswerWebhookError {
        AnswerWebhookError::Missing => PageError::NotFound,
        other => PageError::internal(other),
    }
    BulkError {
        // The queue page refuses a larger selection before.
        BulkError::TooMany => PageError::Unreadable,
    }
    CalendarDraftError {
        CalendarDraftError::Missing | CalendarDraftError::Changed => PageError::Conflict,
        other => PageError::internal(other),
    }
    CancelError {
        CancelError::Missing => PageError::NotFound,
        CancelError::NotHeld(_) => PageError::Conflict,
        CancelError::OwnApplication => PageError::Forbidden,
    }
    ChannelPauseError { other => PageError::internal(other), }
    ConfirmError {
        ConfirmError::Missing => PageError::NotFound,
        ConfirmError::Own | ConfirmError::Party => PageError::Forbidden,
        ConfirmError::Closed(_)
        | ConfirmError::Stale
        | ConfirmError::DocumentMissing
        | ConfirmError::DocumentUnopened => PageError::Conflict,
    }
    CopyError {
        CopyError::Missing => PageError::NotFound,
        other => PageError::internal(other),
    }
    EndClientError {
        EndClientError::Missing => PageError::NotFound,
        EndClientError::Already => PageError::Conflict,
    }
    ExportError { other => PageError::internal(other), }
    FollowUpError { other => PageError::internal(other), }
    LiftError { other => PageError::internal(other), }
    MakeKeyError {
        MakeKeyError::Missing => PageError::NotFound,
        other => PageError::internal(other),
    }
    MakeSecretError {
        MakeSecretError::Missing => PageError::NotFound,
        other => PageError::internal(other),
    }
    ObjectionError {
        ObjectionError::Missing => PageError::NotFound,
        ObjectionError::Involved => PageError::Forbidden,
        ObjectionError::TooLate | ObjectionError::Changed => PageError::Conflict,
        other => PageError::internal(other),
    }
    OperationsError {
        OperationsError::Missing => PageError::NotFound,
        OperationsError::Already | OperationsError::State(_) => PageError::Conflict,
    }
    PauseError { other => PageError::internal(other), }
    PermissionError {}
    PublishError {
        PublishError::OwnDraft => PageError::Forbidden,
        PublishError::Missing | PublishError::Changed | PublishError::Same => PageError::Conflict,
    }
    ProposeClientError {
        ProposeClientError::Missing => PageError::NotFound,
        other => PageError::internal(other),
    }
    ProposeError { other => PageError::internal(other), }
    ProposeWebhookError {
        ProposeWebhookError::Missing => PageError::NotFound,
        other => PageError::internal(other),
    }
    PurposeError { other => PageError::internal(other), }
    SaveViewError { other => PageError::internal(other), }
    StopWebhookError {
        StopWebhookError::Missing => PageError::NotFound,
        StopWebhookError::Already => PageError::Conflict,
    }
    SubmitError {
        SubmitError::Missing => PageError::NotFound,
        SubmitError::OwnCase => PageError::Forbidden,
        other => PageError::internal(other),
    }
    TransitionError {
        TransitionError::Missing => PageError::NotFound,
        TransitionError::Conflict(_) => PageError::Conflict,
    }
    WatchError { other => PageError::internal(other), }
    WriteCustomTextError { other => PageError::internal(other), }
}

impl From<SettleError> for PageError {
    fn from(error: SettleError) -> Self {
        match error {
            SettleError::Involved => Self::Forbidden,
            SettleError::NotStuck => Self::Conflict,
            SettleError::Transition(error) => error.into(),
            SettleError::Note(_) => Self::internal(error),
        }
    }
}
