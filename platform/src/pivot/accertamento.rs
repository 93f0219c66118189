//! Accertamenti of MyPivot: the registry of ufficio, capitolo and accertamento, the accertamenti that a file of receipts makes, those of an
//! operator, and what pivotSILChiediAccertamento answers (`mypivot-web-services.md` §2.6, §7).

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use contracts::fault_code::codice;
use contracts::flusso::anagrafica::Voce;
use contracts::flusso::dovuti::bilancio;
use contracts::message::pivot::richiesta::ChiediAccertamento;
use contracts::message::pivot::risposta::{
    Accertamenti as Risposta, BilancioCapitolo, BilancioTipoDovuto, BilancioUfficio,
};
use serde::{Deserialize, Serialize};

use crate::riconciliazione::motore::Riconciliazione;
use crate::riconciliazione::riga::Ricevuta;
use crate::rifiuto::{Rifiuto, o_null, pieno};

/// In place of a code that is missing.
const NESSUNO: &str = "n/a";

/// State of an accertamento (§7.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StatoAccertamento {
    /// An operator works on it.
    Inserito,
    /// It counts.
    Chiuso,
    /// Cancelled.
    Annullato,
}

/// An accertamento.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accertamento {
    /// Ente.
    pub cod_ipa: String,
    /// Tipo dovuto.
    pub tipo_dovuto: String,
    /// Name.
    pub nome: String,
    /// State.
    pub stato: StatoAccertamento,
}

/// One payment and bilancio line of an accertamento.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dettaglio {
    /// Tipo dovuto.
    pub tipo_dovuto: String,
    /// IUD
    pub iud: String,
    /// IUV
    pub iuv: String,
    /// Ufficio.
    pub ufficio: String,
    /// Capitolo.
    pub capitolo: String,
    /// Accertamento.
    pub accertamento: String,
    /// Cents.
    pub importo: i64,
    /// Whether it comes from the bilancio of the receipt, and not from the registry.
    pub dato: bool,
}

/// What an operator does about accertamenti.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fa", rename_all = "kebab-case")]
pub enum ComandoAccertamento {
    /// Adds a row to the registry, or replaces the one with its key.
    Registra {
        /// The row.
        voce: VoceDiRegistro,
    },
    /// Makes a new one.
    Crea {
        /// Tipo dovuto.
        tipo_dovuto: String,
        /// Name, at most 255 characters.
        nome: String,
    },
    /// Adds a receipt without bilancio to one.
    Aggiungi {
        /// Its number.
        numero: u32,
        /// IUD of the receipt.
        iud: String,
        /// IUV of the receipt.
        iuv: String,
        /// Ufficio.
        ufficio: String,
        /// Capitolo.
        capitolo: String,
        /// Accertamento.
        accertamento: String,
    },
    /// Closes one.
    Chiudi {
        /// Its number.
        numero: u32,
    },
    /// Cancels one.
    Annulla {
        /// Its number.
        numero: u32,
    },
}

/// A row of the registry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VoceDiRegistro {
    /// Tipo dovuto.
    pub tipo_dovuto: String,
    /// Ufficio.
    pub ufficio: String,
    /// Capitolo.
    pub capitolo: String,
    /// Exercise year.
    pub anno: String,
    /// Accertamento; `n/a` when there is none.
    pub accertamento: String,
    /// Whether it is active.
    pub attiva: bool,
}

impl From<Voce> for VoceDiRegistro {
    fn from(voce: Voce) -> Self {
        Self {
            tipo_dovuto: voce.tipo_dovuto,
            ufficio: voce.cod_ufficio,
            capitolo: voce.cod_capitolo,
            anno: voce.anno,
            accertamento: voce.cod_accertamento,
            attiva: voce.attivo,
        }
    }
}

impl VoceDiRegistro {
    /// tipo dovuto, anno, ufficio, capitolo, accertamento
    fn chiave(&self) -> String {
        [
            self.tipo_dovuto.as_str(),
            &self.anno,
            &self.ufficio,
            &self.capitolo,
            &self.accertamento,
        ]
        .join("\u{1f}")
    }
}

/// What a block of receipts does to the accertamenti.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DaiBilanci {
    /// Rows that the registry lacked.
    pub voci: Vec<VoceDiRegistro>,
    /// Details.
    pub dettagli: Vec<Dettaglio>,
}

impl DaiBilanci {
    /// Whether nothing is done.
    #[must_use]
    pub fn vuoto(&self) -> bool {
        self.voci.is_empty() && self.dettagli.is_empty()
    }
}

