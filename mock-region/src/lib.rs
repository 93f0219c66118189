//! The platform behind HTTP: edge, landing page, timers and environment faults.
