//! Checks as data, verdicts as a pure function of a stream.
