//! The work of the exports (`mypay-flows.md` §6, §7): what is selected, the file in every version, the states.

use contracts::finding::Finding;
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Opzioni, Osservatore, controlla};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::Tracciato;
use contracts::message::operazione::{
    ChiediStatoExport, EsitoStatoExport, PrenotaExportFlusso, PrenotaExportIncrementale,
    PrenotaExportScaduti, Richiesta, Risposta,
};
use platform::command::{Operatore, QuandoRicevuta, TipoDovuto};
use platform::reply::Reply;

use crate::banco::{Banco, X, importa, tipo, versamento};

fn token(reply: Reply) -> String {
    match reply {
        Reply::Soap {
            messaggio:
                Risposta::PrenotaExportFlusso(e)
                | Risposta::PrenotaExportIncrementale(e)
                | Risposta::PrenotaExportScaduti(e),
        } => {
            assert_eq!(e.fault, None);
            e.request_token.unwrap()
        }
        altro => panic!("{altro:?}"),
    }
}

fn per_data(versione: &str, tipo: Option<&str>) -> Richiesta {
    Richiesta::PrenotaExportFlusso(PrenotaExportFlusso {
        header: true,
        cod_ipa_ente: Some(X.into()),
        date_from: Some("2026-03-10".into()),
        date_to: Some("2026-03-10".into()),
        tipo_dovuto: tipo.map(Into::into),
        versione_tracciato: Some(versione.into()),
    })
}

fn incrementale(versione: &str, dal: &str, al: &str, ricevuta: bool) -> Richiesta {
    Richiesta::PrenotaExportIncrementale(PrenotaExportIncrementale {
        header: true,
        cod_ipa_ente: Some(X.into()),
        date_from: Some(dal.into()),
        date_to: Some(al.into()),
        ricevuta: Some(ricevuta),
        incrementale: Some(true),
        versione_tracciato: Some(versione.into()),
        ..PrenotaExportIncrementale::default()
    })
}

fn stato(banco: &mut Banco, token: &str, scaduti: bool) -> EsitoStatoExport {
    let r = ChiediStatoExport {
        header: true,
        cod_ipa_ente: Some(X.into()),
        request_token: Some(token.into()),
    };
    let r = if scaduti {
        Richiesta::ChiediStatoExportScaduti(r)
    } else {
        Richiesta::ChiediStatoExportFlusso(r)
    };
    match banco.soap(r) {
        Reply::Soap {
            messaggio: Risposta::ChiediStatoExportFlusso(e) | Risposta::ChiediStatoExportScaduti(e),
        } => e,
        altro => panic!("{altro:?}"),
    }
}

/// Books, waits; gives the path and the text of the csv, if there is one.
fn esportato(banco: &mut Banco, r: Richiesta) -> Option<(String, String)> {
    let scaduti = matches!(r, Richiesta::PrenotaExportScaduti(_));
    let token = token(banco.soap(r));
    assert_eq!(
        stato(banco, &token, scaduti).stato.as_deref(),
        Some("LOAD_EXPORT")
    );
    banco.passano(60_000);
    let e = stato(banco, &token, scaduti);
    let percorso = banco.state.export()[&token].percorso.clone();
    let Some(percorso) = percorso else {
        assert_eq!(e.download_url, None);
        assert!(
            ["EXPORT_ESEGUITO_NESSUN_DOVUTO_TROVATO", "ERROR_EXPORT"]
                .contains(&e.stato.as_deref().unwrap())
        );
        return None;
    };
    assert_eq!(e.stato.as_deref(), Some("EXPORT_ESEGUITO"));
    let indirizzo = e.download_url.unwrap();
    assert!(
        indirizzo.contains(&format!("&filename={percorso}")),
        "{indirizzo}"
    );
    assert_eq!(
        (e.nome_file.is_some(), e.path_file.is_some()),
        (scaduti, scaduti)
    );
    let file = banco.state.deposito().file(X, &percorso).unwrap();
    let [voce] = file.voci.as_slice() else {
        panic!()
    };
    let nome = percorso.rsplit('/').next().unwrap();
    assert_eq!(voce.nome, nome.replace(".zip", ".csv"));
    let byte = banco.blob[voce.pezzi[0].sha256()].clone();
    Some((percorso, String::from_utf8(byte).unwrap()))
}

