//! What becomes of one row: the dovuto that it makes, the line that it leaves in an outcome file (`mypay-flows.md` §3.1, §4.5).

use contracts::flusso::colonna::Campo;
use contracts::flusso::dovuti::campo;
use contracts::flusso::esito::Scarto;
use contracts::flusso::giorno::Giorno;
use contracts::flusso::numero::{centesimi, euro};
use contracts::flusso::tracciato::Tracciato;
use contracts::flusso::valori::Valori;
use contracts::message::documento::{
    Accertamento, Bilancio, Capitolo, DovutiEntiSecondari, IdentificativoUnivoco, SoggettoPagatore,
};
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use crate::dovuto::{Dovuto, Origine, Secondario, StatoDovuto};

/// What a row changes in the archive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sorte {
    /// A new dovuto.
    Inserita(Box<Dovuto>),
    /// The old row becomes ANNULLATO, the new one takes its place.
    Modificata {
        /// The old row.
        precedente: u64,
        /// The new one.
        dovuto: Box<Dovuto>,
    },
    /// A dovuto becomes ANNULLATO.
    Annullata {
        /// The row.
        id: u64,
    },
    /// The row was rejected, and the dovuto lost all the same.
    Persa {
        /// The row.
        id: u64,
    },
    /// The second beneficiary was deleted, whatever became of the row.
    SenzaSecondario {
        /// The row.
        id: u64,
    },
}

/// An IUV that could not be generated (§3.3 #26).
pub(crate) fn iuv_non_generato(messaggio: &str) -> Scarto {
    Scarto {
        codice: "|PAA_IMPORT_ERROR".to_owned(),
        descrizione: format!("|CODICE {messaggio}"),
    }
}

/// The amount of a column in cents. A negative one is accepted by the platform and can never be paid: it is kept as nothing.
fn cent(valori: &Valori<'_>, quale: Campo) -> Option<u64> {
    let cent = centesimi(valori.pieno(quale)?)?;
    Some(u64::try_from(cent).unwrap_or(0))
}

fn giorno(valori: &Valori<'_>) -> Option<String> {
    let giorno = Giorno::parse_tollerante(valori.pieno(campo::DATA_SCADENZA)?)?;
    Some(giorno.to_string())
}

fn versamento<'v>(valori: &'v Valori<'_>) -> &'v str {
    valori.pieno(campo::TIPO_VERSAMENTO).unwrap_or("ALL")
}

/// The dovuto of an accepted row; its identifier, its IUV and its place in the flow are set by the caller.
pub(crate) fn dovuto(valori: &Valori<'_>, cod_ipa: &str, adesso: Millis) -> Dovuto {
    let testo = |quale| valori.di_campo(quale).to_owned();
    let facoltativo = |quale| valori.pieno(quale).map(str::to_owned);
    let maiuscolo = |quale| valori.pieno(quale).map(str::to_uppercase);
    let secondario = valori.vero(campo::FLAG_MULTI_BENEFICIARIO).then(|| {
        let importo = cent(valori, campo::IMPORTO_SECONDARIO).unwrap_or_default();
        Box::new(Secondario {
            dati: DovutiEntiSecondari {
                versione_oggetto: Some("6.2.0".to_owned()),
                codice_fiscale: maiuscolo(campo::CF_SECONDARIO),
                denominazione: facoltativo(campo::DENOMINAZIONE_SECONDARIO),
                iban: facoltativo(campo::IBAN_SECONDARIO),
                indirizzo: facoltativo(campo::INDIRIZZO_SECONDARIO),
                civico: facoltativo(campo::CIVICO_SECONDARIO),
                cap: facoltativo(campo::CAP_SECONDARIO),
                localita: facoltativo(campo::LOCALITA_SECONDARIO),
                provincia: facoltativo(campo::PROVINCIA_SECONDARIO),
                nazione: facoltativo(campo::NAZIONE_SECONDARIO),
                causale: facoltativo(campo::CAUSALE_SECONDARIO),
                dati_specifici_riscossione: facoltativo(campo::DATI_SPECIFICI_SECONDARIO),
                importo: Some(crate::documento::importo(importo)),
            },
            importo,
        })
    });
    Dovuto {
        id: 0,
        cod_ipa: cod_ipa.to_owned(),
        iud: testo(campo::IUD),
        iuv: None,
        importo: cent(valori, campo::IMPORTO).unwrap_or_default(),
        tipo_dovuto: testo(campo::TIPO_DOVUTO),
        causale: testo(campo::CAUSALE),
        dati_specifici_riscossione: testo(campo::DATI_SPECIFICI),
        tipo_versamento: versamento(valori).to_owned(),
        scadenza: giorno(valori),
        pagatore: SoggettoPagatore {
            identificativo: IdentificativoUnivoco {
                tipo: maiuscolo(campo::TIPO_IDENTIFICATIVO),
                codice: maiuscolo(campo::CODICE_IDENTIFICATIVO),
            },
            anagrafica: facoltativo(campo::ANAGRAFICA),
            indirizzo: facoltativo(campo::INDIRIZZO),
            civico: facoltativo(campo::CIVICO),
            cap: facoltativo(campo::CAP),
            localita: facoltativo(campo::LOCALITA),
            provincia: maiuscolo(campo::PROVINCIA),
            nazione: facoltativo(campo::NAZIONE),
            email: facoltativo(campo::EMAIL),
        },
        bilancio: valori.pieno(campo::BILANCIO).and_then(bilancio),
        secondario,
        stato: StatoDovuto::InserimentoDovuto,
        volatile: None,
        creato: adesso,
        origine: Some(Origine {
            flusso: 0,
            riga: 0,
            commissione: cent(valori, campo::COMMISSIONE),
            genera_iuv: valori.vero(campo::FLAG_GENERA_IUV),
        }),
    }
}

