### The words of the trade: kinds, statuses, turns, effects, letters, roles, channels, record, progress, clock.
### Terms are in ../GLOSSARY.md; both languages must have the same files, ids and variables.

## Application kinds

kind-unbind = Unbinding
kind-revoke-certification = Revocation of certification

## Statuses, as reviewers see them

status-submitted = Waiting to be claimed
status-in-review = In review
status-awaiting-applicant = Waiting for the applicant
status-awaiting-second = Waiting for second review
status-approved = Approved
status-rejected = Rejected
status-withdrawn = Withdrawn
status-lapsed = Lapsed
status-voided = Voided

## Statuses, as the applicant sees them

status-applicant-submitted = We have received your application and it is waiting for review.
status-applicant-in-review = A reviewer is looking at your application.
status-applicant-awaiting-applicant = We need something more from you; the review clock is paused until you answer.
status-applicant-awaiting-second = A second reviewer is checking your application.
status-applicant-approved = Your application is approved and will be carried out automatically; until the platform confirms it, your store stays as it is.
status-applicant-rejected = Your application was not approved; the reasons and what to do next are below.
status-applicant-withdrawn = You have withdrawn this application; your store stays as it is.
status-applicant-lapsed = We did not receive what we asked for in time, so the application has ended; you can apply again.
status-applicant-voided = This application was voided; your store stays as it is. If you have questions, contact customer service.

## Whose turn it is

turn-reviewer = With the reviewer
turn-second = With the second reviewer
turn-lead = With the lead
turn-applicant = With the applicant
turn-platform = With the platform
turn-nobody = Closed


## Effect, as the applicant sees it

effect-applicant-none = There is nothing to be carried out at the platform.
effect-applicant-scheduled = This is scheduled and will happen automatically; you do not need to do anything.
effect-applicant-requested = This is with the platform, and we are waiting for it to confirm.
effect-applicant-confirmed = The platform has confirmed it. Everything is done.
effect-applicant-blocked = This cannot be carried out for the moment; our staff are dealing with it. Please watch your email.
effect-applicant-failed = This could not be carried out; our staff are dealing with it. Please watch your email.
effect-applicant-cancelled = This was cancelled; your store stays as it is.

## Letter states

letter-held = Held (can still be undone)
letter-queued = Waiting to be sent
letter-sent = Sent
letter-cancelled = Cancelled
letter-failed = Could not be sent

## Letter kinds

letter-kind-sign-in-code = Sign-in code
letter-kind-received = Application received
letter-kind-alert = Application alert (to every registered contact)
letter-kind-approved = Application approved
letter-kind-rejected = Application not approved
letter-kind-done = Carried out
letter-kind-withdrawn = Application withdrawn
letter-kind-overdue = Apology for delay
letter-kind-blocked = Could not be carried out yet
letter-kind-remind = Target day reminder (reviewer)
letter-kind-escalate = Deadline day reminder (lead)
letter-kind-overdue-lead = Overdue notice (lead)

## Roles and people

who-applicant = The applicant
who-staff = A staff member
who-worker = The system
who-api = A partner system
who-operator = An operator
who-contact = A registered contact

## Channels

channel-web = Web
channel-agent = Agent
channel-api = API

## Certification of a store

certification-none = Not certified
certification-certified = Certified
certification-revoked = Certification revoked; it can never be certified again

## Outcomes and reminders

outcome-approve = Approve
outcome-reject = Reject

## Field names

label-reference = Reference
label-kind = Kind
label-status = Status
label-turn = Turn
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
label-own-words = In your own words
label-evidence = Evidence
label-balance = Store balance
label-unshipped-orders = Unshipped orders
label-submitted-at = Submitted
label-target = Target
label-deadline = Deadline
label-clock = Clock
label-holder = Held by
label-channel = Channel
label-decision = Decision
label-decision-reasons = Reasons
label-words-to-applicant = Words to the applicant
label-effect = Effect
label-letter = Letter
label-letters = Letters
label-history = Other applications for this store
label-timeline = Record
label-progress = Progress
label-checks = Checks
label-notes = Notes
label-policy = Policy
label-account = Account
label-password = Password
label-code = Code
label-consequences = Consequences

