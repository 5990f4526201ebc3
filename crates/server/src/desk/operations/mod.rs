//! Operating the processes: queues, workers, sweeps, alarms and single jobs (R26).

pub mod handler;
pub mod intake;
pub mod page;
