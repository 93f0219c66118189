//! The part of `collaudo check` for flow files: which they are, the check as a stream, what the platform would do.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;

use contracts::finding::registry::code;
use contracts::finding::{Finding, Severity};
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Giudicata, Opzioni, Osservatore, Riepilogo, controlla};
use contracts::flusso::dovuti::{self, nome};
use contracts::flusso::esame::{self, Illeggibile};
use contracts::flusso::esito::{Esito, Rifiuto};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::numero::euro;
use contracts::flusso::pacchetto::PacchettoIllegibile;
use contracts::flusso::testo::frase;
use contracts::flusso::tracciato::{FileScarti, Rigettata, Tracciato, tracciati};

use crate::guaio::Guaio;

/// Findings of one code, and rejected rows, that are told one by one.
const MASSIMO_PER_CODICE: u64 = 20;

/// A flow file that was judged.
pub(crate) struct Giudicato {
    /// What is wrong, the outcome of rejected rows included (`FLU-SCARTO`).
    pub(crate) rilievi: Vec<Finding>,
    /// The lines that close its report.
    pub(crate) riepilogo: String,
    /// Whether something is an error.
    pub(crate) errori: bool,
}

/// The kind that `--kind` names.
pub(crate) fn tracciato(nome: &str) -> Result<&'static Tracciato, Guaio> {
    Tracciato::per_id(nome).ok_or_else(|| {
        let noti: Vec<&str> = tracciati().map(|t| t.id).collect();
        Guaio::uso("il tipo di file non esiste")
            .atteso(noti.join(", "))
            .trovato(nome)
            .rimedio("«collaudo kinds» elenca i tipi di file")
    })
}

/// Whether a file is a flow by its name.
pub(crate) fn e_flusso(file: &Path) -> bool {
    file.extension().is_some_and(|e| {
        ["csv", "zip", "xls"]
            .iter()
            .any(|nota| e.eq_ignore_ascii_case(nota))
    })
}

/// Judges one file. `-` is a bare csv on standard input, which needs `kind`.
pub(crate) fn giudica(
    file: &Path,
    kind: Option<&'static Tracciato>,
    scarti: Option<&Path>,
) -> Result<Giudicato, Guaio> {
    let dove = file.display().to_string();
    let mut ctx = Contesto::ignoto(oggi());
    if file.as_os_str() == "-" {
        let tracciato = kind.ok_or_else(|| {
            Guaio::uso("del csv sullo standard input non si sa il tipo").rimedio("darlo con --kind")
        })?;
        if tracciato.dialetto().is_none() {
            return Err(Guaio::uso("dallo standard input si legge soltanto un csv"));
        }
        let mut esame = Esame::nuovo(tracciato, scarti, "")?;
        let opzioni = Opzioni {
            massimo_per_codice: MASSIMO_PER_CODICE,
            ..Opzioni::di(tracciato, &ctx)
        };
        let esito = controlla(io::stdin().lock(), &opzioni, &mut esame);
        return esame.fine(esito.map(Some).map_err(Illeggibile::from), &dove);
    }
    let mut aperto = File::open(file)
        .map_err(|e| Guaio::uso(format!("il file non si apre: {e}")).dove(&dove))?;
    let nome_file = file
        .file_name()
        .map(|b| b.to_string_lossy().into_owned())
        .unwrap_or_default();
    let base = esame::base(&nome_file);
    let trovato = match kind {
        Some(kind) => Ok(Some(kind)),
        None => esame::tipo(&mut aperto, &nome_file),
    };
    let tracciato = match trovato {
        Ok(Some(tracciato)) => tracciato,
        Ok(None) if nome_file.to_ascii_lowercase().ends_with(".zip") => {
            // Nothing in it is recognised: the name says what MyPay makes of it.
            return Ok(da_rifiuto(nome::leggi(base, None).err().as_ref()));
        }
        Ok(None) => {
            return Err(Guaio::uso(
                "non si riconosce che tipo di file sia, né dal nome né da ciò che contiene",
            )
            .dove(dove)
            .atteso("un nome come C_Z999-IUF-1_4.csv, o l'intestazione di un tracciato")
            .rimedio("dare il tipo con --kind; «collaudo kinds» li elenca"));
        }
        Err(e) => {
            return Esame::nuovo(&dovuti::FAMIGLIA.tracciati[0], None, base)?.fine(Err(e), &dove);
        }
    };
    // Of the file that is named so it is presumed that the ente is right.
    ctx.codice_ipa = base
        .split_once('-')
        .map(|(ente, _)| ente.to_owned())
        .filter(|ente| !ente.is_empty());
    let mut esame = Esame::nuovo(tracciato, scarti, base)?;
    let opzioni = Opzioni {
        massimo_per_codice: MASSIMO_PER_CODICE,
        ..Opzioni::di(tracciato, &ctx)
    };
    let e_zip = nome_file.to_ascii_lowercase().ends_with(".zip");
    let esito = esame::esamina(aperto, &nome_file, &opzioni, &mut esame);
    let esito = esito.map(|esaminato| {
        // A bare file is judged by its content when the kind was given.
        if e_zip || kind.is_none() {
            esame.rilievi.extend(esaminato.rifiuti.iter().map(rilievo));
        }
        esaminato.riepilogo
    });
    esame.fine(esito, &dove)
}

