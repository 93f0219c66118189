//! A payment as the exports of the platforms show it: who paid, whom, when, what the bank made of it (`mypay-flows.md` §6.4, §7;
//! `mypivot-web-services.md` §4.4).

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::caso::Caso;
use super::codici;
use super::dovuti::componi_bilancio;
use super::persone::Pagatore;
use super::servizi::Servizio;
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::euro;

/// BIC and name of whoever took the money.
const PSP: &[(&str, &str)] = &[
    ("UNCRITMM", "UniCredit S.p.A."),
    ("BCITITMM", "Intesa Sanpaolo S.p.A."),
    ("BPPIITRR", "Poste Italiane S.p.A."),
    ("PPAYITR1", "PostePay S.p.A."),
    ("SELBIT2B", "Banca Sella S.p.A."),
];

/// Somebody of whom a row tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chi {
    Attestante,
    Beneficiario,
    Versante,
    Pagatore,
}

/// What a row tells of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dato {
    Tipo,
    Codice,
    Nome,
    Via,
    Civico,
    Cap,
    Localita,
    Provincia,
    Nazione,
    Email,
    /// The unit of an office: nobody fills it.
    Ufficio,
}

/// Of whom a column tells, and what: the exports name these columns after one another's pattern. `anonimo` is whom the two columns without
/// a name of their own are about.
pub(super) fn soggetto(nome: &str, anonimo: Chi) -> Option<(Chi, Dato)> {
    const DATI: &[(&str, Dato)] = &[
        ("unitoper", Dato::Ufficio),
        ("tipoid", Dato::Tipo),
        ("codiceid", Dato::Codice),
        ("anagrafica", Dato::Nome),
        ("denominazione", Dato::Nome),
        ("indirizzo", Dato::Via),
        ("civico", Dato::Civico),
        ("cap", Dato::Cap),
        ("localita", Dato::Localita),
        ("provincia", Dato::Provincia),
        ("nazione", Dato::Nazione),
        ("mail", Dato::Email),
    ];
    let ha = |parole: &[&str]| parole.iter().any(|p| nome.contains(p));
    let chi = if ha(&["Attestante", "IstitAtt"]) {
        Chi::Attestante
    } else if ha(&["Benef"]) {
        Chi::Beneficiario
    } else if ha(&["Versante", "SoggVers"]) {
        Chi::Versante
    } else if ha(&["Pagatore", "SoggPag"]) {
        Chi::Pagatore
    } else if ha(&["tipoIdentificativoUnivoco", "codiceIdentificativoUnivoco"]) {
        anonimo
    } else {
        return None;
    };
    let nome = nome.to_ascii_lowercase();
    let dato = DATI.iter().find(|(parola, _)| nome.contains(parola))?;
    Some((chi, dato.1))
}

/// The ente of a file.
#[derive(Debug, Clone)]
pub(super) struct Ente {
    pub(super) codice: String,
    pub(super) nome: String,
    pub(super) sede: Pagatore,
}

impl Ente {
    pub(super) fn nuovo(caso: &mut Caso) -> Self {
        let comune = super::persone::comune(caso);
        Self {
            codice: codici::codice_ente(caso),
            nome: format!("Comune di {}", comune.nome),
            sede: Pagatore {
                via: super::persone::via(caso),
                civico: super::persone::civico(caso),
                cap: comune.cap,
                localita: comune.nome,
                provincia: comune.provincia,
                nazione: "IT",
                ..Pagatore::default()
            },
        }
    }
}

/// A payment.
#[derive(Debug)]
pub(super) struct Pagamento<'a> {
    pub(super) n: u64,
    pub(super) ente: &'a Ente,
    pub(super) servizio: Servizio,
    pub(super) importo: i64,
    pub(super) pagatore: Pagatore,
    pub(super) versante: Option<Pagatore>,
    pub(super) iud: String,
    pub(super) iuv: String,
    /// Day of the payment.
    pub(super) giorno: Giorno,
    pub(super) ora: String,
    pub(super) psp: (&'static str, &'static str),
    pub(super) causale: String,
    pub(super) dati_specifici: String,
    pub(super) bilancio: String,
}

