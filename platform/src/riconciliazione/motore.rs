//! The engine: rows in, codes kept. A row that enters, leaves or changes marks what stands beside it; at the end of the block only what was
//! marked is classified again, once.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::codice::{Codice, Codici, Importi};
use super::indici::{Indici, con, dello_iuv};
use super::riga::{Blocco, Bolletta, Movimento, Righe, Testata};
use super::simboli::{Simboli, Simbolo};
use super::tabella::{E, F, I, NESSUNO, Posto, R, Riga, Segni, T, Tabella};

mod carico;
mod serie;

/// A row on which combined rows hang: each combined row hangs on the first of its parts that is there, in the order E, R, I, treasury.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Ancora {
    E(Posto),
    R(Posto),
    I(Posto),
    T(Posto),
    F(Posto),
}

/// How many combined rows have each code; the last place is for those with none.
type Conti = [u64; 14];

/// What a block did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Esito {
    /// Rows that were classified again.
    pub riclassificate: usize,
    /// Of these, how many have other codes than before.
    pub cambiate: usize,
    /// Storni of a bolletta that is not there.
    pub storni_a_vuoto: usize,
}

/// Everything that was loaded, and its classification.
#[derive(Debug, Clone, Default)]
pub struct Riconciliazione {
    pub(super) soglia: NaiveDate,
    pub(super) simboli: Simboli,
    pub(super) i: Tabella<I>,
    pub(super) e: Tabella<E>,
    pub(super) r: Tabella<R>,
    pub(super) t: Tabella<T>,
    pub(super) f: Tabella<F>,
    /// Flows of rendicontazione by number of their file.
    pub(super) testate: BTreeMap<u32, Testata>,
    pub(super) indici: Indici,
    /// Last code given to a row of the Poste.
    sequenza_poste: u32,
    conti: Conti,
    molti: BTreeMap<Ancora, Box<Conti>>,
    da_rifare: Vec<Ancora>,
}

impl Riconciliazione {
    /// Loads a block and classifies again what it touched.
    pub fn carica(&mut self, blocco: &Blocco) -> Esito {
        let storni_a_vuoto = self.carica_righe(blocco);
        Esito {
            storni_a_vuoto,
            ..self.rifai()
        }
    }

    /// Moves the window: from now on only what was acquired after this 1 January is in the main view. Never back.
    pub fn sposta_finestra(&mut self, soglia: NaiveDate) -> Esito {
        if soglia <= self.soglia {
            return Esito::default();
        }
        self.soglia = soglia;
        let fuori = |acquisito: NaiveDate| acquisito <= soglia;
        let i: Vec<Posto> = scelti(&self.i, |i| fuori(i.acquisito));
        let e: Vec<Posto> = scelti(&self.e, |e| fuori(e.acquisito));
        let r: Vec<Posto> = scelti(&self.r, |r| fuori(r.acquisito));
        let t: Vec<Posto> = scelti(&self.t, |t| fuori(t.acquisito));
        let f: Vec<Posto> = scelti(&self.f, |f| f.modificata < soglia);
        i.into_iter().for_each(|posto| self.esce_i(posto));
        e.into_iter().for_each(|posto| self.esce_e(posto));
        r.into_iter().for_each(|posto| self.esce_r(posto));
        t.into_iter().for_each(|posto| self.esce_t(posto));
        f.into_iter().for_each(|posto| self.esce_f(posto));
        self.rifai()
    }

    /// The 1 January of the window.
    #[must_use]
    pub fn soglia(&self) -> NaiveDate {
        self.soglia
    }

    /// How many combined rows have this code.
    #[must_use]
    pub fn quante(&self, codice: Codice) -> u64 {
        self.conti[codice as usize]
    }

    /// How many combined rows have none (`OTHERS`).
    #[must_use]
    pub fn senza_codice(&self) -> u64 {
        self.conti[13]
    }

    /// How many rows are stored: notified, receipts, reported, T, bollette.
    #[must_use]
    pub fn righe(&self) -> [usize; 5] {
        [
            self.i.quante(),
            self.e.quante(),
            self.r.quante(),
            self.t.quante(),
            self.f.quante(),
        ]
    }

