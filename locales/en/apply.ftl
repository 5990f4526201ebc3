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
apply-way-continue = Continue
apply-line-due = Answer by { $at }

## Funds and orders

apply-funds-orders = { $n ->
    [one] { $n } order
   *[other] { $n } orders
}

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
apply-form-phone-hint = Used when we need to check something. Begin an international number with +.
apply-form-email-hint = The result of every step is sent here.
apply-form-later = Save and finish later

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

apply-check-lead = Once submitted, nothing can be changed during the review.
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

## The store's page: ways in, drafts, funds (the applicant's progress and objections)

apply-way-draft-kept = There is a draft that was not submitted, saved { $at }. If you leave it, it will be removed on { $until }.
apply-way-bound-too-recently = The store was bound too short a time ago. You can apply after { $at }.
apply-way-unbound-too-often = The store has been unbound as often as is allowed for now. You can apply after { $at }.
apply-way-applied-too-often = You have applied as often as is allowed for now. You can apply again after { $at }.
apply-way-too-soon-again = The last application was not approved, and its reason asks for some time in between. You can apply again after { $at }.
apply-way-never-again = The last application was not approved, and its reason does not allow another one. If you have questions, contact customer service.
apply-account-outstanding = Funds and orders
apply-account-nothing-outstanding = No funds or orders left to settle
apply-account-outstanding-text = Settle these before you apply if you can. The form tells you whether you have to, once you have chosen a reason.
apply-account-balance = Balance { $amount }
apply-account-orders = { $n ->
    [one] { $n } order not yet shipped
   *[other] { $n } orders not yet shipped
}
apply-account-after-sales = { $n ->
    [one] { $n } open after-sales case
   *[other] { $n } open after-sales cases
}
apply-account-loan = Loan outstanding { $amount }
apply-stolen-title = Is the account stolen, or in somebody else’s hands?
apply-stolen-text = Apply for unbinding and choose the reason that says so. Such applications are reviewed first, and no funds have to be settled before.
apply-stolen-go = Apply now

## The status page: stopped, again, documents, print

apply-chip-stopped = Stopped, being looked into
apply-stopped = A registered contact of the store has objected to this application.
apply-stopped-text = This application is stopped: nothing is decided or carried out until a senior colleague has looked into it. We may reach out to the store’s registered contacts.
apply-erased = The personal information and documents you gave were removed on { $date }, when their time of keeping was over. Only the reference, the course of events and the result are kept.
apply-erased-closed = This application is closed.
apply-object-late = It could not be stopped: the application is closed, or is already being carried out. See below where it stands now. If you did not make it, contact customer service at once.
apply-again-refused = You cannot apply again for the moment. The reason is below, at “Apply again”.
apply-again-over = What you gave is kept for you: change what you like and submit again.
apply-printed-at = Printed { $at }
apply-files = Documents you handed in
apply-files-hidden = To protect your personal information, only the names are shown here, never the pictures.
apply-file-kept = Received
apply-file-removed = Removed
apply-file-waiting = Being prepared
apply-file-unusable = Cannot be used
apply-promise-used-label = Time used
apply-promise-used = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
apply-promise-used-note = Time spent waiting for you does not count
apply-promise-paused-chip = Clock paused
apply-promise-paused = The clock has been paused since { $at } and goes on once you have answered.
timeline-objection-lifted = The objection was looked into and the application goes on
timeline-query-code-renewed = The query code was replaced
timeline-erased = Personal information and documents were removed, as their time of keeping was over

## Query code

apply-query-code-title = Query code
apply-query-code-what = With the link in our emails and this code you can follow your application without signing in. Keep the code to yourself.
apply-query-code-keep = Write it down or print this page: the code is shown this once, and it is not in any email.
apply-query-code-copy = Copy the code
apply-query-code-shown = The query code is shown once, and it has been. If you cannot find it, make a new one.
apply-query-code-renew = Make a new query code
apply-query-code-renew-text = The earlier code stops working.
error-query-code-format = A query code has 10 letters and digits, like 7K3QM-XW9TA. Check it and enter it again.

## Following by the link

