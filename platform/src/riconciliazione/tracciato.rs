//! The rows of the reconciliation export, in each version of the tracciato (`mypivot-web-services.md` §4.2, §4.4).

use chrono::{Datelike, NaiveDate};

use super::campi::Campi;
use super::codice::Codice;
use super::colonne::{COLONNE, CampoE, CampoI, CampoT, Colonna, DiE, DiI, DiR, DiT, Fonte};
use super::simboli::Simbolo;
use super::tabella::{F, R, T};
use super::vista::Combinata;

/// A layout: version `1.<minore>`, for an ente that notifies payments or for one that does not.
#[derive(Debug, Clone)]
pub struct Tracciato {
    colonne: Vec<&'static Colonna>,
}

impl Tracciato {
    /// The layout of the version `1.<minore>`, 0 to 4.
    #[must_use]
    pub fn nuovo(minore: u8, notifica: bool) -> Self {
        Self {
            colonne: COLONNE
                .iter()
                .filter(|colonna| colonna.presente(minore, notifica))
                .collect(),
        }
    }

    /// Reads `1.0` to `1.4`.
    #[must_use]
    pub fn minore(versione: &str) -> Option<u8> {
        ["1.0", "1.1", "1.2", "1.3", "1.4"]
            .iter()
            .position(|v| *v == versione)
            .and_then(|minore| u8::try_from(minore).ok())
    }

    /// The row with the names.
    pub fn intestazione(&self, csv: &mut Vec<u8>) {
        for (n, colonna) in self.colonne.iter().enumerate() {
            campo(csv, n, |csv| csv.extend_from_slice(colonna.nome.as_bytes()));
        }
        csv.extend_from_slice(b"\r\n");
    }

    /// One record: a combined row under one of its codes, or under none.
    pub fn riga(&self, csv: &mut Vec<u8>, riga: &Combinata<'_>, codice: Option<Codice>) {
        let aperta = Aperta::di(riga);
        for (n, colonna) in self.colonne.iter().enumerate() {
            campo(csv, n, |csv| aperta.valore(csv, colonna.fonte, codice));
        }
        csv.extend_from_slice(b"\r\n");
    }
}

/// A quoted field.
fn campo(csv: &mut Vec<u8>, n: usize, valore: impl FnOnce(&mut Vec<u8>)) {
    csv.extend_from_slice(if n == 0 { b"\"" } else { b";\"" });
    valore(csv);
    csv.push(b'"');
}

/// A text; a quote in it is escaped, and so is the escape.
fn testo(csv: &mut Vec<u8>, testo: &str) {
    if !testo.bytes().any(|b| b == b'"' || b == b'\\') {
        csv.extend_from_slice(testo.as_bytes());
        return;
    }
    for b in testo.bytes() {
        if b == b'"' || b == b'\\' {
            csv.push(b'\\');
        }
        csv.push(b);
    }
}

fn giorno(csv: &mut Vec<u8>, giorno: Option<NaiveDate>) {
    if let Some(giorno) = giorno {
        let (anno, mese, del_mese) = (giorno.year(), giorno.month(), giorno.day());
        csv.extend_from_slice(format!("{anno:04}-{mese:02}-{del_mese:02}").as_bytes());
    }
}

fn numero(csv: &mut Vec<u8>, numero: Option<u64>) {
    if let Some(numero) = numero {
        csv.extend_from_slice(numero.to_string().as_bytes());
    }
}

/// Cents with a dot and two decimals.
pub(crate) fn importo(centesimi: i64) -> String {
    let segno = if centesimi < 0 { "-" } else { "" };
    let assoluto = centesimi.unsigned_abs();
    format!("{segno}{}.{:02}", assoluto / 100, assoluto % 100)
}

