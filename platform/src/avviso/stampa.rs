//! The printed notice and the printed receipt (`pagopa-identifiers.md` §3, §4; `mypay-web-services.md` §7.4).

use contracts::identifier::mypay::numero_avviso;
use datamatrix::{DataMatrix, SymbolList};
use qrcode::{Color, EcLevel, QrCode, Version};
use serde::{Deserialize, Serialize};

use crate::calendario;
use crate::carrello::Carrello;
use crate::command::ContoPostale;
use crate::documento::importo;
use crate::dovuto::Dovuto;
use crate::elaborato::Elaborato;
use crate::pdf::{ALTEZZA, Foglio, MM};
use crate::state::Anagrafe;

/// A document to be printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "documento", rename_all = "kebab-case")]
pub enum Documento {
    /// A notice.
    Avviso(Box<Avviso>),
    /// A receipt.
    Quietanza(Box<Quietanza>),
}

impl Documento {
    /// Name of the file.
    #[must_use]
    pub fn nome(&self) -> String {
        let (che, ente, iuv) = match self {
            Self::Avviso(a) => ("AVVISO", &a.cod_ipa, &a.iuv),
            Self::Quietanza(q) => ("RT", &q.cod_ipa, &q.iuv),
        };
        format!("MYPAY_{che}_{ente}_{iuv}.pdf").to_uppercase()
    }

    /// Its bytes.
    #[must_use]
    pub fn pdf(&self) -> Vec<u8> {
        match self {
            Self::Avviso(avviso) => avviso.pdf(),
            Self::Quietanza(quietanza) => quietanza.pdf(),
        }
    }
}

/// What stands on a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Avviso {
    /// Ente code.
    pub cod_ipa: String,
    /// Name of the ente.
    pub ente: String,
    /// Its fiscal code.
    pub codice_fiscale_ente: String,
    /// IUV.
    pub iuv: String,
    /// Number of the notice, 18 digits.
    pub numero: String,
    /// causaleVersamento
    pub oggetto: String,
    /// Name of the payer.
    pub destinatario: String,
    /// Code of the payer.
    pub codice_destinatario: String,
    /// Address of the payer.
    pub indirizzo: String,
    /// What is paid, in cents.
    pub importo: u64,
    /// Due date, `yyyy-MM-dd`.
    pub scadenza: Option<String>,
    /// Postal account, when the notice can be paid there.
    pub conto: Option<ContoPostale>,
}

fn corto(testo: &str, massimo: usize) -> String {
    testo.chars().take(massimo).collect()
}

/// `30/06/2026`
fn giorno(testo: &str) -> String {
    calendario::leggi_giorno(testo)
        .map_or_else(|| testo.to_owned(), |g| g.format("%d/%m/%Y").to_string())
}

/// `1.234,50`
fn in_euro(centesimi: u64) -> String {
    let interi = (centesimi / 100).to_string();
    let mut testo = String::new();
    for (n, cifra) in interi.chars().enumerate() {
        if n > 0 && (interi.len() - n).is_multiple_of(3) {
            testo.push('.');
        }
        testo.push(cifra);
    }
    format!("{testo},{:02}", centesimi % 100)
}

impl Avviso {
    /// The notice of a dovuto; `None` when its IUV makes none. Texts are cut as the platform cuts them (§4).
    #[must_use]
    pub fn di(ente: &Anagrafe, d: &Dovuto) -> Option<Self> {
        let iuv = d.iuv.clone()?;
        let p = &d.pagatore;
        let indirizzo: Vec<&str> = [
            &p.indirizzo,
            &p.civico,
            &p.cap,
            &p.localita,
            &p.provincia,
            &p.nazione,
        ]
        .into_iter()
        .filter_map(|v| v.as_deref().filter(|v| !v.trim().is_empty()))
        .collect();
        let tipo = ente.tipi.get(&d.tipo_dovuto);
        Some(Self {
            cod_ipa: ente.ente.cod_ipa.clone(),
            ente: corto(&ente.ente.denominazione, 50),
            codice_fiscale_ente: ente.ente.codice_fiscale.clone(),
            numero: numero_avviso(&iuv, &ente.ente.codice_segregazione)?,
            iuv,
            oggetto: corto(&d.causale, 90),
            destinatario: corto(p.anagrafica.as_deref().unwrap_or_default(), 70),
            codice_destinatario: corto(p.identificativo.codice.as_deref().unwrap_or_default(), 16),
            indirizzo: corto(&indirizzo.join(" "), 140),
            importo: d.totale(),
            scadenza: d.scadenza.clone(),
            conto: tipo.and_then(|t| t.conto_postale.clone()),
        })
    }

