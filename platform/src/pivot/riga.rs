//! A row of a file of the contract, as the reconciliation takes it (`mypivot-flows.md` §3.2, §6, §8.2; `mypivot-web-services.md` §4.4, how
//! the T block is filled).

use chrono::NaiveDate;
use contracts::flusso::giorno::Giorno;
use contracts::flusso::pagati::campo as d;
use contracts::flusso::ricevute::campo as e;
use contracts::flusso::valori::Valori;
use contracts::flusso::xls::{MovimentoXls, campo as t, marca};
use contracts::flusso::{giornale, opi, pagati, poste, ricevute};

use crate::riconciliazione::campi::Campi;
use crate::riconciliazione::colonne::{CampoE, CampoI, CampoT};
use crate::riconciliazione::riga::{
    Accredito, Bolletta, Movimento, Notificato, Ricevuta, Riversamento,
};
use crate::riconciliazione::tracciato::importo;

fn data(giorno: Giorno) -> Option<NaiveDate> {
    giorno.to_string().parse().ok()
}

/// A text, cut at the width of its column.
fn tagliato(testo: &str, massimo: usize) -> String {
    testo.chars().take(massimo).collect()
}

pub(super) fn notificato(valori: &Valori<'_>) -> Option<Notificato> {
    let letto = pagati::Notificato::di(valori)?;
    let altri = Campi::notificato(|campo| {
        let (colonna, massimo) = match campo {
            CampoI::PagatoreTipo => return letto.tipo_pagatore.clone(),
            CampoI::PagatoreCodice => return letto.codice_pagatore.clone(),
            CampoI::PagatoreAnagrafica => return letto.anagrafica_pagatore.clone(),
            CampoI::TipoVersamento => return letto.tipo_versamento.clone(),
            CampoI::Commissione => return letto.commissione.map(importo).unwrap_or_default(),
            CampoI::Causale => return letto.causale.clone(),
            CampoI::DatiSpecifici => return letto.dati_specifici.clone(),
            CampoI::PagatoreIndirizzo => (d::INDIRIZZO, 70),
            CampoI::PagatoreCivico => (d::CIVICO, 16),
            CampoI::PagatoreCap => (d::CAP, 16),
            CampoI::PagatoreLocalita => (d::LOCALITA, 35),
            CampoI::PagatoreProvincia => (d::PROVINCIA, 2),
            CampoI::PagatoreNazione => (d::NAZIONE, 2),
            CampoI::PagatoreEmail => (d::EMAIL, 256),
            CampoI::Bilancio => (d::BILANCIO, 4096),
        };
        tagliato(valori.di_campo(colonna), massimo)
    });
    Some(Notificato {
        iud: letto.iud,
        iuv: letto.iuv,
        importo: letto.importo,
        esecuzione: data(letto.data),
        tipo_dovuto: letto.tipo_dovuto,
        altri,
    })
}

