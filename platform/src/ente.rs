//! Who asks: the two families of ente and password check (`mypay-web-services.md` §1.4).

use crate::command::{Credential, StatoEnte, TipoDovuto};
use crate::rifiuto::{Rifiuto, o_null};
use crate::state::{Anagrafe, State};

/// Text of the unknown ente in family A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TestoA {
    /// InviaDovuti, InviaCarrelloDovuti, ImportaDovuto, RegistraPagamento.
    NonValido,
    /// ChiediPagatiConRicevuta and the exports of due dovuti.
    NonValidoOPassword,
}

/// Family A: the first failure is returned. Unknown ente, then whatever `stato` says of the state, then the password.
pub(crate) fn famiglia_a<'s>(
    state: &'s State,
    codice: Option<&str>,
    credential: Credential,
    testo: TestoA,
    stato: impl FnOnce(&Anagrafe) -> Result<(), Rifiuto>,
) -> Result<&'s Anagrafe, Rifiuto> {
    let x = o_null(codice);
    let coda = match testo {
        TestoA::NonValido => "",
        TestoA::NonValidoOPassword => " o password errata",
    };
    let ente = codice.and_then(|c| state.ente(c)).ok_or_else(|| {
        Rifiuto::fault(
            "PAA_ENTE_NON_VALIDO",
            format!("codice IPA Ente [{x}] non valido{coda}"),
            x,
        )
    })?;
    stato(ente)?;
    if credential == Credential::Matches {
        Ok(ente)
    } else {
        Err(password(x))
    }
}

/// Family B (`verificaEnte`, with state): all checks run and the last failure wins, so that an unknown ente reads as a wrong
/// password.
pub(crate) fn famiglia_b<'s>(
    state: &'s State,
    codice: Option<&str>,
    credential: Credential,
) -> Result<&'s Anagrafe, Rifiuto> {
    let x = o_null(codice);
    let ente = famiglia_b_senza_stato(state, codice, credential)?;
    if ente.ente.stato == StatoEnte::Inserito {
        return Err(Rifiuto::fault(
            "PAA_ENTE_NON_VALIDO",
            format!("Stato Ente non valido: {x}"),
            x,
        ));
    }
    Ok(ente)
}

/// Family B where the state is not asked.
pub(crate) fn famiglia_b_senza_stato<'s>(
    state: &'s State,
    codice: Option<&str>,
    credential: Credential,
) -> Result<&'s Anagrafe, Rifiuto> {
    codice
        .and_then(|c| state.ente(c))
        .filter(|_| credential == Credential::Matches)
        .ok_or_else(|| password(o_null(codice)))
}

fn password(x: &str) -> Rifiuto {
    Rifiuto::fault(
        "PAA_ENTE_NON_VALIDO",
        format!("Password non valida per ente [{x}]"),
        x,
    )
}

impl Anagrafe {
    /// A tipo dovuto that is active.
    pub(crate) fn tipo_attivo(&self, codice: &str) -> Option<&TipoDovuto> {
        self.tipi.get(codice).filter(|t| t.attivo)
    }

    /// Whether an IUD is known in a row that is not annulled (§4.6).
    pub(crate) fn iud_attivo(&self, iud: &str) -> bool {
        self.vivi.con_iud(iud).next().is_some()
            || self.elaborati.con_iud(iud).any(|e| !e.annullato())
    }

    /// Whether an IUV is known in a row that is not annulled (§4.6).
    pub(crate) fn iuv_attivo(&self, iuv: &str) -> bool {
        self.vivi.con_iuv(iuv).next().is_some()
            || self.elaborati.con_iuv(iuv).any(|e| !e.annullato())
    }
}
