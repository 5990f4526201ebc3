//! Values of forms and annotations that a PDF stores without a picture of them. Readers draw these themselves; the
//! renderer here draws only what the file holds.

use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::object::{Array, Dict, Name, Object, Rect, Stream, String as PdfString};
use hayro::hayro_syntax::page::Page as PdfPage;

use crate::Omission;

/// Flags of an annotation that is not shown on screens: hidden, no view (ISO 32000, table 167).
const NOT_SHOWN: u32 = 1 << 1 | 1 << 5;
/// Fields above a field.
const MAX_DEPTH: usize = 16;
/// Kinds of annotations that show something.
const VISIBLE: [&[u8]; 12] = [
    b"FreeText",
    b"Line",
    b"Square",
    b"Circle",
    b"Polygon",
    b"PolyLine",
    b"Highlight",
    b"Underline",
    b"StrikeOut",
    b"Stamp",
    b"Ink",
    b"Redact",
];

/// Whether the document asks readers to draw all fields anew, so that stored pictures may be out of date.
pub(super) fn needs_appearances(pdf: &Pdf) -> bool {
    let catalog = pdf.xref().get::<Dict<'_>>(pdf.xref().root_id());
    let form = catalog.and_then(|catalog| catalog.get::<Dict<'_>>(b"AcroForm"));
    form.and_then(|form| form.get::<bool>(b"NeedAppearances")).unwrap_or(false)
}

/// The values and remarks that the page's annotations hold and do not show.
pub(super) fn find_omissions(page: &PdfPage<'_>, needs_appearances: bool) -> Vec<Omission> {
    let Some(annotations) = page.raw().get::<Array<'_>>(b"Annots") else { return Vec::new() };
    annotations.iter::<Dict<'_>>().filter_map(|annotation| omission(&annotation, needs_appearances)).collect()
}

fn omission(annotation: &Dict<'_>, needs_appearances: bool) -> Option<Omission> {
    let is_hidden = annotation.get::<u32>(b"F").is_some_and(|flags| flags & NOT_SHOWN != 0);
    let area = annotation.get::<Rect>(b"Rect").map_or(0.0, |rect| rect.width() * rect.height());
    if is_hidden || area == 0.0 {
        return None;
    }
    let kind = annotation.get::<Name<'_>>(b"Subtype")?;
    match &*kind {
        b"Widget" => is_undrawn_value(annotation, needs_appearances).then_some(Omission::FormValues),
        kind if VISIBLE.contains(&kind) && !has_appearance(annotation) => Some(Omission::Annotations),
        _ => None,
    }
}

fn is_undrawn_value(field: &Dict<'_>, needs_appearances: bool) -> bool {
    let kind = match find_inherited(field, b"FT") {
        Some(Object::Name(kind)) => Some(kind),
        _ => None,
    };
    let Some(value) = find_inherited(field, b"V") else { return false };
    match kind.as_deref() {
        Some(b"Tx" | b"Ch") => has_text(&value) && (needs_appearances || !draws_text(field)),
        Some(b"Btn") => {
            let state = field.get::<Name<'_>>(b"AS").or_else(|| match value {
                Object::Name(name) => Some(name),
                _ => None,
            });
            state.is_some_and(|state| &*state != b"Off") && !has_appearance(field)
        }
        Some(b"Sig") => false,
        _ => has_text(&value) && !has_appearance(field),
    }
}

/// An entry of a field, or of one of the fields above it.
fn find_inherited<'a>(field: &Dict<'a>, key: &[u8]) -> Option<Object<'a>> {
    let mut field = field.clone();
    for _ in 0..MAX_DEPTH {
        if let Some(found) = field.get::<Object<'_>>(key) {
            return Some(found);
        }
        field = field.get::<Dict<'_>>(b"Parent")?;
    }
    None
}

fn has_text(value: &Object<'_>) -> bool {
    match value {
        Object::String(text) => has_letters(text),
        Object::Array(values) => values.iter::<PdfString<'_>>().any(|text| has_letters(&text)),
        Object::Stream(text) => text.decoded().is_ok_and(|text| !text.trim_ascii().is_empty()),
        _ => false,
    }
}

/// Whether a text has more than white space, in one-byte encodings or in UTF-16 behind its mark.
fn has_letters(text: &PdfString<'_>) -> bool {
    text.as_bytes().iter().any(|byte| !matches!(byte, 0 | b'\t' | b'\n' | b'\r' | b' ' | 0xfe | 0xff))
}

fn has_appearance(annotation: &Dict<'_>) -> bool {
    annotation.get::<Dict<'_>>(b"AP").is_some_and(|appearances| appearances.contains_key(b"N"))
}

/// Whether the stored picture of a field shows text, or something that may hold text. Some programs store an empty one.
fn draws_text(field: &Dict<'_>) -> bool {
    let drawn = field.get::<Dict<'_>>(b"AP").and_then(|appearances| appearances.get::<Stream<'_>>(b"N"));
    let content = drawn.and_then(|drawn| drawn.decoded().ok().map(std::borrow::Cow::into_owned));
    content.is_some_and(|content| content.windows(2).any(|pair| matches!(pair, b"Tj" | b"TJ" | b"Do" | b")'")))
}
