//! What MyPay answers to the node for a PSP (`mypay-callbacks.md` §7). Verification and activation change nothing.

use contracts::identifier::mypay::iuv_di_numero_avviso;
use contracts::message::documento::Receipt;
use contracts::message::fault::Fault;

use crate::command::{Nodo, StatoEnte};
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::documento::centesimi;
use crate::dovuto::{Dovuto, StatoDovuto};
use crate::elaborato::StatoElaborato;
use crate::event::Event;
use crate::reply::{NodoReply, Reply};
use crate::ricevuta;
use crate::state::{Anagrafe, State};

/// The operation asked: some checks differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Domanda<'a> {
    Verifica,
    /// With its paymentNote.
    Attiva(Option<&'a str>),
}

impl Domanda<'_> {
    /// A cart payment, which may have several dovuti on one notice.
    fn del_carrello(self) -> bool {
        matches!(self, Self::Attiva(Some(nota)) if nota.starts_with("IDS-"))
    }
}

pub(crate) fn decide(state: &State, nodo: &Nodo, ctx: &Ctx<'_>) -> Decision {
    let numero = match nodo {
        Nodo::Verifica { numero_avviso, .. }
        | Nodo::Attiva { numero_avviso, .. }
        | Nodo::Paga { numero_avviso, .. } => numero_avviso,
        Nodo::Ricevuta { ricevuta } => &ricevuta.notice_number,
    };
    // Row 0: asked by the endpoint itself.
    let Some(iuv) = iuv_di_numero_avviso(numero) else {
        return Decision::soap_fault("Codice avviso / IUV non corretto.");
    };
    let (cf, domanda) = match nodo {
        Nodo::Verifica {
            codice_fiscale_ente,
            ..
        } => (codice_fiscale_ente, Domanda::Verifica),
        Nodo::Attiva {
            codice_fiscale_ente,
            payment_note,
            ..
        } => (
            codice_fiscale_ente,
            Domanda::Attiva(payment_note.as_deref()),
        ),
        Nodo::Paga {
            codice_fiscale_ente,
            ..
        } => (codice_fiscale_ente, Domanda::Attiva(None)),
        Nodo::Ricevuta { ricevuta } => return ricevuta_arrivata(state, ricevuta, ctx),
    };
    let (ente, dovuti) = match pagabile(state, cf, iuv, domanda, ctx) {
        Ok(trovati) => trovati,
        Err(fault) => return Decision::sola(Reply::Nodo(NodoReply::Ko { fault })),
    };
    let mut eventi = Vec::new();
    let mut receipt_id = None;
    if matches!(nodo, Nodo::Paga { .. }) {
        let ricevuta = ricevuta::componi(ctx, ente, iuv, &dovuti, None);
        receipt_id = Some(ricevuta.receipt_id.clone());
        eventi = ricevuta::arriva_su(state, &ricevuta, &dovuti, None, ctx.now);
    }
    ok(
        iuv,
        dovuti.iter().map(Dovuto::totale).sum(),
        ricevuta::descrizione(&dovuti, ente),
        receipt_id,
        eventi,
    )
}

fn ok(
    iuv: &str,
    importo: u64,
    descrizione: String,
    receipt_id: Option<String>,
    events: Vec<Event>,
) -> Decision {
    let reply = Reply::Nodo(NodoReply::Ok {
        iuv: iuv.to_owned(),
        importo,
        descrizione,
        receipt_id,
    });
    Decision { reply, events }
}

/// `paSendRTV2`: accepted at once, a duplicate ignored (§7.3).
fn ricevuta_arrivata(state: &State, ricevuta: &Receipt, ctx: &Ctx<'_>) -> Decision {
    let eventi = ricevuta::arriva(state, ricevuta, ctx.now);
    let importo = centesimi(Some(&ricevuta.payment_amount));
    let id = Some(ricevuta.receipt_id.clone());
    ok(
        &ricevuta.creditor_reference_id,
        importo,
        ricevuta.description.clone(),
        id,
        eventi,
    )
}

