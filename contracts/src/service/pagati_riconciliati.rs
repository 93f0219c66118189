//! MyPivot: PagamentiTelematiciPagatiRiconciliati (`mypivot-web-services.md` §1.1, §2).

use super::operazione::{Operazione, PostoEnte, Servizio};
use super::schema::{FLUSSO_RIVERSAMENTO, INTESTAZIONE_PIVOT, PAGATI_RICONCILIATI, RP_ESITO_PIVOT};

const NS: &str = "http://www.regione.veneto.it/pagamenti/pivot/ente/";

macro_rules! operazione {
    ($nome:literal, $ente:ident) => {
        Operazione {
            nome: $nome,
            risposta: concat!($nome, "Risposta"),
            namespace: NS,
            ente: PostoEnte::$ente,
            campi_richiesta: &[],
            campi_risposta: &[],
        }
    };
}

/// The service; no field of its messages is base64.
pub(super) const SERVIZIO: Servizio = Servizio {
    nome: "PagamentiTelematiciPagatiRiconciliati",
    namespace: "http://www.regione.veneto.it/pagamenti/pivot/ente/PagamentiTelematiciPagatiRiconciliati",
    percorso: "/ws/pivot/",
    wsdl: include_str!("../../schemas/PagamentiTelematiciPagatiRiconciliati.wsdl"),
    schemi: &[
        &INTESTAZIONE_PIVOT,
        &RP_ESITO_PIVOT,
        &FLUSSO_RIVERSAMENTO,
        &PAGATI_RICONCILIATI,
    ],
    operazioni: &[
        operazione!("pivotSILAutorizzaImportFlusso", Header),
        operazione!("pivotSILAutorizzaImportFlussoRendicontazione", Header),
        operazione!("pivotSILAutorizzaImportFlussoRT", Header),
        operazione!("pivotSILAutorizzaImportFlussoTesoreria", Header),
        operazione!("pivotSILChiediStatoImportFlusso", Header),
        operazione!("pivotSILChiediStatoImportFlussoTesoreria", Header),
        operazione!("pivotSILPrenotaExportFlussoRiconciliazione", Header),
        operazione!("pivotSILChiediStatoExportFlussoRiconciliazione", Header),
        operazione!("pivotSILChiediPagatiRiconciliati", Corpo),
        operazione!("pivotSILChiediAccertamento", Header),
    ],
};
