//! The command line, in Italian; its mistakes too.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::Styles;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{
    Arg, ArgAction, Args, Command, CommandFactory as _, FromArgMatches as _, Parser, Subcommand,
};

use crate::guaio::Guaio;

const MODELLO: &str = "{about-with-newline}\nUso: {usage}\n\n{all-args}{after-help}";

/// Il banco di collaudo dei prodotti che si integrano con MyPay e MyPivot.
#[derive(Debug, Parser)]
#[command(
    name = "collaudo",
    version,
    after_help = "Senza opzioni, «collaudo run» esegue tutto il piano sul prodotto di riferimento."
)]
struct Riga {
    #[command(subcommand)]
    comando: Comando,
}

/// What is to be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Comando {
    /// Esegue il piano su un prodotto e scrive le prove
    Run(Run),
    /// Controlla messaggi SOAP, documenti XML e flussi csv o zip, e dice come correggerli
    Check(Check),
    /// Elenca i tipi di flusso che «check» conosce, e ne stampa il tracciato
    Kinds(Kinds),
    /// Scrive un flusso con dati inventati e verosimili, anche con errori di esito noto
    Generate(Generate),
    /// Avvia la sola Regione simulata, con un ente di esempio
    Region(Region),
    /// Elenca i casi del piano e i requisiti su cui poggiano
    Plan(Plan),
    /// Controlla che una cartella di prove sia integra
    Verify(Verify),
    /// Giudica di nuovo una cartella di prove, senza rete
    Replay(Replay),
    /// Stampa lo schema delle azioni che il banco chiede al prodotto
    Driver(Driver),
    /// Prova che il banco veda gli errori che deve vedere
    SelfTest(SelfTest),
}

/// Options of `run`.
#[derive(Debug, Args)]
pub(crate) struct Run {
    /// Solo gli scenari con questi tag, per esempio "@MP-DOV-01 or @MP-DOV-03"
    #[arg(long, value_name = "ESPRESSIONE")]
    pub tags: Option<String>,
    /// Solo questo caso (si può ripetere), con o senza variante: MP-COM-05.http-500
    #[arg(long = "case", value_name = "CASO")]
    pub casi: Vec<String>,
    /// Cartella della prova; deve essere nuova [se manca: collaudi/<data e ora>]
    #[arg(long, value_name = "CARTELLA")]
    pub out: Option<PathBuf>,
    /// Seme di tutto ciò che è casuale [se manca: nuovo a ogni prova]
    #[arg(long, value_name = "TESTO")]
    pub seed: Option<String>,
    /// Scenari in parallelo [se manca: 8 col prodotto di riferimento, altrimenti 1]
    #[arg(long, value_name = "N")]
    pub jobs: Option<usize>,
    /// Difetto da accendere nel prodotto di riferimento (si può ripetere); «--fault elenco» li elenca
    #[arg(long = "fault", value_name = "NOME")]
    pub difetti: Vec<String>,
    /// Come si aziona il prodotto: riferimento, comando:<riga di comando>, http://<indirizzo> [se manca: dal profilo]
    #[arg(long, value_name = "DRIVER")]
    pub driver: Option<String>,
    /// Profilo del prodotto [se manca: il prodotto di riferimento]
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Durata delle scritture del registro: write (resiste alla morte del processo) o sync (anche alla caduta del sistema) [se manca: write]
    #[arg(long, value_name = "MODO")]
    pub durability: Option<String>,
}

/// Options of `check`.
#[derive(Debug, Args)]
#[command(
    after_help = "Esce con 0 se non ci sono errori (gli avvisi non contano), 10 se ce ne sono, 2 se un file manca o non si riconosce, 3 se il profilo dell'ente è sbagliato.\n\nEsempi:\n  collaudo check richiesta.xml\n  collaudo check flussi/ --ente collaudo.toml\n  collaudo check C_Z999-TARI-1_4.zip --scarti C_Z999-TARI-1_4_SCARTI.csv\n  genera-flusso | collaudo check - --kind mypay-import-1_4"
)]
pub(crate) struct Check {
    /// File, cartella, o modello come 'flussi/*.zip'; «-» è lo standard input. Si controllano messaggi SOAP, documenti XML e flussi csv o zip
    #[arg(value_name = "FILE", required = true)]
    pub file: Vec<PathBuf>,
    /// Tipo del flusso, come lo elenca «collaudo kinds» [se manca: dal nome del file o dall'intestazione]
    #[arg(long, value_name = "TIPO")]
    pub kind: Option<String>,
    /// Profilo dell'ente: i suoi tipi dovuto, il codice di segregazione, i dovuti già caricati [se manca: si presumono a favore del file]
    #[arg(long, value_name = "FILE")]
    pub ente: Option<PathBuf>,
    /// Forma dei rilievi: text, json o sarif (SARIF 2.1.0) [se manca: text]
    #[arg(long, value_name = "FORMA", value_enum, default_value_t = Formato::Text, hide_default_value = true, hide_possible_values = true)]
    pub format: Formato,
    /// File in cui scrivere le righe che la piattaforma scarterebbe, come le scriverebbe lei
    #[arg(long, value_name = "FILE")]
    pub scarti: Option<PathBuf>,
}

