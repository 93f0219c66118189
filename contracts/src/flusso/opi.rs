//! Giornale di cassa OPI/SIOPE+ in XML, kind O, versions 1.4 and 1.6.1 (`mypivot-flows.md` §6.3): pages in one zip, streamed twice, once
//! against the schema and once for what they say.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::BufReader;

use super::caricamento;
use super::causale::estrai;
use super::colonna::campi;
use super::controllo::{Cassetto, Dato, Opzioni, Osservatore, Riepilogo};
use super::esame::{Illeggibile, Pagine, base};
use super::esito::{Esito, Rifiuto, Scarto};
use super::giornale::{self, IDENTIFICATIVO};
use super::tracciato::{Contenuto, Famiglia, FileScarti, Produttore, Tracciato};
use super::valori::Valori;
use crate::check;
use crate::finding::registry::code;
use crate::finding::{Finding, Severity};
use crate::message::documento::giornale::{
    Intestazione, LettoreGiornale, Movimento, Parte, Riferimento, TipoDocumento, TipoMovimento,
    TipoOperazione,
};

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypivot-opi",
    titolo: "giornale di cassa OPI in XML (tipo O)",
    produttore: Produttore::Tesoriere,
    nome_file: "<codice IPA>-<testo senza trattini>-1_0.zip",
    scheda: "mypivot-flows.md §5, §6.3",
    perdita: "non riconciliati",
    ipotesi: "le bollette da stornare ci sono",
    contenuto: Contenuto::Xml(esamina),
    nome: |nome, ctx| {
        caricamento::mai_preso(nome)?;
        caricamento::nome_tesoreria(base(nome), ctx, false)
    },
    voce: None,
    scegli: |voci, _, _| {
        if voci.is_empty() {
            return Err(Rifiuto::error_load("lo zip non contiene alcun file"));
        }
        Ok(0)
    },
    scarti: Some(FileScarti {
        testa: |_| {
            b"\"nome_file\";\"de_anno_bolletta\";\"cod_bolletta\";\"errorCode\";\"errorMessage\"\n"
                .to_vec()
        },
        riga: |riga| {
            let valori = |c| riga.valori.map_or("", |valori| valori.di_campo(c));
            giornale::riga_di_scarti(&[
                valori(NOME_FILE),
                valori(ANNO),
                valori(BOLLETTA),
                &riga.scarto.codice,
                &riga.scarto.descrizione,
            ])
        },
    }),
    tracciati: &[
        Tracciato::documento(
            "mypivot-opi-1_4",
            "1_4",
            &FAMIGLIA,
            "flusso_giornale_di_cassa",
            None,
        ),
        Tracciato::documento(
            "mypivot-opi-1_6_1",
            "1_6_1",
            &FAMIGLIA,
            "flusso_giornale_di_cassa",
            Some("data_riferimento_GdC"),
        ),
    ],
};

const SENZA_DICHIARAZIONE: &str =
    "cvc-elt.1.a: Cannot find the declaration of element 'flusso_giornale_di_cassa'.";

campi!(NOME_FILE, ANNO, BOLLETTA);
const POSIZIONI: [Option<usize>; 3] = [Some(0), Some(1), Some(2)];

/// What a movement does to the bollette.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effetto {
    /// The bolletta is inserted or overwritten.
    Inserisce(Box<BollettaOpi>),
    /// The bolletta of that year and number is deleted, once the page was read.
    Storna {
        /// Year.
        anno: String,
        /// Number, without leading zeros.
        codice: String,
    },
    /// None.
    Niente,
}

/// A bolletta as the platform stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BollettaOpi {
    /// What it has in common with that of a csv.
    pub bolletta: giornale::Bolletta,
    /// `cod_documento`
    pub documento: String,
    /// `dt_effettiva_sospeso` and `codice_gestionale_provvisorio`
    pub sospeso: Option<(super::giorno::Giorno, String)>,
    /// `end_to_end_id`
    pub end_to_end: Option<String>,
}

