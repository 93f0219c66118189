//! The one locked registry of finding codes.
//!
//! A code is added as one entry of the table at the end of this file (and in the snapshot that locks the list);
//! a code that was published is never renamed nor given another meaning. Texts are Italian, addressed to the
//! developer of a vendor: `title` names the mistake, `mend` says what to change. Both end with a full stop.

use super::Certainty;

/// What is known of a code, whatever the message it is met in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The code, upper-case kebab, for instance `XML-ORDINE`.
    pub code: &'static str,
    /// The mistake in one Italian sentence.
    pub title: &'static str,
    /// How to mend it, in Italian.
    pub mend: &'static str,
    /// Where the rule stands: a W3C recommendation, or a section of the fact sheets.
    pub source: &'static str,
    /// Ceiling of a verdict that rests on this rule.
    pub certainty: Certainty,
}

/// The rule of a code; `None` for a code that is not in the registry.
#[must_use]
pub fn rule(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code)
}

macro_rules! rules {
    ($($name:ident = $code:literal, $certainty:ident, $source:literal, $title:literal, $mend:literal;)*) => {
        /// The codes as constants, so that a misspelt one does not compile.
        pub mod code {
            $(#[doc = $title] pub const $name: &str = $code;)*
        }
        /// All rules, in the order of their families.
        pub static RULES: &[Rule] = &[
            $(Rule {
                code: code::$name,
                title: $title,
                mend: $mend,
                source: $source,
                certainty: Certainty::$certainty,
            },)*
        ];
    };
}

// One entry a code: constant = code, certainty, source, title, how to mend.
rules! {
    // XML: well-formedness and schema
    XML_MALFORMATO = "XML-MALFORMATO", Certain, "XML 1.0, Namespaces in XML 1.0",
        "Il documento non è XML ben formato.",
        "Generare l'XML con una libreria che fa da sé l'escape dei caratteri (&amp; &lt;) e chiude ogni elemento; inviare il documento intero, in UTF-8.";
    XML_DTD = "XML-DTD", Certain, "SOAP 1.1 §3; XML 1.0 §4.1",
        "Il documento contiene una DTD o un'entità non predefinita.",
        "Togliere la dichiarazione DOCTYPE; sono ammesse soltanto le entità &lt; &gt; &amp; &quot; &apos; e i riferimenti numerici.";
    XML_LIMITE = "XML-LIMITE", Certain, "limiti del banco di prova",
        "Il documento supera un limite di dimensione o di profondità.",
        "Ridurre il documento entro il limite indicato; controllare che elementi e attributi non siano ripetuti o annidati per errore.";
    XML_NAMESPACE = "XML-NAMESPACE", Certain, "mypay-web-services.md §1.1",
        "L'elemento è in un namespace diverso da quello previsto.",
        "Usare il namespace pubblicato nel WSDL o nello schema, carattere per carattere; il prefisso invece è libero.";
    XML_NON_QUALIFICATO = "XML-NON-QUALIFICATO", Certain, "mypay-web-services.md §1.1",
        "Un elemento che va qualificato con un namespace ne è privo.",
        "Dichiarare il namespace sull'elemento (xmlns=\"…\" o un prefisso): nei documenti contenuti in base64 tutti gli elementi sono qualificati.";
    XML_QUALIFICATO = "XML-QUALIFICATO", Certain, "mypay-web-services.md §1.1",
        "Un elemento che va senza namespace è invece qualificato.",
        "Togliere il prefisso dall'elemento, o l'xmlns=\"…\" predefinito che eredita: i figli della richiesta SOAP sono senza namespace.";
    XML_ORDINE = "XML-ORDINE", Certain, "XML Schema 1.0 parte 1 §3.8.4; mypay-web-services.md §1.7",
        "Un elemento è fuori ordine.",
        "Scrivere gli elementi nell'ordine in cui lo schema li elenca.";
    XML_MANCANTE = "XML-MANCANTE", Certain, "XML Schema 1.0 parte 1 §3.8.4",
        "Manca un elemento obbligatorio.",
        "Aggiungere l'elemento nel punto indicato.";
    XML_SCONOSCIUTO = "XML-SCONOSCIUTO", Certain, "XML Schema 1.0 parte 1 §3.8.4",
        "Un elemento non è previsto in questo punto.",
        "Togliere l'elemento, o correggerne il nome (contano anche maiuscole e minuscole).";
    XML_RIPETUTO = "XML-RIPETUTO", Certain, "XML Schema 1.0 parte 1 §3.8.4",
        "Un elemento è ripetuto più volte di quanto ammesso.",
        "Lasciare al più il numero di occorrenze ammesso.";
    XML_TESTO = "XML-TESTO", Certain, "XML Schema 1.0 parte 1 §3.4.4",
        "C'è del testo dove sono ammessi soltanto elementi.",
        "Togliere il testo fra i tag, o metterlo nell'elemento che lo deve contenere.";
    XML_VUOTO = "XML-VUOTO", Certain, "XML Schema 1.0 parte 2 §4.3",
        "Un elemento che vuole un valore è vuoto.",
        "Valorizzare l'elemento; se è facoltativo e il valore non c'è, non scriverlo affatto.";
    XML_TROPPO_LUNGO = "XML-TROPPO-LUNGO", Certain, "XML Schema 1.0 parte 2 §4.3.3",
        "Un valore è più lungo di quanto ammesso.",
        "Accorciare il valore entro la lunghezza massima, che si conta in caratteri.";
    XML_TROPPO_CORTO = "XML-TROPPO-CORTO", Certain, "XML Schema 1.0 parte 2 §4.3.2",
        "Un valore è più corto di quanto ammesso.",
        "Completare il valore fino alla lunghezza minima.";
    XML_ENUMERAZIONE = "XML-ENUMERAZIONE", Certain, "XML Schema 1.0 parte 2 §4.3.5",
        "Un valore non è fra quelli ammessi.",
        "Usare uno dei valori elencati, con le stesse maiuscole e minuscole.";
    XML_FORMATO = "XML-FORMATO", Certain, "XML Schema 1.0 parte 2 §4.3.4",
        "Un valore non ha il formato previsto.",
        "Scrivere il valore nel formato indicato, senza spazi né altri caratteri in più.";
    XML_IMPORTO_VIRGOLA = "XML-IMPORTO-VIRGOLA", Certain, "mypay-web-services.md §3.1",
        "Un importo usa la virgola come separatore dei decimali.",
        "Scrivere gli importi con il punto e due decimali, senza separatore delle migliaia, qualunque sia la lingua del sistema.";
    XML_IMPORTO_DECIMALI = "XML-IMPORTO-DECIMALI", Certain, "mypay-web-services.md §3.1",
        "Un importo non ha esattamente due decimali.",
        "Scrivere sempre due decimali dopo il punto, anche quando sono zero.";
    XML_INTERVALLO = "XML-INTERVALLO", Certain, "XML Schema 1.0 parte 2 §4.3.7-4.3.10",
        "Un valore è fuori dall'intervallo ammesso.",
        "Inviare un valore compreso fra gli estremi indicati.";
    XML_DATA = "XML-DATA", Certain, "XML Schema 1.0 parte 2 §3.2.7-3.2.9",
        "Una data o un'ora non è nel formato previsto.",
        "Scrivere le date come AAAA-MM-GG e gli istanti come AAAA-MM-GGThh:mm:ss, con date che esistono nel calendario.";
    XML_FUSO = "XML-FUSO", Certain, "XML Schema 1.0 parte 2 §3.2.7.3",
        "Il fuso orario di una data o di un istante è sbagliato.",
        "Scrivere il fuso subito dopo l'ora, come Z (UTC) oppure come scarto con due cifre di ore, i due punti e due di minuti (+01:00 d'inverno, +02:00 d'estate); ometterlo dove non è ammesso.";
    XML_FUSO_ILLEGGIBILE = "XML-FUSO-ILLEGGIBILE", Inferred, "mypivot-flows.md §6.3.5",
        "Una data ha il fuso orario, che lo schema ammette e il lettore della piattaforma no.",
        "Scrivere la data come AAAA-MM-GG, senza Z né scarto: con il fuso la piattaforma scarta l'intero giornale di cassa.";
    XML_BASE64 = "XML-BASE64", Certain, "XML Schema 1.0 parte 2 §3.2.16; mypay-web-services.md §1.5",
        "Un campo base64 non si decodifica.",
        "Codificare i byte del documento in base64 (alfabeto con + e /, riempimento con =), senza prefissi né tagli.";
    XML_NIL = "XML-NIL", Certain, "XML Schema 1.0 parte 1 §3.3.4",
        "xsi:nil è usato dove non è ammesso, o su un elemento non vuoto.",
        "Togliere xsi:nil: un elemento facoltativo senza valore non va scritto.";
    XML_TIPO = "XML-TIPO", Certain, "XML Schema 1.0 parte 1 §3.3.4",
        "xsi:type indica un tipo che non c'è o che non deriva da quello dell'elemento.",
        "Togliere xsi:type: il tipo di ogni elemento è già fissato dallo schema.";
    XML_ATTRIBUTO = "XML-ATTRIBUTO", Certain, "XML Schema 1.0 parte 1 §3.4.4",
        "Un attributo non è previsto, manca o ha un valore diverso da quello fisso.",
        "Togliere, aggiungere o correggere l'attributo indicato.";

    // SOAP: the envelope and what only the operation as a whole shows
    SOAP_BUSTA = "SOAP-BUSTA", Certain, "SOAP 1.1 §4; mypay-web-services.md §1.1",
        "Il messaggio non è una busta SOAP 1.1 ben composta.",
        "Comporre la busta così: Envelope del namespace http://schemas.xmlsoap.org/soap/envelope/, dentro un Header facoltativo e poi un Body, senza altro.";
    SOAP_MTOM = "SOAP-MTOM", Certain, "mypay-web-services.md §1.1",
        "Il messaggio è in più parti MIME (MTOM, o SOAP con allegati).",
        "Spegnere MTOM nel client o nel server SOAP (per esempio mtomEnabled=false): il contratto non lo prevede, i documenti stanno in base64 dentro la busta e il Content-Type è text/xml.";
    SOAP_VERSIONE = "SOAP-VERSIONE", Certain, "mypay-web-services.md §1.1",
        "La busta è SOAP 1.2, il servizio è pubblicato in SOAP 1.1.",
        "Generare il client con il binding SOAP 1.1 del WSDL: namespace http://schemas.xmlsoap.org/soap/envelope/ e Content-Type text/xml.";
    SOAP_CORPO = "SOAP-CORPO", Certain, "mypay-web-services.md §1.1",
        "Il Body non contiene esattamente un elemento.",
        "Scrivere nel Body il solo elemento dell'operazione: lo stile è document/literal con un elemento nudo.";
    SOAP_OPERAZIONE = "SOAP-OPERAZIONE", Certain, "mypay-web-services.md §1.2",
        "L'elemento nel Body non è quello di un'operazione pubblicata.",
        "Usare come radice del Body l'elemento che il WSDL dà per l'operazione, con il suo namespace: da quello la piattaforma riconosce l'operazione.";
    SOAP_HEADER_MANCANTE = "SOAP-HEADER-MANCANTE", Certain, "mypay-web-services.md §1.3",
        "Manca l'header intestazionePPT con il codice dell'ente.",
        "Aggiungere nell'Header SOAP l'elemento intestazionePPT (namespace http://www.regione.veneto.it/pagamenti/ente/ppthead) con il figlio codIpaEnte senza namespace.";
    SOAP_HEADER_NON_PREVISTO = "SOAP-HEADER-NON-PREVISTO", Certain, "mypay-web-services.md §1.3",
        "L'header intestazionePPT è presente in un'operazione che non lo prevede.",
        "Togliere l'header: in questa operazione il codice dell'ente sta nel campo codIpaEnte del Body.";
    SOAP_HEADER_RIPETUTO = "SOAP-HEADER-RIPETUTO", Certain, "mypay-web-services.md §1.3",
        "L'header intestazionePPT è presente più di una volta.",
        "Lasciare un solo header intestazionePPT.";
    SOAP_SELETTORE = "SOAP-SELETTORE", Certain, "mypay-web-services.md §4.5",
        "La richiesta non ha esattamente una chiave di ricerca.",
        "Indicare uno solo fra idSession, identificativoUnivocoVersamento e identificativoUnivocoDovuto.";
    SOAP_CUMULATIVI = "SOAP-CUMULATIVI", Certain, "mypivot-web-services.md §2.5, §10.2",
        "In richiestaPerIUVIUF manca l'elemento riversamentiCumulativi, senza il quale MyPivot risponde CODE_PIVOT_SYSTEM_ERROR.",
        "Inviare sempre riversamentiCumulativi, anche vuoto (<riversamentiCumulativi/>).";
    SOAP_CODICE_PIVOT = "SOAP-CODICE-PIVOT", Certain, "mypivot-web-services.md §2.1, §2.3, §5.4",
        "Un codice della richiesta non è fra quelli che MyPivot riconosce.",
        "Usare uno dei codici elencati, con le stesse maiuscole e minuscole.";
    SOAP_SHOWMYPAY = "SOAP-SHOWMYPAY", Certain, "mypay-web-services.md §1.7",
        "Il valore SHORT di showMyPay non è valido per lo schema pubblicato.",
        "Per chiedere SHORT non scrivere showMyPay: è il comportamento predefinito. L'unico valore scrivibile è NONE.";
    SOAP_HASH = "SOAP-HASH", Certain, "mypay-web-services.md §1.4",
        "La password di un elemento del carrello non è un hash SHA-256 in esadecimale.",
        "Scrivere le 64 cifre esadecimali dello SHA-256 di «paaSILInviaCarrelloDovuti-», password dell'intermediario, «-» e codice fiscale dell'ente dell'elemento.";
    SOAP_INTERVALLO_DATE = "SOAP-INTERVALLO-DATE", Certain, "mypay-web-services.md §4.10",
        "La data finale della richiesta precede quella iniziale.",
        "Scambiare le due date, o correggere come il prodotto calcola l'intervallo.";
    SOAP_VERSIONE_TRACCIATO = "SOAP-VERSIONE-TRACCIATO", Certain, "mypay-web-services.md §4.10",
        "La versione del tracciato di esportazione non è fra quelle ammesse.",
        "Usare una delle versioni elencate, o non scrivere versioneTracciato, che vale allora 1.0.";
    SOAP_TIPO_FLUSSO = "SOAP-TIPO-FLUSSO", Certain, "mypay-web-services.md §4.19",
        "Il tipo di flusso richiesto non è fra quelli ammessi.",
        "Scrivere R per i flussi di rendicontazione, Q per quelli di quadratura.";
    SOAP_FAULT = "SOAP-FAULT", Certain, "mypay-callbacks.md §3.8",
        "Il prodotto ha risposto alla Regione con un SOAP Fault.",
        "Rispondere con il messaggio dell'operazione e, dentro, l'elemento fault con il codice del caso; un SOAP Fault diventa per il nodo un PAA_SYSTEM_ERROR.";
    SOAP_FAULT_VUOTO = "SOAP-FAULT-VUOTO", Certain, "mypay-callbacks.md §3.8",
        "L'elemento fault non ha un codice.",
        "Scrivere in faultCode uno dei codici PAA_…; se l'operazione è riuscita non scrivere affatto l'elemento fault.";
    SOAP_ESITO = "SOAP-ESITO", Certain, "mypay-callbacks.md §3.3",
        "L'esito della risposta non va d'accordo con ciò che la risposta contiene.",
        "Rispondere esito OK con datiPagamentoPA, oppure esito KO con fault.";
    SOAP_TRANSFER = "SOAP-TRANSFER", Certain, "mypay-callbacks.md §2",
        "I versamenti della risposta non sono numerati in ordine.",
        "Numerare idTransfer da 1 in su, senza salti, al massimo fino a 5.";
    SOAP_ACCREDITO = "SOAP-ACCREDITO", Certain, "mypay-callbacks.md §12 A-7",
        "A un versamento della risposta manca dove accreditarlo.",
        "Scrivere IBAN in ogni transferList, oppure richiestaMarcaDaBollo se è una marca da bollo.";
    SOAP_SOMMA = "SOAP-SOMMA", Certain, "mypay-callbacks.md §3.6",
        "L'importo della risposta non è la somma dei suoi versamenti.",
        "Calcolare paymentAmount come somma dei transferAmount, in centesimi interi; il nodo rifiuta una differenza anche di un centesimo.";
    SOAP_IMPORTO_ZERO = "SOAP-IMPORTO-ZERO", Certain, "mypay-callbacks.md §2, §3.5",
        "Un importo da pagare è zero.",
        "Rispondere con un fault quando non c'è nulla da pagare: il nodo vuole almeno 0.01.";
    SOAP_IUV_DIVERSO = "SOAP-IUV-DIVERSO", Certain, "mypay-callbacks.md §12 A-7",
        "Lo IUV della risposta non è quello dell'avviso chiesto.",
        "Ricavare creditorReferenceId da noticeNumber: le ultime 17 cifre se comincia per 3, le ultime 15 se comincia per 0.";

    // HTTP: the facts of the exchange
    HTTP_METODO = "HTTP-METODO", Certain, "SOAP 1.1 §6",
        "La richiesta SOAP non è una POST.",
        "Inviare la busta con il metodo POST.";
    HTTP_CONTENT_TYPE = "HTTP-CONTENT-TYPE", Certain, "SOAP 1.1 §6; mypay-web-services.md §1.2",
        "Il Content-Type non è text/xml.",
        "Dichiarare Content-Type: text/xml; charset=UTF-8.";
    HTTP_CHARSET = "HTTP-CHARSET", Certain, "mypay-web-services.md §1.2",
        "La codifica dichiarata nel Content-Type non è UTF-8.",
        "Scrivere il messaggio in UTF-8 e dichiarare charset=UTF-8.";
    HTTP_SOAPACTION_MANCANTE = "HTTP-SOAPACTION-MANCANTE", Certain, "SOAP 1.1 §6.1.1",
        "Manca l'intestazione HTTP SOAPAction.",
        "Aggiungere SOAPAction con il nome dell'operazione fra virgolette, come il WSDL la pubblica.";
    HTTP_SOAPACTION_DIVERSA = "HTTP-SOAPACTION-DIVERSA", Certain, "mypay-web-services.md §1.1",
        "L'intestazione HTTP SOAPAction non corrisponde all'operazione.",
        "Dare a SOAPAction il nome dell'operazione, fra virgolette: la piattaforma non la guarda, il contratto sì.";

    HTTP_STATO = "HTTP-STATO", Certain, "mypay-callbacks.md §3.8, §4.5, §5.3",
        "Lo stato HTTP della risposta non è quello che la Regione sa leggere.",
        "Rispondere con lo stato 200 anche quando l'operazione è rifiutata: il motivo sta nel corpo, che con uno stato diverso la Regione non legge.";

    // DOC: documents carried in base64, and the rules on their values
    DOC_VUOTO = "DOC-VUOTO", Certain, "mypay-web-services.md §1.5",
        "Un campo base64 è vuoto.",
        "Scrivere nel campo la codifica base64 del documento; se il campo è facoltativo e il documento non c'è, non scriverlo.";
    DOC_BASE64_DOPPIO = "DOC-BASE64-DOPPIO", Certain, "mypay-web-services.md §1.5",
        "Il documento è codificato due volte in base64.",
        "Codificare i byte XML una volta sola: molte librerie SOAP codificano da sé i campi base64Binary.";
    DOC_BASE64_SEMPLICE = "DOC-BASE64-SEMPLICE", Certain, "mypay-web-services.md §1.5",
        "Il documento è codificato una sola volta in base64, la piattaforma lo codifica due volte.",
        "Codificare due volte, come fa la piattaforma nel campo pagati.";
    DOC_RADICE = "DOC-RADICE", Certain, "mypay-web-services.md §1.5",
        "Il documento contenuto nel campo base64 è di un altro tipo.",
        "Inviare in questo campo il documento che l'operazione prevede.";
    DOC_IUV_NON_AMMESSO = "DOC-IUV-NON-AMMESSO", Certain, "mypay-web-services.md §4.1",
        "Il documento Dovuti contiene uno IUV.",
        "Non scrivere identificativoUnivocoVersamento in Dovuti: lo IUV lo assegna la piattaforma.";
    DOC_AZIONE = "DOC-AZIONE", Certain, "mypay-web-services.md §4.6",
        "L'azione del Versamento non è ammessa.",
        "Usare I (inserimento), M (modifica), A (annullamento) o S (stampa), maiuscole.";
    DOC_PAGATORE_MANCANTE = "DOC-PAGATORE-MANCANTE", Certain, "mypay-web-services.md §4.6",
        "Nel Versamento manca il soggetto pagatore.",
        "Scrivere sempre soggettoPagatore: per lo schema è facoltativo, la piattaforma lo chiede per ogni azione.";
    DOC_TIPO_VERSAMENTO = "DOC-TIPO-VERSAMENTO", Certain, "mypay-web-services.md §5.6",
        "Il tipoVersamento non è ammesso.",
        "Usare ALL da solo, oppure uno o più fra BBT, BP, AD, CP, PO, OBEP separati da una barra verticale.";
    DOC_CAUSALE_VUOTA = "DOC-CAUSALE-VUOTA", Certain, "mypay-web-services.md §4.1, §4.6",
        "La causale contiene soltanto spazi.",
        "Scrivere una causale che il cittadino possa capire.";
    DOC_BILANCIO = "DOC-BILANCIO", Certain, "mypay-web-services.md §3.2",
        "La somma degli importi del bilancio è diversa dall'importo del versamento.",
        "Ripartire nel bilancio l'intero importoSingoloVersamento, al centesimo.";
    DOC_MARCA_BOLLO = "DOC-MARCA-BOLLO", Certain, "mypay-web-services.md §4.1",
        "I dati della marca da bollo digitale non corrispondono al tipo dovuto.",
        "Scrivere datiMarcaBolloDigitale se e solo se il tipo dovuto è MARCA_BOLLO_DIGITALE.";
    DOC_ENTI_SECONDARI = "DOC-ENTI-SECONDARI", Certain, "mypay-web-services.md §4.6",
        "C'è più di un ente secondario.",
        "Indicare al più un documento DovutiEntiSecondari.";

    // ID: identifiers
    ID_IUD_MANCANTE = "ID-IUD-MANCANTE", Certain, "mypay-web-services.md §5.4",
        "Manca lo IUD del dovuto.",
        "Dare a ogni dovuto un identificativoUnivocoDovuto non vuoto: è la chiave con cui il prodotto lo ritroverà.";
    ID_IUD_RISERVATO = "ID-IUD-RISERVATO", Certain, "mypay-web-services.md §5.4",
        "Lo IUD inizia con 000.",
        "Scegliere IUD che non inizino con 000: quelli sono della piattaforma.";
    ID_IUD_DUPLICATO = "ID-IUD-DUPLICATO", Certain, "mypay-web-services.md §5.4, §10",
        "Lo stesso IUD compare più volte nella richiesta.",
        "Dare a ogni dovuto uno IUD suo.";
    ID_IUV = "ID-IUV", Certain, "mypay-web-services.md §5.3",
        "Lo IUV non ha una forma ammessa.",
        "Usare uno IUV di 17 cifre; di 15 cifre o RF soltanto quelli già esistenti.";
    ID_IUV_CONTROLLO = "ID-IUV-CONTROLLO", Certain, "pagopa-identifiers.md §2.2, §2.5",
        "Le cifre di controllo dello IUV sono errate.",
        "Calcolare le ultime due cifre come resto modulo 93 di 3 seguito dalle prime 15 cifre (per un riferimento RF: ISO 11649, modulo 97).";
    ID_IUV_RISERVATO = "ID-IUV-RISERVATO", Certain, "mypay-web-services.md §5.3",
        "Lo IUV ha 00 in terza e quarta posizione, spazio riservato agli IUV generati dalla piattaforma.",
        "Generare IUV con altre cifre in terza e quarta posizione; per rimandare uno IUV generato da MyPay mettere flagGeneraIuv a true.";
    ID_IUV_DEPRECATO = "ID-IUV-DEPRECATO", Certain, "mypay-web-services.md §5.3",
        "Un nuovo dovuto ha uno IUV di 15 cifre.",
        "Dare ai nuovi dovuti uno IUV di 17 cifre: dal 30/04/2024 quelli di 15 sono rifiutati.";
    ID_CODICE_FISCALE = "ID-CODICE-FISCALE", Certain, "pagopa-identifiers.md §13.1; mypay-web-services.md §5.5",
        "Il codice fiscale non è valido.",
        "Verificare il codice con l'anagrafe; per una persona fisica servono 16 caratteri con la lettera di controllo giusta.";
    ID_PARTITA_IVA = "ID-PARTITA-IVA", Certain, "pagopa-identifiers.md §13.2; mypay-web-services.md §5.5",
        "La partita IVA o il codice fiscale numerico non è valido.",
        "Scrivere 11 cifre con la cifra di controllo giusta; per una persona giuridica ANONIMO non è ammesso.";
    ID_IBAN = "ID-IBAN", Certain, "pagopa-identifiers.md §13.3",
        "L'IBAN non è valido.",
        "Scrivere l'IBAN senza spazi, con le cifre di controllo giuste; uno italiano ha 27 caratteri.";

    // PRD: behaviour of the product
    PRD_PAGATO_SENZA_PROVA = "PRD-PAGATO-SENZA-PROVA", Certain, "mypay-web-services.md §7.3",
        "Il prodotto dà per pagato un dovuto senza averne la prova dalla Regione.",
        "Considerare pagato un dovuto soltanto quando la Regione restituisce i pagati o la ricevuta; l'esito nell'indirizzo di ritorno dice solo che conviene chiederli.";
    PRD_FAULT_NON_MOSTRATO = "PRD-FAULT-NON-MOSTRATO", Certain, "mypay-web-services.md §1.6",
        "Il prodotto non ha conservato o non mostra l'errore restituito dalla Regione.",
        "Leggere l'elemento fault della risposta anche quando lo stato HTTP è 200, registrare faultCode e faultString con l'operazione e mostrarli a chi deve correggere.";
    PRD_NESSUNA_RICHIESTA = "PRD-NESSUNA-RICHIESTA", Certain, "test-plans.md §9",
        "La richiesta attesa non è mai arrivata alla Regione.",
        "Controllare che l'azione chiami davvero il servizio, all'indirizzo configurato per questo caso, entro la scadenza.";
    PRD_RICHIESTA_DIVERSA = "PRD-RICHIESTA-DIVERSA", Certain, "test-plans.md §9",
        "La richiesta è arrivata con valori diversi da quelli attesi.",
        "Confrontare i valori attesi con quelli trovati e correggere come il prodotto compone la richiesta dai propri dati.";
    PRD_RICHIESTA_DI_TROPPO = "PRD-RICHIESTA-DI-TROPPO", Certain, "test-plans.md §9",
        "È arrivata una richiesta che non doveva arrivare.",
        "Togliere invii doppi e cicli automatici: prima di ripetere un'operazione chiedere alla Regione se è già riuscita, e non ripetere ciò che è stato rifiutato.";
    PRD_DATO_DIVERSO = "PRD-DATO-DIVERSO", Certain, "test-plans.md §9",
        "Ciò che il prodotto mostra è diverso da ciò che la Regione gli ha comunicato.",
        "Aggiornare i dati del prodotto con i valori contenuti nella risposta della Regione e mostrarli senza trasformarli.";
    PRD_AZIONE_RIFIUTATA = "PRD-AZIONE-RIFIUTATA", Certain, "test-plans.md §9",
        "Il prodotto ha rifiutato l'azione chiesta dal caso.",
        "Leggere il motivo dato dal prodotto; se l'azione è fra quelle dichiarate nel profilo deve poter essere eseguita con questi dati.";
    PRD_AZIONE_ERRORE = "PRD-AZIONE-ERRORE", Certain, "test-plans.md §9",
        "Il prodotto o il suo adattatore non è riuscito a eseguire l'azione.",
        "Guardare l'uscita dell'adattatore: deve terminare entro la scadenza e rispondere con un solo oggetto JSON nella forma pubblicata.";
    PRD_AZIONE_NON_SUPPORTATA = "PRD-AZIONE-NON-SUPPORTATA", Certain, "test-plans.md §9",
        "Il prodotto dice di non supportare un'azione dichiarata nel profilo.",
        "Realizzare l'azione nell'adattatore, oppure toglierla dalle azioni dichiarate nel profilo.";
    PRD_NIENTE_VISTO = "PRD-NIENTE-VISTO", Certain, "test-plans.md §9",
        "Il prodotto dice di aver eseguito l'azione, ma alla Regione non è arrivato nulla.",
        "Rispondere che l'azione è eseguita solo dopo aver chiamato la Regione; controllare indirizzo e coda di invio.";
    PRD_NON_RIPROVATO = "PRD-NON-RIPROVATO", Certain, "test-plans.md §9",
        "Dopo un'indisponibilità della Regione il prodotto non ha riprovato.",
        "Conservare l'operazione e riprovarla a intervalli crescenti finché la Regione risponde, senza chiedere all'utente di reinserire i dati.";
    PRD_DOPPIO = "PRD-DOPPIO", Certain, "test-plans.md §9",
        "Un dovuto è andato perso o risulta doppio.",
        "Usare lo stesso IUD a ogni nuovo tentativo e, quando la risposta è andata persa, verificare lo stato alla Regione prima di ripetere l'invio.";

    // CSV: the syntax of flow files, also where a lenient reader hides it
    CSV_VUOTO = "CSV-VUOTO", Certain, "mypay-flows.md §2.1",
        "Il file è vuoto.",
        "Scrivere la riga d'intestazione e una riga per ogni dovuto.";
    CSV_BOM = "CSV-BOM", Certain, "mypay-flows.md §2.2",
        "Il file inizia con un BOM.",
        "Scrivere il file in UTF-8 senza BOM.";
    CSV_UTF8 = "CSV-UTF8", Certain, "mypay-flows.md §2.2",
        "Il file contiene byte che non sono UTF-8.",
        "Scrivere il file in UTF-8: la piattaforma sostituisce i byte che non lo sono e il nome del pagatore ne esce guasto.";
    CSV_NUL = "CSV-NUL", Certain, "mypay-flows.md §2.2",
        "Il file contiene il carattere NUL.",
        "Togliere il carattere: di solito viene da un campo a lunghezza fissa o da un file UTF-16.";
    CSV_FINE_RIGA_CR = "CSV-FINE-RIGA-CR", Certain, "mypay-flows.md §2.2",
        "Una riga è chiusa dal solo CR.",
        "Chiudere ogni riga con LF, oppure con CRLF.";
    CSV_FINE_RIGA_MISTA = "CSV-FINE-RIGA-MISTA", Certain, "mypay-flows.md §2.2",
        "Le righe non finiscono tutte allo stesso modo.",
        "Chiudere tutte le righe con LF, oppure tutte con CRLF; controllare che nessun valore contenga un a capo.";
    CSV_FINE_FILE = "CSV-FINE-FILE", Certain, "mypay-flows.md §2.2",
        "L'ultima riga non è chiusa da un a capo.",
        "Chiudere anche l'ultima riga: così si vede che il file non è stato troncato.";
    CSV_RIGA_VUOTA = "CSV-RIGA-VUOTA", Certain, "mypay-flows.md §2.2",
        "C'è una riga vuota.",
        "Togliere la riga: la piattaforma la salta e numera le altre senza contarla.";
    CSV_RIGA_LUNGA = "CSV-RIGA-LUNGA", Certain, "limiti del banco di prova",
        "Una riga supera la lunghezza che il banco legge.",
        "Controllare che il file sia un CSV e che le righe finiscano con un a capo.";
    CSV_VIRGOLETTE_DISPARI = "CSV-VIRGOLETTE-DISPARI", Certain, "mypay-flows.md §2.2",
        "La riga ha un numero dispari di virgolette.",
        "Chiudere ogni virgoletta sulla stessa riga (un valore non contiene a capo); dentro un valore scriverle a coppie come \\\", o togliere il segno dei pollici.";
    CSV_VIRGOLETTE_DOPPIE = "CSV-VIRGOLETTE-DOPPIE", Certain, "mypay-flows.md §2.2, §14",
        "Una virgoletta dentro un valore è scritta raddoppiata.",
        "Scrivere \\\" al posto di due virgolette: MyPay non conosce il raddoppio e le conserva entrambe.";
    CSV_VIRGOLETTA_ISOLATA = "CSV-VIRGOLETTA-ISOLATA", Certain, "mypay-flows.md §2.2, §14",
        "Una virgoletta sta in mezzo a un valore senza escape.",
        "Racchiudere fra virgolette l'intero valore e scrivere quelle interne come \\\".";
    CSV_ESCAPE = "CSV-ESCAPE", Inferred, "mypay-flows.md §14",
        "Un escape sta in un campo che non è fra virgolette.",
        "Racchiudere fra virgolette il campo che contiene \\\".";
    CSV_INTESTAZIONE = "CSV-INTESTAZIONE", Inferred, "mypay-flows.md §2.3",
        "L'intestazione non è quella del tracciato.",
        "Scrivere i nomi delle colonne del tracciato, nel loro ordine: la piattaforma non li legge, ma chi legge gli scarti sì.";
    CSV_COLONNE_POCHE = "CSV-COLONNE-POCHE", Certain, "mypay-flows.md §2.2",
        "La riga ha meno colonne del tracciato.",
        "Scrivere tutte le colonne, anche vuote; l'ultima è azione. Controllare che la versione nel nome del file sia quella giusta.";
    CSV_COLONNE_TROPPE = "CSV-COLONNE-TROPPE", Certain, "mypay-flows.md §2.2",
        "La riga ha più colonne del tracciato.",
        "Racchiudere fra virgolette i valori che contengono un punto e virgola; non scriverne uno in fondo alla riga.";

    CSV_LATIN1 = "CSV-LATIN1", Certain, "mypivot-flows.md §4.2, §6.4",
        "Il file è in UTF-8 dove la piattaforma legge ISO-8859-1.",
        "Scrivere il file in ISO-8859-1: ogni lettera accentata in UTF-8 diventa due caratteri sbagliati.";

    CSV_VIRGOLETTE_MANCANTI = "CSV-VIRGOLETTE-MANCANTI", Certain, "mypivot-flows.md §4.2",
        "Una riga non ha tutti i valori fra virgolette.",
        "Racchiudere fra virgolette ogni valore, anche vuoto, e separarli con il solo punto e virgola.";

    // ZIP: the package of a flow file
    ZIP_ILLEGIBILE = "ZIP-ILLEGIBILE", Certain, "mypay-flows.md §2.1, §4.3",
        "Il file non è uno zip intero.",
        "Creare lo zip di nuovo, con il solo csv dallo stesso nome; controllare che il trasferimento non lo abbia troncato.";
    ZIP_LIMITE = "ZIP-LIMITE", Certain, "limiti del banco di prova",
        "Lo zip supera un limite: voci, dimensione o rapporto di compressione.",
        "Mettere nello zip il solo csv; dividere i dovuti in più file.";
    ZIP_SOSPETTO = "ZIP-SOSPETTO", Certain, "mypay-flows.md §2.1",
        "Lo zip ha voci sovrapposte, annidate, cifrate o con un percorso che esce dalla cartella.",
        "Creare lo zip di nuovo, senza cartelle, senza cifratura, compresso con deflate, con il solo csv dallo stesso nome.";

    // FLU: the rows of a flow file
    FLU_MANCANTE = "FLU-MANCANTE", Certain, "mypay-flows.md §3.1",
        "Manca un valore obbligatorio.",
        "Valorizzare la colonna: anche le righe di modifica e di annullamento sono complete.";
    FLU_LUNGO = "FLU-LUNGO", Certain, "mypay-flows.md §3.1, §14",
        "Un valore è più lungo di quanto ammesso.",
        "Accorciare il valore entro la lunghezza massima.";
    FLU_FORMATO = "FLU-FORMATO", Certain, "mypay-flows.md §3.1, §14",
        "Un valore non ha il formato previsto.",
        "Scrivere il valore nel formato indicato; gli importi con il punto e due decimali, senza separatore delle migliaia.";
    FLU_ENUMERAZIONE = "FLU-ENUMERAZIONE", Certain, "mypay-flows.md §3.1",
        "Un valore non è fra quelli ammessi.",
        "Usare uno dei valori indicati, con le stesse maiuscole.";
    FLU_DATA = "FLU-DATA", Certain, "mypay-flows.md §3.1, §14",
        "Una data non è un giorno del calendario scritto AAAA-MM-GG.",
        "Scrivere un giorno che esiste: la piattaforma accetta anche il 45 del mese e lo sposta al mese dopo, senza avvertire.";
    FLU_DATA_PASSATA = "FLU-DATA-PASSATA", Certain, "mypay-flows.md §3.3",
        "La data di scadenza è già passata.",
        "Inviare una data uguale o successiva al giorno del caricamento.";
    FLU_IMPORTO_ZERO = "FLU-IMPORTO-ZERO", Inferred, "mypay-flows.md §14",
        "Un importo non è maggiore di zero.",
        "Inviare soltanto dovuti con un importo positivo.";
    FLU_COMMISSIONE_ZERO = "FLU-COMMISSIONE-ZERO", Inferred, "mypay-flows.md §14",
        "La commissione vale zero.",
        "Lasciare vuota la colonna quando non c'è commissione.";
    FLU_TIPO_DOVUTO = "FLU-TIPO-DOVUTO", Certain, "mypay-flows.md §3.3, §10.2",
        "Il tipo dovuto non è fra quelli dell'ente.",
        "Usare il codice di un tipo dovuto configurato e attivo.";
    FLU_ANONIMO = "FLU-ANONIMO", Certain, "mypay-flows.md §3.4, §14",
        "ANONIMO è usato dove non è ammesso.",
        "Usare ANONIMO soltanto con il tipo F e per i tipi dovuto che lo prevedono.";
    FLU_UNDICI_CIFRE = "FLU-UNDICI-CIFRE", Inferred, "mypay-flows.md §14",
        "Una persona fisica è indicata con un codice di 11 cifre.",
        "Indicare il codice fiscale di 16 caratteri, oppure il tipo G.";
    FLU_NAZIONE = "FLU-NAZIONE", Certain, "mypay-flows.md §3.3",
        "La nazione non esiste.",
        "Usare la sigla ISO 3166-1 di due lettere, per esempio IT.";
    FLU_PROVINCIA = "FLU-PROVINCIA", Certain, "mypay-flows.md §3.3",
        "La provincia non esiste.",
        "Usare la sigla della provincia, per esempio VE.";
    FLU_TASSONOMIA = "FLU-TASSONOMIA", Certain, "mypay-flows.md §3.3; pagopa-identifiers.md §12",
        "Il codice tassonomico dell'ente secondario non esiste.",
        "Usare un codice della tassonomia, per esempio 9/0201102IM/, senza altre barre dopo.";
    FLU_BILANCIO = "FLU-BILANCIO", Certain, "mypay-flows.md §3.6",
        "Il bilancio non ha la struttura prevista.",
        "Scrivere bilancio, capitolo (codCapitolo, codUfficio se c'è), accertamento (codAccertamento se c'è, importo), senza namespace.";
    FLU_BILANCIO_SPAZI = "FLU-BILANCIO-SPAZI", Inferred, "mypay-flows.md §3.6, §14",
        "Il bilancio contiene spazi o a capo.",
        "Scrivere l'XML su una riga sola, senza spazi.";
    FLU_BILANCIO_SOMMA = "FLU-BILANCIO-SOMMA", Certain, "mypay-flows.md §3.6",
        "La somma degli accertamenti non è l'importo dovuto.",
        "Ripartire esattamente importoDovuto, senza la quota dell'ente secondario.";
    FLU_SECONDARIO_IGNORATO = "FLU-SECONDARIO-IGNORATO", Certain, "mypay-flows.md §3.1",
        "Una colonna dell'ente secondario è valorizzata senza il flag.",
        "Scrivere true in flagMultiBeneficiario, o lasciare vuote le colonne dell'ente secondario.";
    FLU_SECONDARIO_MAGGIORE = "FLU-SECONDARIO-MAGGIORE", Inferred, "mypay-flows.md §14",
        "La quota dell'ente secondario supera l'importo dovuto.",
        "Controllare le due quote: importoDovuto non comprende quella dell'ente secondario.";
    FLU_CLASSIFICAZIONE = "FLU-CLASSIFICAZIONE", Certain, "mypivot-web-services.md §4.4, §5.4; mypay-flows.md §6.4",
        "Una riga esportata contiene ciò che il suo genere esclude, o non ciò che chiede.",
        "Leggere da ogni riga soltanto le colonne che la sua classificazione riempie, e confrontare il file con la scheda.";
    FLU_RICEVUTA = "FLU-RICEVUTA", Certain, "mypay-flows.md §6.4",
        "La colonna della ricevuta non contiene una RT in base64.",
        "Leggere la colonna come base64 su una riga sola, e ciò che ne esce come XML.";
    FLU_NOME_FILE = "FLU-NOME-FILE", Certain, "mypay-flows.md §2.1, §4.3",
        "Il nome del file non è quello che la piattaforma vuole.",
        "Chiamare il file <codice IPA>-<identificativo del flusso>-<versione>.zip, con due soli trattini, e il csv dentro allo stesso modo.";
    FLU_SCARTO = "FLU-SCARTO", Certain, "mypay-flows.md §3.2, §3.3",
        "La piattaforma scarterebbe questa riga.",
        "Correggere la riga e inviarla in un nuovo file: le altre righe sono già caricate.";

    // FLU: the files of MyPivot
    FLU_CHIAVE_DUPLICATA = "FLU-CHIAVE-DUPLICATA", Certain, "mypivot-flows.md §3.4, §5.2, §8.3",
        "Due righe del file hanno la stessa chiave.",
        "Scrivere una sola riga per chiave: la piattaforma tiene l'ultima e non lo dice.";
    FLU_BILANCIO_RADICE = "FLU-BILANCIO-RADICE", Inferred, "mypivot-flows.md §3.3, §13",
        "La radice del bilancio non è quella che MyPivot vuole.",
        "Scrivere Bilancio con la B maiuscola e il namespace Pagamenti/Ente, non il bilancio di MyPay.";
    FLU_BILANCIO_PIVOT = "FLU-BILANCIO-PIVOT", Certain, "mypivot-flows.md §3.3",
        "Il bilancio non rispetta lo schema di MyPivot.",
        "Scrivere in Bilancio uno o più capitolo, ciascuno con codice e importo con due decimali.";
    FLU_CAUSALE_DOPPIA = "FLU-CAUSALE-DOPPIA", Certain, "mypivot-flows.md §5.4",
        "La causale di un movimento nomina sia un IUF sia un IUV.",
        "Riportare la causale del bonifico così com'è arrivata: un riversamento cumulativo ha l'IUF, un bonifico singolo lo IUV.";
    FLU_CAUSALE_SENZA_IUF = "FLU-CAUSALE-SENZA-IUF", Certain, "mypivot-flows.md §5.4",
        "La causale nomina un riversamento di pagoPA ma la piattaforma non ne ricava l'IUF.",
        "Riportare la causale senza spezzarla né cambiarla: la marca, poi /URI/ e subito l'IUF con la sua data.";
    FLU_ULTIMA_RIGA = "FLU-ULTIMA-RIGA", Certain, "mypivot-flows.md §6.4",
        "L'ultima riga del file è un movimento, che la piattaforma salta.",
        "Chiudere l'estratto conto con la riga del totale: la piattaforma non legge l'ultima riga, qualunque essa sia.";
    FLU_PERSO = "FLU-PERSO", Certain, "mypivot-flows.md §8.3, §11",
        "Per questa riga la piattaforma perderebbe l'intero file.",
        "Correggere la riga e inviare di nuovo tutto il file con un altro nome: nessuna riga è stata caricata.";
    FLU_ALTRO_ENTE = "FLU-ALTRO-ENTE", Certain, "mypivot-flows.md §7.3, §8.3",
        "Il file contiene dati di un altro ente.",
        "Caricare il file per l'ente di cui parla; basta una riga di un altro ente e nessuna è caricata.";
    FLU_TOTALE = "FLU-TOTALE", Certain, "mypivot-flows.md §7.3, §11",
        "Un totale del flusso non è quello dei suoi pagamenti.",
        "Calcolare i totali dai pagamenti: la piattaforma non li confronta, chi riconcilia sì.";
    FLU_XLS = "FLU-XLS", Certain, "mypivot-flows.md §6.2",
        "Il file non è un foglio di calcolo che la piattaforma sa leggere.",
        "Salvare il foglio nel formato Excel 97–2003 (.xls), senza password: un .xlsx, un HTML o un csv con un altro nome non valgono.";
    FLU_XLS_LIMITE = "FLU-XLS-LIMITE", Certain, "limiti del banco di prova",
        "Il foglio di calcolo supera un limite di lunghezza.",
        "Dividere i movimenti in più file.";
    FLU_XLS_INTESTAZIONE = "FLU-XLS-INTESTAZIONE", Certain, "mypivot-flows.md §6.2",
        "Nella prima riga del foglio mancano delle colonne.",
        "Scrivere nella prima riga tutte le 14 intestazioni, lettera per lettera, in qualunque ordine.";

    // JSON: bodies of the REST calls between Region and ente
    JSON_MALFORMATO = "JSON-MALFORMATO", Certain, "RFC 8259",
        "Il corpo non è JSON ben formato.",
        "Generare il JSON con una libreria, in UTF-8 senza BOM: nomi e stringhe fra virgolette doppie, numeri senza zeri davanti, nessuna virgola dopo l'ultimo membro.";
    JSON_LIMITE = "JSON-LIMITE", Certain, "limiti del banco di prova",
        "Il corpo JSON supera un limite di dimensione o di profondità.",
        "Ridurre il corpo entro il limite indicato; controllare che oggetti ed elenchi non siano annidati per errore.";
    JSON_RIPETUTO = "JSON-RIPETUTO", Certain, "RFC 8259 §4",
        "Un membro è scritto più volte nello stesso oggetto.",
        "Scrivere ogni membro una volta sola: chi legge ne tiene uno, e non si sa quale.";
    JSON_TIPO = "JSON-TIPO", Certain, "mypay-callbacks.md §4.5, §5.3",
        "Un valore JSON è di un altro tipo.",
        "Scrivere il valore del tipo indicato: fra virgolette se è una stringa, senza se è un numero. La Regione non converte.";
    JSON_MANCANTE = "JSON-MANCANTE", Certain, "mypay-callbacks.md §4.3, §5.3",
        "Manca un membro obbligatorio.",
        "Aggiungere il membro, con il nome scritto con le stesse maiuscole e minuscole.";
    JSON_SCONOSCIUTO = "JSON-SCONOSCIUTO", Certain, "mypay-callbacks.md §4.3, §5.2",
        "Un membro non è previsto.",
        "Togliere il membro, o correggerne il nome.";
    JSON_ENUMERAZIONE = "JSON-ENUMERAZIONE", Certain, "mypay-callbacks.md §5.3",
        "Un valore JSON non è fra quelli ammessi.",
        "Usare il valore indicato.";
    JSON_FORMATO = "JSON-FORMATO", Certain, "mypay-callbacks.md §4.3, §5.3",
        "Una stringa JSON non ha il formato previsto.",
        "Scrivere il valore nel formato indicato, senza spazi né altri caratteri in più.";
    JSON_LUNGHEZZA = "JSON-LUNGHEZZA", Certain, "mypay-callbacks.md §4.5, §5.3",
        "Una stringa JSON è vuota, troppo corta o troppo lunga.",
        "Scrivere un valore della lunghezza indicata; se non c'è, non scrivere il membro.";
    JSON_INTERVALLO = "JSON-INTERVALLO", Certain, "mypay-callbacks.md §5.3",
        "Un numero JSON è fuori dall'intervallo ammesso.",
        "Inviare un valore compreso fra gli estremi indicati.";

    // REST: what the product answers to the REST calls of the Region, beyond the form of the body
    REST_CONTENT_TYPE = "REST-CONTENT-TYPE", Inferred, "mypay-callbacks.md §4.5",
        "La risposta ha un corpo che non si dichiara JSON.",
        "Rispondere senza corpo, oppure con Content-Type application/json: un corpo di altro tipo con lo stato 200 conta come consegna fallita.";
    REST_STATO = "REST-STATO", Certain, "mypay-callbacks.md §4.5, §12 B-1, B-8",
        "Lo stato HTTP della risposta non dice alla Regione se la chiamata è riuscita.",
        "Rispondere 200 o 204 se la consegna è accettata, 4xx o 5xx se è rifiutata; i rinvii (3xx) non sono seguiti.";
    REST_LUNGO = "REST-LUNGO", Certain, "mypay-callbacks.md §4.5",
        "Un testo della risposta è più lungo di quanto la Regione conservi.",
        "Restare entro 256 caratteri: il resto va perso.";
    REST_JWT_RIFIUTATO = "REST-JWT-RIFIUTATO", Certain, "mypay-callbacks.md §4.3, §12 B-4",
        "Il prodotto ha rifiutato un gettone valido.",
        "Verificare firma HS512 (chiave: il segreto decodificato da base64), sub e iss; non pretendere exp, iat, nbf, aud né jti, che il gettone non ha.";
    REST_JWT_ACCETTATO = "REST-JWT-ACCETTATO", Certain, "mypay-callbacks.md §12 B-4",
        "Il prodotto ha accettato una chiamata senza gettone o con un gettone dalla firma errata.",
        "Quando il gettone è configurato rifiutare con 401 o 403 ogni chiamata che non lo porta o la cui firma non si verifica.";
    REST_JWT = "REST-JWT", Certain, "mypay-callbacks.md §4.3",
        "Il gettone nell'intestazione Authorization non è quello previsto.",
        "Comporre Authorization come «Bearer» e il JWT: HS512, kid nell'intestazione, sub e iss nel contenuto, firma con il segreto decodificato da base64.";
    REST_RIFIUTO = "REST-RIFIUTO", Certain, "mypay-callbacks.md §4.5",
        "Il prodotto ha rifiutato la consegna dell'esito.",
        "Registrare l'esito e rispondere senza faultCode; un esito già registrato va accettato di nuovo senza registrarlo due volte.";
    REST_TOKEN = "REST-TOKEN", Certain, "mypay-callbacks.md §5.2, §12 C-1",
        "L'autenticazione non dà il gettone.",
        "Con credenziali giuste rispondere {\"token\":\"…\"}; con credenziali errate dire il motivo in esito o in errore.";
    REST_AVVISO = "REST-AVVISO", Certain, "mypay-callbacks.md §5.3, §12 C-2",
        "Il numero d'avviso della risposta non è quello chiesto.",
        "Rimandare in numeroAvviso il numero della domanda: la Regione scarta la risposta se non finisce con lo IUV.";
    REST_CENTESIMI = "REST-CENTESIMI", Certain, "mypay-callbacks.md §5.3, §12 C-2",
        "importoPosizione non è scritto come numero intero di centesimi.",
        "Scrivere i centesimi come intero, senza punto né esponente (128,70 euro si scrivono 12870): altrimenti vale il vecchio importo.";
    REST_EURO = "REST-EURO", Certain, "mypay-callbacks.md §5.3, §12 C-4",
        "L'importo di una voce di bilancio non è scritto in euro con i decimali.",
        "Scrivere sempre il punto e i decimali (125.50, 125.0): con un intero la Regione scarta tutta la risposta.";
    REST_BILANCIO = "REST-BILANCIO", Certain, "mypay-callbacks.md §5.3, §12 C-4",
        "La somma delle voci di bilancio non è l'importo della posizione.",
        "Ripartire l'intero importo, al centesimo: una differenza rende l'avviso non pagabile.";
    REST_ESITO = "REST-ESITO", Certain, "mypay-callbacks.md §4.4",
        "Il documento Pagati del push non ha un solo pagamento.",
        "Scrivere un push per ogni dovuto: un solo datiSingoloPagamento.";
    REST_CODICE_PERSO = "REST-CODICE-PERSO", Certain, "mypay-callbacks.md §5.3",
        "Con questo stato HTTP la Regione non legge il codice di errore.",
        "Dare gli errori con lo stato 200: con 4xx o 5xx il corpo non è letto e nemmeno il codice 004 ferma il pagamento.";

    // URL: the return of the browser
    URL_FORMA = "URL-FORMA", Certain, "mypay-callbacks.md §6.1",
        "L'indirizzo di ritorno non è un URL assoluto http o https.",
        "Dare un URL intero, con schema e host, codificato secondo RFC 3986 (per esempio https://servizi.comune.esempio.it/ritorno?pratica=77).";
    URL_LUNGO = "URL-LUNGO", Certain, "mypay-callbacks.md §6.1",
        "L'indirizzo di ritorno è troppo lungo.",
        "Restare entro 2048 caratteri; conservare i dati della pratica nel prodotto e metterne nell'indirizzo solo la chiave.";
    URL_PARAMETRO = "URL-PARAMETRO", Certain, "mypay-callbacks.md §6.2, §12 D-1",
        "L'indirizzo di ritorno usa il nome di un parametro che la Regione aggiunge.",
        "Dare un altro nome al proprio parametro: idSession, esito e pollingToken li aggiunge la Regione, e arriverebbero due volte.";
    URL_FRAMMENTO = "URL-FRAMMENTO", Inferred, "mypay-callbacks.md §6.2",
        "L'indirizzo di ritorno ha un frammento.",
        "Togliere la parte dopo «#»: il browser non la manda al server, e i parametri aggiunti in coda ne farebbero parte.";
    URL_RITORNO = "URL-RITORNO", Certain, "mypay-callbacks.md §6.2",
        "I parametri del ritorno non sono quelli previsti.",
        "Aggiungere in coda idSession, esito (OK oppure ERROR) e, se c'è, pollingToken, una volta ciascuno.";
    URL_PAGINA = "URL-PAGINA", Certain, "mypay-callbacks.md §12 D-1, D-2, D-3, D-4",
        "La pagina di ritorno del prodotto non si è aperta.",
        "Rispondere al browser con una pagina o con un rinvio per ogni esito, anche senza pollingToken e anche se la ricevuta non è ancora arrivata.";

    // BANCO: the bench itself
    BANCO_REGIONE = "BANCO-REGIONE", Certain, "mypay-web-services.md §10",
        "La Regione simulata non ha risposto come la scheda prescrive: è un errore del banco di prova.",
        "Il prodotto non ha colpa: segnalare il caso a chi cura il banco di prova, allegando la cartella dell'esecuzione.";
    BANCO_VERIFICA = "BANCO-VERIFICA", Certain, "test-plans.md §4",
        "Una verifica del caso non si può porre così com'è scritta: è un errore del banco di prova.",
        "Il prodotto non ha colpa: segnalare il caso a chi cura il banco di prova, allegando la cartella dell'esecuzione.";
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_texts_are_sentences() {
        let mut seen = BTreeSet::new();
        for rule in RULES {
            assert!(seen.insert(rule.code), "{} stands twice", rule.code);
            assert!(
                rule.code
                    .chars()
                    .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-'),
                "{} is not upper-case kebab",
                rule.code
            );
            assert!(
                [
                    "XML-", "SOAP-", "HTTP-", "DOC-", "ID-", "PRD-", "CSV-", "ZIP-", "FLU-",
                    "JSON-", "REST-", "URL-", "BANCO-"
                ]
                .iter()
                .any(|family| rule.code.starts_with(family)),
                "{} belongs to no family",
                rule.code
            );
            for text in [rule.title, rule.mend] {
                assert!(
                    text.ends_with('.') && text.len() > 15,
                    "{}: {text:?}",
                    rule.code
                );
                assert!(!text.contains("  "), "{}: {text:?}", rule.code);
            }
            assert!(!rule.source.is_empty(), "{} has no source", rule.code);
        }
    }

    /// The list is locked: a change of code or certainty shows here and is a decision, not an accident.
    #[test]
    fn the_list_is_locked() {
        let list: Vec<String> = RULES
            .iter()
            .map(|rule| format!("{} {:?}", rule.code, rule.certainty))
            .collect();
        insta::assert_snapshot!(list.join("\n"));
    }
}
