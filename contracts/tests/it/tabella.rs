//! What is typed in which direction: every operation that `contracts::service` publishes, request and answer, written and read; every
//! document, written and read. A cell that is missing or does not work fails; so does an operation that nobody thought of.
//!
//! Each cell is tried on instances made from the schema: they are read, what is written of them is valid for our check and for xmllint
//! with the official schema, and reads back as the same value. `COLLAUDO_DIFF_CASES` sets how many.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use contracts::check;
use contracts::finding::Severity;
use contracts::message::esterni;
use contracts::message::lettura::leggi;
use contracts::message::operazione::avvisi::ChiediAvvisiPendenti;
use contracts::message::risposta::{RispostaLetta, SoapFault, leggi_risposta};
use contracts::message::scrittura::soap_fault;
use contracts::service::{
    DOVUTI_PAGATI, Documento, ESTERNI, ESTERNI_CORPO, FLUSSI_SPC, Operazione, PAGATI_RICONCILIATI,
    PostoEnte, SERVIZI, Schema,
};
use proptest::test_runner::TestRunner;

use crate::andata_ritorno::documento_nei_due_versi;
use crate::istanze::{Elemento, Generatore};
use crate::oracolo::{casi, con_importati, oracolo, ripara, schemi_del_wsdl, xmllint};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// The operations of the Region and of the ente, with the schema that declares them.
fn operazioni() -> impl Iterator<Item = (&'static Operazione, &'static Schema)> {
    SERVIZI
        .iter()
        .chain([&ESTERNI])
        .flat_map(|servizio| servizio.operazioni)
        .map(|operazione| {
            let schema = [
                &DOVUTI_PAGATI,
                &FLUSSI_SPC,
                &PAGATI_RICONCILIATI,
                &ESTERNI_CORPO,
            ]
            .into_iter()
            .find(|schema| {
                schema.namespace == operazione.namespace
                    && schema
                        .testo
                        .contains(&format!("name=\"{}\"", operazione.radice()))
            })
            .unwrap();
            (operazione, schema)
        })
}

/// Texts as a reader that trims gives them, in bytes that base64 gives back.
fn sistema(elemento: &mut Elemento) {
    elemento
        .attributi
        .retain(|(nome, _)| nome != "xsi:nil" && nome != "xmlns:xsi");
    elemento.testo = elemento.testo.trim().to_owned();
    // Of a fault: an empty one is written as none (§4.17).
    if elemento.nome == "id" && elemento.testo.is_empty() {
        elemento.testo = "c_z001".to_owned();
    }
    // For the schema any integer; a count for the type.
    if elemento.nome == "numeroTotale" {
        elemento.testo = elemento
            .testo
            .trim_start_matches(['-', '+', '0'])
            .chars()
            .take(9)
            .collect();
        elemento.testo.insert(0, '0');
    }
    elemento.figli.iter_mut().for_each(sistema);
}

fn in_busta(operazione: &Operazione, corpo: &str) -> Vec<u8> {
    let header = match operazione.ente {
        PostoEnte::Corpo => String::new(),
        PostoEnte::Header => {
            let spazio = format!("{}ppthead", operazione.namespace);
            let (figli, prefisso) = if operazione.namespace == ESTERNI_CORPO.namespace {
                (
                    "<identificativoIntermediarioPA>1</identificativoIntermediarioPA>\
                  <identificativoStazioneIntermediarioPA>2</identificativoStazioneIntermediarioPA>\
                  <identificativoDominio>3</identificativoDominio>\
                  <identificativoUnivocoVersamento>4</identificativoUnivocoVersamento>\
                  <codiceContestoPagamento>5</codiceContestoPagamento>",
                    "h",
                )
            } else {
                ("<codIpaEnte>c_z001</codIpaEnte>", "h")
            };
            format!(
                "<s:Header><{prefisso}:intestazionePPT xmlns:{prefisso}=\"{spazio}\">{figli}</{prefisso}:intestazionePPT></s:Header>"
            )
        }
    };
    format!("<s:Envelope xmlns:s=\"{SOAP}\">{header}<s:Body>{corpo}</s:Body></s:Envelope>")
        .into_bytes()
}

