//! Words of the domain as named schemas: a client that is generated from the document has a type for each.

use domain::application::Status;
use domain::base::{Kind, Locale, Scope};
use domain::store::Certification;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

/// Declares a schema that lists the words of an enum.
macro_rules! words {
    ($($(#[doc = $doc:literal])+ $name:ident: $words:expr;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug)]
        pub enum $name {}

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                let words: Vec<&str> = $words.collect();
                let text = concat!($($doc),+).trim();
                ObjectBuilder::new().schema_type(Type::String).description(Some(text)).enum_values(Some(words)).into()
            }
        }

        impl ToSchema for $name {}
    )+};
}

words! {
    /// The kind of an application.
    ApplicationKind: Kind::ALL.iter().map(|kind| kind.as_str());
    /// The status of an application, as its applicant is told it.
    ApplicationStatus: Status::ALL.iter().filter(|status| **status != Status::AwaitingSecond).map(|status| status.as_str());
    /// A language of emails.
    Language: Locale::ALL.iter().map(|locale| locale.as_str());
    /// A permission of a client.
    ClientScope: Scope::ALL.iter().map(|scope| scope.as_str());
    /// The state of a store's certification. A revoked one never comes back.
    CertificationState: Certification::ALL.iter().map(|state| state.as_str());
}
