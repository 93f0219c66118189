//! What is paid for: tipo dovuto, tassonomia code (`pagopa-identifiers.md` §12.3), causale, plausible amounts.

use super::caso::Caso;

/// A service of a comune.
#[derive(Debug, Clone, Copy)]
pub struct Servizio {
    /// Code of the tipo dovuto.
    pub tipo_dovuto: &'static str,
    /// Tassonomia code, with both slashes.
    pub tassonomia: &'static str,
    /// What the causale begins with.
    pub causale: &'static str,
    /// Least amount, in cents.
    pub minimo: u64,
    /// Largest amount, in cents.
    pub massimo: u64,
    /// Chapter of the budget.
    pub capitolo: &'static str,
}

macro_rules! servizi {
    ($($tipo:literal $tassonomia:literal $causale:literal $minimo:literal..=$massimo:literal $capitolo:literal;)*) => {
        /// Services, the ones most asked for first.
        pub const SERVIZI: &[Servizio] = &[$(Servizio {
            tipo_dovuto: $tipo, tassonomia: $tassonomia, causale: $causale, minimo: $minimo, massimo: $massimo, capitolo: $capitolo,
        }),*];
    };
}

servizi! {
    "TARI" "9/0101101IM/" "Tassa sui rifiuti" 4_000..=62_000 "E1010151";
    "MENSA" "9/0107101TS/" "Mensa scolastica" 1_500..=18_000 "E3010201";
    "MULTE" "9/0102100SA/" "Verbale del Codice della strada" 2_900..=34_600 "E3020201";
    "CUP" "9/0101107TS/" "Canone unico patrimoniale" 1_200..=240_000 "E3010301";
    "TRASPORTO_SCOLASTICO" "9/0107102SP/" "Trasporto scolastico" 8_000..=32_000 "E3010202";
    "NIDO" "9/0107106SP/" "Retta dell'asilo nido" 12_000..=58_000 "E3010203";
    "CENTRI_ESTIVI" "9/0108103TS/" "Centri estivi" 6_000..=24_000 "E3010204";
    "IMPIANTI_SPORTIVI" "9/0108104AP/" "Uso di impianti sportivi" 1_000..=45_000 "E3010205";
    "ONERI_URBANIZZAZIONE" "9/0105102TS/" "Oneri di urbanizzazione" 25_000..=1_850_000 "E4050100";
    "DIRITTI_SEGRETERIA" "9/0103100TS/" "Diritti di segreteria" 52..=15_000 "E3010102";
    "CIE" "9/0104100TS/" "Carta d'identità elettronica" 2_221..=2_740 "E3010103";
    "SOGGIORNO" "9/0101105IM/" "Imposta di soggiorno" 5_000..=380_000 "E1010141";
    "LAMPADE_VOTIVE" "9/0114100TS/" "Lampade votive" 1_050..=6_300 "E3010206";
    "AFFITTI" "9/0114102SP/" "Canone di locazione" 4_500..=52_000 "E3010302";
}

impl Servizio {
    /// An amount in cents: round more often than not.
    pub fn importo(&self, caso: &mut Caso) -> u64 {
        let importo = caso.fra(self.minimo, self.massimo);
        match caso.sotto(4) {
            0 => importo,
            1 => (importo / 50 * 50).max(self.minimo),
            _ => (importo / 100 * 100).max(self.minimo),
        }
    }
}
