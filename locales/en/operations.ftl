### The operations page: for operators, without anything personal.

operations-title = Operations
operations-summary = Background jobs, scheduled duties and alarms; nothing personal
operations-measured = As of { $at }; keeps itself up to date
operations-all-well = All is well: nothing rings.
operations-alarm-queue-old = Jobs have been waiting for more than 5 minutes: { $of }
operations-alarm-worker-gone = No worker process is at work on: { $of }
operations-alarm-sweep-late = Scheduled duties did not run in time: { $of }
operations-alarm-letters-failed = { $count ->
    [one] 1 letter was
   *[other] { $count } letters were
} given up within the last day
operations-alarm-effects-failed = { $count ->
    [one] 1 effect was
   *[other] { $count } effects were
} given up and somebody has to deal with it
operations-alarm-calendar-horizon = The calendar is official until { $date } only: an admin should publish the next year soon
operations-alarm-calendar-missing = The calendar is not official for today: an admin has to publish it
operations-alarm-overdue = { $count ->
    [one] 1 application is
   *[other] { $count } applications are
} past the deadline
operations-letters-failed = Letters given up, one day
operations-effects-failed = Effects given up
operations-effects-blocked = Effects the platform refuses for now
operations-overdue = Applications past the deadline
operations-queues = Queues
operations-queue = Queue
operations-queue-deliver-letter = Sending letters
operations-queue-carry-out-effect = Carrying out approvals
operations-queue-prepare-evidence = Preparing evidence
operations-oldest = Longest wait
operations-done-5 = Done in 5 min
operations-done-60 = Done in 1 h
operations-at-least = at least { $count }
operations-at-work = At work
operations-nobody = Nobody at work
operations-paused-since = Paused since { $at }
operations-pause = Pause
operations-resume = Resume
operations-workers = Worker processes
operations-process = Process
operations-since = Started
operations-seen = Last seen
operations-alive = Alive
operations-gone = Gone
operations-no-workers = No worker process within the last hour
operations-no-workers-text = Start unbind work; it will be shown here.
operations-duties = Scheduled duties
operations-duty = Duty
operations-period = Every
operations-last = Last done
operations-rows = Rows
operations-next = Next
operations-on-time = On time
operations-late = Late by { $by }
operations-failed-once = Failed last time
operations-asked-for = About to run
operations-run = Run now
operations-no-duties = No scheduled duty is on record yet
operations-jobs = Jobs
operations-job = Job
operations-search = Find jobs
operations-search-hint = A job, an application's reference, or the id of a letter, an effect or a document
operations-when = When
operations-tries = Tries
operations-subject = About
operations-do = Actions
operations-state-waiting = Waiting
operations-state-later = Later
operations-state-running = Running
operations-state-dead = Dead
operations-state-done = Done
operations-retry = Retry
operations-discard = Discard…
operations-discard-text = The job is taken out of its queue, and the record says so. What it is about gets another job if it is still due.
operations-discard-confirm = Discard it
operations-no-jobs = There are no such jobs
operations-nothing-found = Nothing found
operations-nothing-found-text = Jobs that are done are kept for a week. Please check the number.
operations-more = Only the first 100 are shown.
operations-missing = There is no such job, queue or duty; perhaps it was dealt with just now.
operations-already = It is so already; perhaps a colleague did it just now.
operations-wrong-state = That cannot be done now: the job is “{ $state }”.

## What was given up, and going on

operations-next-jobs = Jobs after these
operations-first-jobs = Back to the first
operations-stuck = Waiting for somebody
operations-stuck-letters-text = One that is sent again is listed no more. Where it was refused or came back, read the server’s words first: a wrong address stays wrong.
operations-letters-by-others = Customer service or a lead sends them again from the letters page, where the recipient is shown; tell them the id. What is wrong with the mail server itself is yours to mend.
operations-letter = Letter
operations-letter-kind = Kind
operations-letter-bounced = Came back after it left
operations-letter-again = Send again
operations-stuck-effects-text = The platform did not answer, and nobody knows what it did. Before it is asked again it is looked up: nothing is done twice.
operations-effects-by-others = A lead has the platform asked again on the page of the application; tell them the reference. A platform that cannot be reached is yours to mend.
operations-effect = Effect
operations-effect-asked = First asked
operations-effect-again = Ask again

## Scheduled duties
operations-duty-fire-rungs = Reminders and escalation
operations-duty-send-digests = Daily digests
operations-duty-end-leases = Claims that ran out
operations-duty-hand-back-absent = Cases of people who are away
operations-duty-lapse-requests = Requests not answered in time
operations-duty-remind-of-requests = Reminders of requests
operations-duty-release-held-letters = Letters whose wait is over
operations-duty-read-bounces = Letters that came back
operations-duty-reconcile-letters = Letters without a job
operations-duty-reconcile-effects = Effects without a job
operations-duty-recheck-blocked = Effects the platform refused
operations-duty-tell-leads-of-blocked = Leads told of what stays blocked
operations-duty-prune-nonces = Old callback numbers
operations-duty-reconcile-evidence = Evidence without a job
operations-duty-remove-objects = Files whose keys are gone
operations-duty-erase-closed = Personal data past its time
operations-duty-remind-of-drafts = Reminders of drafts
operations-duty-remove-drafts = Drafts past their time
operations-duty-erase-letters = Letters past their time
operations-duty-measure-retention = What retention left behind
operations-duty-measure-days = Figures of the day
operations-duty-redate = Deadlines after a calendar change
operations-duty-watch-calendar = Calendar running out
operations-duty-prune-sessions = Old sessions
operations-duty-prune-jobs = Jobs long done
