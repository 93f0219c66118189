//! The seal of a run folder.

/// Name of the seal below the run folder.
pub const SEAL: &str = "sigillo.json";