apply-link-title = Follow an application
apply-link-lead = Enter the query code. The link alone opens nothing, so that your application is safe even if somebody else reads the email.
apply-link-hint = 10 letters and digits, capital or small, like 7K3QM-XW9TA.
apply-link-go = Show progress
apply-link-wrong = The link or the code is not right, or the link no longer works, or there were too many tries today. Check the code and try again, or sign in.
apply-link-help-title = Is the code wrong, or lost?
apply-link-help-where = The code was shown once, on the page after you submitted. It is not in any email.
apply-link-help-lost = If you cannot find it, sign in with the store number and make a new one on the status page.
apply-link-help-limit = To keep your application safe, { $n } tries a day are allowed for each.
apply-link-help-over = The link stops working 30 days after the application is closed. You can still see it when you sign in.
apply-link-sign-in = Sign in with the store number instead
apply-link-read-only = You are following by a link. Sign in to withdraw, add what was asked for, apply again or make a new query code.

## Objections: this was not me

apply-object-hint-title = Was this not you?
apply-object-hint = You can stop it. A senior colleague then looks into it first, and until then nothing is decided or carried out.
apply-object-go = This was not me
apply-object-stay = It was me, go back
apply-object-or-withdraw = If you made it yourself and only changed your mind, go back and withdraw it instead.
apply-objection-title = Stop this application you did not make?
apply-objection-about = This application
apply-objection-means-unbind = Somebody applied to unbind this store. Once carried out, the store stops trading until it is bound again.
apply-objection-means-revoke-certification = Somebody applied to revoke this store’s certification. Once carried out, the store can never be certified again.
apply-objection-does = When you confirm, the application stops at once: nothing is decided or carried out until a senior colleague has looked into it.
apply-objection-mine = If you or a colleague made it, there is nothing to do: close this page. Opening it has changed nothing.
apply-objection-confirm = This was not me, stop it
apply-objection-done-title = This application is stopped
apply-objection-done-next = A senior colleague now looks into it and may reach you at the store’s registered contacts. There is nothing more for you to do.
apply-objection-looked-title = Your objection was dealt with
apply-objection-looked-text = A senior colleague has looked into your objection, or the application is over.
apply-objection-late-title = There is nothing left to stop
apply-objection-late-requested = The application was approved and is already being carried out. It cannot be stopped any more.
apply-objection-late-rejected = The application was not approved, and the store stays as it is.
apply-objection-late-ended = The application was withdrawn or has ended, and the store stays as it is.
apply-objection-at = You objected on { $at }.
apply-objection-contact = If you think that the account or the store is in somebody else’s hands, contact customer service at once and give the reference { $reference }.

## Form: steps

apply-steps-label = Steps of the application
apply-step-reason = Reason
apply-step-contact = Contact
apply-step-documents = Files
apply-step-consequences = Effects
apply-step-check = Check
apply-step-is-done = done
apply-step-is-current = this step
apply-step-is-open = not done
apply-step-title-reason = Your reason
apply-step-title-contact = How to reach you
apply-step-title-documents = Documents
apply-step-title-consequences = Funds and effects
apply-step-title-check = Check before you submit
apply-step-back = Back
apply-step-next = Save and continue
apply-step-saved = Draft saved { $at }. You can continue on another device after signing in.
apply-quoted = “{ $words }”
apply-full-width-email = The email address has full-width characters. Type it again with ordinary ones.
apply-reason-urgent = If you choose “{ $reason }”, we handle the application first, and you need not settle funds and orders before.
apply-contact-name-hint = The name of the store’s owner, as on the ID document.
apply-contact-registered = A registered address ({ $emails }) needs no code. For any other address you enter a code that we send to it.
apply-contact-is-registered = This is a registered address.
apply-contact-is-proved = This address was confirmed with a code.

## Form: confirm the address

apply-proof-title = Confirm your email address
apply-proof-why = { $email } is not registered for the store. To make sure that our emails reach you, we send a code to it, which works for { $period }.
apply-proof-sent = Wait a moment if the email has not arrived. The code goes to { $email } and works for { $period }.
apply-proof-registered = You can also use a registered address ({ $emails }), which needs no code.
apply-proof-back = Back to your contact details
apply-proof-have = I have a code
apply-proof-other = Use another address
apply-proof-missing = Confirm your email address with a code.
apply-proof-too-many = Enough codes were sent for now. Use the one in the latest email, try again in an hour, or use another address.
apply-proof-help-address = Check the address: if it has a mistake, the email does not reach you.
apply-proof-limit = { $n ->
    [one] At most { $n } code an hour is sent for one application.
   *[other] At most { $n } codes an hour are sent for one application.
}

## Form: documents

