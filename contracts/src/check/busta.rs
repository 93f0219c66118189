//! The envelope: a strict reader that hands the header block and the child of the Body to the validator.

use super::schemi::validatore;
use super::{CheckReport, carrello, documento, esterni, password, regole, regole_pivot};
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::service::{
    ESTERNI, ESTERNI_INTESTAZIONE, INTESTAZIONE, INTESTAZIONE_PIVOT, Operazione,
    PAGATI_RICONCILIATI, PostoEnte, SERVIZI, SOAP, servizi,
};
use crate::xml::{Event, QName, Reader, Slice};
use crate::xsd::{Captured, Report, Roots};

const NS_SOAP_12: &str = "http://www.w3.org/2003/05/soap-envelope";
const PERCORSO_BUSTA: &str = "/soapenv:Envelope[1]";
const PERCORSO_HEADER: &str = "/soapenv:Envelope[1]/soapenv:Header[1]";
const PERCORSO_BODY: &str = "/soapenv:Envelope[1]/soapenv:Body[1]";

/// Why reading ended before the end: the finding, or `None` if it was told already.
type Fine = Option<Box<Finding>>;

/// What the child of the Body may be.
#[derive(Clone, Copy)]
enum Attesa {
    /// A request to one of the Region's services.
    ARegione,
    /// A request to any service.
    Richiesta,
    /// The answer to this operation, or to any; or a SOAP Fault.
    Risposta(Option<&'static Operazione>),
}

/// What was gathered on the way through an envelope.
struct Lettura<'b> {
    lettore: Reader<Slice<'b>>,
    report: CheckReport,
    intestazioni: u32,
    /// Namespace of the last header block.
    spazio_intestazione: &'static str,
    /// Values of the header block and of the body.
    valori: Vec<Captured>,
    /// The Body had a child that was recognised, and was read to its end.
    intero: bool,
    /// What came is no XML but parts in MIME.
    mime: bool,
}

/// Whose requests are looked for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Destinatario {
    /// The Region, called by the product.
    Regione,
    /// Any service.
    Chiunque,
}

pub(super) fn richiesta(bytes: &[u8], destinatario: Destinatario) -> CheckReport {
    let mut lettura = leggi(
        bytes,
        match destinatario {
            Destinatario::Regione => Attesa::ARegione,
            Destinatario::Chiunque => Attesa::Richiesta,
        },
    );
    if let Some(operazione) = lettura.report.operazione {
        match (operazione.ente, lettura.intestazioni) {
            (PostoEnte::Header, 0) => lettura.dice_in_testa(
                code::SOAP_HEADER_MANCANTE,
                format!(
                    "L'operazione {} vuole l'header intestazionePPT, che non c'è.",
                    operazione.nome
                ),
            ),
            (PostoEnte::Corpo, 1..) => lettura.dice_in_testa(
                code::SOAP_HEADER_NON_PREVISTO,
                format!(
                    "L'operazione {} non prevede l'header intestazionePPT.",
                    operazione.nome
                ),
            ),
            (PostoEnte::Header, 1..) => {
                let atteso = spazio_intestazione(operazione);
                if lettura.spazio_intestazione != atteso {
                    lettura.dice_in_testa(
                        code::XML_NAMESPACE,
                        format!(
                            "L'header intestazionePPT di {} è nel namespace di un altro servizio.",
                            operazione.nome
                        ),
                    );
                    if let Some(finding) = lettura.report.findings.last_mut() {
                        finding.expected = Some(atteso.to_owned());
                        finding.found = Some(lettura.spazio_intestazione.to_owned());
                    }
                }
            }
            _ => {}
        }
        if lettura.intero {
            regole::richiesta(
                operazione,
                &lettura.valori,
                &lettura.lettore,
                &mut lettura.report.findings,
            );
            regole_pivot::richiesta(
                operazione,
                bytes,
                &lettura.valori,
                &lettura.lettore,
                &mut lettura.report.findings,
            );
        }
        let iud = documento::campi(
            operazione.campi_richiesta,
            &lettura.valori,
            &lettura.lettore,
            &mut lettura.report,
        );
        if operazione.nome == "paaSILInviaCarrelloDovuti" {
            carrello::iud_ripetuti(&iud, &lettura.valori, &mut lettura.report.findings);
        }
    }
    password::maschera(bytes, &mut lettura.report.findings);
    lettura.report
}

