//! Every domain value shown on pages has a message in both languages.

use domain::application::status::Turn;
use domain::application::{Action, EffectState, Status};
use domain::base::ActorKind;
use domain::deadline::ClockCause;
use domain::desk::bulk::BulkCode;
use domain::desk::export::Format;
use domain::letter::{CancelCause, LetterKind, LetterState};
use domain::review::claim::Ineligible;
use locale::{Locale, Translator};

fn assert_said<T>(prefix: &str, values: &[T], slug: impl Fn(&T) -> String) {
    for locale in Locale::ALL {
        for value in values {
            let key = format!("{prefix}-{}", slug(value));
            let text = Translator::new(locale).text1(&key, "who", "林静");
            assert_ne!(text, key, "{locale}");
        }
    }
}

#[test]
fn every_domain_value_has_a_message() {
    for prefix in ["status", "status-applicant"] {
        assert_said(prefix, Status::ALL, |status| status.slug());
    }
    assert_said("effect-applicant", EffectState::ALL, |effect| effect.slug());
    for prefix in ["event", "timeline"] {
        assert_said(prefix, Action::ALL, |action| action.slug());
    }
    assert_said("turn", Turn::ALL, |turn| turn.slug());
    assert_said("letter-kind", LetterKind::ALL, |kind| kind.slug());
    assert_said("letter-cancel", CancelCause::ALL, |cause| cause.slug());
    assert_said("letter", LetterState::ALL, |state| state.slug());
    assert_said("clock-cause", ClockCause::ALL, |cause| cause.slug());
    assert_said("who", ActorKind::ALL, |kind| kind.slug());
    assert_said("bulk-action", BulkCode::ALL, |code| code.slug());
    assert_said("bulk-refused", Ineligible::ALL, |why| why.slug());
    assert_said("export-format", Format::ALL, |format| format.slug());
}
