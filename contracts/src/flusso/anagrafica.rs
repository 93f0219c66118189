//! Anagrafica of Ufficio, Capitolo and Accertamento of MyPivot, the *import massivo* (`mypivot-flows.md` §4): answered at once, all or
//! nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::colonna::{Campo, Colonna, Forma, TipoLettura};
use super::contesto::Contesto;
use super::controllo::Opzioni;
use super::dialetto::{Codifica, Dialetto, Divisione, Virgolette};
use super::esame::base;
use super::esito::{Esito, Rifiuto};
use super::regole::{Regole, RigaLetta, Violazione, Visti};
use super::tracciato::{Contenuto, Famiglia, Produttore, Tracciato};
use super::valori::Valori;
use crate::finding::registry::code;

pub mod campo {
    //! The columns.
    use crate::flusso::colonna::campi;
    campi!(
        COD_UFFICIO,
        DE_UFFICIO,
        FLG_ATTIVO,
        COD_CAPITOLO,
        DE_CAPITOLO,
        ANNO,
        COD_ACCERTAMENTO,
        DE_ACCERTAMENTO,
        TIPO_DOVUTO,
        AZIONE,
    );
}

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypivot-anagrafica",
    titolo: "anagrafica di ufficio, capitolo e accertamento di MyPivot",
    produttore: Produttore::Prodotto,
    nome_file: "<codice IPA>-<testo senza trattini>-1_0.zip",
    scheda: "mypivot-flows.md §4",
    perdita: "in gioco",
    ipotesi: "le righe I sono nuove, le righe D si trovano; i tipi dovuto sono dell'operatore",
    contenuto: Contenuto::Csv(
        Dialetto {
            codifica: Codifica::Latin1,
            virgolette: Virgolette::Sempre,
            righe_vuote: true,
            ..Dialetto::di(Divisione::Incollati)
        },
        |opzioni| Box::new(Anagrafica::nuova(opzioni)),
    ),
    nome,
    voce: None,
    scegli,
    scarti: None,
    tracciati: &[Tracciato::tabella(
        "mypivot-anagrafica-1_0",
        "1_0",
        &FAMIGLIA,
        &COLONNE,
    )],
};

fn rifiuta<T>(testo: &str) -> Result<T, Rifiuto> {
    Err(Rifiuto::AlCaricamento(testo.to_owned()))
}

fn nome(nome: &str, ctx: &Contesto) -> Result<(), Rifiuto> {
    if ctx.codice_ipa.as_deref() == Some("R_VENETO") {
        return rifiuta("Non è consentito l'inserimento massivo per la regione Veneto.");
    }
    if nome.to_ascii_lowercase().ends_with(".zip") && !nome.ends_with(".zip") {
        return rifiuta("Il formato del file deve essere zip..");
    }
    Ok(())
}

fn scegli(voci: &[String], base_zip: &str, ctx: &Contesto) -> Result<usize, Rifiuto> {
    let [voce] = voci else {
        if voci.is_empty() {
            return rifiuta("Errore durante la lettura del file .zip");
        }
        return rifiuta("Il file zip contiene più di un file.");
    };
    if voce.split('.').next() != Some(base_zip) {
        return rifiuta("Il nome del file contenuto deve essere uguale al nome dello zip.");
    }
    if !voce.ends_with(".csv") {
        return rifiuta("Il file .zip deve contenere un tracciato csv.");
    }
    let pezzi: Vec<&str> = base(voce).split('-').collect();
    match pezzi[..] {
        [ente, _, "1_0"]
            if ctx
                .codice_ipa
                .as_deref()
                .is_none_or(|atteso| atteso == ente) =>
        {
            Ok(0)
        }
        _ => rifiuta("Il nome del file non corrisponde a 'C_IPA-NOME FLUSSO-VERSIONE'."),
    }
}

const fn sempre(nome: &'static str, massimo: usize, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, massimo, descrizione)
        .sempre()
        .letta(massimo, TipoLettura::Testo)
}

