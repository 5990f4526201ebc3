### Terms: types, statuses, who an application waits for, platform actions, emails, channels, activity log, progress, clock.
### Terms are in ../STYLE.md; both languages must have the same files, ids and variables.

## Application types

kind-unbind = Unbinding
kind-revoke-certification = Revocation of certification

## Statuses, as reviewers see them

status-submitted = Unclaimed
status-in-review = In review
status-awaiting-applicant = Awaiting applicant
status-awaiting-second = Awaiting second review
status-approved = Approved
status-rejected = Rejected
status-withdrawn = Withdrawn
status-lapsed = Lapsed
status-voided = Voided

## Statuses, as the applicant sees them

status-applicant-submitted = We have received your application and it is waiting for review.
status-applicant-in-review = A reviewer is reviewing your application.
status-applicant-awaiting-applicant = We need more information from you. The review clock is paused until you answer.
status-applicant-awaiting-second = Your application is in second review by another reviewer.
status-applicant-approved = Your application is approved and will be carried out automatically. Until the platform confirms it, your store stays as it is.
status-applicant-rejected = Your application was not approved. See the reasons and the next steps below.
status-applicant-withdrawn = You have withdrawn this application. Your store stays as it is.
status-applicant-lapsed = We did not receive the information we requested in time, so the application has been closed. You can apply again.
status-applicant-approval-lapsed = The approval could not be carried out for a long time and has ended. Nothing was carried out. You can apply again.
status-applicant-voided = This application was voided. Your store stays as it is. If you have questions, contact customer service.

## Who an application waits for

turn-reviewer = Reviewer
turn-second = Second reviewer
turn-lead = Lead
turn-applicant = Applicant
turn-platform = Platform
turn-nobody = Closed


## Platform action, as the applicant sees it

effect-applicant-none = Nothing needs to be carried out at the platform.
effect-applicant-scheduled = This is scheduled and will be carried out automatically. You do not need to do anything.
effect-applicant-requested = We have sent this to the platform and are waiting for it to confirm.
effect-applicant-confirmed = The platform has confirmed it. Your application is complete.
effect-applicant-blocked = This cannot be carried out at the moment. Our staff are dealing with it. Check your email for updates.
effect-applicant-failed = This could not be carried out. Our staff are dealing with it. Check your email for updates.
effect-applicant-cancelled = This was cancelled. Your store stays as it is.

## Email states

letter-held = Held (undo period)
letter-queued = Waiting to be sent
letter-sent = Sent
letter-cancelled = Cancelled
letter-failed = Not delivered

## Why an email was cancelled

letter-cancel-approval-lapsed = The approval lapsed
letter-cancel-by-hand = Cancelled by a colleague
letter-cancel-untrue = No longer true when it was due to be sent
letter-cancel-untrue-in-doubt = No longer true when it was due to be sent again; an earlier attempt, whose result is unknown, may have been delivered
letter-cancel-decision-undone = The decision was undone
letter-cancel-asked-again = Asked again with a later date
letter-cancel-withdrawn = The application was withdrawn
letter-cancel-voided = The application was voided
letter-cancel-recalled = The information request was recalled
letter-cancel-reinstated = The application was reinstated

## Email types

letter-kind-sign-in-code = Sign-in code
letter-kind-received = Application received
letter-kind-alert = Application alert (registered contacts)
letter-kind-alert-reopened = Reopening alert (registered contacts)
letter-kind-alert-repeated = Alert after a changed contact
letter-kind-alert-approved = Approval alert (registered contacts)
letter-kind-alert-done = Completion alert (registered contacts)
letter-kind-objection-lifted = Objection resolved (registered contacts)
letter-kind-effect-failed = Result not confirmed
letter-kind-alert-ended = Application ended before the alert was sent
letter-kind-objection-ended = Application ended after an objection
letter-kind-approved = Application approved
letter-kind-rejected = Application not approved
letter-kind-done = Carried out
letter-kind-withdrawn = Application withdrawn
letter-kind-late-forecast = Apology for a likely delay
letter-kind-overdue = Apology for delay
letter-kind-still-late = Further apology for delay
letter-kind-blocked = Cannot be carried out yet
letter-kind-approval-lapsed = Approval lapsed
letter-kind-remind = Target day reminder (reviewer)
letter-kind-escalate = Deadline day reminder (lead)
letter-kind-overdue-lead = Overdue notice (lead)

