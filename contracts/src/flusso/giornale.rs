//! Giornale di cassa in CSV, kind C (`mypivot-flows.md` §5, §6.1).

use super::caricamento;
use super::causale::estrai;
use super::colonna::{Campo, Colonna, Forma, TipoLettura};
use super::dialetto::{Dialetto, Divisione};
use super::esame::base;
use super::esito::{Esito, Rifiuto, Scarto};
use super::giorno::Giorno;
use super::numero::{centesimi, decimale};
use super::regole::{Regole, RigaLetta, Violazione, Visti};
use super::tracciato::{Contenuto, Famiglia, FileScarti, Produttore, Tracciato};
use super::valori::Valori;
use crate::finding::registry::code;

pub mod campo {
    //! The columns.
    use crate::flusso::colonna::campi;
    campi!(
        ANNO,
        BOLLETTA,
        DATA_CONTABILE,
        DENOMINAZIONE,
        CAUSALE,
        IMPORTO,
        DATA_VALUTA
    );
}

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypivot-giornale",
    titolo: "giornale di cassa in CSV (tipo C)",
    produttore: Produttore::Tesoriere,
    nome_file: "<codice IPA>-<testo senza trattini>-1_0.zip",
    scheda: "mypivot-flows.md §5, §6.1",
    perdita: "non riconciliati",
    ipotesi: "",
    contenuto: Contenuto::Csv(
        Dialetto {
            colonne_libere: true,
            ..Dialetto::di(Divisione::Barra)
        },
        |opzioni| {
            Box::new(Giornale {
                posizioni: opzioni.contesto.colonne_cassa,
                chiavi: Visti::default(),
            })
        },
    ),
    nome: |nome, ctx| {
        caricamento::mai_preso(nome)?;
        caricamento::nome_tesoreria(base(nome), ctx, false)
    },
    voce: Some(caricamento::voce),
    scegli: |voci, _, _| ultima(voci),
    scarti: Some(FileScarti {
        testa: |_| TESTA_SCARTI.as_bytes().to_vec(),
        riga: |riga| {
            let valori = |c| {
                riga.valori
                    .map_or("", |valori| valori.di_campo(c))
                    .to_owned()
            };
            let buono = |vale: bool, testo: String| if vale { testo } else { String::new() };
            let (anno, bolletta) = (valori(campo::ANNO), valori(campo::BOLLETTA));
            riga_di_scarti(&[
                &buono(anno_valido(&anno), anno),
                &buono(bolletta.chars().count() <= 7, bolletta),
                &valori(campo::DATA_CONTABILE),
                &valori(campo::DENOMINAZIONE),
                &valori(campo::CAUSALE),
                &valori(campo::IMPORTO),
                &valori(campo::DATA_VALUTA),
                &riga.scarto.descrizione,
            ])
        },
    }),
    tracciati: &[Tracciato::tabella(
        "mypivot-giornale-1_0",
        "1_0",
        &FAMIGLIA,
        &COLONNE,
    )],
};

/// Header of the rejected rows of C and Y.
pub(crate) const TESTA_SCARTI: &str = "\"de_anno_bolletta\";\"cod_bolletta\";\"dt_contabile\";\"de_denominazione\";\"de_causale\";\"num_importo\";\"dt_valuta\";\"errorMessage\"\n";

/// A line of rejected rows: every value quoted.
pub(crate) fn riga_di_scarti(valori: &[&str]) -> Vec<u8> {
    let racchiusi: Vec<String> = valori
        .iter()
        .map(|v| format!("\"{}\"", v.replace('"', "\\\"")))
        .collect();
    format!("{}\n", racchiusi.join(";")).into_bytes()
}

/// Of several entries the last one unzipped is read.
pub(crate) fn ultima(voci: &[String]) -> Result<usize, Rifiuto> {
    voci.len()
        .checked_sub(1)
        .ok_or_else(|| Rifiuto::error_load("lo zip non contiene alcun file"))
}

