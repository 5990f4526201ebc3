### Texts of the applicants' pages (sign-in, store, form, progress).
### Terms are in ../STYLE.md; both languages must have the same files, ids and variables.

## Sign-in

apply-sign-in-title = Sign in with your store number
apply-sign-in-lead = We will send a code to the email address registered for the store, to make sure it is you.
apply-sign-in-lead-sms = We will send a code to the email address or the phone registered for the store, to make sure it is you.
apply-sign-in-by = Where should we send the code?
apply-sign-in-by-mail = Registered email address
apply-sign-in-by-sms = Registered phone, by text message
apply-sign-in-steps = Sign-in steps
apply-sign-in-step-store = 1. Store number
apply-sign-in-step-code = 2. Code
apply-sign-in-store-hint = You can find it on the store information page of your store’s back office, like 66820123.
apply-sign-in-help = If you cannot receive email at the registered address, contact customer service, who can apply on your behalf.
apply-sign-in-help-sms = If you cannot receive email or text messages there, contact customer service, who can apply on your behalf.

## Entering from the platform

apply-enter-title = Continue to your store
apply-enter-lead = You are signed in on the platform for the store “{ $store }”. Continue to apply for it and to see its applications.
apply-enter-button = Continue as { $store }
apply-enter-failed = This link does not let you in
apply-enter-over = The link has expired or was used already. Go back to the platform and open it again, or sign in with a code.
apply-enter-no-store = We do not know this store yet. Try again later, or contact customer service.
apply-enter-no-contact = The account that is signed in on the platform is not a registered contact of this store. Sign in with a code sent to the registered email address.
apply-enter-by-code = Sign in with a code

## Code

apply-code-title = Enter the code
apply-code-lead = If store number { $number } is registered, we have sent a code to the registered email address. It is valid for { $period }.
apply-code-lead-unnamed = If the store number is registered, we have sent a code to the registered email address. It is valid for { $period }.
apply-code-lead-sms = If store number { $number } is registered, we have sent a code to the registered phone, or to the registered email address if no text message can be sent to that phone. It is valid for { $period }.
apply-code-lead-sms-unnamed = If the store number is registered, we have sent a code to the registered phone, or to the registered email address if no text message can be sent to that phone. It is valid for { $period }.
apply-code-label = Six-digit code
apply-code-wrong = { $tries ->
    [one] The code is wrong. You have { $tries } attempt left.
   *[other] The code is wrong. You have { $tries } attempts left.
}
apply-code-over = This code is no longer valid: it has expired, has been used or was entered wrongly too many times. Ask for a new one.
apply-code-help-title = Email not received?
apply-code-help-sms-title = Text message not received?
apply-code-help-sms = It usually takes less than a minute. If the store has no registered mobile phone, or too many codes were sent to it, the code is in the registered mailbox.
apply-code-help-wait = It usually takes less than a minute. Wait a moment, and check your spam folder.
apply-code-help-number = Check the store number. If it is not registered, no email is sent.
apply-code-help-limit = { $n ->
    [one] For each store, we send at most { $n } code per hour.
   *[other] For each store, we send at most { $n } codes per hour.
}
apply-code-help-contact = If the registered address is no longer in use, contact customer service, who can apply on your behalf.
apply-code-other = Use another store number

## My store

apply-account-store = Store and binding
apply-account-not-bound = Not bound to any account
apply-account-ended = The last binding ended on { $date }
apply-account-since = Since { $date }
apply-account-revoked = Revoked on { $date }
apply-account-trading = Trading
apply-account-is-trading = Trading
apply-account-not-trading = Not trading
apply-account-options = What would you like to do?
apply-option-unbind-summary = The store will no longer be bound to its current account.
apply-option-unbind-first = The store stops trading until it is bound again
apply-option-unbind-second = It can then be bound to a newly registered account
apply-option-revoke-certification-summary = The store’s certification will be revoked.
apply-option-revoke-certification-first = The store can never be certified again
apply-option-revoke-certification-second = The store’s binding stays as it is
apply-option-open = An application is already open. You can apply again once it has been closed or withdrawn.
apply-option-open-see = View this application
apply-option-not-bound = The store is not bound to any account, so it cannot be unbound.
apply-option-not-certified = The store is not certified, so there is no certification to revoke.
apply-option-revoked = The store’s certification has been revoked. It can never be certified again.
apply-option-continue = Continue
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
apply-form-statement = Tell us what happened
apply-form-statement-needed = Required if you choose { $reasons }; otherwise optional.
apply-form-statement-hint = A few sentences are enough. Do not include ID numbers, passwords, or insulting or defamatory language.
apply-form-counter = { $max } characters at most
apply-form-counter-live = { $n } of { $max } characters
apply-form-phone-hint = Used if we need to check something with you. Start an international number with +.
apply-form-email-hint = We send the result of every step to this address.
apply-form-later = Save and finish later

