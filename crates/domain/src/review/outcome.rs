//! The two outcomes of a decision.

text_enum! {
    /// The outcome of a decision.
    pub enum Outcome {
        Approve = "approve",
        Reject = "reject",
    }
}
