### Delivery: letters that did not arrive, mail that stands still, what the ladder and the morning tell staff.

## Letters about several applications

letter-link-queue = Open the queue
letter-link-mine = Open my desk
letter-round-up-case = { $reference }, { $store }, deadline { $due }
letter-round-up-more = { $n ->
    [one] And one more.
   *[other] And { $n } more.
}
letter-catch-up-title = { $n ->
    [one] One application needs you
   *[other] { $n } applications need you
}
letter-catch-up-text = { $n ->
    [one] An application has reached a date by which it should have been decided:
   *[other] { $n } applications have reached dates by which they should have been decided:
}
letter-catch-up-case = { $what }: { $case }
letter-catch-up-remind = Target day
letter-catch-up-escalate = Deadline today
letter-catch-up-overdue = Overdue
letter-catch-up-next = Take the overdue ones first. Applicants of overdue applications have had an apology with a new date.
letter-digest-title = What is due on { $date }
letter-digest-mine = You
letter-digest-team = The team
letter-digest-overdue = Overdue: { $n }
letter-digest-today = Due today: { $n }
letter-digest-tomorrow = Due on the next working day: { $n }
letter-digest-returned = Returned by a second reviewer: { $n }
letter-digest-second = Waiting for a second review: { $n }
letter-digest-unclaimed = Not claimed by anybody: { $n }
letter-digest-next = You get this once on the morning of a working day, and only when there is something.
letter-kind-catch-up = Ladder round-up (staff)
letter-kind-digest = Daily digest (staff)

## Mail that stands still

pause-title = Pause mail
pause-summary = Stop all mail, or one kind; letters stay queued and go on in their order
pause-banner = Mail is paused: letters are written and wait.
pause-banner-link = See what is paused
pause-all = All mail but codes
pause-kind = What
pause-note = Why
pause-note-hint = For colleagues; up to 200 characters.
pause-do = Pause
pause-resume = Let it go on
pause-none = No mail is paused
pause-since = Since { $at }, by { $who }
pause-until = until { $at }
pause-command-line = the command line
pause-already = It is paused already.
pause-live = Paused now
pause-before = Earlier

## People to be reached another way

tasks-title = To be reached another way
tasks-summary = People a letter did not reach; the oldest first
tasks-none = Nobody is waiting to be reached another way
tasks-done = Reached another way
tasks-note = How they were reached
tasks-note-hint = Such as: called on the registered phone, told what the letter says. Up to 500 characters.
tasks-note-missing = Say how they were reached.
tasks-letter = { $letter }, to { $to }
tasks-said = The mail server said: { $words }
tasks-contact = { $name }, phone
tasks-gone = A colleague has done this meanwhile.
tasks-more = Next
tasks-reason-refused = Refused
tasks-reason-bounced = Came back
tasks-reason-given-up = Given up after a day
event-letter-bounced = A letter came back; reach the applicant another way
event-contact-task-done = The applicant was reached another way

## A late answer is owned

event-apologised = The applicant was told that the answer is late, with a new date
timeline-apologised = We told you that the answer is late, and gave a new date
apply-next-estimate = We expect to answer
apply-overdue-estimate = We are sorry. We expect to answer by { $at }.
desk-apology = The applicant was told on { $sent } to expect an answer by { $at }.
