//! Giornale di cassa in XLS, kind T (`mypivot-flows.md` §5, §6.2).
//!
//! * [`composto`], [`foglio`] – the file format, as much of it as one sheet of text takes, in bounded memory

mod composto;
mod foglio;

use std::borrow::Cow;
use std::io::Read;

use self::composto::Composto;
use self::foglio::Foglio;
use super::caricamento;
use super::causale::{estrai, psp_tesoreria};
use super::colonna::{Campo, Colonna, Forma, TipoLettura};
use super::contratto::Contratto;
use super::controllo::{Cassetto, Dato, Opzioni, Osservatore, Riepilogo};
use super::esame::{Illeggibile, Pagine, base};
use super::esito::{Esito, Rifiuto, Scarto};
use super::giornale::{self, IDENTIFICATIVO};
use super::giorno::Giorno;
use super::numero::{centesimi, miliardesimi};
use super::regole::{Regole, RigaLetta, Violazione};
use super::testo::frase;
use super::tracciato::{Contenuto, Famiglia, FileScarti, Produttore, Tracciato};
use super::valori::Valori;
use crate::finding::registry::code;
use crate::finding::{Excerpt, Finding, Place, Position, Severity};

pub mod campo {
    //! The columns.
    use crate::flusso::colonna::campi;
    campi!(
        ABI,
        CAB,
        CONTO,
        DIVISA,
        DATA_CONTABILE,
        DATA_VALUTA,
        IMPORTO,
        SEGNO,
        CAUSALE,
        NUM_ASSEGNO,
        RIF_BANCA,
        RIF_CLIENTE,
        DESCRIZIONE,
        DESCRIZIONE_ESTESA,
    );
}

/// Text of a credit that names neither an IUF nor an IUV.
const SENZA_IDENTIFICATIVO: &str = "Non è stato possibile decodificare, dal campo delegato del file xls, un valore per 'codice iuf - bi2' oppure un valore 'codice IUV'";
/// Longest workbook that is read.
const MASSIMO: u64 = 32 << 20;
/// Most characters in the cells of all rows: a string that is shared by many cells counts for each.
const MASSIMO_CARATTERI: usize = 256 << 20;

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypivot-xls",
    titolo: "giornale di cassa in XLS (tipo T)",
    produttore: Produttore::Tesoriere,
    nome_file: "<codice IPA>-<testo senza trattini>-1_0.zip",
    scheda: "mypivot-flows.md §5, §6.2",
    perdita: "non riconciliati",
    ipotesi: "",
    contenuto: Contenuto::Xls(esamina),
    nome: |nome, ctx| {
        caricamento::mai_preso(nome)?;
        caricamento::nome_tesoreria(base(nome), ctx, false)
    },
    voce: Some(caricamento::voce),
    scegli: |voci, _, _| giornale::ultima(voci),
    scarti: Some(FileScarti {
        testa: |_| {
            let nomi: Vec<&str> = COLONNE
                .iter()
                .filter_map(|c| Some(c.lettura?.etichetta))
                .chain(["errorMessage"])
                .collect();
            giornale::riga_di_scarti(&nomi)
        },
        riga: |riga| {
            let valori = |c: &Colonna| riga.valori.map_or("", |valori| valori.di_campo(c.campo));
            let mut testi: Vec<&str> = COLONNE.iter().map(valori).collect();
            testi.push(&riga.scarto.descrizione);
            giornale::riga_di_scarti(&testi)
        },
    }),
    tracciati: &[Tracciato::tabella(
        "mypivot-xls-1_0",
        "1_0",
        &FAMIGLIA,
        &COLONNE,
    )],
};

const ISTANTE: Forma = Forma::Motivo("[0-9]{14}", "AAAAMMGGhhmmss, come testo");

