//! Dead letters: letters that did not arrive and effects the platform never confirmed, which need somebody.
//!
//! Retrying them is decided in the use cases of letters and effects by those who may read them; this list has no names
//! and no addresses. A text message that failed is left out: its email arrived, or a follow-up asks somebody to call.

use chrono::{DateTime, Utc};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::{LETTERS_PERIOD, OperationsError};
use crate::application::Permission;
use crate::base::schema::{applications, effects, letters};
use crate::base::{Actor, EffectId, LetterId};
use crate::letter::{Context, LetterKind, Medium};

/// Maximum number of letters, and of effects, listed.
pub const STUCK_MAX: i64 = 20;

/// The dead letters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DeadLetters {
    /// Letters of the last day that were not resent, latest first.
    pub letters: Vec<DeadLetter>,
    /// Effects.
    pub effects: Vec<DeadEffect>,
}

/// A letter that did not arrive.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DeadLetter {
    /// Its id.
    pub id: LetterId,
    /// Its kind.
    pub kind: LetterKind,
    /// When the failure became known.
    pub ended_at: Option<DateTime<Utc>>,
    /// Number of attempts begun.
    pub attempt: i32,
    /// When it bounced, if it was accepted first.
    pub bounced_at: Option<DateTime<Utc>>,
}

/// An effect that was given up.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct DeadEffect {
    /// Its id.
    pub id: EffectId,
    /// The application's reference.
    pub reference: String,
    /// When the platform was first asked, if it was.
    pub requested_at: Option<DateTime<Utc>>,
    /// Number of attempts begun.
    pub attempt: i32,
}

/// Lists what was given up and not dealt with yet.
pub async fn list_dead_letters(
    mut conn: &AsyncPgConnection,
    ctx: &Context,
    actor: &Actor,
) -> Result<DeadLetters, OperationsError> {
    actor.must(Permission::ReadOperations)?;
    let since = ctx.now() - LETTERS_PERIOD;
    let sent_again = "exists (select from letters again
        where again.copy_of = coalesce(letters.copy_of, letters.id) and again.created_at > letters.created_at)";
    // Conditions exactly as in the partial indexes.
    let letters = letters::table
        .filter(sql::<Bool>("letters.state = 'failed'"))
        .filter(letters::medium.eq(Medium::Mail))
        .filter(letters::ended_at.gt(since).and(letters::created_at.gt(since - LETTERS_PERIOD * 15)))
        .filter(letters::kind.eq_any(LetterKind::ALL).and(sql::<Bool>(&format!("not {sent_again}"))))
        .order((letters::created_at.desc(), letters::id.desc()))
        .limit(STUCK_MAX)
        .select((letters::id, letters::kind, letters::ended_at, letters::attempt, letters::bounced_at))
        .load(&mut conn)
        .await?;
    let effects = effects::table
        .inner_join(applications::table)
        .filter(sql::<Bool>("effects.state = 'failed'"))
        .order(effects::id)
        .limit(STUCK_MAX)
        .select((effects::id, applications::reference, effects::requested_at, effects::attempt))
        .load(&mut conn)
        .await?;
    Ok(DeadLetters { letters, effects })
}
