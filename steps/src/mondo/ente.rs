//! The ente of a case: registered at the Region as the profile names it.

use platform::command::{Command, Operatore};
use platform::reply::Reply;

use super::{Intoppo, Scenario};

/// Length of a password that the bench makes: the facet of `stPassword` is 8 to 15 (`mypay-web-services.md` §1.4).
const PASSWORD: usize = 12;

/// A password derived from the seed, upper-case alphanumerics as the platform makes them.
pub(super) fn password(seme: &[u8]) -> String {
    const ALFABETO: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    let hash = ledger::Sha256::of(&[b"password/", seme].concat()).hex();
    hash.as_bytes()
        .chunks(2)
        .take(PASSWORD)
        .map(|due| usize::from(due[0]) * 7 + usize::from(due[1]))
        .map(|n| char::from(ALFABETO[n % ALFABETO.len()]))
        .collect()
}

impl Scenario {
    /// Registers the ente with its tipi dovuto and its password.
    pub(crate) async fn registra_ente(&mut self) -> Result<(), Intoppo> {
        let mut ente = platform::campione::ente();
        ente.cod_ipa = self.cod_ipa().to_owned();
        ente.codice_fiscale = self.codice_fiscale().to_owned();
        ente.versione_password = 1;
        let cod_ipa = ente.cod_ipa.clone();
        self.operatore(Operatore::RegistraEnte(ente)).await?;
        let password = self.password().to_owned();
        self.imposta_password(&password).await?;
        let mut tipi = platform::campione::tipi_dovuto();
        for codice in self.tipi_dichiarati() {
            if !tipi.iter().any(|t| t.codice == codice)
                && let Some(mut tipo) = tipi.first().cloned()
            {
                tipo.codice.clone_from(&codice);
                tipo.descrizione = codice;
                tipi.push(tipo);
            }
        }
        for tipo in tipi {
            let cod_ipa = cod_ipa.clone();
            self.operatore(Operatore::RegistraTipoDovuto { cod_ipa, tipo })
                .await?;
        }
        Ok(())
    }

    /// Changes the password at the Region; the product keeps the old one.
    pub(crate) async fn cambia_password(&mut self) -> Result<(), Intoppo> {
        let nuova: String = self.password().chars().rev().collect();
        self.imposta_password(&nuova).await
    }

    async fn imposta_password(&mut self, valore: &str) -> Result<(), Intoppo> {
        let cod_ipa = self.cod_ipa().to_owned();
        self.sandbox()
            .set_password(&cod_ipa, valore)
            .await
            .map_err(|e| Intoppo::banco(format!("la Regione non ha preso la password: {e}")))
    }

    /// An operator of the Region acts.
    pub(crate) async fn operatore(&mut self, operatore: Operatore) -> Result<(), Intoppo> {
        match self.comanda(Command::Operatore(operatore)).await? {
            Reply::Rifiutato { motivo } => Err(Intoppo::banco(format!(
                "la Regione simulata non ha potuto: {motivo}"
            ))),
            _ => Ok(()),
        }
    }

    pub(crate) async fn comanda(&mut self, comando: Command) -> Result<Reply, Intoppo> {
        self.sandbox()
            .command(comando)
            .await
            .map_err(|e| Intoppo::banco(format!("la Regione simulata non ha potuto: {e}")))
    }
}
