//! Saved views, as the queue page shows them and reads them from its form.

use domain::desk::saved_view::NAME_MAX;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ViewForm {
    pub name: String,
    pub is_shared: bool,
    /// A view of this name exists: the button says that it will be replaced.
    pub replaces: bool,
    pub problem: Option<String>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct ViewLink {
    pub name: String,
    pub url: String,
    pub is_current: bool,
    pub is_shared: bool,
    pub owner: Option<String>,
    pub delete_url: Option<String>,
}

impl ViewForm {
    pub fn name_max(&self) -> usize {
        NAME_MAX
    }
}
