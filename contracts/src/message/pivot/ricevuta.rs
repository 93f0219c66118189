//! A reconciled payment both ways (`mypivot-web-services.md` §2.5): the types are flat, the elements are nested, and those of a receipt and
//! of a riversamento stand in namespaces of their own.

use super::pagati::{
    Identificativo, Pagamento, PagamentoRiconciliato, Riversamento, SingoloPagamento, Soggetto,
};
use super::{NS_AGID, NS_RVE};
use crate::message::NonConforme;
use crate::message::cursore::Cursore;
use crate::message::forma::{Conteggio, Euro, Giornata, Istante};
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::{Contenuto, Forma, Molteplice};
use crate::xml::Source;

/// The elements of a party; those that its kind has not, are never read.
struct Parte {
    nome: &'static str,
    id: &'static str,
    denominazione: &'static str,
    /// codiceUnitOper, denomUnitOper
    unita: Option<[&'static str; 2]>,
    indirizzo: [&'static str; 6],
    email: Option<&'static str>,
}

/// The elements of a party, by the ending of their names.
macro_rules! parte {
    ($nome:literal, $coda:literal, $etichetta:literal, [$($unita:literal)*], [$($email:literal)?]) => {
        Parte {
            nome: $nome,
            id: concat!("identificativoUnivoco", $coda),
            denominazione: concat!($etichetta, $coda),
            unita: parte!(@unita $coda $($unita)*),
            indirizzo: [
                concat!("indirizzo", $coda),
                concat!("civico", $coda),
                concat!("cap", $coda),
                concat!("localita", $coda),
                concat!("provincia", $coda),
                concat!("nazione", $coda),
            ],
            email: parte!(@email $coda $($email)?),
        }
    };
    (@unita $coda:literal) => { None };
    (@unita $coda:literal $codice:literal $nome:literal) => { Some([concat!($codice, $coda), concat!($nome, $coda)]) };
    (@email $coda:literal) => { None };
    (@email $coda:literal $email:literal) => { Some(concat!($email, $coda)) };
}

#[rustfmt::skip]
const ATTESTANTE: Parte = parte!("istitutoAttestante", "Attestante", "denominazione", ["codiceUnitOper" "denomUnitOper"], []);
#[rustfmt::skip]
const BENEFICIARIO: Parte = parte!("enteBeneficiario", "Beneficiario", "denominazione", ["codiceUnitOper" "denomUnitOper"], []);
const VERSANTE: Parte = parte!("soggettoVersante", "Versante", "anagrafica", [], ["e-mail"]);
const PAGATORE: Parte = parte!("soggettoPagatore", "Pagatore", "anagrafica", [], ["e-mail"]);

type Letto<T> = Result<T, NonConforme>;

impl Parte {
    fn leggi<S: Source>(&self, c: &mut Cursore<S>) -> Letto<Option<Soggetto>> {
        if !c.se("", self.nome)? {
            return Ok(None);
        }
        let identificativo = leggi_identificativo(c, NS_RVE, self.id)?;
        let mut campo = |nome: Option<&'static str>| -> Letto<Option<String>> {
            nome.map_or(Ok(None), |nome| Molteplice::leggi(c, NS_RVE, nome))
        };
        let [indirizzo, civico, cap, localita, provincia, nazione] = self.indirizzo.map(Some);
        let soggetto = Soggetto {
            identificativo,
            nome: campo(Some(self.denominazione))?,
            codice_unita: campo(self.unita.map(|[codice, _]| codice))?,
            nome_unita: campo(self.unita.map(|[_, nome]| nome))?,
            indirizzo: campo(indirizzo)?,
            civico: campo(civico)?,
            cap: campo(cap)?,
            localita: campo(localita)?,
            provincia: campo(provincia)?,
            nazione: campo(nazione)?,
            email: campo(self.email)?,
        };
        c.esci()?;
        Ok(Some(soggetto))
    }

    fn scrivi(&self, x: &mut Scrittore, soggetto: Option<&Soggetto>) {
        let Some(s) = soggetto else { return };
        x.elemento(self.nome, |x| {
            scrivi_identificativo(x, "rve", self.id, s.identificativo.as_ref());
            let [codice_unita, nome_unita] =
                self.unita.map_or([None, None], |unita| unita.map(Some));
            let [indirizzo, civico, cap, localita, provincia, nazione] = self.indirizzo.map(Some);
            for (nome, valore) in [
                (Some(self.denominazione), &s.nome),
                (codice_unita, &s.codice_unita),
                (nome_unita, &s.nome_unita),
                (indirizzo, &s.indirizzo),
                (civico, &s.civico),
                (cap, &s.cap),
                (localita, &s.localita),
                (provincia, &s.provincia),
                (nazione, &s.nazione),
                (self.email, &s.email),
            ] {
                if let Some(nome) = nome {
                    x.facoltativo(&format!("rve:{nome}"), valore.as_deref());
                }
            }
        });
    }
}

fn leggi_identificativo<S: Source>(
    c: &mut Cursore<S>,
    namespace: &str,
    nome: &'static str,
) -> Letto<Option<Identificativo>> {
    if !c.se(namespace, nome)? {
        return Ok(None);
    }
    let identificativo = Identificativo {
        tipo: Molteplice::leggi(c, namespace, "tipoIdentificativoUnivoco")?,
        codice: Molteplice::leggi(c, namespace, "codiceIdentificativoUnivoco")?,
    };
    c.esci()?;
    Ok(Some(identificativo))
}

fn scrivi_identificativo(
    x: &mut Scrittore,
    prefisso: &str,
    nome: &str,
    id: Option<&Identificativo>,
) {
    let Some(id) = id else { return };
    x.elemento(&format!("{prefisso}:{nome}"), |x| {
        x.campo(&format!("{prefisso}:tipoIdentificativoUnivoco"), &id.tipo);
        x.campo(
            &format!("{prefisso}:codiceIdentificativoUnivoco"),
            &id.codice,
        );
    });
}

impl Contenuto for PagamentoRiconciliato {
    fn leggi<S: Source>(c: &mut Cursore<S>) -> Letto<Self> {
        let uno = Self {
            pagamento: Molteplice::leggi(c, "", "pagamento")?,
            riversamento: Molteplice::leggi(c, "", "riversamento")?,
            data: Istante::leggi(c, "", "data")?,
        };
        c.esci()?;
        Ok(uno)
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.elemento(tag, |x| {
            Molteplice::scrivi(&self.pagamento, x, "pagamento");
            Molteplice::scrivi(&self.riversamento, x, "riversamento");
            Istante::scrivi(&self.data, x, "data");
        });
    }
}

impl Contenuto for Pagamento {
    fn leggi<S: Source>(c: &mut Cursore<S>) -> Letto<Self> {
        let versione_oggetto = Molteplice::leggi(c, "", "versioneOggetto")?;
        c.entra("", "dominio")?;
        let dominio = Molteplice::leggi(c, NS_RVE, "identificativoDominio")?;
        let stazione = Molteplice::leggi(c, NS_RVE, "identificativoStazioneRichiedente")?;
        c.esci()?;
        let id_messaggio = Molteplice::leggi(c, "", "identificativoMessaggioRicevuta")?;
        let data_ora_messaggio = Istante::leggi(c, "", "dataOraMessaggioRicevuta")?;
        let riferimento_richiesta = Molteplice::leggi(c, "", "riferimentoMessaggioRichiesta")?;
        let data_richiesta = Giornata::leggi(c, "", "riferimentoDataRichiesta")?;
        let attestante = ATTESTANTE.leggi(c)?;
        let beneficiario = BENEFICIARIO.leggi(c)?;
        let versante = VERSANTE.leggi(c)?;
        let pagatore = PAGATORE.leggi(c)?;
        c.entra("", "datiPagamento")?;
        let codice_esito = Molteplice::leggi(c, "", "codiceEsitoPagamento")?;
        let importo_totale = Euro::leggi(c, "", "importoTotalePagato")?;
        let iuv = Molteplice::leggi(c, "", "identificativoUnivocoVersamento")?;
        let contesto = Molteplice::leggi(c, "", "CodiceContestoPagamento")?;
        let singolo = Molteplice::leggi(c, "", "datiSingoloPagamento")?;
        c.esci()?;
        let iud = Molteplice::leggi(c, "", "identificativoUnivocoDovuto")?;
        c.esci()?;
        Ok(Self {
            versione_oggetto,
            dominio,
            stazione,
            id_messaggio,
            data_ora_messaggio,
            riferimento_richiesta,
            data_richiesta,
            attestante,
            beneficiario,
            versante,
            pagatore,
            codice_esito,
            importo_totale,
            iuv,
            contesto,
            singolo,
            iud,
        })
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.elemento(tag, |x| {
            Molteplice::scrivi(&self.versione_oggetto, x, "versioneOggetto");
            x.elemento("dominio", |x| {
                Molteplice::scrivi(&self.dominio, x, "rve:identificativoDominio");
                Molteplice::scrivi(&self.stazione, x, "rve:identificativoStazioneRichiedente");
            });
            Molteplice::scrivi(&self.id_messaggio, x, "identificativoMessaggioRicevuta");
            Istante::scrivi(&self.data_ora_messaggio, x, "dataOraMessaggioRicevuta");
            Molteplice::scrivi(
                &self.riferimento_richiesta,
                x,
                "riferimentoMessaggioRichiesta",
            );
            Giornata::scrivi(&self.data_richiesta, x, "riferimentoDataRichiesta");
            ATTESTANTE.scrivi(x, self.attestante.as_ref());
            BENEFICIARIO.scrivi(x, self.beneficiario.as_ref());
            VERSANTE.scrivi(x, self.versante.as_ref());
            PAGATORE.scrivi(x, self.pagatore.as_ref());
            x.elemento("datiPagamento", |x| {
                Molteplice::scrivi(&self.codice_esito, x, "codiceEsitoPagamento");
                Euro::scrivi(&self.importo_totale, x, "importoTotalePagato");
                Molteplice::scrivi(&self.iuv, x, "identificativoUnivocoVersamento");
                Molteplice::scrivi(&self.contesto, x, "CodiceContestoPagamento");
                Molteplice::scrivi(&self.singolo, x, "datiSingoloPagamento");
            });
            Molteplice::scrivi(&self.iud, x, "identificativoUnivocoDovuto");
        });
    }
}

impl Contenuto for SingoloPagamento {
    fn leggi<S: Source>(c: &mut Cursore<S>) -> Letto<Self> {
        let singolo = Self {
            importo: Euro::leggi(c, NS_RVE, "singoloImportoPagato")?,
            esito: Molteplice::leggi(c, NS_RVE, "esitoSingoloPagamento")?,
            data_esito: Giornata::leggi(c, NS_RVE, "dataEsitoSingoloPagamento")?,
            iur: Molteplice::leggi(c, NS_RVE, "identificativoUnivocoRiscossione")?,
            causale: Molteplice::leggi(c, NS_RVE, "causaleVersamento")?,
            dati_specifici: Molteplice::leggi(c, NS_RVE, "datiSpecificiRiscossione")?,
        };
        c.esci()?;
        Ok(singolo)
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.elemento(tag, |x| {
            Euro::scrivi(&self.importo, x, "rve:singoloImportoPagato");
            Molteplice::scrivi(&self.esito, x, "rve:esitoSingoloPagamento");
            Giornata::scrivi(&self.data_esito, x, "rve:dataEsitoSingoloPagamento");
            Molteplice::scrivi(&self.iur, x, "rve:identificativoUnivocoRiscossione");
            Molteplice::scrivi(&self.causale, x, "rve:causaleVersamento");
            Molteplice::scrivi(&self.dati_specifici, x, "rve:datiSpecificiRiscossione");
        });
    }
}

type Istituto = Option<(Identificativo, Option<String>)>;

fn leggi_istituto<S: Source>(
    c: &mut Cursore<S>,
    [nome, id, denominazione]: [&'static str; 3],
) -> Letto<Istituto> {
    if !c.se("", nome)? {
        return Ok(None);
    }
    let Some(id) = leggi_identificativo(c, NS_AGID, id)? else {
        return Err(c.manca(&format!("<{id}>")));
    };
    let denominazione = Molteplice::leggi(c, NS_AGID, denominazione)?;
    c.esci()?;
    Ok(Some((id, denominazione)))
}

fn scrivi_istituto(
    x: &mut Scrittore,
    [nome, id, denominazione]: [&'static str; 3],
    istituto: &Istituto,
) {
    let Some((identificativo, detta)) = istituto else {
        return;
    };
    x.elemento(nome, |x| {
        scrivi_identificativo(x, "agid", id, Some(identificativo));
        x.facoltativo(&format!("agid:{denominazione}"), detta.as_deref());
    });
}

const MITTENTE: [&str; 3] = [
    "istitutoMittente",
    "identificativoUnivocoMittente",
    "denominazioneMittente",
];
const RICEVENTE: [&str; 3] = [
    "istitutoRicevente",
    "identificativoUnivocoRicevente",
    "denominazioneRicevente",
];

impl Contenuto for Riversamento {
    fn leggi<S: Source>(c: &mut Cursore<S>) -> Letto<Self> {
        let versione_oggetto = Molteplice::leggi(c, "", "versioneOggetto")?;
        let iuf = Molteplice::leggi(c, "", "identificativoFlusso")?;
        let data_ora_flusso = Istante::leggi(c, "", "dataOraFlusso")?;
        let id_regolamento = Molteplice::leggi(c, "", "identificativoUnivocoRegolamento")?;
        let data_regolamento = Giornata::leggi(c, "", "dataRegolamento")?;
        let mittente = leggi_istituto(c, MITTENTE)?;
        let ricevente = leggi_istituto(c, RICEVENTE)?;
        let numero_pagamenti = Conteggio::leggi(c, "", "numeroTotalePagamenti")?;
        let importo_totale = Euro::leggi(c, "", "importoTotalePagamenti")?;
        c.entra("", "datiSingoliPagamenti")?;
        let riversamento = Self {
            versione_oggetto,
            iuf,
            data_ora_flusso,
            id_regolamento,
            data_regolamento,
            mittente,
            ricevente,
            numero_pagamenti,
            importo_totale,
            iuv: Molteplice::leggi(c, NS_AGID, "identificativoUnivocoVersamento")?,
            iur: Molteplice::leggi(c, NS_AGID, "identificativoUnivocoRiscossione")?,
            indice: Molteplice::leggi(c, NS_AGID, "indiceDatiSingoloPagamento")?,
            importo: Euro::leggi(c, NS_AGID, "singoloImportoPagato")?,
            codice_esito: Molteplice::leggi(c, NS_AGID, "codiceEsitoSingoloPagamento")?,
            data_esito: Giornata::leggi(c, NS_AGID, "dataEsitoSingoloPagamento")?,
        };
        c.esci()?;
        c.esci()?;
        Ok(riversamento)
    }

    fn scrivi(&self, x: &mut Scrittore, tag: &str) {
        x.elemento(tag, |x| {
            Molteplice::scrivi(&self.versione_oggetto, x, "versioneOggetto");
            Molteplice::scrivi(&self.iuf, x, "identificativoFlusso");
            Istante::scrivi(&self.data_ora_flusso, x, "dataOraFlusso");
            Molteplice::scrivi(&self.id_regolamento, x, "identificativoUnivocoRegolamento");
            Giornata::scrivi(&self.data_regolamento, x, "dataRegolamento");
            scrivi_istituto(x, MITTENTE, &self.mittente);
            scrivi_istituto(x, RICEVENTE, &self.ricevente);
            Conteggio::scrivi(&self.numero_pagamenti, x, "numeroTotalePagamenti");
            Euro::scrivi(&self.importo_totale, x, "importoTotalePagamenti");
            x.elemento("datiSingoliPagamenti", |x| {
                Molteplice::scrivi(&self.iuv, x, "agid:identificativoUnivocoVersamento");
                Molteplice::scrivi(&self.iur, x, "agid:identificativoUnivocoRiscossione");
                Molteplice::scrivi(&self.indice, x, "agid:indiceDatiSingoloPagamento");
                Euro::scrivi(&self.importo, x, "agid:singoloImportoPagato");
                Molteplice::scrivi(&self.codice_esito, x, "agid:codiceEsitoSingoloPagamento");
                Giornata::scrivi(&self.data_esito, x, "agid:dataEsitoSingoloPagamento");
            });
        });
    }
}
