//! Seeded faults, each a mistake that real products make, and the products that do nothing (DESIGN.md, "How good is the bench").

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// A mistake that can be switched on in the reference product. The clean product has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SeededFault {
    /// Comma as decimal separator of the amount in the `Versamento` of paaSILImportaDovuto.
    ImportoVirgola,
    /// `datiSpecificiRiscossione` before `causaleVersamento` in the `Versamento` of paaSILImportaDovuto.
    VersamentoScambiato,
    /// `password` before `codIpaEnte` in paaSILChiediPagati.
    PasswordPrima,
    /// A debt taken as paid on `esito=OK` in the URL of the citizen's return, without asking the Region.
    PagatoSuEsitoOk,
    /// A fault in the answer to paaSILImportaDovuto is not read: the operation is shown as done.
    FaultIgnorato,
    /// A change leaves out the IUV that the debt has.
    ModificaSenzaIuv,
    /// An annulment is done in the product only: the Region is never told.
    AnnulloTaciuto,
    /// An IUV of the product's own in the `Dovuti` of paaSILInviaDovuti.
    IuvNeiDovuti,
    /// The outcome of a notice or of a session is never asked by the product itself: only on the operator's word, or when the citizen
    /// comes back.
    EsitiMaiChiesti,
    /// A payment is registered twice: once from the pagati, once from the receipt that comes with them.
    PagamentoDoppio,
}

impl SeededFault {
    /// All of them, in the order of the self-test.
    #[must_use]
    pub const fn all() -> [Self; 10] {
        [
            Self::ImportoVirgola,
            Self::VersamentoScambiato,
            Self::PasswordPrima,
            Self::PagatoSuEsitoOk,
            Self::FaultIgnorato,
            Self::ModificaSenzaIuv,
            Self::AnnulloTaciuto,
            Self::IuvNeiDovuti,
            Self::EsitiMaiChiesti,
            Self::PagamentoDoppio,
        ]
    }

    /// Name on the command line, kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ImportoVirgola => "importo-virgola",
            Self::VersamentoScambiato => "versamento-scambiato",
            Self::PasswordPrima => "password-prima",
            Self::PagatoSuEsitoOk => "pagato-su-esito-ok",
            Self::FaultIgnorato => "fault-ignorato",
            Self::ModificaSenzaIuv => "modifica-senza-iuv",
            Self::AnnulloTaciuto => "annullo-taciuto",
            Self::IuvNeiDovuti => "iuv-nei-dovuti",
            Self::EsitiMaiChiesti => "esiti-mai-chiesti",
            Self::PagamentoDoppio => "pagamento-doppio",
        }
    }

    /// The fault of this name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all().into_iter().find(|fault| fault.name() == name)
    }

    /// One line in Italian: what the product does wrong.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::ImportoVirgola => {
                "nel versamento di paaSILImportaDovuto l'importo ha la virgola al posto del punto decimale"
            }
            Self::VersamentoScambiato => {
                "nel versamento di paaSILImportaDovuto datiSpecificiRiscossione precede causaleVersamento"
            }
            Self::PasswordPrima => "in paaSILChiediPagati la password precede codIpaEnte",
            Self::PagatoSuEsitoOk => {
                "al ritorno del cittadino il dovuto è dato per pagato sul solo esito=OK dell'indirizzo, senza chiedere alla Regione"
            }
            Self::FaultIgnorato => {
                "il fault nella risposta a paaSILImportaDovuto non è letto: l'operazione risulta riuscita"
            }
            Self::ModificaSenzaIuv => {
                "la modifica (azione M) non ripete lo IUV che il dovuto ha già"
            }
            Self::AnnulloTaciuto => {
                "il dovuto risulta annullato nel prodotto, ma alla Regione non è detto nulla"
            }
            Self::IuvNeiDovuti => "i Dovuti di paaSILInviaDovuti portano uno IUV del prodotto",
            Self::EsitiMaiChiesti => {
                "l'esito di un avviso o di una sessione non è mai chiesto dal prodotto da sé, ma solo se lo vuole l'operatore o se il cittadino torna"
            }
            Self::PagamentoDoppio => {
                "un pagamento è registrato due volte: dai pagati, e di nuovo dalla ricevuta che li accompagna"
            }
        }
    }

    /// The case of the plan that is there to catch it.
    #[must_use]
    pub const fn named_case(self) -> &'static str {
        match self {
            Self::ImportoVirgola | Self::VersamentoScambiato => "MP-DOV-01",
            Self::PasswordPrima => "MP-PAY-03",
            Self::PagatoSuEsitoOk => "MP-PAY-02",
            Self::FaultIgnorato => "MP-COM-02",
            Self::ModificaSenzaIuv => "MP-DOV-03",
            Self::AnnulloTaciuto => "MP-DOV-04",
            Self::IuvNeiDovuti => "MP-PAY-01",
            Self::EsitiMaiChiesti => "MP-ESI-07",
            Self::PagamentoDoppio => "MP-ESI-08",
        }
    }

    /// Code of the finding with which the named case must FAIL.
    #[must_use]
    pub const fn expected_finding(self) -> &'static str {
        match self {
            Self::ImportoVirgola => "XML-IMPORTO-VIRGOLA",
            Self::VersamentoScambiato | Self::PasswordPrima => "XML-ORDINE",
            Self::PagatoSuEsitoOk => "PRD-PAGATO-SENZA-PROVA",
            Self::FaultIgnorato => "PRD-FAULT-NON-MOSTRATO",
            Self::ModificaSenzaIuv => "PRD-RICHIESTA-DIVERSA",
            Self::AnnulloTaciuto | Self::EsitiMaiChiesti => "PRD-NESSUNA-RICHIESTA",
            Self::PagamentoDoppio => "PRD-DOPPIO",
            Self::IuvNeiDovuti => "DOC-IUV-NON-AMMESSO",
        }
    }

    /// Cases in whose course it can be activated though they ask nothing that it changes.
    #[must_use]
    pub const fn invisible_in(self) -> &'static [&'static str] {
        match self {
            // There the time that passes is for what was not delivered; no outcome is asked about.
            Self::EsitiMaiChiesti => &["MP-COM-05"],
            // There the refusal is asked about, not what the product learns of the payment afterwards.
            Self::PagamentoDoppio => &["MP-PAY-12"],
            _ => &[],
        }
    }

    /// The operation towards the Region, or the face of the product, where it can be activated.
    #[must_use]
    pub const fn scope(self) -> &'static str {
        match self {
            Self::ImportoVirgola
            | Self::VersamentoScambiato
            | Self::FaultIgnorato
            | Self::ModificaSenzaIuv
            | Self::AnnulloTaciuto => "paaSILImportaDovuto",
            Self::IuvNeiDovuti => "paaSILInviaDovuti",
            Self::PasswordPrima => "paaSILChiediPagati",
            Self::EsitiMaiChiesti | Self::PagamentoDoppio => "paaSILChiediPagatiConRicevuta",
            Self::PagatoSuEsitoOk => "ritorno",
        }
    }
}

