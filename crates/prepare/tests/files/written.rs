//! PDFs whose writing is not in the file: fonts that are named only, values of forms, remarks.

use std::io::Write;

use prepare::{FontFile, Fonts, MediaType, Omission, Page, Refusal, Script, prepare};
use tempfile::NamedTempFile;

use crate::child::preparer;
use crate::samples::{deflated, jpeg, scene};
use crate::samples_font::font;
use crate::samples_pdf::{Document, stream};

/// The font files of a test.
struct Installed {
    files: Vec<(NamedTempFile, Script)>,
}

impl Installed {
    fn new(fonts: &[(Script, &[char])]) -> Self {
        let install = |(script, characters): &(Script, &[char])| {
            let mut file = NamedTempFile::new().unwrap();
            file.write_all(&font(characters)).unwrap();
            (file, *script)
        };
        Self { files: fonts.iter().map(install).collect() }
    }

    fn list(&self) -> Vec<FontFile> {
        let name = |(file, script): &(NamedTempFile, Script)| FontFile {
            script: *script,
            path: file.path().to_owned(),
            index: 0,
        };
        self.files.iter().map(name).collect()
    }

    fn open(&self) -> Fonts {
        Fonts::open(&self.list())
    }
}

fn page(bytes: &[u8], fonts: &Fonts) -> Page {
    prepare(bytes, MediaType::Pdf, fonts).unwrap().pages.remove(0)
}

/// A page with one line of codes in a composite font that is not embedded; `font` has its further entries.
fn line(encoding: &str, collection: &str, base_font: &str, codes: &str, further: &str) -> Vec<u8> {
    let content = format!("1 0 0 rg 20 760 60 60 re f 0 g BT /F2 40 Tf 60 600 Td <{codes}> Tj ET");
    Document::page("/Resources << /Font << /F2 7 0 R >> >> /Contents 9 0 R")
        .with(format!(
            "<< /Type /Font /Subtype /Type0 /BaseFont /{base_font} /Encoding /{encoding} /DescendantFonts [8 0 R] {further} >>"
        ))
        .with(format!(
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /{base_font} /CIDSystemInfo << /Registry (Adobe) /Ordering \
             ({collection}) /Supplement 0 >> >>"
        ))
        .with(stream("", content.as_bytes()))
        .build()
}

/// Dark pixels where the line is.
fn ink(page: &Page) -> usize {
    let picture = image::load_from_memory(&page.jpeg).unwrap().into_luma8();
    let rows = (842 - 660) * 2000 / 842..(842 - 580) * 2000 / 842;
    picture.enumerate_pixels().filter(|(_, y, pixel)| rows.contains(y) && pixel.0[0] < 100).count()
}

const ZH: &[char] = &['国', '家', '业', '執', '業', '日'];

#[test]
fn missing_font_is_taken_from_the_machine() {
    // 国家 in UCS-2, GBK and as numbers of the collection.
    let fonts = Installed::new(&[(Script::SimplifiedChinese, ZH)]).open();
    for (encoding, codes) in [("UniGB-UCS2-H", "56FD5BB6"), ("GBK-EUC-H", "B9FABCD2"), ("UniGB-UTF16-H", "56FD5BB6")] {
        let bytes = line(encoding, "GB1", "STSong-Light", codes, "");
        let drawn = page(&bytes, &fonts);
        assert!(drawn.omissions.is_empty(), "{encoding}: {:?}", drawn.omissions);
        assert!(ink(&drawn) > 8_000, "{encoding}: {}", ink(&drawn));
        let blank = page(&bytes, &Fonts::default());
        assert_eq!(blank.omissions, [Omission::Text], "{encoding}");
    }
}

#[test]
fn each_script_has_its_own_font() {
    let installed = Installed::new(&[
        (Script::SimplifiedChinese, ZH),
        (Script::TraditionalChinese, &['國']),
        (Script::Japanese, &['あ']),
        (Script::Korean, &['한']),
    ]);
    for (encoding, collection, codes) in
        [("UniCNS-UCS2-H", "CNS1", "570B"), ("UniJIS-UCS2-H", "Japan1", "3042"), ("UniKS-UCS2-H", "Korea1", "D55C")]
    {
        let drawn = page(&line(encoding, collection, "SomeFont", codes, ""), &installed.open());
        assert!(drawn.omissions.is_empty() && ink(&drawn) > 4_000, "{collection}: {:?}", drawn.omissions);
    }
    // A character that no font has.
    let missing = page(&line("UniGB-UCS2-H", "GB1", "STSong-Light", "56FD9F98", ""), &installed.open());
    assert_eq!(missing.omissions, [Omission::Text]);
    assert!(ink(&missing) > 4_000, "the others are drawn");
}

