//! The letters with a link that sets a password: for a new member of staff, and for a forgotten password (R23).

use chrono::{DateTime, Duration, Utc};
use domain::letter::LinkSecret;

use crate::{
    frame::{Desk, Frame, Link},
    sheet::sheet,
};

sheet! {
    /// A single-use link, and its expiry.
    Password("password.txt", "password.html") {
        text: String,
        valid: String,
        never: String,
        ignore: String,
    }
}

impl Password {
    /// To a new member of staff.
    pub(crate) fn invitation(desk: Desk<'_>, link: &LinkSecret, until_at: DateTime<Utc>) -> Password {
        let words = desk.words;
        let frame = Password::frame(desk, words.say("letter-invitation-title"), link);
        Password {
            frame,
            text: words.say("letter-invitation-text"),
            valid: words.say1("letter-invitation-valid", "at", words.moment(until_at)),
            never: words.say("letter-password-never"),
            ignore: words.say("letter-invitation-ignore"),
        }
    }

    /// To a member of staff whose password is to be reset, by their own request or somebody else's.
    pub(crate) fn reset(desk: Desk<'_>, link: &LinkSecret, valid_period: Duration) -> Password {
        let words = desk.words;
        let frame = Password::frame(desk, words.say("letter-password-reset-title"), link);
        Password {
            frame,
            text: words.say("letter-password-reset-text"),
            valid: words.say1("letter-password-reset-valid", "period", words.period(valid_period)),
            never: words.say("letter-password-never"),
            ignore: words.say("letter-password-reset-ignore"),
        }
    }

    fn frame(desk: Desk<'_>, title: String, link: &LinkSecret) -> Frame {
        let words = desk.words;
        Frame {
            link: Some(Link::to_password(desk, link)),
            sign_off: words.say("letter-sign-off-staff"),
            footer: words.say("letter-footer-staff"),
            ..Frame::bare(words, title, "letter-greeting-staff")
        }
    }
}
