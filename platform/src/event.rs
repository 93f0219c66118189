//! What the platform decided. Each kind is named for a thing of the domain and carries its version; the body is JSON
//! without floats, amounts in cents.

use ledger::entry::Millis;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::allegato::Allegato;
use crate::archivio::{RicevutaArchiviata, RicevutaInViaggio};
use crate::carrello::{Carrello, Conclusione, MultiCarrello, StatoCarrello};
use crate::cestino::Cestino;
use crate::command::{Ente, StatoEnte, TipoDovuto};
use crate::dovuto::Dovuto;
use crate::elaborato::Elaborato;
use crate::export::{Export, ExportEseguito};
use crate::flusso::blocco::RigheElaborate;
use crate::flusso::presa::{ImportConcluso, ImportPreso};
use crate::flusso::registro::Import;
use crate::pivot::carico::BloccoCaricato;
use crate::pivot::flussi::{Flusso, StatoFlusso};
use crate::pivot::{ComandoPivot, FileEsportato, Prenotazione, StatoExport};
use crate::regole::Regole;
use crate::rendicontazione::Rendicontazione;

/// An event. Serialised as `{"kind": …, "body": …}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "body")]
pub enum Event {
    /// The switches of the installation were set.
    #[serde(rename = "regole.impostate/1")]
    RegoleImpostate(Regole),
    /// An ente was registered, or its data replaced.
    #[serde(rename = "ente.registrato/1")]
    EnteRegistrato(Ente),
    /// An ente is unknown from now on.
    #[serde(rename = "ente.rimosso/1")]
    EnteRimosso {
        /// Ente code.
        cod_ipa: String,
    },
    /// The state of an ente changed.
    #[serde(rename = "ente.stato-cambiato/1")]
    EnteStatoCambiato {
        /// Ente code.
        cod_ipa: String,
        /// New state.
        stato: StatoEnte,
    },
    /// The password of an ente changed.
    #[serde(rename = "ente.password-cambiata/1")]
    EntePasswordCambiata {
        /// Ente code.
        cod_ipa: String,
        /// Version of the password.
        versione: u32,
    },
    /// A tipo dovuto was registered or replaced.
    #[serde(rename = "tipo-dovuto.registrato/1")]
    TipoDovutoRegistrato {
        /// Ente code.
        cod_ipa: String,
        /// The tipo dovuto.
        tipo: TipoDovuto,
    },
    /// An IUV was generated; it stays used up whatever follows.
    #[serde(rename = "iuv.generato/1")]
    IuvGenerato {
        /// Ente code.
        cod_ipa: String,
        /// Progressive of the ente.
        progressivo: u64,
        /// The IUV.
        iuv: String,
    },
    /// A dovuto entered the live table.
    #[serde(rename = "dovuto.inserito/1")]
    DovutoInserito(Box<Dovuto>),
    /// A dovuto was modified: the old row is archived as ANNULLATO, a new one takes its place.
    #[serde(rename = "dovuto.modificato/1")]
    DovutoModificato {
        /// The old row.
        precedente: Box<Elaborato>,
        /// The new row.
        dovuto: Box<Dovuto>,
    },
    /// A dovuto was annulled.
    #[serde(rename = "dovuto.annullato/1")]
    DovutoAnnullato(Box<Elaborato>),
    /// A dovuto was paid.
    #[serde(rename = "dovuto.pagato/1")]
    DovutoPagato(Box<Elaborato>),
    /// A volatile dovuto was deleted, leaving no processed row.
    #[serde(rename = "dovuto.eliminato/1")]
    DovutoEliminato {
        /// Ente code.
        cod_ipa: String,
        /// The row.
        id: u64,
        /// IUD
        iud: String,
    },
    /// A basket entered the cache.
    #[serde(rename = "cestino.creato/1")]
    CestinoCreato(Box<Cestino>),
    /// A basket left the cache.
    #[serde(rename = "cestino.scaduto/1")]
    CestinoScaduto {
        /// idSession
        id_session: String,
    },
    /// A payment similar to another was found and the citizen is asked whether to go on.
    #[serde(rename = "cestino.conferma-chiesta/1")]
    ConfermaChiesta {
        /// idSession
        id_session: String,
        /// Confirmation token.
        conferma: String,
        /// End of its validity.
        scade: Millis,
    },
    /// A session was aged on request.
    #[serde(rename = "sessione.invecchiata/1")]
    SessioneInvecchiata {
        /// idSession
        id_session: String,
        /// Seconds.
        secondi: u64,
    },
    /// A session was checked out.
    #[serde(rename = "multicarrello.creato/1")]
    MultiCarrelloCreato(MultiCarrello),
    /// The citizen's visit at pagoPA ended.
    #[serde(rename = "multicarrello.concluso/1")]
    MultiCarrelloConcluso {
        /// idSession
        id_session: String,
        /// How.
        come: Conclusione,
    },
    /// The state of a multi-cart changed.
    #[serde(rename = "multicarrello.stato-cambiato/1")]
    MultiCarrelloStatoCambiato {
        /// idSession
        id_session: String,
        /// New state.
        stato: StatoCarrello,
        /// Next change by itself.
        scade: Option<Millis>,
    },
    /// A carrello was made.
    #[serde(rename = "carrello.creato/1")]
    CarrelloCreato(Carrello),
    /// A receipt is on its way.
    #[serde(rename = "ricevuta.in-viaggio/1")]
    RicevutaInViaggio(Box<RicevutaInViaggio>),
    /// A receipt arrived and was stored.
    #[serde(rename = "ricevuta.arrivata/1")]
    RicevutaArrivata(Box<RicevutaArchiviata>),
    /// A file was uploaded.
    #[serde(rename = "import.caricato/1")]
    ImportCaricato(Box<Import>),
    /// The batch took a file.
    #[serde(rename = "import.preso/1")]
    ImportPreso(Box<ImportPreso>),
    /// A block of its rows was judged.
    #[serde(rename = "import.righe/1")]
    RigheElaborate(Box<RigheElaborate>),
    /// A file came to its end.
    #[serde(rename = "import.concluso/1")]
    ImportConcluso(Box<ImportConcluso>),
    /// An export was booked.
    #[serde(rename = "export.prenotato/1")]
    ExportPrenotato(Box<Export>),
    /// The batch has done an export.
    #[serde(rename = "export.eseguito/1")]
    ExportEseguito(Box<ExportEseguito>),
    /// The flows of rendicontazione of a night.
    #[serde(rename = "rendicontazione.prodotta/1")]
    RendicontazioneProdotta(Box<Rendicontazione>),
    /// A receipt on its way was one that had arrived already: dropped.
    #[serde(rename = "ricevuta.doppia/1")]
    RicevutaDoppia {
        /// Key of the receipt.
        chiave: String,
    },
    /// An export of MyPivot was booked.
    #[serde(rename = "pivot.export-prenotato/1")]
    PivotExportPrenotato(Box<Prenotazione>),
    /// The batch has done a booked export.
    #[serde(rename = "pivot.export-concluso/1")]
    PivotExportConcluso {
        /// Its token.
        request_token: String,
        /// Its state from now on.
        stato: StatoExport,
        /// The file, when there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<FileEsportato>,
    },
    /// A file was uploaded to MyPivot.
    #[serde(rename = "pivot.flusso-ricevuto/1")]
    PivotFlussoRicevuto(Box<Flusso>),
    /// The batch of MyPivot took a file.
    #[serde(rename = "pivot.flusso-preso/1")]
    PivotFlussoPreso {
        /// Its number.
        flusso: u32,
        /// Its state from now on.
        stato: StatoFlusso,
        /// Whether it is opened at all.
        si_carica: bool,
    },
    /// A block of rows of a file was loaded.
    #[serde(rename = "pivot.blocco/1")]
    PivotBlocco(Box<BloccoCaricato>),
    /// The window of the reconciliation moved.
    #[serde(rename = "pivot.finestra/1")]
    PivotFinestra {
        /// Its 1 January.
        dal: chrono::NaiveDate,
    },
    /// An operator did something in MyPivot.
    #[serde(rename = "pivot.operatore/1")]
    PivotOperatore(ComandoPivot),
}

