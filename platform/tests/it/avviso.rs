//! The printed notice and receipt (`mypay-web-services.md` §7.4): rendered by poppler, its QR code read by `rqrr`, its data matrix by ZXing.

use std::path::Path;
use std::process::Command as Programma;

use platform::avviso::stampa::Documento;
use platform::campione;
use platform::command::{Command, Credential, Pagina};
use platform::deposito::{EsitoScarico, GettoneDiScarico, Scarico};
use platform::reply::{PaginaReply, Reply};

use crate::banco::{Banco, X, importa, tipo, versamento};

fn legacy(banco: &mut Banco, iuv: &str, ente: &str, nome: Option<&str>) -> PaginaReply {
    banco.pagina(Pagina::AvvisoLegacy {
        iuv: iuv.into(),
        ente: ente.into(),
        anagrafica: nome.map(Into::into),
    })
}

fn status(reply: &PaginaReply) -> u16 {
    match reply {
        PaginaReply::Testo { status, .. } => *status,
        PaginaReply::Stampa(_) => 200,
        altro => panic!("{altro:?}"),
    }
}

fn stampato(reply: PaginaReply) -> Documento {
    match reply {
        PaginaReply::Stampa(documento) => documento,
        altro => panic!("{altro:?}"),
    }
}

/// A TARI dovuto with notice: its IUV.
fn tari(banco: &mut Banco, iud: &str) -> String {
    let mut v = versamento(iud);
    v.tipo_dovuto = Some(campione::TARI.into());
    v.data_scadenza = Some("2026-06-30".into());
    v.causale = Some("TARI 2026 – rata (unica) è dovuta".into());
    let esito = banco.importa(importa(&v, true));
    assert_eq!(esito.fault, None);
    esito.iuv.unwrap()
}

#[test]
fn who_gets_a_notice() {
    let mut banco = Banco::nuovo();
    let iuv = tari(&mut banco, "D-1");
    let id = banco.state.dovuto_per_iud(X, "D-1").unwrap().dovuto().id;
    let con = |credential| Pagina::Avviso {
        id: id.to_string(),
        credential,
    };
    let Documento::Avviso(avviso) = stampato(banco.pagina(con(Credential::Matches))) else {
        panic!()
    };
    assert_eq!(
        (avviso.numero.as_str(), avviso.importo),
        (format!("3{iuv}").as_str(), 12_050)
    );
    for credential in [Credential::Absent, Credential::Differs] {
        assert_eq!(status(&banco.pagina(con(credential))), 500);
    }
    // By number or IUV, with the name of the payer in any case.
    for numero in [iuv.clone(), format!("3{iuv}")] {
        let d = stampato(legacy(&mut banco, &numero, X, Some(" MARIO rossi ")));
        assert_eq!(d.nome(), format!("MYPAY_AVVISO_C_Z001_{iuv}.PDF"));
    }
    let mut casi = vec![
        (iuv.as_str(), X, Some("Altri"), 418),
        (iuv.as_str(), X, None, 500),
        (iuv.as_str(), X, Some("  "), 500),
        ("12", X, Some("Mario Rossi"), 500),
        ("12345678901234à", X, Some("Mario Rossi"), 500),
        (iuv.as_str(), "boh", Some("Mario Rossi"), 400),
        (iuv.as_str(), "c_z002", Some("Mario Rossi"), 400),
        ("01000000000000144", X, Some("Mario Rossi"), 400),
    ];
    for (numero, ente, nome, atteso) in casi.drain(..) {
        assert_eq!(
            status(&legacy(&mut banco, numero, ente, nome)),
            atteso,
            "{numero} {ente} {nome:?}"
        );
    }
    // Expired, then inactive.
    banco.now.0 += 200 * 86_400_000;
    assert_eq!(
        status(&legacy(&mut banco, &iuv, X, Some("Mario Rossi"))),
        400
    );
}

#[test]
fn a_paid_notice_gives_the_receipt() {
    let mut banco = Banco::nuovo();
    let iuv = tari(&mut banco, "D-1");
    banco.psp_paga(&iuv);
    let Documento::Quietanza(q) = stampato(legacy(&mut banco, &iuv, X, Some("Mario Rossi"))) else {
        panic!()
    };
    assert_eq!(
        (q.iuv.as_str(), q.voci[0].1, q.data.as_str()),
        (iuv.as_str(), 12_050, "2026-03-10")
    );
    assert_eq!(status(&legacy(&mut banco, &iuv, X, Some("Altri"))), 418);
    let id = q.iur.clone();
    let altra = stampato(banco.pagina(Pagina::Ricevuta { id }));
    assert_eq!(altra, Documento::Quietanza(q));
    assert_eq!(
        status(&banco.pagina(Pagina::Ricevuta { id: "boh".into() })),
        418
    );
}

/// The zip of notices of an import: the accepted rows with the flag, in their order, whatever became of them afterwards.
#[test]
fn the_notices_of_an_import() {
    let mut banco = Banco::nuovo();
    let righe: Vec<String> = [("F-1", true), ("F-2", false), ("F-3", true)]
        .iter()
        .map(|(iud, flag)| {
            crate::import::riga_di(iud, None, *flag, "I").replace(";TARI;", ";DIRITTI_SEGRETERIA;")
        })
        .collect();
    let base = format!("{X}-AVVISI-1_3");
    banco.da(crate::import::comando(X, &base, &righe));
    banco.passano(20_000);
    let iuv = |banco: &Banco, iud: &str| {
        banco
            .state
            .dovuto_per_iud(X, iud)
            .unwrap()
            .dovuto()
            .iuv
            .clone()
            .unwrap()
    };
    let (uno, tre) = (iuv(&banco, "F-1"), iuv(&banco, "F-3"));
    banco.psp_paga(&uno);
    let percorso = format!("/IMPORT_ELABORATI/2026_03/{base}/{base}_AVVISI_PDF.zip");
    let r = Scarico {
        ente: "1".into(),
        tipo: Some("FLUSSI_IMPORT".into()),
        percorso: Some(percorso),
        gettone: GettoneDiScarico::Valido { oid: String::new() },
        export: None,
    };
    let Reply::Scarico(EsitoScarico::Avvisi { nome, avvisi }) = banco.da(Command::Scarico(r))
    else {
        panic!()
    };
    assert_eq!(nome, format!("{base}_AVVISI_PDF.zip"));
    let trovati: Vec<&str> = avvisi.iter().map(|a| a.iuv.as_str()).collect();
    assert_eq!(trovati, [uno.as_str(), tre.as_str()]);
}

