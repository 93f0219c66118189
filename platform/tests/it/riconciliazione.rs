//! The reconciliation against the worked example of the sheet, row for row (`mypivot-web-services.md` §5.8).

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use chrono::NaiveDate;
use platform::riconciliazione::codice::{Codice, Codici};
use platform::riconciliazione::motore::{Esito, Riconciliazione};
use platform::riconciliazione::riga::{
    Accredito, Blocco, Bolletta, Movimento, Notificato, Rendicontato, Ricevuta, Righe,
    Riversamento, Testata, soglia,
};
use platform::riconciliazione::vista::Combinata;

const ENTE: &str = "C_Z999";

/// A reconciliation on a day of March 2024, loaded file by file.
struct Prova {
    motore: Riconciliazione,
    flusso: u32,
    giorno: NaiveDate,
}

fn marzo(giorno: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 3, giorno).unwrap()
}

fn iuv(numero: &str) -> String {
    format!("01000000000000{numero}")
}

fn iuf(numero: &str) -> String {
    format!("2024-03-04PSPVENET01-{numero}")
}

fn notificato(iud: &str, importo: i64) -> Notificato {
    Notificato {
        iud: iud.into(),
        importo,
        ..Notificato::default()
    }
}

/// A receipt of one payment: IUR `R00nnn`, indice 1.
fn ricevuta(numero: &str, iud: &str, importo: i64) -> Ricevuta {
    Ricevuta {
        iud: iud.into(),
        iuv: iuv(numero),
        iur: format!("R00{numero}"),
        indice: 1,
        totale: Some(importo),
        importo,
        tipo_dovuto: "TARI".into(),
        ..Ricevuta::default()
    }
}

fn rendicontato(numero: &str, importo: i64) -> Rendicontato {
    Rendicontato {
        iuv: iuv(numero),
        iur: format!("R00{numero}"),
        indice: Some(1),
        importo,
        ..Rendicontato::default()
    }
}

fn bolletta(codice: &str, importo: i64, iuf: &str, iuv: &str) -> Movimento {
    Movimento::Scritta(Bolletta {
        anno: "2024".into(),
        codice: codice.into(),
        iuf: iuf.into(),
        iuv: iuv.into(),
        accredito: Accredito {
            importo,
            ..Accredito::default()
        },
    })
}

impl Prova {
    fn nuova() -> Self {
        let mut motore = Riconciliazione::default();
        motore.sposta_finestra(soglia(marzo(1)));
        Self {
            motore,
            flusso: 0,
            giorno: marzo(3),
        }
    }

    fn carica(&mut self, righe: Righe) -> Esito {
        self.flusso += 1;
        self.motore.carica(&Blocco {
            cod_ipa: ENTE.into(),
            flusso: self.flusso,
            giorno: self.giorno,
            righe,
        })
    }

    fn flusso_r(&mut self, numero: &str, totale: i64, righe: Vec<Rendicontato>) -> u32 {
        let testata = Testata {
            iuf: iuf(numero),
            totale,
            ricevente: ["G".into(), "80000000001".into(), String::new()],
            ..Testata::default()
        };
        self.carica(Righe::Rendicontati(Box::new(testata), righe));
        self.flusso
    }

    fn giornale(&mut self, movimenti: Vec<Movimento>) -> Esito {
        self.carica(Righe::Giornale(movimenti))
    }

    /// Every combined row as one text: its parts and its codes.
    fn righe(&self) -> BTreeSet<String> {
        let mut righe = BTreeSet::new();
        let _ = self.motore.combinate(Codici::default(), |riga| {
            assert!(righe.insert(descrivi(&riga)));
            ControlFlow::Continue(())
        });
        righe
    }
}

fn coda(testo: &str) -> &str {
    &testo[testo.len() - 3..]
}

