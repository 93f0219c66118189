//! A debt as the product keeps it.

use chrono::NaiveDate;
use driver::action::{NuovoDovuto, Pagatore, Stato};
use serde::{Deserialize, Serialize};

use crate::foglio::is_xml_char;
use crate::importo::Importo;

/// How the debt reaches the Region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Origine {
    /// Registered at the Region with a notice (paaSILImportaDovuto).
    Avviso,
    /// Paid at once on the ente's site (paaSILInviaDovuti).
    Sito,
}

/// A debt.
#[derive(Debug, Clone)]
pub(crate) struct Dovuto {
    pub(crate) id: i64,
    /// Case and address of the Region it belongs to.
    pub(crate) ambito: String,
    /// The IUD now in use. A debt paid on the site gets a new one with each attempt.
    pub(crate) iud: String,
    pub(crate) origine: Origine,
    pub(crate) stato: Stato,
    pub(crate) tipo_dovuto: String,
    pub(crate) importo: Importo,
    pub(crate) causale: String,
    pub(crate) data_scadenza: Option<String>,
    pub(crate) dati_specifici: String,
    pub(crate) pagatore: Pagatore,
    pub(crate) iuv: Option<String>,
    pub(crate) url_avviso: Option<String>,
}

impl Dovuto {
    /// Number of the notice as the citizen reads it: `3` and the IUV of 17 digits (`mypay-web-services.md` §5.3). None before the IUV is known.
    pub(crate) fn numero_avviso(&self) -> Option<String> {
        self.iuv
            .as_deref()
            .filter(|iuv| iuv.len() == 17 && iuv.bytes().all(|byte| byte.is_ascii_digit()))
            .map(|iuv| format!("3{iuv}"))
    }

    /// Whether nothing more is to come for it.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self.stato, Stato::Pagato | Stato::Annullato)
    }
}

/// The content of a debt that the product accepts from whoever enters it.
#[derive(Debug, Clone)]
pub(crate) struct Contenuto {
    pub(crate) tipo_dovuto: String,
    pub(crate) importo: Importo,
    pub(crate) causale: String,
    pub(crate) data_scadenza: Option<String>,
    pub(crate) dati_specifici: String,
    pub(crate) pagatore: Pagatore,
}

impl Contenuto {
    /// Checks what the product must know to be right before it can write it in XML (`mypay-web-services.md` §3).
    ///
    /// # Errors
    /// The reason, in Italian, for the operator.
    pub(crate) fn accept(nuovo: NuovoDovuto) -> Result<Self, String> {
        let importo = parse_importo(&nuovo.importo)?;
        check_causale(&nuovo.causale)?;
        check_scadenza(nuovo.data_scadenza.as_deref())?;
        check_text("tipo dovuto", &nuovo.tipo_dovuto, 64)?;
        let dati = &nuovo.dati_specifici_riscossione;
        let well_formed = matches!(dati.as_bytes(), [b'0' | b'1' | b'2' | b'9', b'/', ..])
            && (5..=140).contains(&dati.chars().count())
            && !dati.chars().any(char::is_whitespace);
        if !well_formed {
            return Err(format!(
                "datiSpecificiRiscossione «{dati}»: attesi 0, 1, 2 o 9, una barra e da 3 a 138 caratteri senza spazi"
            ));
        }
        check_text("datiSpecificiRiscossione", dati, 140)?;
        let pagatore = nuovo.pagatore;
        if !matches!(pagatore.tipo.as_str(), "F" | "G") {
            return Err(format!(
                "tipo di pagatore «{}»: atteso F o G",
                pagatore.tipo
            ));
        }
        check_text("codice del pagatore", &pagatore.codice, 35)?;
        check_text("anagrafica del pagatore", &pagatore.anagrafica, 70)?;
        if let Some(email) = &pagatore.email {
            check_text("e-mail del pagatore", email, 256)?;
        }
        Ok(Self {
            tipo_dovuto: nuovo.tipo_dovuto,
            importo,
            causale: nuovo.causale,
            data_scadenza: nuovo.data_scadenza,
            dati_specifici: nuovo.dati_specifici_riscossione,
            pagatore,
        })
    }
}