/// Whether the envelope is valid, rules and inner documents left out.
fn valida(trovato: &check::CheckReport) -> Result<(), String> {
    match trovato.findings.iter().find(|f| {
        f.code.starts_with("XML-") && f.code != "XML-FUSO-ILLEGGIBILE" && f.place.inner.is_none()
    }) {
        None => Ok(()),
        Some(finding) => Err(format!(
            "{}: {} {:?}",
            finding.code, finding.message, finding.place.path
        )),
    }
}

/// Reads a request and writes it again.
fn richiesta(operazione: &Operazione, busta: &[u8]) -> Result<(String, Vec<u8>), String> {
    let detto = |errore: &dyn std::fmt::Display| format!("request not read: {errore}");
    let come = |valore: &dyn std::fmt::Debug| format!("{valore:?}");
    if ESTERNI.operazioni.contains(operazione) {
        let letta = esterni::Richiesta::leggi(busta).map_err(|e| detto(&e))?;
        return Ok((come(&letta), letta.envelope()));
    }
    if operazione.nome == "paaSILChiediAvvisiPendenti" {
        let letta = ChiediAvvisiPendenti::leggi(busta).map_err(|e| detto(&e))?;
        return Ok((come(&letta), letta.envelope()));
    }
    let letta = leggi(busta).map_err(|e| detto(&e))?;
    if letta.richiesta.operazione() != operazione.nome {
        return Err(format!("read as {}", letta.richiesta.operazione()));
    }
    let scritta = letta
        .richiesta
        .envelope_con(letta.password.as_deref(), &letta.altre_password);
    Ok((come(&letta), scritta))
}

/// Reads an answer and writes it again.
fn risposta(operazione: &Operazione, busta: &[u8]) -> Result<(String, Vec<u8>), String> {
    let letta = leggi_risposta(busta).map_err(|e| format!("answer not read: {e}"))?;
    let (nome, scritta) = match &letta {
        RispostaLetta::Risposta(r) => (r.operazione(), r.envelope()),
        RispostaLetta::AvvisiPendenti(r) => ("paaSILChiediAvvisiPendenti", r.envelope()),
        RispostaLetta::Ente(r) => (
            match r {
                esterni::Risposta::VerificaEsterna(_) => "paaSILVerificaEsterna",
                esterni::Risposta::AttivaEsterna(_) => "paaSILAttivaEsterna",
                esterni::Risposta::VerifyPaymentNotice(_) => "paExternalVerifyPaymentNotice",
                esterni::Risposta::GetPayment(_) => "paExternalGetPayment",
            },
            r.envelope(),
        ),
        RispostaLetta::SoapFault(_) => ("Fault", Vec::new()),
    };
    if nome != operazione.nome {
        return Err(format!("read as {nome}"));
    }
    Ok((format!("{letta:?}"), scritta))
}

/// The element in the Body, as a document by itself.
fn corpo(busta: &[u8]) -> String {
    let testo = std::str::from_utf8(busta).unwrap();
    let documento = roxmltree::Document::parse(testo).unwrap();
    let corpo = documento
        .descendants()
        .find(|n| n.has_tag_name((SOAP, "Body")))
        .unwrap()
        .first_element_child()
        .unwrap();
    let grezzo = &testo[corpo.range()];
    let fine = grezzo.find(['>', ' ', '/']).unwrap();
    let spazi: String = corpo
        .namespaces()
        .filter_map(|ns| {
            let attributo = format!("xmlns:{}=", ns.name()?);
            let apertura = grezzo.split('>').next()?;
            (ns.name() != Some("xml") && !apertura.contains(&attributo))
                .then(|| format!(" {attributo}\"{}\"", ns.uri()))
        })
        .collect();
    format!("{}{spazi}{}", &grezzo[..fine], &grezzo[fine..])
}

