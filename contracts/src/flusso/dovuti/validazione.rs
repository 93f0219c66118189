//! Second judgement, validation phase: every check of a row that was read, codes and texts piled up (`mypay-flows.md` §3.3, §3.4).

use std::sync::{Arc, LazyLock};

use super::{FAMIGLIA, bilancio, campo};
use crate::flusso::colonna::Campo;
use crate::flusso::contesto::{Contesto, TipoDovuto};
use crate::flusso::esito::Scarto;
use crate::flusso::motivo::Motivo;
use crate::flusso::numero::double;
use crate::flusso::testo::maiuscolo;
use crate::flusso::tracciato::Tracciato;
use crate::flusso::valori::Valori;
use crate::identifier::CodiceFiscale;
use crate::identifier::luogo::{nazione_nota, provincia_nota};
use crate::identifier::mypay::{
    ANONIMO, codice_pagatore, iuv_accettato, partita_iva_accettata, tipo_versamento_accettato,
};

const MANUALE: &str = "Per maggiori informazioni fare riferimento al manuale 'Integrazione Ente'";
const MASSIMO: f64 = 999_999_999.99;

/// The pattern of a column of the newest version, which has all columns.
fn motivo(campo: Campo) -> Option<Arc<Motivo>> {
    let colonna = FAMIGLIA
        .tracciati
        .iter()
        .flat_map(|t| t.colonne)
        .find(|c| c.campo == campo)?;
    Motivo::di(colonna.forma)
}

macro_rules! motivi {
    ($($nome:ident = $campo:ident;)*) => {
        $(static $nome: LazyLock<Option<Arc<Motivo>>> = LazyLock::new(|| motivo(campo::$campo));)*
    };
}
motivi! {
    CAP = CAP;
    EMAIL = EMAIL;
    DATI = DATI_SPECIFICI;
    DATI_SECONDARIO = DATI_SPECIFICI_SECONDARIO;
}

fn vale(motivo: &LazyLock<Option<Arc<Motivo>>>, testo: &str) -> bool {
    motivo.as_ref().is_some_and(|m| m.vale(testo))
}

/// Codes and texts as they pile up.
#[derive(Default)]
struct Pila(Scarto);

impl Pila {
    fn metti(&mut self, prima_codice: &str, codice: &str, prima_testo: &str, testo: &str) {
        self.0.codice.push_str(prima_codice);
        self.0.codice.push_str("PAA_IMPORT_SINTASSI_CSV_");
        self.0.codice.push_str(codice);
        self.0.descrizione.push_str(prima_testo);
        self.0.descrizione.push_str(testo);
    }

    /// The long form, a bar before both.
    fn campo(&mut self, codice: &str, campo: &str) {
        self.metti("|", codice, "|", &lunga(campo));
    }

    /// A code glued to the one before it.
    fn incollato(&mut self, codice: &str, testo: &str) {
        self.metti("", codice, "|", testo);
    }

    /// A text after a blank, not a bar.
    fn spaziato(&mut self, codice: &str, testo: &str) {
        self.metti("|", codice, " ", testo);
    }
}

fn lunga(campo: &str) -> String {
    format!("Errore sintassi CSV campo {campo}. {MANUALE}")
}

