//! PagamentiTelematiciFlussiSPC (`mypay-web-services.md` §4.19, §4.20): the flows of rendicontazione that are on the platform. There are no
//! files of quadratura.

use chrono::NaiveDate;
use contracts::message::fault::Fault;
use contracts::message::operazione::{
    ChiediElencoFlussiSpc, ChiediFlussoSpc, EsitoElencoFlussiSpc, EsitoFlussoSpc, IdSpc, Risposta,
};

use crate::calendario;
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::deposito::{self, TipoFile};
use crate::ente::famiglia_b;
use crate::rendicontazione::FlussoRendicontato;
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, o_null, pieno};
use crate::state::{Anagrafe, State};

/// paaSILChiediElencoFlussiSPC.
pub(crate) fn elenco(state: &State, r: &ChiediElencoFlussiSpc, credential: Credential) -> Decision {
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let no = |testo: &str| Err(Rifiuto::fault("PAA_ENTE_NON_VALIDO", testo, x));
    let giorno = |campo: &Option<String>| campo.as_deref().and_then(calendario::leggi_giorno);
    let esito = famiglia_b(state, codice, credential).and_then(|ente| {
        let Some(dal) = giorno(&r.date_from) else {
            return no("Data inizio non valida");
        };
        let Some(al) = giorno(&r.date_to) else {
            return no("Data fine non valida");
        };
        if al < dal {
            return no("Intervallo data Extraction non valida");
        }
        let fault = (!tipo_noto(r.tipo_flusso.as_deref())).then(|| {
            let testo = format!(
                "Tipo flusso non valido [{}]",
                o_null(r.tipo_flusso.as_deref())
            );
            Fault {
                fault_code: "PAA_SYSTEM_ERROR".to_owned(),
                fault_string: testo.clone(),
                id: "NODO_REGIONALE_CHIEDI_LISTA_FLUSSO_SPC".to_owned(),
                description: Some(testo),
                serial: Some(1),
            }
        });
        Ok(EsitoElencoFlussiSpc {
            fault,
            elenco: Some(trovati(state, ente, r, dal, al)),
        })
    });
    let esito = match esito {
        Ok(esito) => esito,
        Err(Rifiuto::Fault(fault)) => EsitoElencoFlussiSpc {
            fault: Some(*fault),
            elenco: None,
        },
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: Risposta::ChiediElencoFlussiSpc(esito),
    })
}

/// By the day on which they reached the platform, both included; a blank PSP is any.
fn trovati(
    state: &State,
    ente: &Anagrafe,
    r: &ChiediElencoFlussiSpc,
    dal: NaiveDate,
    al: NaiveDate,
) -> Vec<IdSpc> {
    if r.tipo_flusso.as_deref() != Some("R") {
        return Vec::new();
    }
    let psp = pieno(r.identificativo_psp.as_deref());
    state
        .rendicontazioni
        .iter()
        .filter(|f| {
            f.cod_ipa == ente.ente.cod_ipa
                && psp.is_none_or(|p| p == f.psp)
                && (dal..=al).contains(&calendario::giorno(f.data_ora))
        })
        .map(|f| IdSpc {
            identificativo_flusso: f.iuf.clone(),
            data_ora_flusso: calendario::locale(f.data_ora)
                .format("%Y-%m-%dT%H:%M:%S")
                .to_string(),
        })
        .collect()
}

/// paaSILChiediFlussoSPC. Of an unknown kind of file there is neither state nor fault.
pub(crate) fn flusso(
    state: &State,
    r: &ChiediFlussoSpc,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    let ko = |fault| EsitoFlussoSpc {
        fault,
        stato: Some("KO".to_owned()),
        download_url: None,
    };
    let esito = match famiglia_b(state, r.cod_ipa_ente.as_deref(), credential) {
        Ok(ente) if tipo_noto(r.tipo_flusso.as_deref()) => match chiesto(state, ente, r) {
            Some(flusso) => EsitoFlussoSpc {
                fault: None,
                stato: Some("OK".to_owned()),
                download_url: Some(deposito::indirizzo(
                    ctx,
                    ente,
                    TipoFile::FlussiRendic,
                    &flusso.percorso,
                )),
            },
            None => ko(None),
        },
        Ok(_) => EsitoFlussoSpc::default(),
        Err(Rifiuto::Fault(fault)) => ko(Some(*fault)),
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: Risposta::ChiediFlussoSpc(esito),
    })
}

/// The flow that matches in everything.
fn chiesto<'s>(
    state: &'s State,
    ente: &Anagrafe,
    r: &ChiediFlussoSpc,
) -> Option<&'s FlussoRendicontato> {
    let istante = r
        .data_ora_flusso
        .as_deref()
        .and_then(calendario::leggi_istante)?;
    state.rendicontazioni.iter().find(|f| {
        r.tipo_flusso.as_deref() == Some("R")
            && f.cod_ipa == ente.ente.cod_ipa
            && Some(f.iuf.as_str()) == r.identificativo_flusso.as_deref()
            && Some(f.psp.as_str()) == r.identificativo_psp.as_deref()
            && f.data_ora == istante
    })
}

/// `R` reporting, `Q` reconciliation.
fn tipo_noto(tipo: Option<&str>) -> bool {
    matches!(tipo, Some("R" | "Q"))
}
