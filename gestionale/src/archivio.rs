//! The product's store: SQLite, in memory or in a file.

use std::path::Path;

use driver::action::{EsitoOperazione, Stato};
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Connection, OptionalExtension as _, Row, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dovuto::{Contenuto, Dovuto, Origine};
use crate::importo::Importo;
use crate::operazione::{Genere, Operazione};
use crate::orologio::Istante;

type Result<T> = std::result::Result<T, rusqlite::Error>;

/// A payment session at the Region (idSession), started from the ente's site.
#[derive(Debug, Clone)]
pub(crate) struct Sessione {
    pub(crate) id_session: String,
    pub(crate) dovuto: i64,
    pub(crate) iud: String,
    pub(crate) stato: StatoSessione,
    pub(crate) creata: Istante,
}

/// What is known of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum StatoSessione {
    /// The citizen may be paying.
    Aperta,
    /// The citizen came back without success, or it expired: still asked about for a while, since a receipt may come late.
    NonRiuscita,
    /// Paid.
    Pagata,
    /// Too old to be asked about.
    Chiusa,
}

/// A payment registered on a debt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pagamento {
    pub(crate) dovuto: i64,
    pub(crate) iur: String,
    pub(crate) iud: String,
    pub(crate) iuv: String,
    pub(crate) data: String,
    pub(crate) importo: String,
    pub(crate) psp: String,
    /// The receipt in base64.
    pub(crate) ricevuta: Option<String>,
}

/// The store.
#[derive(Debug)]
pub(crate) struct Archivio {
    connection: Connection,
}

/// An enumeration as its name, a structure as JSON.
struct Detto<T>(T);

impl<T: Serialize> ToSql for Detto<T> {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        let value = serde_json::to_value(&self.0)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        Ok(ToSqlOutput::from(match value {
            Value::String(name) => name,
            other => other.to_string(),
        }))
    }
}

impl<T: DeserializeOwned> FromSql for Detto<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let text = value.as_str()?;
        serde_json::from_value(Value::String(text.to_owned()))
            .or_else(|_| serde_json::from_str(text))
            .map(Self)
            .map_err(|error| FromSqlError::Other(error.into()))
    }
}

impl Archivio {
    pub(crate) fn in_memory() -> Result<Self> {
        Self::prepared(Connection::open_in_memory()?)
    }

    /// Opens or creates the file. Each commit is on disk before it returns.
    pub(crate) fn in_file(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        Self::prepared(connection)
    }

    fn prepared(connection: Connection) -> Result<Self> {
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.execute_batch(include_str!("archivio.sql"))?;
        // What was in flight when the product stopped may have been carried out: due at once, and uncertain.
        connection.execute(
            "UPDATE operazione SET in_volo = 0, incerta = 1, ripetibile = 1, prossimo = 0, testo = ?1 WHERE in_volo = 1",
            params!["il prodotto si è fermato prima della risposta"],
        )?;
        Ok(Self { connection })
    }

