### Texts of the staff pages (sign-in, queue, application, decision, emails).
### Terms are in ../STYLE.md; both languages must have the same files, ids and variables.

## Shared by these pages

desk-title-error = Error: { $page }
desk-column-application = Application
desk-column-kind = Type
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
desk-queue-summary = { $count } open · sorted by deadline
desk-queue-summary-filtered = Filtered · sorted by deadline
desk-queue-caption = Applications sorted by deadline
desk-queue-on-page = { $count ->
    [one] { $count } application on this page
   *[other] { $count } applications on this page
}
desk-tiles-label = Quick filters
desk-tile-overdue = Overdue
desk-tile-today = Due today
desk-tile-unclaimed = Unclaimed
desk-tile-waiting = Awaiting applicant
desk-tile-mine = Claimed by me
desk-filter-open = All open
desk-filter-any-status = Any status
desk-filter-any-kind = Any type
desk-filter-any-reason = Any reason
desk-filter-mine = Claimed by me
desk-filter-search = Search: { $text }
desk-filter-status = Status: { $value }
desk-filter-kind = Type: { $value }
desk-filter-reason = Reason: { $value }
desk-filter-remove = , remove this filter
desk-holder-me = Me
desk-holder-none = Unclaimed
desk-time-left = { $period } left
desk-due-before-pause = deadline before the pause: { $at }

## Claims

desk-claim-this = Claim this application
desk-claim-mine = You have claimed this application,
desk-claim-expired = Your claim has expired. The application is back in the queue or claimed by somebody else. Copy your text before you reload the page.
desk-claim-other = { $who } has claimed this application,
desk-claim-other-until = since { $from }, until { $until }. You can view it but not decide.
desk-claim-free = Unclaimed.
desk-claim-free-period = Claim it to decide; a claim lasts { $period }.
desk-release-for-other = Release on their behalf
desk-refused-own = You submitted this application on the owner’s behalf. Another reviewer has to review it.
desk-subject-ended = The binding or certification this application is about has ended since it was submitted, so it cannot be approved. Reject it or void it.
desk-objected = A registered contact of the store has objected. No decision and no platform action is possible until a lead resolves the objection.

## Case

desk-heading-claimed = Submitted information
desk-heading-statement = Applicant’s description
desk-heading-days = How the deadline is calculated
desk-frozen = Cannot be changed after submission
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
desk-past-binding = Previously bound to { $account }: { $from } to { $until }
desk-then = At submission
desk-now = Now
desk-differs = Changed
desk-orders = { $count ->
    [one] { $count } order
   *[other] { $count } orders
}
desk-submitted-when = Submitted { $at }
desk-followed = This application follows from it
desk-rejected-because = Reasons for rejection: { $reasons }
desk-undone = { $who } decided “{ $outcome }”; undone { $at }: { $note }
desk-day-counted = Day { $n }
desk-day-today = Today
desk-days-paused = The clock is paused until the applicant answers. The dates above are those if the answer comes now.
desk-days-rule = A working day is counted once it closes. The day of submission, days off and pauses of the clock are not counted.
desk-letter-held-until = Will be sent after { $at }

## Decision

desk-legend-outcome = Approve or reject
desk-legend-reasons = Reasons for rejection
desk-message-hint = Included in the email word for word: explain the problem and what to do next.
desk-note-hint = Optional, not shown to the applicant
desk-decide-next = Next, you will see the whole email. Nothing happens until you confirm; you can then undo it for { $period }.
desk-error-outcome = Choose “Approve” or “Reject”.

## Check before sending

desk-check-title = Check before you send
desk-heading-yours = Your decision
desk-heading-will = After you confirm
desk-label-not-before = Carried out no earlier than
desk-warning-balance = The store still has a balance of { $now }; it was { $then } at submission.
desk-warning-language = The applicant reads { $language }, and some of your text is not in that language.
desk-label-language = Applicant’s language
desk-warning-orders = The store still has { $now } unshipped orders; it had { $then } at submission.
desk-will-be-approved = The application becomes “Approved” and the clock stops.
desk-will-be-rejected = The application becomes “Rejected” and the clock stops.
desk-will-approve-grace = You can undo it for { $period }. During that time no email is sent and nothing is carried out.
desk-will-reject-grace = You can undo it for { $period }. During that time no email is sent.
desk-will-send = After { $at } the email shown on this page is sent to the applicant.
desk-will-unbind = No earlier than { $at }, the system asks the platform to unbind the store. It is complete once the platform confirms.
desk-will-revoke = No earlier than { $at }, the system asks the platform to revoke the certification. It is complete once the platform confirms.
desk-will-stop-trading = Once unbound, the store stops trading. It can then be bound to a newly registered account.
desk-will-never-again = A revoked certification cannot be restored: the store can never be certified again.
desk-will-stay = The store stays as it is; the applicant can apply again.
decide-unopened-title = You have not opened these documents
decide-unopened-line = { $document }, page { $pages }
decide-unopened-hint = Go back to open them. Approving without is on record.
decide-unopened-check = I decide without opening these documents
decide-unopened-error = Open the documents, or confirm that you decide without opening them.
decide-unopened-fact = Decided without opening
decide-unopened-second-fact = Confirmed without opening
desk-check-times = These times are calculated from now. If you confirm later, they move accordingly, also in the email.
desk-confirm-approve = Confirm approval
desk-confirm-reject = Confirm rejection
desk-back-to-change = Go back and edit
desk-letter-to-be-sent = Email to be sent
desk-letter-full-text = The full email, exactly as it will be sent
desk-letter-whole = Full email

## Decided

