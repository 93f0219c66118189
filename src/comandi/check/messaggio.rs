//! A message or a document: read with a bound, judged, told in one line.

use std::io::{self, BufRead as _, BufReader, Read};

use contracts::check::{self, CheckReport, Messaggio};
use contracts::finding::Severity;

use super::conta;
use super::conti::{Conti, quanti};
use super::ingresso::INIZIO;
use super::resoconto::Giudicato;
use crate::comandi::check_flusso::Fermata;
use crate::guaio::Guaio;

/// Largest message that is read into memory; a document is read as a stream.
pub(super) const MASSIMO: u64 = 64 * 1024 * 1024;

/// Judges what a reader gives; `None` when it is nothing known after all.
///
/// # Errors
/// [`io::ErrorKind::FileTooLarge`] for a message over [`MASSIMO`]; what the reader says.
pub(super) fn giudica(lettore: impl Read) -> io::Result<Option<CheckReport>> {
    let mut lettore = BufReader::with_capacity(INIZIO, lettore);
    let mut inizio = Vec::new();
    while inizio.len() < INIZIO {
        let letti = lettore.fill_buf()?;
        if letti.is_empty() {
            break;
        }
        let n = letti.len();
        inizio.extend_from_slice(letti);
        lettore.consume(n);
    }
    match check::riconosci(&inizio) {
        None => Ok(None),
        // A giornale di cassa may be of any length: it is never held whole.
        Some(Messaggio::Documento(_)) => {
            check::documento_da(io::Cursor::new(inizio).chain(lettore), Severity::Error).map(Some)
        }
        Some(Messaggio::Richiesta | Messaggio::Risposta | Messaggio::Rest(_)) => {
            lettore.take(MASSIMO + 1).read_to_end(&mut inizio)?;
            if inizio.len() as u64 > MASSIMO {
                return Err(io::ErrorKind::FileTooLarge.into());
            }
            Ok(check::messaggio(&inizio, Severity::Error))
        }
    }
}

/// What was judged and how it came out, for instance `messaggio di paaSILInviaDovuti, 2 errori`.
pub(super) fn giudicato(report: Option<CheckReport>, nome: &str) -> Result<Giudicato, Fermata> {
    let Some(report) = report else {
        return Err(
            Guaio::uso("il file non è più quello che era quando lo si è riconosciuto")
                .dove(nome)
                .rimedio("controllarlo quando nessuno lo sta scrivendo")
                .into(),
        );
    };
    let cosa = match (report.operazione, report.documento) {
        (Some(operazione), _) => format!("messaggio di {}", operazione.nome),
        (None, Some(documento)) => format!("documento {}", documento.radice()),
        (None, None) => report
            .corpo
            .map_or("messaggio", |corpo| corpo.nome())
            .to_owned(),
    };
    let errori = conta(&report.findings, Severity::Error);
    let avvisi = conta(&report.findings, Severity::Warning);
    let mut esito = quanti(errori, avvisi);
    if report.more > 0 {
        esito.push_str(&format!(", altri {} rilievi non riportati", report.more));
    }
    Ok(Giudicato {
        riepilogo: format!("{cosa}, {esito}"),
        dettagli: Vec::new(),
        conti: Conti {
            file: 1,
            con_errori: u64::from(errori + report.more > 0),
            errori,
            avvisi,
            taciuti: report.more,
            ..Conti::default()
        },
        rilievi: report.findings,
        dentro: None,
    })
}
