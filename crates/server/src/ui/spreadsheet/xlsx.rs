//! A workbook of one sheet (ECMA-376, Office Open XML): text cells only, the first row is frozen.
//!
//! It is written by hand, as five small files around the rows: the workbook libraries need to seek, so that a list with
//! personal columns would lie in memory or unencrypted on disk as a whole (docs/decisions/0023).

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

/// A cell holds at most 32,767 UTF-16 units; so many characters never exceed that.
const CELL_MAX: usize = 16_383;
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// The fixed files of a workbook: name and content.
const PARTS: [(&str, &str); 5] = [
    (
        "[Content_Types].xml",
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
         <Override PartName=\"/xl/workbook.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/>\
         <Override PartName=\"/xl/styles.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml\"/>\
         <Override PartName=\"/xl/worksheets/sheet1.xml\" \
         ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>",
    ),
    (
        "_rels/.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
         Target=\"xl/workbook.xml\"/></Relationships>",
    ),
    (
        "xl/workbook.xml",
        "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets><sheet name=\"unbind\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
    ),
    (
        "xl/_rels/workbook.xml.rels",
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" \
         Target=\"worksheets/sheet1.xml\"/>\
         <Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" \
         Target=\"styles.xml\"/></Relationships>",
    ),
    // The first format is for the names of the columns, the second (number format 49, text) for the cells, which
    // therefore stay text when edited.
    (
        "xl/styles.xml",
        "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">\
         <fonts count=\"2\"><font><sz val=\"11\"/><name val=\"Calibri\"/></font>\
         <font><b/><sz val=\"11\"/><name val=\"Calibri\"/></font></fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"3\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"49\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\" applyFont=\"1\"/>\
         <xf numFmtId=\"49\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/></cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
    ),
];

const COLUMN_FORMAT: u8 = 1;
const CELL_FORMAT: u8 = 2;

/// A workbook that is being written.
#[derive(Debug)]
pub struct Xlsx {
    archive: ZipWriter<StreamWriter<Written>>,
    written: Written,
    mark: String,
}

/// Bytes written by the archive and not taken yet; shared with the archive, which owns its writer.
#[derive(Debug, Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    /// Ignores poisoning: a panic while the lock was held leaves nothing half-written.
    fn bytes(&self) -> MutexGuard<'_, Vec<u8>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Xlsx {
    /// Begins the file and writes the names of the columns.
    ///
    /// # Errors
    /// Never in practice: it writes to memory.
    pub fn begin(columns: &[String], mark: &str) -> io::Result<Self> {
        let written = Written::default();
        let mut archive = ZipWriter::new_stream(written.clone());
        // The entries are dated 1980: the archive need not tell when a list was made.
        let options =
            SimpleFileOptions::DEFAULT.compression_method(CompressionMethod::Deflated).compression_level(Some(1));
        for (name, content) in PARTS {
            archive.start_file(name, options)?;
            archive.write_all(HEAD.as_bytes())?;
            archive.write_all(content.as_bytes())?;
        }
        archive.start_file("xl/worksheets/sheet1.xml", options)?;
        let sheet = format!(
            "{HEAD}<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews>\
             <sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" \
             state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>\
             <cols><col min=\"1\" max=\"{}\" width=\"20\" customWidth=\"1\"/></cols><sheetData>",
            columns.len().max(1)
        );
        archive.write_all(sheet.as_bytes())?;
        let mut xlsx = Self { archive, written, mark: mark.to_owned() };
        xlsx.write_row(columns, COLUMN_FORMAT)?;
        Ok(xlsx)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.write_row(cells, CELL_FORMAT)
    }

    /// Rows and cells carry no coordinates: they follow one another.
    fn write_row(&mut self, cells: &[String], format: u8) -> io::Result<()> {
        let mut row = String::from("<row>");
        for cell in cells {
            row.push_str(&format!("<c s=\"{format}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"));
            push_text(&mut row, cell);
            row.push_str("</t></is></c>");
        }
        row.push_str("</row>");
        self.archive.write_all(row.as_bytes())
    }

    /// The bytes written since the last call.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.written.bytes())
    }

    /// Ends the file; returns the last bytes.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        let mut end = String::from("</sheetData><headerFooter><oddFooter>&amp;L");
        push_text(&mut end, &self.mark.replace('&', "&&"));
        end.push_str("</oddFooter></headerFooter></worksheet>");
        self.archive.write_all(end.as_bytes())?;
        self.archive.finish()?;
        Ok(std::mem::take(&mut self.written.bytes()))
    }
}

/// Appends the text as XML. Characters that XML forbids become the replacement character; a literal `_x0041_`, which
/// programs would decode, is escaped.
fn push_text(out: &mut String, text: &str) {
    for (at, c) in text.char_indices().take(CELL_MAX) {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if is_escape(&text[at..]) => out.push_str("_x005F_"),
            '\t' | '\n' => out.push(c),
            _ if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(c),
        }
    }
}

/// True when it begins as `_xHHHH_`.
fn is_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && bytes[1].eq_ignore_ascii_case(&b'x')
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use zip::ZipArchive;

    use super::*;

    fn unpack(bytes: Vec<u8>) -> Vec<String> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
        (0..archive.len())
            .map(|index| {
                let mut text = String::new();
                archive.by_index(index).unwrap().read_to_string(&mut text).unwrap();
                text
            })
            .collect()
    }

    #[test]
    fn workbook_has_text_and_no_formula() {
        let mut xlsx = Xlsx::begin(&["编号".to_owned(), "店铺".to_owned()], "018f & 1").unwrap();
        let mut bytes = xlsx.take();
        for n in 0..1_000 {
            xlsx.row(&["=1+1".to_owned(), format!("木棉<&>\u{1} _x0041_ {n}")]).unwrap();
            bytes.extend(xlsx.take());
        }
        let before = bytes.len();
        bytes.extend(xlsx.finish().unwrap());
        assert!(before > bytes.len() / 2, "most of it can be sent before it is finished: {before} of {}", bytes.len());
        let files = unpack(bytes);
        assert_eq!(files.len(), 6);
        let sheet = &files[5];
        assert!(sheet.contains("<c s=\"2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1</t></is></c>"));
        assert!(sheet.contains("木棉&lt;&amp;&gt;\u{fffd} _x005F_x0041_ 999") && !sheet.contains("<f>"));
        assert!(sheet.contains("<oddFooter>&amp;L018f &amp;&amp; 1</oddFooter>"));
        assert_eq!(sheet.matches("<row>").count(), 1_001);
    }

    #[test]
    fn text_longer_than_a_cell_is_cut() {
        let mut text = String::new();
        push_text(&mut text, &"标".repeat(40_000));
        assert_eq!(text.chars().count(), CELL_MAX);
    }
}
