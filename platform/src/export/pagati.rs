//! The export of what was paid: which payments, and the file in each version (`mypay-flows.md` §6.2–§6.4, `mypay-web-services.md` §6.2).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use contracts::flusso::ricevute;
use contracts::message::documento::{IdentificativoUnivoco, Receipt, SoggettoPagatore, Transfer};
use ledger::entry::Millis;

use super::{ENTE_SECONDARIO, RichiestaExport};
use crate::archivio::RicevutaArchiviata;
use crate::calendario;
use crate::documento::{centesimi, importo};
use crate::dovuto::Dovuto;
use crate::elaborato::{Elaborato, StatoElaborato};
use crate::pagati;
use crate::state::{Anagrafe, State};

/// Columns without the receipt.
const BASE: usize = 64;
/// With it.
const CON_RICEVUTA: usize = 70;
/// What tracciato 1.3 has after the bilancio.
const CODA_1_3: [&str; 3] = [
    "cod_fiscale_pa1",
    "de_nome_pa1",
    "cod_tassonomico_dovuto_pa1",
];
/// Station of the rows in which the ente is the second beneficiary.
const STAZIONE: &str = "0007580279_03";

/// What is asked, whatever the operation that asked it.
struct Domanda<'a> {
    /// Bounds as they were stored.
    dal: Millis,
    al: Millis,
    incrementale: bool,
    tipo_dovuto: Option<&'a str>,
    ricevuta: bool,
    versione: &'a str,
}

impl<'a> Domanda<'a> {
    fn di(richiesta: &'a RichiestaExport) -> Option<Self> {
        let mezzanotte = |giorno: &str| {
            calendario::leggi_giorno(giorno).map_or(Millis(0), calendario::mezzanotte)
        };
        match richiesta {
            RichiestaExport::PerData {
                dal,
                al,
                tipo_dovuto,
                versione,
            } => Some(Self {
                dal: mezzanotte(dal),
                al: mezzanotte(al),
                incrementale: false,
                tipo_dovuto: tipo_dovuto.as_deref(),
                ricevuta: false,
                versione,
            }),
            RichiestaExport::Incrementale {
                dal,
                al,
                tipo_dovuto,
                ricevuta,
                incrementale,
                versione,
            } => Some(Self {
                dal: *dal,
                al: *al,
                incrementale: *incrementale,
                tipo_dovuto: tipo_dovuto.as_deref(),
                ricevuta: *ricevuta,
                versione,
            }),
            RichiestaExport::Scaduti { .. } => None,
        }
    }

    /// By day of the outcome, both included, or by instant of the last change, the end left out.
    fn comprende(&self, esito: &str, cambiato: Millis) -> bool {
        if self.incrementale {
            return self.dal <= cambiato && cambiato < self.al;
        }
        let giorno = |t| calendario::giorno(t).format("%Y-%m-%d").to_string();
        giorno(self.dal).as_str() <= esito && esito <= giorno(self.al).as_str()
    }

    /// A receipt: by its instant, both bounds as they were stored, so that the last day is left out.
    fn comprende_ricevuta(&self, r: &RicevutaArchiviata) -> bool {
        if self.incrementale {
            return self.dal <= r.arrivata && r.arrivata < self.al;
        }
        pagata(&r.ricevuta).is_some_and(|t| self.dal <= t && t <= self.al)
    }

    fn nomi(&self) -> Vec<&'static str> {
        let colonne = ricevute::FAMIGLIA.tracciati[0].colonne;
        let quante = if self.ricevuta { CON_RICEVUTA } else { BASE };
        let mut nomi: Vec<&str> = colonne.iter().take(quante).map(|c| c.nome).collect();
        if matches!(self.versione, "1.2" | "1.3") {
            nomi.push("bilancio");
        }
        if self.versione == "1.3" {
            nomi.extend(CODA_1_3);
        }
        nomi
    }
}

