//! Letters sent instead of one that was cancelled as no longer true, so that its recipient still hears what is.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::stored::StoredLetter;
use super::validity;
use crate::application::Application;
use crate::base::schema::{applications, objections};
use crate::base::{ApplicationId, DecisionId, ObjectionId, StoreContactId};
use crate::letter::{self, Context, Letter, LetterKind, OutgoingLetter, Topic};
use crate::review::{information_request, penalty};
use crate::store::{self, contact_notice};

/// Posts what replaces a letter that was just cancelled as no longer true, if anything does. The caller has locked its
/// application.
///
/// # Errors
/// Database errors; a letter that cannot be rendered.
pub(super) async fn replace(conn: &AsyncPgConnection, ctx: &Context, letter: &StoredLetter) -> QueryResult<()> {
    let Some(application) = letter.application_id else { return Ok(()) };
    match (letter.kind, &letter.topic) {
        (LetterKind::InformationNeeded, _) => information_request::ask_unsent(conn, ctx, application).await,
        (LetterKind::Reopened, Topic::Reopening(decision, _)) => {
            tell_of_reopening(conn, ctx, application, *decision).await
        }
        (kind, Topic::Objection(link)) if LetterKind::ALERTS.contains(&kind) => {
            tell_of_end(conn, ctx, application, *link).await
        }
        _ => Ok(()),
    }
}

/// Tells an applicant of the reopening again, with the deadline in force. A calendar published since moved it.
async fn tell_of_reopening(
    conn: &AsyncPgConnection,
    ctx: &Context,
    id: ApplicationId,
    decision: DecisionId,
) -> QueryResult<()> {
    let application = load(conn, id).await?;
    let topic = Topic::Reopening(decision, application.due_at);
    if validity::is_reopened(conn, id, &topic).await? {
        let about = store::about(conn, &application).await?;
        let penalty_until = penalty::running_until(conn, id, ctx.now()).await?;
        let letter = OutgoingLetter::to_applicant(&application, topic, Letter::Reopened { about, penalty_until });
        letter::post(conn, ctx, &[letter]).await?;
    }
    Ok(())
}

/// Tells the contact with this objection link that the application ended before its alert could leave (R23).
async fn tell_of_end(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    id: ApplicationId,
    link: ObjectionId,
) -> QueryResult<()> {
    if !validity::has_ended(conn, id, ctx.now()).await? {
        return Ok(());
    }
    let contact: Option<StoreContactId> =
        objections::table.find(link).select(objections::contact_id).first(&mut conn).await?;
    let application = load(conn, id).await?;
    match contact {
        Some(contact) => contact_notice::alert_ended(conn, ctx, &application, contact).await,
        None => Ok(()),
    }
}

async fn load(mut conn: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Application> {
    applications::table.find(id).select(Application::as_select()).first(&mut conn).await
}
