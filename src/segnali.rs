//! Ctrl-C and SIGTERM: the first stops in an orderly way, the second at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicI32, Ordering};

use judge::uscita::ExitCode as Uscita;
use steps::corsa::Interruttore;

/// Which signal came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Segnali {
    giunto: Arc<AtomicI32>,
}

const CTRL_C: i32 = 2;
const TERMINE: i32 = 15;

impl Segnali {
    /// Listens from now on; the first signal presses the switch.
    pub(crate) fn ascolta(interruttore: Interruttore) -> Self {
        let segnali = Self::default();
        let giunto = Arc::clone(&segnali.giunto);
        tokio::spawn(async move {
            loop {
                let quale = prossimo().await;
                let prima = giunto.swap(quale, Ordering::SeqCst);
                if prima != 0 {
                    std::process::exit(i32::from(uscita(quale).codice()));
                }
                interruttore.premi();
            }
        });
        segnali
    }

    /// The exit code of the signal that came.
    pub(crate) fn uscita(&self) -> Option<Uscita> {
        let giunto = self.giunto.load(Ordering::SeqCst);
        (giunto != 0).then(|| uscita(giunto))
    }
}

fn uscita(segnale: i32) -> Uscita {
    if segnale == TERMINE {
        Uscita::Interrotto
    } else {
        Uscita::InterrottoDaTastiera
    }
}

#[cfg(unix)]
async fn prossimo() -> i32 {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut termine) = signal(SignalKind::terminate()) else {
        let _ = tokio::signal::ctrl_c().await;
        return CTRL_C;
    };
    tokio::select! {
        _ = termine.recv() => TERMINE,
        _ = tokio::signal::ctrl_c() => CTRL_C,
    }
}

#[cfg(not(unix))]
async fn prossimo() -> i32 {
    let _ = tokio::signal::ctrl_c().await;
    CTRL_C
}
