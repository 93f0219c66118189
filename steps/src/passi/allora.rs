//! `Allora`: what is asked. Each step only turns its text into a check; the judge answers.

use cucumber::gherkin::Step;
use cucumber::then;
use judge::check::{Attesa, Come, Domanda, Fonte, Quale, Quante, Valore};

use super::valori::{self, INSERITO, dalla_ricevuta, uguale};
use crate::mondo::{Attesa as Tempo, Mondo};

const PAGATO_SENZA_PROVA: &str = "PRD-PAGATO-SENZA-PROVA";
const FAULT_NON_MOSTRATO: &str = "PRD-FAULT-NON-MOSTRATO";
const NESSUNA_RICHIESTA: &str = "PRD-NESSUNA-RICHIESTA";
const RICHIESTA_DIVERSA: &str = "PRD-RICHIESTA-DIVERSA";
const RICHIESTA_DI_TROPPO: &str = "PRD-RICHIESTA-DI-TROPPO";
const DATO_DIVERSO: &str = "PRD-DATO-DIVERSO";
const NON_RIPROVATO: &str = "PRD-NON-RIPROVATO";
const DOPPIO: &str = "PRD-DOPPIO";
const REGIONE: &str = "BANCO-REGIONE";

const IUD_IMPORTA: &str = "dovuto/Versamento/datiVersamento/identificativoUnivocoDovuto";
const IUD_INVIA: &str =
    "dovuti/Dovuti/datiVersamento/datiSingoloVersamento/identificativoUnivocoDovuto";

fn campo(campo: &str, come: Come) -> Attesa {
    Attesa {
        campo: campo.into(),
        come,
    }
}

fn letterali(valori: &[&str]) -> Come {
    Come::UnoFra(
        valori
            .iter()
            .map(|v| Valore::Letterale((*v).into()))
            .collect(),
    )
}

fn richiesta(operazione: String, attese: Vec<Attesa>) -> Domanda {
    Domanda::Richiesta {
        operazione,
        attese,
        quante: Quante::AlmenoUna,
    }
}

fn dovuto(attese: Vec<Attesa>) -> Domanda {
    Domanda::Prodotto {
        lettura: "leggi-dovuto".into(),
        oppure: vec![],
        attese,
        quante: Quante::AlmenoUna,
    }
}

fn operazione(attese: Vec<Attesa>) -> Domanda {
    Domanda::Prodotto {
        lettura: "leggi-operazioni".into(),
        oppure: vec![],
        attese,
        quante: Quante::AlmenoUna,
    }
}

// --- the wire ---------------------------------------------------------------------------------------------------------

