//! The list of proposals: those that wait for another person first.

use askama::Template;
use domain::base::StaffId;
use domain::proposal::{self, ListedProposal, ProposalKind, ProposalState};
use locale::Translator;

use crate::http::{PageResult, StaffSession, page};
use crate::ui::{Chip, Frame, Section};

/// `GET /desk/proposals`
pub async fn list(session: StaffSession) -> PageResult {
    let conn = session.state.conn().await?;
    let lines = proposal::list(&conn, &session.actor).await?;
    let frame = session.frame(&conn, Section::Proposals).await?;
    page(&ProposalsPage { frame, me: session.me, lines })
}

pub fn kind_name(t: Translator, kind: ProposalKind) -> String {
    t.text(&format!("proposal-kind-{}", kind.slug()))
}

/// Whether a proposal waits, and how it ended.
pub fn state_chip(frame: &Frame, line: &ListedProposal) -> Chip {
    let is_over = line.proposal.state == ProposalState::Open && !line.proposal.is_open(frame.now);
    let state = if is_over { ProposalState::Expired } else { line.proposal.state };
    let (tone, icon) = match state {
        ProposalState::Open => ("soon", "clock"),
        ProposalState::Confirmed => ("ok", "check"),
        ProposalState::Refused => ("bad", "cross"),
        ProposalState::Withdrawn | ProposalState::Expired => ("none", "dash"),
    };
    Chip::new(tone, icon, frame.t.text(&format!("proposal-state-{}", state.slug())))
}

#[derive(Debug, Template)]
#[template(path = "desk/proposals.html")]
pub struct ProposalsPage {
    pub frame: Frame,
    pub me: StaffId,
    pub lines: Vec<ListedProposal>,
}

impl ProposalsPage {
    fn open(&self) -> Vec<&ListedProposal> {
        self.lines.iter().filter(|line| line.proposal.state == ProposalState::Open).collect()
    }

    fn closed(&self) -> Vec<&ListedProposal> {
        self.lines.iter().filter(|line| line.proposal.state != ProposalState::Open).collect()
    }

    fn kind(&self, line: &ListedProposal) -> String {
        kind_name(self.frame.t, line.proposal.kind)
    }

    fn chip(&self, line: &ListedProposal) -> Chip {
        state_chip(&self.frame, line)
    }

    fn waits_for_me(&self, line: &ListedProposal) -> bool {
        line.proposal.waits_for(self.me, self.frame.now)
    }

    fn proposed(&self, line: &ListedProposal) -> String {
        let at = self.frame.t.moment_short(line.proposal.created_at, self.frame.now);
        self.frame.t.text2("proposal-by", "who", line.proposer.as_str(), "at", at)
    }

    fn expires(&self, line: &ListedProposal) -> String {
        self.frame.t.moment_short(line.proposal.expires_at, self.frame.now)
    }

    /// The person who closed it, and the time.
    fn ended(&self, line: &ListedProposal) -> String {
        let t = self.frame.t;
        let at = line.proposal.decided_at.map(|at| t.moment_short(at, self.frame.now)).unwrap_or_default();
        match &line.decider {
            Some(who) => t.text2("proposal-by", "who", who.as_str(), "at", at),
            None => at,
        }
    }
}
