//! The corpus against the whole vocabulary of XSD 1.0 (its schema for schemas): what we take stands in a schema of the corpus, with
//! instances that the judges judge; everything else is refused at load.

use std::collections::BTreeSet;

use contracts::xsd::{Schema, SchemaError, SchemaSet};
use roxmltree::{Document, Node};

use super::corpus::CORPUS;

const XS: &str = "http://www.w3.org/2001/XMLSchema";

/// The constructs that we take: an element of the schema language in the element that it stands in, and its attributes, with the
/// values that change what it means.
const TAKEN: &str = "
    schema@targetNamespace schema@elementFormDefault=qualified schema@elementFormDefault=unqualified
    schema@attributeFormDefault=qualified schema@attributeFormDefault=unqualified schema@version schema@id
    schema/include include@schemaLocation schema/import import@namespace import@schemaLocation
    schema/annotation annotation/documentation annotation/appinfo element/annotation
    schema/element schema/complexType schema/simpleType schema/group schema/attribute schema/attributeGroup
    element@name element@ref element@type element@nillable=true element@default element@fixed
    element@form=qualified element@form=unqualified element@minOccurs element@maxOccurs element@maxOccurs=unbounded
    element/complexType element/simpleType
    complexType@name complexType@mixed=true complexType/sequence complexType/choice complexType/all complexType/group
    complexType/attribute complexType/attributeGroup complexType/anyAttribute complexType/simpleContent complexType/complexContent
    sequence@minOccurs sequence@maxOccurs sequence/element sequence/sequence sequence/choice sequence/group sequence/any
    choice@minOccurs choice@maxOccurs=unbounded choice/element choice/sequence choice/choice choice/group choice/any
    all/element group@name group@ref group@minOccurs group@maxOccurs group/sequence group/choice
    any@minOccurs any@maxOccurs=unbounded any@namespace=##any any@namespace=##other any@namespace=##targetNamespace
    any@namespace=##local any@namespace=uri any@processContents=strict any@processContents=lax any@processContents=skip
    anyAttribute@namespace=##any anyAttribute@namespace=##other anyAttribute@namespace=##targetNamespace
    anyAttribute@namespace=##local anyAttribute@namespace=uri
    anyAttribute@processContents=strict anyAttribute@processContents=lax anyAttribute@processContents=skip
    complexContent@mixed=true complexContent/extension complexContent/restriction extension@base restriction@base
    complexContent/extension/sequence complexContent/extension/choice complexContent/extension/group complexContent/extension/all
    complexContent/extension/attribute complexContent/extension/attributeGroup complexContent/extension/anyAttribute
    complexContent/restriction/sequence complexContent/restriction/choice complexContent/restriction/group
    complexContent/restriction/all
    complexContent/restriction/attribute complexContent/restriction/attributeGroup complexContent/restriction/anyAttribute
    simpleContent/extension simpleContent/restriction simpleContent/extension/attribute
    simpleContent/extension/attributeGroup simpleContent/extension/anyAttribute
    simpleContent/restriction/simpleType simpleContent/restriction/attribute
    simpleContent/restriction/attributeGroup simpleContent/restriction/anyAttribute
    attribute@name attribute@ref attribute@type attribute@default attribute@fixed attribute@form=qualified
    attribute@form=unqualified attribute@use=required attribute@use=optional attribute@use=prohibited attribute/simpleType
    attributeGroup@name attributeGroup@ref attributeGroup/attribute attributeGroup/attributeGroup attributeGroup/anyAttribute
    simpleType@name simpleType/restriction simpleType/restriction/simpleType simpleType/list simpleType/union
    list@itemType list/simpleType union@memberTypes union/simpleType
    restriction/length restriction/minLength restriction/maxLength restriction/pattern restriction/enumeration
    restriction/whiteSpace restriction/minInclusive restriction/minExclusive restriction/maxInclusive restriction/maxExclusive
    restriction/totalDigits restriction/fractionDigits
    whiteSpace@value=preserve whiteSpace@value=replace whiteSpace@value=collapse maxLength@fixed=true";

