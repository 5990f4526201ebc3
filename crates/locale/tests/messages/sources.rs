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
            let value = message.value.as_ref().unwrap_or_else(|| panic!("{id} is empty"));
            let mut found = Message { file: file.clone(), variables: BTreeSet::new(), texts: Vec::new() };
            found.read(value);
            let doubled = messages.insert(id.to_owned(), found);
            assert!(doubled.is_none(), "{locale}: {id} is defined twice: {doubled:?}");
        }
    }
    messages
}

impl Message {
    fn read(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            match element {
                PatternElement::TextElement { value } => self.texts.push((*value).to_owned()),
                PatternElement::Placeable { expression } => self.read_expression(expression),
            }
        }
    }

    fn read_expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.read_inline(inline),
            Expression::Select { selector, variants } => {
                self.read_inline(selector);
                variants.iter().for_each(|variant| self.read(&variant.value));
            }
        }
    }

    fn read_inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.variables.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { arguments: CallArguments { positional, .. }, .. } => {
                positional.iter().for_each(|argument| self.read_inline(argument))
            }
            InlineExpression::Placeable { expression } => self.read_expression(expression),
            InlineExpression::MessageReference { id, .. } => {
                panic!("reference to {}: whole sentences, not pieces", id.name)
            }
            _ => {}
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
    /// The key, or the format string that builds it.
    pub key: String,
    pub is_built: bool,
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
                calls.push(Call { at, key: format.to_owned(), is_built: true, arity: None, first_name: None });
            } else if let Some((key, rest)) = literal(rest) {
                let next = rest.trim_start().strip_prefix(',').map(str::trim_start);
                let first_name = arity.filter(|&arity| arity > 0).and(next).and_then(literal);
                let first_name = first_name.map(|(name, _)| name.to_owned());
                calls.push(Call { at, key: key.to_owned(), is_built: false, arity, first_name });
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
