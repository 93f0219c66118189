//! `Dato`: how the case is arranged.

use cucumber::gherkin::Step;
use cucumber::given;
use driver::action::Azione;
use mock_region::EnvironmentFault;
use platform::command::{Nodo, Operatore, StatoEnte, TipoDovuto};

use super::quando::{avvia_pagamento, registra_dovuto};
use crate::mondo::{Intoppo, Mondo, Scenario};

#[given(regex = "^l'ente di prova con i suoi tipi dovuto$")]
async fn ente_di_prova(m: &mut Mondo, step: &Step) {
    m.dato(step, async |s| s.registra_ente().await).await;
}

#[given(regex = "^il prodotto configurato per questo caso$")]
async fn prodotto_configurato(m: &mut Mondo, step: &Step) {
    m.dato(step, async |s| {
        s.agisci(Azione::Configura).await.map(|_| ())
    })
    .await;
}

#[given(regex = "^che alla Regione la password dell'ente è stata cambiata$")]
async fn password_cambiata(m: &mut Mondo, step: &Step) {
    m.dato(step, async |s| s.cambia_password().await).await;
}

#[given(regex = "^che l'ente di prova non è registrato alla Regione$")]
async fn ente_sconosciuto(m: &mut Mondo, step: &Step) {
    m.dato(step, async |s| {
        let cod_ipa = s.cod_ipa().to_owned();
        s.operatore(Operatore::RimuoviEnte { cod_ipa }).await
    })
    .await;
}

#[given(regex = "^che alla Regione l'ente è nello stato \"(INSERITO|PRE-ESERCIZIO|ESERCIZIO)\"$")]
async fn stato_ente(m: &mut Mondo, step: &Step, stato: String) {
    m.dato(step, async |s| {
        let stato = match stato.as_str() {
            "INSERITO" => StatoEnte::Inserito,
            "PRE-ESERCIZIO" => StatoEnte::PreEsercizio,
            _ => StatoEnte::Esercizio,
        };
        let cod_ipa = s.cod_ipa().to_owned();
        s.operatore(Operatore::StatoEnte { cod_ipa, stato }).await
    })
    .await;
}

/// Changes how the Region has configured the tipo dovuto that the case uses.
async fn riconfigura(
    s: &mut Scenario,
    cambia: impl FnOnce(&mut TipoDovuto),
) -> Result<(), Intoppo> {
    let mut tipo = s.tipo_alla_regione()?;
    cambia(&mut tipo);
    let cod_ipa = s.cod_ipa().to_owned();
    s.operatore(Operatore::RegistraTipoDovuto { cod_ipa, tipo })
        .await
}

#[given(regex = "^che alla Regione il tipo dovuto del caso è disattivato$")]
async fn tipo_disattivato(m: &mut Mondo, step: &Step) {
    m.dato(step, async |s| riconfigura(s, |t| t.attivo = false).await)
        .await;
}

#[given(regex = "^che alla Regione il tipo dovuto del caso vuole la data di scadenza$")]
async fn tipo_con_scadenza(m: &mut Mondo, step: &Step) {
    m.dato(step, async |s| {
        riconfigura(s, |t| t.scadenza_obbligatoria = true).await
    })
    .await;
}

#[given(
    regex = "^che alla Regione il tipo dovuto del caso (ammette|non ammette) il pagatore anonimo$"
)]
async fn tipo_anonimo(m: &mut Mondo, step: &Step, ammette: String) {
    m.dato(step, async |s| {
        riconfigura(s, |t| t.cf_anonimo = ammette == "ammette").await
    })
    .await;
}

#[given(regex = "^che la Regione rifiuta le connessioni$")]
async fn rifiuta(m: &mut Mondo, step: &Step) {
    m.dato(step, async |s| {
        s.accendi(EnvironmentFault::Refused, None).await
    })
    .await;
}

#[given(regex = "^che la Regione risponde a \"([^\"]+)\" oltre il tempo massimo del prodotto$")]
async fn in_ritardo(m: &mut Mondo, step: &Step, operazione: String) {
    m.dato(step, async |s| {
        let millis = s.oltre_il_tempo_massimo();
        s.accendi(EnvironmentFault::Delay { millis }, Some(operazione))
            .await
    })
    .await;
}

#[given(
    regex = "^che la Regione risponde a \"([^\"]+)\" con (HTTP 500|PAA_SYSTEM_ERROR|un SOAP Fault)$"
)]
async fn con_errore(m: &mut Mondo, step: &Step, operazione: String, errore: String) {
    m.dato(step, async |s| {
        let guasto = match errore.as_str() {
            "HTTP 500" => EnvironmentFault::Http500,
            "PAA_SYSTEM_ERROR" => EnvironmentFault::PaaSystemError,
            _ => EnvironmentFault::SoapFault,
        };
        s.accendi(guasto, Some(operazione)).await
    })
    .await;
}

#[given(regex = "^che la risposta della Regione a \"([^\"]+)\" si perde dopo il lavoro$")]
async fn risposta_persa(m: &mut Mondo, step: &Step, operazione: String) {
    m.dato(step, async |s| {
        s.accendi(EnvironmentFault::AnswerLost, Some(operazione))
            .await
    })
    .await;
}

#[given(regex = "^che il prodotto ha un dovuto di \"([^\"]+)\" euro accettato dalla Regione$")]
async fn dovuto_accettato(m: &mut Mondo, step: &Step, importo: String) {
    m.dato(step, async |s| {
        registra_dovuto(s, &importo, "").await?;
        dovuto_alla_regione(s)
    })
    .await;
}

/// The case cannot go on unless the Region holds the product's dovuto.
fn dovuto_alla_regione(s: &Scenario) -> Result<(), Intoppo> {
    if s.numero_avviso().is_ok() {
        return Ok(());
    }
    Err(Intoppo::prodotto(format!(
        "la Regione non ha accettato il dovuto {}: il caso non può proseguire",
        s.iud()?
    )))
}

#[given(regex = "^che un PSP ha incassato l'avviso$")]
async fn incassato(m: &mut Mondo, step: &Step) {
    m.dato(step, async |s| {
        let numero_avviso = s.numero_avviso()?;
        let codice_fiscale_ente = s.codice_fiscale().to_owned();
        s.psp(Nodo::Paga {
            codice_fiscale_ente,
            numero_avviso,
        })
        .await
    })
    .await;
}

#[given(regex = "^che il dovuto è stato rimosso sulla piattaforma$")]
async fn rimosso(m: &mut Mondo, step: &Step) {
    m.dato(step, async |s| {
        let cod_ipa = s.cod_ipa().to_owned();
        let iud = s.iud()?.to_owned();
        s.operatore(Operatore::RimuoviDovuto { cod_ipa, iud }).await
    })
    .await;
}

#[given(regex = "^che il prodotto ha avviato il pagamento di un dovuto di \"([^\"]+)\" euro$")]
async fn pagamento_avviato(m: &mut Mondo, step: &Step, importo: String) {
    m.dato(step, async |s| {
        avvia_pagamento(s, &importo, "").await?;
        if s.url_di_pagamento().is_err() {
            return Err(Intoppo::prodotto("il prodotto non ha dato l'indirizzo a cui mandare il cittadino: il caso non può proseguire"));
        }
        Ok(())
    })
    .await;
}