    /// All or nothing.
    pub(crate) fn together<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        match work(self) {
            Ok(value) => {
                self.connection.execute_batch("COMMIT")?;
                Ok(value)
            }
            Err(error) => {
                self.connection.execute_batch("ROLLBACK")?;
                Err(error)
            }
        }
    }

    /// The next number of a counter, from 1.
    pub(crate) fn next_number(&mut self, nome: &str) -> Result<i64> {
        self.connection.query_row(
            "INSERT INTO contatore (nome, valore) VALUES (?1, 1) ON CONFLICT (nome) DO UPDATE SET valore = valore + 1 RETURNING valore",
            params![nome],
            |row| row.get(0),
        )
    }

    // Debts

    pub(crate) fn insert_dovuto(
        &mut self,
        ambito: &str,
        iud: &str,
        origine: Origine,
        stato: Stato,
        contenuto: &Contenuto,
    ) -> Result<i64> {
        self.connection.execute(
            "INSERT INTO dovuto (ambito, iud, origine, stato, tipo_dovuto, importo, causale, data_scadenza, dati_specifici, pagatore)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            params![
                ambito,
                iud,
                Detto(origine),
                Detto(stato),
                contenuto.tipo_dovuto,
                contenuto.importo.0,
                contenuto.causale,
                contenuto.data_scadenza,
                contenuto.dati_specifici,
                Detto(&contenuto.pagatore)
            ],
        )?;
        let id = self.connection.last_insert_rowid();
        self.connection.execute(
            "INSERT INTO iud (iud, dovuto) VALUES (?1, ?2)",
            params![iud, id],
        )?;
        Ok(id)
    }

    /// Gives an existing debt a new IUD; the old one keeps leading to it.
    pub(crate) fn change_iud(&mut self, dovuto: i64, iud: &str) -> Result<()> {
        self.connection.execute(
            "INSERT INTO iud (iud, dovuto) VALUES (?1, ?2)",
            params![iud, dovuto],
        )?;
        self.connection.execute(
            "UPDATE dovuto SET iud = ?2 WHERE id = ?1",
            params![dovuto, iud],
        )?;
        Ok(())
    }

    pub(crate) fn update_dovuto(&mut self, dovuto: &Dovuto) -> Result<()> {
        self.connection.execute(
            "UPDATE dovuto SET stato = ?2, importo = ?3, causale = ?4, data_scadenza = ?5, iuv = ?6, url_avviso = ?7 WHERE id = ?1",
            params![
                dovuto.id,
                Detto(dovuto.stato),
                dovuto.importo.0,
                dovuto.causale,
                dovuto.data_scadenza,
                dovuto.iuv,
                dovuto.url_avviso
            ],
        )?;
        Ok(())
    }

    pub(crate) fn dovuto(&mut self, id: i64) -> Result<Dovuto> {
        self.connection.query_row(
            "SELECT * FROM dovuto WHERE id = ?1",
            params![id],
            read_dovuto,
        )
    }

    /// The debt that has, or had, this IUD.
    pub(crate) fn dovuto_by_iud(&mut self, iud: &str) -> Result<Option<Dovuto>> {
        self.connection
            .query_row(
                "SELECT dovuto.* FROM dovuto JOIN iud ON iud.dovuto = dovuto.id WHERE iud.iud = ?1",
                params![iud],
                read_dovuto,
            )
            .optional()
    }

    /// Debts, oldest first: of one scope, or all.
    pub(crate) fn dovuti(&mut self, ambito: Option<&str>) -> Result<Vec<Dovuto>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM dovuto WHERE ?1 IS NULL OR ambito = ?1 ORDER BY id")?;
        statement.query_map(params![ambito], read_dovuto)?.collect()
    }

    // Operations

    /// Writes an operation down, before anything is sent.
    pub(crate) fn insert_operazione(&mut self, operazione: &Operazione) -> Result<i64> {
        self.connection.execute(
            "INSERT INTO operazione (ambito, dovuto, genere, iud, id_session, fase, modifica, esito, codice, testo, tentativi, disguidi,
             prossimo, incerta, in_volo, ripetibile) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
            params![
                operazione.ambito,
                operazione.dovuto,
                Detto(operazione.genere),
                operazione.iud,
                operazione.id_session,
                Detto(operazione.fase),
                Detto(&operazione.modifica),
                Detto(operazione.esito),
                operazione.codice,
                operazione.testo,
                operazione.tentativi,
                operazione.disguidi,
                operazione.prossimo.map(|instant| instant.0),
                operazione.incerta,
                operazione.in_volo,
                operazione.ripetibile
            ],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    pub(crate) fn update_operazione(&mut self, operazione: &Operazione) -> Result<()> {
        self.connection.execute(
            "UPDATE operazione SET fase = ?2, esito = ?3, codice = ?4, testo = ?5, tentativi = ?6, disguidi = ?7, prossimo = ?8,
             incerta = ?9, in_volo = ?10, ripetibile = ?11 WHERE id = ?1",
            params![
                operazione.id,
                Detto(operazione.fase),
                Detto(operazione.esito),
                operazione.codice,
                operazione.testo,
                operazione.tentativi,
                operazione.disguidi,
                operazione.prossimo.map(|instant| instant.0),
                operazione.incerta,
                operazione.in_volo,
                operazione.ripetibile
            ],
        )?;
        Ok(())
    }

    pub(crate) fn operazione(&mut self, id: i64) -> Result<Operazione> {
        self.connection.query_row(
            "SELECT * FROM operazione WHERE id = ?1",
            params![id],
            read_operazione,
        )
    }

    /// Operations, oldest first: of one scope, or all.
    pub(crate) fn operazioni(&mut self, ambito: Option<&str>) -> Result<Vec<Operazione>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM operazione WHERE ?1 IS NULL OR ambito = ?1 ORDER BY id",
        )?;
        statement
            .query_map(params![ambito], read_operazione)?
            .collect()
    }

    /// The operation of this kind on this debt, for this session when one is given.
    pub(crate) fn find_operazione(
        &mut self,
        dovuto: i64,
        genere: Genere,
        id_session: Option<&str>,
    ) -> Result<Option<Operazione>> {
        self.connection
            .query_row(
                "SELECT * FROM operazione WHERE dovuto = ?1 AND genere = ?2 AND id_session IS ?3 ORDER BY id DESC LIMIT 1",
                params![dovuto, Detto(genere), id_session],
                read_operazione,
            )
            .optional()
    }

    /// Whether a change of this debt is still on its way to the Region.
    pub(crate) fn has_pending_import(&mut self, dovuto: i64) -> Result<bool> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM operazione WHERE dovuto = ?1 AND esito = ?2")?;
        let pending = statement.query_map(
            params![dovuto, Detto(EsitoOperazione::InAttesa)],
            read_operazione,
        )?;
        for operazione in pending {
            if operazione?.genere.is_import() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is due at `ora`, the longest due first.
    pub(crate) fn due(&mut self, ora: Istante, ambito: Option<&str>) -> Result<Vec<i64>> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id FROM operazione WHERE prossimo <= ?1 AND esito = ?2 AND (?3 IS NULL OR ambito = ?3) ORDER BY prossimo, id",
        )?;
        statement
            .query_map(
                params![ora.0, Detto(EsitoOperazione::InAttesa), ambito],
                |row| row.get(0),
            )?
            .collect()
    }

    /// When the next work is due.
    pub(crate) fn next_due(&mut self, ambito: &str) -> Result<Option<Istante>> {
        let instant: Option<i64> = self.connection.query_row(
            "SELECT min(prossimo) FROM operazione WHERE esito = ?1 AND ambito = ?2",
            params![Detto(EsitoOperazione::InAttesa), ambito],
            |row| row.get(0),
        )?;
        Ok(instant.map(Istante))
    }

    // Sessions

    pub(crate) fn insert_sessione(&mut self, sessione: &Sessione) -> Result<()> {
        self.connection.execute(
            "INSERT INTO sessione (id_session, dovuto, iud, stato, creata) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![sessione.id_session, sessione.dovuto, sessione.iud, Detto(sessione.stato), sessione.creata.0],
        )?;
        Ok(())
    }

    pub(crate) fn update_sessione(&mut self, id_session: &str, stato: StatoSessione) -> Result<()> {
        self.connection.execute(
            "UPDATE sessione SET stato = ?2 WHERE id_session = ?1",
            params![id_session, Detto(stato)],
        )?;
        Ok(())
    }

    pub(crate) fn sessione(&mut self, id_session: &str) -> Result<Option<Sessione>> {
        self.connection
            .query_row(
                "SELECT * FROM sessione WHERE id_session = ?1",
                params![id_session],
                read_sessione,
            )
            .optional()
    }

    /// Sessions of a debt, oldest first.
    pub(crate) fn sessioni(&mut self, dovuto: i64) -> Result<Vec<Sessione>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM sessione WHERE dovuto = ?1 ORDER BY creata, rowid")?;
        statement
            .query_map(params![dovuto], read_sessione)?
            .collect()
    }

    // Payments

    /// Registers a payment; the same one told again only fills in what was not known. `authoritative` also corrects the date,
    /// which paaSILChiediPagati may give one day early (§3.6).
    pub(crate) fn register_pagamento(
        &mut self,
        pagamento: &Pagamento,
        authoritative: bool,
    ) -> Result<()> {
        self.connection.execute(
            "INSERT INTO pagamento (dovuto, iur, iud, iuv, data, importo, psp, ricevuta) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (dovuto, iur) DO UPDATE SET
               data = CASE WHEN ?9 THEN excluded.data ELSE data END,
               ricevuta = coalesce(excluded.ricevuta, ricevuta)",
            params![
                pagamento.dovuto,
                pagamento.iur,
                pagamento.iud,
                pagamento.iuv,
                pagamento.data,
                pagamento.importo,
                pagamento.psp,
                pagamento.ricevuta,
                authoritative
            ],
        )?;
        Ok(())
    }

    /// Payments on a debt, in the order in which they became known.
    pub(crate) fn pagamenti(&mut self, dovuto: i64) -> Result<Vec<Pagamento>> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM pagamento WHERE dovuto = ?1 ORDER BY rowid")?;
        statement
            .query_map(params![dovuto], |row| {
                Ok(Pagamento {
                    dovuto: row.get("dovuto")?,
                    iur: row.get("iur")?,
                    iud: row.get("iud")?,
                    iuv: row.get("iuv")?,
                    data: row.get("data")?,
                    importo: row.get("importo")?,
                    psp: row.get("psp")?,
                    ricevuta: row.get("ricevuta")?,
                })
            })?
            .collect()
    }
}

