"""Verifies a webhook with the reference library of Standard Webhooks; prints its payload.

    python3 verify_webhook.py SECRET < message.json

`message.json` has the `headers` and the `body` of the request as it arrived.
"""

import json
import sys

from standardwebhooks import Webhook

message = json.load(sys.stdin)
print(json.dumps(Webhook(sys.argv[1]).verify(message["body"], message["headers"])))
