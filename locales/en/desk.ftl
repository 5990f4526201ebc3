### Words of the reviewers' pages (sign-in, queue, case, decision, letters).
### Terms are in ../GLOSSARY.md; both languages must have the same files, ids and variables.

## Shared by these pages

desk-title-error = Error: { $page }
desk-column-application = Application
desk-column-kind = Kind
desk-column-item = Item
desk-column-time = Time
desk-label-note = Internal note
desk-label-to = To
desk-label-subject = Subject
desk-counter = { $n } of { $max } characters
desk-counter-max = { $max } characters at most

## Staff sign-in

desk-sign-in-title = Staff sign-in
desk-sign-in-who = For reviewers, leads, agents and operators. Store owners go to the
desk-sign-in-apply = store unbinding service
desk-sign-in-hint = Repeated wrong entries slow sign-in down; they never lock an account.
desk-label-sign-in-name = User name

## Review queue

desk-queue-title = Review queue ({ $count })
desk-queue-summary = { $count } open · by deadline
desk-queue-summary-filtered = Filtered · by deadline
desk-queue-caption = Applications by deadline
desk-queue-on-page = { $count ->
    [one] { $count } application on this page
   *[other] { $count } applications on this page
}
desk-tiles-label = Quick filters
desk-tile-overdue = Overdue
desk-tile-today = Due today
desk-tile-unclaimed = Unclaimed
desk-tile-waiting = Waiting for the applicant
desk-tile-mine = Claimed by me
desk-filter-open = All open
desk-filter-any-status = Any status
desk-filter-any-kind = Any kind
desk-filter-any-reason = Any reason
desk-filter-mine = Only mine
desk-filter-search = Search: { $text }
desk-filter-status = Status: { $value }
desk-filter-kind = Kind: { $value }
desk-filter-reason = Reason: { $value }
desk-filter-remove = , remove this filter
desk-holder-me = Me
desk-holder-none = Unclaimed
desk-time-left = { $period } left
desk-due-before-pause = was due { $at } before the pause

## Claims

desk-claim-this = Claim this one
desk-hold-mine = You have claimed this application,
desk-hold-lost = Your claim has ended: the application is back in the queue or claimed by somebody else. Copy what you have written before you reload the page.
desk-hold-other = { $who } has claimed this application,
desk-hold-other-until = since { $from }, until { $until }. You can look at it but not decide.
desk-hold-free = Nobody has claimed this.
desk-hold-free-period = Claim it to decide; a claim lasts { $period }.
desk-release-for-other = Release it for them
desk-refused-own = You lodged this application yourself: another reviewer has to review it.
desk-objected = A registered contact of the store has objected. Until a lead has dealt with it, nothing can be decided or carried out.

## Case

desk-heading-claimed = What was submitted
desk-heading-words = The applicant's own words
desk-heading-days = How the deadline is counted
desk-frozen = Cannot change after submission
desk-acknowledged = { $count ->
    [one] { $count } acknowledged
   *[other] { $count } acknowledged, one by one
}
desk-policy-version = { $name } · version { $version }
desk-label-owner = Registered owner
desk-label-trading = Trading
desk-trading-yes = Trading
desk-trading-no = No longer trading
desk-not-bound = Not bound to any account now
desk-past-binding = Formerly bound to { $account }: { $from } to { $until }
desk-then = At submission
desk-now = Now
desk-differs = Changed
desk-orders = { $count ->
    [one] { $count } order
   *[other] { $count } orders
}
desk-submitted-when = Submitted { $at }
desk-followed = This application follows it
desk-rejected-because = Reasons for rejection: { $reasons }
desk-undone = { $who }’s decision ({ $outcome }) was undone { $at }: { $note }
desk-day-counted = Day { $n }
desk-day-today = Today
desk-days-rule = A working day counts when it closes. The day of submission, rest days and pauses of the clock do not count.
desk-letter-held-until = Leaves after { $at }

## Decision

desk-legend-outcome = Approve or reject
desk-legend-reasons = Reasons for rejection
desk-words-hint = Goes into the email as it is: what is wrong and what to do next.
desk-note-hint = Optional, not shown to the applicant
desk-decide-next = Next you see the whole email; nothing happens until you confirm. After that you can undo it for { $period }.
desk-error-outcome = Choose to approve or reject.

## Check before sending

desk-check-title = Check before you send
desk-heading-yours = Your decision
desk-heading-will = When you confirm
desk-label-not-before = Carried out no earlier than
desk-warning-balance = The store still has a balance of { $now }; at submission it was { $then }.
desk-warning-orders = The store still has { $now } unshipped orders; at submission there were { $then }.
desk-will-be-approved = The application becomes “Approved” and the clock stops.
desk-will-be-rejected = The application becomes “Rejected” and the clock stops.
desk-will-approve-grace = For { $period } it can be undone; until then no email leaves and nothing is carried out.
desk-will-reject-grace = For { $period } it can be undone; until then no email leaves.
desk-will-send = After { $at } the applicant is sent exactly this email.
desk-will-unbind = No earlier than { $at } the platform is asked to unbind the store; it is done when the platform confirms.
desk-will-revoke = No earlier than { $at } the platform is asked to revoke the certification; it is done when the platform confirms.
desk-will-stop-trading = Once unbound the store stops trading; it can be bound again to a newly registered account.
desk-will-never-again = A revoked certification never comes back: the store cannot be certified again.
desk-will-stay = The store stays as it is; the applicant can apply again.
desk-check-times = These times are counted from now; if you confirm later they move accordingly, in the email too.
desk-confirm-approve = Confirm approval
desk-confirm-reject = Confirm rejection
desk-back-to-change = Go back and change
desk-letter-to-be-sent = The email that will be sent
desk-letter-as-it-goes = The whole email, exactly as it will go
desk-letter-whole = The whole email

