//! The reconciliation: so many receipts, notified payments, reported payments (a hundred a flow) and one treasury row a flow, classified
//! from nothing in blocks of 10,000; then one more treasury row, which re-classifies its flow; then an export of 100,000 rows.
//!
//! `cargo bench -p platform --bench riconciliazione`; sizes in `RICONCILIA_RIGHE` (default `10000 100000 1000000`). The time of making the
//! rows is left out. Memory is the peak of the process (Linux), each size in a process of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs
)]

use std::time::{Duration, Instant};

use chrono::NaiveDate;
use platform::riconciliazione::campi::Campi;
use platform::riconciliazione::codice::Codice;
use platform::riconciliazione::colonne::{CampoE, CampoI, CampoT};
use platform::riconciliazione::motore::Riconciliazione;
use platform::riconciliazione::riga::{
    Accredito, Blocco, Bolletta, Movimento, Notificato, Rendicontato, Ricevuta, Righe, Testata,
};
use platform::riconciliazione::selezione::{Esportazione, Selezione};

const BLOCCO: usize = 10_000;
const PER_FLUSSO: usize = 100;

fn main() {
    if let Ok(una) = std::env::var("RICONCILIA_UNA") {
        misura(una.parse().unwrap());
        return;
    }
    let misure = std::env::var("RICONCILIA_RIGHE");
    let misure = misure.as_deref().unwrap_or("10000 100000 1000000");
    println!(
        "{:>9} {:>9} {:>9} {:>8} {:>9} {:>14} {:>16} {:>14}",
        "RT", "righe", "secondi", "ns/riga", "MiB", "una riga, ms", "rifatte per riga", "export, s"
    );
    for misura in misure.split_whitespace() {
        std::process::Command::new(std::env::current_exe().unwrap())
            .env("RICONCILIA_UNA", misura)
            .status()
            .unwrap();
    }
}

fn misura(quante: usize) {
    let mut motore = Riconciliazione::default();
    let mut tempo = Duration::ZERO;
    let mut righe_caricate = 0;
    let mut flusso = 0;
    let mut carica = |motore: &mut Riconciliazione, righe: Righe| {
        flusso += 1;
        let blocco = Blocco {
            cod_ipa: "C_Z999".into(),
            flusso,
            giorno: giorno(),
            righe,
        };
        let inizio = Instant::now();
        motore.carica(&blocco);
        tempo += inizio.elapsed();
    };
    for da in (0..quante).step_by(BLOCCO) {
        let posti = da..(da + BLOCCO).min(quante);
        righe_caricate += 2 * posti.len();
        carica(
            &mut motore,
            Righe::Notificati(posti.clone().map(notificato).collect()),
        );
        carica(&mut motore, Righe::Ricevute(posti.map(ricevuta).collect()));
    }
    let flussi = quante / PER_FLUSSO;
    for n in 0..flussi {
        let pagamenti = (n * PER_FLUSSO..(n + 1) * PER_FLUSSO).map(rendicontato);
        let righe: Vec<_> = pagamenti.collect();
        righe_caricate += righe.len();
        carica(
            &mut motore,
            Righe::Rendicontati(Box::new(testata(n)), righe),
        );
    }
    let giornale: Vec<_> = (0..flussi).map(|n| bolletta(n, n)).collect();
    righe_caricate += giornale.len();
    for pezzo in giornale.chunks(BLOCCO) {
        carica(&mut motore, Righe::Giornale(pezzo.to_vec()));
    }
    assert_eq!(
        motore.quante(Codice::IudRtIufTes),
        (flussi * PER_FLUSSO) as u64
    );
    // One more for a flow that has one already, so that every payment of the flow gets another row.
    let (mut una, mut rifatte) = (Duration::ZERO, 0);
    let prove = 100;
    for n in 0..prove {
        let blocco = Blocco {
            cod_ipa: "C_Z999".into(),
            flusso: u32::MAX,
            giorno: giorno(),
            righe: Righe::Giornale(vec![bolletta(flussi + n, n)]),
        };
        let inizio = Instant::now();
        rifatte += motore.carica(&blocco).riclassificate;
        una += inizio.elapsed();
    }
    // Before the file of the export, which in reality never has more than 100,000 rows.
    let picco = picco().map_or_else(|| "?".to_owned(), |mib| mib.to_string());
    let selezione = Selezione {
        codici: vec![Codice::RtIuf],
        ..Selezione::default()
    };
    let inizio = Instant::now();
    let esito = selezione.esporta(&motore, "C_Z999", 3, true, usize::MAX);
    let scritto = inizio.elapsed();
    let Esportazione::File(csv) = esito else {
        panic!("nessun file");
    };
    let scritte = csv.iter().filter(|b| **b == b'\n').count() - 1;
    let per_100_000 = scritto.as_secs_f64() * 100_000.0 / scritte as f64;
    println!(
        "{quante:>9} {righe_caricate:>9} {:>9.2} {:>8.0} {:>9} {:>14.3} {:>16} {:>14.2}",
        tempo.as_secs_f64(),
        tempo.as_nanos() as f64 / righe_caricate as f64,
        picco,
        una.as_secs_f64() * 1000.0 / prove as f64,
        rifatte / prove,
        per_100_000,
    );
}

