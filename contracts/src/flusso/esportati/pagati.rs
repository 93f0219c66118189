//! MyPay, export of paid dovuti ("pagati") 1.0–1.3 (`mypay-flows.md` §6): the booked one, and the incremental one with the receipt.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::tabella::{self, colonne, data, importo, intero, istante, posto, scegli, testo};
use crate::check;
use crate::finding::registry::code;
use crate::flusso::colonna::{Campo, Colonna, Forma};
use crate::flusso::dialetto::{Dialetto, Divisione, Virgolette};
use crate::flusso::esito::Esito;
use crate::flusso::numero::miliardesimi;
use crate::flusso::regole::{Regole, RigaLetta, Violazione};
use crate::flusso::tracciato::{Contenuto, Famiglia, Produttore, Tracciato};
use crate::flusso::valori::Valori;

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypay-pagati",
    titolo: "export dei pagati di MyPay",
    produttore: Produttore::Piattaforma,
    nome_file: "<codice IPA>-<n>_ESTRAZIONE_DOVUTI_<istante>-<versione>.zip (1.0: senza codice IPA né versione)",
    scheda: "mypay-flows.md §6",
    perdita: "",
    ipotesi: "",
    contenuto: Contenuto::Csv(
        Dialetto {
            virgolette: Virgolette::Sempre,
            ..Dialetto::di(Divisione::Raddoppio)
        },
        |_| Box::new(Pagati),
    ),
    nome: tabella::nome,
    voce: None,
    scegli: tabella::scegli_csv,
    scarti: None,
    tracciati: &VERSIONI,
};

/// The tipo dovuto of the rows of which the ente is the second beneficiary (§6.4).
const SECONDARIO: &str = "EXPORT_ENTE_SECONDARIO";

const fn esito(nome: &'static str, descrizione: &'static str) -> Colonna {
    testo(nome, 1, descrizione).forma(Forma::Uno(&["0", "1", "2", "3", "4"]))
}

const fn allegato(nome: &'static str, descrizione: &'static str) -> Colonna {
    testo(nome, 2, descrizione).forma(Forma::Uno(&["BD", "ES"]))
}