apply-documents-lead = Photos or PDFs: JPG, PNG, WebP or PDF, up to { $size } each, { $files } files at most, { $all } in all.
apply-documents-private = Documents are stored encrypted and seen only by our reviewers. Every look is recorded, and they are removed when their time of keeping is over.
apply-documents-checking = Some files are being checked, which takes a few seconds. You can go on with the next steps.
apply-documents-reload = Reload to see the result
apply-documents-choose = Choose files
apply-documents-add = Add another file
apply-documents-drag = You can also drag files here.
apply-documents-upload = Upload
apply-documents-sending = Uploading, { $percent }%
apply-documents-sent = Uploaded
apply-documents-failed = It was not sent. Check your connection and try again.
apply-documents-remove = Remove
apply-documents-replace = Replace
apply-documents-replace-with = Replace it with this file
apply-documents-pages = { $n ->
    [one] { $n } page
   *[other] { $n } pages
}
apply-documents-picture = Preview of { $name }, page { $n }
apply-documents-not-asked = With the reason you chose this document is not needed. Remove it if you do not want to hand it in.
apply-documents-missing = Upload this document: { $document }.
apply-documents-waiting = “{ $name }” is still being checked, which takes a few seconds. Try again in a moment.
apply-documents-no-good = “{ $name }” cannot be handed in. Remove or replace it.
apply-documents-refused = “{ $name }” was not taken: { $text }
apply-documents-nothing = Choose a file first, then upload it.
apply-file-received = Being checked
apply-file-quarantined = Waiting for a safety check
apply-file-ready = Ready
apply-file-unreadable = Cannot be read
apply-file-refused = Cannot be used
apply-file-carried = Handed in before, kept

## Why a file was not taken

upload-refused-too-big-than = It is larger than { $size }. Take a new photo with your phone, or make it smaller.
upload-refused-too-many = { $max ->
    [one] There can be { $max } file at most. Remove what is not needed first.
   *[other] There can be { $max } files at most. Remove what is not needed first.
}
upload-refused-too-large-in-all = All files together may not be larger than { $size }. Remove what is not needed, or make them smaller.
upload-refused-not-asked = This application does not need such a document.
upload-refused-already-there = This file was uploaded already; there is no need to send it again.
upload-refused-empty = The file is empty. Choose it again, or take a new photo.
upload-refused-too-big = It is too large. Take a new photo with your phone, or make it smaller.
upload-refused-wrong-type = We take JPG, PNG and WebP pictures and PDFs. Convert other formats (such as HEIC or Word) to JPG or PDF, or upload a screenshot.
upload-refused-name-disagrees = The ending of its name does not match its content. Upload the original photo without renaming it.
upload-refused-type-disagrees = Its format does not match its content. Upload the original photo, or a screenshot of it.
upload-refused-polyglot = Something else is hidden in it. Take a new photo, or upload a screenshot.
upload-refused-animated = We do not take moving pictures. Upload a still photo.
upload-refused-too-many-pixels = The picture is too large. Take a new photo in your phone’s normal mode, or upload a screenshot.
upload-refused-too-large-dimensions = The picture is too long or too wide. Photograph this document alone, or upload a screenshot.
upload-refused-too-many-pages = The PDF has too many pages; 30 is the most. Keep only those that are needed.
upload-refused-no-pages = The PDF has no pages. Export it again, or upload a photo.
upload-refused-encrypted = The PDF is encrypted or has a password, and we cannot open it. Save it without a password, or upload a screenshot.
upload-refused-active-content = The PDF has attachments, or content that runs by itself. Print it to a new PDF, or upload a screenshot.
upload-refused-damaged = The file is damaged and cannot be opened. Take a new photo, or choose another file.
upload-refused-too-slow = The file is too complex for us. Upload a photo or a screenshot instead.
upload-refused-too-much-memory = The file is too complex for us. Upload a photo or a screenshot instead.
upload-refused-decoder-died = The file cannot be opened. Take a new photo, or upload a screenshot.
upload-refused-gave-up = We tried several times and could not open the file. Take a new photo, or upload a screenshot.
upload-refused-infected = A virus was found, and the file was removed. Check your device, then upload another file.
error-408-title = The upload was too slow
error-408-text = The files did not arrive in time; what was not complete was not saved.
error-408-next = Try a better connection, or send one file at a time.
error-507-title = We cannot take files at the moment
error-507-text = This is our fault: there is not enough room for documents. What you entered is still there.
error-507-next = Please upload them a little later.

## Form: funds and effects

