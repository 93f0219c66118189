//! Mistakes of the files that the platforms write: those that the table of a layout and its dialect make possible, and those of the rules
//! between columns (`mypay-flows.md` §4.5, §6.4, §7; `mypivot-web-services.md` §5.4). Nobody loads these files: the contract alone speaks.

use super::guasto::{Base, Codice, Contorno, Guasto, Mossa, Valore, posto, testo};
use crate::finding::registry::code;
use crate::flusso::colonna::{Colonna, Forma, Obbligo};
use crate::flusso::contesto::Contesto;
use crate::flusso::dialetto::{Dialetto, Divisione, Virgolette};
use crate::flusso::esito::Esito;
use crate::flusso::esportati::riconciliazione::{Blocco, SEGNI, Segno, blocco};
use crate::flusso::riga::FineRiga;
use crate::flusso::tracciato::Tracciato;

/// Longer columns hold whole documents: no row is made that fills them.
const LUNGA: usize = 4096;

/// All of a layout.
pub(super) fn tutti(tracciato: &'static Tracciato, _: &Contesto) -> Vec<Guasto> {
    let mut e = Elenco {
        tracciato,
        guasti: Vec::new(),
    };
    if let Some(dialetto) = tracciato.dialetto() {
        e.sintassi(dialetto);
    }
    for (i, colonna) in tracciato.colonne.iter().enumerate() {
        e.colonna(i, colonna);
    }
    match tracciato.famiglia.id {
        "mypay-scarti" => e.metti(
            "cod_rifiuto",
            "rifiuto-ignoto",
            "ERRORE_1",
            code::FLU_ENUMERAZIONE,
        ),
        "mypay-pagati" => e.pagati(),
        "mypay-scaduti" => {
            e.metti(
                "importoDovuto",
                "importo-minore-di-uno",
                "0.99",
                code::FLU_IMPORTO_ZERO,
            );
            e.metti(
                "commissioneCaricoPa",
                "commissione-minore-di-uno",
                "0.50",
                code::FLU_IMPORTO_ZERO,
            );
        }
        "mypivot-riconciliazione" => e.riconciliazione(),
        _ => {}
    }
    e.guasti
}

struct Elenco {
    tracciato: &'static Tracciato,
    guasti: Vec<Guasto>,
}

impl Elenco {
    fn nuovo(
        &mut self,
        nome: &str,
        colonna: Option<&'static str>,
        mossa: Mossa,
        contratto: Vec<Codice>,
    ) {
        self.guasti.push(Guasto {
            nome: nome.to_owned(),
            colonna,
            base: Base::default(),
            mossa,
            contratto,
            esito: Esito::NonLetta,
        });
    }

    /// The mistake is about the last of these columns.
    fn cambi(&mut self, nome: &str, cambi: Vec<(&str, Valore)>, codice: &'static str) {
        self.guasti.extend(Guasto::cambi(
            self.tracciato,
            nome,
            cambi,
            &[codice],
            Esito::NonLetta,
        ));
    }

    fn metti(&mut self, colonna: &str, nome: &str, valore: &'static str, codice: &'static str) {
        self.cambi(nome, vec![(colonna, testo(valore))], codice);
    }

