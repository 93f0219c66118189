//! Rows of the exports: paid dovuti and those due (`mypay-flows.md` §6, §7), the reconciliation (`mypivot-web-services.md` §4, §5.4).

use super::caso::Caso;
use super::fabbrica::Fabbrica;
use super::guasto::Base;
use super::pagamento::{Chi, Dato, Ente, Pagamento, soggetto};
use super::servizi::{SERVIZI, Servizio};
use crate::flusso::contesto::Contesto;
use crate::flusso::dialetto::Virgolette;
use crate::flusso::esito::Esito;
use crate::flusso::esportati::riconciliazione::{Blocco, SEGNI, blocco};
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::euro;
use crate::flusso::tracciato::Tracciato;

/// The code of a reconciliation row into which a mistake goes: it asks for a settlement and a treasury entry, and lets the others be there
/// with any amount.
const LIBERO: &str = "IUF_TES_DIV_IMP";

/// Makes rows of one export.
pub(super) struct Esportati {
    tracciato: &'static Tracciato,
    serie: u64,
    oggi: Giorno,
    servizi: Vec<Servizio>,
    ente: Ente,
    /// Of each column, of whom it tells and what.
    soggetti: Vec<Option<(Chi, Dato)>>,
    /// Of each column, its entity in a reconciliation.
    blocchi: Vec<Option<Blocco>>,
    che: Che,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Che {
    Pagati,
    /// Paid dovuti of which the ente is the second beneficiary: an export holds these or the ente's own.
    PagatiDelSecondo,
    Scaduti,
    Riconciliazione,
}

impl Esportati {
    pub(super) fn nuovi(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Self {
        let ha = |nome: &str| tracciato.colonne.iter().any(|c| c.nome == nome);
        let che = match tracciato.famiglia.id {
            "mypay-scaduti" => Che::Scaduti,
            "mypivot-riconciliazione" => Che::Riconciliazione,
            _ if ha("cod_fiscale_pa1") && !ha("rt") && serie.is_multiple_of(4) => {
                Che::PagatiDelSecondo
            }
            _ => Che::Pagati,
        };
        let anonimo = match che {
            Che::Scaduti => Chi::Pagatore,
            _ => Chi::Attestante,
        };
        let colonne = tracciato.colonne.iter();
        Self {
            tracciato,
            serie,
            oggi: ctx.oggi,
            servizi: SERVIZI
                .iter()
                .filter(|s| ctx.tipo(s.tipo_dovuto).is_some())
                .copied()
                .collect(),
            ente: Ente::nuovo(&mut Caso::di(serie, u64::MAX - 1)),
            soggetti: colonne.clone().map(|c| soggetto(c.nome, anonimo)).collect(),
            blocchi: colonne.map(|c| blocco(c.nome)).collect(),
            che,
        }
    }

    fn pagato(&self, p: &Pagamento<'_>, nome: &str, liscia: bool) -> String {
        match nome {
            "rt" => p.ricevuta(),
            "indiceDatiSingoloPagamento" => "1".into(),
            "tipoFirma" => "0".into(),
            "numRtDatiPagDatiSingPagCommissioniApplicatePsp" if !liscia => "1.50".into(),
            _ => p.valore(nome).unwrap_or_default(),
        }
    }

    /// The last paragraph of §6.4.
    fn del_secondo(&self, p: &Pagamento<'_>, nome: &str) -> String {
        match nome {
            "iuf" | "numRigaFlusso" | "codIud" | "versioneOggetto" | "bilancio" => String::new(),
            "identificativoStazioneRichiedente" => "0007580279_03".into(),
            "riferimentoMessaggioRichiesta" | "identificativoUnivocoRiscoss" => p.id_ricevuta(),
            "esitoSingoloPagamento" => "0".into(),
            "causaleVersamento" => format!("TEFA {}", &p.giorno.to_string()[..4]),
            "datiSpecificiRiscossione" => "9/0201102IM/".into(),
            "importoTotalePagato" | "singoloImportoPagato" => euro((p.importo / 20).max(1)),
            "tipoDovuto" => "EXPORT_ENTE_SECONDARIO".into(),
            "cod_fiscale_pa1" => super::codici::codice_ente(&mut Caso::di(self.serie, p.n / 10)),
            "de_nome_pa1" => format!("Comune di {}", p.pagatore.localita),
            "cod_tassonomico_dovuto_pa1" => p.servizio.tassonomia.to_owned(),
            _ => p.valore(nome).unwrap_or_default(),
        }
    }

    fn scaduto(&self, p: &Pagamento<'_>, nome: &str) -> String {
        match nome {
            "dataCreazione" => Giorno(p.giorno.0 - 40).to_string(),
            // All of a file are due on the day that was asked for.
            "dataEsecuzionePagamento" => Giorno(self.oggi.0 + 1).to_string(),
            "tipoVersamento" => "ALL".into(),
            "flgGeneraIuv" => "true".into(),
            _ => p.valore(nome).unwrap_or_default(),
        }
    }

    fn riconciliato(&self, p: &Pagamento<'_>, r: &Riga, nome: &str, b: Option<Blocco>) -> String {
        if b.is_some_and(|b| !r.ha(b)) {
            return String::new();
        }
        let anno = || p.giorno.to_string()[..4].to_owned();
        let dopo = |giorni: i64| Giorno(p.giorno.0 + giorni).to_string();
        match nome {
            "numRpDatiVersDatiSingVersImportoSingoloVersamentoI"
            | "numEDatiPagImportoTotalePagatoE"
            | "numEDatiPagDatiSingPagSingoloImportoPagatoE"
            | "numDatiSingPagamSingoloImportoPagatoR" => euro(p.importo),
            "numImportoTotalePagamentiR" => euro(r.totale),
            "numNumeroTotalePagamentiR" => "12".into(),
            "numImportoTesoreria" => euro(r.tesoreria),
            "codRpDatiVersTipoVersamentoI" => "ALL".into(),
            "mygovManageFlussoIdI"
            | "mygovManageFlussoIdE"
            | "mygovManageFlussoIdR"
            | "mygovManageFlussoIdT" => (p.n / 100 + 1).to_string(),
            "versioneOggettoR" => "1.0".into(),
            "codIdentificativoFlussoR" | "codIdUnivocoFlussoT" => p.iuf(),
            "dtDataOraFlussoR" | "dtRicezioneT" => format!("{}T06:30:00", dopo(1)),
            "codIdentificativoUnivocoRegolamentoR" => format!("TRN{:012}", p.n),
            "dtDataRegolamentoR" | "dtDataContabileT" | "dtDataValutaT" => dopo(1),
            "dtAcquisizioneI"
            | "dtAcquisizioneE"
            | "dtAcquisizioneR"
            | "dtAcquisizioneT"
            | "dtDataUltimoAggiornamento" => dopo(2),
            "codIstMittIdUnivMittTipoIdentificativoUnivocoR" => "B".into(),
            "codIstMittIdUnivMittCodiceIdentificativoUnivocoR" => p.psp.0.into(),
            "deIstMittDenominazioneMittenteR" | "codOr1T" => p.psp.1.into(),
            "codIstRicevIdUnivRicevTipoIdentificativoUnivocoR" => "G".into(),
            "codIstRicevIdUnivRicevCodiceIdentificativoUnivocoR" => self.ente.codice.clone(),
            "deIstRicevDenominazioneRiceventeR" => self.ente.nome.clone(),
            "deCausaleT" if r.ha(Blocco::R) => {
                format!("/PUR/LGPE-RIVERSAMENTO/URI/{}", p.iuf())
            }
            "deCausaleT" => format!("/RFB/{}/{}", p.iuv, euro(r.tesoreria)),
            "deAnnoBollettaT" => anno(),
            "codBollettaT" => format!("{:07}", p.n % 10_000_000),
            "classificazioneCompletezza" => r.codice.into(),
            _ => p.valore(nome).unwrap_or_default(),
        }
    }
}

/// What a reconciliation row says, in cents.
struct Riga {
    codice: &'static str,
    presenti: Vec<Blocco>,
    totale: i64,
    tesoreria: i64,
}

impl Riga {
    fn ha(&self, b: Blocco) -> bool {
        self.presenti.contains(&b)
    }

