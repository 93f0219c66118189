//! The columns of the import of dovuti (`mypay-flows.md` §3.1, §14): each rule stands here once.
//!
//! A column says two things apart: what the manual asks of the producer ([`Colonna::obbligo`], lengths, [`Forma`]) and how the platform
//! reads it ([`Lettura`]). What one column cannot say stands in [`super::contratto`] and [`super::validazione`].

/// A field, whatever its position in a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the columns")]
pub enum Campo {
    Iud,
    CodIuv,
    TipoIdentificativo,
    CodiceIdentificativo,
    Anagrafica,
    Indirizzo,
    Civico,
    Cap,
    Localita,
    Provincia,
    Nazione,
    Email,
    DataScadenza,
    Importo,
    Commissione,
    TipoDovuto,
    TipoVersamento,
    Causale,
    DatiSpecifici,
    Bilancio,
    FlagGeneraIuv,
    FlagMultiBeneficiario,
    CfSecondario,
    DenominazioneSecondario,
    IbanSecondario,
    IndirizzoSecondario,
    CivicoSecondario,
    CapSecondario,
    LocalitaSecondario,
    ProvinciaSecondario,
    NazioneSecondario,
    DatiSpecificiSecondario,
    CausaleSecondario,
    ImportoSecondario,
    Azione,
}

impl Campo {
    /// How many there are.
    pub const QUANTI: usize = Self::Azione as usize + 1;

    /// Whether the field belongs to the secondary ente: not read by the platform unless `flagMultiBeneficiario` is true.
    #[must_use]
    pub fn e_secondario(self) -> bool {
        (Self::CfSecondario as usize..=Self::ImportoSecondario as usize).contains(&(self as usize))
    }
}

/// When the manual asks for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obbligo {
    /// In every row.
    Sempre,
    /// Never.
    Facoltativo,
    /// When `flagMultiBeneficiario` is true.
    SeMulti,
    /// As the tipo dovuto is configured.
    SecondoTipo,
}

/// The form that the manual asks of a value that is present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forma {
    /// Any text.
    Testo,
    /// One of these, letter for letter.
    Uno(&'static [&'static str]),
    /// A pattern (ASCII classes only, not anchored: the whole value must match), and the same in Italian.
    Motivo(&'static str, &'static str),
    /// A day of the calendar, `yyyy-MM-dd`.
    Data,
    /// `true` or `false`, in any case.
    Booleano,
}

/// How the platform reads a column (§3.3, reading phase). The texts are made from `etichetta`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lettura {
    /// Word of the texts `… TROPPO GRANDE`, `… NON CONFORME`.
    pub etichetta: &'static str,
    /// Word of the text `… NON PRESENTE`; `None` when the column may be blank.
    pub assente: Option<&'static str>,
    /// Most characters.
    pub massimo: usize,
    /// What the value is read as.
    pub tipo: TipoLettura,
}

/// What a value is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TipoLettura {
    /// Text up to the length.
    Testo,
    /// Text of exactly the length.
    Esatta,
    /// Java `double` text.
    Numero,
    /// Date of exactly 10 characters, lenient calendar.
    Data,
    /// `true` or `false` in any case.
    Booleano,
}

/// A column of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colonna {
    /// Which field.
    pub campo: Campo,
    /// Recommended header (§2.3).
    pub nome: &'static str,
    /// Other headers in use (§2.3).
    pub alias: &'static [&'static str],
    /// What it holds, one Italian phrase.
    pub descrizione: &'static str,
    /// When a value is asked for.
    pub obbligo: Obbligo,
    /// Fewest characters of a value.
    pub minimo: usize,
    /// Most characters of a value.
    pub massimo: usize,
    /// Form of a value.
    pub forma: Forma,
    /// How the platform reads it.
    pub lettura: Lettura,
}

