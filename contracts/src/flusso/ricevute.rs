//! Receipts (RT) exported by MyPay and loaded by MyPivot, kind E (`mypivot-flows.md` §8; `mypivot-web-services.md` §5.7): one bad row, and
//! the whole file is lost.

use super::caricamento;
use super::colonna::{Campo, Colonna, Forma, TipoLettura};
use super::contesto::Contesto;
use super::controllo::Opzioni;
use super::dialetto::{Dialetto, Divisione, Virgolette};
use super::dovuti::bilancio::{self, Guasto};
use super::esame::base;
use super::esito::{Esito, Rifiuto};
use super::giornale;
use super::giorno::{Giorno, istante};
use super::numero::{centesimi, euro, miliardesimi};
use super::regole::{Regole, RigaLetta, Violazione, Visti};
use super::tracciato::{Contenuto, Famiglia, Produttore, Tracciato};
use super::valori::Valori;
use crate::finding::registry::code;

pub mod campo {
    //! The columns.
    use crate::flusso::colonna::campi;
    campi!(
        IUF,
        NUM_RIGA,
        IUD,
        IUV,
        VERSIONE,
        DOMINIO,
        STAZIONE,
        ID_RICEVUTA,
        ISTANTE_RICEVUTA,
        ID_RICHIESTA,
        DATA_RICHIESTA,
        ATTESTANTE_TIPO,
        ATTESTANTE_CODICE,
        ATTESTANTE_NOME,
        ATTESTANTE_UNITA,
        ATTESTANTE_NOME_UNITA,
        ATTESTANTE_INDIRIZZO,
        ATTESTANTE_CIVICO,
        ATTESTANTE_CAP,
        ATTESTANTE_LOCALITA,
        ATTESTANTE_PROVINCIA,
        ATTESTANTE_NAZIONE,
        BENEFICIARIO_TIPO,
        BENEFICIARIO_CODICE,
        BENEFICIARIO_NOME,
        BENEFICIARIO_UNITA,
        BENEFICIARIO_NOME_UNITA,
        BENEFICIARIO_INDIRIZZO,
        BENEFICIARIO_CIVICO,
        BENEFICIARIO_CAP,
        BENEFICIARIO_LOCALITA,
        BENEFICIARIO_PROVINCIA,
        BENEFICIARIO_NAZIONE,
        VERSANTE_TIPO,
        VERSANTE_CODICE,
        VERSANTE_NOME,
        VERSANTE_INDIRIZZO,
        VERSANTE_CIVICO,
        VERSANTE_CAP,
        VERSANTE_LOCALITA,
        VERSANTE_PROVINCIA,
        VERSANTE_NAZIONE,
        VERSANTE_EMAIL,
        PAGATORE_TIPO,
        PAGATORE_CODICE,
        PAGATORE_NOME,
        PAGATORE_INDIRIZZO,
        PAGATORE_CIVICO,
        PAGATORE_CAP,
        PAGATORE_LOCALITA,
        PAGATORE_PROVINCIA,
        PAGATORE_NAZIONE,
        PAGATORE_EMAIL,
        ESITO,
        IMPORTO_TOTALE,
        IUV_RT,
        CONTESTO,
        IMPORTO,
        ESITO_SINGOLO,
        DATA_ESITO,
        IUR,
        CAUSALE,
        DATI_SPECIFICI,
        TIPO_DOVUTO,
        TIPO_FIRMA,
        RT,
        INDICE,
        COMMISSIONI,
        ALLEGATO_TIPO,
        ALLEGATO,
        BILANCIO,
    );
}

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypivot-ricevute",
    titolo: "ricevute esportate da MyPay e caricate in MyPivot (tipo E)",
    produttore: Produttore::Piattaforma,
    nome_file: "<codice IPA>-<testo senza trattini>-1_2.zip",
    scheda: "mypivot-flows.md §8",
    perdita: "non riconciliati",
    ipotesi: "",
    contenuto: Contenuto::Csv(
        Dialetto {
            virgolette: Virgolette::Sempre,
            colonne_libere: true,
            ..Dialetto::di(Divisione::Raddoppio)
        },
        |opzioni| Box::new(Ricevute::nuove(opzioni)),
    ),
    nome,
    voce: Some(caricamento::voce),
    scegli: |voci, _, _| giornale::ultima(voci),
    scarti: None,
    tracciati: &[Tracciato::tabella(
        "mypivot-ricevute-1_2",
        "1_2",
        &FAMIGLIA,
        &COLONNE,
    )],
};

