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
