//! Parts of a page that are in the file but not in its picture.

/// Declares [`Omission`] from one table with its codes.
macro_rules! omissions {
    ($($(#[$meta:meta])+ $omission:ident = $code:literal;)+) => {
        /// Something a page does not show although the file holds it. The sentence is chosen where it is shown.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Omission { $($(#[$meta])+ $omission,)+ }

        impl Omission {
            /// Every omission.
            pub const ALL: [Self; [$($code),+].len()] = [$(Self::$omission),+];

            /// The stable code, as stored and sent by the child.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$omission => $code,)+ }
            }
        }
    };
}

omissions! {
    /// Writing in a font that is neither in the file nor on this machine.
    Text = "text";
    /// Values of a form that the file stores without their appearance.
    FormValues = "form_values";
    /// Remarks, stamps or marks that the file stores without their appearance.
    Annotations = "annotations";
    /// Pictures on the page that cannot be decoded, or not whole.
    Pictures = "pictures";
    /// A small damaged part of a photo.
    Rows = "rows";
}

impl Omission {
    /// The omission with this code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|omission| omission.code() == code)
    }
}