fn descrivi(riga: &Combinata<'_>) -> String {
    let mut parti = Vec::new();
    if let Some(iud) = riga.notificato() {
        parti.push(format!("I {iud}"));
    }
    if let Some((iuv, iur, _)) = riga.ricevuta() {
        parti.push(format!("E {} {iur}", coda(iuv)));
    }
    if let Some((iuv, iur, _)) = riga.rendicontato() {
        parti.push(format!("R {} {iur}", coda(iuv)));
    }
    if let Some((_, iuf)) = riga.riversamento_iuf() {
        parti.push(format!("Tf {}", coda(iuf)));
    }
    if let Some(iuv) = riga.riversamento_iuv() {
        parti.push(format!("Tv {}", coda(iuv)));
    }
    for (nome, bolletta) in [
        ("Ff", riga.bolletta_iuf()),
        ("Fv", riga.bolletta_iuv()),
        ("F0", riga.bolletta_sola()),
    ] {
        if let Some((_, codice)) = bolletta {
            parti.push(format!("{nome} {codice}"));
        }
    }
    let codici: Vec<&str> = riga.codici().tutti().map(Codice::testo).collect();
    format!("{}: {}", parti.join(", "), codici.join(" "))
}

fn attese(righe: &[&str]) -> BTreeSet<String> {
    righe.iter().map(|riga| (*riga).to_owned()).collect()
}

/// The loaded data of §5.8.
fn esempio() -> Prova {
    let mut prova = Prova::nuova();
    prova.carica(Righe::Notificati(vec![
        notificato("D-0101", 10000),
        notificato("D-0103", 3000),
        notificato("D-0104", 2000),
        notificato("D-0107", 7000),
        notificato("D-0108", 8000),
        notificato("D-0110", 1500),
        notificato("D-0111", 9000),
        notificato("D-0112", 2500),
    ]));
    prova.carica(Righe::Ricevute(vec![
        ricevuta("101", "D-0101", 10000),
        ricevuta("102", "D-0102", 5000),
        ricevuta("103", "D-0103", 3000),
        ricevuta("104", "D-0104", 2000),
        ricevuta("105", "D-0105", 4000),
        ricevuta("108", "D-0108", 8100),
        ricevuta("109", "D-0109", 1200),
        ricevuta("110", "D-0110", 1500),
        ricevuta("111", "D-0111", 9000),
        Ricevuta {
            iur: "R00112A".into(),
            ..ricevuta("112", "D-0112", 2500)
        },
        ricevuta("113", "D-0113", 3300),
    ]));
    prova.flusso_r(
        "0001",
        15000,
        vec![rendicontato("101", 10000), rendicontato("102", 5000)],
    );
    prova.flusso_r("0002", 2000, vec![rendicontato("104", 2000)]);
    prova.flusso_r("0003", 4000, vec![rendicontato("105", 4000)]);
    prova.flusso_r("0004", 6000, vec![rendicontato("106", 6000)]);
    prova.flusso_r("0005", 9500, vec![rendicontato("111", 9500)]);
    let con_iur = |iur: &str, codice_esito| Rendicontato {
        iur: iur.into(),
        codice_esito,
        ..rendicontato("112", 2500)
    };
    prova.flusso_r("0006", 2500, vec![con_iur("R00112A", 0)]);
    prova.flusso_r("0007", 2500, vec![con_iur("R00112B", 9)]);
    prova.flusso_r(
        "0008",
        3300,
        vec![Rendicontato {
            codice_esito: 3,
            ..rendicontato("113", 3300)
        }],
    );
    prova.giornale(vec![
        bolletta("201", 15000, &iuf("0001"), ""),
        bolletta("202", 3000, "", &iuv("103")),
        bolletta("203", 3900, &iuf("0003"), ""),
        bolletta("204", 6000, &iuf("0004"), ""),
        bolletta("205", 1400, "", &iuv("110")),
        bolletta("206", 9500, &iuf("0005"), ""),
        bolletta("207", 50000, &iuf("0099"), ""),
        bolletta("208", 7700, "", &iuv("199")),
        bolletta("209", 1100, "", ""),
        bolletta("210", 2200, &iuf("0098"), &iuv("198")),
    ]);
    prova
}