/// The accertamenti of one ente.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accertamenti {
    registro: BTreeMap<String, VoceDiRegistro>,
    /// By number.
    accertamenti: BTreeMap<u32, Accertamento>,
    /// Details by IUD and IUV, each with the number of its accertamento.
    dettagli: BTreeMap<String, BTreeMap<String, Vec<(u32, Dettaglio)>>>,
    /// How many details each accertamento has.
    quanti: BTreeMap<u32, usize>,
}

impl Accertamenti {
    /// The registry.
    pub fn registro(&self) -> impl Iterator<Item = &VoceDiRegistro> {
        self.registro.values()
    }

    /// All of them, by number.
    pub fn tutti(&self) -> impl Iterator<Item = (u32, &Accertamento)> {
        self.accertamenti.iter().map(|(numero, a)| (*numero, a))
    }

    /// The details of one.
    pub fn dettagli_di(&self, numero: u32) -> impl Iterator<Item = &Dettaglio> {
        let tutti = self.dettagli.values().flat_map(BTreeMap::values).flatten();
        tutti.filter(move |(suo, _)| *suo == numero).map(|(_, d)| d)
    }

    /// What these receipts bring (§7.3).
    pub(super) fn dai_bilanci(&self, ricevute: &[Ricevuta], bilanci: &[String]) -> DaiBilanci {
        let mut attive: BTreeMap<(&str, &str), Vec<&VoceDiRegistro>> = BTreeMap::new();
        for voce in self.registro.values().filter(|voce| voce.attiva) {
            let chiave = (voce.tipo_dovuto.as_str(), voce.anno.as_str());
            attive.entry(chiave).or_default().push(voce);
        }
        let mut nuove = BTreeMap::new();
        let mut dettagli = Vec::new();
        for (ricevuta, bilancio) in ricevute.iter().zip(bilanci) {
            let anno = ricevuta
                .esito
                .map(|giorno: NaiveDate| format!("{:04}", giorno.year()))
                .unwrap_or_default();
            let dettaglio = |voce: &VoceDiRegistro, importo, dato| Dettaglio {
                tipo_dovuto: ricevuta.tipo_dovuto.clone(),
                iud: ricevuta.iud.clone(),
                iuv: ricevuta.iuv.clone(),
                ufficio: voce.ufficio.clone(),
                capitolo: voce.capitolo.clone(),
                accertamento: voce.accertamento.clone(),
                importo,
                dato,
            };
            if bilancio.trim().is_empty() {
                let chiave = (ricevuta.tipo_dovuto.as_str(), anno.as_str());
                if let Some([una]) = attive.get(&chiave).map(Vec::as_slice) {
                    dettagli.push(dettaglio(una, ricevuta.importo, false));
                }
                continue;
            }
            for capitolo in bilancio::capitoli(bilancio).unwrap_or_default() {
                let o_nessuno = |codice: &Option<String>| {
                    let codice = codice.as_deref().filter(|codice| !codice.is_empty());
                    codice.unwrap_or(NESSUNO).to_owned()
                };
                for (accertamento, importo) in &capitolo.accertamenti {
                    let voce = VoceDiRegistro {
                        tipo_dovuto: ricevuta.tipo_dovuto.clone(),
                        ufficio: o_nessuno(&capitolo.ufficio),
                        capitolo: o_nessuno(&capitolo.codice),
                        anno: anno.clone(),
                        accertamento: o_nessuno(accertamento),
                        attiva: true,
                    };
                    let importo = contracts::flusso::numero::centesimi(importo);
                    dettagli.push(dettaglio(&voce, importo.unwrap_or_default(), true));
                    let chiave = voce.chiave();
                    if !self.registro.contains_key(&chiave) {
                        nuove.entry(chiave).or_insert(voce);
                    }
                }
            }
        }
        DaiBilanci {
            voci: nuove.into_values().collect(),
            dettagli,
        }
    }

