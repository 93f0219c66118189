//! Many mistakes among the children of one element: as many findings as there are mistakes, each about a child that really is out of
//! place, and the rest of the document is still judged.

use std::collections::BTreeSet;

use contracts::finding::Finding;
use contracts::xsd::{Options, Roots, Schema, SchemaSet, Validator};
use proptest::prelude::*;
use proptest::sample::subsequence;

const NAMES: [&str; 12] = [
    "alfa", "bravo", "charlie", "delta", "eco", "foxtrot", "golf", "hotel", "india", "juliett",
    "kilo", "lima",
];

/// A sequence of twelve, each with two children of its own; those whose bit is set may be left out. After it another element.
fn set(optional: u16) -> SchemaSet {
    let elements: String = (0..12)
        .map(|n| {
            format!(
                "<xs:element name=\"{}\" type=\"coppia\" minOccurs=\"{}\"/>",
                NAMES[n],
                1 - (optional >> n & 1)
            )
        })
        .collect();
    let text = format!(
        "<xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">
           <xs:complexType name=\"coppia\"><xs:sequence><xs:element name=\"chiave\" type=\"xs:string\"/><xs:element name=\"valore\" type=\"xs:int\"/></xs:sequence></xs:complexType>
           <xs:element name=\"r\"><xs:complexType><xs:sequence>
             <xs:element name=\"serie\"><xs:complexType><xs:sequence>{elements}</xs:sequence></xs:complexType></xs:element>
             <xs:element name=\"coda\" type=\"xs:int\"/>
           </xs:sequence></xs:complexType></xs:element></xs:schema>"
    );
    SchemaSet::compile(&[Schema {
        system_id: "r.xsd",
        text: &text,
    }])
    .unwrap()
}

/// The findings on the children of the sequence. Beside them the document has two mistakes elsewhere, which have to be found: in a child
/// of the last element of the sequence, and after the sequence.
fn findings(set: &SchemaSet, children: &[&str]) -> Vec<Finding> {
    let last = children.len() - 1;
    let body: String = children
        .iter()
        .enumerate()
        .map(|(n, name)| {
            let value = if n == last { "x" } else { "1" };
            format!("<{name}><chiave>k</chiave><valore>{value}</valore></{name}>")
        })
        .collect();
    let document = format!("<r><serie>{body}</serie><coda>y</coda></r>");
    let validator = Validator::new(set, Options::default());
    let report = validator.document(document.as_bytes(), Roots::Any);
    assert_eq!(report.more, 0);
    let streamed = validator.stream(document.as_bytes(), Roots::Any).unwrap();
    let said = |findings: &[Finding]| -> Vec<_> {
        let said = |f: &Finding| (f.message.clone(), f.place.outer, f.place.path.clone());
        findings.iter().map(said).collect()
    };
    assert_eq!(said(&streamed.findings), said(&report.findings));
    let (values, others): (Vec<_>, Vec<_>) = report
        .findings
        .into_iter()
        .partition(|finding| finding.code == "XML-FORMATO");
    // The last element may be one that is not known: what stands in it is then nobody's.
    let known = NAMES.contains(&children[last]);
    assert_eq!(values.len(), 1 + usize::from(known), "{children:?}");
    for finding in &others {
        let path = finding.place.path.as_deref().unwrap();
        assert!(path.starts_with("/r[1]/serie[1]"), "{path}");
        assert!(path.matches('/').count() <= 3, "a cascade: {path}");
        assert!(finding.place.excerpt.is_some());
    }
    others
}

/// The element that a finding names.
fn named(finding: &Finding) -> String {
    let path = finding.place.path.as_deref().unwrap();
    if finding.code == "XML-MANCANTE" {
        return finding.expected.clone().unwrap();
    }
    let step = path.rsplit('/').next().unwrap();
    step.split('[').next().unwrap().to_owned()
}

fn number(name: &str) -> usize {
    NAMES.iter().position(|other| *other == name).unwrap()
}

/// Children that stand after one that should follow them, or before one that should precede them.
fn out_of_place(children: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (at, first) in children.iter().enumerate() {
        for second in &children[at + 1..] {
            if number(first) > number(second) {
                found.insert((*first).to_owned());
                found.insert((*second).to_owned());
            }
        }
    }
    found
}