#[test]
fn codes_without_unicode_are_never_guessed() {
    let fonts = Installed::new(&[(Script::SimplifiedChinese, ZH)]).open();
    // The codes are numbers of glyphs in a font nobody has.
    let drawn = page(&line("Identity-H", "Identity", "SimSun", "00010002", ""), &fonts);
    assert_eq!(drawn.omissions, [Omission::Text]);
}

#[test]
fn unicode_table_of_the_file_is_enough() {
    let table = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange \
                 1 beginbfrange <0001> <0001> <56FD> endbfrange 1 beginbfchar <0002> <0416> endbfchar endcmap end";
    let document = |base_font: &str| {
        let bytes = line("Identity-H", "Identity", base_font, "00010002", "/ToUnicode 10 0 R");
        // The table is the object behind the content.
        let objects = [
            format!("10 0 obj\n<< /Length {} >>\nstream\n", table.len()).as_bytes(),
            table.as_bytes(),
            b"\nendstream\nendobj\n",
        ]
        .concat();
        let at = bytes.windows(5).position(|word| word == b"xref\n").unwrap();
        let trailer = b"trailer\n<< /Size 11 /Root 1 0 R >>\n%%EOF\n";
        [&bytes[..at], &objects, trailer].concat()
    };
    // A font for Chinese alone lacks the Cyrillic letter; one with both has it.
    let chinese = Installed::new(&[(Script::SimplifiedChinese, ZH)]);
    assert_eq!(page(&document("SimSun"), &chinese.open()).omissions, [Omission::Text]);
    let both = Installed::new(&[(Script::SimplifiedChinese, ZH), (Script::Other, &['国', 'Ж'])]);
    for name in ["SimSun", "SourceHanSansSC-Regular", "ArialUnicodeMS"] {
        let drawn = page(&document(name), &both.open());
        assert!(drawn.omissions.is_empty(), "{name}: {:?}", drawn.omissions);
        assert!(ink(&drawn) > 8_000, "{name}: {}", ink(&drawn));
    }
}

#[test]
fn latin_text_needs_no_font() {
    for base_font in ["Helvetica", "ABCDEF+Verdana", "Georgia", "SomeFont"] {
        let content = "1 0 0 rg 20 760 60 60 re f 0 g BT /F2 40 Tf 60 600 Td (Licence No. 123) Tj ET";
        let drawn = Document::page("/Resources << /Font << /F2 7 0 R >> >> /Contents 8 0 R")
            .with(format!("<< /Type /Font /Subtype /TrueType /BaseFont /{base_font} /Encoding /WinAnsiEncoding >>"))
            .with(stream("", content.as_bytes()))
            .build();
        let drawn = page(&drawn, &Fonts::default());
        assert!(drawn.omissions.is_empty() && ink(&drawn) > 2_000, "{base_font}: {:?}", drawn.omissions);
    }
}

#[test]
fn invisible_text_of_a_scan_is_no_omission() {
    let bytes = line("UniGB-UCS2-H", "GB1", "STSong-Light", "56FD5BB6", "");
    let at = bytes.windows(3).position(|word| word == b"BT ").unwrap();
    // Rendering mode 3, in the place of the white space and the colour in front of the text.
    let mut hidden = bytes.clone();
    hidden[at - 4..at + 3].copy_from_slice(b"3 Tr BT");
    assert!(page(&hidden, &Fonts::default()).omissions.is_empty());
    assert_eq!(page(&bytes, &Fonts::default()).omissions, [Omission::Text]);
}

#[tokio::test]
async fn confined_child_reads_the_fonts_it_was_given() {
    let installed = Installed::new(&[(Script::SimplifiedChinese, ZH)]);
    let bytes = line("UniGB-UCS2-H", "GB1", "STSong-Light", "56FD5BB6", "");
    let mut preparer = preparer();
    let without = preparer.prepare(MediaType::Pdf, &bytes).await.unwrap().unwrap();
    assert_eq!(without.pages[0].omissions, [Omission::Text]);
    preparer.fonts = installed.list();
    preparer.fonts.push(FontFile { script: Script::Korean, path: "/nowhere/font.ttf".into(), index: 0 });
    let with = preparer.prepare(MediaType::Pdf, &bytes).await.unwrap().unwrap();
    assert_eq!(with, prepare(&bytes, MediaType::Pdf, &installed.open()).unwrap());
    assert!(with.pages[0].omissions.is_empty());
}

