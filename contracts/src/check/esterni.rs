//! What the product answers to the Region: PagamentiTelematiciEsterniCCP (`mypay-callbacks.md` §3, §12 A-1…A-11).

use super::documento::posto;
use super::http::HttpRisposta;
use super::{CheckReport, busta};
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::identifier::iban::Iban;
use crate::identifier::partita_iva::PartitaIva;
use crate::service::Operazione;
use crate::xml::{Reader, Slice};
use crate::xsd::Captured;

/// What the Region asked, as far as the answer has to fit to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chiamata<'a> {
    /// Name of the operation, for instance `paExternalGetPayment`.
    pub operazione: &'a str,
    /// `noticeNumber` of the request, where the operation has one.
    pub avviso: Option<&'a str>,
}

/// Checks an answer of the product to a call of the Region; without `http` only the message is judged.
#[must_use]
pub fn risposta_ente(
    bytes: &[u8],
    chiamata: Chiamata<'_>,
    http: Option<&HttpRisposta<'_>>,
    severity: Severity,
) -> CheckReport {
    let operazione = crate::service::operazione(chiamata.operazione);
    let (mut report, valori, lettore) = busta::risposta_con_valori(bytes, operazione);
    if let Some(http) = http {
        let mut findings = http.controlla("text/xml");
        findings.append(&mut report.findings);
        report.findings = findings;
    }
    if report.operazione.is_none() && busta::ha_fault(bytes) {
        report.findings.push(Finding::new(
            code::SOAP_FAULT,
            Severity::Error,
            "La risposta è un SOAP Fault.",
        ));
    }
    let iuv = chiamata.avviso.and_then(iuv_dell_avviso);
    if let Some(iuv) = iuv {
        for valore in valori
            .iter()
            .filter(|valore| &*valore.name.local == "creditorReferenceId")
            .filter(|valore| valore.value.trim() != iuv)
        {
            report.findings.push(
                Finding::new(
                    code::SOAP_IUV_DIVERSO,
                    Severity::Error,
                    "creditorReferenceId non è lo IUV del numero di avviso chiesto.",
                )
                .at(posto(valore, &lettore))
                .expecting(iuv)
                .finding(valore.value.trim()),
            );
        }
    }
    report.con_severita(severity)
}

/// The IUV inside a notice number (§3.2): `3` and 17 digits, or `0`, two of the application and 15 digits.
fn iuv_dell_avviso(avviso: &str) -> Option<&str> {
    if avviso.len() != 18 || !avviso.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match avviso.as_bytes().first() {
        Some(b'3') => avviso.get(1..),
        Some(b'0') => avviso.get(3..),
        _ => None,
    }
}

fn padre(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(padre, _)| padre)
}

/// The cents of an amount with up to two decimals; `None` if it is none.
fn centesimi(testo: &str) -> Option<u64> {
    let (euro, decimali) = testo.split_once('.').unwrap_or((testo, ""));
    let cifre = |parte: &str| parte.bytes().all(|b| b.is_ascii_digit());
    if decimali.len() > 2 || !cifre(euro) || !cifre(decimali) || euro.len() > 9 {
        return None;
    }
    format!("{euro}{decimali:0<2}").parse().ok()
}

fn in_euro(centesimi: u64) -> String {
    format!("{}.{:02}", centesimi / 100, centesimi % 100)
}

/// The rules that an answer shows by itself.
pub(super) fn regole(
    operazione: &Operazione,
    valori: &[Captured],
    lettore: &Reader<Slice<'_>>,
    intero: bool,
    findings: &mut Vec<Finding>,
) {
    let risposta = Risposta {
        valori,
        lettore,
        findings,
    };
    risposta.giudica(operazione, intero);
}

