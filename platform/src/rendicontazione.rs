//! The flows of rendicontazione: the day after, each PSP tells each ente what it has transferred to it (`mypivot-flows.md` §7,
//! `pagopa-identifiers.md` §8). The node makes them from the receipts; the platform offers them through FlussiSPC.

use std::collections::BTreeMap;

use contracts::identifier::Centesimi;
use contracts::message::documento::riversamento::{
    EsitoRiversato, FlussoRiversamento, IdentificativoMittente, IdentificativoRicevente, Mittente,
    NumeroPagamenti, PagamentoRiversato, Ricevente, TipoMittente, TipoRicevente,
    VersioneRiversamento,
};
use contracts::message::istante::{Data, DataOra};
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::allegato::Allegato;
use crate::archivio::{RicevutaArchiviata, chiave};
use crate::calendario;
use crate::documento::centesimi;
use crate::event::Event;
use crate::state::State;

/// Hour of the night, in Italy, at which the flows of the day before are made.
const ORA: i64 = 3;

/// A flow that the platform offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FlussoRendicontato {
    /// Ente.
    pub cod_ipa: String,
    /// `idPSP`
    pub psp: String,
    /// `identificativoFlusso`
    pub iuf: String,
    /// `dataOraFlusso`, and the instant at which it reached the platform.
    pub data_ora: Millis,
    /// Path of the file.
    pub percorso: String,
    /// The XML.
    pub xml: Allegato,
}

/// The flows made in one night.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rendicontazione {
    /// When.
    pub istante: Millis,
    /// The receipts that are told from now on, by their keys.
    pub ricevute: Vec<String>,
    /// The flows.
    pub flussi: Vec<FlussoRendicontato>,
}

/// A row to be: the receipt, idTransfer, cents.
type Riga<'s> = (&'s RicevutaArchiviata, u8, u64);

/// When the flows with a receipt that arrived at this instant are made.
pub(crate) fn quando(arrivata: Millis) -> Millis {
    let domani = calendario::giorno(arrivata).succ_opt();
    let mezzanotte = domani.map_or(arrivata, calendario::mezzanotte);
    Millis(mezzanotte.0 + ORA * 3_600_000)
}

/// The flows of the receipts that arrived before this day and are in none yet: one for each ente and PSP.
pub(crate) fn produci(state: &State, adesso: Millis) -> Vec<Event> {
    let oggi = calendario::mezzanotte(calendario::giorno(adesso));
    let nuove: Vec<&RicevutaArchiviata> = state
        .ricevute
        .archiviate()
        .filter(|r| r.arrivata < oggi && !state.rendicontate.contains(&chiave(&r.ricevuta)))
        .collect();
    let mut gruppi: BTreeMap<(&str, &str), Vec<Riga<'_>>> = BTreeMap::new();
    for r in &nuove {
        if r.ricevuta.outcome != "OK" {
            continue;
        }
        for transfer in &r.ricevuta.transfers {
            if let Some(ente) = state.ente_per_codice_fiscale(&transfer.fiscal_code_pa) {
                let importo = centesimi(Some(&transfer.transfer_amount));
                gruppi
                    .entry((&ente.ente.cod_ipa, &r.ricevuta.id_psp))
                    .or_default()
                    .push((r, transfer.id_transfer, importo));
            }
        }
    }
    let prima = state.rendicontazioni.len() as u64;
    let flussi = gruppi
        .into_iter()
        .zip(prima + 1..)
        .filter_map(|(((cod_ipa, psp), righe), n)| flusso(state, cod_ipa, psp, &righe, n, adesso))
        .collect();
    vec![Event::RendicontazioneProdotta(Box::new(Rendicontazione {
        istante: adesso,
        ricevute: nuove.iter().map(|r| chiave(&r.ricevuta)).collect(),
        flussi,
    }))]
}

fn flusso(
    state: &State,
    cod_ipa: &str,
    psp: &str,
    righe: &[Riga<'_>],
    n: u64,
    adesso: Millis,
) -> Option<FlussoRendicontato> {
    let ente = &state.enti.get(cod_ipa)?.ente;
    let qui = calendario::locale(adesso);
    let (giorno, compatto) = (qui.format("%Y-%m-%d").to_string(), qui.format("%Y%m%d"));
    // 35 characters at most.
    let corto: String = psp.chars().take(14).collect();
    let iuf = format!("{giorno}{corto}-{n:010}");
    let importo = |c: u64| Centesimi::di(i64::try_from(c).ok()?);
    let pagamenti = righe
        .iter()
        .map(|(r, indice, cent)| {
            let pagato = r.ricevuta.payment_date_time.as_deref();
            let esito = pagato
                .and_then(calendario::leggi_istante)
                .unwrap_or(r.arrivata);
            let esito = calendario::giorno(esito).format("%Y-%m-%d").to_string();
            Some(PagamentoRiversato {
                iuv: r.ricevuta.creditor_reference_id.clone(),
                iur: r.ricevuta.receipt_id.clone(),
                indice: Some(*indice),
                importo: importo(*cent)?,
                esito: EsitoRiversato::Eseguito,
                data_esito: Data::parse(&esito)?,
            })
        })
        .collect::<Option<Vec<_>>>()?;
    let nome = |testo: &str| Some(testo.chars().take(70).collect::<String>());
    let documento = FlussoRiversamento {
        versione_oggetto: VersioneRiversamento::Uno,
        iuf: iuf.clone(),
        data_ora: DataOra::parse(&qui.format("%Y-%m-%dT%H:%M:%S").to_string())?,
        id_regolamento: format!("TRN{compatto}{n:08}"),
        data_regolamento: Data::parse(&giorno)?,
        mittente: Mittente {
            identificativo: IdentificativoMittente {
                tipo: TipoMittente::Bic,
                codice: psp.to_owned(),
            },
            denominazione: nome(&righe.first()?.0.ricevuta.psp_company_name),
        },
        bic: None,
        ricevente: Ricevente {
            identificativo: IdentificativoRicevente {
                tipo: TipoRicevente::Giuridica,
                codice: ente.codice_fiscale.clone(),
            },
            denominazione: nome(&ente.denominazione),
        },
        numero_pagamenti: NumeroPagamenti(pagamenti.len() as u64),
        importo_totale: importo(righe.iter().map(|(_, _, cent)| cent).sum())?,
        pagamenti,
    };
    Some(FlussoRendicontato {
        cod_ipa: cod_ipa.to_owned(),
        psp: psp.to_owned(),
        percorso: format!(
            "/RENDICONTAZIONE/{}/{psp}_{iuf}_{}.xml",
            qui.format("%Y_%m"),
            qui.format("%Y%m%d%H%M%S")
        ),
        iuf,
        data_ora: Millis(adesso.0.div_euclid(1000) * 1000),
        xml: Allegato::di(documento.scrivi()),
    })
}