impl fmt::Display for SeededFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A product that does nothing useful and must pass no case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NullProduct {
    /// Answers every request with 200 and an empty body.
    RispondeVuoto,
    /// Never answers.
    NonRisponde,
    /// Sends the request back as its answer.
    Eco,
    /// Says `eseguita` and does nothing.
    DiceEseguita,
}

impl NullProduct {
    /// All of them, in the order of the self-test.
    #[must_use]
    pub const fn all() -> [Self; 4] {
        [
            Self::RispondeVuoto,
            Self::NonRisponde,
            Self::Eco,
            Self::DiceEseguita,
        ]
    }

    /// Name on the command line, kebab case.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::RispondeVuoto => "risponde-vuoto",
            Self::NonRisponde => "non-risponde",
            Self::Eco => "eco",
            Self::DiceEseguita => "dice-eseguita",
        }
    }

    /// The null product of this name, if there is one.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::all()
            .into_iter()
            .find(|product| product.name() == name)
    }

    /// One line in Italian: what it does.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::RispondeVuoto => "risponde 200 e nient'altro",
            Self::NonRisponde => "non risponde mai",
            Self::Eco => "rimanda indietro la richiesta",
            Self::DiceEseguita => "dice eseguita e non fa nulla",
        }
    }
}

/// A seeded fault that really changed something: what a request carried, or what the product believes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// Which fault.
    pub fault: SeededFault,
    /// Case in whose course it happened, as the driver's request named it.
    pub caso: String,
    /// Operation towards the Region that was changed or misread; `ritorno` for the citizen's return.
    pub operazione: String,
    /// What the product was doing: name of the driver's action, `ritorno`, or `orologio` for its own timer.
    pub azione: String,
}

/// Where activations are told as they happen, out of band (never through the product's HTTP face).
pub type ActivationSink = Arc<dyn Fn(&Activation) + Send + Sync>;

/// The faults of one instance and what became of them.
#[derive(Clone, Default)]
pub(crate) struct Difetti {
    accesi: Arc<[SeededFault]>,
    sink: Option<ActivationSink>,
    visti: Arc<Mutex<Vec<Activation>>>,
}

impl Difetti {
    pub(crate) fn new(accesi: &[SeededFault], sink: Option<ActivationSink>) -> Self {
        Self {
            accesi: accesi.into(),
            sink,
            visti: Arc::default(),
        }
    }

    pub(crate) fn on(&self, fault: SeededFault) -> bool {
        self.accesi.contains(&fault)
    }

    pub(crate) fn activated(&self, activation: Activation) {
        if let Some(sink) = &self.sink {
            sink(&activation);
        }
        self.visti
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(activation);
    }

    pub(crate) fn seen(&self) -> Vec<Activation> {
        self.visti
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[cfg(test)]
mod tests {
    use super::{NullProduct, SeededFault};

    #[test]
    fn every_name_leads_back_to_its_fault() {
        for fault in SeededFault::all() {
            assert_eq!(SeededFault::from_name(fault.name()), Some(fault));
            assert!(!fault.description().contains('\n'));
        }
        for product in NullProduct::all() {
            assert_eq!(NullProduct::from_name(product.name()), Some(product));
        }
        assert_eq!(SeededFault::from_name("Importo-Virgola"), None);
    }
}
