//! paaSILImportaDovuto (`mypay-web-services.md` §4.6): insert, modify, annul, print one dovuto.

use contracts::identifier::mypay::{
    e_avviso, iud_accettato, iuv_accettato, tipo_versamento_accettato,
};
use contracts::message::documento::{DovutiEntiSecondari, SoggettoPagatore, Versamento};
use contracts::message::fault::Fault;
use contracts::message::operazione::{Base64, EsitoImportaDovuto, ImportaDovuto, Risposta};

use crate::command::{Credential, StatoEnte, TipoDovuto};
use crate::ctx::Ctx;
use crate::decide::Decision;
use crate::documento::{bilancio_congruente, centesimi, leggi, non_valido};
use crate::dovuto::{Dovuto, Secondario, StatoDovuto, passata};
use crate::elaborato::Elaborato;
use crate::ente::{TestoA, famiglia_a};
use crate::event::Event;
use crate::reply::Reply;
use crate::rifiuto::{Rifiuto, fault, o_null, pieno};
use crate::state::{Anagrafe, State};
use crate::{anagrafica, avviso, calendario, iuv, tassonomia};

const OPERAZIONE: &str = "paaSILImportaDovuto";

pub(crate) fn decide(
    state: &State,
    r: &ImportaDovuto,
    credential: Credential,
    ctx: &Ctx<'_>,
) -> Decision {
    let mut eventi = Vec::new();
    let mut generato = None;
    let esito = match esegui(state, r, credential, ctx, &mut eventi, &mut generato) {
        Ok(url_file_avviso) => EsitoImportaDovuto {
            esito: Some("OK".to_owned()),
            iuv: generato,
            url_file_avviso,
            ..EsitoImportaDovuto::default()
        },
        Err(Rifiuto::Fault(fault)) => EsitoImportaDovuto {
            fault: Some(*fault),
            esito: Some("KO".to_owned()),
            iuv: generato,
            ..EsitoImportaDovuto::default()
        },
        Err(Rifiuto::Soap(testo)) => return Decision::soap_fault(testo),
    };
    Decision {
        reply: Reply::Soap {
            messaggio: Risposta::ImportaDovuto(esito),
        },
        events: eventi,
    }
}

/// Checks 1 to 17, then the action. What is decided before a refusal stays in `eventi`.
fn esegui(
    state: &State,
    r: &ImportaDovuto,
    credential: Credential,
    ctx: &Ctx<'_>,
    eventi: &mut Vec<Event>,
    generato: &mut Option<String>,
) -> Result<Option<String>, Rifiuto> {
    if !r.header {
        return Err(Rifiuto::nullo());
    }
    let codice = r.cod_ipa_ente.as_deref();
    let x = o_null(codice);
    let documento = leggi(r.dovuto.as_ref(), Versamento::leggi)
        .map_err(|d| non_valido(OPERAZIONE, codice, &d))?;
    let ente = famiglia_a(state, codice, credential, TestoA::NonValido, |e| {
        if e.ente.stato == StatoEnte::Inserito {
            let f = fault("PAA_ENTE_NON_VALIDO", "Stato Ente Non Valido", x);
            return Err(Rifiuto::Fault(Box::new(Fault {
                serial: Some(0),
                ..f
            })));
        }
        Ok(())
    })?;
    let v = &documento.ok_or_else(Rifiuto::nullo)?.dati;
    if v.tipo_dovuto.is_none() && v.tipo_versamento.is_none() {
        // No datiVersamento at all: a document of a third kind (§1.5).
        return Err(Rifiuto::nullo());
    }
    let flag = r.flag_genera_iuv == Some(true);
    let (tipo, pagatore) = controlla(state, ente, v, flag, ctx, x)?;
    let import = Import {
        state,
        ente,
        v,
        tipo,
        pagatore,
        flag,
        secondari: &r.enti_secondari,
        ctx,
        x,
    };
    match v.azione.as_deref() {
        Some("I") => import.inserisci(eventi, generato),
        Some("M") => import.modifica(eventi, generato),
        Some("A") => import.annulla(eventi),
        _ => import.stampa(),
    }
}

