//! The box of files: upload and download (`mypay-flows.md` §4.1, §5; `mypay-web-services.md` §6).

use std::io::{Cursor, Write as _};

use ledger::exchange::Channel;
use platform::allegato::Allegato;
use platform::avviso::stampa::{Avviso, Documento};
use platform::command::Command;
use platform::deposito::{EsitoScarico, Scarico, Voce};
use platform::flusso::caricamento::{Caricamento, ContenutoZip, EsitoCaricamento, Parte};
use platform::reply::Reply;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::answer::{Answer, Ready, Shape, send, unwritable};
use crate::body::Arrival;
use crate::desk::Desk;
use crate::head::Head;
use crate::limits::Limits;
use crate::listener::NoAnswer;
use crate::multipart::{self, Part};
use crate::owned::Key;
use crate::record::Arrived;

const UPLOAD: &str = "/public/mybox/uploadFlusso";
const DOWNLOAD: &str = "/public/mybox/download/";
const EXPORT: &str = "/public/landing/flussi-export";
const TOKEN: &str = "authorizationToken";
const JSON: &str = "application/json";

/// Whether a request is for the box.
pub(crate) fn is_for(head: &Head) -> bool {
    head.path == UPLOAD || head.path == EXPORT || head.path.starts_with(DOWNLOAD)
}

/// How much of a request's body is read.
pub(crate) fn longest_body(head: &Head, limits: &Limits) -> usize {
    let path = head.path.trim_end_matches('/');
    if path == UPLOAD || path.ends_with(UPLOAD) {
        limits.upload
    } else {
        limits.body
    }
}

/// The key that an upload carries: the requestToken in its authorisation, believed unseen.
pub(crate) fn keys(head: &Head, bytes: &[u8]) -> Vec<Key> {
    if head.path == EXPORT {
        let token = head.value("codRequestToken");
        return token.map(Key::RequestToken).into_iter().collect();
    }
    if head.path != UPLOAD {
        return Vec::new();
    }
    let form = form(head, bytes);
    let token = form.and_then(|parts| token(head, bytes, &parts));
    token
        .and_then(|token| crate::token::unverified_subject(&token))
        .map(Key::RequestToken)
        .into_iter()
        .collect()
}

fn form(head: &Head, bytes: &[u8]) -> Option<Vec<Part>> {
    let boundary = multipart::boundary(head.header("content-type")?)?;
    multipart::parts(bytes, &boundary)
}

fn token(head: &Head, bytes: &[u8], parts: &[Part]) -> Option<String> {
    head.value(TOKEN).or_else(|| {
        parts
            .iter()
            .find(|part| part.name == TOKEN && part.filename.is_none())
            .map(|part| String::from_utf8_lossy(&bytes[part.content.clone()]).into_owned())
    })
}

/// Answers a request; the path is below the base address of the sandbox.
pub(crate) async fn answer(
    desk: &Desk,
    head: Head,
    bytes: Vec<u8>,
    arrival: Arrival,
    limits: &Limits,
) -> Result<Ready, NoAnswer> {
    let whole = arrival == Arrival::Whole;
    let arrived = Arrived::new(desk, Channel::Pagina, &head, &bytes, whole);
    let asked = asked(desk, &head, &bytes, arrival, limits);
    let (command, refusal) = match asked {
        Ok(command) => (Some(command), None),
        Err(answer) => (None, Some(answer)),
    };
    let received = match desk.receive(arrived, command) {
        Ok(received) => received,
        Err(error) => return Ok(Ready::untold(unwritable(&error))),
    };
    let answer = match (refusal, received.step.reply) {
        (Some(answer), _) => answer,
        (None, Some(Reply::Caricamento(esito))) => {
            Answer::new(200, JSON, json!([uploaded(&esito)]).to_string())
        }
        // MyPivot gives the object alone (`mypivot-web-services.md` §3.1)
        (None, Some(Reply::CaricamentoPivot(esito))) => {
            Answer::new(200, JSON, uploaded(&esito).to_string())
        }
        (None, Some(Reply::Scarico(esito))) => fetched(desk, &head, esito).await,
        (None, _) => Answer::text(500, "Errore interno della Regione simulata"),
    };
    let shape = Shape {
        broken: arrival == Arrival::Broken,
        head_only: head.is_head(),
        ..Shape::default()
    };
    send(desk, received.exchange, answer, shape, limits, None).await
}

