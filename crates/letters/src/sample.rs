//! A sample letter of every kind, for previews and tests. Deterministic.

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use domain::Locale;
use domain::application::about::About;
use domain::application::obstacle::{Blocker, Obstacle};
use domain::base::id::{ApplicationId, LetterId};
use domain::base::secret::Token;
use domain::base::terms::{EscalationKind, Kind, YearStatus};
use domain::letter::custom_text::CustomText;
use domain::letter::round_up::DigestCounts;
use domain::letter::{AfterRejection, Digest, Envelope, Letter, LetterKind, LinkSecret, MissedReminders, ReasonGiven};
use uuid::Uuid;

const APPLICATION: ApplicationId = ApplicationId(Uuid::from_u128(0x019a_a0c1_7a80_7c3e_9f21_5b0d_6e42_a917));
const LETTER: LetterId = LetterId(Uuid::from_u128(0x019a_a0c1_7a81_7d44_8b6a_20f3_c1e8_5d72));
const STATUS: &str = "a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90";
const PASSWORD: &str = "7a6b5c4d3e2f10897a6b5c4d3e2f10897a6b5c4d3e2f10897a6b5c4d3e2f1089";
const OBJECTION: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// A letter of this kind about an application to unbind a store.
#[must_use]
pub fn sample(kind: LetterKind) -> Letter {
    sample_of(kind, Kind::Unbind)
}

