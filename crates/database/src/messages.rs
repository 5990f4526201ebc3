//! The language of PostgreSQL's messages, and the errors recognised by them.
//!
//! Diesel passes on an error's message but not its SQLSTATE, and PostgreSQL translates messages (`lc_messages`). So
//! that a database which stops is recognised, the messages of ours are in English.

use diesel::QueryableByName;
use diesel::result::{DatabaseErrorKind, Error as DieselError, QueryResult};
use diesel::sql_types::Text;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// Parts of the messages of a server that stops or starts, of a connection just cut, and of the timeouts.
const UNAVAILABLE: [&str; 5] =
    ["terminating connection", "the database system is", "connection closed", "statement timeout", "lock timeout"];

/// True when the database cannot be reached, stops or starts, or did not answer in time: the same request may succeed
/// later.
pub fn is_unavailable(error: &DieselError) -> bool {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _)
        | DieselError::BrokenTransactionManager => true,
        DieselError::DatabaseError(_, info) => UNAVAILABLE.iter().any(|part| info.message().contains(part)),
        _ => false,
    }
}

/// Has this database send its messages in English, to connections made from now on. Returns false when the role may not
/// set that; it needs to own the database and the right `set` on the parameter `lc_messages`.
pub async fn pin_message_language(mut conn: &AsyncPgConnection) -> bool {
    let pin = "do $$ begin execute format('alter database %I set lc_messages to %L', current_database(), 'C'); end $$";
    match diesel::sql_query(pin).execute(&mut conn).await {
        Ok(_) => true,
        Err(error) => {
            tracing::info!(%error, "the language of the database's messages was not set");
            false
        }
    }
}

/// The language of the server's messages on this connection, as a locale: `C`, `en_US.UTF-8`.
pub async fn message_language(mut conn: &AsyncPgConnection) -> QueryResult<String> {
    #[derive(QueryableByName)]
    struct Setting {
        #[diesel(sql_type = Text)]
        value: String,
    }
    let setting: Setting =
        diesel::sql_query("select current_setting('lc_messages') as value").get_result(&mut conn).await?;
    Ok(setting.value)
}

/// True when messages in this locale are in English. An empty one is the server's environment, which is unknown.
pub fn is_english(locale: &str) -> bool {
    let language = locale.split(['_', '.', '@']).next().unwrap_or_default();
    ["C", "POSIX", "en"].contains(&language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn english_locales_are_recognised() {
        for locale in ["C", "POSIX", "C.UTF-8", "en_US.UTF-8", "en"] {
            assert!(is_english(locale), "{locale}");
        }
        for locale in ["", "zh_CN.UTF-8", "de_DE", "eng"] {
            assert!(!is_english(locale), "{locale}");
        }
    }
}
