//! Sample pages of notes, of the reader's own cases and of the team's figures.

use askama::Template;
use chrono::{Days, NaiveDate};
use domain::application::status::{EffectState, Status, Turn};
use domain::base::id::NoteId;
use domain::deadline::calendar::Calendar;
use domain::desk::figures::{AGES, Agreement, Day, Forecast, ForecastDay, Histogram, OpenTurn, Team};
use domain::desk::workload::HeldCase;
use domain::review::note::{Handle, Mention, Note, UnseenMention};
use domain::review::outcome::Outcome;
use locale::{Locale, Translator};
use uuid::Uuid;

use crate::desk::case::notes::form::{NoteForm, Notes};
use crate::desk::case::page::CasePage;
use crate::desk::mine::MinePage;
use crate::desk::team::figures::TeamPage;
use crate::page_tests::desk::case_files::{application, case_file};
use crate::page_tests::desk::{COLLEAGUE, ME, at, case_page, decided, frame, now, policy};

fn note(id: u128, text: &str, is_important: bool, check_code: Option<&str>) -> Note {
    let mention = |staff_id, name: &str, seen_at| Mention { staff_id, name: name.to_owned(), seen_at };
    Note {
        id: NoteId(Uuid::from_u128(id)),
        author_id: COLLEAGUE,
        author_name: "赵婷".to_owned(),
        check_code: check_code.map(ToOwned::to_owned),
        text: text.to_owned(),
        is_important,
        written_at: at(19, 16, 20),
        mentions: vec![mention(ME, "林晓", None), mention(COLLEAGUE, "赵婷", Some(now()))],
    }
}

/// Two notes, and an empty form.
pub fn notes() -> Notes {
    let check = policy().policy.checks.first().map(|check| check.code.clone());
    let handle = |id, name: &str, sign_in_name: &str| Handle {
        id,
        name: name.to_owned(),
        sign_in_name: sign_in_name.to_owned(),
    };
    Notes {
        list: vec![
            note(1, "@林晓 账号两天前换过手机 <b>，请先核对。", true, None),
            note(2, "身份证边缘不清。", false, check.as_deref()),
        ],
        handles: vec![handle(ME, "林晓", "linxiao"), handle(COLLEAGUE, "赵婷", "zhaoting")],
        may_write: true,
        form: NoteForm::default(),
    }
}

fn held(status: Status, due: (u32, u32), comment: Option<&str>) -> HeldCase {
    let mut application = application(status, EffectState::None);
    application.holder_id = Some(ME);
    application.due_at = at(due.0, due.1, 0);
    application.is_urgent = due.0 == 19;
    HeldCase {
        application,
        store_name: "木棉母婴旗舰店".to_owned(),
        store_number: "MM-8830217".to_owned(),
        comment: comment.map(ToOwned::to_owned),
    }
}

fn mine(locale: Locale, held: Vec<HeldCase>, mentions: Vec<UnseenMention>) -> MinePage {
    let absence = Some((at(if mentions.is_empty() { 19 } else { 24 }, 9, 0), at(27, 18, 0)));
    MinePage { frame: frame(locale), held, mentions, absence, calendar: Calendar::shipped(), policies: vec![policy()] }
}

fn mention(is_important: bool) -> UnseenMention {
    UnseenMention {
        note_id: NoteId(Uuid::from_u128(1)),
        reference: "UB-2026-004203-7".to_owned(),
        store_name: "木棉母婴旗舰店".to_owned(),
        author_name: "赵婷".to_owned(),
        text: "@林晓 请看一下\n第二行".to_owned(),
        is_important,
        written_at: at(19, 16, 20),
    }
}

fn day(date: NaiveDate, number: i64) -> Day {
    Day {
        date,
        is_counted: number != 3,
        received: number % 7 + 4,
        approved: number % 5,
        rejected: number % 3,
        on_time: number % 5 + number % 3 - i64::from(number % 11 == 4),
        late: i64::from(number % 11 == 4),
        returned: i64::from(number % 6 == 0),
        undone: i64::from(number % 9 == 0),
    }
}

