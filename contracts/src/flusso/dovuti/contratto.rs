//! First judgement, beside the table: rules on the values of a row (`mypay-flows.md` §3.1, §14).

use super::bilancio::{self, Guasto};
use super::campo;
use crate::finding::Severity::{self, Error, Warning};
use crate::finding::registry::code;
use crate::flusso::colonna::Campo;
use crate::flusso::contesto::Contesto;
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::{euro, miliardesimi};
use crate::flusso::regole::Violazione;
use crate::flusso::testo::{frase, maiuscolo};
use crate::flusso::valori::Valori;
use crate::identifier::iuv::IuvNonValido;
use crate::identifier::luogo::{nazione_nota, provincia_nota};
use crate::identifier::mypay::{ANONIMO, tipo_versamento_accettato};
use crate::identifier::{CodiceFiscale, Iban, Iuv, PartitaIva};

fn di(campo: Campo, codice: &'static str, peso: Severity, testo: impl Into<String>) -> Violazione {
    Violazione::di(campo, codice, peso, testo)
}

/// Rules on a value of the right form. One finding a field.
pub(super) fn regola(
    campo: Campo,
    testo: &str,
    valori: &Valori<'_>,
    ctx: &Contesto,
) -> Option<Violazione> {
    let errore = |codice, frase: String| Some(di(campo, codice, Error, frase));
    let avviso = |codice, frase: String| Some(di(campo, codice, Warning, frase));
    let positivo = |n: &str| miliardesimi(n).is_some_and(|n| n > 0);
    match campo {
        campo::IUD if testo.starts_with("000") => errore(
            code::ID_IUD_RISERVATO,
            "L'IUD inizia con 000, riservato alla piattaforma.".into(),
        ),
        campo::COD_IUV => iuv(testo, valori, ctx),
        campo::CODICE_IDENTIFICATIVO => pagatore(
            testo,
            valori.di_campo(campo::TIPO_IDENTIFICATIVO),
            valori,
            ctx,
        ),
        campo::NAZIONE | campo::NAZIONE_SECONDARIO if !nazione_nota(&maiuscolo(testo)) => errore(
            code::FLU_NAZIONE,
            format!("La nazione {testo} non è una sigla ISO 3166-1."),
        ),
        campo::PROVINCIA | campo::PROVINCIA_SECONDARIO => {
            let nazione = if campo == campo::PROVINCIA {
                campo::NAZIONE
            } else {
                campo::NAZIONE_SECONDARIO
            };
            let ignota = valori.di_campo(nazione).eq_ignore_ascii_case("IT")
                && !provincia_nota(&maiuscolo(testo));
            ignota.then(|| {
                di(
                    campo,
                    code::FLU_PROVINCIA,
                    Error,
                    format!("La provincia {testo} non esiste."),
                )
            })
        }
        campo::DATA_SCADENZA => {
            let passata = valori.di_campo(campo::AZIONE) != "A"
                && ctx
                    .tipo(valori.di_campo(campo::TIPO_DOVUTO))
                    .is_some_and(|t| t.scadenza_obbligatoria)
                && Giorno::parse(testo).is_some_and(|g| g < ctx.oggi);
            passata.then(|| {
                di(
                    campo,
                    code::FLU_DATA_PASSATA,
                    Error,
                    format!("La data {testo} è già passata il {}.", ctx.oggi),
                )
            })
        }
        campo::IMPORTO | campo::IMPORTO_SECONDARIO if !positivo(testo) => errore(
            code::FLU_IMPORTO_ZERO,
            "L'importo non è maggiore di zero.".into(),
        ),
        campo::IMPORTO_SECONDARIO
            if positivo(valori.di_campo(campo::IMPORTO))
                && miliardesimi(testo) > miliardesimi(valori.di_campo(campo::IMPORTO)) =>
        {
            avviso(
                code::FLU_SECONDARIO_MAGGIORE,
                "La quota dell'ente secondario supera importoDovuto.".into(),
            )
        }
        campo::COMMISSIONE if !positivo(testo) => avviso(
            code::FLU_COMMISSIONE_ZERO,
            "La commissione è zero: se non c'è, il campo resta vuoto.".into(),
        ),
        campo::TIPO_DOVUTO if testo == "MARCA_BOLLO_DIGITALE" => errore(
            code::DOC_MARCA_BOLLO,
            "La marca da bollo digitale non si importa da file.".into(),
        ),
        campo::TIPO_DOVUTO if ctx.tipo(testo).is_none() => errore(
            code::FLU_TIPO_DOVUTO,
            format!("Il tipo dovuto {testo} non è configurato o non è attivo per l'ente."),
        ),
        campo::TIPO_VERSAMENTO
            if !tipo_versamento_accettato(testo) || testo != maiuscolo(testo) =>
        {
            errore(
                code::DOC_TIPO_VERSAMENTO,
                format!("Il tipo di versamento {testo} non è ammesso."),
            )
        }
        campo::BILANCIO => bilancio(testo, valori.di_campo(campo::IMPORTO)),
        campo::CF_SECONDARIO
            if PartitaIva::controlla(testo).is_err()
                && CodiceFiscale::controlla(testo).is_err() =>
        {
            errore(
                code::ID_PARTITA_IVA,
                format!("Il codice {testo} dell'ente secondario ha la cifra di controllo errata."),
            )
        }
        campo::IBAN_SECONDARIO => match Iban::parse(testo) {
            Ok(_) => None,
            Err(e) => errore(code::ID_IBAN, frase(&e.to_string())),
        },
        campo::DATI_SPECIFICI_SECONDARIO => {
            let codice = testo.rfind('/').map_or("", |i| &testo[..=i]);
            (!ctx.in_tassonomia(codice)).then(|| {
                di(
                    campo,
                    code::FLU_TASSONOMIA,
                    Error,
                    format!("Il codice tassonomico {codice} non esiste."),
                )
            })
        }
        _ => None,
    }
}