fn pagata(r: &Receipt) -> Option<Millis> {
    calendario::leggi_istante(r.payment_date_time.as_deref()?)
}

/// The file of an export; `None` when there is nothing in it.
pub(super) fn csv(state: &State, ente: &Anagrafe, richiesta: &RichiestaExport) -> Option<String> {
    let domanda = Domanda::di(richiesta)?;
    let mut testo = String::new();
    riga(&mut testo, domanda.nomi());
    let intestazione = testo.len();
    for elaborato in ente.elaborati.tutti() {
        if let Some(valori) = ordinaria(state, ente, elaborato, &domanda) {
            riga(&mut testo, valori.iter().map(String::as_str));
        }
    }
    // The second beneficiary's own: with the mark, or when no tipo is asked, in 1.3 alone.
    if domanda.versione == "1.3" && domanda.tipo_dovuto.is_none_or(|t| t == ENTE_SECONDARIO) {
        for r in state.ricevute.archiviate() {
            if let Some(valori) = secondaria(ente, r, &domanda) {
                riga(&mut testo, valori.iter().map(String::as_str));
            }
        }
    }
    (testo.len() > intestazione).then_some(testo)
}

/// Every field in quotes, quotes doubled, LF.
fn riga<'v>(testo: &mut String, valori: impl IntoIterator<Item = &'v str>) {
    for (n, valore) in valori.into_iter().enumerate() {
        testo.push_str(if n == 0 { "\"" } else { ";\"" });
        testo.push_str(&valore.replace('"', "\"\""));
        testo.push('"');
    }
    testo.push('\n');
}

/// Type, code and name, then what of an address is not known.
fn soggetto(valori: &mut Vec<String>, id: &IdentificativoUnivoco, nome: &str, altri: usize) {
    valori.push(id.tipo.clone().unwrap_or_default());
    valori.push(id.codice.clone().unwrap_or_default());
    valori.push(nome.to_owned());
    valori.extend(std::iter::repeat_n(String::new(), altri));
}

fn pagatore(valori: &mut Vec<String>, p: &SoggettoPagatore) {
    soggetto(
        valori,
        &p.identificativo,
        p.anagrafica.as_deref().unwrap_or_default(),
        0,
    );
    let indirizzo = [
        &p.indirizzo,
        &p.civico,
        &p.cap,
        &p.localita,
        &p.provincia,
        &p.nazione,
        &p.email,
    ];
    valori.extend(indirizzo.map(|v| v.clone().unwrap_or_default()));
}

