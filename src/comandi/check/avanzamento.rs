//! How far the reading is: one line on standard error from the first second on, on a terminal only and never in CI.

use std::cell::{Cell, RefCell};
use std::io::{self, IsTerminal as _, Read, Seek, SeekFrom};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use steps::corsa::Interruttore;

/// Before this nothing is shown.
const ATTESA: Duration = Duration::from_secs(1);
/// Between two drawings.
const PASSO: Duration = Duration::from_millis(100);

/// What is being read, and how far.
pub(crate) struct Avanzamento {
    vivo: bool,
    interruttore: Interruttore,
    partenza: Instant,
    disegnato: Cell<Instant>,
    barra: RefCell<Option<ProgressBar>>,
    quale: RefCell<String>,
    lungo: Cell<Option<u64>>,
    righe: Cell<u64>,
}

impl Avanzamento {
    pub(crate) fn nuovo(interruttore: Interruttore) -> Self {
        let vivo = io::stderr().is_terminal()
            && std::env::var_os("CI").is_none()
            && std::env::var_os("TERM").is_none_or(|t| t != "dumb");
        let ora = Instant::now();
        Self {
            vivo,
            interruttore,
            partenza: ora,
            disegnato: Cell::new(ora),
            barra: RefCell::new(None),
            quale: RefCell::default(),
            lungo: Cell::new(None),
            righe: Cell::new(0),
        }
    }

    /// The next file; `lungo` is its size, if it has one.
    pub(crate) fn comincia(&self, quale: String, lungo: Option<u64>) {
        *self.quale.borrow_mut() = quale;
        self.lungo.set(lungo);
        self.righe.set(0);
    }

    /// Rows judged so far.
    pub(crate) fn righe(&self, righe: u64) {
        self.righe.set(righe);
    }

    /// The reader, watched.
    pub(crate) fn segui<R>(&self, lettore: R) -> Seguito<'_, R> {
        Seguito {
            lettore,
            posizione: 0,
            avanzamento: self,
        }
    }

    /// Whether whoever runs the command wants to stop.
    pub(crate) fn interrotto(&self) -> bool {
        self.interruttore.premuto()
    }

    /// Takes the line away.
    pub(crate) fn finisci(&self) {
        if let Some(barra) = self.barra.borrow_mut().take() {
            barra.finish_and_clear();
        }
    }

    fn mostra(&self, posizione: u64) {
        let ora = Instant::now();
        if !self.vivo
            || ora.duration_since(self.partenza) < ATTESA
            || ora.duration_since(self.disegnato.get()) < PASSO
        {
            return;
        }
        self.disegnato.set(ora);
        let mut barra = self.barra.borrow_mut();
        let barra = barra.get_or_insert_with(|| {
            let barra = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            if let Ok(stile) = ProgressStyle::with_template("{spinner} {msg}") {
                barra.set_style(stile);
            }
            barra
        });
        let testo = testo(
            &self.quale.borrow(),
            posizione,
            self.lungo.get(),
            self.righe.get(),
        );
        // A full line would be wrapped by the ^C that the terminal shows, and could not be taken away.
        let largo = crate::guaio::larghezza().saturating_sub(6);
        barra.set_message(testo.chars().take(largo).collect::<String>());
        barra.tick();
    }
}

/// What is said, shortest first so that a narrow terminal cuts the name and not the figures.
fn testo(quale: &str, posizione: u64, lungo: Option<u64>, righe: u64) -> String {
    let mut parti = Vec::new();
    match lungo {
        Some(lungo) if lungo > 0 => {
            let posizione = posizione.min(lungo);
            parti.push(format!(
                "{} % di {}",
                posizione.saturating_mul(100) / lungo,
                grandezza(lungo)
            ));
        }
        _ => parti.push(grandezza(posizione)),
    }
    if righe > 0 {
        parti.push(format!("{} righe", migliaia(righe)));
    }
    parti.push(quale.to_owned());
    parti.join(" · ")
}

/// Bytes as people read them.
pub(crate) fn grandezza(byte: u64) -> String {
    match byte {
        0..1_000 => format!("{byte} byte"),
        1_000..1_000_000 => format!("{},{} kB", byte / 1_000, byte % 1_000 / 100),
        1_000_000..1_000_000_000 => {
            format!("{},{} MB", byte / 1_000_000, byte % 1_000_000 / 100_000)
        }
        _ => format!(
            "{},{} GB",
            byte / 1_000_000_000,
            byte % 1_000_000_000 / 100_000_000
        ),
    }
}

/// A count with a point every three digits.
pub(crate) fn migliaia(n: u64) -> String {
    let cifre = n.to_string();
    let mut fuori = String::with_capacity(cifre.len() + cifre.len() / 3);
    for (i, cifra) in cifre.chars().enumerate() {
        if i > 0 && (cifre.len() - i).is_multiple_of(3) {
            fuori.push('.');
        }
        fuori.push(cifra);
    }
    fuori
}

/// A reader that says how far it is, and fails once the command is interrupted.
pub(crate) struct Seguito<'a, R> {
    lettore: R,
    posizione: u64,
    avanzamento: &'a Avanzamento,
}

impl<R: Read> Read for Seguito<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.avanzamento.interrotto() {
            return Err(io::Error::other("controllo interrotto"));
        }
        let n = self.lettore.read(buf)?;
        self.posizione += n as u64;
        self.avanzamento.mostra(self.posizione);
        Ok(n)
    }
}

impl<R: Seek> Seek for Seguito<'_, R> {
    fn seek(&mut self, dove: SeekFrom) -> io::Result<u64> {
        self.posizione = self.lettore.seek(dove)?;
        Ok(self.posizione)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_progress() {
        assert_eq!(
            testo("a.csv", 150_000_000, Some(300_000_000), 1_234_567),
            "50 % di 300,0 MB · 1.234.567 righe · a.csv"
        );
        assert_eq!(testo("x", 1_500, None, 0), "1,5 kB · x");
        assert_eq!(testo("x", 10, Some(0), 0), "10 byte · x");
        assert_eq!(
            [0, 999, 1000, 1_000_000].map(migliaia),
            ["0", "999", "1.000", "1.000.000"]
        );
        assert_eq!(grandezza(2_340_000_000), "2,3 GB");
    }
}