    fn marca(&mut self, ancora: Ancora) {
        let segni = match ancora {
            Ancora::I(posto) => self.i.get_mut(posto).map(Riga::segni_mut),
            Ancora::E(posto) => self.e.get_mut(posto).map(Riga::segni_mut),
            Ancora::R(posto) => self.r.get_mut(posto).map(Riga::segni_mut),
            Ancora::T(posto) => self.t.get_mut(posto).map(Riga::segni_mut),
            Ancora::F(posto) => self.f.get_mut(posto).map(Riga::segni_mut),
        };
        if let Some(segni) = segni
            && !segni.da_rifare
        {
            segni.da_rifare = true;
            self.da_rifare.push(ancora);
        }
    }

    fn marca_tutte(&mut self, ancore: Vec<Ancora>) {
        for ancora in ancore {
            self.marca(ancora);
        }
    }

    /// Marks a reported payment and its receipt: the combined rows hang on one of them.
    fn marca_r(&mut self, posto: Posto) {
        self.marca(Ancora::R(posto));
        if let Some(e) = self.r.get(posto).map(|r| r.e)
            && e != NESSUNO
        {
            self.marca(Ancora::E(e));
        }
    }

    /// Marks the treasury rows that this IUV brings in or leaves alone.
    fn marca_tesoreria_iuv(&mut self, ente: Simbolo, iuv: Simbolo, tranne: Ancora) {
        let chiave = ente.con(iuv);
        if self.tesoreria_iuv(chiave).next().is_some() && !self.qualcuno(chiave, tranne) {
            let ancore: Vec<Ancora> = self.tesoreria_iuv(chiave).collect();
            self.marca_tutte(ancore);
        }
    }

