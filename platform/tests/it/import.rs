//! The import of a file: the worked examples of `mypay-flows.md` §11, the checks of the upload (§4.1) and of the batch (§4.3), the
//! admissible states (§3.5), the outcome files (§4.5).

use std::io::Write as _;

use contracts::identifier::iuv::iuv17_generato;
use contracts::message::operazione::{
    ChiediStatoImportFlusso, EsitoStatoImport, Richiesta, Risposta,
};
use ledger::entry::Millis;
use platform::allegato::Allegato;
use platform::campione;
use platform::command::{Command, Ente, Operatore, TipoDovuto};
use platform::deposito::Voce;
use platform::flusso::caricamento::{
    Caricamento, ContenutoZip, EsitoCaricamento, GettoneDiCarico, Parte,
};
use platform::reply::Reply;
use platform::state::Trovato;

use crate::banco::{Banco, X, tipo};

/// The ente of the worked examples.
const C: &str = "C_Z999";
const MAN: &str = "Per maggiori informazioni fare riferimento al manuale 'Integrazione Ente'";

/// The sandbox of the worked examples, on 2025-03-10.
fn banco() -> Banco {
    let mut banco = Banco::nuovo();
    banco.now = Millis(1_741_597_200_000);
    banco.operatore(Operatore::RegistraEnte(Ente {
        cod_ipa: C.into(),
        denominazione: "Comune degli Esempi".into(),
        codice_fiscale: "01234567897".into(),
        codice_segregazione: "01".into(),
        ..campione::ente()
    }));
    banco.operatore(Operatore::RegistraTipoDovuto {
        cod_ipa: C.into(),
        tipo: TipoDovuto {
            scadenza_obbligatoria: true,
            stampa_data_scadenza: true,
            ..tipo("TARI")
        },
    });
    banco
}