pub(super) fn risposta(bytes: &[u8], operazione: Option<&'static Operazione>) -> CheckReport {
    risposta_con_valori(bytes, operazione).0
}

/// An answer with the values that were captured in it and the reader that knows their places.
pub(super) fn risposta_con_valori<'b>(
    bytes: &'b [u8],
    operazione: Option<&'static Operazione>,
) -> (CheckReport, Vec<Captured>, Reader<Slice<'b>>) {
    let mut lettura = leggi(bytes, Attesa::Risposta(operazione));
    if let Some(operazione) = lettura.report.operazione {
        documento::campi(
            operazione.campi_risposta,
            &lettura.valori,
            &lettura.lettore,
            &mut lettura.report,
        );
        if ESTERNI.operazioni.contains(operazione) {
            esterni::regole(
                operazione,
                &lettura.valori,
                &lettura.lettore,
                lettura.intero,
                &mut lettura.report.findings,
            );
        }
    }
    (lettura.report, lettura.valori, lettura.lettore)
}

/// Whether the Body of an answer was recognised as a SOAP Fault.
pub(super) fn ha_fault(bytes: &[u8]) -> bool {
    let lettura = leggi(bytes, Attesa::Risposta(None));
    lettura.intero && lettura.report.operazione.is_none()
}

fn spazio_intestazione(operazione: &Operazione) -> &'static str {
    if ESTERNI.operazioni.contains(operazione) {
        ESTERNI_INTESTAZIONE.namespace
    } else if operazione.namespace == PAGATI_RICONCILIATI.namespace {
        INTESTAZIONE_PIVOT.namespace
    } else {
        INTESTAZIONE.namespace
    }
}

fn leggi(bytes: &[u8], attesa: Attesa) -> Lettura<'_> {
    let mut lettura = Lettura {
        lettore: Reader::new(bytes),
        report: CheckReport::default(),
        intestazioni: 0,
        spazio_intestazione: INTESTAZIONE.namespace,
        valori: Vec::new(),
        intero: false,
        mime: in_parti_mime(bytes),
    };
    if let Err(Some(finding)) = lettura.busta(attesa) {
        lettura.report.findings.push(*finding);
    }
    lettura
}

/// Whether bytes begin like a message in parts (RFC 2046 §5.1): with a boundary, or with the header lines of a part.
pub(super) fn in_parti_mime(bytes: &[u8]) -> bool {
    let inizio = bytes.trim_ascii_start();
    let inizio = inizio[..inizio.len().min(1024)].to_ascii_lowercase();
    let contiene = |cosa: &[u8]| inizio.windows(cosa.len()).any(|parte| parte == cosa);
    inizio.starts_with(b"mime-version:")
        || inizio.starts_with(b"content-type: multipart/")
        || inizio.starts_with(b"--") && contiene(b"content-type:")
}

