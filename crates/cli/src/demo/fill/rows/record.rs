//! The events of an application.

use chrono::SecondsFormat;
use domain::application::Application;
use domain::application::status::{EffectState, Status};
use domain::base::actor::ActorKind;
use domain::base::terms::Channel;
use domain::review::outcome::Outcome;
use uuid::Uuid;

use super::super::chain::Chain;
use super::super::staff;
use super::super::story::Story;
use super::super::times::{DAY, SECOND, instant};
use super::{Book, Of, Scribe};

impl Scribe<'_> {
    /// Writes the events; returns how many of them changed the application's row.
    pub(super) fn record(&self, book: &mut Book, story: &Story, it: &Application, store: Uuid) -> i32 {
        let mut chain = Chain::of(&mut book.events, it.id.0);
        let applicant = (ActorKind::Applicant, Some(store));
        let worker = (ActorKind::Worker, None);
        let someone = |number: u32| (ActorKind::Staff, Some(self.staff(number)));
        let by = match (story.channel, story.lodged_by) {
            (Channel::Agent, Some(agent)) => someone(staff::agent(agent)),
            _ => applicant,
        };
        let due_at = time(story.dates.due_at);
        let data = format!(
            "{{\"kind\": \"{}\", \"due_at\": \"{due_at}\", \"channel\": \"{}\", \"content_hash\": \"{}\", \"policy_version\": {}}}",
            it.kind,
            it.channel,
            hex::encode(&it.content_hash),
            self.policy.version
        );
        chain.add(story.submitted_at, by, "submit", &data);
        let mut steps = 1;
        let reviewer = story.claimed.map(|claimed| someone(claimed.by));
        if let (Some(claimed), Some(reviewer)) = (story.claimed, reviewer) {
            chain.add(claimed.at, reviewer, "claim", "{}");
            steps += 1;
        }
        let reviewer = reviewer.unwrap_or(worker);
        if let Some(asked) = story.asked {
            let request = self.id(Of::Request, story.number, asked.at);
            chain.add(asked.at, reviewer, "ask", &format!("{{\"items\": 1, \"request\": \"{request}\"}}"));
            steps += 1;
            if let Some(answered_at) = asked.answered_at {
                let data = format!("{{\"due_at\": \"{due_at}\", \"request\": \"{request}\"}}");
                chain.add(answered_at, applicant, "answer", &data);
                steps += 1;
            }
        }
        if let Some(recommended) = story.recommended {
            let id = self.id(Of::Recommendation, story.number, recommended.at);
            chain.add(recommended.at, reviewer, "recommend", &format!("{{\"recommendation\": \"{id}\"}}"));
            steps += 1;
        }
        if let Some((at, outcome)) = story.decided {
            let second = story.recommended.and_then(|it| it.second);
            let action = match (outcome, second) {
                (Outcome::Approve, None) => "approve",
                (Outcome::Reject, None) => "reject",
                (Outcome::Approve, Some(_)) => "confirm_approval",
                (Outcome::Reject, Some(_)) => "confirm_rejection",
            };
            let reasons = story.rejection.iter().map(|code| format!("\"{code}\"")).collect::<String>();
            let recommendation = story.recommended.map_or_else(
                || "null".to_owned(),
                |it| format!("\"{}\"", self.id(Of::Recommendation, story.number, it.at)),
            );
            let data = format!(
                "{{\"reasons\": [{reasons}], \"decision\": \"{}\", \"grace_until\": \"{}\", \"recommendation\": {recommendation}}}",
                self.id(Of::Decision, story.number, at),
                time(self.grace_until(at)),
            );
            chain.add(at, second.map_or(reviewer, |(second, _)| someone(second)), action, &data);
            steps += 1;
        }
        if let Some((at, lead)) = story.ended {
            let (by, action) = match story.status {
                Status::Withdrawn => (applicant, "withdraw"),
                Status::Voided => (someone(staff::lead(lead)), "void"),
                _ => (worker, "lapse"),
            };
            chain.add(at, by, action, "{}");
            steps += 1;
        }
        let effect = format!("{{\"effect\": \"{}\"}}", self.effect_id(story));
        if let Some(done_at) = story.done_at {
            chain.add(done_at - SECOND / 2, worker, "effect_requested", &effect);
            chain.add(done_at, worker, "effect_confirmed", &effect);
            steps += 2;
        } else if matches!(story.effect, EffectState::Blocked | EffectState::Failed) {
            let at = story.decided.map_or(story.submitted_at, |(at, _)| at) + DAY;
            chain.add(at.min(self.teller.times.now), worker, &format!("effect_{}", story.effect), &effect);
            steps += 1;
        }
        if let Some(erased_at) = story.erased_at {
            chain.add(erased_at, worker, "erased", "{\"letters\": 0, \"documents\": 0}");
        }
        steps
    }
}

/// An instant in JSON.
fn time(micros: i64) -> String {
    instant(micros).to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