## Form: mistakes

apply-errors-title = { $n ->
    [one] { $n } entry needs correcting
   *[other] { $n } entries need correcting
}
apply-error-at = { $field }: { $text }
apply-missing-reason = Choose a reason.
apply-missing-statement = Describe what happened.
apply-missing-contact-name = Enter a contact name.
apply-missing-contact-phone = Enter a contact phone number.
apply-missing-contact-email = Enter a contact email address.
apply-bad-phone = Enter a valid phone number, like 13800138000, 0571-88886666 or +852 9123 4567.

## Check

apply-check-changed = The application was changed in another window after this page was opened, so it has not been submitted. Check the content below and submit again.
apply-check-lead = After you submit, nothing can be changed during the review.
apply-check-consequences-unbind = What changes when the store is unbound: confirm each point
apply-check-consequences-revoke-certification = What changes when the certification is revoked: confirm each point
apply-check-errors-title = You cannot submit yet
apply-check-error = Confirm this point: { $text }
apply-check-dates = Our target is to answer within { $target } working days, and within { $deadline } working days at the latest. The day of submission does not count.

## Receipt

apply-receipt-title = We have received your application
apply-receipt-copy = Copy reference
apply-receipt-next = What happens next
apply-receipt-next-mail = We will send a confirmation to { $email }. We also tell the store’s registered contacts, so that they can stop an application that is not yours.
apply-receipt-next-review = A reviewer checks your application. We will email you once it is decided.
apply-receipt-next-effect-unbind = If it is approved, the store is unbound automatically, no sooner than { $period } after its registered contacts were told. We will email you again when the platform has confirmed it.
apply-receipt-next-effect-revoke-certification = If it is approved, the certification is revoked automatically, no sooner than { $period } after the store’s registered contacts were told. We will email you again when the platform has confirmed it.
apply-receipt-keep = Keep the reference. You can sign in with your store number at any time to check the progress or to withdraw.
apply-receipt-status = Check progress

## When we answer

apply-dates-target = Target for our answer
apply-dates-due = Answer at the latest by
apply-dates-before = { $at }
apply-dates-due-days = { $n ->
    [one] { $n } working day; the day of submission does not count
   *[other] { $n } working days; the day of submission does not count
}
apply-dates-left = { $days ->
    [0] Today
    [one] { $days } working day left
   *[other] { $days } working days left
}
apply-dates-target-over = The target has passed; we will answer by the latest time shown
apply-dates-nth = Day { $n }
apply-dates-not-counted = Not counted
apply-dates-rule = A working day counts once it reaches { $time }. Public holidays and make-up working days follow the State Council’s notice.

## Progress