fn nome(nome: &str, ctx: &Contesto) -> Result<(), Rifiuto> {
    caricamento::comincia_con_ente(nome, ctx)?;
    let pezzi: Vec<&str> = base(nome).split('-').collect();
    let estensione = nome.to_ascii_lowercase().ends_with(".zip") && !nome.ends_with(".zip");
    match pezzi[..] {
        [_, _, "1_2"] if !estensione => Ok(()),
        // Inferred: the job looks for the file in the wrong place.
        [_, _, "1_1"] if !estensione => Err(Rifiuto::error_load(
            "la versione 1_1 non si carica: il batch cerca il file in una cartella sbagliata",
        )),
        _ => Err(Rifiuto::error_load(
            "La versione del file non è supportata.",
        )),
    }
}

const fn testo(nome: &'static str, massimo: usize, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, massimo, descrizione).letta(massimo, TipoLettura::Testo)
}

const fn sempre(nome: &'static str, massimo: usize, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, massimo, descrizione)
        .sempre()
        .letta(massimo, TipoLettura::Testo)
}

const fn data(colonna: Colonna) -> Colonna {
    colonna.forma(Forma::Data).letta(0, TipoLettura::Data)
}

const fn numero(colonna: Colonna, forma: Forma) -> Colonna {
    colonna.forma(forma).letta(0, TipoLettura::Numero)
}

const IMPORTO: Forma = Forma::Motivo("[0-9]{1,10}[.][0-9]{2}", "cifre, punto, due decimali");
const INTERO: Forma = Forma::Motivo("[0-9]{1,9}", "un numero intero");

/// Not stored: as long as it likes.
const fn non_letta(nome: &'static str, descrizione: &'static str) -> Colonna {
    Colonna::nuova(nome, 1 << 20, descrizione).letta(0, TipoLettura::Ignorato)
}