static COLONNE: [Colonna; 10] = Colonna::numerate([
    sempre("cod_ufficio", 64, "codice dell'ufficio"),
    sempre(
        "de_ufficio",
        512,
        "nome dell'ufficio, lo stesso in tutte le righe con il suo codice",
    ),
    Colonna::nuova("flg_attivo", 5, "true se si usa ancora")
        .sempre()
        .forma(Forma::Booleano)
        .letta(5, TipoLettura::Booleano),
    sempre("cod_capitolo", 64, "codice del capitolo"),
    sempre(
        "de_capitolo",
        512,
        "nome del capitolo, lo stesso in tutte le righe dell'ufficio",
    ),
    Colonna::nuova("de_anno_esercizio", 4, "anno")
        .sempre()
        .forma(Forma::Motivo("[0-9]{4}", "quattro cifre"))
        .letta(4, TipoLettura::Numero),
    Colonna::nuova(
        "cod_accertamento",
        64,
        "codice dell'accertamento; vuoto vale n/a",
    )
    .letta(64, TipoLettura::Testo),
    Colonna::nuova(
        "de_accertamento",
        512,
        "nome dell'accertamento; vuoto vale n/a",
    )
    .letta(512, TipoLettura::Troncato),
    sempre(
        "cod_tipo_dovuto",
        64,
        "codice di un tipo dovuto dell'ente, attivo per chi carica",
    ),
    Colonna::nuova(
        "azione",
        1,
        "I inserimento, D cancellazione; non c'è modifica",
    )
    .sempre()
    .forma(Forma::Uno(&["I", "D"]))
    .letta(1, TipoLettura::Testo),
]);

/// An entry of the anagrafica.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voce {
    /// Code of the ufficio.
    pub cod_ufficio: String,
    /// Its name.
    pub de_ufficio: String,
    /// Whether it is in use.
    pub attivo: bool,
    /// Code of the capitolo.
    pub cod_capitolo: String,
    /// Its name.
    pub de_capitolo: String,
    /// Year, up to four digits.
    pub anno: String,
    /// Code of the accertamento, or `n/a`.
    pub cod_accertamento: String,
    /// Its name, or `n/a`.
    pub de_accertamento: String,
    /// Tipo dovuto.
    pub tipo_dovuto: String,
}

impl Voce {
    /// Of a row, as it is stored.
    #[must_use]
    pub fn di(valori: &Valori<'_>) -> Self {
        let testo = |c: Campo| valori.di_campo(c).to_owned();
        let o_na = |c: Campo| valori.pieno(c).unwrap_or("n/a").to_owned();
        let senza_codice = valori.pieno(campo::COD_ACCERTAMENTO).is_none();
        let de_accertamento = if senza_codice {
            "n/a".to_owned()
        } else {
            o_na(campo::DE_ACCERTAMENTO).chars().take(512).collect()
        };
        Self {
            cod_ufficio: testo(campo::COD_UFFICIO),
            de_ufficio: testo(campo::DE_UFFICIO),
            attivo: valori.vero(campo::FLG_ATTIVO),
            cod_capitolo: testo(campo::COD_CAPITOLO),
            de_capitolo: testo(campo::DE_CAPITOLO),
            anno: testo(campo::ANNO),
            cod_accertamento: o_na(campo::COD_ACCERTAMENTO),
            de_accertamento,
            tipo_dovuto: testo(campo::TIPO_DOVUTO),
        }
    }

    fn chiave(&self) -> Chiave {
        [
            &self.tipo_dovuto,
            &self.cod_ufficio,
            &self.cod_capitolo,
            &self.anno,
            &self.cod_accertamento,
        ]
        .map(Clone::clone)
    }

