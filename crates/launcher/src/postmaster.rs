//! Finds the process that serves a cluster: read from `postmaster.pid` and verified, because that file survives a
//! crash.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::LaunchError;
use crate::error::if_present;

/// A running postmaster of one of our clusters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Postmaster {
    pub(crate) pid: u32,
    pub(crate) port: u16,
    /// Whether it accepts connections; not while it starts, recovers or stops.
    pub(crate) ready: bool,
}

/// Limit for a local server to accept a connection, after which it counts as not ready.
const CONNECT_PERIOD: Duration = Duration::from_secs(1);

impl Postmaster {
    /// The postmaster serving this cluster, verified to be alive and to be serving *this* directory.
    pub(crate) fn find(cluster_dir: &Path) -> Result<Option<Self>, LaunchError> {
        let path = cluster_dir.join("postmaster.pid");
        let text = if_present(fs::read_to_string(&path)).map_err(LaunchError::io("read", &path))?;
        let Some((postmaster, dir)) = text.as_deref().and_then(parse) else {
            return Ok(None);
        };
        // The file may be a copy, or left by a crash while its process id now belongs to another process.
        let ours =
            fs::canonicalize(dir).ok() == fs::canonicalize(cluster_dir).ok() && serves(postmaster.pid, cluster_dir);
        Ok(ours.then_some(postmaster))
    }

    /// As [`Postmaster::find`], if it also accepts connections.
    pub(crate) fn find_ready(cluster_dir: &Path) -> Result<Option<Self>, LaunchError> {
        Ok(Self::find(cluster_dir)?.filter(|postmaster| {
            let address = SocketAddr::from((Ipv4Addr::LOCALHOST, postmaster.port));
            postmaster.ready && TcpStream::connect_timeout(&address, CONNECT_PERIOD).is_ok()
        }))
    }
}

/// Disarms a `postmaster.pid` left by a crash whose process id now belongs to an unrelated process, which would keep
/// PostgreSQL from starting. Only the process id is replaced, by an impossible one: the shared memory key in the file
/// stays, because PostgreSQL uses it to find orphans of the crashed server.
pub(crate) fn disarm_stale_file(cluster_dir: &Path) -> Result<(), LaunchError> {
    let path = cluster_dir.join("postmaster.pid");
    let Ok(text) = fs::read_to_string(&path) else {
        return Ok(());
    };
    let Some((first, rest)) = text.split_once('\n') else {
        return fs::remove_file(&path).map_err(LaunchError::io("remove", &path));
    };
    let taken = first.trim().parse().is_ok_and(is_alive);
    if !taken || Postmaster::find(cluster_dir)?.is_some() {
        return Ok(());
    }
    fs::write(&path, format!("{}\n{rest}", i32::MAX)).map_err(LaunchError::io("write", &path))
}

/// Lines of `postmaster.pid`: process id, data directory, start, port, socket directory, address, memory key, state.
fn parse(text: &str) -> Option<(Postmaster, &str)> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let postmaster = Postmaster {
        pid: lines.first()?.parse().ok()?,
        port: lines.get(3)?.parse().ok()?,
        ready: lines.get(7).is_some_and(|state| *state == "ready"),
    };
    Some((postmaster, lines.get(1)?))
}

fn is_alive(pid: u32) -> bool {
    let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) else {
        return false;
    };
    // A permission error means that the process exists and belongs to another user.
    matches!(rustix::process::test_kill_process(pid), Ok(()) | Err(rustix::io::Errno::PERM))
}

/// Whether the process is a postmaster of this directory, by its working directory. Without `/proc`, uses `ps`.
fn serves(pid: u32, cluster_dir: &Path) -> bool {
    if !is_alive(pid) {
        return false;
    }
    let process = Path::new("/proc").join(pid.to_string());
    if process.exists() {
        return match (fs::canonicalize(process.join("cwd")), fs::canonicalize(cluster_dir)) {
            (Ok(working), Ok(cluster)) => working == cluster,
            _ => false,
        };
    }
    Command::new("ps")
        .args(["-o", "command=", "-p", &pid.to_string()])
        .output()
        .is_ok_and(|output| String::from_utf8_lossy(&output.stdout).contains(&*cluster_dir.to_string_lossy()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "4711\n/data/cluster\n1700000000\n40123\n\n127.0.0.1\n 1234 5\nready   \n";

    #[test]
    fn pid_file_is_parsed_by_line() {
        let (postmaster, dir) = parse(FILE).expect("complete");
        assert_eq!((postmaster.pid, postmaster.port), (4711, 40123));
        assert!(postmaster.ready);
        assert_eq!(dir, "/data/cluster");
        assert!(parse("4711\n").is_none());
    }

    #[test]
    fn unrelated_pid_file_is_disarmed() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("postmaster.pid");
        // This process itself: alive, but with another working directory.
        let own = std::process::id();
        let text = FILE.replace("4711", &own.to_string()).replace("/data/cluster", &dir.path().display().to_string());
        fs::write(&path, text).expect("written");
        assert_eq!(Postmaster::find(dir.path()).expect("readable"), None);
        disarm_stale_file(dir.path()).expect("disarmed");
        let left = fs::read_to_string(&path).expect("the file exists");
        assert!(left.starts_with("2147483647\n"), "{left}");
        assert!(left.contains(" 1234 5"), "{left}");
    }
}