fn oggi() -> Giorno {
    Giorno(chrono::Utc::now().timestamp().div_euclid(86_400))
}

/// Why a file cannot be read, as a finding; `None` when it is the system's fault.
fn illeggibile(e: &Illeggibile) -> Option<Finding> {
    let codice = match e {
        Illeggibile::Pacchetto(PacchettoIllegibile::NonZip(_)) => code::ZIP_ILLEGIBILE,
        Illeggibile::Pacchetto(PacchettoIllegibile::Bomba(_)) => code::ZIP_LIMITE,
        Illeggibile::Pacchetto(_) => code::ZIP_SOSPETTO,
        // A damaged or lying entry of a zip shows only while it is read.
        Illeggibile::Io(e)
            if e.kind() == io::ErrorKind::InvalidData
                || e.kind() == io::ErrorKind::InvalidInput =>
        {
            return Some(Finding::new(
                code::ZIP_ILLEGIBILE,
                Severity::Error,
                frase(&e.to_string()),
            ));
        }
        Illeggibile::Io(_) => return None,
    };
    Some(Finding::new(codice, Severity::Error, frase(&e.to_string())))
}

/// What becomes of the whole file, as a finding.
fn rilievo(rifiuto: &Rifiuto) -> Finding {
    let di = |frase: &str| Finding::new(code::FLU_NOME_FILE, Severity::Error, frase);
    match rifiuto {
        Rifiuto::AlCaricamento(testo) => {
            di("La piattaforma rifiuterebbe il file al caricamento.").finding(testo)
        }
        Rifiuto::Abortito { codice, testo } => {
            di("La piattaforma rifiuterebbe l'intero file (IMPORT_ABORTITO).")
                .finding(format!("{codice}: {testo}"))
        }
        Rifiuto::Bloccato => di(
            "L'importazione resterebbe per sempre in corso (IMPORT_IN_ELAB), senza alcun errore.",
        ),
        Rifiuto::SenzaCsv => di(
            "Nello zip non c'è il csv con lo stesso nome: la piattaforma darebbe IMPORT_ESEGUITO con PAA_IMPORT_ERROR, zero righe.",
        ),
        Rifiuto::Stato {
            stato,
            codice,
            testo,
        } => {
            let trovato = [codice.as_str(), testo.as_str()];
            let trovato: Vec<&str> = trovato.into_iter().filter(|t| !t.is_empty()).collect();
            let di = di(&format!(
                "La piattaforma non caricherebbe il file: il flusso finirebbe in {stato}."
            ));
            if trovato.is_empty() {
                di
            } else {
                di.finding(trovato.join(": "))
            }
        }
    }
}

fn da_rifiuto(rifiuto: Option<&Rifiuto>) -> Giudicato {
    Giudicato {
        rilievi: rifiuto.into_iter().map(rilievo).collect(),
        riepilogo: "file rifiutato per intero, le righe non sono state lette".to_owned(),
        errori: true,
    }
}

/// A check under way.
struct Esame {
    tracciato: &'static Tracciato,
    nome: String,
    rilievi: Vec<Finding>,
    scarti: Option<Scarti>,
    scartate: u64,
}

/// The rejects file as the platform writes it.
struct Scarti {
    formato: FileScarti,
    file: BufWriter<File>,
    testa: Vec<u8>,
    guasto: Option<io::Error>,
}

impl Scarti {
    fn scrivi(&mut self, byte: &[u8]) {
        if self.guasto.is_none() {
            self.guasto = self.file.write_all(byte).err();
        }
    }
}

impl Osservatore for Esame {
    fn rilievo(&mut self, rilievo: Finding) {
        self.rilievi.push(rilievo);
    }

    fn intestazione(&mut self, byte: &[u8]) {
        if let Some(scarti) = &mut self.scarti {
            scarti.testa = byte.to_vec();
        }
    }