apply-status-title-unbind = Application for unbinding
apply-status-title-revoke-certification = Application for revocation of certification
apply-chip-submitted = Waiting for review
apply-chip-in-review = In review
apply-chip-awaiting-applicant = Action needed
apply-chip-awaiting-second = In second review
apply-chip-approved = Approved, not carried out yet
apply-chip-requested = Being carried out
apply-chip-stuck = Blocked for now
apply-chip-done = Complete
apply-chip-rejected = Not approved
apply-chip-withdrawn = Withdrawn
apply-chip-lapsed = Closed
apply-chip-voided = Voided
apply-chip-overdue = Delayed
apply-turn-reviewer = A reviewer is working on it. You do not need to do anything. We will email { $email }.
apply-turn-second = A second reviewer is working on it. You do not need to do anything. We will email { $email }.
apply-turn-lead = A senior colleague is working on it. You do not need to do anything. We will email { $email }.
apply-turn-applicant = We need something from you. The details were sent to { $email }.
apply-turn-platform = The platform is working on it. You do not need to do anything. We will email { $email } when it is complete.
apply-turn-nobody = This application is closed. The result was sent to { $email }.
apply-done-unbind = The store has been unbound.
apply-done-revoke-certification = The store’s certification has been revoked.
apply-done-text-unbind = The platform confirmed this on { $at }. The store cannot trade. To trade again, it has to be bound to a newly registered account.
apply-done-text-revoke-certification = The platform confirmed this on { $at }. The store can never be certified again. Its binding stays as it is.
apply-overdue-title = We did not answer in time. We apologise.
apply-overdue-text = We promised an answer by { $at } and did not keep that promise. A senior colleague is following it up. You do not need to submit again; your application keeps its place, and we will email you as soon as it has been reviewed.
apply-track-approved = Approved
apply-track-notice = Notice period
apply-track-requested = Sent to platform
apply-track-confirmed = Confirmed
apply-track-until = Until { $at }
apply-effect-when-unbind = The store will be unbound automatically, no sooner than { $at }. You can still withdraw until we start.
apply-effect-when-revoke-certification = The certification will be revoked automatically, no sooner than { $at }. You can still withdraw until we start.
apply-reasons = Why it was not approved, and what you can do
apply-reason-next = What to do: { $text }
apply-decision-message = Message from the reviewer
apply-reapply-text = Your answers have been kept. Correct them and submit again.
apply-timeline = Progress
apply-next-answer = Our answer
apply-next-your-answer = Your answer
apply-next-effect-unbind = Automatic unbinding, then confirmation by the platform
apply-next-effect-revoke-certification = Automatic revocation, then confirmation by the platform
apply-latest = By { $at }
apply-earliest = No sooner than { $at }
apply-letters = Emails
apply-letters-to = To { $email }
apply-answers = What you submitted
apply-answers-frozen = After submission, nothing can be changed during the review.
apply-option-discard = Delete this draft
apply-discard-title = Delete this draft?
apply-discard-means = Your entries and the files of this draft are deleted at once and cannot be brought back. Applications you have already submitted stay as they are.
apply-discard-button = Delete draft and files
apply-discard-cancel = Keep it and continue
apply-withdraw-question = Changed your mind?
apply-withdraw-question-text = You can withdraw until we start to carry it out. If you need it later, you have to apply again, and the period starts from the beginning.

## Withdraw

apply-withdraw-title = Withdraw this application?
apply-withdraw-means-unbind = The review stops at once, nothing is carried out, and the store’s binding stays as it is. If you need it later, you have to apply again, and the period starts from the beginning.
apply-withdraw-means-revoke-certification = The review stops at once, nothing is carried out, and the store’s certification stays as it is. If you need it later, you have to apply again, and the period starts from the beginning.
apply-withdraw-not-me = If you did not make this application, withdraw it and contact customer service with the reference { $reference }.
apply-withdraw-cancel = Do not withdraw, go back
apply-withdraw-late = The application could not be withdrawn: it is closed, or is already being carried out. See the current status below.

## The store's page: what can be applied for, drafts, funds

apply-option-draft-kept = You have an unsubmitted draft, saved { $at }. If it is not changed, it will be deleted on { $until }.
apply-option-bound-too-recently = This store was bound too recently. You can apply after { $at }.
apply-option-unbound-too-often = This store has reached the limit for unbinding for now. You can apply after { $at }.
apply-option-applied-too-often = You have reached the limit for applications for now. You can apply again after { $at }.
apply-option-too-soon-again = Your last application was not approved, and you have to wait before applying again. You can apply after { $at }.
apply-option-paused = No new applications are taken until { $at }. { $notice }
apply-option-never-again = Your last application was not approved for a reason that does not allow another one. If you have questions, contact customer service.
apply-account-outstanding = Funds and orders
apply-account-nothing-outstanding = No outstanding funds or orders
apply-account-outstanding-text = Settle these before you apply if you can. The form tells you whether you have to, depending on your reason.
apply-account-balance = Balance { $amount }
apply-account-orders = { $n ->
    [one] { $n } unshipped order
   *[other] { $n } unshipped orders
}
apply-account-after-sales = { $n ->
    [one] { $n } open after-sales case
   *[other] { $n } open after-sales cases
}
apply-account-loan = Outstanding loan { $amount }
apply-stolen-title = Has the account been stolen, or is it controlled by somebody else?
apply-stolen-text = Apply for unbinding and choose that reason. Such applications are reviewed first, and you do not have to settle funds beforehand.
apply-stolen-button = Apply now

