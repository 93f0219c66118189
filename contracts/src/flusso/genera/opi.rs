//! Giornale di cassa OPI, kind O, versions 1.4 and 1.6.1 (`mypivot-flows.md` §6.3): one page of sospesi di entrata.

use super::atteso::Piattaforma;
use super::caso::Caso;
use super::codici;
use super::documenti::Corso;
use super::generatore::GenerazioneFallita;
use super::persone::Pagatore;
use super::servizi::SERVIZI;
use crate::finding::registry::code;
use crate::flusso::esito::{Esito, Rifiuto};
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::euro;
use crate::identifier::Centesimi;
use crate::message::documento::giornale::{
    AssoggettamentoBollo, Cliente, Conto, DatiBt, Firma, Intestazione, Movimento, Riferimento,
    SaldiConto, ScrittoreGiornale, SospesoDaRegolarizzare, Testata, TipoDocumento, TipoEsecuzione,
    TipoMovimento, TipoOperazione, Totali,
};
use crate::message::istante::{Data, DataOra, Zona};

use super::guasto::scartata;

/// A mistake in a movement.
struct Guasto {
    nome: &'static str,
    cambia: fn(&mut Movimento),
    contratto: &'static [&'static str],
    esito: fn() -> Esito,
}

/// A value that the database has no room for, or a date that the reader does not take: the whole file is lost.
fn perso() -> Esito {
    Esito::Fatale(Rifiuto::error_load(""))
}

static GUASTI: &[Guasto] = &[
    Guasto {
        nome: "bolletta-mancante",
        cambia: |m| m.bolletta = None,
        contratto: &[code::FLU_MANCANTE],
        esito: || scartata("4", "numeroBollettaQuietanza:empty or null"),
    },
    Guasto {
        nome: "data-valuta-mancante",
        cambia: |m| m.data_valuta = None,
        contratto: &[code::FLU_MANCANTE],
        esito: || scartata("4", "dataValutaEnte:empty or null"),
    },
    Guasto {
        nome: "bolletta-e-data-valuta-mancanti",
        cambia: |m| (m.bolletta, m.data_valuta) = (None, None),
        contratto: &[code::FLU_MANCANTE, code::FLU_MANCANTE],
        esito: || {
            scartata(
                "16",
                "numeroBollettaQuietanza:empty or null;dataValutaEnte:empty or null",
            )
        },
    },
    Guasto {
        nome: "iuf-lungo",
        cambia: |m| {
            m.causale = format!(
                "/PUR/LGPE-RIVERSAMENTO/URI/{}BANCITMM-{:020}",
                m.data.giorno, m.numero_documento
            );
        },
        contratto: &[code::FLU_LUNGO],
        esito: || scartata("8", "codIdUnivocoFlusso:exceed max length"),
    },
    Guasto {
        nome: "iuv-lungo",
        cambia: |m| m.causale = format!("/RFB/01{:034}/10.00", m.numero_documento),
        contratto: &[code::FLU_LUNGO],
        esito: || scartata("8", "codIdUnivocoVersamento:exceed max length"),
    },
    Guasto {
        nome: "causale-doppia",
        cambia: |m| {
            m.causale = format!(
                "/PUR/LGPE-RIVERSAMENTO/URI/{}BANCITMM-1 /RFB/01000000000000017/10.00",
                m.data.giorno
            );
        },
        contratto: &[code::FLU_CAUSALE_DOPPIA],
        esito: || Esito::Caricata,
    },
    Guasto {
        nome: "causale-senza-iuf",
        cambia: |m| m.causale = "/PUR/LGPE-RIVERSAMENTO/URI/BANCITMM-0000000001".to_owned(),
        contratto: &[code::FLU_CAUSALE_SENZA_IUF],
        esito: || Esito::Caricata,
    },
    Guasto {
        nome: "bolletta-larga",
        cambia: |m| m.bolletta = m.bolletta.map(|b| b + 10_000_000),
        contratto: &[code::FLU_LUNGO],
        esito: perso,
    },
    Guasto {
        nome: "documento-largo",
        cambia: |m| m.numero_documento += 10_000_000,
        contratto: &[code::FLU_LUNGO],
        esito: perso,
    },
    Guasto {
        nome: "end-to-end-largo",
        cambia: |m| {
            m.dati_bt = Some(DatiBt {
                end_to_end: Some(format!("E2E{:033}", m.numero_documento)),
            });
        },
        contratto: &[code::FLU_LUNGO],
        esito: perso,
    },
    Guasto {
        nome: "data-con-zona",
        cambia: |m| m.data.zona = Some(Zona::UTC),
        contratto: &[code::XML_FUSO_ILLEGGIBILE],
        esito: perso,
    },
    Guasto {
        nome: DOPPIA,
        // Its number is that of an earlier movement.
        cambia: |_| {},
        contratto: &[code::FLU_CHIAVE_DUPLICATA],
        esito: || Esito::Caricata,
    },
];

