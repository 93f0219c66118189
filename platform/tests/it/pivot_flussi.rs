//! Files uploaded to MyPivot: the checks of the endpoint, states, what is loaded and what the operations then answer
//! (`mypivot-web-services.md` §2, §3, §7; `mypivot-flows.md` §2–§8).

use std::io::Write as _;

use contracts::flusso::ricevute::campo as rt;
use contracts::message::operazione::{Richiesta, Risposta};
use contracts::message::pivot::richiesta::{
    self as r, ChiediAccertamento, ChiediPagatiRiconciliati, ChiediStato, Finestra, PerBolletta,
    PerData, PerIuf, PerIuvIuf, PrenotaExport,
};
use contracts::message::pivot::risposta::{self, Accertamenti, PagatiRiconciliati};
use platform::allegato::Allegato;
use platform::campione;
use platform::command::{Command, Credential, Operatore};
use platform::flusso::caricamento::{
    Caricamento, ContenutoZip, EsitoCaricamento, GettoneDiCarico, Parte,
};
use platform::pivot::ComandoPivot;
use platform::pivot::accertamento::{ComandoAccertamento, StatoAccertamento, VoceDiRegistro};
use platform::pivot::segnalazione::{Record, Segnalazione};
use platform::reply::Reply;
use platform::riconciliazione::codice::Codice;

use crate::banco::{Banco, X};

const IUF: &str = "2026-03-09PSPVENET01-0001";

