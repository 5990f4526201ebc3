//! Finds the imports between a crate's modules in its sources, for tests that enforce the layout.
//!
//! Considers `use` trees, and paths that begin with `crate`, `super` or `self`, in code and in macro calls. Ignores
//! items under `#[cfg(test)]`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The name of a module below the crate's root, such as `review::claim`; the root itself is empty.
type Name = Vec<String>;

/// The modules of a crate and the imports between them.
#[derive(Debug)]
pub struct Imports {
    arrows: BTreeMap<Name, BTreeSet<Name>>,
}

impl Imports {
    /// Reads every source file below `src`, the crate's source folder.
    pub fn read(src: &Path) -> Self {
        let mut files = BTreeMap::new();
        collect(src, &mut Vec::new(), &mut files);
        let known: BTreeSet<Name> = files.keys().cloned().collect();
        let mut arrows = BTreeMap::new();
        for (name, file) in &files {
            let text = fs::read_to_string(file).expect("a source file can be read");
            let tokens: TokenStream = text.parse().unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            let mut paths = Vec::new();
            scan(tokens, &mut paths);
            let targets = paths.iter().filter_map(|path| resolve(name, path, &known)).filter(|to| to != name);
            arrows.insert(name.clone(), targets.collect());
        }
        Self { arrows }
    }

    /// The number of modules read.
    pub fn len(&self) -> usize {
        self.arrows.len()
    }

    /// True when no module was read.
    pub fn is_empty(&self) -> bool {
        self.arrows.is_empty()
    }

    /// Imports from a chapter (the first part of a module's name) to a later one by this order, and from or to a
    /// chapter the order does not name. Each reads `review::claim -> desk::queue`.
    pub fn against(&self, order: &[String]) -> Vec<String> {
        let place = |name: &Name| order.iter().position(|chapter| Some(chapter) == name.first());
        let is_against = |from: &Name, to: &Name| match (place(from), place(to)) {
            (Some(from), Some(to)) => to > from,
            _ => true,
        };
        let mut found = Vec::new();
        for (from, targets) in self.arrows.iter().filter(|(from, _)| !from.is_empty()) {
            let upward = targets.iter().filter(|to| is_against(from, to));
            found.extend(upward.map(|to| format!("{} -> {}", from.join("::"), to.join("::"))));
        }
        found
    }

    /// Import cycles, each as the names of the modules that reach each other. A folder and its own module file, which
    /// lists and re-exports the folder's contents, do not count as a cycle; the crate's root is left out.
    pub fn circles(&self) -> Vec<String> {
        let names: Vec<&Name> = self.arrows.keys().filter(|name| !name.is_empty()).collect();
        let place = |name: &Name| names.binary_search(&name).ok();
        let targets: Vec<Vec<usize>> =
            names.iter().map(|name| self.arrows[*name].iter().filter_map(place).collect()).collect();
        let reached: Vec<Vec<bool>> = (0..names.len()).map(|from| reach(&targets, from)).collect();
        let circle_of = |one: usize| -> Vec<&Name> {
            let members = (0..names.len()).filter(|other| reached[one][*other] && reached[*other][one]);
            members.map(|member| names[member]).collect()
        };
        let is_folder = |names: &[&Name]| {
            let face = names.iter().min_by_key(|name| name.len()).expect("a cycle has members");
            names.iter().all(|name| name.starts_with(face))
        };
        let circles: BTreeSet<Vec<&Name>> = (0..names.len()).map(circle_of).filter(|it| it.len() > 1).collect();
        let circles = circles.iter().filter(|names| !is_folder(names));
        circles.map(|names| names.iter().map(|name| name.join("::")).collect::<Vec<_>>().join(", ")).collect()
    }
}

/// Which places can be reached from this one.
fn reach(targets: &[Vec<usize>], from: usize) -> Vec<bool> {
    let mut reached = vec![false; targets.len()];
    let mut open = vec![from];
    while let Some(at) = open.pop() {
        for to in &targets[at] {
            if !std::mem::replace(&mut reached[*to], true) {
                open.push(*to);
            }
        }
    }
    reached
}

