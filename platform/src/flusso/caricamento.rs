//! The upload of a file (`mypay-flows.md` §4.1, `mypay-web-services.md` §6.1): the checks of the endpoint in their order. Whatever is wrong is
//! told with HTTP 200.

use contracts::flusso::dovuti::nome;
use contracts::flusso::esito::Rifiuto;
use ledger::entry::Millis;
use serde::{Deserialize, Serialize};

use super::registro::{Import, StatoImport, base};
use crate::allegato::Allegato;
use crate::ctx::{Ctx, esadecimale};
use crate::decide::Decision;
use crate::event::Event;
use crate::reply::Reply;
use crate::state::State;

/// An upload as the edge read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caricamento {
    /// What the `authorizationToken` says.
    pub gettone: GettoneDiCarico,
    /// The file parts, whatever their names.
    pub file: Vec<Parte>,
    /// The bytes of the file, when there is exactly one and it is not empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contenuto: Option<Allegato>,
    /// What a reader of zip files sees in them.
    pub zip: ContenutoZip,
}

/// One file part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parte {
    /// `filename`
    pub nome: String,
    /// Content type of the part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tipo: Option<String>,
    /// Length in bytes.
    pub byte: u64,
}

/// What an `authorizationToken` says; it was looked at by the edge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "gettone", rename_all = "kebab-case")]
pub enum GettoneDiCarico {
    /// Expired, altered, or none at all: the text of the library.
    NonValido {
        /// The text.
        testo: String,
    },
    /// Signed by this Region, but for something else.
    AltroTipo,
    /// One of MyPivot (`mypivot-web-services.md` §2.1).
    Pivot {
        /// Claim `sub`.
        request_token: String,
        /// Claim `ente`.
        ente: String,
        /// Claim `tipoFlusso`.
        tipo: String,
    },
    /// One of MyPivot, malformed, expired or signed by another.
    PivotNonValido,
    /// Good.
    Valido {
        /// Claim `sub`.
        request_token: String,
        /// Claim `ente`.
        ente: String,
        /// Claim `uploadType`.
        tipo: String,
    },
}

/// What a reader of zip files sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "zip", content = "voci", rename_all = "kebab-case")]
pub enum ContenutoZip {
    /// No zip: no entries to look at.
    Nessuno,
    /// Begins like a zip and cannot be read.
    Illeggibile,
    /// The names of the entries.
    Voci(Vec<String>),
}

impl ContenutoZip {
    /// Looks at the directory of a file.
    #[must_use]
    pub fn di(byte: &[u8]) -> Self {
        if !byte.starts_with(b"PK\x03\x04") && !byte.starts_with(b"PK\x05\x06") {
            return Self::Nessuno;
        }
        contracts::flusso::pacchetto::nomi(std::io::Cursor::new(byte))
            .map_or(Self::Illeggibile, Self::Voci)
    }
}

/// Answer to an upload: HTTP 200 in any case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "caricamento", rename_all = "kebab-case")]
pub enum EsitoCaricamento {
    /// Taken.
    Accettato(Parte),
    /// Refused.
    Rifiutato {
        /// `codice`
        codice: u16,
        /// `descrizione`, with the uid of the error before it.
        descrizione: String,
    },
}

type Errore = (u16, String);

pub(crate) fn decide(state: &State, r: &Caricamento, ctx: &Ctx<'_>) -> Decision {
    use crate::pivot::caricamento::{self as pivot, Autorizzazione};
    match &r.gettone {
        GettoneDiCarico::Pivot {
            request_token,
            ente,
            tipo,
        } => {
            let autorizzazione = Autorizzazione {
                request_token,
                ente,
                tipo,
            };
            return pivot::decide(state, r, Some(autorizzazione), ctx);
        }
        GettoneDiCarico::PivotNonValido => return pivot::decide(state, r, None, ctx),
        GettoneDiCarico::Valido { .. }
        | GettoneDiCarico::NonValido { .. }
        | GettoneDiCarico::AltroTipo => {}
    }
    match controlla(state, r, ctx.now) {
        Ok((parte, import)) => Decision {
            reply: Reply::Caricamento(EsitoCaricamento::Accettato(parte)),
            events: vec![Event::ImportCaricato(Box::new(import))],
        },
        Err((codice, testo)) => Decision::sola(Reply::Caricamento(EsitoCaricamento::Rifiutato {
            codice,
            descrizione: format!("[{}] {testo}", uid(ctx)),
        })),
    }
}