// Bits: 1.0 and 1.1, 1.2, 1.3, each without and with the receipt.
colonne! {
    0b111111 iuf testo(50) "flusso di origine del dovuto";
    0b111111 numRigaFlusso intero(9) "riga in quel flusso";
    0b111111 codIud testo(35) "IUD";
    0b111111 codIuv testo(35) . sempre() "IUV della richiesta di pagamento";
    0b111111 versioneOggetto testo(16) "versione della RT";
    0b111111 identificativoDominio testo(35) . sempre() "codice fiscale dell'ente";
    0b111111 identificativoStazioneRichiedente testo(35) "stazione";
    0b111111 identificativoMessaggioRicevuta testo(35) "identificativo della RT";
    0b111111 dataOraMessaggioRicevuta istante() "data e ora della RT";
    0b111111 riferimentoMessaggioRichiesta testo(35) "identificativo della RPT";
    0b111111 riferimentoDataRichiesta data() "data della RPT";
    0b111111 tipoIdentificativoUnivoco testo(1) "attestante: tipo di codice";
    0b111111 codiceIdentificativoUnivoco testo(35) "attestante: codice";
    0b111111 denominazioneAttestante testo(70) "attestante: nome";
    0b111111 codiceUnitOperAttestante testo(35) "attestante: codice dell'unità";
    0b111111 denomUnitOperAttestante testo(70) "attestante: nome dell'unità";
    0b111111 indirizzoAttestante testo(70) "attestante: via";
    0b111111 civicoAttestante testo(16) "attestante: numero civico";
    0b111111 capAttestante testo(16) "attestante: CAP";
    0b111111 localitaAttestante testo(35) "attestante: località";
    0b111111 provinciaAttestante testo(35) "attestante: provincia";
    0b111111 nazioneAttestante testo(2) "attestante: nazione";
    0b111111 enteBenefTipoIdentificativoUnivoco testo(1) "beneficiario: tipo di codice";
    0b111111 enteBenefCodiceIdentificativoUnivoco testo(35) "beneficiario: codice fiscale";
    0b111111 denominazioneBeneficiario testo(70) "beneficiario: nome";
    0b111111 codiceUnitOperBeneficiario testo(35) "beneficiario: codice dell'unità";
    0b111111 denomUnitOperBeneficiario testo(70) "beneficiario: nome dell'unità";
    0b111111 indirizzoBeneficiario testo(70) "beneficiario: via";
    0b111111 civicoBeneficiario testo(16) "beneficiario: numero civico";
    0b111111 capBeneficiario testo(16) "beneficiario: CAP";
    0b111111 localitaBeneficiario testo(35) "beneficiario: località";
    0b111111 provinciaBeneficiario testo(35) "beneficiario: provincia";
    0b111111 nazioneBeneficiario testo(2) "beneficiario: nazione";
    0b111111 soggVersTipoIdentificativoUnivoco testo(1) "versante: tipo di codice";
    0b111111 soggVersCodiceIdentificativoUnivoco testo(35) "versante: codice";
    0b111111 anagraficaVersante testo(70) "versante: nome";
    0b111111 indirizzoVersante testo(70) "versante: via";
    0b111111 civicoVersante testo(16) "versante: numero civico";
    0b111111 capVersante testo(16) "versante: CAP";
    0b111111 localitaVersante testo(35) "versante: località";
    0b111111 provinciaVersante testo(35) "versante: provincia";
    0b111111 nazioneVersante testo(2) "versante: nazione";
    0b111111 emailVersante testo(256) "versante: posta elettronica";
    0b111111 soggPagTipoIdentificativoUnivoco testo(1) "pagatore: tipo di codice";
    0b111111 soggPagCodiceIdentificativoUnivoco testo(35) "pagatore: codice";
    0b111111 anagraficaPagatore testo(70) "pagatore: nome";
    0b111111 indirizzoPagatore testo(70) "pagatore: via";
    0b111111 civicoPagatore testo(16) "pagatore: numero civico";
    0b111111 capPagatore testo(16) "pagatore: CAP";
    0b111111 localitaPagatore testo(35) "pagatore: località";
    0b111111 provinciaPagatore testo(35) "pagatore: provincia";
    0b111111 nazionePagatore testo(2) "pagatore: nazione";
    0b111111 emailPagatore testo(256) "pagatore: posta elettronica";
    0b111111 codiceEsitoPagamento esito() . sempre() "esito: 0 eseguito, 1 non eseguito, 2 in parte, 3 decorrenza dei termini, 4 decorrenza parziale";
    0b111111 importoTotalePagato importo(12) . sempre() "importo di tutto il pagamento";
    0b111111 identificativoUnivocoVersamento testo(35) . sempre() "IUV nella RT";
    0b111111 codiceContestoPagamento testo(35) "codice di contesto o identificativo della ricevuta";
    0b111111 singoloImportoPagato importo(12) . sempre() "importo pagato per questo dovuto, maggiore di zero";
    0b111111 esitoSingoloPagamento testo(35) "esito a parole";
    0b111111 dataEsitoSingoloPagamento data() . sempre() "giorno del pagamento";
    0b111111 identificativoUnivocoRiscoss testo(35) . sempre() "IUR";
    0b111111 causaleVersamento testo(1024) "causale, tagliata a 1024 caratteri";
    0b111111 datiSpecificiRiscossione testo(140) "tipo di contabilità e codice tassonomico";
    0b111111 tipoDovuto testo(64) . sempre() "codice del tipo dovuto";
    0b101010 tipoFirma testo(16) "tipo di firma della RT";
    0b101010 rt testo(900000) . sempre() "XML della RT, in base64 su una riga sola";
    0b101010 indiceDatiSingoloPagamento intero(2) . sempre() "posto del pagamento nella RT";
    0b101010 numRtDatiPagDatiSingPagCommissioniApplicatePsp importo(12) "commissioni del PSP";
    0b101010 codRtDatiPagDatiSingPagAllegatoRicevutaTipo allegato() "genere dell'allegato: BD, ES o vuoto";
    0b101010 blbRtDatiPagDatiSingPagAllegatoRicevutaTest testo(900000) "allegato: in base64 se BD, testo se ES";
    0b111100 bilancio testo(4096) "bilancio, in XML";
    0b110000 cod_fiscale_pa1 testo(11) "codice fiscale dell'ente primario, se le righe sono di un ente secondario";
    0b110000 de_nome_pa1 testo(140) "nome dell'ente primario";
    0b110000 cod_tassonomico_dovuto_pa1 testo(140) "codice tassonomico dell'ente primario";
}

static V1: [Colonna; 64] = scegli(TUTTE, 1);
static V1_RICEVUTA: [Colonna; 70] = scegli(TUTTE, 1 << 1);
static V1_2: [Colonna; 65] = scegli(TUTTE, 1 << 2);
static V1_2_RICEVUTA: [Colonna; 71] = scegli(TUTTE, 1 << 3);
static V1_3: [Colonna; 68] = scegli(TUTTE, 1 << 4);
static V1_3_RICEVUTA: [Colonna; 74] = scegli(TUTTE, 1 << 5);