/// A letter of this kind about an application of that kind.
#[must_use]
pub fn sample_of(kind: LetterKind, application: Kind) -> Letter {
    let about = about(application);
    match kind {
        LetterKind::SignInCode => Letter::SignInCode {
            store_name: about.store_name,
            code: "482913".to_owned(),
            valid_period: Duration::minutes(10),
        },
        LetterKind::EmailCode => Letter::EmailCode {
            store_name: about.store_name,
            code: "730264".to_owned(),
            valid_period: Duration::minutes(10),
        },
        LetterKind::DraftReminder => {
            Letter::DraftReminder { store_name: about.store_name, kind: application, removed_at: at(27, 14, 20) }
        }
        LetterKind::Received => Letter::Received { about },
        LetterKind::Alert => Letter::Alert { about, objection: secret(OBJECTION) },
        LetterKind::Approved => Letter::Approved {
            about,
            message: "登记信息与绑定记录一致，予以通过。\n店铺内仍有 2 笔订单待发货，请在办理前处理完毕。".to_owned(),
            not_before: at(24, 10, 6),
        },
        LetterKind::Rejected => Letter::Rejected {
            about,
            reasons: vec![
                ReasonGiven {
                    label: "申请人信息与店铺登记信息不一致".to_owned(),
                    next: "请核对联系人姓名、手机号和邮箱，按店铺登记信息填写后重新提交。".to_owned(),
                },
                ReasonGiven {
                    label: "店铺仍有未结清的余额或未发货的订单".to_owned(),
                    next: "请先提现余额、完成发货，再重新提交申请。".to_owned(),
                },
            ],
            message: "您填写的联系人姓名与营业执照上的经营者不同。\n如果经营者已经变更，请先完成变更登记，再提交申请。"
                .to_owned(),
            after: AfterRejection {
                appeal_until: Some(at(23, 10, 6) + Duration::days(15)),
                ..AfterRejection::default()
            },
        },
        LetterKind::BoundAgain => Letter::BoundAgain {
            store_name: about.store_name,
            account_name: "木棉家居新号".to_owned(),
            bound_at: at(26, 11, 20),
        },
        LetterKind::Blocked => Letter::Blocked { about, obstacles: obstacles() },
        LetterKind::BlockedLead => Letter::BlockedLead { about, obstacles: obstacles(), blocked_at: at(24, 10, 8) },
        LetterKind::Done => {
            Letter::Done { about, done_at: at(24, 10, 7), removed_at: at(24, 10, 7) + Duration::days(180) }
        }
        LetterKind::InformationNeeded => Letter::InformationNeeded {
            about,
            prompts: prompts(),
            message: "您上传的营业执照照片反光，看不清登记的经营者姓名。".to_owned(),
            answer_until: at(30, 18, 0),
        },
        LetterKind::InformationReminder => {
            Letter::InformationReminder { about, prompts: prompts(), answer_until: at(30, 18, 0), is_last_day: false }
        }
        LetterKind::Lapsed => Letter::Lapsed { about },
        LetterKind::Answered => Letter::Answered { about },
        LetterKind::Withdrawn => Letter::Withdrawn { about },
        LetterKind::Overdue => Letter::Overdue { about, estimate_at: at(30, 18, 0) },
        LetterKind::Postponed => Letter::Postponed { about, was_due_at: at(26, 18, 0) },
        LetterKind::Remind => Letter::Remind { about },
        LetterKind::Escalate => Letter::Escalate { about },
        LetterKind::OverdueLead => Letter::OverdueLead { about },
        LetterKind::ObjectionLead => Letter::ObjectionLead { about },
        LetterKind::Appealed => Letter::Appealed { about },
        LetterKind::Voided => Letter::Voided {
            about,
            message: "您为同一家店铺重复提交了申请，这一件不再处理，请以先提交的一件为准。".to_owned(),
        },
        LetterKind::PenaltyLifted => Letter::PenaltyLifted { about },
        LetterKind::CalendarHorizon => Letter::CalendarHorizon {
            year: 2027,
            status: YearStatus::Provisional,
            covered_until: NaiveDate::from_ymd_opt(2026, 12, 31),
            reached_on: NaiveDate::from_ymd_opt(2026, 12, 25).unwrap_or_default(),
        },
        LetterKind::CatchUp => Letter::CatchUp(MissedReminders {
            cases: vec![(EscalationKind::Overdue, about.clone()), (EscalationKind::Escalate, about)],
            count: 12,
        }),
        LetterKind::Digest => Letter::Digest(Digest {
            date: at(25, 9, 0).date_naive(),
            mine: DigestCounts { overdue: 1, today: 2, tomorrow: 3, returned: 1, second: 4, unclaimed: 9 },
            team: Some(DigestCounts { overdue: 5, today: 12, tomorrow: 20, returned: 2, second: 4, unclaimed: 9 }),
            cases: vec![about],
        }),
        LetterKind::SecondWanted => Letter::SecondWanted { about },
        LetterKind::Returned => Letter::Returned { about },
        LetterKind::Invitation => Letter::Invitation { link: secret(PASSWORD), until_at: at(26, 9, 0) },
        LetterKind::PasswordReset => {
            Letter::PasswordReset { link: secret(PASSWORD), valid_period: Duration::minutes(30) }
        }
    }
}

