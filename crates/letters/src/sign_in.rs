//! The letter with a sign-in code. It has no link on purpose: nobody should learn to follow one
//! to a sign-in page.

use chrono::Duration;

use crate::{
    frame::{Desk, Frame},
    plain,
    sheet::sheet,
};

sheet! {
    /// Six digits to sign in with.
    SignInCode("sign_in_code.txt", "sign_in_code.html") {
        text: String,
        code: String,
        valid: String,
        ignore: String,
        never: String,
    }
}

impl SignInCode {
    pub(crate) fn new(desk: Desk<'_>, store_name: &str, code: &str, valid_period: Duration) -> SignInCode {
        let words = desk.words;
        let title = words.say("letter-sign-in-code-title");
        SignInCode {
            frame: Frame::bare(words, title, "letter-greeting-owner"),
            text: words.say1("letter-sign-in-code-text", "store", plain::line(store_name)),
            code: plain::line(code),
            valid: words.say1("letter-sign-in-code-valid", "period", words.period(valid_period)),
            ignore: words.say("letter-sign-in-code-ignore"),
            never: words.say("letter-sign-in-code-never"),
        }
    }
}
