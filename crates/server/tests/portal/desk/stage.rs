//! Starting points of the desk's journeys: a database with staff and applications, and browsers to visit it with.

use std::sync::Arc;

use actix_web::web;
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use domain::account::session;
use domain::base::actor::Role;
use domain::base::id::EvidenceId;
use domain::base::schema::{evidence as evidence_rows, evidence_pages, evidence_views};
use domain::base::secret::Token;
use domain::base::terms::Kind;
use domain::{application, evidence};
use server::{State, links, urls};
use testkit::builders::{self, PASSWORD};
use testkit::{ManualClock, TestDatabase};
use vault::ObjectName;

use crate::browser::{self, Browser};

/// A desk with people and applications.
pub struct World {
    database: TestDatabase,
    pub state: web::Data<State>,
    /// References of the applications, in the order of submission.
    pub references: Vec<String>,
}

impl World {
    /// Path of an application's case page.
    pub fn case(&self, index: usize) -> String {
        links::case(&self.references[index])
    }

    /// URL of its database.
    pub fn url(&self) -> &str {
        &self.database.url
    }

    /// A connection of the test's own.
    pub async fn connect(&self) -> AsyncPgConnection {
        self.database.connect().await
    }

    /// Stores encrypted pictures and originals for every document of an application; returns the documents.
    pub async fn with_pictures(&self, index: usize) -> Vec<EvidenceId> {
        let mut conn = self.connect().await;
        let id = application::find_by_reference(&conn, &self.references[index]).await.unwrap().unwrap();
        let files = evidence::list_of_application(&conn, id).await.unwrap();
        let vault = &self.state.vault;
        // The builders' documents have no bytes, and a trigger keeps submitted documents unchanged.
        let thaw = "alter table evidence disable trigger evidence_never_changes";
        diesel::sql_query(thaw).execute(&mut conn).await.unwrap();
        for file in &files {
            let (key, wrapped) = vault.keys().new_data_key().unwrap();
            let (original, page) = (ObjectName::random().unwrap(), ObjectName::random().unwrap());
            vault.put(&key, &original, &tagged(picture(800, 560))).await.unwrap();
            vault.put(&key, &page, &picture(800, 560)).await.unwrap();
            let row = evidence_rows::table.find(file.evidence.id);
            let columns = (
                evidence_rows::object.eq(original.as_str()),
                evidence_rows::key_id.eq(wrapped.key_id),
                evidence_rows::wrapped_key.eq(Some(wrapped.bytes)),
            );
            diesel::update(row).set(columns).execute(&mut conn).await.unwrap();
            let row = evidence_pages::table.find((file.evidence.id, 1));
            diesel::update(row).set(evidence_pages::object.eq(page.as_str())).execute(&mut conn).await.unwrap();
        }
        files.into_iter().map(|file| file.evidence.id).collect()
    }

    /// The number of recorded views.
    pub async fn looks(&self) -> i64 {
        evidence_views::table.count().get_result(&mut self.connect().await).await.unwrap()
    }

    /// A browser signed in for the store of an application.
    pub async fn applicant(&self, index: usize) -> Browser {
        let conn = self.connect().await;
        let id = application::find_by_reference(&conn, &self.references[index]).await.unwrap().unwrap();
        let (application, _) = application::find(&conn, id).await.unwrap().unwrap();
        let token = Token::generate().unwrap();
        session::begin_applicant(&conn, &self.state.ctx, application.store_id, &token).await.unwrap();
        let mut browser = browser(self).await;
        browser.cookies.insert("store".to_owned(), token.expose().to_owned());
        browser
    }
}

/// A JPEG as the worker prepares them.
pub fn picture(width: u16, height: u16) -> Vec<u8> {
    let pixel = |at: usize| [u8::try_from(at % 251).unwrap(), 200, 180];
    let pixels: Vec<u8> = (0..usize::from(width) * usize::from(height)).flat_map(pixel).collect();
    let mut jpeg = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 88);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    jpeg
}

/// The same picture with a location in its EXIF data, as phones write it.
pub fn tagged(jpeg: Vec<u8>) -> Vec<u8> {
    let exif = b"Exif\0\0GPSLatitude 30.2741N";
    let mut tagged = jpeg[..2].to_vec();
    tagged.extend([0xff, 0xe1, 0, u8::try_from(exif.len() + 2).unwrap()]);
    tagged.extend(exif);
    tagged.extend(&jpeg[2..]);
    tagged
}

/// Reviewers `linxiao` and `zhaoting`, a person of every other role named after it, the disabled account `gone`, and
/// this many applications.
pub async fn world(applications: usize) -> World {
    let database = testkit::database().await;
    let ctx = browser::context(Arc::new(ManualClock::at("2026-11-20T15:02:00+08:00")));
    let mut conn = database.connect().await;
    builders::registers(&mut conn, &ctx).await;
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
        builders::staff_member(&mut conn, &ctx, sign_in_name, name, &[role]).await;
    }
    let disable = "update staff set disabled_at = $1 where sign_in_name = 'gone'";
    diesel::sql_query(disable).bind::<Timestamptz, _>(ctx.now()).execute(&mut conn).await.unwrap();
    let mut references = Vec::new();
    for number in 1..=applications {
        let store = builders::store(&mut conn, &format!("MM-{number}"), "木棉母婴旗舰店", ctx.now()).await;
        references.push(builders::submitted(&mut conn, &ctx, store, Kind::Unbind).await.reference);
    }
    let state = browser::state(&database, ctx);
    World { database, state, references }
}

/// A browser without a session.
pub async fn browser(world: &World) -> Browser {
    Browser::new(&world.state).await
}

/// A browser of this signed-in member of staff.
pub async fn signed_in(world: &World, name: &str) -> Browser {
    let mut browser = browser(world).await;
    browser.get(urls::DESK_SIGN_IN).await;
    let answer = browser.post(urls::DESK_SIGN_IN, &[("name", name), ("password", PASSWORD)]).await;
    assert_eq!((answer.status, answer.location.as_str()), (303, urls::QUEUE));
    browser.get(urls::QUEUE).await;
    browser
}