## The status page: on hold, reapplying, documents, printing

apply-chip-stopped = On hold, being checked
apply-stopped = A registered contact of the store has objected to this application.
apply-stopped-text = This application is on hold: nothing is decided or carried out until a senior colleague has checked the objection. We may get in touch with the store’s registered contacts.
apply-erased = The personal information and documents you gave were deleted on { $date }, at the end of the retention period. We keep only the reference, the history and the outcome.
apply-erased-closed = This application is closed.
apply-object-late = The application could not be stopped: it is closed, or is already being carried out. See the current status below. If you did not make it, contact customer service immediately.
apply-reapply-refused = You cannot apply again at the moment. See the reason below, under “Apply again”.
apply-reapply-blank = The earlier answers cannot be used again. Fill in the form again.
apply-reapply-closed = Your answers have been kept. You can change them and submit again.
apply-again-lodged = Customer service prepares a new application with what was correct, and contacts you before it is submitted.
apply-again-begun = Customer service has prepared a new application and will contact you.
apply-printed-at = Printed { $at }
apply-files = Documents you submitted
apply-files-hidden = To protect your personal information, only the names are shown here, not the pictures.
apply-file-kept = Received
apply-file-removed = Deleted
apply-file-waiting = Being processed
apply-file-unusable = Cannot be used
apply-dates-used-label = Time used
apply-dates-used = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}
apply-dates-used-note = Time spent waiting for you is not counted
apply-dates-paused-chip = Clock paused
apply-dates-paused = The clock has been paused since { $at } and resumes once you have answered. The dates above are those if you answer now.
timeline-objection-lifted = The objection was checked and the application continues
timeline-query-code-renewed = The query code was replaced
timeline-erased = Personal information and documents were deleted at the end of the retention period

## Query code

apply-query-code-title = Query code
apply-query-code-what = With the link in our emails and this code you can check the progress without signing in. Do not share the code.
apply-query-code-keep = Write it down or print this page. The code is shown only once and is not in any email.
apply-query-code-copy = Copy code
apply-query-code-shown = The query code is shown only once and has already been shown. If you cannot find it, create a new one.
apply-query-code-renew = Create a new query code
apply-query-code-renew-text = The earlier code will stop working.
error-query-code-format = A query code has 10 letters and digits, like 7K3QM-XW9TA. Check it and enter it again.

## Following by the link

apply-link-title = Check the progress of an application
apply-link-lead = Enter the query code. The link does not work without it, so your application is safe even if somebody else reads the email.
apply-link-hint = 10 letters and digits, upper or lower case, like 7K3QM-XW9TA.
apply-link-button = Show progress
apply-link-wrong = The link or the code is wrong, the link has expired, or there were too many attempts today. Check the code and try again, or sign in.
apply-link-help-title = Wrong or lost code?
apply-link-help-where = The code was shown once, on the page after you submitted. It is not in any email.
apply-link-help-lost = If you cannot find it, sign in with the store number and create a new one on the progress page.
apply-link-help-limit = To keep your application safe, we allow { $n } attempts a day for each application.
apply-link-help-over = The link expires 30 days after the application is closed. You can still see the application when you sign in.
apply-link-sign-in = Sign in with the store number instead
apply-link-read-only = You are viewing this through a link. Sign in to withdraw, send information, apply again or create a new query code.
apply-link-lodged = Customer service submitted this application for you. You can send what we ask for, withdraw, appeal and ask to apply again on this page, without signing in.

## Objections: this was not me

