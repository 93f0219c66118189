//! Flow files of MyPivot: the worked examples of `mypivot-flows.md` outcome for outcome, a row for each error of the platform.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use contracts::finding::Finding;
use contracts::flusso::anagrafica::Voce;
use contracts::flusso::contesto::{Contesto, TipoDovuto};
use contracts::flusso::controllo::{Dato, Giudicata, Opzioni, Osservatore, controlla};
use contracts::flusso::dialetto::{Codifica, Divisione, Virgolette};
use contracts::flusso::esame::{self, Esaminato};
use contracts::flusso::esito::{Esito, Rifiuto};
use contracts::flusso::giornale::Bolletta;
use contracts::flusso::giorno::Giorno;
use contracts::flusso::opi;
use contracts::flusso::pagati::Notificato;
use contracts::flusso::poste::Accredito;
use contracts::flusso::rendicontazione::FlussoCaricato;
use contracts::flusso::ricevute::Ricevuta;
use contracts::flusso::tracciato::{Rigettata, Tracciato, tracciati};
use contracts::flusso::xls::MovimentoXls;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The ente of the sheet, on whose name nothing is known but its codes.
pub(crate) fn contesto() -> Contesto {
    Contesto {
        codice_ipa: Some("C_X999".to_owned()),
        codice_fiscale: Some("80012345678".to_owned()),
        ..Contesto::ignoto(Giorno::di(2024, 3, 18))
    }
}

/// What was heard, row by row, and the file of rejected rows as the platform would write it.
pub(crate) struct Ascolto {
    tracciato: &'static Tracciato,
    nome: String,
    pub(crate) rilievi: Vec<Finding>,
    pub(crate) righe: Vec<String>,
    pub(crate) caricati: Vec<String>,
    pub(crate) scarti: Vec<u8>,
}

impl Osservatore for Ascolto {
    fn rilievo(&mut self, rilievo: Finding) {
        self.rilievi.push(rilievo);
    }

    fn riga(&mut self, riga: &Giudicata<'_>) {
        self.righe.push(match riga.esito {
            Esito::Caricata => "caricata".to_owned(),
            Esito::Scartata(scarto) => format!("scarto {}", scarto.descrizione),
            Esito::Ignorata(perche) => format!("ignorata: {perche}"),
            Esito::Fatale(_) => "fatale".to_owned(),
            Esito::NonLetta => "non letta".to_owned(),
        });
        if let (Esito::Scartata(scarto), Some(formato)) =
            (riga.esito, self.tracciato.famiglia.scarti)
        {
            if self.scarti.is_empty() {
                self.scarti = (formato.testa)(b"");
            }
            self.scarti.extend((formato.riga)(&Rigettata {
                nome: &self.nome,
                numero: riga.numero,
                byte: riga.byte,
                valori: riga.valori(),
                scarto,
            }));
        }
        match (riga.esito, &riga.dato) {
            (Esito::Caricata, Dato::Movimento(testa, movimento, _)) => {
                self.caricati
                    .push(format!("{:?}", opi::effetto(testa, movimento)));
            }
            (Esito::Caricata, Dato::Pagamento(_, pagamento)) => {
                self.caricati.push(format!("{pagamento:?}"));
            }
            _ => {}
        }
        if let (Esito::Caricata, Some(valori)) = (riga.esito, riga.valori()) {
            let parole = match self.tracciato.famiglia.id {
                "mypivot-pagati" => Notificato::di(valori).map(|n| format!("{n:?}")),
                "mypivot-anagrafica" => Some(format!("{:?}", Voce::di(valori))),
                "mypivot-giornale" => Bolletta::di(valori).map(|b| format!("{b:?}")),
                "mypivot-poste" => Accredito::di(valori).map(|a| format!("{a:?}")),
                "mypivot-ricevute" => Ricevuta::di(valori).map(|r| format!("{r:?}")),
                "mypivot-xls" => MovimentoXls::di(valori).map(|m| format!("{m:?}")),
                _ => None,
            };
            self.caricati.extend(parole);
        }
    }
}

/// Entries of a zip: name and content.
type Voci<'a> = &'a [(&'a str, &'a [u8])];

pub(crate) fn zip(voci: Voci<'_>) -> Vec<u8> {
    let mut z = ZipWriter::new(Cursor::new(Vec::new()));
    for (nome, byte) in voci {
        z.start_file(*nome, SimpleFileOptions::default()).unwrap();
        z.write_all(byte).unwrap();
    }
    z.finish().unwrap().into_inner()
}

/// Checks a package under that name, whose kind is recognised; `None` for the kind means so.
pub(crate) fn esamina(
    nome: &str,
    byte: &[u8],
    kind: Option<&str>,
    ctx: &Contesto,
) -> (Esaminato, Ascolto) {
    let mut lettore = Cursor::new(byte);
    let tracciato = match kind {
        Some(kind) => Tracciato::per_id(kind).unwrap(),
        None => esame::tipo(&mut lettore, nome).unwrap().unwrap(),
    };
    let mut ascolto = Ascolto {
        tracciato,
        nome: esame::base(nome).to_owned(),
        rilievi: Vec::new(),
        righe: Vec::new(),
        caricati: Vec::new(),
        scarti: Vec::new(),
    };
    let esaminato =
        esame::esamina(lettore, nome, &Opzioni::di(tracciato, ctx), &mut ascolto).unwrap();
    (esaminato, ascolto)
}

/// A csv in the package that its name asks for.
fn csv(base: &str, byte: &[u8], ctx: &Contesto) -> (Esaminato, Ascolto) {
    let pacchetto = zip(&[(&format!("{base}.csv"), byte)]);
    esamina(&format!("{base}.zip"), &pacchetto, None, ctx)
}

/// All that was said of a file, on one page.
pub(crate) fn pagina(esaminato: &Esaminato, ascolto: &Ascolto) -> String {
    let mut testo = format!("{}\n", esaminato.tracciato.id);
    for rifiuto in &esaminato.rifiuti {
        let _ = writeln!(testo, "prima delle righe: {rifiuto:?}");
    }
    if let Some(r) = &esaminato.riepilogo {
        let _ = writeln!(
            testo,
            "righe {} caricate {} scartate {} ignorate {} persi {} centesimi, {:?}",
            r.righe, r.caricate, r.scartate, r.ignorate, r.perso, r.rifiuto
        );
    }
    for (i, riga) in ascolto.righe.iter().enumerate() {
        let _ = writeln!(testo, "  {}: {riga}", i + 1);
    }
    for caricato in &ascolto.caricati {
        let _ = writeln!(testo, "  → {caricato}");
    }
    for r in &ascolto.rilievi {
        let riga = r.place.outer.map_or(0, |p| p.line);
        let dove = r.place.path.as_deref().unwrap_or("-");
        let _ = writeln!(testo, "  riga {riga} {dove}: {} {}", r.code, r.message);
    }
    testo + &String::from_utf8_lossy(&ascolto.scarti)
}

const PAGATI: &str = "IUD;codIuv;tipoIdentificativoUnivoco;codiceIdentificativoUnivoco;anagraficaPagatore;indirizzoPagatore;civicoPagatore;capPagatore;localitaPagatore;provinciaPagatore;nazionePagatore;mailPagatore;dataEsecuzionePagamento;importoDovutoPagato;commissioneCaricoPa;tipoDovuto;tipoVersamento;causaleVersamento;datiSpecificiRiscossione;bilancio\n";
const BILANCIO: &str = "<Bilancio xmlns='http://www.regione.veneto.it/schemas/2012/Pagamenti/Ente/'><capitolo><codice>CAP1</codice><importo>50.00</importo></capitolo></Bilancio>";

