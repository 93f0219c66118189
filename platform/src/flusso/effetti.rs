//! What the events of an import change in the state. No rule stands here.

use ledger::entry::Millis;

use super::blocco::RigheElaborate;
use super::presa::{EsitoPresa, ImportConcluso, ImportPreso};
use super::registro::{Flusso, StatoFlusso, StatoImport};
use super::riga::Sorte;
use crate::deposito::{FileDepositato, TipoFile, Voce};
use crate::elaborato::Elaborato;
use crate::state::{Scadenza, State};

impl State {
    pub(crate) fn import_preso(&mut self, preso: &ImportPreso) {
        for token in &preso.tolti {
            if let Some(import) = self.flussi.import(token) {
                self.agenda
                    .remove(&(import.presa, Scadenza::ImportPreso(token.clone())));
            }
        }
        let numero = self.flussi.prossimo();
        let Some(import) = self.flussi.import_mut(&preso.request_token) else {
            return;
        };
        import.stato = StatoImport::ImportInElab;
        import.percorso = Some(preso.percorso.clone());
        import.fine = Some(preso.fine);
        let (iuf, stato) = match &preso.esito {
            EsitoPresa::Bloccato => return,
            EsitoPresa::Rifiutato { iuf, codice, .. } => {
                import.cod_errore = Some(codice.clone());
                (iuf, StatoFlusso::ErroreCaricamento)
            }
            EsitoPresa::Righe { iuf, versione } => {
                import.versione = Some(versione.clone());
                (iuf, StatoFlusso::LoadFlow)
            }
        };
        import.flusso = Some(numero);
        let flusso = Flusso {
            cod_ipa: import.cod_ipa.clone(),
            iuf: iuf.clone(),
            nome_file: import.nome.clone(),
            stato,
            creato: preso.istante,
        };
        self.flussi.nuovo_flusso(flusso);
        if stato == StatoFlusso::LoadFlow {
            self.flussi.comincia(&preso.request_token);
        } else {
            self.concludera(&preso.request_token, preso.fine);
        }
    }

    fn concludera(&mut self, request_token: &str, quando: Millis) {
        if let Some(import) = self.flussi.import_mut(request_token) {
            import.fine = Some(quando);
        }
        self.agenda
            .insert((quando, Scadenza::ImportConcluso(request_token.to_owned())));
    }

    pub(crate) fn righe_elaborate(&mut self, evento: &RigheElaborate) {
        for sorte in evento.lette.0.iter() {
            self.riga_elaborata(evento, sorte);
        }
        self.nell_ente(&evento.cod_ipa, |e| {
            e.progressivo_iuv = evento.progressivo_iuv.or(e.progressivo_iuv);
        });
        if let Some(import) = self.flussi.import_mut(&evento.request_token) {
            import.righe += evento.quante;
            import.importate += evento.importate;
            import.avvisi += evento.avvisi;
            import.avviso_mancato |= evento.avviso_mancato;
            if evento.errore.is_some() {
                import.cod_errore.clone_from(&evento.errore);
            }
            let nomi = |pezzi: &[crate::allegato::Allegato]| {
                pezzi.iter().map(|p| p.solo_nome()).collect::<Vec<_>>()
            };
            import.esito_iuv.extend(nomi(&evento.iuv));
            import.esito_scarti.extend(nomi(&evento.scarti));
            if evento.conclude.is_some() {
                import.versione = None;
            }
        }
        if let Some(quando) = evento.conclude {
            self.flussi.finisce(&evento.request_token);
            self.concludera(&evento.request_token, quando);
        }
    }

    fn riga_elaborata(&mut self, evento: &RigheElaborate, sorte: &Sorte) {
        let annullata = |state: &Self, id: u64| {
            let vivi = &state.enti.get(&evento.cod_ipa)?.vivi;
            let dovuto = vivi.riga(id)?;
            Some(Elaborato::annullato_dal_flusso(
                dovuto,
                evento.istante,
                evento.flusso,
            ))
        };
        match sorte {
            Sorte::Inserita(dovuto) => self.inserisci_vivo(dovuto),
            Sorte::Modificata { precedente, dovuto } => {
                if let Some(vecchio) = annullata(self, *precedente) {
                    self.archivia(&vecchio);
                }
                self.inserisci_vivo(dovuto);
            }
            Sorte::Annullata { id } | Sorte::Persa { id } => {
                if let Some(mut vecchio) = annullata(self, *id) {
                    if matches!(sorte, Sorte::Persa { .. }) {
                        vecchio.annullato_da = None;
                    }
                    self.archivia(&vecchio);
                }
            }
            Sorte::SenzaSecondario { id } => {
                self.nell_ente(&evento.cod_ipa, |e| e.vivi.senza_secondario(*id));
            }
        }
    }

    pub(crate) fn import_concluso(&mut self, concluso: &ImportConcluso) {
        let Some(import) = self.flussi.import_mut(&concluso.request_token) else {
            return;
        };
        if let Some(fine) = import.fine {
            self.agenda.remove(&(
                fine,
                Scadenza::ImportConcluso(concluso.request_token.clone()),
            ));
        }
        import.stato = concluso.stato;
        let (iuv, scarti) = (
            std::mem::take(&mut import.esito_iuv),
            std::mem::take(&mut import.esito_scarti),
        );
        let (cod_ipa, flusso) = (import.cod_ipa.clone(), import.flusso);
        for (percorso, pezzi) in [(&concluso.iuv, iuv), (&concluso.scarti, scarti)] {
            let Some(percorso) = percorso else {
                continue;
            };
            let nome = percorso.rsplit('/').next().unwrap_or_default();
            let nome = nome.strip_suffix(".zip").unwrap_or(nome);
            let file = FileDepositato {
                tipo: TipoFile::FlussiImport,
                voci: vec![Voce {
                    nome: format!("{nome}.csv"),
                    pezzi,
                }],
                avvisi: None,
            };
            self.deposito.metti(&cod_ipa, percorso.clone(), file);
        }
        if let Some(percorso) = &concluso.avvisi {
            let file = FileDepositato {
                tipo: TipoFile::FlussiImport,
                voci: Vec::new(),
                avvisi: flusso,
            };
            self.deposito.metti(&cod_ipa, percorso.clone(), file);
        }
        if let Some(flusso) = flusso.and_then(|n| self.flussi.flusso_mut(n)) {
            flusso.stato = concluso.flusso;
        }
    }
}
