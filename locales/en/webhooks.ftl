### Webhooks of API clients: addresses that are told of events, their secrets, and what was sent.

## The list of a client

webhooks-title = Webhooks
webhooks-title-of = Webhooks of { $client }
webhooks-summary = Addresses of the partner that are told what happens to the applications it submitted
webhooks-open = Open the webhooks
webhooks-none = There are no webhooks
webhooks-host = Host
webhooks-state-disabled = Disabled
webhooks-too-many = A client can have { $max } webhooks. End one of them first.
webhooks-client-not-active = The client is not active, so its webhooks cannot be changed.

## The form

webhooks-propose = Propose a webhook
webhooks-propose-hint = Another admin has to confirm the webhook. Nothing is sent until then.
webhooks-url = Address
webhooks-url-hint = A public https address without a user, query or fragment, such as https://partner.example/unbind
webhooks-url-missing = Enter the address.
webhooks-url-too-long = The address is too long. Use { $max } characters at most.
webhooks-url-malformed = Enter an address such as https://partner.example/unbind.
webhooks-url-too-much = Remove the user, the query and the fragment from the address.
webhooks-url-in-the-clear = The address must begin with https://.
webhooks-url-private = This address is in a private network or on this machine. Enter a public one.
webhooks-kinds = Events
webhooks-kinds-missing = Select at least one event.
webhooks-contains = Messages contain
webhooks-contains-hint = Every message names the event, its time and the reference of the application. Select what else it contains; never personal data.
webhooks-scopes-invalid = The client does not have this permission.
webhooks-content-applications-read = Status and dates of the application
webhooks-content-decisions-read = The decision, when it was told
webhooks-ids-only = References only
webhooks-kind-submitted = Submitted
webhooks-kind-in-review = In review
webhooks-kind-information-requested = Information requested
webhooks-kind-decided = Decided
webhooks-kind-effect-confirmed = Carried out by the platform
webhooks-kind-reopened = Reopened
webhooks-kind-breached = Deadline missed
webhooks-kind-closed = Closed without a decision
webhooks-kind-erased = Personal data erased

## One webhook

webhooks-one = Webhook of { $client }
webhooks-back = Back to the webhook
webhooks-terms = What is sent
webhooks-change = Change the webhook
webhooks-change-hint = Removing events or contents takes effect immediately. Another admin has to confirm anything new.
webhooks-too-old = The proposal has expired. Decline it and propose the change again.
webhooks-not-active = The webhook is not active, so it can have no secrets.
webhooks-end = End the webhook
webhooks-end-hint = Nothing more is sent, and messages that are waiting are cancelled. This cannot be undone.
webhooks-disabled-failed = Disabled on { $at }: the same message was not accepted for three days. The people who run the program were told by email. Messages of the last 30 days are kept.
webhooks-disabled-gone = Disabled on { $at }: the address answered that it is gone for good (410). The people who run the program were told by email. Messages of the last 30 days are kept.
webhooks-enable = Enable the webhook
webhooks-enable-hint = Messages that were kept are sent now, with the same IDs.

## Its secrets

webhooks-secrets = Secrets
webhooks-secrets-none = There are no secrets
webhooks-secrets-hint = Messages are signed with each active secret. To change a secret, create a new one, hand it over, and end the old one.
webhooks-secrets-too-many = A webhook can have { $max } active secrets. End one of them first.
webhooks-secret = Secret
webhooks-secret-new = New secret
webhooks-secret-once = Copy the secret now. It is not shown again.
webhooks-secret-made = Created
webhooks-secret-make = Create a secret
webhooks-secret-copy = Copy the secret
webhooks-secret-end = End secret
webhooks-wants-secret = Nothing is sent until the webhook has a secret. Create one and hand it to the partner.

## What was sent

webhooks-deliveries = Messages
webhooks-deliveries-of = Webhook messages of { $client }
webhooks-deliveries-all = Show the messages
webhooks-deliveries-none = There are no messages here. Messages are kept for 30 days.
webhooks-older = Older messages
webhooks-event = Event
webhooks-next-try = next attempt { $at }
webhooks-delivery-queued = Waiting
webhooks-delivery-held = Held
webhooks-delivery-delivered = Accepted
webhooks-delivery-failed = Failed
webhooks-delivery-cancelled = Cancelled

## One message

webhooks-message = Message
webhooks-message-id = Message ID
webhooks-occurred = Time of the event
webhooks-next = Next attempt
webhooks-request = Request body
webhooks-not-composed = The message is written when it is first sent.
webhooks-redeliver = Resend
webhooks-redeliver-hint = The same message is sent again with the same ID, so that the partner can recognise it.
webhooks-redeliver-refused = The message cannot be sent now: it is being sent, or the webhook is not active.
webhooks-attempts = Attempts
webhooks-attempts-none = No attempts yet
webhooks-attempt = Attempt
webhooks-result = Result
webhooks-duration = Duration
webhooks-took = { $ms } ms
webhooks-answer = Response body
webhooks-under-way = In progress
webhooks-problem-bad-address = Unusable address
webhooks-problem-private-address = Private address
webhooks-problem-unreachable = No connection
webhooks-problem-timed-out = No response in time
webhooks-problem-cut-off = Connection lost
webhooks-problem-redirected = Redirect
webhooks-problem-gone = Gone for good
webhooks-problem-refused = Refused
webhooks-problem-web-page = Web page as response
webhooks-problem-lost = Interrupted
webhooks-problem-no-secret = Secret not readable
webhooks-problem-internal = Internal error
