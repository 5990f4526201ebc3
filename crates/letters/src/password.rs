//! The letters with a link that sets a password: for a new member of staff, and for a forgotten password (R23).

use chrono::{DateTime, Duration, Utc};
use domain::letter::LinkSecret;

use crate::{
    frame::{Frame, LetterContext, Link},
    template::letter_template,
};

letter_template! {
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
    pub(crate) fn invitation(context: LetterContext<'_>, link: &LinkSecret, until_at: DateTime<Utc>) -> Password {
        let t = context.t;
        let frame = Password::frame(context, t.text("letter-invitation-title"), link);
        Password {
            frame,
            text: t.text("letter-invitation-text"),
            valid: t.text1("letter-invitation-valid", "at", t.moment(until_at)),
            never: t.text("letter-password-never"),
            ignore: t.text("letter-invitation-ignore"),
        }
    }

    /// To a member of staff whose password is to be reset, by their own request or somebody else's.
    pub(crate) fn reset(context: LetterContext<'_>, link: &LinkSecret, valid_period: Duration) -> Password {
        let t = context.t;
        let frame = Password::frame(context, t.text("letter-password-reset-title"), link);
        Password {
            frame,
            text: t.text("letter-password-reset-text"),
            valid: t.text1("letter-password-reset-valid", "period", t.period(valid_period)),
            never: t.text("letter-password-never"),
            ignore: t.text("letter-password-reset-ignore"),
        }
    }

    fn frame(context: LetterContext<'_>, title: String, link: &LinkSecret) -> Frame {
        let t = context.t;
        Frame {
            link: Some(Link::to_password(context, link)),
            sign_off: t.text("letter-sign-off-staff"),
            footer: t.text("letter-footer-staff"),
            ..Frame::bare(t, title, "letter-greeting-staff")
        }
    }
}