static VERSIONI: [Tracciato; 8] = [
    Tracciato::tabella("mypay-pagati-1_0", "1_0", &FAMIGLIA, &V1),
    Tracciato::tabella("mypay-pagati-1_0-ricevuta", "1_0", &FAMIGLIA, &V1_RICEVUTA),
    Tracciato::tabella("mypay-pagati-1_1", "1_1", &FAMIGLIA, &V1),
    Tracciato::tabella("mypay-pagati-1_1-ricevuta", "1_1", &FAMIGLIA, &V1_RICEVUTA),
    Tracciato::tabella("mypay-pagati-1_2", "1_2", &FAMIGLIA, &V1_2),
    Tracciato::tabella(
        "mypay-pagati-1_2-ricevuta",
        "1_2",
        &FAMIGLIA,
        &V1_2_RICEVUTA,
    ),
    Tracciato::tabella("mypay-pagati-1_3", "1_3", &FAMIGLIA, &V1_3),
    Tracciato::tabella(
        "mypay-pagati-1_3-ricevuta",
        "1_3",
        &FAMIGLIA,
        &V1_3_RICEVUTA,
    ),
];

const TIPO_DOVUTO: Campo = posto(TUTTE, "tipoDovuto");
const SINGOLO: Campo = posto(TUTTE, "singoloImportoPagato");
const RT: Campo = posto(TUTTE, "rt");
const ALLEGATO: Campo = posto(TUTTE, "blbRtDatiPagDatiSingPagAllegatoRicevutaTest");
const GENERE_ALLEGATO: Campo = posto(TUTTE, "codRtDatiPagDatiSingPagAllegatoRicevutaTipo");
const PRIMARIO: [Campo; 3] = [
    posto(TUTTE, "cod_fiscale_pa1"),
    posto(TUTTE, "de_nome_pa1"),
    posto(TUTTE, "cod_tassonomico_dovuto_pa1"),
];
/// Filled in the ente's own rows, blank where it is the second beneficiary.
const PROPRI: [(Campo, &str); 3] = [
    (posto(TUTTE, "iuf"), "iuf"),
    (posto(TUTTE, "numRigaFlusso"), "numRigaFlusso"),
    (posto(TUTTE, "codIud"), "codIud"),
];

struct Pagati;

impl Regole for Pagati {
    fn valore(&self, campo: Campo, testo: &str, valori: &Valori<'_>) -> Option<Violazione> {
        let guasta = |codice, frase: &str| Some(Violazione::errore(campo, codice, frase));
        match campo {
            SINGOLO if miliardesimi(testo).is_none_or(|n| n <= 0) => guasta(
                code::FLU_IMPORTO_ZERO,
                "L'importo pagato non è maggiore di zero.",
            ),
            RT => match STANDARD.decode(testo) {
                Err(_) => guasta(
                    code::FLU_RICEVUTA,
                    "La RT non è in base64 su una riga sola.",
                ),
                Ok(byte) if check::riconosci(&byte).is_none() => guasta(
                    code::FLU_RICEVUTA,
                    "Ciò che è in base64 non è una RT né una ricevuta.",
                ),
                Ok(_) => None,
            },
            ALLEGATO
                if valori.di_campo(GENERE_ALLEGATO) == "BD" && STANDARD.decode(testo).is_err() =>
            {
                guasta(
                    code::FLU_RICEVUTA,
                    "L'allegato di genere BD non è in base64.",
                )
            }
            _ => None,
        }
    }

    fn riga(&mut self, valori: &Valori<'_>, esito: &mut Vec<Violazione>) {
        let secondario = valori.di_campo(TIPO_DOVUTO) == SECONDARIO;
        if valori.presente(TIPO_DOVUTO).is_none() {
            return;
        }
        for (campo, nome) in PROPRI {
            if valori.pieno(campo).is_none() && !secondario {
                esito.push(Violazione::errore(
                    campo,
                    code::FLU_MANCANTE,
                    format!("Manca {nome}."),
                ));
            }
        }
        for campo in PRIMARIO {
            if valori.pieno(campo).is_some() && !secondario {
                esito.push(Violazione::errore(
                    campo,
                    code::FLU_CLASSIFICAZIONE,
                    format!("I dati dell'ente primario stanno soltanto nelle righe {SECONDARIO}."),
                ));
            }
        }
    }

    fn piattaforma(&mut self, _: &RigaLetta<'_>) -> Esito {
        Esito::NonLetta
    }
}
