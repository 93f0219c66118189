//! The `collaudo` command: argument parsing and wiring, nothing else.

mod comandi;
mod console;
mod guaio;
mod riga_di_comando;
mod segnali;

use std::process::ExitCode;

use judge::uscita::ExitCode as Uscita;

use guaio::Guaio;
use riga_di_comando::Comando;

fn main() -> ExitCode {
    let comando = match riga_di_comando::leggi(std::env::args_os()) {
        Ok(comando) => comando,
        Err(guaio) => return guaio.esci(),
    };
    // cucumber replaces the panic hook while a run lasts: a panic is a bug of the bench, and it must be told as one
    let esito = std::panic::catch_unwind(move || esegui(comando));
    match esito {
        Ok(Ok(uscita)) => ExitCode::from(uscita.codice()),
        Ok(Err(guaio)) => guaio.esci(),
        Err(panico) => Guaio::panico(&*panico).esci(),
    }
}

fn esegui(comando: Comando) -> Result<Uscita, Guaio> {
    match comando {
        Comando::Run(opzioni) => comandi::run::esegui(opzioni),
        Comando::Check(opzioni) => comandi::check::esegui(&opzioni),
        Comando::Kinds(opzioni) => comandi::kinds::esegui(&opzioni),
        Comando::Generate(opzioni) => comandi::generate::esegui(&opzioni),
        Comando::Region(opzioni) => comandi::region::esegui(&opzioni),
        Comando::Plan(opzioni) => comandi::plan::esegui(&opzioni),
        Comando::Verify(opzioni) => comandi::verify::esegui(&opzioni),
        Comando::Replay(opzioni) => comandi::replay::esegui(&opzioni),
        Comando::Driver(opzioni) => comandi::driver::esegui(&opzioni),
        Comando::SelfTest(opzioni) => comandi::self_test::esegui(&opzioni),
    }
}
