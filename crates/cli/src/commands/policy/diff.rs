//! `unbind policy diff`: compares two review policies by meaning: the order of lines, comments and notation do not
//! matter.

use std::path::Path;

use anyhow::Context as _;
use clap::Args;
use diesel::OptionalExtension;
use diesel::prelude::{ExpressionMethods, QueryDsl};
use diesel_async::RunQueryDsl;
use domain::base::schema::policies;
use domain::policy::Policy as Standard;
use serde_json::{Map, Value};

use super::{NAME, NONE_PUBLISHED, check, find_newest};
use crate::options::DatabaseOptions;

/// Options of `policy diff`.
#[derive(Args)]
pub(crate) struct Diff {
    /// Older version, such as 3, or file. A single argument is the newer side, compared with the version in force; without
    /// arguments, the version in force is compared with the one before it
    #[arg(value_name = "OLD")]
    first: Option<String>,
    /// Newer version or file
    #[arg(value_name = "NEW")]
    second: Option<String>,
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs the command.
pub(super) async fn run(options: Diff) -> anyhow::Result<()> {
    let (old, new) = match (&options.first, &options.second) {
        (Some(old), Some(new)) => (find(&options, old).await?, find(&options, new).await?),
        (Some(new), None) => (in_force(&options, 0).await?, find(&options, new).await?),
        _ => (in_force(&options, 1).await?, in_force(&options, 0).await?),
    };
    println!("{} → {}", old.0, new.0);
    let lines = compare(&old.1, &new.1)?;
    if lines.is_empty() {
        println!("no differences");
    }
    for line in lines {
        println!("{line}");
    }
    Ok(())
}

type Named = (String, Standard);

async fn find(options: &Diff, which: &str) -> anyhow::Result<Named> {
    match which.parse::<i32>() {
        Ok(version) => {
            let mut connection = options.database.connect(NAME).await?;
            let body: Option<Value> = policies::table
                .filter(policies::version.eq(version))
                .select(policies::body)
                .first(&mut connection)
                .await
                .optional()?;
            named(version, body.with_context(|| format!("there is no version {version} of the policy"))?)
        }
        Err(_) => Ok((which.to_owned(), check(Path::new(which))?.0)),
    }
}

/// The version in force, or the one `before` versions earlier.
async fn in_force(options: &Diff, before: i64) -> anyhow::Result<Named> {
    let found = find_newest(&options.database.connect(NAME).await?, before).await?;
    let none =
        if before == 0 { NONE_PUBLISHED } else { "there is only one version to compare; name a file or a version" };
    let (version, _, body) = found.context(none)?;
    named(version, body)
}

fn named(version: i32, body: Value) -> anyhow::Result<Named> {
    let standard = serde_json::from_value(body).with_context(|| format!("version {version} cannot be read"))?;
    Ok((format!("version {version}"), standard))
}

/// Every differing field, a line each, in the order of the file.
fn compare(old: &Standard, new: &Standard) -> anyhow::Result<Vec<String>> {
    let mut lines = Vec::new();
    differ("", &serde_json::to_value(old)?, &serde_json::to_value(new)?, &mut lines);
    Ok(lines)
}

fn differ(path: &str, old: &Value, new: &Value, lines: &mut Vec<String>) {
    match (old, new) {
        _ if old == new => {}
        (Value::Object(old), Value::Object(new)) => differ_by_field(path, old, new, lines),
        (Value::Array(old), Value::Array(new)) if old.iter().chain(new).all(Value::is_object) => {
            differ_by_code(path, old, new, lines);
        }
        _ => lines.push(format!("{path}: {} → {}", shown(old), shown(new))),
    }
}

fn differ_by_field(path: &str, old: &Map<String, Value>, new: &Map<String, Value>, lines: &mut Vec<String>) {
    let fields = new.keys().chain(old.keys().filter(|field| !new.contains_key(*field)));
    for field in fields {
        let path = if path.is_empty() { field.clone() } else { format!("{path}.{field}") };
        let of = |object: &Map<String, Value>| object.get(field).cloned().unwrap_or_default();
        differ(&path, &of(old), &of(new), lines);
    }
}

/// Compares lists of tables: entries with the same code are compared wherever they are; a different order is reported
/// too, because users see it.
fn differ_by_code(path: &str, old: &[Value], new: &[Value], lines: &mut Vec<String>) {
    let (old, new) = (with_codes(old), with_codes(new));
    let find = |among: &[(String, Value)], code: &str| {
        among.iter().find(|(other, _)| other == code).map(|(_, value)| value.clone())
    };
    for (code, value) in &old {
        if find(&new, code).is_none() {
            lines.push(format!("{path}[{code}]: removed {}", shown(value)));
        }
    }
    for (code, value) in &new {
        match find(&old, code) {
            Some(before) => differ(&format!("{path}[{code}]"), &before, value, lines),
            None => lines.push(format!("{path}[{code}]: added {}", shown(value))),
        }
    }
    let order = |these: &[(String, Value)], others: &[(String, Value)]| -> Vec<String> {
        let in_both = these.iter().filter(|(code, _)| find(others, code).is_some());
        in_both.map(|(code, _)| code.clone()).collect()
    };
    let (before, after) = (order(&old, &new), order(&new, &old));
    if before != after {
        lines.push(format!("{path}: order {} → {}", before.join(", "), after.join(", ")));
    }
}

/// Each entry with its code; a rule without a code is identified by what it applies to, and its number among those
/// for the same.
fn with_codes(values: &[Value]) -> Vec<(String, Value)> {
    let mut named: Vec<(String, Value)> = Vec::with_capacity(values.len());
    for value in values {
        let code = value.get("code").and_then(Value::as_str).map_or_else(|| selector(value), str::to_owned);
        let same = |code: &str, number: usize| if number == 1 { code.to_owned() } else { format!("{code} #{number}") };
        let number = (1..).find(|number| !named.iter().any(|(other, _)| *other == same(&code, *number)));
        named.push((same(&code, number.unwrap_or(1)), value.clone()));
    }
    named
}

fn selector(rule: &Value) -> String {
    let limits: Vec<String> = ["kinds", "reasons", "channels"]
        .iter()
        .filter_map(|field| rule.get(field).and_then(Value::as_array))
        .filter(|values| !values.is_empty())
        .map(|values| values.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("+"))
        .collect();
    if limits.is_empty() { "any".to_owned() } else { limits.join(" ") }
}

/// A value in the file's notation.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::Array(values) => format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, value)| format!("{name} = {}", shown(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        plain => plain.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use domain::policy::SHIPPED;

