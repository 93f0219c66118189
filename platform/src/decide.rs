//! `decide`: all the rules. Nothing changes here; what is to change comes out as events.

use std::borrow::Cow;

use contracts::message::operazione::Richiesta;

use crate::command::{Command, Pagina};
use crate::ctx::Ctx;
use crate::event::Event;
use crate::reply::Reply;
use crate::state::{State, apply};

/// What was decided about one command.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The answer.
    pub reply: Reply,
    /// What changes. All events of one decision form one ledger entry ([`crate::event::events_to_values`]).
    pub events: Vec<Event>,
}

impl Decision {
    /// An answer that changes nothing.
    pub(crate) fn sola(reply: Reply) -> Self {
        Self {
            reply,
            events: Vec::new(),
        }
    }

    /// A SOAP Fault (`mypay-web-services.md` §1.6): an exception that nothing handled, so nothing is changed.
    pub(crate) fn soap_fault(testo: impl Into<String>) -> Self {
        Self::sola(Reply::SoapFault {
            testo: testo.into(),
        })
    }
}

/// Decides a command.
#[must_use]
pub fn decide(state: &State, command: &Command, ctx: &Ctx<'_>) -> Decision {
    match command {
        Command::Soap {
            richiesta,
            credential,
            altre,
        } => match richiesta {
            Richiesta::ImportaDovuto(r) => {
                crate::importa_dovuto::decide(state, r, *credential, ctx)
            }
            Richiesta::InviaDovuti(r) => crate::invia_dovuti::decide(state, r, *credential, ctx),
            Richiesta::VerificaAvviso(r) => {
                crate::verifica_avviso::decide(state, r, *credential, ctx)
            }
            Richiesta::ChiediPagati(r) => crate::chiedi_pagati::decide(state, r, *credential, ctx),
            Richiesta::ChiediPagatiConRicevuta(r) => {
                crate::chiedi_pagati_con_ricevuta::decide(state, r, *credential, ctx)
            }
            Richiesta::InviaCarrelloDovuti(r) => {
                crate::invia_carrello::decide(state, r, *credential, altre, ctx)
            }
            Richiesta::ChiediEsitoCarrelloDovuti(r) => {
                crate::esito_carrello::decide(state, r, *credential, ctx)
            }
            Richiesta::RegistraPagamento(r) => {
                crate::registra_pagamento::decide(state, r, *credential, ctx)
            }
            Richiesta::AutorizzaImportFlusso(r) => {
                crate::flusso::operazioni::autorizza(state, r, *credential, ctx)
            }
            Richiesta::ChiediStatoImportFlusso(r) => {
                crate::flusso::operazioni::stato(state, r, *credential, ctx)
            }
            Richiesta::PrenotaExportFlusso(r) => crate::export::prenota(state, r, *credential, ctx),
            Richiesta::PrenotaExportIncrementale(r) => {
                let mypivot = altre.first().copied();
                crate::export::prenota_incrementale(state, r, *credential, mypivot, ctx)
            }
            Richiesta::PrenotaExportScaduti(r) => {
                crate::export::prenota_scaduti(state, r, *credential, ctx)
            }
            Richiesta::ChiediStatoExportFlusso(r) => {
                crate::export::stato(state, r, *credential, ctx)
            }
            Richiesta::ChiediStatoExportScaduti(r) => {
                crate::export::stato_scaduti(state, r, *credential, ctx)
            }
            Richiesta::ChiediPosizioniAperte(r) => {
                crate::persona::posizioni(state, r, *credential, ctx)
            }
            Richiesta::ChiediStoricoPagamenti(r) => {
                crate::persona::storico(state, r, *credential, ctx)
            }
            Richiesta::ChiediElencoFlussiSpc(r) => crate::flussi_spc::elenco(state, r, *credential),
            Richiesta::ChiediFlussoSpc(r) => crate::flussi_spc::flusso(state, r, *credential, ctx),
            Richiesta::Pivot(r) => crate::pivot::decide(state, r, *credential, ctx),
        },
        Command::Pagina(Pagina::Avviso { id, credential }) => {
            crate::avviso::pagina(state, id, *credential)
        }
        Command::Pagina(Pagina::AvvisoLegacy {
            iuv,
            ente,
            anagrafica,
        }) => crate::avviso::legacy(state, iuv, ente, anagrafica.as_deref(), ctx),
        Command::Pagina(Pagina::Ricevuta { id }) => crate::avviso::ricevuta(state, id),
        Command::Pagina(pagina) => crate::landing::decide(state, pagina, ctx),
        Command::Caricamento(caricamento) => {
            crate::flusso::caricamento::decide(state, caricamento, ctx)
        }
        Command::Scarico(scarico) => crate::deposito::scarica(state, scarico),
        Command::LottoPivot(lotto) => crate::pivot::carico::decide(state, lotto, ctx),
        Command::Blocco(blocco) => crate::flusso::blocco::decide(state, blocco, ctx),
        Command::Nodo(nodo) => crate::nodo::decide(state, nodo, ctx),
        Command::Operatore(operatore) => crate::operatore::decide(state, operatore, ctx),
        Command::Due => Decision {
            reply: Reply::Fatto,
            events: crate::scadenza::tutte(state, ctx),
        },
    }
}

/// A decision in several steps, each of which sees what the steps before decided. The state is copied only when something
/// is read after something was decided.
pub(crate) struct Passi<'a> {
    stato: Cow<'a, State>,
    eventi: Vec<Event>,
    applicati: usize,
}

impl<'a> Passi<'a> {
    pub(crate) fn da(stato: &'a State) -> Self {
        Self {
            stato: Cow::Borrowed(stato),
            eventi: Vec::new(),
            applicati: 0,
        }
    }

    /// The state as it will be after the steps so far.
    pub(crate) fn stato(&mut self) -> &State {
        if self.applicati < self.eventi.len() {
            let stato = self.stato.to_mut();
            for evento in &self.eventi[self.applicati..] {
                apply(stato, evento);
            }
            self.applicati = self.eventi.len();
        }
        &self.stato
    }

    pub(crate) fn decisi(&mut self, eventi: impl IntoIterator<Item = Event>) {
        self.eventi.extend(eventi);
    }

    pub(crate) fn eventi(self) -> Vec<Event> {
        self.eventi
    }
}