/// A column under the name that the platform's texts have for it.
const fn letta(
    colonna: Colonna,
    etichetta: &'static str,
    massimo: usize,
    tipo: TipoLettura,
) -> Colonna {
    let mut colonna = colonna.letta(massimo, tipo);
    if let Some(lettura) = &mut colonna.lettura {
        lettura.etichetta = etichetta;
        lettura.assente = None;
    }
    colonna
}

const fn testo(
    nome: &'static str,
    etichetta: &'static str,
    massimo: usize,
    descrizione: &'static str,
) -> Colonna {
    letta(
        Colonna::nuova(nome, massimo, descrizione),
        etichetta,
        massimo,
        TipoLettura::Testo,
    )
}

static COLONNE: [Colonna; 14] = Colonna::numerate([
    testo("ABI", "ABI", 5, "codice ABI"),
    testo("CAB", "CAB", 5, "codice CAB"),
    testo("CONTO", "CONTO", 12, "conto"),
    testo("DIVISA", "DIVISA", 10, "divisa"),
    letta(
        Colonna::nuova("DATA CONTABILE", 14, "data contabile").sempre().forma(ISTANTE),
        "DATA_CONTABILE",
        0,
        TipoLettura::Data,
    ),
    letta(
        Colonna::nuova("DATA VALUTA", 14, "data valuta").sempre().forma(ISTANTE),
        "DATA_VALUTA",
        0,
        TipoLettura::Data,
    ),
    letta(
        Colonna::nuova("IMPORTO", 13, "importo").sempre().forma(Forma::Motivo(
            "[0-9]{1,10}([.,][0-9]{1,2})?",
            "cifre, virgola, due decimali, senza separatore delle migliaia (per esempio 150,00)",
        )),
        "IMPORTO",
        0,
        TipoLettura::Numero,
    ),
    letta(
        Colonna::nuova("SEGNO", 1, "+ per un accredito").sempre().forma(Forma::Uno(&["+", "-"])),
        "SEGNO",
        1,
        TipoLettura::Testo,
    ),
    testo("CAUSALE", "CAUSALE", 2000, "causale"),
    testo("NUM. ASSEGNO", "NUM__ASSEGNO", 2000, "numero dell'assegno"),
    testo("RIF. BANCA", "RIF__BANCA", 2000, "riferimento della banca"),
    testo("RIF. CLIENTE", "RIF__CLIENTE", 2000, "riferimento del cliente"),
    testo("DESCRIZIONE", "DESCRIZIONE", 2000, "descrizione"),
    letta(
        Colonna::nuova("DESCRIZIONE ESTESA", 2000, "descrizione estesa, da cui si ricavano IUF, IUV e marche").sempre(),
        "DESCRIZIONE_ESTESA",
        2000,
        TipoLettura::Testo,
    ),
]);

/// Why a workbook cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Guasto {
    Illeggibile(String),
    Limite(String),
}

/// What a row becomes: one or two rows of the platform (§6.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MovimentoXls {
    /// `cod_bi2` and IUF, of a riversamento.
    pub riversamento: Option<(String, String)>,
    /// IUV, of a single transfer.
    pub iuv: Option<String>,
    /// Cents.
    pub importo: i64,
    /// Data contabile.
    pub data_contabile: Giorno,
    /// Data valuta.
    pub data_valuta: Giorno,
    /// Descrizione estesa.
    pub descrizione: String,
}

impl MovimentoXls {
    /// Of a row that was loaded; `None` when it could not be.
    #[must_use]
    pub fn di(valori: &Valori<'_>) -> Option<Self> {
        let descrizione = valori.di_campo(campo::DESCRIZIONE_ESTESA);
        let trovati = estrai(descrizione);
        let riversamento = trovati.iuf.and_then(|iuf| {
            let psp = psp_tesoreria(&iuf).or_else(|| marca(descrizione, "BI2"))?;
            Some((psp, iuf))
        });
        if riversamento.is_none() && trovati.iuv.is_none() {
            return None;
        }
        Some(Self {
            riversamento,
            iuv: trovati.iuv,
            importo: importo(valori.di_campo(campo::IMPORTO))?,
            data_contabile: giorno(valori.di_campo(campo::DATA_CONTABILE))?,
            data_valuta: giorno(valori.di_campo(campo::DATA_VALUTA))?,
            descrizione: descrizione.to_owned(),
        })
    }
}

