//! Generated flow files: the same bytes for the same seed, nothing to say of good ones, and of those with mistakes exactly what stands in
//! the file beside.

use std::collections::{BTreeMap, BTreeSet};

use contracts::finding::Finding;
use contracts::flusso::contesto::{Contesto, TipoDovuto};
use contracts::flusso::controllo::{Giudicata, Opzioni, Osservatore, Riepilogo, controlla};
use contracts::flusso::esito::Esito;
use contracts::flusso::genera::atteso::{Atteso, Piattaforma};
use contracts::flusso::genera::fabbrica::{guasti, si_genera};
use contracts::flusso::genera::generatore::{Conto, Quota, Richiesta, genera};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::{Tracciato, tracciati};
use proptest::prelude::*;

/// What is said of a line: the codes of the contract with their columns.
pub(super) type PerLinea = BTreeMap<u32, Vec<(String, Option<String>)>>;

#[derive(Default)]
pub(super) struct Detto {
    pub(super) contratto: PerLinea,
    pub(super) esiti: Vec<Esito>,
}

impl Osservatore for Detto {
    fn rilievo(&mut self, rilievo: Finding) {
        let linea = rilievo.place.outer.map_or(0, |p| p.line);
        let colonna = rilievo
            .place
            .path
            .and_then(|p| p.strip_prefix("colonna ").map(str::to_owned));
        self.contratto
            .entry(linea)
            .or_default()
            .push((rilievo.code, colonna));
    }
    fn riga(&mut self, riga: &Giudicata<'_>) {
        self.esiti.push(riga.esito.clone());
    }
}

/// The day of the option's default.
const OGGI: (i64, i64, i64) = (2030, 1, 1);

/// The kinds of which the generator knows how to make files.
pub(super) fn generabili() -> impl Iterator<Item = &'static Tracciato> {
    tracciati().filter(|t| si_genera(t) && t.dialetto().is_some())
}

/// The families that the platforms write and nobody loads.
pub(super) fn esportato(tracciato: &Tracciato) -> bool {
    [
        "mypay-scarti",
        "mypay-iuv",
        "mypay-pagati",
        "mypay-scaduti",
        "mypivot-riconciliazione",
    ]
    .contains(&tracciato.famiglia.id)
}

pub(super) fn ignoto() -> Contesto {
    Contesto::ignoto(Giorno::di(OGGI.0, OGGI.1, OGGI.2))
}

/// An ente of which everything is known.
pub(super) fn noto() -> Contesto {
    let tipi = ["TARI", "MENSA", "CUP", "MARCA_BOLLO_DIGITALE"]
        .map(|t| (t.to_owned(), TipoDovuto::default()));
    Contesto {
        codice_ipa: Some("C_Z999".to_owned()),
        codice_fiscale: Some("80012345678".to_owned()),
        application_code: Some("02".to_owned()),
        tipi: Some(BTreeMap::from(tipi)),
        tassonomia: Some(BTreeSet::from(["9/0201102IM/".to_owned()])),
        ..ignoto()
    }
}

pub(super) fn scrivi(
    tracciato: &'static Tracciato,
    ctx: &Contesto,
    righe: u64,
    seme: &str,
    errori: f64,
) -> (Vec<u8>, Vec<u8>, Conto) {
    let richiesta = Richiesta {
        tracciato,
        righe,
        seme,
        errori: Quota::di(errori).unwrap(),
        contesto: ctx,
    };
    let (mut file, mut attesi) = (Vec::new(), Vec::new());
    let conto = genera(&richiesta, &mut file, Some(&mut attesi)).unwrap();
    assert_eq!(conto.byte, file.len() as u64);
    (file, attesi, conto)
}

pub(super) fn controlla_file(
    tracciato: &'static Tracciato,
    ctx: &Contesto,
    file: &[u8],
) -> (Riepilogo, Detto) {
    let opzioni = Opzioni::di(tracciato, ctx);
    let mut detto = Detto::default();
    let riepilogo = controlla(file, &opzioni, &mut detto).unwrap();
    (riepilogo, detto)
}