desk-decided-you-approve = You approved this application.
desk-decided-you-reject = You rejected this application.
desk-decided-two-approve = { $first } recommended approval and { $second } confirmed it.
desk-decided-two-reject = { $first } recommended rejection and { $second } confirmed it.
desk-decided-by-approve = { $who } approved this application.
desk-decided-by-reject = { $who } rejected this application.
desk-stuck-failed = The platform did not confirm it: a lead has to find out the result.
desk-stuck-blocked = It cannot be carried out now.
desk-stuck-objected = A registered contact objected: it is stopped.
desk-grace-until = The person who decided can undo it until { $at }; until then no email is sent and nothing changes
desk-grace-ends = until { $at }
desk-grace-left = { $t } left
desk-grace-over = the undo period has ended
desk-undo-later = The undo period has ended. A lead can still undo it, because the platform has not been asked yet.
desk-undo-never = The undo period has ended.
desk-undo-note = Reason for undoing
desk-undo-note-hint = Visible to colleagues, not to the applicant. The application comes back to you and its deadline does not change.
desk-effect-not-done = Not complete until the platform confirms
desk-track-decided = Decided
desk-track-waiting = Undo and notice period
desk-track-requested = Sent to platform
desk-track-confirmed = Confirmed by platform
desk-track-until = Until { $at }
desk-track-not-yet = Not started
desk-effect-failed = { $count ->
    [one] Failed after { $count } attempt; a lead has to check. Reply from the platform: { $problem }
   *[other] Failed after { $count } attempts; a lead has to check. Reply from the platform: { $problem }
}
desk-blocker-content-changed = Blocked: the current data differ from what was approved. A lead has to check.
desk-blocker-objected = Blocked: a registered contact of the store objected. A lead has to check.
desk-blocker-notice-not-delivered = Blocked: the application alert was not delivered to any registered contact. A lead has to contact one by phone or another way.
desk-blocker-nothing-to-do = Blocked: the platform has nothing left to unbind or revoke. A lead has to check.

## Conflict: a colleague acted first

desk-conflict-title = { $who } has already acted on this application
desk-conflict-title-you = You have already done this
desk-failed-claim = You could not claim this application. Nothing has changed.
desk-failed-release = The application was not released. Nothing has changed.
desk-failed-decision = Your decision was not saved and no email was sent.
desk-failed-undo = The decision was not undone; nothing has changed.
desk-undone-before = The decision had been undone before; nothing has changed now.
desk-see-now = View the current status
desk-heading-happened = What happened
desk-heading-typed = What you wrote
desk-copy-text = Copy text
desk-label-who = By
desk-label-when = Time
desk-label-what = Action

## Emails

desk-letters-summary = All sent and scheduled emails
desk-letters-caption = Emails, newest first
desk-letters-older = Older emails
desk-back-to-letters = All emails
desk-heading-sending = Delivery
desk-label-written-at = Created
desk-label-release-at = Sent no earlier than
desk-label-sent-at = Sent
desk-label-tries = Attempts
desk-label-cancel-cause = Why it was cancelled
desk-label-outcome = Reply from the mail server
desk-label-message-id = Message-ID
desk-language-zh-cn = Chinese
desk-language-en = English
desk-letter-secret = The content of emails with a sign-in code is not shown.

## Evidence, objections, changes since the rejected application