fn zip(voci: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (nome, byte) in voci {
        zip.start_file(*nome, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(byte).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn buono(token: &str, tipo: &str) -> GettoneDiCarico {
    GettoneDiCarico::Pivot {
        request_token: token.into(),
        ente: X.into(),
        tipo: tipo.into(),
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
        Reply::CaricamentoPivot(esito) => esito,
        altro => panic!("{altro:?}"),
    }
}

fn risposta(banco: &mut Banco, richiesta: r::Richiesta) -> risposta::Risposta {
    let comando = Command::Soap {
        richiesta: Richiesta::Pivot(richiesta),
        credential: Credential::Matches,
        altre: Vec::new(),
    };
    match banco.da(comando) {
        Reply::Soap {
            messaggio: Risposta::Pivot(risposta),
        } => risposta,
        altro => panic!("{altro:?}"),
    }
}

fn stato(banco: &mut Banco, token: &str) -> String {
    let richiesta = r::Richiesta::ChiediStatoImportFlussoTesoreria(ChiediStato {
        header: true,
        cod_ipa_ente: Some(X.into()),
        request_token: Some(token.into()),
    });
    match risposta(banco, richiesta) {
        risposta::Risposta::ChiediStatoImportFlussoTesoreria(e) => e.stato.unwrap(),
        altra => panic!("{altra:?}"),
    }
}

/// Uploads a file under the name, with its only entry; waits for the batch; gives the state. The token is the name.
fn caricato(banco: &mut Banco, tipo: &str, base: &str, estensione: &str, testo: &str) -> String {
    let zip = zip(&[(&format!("{base}.{estensione}"), testo.as_bytes())]);
    let c = caricamento(&format!("{base}.zip"), &zip, buono(base, tipo));
    let esito = esito(banco, c);
    assert!(matches!(esito, EsitoCaricamento::Accettato(_)), "{esito:?}");
    assert_eq!(stato(banco, base), "FILE_SCARICATO");
    banco.passano(301_000);
    stato(banco, base)
}

fn pagati(righe: &[(&str, &str, &str)]) -> String {
    let mut csv = String::from(
        "IUD;codIuv;tipoIdentificativoUnivoco;codiceIdentificativoUnivoco;anagraficaPagatore;indirizzoPagatore;civicoPagatore;capPagatore;localitaPagatore;provinciaPagatore;nazionePagatore;mailPagatore;dataEsecuzionePagamento;importoDovutoPagato;commissioneCaricoPa;tipoDovuto;tipoVersamento;causaleVersamento;datiSpecificiRiscossione;bilancio\n",
    );
    for (iud, iuv, importo) in righe {
        csv.push_str(&format!(
            "{iud};{iuv};F;RSSMRA80A01H501U;Mario Rossi;Via Prova;1;;;;;;2026-03-08;{importo};;TARI;ALL;TARI 2026;9/0101101IM/;\n"
        ));
    }
    csv
}

/// A receipt: number, tipo dovuto, amount, bilancio.
struct Rt<'a>(&'a str, &'a str, &'a str, &'a str);

fn ricevute(righe: &[Rt<'_>]) -> String {
    let riga = |valori: &[String]| {
        let racchiusi: Vec<String> = valori
            .iter()
            .map(|v| format!("\"{}\"", v.replace('"', "\"\"")))
            .collect();
        racchiusi.join(";") + "\n"
    };
    let colonne = contracts::flusso::ricevute::FAMIGLIA.tracciati[0].colonne;
    let nomi: Vec<String> = colonne.iter().map(|c| c.nome.to_owned()).collect();
    let mut csv = riga(&nomi);
    for Rt(numero, tipo, importo, bilancio) in righe {
        let mut valori = vec![String::new(); 71];
        for (campo, valore) in [
            (rt::IUD, format!("D-{numero}")),
            (rt::IUV, format!("01000000000000{numero}")),
            (rt::VERSIONE, "6.2.0".into()),
            (rt::DOMINIO, campione::ente().codice_fiscale),
            (rt::ID_RICEVUTA, format!("RT-{numero}")),
            (rt::ISTANTE_RICEVUTA, "2026-03-08T10:15:00".into()),
            (rt::DATA_RICHIESTA, "2026-03-08".into()),
            (rt::ATTESTANTE_TIPO, "B".into()),
            (rt::ATTESTANTE_CODICE, "PSPVENET01X".into()),
            (rt::ATTESTANTE_NOME, "PSP di prova".into()),
            (rt::PAGATORE_TIPO, "F".into()),
            (rt::PAGATORE_CODICE, "RSSMRA80A01H501U".into()),
            (rt::PAGATORE_NOME, "Mario Rossi".into()),
            (rt::ESITO, "0".into()),
            (rt::IMPORTO_TOTALE, (*importo).into()),
            (rt::IUV_RT, format!("01000000000000{numero}")),
            (rt::IMPORTO, (*importo).into()),
            (rt::DATA_ESITO, "2026-03-08".into()),
            (rt::IUR, format!("R00{numero}")),
            (rt::CAUSALE, "Rata 1".into()),
            (rt::DATI_SPECIFICI, "9/0101101IM/".into()),
            (rt::TIPO_DOVUTO, (*tipo).into()),
            (rt::INDICE, "1".into()),
            (rt::BILANCIO, (*bilancio).into()),
        ] {
            valori[usize::from(campo.0)] = valore;
        }
        csv.push_str(&riga(&valori));
    }
    csv
}

/// A flow of rendicontazione: ente, time of the flow, total, and each payment with its outcome.
fn rendicontazione(ente: &str, ora: &str, totale: &str, righe: &[(&str, &str, &str)]) -> String {
    let mut xml = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<FlussoRiversamento xmlns="http://www.digitpa.gov.it/schemas/2011/Pagamenti/"><versioneOggetto>1.0</versioneOggetto><identificativoFlusso>{IUF}</identificativoFlusso><dataOraFlusso>2026-03-09T{ora}</dataOraFlusso><identificativoUnivocoRegolamento>TRN-1</identificativoUnivocoRegolamento><dataRegolamento>2026-03-09</dataRegolamento><istitutoMittente><identificativoUnivocoMittente><tipoIdentificativoUnivoco>B</tipoIdentificativoUnivoco><codiceIdentificativoUnivoco>PSPVENET01X</codiceIdentificativoUnivoco></identificativoUnivocoMittente><denominazioneMittente>PSP di prova</denominazioneMittente></istitutoMittente><istitutoRicevente><identificativoUnivocoRicevente><tipoIdentificativoUnivoco>G</tipoIdentificativoUnivoco><codiceIdentificativoUnivoco>{ente}</codiceIdentificativoUnivoco></identificativoUnivocoRicevente></istitutoRicevente><numeroTotalePagamenti>{}</numeroTotalePagamenti><importoTotalePagamenti>{totale}</importoTotalePagamenti>"#,
        righe.len()
    );
    for (numero, importo, esito) in righe {
        xml.push_str(&format!(
            "<datiSingoliPagamenti><identificativoUnivocoVersamento>01000000000000{numero}</identificativoUnivocoVersamento><identificativoUnivocoRiscossione>R00{numero}</identificativoUnivocoRiscossione><indiceDatiSingoloPagamento>1</indiceDatiSingoloPagamento><singoloImportoPagato>{importo}</singoloImportoPagato><codiceEsitoSingoloPagamento>{esito}</codiceEsitoSingoloPagamento><dataEsitoSingoloPagamento>2026-03-08</dataEsitoSingoloPagamento></datiSingoliPagamenti>"
        ));
    }
    xml + "</FlussoRiversamento>"
}

fn giornale(righe: &[(&str, &str, &str)]) -> String {
    let mut csv = String::from(
        "de_anno_bolletta;cod_bolletta;dt_contabile;de_denominazione;de_causale;num_importo;dt_valuta\n",
    );
    for (codice, importo, causale) in righe {
        csv.push_str(&format!(
            "2026;{codice};2026-03-10;PSP DI PROVA;{causale};{importo};2026-03-10\n"
        ));
    }
    csv
}

const BILANCIO: &str = "<bilancio xmlns=\"http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/\"><capitolo><codCapitolo>1011</codCapitolo><codUfficio>TRIB</codUfficio><accertamento><codAccertamento>ACC-2024-7</codAccertamento><importo>80.00</importo></accertamento><accertamento><importo>20.00</importo></accertamento></capitolo></bilancio>";
const MENSA: &str = "<bilancio><capitolo><codCapitolo>3022</codCapitolo><accertamento><importo>50.00</importo></accertamento></capitolo></bilancio>";

/// The ente after a day's work: a notified payment, two receipts in one flow, the bolletta that pays it.
fn giornata() -> Banco {
    let mut banco = Banco::nuovo();
    let cf = campione::ente().codice_fiscale;
    let notificati = pagati(&[("D-101", "01000000000000101", "100.00")]);
    let esiti = [
        caricato(&mut banco, "D", "c_z001-P1-1_0", "csv", &notificati),
        caricato(
            &mut banco,
            "E",
            "c_z001-RT1-1_2",
            "csv",
            &ricevute(&[
                Rt("101", "TARI", "100.00", BILANCIO),
                Rt("102", "MENSA", "50.00", MENSA),
            ]),
        ),
        caricato(
            &mut banco,
            "R",
            "RENDICONTAZIONE_1",
            "xml",
            &rendicontazione(
                &cf,
                "06:00:00",
                "150.00",
                &[("101", "100.00", "0"), ("102", "50.00", "0")],
            ),
        ),
        caricato(
            &mut banco,
            "C",
            "c_z001-G1-1_0",
            "csv",
            &giornale(&[(
                "0000201",
                "150.00",
                &format!("/PUR/LGPE-RIVERSAMENTO/URI/{IUF}"),
            )]),
        ),
    ];
    assert_eq!(esiti, ["FILE_CARICATO"; 4]);
    banco
}

fn quante(banco: &Banco, codice: Codice) -> u64 {
    banco.state.riconciliazione().quante(codice)
}

#[test]
fn the_flows_of_a_day_reconcile_a_payment() {
    let banco = giornata();
    assert_eq!(banco.state.riconciliazione().righe(), [1, 2, 2, 0, 1]);
    for (codice, attese) in [
        (Codice::IudRtIufTes, 1),
        (Codice::IudRtIuf, 1),
        (Codice::RtIufTes, 2),
        (Codice::RtIuf, 2),
        (Codice::RtNoIud, 1),
        (Codice::IudNoRt, 0),
        (Codice::IufNoTes, 0),
    ] {
        assert_eq!(quante(&banco, codice), attese, "{}", codice.testo());
    }
}

#[test]
fn every_check_of_the_upload_in_its_order() {
    let mut banco = Banco::nuovo();
    let buon_zip = zip(&[("c_z001-A-1_0.csv", b"x")]);
    let altro_zip = zip(&[("altro.csv", b"x")]);
    let nome = "c_z001-A-1_0.zip";
    let mut rotto = buon_zip.clone();
    rotto.truncate(40);
    let parte = |byte| Parte {
        nome: "a.txt".into(),
        tipo: None,
        byte,
    };
    let senza = |file: Vec<Parte>| Caricamento {
        gettone: GettoneDiCarico::PivotNonValido,
        file,
        contenuto: None,
        zip: ContenutoZip::Nessuno,
    };
    let casi = [
        (
            senza(vec![]),
            500,
            "request multipart non valida, file non presente",
        ),
        (
            senza(vec![parte(0)]),
            500,
            "request multipart non valida, file vuoto",
        ),
        (
            senza(vec![parte(1), parte(1)]),
            500,
            "request multipart non valida, file presenti: 2",
        ),
        (
            caricamento("a.txt", b"x", GettoneDiCarico::PivotNonValido),
            401,
            "token autorizzazione non valido o scaduto",
        ),
        (
            caricamento(
                "a.txt",
                b"x",
                GettoneDiCarico::Pivot {
                    request_token: "t".into(),
                    ente: "ignoto".into(),
                    tipo: "D".into(),
                },
            ),
            400,
            "invalid ente",
        ),
        (
            caricamento("a.txt", &altro_zip, buono("t", "D")),
            400,
            "Il formato del file deve essere lo zip.",
        ),
        (
            caricamento("a.zip", &altro_zip, buono("t", "D")),
            400,
            "Il nome del file contenuto deve essere uguale al nome dello zip.",
        ),
        (
            caricamento("a.zip", &rotto, buono("t", "R")),
            400,
            "Verificato un errore durante la lettura dello zip caricato.",
        ),
        (
            caricamento("altro.zip", &altro_zip, buono("t", "E")),
            400,
            "Il nome del file deve iniziare col codice dell'ente.",
        ),
    ];
    for (c, codice, testo) in casi {
        match esito(&mut banco, c) {
            EsitoCaricamento::Rifiutato {
                codice: dato,
                descrizione,
            } => {
                assert_eq!(dato, codice, "{testo}");
                assert!(
                    descrizione.ends_with(&format!("] {testo}")),
                    "{descrizione}"
                );
            }
            altro => panic!("{testo}: {altro:?}"),
        }
        assert!(banco.ultimi.is_empty());
    }
    // A name is burnt for everybody, a token for every name; the name is looked at first.
    let buono_ = caricamento(nome, &buon_zip, buono("t", "D"));
    assert!(matches!(
        esito(&mut banco, buono_.clone()),
        EsitoCaricamento::Accettato(parte) if parte.nome == nome
    ));
    let testo = |esito| match esito {
        EsitoCaricamento::Rifiutato { descrizione, .. } => descrizione,
        altro => panic!("{altro:?}"),
    };
    let di_nuovo = testo(esito(&mut banco, buono_));
    assert!(
        di_nuovo.ends_with("] Lo stesso nome di file esiste gia'."),
        "{di_nuovo}"
    );
    // Of kind O the entries are not looked at.
    let opi = caricamento("opi.zip", &altro_zip, buono("t", "O"));
    let doppio = testo(esito(&mut banco, opi));
    assert!(doppio.ends_with("] duplicate request token"), "{doppio}");
}

#[test]
fn names_that_leave_a_file_where_it_is_and_files_that_are_lost() {
    let mut banco = Banco::nuovo();
    let cf = campione::ente().codice_fiscale;
    let notificati = pagati(&[("D-1", "1", "1.00")]);
    let cassa = giornale(&[("1", "1.00", "X")]);
    let buone = ricevute(&[Rt("101", "TARI", "100.00", "")]);
    let flusso =
        |ente: &str, ora: &str| rendicontazione(ente, ora, "1.00", &[("101", "1.00", "0")]);
    for (tipo, base, estensione, testo, atteso) in [
        ("D", "c_z001-P-2_0", "csv", notificati.clone(), "ERROR_LOAD"),
        ("D", "c_z001_P", "csv", notificati.clone(), "ERROR_LOAD"),
        ("D", "c_z001-P-1_0", "txt", notificati, "ERROR_LOAD"),
        (
            "C",
            "c_z002-G-1_0",
            "csv",
            cassa.clone(),
            "FILE_IN_CARICAMENTO",
        ),
        ("C", "GIORNALE", "csv", cassa, "FILE_CARICATO"),
        ("E", "c_z001-RT-1_3", "csv", buone.clone(), "ERROR_LOAD"),
        (
            "E",
            "c_z001-RT-1_2",
            "csv",
            buone.replace("100.00", "100,00"),
            "ERROR_LOAD",
        ),
        ("E", "c_z001-RTV-1_2", "csv", ricevute(&[]), "ERROR_LOAD"),
        ("R", "R1", "xml", "<a/>".to_owned(), "ERROR_LOAD"),
        (
            "R",
            "R2",
            "xml",
            flusso("80000000001", "06:00:00"),
            "ERROR_CF_ENTE",
        ),
        ("R", "R3", "xml", flusso(&cf, "06:00:00"), "FILE_CARICATO"),
        ("R", "R4", "xml", flusso(&cf, "06:00:00"), "FLUSSO_OBSOLETO"),
        ("R", "R5", "xml", flusso(&cf, "05:59:59"), "FLUSSO_OBSOLETO"),
    ] {
        assert_eq!(
            caricato(&mut banco, tipo, base, estensione, &testo),
            atteso,
            "{base}"
        );
    }
    assert_eq!(banco.state.riconciliazione().righe(), [0, 0, 1, 0, 1]);
    // A newer one takes the place of the old, and does so even when it is then refused itself.
    assert_eq!(
        caricato(&mut banco, "R", "R6", "xml", &flusso(&cf, "07:00:00")),
        "FILE_CARICATO"
    );
    assert_eq!(stato(&mut banco, "R3"), "FLUSSO_OBSOLETO");
    assert_eq!(
        caricato(
            &mut banco,
            "R",
            "R7",
            "xml",
            &flusso("80000000001", "08:00:00")
        ),
        "ERROR_CF_ENTE"
    );
    assert_eq!(stato(&mut banco, "R6"), "FLUSSO_OBSOLETO");
    assert_eq!(banco.state.riconciliazione().righe(), [0, 0, 0, 0, 1]);
}

#[test]
fn rows_that_are_rejected_do_not_change_the_state() {
    let mut banco = Banco::nuovo();
    let csv = pagati(&[
        ("D-1", "1", "12,50"),
        ("", "2", "1.00"),
        ("D-3", "3", "abc"),
    ]);
    assert_eq!(
        caricato(&mut banco, "D", "c_z001-P-1_0", "csv", &csv),
        "FILE_CARICATO"
    );
    assert_eq!(banco.state.riconciliazione().righe(), [1, 0, 0, 0, 0]);
}

#[test]
fn an_estratto_conto_of_the_poste_is_new_bollette_each_time() {
    let mut banco = Banco::nuovo();
    let csv = format!(
        "IBAN;IT60X0760112345000001234567\nDATA CONTABILE;DATA VALUTA;COD CAUSALE;CAUSALE;DIVISA;DEBITO;CREDITO;ACCESSORIA;CAUSALE MOVIMENTO\n15/03/2026;15/03/2026;048;BONIFICO;EUR;;150,00;;/PUR/LGPE-RIVERSAMENTO/URI/{IUF}\n15/03/2026;15/03/2026;016;COMMISSIONI;EUR;1,00;;;SPESE\nTOTALE;;;;;1,00;150,00;;\n"
    );
    for base in ["ESTRATTO_1", "ESTRATTO_2"] {
        assert_eq!(
            caricato(&mut banco, "Y", base, "csv", &csv),
            "FILE_CARICATO"
        );
    }
    let motore = banco.state.riconciliazione();
    for codice in ["P000001", "P000002"] {
        assert_eq!(motore.bolletta(X, "2026", codice), Some((IUF, "")));
    }
}

/// Uploads a file as it stands in the examples of the contract.
fn esempio(banco: &mut Banco, tipo: &str, base: &str, estensione: &str, byte: &[u8]) -> String {
    let zip = zip(&[(&format!("{base}.{estensione}"), byte)]);
    let c = caricamento(&format!("{base}.zip"), &zip, buono(base, tipo));
    assert!(matches!(esito(banco, c), EsitoCaricamento::Accettato(_)));
    banco.passano(2_000);
    stato(banco, base)
}

#[test]
fn a_giornale_opi_writes_bollette_under_numbers_without_zeros() {
    let mut banco = Banco::nuovo();
    let xml = include_bytes!("../../../contracts/tests/it/esempi/giornale_1_6_1.xml");
    assert_eq!(
        esempio(&mut banco, "O", "c_z001-GDC-1_0", "xml", xml),
        "FILE_CARICATO"
    );
    let motore = banco.state.riconciliazione();
    let iuf = "2024-03-15PSPABCXX-0000123456";
    assert_eq!(motore.bolletta(X, "2024", "451"), Some((iuf, "")));
    assert_eq!(motore.bolletta(X, "2024", "0000451"), None);
    let storno = String::from_utf8(xml.to_vec())
        .unwrap()
        .replace(">ESEGUITO<", ">STORNATO<");
    assert_eq!(
        esempio(&mut banco, "O", "c_z001-GDC2-1_0", "xml", storno.as_bytes()),
        "FILE_CARICATO"
    );
    assert_eq!(
        banco.state.riconciliazione().bolletta(X, "2024", "451"),
        None
    );
}

#[test]
fn a_workbook_feeds_the_table_of_the_iuf_and_that_of_the_iuv() {
    let mut banco = Banco::nuovo();
    let xls = include_bytes!("../../../contracts/tests/it/esempi/giornale.xls");
    assert_eq!(
        esempio(&mut banco, "T", "c_z001-XLS-1_0", "xls", xls),
        "FILE_CARICATO"
    );
    // Two rows with an IUF, one with an IUV.
    assert_eq!(banco.state.riconciliazione().righe(), [0, 0, 0, 3, 0]);
    assert_eq!(quante(&banco, Codice::TesNoIufOrIuv), 3);
}

fn accertamento(banco: &mut Banco, bolletta: Option<&str>, iuf: Option<&str>) -> Accertamenti {
    let richiesta = r::Richiesta::ChiediAccertamento(ChiediAccertamento {
        header: true,
        cod_ipa_ente: Some(X.into()),
        per_bolletta: bolletta.map(|numero| PerBolletta {
            anno: Some("2026".into()),
            numero: Some(numero.into()),
        }),
        per_iuf: iuf.map(|iuf| PerIuf {
            iuf: Some(iuf.into()),
        }),
    });
    match risposta(banco, richiesta) {
        risposta::Risposta::ChiediAccertamento(a) => a,
        altra => panic!("{altra:?}"),
    }
}

/// ufficio/tipo/capitolo/accertamento importo
fn in_breve(a: &Accertamenti) -> Vec<String> {
    let mut righe = Vec::new();
    for ufficio in &a.bilanci {
        for tipo in &ufficio.tipi_dovuto {
            for capitolo in &tipo.capitoli {
                for (accertamento, importo) in &capitolo.accertamenti {
                    righe.push(format!(
                        "{}/{}/{}/{accertamento} {importo}",
                        ufficio.ufficio, tipo.codice, capitolo.codice
                    ));
                }
            }
        }
    }
    righe
}

#[test]
fn the_accertamento_of_a_bolletta_as_the_sheet_has_it() {
    let mut banco = giornata();
    let attesi = [
        "TRIB/TARI/1011/ACC-2024-7 8000",
        "TRIB/TARI/1011/n/a 2000",
        "n/a/MENSA/3022/n/a 5000",
    ];
    let per_bolletta = accertamento(&mut banco, Some("0000201"), None);
    assert_eq!(in_breve(&per_bolletta), attesi);
    let per_iuf = accertamento(&mut banco, None, Some(&IUF.to_lowercase()));
    assert_eq!(per_iuf, per_bolletta);
    let nomi: Vec<_> = banco.state.pivot().accertamenti[X]
        .tutti()
        .map(|(_, a)| (a.nome.as_str(), a.stato))
        .collect();
    assert_eq!(
        nomi,
        [
            ("c_z001-RT1-1_2.zip_TARI", StatoAccertamento::Chiuso),
            ("c_z001-RT1-1_2.zip_MENSA", StatoAccertamento::Chiuso),
        ]
    );
    // The same receipt again: its details move to the new accertamento, a changed split stands beside the old one.
    let altro = BILANCIO.replace("80.00", "70.00").replace("20.00", "30.00");
    let di_nuovo = ricevute(&[
        Rt("101", "TARI", "100.00", &altro),
        Rt("102", "MENSA", "50.00", MENSA),
    ]);
    let stato = caricato(&mut banco, "E", "c_z001-RT2-1_2", "csv", &di_nuovo);
    assert_eq!(stato, "FILE_CARICATO");
    assert_eq!(
        in_breve(&accertamento(&mut banco, Some("0000201"), None)),
        [
            "TRIB/TARI/1011/ACC-2024-7 15000",
            "TRIB/TARI/1011/n/a 5000",
            "n/a/MENSA/3022/n/a 5000",
        ]
    );
    // MENSA of the first file has no detail any more, and is gone.
    assert_eq!(banco.state.pivot().accertamenti[X].tutti().count(), 3);
}

#[test]
fn the_refusals_of_an_accertamento_that_need_data() {
    let mut banco = giornata();
    let cassa = giornale(&[
        ("9", "1.00", "BONIFICO"),
        ("10", "1.00", "/RFB/01000000000000101/100.00/"),
        (
            "11",
            "1.00",
            "/PUR/LGPE-RIVERSAMENTO/URI/2026-03-09PSPVENET01-9999",
        ),
    ]);
    let stato = caricato(&mut banco, "C", "c_z001-G2-1_0", "csv", &cassa);
    assert_eq!(stato, "FILE_CARICATO");
    let mut codice = |numero| {
        let a = accertamento(&mut banco, Some(numero), None);
        a.fault.map(|f| f.fault_code)
    };
    assert_eq!(codice("9").as_deref(), Some("PIVOT_BOLLETTA_NON_PAGOPA"));
    assert_eq!(codice("201").as_deref(), Some("PIVOT_BOLLETTA_NON_TROVATA"));
    assert_eq!(
        codice("11").as_deref(),
        Some("PIVOT_NESSUNA_RENDICONTAZIONE_TROVATA")
    );
    assert_eq!(codice("10"), None);
    // By IUV alone: the receipts with it.
    assert_eq!(
        in_breve(&accertamento(&mut banco, Some("10"), None)),
        ["TRIB/TARI/1011/ACC-2024-7 8000", "TRIB/TARI/1011/n/a 2000"]
    );
}

fn operatore(banco: &mut Banco, azione: ComandoAccertamento) -> Result<(), String> {
    let comando = ComandoPivot::Accertamento {
        cod_ipa: X.into(),
        azione,
    };
    match banco.da(Command::Operatore(Operatore::Pivot(comando))) {
        Reply::Fatto => Ok(()),
        Reply::Rifiutato { motivo } => Err(motivo),
        altro => panic!("{altro:?}"),
    }
}

#[test]
fn the_life_of_an_accertamento() {
    let mut banco = Banco::nuovo();
    let voce = |capitolo: &str| ComandoAccertamento::Registra {
        voce: VoceDiRegistro {
            tipo_dovuto: "TARI".into(),
            ufficio: "TRIB".into(),
            capitolo: capitolo.into(),
            anno: "2026".into(),
            accertamento: "n/a".into(),
            attiva: true,
        },
    };
    let righe = |n| ricevute(&[Rt(n, "TARI", "100.00", "")]);
    let carica = |banco: &mut Banco, numero| {
        let base = format!("c_z001-RT{numero}-1_2");
        assert_eq!(
            caricato(banco, "E", &base, "csv", &righe(numero)),
            "FILE_CARICATO"
        );
    };
    // No row in the registry, then exactly one, then two.
    carica(&mut banco, "101");
    operatore(&mut banco, voce("1011")).unwrap();
    carica(&mut banco, "102");
    operatore(&mut banco, voce("1012")).unwrap();
    carica(&mut banco, "103");
    let suoi = &banco.state.pivot().accertamenti[X];
    let nomi: Vec<_> = suoi.tutti().map(|(_, a)| a.nome.as_str()).collect();
    assert_eq!(nomi, ["c_z001-RT102-1_2.zip_TARI"]);

    operatore(
        &mut banco,
        ComandoAccertamento::Crea {
            tipo_dovuto: "TARI".into(),
            nome: "A mano".into(),
        },
    )
    .unwrap();
    let chiudi = || ComandoAccertamento::Chiudi { numero: 2 };
    assert_eq!(
        operatore(&mut banco, chiudi()).unwrap_err(),
        "L'accertamento non presenta pagamenti associati e quindi non può essere chiuso."
    );
    let aggiungi = |numero: &str| ComandoAccertamento::Aggiungi {
        numero: 2,
        iud: format!("D-{numero}"),
        iuv: format!("01000000000000{numero}"),
        ufficio: "TRIB".into(),
        capitolo: "1011".into(),
        accertamento: "A1".into(),
    };
    operatore(&mut banco, aggiungi("101")).unwrap();
    assert!(operatore(&mut banco, aggiungi("101")).is_err());
    // Already in the one that the load has made.
    assert!(operatore(&mut banco, aggiungi("102")).is_err());
    assert!(operatore(&mut banco, aggiungi("199")).is_err());
    operatore(&mut banco, chiudi()).unwrap();
    assert!(operatore(&mut banco, chiudi()).is_err());
    assert!(operatore(&mut banco, ComandoAccertamento::Annulla { numero: 2 }).is_err());
}

#[test]
fn the_last_note_on_a_record_is_the_active_one() {
    let mut banco = Banco::nuovo();
    let record = Record {
        cod_ipa: X.into(),
        codice: "RT_NO_IUF".into(),
        iuv: "01000000000000101".into(),
        ..Record::default()
    };
    let mut segnala = |record: &Record, nota: &str| {
        let nuova = Segnalazione {
            record: record.clone(),
            nota: nota.into(),
            nasconde: false,
        };
        banco.da(Command::Operatore(Operatore::Pivot(ComandoPivot::Segnala(
            nuova,
        ))))
    };
    assert_eq!(segnala(&record, "prima"), Reply::Fatto);
    assert_eq!(segnala(&record, "seconda"), Reply::Fatto);
    let senza = Record {
        iuv: String::new(),
        ..record.clone()
    };
    assert!(matches!(segnala(&senza, "x"), Reply::Rifiutato { .. }));
    let segnalazioni = &banco.state.pivot().segnalazioni;
    assert_eq!(segnalazioni.attiva(&record).unwrap().nota, "seconda");
    assert_eq!(segnalazioni.storia(&record).count(), 2);
}

fn riconciliati(banco: &mut Banco, r: ChiediPagatiRiconciliati) -> PagatiRiconciliati {
    match risposta(banco, r::Richiesta::ChiediPagatiRiconciliati(r)) {
        risposta::Risposta::ChiediPagatiRiconciliati(p) => p,
        altra => panic!("{altra:?}"),
    }
}

#[test]
fn pagati_riconciliati_by_date_by_iuv_and_by_iuf() {
    let mut banco = giornata();
    let per_data = |da: &str, a: &str, tipi: Option<&str>| ChiediPagatiRiconciliati {
        cod_ipa_ente: Some(X.into()),
        per_data: Some(PerData {
            finestra: Finestra {
                da: Some(da.into()),
                a: Some(a.into()),
            },
            tipi_dovuto: tipi.map(|t| vec![t.to_owned()]),
        }),
        per_iuv_iuf: None,
    };
    let (oggi, domani) = ("2026-03-10T00:00:00", "2026-03-11T00:00:00");
    let tutti = riconciliati(&mut banco, per_data(oggi, domani, None));
    let gruppi: Vec<_> = tutti
        .gruppi
        .iter()
        .map(|g| (g.tipo_dovuto.as_deref().unwrap(), g.pagamenti.len()))
        .collect();
    assert_eq!(gruppi, [("MENSA", 1), ("TARI", 1)]);
    assert_eq!(tutti.numero_totale, Some(2));
    assert_eq!(
        tutti.data_a.as_deref(),
        Some("2026-03-10T00:00:00.000+01:00")
    );
    let uno = &tutti.gruppi[1].pagamenti[0];
    let pagamento = &uno.pagamento;
    assert_eq!(pagamento.iud.as_deref(), Some("D-101"));
    // The time of the receipt is lost.
    assert_eq!(
        pagamento.data_ora_messaggio,
        "2026-03-08T00:00:00.000+01:00"
    );
    assert_eq!(pagamento.data_richiesta, "2026-03-08+01:00");
    // Without a name: no beneficiario, no versante.
    assert!(pagamento.beneficiario.is_none() && pagamento.versante.is_none());
    let riversamento = uno.riversamento.as_ref().unwrap();
    assert_eq!(riversamento.iuf.as_deref(), Some(IUF));
    assert_eq!(riversamento.importo_totale, Some(15000));
    assert_eq!(
        riversamento.data_ora_flusso,
        "2026-03-09T00:00:00.000+01:00"
    );
    for (r, attesi) in [
        (per_data(oggi, oggi, None), 0),
        (per_data("2026-03-10T00:00:01", domani, None), 0),
        (per_data(oggi, domani, Some("TARI")), 1),
        (per_data(oggi, domani, Some("IMU")), 0),
    ] {
        assert_eq!(riconciliati(&mut banco, r).numero_totale, Some(attesi));
    }
    let liste = |iuv: &[&str], iuf: &[&str]| ChiediPagatiRiconciliati {
        cod_ipa_ente: Some(X.into()),
        per_data: None,
        per_iuv_iuf: Some(PerIuvIuf {
            iuv: Some(iuv.iter().map(|t| (*t).to_owned()).collect()),
            iuf: Some(iuf.iter().map(|t| (*t).to_owned()).collect()),
            tipi_dovuto: None,
        }),
    };
    let minuscolo = IUF.to_lowercase();
    for (r, attesi) in [
        (liste(&["01000000000000101", "01000000000000101"], &[]), 1),
        (liste(&[], &[&minuscolo]), 2),
        (liste(&["01000000000000102"], &[&minuscolo]), 1),
        (liste(&["01000000000000102"], &["altro"]), 0),
        (liste(&["x"], &[]), 0),
    ] {
        assert_eq!(riconciliati(&mut banco, r).numero_totale, Some(attesi));
    }
}

#[test]
fn a_receipt_that_was_not_reported_is_told_with_the_dates_of_now() {
    let mut banco = Banco::nuovo();
    let righe = ricevute(&[Rt("101", "TARI", "100.00", "")]);
    caricato(&mut banco, "E", "c_z001-RT-1_2", "csv", &righe);
    let r = ChiediPagatiRiconciliati {
        cod_ipa_ente: Some(X.into()),
        per_data: None,
        per_iuv_iuf: Some(PerIuvIuf {
            iuv: Some(vec!["01000000000000101".into()]),
            iuf: Some(Vec::new()),
            tipi_dovuto: None,
        }),
    };
    let p = riconciliati(&mut banco, r);
    let riversamento = p.gruppi[0].pagamenti[0].riversamento.clone().unwrap();
    assert_eq!(riversamento.iuf, None);
    assert_eq!(riversamento.data_regolamento, "2026-03-10+01:00");
    assert!(riversamento.data_ora_flusso.starts_with("2026-03-10T10:"));
}

#[test]
fn an_export_is_booked_made_by_the_batch_and_fetched() {
    let mut banco = giornata();
    let prenota = r::Richiesta::PrenotaExport(Box::new(PrenotaExport {
        header: true,
        cod_ipa_ente: Some(X.into()),
        classificazioni: vec!["RT_IUF_TES".into(), "IUD_RT_IUF_TES".into()],
        versione_tracciato: Some("1.3".into()),
        // The lower bound is thrown away: only the day of the upper one matches.
        contabile: Finestra {
            da: Some("2026-01-01T00:00:00".into()),
            a: Some("2026-03-10T00:00:00".into()),
        },
        ..PrenotaExport::default()
    }));
    let token = match risposta(&mut banco, prenota) {
        risposta::Risposta::PrenotaExport(p) => p.request_token.unwrap(),
        altra => panic!("{altra:?}"),
    };
    banco.passano(300_000);
    let chiedi = r::Richiesta::ChiediStatoExport(ChiediStato {
        header: true,
        cod_ipa_ente: Some(X.into()),
        request_token: Some(token),
    });
    let esito = match risposta(&mut banco, chiedi) {
        risposta::Risposta::ChiediStatoExport(e) => e,
        altra => panic!("{altra:?}"),
    };
    assert_eq!(esito.stato.as_deref(), Some("EXPORT_ESEGUITO"));
    let url = esito.download_url.unwrap();
    assert!(
        url.contains(
            "filename=/EXPORT_RICONCILIAZIONE/2026_03/c_z001-1_ESTRAZIONE_RICONCILIAZIONE_2026"
        ),
        "{url}"
    );
    let (percorso, file) = banco.state.deposito().di_ente(X).next().unwrap();
    assert!(percorso.ends_with("-1_3.zip"), "{percorso}");
    let byte = banco.blob[file.voci[0].pezzi[0].sha256()].clone();
    let csv = String::from_utf8(byte).unwrap();
    assert_eq!(csv.lines().count(), 1 + 3);
    assert!(csv.lines().next().unwrap().starts_with("\"codIudI\";"));
}