const DOPPIA: &str = "bolletta-doppia";

/// Writes a giornale of as many movements as rows are asked for.
pub(super) fn genera(corso: &mut Corso<'_, '_>) -> Result<(), GenerazioneFallita> {
    let ctx = corso.richiesta.contesto;
    let mut caso = Caso::di(corso.seme, 0);
    let giorno = Giorno(ctx.oggi.0 - i64::try_from(caso.fra(1, 90)).unwrap_or(1));
    let noto = ctx.codice_fiscale.clone();
    let altro_ente = corso.sbaglia() && noto.is_some() && caso.volte(20);
    let ente = noto
        .filter(|_| !altro_ente)
        .unwrap_or_else(|| codici::codice_ente(&mut caso));
    let intestazione = testa(corso, giorno, ente);
    let firma = Firma {
        in_testa: false,
        digest: format!("{}=", "A".repeat(43)),
        valore: format!("{}==", "A".repeat(342)),
    };
    let mut giornale = ScrittoreGiornale::apri(corso.fuori, &intestazione, &firma)?;
    if altro_ente {
        // The platform does not compare: the bollette would be those of whoever uploads.
        let codici = &[code::FLU_ALTRO_ENTE];
        corso.atteso(None, 2, Some("altro-ente"), codici, Piattaforma::Saltata)?;
    }
    giornale.conto(&Conto {
        numero: "0000001".to_owned(),
        descrizione: Some("Conto di tesoreria".to_owned()),
    })?;
    let (mut somma, mut perso, mut precedente) = (0_i64, false, None);
    for n in 1..=corso.richiesta.righe {
        let mut caso = Caso::di(corso.seme, n);
        let mut movimento = movimento(corso, giorno, n, &mut caso);
        let mut guasto = corso.tocca(n).then(|| caso.uno(GUASTI));
        if guasto.is_some_and(|g| g.nome == DOPPIA) {
            match precedente {
                Some(bolletta) => movimento.bolletta = Some(bolletta),
                None => guasto = GUASTI.first(),
            }
        }
        if let Some(guasto) = guasto {
            (guasto.cambia)(&mut movimento);
        } else {
            precedente = movimento.bolletta;
        }
        let linea = corso.fuori.prossima();
        giornale.movimento(&movimento)?;
        somma = somma.saturating_add(movimento.importo.centesimi());
        let esito = match guasto {
            _ if perso => Esito::NonLetta,
            Some(guasto) => (guasto.esito)(),
            None => Esito::Caricata,
        };
        let mut codici = guasto.map_or_else(Vec::new, |g| g.contratto.to_vec());
        if matches!(esito, Esito::Fatale(_)) {
            codici.push(code::FLU_PERSO);
            perso = true;
        }
        corso.atteso(
            Some(n),
            linea,
            guasto.map(|g| g.nome),
            &codici,
            (&esito).into(),
        )?;
    }
    let somma = Centesimi::di(somma);
    giornale.fine_conto(&SaldiConto {
        entrate: somma,
        ..SaldiConto::default()
    })?;
    giornale.fine(&Totali {
        entrate: somma,
        ..Totali::default()
    })?;
    Ok(())
}

