//! pivotSILChiediPagatiRiconciliati: receipts with their rendicontazione (`mypivot-web-services.md` §2.5, §5.6).

use std::collections::BTreeSet;

use chrono::NaiveDate;
use contracts::fault_code::codice;
use contracts::message::pivot::pagati::{Gruppo, PagamentoRiconciliato};
use contracts::message::pivot::richiesta::{ChiediPagatiRiconciliati, PerData, PerIuvIuf};
use contracts::message::pivot::risposta::PagatiRiconciliati;
use ledger::entry::Millis;

use super::istanti;
use crate::calendario::{con_zona, mezzanotte};
use crate::riconciliazione::motore::Riconciliazione;
use crate::riconciliazione::vista::Rendicontazione;
use crate::rifiuto::{NULLO, Rifiuto, o_null};

/// Rows of an answer by date; the rest is cut silently.
const RIGHE_PER_DATA: usize = 1000;
/// Group of the receipts without tipo dovuto.
const SENZA_RT: &str = "INCASSO_SENZA_RT";

/// Checks 2 to 8 of §2.5, then the payments.
pub(super) fn chiedi(
    motore: &Riconciliazione,
    r: &ChiediPagatiRiconciliati,
    adesso: Millis,
) -> Result<PagatiRiconciliati, Rifiuto> {
    let x = o_null(r.cod_ipa_ente.as_deref());
    let no = |codice: &str, testo: &str| Err(Rifiuto::fault(codice, testo, x));
    let mut righe = if let Some(r) = &r.per_data {
        let (da, a) = match istanti(&r.finestra) {
            (None, _) => {
                return no(
                    codice::CODE_PIVOT_DATE_FROM_NON_VALIDO,
                    "Data inizio non valida",
                );
            }
            (_, None) => {
                return no(
                    codice::CODE_PIVOT_DATE_TO_NON_VALIDO,
                    "Data fine non valida",
                );
            }
            (Some(da), Some(a)) => (da, a),
        };
        if a < da {
            return no(
                codice::CODE_PIVOT_INTERVALLO_DATE_NON_VALIDO,
                "L\u{2019}intervallo data inizio e data fine non è valido",
            );
        }
        per_data(motore, x, r, da, a)
    } else if let Some(r) = &r.per_iuv_iuf {
        let Some(iuf) = &r.iuf else {
            return no(codice::CODE_PIVOT_SYSTEM_ERROR, NULLO);
        };
        if iuf.is_empty() && r.iuv.as_ref().is_none_or(Vec::is_empty) {
            return no(
                codice::PIVOT_RICHIESTA_PER_IUV_IUF_NON_COMPLETA,
                "Valorizzare almeno un oggetto tra 'riversamentiPuntuali' e 'riversamentiCumulativi'",
            );
        }
        per_iuv_iuf(motore, x, r, iuf)
    } else {
        return no(
            codice::PIVOT_RICHIESTA_NON_VALORIZZATA,
            "Valorizzare almeno un oggetto tra 'ctRichiestaPerIUVIUF' e 'ctRichiestaPerData'",
        );
    };
    ordina(&mut righe);
    if r.per_data.is_some() {
        righe.truncate(RIGHE_PER_DATA);
    }
    risposta(&righe, adesso)
        .map_err(|testo| Rifiuto::fault(codice::CODE_PIVOT_SYSTEM_ERROR, testo, x))
}

/// Tipo dovuto, then date; those without tipo dovuto last, as the database orders nulls.
fn ordina(righe: &mut [Rendicontazione<'_>]) {
    righe.sort_by_key(|riga| {
        let tipo = riga.tipo_dovuto();
        (tipo.is_empty(), tipo, riga.data())
    });
}

fn di_tipo(tipi: Option<&[String]>, riga: &Rendicontazione<'_>) -> bool {
    tipi.is_none_or(|tipi| tipi.is_empty() || tipi.iter().any(|tipo| tipo == riga.tipo_dovuto()))
}

fn per_data<'m>(
    motore: &'m Riconciliazione,
    cod_ipa: &str,
    r: &PerData,
    da: Millis,
    a: Millis,
) -> Vec<Rendicontazione<'m>> {
    // Compared at the second.
    let secondo = |t: Millis| t.0.div_euclid(1000);
    let finestra = secondo(da)..secondo(a);
    motore
        .ricevute(cod_ipa)
        .filter(|riga| finestra.contains(&secondo(mezzanotte(riga.data()))))
        .filter(|riga| di_tipo(r.tipi_dovuto.as_deref(), riga))
        .collect()
}

fn per_iuv_iuf<'m>(
    motore: &'m Riconciliazione,
    cod_ipa: &str,
    r: &PerIuvIuf,
    iuf: &[String],
) -> Vec<Rendicontazione<'m>> {
    let tipi = r.tipi_dovuto.as_deref();
    let iuv: BTreeSet<&str> = r.iuv.iter().flatten().map(String::as_str).collect();
    let iuf: BTreeSet<String> = iuf.iter().map(|iuf| iuf.to_uppercase()).collect();
    let righe: Vec<_> = if iuv.is_empty() {
        iuf.iter()
            .flat_map(|iuf| motore.ricevute_con_iuf(cod_ipa, iuf))
            .collect()
    } else {
        iuv.iter()
            .flat_map(|iuv| motore.ricevute_con_iuv(cod_ipa, iuv))
            .filter(|riga| {
                // Both lists given: both hold.
                iuf.is_empty()
                    || riga
                        .iuf()
                        .is_some_and(|suo| iuf.contains(&suo.to_uppercase()))
            })
            .collect()
    };
    righe
        .into_iter()
        .filter(|riga| di_tipo(tipi, riga))
        .collect()
}

fn risposta(righe: &[Rendicontazione<'_>], adesso: Millis) -> Result<PagatiRiconciliati, String> {
    let al_giorno = |giorno: NaiveDate| con_zona(mezzanotte(giorno));
    let mut gruppi: Vec<Gruppo> = Vec::new();
    for riga in righe {
        let tipo = match riga.tipo_dovuto() {
            "" => SENZA_RT,
            tipo => tipo,
        };
        let (pagamento, riversamento) = riga.messaggio(adesso)?;
        let uno = PagamentoRiconciliato {
            pagamento,
            riversamento: Some(riversamento),
            data: al_giorno(riga.data()),
        };
        match gruppi.last_mut() {
            Some(gruppo) if gruppo.tipo_dovuto.as_deref() == Some(tipo) => {
                gruppo.pagamenti.push(uno);
            }
            _ => gruppi.push(Gruppo {
                tipo_dovuto: Some(tipo.to_owned()),
                pagamenti: vec![uno],
            }),
        }
    }
    Ok(PagatiRiconciliati {
        numero_totale: Some(righe.len() as u64),
        data_a: righe.iter().map(Rendicontazione::data).max().map(al_giorno),
        gruppi,
        ..PagatiRiconciliati::default()
    })
}
