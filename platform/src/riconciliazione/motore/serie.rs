//! The engine as a state blob: texts and rows, in their places. Indices, links and codes follow from them, and are made again.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{E, F, I, Posto, R, Riconciliazione, T, Tabella, Testata};
use crate::riconciliazione::simboli::Simboli;

#[derive(Serialize)]
struct Scritta<'m> {
    soglia: NaiveDate,
    poste: u32,
    testi: Vec<&'m str>,
    testate: &'m BTreeMap<u32, Testata>,
    i: &'m Tabella<I>,
    e: &'m Tabella<E>,
    r: &'m Tabella<R>,
    t: &'m Tabella<T>,
    f: &'m Tabella<F>,
}

#[derive(Deserialize)]
struct Letta {
    soglia: NaiveDate,
    poste: u32,
    testi: Vec<String>,
    testate: BTreeMap<u32, Testata>,
    i: Tabella<I>,
    e: Tabella<E>,
    r: Tabella<R>,
    t: Tabella<T>,
    f: Tabella<F>,
}

impl Serialize for Riconciliazione {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        Scritta {
            soglia: self.soglia,
            poste: self.sequenza_poste,
            testi: self.simboli.tutti().collect(),
            testate: &self.testate,
            i: &self.i,
            e: &self.e,
            r: &self.r,
            t: &self.t,
            f: &self.f,
        }
        .serialize(s)
    }
}

impl<'de> Deserialize<'de> for Riconciliazione {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let letta = Letta::deserialize(d)?;
        let mut simboli = Simboli::default();
        for testo in &letta.testi {
            simboli.di(testo);
        }
        let mut motore = Self {
            soglia: letta.soglia,
            sequenza_poste: letta.poste,
            simboli,
            testate: letta.testate,
            i: letta.i,
            e: letta.e,
            r: letta.r,
            t: letta.t,
            f: letta.f,
            ..Self::default()
        };
        motore.ricostruisci();
        Ok(motore)
    }
}

/// Same texts and rows in the same places; all else follows.
impl PartialEq for Riconciliazione {
    fn eq(&self, altra: &Self) -> bool {
        self.soglia == altra.soglia
            && self.sequenza_poste == altra.sequenza_poste
            && self.testate == altra.testate
            && self.i == altra.i
            && self.e == altra.e
            && self.r == altra.r
            && self.t == altra.t
            && self.f == altra.f
            && self.simboli.tutti().eq(altra.simboli.tutti())
    }
}

impl Eq for Riconciliazione {}

impl Riconciliazione {
    fn ricostruisci(&mut self) {
        for (posto, i) in self.i.tutte() {
            self.indici.i.insert(i.ente.con(i.iud), posto);
        }
        for (posto, e) in self.e.tutte() {
            let chiave = (e.ente.con(e.iuv), e.iur, e.indice);
            self.indici.e.insert(chiave, posto);
        }
        for (posto, r) in self.r.tutte() {
            let chiave = (r.ente.con(r.iuv), r.iur, r.indice);
            self.indici.r.insert(chiave, posto);
            self.indici.r_iuf.insert(((r.iuf_maiuscolo, r.ente), posto));
        }
        for (posto, t) in self.t.tutte() {
            if t.iuf.manca() {
                self.indici.tv.insert(t.ente.con(t.iuv), posto);
            } else {
                self.indici.tf.insert(t.psp.con(t.iuf), posto);
            }
        }
        for (posto, f) in self.f.tutte() {
            self.indici.f.insert((f.ente, f.anno, f.codice), posto);
        }
        tutti(&self.i).for_each(|posto| self.entra_i(posto));
        tutti(&self.e).for_each(|posto| self.entra_e(posto));
        tutti(&self.r).for_each(|posto| self.entra_r(posto));
        tutti(&self.t).for_each(|posto| self.entra_t(posto));
        tutti(&self.f).for_each(|posto| self.entra_f(posto));
        self.rifai();
    }
}

fn tutti<T>(tabella: &Tabella<T>) -> std::vec::IntoIter<Posto> {
    let posti: Vec<Posto> = tabella.tutte().map(|(posto, _)| posto).collect();
    posti.into_iter()
}
