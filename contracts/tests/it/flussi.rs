//! Flow files: the worked examples of `mypay-flows.md` §11 outcome for outcome, a row for each code of the platform, a file for each
//! mistake of syntax, a row for each rule of the contract.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use contracts::finding::Finding;
use contracts::finding::render::{Layout, render};
use contracts::flusso::contesto::{Contesto, TipoDovuto};
use contracts::flusso::controllo::{Giudicata, Opzioni, Osservatore, Riepilogo, controlla};
use contracts::flusso::dovuti::archivio::{Archivio, Presente};
use contracts::flusso::esito::{Esito, Scarto};
use contracts::flusso::giorno::Giorno;
use contracts::flusso::tracciato::Tracciato;

#[derive(Default)]
struct Raccolta {
    rilievi: Vec<Finding>,
    scarti: BTreeMap<u64, Scarto>,
}

impl Osservatore for Raccolta {
    fn rilievo(&mut self, rilievo: Finding) {
        self.rilievi.push(rilievo);
    }
    fn riga(&mut self, riga: &Giudicata<'_>) {
        if let Esito::Scartata(scarto) = riga.esito {
            self.scarti.insert(riga.numero, scarto.clone());
        }
    }
}

/// `TARI` as in §11, and types with the other flags.
fn contesto() -> Contesto {
    let tipo = TipoDovuto::default();
    let libero = TipoDovuto {
        scadenza_obbligatoria: false,
        stampa_data_scadenza: false,
        ..tipo
    };
    let tipi = BTreeMap::from([
        ("TARI".to_owned(), tipo),
        (
            "LIBERO".to_owned(),
            TipoDovuto {
                cf_anonimo: true,
                ..libero
            },
        ),
        (
            "STAMPA".to_owned(),
            TipoDovuto {
                stampa_data_scadenza: true,
                ..libero
            },
        ),
        (
            "SPENTO".to_owned(),
            TipoDovuto {
                attivo: false,
                ..tipo
            },
        ),
        ("MARCA_BOLLO_DIGITALE".to_owned(), libero),
    ]);
    Contesto {
        codice_ipa: Some("C_Z999".to_owned()),
        application_code: Some("01".to_owned()),
        tipi: Some(tipi),
        ..Contesto::ignoto(Giorno::di(2025, 3, 10))
    }
}

struct Noto;

impl Archivio for Noto {
    fn dovuto(&self, iud: &str) -> Option<Presente> {
        let presente = |modificabile, iuv: Option<&str>| {
            Some(Presente {
                modificabile,
                tipo_dovuto: "TARI".to_owned(),
                iuv: iuv.map(str::to_owned),
            })
        };
        match iud {
            "TARI25-000003" => presente(true, Some("01000000000000144")),
            "TARI25-000004" | "SENZA-IUV" => presente(true, None),
            "IN-CORSO" => presente(false, None),
            _ => None,
        }
    }
    fn iud_attivo(&self, iud: &str) -> bool {
        self.dovuto(iud).is_some()
    }
    fn iuv_attivo(&self, iuv: &str) -> bool {
        iuv == "01230000000007792"
    }
}

struct Vuoto;

impl Archivio for Vuoto {
    fn dovuto(&self, _: &str) -> Option<Presente> {
        None
    }
    fn iud_attivo(&self, _: &str) -> bool {
        false
    }
    fn iuv_attivo(&self, _: &str) -> bool {
        false
    }
}

fn verifica(versione: &str, byte: &[u8], archivio: Option<&dyn Archivio>) -> (Riepilogo, Raccolta) {
    let contesto = contesto();
    let opzioni = Opzioni {
        archivio,
        massimo_per_codice: 1000,
        ..Opzioni::di(Tracciato::import(versione).unwrap(), &contesto)
    };
    let mut raccolta = Raccolta::default();
    let riepilogo = controlla(byte, &opzioni, &mut raccolta).unwrap();
    (riepilogo, raccolta)
}

fn file(versione: &str, righe: &str) -> String {
    format!(
        "{}\n{righe}",
        Tracciato::import(versione).unwrap().intestazione()
    )
}

const MAN: &str = "Per maggiori informazioni fare riferimento al manuale 'Integrazione Ente'";

const ESEMPIO_1: &str = r#"TARI25-000001;;F;RSSMRA80A01H501U;Rossi Mario;Via Roma;10;30100;Venezia;VE;IT;mario.rossi@example.it;2025-06-30;120.00;;TARI;ALL;TARI 2025 rata 1;9/0101101IM/TARI2025;<bilancio><capitolo><codCapitolo>E1010151</codCapitolo><accertamento><codAccertamento>A25</codAccertamento><importo>120.00</importo></accertamento></capitolo></bilancio>;true;I
TARI25-000002;01230000000007792;G;01234567897;"Alfa; Beta Srl";;;;;;;;2025-06-30;75.5;0.00;TARI;;TARI 2025 unica;9/0101101IM/TARI2025;;false;I
TARI25-000003;01000000000000144;F;BNCLRA75D41L736M;Bianchi Laura;;;;;;;;2025-07-31;99.90;;TARI;ALL;TARI 2025 rettificata;9/0101101IM/TARI2025;;true;M
TARI25-000004;;F;BNCLRA75D41L736M;Bianchi Laura;;;;;;;;2025-07-31;50.00;;TARI;ALL;TARI 2025;9/0101101IM/TARI2025;;;A
"#;

