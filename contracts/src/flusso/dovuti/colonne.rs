//! The columns of the import of dovuti (`mypay-flows.md` §3.1, §14).

use super::campo;
use crate::flusso::colonna::{Colonna, Forma, Lettura, Obbligo, TipoLettura};

const SE_MULTI: Obbligo = Obbligo::Se("flagMultiBeneficiario vale true");
const SECONDO_TIPO: Obbligo = Obbligo::Se("il tipo dovuto vuole la data");

const IMPORTO_FORMA: Forma = Forma::Motivo(
    "[0-9]{1,9}[.][0-9]{2}",
    "cifre, punto, due decimali (per esempio 120.50)",
);
const ASCII: Forma = Forma::Motivo("[ -~]+", "soltanto caratteri ASCII stampabili");
const CAP_FORMA: Forma = Forma::Motivo(
    "[a-zA-Z0-9]{1,16}",
    "da 1 a 16 lettere e cifre, senza spazi",
);
const SIGLA: Forma = Forma::Motivo("[a-zA-Z]{2}", "una sigla di due lettere");
const DATI: Forma = Forma::Motivo(
    "[0129]/[^ \\t\\r\\n]{3,138}",
    "0, 1, 2 o 9, una barra, poi da 3 a 138 caratteri senza spazi (per esempio 9/0101101IM/)",
);
const DATI_SECONDARIO: Forma = Forma::Motivo(
    "9/[0-9]{7}[a-zA-Z0-9_]{2}/[^ \\t\\r\\n]{0,129}",
    "9/, 7 cifre, 2 lettere, una barra, poi al più 129 caratteri senza spazi (per esempio 9/0201102IM/)",
);

macro_rules! colonna {
    ($nome:ident = $campo:ident $testo:literal $alias:expr, $descrizione:literal, $obbligo:expr, $minimo:literal..=$massimo:literal, $forma:expr,
     $etichetta:literal $assente:expr, $massimo_piattaforma:literal $tipo:ident) => {
        pub(super) const $nome: Colonna = Colonna {
            campo: campo::$campo,
            nome: $testo,
            alias: &$alias,
            descrizione: $descrizione,
            obbligo: $obbligo,
            minimo: $minimo,
            massimo: $massimo,
            forma: $forma,
            unica: campo::$campo.0 == campo::IUD.0,
            lettura: Some(Lettura {
                etichetta: $etichetta,
                assente: $assente,
                massimo: $massimo_piattaforma,
                tipo: TipoLettura::$tipo,
            }),
        };
    };
}

