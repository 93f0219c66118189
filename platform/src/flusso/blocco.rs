//! A block of rows of an uploaded file: read and validated without the archive ([`RighePreparate::prepara`]), then decided against it
//! (`mypay-flows.md` §3.2, §3.5). Each row is a transaction of its own; nothing is rolled back.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use contracts::flusso::contesto::{Contesto, TipoDovuto};
use contracts::flusso::dovuti::archivio::{Archivio, Presente};
use contracts::flusso::dovuti::campo;
use contracts::flusso::dovuti::importazione::{Importazione, RigaDiImport, iud_doppio};
use contracts::flusso::esito::Scarto;
use contracts::flusso::tracciato::Tracciato;
use contracts::identifier::mypay::e_avviso;
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use super::registro::{Import, Registro};
use super::riga::{self, Sorte};
use crate::allegato::Allegato;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::dovuto::{Dovuto, StatoDovuto};
use crate::elaborato::Elaborato;
use crate::event::Event;
use crate::iuv::{Generatore, prossima_riga};
use crate::reply::Reply;
use crate::state::{Anagrafe, State};

/// A block of rows of an uploaded file. The ledger keeps where it begins; the rows stand in the blob of the upload.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blocco {
    /// The upload.
    pub request_token: String,
    /// Data rows before the first of this block.
    pub da: u64,
    /// Whether nothing follows.
    pub ultimo: bool,
    /// There is no csv of the right name, or it cannot be read to its end.
    pub illeggibile: bool,
    /// The rows.
    #[serde(skip)]
    pub righe: RighePreparate,
}

/// Rows that were read and validated. No part of the comparison of commands: they follow from the upload.
#[derive(Debug, Clone, Default)]
pub struct RighePreparate(Arc<Preparate>);

impl PartialEq for RighePreparate {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for RighePreparate {}

#[derive(Debug, Default)]
struct Preparate {
    intestazione: Vec<u8>,
    testo: Vec<u8>,
    righe: Vec<(Range<usize>, Esame)>,
}

/// What reading and validation say of a row.
#[derive(Debug)]
enum Esame {
    NonLetta(Scarto),
    NonValida(Scarto),
    Valida(TipoDovuto),
}

impl RighePreparate {
    /// Reads and validates the lines in `testo`, each at its range.
    #[must_use]
    pub fn prepara(
        tracciato: &'static Tracciato,
        contesto: &Contesto,
        intestazione: &[u8],
        testo: Vec<u8>,
        righe: Vec<Range<usize>>,
    ) -> Self {
        let importazione = Importazione::di(tracciato);
        let mut campi = Vec::new();
        let esamina = |posto: Range<usize>| {
            let riga = importazione.riga(&testo[posto.clone()], &mut campi);
            let esame = match riga.lettura() {
                Err(scarto) => Esame::NonLetta(scarto),
                Ok(()) => match riga.validazione(contesto) {
                    Err(scarto) => Esame::NonValida(scarto),
                    Ok(tipo) => Esame::Valida(tipo),
                },
            };
            (posto, esame)
        };
        let righe = righe.into_iter().map(esamina).collect();
        Self(Arc::new(Preparate {
            intestazione: intestazione.to_vec(),
            testo,
            righe,
        }))
    }

    /// How many rows.
    #[must_use]
    pub fn quante(&self) -> usize {
        self.0.righe.len()
    }
}

/// A block of rows was decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RigheElaborate {
    /// The upload.
    pub request_token: String,
    /// Its ente.
    pub cod_ipa: String,
    /// Its flow.
    pub flusso: u32,
    /// When.
    pub istante: Millis,
    /// Rows of the block.
    pub quante: u64,
    /// Of these, loaded.
    pub importate: u64,
    /// Of these, with a notice to print.
    pub avvisi: u64,
    /// A notice without IUV.
    #[serde(default)]
    pub avviso_mancato: bool,
    /// The last progressive of the ente's IUV, when the block used some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progressivo_iuv: Option<u64>,
    /// `cod_errore`
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub errore: Option<String>,
    /// What the rows changed: JSON, a list of [`Sorte`].
    pub righe: Allegato,
    /// The same at hand.
    #[serde(skip)]
    pub lette: RigheLette,
    /// Pieces of `_IUV.csv`.
    pub iuv: Vec<Allegato>,
    /// Pieces of `_SCARTI.csv`.
    pub scarti: Vec<Allegato>,
    /// Of the last block: when the upload comes to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conclude: Option<Millis>,
}

/// What the rows changed. No part of the comparison: the hash is.
#[derive(Debug, Clone, Default)]
pub struct RigheLette(pub(crate) Arc<Vec<Sorte>>);

