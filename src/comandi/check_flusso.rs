//! The part of `collaudo check` for flow files: which they are, the check as a stream, what the platform would do.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write as _};
use std::path::Path;

use contracts::finding::registry::code;
use contracts::finding::{Finding, Severity};
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Opzioni, Osservatore, Riepilogo, controlla};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::lettura::Scarto;
use contracts::flusso::nome::{self, Rifiuto};
use contracts::flusso::numero::euro;
use contracts::flusso::pacchetto::{Pacchetto, PacchettoIllegibile};
use contracts::flusso::riga::LetturaInterrotta;
use contracts::flusso::tracciato::{TRACCIATI, Tracciato};

use crate::guaio::Guaio;

/// Findings of one code, and rejected rows, that are told one by one.
const MASSIMO_PER_CODICE: u64 = 20;
/// Bytes of a bare csv in which its header is looked for.
const TESTA: u64 = 64 * 1024;

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
        let noti: Vec<&str> = TRACCIATI.iter().map(|t| t.id).collect();
        Guaio::uso("il tipo di file non esiste")
            .atteso(noti.join(", "))
            .trovato(nome)
            .rimedio("«collaudo kinds» elenca i tipi di file")
    })
}

/// Whether a file is a flow by its name.
pub(crate) fn e_flusso(file: &Path) -> bool {
    file.extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("csv") || e.eq_ignore_ascii_case("zip"))
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
        return Esame::nuovo(tracciato, ctx, scarti, None)?.fine(io::stdin().lock(), &dove);
    }
    let aperto = File::open(file)
        .map_err(|e| Guaio::uso(format!("il file non si apre: {e}")).dove(&dove))?;
    let base = file
        .file_stem()
        .map(|b| b.to_string_lossy().into_owned())
        .unwrap_or_default();
    let (tracciato, rifiuto) = match nome::leggi(&base, None) {
        Ok(nome) => {
            ctx.codice_ipa = Some(nome.codice_ipa);
            (Some(nome.tracciato), None)
        }
        Err(rifiuto) => (None, Some(rifiuto)),
    };
    if file
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("zip"))
    {
        let Some(tracciato) = kind.or(tracciato) else {
            return Ok(da_rifiuto(rifiuto.as_ref()));
        };
        return zip(
            aperto,
            &base,
            Esame::nuovo(tracciato, ctx, scarti, rifiuto.as_ref())?,
            &dove,
        );
    }
    let tracciato = match kind.or(tracciato) {
        Some(tracciato) => tracciato,
        None => da_intestazione(file, &dove)?,
    };
    // The bare csv: its name is that of the zip to come, unless the kind was found without it.
    let rifiuto = rifiuto.filter(|_| kind.is_none());
    Esame::nuovo(tracciato, ctx, scarti, rifiuto.as_ref())?.fine(aperto, &dove)
}

fn oggi() -> Giorno {
    Giorno(chrono::Utc::now().timestamp().div_euclid(86_400))
}

fn da_intestazione(file: &Path, dove: &str) -> Result<&'static Tracciato, Guaio> {
    let mut testa = Vec::new();
    File::open(file)
        .and_then(|f| f.take(TESTA).read_to_end(&mut testa))
        .map_err(|e| Guaio::uso(format!("il file non si legge: {e}")).dove(dove))?;
    let testo = String::from_utf8_lossy(&testa);
    let riga = testo.split(['\n', '\r']).next().unwrap_or_default();
    Tracciato::per_intestazione(riga).ok_or_else(|| {
        Guaio::uso("non si riconosce che tipo di file sia, né dal nome né dall'intestazione")
            .dove(dove)
            .atteso("un nome come C_Z999-IUF-1_4.csv, o l'intestazione di un tracciato")
            .rimedio("dare il tipo con --kind; «collaudo kinds» li elenca")
    })
}

fn zip(aperto: File, base: &str, mut esame: Esame, dove: &str) -> Result<Giudicato, Guaio> {
    let illeggibile = |e: &PacchettoIllegibile| {
        let codice = match e {
            PacchettoIllegibile::NonZip(_) => code::ZIP_ILLEGIBILE,
            PacchettoIllegibile::Bomba(_) => code::ZIP_LIMITE,
            _ => code::ZIP_SOSPETTO,
        };
        Finding::new(codice, Severity::Error, frase(&e.to_string()))
    };
    let mut pacchetto = match Pacchetto::apri(aperto, base) {
        Ok(pacchetto) => pacchetto,
        Err(e) => return Ok(esame.senza_righe(illeggibile(&e))),
    };
    if let Some(rifiuto) = pacchetto.rifiuto.take() {
        esame.rilievi.push(rilievo(&rifiuto));
    }
    match pacchetto.csv() {
        Ok(Some(csv)) => esame.fine(csv, dove),
        Ok(None) => Ok(esame.senza_righe(rilievo(&Rifiuto::SenzaCsv))),
        Err(e) => Ok(esame.senza_righe(illeggibile(&e))),
    }
}

