//! The requests that the product sends, as it writes them (`mypay-web-services.md` §1.3, §3.3, §3.5, §4).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use driver::action::{Ente, Pagatore};

use crate::difetto::{Difetti, SeededFault};
use crate::dovuto::Dovuto;
use crate::foglio::Foglio;

/// Namespace of the bodies.
pub(crate) const NS_ENTE: &str = "http://www.regione.veneto.it/pagamenti/ente/";
/// Namespace of the embedded documents.
pub(crate) const NS_DOCUMENTI: &str = "http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/";
/// Namespace of SOAP 1.1.
pub(crate) const NS_SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";
const NS_TESTATA: &str = "http://www.regione.veneto.it/pagamenti/ente/ppthead";
const VERSIONE_OGGETTO: &str = "6.2.0";

/// A request ready to leave.
#[derive(Debug)]
pub(crate) struct Richiesta {
    /// Operation, which is also the SOAPAction.
    pub(crate) operazione: &'static str,
    /// The envelope.
    pub(crate) busta: String,
    /// Seeded faults that changed it.
    pub(crate) difetti: Vec<SeededFault>,
}

/// `azione` of a `Versamento`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AzioneVersamento {
    Inserimento,
    Modifica,
    Annullamento,
}

impl AzioneVersamento {
    const fn code(self) -> &'static str {
        match self {
            Self::Inserimento => "I",
            Self::Modifica => "M",
            Self::Annullamento => "A",
        }
    }
}

