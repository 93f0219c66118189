//! Generated documents in XML: nothing to say of good ones, and of those with mistakes exactly what stands in the file beside.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use contracts::finding::Finding;
use contracts::flusso::contesto::Contesto;
use contracts::flusso::controllo::{Giudicata, Opzioni, Osservatore, Riepilogo};
use contracts::flusso::esame::{esamina, tipo};
use contracts::flusso::esito::Esito;
use contracts::flusso::genera::atteso::{Atteso, Piattaforma};
use contracts::flusso::genera::fabbrica::{nome, si_genera};
use contracts::flusso::genera::generatore::{Conto, Quota, Richiesta, genera};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::{Tracciato, tracciati};
use proptest::prelude::*;

use crate::andata_ritorno::Ufficiali;

/// What is said of a document: of the whole, of its rows by their lines, of its rows by their numbers.
#[derive(Default)]
struct Detto {
    intero: Vec<String>,
    per_linea: BTreeMap<u32, Vec<String>>,
    per_riga: BTreeMap<u64, Vec<String>>,
    esiti: Vec<Esito>,
    sospesi: Vec<String>,
}

impl Osservatore for Detto {
    fn rilievo(&mut self, rilievo: Finding) {
        match rilievo.place.outer {
            Some(posto) => self
                .per_linea
                .entry(posto.line)
                .or_default()
                .push(rilievo.code),
            // Of the whole document before the first row, else of the row that comes next.
            None if rilievo.message.contains("ovimento ") || rilievo.code == "FLU-PERSO" => {
                self.sospesi.push(rilievo.code);
            }
            None if rilievo.message.starts_with("La bolletta ") => self.sospesi.push(rilievo.code),
            None => self.intero.push(rilievo.code),
        }
    }
    fn riga(&mut self, riga: &Giudicata<'_>) {
        self.esiti.push(riga.esito.clone());
        if !self.sospesi.is_empty() {
            self.per_riga
                .insert(riga.numero, std::mem::take(&mut self.sospesi));
        }
    }
}

fn documenti() -> impl Iterator<Item = &'static Tracciato> {
    tracciati().filter(|t| si_genera(t) && t.dialetto().is_none())
}

fn contesto(noto: bool) -> Contesto {
    Contesto {
        codice_fiscale: noto.then(|| "80012345678".to_owned()),
        ..Contesto::ignoto(Giorno::di(2030, 1, 1))
    }
}

fn scrivi(
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
    assert_eq!((conto.byte, conto.righe), (file.len() as u64, righe));
    (file, attesi, conto)
}

fn controlla_file(
    tracciato: &'static Tracciato,
    ctx: &Contesto,
    file: &[u8],
) -> (Riepilogo, Detto) {
    let nome = format!("{}.xml", nome(tracciato, "x", "C_Z999"));
    assert_eq!(
        tipo(&mut Cursor::new(file), &nome).unwrap(),
        Some(tracciato)
    );
    let mut detto = Detto::default();
    let opzioni = Opzioni::di(tracciato, ctx);
    let esaminato = esamina(Cursor::new(file), &nome, &opzioni, &mut detto).unwrap();
    assert_eq!(esaminato.rifiuti, []);
    (esaminato.riepilogo.unwrap(), detto)
}

/// Where the file beside and the check do not say the same.
fn differenze(attesi: &[u8], detto: &Detto) -> Vec<String> {
    let (mut diverse, mut intero, mut linee, mut righe) =
        (Vec::new(), Vec::new(), BTreeSet::new(), 0);
    for testo in attesi.split(|b| *b == b'\n').filter(|r| !r.is_empty()) {
        let atteso: Atteso<'_> = serde_json::from_slice(testo).unwrap();
        let codici: Vec<String> = atteso
            .contratto
            .iter()
            .map(|r| r.codice.to_string())
            .collect();
        let Some(riga) = atteso.riga else {
            intero.extend(codici);
            continue;
        };
        righe += 1;
        linee.insert(atteso.linea);
        let della_linea = detto.per_linea.get(&atteso.linea);
        let della_riga = detto.per_riga.get(&riga);
        let trovati: Vec<String> = della_linea
            .into_iter()
            .chain(della_riga)
            .flatten()
            .cloned()
            .collect();
        let esito = detto
            .esiti
            .get(usize::try_from(riga).unwrap() - 1)
            .map(Piattaforma::from);
        if codici != trovati || esito.as_ref() != Some(&atteso.piattaforma) {
            let atteso = String::from_utf8_lossy(testo);
            diverse.push(format!("{atteso}: {trovati:?} {esito:?}"));
        }
    }
    if intero != detto.intero {
        diverse.push(format!("{intero:?}: {:?}", detto.intero));
    }
    if righe != detto.esiti.len() {
        diverse.push(format!("{righe} righe attese, {} lette", detto.esiti.len()));
    }
    let altrove = detto
        .per_linea
        .iter()
        .filter(|(linea, _)| !linee.contains(linea));
    diverse.extend(altrove.map(|(linea, codici)| format!("linea {linea}: {codici:?}")));
    diverse
}

