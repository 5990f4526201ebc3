//! Mends the heads of the parts of a form as they stream by, so that the parser takes them: a file name in GBK, which old
//! browsers and scripts send, becomes UTF-8, and the type `multipart/…`, which the parser refuses as nested, is left out,
//! because the bytes decide. The bytes of the parts are not changed.

use std::{future, mem};

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpRequest};
use encoding_rs::GB18030;
use futures::{Stream, StreamExt, stream};

/// Longest head of a part; a longer one is left to the parser, which refuses it.
const HEAD_MAX_BYTES: usize = 16 << 10;
const LINE_END: &[u8] = b"\r\n";
const HEAD_END: &[u8] = b"\r\n\r\n";

/// The body of a `multipart/form-data` request with mended heads; of another request, the body as it is.
pub fn mended(
    request: &HttpRequest,
    body: impl Stream<Item = Result<Bytes, PayloadError>> + 'static,
) -> impl Stream<Item = Result<Bytes, PayloadError>> + 'static {
    let mime = request.mime_type().ok().flatten();
    let boundary = mime.and_then(|mime| mime.get_param("boundary").map(|boundary| boundary.as_str().to_owned()));
    let begin = (Box::pin(body), Some(Heads::new(boundary.as_deref())));
    let chunks = stream::unfold(begin, |(mut body, heads)| async move {
        let mut heads = heads?;
        Some(match body.next().await {
            Some(Ok(chunk)) => (Ok(Bytes::from(heads.push(&chunk))), (body, Some(heads))),
            Some(Err(error)) => (Err(error), (body, None)),
            None => (Ok(Bytes::from(heads.finish())), (body, None)),
        })
    });
    // While a head arrives, nothing is passed on. The parser polls again after the end.
    chunks.filter(|chunk| future::ready(chunk.as_ref().map_or(true, |bytes| !bytes.is_empty()))).fuse()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before the first boundary, or in the bytes of a part.
    Body,
    /// After a boundary: a head, or the end of the form.
    Head,
    /// The form is passed on as it is.
    Over,
}

struct Heads {
    /// The line that begins a part, without the line end before it.
    boundary: Vec<u8>,
    place: Place,
    /// Bytes that may be a part of a boundary or of a head.
    held: Vec<u8>,
    /// The form has begun: a boundary stands behind a line end.
    has_begun: bool,
}

impl Heads {
    fn new(boundary: Option<&str>) -> Self {
        let boundary = boundary.filter(|boundary| !boundary.is_empty());
        let place = if boundary.is_some() { Place::Body } else { Place::Over };
        let boundary = format!("--{}", boundary.unwrap_or_default()).into_bytes();
        Self { boundary, place, held: Vec::new(), has_begun: false }
    }

    /// The bytes that may be passed on after this chunk.
    fn push(&mut self, chunk: &[u8]) -> Vec<u8> {
        self.held.extend_from_slice(chunk);
        let mut passed = Vec::with_capacity(self.held.len());
        while self.step(&mut passed) {}
        passed
    }

    fn finish(&mut self) -> Vec<u8> {
        mem::take(&mut self.held)
    }

