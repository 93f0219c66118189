//! The REST calls: the worked examples are clean, each mistake gives its finding, the Region makes of an answer what the sheet says.

use contracts::check::rest::attualizzazione;
use contracts::check::rest::push::{self, GettoneInviato, HttpPush};
use contracts::check::{self, HttpRisposta, Messaggio};
use contracts::finding::{Finding, Severity};
use contracts::message::gettone::Gettone;
use contracts::message::operazione::Base64;
use contracts::message::rest::{
    Attualizzazione, Autenticazione, Consegna, Domanda, Push, Voce, attese, json,
};
use contracts::service::CorpoRest;

const RICEVUTA: &[u8] = include_bytes!("esempi/receipt.xml");
fn codifica(bytes: &[u8]) -> String {
    Base64::codifica(bytes).0
}

const AVVISO: &str = "301000000000012373";
const IUV: &str = "01000000000012373";

/// The document of §4.7, with a good date.
const PAGATI: &str = r#"<e:Pagati xmlns:e="http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/">
<e:versioneOggetto>6.2.0</e:versioneOggetto><e:dominio><e:identificativoDominio>00123450280</e:identificativoDominio></e:dominio>
<e:identificativoMessaggioRicevuta>a1b2c3d4e5f60718293a4b5c6d7e8f90</e:identificativoMessaggioRicevuta>
<e:dataOraMessaggioRicevuta>2024-11-20T09:15:00.000Z</e:dataOraMessaggioRicevuta>
<e:riferimentoMessaggioRichiesta>a1b2c3d4e5f60718293a4b5c6d7e8f90</e:riferimentoMessaggioRichiesta>
<e:riferimentoDataRichiesta>2024-11-19Z</e:riferimentoDataRichiesta>
<e:istitutoAttestante><e:identificativoUnivocoAttestante><e:tipoIdentificativoUnivoco>B</e:tipoIdentificativoUnivoco>
<e:codiceIdentificativoUnivoco>PSPPROVA01</e:codiceIdentificativoUnivoco></e:identificativoUnivocoAttestante>
<e:denominazioneAttestante>Banca di Prova S.p.A.</e:denominazioneAttestante></e:istitutoAttestante>
<e:enteBeneficiario><e:identificativoUnivocoBeneficiario><e:tipoIdentificativoUnivoco>G</e:tipoIdentificativoUnivoco>
<e:codiceIdentificativoUnivoco>00123450280</e:codiceIdentificativoUnivoco></e:identificativoUnivocoBeneficiario>
<e:denominazioneBeneficiario>Comune di Esempio</e:denominazioneBeneficiario></e:enteBeneficiario>
<e:soggettoPagatore><e:identificativoUnivocoPagatore><e:tipoIdentificativoUnivoco>F</e:tipoIdentificativoUnivoco>
<e:codiceIdentificativoUnivoco>PRVTST80A01L736Q</e:codiceIdentificativoUnivoco></e:identificativoUnivocoPagatore>
<e:anagraficaPagatore>Prova Testi</e:anagraficaPagatore></e:soggettoPagatore>
<e:datiPagamento><e:codiceEsitoPagamento>0</e:codiceEsitoPagamento><e:importoTotalePagato>120.50</e:importoTotalePagato>
<e:identificativoUnivocoVersamento>01000000000012373</e:identificativoUnivocoVersamento>
<e:codiceContestoPagamento>a1b2c3d4e5f60718293a4b5c6d7e8f90</e:codiceContestoPagamento>
<e:datiSingoloPagamento><e:identificativoUnivocoDovuto>IUD-2024-000123</e:identificativoUnivocoDovuto>
<e:singoloImportoPagato>120.50</e:singoloImportoPagato><e:esitoSingoloPagamento>0</e:esitoSingoloPagamento>
<e:dataEsitoSingoloPagamento>2024-11-19Z</e:dataEsitoSingoloPagamento>
<e:identificativoUnivocoRiscossione>a1b2c3d4e5f60718293a4b5c6d7e8f90</e:identificativoUnivocoRiscossione>
<e:causaleVersamento>/RFB/01000000000012373/120.50/TXT/Retta mensa</e:causaleVersamento>
<e:datiSpecificiRiscossione>9/0101101IM/</e:datiSpecificiRiscossione></e:datiSingoloPagamento></e:datiPagamento></e:Pagati>"#;

fn codici(findings: &[Finding]) -> Vec<(&str, Severity)> {
    findings
        .iter()
        .map(|f| (f.code.as_str(), f.severity))
        .collect()
}