struct Risposta<'a> {
    valori: &'a [Captured],
    lettore: &'a Reader<Slice<'a>>,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Risposta<'a> {
    fn campo(&self, nome: &'static str) -> impl Iterator<Item = &'a Captured> + use<'a> {
        self.valori
            .iter()
            .filter(move |valore| &*valore.name.local == nome)
    }

    fn dice(&mut self, valore: &Captured, code: &'static str, message: impl Into<String>) {
        self.findings.push(
            Finding::new(code, Severity::Error, message)
                .at(posto(valore, self.lettore))
                .finding(valore.value.trim()),
        );
    }

    fn giudica(mut self, operazione: &Operazione, intero: bool) {
        let fault = self.campo("faultCode").next();
        if let Some(fault) = fault {
            if fault.value.trim().is_empty() {
                self.dice(fault, code::SOAP_FAULT_VUOTO, "Il faultCode è vuoto.");
            }
            // Strictly the data are required beside a fault too; the Region does not look at them (§3.5).
            self.perdona_mancanti(padre(padre(&fault.path)));
        }
        let esito = self.campo("esito").next();
        if let Some(esito) = esito.filter(|esito| esito.value.trim() == "KO") {
            self.perdona_mancanti(padre(&esito.path));
        }
        if !intero {
            return;
        }
        match operazione.nome {
            "paaSILVerificaEsterna" | "paaSILAttivaEsterna" => self.legacy(fault, esito),
            "paExternalVerifyPaymentNotice" if fault.is_none() => self.verifica(),
            "paExternalGetPayment" if fault.is_none() => self.attivazione(),
            _ => {}
        }
    }

    /// Drops what was found about missing data, and about the order of those that are there, directly below this element.
    fn perdona_mancanti(&mut self, percorso: &str) {
        self.findings.retain(|finding| {
            let dove = finding.place.path.as_deref().unwrap_or_default();
            match finding.code.as_str() {
                code::XML_MANCANTE => dove != percorso,
                code::XML_ORDINE => padre(dove) != percorso || dove.ends_with("/fault[1]"),
                _ => true,
            }
        });
    }

    fn legacy(&mut self, fault: Option<&Captured>, esito: Option<&'a Captured>) {
        let Some(esito) = esito else {
            self.findings.push(
                Finding::new(
                    code::SOAP_ESITO,
                    Severity::Error,
                    "Nella risposta manca esito: la Regione la legge come un rifiuto senza codice.",
                )
                .expecting("OK oppure KO"),
            );
            return;
        };
        let dati = self.campo("importoSingoloVersamento").next();
        match esito.value.trim() {
            "OK" if fault.is_some() => {
                self.dice(
                    esito,
                    code::SOAP_ESITO,
                    "L'esito è OK e la risposta ha un fault.",
                );
            }
            "OK" if dati.is_none() => {
                self.dice(
                    esito,
                    code::SOAP_ESITO,
                    "L'esito è OK e manca datiPagamentoPA.",
                );
            }
            "KO" if fault.is_none() => {
                self.dice(esito, code::SOAP_ESITO, "L'esito è KO e manca fault.");
            }
            "OK" | "KO" => {}
            altro => {
                let message = format!("L'esito è «{altro}».");
                self.dice(esito, code::SOAP_ESITO, message);
            }
        }
        self.iban("ibanAccredito");
    }

    fn verifica(&mut self) {
        for nome in ["paymentDescription", "companyName", "officeName"] {
            for valore in self.campo(nome) {
                // The node takes 140 characters and the Region does not count them (§3.5, A-11).
                if valore.value.chars().count() <= 140 {
                    for finding in self.findings.iter_mut().filter(|finding| {
                        finding.code == code::XML_TROPPO_LUNGO
                            && finding.place.path.as_deref() == Some(&valore.path)
                    }) {
                        finding.severity = Severity::Warning;
                    }
                }
            }
        }
        self.positivo("amount");
        self.codici_fiscali();
    }

    fn attivazione(&mut self) {
        self.positivo("transferAmount");
        self.codici_fiscali();
        self.iban("IBAN");
        for (atteso, valore) in (1_u32..).zip(self.campo("idTransfer")) {
            let trovato = valore.value.trim();
            if trovato.parse() != Ok(atteso) {
                self.findings.push(
                    Finding::new(
                        code::SOAP_TRANSFER,
                        Severity::Error,
                        "Gli idTransfer non sono 1, 2, 3… in ordine.",
                    )
                    .at(posto(valore, self.lettore))
                    .expecting(atteso.to_string())
                    .finding(trovato),
                );
                break;
            }
        }
        for valore in self.campo("transferAmount") {
            let transfer = padre(&valore.path);
            let accredito = self.valori.iter().any(|altro| {
                (&*altro.name.local == "IBAN" && padre(&altro.path) == transfer)
                    || (&*altro.name.local == "hashDocumento"
                        && padre(padre(&altro.path)) == transfer)
            });
            if !accredito {
                let mut finding = Finding::new(
                    code::SOAP_ACCREDITO,
                    Severity::Error,
                    "Un transferList non ha IBAN né richiestaMarcaDaBollo.",
                )
                .at(posto(valore, self.lettore))
                .expecting("IBAN oppure richiestaMarcaDaBollo");
                finding.place.path = Some(transfer.to_owned());
                self.findings.push(finding);
            }
        }
        // None that could be read as one: the schema has said enough.
        if self.campo("transferAmount").next().is_none() {
            return;
        }
        let somma = self
            .campo("transferAmount")
            .try_fold(0_u64, |somma, parte| {
                centesimi(parte.value.trim()).map(|importo| somma + importo)
            });
        if let (Some(totale), Some(somma)) = (self.campo("paymentAmount").next(), somma)
            && let Some(importo) = centesimi(totale.value.trim())
            && importo != somma
        {
            self.findings.push(
                Finding::new(
                    code::SOAP_SOMMA,
                    Severity::Error,
                    format!(
                        "I transferAmount sommano {}, paymentAmount è {}.",
                        in_euro(somma),
                        in_euro(importo)
                    ),
                )
                .at(posto(totale, self.lettore))
                .expecting(in_euro(somma))
                .finding(in_euro(importo)),
            );
        }
    }

    fn positivo(&mut self, nome: &'static str) {
        for valore in self.campo(nome) {
            if centesimi(valore.value.trim()) == Some(0) {
                self.dice(
                    valore,
                    code::SOAP_IMPORTO_ZERO,
                    format!("L'importo {nome} è zero."),
                );
            }
        }
    }

    fn iban(&mut self, nome: &'static str) {
        for valore in self.campo(nome) {
            if let Err(errore) = Iban::parse(valore.value.trim()) {
                self.dice(valore, code::ID_IBAN, super::regole::frase(&errore));
            }
        }
    }

    fn codici_fiscali(&mut self) {
        for valore in self.campo("fiscalCodePA") {
            if let Err(errore) = PartitaIva::parse(valore.value.trim()) {
                self.dice(valore, code::ID_PARTITA_IVA, super::regole::frase(&errore));
            }
        }
    }
}
