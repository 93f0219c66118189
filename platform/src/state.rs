//! The state of one sandbox, and `apply`: the only place where it changes. No rule, no failure, no choice stands here.

use std::collections::{BTreeMap, BTreeSet};

use contracts::identifier::mypay::numero_avviso;
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::archivio::{self, Ricevute};
use crate::carrello::{AvvisoDelCarrello, Carrelli, MultiCarrello};
use crate::cestino::Cache;
use crate::command::{Ente, TipoDovuto};
use crate::deposito::{Deposito, FileDepositato, TipoFile, Voce};
use crate::dovuto::{Dovuto, Vivi};
use crate::elaborato::{Elaborati, Elaborato};
use crate::event::Event;
use crate::export::{ExportEseguito, Prenotati};
use crate::flusso::registro::{Import, Registro};
use crate::pivot::{Pivot, Prenotazione};
use crate::regole::Regole;
use crate::rendicontazione::{self, FlussoRendicontato, Rendicontazione};
use crate::riconciliazione::condivisa::Condivisa;
use crate::riconciliazione::motore::Riconciliazione;

/// Everything that MyPay and the node know in one sandbox.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub(crate) regole: Regole,
    pub(crate) enti: BTreeMap<String, Anagrafe>,
    pub(crate) cache: Cache,
    pub(crate) multicarrelli: BTreeMap<String, MultiCarrello>,
    pub(crate) carrelli: Carrelli,
    pub(crate) ricevute: Ricevute,
    /// The booked exports.
    #[serde(default)]
    pub(crate) export: Prenotati,
    /// Flows of rendicontazione, oldest first; without their bytes.
    #[serde(default)]
    pub(crate) rendicontazioni: Vec<FlussoRendicontato>,
    /// The receipts that are in one, by their keys.
    #[serde(default)]
    pub(crate) rendicontate: BTreeSet<String>,
    /// Uploads and flows.
    #[serde(default)]
    pub(crate) flussi: Registro,
    /// Files that can be fetched.
    #[serde(default)]
    pub(crate) deposito: Deposito,
    /// Seconds added to the age of sessions on request.
    pub(crate) invecchiate: BTreeMap<String, u64>,
    /// The last identifier given to a row of dovuto; 0 when none was.
    pub(crate) ultimo_dovuto: u64,
    /// Booked exports of MyPivot by `requestToken`.
    #[serde(default)]
    pub(crate) prenotazioni_pivot: BTreeMap<String, Prenotazione>,
    /// What MyPivot knows of files and accertamenti.
    #[serde(default)]
    pub(crate) pivot: Pivot,
    /// What MyPivot matches.
    #[serde(default)]
    pub(crate) riconciliazione: Condivisa,
    pub(crate) agenda: BTreeSet<(Millis, Scadenza)>,
}

/// One ente and all that is its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anagrafe {
    /// Number of the ente in the order of registration, from 1: its id in the addresses of files.
    #[serde(default)]
    pub numero: u64,
    /// As registered.
    pub ente: Ente,
    /// False once the ente was removed: then it is unknown.
    pub registrato: bool,
    /// Tipi dovuto by code.
    pub tipi: BTreeMap<String, TipoDovuto>,
    /// Live dovuti.
    pub vivi: Vivi,
    /// Processed dovuti.
    pub elaborati: Elaborati,
    /// Every IUD ever recorded (`mypay-web-services.md` §5.4).
    pub iud_usati: BTreeSet<String>,
    /// Last progressive of the generated IUV.
    pub progressivo_iuv: Option<u64>,
}

/// Something that happens by itself.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scadenza {
    /// A receipt on its way arrives.
    Ricevuta(String),
    /// A basket leaves the cache.
    Cestino(String),
    /// A volatile dovuto is deleted: ente and row.
    Volatile(String, u64),
    /// The state of a multi-cart changes.
    MultiCarrello(String),
    /// The batch takes an uploaded file.
    ImportPreso(String),
    /// An uploaded file comes to its end.
    ImportConcluso(String),
    /// The flows of rendicontazione of the day before are made.
    Rendicontazione,
    /// The batch takes a booked export.
    Export(String),
    /// The batch of MyPivot takes a booked export.
    ExportPivot(String),
    /// The batch of MyPivot takes an uploaded file.
    FlussoPivot(String),
    /// A year begins: the window of the reconciliation moves.
    FinestraPivot,
}

