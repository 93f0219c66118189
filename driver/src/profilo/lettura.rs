//! Reads a profile. Every defect is collected, so that a file is mended in one go.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeTable;
use url::Url;

use super::difetto::{Difetto, ProfiloError};
use super::modello::{
    EnteProfilo, Isolamento, Orologio, Prodotto, Profilo, RegioneProfilo, Tempi, TipoDriver,
};
use super::tabella::{Reader, Table, suggestion};
use super::{codice_fiscale, sintassi};
use crate::action::NomeAzione;

impl Profilo {
    /// Reads the profile in a file.
    ///
    /// # Errors
    /// [`ProfiloError`]: the file cannot be read, or what is in it is wrong.
    pub fn load(path: &Path) -> Result<Self, ProfiloError> {
        Self::parse(&testo_di(path)?, &path.display().to_string())
    }

    /// Reads a profile; `filename` is only shown.
    ///
    /// # Errors
    /// [`ProfiloError::Difettoso`] with everything that is wrong: syntax, unknown keys, wrong types, values out of bounds,
    /// keys that contradict each other.
    pub fn parse(text: &str, filename: &str) -> Result<Self, ProfiloError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = Reader {
            text,
            difetti: Vec::new(),
        };
        let profilo = match DeTable::parse(text) {
            Ok(root) => reader.profile(root),
            Err(error) => {
                reader.difetti.push(sintassi::defect(text, &error));
                None
            }
        };
        match profilo {
            Some(profilo) if reader.difetti.is_empty() => Ok(profilo),
            _ => Err(difettoso(filename, reader.difetti)),
        }
    }
}

/// The text of a file.
pub(super) fn testo_di(path: &Path) -> Result<String, ProfiloError> {
    let not_read = |causa: String| ProfiloError::NonLetto {
        file: path.display().to_string(),
        causa,
    };
    let bytes = std::fs::read(path).map_err(|error| {
        not_read(match error.kind() {
            std::io::ErrorKind::NotFound => "il file non esiste".to_owned(),
            std::io::ErrorKind::PermissionDenied => "permesso negato".to_owned(),
            _ => error.to_string(),
        })
    })?;
    String::from_utf8(bytes).map_err(|error| {
        not_read(format!(
            "byte che non sono UTF-8, dal {}° in poi",
            error.utf8_error().valid_up_to() + 1
        ))
    })
}

/// Everything that is wrong, in the order of the file.
pub(super) fn difettoso(filename: &str, mut difetti: Vec<Difetto>) -> ProfiloError {
    difetti.sort_by_key(|difetto| (difetto.riga, difetto.colonna));
    ProfiloError::Difettoso {
        file: filename.to_owned(),
        difetti,
    }
}

impl<'i> Reader<'i> {
    fn profile(&mut self, root: Spanned<DeTable<'i>>) -> Option<Profilo> {
        // Keys of the file as a whole must stand before its first section: what is missing is missing at the top.
        let mut root = Table {
            prefix: String::new(),
            span: 0..0,
            left: root.into_inner(),
            known: Vec::new(),
        };

        let isolamento = self.word(
            &mut root,
            "isolamento",
            &[
                ("indirizzo-per-caso", Isolamento::IndirizzoPerCaso),
                ("ente-fisso", Isolamento::EnteFisso),
            ],
        );
        let orologio_span = root.left.get("orologio").map(Spanned::span);
        let orologio = self.word(
            &mut root,
            "orologio",
            &[("virtuale", Orologio::Virtuale), ("reale", Orologio::Reale)],
        );
        let prodotto = self.section(&mut root, "prodotto", true, Self::product);
        let driver = self.section(&mut root, "driver", true, Self::driver);
        let azioni = self.actions(&mut root, driver.as_ref());
        let regione = self.section(&mut root, "regione", false, Self::region);
        let ente = self.section(&mut root, "ente", true, Self::ente);
        let tempi = self.section(&mut root, "tempi", false, Self::times);
        self.finish(&root);

        if let (Some(Orologio::Virtuale), Some(driver), Some(span)) =
            (orologio, &driver, orologio_span)
            && *driver != TipoDriver::Riferimento
        {
            let difetto = Difetto::at(self.text, &span, "orologio virtuale con un prodotto vero".to_owned())
                .atteso("\"reale\"")
                .trovato("\"virtuale\"")
                .rimedio("solo il gestionale di riferimento segue l'orologio del banco: scrivere orologio = \"reale\"");
            self.difetti.push(difetto);
        }
        Some(Profilo {
            prodotto: prodotto?,
            isolamento: isolamento?,
            orologio: orologio?,
            driver: driver?,
            azioni: azioni?,
            tempi: tempi.unwrap_or_default(),
            regione: regione.unwrap_or_default(),
            ente: ente?,
        })
    }

    fn product(&mut self, table: &mut Table<'i>) -> Option<Prodotto> {
        let nome = self.text(table, "nome", 1..=200);
        let versione = self.text(table, "versione", 1..=100);
        let fornitore = self.text(table, "fornitore", 1..=200);
        Some(Prodotto {
            nome: nome?,
            versione: versione?,
            fornitore: fornitore?,
        })
    }

