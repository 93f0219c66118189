//! PagamentiTelematiciFlussiSPC (`mypay-web-services.md` §4.19, §4.20). No reporting file is on this platform yet: every list is empty,
//! every file not found.

use contracts::message::fault::Fault;
use contracts::message::operazione::{
    ChiediElencoFlussiSpc, ChiediFlussoSpc, EsitoElencoFlussiSpc, EsitoFlussoSpc, Risposta,
};

use crate::calendario;
use crate::command::Credential;
use crate::decide::Decision;
use crate::ente::famiglia_b;
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, o_null};
use crate::state::State;

/// paaSILChiediElencoFlussiSPC.
pub(crate) fn elenco(state: &State, r: &ChiediElencoFlussiSpc, credential: Credential) -> Decision {
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let no = |testo: &str| Err(Rifiuto::fault("PAA_ENTE_NON_VALIDO", testo, x));
    let giorno = |campo: &Option<String>| campo.as_deref().and_then(calendario::leggi_giorno);
    let esito = famiglia_b(state, codice, credential).and_then(|_| {
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
            elenco: Some(Vec::new()),
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

/// paaSILChiediFlussoSPC. Of an unknown kind of file there is neither state nor fault.
pub(crate) fn flusso(state: &State, r: &ChiediFlussoSpc, credential: Credential) -> Decision {
    let ko = |fault| EsitoFlussoSpc {
        fault,
        stato: Some("KO".to_owned()),
        download_url: None,
    };
    let esito = match famiglia_b(state, r.cod_ipa_ente.as_deref(), credential) {
        Ok(_) if tipo_noto(r.tipo_flusso.as_deref()) => ko(None),
        Ok(_) => EsitoFlussoSpc::default(),
        Err(Rifiuto::Fault(fault)) => ko(Some(*fault)),
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision::sola(Reply::Soap {
        messaggio: Risposta::ChiediFlussoSpc(esito),
    })
}

/// `R` reporting, `Q` reconciliation.
fn tipo_noto(tipo: Option<&str>) -> bool {
    matches!(tipo, Some("R" | "Q"))
}
