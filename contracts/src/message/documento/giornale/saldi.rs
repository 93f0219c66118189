//! Accounts and balances (`mypivot-flows.md` §6.3.3, §6.3.4). MyPivot verifies none of the totals.

use crate::identifier::Centesimi;
use crate::message::tracciato::documento;

/// The account to which the movements that follow belong.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Conto {
    /// `conto_evidenza`
    pub numero: String,
    /// `descrizione_conto_evidenza`
    pub descrizione: Option<String>,
}

/// The balances of an account, after its movements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct SaldiConto {
    /// `saldo_precedente_conto_evidenza`
    pub saldo_precedente: Option<Centesimi>,
    /// `totale_entrate_conto_evidenza`
    pub entrate: Option<Centesimi>,
    /// `totale_uscite_conto_evidenza`
    pub uscite: Option<Centesimi>,
    /// `saldo_finale_conto_evidenza`
    pub saldo_finale: Option<Centesimi>,
}

/// The totals of the giornale, after its accounts.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Totali {
    /// `saldo_complessivo_precedente`
    pub saldo_precedente: Option<Centesimi>,
    /// `totale_complessivo_entrate`
    pub entrate: Option<Centesimi>,
    /// `totale_complessivo_uscite`
    pub uscite: Option<Centesimi>,
    /// `saldo_complessivo_finale`
    pub saldo_finale: Option<Centesimi>,
    /// `totali_esercizio`
    pub esercizio: Option<TotaliEsercizio>,
    /// `totali_disponibilita_liquide`
    pub disponibilita: Option<TotaliDisponibilita>,
}

documento! {
    /// `totali_esercizio`
    TotaliEsercizio["", ""] {
        fondo_di_cassa: Centesimi = "fondo_di_cassa",
        reversali_riscosse: Centesimi = "totale_reversali_riscosse",
        sospesi_entrata: Centesimi = "totale_sospesi_entrata",
        entrate: Centesimi = "totale_entrate",
        deficit_di_cassa: Centesimi = "deficit_di_cassa",
        mandati_pagati: Centesimi = "totale_mandati_pagati",
        sospesi_uscita: Centesimi = "totale_sospesi_uscita",
        uscite: Centesimi = "totale_uscite",
        saldo: Centesimi = "saldo_esercizio",
    }
    /// `totali_disponibilita_liquide`
    TotaliDisponibilita["", ""] {
        saldo_conti_correnti: Centesimi = "saldo_conti_correnti",
        saldo_conti_bi: Option<Centesimi> = "saldo_conti_BI",
        totale_conti: Option<Centesimi> = "totale_conti",
        vincoli_conti_correnti: Option<Centesimi> = "vincoli_conti_correnti",
        vincoli_conti_bi: Option<Centesimi> = "vincoli_conti_BI",
        totale_vincoli: Option<Centesimi> = "totale_vincoli",
        svincoli_conti_correnti: Option<Centesimi> = "svincoli_conti_correnti",
        svincoli_conti_bi: Option<Centesimi> = "svincoli_conti_BI",
        totale_svincoli: Option<Centesimi> = "totale_svincoli",
        anticipazione_accordata: Centesimi = "anticipazione_accordata",
        anticipazione_utilizzata: Centesimi = "anticipazione_utilizzata",
        somme_bloccate: Option<Centesimi> = "totale_somme_bloccate_riservate",
        disponibilita: Centesimi = "disponibilita",
    }
}