    fn driver(&mut self, table: &mut Table<'i>) -> Option<TipoDriver> {
        #[derive(Clone, Copy, PartialEq)]
        enum Kind {
            Riferimento,
            Comando,
            Http,
        }
        let kinds = [
            ("riferimento", Kind::Riferimento),
            ("comando", Kind::Comando),
            ("http", Kind::Http),
        ];
        let kind = self.word(table, "tipo", &kinds);
        for (key, owner) in [
            ("comando", Kind::Comando),
            ("cartella", Kind::Comando),
            ("variabili", Kind::Comando),
            ("indirizzo", Kind::Http),
        ] {
            if let Some(kind) = kind
                && kind != owner
                && let Some(field) = table.take(key)
            {
                let name = |wanted: Kind| {
                    kinds
                        .iter()
                        .find(|(_, kind)| *kind == wanted)
                        .map_or("", |(name, _)| name)
                };
                self.push(
                    &field,
                    "chiave che non serve con questo driver",
                    |difetto| {
                        difetto
                            .atteso(format!("«{key}» solo con tipo = \"{}\"", name(owner)))
                            .trovato(format!("tipo = \"{}\"", name(kind)))
                            .rimedio("togliere la chiave o cambiare il tipo")
                    },
                );
            }
        }
        match kind? {
            Kind::Riferimento => Some(TipoDriver::Riferimento),
            Kind::Comando => {
                let comando = self.texts(table, "comando", true, |text| {
                    (!text.is_empty() && !text.contains('\0'))
                        .then_some(())
                        .ok_or("testi non vuoti")
                });
                let cartella = if table.left.contains_key("cartella") {
                    self.text(table, "cartella", 1..=4096).map(PathBuf::from)
                } else {
                    table.known.push("cartella");
                    Some(PathBuf::from("."))
                };
                let variabili = if table.left.contains_key("variabili") {
                    self.texts(table, "variabili", false, variable_name)
                } else {
                    table.known.push("variabili");
                    Some(Vec::new())
                };
                Some(TipoDriver::Comando {
                    comando: comando?,
                    cartella: cartella?,
                    variabili: variabili?,
                })
            }
            Kind::Http => {
                let field =
                    self.required(table, "indirizzo", "l'indirizzo a cui mandare le azioni")?;
                let text = self.as_text(&field)?;
                match Url::parse(&text) {
                    Ok(url) if url.scheme() == "http" && url.has_host() => {
                        Some(TipoDriver::Http { indirizzo: url })
                    }
                    _ => {
                        self.push(&field, "indirizzo del prodotto non valido", |difetto| {
                            difetto
                                .atteso("un indirizzo http:// con il nome o il numero della macchina")
                                .trovato(format!("«{text}»"))
                                .rimedio("per esempio \"http://127.0.0.1:9000/collaudo\"; col prodotto si parla senza TLS")
                        });
                        None
                    }
                }
            }
        }
    }

    /// `azioni`: required, but for the reference product, which has them all.
    fn actions(
        &mut self,
        root: &mut Table<'i>,
        driver: Option<&TipoDriver>,
    ) -> Option<BTreeSet<NomeAzione>> {
        if driver == Some(&TipoDriver::Riferimento) && !root.left.contains_key("azioni") {
            root.known.push("azioni");
            return Some(NomeAzione::ALL.into_iter().collect());
        }
        let field = self.required(root, "azioni", "l'elenco delle azioni dichiarate")?;
        let items = self.as_list(&field)?;
        let mut azioni = BTreeSet::new();
        let mut good = true;
        for item in items {
            let Some(text) = self.as_text(&item) else {
                good = false;
                continue;
            };
            match NomeAzione::parse(&text) {
                Some(azione) if azioni.insert(azione) => {}
                Some(_) => {
                    good = false;
                    self.push(&item, "azione ripetuta", |difetto| {
                        difetto
                            .atteso("ogni azione una volta sola")
                            .trovato(format!("«{text}» di nuovo"))
                            .rimedio("toglierla")
                    });
                }
                None => {
                    good = false;
                    let names: Vec<&str> = NomeAzione::ALL
                        .into_iter()
                        .map(NomeAzione::as_str)
                        .collect();
                    self.push(&item, "azione sconosciuta", |difetto| {
                        difetto
                            .atteso(format!("una fra {}", names.join(", ")))
                            .trovato(format!("«{text}»"))
                            .rimedio(suggestion(&text, &names))
                    });
                }
            }
        }
        if good && !azioni.contains(&NomeAzione::Configura) {
            good = false;
            self.push(&field, "manca l'azione «configura»", |difetto| {
                difetto
                    .atteso("un elenco con \"configura\"")
                    .trovato("un elenco senza")
                    .rimedio("ogni caso comincia con «configura»: aggiungerla e accettarla nell'adattatore")
            });
        }
        good.then_some(azioni)
    }