/// Validates a row. The tipo dovuto found is given back for the phases that follow.
///
/// # Errors
/// The rejection with everything that is wrong, in the platform's order.
pub(super) fn valida(
    tracciato: &Tracciato,
    valori: &Valori<'_>,
    ctx: &Contesto,
) -> Result<TipoDovuto, Scarto> {
    let mut pila = Pila::default();
    if valori.di_campo(campo::IUD).starts_with("000") {
        pila.campo("IUD", "IUD");
    }
    if !iuv(valori, ctx) {
        pila.campo("IUV", "codIuv");
    }
    let codice_tipo = valori.di_campo(campo::TIPO_DOVUTO);
    let tipo = ctx.tipo(codice_tipo);
    if tipo.is_none() {
        pila.metti(
            "|",
            "TIPO_DOVUTO_INESISTENTE",
            "|",
            "Errore sintassi CSV campo tipoDovuto non presente in archivio",
        );
    } else if codice_tipo == "MARCA_BOLLO_DIGITALE" {
        pila.metti(
            "|",
            "TIPO_DOVUTO_NON_VALIDO_MARCA_DA_BOLLO",
            "|",
            "Errore sintassi CSV campo tipoDovuto, marca da bollo non supportato per import",
        );
    }
    pagatore(&mut pila, valori, tipo);
    luogo(&mut pila, valori, &PAGATORE);
    if let Some(email) = valori.pieno(campo::EMAIL)
        && !vale(&EMAIL, email)
    {
        pila.campo("EMAIL", "emailPagatore");
    }
    let senza_data = valori.pieno(campo::DATA_SCADENZA).is_none();
    if tracciato.ha(campo::BILANCIO) && senza_data && tipo.is_some_and(|t| t.scadenza_obbligatoria)
    {
        pila.metti(
            "|",
            "DATA_SCADENZA_PAGAMENTO_NON_PRESENTE",
            "|",
            "Errore sintassi CSV campo dataScadenzaPagamento, non presente. Deve essere valorizzata per questo tipo dovuto",
        );
    }
    importi(&mut pila, valori);
    if !tipo_versamento_accettato(valori.di_campo(campo::TIPO_VERSAMENTO)) {
        pila.campo("TIPO_VERS", "tipoVersamento");
    }
    if !vale(&DATI, valori.di_campo(campo::DATI_SPECIFICI)) {
        pila.campo("DATI_RISCOSS", "datiSpecificiRiscossione");
    }
    if let Some(xml) = valori.pieno(campo::BILANCIO)
        && !bilancio::accettato(xml, valori.di_campo(campo::IMPORTO))
    {
        pila.campo("BILANCIO", "bilancio");
    }
    if valori.vero(campo::FLAG_MULTI_BENEFICIARIO) {
        secondario(&mut pila, valori, ctx);
    }
    match tipo {
        Some(tipo) if pila.0.codice.is_empty() => Ok(tipo),
        _ => Err(pila.0),
    }
}

fn iuv(valori: &Valori<'_>, ctx: &Contesto) -> bool {
    let Some(iuv) = valori.pieno(campo::COD_IUV) else {
        return true;
    };
    // Of an ente that is not known, the code that the IUV has.
    let application_code = ctx
        .application_code
        .as_deref()
        .or(iuv.get(..2))
        .unwrap_or_default();
    let iuv15 = valori.di_campo(campo::AZIONE) != "I" || ctx.oggi < ctx.limite_iuv15;
    iuv_accettato(
        Some(iuv),
        application_code,
        valori.vero(campo::FLAG_GENERA_IUV),
        iuv15,
    )
}

fn pagatore(pila: &mut Pila, valori: &Valori<'_>, tipo: Option<TipoDovuto>) {
    let genere = maiuscolo(valori.di_campo(campo::TIPO_IDENTIFICATIVO));
    let codice = maiuscolo(valori.di_campo(campo::CODICE_IDENTIFICATIVO));
    let anonimo = codice == ANONIMO && tipo.is_some_and(|t| t.cf_anonimo);
    match &*genere {
        "F" if codice_pagatore("F", &codice, anonimo).is_err() => {
            pila.incollato(
                "COD_FISC",
                &format!("Errore sintassi CSV Codice fiscale non valido. {MANUALE}"),
            );
        }
        "G" if codice_pagatore("G", &codice, false).is_err() => {
            pila.metti(
                "|",
                "P_IVA",
                "|",
                &format!("Errore sintassi CSV campo P.IVA non valida. {MANUALE}"),
            );
        }
        "F" | "G" => {}
        _ => pila.campo("ID_UNIV_FG", "tipoIdentificativoUnivoco"),
    }
}

/// The fields of an address, with what the code and the texts end with.
struct Luogo {
    campi: [Campo; 4],
    codice: &'static str,
    testo: &'static str,
    /// Whether the nazione is compared with `IT` letter for letter.
    esatta: bool,
}

