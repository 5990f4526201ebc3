//! PDF files: many pages, unusual pages, active content.

use prepare::{MediaType, Refusal};

use super::Expected::{Harmless, Pages, Refused};
use super::{Case, case};
use crate::samples::{deflated_zeros, scene};
use crate::samples_pdf::{Document, pdf_of, stream};

pub fn documents() -> Vec<Case> {
    let pdf = |name: &str, bytes, expected| case(MediaType::Pdf, name, bytes, expected);
    let sized = |media_box| Document { media_box: Some(media_box), ..Document::new(1) }.build();
    let content = |text: &[u8]| {
        let mut document = Document::new(1);
        document.page = "/Contents 7 0 R";
        document.with(stream("", text)).build()
    };
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
    let mut bombed = Document::new(1);
    bombed.page = "/Contents 7 0 R";
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
        pdf(
            "a page tree with a loop and a page",
            tree("2 0 R 3 0 R 3 0 R 4 0 R", &[page, "<< /Type /Pages /Kids [2 0 R 4 0 R] >>"]),
            Pages(1),
        ),
        pdf("only a header", b"%PDF-1.7\n".to_vec(), Refused(Refusal::Damaged)),
        pdf(
            "a header and rubbish",
            [b"%PDF-1.7\n", &scene(40, 40, 1).into_raw()[..]].concat(),
            Refused(Refusal::Damaged),
        ),
        pdf("encrypted", Document { trailer: encrypt, ..Document::new(1) }.build(), Refused(Refusal::Encrypted)),
        pdf(
            "encrypted by reference",
            {
                let mut document = Document::new(1).with("<< /Filter /Standard >>");
                document.trailer = "/Encrypt 7 0 R";
                document.build()
            },
            Refused(Refusal::Encrypted),
        ),
        pdf("sideways", Document::page("/Rotate 90").build(), Pages(1)),
        pdf("a size of 10^9", sized("[0 0 1000000000 1000000000]"), Pages(1)),
        pdf("a size of 10^38", sized("[0 0 1e38 99999999999999999999999999999999999999]"), Harmless),
        pdf("a size of nothing", sized("[0 0 0 0]"), Pages(1)),
        pdf("a size of less than nothing", sized("[0 0 -500 -100]"), Pages(1)),
        pdf("a strip", sized("[0 0 14400 1]"), Pages(1)),
        pdf("a tiny page", sized("[0 0 1 1]"), Pages(1)),
        pdf("a size that is no number", sized("[/a /b /c /d]"), Pages(1)),
        pdf(
            "deeply nested arrays",
            Document::new(1).with("[".repeat(100_000) + &"]".repeat(100_000)).build(),
            Harmless,
        ),
        pdf(
            "deeply nested dictionaries",
            Document::new(1).with("<< /A ".repeat(5000) + &">>".repeat(5000)).build(),
            Harmless,
        ),
        pdf(
            "arrays nested a hundred times",
            Document::new(1).with("[".repeat(100) + &"]".repeat(100)).build(),
            Refused(Refusal::ActiveContent),
        ),
        pdf("states saved without end", content(&b"q ".repeat(1_000_000)), Harmless),
        pdf("nested marked content", content(&b"/A BMC ".repeat(300_000)), Harmless),
        pdf(
            "a page that draws itself",
            {
                let mut document = Document::new(1).with(stream(
                    "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 7 0 R >> >>",
                    b"/X Do /X Do",
                ));
                document.page = "/Resources << /XObject << /X 7 0 R >> >> /Contents 8 0 R";
                document.with(stream("", b"/X Do")).build()
            },
            Harmless,
        ),
        pdf("a page that inflates to 400 MB", bombed.with(bomb).build(), Refused(Refusal::TooMuchMemory)),
    ]
}

pub fn active() -> Vec<Case> {
    let refused = Refused(Refusal::ActiveContent);
    let pdf = |name: &str, bytes, expected| case(MediaType::Pdf, name, bytes, expected);
    let catalog = |name: &str, catalog, expected| pdf(name, Document::catalog(catalog).build(), expected);
    let packed = |name: &str, catalog, expected| pdf(name, Document::catalog(catalog).build_compressed(), expected);
    let script = "<< /S /JavaScript /JS (app.alert\\(1\\)) >>";
    let file = stream("/Type /EmbeddedFile", b"MZ");
    vec![
        catalog("a script on opening", "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>", refused),
        catalog("a script in the names", "/Names << /JavaScript << /Names [(x) 7 0 R] >> >>", refused),
        catalog("any action on opening", "/OpenAction << /S /GoTo /D [5 0 R /Fit] >>", refused),
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
        pdf(
            "a program started",
            Document::page("/Annots [7 0 R]")
                .with("<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (cmd.exe) >> >>")
                .build(),
            refused,
        ),
        pdf(
            "a form sent",
            Document::page("/Annots [7 0 R]").with("<< /Subtype /Widget /A << /S /SubmitForm >> >>").build(),
            refused,
        ),
        pdf("a page's own actions", Document::page("/AA << /O 7 0 R >>").with(script).build(), refused),
        pdf("a script nobody refers to", Document::new(1).with(script).build(), refused),
        pdf(
            "a script in a stream's dictionary",
            Document::new(1).with(stream("/S /JavaScript", b"x")).build(),
            refused,
        ),
        pdf(
            "an attached file",
            Document::new(1).with("<< /Type /Filespec /F (a.exe) /EF << /F 8 0 R >> >>").with(file.clone()).build(),
            refused,
        ),
        pdf("an attached file nobody refers to", Document::new(1).with(file).build(), refused),
        pdf(
            "a file pinned to a page",
            Document::page("/Annots [7 0 R]").with("<< /Subtype /FileAttachment >>").build(),
            refused,
        ),
        pdf(
            "a film",
            Document::page("/Annots [7 0 R]").with("<< /Subtype /RichMedia /Rect [0 0 9 9] >>").build(),
            refused,
        ),
        pdf(
            "a link",
            Document::page("/Annots [7 0 R]")
                .with("<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://example.org) >> >>")
                .build(),
            Pages(1),
        ),
        pdf("fonts called AA and EF", Document::page("/X << /AA 3 0 R /EF 3 0 R /JS 3 0 R >>").build(), Pages(1)),
        pdf(
            "a script in an earlier version",
            {
                let old = Document::new(1).with(script).build();
                [&old[..], &Document::new(1).build()[9..]].concat()
            },
            refused,
        ),
    ]
}
