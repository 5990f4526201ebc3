//! `/healthz`: the process answers. `/readyz`: it can serve, the database included.

use std::time::Duration;

use actix_web::{HttpResponse, web};
use diesel_async::RunQueryDsl;

use crate::state::State;

/// How long the database may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// `GET /healthz`
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().body("ok\n")
}

/// `GET /readyz`
pub async fn readyz(state: web::Data<State>) -> HttpResponse {
    // A plain read outside any transaction: it may be dropped by the timeout.
    let answered = tokio::time::timeout(PATIENCE, async {
        let mut conn = state.pool.get().await.ok()?;
        diesel::sql_query("select 1").execute(&mut conn).await.ok()
    })
    .await;
    match answered {
        Ok(Some(_)) => HttpResponse::Ok().body("ready\n"),
        _ => HttpResponse::ServiceUnavailable().insert_header(("retry-after", "5")).body("no database\n"),
    }
}
