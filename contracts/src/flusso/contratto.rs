//! First judgement: what the manual asks of the producer, row by row (`mypay-flows.md` §3.1, §14), whatever the platform tolerates.
//!
//! What one column can say is read from the table of [`super::colonna`]; here stands what it cannot.

use regex::Regex;

use super::bilancio::{self, Guasto};
use super::colonna::{Campo, Colonna, Forma, Obbligo};
use super::contesto::Contesto;
use super::giorno::Giorno;
use super::lettura::Valori;
use super::numero::{euro, miliardesimi};
use super::tracciato::Tracciato;
use super::validazione::motivo;
use crate::finding::Severity::{self, Error, Warning};
use crate::finding::registry::code;
use crate::identifier::iuv::IuvNonValido;
use crate::identifier::luogo::{nazione_nota, provincia_nota};
use crate::identifier::mypay::{ANONIMO, tipo_versamento_accettato};
use crate::identifier::{CodiceFiscale, Iban, Iuv, PartitaIva};

/// A breach in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violazione {
    /// Which field.
    pub campo: Campo,
    /// Code of the registry.
    pub codice: &'static str,
    /// How heavy.
    pub peso: Severity,
    /// What is wrong, an Italian sentence.
    pub testo: String,
    /// What was expected.
    pub atteso: Option<String>,
}

/// The contract of one layout, ready to judge rows.
pub struct Contratto {
    tracciato: &'static Tracciato,
    motivi: Vec<Option<Regex>>,
}

impl Contratto {
    /// Of a layout.
    #[must_use]
    pub fn di(tracciato: &'static Tracciato) -> Self {
        Self {
            tracciato,
            motivi: tracciato.colonne.iter().map(|c| motivo(c.campo)).collect(),
        }
    }

    /// Judges the values of a row.
    pub fn giudica(&self, valori: &Valori<'_>, ctx: &Contesto, esito: &mut Vec<Violazione>) {
        let multi = valori.vero(Campo::FlagMultiBeneficiario);
        for (colonna, motivo) in self.tracciato.colonne.iter().zip(&self.motivi) {
            if colonna.campo.e_secondario() && !multi {
                if self.tracciato.ha(Campo::FlagMultiBeneficiario)
                    && valori.pieno(colonna.campo).is_some()
                {
                    let testo = format!(
                        "{} è valorizzata, ma flagMultiBeneficiario non vale true: la piattaforma la ignora.",
                        colonna.nome
                    );
                    esito.push(di(
                        colonna.campo,
                        code::FLU_SECONDARIO_IGNORATO,
                        Warning,
                        testo,
                    ));
                }
                continue;
            }
            self.colonna(colonna, motivo.as_ref(), valori, ctx, multi, esito);
        }
    }

    fn colonna(
        &self,
        colonna: &Colonna,
        motivo: Option<&Regex>,
        valori: &Valori<'_>,
        ctx: &Contesto,
        multi: bool,
        esito: &mut Vec<Violazione>,
    ) {
        let Some(testo) = valori.pieno(colonna.campo) else {
            let dovuto = match colonna.obbligo {
                Obbligo::Sempre => true,
                Obbligo::SeMulti => multi,
                Obbligo::SecondoTipo => {
                    ctx.tipo(valori.di_campo(Campo::TipoDovuto))
                        .is_some_and(|t| {
                            t.scadenza_obbligatoria
                                || t.stampa_data_scadenza && valori.di_campo(Campo::Azione) != "A"
                        })
                }
                Obbligo::Facoltativo => false,
            };
            if dovuto {
                let mut v = di(
                    colonna.campo,
                    code::FLU_MANCANTE,
                    Error,
                    format!("Manca {}.", colonna.nome),
                );
                v.atteso = Some(colonna.descrizione.to_owned());
                esito.push(v);
            }
            return;
        };
        let lungo = testo.chars().count();
        if lungo > colonna.massimo {
            let frase = format!(
                "{} ha {lungo} caratteri, più di {}.",
                colonna.nome, colonna.massimo
            );
            let mut v = di(colonna.campo, code::FLU_LUNGO, Error, frase);
            v.atteso = Some(format!("al più {} caratteri", colonna.massimo));
            esito.push(v);
            return;
        }
        let forma = match colonna.forma {
            Forma::Testo => Ok(()),
            Forma::Uno(ammessi) if ammessi.contains(&testo) => Ok(()),
            Forma::Uno(ammessi) => Err((code::FLU_ENUMERAZIONE, ammessi.join(", "))),
            Forma::Motivo(_, atteso) => {
                if motivo.is_some_and(|m| m.is_match(testo)) {
                    Ok(())
                } else {
                    Err((code::FLU_FORMATO, atteso.to_owned()))
                }
            }
            Forma::Data if Giorno::parse(testo).is_some() => Ok(()),
            Forma::Data => Err((
                code::FLU_DATA,
                "un giorno che esiste, AAAA-MM-GG".to_owned(),
            )),
            Forma::Booleano
                if testo.eq_ignore_ascii_case("true") || testo.eq_ignore_ascii_case("false") =>
            {
                Ok(())
            }
            Forma::Booleano => Err((code::FLU_ENUMERAZIONE, "true, false".to_owned())),
        };
        if let Err((codice, atteso)) = forma {
            let mut v = di(
                colonna.campo,
                codice,
                Error,
                format!("{} non ha la forma prevista.", colonna.nome),
            );
            v.atteso = Some(atteso);
            esito.push(v);
            return;
        }
        if let Some(v) = regola(colonna.campo, testo, valori, ctx) {
            esito.push(v);
        }
    }
}

