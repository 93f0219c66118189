//! The action set: JSON in and out, published as JSON Schema 2020-12 (`collaudo driver --schema`).
//!
//! An adapter gets one [`Request`] and answers with one [`Answer`].

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One request to the product's adapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Una richiesta del banco all'adattatore del prodotto: una sola azione.")]
pub struct Request {
    /// Version of this protocol: 1.
    #[schemars(
        description = "Versione del protocollo: 1.",
        range(min = 1, max = 1),
        example = 1
    )]
    pub versione: u32,
    /// Case, for instance `MP-DOV-01`.
    #[schemars(
        description = "Caso di prova, per esempio `MP-DOV-01`; serve solo a chi legge i registri.",
        length(min = 1),
        example = &"MP-DOV-01"
    )]
    pub caso: String,
    /// Where the Region is for this case.
    #[schemars(description = "Dove si trova la Regione per questo caso.")]
    pub regione: Regione,
    /// The ente on whose behalf the product acts, with its credential.
    #[schemars(
        description = "L'ente per conto del quale il prodotto agisce, con la sua credenziale."
    )]
    pub ente: Ente,
    /// Instant on the clock of the case, RFC 3339. A product on a real clock ignores it.
    #[schemars(description = "Istante sull'orologio del caso, RFC 3339. Un prodotto su orologio reale lo ignora.", extend("format" = "date-time"), example = &"2026-04-02T09:41:07+02:00")]
    pub ora: String,
    /// Seconds of wall time within which the answer must come.
    #[schemars(
        description = "Secondi di tempo reale entro i quali deve arrivare la risposta; poi il processo viene terminato.",
        range(min = 1),
        example = 60
    )]
    pub scadenza_secondi: u64,
    /// What to do.
    #[schemars(description = "Che cosa fare.")]
    pub azione: Azione,
}

/// Addresses of the Region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Indirizzi della Regione.")]
pub struct Regione {
    /// Base address of the case, without a final `/`.
    #[schemars(description = "Indirizzo di base del caso, senza `/` finale.", extend("format" = "uri"), example = &"http://127.0.0.1:8099/k7q2")]
    pub base: String,
    /// Endpoint of the SOAP services.
    #[schemars(description = "Indirizzo dei servizi SOAP.", extend("format" = "uri"), example = &"http://127.0.0.1:8099/k7q2/ws/pa")]
    pub ws: String,
}

/// The ente.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "L'ente con la sua credenziale.")]
pub struct Ente {
    /// IPA code.
    #[schemars(
        description = "Codice IPA dell'ente (`codIpaEnte`).",
        length(min = 1, max = 35),
        example = &"c_z001"
    )]
    pub cod_ipa: String,
    /// Fiscal code.
    #[schemars(
        description = "Codice fiscale dell'ente.",
        regex(pattern = r"^[0-9]{11}$"),
        example = &"80001234568"
    )]
    pub codice_fiscale: String,
    /// Password of the web services.
    #[schemars(
        description = "Password dei servizi web. Non va scritta nei registri né su stderr.",
        example = &"PassEnte01"
    )]
    pub password: String,
}

