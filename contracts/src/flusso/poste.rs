//! Estratto conto of Poste, kind Y (`mypivot-flows.md` §5, §6.4).

use super::caricamento;
use super::causale::estrai;
use super::colonna::{Campo, Colonna, Forma, TipoLettura};
use super::dialetto::{Codifica, Dialetto, Divisione, Virgolette};
use super::esame::base;
use super::esito::{Esito, Rifiuto, Scarto};
use super::giornale::{self, IDENTIFICATIVO, TESTA_SCARTI};
use super::giorno::Giorno;
use super::numero::{centesimi, miliardesimi};
use super::regole::{Regole, RigaLetta, Violazione};
use super::testo::frase;
use super::tracciato::{Contenuto, Famiglia, FileScarti, Produttore, Tracciato};
use super::valori::Valori;
use crate::finding::Severity;
use crate::finding::registry::code;
use crate::identifier::Iban;

pub mod campo {
    //! The columns.
    use crate::flusso::colonna::campi;
    campi!(
        DATA_CONTABILE,
        DATA_VALUTA,
        COD_CAUSALE,
        CAUSALE,
        DIVISA,
        DEBITO,
        CREDITO,
        ACCESSORIA,
        CAUSALE_MOVIMENTO,
    );
}

/// Text of a credit that names neither an IUF nor an IUV.
pub(super) const SENZA_IDENTIFICATIVO: &str = "Non è stato possibile decodificare, dal campo delegato del file csv, un valore per 'codice iuf - bi2' oppure un valore 'codice IUV'";
/// Name that every bolletta of Poste gets.
pub const DENOMINAZIONE: &str = "POSTE ITALIANE SPA";

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypivot-poste",
    titolo: "estratto conto Poste (tipo Y)",
    produttore: Produttore::Tesoriere,
    nome_file: "<nome senza due trattini>.zip",
    scheda: "mypivot-flows.md §5, §6.4",
    perdita: "non riconciliati",
    ipotesi: "",
    contenuto: Contenuto::Csv(
        Dialetto {
            codifica: Codifica::Latin9,
            virgolette: Virgolette::Mai,
            preambolo: 1,
            coda: 1,
            ..Dialetto::di(Divisione::Nuda)
        },
        |_| Box::new(Estratto),
    ),
    nome: |nome, ctx| {
        caricamento::mai_preso(nome)?;
        caricamento::nome_tesoreria(base(nome), ctx, true)
    },
    voce: Some(caricamento::voce),
    scegli: |voci, _, _| giornale::ultima(voci),
    scarti: Some(FileScarti {
        testa: |_| TESTA_SCARTI.as_bytes().to_vec(),
        riga: |riga| {
            let valori = |c| riga.valori.map_or("", |valori| valori.di_campo(c));
            let giorno =
                |c| Giorno::parse_italiano(valori(c)).map_or(String::new(), |g| g.to_string());
            giornale::riga_di_scarti(&[
                anno(valori(campo::DATA_CONTABILE)),
                valori(campo::COD_CAUSALE),
                &giorno(campo::DATA_CONTABILE),
                DENOMINAZIONE,
                valori(campo::CAUSALE),
                &valori(campo::CREDITO).replace(',', "."),
                &giorno(campo::DATA_VALUTA),
                &riga.scarto.descrizione,
            ])
        },
    }),
    tracciati: &[Tracciato::tabella("mypivot-poste", "", &FAMIGLIA, &COLONNE)],
};

const IMPORTO: Forma = Forma::Motivo(
    "[0-9]{1,13}[.,][0-9]{2}",
    "cifre, virgola, due decimali, senza separatore delle migliaia (per esempio 150,00)",
);

static COLONNE: [Colonna; 9] = Colonna::numerate([
    Colonna::nuova("DATA CONTABILE", 10, "data contabile")
        .sempre()
        .forma(Forma::DataItaliana)
        .letta(0, TipoLettura::Data),
    Colonna::nuova("DATA VALUTA", 10, "data valuta")
        .sempre()
        .forma(Forma::DataItaliana)
        .letta(0, TipoLettura::Data),
    Colonna::nuova("COD CAUSALE", 3, "codice della causale")
        .sempre()
        .letta(3, TipoLettura::Testo),
    Colonna::nuova("CAUSALE", 2000, "causale")
        .sempre()
        .letta(0, TipoLettura::Testo),
    Colonna::nuova("DIVISA", 10, "divisa").letta(0, TipoLettura::Ignorato),
    Colonna::nuova("DEBITO", 16, "importo a debito: la riga è ignorata")
        .almeno(4)
        .forma(IMPORTO)
        .letta(0, TipoLettura::Ignorato),
    Colonna::nuova("CREDITO", 16, "importo a credito")
        .almeno(4)
        .forma(IMPORTO)
        .letta(0, TipoLettura::Numero),
    Colonna::nuova("ACCESSORIA", 2000, "informazione accessoria").letta(0, TipoLettura::Ignorato),
    Colonna::nuova(
        "CAUSALE MOVIMENTO",
        2000,
        "causale, da cui si ricavano IUF e IUV",
    )
    .sempre()
    .letta(2000, TipoLettura::Testo),
]);

/// The year as the loader cuts it out of a date.
fn anno(data: &str) -> &str {
    data.get(6..).unwrap_or("")
}

