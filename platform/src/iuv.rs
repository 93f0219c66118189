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
/// # Errors
/// The message of the failure: codice di segregazione that is not two digits, or progressive exhausted.
pub(crate) fn genera(ente: &Anagrafe, ctx: &Ctx<'_>) -> Result<Generato, String> {
    let mut generatore = Generatore::di(ente, ctx);
    let iuv = generatore.prossimo(|_| false)?;
    let evento = Event::IuvGenerato {
        cod_ipa: ente.ente.cod_ipa.clone(),
        progressivo: generatore.ultimo.unwrap_or_default(),
        iuv: iuv.clone(),
    };
    Ok(Generato { iuv, evento })
}

/// Generates IUV one after the other.
///
/// The first progressive is derived from the seed and the ente, so that two sandboxes do not hand out the same IUV. An IUV
/// that the ente has sent itself, with flagGeneraIuv, is left out.
pub(crate) struct Generatore<'a> {
    ente: &'a Anagrafe,
    prossimo: u64,
    /// The last progressive that was used up, if one was.
    pub(crate) ultimo: Option<u64>,
}

impl<'a> Generatore<'a> {
    pub(crate) fn di(ente: &'a Anagrafe, ctx: &Ctx<'_>) -> Self {
        let prossimo = ente.progressivo_iuv.map_or_else(
            || {
                let scopo = format!("progressivo-iuv/{}", ente.ente.cod_ipa);
                1 + numero(ctx.del_sandbox(&scopo)) % PARTENZA_MASSIMA
            },
            |ultimo| ultimo + 1,
        );
        Self {
            ente,
            prossimo,
            ultimo: None,
        }
    }

    /// The next one that neither the archive nor `preso` knows.
    pub(crate) fn prossimo(&mut self, preso: impl Fn(&str) -> bool) -> Result<String, String> {
        let chi = &self.ente.ente.cod_ipa;
        let segregazione: u8 = self
            .ente
            .ente
            .codice_segregazione
            .parse()
            .map_err(|_| format!("codice di segregazione non valido per ente [{chi}]"))?;
        loop {
            let iuv = iuv17_generato(segregazione, self.prossimo)
                .ok_or_else(|| format!("progressivo IUV esaurito per ente [{chi}]"))?
                .to_string();
            self.ultimo = Some(self.prossimo);
            self.prossimo += 1;
            let noto = self.ente.vivi.con_iuv(&iuv).next().is_some()
                || self.ente.elaborati.con_iuv(&iuv).next().is_some();
            if !noto && !preso(&iuv) {
                return Ok(iuv);
            }
        }
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
