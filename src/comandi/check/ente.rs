//! What the profile of the ente says beside the file: how the platform is set up, what it already holds.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use contracts::flusso::contesto::{Contesto, TipoDovuto};
use contracts::flusso::dovuti::archivio::{Archivio, Presente};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::Famiglia;
use driver::profilo::{EnteProfilo, StatoDovuto};
use judge::uscita::ExitCode as Uscita;

use crate::guaio::Guaio;

/// What is known beside the files.
pub(crate) struct Noto {
    pub(crate) contesto: Contesto,
    pub(crate) archivio: Option<Noti>,
    /// Whether there is a profile.
    pub(crate) ente: bool,
}

impl Noto {
    /// From a profile, or nothing but the day.
    pub(crate) fn da(file: Option<&Path>) -> Result<Self, Guaio> {
        let oggi = Giorno(chrono::Utc::now().timestamp().div_euclid(86_400));
        let contesto = Contesto::ignoto(oggi);
        let Some(file) = file else {
            return Ok(Self {
                contesto,
                archivio: None,
                ente: false,
            });
        };
        let ente = EnteProfilo::load(file)
            .map_err(|e| Guaio::composto(Uscita::Configurazione, e.to_string()))?;
        let tipo = |codice: &String| {
            let flag = ente
                .piattaforma
                .tipi
                .get(codice)
                .copied()
                .unwrap_or_default();
            TipoDovuto {
                attivo: flag.attivo,
                cf_anonimo: flag.anonimo,
                scadenza_obbligatoria: flag.scadenza_obbligatoria,
                stampa_data_scadenza: flag.stampa_data_scadenza,
            }
        };
        let tipi: BTreeMap<String, TipoDovuto> = ente
            .tipi_dovuto
            .iter()
            .chain(ente.piattaforma.tipi.keys())
            .map(|codice| (codice.clone(), tipo(codice)))
            .collect();
        let archivio = ente.piattaforma.dovuti.as_ref().map(|dovuti| {
            let mut noti = Noti::default();
            for dovuto in dovuti {
                if dovuto.stato == StatoDovuto::Annullato {
                    continue;
                }
                noti.iud.insert(dovuto.iud.clone());
                noti.iuv.extend(dovuto.iuv.clone());
                if dovuto.stato != StatoDovuto::Pagato {
                    noti.presenti.insert(
                        dovuto.iud.clone(),
                        Presente {
                            modificabile: dovuto.stato == StatoDovuto::DaPagare,
                            tipo_dovuto: dovuto.tipo.clone(),
                            iuv: dovuto.iuv.clone(),
                        },
                    );
                }
            }
            noti
        });
        Ok(Self {
            contesto: Contesto {
                codice_ipa: Some(ente.cod_ipa),
                application_code: ente.piattaforma.codice_segregazione,
                tipi: Some(tipi),
                ..contesto
            },
            archivio,
            ente: true,
        })
    }

    /// What the judgement of the rows takes for granted; `None` when nothing, or when the profile says it all.
    pub(crate) fn ipotesi(&self, famiglia: &Famiglia) -> Option<String> {
        if famiglia.ipotesi.is_empty() || self.ente && self.archivio.is_some() {
            return None;
        }
        let come = if self.ente {
            "i dovuti già caricati si dicono con [[ente.dovuto]]"
        } else {
            "con --ente si dice com'è davvero"
        };
        Some(format!("{} ({come})", famiglia.ipotesi))
    }
}

/// The dovuti that the profile names.
#[derive(Debug, Default)]
pub(crate) struct Noti {
    presenti: HashMap<String, Presente>,
    iud: HashSet<String>,
    iuv: HashSet<String>,
}

impl Archivio for Noti {
    fn dovuto(&self, iud: &str) -> Option<Presente> {
        self.presenti.get(iud).cloned()
    }
    fn iud_attivo(&self, iud: &str) -> bool {
        self.iud.contains(iud)
    }
    fn iuv_attivo(&self, iuv: &str) -> bool {
        self.iuv.contains(iuv)
    }
}