// constant = field, header, other headers, description, when asked, length, form; platform: word, word when missing, length, type
colonna!(IUD = IUD "IUD" [], "identificativo univoco del dovuto, scelto dal prodotto; non inizia con 000", Obbligo::Sempre, 1..=35, Forma::Testo, "COD_IUD" Some("IUD"), 35 Testo);
colonna!(COD_IUV = COD_IUV "codIuv" [], "IUV generato dall'ente, di 17 cifre; vuoto se lo genera MyPay o se non serve", Obbligo::Facoltativo, 15..=25, Forma::Motivo("[0-9A-Z]{15}|[0-9A-Z]{17}|[0-9A-Z]{25}", "15, 17 o 25 caratteri"), "COD_IUV" None, 35 Testo);
colonna!(TIPO_IDENTIFICATIVO = TIPO_IDENTIFICATIVO "tipoIdentificativoUnivoco" [], "F persona fisica, G persona giuridica", Obbligo::Sempre, 1..=1, Forma::Uno(&["F", "G"]), "TIPO_IDENTIFICATIVO_UNIVOCO" Some("TIPO_IDENTIFICATIVO_UNIVOCO"), 1 Esatta);
colonna!(CODICE_IDENTIFICATIVO = CODICE_IDENTIFICATIVO "codiceIdentificativoUnivoco" [], "codice fiscale o partita IVA del pagatore, oppure ANONIMO", Obbligo::Sempre, 1..=35, Forma::Testo, "CODICE_IDENTIFICATIVO_UNIVOCO" Some("CODICE_IDENTIFICATIVO_UNIVOCO"), 35 Testo);
colonna!(ANAGRAFICA = ANAGRAFICA "anagraficaPagatore" [], "nome e cognome o ragione sociale", Obbligo::Sempre, 1..=70, Forma::Testo, "ANAGRAFICA_PAGATORE" Some("ANAGRAFICA_PAGATORE"), 70 Testo);
colonna!(INDIRIZZO = INDIRIZZO "indirizzoPagatore" [], "via o piazza", Obbligo::Facoltativo, 1..=70, Forma::Testo, "INDIRIZZO_PAGATORE" None, 70 Testo);
colonna!(CIVICO = CIVICO "civicoPagatore" [], "numero civico", Obbligo::Facoltativo, 1..=16, ASCII, "CIVICO_PAGATORE" None, 16 Testo);
colonna!(CAP = CAP "capPagatore" [], "codice di avviamento postale", Obbligo::Facoltativo, 1..=16, CAP_FORMA, "CAP_PAGATORE" None, 16 Testo);
colonna!(LOCALITA = LOCALITA "localitaPagatore" [], "comune o località", Obbligo::Facoltativo, 1..=35, Forma::Testo, "LOCALITA_PAGATORE" None, 35 Testo);
colonna!(PROVINCIA = PROVINCIA "provinciaPagatore" [], "sigla della provincia", Obbligo::Facoltativo, 2..=2, SIGLA, "PROVINCIA_PAGATORE" None, 2 Testo);
colonna!(NAZIONE = NAZIONE "nazionePagatore" [], "sigla ISO 3166-1 della nazione", Obbligo::Facoltativo, 2..=2, SIGLA, "NAZIONE_PAGATORE" None, 2 Testo);
colonna!(EMAIL = EMAIL "mailPagatore" ["emailPagatore"], "indirizzo di posta elettronica", Obbligo::Facoltativo, 1..=256, Forma::Motivo("[a-zA-Z0-9_!#$%&'*+/=?`{|}~^.-]+@[a-zA-Z0-9.-]+", "nome@dominio, senza spazi né accenti"), "EMAIL_PAGATORE" None, 256 Testo);
colonna!(DATA_SEMPRE = DATA_SCADENZA "dataEsecuzionePagamento" ["dataScadenzaPagamento"], "data di scadenza del pagamento", Obbligo::Sempre, 10..=10, Forma::Data, "dataScadenzaPagamento" Some("DATA_SCADENZA_PAGAMENTO"), 10 Data);
colonna!(DATA = DATA_SCADENZA "dataEsecuzionePagamento" ["dataScadenzaPagamento"], "data di scadenza del pagamento, se il tipo dovuto la vuole", SECONDO_TIPO, 10..=10, Forma::Data, "dataScadenzaPagamento" None, 10 Data);
colonna!(IMPORTO = IMPORTO "importoDovuto" ["importoDovutoPagato"], "importo dovuto all'ente, maggiore di zero; senza la quota dell'ente secondario", Obbligo::Sempre, 4..=12, IMPORTO_FORMA, "IMPORTO_DOVUTO" Some("IMPORTO_DOVUTO"), 15 Numero);
colonna!(COMMISSIONE = COMMISSIONE "commissioneCaricoPa" [], "commissione a carico dell'ente, indicativa", Obbligo::Facoltativo, 4..=15, IMPORTO_FORMA, "COMMISSIONE_CARICO_PA" None, 15 Numero);
colonna!(TIPO_DOVUTO = TIPO_DOVUTO "tipoDovuto" [], "codice del tipo dovuto configurato per l'ente", Obbligo::Sempre, 1..=64, Forma::Testo, "TIPO_DOVUTO" Some("TIPO_DOVUTO"), 64 Testo);
colonna!(TIPO_VERSAMENTO = TIPO_VERSAMENTO "tipoVersamento" [], "ALL (consigliato), oppure uno o più fra BBT, BP, AD, CP, PO, OBEP separati da |", Obbligo::Facoltativo, 1..=32, Forma::Testo, "TIPO_VERSAMENTO" None, 32 Testo);
colonna!(CAUSALE_140 = CAUSALE "causaleVersamento" [], "causale del versamento", Obbligo::Sempre, 1..=140, Forma::Testo, "CAUSALE_VERSAMENTO" Some("CAUSALE_VERSAMENTO"), 140 Testo);
colonna!(CAUSALE = CAUSALE "causaleVersamento" [], "causale del versamento", Obbligo::Sempre, 1..=1024, Forma::Testo, "CAUSALE_VERSAMENTO" Some("CAUSALE_VERSAMENTO"), 1024 Testo);
colonna!(DATI_SPECIFICI = DATI_SPECIFICI "datiSpecificiRiscossione" [], "tipo di contabilità e codice tassonomico", Obbligo::Sempre, 5..=140, DATI, "DATI_SPECIFICI_RISCOSSIONE" Some("DATI_SPECIFICI_RISCOSSIONE"), 140 Testo);
colonna!(BILANCIO = BILANCIO "bilancio" [], "XML del bilancio, senza spazi né a capo; la somma è importoDovuto", Obbligo::Facoltativo, 1..=4096, Forma::Testo, "BILANCIO" None, 4096 Testo);
colonna!(FLAG_GENERA_IUV = FLAG_GENERA_IUV "flgGeneraIuv" ["flagGeneraIuv"], "true se MyPay deve generare IUV e avviso", Obbligo::Facoltativo, 4..=5, Forma::Booleano, "FLAG_GENERA_IUV" None, 5 Booleano);
colonna!(FLAG_MULTI = FLAG_MULTI_BENEFICIARIO "flagMultiBeneficiario" ["flgMultibeneficiario"], "true se una quota va a un ente secondario", Obbligo::Facoltativo, 4..=5, Forma::Booleano, "FLAG_MULTI_BENEFICIARIO" None, 5 Booleano);
colonna!(CF_SECONDARIO = CF_SECONDARIO "codiceFiscaleEnteSecondario" [], "codice fiscale dell'ente secondario", SE_MULTI, 11..=11, Forma::Motivo("[0-9]{11}", "11 cifre"), "CODICE_FISCALE_ENTE_SECONDARIO" Some("CODICE_FISCALE_ENTE_SECONDARIO"), 11 Testo);
colonna!(DENOMINAZIONE_SECONDARIO = DENOMINAZIONE_SECONDARIO "denominazioneEnteSecondario" [], "nome dell'ente secondario", SE_MULTI, 1..=70, Forma::Testo, "DENOMINAZIONE_ENTE_SECONDARIO" Some("DENOMINAZIONE_ENTE_SECONDARIO"), 70 Testo);
colonna!(IBAN_SECONDARIO = IBAN_SECONDARIO "ibanAccreditoEnteSecondario" [], "IBAN italiano dell'ente secondario", SE_MULTI, 27..=27, Forma::Motivo("[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{23}", "un IBAN italiano di 27 caratteri"), "IBAN_ACCREDITO_ENTE_SECONDARIO" Some("IBAN_ACCREDITO_ENTE_SECONDARIO"), 35 Testo);
colonna!(INDIRIZZO_SECONDARIO = INDIRIZZO_SECONDARIO "indirizzoEnteSecondario" [], "via o piazza dell'ente secondario", Obbligo::Facoltativo, 1..=70, Forma::Testo, "INDIRIZZO_ENTE_SECONDARIO" None, 70 Testo);
colonna!(CIVICO_SECONDARIO = CIVICO_SECONDARIO "civicoEnteSecondario" [], "numero civico dell'ente secondario", Obbligo::Facoltativo, 1..=16, ASCII, "CIVICO_ENTE_SECONDARIO" None, 16 Testo);
colonna!(CAP_SECONDARIO = CAP_SECONDARIO "capEnteSecondario" [], "codice di avviamento postale dell'ente secondario", Obbligo::Facoltativo, 1..=16, CAP_FORMA, "CAP_ENTE_SECONDARIO" None, 16 Testo);
colonna!(LOCALITA_SECONDARIO = LOCALITA_SECONDARIO "localitaEnteSecondario" [], "comune dell'ente secondario", Obbligo::Facoltativo, 1..=35, Forma::Testo, "LOCALITA_ENTE_SECONDARIO" None, 35 Testo);
colonna!(PROVINCIA_SECONDARIO = PROVINCIA_SECONDARIO "provinciaEnteSecondario" [], "sigla della provincia dell'ente secondario", Obbligo::Facoltativo, 2..=2, SIGLA, "PROVINCIA_ENTE_SECONDARIO" None, 35 Testo);
colonna!(NAZIONE_SECONDARIO = NAZIONE_SECONDARIO "nazioneEnteSecondario" [], "sigla ISO 3166-1 della nazione dell'ente secondario", Obbligo::Facoltativo, 2..=2, SIGLA, "NAZIONE_ENTE_SECONDARIO" None, 2 Testo);
colonna!(DATI_SPECIFICI_SECONDARIO = DATI_SPECIFICI_SECONDARIO "datiSpecificiRiscossioneEnteSecondario" [], "codice tassonomico della quota dell'ente secondario", SE_MULTI, 5..=140, DATI_SECONDARIO, "DATI_SPECIFICI_RISCOSSIONE_ENTE_SECONDARIO" None, 140 Testo);
colonna!(CAUSALE_SECONDARIO = CAUSALE_SECONDARIO "causaleVersamentoEnteSecondario" [], "causale della quota dell'ente secondario", Obbligo::Facoltativo, 1..=1024, Forma::Testo, "CAUSALE_ENTE_SECONDARIO" None, 1024 Testo);
colonna!(IMPORTO_SECONDARIO = IMPORTO_SECONDARIO "importoVersamentoEnteSecondario" [], "quota dell'ente secondario, maggiore di zero; si aggiunge a importoDovuto", SE_MULTI, 4..=12, IMPORTO_FORMA, "IMPORTO_VERSAMENTO_ENTE_SECONDARIO" Some("IMPORTO_VERSAMENTO_ENTE_SECONDARIO"), 15 Numero);
colonna!(AZIONE = AZIONE "azione" [], "I inserimento, M modifica, A annullamento", Obbligo::Sempre, 1..=1, Forma::Uno(&["I", "M", "A"]), "AZIONE" Some("AZIONE"), 1 Esatta);
