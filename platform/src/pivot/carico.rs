//! The batch takes an uploaded file and loads its blocks (`mypivot-web-services.md` §3.2, §5.7): what each decides, and what it changes.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::accertamento::DaiBilanci;
use super::flussi::{DiRendicontazione, StatoFlusso, TipoFlusso};
use super::lotto::{Lotto, dal_nome};
use crate::allegato::Allegato;
use crate::calendario;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::event::Event;
use crate::reply::Reply;
use crate::riconciliazione::riga::{Blocco, Righe, soglia};
use crate::state::{Scadenza, State};

/// A block was loaded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BloccoCaricato {
    /// Number of the file.
    pub flusso: u32,
    /// Rows of the block.
    pub quante: u64,
    /// Type R: what the file says of itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendicontazione: Option<DiRendicontazione>,
    /// Files that this one supersedes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub superati: Vec<u32>,
    /// State in which the file ends with this block.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stato: Option<StatoFlusso>,
    /// What is loaded: JSON, a [`Contenuto`].
    pub contenuto: Allegato,
    /// The same at hand.
    #[serde(skip)]
    pub letto: ContenutoLetto,
}

/// What a block loads.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contenuto {
    /// Blocks of the reconciliation, in order.
    pub blocchi: Vec<Blocco>,
    /// Accertamenti.
    #[serde(default, skip_serializing_if = "DaiBilanci::vuoto")]
    pub accertamenti: DaiBilanci,
}

/// What a block loads, at hand. No part of the comparison: the hash is.
#[derive(Debug, Clone, Default)]
pub struct ContenutoLetto(Arc<Contenuto>);

impl PartialEq for ContenutoLetto {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for ContenutoLetto {}

impl BloccoCaricato {
    pub(crate) fn rileggi(&mut self, byte: &[u8]) -> Result<(), String> {
        let letto = serde_json::from_slice(byte).map_err(|e| e.to_string())?;
        self.letto = ContenutoLetto(Arc::new(letto));
        Ok(())
    }
}

/// The turn of a file has come: its name says whether it is opened at all.
pub(crate) fn presa(
    state: &State,
    request_token: &str,
    quando: ledger::entry::Millis,
) -> Vec<Event> {
    let Some(flusso) = state.pivot.flussi.con_token(request_token) else {
        return Vec::new();
    };
    let contesto = crate::flusso::blocco::contesto(state, &flusso.cod_ipa, quando);
    let dal_nome = dal_nome(flusso.tipo, &flusso.nome, &contesto);
    vec![Event::PivotFlussoPreso {
        flusso: flusso.numero,
        stato: dal_nome.unwrap_or(flusso.tipo.in_lavoro()),
        si_carica: dal_nome.is_none(),
    }]
}

/// A block that was read is decided.
pub(crate) fn decide(state: &State, lotto: &Lotto, ctx: &Ctx<'_>) -> Decision {
    let flusso = state
        .pivot
        .flussi
        .con_token(&lotto.request_token)
        .filter(|f| state.pivot.flussi.si_carica(f.numero) && f.righe == lotto.da);
    let Some(flusso) = flusso else {
        return Decision::sola(Reply::Rifiutato {
            motivo: "il blocco non è il prossimo di un file in caricamento".to_owned(),
        });
    };
    let giudicate = &lotto.righe.0;
    let mut events = Vec::new();
    let oggi = calendario::giorno(ctx.now);
    if soglia(oggi) > state.riconciliazione().soglia() {
        events.push(Event::PivotFinestra { dal: soglia(oggi) });
    }
    let blocco = |righe| Blocco {
        cod_ipa: flusso.cod_ipa.clone(),
        flusso: flusso.numero,
        giorno: oggi,
        righe,
    };
    let mut caricato = BloccoCaricato {
        flusso: flusso.numero,
        quante: 0,
        rendicontazione: giudicate.rendicontazione.clone().filter(|_| lotto.da == 0),
        superati: Vec::new(),
        stato: lotto.stato,
        contenuto: Allegato::di(Vec::new()),
        letto: ContenutoLetto::default(),
    };
    let mut contenuto = Contenuto::default();
    let mut obsoleto = false;
    if let Some(questa) = &caricato.rendicontazione {
        // Against the loaded flows of the same ente, PSP and IUF; what is older goes whatever becomes of this one (§7.3, check 2).
        let stesse = state.pivot.flussi.tutti().filter_map(|f| {
            let altra = f.rendicontazione.as_ref()?;
            let stessa = f.stato == StatoFlusso::Caricato
                && f.cod_ipa == flusso.cod_ipa
                && (&altra.psp, &altra.iuf) == (&questa.psp, &questa.iuf);
            stessa.then_some((f.numero, &altra.data_ora))
        });
        for (numero, data_ora) in stesse {
            if questa.data_ora > *data_ora {
                caricato.superati.push(numero);
            } else {
                obsoleto = true;
            }
        }
    }
    if obsoleto {
        caricato.stato = Some(StatoFlusso::Obsoleto);
        caricato.superati.clear();
    } else {
        let superati = caricato.superati.iter();
        contenuto
            .blocchi
            .extend(superati.map(|numero| blocco(Righe::Obsoleto(*numero))));
        if let Some(righe) = &giudicate.righe {
            caricato.quante = super::lotto::quante(righe);
            if let Righe::Ricevute(ricevute) = righe {
                contenuto.accertamenti = match state.pivot.accertamenti.get(&flusso.cod_ipa) {
                    Some(suoi) => suoi.dai_bilanci(ricevute, &giudicate.bilanci),
                    None => {
                        super::Accertamenti::default().dai_bilanci(ricevute, &giudicate.bilanci)
                    }
                };
            }
            contenuto.blocchi.push(blocco(righe.clone()));
        }
    }
    // Nothing in a row can fail to serialise.
    caricato.contenuto = Allegato::di(serde_json::to_vec(&contenuto).unwrap_or_default());
    caricato.letto = ContenutoLetto(Arc::new(contenuto));
    events.push(Event::PivotBlocco(Box::new(caricato)));
    Decision {
        reply: Reply::Fatto,
        events,
    }
}

impl State {
    pub(crate) fn pivot_ricevuto(&mut self, flusso: &super::Flusso) {
        let voce = Scadenza::FlussoPivot(flusso.request_token.clone());
        self.agenda.insert((flusso.presa, voce));
        self.pivot.flussi.metti(flusso.clone());
    }

