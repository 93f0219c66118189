//! `collaudo generate`: flow files made to measure, and beside them what is expected of each row.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use contracts::flusso::contesto::Contesto;
use contracts::flusso::genera::fabbrica::nome;
use contracts::flusso::genera::generatore::{Conto, GenerazioneFallita, Quota, Richiesta, genera};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::Tracciato;
use judge::uscita::ExitCode as Uscita;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::check_flusso;
use crate::guaio::Guaio;
use crate::riga_di_comando::Generate;

/// The ente of a file whose name is not given.
const ENTE: &str = "C_Z999";
/// Rows from which on an entry of a zip may pass 4 GiB.
const RIGHE_DI_UN_GRANDE: u64 = 2_000_000;
const MEMORIA: usize = 256 * 1024;

/// Writes the file.
pub(crate) fn esegui(opzioni: &Generate) -> Result<Uscita, Guaio> {
    let tracciato = check_flusso::tracciato(&opzioni.tipo)?;
    let righe = righe(&opzioni.righe)?;
    let errori = quota(opzioni.errori.as_deref())?;
    let contesto = Contesto::ignoto(giorno(&opzioni.giorno)?);
    let richiesta = Richiesta {
        tracciato,
        righe,
        seme: &opzioni.seme,
        errori,
        contesto: &contesto,
    };
    let dentro = estensione(tracciato);
    let estensione = if opzioni.zip { "zip" } else { dentro };
    let base = nome(tracciato, &opzioni.seme, ENTE);
    let file = file(opzioni, &base, estensione)?;
    let accanto = accanto(opzioni, file.as_deref(), errori != Quota::default())?;
    let base = file
        .as_deref()
        .and_then(Path::file_stem)
        .map_or(base, |stem| stem.to_string_lossy().into_owned());
    let mut uscita = Scrittura::apri(file.as_deref(), opzioni.force)?;
    let mut attesi = match &accanto {
        Some(accanto) => Some(Scrittura::apri(Some(accanto), opzioni.force)?),
        None => None,
    };
    let conto = scrivi(&richiesta, &base, opzioni.zip, &mut uscita, attesi.as_mut());
    let conto = match conto {
        Ok(conto) => conto,
        // Whoever reads standard output has seen enough.
        Err(GenerazioneFallita::Io(e))
            if e.kind() == io::ErrorKind::BrokenPipe && file.is_none() =>
        {
            return Ok(Uscita::Ok);
        }
        Err(e) => return Err(fallita(&e, file.as_deref(), accanto.as_deref())),
    };
    uscita.tieni()?;
    if let Some(attesi) = attesi {
        attesi.tieni()?;
    }
    racconta(
        &conto,
        file.as_deref(),
        accanto.as_deref(),
        &richiesta,
        &base,
    );
    Ok(Uscita::Ok)
}

/// Of the file that the platform finds in the zip.
fn estensione(tracciato: &Tracciato) -> &'static str {
    match tracciato.dialetto() {
        Some(_) => "csv",
        None => "xml",
    }
}

fn righe(testo: &str) -> Result<u64, Guaio> {
    testo.parse().ok().filter(|n| *n > 0).ok_or_else(|| {
        Guaio::uso("il numero di righe non è valido")
            .dove("--rows")
            .atteso("un numero intero da 1 in su")
            .trovato(testo)
            .rimedio("per esempio --rows 1000")
    })
}

fn quota(testo: Option<&str>) -> Result<Quota, Guaio> {
    let Some(testo) = testo else {
        return Ok(Quota::default());
    };
    testo.parse().ok().and_then(Quota::di).ok_or_else(|| {
        Guaio::uso("la quota di righe sbagliate non è valida")
            .dove("--errors")
            .atteso("un numero da 0 (nessuna) a 1 (tutte), con il punto")
            .trovato(testo)
            .rimedio("per esempio --errors 0.1 per una riga su dieci")
    })
}