## Decided

desk-decided-you-approve = You have approved this application.
desk-decided-you-reject = You have rejected this application.
desk-decided-by-approve = { $who } has approved this application.
desk-decided-by-reject = { $who } has rejected this application.
desk-grace-until = Whoever decided can undo it until { $at }; until then no email leaves and nothing changes
desk-grace-ends = until { $at }
desk-grace-left = { $t } left
desk-grace-over = the time to undo is over
desk-undo-later = The time to undo is over; the platform has not been asked yet, so a lead can still undo it.
desk-undo-never = The time to undo is over.
desk-undo-note = Why it is undone
desk-undo-note-hint = Colleagues see this, the applicant does not. The application comes back to you and its deadline stays.
desk-effect-not-done = Not done until the platform confirms
desk-track-decided = Decided
desk-track-waiting = Time to undo and notice
desk-track-requested = Platform asked
desk-track-confirmed = Platform confirmed
desk-track-until = Until { $at }
desk-track-not-yet = Not yet
desk-effect-failed = { $count ->
    [one] Tried { $count } time without success: a lead has to look. The platform said: { $problem }
   *[other] Tried { $count } times without success: a lead has to look. The platform said: { $problem }
}
desk-blocker-content-changed = Blocked: what stands now is not what was approved. A lead has to look.
desk-blocker-objected = Blocked: a registered contact of the store objected. A lead has to look.
desk-blocker-notice-not-delivered = Blocked: no registered contact could be told of the application. A lead has to reach one another way.
desk-blocker-nothing-to-do = Blocked: the platform has nothing left to unbind or revoke. A lead has to look.

## Somebody was first

desk-conflict-title = { $who } was first
desk-conflict-title-you = You have been here already
desk-lost-claim = You did not get the claim; nothing was changed.
desk-lost-release = It was not released; nothing was changed.
desk-lost-decision = Your decision was not saved and no email was sent.
desk-lost-undo = It was not undone; the decision stands.
desk-see-now = See how it stands now
desk-heading-happened = What happened
desk-heading-typed = What you wrote
desk-copy-words = Copy the words
desk-label-who = Who
desk-label-when = When
desk-label-what = What

## Letters

desk-letters-summary = Everything sent and about to be sent
desk-letters-caption = Letters, newest first
desk-letters-older = Older
desk-back-to-letters = All letters
desk-heading-sending = Sending
desk-label-written-at = Written
desk-label-release-at = Leaves no earlier than
desk-label-sent-at = Sent
desk-label-tries = Tries
desk-label-outcome = What the mail server said
desk-label-message-id = Message-ID
desk-language-zh-cn = Chinese
desk-language-en = English
desk-letter-secret = What a letter with a sign-in code says is not shown.

## Evidence, objections, what changed since the last time

