//! paaSILInviaCarrelloDovuti (`mypay-web-services.md` §4.2): an immediate payment to several enti, or to a second beneficiary.

use std::collections::BTreeSet;

use contracts::identifier::codice_fiscale::CodiceFiscale;
use contracts::identifier::luogo::{nazione_nota, provincia_nota};
use contracts::identifier::partita_iva::PartitaIva;
use contracts::message::documento::DovutiEntiSecondari;
use contracts::message::operazione::{Base64, ElementoCarrello, InviaCarrelloDovuti, Risposta};

use crate::anagrafica;
use crate::carrello::TipoCarrello;
use crate::cestino::{Cestino, Contenuto, DiEnte, Voce};
use crate::command::Credential;
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::documento::{centesimi, leggi, non_valido};
use crate::dovuto::Secondario;
use crate::ente::{TestoA, famiglia_a};
use crate::invia_dovuti::{controllati, rifiutato};
use crate::rifiuto::{Rifiuto, o_null, pieno};
use crate::state::{Anagrafe, State};
use crate::tassonomia;

const OPERAZIONE: &str = "paaSILInviaCarrelloDovuti";
/// Length of an IBAN that the cart accepts.
const IBAN: usize = 27;

/// Decides. `hash`: outcome of the comparison of each element's password.
pub(crate) fn decide(
    state: &State,
    r: &InviaCarrelloDovuti,
    credential: Credential,
    hash: &[Credential],
    ctx: &Ctx<'_>,
) -> Decision {
    match esegui(state, r, credential, hash, ctx) {
        Ok(cestino) => cestino.aperto(ctx, Risposta::InviaCarrelloDovuti),
        Err(rifiuto) => rifiutato(rifiuto, Risposta::InviaCarrelloDovuti),
    }
}

fn esegui(
    state: &State,
    r: &InviaCarrelloDovuti,
    credential: Credential,
    hash: &[Credential],
    ctx: &Ctx<'_>,
) -> Result<Cestino, Rifiuto> {
    if !r.header {
        return Err(Rifiuto::nullo());
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let intestatario = famiglia_a(state, codice, credential, TestoA::NonValido, |_| Ok(()))?;
    let elementi = r.elementi.as_deref().ok_or_else(Rifiuto::nullo)?;
    let enti = elementi
        .iter()
        .enumerate()
        .map(|(n, elemento)| ente_dell_elemento(state, elemento, hash.get(n).copied(), x))
        .collect::<Result<Vec<_>, _>>()?;

    let mut voci: Vec<Voce> = Vec::new();
    let mut visti: BTreeSet<(String, String)> = BTreeSet::new();
    let mut quanti_versamenti = 0;
    for (elemento, ente) in elementi.iter().zip(&enti) {
        let cod_ipa = &ente.ente.cod_ipa;
        let (pagatore, nuove) = controllati(
            ente,
            elemento.dovuti.as_ref(),
            OPERAZIONE,
            codice,
            &mut |iud| {
                if !visti.insert((cod_ipa.clone(), iud.to_owned())) {
                    return Some(format!("IUD [{iud}] duplicato in input per ente"));
                }
                ente.iud_usati
                    .contains(iud)
                    .then(|| format!("IUD [{iud}] gia' inviato"))
            },
        )?;
        quanti_versamenti = nuove.len();
        let di = DiEnte {
            cod_ipa: cod_ipa.clone(),
            pagatore: anagrafica::con_maiuscole(&pagatore),
        };
        voci.extend(nuove.into_iter().map(|voce| Voce {
            di: Some(di.clone()),
            ..voce
        }));
    }
    if let Some(secondari) = &r.enti_secondari {
        let no = |codice: &str, testo: String| Err(Rifiuto::fault(codice, testo, x));
        let primari = "PAA_LIMITE_MASSIMO_DOVUTI_MULTIBENEFICIARI";
        if elementi.len() > 1 {
            let testo = format!(
                "Numero dovuti Ente primario [{}] non valido",
                elementi.len()
            );
            return no(primari, testo);
        }
        if quanti_versamenti > 1 {
            let testo = format!(
                "Numero dati singolo versamento Ente primario [{quanti_versamenti}] non valido"
            );
            return no(primari, testo);
        }
        let secondario = secondario(secondari, codice)?;
        if let Some(voce) = voci.first_mut() {
            voce.secondario = secondario;
        }
    }
    let pagatore = voci
        .first()
        .and_then(|voce| voce.di.as_ref())
        .map(|di| di.pagatore.clone())
        .unwrap_or_default();
    Ok(Cestino::nuovo(
        ctx,
        intestatario,
        TipoCarrello::EsternoAnonimoMultiente,
        r.url_ritorno.as_deref(),
        pagatore,
        Contenuto::Nuovi(voci),
    ))
}

/// Checks 3 and 4; a missing password ends in a null pointer.
fn ente_dell_elemento<'s>(
    state: &'s State,
    elemento: &ElementoCarrello,
    hash: Option<Credential>,
    x: &str,
) -> Result<&'s Anagrafe, Rifiuto> {
    let codice = elemento.cod_ipa_ente.as_deref();
    let y = o_null(codice);
    let no = |testo: String| Rifiuto::fault("PAA_ENTE_NON_VALIDO", testo, x);
    let ente = codice
        .and_then(|c| state.ente(c))
        .ok_or_else(|| no(format!("codice IPA Ente [{y}] non valido")))?;
    match hash {
        Some(Credential::Matches) => Ok(ente),
        Some(Credential::Differs) => Err(no(format!("Password non valida per ente [{y}]"))),
        Some(Credential::Absent) | None => Err(Rifiuto::nullo()),
    }
}

