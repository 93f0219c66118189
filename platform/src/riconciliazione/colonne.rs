//! The columns of the reconciliation export (`mypivot-web-services.md` §4.4): names, where each value comes from, versions that have it.
//! The same lists name the places of [`super::campi::Campi`]: what a loader packs there is what the export reads.

use super::campi::Campi;
use super::riga::Testata;

/// Places of the packed columns of a notified payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // each is the column of its name in the list below
pub enum CampoI {
    PagatoreTipo,
    PagatoreCodice,
    PagatoreAnagrafica,
    PagatoreIndirizzo,
    PagatoreCivico,
    PagatoreCap,
    PagatoreLocalita,
    PagatoreProvincia,
    PagatoreNazione,
    PagatoreEmail,
    TipoVersamento,
    Commissione,
    Causale,
    DatiSpecifici,
    Bilancio,
}

/// Places of the packed columns of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // each is the column of its name in the list below
pub enum CampoE {
    NomeFlusso,
    NumRiga,
    VersioneOggetto,
    Dominio,
    Stazione,
    IdMessaggio,
    DataOraMessaggio,
    RiferimentoRichiesta,
    DataRichiesta,
    AttestanteTipo,
    AttestanteCodice,
    AttestanteNome,
    AttestanteCodiceUnita,
    AttestanteNomeUnita,
    AttestanteIndirizzo,
    AttestanteCivico,
    AttestanteCap,
    AttestanteLocalita,
    AttestanteProvincia,
    AttestanteNazione,
    BeneficiarioTipo,
    BeneficiarioCodice,
    BeneficiarioNome,
    BeneficiarioCodiceUnita,
    BeneficiarioNomeUnita,
    BeneficiarioIndirizzo,
    BeneficiarioCivico,
    BeneficiarioCap,
    BeneficiarioLocalita,
    BeneficiarioProvincia,
    BeneficiarioNazione,
    VersanteTipo,
    VersanteCodice,
    VersanteAnagrafica,
    VersanteIndirizzo,
    VersanteCivico,
    VersanteCap,
    VersanteLocalita,
    VersanteProvincia,
    VersanteNazione,
    VersanteEmail,
    PagatoreTipo,
    PagatoreCodice,
    PagatoreAnagrafica,
    PagatoreIndirizzo,
    PagatoreCivico,
    PagatoreCap,
    PagatoreLocalita,
    PagatoreProvincia,
    PagatoreNazione,
    PagatoreEmail,
    CodiceEsito,
    IuvDatiPagamento,
    Contesto,
    EsitoSingolo,
    Causale,
    DatiSpecifici,
    Bilancio,
    Pa1TipoDovuto,
    Pa1NomeTipoDovuto,
    Pa1Tassonomico,
    Pa1CodiceFiscale,
    Pa1Nome,
}

/// Places of the packed columns of a treasury row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)] // each is the column of its name in the list below
pub enum CampoT {
    Abi,
    Cab,
    Conto,
    Divisa,
    Segno,
    Causale,
    NumeroAssegno,
    RiferimentoBanca,
    RiferimentoCliente,
    DataOrdine,
    Ordinante,
    Bi2,
    Be1,
    Ib1,
    Ib2,
    Ib4,
    Tid,
    Dte,
    Dtn,
    Eri,
    Im2,
    Ma2,
    Ri3,
    Or1,
    Sc2,
    Tr1,
    Sec,
    Ior,
    IdDominio,
    DataRicezione,
    AnnoDocumento,
    CodiceDocumento,
    AnnoProvvisorio,
    CodiceProvvisorio,
    DataEffettivaSospeso,
    CodiceGestionaleProvvisorio,
}

impl Campi {
    /// Columns of a notified payment, by place.
    #[must_use]
    pub fn notificato(valore: impl Fn(CampoI) -> String) -> Self {
        Self::da(CampoI::TUTTI.map(valore))
    }

    /// Columns of a receipt, by place.
    #[must_use]
    pub fn ricevuta(valore: impl Fn(CampoE) -> String) -> Self {
        Self::da(CampoE::TUTTI.map(valore))
    }

    /// Columns of a treasury row, by place.
    #[must_use]
    pub fn tesoreria(valore: impl Fn(CampoT) -> String) -> Self {
        Self::da(CampoT::TUTTI.map(valore))
    }

