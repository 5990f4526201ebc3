//! Finds fonts on this machine: one for each script.

use std::fs;
use std::path::{Path, PathBuf};

use super::{FontFile, MAX_FONT_BYTES, Script, coverage};

/// Where Linux distributions install fonts.
pub const SYSTEM_FOLDERS: [&str; 2] = ["/usr/share/fonts", "/usr/local/share/fonts"];

/// Folders below a folder of fonts.
const MAX_DEPTH: usize = 8;
/// Files looked at in all; a desktop has some thousand.
const MAX_FILES_SEEN: usize = 10_000;
/// Files read in all, the likely ones first. The worker reads them when it starts; the largest have 26 MB.
const MAX_FILES_READ: usize = 60;
/// Words in the names of fonts with Han characters.
const HAN_WORDS: [&str; 17] = [
    "cjk",
    "sourcehan",
    "wqy",
    "droidsansfallback",
    "simsun",
    "simhei",
    "uming",
    "ukai",
    "song",
    "hei",
    "fang",
    "kai",
    "han",
    "noto",
    "gb1",
    "deng",
    "yahei",
];
/// Words in the names of fonts that are worse to read.
const STYLE_WORDS: [&str; 9] = ["bold", "black", "light", "thin", "italic", "oblique", "mono", "condensed", "medium"];

/// The fonts of the system and of these folders. Folders given come first.
#[must_use]
pub fn find_fonts<P: AsRef<Path>>(folders: &[P]) -> Vec<FontFile> {
    let mut found: Vec<FontFile> = Vec::new();
    let mut other_count = 0;
    let mut read = 0;
    for folder in folders {
        let mut files = Vec::new();
        list(folder.as_ref(), MAX_DEPTH, &mut files);
        files.sort_by_cached_key(|file| rank(file));
        for path in files {
            let is_missing = |script: Script| found.iter().all(|font| font.script != script);
            let han_missing = Script::ALL.into_iter().any(|script| script != Script::Other && is_missing(script));
            if read >= MAX_FILES_READ || (!han_missing && other_count == probes(Script::Other).len()) {
                return found;
            }
            let Ok(data) = fs::read(&path) else { continue };
            read += 1;
            let faces = coverage::face_count(&data);
            for script in Script::ALL {
                let wanted = probes(script);
                let has = |index: u32| coverage::count(&data, index, wanted);
                if script == Script::Other {
                    let count = if faces > 0 { has(0) } else { 0 };
                    if count > other_count {
                        other_count = count;
                        found.retain(|font| font.script != Script::Other);
                        found.push(FontFile { script, path: path.clone(), index: 0 });
                    }
                } else if found.iter().all(|font| font.script != script) {
                    let fitting: Vec<u32> = (0..faces).filter(|index| has(*index) == wanted.len()).collect();
                    let named = fitting.iter().find(|index| coverage::is_named(&data, **index, region(script)));
                    if let Some(index) = named.or(fitting.first()) {
                        found.push(FontFile { script, path: path.clone(), index: *index });
                    }
                }
            }
        }
    }
    found
}

/// Characters a font must have to be used for a script. For the last one more is better.
const fn probes(script: Script) -> &'static [char] {
    match script {
        Script::SimplifiedChinese => &['国', '业', '执', '照', '证', '码', '龙'],
        Script::TraditionalChinese => &['國', '業', '執', '證', '碼', '龍'],
        Script::Japanese => &['あ', 'カ', '証', '売', '円'],
        Script::Korean => &['한', '국', '증', '번', '호'],
        Script::Other => &['Ж', 'Ω', 'ש', 'ع', 'ก', 'क', 'ế'],
    }
}

/// The word for a script's region in the names of fonts that have several.
const fn region(script: Script) -> &'static str {
    match script {
        Script::SimplifiedChinese => "SC",
        Script::TraditionalChinese => "TC",
        Script::Japanese => "JP",
        Script::Korean => "KR",
        Script::Other => "",
    }
}

/// The less, the sooner a file is read.
fn rank(path: &Path) -> (u8, usize, PathBuf) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let is_likely = HAN_WORDS.iter().any(|word| name.contains(word));
    let styles = STYLE_WORDS.iter().filter(|word| name.contains(**word)).count() + usize::from(name.contains("serif"));
    (u8::from(!is_likely), styles, path.to_owned())
}

/// The font files in a folder and below. A folder that cannot be read is passed over.
fn list(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if files.len() >= MAX_FILES_SEEN {
            return;
        }
        // Follows links, as distributions use them.
        let Ok(about) = fs::metadata(&path) else { continue };
        if about.is_dir() && depth > 0 {
            list(&path, depth - 1, files);
        } else if about.is_file() && about.len() <= MAX_FONT_BYTES {
            let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            if ["ttf", "otf", "ttc", "otc"].contains(&extension.as_str()) {
                files.push(path);
            }
        }
    }
}