## Roles and people

who-applicant = The applicant
who-staff = A member of staff
who-worker = The system
who-api = A partner system
who-command-line = An operator
who-contact = A registered contact

## Channels

channel-web = Web
channel-agent = Customer service
channel-api = API

## Certification of a store

certification-none = Not certified
certification-certified = Certified
certification-revoked = Certification revoked (permanently)

## Outcomes and reminders

outcome-approve = Approve
outcome-reject = Reject

## Field names

label-reference = Reference
label-kind = Type
label-status = Status
label-turn = Waiting for
label-store = Store
label-store-name = Store name
label-store-number = Store number
label-binding = Bound account
label-bound-since = Bound since
label-certification = Certification
label-applicant = Applicant
label-contact-name = Contact name
label-contact-phone = Contact phone
label-contact-email = Contact email
label-reason = Reason
label-statement = Description
label-evidence = Evidence
label-balance = Store balance
figures-not-known = not known
figures-unknown = The platform has not told us the balance, orders, after-sales cases and loans of this store, so nothing can be said about what is still open.
figures-stale = The figures are those of { $at }; they may have changed since.
label-unshipped-orders = Unshipped orders
label-submitted-at = Submitted
label-target = Target
label-deadline = Deadline
label-clock = Clock
label-holder = Claimed by
label-channel = Channel
label-decision = Decision
label-decision-reasons = Reasons
label-message = Message to the applicant
label-effect = Platform action
label-letter = Email
label-letters = Emails
label-history = Other applications for this store
label-timeline = Activity log
label-progress = Progress
label-checks = Checks
label-notes = Notes
label-policy = Review policy
label-account = Account
label-password = Password
label-code = Code
label-consequences = What changes

## The activity log, as staff see it ({ $who } is the person who acted)

event-submit = { $who } submitted the application
event-claim = { $who } claimed the application
event-release = { $who } released the application to the queue
event-assign = { $who } reassigned the application or took it over
event-end-lease = The claim expired and the application returned to its place in the queue
event-ask = { $who } requested more information from the applicant; the clock is paused
event-answer = { $who } sent the requested information; the clock is running again
event-lapse = No information was received in time; the application was closed automatically
event-lapse-approval = The approval could not be carried out for too long and lapsed automatically
event-recommend = { $who } submitted a recommendation for second review
event-return = { $who } sent the recommendation back
event-confirm-approval = { $who } confirmed the approval
event-confirm-rejection = { $who } confirmed the rejection
event-approve = { $who } approved the application
event-reject = { $who } rejected the application
event-recall = { $who } recalled the information request before it was sent
event-reinstate = { $who } reinstated the application as it was before
event-undo = { $who } undid the decision; the application is in review again
event-appeal = { $who } appealed; a new round of review began
event-withdraw = { $who } withdrew the application
event-void = { $who } voided the application
event-effect-scheduled = The platform action was scheduled
event-effect-requested = The system sent the request to the platform
event-effect-confirmed = The platform confirmed that the action is complete
event-effect-blocked = The platform action is blocked and needs attention
event-effect-failed = The platform action failed and needs attention
event-letter-sent = An email was sent
event-letter-failed = An email could not be delivered; contact the applicant by phone or another way
event-letter-cancelled = An email was cancelled
event-escalation-remind = Target day: the system reminded the reviewer
event-escalation-escalate = Deadline day: the system alerted the leads
event-escalation-overdue = Overdue: the system notified the leads and apologised to the applicant
event-objected = A registered contact objected; the decision and the platform action are on hold until a lead resolves it

## Progress, as the applicant sees it (never a staff name)

