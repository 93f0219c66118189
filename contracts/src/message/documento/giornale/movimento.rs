//! `movimento_conto_evidenza`, one movement of an account (`mypivot-flows.md` §6.3.4).
//!
//! One type for both versions: what only one of them has is optional here, and the reader asks for it or refuses it by the version
//! ([`Movimento::fuori_versione`]).

use serde::{Deserialize, Serialize};

use super::intestazione::VersioneGiornale;
use crate::identifier::Centesimi;
use crate::message::NonConforme;
use crate::message::cursore::Cursore;
use crate::message::istante::Data;
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::{Contenuto, documento, valori};
use crate::xml::Source;

documento! {
    /// One movement.
    Movimento["", ""] {
        identificativo_flusso: Option<String> = "identificativo_flusso",
        numero: Option<u64> = "numero_movimento",
        tipo: TipoMovimento = "tipo_movimento",
        documento: TipoDocumento = "tipo_documento",
        operazione: TipoOperazione = "tipo_operazione",
        numero_documento: u64 = "numero_documento",
        sospeso_da_regolarizzare: Option<SospesoDaRegolarizzare> = "sospeso_da_regolarizzare",
        tipologia_funzionario: Option<String> = "tipologia_pagamento_funzionario_delegato",
        numero_funzionario: Option<String> = "numero_pagamento_funzionario_delegato",
        progressivo_documento: u128 = "progressivo_documento",
        importo: Centesimi = "importo",
        importo_ritenute: Option<Centesimi> = "importo_ritenute",
        bolletta: Option<u128> = "numero_bolletta_quietanza",
        bolletta_storno: Option<u128> = "numero_bolletta_quietanza_storno",
        data: Data = "data_movimento",
        data_siope: Option<Data> = "data_movimento_siope",
        data_valuta: Option<Data> = "data_valuta_ente",
        esecuzione: TipoEsecuzione = "tipo_esecuzione",
        coordinate: Option<String> = "coordinate",
        riferimento_operazione: Option<String> = "codice_riferimento_operazione",
        end_to_end_id: Option<String> = "end_to_end_id",
        riferimento_interno: Option<String> = "codice_riferimento_interno",
        contabilita: Option<TipoContabilita> = "tipo_contabilita",
        destinazione: Option<Destinazione> = "destinazione",
        bollo: AssoggettamentoBollo = "assoggettamento_bollo",
        importo_bollo: Option<Centesimi> = "importo_bollo",
        spese: Option<AssoggettamentoSpese> = "assoggettamento_spese",
        importo_spese: Option<Centesimi> = "importo_spese",
        commissioni: Option<AssoggettamentoCommissioni> = "assoggettamento_commissioni",
        importo_commissioni: Option<Centesimi> = "importo_commissioni",
        cliente: Cliente = "cliente",
        delegato: Option<Delegato> = "delegato",
        creditore: Option<CreditoreEffettivo> = "creditore_effettivo",
        causale: String = "causale",
        numero_sospeso: Option<u64> = "numero_sospeso",
        sospesi: Vec<Sospeso> = "sospeso" [..=1000],
        dati_bt: Option<DatiBt> = "dati_a_disposizione_BT",
    }
    /// `sospeso_da_regolarizzare`
    SospesoDaRegolarizzare["", ""] {
        data: Data = "data_effettiva_sospeso",
        codice_gestionale: String = "codice_gestionale_provvisorio",
    }
    /// `sospeso`, of 1.6.1
    Sospeso["", ""] {
        numero: u64 = "numero_provvisorio",
        importo: Centesimi = "importo_provvisorio",
    }
    /// `cliente`: who pays or is paid
    Cliente["", ""] {
        anagrafica: String = "anagrafica_cliente",
        indirizzo: Option<String> = "indirizzo_cliente",
        cap: Option<String> = "cap_cliente",
        localita: Option<String> = "localita_cliente",
        provincia: Option<String> = "provincia_cliente",
        stato: Option<String> = "stato_cliente",
        partita_iva: Option<String> = "partita_iva_cliente",
        codice_fiscale: Option<String> = "codice_fiscale_cliente",
    }
    /// `delegato`
    Delegato["", ""] {
        anagrafica: String = "anagrafica_delegato",
        indirizzo: Option<String> = "indirizzo_delegato",
        cap: Option<String> = "cap_delegato",
        localita: Option<String> = "localita_delegato",
        provincia: Option<String> = "provincia_delegato",
        stato: Option<String> = "stato_delegato",
        codice_fiscale: Option<String> = "codice_fiscale_delegato",
    }
    /// `creditore_effettivo`
    CreditoreEffettivo["", ""] {
        anagrafica: String = "anagrafica_creditore_effettivo",
        indirizzo: Option<String> = "indirizzo_creditore_effettivo",
        cap: Option<String> = "cap_creditore_effettivo",
        localita: Option<String> = "localita_creditore_effettivo",
        provincia: Option<String> = "provincia_creditore_effettivo",
        stato: Option<String> = "stato_creditore_effettivo",
        partita_iva: Option<String> = "partita_iva_creditore_effettivo",
        codice_fiscale: Option<String> = "codice_fiscale_creditore_effettivo",
    }
}