desk-urgent = Urgent: account stolen
desk-lodged = Submitted by customer service
desk-lodged-by = Submitted by customer service: { $name }
desk-label-after-sales = Open after-sales cases
desk-label-loans = Outstanding loans
desk-after-sales = { $count ->
    [one] { $count } case
   *[other] { $count } cases
}
viewer-count = { $count ->
    [one] { $count } document
   *[other] { $count } documents
}
viewer-pages = { $count ->
    [one] { $count } page
   *[other] { $count } pages
}
viewer-recorded = every view is logged
viewer-none = This application has no evidence.
viewer-files = Documents
viewer-buttons = Viewer
viewer-compare = Compare with the document
viewer-same = Same
viewer-not-same = Different
viewer-put-beside = Open side by side
viewer-page-of = Page { $n } of { $count }
viewer-file-of = Document { $n } of { $count }
viewer-page-previous = Previous page
viewer-page-next = Next page
viewer-file-previous = Previous document
viewer-file-next = Next document
viewer-zoom-out = Zoom out
viewer-zoom-in = Zoom in
viewer-zoom-fit = Fit to window
viewer-zoom-fits = Fit
viewer-turn = Rotate
viewer-beside = Side by side
viewer-beside-close = Single view
viewer-swap = Swap sides
viewer-paper = { $document }, scrollable
viewer-alt = { $document }, page { $n } of { $count }. If you see this text instead of a picture, the picture could not be loaded.
viewer-shows = Must be visible: { $what }
viewer-omission-text = Some text of this page could not be shown: its font is not in the file. Do not judge by this page alone; ask for a photo.
viewer-omission-form-values = Some values filled into the form on this page could not be shown. Do not judge by this page alone; ask for a screenshot.
viewer-omission-annotations = Some remarks or stamps on this page could not be shown. Do not judge by this page alone; ask for a screenshot.
viewer-omission-pictures = Some pictures on this page could not be shown completely. Do not judge by this page alone; ask for a photo.
viewer-omission-rows = A small part of this photo is damaged. Do not rely on the damaged part.
viewer-lost = The picture could not be loaded. Reload the page. If the problem continues, tell a lead.
viewer-lost-removed = This document was deleted at the end of the retention period and can no longer be viewed.
viewer-lost-missing = The file of this document is missing. The fault is logged; tell a lead, and do not base a decision on this document.
viewer-lost-damaged = The file of this document is damaged or was altered. The fault is logged; tell a lead, and do not base a decision on this document.
viewer-lost-key = This document cannot be decrypted: its key is missing. The fault is logged; tell a lead.
viewer-lost-unavailable = The evidence store is not responding at the moment. Reload the page in a minute or two.
viewer-refused-not-holder = Claim the application to view its evidence.
viewer-refused-purpose = State your purpose on the application’s page first.
viewer-refused-too-many = You have viewed evidence { $max } times in the last 24 hours, which is the limit. Contact a lead.
viewer-state-received = Being processed, cannot be viewed yet
viewer-state-quarantined = Awaiting virus scan, cannot be viewed yet
viewer-state-ready = There is no page to show
viewer-state-unreadable = Illegible, cannot be viewed
viewer-state-refused = Does not meet the requirements, not accepted
viewer-state-removed = Deleted at the end of the retention period
viewer-claim-first = Only the reviewer who has claimed the application can view the evidence. Claim it to see the documents here.
viewer-closed = You do not have permission to view the evidence of this application.
viewer-purpose-first = You have not claimed this application. State why you need to view the evidence; you then have access for 30 minutes.
viewer-or-claim = You can also claim the application to review it.
viewer-purpose = Purpose
viewer-purpose-hint = For example: checking a complaint, quality review. The purpose and every view are logged.
viewer-purpose-button = Submit and view
viewer-purpose-missing = State why you need the original.
viewer-original = Download original
viewer-original-hint = The original has no watermark and has not been made safe; it may contain malware. Download it only if you must, then delete it.
viewer-original-button = Download this original
viewer-history = Evidence views
viewer-history-last = Last 20 views
viewer-history-empty = Not viewed yet
viewer-line-page = { $who } viewed { $document }, page { $n }
viewer-line-original = { $who } downloaded the original of { $document }
viewer-line-looks = { $count } times in this sitting
viewer-ground-owner = Store owner, before submission
viewer-ground-agent = Customer service agent, before submission
viewer-ground-holder = Reviewer
viewer-ground-second = Second reviewer
viewer-ground-decider = Decided it, before the undo period ended
viewer-ground-purpose = Purpose stated
keys-viewer-file = Previous and next document
keys-viewer-page = Previous and next page
keys-viewer-zoom = Zoom in, zoom out, fit to window
keys-viewer-turn = Rotate
keys-viewer-beside = Side by side, swap sides
objection-by-link = A registered contact objected through the link in an email, { $at }
objection-signed-in = Somebody signed in for the store objected, { $at }
objection-lifted = { $made }; resolved by a lead { $at }: { $note }
objection-was-lifted = There was an objection to this application; a lead has resolved it.
objection-lift = Resolve objection
objection-note = Findings
objection-note-hint = How you contacted the registered contact and what they said. Visible to colleagues, not to the applicant. Once resolved, review and platform action continue.
flag-wording = Check the wording: the applicant’s description contains “{ $terms }”. It was not blocked automatically; use your judgement.
flag-mixed-scripts = Check the name: “{ $terms }” mixes similar-looking letters from different scripts, which is a sign of impersonation.
change-heading = Compared with the rejected application
change-nothing = Identical to the rejected application: nothing was changed.
change-no-answers = The answers have not changed.
change-before = Before
change-after = Now
change-why = Why it was rejected
change-file-added = Added
change-file-left-out = No longer included
change-file-kept = Unchanged
event-objection-lifted = { $who } resolved the objection
event-purpose-stated = { $who } stated a purpose for viewing the evidence
event-erased = Evidence and personal data were deleted at the end of the retention period
event-query-code-renewed = { $who } created a new query code

## Applications on behalf of an owner who cannot sign in (R9)
nav-lodge = Apply for an owner
lodge-list-title = Apply for owners who cannot sign in
lodge-begin-title = Start or continue
lodge-begin-lead = First make sure that you are speaking with the owner, and have the source document ready. You can never review an application you submitted yourself.
lodge-begin = Fill in the application
lodge-no-store = No store has this number. Check it with the owner.
lodge-no-kind = Choose what the owner is applying for.
lodge-open = An application is already open: { $reference }.
lodge-not-bound = This store is not bound to any account, so it cannot be unbound.
lodge-not-certified = This store is not certified, so there is no certification to revoke.
lodge-bound-recently = This store was bound too recently. It can apply from { $until }.
lodge-not-before = This store cannot apply again before { $until }.
lodge-own-case = Your own contact data occur in this application or are registered for its store. A colleague has to submit it.
lodge-paused = No applications are taken for owners until { $until }. { $notice }
lodge-never = The last application was rejected for a reason that does not allow another one. The owner cannot apply for this again.
lodge-drafts-title = Drafts
lodge-drafts-empty = You have no drafts.
lodge-saved = saved { $at }
lodge-lodged-title = Submitted by you
lodge-lodged-again = Apply again
lodge-lodged-empty = You have not submitted any applications on an owner’s behalf yet.
lodge-title = Application for { $store }
lodge-back = Back to the list
lodge-store-title = Store
lodge-owner = Registered owner
lodge-verify = Before you continue, compare the name and number with what the owner tells you.
lodge-answers-title = Owner’s statement
lodge-consequences = Read to the owner, who agreed to every point
lodge-to-check = Review and read back
lodge-save = Save
lodge-discard = Discard this draft and its files
lodge-check-title = Read back to the owner
lodge-read-back = Is everything correct?
lodge-check-changed = The application was changed after this page was opened, so it has not been submitted. Read the content below back to the owner and submit again.
lodge-check-alert = Every registered contact of the store is told about this application and can stop it.
lodge-submit = Submit for the owner
lodge-done-title = Submitted for the owner
lodge-code = Query code:
lodge-code-once = Read it to the owner now. It is shown only once and opens the link in our emails.
lodge-code-shown-once = The query code was shown once, right after submission.
lodge-done-text = The owner will receive an email with the reference and the date by which we answer. You can no longer claim, decide or view this application.
lodge-document-missing = { $document } is missing.
lodge-file-waiting = A file is still being checked. Wait a few seconds and try again.
lodge-file-unusable = A file cannot be submitted. Remove or replace it.
lodge-funds-balance = The balance has to be withdrawn first.
lodge-funds-unshipped-orders = The orders have to be shipped first.
lodge-funds-after-sales = The after-sales cases have to be settled first.
lodge-funds-loans = The loans have to be repaid first.
lodge-outstanding-balance = Balance: { $amount }.
lodge-outstanding-unshipped-orders = Unshipped orders: { $amount }.
lodge-outstanding-after-sales = Open after-sales cases: { $amount }.
lodge-outstanding-loans = Outstanding loans: { $amount }.
lodge-outstanding-stops = This has to be settled before submission.
lodge-outstanding-warns = Tell the owner; the application can still be submitted.