fn frase(frammento: &str) -> String {
    let mut caratteri = frammento.chars();
    let prima: String = caratteri
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{prima}{}.", caratteri.as_str())
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
    contesto: Contesto,
    rilievi: Vec<Finding>,
    scarti: Option<Scarti>,
    scartate: u64,
}

/// The rejects file as the platform writes it (§4.5).
struct Scarti {
    file: BufWriter<File>,
    testa: Vec<u8>,
    guasto: Option<io::Error>,
}

impl Scarti {
    fn scrivi(&mut self, pezzi: &[&[u8]]) {
        for pezzo in pezzi {
            if self.guasto.is_none() {
                self.guasto = self.file.write_all(pezzo).err();
            }
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

    fn riga(&mut self, numero: u64, byte: &[u8], scarto: Option<&Scarto>) {
        let Some(scarto) = scarto else {
            return;
        };
        self.scartate += 1;
        if self.scartate <= MASSIMO_PER_CODICE {
            let messaggio = format!("La piattaforma scarterebbe la riga di dati {numero}.");
            let trovato = format!("{} · {}", scarto.codice, scarto.descrizione);
            self.rilievi
                .push(Finding::new(code::FLU_SCARTO, Severity::Error, messaggio).finding(trovato));
        }
        if let Some(scarti) = &mut self.scarti {
            let testa = std::mem::take(&mut scarti.testa);
            if self.scartate == 1 {
                scarti.scrivi(&[&testa, b";cod_rifiuto;de_rifiuto\n"]);
            }
            scarti.scrivi(&[
                byte,
                b";",
                scarto.codice.as_bytes(),
                b";",
                scarto.descrizione.as_bytes(),
                b"\n",
            ]);
        }
    }
}

impl Esame {
    fn nuovo(
        tracciato: &'static Tracciato,
        contesto: Contesto,
        scarti: Option<&Path>,
        rifiuto: Option<&Rifiuto>,
    ) -> Result<Self, Guaio> {
        let scarti = scarti.map(|file| {
            File::create(file)
                .map(|f| Scarti {
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
            contesto,
            rilievi: rifiuto.into_iter().map(rilievo).collect(),
            scarti: scarti.transpose()?,
            scartate: 0,
        })
    }

    fn fine(mut self, lettore: impl Read, dove: &str) -> Result<Giudicato, Guaio> {
        let contesto = self.contesto.clone();
        let opzioni = Opzioni {
            tracciato: self.tracciato,
            contesto: &contesto,
            archivio: None,
            massimo_per_codice: MASSIMO_PER_CODICE,
        };
        let riepilogo = match controlla(lettore, &opzioni, &mut self) {
            Ok(riepilogo) => riepilogo,
            // A damaged or lying entry of a zip shows only while it is read.
            Err(LetturaInterrotta::Io(e))
                if e.kind() == io::ErrorKind::InvalidData
                    || e.kind() == io::ErrorKind::InvalidInput =>
            {
                let rilievo =
                    Finding::new(code::ZIP_ILLEGIBILE, Severity::Error, frase(&e.to_string()));
                return Ok(self.senza_righe(rilievo));
            }
            Err(e) => return Err(Guaio::uso(e.to_string()).dove(dove)),
        };
        if let Some(scarti) = &mut self.scarti
            && let Some(e) = scarti.guasto.take().or_else(|| scarti.file.flush().err())
        {
            return Err(Guaio::uso(format!(
                "il file degli scarti non si scrive: {e}"
            )));
        }
        Ok(Giudicato {
            errori: riepilogo.errori > 0
                || riepilogo.scartate > 0
                || self.rilievi.iter().any(|r| r.severity == Severity::Error),
            riepilogo: parole(self.tracciato, &riepilogo),
            rilievi: self.rilievi,
        })
    }

    fn senza_righe(mut self, rilievo: Finding) -> Giudicato {
        self.rilievi.push(rilievo);
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
    if r.scartate > 0 {
        let _ = write!(testo, ", {} euro non incassati", euro(r.non_incassati));
    }
    testo.push_str("\n  ipotesi: tipi dovuto attivi con scadenza obbligatoria; I nuovi, M e A di dovuti da pagare");
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
