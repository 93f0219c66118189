//! The catalogue of fault codes (`mypay-web-services.md` §8; `mypivot-web-services.md` §1.6, §2).

/// A fault code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FaultCode {
    /// The code as it travels in `faultCode`.
    pub codice: &'static str,
    /// What it means, in Italian.
    pub significato: &'static str,
    /// Operations that give it.
    pub operazioni: &'static [&'static str],
    /// False for a code that is in the source of the platform but cannot reach a caller.
    pub raggiungibile: bool,
}

/// The entry of a code; `None` for a code that no sheet names.
#[must_use]
pub fn fault_code(codice: &str) -> Option<&'static FaultCode> {
    CATALOGO.iter().find(|voce| voce.codice == codice)
}

const ID: &str = "paaSILInviaDovuti";
const IC: &str = "paaSILInviaCarrelloDovuti";
const VA: &str = "paaSILVerificaAvviso";
const CP: &str = "paaSILChiediPagati";
const CR: &str = "paaSILChiediPagatiConRicevuta";
const IM: &str = "paaSILImportaDovuto";
const RP: &str = "paaSILRegistraPagamento";
const AI: &str = "paaSILAutorizzaImportFlusso";
const SI: &str = "paaSILChiediStatoImportFlusso";
const PE: &str = "paaSILPrenotaExportFlusso";
const PI: &str = "paaSILPrenotaExportFlussoIncrementaleConRicevuta";
const SE: &str = "paaSILChiediStatoExportFlusso";
const PS: &str = "paaSILPrenotaExportFlussoScaduti";
const SS: &str = "paaSILChiediStatoExportFlussoScaduti";
const EC: &str = "paaSILChiediEsitoCarrelloDovuti";
const PA: &str = "paaSILChiediPosizioniAperte";
const SP: &str = "paaSILChiediStoricoPagamenti";
const EF: &str = "paaSILChiediElencoFlussiSPC";
const FS: &str = "paaSILChiediFlussoSPC";

const P_AI: &str = "pivotSILAutorizzaImportFlusso";
const P_AR: &str = "pivotSILAutorizzaImportFlussoRendicontazione";
const P_AE: &str = "pivotSILAutorizzaImportFlussoRT";
const P_AT: &str = "pivotSILAutorizzaImportFlussoTesoreria";
const P_SI: &str = "pivotSILChiediStatoImportFlusso";
const P_ST: &str = "pivotSILChiediStatoImportFlussoTesoreria";
const P_PE: &str = "pivotSILPrenotaExportFlussoRiconciliazione";
const P_SE: &str = "pivotSILChiediStatoExportFlussoRiconciliazione";
const P_PR: &str = "pivotSILChiediPagatiRiconciliati";
const P_CA: &str = "pivotSILChiediAccertamento";