/// The official schema of the messages of ours, in a folder that stays with it.
fn ufficiale(schema: &Schema) -> Option<(tempfile::TempDir, PathBuf)> {
    let oracolo = oracolo()?;
    let cartella = tempfile::tempdir().unwrap();
    let (dove, wsdl) = match schema.file {
        f if f == DOVUTI_PAGATI.file => ("mypay", "pa-per-ente.wsdl"),
        f if f == FLUSSI_SPC.file => ("mypay", "mypivot-pa-per-ente.wsdl"),
        f if f == ESTERNI_CORPO.file => ("mypay", "esterni-per-pa.wsdl"),
        _ => ("mypivot", "mypivot-per-ente.wsdl"),
    };
    ripara(&oracolo.join(dove), cartella.path());
    let wsdl = oracolo.join(dove).join(wsdl);
    let file = schemi_del_wsdl(&wsdl, cartella.path(), schema.namespace);
    Some((cartella, file))
}

/// Requests in which the published schema requires what no real call has (`DEVIATIONS.md`).
const DEVIANTI: [&str; 1] = ["paExternalGetPayment"];

/// One message of an operation in both directions, on some instances; the bodies that were written.
fn nei_due_versi(
    generatore: &mut Generatore<'_>,
    schema: &Schema,
    operazione: &Operazione,
    radice: &str,
    tratta: fn(&Operazione, &[u8]) -> Result<(String, Vec<u8>), String>,
    giudica: &dyn Fn(&[u8]) -> check::CheckReport,
) -> Result<Vec<String>, String> {
    let mut corpi = Vec::new();
    // An instance that is not valid any more without the white space around its texts is passed over.
    for _ in 0..casi() * 4 {
        if corpi.len() == casi() {
            return Ok(corpi);
        }
        let mut istanza = generatore.istanza(schema.namespace, radice);
        sistema(&mut istanza);
        let busta = in_busta(operazione, &istanza.xml());
        if valida(&giudica(&busta)).is_err() {
            continue;
        }
        let con = |errore: String| format!("{errore}\n{}", String::from_utf8_lossy(&busta));
        let (letta, scritta) = tratta(operazione, &busta).map_err(con)?;
        let scritto = || String::from_utf8_lossy(&scritta).into_owned();
        let (riletta, _) =
            tratta(operazione, &scritta).map_err(|e| format!("{e}\n{}", scritto()))?;
        if riletta != letta {
            return Err(con(format!(
                "read back differently:\n{letta}\n{riletta}\n{}",
                scritto()
            )));
        }
        valida(&giudica(&scritta))
            .map_err(|e| con(format!("written, not valid: {e}\n{}", scritto())))?;
        corpi.push(corpo(&scritta));
    }
    Err(format!("only {} instances are valid", corpi.len()))
}