/// Where a dovuto is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trovato<'a> {
    /// In the live table.
    Vivo(&'a Dovuto),
    /// In the processed table.
    Elaborato(&'a Elaborato),
}

impl<'a> Trovato<'a> {
    /// The dovuto, as it is or as it was when it left the live table.
    #[must_use]
    pub fn dovuto(self) -> &'a Dovuto {
        match self {
            Self::Vivo(dovuto) => dovuto,
            Self::Elaborato(elaborato) => &elaborato.dovuto,
        }
    }

    /// The code of its state, as the sheet spells it (`INSERIMENTO_DOVUTO`, `COMPLETATO`, …).
    #[must_use]
    pub fn stato(self) -> &'static str {
        match self {
            Self::Vivo(dovuto) => dovuto.stato.codice(),
            Self::Elaborato(elaborato) => elaborato.stato.codice(),
        }
    }
}

impl State {
    /// The next instant at which something happens by itself.
    #[must_use]
    pub fn next_due(&self) -> Option<Millis> {
        self.agenda.first().map(|(quando, _)| *quando)
    }

    /// The switches.
    #[must_use]
    pub fn regole(&self) -> &Regole {
        &self.regole
    }

    /// A registered ente.
    #[must_use]
    pub fn ente(&self, cod_ipa: &str) -> Option<&Anagrafe> {
        self.enti.get(cod_ipa).filter(|e| e.registrato)
    }

    /// The registered ente with this fiscal code.
    #[must_use]
    pub fn ente_per_codice_fiscale(&self, codice_fiscale: &str) -> Option<&Anagrafe> {
        self.enti
            .values()
            .find(|e| e.registrato && e.ente.codice_fiscale == codice_fiscale)
    }

    /// All enti, removed ones too.
    pub fn enti(&self) -> impl Iterator<Item = &Anagrafe> {
        self.enti.values()
    }

