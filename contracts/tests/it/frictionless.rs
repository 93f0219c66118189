//! An independent judge: frictionless, under the Table Schema that we publish, says the same of generated files as our contract, in what the
//! standard can say.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::process::{Command, Stdio};

use contracts::finding::Finding;
use contracts::flusso::colonna::{Forma, Obbligo};
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Opzioni, Osservatore, controlla};
use contracts::flusso::dialetto::{Codifica, Dialetto, Divisione};
use contracts::flusso::genera::fabbrica::si_genera;
use contracts::flusso::genera::generatore::{Quota, Richiesta, genera};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::{Tracciato, tracciati};

const FILE_A_TIPO: u64 = 50;
const RIGHE: u64 = 40;
/// Rows of a file of a wide layout: the other judge takes its time for every cell.
const RIGHE_LARGHE: u64 = 6;
const LARGO: usize = 60;

/// Line and column, and what the other must say of it.
type Detto = BTreeMap<(u32, String), BTreeSet<String>>;

#[derive(Default)]
struct Nostro {
    tracciato: Option<&'static Tracciato>,
    detto: Detto,
    storte: BTreeSet<u32>,
}

impl Osservatore for Nostro {
    fn rilievo(&mut self, rilievo: Finding) {
        let linea = rilievo.place.outer.map_or(0, |p| p.line);
        if rilievo.code.starts_with("CSV-") {
            self.storte.insert(linea);
        }
        let colonna = rilievo
            .place
            .path
            .as_deref()
            .and_then(|p| p.strip_prefix("colonna "));
        let Some(colonna) =
            colonna.and_then(|nome| self.tracciato?.colonne.iter().find(|c| c.nome == nome))
        else {
            return;
        };
        let sempre = colonna.obbligo == Obbligo::Sempre;
        let previsti: &[&str] = match rilievo.code.as_str() {
            // A condition on another column is beyond the standard.
            "FLU-MANCANTE" if sempre => &["required"],
            "FLU-LUNGO" => &["maxLength", "type"],
            "FLU-FORMATO" => &["pattern"],
            // So is a code that must only be somewhere within the text.
            "FLU-ENUMERAZIONE" if colonna.forma != Forma::Testo => &["enum", "type"],
            "FLU-DATA" => &["type"],
            "ID-IUD-DUPLICATO" => &["unique"],
            "FLU-CHIAVE-DUPLICATA" if colonna.unica => &["unique"],
            _ => return,
        };
        self.detto
            .entry((linea, colonna.nome.to_owned()))
            .or_default()
            .extend(previsti.iter().map(ToString::to_string));
    }
}

fn giudica(tracciato: &'static Tracciato, byte: &[u8]) -> Nostro {
    let contesto = Contesto::ignoto(Giorno::di(2030, 1, 1));
    let mut nostro = Nostro {
        tracciato: Some(tracciato),
        ..Nostro::default()
    };
    controlla(byte, &Opzioni::di(tracciato, &contesto), &mut nostro).unwrap();
    nostro
}

fn crea(tracciato: &'static Tracciato, n: u64) -> Vec<u8> {
    let contesto = Contesto::ignoto(Giorno::di(2030, 1, 1));
    let mut byte = Vec::new();
    let richiesta = Richiesta {
        tracciato,
        righe: if tracciato.colonne.len() > LARGO {
            RIGHE_LARGHE
        } else {
            RIGHE
        },
        seme: &format!("giudice {n}"),
        // Half of them without a mistake.
        errori: Quota::di(if n.is_multiple_of(2) { 0.0 } else { 0.6 }).unwrap(),
        contesto: &contesto,
    };
    genera(&richiesta, &mut byte, None).unwrap();
    byte
}

/// Lines that are no good csv are left out: there the two readers part, and ours has its own tests. The header is the right one.
fn senza_righe_storte(tracciato: &'static Tracciato, byte: &[u8]) -> Vec<u8> {
    let storte = giudica(tracciato, byte).storte;
    let mut righe = contracts::flusso::riga::Righe::new(byte);
    let mut pulite = format!("{}\n", tracciato.intestazione()).into_bytes();
    while let Some(riga) = righe.prossima().unwrap() {
        if riga.numero > 1 && !storte.contains(&riga.numero) {
            pulite.extend_from_slice(riga.byte);
            pulite.push(b'\n');
        }
    }
    pulite
}

/// Where rows may have another number of columns than the header, the standard asks for the same: what is left out is empty, the one that
/// the separator at the end makes falls away.
fn con_tutte_le_colonne(tracciato: &'static Tracciato, byte: &[u8]) -> Vec<u8> {
    let Some(Divisione::Nuda) = tracciato.dialetto().map(|d| d.divisione) else {
        return byte.to_vec();
    };
    let separatori = tracciato.colonne.len() - 1;
    let mut righe = Vec::with_capacity(byte.len());
    for riga in byte.split_inclusive(|b| *b == b'\n') {
        let riga = riga.strip_suffix(b"\n").unwrap_or(riga);
        let quanti = riga.iter().filter(|b| **b == b';').count();
        let riga = match quanti > separatori {
            true => riga.strip_suffix(b";").unwrap_or(riga),
            false => riga,
        };
        righe.extend_from_slice(riga);
        righe.extend(std::iter::repeat_n(b';', separatori.saturating_sub(quanti)));
        righe.push(b'\n');
    }
    righe
}

