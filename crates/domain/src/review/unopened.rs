//! Documents that a reviewer has not opened: an approval names them, and is refused until each was opened or the
//! reviewer says that they decide without (decision 0048).

use diesel::QueryResult;
use diesel_async::AsyncPgConnection;

use crate::application::Application;
use crate::base::{EvidenceId, StaffId};
use crate::evidence::view;

/// Whether a reviewer must have opened the documents to approve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Opening {
    /// Every document has to be opened.
    #[default]
    Required,
    /// They decide without opening them.
    Waived,
}

/// A document with pages that a reviewer has not looked at in this round.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say what they are")]
pub struct UnopenedDocument {
    pub id: EvidenceId,
    /// Its document type.
    pub document: String,
    pub file_name: String,
    /// The pages not looked at, in order.
    pub pages: Vec<i16>,
}

/// The documents of an application, those of answers included, that a member of staff has not opened in this round, or
/// not to the end.
pub async fn list(
    conn: &AsyncPgConnection,
    application: &Application,
    who: StaffId,
) -> QueryResult<Vec<UnopenedDocument>> {
    let mut documents: Vec<UnopenedDocument> = Vec::new();
    for (id, document, file_name, page) in
        view::list_unopened(conn, application.id, who, application.began_at()).await?
    {
        match documents.last_mut().filter(|last| last.id == id) {
            Some(last) => last.pages.push(page),
            None => documents.push(UnopenedDocument { id, document, file_name, pages: vec![page] }),
        }
    }
    Ok(documents)
}