    /// What must have one name: ufficio, ufficio and capitolo, ufficio and capitolo and accertamento.
    fn nomi(&self) -> [(Vec<String>, &str); 3] {
        let codici = [
            &self.cod_ufficio,
            &self.cod_capitolo,
            &self.cod_accertamento,
        ];
        let fino = |n: usize| codici[..n].iter().map(ToString::to_string).collect();
        [
            (fino(1), &self.de_ufficio),
            (fino(2), &self.de_capitolo),
            (fino(3), &self.de_accertamento),
        ]
    }
}

type Chiave = [String; 5];

struct Anagrafica<'a> {
    contesto: &'a Contesto,
    /// Whether what the platform holds is known.
    nota: bool,
    presenti: BTreeSet<Chiave>,
    cancellate: BTreeSet<Chiave>,
    /// Names by codes, with how many entries have them.
    nomi: BTreeMap<Vec<String>, (String, usize)>,
    viste: Visti,
}

impl<'a> Anagrafica<'a> {
    fn nuova(opzioni: &Opzioni<'a>) -> Self {
        let mut anagrafica = Self {
            contesto: opzioni.contesto,
            nota: opzioni.contesto.anagrafica.is_some(),
            presenti: BTreeSet::new(),
            cancellate: BTreeSet::new(),
            nomi: BTreeMap::new(),
            viste: Visti::default(),
        };
        for voce in opzioni.contesto.anagrafica.iter().flatten() {
            anagrafica.metti(voce);
        }
        anagrafica
    }

    fn metti(&mut self, voce: &Voce) {
        self.presenti.insert(voce.chiave());
        for (codici, nome) in voce.nomi() {
            self.nomi
                .entry(codici)
                .or_insert_with(|| (nome.to_owned(), 0))
                .1 += 1;
        }
    }

    fn togli(&mut self, voce: &Voce) {
        self.presenti.remove(&voce.chiave());
        for (codici, _) in voce.nomi() {
            if let Some((_, quante)) = self.nomi.get_mut(&codici) {
                *quante -= 1;
                if *quante == 0 {
                    self.nomi.remove(&codici);
                }
            }
        }
    }

    /// The checks of a row, in the platform's sequence (§4.4).
    fn carica(&mut self, riga: &RigaLetta<'_>) -> Result<(), String> {
        let n = riga.numero;
        let conversione =
            |testo: &str| Err(format!("Errore di conversione alla linea {n}: {testo}"));
        let valori = riga.valori;
        if riga.quanti != COLONNE.len() || memchr::memmem::find(riga.byte, b"\";\"").is_none() {
            return conversione("il file non è formattato correttamente");
        }
        if COLONNE.iter().all(|c| valori.pieno(c.campo).is_none()) {
            return conversione("non sono permesse righe senza valori");
        }
        for c in [
            campo::COD_UFFICIO,
            campo::DE_UFFICIO,
            campo::FLG_ATTIVO,
            campo::COD_CAPITOLO,
            campo::DE_CAPITOLO,
            campo::ANNO,
            campo::TIPO_DOVUTO,
        ] {
            self::colonna(c, valori).or_else(|testo| conversione(&testo))?;
        }
        let Some(azione) = valori.pieno(campo::AZIONE) else {
            return conversione("il campo azione non è valorizzato");
        };
        lunghezza(campo::COD_ACCERTAMENTO, valori).or_else(|testo| conversione(&testo))?;
        if self
            .contesto
            .tipo(valori.di_campo(campo::TIPO_DOVUTO))
            .is_none()
        {
            return conversione("il campo codice_tipo_dovuto non è legato all'ente");
        }
        let voce = Voce::di(valori);
        match azione {
            "I" => self.inserisci(n, &voce),
            "D" => self.cancella(n, &voce),
            _ => conversione(
                "il campo azione può contenere solo i caratteri I (insert) e D (delete)",
            ),
        }
    }

