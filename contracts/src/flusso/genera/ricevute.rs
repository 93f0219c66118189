//! Rows and mistakes of the receipts that MyPay exports and MyPivot loads, kind E (`mypivot-flows.md` §8): one row that cannot be read, and
//! the whole file is lost.

use super::caso::Caso;
use super::codici;
use super::fabbrica::Fabbrica;
use super::guasti_csv::{self, Difetto};
use super::guasto::{Base, Contorno, Guasto, Mossa, posto, testo};
use super::persone::Pagatore;
use super::pivot::Elenco;
use super::servizi::{SERVIZI, Servizio};
use crate::finding::registry::code;
use crate::flusso::colonna::TipoLettura;
use crate::flusso::contesto::Contesto;
use crate::flusso::esito::{Esito, Rifiuto};
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::euro;
use crate::flusso::tracciato::Tracciato;

const CHIAVE: [&str; 3] = [
    "identificativoUnivocoRiscoss",
    "codIuv",
    "indiceDatiSingoloPagamento",
];

/// Makes receipts of one payment each.
pub(super) struct Ricevute {
    tracciato: &'static Tracciato,
    serie: u64,
    oggi: Giorno,
    /// Codice fiscale of the ente: the same in every row.
    dominio: String,
    servizi: Vec<Servizio>,
}

impl Ricevute {
    pub(super) fn nuove(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Self {
        let noti = SERVIZI.iter().filter(|s| ctx.tipo(s.tipo_dovuto).is_some());
        let inventato = || codici::codice_ente(&mut Caso::di(serie, u64::MAX - 3));
        Self {
            tracciato,
            serie,
            oggi: ctx.oggi,
            dominio: ctx.codice_fiscale.clone().unwrap_or_else(inventato),
            servizi: noti.copied().collect(),
        }
    }
}

impl Fabbrica for Ricevute {
    fn possibile(&self) -> bool {
        !self.servizi.is_empty()
    }

