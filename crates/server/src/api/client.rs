//! The permissions of a key.

use actix_web::{HttpRequest, HttpResponse};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::answer;
use crate::api::call::Call;
use crate::api::problem::Problem;
use crate::api::words::ClientScope;

/// A client and the key it called with.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ClientBody {
    name: String,
    /// The scopes in force.
    #[schema(value_type = Vec<ClientScope>)]
    scopes: Vec<&'static str>,
    /// Time after which this key is refused.
    key_expires_at: DateTime<Utc>,
    calls_per_minute: u32,
}

/// `GET /api/v1/client`
#[utoipa::path(
    get, path = "/client", tag = "client", summary = "What the key may do",
    responses((status = 200, body = ClientBody), (status = 401, body = Problem))
)]
pub async fn show(call: Call, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let body = ClientBody {
        name: call.caller.name.clone(),
        scopes: call.caller.actor.scopes.iter().map(|scope| scope.as_str()).collect(),
        key_expires_at: call.caller.key_expires_at,
        calls_per_minute: call.state.settings.api_calls_per_minute,
    };
    answer::show(&request, &call.state, &body)
}
