//! The script: the applications and their course. It contains every status and every state of an effect, some due
//! today, some overdue.

use chrono::{DateTime, Duration, Utc};
use domain::base::Kind;
use domain::base::terms::Kind::{RevokeCertification, Unbind};

use super::random::Dice;
use super::steps::{Form, Scene, Step, Upload};
use super::week::Week;

/// Every scene, in chronological order.
pub(super) fn scenes(week: &Week, now: DateTime<Utc>, dice: &mut Dice) -> Vec<Scene> {
    let mut script = Script { week, now, dice, scenes: Vec::new() };
    script.waiting();
    script.under_way();
    script.approved();
    script.ended();
    script.stopped();
    script.drafts();
    script.erased();
    script.scenes.sort_by_key(|scene| scene.at);
    script.scenes
}

struct Script<'a> {
    week: &'a Week,
    now: DateTime<Utc>,
    dice: &'a mut Dice,
    scenes: Vec<Scene>,
}

impl Script<'_> {
    fn day(&self, days_ago: usize, hour: u32, minute: u32) -> DateTime<Utc> {
        self.week.ago(days_ago, hour, minute)
    }

    fn minutes_ago(&self, minutes: i64) -> DateTime<Utc> {
        self.now - Duration::minutes(minutes)
    }

    fn then(&mut self, story: &'static str, at: DateTime<Utc>, step: Step) {
        self.scenes.push(Scene { at, story, step });
    }

    fn with_phone(&mut self, form: Form) -> Form {
        let prefix = ["138", "139", "150", "186", "177"][usize::try_from(self.dice.below(5)).unwrap_or_default()];
        Form { phone: format!("{prefix}{}", self.dice.digits(8)), ..form }
    }

    /// Submits an application on that working day, within the first 25 minutes of that hour.
    fn apply(&mut self, story: &'static str, days_ago: usize, hour: u32, form: Form) {
        let form = self.with_phone(form);
        let minute = self.dice.below(25);
        let at = self.day(days_ago, hour, minute);
        self.then(story, at, Step::Submit(form));
    }

    /// Unclaimed applications.
    fn waiting(&mut self) {
        let answers = form("66820102", Unbind, "transfer", "店铺已整体转让给嘉兴田园食品公司，交接已完成。");
        self.apply("due_today", 5, 9, answers);
        self.apply("overdue", 7, 10, form("66820103", Unbind, "no_longer_trading", ""));
        self.then("overdue", self.day(6, 10, 30), Step::Claim("zhaoyi"));
        self.apply("fresh", 1, 16, form("66820106", Unbind, "other", "合伙人退出经营，需要把店铺从他的账号上解绑。"));
        let answers =
            form("66820118", Unbind, "changed_phone", "My old number was cancelled when I moved to Jingdezhen.");
        self.apply("english", 2, 13, answers);
        let answers = form("66820107", RevokeCertification, "information_leaked", "认证资料中的法人信息被他人冒用。");
        self.apply("leaked", 3, 11, answers);
        self.then("leaked", self.minutes_ago(65), Step::Claim("zhaoyi"));
        let reason = "法人称资料被冒用，是否先冻结认证需要组长决定。";
        self.then("leaked", self.minutes_ago(58), Step::Refer("zhaoyi", reason));
        let lodged = form("66820108", Unbind, "changed_phone", "店主本人到客服窗口办理，原手机号已停机无法登录。");
        let lodged = self.with_phone(lodged);
        self.then("by_agent", self.day(2, 11, 5), Step::Lodge("sunli", lodged));
        let by_program = self.with_phone(form("66820124", Unbind, "changed_phone", ""));
        self.then("by_program", self.day(1, 10, 15), Step::SubmitByProgram(by_program));
        let answers = form("66820110", Unbind, "changed_phone", "联系人姓名已按营业执照更正。");
        self.apply("again", 3, 10, Form { follows: Some("rejected_first"), extra: &["business_licence"], ..answers });
    }

    /// Claimed applications, and those waiting for somebody.
    fn under_way(&mut self) {
        let answers = form("66820104", Unbind, "abnormal_account", "账号近一周多次在异地登录，担心被盗。");
        self.apply("held_due_today", 5, 10, answers);
        self.then("held_due_today", self.minutes_ago(35), Step::Claim("linxia"));

        self.apply("held_overdue", 6, 14, form("66820105", Unbind, "abnormal_account", ""));
        self.then("held_overdue", self.day(3, 15, 10), Step::Claim("emma"));
        self.then("held_overdue", self.day(3, 15, 40), Step::Release("emma"));
        self.then("held_overdue", self.minutes_ago(20), Step::Claim("linxia"));

        self.apply("held", 4, 10, form("66820111", Unbind, "transfer", "合作社换届，店铺转由新一届理事会经营。"));
        self.then("held", self.minutes_ago(12), Step::Claim("emma"));

        self.apply("asked", 4, 9, form("66820113", Unbind, "abnormal_account", ""));
        self.then("asked", self.day(3, 9, 10), Step::Claim("zhaoyi"));
        self.then("asked", self.day(3, 9, 45), Step::Ask("zhaoyi"));

        self.apply("second", 4, 15, form("66820103", RevokeCertification, "no_longer_trading", ""));
        self.then("second", self.day(2, 10, 5), Step::Claim("linxia"));
        self.then("second", self.day(2, 10, 40), Step::Recommend("linxia"));
    }

    /// Approved, in every state of the effect.
    fn approved(&mut self) {
        let scheduled = self.with_phone(form("66820116", Unbind, "changed_phone", ""));
        self.then("scheduled", self.minutes_ago(20 * 60), Step::Submit(scheduled));
        self.then("scheduled", self.minutes_ago(40), Step::Claim("zhaoyi"));
        self.then("scheduled", self.minutes_ago(25), Step::Approve("zhaoyi", "资料核对无误，同意解除绑定。"));

        // Ten attempts since the day after the email; the next is more than an hour away.
        let answers = form("66820114", Unbind, "no_longer_trading", "果园已转为线下批发，不再经营网店。");
        self.apply("requested", 4, 9, Form { is_platform_down: true, ..answers });
        self.then("requested", self.minutes_ago(24 * 60 + 185), Step::Claim("emma"));
        self.then("requested", self.minutes_ago(24 * 60 + 174), Step::Approve("emma", ""));

        self.apply("done", 12, 14, form("66820112", Unbind, "no_longer_trading", ""));
        self.decide("done", 10, "linxia", Step::Approve("linxia", "余额与订单均已结清，同意。"));

        let answers = form("66820111", RevokeCertification, "other", "改为个人经营，不再需要企业认证。");
        self.apply("revoked", 13, 9, answers);
        self.decide("revoked", 11, "zhaoyi", Step::Approve("zhaoyi", ""));

        self.apply("blocked", 6, 10, form("66820115", Unbind, "changed_phone", ""));
        self.decide("blocked", 4, "linxia", Step::Approve("linxia", ""));
        self.then("blocked", self.day(3, 15, 20), Step::NotReached("sunli"));
        self.then("blocked", self.minutes_ago(70), Step::ProposeTold("sunli"));

        self.apply("failed", 9, 15, Form { is_platform_down: true, ..form("66820107", Unbind, "transfer", "") });
        self.decide("failed", 7, "emma", Step::Approve("emma", ""));
    }

    /// Rejected, withdrawn, lapsed, voided.
    fn ended(&mut self) {
        let answers = form("66820110", Unbind, "changed_phone", "");
        self.apply("rejected_first", 15, 9, Form { contact: Some("郑先生"), ..answers });
        let message = "联系人“郑先生”与登记的经营者姓名不一致，请填写身份证上的姓名。";
        self.decide("rejected_first", 13, "linxia", Step::Reject("linxia", &["identity_mismatch"], message));

        self.apply("rejected", 8, 11, form("66820106", RevokeCertification, "no_longer_trading", ""));
        let message = "还有 6 笔订单未发货，营业执照照片也看不清，请处理后重新提交。";
        self.decide(
            "rejected",
            6,
            "zhaoyi",
            Step::Reject("zhaoyi", &["funds_outstanding", "evidence_incomplete"], message),
        );

        let answers = form("66820118", RevokeCertification, "other", "I think I clicked the wrong thing.");
        self.apply("rejected_english", 16, 10, answers);
        let message =
            "Revoking a certification is for good. If you meant to unbind the store, please choose that instead.";
        self.decide("rejected_english", 14, "emma", Step::Reject("emma", &["reason_unclear"], message));

        // Decided a moment ago: the letter is held and the decision can still be undone.
        self.apply("in_grace", 2, 15, form("66820117", Unbind, "transfer", "面馆转给侄子经营。"));
        let message = "登记的经营者是冯桂兰本人，请由本人提交申请，或先办理经营者变更。";
        self.then("in_grace", self.minutes_ago(15), Step::Claim("zhaoyi"));
        self.then("in_grace", self.minutes_ago(2), Step::Reject("zhaoyi", &["not_the_owner"], message));

        self.apply("undone", 11, 16, form("66820116", RevokeCertification, "other", "想换一个主体重新认证。"));
        self.decide("undone", 9, "linxia", Step::Approve("linxia", ""));
        self.then("undone", self.day(9, 10, 34), Step::Undo("linxia", "申请人以为解除后还能再认证，需要先说明。"));
        let message = "解除认证后不能再次认证，与您“换主体重新认证”的打算相反，请确认后再申请。";
        self.then("undone", self.day(9, 10, 50), Step::Reject("linxia", &["reason_unclear"], message));

        self.apply("withdrawn", 9, 13, form("66820101", Unbind, "changed_phone", ""));
        self.then("withdrawn", self.day(8, 9, 20), Step::Withdraw);

        self.apply("lapsed", 14, 10, form("66820113", RevokeCertification, "no_longer_trading", ""));
        self.then("lapsed", self.day(12, 9, 30), Step::Claim("zhaoyi"));
        self.then("lapsed", self.day(12, 10, 0), Step::Ask("zhaoyi"));

        self.apply("voided", 9, 10, form("66820114", Unbind, "other", "测试提交，请忽略。"));
        self.then("voided", self.day(8, 11, 15), Step::Void("wangjing"));
    }

    /// A stolen account, and an owner who objects.
    fn stopped(&mut self) {
        let statement = "昨晚起无法登录，绑定手机号被他人更换，请尽快处理。";
        let answers = form("66820119", Unbind, "account_stolen", statement);
        self.apply("stolen", 1, 11, Form { extra: &["theft_report"], ..answers });

        self.apply("objected", 2, 14, form("66820120", Unbind, "no_longer_trading", ""));
        self.then("objected", self.minutes_ago(95), Step::Claim("emma"));
        self.then("objected", self.minutes_ago(50), Step::Object);
    }

    /// Drafts that are not submitted.
    fn drafts(&mut self) {
        let card = &[Upload { document: "id_card", is_readable: true }];
        let without_phone = form("66820121", Unbind, "changed_phone", "");
        self.then("half_filled", self.minutes_ago(26 * 60), Step::Begin(without_phone, card));

        let with_phone = self.with_phone(form("66820122", Unbind, "abnormal_account", "账号被提示异地登录。"));
        let cut_off = &[
            Upload { document: "id_card", is_readable: false },
            Upload { document: "business_licence", is_readable: true },
        ];
        self.then("cut_off", self.minutes_ago(80), Step::Begin(with_phone, cut_off));
    }

    /// Applications closed so long ago that their personal data is erased.
    fn erased(&mut self) {
        let erased = self.with_phone(form("66820123", RevokeCertification, "no_longer_trading", ""));
        let now = self.now;
        let ago = |days: i64, minutes: i64| now - Duration::days(days) + Duration::minutes(minutes);
        self.then("erased", ago(205, 0), Step::Submit(erased));
        self.then("erased", ago(204, 5), Step::Claim("zhaoyi"));
        let message = "营业执照照片不完整，请补全后重新提交。";
        self.then("erased", ago(204, 35), Step::Reject("zhaoyi", &["evidence_incomplete"], message));
        self.then("erased", ago(20, 0), Step::Erase);
    }

    /// Claimed at ten that day and decided half an hour later.
    fn decide(&mut self, story: &'static str, days_ago: usize, reviewer: &'static str, verdict: Step) {
        self.then(story, self.day(days_ago, 10, 2), Step::Claim(reviewer));
        self.then(story, self.day(days_ago, 10, 30), verdict);
    }
}

/// Answers without a phone, and nothing unusual.
fn form(store: &'static str, kind: Kind, reason: &'static str, statement: &'static str) -> Form {
    Form {
        store,
        kind,
        reason,
        statement,
        phone: String::new(),
        contact: None,
        extra: &[],
        follows: None,
        is_platform_down: false,
    }
}
