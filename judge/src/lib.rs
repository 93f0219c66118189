//! Checks as data, and verdicts: a pure function of a stream.
//!
//! * [`check`] – what an `Allora` step asks; a serde type, versioned, that stands in the ledger
//! * [`caso`] – a case of the plan as the judge needs it
//! * [`corsa`] – what the first entry of a run stream says
//! * [`view`] – what the judge has seen of a stream, fed entry by entry
//! * [`evaluate`](mod@evaluate) – the answer to a check; [`answered`] – the entry that holds one
//! * [`verdict`] – the words of a verdict and the entry that holds one
//! * [`verdetto`] – the verdict of one scenario; [`caso_giudicato`] – that of a case over its variants
//! * [`generato`] – the generated cases `contratto di <operazione>`
//! * [`rigiudica`](mod@rigiudica) – a finished stream judged again from its entries alone
//! * [`uscita`] – the exit codes
//! * [`autoverifica`](mod@autoverifica) – the self-test rule

pub mod answered;
pub mod autoverifica;
pub mod caso;
pub mod caso_giudicato;
pub mod check;
pub mod corsa;
pub mod evaluate;
pub mod generato;
pub mod rigiudica;
pub mod uscita;
pub mod verdetto;
pub mod verdict;
pub mod view;

mod bilancio;
mod confronto;
mod luogo;
mod riferimento;
