//! The fields of the application form, with the codes used in policies.

text_enum! {
    /// A field of the form.
    pub enum Field {
        Reason = "reason",
        Statement = "statement",
        ContactName = "contact_name",
        ContactPhone = "contact_phone",
        ContactEmail = "contact_email",
    }
}

/// The place of the amounts to be settled first (R8): a reason to reject may be about them, as about a field.
pub const FUNDS: &str = "funds";

/// True for a place that is the code of a document: neither a field nor [`FUNDS`].
pub fn is_document(place: &str) -> bool {
    place != FUNDS && place.parse::<Field>().is_err()
}
