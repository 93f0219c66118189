//! Values of a check that are found elsewhere in the same stream.

use crate::check::{Attesa, Come, Fonte, Quale, Valore};
use crate::view::{Valori, View, json_valori};

impl View {
    /// The value, literal or as it is found now; `None` while it is not there.
    ///
    /// Of several messages that carry the field the first or the last counts, as [`Fonte::quale`] says; those without it, or
    /// where it is empty, are passed over, and so are answers of the Region that did not leave whole: the product cannot
    /// know them. Only answers `eseguita` of the product have data.
    #[must_use]
    pub fn valore(&self, valore: &Valore) -> Option<String> {
        match valore {
            Valore::Letterale(testo) => Some(testo.clone()),
            Valore::DallaRichiesta(fonte) => scegli(
                self.richieste(&fonte.operazione, 0)
                    .into_iter()
                    .map(|richiesta| richiesta.valori(&fonte.campo)),
                fonte,
            ),
            Valore::DallaRisposta(fonte) => scegli(
                self.risposte(&fonte.operazione, 0)
                    .into_iter()
                    .rev()
                    .filter(|(scambio, _)| scambio.nota_al_prodotto())
                    .map(|(_, risposta)| risposta.valori(&fonte.campo)),
                fonte,
            ),
            Valore::DallEvento(fonte) => scegli(
                self.eventi(&fonte.operazione, 0)
                    .iter()
                    .map(|evento| evento.corpo.valori(&fonte.campo)),
                fonte,
            ),
            Valore::DalProdotto(fonte) => scegli(
                self.azioni(&fonte.operazione, 0)
                    .filter(|(_, fine)| fine.parlata() == crate::view::Parlata::Eseguita)
                    .map(|(_, fine)| {
                        fine.dati()
                            .map(|dati| json_valori(dati, &fonte.campo))
                            .unwrap_or_default()
                    }),
                fonte,
            ),
        }
    }
}

/// First or last value that is not empty.
fn scegli(messaggi: impl DoubleEndedIterator<Item = Vec<String>>, fonte: &Fonte) -> Option<String> {
    let piena = |valore: &String| !valore.trim().is_empty();
    match fonte.quale {
        Quale::Prima => messaggi
            .filter_map(|valori| valori.into_iter().find(piena))
            .next(),
        Quale::Ultima => messaggi
            .rev()
            .filter_map(|valori| valori.into_iter().rev().find(piena))
            .next(),
    }
}

/// An expectation whose values are known.
#[derive(Debug, Clone)]
pub(crate) struct AttesaNota {
    pub(crate) campo: String,
    pub(crate) come: ComeNoto,
}

/// [`Come`] with its values known.
#[derive(Debug, Clone)]
pub(crate) enum ComeNoto {
    Uguale(String),
    Diverso(String),
    UnoFra(Vec<String>),
    Presente,
    Assente,
    AssenteOUguale(String),
    Contiene(String),
    Forma(String),
    DataOGiornoPrima(String),
}

/// Resolves all expectations, or says in Italian which values are missing.
///
/// Of alternatives ([`Come::UnoFra`]) those that are known yet count; it is missing only when none is.
pub(crate) fn risolvi(attese: &[Attesa], view: &View) -> Result<Vec<AttesaNota>, Vec<String>> {
    let mut note = Vec::with_capacity(attese.len());
    let mut mancanti = Vec::new();
    for attesa in attese {
        let mut uno = |valore: &Valore| {
            let noto = view.valore(valore);
            if noto.is_none() {
                mancanti.push(format!(
                    "{}, con cui confrontare il campo «{}»",
                    origine(valore),
                    attesa.campo
                ));
            }
            noto
        };
        let come = match &attesa.come {
            Come::Uguale(valore) => uno(valore).map(ComeNoto::Uguale),
            Come::Diverso(valore) => uno(valore).map(ComeNoto::Diverso),
            Come::AssenteOUguale(valore) => uno(valore).map(ComeNoto::AssenteOUguale),
            Come::Contiene(valore) => uno(valore).map(ComeNoto::Contiene),
            Come::DataOGiornoPrima(valore) => uno(valore).map(ComeNoto::DataOGiornoPrima),
            // the IUVs that the Region generates have 17 digits: auxDigit 3
            Come::NumeroAvvisoDi(iuv) => uno(iuv).map(|iuv| ComeNoto::Uguale(format!("3{iuv}"))),
            Come::UnoFra(valori) => {
                let noti: Vec<String> = valori
                    .iter()
                    .filter_map(|valore| view.valore(valore))
                    .collect();
                if let (true, Some(primo)) = (noti.is_empty(), valori.first()) {
                    uno(primo).map(|noto| ComeNoto::UnoFra(vec![noto]))
                } else {
                    Some(ComeNoto::UnoFra(noti))
                }
            }
            Come::Presente => Some(ComeNoto::Presente),
            Come::Assente => Some(ComeNoto::Assente),
            Come::Forma(forma) => Some(ComeNoto::Forma(forma.clone())),
        };
        if let Some(come) = come {
            note.push(AttesaNota {
                campo: attesa.campo.clone(),
                come,
            });
        }
    }
    if mancanti.is_empty() {
        Ok(note)
    } else {
        Err(mancanti)
    }
}

/// Whether any value is taken from the Region's events, which a real target does not show.
pub(crate) fn usa_eventi(attese: &[Attesa]) -> bool {
    attese.iter().any(|attesa| match &attesa.come {
        Come::Uguale(valore)
        | Come::Diverso(valore)
        | Come::AssenteOUguale(valore)
        | Come::Contiene(valore)
        | Come::NumeroAvvisoDi(valore)
        | Come::DataOGiornoPrima(valore) => {
            matches!(valore, Valore::DallEvento(_))
        }
        Come::UnoFra(valori) => valori
            .iter()
            .any(|valore| matches!(valore, Valore::DallEvento(_))),
        Come::Presente | Come::Assente | Come::Forma(_) => false,
    })
}

/// Where a value comes from, Italian.
fn origine(valore: &Valore) -> String {
    let quale = |fonte: &Fonte, prima: &str, ultima: &str| match fonte.quale {
        Quale::Prima => prima.to_owned(),
        Quale::Ultima => ultima.to_owned(),
    };
    match valore {
        Valore::Letterale(testo) => format!("«{testo}»"),
        Valore::DallaRichiesta(fonte) => format!(
            "il campo «{}» {} {}",
            fonte.campo,
            quale(fonte, "della prima richiesta", "dell'ultima richiesta"),
            fonte.operazione
        ),
        Valore::DallaRisposta(fonte) => format!(
            "il campo «{}» {} della Regione a {}",
            fonte.campo,
            quale(fonte, "della prima risposta", "dell'ultima risposta"),
            fonte.operazione
        ),
        Valore::DallEvento(fonte) => format!(
            "il campo «{}» {} «{}» della Regione",
            fonte.campo,
            quale(fonte, "del primo evento", "dell'ultimo evento"),
            fonte.operazione
        ),
        Valore::DalProdotto(fonte) => format!(
            "il dato «{}» {} del prodotto a «{}»",
            fonte.campo,
            quale(fonte, "della prima risposta", "dell'ultima risposta"),
            fonte.operazione
        ),
    }
}
