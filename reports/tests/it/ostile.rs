//! Whatever a product sends may end up in a report: in every text that it can reach.

use contracts::finding::{Excerpt, Finding, Place, Severity};
use judge::verdict::{Giudizio, Verdict};
use ledger::course::{Phase, StepOutcome};
use ledger::exchange::Delivery;
use serde_json::json;

use crate::costruttore::{Costruttore, apertura, caso, giudizio, previsto};
use crate::scritti;

const VELENO: &str = "]]><script>alert(1)</script><!--\u{1b}[31mROSSO\u{1b}[0m\u{0}\u{1}\u{b}\u{7f}\u{9b}2J\u{202e}\u{fffe}\"'&amp;&#0;\r\n</pre></details>";

#[test]
fn hostile_text_stays_text_everywhere() {
    let dir = tempfile::tempdir().unwrap();
    let mut avvelenato = previsto(caso("MP-DOV-01", VELENO), Some("v"));
    avvelenato.scenario = VELENO.into();
    avvelenato.caso.obiettivo = VELENO.into();
    avvelenato.caso.nota = Some(VELENO.into());
    avvelenato.caso.requisiti = vec![VELENO.into()];
    avvelenato.caso.scopo = vec![VELENO.into()];
    avvelenato.file = VELENO.into();
    let mut escluso = previsto(caso("MP-DOV-02", VELENO), None);
    escluso.selezione = judge::verdict::Selection::NotRun(VELENO.into());
    escluso.flusso = None;
    let mut testata = apertura(vec![avvelenato.clone(), escluso]);
    for testo in [
        &mut testata.banco,
        &mut testata.fornitore,
        &mut testata.bersaglio,
        &mut testata.driver,
        &mut testata.cod_ipa,
        &mut testata.prodotto.nome,
        &mut testata.prodotto.versione,
        &mut testata.piano.nome,
    ] {
        VELENO.clone_into(testo);
    }
    testata.difetti = vec![VELENO.into()];
    let mut corsa = Costruttore::nuovo(dir.path(), &testata);
    let mut scenario = corsa.scenario(&avvelenato, &[("Quando", VELENO)]);
    scenario.comincia(0, Phase::Quando, VELENO, VELENO);
    scenario.azione(
        VELENO,
        &json!({ "x": VELENO }),
        &json!({ "esito": VELENO, "messaggio": VELENO }),
    );
    scenario.passaggio(VELENO, 200, VELENO.as_bytes(), Some(VELENO));
    let mut rilievo = Finding::new("XML-ORDINE", Severity::Error, VELENO)
        .at(Place {
            path: Some(VELENO.into()),
            excerpt: Some(Excerpt {
                text: VELENO.into(),
                caret: 3,
                width: 9,
            }),
            ..Place::default()
        })
        .expecting(VELENO)
        .finding(VELENO);
    rilievo.code = VELENO.into();
    let xml = format!(
        "<a b=\"{}\"><![CDATA[{}]]></a>",
        "&lt;script&gt;", "<script>alert(2)</script>"
    );
    for corpo in [VELENO.as_bytes(), xml.as_bytes(), b"\xff\xfe<script>\x00"] {
        scenario.soap(
            VELENO,
            corpo,
            std::slice::from_ref(&rilievo),
            Some((200, VELENO, Some(VELENO), Delivery::Complete)),
        );
    }
    scenario.grezza("sconosciuta/9", json!({ VELENO: [VELENO] }));
    scenario.grezza(
        "decided/1",
        json!({ "input": 0, "events": [{ "kind": VELENO, "body": VELENO }, VELENO] }),
    );
    scenario.grezza("call.ended/1", json!({ "id": 99, "guasto": VELENO }));
    scenario.finisci(0, StepOutcome::Broken, Some(VELENO));
    let verdetto = Giudizio {
        rilievi: vec![rilievo.clone()],
        di_passaggio: vec![(VELENO.into(), rilievo)],
        ..giudizio(&avvelenato, Verdict::Fail, VELENO)
    };
    corsa.chiudi(scenario, Some(&verdetto));
    corsa.fine();

    let (junit, pagina) = scritti(dir.path());
    let documento = roxmltree::Document::parse(&junit).unwrap();
    let test = documento
        .descendants()
        .find(|nodo| nodo.has_tag_name("testcase"))
        .unwrap();
    let nome = test.attribute("name").unwrap();
    assert!(
        nome.starts_with("MP-DOV-01 ]]><script>alert(1)</script><!--ROSSO"),
        "{nome}"
    );
    assert!(nome.ends_with("(v)"), "{nome}");
    let fallito = test
        .children()
        .find(|nodo| nodo.has_tag_name("failure"))
        .unwrap();
    assert!(fallito.attribute("message").unwrap().contains("<script>"));

    // XML, and HTML read as XML, hold no character that they may not hold
    for (nome, testo) in [("junit.xml", &junit), ("report.html", &pagina)] {
        let vietato = testo.chars().find(|c| {
            c.is_control() && !matches!(c, '\n' | '\t')
                || matches!(c, '\u{fffe}' | '\u{ffff}' | '\u{202e}')
        });
        assert_eq!(vietato, None, "{nome}");
    }
    let opzioni = roxmltree::ParsingOptions {
        allow_dtd: true,
        ..roxmltree::ParsingOptions::default()
    };
    let pagina_letta = roxmltree::Document::parse_with_options(&pagina, opzioni).unwrap();
    let programmi: Vec<_> = pagina_letta
        .descendants()
        .filter(|nodo| nodo.has_tag_name("script"))
        .collect();
    assert_eq!(programmi.len(), 1, "only our own program");
    assert!(!pagina.contains("<script>alert"));
    assert!(!pagina.contains("]]>"));
    let id: Vec<&str> = pagina_letta
        .descendants()
        .filter_map(|nodo| nodo.attribute("id"))
        .collect();
    let unici: std::collections::BTreeSet<&str> = id.iter().copied().collect();
    assert_eq!(id.len(), unici.len(), "an id stands twice: {id:?}");
    assert!(!id.iter().any(|id| id.contains(['<', ' ', '"'])));
}