/// What an outcome is asked by: exactly one of the three (§4.5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Chiave<'a> {
    Sessione(&'a str),
    Iuv(&'a str),
    Iud(&'a str),
}

/// paaSILImportaDovuto (§4.6).
///
/// I asks the Region for the IUV. M sends back the IUV that the Region generated, with flagGeneraIuv true, or the Region refuses it.
/// A leaves the IUV out: its key is the IUD.
pub(crate) fn importa_dovuto(
    ente: &Ente,
    dovuto: &Dovuto,
    azione: AzioneVersamento,
    difetti: &Difetti,
) -> Richiesta {
    let mut attivati = Vec::new();
    let documento = versamento(dovuto, azione, difetti, &mut attivati);
    let mut sheet = with_header(ente);
    sheet.open("soapenv:Body").open("ente:paaSILImportaDovuto");
    sheet.leaf("password", &ente.password);
    sheet.leaf("dovuto", &STANDARD.encode(documento));
    if azione != AzioneVersamento::Annullamento {
        sheet.leaf("flagGeneraIuv", "true");
    }
    Richiesta {
        operazione: "paaSILImportaDovuto",
        busta: sheet.finish(),
        difetti: attivati,
    }
}

/// paaSILInviaDovuti for one debt (§4.1), with the address to which the citizen comes back.
pub(crate) fn invia_dovuti(
    ente: &Ente,
    dovuto: &Dovuto,
    ritorno: &str,
    difetti: &Difetti,
) -> Richiesta {
    let mut attivati = Vec::new();
    let mut sheet = with_header(ente);
    sheet.open("soapenv:Body").open("ente:paaSILInviaDovuti");
    sheet.leaf("password", &ente.password);
    sheet.leaf(
        "dovuti",
        &STANDARD.encode(dovuti(dovuto, difetti, &mut attivati)),
    );
    sheet.leaf("enteSILInviaRispostaPagamentoUrl", ritorno);
    Richiesta {
        operazione: "paaSILInviaDovuti",
        busta: sheet.finish(),
        difetti: attivati,
    }
}

/// paaSILVerificaAvviso (§4.3).
pub(crate) fn verifica_avviso(ente: &Ente, iuv: &str, ritorno: &str) -> Richiesta {
    let mut sheet = with_header(ente);
    sheet.open("soapenv:Body").open("ente:paaSILVerificaAvviso");
    sheet.leaf("password", &ente.password);
    sheet.leaf("identificativoUnivocoVersamento", iuv);
    sheet.leaf("enteSILInviaRispostaPagamentoUrl", ritorno);
    Richiesta {
        operazione: "paaSILVerificaAvviso",
        busta: sheet.finish(),
        difetti: Vec::new(),
    }
}

/// paaSILChiediPagati (§4.4): codIpaEnte in the body, before the password.
pub(crate) fn chiedi_pagati(ente: &Ente, id_session: &str, difetti: &Difetti) -> Richiesta {
    let mut attivati = Vec::new();
    let mut sheet = without_header();
    sheet.open("soapenv:Body").open("ente:paaSILChiediPagati");
    if difetti.on(SeededFault::PasswordPrima) {
        attivati.push(SeededFault::PasswordPrima);
        sheet
            .leaf("password", &ente.password)
            .leaf("codIpaEnte", &ente.cod_ipa);
    } else {
        sheet
            .leaf("codIpaEnte", &ente.cod_ipa)
            .leaf("password", &ente.password);
    }
    sheet.leaf("idSession", id_session);
    Richiesta {
        operazione: "paaSILChiediPagati",
        busta: sheet.finish(),
        difetti: attivati,
    }
}

/// paaSILChiediPagatiConRicevuta (§4.5).
pub(crate) fn chiedi_pagati_con_ricevuta(ente: &Ente, chiave: Chiave<'_>) -> Richiesta {
    let mut sheet = without_header();
    sheet
        .open("soapenv:Body")
        .open("ente:paaSILChiediPagatiConRicevuta");
    sheet
        .leaf("codIpaEnte", &ente.cod_ipa)
        .leaf("password", &ente.password);
    match chiave {
        Chiave::Sessione(id) => sheet.leaf("idSession", id),
        Chiave::Iuv(iuv) => sheet.leaf("identificativoUnivocoVersamento", iuv),
        Chiave::Iud(iud) => sheet.leaf("identificativoUnivocoDovuto", iud),
    };
    Richiesta {
        operazione: "paaSILChiediPagatiConRicevuta",
        busta: sheet.finish(),
        difetti: Vec::new(),
    }
}

/// `Versamento` (§3.5).
fn versamento(
    dovuto: &Dovuto,
    azione: AzioneVersamento,
    difetti: &Difetti,
    attivati: &mut Vec<SeededFault>,
) -> String {
    let mut sheet = Foglio::default();
    sheet.open_with("Versamento", &[("xmlns", NS_DOCUMENTI)]);
    sheet.leaf("versioneOggetto", VERSIONE_OGGETTO);
    soggetto_pagatore(&mut sheet, &dovuto.pagatore);
    sheet.open("datiVersamento");
    sheet.leaf_if("dataEsecuzionePagamento", dovuto.data_scadenza.as_deref());
    sheet.leaf("tipoVersamento", "ALL");
    if azione == AzioneVersamento::Modifica && difetti.on(SeededFault::ModificaSenzaIuv) {
        attivati.push(SeededFault::ModificaSenzaIuv);
    } else if azione == AzioneVersamento::Modifica {
        sheet.leaf_if("identificativoUnivocoVersamento", dovuto.iuv.as_deref());
    }
    sheet.leaf("identificativoUnivocoDovuto", &dovuto.iud);
    if difetti.on(SeededFault::ImportoVirgola) {
        attivati.push(SeededFault::ImportoVirgola);
        sheet.leaf(
            "importoSingoloVersamento",
            &dovuto.importo.with_separator(','),
        );
    } else {
        sheet.leaf("importoSingoloVersamento", &dovuto.importo.to_string());
    }
    sheet.leaf("identificativoTipoDovuto", &dovuto.tipo_dovuto);
    if difetti.on(SeededFault::VersamentoScambiato) {
        attivati.push(SeededFault::VersamentoScambiato);
        sheet.leaf("datiSpecificiRiscossione", &dovuto.dati_specifici);
        sheet.leaf("causaleVersamento", &dovuto.causale);
    } else {
        sheet.leaf("causaleVersamento", &dovuto.causale);
        sheet.leaf("datiSpecificiRiscossione", &dovuto.dati_specifici);
    }
    sheet.close().leaf("azione", azione.code());
    sheet.finish()
}

/// `Dovuti` with one debt (§3.3): no IUV, the Region refuses one.
fn dovuti(dovuto: &Dovuto, difetti: &Difetti, attivati: &mut Vec<SeededFault>) -> String {
    let mut sheet = Foglio::default();
    sheet.open_with("Dovuti", &[("xmlns", NS_DOCUMENTI)]);
    sheet.leaf("versioneOggetto", VERSIONE_OGGETTO);
    soggetto_pagatore(&mut sheet, &dovuto.pagatore);
    sheet.open("datiVersamento").leaf("tipoVersamento", "ALL");
    if difetti.on(SeededFault::IuvNeiDovuti) {
        attivati.push(SeededFault::IuvNeiDovuti);
        // an IUV of the ente that is right in itself (check digits of `pagopa-identifiers.md` §2.4)
        sheet.leaf("identificativoUnivocoVersamento", "01020000000004230");
    }
    sheet.open("datiSingoloVersamento");
    sheet.leaf("identificativoUnivocoDovuto", &dovuto.iud);
    sheet.leaf("importoSingoloVersamento", &dovuto.importo.to_string());
    sheet.leaf("identificativoTipoDovuto", &dovuto.tipo_dovuto);
    sheet.leaf("causaleVersamento", &dovuto.causale);
    sheet.leaf("datiSpecificiRiscossione", &dovuto.dati_specifici);
    sheet.finish()
}

fn soggetto_pagatore(sheet: &mut Foglio, pagatore: &Pagatore) {
    sheet
        .open("soggettoPagatore")
        .open("identificativoUnivocoPagatore");
    sheet.leaf("tipoIdentificativoUnivoco", &pagatore.tipo);
    sheet.leaf("codiceIdentificativoUnivoco", &pagatore.codice);
    sheet
        .close()
        .leaf("anagraficaPagatore", &pagatore.anagrafica);
    sheet.leaf_if("e-mailPagatore", pagatore.email.as_deref());
    sheet.close();
}

/// Envelope of the operations that carry the ente in the header (§1.3): qualified header element, unqualified child.
fn with_header(ente: &Ente) -> Foglio {
    let mut sheet = Foglio::with_declaration();
    sheet.open_with(
        "soapenv:Envelope",
        &[
            ("xmlns:soapenv", NS_SOAP),
            ("xmlns:ente", NS_ENTE),
            ("xmlns:testata", NS_TESTATA),
        ],
    );
    sheet
        .open("soapenv:Header")
        .open("testata:intestazionePPT")
        .leaf("codIpaEnte", &ente.cod_ipa)
        .close()
        .close();
    sheet
}

/// Envelope of the operations that carry the ente in the body.
fn without_header() -> Foglio {
    let mut sheet = Foglio::with_declaration();
    sheet
        .open_with(
            "soapenv:Envelope",
            &[("xmlns:soapenv", NS_SOAP), ("xmlns:ente", NS_ENTE)],
        )
        .empty("soapenv:Header");
    sheet
}
