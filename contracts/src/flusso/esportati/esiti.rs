//! MyPay, the two files that come of an import (`mypay-flows.md` §4.5): the rejected rows, as they came and why, and the loaded ones with
//! their IUV, rebuilt and unquoted. Their header is the one of the import, whatever that was.

use std::ops::RangeInclusive;

use super::tabella;
use crate::finding::registry::code;
use crate::flusso::colonna::{Campo, Colonna, Forma, Obbligo};
use crate::flusso::controllo::Opzioni;
use crate::flusso::dialetto::{Dialetto, Divisione, Virgolette};
use crate::flusso::dovuti::{self, campo};
use crate::flusso::esito::Esito;
use crate::flusso::regole::{Regole, RigaLetta, Violazione};
use crate::flusso::tracciato::{Contenuto, Famiglia, Produttore, Tracciato};
use crate::flusso::valori::Valori;

/// The rejected rows.
pub static SCARTI: Famiglia = Famiglia {
    id: "mypay-scarti",
    titolo: "scarti di un import dei dovuti",
    produttore: Produttore::Piattaforma,
    nome_file: "<nome del file importato>_SCARTI.zip",
    scheda: "mypay-flows.md §4.5",
    perdita: "",
    ipotesi: "",
    contenuto: Contenuto::Csv(
        Dialetto {
            colonne_libere: true,
            ..Dialetto::di(Divisione::Pari)
        },
        |_| Box::new(Scarti),
    ),
    nome: tabella::nome,
    voce: None,
    scegli: tabella::scegli_csv,
    scarti: None,
    tracciati: &VERSIONI_SCARTI,
};

/// The loaded rows.
pub static IUV: Famiglia = Famiglia {
    id: "mypay-iuv",
    titolo: "IUV dei dovuti caricati da un import",
    produttore: Produttore::Piattaforma,
    nome_file: "<nome del file importato>_IUV.zip",
    scheda: "mypay-flows.md §4.5",
    perdita: "",
    ipotesi: "",
    contenuto: Contenuto::Csv(
        Dialetto {
            virgolette: Virgolette::Mai,
            colonne_libere: true,
            ..Dialetto::di(Divisione::Nuda)
        },
        |opzioni: &Opzioni<'_>| {
            Box::new(Iuv {
                colonne: opzioni.tracciato.colonne.len(),
                con_multi: opzioni.tracciato.ha(campo::FLAG_MULTI_BENEFICIARIO),
            })
        },
    ),
    nome: tabella::nome,
    voce: None,
    scegli: tabella::scegli_csv,
    scarti: None,
    tracciati: &VERSIONI_IUV,
};

const COD_RIFIUTO: Campo = Campo(200);
const DE_RIFIUTO: Campo = Campo(201);

/// The columns of an import, which may hold anything here, and those that the platform adds.
const fn copiate<const N: usize>(import: &[Colonna], aggiunte: &[Colonna]) -> [Colonna; N] {
    let mut colonne = [Colonna::nuova("", 1, ""); N];
    let mut i = 0;
    while i < N {
        if i < import.len() {
            colonne[i] = import[i];
            colonne[i].obbligo = Obbligo::Facoltativo;
            colonne[i].forma = Forma::Testo;
            colonne[i].minimo = 1;
            colonne[i].massimo = 1 << 20;
            colonne[i].unica = false;
            colonne[i].lettura = None;
        } else {
            colonne[i] = aggiunte[i - import.len()];
        }
        i += 1;
    }
    colonne
}

const fn con(campo: Campo, mut colonna: Colonna) -> Colonna {
    colonna.campo = campo;
    colonna
}

const AGGIUNTE: &[Colonna] = &[
    con(
        COD_RIFIUTO,
        Colonna::nuova(
            "cod_rifiuto",
            1 << 20,
            "codici del rifiuto, anche incollati",
        ),
    ),
    con(
        DE_RIFIUTO,
        Colonna::nuova("de_rifiuto", 1 << 20, "testi del rifiuto"),
    ),
];

/// Of the loaded rows IUD and IUV are sure (§4.5).
const fn iuv<const N: usize>(import: &[Colonna]) -> [Colonna; N] {
    let mut colonne = copiate(import, &[]);
    colonne[0] = colonne[0].sempre().unica();
    colonne[0].massimo = 35;
    colonne[1].massimo = 25;
    colonne[1].minimo = 15;
    colonne[1].forma = Forma::Motivo(
        "[0-9A-Z]{15}|[0-9A-Z]{17}|[0-9A-Z]{25}",
        "15, 17 o 25 caratteri",
    );
    colonne
}

