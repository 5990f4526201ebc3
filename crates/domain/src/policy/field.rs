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