    pub(crate) fn pivot_preso(&mut self, numero: u32, stato: StatoFlusso, si_carica: bool) {
        if let Some(flusso) = self.pivot.flussi.modifica(numero) {
            flusso.stato = stato;
            let voce = Scadenza::FlussoPivot(flusso.request_token.clone());
            let quando = flusso.presa;
            self.agenda.remove(&(quando, voce));
        }
        if si_carica {
            self.pivot.flussi.comincia(numero);
        }
    }

    pub(crate) fn pivot_blocco(&mut self, evento: &BloccoCaricato) {
        for superato in &evento.superati {
            if let Some(vecchio) = self.pivot.flussi.modifica(*superato) {
                vecchio.stato = StatoFlusso::Obsoleto;
            }
        }
        for blocco in &evento.letto.0.blocchi {
            self.riconciliazione.carica(blocco);
        }
        let Some(flusso) = self.pivot.flussi.modifica(evento.flusso) else {
            return;
        };
        flusso.righe += evento.quante;
        if evento.rendicontazione.is_some() {
            flusso.rendicontazione.clone_from(&evento.rendicontazione);
        }
        if let Some(stato) = evento.stato {
            flusso.stato = stato;
        }
        let (cod_ipa, nome) = (flusso.cod_ipa.clone(), flusso.nome.clone());
        if flusso.tipo == TipoFlusso::E && !evento.letto.0.accertamenti.vuoto() {
            self.pivot
                .accertamenti
                .entry(cod_ipa.clone())
                .or_default()
                .carica(&cod_ipa, &nome, &evento.letto.0.accertamenti);
        }
        if evento.stato.is_some() {
            self.pivot.flussi.finisce(evento.flusso);
        }
    }

    pub(crate) fn pivot_finestra(&mut self, dal: chrono::NaiveDate) {
        let prossimo = |dal: chrono::NaiveDate| {
            use chrono::Datelike as _;
            let capodanno = chrono::NaiveDate::from_ymd_opt(dal.year() + 2, 1, 1);
            calendario::mezzanotte(capodanno.unwrap_or(chrono::NaiveDate::MAX))
        };
        let prima = self.riconciliazione.soglia();
        self.agenda
            .remove(&(prossimo(prima), Scadenza::FinestraPivot));
        self.riconciliazione.sposta_finestra(dal);
        self.agenda.insert((prossimo(dal), Scadenza::FinestraPivot));
    }
}
