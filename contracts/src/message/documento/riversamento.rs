//! The flow of rendicontazione of pagoPA, `FlussoRiversamento` 1.0.4 as MyPivot takes it (`mypivot-flows.md` §7.2), typed both ways.
//!
//! ```
//! use contracts::message::documento::riversamento::FlussoRiversamento;
//! # let xml = std::fs::read("tests/it/esempi/flusso_riversamento.xml").unwrap();
//! let flusso = FlussoRiversamento::leggi(&xml)?;
//! assert_eq!(flusso.importo_totale.to_string(), "150.00");
//! assert_eq!(flusso.pagamenti[1].esito.testo(), "9");
//! assert_eq!(FlussoRiversamento::leggi(&flusso.scrivi())?, flusso);
//! # Ok::<(), contracts::message::NonConforme>(())
//! ```
//!
//! The platform compares neither the totals with the payments nor the IUF with the institute that sends (§7.3).

use std::borrow::Cow;

use crate::identifier::Centesimi;
use crate::message::istante::{Data, DataOra};
use crate::message::tracciato::{Valore, documento, valori};
use crate::service::FLUSSO_RIVERSAMENTO;

const NS: &str = FLUSSO_RIVERSAMENTO.namespace;

documento! {
    /// The whole flow: one transfer of a PSP to an ente, with the payments in it.
    FlussoRiversamento[NS, ""] {
        versione_oggetto: VersioneRiversamento = "versioneOggetto",
        iuf: String = "identificativoFlusso",
        data_ora: DataOra = "dataOraFlusso",
        id_regolamento: String = "identificativoUnivocoRegolamento",
        data_regolamento: Data = "dataRegolamento",
        mittente: Mittente = "istitutoMittente",
        bic: Option<String> = "codiceBicBancaDiRiversamento",
        ricevente: Ricevente = "istitutoRicevente",
        numero_pagamenti: NumeroPagamenti = "numeroTotalePagamenti",
        importo_totale: Centesimi = "importoTotalePagamenti",
        pagamenti: Vec<PagamentoRiversato> = "datiSingoliPagamenti" [1..],
    }
    /// The institute that sends the flow.
    Mittente[NS, ""] {
        identificativo: IdentificativoMittente = "identificativoUnivocoMittente",
        denominazione: Option<String> = "denominazioneMittente",
    }
    /// The ente that receives it.
    Ricevente[NS, ""] {
        identificativo: IdentificativoRicevente = "identificativoUnivocoRicevente",
        denominazione: Option<String> = "denominazioneRicevente",
    }
    /// Kind and code of the institute that sends.
    IdentificativoMittente[NS, ""] {
        tipo: TipoMittente = "tipoIdentificativoUnivoco",
        codice: String = "codiceIdentificativoUnivoco",
    }
    /// Kind and code of the ente: its codice fiscale, which MyPivot compares (§7.3, check 3).
    IdentificativoRicevente[NS, ""] {
        tipo: TipoRicevente = "tipoIdentificativoUnivoco",
        codice: String = "codiceIdentificativoUnivoco",
    }
    /// One payment of the flow.
    PagamentoRiversato[NS, ""] {
        iuv: String = "identificativoUnivocoVersamento",
        iur: String = "identificativoUnivocoRiscossione",
        indice: Option<u8> = "indiceDatiSingoloPagamento",
        importo: Centesimi = "singoloImportoPagato",
        esito: EsitoRiversato = "codiceEsitoSingoloPagamento",
        data_esito: Data = "dataEsitoSingoloPagamento",
    }
}

valori! {
    /// `versioneOggetto` of the flow.
    VersioneRiversamento { Uno = "1.0", UnoUno = "1.1", }
    /// Kind of the institute that sends: legal person, ABI or BIC.
    TipoMittente { Giuridica = "G", Abi = "A", Bic = "B", }
    /// Kind of the ente.
    TipoRicevente { Giuridica = "G", }
    /// Outcome of a payment: done, revoked, done without an RPT.
    EsitoRiversato { Eseguito = "0", Revocato = "3", SenzaRpt = "9", }
}

/// `numeroTotalePagamenti`: for the schema a decimal without digits after the point, so that `2.0` is two payments.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize,
)]
#[serde(transparent)]
pub struct NumeroPagamenti(pub u64);

impl Valore for NumeroPagamenti {
    const ATTESO: &'static str = "un numero intero";

    fn da_testo(testo: &str) -> Option<Self> {
        let centesimi = Centesimi::parse(testo).ok()?.centesimi();
        (centesimi % 100 == 0)
            .then(|| u64::try_from(centesimi / 100).ok())
            .flatten()
            .map(Self)
    }

    fn in_testo(&self) -> Cow<'_, str> {
        Cow::Owned(self.0.to_string())
    }
}

super::radice! {
    FlussoRiversamento, NS, "FlussoRiversamento",
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
}
