//! The documents that travel in base64, and in which fields.

use super::schema::{
    BILANCIO_DEFAULT, BILANCIO_PIVOT, DOCUMENTI, FLUSSO_RIVERSAMENTO, OPI_1_4, OPI_1_6_1, RECEIPT,
    RT_LEGACY, Schema,
};

/// A kind of document, told by its root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Documento {
    /// `Dovuti` (§3.3)
    Dovuti,
    /// `DovutiEntiSecondari` (§3.4)
    DovutiEntiSecondari,
    /// `Versamento` (§3.5)
    Versamento,
    /// `Pagati` (§3.6)
    Pagati,
    /// `PagatiConRicevuta` (§3.6)
    PagatiConRicevuta,
    /// `bilancio` (§3.2)
    Bilancio,
    /// pagoPA receipt (§3.7 b)
    Receipt,
    /// Legacy RT (§3.7 a)
    Rt,
    /// Flow of rendicontazione (`mypivot-flows.md` §7.2)
    FlussoRiversamento,
    /// Default bilancio of a tipo dovuto, also `bilancio`, in a namespace of its own; never sent through the services (§3.2)
    BilancioDefault,
    /// MyPivot's form of the bilancio, `Bilancio` (`mypivot-flows.md` §3.3)
    BilancioPivot,
    /// OPI giornale di cassa 1.4: no `data_riferimento_GdC` (`mypivot-flows.md` §6.3)
    Opi14,
    /// OPI giornale di cassa 1.6.1: with `data_riferimento_GdC` (`mypivot-flows.md` §6.3)
    Opi161,
}

impl Documento {
    /// All kinds.
    pub const TUTTI: [Self; 13] = [
        Self::Dovuti,
        Self::DovutiEntiSecondari,
        Self::Versamento,
        Self::Pagati,
        Self::PagatiConRicevuta,
        Self::Bilancio,
        Self::BilancioDefault,
        Self::Receipt,
        Self::Rt,
        Self::FlussoRiversamento,
        Self::BilancioPivot,
        Self::Opi161,
        Self::Opi14,
    ];

    /// Local name of the root element.
    #[must_use]
    pub fn radice(self) -> &'static str {
        match self {
            Self::Dovuti => "Dovuti",
            Self::DovutiEntiSecondari => "DovutiEntiSecondari",
            Self::Versamento => "Versamento",
            Self::Pagati => "Pagati",
            Self::PagatiConRicevuta => "PagatiConRicevuta",
            Self::Bilancio | Self::BilancioDefault => "bilancio",
            Self::Receipt => "receipt",
            Self::Rt => "RT",
            Self::FlussoRiversamento => "FlussoRiversamento",
            Self::BilancioPivot => "Bilancio",
            Self::Opi14 | Self::Opi161 => "flusso_giornale_di_cassa",
        }
    }

    /// The schema that declares the root.
    #[must_use]
    pub fn schema(self) -> &'static Schema {
        match self {
            Self::Receipt => &RECEIPT,
            Self::Rt => &RT_LEGACY,
            Self::FlussoRiversamento => &FLUSSO_RIVERSAMENTO,
            Self::BilancioDefault => &BILANCIO_DEFAULT,
            Self::BilancioPivot => &BILANCIO_PIVOT,
            Self::Opi14 => &OPI_1_4,
            Self::Opi161 => &OPI_1_6_1,
            _ => &DOCUMENTI,
        }
    }

    /// The kind with this root; the namespace is empty for none. The root of a giornale di cassa does not tell its version: it is
    /// given as [`Documento::Opi161`], the present one.
    #[must_use]
    pub fn di_radice(namespace: &str, locale: &str) -> Option<Self> {
        Self::TUTTI
            .into_iter()
            .find(|d| d.radice() == locale && d.schema().namespace == namespace)
    }
}

/// A base64 field of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CampoBase64 {
    /// Name of the element (no namespace).
    pub elemento: &'static str,
    /// Which documents it may carry; none = opaque bytes.
    pub documenti: &'static [Documento],
    /// How many times the document is encoded by who keeps the contract: 1, or 2 for `pagati` (§1.5).
    pub codifiche: u8,
}

impl CampoBase64 {
    /// A field whose document is encoded once.
    pub(super) const fn uno(elemento: &'static str, documenti: &'static [Documento]) -> Self {
        Self {
            elemento,
            documenti,
            codifiche: 1,
        }
    }

    /// A field whose document is encoded twice.
    pub(super) const fn due(elemento: &'static str, documenti: &'static [Documento]) -> Self {
        Self {
            elemento,
            documenti,
            codifiche: 2,
        }
    }
}
