//! Active content of a PDF. None of it runs when a page is rendered here, but a lead can download the original (R22),
//! and evidence that carries code is refused.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, MaybeRef, Name, Object};

use super::earlier;

/// Keys refused wherever they occur.
const KEYS: [&[u8]; 6] =
    [b"JavaScript", b"EmbeddedFiles", b"RichMediaContent", b"RichMediaSettings", b"XFA", b"Launch"];

/// Kinds of action, annotation and stream that are refused: values of `S`, `Type` and `Subtype`.
const KINDS: [&[u8]; 12] = [
    b"JavaScript",
    b"Launch",
    b"GoToE",
    b"ImportData",
    b"SubmitForm",
    b"Rendition",
    b"Movie",
    b"Sound",
    b"RichMedia",
    b"RichMediaExecute",
    b"EmbeddedFile",
    b"FileAttachment",
];

/// Names also searched in objects of earlier versions of the file. Short names are left out: they are names of fonts,
/// too.
const RAW_NAMES: [&[u8]; 6] =
    [b"JavaScript", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"SubmitForm", b"ImportData"];

/// Whether any object, including those in object streams, is active or carries active content.
pub(super) fn is_active(pdf: &Pdf, bytes: &[u8]) -> bool {
    earlier::names_occur(bytes, &RAW_NAMES) || pdf.objects().into_iter().any(|object| object_is_active(&object, 0))
}

/// Checks objects nested in this one; referenced objects are checked separately. The parser stops at a depth of 512;
/// ordinary files stay under ten.
fn object_is_active(object: &Object<'_>, depth: usize) -> bool {
    const MAX_DEPTH: usize = 64;
    if depth > MAX_DEPTH {
        return true;
    }
    match object {
        Object::Dict(dict) => dict_is_active(dict, depth),
        Object::Stream(stream) => dict_is_active(stream.dict(), depth),
        Object::Array(array) => array.raw_iter().any(|item| match item {
            MaybeRef::NotRef(item) => object_is_active(&item, depth + 1),
            MaybeRef::Ref(_) => false,
        }),
        _ => false,
    }
}

fn dict_is_active(dict: &Dict<'_>, depth: usize) -> bool {
    if KEYS.iter().any(|key| dict.contains_key(key)) || opens_with_action(dict) || has_short_key(dict) {
        return true;
    }
    let kinds: [&[u8]; 3] = [b"S", b"Type", b"Subtype"];
    let is_kind = |name: Name<'_>| KINDS.contains(&&*name);
    if kinds.iter().any(|key| dict.get::<Name<'_>>(key).is_some_and(is_kind)) {
        return true;
    }
    dict.entries().any(|(_, value)| match value {
        MaybeRef::NotRef(value) => object_is_active(&value, depth + 1),
        MaybeRef::Ref(_) => false,
    })
}

/// `OpenAction` may name a place in the document, as an array, by name, or as an action that goes there: office programs
/// and TeX write one of these into every file. Every other action is refused.
fn opens_with_action(dict: &Dict<'_>) -> bool {
    dict.contains_key(b"OpenAction")
        && match dict.get::<Object<'_>>(b"OpenAction") {
            Some(Object::Array(_) | Object::Name(_) | Object::String(_)) => false,
            Some(Object::Dict(action)) => !stays_in_document(&action, 0),
            _ => true,
        }
}

/// Whether an action, and all that follow it, only show another place of the same document.
fn stays_in_document(action: &Dict<'_>, depth: usize) -> bool {
    const MAX_CHAIN: usize = 8;
    let moves = match action.get::<Name<'_>>(b"S").as_deref() {
        Some(b"GoTo") => true,
        Some(b"Named") => matches!(
            action.get::<Name<'_>>(b"N").as_deref(),
            Some(b"FirstPage" | b"PrevPage" | b"NextPage" | b"LastPage")
        ),
        _ => false,
    };
    moves
        && depth < MAX_CHAIN
        && match action.get::<Object<'_>>(b"Next") {
            None => !action.contains_key(b"Next"),
            Some(Object::Dict(next)) => stays_in_document(&next, depth + 1),
            Some(Object::Array(next)) => all_stay_in_document(&next, depth + 1),
            Some(_) => false,
        }
}

fn all_stay_in_document(actions: &Array<'_>, depth: usize) -> bool {
    actions.iter::<Object<'_>>().all(|action| match action {
        Object::Dict(action) => stays_in_document(&action, depth),
        _ => false,
    })
}

/// Two-letter keys may also be names of fonts or glyphs, so their values must match too: a script, actions on events,
/// an attached file.
fn has_short_key(dict: &Dict<'_>) -> bool {
    let is_script = matches!(dict.get::<Object<'_>>(b"JS"), Some(Object::String(_) | Object::Stream(_)));
    let has_actions = dict.get::<Dict<'_>>(b"AA").is_some_and(|events| {
        let names: Vec<_> = events.keys().collect();
        names.iter().any(|event| {
            let action = events.get::<Dict<'_>>(&**event).filter(|action| action.contains_key(b"S"));
            action.is_some_and(|action| !stays_in_document(&action, 0))
        })
    });
    let has_file = dict.get::<Dict<'_>>(b"EF").is_some_and(|files| {
        let keys: [&[u8]; 5] = [b"F", b"UF", b"DOS", b"Mac", b"Unix"];
        keys.iter().any(|key| files.contains_key(key))
    });
    is_script || has_actions || has_file
}
