"""A platform adapter for Unbind Desk, in one file: it carries out what was approved, each action once.

    pip install flask
    ADAPTER_SECRET_FILE=secret ADAPTER_DB=adapter.sqlite flask --app adapter run --port 9000

Then start the worker with UNBIND_PLATFORM=http://127.0.0.1:9000/unbind and the same secret in
UNBIND_PLATFORM_SECRET_FILE, and check the adapter with `unbind platform check`.

The protocol is described in docs/platform/README.md. What you replace is the class `Platform`: here its stores are rows
of the same SQLite file, in an adapter of your own it asks your systems. The rest can stay as it is.
"""

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import time
import urllib.request
import uuid
from datetime import datetime, timezone

from flask import Flask, Response, g, request

SKEW_SECONDS = 300
app = Flask(__name__)
app.config["MAX_CONTENT_LENGTH"] = 64 * 1024


def secret() -> bytes:
    """The shared secret; a line feed at its end does not belong to it."""
    with open(os.environ["ADAPTER_SECRET_FILE"], "rb") as file:
        return file.read().rstrip(b"\r\n")


def sign(lines: list[str], body: bytes) -> str:
    """The signature of a message: HMAC-SHA-256 over its lines, each followed by a line feed, and its body."""
    text = "".join(f"{line}\n" for line in lines).encode() + body
    return "v1=" + hmac.new(secret(), text, hashlib.sha256).hexdigest()


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


# Your platform -----------------------------------------------------------------------------------------------------


class Platform:
    """The stores, and what can be done to them. Replace this class by one that asks your own systems."""

    def __init__(self, db: sqlite3.Connection):
        self.db = db

    def blockers(self, kind: str, store: str, account: str | None) -> list[dict]:
        """What keeps the action from being carried out now; empty when nothing does. Changes nothing.

        Codes the owner can clear are `balance` and `loans` (with an amount in fen), `orders` and `disputes` (with a
        count). `nothing_to_do` means that the store is not bound to this account, or not certified. Any other code is
        shown to the staff of Unbind Desk as a refusal.
        """
        row = self.db.execute("select account, certified, balance from stores where number = ?", (store,)).fetchone()
        if row is None:
            return [{"code": "unknown_store"}]
        bound_to, certified, balance = row
        if kind == "unbind" and (bound_to is None or (account is not None and bound_to != account)):
            return [{"code": "nothing_to_do"}]
        if kind == "revoke_certification" and not certified:
            return [{"code": "nothing_to_do"}]
        return [{"code": "balance", "amount": balance}] if balance > 0 else []

    def figures(self, store: str) -> dict | None:
        """The figures of a store and when they were true; None when you cannot say. Changes nothing.

        Amounts are in fen. Answer None rather than zeros that you do not know. The stores of this example sell nothing: a
        balance is all they have.
        """
        row = self.db.execute("select balance from stores where number = ?", (store,)).fetchone()
        if row is None:
            return None
        return {"balance_cents": row[0], "unshipped_orders": 0, "after_sales": 0, "loan_cents": 0, "as_of": now()}

    def carry_out(self, kind: str, store: str) -> None:
        """Does it. If your systems have idempotency keys, send them the id of the action."""
        if kind == "unbind":
            self.db.execute("update stores set account = null where number = ?", (store,))
        else:
            self.db.execute("update stores set certified = 0 where number = ?", (store,))


# The protocol ------------------------------------------------------------------------------------------------------


def database() -> sqlite3.Connection:
    """The connection of this request. `actions` is the memory that makes repeated requests harmless: keep it."""
    if "db" not in g:
        g.db = sqlite3.connect(os.environ.get("ADAPTER_DB", "adapter.sqlite"), isolation_level=None, timeout=10)
        g.db.executescript(
            """create table if not exists actions (
                   id text primary key, kind text not null, store text not null, at text not null, reference text not null);
               create table if not exists stores (
                   number text primary key, account text, certified integer not null, balance integer not null);"""
        )
    return g.db


@app.teardown_appcontext
def close(_error: BaseException | None) -> None:
    if "db" in g:
        g.db.close()


def answer(body: dict, status: int = 200) -> Response:
    """A signed answer."""
    payload = json.dumps(body).encode()
    lines = ["answer", request.headers.get("x-unbind-timestamp", ""), request.headers.get("idempotency-key", "")]
    signature = sign([*lines, str(status)], payload)
    return Response(payload, status, {"x-unbind-signature": signature}, content_type="application/json")


@app.before_request
def verify() -> Response | None:
    """Refuses a request that Unbind Desk did not sign, or not within five minutes of now."""
    timestamp = request.headers.get("x-unbind-timestamp", "")
    key = request.headers.get("idempotency-key", "")
    expected = sign(["request", timestamp, request.method, request.path, key], request.get_data())
    if not hmac.compare_digest(expected.encode(), request.headers.get("x-unbind-signature", "").encode()):
        return answer({"error": "signature"}, 401)
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > SKEW_SECONDS:
        return answer({"error": "stale"}, 401)
    return None