/// The built-in types that we take.
const TYPES: &str = "anyType anySimpleType string normalizedString token language NMTOKEN NMTOKENS Name NCName ID anyURI boolean \
    decimal float double duration date dateTime time gYear gYearMonth gMonth gMonthDay gDay base64Binary hexBinary integer \
    nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger long int short byte unsignedLong unsignedInt \
    unsignedShort unsignedByte";

/// And those of XSD 1.0 that we refuse.
const OTHER_TYPES: &str = "IDREF IDREFS ENTITY ENTITIES QName NOTATION";

/// All elements of XSD 1.0.
const ELEMENTS: &str = "all annotation any anyAttribute appinfo attribute attributeGroup choice complexContent complexType \
    documentation element enumeration extension field fractionDigits group import include key keyref length list maxExclusive \
    maxInclusive maxLength minExclusive minInclusive minLength notation pattern redefine restriction schema selector sequence \
    simpleContent simpleType totalDigits union unique whiteSpace";

/// Those of them that we refuse.
const NOT_TAKEN: &str = "field key keyref notation redefine selector unique";

/// Elements of XSD 1.1, and one of nobody.
const OTHER_ELEMENTS: &str = "alternative assert assertion defaultOpenContent explicitTimezone openContent override qualsiasi";

fn words(list: &str) -> BTreeSet<String> {
    list.split_whitespace().map(str::to_owned).collect()
}

/// What a schema element shows, as [`TAKEN`] writes it.
fn constructs(node: Node<'_, '_>, into: &mut BTreeSet<String>) {
    let name = node.tag_name().name();
    for attribute in node.attributes() {
        let value = attribute.value();
        let plain = format!("{name}@{}", attribute.name());
        for one in value.split_whitespace() {
            let one = if one.starts_with("urn:") { "uri" } else { one };
            into.insert(format!("{plain}={one}"));
        }
        into.insert(plain);
    }
    let mut step = name.to_owned();
    for parent in node.ancestors().skip(1).take(2).filter(Node::is_element) {
        step = format!("{}/{step}", parent.tag_name().name());
        into.insert(step.clone());
    }
}

#[test]
fn the_corpus_has_every_construct() {
    let (mut found, mut types) = (BTreeSet::new(), BTreeSet::new());
    for case in CORPUS {
        for (file, text) in case.schemas {
            let document = Document::parse(text).unwrap();
            let schema = document.root_element();
            for node in schema.descendants().filter(Node::is_element) {
                constructs(node, &mut found);
                for attribute in ["type", "base", "itemType", "memberTypes"] {
                    let named = node.attribute(attribute).unwrap_or_default();
                    for name in named.split_whitespace() {
                        let (prefix, local) = name.split_once(':').unwrap_or(("", name));
                        if node.lookup_namespace_uri(Some(prefix)) == Some(XS) {
                            types.insert(local.to_owned());
                        }
                    }
                }
            }
            assert!(schema.has_tag_name((XS, "schema")), "{file}");
        }
        assert!(
            !case.valid.is_empty() && !case.invalid.is_empty(),
            "{}",
            case.name
        );
    }
    let missing: Vec<_> = words(TAKEN).difference(&found).cloned().collect();
    assert!(missing.is_empty(), "without a schema: {missing:?}");
    let missing: Vec<_> = words(TYPES).difference(&types).cloned().collect();
    assert!(missing.is_empty(), "types without a schema: {missing:?}");
    // No element stands in the corpus that the list does not name.
    let named: BTreeSet<String> = words(TAKEN)
        .iter()
        .flat_map(|one| one.split('@').next().unwrap().split('/'))
        .map(str::to_owned)
        .collect();
    let refused: Vec<_> = words(ELEMENTS).difference(&named).cloned().collect();
    assert_eq!(refused, words(NOT_TAKEN).into_iter().collect::<Vec<_>>());
    assert!(
        refused
            .iter()
            .all(|one| !found.iter().any(|path| path.ends_with(&format!("/{one}"))))
    );
}

