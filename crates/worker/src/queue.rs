//! The queues of jobs: four workers of the library apalis, with what this project adds around them.
//!
//! The library stores jobs in its own tables, fetches them, sends heartbeats and takes over the jobs of a process that
//! died. Ours are: waking at once ([`notify`]), restarting a worker that ended or fell silent and handing its jobs
//! back ([`supervisor`]), pausing and runs on request ([`control`]), `/readyz` ([`liveness`]), and following the
//! writable database server ([`failover`]). `docs/QUEUE.md` says why each is needed.

pub(crate) mod control;
pub(crate) mod failover;
pub(crate) mod liveness;
pub(crate) mod notify;
pub(crate) mod pool;
pub(crate) mod schema;
pub(crate) mod supervisor;