    fn riga(&self, n: u64, caso: &mut Caso, base: Option<Base>, valori: &mut [String]) {
        let servizio = *caso.uno(&self.servizi);
        let importo = euro(i64::try_from(servizio.importo(caso)).unwrap_or_default());
        let giorno = Giorno(self.oggi.0 - i64::try_from(caso.fra(1, 90)).unwrap_or(1));
        let pagatore = if base.is_some() || caso.volte(82) {
            Pagatore::persona(caso)
        } else {
            Pagatore::impresa(caso)
        };
        let iuv = codici::iuv("01", self.serie % 1_000 * 1_000_000_000 + n);
        let chi_paga = if pagatore.persona { "F" } else { "G" };
        let con_bilancio = base.is_none() && caso.volte(15);
        let (ore, minuti) = (caso.fra(6, 22), caso.fra(0, 59));
        for (colonna, valore) in self.tracciato.colonne.iter().zip(valori) {
            *valore = match colonna.nome {
                "iuf" => format!("GEN{:08X}", self.serie & 0xffff_ffff),
                "numRigaFlusso" => n.to_string(),
                "codIud" => format!(
                    "{}-{:08x}-{n:07}",
                    servizio.capitolo,
                    self.serie & 0xffff_ffff
                ),
                "codIuv" | "identificativoUnivocoVersamento" => iuv.clone(),
                "versioneOggetto" => "6.2.0".to_owned(),
                "identificativoDominio" | "enteBenefCodiceIdentificativoUnivoco" => {
                    self.dominio.clone()
                }
                "identificativoStazioneRichiedente" => format!("{}_01", self.dominio),
                "identificativoMessaggioRicevuta" => {
                    format!("RT{:08x}{n:010}", self.serie & 0xffff_ffff)
                }
                "dataOraMessaggioRicevuta" => format!("{giorno}T{ore:02}:{minuti:02}:00"),
                "riferimentoMessaggioRichiesta" => {
                    format!("RPT{:08x}{n:010}", self.serie & 0xffff_ffff)
                }
                "riferimentoDataRichiesta" | "dataEsitoSingoloPagamento" => giorno.to_string(),
                "tipoIdentificativoUnivoco" => "B".to_owned(),
                "codiceIdentificativoUnivoco" => "BANCITMM".to_owned(),
                "denominazioneAttestante" => "Banca di prova".to_owned(),
                "enteBenefTipoIdentificativoUnivoco" => "G".to_owned(),
                "denominazioneBeneficiario" => "Comune di prova".to_owned(),
                "soggPagTipoIdentificativoUnivoco" | "soggVersTipoIdentificativoUnivoco" => {
                    chi_paga.to_owned()
                }
                "soggPagCodiceIdentificativoUnivoco" | "soggVersCodiceIdentificativoUnivoco" => {
                    pagatore.codice.clone()
                }
                "anagraficaPagatore" | "anagraficaVersante" => pagatore.nome.clone(),
                "indirizzoPagatore" => pagatore.via.clone(),
                "civicoPagatore" => pagatore.civico.clone(),
                "capPagatore" => pagatore.cap.to_owned(),
                "localitaPagatore" => pagatore.localita.to_owned(),
                "provinciaPagatore" => pagatore.provincia.to_owned(),
                "nazionePagatore" => pagatore.nazione.to_owned(),
                "emailPagatore" => pagatore.email.clone(),
                "codiceEsitoPagamento" => "0".to_owned(),
                "importoTotalePagato" | "singoloImportoPagato" => importo.clone(),
                "codiceContestoPagamento" => format!("CCP{n:010}"),
                "esitoSingoloPagamento" => "ESEGUITO".to_owned(),
                "identificativoUnivocoRiscoss" => {
                    format!("IUR{:08x}{n:010}", self.serie & 0xffff_ffff)
                }
                "causaleVersamento" => format!("/RFB/{iuv}/{importo}/TXT/{}", servizio.causale),
                "datiSpecificiRiscossione" => {
                    format!("{}{}", servizio.tassonomia, servizio.tipo_dovuto)
                }
                "tipoDovuto" => servizio.tipo_dovuto.to_owned(),
                "indiceDatiSingoloPagamento" => "1".to_owned(),
                "bilancio" if con_bilancio => format!(
                    "<bilancio><capitolo><codCapitolo>{}</codCapitolo><accertamento><importo>{importo}</importo></accertamento></capitolo></bilancio>",
                    servizio.capitolo
                ),
                _ => String::new(),
            };
        }
    }

