//! Ordinary uploads: every kind of picture, rotated, with metadata, with unusual names.

use image::{ExtendedColorType, Rgb, RgbImage};
use jpeg_encoder::ColorType;
use prepare::{MediaType, Refusal};

use super::Expected::{Pages, Refused};
use super::{Case, case};
use crate::samples::{
    CANARY, LOSSY_WEBP, deflated, deflated_zeros, exif, jpeg, jpeg_raw, jpeg_with, png, png_of, png_with, scene,
    sized_png, unhex, webp, webp_chunk, webp_extended, with_segment,
};
use crate::samples_pdf::Document;

pub fn pictures() -> Vec<Case> {
    let photo = scene(640, 480, 1);
    let raw = photo.as_raw().clone();
    let (width, height) = (640, 480);
    let pixels = (width * height) as usize;
    let jpeg_case = |name: &str, bytes| case(MediaType::Jpeg, name, bytes, Pages(1));
    let png_case = |name: &str, bytes| case(MediaType::Png, name, bytes, Pages(1));
    let webp_case = |name: &str, bytes| case(MediaType::Webp, name, bytes, Pages(1));
    let inks: Vec<u8> = raw.iter().copied().cycle().take(pixels * 4).collect();
    let palette = |depth, rows: &[u8], set_trns: bool| {
        let set = |encoder: &mut png::Encoder<'_, &mut Vec<u8>>| {
            encoder.set_color(png::ColorType::Indexed);
            encoder.set_depth(depth);
            encoder.set_palette(&[0, 0, 0, 255, 0, 0][..]);
            if set_trns {
                encoder.set_trns(&[0][..]);
            }
        };
        png_with(256, 256, set, &rows.repeat(256 * 16))
    };
    let wide = |color: png::ColorType| {
        let rows: Vec<u8> = (0..256 * 256 * color.samples() * 2).map(|at| (at * 7 + at / 512) as u8).collect();
        let set = |encoder: &mut png::Encoder<'_, &mut Vec<u8>>| {
            encoder.set_color(color);
            encoder.set_depth(png::BitDepth::Sixteen);
        };
        png_with(256, 256, set, &rows)
    };
    vec![
        jpeg_case("a photo", jpeg(&photo)),
        jpeg_case("a photo larger than a page", jpeg(&scene(3000, 2200, 2))),
        jpeg_case("a progressive photo", jpeg_with(&photo, 80, |encoder| encoder.set_progressive(true))),
        jpeg_case("a photo with restart marks", jpeg_with(&photo, 80, |encoder| encoder.set_restart_interval(4))),
        jpeg_case("a photo with its own tables", jpeg_with(&photo, 95, |e| e.set_optimized_huffman_tables(true))),
        jpeg_case("a grey photo", jpeg_raw(&raw[..pixels], 640, 480, ColorType::Luma)),
        jpeg_case("a photo for print (CMYK)", jpeg_raw(&inks, 640, 480, ColorType::Cmyk)),
        jpeg_case("a photo for print (YCCK)", jpeg_raw(&inks, 640, 480, ColorType::CmykAsYcck)),
        png_case("a screenshot", png(&raw, width, height, ExtendedColorType::Rgb8)),
        png_case("a transparent picture", png(&raw[..400 * 300 * 4], 400, 300, ExtendedColorType::Rgba8)),
        png_case("a grey picture", png(&raw[..400 * 300], 400, 300, ExtendedColorType::L8)),
        png_case("a grey transparent picture", png(&raw[..400 * 300 * 2], 400, 300, ExtendedColorType::La8)),
        png_case("16 bits, grey", wide(png::ColorType::Grayscale)),
        png_case("16 bits, grey and transparent", wide(png::ColorType::GrayscaleAlpha)),
        png_case("16 bits", wide(png::ColorType::Rgb)),
        png_case("16 bits and transparent", wide(png::ColorType::Rgba)),
        png_case("a palette of one bit", palette(png::BitDepth::One, &[0b0101_0101; 2], false)),
        png_case("a palette of two bits", palette(png::BitDepth::Two, &[0b0001_0001; 4], false)),
        png_case("a palette of four bits", palette(png::BitDepth::Four, &[0x01; 8], false)),
        png_case("a palette of eight bits", palette(png::BitDepth::Eight, &[1, 0].repeat(8), false)),
        png_case("a palette with a hole", palette(png::BitDepth::One, &[0b0101_0101; 2], true)),
        webp_case("a WebP", webp(&raw, width, height, ExtendedColorType::Rgb8)),
        webp_case("a transparent WebP", webp(&raw[..400 * 300 * 4], 400, 300, ExtendedColorType::Rgba8)),
        webp_case("a lossy WebP", unhex(LOSSY_WEBP)),
    ]
}

pub fn orientations() -> Vec<Case> {
    let oriented = |at| case(MediaType::Jpeg, format!("orientation {at}"), oriented_jpeg(at), Pages(1));
    (0..=9).map(oriented).collect()
}

