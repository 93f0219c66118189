//! The upload of a file to MyPivot: the checks of the endpoint in their order (`mypivot-web-services.md` §3.1). HTTP 200 in any case.

use super::flussi::{Flusso, StatoFlusso, TipoFlusso};
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::event::Event;
use crate::flusso::caricamento::{Caricamento, ContenutoZip, EsitoCaricamento, Parte, uid};
use crate::flusso::registro::base;
use crate::reply::Reply;
use crate::state::State;

/// What an authorisation says, once it was found good.
pub(crate) struct Autorizzazione<'r> {
    pub request_token: &'r str,
    pub ente: &'r str,
    pub tipo: &'r str,
}

type Errore = (u16, &'static str);

/// `autorizzazione`: `None` for a token of MyPivot that is malformed, expired or signed by another.
pub(crate) fn decide(
    state: &State,
    r: &Caricamento,
    autorizzazione: Option<Autorizzazione<'_>>,
    ctx: &Ctx<'_>,
) -> Decision {
    let rifiutato = |codice, testo: String| {
        let descrizione = format!("[{}] {testo}", uid(ctx));
        Decision::sola(Reply::CaricamentoPivot(EsitoCaricamento::Rifiutato {
            codice,
            descrizione,
        }))
    };
    let parte = match una(r) {
        Ok(parte) => parte,
        Err(che) => {
            return rifiutato(500, format!("request multipart non valida, file {che}"));
        }
    };
    match controlla(state, r, parte, autorizzazione, ctx) {
        Ok(flusso) => Decision {
            reply: Reply::CaricamentoPivot(EsitoCaricamento::Accettato(parte.clone())),
            events: vec![Event::PivotFlussoRicevuto(Box::new(flusso))],
        },
        Err((codice, testo)) => rifiutato(codice, testo.to_owned()),
    }
}

/// Check 1: exactly one file that is not empty.
fn una(r: &Caricamento) -> Result<&Parte, String> {
    let mut piene = r.file.iter().filter(|parte| parte.byte > 0);
    match (piene.next(), piene.count()) {
        (Some(parte), 0) => Ok(parte),
        (Some(_), altre) => Err(format!("presenti: {}", altre + 1)),
        (None, _) if r.file.is_empty() => Err("non presente".to_owned()),
        (None, _) => Err("vuoto".to_owned()),
    }
}

fn controlla(
    state: &State,
    r: &Caricamento,
    parte: &Parte,
    autorizzazione: Option<Autorizzazione<'_>>,
    ctx: &Ctx<'_>,
) -> Result<Flusso, Errore> {
    let Some(autorizzazione) = autorizzazione else {
        return Err((401, "token autorizzazione non valido o scaduto"));
    };
    if state.ente(autorizzazione.ente).is_none() {
        return Err((400, "invalid ente"));
    }
    let (nome, senza) = (&parte.nome, base(&parte.nome));
    if senza.len() == nome.len() {
        return Err((400, "Il formato del file deve essere lo zip."));
    }
    let tipo = TipoFlusso::di(autorizzazione.tipo).ok_or((500, "tipo flusso not found"))?;
    if tipo != TipoFlusso::O {
        match &r.zip {
            ContenutoZip::Nessuno => {}
            ContenutoZip::Illeggibile => {
                return Err((
                    400,
                    "Verificato un errore durante la lettura dello zip caricato.",
                ));
            }
            ContenutoZip::Voci(voci) => {
                let dello_zip = |voce: &String| {
                    voce.strip_prefix(senza)
                        .is_some_and(|resto| resto.starts_with('.'))
                };
                if !voci.iter().all(dello_zip) {
                    return Err((
                        400,
                        "Il nome del file contenuto deve essere uguale al nome dello zip.",
                    ));
                }
            }
        }
    }
    if matches!(tipo, TipoFlusso::D | TipoFlusso::E) && !nome.starts_with(autorizzazione.ente) {
        return Err((400, "Il nome del file deve iniziare col codice dell'ente."));
    }
    if state.pivot.flussi.nome_usato(nome) {
        return Err((400, "Lo stesso nome di file esiste gia'."));
    }
    if state
        .pivot
        .flussi
        .con_token(autorizzazione.request_token)
        .is_some()
    {
        return Err((400, "duplicate request token"));
    }
    let Some(contenuto) = &r.contenuto else {
        return Err((500, "request multipart non valida, file vuoto"));
    };
    Ok(Flusso {
        numero: state.pivot.flussi.prossimo(),
        request_token: autorizzazione.request_token.to_owned(),
        cod_ipa: autorizzazione.ente.to_owned(),
        tipo,
        nome: nome.clone(),
        zip: contenuto.solo_nome(),
        stato: StatoFlusso::Scaricato,
        presa: tipo.presa(ctx.now),
        righe: 0,
        rendicontazione: None,
    })
}
