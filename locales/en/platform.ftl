### The platform: blocked actions, unknown outcomes, rebinding.

## Email about a blocked action: what the applicant has to settle at the platform

letter-blocked-balance = { $known ->
    [yes] The store still has a balance of { $amount }. Withdraw it in the store’s back office.
   *[no] The store still has a balance. Withdraw it in the store’s back office.
}
letter-blocked-unshipped-orders = { $known ->
    [yes] Unshipped orders: { $amount }. Ship them, or agree on refunds with the buyers.
   *[no] There are unshipped orders. Ship them, or agree on refunds with the buyers.
}
letter-blocked-loans = { $known ->
    [yes] Outstanding loans: { $amount }. Repay them in the store’s back office.
   *[no] There are outstanding loans. Repay them in the store’s back office.
}
letter-blocked-disputes = { $known ->
    [yes] Open after-sales cases or disputes: { $amount }. Settle them, or reach an agreement with the buyers.
   *[no] There are open after-sales cases or disputes. Settle them, or reach an agreement with the buyers.
}
letter-blocked-refused = Reason: the platform refused the request without giving a reason. Our staff have to ask the platform.
letter-blocked-clear = Before carrying it out, the platform found that the following still has to be settled:
letter-blocked-next-owner = Once everything is settled, you do not need to apply again or tell us. We check with the platform every day, continue automatically once everything is settled, and email you.

## Blocked for a long time: email to leads

letter-blocked-lead-title = { $kind ->
    [unbind] Still blocked: an approved application to unbind a store
   *[revoke-certification] Still blocked: an approved application to revoke a certification
}
letter-blocked-lead-text = This application has been blocked since { $since } and has not been carried out yet. What still has to be settled is listed below.
letter-blocked-lead-next = Contact the applicant and find out what help is needed. The system checks with the platform every day and continues automatically once everything is settled.
letter-blocked-lead-look = Check the reason on the application’s page and resolve it.
letter-blocked-lead-lapse = If it is still blocked on { $at }, the approval lapses and the applicant is told.

## Failed at the platform: email to leads, each day

letter-effect-failed-lead-title = { $kind ->
    [unbind] Result unknown: an approved application to unbind a store
   *[revoke-certification] Result unknown: an approved application to revoke a certification
}
letter-effect-failed-lead-text = The platform was asked to carry this application out and did not confirm it. Nobody knows yet whether it was done.
letter-effect-failed-lead-next = Find out the result at the platform and enter it on the application’s page, or have the platform asked again. You are reminded each day until it is settled.

## What blocks it, in a few words

blocker-content-changed = Data changed since the approval
blocker-objected = Objection by a registered contact
blocker-notice-not-delivered = Alert not delivered to any contact
blocker-nothing-to-do = Nothing left to unbind or revoke at the platform
blocker-balance = Balance not withdrawn
blocker-unshipped-orders = Unshipped orders
blocker-loans = Outstanding loans
blocker-disputes = Open after-sales cases or disputes
blocker-refused = Refused by the platform without a reason
blocker-unanswered = No answer from the platform

## The case page

desk-blocker-balance = Blocked: the store still has to withdraw its balance.
desk-blocker-unshipped-orders = Blocked: the store still has to ship its orders.
desk-blocker-loans = Blocked: the store still has to repay its loans.
desk-blocker-disputes = Blocked: the store still has to settle after-sales cases or disputes.
desk-blocker-refused = Blocked: the platform refused without giving a reason. A lead has to ask the platform.
desk-blocker-unanswered = Blocked: the platform has not answered, so nothing was requested. The system asks again every hour; if this lasts, an operator has to check the connection.
effect-obstacles = Reasons it is blocked
effect-obstacle-amount = { $what }: { $amount }
effect-obstacle-open = found { $at }, not settled yet
effect-obstacle-cleared = found { $from }, settled { $until }
effect-next-check = Next check with the platform: { $at }. It continues automatically once everything is settled.
effect-id = Action number (the platform’s key for it)
effect-reference = Platform reference
effect-ask-again = Ask platform again
effect-ask-again-hint = The system first checks whether it was already done, and requests it again only if not. Nothing is done twice.
effect-settle = Record the outcome manually
effect-settle-hint = First check with the platform, quoting the action number. A recorded outcome cannot be changed.
effect-found = Outcome
effect-found-done = The platform completed it
effect-found-not-done = The platform did not do it: schedule it again
effect-note = How you checked
effect-note-hint = For example, who you asked and what they answered. Only visible to staff.
effect-settle-save = Record outcome
effect-settled = Checked manually { $at }: { $found }
effect-involved = You claimed, decided or submitted this application; ask another lead to resolve it.
effect-status-changed = The status has just changed; the page shows the current one.