    /// The dovuto with this IUD: the live one, or else the one processed last.
    #[must_use]
    pub fn dovuto_per_iud(&self, cod_ipa: &str, iud: &str) -> Option<Trovato<'_>> {
        let ente = self.enti.get(cod_ipa)?;
        let vivo = ente.vivi.con_iud(iud).last().map(Trovato::Vivo);
        vivo.or_else(|| ente.elaborati.con_iud(iud).last().map(Trovato::Elaborato))
    }

    /// The dovuto with this IUV: the live one, or else the one processed last.
    #[must_use]
    pub fn dovuto_per_iuv(&self, cod_ipa: &str, iuv: &str) -> Option<Trovato<'_>> {
        let ente = self.enti.get(cod_ipa)?;
        let vivo = ente.vivi.con_iuv(iuv).last().map(Trovato::Vivo);
        vivo.or_else(|| ente.elaborati.con_iuv(iuv).last().map(Trovato::Elaborato))
    }

    /// Number of the notice of the dovuto with this IUD, if it has an IUV that makes one (`mypay-web-services.md` §5.3).
    #[must_use]
    pub fn numero_avviso(&self, cod_ipa: &str, iud: &str) -> Option<String> {
        let iuv = self.dovuto_per_iud(cod_ipa, iud)?.dovuto().iuv.as_deref()?;
        numero_avviso(iuv, &self.enti.get(cod_ipa)?.ente.codice_segregazione)
    }

    /// The baskets in the cache.
    #[must_use]
    pub fn cache(&self) -> &Cache {
        &self.cache
    }

    /// The multi-cart of a session.
    #[must_use]
    pub fn multicarrello(&self, id_session: &str) -> Option<&MultiCarrello> {
        self.multicarrelli.get(id_session)
    }

    /// The carrelli.
    #[must_use]
    pub fn carrelli(&self) -> &Carrelli {
        &self.carrelli
    }

    /// The registered ente with this number.
    #[must_use]
    pub fn ente_per_numero(&self, numero: u64) -> Option<&Anagrafe> {
        self.enti
            .values()
            .find(|e| e.registrato && e.numero == numero)
    }

    /// Uploads and flows.
    #[must_use]
    pub fn flussi(&self) -> &Registro {
        &self.flussi
    }

    /// The flows of rendicontazione, oldest first.
    #[must_use]
    pub fn rendicontazioni(&self) -> &[FlussoRendicontato] {
        &self.rendicontazioni
    }

    /// The files that can be fetched.
    #[must_use]
    pub fn deposito(&self) -> &Deposito {
        &self.deposito
    }

    /// Whether the turn of an upload is still to come.
    pub(crate) fn in_coda(&self, import: &Import) -> bool {
        let voce = Scadenza::ImportPreso(import.request_token.clone());
        self.agenda.contains(&(import.presa, voce))
    }

    /// The booked exports, by requestToken.
    #[must_use]
    pub fn export(&self) -> &Prenotati {
        &self.export
    }

    /// A booked export of MyPivot.
    #[must_use]
    pub fn prenotazione_pivot(&self, request_token: &str) -> Option<&Prenotazione> {
        self.prenotazioni_pivot.get(request_token)
    }

    /// What MyPivot knows beside the rows that it matches.
    #[must_use]
    pub fn pivot(&self) -> &Pivot {
        &self.pivot
    }

    /// What MyPivot matches and classifies.
    #[must_use]
    pub fn riconciliazione(&self) -> &Riconciliazione {
        &self.riconciliazione
    }

    /// The receipts.
    #[must_use]
    pub fn ricevute(&self) -> &Ricevute {
        &self.ricevute
    }

    pub(crate) fn nell_ente(&mut self, cod_ipa: &str, cambio: impl FnOnce(&mut Anagrafe)) {
        if let Some(ente) = self.enti.get_mut(cod_ipa) {
            cambio(ente);
        }
    }

    fn togli_vivo(&mut self, cod_ipa: &str, id: u64) {
        if let Some(tolto) = self.enti.get_mut(cod_ipa).and_then(|e| e.vivi.togli(id))
            && let Some(v) = tolto.volatile
        {
            self.agenda
                .remove(&(v.scade, Scadenza::Volatile(cod_ipa.to_owned(), id)));
        }
    }

    pub(crate) fn inserisci_vivo(&mut self, dovuto: &Dovuto) {
        self.ultimo_dovuto = dovuto.id;
        if let Some(v) = &dovuto.volatile {
            self.agenda.insert((
                v.scade,
                Scadenza::Volatile(dovuto.cod_ipa.clone(), dovuto.id),
            ));
        }
        self.nell_ente(&dovuto.cod_ipa, |e| {
            e.iud_usati.insert(dovuto.iud.clone());
            e.vivi.inserisci(dovuto.clone());
        });
    }

    pub(crate) fn archivia(&mut self, elaborato: &Elaborato) {
        self.togli_vivo(&elaborato.dovuto.cod_ipa, elaborato.dovuto.id);
        self.nell_ente(&elaborato.dovuto.cod_ipa, |e| {
            e.elaborati.inserisci(elaborato.clone());
        });
    }

    fn scadenza_multicarrello(&mut self, id_session: &str, scade: Option<Millis>) {
        if let Some(multi) = self.multicarrelli.get_mut(id_session) {
            let voce = Scadenza::MultiCarrello(id_session.to_owned());
            if let Some(prima) = multi.scade {
                self.agenda.remove(&(prima, voce.clone()));
            }
            multi.scade = scade;
            if let Some(dopo) = scade {
                self.agenda.insert((dopo, voce));
            }
        }
    }

    fn rendicontazione_prodotta(&mut self, prodotta: &Rendicontazione) {
        self.agenda.retain(|(quando, voce)| {
            *quando > prodotta.istante || *voce != Scadenza::Rendicontazione
        });
        self.rendicontate.extend(prodotta.ricevute.iter().cloned());
        for flusso in &prodotta.flussi {
            let xml = flusso.xml.solo_nome();
            let nome = flusso.percorso.rsplit('/').next().unwrap_or_default();
            let file = FileDepositato {
                tipo: TipoFile::FlussiRendic,
                voci: vec![Voce {
                    nome: nome.to_owned(),
                    pezzi: vec![xml.clone()],
                }],
                avvisi: None,
            };
            self.deposito
                .metti(&flusso.cod_ipa, flusso.percorso.clone(), file);
            self.rendicontazioni.push(FlussoRendicontato {
                xml,
                ..flusso.clone()
            });
        }
    }

    fn export_eseguito(&mut self, eseguito: &ExportEseguito) {
        let Some(export) = self.export.get_mut(&eseguito.request_token) else {
            return;
        };
        self.agenda.remove(&(
            export.presa,
            Scadenza::Export(eseguito.request_token.clone()),
        ));
        export.stato = eseguito.stato;
        if let Some(file) = &eseguito.file {
            let percorso = format!("{}.zip", file.base);
            let nome = file.base.rsplit('/').next().unwrap_or_default();
            let depositato = FileDepositato {
                tipo: export.tipo_file(),
                voci: vec![Voce {
                    nome: format!("{nome}.csv"),
                    pezzi: vec![file.csv.solo_nome()],
                }],
                avvisi: None,
            };
            self.deposito
                .metti(&export.cod_ipa, percorso.clone(), depositato);
            export.percorso = Some(percorso);
        }
    }

    fn togli_dal_viaggio(&mut self, chiave: &str) {
        if let Some(prima) = self.ricevute.in_viaggio.remove(chiave) {
            self.agenda
                .remove(&(prima.arriva, Scadenza::Ricevuta(chiave.to_owned())));
        }
    }

    fn invecchia(&mut self, id_session: &str, secondi: u64) {
        *self.invecchiate.entry(id_session.to_owned()).or_default() += secondi;
        let prima = |t: Millis| Millis(t.0.saturating_sub_unsigned(secondi.saturating_mul(1000)));
        if let Some(cestino) = self.cache.modifica(id_session) {
            let voce = Scadenza::Cestino(id_session.to_owned());
            self.agenda.remove(&(cestino.scade, voce.clone()));
            cestino.scade = prima(cestino.scade);
            self.agenda.insert((cestino.scade, voce));
        }
        let Some(multi) = self.multicarrelli.get(id_session) else {
            return;
        };
        let scade = multi.scade;
        let della_sessione = |a: &AvvisoDelCarrello| {
            let ente = self.enti.get(multi.ente_di(a));
            let vivi = ente.into_iter().flat_map(|e| e.vivi.con_iuv(&a.iuv));
            vivi.filter(|d| d.di_sessione(id_session))
                .map(|d| (d.cod_ipa.clone(), d.id))
                .collect::<Vec<_>>()
        };
        let righe: Vec<(String, u64)> = multi.avvisi.iter().flat_map(della_sessione).collect();
        self.scadenza_multicarrello(id_session, scade.map(prima));
        for (cod_ipa, id) in righe {
            let dovuto = self
                .enti
                .get_mut(&cod_ipa)
                .and_then(|e| e.vivi.volatile_mut(id));
            if let Some(v) = dovuto.and_then(|d| d.volatile.as_mut()) {
                let voce = Scadenza::Volatile(cod_ipa.clone(), id);
                self.agenda.remove(&(v.scade, voce.clone()));
                v.scade = prima(v.scade);
                self.agenda.insert((v.scade, voce));
            }
        }
    }
}

