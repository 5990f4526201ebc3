//! Documents of drafts and of information requests.

use super::*;

/// A form with one file, as programs send it.
fn upload(it: &Api, path: &str, key: &str, document: &str, name: &str, bytes: &[u8]) -> TestRequest {
    upload_for(it, path, key, ("document", document), (name, bytes))
}

/// A form with one file, for what its first field names.
fn upload_for(it: &Api, path: &str, key: &str, first: (&str, &str), (name, bytes): (&str, &[u8])) -> TestRequest {
    let (field, value) = first;
    let mut body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n\
         --B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         Content-Type: image/jpeg\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--B--\r\n");
    it.keyed("POST", path, key, "", None)
        .insert_header(("content-type", "multipart/form-data; boundary=B"))
        .set_payload(body)
}

#[actix_web::test]
async fn document_is_attached_once() {
    let mut it = Api::with(ALL).await;
    let draft = it.write("POST", DRAFTS, "", Some(&new_draft("mm-1@store.example", &[]))).await;
    let gap = draft.body["gaps"].as_array().unwrap().iter().find(|gap| gap["code"] == "document").unwrap().clone();
    let document = gap["subject"].as_str().unwrap().to_owned();
    let path = format!("{}/documents", draft.header("location"));
    let (one, two) = (picture(400, 300), picture(500, 300));
    let request = upload(&it, &path, "u-1", &document, "a.jpg", &one);
    let first = it.send(request).await;
    assert_eq!(first.assert_ok(201).body["documents"][0]["document"], document);
    let request = upload(&it, &path, "u-1", &document, "a.jpg", &one);
    let again = it.send(request).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    assert_eq!(it.portal.ask("select count(*)::text from draft_evidence").await, ["1"]);
    let request = upload(&it, &path, "u-1", &document, "b.jpg", &two);
    it.send(request).await.assert_problem(422, "idempotency_key_reused");
    let request = upload(&it, &path, "u-2", &document, "a.jpg", &one);
    let refused = it.send(request).await;
    assert_eq!(refused.assert_problem(422, "file_refused").body["facts"]["rule"], "already_there");
    for (name, bytes) in [("x.exe", &b"MZ"[..]), ("a.jpg", &b""[..])] {
        let request = upload(&it, &path, "u-3", &document, name, bytes);
        it.send(request).await.assert_problem(422, "file_refused");
    }
    let request = upload(&it, &path, "u-4", "nonsense", "a.jpg", &two);
    assert_eq!(it.send(request).await.assert_problem(422, "file_refused").body["facts"]["rule"], "not_asked");
    let reversed = "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\nx\r\n--B--\r\n";
    let request = it.keyed("POST", &path, "u-5", "", None);
    let request = request.insert_header(("content-type", "multipart/form-data; boundary=B")).set_payload(reversed);
    let refused = it.send(request).await;
    assert!(refused.assert_problem(400, "malformed_form").body["detail"].as_str().unwrap().contains("`document`"));
    let stored = it.portal.ask("select count(*)::text from evidence").await;
    assert_eq!(stored, ["1"]);
    // The draft is gone: the kept answer is given all the same.
    it.portal.run("delete from drafts").await;
    let request = upload(&it, &path, "u-1", &document, "a.jpg", &one);
    let again = it.send(request).await;
    assert_eq!((again.status, &again.body), (201, &first.body));
    let request = upload(&it, &path, "u-1", &document, "b.jpg", &two);
    it.send(request).await.assert_problem(422, "idempotency_key_reused");
    let request = upload(&it, &path, "u-6", &document, "a.jpg", &one);
    it.send(request).await.assert_problem(404, "not_found");
}