/// An envelope for a letter of this kind, with its link where the kind has one; later letters to an applicant are
/// replies to the first one.
#[must_use]
pub fn sample_envelope(kind: LetterKind, locale: Locale) -> Envelope {
    let (at, to) = match kind {
        LetterKind::SignInCode | LetterKind::DraftReminder => (at(20, 14, 20), "shop@mumian.example"),
        LetterKind::EmailCode => (at(20, 14, 26), "chenxin@mumian.example"),
        LetterKind::Received => (at(20, 14, 32), "chenxin@mumian.example"),
        LetterKind::Alert => (at(20, 14, 32), "shop@mumian.example"),
        LetterKind::Approved
        | LetterKind::Rejected
        | LetterKind::InformationNeeded
        | LetterKind::Withdrawn
        | LetterKind::Voided => (at(23, 10, 6), "chenxin@mumian.example"),
        LetterKind::Appealed => (at(24, 9, 30), "chenxin@mumian.example"),
        LetterKind::PenaltyLifted => (at(26, 15, 0), "chenxin@mumian.example"),
        LetterKind::Done | LetterKind::Blocked => (at(24, 10, 8), "chenxin@mumian.example"),
        LetterKind::InformationReminder => (at(26, 9, 0), "chenxin@mumian.example"),
        LetterKind::Lapsed => (at(30, 18, 1), "chenxin@mumian.example"),
        LetterKind::Overdue => (at(27, 18, 1), "chenxin@mumian.example"),
        LetterKind::BoundAgain => (at(26, 11, 20), "shop@mumian.example"),
        LetterKind::Postponed => (at(23, 17, 0), "chenxin@mumian.example"),
        LetterKind::Answered => (at(24, 16, 40), "reviewer@unbind.example"),
        LetterKind::Remind => (at(25, 9, 0), "reviewer@unbind.example"),
        LetterKind::Escalate => (at(27, 9, 0), "lead@unbind.example"),
        LetterKind::OverdueLead => (at(27, 18, 1), "lead@unbind.example"),
        LetterKind::ObjectionLead => (at(20, 15, 4), "lead@unbind.example"),
        LetterKind::CalendarHorizon => (at(2, 9, 0), "admin@unbind.example"),
        LetterKind::CatchUp => (at(27, 9, 0), "lead@unbind.example"),
        LetterKind::Digest => (at(25, 9, 0), "lead@unbind.example"),
        LetterKind::BlockedLead => (at(30, 10, 8), "lead@unbind.example"),
        LetterKind::SecondWanted => (at(23, 10, 6), "lead@unbind.example"),
        LetterKind::Returned => (at(23, 16, 20), "reviewer@unbind.example"),
        LetterKind::Invitation | LetterKind::PasswordReset => (at(23, 9, 0), "reviewer@unbind.example"),
    };
    let first = LetterId(APPLICATION.0);
    let (id, in_reply_to) = match kind {
        LetterKind::Received => (first, None),
        LetterKind::SignInCode
        | LetterKind::EmailCode
        | LetterKind::DraftReminder
        | LetterKind::Alert
        | LetterKind::BoundAgain
        | LetterKind::Answered
        | LetterKind::Remind
        | LetterKind::Escalate
        | LetterKind::OverdueLead
        | LetterKind::ObjectionLead
        | LetterKind::CalendarHorizon
        | LetterKind::CatchUp
        | LetterKind::Digest
        | LetterKind::BlockedLead
        | LetterKind::SecondWanted
        | LetterKind::Returned
        | LetterKind::Invitation
        | LetterKind::PasswordReset => (LETTER, None),
        _ => (LETTER, Some(first)),
    };
    let is_to_applicant = id == first || in_reply_to.is_some();
    let status_link = is_to_applicant.then(|| secret(STATUS));
    let custom = CustomText::default();
    Envelope { id, to: to.to_owned(), locale, at, in_reply_to, status_link, custom, is_test: false }
}

/// The platform's obstacles.
fn obstacles() -> Vec<Obstacle> {
    vec![
        Obstacle { blocker: Blocker::Balance, amount: Some(1_234_560) },
        Obstacle { blocker: Blocker::UnshippedOrders, amount: Some(3) },
    ]
}

/// The prompts of an information request.
fn prompts() -> Vec<String> {
    vec![
        "请上传清晰、完整的营业执照照片，四角都要看得见。".to_owned(),
        "请说明店铺现在由谁经营，从什么时候开始。".to_owned(),
    ]
}

fn secret(token: &str) -> LinkSecret {
    Token::parse(token).as_ref().map_or_else(LinkSecret::masked, LinkSecret::from)
}

fn about(kind: Kind) -> About {
    About {
        id: APPLICATION,
        reference: "UB-2026-004203-7".to_owned(),
        store_name: "木棉家居旗舰店".to_owned(),
        kind,
        submitted_at: at(20, 14, 32),
        target_at: at(25, 18, 0),
        due_at: at(27, 18, 0),
        due_is_provisional: false,
    }
}

/// A time in November 2026 in China (UTC+8).
fn at(day: u32, hour: u32, minute: u32) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, day, hour, minute, 0).single().unwrap_or_default() - Duration::hours(8)
}
