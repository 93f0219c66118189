//! What people read, made from a ledger alone.
