//! `Quando`: what the product, the citizen, a PSP or the Region does.

use std::time::Duration;

use cucumber::gherkin::Step;
use cucumber::when;
use driver::action::Azione;
use platform::command::{Nodo, Operatore, QuandoRicevuta};

use super::valori;
use crate::cittadino::Conclusione;
use crate::mondo::{Intoppo, Mondo, Scenario};

pub(super) async fn registra_dovuto(
    s: &mut Scenario,
    importo: &str,
    come: &str,
) -> Result<(), Intoppo> {
    let dovuto = valori::dovuto_diverso(s, importo, come)?;
    let dati = s.agisci(Azione::RegistraDovuto(dovuto)).await?;
    s.nuovo_iud(&dati)
}

pub(super) async fn avvia_pagamento(
    s: &mut Scenario,
    importo: &str,
    come: &str,
) -> Result<(), Intoppo> {
    let dovuto = Some(valori::dovuto_diverso(s, importo, come)?);
    let dati = s
        .agisci(Azione::AvviaPagamento { dovuto, iud: None })
        .await?;
    s.nuovo_iud(&dati)?;
    s.nuovo_url_di_pagamento(&dati);
    Ok(())
}

async fn avvia_per_iud(s: &mut Scenario) -> Result<(), Intoppo> {
    let iud = Some(s.iud()?.to_owned());
    let dati = s
        .agisci(Azione::AvviaPagamento { dovuto: None, iud })
        .await?;
    if dati.contains_key("iud") {
        s.nuovo_iud(&dati)?;
    }
    s.nuovo_url_di_pagamento(&dati);
    Ok(())
}

#[when(
    regex = "^il prodotto registra un dovuto di \"([^\"]+)\" euro( senza data di scadenza| di un pagatore anonimo| con il tipo dovuto \"[^\"]+\")?$"
)]
async fn registra(m: &mut Mondo, step: &Step, importo: String, come: String) {
    m.quando(step, async |s| registra_dovuto(s, &importo, &come).await)
        .await;
}

#[when(regex = "^il prodotto modifica l'importo del dovuto in \"([^\"]+)\" euro$")]
async fn modifica(m: &mut Mondo, step: &Step, importo: String) {
    m.quando(step, async |s| {
        let iud = s.iud()?.to_owned();
        s.agisci(Azione::ModificaDovuto {
            iud,
            importo: Some(importo),
            causale: None,
            data_scadenza: None,
        })
        .await
        .map(|_| ())
    })
    .await;
}

#[when(regex = "^il prodotto annulla il dovuto$")]
async fn annulla(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| {
        let iud = s.iud()?.to_owned();
        s.agisci(Azione::AnnullaDovuto { iud }).await.map(|_| ())
    })
    .await;
}

#[when(regex = "^il prodotto chiede gli esiti alla Regione$")]
async fn chiede_esiti(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| {
        s.agisci(Azione::AggiornaEsiti).await.map(|_| ())
    })
    .await;
}

#[when(
    regex = "^il prodotto avvia il pagamento di un dovuto di \"([^\"]+)\" euro( di un pagatore anonimo| con il tipo dovuto \"[^\"]+\")?$"
)]
async fn avvia(m: &mut Mondo, step: &Step, importo: String, come: String) {
    m.quando(step, async |s| avvia_pagamento(s, &importo, &come).await)
        .await;
}

#[when(regex = "^il prodotto avvia (?:il pagamento dell'avviso|di nuovo il pagamento del dovuto)$")]
async fn avvia_esistente(m: &mut Mondo, step: &Step) {
    m.quando(step, avvia_per_iud).await;
}

#[when(regex = "^la Regione torna raggiungibile$")]
async fn torna_raggiungibile(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| s.spegni_i_guasti().await).await;
}

#[when(regex = r"^(?:passa 1 ora|passano (\d+) ore)$")]
async fn passano_ore(m: &mut Mondo, step: &Step, ore: String) {
    m.quando(step, async |s| {
        let ore: u64 = if ore.is_empty() {
            1
        } else {
            ore.parse()
                .map_err(|_| Intoppo::banco("numero di ore non valido"))?
        };
        s.passa(Duration::from_secs(ore * 3600), step.value.as_str())
            .await
    })
    .await;
}

#[when(regex = "^un PSP (verifica|incassa) l'avviso$")]
async fn psp(m: &mut Mondo, step: &Step, cosa: String) {
    m.quando(step, async |s| {
        let numero_avviso = s.numero_avviso()?;
        let codice_fiscale_ente = s.codice_fiscale().to_owned();
        s.psp(if cosa == "verifica" {
            Nodo::Verifica {
                codice_fiscale_ente,
                numero_avviso,
            }
        } else {
            Nodo::Paga {
                codice_fiscale_ente,
                numero_avviso,
            }
        })
        .await
    })
    .await;
}

#[when(regex = "^arriva la ricevuta$")]
async fn arriva_la_ricevuta(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| {
        s.operatore(Operatore::ConsegnaRicevute).await
    })
    .await;
}

#[when(regex = "^il cittadino apre la pagina della Regione$")]
async fn apre_la_pagina(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| s.cittadino_apre().await).await;
}

#[when(regex = "^il cittadino paga e torna al prodotto prima che arrivi la ricevuta$")]
async fn paga_prima(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| {
        s.cittadino_conclude(Conclusione::Paga(QuandoRicevuta::DopoIlRitorno))
            .await
    })
    .await;
}

#[when(regex = "^il cittadino paga e torna al prodotto dopo che è arrivata la ricevuta$")]
async fn paga_dopo(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| {
        s.cittadino_conclude(Conclusione::Paga(QuandoRicevuta::PrimaDelRitorno))
            .await
    })
    .await;
}

#[when(regex = "^il cittadino paga e chiude il browser$")]
async fn paga_e_chiude(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| s.cittadino_paga_e_chiude().await)
        .await;
}

#[when(regex = "^il cittadino annulla e torna al prodotto$")]
async fn cittadino_annulla(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| {
        s.cittadino_conclude(Conclusione::Annulla).await
    })
    .await;
}

#[when(regex = "^il PSP rifiuta il pagamento e il cittadino torna al prodotto$")]
async fn psp_rifiuta(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| {
        s.cittadino_conclude(Conclusione::Errore).await
    })
    .await;
}

#[when(regex = "^il cittadino ricarica la pagina di ritorno$")]
async fn ricarica(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| s.cittadino_ricarica().await).await;
}

#[when(regex = "^il cittadino apre l'indirizzo di ritorno con un esito \"OK\" falso$")]
async fn esito_falso(m: &mut Mondo, step: &Step) {
    m.quando(step, async |s| s.cittadino_falsifica().await)
        .await;
}