## Information requests
ask-title = Request more information
ask-hint = Once sent, the clock is paused and the application remains claimed by you. The applicant has { $days } working days to answer; otherwise the application lapses. Empty items are not sent.
ask-item = Item { $n }
ask-more = Add another item
ask-reason = Rejection reason it relates to
ask-choose = Choose
ask-what = Type of answer
ask-text = Written answer
ask-prompt = What the applicant should add
ask-message = Additional message
ask-message-hint = Shown to the applicant in the email and on the progress page.
ask-button = Send to applicant
ask-error-at = Item { $n }: { $text }
ask-error-reason = Choose a reason for this item.
ask-error-prompt = Describe what the applicant should add.
ask-error-nothing = Fill in at least one item.
ask-error-often = Information has already been requested { $max } times, which is the limit.
ask-requests = Information requests
ask-open = Awaiting the applicant; the clock is paused.
ask-open-until = The applicant can answer until { $at }; after that the application lapses.
ask-asked-at = Requested { $at }
ask-ended-answered = Answered
ask-ended-withdrawn = Application withdrawn, not answered
ask-ended-lapsed = Not answered in time
ask-ended-voided = Application voided, not answered
ask-ended-recalled = Recalled before it was sent
ask-ended-open = Awaiting answer
ask-answered-at = Received { $at }
ask-settles = Relates to: { $reason }
ask-added = Added { $date }
ask-check-items = Asked for
ask-will-pause = The clock pauses. The request is on the applicant’s page at once and can be answered there.
ask-will-grace = You can recall it for { $period }. During that time no email is sent, and a recalled pause does not count.
ask-will-lapse = Unanswered at { $at }, the application lapses.
desk-ask-pending = The email with this request is sent at { $at }; until then the request can be recalled
action-recall = Recall request
desk-failed-recall = The request was not recalled.
desk-failed-ask = The information request was not sent, and neither was an email.

## Second review, penalties, appeals
lodge-penalty = This store cannot apply until { $until }.

## Information requests: contact details and assessing answers
ask-contact = Other contact details
ask-again-hint = These items need to be requested again; edit them before you send if necessary. This counts as another request.
ask-error-off = The review policy of this application does not allow information requests.
ask-submitted = As submitted
ask-answered = Information added
ask-nothing-submitted = Nothing was submitted
ask-judge-accept = Accept
ask-judge-again = Request again
ask-judged-accepted = Accepted by { $who } · { $at }
ask-judged-ask-again = { $who } requested this again · { $at }
desk-failed-judge = Your assessment of the answer was not saved.
event-answer-judged = { $who } assessed the information added

## Claims, assigning, snoozing, tags, absences
desk-claim-mine-second = You have claimed this application for second review,
desk-claim-free-second = Awaiting a second reviewer.
desk-claim-until = until
desk-claim-extended = , extended while this page is open. Release it if you stop working on it, so that a colleague can continue.
desk-lease-ends = Your claim expires at { $at }. It is extended while you work on this page; otherwise the application returns to the queue.
desk-refused-away = You are marked as away and cannot claim applications.
desk-refused-related = Your own phone, email or identity document occurs in this application or is registered for its store. Another reviewer has to review it.
desk-refused-declared = You declared a conflict of interest. Another reviewer has to review this application.
desk-refused-recommended = You made the recommendation. Another reviewer has to do the second review.
desk-refused-decided-earlier-round = You decided this application before. An appeal has to be reviewed by somebody else.
desk-refused-decided-previous-application = You decided the previous application. Another reviewer has to review this one.
desk-assign-refused-own = This colleague submitted the application on the owner’s behalf and cannot review it.
desk-assign-refused-away = This colleague is away.
desk-assign-refused-related = This colleague’s own contact data occur in the application.
desk-assign-refused-declared = This colleague declared a conflict of interest.
desk-assign-refused-recommended = This colleague made the recommendation. Another reviewer has to do the second review.
desk-assign-refused-decided-earlier-round = This colleague decided the application before. An appeal has to be reviewed by somebody else.
desk-assign-refused-decided-previous-application = This colleague decided the previous application. Another reviewer has to review this one.
desk-skip = Skip
desk-skip-hint = The application returns to its place in the queue for a colleague, and “Claim next” will not offer it to you again. Leads can see how many applications are skipped, and why.
desk-skip-reason = Reason for skipping
desk-skip-reason-missing = Choose a reason for skipping.
desk-skip-note = Note
desk-skip-note-hint = Required for “Something else”. Visible to colleagues, not to the applicant.
desk-skip-button = Skip this application
skip-conflict-of-interest = I have a conflict of interest
skip-language = I cannot read the language of the evidence
skip-unsure = I am not sure how to assess it
skip-other = Something else
desk-assign = Assign or take over
desk-assign-to = Assign to
desk-assign-to-missing = Choose a reviewer who is not away.
desk-assign-me = { $who } (I take it over)
desk-assign-away = { $who } (away)
desk-assign-note = Note for colleagues
desk-assign-note-hint = Required if somebody is working on it. Kept with the application as an important note; not shown to the applicant.
desk-assign-button = Assign
desk-snooze = Snooze
desk-snooze-until = Snooze until
desk-snooze-hint = “Claim next” will not offer it until then. The clock keeps running, so { $at } (the target) is the latest.
desk-snooze-button = Snooze
desk-snooze-missing = Choose a date and time.
desk-snooze-past = Choose a time in the future.
desk-snooze-late = It cannot be later than the target, { $at }.
desk-snoozed = Snoozed until { $at }
desk-wake = End snooze
desk-tags = Tags
desk-tag-add = Add tag
desk-tag-new = New tag
desk-tag-hint = Up to 24 characters, to find the application again. No names, phone numbers or other personal data.
desk-tag-many = An application can have up to { $max } tags.
desk-tag-remove = Remove tag { $tag }
desk-failed-skip = The application was not skipped. Nothing has changed.
desk-failed-assign = The application was not assigned. Nothing has changed.
desk-failed-snooze = The application was not snoozed. Nothing has changed.
event-skip = { $who } skipped this application
event-snooze = { $who } snoozed the application
event-wake = { $who } ended the snooze
event-tag-added = { $who } added a tag
event-tag-removed = { $who } removed a tag
nav-absences = Absences
absence-summary = While you are away, no applications are assigned to you and those you have claimed return to the queue.
absence-empty = No absences recorded
absence-enter = Record an absence
absence-hint = Whole days, including the first and the last.
absence-staff = Colleague
absence-staff-missing = Choose a colleague.
absence-when = When
absence-from = First day
absence-until = Last day
absence-note = Note
absence-now = Away now
absence-period = { $from } to { $until }
absence-cancel = Cancel
absence-date-missing = Choose a date.
absence-ends-first = The last day cannot be before the first.
absence-over = The last day is in the past.
absence-too-long = An absence can last up to one year.
absence-overlaps = An absence is already recorded for these days: { $from } to { $until }.

