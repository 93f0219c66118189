//! MyPivot's messages and documents: recognised, checked, read as a stream, written and read back.

use std::io::{BufReader, Read};

use contracts::check;
use contracts::finding::Severity;
use contracts::message::lettura::leggi;
use contracts::message::operazione::Richiesta;
use contracts::message::pivot::pagati::{
    Gruppo, Identificativo, Pagamento, PagamentoRiconciliato, Riversamento, SingoloPagamento,
    Soggetto,
};
use contracts::message::pivot::richiesta::{
    self as r, ChiediPagatiRiconciliati, Finestra, PerIuvIuf, PrenotaExport,
};
use contracts::message::pivot::risposta::{PagatiRiconciliati, Risposta};
use contracts::service::Documento;

const TESTA: &str = "<flusso_giornale_di_cassa><testata_messaggio><codice_ABI_BT>01234</codice_ABI_BT>\
<data_ora_creazione_flusso>2024-03-18T06:30:00</data_ora_creazione_flusso><codice_ente>UFXYZ1</codice_ente>\
<descrizione_ente>COMUNE</descrizione_ente><codice_istat_ente>000123456</codice_istat_ente>\
<codice_fiscale_ente>80012345678</codice_fiscale_ente><codice_tramite_ente>A2A-00000001</codice_tramite_ente>\
<codice_tramite_BT>A2A-00000002</codice_tramite_BT><codice_ente_BT>0009999</codice_ente_BT></testata_messaggio>\
<identificativo_flusso_BT>GDC-20240315UFXYZ10000#001#001</identificativo_flusso_BT><pagina>1</pagina><pagine_totali>1</pagine_totali>\
<esercizio>2024</esercizio><data_riferimento_GdC>2024-03-15</data_riferimento_GdC>\
<informazioni_conto_evidenza><conto_evidenza>0000001</conto_evidenza>\n";
const MOVIMENTO: &str = "<movimento_conto_evidenza><identificativo_flusso>FL-1</identificativo_flusso><numero_movimento>1</numero_movimento>\
<tipo_movimento>ENTRATA</tipo_movimento><tipo_documento>SOSPESO ENTRATA</tipo_documento><tipo_operazione>ESEGUITO</tipo_operazione>\
<numero_documento>451</numero_documento><progressivo_documento>1</progressivo_documento><importo>150.00</importo>\
<numero_bolletta_quietanza>451</numero_bolletta_quietanza><data_movimento>2024-03-15</data_movimento>\
<data_movimento_siope>2024-03-15</data_movimento_siope><data_valuta_ente>2024-03-15</data_valuta_ente>\
<tipo_esecuzione>ACCREDITO BANCA D'ITALIA</tipo_esecuzione><assoggettamento_bollo>ESENTE BOLLO</assoggettamento_bollo>\
<cliente><anagrafica_cliente>PSP DI PROVA SPA</anagrafica_cliente></cliente>\
<causale>/PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSPABCXX-0000123456</causale></movimento_conto_evidenza>\n";
const CODA: &str = "</informazioni_conto_evidenza><ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><ds:SignedInfo>\
<ds:CanonicalizationMethod Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/>\
<ds:SignatureMethod Algorithm=\"http://www.w3.org/2001/04/xmldsig-more#rsa-sha256\"/><ds:Reference URI=\"\">\
<ds:DigestMethod Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/><ds:DigestValue>AA==</ds:DigestValue></ds:Reference></ds:SignedInfo>\
<ds:SignatureValue>AA==</ds:SignatureValue></ds:Signature></flusso_giornale_di_cassa>";

fn giornale() -> String {
    format!("{TESTA}{MOVIMENTO}{CODA}")
}

/// The same document of the older version (`mypivot-flows.md` §6.3.6).
fn giornale_1_4() -> String {
    giornale()
        .replace("<pagina>1</pagina><pagine_totali>1</pagine_totali>", "")
        .replace(
            "<data_riferimento_GdC>2024-03-15</data_riferimento_GdC>",
            "<data_inizio_periodo_riferimento>2024-03-15</data_inizio_periodo_riferimento>\
             <data_fine_periodo_riferimento>2024-03-15</data_fine_periodo_riferimento>",
        )
        .replace("<identificativo_flusso>FL-1</identificativo_flusso>", "")
        .replace("<numero_movimento>1</numero_movimento>", "")
        .replace(
            "<data_movimento_siope>2024-03-15</data_movimento_siope>",
            "",
        )
}

