//! The legacy receipt 6.2.0, `RT` (`mypay-web-services.md` §3.7 a, `pagopa-identifiers.md` §9), typed both ways.

use super::soggetto::{CodiceEsito, soggetti};
use crate::identifier::Importo;
use crate::message::forma::Una;
use crate::message::istante::{Data, DataOra};
use crate::message::tracciato::documento;
use crate::service::RT_LEGACY;

const NS: &str = RT_LEGACY.namespace;

soggetti! {NS}

documento! {
    /// `RT`
    Rt[NS, ""] {
        versione_oggetto: String = "versioneOggetto",
        dominio: Dominio = "dominio",
        id_messaggio: String = "identificativoMessaggioRicevuta",
        data_ora_messaggio: DataOra = "dataOraMessaggioRicevuta",
        riferimento_richiesta: String = "riferimentoMessaggioRichiesta",
        data_richiesta: Data = "riferimentoDataRichiesta",
        attestante: Attestante = "istitutoAttestante",
        beneficiario: Beneficiario = "enteBeneficiario",
        versante: Option<Versante> = "soggettoVersante",
        pagatore: Pagatore = "soggettoPagatore",
        dati: DatiPagamento = "datiPagamento",
    }
    /// `soggettoVersante`: who pays for another
    Versante[NS, ""] {
        identificativo: IdentificativoPersona = "identificativoUnivocoVersante",
        anagrafica: String = "anagraficaVersante",
        indirizzo: Option<String> = "indirizzoVersante",
        civico: Option<String> = "civicoVersante",
        cap: Option<String> = "capVersante",
        localita: Option<String> = "localitaVersante",
        provincia: Option<String> = "provinciaVersante",
        nazione: Option<String> = "nazioneVersante",
        email: Option<String> = "e-mailVersante",
    }
    /// `datiPagamento`
    DatiPagamento[NS, ""] {
        esito: CodiceEsito = "codiceEsitoPagamento",
        importo_totale: Importo = "importoTotalePagato",
        iuv: String = "identificativoUnivocoVersamento",
        /// with a capital C here
        contesto: String = "CodiceContestoPagamento",
        pagamenti: Vec<SingoloPagamento> = "datiSingoloPagamento" [..=5],
    }
    /// `datiSingoloPagamento`
    SingoloPagamento[NS, ""] {
        importo: Importo = "singoloImportoPagato",
        esito: Option<String> = "esitoSingoloPagamento",
        data_esito: Data = "dataEsitoSingoloPagamento",
        iur: String = "identificativoUnivocoRiscossione",
        causale: String = "causaleVersamento",
        dati_specifici: String = "datiSpecificiRiscossione",
        commissioni_psp: Option<Importo> = "commissioniApplicatePSP",
        allegato: Option<Allegato> = "allegatoRicevuta",
    }
}

super::radice! {Rt, NS, "RT", ""}
