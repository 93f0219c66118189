//! A receipt and its rendicontazione as MyPivot tells them (`mypivot-web-services.md` §2.5): what is missing is absent, but a missing date is
//! now; times are lost.

use chrono::NaiveDate;
use contracts::message::pivot::pagati::{
    Identificativo, Pagamento, Riversamento, SingoloPagamento, Soggetto,
};
use ledger::entry::Millis;

use super::colonne::CampoE;
use super::tabella::{E, R};
use super::vista::Rendicontazione;
use crate::calendario::{con_zona, giorno, leggi_giorno, mezzanotte};

/// Position of the zone in `2024-03-01T00:00:00.000+01:00`.
const ZONA: usize = 23;

/// A day with the zone that it has at its beginning.
fn data(giorno: NaiveDate) -> String {
    let istante = con_zona(mezzanotte(giorno));
    format!("{}{}", &istante[..10], &istante[ZONA..])
}

struct Adesso(Millis);

impl Adesso {
    fn data(&self, testo: Option<NaiveDate>) -> String {
        data(testo.unwrap_or_else(|| giorno(self.0)))
    }

    /// The time is lost when there is a date, and is that of now when there is none.
    fn istante(&self, giorno: Option<NaiveDate>) -> String {
        con_zona(giorno.map_or(self.0, mezzanotte))
    }
}

fn pieno(testo: &str) -> Option<String> {
    (!testo.is_empty()).then(|| testo.to_owned())
}

/// An identifier; a tipo that the schema does not know is an exception, whose message is the value.
fn identificativo(
    tipo: &str,
    codice: &str,
    ammessi: &[&str],
) -> Result<Option<Identificativo>, String> {
    if tipo.is_empty() && codice.is_empty() {
        return Ok(None);
    }
    if !ammessi.contains(&tipo) {
        return Err(tipo.to_owned());
    }
    Ok(Some(Identificativo {
        tipo: tipo.to_owned(),
        codice: codice.to_owned(),
    }))
}

impl E {
    fn testo(&self, campo: CampoE) -> &str {
        self.altri.campo(campo as usize)
    }

    /// Attestante or beneficiario: eleven columns from this one on; none without a name.
    fn istituto(&self, primo: CampoE, ammessi: &[&str]) -> Result<Option<Soggetto>, String> {
        let mut colonne = self.altri.tutti().skip(primo as usize);
        let mut prossima = || colonne.next().unwrap_or_default();
        let (tipo, codice, nome) = (prossima(), prossima(), prossima());
        if nome.trim().is_empty() {
            return Ok(None);
        }
        Ok(Some(Soggetto {
            identificativo: identificativo(tipo, codice, ammessi)?,
            nome: pieno(nome),
            codice_unita: pieno(prossima()),
            nome_unita: pieno(prossima()),
            indirizzo: pieno(prossima()),
            civico: pieno(prossima()),
            cap: pieno(prossima()),
            localita: pieno(prossima()),
            provincia: pieno(prossima()),
            nazione: pieno(prossima()),
            email: None,
        }))
    }

    /// Versante or pagatore: ten columns from this one on; none without a name.
    fn persona(&self, primo: CampoE) -> Result<Option<Soggetto>, String> {
        let mut colonne = self.altri.tutti().skip(primo as usize);
        let mut prossima = || colonne.next().unwrap_or_default();
        let (tipo, codice, nome) = (prossima(), prossima(), prossima());
        if nome.trim().is_empty() {
            return Ok(None);
        }
        Ok(Some(Soggetto {
            identificativo: identificativo(tipo, codice, &["F", "G"])?,
            nome: pieno(nome),
            indirizzo: pieno(prossima()),
            civico: pieno(prossima()),
            cap: pieno(prossima()),
            localita: pieno(prossima()),
            provincia: pieno(prossima()),
            nazione: pieno(prossima()),
            email: pieno(prossima()),
            ..Soggetto::default()
        }))
    }
}

