//! A sample letter of every kind, for previews and tests. Deterministic.

use chrono::{DateTime, Duration, NaiveDate, TimeZone, Utc};
use domain::Locale;
use domain::application::{About, Blocker, Obstacle};
use domain::base::terms::{ClientNews, EscalationKind, YearStatus};
use domain::base::{ApplicationId, Channel, ClientId, DisableCause, Kind, LetterId, Scope, Token};
use domain::letter::facts::{ClientNotice, DigestCounts};
use domain::letter::spec::Audience;
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
    match kind.spec().audience {
        Audience::Applicant => to_applicant(kind, about),
        Audience::Store => to_store(kind, about),
        Audience::Staff => to_staff(kind, about),
        Audience::Partner => to_partner(),
    }
}

fn to_applicant(kind: LetterKind, about: About) -> Letter {
    match kind {
        LetterKind::Approved => Letter::Approved {
            about,
            message: "登记信息与绑定记录一致，予以通过。\n店铺内仍有 2 笔订单待发货，请在办理前处理完毕。".to_owned(),
            not_before: at(24, 10, 6),
        },
        LetterKind::Rejected => rejected(about),
        LetterKind::Reopened => Letter::Reopened { about, penalty_until: None },
        LetterKind::Blocked => Letter::Blocked { about, obstacles: obstacles(), lapse_at: blocked_at() + LAPSE_PERIOD },
        LetterKind::ApprovalLapsed => {
            Letter::ApprovalLapsed { about, obstacles: obstacles(), blocked_at: blocked_at() }
        }
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
        LetterKind::InformationExtended => {
            Letter::InformationExtended { about, prompts: prompts(), answer_until: at(30, 18, 0) }
        }
        LetterKind::LateForecast => Letter::LateForecast { about, estimate_at: at(30, 18, 0) },
        LetterKind::Overdue => Letter::Overdue { about, estimate_at: at(30, 18, 0) },
        LetterKind::StillLate => Letter::StillLate { about, estimate_at: at(30, 18, 0) },
        LetterKind::Postponed => Letter::Postponed { about, was_due_at: at(26, 18, 0) },
        LetterKind::Voided => Letter::Voided {
            about,
            message: "您为同一家店铺重复提交了申请，这一件不再处理，请以先提交的一件为准。".to_owned(),
        },
        _ => about_only(kind, about),
    }
}

fn to_store(kind: LetterKind, about: About) -> Letter {
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
            Letter::DraftReminder { store_name: about.store_name, kind: about.kind, removed_at: at(27, 14, 20) }
        }
        LetterKind::Alert => Letter::Alert { about, objection: secret(OBJECTION) },
        LetterKind::AlertReopened => Letter::AlertReopened { about, objection: secret(OBJECTION) },
        LetterKind::AlertApproved => {
            Letter::AlertApproved { about, objection: secret(OBJECTION), not_before: at(24, 10, 6) }
        }
        LetterKind::AlertDone => Letter::AlertDone { about, done_at: at(24, 10, 7) },
        LetterKind::ObjectionLifted => Letter::ObjectionLifted { about, objection: secret(OBJECTION) },
        LetterKind::AlertRepeated => Letter::AlertRepeated { about, objection: secret(OBJECTION) },
        LetterKind::BoundAgain => Letter::BoundAgain {
            store_name: about.store_name,
            account_name: "木棉家居新号".to_owned(),
            bound_at: at(26, 11, 20),
        },
        LetterKind::BindingEnded => Letter::BindingEnded {
            store_name: about.store_name,
            account_name: "木棉家居".to_owned(),
            ended_at: at(26, 11, 20),
        },
        LetterKind::ContactChanged => {
            Letter::ContactChanged { store_name: about.store_name, changed_at: at(26, 11, 20) }
        }
        LetterKind::AddressCorrected => {
            Letter::AddressCorrected { reference: about.reference, corrected_at: at(26, 11, 20) }
        }
        _ => about_only(kind, about),
    }
}

/// The only letter to a partner.
fn to_partner() -> Letter {
    Letter::WebhookDisabled {
        client_name: "商家中心".to_owned(),
        host: "hooks.partner.example".to_owned(),
        cause: DisableCause::Failed,
        disabled_at: at(26, 11, 20),
    }
}

