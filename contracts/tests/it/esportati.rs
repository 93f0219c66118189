//! The files that the platforms write: the worked examples of the sheets, a row for each rule, every code of the reconciliation, and the
//! writer against the reader for every kind.

use std::io::{Cursor, Write as _};

use base64::Engine as _;
use contracts::finding::Finding;
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Opzioni, Osservatore, Riepilogo, controlla};
use contracts::flusso::esame;
use contracts::flusso::giorno::Giorno;
use contracts::flusso::riconoscimento::riconosci;
use contracts::flusso::tracciato::{Produttore, Tracciato, tracciati};
use proptest::prelude::*;

#[derive(Default)]
struct Raccolta(Vec<Finding>);

impl Osservatore for Raccolta {
    fn rilievo(&mut self, rilievo: Finding) {
        self.0.push(rilievo);
    }
}

fn tracciato(id: &str) -> &'static Tracciato {
    Tracciato::per_id(id).unwrap_or_else(|| panic!("{id} is no kind"))
}

fn giudica(tracciato: &'static Tracciato, byte: &[u8]) -> (Riepilogo, Vec<String>) {
    let contesto = Contesto::ignoto(Giorno::di(2025, 3, 10));
    let mut raccolta = Raccolta::default();
    let riepilogo = controlla(byte, &Opzioni::di(tracciato, &contesto), &mut raccolta).unwrap();
    let detti = raccolta
        .0
        .iter()
        .map(|r| {
            let dove = r.place.path.as_deref().unwrap_or("riga");
            format!("{} {}", r.code, dove.trim_start_matches("colonna "))
        })
        .collect();
    (riepilogo, detti)
}

/// A file of this kind with these rows, whose other columns are empty.
fn file(tracciato: &Tracciato, righe: &[&[(&str, &str)]]) -> Vec<u8> {
    let dialetto = tracciato.dialetto().unwrap();
    let mut byte = dialetto.scrivi(tracciato.colonne.iter().map(|c| c.nome));
    for riga in righe {
        for (nome, _) in *riga {
            assert!(
                tracciato.colonne.iter().any(|c| c.nome == *nome),
                "{nome} is no column of {tracciato:?}"
            );
        }
        let valori = tracciato.colonne.iter().map(|c| {
            let valore = riga.iter().rev().find(|(nome, _)| *nome == c.nome);
            valore.map_or("", |(_, valore)| *valore)
        });
        // The export of those due closes its rows with one separator more.
        let coda = (tracciato.id == "mypay-scaduti-1_0").then_some("");
        byte.extend(dialetto.scrivi(valori.chain(coda)));
    }
    byte
}

/// §4.4: the row that the sheet shows, byte for byte.
#[test]
fn the_reconciliation_of_the_sheet() {
    let byte = include_bytes!("esportati/riconciliazione-1_3-n.csv");
    let tracciato = riconosci(
        "C_Z999-7_ESTRAZIONE_RICONCILIAZIONE_20240306-1_3",
        &byte[..],
    )
    .unwrap();
    assert_eq!(tracciato.id, "mypivot-riconciliazione-1_3-n");
    let (riepilogo, detti) = giudica(tracciato, byte);
    assert_eq!((riepilogo.righe, detti), (1, Vec::new()));
    // The writer gives the bytes back.
    let dialetto = tracciato.dialetto().unwrap();
    let testo = std::str::from_utf8(byte).unwrap();
    let scritto: Vec<u8> = testo
        .lines()
        .flat_map(|riga| {
            let nudo = riga.trim_matches('"');
            dialetto.scrivi(nudo.split("\";\""))
        })
        .collect();
    assert_eq!(String::from_utf8(scritto).unwrap(), testo);
}

const I: &str = "numRpDatiVersDatiSingVersImportoSingoloVersamentoI";
const E: &str = "numEDatiPagDatiSingPagSingoloImportoPagatoE";
const R: &str = "numDatiSingPagamSingoloImportoPagatoR";
const T: &str = "numImportoTesoreria";
const C: &str = "classificazioneCompletezza";

