### API clients: what one admin proposes and another one confirms, and their keys.

## The list

clients-title = API clients
clients-summary = Programs of partners that apply and read through the API
clients-none = There are no API clients
clients-name = Name
clients-name-taken = Another client has this name. Choose a different one.
clients-state = Status
clients-state-active = Active
clients-state-proposed = Waiting for confirmation
clients-state-ended = Ended
clients-state-expired = Expired
clients-waits-for-you = Waiting for you
clients-scopes = Permissions
clients-scopes-missing = Select at least one permission.
clients-scope-stores = Keep the register of stores
clients-scope-applications-read = Read its own applications
clients-scope-applications-write = Submit, answer and withdraw applications
clients-scope-decisions-read = Read decisions on its own applications
clients-scope-reports-read = Read reports
clients-last-use = Last used
clients-never-used = Never
clients-calls-week = Calls in 7 days

## Proposing a client

clients-propose = Propose a client
clients-propose-hint = Another admin has to confirm the client. It can do nothing until then.
clients-owner = Email of the people who run it
clients-networks = Networks
clients-networks-hint = Addresses or networks its calls may come from, such as 203.0.113.0/24. Leave empty for any.
clients-networks-invalid = Enter up to 20 addresses or networks, such as 203.0.113.0/24.
clients-networks-any = Any
clients-days = Ends after (days)
clients-days-hint = Leave empty for a client without an end date.
clients-days-invalid = Enter a number of days from 1 to { $max }, or leave it empty.

## One client

clients-one = Client
clients-expires = Ends
clients-no-end = No end date
clients-proposed = Waiting for confirmation
clients-confirm = Confirm
clients-refuse = Decline
clients-take-back = Cancel the proposal
clients-own = Another admin has to confirm this, within 14 days.
clients-changed = The proposal was answered or changed, or it expired. Nothing was changed.
clients-already-proposed = A change is already waiting for confirmation.
clients-not-active = The client is not active, so it can have no keys.
clients-scopes-change = Change permissions
clients-scopes-hint = Removing a permission takes effect immediately. Another admin has to confirm a new one.
clients-end = End the client
clients-end-hint = All its keys stop working immediately. This cannot be undone.

## Keys

clients-keys = Keys
clients-keys-none = There are no keys
clients-keys-too-many = A client can have { $max } active keys. End one of them first.
clients-key = Key
clients-key-new = New key
clients-key-once = Copy the key now. It is not shown again.
clients-key-days = Valid for (days)
clients-key-days-invalid = Enter a number of days from 1 to { $max }.
clients-key-make = Create a key
clients-key-end = End key

## Calls

clients-calls = Recent calls
clients-calls-none = No calls yet
clients-call = Call
clients-call-status = Response
clients-call-at = Time
clients-call-id = Request ID

## The page about the API

developers-title = API reference
developers-lead = How a partner’s program applies, follows its applications and answers for their owners.
developers-document = OpenAPI document (JSON)
developers-operations = Operations
developers-webhooks = What a webhook is sent when something happens to an application that its client submitted. An administrator sets webhooks up.
developers-parameters = Parameters
developers-answers = Responses