/// A change asked of an open debt. It becomes true only when the Region has accepted it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Modifica {
    pub(crate) importo: Option<i64>,
    pub(crate) causale: Option<String>,
    pub(crate) data_scadenza: Option<String>,
}

impl Modifica {
    /// # Errors
    /// The reason, in Italian, for the operator.
    pub(crate) fn accept(
        importo: Option<&str>,
        causale: Option<String>,
        data_scadenza: Option<String>,
    ) -> Result<Self, String> {
        if importo.is_none() && causale.is_none() && data_scadenza.is_none() {
            return Err("nessuna modifica indicata".to_owned());
        }
        let importo = importo
            .map(parse_importo)
            .transpose()?
            .map(|importo| importo.0);
        if let Some(causale) = &causale {
            check_causale(causale)?;
        }
        check_scadenza(data_scadenza.as_deref())?;
        Ok(Self {
            importo,
            causale,
            data_scadenza,
        })
    }

    /// The debt as it will be.
    pub(crate) fn applied_to(&self, dovuto: &Dovuto) -> Dovuto {
        let mut changed = dovuto.clone();
        if let Some(importo) = self.importo {
            changed.importo = Importo(importo);
        }
        if let Some(causale) = &self.causale {
            changed.causale.clone_from(causale);
        }
        if let Some(scadenza) = &self.data_scadenza {
            changed.data_scadenza = Some(scadenza.clone());
        }
        changed
    }
}

fn parse_importo(text: &str) -> Result<Importo, String> {
    Importo::parse(text)
        .ok_or_else(|| format!("importo «{text}»: atteso un importo positivo come 123.45"))
}

fn check_causale(causale: &str) -> Result<(), String> {
    check_text("causale", causale, 1024)
}

fn check_scadenza(data: Option<&str>) -> Result<(), String> {
    match data {
        Some(data) if data.len() != 10 || NaiveDate::parse_from_str(data, "%Y-%m-%d").is_err() => {
            Err(format!(
                "data di scadenza «{data}»: attesa nella forma aaaa-mm-gg"
            ))
        }
        _ => Ok(()),
    }
}

fn check_text(what: &str, value: &str, max: usize) -> Result<(), String> {
    if value.trim().is_empty() {
        return Err(format!("{what}: manca"));
    }
    let length = value.chars().count();
    if length > max {
        return Err(format!("{what}: {length} caratteri, al più {max}"));
    }
    match value.chars().find(|character| !is_xml_char(*character)) {
        Some(character) => Err(format!(
            "{what}: contiene il carattere U+{:04X}, che l'XML non ammette",
            u32::from(character)
        )),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use driver::action::{NuovoDovuto, Pagatore};

    use super::{Contenuto, Modifica};

    fn nuovo() -> NuovoDovuto {
        NuovoDovuto {
            tipo_dovuto: "TARI".into(),
            importo: "120.50".into(),
            causale: "TARI 2026".into(),
            data_scadenza: Some("2026-06-30".into()),
            dati_specifici_riscossione: "9/0101100IM/".into(),
            pagatore: Pagatore {
                tipo: "F".into(),
                codice: "RSSMRA80A01H501U".into(),
                anagrafica: "Mario Rossi".into(),
                email: None,
            },
        }
    }

    #[test]
    fn what_cannot_be_written_is_declined_with_its_reason() {
        assert!(Contenuto::accept(nuovo()).is_ok());
        let declined = |change: fn(&mut NuovoDovuto)| {
            let mut wrong = nuovo();
            change(&mut wrong);
            Contenuto::accept(wrong).err().unwrap_or_default()
        };
        assert!(declined(|n| n.importo = "120,50".into()).contains("120,50"));
        assert!(declined(|n| n.causale = " ".into()).contains("causale"));
        assert!(declined(|n| n.causale = "a\u{1}".into()).contains("U+0001"));
        assert!(declined(|n| n.data_scadenza = Some("30/06/2026".into())).contains("aaaa-mm-gg"));
        assert!(
            declined(|n| n.dati_specifici_riscossione = "9/01 01100IM/".into())
                .contains("9/01 01100IM/")
        );
        assert!(declined(|n| n.pagatore.tipo = "X".into()).contains('X'));
        assert!(declined(|n| n.pagatore.anagrafica = "a".repeat(71)).contains("71"));
        assert!(Modifica::accept(None, None, None).is_err());
    }
}
