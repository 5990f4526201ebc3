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
clients-proposed-by = Proposed by { $who }, { $at }
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
clients-key-copy = Copy the key
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
developers-contents = Contents
developers-operations = Operations
developers-webhooks = What a webhook is sent when something happens to an application that its client submitted. An administrator sets webhooks up.
developers-parameters = Parameters
developers-answers = Responses

## Emails to admins about API clients

letter-api-client-title = { $news ->
    [proposed] Please check the proposed API client “{ $client }”
    [scopes-proposed] Please check new permissions of the API client “{ $client }”
    [scopes-reduced] The API client “{ $client }” has fewer permissions
    [confirmed] The API client “{ $client }” was confirmed
    [refused] The proposal about the API client “{ $client }” was declined
    [ended] The API client “{ $client }” was ended
    [key-made] A key of the API client “{ $client }” was created
    [key-ended] A key of the API client “{ $client }” was ended
    [expires-soon] The API client “{ $client }” expires in two weeks
    [expires-tomorrow] The API client “{ $client }” expires tomorrow
    [key-expires-soon] A key of the API client “{ $client }” expires in two weeks
   *[key-expires-tomorrow] A key of the API client “{ $client }” expires tomorrow
}
letter-api-client-text = { $news ->
    [proposed] An admin proposed an API client. It can do nothing until another admin confirms it.
    [scopes-proposed] An admin proposed permissions that the API client does not have yet. It gets them when another admin confirms them.
    [scopes-reduced] An admin removed permissions of the API client. This is in force already.
    [confirmed] An admin confirmed what another admin had proposed. The API client now has the permissions below.
    [refused] An admin declined the proposal, or its proposer cancelled it. The permissions below were not granted.
    [ended] An admin ended the API client. None of its keys is accepted any more.
    [key-made] An admin created a key for the API client. With it, a program can call the API with the permissions below.
    [key-ended] An admin ended a key of the API client. It is not accepted any more.
    [expires-soon] When the API client expires, none of its keys is accepted any more.
    [expires-tomorrow] When the API client expires, none of its keys is accepted any more.
    [key-expires-soon] When the key expires, calls with it are refused.
   *[key-expires-tomorrow] When the key expires, calls with it are refused.
}
letter-api-client-next = { $news ->
    [proposed] Open the API client and confirm it only if you know the partner and every permission is needed. Otherwise decline it.
    [scopes-proposed] Open the API client and confirm the permissions only if they are needed. Otherwise decline them.
    [expires-soon] If the partner still needs it, propose a new API client and have it confirmed in time.
    [expires-tomorrow] If the partner still needs it, propose a new API client and have it confirmed in time.
    [key-expires-soon] If the partner still needs it, create a new key and give it to the partner. Both are accepted while they change over.
    [key-expires-tomorrow] If the partner still needs it, create a new key today and give it to the partner. Both are accepted while they change over.
   *[other] If you did not expect this, open the API client and end it or its key.
}
letter-api-client-link = Open the API client
letter-api-client-name = API client
letter-api-client-by = Done by
letter-api-client-expires = Expires
