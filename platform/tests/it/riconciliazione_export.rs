//! The export of the reconciliation: the row of the sheet, byte for byte, and what the filters take (`mypivot-web-services.md` §4).

use chrono::NaiveDate;
use platform::riconciliazione::campi::Campi;
use platform::riconciliazione::codice::Codice;
use platform::riconciliazione::colonne::{CampoE, CampoI, CampoT};
use platform::riconciliazione::motore::Riconciliazione;
use platform::riconciliazione::riga::{
    Accredito, Blocco, Bolletta, Movimento, Notificato, Rendicontato, Ricevuta, Righe, Testata,
};
use platform::riconciliazione::selezione::{Esportazione, RIGHE_MASSIME, Selezione};

const ENTE: &str = "C_Z999";

fn giorno(testo: &str) -> NaiveDate {
    testo.parse().unwrap()
}

fn ricevuta_102() -> Ricevuta {
    Ricevuta {
        iud: "D-0102".into(),
        iuv: "01000000000000102".into(),
        iur: "R00102".into(),
        indice: 1,
        totale: Some(5000),
        importo: 5000,
        esito: Some(giorno("2024-03-02")),
        tipo_dovuto: "MENSA".into(),
        altri: Campi::ricevuta(|campo| {
            match campo {
                CampoE::NomeFlusso => "C_Z999-20240220-1_3",
                CampoE::NumRiga => "1",
                CampoE::VersioneOggetto => "6.2.0",
                CampoE::Dominio | CampoE::BeneficiarioCodice => "80000000001",
                CampoE::IdMessaggio => "RT-0000000102",
                CampoE::DataOraMessaggio => "2024-03-02T10:15:00",
                CampoE::RiferimentoRichiesta => "RPT-0000000102",
                CampoE::DataRichiesta => "2024-03-02",
                CampoE::AttestanteTipo => "B",
                CampoE::AttestanteCodice => "PSPVENET01X",
                CampoE::AttestanteNome => "PSP di prova",
                CampoE::BeneficiarioTipo => "G",
                CampoE::BeneficiarioNome => "Comune di Prova",
                CampoE::PagatoreTipo => "F",
                CampoE::PagatoreCodice => "RSSMRA80A01L736U",
                CampoE::PagatoreAnagrafica => "Mario Rossi",
                CampoE::CodiceEsito => "0",
                CampoE::IuvDatiPagamento => "01000000000000102",
                CampoE::Contesto => "n/a",
                CampoE::Causale => "Mensa marzo",
                CampoE::DatiSpecifici => "9/0301102AP/",
                _ => "",
            }
            .into()
        }),
    }
}

fn testata() -> Testata {
    Testata {
        iuf: "2024-03-04PSPVENET01-0001".into(),
        totale: 15000,
        regolamento: Some(giorno("2024-03-04")),
        mittente: ["B", "PSPVENET01X", "PSP di prova"].map(str::to_owned),
        ricevente: ["G", "80000000001", "Comune di Prova"].map(str::to_owned),
        versione_oggetto: "1.0".into(),
        data_ora: "2024-03-04T06:00:00".into(),
        id_regolamento: "TRN-20240304-01".into(),
        numero_pagamenti: 2,
    }
}

fn bolletta_201() -> Bolletta {
    Bolletta {
        anno: "2024".into(),
        codice: "201".into(),
        iuf: "2024-03-04PSPVENET01-0001".into(),
        iuv: String::new(),
        accredito: Accredito {
            importo: 15000,
            contabile: Some(giorno("2024-03-05")),
            valuta: Some(giorno("2024-03-05")),
            altri: Campi::tesoreria(|campo| {
                match campo {
                    CampoT::Causale => "/PUR/LGPE-RIVERSAMENTO/URI/2024-03-04PSPVENET01-0001",
                    CampoT::Ordinante | CampoT::Or1 => "PSP DI PROVA",
                    CampoT::DataRicezione => "2024-03-06T07:30:00",
                    CampoT::CodiceDocumento => "201",
                    CampoT::DataEffettivaSospeso => "2024-03-05",
                    CampoT::CodiceGestionaleProvvisorio => "0001",
                    _ => "",
                }
                .into()
            }),
        },
    }
}