valori! {
    /// `tipo_movimento`
    TipoMovimento { Entrata = "ENTRATA", Uscita = "USCITA", }
    /// `tipo_documento`
    TipoDocumento {
        Reversale = "REVERSALE",
        Mandato = "MANDATO",
        SospesoEntrata = "SOSPESO ENTRATA",
        SospesoUscita = "SOSPESO USCITA",
        Anticipazione = "ANTICIPAZIONE",
        Giroconto = "GIROCONTO",
        FondoDiCassa = "FONDO DI CASSA",
        DeficitDiCassa = "DEFICIT DI CASSA",
    }
    /// `tipo_operazione`
    TipoOperazione {
        Eseguito = "ESEGUITO",
        Stornato = "STORNATO",
        Regolarizzato = "REGOLARIZZATO",
        Ripristinato = "RIPRISTINATO",
    }
    /// `tipo_esecuzione`; the last two only in 1.4
    TipoEsecuzione {
        Cassa = "CASSA",
        AccreditoBancaItalia = "ACCREDITO BANCA D'ITALIA",
        Regolarizzazione = "REGOLARIZZAZIONE",
        RegolarizzazioneBancaItalia = "REGOLARIZZAZIONE ACCREDITO BANCA D'ITALIA",
        PrelievoCcPostale = "PRELIEVO DA CC POSTALE",
        Assegno = "ASSEGNO BANCARIO E POSTALE",
        Sct = "SEPA CREDIT TRANSFER",
        AssegnoCircolare = "ASSEGNO CIRCOLARE",
        AccreditoCcPostale = "ACCREDITO CONTO CORRENTE POSTALE",
        TesoreriaTabA = "ACCREDITO TESORERIA PROVINCIALE STATO PER TAB A",
        TesoreriaTabB = "ACCREDITO TESORERIA PROVINCIALE STATO PER TAB B",
        F24Ep = "F24EP",
        RegolarizzazioneTabA = "REGOLARIZZAZIONE ACCREDITO TESORERIA PROVINCIALE STATO PER TAB A",
        RegolarizzazioneTabB = "REGOLARIZZAZIONE ACCREDITO TESORERIA PROVINCIALE STATO PER TAB B",
        AddebitoPreautorizzato = "ADDEBITO PREAUTORIZZATO",
        DocumentoEsterno = "DISPOSIZIONE DOCUMENTO ESTERNO",
        Compensazione = "COMPENSAZIONE",
        BonificoEstero = "BONIFICO ESTERO EURO",
        AvvisoPagopa = "AVVISO PAGOPA",
        Sostituzione = "SOSTITUZIONE",
        VagliaPostale = "VAGLIA POSTALE",
        VagliaTesoro = "VAGLIA TESORO",
    }
    /// `tipo_contabilita`
    TipoContabilita { Fruttifero = "FRUTTIFERO", Infruttifero = "INFRUTTIFERO", }
    /// `destinazione`
    Destinazione { Libera = "LIBERA", Vincolata = "VINCOLATA", }
    /// `assoggettamento_bollo`
    AssoggettamentoBollo {
        Esente = "ESENTE BOLLO",
        CaricoEnte = "ASSOGGETTATO BOLLO A CARICO ENTE",
        CaricoCliente = "ASSOGGETTATO BOLLO A CARICO CLIENTE",
    }
    /// `assoggettamento_spese`
    AssoggettamentoSpese {
        Esente = "ESENTE SPESE",
        CaricoEnte = "ASSOGGETTAMENTO SPESE A CARICO ENTE",
        CaricoCliente = "ASSOGGETTAMENTO SPESE A CARICO CLIENTE",
    }
    /// `assoggettamento_commissioni`
    AssoggettamentoCommissioni {
        CaricoEnte = "ASSOGGETTAMENTO COMMISSIONI A CARICO ENTE",
        CaricoCliente = "ASSOGGETTAMENTO COMMISSIONI A CARICO CLIENTE",
    }
}

/// `dati_a_disposizione_BT`: any content, of which MyPivot reads one element.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatiBt {
    /// `identificativo_end_to_end`, in whatever namespace
    pub end_to_end: Option<String>,
}

impl Contenuto for DatiBt {
    fn leggi<S: Source>(cursore: &mut Cursore<S>) -> Result<Self, NonConforme> {
        let [end_to_end] = cursore.salta(["identificativo_end_to_end"])?;
        Ok(Self { end_to_end })
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.elemento(tag, |x| {
            if let Some(end_to_end) = &self.end_to_end {
                x.campo("identificativo_end_to_end", end_to_end);
            }
        });
    }
}

impl Movimento {
    /// The element that this movement lacks or has against the version: `Err` names one that is missing, `Ok(Some)` one too many.
    pub(super) fn fuori_versione(
        &self,
        versione: VersioneGiornale,
    ) -> Result<Option<&'static str>, &'static str> {
        let solo_161 = [
            (
                "identificativo_flusso",
                self.identificativo_flusso.is_some(),
            ),
            ("numero_movimento", self.numero.is_some()),
            ("data_movimento_siope", self.data_siope.is_some()),
        ];
        let nome = |(nome, _): (&'static str, bool)| nome;
        match versione {
            VersioneGiornale::V161 => {
                if let Some(manca) = solo_161.into_iter().find(|(_, c)| !c).map(nome) {
                    return Err(manca);
                }
                let solo_14 = [
                    ("numero_sospeso", self.numero_sospeso.is_some()),
                    (
                        "tipo_esecuzione",
                        matches!(
                            self.esecuzione,
                            TipoEsecuzione::VagliaPostale | TipoEsecuzione::VagliaTesoro
                        ),
                    ),
                ];
                Ok(solo_14.into_iter().find(|(_, c)| *c).map(nome))
            }
            VersioneGiornale::V14 => Ok(solo_161
                .into_iter()
                .chain([("sospeso", !self.sospesi.is_empty())])
                .find(|(_, c)| *c)
                .map(nome)),
        }
    }
}
