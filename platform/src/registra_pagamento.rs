//! paaSILRegistraPagamento, "codice 9" (`mypay-web-services.md` §4.7): a payment made outside the platform. Neither the IUV nor the
//! amount is ever refused.

use contracts::message::documento::{IdentificativoUnivoco, SoggettoPagatore};
use contracts::message::operazione::{EsitoRegistraPagamento, RegistraPagamento, Risposta};

use crate::calendario;
use crate::carrello::{Attestante, Carrello, Registrato, StatoCarrello, TipoCarrello};
use crate::command::{Credential, StatoEnte, TipoDovuto};
use crate::ctx::{Ctx, esadecimale};
use crate::decide::Decision;
use crate::documento::centesimi;
use crate::dovuto::{Dovuto, StatoDovuto};
use crate::elaborato::{Elaborato, Pagamento, StatoElaborato};
use crate::ente::{TestoA, famiglia_a};
use crate::event::Event;
use crate::iuv;
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, fault, o_null};
use crate::state::{Anagrafe, State};

/// Tipo dovuto of a payment of which nothing is known.
const DEFAULT: &str = "DEFAULT";
/// datiSpecificiRiscossione of such a payment.
const SENZA_DATI: &str = "9/---";
const ESITO: &str = "PAGATO CON RENDICONTAZIONE 9";

