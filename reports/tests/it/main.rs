//! Reports made from the folder of a run that the ledger itself wrote.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

mod costruttore;
mod junit;
mod ostile;
mod prova_intera;
mod resoconti;

use std::path::Path;

/// Writes the reports of a folder and gives them as text: the JUnit file and the page.
fn scritti(dir: &Path) -> (String, String) {
    let scritti = reports::scrivi(dir).unwrap();
    (
        std::fs::read_to_string(scritti.junit).unwrap(),
        std::fs::read_to_string(scritti.pagina).unwrap(),
    )
}