static COLONNE: [Colonna; 7] = Colonna::numerate([
    Colonna::nuova("de_anno_bolletta", 4, "anno della bolletta")
        .sempre()
        .forma(Forma::Motivo("[0-9]{4}", "quattro cifre"))
        .letta(4, TipoLettura::Esatta),
    Colonna::nuova(
        "cod_bolletta",
        7,
        "numero della bolletta, sempre con gli stessi zeri iniziali",
    )
    .sempre()
    .letta(7, TipoLettura::Testo),
    Colonna::nuova("dt_contabile", 10, "data contabile")
        .sempre()
        .forma(Forma::Data)
        .letta(0, TipoLettura::Data),
    Colonna::nuova("de_denominazione", 30, "chi ha versato")
        .sempre()
        .letta(30, TipoLettura::Troncato),
    Colonna::nuova("de_causale", 2000, "causale, da cui si ricavano IUF e IUV")
        .sempre()
        .letta(2000, TipoLettura::Testo),
    Colonna::nuova("num_importo", 18, "importo")
        .sempre()
        .almeno(4)
        .forma(Forma::Motivo(
            "-?[0-9]{1,15}[.][0-9]{2}",
            "cifre, punto, due decimali (per esempio 150.00)",
        ))
        .letta(0, TipoLettura::Numero),
    Colonna::nuova("dt_valuta", 10, "data valuta")
        .sempre()
        .forma(Forma::Data)
        .letta(0, TipoLettura::Data),
]);

/// Widest text that the database takes for a causale; a longer one breaks the load.
pub(crate) const CAUSALE: usize = 2000;
/// Longest IUF and IUV.
pub(crate) const IDENTIFICATIVO: usize = 35;

/// A bolletta as the platform stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bolletta {
    /// Year, first half of the key.
    pub anno: String,
    /// Number, as written: second half of the key.
    pub codice: String,
    /// Data contabile.
    pub data_contabile: Giorno,
    /// Who paid, cut at 30.
    pub denominazione: String,
    /// Causale.
    pub causale: String,
    /// Cents; may be negative.
    pub importo: i64,
    /// Data valuta.
    pub data_valuta: Option<Giorno>,
    /// IUF in the causale.
    pub iuf: Option<String>,
    /// IUV in the causale.
    pub iuv: Option<String>,
}

impl Bolletta {
    /// Of a row that was loaded; `None` when it could not be.
    #[must_use]
    pub fn di(valori: &Valori<'_>) -> Option<Self> {
        let causale = valori.presente(campo::CAUSALE)?;
        let trovati = estrai(causale);
        Some(Self {
            anno: valori.presente(campo::ANNO)?.to_owned(),
            codice: valori.presente(campo::BOLLETTA)?.to_owned(),
            data_contabile: data(valori.presente(campo::DATA_CONTABILE)?)?,
            denominazione: valori
                .presente(campo::DENOMINAZIONE)?
                .chars()
                .take(30)
                .collect(),
            causale: causale.to_owned(),
            importo: importo(valori.presente(campo::IMPORTO)?)?,
            data_valuta: valori.presente(campo::DATA_VALUTA).and_then(data),
            iuf: trovati.iuf,
            iuv: trovati.iuv,
        })
    }
}

fn anno_valido(testo: &str) -> bool {
    testo.len() == 4 && testo.bytes().all(|b| b.is_ascii_digit())
}

/// A date as the loader reads it: strict calendar, numbers of any length, text after the day ignored.
fn data(testo: &str) -> Option<Giorno> {
    let fine = testo
        .find(|c: char| !c.is_ascii_digit() && c != '-')
        .unwrap_or(testo.len());
    let mut pezzi = testo[..fine].split('-');
    let mut numero = || pezzi.next()?.parse::<i64>().ok();
    let (anno, mese, giorno) = (numero()?, numero()?, numero()?);
    let buono = (1..=9999).contains(&anno) && (1..=12).contains(&mese) && giorno >= 1;
    let g = Giorno::di(anno, mese, giorno.min(32));
    (buono && g < Giorno::di(anno, mese + 1, 1)).then_some(g)
}

fn importo(testo: &str) -> Option<i64> {
    decimale(testo).ok()?;
    centesimi(testo)
}

/// What the contract has to say of a causale, for every kind of giornale di cassa (§5.4).
pub(crate) fn causale(c: Campo, testo: &str) -> Option<Violazione> {
    let trovati = estrai(testo);
    let lungo = |id: &Option<String>| {
        id.as_ref()
            .is_some_and(|id| id.chars().count() > IDENTIFICATIVO)
    };
    if lungo(&trovati.iuf) || lungo(&trovati.iuv) {
        return Some(Violazione::errore(
            c,
            code::FLU_LUNGO,
            format!("L'identificativo nella causale supera {IDENTIFICATIVO} caratteri."),
        ));
    }
    if trovati.iuf.is_some() && trovati.iuv.is_some() {
        return Some(Violazione::avviso(
            c,
            code::FLU_CAUSALE_DOPPIA,
            "La causale nomina un IUF e un IUV: la bolletta resta fuori dalla riconciliazione.",
        ));
    }
    let nomina = testo
        .to_ascii_uppercase()
        .replace(' ', "")
        .contains("LGPE-RIVERSAMENTO");
    (nomina && trovati.iuf.is_none()).then(|| {
        Violazione::avviso(
            c,
            code::FLU_CAUSALE_SENZA_IUF,
            "La causale nomina un riversamento di pagoPA, ma la piattaforma non ne ricava l'IUF.",
        )
        .atteso("/PUR/LGPE-RIVERSAMENTO/URI/<IUF>")
    })
}

