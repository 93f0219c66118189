//! Typed documents both ways: what our schema makes is read, what is written is valid (for our check and for xmllint with the official
//! schema) and reads back as the same value.
//!
//! The instances come from the schema, so that whatever it admits is read; values that a schema does not think of (amounts of either
//! sign, zones, white space and characters to be escaped) come from strategies over the types.

use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;

use contracts::check;
use contracts::finding::Severity;
use contracts::flusso::giorno::Giorno;
use contracts::identifier::Centesimi;
use contracts::message::NonConforme;
use contracts::message::documento::bilancio::{BilancioDefault, BilancioPivot};
use contracts::message::documento::ente;
use contracts::message::documento::giornale::{
    Firma, Giornale, LettoreGiornale, Parte, Riferimento, ScrittoreGiornale, VersioneGiornale,
};
use contracts::message::documento::ricevuta::Ricevuta;
use contracts::message::documento::riversamento::{
    EsitoRiversato, FlussoRiversamento, NumeroPagamenti, PagamentoRiversato,
};
use contracts::message::documento::rt::Rt;
use contracts::message::istante::{Data, DataOra, Zona};
use contracts::service::{
    BILANCIO_DEFAULT, BILANCIO_PIVOT, DOCUMENTI, Documento, FLUSSO_RIVERSAMENTO, OPI_1_4,
    OPI_1_6_1, RECEIPT, RT_LEGACY, Schema,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use roxmltree::Document;

use crate::istanze::Generatore;
use crate::oracolo::{con_importati, oracolo, ripara, xmllint};

/// Cases of each type.
const CASI: usize = 200;

const ESEMPIO_RIVERSAMENTO: &[u8] = include_bytes!("esempi/flusso_riversamento.xml");
const ESEMPIO_GIORNALE: &str = include_str!("esempi/giornale_1_6_1.xml");

/// The official schemas of a folder of the oracle, mended; dropped with the test.
pub(crate) struct Ufficiali(Option<tempfile::TempDir>);

impl Ufficiali {
    pub(crate) fn di(cartella: &str) -> Self {
        Self(oracolo().map(|oracolo| {
            let lavoro = tempfile::tempdir().unwrap();
            ripara(&oracolo.join(cartella), lavoro.path());
            lavoro
        }))
    }

    /// Every document must be valid for this schema.
    pub(crate) fn giudica(&self, schema: &str, documenti: &[Vec<u8>]) {
        let Some(cartella) = &self.0 else { return };
        let lavoro = tempfile::tempdir().unwrap();
        let file: Vec<PathBuf> = (0..documenti.len())
            .map(|i| lavoro.path().join(format!("{i}.xml")))
            .collect();
        for (percorso, documento) in file.iter().zip(documenti) {
            fs::write(percorso, documento).unwrap();
        }
        for (i, valido) in xmllint(&cartella.path().join(schema), &file)
            .into_iter()
            .enumerate()
        {
            let testo = String::from_utf8_lossy(&documenti[i]);
            assert!(valido, "refused by the official {schema}:\n{testo}");
        }
        println!(
            "{schema}: {} documenti validi anche per xmllint",
            file.len()
        );
    }
}

/// Instances of a root, made from our schema.
fn istanze(schema: &Schema, radice: &str, quante: usize) -> Vec<String> {
    let insieme = con_importati(schema);
    let documenti: Vec<_> = insieme
        .iter()
        .map(|schema| Document::parse(schema.testo).unwrap())
        .collect();
    let mut generatore = Generatore::new(&documenti, TestRunner::deterministic());
    (0..quante)
        .map(|_| generatore.istanza(schema.namespace, radice).xml())
        .collect()
}

/// What is written of a value is valid and reads back as the value.
fn torna<T: PartialEq + Debug>(
    valore: &T,
    scrivi: impl Fn(&T) -> Vec<u8>,
    leggi: impl Fn(&[u8]) -> Result<T, NonConforme>,
) -> Vec<u8> {
    let scritto = scrivi(valore);
    let testo = || String::from_utf8_lossy(&scritto).into_owned();
    let trovato = check::documento(&scritto, Severity::Error);
    // A zone is of the schema, and told for the reader that does not know it. The rules on what a product writes are of no schema.
    let contro_lo_schema = trovato
        .findings
        .iter()
        .find(|f| f.code.starts_with("XML-") && f.code != "XML-FUSO-ILLEGGIBILE");
    assert!(
        contro_lo_schema.is_none() && trovato.more == 0,
        "written, and not valid: {contro_lo_schema:#?}
{}",
        testo()
    );
    match leggi(&scritto) {
        Ok(riletto) => assert_eq!(riletto, *valore, "read back differently:\n{}", testo()),
        Err(errore) => panic!("written, and not read back: {errore}\n{}", testo()),
    }
    scritto
}

/// Both ways, from the instances of a root.
fn dallo_schema<T: PartialEq + Debug>(
    schema: &Schema,
    radice: &str,
    leggi: impl Fn(&[u8]) -> Result<T, NonConforme>,
    scrivi: impl Fn(&T) -> Vec<u8>,
) -> Vec<Vec<u8>> {
    istanze(schema, radice, CASI)
        .iter()
        .map(|istanza| match leggi(istanza.as_bytes()) {
            Ok(valore) => torna(&valore, &scrivi, &leggi),
            Err(errore) => panic!("valid, and not read: {errore}\n{istanza}"),
        })
        .collect()
}

/// Both ways, from a strategy.
fn dal_tipo<T: PartialEq + Debug>(
    strategia: &impl Strategy<Value = T>,
    leggi: impl Fn(&[u8]) -> Result<T, NonConforme>,
    scrivi: impl Fn(&T) -> Vec<u8>,
) -> Vec<Vec<u8>> {
    let mut runner = TestRunner::deterministic();
    (0..CASI)
        .map(|_| {
            let valore = strategia.new_tree(&mut runner).unwrap().current();
            torna(&valore, &scrivi, &leggi)
        })
        .collect()
}

fn centesimi(cifre: u32) -> impl Strategy<Value = Centesimi> {
    let massimo = 10_i64.pow(cifre) - 1;
    prop_oneof![
        Just(0),
        Just(massimo),
        Just(-massimo),
        -massimo..=massimo,
        0_i64..100_000
    ]
    .prop_map(|n| Centesimi::di(n).unwrap())
}

fn zona() -> impl Strategy<Value = Option<Zona>> {
    prop_oneof![
        Just(None),
        Just(Some(Zona::UTC)),
        (-840_i16..=840).prop_map(Zona::di_minuti)
    ]
}

fn data() -> impl Strategy<Value = Data> {
    (-20_000_i64..40_000, zona()).prop_map(|(giorno, zona)| Data {
        giorno: Giorno(giorno),
        zona,
    })
}

fn data_ora() -> impl Strategy<Value = DataOra> {
    (
        data(),
        0_u32..86_400,
        prop_oneof![Just(0), 0_u32..1_000_000_000],
    )
        .prop_map(|(data, secondi, nanosecondi)| DataOra {
            giorno: data.giorno,
            secondi,
            nanosecondi,
            zona: data.zona,
        })
}

/// A text with everything that a writer must escape or keep.
fn testo(massimo: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(
        prop_oneof![
            proptest::char::range('a', 'z'),
            Just('&'),
            Just('<'),
            Just('>'),
            Just('"'),
            Just('\r'),
            Just('\n'),
            Just(' '),
            Just('à'),
            Just('€'),
            Just('𝄞')
        ],
        3..=massimo,
    )
    .prop_map(|caratteri| caratteri.into_iter().collect())
}

fn riversamento() -> impl Strategy<Value = FlussoRiversamento> {
    let pagamento = (
        testo(35),
        testo(35),
        proptest::option::of(1_u8..=5),
        centesimi(17),
        proptest::sample::select(EsitoRiversato::TUTTI),
        data(),
    )
        .prop_map(
            |(iuv, iur, indice, importo, esito, data_esito)| PagamentoRiversato {
                iuv,
                iur,
                indice,
                importo,
                esito,
                data_esito,
            },
        );
    (
        proptest::collection::vec(pagamento, 1..5),
        (testo(35), testo(35), proptest::option::of(testo(35))),
        (data_ora(), data()),
        (1_u64..1_000_000_000_000_000, centesimi(18)),
        proptest::option::of(testo(70)),
    )
        .prop_map(
            |(pagamenti, (iuf, id_regolamento, bic), (data_ora, giorno), totali, nome)| {
                let mut flusso = FlussoRiversamento::leggi(ESEMPIO_RIVERSAMENTO).unwrap();
                flusso.iuf = iuf;
                flusso.id_regolamento = id_regolamento;
                flusso.bic = bic;
                flusso.data_ora = data_ora;
                flusso.data_regolamento = giorno;
                flusso.numero_pagamenti = NumeroPagamenti(totali.0);
                flusso.importo_totale = totali.1;
                flusso.mittente.denominazione = nome.clone();
                flusso.ricevente.denominazione = nome;
                flusso.pagamenti = pagamenti;
                flusso
            },
        )
}

#[test]
fn flusso_riversamento() {
    let leggi = |xml: &[u8]| FlussoRiversamento::leggi(xml);
    let mut scritti = dallo_schema(
        &FLUSSO_RIVERSAMENTO,
        "FlussoRiversamento",
        leggi,
        FlussoRiversamento::scrivi,
    );
    scritti.extend(dal_tipo(&riversamento(), leggi, FlussoRiversamento::scrivi));
    Ufficiali::di("mypivot").giudica("FlussoRiversamento_1_0_4.xsd", &scritti);
}

#[test]
fn a_flow_of_the_sheet_says_what_it_says() {
    let flusso = FlussoRiversamento::leggi(ESEMPIO_RIVERSAMENTO).unwrap();
    assert_eq!(flusso.numero_pagamenti, NumeroPagamenti(2));
    assert_eq!(flusso.data_ora.to_string(), "2024-03-15T10:00:00");
    assert_eq!(
        flusso.data_regolamento,
        Data::senza_zona(Giorno::di(2024, 3, 15))
    );
    let importi: Vec<i64> = flusso
        .pagamenti
        .iter()
        .map(|p| p.importo.centesimi())
        .collect();
    assert_eq!(importi, [10_000, 5_000]);
    assert_eq!(flusso.pagamenti[1].esito, EsitoRiversato::SenzaRpt);
}

/// One change each, and what the strict reader says of it.
#[test]
fn what_is_not_as_the_schema_says_is_told_with_its_place() {
    let flusso = String::from_utf8(ESEMPIO_RIVERSAMENTO.to_vec()).unwrap();
    let errore = |da: &str, a: &str| {
        assert!(flusso.contains(da), "{da}");
        FlussoRiversamento::leggi(flusso.replacen(da, a, 1).as_bytes())
            .unwrap_err()
            .to_string()
    };
    let casi = [
        (
            "<codiceEsitoSingoloPagamento>0<",
            "<codiceEsitoSingoloPagamento>1<",
        ),
        ("100.00", "100,00"),
        ("100.00", "100.001"),
        (
            "<dataRegolamento>2024-03-15<",
            "<dataRegolamento>15/03/2024<",
        ),
        ("  <dataRegolamento>2024-03-15</dataRegolamento>\n", ""),
        (
            "<versioneOggetto>1.0</versioneOggetto>",
            "<versioneOggetto>1.0</versioneOggetto><altro/>",
        ),
        (
            "<versioneOggetto>",
            "<versioneOggetto xmlns:x=\"http://www.w3.org/2001/XMLSchema-instance\" x:nil=\"true\">",
        ),
        (
            " xmlns=\"http://www.digitpa.gov.it/schemas/2011/Pagamenti/\"",
            "",
        ),
        ("</istitutoMittente>", "ciao</istitutoMittente>"),
        (
            "<importoTotalePagamenti>150.00</importoTotalePagamenti>",
            "<importoTotalePagamenti><b/></importoTotalePagamenti>",
        ),
        ("</FlussoRiversamento>", ""),
    ];
    let detti: Vec<String> = casi.iter().map(|(da, a)| errore(da, a)).collect();
    insta::assert_snapshot!(detti.join("\n"));
    let vuoto = flusso
        .split("<datiSingoliPagamenti>")
        .next()
        .unwrap()
        .to_owned()
        + "</FlussoRiversamento>";
    let detto = FlussoRiversamento::leggi(vuoto.as_bytes())
        .unwrap_err()
        .to_string();
    assert!(detto.contains("atteso <datiSingoliPagamenti>"), "{detto}");
}

#[test]
fn giornale_di_cassa() {
    let ufficiali = Ufficiali::di("opi");
    for (schema, ufficiale, versione) in [
        (
            &OPI_1_4,
            "OPI_GIORNALE_DI_CASSA_V_1_4.XSD",
            VersioneGiornale::V14,
        ),
        (
            &OPI_1_6_1,
            "OPI_GIORNALE_DI_CASSA_V_1_6_1.XSD",
            VersioneGiornale::V161,
        ),
    ] {
        let scritti = dallo_schema(
            schema,
            "flusso_giornale_di_cassa",
            |xml| {
                let giornale = Giornale::leggi(xml)?;
                assert_eq!(giornale.intestazione.versione(), versione);
                Ok(giornale)
            },
            Giornale::scrivi,
        );
        ufficiali.giudica(ufficiale, &scritti);
    }
}

fn giornale() -> impl Strategy<Value = Giornale> {
    let movimento = (
        (testo(200), testo(35), testo(40), testo(60)),
        (
            centesimi(15),
            proptest::option::of((1_i64..100_000).prop_map(|n| Centesimi::di(n).unwrap())),
        ),
        (data(), proptest::option::of(data())),
        (
            0_u64..=999_999_999_999_999_999,
            // libxml2 knows integers of 24 digits at most.
            proptest::option::of(0_u128..1_000_000_000_000_000_000_000_000),
        ),
        proptest::option::of(testo(35)),
    );
    (
        proptest::collection::vec(movimento, 0..4),
        proptest::collection::vec(testo(25), 1..4),
        proptest::array::uniform4(proptest::option::of(centesimi(15))),
        (
            data_ora(),
            data(),
            any::<bool>(),
            proptest::option::of(testo(20)),
        ),
    )
        .prop_map(
            |(movimenti, conti, saldi, (data_ora, giorno, in_testa, id))| {
                let mut giornale = Giornale::leggi(ESEMPIO_GIORNALE.as_bytes()).unwrap();
                let mut modello = giornale.conti.remove(0);
                let movimento = modello.movimenti.remove(0);
                giornale.intestazione.id = id.map(|id| id.replace(['\r', '\n'], "_"));
                giornale.intestazione.testata.data_ora = data_ora;
                giornale.intestazione.riferimento = Riferimento::Giorno(giorno);
                giornale.firma = Firma {
                    in_testa,
                    digest: "AAAA".into(),
                    valore: "AA==".into(),
                };
                giornale.totali.saldo_precedente = saldi[0];
                giornale.totali.entrate = saldi[1];
                giornale.totali.uscite = saldi[2];
                giornale.totali.saldo_finale = saldi[3];
                for numero in conti {
                    let mut conto = modello.clone();
                    conto.conto.numero = numero;
                    conto.conto.descrizione = Some("x".into());
                    conto.saldi.saldo_precedente = saldi[3];
                    conto.saldi.saldo_finale = saldi[0];
                    for (testi, importi, date, numeri, end_to_end) in &movimenti {
                        let mut m = movimento.clone();
                        m.causale.clone_from(&testi.0);
                        m.end_to_end_id = Some(testi.1.clone());
                        m.cliente.anagrafica.clone_from(&testi.2);
                        m.riferimento_interno = Some(testi.3.clone());
                        (m.importo, m.importo_ritenute) = *importi;
                        (m.data, m.data_valuta) = *date;
                        (m.numero_documento, m.bolletta) = *numeri;
                        if let Some(dati) = &mut m.dati_bt {
                            dati.end_to_end.clone_from(end_to_end);
                        }
                        conto.movimenti.push(m);
                    }
                    giornale.conti.push(conto);
                }
                giornale
            },
        )
}

#[test]
fn giornale_di_cassa_from_values() {
    let scritti = dal_tipo(&giornale(), Giornale::leggi, Giornale::scrivi);
    Ufficiali::di("opi").giudica("OPI_GIORNALE_DI_CASSA_V_1_6_1.XSD", &scritti);
}

/// Each document of MyPay, of MyPivot and of the node, from the instances of its schema. The rules of `check` on what a product writes (check
/// digits, sums) are no part of a schema, and the instances do not keep them.
macro_rules! dallo_schema {
    ($($nome:ident: $tipo:ty, $schema:expr, $radice:literal, $cartella:literal, $ufficiale:literal;)*) => {$(
        #[test]
        fn $nome() {
            let scritti = dallo_schema(&$schema, $radice, <$tipo>::leggi, <$tipo>::scrivi);
            Ufficiali::di($cartella).giudica($ufficiale, &scritti);
        }
    )*};
}

dallo_schema! {
    dovuti: ente::Dovuti, DOCUMENTI, "Dovuti", "mypay", "PagInf_Dovuti_Pagati_6_2_0.xsd";
    dovuti_enti_secondari: ente::DovutiEntiSecondari, DOCUMENTI, "DovutiEntiSecondari", "mypay", "PagInf_Dovuti_Pagati_6_2_0.xsd";
    versamento: ente::Versamento, DOCUMENTI, "Versamento", "mypay", "PagInf_Dovuti_Pagati_6_2_0.xsd";
    pagati: ente::Pagati, DOCUMENTI, "Pagati", "mypay", "PagInf_Dovuti_Pagati_6_2_0.xsd";
    pagati_con_ricevuta: ente::PagatiConRicevuta, DOCUMENTI, "PagatiConRicevuta", "mypay", "PagInf_Dovuti_Pagati_6_2_0.xsd";
    bilancio: ente::Bilancio, DOCUMENTI, "bilancio", "mypay", "PagInf_Dovuti_Pagati_6_2_0.xsd";
    bilancio_default: BilancioDefault, BILANCIO_DEFAULT, "bilancio", "mypay", "bilancioDefault.xsd";
    bilancio_pivot: BilancioPivot, BILANCIO_PIVOT, "Bilancio", "mypivot", "PagInf_Dovuti_Pagati_6_2_1.xsd";
    rt: Rt, RT_LEGACY, "RT", "pagopa", "PagInf_RPT_RT_6_2_0.xsd";
}

/// The common types of the official schema of the receipt are not at hand.
#[test]
fn ricevuta() {
    let scritti = dallo_schema(&RECEIPT, "receipt", Ricevuta::leggi, Ricevuta::scrivi);
    assert_eq!(scritti.len(), CASI);
}

/// A giornale is read and written part by part, without being held.
#[test]
fn a_long_giornale_streams() {
    const MOVIMENTI: u64 = 3_000;
    let intero = Giornale::leggi(ESEMPIO_GIORNALE.as_bytes()).unwrap();
    let modello = &intero.conti[0];
    let file = tempfile::NamedTempFile::new().unwrap();
    let fuori = std::io::BufWriter::new(file.reopen().unwrap());
    let mut x = ScrittoreGiornale::apri(fuori, &intero.intestazione, &intero.firma).unwrap();
    x.conto(&modello.conto).unwrap();
    let mut movimento = modello.movimenti[0].clone();
    for n in 0..MOVIMENTI {
        movimento.numero = Some(n);
        x.movimento(&movimento).unwrap();
    }
    x.fine_conto(&modello.saldi).unwrap();
    x.fine(&intero.totali).unwrap();

    let flusso = std::io::BufReader::new(file.reopen().unwrap());
    let mut lettore = LettoreGiornale::apri(flusso).unwrap();
    assert_eq!(lettore.intestazione().versione(), VersioneGiornale::V161);
    assert_eq!(lettore.firma(), None, "the signature is at the end");
    let mut somma = Centesimi::ZERO;
    let mut numeri = 0;
    for parte in &mut lettore {
        if let Parte::Movimento(movimento) = parte.unwrap() {
            somma = somma.piu(movimento.importo).unwrap();
            assert_eq!(movimento.numero, Some(numeri));
            numeri += 1;
        }
    }
    assert_eq!(
        (numeri, somma.to_string()),
        (MOVIMENTI, "450000.00".to_owned())
    );
    assert_eq!(
        lettore.firma().map(|firma| firma.valore.as_str()),
        Some("AA==")
    );
    let trovato = check::documento_da(
        std::io::BufReader::new(file.reopen().unwrap()),
        Severity::Error,
    )
    .unwrap();
    assert!(trovato.is_clean(), "{:?}", trovato.findings.first());
}

#[test]
fn a_giornale_of_neither_version_is_refused() {
    let errore = |da: &str, a: &str| {
        assert!(ESEMPIO_GIORNALE.contains(da), "{da}");
        Giornale::leggi(ESEMPIO_GIORNALE.replacen(da, a, 1).as_bytes())
            .unwrap_err()
            .to_string()
    };
    let periodo = "<data_inizio_periodo_riferimento>2024-03-15</data_inizio_periodo_riferimento>\
                   <data_fine_periodo_riferimento>2024-03-15</data_fine_periodo_riferimento>";
    let detti = [
        errore(
            "<data_riferimento_GdC>2024-03-15</data_riferimento_GdC>",
            periodo,
        ),
        errore(
            "      <data_movimento_siope>2024-03-15</data_movimento_siope>\n",
            "",
        ),
        errore("  <pagina>1</pagina>\n", ""),
        errore("ACCREDITO BANCA D'ITALIA", "VAGLIA TESORO"),
        errore("SOSPESO ENTRATA", "SOSPESO"),
        errore(
            "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">",
            "<ds:Signature xmlns:ds=\"urn:x\">",
        ),
        errore(
            "<flusso_giornale_di_cassa>",
            "<flusso_giornale_di_cassa xmlns=\"urn:x\">",
        ),
        errore("<causale>", "<causale/><causale>"),
    ];
    insta::assert_snapshot!(detti.join("\n"));
}

/// A kind of document in both directions, on the example of the sheet or on an instance of its schema.
pub(crate) fn documento_nei_due_versi(documento: Documento) -> Result<(), String> {
    let istanza = istanze(documento.schema(), documento.radice(), 1).remove(0);
    let xml = istanza.as_bytes();
    let prova = |letto: Result<Vec<u8>, NonConforme>,
                 riletto: &dyn Fn(&[u8]) -> Result<Vec<u8>, NonConforme>| {
        let scritto = letto.map_err(|errore| errore.to_string())?;
        let ancora = riletto(&scritto).map_err(|errore| errore.to_string())?;
        if ancora == scritto {
            Ok(())
        } else {
            Err("written differently again".to_owned())
        }
    };
    macro_rules! con {
        ($tipo:ty) => {{
            let passa = |xml: &[u8]| <$tipo>::leggi(xml).map(|letto| letto.scrivi());
            prova(passa(xml), &passa)
        }};
    }
    match documento {
        Documento::FlussoRiversamento => con!(FlussoRiversamento),
        Documento::Opi14 | Documento::Opi161 => con!(Giornale),
        Documento::Dovuti => con!(ente::Dovuti),
        Documento::DovutiEntiSecondari => con!(ente::DovutiEntiSecondari),
        Documento::Versamento => con!(ente::Versamento),
        Documento::Pagati => con!(ente::Pagati),
        Documento::PagatiConRicevuta => con!(ente::PagatiConRicevuta),
        Documento::Bilancio => con!(ente::Bilancio),
        Documento::BilancioPivot => con!(BilancioPivot),
        Documento::BilancioDefault => con!(BilancioDefault),
        Documento::Receipt => con!(Ricevuta),
        Documento::Rt => con!(Rt),
    }
}
