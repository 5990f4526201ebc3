//! Answers the renderer's questions for fonts that the file does not hold.

use std::sync::{Arc, Mutex, PoisonError};

use hayro::hayro_interpret::FontResolverFn;
use hayro::hayro_interpret::font::{FallbackFontQuery, FontData, FontQuery};

use crate::fonts::Fonts;

/// A font given instead of one that is not embedded, with its index in a collection.
pub(super) type Given = (FontData, u32);

/// Fonts for one page.
#[derive(Clone)]
pub(super) struct Resolver {
    fonts: Fonts,
    /// Used for every font that is not embedded and names no character collection, the standard ones included.
    substitute: Option<Given>,
    /// Fonts given to composite fonts. Their glyphs are chosen by Unicode, so a code without Unicode shows another
    /// character.
    given: Arc<Mutex<Vec<Given>>>,
}

impl Resolver {
    pub(super) fn new(fonts: &Fonts) -> Self {
        Self { fonts: fonts.clone(), substitute: None, given: Arc::default() }
    }

    /// The same with the font that has most of the characters that were missing; `None` if no font has any.
    pub(super) fn with_substitute(&self, missing: &[char]) -> Option<Self> {
        let substitute = self.fonts.find_for(missing)?;
        Some(Self { substitute: Some(substitute), ..Self::new(&self.fonts) })
    }

    pub(super) fn callback(&self) -> FontResolverFn {
        let resolver = self.clone();
        Arc::new(move |query| resolver.resolve(query))
    }

    fn resolve(&self, query: &FontQuery) -> Option<Given> {
        let given = match query {
            FontQuery::Standard(standard) => self.substitute.clone().unwrap_or_else(|| standard.get_font_data()),
            FontQuery::Fallback(fallback) => self.resolve_fallback(fallback),
        };
        self.given.lock().unwrap_or_else(PoisonError::into_inner).push(given.clone());
        Some(given)
    }

    fn resolve_fallback(&self, fallback: &FallbackFontQuery) -> Given {
        let family = fallback.character_collection.as_ref().map(|collection| &collection.family);
        let substitute = || self.substitute.clone();
        let given = match family {
            Some(family) if crate::fonts::is_known(family) => self.fonts.find(Some(family)).or_else(substitute),
            _ => substitute().or_else(|| self.fonts.find(None)),
        };
        given.unwrap_or_else(|| fallback.pick_standard_font().get_font_data())
    }

    /// The fonts with these data, if they were given instead of one that is not embedded.
    pub(super) fn list_given(&self, data: &FontData) -> Vec<Given> {
        let given = self.given.lock().unwrap_or_else(PoisonError::into_inner);
        given.iter().filter(|(font, _)| std::ptr::addr_eq(Arc::as_ptr(font), Arc::as_ptr(data))).cloned().collect()
    }
}
