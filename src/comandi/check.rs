//! `collaudo check`: is this message, document or flow file right, where is it wrong, how to mend it.

pub(crate) mod avanzamento;
pub(crate) mod conti;
pub(crate) mod ente;
pub(crate) mod ingresso;
mod messaggio;
pub(crate) mod resoconto;

use std::fs::File;
use std::io::{self, Cursor, Read as _};
use std::path::Path;
use std::time::Duration;

use contracts::finding::Severity;
use judge::uscita::ExitCode as Uscita;
use steps::corsa::Interruttore;

use self::avanzamento::Avanzamento;
use self::conti::Conti;
use self::ente::Noto;
use self::ingresso::{Genere, Ingresso, Sorgente, illeggibile};
use self::resoconto::{Giudicato, Resoconto};
use super::check_flusso::{self, Fermata, Giudice};
use super::runtime;
use crate::guaio::Guaio;
use crate::riga_di_comando::Check;
use crate::segnali::Segnali;

/// After a signal, what is under way may take this long to stop by itself; a read that hangs does not.
const GRAZIA: Duration = Duration::from_secs(2);

/// Checks the files in the order given; a warning alone leaves the exit code at 0.
pub(crate) fn esegui(opzioni: &Check) -> Result<Uscita, Guaio> {
    let kind = opzioni
        .kind
        .as_deref()
        .map(check_flusso::tracciato)
        .transpose()?;
    let noto = Noto::da(opzioni.ente.as_deref())?;
    let interruttore = Interruttore::default();
    let runtime = runtime()?;
    let segnali = {
        let _dentro = runtime.enter();
        let segnali = Segnali::ascolta(interruttore.clone());
        let (attesa, giunto) = (interruttore.clone(), segnali.clone());
        runtime.spawn(async move {
            attesa.attendi().await;
            tokio::time::sleep(GRAZIA).await;
            let uscita = giunto.uscita().unwrap_or(Uscita::InterrottoDaTastiera);
            std::process::exit(i32::from(uscita.codice()));
        });
        segnali
    };
    let esito = controlla(opzioni, kind, &noto, interruttore, &segnali);
    runtime.shutdown_background();
    esito
}

fn controlla(
    opzioni: &Check,
    kind: Option<&'static contracts::flusso::tracciato::Tracciato>,
    noto: &Noto,
    interruttore: Interruttore,
    segnali: &Segnali,
) -> Result<Uscita, Guaio> {
    // All are found and recognised before anything is said: wrong use prints no half result.
    let ingressi = ingresso::trova(&opzioni.file, kind)?;
    if opzioni.scarti.is_some() && ingressi.tutti.len() > 1 {
        return Err(Guaio::uso("--scarti vale per un solo file")
            .trovato(format!("{} file", ingressi.tutti.len()))
            .rimedio("controllare i file uno alla volta"));
    }
    let avanzamento = Avanzamento::nuovo(interruttore);
    let giudice = Giudice {
        noto,
        avanzamento: &avanzamento,
        scarti: opzioni.scarti.as_deref(),
    };
    let quanti = ingressi.tutti.len();
    let mut resoconto = Resoconto::nuovo(opzioni.format);
    let mut somma = Conti::default();
    let mut guasto = None;
    for (i, ingresso) in ingressi.tutti.into_iter().enumerate() {
        if avanzamento.interrotto() || resoconto.chiuso() {
            break;
        }
        let nome = ingresso.nome.clone();
        let quale = if quanti > 1 {
            format!("file {} di {quanti} · {nome}", i + 1)
        } else {
            nome.clone()
        };
        let lungo = lungo(&ingresso);
        avanzamento.comincia(quale, lungo);
        match giudica(ingresso, &giudice) {
            Ok(giudicato) => {
                avanzamento.finisci();
                somma.somma(&giudicato.conti);
                resoconto.file(&nome, lungo, &giudicato)?;
            }
            Err(_) if avanzamento.interrotto() => break,
            // The other files are judged all the same.
            Err(e) => {
                resoconto.nota(&format!("{nome}: non letto fino in fondo"));
                guasto.get_or_insert(e);
            }
        }
    }
    avanzamento.finisci();
    let interrotto = segnali.uscita().filter(|_| avanzamento.interrotto());
    if interrotto.is_some() {
        resoconto.nota("controllo interrotto prima della fine");
    }
    let uscita = match (interrotto, &guasto) {
        (Some(uscita), _) => uscita,
        (None, Some(_)) => Uscita::Uso,
        (None, None) if somma.con_errori > 0 => Uscita::Fallito,
        (None, None) => Uscita::Ok,
    };
    let totale = (quanti > 1 || ingressi.saltati > 0).then(|| somma.totale(ingressi.saltati));
    resoconto.fine(totale, uscita, guasto.is_none() && interrotto.is_none())?;
    match (interrotto, guasto) {
        (Some(uscita), _) => Err(Guaio::nuovo(
            uscita,
            format!(
                "controllo interrotto: {} file controllati su {quanti}",
                somma.file
            ),
        )),
        (None, Some(guasto)) => Err(guasto),
        (None, None) => Ok(uscita),
    }
}

fn lungo(ingresso: &Ingresso) -> Option<u64> {
    match &ingresso.sorgente {
        Sorgente::File(percorso) => std::fs::metadata(percorso).ok().map(|m| m.len()),
        Sorgente::Condotto(..) => None,
    }
}

fn giudica(ingresso: Ingresso, giudice: &Giudice<'_>) -> Result<Giudicato, Guaio> {
    let nome = ingresso.nome;
    let errore = |e: io::Error| illeggibile(&e, Path::new(&nome));
    let giudicato = match (ingresso.genere, ingresso.sorgente) {
        (Genere::Flusso(flusso), Sorgente::File(percorso)) => {
            giudice.file(&flusso, File::open(percorso).map_err(errore)?)
        }
        (Genere::Flusso(flusso), Sorgente::Condotto(inizio, resto)) => {
            giudice.condotto(&flusso, Cursor::new(inizio).chain(resto))
        }
        (Genere::Messaggio, Sorgente::File(percorso)) => {
            let file = File::open(percorso).map_err(errore)?;
            messaggio::giudica(giudice.avanzamento.segui(file))
                .map_err(Fermata::Io)
                .and_then(|report| messaggio::giudicato(report, &nome))
        }
        (Genere::Messaggio, Sorgente::Condotto(inizio, resto)) => {
            let tutto = Cursor::new(inizio).chain(resto);
            messaggio::giudica(giudice.avanzamento.segui(tutto))
                .map_err(Fermata::Io)
                .and_then(|report| messaggio::giudicato(report, &nome))
        }
    };
    giudicato.map_err(|fermata| match fermata {
        Fermata::Io(e) => errore(e),
        Fermata::Guaio(guaio) => guaio,
    })
}

/// Whether something of this weight is among the findings.
fn conta(rilievi: &[contracts::finding::Finding], peso: Severity) -> u64 {
    rilievi.iter().filter(|r| r.severity == peso).count() as u64
}
