//! paaSILChiediPagatiConRicevuta (`mypay-web-services.md` §4.5): the outcome by session, IUV or IUD.

use contracts::message::operazione::{ChiediPagatiConRicevuta, EsitoPagati, Risposta};

use crate::carrello::{Carrello, StatoCarrello};
use crate::chiedi_pagati::{della_sessione, risposta};
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::dovuto::{Dovuto, StatoDovuto};
use crate::elaborato::{Elaborato, StatoElaborato};
use crate::ente::{TestoA, famiglia_a};
use crate::pagati;
use crate::rifiuto::{Rifiuto, o_null, pieno};
use crate::state::{Anagrafe, State};

pub(crate) fn decide(
    state: &State,
    r: &ChiediPagatiConRicevuta,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    risposta(
        esegui(state, r, credential, ctx),
        Risposta::ChiediPagatiConRicevuta,
    )
}

fn esegui(
    state: &State,
    r: &ChiediPagatiConRicevuta,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Result<EsitoPagati, Rifiuto> {
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let ente = famiglia_a(
        state,
        codice,
        credential,
        TestoA::NonValidoOPassword,
        |_| Ok(()),
    )?;
    let chiave = Chiave {
        state,
        ente,
        x,
        ctx,
    };
    match (pieno(r.id_session.as_deref()), pieno(r.iuv.as_deref()), pieno(r.iud.as_deref())) {
        (Some(s), None, None) => chiave.sessione(s),
        (None, Some(i), None) => chiave.iuv(i),
        (None, None, Some(d)) => chiave.iud(d),
        (None, None, None) => {
            Err(chiave.sistema(format!(
                "Nessun campo di input (idSession, identificativoUnivocoVersamento, identificativoUnivocoDovuto) valorizzato per ente [ {x} ]."
            )))
        }
        _ => {
            Err(chiave.sistema(
                "Errore, è stato specificato più di un paramero tra idSession, identificativoUnivocoVersamento e identificativoUnivocoDovuto.".to_owned(),
            ))
        }
    }
}

/// What is looked for, on whose behalf.
struct Chiave<'s> {
    state: &'s State,
    ente: &'s Anagrafe,
    x: &'s str,
    ctx: &'s Ctx<'s>,
}

impl<'s> Chiave<'s> {
    fn no(&self, codice: &str, testo: String) -> Rifiuto {
        Rifiuto::fault(codice, testo, self.x)
    }

    fn sistema(&self, descrizione: String) -> Rifiuto {
        Rifiuto::descritto("PAA_SYSTEM_ERROR", "PAA SYSTEM ERROR", self.x, descrizione)
    }

    fn sessione(&self, s: &str) -> Result<EsitoPagati, Rifiuto> {
        let carrello = della_sessione(self.state, Some(s), self.x, self.ctx)?;
        let righe = pagati::del_carrello(self.state, carrello);
        if righe.is_empty() {
            // A final state without processed dovuti (§4.5).
            return Err(Rifiuto::Soap(
                "Index 0 out of bounds for length 0".to_owned(),
            ));
        }
        Ok(pagati::con_ricevuta(self.state, carrello, &righe))
    }

    fn iuv(&self, i: &str) -> Result<EsitoPagati, Rifiuto> {
        let x = self.x;
        if let Some(dovuto) = self.ente.vivi.con_iuv(i).next() {
            return Err(self.vivo(dovuto, &format!("IUV [{i}]"), &format!("IUV [ {i} ]")));
        }
        let righe: Vec<&Elaborato> = self
            .ente
            .elaborati
            .con_iuv(i)
            .filter(|e| !e.annullato() && e.pagamento.as_ref().is_some_and(|p| p.iuv == i))
            .collect();
        let scaduto = |chi: &str| {
            self.no(
                "PAA_PAGAMENTO_SCADUTO",
                format!("{chi} scaduto per ente [ {x} ], IUV [{i}]"),
            )
        };
        let abortito = |chi: &str| {
            self.no(
                "PAA_PAGAMENTO_ANNULLATO",
                format!("{chi} abortito per ente [ {x} ], IUV [{i}]"),
            )
        };
        match righe.as_slice() {
            [] => Err(self.no(
                "PAA_IUV_NON_VALIDO",
                format!("IUV non valido per ente [ {x} ]"),
            )),
            [una] => match una.stato {
                StatoElaborato::ScadutoElaborato => Err(scaduto("Pagamento")),
                StatoElaborato::Abort => Err(abortito("Pagamento")),
                _ => self.una(una),
            },
            [prima, ..] => {
                let carrelli: Vec<Option<u64>> = righe.iter().map(|r| numero_carrello(r)).collect();
                let stesso = carrelli.iter().all(|c| *c == carrelli[0]);
                let scelte = if stesso && righe.len() <= 5 {
                    righe.clone()
                } else {
                    vec![migliore(&righe).unwrap_or(prima)]
                };
                if stesso && righe.len() > 5 {
                    return Ok(EsitoPagati::default());
                }
                let Some(carrello) = self.carrello(scelte[0]) else {
                    return Err(self.sistema(format!(
                        "Carrello non trovato per ente [ {x} ], IUV [ {i} ]"
                    )));
                };
                match carrello.stato {
                    StatoCarrello::ScadutoElaborato => Err(scaduto("Carrello")),
                    StatoCarrello::Abort => Err(abortito("Carrello")),
                    stato if stato.finale() => {
                        Ok(pagati::con_ricevuta(self.state, carrello, &scelte))
                    }
                    _ => Ok(EsitoPagati::default()),
                }
            }
        }
    }