fn zip(voci: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (nome, byte) in voci {
        zip.start_file(*nome, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(byte).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn buono(token: &str) -> GettoneDiCarico {
    GettoneDiCarico::Valido {
        request_token: token.into(),
        ente: C.into(),
        tipo: "FLUSSI_IMPORT".into(),
    }
}

fn caricamento(nome: &str, byte: &[u8], gettone: GettoneDiCarico) -> Caricamento {
    Caricamento {
        gettone,
        file: vec![Parte {
            nome: nome.into(),
            tipo: Some("application/zip".into()),
            byte: byte.len() as u64,
        }],
        zip: ContenutoZip::di(byte),
        contenuto: (!byte.is_empty()).then(|| Allegato::di(byte)),
    }
}

fn esito(banco: &mut Banco, c: Caricamento) -> EsitoCaricamento {
    match banco.da(Command::Caricamento(c)) {
        Reply::Caricamento(esito) => esito,
        altro => panic!("{altro:?}"),
    }
}

/// Uploads a csv under the name; the token is the name.
fn carica(banco: &mut Banco, base: &str, csv: &str) {
    let zip = zip(&[(&format!("{base}.csv"), csv.as_bytes())]);
    let c = caricamento(&format!("{base}.zip"), &zip, buono(base));
    let esito = esito(banco, c);
    assert!(matches!(esito, EsitoCaricamento::Accettato(_)), "{esito:?}");
}

fn stato(banco: &mut Banco, token: &str) -> EsitoStatoImport {
    let r = ChiediStatoImportFlusso {
        header: true,
        cod_ipa_ente: Some(C.into()),
        request_token: Some(token.into()),
        file_scarti: Some(true),
        file_iuv: Some(true),
        file_avvisi: Some(true),
    };
    match banco.soap(Richiesta::ChiediStatoImportFlusso(r)) {
        Reply::Soap {
            messaggio: Risposta::ChiediStatoImportFlusso(e),
        } => e,
        altro => panic!("{altro:?}"),
    }
}

/// Uploads, waits until the end; gives the last `stato`.
fn importato(banco: &mut Banco, base: &str, csv: &str) -> String {
    carica(banco, base, csv);
    banco.passano(15_000);
    stato(banco, base).stato.unwrap()
}

fn testo(banco: &Banco, voci: &[Voce]) -> String {
    let pezzi = voci.iter().flat_map(|v| &v.pezzi);
    let byte: Vec<u8> = pezzi.flat_map(|p| banco.blob[p.sha256()].clone()).collect();
    String::from_utf8(byte).unwrap()
}

/// Lines of an outcome file, without its header.
fn righe(banco: &Banco, base: &str, coda: &str) -> Vec<String> {
    let percorso = format!("/IMPORT_ELABORATI/2025_03/{base}/{base}_{coda}.zip");
    let Some(file) = banco.state.deposito().file(C, &percorso) else {
        return Vec::new();
    };
    assert_eq!(file.voci[0].nome, format!("{base}_{coda}.csv"));
    let testo = testo(banco, &file.voci);
    testo.lines().skip(1).map(str::to_owned).collect()
}

/// Code and text of each rejected row.
fn scarti(banco: &Banco, base: &str, csv: &str) -> Vec<(usize, String)> {
    let originali: Vec<&str> = csv.lines().skip(1).collect();
    righe(banco, base, "SCARTI")
        .into_iter()
        .map(|riga| {
            let n = originali
                .iter()
                .enumerate()
                .filter(|(_, o)| riga.starts_with(&format!("{o};")))
                .max_by_key(|(_, o)| o.len())
                .unwrap()
                .0;
            (n + 1, riga[originali[n].len() + 1..].to_owned())
        })
        .collect()
}

fn fatti(banco: &Banco, base: &str) -> (u64, u64, u64) {
    let i = banco.state.flussi().import(base).unwrap();
    (i.righe, i.importate, i.avvisi)
}

const TESTATA_1_3: &str = "IUD;codIuv;tipoIdentificativoUnivoco;codiceIdentificativoUnivoco;anagraficaPagatore;indirizzoPagatore;civicoPagatore;capPagatore;localitaPagatore;provinciaPagatore;nazionePagatore;mailPagatore;dataEsecuzionePagamento;importoDovuto;commissioneCaricoPa;tipoDovuto;tipoVersamento;causaleVersamento;datiSpecificiRiscossione;bilancio;flgGeneraIuv;azione";

fn tracciato_1_3(righe: &[&str]) -> String {
    format!("{TESTATA_1_3}\n{}\n", righe.join("\n"))
}

/// A row of 1_3 of the payer Mario Rossi.
fn riga(iud: &str, iuv: &str, importo: &str, flag: &str, azione: &str) -> String {
    format!(
        "{iud};{iuv};F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;{importo};;TARI;ALL;Causale;9/0101101IM/X;;{flag};{azione}"
    )
}

/// A row for the property tests.
pub(crate) fn riga_di(iud: &str, iuv: Option<&str>, flag: bool, azione: &str) -> String {
    riga(
        iud,
        iuv.unwrap_or_default(),
        "1.00",
        if flag { "true" } else { "" },
        azione,
    )
}

/// The upload of rows of 1_3 under a name, which is the token too.
pub(crate) fn comando(ente: &str, base: &str, righe: &[String]) -> Command {
    let righe: Vec<&str> = righe.iter().map(String::as_str).collect();
    comando_csv(ente, base, &tracciato_1_3(&righe))
}

/// The upload of a csv under a name, which is the token too.
pub(crate) fn comando_csv(ente: &str, base: &str, csv: &str) -> Command {
    let zip = zip(&[(&format!("{base}.csv"), csv.as_bytes())]);
    let gettone = GettoneDiCarico::Valido {
        request_token: base.into(),
        ente: ente.into(),
        tipo: "FLUSSI_IMPORT".into(),
    };
    Command::Caricamento(caricamento(&format!("{base}.zip"), &zip, gettone))
}

const BILANCIO: &str = "<bilancio><capitolo><codCapitolo>E1010151</codCapitolo><accertamento><codAccertamento>A25</codAccertamento><importo>120.00</importo></accertamento></capitolo></bilancio>";

/// §11.1, with the states on the way. The IUV of row 3 is one that the platform has generated.
#[test]
fn a_valid_file() {
    let mut banco = banco();
    importato(
        &mut banco,
        "C_Z999-PRIMA-1_3",
        &tracciato_1_3(&[
            &riga("TARI25-000003", "", "10.00", "true", "I"),
            &riga("TARI25-000004", "", "50.00", "false", "I"),
        ]),
    );
    let iuv = |banco: &Banco, iud: &str| {
        let trovato = banco.state.dovuto_per_iud(C, iud).unwrap();
        trovato.dovuto().iuv.clone().unwrap_or_default()
    };
    let di_tre = iuv(&banco, "TARI25-000003");
    let csv = tracciato_1_3(&[
        &format!(
            "TARI25-000001;;F;RSSMRA80A01H501U;Rossi Mario;Via Roma;10;30100;Venezia;VE;IT;mario.rossi@example.it;2025-06-30;120.00;;TARI;ALL;TARI 2025 rata 1;9/0101101IM/TARI2025;{BILANCIO};true;I"
        ),
        "TARI25-000002;01230000000007792;G;01234567897;\"Alfa; Beta Srl\";;;;;;;;2025-06-30;75.5;0.00;TARI;;TARI 2025 unica;9/0101101IM/TARI2025;;false;I",
        &format!(
            "TARI25-000003;{di_tre};F;BNCLRA75D41L736M;Bianchi Laura;;;;;;;;2025-07-31;99.90;;TARI;ALL;TARI 2025 rettificata;9/0101101IM/TARI2025;;true;M"
        ),
        "TARI25-000004;;F;BNCLRA75D41L736M;Bianchi Laura;;;;;;;;2025-07-31;50.00;;TARI;ALL;TARI 2025;9/0101101IM/TARI2025;;;A",
    ]);
    let base = "C_Z999-TARI2025A-1_3";
    carica(&mut banco, base, &csv);
    let mut visti = Vec::new();
    for _ in 0..16 {
        let e = stato(&mut banco, base);
        let stato = e.stato.unwrap();
        if visti.last() != Some(&stato) {
            visti.push(stato);
        }
        if visti.len() < 3 {
            assert_eq!((e.url_file_iuv, e.url_file_scarti), (None, None));
        }
        banco.passano(1000);
    }
    assert_eq!(visti, ["LOAD_IMPORT", "IMPORT_IN_ELAB", "IMPORT_ESEGUITO"]);
    assert_eq!(fatti(&banco, base), (4, 4, 2));
    let di_uno = iuv(&banco, "TARI25-000001");
    let progressivo = banco.state.ente(C).unwrap().progressivo_iuv.unwrap();
    assert_eq!(di_uno, iuv17_generato(1, progressivo).unwrap().to_string());
    assert_eq!(
        righe(&banco, base, "IUV"),
        [
            format!("TARI25-000001;{di_uno};F;RSSMRA80A01H501U;Rossi Mario;Via Roma;10;30100;Venezia;VE;IT;mario.rossi@example.it;2025-06-30;120.00;;TARI;ALL;TARI 2025 rata 1;9/0101101IM/TARI2025;{BILANCIO};true;I"),
            "TARI25-000002;01230000000007792;G;01234567897;Alfa; Beta Srl;;;;;;;;2025-06-30;75.50;0.00;TARI;ALL;TARI 2025 unica;9/0101101IM/TARI2025;null;false;I".to_owned(),
            format!("TARI25-000003;{di_tre};F;BNCLRA75D41L736M;Bianchi Laura;;;;;;;;2025-07-31;99.90;;TARI;ALL;TARI 2025 rettificata;9/0101101IM/TARI2025;null;true;M"),
            "TARI25-000004;;F;BNCLRA75D41L736M;Bianchi Laura;;;;;;;;2025-07-31;50.00;;TARI;ALL;TARI 2025;9/0101101IM/TARI2025;null;null;A".to_owned(),
        ]
    );
    assert_eq!(righe(&banco, base, "SCARTI"), Vec::<String>::new());
    let e = stato(&mut banco, base);
    assert!(e.url_file_iuv.is_some() && e.url_file_avvisi.is_some());
    assert_eq!(e.url_file_scarti, None);
    // What the archive holds.
    let Some(Trovato::Vivo(uno)) = banco.state.dovuto_per_iud(C, "TARI25-000001") else {
        panic!()
    };
    assert_eq!(
        (uno.importo, uno.scadenza.as_deref()),
        (12_000, Some("2025-06-30"))
    );
    assert_eq!(
        uno.bilancio.as_ref().unwrap().capitoli[0]
            .cod_capitolo
            .as_deref(),
        Some("E1010151")
    );
    assert_eq!(uno.origine.map(|o| (o.flusso, o.riga)), Some((2, 1)));
    assert_eq!(
        banco
            .state
            .dovuto_per_iud(C, "TARI25-000003")
            .unwrap()
            .dovuto()
            .importo,
        9990
    );
    assert_eq!(
        banco
            .state
            .dovuto_per_iud(C, "TARI25-000004")
            .unwrap()
            .stato(),
        "ANNULLATO"
    );
    // The archived data are the stored ones, not those of the row.
    assert_eq!(
        banco
            .state
            .dovuto_per_iud(C, "TARI25-000004")
            .unwrap()
            .dovuto()
            .pagatore
            .anagrafica
            .as_deref(),
        Some("Rossi Mario")
    );
}

/// §11.2.
#[test]
fn a_file_with_typical_errors() {
    let mut banco = banco();
    let csv = tracciato_1_3(&[
        "E1;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;I",
        ";;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;30/06/2025;10,50;;TARI;ALL;Causale;9/0101101IM/X;;true;I",
        "E3;;F;RSSMRA80A01H501X;Rossi Mario;;;;;;;;2025-06-30;10.00;;IGNOTO;ALL;Causale;9/0101101IM/X;;true;I",
        "E4;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;<bilancio><capitolo><codCapitolo>C1</codCapitolo><accertamento><importo>9.00</importo></accertamento></capitolo></bilancio>;true;I",
        "E1;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;I",
        "E6;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;X",
        "E7;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-01-31;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;I",
        "E8;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;;A",
        "E9;;F;RSSMRA80A01H501U;Rossi Mario",
        "000E10;123456789012345;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;0;;TARI;ALL|CP;Causale;7/X;;true;I",
    ]);
    let base = "C_Z999-TARI2025B-1_3";
    assert_eq!(importato(&mut banco, base, &csv), "IMPORT_ESEGUITO");
    assert_eq!(fatti(&banco, base), (10, 1, 1));
    let atteso = [
        (2, "PAA_IMPORT_SINTASSI_CSV;|IUD NON PRESENTE|dataScadenzaPagamento:wrong DATE pattern or wrong DATE data|IMPORTO_DOVUTO NON CONFROME: 10,50".to_owned()),
        (3, format!("|PAA_IMPORT_SINTASSI_CSV_TIPO_DOVUTO_INESISTENTEPAA_IMPORT_SINTASSI_CSV_COD_FISC;|Errore sintassi CSV campo tipoDovuto non presente in archivio|Errore sintassi CSV Codice fiscale non valido. {MAN}")),
        (4, format!("|PAA_IMPORT_SINTASSI_CSV_BILANCIO;|Errore sintassi CSV campo bilancio. {MAN}")),
        (5, "PAA_IMPORT_IUD_DUPLICATO;Errore IUD duplicato all''interno dello stesso flusso".to_owned()),
        (6, format!("PAA_IMPORT_SINTASSI_CSV_AZIONE;Errore sintassi CSV campo azione. {MAN}")),
        (7, "|PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA;|dataScadenzaPagamento deve essere maggiore uguale alla data attuale per questo tipo dovuto".to_owned()),
        (8, format!("PAA_IMPORT_ERROR;|CODICE PAA_IMPORT_ERROR DESCRIZIONE Dovuto non trovato per IUD [E8] e codice IPA Ente [{C}]")),
        (9, "PAA_IMPORT_SINTASSI_CSV;ERRORE GENERICO NELLA LETTURA DELLA RIGA DEL CSV".to_owned()),
        (10, format!("|PAA_IMPORT_SINTASSI_CSV_IUD|PAA_IMPORT_SINTASSI_CSV_IUV|PAA_IMPORT_SINTASSI_CSV_IMPORTO|PAA_IMPORT_SINTASSI_CSV_TIPO_VERS|PAA_IMPORT_SINTASSI_CSV_DATI_RISCOSS;|Errore sintassi CSV campo IUD. {MAN}|Errore sintassi CSV campo codIuv. {MAN} Errore sintassi CSV campo importoDovuto. {MAN}|Errore sintassi CSV campo tipoVersamento. {MAN}|Errore sintassi CSV campo datiSpecificiRiscossione. {MAN}")),
    ];
    // Rows 1 and 5 are the same line: the rejected one is the second.
    let trovati: Vec<(usize, String)> = scarti(&banco, base, &csv)
        .into_iter()
        .map(|(n, t)| (if n == 1 { 5 } else { n }, t))
        .collect();
    assert_eq!(trovati, atteso);
    // Row 7 consumed an IUV although refused.
    let progressivo = banco.state.ente(C).unwrap().progressivo_iuv.unwrap();
    let uno = banco
        .state
        .dovuto_per_iud(C, "E1")
        .unwrap()
        .dovuto()
        .iuv
        .clone();
    assert_eq!(
        uno,
        iuv17_generato(1, progressivo - 1).map(|i| i.to_string())
    );
    let testata = format!("{TESTATA_1_3};cod_rifiuto;de_rifiuto");
    let percorso = format!("/IMPORT_ELABORATI/2025_03/{base}/{base}_SCARTI.zip");
    let file = banco.state.deposito().file(C, &percorso).unwrap();
    assert_eq!(
        testo(&banco, &file.voci).lines().next(),
        Some(testata.as_str())
    );
}

/// §11.3.
#[test]
fn a_second_beneficiary() {
    let mut banco = banco();
    let csv = [
        "testata qualunque",
        "M1;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;100.00;;TARI;ALL;TARI 2025;9/0101101IM/X;;true;true;99012345676;Provincia di Esempio;IT60X0542811101000000123456;;;;;;;9/0107102SP/TEFA;TEFA 2025;5.00;I",
        "M2;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;100.00;;TARI;ALL;TARI 2025;9/0101101IM/X;;true;false;;;;;;;;;;;;;I",
        "M3;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;100.00;;TARI;ALL;TARI 2025;9/0101101IM/X;;true;true;99012345676;;IT60X0542811101000000123456;;;;;;;;TEFA 2025;;I",
        "M4;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;100.00;;TARI;ALL;TARI 2025;9/0101101IM/X;;true;true;99012345670;Provincia di Esempio;IT60X05428111010000001234;;;;;;;9/9999999ZZ/TEFA;TEFA 2025;5.00;I",
    ]
    .join("\r\n");
    let base = "C_Z999-MULTI-1_4";
    assert_eq!(importato(&mut banco, base, &csv), "IMPORT_ESEGUITO");
    assert_eq!(fatti(&banco, base), (4, 2, 2));
    assert_eq!(
        scarti(&banco, base, &csv),
        [
            (3, "PAA_IMPORT_SINTASSI_CSV;|DENOMINAZIONE_ENTE_SECONDARIO NON PRESENTE|IMPORTO_VERSAMENTO_ENTE_SECONDARIO NON PRESENTE".to_owned()),
            (4, format!("PAA_IMPORT_SINTASSI_CSV_COD_FISC_ENTE_SECONDARIOPAA_IMPORT_SINTASSI_CSV_IBAN_ACCREDITO_ENTE_SECONDARIO|PAA_IMPORT_SINTASSI_CSV_DATI_RISCOSS_ENTE_SECONDARIO;|Errore sintassi CSV campo codiceFiscaleEnteSecondario. {MAN}|Errore sintassi CSV campo ibanAccreditoEnteSecondario. {MAN}|Errore sintassi CSV campo datiSpecificiRiscossioneEnteSecondario. {MAN}")),
        ]
    );
    let dovuto = |iud: &str| banco.state.dovuto_per_iud(C, iud).unwrap().dovuto().clone();
    assert_eq!(
        (dovuto("M1").totale(), dovuto("M2").totale()),
        (10_500, 10_000)
    );
    // Without second beneficiary its columns are left out.
    let conta: Vec<usize> = righe(&banco, base, "IUV")
        .iter()
        .map(|r| r.split(';').count())
        .collect();
    assert_eq!(conta, [35, 22]);
}

/// The checks of the endpoint in their order: each request also breaks everything that is checked later.
#[test]
fn the_checks_of_the_upload() {
    let mut banco = banco();
    let usata = "C_Z999-USATO-1_3";
    carica(
        &mut banco,
        usata,
        &tracciato_1_3(&[&riga("U1", "", "1.00", "", "I")]),
    );
    banco.passano(15_000);
    let nome_usato = format!("{usata}.zip");
    let buono_zip = zip(&[("C_Z999-A-1_3.csv", b"x".as_slice())]);
    let nulla = || Caricamento {
        gettone: GettoneDiCarico::NonValido {
            testo: "JWT expired".into(),
        },
        file: Vec::new(),
        contenuto: None,
        zip: ContenutoZip::Nessuno,
    };
    let due = Caricamento {
        file: vec![
            Parte {
                nome: "a".into(),
                tipo: None,
                byte: 1,
            },
            Parte {
                nome: "b".into(),
                tipo: None,
                byte: 1,
            },
        ],
        ..nulla()
    };
    let valido = |token: &str, ente: &str, tipo: &str| GettoneDiCarico::Valido {
        request_token: token.into(),
        ente: ente.into(),
        tipo: tipo.into(),
    };
    let non_valido = || GettoneDiCarico::NonValido {
        testo: "JWT expired".into(),
    };
    let rotto = &buono_zip[..buono_zip.len() - 30];
    let altra_voce = zip(&[("altro.csv", b"x".as_slice())]);
    let casi: Vec<(Caricamento, u16, String)> = vec![
        (
            nulla(),
            500,
            "request multipart non valida, file non presente".into(),
        ),
        (
            caricamento("a.txt", b"", non_valido()),
            500,
            "request multipart non valida, file vuoto".into(),
        ),
        (
            due,
            500,
            "request multipart non valida, file presenti: 2".into(),
        ),
        (
            caricamento("a.txt", b"x", non_valido()),
            500,
            "JWT expired".into(),
        ),
        (
            caricamento("a.txt", b"x", GettoneDiCarico::AltroTipo),
            500,
            "Invalid token type".into(),
        ),
        (
            caricamento("a.txt", b"x", valido(usata, "boh", "ALTRO")),
            400,
            "invalid upload file type".into(),
        ),
        (
            caricamento("a.txt", b"x", valido(usata, "boh", "FLUSSI_IMPORT")),
            400,
            "invalid ente".into(),
        ),
        (
            caricamento("a.txt", b"x", valido(usata, C, "FLUSSI_IMPORT")),
            500,
            "Request token già usato".into(),
        ),
        (
            caricamento("a.txt", &altra_voce, buono("t")),
            400,
            "Il formato del file [a.txt] deve essere lo zip.".into(),
        ),
        (
            caricamento("a.zip", &altra_voce, buono("t")),
            400,
            "Il nome del file contenuto [altro.csv] deve essere uguale al nome dello zip [a.zip]."
                .into(),
        ),
        (
            caricamento("a.zip", rotto, buono("t")),
            400,
            "Verificato un errore durante la lettura dello zip caricato [a.zip].".into(),
        ),
        (
            caricamento("c_z999-a-1_3.zip", b"nessuno zip", buono("t")),
            400,
            "Il nome del file [c_z999-a-1_3.zip] deve iniziare col codice dell'ente.".into(),
        ),
        (
            caricamento(&nome_usato, b"nessuno zip", buono("t")),
            400,
            format!("Lo stesso nome di file [{nome_usato}] esiste gia'."),
        ),
    ];
    for (c, codice, testo) in casi {
        let EsitoCaricamento::Rifiutato {
            codice: trovato,
            descrizione,
        } = esito(&mut banco, c)
        else {
            panic!("{testo}")
        };
        let (uid, messaggio) = descrizione
            .strip_prefix('[')
            .unwrap()
            .split_once("] ")
            .unwrap();
        assert_eq!((trovato, messaggio), (codice, testo.as_str()));
        let lunghezze: Vec<usize> = uid.split('-').map(str::len).collect();
        assert_eq!(lunghezze[..3], [8, 4, 4], "{uid}");
        assert!(banco.ultimi.is_empty());
    }
    // After an error the token is good still; the extension may be in capitals.
    let c = caricamento("C_Z999-A-1_3.ZIP", &buono_zip, buono("t"));
    assert!(
        matches!(esito(&mut banco, c), EsitoCaricamento::Accettato(p) if p.nome == "C_Z999-A-1_3.ZIP")
    );
}

/// §4.3: what becomes of the whole file.
#[test]
fn the_file_as_a_whole() {
    let una = |iud: &str| tracciato_1_3(&[&riga(iud, "", "1.00", "", "I")]);
    let mut banco = banco();
    let mut n = 0;
    let mut prova = |base: &str, codice: &str| {
        n += 1;
        assert_eq!(
            importato(&mut banco, base, &una(&format!("F{n}"))),
            codice,
            "{base}"
        );
    };
    prova("C_Z999-UNO", "PAA_IMPORT_NOME_FILE_ERR(C_Z999-UNO)");
    prova("C_Z999-UNO-2-1_3", "PAA_IMPORT_NOME_FILE_ERR");
    prova("C_Z999X-UNO-1_3", "PAA_IMPORT_ENTE_ERR(C_Z999X,C_Z999)");
    prova("C_Z999-UNO-1_5", "PAA_IMPORT_FILE_VERSIONE_ERR(1_5)");
    prova("C_Z999UNO", "IMPORT_IN_ELAB");
    prova(&format!("C_Z999-{}-1_3", "X".repeat(51)), "IMPORT_IN_ELAB");
    // A flow that failed does not stand in the way of another with its IUF.
    prova("C_Z999-UNO-1_3", "IMPORT_ESEGUITO");
    prova("C_Z999-UNO-1_2", "PAA_IMPORT_FLUSSO_DUPLICATO");
    // It wins over the errors before it.
    prova("C_Z999-UNO-9_9", "PAA_IMPORT_FLUSSO_DUPLICATO");
    prova("C_Z999-uno-1_3", "IMPORT_ESEGUITO");
    // Of the one that hangs nothing ends; of the failed ones there are no files.
    let e = stato(&mut banco, "C_Z999-UNO-1_5");
    assert_eq!(
        (e.url_file_iuv, e.url_file_scarti, e.fault),
        (None, None, None)
    );
    assert_eq!(banco.state.next_due(), None);
    // A file name is used up, whatever became of it.
    let c = caricamento("C_Z999-UNO-1_5.zip", b"x", buono("altro"));
    assert!(matches!(
        esito(&mut banco, c),
        EsitoCaricamento::Rifiutato { codice: 400, .. }
    ));
}

/// §4.3 #9: no zip, or a zip without the csv: done with an error, nothing loaded, the IUF used up. A header alone is no error.
#[test]
fn files_without_rows() {
    let mut banco = banco();
    let senza = zip(&[("C_Z999-B-1_3.txt", b"x".as_slice())]);
    for (base, byte) in [
        ("C_Z999-A-1_3", b"nessuno zip".to_vec()),
        ("C_Z999-B-1_3", senza),
    ] {
        let c = caricamento(&format!("{base}.zip"), &byte, buono(base));
        assert!(matches!(
            esito(&mut banco, c),
            EsitoCaricamento::Accettato(_)
        ));
        banco.passano(15_000);
        let e = stato(&mut banco, base);
        assert_eq!(e.stato.as_deref(), Some("PAA_IMPORT_ERROR"));
        assert_eq!(
            (e.url_file_iuv, e.url_file_scarti, e.url_file_avvisi),
            (None, None, None)
        );
        assert_eq!(fatti(&banco, base), (0, 0, 0));
    }
    for (base, csv) in [("C_Z999-C-1_3", ""), ("C_Z999-D-1_3", "IUD;altro\n\n  \n")] {
        assert_eq!(importato(&mut banco, base, csv), "IMPORT_ESEGUITO");
        assert_eq!(fatti(&banco, base), (0, 0, 0));
    }
    assert_eq!(
        importato(&mut banco, "C_Z999-A-1_2", "IUD\n"),
        "PAA_IMPORT_FLUSSO_DUPLICATO"
    );
}

/// §4.3, last paragraph: the second overwrites the first, is taken at its turn, and the first stays queued.
#[test]
fn two_uploads_of_one_name() {
    let mut banco = banco();
    let base = "C_Z999-DUE-1_3";
    for (token, iud) in [("primo", "P1"), ("secondo", "S1")] {
        let csv = tracciato_1_3(&[&riga(iud, "", "1.00", "", "I")]);
        let zip = zip(&[(&format!("{base}.csv"), csv.as_bytes())]);
        let c = caricamento(&format!("{base}.zip"), &zip, buono(token));
        assert!(matches!(
            esito(&mut banco, c),
            EsitoCaricamento::Accettato(_)
        ));
        banco.passano(4000);
    }
    banco.passano(2000);
    assert_eq!(
        stato(&mut banco, "secondo").stato.as_deref(),
        Some("IMPORT_IN_ELAB")
    );
    banco.passano(100_000);
    assert_eq!(
        stato(&mut banco, "primo").stato.as_deref(),
        Some("LOAD_IMPORT")
    );
    assert_eq!(
        stato(&mut banco, "secondo").stato.as_deref(),
        Some("IMPORT_ESEGUITO")
    );
    assert!(banco.state.dovuto_per_iud(C, "P1").is_none());
    assert!(banco.state.dovuto_per_iud(C, "S1").is_some());
}

/// §3.5 and the table of the DB phase.
#[test]
fn rows_against_the_archive() {
    let mut banco = banco();
    let iuv = |n: u32| format!("0123000000000{n:04}");
    let prima = tracciato_1_3(&[
        &riga("D1", &iuv(1), "10.00", "", "I"),
        &riga("D2", "", "10.00", "", "I"),
        &riga("D3", "", "10.00", "", "I"),
        &riga("D4", &iuv(4), "10.00", "", "I"),
    ]);
    assert_eq!(
        importato(&mut banco, "C_Z999-P-1_3", &prima),
        "IMPORT_ESEGUITO"
    );
    banco.operatore(Operatore::RegistraTipoDovuto {
        cod_ipa: C.into(),
        tipo: tipo("ALTRO"),
    });
    let altro_tipo = riga("D2", "", "1.00", "", "M").replace(";TARI;", ";ALTRO;");
    let csv = tracciato_1_3(&[
        &riga("D1", &iuv(9), "1.00", "", "I"), // 1 IUD in use
        &riga("N1", &iuv(1), "1.00", "", "I"), // 2 IUV in use
        &altro_tipo,                           // 3
        &riga("D1", &iuv(9), "1.00", "", "M"), // 4 another IUV
        &riga("D1", "", "1.00", "", "M"),      // 5 no IUV
        &riga("D3", &iuv(1), "1.00", "", "M"), // 6 the debt is lost
        &riga("D3", "", "1.00", "", "M"),      // 7 and not found any more
        &riga("D3", "", "2.00", "", "I"),      // loaded again
        &riga("D4", "", "1.00", "", "A"),      // loaded
        &riga("N4", &iuv(4), "1.00", "", "I"), // loaded: the IUV is free again
        &riga("D4", &iuv(4), "1.00", "", "I"), // 11 IUD loaded in this file
        &riga("D2", "", "77.00", "", "M"),     // loaded
        &riga("N9", &iuv(8), "1.00", "", "I"), // loaded
        &riga("N8", &iuv(8), "1.00", "", "I"), // 14 IUV of this file
    ]);
    let base = "C_Z999-S-1_3";
    assert_eq!(importato(&mut banco, base, &csv), "IMPORT_ESEGUITO");
    let non_trovato = format!(
        "PAA_IMPORT_ERROR;|CODICE PAA_IMPORT_ERROR DESCRIZIONE Dovuto non trovato per IUD [D3] e codice IPA Ente [{C}]"
    );
    assert_eq!(
        scarti(&banco, base, &csv),
        [
            (1, "|PAA_IMPORT_IUD_DUPLICATO;|IUD attivo presente nel database, non si accettano dovuti duplicati".to_owned()),
            (2, "|PAA_IMPORT_IUV_DUPLICATO;|IUV attivo presente nel database, non si accettano dovuti duplicati".to_owned()),
            (3, "|PAA_IMPORT_TIPO_DOVUTO_NON_MODIFICABILE;|Non è possibile modificare il tipo dovuto di un dovuto".to_owned()),
            (4, "|PAA_IMPORT_IUV_DUPLICATO;|Non è possibile modificare il codice iuv di un dovuto".to_owned()),
            (5, "|PAA_IMPORT_IUV_NO_NULLABLE;|Non è possibile azzerare il codice iuv di un dovuto".to_owned()),
            (6, "|PAA_IMPORT_IUV_DUPLICATO;|IUV duplicato nel database, non si accettano dovuti duplicati".to_owned()),
            (7, non_trovato),
            (11, "PAA_IMPORT_IUD_DUPLICATO;Errore IUD duplicato all''interno dello stesso flusso".to_owned()),
            (14, "|PAA_IMPORT_IUV_DUPLICATO;|IUV attivo presente nel database, non si accettano dovuti duplicati".to_owned()),
        ]
    );
    let importo = |iud: &str| banco.state.dovuto_per_iud(C, iud).unwrap().dovuto().importo;
    assert_eq!(
        [importo("D1"), importo("D2"), importo("D3")],
        [1000, 7700, 200]
    );
}

/// A dovuto of a flow that is being loaded cannot be touched by another; a paid one is not found.
#[test]
fn what_cannot_be_modified() {
    let mut banco = banco();
    let prima = tracciato_1_3(&[&riga("D1", "", "10.00", "true", "I")]);
    carica(&mut banco, "C_Z999-P-1_3", &prima);
    banco.passano(10_000);
    assert_eq!(
        stato(&mut banco, "C_Z999-P-1_3").stato.as_deref(),
        Some("IMPORT_IN_ELAB")
    );
    let regole = banco.state.regole().clone();
    banco.operatore(Operatore::Regole(platform::regole::Regole {
        import_attesa_secondi: 1,
        import_durata_secondi: 1,
        ..regole
    }));
    let annulla = tracciato_1_3(&[&riga("D1", "", "10.00", "", "A")]);
    carica(&mut banco, "C_Z999-S-1_3", &annulla);
    banco.passano(2_000);
    assert_eq!(
        scarti(&banco, "C_Z999-S-1_3", &annulla)[0].1,
        "|PAA_IMPORT_DOVUTO_NON_PRESENTE;|Dovuto non presente o in pagamento nel database, impossibile modificarlo"
    );
    banco.passano(10_000);
    let iuv = banco
        .state
        .dovuto_per_iud(C, "D1")
        .unwrap()
        .dovuto()
        .iuv
        .clone()
        .unwrap();
    banco
        .nodo(platform::command::Nodo::Paga {
            codice_fiscale_ente: "01234567897".into(),
            numero_avviso: format!("3{iuv}"),
        })
        .unwrap();
    assert_eq!(
        banco.state.dovuto_per_iud(C, "D1").unwrap().stato(),
        "COMPLETATO"
    );
    assert_eq!(
        importato(&mut banco, "C_Z999-T-1_3", &annulla),
        "IMPORT_ESEGUITO"
    );
    assert!(
        scarti(&banco, "C_Z999-T-1_3", &annulla)[0]
            .1
            .contains("Dovuto non trovato per IUD [D1]")
    );
}

/// M without IUV and with the flag: the dovuto is modified, the notice fails, the whole import shows PAA_IMPORT_ERROR (§3.4).
#[test]
fn a_notice_without_iuv() {
    let mut banco = banco();
    let prima = tracciato_1_3(&[&riga("D1", "", "10.00", "", "I")]);
    importato(&mut banco, "C_Z999-P-1_3", &prima);
    let base = "C_Z999-S-1_3";
    let csv = tracciato_1_3(&[&riga("D1", "", "20.00", "true", "M")]);
    assert_eq!(importato(&mut banco, base, &csv), "PAA_IMPORT_ERROR");
    assert_eq!(fatti(&banco, base), (1, 1, 0));
    assert_eq!(
        banco
            .state
            .dovuto_per_iud(C, "D1")
            .unwrap()
            .dovuto()
            .importo,
        2000
    );
    assert!(stato(&mut banco, base).url_file_iuv.is_some());
}

/// Rows of several blocks: numbers, outcome files and duplicates go over their borders; the fold of the events is the state (checked
/// at every step by the sandbox).
#[test]
fn a_file_of_several_blocks() {
    let mut banco = banco();
    let mut dati: Vec<String> = (0..2500)
        .map(|n| riga(&format!("D{n:05}"), "", "1.00", "true", "I"))
        .collect();
    dati.push(riga("D00000", "", "1.00", "true", "I"));
    let dati: Vec<&str> = dati.iter().map(String::as_str).collect();
    let base = "C_Z999-MOLTE-1_3";
    carica(&mut banco, base, &tracciato_1_3(&dati));
    banco.passano(10_000);
    let blocchi = banco.ultimi.len();
    assert_eq!(blocchi, 1, "the last block is one event");
    banco.passano(5_000);
    assert_eq!(fatti(&banco, base), (2501, 2500, 2500));
    assert_eq!(righe(&banco, base, "IUV").len(), 2500);
    assert_eq!(righe(&banco, base, "SCARTI").len(), 1);
    let ultimo = banco
        .state
        .dovuto_per_iud(C, "D02499")
        .unwrap()
        .dovuto()
        .clone();
    assert_eq!(ultimo.origine.unwrap().riga, 2500);
    // IUV all different.
    let iuv: std::collections::BTreeSet<String> = righe(&banco, base, "IUV")
        .iter()
        .map(|r| r.split(';').nth(1).unwrap().to_owned())
        .collect();
    assert_eq!(iuv.len(), 2500);
}

/// The blocks that are recorded are not judged again: reading goes on where it was left.
#[test]
fn reading_goes_on_after_a_stop() {
    use platform::flusso::lotto;
    let mut banco = banco();
    let dati: Vec<String> = (0..1500)
        .map(|n| riga(&format!("D{n:05}"), "", "1.00", "", "I"))
        .collect();
    let dati: Vec<&str> = dati.iter().map(String::as_str).collect();
    let base = "C_Z999-FERMO-1_3";
    carica(&mut banco, base, &tracciato_1_3(&dati));
    banco.now = Millis(banco.now.0 + 10_000);
    banco.da(Command::Due);
    for volta in [1000, 1500] {
        let lotto = lotto::prossimo(&banco.state, banco.now).unwrap();
        let zip = banco.blob[lotto.zip.sha256()].clone();
        lotto.leggi(&zip, &mut |blocco| {
            assert_eq!(banco.da(Command::Blocco(blocco.clone())), Reply::Fatto);
            // The same block again is not the next one.
            assert!(matches!(
                banco.da(Command::Blocco(blocco)),
                Reply::Rifiutato { .. }
            ));
            false
        });
        assert_eq!(fatti(&banco, base).0, volta);
    }
    assert!(lotto::prossimo(&banco.state, banco.now).is_none());
}

/// Who asks for the state of an import (`mypay-web-services.md` §4.9).
#[test]
fn the_token_of_another_ente() {
    let mut banco = banco();
    carica(&mut banco, "C_Z999-A-1_3", "IUD\n");
    let r = Richiesta::ChiediStatoImportFlusso(ChiediStatoImportFlusso {
        header: true,
        cod_ipa_ente: Some(X.into()),
        request_token: Some("C_Z999-A-1_3".into()),
        ..ChiediStatoImportFlusso::default()
    });
    let (codice, testo, _) = crate::banco::detto(banco.soap(r));
    assert_eq!(
        (codice.as_str(), testo),
        (
            "PAA_REQUEST_TOKEN_NON_VALIDO",
            format!("Ente [{X}] non autorizzato per requestToken [C_Z999-A-1_3]")
        )
    );
}