/// An open request for a document and a text; the path of it.
async fn asked_for_a_document(it: &mut Api) -> String {
    let reference = it.submitted_by(it.client).await;
    let id = application::find_by_reference(&it.portal.conn().await, &reference).await.unwrap().unwrap();
    it.portal.claimed(id).await;
    let document = it.portal.ask("select document_type from evidence order by uploaded_at limit 1").await.remove(0);
    let text = information_request::NewItem {
        reason: "reason_unclear".into(),
        prompt: "哪天换的手机？".into(),
        ..Default::default()
    };
    let file = information_request::NewItem {
        kind: domain::base::ItemKind::Document,
        document: Some(document),
        prompt: "请重新拍摄".into(),
        ..text.clone()
    };
    let new = information_request::NewRequest { items: vec![text, file], message: String::new() };
    let reviewer = it.portal.actor("linxiao").clone();
    information_request::ask(&mut it.portal.conn().await, it.portal.ctx(), &reviewer, id, &new).await.unwrap();
    format!("/api/v1/applications/{reference}/information-request")
}

#[actix_web::test]
async fn answer_with_a_document_is_uploaded_and_sent() {
    let mut it = Api::with(ALL).await;
    let path = asked_for_a_document(&mut it).await;
    let documents = format!("{path}/documents");
    let (one, two) = (picture(400, 300), picture(500, 300));
    for (first, rule) in
        [(("position", "1"), "not_asked"), (("position", "02"), "not_asked"), (("position", "9"), "not_asked")]
    {
        let request = upload_for(&it, &documents, "r-1", first, ("a.jpg", &one));
        assert_eq!(it.send(request).await.assert_problem(422, "file_refused").body["facts"]["rule"], rule, "{first:?}");
    }
    let request = upload_for(&it, &documents, "r-1", ("document", "2"), ("a.jpg", &one));
    it.send(request).await.assert_problem(400, "malformed_form");
    let request = upload_for(&it, &documents, "r-2", ("position", "2"), ("a.jpg", &one));
    let added = it.send(request).await;
    let id = added.assert_ok(201).body["items"][1]["documents"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(added.body["items"][1]["documents"][0]["state"], "received");
    let request = upload_for(&it, &documents, "r-2", ("position", "2"), ("a.jpg", &one));
    assert_eq!(it.send(request).await.assert_ok(201).body, added.body, "once for the key");
    let request = upload_for(&it, &documents, "r-2", ("position", "2"), ("b.jpg", &two));
    it.send(request).await.assert_problem(422, "idempotency_key_reused");
    let request = upload_for(&it, &documents, "r-3", ("position", "2"), ("a.jpg", &one));
    assert_eq!(it.send(request).await.assert_problem(422, "file_refused").body["facts"]["rule"], "already_there");

    let tag = it.get(&path).await.header("etag").to_owned();
    let answer = json!({ "texts": [{ "position": 1, "text": "上个月" }] });
    let refused = it.write("POST", &format!("{path}/answer"), &tag, Some(&answer)).await;
    let gaps = refused.assert_problem(422, "incomplete").body["facts"]["gaps"].clone();
    assert_eq!(gaps, json!([{ "position": 2, "problem": "received" }]), "it is not prepared yet");
    it.write("DELETE", &format!("{documents}/{id}"), "", None).await.assert_problem(428, "if_match_missing");
    let removed = it.write("DELETE", &format!("{documents}/{id}"), &tag, None).await;
    assert_eq!(removed.assert_ok(200).body["items"][1]["documents"], json!([]));
    it.write("DELETE", &format!("{documents}/{id}"), "*", None).await.assert_problem(404, "not_found");
    assert_eq!(it.portal.ask("select count(*)::text from information_request_evidence").await, ["0"]);

    let request = upload_for(&it, &documents, "r-4", ("position", "2"), ("b.jpg", &two));
    it.send(request).await.assert_ok(201);
    it.portal.run("update evidence set state = 'ready', prepared_at = uploaded_at where state = 'received'").await;
    let ready = it.get(&path).await;
    assert_eq!(ready.body["items"][1]["is_answered"], true);
    let tag = ready.header("etag").to_owned();
    it.write("POST", &format!("{path}/answer"), &tag, Some(&answer)).await.assert_ok(200);
    let request = upload_for(&it, &documents, "r-5", ("position", "2"), ("a.jpg", &one));
    it.send(request).await.assert_problem(404, "no_request");
    let request = upload_for(&it, &documents, "r-2", ("position", "2"), ("a.jpg", &one));
    assert_eq!(it.send(request).await.assert_ok(201).body, added.body, "the answer is kept though the request is over");
}