/// The dialects that a csv reader of the standard can be told of, with one header line and nothing after the rows.
fn leggibile(dialetto: &Dialetto) -> bool {
    dialetto.preambolo == 0 && dialetto.coda == 0
}

#[test]
fn frictionless_says_the_same() {
    let python = std::env::var("COLLAUDO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let prova = Command::new(&python)
        .args(["-c", "import frictionless"])
        .output();
    if !prova.is_ok_and(|p| p.status.success()) {
        println!("skipped: {python} has no frictionless (COLLAUDO_PYTHON names another python)");
        return;
    }
    let cartella = tempfile::tempdir().unwrap();
    let (mut casi, mut nostri) = (Vec::new(), Vec::new());
    for tracciato in tracciati().filter(|t| si_genera(t)) {
        let Some(dialetto) = tracciato.dialetto().filter(|d| leggibile(d)) else {
            continue;
        };
        let schema = cartella.path().join(format!("{}.json", tracciato.id));
        std::fs::write(&schema, tracciato.table_schema()).unwrap();
        for n in 0..FILE_A_TIPO {
            let byte = senza_righe_storte(tracciato, &crea(tracciato, n));
            let file = cartella.path().join(format!("{}-{n}.csv", tracciato.id));
            std::fs::write(&file, con_tutte_le_colonne(tracciato, &byte)).unwrap();
            casi.push(serde_json::json!({
                "file": file,
                "schema": schema,
                "encoding": match dialetto.codifica {
                    Codifica::Utf8 => "utf-8",
                    Codifica::Latin1 => "iso-8859-1",
                    Codifica::Latin9 => "iso-8859-15",
                },
                "double": !matches!(dialetto.divisione, Divisione::Pari | Divisione::Barra),
            }));
            nostri.push((tracciato.id, n, giudica(tracciato, &byte).detto));
        }
    }
    let mut figlio = Command::new(&python)
        .arg(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/tests/it/giudice_frictionless.py"
        ))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let domanda = serde_json::to_vec(&casi).unwrap();
    figlio.stdin.take().unwrap().write_all(&domanda).unwrap();
    let uscita = figlio.wait_with_output().unwrap();
    assert!(uscita.status.success());
    let loro: Vec<Vec<(Option<u32>, Option<String>, String, String)>> =
        serde_json::from_slice(&uscita.stdout).unwrap();
    assert_eq!(loro.len(), nostri.len());
    let (mut diverse, mut celle) = (Vec::new(), 0);
    for ((id, n, nostro), errori) in nostri.into_iter().zip(loro) {
        let mut detto = Detto::new();
        for (linea, colonna, tipo, nota) in errori {
            let cosa = match tipo.as_str() {
                "constraint-error" => ["required", "maxLength", "minLength", "pattern", "enum"]
                    .into_iter()
                    .find(|c| nota.contains(c))
                    .unwrap_or("?")
                    .to_owned(),
                "type-error" => "type".to_owned(),
                "unique-error" => "unique".to_owned(),
                altro => altro.to_owned(),
            };
            let chiave = (linea.unwrap_or_default(), colonna.unwrap_or_default());
            detto.entry(chiave).or_default().insert(cosa);
        }
        celle += nostro.len();
        // The same cells, and for each of ours one of the reasons that it can have.
        let celle_nostre: BTreeSet<_> = nostro.keys().collect();
        let celle_loro: BTreeSet<_> = detto.keys().collect();
        if celle_nostre != celle_loro {
            diverse.push(format!(
                "{id} {n}: only ours {:?}, only theirs {:?}",
                celle_nostre.difference(&celle_loro).collect::<Vec<_>>(),
                detto
                    .iter()
                    .filter(|(c, _)| !nostro.contains_key(c))
                    .collect::<Vec<_>>()
            ));
        }
        for (cella, previsti) in &nostro {
            if detto
                .get(cella)
                .is_some_and(|detti| detti.is_disjoint(previsti))
            {
                diverse.push(format!(
                    "{id} {n} {cella:?}: ours {previsti:?}, theirs {:?}",
                    detto[cella]
                ));
            }
        }
    }
    assert!(
        diverse.is_empty(),
        "{} differences:\n{}",
        diverse.len(),
        diverse[..diverse.len().min(20)].join("\n")
    );
    assert!(
        celle > 500,
        "only {celle} cells with a mistake: this shows little"
    );
    println!(
        "frictionless agrees on {} files, {celle} cells with a mistake",
        casi.len()
    );
}
