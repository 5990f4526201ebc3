//! Fonts for PDFs that name a font without holding it.

use std::path::PathBuf;

use clap::Args;
use prepare::{FontFile, SYSTEM_FOLDERS, find_fonts};

/// Option that names further fonts.
#[derive(Args, Clone)]
pub(crate) struct FontOptions {
    /// Folder with fonts for PDFs that do not hold their own, used before those of the system. At least one font with
    /// Chinese characters is needed, here or in the system; pages without it are shown as incomplete
    #[arg(long, env = "UNBIND_FONTS", value_name = "FOLDER", help_heading = "Evidence")]
    fonts: Option<PathBuf>,
}

impl FontOptions {
    /// The fonts of the folder and of the system, one for each script. Reads the files.
    pub(crate) fn find(&self) -> Vec<FontFile> {
        let folders: Vec<PathBuf> = self.fonts.iter().cloned().chain(SYSTEM_FOLDERS.map(PathBuf::from)).collect();
        find_fonts(&folders)
    }
}