/// Peak of the memory of this process, in MiB.
fn picco() -> Option<u64> {
    let stato = std::fs::read_to_string("/proc/self/status").ok()?;
    let riga = stato.lines().find(|riga| riga.starts_with("VmHWM"))?;
    let kib: u64 = riga.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1024)
}

fn giorno() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 3, 5).unwrap()
}

/// IUV in no order that would please an index.
fn iuv(n: usize) -> String {
    format!("01{:015}", n.wrapping_mul(2_654_435_761) % 1_000_000_007)
}

fn iuf(n: usize) -> String {
    format!("2024-03-04PSPVENET01-{n:010}")
}

fn importo(n: usize) -> i64 {
    i64::try_from(100 + n % 9000).unwrap()
}

fn notificato(n: usize) -> Notificato {
    Notificato {
        iud: format!("IUD{n:030}"),
        iuv: iuv(n),
        importo: importo(n),
        esecuzione: Some(giorno()),
        tipo_dovuto: "TARI".into(),
        altri: Campi::notificato(|campo| {
            match campo {
                CampoI::PagatoreTipo => "F",
                CampoI::PagatoreCodice => "RSSMRA80A01L736U",
                CampoI::PagatoreAnagrafica => "Mario Rossi",
                CampoI::PagatoreIndirizzo => "Via Prova",
                CampoI::PagatoreCivico => "12/A",
                CampoI::PagatoreCap => "30100",
                CampoI::PagatoreLocalita => "Venezia",
                CampoI::TipoVersamento => "ALL",
                CampoI::Causale => "TARI 2024 prima rata, utenza domestica",
                CampoI::DatiSpecifici => "9/0101108TS/",
                _ => "",
            }
            .into()
        }),
    }
}

fn ricevuta(n: usize) -> Ricevuta {
    Ricevuta {
        iud: format!("IUD{n:030}"),
        iuv: iuv(n),
        iur: format!("R{n:020}"),
        indice: 1,
        totale: Some(importo(n)),
        importo: importo(n),
        esito: Some(giorno()),
        tipo_dovuto: "TARI".into(),
        altri: Campi::ricevuta(|campo| {
            match campo {
                CampoE::NomeFlusso => "C_Z999-20240220-1_3",
                CampoE::NumRiga | CampoE::CodiceEsito => "0",
                CampoE::VersioneOggetto => "6.2.0",
                CampoE::Dominio | CampoE::BeneficiarioCodice => "80000000001",
                CampoE::IdMessaggio => "c0ffee00c0ffee00c0ffee00c0ffee00",
                CampoE::DataOraMessaggio => "2024-03-02T10:15:00",
                CampoE::RiferimentoRichiesta => "decafbaddecafbaddecafbaddecafbad",
                CampoE::DataRichiesta => "2024-03-02",
                CampoE::AttestanteTipo => "B",
                CampoE::AttestanteCodice => "PSPVENET01X",
                CampoE::AttestanteNome => "PSP di prova",
                CampoE::BeneficiarioTipo => "G",
                CampoE::BeneficiarioNome => "Comune di Prova",
                CampoE::PagatoreTipo => "F",
                CampoE::PagatoreCodice => "RSSMRA80A01L736U",
                CampoE::PagatoreAnagrafica => "Mario Rossi",
                CampoE::PagatoreEmail => "mario.rossi@example.it",
                CampoE::Contesto => "n/a",
                CampoE::Causale => "TARI 2024 prima rata, utenza domestica",
                CampoE::DatiSpecifici => "9/0101108TS/",
                _ => "",
            }
            .into()
        }),
    }
}

fn testata(n: usize) -> Testata {
    let pagamenti = n * PER_FLUSSO..(n + 1) * PER_FLUSSO;
    Testata {
        iuf: iuf(n),
        totale: pagamenti.map(importo).sum(),
        regolamento: Some(giorno()),
        mittente: ["B", "PSPVENET01X", "PSP di prova"].map(str::to_owned),
        ricevente: ["G", "80000000001", "Comune di Prova"].map(str::to_owned),
        versione_oggetto: "1.0".into(),
        data_ora: "2024-03-04T06:00:00".into(),
        id_regolamento: "TRN-20240304-01".into(),
        numero_pagamenti: PER_FLUSSO as u64,
    }
}

fn rendicontato(n: usize) -> Rendicontato {
    Rendicontato {
        iuv: iuv(n),
        iur: format!("R{n:020}"),
        indice: Some(1),
        importo: importo(n),
        codice_esito: 0,
        esito: Some(giorno()),
    }
}

fn bolletta(numero: usize, flusso: usize) -> Movimento {
    Movimento::Scritta(Bolletta {
        anno: "2024".into(),
        codice: numero.to_string(),
        iuf: iuf(flusso),
        iuv: String::new(),
        accredito: Accredito {
            importo: testata(flusso).totale,
            contabile: Some(giorno()),
            valuta: Some(giorno()),
            altri: Campi::tesoreria(|campo| match campo {
                CampoT::Causale => format!("/PUR/LGPE-RIVERSAMENTO/URI/{}", iuf(flusso)),
                CampoT::Ordinante | CampoT::Or1 => "PSP DI PROVA".into(),
                _ => String::new(),
            }),
        },
    })
}