/// The value of a tag `:XXX:value:` in the description; blanks may stand between the characters of the tag.
#[must_use]
pub fn marca(descrizione: &str, nome: &str) -> Option<String> {
    for (i, _) in descrizione.match_indices(':') {
        let mut resto = descrizione[i + 1..].trim_start_matches(' ');
        let intera = nome.chars().all(|c| match resto.strip_prefix(c) {
            Some(dopo) => {
                resto = dopo.trim_start_matches(' ');
                true
            }
            None => false,
        });
        if let Some((valore, _)) = resto
            .strip_prefix(':')
            .filter(|_| intera)
            .and_then(|dopo| dopo.split_once(':'))
        {
            return Some(valore.trim().to_owned()).filter(|v| !v.is_empty());
        }
    }
    None
}

fn importo(testo: &str) -> Option<i64> {
    let testo = testo.replace(',', ".");
    miliardesimi(&testo)?;
    centesimi(&testo)
}

/// `yyyyMMddHHmmss`, a day and a time that exist.
fn giorno(testo: &str) -> Option<Giorno> {
    let cifre = testo.len() == 14 && testo.bytes().all(|b| b.is_ascii_digit());
    if !cifre || &testo[8..10] > "23" || &testo[10..12] > "59" || &testo[12..] > "59" {
        return None;
    }
    Giorno::parse(&format!(
        "{}-{}-{}",
        &testo[..4],
        &testo[4..6],
        &testo[6..8]
    ))
}

struct Movimenti;

impl Regole for Movimenti {
    fn valore(&self, c: Campo, testo: &str, valori: &Valori<'_>) -> Option<Violazione> {
        match c {
            campo::DATA_CONTABILE | campo::DATA_VALUTA if giorno(testo).is_none() => Some(
                Violazione::errore(c, code::FLU_DATA, "La data o l'ora non esiste."),
            ),
            campo::DESCRIZIONE_ESTESA if valori.di_campo(campo::SEGNO) == "+" => {
                giornale::causale(c, testo)
            }
            _ => None,
        }
    }

    /// Types and lengths of a row of any sign, then the rules of those with a plus.
    fn piattaforma(&mut self, riga: &RigaLetta<'_>) -> Esito {
        let valori = riga.valori;
        if valori.pieno(campo::IMPORTO).is_none() {
            return Esito::Fatale(Rifiuto::error_load(
                "una cella IMPORTO è vuota: il caricamento si interrompe",
            ));
        }
        let mut testi = Vec::new();
        for colonna in &COLONNE {
            let (Some(lettura), Some(testo)) = (&colonna.lettura, valori.pieno(colonna.campo))
            else {
                continue;
            };
            let nome = lettura.etichetta;
            match lettura.tipo {
                TipoLettura::Data if giorno(testo).is_none() => {
                    testi.push(format!("{nome}:wrong DATE pattern or wrong DATE data"));
                }
                TipoLettura::Numero if importo(testo).is_none() => {
                    testi.push(format!("{nome}:wrong type"));
                }
                TipoLettura::Testo if testo.chars().count() > lettura.massimo => {
                    testi.push(format!("{nome}:exceed max length"));
                }
                _ => {}
            }
        }
        if !testi.is_empty() {
            return Esito::Scartata(Scarto::testo(testi.join(";")));
        }
        if valori.di_campo(campo::SEGNO) != "+" {
            return Esito::Ignorata("non ha segno +");
        }
        let trovati = estrai(valori.di_campo(campo::DESCRIZIONE_ESTESA));
        let lungo = |id: &Option<String>| {
            id.as_ref()
                .is_some_and(|id| id.chars().count() > IDENTIFICATIVO)
        };
        if lungo(&trovati.iuf) || lungo(&trovati.iuv) {
            return Esito::Scartata(Scarto::testo("DESCRIZIONE_ESTESA:exceed max length"));
        }
        match MovimentoXls::di(valori) {
            Some(_) => Esito::Caricata,
            None => Esito::Scartata(Scarto::testo(SENZA_IDENTIFICATIVO)),
        }
    }

