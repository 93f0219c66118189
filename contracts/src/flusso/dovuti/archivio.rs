//! Second judgement, last phase: the row against what the platform already holds (`mypay-flows.md` §3.3 DB phase, §3.5).

use super::campo;
use crate::flusso::contesto::{Contesto, TipoDovuto};
use crate::flusso::esito::Scarto;
use crate::flusso::giorno::Giorno;
use crate::flusso::valori::Valori;

/// A dovuto that the platform holds in `mygov_dovuto`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presente {
    /// State `INSERIMENTO_DOVUTO`, current, of an active flow.
    pub modificabile: bool,
    /// Its tipo dovuto.
    pub tipo_dovuto: String,
    /// Its IUV.
    pub iuv: Option<String>,
}

/// What the platform holds for the ente.
pub trait Archivio {
    /// The dovuto with this IUD, whatever its state; not those paid or annulled.
    fn dovuto(&self, iud: &str) -> Option<Presente>;
    /// Whether the IUD is in use in a row that is not annulled.
    fn iud_attivo(&self, iud: &str) -> bool;
    /// Whether the IUV is in use in a row that is not annulled.
    fn iuv_attivo(&self, iuv: &str) -> bool;
}

const DATA: &str = "PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA";
const NON_PRESENTE: &str = "PAA_IMPORT_DOVUTO_NON_PRESENTE";
const IUV: &str = "PAA_IMPORT_IUV_DUPLICATO";

fn rifiuta(codice: &str, testo: &str) -> Result<(), Scarto> {
    Err(Scarto::di(&format!("|{codice}"), format!("|{testo}")))
}

/// The checks of the stored functions for azione I, M or A; the first that fails is the only one told. `iuv_nel_file`: the IUV of this
/// row was taken by a row loaded before. Without an archive an I is presumed new, and an M or A to find its dovuto payable.
/// The permission of an operator is not looked at: the user of the web service always has it.
///
/// # Errors
/// The rejection.
pub fn registra(
    valori: &Valori<'_>,
    tipo: TipoDovuto,
    ctx: &Contesto,
    archivio: Option<&dyn Archivio>,
    iuv_nel_file: bool,
) -> Result<(), Scarto> {
    let iud = valori.di_campo(campo::IUD);
    let azione = valori.di_campo(campo::AZIONE);
    let presente = match archivio {
        Some(archivio) if azione != "I" => match archivio.dovuto(iud) {
            Some(presente) => Some(presente),
            None => {
                let ente = ctx.codice_ipa.as_deref().unwrap_or_default();
                return Err(Scarto::di(
                    "PAA_IMPORT_ERROR",
                    format!(
                        "|CODICE PAA_IMPORT_ERROR DESCRIZIONE Dovuto non trovato per IUD [{iud}] e codice IPA Ente [{ente}]"
                    ),
                ));
            }
        },
        _ => None,
    };
    if azione != "A" {
        data(valori, tipo, ctx)?;
    }
    let iuv = valori.pieno(campo::COD_IUV);
    let preso = |iuv: &str| iuv_nel_file || archivio.is_some_and(|a| a.iuv_attivo(iuv));
    match azione {
        "I" => {
            if archivio.is_some_and(|a| a.iud_attivo(iud)) {
                return rifiuta(
                    "PAA_IMPORT_IUD_DUPLICATO",
                    "IUD attivo presente nel database, non si accettano dovuti duplicati",
                );
            }
            if iuv.is_some_and(preso) {
                return rifiuta(
                    IUV,
                    "IUV attivo presente nel database, non si accettano dovuti duplicati",
                );
            }
        }
        "M" => {
            if let Some(presente) = presente {
                return modifica(valori, iuv, &presente, preso);
            }
        }
        _ => {
            if presente.is_some_and(|p| !p.modificabile) {
                return rifiuta(
                    NON_PRESENTE,
                    "Dovuto non presente o in pagamento nel database, impossibile modificarlo",
                );
            }
        }
    }
    Ok(())
}

fn data(valori: &Valori<'_>, tipo: TipoDovuto, ctx: &Contesto) -> Result<(), Scarto> {
    match valori
        .pieno(campo::DATA_SCADENZA)
        .and_then(Giorno::parse_tollerante)
    {
        None if tipo.scadenza_obbligatoria || tipo.stampa_data_scadenza => rifiuta(
            DATA,
            "dataScadenzaPagamento deve essere valorizzata per questo tipo dovuto",
        ),
        Some(giorno) if tipo.scadenza_obbligatoria && giorno < ctx.oggi => rifiuta(
            DATA,
            "dataScadenzaPagamento deve essere maggiore uguale alla data attuale per questo tipo dovuto",
        ),
        _ => Ok(()),
    }
}

fn modifica(
    valori: &Valori<'_>,
    iuv: Option<&str>,
    presente: &Presente,
    preso: impl Fn(&str) -> bool,
) -> Result<(), Scarto> {
    if !presente.modificabile {
        return rifiuta(
            NON_PRESENTE,
            "Dovuto non presente o in pagamento nel database, impossibile modificarlo",
        );
    }
    if presente.tipo_dovuto != valori.di_campo(campo::TIPO_DOVUTO) {
        return rifiuta(
            "PAA_IMPORT_TIPO_DOVUTO_NON_MODIFICABILE",
            "Non è possibile modificare il tipo dovuto di un dovuto",
        );
    }
    match (&presente.iuv, iuv) {
        (Some(_), None) => rifiuta(
            "PAA_IMPORT_IUV_NO_NULLABLE",
            "Non è possibile azzerare il codice iuv di un dovuto",
        ),
        (Some(vecchio), Some(nuovo)) if vecchio != nuovo => {
            rifiuta(IUV, "Non è possibile modificare il codice iuv di un dovuto")
        }
        (None, Some(nuovo)) if preso(nuovo) => rifiuta(
            IUV,
            "IUV duplicato nel database, non si accettano dovuti duplicati",
        ),
        _ => Ok(()),
    }
}