/// §11.1: all four rows are loaded.
#[test]
fn the_valid_file_of_the_sheet() {
    struct Prima;
    impl Archivio for Prima {
        fn dovuto(&self, iud: &str) -> Option<Presente> {
            Noto.dovuto(iud)
        }
        fn iud_attivo(&self, iud: &str) -> bool {
            Noto.iud_attivo(iud)
        }
        fn iuv_attivo(&self, _: &str) -> bool {
            false
        }
    }
    let (riepilogo, raccolta) = verifica("1_3", file("1_3", ESEMPIO_1).as_bytes(), Some(&Prima));
    assert_eq!(raccolta.scarti, BTreeMap::new());
    assert_eq!(
        (riepilogo.righe, riepilogo.caricate, riepilogo.perso),
        (4, 4, 0)
    );
    // What the manual says all the same: 75.5 has one decimal, the commission is zero.
    let codici: Vec<&str> = raccolta.rilievi.iter().map(|r| r.code.as_str()).collect();
    assert_eq!(codici, ["FLU-FORMATO", "FLU-COMMISSIONE-ZERO"]);
}

const ESEMPIO_2: &str = "E1;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;I
;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;30/06/2025;10,50;;TARI;ALL;Causale;9/0101101IM/X;;true;I
E3;;F;RSSMRA80A01H501X;Rossi Mario;;;;;;;;2025-06-30;10.00;;IGNOTO;ALL;Causale;9/0101101IM/X;;true;I
E4;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;<bilancio><capitolo><codCapitolo>C1</codCapitolo><accertamento><importo>9.00</importo></accertamento></capitolo></bilancio>;true;I
E1;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;I
E6;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;X
E7;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-01-31;10.00;;TARI;ALL;Causale;9/0101101IM/X;;true;I
E8;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;10.00;;TARI;ALL;Causale;9/0101101IM/X;;;A
E9;;F;RSSMRA80A01H501U;Rossi Mario
000E10;123456789012345;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;0;;TARI;ALL|CP;Causale;7/X;;true;I
";

/// §11.2: the rejects file, text for text.
#[test]
fn the_file_with_typical_errors_of_the_sheet() {
    let (riepilogo, raccolta) = verifica("1_3", file("1_3", ESEMPIO_2).as_bytes(), Some(&Vuoto));
    let campo = |c: &str| format!("Errore sintassi CSV campo {c}. {MAN}");
    let attesi = [
        (2, "PAA_IMPORT_SINTASSI_CSV".to_owned(), "|IUD NON PRESENTE|dataScadenzaPagamento:wrong DATE pattern or wrong DATE data|IMPORTO_DOVUTO NON CONFROME: 10,50".to_owned()),
        (3, "|PAA_IMPORT_SINTASSI_CSV_TIPO_DOVUTO_INESISTENTEPAA_IMPORT_SINTASSI_CSV_COD_FISC".to_owned(), format!("|Errore sintassi CSV campo tipoDovuto non presente in archivio|Errore sintassi CSV Codice fiscale non valido. {MAN}")),
        (4, "|PAA_IMPORT_SINTASSI_CSV_BILANCIO".to_owned(), format!("|{}", campo("bilancio"))),
        (5, "PAA_IMPORT_IUD_DUPLICATO".to_owned(), "Errore IUD duplicato all''interno dello stesso flusso".to_owned()),
        (6, "PAA_IMPORT_SINTASSI_CSV_AZIONE".to_owned(), campo("azione")),
        (7, "|PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA".to_owned(), "|dataScadenzaPagamento deve essere maggiore uguale alla data attuale per questo tipo dovuto".to_owned()),
        (8, "PAA_IMPORT_ERROR".to_owned(), "|CODICE PAA_IMPORT_ERROR DESCRIZIONE Dovuto non trovato per IUD [E8] e codice IPA Ente [C_Z999]".to_owned()),
        (9, "PAA_IMPORT_SINTASSI_CSV".to_owned(), "ERRORE GENERICO NELLA LETTURA DELLA RIGA DEL CSV".to_owned()),
        (10, "|PAA_IMPORT_SINTASSI_CSV_IUD|PAA_IMPORT_SINTASSI_CSV_IUV|PAA_IMPORT_SINTASSI_CSV_IMPORTO|PAA_IMPORT_SINTASSI_CSV_TIPO_VERS|PAA_IMPORT_SINTASSI_CSV_DATI_RISCOSS".to_owned(),
            format!("|{}|{} {}|{}|{}", campo("IUD"), campo("codIuv"), campo("importoDovuto"), campo("tipoVersamento"), campo("datiSpecificiRiscossione"))),
    ];
    for (riga, codice, descrizione) in attesi {
        assert_eq!(
            raccolta.scarti.get(&riga),
            Some(&Scarto {
                codice,
                descrizione
            }),
            "row {riga}"
        );
    }
    assert_eq!(
        (riepilogo.righe, riepilogo.caricate, riepilogo.scartate),
        (10, 1, 9)
    );
    // Rows 3, 4, 5, 7 bring 10.00 each; 2 has no readable amount, 10 is zero, 6, 8 and 9 are no I or M.
    assert_eq!(riepilogo.perso, 4000);
    let mut pagina = String::new();
    for rilievo in &raccolta.rilievi {
        let _ = writeln!(
            pagina,
            "{}",
            render(
                rilievo,
                Layout {
                    width: 100,
                    color: false
                }
            )
        );
    }
    insta::assert_snapshot!(pagina);
}

