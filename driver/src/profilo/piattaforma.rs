//! What the platform is set up with for the ente (`mypay-flows.md` §10.2): flags of its tipi dovuto, its segregation code, dovuti
//! that it already holds. `collaudo check --ente` judges a file by it; the rest of a profile is not needed for that.

use std::collections::BTreeMap;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::difetto::ProfiloError;
use super::lettura::{difettoso, testo_di};
use super::modello::EnteProfilo;
use super::sintassi;
use super::tabella::{Reader, Table};

/// Flags of a tipo dovuto; those left out have the value with which the platform creates one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TipoDovutoProfilo {
    /// `attivo`: one that is not counts as not there.
    pub attivo: bool,
    /// `anonimo`: takes `ANONIMO` as the payer.
    pub anonimo: bool,
    /// `scadenza_obbligatoria`: the date is mandatory and not past.
    pub scadenza_obbligatoria: bool,
    /// `stampa_data_scadenza`: the date is mandatory.
    pub stampa_data_scadenza: bool,
}

impl Default for TipoDovutoProfilo {
    fn default() -> Self {
        Self {
            attivo: true,
            anonimo: false,
            scadenza_obbligatoria: true,
            stampa_data_scadenza: true,
        }
    }
}

/// What became of a dovuto that the platform holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatoDovuto {
    /// `da-pagare`: can be modified and annulled.
    DaPagare,
    /// `in-pagamento`: cannot.
    InPagamento,
    /// `pagato`: no longer among the dovuti; its IUD and IUV stay in use.
    Pagato,
    /// `annullato`: no longer there; its IUD and IUV are free again.
    Annullato,
}

/// A dovuto that the platform holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DovutoProfilo {
    /// IUD.
    pub iud: String,
    /// IUV, if it has one.
    pub iuv: Option<String>,
    /// Its tipo dovuto.
    pub tipo: String,
    /// What became of it.
    pub stato: StatoDovuto,
}

/// What the platform is set up with for the ente.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PiattaformaProfilo {
    /// `codice_segregazione` (the platform's application code), 2 digits.
    pub codice_segregazione: Option<String>,
    /// Flags of the tipi dovuto that do not have those of the default.
    pub tipi: BTreeMap<String, TipoDovutoProfilo>,
    /// The dovuti that it holds; `None` when the profile does not say: an insertion is then presumed new, a change to find its dovuto.
    pub dovuti: Option<Vec<DovutoProfilo>>,
}

/// Sections and keys of a whole profile that [`EnteProfilo::parse`] passes over.
const ALTRE: [&str; 7] = [
    "isolamento",
    "orologio",
    "azioni",
    "prodotto",
    "driver",
    "regione",
    "tempi",
];

impl EnteProfilo {
    /// Reads the section `[ente]` of a file that may be a whole profile or have that section alone.
    ///
    /// # Errors
    /// [`ProfiloError`]: the file cannot be read, or what is in that section, or beside the known ones, is wrong.
    pub fn load(path: &Path) -> Result<Self, ProfiloError> {
        Self::parse(&testo_di(path)?, &path.display().to_string())
    }

    /// Reads the section `[ente]`; `filename` is only shown.
    ///
    /// # Errors
    /// [`ProfiloError::Difettoso`] with everything that is wrong.
    pub fn parse(text: &str, filename: &str) -> Result<Self, ProfiloError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader {
            text,
            difetti: Vec::new(),
        };
        let ente = match DeTable::parse(text) {
            Ok(root) => {
                let mut root = Table {
                    prefix: String::new(),
                    span: 0..0,
                    left: root.into_inner(),
                    known: Vec::new(),
                };
                let ente = reader.section(&mut root, "ente", true, Reader::ente);
                for altra in ALTRE {
                    root.take(altra);
                }
                reader.finish(&root);
                ente
            }
            Err(error) => {
                reader.difetti.push(sintassi::defect(text, &error));
                None
            }
        };
        match ente {
            Some(ente) if reader.difetti.is_empty() => Ok(ente),
            _ => Err(difettoso(filename, reader.difetti)),
        }
    }
}

impl<'i> Reader<'i> {
    /// The keys of `[ente]` that only `check --ente` uses; all may be left out.
    pub(super) fn platform(&mut self, table: &mut Table<'i>) -> Option<PiattaformaProfilo> {
        let codice_segregazione = match table.take("codice_segregazione") {
            None => Some(None),
            Some(field) => self.as_text(&field).and_then(|text| {
                let good = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
                if !good {
                    self.push(&field, "codice di segregazione non valido", |difetto| {
                        difetto
                            .atteso("due cifre")
                            .trovato(format!("«{text}»"))
                            .rimedio("è il codice con cui cominciano gli IUV dell'ente, per esempio \"01\"")
                    });
                }
                good.then_some(Some(text))
            }),
        };
        let tipi = if table.left.contains_key("tipo") {
            self.section(table, "tipo", false, Self::tipi)
        } else {
            table.known.push("tipo");
            Some(BTreeMap::new())
        };
        let dovuti = if table.left.contains_key("dovuto") {
            self.dovuti(table).map(Some)
        } else {
            table.known.push("dovuto");
            Some(None)
        };
        Some(PiattaformaProfilo {
            codice_segregazione: codice_segregazione?,
            tipi: tipi?,
            dovuti: dovuti?,
        })
    }

