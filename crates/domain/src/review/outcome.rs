//! The two outcomes of a decision.

text_enum! {
    /// What was decided.
    pub enum Outcome {
        /// Yes.
        Approve = "approve",
        /// No.
        Reject = "reject",
    }
}