/// Options of `kinds`.
#[derive(Debug, Args)]
pub(crate) struct Kinds {
    /// Stampa il tracciato di questo tipo (Frictionless Table Schema, JSON)
    #[arg(long, value_name = "TIPO")]
    pub schema: Option<String>,
}

/// Options of `generate`.
#[derive(Debug, Args)]
#[command(
    after_help = "Stesso tipo, righe, seme e giorno: stessi byte su ogni macchina. Con --errors, accanto al file sta un file .attesi.jsonl: una riga JSON per ogni riga, con ciò che «check» ne dirà."
)]
pub(crate) struct Generate {
    /// Tipo del flusso, come lo elenca «collaudo kinds»
    #[arg(value_name = "TIPO")]
    pub tipo: String,
    /// Quante righe di dati [se manca: 100]
    #[arg(
        long = "rows",
        value_name = "N",
        default_value = "100",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub righe: String,
    /// Seme dei dati inventati [se manca: 1]
    #[arg(
        long = "seed",
        value_name = "TESTO",
        default_value = "1",
        hide_default_value = true
    )]
    pub seme: String,
    /// Quota di righe con un errore, da 0 a 1 [se manca: 0]
    #[arg(long = "errors", value_name = "QUOTA", allow_hyphen_values = true)]
    pub errori: Option<String>,
    /// Chiude il file in uno zip
    #[arg(long)]
    pub zip: bool,
    /// File o cartella in cui scrivere; «-» è lo standard output [se manca: il nome che la piattaforma vuole]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// File degli esiti attesi, riga per riga [se manca, con --errors: accanto al file]
    #[arg(long = "expected", value_name = "FILE")]
    pub attesi: Option<PathBuf>,
    /// Giorno in cui il file si carica: le scadenze vengono dopo [se manca: 2030-01-01]
    #[arg(
        long = "day",
        value_name = "AAAA-MM-GG",
        default_value = "2030-01-01",
        hide_default_value = true
    )]
    pub giorno: String,
    /// Sovrascrive i file che ci sono già
    #[arg(long)]
    pub force: bool,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Formato {
    /// For a person.
    Text,
    /// An array of findings.
    Json,
    /// A SARIF 2.1.0 document.
    Sarif,
}

/// Options of `region`.
#[derive(Debug, Args)]
pub(crate) struct Region {
    /// Indirizzo e porta su cui ascoltare [se manca: 127.0.0.1:0, una porta libera]
    #[arg(long, value_name = "INDIRIZZO")]
    pub listen: Option<SocketAddr>,
    /// Cartella in cui tenere lo stato; se esiste, lo riprende [se manca: solo in memoria]
    #[arg(long, value_name = "CARTELLA")]
    pub data: Option<PathBuf>,
    /// File JSON in cui scrivere indirizzi e credenziali quando è pronta
    #[arg(long, value_name = "FILE")]
    pub ready_file: Option<PathBuf>,
    /// Durata delle scritture: write o sync [se manca: write]
    #[arg(long, value_name = "MODO")]
    pub durability: Option<String>,
}

/// Options of `plan`.
#[derive(Debug, Args)]
pub(crate) struct Plan {
    /// Controlla il piano: tag, passi, casi, requisiti
    #[arg(long)]
    pub lint: bool,
    /// Stampa in JSON
    #[arg(long)]
    pub json: bool,
}

/// Options of `verify`.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Cartella della prova
    #[arg(value_name = "CARTELLA")]
    pub cartella: PathBuf,
}

/// Options of `replay`.
#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// Cartella della prova
    #[arg(value_name = "CARTELLA")]
    pub cartella: PathBuf,
}

/// Options of `driver`.
#[derive(Debug, Args)]
pub(crate) struct Driver {
    /// Stampa lo schema (JSON Schema 2020-12) di richieste e risposte
    #[arg(long)]
    pub schema: bool,
}

/// Options of `self-test`.
#[derive(Debug, Args)]
pub(crate) struct SelfTest {
    /// Solo questo difetto o prodotto nullo (si può ripetere)
    #[arg(long = "fault", value_name = "NOME")]
    pub difetti: Vec<String>,
    /// Seme [se manca: nuovo a ogni prova]
    #[arg(long, value_name = "TESTO")]
    pub seed: Option<String>,
}

