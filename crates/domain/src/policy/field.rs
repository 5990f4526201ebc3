//! The fields of the application form, by the codes a policy names them with.

text_enum! {
    /// A field of the form.
    pub enum Field {
        /// The reason.
        Reason = "reason",
        /// Own words.
        Words = "words",
        /// Contact name.
        ContactName = "contact_name",
        /// Contact phone.
        ContactPhone = "contact_phone",
        /// Contact email.
        ContactEmail = "contact_email",
    }
}