/// The fields of a csv with every field in quotes, as RFC 4180 reads it.
fn campi(csv: &str) -> Vec<Vec<String>> {
    csv.lines()
        .map(|riga| {
            let dentro = riga.strip_prefix('"').unwrap().strip_suffix('"').unwrap();
            dentro
                .split("\";\"")
                .map(|c| c.replace("\"\"", "\""))
                .collect()
        })
        .collect()
}

/// One payment at a PSP, one from the ente's own pages, one of a flow, one registered.
fn pagati() -> Banco {
    let mut banco = Banco::nuovo();
    let mut v = versamento("D-1");
    v.causale = Some("con \"virgolette\"; e altro".into());
    let iuv = banco.importa(importa(&v, true)).iuv.unwrap();
    banco.psp_paga(&iuv);
    let (_, token) = banco.inviato("S-1");
    banco.paga(&token, QuandoRicevuta::PrimaDelRitorno);
    let riga =
        crate::import::riga_di("F-1", None, true, "I").replace(";TARI;", ";DIRITTI_SEGRETERIA;");
    let comando = crate::import::comando(X, &format!("{X}-ORIGINE-1_3"), &[riga]);
    banco.da(comando);
    banco.passano(20_000);
    let iuv = banco
        .state
        .dovuto_per_iud(X, "F-1")
        .unwrap()
        .dovuto()
        .iuv
        .clone()
        .unwrap();
    banco.psp_paga(&iuv);
    banco
}

/// §6.4: columns of each version; §6.3: names.
#[test]
fn every_version() {
    let mut banco = pagati();
    for (versione, ricevuta, colonne) in [
        ("1.0", false, 64),
        ("1.1", false, 64),
        ("1.2", false, 65),
        ("1.3", false, 68),
        ("1.1", true, 70),
        ("1.2", true, 71),
        ("1.3", true, 74),
    ] {
        let r = if ricevuta {
            incrementale(versione, "2026-03-10T00:00:00", "2026-03-11T00:00:00", true)
        } else {
            per_data(versione, None)
        };
        let id = banco.state.export().len() + 1;
        let (percorso, csv) = esportato(&mut banco, r).unwrap();
        let nome = percorso.strip_prefix("/EXPORT/2026_03/").unwrap();
        let inizio = if versione == "1.0" {
            format!("{id}_ESTRAZIONE_DOVUTI_2026-03-10_10_")
        } else {
            format!("{X}-{id}_ESTRAZIONE_DOVUTI_2026031010")
        };
        assert!(nome.starts_with(&inizio), "{nome}");
        if versione != "1.0" {
            assert!(
                nome.ends_with(&format!("-{}.zip", versione.replace('.', "_"))),
                "{nome}"
            );
        }
        let righe = campi(&csv);
        assert_eq!(righe.len(), 4);
        assert!(
            righe.iter().all(|r| r.len() == colonne),
            "{versione}: {:?}",
            righe[0].len()
        );
        assert!(csv.ends_with("\"\n"));
        assert_eq!(
            [&righe[0][0], &righe[0][7], &righe[0][53], &righe[0][63]],
            [
                "iuf",
                "identificativoMessaggioRicevuta",
                "codiceEsitoPagamento",
                "tipoDovuto"
            ]
        );
        let coda: Vec<&str> = righe[0].iter().skip(64).map(String::as_str).collect();
        let rt = [
            "tipoFirma",
            "rt",
            "indiceDatiSingoloPagamento",
            "numRtDatiPagDatiSingPagCommissioniApplicatePsp",
            "codRtDatiPagDatiSingPagAllegatoRicevutaTipo",
            "blbRtDatiPagDatiSingPagAllegatoRicevutaTest",
        ];
        let tre = [
            "bilancio",
            "cod_fiscale_pa1",
            "de_nome_pa1",
            "cod_tassonomico_dovuto_pa1",
        ];
        let mut atteso: Vec<&str> = if ricevuta { rt.to_vec() } else { Vec::new() };
        atteso.extend(match versione {
            "1.2" => &tre[..1],
            "1.3" => &tre[..],
            _ => &[],
        });
        assert_eq!(coda, atteso);
    }
}

