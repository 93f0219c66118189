//! The page of a run.

use crate::prova::Prova;
use crate::scrivi::ReportError;
/// x
/// # Errors
/// x
pub fn pagina(_prova: &Prova) -> Result<String, ReportError> {
    Ok(String::new())
}