/// Every code in every version: the entities that it asks for, and the same row with one too few, one too many, another amount.
#[test]
fn every_classification_of_the_reconciliation() {
    // code, entities that must be there, that must not, pairs with one amount
    let casi: &[(&str, &str, &str, &[&str])] = &[
        ("IUD_RT_IUF_TES", "IET", "", &["IE"]),
        ("IUD_RT_IUF", "IER", "", &["IE", "ER"]),
        ("RT_IUF_TES", "ERT", "", &["ER"]),
        ("RT_IUF", "ER", "", &["ER"]),
        ("RT_TES", "ET", "R", &["ET"]),
        ("RT_NO_IUF", "E", "", &[]),
        ("RT_NO_IUD", "E", "I", &[]),
        ("IUD_NO_RT", "I", "", &[]),
        ("IUF_NO_TES", "R", "T", &[]),
        ("IUF_TES_DIV_IMP", "RT", "", &[]),
        ("IUV_NO_RT", "R", "IE", &[]),
        ("TES_NO_IUF_OR_IUV", "T", "IER", &[]),
        ("TES_NO_MATCH", "T", "IER", &[]),
    ];
    let colonna = |b: char| match b {
        'I' => I,
        'E' => E,
        'R' => R,
        _ => T,
    };
    let versioni: Vec<&Tracciato> = tracciati()
        .filter(|t| t.famiglia.id == "mypivot-riconciliazione")
        .collect();
    assert_eq!(versioni.len(), 8);
    for tracciato in versioni {
        let con_i = tracciato.colonne.iter().any(|c| c.nome == I);
        let riga = |codice: &'static str, blocchi: &str, diverso: Option<char>| {
            let mut riga = vec![(C, codice)];
            for b in blocchi.chars().filter(|b| *b != 'I' || con_i) {
                let importo = if diverso == Some(b) { "9.99" } else { "10.00" };
                riga.push((colonna(b), importo));
            }
            giudica(tracciato, &file(tracciato, &[&riga])).1
        };
        for (codice, presenti, assenti, pari) in casi {
            let nessuno: Vec<String> = Vec::new();
            assert_eq!(riga(codice, presenti, None), nessuno, "{codice}");
            for b in presenti.chars().filter(|b| *b != 'I' || con_i) {
                let meno = presenti.replace(b, "");
                let atteso = format!("FLU-CLASSIFICAZIONE {}", colonna(b));
                assert_eq!(riga(codice, &meno, None), [atteso], "{codice} senza {b}");
            }
            for b in assenti.chars().filter(|b| *b != 'I' || con_i) {
                let atteso = format!("FLU-CLASSIFICAZIONE {}", colonna(b));
                assert_eq!(
                    riga(codice, &format!("{presenti}{b}"), None),
                    [atteso],
                    "{codice} con {b}"
                );
            }
            for coppia in pari.iter().filter(|p| !p.starts_with('I') || con_i) {
                let b = coppia.chars().nth(1).unwrap();
                let detti = riga(codice, presenti, Some(b));
                assert!(
                    detti.iter().all(|d| d.starts_with("FLU-CLASSIFICAZIONE "))
                        && !detti.is_empty(),
                    "{codice} {coppia}: {detti:?}"
                );
            }
        }
        let detti = |riga: &[(&str, &str)]| giudica(tracciato, &file(tracciato, &[riga])).1;
        assert_eq!(detti(&[(C, "DOPPI")]), [format!("FLU-ENUMERAZIONE {C}")]);
        assert_eq!(detti(&[(C, "")]), Vec::<String>::new(), "no code holds");
    }
}

fn rt() -> String {
    let rt = "<RT xmlns=\"http://www.digitpa.gov.it/schemas/2011/Pagamenti/\"><versioneOggetto>6.2.0</versioneOggetto></RT>";
    base64::engine::general_purpose::STANDARD.encode(rt)
}