/// Every mistake is drawn, alone in its document and among others, and comes to what stands beside.
#[test]
fn every_mistake_comes_to_what_stands_beside() {
    let mut visti: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for tracciato in documenti() {
        for (righe, errori, semi) in [(6, 0.17, 250), (60, 0.9, 20)] {
            for seme in 0..semi {
                let ctx = contesto(seme % 2 == 0);
                let (file, attesi, _) = scrivi(tracciato, &ctx, righe, &seme.to_string(), errori);
                let (_, detto) = controlla_file(tracciato, &ctx, &file);
                assert_eq!(
                    differenze(&attesi, &detto),
                    Vec::<String>::new(),
                    "{}",
                    tracciato.id
                );
                for riga in std::str::from_utf8(&attesi).unwrap().lines() {
                    let atteso: Atteso<'_> = serde_json::from_str(riga).unwrap();
                    // Of rows never read it is the platform's word that the whole is lost.
                    let nomi = visti.entry(tracciato.famiglia.id).or_default();
                    if let Some(guasto) = atteso.guasto {
                        let esito = serde_json::to_value(&atteso.piattaforma).unwrap();
                        nomi.insert(format!("{guasto}: {}", esito["esito"].as_str().unwrap()));
                    }
                }
            }
        }
    }
    insta::assert_json_snapshot!(visti);
}

/// Good documents are good for xmllint too, under the official schemas.
#[test]
fn good_documents_are_valid_under_the_official_schemas() {
    for (id, cartella, schema) in [
        (
            "mypivot-rendicontazione-1_0",
            "mypivot",
            "FlussoRiversamento_1_0_4.xsd",
        ),
        ("mypivot-opi-1_4", "opi", "OPI_GIORNALE_DI_CASSA_V_1_4.XSD"),
        (
            "mypivot-opi-1_6_1",
            "opi",
            "OPI_GIORNALE_DI_CASSA_V_1_6_1.XSD",
        ),
    ] {
        let tracciato = Tracciato::per_id(id).unwrap();
        let crea = |n: u64| scrivi(tracciato, &contesto(n == 0), 40, &n.to_string(), 0.0).0;
        let creati: Vec<Vec<u8>> = (0..10).map(crea).collect();
        Ufficiali::di(cartella).giudica(schema, &creati);
    }
}

/// A truth that is changed is seen.
#[test]
fn a_wrong_word_beside_is_seen() {
    for tracciato in documenti() {
        let ctx = contesto(false);
        let (file, attesi, _) = scrivi(tracciato, &ctx, 30, "mutanti", 0.4);
        let (_, detto) = controlla_file(tracciato, &ctx, &file);
        let righe: Vec<&str> = std::str::from_utf8(&attesi).unwrap().lines().collect();
        for i in 0..righe.len() {
            let mut mutante: Atteso<'_> = serde_json::from_str(righe[i]).unwrap();
            if mutante.contratto.pop().is_none() {
                mutante.piattaforma = Piattaforma::Ignorata;
                if mutante.riga.is_none() {
                    continue;
                }
            }
            let mutante = serde_json::to_string(&mutante).unwrap();
            let mut mutate = righe.clone();
            mutate[i] = &mutante;
            assert!(
                !differenze(mutate.join("\n").as_bytes(), &detto).is_empty(),
                "{mutante}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Without mistakes the check has nothing to say and every row is loaded; the same seed gives the same bytes.
    #[test]
    fn a_good_document_is_clean(quale in 0..documenti().count(), righe in 1_u64..300, seme in "[a-z0-9]{1,12}", noto in any::<bool>()) {
        let tracciato = documenti().nth(quale).unwrap();
        let ctx = contesto(noto);
        let (file, attesi, conto) = scrivi(tracciato, &ctx, righe, &seme, 0.0);
        let (riepilogo, detto) = controlla_file(tracciato, &ctx, &file);
        prop_assert_eq!((riepilogo.righe, riepilogo.caricate, riepilogo.completo), (righe, righe, true), "{}", tracciato.id);
        prop_assert_eq!((riepilogo.errori, riepilogo.avvisi, conto.guaste), (0, 0, 0));
        prop_assert_eq!(differenze(&attesi, &detto), Vec::<String>::new());
        prop_assert_eq!(scrivi(tracciato, &ctx, righe, &seme, 0.0).0, file);
    }

    /// With mistakes the check says what stands beside, and the share is the one asked for.
    #[test]
    fn a_document_with_mistakes_comes_to_what_stands_beside(
        quale in 0..documenti().count(), righe in 1_u64..100, seme in "[a-z0-9]{1,12}", errori in 0.0..=1.0_f64, noto in any::<bool>()
    ) {
        let tracciato = documenti().nth(quale).unwrap();
        let ctx = contesto(noto);
        let (file, attesi, conto) = scrivi(tracciato, &ctx, righe, &seme, errori);
        let (_, detto) = controlla_file(tracciato, &ctx, &file);
        prop_assert_eq!(differenze(&attesi, &detto), Vec::<String>::new());
        #[expect(clippy::cast_precision_loss, reason = "a hundred rows")]
        let scarto = (conto.guaste as f64 - errori * righe as f64).abs();
        prop_assert!(scarto <= 1.0, "{} of {righe} at {errori}", conto.guaste);
    }
}
