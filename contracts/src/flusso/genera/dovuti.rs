//! Rows of the import of dovuti (`mypay-flows.md` §3.1), of every version.

use std::fmt::Write as _;

use super::caso::Caso;
use super::codici;
use super::fabbrica::Fabbrica;
use super::guasto::{Base, posto};
use super::persone::{self, Pagatore, comune};
use super::servizi::{SERVIZI, Servizio};
use crate::flusso::contesto::Contesto;
use crate::flusso::giorno::Giorno;
use crate::flusso::numero::euro;
use crate::flusso::tracciato::Tracciato;

/// Application code of the ente when none is known.
pub(super) const SEGREGAZIONE: &str = "01";

/// Makes rows of one layout for one ente.
pub(super) struct Dovuti {
    tracciato: &'static Tracciato,
    /// Of each row's IUD, so that two files do not share theirs.
    serie: u64,
    oggi: Giorno,
    segregazione: String,
    servizi: Vec<Servizio>,
    genera_iuv: bool,
}

/// The part for a second ente.
struct Secondario {
    codice: String,
    denominazione: String,
    iban: String,
    via: String,
    civico: String,
    comune: &'static super::luoghi::Comune,
    importo: u64,
}

impl Dovuti {
    pub(super) fn nuovi(tracciato: &'static Tracciato, serie: u64, ctx: &Contesto) -> Self {
        Self {
            tracciato,
            serie,
            oggi: ctx.oggi,
            segregazione: ctx
                .application_code
                .clone()
                .unwrap_or_else(|| SEGREGAZIONE.to_owned()),
            servizi: SERVIZI
                .iter()
                .filter(|s| ctx.tipo(s.tipo_dovuto).is_some())
                .copied()
                .collect(),
            genera_iuv: posto(tracciato, "flgGeneraIuv").is_some(),
        }
    }
}

impl Fabbrica for Dovuti {
    fn possibile(&self) -> bool {
        !self.servizi.is_empty()
    }

    /// A row that gets a mistake is an insertion for a person, without an IUV of its own.
    fn riga(&self, n: u64, caso: &mut Caso, base: Option<Base>, valori: &mut [String]) {
        let servizio = *caso.uno(&self.servizi);
        let importo = servizio.importo(caso);
        let scadenza =
            Giorno(self.oggi.0 + i64::try_from(caso.fra(7, 365)).unwrap_or(30)).to_string();
        let anno = &scadenza[..4];
        let persona = base.is_some() || caso.volte(82);
        let pagatore = if persona {
            Pagatore::persona(caso)
        } else {
            Pagatore::impresa(caso)
        };
        let residenza = caso.volte(85);
        let azione = match caso.sotto(100) {
            _ if base.is_some() => "I",
            0..=3 => "M",
            4..=5 => "A",
            _ => "I",
        };
        let genera = self.genera_iuv && azione == "I" && (base.is_some() || caso.volte(65));
        let proprio = base.is_none() && !genera && caso.volte(60);
        let bilancio = match base {
            Some(base) => base.bilancio,
            None => caso.volte(60),
        };
        let multi = match base {
            Some(base) => base.multi,
            None => caso.volte(30),
        };
        let secondario = multi.then(|| {
            let comune = comune(caso);
            Secondario {
                codice: codici::codice_ente(caso),
                denominazione: format!("Provincia di {}", comune.nome),
                iban: codici::iban(caso),
                via: persone::via(caso),
                civico: persone::civico(caso),
                comune,
                importo: (importo / 20).max(1),
            }
        });
        for (colonna, valore) in self.tracciato.colonne.iter().zip(valori) {
            valore.clear();
            let aggiungi = |se: bool, testo: &str, valore: &mut String| {
                if se {
                    valore.push_str(testo);
                }
            };
            let scritto = match colonna.nome {
                "IUD" => write!(
                    valore,
                    "{}-{anno}-{:08x}-{n:07}",
                    servizio.capitolo,
                    self.serie & 0xffff_ffff
                ),
                "codIuv" if proprio => {
                    valore.push_str(&codici::iuv(
                        &self.segregazione,
                        self.serie % 1_000 * 1_000_000_000 + n,
                    ));
                    Ok(())
                }
                "importoDovuto" => write!(valore, "{}", euro(cento(importo))),
                "commissioneCaricoPa" if base.is_none() && caso.volte(8) => {
                    write!(valore, "{}", euro(cento(caso.fra(50, 250))))
                }
                "causaleVersamento" => match caso.sotto(10) {
                    0 => write!(valore, "{} {anno}", servizio.causale),
                    1 if base.is_none() => write!(valore, "{} {anno}; saldo", servizio.causale),
                    _ => write!(
                        valore,
                        "{} {anno} - rata {}",
                        servizio.causale,
                        caso.fra(1, 4)
                    ),
                },
                "datiSpecificiRiscossione" => {
                    write!(
                        valore,
                        "{}{}{anno}",
                        servizio.tassonomia, servizio.tipo_dovuto
                    )
                }
                "bilancio" if bilancio => {
                    componi_bilancio(valore, servizio.capitolo, importo, caso);
                    Ok(())
                }
                _ => {
                    match (colonna.nome, &secondario) {
                        ("tipoIdentificativoUnivoco", _) => {
                            valore.push_str(if pagatore.persona { "F" } else { "G" });
                        }
                        ("codiceIdentificativoUnivoco", _) => valore.push_str(&pagatore.codice),
                        ("anagraficaPagatore", _) => valore.push_str(&pagatore.nome),
                        ("indirizzoPagatore", _) => aggiungi(residenza, &pagatore.via, valore),
                        ("civicoPagatore", _) => aggiungi(residenza, &pagatore.civico, valore),
                        ("capPagatore", _) => aggiungi(residenza, pagatore.cap, valore),
                        ("localitaPagatore", _) => aggiungi(residenza, pagatore.localita, valore),
                        ("provinciaPagatore", _) => aggiungi(residenza, pagatore.provincia, valore),
                        ("nazionePagatore", _) => aggiungi(residenza, pagatore.nazione, valore),
                        ("mailPagatore", _) => aggiungi(caso.volte(60), &pagatore.email, valore),
                        ("dataEsecuzionePagamento", _) => valore.push_str(&scadenza),
                        ("tipoDovuto", _) => valore.push_str(servizio.tipo_dovuto),
                        ("tipoVersamento", _) => {
                            valore.push_str(caso.uno::<&str>(&[
                                "ALL",
                                "ALL",
                                "ALL",
                                "",
                                "PO",
                                "BBT|CP|PO",
                                "OBEP|AD",
                            ]));
                        }
                        ("flgGeneraIuv", _) => {
                            valore.push_str(if genera {
                                "true"
                            } else {
                                caso.uno::<&str>(&["", "false"])
                            });
                        }
                        ("flagMultiBeneficiario", Some(_)) => valore.push_str("true"),
                        ("flagMultiBeneficiario", None) => {
                            valore.push_str(if base.is_some() {
                                ""
                            } else {
                                caso.uno::<&str>(&["", "false"])
                            });
                        }
                        ("azione", _) => valore.push_str(azione),
                        (nome, Some(secondario)) => secondario.scrivi(nome, anno, valore),
                        _ => {}
                    }
                    Ok(())
                }
            };
            // Writing into a String does not fail.
            debug_assert!(scritto.is_ok());
        }
    }