fn pagato<'a>(cambi: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut riga = vec![
        ("iuf", "TARI2025A"),
        ("numRigaFlusso", "1"),
        ("codIud", "TARI25-000001"),
        ("codIuv", "01000000000000346"),
        ("versioneOggetto", "6.2.0"),
        ("identificativoDominio", "80001234568"),
        ("dataOraMessaggioRicevuta", "2025-04-02T10:15:00"),
        ("riferimentoDataRichiesta", "2025-04-02"),
        ("codiceEsitoPagamento", "0"),
        ("importoTotalePagato", "120.00"),
        ("identificativoUnivocoVersamento", "01000000000000346"),
        ("singoloImportoPagato", "120.00"),
        ("dataEsitoSingoloPagamento", "2025-04-02"),
        ("identificativoUnivocoRiscoss", "R0001"),
        ("causaleVersamento", "TARI \"2025\"; rata 1"),
        ("tipoDovuto", "TARI"),
    ];
    riga.extend(cambi);
    riga
}

/// The columns of §6.4 in each version, and a row for each rule.
#[test]
fn the_export_of_paid_dovuti() {
    let conta: Vec<(&str, usize)> = tracciati()
        .filter(|t| t.famiglia.id == "mypay-pagati")
        .map(|t| (t.id, t.colonne.len()))
        .collect();
    assert_eq!(
        conta,
        [
            ("mypay-pagati-1_0", 64),
            ("mypay-pagati-1_0-ricevuta", 70),
            ("mypay-pagati-1_1", 64),
            ("mypay-pagati-1_1-ricevuta", 70),
            ("mypay-pagati-1_2", 65),
            ("mypay-pagati-1_2-ricevuta", 71),
            ("mypay-pagati-1_3", 68),
            ("mypay-pagati-1_3-ricevuta", 74),
        ]
    );
    let rt = rt();
    let con_rt = [("rt", rt.as_str()), ("indiceDatiSingoloPagamento", "1")];
    for (id, _) in conta {
        let tracciato = tracciato(id);
        let ricevuta: &[(&str, &str)] = if id.ends_with("ricevuta") {
            &con_rt
        } else {
            &[]
        };
        let detti = |cambi: &[(&str, &str)]| {
            let riga = pagato(&[ricevuta, cambi].concat());
            giudica(tracciato, &file(tracciato, &[&riga])).1
        };
        let casi: &[(&str, &str, &str)] = &[
            ("iuf", "", "FLU-MANCANTE"),
            ("codIud", "", "FLU-MANCANTE"),
            ("codIuv", "", "FLU-MANCANTE"),
            ("tipoDovuto", "", "FLU-MANCANTE"),
            ("codiceEsitoPagamento", "9", "FLU-ENUMERAZIONE"),
            ("singoloImportoPagato", "0.00", "FLU-IMPORTO-ZERO"),
            ("singoloImportoPagato", "120,00", "FLU-FORMATO"),
            ("dataEsitoSingoloPagamento", "02/04/2025", "FLU-DATA"),
            ("dataOraMessaggioRicevuta", "2025-04-02 10:15", "FLU-DATA"),
            ("nazionePagatore", "ITA", "FLU-LUNGO"),
        ];
        assert_eq!(detti(&[]), Vec::<String>::new(), "{id}");
        for (colonna, valore, codice) in casi {
            assert_eq!(
                detti(&[(colonna, valore)]),
                [format!("{codice} {colonna}")],
                "{id}"
            );
        }
        if !ricevuta.is_empty() {
            assert_eq!(detti(&[("rt", "")]), ["FLU-MANCANTE rt"]);
            // A line end within the value breaks the row.
            assert!(detti(&[("rt", "PGE+\nPC9hPg==")])[0].starts_with("CSV-"));
            assert_eq!(detti(&[("rt", "non è base64")]), ["FLU-RICEVUTA rt"]);
            assert_eq!(detti(&[("rt", "PGEvPg==")]), ["FLU-RICEVUTA rt"]);
            let allegato = "blbRtDatiPagDatiSingPagAllegatoRicevutaTest";
            let genere = "codRtDatiPagDatiSingPagAllegatoRicevutaTipo";
            assert_eq!(
                detti(&[(genere, "BD"), (allegato, "testo qualunque")]),
                [format!("FLU-RICEVUTA {allegato}")]
            );
            assert_eq!(
                detti(&[(genere, "ES"), (allegato, "testo qualunque")]),
                Vec::<String>::new()
            );
            assert_eq!(
                detti(&[(genere, "XX")]),
                [format!("FLU-ENUMERAZIONE {genere}")]
            );
        }
        if id.contains("1_3") {
            // Rows of an ente that is the second beneficiary (§6.4, last paragraph).
            let secondario = [
                ("iuf", ""),
                ("numRigaFlusso", ""),
                ("codIud", ""),
                ("versioneOggetto", ""),
                ("tipoDovuto", "EXPORT_ENTE_SECONDARIO"),
                ("cod_fiscale_pa1", "80001234568"),
                ("de_nome_pa1", "Comune di Prova"),
                ("cod_tassonomico_dovuto_pa1", "9/0101101IM/"),
            ];
            assert_eq!(detti(&secondario), Vec::<String>::new());
            assert_eq!(
                detti(&[("de_nome_pa1", "Comune")]),
                ["FLU-CLASSIFICAZIONE de_nome_pa1"]
            );
        }
    }
    // Both ways to escape a quote, both ends of line (§6.3).
    let tracciato = tracciato("mypay-pagati-1_0");
    let doppie = file(tracciato, &[&pagato(&[])]);
    let testo = String::from_utf8(doppie).unwrap();
    assert!(testo.contains("\"TARI \"\"2025\"\"; rata 1\""));
    let barre = testo
        .replace("\"\"2025\"\"", "\\\"2025\\\"")
        .replace('\n', "\r\n");
    assert_eq!(giudica(tracciato, barre.as_bytes()).1, Vec::<String>::new());
}