/// The actions. A product that lacks one answers `non-supportata`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "nome", rename_all = "kebab-case", deny_unknown_fields)]
#[schemars(description = "Le azioni. Chi non ne ha una risponde con esito `non-supportata`.")]
pub enum Azione {
    /// Takes the addresses and the credential of the request for this case. First action of each case.
    #[schemars(
        description = "Prende indirizzi e credenziale dalla richiesta. È la prima azione di ogni caso. Dati della risposta: nessuno."
    )]
    Configura,
    /// Registers a debt and sends it to the Region as a single dovuto (paaSILImportaDovuto, azione I, IUV generated).
    /// Data of the answer: `iud` (chosen by the product).
    #[schemars(
        description = "Registra un debito e lo manda alla Regione come dovuto singolo (paaSILImportaDovuto, azione I, IUV generato dalla Regione). Dati della risposta: `iud`, scelto dal prodotto. L'esito è `eseguita` anche se la Regione ha rifiutato o non era raggiungibile."
    )]
    RegistraDovuto(NuovoDovuto),
    /// Changes an open debt and tells the Region (azione M).
    #[schemars(
        description = "Modifica un debito aperto e lo dice alla Regione (azione M). I campi assenti o null non cambiano."
    )]
    ModificaDovuto {
        /// IUD that the product gave.
        #[schemars(
            description = "IUD dato dal prodotto.",
            length(min = 1),
            example = &"ENTE-2026-000202"
        )]
        iud: String,
        /// New amount, `123.45`.
        #[schemars(
            description = "Nuovo importo in euro, due decimali, punto.",
            regex(pattern = r"^[0-9]+\.[0-9]{2}$"),
            example = &"123.45"
        )]
        importo: Option<String>,
        /// New causale.
        #[schemars(description = "Nuova causale.")]
        causale: Option<String>,
        /// New due date, `yyyy-MM-dd`.
        #[schemars(description = "Nuova data di scadenza.", extend("format" = "date"), example = &"2026-06-30")]
        data_scadenza: Option<String>,
    },
    /// Annuls an open debt and tells the Region (azione A).
    #[schemars(description = "Annulla un debito aperto e lo dice alla Regione (azione A).")]
    AnnullaDovuto {
        /// IUD that the product gave.
        #[schemars(
            description = "IUD dato dal prodotto.",
            length(min = 1),
            example = &"ENTE-2026-000202"
        )]
        iud: String,
    },
    /// Starts an immediate payment of a new debt (paaSILInviaDovuti), or of an existing notice (paaSILVerificaAvviso) when
    /// `iud` names a debt that has an IUV. Data: `iud`, `url` to which the citizen's browser is sent.
    #[schemars(
        description = "Avvia un pagamento immediato: di un debito nuovo (`dovuto`, paaSILInviaDovuti) o di un avviso esistente (`iud`, paaSILVerificaAvviso). Uno solo dei due. Dati della risposta: `iud`, e `url` a cui mandare il browser del cittadino quando la Regione ne ha dato uno."
    )]
    AvviaPagamento {
        /// A new debt.
        #[schemars(description = "Un debito nuovo.")]
        dovuto: Option<NuovoDovuto>,
        /// Or an existing one.
        #[schemars(description = "Oppure un debito esistente che ha un IUV.")]
        iud: Option<String>,
    },
    /// Asks the Region now for the outcome of all open debts and sessions.
    #[schemars(
        description = "Chiede ora alla Regione l'esito di tutti i debiti e le sessioni aperti."
    )]
    AggiornaEsiti,
    /// Tries again now what is waiting to be tried again.
    #[schemars(description = "Ritenta ora ciò che aspetta di essere ritentato.")]
    Riprova,
    /// The clock of the case moved: does all work that is due up to `ora` of the request, then answers.
    #[schemars(
        description = "L'orologio del caso si è mosso: fa tutto il lavoro dovuto fino a `ora`, poi risponde. Solo con orologio virtuale."
    )]
    PassaTempo,
    /// Reads one debt. Data: `dovuto` as [`StatoDovuto`].
    #[schemars(
        description = "Legge un debito. Dati della risposta: `dovuto`, come `StatoDovuto`. Per un IUD sconosciuto l'esito è `rifiutata`."
    )]
    LeggiDovuto {
        /// IUD that the product gave.
        #[schemars(
            description = "IUD dato dal prodotto.",
            length(min = 1),
            example = &"ENTE-2026-000202"
        )]
        iud: String,
    },
    /// Reads the operations towards the Region. Data: `operazioni`, list of [`Operazione`], oldest first.
    #[schemars(
        description = "Legge le operazioni verso la Regione. Dati della risposta: `operazioni`, elenco di `Operazione`, la più vecchia per prima."
    )]
    LeggiOperazioni,
}

/// Names of the actions, as they stand in JSON and in the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(
    missing_docs,
    reason = "each stands for the variant of the same name of Azione"
)]
pub enum NomeAzione {
    Configura,
    RegistraDovuto,
    ModificaDovuto,
    AnnullaDovuto,
    AvviaPagamento,
    AggiornaEsiti,
    Riprova,
    PassaTempo,
    LeggiDovuto,
    LeggiOperazioni,
}

