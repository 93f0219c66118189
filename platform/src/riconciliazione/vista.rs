//! What the engine shows: the combined rows with their parts (`mypivot-web-services.md` §5.2, §5.5), receipts with their rendicontazione
//! (§5.6), and payments made twice (§5.7).

use std::ops::ControlFlow;

use chrono::NaiveDate;

use super::campi::Campi;
use super::codice::{Codice, Codici, Importi};
use super::colonne::CampoE;
use super::indici::dello_iuv;
use super::motore::Riconciliazione;
use super::simboli::Simbolo;
use super::tabella::{E, F, I, Posto, R, Riga, T};

/// One combined row.
#[derive(Debug, Clone, Copy)]
pub struct Combinata<'m> {
    pub(crate) motore: &'m Riconciliazione,
    pub(super) i: Option<&'m I>,
    pub(super) e: Option<&'m E>,
    pub(super) r: Option<&'m R>,
    pub(super) tf: Option<&'m T>,
    pub(super) tv: Option<&'m T>,
    pub(super) ff: Option<&'m F>,
    pub(super) fv: Option<&'m F>,
    pub(super) f0: Option<&'m F>,
}

/// Key of a payment: IUV, IUR, indice.
pub type ChiavePagamento<'m> = (&'m str, &'m str, u32);

impl<'m> Combinata<'m> {
    fn vuota(motore: &'m Riconciliazione) -> Self {
        Self {
            motore,
            i: None,
            e: None,
            r: None,
            tf: None,
            tv: None,
            ff: None,
            fv: None,
            f0: None,
        }
    }

    /// The amounts of its parts.
    #[must_use]
    pub fn importi(&self) -> Importi {
        Importi {
            i: self.i.map(|i| i.importo),
            es: self.e.map(|e| e.importo),
            et: self.e.and_then(|e| e.totale),
            rs: self.r.map(|r| r.importo),
            rt: self.r.map(|r| r.totale),
            tf: self.tf.map(|t| t.importo),
            tv: self.tv.map(|t| t.importo),
            ff: self.ff.map(|f| f.importo),
            fv: self.fv.map(|f| f.importo),
            f0: self.f0.map(|f| f.importo),
        }
    }

    /// Its rows of type T, by IUF and by IUV.
    pub(super) fn righe_t(&self) -> impl Iterator<Item = &'m T> {
        [self.tf, self.tv].into_iter().flatten()
    }

    /// Its bollette, by IUF, by IUV, without either.
    pub(super) fn bollette(&self) -> impl Iterator<Item = &'m F> {
        [self.ff, self.fv, self.f0].into_iter().flatten()
    }

    /// What all its treasury rows say, in the order in which a column looks for its value (§4.4).
    pub(super) fn tesoreria(&self) -> impl Iterator<Item = DiTesoreria<'m>> {
        let t = self.righe_t().map(|t| DiTesoreria {
            importo: t.importo,
            iuv: t.iuv,
            contabile: t.contabile,
            valuta: t.valuta,
            altri: &t.altri,
        });
        t.chain(self.bollette().map(|f| DiTesoreria {
            importo: f.importo,
            iuv: f.iuv,
            contabile: f.contabile,
            valuta: f.valuta,
            altri: &f.altri,
        }))
    }

    /// Its codes: it is one record for each, or one with none.
    #[must_use]
    pub fn codici(&self) -> Codici {
        self.importi().codici()
    }

    /// Its last update: the greatest of the dates of its parts.
    #[must_use]
    pub fn aggiornata(&self) -> NaiveDate {
        let delle_t = [self.tf, self.tv].map(|t| t.map(|t| t.acquisito));
        let delle_f = [self.ff, self.fv, self.f0].map(|f| f.map(|f| f.modificata));
        [
            self.i.map(|i| i.acquisito),
            self.e.map(|e| e.acquisito),
            self.r.map(|r| r.acquisito),
        ]
        .into_iter()
        .chain(delle_t)
        .chain(delle_f)
        .flatten()
        .max()
        .unwrap_or_default()
    }

    /// Ente: that of the first part there is.
    #[must_use]
    pub fn cod_ipa(&self) -> &'m str {
        let ente = (self.i.map(|i| i.ente))
            .or(self.e.map(|e| e.ente))
            .or(self.r.map(|r| r.ente))
            .or(self.tf.or(self.tv).map(|t| t.ente))
            .or(self.ff.or(self.fv).or(self.f0).map(|f| f.ente));
        self.motore.simboli.testo(ente.unwrap_or_default())
    }

    /// The notified payment: its IUD.
    #[must_use]
    pub fn notificato(&self) -> Option<&'m str> {
        Some(self.motore.simboli.testo(self.i?.iud))
    }

    /// The receipt.
    #[must_use]
    pub fn ricevuta(&self) -> Option<ChiavePagamento<'m>> {
        let (e, simboli) = (self.e?, &self.motore.simboli);
        Some((simboli.testo(e.iuv), simboli.testo(e.iur), e.indice))
    }

    /// The reported payment.
    #[must_use]
    pub fn rendicontato(&self) -> Option<ChiavePagamento<'m>> {
        let (r, simboli) = (self.r?, &self.motore.simboli);
        Some((simboli.testo(r.iuv), simboli.testo(r.iur), r.indice))
    }

    /// The row T found by IUF: PSP and IUF.
    #[must_use]
    pub fn riversamento_iuf(&self) -> Option<(&'m str, &'m str)> {
        let (t, simboli) = (self.tf?, &self.motore.simboli);
        Some((simboli.testo(t.psp), simboli.testo(t.iuf)))
    }

    /// The row T found by IUV: its IUV.
    #[must_use]
    pub fn riversamento_iuv(&self) -> Option<&'m str> {
        Some(self.motore.simboli.testo(self.tv?.iuv))
    }

    /// The bolletta found by IUF: anno and codice.
    #[must_use]
    pub fn bolletta_iuf(&self) -> Option<(&'m str, &'m str)> {
        self.bolletta(self.ff)
    }

    /// The bolletta found by IUV.
    #[must_use]
    pub fn bolletta_iuv(&self) -> Option<(&'m str, &'m str)> {
        self.bolletta(self.fv)
    }

    /// The bolletta without identifiers.
    #[must_use]
    pub fn bolletta_sola(&self) -> Option<(&'m str, &'m str)> {
        self.bolletta(self.f0)
    }

    fn bolletta(&self, f: Option<&'m F>) -> Option<(&'m str, &'m str)> {
        let (f, simboli) = (f?, &self.motore.simboli);
        Some((simboli.testo(f.anno), simboli.testo(f.codice)))
    }
}