fn read_dovuto(row: &Row<'_>) -> Result<Dovuto> {
    Ok(Dovuto {
        id: row.get("id")?,
        ambito: row.get("ambito")?,
        iud: row.get("iud")?,
        origine: row.get::<_, Detto<_>>("origine")?.0,
        stato: row.get::<_, Detto<_>>("stato")?.0,
        tipo_dovuto: row.get("tipo_dovuto")?,
        importo: Importo(row.get("importo")?),
        causale: row.get("causale")?,
        data_scadenza: row.get("data_scadenza")?,
        dati_specifici: row.get("dati_specifici")?,
        pagatore: row.get::<_, Detto<_>>("pagatore")?.0,
        iuv: row.get("iuv")?,
        url_avviso: row.get("url_avviso")?,
    })
}

fn read_operazione(row: &Row<'_>) -> Result<Operazione> {
    Ok(Operazione {
        id: row.get("id")?,
        ambito: row.get("ambito")?,
        dovuto: row.get("dovuto")?,
        genere: row.get::<_, Detto<_>>("genere")?.0,
        iud: row.get("iud")?,
        id_session: row.get("id_session")?,
        fase: row.get::<_, Detto<_>>("fase")?.0,
        modifica: row.get::<_, Detto<_>>("modifica")?.0,
        esito: row.get::<_, Detto<_>>("esito")?.0,
        codice: row.get("codice")?,
        testo: row.get("testo")?,
        tentativi: row.get("tentativi")?,
        disguidi: row.get("disguidi")?,
        prossimo: row.get::<_, Option<i64>>("prossimo")?.map(Istante),
        incerta: row.get("incerta")?,
        in_volo: row.get("in_volo")?,
        ripetibile: row.get("ripetibile")?,
    })
}

fn read_sessione(row: &Row<'_>) -> Result<Sessione> {
    Ok(Sessione {
        id_session: row.get("id_session")?,
        dovuto: row.get("dovuto")?,
        iud: row.get("iud")?,
        stato: row.get::<_, Detto<_>>("stato")?.0,
        creata: Istante(row.get("creata")?),
    })
}