/// The values, for each way of paying.
#[test]
fn the_values() {
    use base64_lite::decodifica;
    let mut banco = pagati();
    let (_, csv) = esportato(
        &mut banco,
        incrementale("1.2", "2026-03-10T00:00:00", "2026-03-11T00:00:00", true),
    )
    .unwrap();
    let righe = campi(&csv);
    let riga = |iud: &str| righe.iter().find(|r| r[2] == iud).unwrap().clone();
    let d = riga("D-1");
    assert_eq!(
        (d[0].as_str(), d[1].as_str()),
        ("_c_z001_IMPORT-DOVUTO", "1")
    );
    assert_eq!(riga("S-1")[0], "_c_z001_ESTERNO-ANONIMO");
    assert_eq!(
        (riga("F-1")[0].as_str(), riga("F-1")[1].as_str()),
        ("ORIGINE", "1")
    );
    assert_eq!(d[5], "80012340560");
    assert_eq!(d[8], "2026-03-10T10:15:30");
    assert_eq!(
        (d[11].as_str(), d[12].as_str(), d[13].as_str()),
        ("B", "PSPESEMPIO1", "PSP di esempio")
    );
    assert_eq!(
        (d[22].as_str(), d[23].as_str(), d[24].as_str()),
        ("G", "80012340560", "Comune di Esempio")
    );
    assert_eq!(
        (d[43].as_str(), d[44].as_str(), d[45].as_str()),
        ("F", "RSSMRA80A01H501U", "Mario Rossi")
    );
    assert_eq!(
        (
            d[53].as_str(),
            d[54].as_str(),
            d[57].as_str(),
            d[59].as_str()
        ),
        ("0", "120.50", "120.50", "2026-03-10")
    );
    assert_eq!(d[3], d[55]);
    assert_eq!(d[7], d[60]);
    assert_eq!(
        (d[63].as_str(), d[66].as_str()),
        ("DIRITTI_SEGRETERIA", "1")
    );
    let rt = decodifica(&d[65]);
    assert!(rt.contains("receipt") && rt.contains(&d[60]), "{rt}");
    assert!(csv.contains("virgolette") && !csv.contains("\\\""));
}

/// A standard base64 reader of a few lines, so that what is tested is not read back by itself.
mod base64_lite {
    pub(super) fn decodifica(testo: &str) -> String {
        const ALFABETO: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut byte = Vec::new();
        let (mut n, mut bit) = (0_u32, 0);
        for c in testo.bytes().filter(|c| *c != b'=') {
            n = n << 6 | u32::try_from(ALFABETO.iter().position(|a| *a == c).unwrap()).unwrap();
            bit += 6;
            if bit >= 8 {
                bit -= 8;
                byte.push((n >> bit) as u8);
                n &= (1 << bit) - 1;
            }
        }
        String::from_utf8(byte).unwrap()
    }
}