pub(crate) fn decide(
    state: &State,
    r: &RegistraPagamento,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let ente = famiglia_a(state, codice, credential, TestoA::NonValido, |e| {
        if e.ente.stato == StatoEnte::Inserito {
            let mut fault = fault("PAA_STATO_ENTE_NON_VALIDO", "Stato Ente Non Valido", x);
            fault.serial = Some(0);
            return Err(Rifiuto::Fault(Box::new(fault)));
        }
        Ok(())
    });
    let esito = ente.and_then(|ente| {
        let tipo = r.tipo_attestante.as_deref().ok_or_else(Rifiuto::nullo)?;
        Ok(registra(state, ente, r, tipo, ctx))
    });
    let (fault, esito, events) = match esito {
        Ok(eventi) => (None, "OK", eventi),
        Err(Rifiuto::Fault(fault)) => (Some(*fault), "KO", Vec::new()),
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision {
        reply: Reply::Soap {
            messaggio: Risposta::RegistraPagamento(EsitoRegistraPagamento {
                fault,
                esito: Some(esito.to_owned()),
            }),
        },
        events,
    }
}

fn registra(
    state: &State,
    ente: &Anagrafe,
    r: &RegistraPagamento,
    tipo_attestante: &str,
    ctx: &Ctx<'_>,
) -> Vec<Event> {
    let i = o_null(r.iuv.as_deref());
    // By IUV only for the lengths of a notice; others would be found through a carrello that is open, which there never is here.
    let vivo = ente
        .vivi
        .con_iuv(i)
        .next()
        .filter(|_| matches!(i.chars().count(), 15 | 17));
    let mut eventi = Vec::new();
    let (dovuto, causale, dati_specifici) = match vivo {
        Some(dovuto) => (
            dovuto.clone(),
            dovuto.causale.chars().take(140).collect(),
            dovuto.dati_specifici_riscossione.clone(),
        ),
        None => {
            let mut processati = ente.elaborati.con_iuv(i).peekable();
            let iud = processati.peek().map(|e| e.dovuto.iud.clone());
            if processati.any(|e| e.stato == StatoElaborato::Completato) {
                // Paid already: nothing (§4.7).
                return Vec::new();
            }
            if !ente.tipi.contains_key(DEFAULT) {
                eventi.push(Event::TipoDovutoRegistrato {
                    cod_ipa: ente.ente.cod_ipa.clone(),
                    tipo: tipo_default(),
                });
            }
            let iud = iud.unwrap_or_else(|| esadecimale(&ctx.derivato("iud/rend9")[..16]));
            let nuovo = sconosciuto(state, ente, i, iud, r, ctx);
            eventi.push(Event::DovutoInserito(Box::new(nuovo.clone())));
            (nuovo, "PAGATO".to_owned(), SENZA_DATI.to_owned())
        }
    };
    let importo = centesimi(r.importo.as_deref());
    let data = r
        .data_esito
        .as_deref()
        .and_then(calendario::leggi_giorno)
        .unwrap_or_else(|| calendario::giorno(ctx.now));
    let id = state.carrelli.prossimo();
    let casuale = |scopo: &str| format!("-9-{}", esadecimale(&ctx.derivato(scopo)[..16]));
    eventi.push(Event::CarrelloCreato(Carrello {
        id,
        cod_ipa: ente.ente.cod_ipa.clone(),
        id_session: None,
        tipo: TipoCarrello::AttivatoPressoPsp,
        stato: StatoCarrello::Pagato,
        iuv: i.to_owned(),
        codice_esito: "0".to_owned(),
        importo_totale: importo,
        identificativo: casuale("rend9/ricevuta"),
        data_ora: ctx.now,
        data_richiesta: ctx.now,
        ricevuta: None,
        dovuti: vec![dovuto.id],
        registrato: Some(Registrato {
            riferimento: casuale("rend9/richiesta"),
            attestante: Attestante {
                tipo: tipo_attestante.to_owned(),
                codice: r.codice_attestante.clone().unwrap_or_default(),
                denominazione: r.denominazione_attestante.clone().unwrap_or_default(),
            },
        }),
    }));
    eventi.push(Event::DovutoPagato(Box::new(Elaborato {
        dovuto,
        stato: StatoElaborato::Completato,
        elaborato: ctx.now,
        annullato_da: None,
        pagamento: Some(Pagamento {
            carrello: id,
            iuv: i.to_owned(),
            codice_esito: "0".to_owned(),
            importo,
            esito: ESITO.to_owned(),
            data: data.format("%Y-%m-%d").to_string(),
            iur: r.iur.clone().unwrap_or_default(),
            causale,
            dati_specifici_riscossione: dati_specifici,
            indice: r
                .indice
                .as_deref()
                .and_then(|n| n.parse().ok())
                .unwrap_or_default(),
        }),
    })));
    eventi
}

/// The row of a payment of which nothing, or no valid dovuto, is known.
fn sconosciuto(
    state: &State,
    ente: &Anagrafe,
    iuv: &str,
    iud: String,
    r: &RegistraPagamento,
    ctx: &Ctx<'_>,
) -> Dovuto {
    Dovuto {
        id: iuv::prossima_riga(state.ultimo_dovuto, ctx),
        cod_ipa: ente.ente.cod_ipa.clone(),
        iud,
        iuv: Some(iuv.to_owned()),
        importo: centesimi(r.importo.as_deref()),
        tipo_dovuto: DEFAULT.to_owned(),
        causale: "PAGATO".to_owned(),
        dati_specifici_riscossione: SENZA_DATI.to_owned(),
        tipo_versamento: "ALL".to_owned(),
        scadenza: None,
        pagatore: SoggettoPagatore {
            identificativo: IdentificativoUnivoco {
                tipo: Some("F".to_owned()),
                codice: Some("ANONIMO".to_owned()),
            },
            anagrafica: Some("ANONIMO".to_owned()),
            ..SoggettoPagatore::default()
        },
        bilancio: None,
        secondario: None,
        stato: StatoDovuto::InserimentoDovuto,
        volatile: None,
        creato: ctx.now,
        origine: None,
    }
}

fn tipo_default() -> TipoDovuto {
    TipoDovuto {
        codice: DEFAULT.to_owned(),
        descrizione: DEFAULT.to_owned(),
        attivo: true,
        cf_anonimo: true,
        scadenza_obbligatoria: false,
        stampa_data_scadenza: false,
        importo: None,
        cod_tassonomico: String::new(),
        conto_postale: None,
    }
}
