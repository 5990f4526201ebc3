//! Sentences that particular letters must contain, and custom text.

use chrono::Duration;
use domain::Locale;
use domain::application::Blocker;
use domain::base::Kind;
use domain::letter::custom_text::CustomText;
use domain::letter::{Envelope, Letter, LetterContent, LetterKind, LetterWriter, ReasonGiven};
use letters::{sample, sample_envelope, sample_of};
use std::collections::BTreeSet;

use crate::links::secret_of;
use crate::{KINDS, every_letter, with_penalty, write, writer};

#[test]
fn custom_text_fills_only_its_slots() {
    for locale in Locale::ALL {
        for &kind in LetterKind::ALL {
            let known: Vec<String> = kind.spec().placeholders.iter().map(|it| format!("{{{it}}}")).collect();
            let custom = CustomText {
                intro: format!("开头 & 甲{}", known.join("|")),
                outro: "第一行\n第二行".to_owned(),
            };
            let envelope = Envelope { custom: custom.clone(), ..sample_envelope(kind, locale) };
            let message = writer().write(&envelope, &sample(kind)).unwrap();
            let first = message.text.split("\n\n").nth(1).unwrap();
            assert!(first.starts_with("开头 & 甲") && !first.contains('{') && !first.contains("||"), "{kind}: {first}");
            assert!(!first.ends_with('|'), "{kind}: placeholder without a value: {first}");
            let before_sign_off = message.text.rsplit("\n\n").nth(2).unwrap();
            assert_eq!(before_sign_off, "第一行\n第二行", "{kind}");
            assert!(message.html.contains("开头 &#38; ") && message.html.contains(">第二行</p>"), "{kind}");
            let plain = writer().write(&sample_envelope(kind, locale), &sample(kind)).unwrap();
            let rest = message.text.replacen(&format!("{first}\n\n"), "", 1).replacen("第一行\n第二行\n\n", "", 1);
            assert_eq!(rest, plain.text, "{kind}: the rest is unchanged");
        }
    }
}

#[test]
fn alert_ends_in_the_other_language() {
    for application in KINDS {
        let alert = sample_of(LetterKind::Alert, application);
        let [zh, en] = [Locale::ZhCn, Locale::En].map(|locale| write(locale, &alert));
        let last = |message: &LetterContent| {
            let body = message.text.split("\n\n").collect::<Vec<_>>();
            body[body.len() - 3].to_owned()
        };
        assert!(last(&zh).starts_with("Somebody applied to"), "{}", zh.text);
        assert!(last(&en).starts_with("有人为您的店铺申请解除"), "{}", en.text);
        assert!(zh.html.contains("<p lang=\"en\"") && en.html.contains("<p lang=\"zh-CN\""));
        for message in [&zh, &en] {
            assert!(last(message).ends_with(&secret_of(&alert)), "{}", message.text);
        }
    }
}

