//! Flow files made to measure: realistic, invented, the same bytes on every machine for the same kind, rows and seed.
//!
//! What a column may hold is read from the table ([`super::tracciato`]); here stands what fills it, and for every mistake that can be put
//! into a row what both judgements must say of it. That truth is written down mistake by mistake and never asks the check: the two are
//! held against each other in tests.
//!
//! * [`caso`] – the seeded choices; [`luoghi`], [`persone`], [`servizi`] – what is invented; [`codici`] – codes with their check characters
//! * [`fabbrica`] – what must be known of a family; `dovuti` – the rows of the import of dovuti, `pivot`, `poste`,
//!   `anagrafica`, `ricevute` – those of the tables that MyPivot loads
//! * `documenti` – what documents in XML have in common; `opi`, `rendicontazione` – their rows and mistakes
//! * `esiti`, `esportati` – the rows of the files that the platforms write, `pagamento` – what they show of a payment
//! * [`guasto`] – a mistake and what it must come to; `guasti_dovuti`, `guasti_esportati`, `guasti_csv` – all of them
//! * [`atteso`] – what is expected of each row, as it stands in the file beside; [`generatore`] – the whole file as a stream

mod anagrafica;
pub mod atteso;
pub mod caso;
pub mod codici;
mod documenti;
mod dovuti;
mod esiti;
mod esportati;
pub mod fabbrica;
pub mod generatore;
mod guasti_csv;
mod guasti_dovuti;
mod guasti_esportati;
pub mod guasto;
pub mod luoghi;
mod opi;
mod pagamento;
pub mod persone;
mod pivot;
mod poste;
mod rendicontazione;
mod ricevute;
pub mod servizi;