impl PartialEq for RigheLette {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for RigheLette {}

impl RigheElaborate {
    pub(crate) fn allegati(&self) -> Vec<&Allegato> {
        let pezzi = self.iuv.iter().chain(&self.scarti);
        std::iter::once(&self.righe).chain(pezzi).collect()
    }

    pub(crate) fn rileggi(&mut self, byte: &[u8]) -> Result<(), String> {
        let righe = serde_json::from_slice(byte).map_err(|e| e.to_string())?;
        self.lette = RigheLette(Arc::new(righe));
        Ok(())
    }
}

/// What the rows are judged with, beside the archive (`mypay-flows.md` §3.4, §10.2).
#[must_use]
pub fn contesto(state: &State, cod_ipa: &str, adesso: Millis) -> Contesto {
    use contracts::flusso::giorno::Giorno;
    let oggi = crate::calendario::giorno(adesso).format("%Y-%m-%d");
    let mut contesto = Contesto::ignoto(Giorno::parse(&oggi.to_string()).unwrap_or(Giorno(0)));
    contesto.codice_ipa = Some(cod_ipa.to_owned());
    if let Some(limite) = Giorno::parse(&state.regole.limite_nuovi_iuv15) {
        contesto.limite_iuv15 = limite;
    }
    contesto.tassonomia = Some(
        crate::tassonomia::codici()
            .map(|c| format!("9/{c}/"))
            .collect(),
    );
    if let Some(ente) = state.ente(cod_ipa) {
        contesto.application_code = Some(ente.ente.codice_segregazione.clone());
        let tipi = ente.tipi.values().map(|t| {
            let tipo = TipoDovuto {
                attivo: t.attivo,
                cf_anonimo: t.cf_anonimo,
                scadenza_obbligatoria: t.scadenza_obbligatoria,
                stampa_data_scadenza: t.stampa_data_scadenza,
            };
            (t.codice.clone(), tipo)
        });
        contesto.tipi = Some(tipi.collect());
    }
    contesto
}

pub(crate) fn decide(state: &State, blocco: &Blocco, ctx: &Ctx<'_>) -> Decision {
    let rifiutato = |motivo: &str| {
        Decision::sola(Reply::Rifiutato {
            motivo: motivo.to_owned(),
        })
    };
    let Some(import) = state
        .flussi
        .import(&blocco.request_token)
        .filter(|i| i.da_elaborare() && i.righe == blocco.da)
    else {
        return rifiutato("il blocco non è il prossimo di un file in elaborazione");
    };
    let (Some(ente), Some(flusso), Some(tracciato)) = (
        state.enti.get(&import.cod_ipa),
        import.flusso,
        import.versione.as_deref().and_then(Tracciato::import),
    ) else {
        return rifiutato("il file non ha un flusso di questa versione");
    };
    let righe = Lavoro::nuovo(state, ente, import, flusso, tracciato, ctx).svolgi(blocco);
    Decision {
        reply: Reply::Fatto,
        events: vec![Event::RigheElaborate(Box::new(righe))],
    }
}

/// The archive as the rows of this block have left it so far.
struct Vista<'a> {
    ente: &'a Anagrafe,
    flussi: &'a Registro,
    flusso: u32,
    /// IUD of the rows of this block that were loaded.
    iud: HashSet<String>,
    /// IUV that they took.
    iuv: HashSet<String>,
    /// Rows that left the live table.
    tolti: HashSet<u64>,
}

impl Vista<'_> {
    fn vivo(&self, iud: &str) -> Option<&Dovuto> {
        self.ente
            .vivi
            .con_iud(iud)
            .find(|d| !self.tolti.contains(&d.id))
    }

    /// Whether a row of this file with the IUD was loaded.
    fn gia_nel_file(&self, iud: &str) -> bool {
        let questo = Some(self.flusso);
        self.iud.contains(iud)
            || self
                .ente
                .vivi
                .con_iud(iud)
                .any(|d| d.origine.is_some_and(|o| Some(o.flusso) == questo))
            || self
                .ente
                .elaborati
                .con_iud(iud)
                .any(|e| e.annullato_da == questo)
    }
}

