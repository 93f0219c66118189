//! Our schemas against the official ones: for each operation and each document, instances made from ours and mutations of them; xmllint
//! with the official schema, repaired as `mypay-web-services.md` §1.7 says, and ours must agree on each.
//!
//! The official files are no part of the project. Where they, or xmllint, are absent the test says so and passes.
//! `COLLAUDO_DIFF_CASES` sets how many instances are made of each root (half of them mutated): 60, in `.ci/run` 400.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use contracts::service::{
    BILANCIO_DEFAULT, BILANCIO_PIVOT, DOCUMENTI, DOVUTI_PAGATI, FLUSSI_SPC, FLUSSO_RIVERSAMENTO,
    INTESTAZIONE, INTESTAZIONE_PIVOT, OPI_1_4, OPI_1_6_1, PAGATI_RICONCILIATI, RECEIPT, RT_LEGACY,
    Schema,
};
use contracts::xsd::{self, Options, Roots, SchemaSet, Validator};
use proptest::test_runner::TestRunner;

use crate::istanze::Generatore;

const XSD: &str = "http://www.w3.org/2001/XMLSchema";

pub(crate) fn oracolo() -> Option<PathBuf> {
    let cartella = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/oracle");
    let Ok(cartella) = cartella.canonicalize() else {
        println!(
            "SALTATO: manca la cartella degli schemi ufficiali ({})",
            cartella.display()
        );
        return None;
    };
    if Command::new("xmllint").arg("--version").output().is_err() {
        println!("SALTATO: manca xmllint (pacchetto libxml2-utils)");
        return None;
    }
    Some(cartella)
}

pub(crate) fn casi() -> usize {
    std::env::var("COLLAUDO_DIFF_CASES")
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(60)
}

/// The schemas of the types section of a WSDL, each as a file `<n>.xsd` that stands by itself and imports the others; the
/// result is the file that has this target namespace.
pub(crate) fn schemi_del_wsdl(wsdl: &Path, in_cartella: &Path, namespace: &str) -> PathBuf {
    let testo = fs::read_to_string(wsdl).unwrap();
    let documento = roxmltree::Document::parse(&testo).unwrap();
    let schemi: Vec<_> = documento
        .descendants()
        .filter(|n| n.has_tag_name((XSD, "schema")))
        .collect();
    let spazio = |n: &roxmltree::Node<'_, '_>| {
        n.attribute("targetNamespace")
            .unwrap_or_default()
            .to_owned()
    };
    let mut trovato = None;
    for (i, schema) in schemi.iter().enumerate() {
        let file = in_cartella.join(format!("{i}.xsd"));
        let grezzo = &testo[schema.range()];
        let (tag, resto) = grezzo.split_once('>').unwrap();
        let mut intero = tag.to_owned();
        for ns in schema.namespaces() {
            let attributo = ns
                .name()
                .map_or("xmlns=".to_owned(), |p| format!("xmlns:{p}="));
            if ns.name() != Some("xml") && !tag.contains(&attributo) {
                intero.push_str(&format!(" {attributo}\"{}\"", ns.uri()));
            }
        }
        intero.push('>');
        // Only the repair of §1.7: every schema of the section is imported, once.
        let prefisso = documento_prefisso(schema);
        for (j, altro) in schemi.iter().enumerate() {
            if i != j {
                intero.push_str(&format!(
                    "<{prefisso}import namespace=\"{}\" schemaLocation=\"{j}.xsd\"/>",
                    spazio(altro)
                ));
            }
        }
        let senza_import: Vec<&str> = resto
            .split('\n')
            .filter(|riga| !riga.contains(":import"))
            .collect();
        let esterni: Vec<&str> = resto
            .split('\n')
            .filter(|riga| riga.contains(":import") && riga.contains("schemaLocation"))
            .collect();
        intero.push_str(&esterni.join("\n"));
        intero.push_str(&senza_import.join("\n"));
        fs::write(&file, intero.replace("\\/", "/")).unwrap();
        if spazio(schema) == namespace {
            trovato = Some(file);
        }
    }
    trovato.expect("the WSDL has a schema of this namespace")
}

fn documento_prefisso(schema: &roxmltree::Node<'_, '_>) -> String {
    schema
        .lookup_prefix(XSD)
        .map_or(String::new(), |p| format!("{p}:"))
}

