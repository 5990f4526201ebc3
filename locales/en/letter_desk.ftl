### Letters at the desk: the outbox, one letter, the kinds there are, invitations and forgotten passwords.

letter-kind-second-wanted = Second review wanted (leads)
letter-kind-returned = Returned by the second reviewer (reviewer)
letter-kind-invitation = Invitation (staff)
letter-kind-password-reset = Password reset (staff)
event-letter-resent = { $who } sent a letter again
event-letter-address-corrected = { $who } corrected the address and sent the letter again

## The outbox

outbox-narrow = Filter
outbox-widen = Clear filters
outbox-since = Since
outbox-empty-narrowed = No letter fits. Try fewer filters.
outbox-empty-failed = No letter failed.
outbox-empty-state = There is no such letter at the moment.

## One letter

letter-as-html = What the letter looks like
letter-as-text = Plain text
letter-as-message = Raw message
letter-download = Download the message
letter-masked-hint = Personal links in the letter are masked.
letter-actions = What you can do
letter-cancel = Cancel the letter
letter-cancel-hint = It has not left yet. Once cancelled, its recipient does not get it; it can be sent again while what it says is true.
letter-resend = Send again
letter-resend-hint = As it was, once more: the same words, with a new link.
letter-address = Corrected email address
letter-address-hint = It is sent to this address, and so are later letters to the applicant about this application. The contact given with the application stays as it is.
letter-correct = Correct and send again
letter-copies = Other times this letter was sent
again-opens-a-door = This letter lets its reader sign in or set a password. It is not sent again; its recipient has to ask for a new one.
again-under-way = The letter is on its way.
again-just-now = It was sent again a moment ago. Try again in a few minutes.
again-untrue = What the letter says is no longer so; it cannot be sent again.
again-erased = The words of this letter were removed at the end of their retention.
again-unwritable = The letter cannot be put together again. Reach its recipient another way.
correct-same = This is the address in use. Enter the corrected one.
cancel-not-held = The letter is no longer held; it cannot be cancelled.

## Kinds of letters

kinds-title = What letters say
kinds-summary = Every kind of letter the system sends
kinds-applicant = To applicants
kinds-staff = To staff
kinds-store = To stores
kinds-changed = With words of your own
kind-reference = Reference of an application
kind-show = Show with its data
kind-reference-unknown = There is no application with this reference. Please check it.
kind-source-sample = These letters are written with sample data.
kind-source-application = These letters are written with the data of application { $reference }. They are not stored and do not leave.
kind-source-nothing = The application has nothing a letter of this kind could say. These letters are written with sample data.
kind-would-say = Once saved, the letter would say
kind-words = Words of your own
kind-words-hint = They stand after the greeting and before the sign-off; leave them empty to add nothing. Up to 600 characters, no HTML, no web addresses.
kind-placeholders = You can use: { $list }
kind-no-placeholders = Letters of this kind have no placeholders.
kind-place-intro = After the greeting
kind-place-outro = Before the sign-off
kind-preview = Preview
kind-saved = Saved. Letters written from now on say it.
kind-trial = Send me a test
kind-trial-hint = With sample data, to your own address only; its subject is marked “[test]”.
kind-tried = The test was handed over for sending. Check your own mailbox.
kind-versions = Changes
kind-versions-empty = Nothing has been changed yet.
kind-again = Put back into the form
kind-written = Written by { $who }, { $at }
kind-changed = A colleague saved other words while you were editing. Check them before you save.
kind-error-placeholder = { $typed } is not known here. You can use: { $list }
kind-error-no-placeholders = { $typed } cannot be used in this kind of letter. Please remove it.
kind-error-brace = A brace is missing its partner; a placeholder is a name between two braces.
kind-error-html = Angle brackets cannot be used: these are words, not HTML.
kind-error-link = Web addresses cannot be used: a letter has only the system’s own link.

## Invitations and forgotten passwords

forgot-title = Forgot your password?
forgot-text = Enter your sign-in name. A link to set a new password is sent to your work address.
forgot-send = Send the link
forgot-asked = If there is an account with this name, a letter is on its way to its address.
forgot-asked-hint = The link is valid for 30 minutes. If nothing arrives, look in your spam folder or ask an admin.
forgot-back = Back to sign-in
welcome-title = Set your password
welcome-title-reset = Set a new password
welcome-password = New password
welcome-again = Once more
welcome-rule = { $min } to { $max } characters; a sentence will do.
welcome-guessable = This password is too easy to guess. Choose another.
welcome-differs = The two passwords are not the same.
welcome-set = Set password
welcome-until = The link works once, until { $at }.
welcome-over-title = The link is over
welcome-over-text = It was used, is too old, or is incomplete. You can ask for a new one.
welcome-done-title = Your password is set
welcome-done-text = You are signed out everywhere. Sign in with the new password.