#[test]
fn letters_hold_their_required_sentences() {
    let text = |letter: &Letter| write(Locale::ZhCn, letter).text;
    let english = |letter: &Letter| write(Locale::En, letter).text;

    let code = sample(LetterKind::SignInCode);
    assert!(text(&code).contains("\n482913\n") && text(&code).contains("10 分钟"));
    assert!(!write(Locale::ZhCn, &code).subject.contains("482913"), "subjects show on locked screens");

    let proof = sample(LetterKind::EmailCode);
    assert!(text(&proof).contains("\n730264\n") && text(&proof).contains("请忽略本邮件"));
    assert!(!write(Locale::ZhCn, &proof).subject.contains("730264"));

    let draft = text(&sample(LetterKind::DraftReminder));
    assert!(draft.contains("证明材料将于 2026年11月27日（周五）14:20 删除"), "{draft}");

    let asked = sample(LetterKind::InformationNeeded);
    assert!(text(&asked).contains("请在 2026年11月30日（周一）18:00 前补充"));
    let Letter::InformationNeeded { prompts, message, .. } = &asked else { unreachable!() };
    assert!(prompts.iter().all(|prompt| text(&asked).contains(&format!("- {prompt}\n"))));
    assert!(text(&asked).contains(message));

    let reminder = sample(LetterKind::InformationReminder);
    assert!(
        text(&reminder).contains("请在 2026年11月30日（周一）18:00 前补充") && !text(&reminder).contains("最后一天")
    );
    let Letter::InformationReminder { about, prompts, answer_until, .. } = reminder else { unreachable!() };
    let last = Letter::InformationReminder { about, prompts, answer_until, is_last_day: true };
    assert!(write(Locale::ZhCn, &last).subject.contains("最后一天"));
    assert!(write(Locale::En, &last).subject.contains("Last day"));

    let alert = text(&sample(LetterKind::Alert));
    assert!(alert.contains("2026年11月27日（周五）18:00 前结束") && alert.contains("仅打开链接不会有任何改变"));

    let received = text(&sample(LetterKind::Received));
    assert!(received.contains("查询码仅在提交后的页面上显示过一次，任何邮件中都没有"));
    assert!(received.contains("2026年11月25日（周三）18:00") && received.contains("2026年11月27日（周五）18:00"));
    assert!(!received.contains("预计"));

    let done = text(&sample(LetterKind::Done));
    assert!(done.contains("证明材料和联系方式将于 2027年5月23日 之后删除"), "{done}");
    let [unbind, revoke] = KINDS.map(|kind| text(&sample_of(LetterKind::Done, kind)));
    assert!(unbind.contains("重新绑定") && revoke.contains("不能再次认证"));
    let [unbind, revoke] = KINDS.map(|kind| english(&sample_of(LetterKind::Done, kind)));
    assert!(unbind.contains("bound to a newly registered account") && revoke.contains("never be certified again"));

    let reasons: BTreeSet<String> =
        every_letter().iter().filter(|letter| letter.kind() == LetterKind::Blocked).map(text).collect();
    let counted = Blocker::ALL.iter().filter(|blocker| blocker.is_for_owner()).count();
    let expected = KINDS.len() * (Blocker::ALL.len() + counted + 1);
    assert_eq!(reasons.len(), expected, "a blocked letter for each blocker and kind, with its amount and without");
    let blocked = text(&sample(LetterKind::Blocked));
    assert!(blocked.contains("- 店铺余额 ¥12,345.60 尚未提现") && blocked.contains("- 尚有 3 单未发货"), "{blocked}");

    let Letter::Rejected { reasons, .. } = sample(LetterKind::Rejected) else { unreachable!() };
    let rejected = text(&sample(LetterKind::Rejected));
    for ReasonGiven { label, next } in &reasons {
        assert!(rejected.contains(label) && rejected.contains(next));
    }
    assert!(rejected.contains("可在 2026年12月8日（周二）10:06 前登录申诉一次") && rejected.contains("重新申请"));
    let rejected = text(&with_penalty(Kind::Unbind));
    assert!(rejected.contains("在 2026年12月23日（周三）10:06 之前") && rejected.contains("营业执照经核实为伪造"));
    assert!(rejected.contains("平台客服中心“处罚申诉”") && !rejected.contains("您可以登录重新申请"), "{rejected}");
}

#[test]
fn provisional_deadline_is_marked_as_estimated() {
    for kind in [LetterKind::Received, LetterKind::Alert, LetterKind::Postponed, LetterKind::Remind] {
        for (locale, mark) in [(Locale::ZhCn, "（预计）"), (Locale::En, "(estimated)")] {
            let mut letter = sample(kind);
            assert!(!write(locale, &letter).text.contains(mark));
            if let Letter::Received { about }
            | Letter::Alert { about, .. }
            | Letter::Postponed { about, .. }
            | Letter::Remind { about } = &mut letter
            {
                about.due_is_provisional = true;
            }
            let message = write(locale, &letter);
            assert!(message.text.contains(mark) && message.html.contains(mark), "{kind}");
            let Letter::Received { about } = &mut letter else { continue };
            let both = message.text.matches(mark).count();
            about.due_at += Duration::days(60);
            assert!(write(locale, &letter).text.matches(mark).count() < both, "the target lies in the year before");
        }
    }
}

#[test]
fn empty_decision_message_has_no_heading() {
    let Letter::Approved { about, not_before, .. } = sample(LetterKind::Approved) else { unreachable!() };
    let message = write(Locale::ZhCn, &Letter::Approved { about, message: " \n".to_owned(), not_before });
    assert!(!message.text.contains("审核说明") && !message.html.contains("审核说明"));
}

/// At the deadline's morning the answer may still come in time.
#[test]
fn forecast_does_not_say_that_the_deadline_was_missed() {
    for (locale, missed) in [(Locale::ZhCn, "未能做到"), (Locale::En, "have not done so")] {
        assert!(write(locale, &sample(LetterKind::Overdue)).text.contains(missed));
        assert!(!write(locale, &sample(LetterKind::LateForecast)).text.contains(missed), "{locale}");
    }
}

#[test]
fn reopening_names_a_penalty_in_force_again() {
    let Letter::Reopened { about, .. } = sample(LetterKind::Reopened) else { unreachable!() };
    let until = about.due_at + Duration::days(60);
    for (locale, expected) in [(Locale::ZhCn, "限制申请重新生效"), (Locale::En, "is in force again")] {
        let without = write(locale, &Letter::Reopened { about: about.clone(), penalty_until: None });
        assert!(!without.text.contains(expected), "{}", without.text);
        let with = write(locale, &Letter::Reopened { about: about.clone(), penalty_until: Some(until) });
        assert!(with.text.contains(expected), "{}", with.text);
    }
}
