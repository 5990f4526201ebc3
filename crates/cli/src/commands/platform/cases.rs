//! The cases of the protocol, in an order in which each leaves the adapter as the next one needs it.

use outbound::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use super::CaseResult;
use super::adapter::{Adapter, Question, Reply, Signing};

/// The stores that the adapter has for the check.
#[derive(Debug)]
pub(super) struct Stores {
    /// Bound, without blockers; it is unbound.
    pub(super) ready: String,
    /// The account it is bound to.
    pub(super) account: Option<String>,
    /// Bound, with blockers.
    pub(super) blocked: Option<String>,
    /// Bound, without blockers; it is unbound, too.
    pub(super) second: Option<String>,
}

/// A store that no platform has.
const UNKNOWN: &str = "CHECK-NO-SUCH-STORE";

/// The answers of an adapter that cannot say figures.
const CANNOT_SAY: [u16; 3] = [404, 405, 501];

/// Sends every case; the problem of each that failed.
pub(super) async fn run(adapter: &Adapter, stores: &Stores) -> Vec<CaseResult> {
    let mut check = Run { adapter, stores, cases: Vec::new() };
    let action = Uuid::new_v4();
    let answered = adapter.ask(&check.preflight(&stores.ready, action), Signing::Right).await;
    let is_silent = answered.is_err();
    check.record("a signed question is answered", answered.and_then(|reply| about(ok(&reply)?, action).map(drop)));
    if is_silent {
        return check.cases;
    }
    check.signatures().await;
    check.questions().await;
    check.blockers().await;
    check.figures().await;
    check.execution().await;
    check.abandoned_request().await;
    check.cases
}

struct Run<'a> {
    adapter: &'a Adapter,
    stores: &'a Stores,
    cases: Vec<CaseResult>,
}

/// The outcome of a case: the error says how the answer differs from the protocol.
type Outcome = Result<(), String>;

