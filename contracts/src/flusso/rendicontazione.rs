//! Flow of rendicontazione of pagoPA, kind R (`mypivot-flows.md` §7): an XML document that is loaded whole or not at all.

use std::io::{BufReader, Read};

use super::caricamento;
use super::causale::psp_rendicontazione;
use super::controllo::{Cassetto, Dato, Opzioni, Osservatore, Riepilogo};
use super::esame::{Illeggibile, Pagine};
use super::esito::{Esito, Rifiuto};
use super::numero::euro;
use super::tracciato::{Contenuto, Famiglia, Produttore, Tracciato};
use crate::check;
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::identifier::Centesimi;
use crate::message::documento::riversamento::FlussoRiversamento;

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypivot-rendicontazione",
    titolo: "flusso di rendicontazione pagoPA (tipo R)",
    produttore: Produttore::Nodo,
    nome_file: "<nome>.zip",
    scheda: "mypivot-flows.md §7",
    perdita: "non riconciliati",
    ipotesi: "dello stesso flusso non è caricata una versione di pari data o più recente",
    contenuto: Contenuto::Xml(esamina),
    nome: |nome, _| caricamento::mai_preso(nome),
    voce: Some(caricamento::voce),
    scegli: |voci, _, _| {
        if voci.is_empty() {
            return Err(Rifiuto::error_load("lo zip non contiene alcun file"));
        }
        Ok(0)
    },
    scarti: None,
    tracciati: &[Tracciato::documento(
        "mypivot-rendicontazione-1_0",
        "1_0",
        &FAMIGLIA,
        "FlussoRiversamento",
        None,
    )],
};

/// Longest document that is read: far more than an upload of 10 MB holds of real payments.
const MASSIMO: u64 = 64 << 20;

/// A flow that the platform has loaded (§7.3, check 2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FlussoCaricato {
    /// IUF.
    pub iuf: String,
    /// dataOraFlusso as far as the platform reads it, `yyyy-MM-ddTHH:mm:ss`.
    pub data_ora: String,
}

/// dataOraFlusso as the platform reads it: fraction and zone are not looked at.
#[must_use]
pub fn data_ora(flusso: &FlussoRiversamento) -> String {
    let s = flusso.data_ora.secondi;
    let (ore, minuti) = (s / 3600, s / 60 % 60);
    format!(
        "{}T{ore:02}:{minuti:02}:{:02}",
        flusso.data_ora.giorno,
        s % 60
    )
}

fn esamina(
    pagine: &mut dyn Pagine,
    opzioni: &Opzioni<'_>,
    osservatore: &mut dyn Osservatore,
) -> Result<Riepilogo, Illeggibile> {
    let mut cassetto = Cassetto::nuovo(opzioni, osservatore);
    let lettore = BufReader::new(pagine.apri(0)?);
    let report = check::documento_da(lettore, Severity::Error)?;
    let invalido = report.findings.first().map(|f| f.message.clone());
    cassetto.riepilogo.errori += report.more;
    for rilievo in report.findings {
        cassetto.riporta(rilievo);
    }
    let mut byte = Vec::new();
    pagine.apri(0)?.take(MASSIMO).read_to_end(&mut byte)?;
    let letto = FlussoRiversamento::leggi(&byte);
    let flusso = match letto {
        Ok(flusso) => flusso,
        Err(e) => {
            // Too long for us to hold, or no flow at all.
            let testo = invalido.unwrap_or_else(|| e.to_string());
            cassetto.riepilogo.perdi(Some(Rifiuto::error_load(testo)));
            cassetto.riepilogo.chiudi();
            cassetto.riepilogo.completo = (byte.len() as u64) < MASSIMO;
            return Ok(cassetto.riepilogo);
        }
    };
    contratto(&flusso, opzioni, &mut cassetto);
    let rifiuto = invalido
        .map(Rifiuto::error_load)
        .or_else(|| piattaforma(&flusso, opzioni));
    let esito = match &rifiuto {
        None => Esito::Caricata,
        Some(_) => Esito::NonLetta,
    };
    for pagamento in &flusso.pagamenti {
        let importo = pagamento.importo.centesimi().max(0);
        cassetto.riga(b"", Dato::Pagamento(&flusso, pagamento), &esito, importo);
    }
    cassetto.riepilogo.perdi(rifiuto);
    cassetto.riepilogo.chiudi();
    Ok(cassetto.riepilogo)
}

/// What the schema cannot say, and the platform does not look at (§7.3, §11).
fn contratto(flusso: &FlussoRiversamento, opzioni: &Opzioni<'_>, cassetto: &mut Cassetto<'_>) {
    let quanti = flusso.pagamenti.len();
    if flusso.numero_pagamenti.0 != quanti as u64 {
        let frase = format!(
            "numeroTotalePagamenti è {}, i pagamenti sono {quanti}.",
            flusso.numero_pagamenti.0
        );
        cassetto.riporta(Finding::new(code::FLU_TOTALE, Severity::Warning, frase));
    }
    let somma: i64 = flusso
        .pagamenti
        .iter()
        .map(|p| p.importo.centesimi())
        .fold(0, i64::saturating_add);
    if Centesimi::di(somma) != Some(flusso.importo_totale) {
        let frase = format!(
            "importoTotalePagamenti è {}, i pagamenti sommano {}.",
            flusso.importo_totale,
            euro(somma)
        );
        cassetto.riporta(Finding::new(code::FLU_TOTALE, Severity::Warning, frase));
    }
    if let Some(ente) = &opzioni.contesto.codice_fiscale {
        let ricevente = &flusso.ricevente.identificativo.codice;
        if !ente.eq_ignore_ascii_case(ricevente) {
            let frase = format!("Il flusso è dell'ente {ricevente}, non di {ente}.");
            cassetto.riporta(
                Finding::new(code::FLU_ALTRO_ENTE, Severity::Error, frase)
                    .expecting(ente)
                    .finding(ricevente),
            );
        }
    }
}

/// The checks of §7.3 in their order, after parsing.
fn piattaforma(flusso: &FlussoRiversamento, opzioni: &Opzioni<'_>) -> Option<Rifiuto> {
    let Some(psp) = psp_rendicontazione(&flusso.iuf) else {
        return Some(Rifiuto::error_load(format!(
            "da identificativoFlusso «{}» non si ricava il PSP",
            flusso.iuf
        )));
    };
    let data_ora = data_ora(flusso);
    let obsoleto = opzioni.contesto.rendicontazioni.iter().flatten().any(|f| {
        f.iuf == flusso.iuf && psp_rendicontazione(&f.iuf) == Some(psp) && data_ora <= f.data_ora
    });
    if obsoleto {
        return Some(Rifiuto::stato(
            "FLUSSO_OBSOLETO",
            "",
            "Presentato flusso con data successiva",
        ));
    }
    let ente = opzioni.contesto.codice_fiscale.as_ref()?;
    (!ente.eq_ignore_ascii_case(&flusso.ricevente.identificativo.codice))
        .then(|| Rifiuto::stato("ERROR_CF_ENTE", "", "istitutoRicevente non è l'ente"))
}
