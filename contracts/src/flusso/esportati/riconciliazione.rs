//! MyPivot, export of the reconciliation 1.0–1.4 (`mypivot-web-services.md` §4, §5.4): one row for each combination of a notified payment
//! (I), a receipt (E), a payment of a settlement flow (R) and a treasury entry (T), and for each code that it satisfies.

use super::riconciliazione_colonne::TUTTE;
use super::tabella::{self, posto, scegli};
use crate::finding::registry::code;
use crate::flusso::colonna::{Campo, Colonna};
use crate::flusso::controllo::Opzioni;
use crate::flusso::dialetto::{Dialetto, Divisione, Virgolette};
use crate::flusso::esito::Esito;
use crate::flusso::numero::miliardesimi;
use crate::flusso::regole::{Regole, RigaLetta, Violazione};
use crate::flusso::tracciato::{Contenuto, Famiglia, Produttore, Tracciato};
use crate::flusso::valori::Valori;

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypivot-riconciliazione",
    titolo: "export della riconciliazione di MyPivot",
    produttore: Produttore::Piattaforma,
    nome_file: "<codice IPA>-<n>_ESTRAZIONE_RICONCILIAZIONE_<istante>-<versione>.zip",
    scheda: "mypivot-web-services.md §4",
    perdita: "",
    ipotesi: "",
    contenuto: Contenuto::Csv(
        Dialetto {
            virgolette: Virgolette::Sempre,
            a_capo: "\r\n",
            ..Dialetto::di(Divisione::Barra)
        },
        regole,
    ),
    nome: tabella::nome,
    voce: None,
    scegli: tabella::scegli_csv,
    scarti: None,
    tracciati: &VERSIONI,
};

static V1_0: [Colonna; 145] = scegli(TUTTE, 1);
static V1_1: [Colonna; 133] = scegli(TUTTE, 1 << 1);
static V1_2: [Colonna; 134] = scegli(TUTTE, 1 << 2);
static V1_2_N: [Colonna; 113] = scegli(TUTTE, 1 << 3);
static V1_3: [Colonna; 136] = scegli(TUTTE, 1 << 4);
static V1_3_N: [Colonna; 115] = scegli(TUTTE, 1 << 5);
static V1_4: [Colonna; 141] = scegli(TUTTE, 1 << 6);
static V1_4_N: [Colonna; 120] = scegli(TUTTE, 1 << 7);

static VERSIONI: [Tracciato; 8] = [
    Tracciato::tabella("mypivot-riconciliazione-1_0", "1_0", &FAMIGLIA, &V1_0),
    Tracciato::tabella("mypivot-riconciliazione-1_1", "1_1", &FAMIGLIA, &V1_1),
    Tracciato::tabella("mypivot-riconciliazione-1_2", "1_2", &FAMIGLIA, &V1_2),
    Tracciato::tabella("mypivot-riconciliazione-1_2-n", "1_2", &FAMIGLIA, &V1_2_N),
    Tracciato::tabella("mypivot-riconciliazione-1_3", "1_3", &FAMIGLIA, &V1_3),
    Tracciato::tabella("mypivot-riconciliazione-1_3-n", "1_3", &FAMIGLIA, &V1_3_N),
    Tracciato::tabella("mypivot-riconciliazione-1_4", "1_4", &FAMIGLIA, &V1_4),
    Tracciato::tabella("mypivot-riconciliazione-1_4-n", "1_4", &FAMIGLIA, &V1_4_N),
];

const CLASSIFICAZIONE: Campo = posto(TUTTE, "classificazioneCompletezza");

/// An entity of a row: present when its amount is (§5.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blocco {
    I,
    E,
    R,
    T,
}

/// The entity that a column is about, by the letter at the end of its name (§4.4).
pub(crate) fn blocco(nome: &str) -> Option<Blocco> {
    match nome {
        "numImportoTesoreria" | "codContoTesoreria" => Some(T),
        _ if nome.ends_with("_t") => Some(T),
        _ if nome.ends_with('I') => Some(I),
        _ if nome.ends_with('E') => Some(E),
        _ if nome.ends_with('R') => Some(R),
        _ if nome.ends_with('T') => Some(T),
        _ => None,
    }
}

impl Blocco {
    pub(crate) const fn importo(self) -> Campo {
        match self {
            Self::I => posto(TUTTE, "numRpDatiVersDatiSingVersImportoSingoloVersamentoI"),
            Self::E => posto(TUTTE, "numEDatiPagDatiSingPagSingoloImportoPagatoE"),
            Self::R => posto(TUTTE, "numDatiSingPagamSingoloImportoPagatoR"),
            Self::T => posto(TUTTE, "numImportoTesoreria"),
        }
    }

