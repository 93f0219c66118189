//! The parties of a payment, as the documents of MyPay and the legacy receipt have them: the same elements in two namespaces.

use crate::message::tracciato::valori;

valori! {
    /// Kind of who pays: natural or legal person.
    TipoPersona { Fisica = "F", Giuridica = "G", }
    /// Kind of an ente.
    TipoEnte { Giuridica = "G", }
    /// Kind of the institute that attests a payment: legal person, ABI or BIC.
    TipoIstituto { Giuridica = "G", Abi = "A", Bic = "B", }
    /// `codiceEsitoPagamento`: done, not done, done in part, term run out, the latter in part.
    CodiceEsito { Eseguito = "0", NonEseguito = "1", Parziale = "2", Decorrenza = "3", DecorrenzaParziale = "4", }
    /// `tipoAllegatoRicevuta`: outcome, revenue stamp
    TipoAllegato { Esito = "ES", BolloDigitale = "BD", }
}

/// The parties in a namespace.
macro_rules! soggetti {
    ($ns:expr) => {
        $crate::message::tracciato::documento! {
            /// `dominio`: the ente
            Dominio[$ns, ""] {
                identificativo: String = "identificativoDominio",
                stazione: Option<String> = "identificativoStazioneRichiedente",
            }
            /// `istitutoAttestante`
            Attestante[$ns, ""] {
                identificativo: IdentificativoIstituto = "identificativoUnivocoAttestante",
                denominazione: String = "denominazioneAttestante",
                codice_unita: Option<String> = "codiceUnitOperAttestante",
                nome_unita: Option<String> = "denomUnitOperAttestante",
                indirizzo: Option<String> = "indirizzoAttestante",
                civico: Option<String> = "civicoAttestante",
                cap: Option<String> = "capAttestante",
                localita: Option<String> = "localitaAttestante",
                provincia: Option<String> = "provinciaAttestante",
                nazione: Option<String> = "nazioneAttestante",
            }
            /// `enteBeneficiario`
            Beneficiario[$ns, ""] {
                identificativo: IdentificativoEnte = "identificativoUnivocoBeneficiario",
                denominazione: String = "denominazioneBeneficiario",
                codice_unita: Option<String> = "codiceUnitOperBeneficiario",
                nome_unita: Option<String> = "denomUnitOperBeneficiario",
                indirizzo: Option<String> = "indirizzoBeneficiario",
                civico: Option<String> = "civicoBeneficiario",
                cap: Option<String> = "capBeneficiario",
                localita: Option<String> = "localitaBeneficiario",
                provincia: Option<String> = "provinciaBeneficiario",
                nazione: Option<String> = "nazioneBeneficiario",
            }
            /// `soggettoPagatore`: who owes
            Pagatore[$ns, ""] {
                identificativo: IdentificativoPersona = "identificativoUnivocoPagatore",
                anagrafica: String = "anagraficaPagatore",
                indirizzo: Option<String> = "indirizzoPagatore",
                civico: Option<String> = "civicoPagatore",
                cap: Option<String> = "capPagatore",
                localita: Option<String> = "localitaPagatore",
                provincia: Option<String> = "provinciaPagatore",
                nazione: Option<String> = "nazionePagatore",
                email: Option<String> = "e-mailPagatore",
            }
            /// Kind and code of an institute.
            IdentificativoIstituto[$ns, ""] {
                tipo: $crate::message::documento::soggetto::TipoIstituto = "tipoIdentificativoUnivoco",
                codice: String = "codiceIdentificativoUnivoco",
            }
            /// Kind and code of an ente.
            IdentificativoEnte[$ns, ""] {
                tipo: $crate::message::documento::soggetto::TipoEnte = "tipoIdentificativoUnivoco",
                codice: String = "codiceIdentificativoUnivoco",
            }
            /// Kind and code of a person.
            IdentificativoPersona[$ns, ""] {
                tipo: $crate::message::documento::soggetto::TipoPersona = "tipoIdentificativoUnivoco",
                codice: String = "codiceIdentificativoUnivoco",
            }
            /// `allegatoRicevuta`
            Allegato[$ns, ""] {
                tipo: $crate::message::documento::soggetto::TipoAllegato = "tipoAllegatoRicevuta",
                testo: Vec<u8> = "testoAllegato" as Una,
            }
        }
    };
}
pub(crate) use soggetti;