#[test]
fn one_row_per_classification() {
    let prova = esempio();
    assert_eq!(
        prova.righe(),
        attese(&[
            "I D-0101, E 101 R00101, R 101 R00101, Ff 201: IUD_RT_IUF_TES IUD_RT_IUF RT_IUF_TES RT_IUF",
            "E 102 R00102, R 102 R00102, Ff 201: RT_IUF_TES RT_IUF RT_NO_IUD",
            "I D-0103, E 103 R00103, Fv 202: IUD_RT_IUF_TES RT_TES",
            "I D-0104, E 104 R00104, R 104 R00104: IUD_RT_IUF RT_IUF IUF_NO_TES",
            "E 105 R00105, R 105 R00105, Ff 203: RT_IUF RT_NO_IUD IUF_TES_DIV_IMP",
            "R 106 R00106, Ff 204: IUV_NO_RT",
            "I D-0107: IUD_NO_RT",
            "I D-0108, E 108 R00108: RT_NO_IUF IUD_NO_RT",
            "E 109 R00109: RT_NO_IUF RT_NO_IUD",
            "I D-0110, E 110 R00110, Fv 205: ",
            "I D-0111, E 111 R00111, R 111 R00111, Ff 206: RT_NO_IUF",
            "I D-0112, E 112 R00112A, R 112 R00112A: IUD_RT_IUF RT_IUF IUF_NO_TES",
            "E 112 R00112B, R 112 R00112B: RT_IUF RT_NO_IUD IUF_NO_TES",
            "E 113 R00113: RT_NO_IUF RT_NO_IUD",
            "Ff 207: TES_NO_IUF_OR_IUV",
            "Fv 208: TES_NO_IUF_OR_IUV",
            "F0 209: TES_NO_MATCH",
        ])
    );
    let motore = &prova.motore;
    assert_eq!(motore.quante(Codice::RtIuf), 6);
    assert_eq!(motore.quante(Codice::TesNoIufOrIuv), 2);
    assert_eq!(motore.senza_codice(), 1);
}

#[test]
fn payments_made_twice_are_listed_with_the_tipo_dovuto_of_their_receipt() {
    let prova = esempio();
    let doppi: Vec<_> = prova
        .motore
        .doppi(ENTE)
        .into_iter()
        .map(|doppio| (doppio.pagamento.1, doppio.tipo_dovuto))
        .collect();
    // The synthetic receipt of 112 B has no tipo dovuto as long as nobody completes it.
    assert_eq!(doppi, [("R00112A", "TARI"), ("R00112B", "")]);
    assert!(prova.motore.doppi("C_Z998").is_empty());
}

/// The codes of payment 101, wherever its parts stand.
fn del_101(prova: &Prova) -> BTreeSet<String> {
    prova.righe()
}

#[test]
fn a_payment_is_classified_again_as_the_flows_arrive() {
    let mut prova = Prova::nuova();
    prova.carica(Righe::Notificati(vec![notificato("D-0101", 10000)]));
    assert_eq!(del_101(&prova), attese(&["I D-0101: IUD_NO_RT"]));
    prova.carica(Righe::Ricevute(vec![ricevuta("101", "D-0101", 10000)]));
    assert_eq!(
        del_101(&prova),
        attese(&["I D-0101, E 101 R00101: RT_NO_IUF"])
    );
    prova.flusso_r("0001", 15000, vec![rendicontato("101", 10000)]);
    let rendicontato =
        attese(&["I D-0101, E 101 R00101, R 101 R00101: IUD_RT_IUF RT_IUF IUF_NO_TES"]);
    assert_eq!(del_101(&prova), rendicontato);
    // 4a
    let intera = prova.giornale(vec![bolletta("201", 15000, &iuf("0001"), "")]);
    assert_eq!(
        del_101(&prova),
        attese(&[
            "I D-0101, E 101 R00101, R 101 R00101, Ff 201: IUD_RT_IUF_TES IUD_RT_IUF RT_IUF_TES RT_IUF"
        ])
    );
    // The bolletta, the receipt and its rendicontazione, no more.
    assert_eq!(intera.riclassificate, 3);
    // 4b, by overwriting the bolletta
    prova.giornale(vec![bolletta("201", 14900, &iuf("0001"), "")]);
    assert_eq!(
        del_101(&prova),
        attese(&[
            "I D-0101, E 101 R00101, R 101 R00101, Ff 201: IUD_RT_IUF RT_IUF IUF_TES_DIV_IMP"
        ])
    );
    // 5
    let stornata = || Movimento::Stornata {
        anno: "2024".into(),
        codice: "201".into(),
    };
    assert_eq!(prova.giornale(vec![stornata()]).storni_a_vuoto, 0);
    assert_eq!(del_101(&prova), rendicontato);
    assert_eq!(prova.giornale(vec![stornata()]).storni_a_vuoto, 1);
}