    use super::*;

    fn changed(changes: &[(&str, &str)]) -> Vec<String> {
        let mut source = SHIPPED.to_owned();
        for (from, to) in changes {
            assert!(source.contains(from), "{from}");
            source = source.replacen(from, to, 1);
        }
        let parse = |source: &str| Standard::parse(source).unwrap();
        compare(&parse(SHIPPED), &parse(&source)).unwrap()
    }

    #[test]
    fn fields_are_named_with_old_and_new() {
        assert_eq!(changed(&[("files = 10", "files = 8")]), ["limits.files: 10 → 8"]);
        assert_eq!(changed(&[("close = \"18:00\"", "close = \"17:30\"")]), ["clock.close: \"18:00\" → \"17:30\""]);
        assert_eq!(changed(&[("# Documents (R5)", "# Papers"), ("files = 10\n", "files  =  10\n")]), [""; 0]);
    }

    #[test]
    fn lists_are_compared_by_code() {
        let lines = changed(&[("四角完整", "四角齐全")]);
        assert!(matches!(&lines[..], [line] if line.starts_with("documents[id_card].shows.zh: ")), "{lines:?}");
        let lines = changed(&[("code = \"no_longer_trading\"", "code = \"closed_down\"")]);
        assert!(lines.iter().any(|line| line.starts_with("reasons[no_longer_trading]: removed ")), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("reasons[closed_down]: added ")), "{lines:?}");
        let lines = changed(&[(
            "reasons = [\"transfer\"]\nrequired = [\"transfer_agreement\"]",
            "reasons = [\"transfer\"]\nrequired = [\"business_licence\"]",
        )]);
        assert_eq!(lines, ["evidence[unbind transfer].required: [\"transfer_agreement\"] → [\"business_licence\"]"]);
    }

    #[test]
    fn changed_order_is_reported() {
        let swapped = [
            ("code = \"stops_trading\"", "code = \"swap\""),
            ("code = \"bind_again\"", "code = \"stops_trading\""),
            ("code = \"swap\"", "code = \"bind_again\""),
        ];
        assert!(changed(&swapped).iter().any(|line| line.starts_with("consequences: order stops_trading, ")));
    }
}
