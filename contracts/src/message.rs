//! The typed side of each message, as the platform reads and writes it.
//!
//! Requests are read the way MyPay reads them (`mypay-web-services.md` §1.6): a missing or unreadable field is `None`, an
//! unknown or wrongly qualified element is ignored, strings are trimmed. Whether the message keeps the contract is not
//! asked here but by [`crate::check`].

pub mod documento;
pub mod fault;
pub mod operazione;