/// MyPivot loads what MyPay exports: the judge of that kind finds nothing wrong.
#[test]
fn mypivot_takes_the_file() {
    struct Nulla(Vec<String>);
    impl Osservatore for Nulla {
        fn rilievo(&mut self, rilievo: Finding) {
            self.0.push(format!("{rilievo:?}"));
        }
    }
    let mut banco = pagati();
    let (_, csv) = esportato(
        &mut banco,
        incrementale("1.2", "2026-03-10T00:00:00", "2026-03-11T00:00:00", true),
    )
    .unwrap();
    let contesto = Contesto::ignoto(Giorno::di(2026, 3, 10));
    let opzioni = Opzioni::di(
        Tracciato::per_id("mypivot-ricevute-1_2").unwrap(),
        &contesto,
    );
    let mut nulla = Nulla(Vec::new());
    let riepilogo = controlla(csv.as_bytes(), &opzioni, &mut nulla).unwrap();
    assert_eq!(
        (riepilogo.errori, riepilogo.caricate, riepilogo.rifiuto),
        (0, 3, None),
        "{:?}",
        nulla.0
    );
}

/// §6.2: days included, instants half-open, one tipo, only what is paid.
#[test]
fn selection() {
    let mut banco = pagati();
    let quante =
        |banco: &mut Banco, r| esportato(banco, r).map_or(0, |(_, csv)| csv.lines().count() - 1);
    assert_eq!(
        quante(&mut banco, per_data("1.0", Some("DIRITTI_SEGRETERIA"))),
        3
    );
    assert_eq!(quante(&mut banco, per_data("1.0", Some("TARI"))), 0);
    assert_eq!(
        quante(&mut banco, per_data("1.2", Some("EXPORT_ENTE_SECONDARIO"))),
        0
    );
    let primo = "2026-03-10T10:15:30.123";
    let r = |dal: &str, al: &str| incrementale("1.0", dal, al, false);
    assert_eq!(quante(&mut banco, r(primo, "2026-03-10T10:15:30.124")), 2);
    assert_eq!(
        quante(&mut banco, r("2026-03-10T00:00:00", primo)),
        0,
        "the end is left out"
    );
    assert_eq!(
        quante(
            &mut banco,
            r("2026-03-10T10:15:30.124", "2026-03-11T00:00:00")
        ),
        1
    );
    // A marca da bollo is never exported, an annulled dovuto neither.
    let iuv = banco.inserito("D-9");
    banco.operatore(Operatore::RimuoviDovuto {
        cod_ipa: X.into(),
        iud: "D-9".into(),
    });
    let _ = iuv;
    assert_eq!(quante(&mut banco, per_data("1.0", None)), 3);
}

/// §6.2: the payments in which the ente is the second beneficiary.
#[test]
fn second_beneficiary() {
    let mut banco = Banco::nuovo();
    let csv = "testata\nM1;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2026-06-30;100.00;;DIRITTI_SEGRETERIA;ALL;TARI 2025;9/0101101IM/X;;true;true;00123450280;Comune Vicino;IT60X0542811101000000123456;;;;;;;9/0107102SP/TEFA;TEFA 2025;5.00;I\n";
    let base = format!("{X}-MULTI-1_4");
    banco.da(crate::import::comando_csv(X, &base, csv));
    banco.passano(20_000);
    let iuv = banco
        .state
        .dovuto_per_iud(X, "M1")
        .unwrap()
        .dovuto()
        .iuv
        .clone()
        .unwrap();
    banco.psp_paga(&iuv);
    let vicino = |r: Richiesta| match r {
        Richiesta::PrenotaExportIncrementale(r) => {
            Richiesta::PrenotaExportIncrementale(PrenotaExportIncrementale {
                cod_ipa_ente: Some("c_z002".into()),
                ..r
            })
        }
        altra => altra,
    };
    let token = token(banco.soap(vicino(incrementale(
        "1.3",
        "2026-03-10T00:00:00",
        "2026-03-11T00:00:00",
        true,
    ))));
    banco.passano(10_000);
    let percorso = banco.state.export()[&token].percorso.clone().unwrap();
    let file = banco.state.deposito().file("c_z002", &percorso).unwrap();
    let testo = String::from_utf8(banco.blob[file.voci[0].pezzi[0].sha256()].clone()).unwrap();
    let righe = campi(&testo);
    let r = &righe[1];
    assert_eq!(righe.len(), 2);
    assert_eq!(r.len(), 74);
    assert_eq!([&r[0], &r[2], &r[4]], ["", "", ""]);
    assert_eq!(
        (r[3].as_str(), r[55].as_str()),
        (iuv.as_str(), iuv.as_str())
    );
    assert_eq!(
        (r[5].as_str(), r[6].as_str()),
        ("00123450280", "0007580279_03")
    );
    assert_eq!(
        (
            r[11].as_str(),
            r[22].as_str(),
            r[53].as_str(),
            r[58].as_str()
        ),
        ("G", "G", "0", "0")
    );
    assert_eq!((r[54].as_str(), r[57].as_str()), ("5.00", "5.00"));
    assert_eq!(
        (r[62].as_str(), r[63].as_str(), r[66].as_str()),
        ("9/0107102SP/", "EXPORT_ENTE_SECONDARIO", "2")
    );
    assert_eq!(
        (r[71].as_str(), r[72].as_str(), r[73].as_str()),
        ("80012340560", "Comune di Esempio", "0101101IM")
    );
}