/// A page as poppler draws it, grey.
struct Immagine {
    larga: usize,
    alta: usize,
    grigi: Vec<u8>,
}

fn disegnata(pdf: &[u8], dove: &Path) -> Option<Immagine> {
    let file = dove.join("avviso.pdf");
    std::fs::write(&file, pdf).unwrap();
    let uscita = Programma::new("pdftoppm")
        .args(["-gray", "-r", "300"])
        .arg(&file)
        .output()
        .ok()?;
    assert!(
        uscita.status.success(),
        "{}",
        String::from_utf8_lossy(&uscita.stderr)
    );
    assert!(
        uscita.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&uscita.stderr)
    );
    let pgm = uscita.stdout;
    let mut parole = Vec::new();
    let mut posto = 0;
    while parole.len() < 4 {
        let fine = posto
            + pgm[posto..]
                .iter()
                .position(u8::is_ascii_whitespace)
                .unwrap();
        parole.push(String::from_utf8(pgm[posto..fine].to_vec()).unwrap());
        posto = fine + 1;
    }
    assert_eq!(parole[0], "P5");
    Some(Immagine {
        larga: parole[1].parse().unwrap(),
        alta: parole[2].parse().unwrap(),
        grigi: pgm[posto..].to_vec(),
    })
}

/// What ZXing reads on the page: format and text of each symbol; `None` where it is not installed.
fn zxing(immagine: &Immagine, dove: &Path) -> Option<Vec<(String, String)>> {
    let python = std::env::var("COLLAUDO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let c_e = Programma::new(&python)
        .args(["-c", "import zxingcpp"])
        .output()
        .ok()?;
    if !c_e.status.success() {
        return None;
    }
    let grezzo = dove.join("pagina.grigia");
    std::fs::write(&grezzo, &immagine.grigi).unwrap();
    let programma = "import sys, json, zxingcpp\n\
        byte = open(sys.argv[1], 'rb').read()\n\
        pagina = memoryview(byte).cast('B', shape=[int(sys.argv[3]), int(sys.argv[2])])\n\
        print(json.dumps([[str(s.format), s.text] for s in zxingcpp.read_barcodes(pagina)]))";
    let uscita = Programma::new(&python)
        .args(["-c", programma])
        .arg(&grezzo)
        .args([immagine.larga.to_string(), immagine.alta.to_string()])
        .output()
        .unwrap();
    assert!(
        uscita.status.success(),
        "{}",
        String::from_utf8_lossy(&uscita.stderr)
    );
    Some(serde_json::from_slice(&uscita.stdout).unwrap())
}

#[test]
fn foreign_tools_read_both_symbols() {
    let mut banco = Banco::nuovo();
    let iuv = tari(&mut banco, "D-1");
    let documento = stampato(legacy(&mut banco, &iuv, X, Some("Mario Rossi")));
    let Documento::Avviso(avviso) = &documento else {
        panic!()
    };
    let dove = std::env::temp_dir().join(format!("collaudo-avviso-{}", std::process::id()));
    std::fs::create_dir_all(&dove).unwrap();
    let Some(immagine) = disegnata(&documento.pdf(), &dove) else {
        println!("saltato: pdftoppm non è installato (poppler-utils)");
        return;
    };
    let mut griglia =
        rqrr::PreparedImage::prepare_from_greyscale(immagine.larga, immagine.alta, |x, y| {
            immagine.grigi[y * immagine.larga + x]
        });
    let letti: Vec<String> = griglia
        .detect_grids()
        .iter()
        .map(|g| {
            let (meta, testo) = g.decode().unwrap();
            assert_eq!(meta.version.0, 4);
            testo
        })
        .collect();
    let atteso = format!("PAGOPA|002|3{iuv}|80012340560|12050");
    assert_eq!(letti, std::slice::from_ref(&atteso));
    if let Some(simboli) = zxing(&immagine, &dove) {
        let testi: Vec<&str> = simboli.iter().map(|(_, t)| t.as_str()).collect();
        assert_eq!(simboli.len(), 2, "{simboli:?}");
        assert!(testi.contains(&atteso.as_str()), "{simboli:?}");
        let matrice = avviso.data_matrix().unwrap();
        assert!(testi.contains(&matrice.as_str()), "{simboli:?}");
    } else {
        println!("saltato: zxing-cpp non è installato (pip install zxing-cpp, o COLLAUDO_PYTHON)");
    }
    let _ = std::fs::remove_dir_all(&dove);
}

/// Without a postal account there is no bollettino.
#[test]
fn no_account_no_data_matrix() {
    let mut banco = Banco::nuovo();
    let iuv = banco.inserito("D-1");
    let Documento::Avviso(avviso) = stampato(legacy(&mut banco, &iuv, X, Some("Mario Rossi")))
    else {
        panic!()
    };
    assert_eq!(tipo("DIRITTI_SEGRETERIA").conto_postale, None);
    assert_eq!(avviso.data_matrix(), None);
}