macro_rules! catalogo {
    ($($codice:ident [$($operazione:ident)*] $significato:literal $($irraggiungibile:ident)?;)*) => {
        /// All codes, in the order of the sheet.
        pub static CATALOGO: &[FaultCode] = &[$(FaultCode {
            codice: stringify!($codice),
            significato: $significato,
            operazioni: &[$($operazione),*],
            raggiungibile: {
                const MAI: &[&str] = &[$(stringify!($irraggiungibile))?];
                MAI.is_empty()
            },
        }),*];
        /// The codes as constants, so that a misspelt one does not compile.
        pub mod codice {
            $(#[doc = $significato] pub const $codice: &str = stringify!($codice);)*
        }
    };
}

catalogo! {
    PAA_ENTE_NON_VALIDO [ID IC VA CP CR IM RP AI SI PE PI SE PS SS EC PA SP EF FS]
        "Ente sconosciuto, password errata o, in alcune operazioni, stato dell'ente non valido.";
    PAA_STATO_ENTE_NON_VALIDO [ID RP] "L'ente è ancora nello stato INSERITO.";
    PAA_XML_NON_VALIDO [ID IC IM] "Il documento contenuto in base64 non è valido per lo schema.";
    PAA_TIPO_VERSAMENTO_NON_VALIDO [ID IC IM] "Il tipoVersamento non è ammesso.";
    PAA_CODICE_FISCALE_NON_VALIDO [ID IC IM] "Il codice del pagatore di tipo F non è valido.";
    PAA_P_IVA_NON_VALIDO [ID IC IM] "Il codice del pagatore di tipo G non è valido.";
    PAA_ANAGRAFICA_NON_VALIDA [ID] "I dati del pagatore non bastano per showMyPay NONE.";
    PAA_IUD_NON_VALIDO [ID IC IM CR] "Lo IUD non è ben formato o, nelle interrogazioni, non è conosciuto.";
    PAA_IUD_DUPLICATO [ID IC] "Lo IUD è già stato usato.";
    PAA_IUV_NON_VALIDO [ID IC VA CR IM] "Lo IUV non è ammesso, non è pagabile o non è conosciuto.";
    PAA_IUV_SCADUTO [VA] "La data di scadenza è passata.";
    PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO [ID IC IM PE PI PS] "Il tipo dovuto non è conosciuto per l'ente.";
    PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_ABILITATO [ID IC] "Il tipo dovuto non è attivo.";
    PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_INSERITO [PS] "I tipi dovuto richiesti non sono indicati.";
    PAA_IMPORTO_MARCA_BOLLO_DIGITALE_NON_VALIDA [ID IC] "L'importo della marca da bollo non è quello configurato.";
    PAA_MARCA_BOLLO_DIGITALE_NON_VALIDA [ID IC] "I dati della marca da bollo mancano o non sono previsti.";
    PAA_IMPORTO_BILANCIO_NON_VALIDO [ID IC IM] "La somma del bilancio è diversa dall'importo.";
    PAA_CAUSALE_NON_PRESENTE [ID IC IM] "La causale è vuota.";
    PAA_DATI_SPECIFICI_RISCOSSIONE_NON_VALIDO [IM] "Il codice tassonomico dell'ente secondario non è in archivio.";
    PAA_IMPORTO_SINGOLO_VERSAMENTO_NON_VALIDO [ID IC IM]
        "L'importo è zero o troppo grande: lo schema ferma prima il documento." mai;
    PAA_LIMITE_MASSIMO_DOVUTI_MULTIBENEFICIARI [IC] "C'è più di un dovuto dell'ente primario.";
    PAA_LIMITE_MASSIMO_DOVUTI_ENTI_SECONDARI [IC] "C'è più di un ente secondario.";
    PAA_ENTE_SECONDARIO_NON_VALIDO [IC] "I dati dell'ente secondario non sono validi.";
    PAA_ERRORE_RECUPERO_DOVUTI_ENTI_SECONDARI [IC] "Errore imprevisto sui dati dell'ente secondario.";
    PAA_LIMITAZIONE_ENTI_SECONDARI_ERROR [IM] "C'è più di un ente secondario.";
    PAA_AZIONE_NON_VALIDO [IM] "L'azione non è una fra I, M, A, S.";
    PAA_SOGG_PAG_NON_VALORIZZATO [IM] "Manca il soggetto pagatore.";
    PAA_IMPORT_COD_TIPO_DOVUTO_INESISTENTE [IM] "Il tipo dovuto non esiste per l'ente.";
    PAA_IMPORT_OPERATORE_NO_PERMESSI [IM] "L'utente tecnico non ha i permessi per il tipo dovuto.";
    PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA [IM] "La data di scadenza manca o è passata.";
    PAA_IMPORT_IUD_DUPLICATO [IM] "Lo IUD è di un dovuto non annullato.";
    PAA_IMPORT_IUV_DUPLICATO [IM] "Lo IUV è di un dovuto non annullato, o cambierebbe quello che il dovuto ha.";
    PAA_IMPORT_DOVUTO_NON_PRESENTE [IM] "Il dovuto da modificare o annullare non c'è o non è pagabile.";
    PAA_IMPORT_TIPO_DOVUTO_NON_MODIFICABILE [IM] "Il tipo dovuto di un dovuto non si può cambiare.";
    PAA_IMPORT_IUV_NO_NULLABLE [IM] "Lo IUV di un dovuto che ne ha uno non si può togliere.";
    PAA_ID_SESSION_NON_VALIDO [CP CR EC] "La sessione non è conosciuta.";
    PAA_PAGAMENTO_NON_INIZIATO [CP CR] "Il pagamento non è iniziato.";
    PAA_PAGAMENTO_IN_CORSO [CP CR] "Il pagamento è in corso.";
    PAA_PAGAMENTO_ANNULLATO [CP CR] "Il pagamento è stato annullato.";
    PAA_PAGAMENTO_SCADUTO [CP CR] "La sessione, il carrello o il dovuto è scaduto.";
    PAA_REQUEST_TOKEN_NON_VALIDO [SI SE SS] "Il requestToken non è conosciuto, è di altri o non è ancora usabile.";
    PAA_DATE_FROM_NON_VALIDO [PE PI PS] "Manca la data iniziale.";
    PAA_DATE_TO_NON_VALIDO [PE] "Manca la data finale.";
    PAA_INTERVALLO_DATE_NON_VALIDO [PE PI SP] "La data finale precede quella iniziale.";
    PAA_VERSIONE_TRACCIATO_NON_VALIDA [PE PI] "La versione del tracciato non è ammessa.";
    CODE_PAA_PASSWORD_ALLINEAMENTO_MYPIVOT_NON_VALIDA [PI] "La password di MyPivot non è valida.";
    PAA_TIPO_IDENTIFICATIVO_PAGATORE_NON_VALIDO [PA SP] "Manca il tipo di persona.";
    PAA_CODICE_IDENTIFICATIVO_PAGATORE_NON_PRESENTE [PA SP] "Manca il codice della persona.";
    PAA_SYSTEM_ERROR [CP CR IM EF] "Errore generico: la descrizione o il testo dice quale.";
    CODE_PAA_ERRORE_INTERNO [EF FS] "Errore interno.";
    PAA_IUV_DUPLICATO [] "Dichiarato e mai restituito." mai;
    PAA_NUMERO_DOVUTI_PER_IUV_NON_VALIDO [] "Dichiarato e mai restituito." mai;
    PAA_DATI_NON_TROVATI [] "Dichiarato e mai restituito." mai;
    PAA_SERVIZIO_NON_IMPLEMENTATO [] "Dichiarato e mai restituito." mai;
    PAA_ATTESA_ELABORAZIONE [] "Dichiarato e mai restituito." mai;
    PAA_IDENT_TIPO_DOVUTO_NON_PRESENTE [] "Dichiarato e mai restituito." mai;
    CODE_PIVOT_ENTE_NON_VALIDO [P_AI P_AR P_AE P_AT P_SI P_ST P_PE P_SE P_CA]
        "Ente sconosciuto o password errata; nella prenotazione di un export anche un tipo dovuto che non è dell'ente.";
    CODE_PIVOT_SYSTEM_ERROR [P_AR P_AE P_AT P_PR] "Errore interno; nella richiesta per IUV e IUF anche riversamentiCumulativi mancante.";
    CODE_PIVOT_TIPO_FLUSSO_NON_VALIDO [P_AT] "Il tipo di flusso di tesoreria non è uno fra T, C, O, Y.";
    CODE_PIVOT_DATE_FROM_NON_VALIDO [P_PR] "Manca la data iniziale.";
    CODE_PIVOT_DATE_TO_NON_VALIDO [P_PR] "Manca la data finale.";
    CODE_PIVOT_INTERVALLO_DATE_NON_VALIDO [P_PR] "La data finale precede quella iniziale.";
    PIVOT_REQUEST_TOKEN_NON_VALIDO [P_SI P_ST P_SE] "Il requestToken non è conosciuto, è di altri o il file non è ancora stato caricato.";
    PIVOT_SYSTEM_ERROR [P_SE P_CA] "Errore interno; nella richiesta di accertamento anche una richiesta senza criteri.";
    PIVOT_CLASSIFICAZIONE_NON_VALIDA [P_PE] "Nessuna classificazione, o una che non esiste.";
    PIVOT_CLASSIFICAZIONE_NON_ABILITATA [P_PE] "La classificazione non è abilitata per l'ente.";
    PIVOT_DATE_FROM_NON_VALIDO [P_PE] "Di un intervallo manca la data iniziale.";
    PIVOT_DATE_TO_NON_VALIDO [P_PE] "Di un intervallo manca la data finale.";
    PIVOT_INTERVALLO_DATE_NON_VALIDO [P_PE] "In un intervallo la data finale precede quella iniziale.";
    PIVOT_VERSIONE_TRACCIATO_EXPORT_NON_VALIDA [P_PE] "La versione del tracciato non è una fra quelle previste.";
    PIVOT_RICHIESTA_PER_IUV_IUF_NON_COMPLETA [P_PR] "Sono vuoti sia gli IUV sia gli IUF.";
    PIVOT_RICHIESTA_NON_VALORIZZATA [P_PR] "La richiesta non è né per data né per IUV e IUF.";
    PIVOT_RICHIESTA_CON_PARAMETRI_MULTIPLI [P_CA] "La richiesta è sia per bolletta sia per IUF.";
    PIVOT_PARAMETRO_ANNO_BOLLETTA_NULLO [P_CA] "Manca l'anno della bolletta.";
    PIVOT_PARAMETRO_NUMERO_BOLLETTA_NULLO [P_CA] "Manca il numero della bolletta.";
    PIVOT_PARAMETRO_IUF_NULLO [P_CA] "Manca lo IUF.";
    PIVOT_BOLLETTA_NON_TROVATA [P_CA] "La bolletta non è conosciuta.";
    PIVOT_BOLLETTA_NON_PAGOPA [P_CA] "La bolletta non ha né IUF né IUV.";
    PIVOT_NESSUNA_RENDICONTAZIONE_TROVATA [P_CA] "Nessuna ricevuta si raggiunge dallo IUF.";
    PIVOT_ENTE_NON_VALIDO [] "Dichiarato e mai restituito." mai;
    PIVOT_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO [] "Dichiarato e mai restituito." mai;
    PIVOT_CLASSIFICAZIONE_COMPLETEZZA_NON_VALIDA [] "Dichiarato e mai restituito." mai;
    PIVOT_NESSUNA_RICEVUTA_TROVATA [] "Dichiarato e mai restituito." mai;
    PIVOT_DETTAGLIO_NON_PRESENTE [] "Dichiarato e mai restituito." mai;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_are_unique_and_every_operation_of_ours_can_refuse() {
        let codici: BTreeSet<&str> = CATALOGO.iter().map(|voce| voce.codice).collect();
        assert_eq!(codici.len(), CATALOGO.len());
        for operazione in crate::service::SERVIZI
            .iter()
            .flat_map(|servizio| servizio.operazioni)
            // Declared, never served (§4.15).
            .filter(|operazione| operazione.nome != "paaSILChiediAvvisiPendenti")
        {
            assert!(
                CATALOGO
                    .iter()
                    .any(|voce| voce.raggiungibile && voce.operazioni.contains(&operazione.nome))
            );
        }
        assert!(CATALOGO.iter().all(|voce| voce.raggiungibile
            || voce.significato.contains("mai")
            || voce.significato.contains("prima")));
        assert_eq!(
            fault_code(codice::PAA_IUV_SCADUTO).map(|voce| voce.operazioni),
            Some(&[VA][..])
        );
    }
}