    fn region(&mut self, table: &mut Table<'i>) -> Option<RegioneProfilo> {
        let Some(field) = table.take("ascolto") else {
            return Some(RegioneProfilo::default());
        };
        let text = self.as_text(&field)?;
        let ascolto: Option<SocketAddr> = text.parse().ok();
        if ascolto.is_none() {
            self.push(&field, "indirizzo di ascolto non valido", |difetto| {
                difetto
                    .atteso("indirizzo IP e porta")
                    .trovato(format!("«{text}»"))
                    .rimedio("per esempio \"127.0.0.1:8099\", o \"127.0.0.1:0\" per una porta libera; i nomi come localhost non valgono")
            });
        }
        Some(RegioneProfilo { ascolto: ascolto? })
    }

    pub(super) fn ente(&mut self, table: &mut Table<'i>) -> Option<EnteProfilo> {
        if let Some(field) = table.take("password") {
            self.push(&field, "password scritta nel profilo", |difetto| {
                masked(difetto)
                    .atteso("password_env, il nome di una variabile d'ambiente")
                    .trovato("password")
                    .rimedio("togliere la riga, scrivere password_env = \"COLLAUDO_PASSWORD\" e mettere la password in quella variabile")
            });
        }
        let cod_ipa = self.text(table, "cod_ipa", 1..=35);
        let codice_fiscale = self
            .required(table, "codice_fiscale", "il codice fiscale dell'ente")
            .and_then(|field| {
                let text = self.as_text(&field)?;
                let good = codice_fiscale::is_valid(&text);
                if !good {
                    self.push(&field, "codice fiscale dell'ente non valido", |difetto| {
                        difetto
                            .atteso("11 cifre, l'ultima di controllo")
                            .trovato(format!("«{text}»"))
                            .rimedio(
                                "controllare il codice; per una prova si può usare \"80001234568\"",
                            )
                    });
                }
                good.then_some(text)
            });
        let password_env = match table.take("password_env") {
            None => Some(None),
            Some(field) => self.as_text(&field).and_then(|text| match variable_name(&text) {
                Ok(()) => Some(Some(text)),
                Err(expected) => {
                    self.push(&field, "nome di variabile non valido", |difetto| {
                        // It may well be the password.
                        masked(difetto).atteso(expected).trovato("un altro testo").rimedio(
                            "scrivere il nome della variabile, non la password: per esempio \"COLLAUDO_PASSWORD\"",
                        )
                    });
                    None
                }
            }),
        };
        let tipi_dovuto = self.texts(table, "tipi_dovuto", true, |text| {
            (1..=64)
                .contains(&text.chars().count())
                .then_some(())
                .ok_or("codici da 1 a 64 caratteri")
        });
        let piattaforma = self.platform(table);
        Some(EnteProfilo {
            cod_ipa: cod_ipa?,
            codice_fiscale: codice_fiscale?,
            password_env: password_env?,
            tipi_dovuto: tipi_dovuto?,
            piattaforma: piattaforma?,
        })
    }

    fn times(&mut self, table: &mut Table<'i>) -> Option<Tempi> {
        let given = Tempi::default();
        let intervallo_span = table.left.get("intervallo").map(Spanned::span);
        let azione = self.seconds(table, "azione", 1..=3600, given.azione);
        let verifica = self.seconds(table, "verifica", 1..=3600, given.verifica);
        let intervallo = self.seconds(table, "intervallo", 1..=60, given.intervallo);
        let attesa_regione = self.seconds(table, "attesa_regione", 1..=600, given.attesa_regione);
        let riprova = self.seconds(table, "riprova", 1..=86_400, given.riprova);
        let tempi = Tempi {
            azione: azione?,
            verifica: verifica?,
            intervallo: intervallo?,
            attesa_regione: attesa_regione?,
            riprova: riprova?,
        };
        if let Some(span) = intervallo_span
            && tempi.intervallo > tempi.verifica
        {
            let difetto = Difetto::at(
                self.text,
                &span,
                "«tempi.intervallo» più lungo di «tempi.verifica»".to_owned(),
            )
            .atteso(format!("al più {} secondi", tempi.verifica.as_secs()))
            .trovato(format!("{} secondi", tempi.intervallo.as_secs()))
            .rimedio("accorciare l'intervallo o allungare la verifica");
            self.difetti.push(difetto);
            return None;
        }
        Some(tempi)
    }
}

/// Hides the underlined value.
fn masked(difetto: Difetto) -> Difetto {
    let hidden = difetto.colonna - 1..difetto.colonna - 1 + difetto.larghezza;
    let estratto = difetto
        .estratto
        .chars()
        .enumerate()
        .map(|(at, c)| if hidden.contains(&at) { '*' } else { c })
        .collect();
    Difetto {
        estratto,
        ..difetto
    }
}

/// The name of an environment variable.
fn variable_name(text: &str) -> Result<(), &'static str> {
    let mut characters = text.chars();
    let first = characters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if first && characters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        Ok(())
    } else {
        Err("il nome di una variabile d'ambiente: lettere, cifre e «_»")
    }
}
