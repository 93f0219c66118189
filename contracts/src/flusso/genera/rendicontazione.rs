//! Flows of rendicontazione, kind R (`mypivot-flows.md` §7): loaded whole or not at all, so that one mistake against the schema leaves every
//! payment unread, those before it too. The check keeps the first hundred of such mistakes.

use std::io::Write;

use super::atteso::Piattaforma;
use super::caso::Caso;
use super::codici;
use super::documenti::Corso;
use super::generatore::GenerazioneFallita;
use super::servizi::SERVIZI;
use crate::finding::registry::code;
use crate::flusso::giorno::Giorno;
use crate::identifier::Centesimi;
use crate::message::documento::riversamento::{
    EsitoRiversato, FlussoRiversamento, IdentificativoMittente, IdentificativoRicevente, Mittente,
    NumeroPagamenti, PagamentoRiversato, Ricevente, TipoMittente, TipoRicevente,
    VersioneRiversamento,
};
use crate::message::istante::{Data, DataOra};
use crate::message::scrittura::Scrittore;
use crate::message::tracciato::Contenuto;

/// A mistake in a payment.
struct Guasto {
    nome: &'static str,
    cambia: fn(&mut PagamentoRiversato),
    codice: &'static str,
}

/// Those that leave the document readable: of one that is not, no payment is counted.
static GUASTI: &[Guasto] = &[
    Guasto {
        nome: "iuv-lungo",
        cambia: |p| p.iuv = format!("{:X<36}", p.iuv),
        codice: code::XML_TROPPO_LUNGO,
    },
    Guasto {
        nome: "iuv-vuoto",
        cambia: |p| p.iuv.clear(),
        codice: code::XML_VUOTO,
    },
    Guasto {
        nome: "iur-lungo",
        cambia: |p| p.iur = format!("{:X<36}", p.iur),
        codice: code::XML_TROPPO_LUNGO,
    },
    Guasto {
        nome: "indice-fuori",
        cambia: |p| p.indice = Some(9),
        codice: code::XML_INTERVALLO,
    },
];

/// A mistake of the flow as a whole.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Intero {
    Nessuno,
    Numero,
    Importo,
    SenzaPsp,
    AltroEnte,
}