/// A payment of the ente's own.
fn ordinaria(
    state: &State,
    ente: &Anagrafe,
    elaborato: &Elaborato,
    domanda: &Domanda<'_>,
) -> Option<Vec<String>> {
    let p = elaborato.pagamento.as_ref()?;
    let dovuto = &elaborato.dovuto;
    let scelto = elaborato.stato == StatoElaborato::Completato
        && p.importo > 0
        && state.flussi.attivo(dovuto.origine.map(|o| o.flusso))
        && dovuto.tipo_dovuto != "MARCA_BOLLO_DIGITALE"
        && domanda.tipo_dovuto.is_none_or(|t| t == dovuto.tipo_dovuto)
        && domanda.comprende(&p.data, elaborato.elaborato);
    if !scelto {
        return None;
    }
    let carrello = state.carrelli.riga(p.carrello)?;
    let documento = pagati::per_export(state, carrello, &[elaborato]);
    let (iuf, numero) = origine(state, ente, elaborato);
    let mut v = vec![
        iuf,
        numero,
        dovuto.iud.clone(),
        dovuto.iuv.clone().unwrap_or_else(|| p.iuv.clone()),
        documento.versione_oggetto,
        documento.identificativo_dominio,
        documento.identificativo_stazione.unwrap_or_default(),
        documento.identificativo_messaggio_ricevuta,
        senza_zona(carrello.data_ora),
        documento.riferimento_messaggio_richiesta,
        documento.riferimento_data_richiesta,
    ];
    let attestante = &documento.istituto_attestante;
    soggetto(
        &mut v,
        &attestante.identificativo,
        &attestante.denominazione,
        8,
    );
    let beneficiario = &documento.ente_beneficiario;
    soggetto(
        &mut v,
        &beneficiario.identificativo,
        &beneficiario.denominazione,
        8,
    );
    v.extend(std::iter::repeat_n(String::new(), 10));
    pagatore(&mut v, &documento.soggetto_pagatore);
    v.extend([
        documento.codice_esito_pagamento,
        documento.importo_totale_pagato,
        documento.iuv,
        documento.codice_contesto_pagamento,
        importo(p.importo),
        p.esito.clone(),
        p.data.clone(),
        p.iur.clone(),
        p.causale.chars().take(1024).collect(),
        p.dati_specifici_riscossione.clone(),
        dovuto.tipo_dovuto.clone(),
    ]);
    let ricevuta = carrello
        .ricevuta
        .as_deref()
        .and_then(|c| state.ricevute.archiviata(c))
        .map(|r| &r.ricevuta);
    if domanda.ricevuta {
        let indice = (p.indice > 0).then(|| p.indice.to_string());
        v.extend([
            String::new(),
            ricevuta.map_or_else(String::new, |r| STANDARD.encode(r.scrivi())),
            indice.unwrap_or_default(),
            ricevuta.and_then(|r| r.fee.clone()).unwrap_or_default(),
            String::new(),
            String::new(),
        ]);
    }
    coda(
        &mut v,
        domanda,
        bilancio(dovuto),
        [String::new(), String::new(), String::new()],
    );
    Some(v)
}

fn coda(v: &mut Vec<String>, domanda: &Domanda<'_>, bilancio: String, primario: [String; 3]) {
    if matches!(domanda.versione, "1.2" | "1.3") {
        v.push(bilancio);
    }
    if domanda.versione == "1.3" {
        v.extend(primario);
    }
}

/// The flow of origin and the row in it: that of the file, or one of the platform's own (§6.4, column 1).
fn origine(state: &State, ente: &Anagrafe, elaborato: &Elaborato) -> (String, String) {
    let dovuto = &elaborato.dovuto;
    if let Some(o) = dovuto.origine {
        let iuf = state.flussi.flusso(o.flusso).map(|f| f.iuf.clone());
        return (iuf.unwrap_or_default(), o.riga.to_string());
    }
    let carrello = elaborato
        .pagamento
        .as_ref()
        .and_then(|p| state.carrelli.riga(p.carrello));
    let registrato = carrello.is_some_and(|c| c.registrato.is_some());
    let coda = match &dovuto.volatile {
        Some(v) => {
            let multi = state.multicarrelli.get(&v.id_session);
            if multi.is_some_and(|m| m.avvisi.iter().any(|a| a.cod_ipa.is_some())) {
                "ESTERNO-ANONIMO_MULTIENTE"
            } else {
                "ESTERNO-ANONIMO"
            }
        }
        // Made by RegistraPagamento itself.
        None if registrato && dovuto.creato == elaborato.elaborato => "REND9",
        None => "IMPORT-DOVUTO",
    };
    (format!("_{}_{coda}", ente.ente.cod_ipa), "1".to_owned())
}

fn senza_zona(t: Millis) -> String {
    calendario::locale(t)
        .format("%Y-%m-%dT%H:%M:%S")
        .to_string()
}

