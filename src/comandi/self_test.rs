//! `collaudo self-test`: does every case catch the fault it is there for.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use driver::profilo::Profilo;
use gestionale::{NullProduct, SeededFault};
use judge::autoverifica::{Difetto, Prova, autoverifica, mai_falliti, prodotto_nullo, pulita};
use judge::generato::PREFISSO;
use judge::uscita::ExitCode as Uscita;
use judge::verdict::Giudizio;
use steps::corsa::{Esecuzione, Nessuno, Opzioni, Scelta};
use steps::piano::Piano;
use steps::piano::scenari::chiave;
use steps::prodotto::Fabbrica;

use super::run::{difetti, esegui_e_sigilla};
use super::{durata, seme_nuovo, stampa};
use crate::guaio::Guaio;
use crate::riga_di_comando::SelfTest;

/// Runs the plan clean, then once for each seeded fault and null product.
pub(crate) fn esegui(opzioni: &SelfTest) -> Result<Uscita, Guaio> {
    let (seminati, nulli) = scelti(&opzioni.difetti)?;
    let seme = opzioni.seed.clone().unwrap_or_else(seme_nuovo);
    let cartella = CartellaProvvisoria::nuova()?;
    let prova = |nome: &str,
                 difetti: Vec<SeededFault>,
                 nullo: Option<NullProduct>|
     -> Result<Esecuzione, Guaio> {
        let piano = Piano::incluso().map_err(|e| Guaio::banco(e.to_string()))?;
        let mut profilo = Profilo::predefinito();
        if nullo.is_some() {
            // a product that never answers is given up soon
            profilo.tempi.azione = std::time::Duration::from_secs(1);
        }
        let opzioni = Opzioni {
            piano,
            profilo,
            scelta: Scelta::default(),
            cartella: cartella.0.join(nome),
            seme: seme.clone(),
            lavori: None,
            fabbrica: Fabbrica::Riferimento { difetti, nullo },
            password: None,
            durata: durata(None)?,
        };
        let (esecuzione, segnale) = esegui_e_sigilla(opzioni, Arc::new(Nessuno))?;
        match segnale {
            Some(segnale) => Err(Guaio::nuovo(segnale, "autoverifica interrotta")),
            None => Ok(esecuzione),
        }
    };
    let pulito = prova("pulita", vec![], None)?;
    let (puliti, generati) = divisi(&pulito.giudizi);
    let mut violazioni = Vec::new();
    let mut tutti: Vec<Vec<Giudizio>> = Vec::new();
    let mut testo = String::new();
    resoconto(
        &mut testo,
        "senza difetti",
        &pulita(&puliti, &generati),
        &mut violazioni,
    );
    for difetto in seminati {
        let esecuzione = prova(difetto.name(), vec![difetto], None)?;
        let (con, generati_con) = divisi(&esecuzione.giudizi);
        let prove: Vec<Prova<'_>> = con
            .iter()
            .map(|g| Prova {
                giudizio: g,
                attivazioni: esecuzione
                    .attivazioni
                    .get(&chiave(&g.caso, g.variante.as_deref()))
                    .map_or(0, Vec::len),
            })
            .collect();
        let descritto = Difetto {
            nome: difetto.name().into(),
            caso: difetto.named_case().into(),
            codice: difetto.expected_finding().into(),
            invisibile_in: difetto
                .invisible_in()
                .iter()
                .map(|caso| (*caso).to_owned())
                .collect(),
        };
        let esito = autoverifica(&descritto, &puliti, &generati, &prove, &generati_con);
        resoconto(&mut testo, difetto.name(), &esito, &mut violazioni);
        tutti.push(con);
    }
    for nullo in nulli {
        let esecuzione = prova(nullo.name(), vec![], Some(nullo))?;
        let (con, _) = divisi(&esecuzione.giudizi);
        resoconto(
            &mut testo,
            nullo.name(),
            &prodotto_nullo(nullo.name(), &con),
            &mut violazioni,
        );
        tutti.push(con);
    }
    if opzioni.difetti.is_empty() {
        let tutti: Vec<&[Giudizio]> = tutti.iter().map(Vec::as_slice).collect();
        resoconto(
            &mut testo,
            "ogni caso può fallire",
            &mai_falliti(&puliti, &tutti),
            &mut violazioni,
        );
    }
    let _ = writeln!(testo, "\nviolazioni della regola: {}", violazioni.len());
    stampa(&testo);
    Ok(if violazioni.is_empty() {
        Uscita::Ok
    } else {
        Uscita::DifettoSopravvissuto
    })
}

fn resoconto<V: std::fmt::Display>(
    testo: &mut String,
    nome: &str,
    esito: &[V],
    tutte: &mut Vec<String>,
) {
    let _ = writeln!(testo, "{} {nome}", if esito.is_empty() { "✔" } else { "✘" });
    for violazione in esito {
        let _ = writeln!(testo, "    {violazione}");
        tutte.push(violazione.to_string());
    }
}

fn scelti(nomi: &[String]) -> Result<(Vec<SeededFault>, Vec<NullProduct>), Guaio> {
    if nomi.is_empty() {
        return Ok((SeededFault::all().to_vec(), NullProduct::all().to_vec()));
    }
    let mut nulli = Vec::new();
    let mut seminati = Vec::new();
    for nome in nomi {
        let (altri, nullo) = difetti(std::slice::from_ref(nome))?;
        seminati.extend(altri);
        nulli.extend(nullo);
    }
    Ok((seminati, nulli))
}

/// The verdicts of the scenarios, and those of the generated cases.
fn divisi(giudizi: &[Giudizio]) -> (Vec<Giudizio>, Vec<Giudizio>) {
    giudizi
        .iter()
        .cloned()
        .partition(|g| !g.caso.starts_with(PREFISSO))
}

/// A folder of its own, removed at the end.
struct CartellaProvvisoria(PathBuf);

impl CartellaProvvisoria {
    fn nuova() -> Result<Self, Guaio> {
        let cartella = std::env::temp_dir().join(format!("collaudo-autoverifica-{}", seme_nuovo()));
        std::fs::create_dir(&cartella).map_err(|e| {
            Guaio::nuovo(
                Uscita::AmbientePerso,
                format!("la cartella provvisoria non si crea: {e}"),
            )
            .dove(cartella.display().to_string())
        })?;
        Ok(Self(cartella))
    }
}

impl Drop for CartellaProvvisoria {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