pub(super) fn ricevuta(valori: &Valori<'_>) -> Option<Ricevuta> {
    let letta = ricevute::Ricevuta::di(valori)?;
    let altri = Campi::ricevuta(|campo| {
        let colonna = match campo {
            CampoE::NomeFlusso => e::IUF,
            CampoE::NumRiga => e::NUM_RIGA,
            CampoE::VersioneOggetto => e::VERSIONE,
            CampoE::Dominio => e::DOMINIO,
            CampoE::Stazione => e::STAZIONE,
            CampoE::IdMessaggio => e::ID_RICEVUTA,
            CampoE::DataOraMessaggio => e::ISTANTE_RICEVUTA,
            CampoE::RiferimentoRichiesta => e::ID_RICHIESTA,
            CampoE::DataRichiesta => e::DATA_RICHIESTA,
            CampoE::AttestanteTipo => e::ATTESTANTE_TIPO,
            CampoE::AttestanteCodice => e::ATTESTANTE_CODICE,
            CampoE::AttestanteNome => e::ATTESTANTE_NOME,
            CampoE::AttestanteCodiceUnita => e::ATTESTANTE_UNITA,
            CampoE::AttestanteNomeUnita => e::ATTESTANTE_NOME_UNITA,
            CampoE::AttestanteIndirizzo => e::ATTESTANTE_INDIRIZZO,
            CampoE::AttestanteCivico => e::ATTESTANTE_CIVICO,
            CampoE::AttestanteCap => e::ATTESTANTE_CAP,
            CampoE::AttestanteLocalita => e::ATTESTANTE_LOCALITA,
            CampoE::AttestanteProvincia => e::ATTESTANTE_PROVINCIA,
            CampoE::AttestanteNazione => e::ATTESTANTE_NAZIONE,
            CampoE::BeneficiarioTipo => e::BENEFICIARIO_TIPO,
            CampoE::BeneficiarioCodice => e::BENEFICIARIO_CODICE,
            CampoE::BeneficiarioNome => e::BENEFICIARIO_NOME,
            CampoE::BeneficiarioCodiceUnita => e::BENEFICIARIO_UNITA,
            CampoE::BeneficiarioNomeUnita => e::BENEFICIARIO_NOME_UNITA,
            CampoE::BeneficiarioIndirizzo => e::BENEFICIARIO_INDIRIZZO,
            CampoE::BeneficiarioCivico => e::BENEFICIARIO_CIVICO,
            CampoE::BeneficiarioCap => e::BENEFICIARIO_CAP,
            CampoE::BeneficiarioLocalita => e::BENEFICIARIO_LOCALITA,
            CampoE::BeneficiarioProvincia => e::BENEFICIARIO_PROVINCIA,
            CampoE::BeneficiarioNazione => e::BENEFICIARIO_NAZIONE,
            CampoE::VersanteTipo => e::VERSANTE_TIPO,
            CampoE::VersanteCodice => e::VERSANTE_CODICE,
            CampoE::VersanteAnagrafica => e::VERSANTE_NOME,
            CampoE::VersanteIndirizzo => e::VERSANTE_INDIRIZZO,
            CampoE::VersanteCivico => e::VERSANTE_CIVICO,
            CampoE::VersanteCap => e::VERSANTE_CAP,
            CampoE::VersanteLocalita => e::VERSANTE_LOCALITA,
            CampoE::VersanteProvincia => e::VERSANTE_PROVINCIA,
            CampoE::VersanteNazione => e::VERSANTE_NAZIONE,
            CampoE::VersanteEmail => e::VERSANTE_EMAIL,
            CampoE::PagatoreTipo => e::PAGATORE_TIPO,
            CampoE::PagatoreCodice => e::PAGATORE_CODICE,
            CampoE::PagatoreAnagrafica => e::PAGATORE_NOME,
            CampoE::PagatoreIndirizzo => e::PAGATORE_INDIRIZZO,
            CampoE::PagatoreCivico => e::PAGATORE_CIVICO,
            CampoE::PagatoreCap => e::PAGATORE_CAP,
            CampoE::PagatoreLocalita => e::PAGATORE_LOCALITA,
            CampoE::PagatoreProvincia => e::PAGATORE_PROVINCIA,
            CampoE::PagatoreNazione => e::PAGATORE_NAZIONE,
            CampoE::PagatoreEmail => e::PAGATORE_EMAIL,
            CampoE::CodiceEsito => e::ESITO,
            CampoE::IuvDatiPagamento => e::IUV_RT,
            CampoE::Contesto => e::CONTESTO,
            CampoE::EsitoSingolo => e::ESITO_SINGOLO,
            CampoE::Causale => e::CAUSALE,
            CampoE::DatiSpecifici => e::DATI_SPECIFICI,
            CampoE::Bilancio => e::BILANCIO,
            CampoE::Pa1TipoDovuto
            | CampoE::Pa1NomeTipoDovuto
            | CampoE::Pa1Tassonomico
            | CampoE::Pa1CodiceFiscale
            | CampoE::Pa1Nome => return String::new(),
        };
        valori.di_campo(colonna).to_owned()
    });
    Some(Ricevuta {
        iud: letta.iud,
        iuv: letta.iuv,
        iur: letta.iur,
        indice: u32::try_from(letta.indice).ok()?,
        totale: letta.importo_totale,
        importo: letta.importo,
        esito: letta.data_esito.and_then(data),
        tipo_dovuto: letta.tipo_dovuto,
        altri,
    })
}

pub(super) fn di_cassa(letta: giornale::Bolletta) -> Movimento {
    Movimento::Scritta(Bolletta {
        anno: letta.anno,
        codice: letta.codice,
        iuf: letta.iuf.unwrap_or_default(),
        iuv: letta.iuv.unwrap_or_default(),
        accredito: Accredito {
            importo: letta.importo,
            contabile: data(letta.data_contabile),
            valuta: letta.data_valuta.and_then(data),
            altri: Campi::tesoreria(|campo| match campo {
                CampoT::Causale => letta.causale.clone(),
                CampoT::Ordinante | CampoT::Or1 => letta.denominazione.clone(),
                _ => String::new(),
            }),
        },
    })
}