    fn tesoreria_iuv(&self, ente_iuv: u64) -> impl Iterator<Item = Ancora> + '_ {
        let tv = self.indici.tv.get(&ente_iuv);
        tv.map(|posto| Ancora::T(*posto))
            .into_iter()
            .chain(con(&self.indici.fv, ente_iuv).map(Ancora::F))
    }

    /// Whether a receipt or a reported payment in view has this IUV, apart from one.
    fn qualcuno(&self, ente_iuv: u64, tranne: Ancora) -> bool {
        let e = self.indici.e.range(dello_iuv(ente_iuv)).map(|(_, e)| *e);
        let r = self.indici.r.range(dello_iuv(ente_iuv)).map(|(_, r)| *r);
        e.filter(|e| tranne != Ancora::E(*e))
            .any(|e| self.e.in_vista(e))
            || r.filter(|r| tranne != Ancora::R(*r))
                .any(|r| self.r.in_vista(r))
    }

    /// Marks whatever has this IUV, but treasury.
    fn marca_iuv(&mut self, ente_iuv: u64) {
        let e = self.indici.e.range(dello_iuv(ente_iuv));
        let r = self.indici.r.range(dello_iuv(ente_iuv));
        let ancore = e
            .map(|(_, e)| Ancora::E(*e))
            .chain(r.map(|(_, r)| Ancora::R(*r)))
            .collect();
        self.marca_tutte(ancore);
    }

    /// Marks the reported payments with this IUF, and their receipts.
    fn marca_iuf(&mut self, iuf: Simbolo, ente: Option<Simbolo>) {
        let r: Vec<Posto> = self.indici.r_con_iuf(iuf, ente).collect();
        for posto in r {
            self.marca_r(posto);
        }
    }

    /// A notified payment is seen or unseen: itself, and the receipts with its IUD.
    fn intorno_i(&mut self, posto: Posto) {
        let Some((ente, iud)) = self.i.get(posto).map(|i| (i.ente, i.iud)) else {
            return;
        };
        self.marca(Ancora::I(posto));
        let e = con(&self.indici.e_iud, ente.con(iud))
            .map(Ancora::E)
            .collect();
        self.marca_tutte(e);
    }

    fn entra_i(&mut self, posto: Posto) {
        let soglia = self.soglia;
        if let Some(i) = self.i.get_mut(posto)
            && i.acquisito > soglia
        {
            i.segni.in_vista = true;
            self.intorno_i(posto);
        }
    }

    fn esce_i(&mut self, posto: Posto) {
        if self.i.in_vista(posto) {
            self.intorno_i(posto);
            if let Some(i) = self.i.get_mut(posto) {
                i.segni.in_vista = false;
            }
        }
    }

    /// A receipt is seen or unseen: itself, its notified payment, its rendicontazione, the treasury that only it has.
    fn intorno_e(&mut self, posto: Posto) {
        let Some((ente, iud, iuv, r)) = self.e.get(posto).map(|e| (e.ente, e.iud, e.iuv, e.r))
        else {
            return;
        };
        self.marca(Ancora::E(posto));
        if !iud.manca()
            && let Some(i) = self.indici.i.get(&ente.con(iud)).copied()
        {
            self.marca(Ancora::I(i));
        }
        self.marca(Ancora::R(r));
        self.marca_tesoreria_iuv(ente, iuv, Ancora::E(posto));
    }

    fn entra_e(&mut self, posto: Posto) {
        let soglia = self.soglia;
        if let Some(e) = self.e.get_mut(posto)
            && e.acquisito > soglia
        {
            e.segni.in_vista = true;
            let (chiave, iud) = (e.ente.con(e.iud), e.iud);
            if !iud.manca() {
                self.indici.e_iud.insert((chiave, posto));
            }
            self.intorno_e(posto);
        }
    }

    fn esce_e(&mut self, posto: Posto) {
        if self.e.in_vista(posto) {
            self.intorno_e(posto);
            if let Some(e) = self.e.get_mut(posto) {
                e.segni.in_vista = false;
                let chiave = e.ente.con(e.iud);
                self.indici.e_iud.remove(&(chiave, posto));
            }
        }
    }

    /// A reported payment is seen or unseen: itself, its receipt, the treasury that only it has.
    fn intorno_r(&mut self, posto: Posto) {
        let Some((ente, iuv, iuf)) = self.r.get(posto).map(|r| (r.ente, r.iuv, r.iuf_maiuscolo))
        else {
            return;
        };
        self.marca_r(posto);
        self.marca_tesoreria_iuv(ente, iuv, Ancora::R(posto));
        if self.indici.rendicontati(iuf, None) <= 1 {
            let tf = con(&self.indici.tf_iuf, iuf).map(Ancora::T).collect();
            self.marca_tutte(tf);
        }
        if self.indici.rendicontati(iuf, Some(ente)) <= 1 {
            let ff = con(&self.indici.ff, ente.con(iuf)).map(Ancora::F).collect();
            self.marca_tutte(ff);
        }
    }

    fn entra_r(&mut self, posto: Posto) {
        let soglia = self.soglia;
        if let Some(r) = self.r.get_mut(posto)
            && r.acquisito > soglia
            && r.codice_esito != 3
        {
            r.segni.in_vista = true;
            let chiave = (r.iuf_maiuscolo, r.ente);
            *self.indici.r_in_vista.entry(chiave).or_default() += 1;
            self.intorno_r(posto);
        }
    }

    fn esce_r(&mut self, posto: Posto) {
        if self.r.in_vista(posto) {
            self.intorno_r(posto);
            if let Some(r) = self.r.get_mut(posto) {
                r.segni.in_vista = false;
                let chiave = (r.iuf_maiuscolo, r.ente);
                if let Some(quanti) = self.indici.r_in_vista.get_mut(&chiave) {
                    *quanti -= 1;
                    if *quanti == 0 {
                        self.indici.r_in_vista.remove(&chiave);
                    }
                }
            }
        }
    }

    /// A row T is seen or unseen: itself, and whoever has its IUF, or its IUV.
    fn intorno_t(&mut self, posto: Posto) {
        let Some((ente, iuf, iuv)) = self.t.get(posto).map(|t| (t.ente, t.iuf_maiuscolo, t.iuv))
        else {
            return;
        };
        self.marca(Ancora::T(posto));
        if iuf.manca() {
            self.marca_iuv(ente.con(iuv));
        } else {
            self.marca_iuf(iuf, None);
        }
    }

    fn entra_t(&mut self, posto: Posto) {
        let soglia = self.soglia;
        if let Some(t) = self.t.get_mut(posto)
            && t.acquisito > soglia
        {
            t.segni.in_vista = true;
            if !t.iuf_maiuscolo.manca() {
                self.indici.tf_iuf.insert((t.iuf_maiuscolo, posto));
            }
            self.intorno_t(posto);
        }
    }

    fn esce_t(&mut self, posto: Posto) {
        if self.t.in_vista(posto) {
            self.intorno_t(posto);
            if let Some(t) = self.t.get_mut(posto) {
                t.segni.in_vista = false;
                self.indici.tf_iuf.remove(&(t.iuf_maiuscolo, posto));
            }
        }
    }

    /// A bolletta is seen or unseen: itself, and whoever has its IUF, or its IUV.
    fn intorno_f(&mut self, posto: Posto) {
        let Some((ente, iuf, iuv)) = self.f.get(posto).map(|f| (f.ente, f.iuf_maiuscolo, f.iuv))
        else {
            return;
        };
        self.marca(Ancora::F(posto));
        if !iuf.manca() {
            self.marca_iuf(iuf, Some(ente));
        } else if !iuv.manca() {
            self.marca_iuv(ente.con(iuv));
        }
    }

    fn entra_f(&mut self, posto: Posto) {
        let soglia = self.soglia;
        if let Some(f) = self.f.get_mut(posto)
            // A change on 1 January counts, whatever the hour (§5.1).
            && f.modificata >= soglia
            // With both identifiers it is in no join of the view (§5.2).
            && (f.iuf.manca() || f.iuv.manca())
        {
            f.segni.in_vista = true;
            if !f.iuf.manca() {
                let chiave = f.ente.con(f.iuf_maiuscolo);
                self.indici.ff.insert((chiave, posto));
            } else if !f.iuv.manca() {
                let chiave = f.ente.con(f.iuv);
                self.indici.fv.insert((chiave, posto));
            }
            self.intorno_f(posto);
        }
    }

    fn esce_f(&mut self, posto: Posto) {
        if self.f.in_vista(posto) {
            self.intorno_f(posto);
            if let Some(f) = self.f.get_mut(posto) {
                f.segni.in_vista = false;
                let (iuf, iuv) = (f.ente.con(f.iuf_maiuscolo), f.ente.con(f.iuv));
                self.indici.ff.remove(&(iuf, posto));
                self.indici.fv.remove(&(iuv, posto));
            }
        }
    }

    /// Classifies again what was marked.
    fn rifai(&mut self) -> Esito {
        let marcate = std::mem::take(&mut self.da_rifare);
        let mut esito = Esito {
            riclassificate: marcate.len(),
            ..Esito::default()
        };
        for ancora in marcate {
            let nuova = self.classe(ancora);
            let segni = match ancora {
                Ancora::I(posto) => self.i.get_mut(posto).map(Riga::segni_mut),
                Ancora::E(posto) => self.e.get_mut(posto).map(Riga::segni_mut),
                Ancora::R(posto) => self.r.get_mut(posto).map(Riga::segni_mut),
                Ancora::T(posto) => self.t.get_mut(posto).map(Riga::segni_mut),
                Ancora::F(posto) => self.f.get_mut(posto).map(Riga::segni_mut),
            };
            let Some(segni) = segni else {
                continue;
            };
            let prima = *segni;
            segni.da_rifare = false;
            segni.ancora = nuova.is_some();
            segni.molte = matches!(nuova, Some(Classe::Molte(..)));
            segni.codici = nuova.as_ref().map(Classe::codici).unwrap_or_default();
            if (prima.ancora, prima.codici) != (segni.ancora, segni.codici) {
                esito.cambiate += 1;
            }
            self.togli_dai_conti(ancora, prima);
            self.aggiungi_ai_conti(ancora, nuova);
        }
        esito
    }

    fn togli_dai_conti(&mut self, ancora: Ancora, prima: Segni) {
        if prima.molte {
            let vecchi = self.molti.remove(&ancora).unwrap_or_default();
            for (conto, vecchio) in self.conti.iter_mut().zip(vecchi.iter()) {
                *conto -= vecchio;
            }
        } else if prima.ancora {
            for conto in posti(prima.codici) {
                self.conti[conto] -= 1;
            }
        }
    }

    fn aggiungi_ai_conti(&mut self, ancora: Ancora, nuova: Option<Classe>) {
        match nuova {
            None => {}
            Some(Classe::Una(codici)) => {
                for conto in posti(codici) {
                    self.conti[conto] += 1;
                }
            }
            Some(Classe::Molte(_, nuovi)) => {
                for (conto, nuovo) in self.conti.iter_mut().zip(nuovi.iter()) {
                    *conto += nuovo;
                }
                self.molti.insert(ancora, nuovi);
            }
        }
    }

    /// Codes of the combined rows that hang on this one; `None` when none does.
    fn classe(&self, ancora: Ancora) -> Option<Classe> {
        match ancora {
            Ancora::E(posto) => {
                let e = self.e.get(posto).filter(|e| e.segni.in_vista)?;
                Some(self.classe_nucleo(Some(e), self.r_in_vista(e)))
            }
            Ancora::R(posto) => {
                let r = self.r.get(posto).filter(|r| r.segni.in_vista)?;
                (!self.e.in_vista(r.e)).then(|| self.classe_nucleo(None, Some(r)))
            }
            Ancora::I(posto) => {
                let i = self.i.get(posto).filter(|i| i.segni.in_vista)?;
                let sola = con(&self.indici.e_iud, i.ente.con(i.iud)).next().is_none();
                sola.then(|| una(|importi| importi.i = Some(i.importo)))
            }
            Ancora::T(posto) => {
                let t = self.t.get(posto).filter(|t| t.segni.in_vista)?;
                if t.iuf.manca() {
                    (!self.qualcuno(t.ente.con(t.iuv), ancora))
                        .then(|| una(|importi| importi.tv = Some(t.importo)))
                } else {
                    (self.indici.rendicontati(t.iuf_maiuscolo, None) == 0)
                        .then(|| una(|importi| importi.tf = Some(t.importo)))
                }
            }
            Ancora::F(posto) => {
                let f = self.f.get(posto).filter(|f| f.segni.in_vista)?;
                if !f.iuf.manca() {
                    (self.indici.rendicontati(f.iuf_maiuscolo, Some(f.ente)) == 0)
                        .then(|| una(|importi| importi.ff = Some(f.importo)))
                } else if !f.iuv.manca() {
                    (!self.qualcuno(f.ente.con(f.iuv), ancora))
                        .then(|| una(|importi| importi.fv = Some(f.importo)))
                } else {
                    Some(una(|importi| importi.f0 = Some(f.importo)))
                }
            }
        }
    }

    /// The rendicontazione of a receipt, if it is in view too.
    pub(super) fn r_in_vista(&self, e: &E) -> Option<&R> {
        self.r.get(e.r).filter(|r| r.segni.in_vista)
    }

    /// The notified payment of a receipt, if it is in view.
    pub(super) fn i_di(&self, e: &E) -> Option<(Posto, &I)> {
        if e.iud.manca() {
            return None;
        }
        let posto = *self.indici.i.get(&e.ente.con(e.iud))?;
        Some((posto, self.i.get(posto).filter(|i| i.segni.in_vista)?))
    }

    /// The treasury rows beside a receipt or a reported payment, in the order Tf, Tv, Ff, Fv.
    pub(super) fn tesoreria(&self, e: Option<&E>, r: Option<&R>) -> Tesoreria {
        let (ente, iuv) = match (e, r) {
            (Some(e), _) => (e.ente, e.iuv),
            (None, Some(r)) => (r.ente, r.iuv),
            (None, None) => return Tesoreria::default(),
        };
        let per_iuv = ente.con(iuv);
        Tesoreria {
            tf: r.map_or_else(Vec::new, |r| {
                con(&self.indici.tf_iuf, r.iuf_maiuscolo).collect()
            }),
            tv: self
                .indici
                .tv
                .get(&per_iuv)
                .copied()
                .filter(|tv| self.t.in_vista(*tv)),
            ff: r.map_or_else(Vec::new, |r| {
                con(&self.indici.ff, ente.con(r.iuf_maiuscolo)).collect()
            }),
            fv: con(&self.indici.fv, per_iuv).collect(),
        }
    }

    fn classe_nucleo(&self, e: Option<&E>, r: Option<&R>) -> Classe {
        let tesoreria = self.tesoreria(e, r);
        let importo_t = |posto: &Posto| self.t.get(*posto).map(|t| t.importo);
        let importo_f = |posto: &Posto| self.f.get(*posto).map(|f| f.importo);
        let base = Importi {
            i: e.and_then(|e| self.i_di(e)).map(|(_, i)| i.importo),
            es: e.map(|e| e.importo),
            et: e.and_then(|e| e.totale),
            rs: r.map(|r| r.importo),
            rt: r.map(|r| r.totale),
            tv: tesoreria.tv.as_ref().and_then(importo_t),
            ..Importi::default()
        };
        if tesoreria.una_sola() {
            return Classe::Una(
                Importi {
                    tf: tesoreria.tf.first().and_then(importo_t),
                    ff: tesoreria.ff.first().and_then(importo_f),
                    fv: tesoreria.fv.first().and_then(importo_f),
                    ..base
                }
                .codici(),
            );
        }
        // The conditions only ask whether an amount is that of the flow, or that of the receipt: rows that answer alike count together.
        let alla_pari = |importi: &mut dyn Iterator<Item = Option<i64>>| {
            let mut gruppi: BTreeMap<(bool, bool), (Option<i64>, u64)> = BTreeMap::new();
            for importo in importi {
                let simile = (importo == base.rt, importo == base.et);
                gruppi.entry(simile).or_insert((importo, 0)).1 += 1;
            }
            if gruppi.is_empty() {
                vec![(None, 1)]
            } else {
                gruppi.into_values().collect()
            }
        };
        let tf = alla_pari(&mut tesoreria.tf.iter().map(importo_t));
        let ff = alla_pari(&mut tesoreria.ff.iter().map(importo_f));
        let fv = alla_pari(&mut tesoreria.fv.iter().map(importo_f));
        let mut conti = Box::<Conti>::default();
        let mut tutti = Codici::default();
        for (tf, quanti_tf) in tf {
            for (ff, quanti_ff) in &ff {
                for (fv, quanti_fv) in &fv {
                    let codici = Importi {
                        tf,
                        ff: *ff,
                        fv: *fv,
                        ..base
                    }
                    .codici();
                    tutti = tutti.unione(codici);
                    for conto in posti(codici) {
                        conti[conto] += quanti_tf * quanti_ff * quanti_fv;
                    }
                }
            }
        }
        Classe::Molte(tutti, conti)
    }
}