    /// Puts them in the accertamenti of a file, one for each tipo dovuto, closed from the beginning.
    pub(super) fn carica(&mut self, cod_ipa: &str, file: &str, nuovi: &DaiBilanci) {
        for voce in &nuovi.voci {
            self.registra(voce.clone());
        }
        for dettaglio in &nuovi.dettagli {
            let nome = format!("{file}_{}", dettaglio.tipo_dovuto);
            let noto = self
                .accertamenti
                .iter()
                .rev()
                .find(|(_, a)| a.nome == nome)
                .map(|(numero, _)| *numero);
            let numero = noto.unwrap_or_else(|| {
                self.crea(Accertamento {
                    cod_ipa: cod_ipa.to_owned(),
                    tipo_dovuto: dettaglio.tipo_dovuto.clone(),
                    nome,
                    stato: StatoAccertamento::Chiuso,
                })
            });
            self.attacca(numero, dettaglio);
        }
        // Those that a reload has emptied go.
        let vuoti: Vec<u32> = self
            .quanti
            .iter()
            .filter(|(_, quanti)| **quanti == 0)
            .map(|(numero, _)| *numero)
            .collect();
        for numero in vuoti {
            if self
                .accertamenti
                .get(&numero)
                .is_some_and(|a| a.stato == StatoAccertamento::Chiuso)
            {
                self.quanti.remove(&numero);
                self.accertamenti.remove(&numero);
            }
        }
    }

    /// A detail that is there already is moved; one of the registry also takes the new codes, but keeps its amount (§7.3, "Reload").
    fn attacca(&mut self, numero: u32, nuovo: &Dettaglio) {
        let suoi = self.dettagli.entry(nuovo.iud.clone()).or_default();
        let vecchio = if nuovo.dato {
            let dello_iuv = suoi.get_mut(&nuovo.iuv);
            dello_iuv.into_iter().flatten().find(|(_, vecchio)| {
                vecchio.ufficio == nuovo.ufficio
                    && vecchio.capitolo == nuovo.capitolo
                    && vecchio.accertamento == nuovo.accertamento
                    && vecchio.importo == nuovo.importo
            })
        } else {
            suoi.values_mut().flatten().next()
        };
        match vecchio {
            Some((suo, vecchio)) => {
                if let Some(quanti) = self.quanti.get_mut(suo) {
                    *quanti -= 1;
                }
                *suo = numero;
                vecchio.ufficio.clone_from(&nuovo.ufficio);
                vecchio.capitolo.clone_from(&nuovo.capitolo);
                vecchio.accertamento.clone_from(&nuovo.accertamento);
            }
            None => suoi
                .entry(nuovo.iuv.clone())
                .or_default()
                .push((numero, nuovo.clone())),
        }
        *self.quanti.entry(numero).or_default() += 1;
    }

    fn crea(&mut self, accertamento: Accertamento) -> u32 {
        let ultimo = self.accertamenti.last_key_value().map_or(0, |(n, _)| *n);
        let numero = ultimo.max(self.quanti.last_key_value().map_or(0, |(n, _)| *n)) + 1;
        self.accertamenti.insert(numero, accertamento);
        numero
    }

    fn registra(&mut self, voce: VoceDiRegistro) {
        self.registro.insert(voce.chiave(), voce);
    }

    /// Whether an operator may do this, and if not why.
    pub(super) fn ammette(
        &self,
        comando: &ComandoAccertamento,
        cod_ipa: &str,
        motore: &Riconciliazione,
    ) -> Result<(), String> {
        let inserito = |numero: &u32| match self.accertamenti.get(numero) {
            Some(a) if a.stato == StatoAccertamento::Inserito => Ok(a),
            Some(_) => Err(format!("l'accertamento {numero} non è in stato INSERITO")),
            None => Err(format!("l'accertamento {numero} non esiste")),
        };
        match comando {
            ComandoAccertamento::Registra { .. } => Ok(()),
            ComandoAccertamento::Crea { nome, .. } if nome.chars().count() > 255 => {
                Err("il nome di un accertamento ha al massimo 255 caratteri".to_owned())
            }
            ComandoAccertamento::Crea { .. } => Ok(()),
            ComandoAccertamento::Annulla { numero } => inserito(numero).map(|_| ()),
            ComandoAccertamento::Chiudi { numero } => {
                inserito(numero)?;
                if self.quanti.get(numero).is_none_or(|quanti| *quanti == 0) {
                    return Err("L'accertamento non presenta pagamenti associati e quindi non può essere chiuso.".to_owned());
                }
                Ok(())
            }
            ComandoAccertamento::Aggiungi {
                numero, iud, iuv, ..
            } => {
                let accertamento = inserito(numero)?;
                let ricevuta = motore
                    .ricevute_con_iuv(cod_ipa, iuv)
                    .find(|r| r.iud() == iud)
                    .ok_or_else(|| format!("nessuna ricevuta con IUD {iud} e IUV {iuv}"))?;
                if ricevuta.tipo_dovuto() != accertamento.tipo_dovuto {
                    return Err(format!(
                        "la ricevuta è di tipo dovuto {}, l'accertamento di {}",
                        ricevuta.tipo_dovuto(),
                        accertamento.tipo_dovuto
                    ));
                }
                if ricevuta.ha_bilancio() {
                    return Err("la ricevuta ha già un bilancio".to_owned());
                }
                let suoi = self.dettagli.get(iud).and_then(|suoi| suoi.get(iuv));
                let altrove = suoi.into_iter().flatten().any(|(suo, _)| {
                    self.accertamenti
                        .get(suo)
                        .is_some_and(|a| a.stato != StatoAccertamento::Annullato)
                });
                if altrove {
                    return Err("il pagamento è già in un accertamento".to_owned());
                }
                Ok(())
            }
        }
    }

