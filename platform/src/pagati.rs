//! The outcome of a payment as it is handed out: `Pagati`, `PagatiConRicevuta` and the receipt (`mypay-web-services.md` §3.6, §3.7).

use contracts::message::documento::{
    DatiSingoloPagamento, IdentificativoUnivoco, Pagati, SoggettoEsteso, SoggettoPagatore,
};
use contracts::message::operazione::EsitoPagati;
use ledger::entry::Millis;

use crate::calendario;
use crate::carrello::Carrello;
use crate::documento::importo;
use crate::elaborato::Elaborato;
use crate::state::State;

/// How dates are rendered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Date {
    /// In Italy.
    Locali,
    /// In UTC with `Z`: a day is the instant of its midnight in Italy, and so reads as the day before (§3.6, inferred).
    Utc,
}

impl Date {
    fn data_ora(self, t: Millis) -> String {
        match self {
            Self::Locali => calendario::con_zona(t),
            Self::Utc => calendario::in_utc(t),
        }
    }

    fn istante_come_giorno(self, t: Millis) -> String {
        match self {
            Self::Locali => calendario::giorno(t).format("%Y-%m-%d").to_string(),
            Self::Utc => calendario::giorno_utc(t),
        }
    }

    fn giorno(self, giorno: &str) -> String {
        match (self, calendario::leggi_giorno(giorno)) {
            (Self::Utc, Some(g)) => calendario::giorno_utc(calendario::mezzanotte(g)),
            _ => giorno.to_owned(),
        }
    }
}

/// The processed dovuti of a carrello, in the order of the transfers.
pub(crate) fn del_carrello<'s>(state: &'s State, carrello: &Carrello) -> Vec<&'s Elaborato> {
    let ente = state.enti.get(&carrello.cod_ipa);
    carrello
        .dovuti
        .iter()
        .filter_map(|id| ente?.elaborati.riga(*id))
        .collect()
}

/// Answer of ChiediPagati.
pub(crate) fn pagati(state: &State, carrello: &Carrello, righe: &[&Elaborato]) -> EsitoPagati {
    let date = if state.regole.date_utc_in_pagati {
        Date::Utc
    } else {
        Date::Locali
    };
    let documento = documento(state, carrello, righe, date);
    EsitoPagati {
        pagati: Some(documento.scrivi(false)),
        ..EsitoPagati::default()
    }
}

/// Answer of ChiediPagatiConRicevuta. No tipoFirma for a pagoPA receipt; without a receipt `rt` is an empty element.
pub(crate) fn con_ricevuta(
    state: &State,
    carrello: &Carrello,
    righe: &[&Elaborato],
) -> EsitoPagati {
    let ricevuta = carrello
        .ricevuta
        .as_deref()
        .and_then(|c| state.ricevute.archiviata(c));
    EsitoPagati {
        pagati: Some(documento(state, carrello, righe, Date::Locali).scrivi(true)),
        rt: Some(ricevuta.map_or_else(Vec::new, |r| r.ricevuta.scrivi())),
        ..EsitoPagati::default()
    }
}

/// The same data for a row of an export, dates in Italy.
pub(crate) fn per_export(state: &State, carrello: &Carrello, righe: &[&Elaborato]) -> Pagati {
    documento(state, carrello, righe, Date::Locali)
}

fn documento(state: &State, carrello: &Carrello, righe: &[&Elaborato], date: Date) -> Pagati {
    let ente = state.enti.get(&carrello.cod_ipa).map(|e| &e.ente);
    let codice_fiscale = ente.map(|e| e.codice_fiscale.clone()).unwrap_or_default();
    let ricevuta = carrello
        .ricevuta
        .as_deref()
        .and_then(|c| state.ricevute.archiviata(c))
        .map(|r| &r.ricevuta);
    let id = |tipo: &str, codice: String| IdentificativoUnivoco {
        tipo: Some(tipo.to_owned()),
        codice: Some(codice),
    };
    let settanta = |t: &str| t.chars().take(70).collect::<String>();
    Pagati {
        versione_oggetto: "6.2.0".to_owned(),
        identificativo_dominio: codice_fiscale.clone(),
        identificativo_stazione: None,
        identificativo_messaggio_ricevuta: carrello.identificativo.clone(),
        data_ora_messaggio_ricevuta: date.data_ora(carrello.data_ora),
        riferimento_messaggio_richiesta: carrello.riferimento().to_owned(),
        riferimento_data_richiesta: date.istante_come_giorno(carrello.data_richiesta),
        istituto_attestante: match &carrello.registrato {
            Some(registrato) => SoggettoEsteso {
                identificativo: id(
                    &registrato.attestante.tipo,
                    registrato.attestante.codice.clone(),
                ),
                denominazione: registrato.attestante.denominazione.clone(),
            },
            None => SoggettoEsteso {
                identificativo: id("B", ricevuta.map(|r| r.id_psp.clone()).unwrap_or_default()),
                denominazione: ricevuta
                    .map(|r| settanta(&r.psp_company_name))
                    .unwrap_or_default(),
            },
        },
        ente_beneficiario: SoggettoEsteso {
            identificativo: id("G", codice_fiscale),
            denominazione: ente.map(|e| settanta(&e.denominazione)).unwrap_or_default(),
        },
        soggetto_pagatore: ricevuta.map_or_else(
            || {
                let pagatore = righe
                    .first()
                    .map(|r| r.dovuto.pagatore.clone())
                    .unwrap_or_default();
                if carrello.registrato.is_some() {
                    // Always of type F, with code and name alone (§3.6).
                    SoggettoPagatore {
                        identificativo: id("F", pagatore.identificativo.codice.unwrap_or_default()),
                        anagrafica: pagatore.anagrafica,
                        ..SoggettoPagatore::default()
                    }
                } else {
                    pagatore
                }
            },
            |r| SoggettoPagatore {
                identificativo: id(&r.debtor.tipo, r.debtor.codice.clone()),
                anagrafica: Some(r.debtor.full_name.clone()),
                email: r.debtor.email.clone(),
                ..SoggettoPagatore::default()
            },
        ),
        codice_esito_pagamento: carrello.codice_esito.clone(),
        importo_totale_pagato: importo(carrello.importo_totale),
        iuv: carrello.iuv.clone(),
        codice_contesto_pagamento: match carrello.registrato {
            Some(_) => "n/a".to_owned(),
            None => carrello.identificativo.clone(),
        },
        pagamenti: righe
            .iter()
            .filter_map(|r| pagamento(r, ricevuta.and_then(|r| r.fee.as_deref()), date))
            .collect(),
    }
}

/// One payment; a dovuto without IUR is left out.
fn pagamento(
    riga: &Elaborato,
    commissioni: Option<&str>,
    date: Date,
) -> Option<DatiSingoloPagamento> {
    let p = riga.pagamento.as_ref().filter(|p| !p.iur.is_empty())?;
    Some(DatiSingoloPagamento {
        iud: riga.dovuto.iud.clone(),
        importo: importo(p.importo),
        esito: Some(p.esito.clone()),
        data_esito: date.giorno(&p.data),
        iur: p.iur.clone(),
        causale: p.causale.clone(),
        dati_specifici_riscossione: p.dati_specifici_riscossione.clone(),
        indice: Some(p.indice).filter(|n| *n > 0),
        commissioni_applicate_psp: commissioni.map(str::to_owned),
    })
}