/// A combined row whose packed columns are unpacked once.
struct Aperta<'c, 'm> {
    riga: &'c Combinata<'m>,
    i: [&'m str; CampoI::TUTTI.len()],
    e: [&'m str; CampoE::TUTTI.len()],
    t: [&'m str; CampoT::TUTTI.len()],
}

fn apri<'m, const N: usize>(posti: &mut [&'m str; N], campi: Option<&'m Campi>) {
    if let Some(campi) = campi {
        for (posto, testo) in posti.iter_mut().zip(campi.tutti()) {
            // Of several treasury rows the first that has a value gives it (§4.4).
            if posto.is_empty() {
                *posto = testo;
            }
        }
    }
}

impl<'c, 'm> Aperta<'c, 'm> {
    fn di(riga: &'c Combinata<'m>) -> Self {
        let mut aperta = Self {
            riga,
            i: [""; CampoI::TUTTI.len()],
            e: [""; CampoE::TUTTI.len()],
            t: [""; CampoT::TUTTI.len()],
        };
        apri(&mut aperta.i, riga.i.map(|i| &i.altri));
        apri(&mut aperta.e, riga.e.map(|e| &e.altri));
        for t in riga.righe_t() {
            apri(&mut aperta.t, Some(&t.altri));
        }
        for f in riga.bollette() {
            apri(&mut aperta.t, Some(&f.altri));
        }
        aperta
    }

    fn valore(&self, csv: &mut Vec<u8>, fonte: Fonte, codice: Option<Codice>) {
        match fonte {
            Fonte::I(quale) => self.notificato(csv, quale),
            Fonte::AltroI(posto) => testo(csv, self.i[posto as usize]),
            Fonte::E(quale) => self.ricevuta(csv, quale),
            Fonte::AltroE(posto) => testo(csv, self.e[posto as usize]),
            Fonte::R(quale) => {
                if let Some(r) = self.riga.r {
                    self.rendicontato(csv, quale, r);
                }
            }
            Fonte::T(quale) => self.tesoreria(csv, quale),
            Fonte::AltroT(posto) => testo(csv, self.t[posto as usize]),
            Fonte::Codice => {
                if let Some(codice) = codice {
                    csv.extend_from_slice(codice.testo().as_bytes());
                }
            }
            Fonte::Aggiornata => giorno(csv, Some(self.riga.aggiornata())),
        }
    }

    fn simbolo(&self, csv: &mut Vec<u8>, simbolo: Option<Simbolo>) {
        if let Some(simbolo) = simbolo {
            testo(csv, self.riga.motore.simboli.testo(simbolo));
        }
    }

    fn notificato(&self, csv: &mut Vec<u8>, quale: DiI) {
        let i = self.riga.i;
        match quale {
            DiI::Flusso => numero(csv, i.map(|i| i.flusso.into())),
            DiI::Iud => self.simbolo(csv, i.map(|i| i.iud)),
            DiI::Iuv => self.simbolo(csv, i.map(|i| i.iuv)),
            DiI::Esecuzione => giorno(csv, i.and_then(|i| i.esecuzione)),
            DiI::Importo => cifra(csv, i.map(|i| i.importo)),
            DiI::TipoDovuto => self.simbolo(csv, i.map(|i| i.tipo_dovuto)),
            DiI::Acquisito => giorno(csv, i.map(|i| i.acquisito)),
        }
    }

    fn ricevuta(&self, csv: &mut Vec<u8>, quale: DiE) {
        let e = self.riga.e;
        match quale {
            DiE::Flusso => numero(csv, e.map(|e| e.flusso.into())),
            DiE::Iud => self.simbolo(csv, e.map(|e| e.iud)),
            DiE::Iuv => self.simbolo(csv, e.map(|e| e.iuv)),
            DiE::Totale => cifra(csv, e.and_then(|e| e.totale)),
            DiE::Importo => cifra(csv, e.map(|e| e.importo)),
            DiE::Esito => giorno(csv, e.and_then(|e| e.esito)),
            DiE::Iur => self.simbolo(csv, e.map(|e| e.iur)),
            DiE::TipoDovuto => self.simbolo(csv, e.map(|e| e.tipo_dovuto)),
            DiE::Acquisito => giorno(csv, e.map(|e| e.acquisito)),
        }
    }