/// The treasury rows beside one payment.
#[derive(Debug, Clone, Default)]
pub(super) struct Tesoreria {
    pub tf: Vec<Posto>,
    pub tv: Option<Posto>,
    pub ff: Vec<Posto>,
    pub fv: Vec<Posto>,
}

impl Tesoreria {
    fn una_sola(&self) -> bool {
        self.tf.len() <= 1 && self.ff.len() <= 1 && self.fv.len() <= 1
    }
}

/// Codes of what hangs on one row.
enum Classe {
    /// Of the only combined row.
    Una(Codici),
    /// Of several: those that any has, and how many have each.
    Molte(Codici, Box<Conti>),
}

impl Classe {
    fn codici(&self) -> Codici {
        match self {
            Self::Una(codici) | Self::Molte(codici, _) => *codici,
        }
    }
}

/// Class of a row that stands alone.
fn una(parte: impl FnOnce(&mut Importi)) -> Classe {
    let mut importi = Importi::default();
    parte(&mut importi);
    Classe::Una(importi.codici())
}

/// Places of these codes among the counts; the last one when there is none.
fn posti(codici: Codici) -> impl Iterator<Item = usize> {
    let altri = codici.vuoto().then_some(13);
    codici.tutti().map(|c| c as usize).chain(altri)
}

fn scelti<T: Riga>(tabella: &Tabella<T>, scelta: impl Fn(&T) -> bool) -> Vec<Posto> {
    tabella
        .tutte()
        .filter(|(_, riga)| riga.segni().in_vista && scelta(riga))
        .map(|(posto, _)| posto)
        .collect()
}
