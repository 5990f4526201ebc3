//! The check of the person who decides an application, used for verdicts, information requests and second reviews, and
//! by the pages that offer them.

use diesel_async::AsyncPgConnection;

use crate::application::Application;
use crate::application::permission::{NotPermitted, Permission};
use crate::application::status::{Action, Status};
use crate::application::transition;
use crate::base::actor::Actor;
use crate::base::id::StaffId;
use crate::letter::context::Context;
use crate::review::claim::{self, Ineligible};
use crate::review::decision::DecideError;

/// The part of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewPart {
    /// The first review: decide, recommend, or ask the applicant.
    First,
    /// The second review: give an opinion, confirm the recommendation, or send it back.
    Second,
}

impl ReviewPart {
    const fn status(self) -> Status {
        match self {
            Self::First => Status::InReview,
            Self::Second => Status::AwaitingSecond,
        }
    }

    fn permission(self) -> Permission {
        match self {
            Self::First => Action::Approve.permission(),
            Self::Second => Action::ConfirmApproval.permission(),
        }
    }
}

/// Checks that this actor may decide this application in this part of its review. The actor is a reviewer or a lead and
/// holds the application, did not submit it (R24), has no conflict of interest and decided no earlier round
/// (`ineligible`, from [`claim::find_ineligible`]), and no registered contact objected. An absence does not matter: a
/// holder keeps an application until it is handed back.
///
/// # Errors
/// [`DecideError`], the first that holds in this order: permission, [`DecideError::NotInReview`] for another status, own
/// application, not eligible, not the holder, objected.
pub fn check_decider(
    actor: &Actor,
    application: &Application,
    part: ReviewPart,
    ineligible: Option<Ineligible>,
) -> Result<StaffId, DecideError> {
    actor.must(part.permission())?;
    let me = actor.staff().ok_or(NotPermitted(part.permission()))?.id;
    if application.status != part.status() {
        return Err(DecideError::NotInReview);
    }
    if application.lodged_by == Some(me) {
        return Err(DecideError::OwnApplication);
    }
    match ineligible {
        None | Some(Ineligible::Away) => {}
        Some(Ineligible::Own) => return Err(DecideError::OwnApplication),
        Some(why) => return Err(DecideError::Ineligible(why)),
    }
    if application.holder_id != Some(me) {
        return Err(DecideError::NotHolder);
    }
    if application.objected_at.is_some() {
        return Err(DecideError::Objected);
    }
    Ok(me)
}

/// As [`check_decider`], with the actor's eligibility from the database. Another status is a conflict, which names the
/// last step.
///
/// # Errors
/// [`DecideError`].
pub(crate) async fn get_decider(
    conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
    application: &Application,
    part: ReviewPart,
) -> Result<StaffId, DecideError> {
    actor.must(part.permission())?;
    let me = actor.staff().ok_or(NotPermitted(part.permission()))?.id;
    let ineligible = claim::find_ineligible(conn, ctx, application, me).await?;
    match check_decider(actor, application, part, ineligible) {
        Err(DecideError::NotInReview) => Err(transition::conflict(conn, application.id).await?.into()),
        checked => checked,
    }
}