#[test]
fn every_operation_is_typed_in_both_directions() {
    let mut tabella = Vec::new();
    let mut rotte = Vec::new();
    let mut ufficiali = BTreeMap::new();
    for (operazione, schema) in operazioni() {
        let insieme = con_importati(schema);
        let documenti: Vec<_> = insieme
            .iter()
            .map(|schema| roxmltree::Document::parse(schema.testo).unwrap())
            .collect();
        let mut generatore = Generatore::new(&documenti, TestRunner::deterministic());
        let ufficiale = ufficiali
            .entry(schema.file)
            .or_insert_with(|| ufficiale(schema));
        let nome = operazione.nome;
        type Giudizio<'a> = Box<dyn Fn(&[u8]) -> check::CheckReport + 'a>;
        let giudizi: [(&str, &str, fn(&Operazione, &[u8]) -> _, Giudizio<'_>); 2] = [
            (
                "richiesta",
                operazione.radice(),
                richiesta,
                Box::new(|busta| check::messaggio(busta, Severity::Error).unwrap()),
            ),
            (
                "risposta",
                operazione.risposta,
                risposta,
                Box::new(|busta| check::risposta(busta, nome, Severity::Error)),
            ),
        ];
        for (quale, radice, tratta, giudica) in giudizi {
            match nei_due_versi(
                &mut generatore,
                schema,
                operazione,
                radice,
                tratta,
                &giudica,
            ) {
                Err(errore) => rotte.push(format!("{nome}, {quale}: {errore}")),
                Ok(corpi) => {
                    if let Some((_, xsd)) = ufficiale
                        && !(quale == "richiesta" && DEVIANTI.contains(&nome))
                    {
                        rotte.extend(
                            refutati(xsd, &corpi)
                                .map(|c| format!("{nome}, {quale}: xmllint refuses {c}")),
                        );
                    }
                    tabella.push(format!("{nome}: {quale} letta e scritta"));
                }
            }
        }
    }
    assert!(
        rotte.is_empty(),
        "{} cells are not there:\n{}",
        rotte.len(),
        rotte
            .iter()
            .map(|r| r.chars().take(3000).collect::<String>())
            .collect::<Vec<_>>()
            .join("\n\n")
    );
    insta::assert_snapshot!(tabella.join("\n"));
}

/// The first of these documents that the official schema refuses.
fn refutati(xsd: &std::path::Path, corpi: &[String]) -> Option<String> {
    let lavoro = tempfile::tempdir().unwrap();
    let file: Vec<PathBuf> = (0..corpi.len())
        .map(|i| lavoro.path().join(format!("{i}.xml")))
        .collect();
    for (percorso, corpo) in file.iter().zip(corpi) {
        fs::write(percorso, corpo).unwrap();
    }
    let primo = xmllint(xsd, &file).iter().position(|valido| !valido)?;
    Some(corpi[primo].clone())
}

#[test]
fn every_document_is_typed_in_both_directions() {
    let rotti: Vec<String> = Documento::TUTTI
        .into_iter()
        .filter_map(|documento| {
            documento_nei_due_versi(documento)
                .err()
                .map(|errore| format!("{documento:?}: {errore}"))
        })
        .collect();
    assert!(rotti.is_empty(), "{}", rotti.join("\n"));
}

#[test]
fn a_soap_fault_and_what_is_no_answer() {
    let letto = leggi_risposta(&soap_fault("Timeout & co")).unwrap();
    assert_eq!(
        letto,
        RispostaLetta::SoapFault(SoapFault {
            codice: "SOAP-ENV:Server".into(),
            testo: "Timeout & co".into(),
            attore: None,
        })
    );
    let con_dettaglio = br#"<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Client</faultcode>
        <faultstring xml:lang="en">no</faultstring><faultactor>urn:a</faultactor><detail><x y="1">z</x></detail></s:Fault></s:Body></s:Envelope>"#;
    assert!(matches!(
        leggi_risposta(con_dettaglio).unwrap(),
        RispostaLetta::SoapFault(SoapFault { attore: Some(attore), .. }) if attore == "urn:a"
    ));
    let ente = include_bytes!("esempi/invia_dovuti.ko.xml");
    let RispostaLetta::Risposta(letta) = leggi_risposta(ente).unwrap() else {
        panic!()
    };
    assert!(letta.fault().is_some());
    let detti: Vec<String> = [
        &b"<html/>"[..],
        b"",
        include_bytes!("esempi/invia_dovuti.richiesta.xml"),
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><p:paaSILInviaDovutiRisposta \
          xmlns:p='http://www.regione.veneto.it/pagamenti/ente/'><p:esito>OK</p:esito></p:paaSILInviaDovutiRisposta></s:Body></s:Envelope>",
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><p:paaSILInviaDovutiRisposta \
          xmlns:p='http://www.regione.veneto.it/pagamenti/ente/'><url>u</url><esito>OK</esito></p:paaSILInviaDovutiRisposta></s:Body></s:Envelope>",
        b"<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body><p:paaSILInviaDovutiRisposta \
          xmlns:p='http://www.regione.veneto.it/pagamenti/ente/'><redirect>uno</redirect></p:paaSILInviaDovutiRisposta></s:Body></s:Envelope>",
    ]
    .into_iter()
    .map(|busta| leggi_risposta(busta).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(detti.join("\n"));
}
