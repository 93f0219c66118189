//! The files that the Region keeps for an ente and offers at a signed address (`mypay-flows.md` §5, `mypay-web-services.md` §6.3). What is
//! kept is the content of each entry; the zip around it is made when it is fetched.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::allegato::Allegato;
use crate::avviso::stampa::Avviso;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::gettone;
use crate::reply::Reply;
use crate::state::{Anagrafe, State};

/// Validity of a download address, in seconds.
const VALIDITA: i64 = 7200;

/// Kind of a file, the `type` of its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TipoFile {
    /// Outcome of an import.
    FlussiImport,
    /// Export of payments.
    FlussiExport,
    /// Export of due dovuti.
    FlussiExportScaduti,
    /// Conservazione: web only.
    FlussiConservazione,
    /// Flusso di rendicontazione.
    FlussiRendic,
    /// Quadratura.
    FlussiQuadr,
}

impl TipoFile {
    const TUTTI: [(&'static str, Self); 6] = [
        ("FLUSSI_IMPORT", Self::FlussiImport),
        ("FLUSSI_EXPORT", Self::FlussiExport),
        ("FLUSSI_EXPORT_SCADUTI", Self::FlussiExportScaduti),
        ("FLUSSI_CONSERVAZIONE", Self::FlussiConservazione),
        ("FLUSSI_RENDIC", Self::FlussiRendic),
        ("FLUSSI_QUADR", Self::FlussiQuadr),
    ];

    fn codice(self) -> &'static str {
        Self::TUTTI
            .iter()
            .find(|(_, tipo)| *tipo == self)
            .map_or("", |(codice, _)| codice)
    }

    fn di(codice: &str) -> Option<Self> {
        Self::TUTTI
            .iter()
            .find(|(noto, _)| *noto == codice)
            .map(|(_, tipo)| *tipo)
    }
}

/// One entry of a zip, or a whole file that is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Voce {
    /// Its name.
    pub nome: String,
    /// Its content, in pieces one after the other.
    pub pezzi: Vec<Allegato>,
}

/// A file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileDepositato {
    /// Its kind.
    pub tipo: TipoFile,
    /// The entries of the zip; for a path that does not end in `.zip`, the one content.
    pub voci: Vec<Voce>,
    /// The notices of a flow, printed when they are fetched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avvisi: Option<u32>,
}

/// The files, by ente and path (`/EXPORT/2026_04/….zip`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deposito(BTreeMap<String, BTreeMap<String, FileDepositato>>);

impl Deposito {
    /// A file of an ente.
    #[must_use]
    pub fn file(&self, cod_ipa: &str, percorso: &str) -> Option<&FileDepositato> {
        self.0.get(cod_ipa)?.get(percorso)
    }

    /// Every file of an ente, by path.
    pub fn di_ente(&self, cod_ipa: &str) -> impl Iterator<Item = (&str, &FileDepositato)> {
        self.0
            .get(cod_ipa)
            .into_iter()
            .flatten()
            .map(|(percorso, file)| (percorso.as_str(), file))
    }

    pub(crate) fn metti(&mut self, cod_ipa: &str, percorso: String, file: FileDepositato) {
        self.0
            .entry(cod_ipa.to_owned())
            .or_default()
            .insert(percorso, file);
    }
}

/// What a client brings to fetch a file; the token was looked at by the edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scarico {
    /// Last segment of the path: the id of the ente.
    pub ente: String,
    /// `type`
    pub tipo: Option<String>,
    /// `filename`
    pub percorso: Option<String>,
    /// What the token says.
    pub gettone: GettoneDiScarico,
    /// `codRequestToken` of `/public/landing/flussi-export`, which needs nothing else (`mypay-web-services.md` §6.2).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub export: Option<String>,
}

/// What a `securityToken` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "gettone", rename_all = "kebab-case")]
pub enum GettoneDiScarico {
    /// Signed by this Region, not expired.
    Valido {
        /// Claim `oid`.
        oid: String,
    },
    /// Signed, expired.
    Scaduto,
    /// Missing, or none of ours.
    NonValido,
}

/// Answer to [`Scarico`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "scarico", rename_all = "kebab-case")]
pub enum EsitoScarico {
    /// 200 with the file.
    File {
        /// Last part of the path.
        nome: String,
        /// Its entries.
        voci: Vec<Voce>,
        /// Whether they stand in a zip.
        zip: bool,
    },
    /// 200 with a zip of notices, to be printed.
    Avvisi {
        /// Last part of the path.
        nome: String,
        /// The notices; each is an entry `avviso_<IUV>.pdf`.
        avvisi: Vec<Avviso>,
    },
    /// 401 with this text.
    Scaduto {
        /// The text.
        testo: String,
    },
    /// JSON of the framework: 418, 500.
    Errore {
        /// HTTP status.
        status: u16,
        /// `message`
        messaggio: String,
    },
}

