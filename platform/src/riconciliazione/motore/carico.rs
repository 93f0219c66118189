//! The rows of a block, as each kind of flow loads them (`mypivot-web-services.md` §5.7, `mypivot-flows.md` §3.4, §5.2, §7.4, §8.3).

use chrono::NaiveDate;

use super::{
    Ancora, Blocco, Bolletta, E, F, I, Movimento, NESSUNO, Posto, R, Riconciliazione, Righe, Segni,
    Simbolo, T, Testata,
};
use crate::riconciliazione::campi::Campi;
use crate::riconciliazione::indici::Chiave;
use crate::riconciliazione::riga::{Accredito, Notificato, Rendicontato, Ricevuta, Riversamento};

/// For whom, from which file, on which day.
#[derive(Clone, Copy)]
struct Origine {
    ente: Simbolo,
    flusso: u32,
    giorno: NaiveDate,
}

impl Riconciliazione {
    /// Loads the rows; gives how many storni found no bolletta.
    pub(super) fn carica_righe(&mut self, blocco: &Blocco) -> usize {
        let da = Origine {
            ente: self.simboli.di(&blocco.cod_ipa),
            flusso: blocco.flusso,
            giorno: blocco.giorno,
        };
        match &blocco.righe {
            Righe::Notificati(righe) => righe.iter().for_each(|riga| self.notificato(da, riga)),
            Righe::Ricevute(righe) => righe.iter().for_each(|riga| self.ricevuta(da, riga, true)),
            Righe::Secondarie(righe) => {
                righe.iter().for_each(|riga| self.ricevuta(da, riga, false));
            }
            Righe::Rendicontati(testata, righe) => {
                self.testate.insert(da.flusso, testata.as_ref().clone());
                for riga in righe {
                    self.rendicontato(da, testata, riga);
                }
            }
            Righe::Obsoleto(flusso) => self.togli_flusso(da.ente, *flusso),
            Righe::Tesoreria(righe) => righe.iter().for_each(|riga| self.riversamento(da, riga)),
            Righe::Giornale(movimenti) => {
                return movimenti
                    .iter()
                    .filter(|movimento| !self.movimento(da, movimento))
                    .count();
            }
        }
        0
    }

    fn notificato(&mut self, da: Origine, riga: &Notificato) {
        let iud = self.simboli.di(&riga.iud);
        let nuova = I {
            ente: da.ente,
            iud,
            iuv: self.simboli.di(&riga.iuv),
            tipo_dovuto: self.simboli.di(&riga.tipo_dovuto),
            flusso: da.flusso,
            importo: riga.importo,
            esecuzione: riga.esecuzione,
            acquisito: da.giorno,
            altri: riga.altri.clone(),
            segni: Segni::default(),
        };
        let posto = match self.indici.i.get(&da.ente.con(iud)).copied() {
            Some(posto) => {
                self.esce_i(posto);
                if let Some(vecchia) = self.i.get_mut(posto) {
                    *vecchia = I {
                        segni: vecchia.segni,
                        ..nuova
                    };
                }
                posto
            }
            None => {
                let posto = self.i.metti(nuova);
                self.indici.i.insert(da.ente.con(iud), posto);
                posto
            }
        };
        self.entra_i(posto);
    }

    /// `prima_data`: whether one that is there already keeps its acquisition date.
    fn ricevuta(&mut self, da: Origine, riga: &Ricevuta, prima_data: bool) {
        let nuova = E {
            ente: da.ente,
            iud: self.simboli.di(&riga.iud),
            iuv: self.simboli.di(&riga.iuv),
            iur: self.simboli.di(&riga.iur),
            indice: riga.indice,
            tipo_dovuto: self.simboli.di(&riga.tipo_dovuto),
            flusso: da.flusso,
            totale: riga.totale,
            importo: riga.importo,
            esito: riga.esito,
            acquisito: da.giorno,
            r: NESSUNO,
            altri: riga.altri.clone(),
            segni: Segni::default(),
        };
        let chiave = (da.ente.con(nuova.iuv), nuova.iur, riga.indice);
        let Some(posto) = self.indici.e.get(&chiave).copied() else {
            self.nuova_ricevuta(chiave, nuova);
            return;
        };
        self.esce_e(posto);
        if let Some(vecchia) = self.e.get_mut(posto) {
            *vecchia = E {
                acquisito: if prima_data {
                    vecchia.acquisito
                } else {
                    da.giorno
                },
                r: vecchia.r,
                segni: vecchia.segni,
                ..nuova
            };
        }
        self.entra_e(posto);
    }

    fn nuova_ricevuta(&mut self, chiave: Chiave, nuova: E) {
        let posto = self.e.metti(nuova);
        self.indici.e.insert(chiave, posto);
        if let Some(r) = self.indici.r.get(&chiave).copied()
            && self.r.get(r).is_some_and(|r| r.codice_esito != 3)
        {
            self.lega(posto, r);
        }
        self.entra_e(posto);
    }