    /// Columns of a synthetic receipt: the mittente attests, the ricevente is the beneficiary (§5.7).
    pub(super) fn sintetici(testata: &Testata, iuv: &str) -> Self {
        let [mittente_tipo, mittente_codice, mittente_nome] = &testata.mittente;
        let [ricevente_tipo, ricevente_codice, ricevente_nome] = &testata.ricevente;
        Self::ricevuta(|campo| {
            match campo {
                CampoE::AttestanteTipo => mittente_tipo,
                CampoE::AttestanteCodice => mittente_codice,
                CampoE::AttestanteNome => mittente_nome,
                CampoE::BeneficiarioTipo => ricevente_tipo,
                CampoE::BeneficiarioCodice => ricevente_codice,
                CampoE::BeneficiarioNome => ricevente_nome,
                CampoE::CodiceEsito => "9",
                CampoE::IuvDatiPagamento => iuv,
                _ => "",
            }
            .to_owned()
        })
    }
}

impl CampoI {
    /// All of them, in order.
    pub const TUTTI: [Self; 15] = [
        Self::PagatoreTipo,
        Self::PagatoreCodice,
        Self::PagatoreAnagrafica,
        Self::PagatoreIndirizzo,
        Self::PagatoreCivico,
        Self::PagatoreCap,
        Self::PagatoreLocalita,
        Self::PagatoreProvincia,
        Self::PagatoreNazione,
        Self::PagatoreEmail,
        Self::TipoVersamento,
        Self::Commissione,
        Self::Causale,
        Self::DatiSpecifici,
        Self::Bilancio,
    ];
}

impl CampoE {
    /// All of them, in order.
    pub const TUTTI: [Self; 63] = [
        Self::NomeFlusso,
        Self::NumRiga,
        Self::VersioneOggetto,
        Self::Dominio,
        Self::Stazione,
        Self::IdMessaggio,
        Self::DataOraMessaggio,
        Self::RiferimentoRichiesta,
        Self::DataRichiesta,
        Self::AttestanteTipo,
        Self::AttestanteCodice,
        Self::AttestanteNome,
        Self::AttestanteCodiceUnita,
        Self::AttestanteNomeUnita,
        Self::AttestanteIndirizzo,
        Self::AttestanteCivico,
        Self::AttestanteCap,
        Self::AttestanteLocalita,
        Self::AttestanteProvincia,
        Self::AttestanteNazione,
        Self::BeneficiarioTipo,
        Self::BeneficiarioCodice,
        Self::BeneficiarioNome,
        Self::BeneficiarioCodiceUnita,
        Self::BeneficiarioNomeUnita,
        Self::BeneficiarioIndirizzo,
        Self::BeneficiarioCivico,
        Self::BeneficiarioCap,
        Self::BeneficiarioLocalita,
        Self::BeneficiarioProvincia,
        Self::BeneficiarioNazione,
        Self::VersanteTipo,
        Self::VersanteCodice,
        Self::VersanteAnagrafica,
        Self::VersanteIndirizzo,
        Self::VersanteCivico,
        Self::VersanteCap,
        Self::VersanteLocalita,
        Self::VersanteProvincia,
        Self::VersanteNazione,
        Self::VersanteEmail,
        Self::PagatoreTipo,
        Self::PagatoreCodice,
        Self::PagatoreAnagrafica,
        Self::PagatoreIndirizzo,
        Self::PagatoreCivico,
        Self::PagatoreCap,
        Self::PagatoreLocalita,
        Self::PagatoreProvincia,
        Self::PagatoreNazione,
        Self::PagatoreEmail,
        Self::CodiceEsito,
        Self::IuvDatiPagamento,
        Self::Contesto,
        Self::EsitoSingolo,
        Self::Causale,
        Self::DatiSpecifici,
        Self::Bilancio,
        Self::Pa1TipoDovuto,
        Self::Pa1NomeTipoDovuto,
        Self::Pa1Tassonomico,
        Self::Pa1CodiceFiscale,
        Self::Pa1Nome,
    ];
}

impl CampoT {
    /// All of them, in order.
    pub const TUTTI: [Self; 36] = [
        Self::Abi,
        Self::Cab,
        Self::Conto,
        Self::Divisa,
        Self::Segno,
        Self::Causale,
        Self::NumeroAssegno,
        Self::RiferimentoBanca,
        Self::RiferimentoCliente,
        Self::DataOrdine,
        Self::Ordinante,
        Self::Bi2,
        Self::Be1,
        Self::Ib1,
        Self::Ib2,
        Self::Ib4,
        Self::Tid,
        Self::Dte,
        Self::Dtn,
        Self::Eri,
        Self::Im2,
        Self::Ma2,
        Self::Ri3,
        Self::Or1,
        Self::Sc2,
        Self::Tr1,
        Self::Sec,
        Self::Ior,
        Self::IdDominio,
        Self::DataRicezione,
        Self::AnnoDocumento,
        Self::CodiceDocumento,
        Self::AnnoProvvisorio,
        Self::CodiceProvvisorio,
        Self::DataEffettivaSospeso,
        Self::CodiceGestionaleProvvisorio,
    ];
}