/// A movement as the platform stores it; its number, `P` and six digits, is drawn by the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accredito {
    /// Year of the bolletta.
    pub anno: String,
    /// Data contabile.
    pub data_contabile: Giorno,
    /// Data valuta.
    pub data_valuta: Giorno,
    /// Code of the causale.
    pub cod_causale: String,
    /// Causale del movimento.
    pub causale: String,
    /// Cents.
    pub importo: i64,
    /// IUF in the causale.
    pub iuf: Option<String>,
    /// IUV in the causale.
    pub iuv: Option<String>,
}

impl Accredito {
    /// Of a row that was loaded; `None` when it could not be.
    #[must_use]
    pub fn di(valori: &Valori<'_>) -> Option<Self> {
        let causale = valori.di_campo(campo::CAUSALE_MOVIMENTO);
        let trovati = estrai(causale);
        let contabile = valori.di_campo(campo::DATA_CONTABILE);
        Some(Self {
            anno: anno(contabile).to_owned(),
            data_contabile: Giorno::parse_italiano(contabile)?,
            data_valuta: Giorno::parse_italiano(valori.di_campo(campo::DATA_VALUTA))?,
            cod_causale: valori.di_campo(campo::COD_CAUSALE).to_owned(),
            causale: causale.to_owned(),
            importo: credito(valori)?,
            iuf: trovati.iuf,
            iuv: trovati.iuv,
        })
    }
}

/// Characters of the account that the platform keeps of the IBAN in the first line.
#[must_use]
pub fn conto(riga: &str) -> Option<String> {
    let iban = riga.split(';').nth(1)?.trim();
    let conto: String = iban.chars().skip(20).collect();
    Some(conto).filter(|c| !c.is_empty())
}

fn credito(valori: &Valori<'_>) -> Option<i64> {
    let testo = valori.di_campo(campo::CREDITO).replace(',', ".");
    miliardesimi(&testo)?;
    centesimi(&testo)
}

struct Estratto;

impl Regole for Estratto {
    fn preambolo(&mut self, riga: &[u8], esito: &mut Vec<Violazione>) -> Option<Rifiuto> {
        let testo = String::from_utf8_lossy(riga);
        let iban = testo.split(';').nth(1).unwrap_or("").trim();
        if let Err(e) = Iban::parse(iban) {
            esito.push(Violazione {
                campo: None,
                codice: code::ID_IBAN,
                peso: Severity::Error,
                testo: frase(&e.to_string()),
                atteso: Some("<etichetta>;<IBAN del conto>".to_owned()),
            });
        }
        conto(&testo).is_none().then(|| {
            Rifiuto::error_load(
                "la prima riga non ha un IBAN di più di 20 caratteri: il caricamento si interrompe",
            )
        })
    }

    fn valore(&self, c: Campo, testo: &str, valori: &Valori<'_>) -> Option<Violazione> {
        // Of a debit the platform reads nothing.
        if c == campo::CAUSALE_MOVIMENTO && valori.pieno(campo::CREDITO).is_some() {
            giornale::causale(c, testo)
        } else {
            None
        }
    }

    fn coda(&mut self, riga: &RigaLetta<'_>, esito: &mut Vec<Violazione>) {
        if Giorno::parse_italiano(riga.valori.di_campo(campo::DATA_CONTABILE)).is_some() {
            esito.push(Violazione::errore(
                campo::DATA_CONTABILE,
                code::FLU_ULTIMA_RIGA,
                "L'ultima riga è un movimento: la piattaforma la prende per il totale e la salta.",
            ));
        }
    }

    fn piattaforma(&mut self, riga: &RigaLetta<'_>) -> Esito {
        carica(riga.valori)
    }

    fn importo(&self, valori: &Valori<'_>) -> i64 {
        credito(valori).unwrap_or_default().max(0)
    }
}

fn carica(valori: &Valori<'_>) -> Esito {
    const ILLEGGIBILE: Esito =
        Esito::Ignorata("un valore non si legge: la riga sparisce e nessuno lo dice");
    let data = |c| Giorno::parse_italiano(valori.di_campo(c)).is_some();
    let mancano = COLONNE
        .iter()
        .any(|c| c.lettura.is_some_and(|l| l.assente.is_some()) && valori.pieno(c.campo).is_none());
    if mancano || !data(campo::DATA_CONTABILE) || !data(campo::DATA_VALUTA) {
        return ILLEGGIBILE;
    }
    if valori.pieno(campo::CREDITO).is_none() {
        return Esito::Ignorata("non è un accredito");
    }
    if credito(valori).is_none() {
        return ILLEGGIBILE;
    }
    let trovati = estrai(valori.di_campo(campo::CAUSALE_MOVIMENTO));
    let lungo = |id: &Option<String>| {
        id.as_ref()
            .is_some_and(|id| id.chars().count() > IDENTIFICATIVO)
    };
    if lungo(&trovati.iuf) || lungo(&trovati.iuv) {
        return ILLEGGIBILE;
    }
    if trovati.iuf.is_none() && trovati.iuv.is_none() {
        return Esito::Scartata(Scarto::testo(SENZA_IDENTIFICATIVO));
    }
    let larga = |c, massimo| valori.di_campo(c).chars().count() > massimo;
    if larga(campo::COD_CAUSALE, 3) || larga(campo::CAUSALE_MOVIMENTO, giornale::CAUSALE) {
        return Esito::Fatale(Rifiuto::error_load(
            "un valore è più largo della sua colonna: errore della base dati",
        ));
    }
    Esito::Caricata
}
