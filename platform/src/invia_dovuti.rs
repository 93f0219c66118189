//! paaSILInviaDovuti (`mypay-web-services.md` §4.1): an immediate payment begins. Nothing is written but the basket in cache.

use contracts::identifier::mypay::{iud_accettato, tipo_versamento_accettato};
use contracts::message::documento::{DatiSingoloVersamento, Dovuti, SoggettoPagatore, Versamento};
use contracts::message::operazione::{Base64, InviaDovuti, Redirezione, Risposta};

use crate::anagrafica::{self, Inutilizzabile};
use crate::carrello::TipoCarrello;
use crate::cestino::{Cestino, Contenuto, Voce};
use crate::command::{Credential, StatoEnte, TipoDovuto};
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::documento::{bilancio_congruente, centesimi, leggi, non_valido};
use crate::ente::{TestoA, famiglia_a};
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, o_null, pieno};
use crate::state::{Anagrafe, State};

const OPERAZIONE: &str = "paaSILInviaDovuti";
const BOLLO: &str = "MARCA_BOLLO_DIGITALE";

pub(crate) fn decide(
    state: &State,
    r: &InviaDovuti,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    match esegui(state, r, credential, ctx) {
        Ok(cestino) => cestino.aperto(ctx, Risposta::InviaDovuti),
        Err(rifiuto) => rifiutato(rifiuto, Risposta::InviaDovuti),
    }
}

/// The KO of InviaDovuti and VerificaAvviso: `fault` and `esito` alone.
pub(crate) fn rifiutato(
    rifiuto: Rifiuto,
    risposta: impl FnOnce(Redirezione) -> Risposta,
) -> Decision {
    match rifiuto {
        Rifiuto::Fault(fault) => Decision::sola(Reply::Soap {
            messaggio: risposta(Redirezione {
                fault: Some(*fault),
                esito: Some("KO".to_owned()),
                ..Redirezione::default()
            }),
        }),
        Rifiuto::Soap(testo) => Decision::soap_fault(testo),
    }
}

