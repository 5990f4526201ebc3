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
desk-sign-in-hint = Repeated wrong entries slow sign-in down; they never lock an account. If you forgot your password, ask an administrator.
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
desk-hold-mine-until = until { $at }, extended while this page is open. Release it if you stop working on it, so that a colleague can go on.
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
desk-heading-header = Message header
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