/// Where the file beside and the check do not say the same.
pub(super) fn differenze(attesi: &[u8], detto: &Detto, file: &[u8]) -> Vec<String> {
    let linee: Vec<String> = String::from_utf8_lossy(file)
        .split('\n')
        .map(str::to_owned)
        .collect();
    let mut differenze = Vec::new();
    let mut visti = PerLinea::new();
    let mut righe = 0;
    for testo in attesi.split(|b| *b == b'\n').filter(|r| !r.is_empty()) {
        let atteso: Atteso<'_> = serde_json::from_slice(testo).unwrap();
        let mut codici: Vec<(String, Option<String>)> = atteso
            .contratto
            .iter()
            .map(|r| {
                (
                    r.codice.to_string(),
                    r.colonna.as_ref().map(ToString::to_string),
                )
            })
            .collect();
        codici.sort();
        let mut trovati = detto
            .contratto
            .get(&atteso.linea)
            .cloned()
            .unwrap_or_default();
        trovati.sort();
        if codici != trovati {
            let linea = linee.get(atteso.linea as usize - 1);
            differenze.push(format!(
                "{}: {trovati:?}\n  {linea:?}",
                String::from_utf8_lossy(testo)
            ));
        }
        if !codici.is_empty() {
            visti.insert(atteso.linea, codici);
        }
        let Some(riga) = atteso.riga else { continue };
        righe += 1;
        let esito = usize::try_from(riga)
            .ok()
            .and_then(|n| detto.esiti.get(n - 1));
        if esito.map(Piattaforma::from).as_ref() != Some(&atteso.piattaforma) {
            differenze.push(format!("{}: {esito:?}", String::from_utf8_lossy(testo)));
        }
    }
    if righe != detto.esiti.len() {
        differenze.push(format!("{righe} righe attese, {} lette", detto.esiti.len()));
    }
    for linea in detto.contratto.keys().filter(|l| !visti.contains_key(l)) {
        differenze.push(format!("linea {linea}: {:?}", detto.contratto[linea]));
    }
    differenze
}

/// Every mistake of every layout is drawn, and the check says of it what the generator wrote beside.
#[test]
fn every_mistake_comes_to_what_stands_beside() {
    for tracciato in generabili() {
        for ctx in [ignoto(), noto()] {
            // A line without its end comes up in the last row alone.
            let nomi: BTreeSet<String> = guasti(tracciato, &ctx)
                .into_iter()
                .map(|g| g.nome)
                .collect();
            let mut venuti = BTreeSet::new();
            for seme in 0..24 {
                if seme > 2
                    && nomi
                        .iter()
                        .all(|n| n == "fine-mancante" || venuti.contains(n))
                {
                    break;
                }
                let (file, attesi, conto) = scrivi(tracciato, &ctx, 500, &seme.to_string(), 0.9);
                assert_eq!((conto.righe, conto.guaste), (500, 450));
                let (_, detto) = controlla_file(tracciato, &ctx, &file);
                let diverse = differenze(&attesi, &detto, &file);
                assert_eq!(diverse, Vec::<String>::new(), "{}", tracciato.id);
                let testo = String::from_utf8(attesi).unwrap();
                venuti.extend(testo.lines().filter_map(|r| {
                    let atteso = serde_json::from_str::<Atteso<'_>>(r).unwrap();
                    atteso.guasto.map(|g| g.to_string())
                }));
            }
            // The one for the last row alone comes up when it wants.
            let mai: Vec<&String> = nomi
                .difference(&venuti)
                .filter(|n| *n != "fine-mancante")
                .collect();
            assert!(mai.is_empty(), "{}: never drawn: {mai:?}", tracciato.id);
        }
    }
}

/// In a file that one mistake loses, the others are never reached: each mistake is the only one of a file, too.
#[test]
fn every_mistake_alone_comes_to_what_stands_beside() {
    // What nobody loads is never lost.
    for tracciato in generabili().filter(|t| !esportato(t)) {
        for ctx in [ignoto(), noto()] {
            let mut mancano: BTreeSet<String> = guasti(tracciato, &ctx)
                .into_iter()
                .map(|g| g.nome)
                .collect();
            mancano.remove("fine-mancante");
            for seme in 0..4_000 {
                if mancano.is_empty() {
                    break;
                }
                let (file, attesi, conto) = scrivi(tracciato, &ctx, 6, &seme.to_string(), 0.17);
                assert!((1..=2).contains(&conto.guaste));
                let (_, detto) = controlla_file(tracciato, &ctx, &file);
                let diverse = differenze(&attesi, &detto, &file);
                assert_eq!(diverse, Vec::<String>::new(), "{}", tracciato.id);
                for riga in std::str::from_utf8(&attesi).unwrap().lines() {
                    let atteso: Atteso<'_> = serde_json::from_str(riga).unwrap();
                    if let Some(guasto) = atteso.guasto
                        && atteso.piattaforma != Piattaforma::NonLetta
                    {
                        mancano.remove(&*guasto);
                    }
                }
            }
            assert!(mancano.is_empty(), "{}: {mancano:?}", tracciato.id);
        }
    }
}

