### The operations page: for operators, no personal data.

operations-title = Operations
operations-summary = Background jobs, scheduled tasks and alarms; no personal data
operations-measured = As of { $at }; updates automatically
operations-all-well = No alarms. Everything is running.
operations-alarm-queue-old = Jobs have been waiting for more than 5 minutes in: { $of }
operations-alarm-worker-gone = No worker process is running for: { $of }
operations-alarm-sweep-late = Scheduled tasks did not run on time: { $of }
operations-alarm-letters-failed = { $count ->
    [one] 1 email
   *[other] { $count } emails
} could not be delivered in the last 24 hours
operations-alarm-effects-failed = { $count ->
    [one] 1 platform action has
   *[other] { $count } platform actions have
} failed and will not be retried; action is needed
operations-alarm-calendar-horizon = The official calendar ends on { $date }: ask an administrator to publish the next year soon
operations-alarm-calendar-missing = There is no official calendar for today: ask an administrator to publish it
operations-alarm-overdue = { $count ->
    [one] 1 application is
   *[other] { $count } applications are
} overdue
operations-alarm-set-aside = { $count ->
    [one] 1 item
   *[other] { $count } items
} could not be processed and will be tried again: { $of }
operations-alarm-evidence-waiting = { $count ->
    [one] 1 document waits
   *[other] { $count } documents wait
} for processing or could not be processed
operations-alarm-follow-ups-late = { $count ->
    [one] 1 person whom an email did not reach has
   *[other] { $count } people whom an email did not reach have
} not been contacted for two days
operations-alarm-webhooks-disabled = { $count ->
    [one] { $count } webhook is disabled because the partner’s program did not accept messages
   *[other] { $count } webhooks are disabled because the partners’ programs did not accept messages
}
operations-alarm-sms-limit = Today’s limit of text messages is used up: further ones wait until tomorrow, and codes may go by email only
operations-alarm-sms-waiting = { $count ->
    [one] 1 text message waits: the gateway does not take it
   *[other] { $count } text messages wait: the gateway does not take them
}
operations-sms-today = Text messages today: { $used } of { $most } segments, codes { $codes } of { $codesmost }
operations-letters-failed = Failed emails, 24 hours
operations-effects-failed = Failed platform actions
operations-effects-blocked = Blocked platform actions
operations-overdue = Overdue applications
operations-set-asides = Not processed
operations-set-asides-text = These items could not be processed. All others are processed as usual. Each is tried again at the time shown and disappears from this list once it succeeds.
operations-set-aside-item = Item
operations-set-aside-problem = Error
operations-set-aside-since = Since
operations-set-aside-retry = Next attempt
operations-set-aside-moved = None; moved to the folder for unreadable mail
operations-queues = Queues
operations-queue = Queue
operations-queue-deliver-letter = Sending emails
operations-queue-carry-out-effect = Platform actions
operations-queue-prepare-evidence = Processing documents
operations-queue-deliver-webhook = Webhook messages
operations-queue-ask-figures = Asking for figures
operations-oldest = Longest wait
operations-done-5 = Done, 5 min
operations-done-60 = Done, 1 h
operations-at-least = at least { $count }
operations-at-work = Running
operations-nobody = No worker process
operations-paused-since = Paused since { $at }
operations-pause = Pause
operations-resume = Resume
operations-workers = Worker processes
operations-process = Process
operations-since = Started
operations-seen = Last seen
operations-alive = Running
operations-offline = Offline
operations-no-workers = No worker process in the last hour
operations-no-workers-text = Start “unbind work”; the process will then be listed here.
operations-duties = Scheduled tasks
operations-duty = Task
operations-period = Every
operations-last = Last run
operations-rows = Records
operations-next = Next run
operations-on-time = On time
operations-late = Late by { $by }
operations-failed-once = Last run failed
operations-run-requested = About to run
operations-run = Run now
operations-no-duties = No scheduled task has run yet
operations-jobs = Jobs
operations-job = Job
operations-search = Find jobs
operations-search-hint = Number of a job, email, platform action or document, or the reference of an application
operations-when = When
operations-tries = Attempts
operations-subject = About
operations-do = Actions
operations-state-waiting = Waiting
operations-state-later = Scheduled
operations-state-running = Running
operations-state-dead = Failed
operations-state-done = Done
operations-retry = Retry
operations-discard = Discard…
operations-discard-text = The job is removed from its queue, and this is logged. If its work is still due, the system creates a new job.
operations-discard-confirm = Discard job
operations-no-jobs = No matching jobs
operations-nothing-found = Nothing found
operations-nothing-found-text = Completed jobs are kept for a week. Check the number.
operations-more = Only the first 100 are shown.
operations-missing = This job, queue or scheduled task no longer exists; it may have been handled a moment ago.
operations-already = Already done, perhaps by a colleague a moment ago.
operations-wrong-state = Not possible now: the job is “{ $state }”.

