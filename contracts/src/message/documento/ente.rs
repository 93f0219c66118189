//! The documents between MyPay and the ente (`mypay-web-services.md` §3.2–§3.6), read strictly: what the product sends, and what it gets.
//!
//! The types of the module above are the same documents as MyPay reads them.

use super::NS_DOCUMENTI;
use super::soggetto::{CodiceEsito, soggetti};
use crate::identifier::Importo;
use crate::message::forma::Una;
use crate::message::istante::{Data, DataOra};
use crate::message::tracciato::{documento, valori};

soggetti! {NS_DOCUMENTI}

documento! {
    /// `bilancio` of MyPay (§3.2): the amounts make that of the versamento.
    Bilancio[NS_DOCUMENTI, ""] {
        capitoli: Vec<Capitolo> = "capitolo" [1..],
    }
    /// `capitolo`
    Capitolo[NS_DOCUMENTI, ""] {
        codice: String = "codCapitolo",
        ufficio: Option<String> = "codUfficio",
        accertamenti: Vec<Accertamento> = "accertamento" [1..],
    }
    /// `accertamento`
    Accertamento[NS_DOCUMENTI, ""] {
        codice: Option<String> = "codAccertamento",
        importo: Importo = "importo",
    }
    /// `Dovuti` (§3.3): a cart of up to five debts of one person.
    Dovuti[NS_DOCUMENTI, ""] {
        versione_oggetto: String = "versioneOggetto",
        pagatore: Pagatore = "soggettoPagatore",
        dati: DatiDovuti = "datiVersamento",
    }
    /// `datiVersamento` of [`Dovuti`]
    DatiDovuti[NS_DOCUMENTI, ""] {
        tipo_versamento: String = "tipoVersamento",
        iuv: Option<String> = "identificativoUnivocoVersamento",
        versamenti: Vec<SingoloVersamento> = "datiSingoloVersamento" [1..=5],
    }
    /// `datiSingoloVersamento`
    SingoloVersamento[NS_DOCUMENTI, ""] {
        iud: String = "identificativoUnivocoDovuto",
        importo: Importo = "importoSingoloVersamento",
        commissione: Option<Importo> = "commissioneCaricoPA",
        tipo_dovuto: String = "identificativoTipoDovuto",
        causale: String = "causaleVersamento",
        dati_specifici: String = "datiSpecificiRiscossione",
        marca_bollo: Option<MarcaBollo> = "datiMarcaBolloDigitale",
        bilancio: Option<Bilancio> = "bilancio",
    }
    /// `datiMarcaBolloDigitale`
    MarcaBollo[NS_DOCUMENTI, ""] {
        tipo: TipoBollo = "tipoBollo",
        hash_documento: String = "hashDocumento",
        provincia: String = "provinciaResidenza",
    }
    /// `DovutiEntiSecondari` (§3.4): the share of a second beneficiary.
    DovutiEntiSecondari[NS_DOCUMENTI, ""] {
        versione_oggetto: String = "versioneOggetto",
        dati: DatiEnteSecondario = "datiVersamentoEntiSecondari",
    }
    /// `datiVersamentoEntiSecondari`
    DatiEnteSecondario[NS_DOCUMENTI, ""] {
        codice_fiscale: String = "codiceFiscaleBeneficiario",
        denominazione: String = "denominazioneBeneficiario",
        iban: String = "ibanAccreditoBeneficiario",
        indirizzo: Option<String> = "indirizzoBeneficiario",
        civico: Option<String> = "civicoBeneficiario",
        cap: Option<String> = "capBeneficiario",
        localita: Option<String> = "localitaBeneficiario",
        provincia: Option<String> = "provinciaBeneficiario",
        nazione: Option<String> = "nazioneBeneficiario",
        causale: Option<String> = "causaleVersamento",
        dati_specifici: String = "datiSpecificiRiscossione",
        importo: Importo = "importoSingoloVersamento",
    }
    /// `Versamento` (§3.5): one debt, to be inserted, changed or annulled.
    Versamento[NS_DOCUMENTI, ""] {
        versione_oggetto: String = "versioneOggetto",
        pagatore: Option<Pagatore> = "soggettoPagatore",
        dati: DatiVersamento = "datiVersamento",
        azione: String = "azione",
    }
    /// `datiVersamento` of [`Versamento`]
    DatiVersamento[NS_DOCUMENTI, ""] {
        /// the due date
        scadenza: Option<Data> = "dataEsecuzionePagamento",
        tipo_versamento: Option<String> = "tipoVersamento",
        iuv: Option<String> = "identificativoUnivocoVersamento",
        iud: Option<String> = "identificativoUnivocoDovuto",
        importo: Importo = "importoSingoloVersamento",
        commissione: Option<Importo> = "commissioneCaricoPA",
        tipo_dovuto: String = "identificativoTipoDovuto",
        causale: String = "causaleVersamento",
        dati_specifici: String = "datiSpecificiRiscossione",
        bilancio: Option<Bilancio> = "bilancio",
    }
    /// `Pagati` (§3.6): the outcome of a payment.
    Pagati[NS_DOCUMENTI, ""] {
        versione_oggetto: String = "versioneOggetto",
        dominio: Dominio = "dominio",
        id_messaggio: String = "identificativoMessaggioRicevuta",
        data_ora_messaggio: DataOra = "dataOraMessaggioRicevuta",
        riferimento_richiesta: String = "riferimentoMessaggioRichiesta",
        data_richiesta: Data = "riferimentoDataRichiesta",
        attestante: Attestante = "istitutoAttestante",
        beneficiario: Beneficiario = "enteBeneficiario",
        pagatore: Pagatore = "soggettoPagatore",
        dati: DatiPagamento = "datiPagamento",
    }
    /// `datiPagamento` of [`Pagati`]
    DatiPagamento[NS_DOCUMENTI, ""] {
        esito: CodiceEsito = "codiceEsitoPagamento",
        importo_totale: Importo = "importoTotalePagato",
        iuv: String = "identificativoUnivocoVersamento",
        contesto: String = "codiceContestoPagamento",
        pagamenti: Vec<SingoloPagamento> = "datiSingoloPagamento" [..=5],
    }
    /// `datiSingoloPagamento` of [`Pagati`]
    SingoloPagamento[NS_DOCUMENTI, ""] {
        iud: String = "identificativoUnivocoDovuto",
        importo: Importo = "singoloImportoPagato",
        esito: Option<String> = "esitoSingoloPagamento",
        data_esito: Data = "dataEsitoSingoloPagamento",
        iur: String = "identificativoUnivocoRiscossione",
        causale: String = "causaleVersamento",
        dati_specifici: String = "datiSpecificiRiscossione",
    }
    /// `PagatiConRicevuta` (§3.6): the same with index, fees and attachment of each payment.
    PagatiConRicevuta[NS_DOCUMENTI, ""] {
        versione_oggetto: String = "versioneOggetto",
        dominio: Dominio = "dominio",
        id_messaggio: String = "identificativoMessaggioRicevuta",
        data_ora_messaggio: DataOra = "dataOraMessaggioRicevuta",
        riferimento_richiesta: String = "riferimentoMessaggioRichiesta",
        data_richiesta: Data = "riferimentoDataRichiesta",
        attestante: Attestante = "istitutoAttestante",
        beneficiario: Beneficiario = "enteBeneficiario",
        pagatore: Pagatore = "soggettoPagatore",
        dati: DatiConRicevuta = "datiPagamento",
    }
    /// `datiPagamento` of [`PagatiConRicevuta`]
    DatiConRicevuta[NS_DOCUMENTI, ""] {
        esito: CodiceEsito = "codiceEsitoPagamento",
        importo_totale: Importo = "importoTotalePagato",
        iuv: String = "identificativoUnivocoVersamento",
        contesto: String = "codiceContestoPagamento",
        pagamenti: Vec<SingoloConRicevuta> = "datiSingoloPagamento" [..=5],
    }
    /// `datiSingoloPagamento` of [`PagatiConRicevuta`]
    SingoloConRicevuta[NS_DOCUMENTI, ""] {
        iud: String = "identificativoUnivocoDovuto",
        importo: Importo = "singoloImportoPagato",
        esito: Option<String> = "esitoSingoloPagamento",
        data_esito: Data = "dataEsitoSingoloPagamento",
        iur: String = "identificativoUnivocoRiscossione",
        causale: String = "causaleVersamento",
        dati_specifici: String = "datiSpecificiRiscossione",
        indice: Option<u8> = "indiceDatiSingoloPagamento",
        commissioni_psp: Option<Importo> = "commissioniApplicatePSP",
        allegato: Option<Allegato> = "allegatoRicevuta",
    }
}

valori! {
    /// `tipoBollo`
    TipoBollo { Unico = "01", }
}

super::radice! {Bilancio, NS_DOCUMENTI, "bilancio", ""}
super::radice! {Dovuti, NS_DOCUMENTI, "Dovuti", ""}
super::radice! {DovutiEntiSecondari, NS_DOCUMENTI, "DovutiEntiSecondari", ""}
super::radice! {Versamento, NS_DOCUMENTI, "Versamento", ""}
super::radice! {Pagati, NS_DOCUMENTI, "Pagati", ""}
super::radice! {PagatiConRicevuta, NS_DOCUMENTI, "PagatiConRicevuta", ""}
