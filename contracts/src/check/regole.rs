//! The rules that the contract asks of the product and that one message shows (`mypay-web-services.md` §4.1, §4.5, §4.6, §5.3–§5.6, §10).

use std::collections::HashSet;

use super::documento::{Luogo, posto};
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::identifier::codice_fiscale::CodiceFiscale;
use crate::identifier::iban::Iban;
use crate::identifier::importo::Importo;
use crate::identifier::iud::{Iud, IudNonValido};
use crate::identifier::iuv::{Iuv, IuvNonValido, TipoIuv};
use crate::identifier::mypay::{ANONIMO, tipo_versamento_accettato};
use crate::identifier::partita_iva::PartitaIva;
use crate::service::{Documento, Operazione};
use crate::xml::{Reader, Slice};
use crate::xsd::Captured;

/// Versamenti of one document up to which the rules look at them.
const MASSIMO_VERSAMENTI: usize = 64;

/// Rules on the fields of the Body.
pub(super) fn richiesta(
    operazione: &Operazione,
    valori: &[Captured],
    lettore: &Reader<Slice<'_>>,
    findings: &mut Vec<Finding>,
) {
    let campo = |nome: &'static str| {
        valori
            .iter()
            .filter(move |valore| &*valore.name.local == nome)
    };
    let dice = |valore: &Captured, code, message: String| {
        Finding::new(code, Severity::Error, message).at(posto(valore, lettore))
    };
    for valore in campo("showMyPay").filter(|valore| valore.value.trim() == "SHORT") {
        // The validator tells it by the length of the text, which helps nobody.
        findings.retain(|finding| finding.place.path.as_deref() != Some(&valore.path));
        findings.push(
            dice(
                valore,
                code::SOAP_SHOWMYPAY,
                "showMyPay vale SHORT, che lo schema pubblicato non ammette.".to_owned(),
            )
            .expecting("nessun showMyPay, oppure NONE")
            .finding("SHORT"),
        );
    }
    for valore in campo("identificativoUnivocoVersamento") {
        if let Some((code, message)) = iuv(valore.value.trim()) {
            findings.push(dice(valore, code, message).finding(valore.value.trim()));
        }
    }
    if operazione.nome == "paaSILChiediPagatiConRicevuta" {
        let selettori: Vec<&Captured> = valori
            .iter()
            .filter(|valore| {
                matches!(
                    &*valore.name.local,
                    "idSession" | "identificativoUnivocoVersamento" | "identificativoUnivocoDovuto"
                ) && !valore.value.trim().is_empty()
            })
            .collect();
        let trovati: Vec<&str> = selettori.iter().map(|valore| &*valore.name.local).collect();
        let finding = match selettori.as_slice() {
            [_] => None,
            [_, secondo, ..] => Some(dice(
                secondo,
                code::SOAP_SELETTORE,
                format!(
                    "La richiesta ha {} chiavi di ricerca: {}.",
                    trovati.len(),
                    trovati.join(", ")
                ),
            )),
            [] => Some(Finding::new(
                code::SOAP_SELETTORE,
                Severity::Error,
                "La richiesta non ha alcuna chiave di ricerca.",
            )),
        };
        findings.extend(finding.map(|finding| {
            finding.expecting(
                "uno fra idSession, identificativoUnivocoVersamento, identificativoUnivocoDovuto",
            )
        }));
    }
    if operazione.nome.starts_with("paaSIL") {
        super::export::controlla(valori, lettore, findings);
    }
    if operazione.nome == "paaSILInviaCarrelloDovuti" {
        super::carrello::controlla(valori, lettore, findings);
    }
    if let Some(secondo) = campo("dovutiEntiSecondari").nth(1) {
        findings.push(dice(
            secondo,
            code::DOC_ENTI_SECONDARI,
            format!(
                "La richiesta ha {} enti secondari.",
                campo("dovutiEntiSecondari").count()
            ),
        ));
    }
}