impl Colonna {
    /// Whether a header is this column's, ignoring case, blanks and quotes around it.
    #[must_use]
    pub fn si_chiama(&self, intestazione: &str) -> bool {
        let intestazione = intestazione.trim().trim_matches('"').trim();
        std::iter::once(&self.nome)
            .chain(self.alias)
            .any(|nome| nome.eq_ignore_ascii_case(intestazione))
    }
}

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
    ($nome:ident = $campo:ident $testo:literal $alias:expr, $descrizione:literal, $obbligo:ident, $minimo:literal..=$massimo:literal, $forma:expr,
     $etichetta:literal $assente:expr, $massimo_piattaforma:literal $tipo:ident) => {
        pub(super) const $nome: Colonna = Colonna {
            campo: Campo::$campo,
            nome: $testo,
            alias: &$alias,
            descrizione: $descrizione,
            obbligo: Obbligo::$obbligo,
            minimo: $minimo,
            massimo: $massimo,
            forma: $forma,
            lettura: Lettura {
                etichetta: $etichetta,
                assente: $assente,
                massimo: $massimo_piattaforma,
                tipo: TipoLettura::$tipo,
            },
        };
    };
}

// constant = field, header, other headers, description, when asked, length, form; platform: word, word when missing, length, type
colonna!(IUD = Iud "IUD" [], "identificativo univoco del dovuto, scelto dal prodotto; non inizia con 000", Sempre, 1..=35, Forma::Testo, "COD_IUD" Some("IUD"), 35 Testo);
colonna!(COD_IUV = CodIuv "codIuv" [], "IUV generato dall'ente, di 17 cifre; vuoto se lo genera MyPay o se non serve", Facoltativo, 15..=25, Forma::Motivo("[0-9A-Z]{15}|[0-9A-Z]{17}|[0-9A-Z]{25}", "15, 17 o 25 caratteri"), "COD_IUV" None, 35 Testo);
colonna!(TIPO_IDENTIFICATIVO = TipoIdentificativo "tipoIdentificativoUnivoco" [], "F persona fisica, G persona giuridica", Sempre, 1..=1, Forma::Uno(&["F", "G"]), "TIPO_IDENTIFICATIVO_UNIVOCO" Some("TIPO_IDENTIFICATIVO_UNIVOCO"), 1 Esatta);
colonna!(CODICE_IDENTIFICATIVO = CodiceIdentificativo "codiceIdentificativoUnivoco" [], "codice fiscale o partita IVA del pagatore, oppure ANONIMO", Sempre, 1..=35, Forma::Testo, "CODICE_IDENTIFICATIVO_UNIVOCO" Some("CODICE_IDENTIFICATIVO_UNIVOCO"), 35 Testo);
colonna!(ANAGRAFICA = Anagrafica "anagraficaPagatore" [], "nome e cognome o ragione sociale", Sempre, 1..=70, Forma::Testo, "ANAGRAFICA_PAGATORE" Some("ANAGRAFICA_PAGATORE"), 70 Testo);
colonna!(INDIRIZZO = Indirizzo "indirizzoPagatore" [], "via o piazza", Facoltativo, 1..=70, Forma::Testo, "INDIRIZZO_PAGATORE" None, 70 Testo);
colonna!(CIVICO = Civico "civicoPagatore" [], "numero civico", Facoltativo, 1..=16, ASCII, "CIVICO_PAGATORE" None, 16 Testo);
colonna!(CAP = Cap "capPagatore" [], "codice di avviamento postale", Facoltativo, 1..=16, CAP_FORMA, "CAP_PAGATORE" None, 16 Testo);
colonna!(LOCALITA = Localita "localitaPagatore" [], "comune o località", Facoltativo, 1..=35, Forma::Testo, "LOCALITA_PAGATORE" None, 35 Testo);
colonna!(PROVINCIA = Provincia "provinciaPagatore" [], "sigla della provincia", Facoltativo, 2..=2, SIGLA, "PROVINCIA_PAGATORE" None, 2 Testo);
colonna!(NAZIONE = Nazione "nazionePagatore" [], "sigla ISO 3166-1 della nazione", Facoltativo, 2..=2, SIGLA, "NAZIONE_PAGATORE" None, 2 Testo);
colonna!(EMAIL = Email "mailPagatore" ["emailPagatore"], "indirizzo di posta elettronica", Facoltativo, 1..=256, Forma::Motivo("[a-zA-Z0-9_!#$%&'*+/=?`{|}~^.-]+@[a-zA-Z0-9.-]+", "nome@dominio, senza spazi né accenti"), "EMAIL_PAGATORE" None, 256 Testo);
colonna!(DATA_SEMPRE = DataScadenza "dataEsecuzionePagamento" ["dataScadenzaPagamento"], "data di scadenza del pagamento", Sempre, 10..=10, Forma::Data, "dataScadenzaPagamento" Some("DATA_SCADENZA_PAGAMENTO"), 10 Data);
colonna!(DATA = DataScadenza "dataEsecuzionePagamento" ["dataScadenzaPagamento"], "data di scadenza del pagamento, se il tipo dovuto la vuole", SecondoTipo, 10..=10, Forma::Data, "dataScadenzaPagamento" None, 10 Data);
colonna!(IMPORTO = Importo "importoDovuto" ["importoDovutoPagato"], "importo dovuto all'ente, maggiore di zero; senza la quota dell'ente secondario", Sempre, 4..=12, IMPORTO_FORMA, "IMPORTO_DOVUTO" Some("IMPORTO_DOVUTO"), 15 Numero);
colonna!(COMMISSIONE = Commissione "commissioneCaricoPa" [], "commissione a carico dell'ente, indicativa", Facoltativo, 4..=15, IMPORTO_FORMA, "COMMISSIONE_CARICO_PA" None, 15 Numero);
colonna!(TIPO_DOVUTO = TipoDovuto "tipoDovuto" [], "codice del tipo dovuto configurato per l'ente", Sempre, 1..=64, Forma::Testo, "TIPO_DOVUTO" Some("TIPO_DOVUTO"), 64 Testo);
colonna!(TIPO_VERSAMENTO = TipoVersamento "tipoVersamento" [], "ALL (consigliato), oppure uno o più fra BBT, BP, AD, CP, PO, OBEP separati da |", Facoltativo, 1..=32, Forma::Testo, "TIPO_VERSAMENTO" None, 32 Testo);
colonna!(CAUSALE_140 = Causale "causaleVersamento" [], "causale del versamento", Sempre, 1..=140, Forma::Testo, "CAUSALE_VERSAMENTO" Some("CAUSALE_VERSAMENTO"), 140 Testo);
colonna!(CAUSALE = Causale "causaleVersamento" [], "causale del versamento", Sempre, 1..=1024, Forma::Testo, "CAUSALE_VERSAMENTO" Some("CAUSALE_VERSAMENTO"), 1024 Testo);
colonna!(DATI_SPECIFICI = DatiSpecifici "datiSpecificiRiscossione" [], "tipo di contabilità e codice tassonomico", Sempre, 5..=140, DATI, "DATI_SPECIFICI_RISCOSSIONE" Some("DATI_SPECIFICI_RISCOSSIONE"), 140 Testo);
colonna!(BILANCIO = Bilancio "bilancio" [], "XML del bilancio, senza spazi né a capo; la somma è importoDovuto", Facoltativo, 1..=4096, Forma::Testo, "BILANCIO" None, 4096 Testo);
colonna!(FLAG_GENERA_IUV = FlagGeneraIuv "flgGeneraIuv" ["flagGeneraIuv"], "true se MyPay deve generare IUV e avviso", Facoltativo, 4..=5, Forma::Booleano, "FLAG_GENERA_IUV" None, 5 Booleano);
colonna!(FLAG_MULTI = FlagMultiBeneficiario "flagMultiBeneficiario" ["flgMultibeneficiario"], "true se una quota va a un ente secondario", Facoltativo, 4..=5, Forma::Booleano, "FLAG_MULTI_BENEFICIARIO" None, 5 Booleano);
colonna!(CF_SECONDARIO = CfSecondario "codiceFiscaleEnteSecondario" [], "codice fiscale dell'ente secondario", SeMulti, 11..=11, Forma::Motivo("[0-9]{11}", "11 cifre"), "CODICE_FISCALE_ENTE_SECONDARIO" Some("CODICE_FISCALE_ENTE_SECONDARIO"), 11 Testo);
colonna!(DENOMINAZIONE_SECONDARIO = DenominazioneSecondario "denominazioneEnteSecondario" [], "nome dell'ente secondario", SeMulti, 1..=70, Forma::Testo, "DENOMINAZIONE_ENTE_SECONDARIO" Some("DENOMINAZIONE_ENTE_SECONDARIO"), 70 Testo);
colonna!(IBAN_SECONDARIO = IbanSecondario "ibanAccreditoEnteSecondario" [], "IBAN italiano dell'ente secondario", SeMulti, 27..=27, Forma::Motivo("[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{23}", "un IBAN italiano di 27 caratteri"), "IBAN_ACCREDITO_ENTE_SECONDARIO" Some("IBAN_ACCREDITO_ENTE_SECONDARIO"), 35 Testo);
colonna!(INDIRIZZO_SECONDARIO = IndirizzoSecondario "indirizzoEnteSecondario" [], "via o piazza dell'ente secondario", Facoltativo, 1..=70, Forma::Testo, "INDIRIZZO_ENTE_SECONDARIO" None, 70 Testo);
colonna!(CIVICO_SECONDARIO = CivicoSecondario "civicoEnteSecondario" [], "numero civico dell'ente secondario", Facoltativo, 1..=16, ASCII, "CIVICO_ENTE_SECONDARIO" None, 16 Testo);
colonna!(CAP_SECONDARIO = CapSecondario "capEnteSecondario" [], "codice di avviamento postale dell'ente secondario", Facoltativo, 1..=16, CAP_FORMA, "CAP_ENTE_SECONDARIO" None, 16 Testo);
colonna!(LOCALITA_SECONDARIO = LocalitaSecondario "localitaEnteSecondario" [], "comune dell'ente secondario", Facoltativo, 1..=35, Forma::Testo, "LOCALITA_ENTE_SECONDARIO" None, 35 Testo);
colonna!(PROVINCIA_SECONDARIO = ProvinciaSecondario "provinciaEnteSecondario" [], "sigla della provincia dell'ente secondario", Facoltativo, 2..=2, SIGLA, "PROVINCIA_ENTE_SECONDARIO" None, 35 Testo);
colonna!(NAZIONE_SECONDARIO = NazioneSecondario "nazioneEnteSecondario" [], "sigla ISO 3166-1 della nazione dell'ente secondario", Facoltativo, 2..=2, SIGLA, "NAZIONE_ENTE_SECONDARIO" None, 2 Testo);
colonna!(DATI_SPECIFICI_SECONDARIO = DatiSpecificiSecondario "datiSpecificiRiscossioneEnteSecondario" [], "codice tassonomico della quota dell'ente secondario", SeMulti, 5..=140, DATI_SECONDARIO, "DATI_SPECIFICI_RISCOSSIONE_ENTE_SECONDARIO" None, 140 Testo);
colonna!(CAUSALE_SECONDARIO = CausaleSecondario "causaleVersamentoEnteSecondario" [], "causale della quota dell'ente secondario", Facoltativo, 1..=1024, Forma::Testo, "CAUSALE_ENTE_SECONDARIO" None, 1024 Testo);
colonna!(IMPORTO_SECONDARIO = ImportoSecondario "importoVersamentoEnteSecondario" [], "quota dell'ente secondario, maggiore di zero; si aggiunge a importoDovuto", SeMulti, 4..=12, IMPORTO_FORMA, "IMPORTO_VERSAMENTO_ENTE_SECONDARIO" Some("IMPORTO_VERSAMENTO_ENTE_SECONDARIO"), 15 Numero);
colonna!(AZIONE = Azione "azione" [], "I inserimento, M modifica, A annullamento", Sempre, 1..=1, Forma::Uno(&["I", "M", "A"]), "AZIONE" Some("AZIONE"), 1 Esatta);