## Handing applications to the leads; who has a page open
desk-refer = Refer to a lead
desk-refer-hint = Your claim ends and the application waits for a lead, who decides it or hands it back to you with an answer. The clock keeps running. Until a lead claims it you can claim it again.
desk-refer-reason = What does a lead have to judge?
desk-refer-reason-hint = Kept with the application as an important note. Visible to colleagues, not to the applicant.
desk-refer-button = Refer to a lead
desk-refer-no-lead = No other lead can review this application. Skip it or release it to the queue instead.
desk-refer-open = This application was referred to the leads already. Release it to leave it to the other leads.
desk-refused-referred = It was referred to the leads and waits for one of them.
desk-failed-refer = The application was not referred to a lead. Nothing has changed.
desk-failed-referral-answer = The application was not handed back. Nothing has changed.
desk-referral-by = { $who } referred this application to the leads ({ $at }).
desk-referral-waits = No lead has claimed it yet.
desk-referral-late = No lead has claimed it for more than a working day.
desk-referral-taken = A lead has claimed it.
desk-referral-answer-tool = Hand back with an answer
desk-referral-answer-hint = The application returns to { $who } with your answer, or to the queue if { $who } cannot review it now. To decide it yourself, leave this empty and decide as usual.
desk-referral-answer = Answer
desk-referral-answer-button = Hand back
event-referred = { $who } referred the application to the leads
event-referral-answered = { $who } handed the application back with an answer
event-referral-ended = { $who } ended the referral to the leads
referrals-title = Referred to leads
referrals-summary = Applications that reviewers referred to the leads, longest waiting first. Open one to claim it.
referrals-none = No application waits for a lead
referrals-waiting = Waiting for a lead
referrals-taken = Claimed by a lead
referrals-reason = Reason
referrals-asked = Referred by
referrals-late = More than a working day
referrals-chip = Referred to a lead
referrals-holder = Claimed by
presence-now = Also on this page: { $people }
presence-holder = { $who } (claimed it)
presence-second = { $who } (second review)
presence-reader = { $who } (reading)

## Bulk actions
bulk-bar = Select applications, then:
bulk-picked = { $n } selected
bulk-pick-all = Select all on this page
bulk-pick = Select { $reference }
bulk-action-assign = Assign
bulk-action-release = Release
bulk-action-snooze = Snooze
bulk-action-tag = Add tag
bulk-title-assign = Assign ({ $count })
bulk-title-release = Release to the queue ({ $count })
bulk-title-snooze = Snooze ({ $count })
bulk-title-tag = Add tag ({ $count })
bulk-fields-lead = Fill this in; the next page lists what will happen to each application
bulk-will-summary = To be changed: { $done }; unchanged: { $left }
bulk-did-summary = Changed: { $done }; unchanged: { $left }
bulk-column-will = What will happen
bulk-column-did = Result
bulk-left = No change:
bulk-back = Back to the list
bulk-to-check = Next: review
bulk-confirm-assign = Assign ({ $count })
bulk-confirm-release = Release ({ $count })
bulk-confirm-snooze = Snooze ({ $count })
bulk-confirm-tag = Add tag ({ $count })
bulk-to = Assign to
bulk-choose = Choose
bulk-away = (away)
bulk-note-hint = Required if somebody else is working on an application. Kept with each application; not shown to applicants.
bulk-until = Until (China time)
bulk-until-hint = The clock keeps running. It cannot be later than the target of each application.
bulk-tag = Tag
bulk-error-time = Enter a date and time, for example 2026-11-25 09:00.
bulk-no-action = Choose an action.
bulk-nothing-picked = No applications selected. Select some first, then choose an action.
bulk-too-many = Select at most { $max } at once.
bulk-will-assign = Will be assigned to { $to }.
bulk-will-assign-from = Will be reassigned from { $from } to { $to }.
bulk-will-release = Will be released to the queue.
bulk-will-release-from = Claimed by { $from }; will be released to the queue.
bulk-will-snooze = Will be snoozed until { $at }.
bulk-will-tag = Will be tagged “{ $tag }”.
bulk-did-assign = Assigned to { $to }.
bulk-did-release = Released to the queue.
bulk-did-snooze = Snoozed until { $at }.
bulk-did-tag = Tagged “{ $tag }”.
bulk-refused-missing = This application does not exist.
bulk-refused-status = Not possible while the status is “{ $status }”.
bulk-refused-status-by = Not possible: the status is now “{ $status }” ({ $who }, { $at }).
bulk-refused-held = { $who } is working on it.
bulk-refused-own = This person submitted it on the owner’s behalf. Somebody else has to review it.
bulk-refused-away = This person is away.
bulk-refused-related = This person’s own contact data occur in the application.
bulk-refused-declared = This person declared a conflict of interest.
bulk-refused-recommended = This person made the recommendation. Somebody else has to do the second review.
bulk-refused-decided-earlier-round = This person decided it before. Somebody else has to review the appeal.
bulk-refused-decided-previous-application = This person decided the store’s previous application. Somebody else has to review this one.
bulk-refused-not-a-reviewer = This person is not a reviewer, or the account is closed.
bulk-refused-note = Somebody else is working on it. Give a reason for reassigning it.
bulk-refused-not-holder = Only the reviewer who claimed it and leads can snooze it.
bulk-refused-past = This time is in the past.
bulk-refused-target = Later than the target ({ $at }).
bulk-refused-tags = It already has { $max } tags.
bulk-refused-failed = A system error occurred. Nothing has changed. Try this one separately later.