/// Checks 5 to 17.
fn controlla<'e>(
    state: &State,
    ente: &'e Anagrafe,
    v: &Versamento,
    flag: bool,
    ctx: &Ctx<'_>,
    x: &str,
) -> Result<(&'e TipoDovuto, SoggettoPagatore), Rifiuto> {
    let no = |codice: &str, testo: String| Err(Rifiuto::fault(codice, testo, x));
    let azione = v.azione.as_deref();
    if !matches!(azione, Some("I" | "M" | "A" | "S")) {
        return no(
            "PAA_AZIONE_NON_VALIDO",
            format!("azione non valida [{}]", o_null(azione)),
        );
    }
    let iuv = pieno(v.iuv.as_deref());
    let limite = calendario::leggi_giorno(&state.regole.limite_nuovi_iuv15);
    let iuv15 = azione != Some("I") || limite.is_none_or(|l| calendario::giorno(ctx.now) < l);
    if !iuv_accettato(iuv, &ente.ente.codice_segregazione, flag, iuv15) {
        let testo = format!(
            "IdentificativoUnivocoVersamento non valido [{}] per ente [{x}]",
            o_null(iuv)
        );
        return no("PAA_IUV_NON_VALIDO", testo);
    }
    if !bilancio_congruente(v.bilancio.as_ref(), centesimi(v.importo.as_deref())) {
        let importo = o_null(v.importo.as_deref());
        let testo = format!("Importo bilancio non congruente per dovuto con importo [{importo}]");
        return no("PAA_IMPORTO_BILANCIO_NON_VALIDO", testo);
    }
    let t = o_null(v.tipo_dovuto.as_deref());
    let Some(tipo) = ente.tipo_attivo(t) else {
        let testo = format!("Error tipo dovuto [{t}] non censito per ente [{x}]");
        return no("PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO", testo);
    };
    if t == "MARCA_BOLLO_DIGITALE" {
        let testo = format!("Error tipo dovuto [{t}] non abilitato per funzione di import");
        return no("PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO", testo);
    }
    let Some(pagatore) = v.soggetto_pagatore.as_ref().map(anagrafica::corretto) else {
        return no(
            "PAA_SOGG_PAG_NON_VALORIZZATO",
            format!("{OPERAZIONE}: soggettoPagatore non valorizzato. "),
        );
    };
    let tipo_versamento = v.tipo_versamento.as_deref().unwrap_or_default();
    if !tipo_versamento_accettato(tipo_versamento) {
        let testo = format!("{OPERAZIONE}: Tipo versamento non valido: {tipo_versamento}");
        return no("PAA_TIPO_VERSAMENTO_NON_VALIDO", testo);
    }
    let iud = v.iud.as_deref();
    if !iud_accettato(iud) {
        let testo = format!(
            "{OPERAZIONE}: IdentificativoUnivocoDovuto non valido: {}",
            o_null(iud)
        );
        return no("PAA_IUD_NON_VALIDO", testo);
    }
    if pieno(v.causale.as_deref()).is_none() {
        return no(
            "PAA_CAUSALE_NON_PRESENTE",
            format!("{OPERAZIONE}: causaleVersamento non specificato "),
        );
    }
    if let Some((codice, testo)) = anagrafica::codice_rifiutato(&pagatore, ente, &[t]) {
        let c = o_null(pagatore.identificativo.codice.as_deref());
        return no(codice, format!("{OPERAZIONE}: {testo} [{c}]"));
    }
    Ok((tipo, pagatore))
}

/// A request that passed the checks.
struct Import<'a> {
    state: &'a State,
    ente: &'a Anagrafe,
    v: &'a Versamento,
    tipo: &'a TipoDovuto,
    pagatore: SoggettoPagatore,
    flag: bool,
    secondari: &'a [Base64],
    ctx: &'a Ctx<'a>,
    x: &'a str,
}