desk-urgent = Urgent: the account is in other hands
desk-lodged = Lodged by customer service
desk-lodged-by = Lodged by customer service: { $name }
desk-label-after-sales = Open after-sales cases
desk-label-loans = Loans not paid back
desk-after-sales = { $count ->
    [one] { $count } case
   *[other] { $count } cases
}
look-count = { $count ->
    [one] { $count } document
   *[other] { $count } documents
}
look-pages = { $count ->
    [one] { $count } page
   *[other] { $count } pages
}
look-recorded = every look is recorded
look-none = This application came without evidence.
look-files = Documents
look-buttons = Viewer
look-compare = To be compared with the picture
look-same = Same
look-not-same = Not the same
look-put-beside = Put beside
look-page-of = Page { $n } of { $count }
look-file-of = Document { $n } of { $count }
look-page-previous = Previous page
look-page-next = Next page
look-file-previous = Previous document
look-file-next = Next document
look-zoom-out = Smaller
look-zoom-in = Larger
look-zoom-fit = Show all of it
look-zoom-fits = All
look-turn = Turn
look-beside = Side by side
look-beside-close = One only
look-swap = Swap sides
look-paper = { $document }, scrolls
look-alt = { $document }, page { $n } of { $count }. Where these words stand instead of a picture, it could not be shown.
look-shows = To be seen on it: { $what }
look-lost = The picture could not be shown. Reload the page; if it still happens, tell a lead.
look-lost-removed = This document was removed at the end of its retention and cannot be seen any more.
look-lost-missing = The file of this document is missing and cannot be shown. The fault has been recorded: tell a lead, and do not decide by it.
look-lost-damaged = The file of this document is damaged or was altered and cannot be shown. The fault has been recorded: tell a lead, and do not decide by it.
look-lost-key = The key that opens this document is not there, so it cannot be shown. The fault has been recorded: tell a lead.
look-lost-unavailable = The evidence store does not answer for the moment. Reload the page in a little while.
look-refused-not-holder = Claim the application to see its evidence.
look-refused-purpose = State on the case page what you need to see it for.
look-refused-too-many = You have looked at evidence { $max } times within 24 hours, which is the limit. Talk to a lead.
look-state-received = Being prepared, cannot be seen yet
look-state-quarantined = Waiting for the virus check, cannot be seen yet
look-state-ready = There is no page to show
look-state-unreadable = Nothing can be made out on it
look-state-refused = Breaks a rule and was not taken
look-state-removed = Removed at the end of its retention
look-claim-first = Only its holder sees the evidence. Claim the application, and the pictures appear here.
look-closed = You cannot see the evidence of this application.
look-purpose-first = You do not hold this application. State what you need to see the evidence for; it is then open to you for 30 minutes.
look-or-claim = You can also claim it to review it.
look-purpose = Purpose
look-purpose-hint = For instance: checking a complaint, quality review. The purpose and every look stay on record.
look-purpose-button = State purpose and look
look-purpose-missing = Say why you need the original.
look-original = Download the original
look-original-hint = The original carries no watermark and was not made harmless. Download it only where you must, and delete it afterwards.
look-original-button = Download this original
look-history = Who looked at the evidence
look-history-last = The last 20 looks
look-history-empty = Nobody has looked yet.
look-line-page = { $who } looked at { $document }, page { $n }
look-line-original = { $who } downloaded the original of { $document }
look-ground-owner = The owner, before submitting
look-ground-agent = The agent, before submitting
look-ground-holder = Holder
look-ground-second = Second reviewer
look-ground-purpose = With a purpose
keys-look-file = Previous and next document
keys-look-page = Previous and next page
keys-look-zoom = Larger, smaller, show all of it
keys-look-turn = Turn the picture
keys-look-beside = Side by side, swap sides
objection-by-link = A registered contact objected by the link in an email, { $at }
objection-signed-in = Somebody signed in for the store objected, { $at }
objection-lifted = { $made }; lifted by a lead { $at }: { $note }
objection-was-lifted = There was an objection to this application; a lead has lifted it.
objection-lift = Lift the objection
objection-note = What you found
objection-note-hint = How you reached the registered contact, and what they said. Colleagues see this, the applicant does not. Once it is lifted, review and effect go on.
flag-wording = Mind the wording: the applicant’s words contain “{ $words }”. They were let through; you judge.
flag-mixed-scripts = Mind the name: “{ $words }” mixes letters of different scripts that look alike, as imitations do.
change-heading = Compared with the rejected application
change-nothing = It is exactly the application that was rejected: nothing was changed.
change-no-answers = The answers are the same.
change-before = Before
change-after = Now
change-why = Why it was rejected
change-file-added = Added
change-file-left-out = Left out
change-file-kept = The same again
event-objection-lifted = { $who } lifted the objection
event-purpose-stated = { $who } stated a purpose for looking at the evidence
event-erased = Evidence and personal data were removed at the end of their retention
event-query-code-renewed = { $who } made a new query code

## Lodging for an owner who cannot sign in (R9)
nav-lodge = Lodge
lodge-list-title = Applications for owners who cannot sign in
lodge-begin-title = Start or continue
lodge-begin-lead = Make sure first that you are speaking with the owner, and have the source document at hand. You can never review what you lodge.
lodge-begin = Fill in the application
lodge-no-store = There is no store with this number. Check it with the owner.
lodge-no-kind = Choose what the owner applies for.
lodge-open = An application is open already: { $reference }.
lodge-not-bound = This store is bound to no account: there is nothing to unbind.
lodge-not-certified = This store is not certified: there is nothing to revoke.
lodge-bound-recently = The store was bound only recently. It may apply from { $until }.
lodge-not-before = The store may not apply again before { $until }.
lodge-never = The last application was rejected for good. The owner cannot apply again for this.
lodge-drafts-title = Being filled in
lodge-drafts-empty = You have no applications in progress.
lodge-saved = saved { $at }
lodge-lodged-title = Lodged by you
lodge-lodged-empty = You have not lodged any applications yet.
lodge-title = For { $store }
lodge-back = All your applications
lodge-store-title = Store
lodge-owner = Registered owner
lodge-verify = Compare name and number with what the owner tells you before you go on.
lodge-answers-title = What the owner says
lodge-consequences = Read to the owner, who agreed to each
lodge-to-check = Check and read back
lodge-save = Save
lodge-discard = Discard this draft and its files
lodge-check-title = Read back to the owner
lodge-read-back = Is everything right?
lodge-check-alert = Every contact registered for the store is told of this application, and can stop it.
lodge-submit = Hand in for the owner
lodge-done-title = Handed in
lodge-code = Query code:
lodge-code-once = Read it to the owner now. It is shown this once, and opens the link in our letters.
lodge-code-gone = The query code was shown once, right after handing in.
lodge-done-text = The owner gets a letter with the reference and the date by which we answer. You cannot claim, decide or look at this application any more.
lodge-document-missing = { $document } is missing.
lodge-file-waiting = A file is still being checked. Wait a few seconds and try again.
lodge-file-no-good = A file cannot be handed in. Remove it, or send another.
lodge-funds-balance = The balance has to be withdrawn first.
lodge-funds-unshipped-orders = The orders have to be shipped first.
lodge-funds-after-sales = The after-sales cases have to be settled first.
lodge-funds-loans = The loan has to be paid back first.
lodge-outstanding-balance = Balance not withdrawn: { $amount }.
lodge-outstanding-unshipped-orders = Orders not shipped: { $amount }.
lodge-outstanding-after-sales = Open after-sales cases: { $amount }.
lodge-outstanding-loans = Loans not paid back: { $amount }.
lodge-outstanding-stops = This has to be settled before handing in.
lodge-outstanding-warns = Tell the owner; it does not stop the application.