/// The bilancio of a column (§3.6).
fn bilancio(xml: &str) -> Option<Bilancio> {
    let capitoli = contracts::flusso::dovuti::bilancio::capitoli(xml)?;
    let capitoli = capitoli.into_iter().map(|c| Capitolo {
        cod_capitolo: c.codice,
        cod_ufficio: c.ufficio,
        accertamenti: c
            .accertamenti
            .into_iter()
            .map(|(cod_accertamento, importo)| Accertamento {
                cod_accertamento,
                importo: Some(importo),
            })
            .collect(),
    });
    Some(Bilancio {
        capitoli: capitoli.collect(),
    })
}

/// `_SCARTI.csv`: the line as it stands, code and text.
pub(crate) fn scrivi_scarto(testo: &mut String, riga: &[u8], scarto: &Scarto) {
    testo.push_str(&String::from_utf8_lossy(riga));
    for pezzo in [";", &scarto.codice, ";", &scarto.descrizione, "\n"] {
        testo.push_str(pezzo);
    }
}

/// `_IUV.csv`: the row made anew from what was read, nothing quoted, what is missing in bilancio and flag as the text `null`; the columns
/// of the second beneficiary only where there is one.
pub(crate) fn scrivi_iuv(
    testo: &mut String,
    tracciato: &Tracciato,
    valori: &Valori<'_>,
    iuv: Option<&str>,
) {
    let multi = valori.vero(campo::FLAG_MULTI_BENEFICIARIO);
    let denaro = |quale| {
        valori
            .pieno(quale)
            .and_then(centesimi)
            .map_or_else(String::new, euro)
    };
    let mut prima = true;
    for colonna in tracciato.colonne {
        let quale = colonna.campo;
        if (campo::e_secondario(quale) || quale == campo::FLAG_MULTI_BENEFICIARIO) && !multi {
            continue;
        }
        if !prima {
            testo.push(';');
        }
        prima = false;
        match quale {
            campo::COD_IUV => testo.push_str(iuv.unwrap_or_default()),
            campo::TIPO_IDENTIFICATIVO | campo::CODICE_IDENTIFICATIVO | campo::CF_SECONDARIO => {
                testo.push_str(&valori.di_campo(quale).to_uppercase());
            }
            campo::DATA_SCADENZA => testo.push_str(&giorno(valori).unwrap_or_default()),
            campo::IMPORTO | campo::COMMISSIONE | campo::IMPORTO_SECONDARIO => {
                testo.push_str(&denaro(quale));
            }
            campo::TIPO_VERSAMENTO => testo.push_str(versamento(valori)),
            campo::BILANCIO => testo.push_str(valori.pieno(quale).unwrap_or("null")),
            campo::FLAG_GENERA_IUV => {
                let flag = valori.pieno(quale).map(str::to_lowercase);
                testo.push_str(flag.as_deref().unwrap_or("null"));
            }
            campo::FLAG_MULTI_BENEFICIARIO => testo.push_str("true"),
            _ => testo.push_str(valori.di_campo(quale)),
        }
    }
    testo.push('\n');
}
