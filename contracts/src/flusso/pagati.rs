//! Pagati notificati to MyPivot, kind D (`mypivot-flows.md` §3, §13).

use std::borrow::Cow;

use super::caricamento;
use super::colonna::{Campo, Colonna, Forma, TipoLettura};
use super::contesto::Contesto;
use super::dialetto::{Dialetto, Divisione};
use super::esito::{Esito, Rifiuto, Scarto};
use super::giorno::Giorno;
use super::identita;
use super::numero::{centesimi, inizio_numero};
use super::regole::{Regole, RigaLetta, Violazione, Visti};
use super::tracciato::{Contenuto, Famiglia, FileScarti, Produttore, Rigettata, Tracciato};
use super::valori::Valori;
use crate::check;
use crate::finding::Severity;
use crate::finding::registry::code;
use crate::identifier::mypay::tipo_versamento_accettato;
use crate::service::Documento;

pub mod campo {
    //! The columns.
    use crate::flusso::colonna::campi;
    campi!(
        IUD,
        COD_IUV,
        TIPO_IDENTIFICATIVO,
        CODICE_IDENTIFICATIVO,
        ANAGRAFICA,
        INDIRIZZO,
        CIVICO,
        CAP,
        LOCALITA,
        PROVINCIA,
        NAZIONE,
        EMAIL,
        DATA,
        IMPORTO,
        COMMISSIONE,
        TIPO_DOVUTO,
        TIPO_VERSAMENTO,
        CAUSALE,
        DATI_SPECIFICI,
        BILANCIO,
    );
}

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypivot-pagati",
    titolo: "pagati notificati a MyPivot (tipo D)",
    produttore: Produttore::Prodotto,
    nome_file: "<codice IPA>-<testo senza trattini>-1_0.zip",
    scheda: "mypivot-flows.md §3, §13",
    perdita: "non riconciliati",
    ipotesi: "",
    contenuto: Contenuto::Csv(Dialetto::di(Divisione::Barra), |_| {
        Box::new(Pagati {
            iud: Visti::default(),
        })
    }),
    nome,
    voce: Some(caricamento::voce),
    scegli: |voci, base, _| {
        caricamento::con_estensione(voci, base, "csv").ok_or_else(|| {
            Rifiuto::stato(
                "ERROR_LOAD",
                "Errore file zip",
                format!("All'interno dello zip non è stato trovato nessun file: {base}.csv"),
            )
        })
    },
    scarti: Some(FileScarti {
        testa: |_| b"\"nome_flusso\";\"num_riga\";\"de_rifiuto\"\n".to_vec(),
        riga: riga_di_scarti,
    }),
    tracciati: &[Tracciato::tabella(
        "mypivot-pagati-1_0",
        "1_0",
        &FAMIGLIA,
        &COLONNE,
    )],
};

fn nome(nome: &str, ctx: &Contesto) -> Result<(), Rifiuto> {
    caricamento::comincia_con_ente(nome, ctx)?;
    caricamento::mai_preso(nome)?;
    caricamento::nome_pagati(super::esame::base(nome), ctx)
}

/// Only the reason, not the row (§3.4).
fn riga_di_scarti(riga: &Rigettata<'_>) -> Vec<u8> {
    let testo = riga.scarto.descrizione.replace('"', "\\\"");
    format!("\"{}\";\"{}\";\"{testo}\"\n", riga.nome, riga.numero).into_bytes()
}

const IMPORTO: Forma = Forma::Motivo(
    "[0-9]{1,10}[.][0-9]{2}",
    "cifre, punto, due decimali (per esempio 120.50)",
);
const DATI: Forma = Forma::Motivo(
    "[0129]/[^ \\t\\r\\n]{3,138}",
    "0, 1, 2 o 9, una barra, poi da 3 a 138 caratteri senza spazi (per esempio 9/0101101IM/)",
);

const fn testo(nome: &'static str, massimo: usize, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, massimo, descrizione).letta(massimo, TipoLettura::Troncato)
}

const fn sempre(nome: &'static str, massimo: usize, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, massimo, descrizione)
        .sempre()
        .letta(massimo, TipoLettura::Troncato)
}