/// Payment 102 of §5.8, as the example of §4.4 has it.
fn motore() -> Riconciliazione {
    let mut motore = Riconciliazione::default();
    let mut carica = |flusso, al: &str, righe| {
        motore.carica(&Blocco {
            cod_ipa: ENTE.into(),
            flusso,
            giorno: giorno(al),
            righe,
        });
    };
    carica(1, "2024-03-03", Righe::Ricevute(vec![ricevuta_102()]));
    let rendicontato = Rendicontato {
        iuv: "01000000000000102".into(),
        iur: "R00102".into(),
        indice: Some(1),
        importo: 5000,
        codice_esito: 0,
        esito: Some(giorno("2024-03-02")),
    };
    carica(
        2,
        "2024-03-05",
        Righe::Rendicontati(Box::new(testata()), vec![rendicontato]),
    );
    carica(
        3,
        "2024-03-06",
        Righe::Giornale(vec![Movimento::Scritta(bolletta_201())]),
    );
    motore
}

fn chiede(codici: &[Codice]) -> Selezione {
    Selezione {
        codici: codici.to_vec(),
        ..Selezione::default()
    }
}

fn csv(selezione: &Selezione, motore: &Riconciliazione, minore: u8, notifica: bool) -> String {
    match selezione.esporta(motore, ENTE, minore, notifica, RIGHE_MASSIME) {
        Esportazione::File(csv) => String::from_utf8(csv).unwrap(),
        altro => panic!("{altro:?}"),
    }
}

#[test]
fn the_row_of_the_sheet() {
    assert_eq!(
        csv(&chiede(&[Codice::RtIufTes]), &motore(), 3, false),
        include_str!("riconciliazione/esempio-1_3-n.csv")
    );
}

#[test]
fn a_payment_has_one_row_for_each_code_asked_for() {
    let motore = motore();
    let codici = [
        Codice::RtIufTes,
        Codice::RtIuf,
        Codice::RtNoIud,
        Codice::IudNoRt,
    ];
    let csv = csv(&chiede(&codici), &motore, 4, true);
    let coda: Vec<&str> = csv
        .lines()
        .skip(1)
        .map(|riga| &riga[riga.len() - 50..])
        .collect();
    assert_eq!(coda.len(), 3);
    for (riga, codice) in coda.iter().zip(["RT_IUF_TES", "RT_IUF", "RT_NO_IUD"]) {
        assert!(
            riga.contains(&format!(
                "\"{codice}\";\"2024-03-06\";\"\";\"\";\"\";\"\";\"\""
            )),
            "{riga}"
        );
    }
}

#[test]
fn too_many_rows_make_no_file_and_none_at_all_neither() {
    let motore = motore();
    let tre = chiede(&[Codice::RtIufTes, Codice::RtIuf, Codice::RtNoIud]);
    let esito = |massimo| tre.esporta(&motore, ENTE, 3, false, massimo);
    assert!(matches!(esito(3), Esportazione::File(_)));
    assert_eq!(esito(2), Esportazione::Troppe);
    let nessuna = chiede(&[Codice::RtTes]);
    assert_eq!(
        nessuna.esporta(&motore, ENTE, 3, false, 3),
        Esportazione::Nessuna
    );
    assert_eq!(
        tre.esporta(&motore, "C_Z998", 3, false, 3),
        Esportazione::Nessuna
    );
}