static S1_0: [Colonna; 22] = copiate(dovuti::FAMIGLIA.tracciati[0].colonne, AGGIUNTE);
static S1_1: [Colonna; 22] = copiate(dovuti::FAMIGLIA.tracciati[1].colonne, AGGIUNTE);
static S1_2: [Colonna; 23] = copiate(dovuti::FAMIGLIA.tracciati[2].colonne, AGGIUNTE);
static S1_3: [Colonna; 24] = copiate(dovuti::FAMIGLIA.tracciati[3].colonne, AGGIUNTE);
static S1_4: [Colonna; 37] = copiate(dovuti::FAMIGLIA.tracciati[4].colonne, AGGIUNTE);

static VERSIONI_SCARTI: [Tracciato; 5] = [
    Tracciato::tabella("mypay-scarti-1_0", "1_0_SCARTI", &SCARTI, &S1_0),
    Tracciato::tabella("mypay-scarti-1_1", "1_1_SCARTI", &SCARTI, &S1_1),
    Tracciato::tabella("mypay-scarti-1_2", "1_2_SCARTI", &SCARTI, &S1_2),
    Tracciato::tabella("mypay-scarti-1_3", "1_3_SCARTI", &SCARTI, &S1_3),
    Tracciato::tabella("mypay-scarti-1_4", "1_4_SCARTI", &SCARTI, &S1_4),
];

static I1_0: [Colonna; 20] = iuv(dovuti::FAMIGLIA.tracciati[0].colonne);
static I1_1: [Colonna; 20] = iuv(dovuti::FAMIGLIA.tracciati[1].colonne);
static I1_2: [Colonna; 21] = iuv(dovuti::FAMIGLIA.tracciati[2].colonne);
static I1_3: [Colonna; 22] = iuv(dovuti::FAMIGLIA.tracciati[3].colonne);
static I1_4: [Colonna; 35] = iuv(dovuti::FAMIGLIA.tracciati[4].colonne);

static VERSIONI_IUV: [Tracciato; 5] = [
    Tracciato::tabella("mypay-iuv-1_0", "1_0_IUV", &IUV, &I1_0),
    Tracciato::tabella("mypay-iuv-1_1", "1_1_IUV", &IUV, &I1_1),
    Tracciato::tabella("mypay-iuv-1_2", "1_2_IUV", &IUV, &I1_2),
    Tracciato::tabella("mypay-iuv-1_3", "1_3_IUV", &IUV, &I1_3),
    Tracciato::tabella("mypay-iuv-1_4", "1_4_IUV", &IUV, &I1_4),
];

struct Scarti;

impl Regole for Scarti {
    /// Codes may be glued to one another: they are looked for within the text (§12).
    fn riga(&mut self, valori: &Valori<'_>, esito: &mut Vec<Violazione>) {
        let Some(codice) = valori.presente(COD_RIFIUTO) else {
            return;
        };
        if valori.presente(DE_RIFIUTO).is_none() {
            return;
        }
        let noto = [
            "PAA_IMPORT_",
            "GPD_ERROR",
            "ERROR elaborateDovutiMultiBenef",
        ];
        if !noto.iter().any(|n| codice.contains(n)) {
            esito.push(
                Violazione::errore(
                    COD_RIFIUTO,
                    code::FLU_ENUMERAZIONE,
                    "cod_rifiuto non contiene alcun codice della piattaforma.",
                )
                .atteso(noto.join(", ")),
            );
        }
    }

    /// A row is here as it came, with whatever number of columns, and two more.
    fn quante(&self) -> Option<RangeInclusive<usize>> {
        Some(3..=usize::MAX)
    }

    fn piattaforma(&mut self, _: &RigaLetta<'_>) -> Esito {
        Esito::NonLetta
    }
}

struct Iuv {
    colonne: usize,
    con_multi: bool,
}

impl Regole for Iuv {
    /// A row without a secondary ente leaves its 13 columns out; a value with a `;` makes more of them.
    fn quante(&self) -> Option<RangeInclusive<usize>> {
        let almeno = if self.con_multi {
            self.colonne - 13
        } else {
            self.colonne
        };
        Some(almeno..=usize::MAX)
    }

    fn piattaforma(&mut self, _: &RigaLetta<'_>) -> Esito {
        Esito::NonLetta
    }
}