## Exports
export-title = Export list
export-link = Export
export-list = List
export-whole-queue = All open applications
export-list-note = All applications in the filtered list, up to { $max } rows.
export-too-many = This list has more than { $max } rows and cannot be exported. Narrow it down first.
export-format = File format
export-format-csv = CSV text
export-format-xlsx = Excel workbook (XLSX)
export-personal = Include contact names, phone numbers and email addresses
export-purpose = Purpose
export-purpose-hint = Optional. The export is logged.
export-purpose-hint-personal = Required with personal data, at least 4 characters.
export-recorded = The export is logged: who, what, when and for what purpose. The log number is part of the file name. Keep the file safe and delete it when you no longer need it.
export-button = Export file
export-column-turn = Waiting for
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
exports-summary = Who exported what, and why
exports-empty = No exports yet
exports-column-who = By
exports-column-file = File
exports-personal = With personal data
exports-older = Older exports

## Internal notes, claimed applications, team figures
event-note-written = { $who } wrote an internal note
notes-title = Internal notes
notes-only = Internal only
notes-none = No notes yet.
notes-you = A colleague mentioned you in a note.
notes-seen = Mark as read
notes-for-you = Mentions you
notes-important = Important
notes-about = On check: { $check }
notes-named = Mentions: { $names }
notes-write = Write a note
notes-text = Note
notes-text-hint = Never shown to the applicant. Mention a colleague with @name or @username; they will see it under “Claimed by me”.
notes-tell = Mention a colleague
notes-check = Related to
notes-case = The whole application
notes-mark = Important: shown first
notes-save = Save note
note-unknown = No colleague has the name “{ $name }”.
note-unknown-meant = No colleague, or more than one, has the name “{ $name }”. Use: { $meant }.
mine-summary = { $count ->
    [one] You have claimed { $count } application
   *[other] You have claimed { $count } applications
}
mine-group-overdue = Overdue
mine-group-today = Due today
mine-group-returned = Sent back to you
mine-group-soon = Due soon
mine-group-waiting = Awaiting applicant
mine-mentions = Notes that mention you
mine-comment = Reason it was sent back: { $text }
mine-empty-title = You have not claimed any applications
mine-empty-text = Claim the next one, or choose one from the queue.
mine-away-now = You are recorded as away until { $until }. No applications will be assigned to you until then.
mine-away-next = You are recorded as away from { $from } to { $until }. When your absence begins, the applications you have claimed return to the queue.
nav-team = Team
chart-none = No data for this period.
chart-as-table = Show as table
team-period-label = Period
team-period = { $days } days
team-measured = As of { $at }
team-stale = These figures have not been updated for half an hour. The worker process may not be running.
team-empty-title = No figures yet
team-empty-text = Figures are calculated every few minutes. Come back later.
team-no-individuals = All figures are for the whole team, never for individuals. Today’s figures run up to the time shown above.
team-received = Received
team-decided = Decided
team-decided-note = { $approved } approved, { $rejected } rejected
team-on-time = On time
team-on-time-note = { $late } late; time spent waiting for applicants is not counted
team-median = Median handling time
team-p90 = 90% handled within
team-handling-note = From submission to decision, excluding time spent waiting for the applicant; estimated from the distribution
team-second = Second review agreement
team-second-note = { $agreed } agreed, { $disagreed } disagreed
team-returned = Sent back
team-returned-note = Recommendations sent back by second reviewers
team-undone = Undone decisions
team-undone-note = Counted on the day of undoing
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
team-age-head = Time since submission
team-age = { $days ->
    [one] { $days } working day
   *[other] { $days } working days
}
team-age-more = { $days } working days or more
team-due = Due
team-pace = Current pace: { $pace } per working day
team-forecast-unknown = Not enough data yet to forecast whether deadlines will be met.
team-forecast-made = At the current pace of { $pace } decisions per working day, everything due in the next 10 working days will be decided on time.
team-forecast-behind = At the current pace of { $pace } decisions per working day, { $count } will not be decided on time by { $date }.
team-chart-forecast = Due in the next 10 working days
team-about-forecast = Applications due each working day, and the current pace. Overdue applications count on the first day; those awaiting the applicant are left out.
team-chart-open = Open applications
team-about-open = By working days since submission, and by who they are waiting for.
team-chart-flow = Received and decided
team-about-flow = Applications received and decisions made each day.
team-chart-on-time = On time, per day
team-about-on-time = Share of each day’s decisions made before the deadline; days without decisions are not shown.
team-chart-decided = Decisions per day
team-about-decided = Approved and rejected each day; decisions undone later still count on the day they were made.
team-chart-handling = Handling times
team-about-handling = Hours from submission to decision, excluding time spent waiting for the applicant.
team-chart-rejections = Rejection reasons
team-about-rejections = A rejection may have several reasons.
team-chart-corrections = Sent back and undone
team-about-corrections = Recommendations sent back by second reviewers and decisions undone, per day.
team-chart-skips = Skip reasons
team-about-skips = Why reviewers skipped applications they had claimed.

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
check-result-read = Number readable
check-answered = { $who }, { $at }
check-proposes = Suggested rejection reason: { $reason }
check-again = Check again
check-history = Earlier results
check-number = Document number
check-number-hint = With “Number readable”, type it exactly as printed. We keep only a one-way fingerprint, so that the same document is recognised later.
check-more = Document and note
check-file = Document used
check-no-file = No specific document
check-note = Note for colleagues
check-error-at = { $check }: { $text }
check-error-result = Choose a result.
check-error-number = Type the number on the document, or choose “Cannot tell” if it cannot be read.
check-error-number-malformed = Enter 6 to 30 letters and digits.
check-error-number-digit = The last character does not match the rest of this ID number. Compare it with the document again.
desk-failed-check = The result of your check was not saved.
desk-failed-flag = Your findings on the flag were not saved.
event-check-answered = { $who } completed a check
event-flag-resolved = { $who } resolved a flag
flag-title = Flags
flag-blocking = { $count ->
    [one] { $count } must be resolved before approval
   *[other] { $count } must be resolved before approval
}
flag-decides-nothing = a flag alone does not decide the outcome
flag-is-hard = Resolve before approval
flag-is-soft = For attention
flag-is-resolved = Resolved
flag-resolve = Record findings
flag-resolve-button = Resolve
flag-resolved = Resolved by { $who }, { $at }
flag-note = Findings
flag-note-hint = How you looked into it and what you found. Visible to colleagues, not to the applicant. Once resolved, it no longer blocks approval.
flag-note-missing = Describe your findings.
flag-earlier-rejected = An earlier application of this store was rejected for false evidence, or for a reason that does not allow another application.
flag-same-phone = Another store’s application used the same phone number.
flag-same-email = Another store’s application used the same email address.
flag-same-identity = Another store’s application used the same identity document.
flag-same-picture = Another store submitted an almost identical picture.
flag-contact-changed = A registered contact of the store was changed recently: { $terms }.
flag-penalty = This store, its account, or a store with the same contact or document is restricted from applying until { $terms }.
flag-penalty-once = This store, its account, or a store with the same contact or document was restricted from applying; this ended { $terms }.
flag-sole-contact = The store has a single registered mailbox: nobody else is told of this application. The notice period is longer.
flag-watch-list = On the watch list: { $terms }.
flag-objected = A registered contact objected. A lead checks the objection and resolves it.
watch-title = Watch list
watch-summary = When an entry on the list applies, the reviewer sees a flag and has to resolve it before approval
watch-add = Add to the list
watch-kind = Type
watch-kind-store = Store number
watch-kind-phone = Phone
watch-kind-email = Email address
watch-kind-identity = Identity document number
watch-text = Value
watch-text-hint = For phone numbers, email addresses and document numbers we keep only a one-way fingerprint and a masked hint. Store numbers are kept as they are.
watch-note = Reason
watch-hint = Masked
watch-who = Added
watch-added = added by { $who }, { $at }
watch-end = Remove
watch-ended = Removed { $at }
watch-empty = The list is empty
watch-error-text = This does not match the type you chose. Check it.
watch-error-already = This is already on the list.
watch-error-note = Enter a reason.

