//! The letters with a six-digit code. They deliberately have no link: users must not get used to following a link to
//! a page that asks for a code.

use chrono::Duration;

use crate::{
    frame::{Frame, LetterContext},
    plain,
    template::letter_template,
};

letter_template! {
    /// A six-digit code.
    Code("code.txt", "code.html") {
        text: String,
        code: String,
        valid: String,
        ignore: String,
        never: String,
    }
}

impl Code {
    /// A sign-in code.
    pub(crate) fn to_sign_in(context: LetterContext<'_>, store_name: &str, code: &str, valid_period: Duration) -> Code {
        let t = context.t;
        let title = t.text("letter-sign-in-code-title");
        Code {
            frame: Frame::bare(t, title, "letter-greeting-owner"),
            text: t.text1("letter-sign-in-code-text", "store", plain::line(store_name)),
            code: plain::line(code),
            valid: t.text1("letter-code-valid", "period", t.period(valid_period)),
            ignore: t.text("letter-sign-in-code-ignore"),
            never: t.text("letter-code-never"),
        }
    }

    /// A code that verifies an address somebody entered: its reader may not know this service.
    pub(crate) fn to_prove_email(
        context: LetterContext<'_>,
        store_name: &str,
        code: &str,
        valid_period: Duration,
    ) -> Code {
        let t = context.t;
        let title = t.text("letter-email-code-title");
        Code {
            frame: Frame::bare(t, title, "letter-greeting-anybody"),
            text: t.text1("letter-email-code-text", "store", plain::line(store_name)),
            code: plain::line(code),
            valid: t.text1("letter-code-valid", "period", t.period(valid_period)),
            ignore: t.text("letter-email-code-ignore"),
            never: t.text("letter-code-never"),
        }
    }
}