/// §11.3: version 1_4.
#[test]
fn the_secondary_enti_of_the_sheet() {
    let righe = "M1;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;100.00;;TARI;ALL;TARI 2025;9/0101101IM/X;;true;true;99012345676;Provincia di Esempio;IT60X0542811101000000123456;;;;;;;9/0201102IM/TEFA;TEFA 2025;5.00;I
M2;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;100.00;;TARI;ALL;TARI 2025;9/0101101IM/X;;true;false;;;;;;;;;;;;;I
M3;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;100.00;;TARI;ALL;TARI 2025;9/0101101IM/X;;true;true;99012345676;;IT60X0542811101000000123456;;;;;;;;TEFA 2025;;I
M4;;F;RSSMRA80A01H501U;Rossi Mario;;;;;;;;2025-06-30;100.00;;TARI;ALL;TARI 2025;9/0101101IM/X;;true;true;99012345670;Provincia di Esempio;IT60X05428111010000001234;;;;;;;9/9999999ZZ/TEFA;TEFA 2025;5.00;I
";
    let (riepilogo, raccolta) = verifica("1_4", file("1_4", righe).as_bytes(), Some(&Vuoto));
    let righe: Vec<u64> = raccolta.scarti.keys().copied().collect();
    assert_eq!(righe, [3, 4]);
    assert_eq!(raccolta.scarti[&3], Scarto {
        codice: "PAA_IMPORT_SINTASSI_CSV".into(),
        descrizione: "|DENOMINAZIONE_ENTE_SECONDARIO NON PRESENTE|IMPORTO_VERSAMENTO_ENTE_SECONDARIO NON PRESENTE".into(),
    });
    assert_eq!(
        raccolta.scarti[&4].codice,
        "PAA_IMPORT_SINTASSI_CSV_COD_FISC_ENTE_SECONDARIOPAA_IMPORT_SINTASSI_CSV_IBAN_ACCREDITO_ENTE_SECONDARIO|PAA_IMPORT_SINTASSI_CSV_DATI_RISCOSS_ENTE_SECONDARIO"
    );
    let campo = |c: &str| format!("|Errore sintassi CSV campo {c}. {MAN}");
    assert_eq!(
        raccolta.scarti[&4].descrizione,
        [
            campo("codiceFiscaleEnteSecondario"),
            campo("ibanAccreditoEnteSecondario"),
            campo("datiSpecificiRiscossioneEnteSecondario")
        ]
        .concat()
    );
    assert_eq!(
        riepilogo.perso,
        10_000 + 10_500,
        "the citizen pays both shares"
    );
}

/// Columns and the values that they get.
type Cambi<'a> = &'a [(&'a str, &'a str)];

/// A row of 1_4 that is right, with some columns given another value.
fn riga(cambi: &[(&str, &str)]) -> String {
    let tracciato = Tracciato::import("1_4").unwrap();
    let base: BTreeMap<&str, &str> = BTreeMap::from([
        ("IUD", "X1"),
        ("tipoIdentificativoUnivoco", "F"),
        ("codiceIdentificativoUnivoco", "RSSMRA80A01H501U"),
        ("anagraficaPagatore", "Rossi Mario"),
        ("dataEsecuzionePagamento", "2025-06-30"),
        ("importoDovuto", "100.00"),
        ("tipoDovuto", "TARI"),
        ("causaleVersamento", "TARI 2025"),
        ("datiSpecificiRiscossione", "9/0101101IM/X"),
        ("flgGeneraIuv", "true"),
        ("flagMultiBeneficiario", "true"),
        ("codiceFiscaleEnteSecondario", "99012345676"),
        ("denominazioneEnteSecondario", "Provincia"),
        ("ibanAccreditoEnteSecondario", "IT60X0542811101000000123456"),
        ("datiSpecificiRiscossioneEnteSecondario", "9/0201102IM/"),
        ("importoVersamentoEnteSecondario", "5.00"),
        ("azione", "I"),
    ]);
    let nomi: Vec<&str> = tracciato.colonne.iter().map(|c| c.nome).collect();
    for (nome, _) in cambi {
        assert!(nomi.contains(nome), "{nome} is no column");
    }
    let valori: Vec<&str> = nomi
        .iter()
        .map(|n| {
            cambi
                .iter()
                .find(|(c, _)| c == n)
                .map(|c| c.1)
                .or_else(|| base.get(n).copied())
                .unwrap_or_default()
        })
        .collect();
    valori.join(";")
}