    fn inserisci(&mut self, n: u64, voce: &Voce) -> Result<(), String> {
        if self.presenti.contains(&voce.chiave()) {
            return Err(format!(
                "Errore di import alla riga {n}: l'entry è già esistente"
            ));
        }
        let parole = ["de_ufficio", "de_capitolo", "de_accertamento"];
        for (i, (codici, nome)) in voce.nomi().into_iter().enumerate() {
            if self.nomi.get(&codici).is_some_and(|(noto, _)| noto != nome) {
                // The first text has one blank more.
                let spazio = if i == 0 { " " } else { "" };
                return Err(format!(
                    "Errore di conversione alla linea {n}: {spazio}non puoi inserire un {0} diverso da un {0} già esistente",
                    parole[i]
                ));
            }
        }
        self.metti(voce);
        self.cancellate.remove(&voce.chiave());
        Ok(())
    }

    fn cancella(&mut self, n: u64, voce: &Voce) -> Result<(), String> {
        let chiave = voce.chiave();
        if self.presenti.contains(&chiave) {
            self.togli(voce);
        } else if self.nota || self.cancellate.contains(&chiave) {
            return Err(format!(
                "Errore di conversione alla linea {n}: l'entry con codice ufficio: {}, codice capitolo: {}, codice tipo dovuto: {}, codice accertamento: {} e anno esercizio: {} non esiste e quindi non può essere eliminata",
                voce.cod_ufficio,
                voce.cod_capitolo,
                voce.tipo_dovuto,
                voce.cod_accertamento,
                voce.anno
            ));
        }
        self.cancellate.insert(chiave);
        Ok(())
    }
}

/// A mandatory column: blank, too long, of another form.
fn colonna(c: Campo, valori: &Valori<'_>) -> Result<(), String> {
    let nome = COLONNE[usize::from(c.0)].nome;
    let Some(testo) = valori.pieno(c) else {
        return Err(format!("il campo {nome} non è valorizzato"));
    };
    let booleano = testo.eq_ignore_ascii_case("true") || testo.eq_ignore_ascii_case("false");
    match c {
        campo::FLG_ATTIVO if !booleano => {
            Err("il campo flg_attivo non è valido (true/false valori accettati)".to_owned())
        }
        campo::FLG_ATTIVO => Ok(()),
        campo::ANNO if testo.len() > 4 || !testo.bytes().all(|b| b.is_ascii_digit()) => {
            Err("il campo de_anno_esercizio non è un numero valido".to_owned())
        }
        campo::ANNO => Ok(()),
        _ => lunghezza(c, valori),
    }
}

fn lunghezza(c: Campo, valori: &Valori<'_>) -> Result<(), String> {
    let colonna = &COLONNE[usize::from(c.0)];
    if valori.di_campo(c).chars().count() <= colonna.massimo {
        return Ok(());
    }
    Err(format!(
        "il campo {} deve avere una lunghezza massima di {} caratteri",
        colonna.nome, colonna.massimo
    ))
}

impl Regole for Anagrafica<'_> {
    fn valore(&self, c: Campo, testo: &str, _: &Valori<'_>) -> Option<Violazione> {
        (c == campo::TIPO_DOVUTO && self.contesto.tipo(testo).is_none()).then(|| {
            Violazione::errore(
                c,
                code::FLU_TIPO_DOVUTO,
                format!("Il tipo dovuto {testo} non è configurato o non è attivo per l'ente."),
            )
        })
    }

    fn riga(&mut self, valori: &Valori<'_>, esito: &mut Vec<Violazione>) {
        let voce = Voce::di(valori);
        let chiave = format!(
            "{}/{}",
            voce.chiave().join("/"),
            valori.di_campo(campo::AZIONE)
        );
        self.viste
            .unica(campo::COD_UFFICIO, "La chiave", &chiave, esito);
    }

    fn piattaforma(&mut self, riga: &RigaLetta<'_>) -> Esito {
        match self.carica(riga) {
            Ok(()) => Esito::Caricata,
            Err(testo) => Esito::Fatale(Rifiuto::AlCaricamento(testo)),
        }
    }
}