/// What a movement does (§6.3.5); `None` when it has no number of a bolletta or no data valuta.
#[must_use]
pub fn effetto(testa: &Intestazione, m: &Movimento) -> Option<Effetto> {
    let anno = testa.esercizio.to_string();
    let codice = m.bolletta?.to_string();
    let sospeso = (m.tipo, m.documento) == (TipoMovimento::Entrata, TipoDocumento::SospesoEntrata);
    Some(match m.operazione {
        TipoOperazione::Eseguito if sospeso => {
            let trovati = estrai(&m.causale);
            Effetto::Inserisce(Box::new(BollettaOpi {
                bolletta: giornale::Bolletta {
                    anno,
                    codice,
                    data_contabile: m.data.giorno,
                    denominazione: m.cliente.anagrafica.chars().take(30).collect(),
                    causale: m.causale.chars().take(giornale::CAUSALE).collect(),
                    importo: m.importo.centesimi(),
                    data_valuta: Some(m.data_valuta?.giorno),
                    iuf: trovati.iuf,
                    iuv: trovati.iuv,
                },
                documento: m.numero_documento.to_string(),
                sospeso: m
                    .sospeso_da_regolarizzare
                    .as_ref()
                    .map(|s| (s.data.giorno, s.codice_gestionale.clone())),
                end_to_end: m.dati_bt.as_ref().and_then(|d| d.end_to_end.clone()),
            }))
        }
        TipoOperazione::Stornato if sospeso => Effetto::Storna { anno, codice },
        _ => Effetto::Niente,
    })
}

fn esamina(
    pagine: &mut dyn Pagine,
    opzioni: &Opzioni<'_>,
    osservatore: &mut dyn Osservatore,
) -> Result<Riepilogo, Illeggibile> {
    let mut cassetto = Cassetto::nuovo(opzioni, osservatore);
    let voci = pagine.voci().to_vec();
    let mut lette = Vec::new();
    let mut rifiuto = None;
    for (i, voce) in voci.iter().enumerate() {
        let report = check::documento_da(BufReader::new(pagine.apri(i)?), Severity::Error)?;
        // The validator's words are known only for a root that is not declared; for another mistake ours stand in their place.
        let senza_dichiarazione = report.documento.is_none()
            || report.findings.first().is_some_and(|f| {
                let path = f.place.path.as_deref().unwrap_or_default();
                f.code == code::XML_QUALIFICATO && path.matches('[').count() < 2
            });
        let mut errore = if senza_dichiarazione {
            Some(SENZA_DICHIARAZIONE.to_owned())
        } else {
            let mut dello_schema = report
                .findings
                .iter()
                .filter(|f| f.code != code::XML_FUSO_ILLEGGIBILE);
            dello_schema.next().map(|f| f.message.clone())
        };
        cassetto.riepilogo.errori += report.more;
        for mut rilievo in report.findings {
            if voci.len() > 1 {
                rilievo.message = format!("{voce}: {}", rilievo.message);
            }
            cassetto.riporta(rilievo);
        }
        match LettoreGiornale::apri(BufReader::new(pagine.apri(i)?)) {
            Ok(lettore) => {
                let testa = lettore.intestazione().clone();
                contratto_testa(&testa, opzioni, &mut cassetto);
                if let Riferimento::Giorno(giorno) = testa.riferimento
                    && giorno.zona.is_some()
                {
                    // The version is undecided, and neither schema is applied (§6.3.5).
                    errore = None;
                }
                errore = pagine_totali(&testa, voci.len()).or(errore);
                lette.push((i, testa));
            }
            Err(e) => errore = errore.or(Some(e.to_string())),
        }
        // Of several the last one's message is told (§6.3.2).
        if let Some(testo) = errore {
            rifiuto = Some(Rifiuto::error_load(format!("{voce}: {testo}")));
        }
    }
    if lette.len() > 1 && lette.iter().any(|(_, testa)| testa.pagina.is_none()) {
        rifiuto
            .get_or_insert_with(|| Rifiuto::error_load("le pagine senza numero non si ordinano"));
    }
    lette.sort_by_key(|(_, testa)| testa.pagina);
    cassetto.riepilogo.perdi(rifiuto);
    let mut conto = Conto {
        ente: opzioni.contesto.codice_ipa.as_deref().unwrap_or_default(),
        presenti: opzioni.contesto.bollette.clone(),
        viste: super::regole::Visti::default(),
        numero: 0,
    };
    for (i, _) in &lette {
        let Ok(lettore) = LettoreGiornale::apri(BufReader::new(pagine.apri(*i)?)) else {
            continue;
        };
        let testa = lettore.intestazione().clone();
        let mut storni = Vec::new();
        for parte in lettore {
            match parte {
                Ok(Parte::Movimento(m)) => {
                    conto.movimento(&voci[*i], &testa, &m, &mut storni, &mut cassetto);
                }
                Ok(_) => {}
                Err(e) => {
                    let testo = format!("{}: {e}", voci[*i]);
                    cassetto.riepilogo.perdi(Some(Rifiuto::error_load(testo)));
                    break;
                }
            }
        }
        // Deletes are done at the end of a page (§6.3.5, inferred).
        if let Some(presenti) = &mut conto.presenti {
            for chiave in storni {
                presenti.remove(&chiave);
            }
        }
    }
    cassetto.riepilogo.chiudi();
    Ok(cassetto.riepilogo)
}