/// A picture of four colours as a camera held that way stores it: with the orientation applied it is red, green,
/// blue, white from the top left to the bottom right, 480 × 320.
pub fn oriented_jpeg(orientation: u16) -> Vec<u8> {
    let (width, height) = (480, 320);
    let upright = |x: u32, y: u32| match (x < width / 2, y < height / 2) {
        (true, true) => Rgb([220, 20, 20]),
        (false, true) => Rgb([20, 200, 20]),
        (true, false) => Rgb([20, 20, 220]),
        (false, false) => Rgb([255, 255, 255]),
    };
    let (right, bottom) = (width - 1, height - 1);
    let stored_size = if (5..=8).contains(&orientation) { (height, width) } else { (width, height) };
    // The displayed position of a stored pixel: the table of EXIF 2.32, 4.6.5, "Orientation".
    let stored = RgbImage::from_fn(stored_size.0, stored_size.1, |x, y| match orientation {
        2 => upright(right - x, y),
        3 => upright(right - x, bottom - y),
        4 => upright(x, bottom - y),
        5 => upright(y, x),
        6 => upright(right - y, x),
        7 => upright(right - y, bottom - x),
        8 => upright(y, bottom - x),
        _ => upright(x, y),
    });
    with_segment(&jpeg(&stored), 0xe1, &[b"Exif\0\0", &exif(orientation)[..]].concat())
}

pub fn metadata() -> Vec<Case> {
    let photo = scene(320, 240, 4);
    let xmp = format!(
        "http://ns.adobe.com/xap/1.0/\0<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?><x:xmpmeta \
         xmlns:x=\"adobe:ns:meta/\"><rdf:RDF><rdf:Description exif:GPSLatitude=\"{CANARY}\"/></rdf:RDF></x:xmpmeta>"
    );
    let segments: [(&str, u8, Vec<u8>); 6] = [
        ("XMP", 0xe1, xmp.clone().into_bytes()),
        ("a Photoshop block", 0xed, format!("Photoshop 3.0\08BIM{CANARY}").into_bytes()),
        ("a comment", 0xfe, CANARY.as_bytes().to_vec()),
        ("a colour profile", 0xe2, format!("ICC_PROFILE\0\x01\x01{CANARY}").into_bytes()),
        ("an unknown block", 0xef, CANARY.as_bytes().to_vec()),
        ("a broken EXIF block", 0xe1, format!("Exif\0\0II*\0\u{7f}\u{7f}{CANARY}").into_bytes()),
    ];
    let mut cases: Vec<Case> = segments
        .into_iter()
        .map(|(name, marker, content)| {
            let bytes = with_segment(&jpeg(&photo), marker, &content);
            case(MediaType::Jpeg, format!("a photo with {name}"), bytes, Pages(1))
        })
        .collect();
    let mut tail = jpeg(&photo);
    tail.extend(format!("<html><script>{CANARY}</script>").bytes());
    cases.push(case(MediaType::Jpeg, "a photo with a page after its end", tail, Pages(1)));

    let rgb = png(photo.as_raw(), 320, 240, ExtendedColorType::Rgb8);
    // Inserted after the header chunk: 8 + 25 bytes.
    let with_chunk = |name: &[u8; 4], content: Vec<u8>| {
        let chunk = &png_of(&[(name, content)])[8..];
        [&rgb[..33], chunk, &rgb[33..]].concat()
    };
    let text = format!("Comment\0{CANARY}").into_bytes();
    let packed = [b"XML:com.adobe.xmp\0\0", &deflated(xmp.as_bytes())[..]].concat();
    cases.push(case(MediaType::Png, "a PNG with a comment", with_chunk(b"tEXt", text), Pages(1)));
    cases.push(case(MediaType::Png, "a PNG with packed text", with_chunk(b"zTXt", packed), Pages(1)));
    cases.push(case(MediaType::Png, "a PNG with EXIF", with_chunk(b"eXIf", exif(1)), Pages(1)));
    let simple = webp(photo.as_raw(), 320, 240, ExtendedColorType::Rgb8);
    let chunks: [(&[u8; 4], _); 3] = [(b"VP8L", webp_chunk(&simple)), (b"EXIF", exif(1)), (b"XMP ", xmp.into_bytes())];
    let extended = webp_extended(320, 240, 0b0000_1100, &chunks);
    cases.push(case(MediaType::Webp, "a WebP with EXIF and XMP", extended, Pages(1)));
    let author = Document::new(1).with(format!("<< /Author ({CANARY}) >>"));
    let author = Document { trailer: "/Info 7 0 R", ..author }.build();
    cases.push(case(MediaType::Pdf, "a PDF with an author", author, Pages(1)));
    cases
}