/// Each filter of §4.3: a value that takes the row, one that does not.
#[test]
fn every_filter_takes_and_leaves() {
    let mut motore = motore();
    motore.carica(&Blocco {
        cod_ipa: ENTE.into(),
        flusso: 4,
        giorno: giorno("2024-03-03"),
        righe: Righe::Notificati(vec![Notificato {
            iud: "D-0102".into(),
            iuv: "01000000000000777".into(),
            importo: 5000,
            esecuzione: Some(giorno("2024-03-02")),
            tipo_dovuto: "TARI".into(),
            altri: Campi::notificato(|campo| {
                match campo {
                    CampoI::PagatoreCodice => "VRDLGU70A01L736X",
                    CampoI::PagatoreAnagrafica => "Luigi Verdi",
                    CampoI::Causale => "Mensa di marzo",
                    _ => "",
                }
                .into()
            }),
        }]),
    });
    let prova = |cambia: &dyn Fn(&mut Selezione)| {
        let mut selezione = chiede(&[Codice::RtIufTes]);
        cambia(&mut selezione);
        match selezione.esporta(&motore, ENTE, 3, true, RIGHE_MASSIME) {
            Esportazione::File(_) => "sì",
            Esportazione::Nessuna => "no",
            Esportazione::Troppe => "troppe",
            Esportazione::Errore => "errore",
        }
    };
    let testo = |testo: &str| Some(testo.to_owned());
    let lista = |testi: &[&str]| testi.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
    let periodo = |da: &str, a: &str| (Some(giorno(da)), Some(giorno(a)));
    type Cambio<'a> = Box<dyn Fn(&mut Selezione) + 'a>;
    let casi: Vec<(&str, Cambio<'_>)> = vec![
        ("sì", Box::new(|s| s.tipi_dovuto = lista(&["TARI"]))),
        ("sì", Box::new(|s| s.tipi_dovuto = lista(&["X", "MENSA"]))),
        ("no", Box::new(|s| s.tipi_dovuto = lista(&["IMU"]))),
        ("sì", Box::new(|s| s.iuv = lista(&["01000000000000777"]))),
        ("sì", Box::new(|s| s.iuv = lista(&["01000000000000102"]))),
        ("no", Box::new(|s| s.iuv = lista(&["0100000000000010"]))),
        ("sì", Box::new(|s| s.iuf = lista(&["pspvenet01-0001"]))),
        ("no", Box::new(|s| s.iuf = lista(&["-0002"]))),
        (
            "sì",
            Box::new(|s| s.aggiornamento = periodo("2024-03-06", "2024-03-07")),
        ),
        (
            "no",
            Box::new(|s| s.aggiornamento = periodo("2024-03-05", "2024-03-06")),
        ),
        (
            "sì",
            Box::new(|s| s.esecuzione = periodo("2024-03-02", "2024-03-02")),
        ),
        (
            "no",
            Box::new(|s| s.esecuzione = periodo("2024-03-03", "2024-03-04")),
        ),
        (
            "sì",
            Box::new(|s| s.esito = periodo("2024-03-02", "2024-03-02")),
        ),
        (
            "no",
            Box::new(|s| s.esito = periodo("2024-03-03", "2024-03-04")),
        ),
        (
            "sì",
            Box::new(|s| s.regolamento = periodo("2024-03-01", "2024-03-04")),
        ),
        (
            "no",
            Box::new(|s| s.regolamento = periodo("2024-03-05", "2024-03-06")),
        ),
        (
            "sì",
            Box::new(|s| s.contabile = periodo("2024-03-05", "2024-03-05")),
        ),
        (
            "no",
            Box::new(|s| s.contabile = periodo("2024-03-06", "2024-03-06")),
        ),
        (
            "sì",
            Box::new(|s| s.valuta = periodo("2024-03-01", "2024-03-05")),
        ),
        (
            "no",
            Box::new(|s| s.valuta = periodo("2024-03-06", "2024-03-07")),
        ),
        ("sì", Box::new(|s| s.iud = testo("D-0102"))),
        ("no", Box::new(|s| s.iud = testo("d-0102"))),
        ("sì", Box::new(|s| s.iur = testo("R00102"))),
        ("no", Box::new(|s| s.iur = testo(""))),
        (
            "sì",
            Box::new(|s| s.codice_pagatore = testo("VRDLGU70A01L736X")),
        ),
        (
            "sì",
            Box::new(|s| s.codice_pagatore = testo("RSSMRA80A01L736U")),
        ),
        ("no", Box::new(|s| s.codice_pagatore = testo("X"))),
        (
            "sì",
            Box::new(|s| s.anagrafica_pagatore = testo("Luigi Verdi")),
        ),
        (
            "no",
            Box::new(|s| s.anagrafica_pagatore = testo("luigi verdi")),
        ),
        (
            "no",
            Box::new(|s| s.codice_versante = testo("RSSMRA80A01L736U")),
        ),
        ("no", Box::new(|s| s.anagrafica_versante = testo(""))),
        (
            "sì",
            Box::new(|s| s.denominazione_attestante = testo("PSP di prova")),
        ),
        (
            "no",
            Box::new(|s| s.denominazione_attestante = testo("PSP")),
        ),
        ("sì", Box::new(|s| s.ordinante = testo("PSP DI PROVA"))),
        ("no", Box::new(|s| s.ordinante = testo("PSP di prova"))),
        (
            "sì",
            Box::new(|s| s.id_regolamento = testo("TRN-20240304-01")),
        ),
        ("no", Box::new(|s| s.id_regolamento = testo("TRN"))),
        ("no", Box::new(|s| s.conto = testo("1"))),
        ("sì", Box::new(|s| s.importo = testo("150"))),
        ("no", Box::new(|s| s.importo = testo("150.01"))),
        ("errore", Box::new(|s| s.importo = testo("150,00"))),
        ("sì", Box::new(|s| s.causale = testo("Mensa marzo"))),
        ("sì", Box::new(|s| s.causale = testo("Mensa di marzo"))),
        ("no", Box::new(|s| s.causale = testo("Mensa"))),
        (
            "errore",
            Box::new(|s| s.causale = testo("Mensa dell'asilo")),
        ),
    ];
    for (n, (atteso, cambia)) in casi.iter().enumerate() {
        assert_eq!(prova(cambia), *atteso, "caso {n}");
    }
}

