//! A case as the page shows it.

use std::collections::BTreeMap;

use askama::Template;
use judge::caso::Level;
use judge::generato::PREFISSO;
use ledger::course::StepOutcome;

use super::cronaca::{self, VistaVoce};
use super::rilievo::{self, VistaRilievo};
use crate::comando::riesegui;
use crate::esito::Esito;
use crate::istante;
use crate::prova::{CasoProva, FinePasso, Passo, Prova, Variante};
use crate::testo::ancora;

#[derive(Template)]
#[template(path = "caso.html")]
struct VistaCaso<'a> {
    caso: &'a CasoProva,
    ancora: String,
    livello: &'static str,
    certezza: &'static str,
    varianti: Vec<VistaVariante<'a>>,
}

struct VistaVariante<'a> {
    nome: Option<&'a str>,
    esito: Esito,
    scenario: &'a str,
    ancora: String,
    /// Whether the anchor is another than the case's.
    con_ancora: bool,
    titolo_id: String,
    motivi: &'a [String],
    problemi: &'a [String],
    rilievi: Vec<VistaRilievo>,
    di_passaggio: Vec<Passaggio>,
    riassunto: String,
    prima: Vec<VistaVoce>,
    passi: Vec<VistaPasso<'a>>,
    comando: String,
    dati: Option<String>,
}

/// A finding met by the way.
struct Passaggio {
    codice: String,
    gravita: &'static str,
    classe: &'static str,
    messaggio: String,
    operazione: String,
    ancora: String,
}

struct VistaPasso<'a> {
    male: bool,
    classe: &'static str,
    glifo: &'static str,
    fine: &'static str,
    parola: &'a str,
    testo: &'a str,
    nota: Option<&'a str>,
    non_rispettate: Vec<String>,
    voci: Vec<VistaVoce>,
}

/// The piece of the page for one case that was run.
pub(super) fn pezzo(prova: &Prova, caso: &CasoProva) -> askama::Result<String> {
    let (livello, certezza) = match &caso.caso {
        Some(piano) => (
            match piano.livello {
                Level::M => "M, obbligatorio per la modalità",
                Level::C => "C, solo se il prodotto dichiara la funzione",
                Level::N => "N, negativo",
            },
            rilievo::certezza(piano.certezza),
        ),
        None => ("", ""),
    };
    VistaCaso {
        caso,
        ancora: ancora(&caso.id),
        livello,
        certezza,
        varianti: caso
            .varianti
            .iter()
            .filter(|variante| variante.esito.eseguito())
            .map(|altra| variante(prova, caso, altra))
            .collect(),
    }
    .render()
}

