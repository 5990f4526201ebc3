//! JSON as a document needs it: a key that occurs twice is refused instead of one of its values being taken.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};
use sha2::{Digest, Sha256};

use super::{Content, Entry, FieldProblem, ProblemCode};

/// The error text by which a repeated key is known.
const DUPLICATE: &str = "duplicate key";

/// Parses the bytes of a document.
///
/// # Errors
/// The code of what is wrong with them.
pub fn parse(bytes: &[u8]) -> Result<Value, ProblemCode> {
    let text = std::str::from_utf8(bytes).map_err(|_| ProblemCode::NotUtf8)?;
    match serde_json::from_str::<Strict>(text) {
        Ok(Strict(value @ Value::Object(_))) => Ok(value),
        Ok(_) => Err(ProblemCode::NotAnObject),
        Err(error) if error.to_string().starts_with(DUPLICATE) => Err(ProblemCode::DuplicateKey),
        Err(_) => Err(ProblemCode::NotJson),
    }
}

/// The document of a line of NDJSON, which has the store's number in itself; `partial` for a merge patch that may register
/// the store.
///
/// # Errors
/// The problem of the line.
pub fn entry(line: &[u8], partial: bool) -> Result<Entry, FieldProblem> {
    let mut document = parse(line).map_err(|code| FieldProblem::new("", code))?;
    let sent = document.as_object_mut().and_then(|fields| fields.remove("number"));
    let number = match sent {
        Some(Value::String(number)) => number,
        None | Some(Value::Null) => return Err(FieldProblem::new("number", ProblemCode::Missing)),
        Some(_) => return Err(FieldProblem::new("number", ProblemCode::WrongType)),
    };
    let content = if partial { Content::Patch { patch: document, may_create: true } } else { Content::Whole(document) };
    Ok(Entry { number, content })
}

/// A value of which no object has a key twice.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Self)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Strict(value)) = sequence.next_element()? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let Strict(value) = entries.next_value()?;
            if map.insert(key, value).is_some() {
                return Err(de::Error::custom(DUPLICATE));
            }
        }
        Ok(Value::Object(map))
    }
}

/// The target after a merge patch (RFC 7386): null removes a member, an object is merged, anything else replaces.
pub fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = Value::Object(Map::new());
    }
    let Value::Object(target) = target else { return };
    for (key, value) in patch {
        if value.is_null() {
            target.remove(key);
        } else {
            merge(target.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

/// SHA-256 of a value, whatever the order of its keys: serde_json keeps them sorted.
pub(super) fn hash(purpose: &str, value: &Value) -> [u8; 32] {
    Sha256::new().chain_update(purpose).chain_update([0]).chain_update(value.to_string()).finalize().into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn repeated_keys_are_refused_at_any_depth() {
        for text in [r#"{"a":1,"a":1}"#, r#"{"a":[{"b":1,"b":2}]}"#, r#"{"a":1,"\u0061":2}"#] {
            assert_eq!(parse(text.as_bytes()), Err(ProblemCode::DuplicateKey), "{text}");
        }
    }

    #[test]
    fn text_that_is_no_document_has_a_code() {
        for (bytes, code) in [
            (&b"[]"[..], ProblemCode::NotAnObject),
            (b"null", ProblemCode::NotAnObject),
            (b"", ProblemCode::NotJson),
            (b"{\"a\":1} x", ProblemCode::NotJson),
            (b"{\"a\":NaN}", ProblemCode::NotJson),
            (b"{\"a\":\"\xff\"}", ProblemCode::NotUtf8),
            (b"\xff\xfe{\0}\0", ProblemCode::NotUtf8),
        ] {
            assert_eq!(parse(bytes), Err(code), "{:?}", String::from_utf8_lossy(bytes));
        }
        let deep = "[".repeat(100_000);
        assert_eq!(parse(format!("{{\"a\":{deep}").as_bytes()), Err(ProblemCode::NotJson));
    }

    #[test]
    fn merge_patch_follows_the_examples_of_its_standard() {
        for (target, patch, result) in [
            (json!({"a":"b"}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"b"}), json!({"b":"c"}), json!({"a":"b","b":"c"})),
            (json!({"a":"b"}), json!({"a":null}), json!({})),
            (json!({"a":"b","b":"c"}), json!({"a":null}), json!({"b":"c"})),
            (json!({"a":["b"]}), json!({"a":"c"}), json!({"a":"c"})),
            (json!({"a":"c"}), json!({"a":["b"]}), json!({"a":["b"]})),
            (json!({"a":{"b":"c"}}), json!({"a":{"b":"d","c":null}}), json!({"a":{"b":"d"}})),
            (json!({"a":[{"b":"c"}]}), json!({"a":[1]}), json!({"a":[1]})),
            (json!(["a", "b"]), json!(["c", "d"]), json!(["c", "d"])),
            (json!({"a":"b"}), json!(["c"]), json!(["c"])),
            (json!({"a":"foo"}), json!(null), json!(null)),
            (json!({"e":null}), json!({"a":1}), json!({"e":null,"a":1})),
            (json!([1, 2]), json!({"a":"b","c":null}), json!({"a":"b"})),
            (json!({}), json!({"a":{"bb":{"ccc":null}}}), json!({"a":{"bb":{}}})),
        ] {
            let mut merged = target.clone();
            merge(&mut merged, &patch);
            assert_eq!(merged, result, "{target} {patch}");
        }
    }

    #[test]
    fn hash_does_not_depend_on_the_order_of_keys() {
        let one = parse(br#"{"a":1,"b":[1,2]}"#).expect("valid");
        let same = parse(br#"{ "b": [1, 2], "a": 1 }"#).expect("valid");
        let other = parse(br#"{"a":1,"b":[2,1]}"#).expect("valid");
        assert_eq!(hash("put", &one), hash("put", &same));
        assert_ne!(hash("put", &one), hash("put", &other));
        assert_ne!(hash("put", &one), hash("patch", &one));
    }
}
