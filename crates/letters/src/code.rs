//! The letters with a six-digit code. They deliberately have no link: users must not get used to following a link to
//! a page that asks for a code.

use chrono::Duration;

use crate::{
    frame::{Desk, Frame},
    plain,
    sheet::sheet,
};

sheet! {
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
    pub(crate) fn to_sign_in(desk: Desk<'_>, store_name: &str, code: &str, valid_period: Duration) -> Code {
        let words = desk.words;
        let title = words.say("letter-sign-in-code-title");
        Code {
            frame: Frame::bare(words, title, "letter-greeting-owner"),
            text: words.say1("letter-sign-in-code-text", "store", plain::line(store_name)),
            code: plain::line(code),
            valid: words.say1("letter-code-valid", "period", words.period(valid_period)),
            ignore: words.say("letter-sign-in-code-ignore"),
            never: words.say("letter-code-never"),
        }
    }

    /// A code that verifies an address somebody entered: its reader may not know this service.
    pub(crate) fn to_prove_email(desk: Desk<'_>, store_name: &str, code: &str, valid_period: Duration) -> Code {
        let words = desk.words;
        let title = words.say("letter-email-code-title");
        Code {
            frame: Frame::bare(words, title, "letter-greeting-anybody"),
            text: words.say1("letter-email-code-text", "store", plain::line(store_name)),
            code: plain::line(code),
            valid: words.say1("letter-code-valid", "period", words.period(valid_period)),
            ignore: words.say("letter-email-code-ignore"),
            never: words.say("letter-code-never"),
        }
    }
}
