//! The import of dovuti in MyPay (`mypay-flows.md` §2–§4, §14).
//!
//! * [`campo`], [`colonne`] – the columns; [`contratto`] – first judgement, what the columns cannot say
//! * [`lettura`], [`validazione`], [`archivio`] – second judgement, in the order of the platform
//! * [`importazione`] – a row phase by phase, for a platform that holds the archive
//! * [`bilancio`] – the XML in a column; [`nome`] – the name of the file

pub mod archivio;
pub mod bilancio;
pub mod campo;
mod colonne;
mod contratto;
pub mod importazione;
pub mod lettura;
pub mod nome;
mod regole;
mod validazione;

use self::colonne::*;
use super::esito::Rifiuto;
use super::tracciato::{Contenuto, Famiglia, FileScarti, Produttore, Rigettata, Tracciato};

/// The family.
pub static FAMIGLIA: Famiglia = Famiglia {
    id: "mypay-import",
    titolo: "import dei dovuti in MyPay",
    produttore: Produttore::Prodotto,
    nome_file: "<codice IPA>-<IUF>-<versione>.zip",
    scheda: "mypay-flows.md §2, §3",
    perdita: "non incassati",
    ipotesi: "tipi dovuto attivi con scadenza obbligatoria; I nuovi, M e A di dovuti da pagare",
    contenuto: Contenuto::Csv(importazione::DIALETTO, regole::di),
    nome: |nome, ctx| nome::leggi(super::esame::base(nome), ctx.codice_ipa.as_deref()).map(|_| ()),
    voce: Some(nome::voce),
    scegli: |voci, base, _| {
        let atteso = format!("{base}.csv");
        voci.iter()
            .position(|voce| *voce == atteso)
            .ok_or(Rifiuto::SenzaCsv)
    },
    scarti: Some(FileScarti {
        testa: |intestazione| [intestazione, b";cod_rifiuto;de_rifiuto\n"].concat(),
        riga: riga_di_scarti,
    }),
    tracciati: &VERSIONI,
};

/// The line as it came, and why (§4.5).
fn riga_di_scarti(riga: &Rigettata<'_>) -> Vec<u8> {
    let (codice, descrizione) = (&riga.scarto.codice, &riga.scarto.descrizione);
    [riga.byte, format!(";{codice};{descrizione}\n").as_bytes()].concat()
}

/// Columns 1–12 of every version, the others, azione.
macro_rules! import {
    ($data:expr, $causale:expr $(, $altra:expr)*) => {
        &[
            IUD, COD_IUV, TIPO_IDENTIFICATIVO, CODICE_IDENTIFICATIVO, ANAGRAFICA, INDIRIZZO, CIVICO, CAP, LOCALITA, PROVINCIA, NAZIONE,
            EMAIL, $data, IMPORTO, COMMISSIONE, TIPO_DOVUTO, TIPO_VERSAMENTO, $causale, DATI_SPECIFICI, $($altra,)* AZIONE,
        ]
    };
}

static VERSIONI: [Tracciato; 5] = [
    Tracciato::tabella(
        "mypay-import-1_0",
        "1_0",
        &FAMIGLIA,
        import!(DATA_SEMPRE, CAUSALE_140),
    ),
    Tracciato::tabella(
        "mypay-import-1_1",
        "1_1",
        &FAMIGLIA,
        import!(DATA_SEMPRE, CAUSALE),
    ),
    Tracciato::tabella(
        "mypay-import-1_2",
        "1_2",
        &FAMIGLIA,
        import!(DATA, CAUSALE, BILANCIO),
    ),
    Tracciato::tabella(
        "mypay-import-1_3",
        "1_3",
        &FAMIGLIA,
        import!(DATA, CAUSALE, BILANCIO, FLAG_GENERA_IUV),
    ),
    Tracciato::tabella(
        "mypay-import-1_4",
        "1_4",
        &FAMIGLIA,
        import!(
            DATA,
            CAUSALE,
            BILANCIO,
            FLAG_GENERA_IUV,
            FLAG_MULTI,
            CF_SECONDARIO,
            DENOMINAZIONE_SECONDARIO,
            IBAN_SECONDARIO,
            INDIRIZZO_SECONDARIO,
            CIVICO_SECONDARIO,
            CAP_SECONDARIO,
            LOCALITA_SECONDARIO,
            PROVINCIA_SECONDARIO,
            NAZIONE_SECONDARIO,
            DATI_SPECIFICI_SECONDARIO,
            CAUSALE_SECONDARIO,
            IMPORTO_SECONDARIO
        ),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_of_each_version() {
        let conta: Vec<usize> = VERSIONI.iter().map(|t| t.colonne.len()).collect();
        assert_eq!(conta, [20, 20, 21, 22, 35]);
        assert!(
            IUD.si_chiama("\"iud\"") && EMAIL.si_chiama("emailPagatore") && !IUD.si_chiama("IUV")
        );
        let nuova = &VERSIONI[4];
        assert!(
            nuova
                .colonne
                .iter()
                .enumerate()
                .all(|(i, c)| usize::from(c.campo.0) == i)
        );
    }
}
