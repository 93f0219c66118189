//! The `comando` driver: one process for each action, JSON on standard input and output.
//!
//! # What the adapter sees
//!
//! * standard input: one [`Request`] in UTF-8, then the end of the stream;
//! * standard output: it writes one [`Answer`] in UTF-8 and ends with exit code 0;
//! * standard error: whatever helps its author; it is kept, bounded, with the evidence;
//! * working directory: `driver.cartella` of the profile;
//! * environment: only the variables that a program needs to start (`PATH`, `HOME`, `TEMP`, …) and those that the profile
//!   names in `driver.variabili`. The bench's own environment stays outside, the ente's password among it.
//!
//! One process for each action, and none that is kept running, because a vendor can then write the adapter in any language
//! without a loop, a protocol of frames or a flush to forget, and because a crash touches one action only. What must live
//! longer than an action is the product, with its store.
//!
//! Processes that the adapter leaves behind are ended with it, on Unix by its process group; on Windows only the
//! process itself can be ended.

mod gruppo;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use crate::action::{Answer, Request};
use crate::guasto::Guasto;
use crate::performed::{Driver, Performing, Raccolto};
use crate::risposta;
use gruppo::{Gruppi, Gruppo};

/// How much standard output an answer may have, in bytes.
const STDOUT_MAX: usize = 4 * 1024 * 1024;
/// How much of standard error is kept, in bytes. The rest is read and dropped, so that the adapter never blocks on it.
const STDERR_MAX: usize = 256 * 1024;
/// How long the pipes of an ended process are drained. They are closed by then, unless a process left its group.
const DRAIN: Duration = Duration::from_secs(1);

/// Variables that a process may see without being named: those without which programs do not start or write in the wrong
/// place.
const BASIC_VARIABLES: [&str; 24] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    // Windows
    "SystemRoot",
    "SystemDrive",
    "windir",
    "ComSpec",
    "PATHEXT",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "ProgramData",
    "ProgramFiles",
    // runtimes that are found by a variable
    "JAVA_HOME",
    "DOTNET_ROOT",
    "VIRTUAL_ENV",
];

/// Makes a product act by starting a command for each action.
#[derive(Debug)]
pub struct Comando {
    comando: Vec<String>,
    cartella: PathBuf,
    environment: Vec<(OsString, OsString)>,
    gruppi: Gruppi,
}

impl Comando {
    /// `comando` is the program with its arguments; a program named with a path is sought from `cartella`, the working
    /// directory. `variabili` are the names of the environment variables that the process may see besides the basic ones.
    #[must_use]
    pub fn new(comando: Vec<String>, cartella: impl Into<PathBuf>, variabili: &[String]) -> Self {
        let environment = BASIC_VARIABLES
            .into_iter()
            .chain(variabili.iter().map(String::as_str))
            .filter_map(|name| Some((OsString::from(name), std::env::var_os(name)?)))
            .collect();
        Self {
            comando,
            cartella: cartella.into(),
            environment,
            gruppi: Gruppi::default(),
        }
    }

    /// Gives the process one more variable.
    #[must_use]
    pub fn with_variable(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.environment.push((name.into(), value.into()));
        self
    }

    fn command(&self) -> Command {
        let program = self.comando.first().map(String::as_str).unwrap_or_default();
        // A bare name is sought in PATH. Where a relative path is sought after a change of directory depends on the system.
        let program = if Path::new(program).components().count() > 1 {
            std::path::absolute(self.cartella.join(program))
                .unwrap_or_else(|_| PathBuf::from(program))
        } else {
            PathBuf::from(program)
        };
        let mut command = Command::new(program);
        command
            .args(self.comando.iter().skip(1))
            .current_dir(&self.cartella)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(unix)]
        command.process_group(0);
        command
    }

    async fn run(&self, request: &Request, raccolto: &mut Raccolto) -> Result<Answer, Guasto> {
        let does_not_start = |causa: String| Guasto::NonParte {
            comando: self.comando.join(" "),
            cartella: self.cartella.display().to_string(),
            causa,
        };
        let input =
            serde_json::to_vec(request).map_err(|error| does_not_start(error.to_string()))?;
        let mut child = self
            .command()
            .spawn()
            .map_err(|error| does_not_start(spawn_error(&error)))?;
        let gruppo = self.gruppi.enter(child.id());
        let scadenza = Duration::from_secs(request.scadenza_secondi);
        let ended = converse(&mut child, input, raccolto, gruppo, scadenza).await;
        let status = ended.map_err(|ended| match ended {
            Ended::Late => Guasto::Scaduto {
                secondi: request.scadenza_secondi,
            },
            Ended::TooMuch => Guasto::Chiacchierone { limite: STDOUT_MAX },
            Ended::Lost(error) => does_not_start(error.to_string()),
        })?;
        raccolto.exit_code = status.code();
        let answer = risposta::read(&raccolto.raw, request.azione.nome());
        match status.code() {
            Some(0) => answer,
            Some(codice) => answer.map_err(|_| Guasto::Crash { codice }),
            None => Err(ended_by_signal(status)),
        }
    }
}

