//! A workbook of one sheet (ECMA-376, Office Open XML): texts only, the first row stays in sight.
//!
//! Written by hand because it is five small files around rows of texts: the libraries for it want to seek, so that a list
//! with personal columns would lie whole in memory or, unencrypted, on a disk (docs/decisions/0023).

use std::io;

use super::archive::Archive;

/// The most a cell holds is 32,767 units of UTF-16; this many characters never are more.
const CELL_MAX: usize = 16_383;
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// What every workbook of ours has besides its rows: name and content.
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
    // The first format is for the names of the columns, the second (number format 49, text) for the cells: a cell that is
    // edited stays a text.
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
    archive: Archive,
    mark: String,
}

impl Xlsx {
    /// Everything before the first row, and the row that names the columns.
    ///
    /// # Errors
    /// None that happens: what is written to is memory.
    pub fn begin(columns: &[String], mark: &str) -> io::Result<Self> {
        let mut archive = Archive::new();
        for (name, content) in PARTS {
            archive.begin(name)?;
            archive.write(HEAD.as_bytes())?;
            archive.write(content.as_bytes())?;
        }
        archive.begin("xl/worksheets/sheet1.xml")?;
        archive.write(HEAD.as_bytes())?;
        let sheet = format!(
            "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews>\
             <sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" \
             state=\"frozen\"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight=\"15\"/>\
             <cols><col min=\"1\" max=\"{}\" width=\"20\" customWidth=\"1\"/></cols><sheetData>",
            columns.len().max(1)
        );
        archive.write(sheet.as_bytes())?;
        let mut xlsx = Self { archive, mark: mark.to_owned() };
        xlsx.write_row(columns, COLUMN_FORMAT)?;
        Ok(xlsx)
    }

    /// One more row.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.write_row(cells, CELL_FORMAT)
    }

    /// Rows and cells say no place of their own: they follow one another.
    fn write_row(&mut self, cells: &[String], format: u8) -> io::Result<()> {
        let mut row = String::from("<row>");
        for cell in cells {
            row.push_str(&format!("<c s=\"{format}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">"));
            push_text(&mut row, cell);
            row.push_str("</t></is></c>");
        }
        row.push_str("</row>");
        self.archive.write(row.as_bytes())
    }

    /// What can be sent by now.
    pub fn take(&mut self) -> Vec<u8> {
        self.archive.take()
    }

    /// The rest.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        let mut end = String::from("</sheetData><headerFooter><oddFooter>&amp;L");
        push_text(&mut end, &self.mark.replace('&', "&&"));
        end.push_str("</oddFooter></headerFooter></worksheet>");
        self.archive.write(end.as_bytes())?;
        self.archive.finish()
    }
}

/// The text as XML has it: what may not stand there is shown as what it is, something that cannot be shown; `_x0041_`, which
/// programs would read as a character, stays the letters it is.
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
    use std::io::Read;

    use super::*;

    fn u16_at(bytes: &[u8], at: usize) -> usize {
        usize::from(u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()))
    }

    fn u32_at(bytes: &[u8], at: usize) -> usize {
        usize::try_from(u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())).unwrap()
    }

    /// Reads an archive as others do: from the list at its end.
    fn unpack(bytes: &[u8]) -> Vec<(String, String)> {
        let end = bytes.len() - 22;
        assert_eq!(u32_at(bytes, end), 0x0605_4b50);
        let (count, mut at) = (u16_at(bytes, end + 10), u32_at(bytes, end + 16));
        assert_eq!(at + u32_at(bytes, end + 12), end);
        let mut files = Vec::new();
        for _ in 0..count {
            assert_eq!(u32_at(bytes, at), 0x0201_4b50);
            let (sum, packed, size) = (u32_at(bytes, at + 16), u32_at(bytes, at + 20), u32_at(bytes, at + 24));
            let (length, local) = (u16_at(bytes, at + 28), u32_at(bytes, at + 42));
            let name = String::from_utf8(bytes[at + 46..at + 46 + length].to_vec()).unwrap();
            assert_eq!(u32_at(bytes, local), 0x0403_4b50);
            let from = local + 30 + length;
            let mut text = String::new();
            flate2::read::DeflateDecoder::new(&bytes[from..from + packed]).read_to_string(&mut text).unwrap();
            let mut crc = flate2::Crc::new();
            crc.update(text.as_bytes());
            assert_eq!((text.len(), usize::try_from(crc.sum()).unwrap()), (size, sum), "{name}");
            assert_eq!(u32_at(bytes, from + packed), 0x0807_4b50);
            files.push((name, text));
            at += 46 + length;
        }
        files
    }

    #[test]
    fn a_workbook_holds_texts_and_no_formula() {
        let mut xlsx = Xlsx::begin(&["编号".to_owned(), "店铺".to_owned()], "018f & 1").unwrap();
        let mut bytes = xlsx.take();
        for n in 0..1_000 {
            xlsx.row(&["=1+1".to_owned(), format!("木棉<&>\u{1} _x0041_ {n}")]).unwrap();
            bytes.extend(xlsx.take());
        }
        bytes.extend(xlsx.finish().unwrap());
        let files = unpack(&bytes);
        assert_eq!(files.len(), 6);
        let sheet = &files[5].1;
        assert!(sheet.contains("<c s=\"2\" t=\"inlineStr\"><is><t xml:space=\"preserve\">=1+1</t></is></c>"));
        assert!(sheet.contains("木棉&lt;&amp;&gt;\u{fffd} _x005F_x0041_ 999") && !sheet.contains("<f>"));
        assert!(sheet.contains("<oddFooter>&amp;L018f &amp;&amp; 1</oddFooter>"));
        assert_eq!(sheet.matches("<row>").count(), 1_001);
    }

    #[test]
    fn a_text_longer_than_a_cell_is_cut() {
        let mut text = String::new();
        push_text(&mut text, &"标".repeat(40_000));
        assert_eq!(text.chars().count(), CELL_MAX);
    }
}