## Asking the applicant for more (information request)
ask-title = Ask the applicant for more
ask-hint = Once it is sent the clock is paused and you go on holding this application. The applicant has { $days } working days to answer; without an answer the application lapses. Items left empty are not sent.
ask-item = Item { $n }
ask-more = Ask for more things
ask-reason = What it settles
ask-choose = Choose
ask-what = What to add
ask-text = An answer in words
ask-prompt = Tell the applicant what is needed
ask-words = Anything else to say
ask-words-hint = The applicant reads it in the email and on the status page.
ask-button = Send to the applicant
ask-error-at = Item { $n }: { $text }
ask-error-reason = Choose what it settles.
ask-error-prompt = Tell the applicant what is needed.
ask-error-nothing = Fill in at least one item.
ask-error-often = The applicant was asked { $max } times already; no more can be asked.
ask-requests = Information requests
ask-open = Waiting for the applicant; the clock is paused.
ask-open-until = The applicant can answer until { $at }; then the application lapses.
ask-asked-at = Asked { $at }
ask-ended-answered = Answered
ask-ended-withdrawn = Withdrawn, not answered
ask-ended-lapsed = Not answered in time
ask-ended-voided = Voided, not answered
ask-ended-open = Waiting for the answer
ask-answered-at = Received { $at }
ask-settles = Settles: { $reason }
ask-added = Added { $date }
desk-lost-ask = The applicant was not asked, and no email was sent.

## Second review, penalties, appeals
lodge-barred = This store is barred from applying until { $until }.

## Information requests: contacts and judging
ask-contact = Another way to be reached
ask-again-hint = These items have to be asked for again; change them as needed before you send them. Asking again counts as a request.
ask-error-off = The policy this application is judged by allows no information requests.
ask-submitted = As submitted
ask-answered = What was added
ask-nothing-submitted = Nothing was submitted
ask-judge-accept = Accept
ask-judge-again = Ask again
ask-judged-accepted = Accepted by { $who } · { $at }
ask-judged-ask-again = To be asked for again, says { $who } · { $at }
desk-lost-judge = Your verdict on the answer was not recorded.
event-answer-judged = { $who } judged what was added

## Claims, handing over, putting aside, tags, absences
desk-hold-mine-second = You are giving this application its second review,
desk-hold-free-second = Waits for a second reviewer.
desk-hold-until = until
desk-hold-extended = , extended while this page is open. Release it if you stop working on it, so that a colleague can go on.
desk-lease-ends = Your claim ends at { $at }. It is extended while you work on this page; otherwise the application goes back to the queue.
desk-refused-away = You are away at the moment and cannot claim anything.
desk-refused-declared = You declared a conflict of interest: another reviewer has to review this application.
desk-refused-recommended = You proposed the decision: another reviewer has to give the second review.
desk-refused-decided-before = You decided this application before: an appeal goes to another reviewer.
desk-refused-decided-earlier = You decided the application before this one: another reviewer has to review this one.
desk-assign-refused-own = This colleague lodged the application and cannot review it.
desk-assign-refused-away = This colleague is away.
desk-assign-refused-declared = This colleague declared a conflict of interest.
desk-assign-refused-recommended = This colleague proposed the decision: somebody else has to give the second review.
desk-assign-refused-decided-before = This colleague decided it before: an appeal goes to another reviewer.
desk-assign-refused-decided-earlier = This colleague decided the application before this one: another reviewer has to review this one.
desk-skip = Skip
desk-skip-hint = It goes back to its place in the queue for a colleague, and claim next does not offer it to you again. Leads see how many are skipped, and why.
desk-skip-reason = Why do you skip it?
desk-skip-reason-missing = Choose why you skip it.
desk-skip-note = Note
desk-skip-note-hint = Needed for “something else”. Colleagues see it, the applicant does not.
desk-skip-button = Skip this one
skip-conflict-of-interest = I have a conflict of interest
skip-language = I cannot read the language of the evidence
skip-unsure = I do not know how to judge it
skip-other = Something else
desk-assign = Hand over or take over
desk-assign-to = Give it to
desk-assign-to-missing = Choose a reviewer who is here.
desk-assign-me = { $who } (I take it over)
desk-assign-away = { $who } (away)
desk-assign-note = Note for colleagues
desk-assign-note-hint = Needed when somebody is working on it; kept with the case as an important note. The applicant does not see it.
desk-assign-button = Hand over
desk-snooze = Put aside
desk-snooze-until = Put aside until
desk-snooze-hint = Until then claim next leaves it out. The clock goes on, so the target, { $at }, is the latest.
desk-snooze-button = Put aside
desk-snooze-missing = Choose until when.
desk-snooze-past = Choose a time to come.
desk-snooze-late = Not later than the target, { $at }.
desk-snoozed = Put aside until { $at }
desk-wake = Take up again
desk-tags = Tags
desk-tag-add = Add a tag
desk-tag-new = New tag
desk-tag-hint = At most 24 characters, to find the application again. No names, phone numbers or other personal data.
desk-tag-many = An application has at most { $max } tags.
desk-tag-remove = Remove the tag { $tag }
desk-lost-skip = It was not skipped; nothing was changed.
desk-lost-assign = It was not handed over; nothing was changed.
desk-lost-snooze = It was not put aside; nothing was changed.
event-skip = { $who } skipped this application
event-snooze = { $who } put the application aside
event-wake = { $who } took the application up again
event-tag-added = { $who } added a tag
event-tag-removed = { $who } removed a tag
nav-absences = Absences
absence-summary = While you are away you are given nothing, and what you hold goes back to the queue.
absence-empty = No absence is entered.
absence-enter = Enter an absence
absence-hint = Whole days, the first and the last included.
absence-staff = Who
absence-staff-missing = Choose a colleague.
absence-when = When
absence-from = First day
absence-until = Last day
absence-note = Note
absence-now = Away now
absence-period = { $from } to { $until }
absence-cancel = Cancel
absence-date-missing = Choose a date.
absence-ends-first = The last day cannot come before the first.
absence-over = The last day is over.
absence-too-long = One absence lasts a year at most.
absence-overlaps = There is one already for these days: { $from } to { $until }.

