//! Conversions into errors that contain another use case's error.

/// Makes `?` convert the parts of the error in a variant into the whole: `error_parts!(NoteError::Transition: NotPermitted);`.
macro_rules! error_parts {
    ($error:ident::$variant:ident: $($part:ty),+) => {
        $(
            impl From<$part> for $error {
                fn from(error: $part) -> Self {
                    Self::$variant(error.into())
                }
            }
        )+
    };
}