impl Lettura<'_> {
    fn dice(&mut self, code: &'static str, message: impl Into<String>, path: &str) -> &mut Finding {
        let (inizio, fine) = (self.lettore.offset(), self.lettore.end_offset());
        let mut place = self.lettore.place(inizio, fine - inizio);
        place.path = Some(path.to_owned());
        self.aggiungi(Finding::new(code, Severity::Error, message).at(place))
    }

    /// A finding on the envelope as a whole.
    fn dice_in_testa(&mut self, code: &'static str, message: String) {
        let mut place = self.lettore.place(0, 0);
        place.path = Some(PERCORSO_BUSTA.to_owned());
        place.excerpt = None;
        self.report
            .findings
            .push(Finding::new(code, Severity::Error, message).at(place));
    }

    fn aggiungi(&mut self, finding: Finding) -> &mut Finding {
        self.report.findings.push(finding);
        // The list was just pushed to.
        let ultimo = self.report.findings.len() - 1;
        &mut self.report.findings[ultimo]
    }

    fn accogli(&mut self, report: Report) {
        self.report.findings.extend(report.findings);
        self.report.more += report.more;
        self.valori.extend(report.values);
    }

    /// Reads on to the end of the element whose start tag was just read.
    fn salta(&mut self) -> Result<(), Fine> {
        let livello = self.lettore.depth();
        loop {
            if self.lettore.read()? == Event::End && self.lettore.depth() <= livello {
                return Ok(());
            }
        }
    }

    fn busta(&mut self, attesa: Attesa) -> Result<(), Fine> {
        if self.mime {
            let mut place = self.lettore.place(0, 0);
            place.path = None;
            self.aggiungi(
                Finding::new(
                    code::SOAP_MTOM,
                    Severity::Error,
                    "Il messaggio è in più parti MIME, e la busta è soltanto la prima.",
                )
                .at(place)
                .expecting("la sola busta SOAP 1.1, con i documenti in base64 dentro di essa"),
            );
            return Ok(());
        }
        // The first event is the start tag of the root: the reader refuses anything else.
        self.lettore.read()?;
        let nome = self.lettore.name();
        if nome.local != "Envelope" || nome.namespace != SOAP.namespace {
            let (trovato, dodici) = (nome.to_string(), nome.namespace == NS_SOAP_12);
            let (code, message) = if dodici {
                (code::SOAP_VERSIONE, "La busta è SOAP 1.2.".to_owned())
            } else {
                (
                    code::SOAP_BUSTA,
                    format!("La radice del messaggio è {trovato}, non l'Envelope di SOAP 1.1."),
                )
            };
            let percorso = format!("/{trovato}[1]");
            let finding = self.dice(code, message, &percorso);
            finding.expected = Some(format!("Q{{{}}}Envelope", SOAP.namespace));
            finding.found = Some(trovato);
            while self.lettore.read()? != Event::Eof {}
            return Ok(());
        }
        let (mut header, mut body) = (false, false);
        loop {
            match self.lettore.read()? {
                Event::Start => {
                    let nome = self.lettore.name();
                    let in_soap = nome.namespace == SOAP.namespace;
                    match nome.local {
                        "Header" if in_soap && !header && !body => {
                            header = true;
                            self.header()?;
                        }
                        "Body" if in_soap && !body => {
                            body = true;
                            self.body(attesa)?;
                        }
                        _ => {
                            let nome = nome.to_string();
                            let message =
                                format!("L'elemento {nome} non è atteso qui nell'Envelope.");
                            self.dice(code::SOAP_BUSTA, message, PERCORSO_BUSTA)
                                .expected = Some("Header (facoltativo), poi Body".to_owned());
                            self.salta()?;
                        }
                    }
                }
                Event::Text => self.testo_estraneo(PERCORSO_BUSTA),
                Event::End => {}
                Event::Eof => break,
            }
        }
        if !body {
            self.dice_in_testa(code::SOAP_BUSTA, "Nell'Envelope manca il Body.".to_owned());
        }
        Ok(())
    }

    fn testo_estraneo(&mut self, percorso: &str) {
        if !self.lettore.text().trim_ascii().is_empty() {
            self.dice(
                code::SOAP_BUSTA,
                "C'è del testo fra gli elementi della busta.",
                percorso,
            );
        }
    }

    fn header(&mut self) -> Result<(), Fine> {
        let livello = self.lettore.depth();
        loop {
            match self.lettore.read()? {
                Event::Start if self.lettore.name().local == "intestazionePPT" => {
                    self.intestazioni += 1;
                    if self.intestazioni == 2 {
                        self.dice(
                            code::SOAP_HEADER_RIPETUTO,
                            "L'header intestazionePPT è ripetuto.",
                            &format!("{PERCORSO_HEADER}/ppthead:intestazionePPT[2]"),
                        );
                    }
                    // In any other namespace it is judged as MyPay's.
                    let trovato = self.lettore.name().namespace;
                    self.spazio_intestazione = [&ESTERNI_INTESTAZIONE, &INTESTAZIONE_PIVOT]
                        .into_iter()
                        .map(|schema| schema.namespace)
                        .find(|noto| *noto == trovato)
                        .unwrap_or(INTESTAZIONE.namespace);
                    let radici = [QName::new(self.spazio_intestazione, "intestazionePPT")];
                    self.frammento(&radici, PERCORSO_HEADER)?;
                }
                Event::Start => self.salta()?,
                Event::Text => self.testo_estraneo(PERCORSO_HEADER),
                Event::End if self.lettore.depth() <= livello => return Ok(()),
                Event::End | Event::Eof => {}
            }
        }
    }

    /// Validates the element whose start tag was just read, up to its end tag.
    fn frammento(&mut self, radici: &[QName], percorso: &str) -> Result<(), Fine> {
        let Some(prima) = radici.first() else {
            return self.salta();
        };
        let report = validatore(prima).fragment(&mut self.lettore, Roots::Only(radici), percorso);
        let intero = report.complete;
        self.accogli(report);
        // What ended the reading stands in the report already.
        if intero { Ok(()) } else { Err(None) }
    }

    fn body(&mut self, attesa: Attesa) -> Result<(), Fine> {
        let livello = self.lettore.depth();
        let mut figli = 0_u32;
        loop {
            match self.lettore.read()? {
                Event::Start => {
                    figli += 1;
                    match figli {
                        1 => self.figlio_del_body(attesa)?,
                        2 => {
                            let message =
                                format!("Il Body contiene anche {}.", self.lettore.name());
                            self.dice(code::SOAP_CORPO, message, PERCORSO_BODY);
                            self.salta()?;
                        }
                        _ => self.salta()?,
                    }
                }
                Event::Text => self.testo_estraneo(PERCORSO_BODY),
                Event::End if self.lettore.depth() <= livello => {
                    if figli == 0 {
                        self.dice(code::SOAP_CORPO, "Il Body è vuoto.", PERCORSO_BODY);
                    }
                    return Ok(());
                }
                Event::End | Event::Eof => {}
            }
        }
    }

    fn figlio_del_body(&mut self, attesa: Attesa) -> Result<(), Fine> {
        let nome = self.lettore.name();
        let radice = match attesa {
            // Told by the local name, so that a wrong namespace is a finding about that.
            Attesa::ARegione => operazioni_della_regione()
                .find(|operazione| operazione.radice() == nome.local)
                .map(|operazione| (Some(operazione), operazione.radice())),
            Attesa::Richiesta => operazioni()
                .find(|operazione| operazione.radice() == nome.local)
                .map(|operazione| (Some(operazione), operazione.radice())),
            Attesa::Risposta(_) if nome.local == "Fault" && nome.namespace == SOAP.namespace => {
                Some((None, "Fault"))
            }
            Attesa::Risposta(voluta) => operazioni()
                .find(|operazione| operazione.risposta == nome.local)
                .filter(|operazione| voluta.is_none_or(|voluta| voluta.nome == operazione.nome))
                .map(|operazione| (Some(operazione), operazione.risposta)),
        };
        let Some((operazione, locale)) = radice else {
            let trovato = nome.to_string();
            let attesi: Vec<&str> = match attesa {
                Attesa::Risposta(Some(operazione)) => vec![operazione.risposta],
                Attesa::Risposta(None) => {
                    operazioni().map(|operazione| operazione.risposta).collect()
                }
                Attesa::ARegione => operazioni_della_regione()
                    .map(|operazione| operazione.radice())
                    .collect(),
                Attesa::Richiesta => operazioni().map(|operazione| operazione.radice()).collect(),
            };
            let finding = self.dice(
                code::SOAP_OPERAZIONE,
                format!("L'elemento {trovato} nel Body non è fra quelli attesi."),
                PERCORSO_BODY,
            );
            finding.expected = Some(attesi.join(", "));
            finding.found = Some(trovato);
            return self.salta();
        };
        self.report.operazione = operazione;
        let namespace = operazione.map_or(SOAP.namespace, |operazione| operazione.namespace);
        self.frammento(&[QName::new(namespace, locale)], PERCORSO_BODY)?;
        self.intero = true;
        Ok(())
    }
}

fn operazioni_della_regione() -> impl Iterator<Item = &'static Operazione> {
    SERVIZI.iter().flat_map(|servizio| servizio.operazioni)
}

fn operazioni() -> impl Iterator<Item = &'static Operazione> {
    servizi().flat_map(|servizio| servizio.operazioni)
}