    /// `[ente.tipo.<codice>]`, one section a tipo dovuto.
    fn tipi(&mut self, table: &mut Table<'i>) -> Option<BTreeMap<String, TipoDovutoProfilo>> {
        let mut tipi = BTreeMap::new();
        let mut good = true;
        for (nome, value) in std::mem::take(&mut table.left) {
            let codice = nome.get_ref().to_string();
            let span = value.span();
            let DeValue::Table(left) = value.into_inner() else {
                let difetto =
                    super::Difetto::at(self.text, &span, format!("«{codice}» non è una sezione"))
                        .atteso(format!("[ente.tipo.{codice}], con le sue chiavi sotto"))
                        .trovato("un valore")
                        .rimedio("scriverla come nel profilo d'esempio");
                self.difetti.push(difetto);
                good = false;
                continue;
            };
            let mut riga = Table {
                prefix: format!("ente.tipo.{codice}."),
                span: nome.span(),
                left,
                known: Vec::new(),
            };
            let solito = TipoDovutoProfilo::default();
            let attivo = self.flag(&mut riga, "attivo", solito.attivo);
            let anonimo = self.flag(&mut riga, "anonimo", solito.anonimo);
            let scadenza = self.flag(
                &mut riga,
                "scadenza_obbligatoria",
                solito.scadenza_obbligatoria,
            );
            let stampa = self.flag(
                &mut riga,
                "stampa_data_scadenza",
                solito.stampa_data_scadenza,
            );
            self.finish(&riga);
            match (attivo, anonimo, scadenza, stampa) {
                (
                    Some(attivo),
                    Some(anonimo),
                    Some(scadenza_obbligatoria),
                    Some(stampa_data_scadenza),
                ) => {
                    tipi.insert(
                        codice,
                        TipoDovutoProfilo {
                            attivo,
                            anonimo,
                            scadenza_obbligatoria,
                            stampa_data_scadenza,
                        },
                    );
                }
                _ => good = false,
            }
        }
        good.then_some(tipi)
    }

    /// `[[ente.dovuto]]`, one a dovuto.
    fn dovuti(&mut self, table: &mut Table<'i>) -> Option<Vec<DovutoProfilo>> {
        let field = table.take("dovuto")?;
        let DeValue::Array(items) = field.value.get_ref() else {
            self.wrong_type(&field, "una o più sezioni [[ente.dovuto]]");
            return None;
        };
        let mut dovuti = Vec::new();
        let quanti = items.len();
        for item in items {
            let DeValue::Table(left) = item.get_ref() else {
                self.wrong_type(&field, "una o più sezioni [[ente.dovuto]]");
                return None;
            };
            let mut riga = Table {
                prefix: "ente.dovuto.".to_owned(),
                span: item.span(),
                left: left.clone(),
                known: Vec::new(),
            };
            let iud = self.text(&mut riga, "iud", 1..=35);
            let iuv = if riga.left.contains_key("iuv") {
                self.text(&mut riga, "iuv", 15..=25).map(Some)
            } else {
                riga.known.push("iuv");
                Some(None)
            };
            let tipo = self.text(&mut riga, "tipo", 1..=64);
            let stato = self.word(
                &mut riga,
                "stato",
                &[
                    ("da-pagare", StatoDovuto::DaPagare),
                    ("in-pagamento", StatoDovuto::InPagamento),
                    ("pagato", StatoDovuto::Pagato),
                    ("annullato", StatoDovuto::Annullato),
                ],
            );
            self.finish(&riga);
            if let (Some(iud), Some(iuv), Some(tipo), Some(stato)) = (iud, iuv, tipo, stato) {
                dovuti.push(DovutoProfilo {
                    iud,
                    iuv,
                    tipo,
                    stato,
                });
            }
        }
        (dovuti.len() == quanti).then_some(dovuti)
    }

    fn flag(&mut self, table: &mut Table<'i>, key: &'static str, solito: bool) -> Option<bool> {
        let Some(field) = table.take(key) else {
            return Some(solito);
        };
        if let DeValue::Boolean(value) = field.value.get_ref() {
            Some(*value)
        } else {
            self.wrong_type(&field, "true oppure false, senza virgolette");
            None
        }
    }
}
