//! The reference product, with its own store, its own XML and its seeded faults.