timeline-submit = Your application was submitted
timeline-claim = A reviewer started the review
timeline-release = Your application is waiting for another reviewer
timeline-assign = Another reviewer is continuing the review
timeline-end-lease = Your application is waiting for another reviewer
timeline-ask = We requested more information from you; the review clock is paused
timeline-answer = We received your information and the review continues
timeline-lapse = We did not receive your information in time and the application was closed
timeline-lapse-approval = The approval could not be carried out in time and has lapsed
timeline-recommend = The first review is complete and a second review follows
timeline-return = The review continues after the second review
timeline-confirm-approval = The second review is complete and your application was approved
timeline-confirm-rejection = The second review is complete and your application was not approved
timeline-approve = Your application was approved
timeline-reject = Your application was not approved
timeline-recall = We withdrew our request; you do not need to add anything
timeline-reinstate = Your application is in review again
timeline-undo = Your application is in review again
timeline-appeal = We received your appeal and a new round of review began
timeline-withdraw = The application was withdrawn
timeline-void = The application was voided
timeline-effect-requested = Sent to the platform, waiting for confirmation
timeline-effect-confirmed = The platform confirmed it: your application is complete
timeline-effect-blocked = It cannot be carried out at the moment; our staff are dealing with it
timeline-effect-failed = It could not be carried out; our staff are dealing with it
timeline-escalation-overdue = The review is taking longer than we promised; we apologise and are working to finish it as soon as possible
timeline-objected = A registered contact of the store objected; our staff are checking this
timeline-next = Next

## The clock, day by day

day-first-day = First day, not counted
day-working-day = Counted
day-weekend = Weekend, not counted
day-holiday = { $name } holiday, not counted
day-make-up-workday = Make-up working day, counted
day-paused = Clock paused, not counted
provisional = estimated
provisional-text = Public holidays for that year have not been announced, so this date is an estimate. It will not move earlier.
clock-running = Running
clock-paused = Paused
clock-stopped = Stopped
deadline-at = Deadline { $at }
target-at = Target { $at }
holiday-new-year = New Year’s Day
holiday-spring-festival = Spring Festival
holiday-qingming = Qingming Festival
holiday-labour-day = Labour Day
holiday-dragon-boat = Dragon Boat Festival
holiday-mid-autumn = Mid-Autumn Festival
holiday-national-day = National Day

## Deadline chips

due-overdue = { $days ->
    [0] Overdue
    [one] Overdue by { $days } working day
   *[other] Overdue by { $days } working days
}
due-today = Due today at { $time }
due-days-left = { $days ->
    [one] { $days } working day left
   *[other] { $days } working days left
}
due-paused = Awaiting applicant (clock paused)
due-decided = Decided
due-closed = Closed

## Email types: email proof, drafts, information requests, objections

letter-kind-email-code = Contact email code
letter-kind-draft-reminder = Draft deletion reminder
letter-kind-objection-lead = Objection notice (lead)
letter-kind-information-needed = Information request
letter-kind-information-reminder = Information request reminder
letter-kind-information-extended = More time to add information
letter-kind-answer-received = Added information received
letter-kind-lapsed = Application lapsed
letter-kind-answered = Applicant answered (reviewer)
letter-kind-reopened = Decision withdrawn, reviewed again
letter-kind-appealed = Appeal received
letter-kind-voided = Application voided
letter-kind-penalty-lifted = Restriction lifted
letter-kind-second-wanted = Second review needed (leads)
letter-kind-reapply-wanted = Owner wants to apply again
letter-kind-returned = Sent back by second reviewer (reviewer)
letter-kind-invitation = Invitation (staff)
letter-kind-password-reset = Password reset (staff)
letter-kind-blocked-lead = Still blocked (leads)
letter-kind-effect-failed-lead = Result unknown (leads)
letter-kind-api-client = API client (admins)
letter-kind-calendar-horizon = Calendar ending soon
letter-kind-bound-again = Store bound again (contacts)
letter-kind-binding-ended = Binding ended (contacts)
letter-kind-contact-changed = Registered contact changed
letter-kind-address-corrected = Address corrected (former address)
letter-kind-webhook-disabled = Webhook disabled (partner)
letter-kind-postponed = Answer date moved
letter-kind-catch-up = Deadline summary (staff)
letter-kind-digest = Daily digest (staff)

## Second opinion

event-second-opinion = { $who } recorded a second opinion
