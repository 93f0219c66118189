//! The words in angle brackets of a step's table or text, and the values that every case uses.

use driver::action::{NuovoDovuto, Pagatore};
use judge::check::{Attesa, Come, Fonte, Quale, Valore};

use crate::mondo::{Intoppo, Scenario};

/// `campo | valore` rows of a step's table, header aside.
pub(super) fn attese(
    scenario: &Scenario,
    tabella: Option<&cucumber::gherkin::Table>,
) -> Result<Vec<Attesa>, Intoppo> {
    let righe = tabella.map(|t| t.rows.as_slice()).unwrap_or_default();
    match righe {
        [intestazione, righe @ ..]
            if intestazione
                .iter()
                .map(String::as_str)
                .eq(["campo", "valore"]) =>
        {
            righe
                .iter()
                .map(|riga| match riga.as_slice() {
                    [campo, valore] => Ok(Attesa {
                        campo: campo.clone(),
                        come: come(scenario, valore)?,
                    }),
                    _ => Err(Intoppo::banco("una riga della tabella non ha due colonne")),
                })
                .collect()
        }
        _ => Err(Intoppo::banco(
            "il passo vuole una tabella con le colonne «campo» e «valore»",
        )),
    }
}

/// What a field must be: a literal, or one of the words in angle brackets.
fn come(scenario: &Scenario, valore: &str) -> Result<Come, Intoppo> {
    Ok(match valore {
        "<assente>" => Come::Assente,
        "<presente>" => Come::Presente,
        "<iuv>" => Come::Uguale(iuv_della_regione()),
        "<iud>" => Come::Uguale(Valore::Letterale(scenario.iud()?.to_owned())),
        altro => Come::Uguale(Valore::Letterale(testo(scenario, altro))),
    })
}

/// A text with `<ente di prova>` replaced by the code of the ente.
pub(super) fn testo(scenario: &Scenario, testo: &str) -> String {
    testo.replace("<ente di prova>", scenario.cod_ipa())
}

/// The IUV that the Region generated for the first dovuto of the case.
pub(super) fn iuv_della_regione() -> Valore {
    Valore::DallaRisposta(Fonte {
        operazione: "paaSILImportaDovuto".into(),
        campo: "identificativoUnivocoVersamento".into(),
        quale: Quale::Ultima,
    })
}

/// Field of the receipt that the Region processed for the last payment.
pub(super) fn dalla_ricevuta(campo: &str) -> Valore {
    Valore::DallEvento(Fonte {
        operazione: RICEVUTA.into(),
        campo: campo.into(),
        quale: Quale::Ultima,
    })
}

/// A field with a literal value.
pub(super) fn uguale(campo: &str, valore: &str) -> Attesa {
    Attesa {
        campo: campo.into(),
        come: Come::Uguale(Valore::Letterale(valore.into())),
    }
}

/// The ways in which a debt of a case may differ from the usual one, as the text of a step says them.
pub(super) fn dovuto_diverso(
    scenario: &Scenario,
    importo: &str,
    come: &str,
) -> Result<NuovoDovuto, Intoppo> {
    let mut dovuto = dovuto(scenario, importo);
    match come.trim() {
        "" => {}
        "senza data di scadenza" => dovuto.data_scadenza = None,
        "di un pagatore anonimo" => {
            dovuto.pagatore.codice = "ANONIMO".into();
            dovuto.pagatore.anagrafica = "ANONIMO".into();
        }
        altro => match altro
            .strip_prefix("con il tipo dovuto \"")
            .and_then(|t| t.strip_suffix('"'))
        {
            Some(tipo) => dovuto.tipo_dovuto = tipo.to_owned(),
            None => {
                return Err(Intoppo::banco(format!(
                    "il passo non sa fare un dovuto «{altro}»"
                )));
            }
        },
    }
    Ok(dovuto)
}

/// The debt that the plan makes the product register.
pub(super) fn dovuto(scenario: &Scenario, importo: &str) -> NuovoDovuto {
    NuovoDovuto {
        tipo_dovuto: scenario.tipo_dovuto().to_owned(),
        importo: importo.to_owned(),
        causale: format!("Prova di collaudo {}", scenario.chiave()),
        data_scadenza: Some(scenario.fra_giorni(30)),
        dati_specifici_riscossione: "9/0101100IM/".into(),
        pagatore: Pagatore {
            tipo: "F".into(),
            codice: "RSSMRA80A01H501U".into(),
            anagrafica: "Mario Rossi".into(),
            email: Some("mario.rossi@example.org".into()),
        },
    }
}

/// Kind of the event by which a receipt reaches the Region.
pub(super) const RICEVUTA: &str = "ricevuta.arrivata/1";
/// Kind of the event by which a dovuto becomes live.
pub(super) const INSERITO: &str = "dovuto.inserito/1";

/// The IUV under which the Region holds the dovuto.
pub(super) fn iuv_inserito() -> Valore {
    Valore::DallEvento(Fonte {
        operazione: INSERITO.into(),
        campo: "iuv".into(),
        quale: Quale::Ultima,
    })
}

/// `45.00` → `4500`.
pub(super) fn centesimi(importo: &str) -> Result<String, Intoppo> {
    let (euro, centesimi) = importo
        .split_once('.')
        .ok_or_else(|| Intoppo::banco("importo senza punto decimale nel passo"))?;
    let cifre: String = format!("{euro}{centesimi}");
    cifre
        .parse::<u64>()
        .map(|c| c.to_string())
        .map_err(|_| Intoppo::banco("importo non numerico nel passo"))
}