/// §3.5.
#[test]
fn pagati_notificati_of_the_sheet() {
    let righe = format!(
        "{PAGATI}IUD0000000001;01000000000000017;F;RSSMRA80A01L736U;Mario Rossi;Via Prova;1;30100;Venezia;VE;IT;m.rossi@example.org;2024-03-14;100.00;;TARI;ALL;TARI 2024 rata 1;9/0101108TS/;
IUD0000000002;01000000000000018;G;80098765432;Ditta Prova SRL;;;;;;;;2024-03-14;50.00;1.50;TARI;ALL;TARI 2024 rata unica;9/0101108TS/;{BILANCIO}
"
    );
    let (esaminato, ascolto) = csv("C_X999-PAGATI20240315-1_0", righe.as_bytes(), &contesto());
    assert_eq!(esaminato.rifiuti, []);
    assert_eq!(ascolto.righe, ["caricata", "caricata"]);
    insta::assert_snapshot!("pagati_validi", pagina(&esaminato, &ascolto));

    let lungo = "X".repeat(36);
    let righe = format!(
        "{PAGATI}IUD1;01000000000000017;F;RSSMRA80A01L736U;Mario Rossi;;;;;;;;2024-03-14;100.00;;TARI;ALL;TARI 2024;9/0101108TS/
{lungo};01000000000000017;F;RSSMRA80A01L736U;Mario Rossi;;;;;;;;2024-03-14;100.00;;TARI;ALL;TARI 2024;9/0101108TS/;
IUD3;;F;RSSMRA80A01L736U;Mario Rossi;;;;;;;;2024-03-14;100.00;;TARI;ALL;;9/0101108TS/;
IUD4;01000000000000017;F;RSSMRA80A01L736U;Mario Rossi;;;;;;;;15/03/2024;abc;;TARI;ALL;TARI 2024;9/0101108TS/;
IUD5;01000000000000017;F;RSSMRA80A01L736U;Mario Rossi;;;;;;;;2024-03-14;100.00;;TARI;ALL;TARI 2024;9/0101108TS/;<bilancio><capitolo><codCapitolo>C</codCapitolo></capitolo></bilancio>
IUD6;01000000000000017;F;RSSMRA80A01L736U;Mario Rossi;;;;;;;;2024-03-14;100,00;;TARI;ALL;TARI 2024;9/0101108TS/;
IUD7;01000000000000017;F;RSSMRA80A01L736U;Mario Rossi;;;;;;;;2024-03-14;1.234,56;;TARI;ALL;TARI 2024;9/0101108TS/;
IUD8;01000000000000017;XX;RSSMRA80A01L736X;Mario Rossi;;;;;;;;2024-03-14;100.00;;IGNOTO;ALL;TARI 2024;9/0101108TS/;
"
    );
    let (esaminato, ascolto) = csv("C_X999-PAGATI20240316-1_0", righe.as_bytes(), &contesto());
    let date = "|Data Esecuzione Pagamento: formato errato. Formato corretto 'yyyy-MM-dd'|importo singolo versamento: errato campo numerico. Formato corretto '###.##'";
    assert_eq!(
        ascolto.righe,
        [
            "scarto Column(s) missing",
            "scarto IUD:exceed max length",
            "scarto codIuv:empty or null;causaleVersamento:empty or null",
            &format!("scarto {date}"),
            "scarto cvc-elt.1.a: Cannot find the declaration of element 'bilancio'.",
            "caricata",
            "caricata",
            "caricata",
        ]
    );
    let riepilogo = esaminato.riepilogo.as_ref().unwrap();
    assert_eq!((riepilogo.righe, riepilogo.caricate), (8, 3));
    assert!(ascolto.caricati[0].contains("importo: 10000,"));
    assert!(ascolto.caricati[1].contains("importo: 123,"));
    assert!(ascolto.caricati[2].contains("tipo_pagatore: \"X\","));
    insta::assert_snapshot!("pagati_con_errori", pagina(&esaminato, &ascolto));
}

fn testo_del_rifiuto(esaminato: &Esaminato) -> String {
    match esaminato.rifiuti.first() {
        Some(Rifiuto::Stato {
            stato,
            codice,
            testo,
        }) => format!("{stato} {codice} {testo}"),
        Some(Rifiuto::AlCaricamento(testo)) => testo.clone(),
        altro => format!("{altro:?}"),
    }
}

/// §2.3, §3.3, §3.5, §5.1, §6.4, §8.4: names.
#[test]
fn names_that_the_platform_refuses() {
    let testa = PAGATI.as_bytes();
    let di = |base: &str, kind: &str| {
        let pacchetto = zip(&[(&format!("{base}.csv"), testa)]);
        testo_del_rifiuto(&esamina(&format!("{base}.zip"), &pacchetto, Some(kind), &contesto()).0)
    };
    assert_eq!(
        di("C_X999-PAGATI-20240316", "mypivot-pagati-1_0"),
        "ERROR_LOAD Errata indicazione versione Versione dichiarata nel file '20240316' diversa da quella gestita 1.0"
    );
    assert_eq!(
        di("C_X999_PAGATI", "mypivot-pagati-1_0"),
        "ERROR_LOAD Convenzione nome file errata Non viene rispetta la nomenclatura standard gestita : 'cod_ipa_ente-iuf-versione'"
    );
    assert_eq!(
        di("PAGATI-X-1_0", "mypivot-pagati-1_0"),
        "Il nome del file deve iniziare col codice dell'ente."
    );
    assert_eq!(
        di("C_X999-ESTRATTO-1_0", "mypivot-poste"),
        "FILE_IN_CARICAMENTO Errata indicazione versione Versione dichiarata nel file '1.0' diversa da quella gestita 1.0"
    );
    assert_eq!(di("GIORNALE_20240315", "mypivot-giornale-1_0"), "None");
    assert_eq!(
        di("C_Y-GIORNALE-1_0", "mypivot-giornale-1_0"),
        "FILE_IN_CARICAMENTO File caricato su ente errato File caricato su un ente sbagliato rispetto a quanto dichiarato nel nome dello stesso"
    );
    assert_eq!(
        di("C_X999-12_ESTRAZIONE-1_3", "mypivot-ricevute-1_2"),
        "ERROR_LOAD  La versione del file non è supportata."
    );
    let altro = zip(&[("altro.csv", testa)]);
    let (esaminato, _) = esamina(
        "C_X999-P-1_0.zip",
        &altro,
        Some("mypivot-pagati-1_0"),
        &contesto(),
    );
    assert_eq!(
        testo_del_rifiuto(&esaminato),
        "Il nome del file contenuto deve essere uguale al nome dello zip."
    );
    let (esaminato, _) = esamina(
        "C_X999-P-1_0.zip",
        &zip(&[("C_X999-P-1_0.txt", testa)]),
        Some("mypivot-pagati-1_0"),
        &contesto(),
    );
    assert_eq!(
        testo_del_rifiuto(&esaminato),
        "ERROR_LOAD Errore file zip All'interno dello zip non è stato trovato nessun file: C_X999-P-1_0.csv"
    );
}

const ANAGRAFICA: &str = "\"cod_ufficio\";\"de_ufficio\";\"flg_attivo\";\"cod_capitolo\";\"de_capitolo\";\"de_anno_esercizio\";\"cod_accertamento\";\"de_accertamento\";\"cod_tipo_dovuto\";\"azione\"\n";
const RIGA_ANAGRAFICA: &str = "\"UFF1\";\"Ufficio tributi\";\"true\";\"CAP1\";\"Entrate TARI\";\"2024\";\"ACC1\";\"Accertamento TARI 2024\";\"TARI\";\"I\"\n";

fn anagrafica(righe: &str, ctx: &Contesto) -> (Esaminato, Ascolto) {
    let byte: Vec<u8> = format!("{ANAGRAFICA}{righe}")
        .chars()
        .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
        .collect();
    csv("C_X999-ANAGRAFICA-1_0", &byte, ctx)
}