static COLONNE: [Colonna; 71] = Colonna::numerate([
    testo("iuf", 50, "flusso di origine del dovuto"),
    numero(
        Colonna::nuova("numRigaFlusso", 9, "riga in quel flusso"),
        INTERO,
    ),
    testo("codIud", 35, "IUD"),
    sempre("codIuv", 35, "IUV, parte della chiave"),
    testo("versioneOggetto", 16, "versione della RT"),
    sempre(
        "identificativoDominio",
        35,
        "codice fiscale dell'ente che carica",
    ),
    testo("identificativoStazioneRichiedente", 35, "stazione"),
    testo(
        "identificativoMessaggioRicevuta",
        35,
        "identificativo della RT",
    ),
    Colonna::nuova("dataOraMessaggioRicevuta", 19, "data e ora della RT")
        .forma(Forma::Istante)
        .letta(0, TipoLettura::Data),
    testo(
        "riferimentoMessaggioRichiesta",
        35,
        "identificativo della RPT",
    ),
    data(Colonna::nuova(
        "riferimentoDataRichiesta",
        10,
        "data della RPT",
    )),
    testo("tipoIdentificativoUnivoco", 1, "attestante: tipo di codice"),
    testo("codiceIdentificativoUnivoco", 35, "attestante: codice"),
    testo("denominazioneAttestante", 70, "attestante: nome"),
    testo(
        "codiceUnitOperAttestante",
        35,
        "attestante: codice dell'unità",
    ),
    testo("denomUnitOperAttestante", 70, "attestante: nome dell'unità"),
    testo("indirizzoAttestante", 70, "attestante: via"),
    testo("civicoAttestante", 16, "attestante: numero civico"),
    testo("capAttestante", 16, "attestante: CAP"),
    testo("localitaAttestante", 35, "attestante: località"),
    testo("provinciaAttestante", 35, "attestante: provincia"),
    testo("nazioneAttestante", 2, "attestante: nazione"),
    testo(
        "enteBenefTipoIdentificativoUnivoco",
        1,
        "beneficiario: tipo di codice",
    ),
    testo(
        "enteBenefCodiceIdentificativoUnivoco",
        35,
        "beneficiario: codice fiscale",
    ),
    testo("denominazioneBeneficiario", 70, "beneficiario: nome"),
    testo(
        "codiceUnitOperBeneficiario",
        35,
        "beneficiario: codice dell'unità",
    ),
    testo(
        "denomUnitOperBeneficiario",
        70,
        "beneficiario: nome dell'unità",
    ),
    testo("indirizzoBeneficiario", 70, "beneficiario: via"),
    testo("civicoBeneficiario", 16, "beneficiario: numero civico"),
    testo("capBeneficiario", 16, "beneficiario: CAP"),
    testo("localitaBeneficiario", 35, "beneficiario: località"),
    testo("provinciaBeneficiario", 35, "beneficiario: provincia"),
    testo("nazioneBeneficiario", 2, "beneficiario: nazione"),
    testo("soggVersTipoIdentificativoUnivoco", 1, "versante: F o G"),
    testo(
        "soggVersCodiceIdentificativoUnivoco",
        35,
        "versante: codice fiscale",
    ),
    testo("anagraficaVersante", 70, "versante: nome"),
    testo("indirizzoVersante", 70, "versante: via"),
    testo("civicoVersante", 16, "versante: numero civico"),
    testo("capVersante", 16, "versante: CAP"),
    testo("localitaVersante", 35, "versante: località"),
    testo("provinciaVersante", 35, "versante: provincia"),
    testo("nazioneVersante", 2, "versante: nazione"),
    testo("emailVersante", 256, "versante: posta elettronica"),
    testo("soggPagTipoIdentificativoUnivoco", 1, "pagatore: F o G"),
    testo(
        "soggPagCodiceIdentificativoUnivoco",
        35,
        "pagatore: codice fiscale",
    ),
    testo("anagraficaPagatore", 70, "pagatore: nome"),
    testo("indirizzoPagatore", 70, "pagatore: via"),
    testo("civicoPagatore", 16, "pagatore: numero civico"),
    testo("capPagatore", 16, "pagatore: CAP"),
    testo("localitaPagatore", 35, "pagatore: località"),
    testo("provinciaPagatore", 35, "pagatore: provincia"),
    testo("nazionePagatore", 2, "pagatore: nazione"),
    testo("emailPagatore", 256, "pagatore: posta elettronica"),
    testo(
        "codiceEsitoPagamento",
        1,
        "0 eseguito, 1 non eseguito, 2 parziale, 3 e 4 decorrenza dei termini",
    )
    .forma(Forma::Uno(&["0", "1", "2", "3", "4"])),
    numero(
        Colonna::nuova("importoTotalePagato", 13, "importo di tutta la ricevuta"),
        IMPORTO,
    ),
    testo("identificativoUnivocoVersamento", 35, "IUV nella RT"),
    testo(
        "codiceContestoPagamento",
        35,
        "codice contesto o identificativo della ricevuta",
    ),
    numero(
        Colonna::nuova(
            "singoloImportoPagato",
            13,
            "importo di questa riga, maggiore di zero",
        )
        .sempre(),
        IMPORTO,
    ),
    testo("esitoSingoloPagamento", 35, "esito di questa riga"),
    data(Colonna::nuova(
        "dataEsitoSingoloPagamento",
        10,
        "data dell'esito",
    )),
    sempre(
        "identificativoUnivocoRiscoss",
        35,
        "IUR, parte della chiave",
    ),
    testo("causaleVersamento", 1024, "causale"),
    testo("datiSpecificiRiscossione", 140, "dati specifici"),
    testo("tipoDovuto", 64, "tipo dovuto"),
    non_letta("tipoFirma", "tipo di firma della RT"),
    non_letta("rt", "RT in base64"),
    numero(
        Colonna::nuova(
            "indiceDatiSingoloPagamento",
            9,
            "posto nella RT, parte della chiave",
        )
        .sempre(),
        INTERO,
    ),
    non_letta(
        "numRtDatiPagDatiSingPagCommissioniApplicatePsp",
        "commissioni del PSP",
    ),
    non_letta(
        "codRtDatiPagDatiSingPagAllegatoRicevutaTipo",
        "BD, ES o vuoto",
    ),
    non_letta(
        "blbRtDatiPagDatiSingPagAllegatoRicevutaTest",
        "allegato della ricevuta",
    ),
    testo("bilancio", 4096, "XML del bilancio, come quello di MyPay"),
]);