fn esegui(
    state: &State,
    r: &InviaDovuti,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Result<Cestino, Rifiuto> {
    if !r.header {
        return Err(Rifiuto::nullo());
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let no = |codice: &str, testo: String| Err(Rifiuto::fault(codice, testo, x));
    let ente = famiglia_a(state, codice, credential, TestoA::NonValido, |e| {
        if e.ente.stato == StatoEnte::Inserito {
            return Err(Rifiuto::fault(
                "PAA_STATO_ENTE_NON_VALIDO",
                "Stato Ente Non Valido",
                x,
            ));
        }
        Ok(())
    })?;
    let (pagatore, voci) = controllati(ente, r.dovuti.as_ref(), OPERAZIONE, codice, &mut |iud| {
        ente.iud_usati
            .contains(iud)
            .then(|| format!("IUD [{iud}] già inviato"))
    })?;
    let pagatore = &pagatore;
    let diretto = r.show_my_pay.as_deref() == Some("NONE");
    if diretto && let Some(perche) = anagrafica::inutilizzabile(pagatore) {
        let Inutilizzabile::Motivo(motivo) = perche else {
            return Err(Rifiuto::nullo());
        };
        let testo = format!("{OPERAZIONE}: Anagrafica Pagatore non valida{motivo}]");
        return no("PAA_ANAGRAFICA_NON_VALIDA", testo);
    }
    Ok(Cestino {
        diretto,
        ..Cestino::nuovo(
            ctx,
            ente,
            TipoCarrello::EsternoAnonimo,
            r.url_ritorno.as_deref(),
            anagrafica::con_maiuscole(pagatore),
            Contenuto::Nuovi(voci),
        )
    })
}

/// Checks 4 to 17 of one `Dovuti` of this ente: the payer and the items. `codice`: ente code of the header; `gia`: what is told of an IUD
/// that cannot be used again.
pub(crate) fn controllati(
    ente: &Anagrafe,
    campo: Option<&Base64>,
    operazione: &str,
    codice: Option<&str>,
    gia: &mut dyn FnMut(&str) -> Option<String>,
) -> Result<(SoggettoPagatore, Vec<Voce>), Rifiuto> {
    let x = o_null(codice);
    let no = |codice: &str, testo: String| Err(Rifiuto::fault(codice, testo, x));
    let letto = leggi(campo, Dovuti::leggi)
        .map_err(|d| non_valido(operazione, codice, &d))?
        .ok_or_else(Rifiuto::nullo)?;
    let dovuti = &letto.dati;
    if dovuti.versamenti.is_empty() {
        // A Versamento has datiVersamento; the other kinds of document have not, and end in a null pointer (§1.5).
        let versamento = Versamento::leggi(&letto.xml).is_ok_and(|v| v.tipo_dovuto.is_some());
        if versamento {
            return no(
                "PAA_XML_NON_VALIDO",
                "dati singolo versamento mancanti".to_owned(),
            );
        }
        return Err(Rifiuto::nullo());
    }
    if pieno(dovuti.iuv.as_deref()).is_some() {
        return no(
            "PAA_IUV_NON_VALIDO",
            "l'inserimento dello IUV è deprecato".to_owned(),
        );
    }
    let tipo_versamento = dovuti.tipo_versamento.as_deref().unwrap_or_default();
    if !tipo_versamento_accettato(tipo_versamento) {
        return no(
            "PAA_TIPO_VERSAMENTO_NON_VALIDO",
            format!("Tipo versamento non valido [{tipo_versamento}]"),
        );
    }
    let pagatore = dovuti
        .soggetto_pagatore
        .as_ref()
        .ok_or_else(Rifiuto::nullo)?;
    let tipi: Vec<&str> = dovuti
        .versamenti
        .iter()
        .filter_map(|v| v.tipo_dovuto.as_deref())
        .collect();
    if let Some((codice, testo)) = anagrafica::codice_rifiutato(pagatore, ente, &tipi) {
        let c = o_null(pagatore.identificativo.codice.as_deref());
        let testo = if testo.contains("ANONIMO") {
            testo.to_owned()
        } else {
            format!("{testo} [{c}]")
        };
        return no(codice, testo);
    }
    let voci = dovuti
        .versamenti
        .iter()
        .map(|v| voce(ente, v, x, gia))
        .collect::<Result<Vec<_>, _>>()?;
    Ok((pagatore.clone(), voci))
}

/// Checks 9 to 17 of one datiSingoloVersamento.
fn voce(
    ente: &Anagrafe,
    v: &DatiSingoloVersamento,
    x: &str,
    gia: &mut dyn FnMut(&str) -> Option<String>,
) -> Result<Voce, Rifiuto> {
    let no = |codice: &str, testo: String| Err(Rifiuto::fault(codice, testo, x));
    let iud = o_null(v.iud.as_deref());
    if !iud_accettato(v.iud.as_deref()) {
        return no(
            "PAA_IUD_NON_VALIDO",
            format!("IdentificativoUnivocoDovuto non valido [{iud}]"),
        );
    }
    if let Some(testo) = gia(iud) {
        return no("PAA_IUD_DUPLICATO", testo);
    }
    let t = o_null(v.tipo_dovuto.as_deref());
    let Some(tipo) = ente.tipi.get(t) else {
        let testo = format!("identificativoTipoDovuto [{t}] non valido");
        return no("PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO", testo);
    };
    if !tipo.attivo {
        let testo = format!("identificativoTipoDovuto [{t}] non abilitato");
        return no("PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_ABILITATO", testo);
    }
    let importo = centesimi(v.importo.as_deref());
    marca_da_bollo(tipo, v, importo, x)?;
    if !bilancio_congruente(v.bilancio.as_ref(), importo) {
        let testo = o_null(v.importo.as_deref());
        let testo = format!("Importo bilancio non congruente per dovuto con importo [{testo}]");
        return no("PAA_IMPORTO_BILANCIO_NON_VALIDO", testo);
    }
    if pieno(v.causale.as_deref()).is_none() {
        return no(
            "PAA_CAUSALE_NON_PRESENTE",
            "Causale versamento obbligatoria mancante".to_owned(),
        );
    }
    Ok(Voce {
        iud: iud.to_owned(),
        importo,
        tipo_dovuto: t.to_owned(),
        causale: v.causale.clone().unwrap_or_default(),
        dati_specifici_riscossione: v.dati_specifici_riscossione.clone().unwrap_or_default(),
        bilancio: v.bilancio.clone(),
        di: None,
        secondario: None,
    })
}

/// Check 13.
fn marca_da_bollo(
    tipo: &TipoDovuto,
    v: &DatiSingoloVersamento,
    importo: u64,
    x: &str,
) -> Result<(), Rifiuto> {
    let no = |codice: &str, testo: &str| Err(Rifiuto::fault(codice, testo, x));
    if tipo.codice == BOLLO {
        let fisso = tipo.importo.ok_or_else(Rifiuto::nullo)?;
        if importo != fisso {
            let testo = "importoSingoloVersamento non valido per tipo dovuto MARCA_BOLLO_DIGITALE";
            return no("PAA_IMPORTO_MARCA_BOLLO_DIGITALE_NON_VALIDA", testo);
        }
        let dati = v.marca_bollo.as_ref();
        let presenti = dati.is_some_and(|m| {
            [&m.tipo_bollo, &m.hash_documento, &m.provincia_residenza]
                .iter()
                .all(|d| pieno(d.as_deref()).is_some())
        });
        if !presenti {
            return no(
                "PAA_MARCA_BOLLO_DIGITALE_NON_VALIDA",
                "dati marca da bollo mancanti o non validi",
            );
        }
    } else if v.marca_bollo.is_some() {
        let testo = "dati marca da bollo non supportati su tipo dovuto diverso da marca da bollo";
        return no("PAA_MARCA_BOLLO_DIGITALE_NON_VALIDA", testo);
    }
    Ok(())
}