/// Copies every XSD of a folder, with the illegal escape mended.
pub(crate) fn ripara(da: &Path, a: &Path) {
    for voce in fs::read_dir(da).unwrap() {
        let voce = voce.unwrap();
        if voce
            .path()
            .extension()
            .is_some_and(|e| e.eq_ignore_ascii_case("xsd"))
        {
            let testo = fs::read_to_string(voce.path()).unwrap();
            fs::write(a.join(voce.file_name()), testo.replace("\\/", "/")).unwrap();
        }
    }
}

/// One verdict a file, by one call of xmllint.
pub(crate) fn xmllint(schema: &Path, file: &[PathBuf]) -> Vec<bool> {
    let uscita = Command::new("xmllint")
        .args(["--noout", "--schema"])
        .arg(schema)
        .args(file)
        .output()
        .unwrap();
    let testo = String::from_utf8_lossy(&uscita.stderr);
    let verdetti: BTreeMap<&str, bool> = testo
        .lines()
        .filter_map(|riga| {
            let esito = |coda, valido| riga.strip_suffix(coda).map(|file| (file, valido));
            esito(" validates", true).or(esito(" fails to validate", false))
        })
        .collect();
    file.iter()
        .map(|f| {
            *verdetti.get(f.to_str().unwrap()).unwrap_or_else(|| {
                panic!(
                    "no verdict for {} from {}:\n{testo}",
                    f.display(),
                    schema.display()
                )
            })
        })
        .collect()
}

/// libxml2 does not collapse the white space around `xs:int`, `xs:date` and `xs:dateTime` (the platform's Xerces does, and XSD 1.0 asks
/// for it): what it alone refuses is asked once more without that white space.
fn con_spazi_intorno(
    ufficiale: &Path,
    loro: Vec<bool>,
    nostri: &[bool],
    file: &[PathBuf],
) -> Vec<bool> {
    let spazi = regex::Regex::new(r">\s*([+-]?\d+|-?\d{4,}-\d\d-\d\d[^<\s]*)\s*<").unwrap();
    let dubbi: Vec<usize> = (0..file.len())
        .filter(|i| nostri[*i] && !loro[*i])
        .collect();
    let copie: Vec<PathBuf> = dubbi
        .iter()
        .map(|i| {
            let testo = fs::read_to_string(&file[*i]).unwrap();
            let copia = file[*i].with_extension("senza-spazi.xml");
            fs::write(&copia, spazi.replace_all(&testo, ">$1<").as_bytes()).unwrap();
            copia
        })
        .collect();
    let mut loro = loro;
    if !copie.is_empty() {
        for (i, verdetto) in dubbi.into_iter().zip(xmllint(ufficiale, &copie)) {
            loro[i] = verdetto;
        }
    }
    loro
}

/// How the two verdicts must relate.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Verso {
    Uguali,
    /// Ours may refuse what the official one takes, not the other way round.
    NostroPiuStretto,
}

/// A schema and the schemas that it imports, itself first.
pub(crate) fn con_importati(schema: &Schema) -> Vec<Schema> {
    let documento = roxmltree::Document::parse(schema.testo).unwrap();
    let importati = documento
        .descendants()
        .filter(|n| n.has_tag_name((XSD, "import")))
        .filter_map(|n| contracts::service::schema(n.attribute("schemaLocation")?).copied());
    std::iter::once(*schema).chain(importati).collect()
}

pub(crate) fn compila(schemi: &[Schema]) -> SchemaSet {
    let schemi: Vec<_> = schemi
        .iter()
        .map(|schema| xsd::Schema {
            system_id: schema.file,
            text: schema.testo,
        })
        .collect();
    SchemaSet::compile(&schemi).unwrap()
}

