//! The letters with a code of six digits. They have no link on purpose: nobody should learn to
//! follow one to a page that asks for a code.

use chrono::Duration;

use crate::{
    frame::{Desk, Frame},
    plain,
    sheet::sheet,
};

sheet! {
    /// Six digits to type in.
    Code("code.txt", "code.html") {
        text: String,
        code: String,
        valid: String,
        ignore: String,
        never: String,
    }
}

impl Code {
    /// To sign in with.
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

    /// To prove an address that somebody gave as theirs: its reader may never have heard of us.
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
