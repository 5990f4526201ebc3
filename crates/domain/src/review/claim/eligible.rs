//! Eligibility to hold an application: not the agent who submitted it, nobody absent, nobody with a conflict of
//! interest, nobody who decided it before.
//!
//! [`find_ineligible`] is the check for claiming, assigning and deciding; an absence does not stop a holder who decides.
//! [`super::claim_next`] repeats its rules in SQL.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::SkipReason;
use crate::account::absence;
use crate::application::Application;
use crate::base::id::{ApplicationId, StaffId};
use crate::base::schema::{claim_skips, decisions, recommendations};
use crate::letter::context::Context;

text_enum! {
    /// Why somebody may not hold an application.
    pub enum Ineligible {
        /// They submitted it; an agent never reviews their own submission (R24).
        Own = "own",
        /// They are absent.
        Away = "away",
        /// They declared a conflict of interest.
        Declared = "declared",
        /// They recommended the decision; the second reviewer must be somebody else.
        Recommended = "recommended",
        /// They decided an earlier round, or confirmed that decision; an appeal goes to somebody else.
        DecidedEarlierRound = "decided_earlier_round",
        /// They decided the application this one follows, and the policy asks for fresh eyes.
        DecidedPreviousApplication = "decided_previous_application",
    }
}

/// Why `who` may not hold the application; `None` when they may.
pub async fn find_ineligible(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    who: StaffId,
) -> QueryResult<Option<Ineligible>> {
    if application.lodged_by == Some(who) {
        return Ok(Some(Ineligible::Own));
    }
    let policy = ctx.policies.get(conn, application.policy_id).await?;
    let follows: Vec<ApplicationId> =
        application.follows_id.filter(|_| policy.policy.second.fresh_eyes).into_iter().collect();
    let declared = claim_skips::table
        .filter(claim_skips::application_id.eq(application.id).and(claim_skips::staff_id.eq(who)))
        .filter(claim_skips::reason.eq(SkipReason::ConflictOfInterest));
    let recommended = recommendations::table
        .filter(recommendations::application_id.eq(application.id).and(recommendations::ended_at.is_null()))
        .filter(recommendations::recommended_by.eq(who));
    let decided = || {
        let second = decisions::second_by.is_not_distinct_from(Some(who));
        decisions::table.filter(decisions::decided_by.eq(who).or(second))
    };
    let decided_round =
        decided().filter(decisions::application_id.eq(application.id).and(decisions::round.lt(application.round)));
    let decided_previous = decided().filter(decisions::application_id.eq_any(follows));
    let (away, declared, recommended, decided_round, decided_previous): (bool, bool, bool, bool, bool) =
        diesel::select((
            exists(absence::live_of(who, ctx.now())),
            exists(declared),
            exists(recommended),
            exists(decided_round),
            exists(decided_previous),
        ))
        .get_result(&mut conn)
        .await?;
    // Permanent reasons take precedence over temporary ones.
    let facts = [
        (declared, Ineligible::Declared),
        (recommended, Ineligible::Recommended),
        (decided_round, Ineligible::DecidedEarlierRound),
        (decided_previous, Ineligible::DecidedPreviousApplication),
        (away, Ineligible::Away),
    ];
    Ok(facts.into_iter().find(|(is_so, _)| *is_so).map(|(_, why)| why))
}
