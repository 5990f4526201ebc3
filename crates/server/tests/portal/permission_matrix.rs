//! Every form that changes an application's status, posted at every stage by everybody who can sign in: exactly the
//! permitted steps happen. A new form must be listed here with its step.

use domain::application::Action;
use testkit::stage::{self, Cast, NAMES, Stage, Who, is_allowed};

use crate::prelude::*;

/// A form: its route, its fields, and the step it takes.
struct Form {
    route: &'static str,
    action: Action,
    fields: &'static [(&'static str, &'static str)],
}

/// Placeholder for the id of the colleague to whom a case is assigned.
const SPARE: &str = "(spare)";

/// Every form that takes a step of the graph.
const FORMS: &[Form] = &[
    Form { route: "/desk/applications/{reference}/claim", action: Action::Claim, fields: &[] },
    Form { route: "/desk/applications/{reference}/release", action: Action::Release, fields: &[] },
    Form {
        route: "/desk/applications/{reference}/skip",
        action: Action::Release,
        fields: &[("reason", "unsure"), ("note", "")],
    },
    Form {
        route: "/desk/applications/{reference}/refer",
        action: Action::Release,
        fields: &[("reason", "请组长判断。")],
    },
    Form {
        route: "/desk/applications/{reference}/referral/answer",
        action: Action::Assign,
        fields: &[("answer", "可以通过。")],
    },
    Form {
        route: "/desk/applications/{reference}/assign",
        action: Action::Assign,
        fields: &[("to", SPARE), ("note", "请接手")],
    },
    Form {
        route: "/desk/applications/{reference}/ask",
        action: Action::Ask,
        fields: &[("ask-reason-1", "reason_unclear"), ("ask-prompt-1", "哪天换的手机？"), ("ask-message", "")],
    },
    Form {
        route: "/desk/applications/{reference}/decision/confirm",
        action: Action::Approve,
        fields: &[("verdict", "approve"), ("message", "予以处理。"), ("without_opening", "1")],
    },
    Form {
        route: "/desk/applications/{reference}/decision/confirm",
        action: Action::Reject,
        fields: &[("verdict", "reject"), ("reasons", "identity_mismatch"), ("message", "请核对后重新提交。")],
    },
    Form {
        route: "/desk/applications/{reference}/decision/confirm",
        action: Action::Recommend,
        fields: &[("verdict", "reject"), ("reasons", "false_evidence"), ("message", "材料不真实。")],
    },
    Form { route: "/desk/applications/{reference}/recall", action: Action::Recall, fields: &[] },
    Form { route: "/desk/applications/{reference}/reinstate", action: Action::Reinstate, fields: &[] },
    Form { route: "/desk/applications/{reference}/undo", action: Action::Undo, fields: &[("note", "看错了")] },
    Form {
        route: "/desk/applications/{reference}/second/confirm",
        action: Action::ConfirmApproval,
        fields: &[("without_opening", "1")],
    },
    Form { route: "/desk/applications/{reference}/second/confirm", action: Action::ConfirmRejection, fields: &[] },
    Form {
        route: "/desk/applications/{reference}/second/return",
        action: Action::Return,
        fields: &[("comment", "请再核对。")],
    },
    Form {
        route: "/desk/applications/{reference}/void", action: Action::Void, fields: &[("message", "重复申请。")]
    },
    Form { route: "/apply/applications/{reference}/withdraw", action: Action::Withdraw, fields: &[] },
    Form {
        route: "/apply/applications/{reference}/answer",
        action: Action::Answer,
        fields: &[("text-1", "上个月二十号。"), ("submit", "1")],
    },
    Form {
        route: "/apply/applications/{reference}/appeal",
        action: Action::Appeal,
        fields: &[("statement", "材料是真实的，请再看一次。")],
    },
];

/// Forms about an application that take no step; each has its own tests.
const NO_STEP: &[&str] = &[
    "/desk/applications/{reference}/renew",
    "/desk/applications/{reference}/snooze",
    "/desk/applications/{reference}/wake",
    "/desk/applications/{reference}/tags",
    "/desk/applications/{reference}/tags/remove",
    "/desk/applications/{reference}/decision",
    "/desk/applications/{reference}/ask/check",
    "/desk/applications/{reference}/void/check",
    "/desk/applications/{reference}/second/opinion",
    "/desk/applications/{reference}/requests/{request}/{position}",
    "/desk/applications/{reference}/notes",
    "/desk/applications/{reference}/notes/seen",
    "/desk/applications/{reference}/checks",
    "/desk/applications/{reference}/flags",
    "/desk/applications/{reference}/objection/lift",
    "/desk/applications/{reference}/effect/ask",
    "/desk/applications/{reference}/effect/settle",
    "/desk/applications/{reference}/evidence/purpose",
    "/desk/applications/{reference}/evidence/{id}/original",
];

/// Roles that can sign in.
const VISITORS: &[Who] = &[
    Who::First,
    Who::Second,
    Who::Other,
    Who::Lead,
    Who::Agent,
    Who::Auditor,
    Who::Admin,
    Who::Operator,
    Who::Owner,
    Who::Stranger,
];

/// Steps without a form.
const NO_FORM: &[Action] = &[Action::Submit, Action::EndLease, Action::Lapse, Action::LapseApproval];

struct Board {
    portal: Portal,
    cast: Cast,
    made: usize,
}

impl Board {
    async fn set_up() -> (Self, AsyncPgConnection) {
        let portal = shop().await;
        let mut conn = portal.conn().await;
        let cast = Cast::hire(&mut conn, portal.ctx()).await;
        (Self { portal, cast, made: 0 }, conn)
    }

