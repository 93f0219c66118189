//! Which rows an export takes (`mypivot-web-services.md` §4.3), and the file they make (§4.1).

use std::ops::ControlFlow;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::codice::{Codice, Codici};
use super::colonne::{CampoE, CampoI, CampoT};
use super::motore::Riconciliazione;
use super::simboli::Simbolo;
use super::tracciato::Tracciato;
use super::vista::Combinata;

/// More rows than these make no file (§9).
pub const RIGHE_MASSIME: usize = 100_000;

/// A window of days; either end may be open.
pub type Periodo = (Option<NaiveDate>, Option<NaiveDate>);

/// What a booking asks; all that is given must hold. A text that was sent empty matches nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Selezione {
    /// Codes.
    pub codici: Vec<Codice>,
    /// Tipi dovuto.
    pub tipi_dovuto: Vec<String>,
    /// IUV of any part.
    pub iuv: Vec<String>,
    /// Pieces of the IUF of the rendicontazione.
    pub iuf: Vec<String>,
    /// Last update: the first day, and the day after the last.
    pub aggiornamento: Periodo,
    /// Day of the notified payment.
    pub esecuzione: Periodo,
    /// Day of the outcome.
    pub esito: Periodo,
    /// Day of the regolamento.
    pub regolamento: Periodo,
    /// Data contabile.
    pub contabile: Periodo,
    /// Data valuta.
    pub valuta: Periodo,
    /// IUD.
    pub iud: Option<String>,
    /// IUR of the rendicontazione.
    pub iur: Option<String>,
    /// Codice of the payer.
    pub codice_pagatore: Option<String>,
    /// Name of the payer.
    pub anagrafica_pagatore: Option<String>,
    /// Codice of the versante.
    pub codice_versante: Option<String>,
    /// Name of the versante.
    pub anagrafica_versante: Option<String>,
    /// Name of the attestante.
    pub denominazione_attestante: Option<String>,
    /// Ordinante.
    pub ordinante: Option<String>,
    /// Id regolamento.
    pub id_regolamento: Option<String>,
    /// Conto of the tesoreria.
    pub conto: Option<String>,
    /// Amount of the treasury row, decimal with a dot.
    pub importo: Option<String>,
    /// Causale.
    pub causale: Option<String>,
}

/// What the batch makes of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Esportazione {
    /// The csv.
    File(Vec<u8>),
    /// No row.
    Nessuna,
    /// Too many rows.
    Troppe,
    /// The query broke.
    Errore,
}