## Doing one thing to many applications
bulk-bar = Tick applications, then:
bulk-picked = { $n } chosen
bulk-pick-all = Choose all on this page
bulk-pick = Choose { $reference }
bulk-action-assign = Assign
bulk-action-release = Put back in the queue
bulk-action-snooze = Snooze
bulk-action-tag = Add a tag
bulk-title-assign = Assign ({ $count })
bulk-title-release = Put back in the queue ({ $count })
bulk-title-snooze = Snooze ({ $count })
bulk-title-tag = Add a tag ({ $count })
bulk-fields-lead = Fill this in; the next page lists what will happen to each
bulk-will-summary = To be changed: { $done }; left as they are: { $left }
bulk-did-summary = Changed: { $done }; left as they were: { $left }
bulk-column-will = What will happen
bulk-column-did = What happened
bulk-left = Left as it is:
bulk-back = Back to the list
bulk-to-check = Next: check
bulk-confirm-assign = Assign them ({ $count })
bulk-confirm-release = Put them back ({ $count })
bulk-confirm-snooze = Snooze them ({ $count })
bulk-confirm-tag = Tag them ({ $count })
bulk-to = Assign to
bulk-choose = Choose
bulk-away = (away)
bulk-note-hint = Needed where somebody else is working on one; it stays with each application, and applicants never see it.
bulk-until = Until (China time)
bulk-until-hint = The clock goes on; never later than the target of each application.
bulk-tag = Tag
bulk-error-time = Enter a date and a time, for example 2026-11-25 09:00.
bulk-no-action = Choose what to do.
bulk-nothing-picked = No application was chosen. Tick some first, then choose what to do.
bulk-too-many = At most { $max } at once; choose fewer.
bulk-will-assign = Goes to { $to }.
bulk-will-assign-from = Goes from { $from } to { $to }.
bulk-will-release = Goes back to the queue.
bulk-will-release-from = Goes from { $from } back to the queue.
bulk-will-snooze = Is put aside until { $at }.
bulk-will-tag = Gets the tag “{ $tag }”.
bulk-did-assign = Given to { $to }.
bulk-did-release = Back in the queue.
bulk-did-snooze = Put aside until { $at }.
bulk-did-tag = Has the tag “{ $tag }”.
bulk-refused-missing = There is no such application.
bulk-refused-status = It is “{ $status }” now, where this cannot be done.
bulk-refused-status-by = It is “{ $status }” now ({ $who }, { $at }), where this cannot be done.
bulk-refused-held = { $who } is working on it.
bulk-refused-own = This person lodged it; somebody else has to review it.
bulk-refused-away = This person is away.
bulk-refused-declared = This person stated a conflict of interest.
bulk-refused-recommended = This person proposed the decision; a second person has to look.
bulk-refused-decided-before = This person decided it; the appeal is for somebody else.
bulk-refused-decided-earlier = This person decided the store’s earlier application; somebody else has to review this one.
bulk-refused-not-a-reviewer = This person is no reviewer, or works here no more.
bulk-refused-note = Somebody else is working on it: write down why it is passed on.
bulk-refused-not-holder = Only its holder and leads can snooze it.
bulk-refused-past = That time is over.
bulk-refused-target = Later than its target ({ $at }).
bulk-refused-tags = It has { $max } tags already.
bulk-refused-failed = A fault of ours; nothing was changed. Try this one by itself later.