/// Values of a notified payment that are kept by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiI {
    Flusso,
    Iud,
    Iuv,
    Esecuzione,
    Importo,
    TipoDovuto,
    Acquisito,
}

/// Values of a receipt that are kept by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiE {
    Flusso,
    Iud,
    Iuv,
    Totale,
    Importo,
    Esito,
    Iur,
    TipoDovuto,
    Acquisito,
}

/// Values of a reported payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiR {
    Flusso,
    VersioneOggetto,
    Iuf,
    DataOra,
    IdRegolamento,
    Regolamento,
    MittenteTipo,
    MittenteCodice,
    MittenteNome,
    RiceventeTipo,
    RiceventeCodice,
    RiceventeNome,
    NumeroPagamenti,
    Totale,
    Iuv,
    Iur,
    Importo,
    CodiceEsito,
    Esito,
    Acquisito,
}

/// Values of a treasury row that are kept by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DiT {
    Flusso,
    Contabile,
    Valuta,
    Importo,
    Iuf,
    Iuv,
    Acquisito,
    Anno,
    Codice,
}

/// Where the value of a column comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fonte {
    I(DiI),
    AltroI(CampoI),
    E(DiE),
    AltroE(CampoE),
    R(DiR),
    T(DiT),
    AltroT(CampoT),
    /// `classificazioneCompletezza`
    Codice,
    /// `dtDataUltimoAggiornamento`
    Aggiornata,
}

/// A column of the export.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Colonna {
    pub nome: &'static str,
    pub fonte: Fonte,
    /// First and last minor version of the tracciato that has it.
    pub versioni: (u8, u8),
}

impl Colonna {
    const fn da(nome: &'static str, fonte: Fonte, versioni: (u8, u8)) -> Self {
        Self {
            nome,
            fonte,
            versioni,
        }
    }

    /// Whether the tracciato `1.<versione>` of an ente that notifies (or does not) has it: from 1.2 on one that does not loses block I.
    pub(crate) fn presente(&self, versione: u8, notifica: bool) -> bool {
        let blocco_i = matches!(self.fonte, Fonte::I(_) | Fonte::AltroI(_));
        (self.versioni.0..=self.versioni.1).contains(&versione)
            && (notifica || versione < 2 || !blocco_i)
    }
}