fn to_staff(kind: LetterKind, about: About) -> Letter {
    match kind {
        LetterKind::BlockedLead => Letter::BlockedLead {
            about,
            obstacles: obstacles(),
            blocked_at: blocked_at(),
            lapse_at: Some(blocked_at() + LAPSE_PERIOD),
        },
        LetterKind::CalendarHorizon => Letter::CalendarHorizon {
            year: 2027,
            status: YearStatus::Provisional,
            covered_until: NaiveDate::from_ymd_opt(2026, 12, 31),
            reached_on: NaiveDate::from_ymd_opt(2026, 12, 25).unwrap_or_default(),
        },
        LetterKind::ApiClient => Letter::ApiClient {
            news: ClientNotice {
                client: ClientId(Uuid::from_u128(0x0199_a0c1_7a82_7d44_8b6a_20f3_c1e8_5d72)),
                name: "商家中心".to_owned(),
                what: ClientNews::KeyExpiresSoon,
                by: None,
                key: Some("unbind_Zk3q8fXw".to_owned()),
                scopes: vec![Scope::ApplicationsRead, Scope::ApplicationsWrite],
                expires_at: Some(blocked_at()),
            },
        },
        LetterKind::CatchUp => {
            let cases = vec![(EscalationKind::Overdue, about.clone()), (EscalationKind::Escalate, about)];
            Letter::CatchUp { missed: MissedReminders { cases, count: 12 } }
        }
        LetterKind::Digest => Letter::Digest {
            digest: Digest {
                date: at(25, 9, 0).date_naive(),
                mine: DigestCounts {
                    overdue: 1,
                    today: 2,
                    tomorrow: 3,
                    returned: 1,
                    second: 4,
                    unclaimed: 9,
                    referred: 0,
                    referred_late: 0,
                },
                team: Some(DigestCounts {
                    overdue: 5,
                    today: 12,
                    tomorrow: 20,
                    returned: 2,
                    second: 4,
                    unclaimed: 9,
                    referred: 2,
                    referred_late: 1,
                }),
                cases: vec![about],
            },
        },
        LetterKind::Invitation => Letter::Invitation { link: secret(PASSWORD), until_at: at(26, 9, 0) },
        LetterKind::PasswordReset => {
            Letter::PasswordReset { link: secret(PASSWORD), valid_period: Duration::minutes(30) }
        }
        _ => about_only(kind, about),
    }
}

#[expect(clippy::expect_used, reason = "a test makes a sample of every kind")]
fn about_only(kind: LetterKind, about: About) -> Letter {
    Letter::with_about_only(kind, about)
        .expect("a kind without a sample above has no other facts, as the test of every sample verifies")
}

fn rejected(about: About) -> Letter {
    let reasons = vec![
        ReasonGiven {
            label: "申请人信息与店铺登记信息不一致".to_owned(),
            next: "请核对联系人姓名、手机号和邮箱，按店铺登记信息填写后重新提交。".to_owned(),
        },
        ReasonGiven {
            label: "店铺仍有未结清的余额或未发货的订单".to_owned(),
            next: "请先提现余额、完成发货，再重新提交申请。".to_owned(),
        },
    ];
    let message = "您填写的联系人姓名与营业执照上的经营者不同。\n如果经营者已经变更，请先完成变更登记，再提交申请。";
    let appeal_until = Some(at(23, 10, 6) + Duration::days(15));
    let after = AfterRejection { appeal_until, ..AfterRejection::default() };
    Letter::Rejected { about, reasons, message: message.to_owned(), after }
}

/// An envelope for a letter of this kind, with its link where the kind has one; later letters to an applicant are
/// replies to the first one.
#[must_use]
pub fn sample_envelope(kind: LetterKind, locale: Locale) -> Envelope {
    let audience = kind.spec().audience;
    let to = match audience {
        Audience::Applicant => "chenxin@mumian.example",
        Audience::Store => "shop@mumian.example",
        Audience::Staff => "reviewer@unbind.example",
        Audience::Partner => "team@partner.example",
    };
    let first = LetterId(APPLICATION.0);
    let (id, in_reply_to) = match (kind, audience) {
        (LetterKind::Received, _) => (first, None),
        (_, Audience::Applicant) => (LETTER, Some(first)),
        _ => (LETTER, None),
    };
    let status_link = kind.is_to_applicant().then(|| secret(STATUS));
    Envelope { in_reply_to, status_link, ..Envelope::new(id, to, locale, at(23, 10, 6)) }
}

/// From a block to the end of the approval, in the shipped policy.
const LAPSE_PERIOD: Duration = Duration::days(60);

fn blocked_at() -> DateTime<Utc> {
    at(24, 10, 8)
}

fn obstacles() -> Vec<Obstacle> {
    vec![
        Obstacle { blocker: Blocker::Balance, amount: Some(1_234_560) },
        Obstacle { blocker: Blocker::UnshippedOrders, amount: Some(3) },
    ]
}

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
        channel: Channel::Web,
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
