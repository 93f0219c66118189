//! The JUnit file of a run, as CI servers read it.
//!
//! One suite an area, one for the generated cases; one test a scenario, its class the area, its name id and title, and no line
//! number in it, so that the history of a test survives an edit of the plan. `junit-report` writes the file; a second pass adds
//! what it lacks (`<properties>`, the count of what was skipped) and the result is parsed again before anybody gets it.

use contracts::finding::render::{Layout, render};
use junit_report::{
    Duration, OffsetDateTime, ReportBuilder, TestCase, TestCaseBuilder, TestSuite, TestSuiteBuilder,
};
use ledger::Millis;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, Writer};

use crate::comando::riesegui;
use crate::esito::Esito;
use crate::istante::millisecondi;
use crate::prova::{Area, CasoProva, FinePasso, Prova, Variante};
use crate::scrivi::{JUNIT, PAGINA, ReportError};
use crate::testo::{ancora, cdata, per_xml, una_riga};

/// `hostname` of every suite: a report made elsewhere from the same ledger is the same.
const HOST: &str = "collaudo";

/// The JUnit file of a run.
///
/// # Errors
/// [`ReportError::Malformato`] when the file is not well-formed or its counts do not agree: a mistake of the bench.
pub fn junit(prova: &Prova) -> Result<String, ReportError> {
    let suites: Vec<TestSuite> = prova.aree.iter().map(|area| suite(prova, area)).collect();
    let saltati: Vec<usize> = suites.iter().map(TestSuite::skipped).collect();
    let mut grezzo = Vec::new();
    ReportBuilder::new()
        .add_testsuites(suites)
        .build()
        .write_xml(&mut grezzo)
        .map_err(malformato)?;
    let grezzo = String::from_utf8(grezzo).map_err(malformato)?;
    let fatto = completa(&grezzo, &proprieta(prova), &saltati).map_err(malformato)?;
    controlla(&fatto, prova).map_err(malformato)?;
    Ok(fatto)
}

fn malformato(causa: impl std::fmt::Display) -> ReportError {
    ReportError::Malformato {
        file: JUNIT,
        causa: causa.to_string(),
    }
}

fn suite(prova: &Prova, area: &Area) -> TestSuite {
    let nome = una_riga(&area.codice);
    let mut suite = TestSuiteBuilder::new(&nome);
    suite.set_timestamp(istante(prova.inizio));
    for caso in &area.casi {
        for variante in &caso.varianti {
            suite.add_testcase(test(prova, &nome, caso, variante));
        }
    }
    let mut suite = suite.build();
    HOST.clone_into(&mut suite.hostname);
    "collaudo".clone_into(&mut suite.package);
    suite
}

fn istante(wall: Millis) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(wall.0.div_euclid(1000))
        .unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// `<id> <title>`, the variant in parentheses.
fn nome(caso: &CasoProva, variante: &Variante) -> String {
    let mut nome = una_riga(&caso.id);
    if let Some(caso) = &caso.caso {
        nome.push(' ');
        nome.push_str(&una_riga(&caso.titolo));
    }
    if let Some(variante) = &variante.nome {
        nome.push_str(&format!(" ({})", una_riga(variante)));
    }
    nome
}