#[test]
fn the_export_of_those_due() {
    let tracciato = tracciato("mypay-scaduti-1_0");
    let riga = [
        ("IUD", "TARI25-000001"),
        ("codIuv", "01000000000000346"),
        ("dataCreazione", "2025-01-10"),
        ("tipoIdentificativoUnivoco", "F"),
        ("codiceIdentificativoUnivoco", "RSSMRA80A01H501U"),
        ("anagraficaPagatore", "Rossi Mario"),
        ("dataEsecuzionePagamento", "2025-06-30"),
        ("importoDovuto", "120.00"),
        ("tipoDovuto", "TARI"),
        ("tipoVersamento", "ALL"),
        ("causaleVersamento", "TARI 2025"),
        ("datiSpecificiRiscossione", "9/0101101IM/"),
        ("flgGeneraIuv", "true"),
    ];
    let detti = |cambi: &[(&str, &str)]| {
        let mut byte = file(tracciato, &[&[&riga[..], cambi].concat()]);
        // The last row is not closed (§7), and that is no fault.
        assert_eq!(byte.pop(), Some(b'\n'));
        assert_eq!(byte.last(), Some(&b';'));
        giudica(tracciato, &byte).1
    };
    assert_eq!(detti(&[]), Vec::<String>::new());
    for (colonna, valore, codice) in [
        ("codIuv", "", "FLU-MANCANTE codIuv"),
        ("dataCreazione", "", "FLU-MANCANTE dataCreazione"),
        ("importoDovuto", "0.99", "FLU-IMPORTO-ZERO importoDovuto"),
        (
            "commissioneCaricoPa",
            "0.50",
            "FLU-IMPORTO-ZERO commissioneCaricoPa",
        ),
        ("flgGeneraIuv", "TRUE", "FLU-ENUMERAZIONE flgGeneraIuv"),
        ("causaleVersamento", "TARI; 2025", "CSV-COLONNE-TROPPE riga"),
    ] {
        assert_eq!(detti(&[(colonna, valore)]).first().unwrap(), codice);
    }
    let senza = String::from_utf8(file(tracciato, &[&riga]))
        .unwrap()
        .replace(";true;\n", ";true\n");
    assert_eq!(
        giudica(tracciato, senza.as_bytes()).1,
        ["CSV-COLONNE-POCHE riga"]
    );
}