fn codici(report: &check::CheckReport) -> Vec<&str> {
    report.findings.iter().map(|f| f.code.as_str()).collect()
}

#[test]
fn each_document_is_known_by_its_root() {
    let rivers =
        "<FlussoRiversamento xmlns=\"http://www.digitpa.gov.it/schemas/2011/Pagamenti/\"/>";
    let bilancio = "<Bilancio xmlns=\"http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/\"><capitolo><codice>CAP1</codice>\
                    <importo>50.00</importo></capitolo></Bilancio>";
    for (testo, documento, pulito) in [
        (giornale(), Documento::Opi161, true),
        (giornale_1_4(), Documento::Opi14, true),
        (rivers.to_owned(), Documento::FlussoRiversamento, false),
        (bilancio.to_owned(), Documento::BilancioPivot, true),
    ] {
        let report = check::documento(testo.as_bytes(), Severity::Error);
        assert_eq!(report.documento, Some(documento));
        assert_eq!(report.is_clean(), pulito, "{:#?}", report.findings);
        let da_flusso = check::documento_da(testo.as_bytes(), Severity::Error).unwrap();
        assert_eq!(da_flusso, report, "the same from a stream");
    }
}

/// The rows "with errors" of `mypivot-flows.md` §6.3.6 that the schema decides.
#[test]
fn the_errors_of_the_sheet() {
    for (da, a) in [
        ("SOSPESO ENTRATA", "SOSPESO"),
        ("GDC-20240315UFXYZ10000#001#001", "FLUSSO1"),
        (
            "<flusso_giornale_di_cassa>",
            "<flusso_giornale_di_cassa xmlns=\"urn:x\">",
        ),
    ] {
        let report = check::documento(giornale().replace(da, a).as_bytes(), Severity::Error);
        assert!(!report.is_clean(), "{a}");
    }
    let senza_firma =
        format!("{TESTA}{MOVIMENTO}</informazioni_conto_evidenza></flusso_giornale_di_cassa>");
    let report = check::documento(senza_firma.as_bytes(), Severity::Error);
    assert_eq!(codici(&report), ["XML-MANCANTE"]);
}

/// Far longer than what is read at once, and than what a document read whole may be.
#[test]
fn a_long_journal_is_read_as_a_stream() {
    let volte = 40 * 1024 * 1024 / MOVIMENTO.len();
    let errato = MOVIMENTO.replace("150.00", "150,00");
    let blocchi = MOVIMENTO.repeat(volte);
    let lungo = TESTA
        .as_bytes()
        .chain(blocchi.as_bytes())
        .chain(errato.as_bytes())
        .chain(CODA.as_bytes());
    let report = check::documento_da(BufReader::new(lungo), Severity::Error).unwrap();
    assert_eq!(report.documento, Some(Documento::Opi161));
    assert_eq!(codici(&report), ["XML-IMPORTO-VIRGOLA"]);
    let riga = report.findings[0].place.outer.unwrap().line;
    assert_eq!(riga as usize, 2 + volte);
}

