//! The pages of the product: what the citizen is told on coming back, and what its operator sees. In Italian, without scripts.

use std::fmt::Write as _;

use driver::action::{EsitoOperazione, Stato, StatoDovuto};

use crate::foglio::escape_into;
use crate::operazione::Operazione;
use crate::orologio::Istante;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;color:#17212b;background:#fff;margin:0 auto;max-width:70rem;padding:1rem}\
h1{font-size:1.5rem}table{border-collapse:collapse;width:100%}.t{overflow-x:auto}\
th,td{border:1px solid #6b7785;padding:.35rem .5rem;text-align:left;vertical-align:top}caption{text-align:left;font-weight:700;padding:.5rem 0}\
dt{font-weight:700}dd{margin:0 0 .5rem}a:focus-visible{outline:3px solid #0b5fff}";

/// The page of the citizen's return.
pub(crate) fn return_page(dovuto: &StatoDovuto) -> String {
    let (title, text) = match dovuto.stato {
        Stato::Pagato => (
            "Pagamento eseguito",
            "La Regione ha confermato il pagamento.",
        ),
        Stato::Annullato => (
            "Dovuto annullato",
            "Questo dovuto è stato annullato: non c'è nulla da pagare.",
        ),
        Stato::Aperto | Stato::Rifiutato => (
            "Pagamento non eseguito",
            "Il pagamento non risulta eseguito. Il dovuto resta da pagare: si può ricominciare dal sito dell'ente.",
        ),
        Stato::InPagamento | Stato::DaInviare | Stato::DaVerificare => (
            "Stiamo verificando il pagamento",
            "La conferma della Regione non è ancora arrivata. Non occorre pagare di nuovo: ricaricando questa pagina si vede l'esito.",
        ),
    };
    let mut body = format!("<h1>{}</h1><p>{}</p><dl>", text_of(title), text_of(text));
    let mut line = |label: &str, value: Option<&str>| {
        if let Some(value) = value {
            let _infallible = write!(
                body,
                "<dt>{}</dt><dd>{}</dd>",
                text_of(label),
                text_of(value)
            );
        }
    };
    line("Pratica", Some(&dovuto.iud));
    line("Causale", dovuto.causale.as_deref());
    line("Importo in euro", Some(&dovuto.importo));
    line("Codice IUV", dovuto.iuv.as_deref());
    line("Data del pagamento", dovuto.data_pagamento.as_deref());
    line("Importo pagato in euro", dovuto.importo_pagato.as_deref());
    line("Codice della riscossione", dovuto.iur.as_deref());
    line(
        "Prestatore del servizio di pagamento",
        dovuto.psp.as_deref(),
    );
    body.push_str("</dl>");
    page(title, state_word(dovuto.stato), &body)
}

/// The page for an address that belongs to no payment started here.
pub(crate) fn stranger_page() -> String {
    page(
        "Pratica non trovata",
        "estraneo",
        "<h1>Pratica non trovata</h1><p>L'indirizzo non corrisponde a un pagamento iniziato da questo sito.</p>",
    )
}

/// The page when the product itself cannot answer.
pub(crate) fn broken_page() -> String {
    page(
        "Servizio non disponibile",
        "errore",
        "<h1>Servizio non disponibile</h1><p>In questo momento non possiamo leggere lo stato della pratica. Nulla è andato perso: riprovare fra poco.</p>",
    )
}

/// The operator's page: debts, and operations with the faults that the Region gave.
pub(crate) fn operator_page(dovuti: &[StatoDovuto], operazioni: &[Operazione]) -> String {
    let mut body = String::from("<h1>Gestionale: dovuti e operazioni</h1>");
    table(
        &mut body,
        "Dovuti",
        &[
            "IUD",
            "Stato",
            "Importo",
            "Causale",
            "Scadenza",
            "IUV",
            "Numero avviso",
            "Pagato il",
            "IUR",
            "PSP",
            "Ricevuta",
            "Pagamenti",
        ],
        dovuti.iter().map(|dovuto| {
            vec![
                dovuto.iud.clone(),
                state_word(dovuto.stato).replace('-', " "),
                dovuto.importo.clone(),
                dovuto.causale.clone().unwrap_or_default(),
                dovuto.data_scadenza.clone().unwrap_or_default(),
                dovuto.iuv.clone().unwrap_or_default(),
                dovuto.numero_avviso.clone().unwrap_or_default(),
                dovuto.data_pagamento.clone().unwrap_or_default(),
                dovuto.iur.clone().unwrap_or_default(),
                dovuto.psp.clone().unwrap_or_default(),
                if dovuto.ricevuta.is_some() {
                    "presente".to_owned()
                } else {
                    String::new()
                },
                dovuto.pagamenti.unwrap_or_default().to_string(),
            ]
        }),
    );
    table(
        &mut body,
        "Operazioni verso la Regione",
        &[
            "Operazione",
            "Per",
            "IUD",
            "Esito",
            "Codice",
            "Testo",
            "Tentativi",
            "Prossimo tentativo",
            "Che cosa fare",
        ],
        operazioni.iter().map(|operazione| {
            vec![
                operazione.genere.operazione().to_owned(),
                operazione.genere.label().to_owned(),
                operazione.iud.clone(),
                outcome_word(operazione.esito).to_owned(),
                operazione.codice.clone().unwrap_or_default(),
                operazione.testo.clone().unwrap_or_default(),
                operazione.tentativi.to_string(),
                operazione
                    .prossimo
                    .map(Istante::to_rfc3339)
                    .unwrap_or_default(),
                what_to_do(operazione).to_owned(),
            ]
        }),
    );
    page("Gestionale: dovuti e operazioni", "operatore", &body)
}

fn what_to_do(operazione: &Operazione) -> &'static str {
    match operazione.esito {
        EsitoOperazione::Riuscita => "nulla",
        EsitoOperazione::InAttesa if operazione.prossimo.is_some() => "nulla: si ripete da sola",
        EsitoOperazione::InAttesa => "aggiornare gli esiti",
        EsitoOperazione::Fallita if operazione.ripetibile => "togliere la causa, poi riprovare",
        EsitoOperazione::Fallita => "correggere i dati o verificare con la Regione",
    }
}

fn table(
    body: &mut String,
    caption: &str,
    heads: &[&str],
    rows: impl ExactSizeIterator<Item = Vec<String>>,
) {
    let _infallible = write!(
        body,
        r#"<div class="t" tabindex="0" role="region" aria-label="{caption}"><table><caption>{caption}</caption><thead><tr>"#
    );
    for head in heads {
        let _infallible = write!(body, r#"<th scope="col">{}</th>"#, text_of(head));
    }
    body.push_str("</tr></thead><tbody>");
    if rows.len() == 0 {
        let _infallible = write!(
            body,
            r#"<tr><td colspan="{}">nessuno</td></tr>"#,
            heads.len()
        );
    }
    for row in rows {
        body.push_str("<tr>");
        for cell in row {
            let _infallible = write!(body, "<td>{}</td>", text_of(&cell));
        }
        body.push_str("</tr>");
    }
    body.push_str("</tbody></table></div>");
}

fn page(title: &str, state: &str, body: &str) -> String {
    format!(
        r#"<!DOCTYPE html><html lang="it"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{}</title><style>{STYLE}</style></head><body><main data-stato="{state}">{body}</main></body></html>"#,
        text_of(title)
    )
}

fn text_of(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    escape_into(&mut text, value);
    text
}

const fn state_word(stato: Stato) -> &'static str {
    match stato {
        Stato::DaInviare => "da-inviare",
        Stato::Aperto => "aperto",
        Stato::InPagamento => "in-pagamento",
        Stato::Pagato => "pagato",
        Stato::Annullato => "annullato",
        Stato::Rifiutato => "rifiutato",
        Stato::DaVerificare => "da-verificare",
    }
}

const fn outcome_word(esito: EsitoOperazione) -> &'static str {
    match esito {
        EsitoOperazione::Riuscita => "riuscita",
        EsitoOperazione::Fallita => "fallita",
        EsitoOperazione::InAttesa => "in attesa",
    }
}