/// How a process ended that did not end by itself.
enum Ended {
    Late,
    TooMuch,
    Lost(std::io::Error),
}

/// Writes the input, reads both outputs, waits for the end. When it returns, the process and its group are gone.
async fn converse(
    child: &mut Child,
    input: Vec<u8>,
    raccolto: &mut Raccolto,
    gruppo: Gruppo<'_>,
    scadenza: Duration,
) -> Result<ExitStatus, Ended> {
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let Raccolto {
        raw,
        stderr: complaints,
        ..
    } = raccolto;
    let pumps = async move {
        let write = async {
            if let Some(mut stdin) = stdin {
                // An adapter that answers without reading its input closes the pipe: no matter.
                let _ = stdin.write_all(&input).await;
                let _ = stdin.shutdown().await;
            }
            Ok(())
        };
        tokio::try_join!(
            write,
            read_up_to(stdout, raw, STDOUT_MAX, Overflow::Stops),
            read_up_to(stderr, complaints, STDERR_MAX, Overflow::IsDropped),
        )
    };
    let mut pumps = std::pin::pin!(pumps);
    let mut pumped = false;
    let mut ended = timeout(scadenza, async {
        tokio::select! {
            status = child.wait() => return status.map_err(Ended::Lost),
            result = &mut pumps => {
                pumped = true;
                result.map_err(|TooMuch| Ended::TooMuch)?;
            }
        }
        child.wait().await.map_err(Ended::Lost)
    })
    .await
    .unwrap_or(Err(Ended::Late));

    // Whatever happened, nothing of this action outlives it.
    drop(gruppo);
    if ended.is_err() {
        let _ = child.start_kill();
        let _ = timeout(DRAIN, child.wait()).await;
    }
    if !pumped
        && let Ok(Err(TooMuch)) = timeout(DRAIN, pumps).await
        && ended.is_ok()
    {
        ended = Err(Ended::TooMuch);
    }
    ended
}

#[derive(Debug)]
struct TooMuch;

#[derive(Clone, Copy, PartialEq)]
enum Overflow {
    /// More than the bound ends the reading.
    Stops,
    /// More than the bound is read and forgotten.
    IsDropped,
}

/// Reads to the end. An error of the pipe is an end like any other.
async fn read_up_to(
    pipe: Option<impl AsyncRead + Unpin>,
    into: &mut Vec<u8>,
    bound: usize,
    overflow: Overflow,
) -> Result<(), TooMuch> {
    let Some(mut pipe) = pipe else { return Ok(()) };
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = match pipe.read(&mut buffer).await {
            Ok(0) | Err(_) => return Ok(()),
            Ok(read) => read,
        };
        let room = bound - into.len();
        into.extend_from_slice(&buffer[..read.min(room)]);
        if read > room && overflow == Overflow::Stops {
            return Err(TooMuch);
        }
    }
}

/// The usual reasons why a command does not start, in Italian; the system speaks its own language.
fn spawn_error(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "programma o cartella non trovati".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permesso negato".to_owned(),
        _ => error.to_string(),
    }
}

#[cfg(unix)]
fn ended_by_signal(status: ExitStatus) -> Guasto {
    use std::os::unix::process::ExitStatusExt as _;
    Guasto::Segnale {
        segnale: status.signal().unwrap_or_default(),
    }
}

#[cfg(not(unix))]
fn ended_by_signal(_: ExitStatus) -> Guasto {
    Guasto::Segnale { segnale: 0 }
}

impl Driver for Comando {
    fn kind(&self) -> &'static str {
        "comando"
    }

    fn perform<'a>(&'a self, request: &'a Request) -> Performing<'a> {
        Box::pin(async move {
            let start = Instant::now();
            let mut raccolto = Raccolto::default();
            let outcome = self.run(request, &mut raccolto).await;
            raccolto.into_performed(outcome, &request.ente.password, start.elapsed())
        })
    }

    fn abort(&self) {
        self.gruppi.end_all();
    }
}

#[cfg(all(test, unix))]
mod tests;