#[test]
fn requests_are_read_back_and_keep_the_contract() {
    let prenota = r::Richiesta::PrenotaExport(Box::new(PrenotaExport {
        header: true,
        cod_ipa_ente: Some("C_Z999".into()),
        classificazioni: vec!["RT_IUF_TES".into()],
        tipi_dovuto: vec!["TARI".into()],
        ultimo_aggiornamento: Finestra {
            da: Some("2024-03-01T00:00:00".into()),
            a: Some("2024-03-31T00:00:00".into()),
        },
        causale: Some("a & b".into()),
        versione_tracciato: Some("1.3".into()),
        ..PrenotaExport::default()
    }));
    let pagati = |iuf| {
        r::Richiesta::ChiediPagatiRiconciliati(ChiediPagatiRiconciliati {
            cod_ipa_ente: Some("C_Z999".into()),
            per_iuv_iuf: Some(PerIuvIuf {
                iuv: Some(vec!["RF83001000000000144".into()]),
                iuf,
                tipi_dovuto: None,
            }),
            per_data: None,
        })
    };
    for (richiesta, attesi) in [
        (prenota, &[][..]),
        (pagati(Some(Vec::new())), &[]),
        (pagati(None), &["SOAP-CUMULATIVI"]),
    ] {
        let richiesta = Richiesta::Pivot(richiesta);
        let bytes = richiesta.envelope(Some("Prova-2024"));
        let letta = leggi(&bytes).unwrap();
        assert_eq!(letta.richiesta, richiesta);
        assert_eq!(letta.password.as_deref(), Some("Prova-2024"));
        let mut report = check::richiesta(&bytes, None, Severity::Error);
        report
            .findings
            .retain(|f| !f.code.as_str().starts_with("ID-"));
        assert_eq!(codici(&report), attesi, "{:#?}", report.findings);
    }
    let altrui = String::from_utf8(
        Richiesta::Pivot(r::Richiesta::AutorizzaImportFlusso(r::AutorizzaImport {
            header: true,
            cod_ipa_ente: Some("C_Z999".into()),
        }))
        .envelope(None),
    )
    .unwrap()
    .replace("pivot/ente/ppthead", "ente/ppthead");
    let report = check::richiesta(altrui.as_bytes(), None, Severity::Error);
    assert_eq!(codici(&report), ["XML-NAMESPACE"]);
}

#[test]
fn a_whole_answer_keeps_the_contract() {
    let soggetto = |tipo: &str| {
        Some(Soggetto {
            identificativo: Some(Identificativo {
                tipo: tipo.into(),
                codice: "80012345678".into(),
            }),
            nome: Some("Nome <&>".into()),
            ..Soggetto::default()
        })
    };
    let testo = |valore: &str| Some(valore.to_owned());
    let istituto = |tipo: &str| {
        Some((
            Identificativo {
                tipo: tipo.into(),
                codice: "PSPABCXX".into(),
            },
            testo("PSP di prova"),
        ))
    };
    let istante = "2024-03-02T00:00:00.000+01:00".to_owned();
    let giorno = "2024-03-02+01:00".to_owned();
    let risposta = Risposta::ChiediPagatiRiconciliati(PagatiRiconciliati {
        fault: None,
        gruppi: vec![Gruppo {
            tipo_dovuto: testo("TA\"RI"),
            pagamenti: vec![PagamentoRiconciliato {
                pagamento: Pagamento {
                    versione_oggetto: testo("6.2.0"),
                    dominio: testo("80012345678"),
                    stazione: None,
                    id_messaggio: testo("RT-1"),
                    data_ora_messaggio: istante.clone(),
                    riferimento_richiesta: testo("RPT-1"),
                    data_richiesta: giorno.clone(),
                    attestante: soggetto("B"),
                    beneficiario: soggetto("G"),
                    versante: None,
                    pagatore: soggetto("F"),
                    codice_esito: testo("0"),
                    importo_totale: Some(10_000),
                    iuv: testo("01000000000000144"),
                    contesto: testo("n/a"),
                    singolo: Some(SingoloPagamento {
                        importo: Some(10_000),
                        esito: None,
                        data_esito: giorno.clone(),
                        iur: testo("R1"),
                        causale: testo("TARI"),
                        dati_specifici: testo("9/0101100IM/"),
                    }),
                    iud: testo("D-1"),
                },
                riversamento: Some(Riversamento {
                    versione_oggetto: testo("1.0"),
                    iuf: testo("2024-03-04PSPVENET01-0001"),
                    data_ora_flusso: istante.clone(),
                    id_regolamento: testo("TRN-1"),
                    data_regolamento: giorno.clone(),
                    mittente: istituto("B"),
                    ricevente: istituto("G"),
                    numero_pagamenti: Some(2),
                    importo_totale: Some(15_000),
                    iuv: testo("01000000000000144"),
                    iur: testo("R1"),
                    indice: Some(1),
                    importo: Some(10_000),
                    codice_esito: testo("0"),
                    data_esito: giorno,
                }),
                data: istante.clone(),
            }],
        }],
        numero_totale: Some(1),
        data_a: Some(istante),
    });
    let report = check::risposta(
        &risposta.envelope(),
        "pivotSILChiediPagatiRiconciliati",
        Severity::Error,
    );
    assert!(report.is_clean(), "{:#?}", report.findings);
}