    /// One of the codes of §5.4, or, once in a while, none (`OTHERS`): its entities, and of those that may be there some. Where the export
    /// has no notified payments, the codes that speak of them are refused (§2.3).
    fn nuova(con_notificati: bool, libera: bool, importo: i64, caso: &mut Caso) -> Self {
        use Blocco::{E, I, R, T};
        let codici: Vec<&str> = SEGNI
            .iter()
            .filter(|s| con_notificati || !s.parla_di(I))
            .map(|s| s.codice)
            .chain([""])
            .collect();
        let codice = if libera { LIBERO } else { *caso.uno(&codici) };
        let mut presenti = SEGNI
            .iter()
            .find(|s| s.codice == codice)
            .map_or_else(|| vec![I, E, T], |s| s.presenti.to_vec());
        // §5.4: what may be there beside what must.
        let anche: &[Blocco] = match codice {
            "IUD_RT_IUF_TES" | "RT_NO_IUD" => &[R],
            "RT_IUF_TES" | "RT_IUF" | "RT_TES" | "RT_NO_IUF" => &[I],
            "IUF_NO_TES" | "IUF_TES_DIV_IMP" => &[I, E],
            "IUV_NO_RT" => &[T],
            _ => &[],
        };
        if libera || caso.volte(50) {
            presenti.extend(anche);
        }
        let totale = importo + i64::try_from(caso.sotto(100_000)).unwrap_or_default();
        let dalla_banca = if presenti.contains(&R) {
            totale
        } else {
            importo
        };
        // Where the two differ that is what the code says; without a code the amount found by IUV is another.
        let diverso = matches!(codice, "" | LIBERO);
        Self {
            codice,
            presenti,
            totale,
            tesoreria: dalla_banca + i64::from(diverso) * 100,
        }
    }
}

impl Fabbrica for Esportati {
    fn possibile(&self) -> bool {
        !self.servizi.is_empty()
    }