impl<'a> Pagamento<'a> {
    /// Payment `n` of a file of that series, made on one of the days before `oggi`; for a person where a mistake goes into its row.
    pub(super) fn nuovo(
        n: u64,
        serie: u64,
        oggi: Giorno,
        servizio: Servizio,
        ente: &'a Ente,
        persona: bool,
        caso: &mut Caso,
    ) -> Self {
        let importo = servizio.importo(caso).max(100);
        let giorno = Giorno(oggi.0 - i64::try_from(caso.fra(3, 90)).unwrap_or(3));
        let anno = giorno.to_string()[..4].to_owned();
        let pagatore = if persona || caso.volte(82) {
            Pagatore::persona(caso)
        } else {
            Pagatore::impresa(caso)
        };
        let mut bilancio = String::new();
        if caso.volte(50) {
            componi_bilancio(&mut bilancio, servizio.capitolo, importo, caso);
        }
        Self {
            n,
            ente,
            servizio,
            importo: i64::try_from(importo).unwrap_or_default(),
            pagatore,
            versante: caso.volte(25).then(|| Pagatore::persona(caso)),
            iud: format!(
                "{}-{anno}-{:08x}-{n:07}",
                servizio.capitolo,
                serie & 0xffff_ffff
            ),
            iuv: codici::iuv_della_piattaforma("01", serie % 10 * 1_000_000_000 + n),
            giorno,
            ora: format!(
                "{:02}:{:02}:{:02}",
                caso.fra(7, 22),
                caso.sotto(60),
                caso.sotto(60)
            ),
            psp: *caso.uno(PSP),
            causale: format!("{} {anno} - rata {}", servizio.causale, caso.fra(1, 4)),
            dati_specifici: format!("{}{}{anno}", servizio.tassonomia, servizio.tipo_dovuto),
            bilancio,
        }
    }

    /// What is told of somebody.
    pub(super) fn soggetto(&self, chi: Chi, dato: Dato) -> &str {
        let di = match chi {
            Chi::Attestante => {
                return match dato {
                    Dato::Tipo => "B",
                    Dato::Codice => self.psp.0,
                    Dato::Nome => self.psp.1,
                    _ => "",
                };
            }
            Chi::Beneficiario => match dato {
                Dato::Tipo => return "G",
                Dato::Codice => return &self.ente.codice,
                Dato::Nome => return &self.ente.nome,
                _ => &self.ente.sede,
            },
            Chi::Versante => match &self.versante {
                Some(versante) => versante,
                None => return "",
            },
            Chi::Pagatore => &self.pagatore,
        };
        match dato {
            Dato::Tipo if di.persona => "F",
            Dato::Tipo => "G",
            Dato::Codice => &di.codice,
            Dato::Nome => &di.nome,
            Dato::Via => &di.via,
            Dato::Civico => &di.civico,
            Dato::Cap => di.cap,
            Dato::Localita => di.localita,
            Dato::Provincia => di.provincia,
            Dato::Nazione => di.nazione,
            Dato::Email => &di.email,
            Dato::Ufficio => "",
        }
    }

    pub(super) fn istante(&self) -> String {
        format!("{}T{}", self.giorno, self.ora)
    }

    /// Identifier of the receipt.
    pub(super) fn id_ricevuta(&self) -> String {
        format!("RT{:08}{:010}", self.giorno.0, self.n)
    }

    /// Identifier of the request of payment.
    pub(super) fn id_richiesta(&self) -> String {
        format!("RPT{:08}{:010}", self.giorno.0, self.n)
    }

    /// IUR.
    pub(super) fn iur(&self) -> String {
        format!("{}{:012}", &self.psp.0[..4], self.n)
    }

    /// Identifier of the flow of settlement.
    pub(super) fn iuf(&self) -> String {
        format!("{}{}-{:010}", Giorno(self.giorno.0 + 1), self.psp.0, self.n)
    }

