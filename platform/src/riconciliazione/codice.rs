//! The classification codes and their conditions (`mypivot-web-services.md` §5.4). They look at amounts alone: who stands beside whom was
//! settled by the joins before.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A classification code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs)]
#[repr(u8)]
pub enum Codice {
    IudRtIufTes,
    IudRtIuf,
    RtIufTes,
    RtIuf,
    RtTes,
    RtNoIuf,
    RtNoIud,
    IudNoRt,
    IufNoTes,
    IufTesDivImp,
    IuvNoRt,
    TesNoIufOrIuv,
    TesNoMatch,
}

impl Codice {
    /// All of them, in the order of the sheet.
    pub const TUTTI: [Self; 13] = [
        Self::IudRtIufTes,
        Self::IudRtIuf,
        Self::RtIufTes,
        Self::RtIuf,
        Self::RtTes,
        Self::RtNoIuf,
        Self::RtNoIud,
        Self::IudNoRt,
        Self::IufNoTes,
        Self::IufTesDivImp,
        Self::IuvNoRt,
        Self::TesNoIufOrIuv,
        Self::TesNoMatch,
    ];

    /// As it travels.
    #[must_use]
    pub fn testo(self) -> &'static str {
        match self {
            Self::IudRtIufTes => "IUD_RT_IUF_TES",
            Self::IudRtIuf => "IUD_RT_IUF",
            Self::RtIufTes => "RT_IUF_TES",
            Self::RtIuf => "RT_IUF",
            Self::RtTes => "RT_TES",
            Self::RtNoIuf => "RT_NO_IUF",
            Self::RtNoIud => "RT_NO_IUD",
            Self::IudNoRt => "IUD_NO_RT",
            Self::IufNoTes => "IUF_NO_TES",
            Self::IufTesDivImp => "IUF_TES_DIV_IMP",
            Self::IuvNoRt => "IUV_NO_RT",
            Self::TesNoIufOrIuv => "TES_NO_IUF_OR_IUV",
            Self::TesNoMatch => "TES_NO_MATCH",
        }
    }

    /// Reads it, case-sensitive. `DOPPI` and `OTHERS` are no codes of the view.
    #[must_use]
    pub fn leggi(testo: &str) -> Option<Self> {
        Self::TUTTI.into_iter().find(|c| c.testo() == testo)
    }

    /// Whether it asks that the ente notifies payments, and that it has a tesoreria (§2.3, "Enablement").
    #[must_use]
    pub fn serve(self) -> (bool, bool) {
        match self {
            Self::IudRtIufTes => (true, true),
            Self::RtIufTes
            | Self::IufNoTes
            | Self::TesNoIufOrIuv
            | Self::TesNoMatch
            | Self::RtTes
            | Self::IufTesDivImp => (false, true),
            Self::IudNoRt | Self::RtNoIud | Self::IudRtIuf => (true, false),
            Self::RtIuf | Self::RtNoIuf | Self::IuvNoRt => (false, false),
        }
    }
}

/// A set of codes. The empty one is what the flattened view calls `OTHERS`.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct Codici(u16);

impl Codici {
    /// Adds one, if it holds.
    fn se(self, vale: bool, codice: Codice) -> Self {
        if vale {
            Self(self.0 | 1 << codice as u8)
        } else {
            self
        }
    }

    /// Whether it is in.
    #[must_use]
    pub fn contiene(self, codice: Codice) -> bool {
        self.0 & 1 << codice as u8 != 0
    }

    /// Whether they have one in common.
    #[must_use]
    pub fn incrocia(self, altri: Self) -> bool {
        self.0 & altri.0 != 0
    }

    /// Those in either.
    #[must_use]
    pub fn unione(self, altri: Self) -> Self {
        Self(self.0 | altri.0)
    }

    /// Those in both.
    #[must_use]
    pub fn comuni(self, altri: Self) -> Self {
        Self(self.0 & altri.0)
    }

    /// Whether there is none.
    #[must_use]
    pub fn vuoto(self) -> bool {
        self.0 == 0
    }

    /// In the order of the sheet.
    pub fn tutti(self) -> impl Iterator<Item = Codice> {
        Codice::TUTTI.into_iter().filter(move |c| self.contiene(*c))
    }
}