/// What a treasury row says, whatever its table.
pub(super) struct DiTesoreria<'m> {
    pub importo: i64,
    pub iuv: Simbolo,
    pub contabile: Option<NaiveDate>,
    pub valuta: Option<NaiveDate>,
    pub altri: &'m Campi,
}

/// A receipt with its rendicontazione, whatever the window (§5.6).
#[derive(Debug, Clone, Copy)]
pub struct Rendicontazione<'m> {
    pub(crate) motore: &'m Riconciliazione,
    pub(super) e: &'m E,
    pub(super) r: Option<&'m R>,
}

impl<'m> Rendicontazione<'m> {
    /// Later of the two acquisition dates.
    #[must_use]
    pub fn data(&self) -> NaiveDate {
        let r = self.r.map(|r| r.acquisito);
        r.map_or(self.e.acquisito, |r| r.max(self.e.acquisito))
    }

    /// Tipo dovuto of the receipt; empty for a synthetic one.
    #[must_use]
    pub fn tipo_dovuto(&self) -> &'m str {
        self.motore.simboli.testo(self.e.tipo_dovuto)
    }

    /// IUV, IUR and indice of the receipt.
    #[must_use]
    pub fn ricevuta(&self) -> ChiavePagamento<'m> {
        let simboli = &self.motore.simboli;
        (
            simboli.testo(self.e.iuv),
            simboli.testo(self.e.iur),
            self.e.indice,
        )
    }

    /// IUD of the receipt; empty when it has none.
    #[must_use]
    pub fn iud(&self) -> &'m str {
        self.motore.simboli.testo(self.e.iud)
    }

    /// Single amount of the receipt.
    #[must_use]
    pub fn importo(&self) -> i64 {
        self.e.importo
    }

    /// Whether the receipt came with a bilancio.
    #[must_use]
    pub fn ha_bilancio(&self) -> bool {
        !self.e.altri.campo(CampoE::Bilancio as usize).is_empty()
    }

    /// IUF of the flow in which it was reported.
    #[must_use]
    pub fn iuf(&self) -> Option<&'m str> {
        Some(self.motore.simboli.testo(self.r?.iuf))
    }

    /// Its code: RT_IUF or RT_NO_IUF.
    #[must_use]
    pub fn codice(&self) -> Codice {
        match self.r {
            Some(r) if r.importo == self.e.importo => Codice::RtIuf,
            _ => Codice::RtNoIuf,
        }
    }
}

