# The working calendar: the year, drafts, publishing, the alarm, and a deadline day by day

calendar-title = Working calendar
calendar-year-title = Working calendar { $year }
calendar-year-named = { $year }
calendar-summary = Deadlines are calculated with these working days, including make-up working days.
calendar-years = Years
calendar-status-official = official
calendar-status-provisional = provisional
calendar-status-missing = not announced
calendar-status-official-text = Entered from the notice of the General Office of the State Council.
calendar-status-provisional-text = Statutory holidays only; make-up days have not been announced yet. Deadlines that run into this year are shown as estimated.
calendar-status-missing-text = There is no data for this year yet, so Monday to Friday count as working days. Deadlines that run into this year are shown as estimated.
calendar-source = Source
calendar-published = in force since { $at }
calendar-published-by = in force since { $at }, published by { $who }
calendar-shipped = included with the program
calendar-export = Export CSV
calendar-month = { $n ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
}
calendar-mark-holiday = off
calendar-mark-workday = on
calendar-legend = Legend
calendar-legend-holiday = holiday
calendar-legend-workday = make-up working day
calendar-legend-weekend = weekend
calendar-legend-today = today
calendar-today = today
calendar-cell-holiday = { $name }, holiday
calendar-cell-workday = { $name }, working day
calendar-run-holiday = { $days }: { $name }, holiday
calendar-run-workday = { $days }: { $name }, working day
calendar-no-exceptions = no holidays, no make-up days
calendar-year-days = { $holidays } { $holidays ->
    [one] day
   *[other] days
} off, { $workdays } make-up working { $workdays ->
    [one] day
   *[other] days
}
calendar-history = Publication history
calendar-history-empty = This year has not been published here. Data included with the program is not listed.
calendar-history-version = version { $n }
calendar-history-days = { $added } added, { $removed } removed, { $changed } changed
calendar-history-moves = { $n } affected: { $later } later, { $kept } kept as promised, { $same } unchanged
calendar-history-to-do = { $n } still being recalculated
calendar-draft-title = Draft for { $year }
calendar-draft-open = View draft
calendar-draft-there = A draft for { $year } is waiting to be checked and published.
calendar-draft-begin = Create draft
calendar-draft-none = There is no draft for { $year }.
calendar-draft-by = Drafted by { $names }
calendar-draft-changed-at = last changed { $at }
calendar-compare = Compared with the current calendar
calendar-compare-none = No differences from the current calendar.
calendar-compare-counts = { $added } added, { $removed } removed, { $changed } changed
calendar-compare-status = The status changes from { $before } to { $after }.
calendar-compare-source = The source has changed.
calendar-compare-date = Date
calendar-compare-before = Current
calendar-compare-after = Draft
calendar-ordinary = no exception
calendar-entry-holiday = { $name }, holiday
calendar-entry-workday = { $name }, working day
calendar-preview = Impact on open applications
calendar-preview-text = If you publish now, open applications change as follows. A promised deadline never becomes earlier: if the draft would allow an earlier date, the promised one is kept.
calendar-preview-later = later
calendar-preview-kept = could be earlier, kept as promised
calendar-preview-same = unchanged
calendar-preview-cut = Too many applications: only the { $count } due first are included in these figures. All are recalculated when you publish.
calendar-preview-none = No open applications are affected.
calendar-preview-reference = Application
calendar-preview-was = Current deadline
calendar-preview-counted = According to the draft
calendar-preview-new = Deadline after publishing
calendar-preview-examples-later = Examples that would be later
calendar-preview-examples-kept = Examples that stay the same
calendar-publish = Publish draft
calendar-publish-text = It takes effect immediately. The current version of the year is kept in the publication history.
calendar-publish-own = You worked on this draft. Another administrator or a lead has to check and publish it.
calendar-publish-same = The draft is the same as the current calendar, so there is nothing to publish.
calendar-published-now = Published. The affected applications are being recalculated; this takes a few minutes at most.
calendar-changed-meanwhile = Somebody has just changed the draft. Check the new version, then try again. What you typed is kept below.
calendar-paste = Enter the whole year
calendar-paste-text = Text of the notice, one date per line, or CSV
calendar-paste-hint = Paste the text of the notice as it is, such as “一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。”, or one day per line, such as “2027-02-08 holiday 春节”, or the exported CSV. This replaces all dates of the draft.
calendar-paste-status = Status
calendar-paste-file = Load a CSV file into the box below (nothing is saved until you save the draft)
calendar-paste-save = Save draft
calendar-source-hint = For example 国务院办公厅关于2027年部分节假日安排的通知
calendar-day = Change one day
calendar-day-date = Date
calendar-day-kind = Type of day
calendar-day-holiday = holiday
calendar-day-workday = make-up working day
calendar-day-ordinary = no exception
calendar-day-name = Name
calendar-day-name-hint = In Chinese as published: 春节; for a make-up day: 春节调休
calendar-day-save = Save day
calendar-discard = Discard draft
calendar-discard-text = The draft is deleted; the current calendar does not change. You can create a new draft at any time.
calendar-error-days = Enter at least one date of this year.
calendar-error-source = Enter the source, up to 200 characters.
calendar-error-date = Choose a date in { $year }.
calendar-error-line = Line { $line }: { $text }
calendar-error-more = { $n } more { $n ->
    [one] line has
   *[other] lines have
} a problem.
calendar-notice-unread = this line cannot be read. Write “2027-02-08 holiday 春节”, or paste the notice as it is.
calendar-notice-date = “{ $text }” is not a valid date.
calendar-other-year-day = Line { $line }: { $date } belongs to another year and was left out.
calendar-other-year-check = Check that the calendar of that year has the days left out.
calendar-notice-year = { $date } is in another year.
calendar-notice-weekday = { $date } falls on a different weekday than the text says. Check whether this is the notice for another year.
calendar-notice-count = the text says { $stated } days, but { $found } were found.
calendar-notice-workday = { $date } is not on a weekend, so it cannot be a make-up working day.
calendar-notice-twice = { $date } appears twice.
calendar-notice-name = enter the holiday’s name, up to 40 characters, without commas or quotes.
calendar-notice-amendment = this notice changes a year that was already announced, and lists only some of its days. Open this page again to get all days back, and change those that the notice names.
calendar-covered = Official until
calendar-reached = Deadlines are estimated from
calendar-alarm-soon = The official working calendar ends on { $until }. Applications submitted from { $from } on will have deadlines on dates that have not been announced yet ({ $days ->
    [one] { $days } day
   *[other] { $days } days
} left). Enter the holidays of { $year } and have them published.
calendar-alarm-now = The official working calendar ends on { $until }; new applications already have deadlines on dates that have not been announced yet. Enter the holidays of { $year } and have them published.
calendar-alarm-none = There is no official working calendar for this year, so every deadline is an estimate. Enter the holidays of { $year } and have them published.
calendar-alarm-open = Open { $year }
event-answer-period-moved = The applicant has more time to answer
timeline-answer-period-moved = You have more time to add the information
event-redate = The working calendar changed; the system recalculated the deadlines
timeline-redate = Public holidays have changed; the answer date moves accordingly
letter-calendar-horizon-title = Please enter the public holidays of { $year }
letter-calendar-horizon-text = Applications submitted from { $date } on will have answer dates in a period whose public holidays have not been announced yet.
letter-calendar-horizon-means = Until the official arrangement is published here, these dates can only be shown as estimated.
letter-calendar-horizon-next = When the notice is published, enter the year in the working calendar and ask a colleague to check and publish it.
letter-calendar-horizon-link = Open the working calendar
clock-cause-submitted = application submitted
clock-cause-asked = information requested
clock-cause-answered = applicant answered
clock-cause-recalled = request recalled; the pause does not count
clock-cause-decided = decided
clock-cause-undone = decision undone
clock-cause-appealed = applicant appealed
clock-cause-withdrawn = withdrawn by the applicant
clock-cause-lapsed = not answered in time
clock-cause-voided = application voided
clock-ledger = Clock history
clock-each-day = Every day, whether it counts, and why
clock-paused-because = paused ({ $cause }), not counted
clock-from-cause = { $at }: { $cause }
clock-kept-later = According to the current calendar it would be { $counted }; a promised date never becomes earlier, so it stays { $due }.
clock-extended = After an answer at least one whole working day is left, so the answer date is { $due }.
clock-counted-unknown = The clock is paused; the date is known once it resumes.
clock-what-if = Calculate the effect of a pause
clock-what-if-from = From
clock-what-if-until = Until (inclusive)
clock-what-if-button = Calculate
clock-what-if-pause = If paused from { $from } until { $until }, the deadline would be { $at }.
clock-what-if-draft = If the draft for { $year } were published, the deadline would be { $at }.
clock-what-if-dates = Enter both dates; the end date cannot be before the start date.
clock-what-if-note = This is only a calculation; no date is changed.
day-run-first-day = { $days }: application or appeal submitted, not counted.
day-run-working-day = { $days }: working day, counted.
day-run-make-up-workday = { $days }: make-up working day, counted.
day-run-weekend = { $days }: weekend, not counted.
day-run-holiday = { $days }: { $name }, not counted.
day-run-paused = { $days }: waiting for your information, not counted.
day-run-due = Working day { $n } is { $date }; we answer before { $time } that day.