/// `<8 hex>-<4 hex>-<server>-<hex instant>`
pub(crate) fn uid(ctx: &Ctx<'_>) -> String {
    let h = esadecimale(&ctx.derivato("errorUid")[..8]);
    format!("{}-{}-{}-{:x}", &h[..8], &h[8..12], &h[12..], ctx.now.0)
}

fn controlla(state: &State, r: &Caricamento, adesso: Millis) -> Result<(Parte, Import), Errore> {
    let no = |codice, testo: String| Err((codice, testo));
    let multipart = |che: &str| Err((500, format!("request multipart non valida, file {che}")));
    let parte = match r.file.as_slice() {
        [] => return multipart("non presente"),
        [parte] if parte.byte == 0 => return multipart("vuoto"),
        [parte] => parte,
        molte => return multipart(&format!("presenti: {}", molte.len())),
    };
    let Some(contenuto) = &r.contenuto else {
        return multipart("vuoto");
    };
    let (request_token, ente, tipo) = match &r.gettone {
        GettoneDiCarico::Valido {
            request_token,
            ente,
            tipo,
        } => (request_token, ente, tipo),
        GettoneDiCarico::NonValido { testo } => return no(500, testo.clone()),
        GettoneDiCarico::AltroTipo
        | GettoneDiCarico::Pivot { .. }
        | GettoneDiCarico::PivotNonValido => {
            return no(500, "Invalid token type".to_owned());
        }
    };
    if tipo != "FLUSSI_IMPORT" {
        return no(400, "invalid upload file type".to_owned());
    }
    if state.ente(ente).is_none() {
        return no(400, "invalid ente".to_owned());
    }
    if state.flussi.import(request_token).is_some() {
        return no(500, "Request token già usato".to_owned());
    }
    let nome = &parte.nome;
    let senza = base(nome);
    if senza.len() == nome.len() {
        return no(
            400,
            format!("Il formato del file [{nome}] deve essere lo zip."),
        );
    }
    match &r.zip {
        ContenutoZip::Nessuno => {}
        ContenutoZip::Illeggibile => {
            let testo =
                format!("Verificato un errore durante la lettura dello zip caricato [{nome}].");
            return no(400, testo);
        }
        ContenutoZip::Voci(voci) => {
            let storta = voci.iter().find_map(|voce| nome::voce(voce, senza).err());
            if let Some(Rifiuto::AlCaricamento(testo)) = storta {
                return no(400, testo);
            }
        }
    }
    if !nome.starts_with(ente.as_str()) {
        let testo = format!("Il nome del file [{nome}] deve iniziare col codice dell'ente.");
        return no(400, testo);
    }
    if state.flussi.nome_usato(nome) {
        return no(400, format!("Lo stesso nome di file [{nome}] esiste gia'."));
    }
    let attesa = i64::from(state.regole.import_attesa_secondi) * 1000;
    let import = Import {
        request_token: request_token.clone(),
        cod_ipa: ente.clone(),
        nome: nome.clone(),
        zip: contenuto.solo_nome(),
        stato: StatoImport::LoadImport,
        cod_errore: None,
        presa: Millis(adesso.0 + attesa),
        percorso: None,
        flusso: None,
        versione: None,
        fine: None,
        righe: 0,
        importate: 0,
        avvisi: 0,
        avviso_mancato: false,
        esito_iuv: Vec::new(),
        esito_scarti: Vec::new(),
    };
    Ok((parte.clone(), import))
}