impl Archivio for Vista<'_> {
    fn dovuto(&self, iud: &str) -> Option<Presente> {
        self.vivo(iud).map(|d| Presente {
            modificabile: d.stato == StatoDovuto::InserimentoDovuto
                && self.flussi.attivo(d.origine.map(|o| o.flusso)),
            tipo_dovuto: d.tipo_dovuto.clone(),
            iuv: d.iuv.clone(),
        })
    }

    fn iud_attivo(&self, iud: &str) -> bool {
        self.vivo(iud).is_some() || self.ente.elaborati.con_iud(iud).any(|e| !e.annullato())
    }

    fn iuv_attivo(&self, iuv: &str) -> bool {
        self.iuv.contains(iuv)
            || self
                .ente
                .vivi
                .con_iuv(iuv)
                .any(|d| !self.tolti.contains(&d.id))
            || self.ente.elaborati.con_iuv(iuv).any(|e| !e.annullato())
    }
}

struct Lavoro<'a> {
    state: &'a State,
    import: &'a Import,
    tracciato: &'static Tracciato,
    contesto: Contesto,
    ctx: &'a Ctx<'a>,
    vista: Vista<'a>,
    generatore: Generatore<'a>,
    ultima_riga: u64,
    sorti: Vec<Sorte>,
    testo_iuv: String,
    testo_scarti: String,
    importate: u64,
    avvisi: u64,
    avviso_mancato: bool,
}

impl<'a> Lavoro<'a> {
    fn nuovo(
        state: &'a State,
        ente: &'a Anagrafe,
        import: &'a Import,
        flusso: u32,
        tracciato: &'static Tracciato,
        ctx: &'a Ctx<'a>,
    ) -> Self {
        Self {
            state,
            import,
            tracciato,
            contesto: contesto(state, &import.cod_ipa, ctx.now),
            ctx,
            vista: Vista {
                ente,
                flussi: &state.flussi,
                flusso,
                iud: HashSet::new(),
                iuv: HashSet::new(),
                tolti: HashSet::new(),
            },
            generatore: Generatore::di(ente, ctx),
            ultima_riga: state.ultimo_dovuto,
            sorti: Vec::new(),
            testo_iuv: String::new(),
            testo_scarti: String::new(),
            importate: 0,
            avvisi: 0,
            avviso_mancato: false,
        }
    }

    fn svolgi(mut self, blocco: &Blocco) -> RigheElaborate {
        let preparate = &blocco.righe.0;
        let importazione = Importazione::di(self.tracciato);
        let mut campi = Vec::new();
        for (n, (posto, esame)) in preparate.righe.iter().enumerate() {
            let byte = &preparate.testo[posto.clone()];
            let riga = importazione.riga(byte, &mut campi);
            let numero = u32::try_from(blocco.da + n as u64 + 1).unwrap_or(u32::MAX);
            match self.riga(&riga, esame, numero) {
                Ok(iuv) => {
                    self.importate += 1;
                    riga::scrivi_iuv(
                        &mut self.testo_iuv,
                        self.tracciato,
                        riga.valori(),
                        iuv.as_deref(),
                    );
                }
                Err(scarto) => riga::scrivi_scarto(&mut self.testo_scarti, byte, &scarto),
            }
        }
        self.fatto(blocco)
    }

    /// One row in the order of §3.2; gives its IUV.
    fn riga(
        &mut self,
        riga: &RigaDiImport<'_>,
        esame: &Esame,
        numero: u32,
    ) -> Result<Option<String>, Scarto> {
        if let Esame::NonLetta(scarto) = esame {
            return Err(scarto.clone());
        }
        let valori = riga.valori();
        let iud = valori.di_campo(campo::IUD);
        if self.vista.gia_nel_file(iud) {
            return Err(iud_doppio());
        }
        let tipo = match esame {
            Esame::Valida(tipo) => *tipo,
            Esame::NonLetta(scarto) | Esame::NonValida(scarto) => return Err(scarto.clone()),
        };
        let azione = valori.di_campo(campo::AZIONE);
        let genera = valori.vero(campo::FLAG_GENERA_IUV);
        let mut iuv = valori.pieno(campo::COD_IUV).map(str::to_owned);
        if azione == "I" && iuv.is_none() && genera {
            let presi = &self.vista.iuv;
            let nuovo = self.generatore.prossimo(|iuv| presi.contains(iuv));
            iuv = Some(nuovo.map_err(|messaggio| riga::iuv_non_generato(&messaggio))?);
        }
        let multi = valori.vero(campo::FLAG_MULTI_BENEFICIARIO);
        if let (true, Some(vecchio)) = (multi && azione != "I", self.vista.vivo(iud)) {
            // Deleted before the stored function runs: a refusal leaves the dovuto without it (§3.3, side effects).
            let id = vecchio.id;
            self.sorti.push(Sorte::SenzaSecondario { id });
        }
        if let Err(scarto) = riga.registrazione(tipo, &self.contesto, &self.vista, false) {
            self.perso(iud, azione, iuv.as_deref(), &scarto);
            return Err(scarto);
        }
        let vecchio = self.vista.vivo(iud).map(|d| (d.id, d.volatile.clone()));
        if azione == "A" {
            if let Some((id, _)) = vecchio {
                self.vista.tolti.insert(id);
                self.sorti.push(Sorte::Annullata { id });
            }
            self.vista.iud.insert(iud.to_owned());
            return Ok(iuv);
        }
        self.ultima_riga = prossima_riga(self.ultima_riga, self.ctx);
        let mut dovuto = riga::dovuto(valori, &self.import.cod_ipa, self.ctx.now);
        dovuto.id = self.ultima_riga;
        dovuto.iuv.clone_from(&iuv);
        if let Some(origine) = &mut dovuto.origine {
            origine.flusso = self.vista.flusso;
            origine.riga = numero;
        }
        match vecchio {
            Some((precedente, volatile)) if azione == "M" => {
                dovuto.volatile = volatile;
                self.vista.tolti.insert(precedente);
                self.sorti.push(Sorte::Modificata {
                    precedente,
                    dovuto: Box::new(dovuto),
                });
            }
            _ => self.sorti.push(Sorte::Inserita(Box::new(dovuto))),
        }
        self.vista.iud.insert(iud.to_owned());
        self.vista.iuv.extend(iuv.clone());
        if genera && self.tracciato.ha(campo::FLAG_GENERA_IUV) {
            match &iuv {
                Some(iuv) if e_avviso(iuv) => self.avvisi += 1,
                Some(_) => {}
                None => self.avviso_mancato = true,
            }
        }
        Ok(iuv)
    }