impl Run<'_> {
    fn record(&mut self, name: &'static str, outcome: Outcome) {
        self.cases.push(CaseResult { name, problem: outcome.err() });
    }

    /// Questions with a wrong, missing or old signature are refused, and the action stays unknown.
    async fn signatures(&mut self) {
        let cases = [
            ("a question without a signature is refused", Signing::Missing),
            ("a signature under another secret is refused", Signing::OtherSecret),
            ("a changed body is refused", Signing::OtherBody),
            ("a signature for another path is refused", Signing::OtherPath),
            ("a question that is ten minutes old is refused", Signing::Aged(600)),
            ("a question from ten minutes ahead is refused", Signing::Aged(-600)),
        ];
        for (name, signing) in cases {
            let question = self.request(&self.stores.ready, Uuid::new_v4());
            let outcome = match self.adapter.ask(&question, signing).await {
                Ok(reply) if reply.status == 401 => self.is_unknown(question.action).await,
                Ok(reply) => Err(format!("expected status 401, got {}", reply.status)),
                Err(problem) => Err(problem),
            };
            self.record(name, outcome);
        }
        let question = self.preflight(&self.stores.ready, Uuid::new_v4());
        let outcome = self.adapter.ask(&question, Signing::Aged(240)).await.and_then(|reply| ok(&reply).map(drop));
        self.record("a question that is four minutes old is answered", outcome);
    }

    /// Malformed questions are refused, and an action that was never requested is unknown.
    async fn questions(&mut self) {
        let action = Uuid::new_v4();
        let path = format!("/effects/{action}");
        let right = self.body(&self.stores.ready, action);
        let mut other_kind = right.clone();
        other_kind["kind"] = json!("close_account");
        let mut other_id = right.clone();
        other_id["id"] = json!(Uuid::new_v4());
        let bodies = [
            ("a body that is no JSON is refused", b"{".to_vec()),
            ("a body of another form is refused", b"[]".to_vec()),
            ("an unknown kind of action is refused", other_kind.to_string().into_bytes()),
            ("a body about another action is refused", other_id.to_string().into_bytes()),
        ];
        for (name, body) in bodies {
            let question = Question { method: Method::POST, path: path.clone(), action, body };
            let outcome = match self.adapter.ask(&question, Signing::Right).await {
                Ok(reply) if (400..500).contains(&reply.status) => self.is_unknown(action).await,
                Ok(reply) => Err(format!("expected a status from 400 to 499, got {}", reply.status)),
                Err(problem) => Err(problem),
            };
            self.record(name, outcome);
        }
        let outcome = self.is_unknown(Uuid::new_v4()).await;
        self.record("an action that was never requested is unknown", outcome);
    }

    /// Stores that cannot be unbound have blockers, and a request for them does nothing.
    async fn blockers(&mut self) {
        let outcome = self.is_free(&self.stores.ready).await;
        self.record("a store without blockers has none", outcome);
        let outcome = self.is_blocked(UNKNOWN).await;
        self.record("an unknown store has a blocker", outcome);
        if let Some(blocked) = &self.stores.blocked {
            let outcome = self.is_blocked(blocked).await;
            self.record("a store with blockers names them", outcome);
            let action = Uuid::new_v4();
            let outcome = self.is_refused(blocked, action).await;
            self.record("a request for a store with blockers is refused", outcome);
            let outcome = self.is_unknown_or_refused(action).await;
            self.record("a refused action was not carried out", outcome);
        }
    }

    /// The figures of a store are told, unless the adapter cannot say: that is no fault.
    async fn figures(&mut self) {
        let question = self.inquiry(&self.stores.ready);
        let reply = self.adapter.ask(&question, Signing::Right).await;
        let tells = reply.as_ref().is_ok_and(|reply| !CANNOT_SAY.contains(&reply.status));
        let outcome = match reply {
            Ok(reply) if tells => figures(&reply, question.action),
            reply => reply.map(drop),
        };
        self.record("figures are told, or it is said that they cannot be", outcome);
        if !tells {
            return;
        }
        let outcome = match self.adapter.ask(&self.inquiry(&self.stores.ready), Signing::Missing).await {
            Ok(reply) if reply.status == 401 => Ok(()),
            Ok(reply) => Err(format!("expected status 401, got {}", reply.status)),
            Err(problem) => Err(problem),
        };
        self.record("a question for figures without a signature is refused", outcome);
        let outcome = match self.adapter.ask(&self.inquiry(UNKNOWN), Signing::Right).await {
            Ok(reply) if CANNOT_SAY.contains(&reply.status) => Ok(()),
            Ok(reply) => Err(format!("expected status 404, got {}", reply.status)),
            Err(problem) => Err(problem),
        };
        self.record("the figures of an unknown store cannot be told", outcome);
    }

    /// An action is carried out once, however often it is requested.
    async fn execution(&mut self) {
        let action = Uuid::new_v4();
        let question = self.request(&self.stores.ready, action);
        let ask = || self.adapter.ask(&question, Signing::Right);
        let (one, two) = tokio::join!(ask(), ask());
        let first = one.and_then(|reply| executed(&reply, action));
        let second = two.and_then(|reply| executed(&reply, action));
        let at_once = match (&first, &second) {
            (Ok(first), Ok(second)) => same(first, second),
            (Err(problem), _) | (_, Err(problem)) => Err(problem.clone()),
        };
        self.record("two requests at once for one action are answered alike", at_once);
        let Ok(first) = first else { return };
        let again = self.adapter.ask(&question, Signing::Right).await.and_then(|reply| executed(&reply, action));
        self.record("the same request again is not carried out again", again.and_then(|again| same(&first, &again)));
        let found = self.find(action).await.and_then(|reply| executed(&reply, action));
        self.record("the action is found afterwards", found.and_then(|found| same(&first, &found)));
        if first["state"] == "done" {
            let outcome = self.is_blocked(&self.stores.ready).await;
            self.record("a store that was unbound has nothing left to do", outcome);
        }
    }

    /// Hangs up before the answer to a request. Like the worker after its time limit, the check then asks for the state of
    /// the action, and requests it again.
    async fn abandoned_request(&mut self) {
        let Some(store) = &self.stores.second else { return };
        let action = Uuid::new_v4();
        let question = self.request(store, action);
        self.adapter.abandon(&question).await;
        let outcome = match self.state(action).await {
            Ok(state) if ["none", "accepted", "done"].iter().any(|known| state == *known) => Ok(()),
            Ok(state) => Err(format!("the action is {state}, expected none, accepted or done")),
            Err(problem) => Err(problem),
        };
        self.record("an action can be asked about after a request that nobody waited for", outcome);
        let again = self.adapter.ask(&question, Signing::Right).await.and_then(|reply| executed(&reply, action));
        let found = self.find(action).await.and_then(|reply| executed(&reply, action));
        let outcome = again.and_then(|again| same(&again, &found?));
        self.record("a request that nobody waited for is carried out once when it is made again", outcome);
    }

    fn body(&self, store: &str, action: Uuid) -> Value {
        let account = (store == self.stores.ready).then_some(self.stores.account.as_ref()).flatten();
        json!({ "id": action, "kind": "unbind", "store": store, "account": account })
    }

    fn preflight(&self, store: &str, action: Uuid) -> Question {
        let body = self.body(store, action).to_string().into_bytes();
        Question { method: Method::POST, path: "/preflight".to_owned(), action, body }
    }

    fn request(&self, store: &str, action: Uuid) -> Question {
        Question { path: format!("/effects/{action}"), ..self.preflight(store, action) }
    }

    fn inquiry(&self, store: &str) -> Question {
        let action = Uuid::new_v4();
        let mut body = self.body(store, action);
        if let Some(fields) = body.as_object_mut() {
            fields.remove("kind");
        }
        Question { method: Method::POST, path: "/figures".to_owned(), action, body: body.to_string().into_bytes() }
    }

    async fn find(&self, action: Uuid) -> Result<Reply, String> {
        let path = format!("/effects/{action}");
        self.adapter.ask(&Question { method: Method::GET, path, action, body: Vec::new() }, Signing::Right).await
    }

    async fn state(&self, action: Uuid) -> Result<Value, String> {
        let reply = self.find(action).await?;
        about(ok(&reply)?, action).map(|body| body["state"].clone())
    }

    async fn is_unknown(&self, action: Uuid) -> Outcome {
        let state = self.state(action).await?;
        if state == "none" { Ok(()) } else { Err(format!("the action is {state}, expected none")) }
    }

    async fn is_unknown_or_refused(&self, action: Uuid) -> Outcome {
        let state = self.state(action).await?;
        let is_undone = state == "none" || state == "refused";
        if is_undone { Ok(()) } else { Err(format!("the action is {state}, expected none or refused")) }
    }

    async fn count_blockers(&self, store: &str) -> Result<usize, String> {
        let action = Uuid::new_v4();
        let reply = self.adapter.ask(&self.preflight(store, action), Signing::Right).await?;
        let body = about(ok(&reply)?, action)?;
        let list = body["blockers"].as_array().ok_or("the answer has no list of blockers")?;
        if list.iter().all(|blocker| blocker["code"].is_string()) {
            Ok(list.len())
        } else {
            Err("a blocker has no code".to_owned())
        }
    }

    async fn is_free(&self, store: &str) -> Outcome {
        match self.count_blockers(store).await? {
            0 => Ok(()),
            count => Err(format!("expected no blockers, got {count}")),
        }
    }

    async fn is_blocked(&self, store: &str) -> Outcome {
        if self.count_blockers(store).await? == 0 { Err("expected a blocker, got none".to_owned()) } else { Ok(()) }
    }

    async fn is_refused(&self, store: &str, action: Uuid) -> Outcome {
        let reply = self.adapter.ask(&self.request(store, action), Signing::Right).await?;
        let body = about(ok(&reply)?, action)?;
        match (&body["state"], body["blockers"].as_array()) {
            (state, _) if state != "refused" => Err(format!("the state is {state}, expected refused")),
            (_, Some(blockers)) if !blockers.is_empty() => Ok(()),
            _ => Err("the refusal names no blocker".to_owned()),
        }
    }
}

