//! From the body of an envelope to a typed request, as MyPivot reads it: by name, in any order, nothing enforced
//! (`mypivot-web-services.md` §1.1 "Schema validation on the server").

use super::richiesta::{
    AutorizzaImport, AutorizzaImportTesoreria, ChiediAccertamento, ChiediPagatiRiconciliati,
    ChiediStato, Finestra, PerBolletta, PerData, PerIuf, PerIuvIuf, PrenotaExport, Richiesta,
};
use crate::message::albero::Elemento;

/// Reads the request whose root has this local name; `None` when it is no operation of the service.
pub(crate) fn leggi(
    nome: &str,
    corpo: Elemento<'_, '_>,
    intestazione: Option<Elemento<'_, '_>>,
) -> Option<Richiesta> {
    let header = intestazione.is_some();
    let cod_ipa_ente = intestazione.and_then(|blocco| blocco.testo("codIpaEnte"));
    let autorizza = |cod_ipa_ente| AutorizzaImport {
        header,
        cod_ipa_ente,
    };
    let stato = |cod_ipa_ente| ChiediStato {
        header,
        cod_ipa_ente,
        request_token: corpo.testo("requestToken"),
    };
    Some(match nome {
        "pivotSILAutorizzaImportFlusso" => {
            Richiesta::AutorizzaImportFlusso(autorizza(cod_ipa_ente))
        }
        "pivotSILAutorizzaImportFlussoRendicontazione" => {
            Richiesta::AutorizzaImportFlussoRendicontazione(autorizza(cod_ipa_ente))
        }
        "pivotSILAutorizzaImportFlussoRT" => {
            Richiesta::AutorizzaImportFlussoRt(autorizza(cod_ipa_ente))
        }
        "pivotSILAutorizzaImportFlussoTesoreria" => {
            Richiesta::AutorizzaImportFlussoTesoreria(AutorizzaImportTesoreria {
                header,
                cod_ipa_ente,
                tipo_flusso: corpo.testo("tipoFlusso"),
            })
        }
        "pivotSILChiediStatoImportFlusso" => {
            Richiesta::ChiediStatoImportFlusso(stato(cod_ipa_ente))
        }
        "pivotSILChiediStatoImportFlussoTesoreria" => {
            Richiesta::ChiediStatoImportFlussoTesoreria(stato(cod_ipa_ente))
        }
        "pivotSILChiediStatoExportFlussoRiconciliazione" => {
            Richiesta::ChiediStatoExport(stato(cod_ipa_ente))
        }
        "pivotSILPrenotaExportFlussoRiconciliazione" => {
            Richiesta::PrenotaExport(Box::new(prenota(corpo, header, cod_ipa_ente)))
        }
        "pivotSILChiediPagatiRiconciliati" => {
            Richiesta::ChiediPagatiRiconciliati(ChiediPagatiRiconciliati {
                cod_ipa_ente: corpo.testo("codIpaEnte"),
                per_data: corpo.figlio("richiestaPerData").map(|parte| PerData {
                    finestra: finestra(parte, "dataDa", "dataA"),
                    tipi_dovuto: tipi(parte),
                }),
                per_iuv_iuf: corpo.figlio("richiestaPerIUVIUF").map(|parte| PerIuvIuf {
                    iuv: elenco(
                        parte,
                        "riversamentiPuntuali",
                        "identificativoUnivocoVersamento",
                    ),
                    iuf: elenco(parte, "riversamentiCumulativi", "identificativoFlusso"),
                    tipi_dovuto: tipi(parte),
                }),
            })
        }
        "pivotSILChiediAccertamento" => Richiesta::ChiediAccertamento(ChiediAccertamento {
            header,
            cod_ipa_ente,
            per_bolletta: corpo
                .figlio("richiestaPerBolletta")
                .map(|parte| PerBolletta {
                    anno: parte.testo("annoBolletta"),
                    numero: parte.testo("numeroBolletta"),
                }),
            per_iuf: corpo.figlio("richiestaPerIUF").map(|parte| PerIuf {
                iuf: parte.testo("identificativoUnivocoFlusso"),
            }),
        }),
        _ => return None,
    })
}

fn prenota(corpo: Elemento<'_, '_>, header: bool, cod_ipa_ente: Option<String>) -> PrenotaExport {
    let lista = |contenitore, nome| elenco(corpo, contenitore, nome).unwrap_or_default();
    PrenotaExport {
        header,
        cod_ipa_ente,
        classificazioni: lista("codiceClassificazione", "classificazione"),
        tipi_dovuto: lista("tipoDovuto", "tipo"),
        iuv: lista("idUnivocoVersamento", "iuv"),
        iuf: lista("idUnivocoRendicontazione", "iur"),
        ultimo_aggiornamento: finestra(
            corpo,
            "dataUltimoAggiornamentoDa",
            "dataUltimoAggiornamentoA",
        ),
        esecuzione: finestra(corpo, "dataEsecuzioneDa", "dataEsecuzioneA"),
        esito: finestra(corpo, "dataEsitoDa", "dataEsitoA"),
        regolamento: finestra(corpo, "dataRegolamentoDa", "dataRegolamentoA"),
        contabile: finestra(corpo, "dataContabileDa", "dataContabileA"),
        valuta: finestra(corpo, "dataValutaDa", "dataValutaA"),
        iud: corpo.testo("idUnivocoDovuto"),
        iur: corpo.testo("idUnivocoRiscossione"),
        codice_pagatore: corpo.testo("idUnivocoPagatore"),
        anagrafica_pagatore: corpo.testo("anagraficaPagatore"),
        codice_versante: corpo.testo("idUnivocoVersante"),
        anagrafica_versante: corpo.testo("anagraficaVersante"),
        denominazione_attestante: corpo.testo("denominazioneAttestante"),
        ordinante: corpo.testo("ordinante"),
        id_regolamento: corpo.testo("idRegolamento"),
        conto_tesoreria: corpo.testo("contoTesoreria"),
        importo_tesoreria: corpo.testo("importoTesoreria"),
        causale: corpo.testo("causale"),
        versione_tracciato: corpo.testo("versioneTracciato"),
    }
}

fn finestra<'a>(parte: Elemento<'a, '_>, da: &'a str, a: &'a str) -> Finestra {
    Finestra {
        da: parte.testo(da),
        a: parte.testo(a),
    }
}

/// The texts of a list; `None` without its container.
fn elenco<'a>(parte: Elemento<'a, '_>, contenitore: &'a str, nome: &'a str) -> Option<Vec<String>> {
    let contenitore = parte.figlio(contenitore)?;
    Some(contenitore.tutti(nome).map(Elemento::tutto).collect())
}

fn tipi(parte: Elemento<'_, '_>) -> Option<Vec<String>> {
    elenco(parte, "filtroTipiDovuto", "identificativoTipoDovuto")
}