#[then(regex = "^la Regione riceve una richiesta \"([^\"]+)\" conforme al contratto$")]
async fn riceve_conforme(m: &mut Mondo, step: &Step, operazione: String) {
    m.allora(step, async |s| {
        s.giudica(
            Domanda::Conforme { operazione },
            NESSUNA_RICHIESTA,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(regex = "^la richiesta \"([^\"]+)\" è conforme al contratto$")]
async fn conforme(m: &mut Mondo, step: &Step, operazione: String) {
    m.allora(step, async |s| {
        s.giudica(
            Domanda::Conforme { operazione },
            NESSUNA_RICHIESTA,
            Tempo::Subito,
        )
        .await
    })
    .await;
}

#[then(regex = "^la Regione riceve (?:dopo il rifiuto )?una richiesta \"([^\"]+)\"$")]
async fn riceve(m: &mut Mondo, step: &Step, operazione: String) {
    m.allora(step, async |s| {
        s.giudica(
            richiesta(operazione, vec![]),
            NESSUNA_RICHIESTA,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(regex = "^la Regione riceve una richiesta \"([^\"]+)\" con azione \"([IMAS])\"$")]
async fn riceve_azione(m: &mut Mondo, step: &Step, operazione: String, azione: String) {
    m.allora(step, async |s| {
        let attese = vec![uguale("dovuto/Versamento/azione", &azione)];
        s.giudica(
            richiesta(operazione, attese),
            NESSUNA_RICHIESTA,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(regex = "^la Regione riceve una richiesta \"([^\"]+)\" per IUV o per IUD$")]
async fn riceve_per_chiave(m: &mut Mondo, step: &Step, operazione: String) {
    m.allora(step, async |s| {
        let attese = vec![campo("idSession", Come::Assente)];
        s.giudica(
            richiesta(operazione, attese),
            NESSUNA_RICHIESTA,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(regex = "^la Regione riceve una richiesta \"(paaSILInviaDovuti)\" con un nuovo IUD$")]
async fn riceve_nuovo_iud(m: &mut Mondo, step: &Step, operazione: String) {
    m.allora(step, async |s| {
        let primo = Valore::DallaRichiesta(Fonte {
            operazione: operazione.clone(),
            campo: IUD_INVIA.into(),
            quale: Quale::Prima,
        });
        let attese = vec![
            campo(IUD_INVIA, Come::Presente),
            campo(IUD_INVIA, Come::Diverso(primo)),
        ];
        s.giudica(
            richiesta(operazione, attese),
            RICHIESTA_DIVERSA,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(regex = "^la richiesta \"([^\"]+)\" contiene$")]
async fn contiene(m: &mut Mondo, step: &Step, operazione: String) {
    m.allora(step, async |s| {
        let attese = valori::attese(s, step.table.as_ref())?;
        s.giudica(
            richiesta(operazione, attese),
            RICHIESTA_DIVERSA,
            Tempo::Subito,
        )
        .await
    })
    .await;
}

#[then(regex = "^il prodotto non ripete da solo la richiesta \"([^\"]+)\"$")]
async fn non_ripete(m: &mut Mondo, step: &Step, operazione: String) {
    m.allora(step, async |s| {
        let domanda = Domanda::Richiesta {
            operazione,
            attese: vec![],
            quante: Quante::AlPiu(1),
        };
        s.giudica(domanda, RICHIESTA_DI_TROPPO, Tempo::Quiete).await
    })
    .await;
}

#[then(regex = r#"^il prodotto ha inviato al più (\d+) richieste "([^"]+)"$"#)]
async fn al_piu(m: &mut Mondo, step: &Step, quante: u32, operazione: String) {
    m.allora(step, async |s| {
        let domanda = Domanda::Richiesta {
            operazione,
            attese: vec![],
            quante: Quante::AlPiu(quante),
        };
        s.giudica(domanda, RICHIESTA_DI_TROPPO, Tempo::Subito).await
    })
    .await;
}

#[then(regex = "^il prodotto non ha inserito il dovuto sotto un secondo IUD$")]
async fn nessun_secondo_iud(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let operazione = "paaSILImportaDovuto".to_owned();
        let primo = Valore::DallaRichiesta(Fonte {
            operazione: operazione.clone(),
            campo: IUD_IMPORTA.into(),
            quale: Quale::Prima,
        });
        let domanda = Domanda::Richiesta {
            operazione,
            attese: vec![
                campo(IUD_IMPORTA, Come::Presente),
                campo(IUD_IMPORTA, Come::Diverso(primo)),
            ],
            quante: Quante::AlPiu(0),
        };
        s.giudica_dall_inizio(domanda, DOPPIO, Tempo::Subito).await
    })
    .await;
}

// --- the Region: a bench that answers otherwise is the bench's error --------------------------------------------------

#[then(regex = "^la Regione risponde a \"([^\"]+)\" con esito \"(OK|KO)\"$")]
async fn risponde_esito(m: &mut Mondo, step: &Step, operazione: String, esito: String) {
    m.allora(step, async |s| {
        let attese = vec![uguale("esito", &esito)];
        s.giudica(
            Domanda::Risposta { operazione, attese },
            REGIONE,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(
    regex = "^la Regione risponde a \"([^\"]+)\" con il fault \"([^\"]+)\"(?: e il testo \"([^\"]+)\")?$"
)]
async fn risponde_fault(
    m: &mut Mondo,
    step: &Step,
    operazione: String,
    codice: String,
    testo: String,
) {
    m.allora(step, async |s| {
        let mut attese = vec![uguale("fault/faultCode", &codice)];
        if !testo.is_empty() {
            attese.push(uguale("fault/faultString", &valori::testo(s, &testo)));
        }
        s.giudica(
            Domanda::Risposta { operazione, attese },
            REGIONE,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(regex = "^la risposta a \"([^\"]+)\" porta la ricevuta$")]
async fn porta_la_ricevuta(m: &mut Mondo, step: &Step, operazione: String) {
    m.allora(step, async |s| {
        let attese = vec![campo("pagati", Come::Presente), campo("rt", Come::Presente)];
        s.giudica(
            Domanda::Risposta { operazione, attese },
            REGIONE,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(regex = "^la Regione tiene un solo dovuto$")]
async fn un_solo_dovuto(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let domanda = Domanda::Saldo {
            aggiunge: vec![INSERITO.into()],
            toglie: vec!["dovuto.annullato/1".into()],
            esattamente: 1,
        };
        s.giudica_dall_inizio(domanda, NON_RIPROVATO, Tempo::Verifica)
            .await
    })
    .await;
}

#[then(regex = "^la Regione tiene il dovuto con importo \"([^\"]+)\"$")]
async fn tiene_importo(m: &mut Mondo, step: &Step, importo: String) {
    m.allora(step, async |s| {
        let domanda = Domanda::Evento {
            evento: "dovuto.modificato/1".into(),
            attese: vec![uguale("dovuto/importo", &valori::centesimi(&importo)?)],
            quante: Quante::AlmenoUna,
        };
        s.giudica(domanda, RICHIESTA_DIVERSA, Tempo::Subito).await
    })
    .await;
}

#[then(regex = "^il PSP riceve dal nodo il rifiuto \"([^\"]+)\"$")]
async fn psp_rifiutato(m: &mut Mondo, step: &Step, codice: String) {
    m.allora(step, async |s| {
        let domanda = Domanda::Cittadino {
            attese: vec![uguale("json/fault/faultCode", &codice)],
        };
        s.giudica(domanda, DATO_DIVERSO, Tempo::Subito).await
    })
    .await;
}

#[then(regex = "^il PSP riceve dal nodo l'importo \"([^\"]+)\"$")]
async fn psp_importo(m: &mut Mondo, step: &Step, importo: String) {
    m.allora(step, async |s| {
        let domanda = Domanda::Cittadino {
            attese: vec![uguale("json/importo", &valori::centesimi(&importo)?)],
        };
        s.giudica(domanda, DATO_DIVERSO, Tempo::Subito).await
    })
    .await;
}

// --- the citizen -------------------------------------------------------------------------------------------------------

#[then(regex = "^il cittadino vede la pagina di pagamento$")]
async fn vede_la_pagina(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let domanda = Domanda::Cittadino {
            attese: vec![uguale("status", "200")],
        };
        s.giudica(domanda, DATO_DIVERSO, Tempo::Subito).await
    })
    .await;
}

#[then(regex = "^il cittadino torna al prodotto con esito \"(OK|ERROR)\"$")]
async fn torna(m: &mut Mondo, step: &Step, esito: String) {
    m.allora(step, async |s| {
        let domanda = Domanda::Cittadino {
            attese: vec![
                uguale("query/esito", &esito),
                campo("query/idSession", Come::Presente),
                uguale("status", "200"),
            ],
        };
        s.giudica(domanda, DATO_DIVERSO, Tempo::Subito).await
    })
    .await;
}

// --- the product's own word ----------------------------------------------------------------------------------------------

#[then(regex = "^il prodotto non manda il cittadino alla Regione$")]
async fn non_manda_il_cittadino(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let domanda = Domanda::Prodotto {
            lettura: "avvia-pagamento".into(),
            oppure: vec![],
            attese: vec![campo("url", Come::Assente)],
            quante: Quante::AlmenoUna,
        };
        s.giudica(domanda, DATO_DIVERSO, Tempo::Subito).await
    })
    .await;
}

#[then(regex = "^il prodotto mostra il numero dell'avviso dato dallo IUV della Regione$")]
async fn mostra_il_numero(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let attese = vec![campo(
            "numero_avviso",
            Come::NumeroAvvisoDi(valori::iuv_inserito()),
        )];
        s.giudica(dovuto(attese), DATO_DIVERSO, Tempo::Verifica)
            .await
    })
    .await;
}

#[then(regex = "^il prodotto manda il cittadino all'indirizzo dato dalla Regione$")]
async fn manda_il_cittadino(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let dato = Valore::DallaRisposta(Fonte {
            operazione: "paaSILInviaDovuti|paaSILVerificaAvviso".into(),
            campo: "url".into(),
            quale: Quale::Ultima,
        });
        let domanda = Domanda::Prodotto {
            lettura: "avvia-pagamento".into(),
            oppure: vec![],
            attese: vec![campo("url", Come::Uguale(dato))],
            quante: Quante::AlmenoUna,
        };
        s.giudica(domanda, DATO_DIVERSO, Tempo::Subito).await
    })
    .await;
}

#[then(regex = "^il prodotto mostra l'operazione \"([^\"]+)\" fallita con il codice \"([^\"]+)\"$")]
async fn mostra_fallita(m: &mut Mondo, step: &Step, nome: String, codice: String) {
    m.allora(step, async |s| {
        let attese = vec![
            uguale("operazione", &nome),
            uguale("esito", "fallita"),
            uguale("codice", &codice),
            campo("testo", Come::Presente),
        ];
        s.giudica(operazione(attese), FAULT_NON_MOSTRATO, Tempo::Verifica)
            .await
    })
    .await;
}

#[then(
    regex = "^il prodotto mostra l'operazione \"([^\"]+)\" non riuscita con il codice \"([^\"]+)\" e il testo della Regione$"
)]
async fn mostra_non_riuscita(m: &mut Mondo, step: &Step, nome: String, codice: String) {
    m.allora(step, async |s| {
        let testo = Valore::DallaRisposta(Fonte {
            operazione: nome.clone(),
            campo: "fault/faultString".into(),
            quale: Quale::Ultima,
        });
        let attese = vec![
            uguale("operazione", &nome),
            campo("esito", letterali(&["fallita", "in-attesa"])),
            uguale("codice", &codice),
            campo("testo", Come::Contiene(testo)),
        ];
        s.giudica(operazione(attese), FAULT_NON_MOSTRATO, Tempo::Verifica)
            .await
    })
    .await;
}

#[then(regex = "^il prodotto mostra il problema sull'operazione \"([^\"]+)\"$")]
async fn mostra_il_problema(m: &mut Mondo, step: &Step, nome: String) {
    m.allora(step, async |s| {
        let attese = vec![
            uguale("operazione", &nome),
            campo("esito", letterali(&["fallita", "in-attesa"])),
            campo("testo", Come::Presente),
        ];
        s.giudica(operazione(attese), FAULT_NON_MOSTRATO, Tempo::Adesso)
            .await
    })
    .await;
}

#[then(regex = "^il prodotto non mostra alcun avviso per il dovuto$")]
async fn nessun_avviso(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let attese = vec![
            campo("iuv", Come::Assente),
            campo("numero_avviso", Come::Assente),
            campo("url_avviso", Come::Assente),
        ];
        s.giudica(dovuto(attese), DATO_DIVERSO, Tempo::Adesso).await
    })
    .await;
}

#[then(regex = "^il prodotto mostra il dovuto aperto con lo IUV della Regione$")]
async fn aperto_con_iuv(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let attese = vec![
            uguale("stato", "aperto"),
            campo("iuv", Come::Uguale(valori::iuv_inserito())),
        ];
        s.giudica(dovuto(attese), DATO_DIVERSO, Tempo::Verifica)
            .await
    })
    .await;
}

#[then(
    regex = "^il prodotto mostra il dovuto aperto con lo IUV della Regione, oppure da verificare senza avviso$"
)]
async fn aperto_o_da_verificare(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let domanda = Domanda::Prodotto {
            lettura: "leggi-dovuto".into(),
            attese: vec![
                uguale("stato", "aperto"),
                campo("iuv", Come::Uguale(valori::iuv_inserito())),
            ],
            oppure: vec![vec![
                uguale("stato", "da-verificare"),
                campo("iuv", Come::AssenteOUguale(valori::iuv_inserito())),
                campo("numero_avviso", Come::Assente),
                campo("url_avviso", Come::Assente),
            ]],
            quante: Quante::AlmenoUna,
        };
        s.giudica(domanda, DATO_DIVERSO, Tempo::Verifica).await
    })
    .await;
}

#[then(regex = "^il prodotto conserva l'indirizzo dell'avviso dato dalla Regione$")]
async fn conserva_avviso(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let dato = Valore::DallaRisposta(Fonte {
            operazione: "paaSILImportaDovuto".into(),
            campo: "urlFileAvviso".into(),
            quale: Quale::Ultima,
        });
        // the token itself is masked in the ledger: it is compared at the edge
        let attese = vec![
            campo("url_avviso", Come::Uguale(dato)),
            uguale("token_avviso", crate::prodotto::TOKEN_RICONOSCIUTO),
        ];
        s.giudica(dovuto(attese), DATO_DIVERSO, Tempo::Verifica)
            .await
    })
    .await;
}