#[test]
fn the_bolletta_first() {
    let mut prova = Prova::nuova();
    prova.giornale(vec![bolletta("201", 15000, &iuf("0001"), "")]);
    assert_eq!(prova.righe(), attese(&["Ff 201: TES_NO_IUF_OR_IUV"]));
    prova.flusso_r("0001", 15000, vec![rendicontato("101", 10000)]);
    assert_eq!(prova.righe(), attese(&["R 101 R00101, Ff 201: IUV_NO_RT"]));
}

#[test]
fn the_rendicontazione_before_the_receipt() {
    let mut prova = Prova::nuova();
    prova.carica(Righe::Notificati(vec![notificato("D-0101", 10000)]));
    prova.flusso_r("0001", 15000, vec![rendicontato("101", 10000)]);
    assert_eq!(
        prova.righe(),
        attese(&["I D-0101: IUD_NO_RT", "R 101 R00101: IUF_NO_TES IUV_NO_RT"])
    );
    prova.carica(Righe::Ricevute(vec![ricevuta("101", "D-0101", 10000)]));
    assert_eq!(
        prova.righe(),
        attese(&["I D-0101, E 101 R00101, R 101 R00101: IUD_RT_IUF RT_IUF IUF_NO_TES"])
    );
}

#[test]
fn a_superseded_flow_goes_and_its_synthetic_receipt_stays() {
    let mut prova = Prova::nuova();
    let vecchio = prova.flusso_r(
        "0001",
        15000,
        vec![
            rendicontato("101", 10000),
            Rendicontato {
                codice_esito: 9,
                ..rendicontato("102", 5000)
            },
        ],
    );
    prova.carica(Righe::Obsoleto(vecchio));
    assert_eq!(
        prova.righe(),
        attese(&["E 102 R00102: RT_NO_IUF RT_NO_IUD"])
    );
}

#[test]
fn a_reloaded_receipt_keeps_its_date_and_one_of_a_second_beneficiary_does_not() {
    let mut prova = Prova::nuova();
    let aggiornata = |prova: &Prova| {
        let mut date = Vec::new();
        let _ = prova.motore.combinate(Codici::default(), |riga| {
            date.push(riga.aggiornata());
            ControlFlow::Continue(())
        });
        date
    };
    prova.carica(Righe::Ricevute(vec![ricevuta("101", "D-0101", 10000)]));
    prova.giorno = marzo(9);
    prova.carica(Righe::Ricevute(vec![ricevuta("101", "D-0101", 9900)]));
    assert_eq!(aggiornata(&prova), [marzo(3)]);
    prova.carica(Righe::Secondarie(vec![ricevuta("101", "", 9900)]));
    assert_eq!(aggiornata(&prova), [marzo(9)]);
}