/// Fewest children that have to be moved.
fn moves(children: &[&str]) -> usize {
    let mut best = vec![1; children.len()];
    for at in 0..children.len() {
        for before in 0..at {
            if number(children[before]) < number(children[at]) {
                best[at] = best[at].max(best[before] + 1);
            }
        }
    }
    children.len() - best.iter().max().unwrap()
}

/// Which positions, and the order in which their elements come back.
fn exchange() -> impl Strategy<Value = (Vec<usize>, Vec<usize>)> {
    (3usize..=6).prop_flat_map(|k| {
        (
            subsequence((0..12).collect::<Vec<_>>(), k),
            Just((0..k).collect::<Vec<_>>()).prop_shuffle(),
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Three to six elements change places among themselves.
    #[test]
    fn elements_that_changed_places(
        optional in prop_oneof![Just(0u16), Just(0xfff), any::<u16>()],
        (positions, order) in exchange(),
    ) {
        let set = set(optional);
        let mut children = NAMES.to_vec();
        for (to, from) in positions.iter().zip(&order) {
            children[*to] = NAMES[positions[*from]];
        }
        let wrong = out_of_place(&children);
        let found = findings(&set, &children);
        let least = moves(&children);
        prop_assert_eq!(found.is_empty(), least == 0);
        prop_assert!(found.len() <= positions.len(), "{:?} {} {:#?}", children, least, found);
        prop_assert!(found.len() <= least + 1, "{:?} {} {:#?}", children, least, found);
        for finding in &found {
            prop_assert_eq!(&finding.code, "XML-ORDINE");
            prop_assert!(wrong.contains(&named(finding)), "{:?} {:#?}", children, finding);
        }
        // Without those that are told the rest is in order.
        let told: BTreeSet<String> = found.iter().map(named).collect();
        prop_assert_eq!(told.len(), found.len(), "told twice");
        let rest: Vec<&str> = children.iter().copied().filter(|name| !told.contains(*name)).collect();
        prop_assert_eq!(moves(&rest), 0, "{:?} {:?}", children, told);
    }

    /// Some are left out, some stand twice, some are not known: each gives one finding, which names it.
    #[test]
    fn elements_left_out_doubled_and_added(
        changes in subsequence((0..12usize).collect::<Vec<_>>(), 1..=5),
        kinds in prop::collection::vec(0..3u8, 5),
    ) {
        let set = set(0);
        let mut children = Vec::new();
        let mut names = BTreeSet::new();
        for (n, name) in NAMES.iter().enumerate() {
            let kind = changes.iter().position(|at| *at == n).map(|at| kinds[at]);
            match kind {
                Some(0) => {
                    names.insert((*name).to_owned());
                    continue;
                }
                Some(1) => {
                    names.insert((*name).to_owned());
                    children.push(*name);
                }
                Some(_) => {
                    names.insert("sconosciuto".to_owned());
                    children.push("sconosciuto");
                }
                None => {}
            }
            children.push(*name);
        }
        prop_assume!(!children.is_empty());
        let found = findings(&set, &children);
        prop_assert_eq!(found.len(), changes.len(), "{:?} {:#?}", children, found);
        for finding in &found {
            prop_assert!(names.contains(&named(finding)), "{:?} {:#?}", children, finding);
        }
    }
}

/// One element in front of the optional ones that it should follow: it is the one to be moved, not they.
#[test]
fn an_element_too_early_among_optional_ones() {
    let set = set(0xfff);
    for (children, told) in [
        (
            &["delta", "alfa", "bravo", "charlie", "eco"][..],
            &["delta"][..],
        ),
        (&["alfa", "lima", "bravo", "charlie", "delta"], &["lima"]),
        (
            &["kilo", "lima", "alfa", "bravo", "charlie", "delta"],
            &["kilo", "lima"],
        ),
        (&["bravo", "charlie", "delta", "eco", "alfa"], &["alfa"]),
    ] {
        let found = findings(&set, children);
        let names: Vec<String> = found.iter().map(named).collect();
        assert_eq!(names, told, "{found:#?}");
        assert!(found.iter().all(|finding| finding.code == "XML-ORDINE"));
    }
    let found = findings(&set, &["delta", "alfa", "bravo", "charlie", "eco"]);
    assert!(
        found[0].message.contains("dopo «charlie»"),
        "{}",
        found[0].message
    );
}
