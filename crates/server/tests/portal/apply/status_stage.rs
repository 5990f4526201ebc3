//! Starting points of the journeys around an application: two stores, staff, and the links in letters.

use std::sync::Arc;

use actix_web::test::TestRequest;
use actix_web::web;
use diesel::sql_types::{Bytea, Text, Timestamptz, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::account::session;
use domain::base::actor::{Actor, Role};
use domain::base::id::{ApplicationId, StoreId};
use domain::base::secret::Token;
use domain::base::terms::Kind;
use domain::intake::submission::Receipt;
use domain::review::outcome::Outcome;
use domain::{Clock, Context};
use server::State;
use testkit::{ManualClock, TestDatabase, builders};

use crate::browser::{self, Answer, Browser};

/// Stores `MM-1` and `MM-2`, a reviewer and a lead.
pub struct Place {
    pub database: TestDatabase,
    pub clock: Arc<ManualClock>,
    pub state: web::Data<State>,
    pub store: StoreId,
    pub other_store: StoreId,
    pub reviewer: Actor,
    pub lead: Actor,
}

/// Friday 20 November 2026, 10:00 in Shanghai.
pub async fn place() -> Place {
    let database = testkit::database().await;
    let clock = Arc::new(ManualClock::at("2026-11-20T10:00:00+08:00"));
    let ctx = browser::context(Arc::clone(&clock) as Arc<dyn Clock>);
    let mut conn = database.connect().await;
    builders::registers(&mut conn, &ctx).await;
    let store = builders::store(&mut conn, "MM-1", "木棉母婴旗舰店", ctx.now()).await;
    let other_store = builders::store(&mut conn, "MM-2", "另一家店", ctx.now()).await;
    let reviewer = builders::staff_member(&mut conn, &ctx, "linxiao", "林晓", &[Role::Reviewer]).await;
    let lead = builders::staff_member(&mut conn, &ctx, "heyan", "何燕", &[Role::Lead]).await;
    let state = browser::state(&database, ctx);
    Place { database, clock, state, store, other_store, reviewer, lead }
}

#[derive(diesel::QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    text: String,
}

async fn load(conn: &mut AsyncPgConnection, query: &str) -> Vec<String> {
    let rows: Vec<Row> = diesel::sql_query(query).load(conn).await.unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

impl Place {
    pub fn ctx(&self) -> &Context {
        &self.state.ctx
    }

    pub async fn conn(&self) -> AsyncPgConnection {
        self.database.connect().await
    }

    /// An application of `MM-1`, submitted now.
    pub async fn submitted(&self, kind: Kind) -> Receipt {
        builders::submitted(&mut self.conn().await, self.ctx(), self.store, kind).await
    }

    /// Claimed and decided by the reviewer now.
    pub async fn decided(&self, id: ApplicationId, outcome: Outcome) {
        builders::decided(&mut self.conn().await, self.ctx(), &self.reviewer, id, outcome).await;
    }

    /// A browser without a session.
    pub async fn browser(&self) -> Browser {
        Browser::new(&self.state).await
    }

    /// A browser signed in for the store.
    pub async fn signed_in(&self, store: StoreId) -> Browser {
        let token = Token::generate().unwrap();
        session::begin_applicant(&self.conn().await, self.ctx(), store, &token).await.unwrap();
        self.with_cookie("store", &token).await
    }

    /// A browser signed in for `MM-1`.
    pub async fn owner(&self) -> Browser {
        self.signed_in(self.store).await
    }

    /// A browser of this signed-in member of staff.
    pub async fn staff(&self, actor: &Actor) -> Browser {
        let token = Token::generate().unwrap();
        let id = actor.staff().unwrap().id;
        session::begin_staff(&self.conn().await, self.ctx(), id, &token).await.unwrap();
        self.with_cookie("staff", &token).await
    }

    async fn with_cookie(&self, name: &str, token: &Token) -> Browser {
        let mut browser = self.browser().await;
        browser.cookies.insert(name.to_owned(), token.expose().to_owned());
        browser
    }

    /// A status link of the application, as a letter contains it.
    pub async fn follow_link(&self, id: ApplicationId) -> Token {
        let token = Token::generate().unwrap();
        let insert = "insert into status_links (token_hash, application_id, letter_id, created_at)
                      select $1, $2, id, $3 from letters where application_id = $2 limit 1";
        let insert = diesel::sql_query(insert)
            .bind::<Bytea, _>(token.hash().to_vec())
            .bind::<Uuid, _>(id.0)
            .bind::<Timestamptz, _>(self.ctx().now());
        assert_eq!(insert.execute(&mut self.conn().await).await.unwrap(), 1);
        token
    }

    /// The link of the store's first contact to an application's objection.
    pub async fn objection_link(&self, id: ApplicationId) -> Token {
        let token = Token::generate().unwrap();
        let update = "update objections set token_hash = $1 where id =
                      (select id from objections where application_id = $2 and objected_at is null order by id limit 1)";
        let update = diesel::sql_query(update).bind::<Bytea, _>(token.hash().to_vec()).bind::<Uuid, _>(id.0);
        assert_eq!(update.execute(&mut self.conn().await).await.unwrap(), 1);
        token
    }

    pub async fn ask(&self, query: &str) -> Vec<String> {
        load(&mut self.conn().await, query).await
    }

    pub async fn run(&self, statement: &str) {
        diesel::sql_query(statement).execute(&mut self.conn().await).await.unwrap();
    }

    /// A digest of every table in the database.
    pub async fn everything(&self) -> Vec<String> {
        let mut conn = self.conn().await;
        let tables = "select format('%I.%I', schemaname, tablename) as text from pg_tables
                      where schemaname in ('public', 'apalis') order by 1";
        let mut rows = Vec::new();
        for table in load(&mut conn, tables).await {
            let query = format!(
                "select '{table} ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as text from {table} t"
            );
            rows.extend(load(&mut conn, &query).await);
        }
        assert!(rows.len() > 20, "{rows:?}");
        rows
    }
}

/// Sends a form from this address: tries are counted by address.
pub async fn post_from(browser: &mut Browser, address: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
    let csrf = browser.page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let csrf = csrf.unwrap_or_default().to_owned();
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("csrf", csrf.as_str())]).collect();
    let request = TestRequest::post()
        .uri(path)
        .peer_addr(format!("{address}:443").parse().unwrap())
        .insert_header(("origin", "http://localhost:8080"))
        .set_form(&fields);
    browser.send(request).await
}