fn asked(
    desk: &Desk,
    head: &Head,
    bytes: &[u8],
    arrival: Arrival,
    limits: &Limits,
) -> Result<Command, Answer> {
    let export = (head.path == EXPORT).then(|| head.value("codRequestToken").unwrap_or_default());
    let ente = head.path.strip_prefix(DOWNLOAD);
    if let Some(ente) = ente.or(export.as_deref().map(|_| "")) {
        if !head.is_reading() {
            let text = format!("Request method '{}' not supported", head.method);
            return Err(framework(desk, head, 405, &text).with("allow", "GET, HEAD"));
        }
        let token = head.value("securityToken");
        return Ok(Command::Scarico(Scarico {
            ente: ente.to_owned(),
            tipo: head.value("type"),
            percorso: head.value("filename"),
            gettone: desk.sandbox().0.read_download_token(token.as_deref()),
            export,
        }));
    }
    if head.method != "POST" {
        let text = format!("Request method '{}' not supported", head.method);
        return Err(framework(desk, head, 405, &text).with("allow", "POST"));
    }
    match arrival {
        Arrival::Whole => upload(desk, head, bytes),
        Arrival::TooLong => {
            let most = binary(limits.upload as u64);
            let announced = head.header("content-length").and_then(|n| n.parse().ok());
            let text = match announced {
                Some(n) => format!(
                    "dimensione file ({}) superiore a quella consentita ({most})",
                    binary(n)
                ),
                None => format!("dimensione file superiore a quella consentita ({most})"),
            };
            Err(framework(desk, head, 400, &text).closing())
        }
        Arrival::TooSlow | Arrival::Broken => {
            let text = "Failed to parse multipart servlet request";
            Err(framework(desk, head, 400, text).closing())
        }
    }
}

fn upload(desk: &Desk, head: &Head, bytes: &[u8]) -> Result<Command, Answer> {
    let kind = head.header("content-type").unwrap_or_default();
    let Some(boundary) = multipart::boundary(kind) else {
        let text = format!("Content-Type '{kind}' is not supported");
        return Err(framework(desk, head, 415, &text));
    };
    let Some(parts) = multipart::parts(bytes, &boundary) else {
        let text = "Failed to parse multipart servlet request";
        return Err(framework(desk, head, 400, text));
    };
    let Some(token) = token(head, bytes, &parts) else {
        let text = "Required request parameter 'authorizationToken' for method parameter type String is not present";
        return Err(framework(desk, head, 400, text));
    };
    let files: Vec<&Part> = parts.iter().filter(|p| p.filename.is_some()).collect();
    let content = match files.as_slice() {
        [only] if !only.content.is_empty() => Some(&bytes[only.content.clone()]),
        _ => None,
    };
    let told = |part: &&Part| Parte {
        nome: part.filename.clone().unwrap_or_default(),
        tipo: part.content_type.clone(),
        byte: part.content.len() as u64,
    };
    Ok(Command::Caricamento(Caricamento {
        gettone: desk.sandbox().0.read_upload_token(&token),
        file: files.iter().map(told).collect(),
        zip: content.map_or(ContenutoZip::Nessuno, ContenutoZip::di),
        contenuto: content.map(Allegato::di),
    }))
}