/// A receipt as the platform stores it, without the addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ricevuta {
    /// Flow of origin of the dovuto.
    pub iuf: String,
    /// Its row there.
    pub num_riga: Option<u64>,
    /// IUD.
    pub iud: String,
    /// IUV, first part of the key.
    pub iuv: String,
    /// Codice fiscale of the ente.
    pub dominio: String,
    /// Identifier of the RT.
    pub id_ricevuta: String,
    /// Day and time of the RT, as written.
    pub istante_ricevuta: String,
    /// Code and name of the PSP.
    pub attestante: (String, String),
    /// Kind, code and name of the payer.
    pub pagatore: (String, String, String),
    /// Kind, code and name of who paid.
    pub versante: (String, String, String),
    /// Outcome of the RT.
    pub esito: String,
    /// Cents of the whole receipt.
    pub importo_totale: Option<i64>,
    /// Cents of this row.
    pub importo: i64,
    /// Day of the outcome.
    pub data_esito: Option<Giorno>,
    /// IUR, second part of the key.
    pub iur: String,
    /// Third part of the key.
    pub indice: u64,
    /// Causale.
    pub causale: String,
    /// Dati specifici riscossione.
    pub dati_specifici: String,
    /// Tipo dovuto.
    pub tipo_dovuto: String,
    /// XML.
    pub bilancio: Option<String>,
}

impl Ricevuta {
    /// Of a row that was loaded; `None` when it could not be.
    #[must_use]
    pub fn di(valori: &Valori<'_>) -> Option<Self> {
        let testo = |c: Campo| valori.di_campo(c).to_owned();
        let tre = |tipo, codice, nome| (testo(tipo), testo(codice), testo(nome));
        Some(Self {
            iuf: testo(campo::IUF),
            num_riga: valori.di_campo(campo::NUM_RIGA).parse().ok(),
            iud: testo(campo::IUD),
            iuv: testo(campo::IUV),
            dominio: testo(campo::DOMINIO),
            id_ricevuta: testo(campo::ID_RICEVUTA),
            istante_ricevuta: testo(campo::ISTANTE_RICEVUTA),
            attestante: (
                testo(campo::ATTESTANTE_CODICE),
                testo(campo::ATTESTANTE_NOME),
            ),
            pagatore: tre(
                campo::PAGATORE_TIPO,
                campo::PAGATORE_CODICE,
                campo::PAGATORE_NOME,
            ),
            versante: tre(
                campo::VERSANTE_TIPO,
                campo::VERSANTE_CODICE,
                campo::VERSANTE_NOME,
            ),
            esito: testo(campo::ESITO),
            importo_totale: centesimi(valori.di_campo(campo::IMPORTO_TOTALE)),
            importo: centesimi(valori.di_campo(campo::IMPORTO))?,
            data_esito: Giorno::parse(valori.di_campo(campo::DATA_ESITO)),
            iur: testo(campo::IUR),
            indice: valori.di_campo(campo::INDICE).parse().ok()?,
            causale: testo(campo::CAUSALE),
            dati_specifici: testo(campo::DATI_SPECIFICI),
            tipo_dovuto: testo(campo::TIPO_DOVUTO),
            bilancio: valori.pieno(campo::BILANCIO).map(str::to_owned),
        })
    }
}

struct Ricevute {
    /// Codice fiscale of the ente; when it is not known, that of the first row: all must have the same.
    dominio: Option<String>,
    chiavi: Visti,
}

impl Ricevute {
    fn nuove(opzioni: &Opzioni<'_>) -> Self {
        Self {
            dominio: opzioni.contesto.codice_fiscale.clone(),
            chiavi: Visti::default(),
        }
    }

