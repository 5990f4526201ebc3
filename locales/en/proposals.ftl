### Double confirmation: what one member of staff proposes about a contact, an address or a binding, and another one confirms.

## The list

proposals-title = Double confirmation
proposals-summary = What one colleague proposes and another one confirms
proposals-none = Nothing waits for confirmation
proposals-open = Waiting for confirmation
proposals-closed = Closed recently

## One proposal

proposal-what = Proposal
proposal-kind-contact-told = Registered contact told another way
proposal-kind-contact-changed = Change a registered contact
proposal-kind-address-corrected = Correct the applicant’s email
proposal-kind-rebinding = Rebind a store
proposal-state = Status
proposal-state-open = Waiting for confirmation
proposal-state-confirmed = Confirmed
proposal-state-refused = Declined
proposal-state-withdrawn = Cancelled
proposal-state-expired = Expired
proposal-turn = Waiting for
proposal-turn-mine = You can confirm
proposal-proposer = Proposed by
proposal-by = { $who }, { $at }
proposal-expires = Expires
proposal-ended = Closed
proposal-old-address = Current email address
proposal-new-address = New email address
proposal-ground = Reason
proposal-ground-hint = What happened, in a sentence or two. Up to 500 characters.
proposal-source = Verified by
proposal-source-choose = Choose one
proposal-source-missing = Choose how it was verified.
proposal-source-register-call = A call to a number in the platform’s register
proposal-source-document = A document
proposal-source-platform = The platform’s register
proposal-verification = How it was verified
proposal-verification-hint = For a call: date, time and the last digits of the number from the register. For a document: its type and reference. Never use a number that the applicant gave.
proposal-propose = Propose
proposal-already = The same has been proposed already and waits for confirmation.
proposal-will = What happens after confirmation
proposal-will-contact-told = The registered contact counts as told from the time of the confirmation, and the follow-up is closed.
proposal-will-notice = The notice period begins at that time: the application is not carried out before it has ended.
proposal-will-contact-changed = Emails to this registered contact go to the new address; sign-in codes, too, if it is the primary contact.
proposal-will-repeat = The store’s open and approved applications are told to every registered contact again, and their notice periods start again.
proposal-will-address-corrected = Emails to the applicant about this application go to the new address.
proposal-will-keep = The contact details in the application do not change.
proposal-will-rebinding = The store is bound to the new account, and can trade.
proposal-will-register = The owner of the new account becomes the registered contact of the store.
proposal-will-end = The store’s current binding ends.
proposal-emails = Emails that are sent
proposal-no-emails = No emails are sent.
proposal-answer = Answer
proposal-confirm = Confirm
proposal-confirm-hint = Check the verification yourself before you confirm. This cannot be undone.
proposal-refusal = Reason for declining
proposal-refusal-hint = For the colleague who proposed it. Up to 500 characters.
proposal-refuse = Decline
proposal-withdraw = Cancel proposal
proposal-own = You proposed this. A colleague has to confirm it.
proposal-party = You submitted or reviewed this application, or your own contact data occur in it. A colleague has to handle this.
proposal-stale = The contact, the address, the binding or the application has changed since this was proposed, so it cannot be confirmed. Decline it, and propose it again if it is still needed.
proposal-closed-confirmed = A colleague has already confirmed this.
proposal-closed-refused = A colleague has already declined this.
proposal-closed-withdrawn = The colleague who proposed this has cancelled it.
proposal-closed-expired = This expired before anyone confirmed it. Propose it again if it is still needed.

## Contacts of an application

contacts-title = Registered contacts
contacts-primary = Primary contact
contacts-no-alerts = No alert about this application was sent to this contact.
contacts-follow-up-open = Follow-up open
contacts-reached = Told another way on { $at }
contacts-not-reached = Could not be contacted, { $at }
contacts-tell = Told another way
contacts-change = Change address
contacts-applicant = Applicant’s email
contacts-correct = Correct address
contacts-about = For: { $to }
contacts-two = Nothing changes until a colleague confirms it. It expires after five working days.
contacts-nothing-to-tell = The alert to this contact was delivered or is on its way, or the application can no longer be stopped. There is nothing to confirm.
contacts-erased = The personal data of this application have been deleted, so its address cannot be corrected.

## In the activity log

event-proposed = { $who } proposed something that a colleague has to confirm
event-proposal-confirmed = { $who } confirmed a colleague’s proposal
event-proposal-refused = { $who } declined a colleague’s proposal
event-proposal-withdrawn = { $who } cancelled a proposal
event-proposal-expired = A proposal expired without confirmation
event-contact-told = A registered contact was told another way; the notice period counts from now

## The document a proposal rests on

proposal-document = Document
proposal-document-choose = Picture or PDF of the document
proposal-document-hint = JPEG, PNG, WebP or PDF. A colleague looks at it before confirming, and it is deleted with the application.
proposal-document-upload = Upload
proposal-document-missing = This cannot be confirmed before the document is uploaded and can be shown.
proposal-document-unopened = Look at every page of the document first, then confirm.
proposal-document-page = { $name }, page { $page }
viewer-ground-proposal = Proposal that rests on it