    /// The receipt as a document (`RT`, version 6.2.0), in base64 on one line.
    pub(super) fn ricevuta(&self) -> String {
        let mut xml = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><RT xmlns=\"http://www.digitpa.gov.it/schemas/2011/Pagamenti/\">",
        );
        let mut metti = |testo: std::fmt::Arguments<'_>| {
            // Writing into a String does not fail.
            let _ = xml.write_fmt(testo);
        };
        metti(format_args!(
            "<versioneOggetto>6.2.0</versioneOggetto><dominio><identificativoDominio>{ente}</identificativoDominio></dominio>\
             <identificativoMessaggioRicevuta>{}</identificativoMessaggioRicevuta>\
             <dataOraMessaggioRicevuta>{}</dataOraMessaggioRicevuta>\
             <riferimentoMessaggioRichiesta>{}</riferimentoMessaggioRichiesta>\
             <riferimentoDataRichiesta>{}</riferimentoDataRichiesta>",
            self.id_ricevuta(),
            self.istante(),
            self.id_richiesta(),
            self.giorno,
            ente = self.ente.codice,
        ));
        for (elemento, nome, chi) in [
            ("istitutoAttestante", "Attestante", Chi::Attestante),
            ("enteBeneficiario", "Beneficiario", Chi::Beneficiario),
            ("soggettoVersante", "Versante", Chi::Versante),
            ("soggettoPagatore", "Pagatore", Chi::Pagatore),
        ] {
            let tipo = self.soggetto(chi, Dato::Tipo);
            if tipo.is_empty() {
                continue;
            }
            let detto = if matches!(chi, Chi::Attestante | Chi::Beneficiario) {
                "denominazione"
            } else {
                "anagrafica"
            };
            metti(format_args!(
                "<{elemento}><identificativoUnivoco{nome}><tipoIdentificativoUnivoco>{tipo}</tipoIdentificativoUnivoco>\
                 <codiceIdentificativoUnivoco>{}</codiceIdentificativoUnivoco></identificativoUnivoco{nome}>\
                 <{detto}{nome}>{}</{detto}{nome}></{elemento}>",
                self.soggetto(chi, Dato::Codice),
                testo_xml(self.soggetto(chi, Dato::Nome)),
            ));
        }
        metti(format_args!(
            "<datiPagamento><codiceEsitoPagamento>0</codiceEsitoPagamento><importoTotalePagato>{importo}</importoTotalePagato>\
             <identificativoUnivocoVersamento>{}</identificativoUnivocoVersamento>\
             <CodiceContestoPagamento>{}</CodiceContestoPagamento><datiSingoloPagamento>\
             <singoloImportoPagato>{importo}</singoloImportoPagato><esitoSingoloPagamento>ESEGUITO</esitoSingoloPagamento>\
             <dataEsitoSingoloPagamento>{}</dataEsitoSingoloPagamento>\
             <identificativoUnivocoRiscossione>{}</identificativoUnivocoRiscossione>\
             <causaleVersamento>{}</causaleVersamento><datiSpecificiRiscossione>{}</datiSpecificiRiscossione>\
             </datiSingoloPagamento></datiPagamento></RT>",
            self.iuv,
            self.id_ricevuta(),
            self.giorno,
            self.iur(),
            testo_xml(&self.causale),
            self.dati_specifici,
            importo = euro(self.importo),
        ));
        STANDARD.encode(xml)
    }

    /// What a column shows of the request, the payment and the receipt, whatever the export calls it; the columns of
    /// [`soggetto`] apart.
    pub(super) fn valore(&self, nome: &str) -> Option<String> {
        Some(match nome {
            "iuf" | "deNomeFlussoE" => {
                format!("{}-GEN{}", self.servizio.tipo_dovuto, self.n / 1000)
            }
            "numRigaFlusso" | "numRigaFlussoE" => (self.n % 1000 + 1).to_string(),
            "IUD" | "codIud" | "codIudI" | "codIudE" => self.iud.clone(),
            "codIuv"
            | "identificativoUnivocoVersamento"
            | "codRpSilinviarpIdUnivocoVersamentoI"
            | "codRpSilinviarpIdUnivocoVersamentoE"
            | "codEDatiPagIdUnivocoVersamentoE"
            | "codDatiSingPagamIdentificativoUnivocoVersamentoR" => self.iuv.clone(),
            "versioneOggetto" | "deEVersioneOggettoE" => "6.2.0".into(),
            "identificativoDominio" | "codEDomIdDominioE" => self.ente.codice.clone(),
            "identificativoStazioneRichiedente" | "codEDomIdStazioneRichiedenteE" => {
                format!("{}_01", self.ente.codice)
            }
            "identificativoMessaggioRicevuta"
            | "codEIdMessaggioRicevutaE"
            | "codiceContestoPagamento"
            | "codEDatiPagCodiceContestoPagamentoE" => self.id_ricevuta(),
            "dataOraMessaggioRicevuta" | "dtEDataOraMessaggioRicevutaE" => self.istante(),
            "riferimentoMessaggioRichiesta" | "codERiferimentoMessaggioRichiestaE" => {
                self.id_richiesta()
            }
            "riferimentoDataRichiesta"
            | "dtERiferimentoDataRichiestaE"
            | "dataEsitoSingoloPagamento"
            | "dtEDatiPagDatiSingPagDataEsitoSingoloPagamentoE"
            | "dtRpDatiVersDataEsecuzionePagamentoI"
            | "dtDatiSingPagamDataEsitoSingoloPagamentoR" => self.giorno.to_string(),
            "codiceEsitoPagamento"
            | "codEDatiPagCodiceEsitoPagamentoE"
            | "codDatiSingPagamCodiceEsitoSingoloPagamentoR" => "0".into(),
            "importoTotalePagato" | "singoloImportoPagato" | "importoDovuto" => euro(self.importo),
            "esitoSingoloPagamento" | "deEDatiPagDatiSingPagEsitoSingoloPagamentoE" => {
                "ESEGUITO".into()
            }
            "identificativoUnivocoRiscoss"
            | "codEDatiPagDatiSingPagIdUnivocoRiscossE"
            | "codDatiSingPagamIdentificativoUnivocoRiscossioneR" => self.iur(),
            "causaleVersamento"
            | "deEDatiPagDatiSingPagCausaleVersamentoE"
            | "deRpDatiVersDatiSingVersCausaleVersamentoI" => self.causale.clone(),
            "datiSpecificiRiscossione"
            | "deEDatiPagDatiSingPagDatiSpecificiRiscossioneE"
            | "deRpDatiVersDatiSingVersDatiSpecificiRiscossioneI" => self.dati_specifici.clone(),
            "tipoDovuto" | "codTipoDovutoI" | "codTipoDovutoE" => {
                self.servizio.tipo_dovuto.to_owned()
            }
            "bilancio" | "bilancioI" | "bilancioE" => self.bilancio.clone(),
            _ => return None,
        })
    }
}

fn testo_xml(testo: &str) -> String {
    testo
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
