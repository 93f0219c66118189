//! A column of a layout: each rule that one column can say stands here once.
//!
//! A column says two things apart: what the manual asks of the producer ([`Colonna::obbligo`], lengths, [`Forma`]) and how the platform
//! reads it ([`Lettura`]). What one column cannot say stands in the module of its family.

/// A column within its family, whatever its position in one version: the place in the family's own list of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Campo(pub u8);

/// Names the columns of a family in the order of its list: `campi!(IUD, COD_IUV)` gives `IUD` the place 0, `COD_IUV` the place 1.
macro_rules! campi {
    ($($nome:ident),* $(,)?) => {
        #[allow(non_camel_case_types, clippy::upper_case_acronyms, dead_code)]
        enum Posto { $($nome),* }
        $(
            #[allow(missing_docs, dead_code)]
            pub const $nome: $crate::flusso::colonna::Campo = $crate::flusso::colonna::Campo(Posto::$nome as u8);
        )*
    };
}
pub(crate) use campi;

/// When the manual asks for a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obbligo {
    /// In every row.
    Sempre,
    /// Never.
    Facoltativo,
    /// Under a condition, in Italian, that the rules of the family decide ([`super::regole::Regole::dovuta`]).
    Se(&'static str),
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
    /// A day of the calendar, `dd/MM/yyyy`.
    DataItaliana,
    /// A day and a time without zone, `yyyy-MM-ddTHH:mm:ss`.
    Istante,
    /// `true` or `false`, in any case.
    Booleano,
}

/// How the platform reads a column. The texts of a rejection are made from `etichetta`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lettura {
    /// The name that the platform has for the column in its texts.
    pub etichetta: &'static str,
    /// Its name in the text for a missing value; `None` when the column may be blank.
    pub assente: Option<&'static str>,
    /// Most characters; 0: no limit.
    pub massimo: usize,
    /// What the value is read as.
    pub tipo: TipoLettura,
}

/// What a value is read as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TipoLettura {
    /// Text up to the length.
    Testo,
    /// Text, cut at the length without a word.
    Troncato,
    /// Text of exactly the length.
    Esatta,
    /// A number, as the loader of the family reads numbers.
    Numero,
    /// A date, as the loader of the family reads dates.
    Data,
    /// `true` or `false` in any case.
    Booleano,
    /// Not looked at.
    Ignorato,
}

impl TipoLettura {
    /// The same in Italian.
    #[must_use]
    pub fn parole(self) -> &'static str {
        match self {
            Self::Testo => "testo",
            Self::Troncato => "testo, troncato alla lunghezza massima",
            Self::Esatta => "testo di lunghezza esatta",
            Self::Numero => "numero",
            Self::Data => "data",
            Self::Booleano => "true o false",
            Self::Ignorato => "non letto",
        }
    }
}

/// A column of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colonna {
    /// Which column of the family.
    pub campo: Campo,
    /// Header.
    pub nome: &'static str,
    /// Other headers in use.
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
    /// Whether no two rows of a file may have the same value.
    pub unica: bool,
    /// How the platform reads it; `None` when it writes it.
    pub lettura: Option<Lettura>,
}

impl Colonna {
    /// An optional column of any text up to `massimo` characters; the rest is said by the methods that follow.
    #[must_use]
    pub const fn nuova(nome: &'static str, massimo: usize, descrizione: &'static str) -> Self {
        Self {
            campo: Campo(0),
            nome,
            alias: &[],
            descrizione,
            obbligo: Obbligo::Facoltativo,
            minimo: 1,
            massimo,
            forma: Forma::Testo,
            unica: false,
            lettura: None,
        }
    }

    /// A value in every row.
    #[must_use]
    pub const fn sempre(mut self) -> Self {
        self.obbligo = Obbligo::Sempre;
        self
    }

    /// At least so many characters.
    #[must_use]
    pub const fn almeno(mut self, minimo: usize) -> Self {
        self.minimo = minimo;
        self
    }

    /// Values of this form.
    #[must_use]
    pub const fn forma(mut self, forma: Forma) -> Self {
        self.forma = forma;
        self
    }

    /// Also known by these headers.
    #[must_use]
    pub const fn detta(mut self, alias: &'static [&'static str]) -> Self {
        self.alias = alias;
        self
    }

    /// No two rows with the same value.
    #[must_use]
    pub const fn unica(mut self) -> Self {
        self.unica = true;
        self
    }

    /// Read by the platform under its own header: up to `massimo` characters (0: any number), as `tipo`.
    #[must_use]
    pub const fn letta(mut self, massimo: usize, tipo: TipoLettura) -> Self {
        let assente = match self.obbligo {
            Obbligo::Sempre => Some(self.nome),
            Obbligo::Facoltativo | Obbligo::Se(_) => None,
        };
        self.lettura = Some(Lettura {
            etichetta: self.nome,
            assente,
            massimo,
            tipo,
        });
        self
    }

    /// Gives each column of the only layout of a family its place.
    #[must_use]
    pub const fn numerate<const N: usize>(mut colonne: [Self; N]) -> [Self; N] {
        let mut i = 0;
        while i < N {
            #[expect(clippy::cast_possible_truncation, reason = "no layout has 256 columns")]
            {
                colonne[i].campo = Campo(i as u8);
            }
            i += 1;
        }
        colonne
    }

    /// Whether a header is this column's, ignoring case, blanks and quotes around it.
    #[must_use]
    pub fn si_chiama(&self, intestazione: &str) -> bool {
        let intestazione = intestazione.trim().trim_matches('"').trim();
        std::iter::once(&self.nome)
            .chain(self.alias)
            .any(|nome| nome.eq_ignore_ascii_case(intestazione))
    }
}
