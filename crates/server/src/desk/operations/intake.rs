//! Pausing channels: for a time, no application is taken on the web, from agents, or from other programs.

use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncPgConnection;
use domain::application::Permission;
use domain::base::Channel;
use domain::intake::channel_pause::{self, ChannelPause, ChannelPauseError, NOTICE_MAX, NewChannelPause, PauseField};
use domain::policy::Bilingual;

use crate::desk::case::claim::form::read_time;
use crate::http::{PageError, PageResult, StaffSession, VerifiedForm, page, page_with, see_other};
use crate::ui::{Choice, ErrorSummary, Frame, Section, named_problem_text};
use crate::urls;

/// How many pauses that are over are listed.
const LISTED_BEFORE: i64 = 30;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IntakeForm {
    pub channel: String,
    pub notice_zh: String,
    pub notice_en: String,
    pub until: String,
    /// The problems, each with its field.
    pub problems: Vec<(&'static str, String)>,
}

/// `GET /desk/intake`
pub async fn list(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    page(&load(&conn, &session, IntakeForm::default()).await?)
}

/// `POST /desk/intake`
pub async fn begin(session: StaffSession, posted: VerifiedForm) -> PageResult {
    session.actor.must(Permission::PauseIntake)?;
    let mut conn = session.state.conn().await?;
    let t = session.request.t;
    let typed = |name: &str| posted.text(name).to_owned();
    let form = IntakeForm {
        channel: typed("channel"),
        notice_zh: typed("notice_zh"),
        notice_en: typed("notice_en"),
        until: typed("until"),
        problems: Vec::new(),
    };
    let Ok(channel) = form.channel.parse::<Channel>() else {
        let problems = vec![("channel", t.text("error-choose-listed"))];
        return refuse(&conn, &session, IntakeForm { problems, ..form }).await;
    };
    let notice = Bilingual { zh: form.notice_zh.clone(), en: form.notice_en.clone() };
    let new = NewChannelPause { channel, notice, until_at: read_time(&form.until) };
    let problems = match channel_pause::pause(&mut conn, &session.state.ctx, &session.actor, &new).await {
        Ok(_) => return Ok(see_other(urls::INTAKE)),
        Err(ChannelPauseError::Already) => vec![("channel", t.text("intake-already"))],
        Err(ChannelPauseError::Fields(problems)) => {
            let problem = |(field, problem)| match field {
                PauseField::NoticeZh => ("notice_zh", named_problem_text(t, &problem, "intake-notice-zh")),
                PauseField::NoticeEn => ("notice_en", named_problem_text(t, &problem, "intake-notice-en")),
                PauseField::Until => ("until", t.text("intake-until-wrong")),
            };
            problems.into_iter().map(problem).collect()
        }
        Err(error) => return Err(error.into()),
    };
    refuse(&conn, &session, IntakeForm { problems, ..form }).await
}

async fn refuse(conn: &AsyncPgConnection, session: &StaffSession, form: IntakeForm) -> PageResult {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &load(conn, session, form).await?)
}

/// `POST /desk/intake/end`
pub async fn end(session: StaffSession, posted: VerifiedForm) -> PageResult {
    let channel: Channel = posted.text("channel").parse().map_err(|_| PageError::NotFound)?;
    let mut conn = session.state.conn().await?;
    match channel_pause::resume(&mut conn, &session.state.ctx, &session.actor, channel).await {
        // Ended by another person, or by itself, meanwhile.
        Ok(()) | Err(ChannelPauseError::NotPaused) => Ok(see_other(urls::INTAKE)),
        Err(error) => Err(error.into()),
    }
}

/// `GET` of a path that accepts only `POST`.
pub async fn back(_: StaffSession) -> PageResult {
    Ok(see_other(urls::INTAKE))
}

async fn load(conn: &AsyncPgConnection, session: &StaffSession, form: IntakeForm) -> Result<IntakePage, PageError> {
    session.actor.must(Permission::PauseIntake)?;
    let (live, before) = channel_pause::list(conn, session.request.now, LISTED_BEFORE).await?;
    Ok(IntakePage { frame: session.frame(conn, Section::Intake).await?, live, before, form })
}

#[derive(Debug, Template)]
#[template(path = "desk/intake.html")]
pub struct IntakePage {
    pub frame: Frame,
    pub live: Vec<ChannelPause>,
    pub before: Vec<ChannelPause>,
    pub form: IntakeForm,
}

impl IntakePage {
    fn title(&self) -> String {
        self.frame.title(self.frame.t.text("intake-title"), !self.form.problems.is_empty())
    }

    fn channels(&self) -> Vec<Choice> {
        let choice = |it: &Channel| Choice::new(it.as_str(), self.name(it), it.as_str() == self.form.channel);
        Channel::ALL.iter().map(choice).collect()
    }

    fn name(&self, channel: &Channel) -> String {
        self.frame.t.text(&format!("intake-channel-{}", channel.slug()))
    }

    fn since(&self, pause: &ChannelPause) -> String {
        let t = self.frame.t;
        let who = pause.paused_by.clone().unwrap_or_else(|| t.text("pause-command-line"));
        t.text2("pause-since", "at", t.moment_short(pause.paused_at, self.frame.now), "who", who)
    }

    fn until(&self, pause: &ChannelPause) -> String {
        let t = self.frame.t;
        let until = pause.ended_at.unwrap_or(pause.until_at);
        t.text1("pause-until", "at", t.moment_short(until, self.frame.now))
    }

    fn notice<'a>(&self, pause: &'a ChannelPause) -> &'a str {
        pause.notice.get(self.frame.t.locale())
    }

    fn notice_max(&self) -> usize {
        NOTICE_MAX
    }

    fn problem(&self, field: &str) -> Option<&String> {
        self.form.problems.iter().find(|(at, _)| *at == field).map(|(_, problem)| problem)
    }

    fn errors(&self) -> ErrorSummary {
        let of = |field| self.problem(field).cloned();
        let [channel, zh, en, until] = ["channel", "notice_zh", "notice_en", "until"].map(of);
        let problems = [("channel", &channel), ("notice_zh", &zh), ("notice_en", &en), ("until", &until)];
        ErrorSummary::of(self.frame.t, problems)
    }
}