    /// What the QR code says (§3).
    #[must_use]
    pub fn qr(&self) -> String {
        format!(
            "PAGOPA|002|{}|{}|{:02}",
            self.numero, self.codice_fiscale_ente, self.importo
        )
    }

    /// What the data matrix says (§4): 256 characters, digits alone in the amount.
    #[must_use]
    pub fn data_matrix(&self) -> Option<String> {
        let conto = self.conto.as_ref()?;
        let pulito = |testo: &str, quanti: usize| {
            let ammesso = |c: char| c.is_ascii_alphanumeric() || " &',-.:_".contains(c);
            let testo: String = testo
                .to_uppercase()
                .chars()
                .map(|c| if ammesso(c) { c } else { ' ' })
                .take(quanti)
                .collect();
            format!("{testo:quanti$}")
        };
        Some(format!(
            "codfase=NBPA;18{}12{:0>12}10{:010}38961P1{}{}{}{}{:12}A",
            self.numero,
            conto.numero,
            self.importo,
            self.codice_fiscale_ente,
            pulito(&self.codice_destinatario, 16),
            pulito(&self.destinatario, 40),
            pulito(&self.oggetto, 110),
            ""
        ))
    }

    fn pdf(&self) -> Vec<u8> {
        let mut foglio = Foglio::default();
        let alto = ALTEZZA - 60.0;
        foglio.testo(40.0, alto, 18.0, true, "AVVISO DI PAGAMENTO");
        let sotto = foglio.paragrafo(40.0, alto - 24.0, 11.0, 80, &self.oggetto);
        foglio.linea(alto - 30.0 - sotto);
        let y = alto - 55.0 - sotto;
        foglio.testo(40.0, y, 9.0, true, "ENTE CREDITORE");
        foglio.testo(40.0, y - 14.0, 11.0, false, &self.ente);
        let cf = format!("Cod. fiscale {}", self.codice_fiscale_ente);
        foglio.testo(40.0, y - 28.0, 9.0, false, &cf);
        foglio.testo(310.0, y, 9.0, true, "DESTINATARIO DELL'AVVISO");
        foglio.paragrafo(310.0, y - 14.0, 11.0, 40, &self.destinatario);
        let cf = format!("Cod. fiscale {}", self.codice_destinatario);
        foglio.testo(310.0, y - 42.0, 9.0, false, &cf);
        foglio.paragrafo(310.0, y - 56.0, 9.0, 48, &self.indirizzo);
        let y = y - 100.0;
        foglio.linea(y + 14.0);
        let quanto = format!("Importo: {} Euro", in_euro(self.importo));
        foglio.testo(40.0, y - 8.0, 14.0, true, &quanto);
        if let Some(scadenza) = &self.scadenza {
            let entro = format!("Scadenza: {}", giorno(scadenza));
            foglio.testo(310.0, y - 8.0, 14.0, true, &entro);
        }
        let y = y - 40.0;
        foglio.testo(40.0, y, 11.0, true, "BANCHE E ALTRI CANALI");
        self.disegna_qr(&mut foglio, 40.0, y - 20.0);
        let x = 150.0;
        foglio.testo(x, y - 34.0, 9.0, false, "Codice avviso");
        foglio.testo(x, y - 50.0, 13.0, true, &self.numero_a_gruppi());
        foglio.testo(
            x,
            y - 70.0,
            9.0,
            false,
            "Codice fiscale dell'ente creditore",
        );
        foglio.testo(x, y - 84.0, 11.0, false, &self.codice_fiscale_ente);
        if let (Some(conto), Some(testo)) = (&self.conto, self.data_matrix()) {
            let y = y - 140.0;
            foglio.linea(y + 20.0);
            foglio.testo(40.0, y, 11.0, true, "BOLLETTINO POSTALE PA");
            disegna_data_matrix(&mut foglio, 40.0, y - 20.0, &testo);
            let su = format!("sul C/C n. {}", conto.numero);
            foglio.testo(x, y - 34.0, 11.0, false, &su);
            let intestato = format!("intestato a {}", corto(&conto.intestatario, 50));
            foglio.testo(x, y - 50.0, 9.0, false, &intestato);
            foglio.testo(x, y - 66.0, 9.0, false, &conto.autorizzazione);
            let codice = format!("Codice avviso {}", self.numero_a_gruppi());
            foglio.testo(x, y - 82.0, 9.0, false, &codice);
        }
        let piede = "Documento della Regione simulata di collaudo: non ha valore di pagamento.";
        foglio.testo(40.0, 40.0, 8.0, false, piede);
        foglio.finito(&format!("Avviso {}", self.numero))
    }

