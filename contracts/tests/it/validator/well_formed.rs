//! The strict reader against two others: what is refused, and what is not.
