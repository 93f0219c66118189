//! Whose request is it, behind the default address: the keys that a request carries and the sandbox that saw them first.

use std::collections::HashMap;

use contracts::message::documento::{Dovuti, Versamento};
use contracts::message::operazione::{Richiesta, Risposta};
use contracts::message::pivot;

/// A key that belongs to one case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Iud(String),
    Iuv(String),
    IdSession(String),
    RequestToken(String),
}

/// The keys that a request carries, also in its base64 document.
pub(crate) fn of_request(richiesta: &Richiesta) -> Vec<Key> {
    let mut keys = Vec::new();
    match richiesta {
        Richiesta::InviaDovuti(r) => {
            let bytes = r.dovuti.as_ref().and_then(|b| b.decodifica());
            if let Some(dovuti) = bytes.and_then(|b| Dovuti::leggi(&b.bytes).ok()) {
                keys.extend(dovuti.iuv.map(Key::Iuv));
                keys.extend(
                    dovuti
                        .versamenti
                        .into_iter()
                        .filter_map(|v| v.iud)
                        .map(Key::Iud),
                );
            }
        }
        Richiesta::ImportaDovuto(r) => {
            let bytes = r.dovuto.as_ref().and_then(|b| b.decodifica());
            if let Some(versamento) = bytes.and_then(|b| Versamento::leggi(&b.bytes).ok()) {
                keys.extend(versamento.iud.map(Key::Iud));
                keys.extend(versamento.iuv.map(Key::Iuv));
            }
        }
        Richiesta::InviaCarrelloDovuti(r) => {
            for element in r.elementi.iter().flatten() {
                let bytes = element.dovuti.as_ref().and_then(|b| b.decodifica());
                if let Some(dovuti) = bytes.and_then(|b| Dovuti::leggi(&b.bytes).ok()) {
                    keys.extend(
                        dovuti
                            .versamenti
                            .into_iter()
                            .filter_map(|v| v.iud)
                            .map(Key::Iud),
                    );
                }
            }
        }
        Richiesta::ChiediEsitoCarrelloDovuti(r) => {
            keys.extend(r.id_session_carrello.clone().map(Key::IdSession));
        }
        Richiesta::RegistraPagamento(r) => keys.extend(r.iuv.clone().map(Key::Iuv)),
        Richiesta::ChiediStatoImportFlusso(r) => {
            keys.extend(r.request_token.clone().map(Key::RequestToken));
        }
        Richiesta::ChiediStatoExportFlusso(r) | Richiesta::ChiediStatoExportScaduti(r) => {
            keys.extend(r.request_token.clone().map(Key::RequestToken));
        }
        Richiesta::AutorizzaImportFlusso(_)
        | Richiesta::PrenotaExportFlusso(_)
        | Richiesta::PrenotaExportIncrementale(_)
        | Richiesta::PrenotaExportScaduti(_)
        | Richiesta::ChiediPosizioniAperte(_)
        | Richiesta::ChiediStoricoPagamenti(_)
        | Richiesta::ChiediElencoFlussiSpc(_)
        | Richiesta::ChiediFlussoSpc(_) => {}
        Richiesta::VerificaAvviso(r) => keys.extend(r.iuv.clone().map(Key::Iuv)),
        Richiesta::ChiediPagati(r) => keys.extend(r.id_session.clone().map(Key::IdSession)),
        Richiesta::ChiediPagatiConRicevuta(r) => {
            keys.extend(r.id_session.clone().map(Key::IdSession));
            keys.extend(r.iuv.clone().map(Key::Iuv));
            keys.extend(r.iud.clone().map(Key::Iud));
        }
        Richiesta::Pivot(r) => keys.extend(of_pivot_request(r)),
    }
    keys
}

/// The keys that an answer hands out.
pub(crate) fn of_answer(risposta: &Risposta) -> Vec<Key> {
    match risposta {
        Risposta::InviaDovuti(r)
        | Risposta::VerificaAvviso(r)
        | Risposta::InviaCarrelloDovuti(r) => r
            .id_session
            .clone()
            .map(Key::IdSession)
            .into_iter()
            .collect(),
        Risposta::ImportaDovuto(r) => r.iuv.clone().map(Key::Iuv).into_iter().collect(),
        Risposta::AutorizzaImportFlusso(r) => token(r.request_token.as_ref()),
        Risposta::PrenotaExportFlusso(r)
        | Risposta::PrenotaExportIncrementale(r)
        | Risposta::PrenotaExportScaduti(r) => token(r.request_token.as_ref()),
        Risposta::ChiediPagati(_)
        | Risposta::ChiediPagatiConRicevuta(_)
        | Risposta::RegistraPagamento(_)
        | Risposta::ChiediStatoImportFlusso(_)
        | Risposta::ChiediStatoExportFlusso(_)
        | Risposta::ChiediStatoExportScaduti(_)
        | Risposta::ChiediEsitoCarrelloDovuti(_)
        | Risposta::ChiediPosizioniAperte(_)
        | Risposta::ChiediStoricoPagamenti(_)
        | Risposta::ChiediElencoFlussiSpc(_)
        | Risposta::ChiediFlussoSpc(_) => Vec::new(),
        Risposta::Pivot(r) => of_pivot_answer(r),
    }
}

