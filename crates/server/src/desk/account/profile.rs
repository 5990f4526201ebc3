//! The reader's settings: language, whether single-key shortcuts are on (WCAG 2.1.4), and their own contact data, by
//! which their own cases are recognised (R24).

use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::Locale;
use domain::account::own_contact::{self, OwnContact, OwnContactError};
use domain::account::staff::{self, Profile};
use domain::base::blind_index::{BlindIndexKind, TypedNumber};

use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{ErrorSummary, Frame, Section};
use crate::urls;

#[derive(Template)]
#[template(path = "desk/profile.html")]
pub struct ProfilePage {
    pub frame: Frame,
    pub name: String,
    pub profile: Profile,
    pub is_saved: bool,
    /// How many values of each kind are known.
    pub own: [(BlindIndexKind, i64); 3],
    pub typed: OwnContact,
    /// The problem with a field of the own contact data.
    pub problem: Option<(BlindIndexKind, String)>,
}

impl ProfilePage {
    fn is_language(&self, tag: &str) -> bool {
        self.profile.locale.as_str() == tag
    }

    fn own_count(&self) -> String {
        let count = |kind| self.own.iter().find(|(of, _)| *of == kind).map_or(0, |(_, count)| *count);
        let (phones, emails) = (count(BlindIndexKind::Phone), count(BlindIndexKind::Email));
        let identities = count(BlindIndexKind::Identity);
        self.frame.t.text_with(
            "profile-own-count",
            &[("phones", phones.into()), ("emails", emails.into()), ("identities", identities.into())],
        )
    }

    fn problem(&self, kind: &str) -> Option<&String> {
        self.problem.as_ref().filter(|(of, _)| of.as_str() == kind).map(|(_, text)| text)
    }

    fn errors(&self) -> ErrorSummary {
        let of = |kind| self.problem(kind).cloned();
        let [phone, email, identity] = [of("phone"), of("email"), of("identity")];
        let fields = [("own-phone", &phone), ("own-email", &email), ("own-identity", &identity)];
        ErrorSummary::of(self.frame.t, fields)
    }
}

/// `GET /desk/profile`
pub async fn show(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    let is_saved = session.request.query("saved").as_deref() == Some("1");
    page(&ProfilePage { is_saved, ..load(&conn, &session).await? })
}

async fn load(conn: &AsyncPgConnection, session: &StaffSession) -> Result<ProfilePage, PageError> {
    let frame = session.frame(conn, Section::Profile).await?;
    let profile = staff::get_profile(conn, session.me).await?;
    let own = own_contact::counts(conn, session.me).await?;
    let (name, typed) = (session.name.clone(), OwnContact::default());
    Ok(ProfilePage { frame, name, profile, is_saved: false, own, typed, problem: None })
}

/// `POST /desk/profile/own`: adds own contact data.
pub async fn add_own(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let mut conn = session.state.conn().await?;
    let t = session.request.t;
    let typed = OwnContact {
        phone: posted.text("phone").to_owned(),
        email: posted.text("email").to_owned(),
        identity: TypedNumber::new(posted.text("identity")),
    };
    let problem = match own_contact::add(&mut conn, &session.state.ctx, &session.actor, &typed).await {
        Ok(()) => return Ok(see_other(&format!("{}?saved=1", urls::PROFILE))),
        Err(OwnContactError::Invalid(kind)) => (kind, t.text(&format!("profile-own-invalid-{}", kind.slug()))),
        Err(OwnContactError::TooMany(kind)) => (kind, t.text("profile-own-too-many")),
        Err(OwnContactError::Database(error)) => return Err(error.into()),
        Err(error) => return Err(PageError::internal(error)),
    };
    let page = load(&conn, &session).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &ProfilePage { typed, problem: Some(problem), ..page })
}

/// `GET` of a path that accepts only `POST`.
pub async fn back(_: StaffSession) -> PageResult {
    Ok(see_other(urls::PROFILE))
}

/// `POST /desk/profile`
pub async fn save(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let conn = session.state.conn().await?;
    let before = staff::get_profile(&conn, session.me).await?;
    let locale: Locale = posted.text("locale").parse().unwrap_or(before.locale);
    staff::set_profile(&conn, session.me, Profile { locale, keys_on: posted.has("keys_on") }).await?;
    Ok(see_other(&format!("{}?saved=1&lang={}", urls::PROFILE, locale.as_str())))
}