fn test(prova: &Prova, classe: &str, caso: &CasoProva, variante: &Variante) -> TestCase {
    let nome = nome(caso, variante);
    let tempo = variante
        .flusso
        .as_ref()
        .map_or(0, |flusso| millisecondi(flusso.inizio, flusso.fine));
    let tempo = Duration::milliseconds(i64::try_from(tempo).unwrap_or(i64::MAX));
    let esito = variante.esito;
    let messaggio = messaggio(variante);
    let mut test = match esito {
        Esito::Pass => TestCaseBuilder::success(&nome, tempo),
        Esito::Fail => TestCaseBuilder::failure(&nome, tempo, esito.parola(), &messaggio),
        Esito::Error | Esito::Inconclusive | Esito::Review | Esito::None => {
            TestCaseBuilder::error(&nome, tempo, esito.parola(), &messaggio)
        }
        Esito::NonEseguito | Esito::NonApplicabile => {
            TestCaseBuilder::skipped_with_cause(&nome, esito.parola(), &messaggio)
        }
    };
    test.set_classname(classe);
    let rilievi: Vec<String> = variante
        .giudizio
        .rilievi
        .iter()
        .map(|rilievo| {
            let layout = Layout {
                width: 100,
                color: false,
            };
            render(rilievo, layout)
        })
        .collect();
    if !rilievi.is_empty() {
        test.set_trace(&cdata(&rilievi.join("\n")));
    }
    if esito.eseguito() {
        test.set_system_out(&cdata(&racconto(prova, caso, variante)));
    }
    test.build()
}

/// One line: the finding that decided, the first reason, or why it was not run.
fn messaggio(variante: &Variante) -> String {
    use judge::verdict::Selection;
    match &variante.giudizio.selezione {
        Selection::NotApplicable(voce) => una_riga(voce),
        Selection::NotRun(motivo) => una_riga(motivo),
        Selection::Selected => variante
            .in_breve()
            .unwrap_or_else(|| variante.esito.significato().to_owned()),
    }
}

/// Reasons, steps and where to read on.
fn racconto(prova: &Prova, caso: &CasoProva, variante: &Variante) -> String {
    let mut testo = format!("Esito: {}\n", variante.esito.parola());
    for motivo in &variante.giudizio.motivi {
        testo.push_str(&format!("  {}\n", una_riga(motivo)));
    }
    if !variante.passi.is_empty() {
        testo.push_str("Passi:\n");
    }
    for passo in &variante.passi {
        testo.push_str(&format!(
            "  [{}] {} {}\n",
            passo.fine.parola(),
            passo.parola.trim(),
            per_xml(&passo.testo).replace('\n', "\n      ")
        ));
        if let Some(nota) = &passo.nota {
            testo.push_str(&format!(
                "      {}\n",
                per_xml(nota).replace('\n', "\n      ")
            ));
        }
    }
    testo.push_str(&format!(
        "Resoconto: {PAGINA}#{}\n",
        ancora(&variante.chiave())
    ));
    testo.push_str(&format!(
        "Per ripeterlo: {}\n",
        riesegui(prova, caso, variante)
    ));
    testo
}

impl FinePasso {
    /// One Italian word.
    pub(crate) const fn parola(self) -> &'static str {
        use ledger::course::StepOutcome;
        match self {
            Self::MaiCominciato => "mai cominciato",
            Self::Interrotto => "interrotto",
            Self::Finito(StepOutcome::Done) => "fatto",
            Self::Finito(StepOutcome::Broken) => "non rispettato",
            Self::Finito(StepOutcome::NotPerformed) => "non eseguito",
            Self::Finito(StepOutcome::Blocked) => "bloccato",
            Self::Finito(StepOutcome::Error) => "errore del banco",
        }
    }
}

fn proprieta(prova: &Prova) -> Vec<(&'static str, String)> {
    let apertura = &prova.apertura;
    let mut proprieta = vec![
        ("product", apertura.prodotto.nome.clone()),
        ("version", apertura.prodotto.versione.clone()),
        ("vendor", apertura.fornitore.clone()),
        ("target", apertura.bersaglio.clone()),
        ("seed", prova.seme.clone()),
        (
            "plan",
            format!("{} {}", apertura.piano.nome, apertura.piano.versione),
        ),
        ("bench", apertura.banco.clone()),
        ("driver", apertura.driver.clone()),
        ("ente", apertura.cod_ipa.clone()),
    ];
    if !apertura.difetti.is_empty() {
        proprieta.push(("seeded-faults", apertura.difetti.join(" ")));
    }
    proprieta
}

