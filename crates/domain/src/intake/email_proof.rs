//! Proves a contact address that is not registered for the store, by a code sent to it (R1, THREATS 24).

use chrono::{DateTime, Duration, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};

use crate::base::schema::{drafts, email_proofs, stores};
use crate::base::secret::{self, NoEntropy};
use crate::base::{Actor, DraftId, EmailProofId, Locale, SecretKey, contact};
use crate::intake::draft;
use crate::letter::{self, Context, Letter, OutgoingLetter, Topic};

/// How long a code is valid.
pub const CODE_PERIOD: Duration = Duration::minutes(10);
/// How often one code may be tried.
pub const CODE_TRIES: i32 = 5;
/// How many codes are sent per draft and hour.
pub const CODES_PER_HOUR: i64 = 5;
/// How many codes are sent to one address per day, from all drafts, so that it cannot be flooded.
pub const CODES_PER_ADDRESS: i64 = 10;

/// Why no code was sent, or a code was refused.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say why")]
pub enum ProofError {
    /// There is no such draft, it belongs to somebody else, or its address is invalid.
    #[error("there is no such draft")]
    Missing,
    #[error("too many codes were requested")]
    TooMany,
    #[error("wrong code")]
    Wrong { tries_left: i32 },
    /// The code has expired, was used up, or was sent to another address than the draft has now.
    #[error("the code has expired")]
    Over,
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
}

fn code_hash(key: &SecretKey, id: EmailProofId, code: &str) -> [u8; 32] {
    key.sign("email-proof", &[id.0.as_bytes(), code.as_bytes()])
}

/// Sends a code to the contact address of a draft.
pub async fn request_code(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    key: &SecretKey,
    actor: &Actor,
    draft: DraftId,
    locale: Locale,
) -> Result<(), ProofError> {
    let now = ctx.now();
    let code = secret::six_digits()?;
    conn.transaction(async |conn| {
        let draft = draft::lock(conn, actor, draft).await?.ok_or(ProofError::Missing)?;
        let email = contact::email(&draft.answers.contact_email).map_err(|_| ProofError::Missing)?.normal();
        let mailed = |since: DateTime<Utc>| email_proofs::table.filter(email_proofs::created_at.gt(since)).count();
        let for_draft: i64 =
            mailed(now - Duration::hours(1)).filter(email_proofs::draft_id.eq(draft.id)).get_result(conn).await?;
        let to_address: i64 =
            mailed(now - Duration::days(1)).filter(email_proofs::email.eq(&email)).get_result(conn).await?;
        if for_draft >= CODES_PER_HOUR || to_address >= CODES_PER_ADDRESS {
            return Err(ProofError::TooMany);
        }
        let id = EmailProofId::new(now);
        diesel::insert_into(email_proofs::table)
            .values((
                email_proofs::id.eq(id),
                email_proofs::draft_id.eq(draft.id),
                email_proofs::email.eq(&email),
                email_proofs::code_hash.eq(&code_hash(key, id, &code)[..]),
                email_proofs::created_at.eq(now),
                email_proofs::expires_at.eq(now + CODE_PERIOD),
            ))
            .execute(conn)
            .await?;
        let store_name: String = stores::table.find(draft.store_id).select(stores::name).first(conn).await?;
        let letter = Letter::EmailCode { store_name, code: code.clone(), valid_period: CODE_PERIOD };
        let outgoing = OutgoingLetter::to_store(draft.store_id, email, locale, Topic::EmailProof(id), letter);
        letter::post(conn, ctx, &[outgoing]).await?;
        Ok(())
    })
    .await
}

/// Checks a code against the last one sent. The try is counted and committed before the comparison.
pub async fn verify_code(
    conn: &mut AsyncPgConnection,
    ctx: &Context,
    key: &SecretKey,
    actor: &Actor,
    draft: DraftId,
    code: &str,
) -> Result<(), ProofError> {
    let now = ctx.now();
    let tried = conn.transaction(async |conn| count_try(conn, actor, draft, now).await).await?;
    let Some((id, hash, tries, email)) = tried else { return Err(ProofError::Over) };
    if !secret::equal(&hash, &code_hash(key, id, code)) {
        return Err(match CODE_TRIES - tries {
            0 => ProofError::Over,
            tries_left => ProofError::Wrong { tries_left },
        });
    }
    conn.transaction(async |conn| {
        diesel::update(email_proofs::table.find(id)).set(email_proofs::proved_at.eq(Some(now))).execute(conn).await?;
        diesel::update(drafts::table.find(draft))
            .set((
                drafts::proved_email.eq(Some(email)),
                drafts::updated_at.eq(now),
                drafts::reminded_at.eq(None::<DateTime<Utc>>),
            ))
            .execute(conn)
            .await?;
        Ok(())
    })
    .await
}

type Tried = (EmailProofId, Vec<u8>, i32, String);

async fn count_try(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    draft: DraftId,
    now: DateTime<Utc>,
) -> Result<Option<Tried>, ProofError> {
    let draft = draft::lock(conn, actor, draft).await?.ok_or(ProofError::Missing)?;
    let last: Option<(EmailProofId, String)> = email_proofs::table
        .filter(email_proofs::draft_id.eq(draft.id).and(email_proofs::expires_at.gt(now)))
        .filter(email_proofs::proved_at.is_null().and(email_proofs::tries.lt(CODE_TRIES)))
        .order(email_proofs::created_at.desc())
        .select((email_proofs::id, email_proofs::email))
        .first(conn)
        .await
        .optional()?;
    let Some((id, email)) = last.filter(|(_, email)| contact::same_mailbox(email, &draft.answers.contact_email)) else {
        return Ok(None);
    };
    let (hash, tries) = diesel::update(email_proofs::table.find(id))
        .set(email_proofs::tries.eq(email_proofs::tries + 1))
        .returning((email_proofs::code_hash, email_proofs::tries))
        .get_result(conn)
        .await?;
    Ok(Some((id, hash, tries, email)))
}
