//! The receipt of pagoPA: how it is composed for a payment made here (`mypay-callbacks.md` §11.4, §11.6), and what its arrival
//! (`paSendRTV2`) does (§7.3).

use chrono::Duration;
use contracts::identifier::Importo;
use contracts::identifier::mypay::numero_avviso;
use contracts::message::documento::{Receipt, Subject, Transfer};
use ledger::entry::Millis;

use crate::anagrafica::senza_accento;
use crate::archivio::{Destino, RicevutaArchiviata, chiave};
use crate::carrello::{Carrello, StatoCarrello, TipoCarrello};
use crate::ctx::{Ctx, esadecimale};
use crate::documento::{centesimi, importo};
use crate::dovuto::Dovuto;
use crate::elaborato::{Elaborato, Pagamento, StatoElaborato};
use crate::event::Event;
use crate::state::{Anagrafe, State};
use crate::{calendario, tassonomia};

/// Text of the remittance information (`pagopa-identifiers.md` §5): `/RFB/<IUV>/<amount>/TXT/<causale>`, cleaned, at most 140
/// characters.
pub(crate) fn causale(iuv: &str, centesimi: u64, causale: &str) -> String {
    let forma = if iuv.starts_with("RF") { "RFS" } else { "RFB" };
    let coda = if causale.trim().is_empty() {
        String::new()
    } else {
        format!("/TXT/{causale}")
    };
    let testo = format!("/{forma}/{iuv}/{}{coda}", importo(centesimi));
    let mut pulito = String::with_capacity(testo.len());
    let mut in_coda = false;
    for c in testo.chars().map(senza_accento) {
        let ammesso = c.is_ascii_alphanumeric() || " /-?:().,'+".contains(c);
        if ammesso || !in_coda {
            pulito.push(if ammesso { c } else { ' ' });
        }
        in_coda = !ammesso;
    }
    pulito.chars().take(140).collect()
}

/// Description of a notice: the causale, or `causali multiple`; at most 140 characters.
pub(crate) fn descrizione(dovuti: &[Dovuto], ente: &Anagrafe) -> String {
    let testo = match dovuti {
        [uno] if uno.causale.trim().is_empty() => ente
            .tipi
            .get(&uno.tipo_dovuto)
            .map_or("", |t| t.descrizione.as_str()),
        [uno] => uno.causale.as_str(),
        _ => "causali multiple",
    };
    testo.chars().take(140).collect()
}

/// The receipt of a payment of this notice made now; `id_session` when it was started at the ente.
pub(crate) fn componi(
    ctx: &Ctx<'_>,
    ente: &Anagrafe,
    iuv: &str,
    dovuti: &[Dovuto],
    id_session: Option<&str>,
) -> Receipt {
    let e = &ente.ente;
    let adesso = calendario::locale(ctx.now);
    let mut transfers = Vec::new();
    for dovuto in dovuti {
        let del_tipo = ente
            .tipi
            .get(&dovuto.tipo_dovuto)
            .map_or("", |t| t.cod_tassonomico.as_str());
        transfers.push(Transfer {
            id_transfer: numero_transfer(transfers.len()),
            transfer_amount: importo(dovuto.importo),
            fiscal_code_pa: e.codice_fiscale.clone(),
            company_name: None,
            iban: e.iban.clone(),
            remittance_information: causale(iuv, dovuto.importo, &dovuto.causale),
            transfer_category: tassonomia::categoria(&dovuto.dati_specifici_riscossione, del_tipo),
        });
    }
    for secondario in dovuti.iter().filter_map(|d| d.secondario.as_ref()) {
        let dati = &secondario.dati;
        let testo = |t: &Option<String>| t.clone().unwrap_or_default();
        transfers.push(Transfer {
            id_transfer: numero_transfer(transfers.len()),
            transfer_amount: importo(secondario.importo),
            fiscal_code_pa: testo(&dati.codice_fiscale),
            company_name: dati.denominazione.clone(),
            iban: testo(&dati.iban),
            remittance_information: causale(iuv, secondario.importo, &testo(&dati.causale)),
            transfer_category: tassonomia::categoria(&testo(&dati.dati_specifici_riscossione), ""),
        });
    }
    Receipt {
        receipt_id: esadecimale(&ctx.derivato(&format!("receiptId/{iuv}"))[..16]),
        notice_number: numero_avviso(iuv, &e.codice_segregazione).unwrap_or_default(),
        fiscal_code: e.codice_fiscale.clone(),
        outcome: "OK".to_owned(),
        creditor_reference_id: iuv.to_owned(),
        payment_amount: importo(dovuti.iter().map(Dovuto::totale).sum()),
        description: descrizione(dovuti, ente),
        company_name: e.denominazione.chars().take(140).collect(),
        debtor: dovuti.first().map(debitore).unwrap_or_default(),
        transfers,
        id_psp: "PSPESEMPIO1".to_owned(),
        psp_fiscal_code: None,
        psp_company_name: "PSP di esempio".to_owned(),
        id_channel: "PSPESEMPIO1_01".to_owned(),
        channel_description: "app".to_owned(),
        payment_method: Some("creditCard".to_owned()),
        payment_note: id_session.map(|s| format!("IDS-{s}")),
        fee: None,
        payment_date_time: Some(adesso.format("%Y-%m-%dT%H:%M:%S").to_string()),
        application_date: None,
        transfer_date: Some(
            (adesso.date() + Duration::days(1))
                .format("%Y-%m-%d")
                .to_string(),
        ),
    }
}

