//! The sample product in Python against a Region of cardboard: the first product that shares no code with us, driven the way
//! a vendor's is.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used)]

mod prodotto_python;