## Filters and saved lists
desk-tiles-small-label = Waiting applications
desk-tile-second = Awaiting second review
desk-tile-returned = Sent back by second reviewer
desk-tile-snoozed = Snoozed
desk-tile-lead = Needs a lead
desk-filter-more = More filters
desk-filter-turn = Waiting for
desk-filter-holder = Claimed by { $value }
desk-filter-holder-some = a colleague
desk-filter-flag = Flag: { $value }
desk-filter-flag-label = Flag
desk-filter-tag = Tag: { $value }
desk-filter-tag-label = Tag
desk-filter-due-from = Due from { $value }
desk-filter-due-until = Due up to { $value }
desk-filter-from-label = Due from
desk-filter-until-label = Due until
desk-filter-dates-order = The end date is before the start date. Check both.
desk-search-cut = Too many results; only some are shown. Type more to narrow them down.
desk-line-flags = { $count ->
    [one] { $count } flag
   *[other] { $count } flags
}
desk-views-title = Saved lists
desk-views-manage = Save this list
desk-views-name = List name
desk-views-hint = Saves the current filters so that you can open them with one click. Up to 40 characters.
desk-views-share = Share with colleagues
desk-views-shared = shared
desk-views-of = by { $name }
desk-views-save = Save
desk-views-replace = Replace the list with this name
desk-views-delete = Delete
desk-views-taken = You already have a list with this name. Choose another name, or replace it.
desk-views-many = You can save up to { $max } lists. Delete one you no longer use.
flag-name-wording = Wording
flag-name-mixed-scripts = Mixed scripts in name
flag-name-earlier-rejected = Rejected before
flag-name-same-phone = Same phone
flag-name-same-email = Same email address
flag-name-same-identity = Same ID document
flag-name-same-picture = Same picture
flag-name-contact-changed = Contact changed
flag-name-penalty = Restricted
flag-name-sole-contact = Single contact
flag-name-watch-list = Watch list
flag-name-objected = Objection

## Profile and keys
profile-title = Your settings
profile-yours = Settings
profile-language = Language
profile-language-hint = Used for pages and for emails to you.
profile-keys-hint = Single-key shortcuts do not work inside text fields or while you compose characters. Switch them off if you dictate or hit keys by accident.
profile-own-title = Your own cases
profile-own-text = An application in which your own phone, email or identity document occurs is never offered to you, and you cannot review or change it. Your work email is known already. Add your private ones here.
profile-own-kept = Only a one-way fingerprint is kept. An entry cannot be removed.
profile-own-phone = Private phone
profile-own-email = Private email
profile-own-identity = Number of your identity document
profile-own-count = { $phones } phones, { $emails } emails and { $identities } identity documents are known.
profile-own-add = Add
profile-own-invalid-phone = Enter a valid phone number.
profile-own-invalid-email = Enter a valid email address.
profile-own-invalid-identity = Enter the number as printed on the document.
profile-own-too-many = No more entries of this kind can be added.
profile-saved = Your settings have been saved.
keys-switch = Switch shortcuts on or off in your settings
keys-skip = Skip the current application