impl NomeAzione {
    /// All of them, in the order of the protocol.
    pub const ALL: [Self; 10] = [
        Self::Configura,
        Self::RegistraDovuto,
        Self::ModificaDovuto,
        Self::AnnullaDovuto,
        Self::AvviaPagamento,
        Self::AggiornaEsiti,
        Self::Riprova,
        Self::PassaTempo,
        Self::LeggiDovuto,
        Self::LeggiOperazioni,
    ];

    /// The name in JSON and in the profile, for instance `registra-dovuto`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Configura => "configura",
            Self::RegistraDovuto => "registra-dovuto",
            Self::ModificaDovuto => "modifica-dovuto",
            Self::AnnullaDovuto => "annulla-dovuto",
            Self::AvviaPagamento => "avvia-pagamento",
            Self::AggiornaEsiti => "aggiorna-esiti",
            Self::Riprova => "riprova",
            Self::PassaTempo => "passa-tempo",
            Self::LeggiDovuto => "leggi-dovuto",
            Self::LeggiOperazioni => "leggi-operazioni",
        }
    }

    /// The action of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|nome| nome.as_str() == name)
    }
}

impl std::fmt::Display for NomeAzione {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Azione {
    /// Name of the action.
    #[must_use]
    pub fn nome(&self) -> NomeAzione {
        match self {
            Self::Configura => NomeAzione::Configura,
            Self::RegistraDovuto(_) => NomeAzione::RegistraDovuto,
            Self::ModificaDovuto { .. } => NomeAzione::ModificaDovuto,
            Self::AnnullaDovuto { .. } => NomeAzione::AnnullaDovuto,
            Self::AvviaPagamento { .. } => NomeAzione::AvviaPagamento,
            Self::AggiornaEsiti => NomeAzione::AggiornaEsiti,
            Self::Riprova => NomeAzione::Riprova,
            Self::PassaTempo => NomeAzione::PassaTempo,
            Self::LeggiDovuto { .. } => NomeAzione::LeggiDovuto,
            Self::LeggiOperazioni => NomeAzione::LeggiOperazioni,
        }
    }
}

/// A new debt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Un debito nuovo.")]
pub struct NuovoDovuto {
    /// Code of the tipo dovuto.
    #[schemars(
        description = "Codice del tipo dovuto dell'ente.",
        length(min = 1, max = 64),
        example = &"TARI"
    )]
    pub tipo_dovuto: String,
    /// Amount, `123.45`.
    #[schemars(
        description = "Importo in euro, due decimali, punto.",
        regex(pattern = r"^[0-9]+\.[0-9]{2}$"),
        example = &"120.50"
    )]
    pub importo: String,
    /// Causale.
    #[schemars(
        description = "Causale.",
        length(min = 1, max = 1024),
        example = &"TARI 2026 rata unica"
    )]
    pub causale: String,
    /// Due date, `yyyy-MM-dd`.
    #[schemars(description = "Data di scadenza.", extend("format" = "date"), example = &"2026-06-30")]
    pub data_scadenza: Option<String>,
    /// `datiSpecificiRiscossione`, for instance `9/0101100IM/`.
    #[schemars(
        description = "`datiSpecificiRiscossione`.",
        regex(pattern = r"^[0129]/\S{3,138}$"),
        example = &"9/0101100IM/"
    )]
    pub dati_specifici_riscossione: String,
    /// Payer.
    #[schemars(description = "Chi deve pagare.")]
    pub pagatore: Pagatore,
}

/// Payer of a debt.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Chi deve pagare.")]
pub struct Pagatore {
    /// `F` person or `G` legal person.
    #[schemars(
        description = "`F` persona fisica, `G` persona giuridica.",
        regex(pattern = r"^[FG]$"),
        example = &"F"
    )]
    pub tipo: String,
    /// Codice fiscale or partita IVA.
    #[schemars(
        description = "Codice fiscale o partita IVA.",
        length(min = 1, max = 35),
        example = &"RSSMRA80A01H501U"
    )]
    pub codice: String,
    /// Name.
    #[schemars(
        description = "Nome e cognome, o ragione sociale.",
        length(min = 1, max = 70),
        example = &"Mario Rossi"
    )]
    pub anagrafica: String,
    /// E-mail.
    #[schemars(
        description = "Posta elettronica.",
        example = &"mario.rossi@example.org"
    )]
    pub email: Option<String>,
}