    /// As a lenient reader would hide them, each in the spelling that this dialect makes a mistake.
    fn sintassi(&mut self, dialetto: &'static Dialetto) {
        let mut riga = |nome: &str, mossa, codici: &[&'static str]| {
            self.nuovo(
                nome,
                None,
                mossa,
                codici.iter().map(|c| (None, *c)).collect(),
            );
        };
        riga("riga-vuota", Mossa::RigaVuota, &[code::CSV_RIGA_VUOTA]);
        riga(
            "fine-cr",
            Mossa::Fine(FineRiga::Cr),
            &[code::CSV_FINE_RIGA_CR],
        );
        let altra = if dialetto.a_capo == "\n" {
            FineRiga::CrLf
        } else {
            FineRiga::Lf
        };
        riga(
            "fine-mista",
            Mossa::Fine(altra),
            &[code::CSV_FINE_RIGA_MISTA],
        );
        if dialetto.chiuso {
            riga(
                "fine-mancante",
                Mossa::Fine(FineRiga::Manca),
                &[code::CSV_FINE_FILE],
            );
        }
        // A row of rejects may have any number of columns from three on.
        let poche = if dialetto.divisione == Divisione::Pari {
            2
        } else {
            5
        };
        riga(
            "riga-troncata",
            Mossa::Tronca(poche),
            &[code::CSV_COLONNE_POCHE],
        );
        let in_piu: Option<&'static [u8]> = match dialetto.virgolette {
            Virgolette::Sempre => Some(b";\"x\""),
            // Each row of those due ends with one empty column already.
            _ if !dialetto.chiuso => Some(b";x"),
            _ => None,
        };
        if let Some(in_piu) = in_piu {
            riga(
                "colonna-in-piu",
                Mossa::Coda(in_piu),
                &[code::CSV_COLONNE_TROPPE],
            );
        }
        let Some(i) = NOMI.iter().find_map(|nome| posto(self.tracciato, nome)) else {
            return;
        };
        for (nome, byte, codici) in grezzi(dialetto.divisione) {
            let codici = codici.iter().map(|c| -> Codice { (None, c) }).collect();
            self.nuovo(nome, None, Mossa::Grezzo(i, byte), codici);
        }
        if dialetto.virgolette == Virgolette::Sempre {
            self.nuovo(
                "virgolette-mancanti",
                None,
                Mossa::Grezzo(0, b"1"),
                vec![(None, code::CSV_VIRGOLETTE_MANCANTI)],
            );
        }
    }

    /// What the table says of a column: a value missing, too long, of another form.
    fn colonna(&mut self, i: usize, colonna: &'static Colonna) {
        // In an ordinary row these are filled by mistake, whatever with.
        let fuori_posto =
            self.tracciato.famiglia.id == "mypay-pagati" && PRIMARIO.contains(&colonna.nome);
        let mut di = |cosa: &str, valore: Valore, codice| {
            let mut contratto = vec![(Some(colonna.nome), codice)];
            if fuori_posto {
                contratto.push((Some(colonna.nome), code::FLU_CLASSIFICAZIONE));
            }
            self.nuovo(
                &format!("{}-{cosa}", colonna.nome),
                Some(colonna.nome),
                Mossa::Cambi(vec![(i, valore)]),
                contratto,
            );
        };
        if colonna.obbligo == Obbligo::Sempre {
            di("mancante", testo(""), code::FLU_MANCANTE);
        }
        if colonna.massimo <= LUNGA {
            let cifre = matches!(colonna.forma, Forma::Motivo(..));
            let riempi = if cifre { '9' } else { 'X' };
            let allunga: Valore = Box::new(move |c: &Contorno<'_>| {
                let mut valore = c.valori[i].clone();
                let mancano = (colonna.massimo + 1).saturating_sub(valore.chars().count());
                valore.extend(std::iter::repeat_n(riempi, mancano));
                valore
            });
            di("lungo", allunga, code::FLU_LUNGO);
        }
        match colonna.forma {
            Forma::Uno(_) | Forma::Booleano => di("ignoto", testo("?"), code::FLU_ENUMERAZIONE),
            Forma::Motivo(..) if colonna.massimo < 4 => di("forma", testo("x"), code::FLU_FORMATO),
            Forma::Motivo(..) => di("forma", testo("1,50"), code::FLU_FORMATO),
            Forma::Data => {
                di("italiana", testo("30/06/2029"), code::FLU_DATA);
                di("impossibile", testo("2029-02-30"), code::FLU_DATA);
            }
            Forma::DataItaliana => di("forma", testo("2029-06-30"), code::FLU_DATA),
            Forma::Istante => {
                di("spazio", testo("2029-06-30 10:15:00"), code::FLU_DATA);
                di("impossibile", testo("2029-06-30T25:15:00"), code::FLU_DATA);
            }
            Forma::Testo => {}
        }
    }

    /// §6.4: what the ente's own rows have, and what the others.
    fn pagati(&mut self) {
        for colonna in ["iuf", "numRigaFlusso", "codIud"] {
            self.metti(
                colonna,
                &format!("{colonna}-mancante"),
                "",
                code::FLU_MANCANTE,
            );
        }
        for colonna in PRIMARIO {
            self.metti(
                colonna,
                &format!("{colonna}-fuori-posto"),
                "80001234568",
                code::FLU_CLASSIFICAZIONE,
            );
        }
        self.metti(
            "singoloImportoPagato",
            "importo-zero",
            "0.00",
            code::FLU_IMPORTO_ZERO,
        );
        self.metti("rt", "ricevuta-senza-base64", "<RT/>", code::FLU_RICEVUTA);
        // `<a/>`.
        self.metti("rt", "ricevuta-altra", "PGEvPg==", code::FLU_RICEVUTA);
        self.cambi(
            "allegato-senza-base64",
            vec![
                ("codRtDatiPagDatiSingPagAllegatoRicevutaTipo", testo("BD")),
                (
                    "blbRtDatiPagDatiSingPagAllegatoRicevutaTest",
                    testo("marca da bollo"),
                ),
            ],
            code::FLU_RICEVUTA,
        );
    }

    /// Each code with an entity too few, one too many, another amount: in a row that has the code and its entities, and nothing else.
    fn riconciliazione(&mut self) {
        let importo = |b: Blocco| {
            self.tracciato
                .colonne
                .iter()
                .position(|c| c.campo == b.importo())
        };
        let mut guasti = Vec::new();
        for segno in SEGNI {
            for b in segno.presenti {
                guasti.push((
                    format!("{}-senza-{b:?}", segno.codice),
                    segno,
                    *b,
                    Cosa::Manca,
                ));
            }
            for b in segno.assenti {
                guasti.push((
                    format!("{}-con-{b:?}", segno.codice),
                    segno,
                    *b,
                    Cosa::Cresce,
                ));
            }
            for (a, b) in segno.pari {
                // Of two pairs the first is the same where the second is not.
                let nome = format!("{}-importi-{a:?}-{b:?}", segno.codice);
                if importo(*a).is_some() {
                    guasti.push((nome, segno, *b, Cosa::Diverso));
                }
            }
        }
        let posti: Vec<_> = guasti
            .into_iter()
            .filter_map(|(nome, segno, b, cosa)| Some((nome, segno, b, cosa, importo(b)?)))
            .collect();
        for (nome, segno, b, cosa, i) in posti {
            let cambi = self.con_codice(segno, b, cosa);
            let colonna = self.tracciato.colonne[i].nome;
            let mut contratto = vec![(Some(colonna), code::FLU_CLASSIFICAZIONE)];
            if cosa == Cosa::Diverso {
                // An amount may be one of two pairs.
                contratto.extend(
                    segno
                        .pari
                        .iter()
                        .filter(|(a, _)| *a == b)
                        .map(|(_, altro)| {
                            let altra = self
                                .tracciato
                                .colonne
                                .iter()
                                .find(|c| c.campo == altro.importo());
                            (altra.map(|c| c.nome), code::FLU_CLASSIFICAZIONE)
                        }),
                );
            }
            self.nuovo(&nome, Some(colonna), Mossa::Cambi(cambi), contratto);
        }
    }

    /// The changes that make a row one of this code, but for what is done to one entity.
    fn con_codice(&self, segno: &'static Segno, b: Blocco, cosa: Cosa) -> Vec<(usize, Valore)> {
        let mut cambi: Vec<(usize, Valore)> = Vec::new();
        for (i, colonna) in self.tracciato.colonne.iter().enumerate() {
            if colonna.nome == "classificazioneCompletezza" {
                cambi.push((i, testo(segno.codice)));
            }
            let Some(suo) = blocco(colonna.nome) else {
                continue;
            };
            let presente = match cosa {
                Cosa::Manca if suo == b => false,
                Cosa::Cresce if suo == b => true,
                _ => segno.presenti.contains(&suo),
            };
            if !presente {
                cambi.push((i, testo("")));
            } else if colonna.campo == suo.importo() {
                let diverso = cosa == Cosa::Diverso && suo == b;
                cambi.push((i, testo(if diverso { "119.99" } else { "120.00" })));
            }
        }
        cambi
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cosa {
    Manca,
    Cresce,
    Diverso,
}

/// Columns of free text in the middle of a row, one in each layout.
const NOMI: [&str; 2] = ["anagraficaPagatore", "deEIstitAttDenominazioneAttestanteE"];

/// Filled in rows of the second beneficiary alone.
const PRIMARIO: [&str; 3] = [
    "cod_fiscale_pa1",
    "de_nome_pa1",
    "cod_tassonomico_dovuto_pa1",
];

/// A raw value, and what is said of the line that holds it.
type Grezzo = (&'static str, &'static [u8], &'static [&'static str]);