const FACETS: &str = "length minLength maxLength pattern enumeration whiteSpace minInclusive minExclusive maxInclusive \
    maxExclusive totalDigits fractionDigits";
const ATTRIBUTES: &str = "attribute attributeGroup anyAttribute";

/// Places where an element of the schema language may be put, with those that may stand there. `#` is the place.
const PLACES: &[(&str, &[&str])] = &[
    (
        "#",
        &[
            "annotation import include element simpleType complexType attribute group attributeGroup",
        ],
    ),
    (
        r#"<xs:import namespace="urn:u">#</xs:import>"#,
        &["annotation"],
    ),
    (
        r#"<xs:annotation>#</xs:annotation>"#,
        &["appinfo documentation"],
    ),
    (
        r#"<xs:element name="a">#</xs:element>"#,
        &["annotation simpleType complexType"],
    ),
    (
        r#"<xs:element name="a" type="xs:int">#</xs:element>"#,
        &["annotation"],
    ),
    (
        r#"<xs:element name="a"><xs:complexType/>#</xs:element>"#,
        &[],
    ),
    (
        r#"<xs:attribute name="a">#</xs:attribute>"#,
        &["annotation simpleType"],
    ),
    (
        r#"<xs:complexType name="a">#<xs:sequence/></xs:complexType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:complexType name="a"><xs:sequence/>#</xs:complexType>"#,
        &[ATTRIBUTES],
    ),
    (
        r#"<xs:complexType name="a"><xs:anyAttribute/>#</xs:complexType>"#,
        &[],
    ),
    (
        r#"<xs:complexType name="a"><xs:sequence>#</xs:sequence></xs:complexType>"#,
        &["annotation element any sequence choice group"],
    ),
    (
        r#"<xs:complexType name="a"><xs:choice><xs:element name="b"/>#</xs:choice></xs:complexType>"#,
        &["element any sequence choice group"],
    ),
    (
        r#"<xs:complexType name="a"><xs:all><xs:element name="b"/>#</xs:all></xs:complexType>"#,
        &["element"],
    ),
    (
        r#"<xs:complexType name="a"><xs:sequence><xs:any>#</xs:any></xs:sequence></xs:complexType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:complexType name="a"><xs:sequence><xs:element ref="t:noto">#</xs:element></xs:sequence></xs:complexType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:complexType name="a"><xs:group ref="t:gruppo">#</xs:group></xs:complexType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:complexType name="a"><xs:anyAttribute>#</xs:anyAttribute></xs:complexType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:complexType name="a"><xs:attribute ref="t:globale">#</xs:attribute></xs:complexType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:complexType name="a"><xs:attributeGroup ref="t:comuni">#</xs:attributeGroup></xs:complexType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:attributeGroup name="a">#</xs:attributeGroup>"#,
        &["annotation", ATTRIBUTES],
    ),
    (
        r#"<xs:group name="a">#<xs:sequence/></xs:group>"#,
        &["annotation"],
    ),
    (r#"<xs:group name="a"><xs:sequence/>#</xs:group>"#, &[]),
    (
        r#"<xs:simpleType name="a"><xs:restriction base="xs:string">#</xs:restriction></xs:simpleType>"#,
        &["annotation", FACETS],
    ),
    (
        r#"<xs:simpleType name="a"><xs:restriction base="xs:string"><xs:maxLength value="1">#</xs:maxLength></xs:restriction></xs:simpleType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:simpleType name="a"><xs:restriction base="xs:string"/>#</xs:simpleType>"#,
        &[],
    ),
    (
        r#"<xs:simpleType name="a"><xs:list itemType="xs:int">#</xs:list></xs:simpleType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:simpleType name="a"><xs:union memberTypes="xs:int">#</xs:union></xs:simpleType>"#,
        &["annotation simpleType"],
    ),
    (
        r#"<xs:complexType name="a"><xs:simpleContent>#<xs:extension base="xs:int"/></xs:simpleContent></xs:complexType>"#,
        &["annotation"],
    ),
    (
        r#"<xs:complexType name="a"><xs:simpleContent><xs:extension base="xs:int"/>#</xs:simpleContent></xs:complexType>"#,
        &[],
    ),
    (
        r#"<xs:complexType name="a"><xs:simpleContent><xs:extension base="xs:int"/></xs:simpleContent>#</xs:complexType>"#,
        &[],
    ),
    (
        r#"<xs:complexType name="a"><xs:simpleContent><xs:extension base="xs:int">#</xs:extension></xs:simpleContent></xs:complexType>"#,
        &["annotation", ATTRIBUTES],
    ),
    (
        r#"<xs:complexType name="a"><xs:simpleContent><xs:restriction base="t:prezzo">#</xs:restriction></xs:simpleContent></xs:complexType>"#,
        &["annotation simpleType", FACETS, ATTRIBUTES],
    ),
    (
        r#"<xs:complexType name="a"><xs:complexContent><xs:extension base="t:tipo">#</xs:extension></xs:complexContent></xs:complexType>"#,
        &["annotation sequence choice all group", ATTRIBUTES],
    ),
    (
        r#"<xs:complexType name="a"><xs:complexContent><xs:restriction base="t:tipo">#</xs:restriction></xs:complexContent></xs:complexType>"#,
        &["annotation sequence choice all group", ATTRIBUTES],
    ),
    (
        r#"<xs:complexType name="a"><xs:complexContent><xs:extension base="t:tipo"/>#</xs:complexContent></xs:complexType>"#,
        &[],
    ),
];

/// Compiles a schema with what the places refer to.
fn load(body: &str) -> Result<SchemaSet, SchemaError> {
    let text = format!(
        r#"<xs:schema xmlns:xs="{XS}" xmlns:t="urn:t" targetNamespace="urn:t"><xs:element name="noto"/>
<xs:group name="gruppo"><xs:sequence/></xs:group><xs:attribute name="globale"/><xs:attributeGroup name="comuni"/><xs:complexType name="tipo"/>
<xs:complexType name="prezzo"><xs:simpleContent><xs:extension base="xs:decimal"/></xs:simpleContent></xs:complexType>
{body}
</xs:schema>"#
    );
    SchemaSet::compile(&[Schema {
        system_id: "t.xsd",
        text: &text,
    }])
}

#[test]
fn what_stands_where_it_may_not_is_refused() {
    let mut foreign = words(OTHER_ELEMENTS);
    foreign.extend(words(NOT_TAKEN));
    let mut refused = 0;
    for (place, allowed) in PLACES {
        let allowed = words(&allowed.join(" "));
        assert!(load(&place.replace('#', "")).is_ok(), "{place}");
        for name in words(ELEMENTS).union(&words(OTHER_ELEMENTS)) {
            if allowed.contains(name) {
                continue;
            }
            let body = place.replace('#', &format!("<xs:{name}/>"));
            let error = load(&body).err().unwrap_or_else(|| panic!("taken: {body}"));
            // One that may stand elsewhere may also be refused for what it lacks.
            assert!(
                !foreign.contains(name) || error.reason.contains(&format!("xs:{name} ")),
                "{body}\n{error}"
            );
            assert_eq!(error.line, 4, "{body}\n{error}");
            refused += 1;
        }
        // The same name in another namespace is no construct of ours.
        let body = place.replace('#', r#"<z:sequence xmlns:z="urn:z"/>"#);
        assert!(load(&body).is_err(), "taken: {body}");
        // An annotation is free wherever one may stand.
        if allowed.contains("annotation") {
            let annotation = r#"<xs:annotation><xs:documentation>a <b/></xs:documentation><xs:appinfo><xs:key/></xs:appinfo></xs:annotation>"#;
            let body = place.replace('#', annotation);
            assert!(load(&body).is_ok(), "{body}");
        }
    }
    assert!(refused > 1000, "{refused}");
}

#[test]
fn attributes_and_types_that_we_do_not_take_are_refused() {
    for (body, attributes) in [
        (
            r#"<xs:element name="a" #/>"#,
            "abstract=true final=#all block=#all substitutionGroup=t:noto minOccurs=0 form=qualified",
        ),
        (
            r#"<xs:complexType name="a" #/>"#,
            "abstract=true final=#all block=#all ref=t:tipo",
        ),
        (
            r#"<xs:simpleType name="a" #><xs:restriction base="xs:int"/></xs:simpleType>"#,
            "final=#all type=xs:int",
        ),
        (
            r#"<xs:attribute name="a" #/>"#,
            "use=required form=qualified inheritable=true",
        ),
        (
            r#"<xs:complexType name="a"><xs:attribute name="b" #/></xs:complexType>"#,
            "use=sempre form=sempre targetNamespace=urn:z",
        ),
        (
            r#"<xs:complexType name="a"><xs:sequence><xs:element name="b" #/></xs:sequence></xs:complexType>"#,
            "abstract=true block=#all form=sempre nillable=forse",
        ),
        (
            r#"<xs:complexType name="a"><xs:sequence><xs:element ref="t:noto" #/></xs:sequence></xs:complexType>"#,
            "name=b type=xs:int nillable=true default=x fixed=x form=qualified",
        ),
        (
            r#"<xs:complexType name="a"><xs:sequence><xs:any #/></xs:sequence></xs:complexType>"#,
            "processContents=altro notNamespace=urn:z notQName=a",
        ),
        (
            r#"<xs:complexType name="a"><xs:anyAttribute #/></xs:complexType>"#,
            "processContents=altro minOccurs=0",
        ),
        (
            r#"<xs:complexType name="a"><xs:all #/></xs:complexType>"#,
            "minOccurs=0 maxOccurs=2",
        ),
        (
            r#"<xs:group name="a" #><xs:sequence/></xs:group>"#,
            "minOccurs=0 ref=t:gruppo",
        ),
        (
            r#"<xs:attributeGroup name="a" #/>"#,
            "ref=t:comuni use=required",
        ),
        (
            r#"<xs:simpleType name="a"><xs:restriction base="xs:string"><xs:maxLength value="1" #/></xs:restriction></xs:simpleType>"#,
            "test=x",
        ),
        (
            r#"<xs:simpleType name="a"><xs:restriction base="xs:string"><xs:whiteSpace #/></xs:restriction></xs:simpleType>"#,
            "value=altro",
        ),
    ] {
        let plain = body.replace('#', "");
        if !plain.contains("whiteSpace") {
            assert!(load(&plain).is_ok(), "{plain}");
        }
        for attribute in attributes.split_whitespace() {
            let (name, value) = attribute.split_once('=').unwrap();
            let body = body.replace('#', &format!(r#"{name}="{value}""#));
            let error = load(&body).err().unwrap_or_else(|| panic!("taken: {body}"));
            assert_eq!(error.line, 4, "{body}\n{error}");
        }
    }
    for name in words(OTHER_TYPES) {
        let error = load(&format!(r#"<xs:element name="a" type="xs:{name}"/>"#)).err();
        let error = error.unwrap_or_else(|| panic!("taken: {name}"));
        assert!(error.reason.contains(&name), "{error}");
    }
    for name in words(TYPES) {
        assert!(load(&format!(r#"<xs:element name="a" type="xs:{name}"/>"#)).is_ok());
    }
    for attribute in ["blockDefault", "finalDefault", "defaultAttributes"] {
        let text = format!(r##"<xs:schema xmlns:xs="{XS}" {attribute}="#all"/>"##);
        let schema = Schema {
            system_id: "t.xsd",
            text: &text,
        };
        assert!(SchemaSet::compile(&[schema]).is_err(), "{attribute}");
    }
}