/// Makes instances of each root and compares.
pub(crate) fn confronta(ufficiale: &Path, nostro: &Schema, radici: &[&str], verso: Verso) {
    let lavoro = tempfile::tempdir().unwrap();
    let insieme = con_importati(nostro);
    let documenti: Vec<_> = insieme
        .iter()
        .map(|schema| roxmltree::Document::parse(schema.testo).unwrap())
        .collect();
    let mut generatore = Generatore::new(&documenti, TestRunner::deterministic());
    let nostro_file = lavoro.path().join(nostro.file);
    fs::write(&nostro_file, nostro.testo).unwrap();
    let mut file = Vec::new();
    let mut mutati = Vec::new();
    for radice in radici {
        for i in 0..casi() {
            let mut istanza = generatore.istanza(nostro.namespace, radice);
            if i % 2 == 1 {
                istanza = generatore.muta(&istanza);
            }
            let percorso = lavoro.path().join(format!("{radice}-{i}.xml"));
            fs::write(&percorso, istanza.xml()).unwrap();
            file.push(percorso);
            mutati.push(i % 2 == 1);
        }
    }
    let loro = xmllint(ufficiale, &file);
    let insieme = compila(&insieme);
    let validatore = Validator::new(&insieme, Options::default());
    let nostri: Vec<bool> = file
        .iter()
        .map(|percorso| {
            validatore
                .document(&fs::read(percorso).unwrap(), Roots::Any)
                .is_clean()
        })
        .collect();
    let loro = con_spazi_intorno(ufficiale, loro, &nostri, &file);
    let mut rotti = 0;
    for (i, percorso) in file.iter().enumerate() {
        let testo = || fs::read_to_string(percorso).unwrap();
        assert!(
            mutati[i] || loro[i],
            "made valid, refused by the official schema: {}",
            testo()
        );
        let concordi = loro[i] == nostri[i] || verso == Verso::NostroPiuStretto && !nostri[i];
        assert!(
            concordi,
            "official schema {}, ours {}: {}",
            loro[i],
            nostri[i],
            testo()
        );
        rotti += usize::from(!nostri[i]);
    }
    assert!(
        rotti * 5 > file.len(),
        "too few of the mutations break an instance: {rotti} of {}",
        file.len()
    );
    println!(
        "{}: {} istanze, {rotti} non valide, tutti i verdetti concordano",
        nostro.file,
        file.len()
    );
}

#[test]
fn operations() {
    let Some(oracolo) = oracolo() else { return };
    let cartella = tempfile::tempdir().unwrap();
    ripara(&oracolo.join("mypay"), cartella.path());
    let radici = |schema: &Schema| -> Vec<&str> {
        contracts::service::SERVIZI
            .iter()
            .flat_map(|servizio| servizio.operazioni)
            .filter(|operazione| operazione.namespace == schema.namespace)
            .flat_map(|operazione| [operazione.nome, operazione.risposta])
            .collect()
    };
    let wsdl = oracolo.join("mypay/mypivot-pa-per-ente.wsdl");
    let ufficiale = schemi_del_wsdl(&wsdl, cartella.path(), FLUSSI_SPC.namespace);
    confronta(&ufficiale, &FLUSSI_SPC, &radici(&FLUSSI_SPC), Verso::Uguali);
    let wsdl = oracolo.join("mypay/pa-per-ente.wsdl");
    let ufficiale = schemi_del_wsdl(&wsdl, cartella.path(), DOVUTI_PAGATI.namespace);
    confronta(
        &ufficiale,
        &DOVUTI_PAGATI,
        &radici(&DOVUTI_PAGATI),
        Verso::Uguali,
    );
    let ufficiale = schemi_del_wsdl(&wsdl, cartella.path(), INTESTAZIONE.namespace);
    confronta(
        &ufficiale,
        &INTESTAZIONE,
        &["intestazionePPT"],
        Verso::Uguali,
    );
}

#[test]
fn documents() {
    let Some(oracolo) = oracolo() else { return };
    let cartella = tempfile::tempdir().unwrap();
    ripara(&oracolo.join("mypay"), cartella.path());
    ripara(&oracolo.join("pagopa"), cartella.path());
    confronta(
        &cartella.path().join("PagInf_Dovuti_Pagati_6_2_0.xsd"),
        &DOCUMENTI,
        &[
            "Dovuti",
            "DovutiEntiSecondari",
            "Versamento",
            "Pagati",
            "PagatiConRicevuta",
            "bilancio",
        ],
        Verso::Uguali,
    );
    confronta(
        &cartella.path().join("PagInf_RPT_RT_6_2_0.xsd"),
        &RT_LEGACY,
        &["RT"],
        Verso::Uguali,
    );
}

#[test]
fn default_bilancio() {
    let Some(oracolo) = oracolo() else { return };
    confronta(
        &oracolo.join("mypay/bilancioDefault.xsd"),
        &BILANCIO_DEFAULT,
        &["bilancio"],
        Verso::Uguali,
    );
}

