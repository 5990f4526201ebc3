"""What the fuzzer has to be told about this API besides its document."""

import itertools
import json
import re
import uuid

import schemathesis

VERSION_MAX = 2**53 - 1
versions = itertools.count(1)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Gives most writes a key of their own, and most documents of stores the next version.

    Generated keys are short, and a repeated one meets only the answer kept for it. After the largest version, which is the
    first to be tried, every document of the store would be stale.
    """
    key = (case.headers or {}).get("Idempotency-Key")
    if isinstance(key, str) and re.fullmatch(r"[!-~]{1,12}", key):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())
    is_known = str((case.path_parameters or {}).get("number", "")).startswith("F-")
    if is_known and isinstance(case.body, dict):
        version = case.body.get("version")
        if type(version) is int and 1 <= version <= VERSION_MAX:
            case.body["version"] = next(versions)


@schemathesis.serializer("application/x-ndjson")
def ndjson(context, value):
    """A batch is sent as the text that was generated; anything else as one line of JSON."""
    if isinstance(value, bytes):
        return value
    text = value if isinstance(value, str) else json.dumps(value)
    return text.encode("utf-8", "surrogatepass")