    fn parole(self) -> &'static str {
        match self {
            Self::I => "il pagato notificato (I)",
            Self::E => "la ricevuta (E)",
            Self::R => "il riversamento (R)",
            Self::T => "la tesoreria (T)",
        }
    }
}

/// What a code asks of the entities of its row (§4.4, §5.4); those left out may be there or not.
pub(crate) struct Segno {
    pub(crate) codice: &'static str,
    pub(crate) presenti: &'static [Blocco],
    pub(crate) assenti: &'static [Blocco],
    /// Pairs with the same amount.
    pub(crate) pari: &'static [(Blocco, Blocco)],
}

impl Segno {
    /// Whether the code asks for an entity or rules it out by name: the codes of its own kind.
    pub(crate) fn parla_di(&self, b: Blocco) -> bool {
        self.presenti.contains(&b) || matches!((b, self.codice), (I, "RT_NO_IUD"))
    }
}

const fn segno(
    codice: &'static str,
    presenti: &'static [Blocco],
    assenti: &'static [Blocco],
    pari: &'static [(Blocco, Blocco)],
) -> Segno {
    Segno {
        codice,
        presenti,
        assenti,
        pari,
    }
}

use Blocco::{E, I, R, T};

pub(crate) static SEGNI: &[Segno] = &[
    segno("IUD_RT_IUF_TES", &[I, E, T], &[], &[(I, E)]),
    segno("IUD_RT_IUF", &[I, E, R], &[], &[(I, E), (E, R)]),
    segno("RT_IUF_TES", &[E, R, T], &[], &[(E, R)]),
    segno("RT_IUF", &[E, R], &[], &[(E, R)]),
    segno("RT_TES", &[E, T], &[R], &[(E, T)]),
    segno("RT_NO_IUF", &[E], &[], &[]),
    segno("RT_NO_IUD", &[E], &[I], &[]),
    segno("IUD_NO_RT", &[I], &[], &[]),
    segno("IUF_NO_TES", &[R], &[T], &[]),
    segno("IUF_TES_DIV_IMP", &[R, T], &[], &[]),
    segno("IUV_NO_RT", &[R], &[I, E], &[]),
    segno("TES_NO_IUF_OR_IUV", &[T], &[I, E, R], &[]),
    segno("TES_NO_MATCH", &[T], &[I, E, R], &[]),
];

struct Riconciliazione {
    /// Whether the layout has the block of the notified payments.
    con_notificati: bool,
}

fn regole<'a>(opzioni: &'a Opzioni<'a>) -> Box<dyn Regole + 'a> {
    Box::new(Riconciliazione {
        con_notificati: opzioni.tracciato.ha(I.importo()),
    })
}

impl Regole for Riconciliazione {
    fn riga(&mut self, valori: &Valori<'_>, esito: &mut Vec<Violazione>) {
        let codice = valori.di_campo(CLASSIFICAZIONE);
        let Some(segno) = SEGNI.iter().find(|s| s.codice == codice) else {
            return;
        };
        let visto = |b: Blocco| b != I || self.con_notificati;
        let presente = |b: Blocco| valori.pieno(b.importo()).is_some();
        let mut dice = |b: Blocco, testo: String| {
            esito.push(Violazione::errore(
                b.importo(),
                code::FLU_CLASSIFICAZIONE,
                testo,
            ));
        };
        for b in segno.presenti.iter().filter(|b| visto(**b)) {
            if !presente(*b) {
                dice(*b, format!("Con {codice} manca {}.", b.parole()));
            }
        }
        for b in segno.assenti.iter().filter(|b| visto(**b)) {
            if presente(*b) {
                dice(*b, format!("Con {codice} non può esserci {}.", b.parole()));
            }
        }
        for (a, b) in segno.pari.iter().filter(|(a, b)| visto(*a) && visto(*b)) {
            let importo = |b: &Blocco| miliardesimi(valori.di_campo(b.importo()));
            if presente(*a) && presente(*b) && importo(a) != importo(b) {
                dice(
                    *b,
                    format!(
                        "Con {codice} gli importi di {} e {} sono uguali.",
                        a.parole(),
                        b.parole()
                    ),
                );
            }
        }
    }

    fn piattaforma(&mut self, _: &RigaLetta<'_>) -> Esito {
        Esito::NonLetta
    }
}