/// A truth that is changed is seen: each outcome, and each code of the contract, made another.
#[test]
fn a_wrong_word_beside_is_seen() {
    let tracciato = Tracciato::per_id("mypay-import-1_4").unwrap();
    let ctx = ignoto();
    let (file, attesi, _) = scrivi(tracciato, &ctx, 120, "mutanti", 0.5);
    let (_, detto) = controlla_file(tracciato, &ctx, &file);
    let righe: Vec<&str> = std::str::from_utf8(&attesi).unwrap().lines().collect();
    for i in 0..righe.len() {
        let atteso: Atteso<'_> = serde_json::from_str(righe[i]).unwrap();
        let mut mutanti = Vec::new();
        if atteso.riga.is_some() {
            let mut altro = atteso.clone();
            altro.piattaforma = match &atteso.piattaforma {
                Piattaforma::Caricata => Piattaforma::Scartata {
                    codice: "PAA_IMPORT_SINTASSI_CSV".into(),
                    descrizione: "|IUD NON PRESENTE".into(),
                },
                Piattaforma::Scartata {
                    codice,
                    descrizione,
                } => Piattaforma::Scartata {
                    codice: codice.clone(),
                    descrizione: format!("{descrizione}.").into(),
                },
                altro => unreachable!("{altro:?} in a file of dovuti"),
            };
            mutanti.push(altro);
        }
        let mut altro = atteso.clone();
        if altro.contratto.pop().is_none() {
            altro
                .contratto
                .push(contracts::flusso::genera::atteso::Rilievo {
                    codice: "FLU-FORMATO".into(),
                    colonna: Some("IUD".into()),
                });
        }
        mutanti.push(altro);
        for mutante in mutanti {
            let mutata = serde_json::to_string(&mutante).unwrap();
            let mut mutate = righe.clone();
            mutate[i] = &mutata;
            let diverse = differenze(mutate.join("\n").as_bytes(), &detto, &file);
            assert!(!diverse.is_empty(), "{mutata} was not seen");
        }
    }
}

/// The codes that rows of the newest import can come to are all among the mistakes: those that the checks of `flussi.rs` have row by row.
#[test]
fn mistakes_cover_the_codes_of_both_judgements() {
    let tracciato = Tracciato::per_id("mypay-import-1_4").unwrap();
    let (mut contratto, mut piattaforma) = (BTreeSet::new(), BTreeSet::new());
    for guasto in guasti(tracciato, &noto()) {
        contratto.extend(guasto.contratto.iter().map(|c| c.1));
        if let Esito::Scartata(scarto) = guasto.esito {
            piattaforma.insert(scarto.codice);
        }
    }
    insta::assert_snapshot!(format!(
        "{}\n\n{}\n",
        contratto.into_iter().collect::<Vec<_>>().join("\n"),
        piattaforma.into_iter().collect::<Vec<_>>().join("\n")
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Without mistakes the check has nothing to say and every row is loaded.
    #[test]
    fn a_good_file_is_clean(quale in 0..generabili().count(), righe in 1_u64..400, seme in "[a-z0-9]{1,12}", tutto in any::<bool>()) {
        let tracciato = generabili().nth(quale).unwrap();
        let ctx = if tutto { noto() } else { ignoto() };
        let (file, attesi, conto) = scrivi(tracciato, &ctx, righe, &seme, 0.0);
        let (riepilogo, detto) = controlla_file(tracciato, &ctx, &file);
        prop_assert_eq!(&detto.contratto, &PerLinea::new());
        // What the platforms write nobody loads.
        let caricate = if esportato(tracciato) { 0 } else { righe };
        prop_assert_eq!((riepilogo.righe, riepilogo.caricate, riepilogo.completo), (righe, caricate, true), "{}", tracciato.id);
        prop_assert_eq!(conto.guaste, 0);
        prop_assert_eq!(differenze(&attesi, &detto, &file), Vec::<String>::new());
    }

    /// With mistakes the check says what stands beside, and the share is the one asked for.
    #[test]
    fn a_file_with_mistakes_comes_to_what_stands_beside(
        quale in 0..generabili().count(), righe in 1_u64..300, seme in "[a-z0-9]{1,12}", errori in 0.0..=1.0_f64, tutto in any::<bool>()
    ) {
        let tracciato = generabili().nth(quale).unwrap();
        let ctx = if tutto { noto() } else { ignoto() };
        let (file, attesi, conto) = scrivi(tracciato, &ctx, righe, &seme, errori);
        let (_, detto) = controlla_file(tracciato, &ctx, &file);
        prop_assert_eq!(differenze(&attesi, &detto, &file), Vec::<String>::new());
        #[expect(clippy::cast_precision_loss, reason = "a few hundred rows")]
        let scarto = (conto.guaste as f64 - errori * righe as f64).abs();
        prop_assert!(scarto <= 1.0, "{} of {righe} at {errori}", conto.guaste);
        prop_assert_eq!(scrivi(tracciato, &ctx, righe, &seme, errori).0, file);
    }
}