fn numero_transfer(prima: usize) -> u8 {
    u8::try_from(prima + 1).unwrap_or(u8::MAX)
}

fn debitore(dovuto: &Dovuto) -> Subject {
    let p = &dovuto.pagatore;
    Subject {
        tipo: p.identificativo.tipo.clone().unwrap_or_default(),
        codice: p.identificativo.codice.clone().unwrap_or_default(),
        full_name: p
            .anagrafica
            .clone()
            .unwrap_or_default()
            .chars()
            .take(70)
            .collect(),
        email: p.email.clone(),
    }
}

/// What the arrival of a receipt changes: stored, its dovuti paid if they are found. A receipt already stored is ignored.
pub(crate) fn arriva(state: &State, ricevuta: &Receipt, adesso: Millis) -> Vec<Event> {
    let ente = state.ente_per_codice_fiscale(&ricevuta.fiscal_code);
    let iuv = &ricevuta.creditor_reference_id;
    let dovuti: Vec<Dovuto> = match ente {
        Some(e) if matches!(iuv.chars().count(), 15 | 17) => e.vivi.con_iuv(iuv).cloned().collect(),
        _ => Vec::new(),
    };
    let id_session = ricevuta.payment_note.as_deref().and_then(sessione);
    let id_session = id_session.filter(|s| state.multicarrello(s).is_some());
    arriva_su(state, ricevuta, &dovuti, id_session, adesso)
}

/// The same, for a receipt whose dovuti and session may have been decided just now.
pub(crate) fn arriva_su(
    state: &State,
    ricevuta: &Receipt,
    dovuti: &[Dovuto],
    id_session: Option<&str>,
    adesso: Millis,
) -> Vec<Event> {
    let chiave = chiave(ricevuta);
    if state.ricevute.archiviata(&chiave).is_some() {
        // Only a receipt on its way leaves a trace when it turns out to be double.
        let in_viaggio = state.ricevute.in_viaggio.contains_key(&chiave);
        return in_viaggio
            .then_some(Event::RicevutaDoppia { chiave })
            .into_iter()
            .collect();
    }
    let archivia = |destino| {
        Event::RicevutaArrivata(Box::new(RicevutaArchiviata {
            ricevuta: ricevuta.clone(),
            arrivata: adesso,
            destino,
        }))
    };
    let Some(ente) = state
        .ente_per_codice_fiscale(&ricevuta.fiscal_code)
        .filter(|e| nostra(ricevuta, e))
    else {
        return vec![archivia(Destino::NonGestita)];
    };
    if dovuti.is_empty() {
        return vec![archivia(Destino::NonCollegata)];
    }
    let carrello = state.carrelli.prossimo();
    match elabora(
        ente, ricevuta, dovuti, id_session, carrello, &chiave, adesso,
    ) {
        Err(motivo) => vec![archivia(Destino::InErrore { motivo })],
        Ok(elaborati) => {
            let mut eventi = vec![archivia(Destino::Elaborata { carrello })];
            if let Some(id_session) = id_session {
                // At the first receipt, from whatever state: the receipts bypass the guard (§5.2).
                eventi.push(Event::MultiCarrelloStatoCambiato {
                    id_session: id_session.to_owned(),
                    stato: StatoCarrello::Pagato,
                    scade: None,
                });
            }
            eventi.extend(elaborati);
            eventi
        }
    }
}