    fn importo(&self, valori: &Valori<'_>) -> i64 {
        if valori.di_campo(campo::SEGNO) != "+" {
            return 0;
        }
        importo(valori.di_campo(campo::IMPORTO))
            .unwrap_or_default()
            .max(0)
    }
}

fn leggi(pagine: &mut dyn Pagine) -> Result<Result<Option<Foglio>, Guasto>, Illeggibile> {
    // The entry that the platform reads is the last.
    let ultima = pagine.voci().len().saturating_sub(1);
    let mut byte = Vec::new();
    pagine
        .apri(ultima)?
        .take(MASSIMO + 1)
        .read_to_end(&mut byte)?;
    if byte.len() as u64 > MASSIMO {
        return Ok(Err(Guasto::Limite(format!(
            "il foglio di calcolo supera {} MiB",
            MASSIMO >> 20
        ))));
    }
    let letto = Composto::apri(&byte).and_then(|composto| {
        match composto.flusso(&["Workbook", "Book"])? {
            Some(flusso) => {
                drop(composto);
                Foglio::leggi(&flusso)
            }
            None => Err(Guasto::Illeggibile(
                "il documento composto non contiene un foglio di calcolo".to_owned(),
            )),
        }
    });
    Ok(letto)
}

fn esamina(
    pagine: &mut dyn Pagine,
    opzioni: &Opzioni<'_>,
    osservatore: &mut dyn Osservatore,
) -> Result<Riepilogo, Illeggibile> {
    let mut cassetto = Cassetto::nuovo(opzioni, osservatore);
    let foglio = match leggi(pagine)? {
        Ok(Some(foglio)) => foglio,
        Ok(None) => {
            return Ok(perso(
                cassetto,
                code::FLU_XLS,
                "il foglio di calcolo non ha fogli",
            ));
        }
        Err(Guasto::Illeggibile(testo)) => return Ok(perso(cassetto, code::FLU_XLS, &testo)),
        Err(Guasto::Limite(testo)) => return Ok(perso(cassetto, code::FLU_XLS_LIMITE, &testo)),
    };
    let mut righe = foglio.righe().peekable();
    let intestazione = righe
        .next_if(|(numero, _)| *numero == 1)
        .map(|(_, celle)| celle)
        .unwrap_or_default();
    let posizioni: Vec<Option<usize>> = (0..COLONNE.len()).map(Some).collect();
    let mut colonne: Vec<Option<u16>> = Vec::new();
    let mut mancano = Vec::new();
    for colonna in &COLONNE {
        let trovata = intestazione
            .iter()
            .find(|(_, testo)| testo.trim() == colonna.nome);
        if trovata.is_none() {
            mancano.push(colonna.nome);
        }
        colonne.push(trovata.map(|(c, _)| *c));
    }
    if !mancano.is_empty() {
        let testo = format!("nella prima riga mancano le colonne {}", mancano.join(", "));
        return Ok(perso(cassetto, code::FLU_XLS_INTESTAZIONE, &testo));
    }
    let contratto = Contratto::di(opzioni.tracciato);
    let mut regole = Movimenti;
    let mut violazioni = Vec::new();
    let mut caratteri = 0_usize;
    for (numero, celle) in righe {
        caratteri += celle.iter().map(|(_, t)| t.len()).sum::<usize>();
        if caratteri > MASSIMO_CARATTERI {
            let testo = "le celle contengono troppo testo";
            return Ok(perso(cassetto, code::FLU_XLS_LIMITE, testo));
        }
        let testi: Vec<Cow<'_, str>> = colonne
            .iter()
            .map(|colonna| {
                celle
                    .iter()
                    .rev()
                    .find(|(c, _)| Some(*c) == *colonna)
                    .map_or(Cow::Borrowed(""), |(_, testo)| {
                        Cow::Owned(testo.trim().to_owned())
                    })
            })
            .collect();
        // A row of empty cells is no row (inferred).
        if testi.iter().all(|t| t.is_empty()) {
            continue;
        }
        let valori = Valori::pronti(&posizioni, testi);
        contratto.giudica(&valori, &mut regole, &mut violazioni);
        for v in violazioni.drain(..) {
            cassetto.dice(v.codice, v.peso, || rilievo(v, numero, &valori));
        }
        let esito = if cassetto.riepilogo.rifiuto.is_some() {
            Esito::NonLetta
        } else {
            regole.piattaforma(&RigaLetta {
                numero: cassetto.riepilogo.righe + 1,
                byte: b"",
                quanti: COLONNE.len(),
                valori: &valori,
            })
        };
        if let Esito::Fatale(rifiuto) = &esito {
            let frase = "Per questa riga la piattaforma perderebbe l'intero file.";
            cassetto.osservatore.rilievo(
                Finding::new(code::FLU_PERSO, Severity::Error, frase)
                    .at(posto(numero, None))
                    .finding(rifiuto.testo()),
            );
        }
        let importo = regole.importo(&valori);
        cassetto.riga(b"", Dato::Riga(&valori), &esito, importo);
    }
    cassetto.riepilogo.chiudi();
    Ok(cassetto.riepilogo)
}

