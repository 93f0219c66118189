//! Instances of our schemas: valid ones made by walking the XSD, and mutations of them.
//!
//! Knows only the constructs that our schemas use; whether what it makes is valid is for others to say.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::{Rng, RngExt};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{TestRng, TestRunner};
use roxmltree::{Document, Node};

const XSD: &str = "http://www.w3.org/2001/XMLSchema";
fn nil() -> Vec<(String, String)> {
    vec![
        (
            "xmlns:xsi".into(),
            "http://www.w3.org/2001/XMLSchema-instance".into(),
        ),
        ("xsi:nil".into(), "true".into()),
    ]
}

/// An element of an instance.
#[derive(Debug, Clone)]
pub(crate) struct Elemento {
    pub(crate) namespace: String,
    pub(crate) nome: String,
    pub(crate) attributi: Vec<(String, String)>,
    pub(crate) testo: String,
    pub(crate) base64: bool,
    pub(crate) figli: Vec<Elemento>,
}

impl Elemento {
    /// The instance as a document: namespaces by prefix, declared where they are used.
    pub(crate) fn xml(&self) -> String {
        let mut fuori = String::new();
        self.scrivi(&mut fuori);
        fuori
    }

    fn scrivi(&self, fuori: &mut String) {
        let tag = if self.namespace.is_empty() {
            self.nome.clone()
        } else {
            format!("q:{}", self.nome)
        };
        fuori.push_str(&format!("<{tag}"));
        if !self.namespace.is_empty() {
            fuori.push_str(&format!(" xmlns:q=\"{}\"", self.namespace));
        }
        for (nome, valore) in &self.attributi {
            let valore = valore
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('"', "&quot;");
            fuori.push_str(&format!(" {nome}=\"{valore}\""));
        }
        fuori.push('>');
        for c in self.testo.chars() {
            match c {
                '&' => fuori.push_str("&amp;"),
                '<' => fuori.push_str("&lt;"),
                '>' => fuori.push_str("&gt;"),
                c => fuori.push(c),
            }
        }
        for figlio in &self.figli {
            figlio.scrivi(fuori);
        }
        fuori.push_str(&format!("</{tag}>"));
    }

    fn quanti(&self) -> usize {
        1 + self.figli.iter().map(Self::quanti).sum::<usize>()
    }

    /// The `n`th element in document order, 0 = this.
    fn ennesimo(&mut self, n: usize) -> &mut Self {
        if n == 0 {
            return self;
        }
        let mut n = n - 1;
        for i in 0..self.figli.len() {
            let quanti = self.figli[i].quanti();
            if n < quanti {
                return self.figli[i].ennesimo(n);
            }
            n -= quanti;
        }
        self
    }
}

/// Where a declaration stands: its schema, told by its text in memory, and its place in it.
pub(crate) type Dichiarazione = (usize, usize);

/// The place of a declaration.
pub(crate) fn dichiarazione(nodo: Node<'_, '_>) -> Dichiarazione {
    let schema = nodo.document().input_text().as_ptr() as usize;
    (schema, nodo.id().get_usize())
}

/// Target namespace of the schema that a declaration stands in.
fn spazio<'x>(nodo: Node<'x, '_>) -> &'x str {
    let radice = nodo.document().root_element();
    radice.attribute("targetNamespace").unwrap_or_default()
}

/// The namespace and the local name of a QName in an attribute.
fn nome_qualificato<'x>(nodo: Node<'x, 'x>, nome: &'x str) -> (&'x str, &'x str) {
    let (prefisso, locale) = nome
        .split_once(':')
        .map_or((None, nome), |(prefisso, locale)| (Some(prefisso), locale));
    (
        nodo.lookup_namespace_uri(prefisso).unwrap_or_default(),
        locale,
    )
}

/// Schemas ready to make instances of their global elements.
pub(crate) struct Generatore<'x> {
    elementi: BTreeMap<(&'x str, &'x str), Node<'x, 'x>>,
    tipi: BTreeMap<(&'x str, &'x str), Node<'x, 'x>>,
    gruppi: BTreeMap<(&'x str, &'x str), Node<'x, 'x>>,
    /// Values of type ID given out so far.
    ultimo_id: usize,
    /// The declarations of which an instance was made.
    pub(crate) visti: BTreeSet<Dichiarazione>,
    pub(crate) runner: TestRunner,
}