#[test]
fn the_day_of_execution_counts_and_is_then_forgotten_for_an_ente_that_does_not_notify() {
    let mut motore = motore();
    // Two receipts with one IUD, of which one has its notified payment in the window.
    motore.carica(&Blocco {
        cod_ipa: ENTE.into(),
        flusso: 4,
        giorno: giorno("2024-03-03"),
        righe: Righe::Notificati(vec![Notificato {
            iud: "D-0102".into(),
            importo: 5000,
            esecuzione: Some(giorno("2024-03-02")),
            ..Notificato::default()
        }]),
    });
    motore.carica(&Blocco {
        cod_ipa: ENTE.into(),
        flusso: 5,
        giorno: giorno("2024-03-03"),
        righe: Righe::Ricevute(vec![Ricevuta {
            iud: "D-0103".into(),
            iur: "R00103".into(),
            ..ricevuta_102()
        }]),
    });
    let selezione = Selezione {
        esecuzione: (Some(giorno("2024-03-02")), Some(giorno("2024-03-02"))),
        ..chiede(&[Codice::RtIuf, Codice::RtNoIuf])
    };
    let righe = |minore, notifica| csv(&selezione, &motore, minore, notifica).lines().count() - 1;
    assert_eq!(righe(3, true), 1);
    assert_eq!(righe(1, false), 1);
    assert_eq!(righe(3, false), 2);
}

/// The names and their order are also those of the contract's own table, which was written apart.
#[test]
fn headers_are_those_of_the_contract() {
    for minore in 0..=4 {
        for notifica in [true, false] {
            if minore < 2 && !notifica {
                continue;
            }
            let id = format!(
                "mypivot-riconciliazione-1_{minore}{}",
                if notifica { "" } else { "-n" }
            );
            let contratto = contracts::flusso::tracciato::Tracciato::per_id(&id).unwrap();
            let mut csv = Vec::new();
            platform::riconciliazione::tracciato::Tracciato::nuovo(minore, notifica)
                .intestazione(&mut csv);
            let attesa = contratto
                .dialetto()
                .unwrap()
                .scrivi(contratto.colonne.iter().map(|c| c.nome));
            assert_eq!(
                String::from_utf8(csv).unwrap(),
                String::from_utf8(attesa).unwrap(),
                "{id}"
            );
        }
    }
}