/// The whole file is lost, and why.
fn perso(mut cassetto: Cassetto<'_>, codice: &'static str, testo: &str) -> Riepilogo {
    cassetto.dice(codice, Severity::Error, || {
        Finding::new(codice, Severity::Error, frase(testo))
    });
    let mut riepilogo = cassetto.riepilogo;
    riepilogo.perdi(Some(Rifiuto::error_load(testo)));
    riepilogo.chiudi();
    riepilogo.completo = false;
    riepilogo
}

fn posto(riga: u32, colonna: Option<&Colonna>) -> Place {
    Place {
        outer: Some(Position {
            line: riga,
            column: 1,
            offset: 0,
        }),
        path: colonna.map(|c| format!("colonna {}", c.nome)),
        ..Place::default()
    }
}

fn rilievo(v: Violazione, riga: u32, valori: &Valori<'_>) -> Finding {
    let colonna = v.campo.map(|c| &COLONNE[usize::from(c.0)]);
    let trovato = v.campo.map_or("", |c| valori.di_campo(c));
    let mut place = posto(riga, colonna);
    let mostrato: String = trovato.chars().take(80).collect();
    let mut finding = Finding::new(v.codice, v.peso, v.testo);
    if !mostrato.is_empty() {
        place.excerpt = Some(Excerpt {
            width: u32::try_from(mostrato.chars().count()).unwrap_or(1),
            caret: 1,
            text: mostrato.clone(),
        });
        finding = finding.finding(mostrato);
    }
    finding.expected = v.atteso;
    finding.at(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_of_the_description() {
        assert_eq!(marca("x :TID:T1: y", "TID").as_deref(), Some("T1"));
        assert_eq!(marca("a: B I 2 :PSP 1:z", "BI2").as_deref(), Some("PSP 1"));
        assert_eq!(marca("BI2:PSP:", "BI2"), None);
        assert_eq!(marca(":BI2:senza fine", "BI2"), None);
        assert_eq!(giorno("20240315235959"), Giorno::parse("2024-03-15"));
        assert_eq!(
            (
                giorno("20240230000000"),
                giorno("20240315240000"),
                giorno("15/03/2024")
            ),
            (None, None, None)
        );
    }
}
