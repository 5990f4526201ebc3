//! The limits the child sets for itself before it reads a byte (docs/SECURITY.md, upload step 6).

use std::io;

use landlock::{ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, Scope};
use rustix::process::{Resource, Rlimit, Signal, set_parent_process_death_signal, setrlimit};

/// Processor time, in seconds. Reaching it sends SIGXCPU, by which the parent recognises it; two seconds later
/// SIGKILL.
const CPU_SECONDS: u64 = 10;
/// Private writable memory, in bytes: heap and thread stacks, not the mapped program (which RLIMIT_AS would include).
/// Measured with the largest accepted photo, 40 megapixels: 138 MB resident, 245 MB if progressive.
const MEMORY_BYTES: u64 = 256 * 1024 * 1024;
/// Open files: the three standard ones, and one more while the Landlock rules are created.
const OPEN_FILES: u64 = 8;

/// Confines the calling thread and all it starts: time, memory, files, no new privileges, and, where the kernel
/// supports it, no file system, no TCP, no signals or abstract sockets to other processes. The child dies with its
/// parent.
///
/// # Errors
/// When a limit cannot be set. A kernel without Landlock is no error.
pub(super) fn confine() -> io::Result<()> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    rustix::thread::set_no_new_privs(true)?;
    limit(Resource::Core, 0, 0)?;
    limit(Resource::Fsize, 0, 0)?;
    limit(Resource::Nofile, OPEN_FILES, OPEN_FILES)?;
    limit(Resource::Nproc, 0, 0)?;
    limit(Resource::Cpu, CPU_SECONDS, CPU_SECONDS + 2)?;
    limit(Resource::Data, MEMORY_BYTES, MEMORY_BYTES)?;
    deny_files_and_network().map_err(io::Error::other)
}

fn limit(resource: Resource, soft: u64, hard: u64) -> io::Result<()> {
    // A lower limit from outside is kept: raising it is neither permitted nor wanted.
    let outer = rustix::process::getrlimit(resource).maximum.unwrap_or(u64::MAX);
    let limit = Rlimit { current: Some(soft.min(outer)), maximum: Some(hard.min(outer)) };
    Ok(setrlimit(resource, limit)?)
}

/// A Landlock ruleset that handles every access and allows none. The library omits rules the kernel does not know.
fn deny_files_and_network() -> Result<(), RulesetError> {
    let newest = ABI::V6;
    Ruleset::default()
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?
        .create()?
        .restrict_self()?;
    Ok(())
}