/// A debt as the product shows it to its operator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(
    description = "Un debito come il prodotto lo mostra al suo operatore. Ciò che il prodotto non sa è null o assente."
)]
pub struct StatoDovuto {
    /// IUD.
    #[schemars(description = "IUD.", length(min = 1), example = &"ENTE-2026-000202")]
    pub iud: String,
    /// State.
    #[schemars(description = "Stato.")]
    pub stato: Stato,
    /// Amount, `123.45`.
    #[schemars(
        description = "Importo in euro, due decimali, punto.",
        regex(pattern = r"^[0-9]+\.[0-9]{2}$"),
        example = &"120.50"
    )]
    pub importo: String,
    /// Causale.
    #[schemars(description = "Causale.")]
    pub causale: Option<String>,
    /// Due date.
    #[schemars(description = "Data di scadenza.", extend("format" = "date"))]
    pub data_scadenza: Option<String>,
    /// IUV, once known.
    #[schemars(description = "IUV, quando è noto.", example = &"12000000000471179")]
    pub iuv: Option<String>,
    /// Notice number as shown to the citizen, once known.
    #[schemars(
        description = "Numero dell'avviso (18 cifre) come lo vede il cittadino, quando è noto.",
        example = &"312000000000471179"
    )]
    pub numero_avviso: Option<String>,
    /// Address of the notice's PDF, as the Region gave it.
    #[schemars(description = "Indirizzo del PDF dell'avviso, come dato dalla Regione.")]
    pub url_avviso: Option<String>,
    /// Date of payment `yyyy-MM-dd`, when paid.
    #[schemars(description = "Data del pagamento, se pagato.", extend("format" = "date"))]
    pub data_pagamento: Option<String>,
    /// Amount paid, when paid.
    #[schemars(
        description = "Importo pagato, se pagato.",
        regex(pattern = r"^[0-9]+\.[0-9]{2}$")
    )]
    pub importo_pagato: Option<String>,
    /// IUR, when paid.
    #[schemars(description = "IUR (identificativoUnivocoRiscossione), se pagato.")]
    pub iur: Option<String>,
    /// Name of the PSP (istituto attestante), when paid.
    #[schemars(description = "Nome dell'istituto attestante, se pagato.")]
    pub psp: Option<String>,
    /// The receipt (rt) in base64, when the product holds it.
    #[schemars(description = "La ricevuta (`rt`) in base64, se il prodotto la conserva.", extend("contentEncoding" = "base64"))]
    pub ricevuta: Option<String>,
    /// How many payments are registered on it.
    #[schemars(description = "Quanti pagamenti risultano registrati su questo debito.")]
    pub pagamenti: Option<u32>,
}

/// State of a debt in the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "Stato di un debito nel prodotto.")]
pub enum Stato {
    /// Not yet accepted by the Region: being sent, or waiting to be tried again.
    #[schemars(
        description = "Non ancora accettato dalla Regione: in invio, o in attesa di essere ritentato."
    )]
    DaInviare,
    /// Open: can be paid.
    #[schemars(description = "Aperto: si può pagare.")]
    Aperto,
    /// A payment is under way, outcome not yet known.
    #[schemars(description = "Un pagamento è in corso, esito non ancora noto.")]
    InPagamento,
    /// Paid, on the word of the Region.
    #[schemars(description = "Pagato, sulla parola della Regione.")]
    Pagato,
    /// Annulled.
    #[schemars(description = "Annullato.")]
    Annullato,
    /// Refused by the Region.
    #[schemars(description = "Rifiutato dalla Regione.")]
    Rifiutato,
    /// Needs an operator.
    #[schemars(description = "Serve un operatore.")]
    DaVerificare,
}

