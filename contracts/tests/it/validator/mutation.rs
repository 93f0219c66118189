//! Mutations of an instance: of its elements, attributes and values, or of its bytes.

use proptest::prelude::RngExt;
use proptest::test_runner::{TestRng, TestRunner};
use roxmltree::{Document, Node, NodeType};

#[derive(Debug, Clone)]
enum Item {
    Element(Element),
    Text(String),
}

#[derive(Debug, Clone)]
struct Element {
    namespace: String,
    name: String,
    attributes: Vec<(String, String, String)>,
    items: Vec<Item>,
}

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

fn read(node: Node<'_, '_>) -> Element {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    Element {
        namespace: text(node.tag_name().namespace()),
        name: node.tag_name().name().to_owned(),
        attributes: node
            .attributes()
            .map(|one| {
                (
                    text(one.namespace()),
                    one.name().to_owned(),
                    one.value().to_owned(),
                )
            })
            .collect(),
        items: node
            .children()
            .filter_map(|child| match child.node_type() {
                NodeType::Element => Some(Item::Element(read(child))),
                NodeType::Text => Some(Item::Text(text(child.text()))),
                _ => None,
            })
            .collect(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\r', "&#13;")
}

impl Element {
    fn write(&self, out: &mut String) {
        let tag = if self.namespace.is_empty() {
            self.name.clone()
        } else {
            format!("q:{}", self.name)
        };
        out.push_str(&format!("<{tag}"));
        if !self.namespace.is_empty() {
            out.push_str(&format!(" xmlns:q=\"{}\"", self.namespace));
        }
        for (at, (namespace, name, value)) in self.attributes.iter().enumerate() {
            let value = escape(value);
            match &namespace[..] {
                "" => out.push_str(&format!(" {name}=\"{value}\"")),
                _ => out.push_str(&format!(
                    " xmlns:a{at}=\"{namespace}\" a{at}:{name}=\"{value}\""
                )),
            }
            // Values of xsi:type name types of these prefixes.
            if namespace == XSI && name == "type" {
                out.push_str(" xmlns:t=\"urn:t\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"");
            }
        }
        out.push('>');
        for item in &self.items {
            match item {
                Item::Element(element) => element.write(out),
                Item::Text(text) => out.push_str(&escape(text)),
            }
        }
        out.push_str(&format!("</{tag}>"));
    }

    fn count(&self) -> usize {
        1 + self.children().map(Self::count).sum::<usize>()
    }

    fn children(&self) -> impl Iterator<Item = &Self> {
        self.items.iter().filter_map(|item| match item {
            Item::Element(element) => Some(element),
            Item::Text(_) => None,
        })
    }

    fn nth(&mut self, mut n: usize) -> &mut Self {
        if n == 0 {
            return self;
        }
        n -= 1;
        let mut at = 0;
        for (index, item) in self.items.iter().enumerate() {
            if let Item::Element(element) = item {
                at = index;
                let count = element.count();
                if n < count {
                    break;
                }
                n -= count;
            }
        }
        match &mut self.items[at] {
            Item::Element(element) => element.nth(n),
            Item::Text(_) => unreachable!("only elements are counted"),
        }
    }

    fn value(&self) -> String {
        self.items
            .iter()
            .filter_map(|item| {
                if let Item::Text(text) = item {
                    Some(&text[..])
                } else {
                    None
                }
            })
            .collect()
    }
}

const VALUES: &[&str] = &[
    "",
    " ",
    "0",
    "1",
    "-1",
    "+7",
    "007",
    "12",
    "3.10",
    "10.5",
    "10,50",
    "1e3",
    "INF",
    "true",
    "True",
    "2026-02-29",
    "2026-02-28",
    "2026-02-28Z",
    "2026-02-28+01:00",
    "0001-01-01",
    "2026-02-28T10:11:12",
    "2026-02-28T10:11:12.5+14:00",
    "24:00:00",
    "23:59:59",
    "--02-29",
    "---31",
    "P1D",
    "PT1M1S",
    "YWJj",
    "YWI=",
    "YQ==",
    "YR==",
    "Y Q = =",
    "abc",
    "ABC",
    "a b",
    "  a  b ",
    "A",
    "è",
    "€uro",
    "0a1F",
    "x:y",
    "1abc",
    "\t",
    "99999999999999999999",
    "255",
    "256",
    "9/abcd",
    "uno due",
    "rosso",
    "grande",
    "aa-b",
    "aaaaaaaaaaaa",
    "0.00",
    "999999999.99",
    "1000000000.00",
];

/// A mutation of a valid instance; about one in six stays as it was, but for the prefixes.
pub(crate) fn mutated(instance: &str, runner: &mut TestRunner) -> Vec<u8> {
    let document = Document::parse(instance).unwrap();
    let mut root = read(document.root_element());
    let rng = runner.rng();
    let strikes = [0, 1, 1, 1, 2, 3][rng.random_range(0..6)];
    for _ in 0..strikes {
        strike(&mut root, rng);
    }
    let mut text = String::new();
    root.write(&mut text);
    let mut bytes = text.into_bytes();
    if rng.random_range(0..12) == 0 {
        let at = rng.random_range(0..bytes.len());
        match rng.random_range(0..3) {
            0 => drop(bytes.remove(at)),
            1 => bytes[at] = *b"<>&\"'= /!x\0\xFF;".get(rng.random_range(0..13)).unwrap(),
            _ => bytes.truncate(at),
        }
    }
    bytes
}

fn strike(root: &mut Element, rng: &mut TestRng) {
    let count = root.count();
    let names: Vec<String> = (0..count).map(|n| root.nth(n).name.clone()).collect();
    let donor = root.nth(rng.random_range(0..count)).clone();
    let element = root.nth(rng.random_range(0..count));
    let items = element.items.len();
    match rng.random_range(0..14) {
        0 | 1 if items > 0 => drop(element.items.remove(rng.random_range(0..items))),
        2 if items > 1 => {
            let (a, b) = (rng.random_range(0..items), rng.random_range(0..items));
            element.items.swap(a, b);
        }
        3 if items > 0 => {
            let copy = element.items[rng.random_range(0..items)].clone();
            element.items.insert(rng.random_range(0..=items), copy);
        }
        4 => element.name = names[rng.random_range(0..count)].clone(),
        5 => element.namespace = ["", "urn:t", "urn:u", "urn:w"][rng.random_range(0..4)].to_owned(),
        6 if donor.count() < 20 => element
            .items
            .insert(rng.random_range(0..=items), Item::Element(donor)),
        7 if !element.attributes.is_empty() => {
            let at = rng.random_range(0..element.attributes.len());
            element.attributes.remove(at);
        }
        8 if !element.attributes.is_empty() => {
            let at = rng.random_range(0..element.attributes.len());
            element.attributes[at].2 = VALUES[rng.random_range(0..VALUES.len())].to_owned();
        }
        9 => {
            let nil = (
                XSI.to_owned(),
                "nil".to_owned(),
                ["true", "false", "1", "x"][rng.random_range(0..4)].to_owned(),
            );
            if !element.attributes.iter().any(|one| one.1 == "nil") {
                element.attributes.push(nil);
            }
        }
        10 => element.items.insert(
            rng.random_range(0..=items),
            Item::Text([" ", "\n", "x"][rng.random_range(0..3)].to_owned()),
        ),
        _ if element.children().next().is_none() => {
            let value = element.value();
            let mut characters: Vec<char> = value.chars().collect();
            let at = rng.random_range(0..=characters.len());
            match rng.random_range(0..4) {
                0 if at < characters.len() => drop(characters.remove(at)),
                1 => characters.insert(at, ['0', ' ', 'z', '.', '-', 'Z'][rng.random_range(0..6)]),
                _ => characters = VALUES[rng.random_range(0..VALUES.len())].chars().collect(),
            }
            element.items = vec![Item::Text(characters.into_iter().collect())];
        }
        _ => {}
    }
}