## Taking a list out as a file
export-title = Export the list
export-link = Export
export-list = List
export-whole-queue = All open applications
export-list-note = Every application of the filtered list, { $max } rows at most.
export-too-many = This list has more than { $max } rows and cannot be exported. Narrow it down first.
export-format = Kind of file
export-format-csv = CSV text
export-format-xlsx = Excel workbook (XLSX)
export-personal = With contact names, phone numbers and email addresses
export-purpose = Purpose
export-purpose-hint = Optional. The export is recorded.
export-purpose-hint-personal = Needed with personal data, at least 4 characters.
export-recorded = Who exported what, when and what for is recorded; the number of the record is in the name of the file. Keep the file safe, and delete it when it has served its purpose.
export-button = Export the file
export-column-turn = Turn
export-column-submitted = Submitted (China time)
export-column-target = Target (China time)
export-column-due = Deadline (China time)
export-column-overdue = Overdue
export-column-decided = Decided (China time)
export-column-outcome = Decision
export-rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
export-broke-off = Not completed
exports-title = Exports
exports-summary = Who took out what, and what for
exports-empty = Nobody has exported anything yet
exports-column-who = By
exports-column-file = File
exports-personal = With personal data
exports-older = Older exports

## Internal notes, one's own page, the team's figures
event-note-written = { $who } wrote an internal note
notes-title = Internal notes
notes-only = Internal only
notes-none = No notes yet.
notes-you = A colleague mentioned you in a note.
notes-seen = I have seen it
notes-for-you = Mentions you
notes-important = Important
notes-about = About the check: { $check }
notes-named = Mentions: { $names }
notes-write = Write a note
notes-text = Note
notes-text-hint = The applicant never sees it. Mention a colleague by @name or @sign-in-name; they find it under “Claimed by me”.
notes-tell = Mention a colleague
notes-check = About
notes-case = The whole case
notes-mark = Important: shown first
notes-save = Save note
note-unknown = No colleague is called “{ $name }”.
note-unknown-meant = No colleague, or more than one, is called “{ $name }”. Write: { $meant }.
mine-summary = { $count ->
    [one] You hold { $count } application
   *[other] You hold { $count } applications
}
mine-group-overdue = Overdue
mine-group-today = Due today
mine-group-returned = Returned to you
mine-group-soon = Due soon
mine-group-waiting = Waiting for the applicant
mine-mentions = Notes that mention you
mine-comment = Why it came back: { $text }
mine-empty-title = You hold no applications
mine-empty-text = Claim the next one, or pick one from the queue.
mine-away-now = You are entered as away until { $until }. Until then no applications are given to you.
mine-away-next = You are entered as away from { $from } to { $until }. When it begins, what you hold goes back to the queue.
nav-team = Team
chart-none = No data for this period.
chart-as-table = Show the numbers
team-period-label = Period
team-period = { $days } days
team-measured = As of { $at }
team-stale = These figures have not been updated for half an hour; the worker may not be running.
team-empty-title = No figures yet
team-empty-text = The worker counts every few minutes. Please come back later.
team-nobody = All figures are of the team as a whole, never of a person. Today's are counted up to the time above.
team-received = Received
team-decided = Decided
team-decided-note = { $approved } approved, { $rejected } rejected
team-on-time = On time
team-on-time-note = { $late } late; waiting for the applicant is not counted
team-median = Median handling time
team-p90 = Nine in ten handled within
team-handling-note = From submission to decision, without waiting for the applicant; estimated from the distribution
team-second = Second review agreed
team-second-note = { $agreed } agreed, { $disagreed } disagreed
team-returned = Returned
team-returned-note = Recommendations sent back by the second reviewer
team-undone = Undone
team-undone-note = Counted on the day they were undone
team-hours = About { $hours } h
team-hours-less = Under 1 h
team-hours-more = More than { $hours } h
team-up-to = Up to { $hours } h
team-hours-head = Handling time
team-decisions = Decisions
team-day = Date
team-reason = Reason
team-rejections = Rejections
team-skips = Skips
team-age-head = Since submission
team-age = { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}
team-age-more = { $days } working days or more
team-due = Falls due
team-pace = Recent pace: { $pace } a working day
team-forecast-unknown = There is not enough data yet to say whether the deadlines will be met.
team-forecast-made = At the recent pace of { $pace } decisions a working day, everything due in the next 10 working days will be decided in time.
team-forecast-behind = At the recent pace of { $pace } decisions a working day, { $count } will not be decided in time by { $date }.
team-chart-forecast = Due in the next 10 working days
team-about-forecast = What falls due each working day, and the recent pace; what is overdue is on the first day, what waits for its applicant is left out.
team-chart-open = Open applications
team-about-open = By working days since submission, and by whom they wait for.
team-chart-flow = Received and decided
team-about-flow = Applications received and decisions made each day.
team-chart-on-time = On time, by day
team-about-on-time = Share of the day's decisions made before their deadline; days without decisions have no point.
team-chart-decided = Decisions by day
team-about-decided = Approved and rejected each day; what was undone later stays counted where it was made.
team-chart-handling = Handling times
team-about-handling = Hours from submission to decision, without waiting for the applicant.
team-chart-rejections = Reasons to reject
team-about-rejections = A rejection may have several reasons.
team-chart-corrections = Returned and undone
team-about-corrections = Recommendations returned by second review and decisions undone each day.
team-chart-skips = Reasons to skip
team-about-skips = Why reviewers passed claimed applications on.