apply-funds-title = The store is not settled yet
apply-funds-clear = The store has no balance, unshipped orders, after-sales cases or loans to settle.
apply-funds-urgent = Your reason says that the account may be in somebody else’s hands. So you need not settle funds and orders first, and we handle this application before others.
apply-funds-warn = You can still submit, but we suggest settling these first. How things stand at submission is kept with the application.
apply-funds-stop = You can submit once everything marked “must be settled first” is settled. Then come back to this page and try again.
apply-funds-item-stop = Must be settled first.
apply-funds-item-warn = Best settled first.
apply-funds-error = Settle this first: { $item }.
apply-funds-label-balance = Balance
apply-funds-label-unshipped-orders = Unshipped orders
apply-funds-label-after-sales = Open after-sales cases
apply-funds-label-loans = Loans not paid back
apply-funds-count-unshipped-orders = { $n ->
    [one] { $n } order
   *[other] { $n } orders
}
apply-funds-count-after-sales = { $n ->
    [one] { $n } case
   *[other] { $n } cases
}
apply-funds-do-balance = Withdraw the balance in your store’s back office.
apply-funds-do-unshipped-orders = Ship the orders, or agree on refunds with the buyers.
apply-funds-do-after-sales = Finish the after-sales cases, or come to an agreement with the buyers.
apply-funds-do-loans = Pay the loans back in your store’s back office.

## Form: check

apply-check-file = { $name } ({ $size }, { $state })
apply-check-no-file = Nothing uploaded yet
apply-check-acknowledged = Confirmed one by one
apply-check-nothing-acknowledged = Nothing confirmed yet
apply-check-later = Not now, back to my store

## Form: what to mend after a rejection

apply-mends-title = Not approved last time: put this right
apply-mend-what = What to do: { $text }
apply-mend-here = To put right:
apply-mend-done = Changed
apply-mend-open = Not changed yet

## Answering an information request

apply-answer-title = Add what we asked for
apply-answer-asked-title = Please add the following
apply-answer-until = Add it by { $at }.
apply-answer-waits = While we wait for you the review clock is paused; once you have answered, the review goes on and you keep your place.
apply-answer-lapse = If nothing has come by then, the application ends and you can apply again.
apply-answer-go = Add it now
apply-answer-words = Words of the reviewer
apply-answer-item = Item { $n }
apply-answer-text-label = Your answer
apply-answer-text-hint = Save as often as you like; you can change it until you submit.
apply-answer-document = Please upload: { $document }
apply-answer-missing-text = Fill in item { $n }.
apply-answer-missing-document = Upload “{ $document }” for item { $n }.
apply-answer-wrong = Item { $n }: { $text }
apply-answer-save = Save, do not submit yet
apply-answer-saved = What you wrote is saved. It is not submitted yet.
apply-answer-submit = Submit what you added
apply-answer-submit-text = It cannot be changed after that.
apply-answer-checking = Files are being checked; this takes a few seconds. You can submit once it is done.
apply-answer-added = What you added
apply-answer-added-at = Submitted { $at }
apply-answer-added-text = An answer in words

## Penalties
apply-way-barred = The store may not apply until { $at }. Why: { $why }

## Information requests: a way to be reached
apply-answer-contact-label = How to reach you
apply-answer-contact-hint = Enter an email address or a phone number. The contact in your application stays as it is, and emails still go there.
apply-answer-missing-contact = Enter an email address or a phone number for item { $n }.
apply-answer-bad-contact = Enter a complete email address, or a mobile number or a landline number with its area code.
apply-answer-added-contact = A way to be reached

## Bars and appeals

apply-way-barred-appeal = {" "}To appeal against it: { $address }.
appeal-title = Appeal
appeal-until = If you think this decision is wrong, you can appeal once, until { $at }. Somebody who had no part in it will review the application anew.
appeal-words = Why you appeal
appeal-hint = Say what you think is wrong with the decision. You can appeal once, and cannot change it afterwards.
appeal-button = Appeal
appeal-missing = Say why you appeal.
appeal-late = It cannot be appealed now: the time is over, or it was appealed before.
appeal-already-open = Application { $reference } of the same kind is open; both cannot be open at once.
appeal-yours = Your appeal
appeal-made-open = You appealed on { $date }. Somebody who had no part in the earlier decision reviews the application anew, and the time to answer counts from the appeal.
appeal-made = You appealed on { $date }, and the application was reviewed anew.
