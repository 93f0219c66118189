//! The part of `collaudo check` for flow files: which they are, the check as a stream, what the platform would do.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, Read, Seek, Write as _};
use std::path::Path;

use contracts::finding::registry::code;
use contracts::finding::{Finding, Severity};
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Giudicata, Opzioni, Osservatore, Riepilogo, controlla};
use contracts::flusso::dovuti::archivio::Archivio;
use contracts::flusso::dovuti::nome;
use contracts::flusso::esame::{self, Illeggibile};
use contracts::flusso::esito::{Esito, Rifiuto};
use contracts::flusso::numero::euro;
use contracts::flusso::pacchetto::{Pacchetto, PacchettoIllegibile};
use contracts::flusso::riconoscimento;
use contracts::flusso::testo::frase;
use contracts::flusso::tracciato::{FileScarti, Produttore, Rigettata, Tracciato, tracciati};

use super::check::avanzamento::{Avanzamento, migliaia};
use super::check::conti::{Conti, esito_righe, quanti};
use super::check::ente::Noto;
use super::check::resoconto::Giudicato;
use crate::guaio::Guaio;

/// Findings of one code, and rejected rows, that are told one by one.
const MASSIMO_PER_CODICE: u64 = 20;
/// Largest package or workbook that is taken from a pipe, which cannot be read twice.
const MASSIMO_CONDOTTO: u64 = 64 * 1024 * 1024;

/// The kind that `--kind` names.
pub(crate) fn tracciato(nome: &str) -> Result<&'static Tracciato, Guaio> {
    Tracciato::per_id(nome).ok_or_else(|| {
        let comune = |id: &str| {
            let pari = |(a, b): &(u8, u8)| a.eq_ignore_ascii_case(b);
            id.bytes().zip(nome.bytes()).take_while(pari).count()
        };
        // Of several that begin alike, the first is as good as any.
        let vicino = tracciati().rev().max_by_key(|t| comune(t.id));
        let guaio = Guaio::uso("il tipo di file non esiste").trovato(nome);
        guaio.rimedio(match vicino.filter(|t| comune(t.id) > 6) {
            Some(vicino) => format!(
                "forse «{}»; «collaudo kinds» elenca i tipi di file",
                vicino.id
            ),
            None => "«collaudo kinds» elenca i tipi di file".to_owned(),
        })
    })
}

/// A flow file that was recognised.
pub(crate) struct Flusso {
    /// Name with its extension; empty when there is none.
    nome: String,
    /// The kind; `None` for a zip in which nothing is recognised, whose name says what MyPay makes of it.
    tracciato: Option<&'static Tracciato>,
    /// Whether the user gave the kind.
    scelto: bool,
}

/// Whether a file is a flow, by its name and what it holds; `nominato` as the user gave its name. `inizio` are its first bytes.
pub(crate) fn riconosci(
    percorso: Option<&Path>,
    inizio: &[u8],
    kind: Option<&'static Tracciato>,
    nominato: bool,
) -> Result<Option<Flusso>, Guaio> {
    let nome = percorso
        .and_then(Path::file_name)
        .map(|n| n.to_string_lossy().into_owned())
        .unwrap_or_default();
    let con = |estensione: &str| nome.to_ascii_lowercase().ends_with(estensione);
    let zip = inizio.starts_with(b"PK\x03\x04") || inizio.starts_with(b"PK\x05\x06");
    let tracciato = match (kind, percorso) {
        (Some(kind), _) => Some(kind),
        (None, Some(percorso)) if zip => {
            let dentro = File::open(percorso)
                .map_err(Illeggibile::from)
                .and_then(|mut file| esame::tipo(&mut file, &nome));
            // What is damaged is told when it is judged.
            dentro.ok().flatten().or_else(|| da_nome(&nome))
        }
        (None, _) if zip => None,
        (None, _) if inizio.is_empty() && !con(".csv") => None,
        // Only a csv is known by its name.
        (None, _) => {
            riconoscimento::riconosci(if con(".csv") { esame::base(&nome) } else { "" }, inizio)
        }
    };
    let flusso = Flusso {
        tracciato,
        scelto: kind.is_some(),
        nome,
    };
    if flusso.tracciato.is_some()
        || nominato && (zip || flusso.nome.to_ascii_lowercase().ends_with(".zip"))
    {
        return Ok(Some(flusso));
    }
    if nominato && flusso.nome.to_ascii_lowercase().ends_with(".csv") {
        return Err(Guaio::uso(
            "non si riconosce che tipo di file sia, né dal nome né da ciò che contiene",
        )
        .dove(
            percorso
                .map(|p| p.display().to_string())
                .unwrap_or_default(),
        )
        .atteso("un nome come C_Z999-IUF-1_4.csv, o l'intestazione di un tracciato")
        .rimedio("dare il tipo con --kind; «collaudo kinds» li elenca"));
    }
    Ok(None)
}

