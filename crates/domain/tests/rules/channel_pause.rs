//! A paused channel takes no application for a time; the others do.

use domain::base::{Channel, TextProblem};
use domain::intake::admission::{self, NotAdmitted};
use domain::intake::channel_pause::{self, ChannelPauseError, NewChannelPause, PauseField};
use domain::policy::Bilingual;
use domain::store;

use crate::prelude::*;

fn new_pause(channel: Channel, until_at: DateTime<Utc>) -> NewChannelPause {
    let notice = Bilingual { zh: "系统升级。".into(), en: "We are upgrading.".into() };
    NewChannelPause { channel, notice, until_at: Some(until_at) }
}

async fn admits(desk: &Desk, conn: &AsyncPgConnection, channel: Channel) -> Result<(), NotAdmitted> {
    let store = store::get(conn, desk.store).await.unwrap();
    let policy = desk.ctx.policies.current(conn).await.unwrap();
    admission::check(conn, &policy, &store, (Kind::Unbind, channel), desk.ctx.now()).await
}

#[tokio::test]
async fn paused_channel_takes_no_application() {
    let (desk, mut conn) = desk().await;
    let until = desk.ctx.now() + Duration::hours(6);
    channel_pause::pause(&mut conn, &desk.ctx, &desk.lead, &new_pause(Channel::Web, until)).await.unwrap();
    let NotAdmitted::Paused(pause) = admits(&desk, &conn, Channel::Web).await.unwrap_err() else { panic!() };
    assert_eq!((pause.until_at, pause.notice.zh.as_str()), (until, "系统升级。"));
    admits(&desk, &conn, Channel::Agent).await.unwrap();
    // It ends by itself.
    desk.clock.set(until);
    admits(&desk, &conn, Channel::Web).await.unwrap();
    let again = new_pause(Channel::Web, until + Duration::hours(1));
    channel_pause::pause(&mut conn, &desk.ctx, &desk.lead, &again).await.unwrap();
    assert!(admits(&desk, &conn, Channel::Web).await.is_err());
    channel_pause::resume(&mut conn, &desk.ctx, &desk.lead, Channel::Web).await.unwrap();
    admits(&desk, &conn, Channel::Web).await.unwrap();
    let record = event::list(&conn, event::Subject::Operations).await.unwrap();
    let actions: Vec<_> = record.iter().map(|event| event.action.as_str()).collect();
    assert_eq!(actions, ["intake_paused", "intake_paused", "intake_resumed"]);
}

#[tokio::test]
async fn pause_is_refused_what_nobody_could_read() {
    let (desk, mut conn) = desk().await;
    let now = desk.ctx.now();
    let reviewer = channel_pause::pause(&mut conn, &desk.ctx, &desk.reviewer, &new_pause(Channel::Web, now)).await;
    assert!(matches!(reviewer, Err(ChannelPauseError::NotPermitted(_))), "{reviewer:?}");
    for until in [now, now + Duration::days(91)] {
        let wrong = channel_pause::pause(&mut conn, &desk.ctx, &desk.lead, &new_pause(Channel::Web, until)).await;
        let Err(ChannelPauseError::Fields(problems)) = wrong else { panic!("{wrong:?}") };
        assert_eq!(problems, [(PauseField::Until, TextProblem::NotAChoice)]);
    }
    let notice = Bilingual { zh: " ".into(), en: "x".repeat(301) };
    let wordless = NewChannelPause { notice, ..new_pause(Channel::Web, now + Duration::hours(1)) };
    let wrong = channel_pause::pause(&mut conn, &desk.ctx, &desk.lead, &wordless).await;
    let Err(ChannelPauseError::Fields(problems)) = wrong else { panic!("{wrong:?}") };
    assert_eq!(
        problems.iter().map(|(field, _)| *field).collect::<Vec<_>>(),
        [PauseField::NoticeZh, PauseField::NoticeEn]
    );
    let right = new_pause(Channel::Web, now + Duration::hours(1));
    channel_pause::pause(&mut conn, &desk.ctx, &desk.lead, &right).await.unwrap();
    let twice = channel_pause::pause(&mut conn, &desk.ctx, &desk.lead, &right).await;
    assert!(matches!(twice, Err(ChannelPauseError::Already)), "{twice:?}");
}

#[tokio::test]
async fn pause_in_force_is_listed_however_many_came_later() {
    let (desk, mut conn) = desk().await;
    let until = desk.ctx.now() + Duration::days(80);
    channel_pause::pause(&mut conn, &desk.ctx, &desk.lead, &new_pause(Channel::Web, until)).await.unwrap();
    for _ in 0..3 {
        desk.clock.advance(Duration::minutes(1));
        channel_pause::pause(&mut conn, &desk.ctx, &desk.lead, &new_pause(Channel::Api, until)).await.unwrap();
        channel_pause::resume(&mut conn, &desk.ctx, &desk.lead, Channel::Api).await.unwrap();
    }
    let (live, over) = channel_pause::list(&conn, desk.ctx.now(), 2).await.unwrap();
    let channels = |pauses: &[channel_pause::ChannelPause]| pauses.iter().map(|it| it.channel).collect::<Vec<_>>();
    assert_eq!((channels(&live), channels(&over)), (vec![Channel::Web], vec![Channel::Api; 2]));
    desk.clock.set(until);
    let (live, over) = channel_pause::list(&conn, desk.ctx.now(), 9).await.unwrap();
    assert_eq!((live.len(), over.len()), (0, 4), "one that ended by itself is over");
}
