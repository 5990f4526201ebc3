//! The portal under test: a database of its own with people, stores and applications, a clock set by hand, and browsers.

use std::collections::BTreeMap;

use domain::account::session;
use domain::intake::submission::Receipt;

use crate::prelude::*;

/// A portal; see [`desk`] and [`shop`].
pub struct Portal {
    pub database: TestDatabase,
    pub clock: Arc<ManualClock>,
    pub state: web::Data<State>,
    /// `MM-1`, `MM-2` and so on.
    pub stores: Vec<StoreId>,
    /// References of the applications, in the order of submission.
    pub references: Vec<String>,
    people: BTreeMap<&'static str, Actor>,
}

/// With this many applications, one of each store.
pub async fn desk(applications: usize) -> Portal {
    let mut portal = Portal::open("2026-11-20T15:02:00+08:00", applications).await;
    for index in 0..applications {
        let receipt = portal.submitted(portal.stores[index], Kind::Unbind).await;
        portal.references.push(receipt.reference);
    }
    portal
}

/// With one application; and the path of its case page.
pub async fn one_case() -> (Portal, String) {
    let portal = desk(1).await;
    let case = portal.case(0);
    (portal, case)
}

/// As [`one_case`], claimed by the reviewer `linxiao`; and the browser that is on its page.
pub async fn held_case() -> (Portal, String, Browser) {
    let (portal, case) = one_case().await;
    let holder = portal.holder(0).await;
    (portal, case, holder)
}

/// On a Friday morning, with the stores `MM-1` and `MM-2`; nobody has `MM-9`.
pub async fn shop() -> Portal {
    Portal::open("2026-11-20T10:00:00+08:00", 2).await
}

/// As [`shop`], where text messages are set up and the primary contact of `MM-1` has a phone.
pub async fn texting_shop() -> Portal {
    let mut portal = shop().await;
    portal.state = browser::state(&portal.database, portal.ctx().clone().with_sms(true));
    portal.run("update store_contacts set phone = '138 0013 8000' where email = 'mm-1@store.example'").await;
    portal
}

/// As [`shop`], with an application of `MM-1` to be unbound.
pub async fn applied() -> (Portal, Receipt) {
    let portal = shop().await;
    let receipt = portal.submitted(portal.stores[0], Kind::Unbind).await;
    (portal, receipt)
}

impl Portal {
    /// Reviewers `linxiao` and `zhaoting`, one person of every other role by its name, and `gone` who is disabled.
    async fn open(now: &str, stores: usize) -> Self {
        let database = testkit::database().await;
        let clock = Arc::new(ManualClock::at(now));
        let ctx = browser::context(Arc::clone(&clock) as Arc<dyn Clock>);
        let mut conn = database.connect().await;
        builders::registers(&mut conn, &ctx).await;
        let mut people = BTreeMap::new();
        for (sign_in_name, name, role) in [
            ("linxiao", "林晓", Role::Reviewer),
            ("zhaoting", "赵婷", Role::Reviewer),
            ("auditor", "何淼", Role::Auditor),
            ("agent", "周若溪", Role::Agent),
            ("lead", "沈知秋", Role::Lead),
            ("admin", "许安", Role::Admin),
            ("operator", "罗川", Role::Operator),
            ("gone", "王磊", Role::Reviewer),
        ] {
            people.insert(sign_in_name, builders::staff_member(&mut conn, &ctx, sign_in_name, name, &[role]).await);
        }
        let disable = "update staff set disabled_at = created_at where sign_in_name = 'gone'";
        conn.batch_execute(disable).await.unwrap();
        let mut ids = Vec::new();
        for number in 1..=stores {
            ids.push(builders::store(&mut conn, &format!("MM-{number}"), "木棉母婴旗舰店", ctx.now()).await);
        }
        let state = browser::state(&database, ctx);
        Self { database, clock, state, stores: ids, references: Vec::new(), people }
    }