fn gettone() -> (Gettone, String) {
    let segreto = codifica(&(0..64).collect::<Vec<u8>>());
    let gettone = Gettone {
        kid: "chiave-01".into(),
        sub: "push@comune.esempio.it".into(),
        iss: "mypay-c_x999".into(),
    };
    (gettone, segreto)
}

#[test]
fn a_push_as_the_region_makes_it() {
    let (gettone, segreto) = gettone();
    let corpo = json(&Push::nuovo(RICEVUTA, PAGATI.as_bytes()));
    let portato = format!("Bearer {}", gettone.firma(&segreto).unwrap());
    let http = |authorization| HttpPush {
        method: "POST",
        content_type: Some("application/json"),
        authorization,
    };
    let giudica = |http: &HttpPush<'_>, corpo: &[u8]| {
        push::richiesta(corpo, http, Some((&gettone, &segreto)), Severity::Error)
    };
    let report = giudica(&http(Some(&portato)), &corpo);
    assert_eq!(report.findings, [], "{:#?}", report.findings);
    assert_eq!(report.corpo, Some(CorpoRest::Push));
    // recognised by itself too
    assert_eq!(
        check::riconosci(&corpo),
        Some(Messaggio::Rest(CorpoRest::Push))
    );
    assert!(
        check::messaggio(&corpo, Severity::Error)
            .unwrap()
            .is_clean()
    );

    let altro = HttpPush {
        method: "PUT",
        content_type: Some("text/plain"),
        authorization: None,
    };
    assert_eq!(
        codici(&giudica(&altro, &corpo).findings),
        [
            ("HTTP-METODO", Severity::Error),
            ("REST-CONTENT-TYPE", Severity::Error),
            ("REST-JWT", Severity::Error)
        ]
    );
    let guasto = portato.replace("Bearer ey", "Bearer eyJ");
    assert_eq!(
        codici(&giudica(&http(Some(&guasto)), &corpo).findings),
        [("REST-JWT", Severity::Error)]
    );
    let report = push::richiesta(&corpo, &http(Some(&portato)), None, Severity::Error);
    assert_eq!(codici(&report.findings), [("REST-JWT", Severity::Error)]);
}

#[test]
fn mistakes_inside_the_documents_of_a_push_have_both_places() {
    let guasto = PAGATI.replace(
        "<e:singoloImportoPagato>120.50",
        "<e:singoloImportoPagato>120,50",
    );
    let corpo = json(&Push::nuovo(RICEVUTA, guasto.as_bytes()));
    let report = check::rest::corpo(&corpo, CorpoRest::Push, Severity::Error);
    assert_eq!(
        codici(&report.findings),
        [("XML-IMPORTO-VIRGOLA", Severity::Error)]
    );
    let place = &report.findings[0].place;
    let dentro = usize::try_from(place.inner.unwrap().offset).unwrap();
    assert!(guasto[dentro..].starts_with("120,50"));
    // The character of the base64 in which that byte begins.
    let fuori = usize::try_from(place.outer.unwrap().offset).unwrap();
    let inizio = String::from_utf8_lossy(&corpo)
        .find("\"esito\":\"")
        .unwrap()
        + 9;
    assert_eq!(fuori - inizio, dentro / 3 * 4);

    let due = PAGATI
        .replace("</e:datiPagamento>", "")
        .replace("</e:Pagati>", "");
    let secondo = &due[due.find("<e:datiSingoloPagamento>").unwrap()..];
    let due = format!("{due}{secondo}</e:datiPagamento></e:Pagati>");
    let report = check::rest::corpo(
        &json(&Push::nuovo(RICEVUTA, due.as_bytes())),
        CorpoRest::Push,
        Severity::Error,
    );
    assert_eq!(codici(&report.findings), [("REST-ESITO", Severity::Error)]);

    let scambiati = json(&Push::nuovo(PAGATI.as_bytes(), RICEVUTA));
    let report = check::rest::corpo(&scambiati, CorpoRest::Push, Severity::Error);
    assert_eq!(
        codici(&report.findings),
        [
            ("DOC-RADICE", Severity::Error),
            ("DOC-RADICE", Severity::Error)
        ]
    );

    let a_capo = format!(
        "{{\"rt\":\"{}\\n\",\"esito\":\"{}\"}}",
        codifica(RICEVUTA),
        codifica(PAGATI.as_bytes())
    );
    let report = check::rest::corpo(a_capo.as_bytes(), CorpoRest::Push, Severity::Error);
    assert_eq!(
        codici(&report.findings),
        [("JSON-FORMATO", Severity::Error)]
    );
}