    fn lega(&mut self, e: Posto, r: Posto) {
        if let (Some(ricevuta), Some(rendicontato)) = (self.e.get_mut(e), self.r.get_mut(r)) {
            ricevuta.r = r;
            rendicontato.e = e;
        }
    }

    fn slega(&mut self, r: Posto) {
        if let Some(rendicontato) = self.r.get_mut(r) {
            let e = std::mem::replace(&mut rendicontato.e, NESSUNO);
            if let Some(ricevuta) = self.e.get_mut(e) {
                ricevuta.r = NESSUNO;
            }
        }
    }

    fn rendicontato(&mut self, da: Origine, testata: &Testata, riga: &Rendicontato) {
        let (iuv, iur) = (self.simboli.di(&riga.iuv), self.simboli.di(&riga.iur));
        let ente_iuv = da.ente.con(iuv);
        let indice = riga.indice.unwrap_or_else(|| {
            // The greatest there is, plus one (§5.7).
            let (inizio, fine) = ((ente_iuv, iur, 0), (ente_iuv, iur, u32::MAX));
            let ultimo = self.indici.r.range(inizio..=fine).next_back();
            ultimo.map_or(1, |((_, _, indice), _)| indice.saturating_add(1))
        });
        let chiave = (ente_iuv, iur, indice);
        let nuova = R {
            ente: da.ente,
            iuv,
            iur,
            indice,
            iuf: self.simboli.di(&testata.iuf),
            iuf_maiuscolo: self.simboli.di(&testata.iuf.to_uppercase()),
            flusso: da.flusso,
            importo: riga.importo,
            totale: testata.totale,
            codice_esito: riga.codice_esito,
            esito: riga.esito,
            acquisito: da.giorno,
            e: NESSUNO,
            segni: Segni::default(),
        };
        let iuf = (nuova.iuf_maiuscolo, da.ente);
        let posto = match self.indici.r.get(&chiave).copied() {
            Some(posto) => {
                self.esce_r(posto);
                self.slega(posto);
                if let Some(vecchia) = self.r.get_mut(posto) {
                    let prima = (vecchia.iuf_maiuscolo, vecchia.ente);
                    *vecchia = R {
                        segni: vecchia.segni,
                        ..nuova
                    };
                    self.indici.r_iuf.remove(&(prima, posto));
                }
                posto
            }
            None => {
                let posto = self.r.metti(nuova);
                self.indici.r.insert(chiave, posto);
                posto
            }
        };
        self.indici.r_iuf.insert((iuf, posto));
        if riga.codice_esito != 3
            && let Some(e) = self.indici.e.get(&chiave).copied()
        {
            self.lega(e, posto);
        }
        self.entra_r(posto);
        if riga.codice_esito == 9 && !self.indici.e.contains_key(&chiave) {
            self.sintetica(da, chiave, testata, riga);
        }
    }

    /// A payment without RPT brings a receipt of its own (§5.7).
    fn sintetica(&mut self, da: Origine, chiave: Chiave, testata: &Testata, riga: &Rendicontato) {
        let nuova = E {
            ente: da.ente,
            iud: Simbolo::NULLO,
            iuv: self.simboli.di(&riga.iuv),
            iur: chiave.1,
            indice: chiave.2,
            tipo_dovuto: Simbolo::NULLO,
            flusso: da.flusso,
            totale: Some(riga.importo),
            importo: riga.importo,
            esito: riga.esito,
            acquisito: da.giorno,
            r: NESSUNO,
            altri: Campi::sintetici(testata, &riga.iuv),
            segni: Segni::default(),
        };
        self.nuova_ricevuta(chiave, nuova);
    }

    /// The rows of a superseded flow go; those that a later flow took over stay, and synthetic receipts too (§5.7).
    fn togli_flusso(&mut self, ente: Simbolo, flusso: u32) {
        let Some(testata) = self.testate.remove(&flusso) else {
            return;
        };
        let iuf = self.simboli.di(&testata.iuf.to_uppercase());
        let suoi: Vec<Posto> = self
            .indici
            .r_con_iuf(iuf, Some(ente))
            .filter(|posto| self.r.get(*posto).is_some_and(|r| r.flusso == flusso))
            .collect();
        for posto in suoi {
            self.esce_r(posto);
            self.slega(posto);
            self.smarca(Ancora::R(posto));
            if let Some(r) = self.r.get(posto) {
                let chiave = (r.ente.con(r.iuv), r.iur, r.indice);
                self.indici.r.remove(&chiave);
                self.indici.r_iuf.remove(&((iuf, ente), posto));
                self.r.togli(posto);
            }
        }
    }

