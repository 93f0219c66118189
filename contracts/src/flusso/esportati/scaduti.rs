//! MyPay, export of the dovuti due on a day ("scaduti", `mypay-flows.md` §7): unquoted, each row with one `;` too many at its end.

use std::ops::RangeInclusive;

use super::tabella::{self, booleano, colonne, data, importo, posto, scegli, testo};
use crate::finding::registry::code;
use crate::flusso::colonna::{Campo, Colonna, Forma};
use crate::flusso::dialetto::{Dialetto, Divisione, Virgolette};
use crate::flusso::esito::Esito;
use crate::flusso::numero::miliardesimi;
use crate::flusso::regole::{Regole, RigaLetta, Violazione};
use crate::flusso::tracciato::{Contenuto, Famiglia, Produttore, Tracciato};
use crate::flusso::valori::Valori;

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypay-scaduti",
    titolo: "export dei dovuti in scadenza di MyPay",
    produttore: Produttore::Piattaforma,
    nome_file: "EXP_SCADUTI_<requestToken>.zip",
    scheda: "mypay-flows.md §7",
    perdita: "",
    ipotesi: "",
    contenuto: Contenuto::Csv(
        Dialetto {
            virgolette: Virgolette::Mai,
            colonne_libere: true,
            chiuso: false,
            ..Dialetto::di(Divisione::Nuda)
        },
        |_| Box::new(Scaduti),
    ),
    nome: tabella::nome,
    voce: None,
    scegli: tabella::scegli_csv,
    scarti: None,
    tracciati: &VERSIONI,
};

const fn genere(nome: &'static str, descrizione: &'static str) -> Colonna {
    testo(nome, 1, descrizione).forma(Forma::Uno(&["F", "G"]))
}

colonne! {
    1 IUD testo(35) . sempre() "identificativo univoco del dovuto";
    1 codIuv testo(35) . sempre() "IUV";
    1 dataCreazione data() . sempre() "giorno in cui il dovuto è nato";
    1 tipoIdentificativoUnivoco genere() . sempre() "F persona fisica, G persona giuridica";
    1 codiceIdentificativoUnivoco testo(35) . sempre() "codice fiscale o partita IVA del pagatore, oppure ANONIMO";
    1 anagraficaPagatore testo(70) . sempre() "nome e cognome o ragione sociale";
    1 indirizzoPagatore testo(70) "via o piazza";
    1 civicoPagatore testo(16) "numero civico";
    1 capPagatore testo(16) "codice di avviamento postale";
    1 localitaPagatore testo(35) "comune o località";
    1 provinciaPagatore testo(2) "sigla della provincia";
    1 nazionePagatore testo(2) "sigla ISO 3166-1 della nazione";
    1 mailPagatore testo(256) "indirizzo di posta elettronica";
    1 dataEsecuzionePagamento data() . sempre() "data di scadenza, quella chiesta";
    1 importoDovuto importo(12) . sempre() "importo dovuto, almeno 1.00";
    1 commissioneCaricoPa importo(12) "commissione a carico dell'ente; vuota se meno di 1.00";
    1 tipoDovuto testo(64) . sempre() "codice del tipo dovuto";
    1 tipoVersamento testo(32) . sempre() "tipi di versamento ammessi";
    1 causaleVersamento testo(1024) . sempre() "causale del versamento";
    1 datiSpecificiRiscossione testo(140) . sempre() "tipo di contabilità e codice tassonomico";
    1 bilancio testo(4096) "bilancio, in XML";
    1 flgGeneraIuv booleano() "true se l'IUV l'ha generato MyPay";
}

static COLONNE: [Colonna; 22] = scegli(TUTTE, 1);

static VERSIONI: [Tracciato; 1] = [Tracciato::tabella(
    "mypay-scaduti-1_0",
    "1_0",
    &FAMIGLIA,
    &COLONNE,
)];

const IMPORTO: Campo = posto(TUTTE, "importoDovuto");
const COMMISSIONE: Campo = posto(TUTTE, "commissioneCaricoPa");
const UNO: i128 = 1_000_000_000;

struct Scaduti;

impl Regole for Scaduti {
    fn valore(&self, campo: Campo, testo: &str, _: &Valori<'_>) -> Option<Violazione> {
        if campo != IMPORTO && campo != COMMISSIONE || miliardesimi(testo)? >= UNO {
            return None;
        }
        let frase = "Un importo minore di 1.00 fa fallire l'export, una commissione resta vuota.";
        Some(Violazione::errore(campo, code::FLU_IMPORTO_ZERO, frase).atteso("almeno 1.00"))
    }

    /// The columns, and the empty one that the last `;` makes; a `;` within a value cannot be told from one between two.
    fn quante(&self) -> Option<RangeInclusive<usize>> {
        Some(COLONNE.len() + 1..=COLONNE.len() + 1)
    }

    fn piattaforma(&mut self, _: &RigaLetta<'_>) -> Esito {
        Esito::NonLetta
    }
}