#[test]
fn fonts_are_found_in_folders_and_links() {
    let folder = tempfile::tempdir().unwrap();
    let below = folder.path().join("truetype/zh");
    std::fs::create_dir_all(&below).unwrap();
    let simplified = ['国', '业', '执', '照', '证', '码', '龙'];
    std::fs::write(below.join("NotoSansCJK-Bold.ttf"), font(&simplified)).unwrap();
    std::fs::write(below.join("NotoSansCJK-Regular.ttf"), font(&simplified)).unwrap();
    std::fs::write(below.join("Latin.ttf"), font(&['A', 'Ж', 'Ω'])).unwrap();
    std::fs::write(below.join("broken.otf"), b"OTTO").unwrap();
    std::fs::write(below.join("readme.txt"), b"x").unwrap();
    let found = prepare::find_fonts(&[folder.path(), std::path::Path::new("/nowhere")]);
    let of = |script| found.iter().find(|font| font.script == script).map(|font| font.path.clone());
    assert_eq!(of(Script::SimplifiedChinese), Some(below.join("NotoSansCJK-Regular.ttf")));
    assert_eq!(of(Script::Other), Some(below.join("Latin.ttf")));
    assert_eq!(of(Script::Korean), None);
    for font in &found {
        assert_eq!(FontFile::from_argument(&font.to_argument()).as_ref(), Some(font));
    }
    assert!(prepare::find_fonts(&["/nowhere"]).is_empty());
}

fn with_field(form: &'static str, field: &str) -> Vec<Omission> {
    let document = Document { page: "/Annots [7 0 R]", ..Document::catalog(form) };
    let appearance = stream("/Type /XObject /Subtype /Form /BBox [0 0 99 19]", b"BT /F1 9 Tf (x) Tj ET");
    let empty = stream("/Type /XObject /Subtype /Form /BBox [0 0 99 19]", b"/Tx BMC EMC");
    let parent = "<< /FT /Tx /T (a) /V (inherited) >>";
    page(&document.with(field).with(appearance).with(empty).with(parent).build(), &Fonts::default()).omissions
}

#[test]
fn form_value_without_appearance_is_reported() {
    const FORM: &str = "/AcroForm << /Fields [7 0 R] >>";
    const REDRAW: &str = "/AcroForm << /Fields [7 0 R] /NeedAppearances true >>";
    let field = |more: &str| format!("<< /Type /Annot /Subtype /Widget /Rect [50 50 150 70] {more} >>");
    for (form, more) in [
        (FORM, "/FT /Tx /T (a) /V (6222 0211)"),
        (FORM, "/FT /Tx /T (a) /V <FEFF56FD>"),
        (FORM, "/FT /Ch /T (a) /V (one)"),
        (FORM, "/FT /Ch /T (a) /V [(one) (two)]"),
        (FORM, "/FT /Btn /T (a) /V /Yes /AS /Yes"),
        (FORM, "/Parent 10 0 R"),
        (FORM, "/FT /Tx /T (a) /V (x) /AP << /N 9 0 R >>"),
        (FORM, "/FT /Tx /T (a) /V (x) /AP << >>"),
        (REDRAW, "/FT /Tx /T (a) /V (x)"),
        (REDRAW, "/FT /Tx /T (a) /V (x) /AP << /N 8 0 R >>"),
    ] {
        assert_eq!(with_field(form, &field(more)), [Omission::FormValues], "{more}");
    }
    for (form, more) in [
        (FORM, "/FT /Tx /T (a)"),
        (FORM, "/FT /Tx /T (a) /V ()"),
        (FORM, "/FT /Tx /T (a) /V (  )"),
        (FORM, "/FT /Tx /T (a) /V (x) /AP << /N 8 0 R >>"),
        (FORM, "/FT /Tx /T (a) /V (x) /F 2"),
        (FORM, "/FT /Btn /T (a) /V /Off /AS /Off"),
        (FORM, "/FT /Btn /T (a) /V /Off /AS /Off /AP << /N << /Yes 8 0 R >> >>"),
        (REDRAW, "/FT /Tx /T (a)"),
    ] {
        assert_eq!(with_field(form, &field(more)), [], "{more}");
    }
    let invisible = "<< /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /FT /Tx /T (a) /V (hidden) >>";
    assert_eq!(with_field(FORM, invisible), []);
}

#[test]
fn remark_without_appearance_is_reported() {
    for (annotation, expected) in [
        ("<< /Subtype /FreeText /Rect [0 0 99 99] /Contents (paid) >>", &[Omission::Annotations][..]),
        ("<< /Subtype /Stamp /Rect [0 0 99 99] /Name /Approved >>", &[Omission::Annotations]),
        ("<< /Subtype /Stamp /Rect [0 0 99 99] /AP << /N 8 0 R >> >>", &[]),
        ("<< /Subtype /Link /Rect [0 0 99 99] /Dest [5 0 R /Fit] >>", &[]),
        ("<< /Subtype /Popup /Rect [0 0 99 99] >>", &[]),
    ] {
        assert_eq!(with_field("", annotation), expected, "{annotation}");
    }
}

