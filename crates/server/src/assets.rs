//! Style, script and icons, embedded in the binary and named by their content.

use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::{HttpResponse, web};
use rust_embed::RustEmbed;

use crate::http::page_error::{PageError, PageResult};
use crate::urls;

#[derive(RustEmbed)]
#[folder = "../../assets/"]
struct Files;

/// The path of an asset: its name with a piece of its hash, so that browsers may keep it for good.
pub fn path(name: &str) -> String {
    let hash = Files::get(name).map(|file| hex::encode(&file.metadata.sha256_hash()[..6])).unwrap_or_default();
    match name.rsplit_once('.') {
        Some((stem, ending)) => urls::ASSET.replace("{name}", &format!("{stem}-{hash}.{ending}")),
        None => urls::ASSET.replace("{name}", &format!("{name}-{hash}")),
    }
}

/// `GET /assets/{name}`
pub async fn show(asked: web::Path<String>) -> PageResult {
    let name =
        Files::iter().find(|name| path(name) == urls::ASSET.replace("{name}", &asked)).ok_or(PageError::NotFound)?;
    let file = Files::get(&name).ok_or(PageError::NotFound)?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, media_type(&name)))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(file.data.into_owned()))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.') {
        Some((_, "css")) => "text/css",
        Some((_, "js")) => "text/javascript",
        Some((_, "svg")) => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