#[then(regex = "^il prodotto mostra il dovuto con importo \"([^\"]+)\"$")]
async fn con_importo(m: &mut Mondo, step: &Step, importo: String) {
    m.allora(step, async |s| {
        s.giudica(
            dovuto(vec![uguale("importo", &importo)]),
            DATO_DIVERSO,
            Tempo::Adesso,
        )
        .await
    })
    .await;
}

#[then(regex = "^il prodotto mostra il dovuto annullato$")]
async fn annullato(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        s.giudica(
            dovuto(vec![uguale("stato", "annullato")]),
            DATO_DIVERSO,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(regex = "^il prodotto non mostra il dovuto pagato$")]
async fn non_pagato(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let attese = vec![
            campo("stato", Come::Diverso(Valore::Letterale("pagato".into()))),
            campo("data_pagamento", Come::Assente),
            campo("iur", Come::Assente),
        ];
        s.giudica(dovuto(attese), PAGATO_SENZA_PROVA, Tempo::Adesso)
            .await
    })
    .await;
}

#[then(regex = "^il prodotto mostra il dovuto pagato con i dati della Regione$")]
async fn pagato(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let attese = vec![
            uguale("stato", "pagato"),
            campo(
                "importo_pagato",
                Come::Uguale(dalla_ricevuta("ricevuta/payment_amount")),
            ),
            campo(
                "iuv",
                Come::Uguale(dalla_ricevuta("ricevuta/creditor_reference_id")),
            ),
            campo("iur", Come::Uguale(dalla_ricevuta("ricevuta/receipt_id"))),
            campo(
                "psp",
                Come::Uguale(dalla_ricevuta("ricevuta/psp_company_name")),
            ),
            campo(
                "data_pagamento",
                Come::DataOGiornoPrima(dalla_ricevuta("ricevuta/payment_date_time")),
            ),
            // a product that does not count its payments may leave it out; one that does has one
            campo(
                "pagamenti",
                Come::AssenteOUguale(Valore::Letterale("1".into())),
            ),
        ];
        s.giudica(dovuto(attese), DATO_DIVERSO, Tempo::Verifica)
            .await
    })
    .await;
}

#[then(regex = "^il prodotto tiene la ricevuta del pagamento$")]
async fn tiene_la_ricevuta(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        s.giudica(
            dovuto(vec![campo("ricevuta", Come::Presente)]),
            DATO_DIVERSO,
            Tempo::Verifica,
        )
        .await
    })
    .await;
}

#[then(regex = "^il prodotto mostra il dovuto pagato una volta sola$")]
async fn una_volta_sola(m: &mut Mondo, step: &Step) {
    m.allora(step, async |s| {
        let attese = vec![uguale("stato", "pagato"), uguale("pagamenti", "1")];
        s.giudica(dovuto(attese), DOPPIO, Tempo::Adesso).await
    })
    .await;
}