## The record

event-effect-asked-again = { $who } asked the platform again
event-effect-settled = { $who } recorded the outcome manually
event-effect-leads-notified = Blocked for a long time; the leads were notified
event-effect-contradicted = The platform’s report contradicts our records; a lead has to check

## Binding again

bindings-title = Rebind a store
bindings-summary = Propose to bind a store to a newly registered account; a colleague confirms it
bindings-store = Store number
bindings-find = Find
bindings-find-hint = Enter a store number to see the store’s bindings.
bindings-empty = Enter a store number first
bindings-missing = No store has this number. Check it and try again.
bindings-history = Bindings
bindings-none = This store has never been bound to an account.
bindings-account = Account
bindings-from = From
bindings-until = Until
bindings-live = Current binding
bindings-bound = The store is bound to an account. That binding ends when a colleague confirms a new one.
bindings-form = Bind to a new account
bindings-account-name = Account name
bindings-account-reference = Account number
bindings-account-reference-hint = The number on the platform: letters, digits, dots and hyphens. It has to be a new account to which no store was ever bound.
bindings-holder-email = Email address of the account’s owner (optional)
bindings-holder-phone = Phone number of the account’s owner (optional)
bindings-holder-hint = The owner becomes the registered contact of the store. Without it, nobody can sign in for the store until the platform’s register names a contact.
bindings-known = A store was bound to this account before, so it is not a new account. Check the number.
bindings-involved = You worked on the application that unbound this store, or your own contact data occur in it. A colleague has to handle this.
bindings-reference-problem = Use only letters, digits, dots and hyphens.

## Stores
stores-title = Stores
stores-summary = What the platform says about a store, since when, and from whom
stores-known = In the register
stores-known-since = version { $version }, received { $at }
stores-never-registered = no document of the platform has named this store
stores-certified-since = Certification since
stores-figures = Figures
stores-as-of = True at { $at }
stores-contacts = Registered contacts
stores-no-contacts = No contact is registered: nobody can sign in for this store, and nobody can be told of an application.
stores-email = Email
stores-phone = Phone
stores-since = Since
stores-primary = sign-in codes go here
stores-history = Changes
stores-history-none = No change is on record.
stores-updated-fields = { $what }: { $fields }
stores-field-name = name
stores-field-owner-name = owner
stores-field-locale = language
stores-field-certification = certification
stores-field-certified-at = date of certification
stores-field-figures = figures
stores-field-account-name = name of the account
stores-field-contacts = contacts
event-store-registered = { $who } registered the store
event-store-updated = { $who } updated the store
event-contacts-replaced = { $who } changed the registered contacts
event-contact-changed = { $who } changed a registered contact
event-bound-again = { $who } bound the store to an account
event-binding-ended = { $who } ended the binding
event-certified = { $who } certified the store
stores-as-of-told = True at { $at }, as the platform told when it was asked
stores-asking = The platform was asked for current figures at { $at } and has not answered yet.
stores-asked-cannot-say = The platform was asked for current figures at { $at } and cannot tell them.
stores-asked-no-answer = The platform was asked for current figures at { $at } and did not answer.
event-figures-told = { $who } told the figures