/// The second pass: `<properties>` first in each suite, the count of skipped tests on it, and a line an element.
fn completa(
    grezzo: &str,
    proprieta: &[(&str, String)],
    saltati: &[usize],
) -> Result<String, String> {
    let errore = |e: &dyn std::fmt::Display| e.to_string();
    let mut lettore = Reader::from_str(grezzo);
    let mut scrittore = Writer::new_with_indent(Vec::with_capacity(grezzo.len() * 5 / 4), b' ', 2);
    let mut saltati = saltati.iter();
    loop {
        let evento = lettore.read_event().map_err(|e| errore(&e))?;
        let (suite, vuota) = match evento {
            Event::Eof => break,
            Event::Start(suite) if suite.name().as_ref() == "testsuite" => (suite, false),
            Event::Empty(suite) if suite.name().as_ref() == "testsuite" => (suite, true),
            altro => {
                scrittore.write_event(altro).map_err(|e| errore(&e))?;
                continue;
            }
        };
        let mut suite = suite.into_owned();
        let numero = saltati.next().copied().unwrap_or_default().to_string();
        suite.push_attribute(("skipped", numero.as_str()));
        let fine = suite.to_end().into_owned();
        scrittore
            .write_event(Event::Start(suite))
            .map_err(|e| errore(&e))?;
        scrivi_proprieta(&mut scrittore, proprieta).map_err(|e| errore(&e))?;
        if vuota {
            scrittore
                .write_event(Event::End(fine))
                .map_err(|e| errore(&e))?;
        }
    }
    let mut fatto = String::from_utf8(scrittore.into_inner()).map_err(|e| errore(&e))?;
    fatto.push('\n');
    Ok(fatto)
}

fn scrivi_proprieta(
    scrittore: &mut Writer<Vec<u8>>,
    proprieta: &[(&str, String)],
) -> std::io::Result<()> {
    let gruppo = BytesStart::new("properties");
    scrittore.write_event(Event::Start(gruppo.borrow()))?;
    for (nome, valore) in proprieta {
        let valore = una_riga(valore);
        let proprieta = BytesStart::new("property")
            .with_attributes([("name", *nome), ("value", valore.as_str())]);
        scrittore.write_event(Event::Empty(proprieta))?;
    }
    scrittore.write_event(Event::End(gruppo.to_end()))
}

/// Parses the file as somebody else will, and counts again.
fn controlla(testo: &str, prova: &Prova) -> Result<(), String> {
    let documento = roxmltree::Document::parse(testo).map_err(|e| e.to_string())?;
    let suites: Vec<_> = documento
        .root_element()
        .children()
        .filter(roxmltree::Node::is_element)
        .collect();
    if suites.len() != prova.aree.len() {
        return Err(format!(
            "{} gruppi invece di {}",
            suites.len(),
            prova.aree.len()
        ));
    }
    for (suite, area) in suites.iter().zip(&prova.aree) {
        let test: Vec<_> = suite
            .children()
            .filter(|figlio| figlio.has_tag_name("testcase"))
            .collect();
        let varianti: usize = area.casi.iter().map(|caso| caso.varianti.len()).sum();
        let attesi = [
            ("tests", varianti),
            ("failures", con(&test, "failure")),
            ("errors", con(&test, "error")),
            ("skipped", con(&test, "skipped")),
        ];
        if test.len() != varianti {
            return Err(format!(
                "{} prove in «{}» invece di {varianti}",
                test.len(),
                area.codice
            ));
        }
        for (nome, atteso) in attesi {
            if suite.attribute(nome) != Some(atteso.to_string().as_str()) {
                return Err(format!("«{nome}» di «{}» non è {atteso}", area.codice));
            }
        }
    }
    Ok(())
}

fn con(test: &[roxmltree::Node<'_, '_>], figlio: &str) -> usize {
    test.iter()
        .filter(|test| test.children().any(|nodo| nodo.has_tag_name(figlio)))
        .count()
}