/// All the columns of all the versions, in order.
pub(crate) const COLONNE: [Colonna; 161] = [
    Colonna::da("mygovManageFlussoIdI", Fonte::I(DiI::Flusso), (0, 0)),
    Colonna::da("codIudI", Fonte::I(DiI::Iud), (0, 4)),
    Colonna::da(
        "codRpSilinviarpIdUnivocoVersamentoI",
        Fonte::I(DiI::Iuv),
        (0, 4),
    ),
    Colonna::da(
        "codRpSoggPagIdUnivPagTipoIdUnivocoI",
        Fonte::AltroI(CampoI::PagatoreTipo),
        (0, 4),
    ),
    Colonna::da(
        "codRpSoggPagIdUnivPagCodiceIdUnivocoI",
        Fonte::AltroI(CampoI::PagatoreCodice),
        (0, 4),
    ),
    Colonna::da(
        "deRpSoggPagAnagraficaPagatoreI",
        Fonte::AltroI(CampoI::PagatoreAnagrafica),
        (0, 4),
    ),
    Colonna::da(
        "deRpSoggPagIndirizzoPagatoreI",
        Fonte::AltroI(CampoI::PagatoreIndirizzo),
        (0, 4),
    ),
    Colonna::da(
        "deRpSoggPagCivicoPagatoreI",
        Fonte::AltroI(CampoI::PagatoreCivico),
        (0, 4),
    ),
    Colonna::da(
        "codRpSoggPagCapPagatoreI",
        Fonte::AltroI(CampoI::PagatoreCap),
        (0, 4),
    ),
    Colonna::da(
        "deRpSoggPagLocalitaPagatoreI",
        Fonte::AltroI(CampoI::PagatoreLocalita),
        (0, 4),
    ),
    Colonna::da(
        "deRpSoggPagProvinciaPagatoreI",
        Fonte::AltroI(CampoI::PagatoreProvincia),
        (0, 4),
    ),
    Colonna::da(
        "codRpSoggPagNazionePagatoreI",
        Fonte::AltroI(CampoI::PagatoreNazione),
        (0, 4),
    ),
    Colonna::da(
        "deRpSoggPagEmailPagatoreI",
        Fonte::AltroI(CampoI::PagatoreEmail),
        (0, 4),
    ),
    Colonna::da(
        "dtRpDatiVersDataEsecuzionePagamentoI",
        Fonte::I(DiI::Esecuzione),
        (0, 4),
    ),
    Colonna::da(
        "codRpDatiVersTipoVersamentoI",
        Fonte::AltroI(CampoI::TipoVersamento),
        (0, 4),
    ),
    Colonna::da(
        "numRpDatiVersDatiSingVersImportoSingoloVersamentoI",
        Fonte::I(DiI::Importo),
        (0, 4),
    ),
    Colonna::da(
        "numRpDatiVersDatiSingVersCommissioneCaricoPaI",
        Fonte::AltroI(CampoI::Commissione),
        (0, 4),
    ),
    Colonna::da(
        "deRpDatiVersDatiSingVersCausaleVersamentoI",
        Fonte::AltroI(CampoI::Causale),
        (0, 4),
    ),
    Colonna::da(
        "deRpDatiVersDatiSingVersDatiSpecificiRiscossioneI",
        Fonte::AltroI(CampoI::DatiSpecifici),
        (0, 4),
    ),
    Colonna::da("codTipoDovutoI", Fonte::I(DiI::TipoDovuto), (0, 4)),
    Colonna::da("bilancioI", Fonte::AltroI(CampoI::Bilancio), (0, 4)),
    Colonna::da("dtAcquisizioneI", Fonte::I(DiI::Acquisito), (0, 4)),
    Colonna::da("mygovManageFlussoIdE", Fonte::E(DiE::Flusso), (0, 0)),
    Colonna::da("deNomeFlussoE", Fonte::AltroE(CampoE::NomeFlusso), (0, 4)),
    Colonna::da("numRigaFlussoE", Fonte::AltroE(CampoE::NumRiga), (0, 4)),
    Colonna::da("codIudE", Fonte::E(DiE::Iud), (0, 4)),
    Colonna::da(
        "codRpSilinviarpIdUnivocoVersamentoE",
        Fonte::E(DiE::Iuv),
        (0, 4),
    ),
    Colonna::da(
        "deEVersioneOggettoE",
        Fonte::AltroE(CampoE::VersioneOggetto),
        (0, 4),
    ),
    Colonna::da("codEDomIdDominioE", Fonte::AltroE(CampoE::Dominio), (0, 4)),
    Colonna::da(
        "codEDomIdStazioneRichiedenteE",
        Fonte::AltroE(CampoE::Stazione),
        (0, 4),
    ),
    Colonna::da(
        "codEIdMessaggioRicevutaE",
        Fonte::AltroE(CampoE::IdMessaggio),
        (0, 4),
    ),
    Colonna::da(
        "dtEDataOraMessaggioRicevutaE",
        Fonte::AltroE(CampoE::DataOraMessaggio),
        (0, 4),
    ),
    Colonna::da(
        "codERiferimentoMessaggioRichiestaE",
        Fonte::AltroE(CampoE::RiferimentoRichiesta),
        (0, 4),
    ),
    Colonna::da(
        "dtERiferimentoDataRichiestaE",
        Fonte::AltroE(CampoE::DataRichiesta),
        (0, 4),
    ),
    Colonna::da(
        "codEIstitAttIdUnivAttTipoIdUnivocoE",
        Fonte::AltroE(CampoE::AttestanteTipo),
        (0, 4),
    ),
    Colonna::da(
        "codEIstitAttIdUnivAttCodiceIdUnivocoE",
        Fonte::AltroE(CampoE::AttestanteCodice),
        (0, 4),
    ),
    Colonna::da(
        "deEIstitAttDenominazioneAttestanteE",
        Fonte::AltroE(CampoE::AttestanteNome),
        (0, 4),
    ),
    Colonna::da(
        "codEIstitAttCodiceUnitOperAttestanteE",
        Fonte::AltroE(CampoE::AttestanteCodiceUnita),
        (0, 4),
    ),
    Colonna::da(
        "deEIstitAttDenomUnitOperAttestanteE",
        Fonte::AltroE(CampoE::AttestanteNomeUnita),
        (0, 4),
    ),
    Colonna::da(
        "deEIstitAttIndirizzoAttestanteE",
        Fonte::AltroE(CampoE::AttestanteIndirizzo),
        (0, 4),
    ),
    Colonna::da(
        "deEIstitAttCivicoAttestanteE",
        Fonte::AltroE(CampoE::AttestanteCivico),
        (0, 4),
    ),
    Colonna::da(
        "codEIstitAttCapAttestanteE",
        Fonte::AltroE(CampoE::AttestanteCap),
        (0, 4),
    ),
    Colonna::da(
        "deEIstitAttLocalitaAttestanteE",
        Fonte::AltroE(CampoE::AttestanteLocalita),
        (0, 4),
    ),
    Colonna::da(
        "deEIstitAttProvinciaAttestanteE",
        Fonte::AltroE(CampoE::AttestanteProvincia),
        (0, 4),
    ),
    Colonna::da(
        "codEIstitAttNazioneAttestanteE",
        Fonte::AltroE(CampoE::AttestanteNazione),
        (0, 4),
    ),
    Colonna::da(
        "codEEnteBenefIdUnivBenefTipoIdUnivocoE",
        Fonte::AltroE(CampoE::BeneficiarioTipo),
        (0, 4),
    ),
    Colonna::da(
        "codEEnteBenefIdUnivBenefCodiceIdUnivocoE",
        Fonte::AltroE(CampoE::BeneficiarioCodice),
        (0, 4),
    ),
    Colonna::da(
        "deEEnteBenefDenominazioneBeneficiarioE",
        Fonte::AltroE(CampoE::BeneficiarioNome),
        (0, 4),
    ),
    Colonna::da(
        "codEEnteBenefCodiceUnitOperBeneficiarioE",
        Fonte::AltroE(CampoE::BeneficiarioCodiceUnita),
        (0, 4),
    ),
    Colonna::da(
        "deEEnteBenefDenomUnitOperBeneficiarioE",
        Fonte::AltroE(CampoE::BeneficiarioNomeUnita),
        (0, 4),
    ),
    Colonna::da(
        "deEEnteBenefIndirizzoBeneficiarioE",
        Fonte::AltroE(CampoE::BeneficiarioIndirizzo),
        (0, 4),
    ),
    Colonna::da(
        "deEEnteBenefCivicoBeneficiarioE",
        Fonte::AltroE(CampoE::BeneficiarioCivico),
        (0, 4),
    ),
    Colonna::da(
        "codEEnteBenefCapBeneficiarioE",
        Fonte::AltroE(CampoE::BeneficiarioCap),
        (0, 4),
    ),
    Colonna::da(
        "deEEnteBenefLocalitaBeneficiarioE",
        Fonte::AltroE(CampoE::BeneficiarioLocalita),
        (0, 4),
    ),
    Colonna::da(
        "deEEnteBenefProvinciaBeneficiarioE",
        Fonte::AltroE(CampoE::BeneficiarioProvincia),
        (0, 4),
    ),
    Colonna::da(
        "codEEnteBenefNazioneBeneficiarioE",
        Fonte::AltroE(CampoE::BeneficiarioNazione),
        (0, 4),
    ),
    Colonna::da(
        "codESoggVersIdUnivVersTipoIdUnivocoE",
        Fonte::AltroE(CampoE::VersanteTipo),
        (0, 4),
    ),
    Colonna::da(
        "codESoggVersIdUnivVersCodiceIdUnivocoE",
        Fonte::AltroE(CampoE::VersanteCodice),
        (0, 4),
    ),
    Colonna::da(
        "codESoggVersAnagraficaVersanteE",
        Fonte::AltroE(CampoE::VersanteAnagrafica),
        (0, 4),
    ),
    Colonna::da(
        "deESoggVersIndirizzoVersanteE",
        Fonte::AltroE(CampoE::VersanteIndirizzo),
        (0, 4),
    ),
    Colonna::da(
        "deESoggVersCivicoVersanteE",
        Fonte::AltroE(CampoE::VersanteCivico),
        (0, 4),
    ),
    Colonna::da(
        "codESoggVersCapVersanteE",
        Fonte::AltroE(CampoE::VersanteCap),
        (0, 4),
    ),
    Colonna::da(
        "deESoggVersLocalitaVersanteE",
        Fonte::AltroE(CampoE::VersanteLocalita),
        (0, 4),
    ),
    Colonna::da(
        "deESoggVersProvinciaVersanteE",
        Fonte::AltroE(CampoE::VersanteProvincia),
        (0, 4),
    ),
    Colonna::da(
        "codESoggVersNazioneVersanteE",
        Fonte::AltroE(CampoE::VersanteNazione),
        (0, 4),
    ),
    Colonna::da(
        "deESoggVersEmailVersanteE",
        Fonte::AltroE(CampoE::VersanteEmail),
        (0, 4),
    ),
    Colonna::da(
        "codESoggPagIdUnivPagTipoIdUnivocoE",
        Fonte::AltroE(CampoE::PagatoreTipo),
        (0, 4),
    ),
    Colonna::da(
        "codESoggPagIdUnivPagCodiceIdUnivocoE",
        Fonte::AltroE(CampoE::PagatoreCodice),
        (0, 4),
    ),
    Colonna::da(
        "codESoggPagAnagraficaPagatoreE",
        Fonte::AltroE(CampoE::PagatoreAnagrafica),
        (0, 4),
    ),
    Colonna::da(
        "deESoggPagIndirizzoPagatoreE",
        Fonte::AltroE(CampoE::PagatoreIndirizzo),
        (0, 4),
    ),
    Colonna::da(
        "deESoggPagCivicoPagatoreE",
        Fonte::AltroE(CampoE::PagatoreCivico),
        (0, 4),
    ),
    Colonna::da(
        "codESoggPagCapPagatoreE",
        Fonte::AltroE(CampoE::PagatoreCap),
        (0, 4),
    ),
    Colonna::da(
        "deESoggPagLocalitaPagatoreE",
        Fonte::AltroE(CampoE::PagatoreLocalita),
        (0, 4),
    ),
    Colonna::da(
        "deESoggPagProvinciaPagatoreE",
        Fonte::AltroE(CampoE::PagatoreProvincia),
        (0, 4),
    ),
    Colonna::da(
        "codESoggPagNazionePagatoreE",
        Fonte::AltroE(CampoE::PagatoreNazione),
        (0, 4),
    ),
    Colonna::da(
        "deESoggPagEmailPagatoreE",
        Fonte::AltroE(CampoE::PagatoreEmail),
        (0, 4),
    ),
    Colonna::da(
        "codEDatiPagCodiceEsitoPagamentoE",
        Fonte::AltroE(CampoE::CodiceEsito),
        (0, 4),
    ),
    Colonna::da(
        "numEDatiPagImportoTotalePagatoE",
        Fonte::E(DiE::Totale),
        (0, 4),
    ),
    Colonna::da(
        "codEDatiPagIdUnivocoVersamentoE",
        Fonte::AltroE(CampoE::IuvDatiPagamento),
        (0, 4),
    ),
    Colonna::da(
        "codEDatiPagCodiceContestoPagamentoE",
        Fonte::AltroE(CampoE::Contesto),
        (0, 4),
    ),
    Colonna::da(
        "numEDatiPagDatiSingPagSingoloImportoPagatoE",
        Fonte::E(DiE::Importo),
        (0, 4),
    ),
    Colonna::da(
        "deEDatiPagDatiSingPagEsitoSingoloPagamentoE",
        Fonte::AltroE(CampoE::EsitoSingolo),
        (0, 4),
    ),
    Colonna::da(
        "dtEDatiPagDatiSingPagDataEsitoSingoloPagamentoE",
        Fonte::E(DiE::Esito),
        (0, 4),
    ),
    Colonna::da(
        "codEDatiPagDatiSingPagIdUnivocoRiscossE",
        Fonte::E(DiE::Iur),
        (0, 4),
    ),
    Colonna::da(
        "deEDatiPagDatiSingPagCausaleVersamentoE",
        Fonte::AltroE(CampoE::Causale),
        (0, 4),
    ),
    Colonna::da(
        "deEDatiPagDatiSingPagDatiSpecificiRiscossioneE",
        Fonte::AltroE(CampoE::DatiSpecifici),
        (0, 4),
    ),
    Colonna::da("codTipoDovutoE", Fonte::E(DiE::TipoDovuto), (0, 4)),
    Colonna::da("dtAcquisizioneE", Fonte::E(DiE::Acquisito), (0, 4)),
    Colonna::da("mygovManageFlussoIdR", Fonte::R(DiR::Flusso), (0, 0)),
    Colonna::da("bilancioE", Fonte::AltroE(CampoE::Bilancio), (2, 4)),
    Colonna::da("versioneOggettoR", Fonte::R(DiR::VersioneOggetto), (0, 4)),
    Colonna::da("codIdentificativoFlussoR", Fonte::R(DiR::Iuf), (0, 4)),
    Colonna::da("dtDataOraFlussoR", Fonte::R(DiR::DataOra), (0, 4)),
    Colonna::da(
        "codIdentificativoUnivocoRegolamentoR",
        Fonte::R(DiR::IdRegolamento),
        (0, 4),
    ),
    Colonna::da("dtDataRegolamentoR", Fonte::R(DiR::Regolamento), (0, 4)),
    Colonna::da(
        "codIstMittIdUnivMittTipoIdentificativoUnivocoR",
        Fonte::R(DiR::MittenteTipo),
        (0, 4),
    ),
    Colonna::da(
        "codIstMittIdUnivMittCodiceIdentificativoUnivocoR",
        Fonte::R(DiR::MittenteCodice),
        (0, 4),
    ),
    Colonna::da(
        "deIstMittDenominazioneMittenteR",
        Fonte::R(DiR::MittenteNome),
        (0, 4),
    ),
    Colonna::da(
        "codIstRicevIdUnivRicevTipoIdentificativoUnivocoR",
        Fonte::R(DiR::RiceventeTipo),
        (0, 4),
    ),
    Colonna::da(
        "codIstRicevIdUnivRicevCodiceIdentificativoUnivocoR",
        Fonte::R(DiR::RiceventeCodice),
        (0, 4),
    ),
    Colonna::da(
        "deIstRicevDenominazioneRiceventeR",
        Fonte::R(DiR::RiceventeNome),
        (0, 4),
    ),
    Colonna::da(
        "numNumeroTotalePagamentiR",
        Fonte::R(DiR::NumeroPagamenti),
        (0, 4),
    ),
    Colonna::da("numImportoTotalePagamentiR", Fonte::R(DiR::Totale), (0, 4)),
    Colonna::da(
        "codDatiSingPagamIdentificativoUnivocoVersamentoR",
        Fonte::R(DiR::Iuv),
        (0, 4),
    ),
    Colonna::da(
        "codDatiSingPagamIdentificativoUnivocoRiscossioneR",
        Fonte::R(DiR::Iur),
        (0, 4),
    ),
    Colonna::da(
        "numDatiSingPagamSingoloImportoPagatoR",
        Fonte::R(DiR::Importo),
        (0, 4),
    ),
    Colonna::da(
        "codDatiSingPagamCodiceEsitoSingoloPagamentoR",
        Fonte::R(DiR::CodiceEsito),
        (0, 4),
    ),
    Colonna::da(
        "dtDatiSingPagamDataEsitoSingoloPagamentoR",
        Fonte::R(DiR::Esito),
        (0, 4),
    ),
    Colonna::da("dtAcquisizioneR", Fonte::R(DiR::Acquisito), (0, 4)),
    Colonna::da("mygovManageFlussoIdT", Fonte::T(DiT::Flusso), (0, 0)),
    Colonna::da("codAbiT", Fonte::AltroT(CampoT::Abi), (0, 4)),
    Colonna::da("codCabT", Fonte::AltroT(CampoT::Cab), (0, 4)),
    Colonna::da("codContoTesoreria", Fonte::AltroT(CampoT::Conto), (0, 4)),
    Colonna::da("codDivisaT", Fonte::AltroT(CampoT::Divisa), (0, 4)),
    Colonna::da("dtDataContabileT", Fonte::T(DiT::Contabile), (0, 4)),
    Colonna::da("dtDataValutaT", Fonte::T(DiT::Valuta), (0, 4)),
    Colonna::da("numImportoTesoreria", Fonte::T(DiT::Importo), (0, 4)),
    Colonna::da("codSegnoT", Fonte::AltroT(CampoT::Segno), (0, 4)),
    Colonna::da("deCausaleT", Fonte::AltroT(CampoT::Causale), (0, 4)),
    Colonna::da(
        "codNumeroAssegnoT",
        Fonte::AltroT(CampoT::NumeroAssegno),
        (0, 4),
    ),
    Colonna::da(
        "codRiferimentoBancaT",
        Fonte::AltroT(CampoT::RiferimentoBanca),
        (0, 4),
    ),
    Colonna::da(
        "codRiferimentoClienteT",
        Fonte::AltroT(CampoT::RiferimentoCliente),
        (0, 4),
    ),
    Colonna::da("dtDataOrdineT", Fonte::AltroT(CampoT::DataOrdine), (0, 4)),
    Colonna::da(
        "deDescrizioneOrdinanteT",
        Fonte::AltroT(CampoT::Ordinante),
        (0, 4),
    ),
    Colonna::da("codBi2T", Fonte::AltroT(CampoT::Bi2), (0, 0)),
    Colonna::da("codBe1T", Fonte::AltroT(CampoT::Be1), (0, 0)),
    Colonna::da("codIb1T", Fonte::AltroT(CampoT::Ib1), (0, 0)),
    Colonna::da("codIb2T", Fonte::AltroT(CampoT::Ib2), (0, 0)),
    Colonna::da("codIb4T", Fonte::AltroT(CampoT::Ib4), (0, 0)),
    Colonna::da("codTidT", Fonte::AltroT(CampoT::Tid), (0, 0)),
    Colonna::da("codDteT", Fonte::AltroT(CampoT::Dte), (0, 0)),
    Colonna::da("codDtnT", Fonte::AltroT(CampoT::Dtn), (0, 0)),
    Colonna::da("codEriT", Fonte::AltroT(CampoT::Eri), (0, 0)),
    Colonna::da("codIm2T", Fonte::AltroT(CampoT::Im2), (0, 0)),
    Colonna::da("codMa2T", Fonte::AltroT(CampoT::Ma2), (0, 0)),
    Colonna::da("codRi3T", Fonte::AltroT(CampoT::Ri3), (0, 0)),
    Colonna::da("codOr1T", Fonte::AltroT(CampoT::Or1), (0, 4)),
    Colonna::da("codSc2T", Fonte::AltroT(CampoT::Sc2), (0, 0)),
    Colonna::da("codTr1T", Fonte::AltroT(CampoT::Tr1), (0, 0)),
    Colonna::da("codSecT", Fonte::AltroT(CampoT::Sec), (0, 0)),
    Colonna::da("codIorT", Fonte::AltroT(CampoT::Ior), (0, 0)),
    Colonna::da("codIdUnivocoFlussoT", Fonte::T(DiT::Iuf), (0, 4)),
    Colonna::da("codIdUnivocoVersamentoT", Fonte::T(DiT::Iuv), (0, 4)),
    Colonna::da("dtAcquisizioneT", Fonte::T(DiT::Acquisito), (0, 4)),
    Colonna::da("deAnnoBollettaT", Fonte::T(DiT::Anno), (1, 4)),
    Colonna::da("codBollettaT", Fonte::T(DiT::Codice), (1, 4)),
    Colonna::da("codIdDominioT", Fonte::AltroT(CampoT::IdDominio), (1, 4)),
    Colonna::da("dtRicezioneT", Fonte::AltroT(CampoT::DataRicezione), (1, 4)),
    Colonna::da(
        "deAnnoDocumentoT",
        Fonte::AltroT(CampoT::AnnoDocumento),
        (1, 4),
    ),
    Colonna::da(
        "codDocumentoT",
        Fonte::AltroT(CampoT::CodiceDocumento),
        (1, 4),
    ),
    Colonna::da(
        "deAnnoProvvisorioT",
        Fonte::AltroT(CampoT::AnnoProvvisorio),
        (1, 4),
    ),
    Colonna::da(
        "codProvvisorioT",
        Fonte::AltroT(CampoT::CodiceProvvisorio),
        (1, 4),
    ),
    Colonna::da(
        "dt_effettiva_sospeso_t",
        Fonte::AltroT(CampoT::DataEffettivaSospeso),
        (3, 4),
    ),
    Colonna::da(
        "codice_gestionale_provvisorio_t",
        Fonte::AltroT(CampoT::CodiceGestionaleProvvisorio),
        (3, 4),
    ),
    Colonna::da("classificazioneCompletezza", Fonte::Codice, (0, 4)),
    Colonna::da("dtDataUltimoAggiornamento", Fonte::Aggiornata, (0, 4)),
    Colonna::da(
        "cod_tipo_dovuto_pa1",
        Fonte::AltroE(CampoE::Pa1TipoDovuto),
        (4, 4),
    ),
    Colonna::da(
        "de_tipo_dovuto_pa1",
        Fonte::AltroE(CampoE::Pa1NomeTipoDovuto),
        (4, 4),
    ),
    Colonna::da(
        "cod_tassonomico_dovuto_pa1",
        Fonte::AltroE(CampoE::Pa1Tassonomico),
        (4, 4),
    ),
    Colonna::da(
        "cod_fiscale_pa1",
        Fonte::AltroE(CampoE::Pa1CodiceFiscale),
        (4, 4),
    ),
    Colonna::da("de_nome_pa1", Fonte::AltroE(CampoE::Pa1Nome), (4, 4)),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// How many columns each version has, for an ente that notifies and for one that does not (§4.4).
    #[test]
    fn every_version_has_as_many_columns_as_the_sheet_counts() {
        for (versione, notifica, quante) in [
            (0, true, 145),
            (0, false, 145),
            (1, true, 133),
            (1, false, 133),
            (2, true, 134),
            (2, false, 113),
            (3, true, 136),
            (3, false, 115),
            (4, true, 141),
            (4, false, 120),
        ] {
            let sue = COLONNE.iter().filter(|c| c.presente(versione, notifica));
            assert_eq!(sue.count(), quante, "1.{versione}, notifica: {notifica}");
        }
    }

    #[test]
    fn a_place_is_the_number_of_its_name() {
        for (posto, campo) in CampoE::TUTTI.into_iter().enumerate() {
            assert_eq!(campo as usize, posto);
        }
        for (posto, campo) in CampoI::TUTTI.into_iter().enumerate() {
            assert_eq!(campo as usize, posto);
        }
        for (posto, campo) in CampoT::TUTTI.into_iter().enumerate() {
            assert_eq!(campo as usize, posto);
        }
    }
}