impl FromIterator<Codice> for Codici {
    fn from_iter<T: IntoIterator<Item = Codice>>(codici: T) -> Self {
        codici
            .into_iter()
            .fold(Self::default(), |insieme, c| insieme.se(true, c))
    }
}

impl fmt::Debug for Codici {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.tutti().map(Codice::testo))
            .finish()
    }
}

/// The amounts of one combined row, in cents; `None` where the part is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Importi {
    /// Notified: single amount.
    pub i: Option<i64>,
    /// Receipt: single amount.
    pub es: Option<i64>,
    /// Receipt: total.
    pub et: Option<i64>,
    /// Rendicontazione: single amount.
    pub rs: Option<i64>,
    /// Rendicontazione: total of the flow.
    pub rt: Option<i64>,
    /// Type T, by IUF.
    pub tf: Option<i64>,
    /// Type T, by IUV.
    pub tv: Option<i64>,
    /// Bolletta by IUF.
    pub ff: Option<i64>,
    /// Bolletta by IUV.
    pub fv: Option<i64>,
    /// Bolletta without identifiers.
    pub f0: Option<i64>,
}

impl Importi {
    /// The codes whose condition holds.
    #[must_use]
    pub fn codici(&self) -> Codici {
        // Both sides there: a missing amount neither equals nor differs.
        let uguali = |a: Option<i64>, b: Option<i64>| a.is_some() && a == b;
        let diversi = |a: Option<i64>, b: Option<i64>| a.is_some() && b.is_some() && a != b;
        let &Self {
            i,
            es,
            et,
            rs,
            rt,
            tf,
            tv,
            ff,
            fv,
            f0,
        } = self;
        let rendicontato = uguali(es, rs);
        let per_iuf = rendicontato && (uguali(rt, tf) || uguali(rt, ff));
        let per_iuv = uguali(et, tv) || uguali(et, fv);
        let qualche_iuv = es.is_some() && (tv.is_some() || fv.is_some());
        let tesoreria = [tf, tv, ff, fv];
        let nessuna = tesoreria.iter().all(Option::is_none);
        let sola = i.is_none() && es.is_none() && rs.is_none();
        Codici::default()
            .se(uguali(i, es) && (per_iuf || per_iuv), Codice::IudRtIufTes)
            .se(uguali(i, es) && rendicontato, Codice::IudRtIuf)
            .se(per_iuf, Codice::RtIufTes)
            .se(rendicontato, Codice::RtIuf)
            .se(es.is_some() && rs.is_none() && per_iuv, Codice::RtTes)
            .se(
                es.is_some() && !qualche_iuv && (rs.is_none() || diversi(es, rs)),
                Codice::RtNoIuf,
            )
            .se(es.is_some() && i.is_none(), Codice::RtNoIud)
            .se(
                i.is_some() && (es.is_none() || diversi(i, es)),
                Codice::IudNoRt,
            )
            .se(rs.is_some() && nessuna, Codice::IufNoTes)
            .se(
                rs.is_some() && tesoreria.iter().any(|t| diversi(*t, rt)),
                Codice::IufTesDivImp,
            )
            .se(rs.is_some() && es.is_none(), Codice::IuvNoRt)
            .se(sola && !nessuna, Codice::TesNoIufOrIuv)
            .se(sola && nessuna && f0.is_some(), Codice::TesNoMatch)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_code_is_read_as_it_is_written() {
        for codice in Codice::TUTTI {
            assert_eq!(Codice::leggi(codice.testo()), Some(codice));
            assert_eq!(
                serde_json::to_value(codice).unwrap(),
                serde_json::json!(codice.testo())
            );
        }
        for ignoto in ["DOPPI", "OTHERS", "rt_iuf", ""] {
            assert_eq!(Codice::leggi(ignoto), None);
        }
    }

    #[test]
    fn notified_and_paid_with_another_bolletta_by_iuv_is_none_of_the_thirteen() {
        // §5.4, notes: I = Es, no R, treasury by IUV with a different amount
        let riga = Importi {
            i: Some(1500),
            es: Some(1500),
            et: Some(1500),
            fv: Some(1400),
            ..Importi::default()
        };
        assert!(riga.codici().vuoto());
    }
}