    fn tiene(&self, colonna: usize, _: &[String]) -> bool {
        CHIAVE.contains(&self.tracciato.colonne[colonna].nome)
    }
}

/// All mistakes.
pub(super) fn guasti(tracciato: &'static Tracciato, ctx: &Contesto) -> Vec<Guasto> {
    let perso = || Esito::Fatale(Rifiuto::error_load(""));
    // Where the ente is not known the first row says which it is, and nothing is wrong with any.
    let noto = ctx.codice_fiscale.is_some();
    let guasti = guasti_csv::dalla_tabella(
        tracciato,
        |_| Base::default(),
        |colonna, difetto| {
            let tipo = colonna.lettura?.tipo;
            match (difetto, colonna.nome) {
                (_, "identificativoDominio") if !noto => None,
                (Difetto::Mancante, _) => Some(perso()),
                // Whether longer ones are still numbers depends on their digits; what is not stored has no length.
                (Difetto::Lungo, _)
                    if matches!(tipo, TipoLettura::Numero | TipoLettura::Ignorato) =>
                {
                    None
                }
                (Difetto::Lungo, _) => Some(perso()),
            }
        },
    );
    let mut e = Elenco { tracciato, guasti };
    if noto {
        e.metti(
            "identificativoDominio",
            "altro-ente",
            "99999999990",
            code::FLU_ALTRO_ENTE,
            perso(),
        );
    }
    let (esito, giorno) = ("codiceEsitoPagamento", "dataEsitoSingoloPagamento");
    e.metti(
        esito,
        "esito-ignoto",
        "7",
        code::FLU_ENUMERAZIONE,
        Esito::Caricata,
    );
    e.metti(
        giorno,
        "data-italiana",
        "30/06/2029",
        code::FLU_DATA,
        perso(),
    );
    e.metti(
        giorno,
        "data-impossibile",
        "2029-02-30",
        code::FLU_DATA,
        perso(),
    );
    e.metti(
        "dataOraMessaggioRicevuta",
        "istante-con-blank",
        "2029-06-30 10:00:00",
        code::FLU_DATA,
        perso(),
    );
    let importo = "singoloImportoPagato";
    e.metti(
        importo,
        "importo-zero",
        "0.00",
        code::FLU_IMPORTO_ZERO,
        perso(),
    );
    e.metti(
        importo,
        "importo-virgola",
        "10,50",
        code::FLU_FORMATO,
        perso(),
    );
    e.metti(
        importo,
        "importo-un-decimale",
        "10.5",
        code::FLU_FORMATO,
        Esito::Caricata,
    );
    let indice = "indiceDatiSingoloPagamento";
    e.metti(indice, "indice-parole", "uno", code::FLU_FORMATO, perso());
    e.metti(indice, "indice-decimale", "1.0", code::FLU_FORMATO, perso());
    e.metti(
        "bilancio",
        "bilancio-tronco",
        "<bilancio><capitolo>",
        code::FLU_BILANCIO,
        perso(),
    );
    e.cambi(
        "bilancio-somma",
        vec![
            (importo, testo("12.34")),
            (
                "bilancio",
                Box::new(|_: &Contorno<'_>| {
                    "<bilancio><capitolo><codCapitolo>E1</codCapitolo><accertamento><importo>12.35</importo></accertamento></capitolo></bilancio>".to_owned()
                }),
            ),
        ],
        code::FLU_BILANCIO_SOMMA,
        Esito::Caricata,
    );
    e.doppioni(
        "ricevuta-doppia",
        &CHIAVE,
        &[(Some(CHIAVE[0]), code::FLU_CHIAVE_DUPLICATA)],
        Esito::Caricata,
    );
    sintassi(&mut e, perso);
    e.guasti
}

/// Every value stands between quotes, and a quote in it is doubled.
fn sintassi(e: &mut Elenco, perso: impl Fn() -> Esito) {
    let nome = "anagraficaPagatore";
    e.riga(
        "riga-vuota",
        Mossa::RigaVuota,
        code::CSV_RIGA_VUOTA,
        Esito::Caricata,
    );
    let dopo = posto(e.tracciato, nome).unwrap_or_default();
    e.riga(
        "riga-troncata",
        Mossa::Tronca(dopo),
        code::CSV_COLONNE_POCHE,
        perso(),
    );
    e.grezzo(
        "virgolette-mancanti",
        "iuf",
        b"GEN1",
        &[code::CSV_VIRGOLETTE_MANCANTI],
        Esito::Caricata,
    );
    e.grezzo(
        "virgolette-dispari",
        nome,
        b"\"Rossi 32\" Srl\"",
        &[code::CSV_VIRGOLETTE_DISPARI, code::CSV_COLONNE_POCHE],
        perso(),
    );
    e.grezzo(
        "virgoletta-isolata",
        nome,
        b"\"Bar \"Sport\" Srl\"",
        &[code::CSV_VIRGOLETTA_ISOLATA],
        Esito::Caricata,
    );
    e.grezzo(
        "nul",
        nome,
        b"\"Rossi\0Mario\"",
        &[code::CSV_NUL],
        Esito::Caricata,
    );
    e.grezzo(
        "latin1",
        nome,
        b"\"Rossi Nicol\xf2\"",
        &[code::CSV_UTF8],
        Esito::Caricata,
    );
    e.fini();
}
