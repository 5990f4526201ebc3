//! Active content of a PDF. None of it runs when a page is rendered here, but a lead can download the original (R22),
//! and evidence that carries code is refused.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Dict, MaybeRef, Name, Object};

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

/// Names also searched in the raw bytes, where an earlier revision of the file may hide them. Short names are left
/// out: compressed data would match them by chance.
const RAW_NAMES: [&[u8]; 6] =
    [b"JavaScript", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"SubmitForm", b"ImportData"];

/// Whether any object, including those in object streams, is active or carries active content.
pub(super) fn is_active(pdf: &Pdf, bytes: &[u8]) -> bool {
    names_occur(bytes, &RAW_NAMES) || pdf.objects().into_iter().any(|object| object_is_active(&object, 0))
}

/// Whether one of the names occurs in the raw bytes as a whole name.
pub(super) fn names_occur(bytes: &[u8], names: &[&[u8]]) -> bool {
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/').any(|(at, _)| {
        let rest = &bytes[at + 1..];
        names.iter().any(|name| {
            rest.strip_prefix(*name).is_some_and(|after| after.first().is_none_or(|next| !is_regular(*next)))
        })
    })
}

/// A byte that continues a name (ISO 32000, 7.2.3).
fn is_regular(byte: u8) -> bool {
    !matches!(byte, 0 | b'\t' | b'\n' | 0x0c | b'\r' | b' ')
        && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
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

/// `OpenAction` may be an array that only names the first page shown, as common office programs write it. Every other
/// form is refused.
fn opens_with_action(dict: &Dict<'_>) -> bool {
    dict.contains_key(b"OpenAction") && !matches!(dict.get::<Object<'_>>(b"OpenAction"), Some(Object::Array(_)))
}

/// Two-letter keys may also be names of fonts or glyphs, so their values must match too: a script, actions on events,
/// an attached file.
fn has_short_key(dict: &Dict<'_>) -> bool {
    let is_script = matches!(dict.get::<Object<'_>>(b"JS"), Some(Object::String(_) | Object::Stream(_)));
    let has_actions = dict.get::<Dict<'_>>(b"AA").is_some_and(|events| {
        let names: Vec<_> = events.keys().collect();
        names.iter().any(|event| events.get::<Dict<'_>>(&**event).is_some_and(|action| action.contains_key(b"S")))
    });
    let has_file = dict.get::<Dict<'_>>(b"EF").is_some_and(|files| {
        let keys: [&[u8]; 5] = [b"F", b"UF", b"DOS", b"Mac", b"Unix"];
        keys.iter().any(|key| files.contains_key(key))
    });
    is_script || has_actions || has_file
}