    /// Reading, then §8.3.
    fn carica(&mut self, valori: &Valori<'_>) -> Result<(), String> {
        for colonna in &COLONNE {
            let Some(testo) = valori.pieno(colonna.campo) else {
                continue;
            };
            let Some(lettura) = &colonna.lettura else {
                continue;
            };
            let buono = match lettura.tipo {
                TipoLettura::Data if colonna.forma == Forma::Istante => istante(testo),
                TipoLettura::Data => Giorno::parse(testo).is_some(),
                TipoLettura::Numero if colonna.forma == INTERO => testo.parse::<i32>().is_ok(),
                TipoLettura::Numero => miliardesimi(testo).is_some(),
                _ => true,
            };
            if !buono {
                return Err(format!("{} [{testo}] non si legge", colonna.nome));
            }
        }
        if let Some(xml) = valori.pieno(campo::BILANCIO)
            && let Err(Guasto::Struttura(cosa)) = bilancio::controlla(xml, "")
        {
            return Err(format!("il bilancio non rispetta lo schema: {cosa}"));
        }
        let dominio = valori.di_campo(campo::DOMINIO);
        let atteso = self.dominio.get_or_insert_with(|| dominio.to_owned());
        let importo = valori.pieno(campo::IMPORTO).and_then(centesimi);
        if !atteso.eq_ignore_ascii_case(dominio) || importo.is_none_or(|n| n <= 0) {
            return Err(format!(
                "Flusso caricato su ente diverso da righe presenti nel flusso :: {}",
                valori.di_campo(campo::IUF)
            ));
        }
        for c in [campo::IUV, campo::IUR, campo::INDICE] {
            if valori.pieno(c).is_none() {
                let nome = COLONNE[usize::from(c.0)].nome;
                return Err(format!(
                    "manca {nome}, che fa parte della chiave: errore della base dati"
                ));
            }
        }
        for colonna in &COLONNE {
            let massimo = colonna.lettura.map_or(0, |l| l.massimo);
            if massimo > 0 && valori.di_campo(colonna.campo).chars().count() > massimo {
                return Err(format!(
                    "{} è più largo della sua colonna: errore della base dati",
                    colonna.nome
                ));
            }
        }
        Ok(())
    }
}

impl Regole for Ricevute {
    fn valore(&self, c: Campo, testo: &str, valori: &Valori<'_>) -> Option<Violazione> {
        match c {
            campo::DOMINIO => {
                let atteso = self.dominio.as_ref()?;
                (!atteso.eq_ignore_ascii_case(testo)).then(|| {
                    Violazione::errore(
                        c,
                        code::FLU_ALTRO_ENTE,
                        format!("La riga è dell'ente {testo}, non di {atteso}."),
                    )
                    .atteso(atteso.clone())
                })
            }
            campo::IMPORTO if centesimi(testo) == Some(0) => Some(Violazione::errore(
                c,
                code::FLU_IMPORTO_ZERO,
                "L'importo non è maggiore di zero.",
            )),
            campo::BILANCIO => {
                match bilancio::controlla(testo, valori.di_campo(campo::IMPORTO)).err()? {
                    Guasto::Struttura(cosa) => Some(Violazione::errore(
                        c,
                        code::FLU_BILANCIO,
                        format!("Il bilancio non ha la struttura prevista: {cosa}."),
                    )),
                    Guasto::Spazi => None,
                    Guasto::Somma(somma) => {
                        let somma = i64::try_from(somma / 10_000_000).unwrap_or(i64::MAX);
                        Some(Violazione::errore(
                            c,
                            code::FLU_BILANCIO_SOMMA,
                            format!(
                                "La somma degli accertamenti è {}, singoloImportoPagato è {}.",
                                euro(somma),
                                valori.di_campo(campo::IMPORTO)
                            ),
                        ))
                    }
                }
            }
            _ => None,
        }
    }

    fn riga(&mut self, valori: &Valori<'_>, esito: &mut Vec<Violazione>) {
        let parti = [campo::IUV, campo::IUR, campo::INDICE].map(|c| valori.di_campo(c));
        if parti.iter().all(|p| !p.is_empty()) {
            self.chiavi
                .unica(campo::IUR, "La ricevuta", &parti.join("/"), esito);
        }
    }

    fn piattaforma(&mut self, riga: &RigaLetta<'_>) -> Esito {
        match self.carica(riga.valori) {
            Ok(()) => Esito::Caricata,
            Err(testo) => Esito::Fatale(Rifiuto::error_load(testo)),
        }
    }

    fn importo(&self, valori: &Valori<'_>) -> i64 {
        centesimi(valori.di_campo(campo::IMPORTO))
            .unwrap_or_default()
            .max(0)
    }

    fn fine(&mut self, righe: u64) -> Option<Rifiuto> {
        (righe == 0).then(|| Rifiuto::error_load("il file non ha righe"))
    }
}
