//! Installs PostgreSQL on Debian and Ubuntu; on other systems, returns the exact command.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::LaunchError;
use crate::account::run_or;

/// Read by Debian's package during installation: prevents it from creating and starting a cluster on port 5432.
const NO_CLUSTER_CONF: &str = "/etc/postgresql-common/createcluster.d/unbind.conf";

/// Whether this process can install packages without confirmation: root on a system with apt.
pub(crate) fn is_possible() -> bool {
    rustix::process::geteuid().is_root() && Path::new("/usr/bin/apt-get").is_file()
}

/// The command a person should run on this system.
pub(crate) fn command_for_this_system() -> String {
    let known = [
        ("/usr/bin/apt-get", "sudo apt-get install -y postgresql"),
        ("/usr/bin/dnf", "sudo dnf install -y postgresql-server postgresql-contrib"),
        ("/usr/bin/zypper", "sudo zypper install -y postgresql-server postgresql-contrib"),
        ("/usr/bin/pacman", "sudo pacman -S --noconfirm postgresql"),
        ("/sbin/apk", "sudo apk add postgresql postgresql-contrib"),
        ("/opt/homebrew/bin/brew", "brew install postgresql@17"),
        ("/usr/local/bin/brew", "brew install postgresql@17"),
    ];
    known.iter().find(|(program, _)| Path::new(program).exists()).map_or_else(
        || "your system's package manager (the package is usually called postgresql)".to_owned(),
        |(_, command)| (*command).to_owned(),
    )
}

/// Installs the distribution's PostgreSQL, without a cluster of its own.
pub(crate) fn install(report: &mut dyn FnMut(&str)) -> Result<(), LaunchError> {
    report("PostgreSQL is not installed; installing the package `postgresql` with apt-get.");
    let conf = Path::new(NO_CLUSTER_CONF);
    if let Some(parent) = conf.parent() {
        fs::create_dir_all(parent).map_err(LaunchError::io("create", parent))?;
    }
    fs::write(conf, "create_main_cluster = false\n").map_err(LaunchError::io("write", conf))?;
    let outcome = apt(&["update"]).and_then(|()| apt(&["install", "-y", "--no-install-recommends", "postgresql"]));
    fs::remove_file(conf).map_err(LaunchError::io("remove", conf))?;
    outcome?;
    report("PostgreSQL is installed.");
    Ok(())
}

fn apt(arguments: &[&str]) -> Result<(), LaunchError> {
    let mut command = Command::new("apt-get");
    command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").env("LC_ALL", "C").stdin(Stdio::null());
    let failed = |detail| LaunchError::NotInstalled(format!("apt-get {}", arguments.join(" ")), detail);
    run_or(&mut command, 3, failed).map(drop)
}