    pub fn ctx(&self) -> &Context {
        &self.state.ctx
    }

    /// A connection of the test's own.
    pub async fn conn(&self) -> AsyncPgConnection {
        self.database.connect().await
    }

    /// The member of staff with this sign-in name.
    pub fn actor(&self, name: &str) -> &Actor {
        &self.people[name]
    }

    /// Path of the case page of one of [`Self::references`].
    pub fn case(&self, index: usize) -> String {
        links::case(&self.references[index])
    }

    /// The id of one of [`Self::references`].
    pub async fn id(&self, index: usize) -> ApplicationId {
        application::find_by_reference(&self.conn().await, &self.references[index]).await.unwrap().unwrap()
    }

    /// The newest letter of a kind.
    pub async fn letter(&self, kind: LetterKind) -> LetterId {
        let newest = format!("select id from letters where kind = '{kind}' order by created_at desc, id desc limit 1");
        self.ask(&newest).await[0].parse().unwrap()
    }

    /// An application of this store, submitted now.
    pub async fn submitted(&self, store: StoreId, kind: Kind) -> Receipt {
        builders::submitted(&mut self.conn().await, self.ctx(), store, kind).await
    }

    /// Claims an application for `linxiao`.
    pub async fn claimed(&self, id: ApplicationId) {
        claim::claim(&mut self.conn().await, self.ctx(), self.actor("linxiao"), id).await.unwrap();
    }

    /// Claims an application for `linxiao` and decides it now.
    pub async fn decided(&self, id: ApplicationId, outcome: Outcome) {
        builders::decided(&mut self.conn().await, self.ctx(), self.actor("linxiao"), id, outcome).await;
    }

    /// A browser nobody is signed in from.
    pub async fn browser(&self) -> Browser {
        Browser::new(&self.state).await
    }

    /// A browser signed in for a store.
    pub async fn owner_of(&self, store: StoreId) -> Browser {
        let token = Token::generate().unwrap();
        session::begin_applicant(&self.conn().await, self.ctx(), store, &token).await.unwrap();
        let mut browser = self.browser().await;
        browser.cookies.insert("store".to_owned(), token.expose().to_owned());
        browser
    }

    /// A browser signed in for `MM-1`.
    pub async fn owner(&self) -> Browser {
        self.owner_of(self.stores[0]).await
    }

    /// A browser a member of staff has signed in from.
    pub async fn staff(&self, name: &str) -> Browser {
        let mut browser = self.browser().await;
        browser.get(urls::DESK_SIGN_IN).await;
        browser.post(urls::DESK_SIGN_IN, &[("name", name), ("password", PASSWORD)]).await.assert_redirect(urls::QUEUE);
        browser.get(urls::QUEUE).await;
        browser
    }

    /// A browser of `linxiao`, who has claimed one of [`Self::references`] and is on its page.
    pub async fn holder(&self, index: usize) -> Browser {
        let mut browser = self.staff("linxiao").await;
        let case = self.case(index);
        assert_eq!(browser.post(&format!("{case}/claim"), &[]).await.location, case);
        browser.get(&case).await;
        browser
    }

    /// The only column of a query.
    pub async fn ask(&self, query: &str) -> Vec<String> {
        sql::texts(&self.conn().await, query).await
    }

    /// Runs statements, for states that take days to reach.
    pub async fn run(&self, statements: &str) {
        self.conn().await.batch_execute(statements).await.unwrap();
    }

    /// One text for everything in the database.
    pub async fn everything(&self) -> Vec<String> {
        let conn = self.conn().await;
        let tables = "select format('%I.%I', schemaname, tablename) from pg_tables
                      where schemaname in ('public', 'apalis') order by 1";
        let mut rows = Vec::new();
        for table in sql::texts(&conn, tables).await {
            let query = format!(
                "select '{table} ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table} t"
            );
            rows.extend(sql::texts(&conn, &query).await);
        }
        assert!(rows.len() > 20, "{rows:?}");
        rows
    }
}