static COLONNE: [Colonna; 20] = Colonna::numerate([
    Colonna::nuova(
        "IUD",
        35,
        "identificativo univoco del dovuto, chiave della riga",
    )
    .sempre()
    .unica()
    .letta(35, TipoLettura::Testo),
    sempre("codIuv", 35, "IUV del pagamento"),
    sempre(
        "tipoIdentificativoUnivoco",
        1,
        "F persona fisica, G persona giuridica",
    )
    .forma(Forma::Uno(&["F", "G"])),
    sempre(
        "codiceIdentificativoUnivoco",
        35,
        "codice fiscale o partita IVA del pagatore",
    ),
    sempre("anagraficaPagatore", 70, "nome e cognome o ragione sociale"),
    testo("indirizzoPagatore", 70, "via o piazza"),
    testo("civicoPagatore", 16, "numero civico"),
    testo("capPagatore", 16, "codice di avviamento postale"),
    testo("localitaPagatore", 35, "comune o località"),
    testo("provinciaPagatore", 2, "sigla della provincia"),
    testo("nazionePagatore", 2, "sigla ISO 3166-1 della nazione"),
    testo("mailPagatore", 256, "indirizzo di posta elettronica").detta(&["e-mailPagatore"]),
    Colonna::nuova("dataEsecuzionePagamento", 10, "giorno del pagamento")
        .sempre()
        .forma(Forma::Data)
        .letta(0, TipoLettura::Data),
    Colonna::nuova(
        "importoDovutoPagato",
        13,
        "importo pagato, di tutta la ricevuta",
    )
    .sempre()
    .almeno(4)
    .forma(IMPORTO)
    .letta(0, TipoLettura::Numero),
    Colonna::nuova("commissioneCaricoPa", 13, "commissione a carico dell'ente")
        .almeno(4)
        .forma(IMPORTO)
        .letta(0, TipoLettura::Numero),
    sempre(
        "tipoDovuto",
        64,
        "codice del tipo dovuto configurato per l'ente",
    ),
    sempre(
        "tipoVersamento",
        32,
        "ALL, oppure uno o più fra BBT, BP, AD, CP, PO, OBEP separati da |",
    ),
    sempre("causaleVersamento", 140, "causale del versamento"),
    sempre(
        "datiSpecificiRiscossione",
        140,
        "tipo di contabilità e codice tassonomico",
    )
    .forma(DATI),
    testo(
        "bilancio",
        4096,
        "XML Bilancio, con il namespace di MyPivot",
    ),
]);

/// The namespace of the root that the loader wants.
const NAMESPACE: &str = "http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/";

/// A notified payment as the platform stores it: texts cut at the width of their column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notificato {
    /// Key, with the ente.
    pub iud: String,
    /// IUV.
    pub iuv: String,
    /// F or G, or whatever its first letter was.
    pub tipo_pagatore: String,
    /// Codice fiscale or partita IVA.
    pub codice_pagatore: String,
    /// Name.
    pub anagrafica_pagatore: String,
    /// Day of the payment; lenient, so it may be another than written.
    pub data: Giorno,
    /// Cents; lenient, so it may be another than written.
    pub importo: i64,
    /// Cents.
    pub commissione: Option<i64>,
    /// Tipo dovuto, whether it exists or not.
    pub tipo_dovuto: String,
    /// Tipo versamento.
    pub tipo_versamento: String,
    /// Causale.
    pub causale: String,
    /// Dati specifici riscossione.
    pub dati_specifici: String,
    /// XML.
    pub bilancio: Option<String>,
}

impl Notificato {
    /// Of a row that was loaded; `None` when it could not be.
    #[must_use]
    pub fn di(valori: &Valori<'_>) -> Option<Self> {
        let testo = |c: Campo| -> String {
            let massimo = COLONNE[usize::from(c.0)].massimo;
            valori.di_campo(c).chars().take(massimo).collect()
        };
        Some(Self {
            iud: testo(campo::IUD),
            iuv: testo(campo::COD_IUV),
            tipo_pagatore: testo(campo::TIPO_IDENTIFICATIVO),
            codice_pagatore: testo(campo::CODICE_IDENTIFICATIVO),
            anagrafica_pagatore: testo(campo::ANAGRAFICA),
            data: Giorno::parse_tollerante(valori.di_campo(campo::DATA))?,
            importo: importo(valori.di_campo(campo::IMPORTO))?,
            commissione: valori.pieno(campo::COMMISSIONE).and_then(importo),
            tipo_dovuto: testo(campo::TIPO_DOVUTO),
            tipo_versamento: testo(campo::TIPO_VERSAMENTO),
            causale: testo(campo::CAUSALE),
            dati_specifici: testo(campo::DATI_SPECIFICI),
            bilancio: valori.pieno(campo::BILANCIO).map(str::to_owned),
        })
    }
}

/// What the loader reads as an amount, in cents as the database rounds it.
fn importo(testo: &str) -> Option<i64> {
    centesimi(&inizio_numero(testo)?)
}

struct Pagati {
    iud: Visti,
}

