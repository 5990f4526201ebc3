//! Messages to the webhooks of partners: signed JSON by the Standard Webhooks scheme, each on a connection of its own to an
//! address checked before ([`Destination`]), as for the platform.
//!
//! A status of 2xx means that the partner took the message. No redirect is followed, no proxy used, and of an answer only
//! the first 4 KiB are read.

use std::time::{Duration, Instant};

use chrono::TimeDelta;
use domain::webhook::attempt::{ANSWER_MAX_BYTES, AttemptResult, Sending};
use domain::webhook::delivery::DeliveryProblem;
use domain::webhook::signature::{self, ID_HEADER, SIGNATURE_HEADER, TIMESTAMP_HEADER};
use outbound::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use outbound::{Destination, DestinationError, Error, Response, StatusCode};
use vault::Vault;

/// Limit for connecting, TLS included.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Where messages may be sent, and how long an answer may take.
#[derive(Debug, Clone, Copy)]
pub struct Webhooks {
    /// Allows private networks and this machine; otherwise only public addresses are contacted (THREATS 37).
    pub allow_private: bool,
    /// Limit for one attempt, from the first byte to the last.
    pub timeout: Duration,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self { allow_private: false, timeout: Duration::from_secs(10) }
    }
}

impl Webhooks {
    /// Sends a message once.
    pub async fn send(self, vault: &Vault, sending: &Sending) -> AttemptResult {
        let began = Instant::now();
        let mut result = match self.try_send(vault, sending).await {
            Ok(response) => read(response).await,
            Err(problem) => AttemptResult { problem: Some(problem), ..AttemptResult::default() },
        };
        result.took_ms = i32::try_from(began.elapsed().as_millis()).unwrap_or(i32::MAX);
        result
    }

    async fn try_send(self, vault: &Vault, sending: &Sending) -> Result<Response, DeliveryProblem> {
        let mut secrets = Vec::with_capacity(sending.secrets.len());
        for secret in &sending.secrets {
            match vault.keys().unwrap(&secret.key_id, &secret.wrapped_key) {
                Ok(key) => secrets.push(key.shared_secret()),
                Err(error) => {
                    tracing::error!(%error, secret = %secret.id, "the secret of a webhook cannot be read");
                    return Err(DeliveryProblem::NoSecret);
                }
            }
        }
        let signed = signature::sign(
            secrets.iter().map(|secret| &**secret),
            sending.delivery,
            sending.started_at,
            &sending.body,
        );
        let destination = Destination::parse(&sending.url, self.allow_private);
        let destination = destination.map_err(|error| match error {
            DestinationError::Private => DeliveryProblem::PrivateAddress,
            _ => DeliveryProblem::BadAddress,
        })?;
        if destination.is_local() && !self.allow_private {
            return Err(DeliveryProblem::PrivateAddress);
        }
        let client = destination.client(CONNECT_TIMEOUT).timeout(self.timeout).build();
        let client = client.map_err(|_| DeliveryProblem::Internal)?;
        let path = if sending.url.ends_with('/') { "/" } else { "" };
        let request = client
            .post(destination.at(path))
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "unbind-desk")
            .header(ID_HEADER, signature::message_id(sending.delivery))
            .header(TIMESTAMP_HEADER, sending.started_at.timestamp())
            .header(SIGNATURE_HEADER, signed)
            .body(sending.body.clone());
        request.send().await.map_err(|error| problem_of(&error))
    }
}

fn problem_of(error: &Error) -> DeliveryProblem {
    match () {
        () if outbound::is_forbidden(error) => DeliveryProblem::PrivateAddress,
        () if error.is_timeout() => DeliveryProblem::TimedOut,
        () if error.is_connect() => DeliveryProblem::Unreachable,
        () => DeliveryProblem::CutOff,
    }
}

async fn read(response: Response) -> AttemptResult {
    let status = response.status();
    let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let is_html = header(CONTENT_TYPE).is_some_and(|kind| kind.to_ascii_lowercase().starts_with("text/html"));
    // In seconds; a date is not understood, and the usual wait is used.
    let retry_after = header(RETRY_AFTER).and_then(|text| text.trim().parse().ok()).and_then(TimeDelta::try_seconds);
    let retry_after = retry_after.filter(|period| *period > TimeDelta::zero());
    let answer = String::from_utf8_lossy(&outbound::read_start(response, ANSWER_MAX_BYTES).await).into_owned();
    let problem = problem_with(status, is_html, &answer);
    AttemptResult { status: Some(status.as_u16()), problem, answer, took_ms: 0, retry_after }
}

/// A page in place of an answer is written by a proxy or by a sign-in in front of the partner's program, which has then not
/// got the message. A few words as `text/html`, the default of many frameworks, are an answer.
fn problem_with(status: StatusCode, is_html: bool, answer: &str) -> Option<DeliveryProblem> {
    match status {
        StatusCode::GONE => Some(DeliveryProblem::Gone),
        status if status.is_redirection() => Some(DeliveryProblem::Redirected),
        status if !status.is_success() => Some(DeliveryProblem::Refused),
        _ if is_html && answer.trim_start().starts_with('<') => Some(DeliveryProblem::WebPage),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_success_without_a_page_takes_a_message() {
        for (status, is_html, answer, expected) in [
            (200, false, "{}", None),
            (204, true, "", None),
            (200, true, "ok", None),
            (202, false, "<ok/>", None),
            (200, true, " <!doctype html><title>Sign in", Some(DeliveryProblem::WebPage)),
            (302, false, "", Some(DeliveryProblem::Redirected)),
            (410, true, "<html>", Some(DeliveryProblem::Gone)),
            (404, false, "", Some(DeliveryProblem::Refused)),
            (503, false, "", Some(DeliveryProblem::Refused)),
        ] {
            let status = StatusCode::from_u16(status).unwrap();
            assert_eq!(problem_with(status, is_html, answer), expected, "{status} {answer}");
        }
    }
}
