//! `collaudo replay`: the verdicts again, from the recorded streams alone.

use std::fmt::Write as _;

use judge::corsa::AperturaCorsa;
use judge::rigiudica::rigiudica;
use judge::uscita::ExitCode as Uscita;
use ledger::Reader;
use ledger::course::StreamOpened;
use similar::TextDiff;

use super::stampa;
use crate::guaio::Guaio;
use crate::riga_di_comando::Replay;

/// Judges a folder again.
pub(crate) fn esegui(opzioni: &Replay) -> Result<Uscita, Guaio> {
    let cartella = &opzioni.cartella;
    let illeggibile = |e: &dyn std::fmt::Display| {
        Guaio::nuovo(
            Uscita::EvidenzaNonIntegra,
            format!("la prova non si legge: {e}"),
        )
        .dove(cartella.display().to_string())
        .rimedio("«collaudo verify» dice quale file o quale anello non è integro")
    };
    if !cartella.is_dir() {
        return Err(
            Guaio::uso("la cartella della prova non c'è").dove(cartella.display().to_string())
        );
    }
    let lettore = Reader::open(cartella).map_err(|e| illeggibile(&e))?;
    let prima = lettore
        .entries(steps::corsa::FLUSSO, 0)
        .map_err(|e| illeggibile(&e))?
        .next()
        .ok_or_else(|| illeggibile(&"il flusso «corsa» è vuoto"))?
        .map_err(|e| illeggibile(&e))?;
    let aperta: StreamOpened = prima
        .read()
        .ok_or_else(|| illeggibile(&"il flusso «corsa» non comincia con la sua apertura"))?
        .map_err(|e| illeggibile(&e))?;
    let corsa: AperturaCorsa = serde_json::from_value(aperta.about).map_err(|e| illeggibile(&e))?;

    let blobs = |sha256: &str| steps::blob(&lettore, sha256);
    let mut diversi = 0;
    let mut testo = String::new();
    let mut giudicati = 0;
    for flusso in corsa.scenari.iter().filter_map(|s| s.flusso.as_deref()) {
        if !lettore.streams().iter().any(|s| s == flusso) {
            continue;
        }
        let voci = lettore
            .entries(flusso, 0)
            .and_then(|voci| voci.collect::<Result<Vec<_>, _>>())
            .map_err(|e| illeggibile(&e))?;
        let esito = rigiudica(&voci, &blobs)
            .map_err(|e| illeggibile(&format!("flusso «{flusso}»: {e}")))?;
        giudicati += 1;
        if esito.concorda() {
            let _ = writeln!(testo, "= {flusso}  {}", esito.ora.parola());
            continue;
        }
        diversi += 1;
        let allora = esito
            .allora
            .as_ref()
            .map_or("nessun verdetto", |g| g.parola());
        let _ = writeln!(
            testo,
            "≠ {flusso}  allora {allora}, ora {}",
            esito.ora.parola()
        );
        for v in &esito.verifiche {
            let _ = writeln!(
                testo,
                "    verifica {} (voce {}): la risposta è cambiata",
                v.numero, v.seq
            );
        }
        testo.push_str(&differenze(&esito));
    }
    let _ = writeln!(
        testo,
        "\nscenari giudicati di nuovo: {giudicati}, con lo stesso verdetto: {}",
        giudicati - diversi
    );
    stampa(&testo);
    Ok(if diversi == 0 {
        Uscita::Ok
    } else {
        Uscita::VerdettiDiversi
    })
}

/// The reasons then and now, as a unified difference.
fn differenze(esito: &judge::rigiudica::Rigiudizio) -> String {
    let testo = |g: &judge::verdict::Giudizio| {
        let rilievi = g
            .rilievi
            .iter()
            .map(|r| format!("{}: {}", r.code, r.message));
        g.motivi
            .iter()
            .cloned()
            .chain(rilievi)
            .map(|r| r + "\n")
            .collect::<String>()
    };
    let allora = esito.allora.as_ref().map(testo).unwrap_or_default();
    let ora = testo(&esito.ora);
    let confronto = TextDiff::from_lines(&allora, &ora);
    let unito = confronto
        .unified_diff()
        .context_radius(1)
        .header("allora", "ora")
        .to_string();
    unito.lines().map(|r| format!("    {r}\n")).collect()
}