/// §4.5.
#[test]
fn anagrafica_of_the_sheet() {
    let righe = format!(
        "{RIGA_ANAGRAFICA}\"UFF1\";\"Ufficio tributi\";\"true\";\"CAP2\";\"Sanzioni TARI\";\"2024\";\"\";\"\";\"TARI\";\"I\"
\"UFF9\";\"Ufficio soppresso\";\"false\";\"CAP9\";\"Vecchio capitolo\";\"2022\";\"\";\"\";\"TARI\";\"D\"
"
    );
    let (esaminato, ascolto) = anagrafica(&righe, &contesto());
    assert_eq!(esaminato.rifiuti, []);
    assert_eq!(ascolto.righe, ["caricata"; 3]);
    assert!(ascolto.caricati[1].contains("cod_accertamento: \"n/a\""));
    insta::assert_snapshot!("anagrafica_valida", pagina(&esaminato, &ascolto));

    let (esaminato, ascolto) = anagrafica(
        &format!("{RIGA_ANAGRAFICA}UFF1;Ufficio;true;CAP1;Cap;2024;;;TARI;I\n{RIGA_ANAGRAFICA}"),
        &contesto(),
    );
    assert_eq!(ascolto.righe, ["caricata", "fatale", "non letta"]);
    assert_eq!(esaminato.riepilogo.as_ref().unwrap().caricate, 0);
    insta::assert_snapshot!("anagrafica_persa", pagina(&esaminato, &ascolto));
}

