//! Journeys through the whole product; see `journeys/main.rs`.