struct Giornale {
    /// From 1, as the operator configured them.
    posizioni: Option<[usize; 7]>,
    chiavi: Visti,
}

impl Regole for Giornale {
    fn posizioni(&self) -> Option<Vec<Option<usize>>> {
        let posizioni = self.posizioni?;
        Some(posizioni.iter().map(|p| p.checked_sub(1)).collect())
    }

    fn valore(&self, c: Campo, testo: &str, _: &Valori<'_>) -> Option<Violazione> {
        if c == campo::CAUSALE {
            causale(c, testo)
        } else {
            None
        }
    }

    fn riga(&mut self, valori: &Valori<'_>, esito: &mut Vec<Violazione>) {
        if let (Some(anno), Some(codice)) =
            (valori.pieno(campo::ANNO), valori.pieno(campo::BOLLETTA))
        {
            let chiave = format!("{anno}/{codice}");
            self.chiavi
                .unica(campo::BOLLETTA, "La bolletta", &chiave, esito);
        }
    }

    fn piattaforma(&mut self, riga: &RigaLetta<'_>) -> Esito {
        carica(riga.valori)
    }

    fn importo(&self, valori: &Valori<'_>) -> i64 {
        importo(valori.di_campo(campo::IMPORTO))
            .unwrap_or_default()
            .max(0)
    }
}

/// The loader's order (§6.1); a column that is not there at all tells nothing and breaks the load.
fn carica(valori: &Valori<'_>) -> Esito {
    let mut testi = String::new();
    if let Some(anno) = valori.presente(campo::ANNO).filter(|v| !anno_valido(v)) {
        testi.push_str(&format!("|de_anno_bolletta [{anno}] non valido"));
    }
    let bolletta = valori.presente(campo::BOLLETTA);
    if let Some(bolletta) = bolletta.filter(|v| v.chars().count() > 7) {
        testi.push_str(&format!("|cod_bolletta [{bolletta}] non valido"));
    }
    let giorno = |c| {
        if let Some(testo) = valori.presente(c).filter(|v| data(v).is_none()) {
            return format!("|Unparseable date: \"{testo}\"");
        }
        String::new()
    };
    testi.push_str(&giorno(campo::DATA_CONTABILE));
    let valuta = giorno(campo::DATA_VALUTA);
    if let Some(causale) = valori.presente(campo::CAUSALE) {
        let trovati = estrai(causale);
        let lungo = |id: Option<String>| id.is_some_and(|id| id.chars().count() > IDENTIFICATIVO);
        if lungo(trovati.iuf) {
            testi.push_str("|cod_id_univoco_flusso max length");
        }
        if lungo(trovati.iuv) {
            testi.push_str("|cod_id_univoco_versamento:exceed max length");
        }
    }
    if let Some(Err(testo)) = valori.presente(campo::IMPORTO).map(decimale) {
        testi.push('|');
        testi.push_str(&testo);
    }
    testi.push_str(&valuta);
    if !testi.is_empty() {
        return Esito::Scartata(Scarto::testo(testi));
    }
    let obbligatorie = &COLONNE[..6];
    if let Some(manca) = obbligatorie
        .iter()
        .find(|c| valori.presente(c.campo).is_none())
    {
        return Esito::Fatale(Rifiuto::error_load(format!(
            "la riga finisce prima di {}: il valore resta nullo e il caricamento si interrompe",
            manca.nome
        )));
    }
    if valori.di_campo(campo::CAUSALE).chars().count() > CAUSALE {
        return Esito::Fatale(Rifiuto::error_load(format!(
            "la causale supera {CAUSALE} caratteri: errore della base dati"
        )));
    }
    if importo(valori.di_campo(campo::IMPORTO)).is_none_or(|n| n.abs() >= 100_000_000_000_000_000) {
        return Esito::Fatale(Rifiuto::error_load(
            "l'importo supera la colonna di 17 cifre: errore della base dati",
        ));
    }
    Esito::Caricata
}
