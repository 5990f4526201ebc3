//! Cursors of lists: opaque, and bound to the client and the filter they were made for.

use domain::base::{ApplicationId, ClientId};
use uuid::Uuid;

use crate::state::State;

/// Bytes of the signature in a cursor.
const TAG_BYTES: usize = 16;

/// The cursor behind this row.
pub fn write(state: &State, client: ClientId, filter: &str, last: ApplicationId) -> String {
    format!("{}{}", last.0.simple(), hex::encode(tag(state, client, filter, last)))
}

/// The row that a cursor of this client and filter points behind; `None` for any other text.
pub fn read(state: &State, client: ClientId, filter: &str, text: &str) -> Option<ApplicationId> {
    let (id, sent) = text.split_at_checked(32)?;
    let last = ApplicationId(Uuid::try_parse(id).ok()?);
    let sent = hex::decode(sent).ok()?;
    domain::base::secret::equal(&sent, &tag(state, client, filter, last)).then_some(last)
}

fn tag(state: &State, client: ClientId, filter: &str, last: ApplicationId) -> [u8; TAG_BYTES] {
    let signature = state.key.sign("api-cursor", &[client.0.as_bytes(), filter.as_bytes(), last.0.as_bytes()]);
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&signature[..TAG_BYTES]);
    tag
}