/// §7.
#[test]
fn due_dovuti() {
    let mut banco = Banco::nuovo();
    banco.operatore(Operatore::RegistraTipoDovuto {
        cod_ipa: X.into(),
        tipo: TipoDovuto {
            scadenza_obbligatoria: true,
            ..tipo("CANONE")
        },
    });
    let mut inserisci = |iud: &str, tipo: &str, scadenza: &str, importo: &str, flag: bool| {
        let mut v = versamento(iud);
        v.tipo_dovuto = Some(tipo.into());
        v.data_scadenza = Some(scadenza.into());
        v.importo = Some(importo.into());
        assert_eq!(banco.importa(importa(&v, flag)).fault, None);
    };
    inserisci("C-1", "CANONE", "2026-06-30", "12.00", true);
    inserisci("C-2", "CANONE", "2026-06-29", "12.00", true);
    inserisci("D-1", "DIRITTI_SEGRETERIA", "2026-06-30", "12.00", true);
    inserisci("C-3", "CANONE", "2026-07-31", "0.50", true);
    inserisci("C-4", "CANONE", "2026-08-31", "5.00", false);
    let chiedi = |giorno: &str, tipi: &str| {
        Richiesta::PrenotaExportScaduti(PrenotaExportScaduti {
            header: true,
            cod_ipa_ente: Some(X.into()),
            data_scadenza: Some(giorno.into()),
            tipi_dovuto: Some(tipi.into()),
        })
    };
    let (percorso, csv) = esportato(
        &mut banco,
        chiedi("2026-06-30", "CANONE; DIRITTI_SEGRETERIA"),
    )
    .unwrap();
    assert!(
        percorso.starts_with("/EXPORT_DOVUTI_SCADUTI/2026-06/EXP_SCADUTI_"),
        "{percorso}"
    );
    let iuv = banco
        .state
        .dovuto_per_iud(X, "C-1")
        .unwrap()
        .dovuto()
        .iuv
        .clone()
        .unwrap();
    let (testata, riga) = csv.split_once('\n').unwrap();
    assert_eq!(testata.split(';').count(), 22);
    assert_eq!(
        riga,
        format!("C-1;{iuv};2026-03-10;F;RSSMRA80A01H501U;Mario Rossi;;;;;;;mario.rossi@example.org;2026-06-30;12.00;;CANONE;ALL;TARI 2026 rata unica;9/0101100IM/;;false;").replace(";;;;;;;mario", ";;;;;;;mario")
    );
    assert_eq!(
        esportato(&mut banco, chiedi("2026-06-30", "DIRITTI_SEGRETERIA")),
        None
    );
    let ultimo = |banco: &Banco| {
        banco
            .state
            .export()
            .values()
            .max_by_key(|e| e.prenotato)
            .unwrap()
            .stato
            .codice()
    };
    assert_eq!(ultimo(&banco), "EXPORT_ESEGUITO");
    // One row below 1.00, or without IUV: the whole export fails.
    for giorno in ["2026-07-31", "2026-08-31"] {
        assert_eq!(esportato(&mut banco, chiedi(giorno, "CANONE")), None);
        assert_eq!(ultimo(&banco), "ERROR_EXPORT");
    }
}

