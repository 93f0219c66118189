//! Exit codes of `collaudo`: one documented type; of several that apply the first of the list wins.

use crate::verdict::{Adjudication, Giudizio, Verdict};

/// How the command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum ExitCode {
    /// 0: all is well.
    Ok = 0,
    /// 1: a bug of the bench (a panic, or a case with verdict ERROR).
    Banco = 1,
    /// 2: wrong use of the command.
    Uso = 2,
    /// 3: wrong configuration, or the preflight failed.
    Configurazione = 3,
    /// 4: no case selected.
    NienteSelezionato = 4,
    /// 10: some case FAILed.
    Fallito = 10,
    /// 11: some case is INCONCLUSIVE, or a REVIEW is left.
    Inconcludente = 11,
    /// 12: the environment was lost.
    AmbientePerso = 12,
    /// 13: a mandatory ICS item is not supported.
    ObbligatoriaNonSupportata = 13,
    /// 20: the evidence is not intact.
    EvidenzaNonIntegra = 20,
    /// 21: verdicts differ on replay by the same judge.
    VerdettiDiversi = 21,
    /// 22: `compare` found a regression.
    Regressione = 22,
    /// 23: a fault survived the self-test.
    DifettoSopravvissuto = 23,
    /// 130: interrupted from the keyboard (SIGINT).
    InterrottoDaTastiera = 130,
    /// 143: interrupted by SIGTERM.
    Interrotto = 143,
}

impl ExitCode {
    /// All, in the order of their numbers.
    pub const TUTTI: [Self; 15] = [
        Self::Ok,
        Self::Banco,
        Self::Uso,
        Self::Configurazione,
        Self::NienteSelezionato,
        Self::Fallito,
        Self::Inconcludente,
        Self::AmbientePerso,
        Self::ObbligatoriaNonSupportata,
        Self::EvidenzaNonIntegra,
        Self::VerdettiDiversi,
        Self::Regressione,
        Self::DifettoSopravvissuto,
        Self::InterrottoDaTastiera,
        Self::Interrotto,
    ];

    /// The number that the process ends with.
    #[must_use]
    pub const fn codice(self) -> u8 {
        self as u8
    }

    /// What it means, one Italian phrase for the help.
    #[must_use]
    pub const fn significato(self) -> &'static str {
        match self {
            Self::Ok => "tutto superato",
            Self::Banco => "errore del banco di prova",
            Self::Uso => "comando usato in modo errato",
            Self::Configurazione => "configurazione errata o controlli preliminari falliti",
            Self::NienteSelezionato => "nessun caso selezionato",
            Self::Fallito => "almeno un caso fallito (FAIL)",
            Self::Inconcludente => {
                "restano casi inconcludenti o da rivedere (INCONCLUSIVE, REVIEW)"
            }
            Self::AmbientePerso => "ambiente di prova perso durante l'esecuzione",
            Self::ObbligatoriaNonSupportata => {
                "una voce obbligatoria non è supportata dal prodotto"
            }
            Self::EvidenzaNonIntegra => "l'evidenza non è integra",
            Self::VerdettiDiversi => "rigiudicando, i verdetti sono diversi",
            Self::Regressione => "regressione rispetto al confronto",
            Self::DifettoSopravvissuto => "un difetto è sopravvissuto all'autoverifica",
            Self::InterrottoDaTastiera => "interrotto da tastiera",
            Self::Interrotto => "interrotto (SIGTERM)",
        }
    }
}

impl From<ExitCode> for std::process::ExitCode {
    fn from(codice: ExitCode) -> Self {
        Self::from(codice.codice())
    }
}

/// Which signal ended the run early.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Segnale {
    /// SIGINT.
    Tastiera,
    /// SIGTERM.
    Term,
}

/// What the end of a run is decided by, beside the verdicts.
#[derive(Debug, Clone, Default)]
pub struct FineDelPiano<'a> {
    /// The run was interrupted.
    pub segnale: Option<Segnale>,
    /// The bench panicked, or failed outside any case.
    pub bug_del_banco: bool,
    /// The Region or the product was lost for good.
    pub ambiente_perso: bool,
    /// Mandatory ICS items (actions, modes) that the product does not support.
    pub obbligatorie_non_supportate: &'a [String],
}

/// The exit code of a run: the first that applies of interrupted, bug, nothing selected, environment lost, mandatory item
/// unsupported, FAIL, INCONCLUSIVE or REVIEW. `giudizi` holds every variant of every case and the generated cases.
#[must_use]
pub fn esito_del_piano(giudizi: &[Giudizio], fine: &FineDelPiano<'_>) -> ExitCode {
    let scelti = || giudizi.iter().filter(|giudizio| giudizio.selezionato());
    match fine.segnale {
        Some(Segnale::Tastiera) => return ExitCode::InterrottoDaTastiera,
        Some(Segnale::Term) => return ExitCode::Interrotto,
        None => {}
    }
    if fine.bug_del_banco || scelti().any(|giudizio| giudizio.verdetto == Verdict::Error) {
        ExitCode::Banco
    } else if !scelti().any(|giudizio| !giudizio.caso.starts_with(crate::generato::PREFISSO)) {
        ExitCode::NienteSelezionato
    } else if fine.ambiente_perso {
        ExitCode::AmbientePerso
    } else if !fine.obbligatorie_non_supportate.is_empty() {
        ExitCode::ObbligatoriaNonSupportata
    } else if scelti().any(|giudizio| giudizio.verdetto == Verdict::Fail) {
        ExitCode::Fallito
    } else if scelti().any(resta_aperto) {
        ExitCode::Inconcludente
    } else {
        ExitCode::Ok
    }
}

/// Neither PASS nor settled by a person.
fn resta_aperto(giudizio: &Giudizio) -> bool {
    let sistemato = matches!(
        giudizio.adjudication,
        Some(Adjudication::Attested | Adjudication::Waived)
    );
    giudizio.verdetto < Verdict::Pass || giudizio.verdetto == Verdict::Inconclusive && !sistemato
}