/// An entry of the ledger cannot be read as events.
#[derive(Debug, thiserror::Error)]
pub enum EventError {
    /// One event has not the form `{"kind": …, "body": …}`.
    #[error(
        "l'evento n. {numero} della voce non ha la forma attesa: serve un oggetto con `kind` e `body`"
    )]
    Forma {
        /// Position in the list, from 1.
        numero: usize,
    },
    /// One event cannot be read.
    #[error("l'evento n. {numero} della voce non si legge: {causa}")]
    Evento {
        /// Position in the list, from 1.
        numero: usize,
        /// Why.
        causa: serde_json::Error,
    },
    /// The blob that an event names cannot be read.
    #[error("il blob {sha256}, nominato da un evento «{kind}», non si legge: {causa}")]
    Allegato {
        /// Kind of the event.
        kind: &'static str,
        /// The blob.
        sha256: String,
        /// Why.
        causa: String,
    },
}

impl Event {
    /// Kind with its version, for instance `dovuto.inserito/1`.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::RegoleImpostate(_) => "regole.impostate/1",
            Self::EnteRegistrato(_) => "ente.registrato/1",
            Self::EnteRimosso { .. } => "ente.rimosso/1",
            Self::EnteStatoCambiato { .. } => "ente.stato-cambiato/1",
            Self::EntePasswordCambiata { .. } => "ente.password-cambiata/1",
            Self::TipoDovutoRegistrato { .. } => "tipo-dovuto.registrato/1",
            Self::IuvGenerato { .. } => "iuv.generato/1",
            Self::DovutoInserito(_) => "dovuto.inserito/1",
            Self::DovutoModificato { .. } => "dovuto.modificato/1",
            Self::DovutoAnnullato(_) => "dovuto.annullato/1",
            Self::DovutoPagato(_) => "dovuto.pagato/1",
            Self::DovutoEliminato { .. } => "dovuto.eliminato/1",
            Self::CestinoCreato(_) => "cestino.creato/1",
            Self::CestinoScaduto { .. } => "cestino.scaduto/1",
            Self::ConfermaChiesta { .. } => "cestino.conferma-chiesta/1",
            Self::SessioneInvecchiata { .. } => "sessione.invecchiata/1",
            Self::MultiCarrelloCreato(_) => "multicarrello.creato/1",
            Self::MultiCarrelloConcluso { .. } => "multicarrello.concluso/1",
            Self::MultiCarrelloStatoCambiato { .. } => "multicarrello.stato-cambiato/1",
            Self::CarrelloCreato(_) => "carrello.creato/1",
            Self::RicevutaInViaggio(_) => "ricevuta.in-viaggio/1",
            Self::RicevutaArrivata(_) => "ricevuta.arrivata/1",
            Self::ImportCaricato(_) => "import.caricato/1",
            Self::ImportPreso(_) => "import.preso/1",
            Self::RigheElaborate(_) => "import.righe/1",
            Self::ImportConcluso(_) => "import.concluso/1",
            Self::ExportPrenotato(_) => "export.prenotato/1",
            Self::ExportEseguito(_) => "export.eseguito/1",
            Self::RendicontazioneProdotta(_) => "rendicontazione.prodotta/1",
            Self::RicevutaDoppia { .. } => "ricevuta.doppia/1",
            Self::PivotExportPrenotato(_) => "pivot.export-prenotato/1",
            Self::PivotExportConcluso { .. } => "pivot.export-concluso/1",
            Self::PivotFlussoRicevuto(_) => "pivot.flusso-ricevuto/1",
            Self::PivotFlussoPreso { .. } => "pivot.flusso-preso/1",
            Self::PivotBlocco(_) => "pivot.blocco/1",
            Self::PivotFinestra { .. } => "pivot.finestra/1",
            Self::PivotOperatore(_) => "pivot.operatore/1",
        }
    }

    /// The bodies that this event names and whose bytes are at hand: they must be handed to the ledger before the event is appended.
    #[must_use]
    pub fn allegati(&self) -> Vec<&Allegato> {
        match self {
            Self::RigheElaborate(righe) => righe.allegati(),
            Self::ExportEseguito(export) => export.file.iter().map(|f| &f.csv).collect(),
            Self::RendicontazioneProdotta(r) => r.flussi.iter().map(|f| &f.xml).collect(),
            Self::PivotBlocco(blocco) => vec![&blocco.contenuto],
            Self::PivotExportConcluso { file, .. } => file.iter().map(|file| &file.csv).collect(),
            _ => Vec::new(),
        }
    }

    /// After reading back: fetches the bodies without which the event cannot be applied.
    ///
    /// # Errors
    /// [`EventError::Allegato`]
    pub fn completa(
        &mut self,
        leggi: &mut dyn FnMut(&Allegato) -> Result<Vec<u8>, String>,
    ) -> Result<(), EventError> {
        let kind = self.kind();
        let (sha256, letto) = match self {
            Self::RigheElaborate(righe) => (
                righe.righe.sha256().to_owned(),
                leggi(&righe.righe).and_then(|byte| righe.rileggi(&byte)),
            ),
            Self::PivotBlocco(blocco) => (
                blocco.contenuto.sha256().to_owned(),
                leggi(&blocco.contenuto).and_then(|byte| blocco.rileggi(&byte)),
            ),
            _ => return Ok(()),
        };
        letto.map_err(|causa| EventError::Allegato {
            kind,
            sha256,
            causa,
        })
    }

    /// Reads one event, lifting older versions of its kind to the present one (there is none yet).
    ///
    /// # Errors
    /// When the kind is unknown or the body has not its form.
    pub fn from_entry(kind: &str, body: &Value) -> Result<Self, serde_json::Error> {
        serde_json::from_value(json!({ "kind": kind, "body": body }))
    }
}

/// The events of one decide as they stand in the one ledger entry `decided/1`: a list of `{"kind": …, "body": …}`.
#[must_use]
pub fn events_to_values(events: &[Event]) -> Vec<Value> {
    // Nothing in an event can fail to serialise: keys are strings, there are no floats.
    events
        .iter()
        .map(|e| serde_json::to_value(e).unwrap_or_default())
        .collect()
}

/// Reads what [`events_to_values`] wrote.
///
/// # Errors
/// When an event has another form or cannot be read.
pub fn events_from_values(values: &[Value]) -> Result<Vec<Event>, EventError> {
    let uno = |(n, voce): (usize, &Value)| {
        let numero = n + 1;
        let kind = voce
            .get("kind")
            .and_then(Value::as_str)
            .ok_or(EventError::Forma { numero })?;
        let corpo = voce.get("body").ok_or(EventError::Forma { numero })?;
        Event::from_entry(kind, corpo).map_err(|causa| EventError::Evento { numero, causa })
    };
    values.iter().enumerate().map(uno).collect()
}
