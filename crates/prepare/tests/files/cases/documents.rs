//! PDF files: many pages, unusual pages, active content.

use prepare::{MediaType, Refusal};

use super::Expected::{Harmless, Pages, Refused};
use super::{Case, case};
use crate::samples::{deflated_zeros, scene};
use crate::samples_pdf::{Document, pdf_of, stream};

/// The pages are found and drawn, and show nothing.
const fn blank() -> super::Expected {
    Refused(Refusal::SingleColour)
}

pub fn documents() -> Vec<Case> {
    let pdf = |name: &str, bytes, expected| case(MediaType::Pdf, name, bytes, expected);
    let sized = |media_box| Document { media_box: Some(media_box), ..Document::new(1) }.build();
    let content = |content: Vec<u8>| Document::page("/Contents 7 0 R").with(content).build();
    let nested =
        |open: &str, close: &str, depth| Document::new(1).with(open.repeat(depth) + &close.repeat(depth)).build();
    let encrypt = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (01234567890123456789012345678901) /U \
                   (01234567890123456789012345678901) >> /ID [(a) (a)]";
    let tree = |kids: &str, more: &[&str]| {
        let mut objects: Vec<Vec<u8>> = vec![
            b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
            format!("<< /Type /Pages /Count 1 /Kids [{kids}] >>").into(),
        ];
        objects.extend(more.iter().map(|object| object.as_bytes().to_vec()));
        pdf_of(&objects, "")
    };
    let page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>";
    let bomb = stream("/Filter /FlateDecode", &deflated_zeros(400_000_000));
    let drawn_by_itself = Document::page("/Resources << /XObject << /X 7 0 R >> >> /Contents 8 0 R")
        .with(stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 7 0 R >> >>",
            b"/X Do /X Do",
        ))
        .with(stream("", b"/X Do"));
    let encrypted_by_reference =
        Document { trailer: "/Encrypt 7 0 R", ..Document::new(1).with("<< /Filter /Standard >>") };
    let rubbish = [b"%PDF-1.7\n", &scene(40, 40, 1).into_raw()[..]].concat();
    let tree_with_page = tree("2 0 R 3 0 R 3 0 R 4 0 R", &[page, "<< /Type /Pages /Kids [2 0 R 4 0 R] >>"]);
    vec![
        pdf("one page", Document::new(1).build(), Pages(1)),
        pdf("two pages", Document::new(2).build(), Pages(2)),
        pdf("thirty pages", Document::new(30).build(), Pages(30)),
        pdf("two pages, packed", Document::new(2).build_compressed(), Pages(2)),
        pdf("thirty-one pages", Document::new(31).build(), Refused(Refusal::TooManyPages)),
        pdf("a thousand pages", Document::new(1000).build(), Refused(Refusal::TooManyPages)),
        pdf("a thousand pages, packed", Document::new(1000).build_compressed(), Refused(Refusal::TooManyPages)),
        pdf("no pages", Document::new(0).build(), Refused(Refusal::NoPages)),
        pdf("a page tree that is a loop", tree("2 0 R 2 0 R", &[]), Refused(Refusal::NoPages)),
        pdf("a page tree with a loop and a page", tree_with_page, blank()),
        pdf("only a header", b"%PDF-1.7\n".to_vec(), Refused(Refusal::Damaged)),
        pdf("a header and rubbish", rubbish, Refused(Refusal::Damaged)),
        pdf("encrypted", Document { trailer: encrypt, ..Document::new(1) }.build(), Refused(Refusal::Encrypted)),
        pdf("encrypted by reference", encrypted_by_reference.build(), Refused(Refusal::Encrypted)),
        pdf("sideways", Document::page("/Rotate 90").build(), Pages(1)),
        pdf("a size of 10^9", sized("[0 0 1000000000 1000000000]"), blank()),
        pdf("a size of 10^38", sized("[0 0 1e38 99999999999999999999999999999999999999]"), Harmless),
        pdf("a size of nothing", sized("[0 0 0 0]"), blank()),
        pdf("a size of less than nothing", sized("[0 0 -500 -100]"), blank()),
        pdf("a strip", sized("[0 0 14400 1]"), blank()),
        pdf("a tiny page", sized("[0 0 1 1]"), blank()),
        pdf("a size that is no number", sized("[/a /b /c /d]"), Pages(1)),
        pdf("deeply nested arrays", nested("[", "]", 100_000), Harmless),
        pdf("deeply nested dictionaries", nested("<< /A ", ">>", 5000), Harmless),
        pdf("arrays nested a hundred times", nested("[", "]", 100), Refused(Refusal::ActiveContent)),
        pdf("states saved without end", content(stream("", &b"q ".repeat(1_000_000))), Harmless),
        pdf("nested marked content", content(stream("", &b"/A BMC ".repeat(300_000))), Harmless),
        pdf("a page that draws itself", drawn_by_itself.build(), Harmless),
        pdf("a page that inflates to 400 MB", content(bomb), Refused(Refusal::TooMuchMemory)),
    ]
}

