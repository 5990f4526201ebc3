### Emails on the staff pages: outbox, one email, email templates, invitations and password resets.

event-letter-resent = { $who } resent an email
event-letter-address-corrected = { $who } corrected the address and resent the email

## The outbox

outbox-narrow = Filter
outbox-widen = Clear filters
outbox-since = Since
outbox-empty-narrowed = No emails match. Try fewer filters.
outbox-empty-failed = No failed emails
outbox-empty-state = No emails with this status

## One email

letter-as-html = Preview
letter-as-text = Plain text
letter-as-message = Raw message
letter-download = Download raw message
letter-masked-hint = Personal links in this email are hidden.
letter-actions = Actions
letter-cancel = Cancel email
letter-cancel-hint = This email has not been sent yet. If you cancel it, the recipient will not receive it. You can resend it later as long as it is still accurate.
letter-resend = Resend
letter-resend-hint = Sends the same text once more, with a new link.
letter-address-hint = Propose another address for the applicant. Once a colleague has confirmed it, emails about this application go there.
letter-correct = Correct address
letter-copies = Other sends of this email
resend-secret-link = This email contains a sign-in code or a password link and cannot be resent. The recipient has to request a new one.
resend-under-way = This email is being sent.
resend-too-soon = This email was resent a moment ago. Try again in a few minutes.
resend-out-of-date = This email is out of date and cannot be resent.
resend-erased = The content of this email was deleted at the end of the retention period.
resend-is-sms = A text message cannot be resent. Resend its email instead.
letter-by-sms = { $letter } (text message)
desk-label-medium = Sent as
medium-sms-segments = Text message, { $n ->
    [one] { $n } segment
   *[other] { $n } segments
}
desk-label-delivered-at = Delivered
medium-sms-unreported = Not reported yet
resend-cannot-render = This email cannot be rebuilt. Contact the recipient by phone or another way.
correct-same = This address is already in use. Enter the corrected one.
letter-own-case = You submitted this application for its owner, or your own contact data occur in it. Ask a colleague.
cancel-not-held = This email is no longer held and cannot be cancelled.

## Email templates

kinds-title = Email templates
kinds-summary = Every type of email the system sends
kinds-applicant = To applicants
kinds-staff = To staff
kinds-store = To stores
kinds-changed = Custom text
kind-reference = Application reference
kind-show = Preview with this application
kind-reference-unknown = No application has this reference. Check it and try again.
kind-source-sample = The previews below use sample data.
kind-source-application = The previews below use the data of application { $reference }. They are not saved or sent.
kind-source-nothing = This type of email does not apply to this application. The previews below use sample data.
kind-preview-title = Preview with your changes
kind-text = Custom text
kind-text-hint = Appears after the greeting and before the sign-off. Leave empty to add nothing. Up to 600 characters, no HTML, no web addresses.
kind-placeholders = Available placeholders: { $list }
kind-no-placeholders = This type of email has no placeholders.
kind-place-intro = After the greeting
kind-place-outro = Before the sign-off
kind-preview = Preview
kind-saved = Saved. New emails will include this text.
kind-test-send = Send me a test email
kind-test-send-hint = Sent with sample data to your own address only; the subject is marked “[test]”.
kind-test-sent = Test email sent. Check your inbox.
kind-versions = Change history
kind-versions-empty = No changes yet
kind-load-version = Load into the form
kind-written = By { $who }, { $at }
kind-changed = A colleague saved a different text while you were editing. Check it before you save.
kind-error-placeholder = { $typed } is not a known placeholder. Available: { $list }
kind-error-no-placeholders = { $typed } cannot be used in this type of email. Remove it.
kind-error-brace = A brace is missing. A placeholder is a name between an opening and a closing brace.
kind-error-html = Angle brackets cannot be used, because HTML is not allowed here.
kind-error-link = Web addresses cannot be used: emails only contain the system’s own link.

## Invitations and forgotten passwords

forgot-title = Forgot your password?
forgot-text = Enter your user name. We will email a link to set a new password to your work address.
forgot-send = Send link
forgot-sent = If this account exists, we have emailed a link to reset the password.
forgot-sent-hint = The link is valid for 30 minutes. If nothing arrives, check your spam folder or ask an administrator.
forgot-back = Back to sign-in
welcome-title = Set your password
welcome-title-reset = Set a new password
welcome-password = New password
welcome-repeat = Repeat password
welcome-rule = { $min } to { $max } characters; a sentence works well.
welcome-guessable = This password is too easy to guess. Choose another one.
welcome-differs = The two passwords do not match.
welcome-set = Set password
welcome-until = The link works once and expires on { $at }.
welcome-over-title = This link no longer works
welcome-over-text = It has been used, has expired or is incomplete. Ask for a new one.
welcome-done-title = Your password is set
welcome-done-text = You have been signed out on all devices. Sign in with the new password.