/// What is wrong with an IUV in itself.
fn iuv(testo: &str) -> Option<(&'static str, String)> {
    if testo.is_empty() {
        return None;
    }
    match Iuv::parse(testo) {
        Ok(_) => None,
        Err(errore @ IuvNonValido::Forma(_)) => Some((code::ID_IUV, frase(&errore))),
        Err(errore @ IuvNonValido::CifreDiControllo { .. }) => {
            Some((code::ID_IUV_CONTROLLO, frase(&errore)))
        }
    }
}

/// An error as a sentence.
pub(super) fn frase(errore: &impl std::fmt::Display) -> String {
    let mut frase = errore.to_string();
    if let Some(prima) = frase.get(..1).map(str::to_uppercase) {
        frase.replace_range(..1, &prima);
    }
    frase.push('.');
    frase
}

/// The values of a document, with the way to their places.
struct Valori<'a> {
    valori: &'a [Captured],
    luogo: &'a Luogo<'a>,
    findings: &'a mut Vec<Finding>,
}

impl<'a> Valori<'a> {
    fn campo(&self, nome: &'static str) -> impl Iterator<Item = &'a Captured> + use<'a> {
        self.valori
            .iter()
            .filter(move |valore| &*valore.name.local == nome)
    }

    /// The field with this name beside `valore`.
    fn accanto(&self, valore: &Captured, nome: &'static str) -> Option<&'a Captured> {
        let padre = padre(&valore.path);
        self.campo(nome)
            .find(|altro| self::padre(&altro.path) == padre)
    }

    fn dice(&mut self, valore: &Captured, code: &'static str, message: String) -> &mut Finding {
        let inizio = valore.input_offset(0);
        let mut place = (self.luogo)(inizio, valore.value.trim().len() as u64);
        place.path = Some(valore.path.clone());
        self.findings.push(
            Finding::new(code, Severity::Error, message)
                .at(place)
                .finding(valore.value.trim()),
        );
        let ultimo = self.findings.len() - 1;
        &mut self.findings[ultimo]
    }

    /// A finding about something that the document does not have.
    fn dice_del_documento(&mut self, documento: Documento, code: &'static str, message: &str) {
        let mut place = (self.luogo)(0, 0);
        place.path = Some(format!("/pay_i:{}[1]", documento.radice()));
        place.excerpt = None;
        self.findings
            .push(Finding::new(code, Severity::Error, message).at(place));
    }
}

fn padre(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(padre, _)| padre)
}

/// Rules on the values of a document; `fuori` are the fields of the message that carries it.
pub(super) fn documento(
    documento: Documento,
    fuori: &[Captured],
    valori: &[Captured],
    luogo: &Luogo<'_>,
    findings: &mut Vec<Finding>,
) {
    let mut valori = Valori {
        valori,
        luogo,
        findings,
    };
    // Five at most keep to the schema. Beyond all reason the rules, which look from one field to its neighbours, say nothing: the schema
    // has said enough.
    let troppi = |campo| valori.campo(campo).nth(MASSIMO_VERSAMENTI).is_some();
    if troppi("codiceIdentificativoUnivoco")
        || troppi("importoSingoloVersamento")
        || troppi("identificativoTipoDovuto")
    {
        return;
    }
    match documento {
        Documento::Dovuti => {
            for valore in valori.campo("identificativoUnivocoVersamento") {
                valori
                    .dice(
                        valore,
                        code::DOC_IUV_NON_AMMESSO,
                        "Il documento Dovuti contiene uno IUV.".to_owned(),
                    )
                    .expected = Some("nessun identificativoUnivocoVersamento".to_owned());
            }
            comuni(&mut valori);
        }
        Documento::Versamento => {
            let genera = fuori.iter().any(|valore| {
                &*valore.name.local == "flagGeneraIuv"
                    && matches!(valore.value.trim(), "true" | "1")
            });
            versamento(&mut valori, genera);
            comuni(&mut valori);
        }
        Documento::DovutiEntiSecondari => secondario(&mut valori),
        Documento::Pagati
        | Documento::PagatiConRicevuta
        | Documento::Bilancio
        | Documento::BilancioDefault
        | Documento::Receipt
        | Documento::Rt
        | Documento::FlussoRiversamento
        | Documento::BilancioPivot
        | Documento::Opi14
        | Documento::Opi161 => {}
    }
}

