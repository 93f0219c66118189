//! One mistake among the children gives one finding, of the right code and at the right child.

use contracts::finding::Finding;
use contracts::xsd::{Options, Roots, Schema, SchemaSet, Validator};
use proptest::prelude::*;

const NAMES: [&str; 8] = [
    "alfa", "bravo", "charlie", "delta", "eco", "foxtrot", "golf", "hotel",
];

/// A sequence of eight; those whose bit is set may be left out.
fn set(optional: u8) -> SchemaSet {
    let elements: String = (0..8)
        .map(|n| {
            format!(
                "<xs:element name=\"{}\" type=\"xs:int\" minOccurs=\"{}\"/>",
                NAMES[n],
                1 - (optional >> n & 1)
            )
        })
        .collect();
    let text = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><xs:element name=\"r\"><xs:complexType><xs:sequence>{elements}</xs:sequence></xs:complexType></xs:element></xs:schema>"
    );
    SchemaSet::compile(&[Schema {
        system_id: "r.xsd",
        text: &text,
    }])
    .unwrap()
}

fn findings(set: &SchemaSet, children: &[&str]) -> Vec<Finding> {
    let body: String = children
        .iter()
        .map(|name| format!("<{name}>1</{name}>"))
        .collect();
    let report = Validator::new(set, Options::default())
        .document(format!("<r>{body}</r>").as_bytes(), Roots::Any);
    report.findings
}

/// The children that a document with these optional elements left out has.
fn children(left_out: u8, optional: u8) -> Vec<&'static str> {
    (0..8)
        .filter(|n| left_out & optional >> n & 1 == 0)
        .map(|n| NAMES[n])
        .collect()
}

proptest! {
    #[test]
    fn moved(optional: u8, left_out: u8, from in 0usize..8, to in 0usize..8) {
        let set = set(optional);
        let mut children = children(left_out, optional);
        prop_assume!(from < children.len() && to < children.len() && from != to);
        prop_assert_eq!(findings(&set, &children), vec![]);
        let name = children.remove(from);
        children.insert(to, name);
        let found = findings(&set, &children);
        // What was passed is not taken back: when the children that the moved one overtook are optional, it fits where it
        // stands, and each of them is told.
        let most = if optional == 0 { 1 } else { from.abs_diff(to) };
        prop_assert!((1..=most).contains(&found.len()), "{:?} {:#?}", children, found);
        prop_assert!(found.iter().all(|finding| finding.code == "XML-ORDINE"), "{:?} {:#?}", children, found);
        if optional == 0 {
            // Either of two exchanged neighbours can be blamed; of a longer move only the one that moved.
            let path = found[0].place.path.clone().unwrap();
            let neighbours = from.abs_diff(to) == 1;
            let right = path == format!("/r[1]/{name}[1]") || neighbours && path == format!("/r[1]/{}[1]", children[from]);
            prop_assert!(right, "{:?} {} {:#?}", children, name, found);
        }
    }

    #[test]
    fn left_out(optional: u8, left: u8, at in 0usize..8) {
        let set = set(optional);
        prop_assume!(optional >> at & 1 == 0);
        let mut children = children(left, optional);
        children.retain(|name| *name != NAMES[at]);
        let found = findings(&set, &children);
        prop_assert_eq!(found.len(), 1, "{:?} {:#?}", children, found);
        prop_assert_eq!(&found[0].code, "XML-MANCANTE");
        prop_assert_eq!(found[0].expected.as_deref(), Some(NAMES[at]));
    }

    #[test]
    fn twice(optional: u8, left: u8, at in 0usize..8, after in 0usize..8) {
        let set = set(optional);
        let mut children = children(left, optional);
        prop_assume!(at < children.len() && after + at < children.len());
        let name = children[at];
        children.insert(at + after + 1, name);
        let found = findings(&set, &children);
        prop_assert_eq!(found.len(), 1, "{:?} {:#?}", children, found);
        prop_assert_eq!(&found[0].code, "XML-RIPETUTO");
    }

    #[test]
    fn unknown(optional: u8, left: u8, at in 0usize..9) {
        let set = set(optional);
        let mut children = children(left, optional);
        prop_assume!(at <= children.len());
        children.insert(at, "sconosciuto");
        let found = findings(&set, &children);
        prop_assert_eq!(found.len(), 1, "{:?} {:#?}", children, found);
        prop_assert_eq!(&found[0].code, "XML-SCONOSCIUTO");
    }
}