fn collect(folder: &Path, name: &mut Name, files: &mut BTreeMap<Name, PathBuf>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of a folder can be read").path();
        let stem = path.file_stem().expect("an entry has a name").to_string_lossy().into_owned();
        if path.is_dir() {
            name.push(stem);
            collect(&path, name, files);
            name.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let is_root = name.is_empty() && ["lib", "main"].contains(&stem.as_str());
            let own = if is_root || stem == "mod" { name.clone() } else { [&name[..], &[stem]].concat() };
            files.insert(own, path);
        }
    }
}

/// Adds every path imported or named in these tokens, as its parts.
fn scan(tokens: TokenStream, paths: &mut Vec<Name>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        match token {
            TokenTree::Group(_) if is_cfg_test(&tokens, at) => {
                at = skip_item(&tokens, at + 1);
                continue;
            }
            TokenTree::Group(group) => scan(group.stream(), paths),
            TokenTree::Ident(word) if word == "use" => {
                let end = tokens[at..].iter().position(|it| is_punct(it, ';')).map_or(tokens.len(), |end| at + end);
                use_tree(&tokens[at + 1..end], &[], paths);
                at = end;
            }
            TokenTree::Ident(word) if ["crate", "super", "self"].iter().any(|it| word == it) => {
                let (path, next) = path_at(&tokens, at);
                if path.len() > 1 {
                    paths.push(path);
                }
                at = next;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
}

/// True for the brackets of `#[cfg(test)]`.
fn is_cfg_test(tokens: &[TokenTree], at: usize) -> bool {
    let TokenTree::Group(group) = &tokens[at] else { return false };
    let is_attribute = at > 0 && is_punct(&tokens[at - 1], '#') && group.delimiter() == Delimiter::Bracket;
    is_attribute && group.stream().to_string().replace(' ', "") == "cfg(test)"
}

/// The position after the item that begins here.
fn skip_item(tokens: &[TokenTree], from: usize) -> usize {
    let is_end = |token: &TokenTree| match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        token => is_punct(token, ';'),
    };
    tokens[from..].iter().position(is_end).map_or(tokens.len(), |end| from + end + 1)
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn use_tree(tokens: &[TokenTree], prefix: &[String], paths: &mut Vec<Name>) {
    for part in tokens.split(|token| is_punct(token, ',')) {
        let mut path = prefix.to_vec();
        let mut is_leaf = true;
        for token in part {
            match token {
                TokenTree::Ident(word) if word == "as" => break,
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) => {
                    use_tree(&group.stream().into_iter().collect::<Vec<_>>(), &path, paths);
                    is_leaf = false;
                }
                _ => {}
            }
        }
        if is_leaf && path.len() > prefix.len() {
            paths.push(path);
        }
    }
}

/// The path that begins here, and the position after it.
fn path_at(tokens: &[TokenTree], from: usize) -> (Name, usize) {
    let mut path = Vec::new();
    let mut at = from;
    while let Some(TokenTree::Ident(word)) = tokens.get(at) {
        path.push(word.to_string());
        at += 1;
        let is_joined = tokens.get(at..at + 2).is_some_and(|next| next.iter().all(|it| is_punct(it, ':')));
        if !is_joined {
            break;
        }
        at += 2;
    }
    (path, at)
}

/// The module a path leads to; `None` for one of another crate.
fn resolve(from: &Name, path: &Name, known: &BTreeSet<Name>) -> Option<Name> {
    let ups = path.iter().take_while(|part| *part == "super").count();
    let (mut module, rest) = match path.first()?.as_str() {
        "crate" => (Vec::new(), &path[1..]),
        "self" => (from.clone(), &path[1..]),
        "super" => (from[..from.len().saturating_sub(ups)].to_vec(), &path[ups..]),
        // A child module, as a module file names it.
        first if known.contains(&[&from[..], &[first.to_owned()]].concat()) => (from.clone(), &path[..]),
        _ => return None,
    };
    for part in rest {
        module.push(part.clone());
        if !known.contains(&module) {
            module.pop();
            break;
        }
    }
    Some(module)
}