## The record, as reviewers see it ({ $who } is the person who acted)

event-submit = { $who } submitted the application
event-claim = { $who } claimed the application
event-release = { $who } released the application to the queue
event-assign = { $who } handed the application over, or took it over
event-end-lease = The claim ran out and the application went back to its place in the queue
event-ask = { $who } asked the applicant for more; the clock is paused
event-answer = { $who } sent what was asked for; the clock goes on
event-lapse = Nothing arrived in time and the application ended by itself
event-recommend = { $who } recommended a decision for second review
event-return = { $who } returned the decision
event-confirm-approval = { $who } confirmed the approval
event-confirm-rejection = { $who } confirmed the rejection
event-approve = { $who } approved the application
event-reject = { $who } rejected the application
event-undo = { $who } undid the decision and the application is in review again
event-appeal = { $who } appealed and a new round of review began
event-withdraw = { $who } withdrew the application
event-void = { $who } voided the application
event-effect-scheduled = The effect was scheduled
event-effect-requested = The system requested the effect at the platform
event-effect-confirmed = The platform confirmed the effect
event-effect-blocked = The effect is blocked and needs attention
event-effect-failed = The effect failed and needs attention
event-letter-sent = A letter was sent
event-letter-failed = A letter could not be sent; reach the applicant another way
event-letter-cancelled = A letter was cancelled
event-rung-remind = Target day: the system reminded the holder
event-rung-escalate = Deadline day: the system alerted the leads
event-rung-overdue = Overdue: the system told the leads and apologised to the applicant
event-objected = A registered contact objected; decision and effect wait for a lead

## Progress, as the applicant sees it (never a staff name)

timeline-submit = Your application was submitted
timeline-claim = A reviewer started the review
timeline-release = Your application is waiting for another reviewer
timeline-assign = Another reviewer goes on with your application
timeline-end-lease = Your application is waiting for another reviewer
timeline-ask = We asked you for more; the review clock is paused
timeline-answer = We received what you sent and the review goes on
timeline-lapse = We did not hear from you in time and the application ended
timeline-recommend = The first review is finished and a second one follows
timeline-return = The review goes on after the second look
timeline-confirm-approval = The second review is finished and your application was approved
timeline-confirm-rejection = The second review is finished and your application was not approved
timeline-approve = Your application was approved
timeline-reject = Your application was not approved
timeline-undo = Your application is in review again
timeline-appeal = We received your appeal and a new round of review began
timeline-withdraw = The application was withdrawn
timeline-void = The application was voided
timeline-effect-requested = It is with the platform, waiting to be confirmed
timeline-effect-confirmed = The platform confirmed it: everything is done
timeline-effect-blocked = It cannot be carried out for the moment; our staff are dealing with it
timeline-effect-failed = It could not be carried out; our staff are dealing with it
timeline-rung-overdue = The review is taking longer than we promised; we are sorry and are hurrying it along
timeline-objected = A registered contact of the store objected; our staff are looking into it
timeline-next = Next

## The clock, day by day

day-submitted = Day of submission, not counted
day-counted = Counted
day-weekend = Weekend, not counted
day-holiday = { $name } holiday, not counted
day-makeup-workday = Make-up working day, counted
day-paused = Clock paused, not counted
provisional = estimated
provisional-text = Public holidays for that year have not been announced, so the date is an estimate; it will not move earlier.
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
due-paused = Waiting for the applicant (clock paused)
due-decided = Decided
due-closed = Closed

## Kinds of letters: email proof, drafts, information requests, objections

letter-kind-email-code = Contact email code
letter-kind-draft-reminder = Draft removal reminder
letter-kind-objection-lead = Objection notice (lead)
letter-kind-information-needed = Information needed
letter-kind-information-reminder = Reminder to add information
letter-kind-lapsed = Application lapsed
letter-kind-answered = Applicant answered (reviewer)
letter-kind-appealed = Appeal received
letter-kind-voided = Application set aside
letter-kind-penalty-lifted = Bar lifted

## Second opinion

event-second-opinion = { $who } recorded a second opinion