pub fn names() -> Vec<Case> {
    let photo = jpeg(&scene(240, 160, 6));
    let named = |file_name: &str, declared, expected| Case {
        name: format!("a JPEG named {file_name:?} declared {declared:?}"),
        bytes: photo.clone(),
        file_name: file_name.to_owned(),
        declared,
        expected,
    };
    let wrong_name = Refused(Refusal::NameDisagrees);
    let wrong_type = Refused(Refusal::TypeDisagrees);
    vec![
        named("id.JPEG", "image/jpeg", Pages(1)),
        named("id.jpg", "image/jpg; charset=binary", Pages(1)),
        named("../../etc/id.jpg", "image/jpeg", Pages(1)),
        named("C:\\fakepath\\id.jpg", "IMAGE/JPEG", Pages(1)),
        // Browsers inside apps, galleries and messengers of Android, and what converts pictures on the way.
        named("244388", "application/octet-stream", Pages(1)),
        named("image%3A182864", "", Pages(1)),
        named("image:182864", "image/*", Pages(1)),
        named("msf:1000012345", "application/octet-stream", Pages(1)),
        named("mmexport1700000000000", "*/*", Pages(1)),
        named("Screenshot_2026-11-30-12-00-00-123_com.tencent.mm", "binary/octet-stream", Pages(1)),
        named("IMG_20261130.HEIC", "image/heic", Pages(1)),
        named("IMG_20261130.jpg.octet-stream", "application/octet-stream; charset=binary", Pages(1)),
        named("photo.jpg (1)", "application/x-download", Pages(1)),
        named("1000012345.dat", "application/force-download", Pages(1)),
        named("blob", "text/plain", Pages(1)),
        named("id.png", "image/jpeg", Pages(1)),
        named("id.jpg", "image/png", Pages(1)),
        named("id.webp", "image/webp", Pages(1)),
        named("id", "image/jpeg", Pages(1)),
        named("jpg", "image/jpeg", Pages(1)),
        named("", "image/jpeg", Pages(1)),
        named("id.pdf", "image/jpeg", wrong_name),
        named("id.jpg.exe", "image/jpeg", wrong_name),
        named("id.jpg.html", "image/jpeg", wrong_name),
        named("idgpj\u{202e}.jpg.svg", "image/jpeg", wrong_name),
        named("id.jpg\0.html", "image/jpeg", wrong_name),
        named("id.docx", "", wrong_name),
        named("id.jpg", "application/pdf", wrong_type),
        named("id.jpg", "text/html", wrong_type),
        named("id.jpg", "image/svg+xml", wrong_type),
        named("id", "application/zip", wrong_type),
        Case { bytes: Vec::new(), ..named("empty.jpg", "image/jpeg", Refused(Refusal::Empty)) },
    ]
}

/// The smallest and the largest pictures, and pictures of nothing.
pub fn limits() -> Vec<Case> {
    let (small, blank) = (Refused(Refusal::TooSmall), Refused(Refusal::SingleColour));
    let jpeg_case = |name: &str, picture: &RgbImage, expected| case(MediaType::Jpeg, name, jpeg(picture), expected);
    let spotted = |width, height| {
        let mut picture = RgbImage::from_pixel(width, height, Rgb([9, 99, 199]));
        for (x, y) in (0..100).flat_map(|x| (0..30).map(move |y| (x, y))) {
            picture.put_pixel(x, y, Rgb([250, 250, 250]));
        }
        picture
    };
    // A photo with the lens covered: noise, no picture.
    let dark = RgbImage::from_fn(640, 480, |x, y| Rgb([(((x * 31) ^ (y * 17)) % 9) as u8; 3]));
    let clear = png(&[0; 300 * 200 * 4], 300, 200, ExtendedColorType::Rgba8);
    vec![
        jpeg_case("one pixel", &scene(1, 1, 3), small),
        jpeg_case("a thumbnail", &scene(60, 40, 3), small),
        jpeg_case("a line", &scene(8000, 1, 3), small),
        jpeg_case("a column", &scene(1, 8000, 3), small),
        jpeg_case("as small as allowed", &scene(100, 30, 3), Pages(1)),
        jpeg_case("a line of a screenshot", &spotted(1080, 60), Pages(1)),
        jpeg_case("as large as allowed", &spotted(10_000, 5_200), Pages(1)),
        jpeg_case("48 megapixels", &spotted(8064, 6048), Pages(1)),
        jpeg_case("a screenshot of the ordinary height", &spotted(1080, 2640), Pages(1)),
        jpeg_case("a long screenshot", &spotted(1080, 15_000), Pages(8)),
        jpeg_case("as long as allowed", &spotted(1080, 30_000), Pages(16)),
        jpeg_case("too long", &spotted(400, 30_001), Refused(Refusal::TooLargeDimensions)),
        jpeg_case("a black photo", &RgbImage::from_pixel(640, 480, Rgb([0; 3])), blank),
        jpeg_case("a dark photo", &dark, blank),
        jpeg_case("a white picture with one small spot", &spotted(4000, 3000), Pages(1)),
        case(MediaType::Png, "a picture of transparency", clear, blank),
        case(MediaType::Png, "40 megapixels of nothing", sized_png(8000, 5000, deflated_zeros(24_001 * 5000)), blank),
    ]
}