/// A size in binary units, with one decimal.
fn binary(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut tenths = bytes.saturating_mul(10) / 1024;
    let mut unit = 0;
    while tenths >= 10 * 1024 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

fn uploaded(esito: &EsitoCaricamento) -> Value {
    match esito {
        EsitoCaricamento::Accettato(parte) => {
            let mut object = json!({
                "fileName": parte.nome,
                "fileSize": parte.byte.to_string(),
            });
            if let Some(tipo) = &parte.tipo {
                object["fileType"] = json!(tipo);
            }
            object
        }
        EsitoCaricamento::Rifiutato {
            codice,
            descrizione,
        } => json!({ "codice": codice.to_string(), "descrizione": descrizione }),
    }
}

async fn fetched(desk: &Desk, head: &Head, esito: EsitoScarico) -> Answer {
    let (nome, made) = match esito {
        EsitoScarico::Scaduto { testo } => return Answer::text(401, testo),
        EsitoScarico::Errore { status, messaggio } => {
            return framework(desk, head, status, &messaggio);
        }
        EsitoScarico::File { nome, voci, zip } => {
            let at_desk = desk.clone();
            let made = tokio::task::spawn_blocking(move || content(&at_desk, &voci, zip));
            (nome, made)
        }
        EsitoScarico::Avvisi { nome, avvisi } => {
            let made = tokio::task::spawn_blocking(move || notices(avvisi));
            (nome, made)
        }
    };
    match made.await {
        Ok(Some(bytes)) => Answer::new(200, "application/octet-stream", bytes).with(
            "content-disposition",
            format!("attachment; filename={nome}"),
        ),
        _ => framework(
            desk,
            head,
            500,
            "File momentaneamente non disponibile, si prega riprovare in seguito",
        ),
    }
}

/// The bytes of a file; `None` when the ledger cannot give them.
fn content(desk: &Desk, voci: &[Voce], zip: bool) -> Option<Vec<u8>> {
    let journal = &desk.sandbox().0.journal;
    if !zip {
        let mut bytes = Vec::new();
        for piece in voci.iter().flat_map(|v| &v.pezzi) {
            bytes.extend(journal.bytes_of(piece)?);
        }
        return Some(bytes);
    }
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    // the same content gives the same bytes: no instant of making in it
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .large_file(voci.iter().any(|v| length(v) > 1 << 31));
    for voce in voci {
        out.start_file(voce.nome.as_str(), options).ok()?;
        for piece in &voce.pezzi {
            out.write_all(&journal.bytes_of(piece)?).ok()?;
        }
    }
    Some(out.finish().ok()?.into_inner())
}

/// A zip of printed notices.
fn notices(avvisi: Vec<Avviso>) -> Option<Vec<u8>> {
    let mut out = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
    for avviso in avvisi {
        out.start_file(format!("avviso_{}.pdf", avviso.iuv), options)
            .ok()?;
        out.write_all(&Documento::Avviso(Box::new(avviso)).pdf())
            .ok()?;
    }
    Some(out.finish().ok()?.into_inner())
}

fn length(voce: &Voce) -> u64 {
    voce.pezzi.iter().map(Allegato::lunghezza).sum()
}

/// An error as the framework tells it (`mypay-flows.md` §4.5).
fn framework(desk: &Desk, head: &Head, status: u16, message: &str) -> Answer {
    let now = desk.now();
    let error = match status {
        400 => "Bad Request",
        405 => "Method Not Allowed",
        415 => "Unsupported Media Type",
        418 => "I'm a teapot",
        _ => "Internal Server Error",
    };
    let body = json!({
        "timestamp": platform::istante_del_framework(now),
        "status": status,
        "error": error,
        "path": head.path,
        "message": message,
    });
    Answer::new(status, "application/json", body.to_string())
}

#[cfg(test)]
mod tests {
    use super::binary;

    #[test]
    fn sizes_in_binary_units() {
        for (bytes, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1536, "1.5 KiB"),
            (10 << 20, "10.0 MiB"),
            (u64::MAX, "1677721.5 TiB"),
        ] {
            assert_eq!(binary(bytes), text);
        }
    }
}