/// A bolletta is written or taken back; `None` for a movement that does nothing.
pub(super) fn di_opi(effetto: opi::Effetto, ricezione: &str) -> Option<Movimento> {
    let letta = match effetto {
        opi::Effetto::Inserisce(letta) => letta,
        opi::Effetto::Storna { anno, codice } => {
            return Some(Movimento::Stornata { anno, codice });
        }
        opi::Effetto::Niente => return None,
    };
    let bolletta = letta.bolletta;
    let (effettiva, gestionale) = match letta.sospeso {
        Some((giorno, gestionale)) => (giorno.to_string(), gestionale),
        None => (String::new(), String::new()),
    };
    Some(Movimento::Scritta(Bolletta {
        anno: bolletta.anno,
        codice: bolletta.codice,
        iuf: bolletta.iuf.unwrap_or_default(),
        iuv: bolletta.iuv.unwrap_or_default(),
        accredito: Accredito {
            importo: bolletta.importo,
            contabile: data(bolletta.data_contabile),
            valuta: bolletta.data_valuta.and_then(data),
            altri: Campi::tesoreria(|campo| match campo {
                CampoT::Causale => bolletta.causale.clone(),
                CampoT::Ordinante | CampoT::Or1 => bolletta.denominazione.clone(),
                CampoT::DataRicezione => ricezione.to_owned(),
                CampoT::CodiceDocumento => letta.documento.clone(),
                CampoT::DataEffettivaSospeso => effettiva.clone(),
                CampoT::CodiceGestionaleProvvisorio => gestionale.clone(),
                _ => String::new(),
            }),
        },
    }))
}

/// A row of type T: by IUF, by IUV or both; its tags stand in the DESCRIZIONE ESTESA (`mypivot-flows.md` §6.2).
pub(super) fn riversamento(valori: &Valori<'_>) -> Option<Riversamento> {
    let letto = MovimentoXls::di(valori)?;
    let estesa = letto.descrizione.as_str();
    let dopo = |marca: &str, fine: char| {
        let (_, resto) = estesa.split_once(marca)?;
        let (valore, _) = resto.split_once(fine)?;
        Some(valore.trim().to_owned())
    };
    let altri = Campi::tesoreria(|campo| {
        let colonna = match campo {
            CampoT::Abi => t::ABI,
            CampoT::Cab => t::CAB,
            CampoT::Conto => t::CONTO,
            CampoT::Divisa => t::DIVISA,
            CampoT::Segno => t::SEGNO,
            CampoT::Causale => t::CAUSALE,
            CampoT::NumeroAssegno => t::NUM_ASSEGNO,
            CampoT::RiferimentoBanca => t::RIF_BANCA,
            CampoT::RiferimentoCliente => t::RIF_CLIENTE,
            CampoT::DataOrdine => {
                let giorno = dopo("Data Ordine:", ';').and_then(|g| Giorno::parse_italiano(&g));
                return giorno.map(|g| g.to_string()).unwrap_or_default();
            }
            CampoT::Ordinante => return dopo("Descrizione Ordinante:", ':').unwrap_or_default(),
            CampoT::Bi2 => return tag(estesa, "BI2"),
            CampoT::Be1 => return tag(estesa, "BE1"),
            CampoT::Ib1 => return tag(estesa, "IB1"),
            CampoT::Ib2 => return tag(estesa, "IB2"),
            CampoT::Ib4 => return tag(estesa, "IB4"),
            CampoT::Tid => return tag(estesa, "TID"),
            CampoT::Dte => return tag(estesa, "DTE"),
            CampoT::Dtn => return tag(estesa, "DTN"),
            CampoT::Eri => return tag(estesa, "ERI"),
            CampoT::Im2 => return tag(estesa, "IM2"),
            CampoT::Ma2 => return tag(estesa, "MA2"),
            CampoT::Ri3 => return tag(estesa, "RI3"),
            CampoT::Or1 => return tag(estesa, "OR1"),
            CampoT::Sc2 => return tag(estesa, "SC2"),
            CampoT::Tr1 => return tag(estesa, "TR1"),
            CampoT::Sec => return tag(estesa, "SEC"),
            CampoT::Ior => return tag(estesa, "IOR"),
            _ => return String::new(),
        };
        valori.di_campo(colonna).to_owned()
    });
    let (psp, iuf) = letto.riversamento.clone().unwrap_or_default();
    Some(Riversamento {
        psp,
        iuf,
        iuv: letto.iuv.clone().unwrap_or_default(),
        accredito: Accredito {
            importo: letto.importo,
            contabile: data(letto.data_contabile),
            valuta: data(letto.data_valuta),
            altri,
        },
    })
}

fn tag(estesa: &str, nome: &str) -> String {
    marca(estesa, nome).unwrap_or_default()
}

pub(super) fn di_poste(letto: poste::Accredito, conto: &str, ricezione: &str) -> Movimento {
    Movimento::Poste(Bolletta {
        anno: letto.anno,
        codice: String::new(),
        iuf: letto.iuf.unwrap_or_default(),
        iuv: letto.iuv.unwrap_or_default(),
        accredito: Accredito {
            importo: letto.importo,
            contabile: data(letto.data_contabile),
            valuta: data(letto.data_valuta),
            altri: Campi::tesoreria(|campo| match campo {
                CampoT::Causale => letto.causale.clone(),
                CampoT::Ordinante | CampoT::Or1 => poste::DENOMINAZIONE.to_owned(),
                CampoT::Conto => conto.to_owned(),
                CampoT::DataRicezione => ricezione.to_owned(),
                _ => String::new(),
            }),
        },
    })
}