/// The XML of a bilancio, without namespace (§3.6).
pub(super) fn bilancio(dovuto: &Dovuto) -> String {
    let Some(bilancio) = &dovuto.bilancio else {
        return String::new();
    };
    let elemento = |testo: &mut String, nome: &str, valore: Option<&str>| {
        if let Some(valore) = valore {
            let valore = valore
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;");
            testo.push_str(&format!("<{nome}>{valore}</{nome}>"));
        }
    };
    let mut testo = String::from("<bilancio>");
    for capitolo in &bilancio.capitoli {
        testo.push_str("<capitolo>");
        elemento(&mut testo, "codCapitolo", capitolo.cod_capitolo.as_deref());
        elemento(&mut testo, "codUfficio", capitolo.cod_ufficio.as_deref());
        for a in &capitolo.accertamenti {
            testo.push_str("<accertamento>");
            elemento(&mut testo, "codAccertamento", a.cod_accertamento.as_deref());
            elemento(&mut testo, "importo", a.importo.as_deref());
            testo.push_str("</accertamento>");
        }
        testo.push_str("</capitolo>");
    }
    testo.push_str("</bilancio>");
    testo
}

/// A receipt in which the ente is the second beneficiary.
fn secondaria(
    ente: &Anagrafe,
    archiviata: &RicevutaArchiviata,
    domanda: &Domanda<'_>,
) -> Option<Vec<String>> {
    let r = &archiviata.ricevuta;
    let suo = &ente.ente.codice_fiscale;
    if r.fiscal_code == *suo || !domanda.comprende_ricevuta(archiviata) {
        return None;
    }
    let secondo: &Transfer = r
        .transfers
        .iter()
        .find(|t| t.id_transfer == 2 && t.fiscal_code_pa == *suo)?;
    let giorno = pagata(r).map(|t| calendario::giorno(t).format("%Y-%m-%d").to_string());
    let giorno = giorno.unwrap_or_default();
    let istante = pagata(r).map(senza_zona).unwrap_or_default();
    let (iuv, id) = (&r.creditor_reference_id, &r.receipt_id);
    let vuoto = String::new;
    let g = |codice: &str| IdentificativoUnivoco {
        tipo: Some("G".to_owned()),
        codice: Some(codice.to_owned()),
    };
    let mut v = vec![
        vuoto(),
        vuoto(),
        vuoto(),
        iuv.clone(),
        vuoto(),
        suo.clone(),
        STAZIONE.to_owned(),
        id.clone(),
        istante,
        id.clone(),
        giorno.clone(),
    ];
    soggetto(&mut v, &g(&r.id_psp), &r.psp_company_name, 8);
    soggetto(&mut v, &g(suo), &ente.ente.denominazione, 8);
    v.extend(std::iter::repeat_n(String::new(), 10));
    let debitore = SoggettoPagatore {
        identificativo: IdentificativoUnivoco {
            tipo: Some(r.debtor.tipo.clone()),
            codice: Some(r.debtor.codice.clone()),
        },
        anagrafica: Some(r.debtor.full_name.clone()),
        email: r.debtor.email.clone(),
        ..SoggettoPagatore::default()
    };
    pagatore(&mut v, &debitore);
    let quota = importo(centesimi(Some(&secondo.transfer_amount)));
    let categoria = &secondo.transfer_category;
    let causale = if secondo.remittance_information.trim().is_empty() {
        &r.description
    } else {
        &secondo.remittance_information
    };
    v.extend([
        "0".to_owned(),
        quota.clone(),
        iuv.clone(),
        id.clone(),
        quota,
        "0".to_owned(),
        giorno,
        id.clone(),
        causale.chars().take(1024).collect(),
        if categoria.starts_with("9/") {
            categoria.clone()
        } else {
            format!("9/{categoria}/")
        },
        ENTE_SECONDARIO.to_owned(),
    ]);
    if domanda.ricevuta {
        v.extend([
            vuoto(),
            STANDARD.encode(r.scrivi()),
            "2".to_owned(),
            r.fee.clone().unwrap_or_default(),
            vuoto(),
            vuoto(),
        ]);
    }
    let primo = r.transfers.iter().find(|t| t.id_transfer == 1);
    let tassonomia = primo.map(|t| t.transfer_category.clone());
    let primario = [
        r.fiscal_code.clone(),
        r.company_name.clone(),
        tassonomia.unwrap_or_default(),
    ];
    coda(&mut v, domanda, String::new(), primario);
    Some(v)
}