fn pagine_totali(testa: &Intestazione, file: usize) -> Option<String> {
    match testa.pagine_totali {
        Some(totali) if totali as usize != file => Some(
            "Errore: numero file trovati nello zip diverso dal numero pagine interne ai file"
                .to_owned(),
        ),
        None if file > 1 => Some(
            "Errore: vecchia versione OPI nella quale e' consentito al massimo solo un file nello zip"
                .to_owned(),
        ),
        _ => None,
    }
}

fn contratto_testa(testa: &Intestazione, opzioni: &Opzioni<'_>, cassetto: &mut Cassetto<'_>) {
    let trovato = &testa.testata.codice_fiscale_ente;
    if let Some(ente) = &opzioni.contesto.codice_fiscale
        && !ente.eq_ignore_ascii_case(trovato)
    {
        // Not compared by the platform: the bollette would be those of whoever uploads.
        let frase = format!("Il giornale è dell'ente {trovato}, non di {ente}.");
        cassetto.riporta(
            Finding::new(code::FLU_ALTRO_ENTE, Severity::Error, frase)
                .expecting(ente)
                .finding(trovato),
        );
    }
}

struct Conto<'a> {
    ente: &'a str,
    /// The bollette that the platform holds, year and number, when they are known.
    presenti: Option<BTreeSet<(String, String)>>,
    viste: super::regole::Visti,
    numero: u64,
}