/// Rules shared by `Dovuti` and `Versamento`.
fn comuni(valori: &mut Valori<'_>) {
    for valore in valori.campo("tipoVersamento") {
        if !tipo_versamento_accettato(valore.value.trim()) {
            let message = format!("Il tipoVersamento «{}» non è ammesso.", valore.value.trim());
            valori.dice(valore, code::DOC_TIPO_VERSAMENTO, message);
        }
    }
    for valore in valori.campo("codiceIdentificativoUnivoco") {
        let tipo = valori
            .accanto(valore, "tipoIdentificativoUnivoco")
            .map_or("", |tipo| tipo.value.trim());
        pagatore(valori, valore, tipo);
    }
    let mut visti = HashSet::new();
    for valore in valori.campo("identificativoUnivocoDovuto") {
        let testo = valore.value.trim();
        match Iud::parse(testo) {
            Err(errore @ IudNonValido::Riservato(_)) => {
                valori.dice(valore, code::ID_IUD_RISERVATO, frase(&errore));
            }
            Err(errore @ IudNonValido::Vuoto) => {
                valori.dice(valore, code::ID_IUD_MANCANTE, frase(&errore));
            }
            // Too long: the schema has said so.
            Err(IudNonValido::Lungo(_)) => {}
            Ok(_) if !visti.insert(testo) => {
                valori.dice(
                    valore,
                    code::ID_IUD_DUPLICATO,
                    format!("Lo IUD «{testo}» compare più volte nella richiesta."),
                );
            }
            Ok(_) => {}
        }
    }
    for valore in valori.campo("causaleVersamento") {
        if valore.value.trim().is_empty() && !valore.value.is_empty() {
            valori.dice(
                valore,
                code::DOC_CAUSALE_VUOTA,
                "La causale contiene soltanto spazi.".to_owned(),
            );
        }
    }
    for valore in valori.campo("importoSingoloVersamento") {
        bilancio(valori, valore);
    }
    for valore in valori.campo("identificativoTipoDovuto") {
        marca_bollo(valori, valore);
    }
}

fn pagatore(valori: &mut Valori<'_>, valore: &Captured, tipo: &str) {
    let codice = valore.value.trim();
    if codice.is_empty() {
        return;
    }
    let partita_iva = PartitaIva::parse(codice);
    match tipo {
        "G" => {
            if let Err(errore) = partita_iva {
                valori.dice(valore, code::ID_PARTITA_IVA, frase(&errore));
            }
        }
        "F" if codice == ANONIMO || partita_iva.is_ok() => {}
        "F" => {
            if let Err(errore) = CodiceFiscale::parse(codice) {
                valori.dice(valore, code::ID_CODICE_FISCALE, frase(&errore));
            }
        }
        _ => {}
    }
}

/// The sum of all `importo` of the bilancio beside this amount.
fn bilancio(valori: &mut Valori<'_>, totale: &Captured) {
    let dentro = format!("{}/pay_i:bilancio[", padre(&totale.path));
    let mut parti = valori
        .campo("importo")
        .filter(|valore| valore.path.starts_with(&dentro))
        .peekable();
    let Some(prima) = parti.peek().copied() else {
        return;
    };
    // What is no amount was told by the schema; then there is no sum to compare.
    let somma = parti.try_fold(0_u64, |somma, parte| {
        Importo::parse(parte.value.trim())
            .ok()
            .map(|importo| somma + importo.centesimi())
    });
    let (Some(somma), Ok(importo)) = (somma, Importo::parse(totale.value.trim())) else {
        return;
    };
    if somma != importo.centesimi() {
        let somma = format!("{}.{:02}", somma / 100, somma % 100);
        let message = format!(
            "Gli importi del bilancio sommano {somma}, l'importo del versamento è {importo}."
        );
        let finding = valori.dice(prima, code::DOC_BILANCIO, message);
        finding.expected = Some(importo.to_string());
        finding.found = Some(somma);
    }
}