## Failed jobs

operations-next-jobs = More jobs
operations-first-jobs = Back to the first jobs
operations-attention = Needs attention
operations-dead-letters-text = Emails that have been resent are no longer listed. If an email was refused or bounced, read the server’s reply first: resending to a wrong address will not help.
operations-letters-by-others = A customer service agent or a lead can resend these from the Emails page, where the recipient is shown; give them the number. If the mail server itself is at fault, fix that first.
operations-letter = Email
operations-letter-kind = Type
operations-letter-bounced = Bounced
operations-letter-again = Resend
operations-dead-effects-text = The platform did not answer, so the outcome is unknown. Before asking again, the system checks whether the action was already done; nothing is done twice.
operations-effects-by-others = A lead can ask the platform again on the application’s page; give them the reference. If the platform cannot be reached, fix the connection first.
operations-effect = Platform action
operations-effect-asked = First requested
operations-effect-again = Request again

## Scheduled duties
operations-duty-run-escalations = Send reminders and escalations
operations-duty-send-digests = Send daily digests
operations-duty-end-leases = Release expired claims
operations-duty-hand-back-absent = Release claims of absent staff
operations-duty-lapse-requests = Close unanswered information requests
operations-duty-remind-of-requests = Remind of information requests
operations-duty-release-held-letters = Release held emails
operations-duty-read-bounces = Read bounced emails
operations-duty-fail-unreported-sms = Close text messages without a delivery report
operations-duty-reconcile-letters = Queue missed emails
operations-duty-reconcile-effects = Queue missed platform actions
operations-duty-reconcile-webhooks = Queue missed webhook messages
operations-duty-reconcile-figures = Queue missed questions for figures
operations-duty-recheck-blocked = Recheck blocked platform actions
operations-duty-notify-leads-of-blocked = Tell leads what is still blocked
operations-duty-remind-leads-of-failed = Tell leads what failed at the platform
operations-duty-lapse-approvals = End approvals that stayed blocked for too long
operations-duty-prune-nonces = Delete used callback numbers
operations-duty-reconcile-evidence = Queue missed documents
operations-duty-remove-objects = Delete files whose keys are destroyed
operations-duty-erase-closed = Delete expired personal data
operations-duty-remind-of-drafts = Remind before drafts are deleted
operations-duty-remove-drafts = Delete expired drafts
operations-duty-erase-letters = Delete expired email content
operations-duty-measure-retention = Check for overdue deletions
operations-duty-measure-days = Calculate daily figures
operations-duty-redate = Recalculate deadlines
operations-duty-recount-requests = Recalculate answer periods
operations-duty-renew-late-notices = Apologise again for late answers
operations-duty-watch-calendar = Check how long the calendar lasts
operations-duty-escalation-notices = Notify staff of escalations
operations-duty-prune-used = Delete records that are no longer needed
operations-duty-watch-referrals = Return applications that no lead can claim to the queue
operations-duty-watch-clients = Announce API clients and keys that expire soon
operations-duty-erase-contacts = Erase former registered contacts whose retention period has ended
operations-duty-expire-proposals = Expire unconfirmed proposals
operations-duty-prune-sessions = Delete expired sessions
operations-duty-prune-jobs = Delete completed jobs

## Pausing intake

intake-title = Pause intake
intake-summary = For a time, take no new applications through a channel. Applications already submitted are handled as usual, and drafts are kept.
intake-live = Paused now
intake-none = Every channel takes applications
intake-before = Earlier pauses
intake-channel = Channel
intake-channel-web = Web (store owners)
intake-channel-agent = Customer service, for owners
intake-channel-api = Partners’ programs
intake-notice-zh = Notice in Chinese
intake-notice-en = Notice in English
intake-notice-hint = Applicants read it. Say why, in 300 characters at most.
intake-until = Until (China time)
intake-until-hint = Intake resumes by itself then; 90 days ahead at most.
intake-until-wrong = Enter a time in the future, 90 days ahead at most.
intake-do = Pause intake
intake-resume = Resume intake
intake-already = This channel is paused already.
