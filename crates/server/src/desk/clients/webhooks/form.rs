//! The form of a webhook, as typed, with the problems.

use domain::base::Scope;
use domain::webhook::{self, NewWebhook, ProposeWebhookError, UrlProblem, WebhookField, WebhookKind, WebhookTerms};
use outbound::{Destination, DestinationError};

use super::super::list::scopes_of;
use super::{content_name, kind_name};
use crate::http::{PageError, VerifiedForm};
use crate::ui::{Choice, ErrorSummary, Frame};

/// The form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WebhookForm {
    pub url: String,
    pub kinds: Vec<WebhookKind>,
    pub scopes: Vec<Scope>,
    pub url_problem: Option<String>,
    pub kinds_problem: Option<String>,
    pub scopes_problem: Option<String>,
}

/// The kinds that are ticked.
pub fn kinds_of(posted: &VerifiedForm) -> Vec<WebhookKind> {
    posted.all("kinds").iter().filter_map(|word| word.parse().ok()).collect()
}

/// Whether messages may be sent to an address, as far as its text tells; the worker checks again before it connects.
pub fn check_url(allow_private: bool) -> impl Fn(&str) -> Result<(), UrlProblem> + Sync {
    move |url| match Destination::parse(url, allow_private) {
        Ok(destination) if destination.is_local() && !allow_private => Err(UrlProblem::Private),
        Ok(_) => Ok(()),
        Err(DestinationError::Malformed) => Err(UrlProblem::Malformed),
        Err(DestinationError::TooMuch) => Err(UrlProblem::TooMuch),
        Err(DestinationError::InTheClear) => Err(UrlProblem::InTheClear),
        Err(DestinationError::Private) => Err(UrlProblem::Private),
    }
}

impl WebhookForm {
    pub fn read(posted: &VerifiedForm) -> Self {
        let (kinds, scopes) = (kinds_of(posted), scopes_of(posted));
        Self { url: posted.text("url").to_owned(), kinds, scopes, ..Self::default() }
    }

    /// The form to change these terms.
    pub fn of(terms: WebhookTerms) -> Self {
        Self { url: terms.url, kinds: terms.kinds, scopes: terms.scopes, ..Self::default() }
    }

    pub fn new_webhook(&self) -> NewWebhook {
        NewWebhook { url: self.url.clone(), kinds: self.kinds.clone(), scopes: self.scopes.clone() }
    }

    /// Takes the problems of the fields. Returns the sentence about a refusal that is about no field.
    pub fn take(&mut self, frame: &Frame, error: ProposeWebhookError) -> Result<Option<String>, PageError> {
        let t = frame.t;
        Ok(match error {
            ProposeWebhookError::Fields(url, fields) => {
                for field in fields {
                    match field {
                        WebhookField::Url => {
                            self.url_problem = Some(match url.unwrap_or(UrlProblem::Malformed) {
                                UrlProblem::TooLong => t.text1("webhooks-url-too-long", "max", webhook::URL_MAX),
                                other => t.text(&format!("webhooks-url-{}", other.slug())),
                            });
                        }
                        WebhookField::Kinds => self.kinds_problem = Some(t.text("webhooks-kinds-missing")),
                        WebhookField::Scopes => self.scopes_problem = Some(t.text("webhooks-scopes-invalid")),
                    }
                }
                None
            }
            ProposeWebhookError::TooMany => Some(t.text1("webhooks-too-many", "max", webhook::WEBHOOKS_MAX)),
            ProposeWebhookError::NotActive => Some(t.text("webhooks-client-not-active")),
            ProposeWebhookError::AlreadyProposed => Some(t.text("clients-already-proposed")),
            other => return Err(other.into()),
        })
    }

    pub fn errors(&self, frame: &Frame) -> ErrorSummary {
        let problems = [
            ("webhook-url", &self.url_problem),
            ("webhook-kinds", &self.kinds_problem),
            ("webhook-scopes", &self.scopes_problem),
        ];
        ErrorSummary::of(frame.t, problems)
    }

    pub fn has_problem(&self) -> bool {
        self.url_problem.is_some() || self.kinds_problem.is_some() || self.scopes_problem.is_some()
    }

    pub fn kind_choices(&self, frame: &Frame) -> Vec<Choice> {
        let choice = |kind: &WebhookKind| Choice::new(kind, kind_name(frame, *kind), self.kinds.contains(kind));
        WebhookKind::ALL.iter().map(choice).collect()
    }

    /// The scopes that can add something to a message, as far as the client has them.
    pub fn scope_choices(&self, frame: &Frame, client_scopes: &[Scope]) -> Vec<Choice> {
        let offered = webhook::SCOPES.iter().filter(|scope| client_scopes.contains(scope));
        let choice = |scope: &Scope| Choice::new(scope, content_name(frame.t, *scope), self.scopes.contains(scope));
        offered.map(choice).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_inside_is_refused_unless_it_is_allowed() {
        for (url, problem) in [
            ("https://partner.example/hook", None),
            ("http://partner.example/hook", Some(UrlProblem::InTheClear)),
            ("http://127.0.0.1:9000/", Some(UrlProblem::Private)),
            ("https://localhost", Some(UrlProblem::Private)),
            ("https://10.0.0.1/", Some(UrlProblem::Private)),
            ("https://169.254.169.254/", Some(UrlProblem::Private)),
            ("https://partner.example/?token=1", Some(UrlProblem::TooMuch)),
            ("https://a:b@partner.example", Some(UrlProblem::TooMuch)),
            ("partner", Some(UrlProblem::Malformed)),
        ] {
            assert_eq!(check_url(false)(url).err(), problem, "{url}");
        }
        for url in ["http://127.0.0.1:9000/", "https://10.0.0.1/"] {
            assert_eq!(check_url(true)(url), Ok(()), "{url}");
        }
        assert_eq!(check_url(true)("https://169.254.169.254/"), Err(UrlProblem::Private));
    }
}
