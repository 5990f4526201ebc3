### Words shared by all pages: names, navigation, buttons, times, form messages, error pages, empty states.
### Terms are in ../GLOSSARY.md; both languages must have the same files, ids and variables.

## Names and page frame

app-name = Unbind Desk
app-name-desk = Unbind Desk · Review
app-name-apply = Store unbinding service
page-title = { $page } · Unbind Desk
page-title-error = Error: { $page } · Unbind Desk
skip-to-content = Skip to main content
language-label = Language
language-current = English
language-switch = 简体中文
language-switch-label = Switch to Chinese (简体中文)
signed-in-as = Signed in: { $who }
footer-hours = Review hours: working days, 9:00 to 18:00 (China time)
footer-times = All times on this page are China time.
required = Required
optional = Optional
yes = Yes
no = No
none = None
not-given = Not given
list-separator = {", "}
more = More
show = Show
hide = Hide
new-window = (opens in a new window)

## Navigation

nav-label = Main
nav-queue = Review queue
nav-mine = My applications
nav-mine-desk = Claimed by me
nav-all = All applications
nav-search = Search
nav-account = My store
nav-letters = Letters
nav-operations = Operations
nav-calendar = Working calendar
nav-policy = Review policy
nav-staff = Staff
nav-record = Record
nav-help = Help
nav-home = Home
breadcrumb-label = You are here
back-to-queue = Back to the review queue
back-to-account = Back to my store

## Buttons and links

action-claim = Claim
action-claim-next = Claim next
action-release = Release
action-approve = Approve
action-reject = Reject
action-undo = Undo decision
action-withdraw = Withdraw application
action-submit = Submit
action-submit-application = Submit application
action-apply = Start application
action-apply-again = Apply again
action-change = Change
action-change-named = Change { $field }
action-back = Back
action-continue = Continue
action-cancel = Cancel
action-confirm = Confirm
action-save = Save
action-sign-in = Sign in
action-sign-out = Sign out
action-send-code = Send code
action-send-code-again = Send a new code
action-check-and-send = Check and send
action-send = Send
action-copy = Copy
action-copied = Copied
action-search = Search
action-filter = Filter
action-clear-filters = Clear filters
action-refresh = Refresh
action-retry = Try again
action-print = Print
action-download = Download
action-open = View
action-open-named = View { $reference }
action-why-this-date = Why this date?
action-object = I did not make this application: stop it

## Lists

page-previous = Previous page
page-next = Next page
page-first = Back to the first page
page-label = Pages
sort-label = Sort by
filter-label = Filters
filter-all = All
search-placeholder = Reference, store, phone or email
count-results = { $count ->
    [one] { $count } result
   *[other] { $count } results
}
count-applications = { $count ->
    [one] { $count } application
   *[other] { $count } applications
}

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
china-time = China time

## Forms: error summary

error-summary-title = Please check the following
error-summary-text = Everything you typed is still here. Correct these and submit again.
error-prefix = Error:
error-form-title = Something needs correcting

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
error-email = Enter a full email address, like name@example.com.
error-store-number = Enter the store number. You can find it on the store information page of your store's back office.
error-number = Enter a number.
error-date = Enter a valid date, like 2026-11-25.
error-choose-one = Choose one option.
error-choose-some = Choose at least one option.
error-choose-listed = Choose one of the options listed.
error-characters = The text contains characters we cannot read. Remove them and try again.
error-acknowledge = Read this and tick it to show that you understand.
error-acknowledge-all = Read and tick every consequence, one by one.
error-wording = Change this wording before you submit: { $words }. Please state the facts without insulting or defamatory language.
error-code-required = Enter the 6-digit code from the email.
error-code-format = The code has 6 digits.
error-code-wrong = The code is wrong or no longer valid. Check the latest email, or ask for a new code.
error-code-expired = The code has expired. Ask for a new one.
error-code-tries = The code was entered wrongly too many times. Ask for a new one.
error-code-wait = { $seconds ->
    [one] You have asked for codes too often. Try again in { $seconds } second.
   *[other] You have asked for codes too often. Try again in { $seconds } seconds.
}
error-sign-in = The account or password is wrong.
error-too-many-tries = Too many attempts. Please try again later.
error-session-ended = You have been signed out. Sign in again; what you typed is kept.
error-form-expired = The page was open for too long. Please submit once more.
error-changed-meanwhile = This application changed while you were looking at it. Refresh before you go on.
error-not-permitted = You do not have permission to do this.
error-decision-reason = Choose at least one reason.
error-decision-words = Say what was wrong and what the applicant should do next.
error-open-application = An application of this kind is already open for the store. Wait for its result, or withdraw it first.

## Error pages: title, plain words, what to do

error-400-title = We could not read this request
error-400-text = What was sent was incomplete or malformed. Nothing has been changed.
error-400-next = Go back, refresh the page and try again.
error-403-title = You cannot open this page
error-403-text = Your account does not have permission for this page or action, or the request did not come from this site.
error-403-next = Start again from the home page. If you think you should have access, contact your lead or an administrator.
error-404-title = Page not found
error-404-text = The address may be wrong, or the page does not belong to the store you are signed in for.
error-404-next = Check the address, or start again from the home page.
error-409-title = Somebody was first
error-409-text = This application has just changed, so your action had no effect.
error-409-next = See where it stands now. What you typed is kept below.
error-413-title = That is too large
error-413-text = What you sent is over the size limit and was not saved.
error-413-next = Shorten the text or make the file smaller, then try again.
error-415-title = Format not supported
error-415-text = We cannot read content sent in this format.
error-415-next = Please fill in and submit the form on this site.
error-429-title = Too many requests
error-429-text = To protect accounts, we have paused requests from you.
error-429-next = Wait a few minutes, then try again.
error-500-title = Something went wrong
error-500-text = This is our fault, not yours. The error has been recorded and we will look into it.
error-500-next = Please try again later. If it still happens, contact customer service and give the request number below.
error-503-title = The service is briefly unavailable
error-503-text = The system is recovering. Applications already submitted are not affected.
error-503-next = Wait a minute, then refresh the page.
error-read-only-title = For now, you can look but not change anything
error-read-only-text = The system is under maintenance. What you just did had no effect. Applications already submitted are not affected.
error-read-only-next = Go back later and try again; what you typed is still there.
error-request-id = Request number: { $id }
error-home = Go to the home page

## Empty states

empty-queue-title = The queue is clear
empty-queue-text = No applications are waiting for review. Well done.
empty-filtered-title = No applications match
empty-filtered-text = Change or clear the filters.
empty-mine-title = You hold no applications
empty-mine-text = Claim the next one from the review queue.
empty-search-title = Nothing found
empty-search-text = Check the number, or try another word.
empty-applications-title = No applications yet
empty-applications-text = Once you have applied, you can follow progress here at any time.
empty-history = This store has no other applications.
empty-letters = No letters yet.
empty-notes = No notes yet.
empty-timeline = Nothing on record yet.
error-unfilled = Please fill in { $what }.