fn giorno(testo: &str) -> Result<Giorno, Guaio> {
    Giorno::parse(testo).ok_or_else(|| {
        Guaio::uso("il giorno non è valido")
            .dove("--day")
            .atteso("un giorno che esiste, AAAA-MM-GG")
            .trovato(testo)
            .rimedio("per esempio --day 2030-01-01")
    })
}

/// The file to be written; `None` is standard output.
fn file(opzioni: &Generate, base: &str, estensione: &str) -> Result<Option<PathBuf>, Guaio> {
    let proprio = format!("{base}.{estensione}");
    let file = match &opzioni.out {
        None => PathBuf::from(proprio),
        Some(out) if out.as_os_str() == "-" => return Ok(None),
        Some(out) if out.is_dir() => out.join(proprio),
        Some(out) => out.clone(),
    };
    let e_zip = file
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("zip"));
    if e_zip && !opzioni.zip {
        return Err(Guaio::uso(format!(
            "il nome è quello di uno zip, ma il contenuto sarebbe un {estensione}"
        ))
        .dove(file.display().to_string())
        .rimedio(format!(
            "aggiungere --zip, oppure dare al file l'estensione .{estensione}"
        )));
    }
    Ok(Some(file))
}

/// The file with what is expected of each row.
fn accanto(
    opzioni: &Generate,
    file: Option<&Path>,
    con_errori: bool,
) -> Result<Option<PathBuf>, Guaio> {
    if let Some(attesi) = &opzioni.attesi {
        return Ok(Some(attesi.clone()));
    }
    if !con_errori {
        return Ok(None);
    }
    let Some(file) = file else {
        return Err(Guaio::uso("non si sa dove scrivere gli esiti attesi")
            .atteso("un file per gli esiti attesi, quando il flusso va sullo standard output")
            .rimedio("darlo con --expected FILE"));
    };
    let mut nome = file
        .file_stem()
        .map_or_else(OsString::new, ToOwned::to_owned);
    nome.push(".attesi.jsonl");
    Ok(Some(file.with_file_name(nome)))
}

fn scrivi(
    richiesta: &Richiesta<'_>,
    base: &str,
    zip: bool,
    uscita: &mut Scrittura,
    attesi: Option<&mut Scrittura>,
) -> Result<Conto, GenerazioneFallita> {
    let attesi = attesi.map(|a| &mut a.dentro as &mut dyn Write);
    if !zip {
        return genera(richiesta, &mut uscita.dentro, attesi);
    }
    let mut pacchetto = ZipWriter::new_stream(&mut uscita.dentro);
    let modo = SimpleFileOptions::default().large_file(richiesta.righe > RIGHE_DI_UN_GRANDE);
    pacchetto
        .start_file(format!("{base}.{}", estensione(richiesta.tracciato)), modo)
        .map_err(io::Error::from)?;
    let conto = genera(richiesta, &mut pacchetto, attesi)?;
    pacchetto.finish().map_err(io::Error::from)?;
    uscita.dentro.flush()?;
    Ok(conto)
}

fn fallita(errore: &GenerazioneFallita, file: Option<&Path>, accanto: Option<&Path>) -> Guaio {
    let dove = match (file, accanto) {
        (Some(file), Some(accanto)) => format!("{}, {}", file.display(), accanto.display()),
        (Some(file), None) => file.display().to_string(),
        (None, _) => "standard output".to_owned(),
    };
    match errore {
        GenerazioneFallita::Io(e) => Guaio::nuovo(Uscita::AmbientePerso, "il file non si scrive fino in fondo")
            .dove(dove)
            .atteso("spazio e permessi per tutto il file")
            .trovato(motivo(e))
            .rimedio("liberare spazio, chiedere meno righe con --rows, o scrivere altrove con --out; i file incompleti sono stati tolti"),
        GenerazioneFallita::NessunTipoDovuto | GenerazioneFallita::TipoNonGenerabile(_) => {
            Guaio::uso(errore.to_string()).rimedio("«collaudo kinds» elenca i tipi di file")
        }
    }
}

