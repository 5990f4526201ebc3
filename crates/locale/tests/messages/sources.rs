//! Parses the message files and searches the source files, for the tests of this crate.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use fluent_syntax::ast::{CallArguments, Entry, Expression, InlineExpression, Pattern, PatternElement};
use locale::Locale;

#[derive(Debug)]
pub struct Message {
    pub file: String,
    pub variables: BTreeSet<String>,
    /// The text between the placeables, for every variant.
    pub texts: Vec<String>,
}

pub type Messages = BTreeMap<String, Message>;

pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Parses every file of a language; panics on a syntax error, a duplicate or an invalid id.
pub fn read_messages(locale: Locale) -> Messages {
    let mut messages = Messages::new();
    let folder = root().join("locales").join(locale.as_str());
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let file = path.file_name().unwrap().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path).unwrap();
        let resource = fluent_syntax::parser::parse(text.as_str())
            .unwrap_or_else(|(_, errors)| panic!("{}: {errors:?}", path.display()));
        for entry in &resource.body {
            let message = match entry {
                Entry::Message(message) => message,
                Entry::Term(term) => panic!("{file}: term -{}: write the words out", term.id.name),
                Entry::Junk { content } => panic!("{file}: not Fluent: {content}"),
                _ => continue,
            };
            let id = message.id.name;
            let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-';
            assert!(id.chars().all(plain), "{file}: {id}: only [a-z0-9-] in ids");
            assert!(message.attributes.is_empty(), "{file}: {id}: no attributes");
            let mut variables = BTreeSet::new();
            let value = message.value.as_ref().unwrap_or_else(|| panic!("{id} is empty"));
            collect_variables(value, &mut variables);
            let mut texts = Vec::new();
            collect_texts(value, &mut texts);
            let file = file.clone();
            let doubled = messages.insert(id.to_owned(), Message { file, variables, texts });
            assert!(doubled.is_none(), "{locale}: {id} is defined twice: {doubled:?}");
        }
    }
    messages
}

fn collect_variables(pattern: &Pattern<&str>, variables: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { .. } => {}
            PatternElement::Placeable { expression } => collect_from(expression, variables),
        }
    }
}

fn collect_from(expression: &Expression<&str>, variables: &mut BTreeSet<String>) {
    match expression {
        Expression::Inline(inline) => collect_from_inline(inline, variables),
        Expression::Select { selector, variants } => {
            collect_from_inline(selector, variables);
            for variant in variants {
                collect_variables(&variant.value, variables);
            }
        }
    }
}

fn collect_from_inline(inline: &InlineExpression<&str>, variables: &mut BTreeSet<String>) {
    match inline {
        InlineExpression::VariableReference { id } => {
            variables.insert(id.name.to_owned());
        }
        InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
            positional.iter().for_each(|argument| collect_from_inline(argument, variables))
        }
        InlineExpression::Placeable { expression } => collect_from(expression, variables),
        InlineExpression::MessageReference { id, .. } => {
            panic!("reference to {}: whole sentences, not pieces", id.name)
        }
        _ => {}
    }
}

fn collect_texts(pattern: &Pattern<&str>, texts: &mut Vec<String>) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => texts.push((*value).to_owned()),
            PatternElement::Placeable { expression: Expression::Select { variants, .. } } => {
                variants.iter().for_each(|variant| collect_texts(&variant.value, texts));
            }
            PatternElement::Placeable { .. } => {}
        }
    }
}

/// Every template and every source file of the crates.
pub fn source_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    collect_files(&root().join("templates"), &["html", "txt"], &mut files);
    for entry in fs::read_dir(root().join("crates")).unwrap() {
        let path = entry.unwrap().path();
        // The `say` of testkit's mail server is an SMTP answer.
        if !path.ends_with("testkit") {
            collect_files(&path.join("src"), &["rs"], &mut files);
        }
    }
    files
}

fn collect_files(folder: &Path, extensions: &[&str], files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect_files(&path, extensions, files);
        } else if path.extension().is_some_and(|is| extensions.iter().any(|one| is == *one)) {
            files.push(path);
        }
    }
}

/// A call of `text`, `text1`, `text2` or `text_with` with a literal key, as far as the text shows.
#[derive(Debug)]
pub struct Call {
    pub at: usize,
    pub key: String,
    /// The key is the start of a built one.
    pub is_prefix: bool,
    /// The number of variables passed; `None` for `text_with` and built keys.
    pub arity: Option<usize>,
    pub first_name: Option<String>,
}

/// The names translators go by: a variable or field, a method, and the translator itself in its own crate.
const TRANSLATORS: [&str; 3] = ["t", "t()", "self"];

fn is_word_at_end(text: &str, word: &str) -> bool {
    text.strip_suffix(word).is_some_and(|before| !before.ends_with(|char: char| char.is_alphanumeric() || char == '_'))
}

pub fn calls_in(text: &str) -> Vec<Call> {
    let mut calls = Vec::new();
    for (name, arity) in [(".text(", Some(0)), (".text1(", Some(1)), (".text2(", Some(2)), (".text_with(", None)] {
        for (at, _) in text.match_indices(name) {
            let receiver = text[..at].trim_end();
            if !TRANSLATORS.iter().any(|name| is_word_at_end(receiver, name)) {
                continue;
            }
            let line = &text[text[..at].rfind('\n').map_or(0, |end| end + 1)..at];
            if line.trim_start().starts_with("//") {
                continue;
            }
            let rest = text[at + name.len()..].trim_start().trim_start_matches('&');
            if let Some((format, _)) = rest.strip_prefix("format!(").and_then(|rest| literal(rest.trim_start())) {
                let prefix = format.split('{').next().unwrap_or_default();
                calls.push(Call { at, key: prefix.to_owned(), is_prefix: true, arity: None, first_name: None });
            } else if let Some((key, rest)) = literal(rest) {
                // `"status-" ~ status` in a template, `"status-".to_owned() + …` in code.
                let built = key.ends_with('-');
                let next = rest.trim_start().strip_prefix(',').map(str::trim_start);
                calls.push(Call {
                    at,
                    key: key.to_owned(),
                    is_prefix: built,
                    arity: arity.filter(|_| !built),
                    first_name: arity
                        .filter(|&arity| arity > 0)
                        .and(next)
                        .and_then(literal)
                        .map(|(name, _)| name.to_owned()),
                });
            }
        }
    }
    calls.sort_by_key(|call| call.at);
    calls
}

/// The string literal at the start of a text, and the text after it.
fn literal(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('"')?.split_once('"')
}