    /// A new application at a stage. "Later" stages were decided an hour ago.
    async fn application(&mut self, conn: &mut AsyncPgConnection, stage: Stage) -> ApplicationId {
        self.made += 1;
        let by = if stage.is_later() { Duration::hours(-1) } else { Duration::zero() };
        let ctx = stage::later(self.portal.ctx(), by);
        self.cast.application(conn, &ctx, stage, &format!("MP-{}", self.made)).await
    }

    async fn applicant(&self, actor: &Actor) -> Browser {
        let Actor::Applicant { store } = actor else { panic!("{actor:?} is no applicant") };
        let mut browser = self.portal.owner_of(*store).await;
        browser.get(urls::ACCOUNT).await;
        browser
    }
}

/// Further conditions of a form: only the holder can skip a case or hand it to the leads, once, and only the lead
/// who took it can hand it back.
fn is_open_to(route: &str, stage: Stage, who: Who) -> bool {
    let is_holder = stage.holder() == Some(who);
    match route.rsplit('/').next() {
        Some("skip") => is_holder,
        Some("refer") => is_holder && stage != Stage::TakenByLead,
        _ if route.ends_with("/referral/answer") => is_holder && stage == Stage::TakenByLead,
        _ => true,
    }
}

async fn steps(conn: &AsyncPgConnection, id: ApplicationId) -> Vec<String> {
    sql::texts(conn, &format!("select action from events where subject_id = '{id}' order by seq")).await
}

#[actix_web::test]
async fn pages_take_exactly_the_allowed_steps() {
    let (mut board, mut conn) = Board::set_up().await;
    let mut staff = Vec::new();
    for (who, name, _) in NAMES {
        staff.push((*who, board.portal.staff(name).await));
    }
    let stranger = board.applicant(&board.cast.staff(Who::Stranger)).await;
    let spare = board.cast.spare.to_string();
    // Lapsed comes first, because the sweep lapses every application that waits for an answer.
    let others = Stage::ALL.iter().copied().filter(|stage| *stage != Stage::Lapsed);
    let (mut wrong, mut taken_steps) = (Vec::new(), 0);
    for stage in [Stage::Lapsed].into_iter().chain(others) {
        let mut id = board.application(&mut conn, stage).await;
        let mut owner = board.applicant(&stage::owner(&conn, id).await).await;
        for form in FORMS {
            for who in VISITORS {
                let mut browser = match who {
                    Who::Owner => owner.clone(),
                    Who::Stranger => stranger.clone(),
                    who => staff.iter().find(|(it, _)| it == who).unwrap().1.clone(),
                };
                let actor = board.cast.actor(&conn, *who, id).await;
                let reference = transition::get(&conn, id).await.unwrap().reference;
                let before = steps(&conn, id).await;
                let fields: Vec<(&str, &str)> = form
                    .fields
                    .iter()
                    .map(|(name, value)| (*name, if *value == SPARE { spare.as_str() } else { *value }))
                    .collect();
                let answer = browser.post_once(&form.route.replace("{reference}", &reference), &fields).await;
                let after = steps(&conn, id).await[before.len()..].to_vec();
                let taken = after.iter().any(|step| step == form.action.as_str());
                let allowed = is_allowed(stage, form.action, *who, &actor) && is_open_to(form.route, stage, *who);
                taken_steps += usize::from(taken);
                if taken != allowed || answer.status >= 500 {
                    wrong.push(format!(
                        "{stage:?} {} ({}) by {who:?}: allowed {allowed}, taken {taken}, answer {}, {after:?}",
                        form.route, form.action, answer.status
                    ));
                }
                if !after.is_empty() {
                    id = board.application(&mut conn, stage).await;
                    owner = board.applicant(&stage::owner(&conn, id).await).await;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of them:\n{}", wrong.len(), wrong.join("\n"));
    assert!(taken_steps > 50, "{taken_steps}");
}

#[test]
fn every_step_has_a_known_form() {
    for action in Action::ALL {
        let has_form = FORMS.iter().any(|form| form.action == *action);
        assert_eq!(has_form, !NO_FORM.contains(action), "{action}");
    }
    let known = |route: &str| FORMS.iter().any(|form| form.route == route) || NO_STEP.contains(&route);
    let posts = posted_routes();
    assert!(posts.len() > 20, "the routes are read: {posts:?}");
    for route in &posts {
        assert!(known(route), "{route}: say in FORMS which step it takes, or in NO_STEP that it takes none");
    }
    for route in FORMS.iter().map(|form| form.route).chain(NO_STEP.iter().copied()) {
        assert!(route.starts_with("/apply") || posts.iter().any(|post| post == route), "{route} is gone");
    }
}

/// The routes about one application that accept POST, as `routes.rs` registers them.
fn posted_routes() -> Vec<String> {
    let patterns: Vec<(&str, &str)> = include_str!("../../src/urls.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.strip_suffix("\";")?.split_once(": &str = \""))
        .collect();
    let posted = include_str!("../../src/routes.rs")
        .lines()
        .filter(|line| line.contains("post().to(") || line.contains(".post("));
    let names = posted.filter_map(|line| line.split_once("urls::")?.1.split([',', ')']).next());
    let pattern = |name: &str| patterns.iter().find(|(it, _)| *it == name).unwrap().1.to_owned();
    names.map(pattern).filter(|path| path.starts_with("/desk/applications/{reference}")).collect()
}