fn marca_bollo(valori: &mut Valori<'_>, tipo: &Captured) {
    let dentro = format!("{}/pay_i:datiMarcaBolloDigitale[", padre(&tipo.path));
    let marca = valori
        .campo("tipoBollo")
        .find(|valore| valore.path.starts_with(&dentro));
    let testo = tipo.value.trim();
    let message = match (testo == "MARCA_BOLLO_DIGITALE", marca) {
        (true, None) => {
            "Il tipo dovuto è MARCA_BOLLO_DIGITALE e manca datiMarcaBolloDigitale.".to_owned()
        }
        (false, Some(_)) => format!("C'è datiMarcaBolloDigitale e il tipo dovuto è «{testo}»."),
        _ => return,
    };
    valori.dice(tipo, code::DOC_MARCA_BOLLO, message);
}

fn versamento(valori: &mut Valori<'_>, genera: bool) {
    let azione = valori.campo("azione").next();
    if let Some(azione) = azione
        && !matches!(azione.value.trim(), "I" | "M" | "A" | "S")
    {
        let message = format!("L'azione «{}» non è ammessa.", azione.value.trim());
        valori.dice(azione, code::DOC_AZIONE, message).expected =
            Some("I, M, A oppure S".to_owned());
    }
    if valori.campo("codiceIdentificativoUnivoco").next().is_none() {
        valori.dice_del_documento(
            Documento::Versamento,
            code::DOC_PAGATORE_MANCANTE,
            "Nel Versamento manca il codice del soggetto pagatore.",
        );
    }
    if valori.campo("identificativoUnivocoDovuto").next().is_none() {
        valori.dice_del_documento(
            Documento::Versamento,
            code::ID_IUD_MANCANTE,
            "Nel Versamento manca identificativoUnivocoDovuto: per lo schema è facoltativo, la piattaforma lo chiede.",
        );
    }
    for valore in valori.campo("identificativoUnivocoVersamento") {
        let testo = valore.value.trim();
        if let Some((code, message)) = iuv(testo) {
            valori.dice(valore, code, message);
            continue;
        }
        let Ok(iuv) = Iuv::parse(testo) else { continue };
        if iuv.generato_da_mypay() && !genera {
            valori.dice(
                valore,
                code::ID_IUV_RISERVATO,
                format!("Lo IUV «{testo}» è nello spazio di quelli generati da MyPay e flagGeneraIuv non è true."),
            );
        }
        if iuv.tipo() == TipoIuv::Iuv15 && azione.is_some_and(|azione| azione.value.trim() == "I") {
            valori.dice(
                valore,
                code::ID_IUV_DEPRECATO,
                format!("Il nuovo dovuto ha lo IUV di 15 cifre «{testo}»."),
            );
        }
    }
}

fn secondario(valori: &mut Valori<'_>) {
    for valore in valori.campo("codiceFiscaleBeneficiario") {
        let codice = valore.value.trim();
        if let Err(errore) = PartitaIva::parse(codice)
            && CodiceFiscale::parse(codice).is_err()
        {
            valori.dice(valore, code::ID_PARTITA_IVA, frase(&errore));
        }
    }
    for valore in valori.campo("ibanAccreditoBeneficiario") {
        if let Err(errore) = Iban::parse(valore.value.trim()) {
            valori.dice(valore, code::ID_IBAN, frase(&errore));
        }
    }
}