    /// Passes on what is certain; false when more bytes are needed.
    fn step(&mut self, passed: &mut Vec<u8>) -> bool {
        match self.place {
            Place::Over => {
                passed.append(&mut self.held);
                false
            }
            Place::Body => {
                let line: Vec<u8> = [if self.has_begun { LINE_END } else { b"" }, &self.boundary].concat();
                if let Some(at) = find(&self.held, &line) {
                    passed.extend(self.held.drain(..at + line.len()));
                    (self.place, self.has_begun) = (Place::Head, true);
                    return true;
                }
                let certain = self.held.len().saturating_sub(line.len() - 1);
                passed.extend(self.held.drain(..certain));
                false
            }
            Place::Head => {
                if self.held.starts_with(b"--") {
                    self.place = Place::Over;
                    return true;
                }
                let Some(at) = find(&self.held, HEAD_END) else {
                    let is_too_long = self.held.len() > HEAD_MAX_BYTES;
                    self.place = if is_too_long { Place::Over } else { Place::Head };
                    return is_too_long;
                };
                // The end of a head is also the line end before a boundary, when the part is empty.
                let head: Vec<u8> = self.held.drain(..at + LINE_END.len()).collect();
                passed.extend(mended_head(&head));
                self.place = Place::Body;
                true
            }
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|byte| *byte == first) {
        let start = from + at;
        if bytes[start..].starts_with(wanted) {
            return Some(start);
        }
        from = start + 1;
    }
    None
}

/// The lines of a head, each with its line end; the first is what follows the boundary.
fn mended_head(head: &[u8]) -> Vec<u8> {
    let mut mended = Vec::with_capacity(head.len());
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let name = line.split(|byte| *byte == b':').next().unwrap_or_default().to_ascii_lowercase();
        let value = line[(name.len() + 1).min(line.len())..].trim_ascii_start().to_ascii_lowercase();
        if name == b"content-type" && value.starts_with(b"multipart/") {
            continue;
        }
        match str::from_utf8(line) {
            Ok(text) => mended.extend_from_slice(text.as_bytes()),
            Err(_) => mended.extend_from_slice(GB18030.decode_without_bom_handling(line).0.as_bytes()),
        }
    }
    mended
}

#[cfg(test)]
mod tests {
    use super::{Heads, Place};

    fn mend(form: &[u8], chunk_bytes: usize) -> Vec<u8> {
        let mut heads = Heads::new(Some("b"));
        let mut mended: Vec<u8> = form.chunks(chunk_bytes).flat_map(|chunk| heads.push(chunk)).collect();
        mended.extend(heads.finish());
        mended
    }

    fn form(disposition: &[u8], kind: &str, bytes: &[u8]) -> Vec<u8> {
        let csrf = b"--b\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nx\r\n";
        let kind = format!("\r\n{kind}\r\n\r\n");
        [csrf, b"--b\r\n".as_slice(), disposition, kind.as_bytes(), bytes, b"\r\n--b--\r\n"].concat()
    }

    const UTF8: &[u8] = "Content-Disposition: form-data; name=\"file\"; filename=\"证件.jpg\"".as_bytes();
    /// The same in GBK.
    const GBK: &[u8] = b"Content-Disposition: form-data; name=\"file\"; filename=\"\xd6\xa4\xbc\xfe.jpg\"";

    #[test]
    fn well_formed_form_is_unchanged_however_it_is_cut() {
        for bytes in
            [b"".as_slice(), b"\xff\xd8\r\n\r\n--c\r\n\r\n\x00", b"\r\n-", b"\xd6\xa4: multipart/mixed\r\n\r\n"]
        {
            let form = form(UTF8, "Content-Type: image/jpeg", bytes);
            for chunk_bytes in 1..form.len() {
                assert_eq!(mend(&form, chunk_bytes), form, "{chunk_bytes}");
            }
        }
    }

    #[test]
    fn name_in_gbk_becomes_utf8() {
        let bytes = b"\xd6\xa4\xbc\xfe";
        for chunk_bytes in [1, 7, 1000] {
            let mended = mend(&form(GBK, "Content-Type: image/jpeg", bytes), chunk_bytes);
            assert_eq!(mended, form(UTF8, "Content-Type: image/jpeg", bytes), "{chunk_bytes}");
        }
    }

    #[test]
    fn type_of_a_nested_form_is_left_out() {
        let mended = mend(&form(UTF8, "CONTENT-TYPE:  Multipart/Form-Data; boundary=c", b"x"), 5);
        let expected = form(UTF8, "", b"x");
        let expected = String::from_utf8(expected).unwrap().replace("\"\r\n\r\n\r\n", "\"\r\n\r\n");
        assert_eq!(String::from_utf8(mended).unwrap(), expected);
    }

    #[test]
    fn endless_head_and_body_without_boundary_are_passed_on() {
        let endless = [b"--b\r\n".as_slice(), &[b'a'; 40_000]].concat();
        assert_eq!(mend(&endless, 1000), endless);
        let mut heads = Heads::new(None);
        assert_eq!((heads.place, heads.push(b"--b\r\nabc").as_slice()), (Place::Over, b"--b\r\nabc".as_slice()));
    }
}
