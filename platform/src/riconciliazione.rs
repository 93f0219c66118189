//! The reconciliation of MyPivot (`mypivot-web-services.md` §5): what was notified, paid, reported and credited, matched and classified.
//!
//! [`motore::Riconciliazione`] keeps the five kinds of row and, as blocks arrive, classifies again what they touch and nothing else.
//! [`riga`]: the rows as a loader gives them · [`codice`]: the thirteen codes and their conditions, on amounts alone · [`vista`]: the
//! combined rows with their parts, and the second view · [`campi`]: the columns that reconciliation only carries along · [`colonne`], [`tracciato`],
//! [`selezione`]: the export. Inside:
//! `simboli` (texts as numbers), `tabella` (rows in memory), `indici` (who can match whom), `messaggio` (a receipt as the web service tells it).

pub mod campi;
pub mod codice;
pub mod colonne;
pub mod condivisa;
mod indici;
mod messaggio;
pub mod motore;
pub mod riga;
pub mod selezione;
mod simboli;
mod tabella;
pub mod tracciato;
pub mod vista;
