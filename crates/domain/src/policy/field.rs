//! The fields of the application form, with the codes used in policies.

text_enum! {
    /// A field of the form.
    pub enum Field {
        /// The reason to apply.
        Reason = "reason",
        /// The statement.
        Statement = "statement",
        /// The contact's name.
        ContactName = "contact_name",
        /// The contact's phone number.
        ContactPhone = "contact_phone",
        /// The contact's email address.
        ContactEmail = "contact_email",
    }
}