fn of_pivot_request(richiesta: &pivot::richiesta::Richiesta) -> Vec<Key> {
    use pivot::richiesta::Richiesta;
    match richiesta {
        Richiesta::ChiediStatoImportFlusso(r)
        | Richiesta::ChiediStatoImportFlussoTesoreria(r)
        | Richiesta::ChiediStatoExport(r) => r
            .request_token
            .clone()
            .map(Key::RequestToken)
            .into_iter()
            .collect(),
        Richiesta::PrenotaExport(r) => {
            let iuv = r.iuv.iter().cloned().map(Key::Iuv);
            iuv.chain(r.iud.clone().map(Key::Iud)).collect()
        }
        Richiesta::ChiediPagatiRiconciliati(r) => r
            .per_iuv_iuf
            .iter()
            .flat_map(|r| r.iuv.iter().flatten().cloned())
            .map(Key::Iuv)
            .collect(),
        _ => Vec::new(),
    }
}

fn of_pivot_answer(risposta: &pivot::risposta::Risposta) -> Vec<Key> {
    use pivot::risposta::Risposta;
    let token = match risposta {
        Risposta::AutorizzaImportFlusso(r)
        | Risposta::AutorizzaImportFlussoRendicontazione(r)
        | Risposta::AutorizzaImportFlussoRt(r)
        | Risposta::AutorizzaImportFlussoTesoreria(r) => &r.request_token,
        Risposta::PrenotaExport(r) => &r.request_token,
        _ => return Vec::new(),
    };
    self::token(token.as_ref())
}

fn token(token: Option<&String>) -> Vec<Key> {
    token.cloned().map(Key::RequestToken).into_iter().collect()
}

/// Which sandbox saw a key first.
#[derive(Debug, Default)]
pub(crate) struct Owners(HashMap<Key, String>);

/// What a request's keys say about whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Whose {
    /// The current case's: one of its keys, or no key that anybody owns.
    Current,
    /// An earlier case's, by its sandbox key.
    Earlier(String),
}

impl Owners {
    /// Notes keys of a sandbox; one that has an owner already keeps it.
    pub(crate) fn note(&mut self, keys: Vec<Key>, sandbox: &str) {
        for key in keys {
            self.0.entry(key).or_insert_with(|| sandbox.to_owned());
        }
    }

    /// Whose request it is. Without a current case, an owned key tells the earlier one.
    pub(crate) fn whose(&self, keys: &[Key], current: Option<&str>) -> Whose {
        let mut earlier = None;
        for owner in keys.iter().filter_map(|key| self.0.get(key)) {
            if Some(owner.as_str()) == current {
                return Whose::Current;
            }
            earlier.get_or_insert(owner);
        }
        earlier.map_or(Whose::Current, |owner| Whose::Earlier(owner.clone()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use contracts::message::operazione::{Base64, ChiediPagatiConRicevuta, ImportaDovuto};

    use super::*;

    #[test]
    fn a_key_of_the_current_case_wins_over_one_of_an_earlier() {
        let mut owners = Owners::default();
        owners.note(vec![Key::Iud("a".into()), Key::Iuv("1".into())], "primo");
        owners.note(vec![Key::Iud("b".into()), Key::Iuv("1".into())], "secondo");
        let iud = |v: &str| Key::Iud(v.into());
        assert_eq!(
            owners.whose(&[iud("nuovo")], Some("secondo")),
            Whose::Current
        );
        assert_eq!(
            owners.whose(&[iud("a")], Some("secondo")),
            Whose::Earlier("primo".into())
        );
        assert_eq!(
            owners.whose(&[iud("a"), iud("b")], Some("secondo")),
            Whose::Current
        );
        assert_eq!(
            owners.whose(&[Key::Iuv("1".into())], Some("secondo")),
            Whose::Earlier("primo".into())
        );
        assert_eq!(
            owners.whose(&[iud("b")], None),
            Whose::Earlier("secondo".into())
        );
    }

    #[test]
    fn the_document_in_base64_is_looked_into() {
        let versamento = Versamento {
            iud: Some("IUD-1".into()),
            iuv: Some("001000000000000".into()),
            ..Versamento::default()
        };
        let richiesta = Richiesta::ImportaDovuto(ImportaDovuto {
            dovuto: Some(Base64::codifica(&versamento.scrivi())),
            ..ImportaDovuto::default()
        });
        assert_eq!(
            of_request(&richiesta),
            [Key::Iud("IUD-1".into()), Key::Iuv("001000000000000".into())]
        );
        let richiesta = Richiesta::ChiediPagatiConRicevuta(ChiediPagatiConRicevuta {
            id_session: Some("s".into()),
            ..ChiediPagatiConRicevuta::default()
        });
        assert_eq!(of_request(&richiesta), [Key::IdSession("s".into())]);
    }
}