    /// Does what was admitted.
    pub(super) fn esegui(
        &mut self,
        comando: &ComandoAccertamento,
        cod_ipa: &str,
        motore: &Riconciliazione,
    ) {
        let mut passa = |numero: &u32, stato| {
            if let Some(accertamento) = self.accertamenti.get_mut(numero) {
                accertamento.stato = stato;
            }
        };
        match comando {
            ComandoAccertamento::Registra { voce } => self.registra(voce.clone()),
            ComandoAccertamento::Crea { tipo_dovuto, nome } => {
                self.crea(Accertamento {
                    cod_ipa: cod_ipa.to_owned(),
                    tipo_dovuto: tipo_dovuto.clone(),
                    nome: nome.clone(),
                    stato: StatoAccertamento::Inserito,
                });
            }
            ComandoAccertamento::Chiudi { numero } => passa(numero, StatoAccertamento::Chiuso),
            ComandoAccertamento::Annulla { numero } => passa(numero, StatoAccertamento::Annullato),
            ComandoAccertamento::Aggiungi {
                numero,
                iud,
                iuv,
                ufficio,
                capitolo,
                accertamento,
            } => {
                let ricevuta = motore
                    .ricevute_con_iuv(cod_ipa, iuv)
                    .find(|r| r.iud() == iud);
                let Some(ricevuta) = ricevuta else {
                    return;
                };
                let nuovo = Dettaglio {
                    tipo_dovuto: ricevuta.tipo_dovuto().to_owned(),
                    iud: iud.clone(),
                    iuv: iuv.clone(),
                    ufficio: ufficio.clone(),
                    capitolo: capitolo.clone(),
                    accertamento: accertamento.clone(),
                    importo: ricevuta.importo(),
                    dato: true,
                };
                self.dettagli
                    .entry(iud.clone())
                    .or_default()
                    .entry(iuv.clone())
                    .or_default()
                    .push((*numero, nuovo));
                *self.quanti.entry(*numero).or_default() += 1;
            }
        }
    }

    /// Sums of the closed details with these IUDs, sorted and nested.
    fn somma(&self, iud: &BTreeSet<&str>) -> Vec<BilancioUfficio> {
        let mut somme: BTreeMap<[&str; 4], i64> = BTreeMap::new();
        let chiuso = |numero: &u32| {
            self.accertamenti
                .get(numero)
                .is_some_and(|a| a.stato == StatoAccertamento::Chiuso)
        };
        let suoi = iud.iter().filter_map(|iud| self.dettagli.get(*iud));
        let suoi = suoi.flat_map(BTreeMap::values).flatten();
        for (_, d) in suoi.filter(|(numero, _)| chiuso(numero)) {
            let chiave = [
                d.ufficio.as_str(),
                &d.tipo_dovuto,
                &d.capitolo,
                &d.accertamento,
            ];
            *somme.entry(chiave).or_default() += d.importo;
        }
        let mut bilanci: Vec<BilancioUfficio> = Vec::new();
        for ([ufficio, tipo, capitolo, accertamento], importo) in somme {
            if bilanci.last().is_none_or(|b| b.ufficio != ufficio) {
                bilanci.push(BilancioUfficio {
                    ufficio: ufficio.to_owned(),
                    ..BilancioUfficio::default()
                });
            }
            let Some(bilancio) = bilanci.last_mut() else {
                continue;
            };
            if bilancio.tipi_dovuto.last().is_none_or(|t| t.codice != tipo) {
                bilancio.tipi_dovuto.push(BilancioTipoDovuto {
                    codice: tipo.to_owned(),
                    ..BilancioTipoDovuto::default()
                });
            }
            let Some(del_tipo) = bilancio.tipi_dovuto.last_mut() else {
                continue;
            };
            if del_tipo
                .capitoli
                .last()
                .is_none_or(|c| c.codice != capitolo)
            {
                del_tipo.capitoli.push(BilancioCapitolo {
                    codice: capitolo.to_owned(),
                    ..BilancioCapitolo::default()
                });
            }
            if let Some(del_capitolo) = del_tipo.capitoli.last_mut() {
                del_capitolo
                    .accertamenti
                    .push((accertamento.to_owned(), importo));
            }
        }
        bilanci
    }
}

