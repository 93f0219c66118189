//! Flow files (*flussi*): what the Region publishes about each kind, and the check of a file against it.
//!
//! * [`tracciato`] – the table of families, kinds and versions; [`colonna`] – what a column says, what the manual asks and what the
//!   platform reads; [`dialetto`] – the CSV of a family; [`schema`] – the same table as Frictionless Table Schema documents
//! * [`riconoscimento`], [`pacchetto`], [`esame`] – a file as it comes: which kind it is, the zip around it, the whole check
//! * [`riga`] – physical lines from any reader in bounded memory; [`sintassi`] – what a lenient CSV reader would hide; [`valori`] –
//!   the cleaned values of a row
//! * [`contratto`] – the first judgement: what the manual asks of the producer; [`regole`] – the rules of a family beside its table, for
//!   both judgements; [`esito`] – what the platform does with a row or a file; [`controllo`] – the check of a csv, given the
//!   [`contesto`] that the file does not say
//! * `caricamento` – the common front door of MyPivot; `identita` – identifiers in a column
//! * [`causale`] – IUF and IUV in the text of a transfer; [`giorno`], [`numero`], [`testo`] – days, numbers, phrases
//! * [`genera`] – files made to measure, with what both judgements must say of them
//! * the families, one module each: [`dovuti`]; of MyPivot [`pagati`], [`anagrafica`], [`giornale`],
//!   [`poste`], [`ricevute`], [`rendicontazione`], [`opi`], [`xls`]
//!
//! **How a kind is added.** A new version of a family: one more [`tracciato::Tracciato`] in its list. A new family: a module with
//! 1. its columns: `campi!` names their places, [`colonna::Colonna::nuova`] and its methods say the rest, and
//!    [`colonna::Colonna::numerate`] numbers those of a family with one layout;
//! 2. a `static FAMIGLIA`: [`tracciato::Famiglia`], with the dialect, the rules on names, and the file of rejects if there is one;
//! 3. a type that implements [`regole::Regole`] (only `piattaforma` must be written), or for a document that is no csv an
//!    [`tracciato::EsameDocumento`];
//! 4. a line in [`tracciato::FAMIGLIE`]; `AGGIORNA_SCHEMI=1 cargo test -p contracts --lib schema` writes its Table Schema.
//!
//! Checking, generating, recognising and printing read the table: there is nothing else to register.
//! * [`esportati`] – what the platforms write and a product reads
//!
//! Facts: `mypay-flows.md`, `mypivot-flows.md`, `mypivot-web-services.md` §4, §5.

pub mod anagrafica;
mod caricamento;
pub mod causale;
pub mod colonna;
pub mod contesto;
pub mod contratto;
pub mod controllo;
pub mod dialetto;
pub mod dovuti;
pub mod esame;
pub mod esito;
pub mod esportati;
pub mod genera;
pub mod giornale;
pub mod giorno;
mod identita;
mod motivo;
pub mod numero;
pub mod opi;
pub mod pacchetto;
pub mod pagati;
pub mod poste;
pub mod regole;
pub mod rendicontazione;
pub mod ricevute;
pub mod riconoscimento;
pub mod riga;
pub mod schema;
pub mod sintassi;
pub mod testo;
pub mod tracciato;
pub mod valori;
pub mod xls;
