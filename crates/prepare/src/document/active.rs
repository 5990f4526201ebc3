//! What a PDF could do besides being looked at. Nothing of it runs when a page is drawn here; but an original can be
//! downloaded by a lead (R22), and a paper that carries code is no paper.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Dict, MaybeRef, Name, Object};

/// Keys that are refused wherever they occur.
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

/// Names looked for in the raw bytes too, where an earlier version of the file may hide them. Short ones are left out:
/// compressed data would hit them by chance.
const RAW_NAMES: [&[u8]; 6] =
    [b"JavaScript", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"SubmitForm", b"ImportData"];

/// Whether any object, those in object streams included, is or carries something active.
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

/// Objects nested in one another are looked at; what is referred to is an object of its own. The parser gives up at a
/// depth of 512; an honest file stays under ten.
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

/// `OpenAction` may be an array that only says which page is shown first, as common office programs write it. Every
/// other form of it is refused.
fn opens_with_action(dict: &Dict<'_>) -> bool {
    dict.contains_key(b"OpenAction") && !matches!(dict.get::<Object<'_>>(b"OpenAction"), Some(Object::Array(_)))
}

/// Keys of two letters may also be the names of fonts or glyphs, so that what they lead to must fit: a script, actions on
/// events, an attached file.
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