/// The two files that come of the import of §11.1 and §11.2, as the sheet writes them.
#[test]
fn what_comes_of_an_import() {
    let import = Tracciato::import("1_3").unwrap();
    let iuv = format!(
        "{}\nTARI25-000001;01000000000000346;F;RSSMRA80A01H501U;Rossi Mario;Via Roma;10;30100;Venezia;VE;IT;mario.rossi@example.it;2025-06-30;120.00;;TARI;ALL;TARI 2025 rata 1;9/0101101IM/TARI2025;<bilancio/>;true;I\n\
         TARI25-000002;01230000000007792;G;01234567897;Alfa; Beta Srl;;;;;;;;2025-06-30;75.50;0.00;TARI;ALL;TARI 2025 unica;9/0101101IM/TARI2025;null;false;I\n\
         TARI25-000004;;F;BNCLRA75D41L736M;Bianchi Laura;;;;;;;;2025-07-31;50.00;;TARI;ALL;TARI 2025;9/0101101IM/TARI2025;null;null;A\n",
        import.intestazione()
    );
    let trovato = riconosci("C_Z999-TARI2025A-1_3_IUV", iuv.as_bytes()).unwrap();
    assert_eq!(trovato.id, "mypay-iuv-1_3");
    let (riepilogo, detti) = giudica(trovato, iuv.as_bytes());
    assert_eq!((riepilogo.righe, detti), (3, Vec::new()));
    let guasto = iuv
        .replace("01230000000007792", "0123")
        .replace("TARI25-000004", "");
    assert_eq!(
        giudica(trovato, guasto.as_bytes()).1,
        ["FLU-FORMATO codIuv", "FLU-MANCANTE IUD"]
    );
    // Of 1_4, a row without a secondary ente has 22 fields under 35 names.
    let nuova = tracciato("mypay-iuv-1_4");
    let corta = iuv.replace(&import.intestazione(), &nuova.intestazione());
    assert_eq!(giudica(nuova, corta.as_bytes()).1, Vec::<String>::new());
    let monca = format!(
        "{}\nTARI25-000001;01000000000000346\n",
        nuova.intestazione()
    );
    assert_eq!(
        giudica(nuova, monca.as_bytes()).1,
        ["CSV-COLONNE-POCHE riga"]
    );

    let scarti = format!(
        "{};cod_rifiuto;de_rifiuto\n\
         ;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;30/06/2025;10,50;;TARI;ALL;Causale;9/0101101IM/X;;true;I;PAA_IMPORT_SINTASSI_CSV;|IUD NON PRESENTE\n\
         E9;;F;RSSMRA80A01H501U;Rossi Mario;PAA_IMPORT_SINTASSI_CSV;ERRORE GENERICO NELLA LETTURA DELLA RIGA DEL CSV\n",
        import.intestazione()
    );
    let trovato = riconosci("C_Z999-TARI2025B-1_3_SCARTI", scarti.as_bytes()).unwrap();
    assert_eq!(trovato.id, "mypay-scarti-1_3");
    assert_eq!(giudica(trovato, scarti.as_bytes()).1, Vec::<String>::new());
    let senza = scarti.replace("I;PAA_IMPORT_SINTASSI_CSV", "I;ALTRO");
    assert_eq!(
        giudica(trovato, senza.as_bytes()).1,
        ["FLU-ENUMERAZIONE cod_rifiuto"]
    );
    // The header is that of the file that was imported, whatever it was: the name is enough.
    for (nome, id) in [
        ("C_Z999-A-1_2_SCARTI", "mypay-scarti-1_2"),
        ("C_Z999-A-1_0_IUV", "mypay-iuv-1_0"),
    ] {
        assert_eq!(riconosci(nome, b"a;b;c\n").unwrap().id, id);
    }
}