impl Import<'_> {
    fn iud(&self) -> &str {
        self.v.iud.as_deref().unwrap_or_default()
    }

    /// The fault with the wrapper W of §4.6; `iuv` is the one sent or generated so far.
    fn no(&self, codice: &str, iuv: Option<&str>, testo: &str) -> Rifiuto {
        let w = format!(
            "{OPERAZIONE}: Errore import dovuto IUV [{}] e IUD [{}]: {testo}",
            o_null(iuv),
            self.iud()
        );
        Rifiuto::fault(codice, w, self.x)
    }

    fn eccezione(&self, iuv: Option<&str>, testo: &str) -> Rifiuto {
        self.no(
            "PAA_SYSTEM_ERROR",
            iuv,
            &format!("Errore generazione iuv: {testo}"),
        )
    }

    /// The IUV of the request, or a new one when it has none and flagGeneraIuv is true.
    fn iuv(
        &self,
        eventi: &mut Vec<Event>,
        generato: &mut Option<String>,
    ) -> Result<Option<String>, Rifiuto> {
        if let Some(dato) = pieno(self.v.iuv.as_deref()) {
            return Ok(Some(dato.to_owned()));
        }
        if !self.flag {
            return Ok(None);
        }
        let nuovo = iuv::genera(self.ente, self.ctx).map_err(|e| self.eccezione(None, &e))?;
        eventi.push(nuovo.evento);
        *generato = Some(nuovo.iuv.clone());
        Ok(Some(nuovo.iuv))
    }

    /// The second beneficiary; empty elements of the list are not counted.
    fn secondario(&self) -> Result<Option<Secondario>, Rifiuto> {
        let pieni: Vec<&Base64> = self
            .secondari
            .iter()
            .filter(|s| pieno(Some(&s.0)).is_some())
            .collect();
        let Some(primo) = pieni.first() else {
            return Ok(None);
        };
        if pieni.len() > 1 {
            return Err(Rifiuto::descritto(
                "PAA_LIMITAZIONE_ENTI_SECONDARI_ERROR",
                "XML dei dovuti Enti secondari supera il limite consentito da PagoPA.",
                self.x,
                format!(
                    "XML ricevuto per {OPERAZIONE} non conforme all' XSD per enti secondari [PAA_LIMITAZIONE_ENTI_SECONDARI_ERROR]"
                ),
            ));
        }
        let Ok(Some(letto)) = leggi(Some(primo), DovutiEntiSecondari::leggi) else {
            return Err(Rifiuto::fault(
                "PAA_XML_NON_VALIDO",
                "XML dei dovuti Enti secondari non valido",
                self.x,
            ));
        };
        let dati = letto.dati;
        let categoria = o_null(dati.dati_specifici_riscossione.as_deref());
        if !tassonomia::in_archivio(categoria) {
            let secondario = if self.v.azione.as_deref() == Some("M") {
                "Secodnario"
            } else {
                "Secondario"
            };
            let testo = format!(
                "{OPERAZIONE} codice tassonomico dati specifici riscossione Ente {secondario} non valido: [{categoria}]"
            );
            let codice = "PAA_DATI_SPECIFICI_RISCOSSIONE_NON_VALIDO";
            return Err(Rifiuto::descritto(codice, testo.clone(), self.x, testo));
        }
        let importo = centesimi(dati.importo.as_deref());
        Ok(Some(Secondario { dati, importo }))
    }

    /// The permission of the WS user: an ente code with a hyphen makes it count none.
    fn permesso(&self, iuv: Option<&str>) -> Result<(), Rifiuto> {
        if self.x.contains('-') {
            let testo = "L'operatore non ha i permessi per questo tipo dovuto e ente";
            return Err(self.no("PAA_IMPORT_OPERATORE_NO_PERMESSI", iuv, testo));
        }
        Ok(())
    }

    fn scadenza(&self, iuv: Option<&str>) -> Result<Option<String>, Rifiuto> {
        let codice = "PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA";
        let scadenza = self.v.data_scadenza.as_deref().and_then(|d| d.get(..10));
        let tipo = self.tipo;
        match scadenza {
            None if tipo.scadenza_obbligatoria || tipo.stampa_data_scadenza => {
                let testo = "dataScadenzaPagamento deve essere valorizzata per questo tipo dovuto";
                Err(self.no(codice, iuv, testo))
            }
            Some(s) if tipo.scadenza_obbligatoria && passata(s, self.ctx.now) => {
                let testo = "dataScadenzaPagamento deve essere maggiore uguale alla data attuale per questo tipo dovuto";
                Err(self.no(codice, iuv, testo))
            }
            altra => Ok(altra.map(str::to_owned)),
        }
    }

    fn riga(
        &self,
        iuv: Option<String>,
        scadenza: Option<String>,
        secondario: Option<Secondario>,
    ) -> Dovuto {
        let v = self.v;
        Dovuto {
            id: iuv::prossima_riga(self.state.ultimo_dovuto, self.ctx),
            cod_ipa: self.ente.ente.cod_ipa.clone(),
            iud: self.iud().to_owned(),
            iuv,
            importo: centesimi(v.importo.as_deref()),
            tipo_dovuto: self.tipo.codice.clone(),
            causale: v.causale.clone().unwrap_or_default(),
            dati_specifici_riscossione: v.dati_specifici_riscossione.clone().unwrap_or_default(),
            tipo_versamento: pieno(v.tipo_versamento.as_deref())
                .unwrap_or("ALL")
                .to_owned(),
            scadenza,
            pagatore: self.pagatore.clone(),
            bilancio: v.bilancio.clone(),
            secondario: secondario.map(Box::new),
            stato: StatoDovuto::InserimentoDovuto,
            volatile: None,
            creato: self.ctx.now,
            origine: None,
        }
    }

    fn link(&self, dovuto: &Dovuto) -> Option<String> {
        let avviso = self.flag && dovuto.iuv.as_deref().is_some_and(e_avviso);
        avviso.then(|| avviso::link(self.ctx, dovuto.id))
    }

    fn inserisci(
        &self,
        eventi: &mut Vec<Event>,
        generato: &mut Option<String>,
    ) -> Result<Option<String>, Rifiuto> {
        let iuv = self.iuv(eventi, generato)?;
        let i = iuv.as_deref();
        let secondario = self.secondario()?;
        self.permesso(i)?;
        let scadenza = self.scadenza(i)?;
        if self.ente.iud_attivo(self.iud()) {
            let testo = "IUD attivo presente nel database, non si accettano dovuti duplicati";
            return Err(self.no("PAA_IMPORT_IUD_DUPLICATO", i, testo));
        }
        if i.is_some_and(|i| self.ente.iuv_attivo(i)) {
            let testo = "IUV attivo presente nel database, non si accettano dovuti duplicati";
            return Err(self.no("PAA_IMPORT_IUV_DUPLICATO", i, testo));
        }
        let dovuto = self.riga(iuv, scadenza, secondario);
        let link = self.link(&dovuto);
        eventi.push(Event::DovutoInserito(Box::new(dovuto)));
        Ok(link)
    }

    /// The live row with the IUD of the request.
    fn trovato(&self, iuv: Option<&str>) -> Result<&Dovuto, Rifiuto> {
        self.ente.vivi.con_iud(self.iud()).next().ok_or_else(|| {
            let (d, x) = (self.iud(), self.x);
            self.eccezione(
                iuv,
                &format!("Dovuto non trovato per IUD [{d}] e codice IPA Ente [{x}]"),
            )
        })
    }

    fn modifica(
        &self,
        eventi: &mut Vec<Event>,
        generato: &mut Option<String>,
    ) -> Result<Option<String>, Rifiuto> {
        let iuv = self.iuv(eventi, generato)?;
        let i = iuv.as_deref();
        let vecchio = self.trovato(i)?;
        if vecchio.stato != StatoDovuto::InserimentoDovuto {
            // The key of this message is missing in the platform: what stands in its place is not known (§4.6).
            return Err(self.eccezione(
                i,
                "No message found under code 'pa.dovuto.nonModificabile' for locale 'it'.",
            ));
        }
        let secondario = self.secondario()?;
        self.permesso(i)?;
        let scadenza = self.scadenza(i)?;
        if vecchio.tipo_dovuto != self.tipo.codice {
            let testo = "Non è possibile modificare il tipo dovuto di un dovuto";
            return Err(self.no("PAA_IMPORT_TIPO_DOVUTO_NON_MODIFICABILE", i, testo));
        }
        let precedente = Elaborato::annullamento(vecchio, self.ctx.now);
        match (vecchio.iuv.as_deref(), i) {
            (None, Some(nuovo)) if self.ente.iuv_attivo(nuovo) => {
                if self.state.regole.perdita_alla_modifica {
                    eventi.push(Event::DovutoAnnullato(precedente));
                }
                let testo = "IUV duplicato nel database, non si accettano dovuti duplicati";
                return Err(self.no("PAA_IMPORT_IUV_DUPLICATO", i, testo));
            }
            (Some(suo), Some(altro)) if suo != altro => {
                let testo = "Non è possibile modificare il codice iuv di un dovuto";
                return Err(self.no("PAA_IMPORT_IUV_DUPLICATO", i, testo));
            }
            (Some(_), None) => {
                let testo = "Non è possibile azzerare il codice iuv di un dovuto";
                return Err(self.no("PAA_IMPORT_IUV_NO_NULLABLE", i, testo));
            }
            _ => {}
        }
        // A dovuto of a checkout under way stays one: what the platform does with it is not known (§4.6).
        let dovuto = Dovuto {
            volatile: vecchio.volatile.clone(),
            ..self.riga(iuv, scadenza, secondario)
        };
        let link = self.link(&dovuto);
        eventi.push(Event::DovutoModificato {
            precedente,
            dovuto: Box::new(dovuto),
        });
        Ok(link)
    }

    fn annulla(&self, eventi: &mut Vec<Event>) -> Result<Option<String>, Rifiuto> {
        let i = pieno(self.v.iuv.as_deref());
        let dovuto = self.trovato(i)?;
        if dovuto.stato != StatoDovuto::InserimentoDovuto {
            return Err(self.eccezione(i, "Questo dovuto non può essere annullato."));
        }
        self.permesso(i)?;
        eventi.push(Event::DovutoAnnullato(Elaborato::annullamento(
            dovuto,
            self.ctx.now,
        )));
        Ok(None)
    }

    /// The PDF is not made here: an IUV that could be printed is answered as a failed generation of the PDF.
    fn stampa(&self) -> Result<Option<String>, Rifiuto> {
        let i = pieno(self.v.iuv.as_deref());
        let Some(iuv) = i.filter(|_| !self.flag) else {
            let testo =
                "Errore richiesta azione 'S' prevede presenza di 'IUV' e assenza 'flag_genera_iuv'";
            return Err(self.no("PAA_SYSTEM_ERROR", i, testo));
        };
        if self.ente.vivi.con_iuv(iuv).next().is_none() {
            let testo = format!(
                "Error nessun dovuto trovato per IUV [{iuv}] ed ente [{}]",
                self.x
            );
            return Err(Rifiuto::fault("PAA_IUV_NON_VALIDO", testo, self.x));
        }
        Err(self.no(
            "PAA_SYSTEM_ERROR",
            i,
            "Errore generazione pdf: stampa dell'avviso non disponibile",
        ))
    }
}