/// An operation towards the Region as the product shows it to its operator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(
    description = "Un'operazione verso la Regione come il prodotto la mostra al suo operatore."
)]
pub struct Operazione {
    /// Name, for instance `paaSILImportaDovuto`.
    #[schemars(
        description = "Nome dell'operazione.",
        length(min = 1),
        example = &"paaSILImportaDovuto"
    )]
    pub operazione: String,
    /// IUD it concerns.
    #[schemars(description = "IUD a cui si riferisce.")]
    pub iud: Option<String>,
    /// Outcome.
    #[schemars(description = "Esito.")]
    pub esito: EsitoOperazione,
    /// Fault code, when the Region gave one.
    #[schemars(
        description = "Codice del fault, se la Regione ne ha dato uno.",
        example = &"PAA_ENTE_NON_VALIDO"
    )]
    pub codice: Option<String>,
    /// Text shown to the operator.
    #[schemars(description = "Testo mostrato all'operatore.")]
    pub testo: Option<String>,
    /// Attempts so far.
    #[schemars(description = "Tentativi fatti finora.")]
    pub tentativi: u32,
    /// Instant of the next attempt, RFC 3339, when one is planned.
    #[schemars(description = "Istante del prossimo tentativo, RFC 3339, se previsto.", extend("format" = "date-time"))]
    pub prossimo_tentativo: Option<String>,
}

/// Outcome of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "Esito di un'operazione verso la Regione.")]
pub enum EsitoOperazione {
    /// Done.
    #[schemars(description = "Riuscita.")]
    Riuscita,
    /// Failed for good.
    #[schemars(description = "Fallita definitivamente.")]
    Fallita,
    /// Will be tried again.
    #[schemars(description = "Sarà ritentata.")]
    InAttesa,
}

/// The answer of the product's adapter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "La risposta dell'adattatore: un solo oggetto JSON.")]
pub struct Answer {
    /// What became of the action.
    #[schemars(description = "Che ne è stato dell'azione.")]
    pub esito: Esito,
    /// Data of the action (see each action).
    #[serde(default)]
    #[schemars(description = "Dati della risposta; quali, lo dice ogni azione.")]
    pub dati: BTreeMap<String, Value>,
    /// For the operator, in any language.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(description = "Per l'operatore, in qualunque lingua.")]
    pub messaggio: Option<String>,
    /// Attachments: name and text or base64.
    #[serde(default)]
    #[schemars(description = "Allegati: registri, schermate, file.")]
    pub allegati: Vec<Allegato>,
}

/// What became of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(description = "Che ne è stato di un'azione.")]
pub enum Esito {
    /// Carried out, whatever the Region answered or even if it could not be reached.
    #[schemars(
        description = "Portata a termine, qualunque cosa abbia risposto la Regione e anche se non era raggiungibile."
    )]
    Eseguita,
    /// The product itself declined.
    #[schemars(description = "Il prodotto stesso ha rifiutato.")]
    Rifiutata,
    /// The product has no such action.
    #[schemars(description = "Il prodotto non ha questa azione.")]
    NonSupportata,
    /// The product could not act.
    #[schemars(description = "Il prodotto non ha potuto agire.")]
    Errore,
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "Un allegato.")]
pub struct Allegato {
    /// File name.
    #[schemars(
        description = "Nome del file.",
        length(min = 1),
        example = &"registro.txt"
    )]
    pub nome: String,
    /// Media type.
    #[schemars(
        description = "Tipo di contenuto.",
        example = &"text/plain; charset=utf-8"
    )]
    pub tipo: String,
    /// Content in base64.
    #[schemars(description = "Contenuto in base64.", extend("contentEncoding" = "base64"))]
    pub base64: String,
}

/// A request for tests.
#[cfg(test)]
pub(crate) fn sample_request(azione: Azione) -> Request {
    Request {
        versione: 1,
        caso: "MP-DOV-01".to_owned(),
        regione: Regione {
            base: "http://127.0.0.1:8099/k7q2".to_owned(),
            ws: "http://127.0.0.1:8099/k7q2/ws/pa".to_owned(),
        },
        ente: Ente {
            cod_ipa: "c_z001".to_owned(),
            codice_fiscale: "80001234568".to_owned(),
            password: "PassEnte01".to_owned(),
        },
        ora: "2026-04-02T09:41:07+02:00".to_owned(),
        scadenza_secondi: 60,
        azione,
    }
}