#[test]
fn without_indice_the_next_free_one_is_taken() {
    let mut prova = Prova::nuova();
    let senza = || Rendicontato {
        indice: None,
        ..rendicontato("101", 10000)
    };
    prova.flusso_r("0001", 10000, vec![senza()]);
    prova.flusso_r("0002", 10000, vec![senza()]);
    let mut indici = Vec::new();
    let _ = prova.motore.combinate(Codici::default(), |riga| {
        indici.push(riga.rendicontato().unwrap().2);
        ControlFlow::Continue(())
    });
    assert_eq!(indici, [1, 2]);
}

#[test]
fn what_is_older_than_the_window_vanishes_and_a_payment_changes() {
    let mut prova = Prova::nuova();
    prova.carica(Righe::Ricevute(vec![ricevuta("101", "D-0101", 10000)]));
    prova.giorno = NaiveDate::from_ymd_opt(2025, 3, 1).unwrap();
    prova.flusso_r("0001", 10000, vec![rendicontato("101", 10000)]);
    let [nel_2025, nel_2026] =
        [2025, 2026].map(|anno| soglia(NaiveDate::from_ymd_opt(anno, 1, 1).unwrap()));
    prova.motore.sposta_finestra(nel_2025);
    assert_eq!(
        prova.righe(),
        attese(&["E 101 R00101, R 101 R00101: RT_IUF RT_NO_IUD IUF_NO_TES"])
    );
    prova.motore.sposta_finestra(nel_2026);
    assert_eq!(
        prova.righe(),
        attese(&["R 101 R00101: IUF_NO_TES IUV_NO_RT"])
    );
    // The second view has no window (§5.6).
    let seconda: Vec<_> = prova.motore.ricevute(ENTE).map(|r| r.codice()).collect();
    assert_eq!(seconda, [Codice::RtIuf]);
}

#[test]
fn a_row_t_of_another_ente_is_matched_by_its_iuf_all_the_same() {
    let mut prova = Prova::nuova();
    prova.flusso_r("0001", 10000, vec![rendicontato("101", 10000)]);
    let mut altrui = |cod_ipa: &str, importo| {
        prova.motore.carica(&Blocco {
            cod_ipa: cod_ipa.into(),
            flusso: 99,
            giorno: marzo(4),
            righe: Righe::Tesoreria(vec![Riversamento {
                psp: "PSPVENET01".into(),
                iuf: iuf("0001").to_lowercase(),
                accredito: Accredito {
                    importo,
                    ..Accredito::default()
                },
                ..Riversamento::default()
            }]),
        })
    };
    altrui("C_Z998", 10000);
    altrui("C_Z997", 9000);
    // One row: the second ente took it over.
    assert_eq!(
        prova.righe(),
        attese(&["R 101 R00101, Tf 001: IUF_TES_DIV_IMP IUV_NO_RT"])
    );
}

#[test]
fn a_new_row_touches_only_what_it_can_match() {
    let mut prova = Prova::nuova();
    let numeri = || (100..900).map(|n| n.to_string());
    prova.carica(Righe::Notificati(
        numeri()
            .map(|n| notificato(&format!("D-{n}"), 100))
            .collect(),
    ));
    prova.carica(Righe::Ricevute(
        numeri()
            .map(|n| ricevuta(&n, &format!("D-{n}"), 100))
            .collect(),
    ));
    for n in numeri() {
        prova.flusso_r(&format!("0{n}"), 100, vec![rendicontato(&n, 100)]);
    }
    let toccate = |prova: &mut Prova, movimento| prova.giornale(vec![movimento]).riclassificate;
    // Itself, the receipt, its rendicontazione.
    let per_iuf = bolletta("1", 100, &iuf("0500"), "");
    assert_eq!(toccate(&mut prova, per_iuf), 3);
    assert_eq!(toccate(&mut prova, bolletta("2", 100, "", &iuv("501"))), 3);
    assert_eq!(toccate(&mut prova, bolletta("3", 100, "", "")), 1);
    // Itself, its notified payment.
    let esito = prova.carica(Righe::Ricevute(vec![Ricevuta {
        iur: "R-ALTRO".into(),
        ..ricevuta("502", "D-502", 100)
    }]));
    assert_eq!(esito.riclassificate, 2);
}
