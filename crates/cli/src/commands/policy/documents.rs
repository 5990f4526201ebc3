//! The documents a policy requires, as a table (R5).

use domain::base::{Channel, Kind};
use domain::policy::Policy;

/// The channels in use; partners' programs cannot apply yet.
const CHANNELS: [Channel; 2] = [Channel::Web, Channel::Agent];

/// A line for each kind, reason and channel: the required documents, and in brackets the optional ones.
pub(super) fn table(policy: &Policy) -> String {
    let mut rows = vec![["kind", "reason", "channel", "documents [optional]"].map(str::to_owned)];
    for kind in Kind::ALL {
        for reason in policy.reasons_for(*kind) {
            for channel in CHANNELS {
                let row =
                    [kind.as_str(), &reason.code, channel.as_str(), &documents(policy, *kind, &reason.code, channel)];
                rows.push(row.map(str::to_owned));
            }
        }
    }
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let (kind, reason, channel) = (width(0), width(1), width(2));
    let line =
        |row: &[String; 4]| format!("{:<kind$}  {:<reason$}  {:<channel$}  {}\n", row[0], row[1], row[2], row[3]);
    rows.iter().map(line).collect()
}

fn documents(policy: &Policy, kind: Kind, reason: &str, channel: Channel) -> String {
    let (required, optional): (Vec<_>, Vec<_>) =
        policy.documents_for(kind, reason, channel).into_iter().partition(|asked| asked.is_required);
    let codes = |required: Vec<domain::policy::RequiredDocument<'_>>| -> Vec<String> {
        required.into_iter().map(|asked| asked.document.code.clone()).collect()
    };
    let required = if required.is_empty() { "none".to_owned() } else { codes(required).join(", ") };
    if optional.is_empty() { required } else { format!("{required} [{}]", codes(optional).join(", ")) }
}

#[cfg(test)]
mod tests {
    use domain::policy::SHIPPED;

    use super::*;

    #[test]
    fn table_has_a_line_per_kind_reason_and_channel() {
        let table = table(&Policy::parse(SHIPPED).unwrap());
        let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        let lines: Vec<String> = table.lines().map(words).collect();
        let transfer = "unbind transfer agent id_card, transfer_agreement, agent_source [business_licence, trademark_certificate, other]";
        assert!(lines.iter().any(|line| line == transfer), "{table}");
        assert!(lines.iter().any(|line| line.starts_with("revoke_certification other web id_card, business_licence")));
        assert!(!lines.iter().any(|line| line.starts_with("revoke_certification transfer")));
    }
}
