### Texts shared by all pages: names, navigation, buttons, times, form messages, error pages, empty states.
### Terms are in ../STYLE.md; both languages must have the same files, ids and variables.

## Names and page frame

app-name = Unbind Desk
app-name-apply = Store unbinding service
skip-to-content = Skip to main content
language-label = Language
footer-hours = Review hours: working days, 9:00 to 18:00 (China time)
required = Required
optional = Optional
yes = Yes
no = No
none = None
not-given = Not given
list-separator = {", "}
show = Show

## Navigation

nav-label = Main
nav-queue = Review queue
nav-mine = My applications
nav-mine-desk = Claimed by me
nav-account = My store
nav-letters = Emails
back-to-queue = Back to the review queue
back-to-account = Back to my store

## Buttons and links

action-claim-next = Claim next
action-release = Release
action-approve = Approve
action-reject = Reject
action-undo = Undo decision
action-withdraw = Withdraw application
action-submit-application = Submit application
action-apply-again = Apply again
action-change = Change
action-back = Back
action-continue = Continue
action-cancel = Cancel
action-save = Save
action-sign-in = Sign in
action-sign-out = Sign out
action-send-code = Send code
action-send-code-again = Send a new code
action-send-code-by-sms = Send the code by text message instead
action-send-code-by-mail = Send the code by email instead
action-check-and-send = Review and send
action-copied = Copied
action-search = Search
action-filter = Filter
action-clear-filters = Clear filters
action-print = Print
action-why-this-date = How is this date calculated?

## Lists

page-next = Next page
page-first = Back to the first page
page-label = Pages
filter-label = Filters
filter-all = All
search-placeholder = Reference, store, contact, phone or email

## Times and amounts

ago-now = just now
ago-minutes = { $n ->
    [one] { $n } minute ago
   *[other] { $n } minutes ago
}
ago-hours = { $n ->
    [one] { $n } hour ago
   *[other] { $n } hours ago
}
today-at = today { $time }
yesterday-at = yesterday { $time }
tomorrow-at = tomorrow { $time }
period-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
}
period-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
}
period-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
}
period-days = { $n ->
    [one] { $n } day
   *[other] { $n } days
}
working-days = { $n ->
    [one] { $n } working day
   *[other] { $n } working days
}

## Forms: error summary

error-summary-title = Check the following
error-prefix = Error:

## Forms: messages at a field

error-required = Fill in this field.
error-required-named = Enter { $field }.
error-too-long = { $max ->
    [one] This is too long. Use { $max } character or fewer.
   *[other] This is too long. Use { $max } characters or fewer.
}
error-too-short = { $min ->
    [one] This is too short. Write at least { $min } character.
   *[other] This is too short. Write at least { $min } characters.
}
error-phone = Enter an 11-digit mobile number, like 13800138000.
error-several-phones = Enter one phone number only. You can write another one in the description.
error-email = Enter a full email address, like name@example.com.
error-store-number = Enter the store number. You can find it on the store information page of your store’s back office.
error-date = Enter a valid date, like 2026-11-25.
error-choose-one = Choose one option.
error-choose-listed = Choose one of the options listed.
error-characters = The text contains characters that cannot be processed. Remove them and try again.
error-unreadable = Character { $positions } cannot be displayed; old input methods write rare characters in this way. Type it again with a current input method.
error-acknowledge-all = Read and tick every point, one by one.
error-wording = Change this wording before you submit: { $terms }. State the facts without insulting or defamatory language.
error-code-required = Enter the 6-digit code from the email.
error-code-format = Enter all 6 digits of the code.
error-sign-in = The user name or password is wrong.
error-too-many-tries = Too many attempts. Try again in { $n } { $n ->
    [one] minute
   *[other] minutes
}.
error-changed-meanwhile = This application has changed since you opened it. Refresh the page before you continue.
error-not-permitted = You do not have permission to do this.
error-decision-reason = Choose at least one reason.
error-decision-message = Explain the problem and what the applicant should do next.

## Error pages: title, plain words, what to do

error-400-title = We could not process this request
error-400-text = The request was incomplete or malformed. Nothing has been changed.
error-400-next = Go back, refresh the page and try again.
error-403-title = You do not have access to this page
error-403-text = Your account does not have permission for this page or action, or the request did not come from this site.
error-403-next = Start again from the home page. If you think you should have access, contact your lead or an administrator.
error-404-title = Page not found
error-404-text = The address may be wrong, or the page does not belong to the store you are signed in for.
error-404-next = Check the address, or start again from the home page.
error-409-title = This application has just been updated
error-409-text = Somebody else acted on this application before you, so your action had no effect.
error-409-next = Check its current status. What you typed is kept below.
error-413-title = The content is too large
error-413-text = What you sent exceeds the size limit and was not saved.
error-413-next = Shorten the text or make the file smaller, then try again.
error-415-title = Format not supported
error-415-text = We cannot read content sent in this format.
error-415-next = Fill in and submit the form on this site.
error-429-title = Too many requests
error-429-text = To protect accounts, we have temporarily blocked further requests from you.
error-429-next = Wait a few minutes, then try again.
error-500-title = Something went wrong
error-500-text = This is our fault, not yours. The error has been logged and we will look into it.
error-500-next = Try again later. If the problem continues, contact customer service and quote the request number below.
error-503-title = The service is temporarily unavailable
error-503-text = The system is recovering. Applications that were already submitted are not affected.
error-503-next = Wait a minute, then refresh the page.
error-read-only-title = Read-only mode: changes are not possible for now
error-read-only-text = The system is under maintenance. Your last action had no effect. Applications that were already submitted are not affected.
error-read-only-next = Go back later and try again; what you typed is still there.
error-request-id = Request number: { $id }
error-home = Go to the home page

## Empty states

empty-queue-title = The queue is empty
empty-queue-text = No applications are waiting for review.
empty-filtered-title = No applications match
empty-filtered-text = Change or clear the filters.
empty-applications-title = No applications yet
empty-applications-text = Once you have applied, you can follow the progress here at any time.
empty-history = This store has no other applications.
empty-letters = No emails yet
error-unfilled = Replace { $what } with the actual details.
