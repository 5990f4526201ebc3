//! Rows in PostgreSQL's binary COPY format, which avoids formatting and parsing text.

use bytes::{BufMut, Bytes, BytesMut};
use uuid::Uuid;

/// The start of a binary COPY: signature, no flags, no extension.
const HEADER: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// The end, in place of a row's number of fields.
const TRAILER: i16 = -1;
/// PostgreSQL's epoch, 2000-01-01, in microseconds of Unix time.
const EPOCH: i64 = 946_684_800_000_000;
/// The type OID of `text`, as used for array elements.
const TEXT_OID: i32 = 25;

/// Rows of one table, waiting to be sent.
pub(super) struct Rows {
    table: &'static str,
    columns: &'static str,
    fields: i16,
    written: i16,
    buffer: BytesMut,
    count: u64,
}

impl Rows {
    /// No rows yet; `columns` as written in the statement.
    pub(super) fn of(table: &'static str, columns: &'static str) -> Self {
        let fields = i16::try_from(columns.split(',').count()).unwrap_or(i16::MAX);
        Self { table, columns, fields, written: fields, buffer: BytesMut::new(), count: 0 }
    }

    /// The table's name.
    pub(super) fn table(&self) -> &'static str {
        self.table
    }

    /// The statement that loads these rows.
    pub(super) fn statement(&self) -> String {
        format!("copy {} ({}) from stdin (format binary)", self.table, self.columns)
    }

    /// Takes the rows so far, ready to be sent, and their number.
    pub(super) fn take(&mut self) -> Option<(Bytes, u64)> {
        if self.count == 0 {
            return None;
        }
        self.buffer.put_i16(TRAILER);
        let room = self.buffer.len();
        let rows = std::mem::replace(&mut self.buffer, BytesMut::with_capacity(room + room / 8));
        Some((rows.freeze(), std::mem::take(&mut self.count)))
    }

    /// Starts a row; its fields follow, in the order of the columns.
    pub(super) fn row(&mut self) -> &mut Self {
        debug_assert_eq!(self.written, self.fields, "a row of {} has every field", self.table);
        if self.count == 0 {
            self.buffer.put_slice(HEADER);
        }
        self.count += 1;
        self.written = 0;
        self.buffer.put_i16(self.fields);
        self
    }

    fn field(&mut self, bytes: &[u8]) -> &mut Self {
        self.written += 1;
        self.buffer.put_i32(i32::try_from(bytes.len()).unwrap_or(i32::MAX));
        self.buffer.put_slice(bytes);
        self
    }

    /// A null value.
    pub(super) fn null(&mut self) -> &mut Self {
        self.written += 1;
        self.buffer.put_i32(-1);
        self
    }

    pub(super) fn text(&mut self, value: &str) -> &mut Self {
        self.field(value.as_bytes())
    }

    pub(super) fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.field(value)
    }

    pub(super) fn uuid(&mut self, value: Uuid) -> &mut Self {
        self.field(value.as_bytes())
    }

    pub(super) fn bool(&mut self, value: bool) -> &mut Self {
        self.field(&[u8::from(value)])
    }

    pub(super) fn small(&mut self, value: i16) -> &mut Self {
        self.field(&value.to_be_bytes())
    }

    pub(super) fn int(&mut self, value: i32) -> &mut Self {
        self.field(&value.to_be_bytes())
    }

    pub(super) fn big(&mut self, value: i64) -> &mut Self {
        self.field(&value.to_be_bytes())
    }

    /// An instant in microseconds of Unix time.
    pub(super) fn at(&mut self, micros: i64) -> &mut Self {
        self.field(&(micros - EPOCH).to_be_bytes())
    }

    /// A `jsonb` value.
    pub(super) fn json(&mut self, value: &str) -> &mut Self {
        self.written += 1;
        self.buffer.put_i32(i32::try_from(value.len() + 1).unwrap_or(i32::MAX));
        // The format version of `jsonb`.
        self.buffer.put_u8(1);
        self.buffer.put_slice(value.as_bytes());
        self
    }

    pub(super) fn texts(&mut self, values: &[&str]) -> &mut Self {
        self.written += 1;
        let payload: usize = values.iter().map(|value| 4 + value.len()).sum();
        let head = if values.is_empty() { 12 } else { 20 };
        self.buffer.put_i32(i32::try_from(head + payload).unwrap_or(i32::MAX));
        self.buffer.put_i32(i32::from(!values.is_empty()));
        self.buffer.put_i32(0);
        self.buffer.put_i32(TEXT_OID);
        if !values.is_empty() {
            self.buffer.put_i32(i32::try_from(values.len()).unwrap_or(i32::MAX));
            self.buffer.put_i32(1);
        }
        for value in values {
            self.buffer.put_i32(i32::try_from(value.len()).unwrap_or(i32::MAX));
            self.buffer.put_slice(value.as_bytes());
        }
        self
    }

    pub(super) fn uuid_or_null(&mut self, value: Option<Uuid>) -> &mut Self {
        match value {
            Some(value) => self.uuid(value),
            None => self.null(),
        }
    }

    pub(super) fn at_or_null(&mut self, value: Option<i64>) -> &mut Self {
        match value {
            Some(value) => self.at(value),
            None => self.null(),
        }
    }

    pub(super) fn text_or_null(&mut self, value: Option<&str>) -> &mut Self {
        match value {
            Some(value) => self.text(value),
            None => self.null(),
        }
    }
}