apply-object-hint-title = Did you not make this application?
apply-object-hint = You can stop it. A senior colleague then checks it first; until then nothing is decided or carried out.
apply-object-confirm = This was not me
apply-object-cancel = It was me, go back
apply-object-or-withdraw = If you made it yourself and have changed your mind, go back and withdraw it instead.
apply-objection-title = Stop this application that you did not make?
apply-objection-about = This application
apply-objection-means-unbind = Somebody applied to unbind this store. Once this is carried out, the store stops trading until it is bound again.
apply-objection-means-revoke-certification = Somebody applied to revoke this store’s certification. Once this is carried out, the store can never be certified again.
apply-objection-effect = When you confirm, the application is put on hold at once: nothing is decided or carried out until a senior colleague has checked it.
apply-objection-mine = If you or a colleague made it, you do not need to do anything: close this page. Opening it has not changed anything.
apply-objection-confirm = This was not me, stop it
apply-objection-done-title = This application is on hold
apply-objection-done-next = A senior colleague will now check this and may contact you through the store’s registered contact details. You do not need to do anything else.
apply-objection-resolved-title = Your objection has been dealt with
apply-objection-resolved-text = A senior colleague has checked your objection, or the application has been closed.
apply-objection-late-title = It is too late to stop this application
apply-objection-late-requested = The application was approved and is already being carried out. It can no longer be stopped.
apply-objection-late-rejected = The application was not approved. The store stays as it is.
apply-objection-late-ended = The application was withdrawn or has been closed. The store stays as it is.
apply-objection-at = You objected on { $at }.
apply-objection-contact = If you think that the account or the store is controlled by somebody else, contact customer service immediately with the reference { $reference }.

## Form: steps

apply-steps-label = Application steps
apply-step-reason = Reason
apply-step-contact = Contact
apply-step-documents = Evidence
apply-step-consequences = Changes
apply-step-check = Check
apply-step-is-done = done
apply-step-is-current = current step
apply-step-is-open = not done
apply-step-title-reason = Reason
apply-step-title-contact = Contact details
apply-step-title-documents = Evidence
apply-step-title-consequences = Funds, and what changes
apply-step-title-check = Check before you submit
apply-step-back = Back
apply-step-next = Save and continue
apply-step-saved = Draft saved { $at }. You can continue on another device after signing in.
apply-quoted = “{ $terms }”
apply-reason-urgent = If you choose “{ $reason }”, we handle the application first, and you do not have to settle funds and orders beforehand.
apply-contact-name-hint = Name of the store’s owner, as on the ID document.
apply-contact-registered = You can use a registered address ({ $emails }) without a code. Any other address has to be confirmed with a code that we send to it.
apply-contact-is-registered = This is a registered address.
apply-contact-is-proved = This address was confirmed with a code.

## Form: confirm the address

apply-proof-title = Confirm your email address
apply-proof-why = { $email } is not registered for the store. To make sure that our emails reach you, we send a code to it, which is valid for { $period }.
apply-proof-sent = If the email has not arrived, wait a moment. The code is sent to { $email } and is valid for { $period }.
apply-proof-registered = You can also use a registered address ({ $emails }), which needs no code.
apply-proof-back = Back to your contact details
apply-proof-have = I have a code
apply-proof-other = Use another address
apply-proof-missing = Confirm your email address with a code.
apply-proof-too-many = You have reached the limit for codes. Use the code in the latest email, try again in an hour, or use another address.
apply-proof-help-address = Check the address. If it is wrong, the email will not reach you.
apply-proof-limit = { $n ->
    [one] For each application, we send at most { $n } code per hour.
   *[other] For each application, we send at most { $n } codes per hour.
}

## Form: documents

apply-documents-lead = Photos or PDFs: JPG, PNG, WebP or PDF, up to { $size } each, at most { $files } files and { $all } in total.
apply-documents-private = Documents are stored encrypted, and only our reviewers can see them. Every view is logged, and they are deleted when the retention period ends.
apply-documents-checking = Some files are being checked, which takes a few seconds. You can continue with the next steps.
apply-documents-reload = Reload to see the result
apply-documents-choose = Choose files
apply-documents-add = Add another file
apply-documents-drag = You can also drag files here.
apply-documents-upload = Upload
apply-documents-sending = Uploading, { $percent }%
apply-documents-sent = Uploaded
apply-documents-queued = Waiting to be uploaded
apply-documents-going-on = Files are still being uploaded. Continues when they have arrived…
apply-documents-failed = The upload failed. Check your connection and try again.
apply-documents-remove = Remove
apply-documents-replace = Replace
apply-documents-replace-with = Replace it with this file
apply-documents-pages = { $n ->
    [one] { $n } page
   *[other] { $n } pages
}
apply-documents-picture = Preview of { $name }, page { $n }
apply-documents-not-required = This document is not needed for the reason you chose. Remove it if you do not want to submit it.
apply-documents-missing = Upload this document: { $document }.
apply-documents-waiting = “{ $name }” is still being checked, which takes a few seconds. Try again in a moment.
apply-documents-unusable = “{ $name }” cannot be submitted. Remove or replace it.
apply-documents-refused = “{ $name }” was not accepted: { $text }
apply-documents-nothing = Choose a file first, then upload it.
apply-file-received = Being checked
apply-file-quarantined = Awaiting safety check
apply-file-ready = Ready
apply-file-unreadable = Cannot be read
apply-file-refused = Cannot be used
apply-file-carried = Submitted before, kept
apply-omission-text = Some of the text could not be shown, because its font is not in the file. Upload a photo of it, or export it as a picture.
apply-omission-form-values = Some values of the form could not be shown. Print it to a new PDF, or upload a screenshot.
apply-omission-annotations = Some remarks or stamps could not be shown. Print the file to a new PDF, or upload a screenshot.
apply-omission-pictures = Some pictures on the pages could not be shown completely. Export the file again, or upload a photo of it.
apply-omission-rows = A small part of the photo is damaged. Check that the preview is clear; if not, upload it again.