/// The checks of §7.1 in their order (rows 1, 4, 5, 8 and 17 concern what is not simulated: broker and station, external mode,
/// a number that row 0 has let in, block list, amount update).
fn pagabile<'s>(
    state: &'s State,
    cf: &str,
    iuv: &str,
    domanda: Domanda<'_>,
    ctx: &Ctx<'_>,
) -> Result<(&'s Anagrafe, Vec<Dovuto>), Fault> {
    let ko = |codice: &str, testo: &str| Fault {
        fault_code: codice.to_owned(),
        fault_string: testo.to_owned(),
        id: cf.to_owned(),
        description: Some(testo.to_owned()),
        serial: None,
    };
    // Rows 2 and 3; only here, and only at verify, `serial` is given.
    let Some(ente) = state
        .ente_per_codice_fiscale(cf)
        .filter(|e| e.ente.stato != StatoEnte::Inserito)
    else {
        let serial = (domanda == Domanda::Verifica).then_some(0);
        return Err(Fault {
            serial,
            ..ko(
                "PAA_ID_DOMINIO_ERRATO",
                "La PAA non corrisponde al Dominio indicato.",
            )
        });
    };
    let dovuti: Vec<&Dovuto> = ente.vivi.con_iuv(iuv).collect();
    let Some(dovuto) = dovuti.first() else {
        return Err(non_vivo(ente, iuv, ko));
    };
    if dovuti.len() > 1 && !domanda.del_carrello() {
        return Err(ko("PAA_SYSTEM_ERROR", "Errore pagamento multiplo"));
    }
    let Some(tipo) = ente.tipi.get(&dovuto.tipo_dovuto) else {
        return Err(ko(
            "PAA_TIPO_DOVUTO_NON_VALIDO_PER_ENTE",
            "Tipo dovuto non trovato per ente",
        ));
    };
    if !tipo.attivo {
        return Err(ko(
            "PAA_TIPO_DOVUTO_NON_ABILITATO_PER_ENTE",
            "Tipo dovuto non abilitato per ente",
        ));
    }
    if tipo.codice == "MARCA_BOLLO_DIGITALE" && !domanda.del_carrello() {
        let testo = "Pagamento marca da bollo digitale non supportato per modello 3 per ente";
        return Err(ko("PAA_TIPO_DOVUTO_NON_VALIDO_PER_ENTE", testo));
    }
    if dovuto.stato == StatoDovuto::PagamentoIniziato {
        let testo = "Pagamento in attesa risulta in corso all’Ente Creditore.";
        return Err(ko("PAA_PAGAMENTO_IN_CORSO", testo));
    }
    if dovuto.scaduto(tipo, ctx.now) {
        return Err(ko(
            "PAA_PAGAMENTO_SCADUTO",
            "Pagamento in attesa risulta scaduto all’Ente Creditore.",
        ));
    }
    if dovuto.stato != StatoDovuto::InserimentoDovuto {
        return Err(ko(
            "PAA_SYSTEM_ERROR",
            "Il pagamento richiesto risulta in uno stato non pagabile",
        ));
    }
    if dovuto.tipo_versamento != "ALL" && !dovuto.tipo_versamento.contains("PO") {
        return Err(ko(
            "PAA_TIPO_VERSAMENTO_ERRATO",
            "Tipo versamento non consentito",
        ));
    }
    if domanda != Domanda::Verifica && ente.ente.iban.trim().is_empty() {
        return Err(ko("PAA_SYSTEM_ERROR", "Errore generico: IBAN non trovato"));
    }
    Ok((ente, dovuti.into_iter().cloned().collect()))
}

/// Rows 6 to 6d: no live dovuto. The processed ones are looked at in the order in which they were processed; the first that is
/// annulled or paid decides.
fn non_vivo(ente: &Anagrafe, iuv: &str, ko: impl Fn(&str, &str) -> Fault) -> Fault {
    let mut processati = ente.elaborati.con_iuv(iuv).peekable();
    if processati.peek().is_none() {
        let testo = "Pagamento in attesa risulta sconosciuto all’Ente Creditore.";
        return ko("PAA_PAGAMENTO_SCONOSCIUTO", testo);
    }
    for riga in processati {
        let pagato = riga
            .pagamento
            .as_ref()
            .is_some_and(|p| p.codice_esito != "1");
        match riga.stato {
            StatoElaborato::Annullato => {
                let testo = "Pagamento in attesa risulta annullato all’Ente Creditore.";
                return ko("PAA_PAGAMENTO_ANNULLATO", testo);
            }
            StatoElaborato::Completato if pagato => {
                let testo = "Pagamento in attesa risulta concluso all’Ente Creditore.";
                return ko("PAA_PAGAMENTO_DUPLICATO", testo);
            }
            _ => {}
        }
    }
    ko(
        "PAA_SYSTEM_ERROR",
        "Il pagamento richiesto ha stato non atteso",
    )
}
