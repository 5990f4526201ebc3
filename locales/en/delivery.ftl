### Delivery: undelivered and paused emails, deadline summaries and daily digests for staff.

## Emails about several applications

letter-link-queue = Open the review queue
letter-link-mine = Open my applications
letter-round-up-case = { $reference }, { $store }, deadline { $due }
letter-round-up-more = { $n ->
    [one] And { $n } more.
   *[other] And { $n } more.
}
letter-catch-up-title = { $n ->
    [one] { $n } application needs a decision
   *[other] { $n } applications need a decision
}
letter-catch-up-text = { $n ->
    [one] This application has reached its target day or deadline without a decision:
   *[other] These { $n } applications have reached their target day or deadline without a decision:
}
letter-catch-up-case = { $what }: { $case }
letter-catch-up-remind = Target day
letter-catch-up-escalate = Due today
letter-catch-up-overdue = Overdue
letter-catch-up-next = Handle the overdue applications first. Their applicants have already received an apology with a new date.
letter-digest-title = Due on { $date }
letter-digest-mine = Your applications
letter-digest-team = The team
letter-digest-overdue = Overdue: { $n }
letter-digest-today = Due today: { $n }
letter-digest-tomorrow = Due on the next working day: { $n }
letter-digest-returned = Sent back by a second reviewer: { $n }
letter-digest-second = Awaiting second review: { $n }
letter-digest-unclaimed = Unclaimed: { $n }
letter-digest-referred = Referred to the leads and not claimed yet: { $n }
letter-digest-referred-late = Of these, waiting for more than a working day: { $n }
letter-digest-next = You receive this email once, on the morning of a working day, and only if there is something to do.

## Paused email

pause-title = Pause email
pause-summary = Pause all email or one type. Emails stay queued and go out in order when you resume.
pause-banner = Email is paused: emails are still created and wait in the queue.
pause-banner-link = See what is paused
pause-all = All email except codes
pause-kind = What to pause
pause-note = Reason
pause-note-hint = For colleagues; up to 200 characters.
pause-do = Pause
pause-resume = Resume sending
pause-none = Nothing is paused
pause-since = Since { $at }, by { $who }
pause-until = until { $at }
pause-command-line = the command line
pause-already = This is already paused.
pause-live = Paused now
pause-before = Earlier pauses

## People to contact by phone or another way

follow-up-title = Follow up by phone
follow-up-summary = People whose email was not delivered, oldest first
follow-up-none = No one needs a follow-up
follow-up-done = Contacted
follow-up-not-reached = Could not be contacted
follow-up-result-missing = Choose whether you could contact the person.
follow-up-registered = A registered contact of the store. Look up their phone in the platform’s own register; do not use a number that the applicant gave.
follow-up-note = How you contacted them, or what you tried
follow-up-note-hint = For example: called the registered phone and passed on the content of the email. Up to 500 characters.
follow-up-note-missing = Describe how you contacted them, or what you tried.
follow-up-letter = { $letter }, to { $to }
follow-up-reply = Reply from the mail server: { $reply }
follow-up-contact = { $name }, phone
follow-up-already-done = A colleague has already handled this.
follow-up-involved = You submitted or reviewed this application, or your own contact data occur in it. A colleague has to confirm that the registered contact was told.
follow-up-needs-two = Two people have to say that a registered contact was told: propose it on the page of the contacts, and a colleague confirms it.
follow-up-contacts = Registered contacts of the application
follow-up-more = Next
follow-up-reason-refused = Refused
follow-up-reason-bounced = Bounced
follow-up-reason-given-up = Not delivered within a day
follow-up-reason-unconfirmed = Not delivered according to an unconfirmed report: find out whether it arrived
follow-up-reason-cancelled = Cancelled by a colleague before it was sent: the recipient was not told
follow-up-reason-unread = A returned message could not be read: find out whether the email arrived
follow-up-reason-unreported = A text message was sent, and no report says that it arrived
event-letter-sent-later = The recipient’s mail server refused an email for now; it will be sent again automatically
event-letter-bounced = An email bounced; contact the applicant by phone or another way
event-sms-sent = A text message was sent
event-sms-failed = A text message could not be sent
event-sms-cancelled = A text message was cancelled
event-sms-delivered = A text message was delivered
event-sms-not-delivered = A text message was not delivered
event-follow-up-done = A colleague closed a follow-up

## Apology for a late answer

event-late-notice-sent = The applicant was told about the delay and given a new date
timeline-late-notice-sent = We told you about the delay and gave you a new date
apply-next-estimate = Expected answer
apply-overdue-estimate = We apologise for the delay. We expect to answer by { $at }.
desk-late-notice = The applicant was told on { $sent } to expect an answer by { $at }.