/// §4.4: a row for each text.
#[test]
fn one_row_for_each_text_of_the_anagrafica() {
    let voce = Voce {
        cod_ufficio: "UFF1".into(),
        de_ufficio: "Ufficio tributi".into(),
        attivo: true,
        cod_capitolo: "CAP1".into(),
        de_capitolo: "Entrate TARI".into(),
        anno: "2024".into(),
        cod_accertamento: "ACC1".into(),
        de_accertamento: "Accertamento TARI 2024".into(),
        tipo_dovuto: "TARI".into(),
    };
    let ctx = Contesto {
        anagrafica: Some(vec![voce]),
        tipi: Some([("TARI".to_owned(), TipoDovuto::default())].into()),
        ..contesto()
    };
    let lungo = "x".repeat(600);
    let riga = |cambi: &[(usize, &str)]| {
        let mut valori = [
            "UFF2",
            "Ufficio due",
            "true",
            "CAP1",
            "Capitolo",
            "2024",
            "ACC1",
            "Accertamento",
            "TARI",
            "I",
        ];
        for (posto, valore) in cambi {
            valori[*posto] = valore;
        }
        format!("\"{}\"\n", valori.join("\";\""))
    };
    let l = "Errore di conversione alla linea 1: ";
    let casi: &[(String, &str)] = &[
        (
            "UFF1;Ufficio;true;CAP1;Cap;2024;;;TARI;I\n".into(),
            "Errore di conversione alla linea 1: il file non è formattato correttamente",
        ),
        (riga(&[(9, "")]), "il file non è formattato correttamente"),
        (
            riga(&[]) + "\n",
            "Errore di conversione alla linea 2: il file non è formattato correttamente",
        ),
        (
            "\" \";\" \";\" \";\" \";\" \";\" \";\" \";\" \";\" \";\" \"\n".into(),
            "non sono permesse righe senza valori",
        ),
        (riga(&[(0, " ")]), "il campo cod_ufficio non è valorizzato"),
        (riga(&[(1, "")]), "il campo de_ufficio non è valorizzato"),
        (
            riga(&[(8, "")]),
            "il campo cod_tipo_dovuto non è valorizzato",
        ),
        (
            riga(&[(0, &lungo[..65])]),
            "il campo cod_ufficio deve avere una lunghezza massima di 64 caratteri",
        ),
        (
            riga(&[(4, &lungo[..513])]),
            "il campo de_capitolo deve avere una lunghezza massima di 512 caratteri",
        ),
        (
            riga(&[(6, &lungo[..65])]),
            "il campo cod_accertamento deve avere una lunghezza massima di 64 caratteri",
        ),
        (
            riga(&[(2, "si")]),
            "il campo flg_attivo non è valido (true/false valori accettati)",
        ),
        (
            riga(&[(5, "24A")]),
            "il campo de_anno_esercizio non è un numero valido",
        ),
        (riga(&[(9, " ")]), "il campo azione non è valorizzato"),
        (
            riga(&[(8, "IMU")]),
            "il campo codice_tipo_dovuto non è legato all'ente",
        ),
        (
            riga(&[(9, "U")]),
            "il campo azione può contenere solo i caratteri I (insert) e D (delete)",
        ),
        (
            RIGA_ANAGRAFICA.into(),
            "Errore di import alla riga 1: l'entry è già esistente",
        ),
        (
            riga(&[(0, "UFF1"), (1, "Tributi"), (5, "2023")]),
            "Errore di conversione alla linea 1:  non puoi inserire un de_ufficio diverso da un de_ufficio già esistente",
        ),
        (
            riga(&[(0, "UFF1"), (1, "Ufficio tributi"), (5, "2023")]),
            "non puoi inserire un de_capitolo diverso da un de_capitolo già esistente",
        ),
        (
            riga(&[
                (0, "UFF1"),
                (1, "Ufficio tributi"),
                (4, "Entrate TARI"),
                (5, "2023"),
            ]),
            "non puoi inserire un de_accertamento diverso da un de_accertamento già esistente",
        ),
        (
            riga(&[(9, "D")]),
            "l'entry con codice ufficio: UFF2, codice capitolo: CAP1, codice tipo dovuto: TARI, codice accertamento: ACC1 e anno esercizio: 2024 non esiste e quindi non può essere eliminata",
        ),
    ];
    for (righe, atteso) in casi {
        let (esaminato, _) = anagrafica(righe, &ctx);
        let rifiuto = esaminato.riepilogo.unwrap().rifiuto;
        let atteso = if atteso.starts_with("Errore") {
            (*atteso).to_owned()
        } else {
            format!("{l}{atteso}")
        };
        assert_eq!(rifiuto, Some(Rifiuto::AlCaricamento(atteso)), "{righe}");
    }
    // Inserted and deleted in one file, and a key that is free again.
    let (esaminato, _) = anagrafica(
        &[riga(&[]), riga(&[(9, "D")]), riga(&[(1, "Altro nome")])].concat(),
        &ctx,
    );
    assert_eq!(esaminato.riepilogo.unwrap().caricate, 3);
    // The names of file and entry, in the order of the sheet.
    let a = ANAGRAFICA.as_bytes();
    let nomi: &[(&str, Voci<'_>, &str)] = &[
        (
            "C_X999-A-1_0.ZIP",
            &[("C_X999-A-1_0.csv", a)],
            "Il formato del file deve essere zip..",
        ),
        (
            "C_X999-A-1_0.zip",
            &[("C_X999-A-1_0.csv", a), ("C_X999-A-1_0.txt", a)],
            "Il file zip contiene più di un file.",
        ),
        (
            "C_X999-A-1_0.zip",
            &[("B.csv", a)],
            "Il nome del file contenuto deve essere uguale al nome dello zip.",
        ),
        (
            "C_X999-A-1_0.zip",
            &[("C_X999-A-1_0.txt", a)],
            "Il file .zip deve contenere un tracciato csv.",
        ),
        (
            "c_x999-A-1_0.zip",
            &[("c_x999-A-1_0.csv", a)],
            "Il nome del file non corrisponde a 'C_IPA-NOME FLUSSO-VERSIONE'.",
        ),
    ];
    for (nome, voci, atteso) in nomi {
        let (esaminato, _) = esamina(nome, &zip(voci), Some("mypivot-anagrafica-1_0"), &ctx);
        assert_eq!(testo_del_rifiuto(&esaminato), *atteso);
    }
    let veneto = Contesto {
        codice_ipa: Some("R_VENETO".into()),
        ..contesto()
    };
    let (esaminato, _) = esamina(
        "R_VENETO-A-1_0.zip",
        &zip(&[("R_VENETO-A-1_0.csv", a)]),
        None,
        &veneto,
    );
    assert_eq!(
        testo_del_rifiuto(&esaminato),
        "Non è consentito l'inserimento massivo per la regione Veneto."
    );
}

const GIORNALE: &str = "de_anno_bolletta;cod_bolletta;dt_contabile;de_denominazione;de_causale;num_importo;dt_valuta\n";
const NUMERO: &str = "Character , is neither a decimal digit number, decimal point, nor \"e\" notation exponential mark.";

/// §6.1.
#[test]
fn giornale_of_the_sheet() {
    let righe = format!(
        "{GIORNALE}2024;0000451;2024-03-15;PSP DI PROVA SPA;/PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSPABCXX-0000123456;150.00;2024-03-15
2024;0000452;2024-03-15;MARIO ROSSI;/RFB/01000000000000019/25.00/TXT/MENSA;25.00;2024-03-15
2024;0000453;2024-03-15;ENTE ERARIO;TRASFERIMENTO STATALE;1000.00;2024-03-16
"
    );
    let (esaminato, ascolto) = csv("C_X999-GIORNALE20240315-1_0", righe.as_bytes(), &contesto());
    assert_eq!(ascolto.righe, ["caricata"; 3]);
    assert_eq!(ascolto.rilievi, []);
    insta::assert_snapshot!("giornale_valido", pagina(&esaminato, &ascolto));

    let errori = "24;0000451;2024-03-15;A;B;1.00;2024-03-15
2024;00000451;15/03/2024;A;B;150,00;2024-03-15
2024;0000454;2024-02-30;A;B;1.00;2024-03-15
2024;0000455;2024-03-15;A;B;1.00;
2024;0000456;2024-03-15;A;B;-10.00;2024-03-15
";
    let righe = format!("{GIORNALE}{errori}");
    let (esaminato, ascolto) = csv("C_X999-GIORNALE20240316-1_0", righe.as_bytes(), &contesto());
    assert_eq!(
        ascolto.righe,
        [
            "scarto |de_anno_bolletta [24] non valido",
            &format!(
                "scarto |cod_bolletta [00000451] non valido|Unparseable date: \"15/03/2024\"|{NUMERO}"
            ),
            "scarto |Unparseable date: \"2024-02-30\"",
            "scarto |Unparseable date: \"\"",
            "caricata",
        ]
    );
    assert!(ascolto.caricati[0].contains("importo: -1000"));
    insta::assert_snapshot!("giornale_con_errori", pagina(&esaminato, &ascolto));

    let righe = format!("{GIORNALE}{errori}2024;0000457;2024-03-15;A\n");
    let (esaminato, ascolto) = csv("C_X999-GIORNALE20240317-1_0", righe.as_bytes(), &contesto());
    assert_eq!(ascolto.righe[5], "fatale");
    let riepilogo = esaminato.riepilogo.unwrap();
    assert_eq!(riepilogo.caricate, 0, "the good row too");
    assert!(matches!(
        riepilogo.rifiuto,
        Some(Rifiuto::Stato {
            stato: "ERROR_LOAD",
            ..
        })
    ));
}

/// §6.1: what the example does not show.
#[test]
fn one_row_for_each_outcome_of_the_giornale() {
    let lungo = "9".repeat(36);
    let causale = "x".repeat(2001);
    let casi: &[(&str, &str)] = &[
        ("24-3-5", "caricata"),
        ("2024-03-15T10:00:00", "caricata"),
        ("2024-13-01", "scarto |Unparseable date: \"2024-13-01\""),
        ("", "scarto |Unparseable date: \"\""),
    ];
    for (data, atteso) in casi {
        let righe = format!("{GIORNALE}2024;1;{data};A;B;1.00;2024-03-15\n");
        assert_eq!(
            csv("G", righe.as_bytes(), &contesto()).1.righe,
            [*atteso],
            "{data}"
        );
    }
    let casi: &[(&str, &str, &str)] = &[
        ("B", "1e2", "caricata"),
        ("B", "1.005", "caricata"),
        ("", "1.00", "caricata"),
        ("B", "", "scarto |null"),
        (
            "B",
            "1.000.00",
            "scarto |Character array contains more than one decimal point.",
        ),
        (
            &format!("/PUR/LGPE-RIVERSAMENTO/URI/2024-03-15{lungo}"),
            "1.00",
            "scarto |cod_id_univoco_flusso max length",
        ),
        (
            &format!("/RFB/{lungo}/"),
            "1.00",
            "scarto |cod_id_univoco_versamento:exceed max length",
        ),
        (&causale, "1.00", "fatale"),
        ("B", "1000000000000000", "fatale"),
    ];
    for (causale, importo, atteso) in casi {
        let righe = format!("{GIORNALE}2024;1;2024-03-15;A;{causale};{importo};2024-03-15\n");
        assert_eq!(
            csv("G", righe.as_bytes(), &contesto()).1.righe,
            [*atteso],
            "{importo}"
        );
    }
    // The columns where the operator says that they are: importo first, one more column.
    let ctx = Contesto {
        colonne_cassa: Some([3, 4, 5, 6, 7, 1, 8]),
        ..contesto()
    };
    let righe = "importo;altro;anno;bolletta;contabile;chi;causale;valuta\n1.00;x;2024;7;2024-03-15;A;B;2024-03-15\n";
    let pacchetto = zip(&[("G.csv", righe.as_bytes())]);
    let (_, ascolto) = esamina("G.zip", &pacchetto, Some("mypivot-giornale-1_0"), &ctx);
    assert_eq!(ascolto.righe, ["caricata"]);
    assert!(
        ascolto.caricati[0].contains("codice: \"7\"")
            && ascolto.caricati[0].contains("importo: 100,")
    );
}

/// §6.4.
#[test]
fn poste_of_the_sheet() {
    let testa = "IBAN;IT60X0760112345000001234567
DATA CONTABILE;DATA VALUTA;COD CAUSALE;CAUSALE;DIVISA;DEBITO;CREDITO;ACCESSORIA;CAUSALE MOVIMENTO
";
    let movimento = "15/03/2024;15/03/2024;048;BONIFICO;EUR;;150,00;;/PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSPABCXX-0000123456\n";
    let righe = format!(
        "{testa}{movimento}15/03/2024;15/03/2024;016;COMMISSIONI;EUR;1,00;;;SPESE
15/03/2024;15/03/2024;048;BOLLETTINO;EUR;;10,00;;BOLLETTINO 123
15/03/2024;15/03/2024;048;BONIFICO;EUR;;1.150,00;;/RFB/01000000000000019/
2024-03-15;15/03/2024;048;BONIFICO;EUR;;1,00;;/RFB/01000000000000019/
TOTALE;;;;;1,00;150,00;;
"
    );
    let (esaminato, ascolto) = csv("ESTRATTO_C_X999_20240315", righe.as_bytes(), &contesto());
    assert_eq!(esaminato.rifiuti, []);
    let illeggibile = "ignorata: un valore non si legge: la riga sparisce e nessuno lo dice";
    assert_eq!(
        ascolto.righe,
        [
            "caricata",
            "ignorata: non è un accredito",
            "scarto Non è stato possibile decodificare, dal campo delegato del file csv, un valore per 'codice iuf - bi2' oppure un valore 'codice IUV'",
            illeggibile,
            illeggibile,
        ]
    );
    insta::assert_snapshot!("poste", pagina(&esaminato, &ascolto));
    // No footer: the last movement is lost, and said so.
    let righe = format!("{testa}{movimento}{movimento}");
    let (_, ascolto) = csv("ESTRATTO", righe.as_bytes(), &contesto());
    assert_eq!(ascolto.righe, ["caricata"]);
    assert!(ascolto.rilievi.iter().any(|r| r.code == "FLU-ULTIMA-RIGA"));
    // An IBAN that is too short breaks the load.
    let righe = format!(
        "{}{movimento}TOTALE;;;;;;;;\n",
        testa.replace("IT60X0760112345000001234567", "IT60X07601")
    );
    let (esaminato, _) = csv("ESTRATTO", righe.as_bytes(), &contesto());
    assert!(matches!(
        esaminato.riepilogo.unwrap().rifiuto,
        Some(Rifiuto::Stato {
            stato: "ERROR_LOAD",
            ..
        })
    ));
}

/// A row of receipts that is right, with some columns given another value.
fn ricevuta(cambi: &[(usize, &str)]) -> String {
    let mut valori = vec![String::new(); 71];
    let base = [
        (1, "IUF_DOVUTI_1"),
        (2, "1"),
        (3, "IUD0000000001"),
        (4, "01000000000000017"),
        (5, "6.2.0"),
        (6, "80012345678"),
        (8, "RT0001"),
        (9, "2024-03-14T10:15:00"),
        (10, "RPT0001"),
        (11, "2024-03-14"),
        (12, "B"),
        (13, "PSPABCXX"),
        (14, "PSP DI PROVA SPA"),
        (23, "G"),
        (24, "80012345678"),
        (25, "COMUNE DI ESEMPIO"),
        (44, "F"),
        (45, "RSSMRA80A01L736U"),
        (46, "Mario Rossi"),
        (54, "0"),
        (55, "100.00"),
        (56, "01000000000000017"),
        (57, "CCP0001"),
        (58, "100.00"),
        (59, "PAGATA"),
        (60, "2024-03-14"),
        (61, "IUR0000000000001"),
        (62, "TARI 2024 rata 1"),
        (63, "9/0101108TS/"),
        (64, "TARI"),
        (67, "1"),
        (
            71,
            "<bilancio><capitolo><codCapitolo>CAP1</codCapitolo><codUfficio>UFF1</codUfficio><accertamento><codAccertamento>ACC1</codAccertamento><importo>100.00</importo></accertamento></capitolo></bilancio>",
        ),
    ];
    for (posto, valore) in base.iter().chain(cambi) {
        valori[posto - 1] = (*valore).to_owned();
    }
    format!("\"{}\"\n", valori.join("\";\""))
}

/// §8.4.
#[test]
fn receipts_of_the_sheet() {
    let testa = Tracciato::per_id("mypivot-ricevute-1_2")
        .unwrap()
        .intestazione();
    let base = "C_X999-12_ESTRAZIONE_DOVUTI_20240316080000-1_2";
    let esame = |righe: &str| {
        let righe = format!("{testa}\n{righe}");
        let pacchetto = zip(&[(&format!("{base}.csv"), righe.as_bytes())]);
        esamina(
            &format!("{base}.zip"),
            &pacchetto,
            Some("mypivot-ricevute-1_2"),
            &contesto(),
        )
    };
    let (esaminato, ascolto) = esame(&ricevuta(&[]));
    assert_eq!(esaminato.rifiuti, []);
    assert_eq!(ascolto.righe, ["caricata"]);
    insta::assert_snapshot!("ricevute_valide", pagina(&esaminato, &ascolto));
    let dominio = "Flusso caricato su ente diverso da righe presenti nel flusso :: IUF_DOVUTI_1";
    for (cambi, atteso) in [
        (&[(6, "80099999999")][..], dominio),
        (&[(58, "0.00"), (71, "")], dominio),
        (&[(58, "")], dominio),
        (
            &[(58, "100,00")],
            "singoloImportoPagato [100,00] non si legge",
        ),
        (
            &[(60, "14/03/2024")],
            "dataEsitoSingoloPagamento [14/03/2024] non si legge",
        ),
        (
            &[(60, "2024-02-30")],
            "dataEsitoSingoloPagamento [2024-02-30] non si legge",
        ),
        (
            &[(
                71,
                "<Bilancio><capitolo><codice>C</codice></capitolo></Bilancio>",
            )],
            "il bilancio non rispetta lo schema: la radice non è bilancio",
        ),
        (
            &[(67, "")],
            "manca indiceDatiSingoloPagamento, che fa parte della chiave: errore della base dati",
        ),
        (
            &[(54, "00")],
            "codiceEsitoPagamento è più largo della sua colonna: errore della base dati",
        ),
    ] {
        let (esaminato, ascolto) = esame(&[ricevuta(&[]), ricevuta(cambi)].concat());
        assert_eq!(ascolto.righe, ["caricata", "fatale"], "{cambi:?}");
        let riepilogo = esaminato.riepilogo.unwrap();
        assert_eq!(riepilogo.caricate, 0, "all rows are lost");
        assert_eq!(
            riepilogo.rifiuto.map(|r| r.testo().to_owned()).as_deref(),
            Some(atteso)
        );
    }
    // Loaded: a tipo dovuto that nobody knows; a file whose quotes are doubled; a codice fiscale in lower case is the same.
    let (_, ascolto) = esame(&ricevuta(&[(64, "IGNOTO"), (62, "Detto \"\"Rosso\"\"")]));
    assert_eq!(ascolto.righe, ["caricata"]);
    assert!(ascolto.caricati[0].contains("Detto \\\"Rosso\\\""));
    let (esaminato, _) = esame("");
    assert!(esaminato.riepilogo.unwrap().rifiuto.is_some(), "no rows");
}

const RIVERSAMENTO: &str = include_str!("esempi/flusso_riversamento.xml");

fn riversamento(xml: &str, ctx: &Contesto) -> (Esaminato, Ascolto) {
    let base = "C_X999_RENDICONTAZIONE_20240315";
    let pacchetto = zip(&[(&format!("{base}.xml"), xml.as_bytes())]);
    esamina(
        &format!("{base}.zip"),
        &pacchetto,
        Some("mypivot-rendicontazione-1_0"),
        ctx,
    )
}

/// The change must change something.
fn cambiato(testo: &str, da: &str, a: &str) -> String {
    let nuovo = testo.replace(da, a);
    assert_ne!(nuovo, testo, "{da} is not there");
    nuovo
}

/// §7.5.
#[test]
fn rendicontazione_of_the_sheet() {
    let (esaminato, ascolto) = riversamento(RIVERSAMENTO, &contesto());
    assert_eq!(esaminato.rifiuti, []);
    assert_eq!(ascolto.righe, ["caricata"; 2]);
    insta::assert_snapshot!("rendicontazione_valida", pagina(&esaminato, &ascolto));
    let noto = |data_ora: &str| Contesto {
        rendicontazioni: Some(vec![FlussoCaricato {
            iuf: "2024-03-15PSPABCXX-0000123456".into(),
            data_ora: data_ora.into(),
        }]),
        ..contesto()
    };
    let altro_ente = cambiato(RIVERSAMENTO, "80012345678", "80099999999");
    let numero = cambiato(
        RIVERSAMENTO,
        "<numeroTotalePagamenti>2",
        "<numeroTotalePagamenti>7",
    );
    let esito = cambiato(RIVERSAMENTO, "Pagamento>0<", "Pagamento>1<");
    let senza = cambiato(
        RIVERSAMENTO,
        " xmlns=\"http://www.digitpa.gov.it/schemas/2011/Pagamenti/\"",
        "",
    );
    let iuf = |a: &str| cambiato(RIVERSAMENTO, "2024-03-15PSPABCXX-0000123456", a);
    let (corto, senza_trattino) = (iuf("2024-03-15"), iuf("2024-03-15PSPABCXX"));
    for (xml, ctx, stato, caricate) in [
        (&altro_ente, contesto(), "ERROR_CF_ENTE", 0),
        (&numero, contesto(), "", 2),
        (&esito, contesto(), "ERROR_LOAD", 0),
        (&senza, contesto(), "ERROR_LOAD", 0),
        (&corto, contesto(), "ERROR_LOAD", 0),
        (&senza_trattino, contesto(), "", 2),
        (
            &RIVERSAMENTO.to_owned(),
            noto("2024-03-15T10:00:00"),
            "FLUSSO_OBSOLETO",
            0,
        ),
        (&RIVERSAMENTO.to_owned(), noto("2024-03-15T09:59:59"), "", 2),
        // Obsolete comes before the ente (§7.3).
        (
            &altro_ente,
            noto("2024-03-15T10:00:00"),
            "FLUSSO_OBSOLETO",
            0,
        ),
        (&"<no".to_owned(), contesto(), "ERROR_LOAD", 0),
    ] {
        let (esaminato, ascolto) = riversamento(xml, &ctx);
        let riepilogo = esaminato.riepilogo.unwrap();
        let trovato = match riepilogo.rifiuto {
            Some(Rifiuto::Stato { stato, .. }) => stato,
            _ => "",
        };
        assert_eq!((trovato, riepilogo.caricate), (stato, caricate), "{xml}");
        if *xml != RIVERSAMENTO && *xml != senza_trattino && *xml != corto {
            assert!(!ascolto.rilievi.is_empty(), "{xml}");
        }
    }
    let (_, ascolto) = riversamento(&numero, &contesto());
    assert_eq!(ascolto.rilievi[0].code, "FLU-TOTALE");
    let byte = zip(&[("altro.xml", RIVERSAMENTO.as_bytes())]);
    let (esaminato, _) = esamina("X.zip", &byte, None, &contesto());
    assert_eq!(
        testo_del_rifiuto(&esaminato),
        "Il nome del file contenuto deve essere uguale al nome dello zip."
    );
}

const OPI: &str = include_str!("esempi/giornale_1_6_1.xml");

fn giornale_opi(pagine: &[&str], ctx: &Contesto) -> (Esaminato, Ascolto) {
    let nomi: Vec<String> = (1..=pagine.len()).map(|i| format!("p{i}.xml")).collect();
    let voci: Vec<(&str, &[u8])> = nomi
        .iter()
        .zip(pagine)
        .map(|(n, p)| (n.as_str(), p.as_bytes()))
        .collect();
    esamina("C_X999-GDC20240315-1_0.zip", &zip(&voci), None, ctx)
}

/// §6.3.6.
#[test]
fn opi_of_the_sheet() {
    let (esaminato, ascolto) = giornale_opi(&[OPI], &contesto());
    assert_eq!(esaminato.tracciato.id, "mypivot-opi-1_6_1");
    assert_eq!(esaminato.rifiuti, []);
    assert_eq!(ascolto.rilievi, []);
    assert_eq!(ascolto.righe, ["caricata"]);
    insta::assert_snapshot!("opi_valido", pagina(&esaminato, &ascolto));

    let riga = |nome: &str| {
        let da = OPI.find(&format!("<{nome}>")).unwrap();
        let a = OPI.find(&format!("</{nome}>")).unwrap() + nome.len() + 3;
        OPI[da..a].to_owned()
    };
    let senza = |nome: &str| cambiato(OPI, &riga(nome), "");
    let firma = {
        let da = OPI.find("<ds:Signature").unwrap();
        let a = OPI.find("</ds:Signature>").unwrap() + "</ds:Signature>".len();
        cambiato(OPI, &OPI[da..a], "")
    };
    let persi = [
        (firma, "Signature"),
        (
            cambiato(OPI, "SOSPESO ENTRATA", "SOSPESO"),
            "tipo_documento",
        ),
        (
            cambiato(
                OPI,
                &riga("identificativo_flusso_BT"),
                "<identificativo_flusso_BT>FLUSSO1</identificativo_flusso_BT>",
            ),
            "identificativo_flusso_BT",
        ),
        (
            cambiato(OPI, "provvisorio>0001<", "provvisorio>01<"),
            "codice_gestionale_provvisorio",
        ),
        (
            cambiato(
                OPI,
                "<flusso_giornale_di_cassa>",
                "<flusso_giornale_di_cassa xmlns=\"urn:x\">",
            ),
            "cvc-elt.1.a: Cannot find the declaration of element 'flusso_giornale_di_cassa'.",
        ),
        (
            cambiato(OPI, "<pagine_totali>1", "<pagine_totali>2"),
            "Errore: numero file trovati nello zip diverso dal numero pagine interne ai file",
        ),
        (
            cambiato(OPI, "quietanza>451<", "quietanza>12345678<"),
            "numero_bolletta_quietanza",
        ),
        (
            cambiato(OPI, "numero_documento>451<", "numero_documento>12345678<"),
            "numero_documento",
        ),
        (
            cambiato(
                OPI,
                "data_movimento>2024-03-15<",
                "data_movimento>2024-03-15Z<",
            ),
            "data_movimento",
        ),
    ];
    for (xml, parte) in &persi {
        let byte = zip(&[("p1.xml", xml.as_bytes())]);
        let (esaminato, _) = esamina(
            "C_X999-GDC-1_0.zip",
            &byte,
            Some("mypivot-opi-1_6_1"),
            &contesto(),
        );
        let riepilogo = esaminato.riepilogo.unwrap();
        let testo = riepilogo.rifiuto.unwrap();
        assert!(matches!(
            testo,
            Rifiuto::Stato {
                stato: "ERROR_LOAD",
                ..
            }
        ));
        assert!(testo.testo().contains(parte), "{parte}: {}", testo.testo());
        assert_eq!(riepilogo.caricate, 0);
    }
    let ignorata = "ignorata: non è un sospeso di entrata eseguito o stornato";
    let regolarizzato = cambiato(
        &cambiato(OPI, "SOSPESO ENTRATA", "REVERSALE"),
        "ESEGUITO",
        "REGOLARIZZATO",
    );
    let stornato = cambiato(OPI, "ESEGUITO", "STORNATO");
    let vuoto = Contesto {
        bollette: Some([].into()),
        ..contesto()
    };
    let righe = |xml: &str, ctx: &Contesto| giornale_opi(&[xml], ctx).1.righe;
    assert_eq!(
        righe(&senza("data_valuta_ente"), &contesto()),
        ["scarto dataValutaEnte:empty or null"]
    );
    assert_eq!(
        righe(&stornato, &vuoto),
        ["scarto La bolletta non è presente nel database pertanto non è possibile stornarla"]
    );
    assert_eq!(righe(&stornato, &contesto()), ["caricata"]);
    assert_eq!(righe(&regolarizzato, &contesto()), [ignorata]);
    let (_, ascolto) = giornale_opi(
        &[&cambiato(OPI, "importo>150.00<", "importo>-150.00<")],
        &contesto(),
    );
    assert!(ascolto.caricati[0].contains("importo: -15000"));
    // Loaded under the ente that uploads, and told.
    let (_, ascolto) = giornale_opi(&[&cambiato(OPI, "80012345678", "80099999999")], &contesto());
    assert_eq!(ascolto.righe, ["caricata"]);
    assert_eq!(ascolto.rilievi[0].code, "FLU-ALTRO-ENTE");
    let (esaminato, ascolto) = giornale_opi(&[&senza("data_valuta_ente")], &contesto());
    insta::assert_snapshot!("opi_con_scarti", pagina(&esaminato, &ascolto));
}

/// §6.3.2: 1.4, pages.
#[test]
fn pages_and_versions_of_opi() {
    let mut vecchio = OPI.to_owned();
    for nome in [
        "identificativo_flusso",
        "numero_movimento",
        "data_movimento_siope",
        "pagina",
        "pagine_totali",
    ] {
        let da = vecchio.find(&format!("<{nome}>")).unwrap();
        let a = vecchio.find(&format!("</{nome}>")).unwrap() + nome.len() + 3;
        vecchio.replace_range(da..a, "");
    }
    let vecchio = cambiato(
        &vecchio,
        "<data_riferimento_GdC>2024-03-15</data_riferimento_GdC>",
        "<data_inizio_periodo_riferimento>2024-03-15</data_inizio_periodo_riferimento><data_fine_periodo_riferimento>2024-03-15</data_fine_periodo_riferimento>",
    );
    let (esaminato, ascolto) = giornale_opi(&[&vecchio], &contesto());
    assert_eq!(esaminato.tracciato.id, "mypivot-opi-1_4");
    assert_eq!(
        (ascolto.righe, ascolto.rilievi),
        (vec!["caricata".to_owned()], vec![])
    );
    let (esaminato, _) = giornale_opi(&[&vecchio, &vecchio], &contesto());
    assert!(esaminato.riepilogo.unwrap().rifiuto.unwrap().testo().ends_with(
        "Errore: vecchia versione OPI nella quale e' consentito al massimo solo un file nello zip"
    ));
    // Two pages in the wrong order: read in that of their numbers.
    let due = cambiato(OPI, "<pagine_totali>1", "<pagine_totali>2");
    let seconda = cambiato(
        &cambiato(&due, "<pagina>1", "<pagina>2"),
        "quietanza>451<",
        "quietanza>452<",
    );
    let (esaminato, ascolto) = giornale_opi(&[&seconda, &due], &contesto());
    assert_eq!(esaminato.riepilogo.unwrap().rifiuto, None);
    assert!(
        ascolto.caricati[0].contains("codice: \"451\"")
            && ascolto.caricati[1].contains("codice: \"452\"")
    );
    // The last file that is wrong is the one of which the mail speaks.
    let (esaminato, _) = giornale_opi(
        &[&due, &cambiato(&seconda, "SOSPESO ENTRATA", "SOSPESO")],
        &contesto(),
    );
    assert!(
        esaminato
            .riepilogo
            .unwrap()
            .rifiuto
            .unwrap()
            .testo()
            .starts_with("p2.xml: ")
    );
}

/// Written with xlwt (Python), which is not ours: the rows of §6.2, a number cell, tags.
const XLS: &[u8] = include_bytes!("esempi/giornale.xls");

fn giornale_xls(byte: &[u8]) -> (Esaminato, Ascolto) {
    let pacchetto = zip(&[("C_X999-XLS-1_0.xls", byte)]);
    esamina(
        "C_X999-XLS-1_0.zip",
        &pacchetto,
        Some("mypivot-xls-1_0"),
        &contesto(),
    )
}

/// §6.2.
#[test]
fn xls_of_the_sheet() {
    let pacchetto = zip(&[("C_X999-XLS-1_0.xls", XLS)]);
    let (esaminato, ascolto) = esamina("C_X999-XLS-1_0.zip", &pacchetto, None, &contesto());
    assert_eq!(esaminato.tracciato.id, "mypivot-xls-1_0");
    assert_eq!(esaminato.rifiuti, []);
    let senza = "scarto Non è stato possibile decodificare, dal campo delegato del file xls, un valore per 'codice iuf - bi2' oppure un valore 'codice IUV'";
    assert_eq!(
        ascolto.righe,
        [
            "caricata",
            "caricata",
            senza,
            "ignorata: non ha segno +",
            "scarto DATA_CONTABILE:wrong DATE pattern or wrong DATE data",
            "scarto IMPORTO:wrong type",
            "caricata",
            senza,
        ]
    );
    assert!(ascolto.caricati[0].contains("(\"PSPABCXX\", \"2024-03-15PSPABCXX-0000123456\")"));
    assert!(ascolto.caricati[1].contains("iuv: Some(\"01000000000000019\")"));
    assert!(ascolto.caricati[2].contains("(\"PSPX\", \"10c4f341267947eca9f8\")"));
    assert!(ascolto.caricati[2].contains("importo: 1250,"));
    insta::assert_snapshot!("xls", pagina(&esaminato, &ascolto));
}

/// What is no workbook, what lacks a column, and every way in which the tables of one can lie: a finding, soon, in bounded memory.
#[test]
fn workbooks_that_are_none() {
    let codice = |byte: &[u8]| {
        let (esaminato, ascolto) = giornale_xls(byte);
        let riepilogo = esaminato.riepilogo.unwrap();
        assert!(matches!(
            riepilogo.rifiuto,
            Some(Rifiuto::Stato {
                stato: "ERROR_LOAD",
                ..
            })
        ));
        let rilievo = &ascolto.rilievi[0];
        format!("{} {}", rilievo.code, rilievo.message)
    };
    assert_eq!(codice(b""), "FLU-XLS Il file è vuoto.");
    assert_eq!(
        codice(b"ABI;CAB\n"),
        "FLU-XLS È testo, forse un csv con l'estensione .xls."
    );
    assert_eq!(
        codice(b"<html/>"),
        "FLU-XLS È HTML o XML con l'estensione .xls."
    );
    for taglio in [8, 100, 600, 1500, 3000] {
        assert!(codice(&XLS[..taglio]).starts_with("FLU-XLS "), "{taglio}");
    }
    // The header without a column.
    let mut senza = XLS.to_vec();
    let posto = senza.windows(5).position(|w| w == b"SEGNO").unwrap();
    senza[posto] = b'X';
    assert_eq!(
        codice(&senza),
        "FLU-XLS-INTESTAZIONE Nella prima riga mancano le colonne SEGNO."
    );
    // The allocation table points at itself.
    let mut giro = XLS.to_vec();
    let fat = u32::from_le_bytes(giro[0x4c..0x50].try_into().unwrap()) as usize;
    for i in 0..128 {
        let posto = (fat + 1) * 512 + 4 * i;
        giro[posto..posto + 4].copy_from_slice(&u32::try_from(i).unwrap().to_le_bytes());
    }
    assert!(codice(&giro).contains("una catena senza fine"));
    // Zeros as long as a workbook may not be: the package of them is a bomb, bare they are too long.
    let lungo = vec![0; 33 << 20];
    let mut ascolto = Ascolto {
        tracciato: Tracciato::per_id("mypivot-xls-1_0").unwrap(),
        nome: String::new(),
        rilievi: Vec::new(),
        righe: Vec::new(),
        caricati: Vec::new(),
        scarti: Vec::new(),
    };
    let ctx = contesto();
    let opzioni = Opzioni::di(ascolto.tracciato, &ctx);
    esame::esamina(Cursor::new(lungo), "a.xls", &opzioni, &mut ascolto).unwrap();
    assert_eq!(ascolto.rilievi[0].code, "FLU-XLS-LIMITE");
}

proptest::proptest! {
    /// A byte changed anywhere, the end cut off: never a panic, never a row out of nothing.
    #[test]
    fn a_damaged_workbook_is_read_or_refused(posto in 0..5632_usize, valore: u8, taglio in 0..5632_usize) {
        let mut byte = XLS.to_vec();
        byte[posto] = valore;
        byte.truncate(byte.len() - taglio % 700);
        let (_, ascolto) = giornale_xls(&byte);
        proptest::prop_assert!(ascolto.righe.len() <= 300);
    }
}

/// A row of each table that is right.
fn riga_giusta(tracciato: &Tracciato) -> Vec<String> {
    let testo = match tracciato.famiglia.id {
        "mypivot-pagati" => {
            "IUD1;01000000000000043;F;RSSMRA80A01L736U;Mario Rossi;;;;;;;;2024-03-14;100.00;;TARI;ALL;TARI 2024;9/0101108TS/;"
        }
        "mypivot-anagrafica" => {
            "UFF1;Ufficio tributi;true;CAP1;Entrate TARI;2024;ACC1;Accertamento;TARI;I"
        }
        "mypivot-giornale" => {
            "2024;0000451;2024-03-15;PSP DI PROVA SPA;TRASFERIMENTO;150.00;2024-03-15"
        }
        "mypivot-poste" => {
            "15/03/2024;15/03/2024;048;BONIFICO;EUR;;150,00;;/RFB/01000000000000043/"
        }
        "mypivot-ricevute" => {
            return ricevuta(&[])
                .trim_end()
                .trim_matches('"')
                .split("\";\"")
                .map(str::to_owned)
                .collect();
        }
        altra => panic!("{altra}: a row of it is wanted here"),
    };
    testo.split(';').map(str::to_owned).collect()
}

/// What is uploaded to MyPivot, not what it writes.
fn caricati_in_mypivot() -> impl Iterator<Item = &'static Tracciato> {
    tracciati().filter(|t| {
        t.famiglia.id.starts_with("mypivot") && t.famiglia.id != "mypivot-riconciliazione"
    })
}