/// One row for each code that the platform can give (§3.3): the change, the code alone, a part of the text.
#[test]
fn one_row_for_each_code_of_the_platform() {
    const P: &str = "PAA_IMPORT_SINTASSI_CSV";
    let lungo = "9".repeat(2000);
    let l = lungo.as_str();
    let casi: &[(Cambi<'_>, &str, &str)] = &[
        (&[("IUD", &l[..36])], P, "|COD_IUD TROPPO GRANDE"),
        (&[("codIuv", &l[..36])], P, "|COD_IUV TROPPO GRANDE"),
        (
            &[("tipoIdentificativoUnivoco", "FF")],
            P,
            "|TIPO_IDENTIFICATIVO_UNIVOCO TROPPO GRANDE",
        ),
        (
            &[("tipoIdentificativoUnivoco", "")],
            P,
            "|TIPO_IDENTIFICATIVO_UNIVOCO NON PRESENTE",
        ),
        (
            &[("codiceIdentificativoUnivoco", " ")],
            P,
            "|CODICE_IDENTIFICATIVO_UNIVOCO NON PRESENTE",
        ),
        (
            &[("anagraficaPagatore", &l[..71])],
            P,
            "|ANAGRAFICA_PAGATORE TROPPO GRANDE",
        ),
        (
            &[("indirizzoPagatore", &l[..71])],
            P,
            "|INDIRIZZO_PAGATORE TROPPO GRANDE",
        ),
        (
            &[("mailPagatore", &l[..257])],
            P,
            "|EMAIL_PAGATORE TROPPO GRANDE",
        ),
        (
            &[("commissioneCaricoPa", "1,00")],
            P,
            "|COMMISSIONE_CARICO_PA NON CONFROME: 1,00",
        ),
        (
            &[("importoDovuto", &l[..16])],
            P,
            "|IMPORTO_DOVUTO TROPPO GRANDE",
        ),
        (
            &[("causaleVersamento", &l[..1025])],
            P,
            "|CAUSALE_VERSAMENTO TROPPO GRANDE",
        ),
        (
            &[("flgGeneraIuv", "si")],
            P,
            "|FLAG_GENERA_IUV NON CONFORME",
        ),
        (
            &[("flagMultiBeneficiario", "falsissimo")],
            P,
            "|FLAG_MULTI_BENEFICIARIO TROPPO GRANDE",
        ),
        (
            &[("causaleVersamentoEnteSecondario", &l[..1025])],
            P,
            "|CAUSALE_ENTE_SECONDARIO TROPPO GRANDE",
        ),
        (
            &[("importoVersamentoEnteSecondario", "x")],
            P,
            "|IMPORTO_VERSAMENTO_ENTE_SECONDARIO NON CONFROME: x",
        ),
        (&[("azione", "II")], P, "|AZIONE TROPPO GRANDE"),
        (&[("azione", "")], P, "|AZIONE NON PRESENTE"),
        (&[("azione", "I;")], P, "|Too many columns"),
        (
            &[("azione", "i")],
            "PAA_IMPORT_SINTASSI_CSV_AZIONE",
            "Errore sintassi CSV campo azione. ",
        ),
        (
            &[("IUD", "000X")],
            "|PAA_IMPORT_SINTASSI_CSV_IUD",
            "|Errore sintassi CSV campo IUD. ",
        ),
        (
            &[("codIuv", "0102000000000423")],
            "|PAA_IMPORT_SINTASSI_CSV_IUV",
            "|Errore sintassi CSV campo codIuv. ",
        ),
        (
            &[("codIuv", "220000000000753")],
            "|PAA_IMPORT_SINTASSI_CSV_IUV",
            "|Errore sintassi CSV campo codIuv. ",
        ),
        (
            &[("codIuv", "01000000000000144"), ("flgGeneraIuv", "")],
            "|PAA_IMPORT_SINTASSI_CSV_IUV",
            "|Errore sintassi CSV campo codIuv. ",
        ),
        (
            &[("tipoDovuto", "SPENTO")],
            "|PAA_IMPORT_SINTASSI_CSV_TIPO_DOVUTO_INESISTENTE",
            "|Errore sintassi CSV campo tipoDovuto non presente in archivio",
        ),
        (
            &[("tipoDovuto", "MARCA_BOLLO_DIGITALE")],
            "|PAA_IMPORT_SINTASSI_CSV_TIPO_DOVUTO_NON_VALIDO_MARCA_DA_BOLLO",
            "|Errore sintassi CSV campo tipoDovuto, marca da bollo non supportato per import",
        ),
        (
            &[("codiceIdentificativoUnivoco", "ANONIMO")],
            "PAA_IMPORT_SINTASSI_CSV_COD_FISC",
            "|Errore sintassi CSV Codice fiscale non valido. ",
        ),
        (
            &[("tipoIdentificativoUnivoco", "G")],
            "|PAA_IMPORT_SINTASSI_CSV_P_IVA",
            "|Errore sintassi CSV campo P.IVA non valida. ",
        ),
        (
            &[("tipoIdentificativoUnivoco", "X")],
            "|PAA_IMPORT_SINTASSI_CSV_ID_UNIV_FG",
            "|Errore sintassi CSV campo tipoIdentificativoUnivoco. ",
        ),
        (
            &[("civicoPagatore", "10è")],
            "|PAA_IMPORT_SINTASSI_CSV_CIVICO",
            "|Errore sintassi CSV campo civicoPagatore. ",
        ),
        (
            &[("nazionePagatore", "XX")],
            "|PAA_IMPORT_SINTASSI_CSV_NAZ",
            "|Errore sintassi CSV campo nazionePagatore. ",
        ),
        (
            &[("nazionePagatore", "it"), ("provinciaPagatore", "ZZ")],
            "|PAA_IMPORT_SINTASSI_CSV_PROV",
            "|Errore sintassi CSV campo provinciaPagatore. ",
        ),
        (
            &[("capPagatore", "30-00")],
            "|PAA_IMPORT_SINTASSI_CSV_CAP",
            "|Errore sintassi CSV campo capPagatore. ",
        ),
        (
            &[("mailPagatore", "rossi")],
            "|PAA_IMPORT_SINTASSI_CSV_EMAIL",
            "|Errore sintassi CSV campo emailPagatore. ",
        ),
        (
            &[("dataEsecuzionePagamento", "")],
            "|PAA_IMPORT_SINTASSI_CSV_DATA_SCADENZA_PAGAMENTO_NON_PRESENTE",
            "|Errore sintassi CSV campo dataScadenzaPagamento, non presente. ",
        ),
        (
            &[("importoDovuto", "1000000000")],
            "|PAA_IMPORT_SINTASSI_CSV_IMPORTO",
            " Errore sintassi CSV campo importoDovuto. ImportoSingoloVersamento non valido. ",
        ),
        (
            &[("importoDovuto", "NaN")],
            "|PAA_IMPORT_SINTASSI_CSV_IMPORTO",
            "|Errore sintassi CSV campo importoDovuto. ",
        ),
        (
            &[("commissioneCaricoPa", "1e12")],
            "|PAA_IMPORT_SINTASSI_CSV_COMMISSIONI_PA",
            " Errore sintassi CSV campo commissioneCaricoPa. ",
        ),
        (
            &[("bilancio", "<bilancio>")],
            "|PAA_IMPORT_SINTASSI_CSV_BILANCIO",
            "|Errore sintassi CSV campo bilancio. ",
        ),
        (
            &[("civicoEnteSecondario", "è")],
            "|PAA_IMPORT_SINTASSI_CSV_CIVICO_ENTE_SECONDARIO",
            "|Errore sintassi CSV campo civicoEnteSecondario. ",
        ),
        (
            &[("nazioneEnteSecondario", "XX")],
            "|PAA_IMPORT_SINTASSI_CSV_NAZ_ENTE_SECONDARIO",
            "|Errore sintassi CSV campo nazioneEnteSecondario. ",
        ),
        (
            &[
                ("nazioneEnteSecondario", "IT"),
                ("provinciaEnteSecondario", "ZZ"),
            ],
            "|PAA_IMPORT_SINTASSI_CSV_PROV_ENTE_SECONDARIO",
            "|Errore sintassi CSV campo provinciaEnteSecondario. ",
        ),
        (
            &[("capEnteSecondario", "-")],
            "|PAA_IMPORT_SINTASSI_CSV_CAP_ENTE_SECONDARIO",
            "|Errore sintassi CSV campo capEnteSecondario. ",
        ),
        (
            &[("datiSpecificiRiscossioneEnteSecondario", "")],
            "|PAA_IMPORT_SINTASSI_CSV_DATI_RISCOSS_ENTE_SECONDARIO",
            "|Errore sintassi CSV campo datiSpecificiRiscossioneEnteSecondario. ",
        ),
        (
            &[("importoVersamentoEnteSecondario", "0.00")],
            "|PAA_IMPORT_SINTASSI_CSV_IMPORTO_VERS_ENTE_SECONDARIO",
            " Errore sintassi CSV campo importoVersamentoEnteSecondario. ",
        ),
        (
            &[("tipoDovuto", "STAMPA"), ("dataEsecuzionePagamento", "")],
            "|PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA",
            "|dataScadenzaPagamento deve essere valorizzata per questo tipo dovuto",
        ),
        (
            &[("IUD", "IN-CORSO")],
            "|PAA_IMPORT_IUD_DUPLICATO",
            "|IUD attivo presente nel database, non si accettano dovuti duplicati",
        ),
        (
            &[("codIuv", "01230000000007792")],
            "|PAA_IMPORT_IUV_DUPLICATO",
            "|IUV attivo presente nel database, non si accettano dovuti duplicati",
        ),
        (
            &[("IUD", "IN-CORSO"), ("azione", "M")],
            "|PAA_IMPORT_DOVUTO_NON_PRESENTE",
            "|Dovuto non presente o in pagamento nel database, impossibile modificarlo",
        ),
        (
            &[("IUD", "IN-CORSO"), ("azione", "A")],
            "|PAA_IMPORT_DOVUTO_NON_PRESENTE",
            "|Dovuto non presente o in pagamento nel database, impossibile modificarlo",
        ),
        (
            &[
                ("IUD", "TARI25-000003"),
                ("azione", "M"),
                ("tipoDovuto", "LIBERO"),
            ],
            "|PAA_IMPORT_TIPO_DOVUTO_NON_MODIFICABILE",
            "|Non è possibile modificare il tipo dovuto di un dovuto",
        ),
        (
            &[
                ("IUD", "TARI25-000003"),
                ("azione", "M"),
                ("codIuv", "01230000000007893"),
            ],
            "|PAA_IMPORT_IUV_DUPLICATO",
            "|Non è possibile modificare il codice iuv di un dovuto",
        ),
        (
            &[("IUD", "TARI25-000003"), ("azione", "M")],
            "|PAA_IMPORT_IUV_NO_NULLABLE",
            "|Non è possibile azzerare il codice iuv di un dovuto",
        ),
        (
            &[
                ("IUD", "SENZA-IUV"),
                ("azione", "M"),
                ("codIuv", "01230000000007792"),
            ],
            "|PAA_IMPORT_IUV_DUPLICATO",
            "|IUV duplicato nel database, non si accettano dovuti duplicati",
        ),
    ];
    for (cambi, codice, testo) in casi {
        let (_, raccolta) = verifica("1_4", file("1_4", &riga(cambi)).as_bytes(), Some(&Noto));
        let scarto = raccolta
            .scarti
            .get(&1)
            .unwrap_or_else(|| panic!("{cambi:?}: loaded"));
        assert_eq!(scarto.codice, *codice, "{cambi:?}");
        assert!(
            scarto.descrizione.starts_with(testo),
            "{cambi:?}: {}",
            scarto.descrizione
        );
    }
}

/// What the platform lets through although it should not be written so.
#[test]
fn rows_that_the_platform_tolerates() {
    let casi: &[&[(&str, &str)]] = &[
        &[],
        &[("importoDovuto", "1e2")],
        &[("importoDovuto", "-5.00")],
        &[("dataEsecuzionePagamento", "2025-13-45")],
        &[
            ("tipoDovuto", "LIBERO"),
            ("codiceIdentificativoUnivoco", "anonimo"),
        ],
        &[("tipoVersamento", "all")],
        &[("tipoIdentificativoUnivoco", "f")],
        &[
            ("nazioneEnteSecondario", "it"),
            ("provinciaEnteSecondario", "ZZ"),
        ],
        &[
            ("flagMultiBeneficiario", ""),
            ("ibanAccreditoEnteSecondario", "x"),
            ("importoVersamentoEnteSecondario", "y"),
        ],
    ];
    for cambi in casi {
        let (_, raccolta) = verifica("1_4", file("1_4", &riga(cambi)).as_bytes(), Some(&Noto));
        assert_eq!(raccolta.scarti, BTreeMap::new(), "{cambi:?}");
    }
}

/// A row for each rule of the contract; a finding names the column.
#[test]
fn one_row_for_each_rule_of_the_contract() {
    let lungo = "x".repeat(1100);
    let bilancio = |importo: &str, spazio: &str| {
        format!(
            "<bilancio>{spazio}<capitolo><codCapitolo>C</codCapitolo><accertamento><importo>{importo}</importo></accertamento></capitolo></bilancio>"
        )
    };
    let (buono, diverso, largo) = (
        bilancio("100.00", ""),
        bilancio("99.99", ""),
        bilancio("100.00", " "),
    );
    let casi: &[(Cambi<'_>, &[&str])] = &[
        (&[], &[]),
        (&[("bilancio", &buono)], &[]),
        (&[("causaleVersamento", &lungo)], &["FLU-LUNGO"]),
        (&[("IUD", "")], &["FLU-MANCANTE"]),
        (&[("IUD", "0001")], &["ID-IUD-RISERVATO"]),
        (&[("codIuv", "01230000000007793")], &["ID-IUV-CONTROLLO"]),
        (&[("codIuv", "0123")], &["FLU-FORMATO"]),
        (
            &[("codIuv", "01000000000000144"), ("flgGeneraIuv", "false")],
            &["ID-IUV-RISERVATO"],
        ),
        (&[("codIuv", "220000000000753")], &["ID-IUV-DEPRECATO"]),
        (
            &[("codiceIdentificativoUnivoco", "RSSMRA80A01H501X")],
            &["ID-CODICE-FISCALE"],
        ),
        (
            &[("codiceIdentificativoUnivoco", "01234567897")],
            &["FLU-UNDICI-CIFRE"],
        ),
        (
            &[
                ("codiceIdentificativoUnivoco", "01234567890"),
                ("tipoIdentificativoUnivoco", "G"),
            ],
            &["ID-PARTITA-IVA"],
        ),
        (
            &[("codiceIdentificativoUnivoco", "ANONIMO")],
            &["FLU-ANONIMO"],
        ),
        (&[("nazionePagatore", "XX")], &["FLU-NAZIONE"]),
        (
            &[("nazionePagatore", "IT"), ("provinciaPagatore", "ZZ")],
            &["FLU-PROVINCIA"],
        ),
        (&[("dataEsecuzionePagamento", "2025-02-30")], &["FLU-DATA"]),
        (
            &[("dataEsecuzionePagamento", "2025-01-31")],
            &["FLU-DATA-PASSATA"],
        ),
        (&[("importoDovuto", "-5.00")], &["FLU-FORMATO"]),
        (&[("importoDovuto", "0.00")], &["FLU-IMPORTO-ZERO"]),
        (
            &[("commissioneCaricoPa", "0.00")],
            &["FLU-COMMISSIONE-ZERO"],
        ),
        (&[("tipoDovuto", "IGNOTO")], &["FLU-TIPO-DOVUTO"]),
        (
            &[("tipoDovuto", "MARCA_BOLLO_DIGITALE")],
            &["DOC-MARCA-BOLLO"],
        ),
        (&[("tipoVersamento", "all")], &["DOC-TIPO-VERSAMENTO"]),
        (&[("datiSpecificiRiscossione", "7/abc")], &["FLU-FORMATO"]),
        (&[("bilancio", "<bilancio/>")], &["FLU-BILANCIO"]),
        (&[("bilancio", &diverso)], &["FLU-BILANCIO-SOMMA"]),
        (&[("bilancio", &largo)], &["FLU-BILANCIO-SPAZI"]),
        (&[("flgGeneraIuv", "si")], &["FLU-ENUMERAZIONE"]),
        (
            &[("codiceFiscaleEnteSecondario", "99012345670")],
            &["ID-PARTITA-IVA"],
        ),
        (
            &[("ibanAccreditoEnteSecondario", "IT61X0542811101000000123456")],
            &["ID-IBAN"],
        ),
        (
            &[("datiSpecificiRiscossioneEnteSecondario", "9/9999999ZZ/")],
            &["FLU-TASSONOMIA"],
        ),
        (
            &[("importoVersamentoEnteSecondario", "100.01")],
            &["FLU-SECONDARIO-MAGGIORE"],
        ),
        (&[("denominazioneEnteSecondario", "")], &["FLU-MANCANTE"]),
        (&[("azione", "i")], &["FLU-ENUMERAZIONE"]),
    ];
    for (cambi, attesi) in casi {
        let (_, raccolta) = verifica(
            "1_4",
            file("1_4", &format!("{}\n", riga(cambi))).as_bytes(),
            None,
        );
        let codici: Vec<&str> = raccolta.rilievi.iter().map(|r| r.code.as_str()).collect();
        assert_eq!(codici, *attesi, "{cambi:?}");
        if let (Some(rilievo), Some((nome, valore))) = (raccolta.rilievi.first(), cambi.first()) {
            let excerpt = rilievo.place.excerpt.as_ref().unwrap();
            if rilievo.place.path.as_deref() == Some(&format!("colonna {nome}"))
                && !valore.is_empty()
                && valore.len() < 30
            {
                let segnato: String = excerpt
                    .text
                    .chars()
                    .skip(excerpt.caret as usize - 1)
                    .take(excerpt.width as usize)
                    .collect();
                assert_eq!(segnato, *valore, "the mark stands under the field");
            }
        }
    }
    let doppia = format!("{}\n{}\n", riga(&[]), riga(&[]));
    let (_, raccolta) = verifica("1_4", file("1_4", &doppia).as_bytes(), None);
    assert_eq!(
        raccolta
            .rilievi
            .iter()
            .map(|r| r.code.as_str())
            .collect::<Vec<_>>(),
        ["ID-IUD-DUPLICATO"]
    );
}

/// Each mistake of syntax has its own finding, the others none.
#[test]
fn one_file_for_each_mistake_of_syntax() {
    let testa = Tracciato::import("1_4").unwrap().intestazione();
    let r = riga(&[]);
    let altra = riga(&[("IUD", "X2")]);
    let nome = |valore: &str| {
        format!("{testa}\n{}\n", riga(&[("anagraficaPagatore", valore)])).into_bytes()
    };
    let latino = [
        format!("{testa}\n").as_bytes(),
        &riga(&[("anagraficaPagatore", "Nicol@")])
            .replace('@', "\u{1}")
            .bytes()
            .map(|b| if b == 1 { 0xf2 } else { b })
            .collect::<Vec<u8>>(),
        b"\n",
    ]
    .concat();
    let casi: &[(Vec<u8>, &[&str])] = &[
        (format!("{testa}\n{r}\n").into(), &[]),
        (format!("{testa}\r\n{r}\r\n").into(), &[]),
        (nome("\"Alfa; Beta\""), &[]),
        (nome("\"Detto \\\"Rosso\\\"\""), &[]),
        (Vec::new(), &["CSV-VUOTO"]),
        (format!("\u{feff}{testa}\n{r}\n").into(), &["CSV-BOM"]),
        (format!("{testa}\n{r}").into(), &["CSV-FINE-FILE"]),
        (format!("{testa}\r{r}\r").into(), &["CSV-FINE-RIGA-CR"]),
        (
            format!("{testa}\n{r}\r\n{altra}\r\n").into(),
            &["CSV-FINE-RIGA-MISTA"],
        ),
        (format!("{testa}\n\n{r}\n").into(), &["CSV-RIGA-VUOTA"]),
        (nome("a\0b"), &["CSV-NUL"]),
        (latino, &["CSV-UTF8"]),
        (
            nome("TV 32\""),
            &["CSV-VIRGOLETTE-DISPARI", "CSV-COLONNE-POCHE"],
        ),
        (
            nome("\"Detto \\\"Rosso\""),
            &["CSV-VIRGOLETTE-DISPARI", "CSV-COLONNE-POCHE"],
        ),
        (nome("\"Detto \"\"Rosso\"\"\""), &["CSV-VIRGOLETTE-DOPPIE"]),
        (nome("\"Alfa\"Beta"), &["CSV-VIRGOLETTA-ISOLATA"]),
        (nome("Detto \\\"Rosso\\\""), &["CSV-ESCAPE"]),
        (nome("Alfa; Beta"), &["CSV-COLONNE-TROPPE"]),
        // A line end within quotes: two rows, each with a quote alone.
        (
            nome("\"Alfa\nBeta\""),
            &[
                "CSV-VIRGOLETTE-DISPARI",
                "CSV-COLONNE-POCHE",
                "CSV-VIRGOLETTE-DISPARI",
                "CSV-COLONNE-POCHE",
            ],
        ),
        // The escape of a separator that other dialects have is none here.
        (nome("Alfa\\; Beta"), &["CSV-COLONNE-TROPPE"]),
        (format!("{testa}\n{r}\n\n").into(), &["CSV-RIGA-VUOTA"]),
        (format!("{testa}\n{r}\n \t\n").into(), &["CSV-RIGA-VUOTA"]),
        // A million columns.
        (
            format!("{testa}\n{r}{}x\n", ";".repeat(900_000)).into(),
            &["CSV-COLONNE-TROPPE"],
        ),
        (
            format!("{}\n{r}\n", testa.replace("IUD", "codice")).into(),
            &["CSV-INTESTAZIONE"],
        ),
        (
            [testa.as_bytes(), b"\n", &vec![b'x'; 3 << 20]].concat(),
            &["CSV-RIGA-LUNGA"],
        ),
    ];
    for (byte, attesi) in casi {
        let (_, raccolta) = verifica("1_4", byte, None);
        let codici: Vec<&str> = raccolta
            .rilievi
            .iter()
            .map(|r| r.code.as_str())
            .filter(|c| c.starts_with("CSV-"))
            .collect();
        assert_eq!(
            codici,
            *attesi,
            "{}",
            String::from_utf8_lossy(&byte[..byte.len().min(900)])
        );
    }
}

/// Findings are counted all, told up to the bound.
#[test]
fn an_error_on_every_row_is_counted_not_piled_up() {
    let righe: String = (0..500)
        .map(|i| format!("{}\n", riga(&[("IUD", &format!("000{i}"))])))
        .collect();
    let contesto = contesto();
    let opzioni = Opzioni {
        massimo_per_codice: 7,
        ..Opzioni::di(Tracciato::import("1_4").unwrap(), &contesto)
    };
    let mut raccolta = Raccolta::default();
    let riepilogo = controlla(file("1_4", &righe).as_bytes(), &opzioni, &mut raccolta).unwrap();
    assert_eq!(
        (
            raccolta.rilievi.len(),
            riepilogo.per_codice["ID-IUD-RISERVATO"],
            riepilogo.errori
        ),
        (7, 500, 500)
    );
    assert_eq!((riepilogo.scartate, riepilogo.perso), (500, 500 * 10_500));
}