/// Changes the state by one event.
pub fn apply(state: &mut State, event: &Event) {
    match event {
        Event::RegoleImpostate(regole) => state.regole = regole.clone(),
        Event::EnteRegistrato(ente) => match state.enti.get_mut(&ente.cod_ipa) {
            Some(noto) => {
                noto.ente = ente.clone();
                noto.registrato = true;
            }
            None => {
                let nuovo = Anagrafe {
                    numero: state.enti.len() as u64 + 1,
                    ente: ente.clone(),
                    registrato: true,
                    tipi: BTreeMap::new(),
                    vivi: Vivi::default(),
                    elaborati: Elaborati::default(),
                    iud_usati: BTreeSet::new(),
                    progressivo_iuv: None,
                };
                state.enti.insert(ente.cod_ipa.clone(), nuovo);
            }
        },
        Event::EnteRimosso { cod_ipa } => state.nell_ente(cod_ipa, |e| e.registrato = false),
        Event::EnteStatoCambiato { cod_ipa, stato } => {
            state.nell_ente(cod_ipa, |e| e.ente.stato = *stato);
        }
        Event::EntePasswordCambiata { cod_ipa, versione } => {
            state.nell_ente(cod_ipa, |e| e.ente.versione_password = *versione);
        }
        Event::TipoDovutoRegistrato { cod_ipa, tipo } => state.nell_ente(cod_ipa, |e| {
            e.tipi.insert(tipo.codice.clone(), tipo.clone());
        }),
        Event::IuvGenerato {
            cod_ipa,
            progressivo,
            ..
        } => {
            state.nell_ente(cod_ipa, |e| e.progressivo_iuv = Some(*progressivo));
        }
        Event::DovutoInserito(dovuto) => state.inserisci_vivo(dovuto),
        Event::DovutoModificato { precedente, dovuto } => {
            state.archivia(precedente);
            state.inserisci_vivo(dovuto);
        }
        Event::DovutoAnnullato(elaborato) | Event::DovutoPagato(elaborato) => {
            state.archivia(elaborato);
        }
        Event::DovutoEliminato { cod_ipa, id, .. } => state.togli_vivo(cod_ipa, *id),
        Event::CestinoCreato(cestino) => {
            state
                .agenda
                .insert((cestino.scade, Scadenza::Cestino(cestino.id_session.clone())));
            state.cache.inserisci(cestino.as_ref().clone());
        }
        Event::CestinoScaduto { id_session } => {
            if let Some(cestino) = state.cache.togli(id_session) {
                state
                    .agenda
                    .remove(&(cestino.scade, Scadenza::Cestino(id_session.clone())));
            }
        }
        Event::ConfermaChiesta {
            id_session,
            conferma,
            scade,
        } => {
            if let Some(cestino) = state.cache.modifica(id_session) {
                cestino.conferma = Some((conferma.clone(), *scade));
            }
        }
        Event::SessioneInvecchiata {
            id_session,
            secondi,
        } => state.invecchia(id_session, *secondi),
        Event::MultiCarrelloCreato(multi) => {
            state
                .multicarrelli
                .insert(multi.id_session.clone(), multi.clone());
            state.scadenza_multicarrello(&multi.id_session, multi.scade);
        }
        Event::MultiCarrelloConcluso { id_session, come } => {
            if let Some(multi) = state.multicarrelli.get_mut(id_session) {
                multi.concluso = Some(*come);
            }
        }
        Event::MultiCarrelloStatoCambiato {
            id_session,
            stato,
            scade,
        } => {
            if let Some(multi) = state.multicarrelli.get_mut(id_session) {
                multi.stato = *stato;
            }
            state.scadenza_multicarrello(id_session, *scade);
        }
        Event::CarrelloCreato(carrello) => state.carrelli.inserisci(carrello.clone()),
        Event::RicevutaInViaggio(viaggio) => {
            let chiave = archivio::chiave(&viaggio.ricevuta);
            state.togli_dal_viaggio(&chiave);
            state
                .agenda
                .insert((viaggio.arriva, Scadenza::Ricevuta(chiave.clone())));
            state
                .ricevute
                .in_viaggio
                .insert(chiave, viaggio.as_ref().clone());
        }
        Event::RicevutaArrivata(archiviata) => {
            let chiave = archivio::chiave(&archiviata.ricevuta);
            state.togli_dal_viaggio(&chiave);
            state.agenda.insert((
                rendicontazione::quando(archiviata.arrivata),
                Scadenza::Rendicontazione,
            ));
            state
                .ricevute
                .archiviate
                .insert(chiave, archiviata.as_ref().clone());
        }
        Event::ImportCaricato(import) => {
            state.agenda.insert((
                import.presa,
                Scadenza::ImportPreso(import.request_token.clone()),
            ));
            state.flussi.metti(import.as_ref().clone());
        }
        Event::ImportPreso(preso) => state.import_preso(preso),
        Event::RigheElaborate(righe) => state.righe_elaborate(righe),
        Event::ImportConcluso(concluso) => state.import_concluso(concluso),
        Event::ExportPrenotato(export) => {
            state
                .agenda
                .insert((export.presa, Scadenza::Export(export.request_token.clone())));
            state
                .export
                .insert(export.request_token.clone(), export.as_ref().clone());
        }
        Event::ExportEseguito(eseguito) => state.export_eseguito(eseguito),
        Event::RendicontazioneProdotta(prodotta) => state.rendicontazione_prodotta(prodotta),
        Event::RicevutaDoppia { chiave } => state.togli_dal_viaggio(chiave),
        Event::PivotFlussoRicevuto(flusso) => state.pivot_ricevuto(flusso),
        Event::PivotFlussoPreso {
            flusso,
            stato,
            si_carica,
        } => state.pivot_preso(*flusso, *stato, *si_carica),
        Event::PivotBlocco(blocco) => state.pivot_blocco(blocco),
        Event::PivotFinestra { dal } => state.pivot_finestra(*dal),
        Event::PivotOperatore(comando) => state.pivot_operatore(comando),
        Event::PivotExportPrenotato(prenotazione) => {
            let token = prenotazione.request_token.clone();
            if let Some(ciclo) = prenotazione.ciclo {
                state
                    .agenda
                    .insert((ciclo, Scadenza::ExportPivot(token.clone())));
            }
            state
                .prenotazioni_pivot
                .insert(token, prenotazione.as_ref().clone());
        }
        Event::PivotExportConcluso {
            request_token,
            stato,
            file,
        } => {
            if let Some(prenotazione) = state.prenotazioni_pivot.get_mut(request_token) {
                prenotazione.stato = *stato;
                if let Some(file) = file {
                    prenotazione.percorso = Some(file.percorso.clone());
                    let depositato = FileDepositato {
                        tipo: TipoFile::FlussiExport,
                        voci: vec![Voce {
                            nome: file.voce.clone(),
                            pezzi: vec![file.csv.solo_nome()],
                        }],
                        avvisi: None,
                    };
                    state
                        .deposito
                        .metti(&prenotazione.cod_ipa, file.percorso.clone(), depositato);
                }
                if let Some(ciclo) = prenotazione.ciclo.take() {
                    state
                        .agenda
                        .remove(&(ciclo, Scadenza::ExportPivot(request_token.clone())));
                }
            }
        }
    }
}