/// Reads the command line. Help and version are printed here and end the process.
pub(crate) fn leggi(argomenti: impl IntoIterator<Item = OsString>) -> Result<Comando, Guaio> {
    let lettura = comando()
        .try_get_matches_from(argomenti)
        .and_then(|m| Riga::from_arg_matches(&m));
    match lettura {
        Ok(riga) => Ok(riga.comando),
        Err(e)
            if matches!(
                e.kind(),
                ErrorKind::DisplayHelp
                    | ErrorKind::DisplayVersion
                    | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
            ) =>
        {
            let uscita =
                i32::from(e.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand) * 2;
            let _ = e.print();
            std::process::exit(uscita);
        }
        Err(e) => Err(in_italiano(&e)),
    }
}

/// The command with its help in Italian throughout.
fn comando() -> Command {
    let comando = Riga::command()
        .styles(Styles::styled())
        .disable_help_subcommand(true)
        .max_term_width(80)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_help_heading("Comandi")
        .subcommand_value_name("COMANDO")
        .disable_version_flag(true)
        .arg(
            Arg::new("versione")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help("Stampa la versione")
                .help_heading("Opzioni"),
        );
    let nomi: Vec<String> = comando
        .get_subcommands()
        .map(|c| c.get_name().to_owned())
        .collect();
    nomi.into_iter().fold(italiano(comando), |c, nome| {
        c.mut_subcommand(nome, italiano)
    })
}

fn italiano(comando: Command) -> Command {
    let uso = uso(&comando);
    comando
        .override_usage(uso)
        .help_template(MODELLO)
        .disable_help_flag(true)
        .arg(
            Arg::new("aiuto")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("Stampa questo aiuto"),
        )
        .mut_args(|a| {
            let posizionale = a.is_positional();
            a.help_heading(if posizionale { "Argomenti" } else { "Opzioni" })
        })
}

/// The line after `Uso:`.
fn uso(comando: &Command) -> String {
    let nome = comando.get_name();
    if comando.has_subcommands() {
        return format!("{nome} <COMANDO>");
    }
    let argomenti = comando
        .get_positionals()
        .filter_map(|a| a.get_value_names()?.first());
    let argomenti: String = argomenti.map(|a| format!(" <{a}>")).collect();
    format!("collaudo {nome} [OPZIONI]{argomenti}")
}

/// clap speaks English: its mistakes are told again.
fn in_italiano(errore: &clap::Error) -> Guaio {
    let contesto = |chiave| match errore.get(chiave) {
        Some(ContextValue::String(s)) => Some(s.clone()),
        Some(ContextValue::Strings(s)) => Some(s.join(", ")),
        Some(ContextValue::StyledStrs(s)) => Some(
            s.iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(", "),
        ),
        _ => None,
    };
    let argomento = contesto(ContextKind::InvalidArg).unwrap_or_default();
    let valore = contesto(ContextKind::InvalidValue).unwrap_or_default();
    let vicino = contesto(ContextKind::SuggestedArg)
        .or_else(|| contesto(ContextKind::SuggestedSubcommand))
        .or_else(|| contesto(ContextKind::SuggestedValue));
    let guaio = match errore.kind() {
        ErrorKind::UnknownArgument => Guaio::uso(format!("l'opzione «{argomento}» non esiste")),
        ErrorKind::InvalidSubcommand => Guaio::uso(format!(
            "il comando «{}» non esiste",
            contesto(ContextKind::InvalidSubcommand).unwrap_or_default()
        ))
        .atteso("run, check, kinds, generate, region, plan, verify, replay, driver, self-test"),
        ErrorKind::MissingSubcommand => Guaio::uso("manca il comando")
            .atteso("run, check, kinds, generate, region, plan, verify, replay, driver, self-test"),
        ErrorKind::MissingRequiredArgument => Guaio::uso(format!("manca {argomento}")),
        ErrorKind::InvalidValue | ErrorKind::TooFewValues | ErrorKind::NoEquals
            if valore.is_empty() =>
        {
            Guaio::uso(format!("a {argomento} manca il valore"))
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            Guaio::uso(format!("il valore di {argomento} non è valido")).trovato(valore)
        }
        ErrorKind::ArgumentConflict => Guaio::uso(format!(
            "{argomento} non si può dare due volte, o non va con le altre opzioni"
        )),
        ErrorKind::InvalidUtf8 => Guaio::uso("un argomento non è testo UTF-8"),
        _ => Guaio::uso(format!("riga di comando non valida: {}", errore.kind())),
    };
    guaio.rimedio(match vicino {
        Some(vicino) => format!(
            "forse «{vicino}»; le opzioni sono in «collaudo --help» e «collaudo COMANDO --help»"
        ),
        None => "le opzioni sono in «collaudo --help» e «collaudo COMANDO --help»".into(),
    })
}