## Why a file was refused

upload-refused-too-big-than = The file is larger than { $size }. Take a new photo with your phone, or make it smaller.
upload-refused-too-many = { $max ->
    [one] You can upload at most { $max } file. Remove what you do not need first.
   *[other] You can upload at most { $max } files. Remove what you do not need first.
}
upload-refused-quota-reached = Too many files were uploaded for this store within 24 hours. Your other entries are saved; please upload the file tomorrow.
upload-refused-too-large-in-all = The files cannot be larger than { $size } in total. Remove what you do not need, or make them smaller.
upload-refused-not-asked = This document is not needed for this application.
upload-refused-already-there = This file has already been uploaded.
upload-refused-empty = The file is empty. Choose it again, or take a new photo.
upload-refused-too-big = The file is too large. Take a new photo with your phone, or make it smaller.
upload-refused-wrong-type = We accept JPG, PNG and WebP pictures and PDFs. Convert other formats (such as HEIC or Word) to JPG or PDF, or upload a screenshot.
upload-refused-name-disagrees = The file extension does not match the content. Upload the original photo without renaming it.
upload-refused-type-disagrees = The file format does not match the content. Upload the original photo, or a screenshot of it.
upload-refused-polyglot = The file contains hidden content of another kind. Take a new photo, or upload a screenshot.
upload-refused-text-before-pdf = There is text before the start of the PDF, so we cannot accept it. Export it again or print it to a new PDF, or upload a screenshot.
upload-refused-animated = Animated images are not accepted. Upload a still photo.
upload-refused-too-many-pixels = The picture’s resolution is too high. Take a new photo in your phone’s normal mode, or upload a screenshot.
upload-refused-too-large-dimensions = The picture is too wide (over 10,000 pixels) or too long (over 30,000). Photograph only this document, or upload a long screenshot in several parts.
upload-refused-too-small = The picture is too small to read. Upload the original picture, or take a new photo.
upload-refused-single-colour = The picture has only one colour and shows nothing. Take a new photo, and check that it is clear.
upload-refused-too-many-pages = The PDF has too many pages; the limit is 30. Keep only the pages that are needed.
upload-refused-no-pages = The PDF has no pages. Export it again, or upload a photo.
upload-refused-encrypted = The PDF is encrypted or protected by a password, so we cannot open it. Save it without a password, or upload a screenshot.
upload-refused-active-content = The PDF contains attachments or active content. Print it to a new PDF, or upload a screenshot.
upload-refused-damaged = The file is damaged and cannot be opened. Take a new photo, or choose another file.
upload-refused-rows-missing = The picture is incomplete: part of it cannot be shown. Upload the original photo again, or take a new one.
upload-refused-too-slow = The file is too complex to process. Upload a photo or a screenshot instead.
upload-refused-too-much-memory = The file is too complex to process. Upload a photo or a screenshot instead.
upload-refused-decoder-died = The file cannot be opened. Take a new photo, or upload a screenshot.
upload-refused-gave-up = We tried several times and could not open the file. Take a new photo, or upload a screenshot.
upload-refused-infected = A virus was found and the file was deleted. Check your device, then upload another file.
error-408-title = The upload took too long
error-408-text = The files did not arrive in time. Incomplete files were not saved.
error-408-next = Try again with a better connection, or upload one file at a time.
error-507-title = We cannot accept files at the moment
error-507-text = This is our fault: the storage for documents is full. What you entered has been kept.
error-507-next = Try uploading them again later.