/// Checks 2 to 9 of §2.6, then the sums.
pub(super) fn chiedi(
    accertamenti: Option<&Accertamenti>,
    motore: &Riconciliazione,
    r: &ChiediAccertamento,
) -> Result<Risposta, Rifiuto> {
    let x = o_null(r.cod_ipa_ente.as_deref());
    let no = |codice: &str, testo: String| Rifiuto::fault(codice, testo, x);
    let sistema = |iuf: &str, iuv: &str| {
        no(
            codice::PIVOT_SYSTEM_ERROR,
            format!(
                "Si è verificato un errore durante l'esecuzione della richiesta per codIpaEnte [{x}], identificativoUnivocoFlusso [{iuf}], identificativoUnivocoVersamento [{iuv}]"
            ),
        )
    };
    let (iuf, iuv) = match (&r.per_bolletta, &r.per_iuf) {
        (Some(_), Some(_)) => {
            return Err(no(
                codice::PIVOT_RICHIESTA_CON_PARAMETRI_MULTIPLI,
                format!("Scegliere solo un metodo di richiesta per [ {x} ]"),
            ));
        }
        (Some(bolletta), None) => {
            let anno = pieno(bolletta.anno.as_deref()).ok_or_else(|| {
                no(
                    codice::PIVOT_PARAMETRO_ANNO_BOLLETTA_NULLO,
                    "Il campo \"Anno bolletta\" è obbligatorio".to_owned(),
                )
            })?;
            let numero = pieno(bolletta.numero.as_deref()).ok_or_else(|| {
                no(
                    codice::PIVOT_PARAMETRO_NUMERO_BOLLETTA_NULLO,
                    "Il campo \"Numero bolletta\" è obbligatorio".to_owned(),
                )
            })?;
            let quale = format!(
                "La bolletta per codIpaEnte [ {x} ], annoBolletta [ {anno} ] e numeroBolletta [ {numero} ] non è"
            );
            match motore.bolletta(x, anno, numero) {
                None => {
                    return Err(no(
                        codice::PIVOT_BOLLETTA_NON_TROVATA,
                        format!("{quale} stata trovata"),
                    ));
                }
                Some(("", "")) => {
                    return Err(no(
                        codice::PIVOT_BOLLETTA_NON_PAGOPA,
                        format!("{quale} in standard pagoPA"),
                    ));
                }
                Some((iuf, iuv)) => (iuf, iuv),
            }
        }
        (None, Some(richiesta)) => {
            let iuf = pieno(richiesta.iuf.as_deref()).ok_or_else(|| {
                no(
                    codice::PIVOT_PARAMETRO_IUF_NULLO,
                    "Il campo \"Identificativo univoco flusso\" è obbligatorio".to_owned(),
                )
            })?;
            (iuf, "")
        }
        (None, None) => return Err(sistema("", "")),
    };
    let mut iud = BTreeSet::new();
    if iuf.is_empty() {
        iud.extend(motore.ricevute_con_iuv(x, iuv).map(|r| r.iud()));
    } else {
        let mut trovata = false;
        for ricevuta in motore.ricevute_del_flusso(x, iuf) {
            let ricevuta =
                ricevuta.ok_or_else(|| sistema(iuf, if iuv.is_empty() { "null" } else { iuv }))?;
            trovata = true;
            iud.insert(ricevuta.iud());
        }
        if !trovata {
            return Err(no(
                codice::PIVOT_NESSUNA_RENDICONTAZIONE_TROVATA,
                "Nessuna rendicontazione associata allo IUF della bolletta".to_owned(),
            ));
        }
    }
    // A receipt without IUD has no detail.
    iud.remove("");
    Ok(Risposta {
        bilanci: accertamenti.map(|a| a.somma(&iud)).unwrap_or_default(),
        ..Risposta::default()
    })
}
