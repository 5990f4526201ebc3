//! CSV: each row is a merge patch of the columns that the first line names. An empty cell removes.
//!
//! A row is one line: no field of a store has line breaks, so that an unclosed quote cannot swallow the rows behind it.

use anyhow::{bail, ensure};
use domain::register::{CONTACTS_MAX, Content, Entry, FieldProblem, ProblemCode};
use serde_json::{Map, Value, json};

/// Where the cells of a column go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column {
    Number,
    /// A field of the document.
    Text(&'static str),
    Integer(&'static str),
    /// A field of the object with this name.
    TextOf(&'static str, &'static str),
    IntegerOf(&'static str, &'static str),
    /// A field of the contact with this index.
    Contact(usize, &'static str),
}

const COLUMNS: [(&str, Column); 15] = [
    ("number", Column::Number),
    ("version", Column::Integer("version")),
    ("name", Column::Text("name")),
    ("owner_name", Column::Text("owner_name")),
    ("locale", Column::Text("locale")),
    ("certification", Column::Text("certification")),
    ("certified_at", Column::Text("certified_at")),
    ("binding_account_name", Column::TextOf("binding", "account_name")),
    ("binding_account_reference", Column::TextOf("binding", "account_reference")),
    ("binding_bound_at", Column::TextOf("binding", "bound_at")),
    ("balance_cents", Column::IntegerOf("figures", "balance_cents")),
    ("unshipped_orders", Column::IntegerOf("figures", "unshipped_orders")),
    ("after_sales", Column::IntegerOf("figures", "after_sales")),
    ("loan_cents", Column::IntegerOf("figures", "loan_cents")),
    ("figures_as_of", Column::TextOf("figures", "as_of")),
];

/// The columns of a file, from its first line.
pub(super) struct Header(Vec<Column>);

fn column(name: &str) -> Option<Column> {
    if let Some((_, column)) = COLUMNS.iter().find(|(known, _)| *known == name) {
        return Some(*column);
    }
    let (number, field) = name.strip_prefix("contact")?.split_once('_')?;
    let number: usize = number.parse().ok().filter(|number| (1..=CONTACTS_MAX).contains(number))?;
    let field = ["email", "phone", "locale"].into_iter().find(|known| *known == field)?;
    Some(Column::Contact(number - 1, field))
}

/// The cells of a line.
fn cells(line: &[u8]) -> Result<Vec<String>, ProblemCode> {
    let text = std::str::from_utf8(line).map_err(|_| ProblemCode::NotUtf8)?;
    if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
        return Err(ProblemCode::MalformedCsv);
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .buffer_capacity(line.len().max(16))
        .from_reader(line);
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(_) => Ok(record.iter().map(|cell| cell.trim().to_owned()).collect()),
        Err(_) => Err(ProblemCode::MalformedCsv),
    }
}

impl Header {
    /// Reads the first line. Errors concern the whole file.
    pub(super) fn read(line: &[u8]) -> anyhow::Result<Self> {
        let names = match cells(line) {
            Ok(names) => names,
            Err(ProblemCode::NotUtf8) => bail!("not_utf8: the file is not in UTF-8; save it as “CSV UTF-8”"),
            Err(code) => bail!("{code}: the first line cannot be read"),
        };
        let mut columns = Vec::with_capacity(names.len());
        for name in &names {
            let name = name.to_lowercase();
            let Some(column) = column(&name) else { bail!("unknown_column: {name:?}") };
            ensure!(!columns.contains(&column), "duplicate_column: {name:?}");
            columns.push(column);
        }
        for (name, required) in &COLUMNS[..2] {
            ensure!(columns.contains(required), "missing_column: {name:?}");
        }
        Ok(Self(columns))
    }

    /// The document of a line.
    pub(super) fn entry(&self, line: &[u8]) -> Result<Entry, FieldProblem> {
        let cells = cells(line).map_err(|code| FieldProblem::new("", code))?;
        if cells.len() != self.0.len() {
            return Err(FieldProblem::new("", ProblemCode::ColumnCount));
        }
        let (mut number, mut patch) = (String::new(), Map::new());
        let mut contacts: Vec<Map<String, Value>> = Vec::new();
        for (column, cell) in self.0.iter().zip(cells) {
            match *column {
                Column::Number => number = cell,
                Column::Text(name) => {
                    patch.insert(name.to_owned(), text(cell));
                }
                Column::Integer(name) => {
                    patch.insert(name.to_owned(), integer(cell));
                }
                Column::TextOf(object, name) => insert(&mut patch, object, name, text(cell)),
                Column::IntegerOf(object, name) => insert(&mut patch, object, name, integer(cell)),
                Column::Contact(index, name) => {
                    contacts.resize_with(contacts.len().max(index + 1), Map::new);
                    if !cell.is_empty() {
                        contacts[index].insert(name.to_owned(), cell.into());
                    }
                }
            }
        }
        for object in ["binding", "figures"] {
            let is_empty = |value: &Value| value.as_object().is_some_and(|fields| fields.values().all(Value::is_null));
            if let Some(value) = patch.get_mut(object).filter(|value| is_empty(value)) {
                *value = Value::Null;
            }
        }
        if self.0.iter().any(|column| matches!(column, Column::Contact(..))) {
            contacts.retain(|contact| !contact.is_empty());
            for (index, contact) in contacts.iter_mut().enumerate() {
                contact.insert("primary".to_owned(), json!(index == 0));
            }
            patch.insert("contacts".to_owned(), contacts.into());
        }
        Ok(Entry { number, content: Content::Patch { patch: Value::Object(patch), may_create: true } })
    }
}

fn insert(patch: &mut Map<String, Value>, object: &str, name: &str, value: Value) {
    let fields = patch.entry(object.to_owned()).or_insert_with(|| Value::Object(Map::new()));
    if let Some(fields) = fields.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

fn text(cell: String) -> Value {
    if cell.is_empty() { Value::Null } else { cell.into() }
}

/// A whole number; any other text stays a text, which the register refuses at this field.
fn integer(cell: String) -> Value {
    cell.parse::<i64>().map_or_else(|_| text(cell), Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_becomes_a_patch_of_its_columns() {
        let header = Header::read(
            b"number,version,name,contact1_email,contact1_phone,contact2_email,balance_cents,figures_as_of,binding_bound_at",
        )
        .unwrap();
        let entry =
            header.entry("66820101,3,\"木棉, \"\"手作\"\"\",a@b.cn,,c@d.cn,12,2026-11-30T08:00:00Z,".as_bytes());
        let patch = json!({
            "version": 3, "name": "木棉, \"手作\"", "binding": null,
            "contacts": [{"email": "a@b.cn", "primary": true}, {"email": "c@d.cn", "primary": false}],
            "figures": {"balance_cents": 12, "as_of": "2026-11-30T08:00:00Z"},
        });
        let content = Content::Patch { patch, may_create: true };
        assert_eq!(entry, Ok(Entry { number: "66820101".to_owned(), content }));
    }

    #[test]
    fn file_with_wrong_columns_is_refused_with_a_code() {
        for (line, code) in [
            (&b"number,version,colour"[..], "unknown_column"),
            (b"number,version,name,NAME", "duplicate_column"),
            (b"number,name", "missing_column"),
            (b"number,version,contact11_email", "unknown_column"),
            (b"number,version,\"name", "malformed_csv"),
            (b"number,version,\xb5\xea\xc6\xcc", "not_utf8"),
            (b"", "missing_column"),
        ] {
            let error = Header::read(line).err().unwrap().to_string();
            assert!(error.starts_with(code), "{error}");
        }
    }

    #[test]
    fn broken_row_has_a_code() {
        let header = Header::read(b"number,version,name").unwrap();
        for (line, code) in [
            (&b"1,2"[..], ProblemCode::ColumnCount),
            (b"1,2,a,b", ProblemCode::ColumnCount),
            (b"1,2,\"a", ProblemCode::MalformedCsv),
            (b"1,2,\xb5\xea", ProblemCode::NotUtf8),
        ] {
            assert_eq!(header.entry(line), Err(FieldProblem::new("", code)));
        }
    }
}
