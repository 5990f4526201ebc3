//! Events with their hash chain, as the database would have built it.
//!
//! The database's own trigger reads the previous event and takes a lock for each one; a million chains in one
//! transaction need more locks than a server has. So the hash is computed here, over the same text, and `chain_event`
//! verifies a sample before the commit.

use domain::base::actor::ActorKind;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::copy::Rows;

/// The chain of one application.
pub(super) struct Chain<'a> {
    rows: &'a mut Rows,
    subject: Uuid,
    seq: i32,
    last: [u8; 32],
}

impl<'a> Chain<'a> {
    /// An empty chain of this subject.
    pub(super) fn of(rows: &'a mut Rows, subject: Uuid) -> Self {
        Self { rows, subject, seq: 0, last: [0; 32] }
    }

    /// Adds an event. `data` is JSON in the database's own notation: keys by length, then alphabetically; a space
    /// after colons and commas.
    pub(super) fn add(&mut self, at: i64, actor: (ActorKind, Option<Uuid>), action: &str, data: &str) {
        let (kind, id) = actor;
        self.seq += 1;
        let actor_id = id.map_or_else(|| "null".to_owned(), |id| format!("\"{id}\""));
        let text = format!(
            "[\"application\", \"{}\", {}, {at}, \"{kind}\", {actor_id}, \"{action}\", {data}]",
            self.subject, self.seq
        );
        let previous = self.last;
        self.last = Sha256::new_with_prefix(previous).chain_update(text).finalize().into();
        self.rows.row().text("application").uuid(self.subject).int(self.seq).at(at).text(kind.as_str());
        self.rows.uuid_or_null(id).text(action).json(data).bytes(&previous).bytes(&self.last);
    }
}