impl Conto<'_> {
    fn movimento(
        &mut self,
        voce: &str,
        testa: &Intestazione,
        m: &Movimento,
        storni: &mut Vec<(String, String)>,
        cassetto: &mut Cassetto<'_>,
    ) {
        self.numero += 1;
        let esito = if cassetto.riepilogo.rifiuto.is_some() {
            Esito::NonLetta
        } else {
            self.piattaforma(testa, m, storni)
        };
        self.contratto(testa, m, cassetto);
        if let Esito::Fatale(rifiuto) = &esito {
            let frase = "Per questa riga la piattaforma perderebbe l'intero file.";
            cassetto.osservatore.rilievo(
                Finding::new(code::FLU_PERSO, Severity::Error, frase).finding(rifiuto.testo()),
            );
        }
        let conta = matches!(effetto(testa, m), Some(Effetto::Inserisce(_)))
            || matches!(esito, Esito::Scartata(_)) && m.operazione == TipoOperazione::Eseguito;
        let importo = if conta {
            m.importo.centesimi().max(0)
        } else {
            0
        };
        let bolletta = m.bolletta.map_or("null".to_owned(), |b| b.to_string());
        let valori = [
            Cow::Borrowed(voce),
            Cow::Owned(testa.esercizio.to_string()),
            Cow::Owned(bolletta),
        ];
        let valori = Valori::pronti(&POSIZIONI, valori.into());
        cassetto.riga(b"", Dato::Movimento(testa, m, &valori), &esito, importo);
    }

    fn contratto(&mut self, testa: &Intestazione, m: &Movimento, cassetto: &mut Cassetto<'_>) {
        let n = self.numero;
        let sospeso =
            (m.tipo, m.documento) == (TipoMovimento::Entrata, TipoDocumento::SospesoEntrata);
        let peso = if sospeso {
            Severity::Error
        } else {
            Severity::Warning
        };
        for (nome, manca) in [
            ("numero_bolletta_quietanza", m.bolletta.is_none()),
            ("data_valuta_ente", m.data_valuta.is_none()),
        ] {
            if manca {
                let frase = format!("Nel movimento {n} manca {nome}: la piattaforma lo scarta.");
                cassetto.riporta(Finding::new(code::FLU_MANCANTE, peso, frase));
            }
        }
        if !sospeso || m.operazione != TipoOperazione::Eseguito {
            return;
        }
        if let Some(nome) = troppo_largo(m) {
            let frase =
                format!("Nel movimento {n} {nome} è più largo di quanto la piattaforma tiene.");
            cassetto.riporta(Finding::new(code::FLU_LUNGO, Severity::Error, frase));
        }
        if let Some(v) = giornale::causale(super::colonna::Campo(0), &m.causale) {
            let mut f = Finding::new(v.codice, v.peso, format!("Movimento {n}: {}", v.testo))
                .finding(&m.causale);
            f.expected = v.atteso;
            cassetto.riporta(f);
        }
        if let Some(bolletta) = m.bolletta
            && self.viste.gia(&format!("{}/{bolletta}", testa.esercizio))
        {
            let frase = format!(
                "La bolletta {}/{bolletta} è già in un movimento precedente.",
                testa.esercizio
            );
            cassetto.riporta(Finding::new(
                code::FLU_CHIAVE_DUPLICATA,
                Severity::Error,
                frase,
            ));
        }
    }

    /// Row check, selection, mapping (§6.3.5).
    fn piattaforma(
        &mut self,
        testa: &Intestazione,
        m: &Movimento,
        storni: &mut Vec<(String, String)>,
    ) -> Esito {
        if let Some((nome, data)) = date(m).into_iter().find(|(_, d)| d.zona.is_some()) {
            return Esito::Fatale(Rifiuto::error_load(format!("{nome} [{data}] non si legge")));
        }
        let trovati = estrai(&m.causale);
        let lungo = |id: Option<String>| id.is_some_and(|id| id.chars().count() > IDENTIFICATIVO);
        let guasti: Vec<(u8, &str)> = [
            (
                m.bolletta.is_none(),
                4,
                "numeroBollettaQuietanza:empty or null",
            ),
            (m.data_valuta.is_none(), 4, "dataValutaEnte:empty or null"),
            (
                lungo(trovati.iuf),
                8,
                "codIdUnivocoFlusso:exceed max length",
            ),
            (
                lungo(trovati.iuv),
                8,
                "codIdUnivocoVersamento:exceed max length",
            ),
        ]
        .into_iter()
        .filter_map(|(c_e, codice, testo)| c_e.then_some((codice, testo)))
        .collect();
        let codice = match guasti[..] {
            [] => 0,
            [(codice, _)] => codice,
            _ => 16,
        };
        if codice > 0 {
            let testi: Vec<&str> = guasti.iter().map(|(_, testo)| *testo).collect();
            return Esito::Scartata(Scarto::di(&codice.to_string(), testi.join(";")));
        }
        match effetto(testa, m) {
            Some(Effetto::Inserisce(b)) => {
                if let Some(nome) = troppo_largo(m) {
                    return Esito::Fatale(Rifiuto::error_load(format!(
                        "{nome} è più largo della sua colonna: errore della base dati"
                    )));
                }
                if let Some(presenti) = &mut self.presenti {
                    presenti.insert((b.bolletta.anno, b.bolletta.codice));
                }
                Esito::Caricata
            }
            Some(Effetto::Storna { anno, codice }) => {
                let chiave = (anno, codice);
                if self.presenti.as_ref().is_some_and(|p| !p.contains(&chiave)) {
                    return Esito::Scartata(Scarto::di(
                        &format!("{}-{}-{}", self.ente, chiave.0, chiave.1),
                        "La bolletta non è presente nel database pertanto non è possibile stornarla",
                    ));
                }
                storni.push(chiave);
                Esito::Caricata
            }
            Some(Effetto::Niente) | None => {
                Esito::Ignorata("non è un sospeso di entrata eseguito o stornato")
            }
        }
    }
}

/// The dates that the reader takes without zone.
fn date(m: &Movimento) -> Vec<(&'static str, crate::message::istante::Data)> {
    let sospeso = m.sospeso_da_regolarizzare.as_ref().map(|s| s.data);
    [
        ("data_movimento", Some(m.data)),
        ("data_valuta_ente", m.data_valuta),
        ("data_effettiva_sospeso", sospeso),
    ]
    .into_iter()
    .filter_map(|(nome, data)| Some((nome, data?)))
    .collect()
}

/// What is wider than its column in the database.
fn troppo_largo(m: &Movimento) -> Option<&'static str> {
    let end_to_end = m.dati_bt.as_ref().and_then(|d| d.end_to_end.as_deref());
    if m.bolletta.is_some_and(|b| b > 9_999_999) {
        Some("numero_bolletta_quietanza")
    } else if m.numero_documento > 9_999_999 {
        Some("numero_documento")
    } else if end_to_end.is_some_and(|e| e.chars().count() > 35) {
        Some("identificativo_end_to_end")
    } else {
        None
    }
}