impl<'x> Generatore<'x> {
    /// A schema and what it imports.
    pub(crate) fn new(schemi: &'x [Document<'x>], runner: TestRunner) -> Self {
        let mappa = |nomi: &[&str]| {
            schemi
                .iter()
                .flat_map(|schema| schema.root_element().children())
                .filter(|n| n.is_element() && nomi.contains(&n.tag_name().name()))
                .map(|n| ((spazio(n), n.attribute("name").unwrap()), n))
                .collect()
        };
        Self {
            elementi: mappa(&["element"]),
            tipi: mappa(&["complexType", "simpleType"]),
            gruppi: mappa(&["group"]),
            ultimo_id: 0,
            visti: BTreeSet::new(),
            runner,
        }
    }

    fn rng(&mut self) -> &mut TestRng {
        self.runner.rng()
    }

    fn tra(&mut self, minimo: usize, massimo: usize) -> usize {
        self.rng().random_range(minimo..=massimo)
    }

    /// A valid instance of this global element.
    pub(crate) fn istanza(&mut self, namespace: &str, nome: &str) -> Elemento {
        let dichiarazione = self.elementi[&(namespace, nome)];
        let mut radice = self.elemento(dichiarazione);
        radice.namespace = namespace.to_owned();
        radice
    }

    fn elemento(&mut self, nodo: Node<'x, 'x>) -> Elemento {
        self.visti.insert(dichiarazione(nodo));
        let schema = nodo.document().root_element();
        let qualificato = schema.attribute("elementFormDefault") == Some("qualified");
        let mut elemento = Elemento {
            namespace: if qualificato {
                spazio(nodo).to_owned()
            } else {
                String::new()
            },
            nome: nodo.attribute("name").unwrap().to_owned(),
            attributi: Vec::new(),
            testo: String::new(),
            base64: false,
            figli: Vec::new(),
        };
        if nodo.attribute("nillable") == Some("true") && self.tra(0, 3) == 0 {
            elemento.attributi = nil();
            return elemento;
        }
        let tipo = match nodo.attribute("type") {
            Some(nome) => {
                let (dove, locale) = nome_qualificato(nodo, nome);
                if dove == XSD {
                    elemento.testo = self.predefinito(locale);
                    elemento.base64 = locale == "base64Binary";
                    return elemento;
                }
                self.tipi[&(dove, locale)]
            }
            None => nodo.first_element_child().unwrap(),
        };
        if tipo.tag_name().name() == "simpleType" {
            elemento.testo = self.semplice(tipo);
        } else {
            self.attributi(tipo, &mut elemento);
            self.contenuto(tipo, &mut elemento);
        }
        elemento
    }

    fn attributi(&mut self, tipo: Node<'x, 'x>, elemento: &mut Elemento) {
        for nodo in tipo
            .descendants()
            .filter(|n| n.has_tag_name((XSD, "attribute")))
        {
            if nodo.attribute("use") != Some("required") && self.tra(0, 1) == 0 {
                continue;
            }
            self.visti.insert(dichiarazione(nodo));
            let tipo = nodo.attribute("type").unwrap_or("xsd:string");
            let (dove, locale) = nome_qualificato(nodo, tipo);
            let valore = if dove == XSD {
                self.predefinito(locale)
            } else {
                self.semplice(self.tipi[&(dove, locale)])
            };
            let nome = nodo.attribute("name").unwrap().to_owned();
            elemento.attributi.push((nome, valore));
        }
    }

    fn contenuto(&mut self, tipo: Node<'x, 'x>, fuori: &mut Elemento) {
        let Some(mut gruppo) = tipo.first_element_child() else {
            return;
        };
        if gruppo.tag_name().name() == "simpleContent" {
            let base = gruppo.first_element_child().unwrap();
            let base = base.attribute("base").unwrap();
            let predefinito = base.strip_prefix("xsd:").unwrap();
            fuori.testo = self.predefinito(predefinito);
            fuori.base64 = predefinito == "base64Binary";
            return;
        }
        if gruppo.tag_name().name() == "complexContent" {
            let estensione = gruppo.first_element_child().unwrap();
            let base = estensione.attribute("base").unwrap();
            let base = self.tipi[&nome_qualificato(estensione, base)];
            self.contenuto(base, fuori);
            let Some(oltre) = estensione.first_element_child() else {
                return;
            };
            gruppo = oltre;
        }
        match gruppo.tag_name().name() {
            "sequence" => self.figli(gruppo, &mut fuori.figli),
            "choice" => self.parte(gruppo, &mut fuori.figli),
            _ => {}
        }
    }

    fn figli(&mut self, gruppo: Node<'x, 'x>, fuori: &mut Vec<Elemento>) {
        for parte in gruppo.children().filter(Node::is_element) {
            self.parte(parte, fuori);
        }
    }

    /// A particle, as often as it may stand. Nothing is made of a wildcard, which in our schemas never has to be there.
    fn parte(&mut self, parte: Node<'x, 'x>, fuori: &mut Vec<Elemento>) {
        let numero = |nome| parte.attribute(nome).map_or(1, |n| n.parse().unwrap_or(4));
        let (minimo, massimo): (usize, usize) = (numero("minOccurs"), numero("maxOccurs"));
        let volte = self.tra(minimo, massimo.min(minimo + 2));
        for _ in 0..volte {
            match parte.tag_name().name() {
                "element" => {
                    let figlio = match parte.attribute("ref") {
                        Some(nome) => {
                            let nome = nome_qualificato(parte, nome);
                            self.istanza(nome.0, nome.1)
                        }
                        None => self.elemento(parte),
                    };
                    fuori.push(figlio);
                }
                "choice" => {
                    let rami: Vec<_> = parte
                        .children()
                        .filter(|n| n.is_element() && n.tag_name().name() != "any")
                        .collect();
                    let scelto = self.tra(0, rami.len() - 1);
                    self.parte(rami[scelto], fuori);
                }
                "sequence" => self.figli(parte, fuori),
                "group" => {
                    let nome = nome_qualificato(parte, parte.attribute("ref").unwrap());
                    let sequenza = self.gruppi[&nome].first_element_child().unwrap();
                    self.figli(sequenza, fuori);
                }
                "any" => {}
                altro => panic!("construct {altro} not known to the generator"),
            }
        }
    }

    fn da_regex(&mut self, regex: &str) -> String {
        let strategia = proptest::string::string_regex(regex).unwrap();
        strategia.new_tree(&mut self.runner).unwrap().current()
    }

    fn predefinito(&mut self, nome: &str) -> String {
        match nome {
            "string" => self.da_regex("[ -~àèéìòù€]{0,40}"),
            "boolean" => self.scelto(&["true", "false", "1", "0"]),
            "int" => self.da_regex("-?[0-9]{1,9}"),
            "integer" => self.da_regex("-?[0-9]{1,20}"),
            "nonNegativeInteger" => self.da_regex("[0-9]{1,20}"),
            "anyURI" => self.scelto(&["", "#a", "urn:prova:1", "http://esempio.it/a?b=c"]),
            "ID" => {
                self.ultimo_id += 1;
                format!("id-{}", self.ultimo_id)
            }
            "base64Binary" => self.scelto(&["", "QQ==", "QUI=", "QUJD", "QU JD\n", " QUJDRA=="]),
            "date" => {
                let zona = self.scelto(&["", "Z", "+02:00", "-11:30"]);
                self.da_regex("20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])") + &zona
            }
            "dateTime" => {
                let coda = self.scelto(&["", "Z", ".5", ".123+02:00", "-05:00"]);
                self.da_regex("20[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]") + &coda
            }
            altro => panic!("type {altro} not known to the generator"),
        }
    }

    fn scelto(&mut self, valori: &[&str]) -> String {
        let n = self.tra(0, valori.len() - 1);
        valori[n].to_owned()
    }

    fn semplice(&mut self, tipo: Node<'x, 'x>) -> String {
        let restrizione = tipo.first_element_child().unwrap();
        let faccette = |nome: &'static str| {
            restrizione
                .children()
                .filter(move |n| n.has_tag_name((XSD, nome)))
                .map(|n| n.attribute("value").unwrap())
        };
        let uno = |nome| faccette(nome).next();
        let enumerati: Vec<&str> = faccette("enumeration").collect();
        if !enumerati.is_empty() {
            let massimo = uno("maxLength").map_or(usize::MAX, |n| n.parse().unwrap());
            let ammessi: Vec<&str> = enumerati
                .into_iter()
                .filter(|v| v.len() <= massimo)
                .collect();
            return self.scelto(&ammessi);
        }
        let base = restrizione.attribute("base").unwrap();
        match base {
            "xsd:decimal" => {
                let minimo = match uno("minInclusive") {
                    Some("0" | "0.00") => 0,
                    Some("1") => 100,
                    _ => 1,
                };
                let massimo: u64 = match (uno("maxInclusive"), uno("totalDigits")) {
                    (Some(massimo), _) => massimo.replace('.', "").parse().unwrap(),
                    (None, cifre) => 10_u64.pow(cifre.unwrap().parse().unwrap()) - 1,
                };
                if uno("fractionDigits") == Some("0") {
                    return self.rng().random_range(1..=massimo).to_string();
                }
                let centesimi = match self.tra(0, 5) {
                    0 => minimo,
                    1 => massimo,
                    _ => self.rng().random_range(minimo..=massimo),
                };
                let zeri = self.scelto(&["", "", "", "000"]);
                format!("{zeri}{}.{:02}", centesimi / 100, centesimi % 100)
            }
            "xsd:integer" | "xsd:nonNegativeInteger" => {
                let limite = |nome| uno(nome).unwrap().parse::<usize>().unwrap();
                self.tra(limite("minInclusive"), limite("maxInclusive"))
                    .to_string()
            }
            "xsd:string" => {
                let pattern: Vec<&str> = faccette("pattern").collect();
                if !pattern.is_empty() {
                    let regex = self.scelto(&pattern);
                    let massimo = uno("maxLength").map_or(usize::MAX, |n| n.parse().unwrap());
                    loop {
                        let testo = self.da_pattern(&regex);
                        if testo.chars().count() <= massimo {
                            return testo;
                        }
                    }
                }
                let limite = |nome, altrimenti: usize| {
                    uno(nome)
                        .or(uno("length"))
                        .map_or(altrimenti, |n| n.parse().unwrap())
                };
                let (minimo, massimo) = (limite("minLength", 0), limite("maxLength", 60));
                let lunghezza = match self.tra(0, 3) {
                    0 => minimo,
                    1 => massimo,
                    _ => self.tra(minimo, massimo.min(minimo + 30)),
                };
                self.da_regex(&format!("[A-Za-z0-9 àèé€/.'&<-]{{{lunghezza}}}"))
            }
            // Its pattern, where it has one, asks for some characters.
            "xsd:base64Binary" => self.scelto(&["QUJD", "QUJDRA=="]),
            altra => self.predefinito(altra.strip_prefix("xsd:").unwrap()),
        }
    }

    /// A text of an XSD pattern; classes of Unicode are narrowed to a few characters of each kind.
    fn da_pattern(&mut self, pattern: &str) -> String {
        let stretto = pattern
            .replace("\\S", "[!-~àÉ€]")
            .replace("\\d", "[0-9]")
            .replace("\\w", "[A-Za-z0-9à]")
            .replace(")+@", "){1,40}@")
            .replace(")*", "){0,3}")
            .replace("]+", "]{1,30}");
        self.da_regex(&stretto)
    }

    /// One or two changes, most of which break the instance.
    pub(crate) fn muta(&mut self, istanza: &Elemento) -> Elemento {
        let mut mutata = istanza.clone();
        for _ in 0..self.tra(1, 2) {
            self.una_mutazione(&mut mutata);
        }
        mutata
    }

    fn una_mutazione(&mut self, radice: &mut Elemento) {
        let dove = self.tra(0, radice.quanti() - 1);
        let caso = self.tra(0, 15);
        let a = self.rng().next_u32() as usize;
        let nodo = radice.ennesimo(dove);
        let figli = nodo.figli.len();
        match caso {
            0 if figli > 0 => drop(nodo.figli.remove(a % figli)),
            1 if figli > 0 => {
                let copia = nodo.figli[a % figli].clone();
                nodo.figli.insert(a % figli, copia);
            }
            2 if figli > 1 => nodo.figli.swap(a % (figli - 1), a % (figli - 1) + 1),
            3 if dove > 0 => nodo.nome = format!("{}X", nodo.nome),
            4 if dove > 0 => {
                nodo.namespace = if nodo.namespace.is_empty() {
                    "urn:altro".into()
                } else {
                    String::new()
                };
            }
            5 => {
                nodo.attributi.retain(|(nome, _)| nome != "estraneo");
                nodo.attributi.push(("estraneo".into(), "1".into()));
            }
            6 => {
                nodo.attributi = nil();
            }
            7 => nodo
                .testo
                .push_str([" ", "\n\t", "x", "."][a % if nodo.base64 { 2 } else { 4 }]),
            8 => {
                let estraneo = Elemento {
                    namespace: nodo.namespace.clone(),
                    nome: "estraneo".into(),
                    attributi: Vec::new(),
                    testo: String::new(),
                    base64: false,
                    figli: Vec::new(),
                };
                nodo.figli.insert(a % (figli + 1), estraneo);
            }
            _ if figli > 0 => {
                // Most of the changes should fall on values.
                let i = a % figli;
                if nodo.figli[i].figli.is_empty() {
                    let figlio = &mut nodo.figli[i];
                    figlio.testo = self.altro_valore(&figlio.testo, figlio.base64);
                }
            }
            _ => {
                nodo.testo = self.altro_valore(&nodo.testo, nodo.base64);
            }
        }
    }

    fn altro_valore(&mut self, vecchio: &str, base64: bool) -> String {
        if base64 {
            // libxml2 skips characters outside the alphabet, which XSD 1.0 does not allow: none here.
            return self.scelto(&[
                "QQ==", "QQ=", "QQ", "Q", "QR==", "QUJ=", "Q Q = =", "====", "QUJD====",
                "QQ==QQ==", " ", "",
            ]);
        }
        match self.tra(0, 13) {
            0 => String::new(),
            1 => " ".into(),
            2 => format!(" {vecchio} "),
            3 => format!("{vecchio}\n"),
            4 => vecchio.to_lowercase(),
            5 => vecchio.replace('.', ","),
            6 => {
                let n = self.scelto(&[
                    "1", "2", "3", "8", "15", "16", "17", "35", "36", "70", "71", "140", "141",
                    "256", "1024", "1025",
                ]);
                "è".repeat(n.parse().unwrap())
            }
            7 => self.scelto(&[
                "0.00",
                "0.01",
                "-1.00",
                "+1.00",
                "1.0",
                "1",
                "1.000",
                "999999999.99",
                "1000000000.00",
                "99999999.99",
                "100000000.00",
                "٣.٠٠",
                "1e2",
                ".50",
                "00.10",
                "NaN",
            ]),
            8 => self.scelto(&[
                "2026-02-29",
                "2024-02-29",
                "2026-13-01",
                "26-01-01",
                "2026-1-1",
                "2026-06-30T00:00:00",
                "2026-06-30Z",
                "2026-06-30+14:00",
                "2026-06-30+15:00",
                "2026-06-30T24:00:00",
                "2026-06-30T23:59:60",
                "-0001-01-01",
                "0000-01-01",
                "30/06/2026",
                "12026-01-01",
            ]),
            9 => self.scelto(&[
                "true",
                "TRUE",
                "1",
                "si",
                "0",
                "2",
                "-1",
                "6",
                "5",
                "2147483648",
                "-2147483648",
                "007",
                "+3",
                "1.0",
            ]),
            10 => self.scelto(&[
                "9/0101100IM/",
                "9/0101100IM",
                "9/010110 0IM/",
                "3/abc",
                "0/ab",
                "0/abc",
                "9/٠١٠١١٠٠IM/",
                "9/0101100èM/",
                "9/0101100I_/",
                "9/0101100I-/",
                "9/\u{a0}abc",
            ]),
            11 => self.scelto(&[
                "a@b",
                "a@",
                "@b",
                "a b@c",
                "a@b c",
                "à@b",
                "a@b@c",
                "A.b-c_d!#$%&'*+/=?^`{|}~@x-1.it",
                "a@b_c",
                "a,b@c",
                "a[b@c",
                "a\\b@c",
            ]),
            12 => self.scelto(&[
                "QQ==", "QQ=", "QQ", "Q", "QR==", "QUJ=", "QU-_", "Q Q = =", "====", "QUJD====",
                "QUJDé", "QQ==QQ==",
            ]),
            _ => format!("{vecchio}{vecchio}"),
        }
    }
}