/// Why the system refused, in Italian where it is a common reason.
fn motivo(errore: &io::Error) -> String {
    match errore.kind() {
        io::ErrorKind::StorageFull => "il disco è pieno".to_owned(),
        io::ErrorKind::PermissionDenied => "il permesso è negato".to_owned(),
        io::ErrorKind::NotFound => "la cartella non c'è".to_owned(),
        _ => errore.to_string(),
    }
}

/// What was written, for the person who asked.
fn racconta(
    conto: &Conto,
    file: Option<&Path>,
    accanto: Option<&Path>,
    richiesta: &Richiesta<'_>,
    base: &str,
) {
    let tracciato = richiesta.tracciato;
    let mut testo = format!(
        "{}: {}, {} righe, {} con un errore, {} byte di {}\n",
        file.map_or_else(
            || "(standard output)".to_owned(),
            |f| f.display().to_string()
        ),
        tracciato.id,
        conto.righe,
        conto.guaste,
        conto.byte,
        estensione(tracciato)
    );
    if let Some(accanto) = accanto {
        testo.push_str(&format!("esiti attesi: {}\n", accanto.display()));
    }
    let giusto = (tracciato.famiglia.nome)(base, richiesta.contesto).is_ok();
    if file.is_some() && !giusto {
        testo.push_str(&format!(
            "attenzione: la piattaforma vuole un nome come {}\n",
            nome(tracciato, base, ENTE)
        ));
    }
    // A standard error that is closed changes nothing of what was written.
    let _ = io::stderr().lock().write_all(testo.as_bytes());
}

/// A file under way: it has its name only when it is whole.
struct Scrittura {
    dentro: BufWriter<Box<dyn Write>>,
    /// Where it is written, and the name that it gets.
    passaggio: Option<(PathBuf, PathBuf)>,
}

impl Scrittura {
    fn apri(file: Option<&Path>, forza: bool) -> Result<Self, Guaio> {
        let Some(file) = file else {
            return Ok(Self {
                dentro: BufWriter::with_capacity(MEMORIA, Box::new(io::stdout().lock())),
                passaggio: None,
            });
        };
        let esiste = file.symlink_metadata().is_ok();
        if esiste && !forza {
            return Err(Guaio::uso("il file c'è già")
                .dove(file.display().to_string())
                .atteso("un nome nuovo")
                .rimedio("dare un altro nome con --out, oppure sovrascriverlo con --force"));
        }
        let illeggibile = |e: io::Error| {
            Guaio::uso("il file non si può creare")
                .dove(file.display().to_string())
                .atteso("una cartella che c'è e in cui si può scrivere")
                .trovato(motivo(&e))
                .rimedio("creare la cartella, o scrivere altrove con --out")
        };
        // A device or a pipe is written as it is, never replaced.
        let sostituibile = !esiste || file.metadata().is_ok_and(|m| m.is_file());
        let (aperto, passaggio) = if sostituibile {
            let mut provvisorio = file.as_os_str().to_owned();
            provvisorio.push(format!(".{}.parziale", std::process::id()));
            let provvisorio = PathBuf::from(provvisorio);
            let aperto = File::create_new(&provvisorio).map_err(illeggibile)?;
            (aperto, Some((provvisorio, file.to_owned())))
        } else {
            (
                OpenOptions::new()
                    .write(true)
                    .open(file)
                    .map_err(illeggibile)?,
                None,
            )
        };
        Ok(Self {
            dentro: BufWriter::with_capacity(MEMORIA, Box::new(aperto)),
            passaggio,
        })
    }

    /// Whole: it gets its name.
    fn tieni(mut self) -> Result<(), Guaio> {
        if let Some((provvisorio, file)) = self.passaggio.take() {
            std::fs::rename(&provvisorio, &file).map_err(|e| {
                Guaio::nuovo(Uscita::AmbientePerso, "il file non si può rinominare")
                    .dove(file.display().to_string())
                    .trovato(motivo(&e))
            })?;
        }
        Ok(())
    }
}

impl Drop for Scrittura {
    fn drop(&mut self) {
        if let Some((provvisorio, _)) = &self.passaggio {
            // Nothing better can be done with a file that does not go.
            let _ = std::fs::remove_file(provvisorio);
        }
    }
}
