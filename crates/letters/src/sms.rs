//! Text messages: a sentence or two for each kind that has one, in the recipient's language.
//!
//! They say no more than the email: the store, the reference, a time, and the link of the email or the one to sign in. A
//! gateway that sends templates only gets the parts beside the text.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::Locale;
use domain::application::About;
use domain::letter::{Letter, LinkSecret, SmsContent};
use locale::Translator;
use serde_json::json;

use crate::layout::{OBJECTION, secret_url};
use crate::plain;

/// Longest store name in a text message, in characters; the rest is cut. Each further segment costs as much as the first.
const STORE_MAX: usize = 16;

/// The text message of a letter; `None` for a kind without one.
pub(crate) fn content(base_url: &str, locale: Locale, letter: &Letter) -> Option<SmsContent> {
    let t = Translator::new(locale);
    let slug = letter.kind().slug();
    let values = values(base_url, t, letter)?;
    let variables: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str().into())).collect();
    let text = t.text_with(&format!("sms-{slug}"), &variables);
    let message = json!({ "template": slug, "locale": locale.as_str(), "text": text, "values": values });
    Some(SmsContent {
        sender_name: t.text("letter-sign-off"),
        subject: t.text(&format!("letter-kind-{slug}")),
        text,
        raw: message.to_string().into_bytes(),
    })
}

/// The values of a text message by name.
type Values = BTreeMap<&'static str, String>;

fn values(base_url: &str, t: Translator, letter: &Letter) -> Option<Values> {
    let sign_in = || format!("{base_url}/apply");
    let stop = |secret: &LinkSecret| secret_url(base_url, OBJECTION, secret);
    let of_store = |name: &str| Values::from([("store", store(name))]);
    let changed = |name: &str, at: DateTime<Utc>| with(of_store(name), [("at", t.moment_brief(at))]);
    Some(match letter {
        Letter::SignInCode { store_name, code, valid_period } => {
            with(of_store(store_name), [("code", plain::line(code)), ("period", t.period(*valid_period))])
        }
        Letter::DraftReminder { store_name, kind: of, removed_at } => {
            with(of_store(store_name), [("kind", of.slug()), ("at", t.moment_brief(*removed_at)), ("link", sign_in())])
        }
        Letter::Alert { about, objection }
        | Letter::AlertReopened { about, objection }
        | Letter::AlertRepeated { about, objection }
        | Letter::ObjectionLifted { about, objection } => with(of(about), [("link", stop(objection))]),
        Letter::AlertApproved { about, objection, not_before } => {
            with(of(about), [("at", t.moment_brief(*not_before)), ("link", stop(objection))])
        }
        Letter::Approved { about, not_before, .. } => {
            with(of(about), [("at", t.moment_brief(*not_before)), ("link", sign_in())])
        }
        Letter::AlertDone { about, done_at } | Letter::Done { about, done_at, .. } => {
            with(of(about), [("at", t.moment_brief(*done_at))])
        }
        Letter::InformationReminder { about, answer_until, .. } => {
            with(of(about), [("at", t.moment_brief(*answer_until)), ("link", sign_in())])
        }
        Letter::AlertEnded { about } | Letter::ObjectionEnded { about } => of(about),
        Letter::BoundAgain { store_name, bound_at: at, .. }
        | Letter::BindingEnded { store_name, ended_at: at, .. }
        | Letter::ContactChanged { store_name, changed_at: at } => changed(store_name, *at),
        _ => return None,
    })
}

fn of(about: &About) -> Values {
    Values::from([
        ("store", store(&about.store_name)),
        ("reference", plain::line(&about.reference)),
        ("kind", about.kind.slug()),
    ])
}

fn with<const N: usize>(mut values: Values, more: [(&'static str, String); N]) -> Values {
    values.extend(more);
    values
}

/// The store's name in one line, cut; quotation marks in it would end the ones around it.
fn store(name: &str) -> String {
    let line = plain::line(name).replace(['“', '”', '"', '【', '】'], "");
    if line.chars().count() <= STORE_MAX {
        return line;
    }
    line.chars().take(STORE_MAX - 1).chain(['…']).collect()
}
