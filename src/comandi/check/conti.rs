//! What a check comes to in figures, one file and all of them.

use contracts::flusso::numero::euro;

use super::avanzamento::migliaia;

/// The figures of one file, or the sum over several.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Conti {
    pub(crate) file: u64,
    /// Files with an error.
    pub(crate) con_errori: u64,
    pub(crate) errori: u64,
    pub(crate) avvisi: u64,
    /// Findings that were counted and not told.
    pub(crate) taciuti: u64,
    /// Rows of flow files that the platform would load.
    pub(crate) caricate: u64,
    /// Rows of flow files that it would reject.
    pub(crate) scartate: u64,
    /// Cents of the rejected rows.
    pub(crate) non_incassati: i64,
}

impl Conti {
    pub(crate) fn somma(&mut self, altri: &Self) {
        self.file += altri.file;
        self.con_errori += altri.con_errori;
        self.errori += altri.errori;
        self.avvisi += altri.avvisi;
        self.taciuti += altri.taciuti;
        self.caricate += altri.caricate;
        self.scartate += altri.scartate;
        self.non_incassati = self.non_incassati.saturating_add(altri.non_incassati);
    }

    /// The one line that closes a check of several files.
    pub(crate) fn totale(&self, saltati: u64) -> String {
        let mut parti = vec![match self.con_errori {
            0 => "nessuno con errori".to_owned(),
            n => format!("{} con errori", migliaia(n)),
        }];
        if self.errori + self.avvisi > 0 {
            parti.push(quanti(self.errori, self.avvisi));
        }
        if self.caricate + self.scartate > 0 {
            let mut detto = esito_righe(self.caricate, self.scartate);
            if self.scartate > 0 {
                detto.push_str(&format!(": {} euro", euro(self.non_incassati)));
            }
            parti.push(detto);
        }
        if saltati > 0 {
            parti.push(format!("{} di altro genere saltati", migliaia(saltati)));
        }
        format!("{} file: {}", migliaia(self.file), parti.join("; "))
    }
}

/// `1 errore, 2 avvisi`, or `nessun rilievo`.
pub(crate) fn quanti(errori: u64, avvisi: u64) -> String {
    let mut parti = Vec::new();
    match errori {
        0 => {}
        1 => parti.push("1 errore".to_owned()),
        n => parti.push(format!("{} errori", migliaia(n))),
    }
    match avvisi {
        0 => {}
        1 => parti.push("1 avviso".to_owned()),
        n => parti.push(format!("{} avvisi", migliaia(n))),
    }
    if parti.is_empty() {
        "nessun rilievo".to_owned()
    } else {
        parti.join(", ")
    }
}

/// `8 righe caricate, 1 scartata`.
pub(crate) fn esito_righe(caricate: u64, scartate: u64) -> String {
    let mut testo = match caricate {
        1 => "1 riga caricata".to_owned(),
        n => format!("{} righe caricate", migliaia(n)),
    };
    match scartate {
        0 => testo.push_str(", nessuna scartata"),
        1 => testo.push_str(", 1 scartata"),
        n => testo.push_str(&format!(", {} scartate", migliaia(n))),
    }
    testo
}
