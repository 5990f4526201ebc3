//! The desk's navigation: its entries, and which of them a person sees.

use domain::application::Permission;
use domain::base::terms::COUNT_CAP;
use locale::Translator;

use crate::urls;

/// The part of the desk a page belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// All applications, and the pages of one application.
    Queue,
    Mine,
    /// Applications that were handed to the leads.
    Referrals,
    Team,
    /// Applications for owners who cannot sign in.
    Lodge,
    Letters,
    /// Proposals of one person that another one has to confirm.
    Proposals,
    /// Applicants to be called because an email did not reach them.
    FollowUps,
    MailPauses,
    /// Channels through which no application is taken now.
    Intake,
    Stores,
    Bindings,
    WatchList,
    Penalties,
    LetterKinds,
    /// API clients.
    Clients,
    Absences,
    Calendar,
    Operations,
    Profile,
    /// Exports that were made. The page of an export links here; the navigation does not.
    Exports,
}

/// Where the navigation shows an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In the bar at the top.
    Bar,
    /// In the menu under the person's name.
    Menu,
}

struct Entry {
    section: Section,
    place: Place,
    /// The permission needed to see it; `None` if everybody does.
    permission: Option<Permission>,
    href: &'static str,
    /// Message key.
    label: &'static str,
}

const fn entry(
    section: Section,
    place: Place,
    permission: Permission,
    href: &'static str,
    label: &'static str,
) -> Entry {
    Entry { section, place, permission: Some(permission), href, label }
}

/// Every entry, in the order it is shown.
const ENTRIES: [Entry; 20] = [
    entry(Section::Queue, Place::Bar, Permission::ReadApplications, urls::QUEUE, "nav-queue"),
    entry(Section::Mine, Place::Bar, Permission::Organise, urls::MINE, "nav-mine-desk"),
    entry(Section::Referrals, Place::Bar, Permission::TakeReferrals, urls::REFERRALS, "referrals-title"),
    entry(Section::Team, Place::Bar, Permission::ReadTeamFigures, urls::TEAM, "nav-team"),
    entry(Section::Lodge, Place::Bar, Permission::LodgeForOwners, urls::LODGE, "nav-lodge"),
    entry(Section::Letters, Place::Bar, Permission::ReadLetters, urls::LETTERS, "nav-letters"),
    entry(Section::Proposals, Place::Bar, Permission::Propose, urls::PROPOSALS, "proposals-title"),
    entry(Section::FollowUps, Place::Menu, Permission::CloseFollowUps, urls::FOLLOW_UPS, "follow-up-title"),
    entry(Section::MailPauses, Place::Menu, Permission::PauseMail, urls::MAIL_PAUSES, "pause-title"),
    entry(Section::Intake, Place::Menu, Permission::PauseIntake, urls::INTAKE, "intake-title"),
    entry(Section::Stores, Place::Menu, Permission::ReadStores, urls::STORES, "stores-title"),
    entry(Section::Bindings, Place::Menu, Permission::Propose, urls::BINDINGS, "bindings-title"),
    entry(Section::WatchList, Place::Menu, Permission::KeepWatchList, urls::WATCH_LIST, "watch-title"),
    entry(Section::Penalties, Place::Menu, Permission::ReadApplications, urls::PENALTIES, "penalty-title"),
    entry(Section::LetterKinds, Place::Menu, Permission::PreviewLetters, urls::LETTER_KINDS, "kinds-title"),
    entry(Section::Clients, Place::Menu, Permission::ManageClients, urls::CLIENTS, "clients-title"),
    entry(Section::Absences, Place::Menu, Permission::EnterAbsence, urls::ABSENCES, "nav-absences"),
    entry(Section::Calendar, Place::Menu, Permission::ReadCalendar, urls::CALENDAR, "calendar-title"),
    entry(Section::Operations, Place::Menu, Permission::ReadOperations, urls::OPERATIONS, "operations-title"),
    Entry {
        section: Section::Profile,
        place: Place::Menu,
        permission: None,
        href: urls::PROFILE,
        label: "profile-title",
    },
];