/// A good answer of each operation on files, as it stands on the wire.
#[test]
fn good_answers() {
    use contracts::message::operazione::{
        AutorizzaImportFlusso, ChiediElencoFlussiSpc, ChiediFlussoSpc, ChiediStatoImportFlusso,
    };
    let mut banco = pagati();
    let mut risposte = Vec::new();
    let mut chiedi = |banco: &mut Banco, r: Richiesta| match banco.soap(r) {
        Reply::Soap { messaggio } => {
            assert_eq!(messaggio.fault(), None);
            risposte.push(String::from_utf8(messaggio.envelope()).unwrap());
            messaggio
        }
        altro => panic!("{altro:?}"),
    };
    let ente = || Some(X.to_owned());
    chiedi(
        &mut banco,
        Richiesta::AutorizzaImportFlusso(AutorizzaImportFlusso {
            header: true,
            cod_ipa_ente: ente(),
        }),
    );
    chiedi(
        &mut banco,
        Richiesta::ChiediStatoImportFlusso(ChiediStatoImportFlusso {
            header: true,
            cod_ipa_ente: ente(),
            request_token: Some(format!("{X}-ORIGINE-1_3")),
            file_scarti: Some(true),
            file_iuv: Some(true),
            file_avvisi: Some(true),
        }),
    );
    let scaduti = Richiesta::PrenotaExportScaduti(PrenotaExportScaduti {
        header: true,
        cod_ipa_ente: ente(),
        data_scadenza: Some("2026-06-30".into()),
        tipi_dovuto: Some("TARI".into()),
    });
    let mut token = Vec::new();
    for r in [
        per_data("1.3", None),
        incrementale("1.2", "2026-03-10T00:00:00", "2026-03-11T00:00:00", true),
        scaduti,
    ] {
        let (Risposta::PrenotaExportFlusso(e)
        | Risposta::PrenotaExportIncrementale(e)
        | Risposta::PrenotaExportScaduti(e)) = chiedi(&mut banco, r)
        else {
            panic!()
        };
        token.push(e.request_token);
    }
    banco.passano(24 * 3_600_000);
    let stato = |n: usize| ChiediStatoExport {
        header: true,
        cod_ipa_ente: ente(),
        request_token: token[n].clone(),
    };
    chiedi(&mut banco, Richiesta::ChiediStatoExportFlusso(stato(0)));
    chiedi(&mut banco, Richiesta::ChiediStatoExportScaduti(stato(2)));
    let elenco = ChiediElencoFlussiSpc {
        cod_ipa_ente: ente(),
        identificativo_psp: Some(String::new()),
        tipo_flusso: Some("R".into()),
        date_from: Some("2026-03-01".into()),
        date_to: Some("2026-03-31".into()),
    };
    let Risposta::ChiediElencoFlussiSpc(e) =
        chiedi(&mut banco, Richiesta::ChiediElencoFlussiSpc(elenco))
    else {
        panic!()
    };
    let id = e.elenco.unwrap()[0].clone();
    let flusso = ChiediFlussoSpc {
        cod_ipa_ente: ente(),
        identificativo_psp: Some("PSPESEMPIO1".into()),
        tipo_flusso: Some("R".into()),
        identificativo_flusso: Some(id.identificativo_flusso),
        data_ora_flusso: Some(id.data_ora_flusso),
    };
    chiedi(&mut banco, Richiesta::ChiediFlussoSpc(flusso));
    let testo = risposte.join("\n\n");
    insta::assert_snapshot!(testo.replace("><", ">\n<"));
}
