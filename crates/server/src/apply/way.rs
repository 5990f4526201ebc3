//! The paths of an application's pages: signed in, or by the link in an email.

use domain::base::{EvidenceId, Token};

use crate::links;

/// The paths of an application's pages.
#[derive(Debug, Clone)]
pub enum Way {
    /// Signed in; the paths have the reference.
    Session { reference: String },
    /// By the link in an email; the paths have its token.
    Link { token: Token },
}

impl Way {
    pub fn status(&self) -> String {
        match self {
            Self::Session { reference } => links::status(reference),
            Self::Link { token } => links::follow(token.expose()),
        }
    }

    pub fn answer(&self) -> String {
        match self {
            Self::Session { reference } => links::answer(reference),
            Self::Link { token } => links::follow_answer(token.expose()),
        }
    }

    pub fn answer_upload(&self) -> String {
        match self {
            Self::Session { reference } => links::answer_upload(reference),
            Self::Link { token } => links::follow_answer_upload(token.expose()),
        }
    }

    pub fn answer_remove(&self, id: EvidenceId) -> String {
        match self {
            Self::Session { reference } => links::answer_remove(reference, id),
            Self::Link { token } => links::follow_answer_remove(token.expose(), id),
        }
    }

    pub fn answer_picture(&self, id: EvidenceId, page: i16) -> String {
        match self {
            Self::Session { reference } => links::answer_picture(reference, id, page),
            Self::Link { token } => links::follow_answer_picture(token.expose(), id, page),
        }
    }

    pub fn withdraw(&self) -> String {
        match self {
            Self::Session { reference } => links::withdraw(reference),
            Self::Link { token } => links::follow_withdraw(token.expose()),
        }
    }

    pub fn again(&self) -> String {
        match self {
            Self::Session { reference } => links::again(reference),
            Self::Link { token } => links::follow_again(token.expose()),
        }
    }
}