    fn rendicontato(&self, csv: &mut Vec<u8>, quale: DiR, r: &R) {
        let testata = self.riga.motore.testate.get(&r.flusso);
        let scrivi = |csv: &mut Vec<u8>, valore: Option<&String>| {
            testo(csv, valore.map_or("", String::as_str));
        };
        match quale {
            DiR::Flusso => numero(csv, Some(r.flusso.into())),
            DiR::VersioneOggetto => scrivi(csv, testata.map(|t| &t.versione_oggetto)),
            DiR::Iuf => self.simbolo(csv, Some(r.iuf)),
            DiR::DataOra => scrivi(csv, testata.map(|t| &t.data_ora)),
            DiR::IdRegolamento => scrivi(csv, testata.map(|t| &t.id_regolamento)),
            DiR::Regolamento => giorno(csv, testata.and_then(|t| t.regolamento)),
            DiR::MittenteTipo => scrivi(csv, testata.map(|t| &t.mittente[0])),
            DiR::MittenteCodice => scrivi(csv, testata.map(|t| &t.mittente[1])),
            DiR::MittenteNome => scrivi(csv, testata.map(|t| &t.mittente[2])),
            DiR::RiceventeTipo => scrivi(csv, testata.map(|t| &t.ricevente[0])),
            DiR::RiceventeCodice => scrivi(csv, testata.map(|t| &t.ricevente[1])),
            DiR::RiceventeNome => scrivi(csv, testata.map(|t| &t.ricevente[2])),
            DiR::NumeroPagamenti => numero(csv, testata.map(|t| t.numero_pagamenti)),
            DiR::Totale => cifra(csv, Some(r.totale)),
            DiR::Iuv => self.simbolo(csv, Some(r.iuv)),
            DiR::Iur => self.simbolo(csv, Some(r.iur)),
            DiR::Importo => cifra(csv, Some(r.importo)),
            DiR::CodiceEsito => numero(csv, Some(r.codice_esito.into())),
            DiR::Esito => giorno(csv, r.esito),
            DiR::Acquisito => giorno(csv, Some(r.acquisito)),
        }
    }

    fn tesoreria(&self, csv: &mut Vec<u8>, quale: DiT) {
        match quale {
            DiT::Flusso => numero(
                csv,
                self.primo(|t| Some(t.flusso), |f| Some(f.flusso))
                    .map(u64::from),
            ),
            DiT::Contabile => giorno(csv, self.primo(|t| t.contabile, |f| f.contabile)),
            DiT::Valuta => giorno(csv, self.primo(|t| t.valuta, |f| f.valuta)),
            DiT::Importo => cifra(csv, self.primo(|t| Some(t.importo), |f| Some(f.importo))),
            DiT::Iuf => self.simbolo(csv, self.primo(|t| pieno(t.iuf), |f| pieno(f.iuf))),
            DiT::Iuv => self.simbolo(csv, self.primo(|t| pieno(t.iuv), |f| pieno(f.iuv))),
            DiT::Acquisito => giorno(
                csv,
                self.primo(|t| Some(t.acquisito), |f| Some(f.modificata)),
            ),
            DiT::Anno => self.simbolo(csv, self.primo(|_| None, |f| pieno(f.anno))),
            DiT::Codice => self.simbolo(csv, self.primo(|_| None, |f| pieno(f.codice))),
        }
    }

    /// The first value in the order Tf, Tv, Ff, Fv, F0.
    fn primo<V>(
        &self,
        di_t: impl Fn(&T) -> Option<V>,
        di_f: impl Fn(&F) -> Option<V>,
    ) -> Option<V> {
        let t = self.riga.righe_t().find_map(di_t);
        t.or_else(|| self.riga.bollette().find_map(di_f))
    }
}

fn pieno(simbolo: Simbolo) -> Option<Simbolo> {
    (!simbolo.manca()).then_some(simbolo)
}

fn cifra(csv: &mut Vec<u8>, centesimi: Option<i64>) {
    if let Some(centesimi) = centesimi {
        csv.extend_from_slice(importo(centesimi).as_bytes());
    }
}