pub fn active() -> Vec<Case> {
    let refused = Refused(Refusal::ActiveContent);
    let pdf = |name: &str, bytes, expected| case(MediaType::Pdf, name, bytes, expected);
    let catalog = |name: &str, catalog, expected| pdf(name, Document::catalog(catalog).build(), expected);
    let packed = |name: &str, catalog, expected| pdf(name, Document::catalog(catalog).build_compressed(), expected);
    let annotated = |name: &str, annotation: &str, expected| {
        pdf(name, Document::page("/Annots [7 0 R]").with(annotation).build(), expected)
    };
    let holding = |name: &str, object: Vec<u8>| pdf(name, Document::new(1).with(object).build(), refused);
    let script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
    let file = stream("/Type /EmbeddedFile", b"MZ");
    let later_version = [&Document::new(1).with(script).build()[..], &Document::new(1).build()[9..]].concat();
    vec![
        catalog("a script on opening", "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", refused),
        catalog("a script in the names", "/Names << /JavaScript << /Names [(x) 7 0 R] >> >>", refused),
        catalog("an action on opening, elsewhere", "/OpenAction 7 0 R", refused),
        catalog("a first page to show", "/OpenAction [5 0 R /XYZ null null 0]", Pages(1)),
        catalog("actions on events", "/AA << /WC << /S /Named /N /Print >> >>", refused),
        catalog("a form with code (XFA)", "/AcroForm << /XFA [] /Fields [] >>", refused),
        catalog("a plain form", "/AcroForm << /Fields [] >>", Pages(1)),
        catalog("attached files", "/Names << /EmbeddedFiles << /Names [] >> >>", refused),
        packed("a script on opening, packed", "/OpenAction << /S /JavaScript /JS (x) >>", refused),
        packed("a program started, packed", "/Extra << /S /Launch /F (cmd.exe) >>", refused),
        packed("attached files, packed", "/Names << /EmbeddedFiles << /Names [] >> >>", refused),
        packed("a script with a hidden name, packed", "/X << /S /Java#53cript /J#53 (x) >>", refused),
        catalog("a script with a hidden name", "/X << /S /J#61vaScript /#4aS (x) >>", refused),
        annotated(
            "a program started",
            "<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>",
            refused,
        ),
        annotated("a form sent", "<< /Subtype /Widget /A << /S /SubmitForm >> >>", refused),
        annotated("a file pinned to a page", "<< /Subtype /FileAttachment >>", refused),
        annotated("a film", "<< /Subtype /RichMedia /Rect [0 0 9 9] >>", refused),
        annotated(
            "a link",
            "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org) >> >>",
            Pages(1),
        ),
        pdf("a page's own actions", Document::page("/AA << /O 7 0 R >>").with(script).build(), refused),
        holding("a script nobody refers to", script.into()),
        holding("a script in a stream's dictionary", stream("/S /JavaScript", b"x")),
        holding("an attached file nobody refers to", file.clone()),
        pdf(
            "an attached file",
            Document::new(1).with("<< /Type /Filespec /F (a.exe) /EF << /F 8 0 R >> >>").with(file).build(),
            refused,
        ),
        catalog("a page opened on the web", "/OpenAction << /S /URI /URI (https://example.org) >>", refused),
        catalog("another file opened", "/OpenAction << /S /GoToR /F (b.pdf) /D [0 /Fit] >>", refused),
        catalog("a program started on opening", "/OpenAction << /S /Launch /F (cmd.exe) >>", refused),
        catalog("a form sent on opening", "/OpenAction << /S /SubmitForm /F (https://example.org) >>", refused),
        catalog("printing on opening", "/OpenAction << /S /Named /N /Print >>", refused),
        catalog(
            "a web page opened after the first page",
            "/OpenAction << /S /GoTo /D [5 0 R /Fit] /Next [<< /S /URI /URI (https://example.org) >>] >>",
            refused,
        ),
        pdf("fonts called AA and EF", Document::page("/X << /AA 3 0 R /EF 3 0 R /JS 3 0 R >>").build(), Pages(1)),
        pdf("a script in an earlier version", later_version, refused),
    ]
}

/// Files that look active and are not.
pub fn harmless_actions() -> Vec<Case> {
    let pdf = |name: &str, bytes| case(MediaType::Pdf, name, bytes, Pages(1));
    let catalog = |name: &str, catalog| pdf(name, Document::catalog(catalog).build());
    let annotated =
        |name: &str, annotation: &str| pdf(name, Document::page("/Annots [7 0 R]").with(annotation).build());
    let go_to = "<< /S /GoTo /D [5 0 R /Fit] >>";
    vec![
        catalog("a place to open", "/OpenAction << /S /GoTo /D [5 0 R /Fit] >>"),
        catalog("a place to open, by name", "/OpenAction (first)"),
        catalog("two places to open", "/OpenAction << /S /GoTo /D (a) /Next << /S /GoTo /D (b) >> >>"),
        catalog("the first page by its name", "/OpenAction << /S /Named /N /FirstPage >>"),
        pdf("a place to open, elsewhere", Document::catalog("/OpenAction 7 0 R").with(go_to).build()),
        pdf("a place to open, packed", Document::catalog("/OpenAction << /S /GoTo /D (a) >>").build_compressed()),
        pdf("a place shown when a page opens", Document::page("/AA << /O 7 0 R >>").with(go_to).build()),
        annotated(
            "a link that ends in a script's name",
            "<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org/JavaScript) >> >>",
        ),
        annotated("a remark about attached files", "<< /Subtype /Text /Rect [0 0 9 9] /Contents (an /EmbeddedFile) >>"),
        pdf(
            "rich text in the head",
            [
                b"%PDF-1.7\n1 0 obj\n<< /RC (<?xml version=\"1.0\"?><body xmlns=\"http://www.w3.org/1999/xhtml\"><p>x) >>\nendobj\n",
                &Document::new(1).build()[9..],
            ]
            .concat(),
        ),
        pdf("words of a script in a page's text", {
            let words = stream("", b"BT /F1 20 Tf 40 700 Td (/JavaScript) Tj ET");
            Document::page("/Contents 7 0 R").with(words).build()
        }),
    ]
}