fn da_nome(nome: &str) -> Option<&'static Tracciato> {
    nome::leggi(esame::base(nome), None)
        .ok()
        .map(|n| n.tracciato)
}

/// With what a file is judged.
pub(crate) struct Giudice<'a> {
    pub(crate) noto: &'a Noto,
    pub(crate) avanzamento: &'a Avanzamento,
    pub(crate) scarti: Option<&'a Path>,
}

/// Why a flow file was not judged to its end.
pub(crate) enum Fermata {
    /// It could not be read.
    Io(io::Error),
    /// Something else that the user must know.
    Guaio(Guaio),
}

impl From<Guaio> for Fermata {
    fn from(guaio: Guaio) -> Self {
        Self::Guaio(guaio)
    }
}

impl Giudice<'_> {
    /// Judges a file that can be read again from its start.
    pub(crate) fn file(
        &self,
        flusso: &Flusso,
        lettore: impl Read + Seek,
    ) -> Result<Giudicato, Fermata> {
        let lettore = self.avanzamento.segui(lettore);
        let Some(tracciato) = flusso.tracciato else {
            return self.ignoto(flusso, lettore);
        };
        let contesto = self.contesto(flusso);
        let mut esame = Esame::nuovo(self, tracciato, esame::base(&flusso.nome))?;
        let opzioni = self.opzioni(tracciato, &contesto);
        let esito = esame::esamina(lettore, &flusso.nome, &opzioni, &mut esame);
        let esito = esito.map(|esaminato| {
            // A bare file is judged by its content when the kind was given.
            let zip = esaminato.voce.is_some() || esaminato.riepilogo.is_none();
            if zip || !flusso.scelto {
                esame.rilievi.extend(esaminato.rifiuti.iter().map(rilievo));
            }
            esame.dentro = esaminato.voce;
            esaminato.riepilogo
        });
        esame.fine(esito)
    }

    /// Judges what can be read only once: a csv as it comes, anything else once it is held whole.
    pub(crate) fn condotto(
        &self,
        flusso: &Flusso,
        lettore: impl Read,
    ) -> Result<Giudicato, Fermata> {
        if let Some(tracciato) = flusso.tracciato.filter(|t| t.dialetto().is_some()) {
            let contesto = self.contesto(flusso);
            let mut esame = Esame::nuovo(self, tracciato, esame::base(&flusso.nome))?;
            let opzioni = self.opzioni(tracciato, &contesto);
            let mut lettore = self.avanzamento.segui(lettore);
            let mut inizio = Vec::new();
            lettore
                .by_ref()
                .take(4)
                .read_to_end(&mut inizio)
                .map_err(Fermata::Io)?;
            let zip = inizio == b"PK\x03\x04";
            let tutto = Cursor::new(inizio).chain(lettore);
            if !zip {
                let esito = controlla(tutto, &opzioni, &mut esame);
                return esame.fine(esito.map(Some).map_err(Illeggibile::from));
            }
            return self.intero(flusso, tutto);
        }
        let lettore = self.avanzamento.segui(lettore);
        self.intero(flusso, lettore)
    }

    fn intero(&self, flusso: &Flusso, lettore: impl Read) -> Result<Giudicato, Fermata> {
        let mut byte = Vec::new();
        lettore
            .take(MASSIMO_CONDOTTO + 1)
            .read_to_end(&mut byte)
            .map_err(Fermata::Io)?;
        if byte.len() as u64 > MASSIMO_CONDOTTO {
            return Err(Guaio::uso(format!(
                "il file supera {} MiB, il massimo di ciò che non è un csv sullo standard input",
                MASSIMO_CONDOTTO >> 20
            ))
            .rimedio("salvarlo e darne il nome")
            .into());
        }
        // A package without a name is called as its first entry is.
        let mut nome = flusso.nome.clone();
        if !nome.to_ascii_lowercase().ends_with(".zip")
            && let Ok(pacchetto) = Pacchetto::apri(Cursor::new(&byte))
            && let Some(voce) = pacchetto.voci.first()
        {
            nome = format!("{}.zip", esame::base(voce));
        }
        let tracciato = match flusso.tracciato {
            Some(tracciato) => Some(tracciato),
            None => esame::tipo(&mut Cursor::new(&byte), &nome)
                .ok()
                .flatten()
                .or_else(|| da_nome(&nome)),
        };
        let flusso = Flusso {
            nome,
            tracciato,
            scelto: flusso.scelto,
        };
        self.file(&flusso, Cursor::new(byte))
    }

    /// A zip in which nothing is recognised.
    fn ignoto(&self, flusso: &Flusso, lettore: impl Read + Seek) -> Result<Giudicato, Fermata> {
        let mut rilievi = Vec::new();
        match Pacchetto::apri(lettore) {
            Ok(_) if self.avanzamento.interrotto() => return Err(interrotto()),
            Ok(_) => {}
            Err(e) => rilievi.extend(self.illeggibile(&Illeggibile::from(e))?),
        }
        let nome = nome::leggi(esame::base(&flusso.nome), None);
        rilievi.extend(nome.err().as_ref().map(rilievo));
        if rilievi.is_empty() {
            rilievi.push(rilievo(&Rifiuto::SenzaCsv));
        }
        Ok(senza_righe(None, rilievi, None))
    }

    /// The ente of the profile, or else the one for which the file is named.
    fn contesto(&self, flusso: &Flusso) -> Contesto {
        let mut contesto = self.noto.contesto.clone();
        if contesto.codice_ipa.is_none() {
            contesto.codice_ipa = esame::base(&flusso.nome)
                .split_once('-')
                .map(|(ente, _)| ente.to_owned())
                .filter(|ente| !ente.is_empty());
        }
        contesto
    }

    fn opzioni<'b>(&'b self, tracciato: &'static Tracciato, contesto: &'b Contesto) -> Opzioni<'b> {
        Opzioni {
            massimo_per_codice: MASSIMO_PER_CODICE,
            archivio: self.noto.archivio.as_ref().map(|a| a as &dyn Archivio),
            ..Opzioni::di(tracciato, contesto)
        }
    }

    /// Why a file cannot be read, as a finding, unless it is the system's fault or the command was interrupted.
    fn illeggibile(&self, e: &Illeggibile) -> Result<Option<Finding>, Fermata> {
        if self.avanzamento.interrotto() {
            return Err(interrotto());
        }
        let codice = match e {
            Illeggibile::Pacchetto(PacchettoIllegibile::NonZip(_)) => code::ZIP_ILLEGIBILE,
            Illeggibile::Pacchetto(PacchettoIllegibile::Bomba(_)) => code::ZIP_LIMITE,
            Illeggibile::Pacchetto(_) => code::ZIP_SOSPETTO,
            // A damaged or lying entry of a zip shows only while it is read.
            Illeggibile::Io(e)
                if matches!(
                    e.kind(),
                    io::ErrorKind::InvalidData
                        | io::ErrorKind::InvalidInput
                        | io::ErrorKind::UnexpectedEof
                ) =>
            {
                code::ZIP_ILLEGIBILE
            }
            Illeggibile::Io(_) => return Ok(None),
        };
        Ok(Some(Finding::new(
            codice,
            Severity::Error,
            frase(&e.to_string()),
        )))
    }
}

