# The working calendar: the year, drafts, publishing, the alarm, and a deadline day by day

calendar-title = Working calendar
calendar-year-title = Working calendar { $year }
calendar-year-named = { $year }
calendar-summary = Deadlines are counted by these working days, make-up working days included.
calendar-years = Years
calendar-status-official = official
calendar-status-provisional = provisional
calendar-status-missing = not announced
calendar-status-official-text = Entered from the notice of the General Office of the State Council.
calendar-status-provisional-text = Statutory holidays only; make-up days are not announced yet. Deadlines that run into this year are shown as estimated.
calendar-status-missing-text = There is nothing for this year yet: Monday to Friday is counted. Deadlines that run into it are shown as estimated.
calendar-source = Source
calendar-published = in force since { $at }
calendar-published-by = in force since { $at }, published by { $who }
calendar-shipped = shipped with the program
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
calendar-legend = Key
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
calendar-history = Published
calendar-history-empty = This year was never published here. What is shipped with the program is not listed.
calendar-history-version = version { $n }
calendar-history-days = { $added } added, { $removed } removed, { $changed } changed
calendar-history-moves = { $n } looked at: { $later } later, { $kept } kept as promised, { $same } the same
calendar-history-to-do = { $n } still being counted again
calendar-draft-title = Draft of { $year }
calendar-draft-open = See the draft
calendar-draft-there = A draft of { $year } waits to be checked and published.
calendar-draft-begin = Draft this year
calendar-draft-none = There is no draft of { $year }.
calendar-draft-by = Drafted by { $names }
calendar-draft-changed-at = last changed { $at }
calendar-compare = Compared with what is in force
calendar-compare-none = Nothing differs from what is in force.
calendar-compare-counts = { $added } added, { $removed } removed, { $changed } changed
calendar-compare-status = The status changes from { $before } to { $after }.
calendar-compare-source = The source is another.
calendar-compare-date = Date
calendar-compare-before = In force
calendar-compare-after = Draft
calendar-ordinary = an ordinary day
calendar-entry-holiday = { $name }, holiday
calendar-entry-workday = { $name }, working day
calendar-preview = What it does to open applications
calendar-preview-text = Published now, this happens to running applications. A deadline that was promised never becomes earlier: where the draft would allow it, the promise stays.
calendar-preview-later = later
calendar-preview-kept = could be earlier, stay as promised
calendar-preview-same = unchanged
calendar-preview-cut = There are too many: only the { $count } due first were counted here, and those after them are in none of these figures. All are counted again when it is published.
calendar-preview-none = No running application is touched.
calendar-preview-reference = Application
calendar-preview-was = Deadline now
calendar-preview-counted = By the draft
calendar-preview-new = Deadline once published
calendar-preview-examples-later = Some that would be later
calendar-preview-examples-kept = Some that stay
calendar-publish = Publish the draft
calendar-publish-text = It is in force at once; the year as it stood is kept with what was published.
calendar-publish-own = You had a hand in this draft. Another admin or a lead has to check and publish it.
calendar-publish-same = The draft says what is in force already; there is nothing to publish.
calendar-published-now = Published. The applications it touches are being counted again; that takes some minutes at most.
calendar-changed-meanwhile = Somebody changed the draft just now. Look at what it says, then do it again. What you typed is still below.
calendar-paste = The whole year
calendar-paste-text = The notice, a date a line, or CSV
calendar-paste-hint = Paste the text of the notice as it is, such as “一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。”, or a day a line, such as “2027-02-08 holiday 春节”, or the exported CSV. It takes the place of all dates of the draft.
calendar-paste-status = Status
calendar-paste-file = Read a CSV file (it fills the box below; nothing is saved until you say so)
calendar-paste-save = Save the draft
calendar-source-hint = For example 国务院办公厅关于2027年部分节假日安排的通知
calendar-day = One day
calendar-day-date = Date
calendar-day-kind = What it is
calendar-day-holiday = holiday
calendar-day-workday = make-up working day
calendar-day-ordinary = an ordinary day
calendar-day-name = Name
calendar-day-name-hint = In Chinese as published: 春节; 春节调休 for a make-up day
calendar-day-save = Save this day
calendar-discard = Give the draft up
calendar-discard-text = The draft is deleted; what is in force stays as it is. You can begin another.
calendar-error-days = Paste the dates of this year, one at least.
calendar-error-source = Say where the dates are from, in 200 characters at most.
calendar-error-date = Choose a date of { $year }.
calendar-error-line = Line { $line }: { $text }
calendar-error-more = { $n } more { $n ->
    [one] line has
   *[other] lines have
} a problem.
calendar-notice-unread = it cannot be read. Write “2027-02-08 holiday 春节”, or paste the notice as it is.
calendar-notice-date = “{ $text }” is no date.
calendar-notice-year = { $date } is in another year.
calendar-notice-weekday = the text gives another weekday than { $date } has. Is it the notice of another year?
calendar-notice-count = the text says { $said } days, { $found } were read.
calendar-notice-workday = { $date } is no weekend day and cannot be a make-up working day.
calendar-notice-twice = { $date } stands there twice.
calendar-notice-name = give the holiday’s name, in 40 characters at most, without commas or quotes.
calendar-covered = Official until
calendar-reached = Estimated dates from
calendar-alarm-soon = The working calendar is official until { $until }. Applications handed in from { $from } on are promised dates that are not announced yet ({ $days ->
    [one] { $days } day
   *[other] { $days } days
} left). Enter the holidays of { $year } and have them published.
calendar-alarm-now = The working calendar is official until { $until }; new applications are already promised dates that are not announced yet. Enter the holidays of { $year } and have them published.
calendar-alarm-none = There is no official working calendar for this year: every deadline is an estimate. Enter the holidays of { $year } and have them published.
calendar-alarm-open = Open { $year }
event-redate = The working calendar changed; the system counted the dates again
timeline-redate = Public holidays changed; the answer will come correspondingly later
letter-kind-calendar-horizon = Calendar running out
letter-calendar-horizon-title = Please enter the public holidays of { $year }
letter-calendar-horizon-text = Applications handed in from { $date } on will be promised dates whose public holidays are not announced yet.
letter-calendar-horizon-means = Until the official arrangement is published here, these dates can only be shown as estimated.
letter-calendar-horizon-next = When the notice is out, enter the year in the working calendar and ask a colleague to check and publish it.
letter-calendar-horizon-link = Open the working calendar
clock-cause-submitted = application handed in
clock-cause-asked = applicant asked for more
clock-cause-answered = applicant answered
clock-cause-decided = decided
clock-cause-undone = decision undone
clock-cause-appealed = applicant appealed
clock-cause-withdrawn = taken back by the applicant
clock-cause-lapsed = not answered in time
clock-cause-voided = set aside
clock-ledger = The clock’s ledger
clock-each-day = Each day, counted or not, and why
clock-paused-because = paused ({ $cause }), not counted
clock-from-cause = { $at }: { $cause }
clock-kept-later = By the calendar in force it would be { $counted }; a promised date never becomes earlier and stays { $promised }.
clock-counted-unknown = The clock stands still; the date is known once it goes on.
clock-what-if = What if the clock stood still for a while
clock-what-if-from = From
clock-what-if-until = Until (included)
clock-what-if-go = Work it out
clock-what-if-pause = Paused from { $from } until { $until }: the deadline would be { $at }.
clock-what-if-draft = With the draft of { $year } published: the deadline would be { $at }.
clock-what-if-dates = Give both dates, the last not before the first.
clock-what-if-note = Worked out only; no date is changed.
days-told-submitted = { $days }: handed in; that day is not counted.
days-told-working = { $days }: working, counted.
days-told-makeup = { $days }: a make-up working day, counted.
days-told-weekend = { $days }: weekend, not counted.
days-told-holiday = { $days }: { $name }, not counted.
days-told-paused = { $days }: waiting for what you were asked to add, not counted.
days-told-due = Working day { $n } is { $date }; the answer comes before { $time } that day.