## Checks and flags
check-title = Checks
check-progress = { $n } of { $count } checked
check-open = Not checked yet
check-open-document = Show { $document }
check-result-same = Same
check-result-different = Different
check-result-confirmed = Confirmed
check-result-not-confirmed = Not confirmed
check-result-cannot-tell = Cannot tell
check-result-read = Number read
check-answered = { $who }, { $at }
check-proposes = Proposes to reject: { $reason }
check-again = Check again
check-history = What was found before
check-number = Number of the document
check-number-hint = With “Number read”, type it as it stands on the document. It is not kept: only a mark that cannot be turned back, by which the same document is known again.
check-more = Document and note
check-file = The document that shows it
check-no-file = None in particular
check-note = Note for colleagues
check-error-at = { $check }: { $text }
check-error-result = Choose what you found.
check-error-number = Type the number on the document; choose “Cannot tell” when it cannot be read.
check-error-number-malformed = A number has 6 to 30 letters and digits.
check-error-number-digit = The last character does not fit the rest of this ID number. Compare it with the document once more.
desk-lost-check = What you found at the check was not saved.
desk-lost-flag = What you found out about the flag was not saved.
event-check-answered = { $who } answered a check
event-flag-resolved = { $who } resolved a flag
flag-title = What to look at
flag-blocking = { $count ->
    [one] { $count } of them has to be resolved before approval
   *[other] { $count } of them have to be resolved before approval
}
flag-decides-nothing = nothing is decided by a flag alone
flag-is-hard = Resolve first
flag-is-soft = Look
flag-is-resolved = Resolved
flag-resolve = Say what you found
flag-resolve-button = Resolve
flag-resolved = Resolved by { $who }, { $at }
flag-note = What you found
flag-note-hint = How you looked into it, and what came of it. Colleagues see this, the applicant does not. It blocks approval no more after that.
flag-note-missing = Say what you found.
flag-earlier-rejected = This store was rejected before, for a reason after which one cannot apply again, or for deceit.
flag-same-phone = Another store’s application gave the same phone.
flag-same-email = Another store’s application gave the same email address.
flag-same-identity = Another store’s application showed the same identity document.
flag-same-picture = Another store handed in almost the same picture.
flag-contact-changed = A registered contact of the store is new: { $words }.
flag-barred = This store, its account, or a store that shares a contact or a document with it is barred until { $words }.
flag-barred-once = This store, its account, or a store that shares a contact or a document with it was barred; that ended { $words }.
flag-watch-list = On the watch list: { $words }.
flag-objected = A registered contact objected; a lead looks into it and lifts it.
watch-title = Watch list
watch-summary = When one of these applies, its reviewer is told, and cannot approve before resolving it
watch-add = Add to the list
watch-kind = Kind
watch-kind-store = Store number
watch-kind-phone = Phone
watch-kind-email = Email address
watch-kind-identity = Number of an identity document
watch-text = What
watch-text-hint = Phones, addresses and numbers are not kept: only a mark that cannot be turned back, and a masked hint. A store number is kept as it is.
watch-note = Why
watch-hint = Masked
watch-who = Added
watch-added = added by { $who }, { $at }
watch-end = Take off
watch-ended = Taken off { $at }
watch-empty = The list is empty
watch-error-text = This is not of the kind you chose. Check it.
watch-error-already = It is on the list already.
watch-error-note = Say why it is watched for.

## Finding: filters, saved lists
desk-tiles-small-label = Applications that wait
desk-tile-second = For second review
desk-tile-returned = Returned by second review
desk-tile-snoozed = Put aside
desk-filter-more = More filters
desk-filter-turn = Whose turn
desk-filter-holder = Held by { $value }
desk-filter-holder-some = a colleague
desk-filter-flag = Flag: { $value }
desk-filter-flag-label = Flag
desk-filter-tag = Tag: { $value }
desk-filter-tag-label = Tag
desk-filter-due-from = Due { $value } or later
desk-filter-due-until = Due { $value } or before
desk-filter-from-label = Due from
desk-filter-until-label = Due until
desk-filter-dates-order = The last day is before the first. Check both.
desk-search-cut = Too many match; only some of them are listed. Type more.
desk-line-flags = { $count ->
    [one] { $count } flag
   *[other] { $count } flags
}
desk-views-title = Saved lists
desk-views-manage = Save this list
desk-views-name = Name of the list
desk-views-hint = Keeps the filters that are on, one click away. At most 40 characters.
desk-views-share = Colleagues see it too
desk-views-shared = shared
desk-views-of = by { $name }
desk-views-save = Save
desk-views-replace = Replace the list of this name
desk-views-delete = Delete
desk-views-taken = You have a list of this name. Choose another name, or replace it.
desk-views-many = You can save { $max } lists at most. Delete one you no longer use.
flag-name-wording = Wording
flag-name-mixed-scripts = Mixed scripts in a name
flag-name-earlier-rejected = Rejected before
flag-name-same-phone = Same phone
flag-name-same-email = Same email address
flag-name-same-identity = Same identity document
flag-name-same-picture = Same picture
flag-name-contact-changed = Contact changed
flag-name-barred = Barred
flag-name-watch-list = Watch list
flag-name-objected = Objected