    fn iud(&self, d: &str) -> Result<EsitoPagati, Rifiuto> {
        let x = self.x;
        let mut vivi = self.ente.vivi.con_iud(d);
        if let Some(dovuto) = vivi.next() {
            if vivi.next().is_some() {
                // Two live rows with one IUD (§4.5).
                return Err(Rifiuto::Soap(
                    "Expected zero to one elements, but found multiple".to_owned(),
                ));
            }
            return Err(self.vivo(dovuto, &format!("IUD [ {d} ]"), &format!("IUD [ {d} ]")));
        }
        let righe: Vec<&Elaborato> = self.ente.elaborati.con_iud(d).collect();
        let Some(scelta) = migliore(&righe) else {
            return Err(self.no(
                "PAA_IUD_NON_VALIDO",
                format!("IUD non valido per ente [ {x} ]."),
            ));
        };
        match scelta.stato {
            StatoElaborato::ScadutoElaborato => Err(self.no(
                "PAA_PAGAMENTO_SCADUTO",
                format!("Pagamento scaduto per ente [ {x} ], IUD [ {d} ]"),
            )),
            StatoElaborato::Abort => Err(self.no(
                "PAA_PAGAMENTO_ANNULLATO",
                format!("Pagamento abortito per ente [ {x} ], IUD [ {d} ]"),
            )),
            _ => self.una(scelta),
        }
    }

    /// A dovuto that is still live: no document. `spaziata` is the key as it stands in the texts of system errors.
    fn vivo(&self, dovuto: &Dovuto, chiave: &str, spaziata: &str) -> Rifiuto {
        let x = self.x;
        let scaduto = self
            .ente
            .tipi
            .get(&dovuto.tipo_dovuto)
            .is_some_and(|t| dovuto.scaduto(t, self.ctx.now));
        match dovuto.stato {
            StatoDovuto::InserimentoDovuto | StatoDovuto::Predisposto if scaduto => {
                self.sistema(format!("Dovuto scaduto per ente [ {x} ], {spaziata}"))
            }
            StatoDovuto::InserimentoDovuto | StatoDovuto::Predisposto => self.no(
                "PAA_PAGAMENTO_NON_INIZIATO",
                format!("Pagamento non iniziato per ente [ {x} ], {chiave}"),
            ),
            StatoDovuto::Scaduto => self.no(
                "PAA_PAGAMENTO_SCADUTO",
                format!("Pagamento scaduto per ente [ {x} ], {chiave}"),
            ),
            StatoDovuto::PagamentoIniziato => self.no(
                "PAA_PAGAMENTO_IN_CORSO",
                format!("Pagamento in corso per ente [ {x} ], {chiave}"),
            ),
            StatoDovuto::ErrorDovuto => {
                self.sistema(format!("Errore interno per ente [ {x} ], {spaziata}"))
            }
        }
    }

    /// One processed dovuto, by the state of its carrello; without one the platform meets a null pointer (§4.5, inferred).
    fn una(&self, riga: &Elaborato) -> Result<EsitoPagati, Rifiuto> {
        let carrello = self.carrello(riga).ok_or_else(Rifiuto::nullo)?;
        Ok(if carrello.stato.finale() {
            pagati::con_ricevuta(self.state, carrello, &[riga])
        } else {
            EsitoPagati::default()
        })
    }

    fn carrello(&self, riga: &Elaborato) -> Option<&'s Carrello> {
        self.state.carrelli.riga(numero_carrello(riga)?)
    }
}

fn numero_carrello(riga: &Elaborato) -> Option<u64> {
    riga.pagamento.as_ref().map(|p| p.carrello)
}

/// The first with codiceEsitoPagamento 0, or else the one with the latest change.
fn migliore<'e>(righe: &[&'e Elaborato]) -> Option<&'e Elaborato> {
    let pagata = righe
        .iter()
        .find(|r| r.pagamento.as_ref().is_some_and(|p| p.codice_esito == "0"));
    pagata
        .or_else(|| righe.iter().max_by_key(|r| r.elaborato))
        .copied()
}