    fn tiene(&self, colonna: usize, valori: &[String]) -> bool {
        let azione = || posto(self.tracciato, "azione").and_then(|i| valori.get(i));
        match self.tracciato.colonne[colonna].nome {
            "IUD" => true,
            "codIuv" => !valori[colonna].is_empty() && azione().is_some_and(|a| a != "A"),
            _ => false,
        }
    }
}

impl Secondario {
    fn scrivi(&self, nome: &str, anno: &str, valore: &mut String) {
        match nome {
            "codiceFiscaleEnteSecondario" => valore.push_str(&self.codice),
            "denominazioneEnteSecondario" => valore.push_str(&self.denominazione),
            "ibanAccreditoEnteSecondario" => valore.push_str(&self.iban),
            "indirizzoEnteSecondario" => valore.push_str(&self.via),
            "civicoEnteSecondario" => valore.push_str(&self.civico),
            "capEnteSecondario" => valore.push_str(self.comune.cap),
            "localitaEnteSecondario" => valore.push_str(self.comune.nome),
            "provinciaEnteSecondario" => valore.push_str(self.comune.provincia),
            "nazioneEnteSecondario" => valore.push_str("IT"),
            "datiSpecificiRiscossioneEnteSecondario" => valore.push_str("9/0201102IM/"),
            "causaleVersamentoEnteSecondario" => {
                let _ = write!(valore, "TEFA {anno}");
            }
            "importoVersamentoEnteSecondario" => valore.push_str(&euro(cento(self.importo))),
            _ => {}
        }
    }
}

fn cento(importo: u64) -> i64 {
    i64::try_from(importo).unwrap_or_default()
}

/// One to three accertamenti whose sum is the amount, in cents.
pub(super) fn componi_bilancio(testo: &mut String, capitolo: &str, importo: u64, caso: &mut Caso) {
    let parti = caso.fra(1, 3).min(importo.max(1));
    testo.push_str("<bilancio>");
    let mut resto = importo;
    for parte in 1..=parti {
        let quota = if parte == parti {
            resto
        } else {
            importo / parti
        };
        resto -= quota;
        let _ = write!(
            testo,
            "<capitolo><codCapitolo>{capitolo}{parte}</codCapitolo><accertamento><codAccertamento>A{:04}</codAccertamento>\
             <importo>{}</importo></accertamento></capitolo>",
            caso.sotto(10_000),
            euro(cento(quota))
        );
    }
    testo.push_str("</bilancio>");
}