impl Selezione {
    /// The csv of the ente's rows in a version of the tracciato.
    #[must_use]
    pub fn esporta(
        &self,
        motore: &Riconciliazione,
        cod_ipa: &str,
        minore: u8,
        notifica: bool,
        massimo: usize,
    ) -> Esportazione {
        // Values are pasted into the query (§4.3).
        if self.testi().any(|testo| testo.contains('\'')) {
            return Esportazione::Errore;
        }
        let Ok(importo) = self.importo.as_deref().map(centesimi).transpose() else {
            return Esportazione::Errore;
        };
        let codici: Codici = self.codici.iter().copied().collect();
        let mut conta = 0_usize;
        let _ = motore.combinate(codici, |riga| {
            if self.passa(&riga, cod_ipa, importo) {
                conta += riga.codici().comuni(codici).tutti().count();
            }
            if conta > massimo {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        });
        match conta {
            0 => return Esportazione::Nessuna,
            n if n > massimo => return Esportazione::Troppe,
            _ => {}
        }
        // From 1.2 on, for an ente that does not notify, the day of execution is looked at when counting only.
        let mut scrive = self.clone();
        if minore >= 2 && !notifica {
            scrive.esecuzione = (None, None);
        }
        let tracciato = Tracciato::nuovo(minore, notifica);
        let mut csv = Vec::new();
        tracciato.intestazione(&mut csv);
        let _ = motore.combinate(codici, |riga| {
            if scrive.passa(&riga, cod_ipa, importo) {
                for codice in riga.codici().comuni(codici).tutti() {
                    tracciato.riga(&mut csv, &riga, Some(codice));
                }
            }
            ControlFlow::Continue(())
        });
        Esportazione::File(csv)
    }

    fn testi(&self) -> impl Iterator<Item = &String> {
        let singoli = [
            &self.iud,
            &self.iur,
            &self.codice_pagatore,
            &self.anagrafica_pagatore,
            &self.codice_versante,
            &self.anagrafica_versante,
            &self.denominazione_attestante,
            &self.ordinante,
            &self.id_regolamento,
            &self.conto,
            &self.importo,
            &self.causale,
        ];
        let elenchi = self.tipi_dovuto.iter().chain(&self.iuv).chain(&self.iuf);
        elenchi.chain(singoli.into_iter().flatten())
    }

    fn passa(&self, riga: &Combinata<'_>, cod_ipa: &str, importo: Option<i64>) -> bool {
        riga.cod_ipa() == cod_ipa
            && self.passa_elenchi(riga)
            && self.passa_giorni(riga)
            && self.passa_testi(riga)
            && importo.is_none_or(|importo| {
                riga.tesoreria()
                    .next()
                    .is_some_and(|t| t.importo == importo)
            })
    }

    fn passa_elenchi(&self, riga: &Combinata<'_>) -> bool {
        let testo = |simbolo: Simbolo| riga.motore.simboli.testo(simbolo);
        let e_in = |elenco: &[String], valore: &str| {
            !valore.is_empty() && elenco.iter().any(|voce| voce == valore)
        };
        let tipo = |simbolo: Option<Simbolo>| {
            simbolo.is_some_and(|tipo| e_in(&self.tipi_dovuto, testo(tipo)))
        };
        let iuv = |valore: Option<&str>| valore.is_some_and(|valore| e_in(&self.iuv, valore));
        (self.tipi_dovuto.is_empty()
            || tipo(riga.i.map(|i| i.tipo_dovuto))
            || tipo(riga.e.map(|e| e.tipo_dovuto)))
            && (self.iuv.is_empty()
                || iuv(riga.i.map(|i| testo(i.iuv)))
                || iuv(riga.e.map(|e| testo(e.iuv)))
                || iuv(riga
                    .e
                    .map(|e| e.altri.campo(CampoE::IuvDatiPagamento as usize)))
                || iuv(riga.r.map(|r| testo(r.iuv)))
                || iuv(riga
                    .tesoreria()
                    .find(|t| !t.iuv.manca())
                    .map(|t| testo(t.iuv))))
            && (self.iuf.is_empty()
                || riga
                    .r
                    .is_some_and(|r| self.iuf.iter().any(|voce| somiglia(testo(r.iuf), voce))))
    }

    fn passa_giorni(&self, riga: &Combinata<'_>) -> bool {
        let fra = |(da, a): Periodo, giorno: Option<NaiveDate>| {
            let dopo = da.is_none_or(|da| giorno.is_some_and(|giorno| giorno >= da));
            dopo && a.is_none_or(|a| giorno.is_some_and(|giorno| giorno <= a))
        };
        let (da, a) = self.aggiornamento;
        let aggiornata = riga.aggiornata();
        let testata = |r: &super::tabella::R| riga.motore.testate.get(&r.flusso);
        let esiti = [riga.r.and_then(|r| r.esito), riga.e.and_then(|e| e.esito)];
        let qualcuno = |periodo: Periodo| esiti.iter().any(|giorno| fra(periodo, *giorno));
        da.is_none_or(|da| aggiornata >= da)
            && a.is_none_or(|a| aggiornata < a)
            && fra(self.esecuzione, riga.i.and_then(|i| i.esecuzione))
            // Either end may be met by either outcome.
            && qualcuno((self.esito.0, None))
            && qualcuno((None, self.esito.1))
            && fra(
                self.regolamento,
                riga.r.and_then(testata).and_then(|t| t.regolamento),
            )
            && fra(self.contabile, riga.tesoreria().find_map(|t| t.contabile))
            && fra(self.valuta, riga.tesoreria().find_map(|t| t.valuta))
    }

    fn passa_testi(&self, riga: &Combinata<'_>) -> bool {
        let testo = |simbolo: Simbolo| riga.motore.simboli.testo(simbolo);
        let i = |campo: CampoI| riga.i.map_or("", |i| i.altri.campo(campo as usize));
        let e = |campo: CampoE| riga.e.map_or("", |e| e.altri.campo(campo as usize));
        let t = |campo: CampoT| {
            let mut valori = riga.tesoreria().map(|t| t.altri.campo(campo as usize));
            valori.find(|valore| !valore.is_empty()).unwrap_or_default()
        };
        let uguale = |chiesto: &Option<String>, valore: &dyn Fn() -> [Option<String>; 2]| {
            chiesto.as_deref().is_none_or(|chiesto| {
                !chiesto.is_empty() && valore().iter().flatten().any(|v| v == chiesto)
            })
        };
        let uno = |valore: &str| [Some(valore.to_owned()), None];
        let due = |a: &str, b: &str| [Some(a.to_owned()), Some(b.to_owned())];
        let di_r = |r: fn(&super::tabella::R) -> Simbolo| riga.r.map_or("", |riga| testo(r(riga)));
        uguale(&self.iud, &|| {
            due(
                riga.i.map_or("", |i| testo(i.iud)),
                riga.e.map_or("", |e| testo(e.iud)),
            )
        }) && uguale(&self.iur, &|| uno(di_r(|r| r.iur)))
            && uguale(&self.codice_pagatore, &|| {
                due(i(CampoI::PagatoreCodice), e(CampoE::PagatoreCodice))
            })
            && uguale(&self.anagrafica_pagatore, &|| {
                due(i(CampoI::PagatoreAnagrafica), e(CampoE::PagatoreAnagrafica))
            })
            && uguale(&self.codice_versante, &|| uno(e(CampoE::VersanteCodice)))
            && uguale(&self.anagrafica_versante, &|| {
                uno(e(CampoE::VersanteAnagrafica))
            })
            && uguale(&self.denominazione_attestante, &|| {
                uno(e(CampoE::AttestanteNome))
            })
            && uguale(&self.ordinante, &|| uno(t(CampoT::Or1)))
            && uguale(&self.id_regolamento, &|| {
                let testata = riga.r.and_then(|r| riga.motore.testate.get(&r.flusso));
                uno(testata.map_or("", |t| &t.id_regolamento))
            })
            && uguale(&self.conto, &|| uno(t(CampoT::Conto)))
            && uguale(&self.causale, &|| {
                due(i(CampoI::Causale), e(CampoE::Causale))
            })
    }
}

/// A text compared with `numeric(12,2)`.
fn centesimi(testo: &str) -> Result<i64, ()> {
    let testo = testo.trim();
    let (segno, cifre) = match testo.strip_prefix('-') {
        Some(resto) => (-1, resto),
        None => (1, testo.strip_prefix('+').unwrap_or(testo)),
    };
    let (intero, decimali) = cifre.split_once('.').unwrap_or((cifre, ""));
    let tutte = |testo: &str| testo.bytes().all(|b| b.is_ascii_digit());
    if intero.is_empty() && decimali.is_empty() || !tutte(intero) || !tutte(decimali) {
        return Err(());
    }
    let intero: i64 = if intero.is_empty() {
        0
    } else {
        intero.parse().map_err(|_| ())?
    };
    let terza = decimali.as_bytes().get(2).is_some_and(|b| *b >= b'5');
    let due: i64 = format!("{decimali:0<2}")
        .get(..2)
        .and_then(|due| due.parse().ok())
        .ok_or(())?;
    let intero = intero.checked_mul(100).ok_or(())?;
    Ok(segno * (intero + due + i64::from(terza)))
}

/// `valore ILIKE '%modello%'`: `%` is any run of characters, `_` is any one.
fn somiglia(valore: &str, modello: &str) -> bool {
    let valore: Vec<char> = valore.to_lowercase().chars().collect();
    let modello: Vec<char> = format!("%{}%", modello.to_lowercase()).chars().collect();
    // Greedy with one place to come back to: the last `%` met.
    let (mut v, mut m) = (0, 0);
    let mut ritorno: Option<(usize, usize)> = None;
    while v < valore.len() {
        match modello.get(m) {
            Some('%') => {
                ritorno = Some((m, v));
                m += 1;
            }
            Some(c) if *c == '_' || valore.get(v) == Some(c) => {
                v += 1;
                m += 1;
            }
            _ => match ritorno {
                Some((dove, da)) => {
                    ritorno = Some((dove, da + 1));
                    v = da + 1;
                    m = dove + 1;
                }
                None => return false,
            },
        }
    }
    modello
        .get(m..)
        .is_none_or(|resto| resto.iter().all(|c| *c == '%'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_iuf_is_looked_for_as_a_piece_with_wildcards() {
        let iuf = "2024-03-04PSPVENET01-0001";
        for (modello, atteso) in [
            (iuf, true),
            ("pspvenet", true),
            ("2024%0001", true),
            ("2024-03-0_PSP", true),
            ("", true),
            ("2024-03-0_-PSP", false),
            ("0002", false),
        ] {
            assert_eq!(somiglia(iuf, modello), atteso, "{modello}");
        }
    }

    #[test]
    fn an_amount_is_a_number_or_breaks_the_query() {
        for (testo, atteso) in [
            ("150.00", Ok(15000)),
            ("150", Ok(15000)),
            ("150.5", Ok(15050)),
            ("150.005", Ok(15001)),
            ("-1.10", Ok(-110)),
            ("150,00", Err(())),
            ("", Err(())),
            ("abc", Err(())),
        ] {
            assert_eq!(centesimi(testo), atteso, "{testo}");
        }
    }
}