const PAGATORE: Luogo = Luogo {
    campi: [campo::CIVICO, campo::NAZIONE, campo::PROVINCIA, campo::CAP],
    codice: "",
    testo: "Pagatore",
    esatta: false,
};
const SECONDARIO: Luogo = Luogo {
    campi: [
        campo::CIVICO_SECONDARIO,
        campo::NAZIONE_SECONDARIO,
        campo::PROVINCIA_SECONDARIO,
        campo::CAP_SECONDARIO,
    ],
    codice: "_ENTE_SECONDARIO",
    testo: "EnteSecondario",
    esatta: true,
};

/// Checks 6–9 and 20–23. Those of the indirizzo (5 and 19) can never fail: every character that would is replaced before.
fn luogo(pila: &mut Pila, valori: &Valori<'_>, luogo: &Luogo) {
    let [civico, nazione, provincia, cap] = luogo.campi;
    let mut dice = |codice: &str, campo: &str| {
        pila.campo(
            &format!("{codice}{}", luogo.codice),
            &format!("{campo}{}", luogo.testo),
        );
    };
    if !valori
        .di_campo(civico)
        .bytes()
        .all(|b| (32..=126).contains(&b))
    {
        dice("CIVICO", "civico");
    }
    let sigla = valori.pieno(nazione);
    if sigla.is_some_and(|n| !nazione_nota(&maiuscolo(n))) {
        dice("NAZ", "nazione");
    }
    let italia = sigla.is_some_and(|n| n == "IT" || !luogo.esatta && n.eq_ignore_ascii_case("IT"));
    if italia
        && valori
            .pieno(provincia)
            .is_some_and(|p| !provincia_nota(&maiuscolo(p)))
    {
        dice("PROV", "provincia");
    }
    if valori.pieno(cap).is_some_and(|c| !vale(&CAP, c)) {
        dice("CAP", "cap");
    }
}

fn importi(pila: &mut Pila, valori: &Valori<'_>) {
    match valori.pieno(campo::IMPORTO).and_then(double) {
        Some(n) if !n.is_finite() => pila.campo("IMPORTO", "importoDovuto"),
        Some(0.0) => pila.spaziato("IMPORTO", &lunga("importoDovuto")),
        Some(n) if n > MASSIMO => pila.spaziato(
            "IMPORTO",
            &format!("Errore sintassi CSV campo importoDovuto. ImportoSingoloVersamento non valido. {MANUALE}"),
        ),
        _ => {}
    }
    if valori
        .pieno(campo::COMMISSIONE)
        .and_then(double)
        .is_some_and(|n| n > MASSIMO)
    {
        pila.spaziato("COMMISSIONI_PA", &lunga("commissioneCaricoPa"));
    }
}

fn secondario(pila: &mut Pila, valori: &Valori<'_>, ctx: &Contesto) {
    let codice = maiuscolo(valori.di_campo(campo::CF_SECONDARIO));
    if !partita_iva_accettata(&codice) && CodiceFiscale::controlla(&codice).is_err() {
        pila.incollato(
            "COD_FISC_ENTE_SECONDARIO",
            &lunga("codiceFiscaleEnteSecondario"),
        );
    }
    if valori.di_campo(campo::IBAN_SECONDARIO).chars().count() != 27 {
        pila.incollato(
            "IBAN_ACCREDITO_ENTE_SECONDARIO",
            &lunga("ibanAccreditoEnteSecondario"),
        );
    }
    luogo(pila, valori, &SECONDARIO);
    let dati = valori.di_campo(campo::DATI_SPECIFICI_SECONDARIO);
    let codice = dati.rfind('/').map_or("", |i| &dati[..=i]);
    if !vale(&DATI_SECONDARIO, dati) || !ctx.in_tassonomia(codice) {
        pila.campo(
            "DATI_RISCOSS_ENTE_SECONDARIO",
            "datiSpecificiRiscossioneEnteSecondario",
        );
    }
    let importo = valori.pieno(campo::IMPORTO_SECONDARIO).and_then(double);
    if importo.is_some_and(|n| n == 0.0 || n > MASSIMO) {
        pila.spaziato(
            "IMPORTO_VERS_ENTE_SECONDARIO",
            &lunga("importoVersamentoEnteSecondario"),
        );
    }
}