fn testa(corso: &Corso<'_, '_>, giorno: Giorno, ente: String) -> Intestazione {
    let data = |giorno| Data { giorno, zona: None };
    let nuova = corso.richiesta.tracciato.versione == "1_6_1";
    let testo = giorno.to_string();
    Intestazione {
        id: None,
        testata: Testata {
            abi: "01234".to_owned(),
            data_ora: DataOra {
                giorno: Giorno(giorno.0 + 1),
                secondi: 6 * 3600 + 1800,
                nanosecondi: 0,
                zona: None,
            },
            codice_ente: "UFGEN1".to_owned(),
            descrizione_ente: "COMUNE DI PROVA".to_owned(),
            codice_istat_ente: "000123456".to_owned(),
            codice_fiscale_ente: ente,
            tramite_ente: "A2A-00000001".to_owned(),
            tramite_bt: "A2A-00000002".to_owned(),
            codice_ente_bt: "0009999".to_owned(),
        },
        identificativo_flusso: format!("GDC-{}UFGEN10000#001#001", testo.replace('-', "")),
        pagina: nuova.then_some(1),
        pagine_totali: nuova.then_some(1),
        riferimento_ente: None,
        esercizio: testo[..4].parse().unwrap_or(2030),
        riferimento: if nuova {
            Riferimento::Giorno(data(giorno))
        } else {
            Riferimento::Periodo(data(giorno), data(giorno))
        },
    }
}

fn movimento(corso: &Corso<'_, '_>, giorno: Giorno, n: u64, caso: &mut Caso) -> Movimento {
    let nuova = corso.richiesta.tracciato.versione == "1_6_1";
    let data = Data { giorno, zona: None };
    let servizio = *caso.uno(SERVIZI);
    let importo = i64::try_from(servizio.importo(caso)).unwrap_or_default();
    let (cliente, causale) = if caso.volte(60) {
        let causale = format!("/PUR/LGPE-RIVERSAMENTO/URI/{giorno}BANCITMM-{n:010}");
        ("BANCA DI PROVA SPA".to_owned(), causale)
    } else {
        let iuv = codici::iuv("01", corso.seme % 1_000 * 1_000_000_000 + n);
        let causale = format!("/RFB/{iuv}/{}/TXT/{}", euro(importo), servizio.causale);
        (Pagatore::persona(caso).nome, causale)
    };
    Movimento {
        identificativo_flusso: nuova.then(|| format!("FL-{giorno}-0001")),
        numero: nuova.then_some(n),
        tipo: TipoMovimento::Entrata,
        documento: TipoDocumento::SospesoEntrata,
        operazione: TipoOperazione::Eseguito,
        numero_documento: n,
        sospeso_da_regolarizzare: Some(SospesoDaRegolarizzare {
            data,
            codice_gestionale: "0001".to_owned(),
        }),
        tipologia_funzionario: None,
        numero_funzionario: None,
        progressivo_documento: 1,
        importo: Centesimi::di(importo).unwrap_or(Centesimi::ZERO),
        importo_ritenute: None,
        bolletta: Some(u128::from(n)),
        bolletta_storno: None,
        data,
        data_siope: nuova.then_some(data),
        data_valuta: Some(data),
        esecuzione: TipoEsecuzione::AccreditoBancaItalia,
        coordinate: None,
        riferimento_operazione: None,
        end_to_end_id: None,
        riferimento_interno: None,
        contabilita: None,
        destinazione: None,
        bollo: AssoggettamentoBollo::Esente,
        importo_bollo: None,
        spese: None,
        importo_spese: None,
        commissioni: None,
        importo_commissioni: None,
        cliente: Cliente {
            anagrafica: cliente,
            indirizzo: None,
            cap: None,
            localita: None,
            provincia: None,
            stato: None,
            partita_iva: None,
            codice_fiscale: None,
        },
        delegato: None,
        creditore: None,
        causale,
        numero_sospeso: None,
        sospesi: Vec::new(),
        dati_bt: Some(DatiBt {
            end_to_end: Some(format!("E2E-{n:010}")),
        }),
    }
}