## Profile and keys
profile-title = Your settings
profile-yours = Settings
profile-language = Language
profile-language-hint = Of pages, and of letters to you.
profile-keys-hint = Single keys do nothing inside fields and while characters are composed. Switch them off if you dictate, or hit keys by accident.
profile-saved = Your settings are saved.
keys-switch = Switch keys on or off in your settings
keys-skip = Skip the case you hold

## Decisions: classes of reasons, proposed words, penalties

reason-class-fixable = Fixable
reason-class-fixable-hint = the applicant can mend it and apply again
reason-class-final = Final
reason-class-final-hint = nothing added would change it; one may apply again when things have changed
reason-class-cannot-apply-again = Cannot apply again
reason-class-cannot-apply-again-hint = no application of this kind is taken any more
reason-class-fraud = False evidence
reason-class-fraud-hint = never again; a second person looks, and a penalty may be proposed
decide-propose = Propose words
decide-penalty = Penalty: a bar on applying
decide-penalty-hint = Only with a reason of the class “False evidence”; a second person confirms it. Until it ends neither the store nor its account can apply.
decide-penalty-none = No penalty
decide-penalty-days = { $n } days
decide-penalty-words = Why the penalty (to the applicant)
decide-error-penalty = A penalty goes with a reason of the class “False evidence” only, for one of the periods listed.
decide-error-penalty-words = Say why there is a penalty; the applicant reads it.
decide-gap-unanswered = “{ $check }” has not been checked yet.
decide-gap-failed = What was found at “{ $check }” does not bear out an approval.
decide-gap-not-backed = No check bears out “{ $reason }”.
decide-flag = The flag “{ $flag }” is not resolved: it cannot be approved.
decide-next = Open the next one after deciding
after-approve = approved.
after-reject = rejected.
after-recommended = sent to a second review.

## Second review

second-title = Second review
second-recommend = Send to second review
second-proposed = Proposed by { $who }, { $at }
second-because = Why a second person looks: { $causes }
second-cause-fraud = a rejection for false evidence
second-cause-penalty = a penalty is proposed
second-cause-high-balance = much money in the store’s balance
second-cause-duplicate = the evidence or identity document was seen before
second-cause-new-reviewer = the reviewer is new
second-cause-sample = drawn as a sample
second-waits = What you proposed waits for a second person. Until then nothing is decided and no letter leaves.
second-others = It waits for a second person. Until then nothing is decided and no letter leaves.
second-not-you = You cannot be the second person here; the reason stands above.
second-claim-first = Claim it to review it.
second-blind = First say what you would do. The first opinion is shown once yours is recorded.
second-yours = Check what the first reviewer proposed: confirm it, or send it back saying why.
second-hidden = The first opinion stays hidden until the second is recorded.
second-opinion = Your opinion
second-opinion-record = Record opinion
second-opinion-once = It cannot be changed afterwards.
second-opinion-missing = Choose to approve or to reject.
second-agreed = Second opinion: { $outcome }; both agree.
second-disagreed = Second opinion: { $outcome }; they do not agree.
second-confirm-approve = Confirm approval
second-confirm-reject = Confirm rejection
second-confirm-note = Confirming decides it. The letter leaves { $period } later; until then it can be undone.
second-return = Send back to the first reviewer
second-return-button = Send back
second-comment = Why it is sent back
second-comment-hint = For colleagues only; the applicant does not see it.
second-returned-you = { $who } sent this back to you
second-returned = { $who } sent this back to { $first }
second-same-person = Somebody else has to look: you proposed this decision, or decided it before.
second-no-opinion = Record your opinion before you confirm.
second-changed = What it is based on has changed since it was proposed, so it cannot be confirmed. Send it back to be looked at anew.
second-not-valid = Under its policy this decision cannot stand. Send it back, saying why.
second-by = Second review
second-history = Second reviews
second-result-confirmed = Confirmed { $at }.
second-result-returned = Sent back { $at }.
second-result-ended = Ended with the application { $at }.
second-will-look = A second person looks first. Why: { $causes }.
second-will-nothing = Nothing is decided now, and no letter leaves.
second-will-then = It is decided when they confirm; { $period } later the letter beside this leaves.
desk-lost-second = Your second review was not saved.
desk-lost-void = It was not set aside.

## Penalties, appeals, setting aside

penalty-title = Penalties
penalty-summary = Stores and accounts that cannot apply
penalty-none = No penalties
penalty-period = { $from } to { $until }
penalty-account = Account it was bound to: { $account }
penalty-is-running = Barred
penalty-is-over = Over
penalty-is-lifted = Lifted
penalty-lifted-line = Lifted { $at }. { $note }
penalty-lift = Lift early
penalty-lift-note = Why it is lifted
penalty-lift-hint = For colleagues only. The applicant is told by email that the bar is over.
penalty-involved = You proposed or confirmed this penalty: another lead has to lift it.
penalty-note-undone = The decision was undone
penalty-note-appeal = Approved on appeal
appeal-banner = The applicant appealed { $at }; this is round { $round }. Look at it anew: the earlier decision binds nobody.
appeal-earlier = The decision appealed
void-open = Set this application aside
void-words = Why, to the applicant
void-hint = Only for what should not be decided, such as a duplicate. It cannot be undone, and the applicant is told by email.
void-button = Set aside
