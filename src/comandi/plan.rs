//! `collaudo plan`: what is tested, on which requirement it rests.

use std::fmt::Write as _;

use judge::uscita::ExitCode as Uscita;
use serde_json::json;
use steps::piano::catalogo::{Catalogo, certezza, livello};
use steps::piano::{Piano, lint, scenari};

use super::stampa;
use crate::guaio::Guaio;
use crate::riga_di_comando::Plan;

/// Lists the plan, or checks it.
pub(crate) fn esegui(opzioni: &Plan) -> Result<Uscita, Guaio> {
    if opzioni.lint {
        return controlla();
    }
    let piano = Piano::incluso().map_err(|e| Guaio::banco(e.to_string()))?;
    stampa(&if opzioni.json {
        in_json(&piano)?
    } else {
        elenco(&piano)
    });
    Ok(Uscita::Ok)
}

fn controlla() -> Result<Uscita, Guaio> {
    let catalogo = Catalogo::incluso().map_err(|e| Guaio::banco(e.to_string()))?;
    let difetti = lint::lint(&catalogo, &scenari::testi());
    if difetti.is_empty() {
        let scene = Piano::incluso()
            .map_err(|e| Guaio::banco(e.to_string()))?
            .scene
            .len();
        stampa(&format!(
            "piano a posto: {} casi, {scene} scenari, {} requisiti\n",
            catalogo.casi.len(),
            catalogo.requisiti.len()
        ));
        return Ok(Uscita::Ok);
    }
    for difetto in &difetti {
        stampa(&format!("{difetto}\n"));
    }
    Err(Guaio::banco(format!(
        "il piano ha {} difetti",
        difetti.len()
    )))
}

fn elenco(piano: &Piano) -> String {
    let mut testo = format!(
        "{}, versione {}\n",
        piano.catalogo.piano, piano.catalogo.versione
    );
    let mut area = "";
    for caso in &piano.catalogo.casi {
        if area != caso.area {
            area = &caso.area;
            let _ = writeln!(testo, "\nArea {area}");
        }
        let _ = writeln!(
            testo,
            "  {:<10} {} {}  {}  [{}]",
            caso.id,
            livello(caso.livello),
            certezza(caso.certezza),
            caso.titolo,
            caso.requisiti.join(", ")
        );
        for scena in piano.scene.iter().filter(|s| s.caso == caso.id) {
            if let Some(variante) = &scena.variante {
                let _ = writeln!(testo, "             · {variante}: {}", scena.nome);
            }
        }
    }
    testo.push_str("\nRequisiti senza casi\n");
    for r in piano
        .catalogo
        .requisiti
        .iter()
        .filter(|r| r.motivo.is_some())
    {
        let _ = writeln!(
            testo,
            "  {:<6} {}: {}",
            r.id,
            r.titolo,
            r.motivo.as_deref().unwrap_or_default()
        );
    }
    testo.push_str("\nColonne: livello M obbligatorio, C condizionato, N negativo; certezza C certa, I dedotta, U ignota.\n");
    testo
}

fn in_json(piano: &Piano) -> Result<String, Guaio> {
    let casi: Vec<_> = piano
        .catalogo
        .casi
        .iter()
        .map(|caso| {
            let scenari: Vec<_> = piano
                .scene
                .iter()
                .filter(|s| s.caso == caso.id)
                .map(|s| json!({ "nome": s.nome, "variante": s.variante, "file": s.percorso, "tag": s.tag }))
                .collect();
            json!({ "caso": caso, "scenari": scenari })
        })
        .collect();
    let requisiti: Vec<_> = piano
        .catalogo
        .requisiti
        .iter()
        .map(|r| json!({ "id": r.id, "titolo": r.titolo, "motivo": r.motivo }))
        .collect();
    let tutto = json!({ "piano": piano.catalogo.piano, "versione": piano.catalogo.versione, "casi": casi, "requisiti": requisiti });
    serde_json::to_string_pretty(&tutto)
        .map(|t| t + "\n")
        .map_err(|e| Guaio::banco(e.to_string()))
}
