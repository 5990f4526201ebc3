//! `unbind evidence status`: counts of documents, and overdue deletions.

use clap::Args;
use domain::base::clock::{Clock, SystemClock};
use domain::evidence::inventory;
use domain::operation::retention;

use super::connect;
use crate::options::{DatabaseOptions, SiteOptions};

/// Options of `evidence status`.
#[derive(Args)]
pub(crate) struct Status {
    #[command(flatten)]
    database: DatabaseOptions,
}

/// Runs the command.
pub(super) async fn run(options: Status) -> anyhow::Result<()> {
    let connection = connect(&options.database).await?;
    // No letter is written here, so the site's settings do not matter.
    let ctx = SiteOptions::any().context()?;
    println!("documents");
    for (state, count, last) in inventory::count_by_state(&connection).await? {
        let last = last.map(|at| format!("  last {}", at.format("%Y-%m-%dT%H:%MZ"))).unwrap_or_default();
        println!("  {:<12}{count:>8}{last}", state.as_str());
    }
    println!("master keys in use: {}", list_or_none(&inventory::list_key_ids(&connection).await?));
    let backlog = retention::backlog(&connection, &ctx).await?;
    let to_remove = inventory::count_objects_pending_deletion(&connection).await?;
    println!("objects to delete: {to_remove}, of which {} are due", backlog.objects);
    match backlog.oldest_due_at {
        None => println!("retention: nothing is overdue"),
        Some(due_at) => {
            let age = SystemClock.now() - due_at;
            let (applications, days, hours) = (backlog.applications, age.num_days(), age.num_hours() % 24);
            println!("retention: {applications} applications are overdue, the oldest by {days} days and {hours} hours");
        }
    }
    Ok(())
}

fn list_or_none(ids: &[String]) -> String {
    if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }
}