/// The mistakes of syntax in every csv of MyPivot: each has its own finding, also where a lenient reader would hide it.
#[test]
fn one_file_for_each_mistake_of_syntax_in_every_csv() {
    const CODICI: [&str; 12] = [
        "CSV-VUOTO",
        "CSV-BOM",
        "CSV-FINE-FILE",
        "CSV-FINE-RIGA-CR",
        "CSV-FINE-RIGA-MISTA",
        "CSV-RIGA-VUOTA",
        "CSV-NUL",
        "CSV-RIGA-LUNGA",
        "CSV-INTESTAZIONE",
        "CSV-COLONNE-POCHE",
        "CSV-UTF8",
        "CSV-LATIN1",
    ];
    let ctx = contesto();
    let mut visti = std::collections::BTreeSet::new();
    for tracciato in caricati_in_mypivot() {
        let Some(dialetto) = tracciato.dialetto() else {
            continue;
        };
        let giusta = riga_giusta(tracciato);
        let scritta = |valori: &[String]| dialetto.scrivi(valori.iter().map(String::as_str));
        // The column of free text in which the mistakes are made, and the row as it stands around it.
        let testo = match tracciato.famiglia.id {
            "mypivot-pagati" | "mypivot-poste" => {
                3 + usize::from(tracciato.famiglia.id == "mypivot-pagati")
            }
            "mypivot-ricevute" => 45,
            _ => 3,
        };
        let grezza = |valore: &[u8]| {
            let mut riga = Vec::new();
            for (i, v) in giusta.iter().enumerate() {
                if i > 0 {
                    riga.push(b';');
                }
                match (i == testo, dialetto.virgolette) {
                    (true, Virgolette::Sempre) if dialetto.divisione == Divisione::Incollati => {
                        riga.push(b'"');
                        riga.extend_from_slice(valore);
                        riga.push(b'"');
                    }
                    (true, _) => riga.extend_from_slice(valore),
                    (false, Virgolette::Sempre) => riga.extend(format!("\"{v}\"").bytes()),
                    (false, _) => riga.extend(v.bytes()),
                }
            }
            riga.push(b'\n');
            riga
        };
        let mut testa = Vec::new();
        if dialetto.preambolo > 0 {
            testa.extend(b"IBAN;IT60X0542811101000000123456\n");
        }
        testa.extend(format!("{}\n", tracciato.intestazione()).bytes());
        let coda: &[u8] = if dialetto.coda > 0 {
            b"TOTALE;;;;;;150,00;;\n"
        } else {
            b""
        };
        let buona = scritta(&giusta);
        let file = |righe: &[u8]| [&testa, righe, coda].concat();
        let a_capo = |file: &[u8], fine: &str| {
            String::from_utf8_lossy(file)
                .replace('\n', fine)
                .into_bytes()
        };
        let intero = file(&buona);
        let mut misto = intero.clone();
        misto.truncate(misto.len() - 1);
        misto.extend(b"\r\n");
        let mut pari = giusta.clone();
        pari.pop();
        let (nuda, latino) = (
            dialetto.divisione == Divisione::Nuda,
            dialetto.codifica != Codifica::Utf8,
        );
        let incollati = dialetto.divisione == Divisione::Incollati;
        let isolata: &[&str] = &["CSV-VIRGOLETTA-ISOLATA"];
        let raddoppio: &[&str] = if dialetto.divisione == Divisione::Raddoppio {
            &[]
        } else {
            &["CSV-VIRGOLETTE-DOPPIE"]
        };
        let codifica: &[&str] = if latino { &["CSV-LATIN1"] } else { &[] };
        let sbagliata: &[&str] = if latino { &[] } else { &["CSV-UTF8"] };
        let casi: Vec<(&str, Vec<u8>, &[&str])> = vec![
            ("right", intero.clone(), &[]),
            ("CRLF", a_capo(&intero, "\r\n"), &[]),
            ("empty", Vec::new(), &["CSV-VUOTO"]),
            ("BOM", [b"\xef\xbb\xbf", &intero[..]].concat(), &["CSV-BOM"]),
            (
                "no last line end",
                intero[..intero.len() - 1].to_vec(),
                &["CSV-FINE-FILE"],
            ),
            ("CR", a_capo(&intero, "\r"), &["CSV-FINE-RIGA-CR"]),
            ("mixed", misto, &["CSV-FINE-RIGA-MISTA"]),
            ("NUL", file(&grezza(b"a\0b")), &["CSV-NUL"]),
            ("UTF-8", file(&grezza("Città".as_bytes())), codifica),
            ("Latin-1", file(&grezza(b"Citt\xe0")), sbagliata),
            (
                "endless",
                [&testa[..], &vec![b'x'; 3 << 20]].concat(),
                &["CSV-RIGA-LUNGA"],
            ),
            ("stray quote", file(&grezza(b"\"Alfa\"Beta")), isolata),
            (
                "doubled quotes",
                file(&grezza(if incollati {
                    b"a \"\"b\"\""
                } else {
                    b"\"a \"\"b\"\" c\""
                })),
                if nuda { isolata } else { raddoppio },
            ),
            (
                "escape outside quotes",
                file(&grezza(b"Detto \\\"Rosso\\\"")),
                if incollati {
                    &["CSV-ESCAPE"]
                } else if nuda {
                    isolata
                } else if raddoppio.is_empty() {
                    // All the other values are quoted: with an odd quote open, they run into one.
                    &["CSV-VIRGOLETTA-ISOLATA", "CSV-COLONNE-POCHE"]
                } else {
                    &["CSV-ESCAPE", "CSV-COLONNE-POCHE"]
                },
            ),
            (
                "one quote",
                file(&grezza(b"TV 32\"")),
                if nuda || incollati {
                    isolata
                } else {
                    &["CSV-VIRGOLETTE-DISPARI", "CSV-COLONNE-POCHE"]
                },
            ),
            (
                "a column less",
                file(&scritta(&pari)),
                &["CSV-COLONNE-POCHE"],
            ),
        ];
        for (cosa, byte, attesi) in casi {
            let mut ascolto = Ascolto {
                tracciato,
                nome: String::new(),
                rilievi: Vec::new(),
                righe: Vec::new(),
                caricati: Vec::new(),
                scarti: Vec::new(),
            };
            controlla(&byte[..], &Opzioni::di(tracciato, &ctx), &mut ascolto).unwrap();
            let mut codici: Vec<&str> = ascolto
                .rilievi
                .iter()
                .map(|r| r.code.as_str())
                .filter(|c| c.starts_with("CSV-"))
                .collect();
            codici.dedup();
            assert_eq!(
                codici,
                attesi,
                "{tracciato:?}: {cosa}: {}",
                pagina_breve(&ascolto)
            );
            visti.extend(codici.into_iter().map(str::to_owned));
        }
        // A blank line, another header, a column more.
        let mut ascolto = Ascolto {
            tracciato,
            nome: String::new(),
            rilievi: Vec::new(),
            righe: Vec::new(),
            caricati: Vec::new(),
            scarti: Vec::new(),
        };
        let troppe = [&buona[..buona.len() - 1], b";\"x\"\n"].concat();
        let altra = String::from_utf8(testa.clone()).unwrap().replacen(
            tracciato.colonne[0].nome,
            "altro",
            1,
        );
        let byte = [altra.as_bytes(), b"\n", &troppe, coda].concat();
        controlla(&byte[..], &Opzioni::di(tracciato, &ctx), &mut ascolto).unwrap();
        let codici: Vec<&str> = ascolto.rilievi.iter().map(|r| r.code.as_str()).collect();
        assert!(
            codici.contains(&"CSV-INTESTAZIONE"),
            "{tracciato:?}: {codici:?}"
        );
        assert!(
            codici.contains(&"CSV-RIGA-VUOTA"),
            "{tracciato:?}: {codici:?}"
        );
        assert_eq!(
            codici.contains(&"CSV-COLONNE-TROPPE"),
            !dialetto.colonne_libere,
            "{tracciato:?}: {codici:?}"
        );
        visti.extend(codici.into_iter().map(str::to_owned));
    }
    for codice in CODICI {
        assert!(visti.contains(codice), "{codice} was never met");
    }
}

fn pagina_breve(ascolto: &Ascolto) -> String {
    ascolto
        .rilievi
        .iter()
        .map(|r| format!("{} {}", r.code, r.message))
        .collect::<Vec<_>>()
        .join(" | ")
}