    /// What hung on a row that goes is taken out of the counts at once; its place may be given to another.
    fn smarca(&mut self, ancora: Ancora) {
        let segni = match ancora {
            Ancora::R(posto) => self.r.get(posto).map(|r| r.segni),
            Ancora::F(posto) => self.f.get(posto).map(|f| f.segni),
            Ancora::I(_) | Ancora::E(_) | Ancora::T(_) => None,
        };
        if let Some(segni) = segni {
            self.togli_dai_conti(ancora, segni);
        }
    }

    fn riversamento(&mut self, da: Origine, riga: &Riversamento) {
        if !riga.iuf.is_empty() {
            let psp = self.simboli.di(&riga.psp);
            let iuf = self.simboli.di(&riga.iuf);
            let maiuscolo = self.simboli.di(&riga.iuf.to_uppercase());
            let nuova = T {
                psp,
                iuf,
                iuf_maiuscolo: maiuscolo,
                ..accreditata(da, &riga.accredito)
            };
            // By PSP and IUF alone: a second ente takes the row over (§5.1).
            let noto = self.indici.tf.get(&psp.con(iuf)).copied();
            let posto = self.scrivi_t(noto, nuova);
            self.indici.tf.insert(psp.con(iuf), posto);
            self.entra_t(posto);
        }
        if !riga.iuv.is_empty() {
            let iuv = self.simboli.di(&riga.iuv);
            let chiave = da.ente.con(iuv);
            let nuova = T {
                iuv,
                ..accreditata(da, &riga.accredito)
            };
            let noto = self.indici.tv.get(&chiave).copied();
            let posto = self.scrivi_t(noto, nuova);
            self.indici.tv.insert(chiave, posto);
            self.entra_t(posto);
        }
    }

    fn scrivi_t(&mut self, noto: Option<Posto>, nuova: T) -> Posto {
        let Some(posto) = noto else {
            return self.t.metti(nuova);
        };
        self.esce_t(posto);
        if let Some(vecchia) = self.t.get_mut(posto) {
            *vecchia = T {
                segni: vecchia.segni,
                ..nuova
            };
        }
        posto
    }

    /// False for the storno of a bolletta that is not there.
    fn movimento(&mut self, da: Origine, movimento: &Movimento) -> bool {
        match movimento {
            Movimento::Scritta(bolletta) => {
                let codice = self.simboli.di(&bolletta.codice);
                self.scrivi_f(da, codice, bolletta);
            }
            Movimento::Poste(bolletta) => {
                self.sequenza_poste += 1;
                let codice = self.simboli.di(&format!("P{:06}", self.sequenza_poste));
                self.scrivi_f(da, codice, bolletta);
            }
            Movimento::Stornata { anno, codice } => {
                let chiave = (da.ente, self.simboli.di(anno), self.simboli.di(codice));
                let Some(posto) = self.indici.f.remove(&chiave) else {
                    return false;
                };
                self.esce_f(posto);
                self.smarca(Ancora::F(posto));
                self.f.togli(posto);
            }
        }
        true
    }

    fn scrivi_f(&mut self, da: Origine, codice: Simbolo, riga: &Bolletta) {
        let anno = self.simboli.di(&riga.anno);
        let nuova = F {
            ente: da.ente,
            anno,
            codice,
            iuf: self.simboli.di(&riga.iuf),
            iuf_maiuscolo: self.simboli.di(&riga.iuf.to_uppercase()),
            iuv: self.simboli.di(&riga.iuv),
            flusso: da.flusso,
            importo: riga.accredito.importo,
            contabile: riga.accredito.contabile,
            valuta: riga.accredito.valuta,
            modificata: da.giorno,
            altri: riga.accredito.altri.clone(),
            segni: Segni::default(),
        };
        let chiave = (da.ente, anno, codice);
        let posto = match self.indici.f.get(&chiave).copied() {
            Some(posto) => {
                self.esce_f(posto);
                if let Some(vecchia) = self.f.get_mut(posto) {
                    *vecchia = F {
                        segni: vecchia.segni,
                        ..nuova
                    };
                }
                posto
            }
            None => {
                let posto = self.f.metti(nuova);
                self.indici.f.insert(chiave, posto);
                posto
            }
        };
        self.entra_f(posto);
    }
}

fn accreditata(da: Origine, accredito: &Accredito) -> T {
    T {
        ente: da.ente,
        psp: Simbolo::NULLO,
        iuf: Simbolo::NULLO,
        iuf_maiuscolo: Simbolo::NULLO,
        iuv: Simbolo::NULLO,
        flusso: da.flusso,
        importo: accredito.importo,
        contabile: accredito.contabile,
        valuta: accredito.valuta,
        acquisito: da.giorno,
        altri: accredito.altri.clone(),
        segni: Segni::default(),
    }
}