    fn numero_a_gruppi(&self) -> String {
        let cifre: Vec<char> = self.numero.chars().collect();
        let gruppi: Vec<String> = cifre.chunks(4).map(|g| g.iter().collect()).collect();
        gruppi.join(" ")
    }

    /// Version 4, correction M, 25 mm (§3).
    fn disegna_qr(&self, foglio: &mut Foglio, x: f64, y: f64) {
        let testo = self.qr();
        let codice = QrCode::with_version(testo.as_bytes(), Version::Normal(4), EcLevel::M)
            .or_else(|_| QrCode::with_error_correction_level(testo.as_bytes(), EcLevel::M));
        if let Ok(codice) = codice {
            let neri: Vec<bool> = codice
                .to_colors()
                .into_iter()
                .map(|c| c == Color::Dark)
                .collect();
            foglio.simbolo(x, y, 25.0 * MM, codice.width(), &neri);
        }
    }
}

fn disegna_data_matrix(foglio: &mut Foglio, x: f64, y: f64, testo: &str) {
    if let Ok(codice) = DataMatrix::encode_str(testo, SymbolList::default().enforce_square()) {
        let bitmap = codice.bitmap();
        let (largo, alto) = (bitmap.width(), bitmap.height());
        let mut neri = vec![false; largo * alto];
        for (colonna, riga) in bitmap.pixels() {
            neri[riga * largo + colonna] = true;
        }
        foglio.simbolo(x, y, 25.0 * MM, largo, &neri);
    }
}

/// What stands on a receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quietanza {
    /// Ente code.
    pub cod_ipa: String,
    /// Name of the ente.
    pub ente: String,
    /// IUV of the payment.
    pub iuv: String,
    /// identificativoUnivocoRiscoss
    pub iur: String,
    /// Name of the payer.
    pub pagatore: String,
    /// causaleVersamento of each payment, with its cents.
    pub voci: Vec<(String, u64)>,
    /// Day of the payment, `yyyy-MM-dd`.
    pub data: String,
}

impl Quietanza {
    /// The receipt of a carrello; `None` when nothing was paid.
    pub(crate) fn di(ente: &Anagrafe, carrello: &Carrello, righe: &[&Elaborato]) -> Option<Self> {
        let primo = righe.first()?;
        let pagamento = primo.pagamento.as_ref()?;
        let pagatore = primo.dovuto.pagatore.anagrafica.clone();
        Some(Self {
            cod_ipa: ente.ente.cod_ipa.clone(),
            ente: ente.ente.denominazione.clone(),
            iuv: carrello.iuv.clone(),
            iur: pagamento.iur.clone(),
            pagatore: pagatore.unwrap_or_default(),
            voci: righe
                .iter()
                .filter_map(|r| {
                    let p = r.pagamento.as_ref()?;
                    Some((p.causale.clone(), p.importo))
                })
                .collect(),
            data: pagamento.data.clone(),
        })
    }