## Form: funds and consequences

apply-funds-title = The store has outstanding items
apply-funds-clear = The store has no balance, unshipped orders, after-sales cases or loans to settle.
apply-funds-urgent = Your reason says that the account may be controlled by somebody else. You therefore do not have to settle funds and orders first, and we handle this application before others.
apply-funds-warn = You can still submit, but we recommend settling these first. The figures at submission are saved with the application.
apply-funds-at-fault = The last application was not approved because of them. Settle them before you submit, or this one will probably not be approved either.
apply-funds-stop = You can submit once everything marked “Must be settled first” is settled. Then come back to this page and try again.
apply-funds-item-stop = Must be settled first.
apply-funds-item-warn = We recommend settling this first.
apply-funds-error = Settle this first: { $item }.
apply-funds-label-balance = Balance
apply-funds-label-unshipped-orders = Unshipped orders
apply-funds-label-after-sales = Open after-sales cases
apply-funds-label-loans = Outstanding loans
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
apply-funds-do-after-sales = Settle the after-sales cases, or reach an agreement with the buyers.
apply-funds-do-loans = Repay the loans in your store’s back office.

## Form: check

apply-check-file = { $name } ({ $size }, { $state })
apply-check-no-file = Nothing uploaded yet
apply-check-acknowledged = Confirmed one by one
apply-check-nothing-acknowledged = Not confirmed yet
apply-check-later = Not now, back to my store

## Form: corrections after a rejection

apply-fixes-title = Fix these before you reapply
apply-fix-advice = What to do: { $text }
apply-fix-fields = To be corrected:
apply-fix-done = Corrected
apply-fix-open = Not corrected yet

## Answering an information request

apply-answer-title = Add information
apply-answer-asked-title = Add the following
apply-answer-until = Add it by { $at }.
apply-answer-waits = While we wait for you, the review clock is paused. Once you have answered, the review continues and you keep your place.
apply-answer-lapse = If we receive nothing by then, the application is closed, and you have to apply again if you still need it.
apply-answer-button = Add it now
apply-answer-message = Message from the reviewer
apply-answer-item = Item { $n }
apply-answer-text-label = Your answer
apply-answer-text-hint = You can save at any time and change your answer until you submit.
apply-answer-document = Please upload: { $document }
apply-answer-missing-text = Fill in item { $n }.
apply-answer-missing-document = Upload “{ $document }” for item { $n }.
apply-answer-wrong = Item { $n }: { $text }
apply-answer-save = Save without submitting
apply-answer-saved = Your answers have been saved. They are not submitted yet.
apply-answer-submit = Submit information
apply-answer-submit-text = You cannot change it after you submit.
apply-answer-checking = Files are being checked, which takes a few seconds. You can submit once this is done.
apply-answer-added = Information you added
apply-answer-added-at = Submitted { $at }
apply-answer-added-text = Written answer

## Penalties
apply-option-penalty = The store cannot apply until { $at }. Reason: { $why }

## Information requests: contact details
apply-answer-contact-label = Your contact details
apply-answer-contact-hint = Enter an email address or a phone number. The contact details in your application do not change, and emails are still sent there.
apply-answer-missing-contact = Enter an email address or a phone number for item { $n }.
apply-answer-bad-contact = Enter a full email address, a mobile number, or a landline number with its area code.
apply-answer-added-contact = Contact details provided

## Bars and appeals

apply-option-penalty-appeal = {" "}To appeal: { $address }.
appeal-title = Appeal
appeal-until = If you think this decision is wrong, you can appeal once, until { $at }. Somebody who was not involved in the decision will review the application again.
appeal-statement = Reason for your appeal
appeal-hint = Explain what you think is wrong with the decision. You can appeal only once, and you cannot change the appeal afterwards.
appeal-button = Submit appeal
appeal-missing = Enter the reason for your appeal.
appeal-late = You can no longer appeal: the time limit has expired, or you have already appealed.
appeal-subject-ended = The store’s binding or certification has changed since you applied, so this decision can no longer be appealed.
appeal-already-open = You cannot appeal while application { $reference } of the same type is open.
appeal-yours = Your appeal
appeal-made-open = You appealed on { $date }. Somebody who was not involved in the earlier decision is reviewing the application again, and the time for our answer starts from the appeal.
appeal-made = You appealed on { $date }, and the application was reviewed again.
