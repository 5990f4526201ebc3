//! Letters to staff about deadlines and objections: short, with the way to the case.

use domain::application::About;

use crate::{
    frame::{Desk, Frame},
    sheet::sheet,
};

sheet! {
    /// To the holder: the target day has come.
    Remind("remind.txt", "remind.html") {
        text: String,
        next: String,
    }
}

impl Remind {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> Remind {
        let words = desk.words;
        let title = words.say1("letter-remind-title", "kind", about.kind.slug());
        Remind {
            frame: Frame::to_staff(desk, title, about),
            text: words.say("letter-remind-text"),
            next: words.say("letter-remind-next"),
        }
    }
}

sheet! {
    /// To a lead: the deadline day has come.
    Escalate("escalate.txt", "escalate.html") {
        text: String,
        next: String,
    }
}

impl Escalate {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> Escalate {
        let words = desk.words;
        let title = words.say1("letter-escalate-title", "kind", about.kind.slug());
        Escalate {
            frame: Frame::to_staff(desk, title, about),
            text: words.say("letter-escalate-text"),
            next: words.say("letter-escalate-next"),
        }
    }
}

sheet! {
    /// To a lead: the deadline has passed.
    OverdueLead("overdue_lead.txt", "overdue_lead.html") {
        text: String,
        next: String,
    }
}

impl OverdueLead {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> OverdueLead {
        let words = desk.words;
        let title = words.say1("letter-overdue-lead-title", "kind", about.kind.slug());
        OverdueLead {
            frame: Frame::to_staff(desk, title, about),
            text: words.say("letter-overdue-lead-text"),
            next: words.say("letter-overdue-lead-next"),
        }
    }
}

sheet! {
    /// To a lead: a registered contact objected (R23).
    ObjectionLead("objection_lead.txt", "objection_lead.html") {
        text: String,
        next: String,
    }
}

impl ObjectionLead {
    pub(crate) fn new(desk: Desk<'_>, about: &About) -> ObjectionLead {
        let words = desk.words;
        let title = words.say1("letter-objection-lead-title", "kind", about.kind.slug());
        ObjectionLead {
            frame: Frame::to_staff(desk, title, about),
            text: words.say("letter-objection-lead-text"),
            next: words.say("letter-objection-lead-next"),
        }
    }
}