## Decisions: classes of reasons, suggested text, penalties

reason-class-fixable = Fixable
reason-class-fixable-hint = the applicant can correct it and apply again
reason-class-final = Not correctable
reason-class-final-hint = more evidence would not change the result; they can reapply if circumstances change
reason-class-cannot-apply-again = Cannot apply again
reason-class-cannot-apply-again-hint = no further application of this type is accepted
reason-class-fraud = False evidence
reason-class-fraud-hint = no further application; second review is required, and a penalty can be proposed
decide-propose = Suggest text
decide-penalty = Penalty: restriction on applying
decide-penalty-hint = Only with a reason of the class “False evidence”, and confirmed in second review. Until it ends, neither the store nor its account can apply.
decide-penalty-none = No penalty
decide-penalty-days = { $n } days
decide-penalty-message = Reason for the penalty (shown to the applicant)
decide-error-penalty = A penalty requires a reason of the class “False evidence” and one of the listed periods.
decide-error-penalty-message = Explain the penalty; the applicant will read this.
decide-gap-unanswered = “{ $check }” has not been checked yet.
decide-gap-failed = Cannot approve: “{ $check }” did not pass.
decide-gap-not-backed = No failed check supports “{ $reason }”.
decide-flag = Cannot approve: the flag “{ $flag }” is not resolved.
decide-next = Open the next application after deciding
after-approve = approved.
after-reject = rejected.
after-recommended = sent to second review.

## Second review

second-title = Second review
second-recommend = Send to second review
second-proposed = Recommended by { $who }, { $at }
second-because = Reason for second review: { $causes }
second-cause-fraud = a rejection for false evidence
second-cause-penalty = a penalty is proposed
second-cause-high-balance = high balance in the store
second-cause-unknown-balance = the balance of the store is not known
second-cause-duplicate = the evidence or identity document was used before
second-cause-new-reviewer = the reviewer is new
second-cause-sample = random sample
second-waits = Your recommendation is awaiting second review. Until then nothing is decided and no email is sent.
second-others = The recommendation is awaiting second review. Until then nothing is decided and no email is sent.
second-claim-first = Claim the application to do the second review.
second-blind = First give your own opinion. The first reviewer’s recommendation is shown once yours is recorded.
second-yours = Check the first reviewer’s recommendation, then confirm it or send it back with a reason.
second-hidden = The first reviewer’s recommendation stays hidden until the second opinion is recorded.
second-opinion = Your opinion
second-opinion-record = Record opinion
second-opinion-once = It cannot be changed afterwards.
second-opinion-missing = Choose “Approve” or “Reject”.
second-agreed = Second opinion: { $outcome }; both reviewers agree.
second-disagreed = Second opinion: { $outcome }; the reviewers disagree.
second-confirm-approve = Confirm approval
second-confirm-reject = Confirm rejection
second-confirm-note = Confirming makes the decision. The email is sent { $period } later; until then it can be undone.
second-return = Send back to the first reviewer
second-return-button = Send back
second-comment = Reason for sending it back
second-comment-hint = For colleagues only; not shown to the applicant.
second-returned-you = { $who } sent this back to you
second-returned = { $who } sent this back to { $first }
second-no-opinion = Record your opinion before you confirm.
second-changed = The application has changed since the recommendation was made, so it cannot be confirmed. Send it back for a new review.
second-not-valid = The review policy does not allow this decision. Send it back with a reason.
second-by = Second review
second-history = Second reviews
second-result-confirmed = Confirmed { $at }.
second-result-returned = Sent back { $at }.
second-result-ended = Ended when the application was closed, { $at }.
second-will-review = It first goes to second review. Reason: { $causes }.
second-will-nothing = Nothing is decided now, and no email is sent.
second-will-then = The decision is made when the second reviewer confirms; the email shown on this page is sent { $period } later.
desk-failed-second = Your second review was not saved.
desk-failed-void = The application was not voided.

## Penalties, appeals, voiding

penalty-title = Penalties
penalty-summary = Stores and accounts with a restriction on applying
penalty-none = No penalties
penalty-period = { $from } to { $until }
penalty-account = Account bound at the time: { $account }
penalty-is-running = Active
penalty-is-over = Expired
penalty-is-lifted = Lifted
penalty-lifted-line = Lifted { $at }. { $note }
penalty-lift = Lift early
penalty-lift-note = Reason for lifting
penalty-lift-hint = For colleagues only. The applicant is told by email that the restriction has ended.
penalty-involved = You proposed or confirmed this penalty. Another lead has to lift it.
penalty-note-undone = The decision was undone
penalty-note-appeal = Approved after appeal
appeal-banner-closed = The applicant appealed { $at }; round { $round } is closed.
appeal-banner = The applicant appealed { $at }; this is round { $round }. Review it from the beginning; you are not bound by the earlier decision.
appeal-earlier = Decision under appeal
void-open = Void this application
void-message = Reason (shown to the applicant)
void-hint = Only for applications that should not be decided, such as duplicates. The applicant is told by email; until it is sent, a lead can reinstate the application.
void-button = Void
void-will-end = The application becomes “Voided”; claim, request and recommendation end.
void-will-grace = A lead can reinstate it for { $period }. During that time no email is sent.
void-will-stay = The store stays as it is, and afterwards nothing can be changed any more.
desk-void-pending = Voided. The email is sent at { $at }; until then a lead can reinstate the application as it was
action-reinstate = Reinstate
desk-failed-reinstate = The application was not reinstated.
