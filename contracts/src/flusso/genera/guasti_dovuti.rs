//! Every mistake of a row of the import of dovuti, and what both judgements say of it (`mypay-flows.md` §3.3, §3.4, §14).

use super::codici::{self, stona};
use super::dovuti::SEGREGAZIONE;
use super::guasti_csv::{self, Difetto, Storta};
use super::guasto::{Base, Contorno, Guasto, Mossa, Valore, posto, scartata, testo};
use crate::finding::registry::code;
use crate::flusso::colonna::{Colonna, TipoLettura};
use crate::flusso::contesto::Contesto;
use crate::flusso::dovuti::lettura::{GENERICO, SINTASSI};
use crate::flusso::esito::Esito;
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::{centesimi, euro};
use crate::flusso::tracciato::Tracciato;

/// A mistake of several fields: name, what is changed, codes, outcome.
type Storto<'a> = (&'a str, Vec<(&'a str, Valore)>, &'a [&'static str], Esito);

const MANUALE: &str = "Per maggiori informazioni fare riferimento al manuale 'Integrazione Ente'";
const MULTI: Base = Base {
    multi: true,
    bilancio: false,
};
const BILANCIO: Base = Base {
    multi: false,
    bilancio: true,
};
const ANNO_PASSATO: &str = "2020-01-31";

fn lunga(campo: &str) -> String {
    format!("Errore sintassi CSV campo {campo}. {MANUALE}")
}

/// Rejected in the reading phase.
fn lettura(testo: &str) -> Esito {
    scartata(SINTASSI, format!("|{testo}"))
}

/// Rejected in the validation phase, the usual form.
fn valida(codice: &str, campo: &str) -> Esito {
    scartata(
        format!("|PAA_IMPORT_SINTASSI_CSV_{codice}"),
        format!("|{}", lunga(campo)),
    )
}

/// The same, the code without its bar.
fn incollata(codice: &str, testo: &str) -> Esito {
    scartata(
        format!("PAA_IMPORT_SINTASSI_CSV_{codice}"),
        format!("|{testo}"),
    )
}

/// The same, the text after a blank.
fn spaziata(codice: &str, testo: &str) -> Esito {
    scartata(
        format!("|PAA_IMPORT_SINTASSI_CSV_{codice}"),
        format!(" {testo}"),
    )
}

struct Elenco {
    tracciato: &'static Tracciato,
    guasti: Vec<Guasto>,
}

impl Elenco {
    fn su(
        &mut self,
        base: Base,
        nome: &str,
        cambi: Vec<(&str, Valore)>,
        codici: &[&'static str],
        esito: Esito,
    ) {
        self.guasti.extend(
            Guasto::cambi(self.tracciato, nome, cambi, codici, esito).map(|guasto| guasto.su(base)),
        );
    }

    /// One column gets this text.
    fn metti(
        &mut self,
        colonna: &str,
        nome: &str,
        valore: &'static str,
        codice: &'static str,
        esito: Esito,
    ) {
        self.su(
            Base::default(),
            nome,
            vec![(colonna, testo(valore))],
            &[codice],
            esito,
        );
    }

    /// The same, in a row with a part for a second ente.
    fn secondo(
        &mut self,
        colonna: &str,
        nome: &str,
        valore: &'static str,
        codice: &'static str,
        esito: Esito,
    ) {
        let colonna = format!("{colonna}EnteSecondario");
        self.su(
            MULTI,
            nome,
            vec![(&colonna, testo(valore))],
            &[codice],
            esito,
        );
    }
}

/// All mistakes that a layout can have under what is known of the ente.
pub(super) fn tutti(tracciato: &'static Tracciato, ctx: &Contesto) -> Vec<Guasto> {
    let mut elenco = Elenco {
        tracciato,
        guasti: guasti_csv::sintassi(tracciato, "anagraficaPagatore", |difetto| match difetto {
            Storta::Poche => scartata(SINTASSI, GENERICO),
            Storta::Troppe => lettura("Too many columns"),
        }),
    };
    elenco.guasti.extend(guasti_csv::dalla_tabella(
        tracciato,
        |colonna| Base {
            multi: colonna.nome.ends_with("EnteSecondario"),
            bilancio: false,
        },
        dalla_lettura,
    ));
    chiavi(&mut elenco, ctx);
    pagatore(&mut elenco, ctx);
    importi(&mut elenco);
    date(&mut elenco, ctx);
    tipi(&mut elenco, ctx);
    bilancio(&mut elenco);
    secondario(&mut elenco);
    azione(&mut elenco);
    elenco.guasti
}

/// What the reading phase says of a column; `None` where it says nothing.
fn dalla_lettura(colonna: &Colonna, difetto: Difetto) -> Option<Esito> {
    let letta = colonna.lettura?;
    match (difetto, letta.tipo) {
        // All empty fields at the end are read as one: see `azione`.
        (Difetto::Mancante, _) if colonna.nome == "azione" => None,
        (Difetto::Mancante, _) => letta
            .assente
            .map(|nome| lettura(&format!("{nome} NON PRESENTE"))),
        (Difetto::Lungo, TipoLettura::Data) => Some(lettura(&format!(
            "{}:wrong DATE pattern or wrong DATE data",
            letta.etichetta
        ))),
        (Difetto::Lungo, _) => Some(lettura(&format!("{} TROPPO GRANDE", letta.etichetta))),
    }
}

fn chiavi(e: &mut Elenco, ctx: &Contesto) {
    let iuv_rifiutato = || valida("IUV", "codIuv");
    let segregazione = ctx
        .application_code
        .clone()
        .unwrap_or_else(|| SEGREGAZIONE.to_owned());
    let iuv = |crea: fn(&str, u64) -> String| -> Vec<(&'static str, Valore)> {
        let segregazione = segregazione.clone();
        // The flag that would let a reserved one in is cleared where the layout has it.
        let mut cambi: Vec<(&'static str, Valore)> = Vec::new();
        if posto(e.tracciato, "flgGeneraIuv").is_some() {
            cambi.push(("flgGeneraIuv", testo("")));
        }
        cambi.push((
            "codIuv",
            Box::new(move |c| crea(&segregazione, 500_000_000_000 + c.n)),
        ));
        cambi
    };
    let base = Base::default();
    let casi: Vec<Storto<'_>> = vec![
        (
            "iuv-25",
            iuv(|_, n| format!("RF18{n:020}1")),
            &[code::ID_IUV_DEPRECATO],
            Esito::Caricata,
        ),
        (
            "iuv-25-chiuso-da-0000",
            iuv(|_, n| format!("RF1811{n:015}0000")),
            &[code::ID_IUV_DEPRECATO],
            iuv_rifiutato(),
        ),
        (
            "iuv-riservato",
            iuv(codici::iuv_della_piattaforma),
            &[code::ID_IUV_RISERVATO],
            iuv_rifiutato(),
        ),
        (
            "iuv-controllo",
            iuv(|s, n| sbaglia_controllo(&codici::iuv(s, n))),
            &[code::ID_IUV_CONTROLLO],
            Esito::Caricata,
        ),
        (
            "iuv-lettere",
            iuv(|s, n| format!("{s}X{n:014}")),
            &[code::ID_IUV],
            Esito::Caricata,
        ),
        (
            "iuv-16",
            iuv(|s, n| format!("{s}1{n:013}")),
            &[code::FLU_FORMATO],
            iuv_rifiutato(),
        ),
        (
            "iuv-26",
            iuv(|s, n| format!("{s}1{n:023}")),
            &[code::FLU_LUNGO],
            iuv_rifiutato(),
        ),
    ];
    let quindici = iuv(|_, n| format!("22{n:013}"));
    let altrui = iuv(|s, n| codici::iuv(if s == "77" { "78" } else { "77" }, n));
    let doppio = posto(e.tracciato, "codIuv");
    for (nome, cambi, codici, esito) in casi {
        e.su(base, nome, cambi, codici, esito);
    }
    if ctx.oggi >= ctx.limite_iuv15 {
        e.su(
            base,
            "iuv-15",
            quindici,
            &[code::ID_IUV_DEPRECATO],
            iuv_rifiutato(),
        );
    }
    if ctx.application_code.is_some() {
        e.su(
            base,
            "iuv-di-un-altro-ente",
            altrui,
            &[code::ID_IUV],
            iuv_rifiutato(),
        );
    }
    e.metti(
        "IUD",
        "iud-riservato",
        "000-{n}",
        code::ID_IUD_RISERVATO,
        valida("IUD", "IUD"),
    );
    let doppione = |nome: &str, i: usize, contratto, codice: &str, testo: &str| Guasto {
        nome: nome.to_owned(),
        colonna: Some(e.tracciato.colonne[i].nome),
        base,
        mossa: Mossa::Doppione(i),
        contratto,
        esito: scartata(codice, testo),
    };
    let iud = doppione(
        "iud-doppio",
        0,
        vec![(Some("IUD"), code::ID_IUD_DUPLICATO)],
        "PAA_IMPORT_IUD_DUPLICATO",
        "Errore IUD duplicato all''interno dello stesso flusso",
    );
    let iuv = doppio.map(|i| {
        doppione(
            "iuv-doppio",
            i,
            Vec::new(),
            "|PAA_IMPORT_IUV_DUPLICATO",
            "|IUV attivo presente nel database, non si accettano dovuti duplicati",
        )
    });
    e.guasti.push(iud);
    e.guasti.extend(iuv);
}

/// Other check digits, still below 93.
fn sbaglia_controllo(iuv: &str) -> String {
    let (base, controllo) = iuv.split_at(15);
    let n = controllo.parse::<u32>().unwrap_or_default();
    format!("{base}{:02}", (n + 1) % 93)
}

fn pagatore(e: &mut Elenco, ctx: &Contesto) {
    let codice = "codiceIdentificativoUnivoco";
    let cf = || {
        incollata(
            "COD_FISC",
            &format!("Errore sintassi CSV Codice fiscale non valido. {MANUALE}"),
        )
    };
    let base = Base::default();
    e.su(
        base,
        "codice-fiscale-controllo",
        vec![(
            codice,
            Box::new(|c: &Contorno<'_>| stona(c.di("codiceIdentificativoUnivoco"))),
        )],
        &[code::ID_CODICE_FISCALE],
        cf(),
    );
    e.su(
        base,
        "partita-iva-controllo",
        vec![
            ("tipoIdentificativoUnivoco", testo("G")),
            (codice, testo("01234567890")),
        ],
        &[code::ID_PARTITA_IVA],
        scartata(
            "|PAA_IMPORT_SINTASSI_CSV_P_IVA",
            format!("|Errore sintassi CSV campo P.IVA non valida. {MANUALE}"),
        ),
    );
    if ctx
        .tipi
        .as_ref()
        .is_none_or(|tipi| tipi.values().all(|t| !t.cf_anonimo))
    {
        e.metti(codice, "anonimo", "ANONIMO", code::FLU_ANONIMO, cf());
    }
    e.metti(
        codice,
        "undici-cifre",
        "01234567897",
        code::FLU_UNDICI_CIFRE,
        Esito::Caricata,
    );
    e.metti(
        "tipoIdentificativoUnivoco",
        "tipo-ignoto",
        "X",
        code::FLU_ENUMERAZIONE,
        valida("ID_UNIV_FG", "tipoIdentificativoUnivoco"),
    );
    e.metti(
        "civicoPagatore",
        "civico-accentato",
        "10è",
        code::FLU_FORMATO,
        valida("CIVICO", "civicoPagatore"),
    );
    e.metti(
        "nazionePagatore",
        "nazione-ignota",
        "XX",
        code::FLU_NAZIONE,
        valida("NAZ", "nazionePagatore"),
    );
    e.metti(
        "nazionePagatore",
        "nazione-cifra",
        "1T",
        code::FLU_FORMATO,
        valida("NAZ", "nazionePagatore"),
    );
    for (nome, sigla, codice) in [
        ("provincia-ignota", "ZZ", code::FLU_PROVINCIA),
        ("provincia-cifra", "R1", code::FLU_FORMATO),
    ] {
        let cambi = vec![
            ("nazionePagatore", testo("IT")),
            ("provinciaPagatore", testo(sigla)),
        ];
        e.su(
            base,
            nome,
            cambi,
            &[codice],
            valida("PROV", "provinciaPagatore"),
        );
    }
    e.metti(
        "capPagatore",
        "cap-trattino",
        "30-00",
        code::FLU_FORMATO,
        valida("CAP", "capPagatore"),
    );
    e.metti(
        "mailPagatore",
        "mail-senza-chiocciola",
        "rossi.example.it",
        code::FLU_FORMATO,
        valida("EMAIL", "emailPagatore"),
    );
}

fn importi(e: &mut Elenco) {
    let importo = "importoDovuto";
    let non_conforme =
        |etichetta: &str, valore: &str| lettura(&format!("{etichetta} NON CONFROME: {valore}"));
    let troppo = || {
        spaziata(
            "IMPORTO",
            &format!(
                "Errore sintassi CSV campo importoDovuto. ImportoSingoloVersamento non valido. {MANUALE}"
            ),
        )
    };
    for valore in ["10,50", "1.234,50", "€ 10.00"] {
        e.metti(
            importo,
            "importo-virgola",
            valore,
            code::FLU_FORMATO,
            non_conforme("IMPORTO_DOVUTO", valore),
        );
    }
    e.metti(
        importo,
        "importo-zero",
        "0.00",
        code::FLU_IMPORTO_ZERO,
        spaziata("IMPORTO", &lunga(importo)),
    );
    e.metti(
        importo,
        "importo-un-decimale",
        "75.5",
        code::FLU_FORMATO,
        Esito::Caricata,
    );
    e.metti(
        importo,
        "importo-negativo",
        "-5.00",
        code::FLU_FORMATO,
        Esito::Caricata,
    );
    e.metti(
        importo,
        "importo-enorme",
        "1000000000.00",
        code::FLU_LUNGO,
        troppo(),
    );
    e.metti(
        importo,
        "importo-non-numero",
        "NaN",
        code::FLU_FORMATO,
        valida("IMPORTO", importo),
    );
    let commissione = "commissioneCaricoPa";
    e.metti(
        commissione,
        "commissione-zero",
        "0.00",
        code::FLU_COMMISSIONE_ZERO,
        Esito::Caricata,
    );
    e.metti(
        commissione,
        "commissione-virgola",
        "1,00",
        code::FLU_FORMATO,
        non_conforme("COMMISSIONE_CARICO_PA", "1,00"),
    );
    e.metti(
        commissione,
        "commissione-enorme",
        "1000000000.00",
        code::FLU_FORMATO,
        spaziata("COMMISSIONI_PA", &lunga(commissione)),
    );
}

fn date(e: &mut Elenco, ctx: &Contesto) {
    let data = "dataEsecuzionePagamento";
    let illeggibile = || lettura("dataScadenzaPagamento:wrong DATE pattern or wrong DATE data");
    e.metti(
        data,
        "data-italiana",
        "30/06/2031",
        code::FLU_DATA,
        illeggibile(),
    );
    // A lenient calendar makes a day of March of it.
    e.su(
        Base::default(),
        "data-impossibile",
        vec![(
            data,
            Box::new(|c: &Contorno<'_>| format!("{}-02-30", anno(c.oggi) + 1)),
        )],
        &[code::FLU_DATA],
        Esito::Caricata,
    );
    let obbligatoria = ctx
        .tipi
        .as_ref()
        .is_none_or(|tipi| tipi.values().all(|t| t.scadenza_obbligatoria));
    if obbligatoria && Giorno::parse(ANNO_PASSATO).is_some_and(|passato| passato < ctx.oggi) {
        e.metti(
            data,
            "data-passata",
            ANNO_PASSATO,
            code::FLU_DATA_PASSATA,
            scartata(
                "|PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA",
                "|dataScadenzaPagamento deve essere maggiore uguale alla data attuale per questo tipo dovuto",
            ),
        );
    }
    if obbligatoria && posto(e.tracciato, "bilancio").is_some() {
        e.metti(
            data,
            "data-mancante",
            "",
            code::FLU_MANCANTE,
            scartata(
                "|PAA_IMPORT_SINTASSI_CSV_DATA_SCADENZA_PAGAMENTO_NON_PRESENTE",
                "|Errore sintassi CSV campo dataScadenzaPagamento, non presente. Deve essere valorizzata per questo tipo dovuto",
            ),
        );
    }
}

fn anno(giorno: Giorno) -> i64 {
    giorno.to_string()[..4].parse().unwrap_or(2030)
}

fn tipi(e: &mut Elenco, ctx: &Contesto) {
    if ctx.tipo("MARCA_BOLLO_DIGITALE").is_some() {
        e.metti(
            "tipoDovuto",
            "marca-da-bollo",
            "MARCA_BOLLO_DIGITALE",
            code::DOC_MARCA_BOLLO,
            scartata(
                "|PAA_IMPORT_SINTASSI_CSV_TIPO_DOVUTO_NON_VALIDO_MARCA_DA_BOLLO",
                "|Errore sintassi CSV campo tipoDovuto, marca da bollo non supportato per import",
            ),
        );
    }
    if ctx.tipi.is_some() {
        e.metti(
            "tipoDovuto",
            "tipo-dovuto-ignoto",
            "NON_CONFIGURATO",
            code::FLU_TIPO_DOVUTO,
            scartata(
                "|PAA_IMPORT_SINTASSI_CSV_TIPO_DOVUTO_INESISTENTE",
                "|Errore sintassi CSV campo tipoDovuto non presente in archivio",
            ),
        );
    }
    let versamento = "tipoVersamento";
    let rifiutato = || valida("TIPO_VERS", versamento);
    e.metti(
        versamento,
        "tipo-versamento-all-con-altri",
        "ALL|CP",
        code::DOC_TIPO_VERSAMENTO,
        rifiutato(),
    );
    e.metti(
        versamento,
        "tipo-versamento-ignoto",
        "CONTANTI",
        code::DOC_TIPO_VERSAMENTO,
        rifiutato(),
    );
    e.metti(
        versamento,
        "tipo-versamento-minuscolo",
        "all",
        code::DOC_TIPO_VERSAMENTO,
        Esito::Caricata,
    );
    let dati = "datiSpecificiRiscossione";
    e.metti(
        dati,
        "dati-specifici-prefisso",
        "7/0101101IM/",
        code::FLU_FORMATO,
        valida("DATI_RISCOSS", dati),
    );
    e.metti(
        dati,
        "dati-specifici-spazio",
        "9/0101101IM/ TARI",
        code::FLU_FORMATO,
        valida("DATI_RISCOSS", dati),
    );
    e.metti(
        "flgGeneraIuv",
        "flag-iuv-si",
        "si",
        code::FLU_ENUMERAZIONE,
        lettura("FLAG_GENERA_IUV NON CONFORME"),
    );
    e.metti(
        "flagMultiBeneficiario",
        "flag-multi-si",
        "si",
        code::FLU_ENUMERAZIONE,
        lettura("FLAG_MULTI_BENEFICIARIO NON CONFORME"),
    );
}

fn bilancio(e: &mut Elenco) {
    let rifiutato = || valida("BILANCIO", "bilancio");
    let mut metti = |nome: &str, valore: Valore, codice, esito| {
        e.su(
            Base::default(),
            nome,
            vec![("bilancio", valore)],
            &[codice],
            esito,
        );
    };
    metti(
        "bilancio-tronco",
        testo("<bilancio><capitolo>"),
        code::FLU_BILANCIO,
        rifiutato(),
    );
    metti(
        "bilancio-vuoto",
        testo("<bilancio/>"),
        code::FLU_BILANCIO,
        rifiutato(),
    );
    metti(
        "bilancio-altra-radice",
        testo("<Bilancio></Bilancio>"),
        code::FLU_BILANCIO,
        rifiutato(),
    );
    let uno = |piu: i64, prima: &'static str, apre: &'static str| -> Valore {
        Box::new(move |c| {
            let importo = euro(centesimi(c.di("importoDovuto")).unwrap_or_default() + piu);
            format!(
                "<bilancio>{apre}<capitolo>{prima}<accertamento><importo>{importo}</importo></accertamento></capitolo></bilancio>"
            )
        })
    };
    let capitolo = "<codCapitolo>E1</codCapitolo>";
    metti(
        "bilancio-somma",
        uno(1, capitolo, ""),
        code::FLU_BILANCIO_SOMMA,
        rifiutato(),
    );
    metti(
        "bilancio-spazi",
        uno(0, capitolo, " "),
        code::FLU_BILANCIO_SPAZI,
        Esito::Caricata,
    );
    metti(
        "bilancio-senza-capitolo",
        uno(0, "", ""),
        code::FLU_BILANCIO,
        Esito::Caricata,
    );
}

fn secondario(e: &mut Elenco) {
    e.metti(
        "denominazioneEnteSecondario",
        "secondario-senza-flag",
        "Provincia di Venezia",
        code::FLU_SECONDARIO_IGNORATO,
        Esito::Caricata,
    );
    let cf = || {
        incollata(
            "COD_FISC_ENTE_SECONDARIO",
            &lunga("codiceFiscaleEnteSecondario"),
        )
    };
    e.secondo(
        "codiceFiscale",
        "cf-secondario-controllo",
        "99012345670",
        code::ID_PARTITA_IVA,
        cf(),
    );
    e.secondo(
        "codiceFiscale",
        "cf-secondario-lettera",
        "9901234567A",
        code::FLU_FORMATO,
        cf(),
    );
    let iban = || {
        incollata(
            "IBAN_ACCREDITO_ENTE_SECONDARIO",
            &lunga("ibanAccreditoEnteSecondario"),
        )
    };
    e.secondo(
        "ibanAccredito",
        "iban-controllo",
        "IT61X0542811101000000123456",
        code::ID_IBAN,
        Esito::Caricata,
    );
    e.secondo(
        "ibanAccredito",
        "iban-corto",
        "IT60X054281110100000012345",
        code::FLU_FORMATO,
        iban(),
    );
    e.secondo(
        "ibanAccredito",
        "iban-lungo",
        "IT60X05428111010000001234567",
        code::FLU_LUNGO,
        iban(),
    );
    e.secondo(
        "civico",
        "civico-secondario-accentato",
        "10è",
        code::FLU_FORMATO,
        valida("CIVICO_ENTE_SECONDARIO", "civicoEnteSecondario"),
    );
    e.secondo(
        "nazione",
        "nazione-secondario-ignota",
        "XX",
        code::FLU_NAZIONE,
        valida("NAZ_ENTE_SECONDARIO", "nazioneEnteSecondario"),
    );
    let provincia = || valida("PROV_ENTE_SECONDARIO", "provinciaEnteSecondario");
    e.secondo(
        "provincia",
        "provincia-secondario-ignota",
        "ZZ",
        code::FLU_PROVINCIA,
        provincia(),
    );
    e.secondo(
        "provincia",
        "provincia-secondario-lunga",
        "VEN",
        code::FLU_LUNGO,
        provincia(),
    );
    e.secondo(
        "cap",
        "cap-secondario-trattino",
        "30-00",
        code::FLU_FORMATO,
        valida("CAP_ENTE_SECONDARIO", "capEnteSecondario"),
    );
    let dati = || {
        valida(
            "DATI_RISCOSS_ENTE_SECONDARIO",
            "datiSpecificiRiscossioneEnteSecondario",
        )
    };
    e.secondo(
        "datiSpecificiRiscossione",
        "dati-secondario-mancanti",
        "",
        code::FLU_MANCANTE,
        dati(),
    );
    e.secondo(
        "datiSpecificiRiscossione",
        "dati-secondario-forma",
        "9/12/TEFA",
        code::FLU_FORMATO,
        dati(),
    );
    e.secondo(
        "datiSpecificiRiscossione",
        "dati-secondario-ignoti",
        "9/9999999ZZ/",
        code::FLU_TASSONOMIA,
        dati(),
    );
    let importo = "importoVersamentoEnteSecondario";
    let spaziato = || spaziata("IMPORTO_VERS_ENTE_SECONDARIO", &lunga(importo));
    e.secondo(
        "importoVersamento",
        "importo-secondario-zero",
        "0.00",
        code::FLU_IMPORTO_ZERO,
        spaziato(),
    );
    e.secondo(
        "importoVersamento",
        "importo-secondario-enorme",
        "1000000000.00",
        code::FLU_LUNGO,
        spaziato(),
    );
    e.secondo(
        "importoVersamento",
        "importo-secondario-virgola",
        "5,00",
        code::FLU_FORMATO,
        lettura("IMPORTO_VERSAMENTO_ENTE_SECONDARIO NON CONFROME: 5,00"),
    );
    e.su(
        MULTI,
        "importo-secondario-maggiore",
        vec![(
            importo,
            Box::new(|c: &Contorno<'_>| {
                euro(centesimi(c.di("importoDovuto")).unwrap_or_default() + 1)
            }),
        )],
        &[code::FLU_SECONDARIO_MAGGIORE],
        Esito::Caricata,
    );
}

fn azione(e: &mut Elenco) {
    e.metti(
        "azione",
        "azione-minuscola",
        "i",
        code::FLU_ENUMERAZIONE,
        valida_azione(),
    );
    e.metti(
        "azione",
        "azione-ignota",
        "X",
        code::FLU_ENUMERAZIONE,
        valida_azione(),
    );
    // All empty fields at the end are read as one: after a filled column the action is missing, after an empty one the row is too short.
    let colonne = e.tracciato.colonne;
    let prima = colonne[colonne.len() - 2].nome;
    let piena = match prima {
        "bilancio" => BILANCIO,
        nome if nome.ends_with("EnteSecondario") => MULTI,
        _ => Base::default(),
    };
    e.su(
        piena,
        "azione-mancante",
        vec![("azione", testo(""))],
        &[code::FLU_MANCANTE],
        lettura("AZIONE NON PRESENTE"),
    );
    if piena != Base::default() {
        let guasto = Guasto::cambi(
            e.tracciato,
            "azione-mancante-dopo-una-colonna-vuota",
            vec![("azione", testo(""))],
            &[],
            scartata(SINTASSI, GENERICO),
        );
        e.guasti.extend(guasto.map(|mut g| {
            g.contratto.push((None, code::CSV_COLONNE_POCHE));
            g
        }));
    }
}

fn valida_azione() -> Esito {
    scartata("PAA_IMPORT_SINTASSI_CSV_AZIONE", lunga("azione"))
}