/// The body of an answer with status 200, whose signature matches if it has one.
fn ok(reply: &Reply) -> Result<&Value, String> {
    if !reply.is_authentic {
        return Err("the signature of the answer does not match".to_owned());
    }
    if reply.status != 200 {
        return Err(format!("expected status 200, got {}", reply.status));
    }
    if reply.body.is_object() { Ok(&reply.body) } else { Err("the answer is not a JSON object".to_owned()) }
}

/// The body, if it is about this action.
fn about(body: &Value, action: Uuid) -> Result<&Value, String> {
    let is_about_it = body["id"].as_str().is_some_and(|id| id == action.to_string());
    if is_about_it { Ok(body) } else { Err("the answer is about another action".to_owned()) }
}

/// The body of an answer that the action is done, or accepted.
fn executed(reply: &Reply, action: Uuid) -> Result<Value, String> {
    let body = about(ok(reply)?, action)?;
    match body["state"].as_str() {
        Some("done") if body["at"].as_str().is_none_or(|at| chrono::DateTime::parse_from_rfc3339(at).is_err()) => {
            Err("the time of completion is not in RFC 3339".to_owned())
        }
        Some("done" | "accepted") => Ok(body.clone()),
        state => Err(format!("the state is {}, expected done or accepted", state.unwrap_or("missing"))),
    }
}

/// An answer with figures: whole numbers, and the time they were true.
fn figures(reply: &Reply, action: Uuid) -> Outcome {
    let body = about(ok(reply)?, action)?;
    for name in ["balance_cents", "unshipped_orders", "after_sales", "loan_cents"] {
        let number = body[name].as_i64().ok_or_else(|| format!("{name} is not a whole number"))?;
        if number < 0 && name != "balance_cents" {
            return Err(format!("{name} is negative"));
        }
    }
    let as_of = body["as_of"].as_str().and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
    as_of.map(drop).ok_or_else(|| "as_of is not a time in RFC 3339".to_owned())
}

/// Two answers about one action: the same time and reference, if both say that it is done.
fn same(one: &Value, other: &Value) -> Outcome {
    let are_done = one["state"] == "done" && other["state"] == "done";
    if !are_done || (one["at"] == other["at"] && one["reference"] == other["reference"]) {
        Ok(())
    } else {
        Err("the times or references differ: it was carried out twice".to_owned())
    }
}
