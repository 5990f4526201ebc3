//! Generated PDF files, valid and invalid.

use crate::samples::{deflated, jpeg, scene};

/// A file of numbered objects (the first is the catalog), with a cross-reference table and `extra` in the trailer.
pub fn pdf_of(objects: &[Vec<u8>], extra: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(numbered(index + 1, object));
    }
    let table = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    out.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {extra} >>\nstartxref\n{table}\n%%EOF\n").bytes());
    out
}

pub fn stream(dict: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<< {dict} /Length {} >>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

fn numbered(number: usize, object: &[u8]) -> Vec<u8> {
    [format!("{number} 0 obj\n").as_bytes(), object, b"\nendobj\n"].concat()
}

/// The differences of a document from a plain one.
#[derive(Default, Clone)]
pub struct Document {
    pub pages: usize,
    pub catalog: &'static str,
    /// Further entries of every page.
    pub page: &'static str,
    pub trailer: &'static str,
    /// Further objects; the first has the number 5 + 2 × pages.
    pub objects: Vec<Vec<u8>>,
    /// Instead of `[0 0 595 842]`.
    pub media_box: Option<&'static str>,
}

impl Document {
    pub fn new(pages: usize) -> Self {
        Self { pages, ..Self::default() }
    }

    pub fn catalog(catalog: &'static str) -> Self {
        Self { pages: 1, catalog, ..Self::default() }
    }

    pub fn page(page: &'static str) -> Self {
        Self { pages: 1, page, ..Self::default() }
    }

    pub fn with(mut self, object: impl Into<Vec<u8>>) -> Self {
        self.objects.push(object.into());
        self
    }

    /// Catalog, page tree, font, a picture, then a page and its content for each page.
    pub fn build(&self) -> Vec<u8> {
        pdf_of(&self.all_objects(), self.trailer)
    }

    fn all_objects(&self) -> Vec<Vec<u8>> {
        let kids: String = (0..self.pages).map(|page| format!("{} 0 R ", 5 + 2 * page)).collect();
        let media_box = self.media_box.unwrap_or("[0 0 595 842]");
        let mut objects = vec![
            format!("<< /Type /Catalog /Pages 2 0 R {} >>", self.catalog).into_bytes(),
            format!("<< /Type /Pages /Count {} /Kids [{kids}] /MediaBox {media_box} >>", self.pages).into_bytes(),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec(),
            stream(
                "/Type /XObject /Subtype /Image /Width 400 /Height 300 /ColorSpace /DeviceRGB /BitsPerComponent 8 \
                 /Filter /DCTDecode",
                &jpeg(&scene(400, 300, 5)),
            ),
        ];
        for page in 0..self.pages {
            objects.push(
                format!(
                    "<< /Type /Page /Parent 2 0 R /Contents {} 0 R /Resources << /Font << /F1 3 0 R >> /XObject \
                     << /Im1 4 0 R >> >> {} >>",
                    6 + 2 * page,
                    self.page
                )
                .into_bytes(),
            );
            let content = format!(
                "1 0 0 rg 20 760 60 60 re f 0 0 0 rg BT /F1 28 Tf 60 {} Td (Page {} of evidence) Tj ET q 400 0 0 300 \
                 90 200 cm /Im1 Do Q",
                700 - page % 5 * 20,
                page + 1
            );
            objects.push(stream("/Filter /FlateDecode", &deflated(content.as_bytes())));
        }
        objects.extend(self.objects.iter().cloned());
        objects
    }

    /// The same with every object except streams in a compressed object stream, as newer programs write it.
    pub fn build_compressed(&self) -> Vec<u8> {
        let objects = self.all_objects();
        let is_stream = |object: &[u8]| object.ends_with(b"endstream");
        let mut out = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let (mut index, mut packed) = (String::new(), Vec::new());
        let container = objects.len() + 1;
        let mut places: Vec<[usize; 3]> = vec![[0, 0, 65535]];
        let mut packed_count = 0;
        for (number, object) in objects.iter().enumerate().map(|(at, object)| (at + 1, object)) {
            if is_stream(object) {
                places.push([1, out.len(), 0]);
                out.extend(numbered(number, object));
            } else {
                places.push([2, container, packed_count]);
                index += &format!("{number} {} ", packed.len());
                packed.extend(object);
                packed.push(b' ');
                packed_count += 1;
            }
        }
        let dict = format!("/Type /ObjStm /N {packed_count} /First {} /Filter /FlateDecode", index.len());
        places.push([1, out.len(), 0]);
        out.extend(numbered(container, &stream(&dict, &deflated(&[index.as_bytes(), &packed].concat()))));
        let table = out.len();
        places.push([1, table, 0]);
        let rows: Vec<u8> = places
            .iter()
            .flat_map(|[kind, place, rest]| {
                [&[*kind as u8][..], &(*place as u32).to_be_bytes(), &(*rest as u16).to_be_bytes()].concat()
            })
            .collect();
        let dict = format!("/Type /XRef /Size {} /W [1 4 2] /Root 1 0 R /Filter /FlateDecode", places.len());
        out.extend(numbered(container + 1, &stream(&dict, &deflated(&rows))));
        out.extend(format!("startxref\n{table}\n%%EOF\n").bytes());
        out
    }
}