fn variante<'a>(prova: &Prova, caso: &CasoProva, variante: &'a Variante) -> VistaVariante<'a> {
    let nome_ancora = ancora(&variante.chiave());
    let con_ancora = variante.nome.is_some();
    let mut per_passo = BTreeMap::<Option<u32>, Vec<VistaVoce>>::new();
    let cronaca = variante
        .flusso
        .as_ref()
        .map_or(&[][..], |flusso| &flusso.cronaca);
    for voce in cronaca {
        let vista = cronaca::vista(voce, cronaca[0].at, variante.esito.da_guardare());
        per_passo.entry(voce.passo).or_default().push(vista);
    }
    let prima = per_passo.remove(&None).unwrap_or_default();
    let passi = variante
        .passi
        .iter()
        .map(|altro| {
            passo(
                altro,
                per_passo.remove(&Some(altro.indice)).unwrap_or_default(),
            )
        })
        .collect();
    VistaVariante {
        nome: variante.nome.as_deref(),
        esito: variante.esito,
        scenario: &variante.scenario,
        titolo_id: if con_ancora {
            nome_ancora.clone()
        } else {
            format!("{nome_ancora}.scenario")
        },
        ancora: nome_ancora,
        con_ancora,
        motivi: &variante.giudizio.motivi,
        problemi: variante
            .flusso
            .as_ref()
            .map_or(&[], |flusso| &flusso.problemi),
        rilievi: variante
            .giudizio
            .rilievi
            .iter()
            .map(rilievo::vista)
            .collect(),
        di_passaggio: variante
            .giudizio
            .di_passaggio
            .iter()
            .map(|(operazione, trovato)| {
                let vista = rilievo::vista(trovato);
                Passaggio {
                    codice: vista.codice,
                    gravita: vista.gravita,
                    classe: vista.classe,
                    messaggio: vista.messaggio,
                    operazione: operazione.clone(),
                    ancora: ancora(&format!("{PREFISSO}{operazione}")),
                }
            })
            .collect(),
        riassunto: riassunto(&variante.passi),
        prima,
        passi,
        comando: riesegui(prova, caso, variante),
        dati: variante.flusso.as_ref().map(|flusso| {
            let tentativo = if flusso.tentativo > 1 {
                format!(", tentativo {}", flusso.tentativo)
            } else {
                String::new()
            };
            let orologio = cronaca.first().map_or(String::new(), |prima| {
                format!(" L'orologio del caso parte il {}.", istante::breve(prima.at))
            });
            format!(
                "Scenario di {}. Flusso «{}»{tentativo}: {} voci, cominciato {}, durato {}.{orologio}",
                variante.file,
                flusso.nome,
                flusso.voci,
                istante::breve(flusso.inizio),
                istante::durata(flusso.inizio, flusso.fine)
            )
        }),
    }
}

/// `9 passi, tutti fatti`, or how many ended in which way.
fn riassunto(passi: &[Passo]) -> String {
    let mut per_fine = Vec::<(&'static str, usize)>::new();
    for passo in passi {
        let parola = passo.fine.parola();
        match per_fine.iter_mut().find(|(altra, _)| *altra == parola) {
            Some((_, quanti)) => *quanti += 1,
            None => per_fine.push((parola, 1)),
        }
    }
    match per_fine.as_slice() {
        [] => "nessun passo".to_owned(),
        [("fatto", quanti)] if *quanti > 1 => format!("{quanti} passi, tutti fatti"),
        gruppi => {
            let parole: Vec<String> = gruppi
                .iter()
                .map(|(parola, quanti)| format!("{quanti} {parola}"))
                .collect();
            format!("{} passi: {}", passi.len(), parole.join(", "))
        }
    }
}

fn passo(passo: &Passo, voci: Vec<VistaVoce>) -> VistaPasso<'_> {
    let (classe, glifo, male) = match passo.fine {
        FinePasso::MaiCominciato => ("mai", "–", false),
        FinePasso::Interrotto => ("interrotto", "…", true),
        FinePasso::Finito(StepOutcome::Done) => ("done", "✓", false),
        FinePasso::Finito(StepOutcome::Broken) => ("broken", "✗", true),
        FinePasso::Finito(StepOutcome::NotPerformed) => ("saltato", "○", false),
        FinePasso::Finito(StepOutcome::Blocked) => ("blocked", "✗", true),
        FinePasso::Finito(StepOutcome::Error) => ("error", "!", true),
    };
    let non_rispettate = passo
        .verifiche
        .iter()
        .flat_map(|verifica| &verifica.rilievi)
        .map(|rilievo| format!("{}: {}", rilievo.code, rilievo.message))
        // the note of the step often says just that
        .filter(|testo| {
            passo.nota.as_ref().is_none_or(|nota| {
                !testo.ends_with(nota.as_str()) && !nota.contains(testo.as_str())
            })
        })
        .collect();
    VistaPasso {
        male,
        classe,
        glifo,
        fine: passo.fine.parola(),
        parola: passo.parola.trim(),
        testo: &passo.testo,
        nota: passo.nota.as_deref(),
        non_rispettate,
        voci,
    }
}
