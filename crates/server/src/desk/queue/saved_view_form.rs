//! Saved views, as the queue page shows them and reads them from its form.

use domain::desk::saved_view::NAME_MAX;

/// The form that saves a list, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewForm {
    pub name: String,
    pub is_shared: bool,
    /// A view of this name exists: the button says that it will be replaced.
    pub replaces: bool,
    pub problem: Option<String>,
}

/// A saved view, as the queue shows it.
#[derive(Debug, PartialEq, Eq)]
pub struct ViewLink {
    pub name: String,
    pub url: String,
    pub is_current: bool,
    pub is_shared: bool,
    /// Name of the owner, when it is somebody else.
    pub owner: Option<String>,
    /// Link that deletes the reader's own view.
    pub delete_url: Option<String>,
}

impl ViewForm {
    /// Longest name.
    pub fn name_max(&self) -> usize {
        NAME_MAX
    }
}