    fn riga(&self, n: u64, caso: &mut Caso, base: Option<Base>, valori: &mut [String]) {
        let liscia = base.is_some();
        let servizio = *caso.uno(&self.servizi);
        let p = Pagamento::nuovo(n, self.serie, self.oggi, servizio, &self.ente, liscia, caso);
        let con_notificati = self.blocchi.contains(&Some(Blocco::I));
        let r = Riga::nuova(con_notificati, liscia, p.importo, caso);
        let nuda = self
            .tracciato
            .dialetto()
            .is_some_and(|d| d.virgolette == Virgolette::Mai);
        for (i, (colonna, valore)) in self.tracciato.colonne.iter().zip(valori).enumerate() {
            let nome = colonna.nome;
            let b = self.blocchi[i];
            *valore = match (self.soggetti[i], self.che) {
                (Some(_), Che::Riconciliazione) if b.is_some_and(|b| !r.ha(b)) => String::new(),
                (
                    Some((Chi::Attestante | Chi::Beneficiario, Dato::Tipo)),
                    Che::PagatiDelSecondo,
                ) => "G".into(),
                (Some((chi, dato)), _) => p.soggetto(chi, dato).to_owned(),
                (None, Che::Pagati) => self.pagato(&p, nome, liscia),
                (None, Che::PagatiDelSecondo) if liscia => self.pagato(&p, nome, liscia),
                (None, Che::PagatiDelSecondo) => self.del_secondo(&p, nome),
                (None, Che::Scaduti) => self.scaduto(&p, nome),
                (None, Che::Riconciliazione) => self.riconciliato(&p, &r, nome, b),
            };
            if nuda {
                // Nothing tells a separator within a value from one between two.
                valore.retain(|c| !matches!(c, ';' | '"'));
            }
        }
    }

    fn tiene(&self, _: usize, _: &[String]) -> bool {
        false
    }

    fn esito(&self) -> Esito {
        Esito::NonLetta
    }

    fn coda(&self) -> &'static [u8] {
        if self.che == Che::Scaduti { b";" } else { b"" }
    }

    fn intestazione_sbagliabile(&self) -> bool {
        true
    }
}