fn grezzi(divisione: Divisione) -> Vec<Grezzo> {
    let mut grezzi: Vec<Grezzo> = vec![
        ("nul", b"\"Rossi\0Mario\"", &[code::CSV_NUL]),
        ("latin1", b"\"Rossi Nicol\xf2\"", &[code::CSV_UTF8]),
    ];
    match divisione {
        Divisione::Nuda => {
            grezzi = vec![
                ("nul", b"Rossi\0Mario", &[code::CSV_NUL]),
                ("latin1", b"Rossi Nicol\xf2", &[code::CSV_UTF8]),
                (
                    "virgoletta",
                    b"Trattoria \"Sport\" Srl",
                    &[code::CSV_VIRGOLETTA_ISOLATA],
                ),
            ];
        }
        Divisione::Pari => grezzi.extend::<[Grezzo; 5]>([
            (
                "virgolette-dispari",
                b"Rossi 32\" Srl",
                &[code::CSV_VIRGOLETTE_DISPARI],
            ),
            (
                "virgolette-doppie",
                b"\"Bar \"\"Sport\"\" Srl\"",
                &[code::CSV_VIRGOLETTE_DOPPIE],
            ),
            (
                "virgoletta-isolata",
                b"\"Alfa\"Beta Srl",
                &[code::CSV_VIRGOLETTA_ISOLATA],
            ),
            (
                "escape-senza-virgolette",
                b"Bar \\\"Sport\\\" Srl",
                &[code::CSV_ESCAPE],
            ),
            (
                "virgolette-dentro",
                b"\"Alfa\"Beta\"Srl\"",
                &[code::CSV_VIRGOLETTA_ISOLATA],
            ),
        ]),
        Divisione::Barra | Divisione::Raddoppio => {
            grezzi.extend::<[Grezzo; 3]>([
                // From there on what stands between two values is a value.
                (
                    "virgolette-dispari",
                    b"\"Rossi 32\" Srl\"",
                    &[code::CSV_VIRGOLETTE_DISPARI, code::CSV_COLONNE_POCHE],
                ),
                (
                    "virgoletta-isolata",
                    b"\"Alfa\"Beta\"Srl\"",
                    &[code::CSV_VIRGOLETTA_ISOLATA],
                ),
                (
                    "escape-senza-virgolette",
                    b"Bar \\\"Sport\\\\\" Srl",
                    &[code::CSV_ESCAPE],
                ),
            ]);
            if divisione == Divisione::Barra {
                grezzi.push((
                    "virgolette-doppie",
                    b"\"Bar \"\"Sport\"\" Srl\"",
                    &[code::CSV_VIRGOLETTE_DOPPIE],
                ));
            }
        }
        Divisione::Incollati => grezzi.clear(),
    }
    grezzi
}