impl Regole for Pagati {
    fn valore(&self, c: Campo, testo: &str, valori: &Valori<'_>) -> Option<Violazione> {
        match c {
            campo::COD_IUV => identita::iuv(c, testo),
            campo::CODICE_IDENTIFICATIVO => {
                identita::pagatore(c, valori.di_campo(campo::TIPO_IDENTIFICATIVO), testo)
            }
            campo::NAZIONE => identita::nazione(c, testo),
            campo::PROVINCIA => identita::provincia(c, valori.di_campo(campo::NAZIONE), testo),
            campo::IMPORTO if importo(testo) == Some(0) => Some(Violazione::errore(
                c,
                code::FLU_IMPORTO_ZERO,
                "L'importo non è maggiore di zero.",
            )),
            campo::TIPO_VERSAMENTO if !tipo_versamento_accettato(testo) => {
                Some(Violazione::errore(
                    c,
                    code::DOC_TIPO_VERSAMENTO,
                    format!("Il tipo di versamento {testo} non è ammesso."),
                ))
            }
            campo::BILANCIO => bilancio(testo).err().map(|(codice, frase)| {
                Violazione::errore(c, codice, frase).atteso(format!(
                    "<Bilancio xmlns='{NAMESPACE}'> con uno o più capitolo di codice e importo"
                ))
            }),
            _ => None,
        }
    }

    fn riga(&mut self, valori: &Valori<'_>, esito: &mut Vec<Violazione>) {
        let iud = valori.di_campo(campo::IUD);
        self.iud.unica(campo::IUD, "L'IUD", iud, esito);
    }

    fn piattaforma(&mut self, riga: &RigaLetta<'_>) -> Esito {
        match carica(riga.valori, riga.quanti) {
            Ok(()) => Esito::Caricata,
            Err(testo) => Esito::Scartata(Scarto::testo(testo)),
        }
    }

    fn importo(&self, valori: &Valori<'_>) -> i64 {
        importo(valori.di_campo(campo::IMPORTO)).unwrap_or_default()
    }
}

/// The loader's order (§3.3): columns, mandatory values and the length of the IUD, bilancio; then date and numbers together.
fn carica(valori: &Valori<'_>, quanti: usize) -> Result<(), Cow<'static, str>> {
    match quanti.cmp(&COLONNE.len()) {
        std::cmp::Ordering::Less => return Err("Column(s) missing".into()),
        std::cmp::Ordering::Greater => return Err("Too many columns".into()),
        std::cmp::Ordering::Equal => {}
    }
    let mut testi = Vec::new();
    for colonna in &COLONNE {
        let Some(lettura) = &colonna.lettura else {
            continue;
        };
        match (valori.pieno(colonna.campo), lettura.assente, lettura.tipo) {
            (None, Some(nome), _) => testi.push(format!("{nome}:empty or null")),
            (Some(testo), _, TipoLettura::Testo) if testo.chars().count() > lettura.massimo => {
                testi.push(format!("{}:exceed max length", lettura.etichetta));
            }
            _ => {}
        }
    }
    if !testi.is_empty() {
        return Err(testi.join(";").into());
    }
    if let Some(xml) = valori.pieno(campo::BILANCIO) {
        // Longer than the column, it is cut, and so never ends.
        let tagliato: String = xml.chars().take(4096).collect();
        if let Some(testo) = parole_del_validatore(&tagliato) {
            return Err(testo.replace(['\r', '\n'], " ").into());
        }
    }
    let mut testo = String::new();
    if Giorno::parse_tollerante(valori.di_campo(campo::DATA)).is_none() {
        testo.push_str("|Data Esecuzione Pagamento: formato errato. Formato corretto 'yyyy-MM-dd'");
    }
    for (campo, cosa) in [
        (campo::IMPORTO, "importo singolo versamento"),
        (campo::COMMISSIONE, "commissione carico pa"),
    ] {
        if valori.pieno(campo).is_some_and(|n| importo(n).is_none()) {
            testo.push_str(&format!(
                "|{cosa}: errato campo numerico. Formato corretto '###.##'"
            ));
        }
    }
    if testo.is_empty() {
        Ok(())
    } else {
        Err(testo.into())
    }
}

/// What is wrong with a bilancio, root and content apart (§13).
fn bilancio(xml: &str) -> Result<(), (&'static str, String)> {
    let report = check::documento(xml.as_bytes(), Severity::Error);
    if report.documento != Some(Documento::BilancioPivot)
        && let Some(radice) = radice(xml)
    {
        return Err((
            code::FLU_BILANCIO_RADICE,
            format!("La radice del bilancio è {radice}, non Bilancio nel suo namespace."),
        ));
    }
    match report.findings.into_iter().next() {
        Some(rilievo) => Err((code::FLU_BILANCIO_PIVOT, rilievo.message)),
        None => Ok(()),
    }
}

/// The message of the platform's validator. Only that about the root is known word for word; for another, ours stands in its place.
fn parole_del_validatore(xml: &str) -> Option<String> {
    match bilancio(xml).err()? {
        (code::FLU_BILANCIO_RADICE, _) => radice(xml).map(|radice| {
            format!("cvc-elt.1.a: Cannot find the declaration of element '{radice}'.")
        }),
        (_, testo) => Some(testo),
    }
}

fn radice(xml: &str) -> Option<String> {
    let mut lettore = crate::xml::Reader::new(xml.as_bytes());
    lettore.read().ok()?;
    Some(lettore.name().local.to_owned())
}
