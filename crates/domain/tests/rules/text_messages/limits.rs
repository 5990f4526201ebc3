//! Limits of codes to one phone, and of what a day costs.

use super::*;

#[tokio::test]
async fn phone_of_many_stores_is_not_flooded() {
    let (desk, mut conn) = texting().await;
    let [(_, an_hour), _] = CODES_PER_PHONE;
    for store in 0..an_hour + 2 {
        let number = format!("S-{store}");
        builders::store(&mut conn, &number, "木棉", desk.ctx.now()).await;
        sql::execute(&conn, &format!("update store_contacts set phone = '{PHONE}' where is_primary")).await;
        desk.ask_by_sms(&mut conn, &number).await;
    }
    let by = async |medium: &str| {
        sql::count(&conn, &format!("letters where kind = 'sign_in_code' and medium = '{medium}'")).await
    };
    assert_eq!((by("sms").await, by("mail").await), (an_hour, 2), "further ones go to the mailbox");
}

#[tokio::test]
async fn day_costs_no_more_than_its_limit() {
    let (desk, mut conn) = texting().await;
    let limits = SmsLimits { segments: 3, code_segments: 1 };
    let mut begun = Vec::new();
    for number in ["S-3", "S-4"] {
        let store = builders::store(&mut conn, number, "木棉", desk.ctx.now()).await;
        sql::execute(&conn, &format!("update store_contacts set phone = '{PHONE}' where is_primary")).await;
        builders::submitted(&mut conn, &desk.ctx, store, Kind::Unbind).await;
    }
    for sms in texts(&conn, LetterKind::Alert).await {
        begun.push(desk.begun(&mut conn, sms).await);
    }
    assert_eq!(begun.iter().map(|it| it.segments).collect::<Vec<_>>(), [2, 2]);
    let mut charge =
        async |letter: &StoredLetter| sms_limit::charge(&mut conn, &desk.ctx, letter, limits).await.unwrap();
    assert_eq!(charge(&begun[0]).await, Charge::Counted);
    assert_eq!(charge(&begun[0]).await, Charge::Counted, "a later attempt is not counted again");
    let tomorrow: DateTime<Utc> = "2026-03-03T08:00:00+08:00".parse().unwrap();
    assert_eq!(charge(&begun[1]).await, Charge::NotBefore(tomorrow));
    // Codes have a reserve of their own.
    desk.ask_by_sms(&mut conn, "S-3").await;
    desk.ask_by_sms(&mut conn, "S-4").await;
    let codes = texts(&conn, LetterKind::SignInCode).await;
    for (code, expected) in [(codes[0], Charge::Counted), (codes[1], Charge::NoCode)] {
        let letter = desk.begun(&mut conn, code).await;
        assert_eq!(sms_limit::charge(&mut conn, &desk.ctx, &letter, limits).await.unwrap(), expected);
    }
    let today = sms_limit::find_today(&conn, desk.ctx.now()).await.unwrap().unwrap();
    assert_eq!((today.segments, today.code_segments), (2, 1));
    let overview = operation::measure(&conn, &desk.ctx).await.unwrap();
    let alarm = overview.alarms.iter().find(|alarm| alarm.name == AlarmName::SmsLimit).unwrap();
    assert!(alarm.is_ringing());
    desk.clock.set(tomorrow);
    assert_eq!(sms_limit::charge(&mut conn, &desk.ctx, &begun[1], limits).await.unwrap(), Charge::Counted);
}

#[tokio::test]
async fn concurrent_charges_respect_the_limit() {
    let (desk, mut conn) = texting().await;
    sql::execute(&conn, &format!("update store_contacts set phone = '{PHONE}'")).await;
    desk.submitted(&mut conn).await;
    let limits = SmsLimits { segments: 3, code_segments: 0 };
    let [first, second]: [LetterId; 2] = texts(&conn, LetterKind::Alert).await.try_into().unwrap();
    let (first, second) = (desk.begun(&mut conn, first).await, desk.begun(&mut conn, second).await);
    let mut other = desk.database.connect().await;
    let (one, two) = tokio::join!(
        sms_limit::charge(&mut conn, &desk.ctx, &first, limits),
        sms_limit::charge(&mut other, &desk.ctx, &second, limits),
    );
    let counted = [one.unwrap(), two.unwrap()].iter().filter(|charge| **charge == Charge::Counted).count();
    assert_eq!(counted, 1);
}
