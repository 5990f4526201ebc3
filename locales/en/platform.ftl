### The platform: what blocks an effect, outcomes nobody knows, binding again.

## The letter about what is blocked: what the applicant has to clear at the platform

letter-blocked-balance = { $known ->
    [yes] { $amount } are still in the store’s balance. Withdraw them in the store’s back office.
   *[no] Money is still in the store’s balance. Withdraw it in the store’s back office.
}
letter-blocked-unshipped-orders = { $known ->
    [yes] Orders not shipped yet, { $amount } in all. Ship them, or agree on refunds with the buyers.
   *[no] Orders are not shipped yet. Ship them, or agree on refunds with the buyers.
}
letter-blocked-loans = { $known ->
    [yes] Loans of { $amount } are not paid back. Pay them back in the store’s back office.
   *[no] Loans are not paid back. Pay them back in the store’s back office.
}
letter-blocked-disputes = { $known ->
    [yes] After-sales cases or disputes still open, { $amount } in all. Settle them, or come to an agreement with the buyers.
   *[no] After-sales cases or disputes are still open. Settle them, or come to an agreement with the buyers.
}
letter-blocked-refused = The reason: the platform did not accept it and did not say why. Our staff have to ask the platform.
letter-blocked-clear = Before carrying it out, the platform found that these are still to be settled:
letter-blocked-next-owner = Once they are settled you need not apply again, nor tell us: we ask the platform every day, go on by ourselves when everything is settled, and email you.

## Blocked for long: the letter to leads

letter-blocked-lead-title = { $kind ->
    [unbind] Still blocked: an approved application to unbind a store
   *[revoke-certification] Still blocked: an approved application to revoke a certification
}
letter-blocked-lead-text = This application has been blocked since { $since } and is not carried out yet. What is still to be settled is listed below.
letter-blocked-lead-next = Get in touch with the applicant and see what help is needed. The platform is asked every day, and it goes on by itself once everything is settled.
letter-blocked-lead-look = Look at the reason on the application’s page and deal with it.
letter-kind-blocked-lead = To leads: still blocked

## What blocks it, in a few words

blocker-content-changed = What stands now is not what was approved
blocker-objected = A registered contact objected
blocker-notice-not-delivered = The notice reached nobody
blocker-nothing-to-do = The platform has nothing left to unbind or revoke
blocker-balance = Money in the balance
blocker-unshipped-orders = Orders not shipped
blocker-loans = Loans not paid back
blocker-disputes = After-sales cases or disputes open
blocker-refused = Refused by the platform without a reason

## The case page

desk-blocker-balance = Blocked: money is still in the balance; the store has to withdraw it.
desk-blocker-unshipped-orders = Blocked: orders are not shipped yet; the store has to ship them.
desk-blocker-loans = Blocked: loans are not paid back; the store has to pay them back.
desk-blocker-disputes = Blocked: after-sales cases or disputes are open; the store has to settle them.
desk-blocker-refused = Blocked: the platform refused without a reason. A lead has to ask there.
effect-obstacles = What blocks it
effect-obstacle-amount = { $what }: { $amount }
effect-obstacle-standing = found { $at }, not settled yet
effect-obstacle-cleared = found { $from }, settled { $until }
effect-next-check = The platform is asked again { $at }. It goes on by itself once everything is settled.
effect-id = Effect (what the platform knows it by)
effect-reference = The platform’s reference
effect-ask-again = Ask the platform again
effect-ask-again-hint = It is asked first whether it was done, and only if not requested again: nothing happens twice.
effect-settle = Write down what was found by hand
effect-settle-hint = Ask at the platform by the effect’s number first. What is written down cannot be changed.
effect-found = What was found
effect-found-done = The platform did it
effect-found-not-done = The platform did not do it: begin again
effect-note = How it was found out
effect-note-hint = For example who was asked and what they answered. Only staff see it.
effect-settle-save = Write it down
effect-settled = Found by hand { $at }: { $found }
effect-involved = You held, decided or lodged this application: another lead has to find it out.
effect-not-stuck = This has just changed; the page shows what it is now.

## The record

event-effect-asked-again = { $who } had the platform asked again
event-effect-settled = { $who } wrote down what was found by hand
event-effect-leads-told = Blocked for long; leads were told
event-effect-contradicted = The platform’s report contradicts the record; a lead has to look

## Binding again

bindings-title = Bind again
bindings-summary = An unbound store can be bound to a newly registered account
bindings-store = Store number
bindings-find = Find
bindings-find-hint = Enter a store’s number to see its bindings.
bindings-empty = Enter a store’s number first
bindings-missing = There is no store with this number. Check it and try again.
bindings-history = Bindings
bindings-none = This store was never bound to an account.
bindings-account = Account
bindings-from = From
bindings-until = Until
bindings-live = Bound now
bindings-bound = The store is bound to an account. It can be bound again once it is unbound.
bindings-form = Bind to a new account
bindings-account-name = Name of the account
bindings-account-reference = Number of the account
bindings-account-reference-hint = As the platform has it: letters, digits, dots and hyphens. It has to be a new account that no store was ever bound to.
bindings-bind = Bind
bindings-known = A store was bound to this account before: it is not a new one. Check the number.
bindings-involved = You had a hand in the application that unbound this store: a colleague has to bind it.
bindings-reference-problem = A number has letters, digits, dots and hyphens only.
