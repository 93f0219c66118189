//! The IUV17 that the platform generates (`mypay-web-services.md` §5.3): one progressive per ente.

use contracts::identifier::iuv::iuv17_generato;

use crate::ctx::{Ctx, numero};
use crate::event::Event;
use crate::state::Anagrafe;

/// A generated IUV and the event that uses up its progressive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Generato {
    pub(crate) iuv: String,
    pub(crate) evento: Event,
}

/// Largest progressive that an ente starts from: a tenth of the space is left to count on.
const PARTENZA_MASSIMA: u64 = 90_000_000_000;

/// Generates the next IUV of an ente.
///
/// The first progressive is derived from the seed and the ente, so that two sandboxes do not hand out the same IUV. An IUV
/// that the ente has sent itself, with flagGeneraIuv, is left out.
///
/// # Errors
/// The message of the failure: codice di segregazione that is not two digits, or progressive exhausted.
pub(crate) fn genera(ente: &Anagrafe, ctx: &Ctx<'_>) -> Result<Generato, String> {
    let chi = &ente.ente.cod_ipa;
    let segregazione: u8 = ente
        .ente
        .codice_segregazione
        .parse()
        .map_err(|_| format!("codice di segregazione non valido per ente [{chi}]"))?;
    let mut progressivo = match ente.progressivo_iuv {
        Some(ultimo) => ultimo + 1,
        None => 1 + numero(ctx.del_sandbox(&format!("progressivo-iuv/{chi}"))) % PARTENZA_MASSIMA,
    };
    loop {
        let iuv = iuv17_generato(segregazione, progressivo)
            .ok_or_else(|| format!("progressivo IUV esaurito per ente [{chi}]"))?
            .to_string();
        if ente.vivi.con_iuv(&iuv).next().is_none() && ente.elaborati.con_iuv(&iuv).next().is_none()
        {
            let evento = Event::IuvGenerato {
                cod_ipa: chi.clone(),
                progressivo,
                iuv: iuv.clone(),
            };
            return Ok(Generato { iuv, evento });
        }
        progressivo += 1;
    }
}

/// Identifier for a new row of dovuto: the number after the last one, the first derived from the seed.
pub(crate) fn prossima_riga(ultima: u64, ctx: &Ctx<'_>) -> u64 {
    if ultima == 0 {
        100_000 + numero(ctx.del_sandbox("riga-dovuto")) % 900_000
    } else {
        ultima + 1
    }
}