/// Figures of so many days, at this pace.
fn figures(days: i64, pace: Option<f64>) -> Team {
    let today = now().with_timezone(&domain::base::clock::SHANGHAI).date_naive();
    let back = |number: i64| today - Days::new(u64::try_from(days - number).unwrap());
    let mut handling = Histogram::default();
    for (at, count) in handling.counts.iter_mut().enumerate() {
        *count = i64::try_from(at * 7 % 10).unwrap();
    }
    let coming = |ahead: u64| ForecastDay {
        date: today + Days::new(ahead),
        due: 6,
        due_so_far: 6 * i64::try_from(ahead + 1).unwrap(),
        decided_so_far: pace.map(|pace| pace * f64::from(u32::try_from(ahead + 1).unwrap())),
    };
    let open =
        |turn, first: i64| OpenTurn { turn, ages: std::array::from_fn::<i64, AGES, _>(|age| first / (age as i64 + 1)) };
    Team {
        days: (1..=days).map(|number| day(back(number), number)).collect(),
        measured_at: Some(at(20, 14, 58)),
        handling,
        rejections: vec![("identity_mismatch".to_owned(), 12), ("no_longer_known".to_owned(), 3)],
        skips: vec![("unsure".to_owned(), 4), ("gone".to_owned(), 1)],
        second: Agreement { agreed: 41, disagreed: 3 },
        open: vec![open(Turn::Reviewer, 60), open(Turn::Second, 9), open(Turn::Applicant, 20), open(Turn::Lead, 1)],
        forecast: Forecast { pace, pace_days: 10, overdue: 2, days: (0..10).map(coming).collect() },
    }
}

fn team(locale: Locale, team: Team, days: u64) -> String {
    TeamPage { frame: frame(locale), team, days, policy: policy() }.render().unwrap()
}

/// The pages, by name.
pub fn pages(locale: Locale) -> Vec<(&'static str, String)> {
    let t = Translator::new(locale);
    let problem = Some(t.text2("note-unknown-meant", "name", "林小", "meant", "@林晓"));
    let form = NoteForm {
        text: "@林小 看一下 <script>".to_owned(),
        tell: "赵婷".to_owned(),
        is_important: true,
        check_code: policy().policy.checks[0].code.clone(),
        problem,
    };
    let file = || case_file(Status::InReview, EffectState::None);
    let closed = decided(Status::Approved, Outcome::Approve, EffectState::Confirmed);
    let cases = vec![
        held(Status::InReview, (19, 18), None),
        held(Status::InReview, (20, 18), None),
        held(Status::InReview, (25, 18), Some("请核对营业执照的名称。\n第二页看不清。")),
        held(Status::AwaitingSecond, (24, 18), None),
        held(Status::AwaitingApplicant, (26, 18), None),
    ];
    let stale = Team { measured_at: Some(at(19, 9, 0)), ..figures(90, Some(2.5)) };
    vec![
        ("case-notes", case_page(locale, file()).render().unwrap()),
        (
            "case-note-wrong",
            CasePage { notes: Notes { form, ..notes() }, ..case_page(locale, file()) }.render().unwrap(),
        ),
        ("case-notes-none", CasePage { notes: Notes::default(), ..case_page(locale, closed) }.render().unwrap()),
        ("mine", mine(locale, cases, vec![mention(true), mention(false)]).render().unwrap()),
        ("mine-empty", mine(locale, Vec::new(), Vec::new()).render().unwrap()),
        ("team", team(locale, figures(30, Some(7.0)), 30)),
        ("team-week", team(locale, figures(7, None), 7)),
        ("team-quarter-stale-behind", team(locale, stale, 90)),
        ("team-empty", team(locale, Team::default(), 30)),
    ]
}