/// Checks 8 to 11.
fn secondario(secondari: &[Base64], codice: Option<&str>) -> Result<Option<Secondario>, Rifiuto> {
    let x = o_null(codice);
    let Some(primo) = secondari.first() else {
        return Ok(None);
    };
    if secondari.len() > 1 {
        return Err(Rifiuto::fault(
            "PAA_LIMITE_MASSIMO_DOVUTI_ENTI_SECONDARI",
            format!(
                "Numero di Dovuti Ente Secondario superiore ai consentiti da pagopa [{}]",
                secondari.len()
            ),
            x,
        ));
    }
    let letto = leggi(Some(primo), DovutiEntiSecondari::leggi)
        .map_err(|d| non_valido(OPERAZIONE, codice, &d))?;
    // Nothing in the field, or a document of another kind: an exception (check 11).
    let letto = letto.map(|l| l.dati).filter(|d| d.codice_fiscale.is_some());
    let Some(dati) = letto else {
        return Err(Rifiuto::descritto(
            "PAA_ERRORE_RECUPERO_DOVUTI_ENTI_SECONDARI",
            "Errore durante la lettura dei dovuti Enti secondari",
            x,
            format!(
                "Errore durante la lettura dei dovuti Enti secondari per ente [{x}]Errore: \n{}",
                crate::rifiuto::NULLO
            ),
        ));
    };
    if let Some(testo) = campo_non_valido(&dati) {
        return Err(Rifiuto::fault("PAA_ENTE_SECONDARIO_NON_VALIDO", testo, x));
    }
    let importo = centesimi(dati.importo.as_deref());
    Ok(Some(Secondario { dati, importo }))
}

/// Check 10. Indirizzo and civico are cleaned first and never fail; whether the località exists is not asked here, there is no archive
/// of municipalities.
fn campo_non_valido(d: &DovutiEntiSecondari) -> Option<String> {
    let cf = o_null(d.codice_fiscale.as_deref());
    if PartitaIva::parse(cf).is_err() && CodiceFiscale::parse(cf).is_err() {
        return Some(format!(
            "Codice Fiscale o Partita Iva Ente secondario non valido [{cf}]"
        ));
    }
    let iban = o_null(d.iban.as_deref());
    if iban.chars().count() != IBAN {
        return Some(format!(
            "IBAN accredito Ente secondario non valido [{iban}]"
        ));
    }
    let nazione = pieno(d.nazione.as_deref());
    if let Some(n) = nazione.filter(|n| !nazione_nota(n)) {
        return Some(format!("Nazione Ente secondario non valida [{n}]"));
    }
    if let Some(cap) = pieno(d.cap.as_deref())
        && !anagrafica::cap_valido(cap, nazione)
    {
        return Some(format!("CAP Ente secondario non valido [{cap}]"));
    }
    if let Some(provincia) = pieno(d.provincia.as_deref())
        && nazione == Some("IT")
        && !provincia_nota(&provincia.to_uppercase())
    {
        return Some(format!(
            "Provincia Ente secondario non valida [{provincia}]"
        ));
    }
    let categoria = o_null(d.dati_specifici_riscossione.as_deref());
    (!tassonomia::in_archivio(categoria)).then(|| {
        let chiave = categoria
            .rfind('/')
            .map_or(categoria, |fine| &categoria[..=fine]);
        format!(
            "Codice tassonomico dei dati specifici riscossione dell'Ente Secondario non presente in archivio [{chiave}]"
        )
    })
}