/// Numbers that entries of the bar show.
#[derive(Debug, Clone, Copy)]
pub struct NavCounts {
    pub open: i64,
    pub mine: i64,
    /// Applications that wait for a lead to take them.
    pub referrals: i64,
    /// Proposals of others that wait for a second person.
    pub proposals: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavCount {
    /// Id of the element that shows it. `app.js` replaces the element when the queue is refreshed.
    pub id: &'static str,
    /// The number, capped at [`COUNT_CAP`].
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NavLink {
    /// The part of the desk it leads to.
    pub section: Section,
    /// Path of its first page.
    pub href: &'static str,
    pub label: String,
    pub count: Option<NavCount>,
    /// The page shown belongs to it.
    pub is_current: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nav {
    /// In the bar at the top.
    pub bar: Vec<NavLink>,
    /// In the menu under the person's name.
    pub menu: Vec<NavLink>,
}

impl Nav {
    /// The entries that `may` allows. `current` is the part of the desk that the page belongs to.
    pub fn new(t: Translator, counts: NavCounts, current: Section, may: impl Fn(Permission) -> bool) -> Self {
        let links = |place| {
            let is_shown = |entry: &&Entry| entry.place == place && entry.permission.is_none_or(&may);
            ENTRIES.iter().filter(is_shown).map(|entry| link(entry, t, counts, current)).collect()
        };
        Self { bar: links(Place::Bar), menu: links(Place::Menu) }
    }

    /// The link to a part of the desk, if this person may open it.
    pub fn find(&self, section: Section) -> Option<&NavLink> {
        self.bar.iter().chain(&self.menu).find(|link| link.section == section)
    }
}

fn link(entry: &Entry, t: Translator, counts: NavCounts, current: Section) -> NavLink {
    let count = match entry.section {
        Section::Queue => Some(("count-open", counts.open)),
        Section::Mine => Some(("count-mine", counts.mine)),
        Section::Referrals => Some(("count-referrals", counts.referrals)),
        Section::Proposals => Some(("count-proposals", counts.proposals)),
        _ => None,
    };
    NavLink {
        section: entry.section,
        href: entry.href,
        label: t.text(entry.label),
        count: count.map(|(id, number)| NavCount { id, text: t.capped(number, COUNT_CAP) }),
        is_current: entry.section == current,
    }
}

#[cfg(test)]
mod tests {
    use locale::Locale;

    use super::*;

    const COUNTS: NavCounts = NavCounts { open: 12, mine: 3, referrals: 1, proposals: 2 };

    fn sections(nav: &Nav) -> Vec<Section> {
        nav.bar.iter().chain(&nav.menu).map(|link| link.section).collect()
    }

    #[test]
    fn each_section_has_at_most_one_entry() {
        let nav = Nav::new(Translator::new(Locale::En), COUNTS, Section::Queue, |_| true);
        let all = sections(&nav);
        assert_eq!(all.len(), ENTRIES.len());
        for section in &all {
            assert_eq!(all.iter().filter(|other| *other == section).count(), 1, "{section:?}");
        }
        assert_eq!(nav.find(Section::Exports), None);
    }

    #[test]
    fn links_without_permission_are_not_shown() {
        let nobody = Nav::new(Translator::new(Locale::En), COUNTS, Section::Queue, |_| false);
        assert_eq!(sections(&nobody), [Section::Profile]);
        let reader =
            Nav::new(Translator::new(Locale::En), COUNTS, Section::Queue, |it| it == Permission::ReadApplications);
        assert_eq!(sections(&reader), [Section::Queue, Section::Penalties, Section::Profile]);
    }

    #[test]
    fn one_link_is_current() {
        let nav = Nav::new(Translator::new(Locale::En), COUNTS, Section::Calendar, |_| true);
        let current = |nav: &Nav| nav.bar.iter().chain(&nav.menu).filter(|link| link.is_current).count();
        assert_eq!(current(&nav), 1);
        assert!(nav.find(Section::Calendar).is_some_and(|link| link.is_current));
        let exports = Nav::new(Translator::new(Locale::En), COUNTS, Section::Exports, |_| true);
        assert_eq!(current(&exports), 0);
    }

    #[test]
    fn entries_of_waiting_work_show_their_number() {
        let nav = Nav::new(Translator::new(Locale::En), COUNTS, Section::Queue, |_| true);
        let shown: Vec<(&str, &str)> = nav
            .bar
            .iter()
            .filter_map(|link| link.count.as_ref())
            .map(|count| (count.id, count.text.as_str()))
            .collect();
        assert_eq!(
            shown,
            [("count-open", "12"), ("count-mine", "3"), ("count-referrals", "1"), ("count-proposals", "2")]
        );
    }
}