/// The types that the receipt's official schema imports are not at hand: in their place stand types that take any text, so that
/// only the structure is compared, and only one way round: what ours takes, the official one must take.
#[test]
fn structure_of_the_receipt() {
    let Some(oracolo) = oracolo() else { return };
    let cartella = tempfile::tempdir().unwrap();
    ripara(&oracolo.join("pagopa"), cartella.path());
    let nodo = fs::read_to_string(cartella.path().join("paForNode.xsd")).unwrap();
    let documento = roxmltree::Document::parse(&nodo).unwrap();
    let spazio = documento
        .root_element()
        .attribute("targetNamespace")
        .unwrap();
    let importo = documento
        .descendants()
        .find(|n| n.has_tag_name((XSD, "import")))
        .unwrap();
    let comuni = importo.attribute("namespace").unwrap();
    let tipi: BTreeSet<&str> = documento
        .descendants()
        .filter_map(|n| {
            n.attribute("type")
                .or(n.attribute("base"))
                .map(|tipo| (n, tipo))
        })
        .filter_map(|(n, tipo)| {
            tipo.split_once(':')
                .map(|(prefisso, tipo)| (n, prefisso, tipo))
        })
        .filter(|(n, prefisso, _)| n.lookup_namespace_uri(Some(prefisso)) == Some(comuni))
        .map(|(_, _, tipo)| tipo)
        .collect();
    let laschi: String = tipi
        .into_iter()
        .map(|tipo| {
            if tipo == "ctMetadata" {
                format!(
                    "<x:complexType name=\"{tipo}\"><x:sequence><x:any processContents=\"skip\" \
                     maxOccurs=\"unbounded\"/></x:sequence></x:complexType>"
                )
            } else if tipo.starts_with("ct") {
                format!("<x:complexType name=\"{tipo}\"><x:sequence/></x:complexType>")
            } else {
                format!("<x:simpleType name=\"{tipo}\"><x:restriction base=\"x:string\"/></x:simpleType>")
            }
        })
        .collect();
    fs::write(
        cartella
            .path()
            .join(importo.attribute("schemaLocation").unwrap()),
        format!("<x:schema xmlns:x=\"{XSD}\" targetNamespace=\"{comuni}\">{laschi}</x:schema>"),
    )
    .unwrap();
    let involucro = cartella.path().join("receipt.xsd");
    fs::write(
        &involucro,
        format!(
            "<x:schema xmlns:x=\"{XSD}\" xmlns:n=\"{spazio}\"><x:import namespace=\"{spazio}\" schemaLocation=\"paForNode.xsd\"/>\
             <x:element name=\"receipt\" type=\"n:ctReceiptV2\"/></x:schema>"
        ),
    )
    .unwrap();
    confronta(&involucro, &RECEIPT, &["receipt"], Verso::NostroPiuStretto);
}

#[test]
fn mypivot() {
    let Some(oracolo) = oracolo() else { return };
    let cartella = tempfile::tempdir().unwrap();
    ripara(&oracolo.join("mypivot"), cartella.path());
    let wsdl = oracolo.join("mypivot/mypivot-per-ente.wsdl");
    let radici: Vec<&str> = contracts::service::SERVIZI
        .iter()
        .flat_map(|servizio| servizio.operazioni)
        .filter(|operazione| operazione.namespace == PAGATI_RICONCILIATI.namespace)
        .flat_map(|operazione| [operazione.nome, operazione.risposta])
        .collect();
    assert_eq!(radici.len(), 20);
    let ufficiale = schemi_del_wsdl(&wsdl, cartella.path(), PAGATI_RICONCILIATI.namespace);
    confronta(&ufficiale, &PAGATI_RICONCILIATI, &radici, Verso::Uguali);
    let ufficiale = schemi_del_wsdl(&wsdl, cartella.path(), INTESTAZIONE_PIVOT.namespace);
    confronta(
        &ufficiale,
        &INTESTAZIONE_PIVOT,
        &["intestazionePPT"],
        Verso::Uguali,
    );
    confronta(
        &cartella.path().join("FlussoRiversamento_1_0_4.xsd"),
        &FLUSSO_RIVERSAMENTO,
        &["FlussoRiversamento"],
        Verso::Uguali,
    );
    confronta(
        &cartella.path().join("PagInf_Dovuti_Pagati_6_2_1.xsd"),
        &BILANCIO_PIVOT,
        &["Bilancio"],
        Verso::Uguali,
    );
}

#[test]
fn giornale_di_cassa() {
    let Some(oracolo) = oracolo() else { return };
    for (file, nostro) in [
        ("OPI_GIORNALE_DI_CASSA_V_1_4.XSD", &OPI_1_4),
        ("OPI_GIORNALE_DI_CASSA_V_1_6_1.XSD", &OPI_1_6_1),
    ] {
        confronta(
            &oracolo.join("opi").join(file),
            nostro,
            &["flusso_giornale_di_cassa"],
            Verso::Uguali,
        );
    }
}