fn interrotto() -> Fermata {
    Fermata::Io(io::Error::other("controllo interrotto"))
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

/// A file of which no row was judged to the end.
fn senza_righe(
    tracciato: Option<&Tracciato>,
    rilievi: Vec<Finding>,
    dentro: Option<String>,
) -> Giudicato {
    let errori = rilievi.len() as u64;
    Giudicato {
        riepilogo: format!(
            "{}, {}",
            tracciato.map_or("tipo non riconosciuto", |t| t.id),
            quanti(errori, 0)
        ),
        dettagli: vec![(
            "piattaforma",
            "le righe non sono state lette fino in fondo".to_owned(),
        )],
        conti: Conti {
            file: 1,
            con_errori: 1,
            errori,
            ..Conti::default()
        },
        rilievi,
        dentro,
    }
}

/// A check under way.
struct Esame<'a> {
    giudice: &'a Giudice<'a>,
    tracciato: &'static Tracciato,
    nome: String,
    rilievi: Vec<Finding>,
    scarti: Option<Scarti>,
    scartate: u64,
    dentro: Option<String>,
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

impl Osservatore for Esame<'_> {
    fn rilievo(&mut self, rilievo: Finding) {
        self.rilievi.push(rilievo);
    }

    fn intestazione(&mut self, byte: &[u8]) {
        if let Some(scarti) = &mut self.scarti {
            scarti.testa = byte.to_vec();
        }
    }

    fn riga(&mut self, riga: &Giudicata<'_>) {
        self.giudice.avanzamento.righe(riga.numero);
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
            self.rilievi.push(
                Finding::new(code::FLU_SCARTO, Severity::Error, messaggio)
                    .at(riga.posto(&scarto.descrizione))
                    .finding(trovato),
            );
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

impl<'a> Esame<'a> {
    fn nuovo(
        giudice: &'a Giudice<'a>,
        tracciato: &'static Tracciato,
        nome: &str,
    ) -> Result<Self, Guaio> {
        let scarti = giudice.scarti.map(|file| {
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
            giudice,
            tracciato,
            nome: nome.to_owned(),
            rilievi: Vec::new(),
            scarti: scarti.transpose()?,
            scartate: 0,
            dentro: None,
        })
    }

    fn fine(mut self, esito: Result<Option<Riepilogo>, Illeggibile>) -> Result<Giudicato, Fermata> {
        let riepilogo = match esito {
            Ok(Some(riepilogo)) => riepilogo,
            Ok(None) => return Ok(senza_righe(Some(self.tracciato), self.rilievi, self.dentro)),
            Err(e) => {
                let Some(rilievo) = self.giudice.illeggibile(&e)? else {
                    return Err(match e {
                        Illeggibile::Io(e) => Fermata::Io(e),
                        altro @ Illeggibile::Pacchetto(_) => Guaio::uso(altro.to_string()).into(),
                    });
                };
                self.rilievi.push(rilievo);
                return Ok(senza_righe(Some(self.tracciato), self.rilievi, self.dentro));
            }
        };
        if let Some(scarti) = &mut self.scarti
            && let Some(e) = scarti.guasto.take().or_else(|| scarti.file.flush().err())
        {
            return Err(Guaio::uso(format!("il file degli scarti non si scrive: {e}")).into());
        }
        self.rilievi.extend(riepilogo.rifiuto.as_ref().map(rilievo));
        let taciuti = riepilogo
            .per_codice
            .values()
            .chain([&riepilogo.scartate])
            .map(|n| n.saturating_sub(MASSIMO_PER_CODICE))
            .sum();
        // Those of the contract, and what is said of the file as a whole.
        let del_file = self
            .rilievi
            .iter()
            .filter(|r| r.code == code::FLU_NOME_FILE && r.place.outer.is_none())
            .count() as u64;
        let errori = riepilogo.errori + del_file;
        let conti = Conti {
            file: 1,
            con_errori: u64::from(errori + riepilogo.scartate > 0),
            errori,
            avvisi: riepilogo.avvisi,
            taciuti,
            caricate: riepilogo.caricate,
            scartate: riepilogo.scartate,
            non_incassati: riepilogo.perso,
        };
        Ok(Giudicato {
            riepilogo: format!("{}, {}", self.tracciato.id, righe(riepilogo.righe)),
            dettagli: dettagli(self.tracciato, &riepilogo, self.giudice.noto, &conti),
            conti,
            rilievi: self.rilievi,
            dentro: self.dentro,
        })
    }
}

fn righe(quante: u64) -> String {
    match quante {
        1 => "1 riga".to_owned(),
        n => format!("{} righe", migliaia(n)),
    }
}

/// The lines that close the report of a file.
fn dettagli(
    tracciato: &Tracciato,
    r: &Riepilogo,
    noto: &Noto,
    conti: &Conti,
) -> Vec<(&'static str, String)> {
    let famiglia = tracciato.famiglia;
    let taciuti = conti.taciuti;
    let mut righe = vec![("contratto", quanti(conti.errori, conti.avvisi))];
    if famiglia.produttore != Produttore::Piattaforma || r.caricate + r.scartate > 0 {
        let mut detto = match r.rifiuto {
            None => esito_righe(r.caricate, r.scartate),
            Some(_) => "file non caricato, righe perse".to_owned(),
        };
        if r.ignorate > 0 {
            detto.push_str(&format!(
                ", {} lasciate cadere senza avvertire",
                migliaia(r.ignorate)
            ));
        }
        if (r.scartate > 0 || r.rifiuto.is_some()) && !famiglia.perdita.is_empty() {
            detto.push_str(&format!(": {} euro {}", euro(r.perso), famiglia.perdita));
        }
        righe.push(("piattaforma", detto));
    }
    if !r.completo {
        righe.push(("lettura", "interrotta prima della fine del file".to_owned()));
    }
    righe.extend(noto.ipotesi(famiglia).map(|ipotesi| ("ipotesi", ipotesi)));
    if taciuti > 0 {
        let molti: Vec<String> = r
            .per_codice
            .iter()
            .map(|(codice, n)| (*codice, *n))
            .chain([(code::FLU_SCARTO, r.scartate)])
            .filter(|(_, n)| *n > MASSIMO_PER_CODICE)
            .map(|(codice, n)| format!("{codice} {}", migliaia(n)))
            .collect();
        righe.push((
            "non riportati",
            format!(
                "{} rilievi; in tutto {}",
                migliaia(taciuti),
                molti.join(", ")
            ),
        ));
    }
    righe
}