/// `IDS-<idSession>` of a paymentNote.
fn sessione(nota: &str) -> Option<&str> {
    nota.strip_prefix("IDS-")
}

/// Whether the notice belongs to this platform: its characters 2–3 are the segregation code of the ente.
fn nostra(ricevuta: &Receipt, ente: &Anagrafe) -> bool {
    ricevuta.notice_number.get(1..3) == Some(ente.ente.codice_segregazione.as_str())
}

/// The carrello PAGATO and the dovuti COMPLETATO. Neither outcome nor amounts are compared (§7.3).
fn elabora(
    ente: &Anagrafe,
    ricevuta: &Receipt,
    dovuti: &[Dovuto],
    id_session: Option<&str>,
    carrello: u64,
    chiave: &str,
    adesso: Millis,
) -> Result<Vec<Event>, String> {
    let pagato = ricevuta
        .payment_date_time
        .as_deref()
        .and_then(calendario::leggi_istante)
        .ok_or("paymentDateTime mancante o illeggibile")?;
    let data_richiesta = match ricevuta.application_date.as_deref() {
        Some(data) => calendario::mezzanotte(
            calendario::leggi_giorno(data).ok_or("applicationDate illeggibile")?,
        ),
        None => pagato,
    };
    if let Some(t) = ricevuta
        .transfers
        .iter()
        .find(|t| Importo::parse(&t.transfer_amount).is_err())
    {
        return Err(format!("transferAmount illeggibile: {}", t.transfer_amount));
    }
    let totale = Importo::parse(&ricevuta.payment_amount)
        .map_err(|_| format!("paymentAmount illeggibile: {}", ricevuta.payment_amount))?;
    let mut eventi = vec![Event::CarrelloCreato(Carrello {
        id: carrello,
        cod_ipa: ente.ente.cod_ipa.clone(),
        id_session: id_session.map(str::to_owned),
        tipo: TipoCarrello::AttivatoPressoPsp,
        stato: StatoCarrello::Pagato,
        iuv: ricevuta.creditor_reference_id.clone(),
        codice_esito: "0".to_owned(),
        importo_totale: totale.centesimi(),
        identificativo: ricevuta.receipt_id.clone(),
        data_ora: pagato,
        data_richiesta,
        ricevuta: Some(chiave.to_owned()),
        dovuti: dovuti.iter().map(|d| d.id).collect(),
        registrato: None,
    })];
    for (n, dovuto) in dovuti.iter().enumerate() {
        let indice = numero_transfer(n);
        let transfer = ricevuta
            .transfers
            .iter()
            .find(|t| t.id_transfer == indice)
            .ok_or_else(|| format!("nessun transfer con idTransfer {indice}"))?;
        let dati_specifici = if ricevuta.payment_note.is_some() {
            dovuto.dati_specifici_riscossione.clone()
        } else {
            format!("9/{}/", transfer.transfer_category)
        };
        eventi.push(Event::DovutoPagato(Box::new(Elaborato {
            dovuto: dovuto.clone(),
            stato: StatoElaborato::Completato,
            elaborato: adesso,
            annullato_da: None,
            pagamento: Some(Pagamento {
                carrello,
                iuv: ricevuta.creditor_reference_id.clone(),
                codice_esito: "0".to_owned(),
                importo: centesimi(Some(&transfer.transfer_amount)),
                esito: "0".to_owned(),
                data: calendario::giorno(pagato).format("%Y-%m-%d").to_string(),
                iur: ricevuta.receipt_id.clone(),
                causale: transfer.remittance_information.clone(),
                dati_specifici_riscossione: dati_specifici,
                indice,
            }),
        })));
    }
    Ok(eventi)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remittance_information() {
        assert_eq!(
            causale("01000000000000144", 1234, "TARI 2025 rata 1"),
            "/RFB/01000000000000144/12.34/TXT/TARI 2025 rata 1"
        );
        assert_eq!(
            causale("RF03011000000000000010000", 1234, "TARI 2025 rata 1"),
            "/RFS/RF03011000000000000010000/12.34/TXT/TARI 2025 rata 1"
        );
        assert_eq!(
            causale("01000000000000144", 100, "  "),
            "/RFB/01000000000000144/1.00"
        );
        assert_eq!(
            causale("01000000000000144", 100, "età & «più»"),
            "/RFB/01000000000000144/1.00/TXT/eta    piu "
        );
        assert_eq!(
            causale("01000000000000144", 100, &"x".repeat(1024))
                .chars()
                .count(),
            140
        );
    }
}
