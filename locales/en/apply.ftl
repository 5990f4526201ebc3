### Words of the applicants' pages (sign-in, store, form, progress).
### Terms are in ../GLOSSARY.md; both languages must have the same files, ids and variables.

## Sign-in

apply-sign-in-title = Sign in with your store number
apply-sign-in-lead = We send a code to the email address registered for the store, to make sure it is you.
apply-sign-in-steps = Steps of signing in
apply-sign-in-step-store = 1. Store number
apply-sign-in-step-code = 2. Code
apply-sign-in-store-hint = You can find it on the store information page of your store’s back office, like 66820123.
apply-sign-in-help = You cannot receive email at the registered address? Contact customer service, who can apply for you.

## Code

apply-code-title = Enter the code
apply-code-lead = If store number { $number } is registered, a code is on its way to the registered email address. It works for { $period }.
apply-code-lead-unnamed = If the store number is registered, a code is on its way to the registered email address. It works for { $period }.
apply-code-label = Six-digit code
apply-code-wrong = { $tries ->
    [one] The code is wrong. You have { $tries } more try.
   *[other] The code is wrong. You have { $tries } more tries.
}
apply-code-over = This code no longer works: it has expired, has been used, or was entered wrongly too often. Ask for a new one.
apply-code-help-title = Has no email arrived?
apply-code-help-wait = It usually takes less than a minute. Wait a moment, and look in your spam folder.
apply-code-help-number = Check the store number; when it is not registered, no email is sent.
apply-code-help-limit = { $n ->
    [one] At most { $n } code an hour is sent for one store.
   *[other] At most { $n } codes an hour are sent for one store.
}
apply-code-help-contact = If the registered address is no longer in use, contact customer service, who can apply for you.
apply-code-other = Use another store number

## My store

apply-account-store = Store and binding
apply-account-not-bound = Not bound to any account
apply-account-ended = The last binding ended on { $date }
apply-account-since = Since { $date }
apply-account-revoked = Revoked on { $date }
apply-account-trading = Trading
apply-account-is-trading = Trading normally
apply-account-not-trading = Not trading
apply-account-ways = What would you like to do?
apply-way-unbind-what = The store is no longer bound to its present account.
apply-way-unbind-first = The store stops trading until it is bound again
apply-way-unbind-second = It can be bound again to a newly registered account
apply-way-revoke-certification-what = The store’s certification is withdrawn.
apply-way-revoke-certification-first = The store can never be certified again
apply-way-revoke-certification-second = The store’s binding stays as it is
apply-way-open = An application is already open. You can apply again once it is closed or withdrawn.
apply-way-open-see = View this application
apply-way-not-bound = The store is not bound to any account, so there is nothing to unbind.
apply-way-not-certified = The store is not certified, so there is nothing to revoke.
apply-way-revoked = The store’s certification was revoked. It can never be certified again, and there is nothing left to revoke.
apply-way-funds = Settle the balance and orders above first; then you can apply.
apply-way-draft = You have a draft that was not submitted, saved { $at }.
apply-way-continue = Continue
apply-line-due = Answer by { $at }

## Funds and orders

apply-funds-first = Before you apply, settle funds and orders
apply-funds-title = The store still has funds or orders
apply-funds-orders = { $n ->
    [one] { $n } order
   *[other] { $n } orders
}
apply-funds-balance-do = Withdraw the balance in your store’s back office first.
apply-funds-orders-do = Ship the orders first, or agree on refunds with the buyers.
apply-funds-warn = You can still submit, but we suggest settling these first. The amounts at submission are kept with the application.
apply-funds-stop = You can submit once these are settled.
apply-funds-clear = The store has no balance and no unshipped orders at the moment.

## Form

apply-form-title-unbind = Apply for unbinding
apply-form-title-revoke-certification = Apply for revocation of certification
apply-form-reason-unbind = Why should the store be unbound?
apply-form-reason-revoke-certification = Why should the certification be revoked?
apply-form-words = Tell us what happened
apply-form-words-needed = Required if you choose { $reasons }; otherwise optional.
apply-form-words-hint = A few words are enough. Leave out ID numbers, passwords and insulting or defamatory language.
apply-form-counter = { $max } characters at most
apply-form-counter-live = { $n } of { $max } characters
apply-form-contact = How to reach you
apply-form-phone-hint = Used when we need to check something. Begin an international number with +.
apply-form-email-hint = The result of every step is sent here.
apply-form-next = Next: check your answers
apply-form-later = Save and finish later
apply-form-saved = Draft saved { $at }. It is saved again when you go on.
apply-form-carried = We have filled in what you gave in your earlier application ({ $reference }). Correct what was not approved, then submit.

## Form: mistakes

apply-errors-title = { $n ->
    [one] { $n } thing needs correcting
   *[other] { $n } things need correcting
}
apply-error-at = { $field }: { $text }
apply-missing-reason = Choose a reason.
apply-missing-words = Tell us what happened.
apply-missing-contact-name = Enter a contact name.
apply-missing-contact-phone = Enter a contact phone number.
apply-missing-contact-email = Enter a contact email address.
apply-bad-phone = Enter a number we can reach, like 13800138000, 0571-88886666 or +852 9123 4567.

## Check