fn di(campo: Campo, codice: &'static str, peso: Severity, testo: impl Into<String>) -> Violazione {
    Violazione {
        campo,
        codice,
        peso,
        testo: testo.into(),
        atteso: None,
    }
}

/// Rules on a value of the right form. One finding a field.
fn regola(campo: Campo, testo: &str, valori: &Valori<'_>, ctx: &Contesto) -> Option<Violazione> {
    let errore = |codice, frase: String| Some(di(campo, codice, Error, frase));
    let avviso = |codice, frase: String| Some(di(campo, codice, Warning, frase));
    let positivo = |n: &str| miliardesimi(n).is_some_and(|n| n > 0);
    match campo {
        Campo::Iud if testo.starts_with("000") => errore(
            code::ID_IUD_RISERVATO,
            "L'IUD inizia con 000, riservato alla piattaforma.".into(),
        ),
        Campo::CodIuv => iuv(testo, valori, ctx),
        Campo::CodiceIdentificativo => pagatore(
            testo,
            valori.di_campo(Campo::TipoIdentificativo),
            valori,
            ctx,
        ),
        Campo::Nazione | Campo::NazioneSecondario if !nazione_nota(&testo.to_uppercase()) => {
            errore(
                code::FLU_NAZIONE,
                format!("La nazione {testo} non è una sigla ISO 3166-1."),
            )
        }
        Campo::Provincia | Campo::ProvinciaSecondario => {
            let nazione = if campo == Campo::Provincia {
                Campo::Nazione
            } else {
                Campo::NazioneSecondario
            };
            let ignota = valori.di_campo(nazione).eq_ignore_ascii_case("IT")
                && !provincia_nota(&testo.to_uppercase());
            ignota.then(|| {
                di(
                    campo,
                    code::FLU_PROVINCIA,
                    Error,
                    format!("La provincia {testo} non esiste."),
                )
            })
        }
        Campo::DataScadenza => {
            let passata = valori.di_campo(Campo::Azione) != "A"
                && ctx
                    .tipo(valori.di_campo(Campo::TipoDovuto))
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
        Campo::Importo | Campo::ImportoSecondario if !positivo(testo) => errore(
            code::FLU_IMPORTO_ZERO,
            "L'importo non è maggiore di zero.".into(),
        ),
        Campo::ImportoSecondario
            if positivo(valori.di_campo(Campo::Importo))
                && miliardesimi(testo) > miliardesimi(valori.di_campo(Campo::Importo)) =>
        {
            avviso(
                code::FLU_SECONDARIO_MAGGIORE,
                "La quota dell'ente secondario supera importoDovuto.".into(),
            )
        }
        Campo::Commissione if !positivo(testo) => avviso(
            code::FLU_COMMISSIONE_ZERO,
            "La commissione è zero: se non c'è, il campo resta vuoto.".into(),
        ),
        Campo::TipoDovuto if testo == "MARCA_BOLLO_DIGITALE" => errore(
            code::DOC_MARCA_BOLLO,
            "La marca da bollo digitale non si importa da file.".into(),
        ),
        Campo::TipoDovuto if ctx.tipo(testo).is_none() => errore(
            code::FLU_TIPO_DOVUTO,
            format!("Il tipo dovuto {testo} non è configurato o non è attivo per l'ente."),
        ),
        Campo::TipoVersamento
            if !tipo_versamento_accettato(testo) || testo != testo.to_uppercase() =>
        {
            errore(
                code::DOC_TIPO_VERSAMENTO,
                format!("Il tipo di versamento {testo} non è ammesso."),
            )
        }
        Campo::Bilancio => bilancio(testo, valori.di_campo(Campo::Importo)),
        Campo::CfSecondario
            if PartitaIva::parse(testo).is_err() && CodiceFiscale::parse(testo).is_err() =>
        {
            errore(
                code::ID_PARTITA_IVA,
                format!("Il codice {testo} dell'ente secondario ha la cifra di controllo errata."),
            )
        }
        Campo::IbanSecondario => match Iban::parse(testo) {
            Ok(_) => None,
            Err(e) => errore(code::ID_IBAN, frase(&e.to_string())),
        },
        Campo::DatiSpecificiSecondario => {
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

/// A fragment as a sentence.
fn frase(frammento: &str) -> String {
    let mut caratteri = frammento.chars();
    let prima: String = caratteri
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{prima}{}.", caratteri.as_str())
}

fn iuv(testo: &str, valori: &Valori<'_>, ctx: &Contesto) -> Option<Violazione> {
    let campo = Campo::CodIuv;
    let inserimento = valori.di_campo(Campo::Azione) == "I";
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
    if della_piattaforma && !valori.vero(Campo::FlagGeneraIuv) {
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
    let campo = Campo::CodiceIdentificativo;
    let codice = testo.to_uppercase();
    if codice == ANONIMO {
        let ammesso = genere != "G"
            && ctx
                .tipo(valori.di_campo(Campo::TipoDovuto))
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
        return PartitaIva::parse(&codice)
            .err()
            .map(|e| di(campo, code::ID_PARTITA_IVA, Error, frase(&e.to_string())));
    }
    if codice.len() == 11 && PartitaIva::parse(&codice).is_ok() {
        return Some(di(
            campo,
            code::FLU_UNDICI_CIFRE,
            Warning,
            "Con il tipo F il manuale prevede un codice di 16 caratteri.",
        ));
    }
    CodiceFiscale::parse(&codice)
        .err()
        .map(|e| di(campo, code::ID_CODICE_FISCALE, Error, frase(&e.to_string())))
}

fn bilancio(testo: &str, importo: &str) -> Option<Violazione> {
    let campo = Campo::Bilancio;
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