    fn pdf(&self) -> Vec<u8> {
        let mut foglio = Foglio::default();
        let mut y = ALTEZZA - 60.0;
        foglio.testo(40.0, y, 18.0, true, "RICEVUTA DI PAGAMENTO");
        y -= 40.0;
        for (nome, valore) in [
            ("Ente creditore", self.ente.clone()),
            ("Pagatore", self.pagatore.clone()),
            ("IUV", self.iuv.clone()),
            ("Identificativo della riscossione", self.iur.clone()),
            ("Data del pagamento", giorno(&self.data)),
        ] {
            foglio.testo(40.0, y, 9.0, true, nome);
            foglio.testo(230.0, y, 11.0, false, &valore);
            y -= 20.0;
        }
        foglio.linea(y + 8.0);
        y -= 12.0;
        for (causale, centesimi) in self.voci.iter().take(20) {
            let quanto = format!("{} Euro", importo(*centesimi));
            foglio.testo(460.0, y, 11.0, false, &quanto);
            y -= foglio.paragrafo(40.0, y, 10.0, 75, causale) + 6.0;
        }
        foglio.finito(&format!("Ricevuta {}", self.iuv))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn avviso() -> Avviso {
        Avviso {
            cod_ipa: "c_z001".into(),
            ente: "Comune di Esempio".into(),
            codice_fiscale_ente: "80012340560".into(),
            iuv: "01000000000000144".into(),
            numero: "301000000000000144".into(),
            oggetto: "TARI 2025 rata 1".into(),
            destinatario: "Rossi Mario".into(),
            codice_destinatario: "RSSMRA80A01L736U".into(),
            indirizzo: String::new(),
            importo: 1234,
            scadenza: Some("2025-06-30".into()),
            conto: Some(ContoPostale {
                numero: "12345678".into(),
                intestatario: "Comune di Esempio".into(),
                autorizzazione: "AUT. N. 1 DEL 01/01/2025".into(),
            }),
        }
    }

    #[test]
    fn the_examples_of_the_sheet() {
        let a = avviso();
        assert_eq!(a.qr(), "PAGOPA|002|301000000000000144|80012340560|1234");
        let testo = a.data_matrix().unwrap();
        assert!(testo.starts_with("codfase=NBPA;183010000000000001441200001234567810000000123438961P180012340560RSSMRA80A01L736UROSSI MARIO "), "{testo}");
        assert_eq!(&testo[133..149], "TARI 2025 RATA 1");
        assert_eq!((testo.len(), testo.chars().last()), (256, Some('A')));
        let grande = Avviso {
            importo: 123_456,
            ..avviso()
        };
        assert_eq!(&grande.data_matrix().unwrap()[49..59], "0000123456");
        assert_eq!(in_euro(123_456_789), "1.234.567,89");
    }

    #[test]
    fn the_offsets_of_the_file_are_right() {
        let pdf = Documento::Avviso(Box::new(avviso())).pdf();
        let testo = String::from_utf8_lossy(&pdf);
        let inizio: usize = testo
            .rsplit("startxref\n")
            .next()
            .unwrap()
            .lines()
            .next()
            .unwrap()
            .parse()
            .unwrap();
        assert!(pdf[inizio..].starts_with(b"xref\n0 8\n"));
        for n in 1..8 {
            let riga = &pdf[inizio + 9 + 20 * n..][..10];
            let posto: usize = std::str::from_utf8(riga).unwrap().parse().unwrap();
            assert!(pdf[posto..].starts_with(format!("{n} 0 obj").as_bytes()));
        }
        assert_eq!(pdf, Documento::Avviso(Box::new(avviso())).pdf());
    }
}