/// Each kind in its package, under its name.
#[test]
fn every_kind_is_known_in_its_package() {
    let esportati = tracciati()
        .filter(|t| t.famiglia.produttore == Produttore::Piattaforma)
        .filter(|t| t.famiglia.id != "mypivot-ricevute");
    for tracciato in esportati {
        let base = match tracciato.famiglia.id {
            "mypay-scarti" | "mypay-iuv" => format!("C_Z999-X-{}", tracciato.versione),
            "mypay-scaduti" => "EXP_SCADUTI_1f0c2d3e".to_owned(),
            "mypay-pagati" => format!(
                "C_Z999-7_ESTRAZIONE_DOVUTI_20250402101500-{}",
                tracciato.versione
            ),
            _ => format!(
                "C_Z999-7_ESTRAZIONE_RICONCILIAZIONE_20240306101500-{}",
                tracciato.versione
            ),
        };
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(
            format!("{base}.csv"),
            zip::write::SimpleFileOptions::default(),
        )
        .unwrap();
        zip.write_all(&file(tracciato, &[])).unwrap();
        let mut zip = Cursor::new(zip.finish().unwrap().into_inner());
        let trovato = esame::tipo(&mut zip, &format!("{base}.zip"))
            .unwrap()
            .unwrap();
        // What MyPay exports with the receipt is what MyPivot loads: the stricter kind comes first.
        let atteso = match tracciato.id {
            "mypay-pagati-1_2-ricevuta" => "mypivot-ricevute-1_2",
            id => id,
        };
        assert_eq!(trovato.id, atteso, "{tracciato:?}");
        let contesto = Contesto::ignoto(Giorno(0));
        let esaminato = esame::esamina(
            zip,
            &format!("{base}.zip"),
            &Opzioni::di(tracciato, &contesto),
            &mut Raccolta::default(),
        )
        .unwrap();
        assert_eq!(esaminato.rifiuti, []);
        assert_eq!(esaminato.voce, Some(format!("{base}.csv")));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What the dialect of a kind writes, its reader gives back, value for value, for the kinds that quote every value.
    #[test]
    fn written_values_come_back(
        quale in 0_usize..100,
        testi in proptest::collection::vec("[a-zA-Zàèì0-9 ;\"',.]{0,12}", 160),
    ) {
        let quotati: Vec<&Tracciato> = tracciati()
            .filter(|t| ["mypay-pagati", "mypivot-riconciliazione"].contains(&t.famiglia.id))
            .collect();
        let tracciato = quotati[quale % quotati.len()];
        let dialetto = tracciato.dialetto().unwrap();
        // Blanks at the ends are cut by the reader.
        let valori: Vec<&str> = testi[..tracciato.colonne.len()].iter().map(|t| t.trim()).collect();
        let mut byte = dialetto.scrivi(valori.iter().copied());
        while byte.last().is_some_and(|b| *b == b'\n' || *b == b'\r') {
            byte.pop();
        }
        let mut campi = Vec::new();
        let quanti = dialetto.dividi(&byte, tracciato.colonne.len(), &mut campi);
        prop_assert_eq!(quanti, tracciato.colonne.len());
        let letti: Vec<String> = campi.iter().map(|c| dialetto.valore(&byte[c.clone()]).into_owned()).collect();
        prop_assert_eq!(letti, valori);
    }
}