impl Rendicontazione<'_> {
    /// `pagamento` and `riversamento`, for who asks now.
    ///
    /// # Errors
    /// The message of the platform's exception, for an identifier of a tipo that the schema does not know.
    pub(crate) fn messaggio(&self, adesso: Millis) -> Result<(Pagamento, Riversamento), String> {
        let adesso = Adesso(adesso);
        Ok((self.pagamento(&adesso)?, self.riversamento(&adesso)))
    }

    fn pagamento(&self, adesso: &Adesso) -> Result<Pagamento, String> {
        let e = self.e;
        let simbolo = |s| pieno(self.motore.simboli.testo(s));
        let testo = |campo| pieno(e.testo(campo));
        Ok(Pagamento {
            versione_oggetto: testo(CampoE::VersioneOggetto),
            dominio: testo(CampoE::Dominio),
            stazione: testo(CampoE::Stazione),
            id_messaggio: testo(CampoE::IdMessaggio),
            data_ora_messaggio: adesso.istante(leggi_giorno(e.testo(CampoE::DataOraMessaggio))),
            riferimento_richiesta: testo(CampoE::RiferimentoRichiesta),
            data_richiesta: adesso.data(leggi_giorno(e.testo(CampoE::DataRichiesta))),
            attestante: e.istituto(CampoE::AttestanteTipo, &["G", "A", "B"])?,
            beneficiario: e.istituto(CampoE::BeneficiarioTipo, &["G"])?,
            versante: e.persona(CampoE::VersanteTipo)?,
            pagatore: e.persona(CampoE::PagatoreTipo)?,
            codice_esito: testo(CampoE::CodiceEsito),
            importo_totale: e.totale,
            iuv: testo(CampoE::IuvDatiPagamento),
            contesto: testo(CampoE::Contesto),
            singolo: Some(SingoloPagamento {
                importo: Some(e.importo),
                esito: testo(CampoE::EsitoSingolo),
                data_esito: adesso.data(e.esito),
                iur: simbolo(e.iur),
                causale: testo(CampoE::Causale),
                dati_specifici: testo(CampoE::DatiSpecifici),
            }),
            iud: simbolo(e.iud),
        })
    }

    fn riversamento(&self, adesso: &Adesso) -> Riversamento {
        let Some(r) = self.r else {
            return Riversamento {
                data_ora_flusso: adesso.istante(None),
                data_regolamento: adesso.data(None),
                data_esito: adesso.data(None),
                ..Riversamento::default()
            };
        };
        self.rendicontato(r, adesso)
    }

    fn rendicontato(&self, r: &R, adesso: &Adesso) -> Riversamento {
        let simbolo = |s| pieno(self.motore.simboli.testo(s));
        let testata = self.motore.testate.get(&r.flusso);
        let istituto = |parti: &[String; 3]| {
            let [tipo, codice, nome] = parti;
            let identificativo = Identificativo {
                tipo: tipo.clone(),
                codice: codice.clone(),
            };
            (identificativo, pieno(nome))
        };
        let data_ora = testata.and_then(|t| leggi_giorno(&t.data_ora));
        Riversamento {
            versione_oggetto: testata.and_then(|t| pieno(&t.versione_oggetto)),
            iuf: simbolo(r.iuf),
            data_ora_flusso: adesso.istante(data_ora),
            id_regolamento: testata.and_then(|t| pieno(&t.id_regolamento)),
            data_regolamento: adesso.data(testata.and_then(|t| t.regolamento)),
            mittente: testata.map(|t| istituto(&t.mittente)),
            ricevente: testata.map(|t| istituto(&t.ricevente)),
            numero_pagamenti: testata.map(|t| t.numero_pagamenti),
            importo_totale: Some(r.totale),
            iuv: simbolo(r.iuv),
            iur: simbolo(r.iur),
            indice: None,
            importo: Some(r.importo),
            codice_esito: Some(r.codice_esito.to_string()),
            data_esito: adesso.data(r.esito),
        }
    }
}
