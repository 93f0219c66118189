//! The World and the Italian step definitions.
