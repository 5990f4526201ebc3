//! Eligibility to hold an application. Excluded are its agent, who shares its contact data, who is absent, who declared a
//! conflict of interest, who made the recommendation to confirm, and who decided an earlier round or, with fresh eyes, the application before.
//!
//! [`find_ineligible`] is the check for claiming, assigning and deciding; an absence does not stop a holder who decides.
//! [`claim_next`] repeats its rules in SQL, except shared contact data: it passes over what [`find_ineligible`] refuses.

use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use super::{ClaimError, SkipReason, begin};
use crate::account::absence;
use crate::application::party::{self, PartyGround};
use crate::application::{Action, Application, Permission};
use crate::base::schema::{applications, claim_skips, decisions, policies, recommendations, referrals};
use crate::base::{Actor, ApplicationId, PolicyId, StaffId};
use crate::letter::Context;

text_enum! {
    /// Why somebody may not hold an application.
    pub enum Ineligible {
        /// They submitted it; an agent never reviews their own submission (R24).
        Own = "own",
        /// Their own phone, address or identity document occurs in it, or is registered for its store.
        Related = "related",
        Away = "away",
        Declared = "declared",
        /// They recommended the decision; the second reviewer must be somebody else.
        Recommended = "recommended",
        /// They decided an earlier round, or confirmed that decision; an appeal goes to somebody else.
        DecidedEarlierRound = "decided_earlier_round",
        /// They decided the application this one follows, and the policy asks for fresh eyes.
        DecidedPreviousApplication = "decided_previous_application",
    }
}

impl From<PartyGround> for Ineligible {
    fn from(ground: PartyGround) -> Self {
        match ground {
            PartyGround::Lodged => Self::Own,
            PartyGround::Related => Self::Related,
        }
    }
}

/// Why `who` may not hold the application; `None` when they may.
pub async fn find_ineligible(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    application: &Application,
    who: StaffId,
) -> QueryResult<Option<Ineligible>> {
    if let Some(ground) = party::find_ground(conn, ctx.key.as_ref(), application, who).await? {
        return Ok(Some(ground.into()));
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

/// Conditions exactly as in the partial indexes; with parameters the planner could not match them.
const URGENT: [&str; 2] = [
    "applications.status = 'submitted' and applications.is_urgent",
    "applications.status = 'awaiting_second' and applications.is_urgent",
];
/// As [`URGENT`], for all applications.
const ANY: [&str; 2] = ["applications.status = 'submitted'", "applications.status = 'awaiting_second'"];

/// Claims the most urgent application this reviewer may take, for a first or a second review: urgent ones first, then
/// by deadline. Leaves out applications that are snoozed or stopped by an objection, that the reviewer
/// skipped, handed to the leads or may not hold ([`Ineligible`]); and for all but leads those that wait for a lead.
/// `None` when none is left.
pub async fn claim_next(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
) -> Result<Option<Application>, ClaimError> {
    let me = actor.must_as_staff(Action::Claim.permission())?;
    conn.transaction(async |conn| {
        if absence::query_is_away(conn, me, ctx.now()).await? {
            return Err(ClaimError::Ineligible(Ineligible::Away));
        }
        let fresh = list_fresh_eyes(conn, ctx).await?;
        let mut seeker = Seeker { me, is_lead: actor.may(Permission::TakeReferrals), passed: Vec::new() };
        for places in [URGENT, ANY] {
            while let Some(application) = find_first(conn, ctx, &seeker, &fresh, places).await? {
                match begin(conn, ctx, actor, me, &application).await {
                    Ok(()) => return Ok(Some(application)),
                    Err(ClaimError::Ineligible(Ineligible::Related)) => seeker.passed.push(application.id),
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(None)
    })
    .await
}

/// Policies with `fresh_eyes`: the person who decided the preceding application may not take the new one.
async fn list_fresh_eyes(mut conn: &AsyncPgConnection, ctx: &Context) -> QueryResult<Vec<PolicyId>> {
    let ids: Vec<PolicyId> = policies::table.order(policies::version).select(policies::id).load(&mut conn).await?;
    let mut fresh = Vec::new();
    for id in ids {
        if ctx.policies.get(conn, id).await?.policy.second.fresh_eyes {
            fresh.push(id);
        }
    }
    Ok(fresh)
}

/// A reviewer who looks for the next application.
struct Seeker {
    me: StaffId,
    /// May take what was handed to the leads.
    is_lead: bool,
    /// Applications passed over already.
    passed: Vec<ApplicationId>,
}

/// The first by deadline among both conditions, locked.
async fn find_first(
    conn: &AsyncPgConnection,
    ctx: &Context,
    who: &Seeker,
    fresh: &[PolicyId],
    [first, second]: [&'static str; 2],
) -> QueryResult<Option<Application>> {
    let (first, second) =
        futures::try_join!(find_free(conn, ctx, who, fresh, first), find_free(conn, ctx, who, fresh, second),)?;
    Ok(first.into_iter().chain(second).min_by_key(|application| (application.due_at, application.id)))
}

async fn find_free(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    who: &Seeker,
    fresh: &[PolicyId],
    place: &'static str,
) -> QueryResult<Option<Application>> {
    let me = who.me;
    // OFFSET 0 is an optimisation fence. Without it the planner turns these into joins that read every decision; as
    // subqueries they cost one index lookup for each application.
    let skipped = claim_skips::table
        .filter(claim_skips::application_id.eq(applications::id).and(claim_skips::staff_id.eq(me)))
        .offset(0);
    let recommended = recommendations::table
        .filter(recommendations::application_id.eq(applications::id).and(recommendations::ended_at.is_null()))
        .filter(recommendations::recommended_by.eq(me))
        .offset(0);
    let decided = || {
        let second = decisions::second_by.is_not_distinct_from(Some(me));
        decisions::table.filter(decisions::decided_by.eq(me).or(second))
    };
    let before = decided()
        .filter(decisions::application_id.eq(applications::id).and(decisions::round.lt(applications::round)))
        .offset(0);
    let earlier = decided()
        .filter(applications::follows_id.eq(decisions::application_id.nullable()))
        .filter(applications::policy_id.eq_any(fresh))
        .offset(0);
    let referred = referrals::table
        .filter(referrals::application_id.eq(applications::id).and(referrals::ended_at.is_null()))
        .filter(referrals::asked_by.eq(me).or((!who.is_lead).into_sql::<Bool>()))
        .offset(0);
    applications::table
        .filter(sql::<Bool>(place))
        .filter(applications::holder_id.is_null())
        // Only a lead who never held the application can lift an objection, and until then it cannot be decided.
        .filter(applications::objected_at.is_null())
        .filter(applications::snoozed_until.is_null().or(applications::snoozed_until.le(ctx.now())))
        .filter(applications::lodged_by.is_null().or(applications::lodged_by.ne(me)))
        .filter(applications::id.ne_all(&who.passed))
        .filter(not(exists(skipped)))
        .filter(not(exists(recommended)))
        .filter(not(exists(before)))
        .filter(not(exists(earlier)))
        .filter(not(exists(referred)))
        .order((applications::due_at, applications::id))
        .select(Application::as_select())
        .for_update()
        .skip_locked()
        .first(&mut conn)
        .await
        .optional()
}