    /// M on a dovuto without IUV, with an IUV in use: the old row is in the history already, and nothing rolls it back (§3.3).
    fn perso(&mut self, iud: &str, azione: &str, iuv: Option<&str>, scarto: &Scarto) {
        if azione != "M" || iuv.is_none() || !self.state.regole.perdita_alla_modifica {
            return;
        }
        let duplicato = scarto.codice.contains("PAA_IMPORT_IUV_DUPLICATO");
        let vecchio = self.vista.vivo(iud).filter(|d| d.iuv.is_none());
        if let (true, Some(id)) = (duplicato, vecchio.map(|d| d.id)) {
            self.vista.tolti.insert(id);
            self.sorti.push(Sorte::Persa { id });
        }
    }

    fn fatto(self, blocco: &Blocco) -> RigheElaborate {
        let intestazione = String::from_utf8_lossy(&blocco.righe.0.intestazione);
        let pezzi = |prima: bool, coda: &str, testo: String| {
            let testata = prima.then(|| format!("{intestazione}{coda}\n"));
            let testi = testata.into_iter().chain(std::iter::once(testo));
            testi
                .map(|t| Allegato::di(t.into_bytes()))
                .collect::<Vec<_>>()
        };
        let o_niente = |testo: String, gia: &[Allegato], coda: &str| {
            if testo.is_empty() {
                Vec::new()
            } else {
                pezzi(gia.is_empty(), coda, testo)
            }
        };
        let errore = blocco.illeggibile
            || blocco.ultimo && (self.avviso_mancato || self.import.avviso_mancato);
        // Nothing in a row can fail to serialise.
        let righe = serde_json::to_vec(&self.sorti).unwrap_or_default();
        RigheElaborate {
            request_token: blocco.request_token.clone(),
            cod_ipa: self.import.cod_ipa.clone(),
            flusso: self.vista.flusso,
            istante: self.ctx.now,
            quante: blocco.righe.quante() as u64,
            importate: self.importate,
            avvisi: self.avvisi,
            avviso_mancato: self.avviso_mancato,
            progressivo_iuv: self.generatore.ultimo,
            errore: errore.then(|| "PAA_IMPORT_ERROR".to_owned()),
            righe: Allegato::di(righe),
            lette: RigheLette(Arc::new(self.sorti)),
            iuv: o_niente(self.testo_iuv, &self.import.esito_iuv, ""),
            scarti: o_niente(
                self.testo_scarti,
                &self.import.esito_scarti,
                ";cod_rifiuto;de_rifiuto",
            ),
            conclude: blocco
                .ultimo
                .then(|| self.import.fine.unwrap_or(self.ctx.now).max(self.ctx.now)),
        }
    }
}

impl Elaborato {
    /// Annulled by a row of a flow.
    pub(crate) fn annullato_dal_flusso(dovuto: &Dovuto, adesso: Millis, flusso: u32) -> Box<Self> {
        Box::new(Self {
            annullato_da: Some(flusso),
            ..*Self::annullamento(dovuto, adesso)
        })
    }
}