/// The address of a file, valid two hours.
pub(crate) fn indirizzo(ctx: &Ctx<'_>, ente: &Anagrafe, tipo: TipoFile, percorso: &str) -> String {
    let (id, tipo) = (ente.numero, tipo.codice());
    let adesso = ctx.now.0.div_euclid(1000);
    let claims = json!({
        "sub": "<ANONIMO>",
        "oid": oid(tipo, id, percorso),
        "iat": adesso,
        "exp": adesso + VALIDITA,
    });
    let token = gettone::firma(ctx.seed, &claims);
    format!(
        "{}/public/mybox/download/{id}?type={tipo}&securityToken={token}&filename={}",
        ctx.base,
        nell_indirizzo(percorso)
    )
}

fn oid(tipo: &str, ente: u64, percorso: &str) -> String {
    format!("{tipo}|{ente}|{percorso}")
}

/// Percent-encoded for a query; `/` stands as it is.
fn nell_indirizzo(percorso: &str) -> String {
    let mut testo = String::with_capacity(percorso.len());
    for b in percorso.bytes() {
        if b.is_ascii_alphanumeric() || b"/-_.~".contains(&b) {
            testo.push(char::from(b));
        } else {
            testo.push_str(&format!("%{b:02X}"));
        }
    }
    testo
}

/// GET `/public/mybox/download/{ente}`. Of an import any valid token will do; of the other kinds it must be that of the file.
pub(crate) fn scarica(state: &State, r: &Scarico) -> Decision {
    let esito = trova(state, r).unwrap_or_else(|errore| errore);
    Decision::sola(Reply::Scarico(esito))
}

fn trova(state: &State, r: &Scarico) -> Result<EsitoScarico, EsitoScarico> {
    let errore = |status, messaggio: String| EsitoScarico::Errore { status, messaggio };
    if let Some(token) = &r.export {
        let export = state.export.get(token);
        let file = export.and_then(|e| {
            let percorso = e.percorso.as_deref()?;
            Some((percorso, state.deposito.file(&e.cod_ipa, percorso)?))
        });
        return file
            .map(|(percorso, file)| dato(percorso, file))
            .ok_or_else(|| errore(418, format!("File \"{token}\" non disponibile")));
    }
    let oid_dato = match &r.gettone {
        GettoneDiScarico::Valido { oid } => oid,
        GettoneDiScarico::Scaduto => {
            return Err(EsitoScarico::Scaduto {
                testo: "Token download scaduto, si prega di ricaricare la pagina e ripetere l'operazione."
                    .to_owned(),
            });
        }
        GettoneDiScarico::NonValido => {
            return Err(errore(500, "codice sicurezza non valido".to_owned()));
        }
    };
    let ente = r
        .ente
        .parse()
        .ok()
        .and_then(|numero: u64| state.ente_per_numero(numero))
        .ok_or_else(|| errore(500, "invalid ente".to_owned()))?;
    let t = r.tipo.as_deref().unwrap_or_default();
    let tipo = TipoFile::di(t).ok_or_else(|| errore(500, format!("invalid type: {t}")))?;
    let percorso = r.percorso.as_deref().unwrap_or_default();
    if tipo != TipoFile::FlussiImport && *oid_dato != oid(t, ente.numero, percorso) {
        return Err(errore(500, "codice sicurezza non valido".to_owned()));
    }
    let file = state
        .deposito
        .file(&ente.ente.cod_ipa, percorso)
        .filter(|file| file.tipo == tipo)
        .ok_or_else(|| errore(418, format!("File \"{percorso}\" non disponibile")))?;
    if let Some(flusso) = file.avvisi {
        return Ok(EsitoScarico::Avvisi {
            nome: percorso.rsplit('/').next().unwrap_or_default().to_owned(),
            avvisi: avvisi(ente, flusso),
        });
    }
    Ok(dato(percorso, file))
}

/// The notices of the rows of a flow, in the order of the rows.
fn avvisi(ente: &Anagrafe, flusso: u32) -> Vec<Avviso> {
    let elaborati = ente.elaborati.tutti().map(|e| &e.dovuto);
    let mut righe: Vec<(u32, Avviso)> = ente
        .vivi
        .tutti()
        .chain(elaborati)
        .filter_map(|d| {
            let origine = d.origine.filter(|o| o.flusso == flusso && o.genera_iuv)?;
            Some((origine.riga, Avviso::di(ente, d)?))
        })
        .collect();
    righe.sort_by_key(|(riga, _)| *riga);
    righe.into_iter().map(|(_, avviso)| avviso).collect()
}

fn dato(percorso: &str, file: &FileDepositato) -> EsitoScarico {
    EsitoScarico::File {
        nome: percorso.rsplit('/').next().unwrap_or_default().to_owned(),
        voci: file.voci.clone(),
        zip: percorso.ends_with(".zip"),
    }
}