#[test]
fn cut_photo_in_a_pdf_is_reported() {
    let photo = jpeg(&scene(400, 300, 5));
    let with = |photo: &[u8]| {
        let image = stream(
            "/Type /XObject /Subtype /Image /Width 400 /Height 300 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter \
             /DCTDecode",
            photo,
        );
        let draw = stream("/Filter /FlateDecode", &deflated(b"1 0 0 rg 9 9 9 9 re f q 400 0 0 300 90 200 cm /I Do Q"));
        let document = Document::page("/Resources << /XObject << /I 7 0 R >> >> /Contents 8 0 R");
        page(&document.with(image).with(draw).build(), &Fonts::default()).omissions
    };
    assert_eq!(with(&photo), []);
    assert_eq!(with(&photo[..photo.len() / 2]), [Omission::Pictures]);
}

#[test]
fn pdf_that_needs_no_password_to_read_is_prepared() {
    for (name, bytes) in [
        ("RC4, 40 bits", &include_bytes!("encrypted/rc4_40.pdf")[..]),
        ("RC4, 128 bits", include_bytes!("encrypted/rc4_128.pdf")),
        ("AES, 128 bits", include_bytes!("encrypted/aes_128.pdf")),
        ("AES, 256 bits, revision 5", include_bytes!("encrypted/aes_256_r5.pdf")),
        ("AES, 256 bits, revision 6", include_bytes!("encrypted/aes_256.pdf")),
    ] {
        let drawn = page(bytes, &Fonts::default());
        let picture = image::load_from_memory(&drawn.jpeg).unwrap().into_rgb8();
        let [red, green, _] = picture.get_pixel(600, 700).0;
        assert!(red > 200 && green < 60 && drawn.omissions.is_empty(), "{name}");
    }
    let refused = |bytes: &[u8]| prepare(bytes, MediaType::Pdf, &Fonts::default()).unwrap_err();
    assert_eq!(refused(include_bytes!("encrypted/user_password.pdf")), Refusal::Encrypted);
    // Encryption hides nothing from the search for active content.
    assert_eq!(refused(include_bytes!("encrypted/script.pdf")), Refusal::ActiveContent);
}

#[test]
fn patterns_are_drawn_or_refused_with_a_reason() {
    let with = |cell: &str, matrix: &str| {
        let pattern = stream(
            &format!(
                "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 {cell} /Matrix [{matrix}] /Resources << >>"
            ),
            b"1 0 0 rg 0 0 5 5 re f",
        );
        let draw = stream("", b"/Pattern cs /P scn 0 0 500 800 re f");
        let document = Document::page("/Resources << /Pattern << /P 7 0 R >> >> /Contents 8 0 R");
        prepare(&document.with(pattern).with(draw).build(), MediaType::Pdf, &Fonts::default()).map(|it| it.pages.len())
    };
    assert_eq!(with("/BBox [0 0 10 10] /XStep 10 /YStep 10", "1 0 0 1 0 0"), Ok(1));
    assert_eq!(with("/BBox [0 0 1000 1000] /XStep 20000 /YStep 20000", "1 0 0 1 0 0"), Ok(1));
    // Each of many patterns covers the page, more than fit in memory at once.
    let many = "/Pattern cs /P scn 0 0 595 842 re f ".repeat(60);
    let pattern = stream(
        "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 595 842] /XStep 2876 /YStep 2876 /Resources << >>",
        b"1 0 0 rg 0 700 595 50 re f",
    );
    let document = Document::page("/Resources << /Pattern << /P 7 0 R >> >> /Contents 8 0 R");
    let drawn = page(&document.with(pattern).with(stream("", many.as_bytes())).build(), &Fonts::default());
    let picture = image::load_from_memory(&drawn.jpeg).unwrap().into_rgb8();
    assert_eq!((drawn.width, drawn.height), (1413, 2000));
    for (y, is_red) in [(720, true), (690, false), (760, false), (60, false)] {
        let [_, green, _] = picture.get_pixel(700, (842 - y) * 2000 / 842).0;
        assert_eq!(green < 60, is_red, "{y}: {green}");
    }
    let huge = with("/BBox [0 0 500 800] /XStep 0.01 /YStep 0.01", "1 0 0 1 0 0");
    assert_eq!(huge, Err(Refusal::TooMuchMemory));
}