/// A reported payment that another one repeats (§5.7, "DOPPI").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doppio<'m> {
    /// IUV, IUR, indice.
    pub pagamento: ChiavePagamento<'m>,
    /// IUF of its flow.
    pub iuf: &'m str,
    /// Tipo dovuto of its receipt; empty as long as a synthetic one is not completed.
    pub tipo_dovuto: &'m str,
}

impl Riconciliazione {
    /// The combined rows that have one of these codes (all rows when none is asked), until told to stop.
    pub fn combinate<'m>(
        &'m self,
        codici: Codici,
        mut a: impl FnMut(Combinata<'m>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let voluta = |riga: &dyn Riga| {
            let segni = riga.segni();
            segni.ancora && (codici.vuoto() || segni.codici.incrocia(codici))
        };
        let mut passa = |riga: Combinata<'m>, molte: bool| {
            // Where several hang on one row, each is asked for itself.
            if molte && !codici.vuoto() && !riga.codici().incrocia(codici) {
                return ControlFlow::Continue(());
            }
            a(riga)
        };
        for (_, e) in self.e.tutte().filter(|(_, e)| voluta(*e)) {
            self.del_nucleo(Some(e), self.r_in_vista(e), |riga| {
                passa(riga, e.segni.molte)
            })?;
        }
        for (_, r) in self.r.tutte().filter(|(_, r)| voluta(*r)) {
            self.del_nucleo(None, Some(r), |riga| passa(riga, r.segni.molte))?;
        }
        for (_, i) in self.i.tutte().filter(|(_, i)| voluta(*i)) {
            a(Combinata {
                i: Some(i),
                ..Combinata::vuota(self)
            })?;
        }
        for (_, t) in self.t.tutte().filter(|(_, t)| voluta(*t)) {
            let per_iuv = t.iuf.manca();
            a(Combinata {
                tf: (!per_iuv).then_some(t),
                tv: per_iuv.then_some(t),
                ..Combinata::vuota(self)
            })?;
        }
        for (_, f) in self.f.tutte().filter(|(_, f)| voluta(*f)) {
            let (iuf, iuv) = (!f.iuf.manca(), !f.iuv.manca());
            a(Combinata {
                ff: iuf.then_some(f),
                fv: iuv.then_some(f),
                f0: (!iuf && !iuv).then_some(f),
                ..Combinata::vuota(self)
            })?;
        }
        ControlFlow::Continue(())
    }

    /// The combined rows of a receipt, or of a reported payment without one: every treasury row with every other.
    fn del_nucleo<'m>(
        &'m self,
        e: Option<&'m E>,
        r: Option<&'m R>,
        mut a: impl FnMut(Combinata<'m>) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let tesoreria = self.tesoreria(e, r);
        let i = e.and_then(|e| self.i_di(e)).map(|(_, i)| i);
        let tv = tesoreria.tv.and_then(|tv| self.t.get(tv));
        let o_nessuno = |posti: &[Posto]| -> Vec<Option<Posto>> {
            if posti.is_empty() {
                vec![None]
            } else {
                posti.iter().copied().map(Some).collect()
            }
        };
        let (tutte_ff, tutte_fv) = (o_nessuno(&tesoreria.ff), o_nessuno(&tesoreria.fv));
        for tf in o_nessuno(&tesoreria.tf) {
            for ff in &tutte_ff {
                for fv in &tutte_fv {
                    a(Combinata {
                        i,
                        e,
                        r,
                        tv,
                        tf: tf.and_then(|tf| self.t.get(tf)),
                        ff: ff.and_then(|ff| self.f.get(ff)),
                        fv: fv.and_then(|fv| self.f.get(fv)),
                        ..Combinata::vuota(self)
                    })?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn rendicontazione<'m>(&'m self, e: &'m E) -> Rendicontazione<'m> {
        Rendicontazione {
            motore: self,
            e,
            r: self.r.get(e.r),
        }
    }

    /// All the receipts of an ente, in the order in which they were first loaded.
    pub fn ricevute<'m>(&'m self, cod_ipa: &str) -> impl Iterator<Item = Rendicontazione<'m>> {
        let ente = self.simboli.noto(cod_ipa);
        self.e
            .tutte()
            .filter(move |(_, e)| Some(e.ente) == ente)
            .map(|(_, e)| self.rendicontazione(e))
    }

    /// The receipts of an ente with this IUV.
    pub fn ricevute_con_iuv<'m>(
        &'m self,
        cod_ipa: &str,
        iuv: &str,
    ) -> impl Iterator<Item = Rendicontazione<'m>> {
        let chiave = self.simboli.noto(cod_ipa).zip(self.simboli.noto(iuv));
        chiave
            .into_iter()
            .flat_map(|(ente, iuv)| self.indici.e.range(dello_iuv(ente.con(iuv))))
            .filter_map(|(_, posto)| self.e.get(*posto))
            .map(|e| self.rendicontazione(e))
    }

    /// The receipts of an ente that were reported with this IUF, in whatever case it is written.
    pub fn ricevute_con_iuf<'m>(
        &'m self,
        cod_ipa: &str,
        iuf: &str,
    ) -> impl Iterator<Item = Rendicontazione<'m>> {
        self.rendicontati_con_iuf(cod_ipa, iuf)
            .filter_map(|r| self.e.get(r.e))
            .map(|e| self.rendicontazione(e))
    }

    pub(super) fn rendicontati_con_iuf<'m>(
        &'m self,
        cod_ipa: &str,
        iuf: &str,
    ) -> impl Iterator<Item = &'m R> {
        let chiave = self
            .simboli
            .noto(cod_ipa)
            .zip(self.simboli.noto(&iuf.to_uppercase()));
        chiave
            .into_iter()
            .flat_map(|(ente, iuf)| self.indici.r_con_iuf(iuf, Some(ente)))
            .filter_map(|posto| self.r.get(posto))
    }

    /// The receipts that an accertamento of this IUF counts (§2.6): of each reported payment, esito 3 too, the first receipt with its IUV
    /// and indice that has no esito 9. `None` for a payment that has only such receipts: the platform breaks on it.
    pub fn ricevute_del_flusso<'m>(
        &'m self,
        cod_ipa: &str,
        iuf: &str,
    ) -> impl Iterator<Item = Option<Rendicontazione<'m>>> {
        self.rendicontati_con_iuf(cod_ipa, iuf).filter_map(|r| {
            let mut trovate = self
                .indici
                .e
                .range(dello_iuv(r.ente.con(r.iuv)))
                .filter(|((_, _, indice), _)| *indice == r.indice)
                .filter_map(|(_, posto)| self.e.get(*posto))
                .peekable();
            let prima = trovate.next()?;
            if trovate.peek().is_none() {
                return Some(Some(self.rendicontazione(prima)));
            }
            let mut buone = std::iter::once(prima)
                .chain(trovate)
                .filter(|e| e.altri.campo(CampoE::CodiceEsito as usize) != "9");
            Some(buone.next().map(|e| self.rendicontazione(e)))
        })
    }

    /// The bolletta with this anno and codice: its IUF and its IUV, empty when it has none. Neither window nor exclusion holds (§2.6).
    #[must_use]
    pub fn bolletta(&self, cod_ipa: &str, anno: &str, codice: &str) -> Option<(&str, &str)> {
        let noto = |testo| self.simboli.noto(testo);
        let chiave = (noto(cod_ipa)?, noto(anno)?, noto(codice)?);
        let f = self.f.get(*self.indici.f.get(&chiave)?)?;
        Some((self.simboli.testo(f.iuf), self.simboli.testo(f.iuv)))
    }

    /// Payments reported twice, once without RPT.
    #[must_use]
    pub fn doppi(&self, cod_ipa: &str) -> Vec<Doppio<'_>> {
        let Some(ente) = self.simboli.noto(cod_ipa) else {
            return Vec::new();
        };
        let ricevente = |r: &R| self.testate.get(&r.flusso).map(|t| &t.ricevente[1]);
        let gemello = |r: &R| {
            let complementare = if r.codice_esito == 9 { 0 } else { 9 };
            self.indici
                .r
                .range(dello_iuv(r.ente.con(r.iuv)))
                .filter_map(|(_, posto)| self.r.get(*posto))
                .any(|altro| {
                    altro.codice_esito == complementare
                        && altro.importo == r.importo
                        && ricevente(altro) == ricevente(r)
                })
        };
        self.r
            .tutte()
            .map(|(_, r)| r)
            .filter(|r| r.ente == ente && matches!(r.codice_esito, 0 | 9))
            .filter_map(|r| Some((r, self.e.get(r.e)?)))
            .filter(|(r, _)| gemello(r))
            .map(|(r, e)| Doppio {
                pagamento: (
                    self.simboli.testo(r.iuv),
                    self.simboli.testo(r.iur),
                    r.indice,
                ),
                iuf: self.simboli.testo(r.iuf),
                tipo_dovuto: self.simboli.testo(e.tipo_dovuto),
            })
            .collect()
    }
}