apply-check-title = Check before you submit
apply-check-lead = Once submitted, nothing can be changed during the review.
apply-check-back = Go back and change
apply-check-consequences-unbind = What unbinding means: please confirm each point
apply-check-consequences-revoke-certification = What revocation means: please confirm each point
apply-check-errors-title = Not ready to submit
apply-check-error = Please confirm: { $text }
apply-check-promise = We aim to answer within { $target } working days, and within { $deadline } at the latest. The day of submission does not count.

## Receipt

apply-receipt-title = We have received your application
apply-receipt-copy = Copy reference
apply-receipt-next = What happens next
apply-receipt-next-mail = A confirmation goes to { $email }. The store’s registered contacts are told as well, so that they can stop an application that is not yours.
apply-receipt-next-review = A reviewer checks your application. We email you once it is decided.
apply-receipt-next-effect-unbind = If it is approved, the store is unbound automatically, no sooner than { $period } after its registered contacts were told. We email you again when the platform has confirmed it.
apply-receipt-next-effect-revoke-certification = If it is approved, the certification is revoked automatically, no sooner than { $period } after the store’s registered contacts were told. We email you again when the platform has confirmed it.
apply-receipt-keep = Keep the reference. You can sign in with your store number at any time to follow progress or withdraw.
apply-receipt-status = Follow progress

## When we answer

apply-promise-target = We aim to answer by
apply-promise-due = At the latest by
apply-promise-before = { $at }
apply-promise-due-days = { $n ->
    [one] { $n } working day; the day of submission does not count
   *[other] { $n } working days; the day of submission does not count
}
apply-promise-left = { $days ->
    [0] That is today
    [one] { $days } working day left
   *[other] { $days } working days left
}
apply-promise-target-over = This time has passed; we will answer by the latest time
apply-promise-nth = Day { $n }
apply-promise-not-counted = Not counted
apply-promise-rule = A working day counts once it reaches { $time }. Public holidays and make-up working days follow the State Council’s notice.

## Progress

apply-status-title-unbind = Application for unbinding
apply-status-title-revoke-certification = Application for revocation of certification
apply-chip-submitted = Waiting for review
apply-chip-in-review = In review
apply-chip-awaiting-applicant = Waiting for you
apply-chip-awaiting-second = In second review
apply-chip-approved = Approved, not yet done
apply-chip-requested = Being carried out
apply-chip-stuck = On hold
apply-chip-done = Done
apply-chip-rejected = Not approved
apply-chip-withdrawn = Withdrawn
apply-chip-lapsed = Ended
apply-chip-voided = Voided
apply-chip-overdue = Delayed
apply-turn-reviewer = It is with a reviewer now; you do not need to do anything. We will email { $email }.
apply-turn-second = It is with a second reviewer now; you do not need to do anything. We will email { $email }.
apply-turn-lead = It is with a senior colleague now; you do not need to do anything. We will email { $email }.
apply-turn-applicant = It is your turn now: what we need was sent to { $email }.
apply-turn-platform = It is with the platform now; you do not need to do anything. We will email { $email } when it is done.
apply-turn-nobody = This application is closed; the result was sent to { $email }.
apply-done-unbind = The store has been unbound.
apply-done-revoke-certification = The store’s certification has been revoked.
apply-done-text-unbind = The platform confirmed it on { $at }. The store cannot trade; to trade again it has to be bound to a newly registered account.
apply-done-text-revoke-certification = The platform confirmed it on { $at }. The store can never be certified again; its binding stays as it is.
apply-overdue-title = We did not answer in time, and we are sorry.
apply-overdue-text = We promised an answer by { $at }, and that has passed. A senior colleague is following it up. You do not need to submit again; your application keeps its place, and we will email you as soon as it is reviewed.
apply-track-approved = Approved
apply-track-notice = Notice period
apply-track-requested = With the platform
apply-track-confirmed = Confirmed
apply-track-until = Until { $at }
apply-effect-when-unbind = The store will be unbound automatically, no sooner than { $at }. Until we start, you can still withdraw.
apply-effect-when-revoke-certification = The certification will be revoked automatically, no sooner than { $at }. Until we start, you can still withdraw.
apply-reasons = Why it was not approved, and what to do
apply-reason-next = What to do: { $text }
apply-words = From the reviewer
apply-again = What you gave is kept for you: correct it and submit again.
apply-timeline = Progress
apply-next-answer = Our answer
apply-next-effect-unbind = Unbound automatically, then confirmed by the platform
apply-next-effect-revoke-certification = Revoked automatically, then confirmed by the platform
apply-latest = By { $at }
apply-earliest = No sooner than { $at }
apply-letters = Emails
apply-letters-to = To { $email }
apply-answers = What you submitted
apply-answers-frozen = Once submitted, nothing can be changed during the review.
apply-mind = Changed your mind?
apply-mind-text = You can withdraw until we start to carry it out. To go on later you would have to apply again, and the days are counted anew.

## Withdraw

apply-withdraw-title = Withdraw this application?
apply-withdraw-means-unbind = Review and carrying out stop at once, and the store’s binding stays as it is. To go on later you would have to apply again, and the days are counted anew.
apply-withdraw-means-revoke-certification = Review and carrying out stop at once, and the store’s certification stays as it is. To go on later you would have to apply again, and the days are counted anew.
apply-withdraw-not-me = If you did not make this application, withdraw it and give the reference { $reference } to customer service.
apply-withdraw-stay = Keep it and go back
apply-withdraw-late = It could not be withdrawn: the application is closed, or is already being carried out. See below where it stands now.