impl Intero {
    /// Its name, what the contract says, whether the platform refuses the flow.
    fn detto(self) -> Option<(&'static str, &'static [&'static str], bool)> {
        match self {
            Self::Nessuno => None,
            Self::Numero => Some(("numero-totale", &[code::FLU_TOTALE], false)),
            Self::Importo => Some(("importo-totale", &[code::FLU_TOTALE], false)),
            Self::SenzaPsp => Some(("iuf-senza-psp", &[], true)),
            Self::AltroEnte => Some(("altro-ente", &[code::FLU_ALTRO_ENTE], true)),
        }
    }
}

/// Writes a flow of as many payments as rows are asked for.
pub(super) fn genera(corso: &mut Corso<'_, '_>) -> Result<(), GenerazioneFallita> {
    let (righe, ctx) = (corso.richiesta.righe, corso.richiesta.contesto);
    let mut caso = Caso::di(corso.seme, 0);
    let giorno = Giorno(ctx.oggi.0 - i64::try_from(caso.fra(1, 90)).unwrap_or(1));
    let (mut totale, mut perso) = (0_i64, false);
    for n in 1..=righe {
        let (pagamento, guasto) = pagamento(corso, giorno, n);
        totale = totale.saturating_add(pagamento.importo.centesimi());
        perso |= guasto.is_some();
    }
    let intero = match caso.sotto(8) {
        _ if !corso.sbaglia() => Intero::Nessuno,
        0 => Intero::Numero,
        1 => Intero::Importo,
        2 => Intero::SenzaPsp,
        3 if ctx.codice_fiscale.is_some() => Intero::AltroEnte,
        _ => Intero::Nessuno,
    };
    let mut flusso = testa(corso, giorno, totale);
    match intero {
        Intero::Nessuno => {}
        Intero::Numero => flusso.numero_pagamenti.0 += 1,
        Intero::Importo => {
            flusso.importo_totale = Centesimi::di(totale + 1).unwrap_or(Centesimi::MASSIMO);
        }
        // Too short to hold more than a date.
        Intero::SenzaPsp => flusso.iuf = giorno.to_string(),
        Intero::AltroEnte => {
            flusso.ricevente.identificativo.codice = codici::codice_ente(&mut caso);
        }
    }
    let xml = flusso.scrivi();
    let fine = b"</FlussoRiversamento>";
    let mut fuori = corso.fuori;
    fuori.write_all(xml.strip_suffix(fine).unwrap_or(&xml))?;
    if let Some((nome, codici, rifiuta)) = intero.detto() {
        perso |= rifiuta;
        corso.atteso(None, 2, Some(nome), codici, Piattaforma::Saltata)?;
    }
    for n in 1..=righe {
        let (mut pagamento, guasto) = pagamento(corso, giorno, n);
        if let Some(guasto) = guasto {
            (guasto.cambia)(&mut pagamento);
        }
        let linea = corso.fuori.prossima();
        let mut x = Scrittore::intero();
        pagamento.scrivi(&mut x, "datiSingoliPagamenti");
        fuori.write_all(&x.finito())?;
        let piattaforma = if perso {
            Piattaforma::NonLetta
        } else {
            Piattaforma::Caricata
        };
        let codici: Vec<&'static str> = guasto.iter().map(|g| g.codice).collect();
        corso.atteso(Some(n), linea, guasto.map(|g| g.nome), &codici, piattaforma)?;
    }
    fuori.write_all(fine)?;
    Ok(())
}

fn testa(corso: &Corso<'_, '_>, giorno: Giorno, totale: i64) -> FlussoRiversamento {
    let data = |giorno| Data { giorno, zona: None };
    let inventato = || codici::codice_ente(&mut Caso::di(corso.seme, u64::MAX - 3));
    let ente = corso.richiesta.contesto.codice_fiscale.clone();
    FlussoRiversamento {
        versione_oggetto: VersioneRiversamento::Uno,
        iuf: format!("{giorno}BANCITMM-{:010}", corso.seme % 10_000_000_000),
        data_ora: DataOra {
            giorno: Giorno(giorno.0 + 1),
            secondi: 8 * 3600,
            nanosecondi: 0,
            zona: None,
        },
        id_regolamento: format!("TRN{:016X}", corso.seme),
        data_regolamento: data(Giorno(giorno.0 + 1)),
        mittente: Mittente {
            identificativo: IdentificativoMittente {
                tipo: TipoMittente::Bic,
                codice: "BANCITMM".to_owned(),
            },
            denominazione: Some("Banca di prova".to_owned()),
        },
        bic: Some("BANCITMMXXX".to_owned()),
        ricevente: Ricevente {
            identificativo: IdentificativoRicevente {
                tipo: TipoRicevente::Giuridica,
                codice: ente.unwrap_or_else(inventato),
            },
            denominazione: Some("Comune di prova".to_owned()),
        },
        numero_pagamenti: NumeroPagamenti(corso.richiesta.righe),
        importo_totale: Centesimi::di(totale).unwrap_or(Centesimi::MASSIMO),
        pagamenti: Vec::new(),
    }
}

/// Payment `n`, still good, and the mistake that it is to get.
fn pagamento(
    corso: &Corso<'_, '_>,
    giorno: Giorno,
    n: u64,
) -> (PagamentoRiversato, Option<&'static Guasto>) {
    let mut caso = Caso::di(corso.seme, n);
    let importo = i64::try_from(caso.uno(SERVIZI).importo(&mut caso.clone())).unwrap_or_default();
    let esito = if caso.volte(95) {
        EsitoRiversato::Eseguito
    } else {
        EsitoRiversato::SenzaRpt
    };
    let pagamento = PagamentoRiversato {
        iuv: codici::iuv("01", corso.seme % 1_000 * 1_000_000_000 + n),
        iur: format!("IUR{:08x}{n:010}", corso.seme & 0xffff_ffff),
        indice: Some(1),
        importo: Centesimi::di(importo).unwrap_or(Centesimi::ZERO),
        esito,
        data_esito: Data { giorno, zona: None },
    };
    let guasto = corso.tocca(n).then(|| caso.uno(GUASTI));
    (pagamento, guasto)
}