def question() -> dict | None:
    """The body of a request about an action, if it has the agreed form and is about the action of its key."""
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or asked.get("kind") not in ("unbind", "revoke_certification"):
        return None
    is_text = isinstance(asked.get("store"), str) and isinstance(asked.get("account"), str | None)
    return asked if is_text and asked.get("id") == request.headers.get("idempotency-key") else None


def known(key: str) -> dict | None:
    """The answer about an action that was carried out."""
    row = database().execute("select at, reference from actions where id = ?", (key,)).fetchone()
    return row and {"id": key, "state": "done", "at": row[0], "reference": row[1]}


@app.post("/unbind/preflight")
def preflight() -> Response:
    if (asked := question()) is None:
        return answer({"error": "unreadable"}, 400)
    blockers = Platform(database()).blockers(asked["kind"], asked["store"], asked.get("account"))
    return answer({"id": asked["id"], "blockers": blockers})


@app.post("/unbind/figures")
def figures() -> Response:
    """Optional: without it the figures are those that you send to the register of stores."""
    asked = request.get_json(silent=True)
    if not isinstance(asked, dict) or not isinstance(asked.get("store"), str):
        return answer({"error": "unreadable"}, 400)
    key = request.headers.get("idempotency-key", "")
    if asked.get("id") != key:
        return answer({"error": "unreadable"}, 400)
    told = Platform(database()).figures(asked["store"])
    return answer({"error": "unknown"}, 404) if told is None else answer({"id": key, **told})


@app.get("/unbind/effects/<uuid:action>")
def find(action: uuid.UUID) -> Response:
    return answer(known(str(action)) or {"id": str(action), "state": "none"})


@app.post("/unbind/effects/<uuid:action>")
def carry_out(action: uuid.UUID) -> Response:
    asked, key = question(), str(action)
    if asked is None or asked["id"] != key:
        return answer({"error": "unreadable"}, 400)
    db = database()
    # One transaction: two requests at once for the same action, or a crash in between, carry it out once.
    db.execute("begin immediate")
    with db:
        if (done := known(key)) is not None:
            return answer(done)
        platform = Platform(db)
        if blockers := platform.blockers(asked["kind"], asked["store"], asked.get("account")):
            return answer({"id": key, "state": "refused", "blockers": blockers})
        platform.carry_out(asked["kind"], asked["store"])
        values = (key, asked["kind"], asked["store"], now(), f"A-{secrets.token_hex(6)}")
        db.execute("insert into actions values (?, ?, ?, ?, ?)", values)
        return answer(known(key) or {})


# Messages to Unbind Desk -------------------------------------------------------------------------------------------


def tell(base: str, path: str, message: dict) -> dict:
    """Sends a signed message to Unbind Desk at `base`, such as https://unbind.example. Each nonce is accepted once.

    `/platform/callbacks` reports an action that was only accepted before: {"id", "outcome": "confirmed", "at"}.
    `/platform/bindings` registers that a store was bound again: {"store", "account_name", "account_reference"}.
    """
    body, timestamp, nonce = json.dumps(message).encode(), str(int(time.time())), secrets.token_hex(16)
    headers = {
        "content-type": "application/json",
        "x-unbind-timestamp": timestamp,
        "x-unbind-nonce": nonce,
        "x-unbind-signature": sign(["callback", path, timestamp, nonce], body),
    }
    with urllib.request.urlopen(urllib.request.Request(base + path, body, headers), timeout=10) as reply:
        return json.load(reply)


def enter_link(base: str, store: str, contact: str | None = None, acr: str | None = None) -> str:
    """A link that lets a merchant who is signed in here into Unbind Desk: once, within a minute."""
    ticket = {"store": store, "issued_at": int(time.time()), "nonce": secrets.token_hex(16)}
    ticket |= {name: value for name, value in (("contact", contact), ("acr", acr)) if value is not None}
    payload = json.dumps(ticket).encode()
    return f"{base}/apply/enter?ticket={payload.hex()}.{sign(['ticket'], payload)}"


@app.cli.command("add-check-stores")
def add_check_stores() -> None:
    """Adds the stores that `unbind platform check` asks about."""
    ready = [("CHECK-READY", "ACCOUNT-1", 1, 0), ("CHECK-SECOND", "ACCOUNT-3", 1, 0)]
    rows = [*ready, ("CHECK-BLOCKED", "ACCOUNT-2", 1, 12_300)]
    database().executemany("insert or replace into stores values (?, ?, ?, ?)", rows)
