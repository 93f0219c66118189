//! The two further forms of a bilancio beside the one that travels in a versamento ([`super::ente::Bilancio`]): that of MyPivot, in the CSV
//! of the pagati notificati (`mypivot-flows.md` §3.3), and the default of a tipo dovuto, whose amounts are expressions
//! (`mypay-web-services.md` §3.2).

use super::NS_DOCUMENTI;
use crate::identifier::Centesimi;
use crate::message::tracciato::documento;
use crate::service::BILANCIO_DEFAULT;

const NS_DEFAULT: &str = BILANCIO_DEFAULT.namespace;

documento! {
    /// `Bilancio` of MyPivot
    BilancioPivot[NS_DOCUMENTI, ""] {
        capitoli: Vec<CapitoloPivot> = "capitolo" [1..],
    }
    /// `capitolo` of MyPivot
    CapitoloPivot[NS_DOCUMENTI, ""] {
        codice: String = "codice",
        importo: Centesimi = "importo",
    }
    /// `bilancio` of a tipo dovuto
    BilancioDefault[NS_DEFAULT, ""] {
        capitoli: Vec<CapitoloDefault> = "capitolo" [1..],
    }
    /// `capitolo` of a tipo dovuto
    CapitoloDefault[NS_DEFAULT, ""] {
        codice: String = "codCapitolo",
        ufficio: Option<String> = "codUfficio",
        accertamenti: Vec<AccertamentoDefault> = "accertamento" [1..],
    }
    /// `accertamento` of a tipo dovuto
    AccertamentoDefault[NS_DEFAULT, ""] {
        codice: Option<String> = "codAccertamento",
        /// any text
        importo: String = "importo",
    }
}

super::radice! {BilancioPivot, NS_DOCUMENTI, "Bilancio", ""}
super::radice! {BilancioDefault, NS_DEFAULT, "bilancio", ""}