/// Status, content type, body and token of an answer; its findings; what the Region makes of it.
type RispostaAttesa<'a> = (
    u16,
    Option<&'a str>,
    &'a str,
    GettoneInviato,
    Vec<(&'a str, Severity)>,
    Consegna,
);

#[test]
fn answers_to_a_push() {
    use GettoneInviato::{Errato, NonConfigurato, Valido};
    use Severity::{Error, Warning};
    let json = Some("application/json");
    let lungo = format!(
        "{{\"faultCode\":\"X\",\"faultDescription\":\"{}\"}}",
        "è".repeat(257)
    );
    let riuscita = Consegna::Riuscita;
    let fallita = |codice: &str, descrizione: &str| Consegna::fallita(codice, descrizione);
    let converter = "Could not extract response: no suitable HttpMessageConverter found";
    #[rustfmt::skip]
    let casi: Vec<RispostaAttesa<'_>> = vec![
        (200, None, "", NonConfigurato, vec![], riuscita.clone()),
        (204, None, "", Valido, vec![], riuscita.clone()),
        (201, Some("application/problem+json; charset=utf-8"), "{}", Valido, vec![], riuscita.clone()),
        (200, json, r#"{"faultCode":"  ","altro":1}"#, Valido, vec![], riuscita.clone()),
        (200, json, r#"{"faultCode":"SIL_IUD_SCONOSCIUTO","faultDescription":"IUD non presente"}"#, Valido,
            vec![("REST-RIFIUTO", Warning)], fallita("SIL_IUD_SCONOSCIUTO", "IUD non presente")),
        (200, Some("text/plain"), "OK", Valido, vec![("REST-CONTENT-TYPE", Error)], fallita("", converter)),
        (200, None, "{}", Valido, vec![("REST-CONTENT-TYPE", Error)], fallita("", converter)),
        (200, json, "OK", Valido, vec![("JSON-MALFORMATO", Error)], fallita("", "JSON parse error")),
        (200, json, "[]", Valido, vec![("JSON-TIPO", Error)], fallita("", "JSON parse error")),
        (200, json, r#"{"faultCode":12}"#, Valido, vec![("JSON-TIPO", Error)], fallita("12", "")),
        (200, json, &lungo, Valido, vec![("REST-LUNGO", Warning), ("REST-RIFIUTO", Warning)], fallita("X", &"è".repeat(256))),
        (302, None, "", Valido, vec![("REST-STATO", Error)], fallita("302", "")),
        (503, None, "chiuso", Valido, vec![("REST-RIFIUTO", Warning)], fallita("503", "chiuso")),
        (404, None, "", NonConfigurato, vec![("REST-RIFIUTO", Warning)], fallita("", "404 ")),
        (401, None, "", Valido, vec![("REST-JWT-RIFIUTATO", Error)], fallita("", "401 ")),
        (403, None, "", Errato, vec![], fallita("", "403 ")),
        (200, None, "", Errato, vec![("REST-JWT-ACCETTATO", Error)], riuscita),
        (500, None, "", Errato, vec![("REST-STATO", Error)], fallita("500", "")),
    ];
    for (stato, content_type, corpo, gettone, attesi, consegna) in casi {
        let http = HttpRisposta {
            stato,
            content_type,
        };
        let report = push::risposta(corpo.as_bytes(), &http, gettone, Severity::Error);
        assert_eq!(codici(&report.findings), attesi, "{stato} {corpo}");
        assert_eq!(
            Consegna::leggi(stato, content_type, corpo.as_bytes()),
            consegna,
            "{stato} {corpo}"
        );
    }
}

#[test]
fn answers_to_the_question_for_a_token() {
    let http = |stato| HttpRisposta {
        stato,
        content_type: Some("application/json"),
    };
    let errore = vec![("REST-TOKEN", Severity::Error)];
    for (stato, corpo, giuste, attesi, token) in [
        (
            200,
            r#"{"token":"tkn-0001"}"#,
            true,
            vec![],
            Some("tkn-0001"),
        ),
        (200, r#"{"esito":{"codice":3}}"#, false, vec![], None),
        (401, "", false, vec![], None),
        (401, "", true, errore.clone(), None),
        (200, "{}", false, errore.clone(), None),
        (200, r#"{"errore":"no"}"#, true, errore.clone(), None),
        (200, r#"{"token":"t"}"#, false, errore.clone(), Some("t")),
        (
            200,
            r#"{"token":7}"#,
            true,
            vec![("JSON-TIPO", Severity::Error), errore[0]],
            None,
        ),
    ] {
        let report = attualizzazione::risposta_autenticazione(
            corpo.as_bytes(),
            &http(stato),
            giuste,
            Severity::Error,
        );
        assert_eq!(codici(&report.findings), attesi, "{stato} {corpo}");
        assert_eq!(
            Autenticazione::token(stato, corpo.as_bytes()).as_deref(),
            token,
            "{corpo}"
        );
    }
}

#[test]
fn answers_to_the_question_for_the_amount() {
    let bloccata = |codice: &str, testo: &str| Attualizzazione::Bloccata {
        codice: codice.into(),
        testo: testo.into(),
    };
    let nuovo = |importo| Attualizzazione::Nuovo {
        importo,
        bilancio: None,
    };
    let errore = |codice| vec![(codice, Severity::Error)];
    let esempio = r#"{"numeroAvviso":"301000000000012373","importoPosizione":12870,"bilancio":[{"capitolo":"CAP100","accertamento":"ACC7","importo":120.50},{"capitolo":"CAP900","importo":8.20}]}"#;
    let voci = vec![
        Voce {
            capitolo: "CAP100".into(),
            accertamento: Some("ACC7".into()),
            importo: 12_050,
            ufficio: None,
        },
        Voce {
            capitolo: "CAP900".into(),
            importo: 820,
            ..Voce::default()
        },
    ];
    let con_voci = Attualizzazione::Nuovo {
        importo: 12_870,
        bilancio: Some(voci),
    };
    let somma = "Errore nell'importo del bilancio";
    let manca = "Capitolo di bilancio o importo non presente";
    // `None`: ignored, whatever the reason.
    let casi = vec![
        (200, esempio.to_owned(), vec![], Some(con_voci)),
        (
            200,
            r#"{"codice":"004","dettaglio":"avviso pagato"}"#.to_owned(),
            vec![],
            Some(bloccata("004", "Codice avviso non pagabile")),
        ),
        (200, r#"{"codice":"002"}"#.to_owned(), vec![], None),
        (
            200,
            r#"{"codice":"","numeroAvviso":"301000000000012373","importoPosizione":1}"#.to_owned(),
            vec![],
            Some(nuovo(1)),
        ),
        (
            404,
            r#"{"codice":"004"}"#.to_owned(),
            errore("REST-CODICE-PERSO"),
            None,
        ),
        (
            200,
            r#"{"codice":4}"#.to_owned(),
            vec![
                ("JSON-MANCANTE", Severity::Error),
                ("JSON-MANCANTE", Severity::Error),
                ("JSON-TIPO", Severity::Error),
            ],
            None,
        ),
        (
            200,
            r#"{"codice":004}"#.to_owned(),
            errore("JSON-MALFORMATO"),
            None,
        ),
        (
            200,
            esempio.replace("12870", "12870.0"),
            errore("REST-CENTESIMI"),
            None,
        ),
        (
            200,
            esempio.replace("12870", "128.70"),
            errore("JSON-TIPO"),
            None,
        ),
        (
            200,
            esempio.replace("12870", "\"12870\""),
            errore("JSON-TIPO"),
            None,
        ),
        (
            200,
            esempio.replace("12870", "2147483648"),
            vec![
                ("JSON-INTERVALLO", Severity::Error),
                ("REST-BILANCIO", Severity::Error),
            ],
            None,
        ),
        (
            200,
            esempio.replace("8.20", "8.21"),
            errore("REST-BILANCIO"),
            Some(bloccata("PAA_SYSTEM_ERROR", somma)),
        ),
        (
            200,
            esempio
                .replace("\"importo\":8.20", "\"importo\":8")
                .replace("12870", "12850"),
            errore("REST-EURO"),
            None,
        ),
        (
            200,
            esempio.replace("\"capitolo\":\"CAP100\",", ""),
            errore("JSON-MANCANTE"),
            Some(bloccata("PAA_SYSTEM_ERROR", manca)),
        ),
        (
            200,
            esempio.replace("301000000000012373", "01000000000012373"),
            vec![("REST-AVVISO", Severity::Warning)],
            Some(nuovo(0)),
        ),
        (
            200,
            esempio.replace("301000000000012373", "301000000000012400"),
            errore("REST-AVVISO"),
            None,
        ),
        (
            200,
            r#"{"numeroAvviso":"301000000000012373","importoPosizione":0}"#.to_owned(),
            errore("JSON-INTERVALLO"),
            None,
        ),
    ];
    for (stato, corpo, attesi, come) in casi {
        let http = HttpRisposta {
            stato,
            content_type: Some("application/json"),
        };
        let report = attualizzazione::risposta(corpo.as_bytes(), &http, AVVISO, Severity::Error);
        assert_eq!(codici(&report.findings), attesi, "{corpo}");
        let letta = Attualizzazione::leggi(stato, corpo.as_bytes(), IUV);
        match come {
            None => assert!(
                matches!(letta, Attualizzazione::Ignorata { .. }),
                "{corpo} {letta:?}"
            ),
            // 0: any amount will do
            Some(Attualizzazione::Nuovo { importo: 0, .. }) => {
                assert!(matches!(letta, Attualizzazione::Nuovo { .. }));
            }
            Some(come) => assert_eq!(letta, come, "{corpo}"),
        }
    }
    let domanda = json(&Domanda::nuova("00123450280", AVVISO));
    assert_eq!(
        String::from_utf8(domanda.clone()).unwrap(),
        r#"{"cfEnteCreditore":"00123450280","importoPosizione":"S","numeroAvviso":"301000000000012373"}"#
    );
    assert!(
        check::messaggio(&domanda, Severity::Error)
            .unwrap()
            .is_clean()
    );
    let report =
        check::messaggio(esempio.replace("8.20", "8.21").as_bytes(), Severity::Error).unwrap();
    assert_eq!(report.corpo, Some(CorpoRest::RispostaAttualizzazione));
    assert_eq!(report.findings[0].place.path.as_deref(), Some("/bilancio"));
}

#[test]
fn the_return_of_the_browser() {
    let giudica = |url: &str| {
        let report = check::indirizzo_di_ritorno(url, Severity::Error);
        let posti: Vec<_> = report
            .findings
            .iter()
            .map(|f| (f.code.clone(), f.place.outer.map(|p| p.column)))
            .collect();
        posti
    };
    assert_eq!(
        giudica("https://servizi.comune.esempio.it/pagamenti/ritorno?pratica=77"),
        []
    );
    assert_eq!(giudica("/ritorno"), [("URL-FORMA".to_owned(), Some(1))]);
    assert_eq!(giudica("ftp://e.it/"), [("URL-FORMA".to_owned(), Some(1))]);
    assert_eq!(
        giudica("https://e.it/r?x=1&esito=attesa"),
        [("URL-PARAMETRO".to_owned(), Some(20))]
    );
    assert_eq!(
        giudica("https://e.it/r#fondo"),
        [("URL-FRAMMENTO".to_owned(), Some(15))]
    );
    assert_eq!(
        giudica(&format!("https://e.it/{}", "a".repeat(2048))),
        [("URL-LUNGO".to_owned(), Some(1))]
    );
    let ritorno = |url: &str| codici(&check::ritorno(url, Severity::Error).findings).len();
    assert_eq!(ritorno("https://e.it/r?pratica=7&idSession=s&esito=OK"), 0);
    assert_eq!(ritorno("https://e.it/r?idSession=s&esito=KO"), 1);
    assert_eq!(
        ritorno("https://e.it/r?idSession=s&idSession=t&esito=OK"),
        1
    );
    for (stato, quanti) in [(200, 0), (302, 0), (404, 1), (500, 1)] {
        assert_eq!(
            check::pagina_di_ritorno(stato, Severity::Error)
                .findings
                .len(),
            quanti
        );
    }
}

#[test]
fn the_times_of_the_attempts_are_those_of_the_sheet() {
    let venti = [
        0, 2, 7, 17, 36, 72, 141, 271, 520, 996, 1901, 3629, 6922, 13201, 25172, 47999, 91521,
        174_504, 332_725, 634_400,
    ];
    assert_eq!(attese(20), venti);
    let dieci = [0, 7, 36, 141, 520, 1901, 6922, 25172, 91521, 332_725];
    assert_eq!(attese(10), dieci);
    assert_eq!(attese(5), [0, 36, 520, 6922, 91521]);
    assert_eq!(attese(3), [0, 218, 16370]);
    assert_eq!(attese(1), [0]);
    assert!(attese(0).is_empty());
}