fn iuv(testo: &str, valori: &Valori<'_>, ctx: &Contesto) -> Option<Violazione> {
    let campo = campo::COD_IUV;
    let inserimento = valori.di_campo(campo::AZIONE) == "I";
    match testo.len() {
        15 if inserimento && ctx.oggi >= ctx.limite_iuv15 => {
            return Some(di(
                campo,
                code::ID_IUV_DEPRECATO,
                Error,
                "Un IUV di 15 caratteri non si può più inserire.",
            ));
        }
        15 | 25 => {
            return Some(di(
                campo,
                code::ID_IUV_DEPRECATO,
                Warning,
                "Il manuale prevede IUV di 17 cifre.",
            ));
        }
        _ => {}
    }
    let della_piattaforma = testo.get(2..4) == Some("00");
    if della_piattaforma && !valori.vero(campo::FLAG_GENERA_IUV) {
        let frase = "L'IUV è di quelli generati da MyPay (00 in terza e quarta posizione), ma il flag che lo dice non vale true.";
        return Some(di(campo, code::ID_IUV_RISERVATO, Error, frase));
    }
    match Iuv::parse(testo) {
        Ok(_) => {}
        Err(e @ IuvNonValido::CifreDiControllo { .. }) => {
            return Some(di(
                campo,
                code::ID_IUV_CONTROLLO,
                Error,
                frase(&e.to_string()),
            ));
        }
        Err(e) => return Some(di(campo, code::ID_IUV, Error, frase(&e.to_string()))),
    }
    let altro = ctx
        .application_code
        .as_deref()
        .filter(|codice| !della_piattaforma && !testo.starts_with(codice));
    altro.map(|codice| {
        let mut v = di(
            campo,
            code::ID_IUV,
            Error,
            "L'IUV non inizia con il codice di segregazione dell'ente.",
        );
        v.atteso = Some(format!("{codice} in prima e seconda posizione"));
        v
    })
}

fn pagatore(testo: &str, genere: &str, valori: &Valori<'_>, ctx: &Contesto) -> Option<Violazione> {
    let campo = campo::CODICE_IDENTIFICATIVO;
    let codice = maiuscolo(testo);
    if codice == ANONIMO {
        let ammesso = genere != "G"
            && ctx
                .tipo(valori.di_campo(campo::TIPO_DOVUTO))
                .is_none_or(|t| t.cf_anonimo);
        return (!ammesso).then(|| {
            di(
                campo,
                code::FLU_ANONIMO,
                Error,
                "ANONIMO non è ammesso per questo tipo dovuto o con G.",
            )
        });
    }
    if genere == "G" {
        return PartitaIva::controlla(&codice)
            .err()
            .map(|e| di(campo, code::ID_PARTITA_IVA, Error, frase(&e.to_string())));
    }
    if codice.len() == 11 && PartitaIva::controlla(&codice).is_ok() {
        return Some(di(
            campo,
            code::FLU_UNDICI_CIFRE,
            Warning,
            "Con il tipo F il manuale prevede un codice di 16 caratteri.",
        ));
    }
    CodiceFiscale::controlla(&codice)
        .err()
        .map(|e| di(campo, code::ID_CODICE_FISCALE, Error, frase(&e.to_string())))
}

fn bilancio(testo: &str, importo: &str) -> Option<Violazione> {
    let campo = campo::BILANCIO;
    match bilancio::controlla(testo, importo).err()? {
        Guasto::Struttura(cosa) => Some(di(
            campo,
            code::FLU_BILANCIO,
            Error,
            format!("Il bilancio non ha la struttura prevista: {cosa}."),
        )),
        Guasto::Spazi => Some(di(
            campo,
            code::FLU_BILANCIO_SPAZI,
            Error,
            "Il bilancio contiene spazi o a capo.",
        )),
        Guasto::Somma(somma) => {
            let somma = i64::try_from(somma / 10_000_000).unwrap_or(i64::MAX);
            let mut v = di(
                campo,
                code::FLU_BILANCIO_SOMMA,
                Error,
                format!(
                    "La somma degli accertamenti è {}, importoDovuto è {importo}.",
                    euro(somma)
                ),
            );
            v.atteso = Some(format!("somma degli accertamenti {importo}"));
            Some(v)
        }
    }
}
