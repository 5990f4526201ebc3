"""Applies for a store with the client that openapi-python-client generated from the served document.

`tests/journeys/generated_client.rs` generates the package `unbind_client`, and runs this with its folder in PYTHONPATH, the
address and the key of the API in API_URL and API_KEY, and a photo in PHOTO.
"""

import io
import os
import time
import uuid
from datetime import datetime, timedelta, timezone
from http import HTTPStatus

from unbind_client import AuthenticatedClient
from unbind_client.api.applications import get_applications, get_applications_reference
from unbind_client.api.client import get_client
from unbind_client.api.drafts import (
    get_drafts_draft,
    post_drafts,
    post_drafts_draft_documents,
    post_drafts_draft_submission,
    put_drafts_draft,
)
from unbind_client.api.stores import get_stores_number, patch_stores_number, put_stores_number
from unbind_client.models import (
    AnswersForm,
    ApplicationKind,
    ApplicationStatus,
    DocumentForm,
    Language,
    NewDraft,
    Problem,
    StoreBindingBody,
    StoreContactBody,
    StoreFiguresBody,
    StoreForm,
    StorePatch,
    SubmissionForm,
)
from unbind_client.types import File, Response

STORE = "GC-1"
ADDRESS = "owner@gc.example"
PATIENCE_SECONDS = 60


def key() -> str:
    return str(uuid.uuid4())


def must_be(reply: Response, status: HTTPStatus) -> Response:
    """The same answer, if it has this status and was parsed as what the document says."""
    assert reply.status_code == status, (reply.status_code, reply.content)
    assert reply.parsed is not None, reply.content
    return reply


def register(client: AuthenticatedClient) -> None:
    """A store arrives, and something about it changes."""
    now = datetime.now(timezone.utc)
    store = StoreForm(
        version=1,
        name="木棉生成店",
        owner_name="陈立新",
        locale=Language.ZH_CN,
        contacts=[StoreContactBody(email=ADDRESS, primary=True)],
        binding=StoreBindingBody(account_name="木棉", account_reference="gc-1", bound_at=now - timedelta(days=400)),
        figures=StoreFiguresBody(balance_cents=0, unshipped_orders=0, after_sales=0, loan_cents=0, as_of=now),
    )
    put = put_stores_number.sync_detailed(STORE, client=client, body=store, idempotency_key=key())
    must_be(put, HTTPStatus.CREATED)
    patch = StorePatch(version=2, owner_name="陈立新（店主）")
    patched = patch_stores_number.sync_detailed(STORE, client=client, body=patch, idempotency_key=key())
    must_be(patched, HTTPStatus.OK)
    read = must_be(get_stores_number.sync_detailed(STORE, client=client), HTTPStatus.OK)
    assert (read.parsed.owner_name, read.parsed.version) == ("陈立新（店主）", 2), read.parsed


def begin(client: AuthenticatedClient) -> uuid.UUID:
    """A draft is begun, and begun again in vain."""
    new = NewDraft(store_number=STORE, kind=ApplicationKind.UNBIND)
    begun = must_be(post_drafts.sync_detailed(client=client, body=new, idempotency_key=key()), HTTPStatus.CREATED)
    again = must_be(post_drafts.sync_detailed(client=client, body=new, idempotency_key=key()), HTTPStatus.CONFLICT)
    assert isinstance(again.parsed, Problem) and again.parsed.code == "draft_exists", again.parsed
    return begun.parsed.id


def fill_in(client: AuthenticatedClient, draft: uuid.UUID) -> None:
    """Answers what the draft lacks, and attaches the documents it asks for."""
    read = must_be(get_drafts_draft.sync_detailed(draft, client=client), HTTPStatus.OK)
    answers = AnswersForm(
        reason="changed_phone",
        contact_name="陈立新",
        contact_phone="13800138000",
        contact_email=ADDRESS,
        acknowledged=[gap.subject for gap in read.parsed.gaps if gap.code == "consequence"],
    )
    tag = read.headers["etag"]
    replaced = put_drafts_draft.sync_detailed(draft, client=client, body=answers, idempotency_key=key(), if_match=tag)
    must_be(replaced, HTTPStatus.OK)
    with open(os.environ["PHOTO"], "rb") as photo:
        content = photo.read()
    for document in [gap.subject for gap in replaced.parsed.gaps if gap.code == "document"]:
        form = DocumentForm(document=document, file=File(io.BytesIO(content), "photo.jpg", "image/jpeg"))
        added = post_drafts_draft_documents.sync_detailed(draft, client=client, body=form, idempotency_key=key())
        must_be(added, HTTPStatus.CREATED)


def submit(client: AuthenticatedClient, draft: uuid.UUID) -> str:
    """Submits the draft once its documents are prepared, and returns the reference."""
    for _ in range(PATIENCE_SECONDS * 4):
        read = must_be(get_drafts_draft.sync_detailed(draft, client=client), HTTPStatus.OK)
        if not read.parsed.gaps:
            break
        assert all(gap.code == "file" for gap in read.parsed.gaps), read.parsed
        time.sleep(0.25)
    form = SubmissionForm(locale=Language.EN)
    tag = read.headers["etag"]
    submitted = post_drafts_draft_submission.sync_detailed(
        draft, client=client, body=form, idempotency_key=key(), if_match=tag
    )
    return must_be(submitted, HTTPStatus.CREATED).parsed.reference


def follow(client: AuthenticatedClient, reference: str) -> None:
    """Reads the status with the explanation of its dates."""
    read = must_be(get_applications_reference.sync_detailed(reference, client=client), HTTPStatus.OK)
    application, clock = read.parsed, read.parsed.clock
    assert application.status == ApplicationStatus.SUBMITTED and application.store_number == STORE, application
    assert application.due_at > application.target_at > application.submitted_at, application
    assert max(day.count for day in clock.days) == clock.deadline_days, clock
    same = get_applications_reference.sync_detailed(reference, client=client, if_none_match=read.headers["etag"])
    assert same.status_code == HTTPStatus.NOT_MODIFIED, same
    listed = get_applications.sync_detailed(client=client, status=ApplicationStatus.SUBMITTED, store=STORE)
    assert [item.reference for item in must_be(listed, HTTPStatus.OK).parsed.items] == [reference], listed.parsed
    print(f"{reference}: {application.status}, due {application.due_at}")
    for day in clock.days:
        print(f"  {day.date} {day.count} {day.reason}")


def main() -> None:
    # An answer that the document does not describe is an error.
    client = AuthenticatedClient(os.environ["API_URL"], os.environ["API_KEY"], raise_on_unexpected_status=True)
    scopes = must_be(get_client.sync_detailed(client=client), HTTPStatus.OK).parsed.scopes
    assert "applications:write" in scopes, scopes
    register(client)
    draft = begin(client)
    fill_in(client, draft)
    follow(client, submit(client, draft))


if __name__ == "__main__":
    main()