    fn riga(&mut self, riga: &Giudicata<'_>) {
        let Esito::Scartata(scarto) = riga.esito else {
            return;
        };
        self.scartate += 1;
        if self.scartate <= MASSIMO_PER_CODICE {
            let messaggio = format!(
                "La piattaforma scarterebbe la riga di dati {}.",
                riga.numero
            );
            let trovato = if scarto.codice.is_empty() {
                scarto.descrizione.clone()
            } else {
                format!("{} · {}", scarto.codice, scarto.descrizione)
            };
            self.rilievi
                .push(Finding::new(code::FLU_SCARTO, Severity::Error, messaggio).finding(trovato));
        }
        if let Some(scarti) = &mut self.scarti {
            let formato = scarti.formato;
            if self.scartate == 1 {
                let testa = (formato.testa)(&std::mem::take(&mut scarti.testa));
                scarti.scrivi(&testa);
            }
            let rigettata = Rigettata {
                nome: &self.nome,
                numero: riga.numero,
                byte: riga.byte,
                valori: riga.valori(),
                scarto,
            };
            scarti.scrivi(&(formato.riga)(&rigettata));
        }
    }
}

impl Esame {
    fn nuovo(
        tracciato: &'static Tracciato,
        scarti: Option<&Path>,
        nome: &str,
    ) -> Result<Self, Guaio> {
        let scarti = scarti.map(|file| {
            let Some(formato) = tracciato.famiglia.scarti else {
                return Err(Guaio::uso(format!(
                    "di un file {} la piattaforma non scrive gli scarti",
                    tracciato.id
                )));
            };
            File::create(file)
                .map(|f| Scarti {
                    formato,
                    file: BufWriter::new(f),
                    testa: Vec::new(),
                    guasto: None,
                })
                .map_err(|e| {
                    Guaio::uso(format!("il file degli scarti non si scrive: {e}"))
                        .dove(file.display().to_string())
                })
        });
        Ok(Self {
            tracciato,
            nome: nome.to_owned(),
            rilievi: Vec::new(),
            scarti: scarti.transpose()?,
            scartate: 0,
        })
    }

    fn fine(
        mut self,
        esito: Result<Option<Riepilogo>, Illeggibile>,
        dove: &str,
    ) -> Result<Giudicato, Guaio> {
        let riepilogo = match esito {
            Ok(Some(riepilogo)) => riepilogo,
            Ok(None) => return Ok(self.senza_righe(None)),
            Err(e) => match illeggibile(&e) {
                Some(rilievo) => return Ok(self.senza_righe(Some(rilievo))),
                None => return Err(Guaio::uso(e.to_string()).dove(dove)),
            },
        };
        if let Some(scarti) = &mut self.scarti
            && let Some(e) = scarti.guasto.take().or_else(|| scarti.file.flush().err())
        {
            return Err(Guaio::uso(format!(
                "il file degli scarti non si scrive: {e}"
            )));
        }
        self.rilievi.extend(riepilogo.rifiuto.as_ref().map(rilievo));
        Ok(Giudicato {
            errori: riepilogo.errori > 0
                || riepilogo.scartate > 0
                || self.rilievi.iter().any(|r| r.severity == Severity::Error),
            riepilogo: parole(self.tracciato, &riepilogo),
            rilievi: self.rilievi,
        })
    }

    fn senza_righe(mut self, rilievo: Option<Finding>) -> Giudicato {
        self.rilievi.extend(rilievo);
        Giudicato {
            rilievi: self.rilievi,
            riepilogo: format!(
                "{}, le righe non sono state lette fino in fondo",
                self.tracciato.id
            ),
            errori: true,
        }
    }
}

fn parole(tracciato: &Tracciato, r: &Riepilogo) -> String {
    let mut testo = format!(
        "{}, {} righe\n  contratto: {} errori, {} avvisi\n  piattaforma: {} righe caricate, {} scartate",
        tracciato.id, r.righe, r.errori, r.avvisi, r.caricate, r.scartate
    );
    if r.ignorate > 0 {
        let _ = write!(testo, ", {} ignorate", r.ignorate);
    }
    let famiglia = tracciato.famiglia;
    if r.scartate > 0 || r.rifiuto.is_some() {
        let _ = write!(testo, ", {} euro {}", euro(r.perso), famiglia.perdita);
    }
    if !famiglia.ipotesi.is_empty() {
        let _ = write!(testo, "\n  ipotesi: {}", famiglia.ipotesi);
    }
    let taciuti: u64 = r
        .per_codice
        .values()
        .map(|n| n.saturating_sub(MASSIMO_PER_CODICE))
        .sum();
    let taciuti = taciuti + r.scartate.saturating_sub(MASSIMO_PER_CODICE);
    if taciuti > 0 {
        let _ = write!(
            testo,
            "\n  altri {taciuti} rilievi non riportati uno per uno"
        );
        for (codice, volte) in r
            .per_codice
            .iter()
            .filter(|(_, n)| **n > MASSIMO_PER_CODICE)
        {
            let _ = write!(testo, "\n    {codice}: {volte} in tutto");
        }
    }
    testo
}
