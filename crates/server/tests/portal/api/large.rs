//! Bodies of ten megabytes, at every route of programs that writes.

use super::matrix::{ROUTES, Whose, things_of};
use super::*;

const LARGE: usize = 10 << 20;

/// The status for ten megabytes of this media type at a route.
fn expected(handler: &str) -> (&'static str, u16, &'static str) {
    match handler {
        // The body is read as a form with a file, part by part, so this is refused before anything is read.
        "documents::add" | "request_documents::add" => ("application/json", 415, "unsupported_media_type"),
        "stores::batch" => ("application/x-ndjson", 413, "too_large"),
        _ => ("application/json", 413, "too_large"),
    }
}

#[actix_web::test]
async fn ten_megabytes_are_refused_by_every_write() {
    let mut it = Api::with(ALL).await;
    let things = things_of(&it, Whose::Own, 0).await;
    let counts =
        "select (select count(*) from applications where status = 'withdrawn') || ' ' || (select count(*) from drafts)
        || ' ' || (select count(*) from information_request_evidence) || ' ' || (select count(*) from stores)";
    let before = it.portal.ask(counts).await;
    for route in ROUTES.iter().filter(|route| route.method != "GET") {
        let (media_type, status, code) = expected(route.handler);
        let request = it.keyed_anew(route.method, &route.path(&things), "*", None);
        let request = request.insert_header(("content-type", media_type)).set_payload(vec![b' '; LARGE]);
        let reply = it.send(request).await;
        assert_eq!((reply.status, reply.code()), (status, code), "{}", route.handler);
    }
    assert_eq!(it.portal.ask(counts).await, before, "nothing was written");
    assert_eq!(it.portal.ask("select count(*)::text from api_idempotency").await, ["0"], "the keys are free");
}

#[actix_web::test]
async fn ten_megabytes_in_a_form_with_a_file_are_refused() {
    let mut it = Api::with(ALL).await;
    let things = things_of(&it, Whose::Own, 0).await;
    let before = it.portal.ask("select count(*)::text from evidence").await;
    for route in ROUTES.iter().filter(|route| route.handler.ends_with("documents::add")) {
        let named_by = if route.handler == "documents::add" { "document" } else { "position" };
        let field =
            |value: &str| format!("--B\r\nContent-Disposition: form-data; name=\"{named_by}\"\r\n\r\n{value}\r\n");
        let large = "7".repeat(LARGE);
        let file = format!(
            "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n{large}\r\n--B--\r\n"
        );
        for (body, status, code) in
            [(field(&large) + "--B--\r\n", 413, "too_large"), (field("2") + &file, 422, "file_refused")]
        {
            let request = it.keyed_anew("POST", &route.path(&things), "", None);
            let request = request.insert_header(("content-type", "multipart/form-data; boundary=B")).set_payload(body);
            let reply = it.send(request).await;
            assert_eq!((reply.status, reply.code()), (status, code), "{}: {:?}", route.handler, reply.body);
        }
    }
    assert_eq!(it.portal.ask("select count(*)::text from evidence").await, before);
}

#[actix_web::test]
async fn ten_megabytes_from_platform_and_gateway_are_refused() {
    let portal = shop().await;
    let mut machine = portal.browser().await;
    for path in [urls::PLATFORM_CALLBACKS, urls::PLATFORM_BINDINGS, urls::PLATFORM_CERTIFICATIONS, urls::SMS_REPORTS] {
        let request = TestRequest::post().uri(path).insert_header(("content-type", "application/json"));
        machine.send(request.set_payload(vec![b' '; LARGE])).await.assert_status(413);
    }
}
