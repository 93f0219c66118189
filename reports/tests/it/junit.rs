//! The JUnit file read by somebody else.

use std::process::Command;

use crate::prova_intera::prova_intera;
use crate::scritti;

/// What Jenkins' xUnit plugin and its kin take, written down here as a schema of our own: elements, their order, attributes.
const SCHEMA: &str = r#"<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:element name="testsuites"><xs:complexType><xs:sequence><xs:element ref="testsuite" minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
  <xs:element name="testsuite"><xs:complexType>
    <xs:sequence>
      <xs:element name="properties"><xs:complexType><xs:sequence>
        <xs:element name="property" maxOccurs="unbounded"><xs:complexType><xs:attribute name="name" type="xs:NMTOKEN" use="required"/><xs:attribute name="value" type="xs:string" use="required"/></xs:complexType></xs:element>
      </xs:sequence></xs:complexType></xs:element>
      <xs:element name="testcase" minOccurs="0" maxOccurs="unbounded"><xs:complexType>
        <xs:sequence>
          <xs:choice minOccurs="0"><xs:element name="failure" type="risultato"/><xs:element name="error" type="risultato"/><xs:element name="skipped" type="risultato"/></xs:choice>
          <xs:element name="system-out" type="xs:string" minOccurs="0"/>
        </xs:sequence>
        <xs:attribute name="name" use="required"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="((MP|PV|XX)-[A-Z0-9]+-[0-9]+ .+)|(contratto di [A-Za-z0-9]+)"/></xs:restriction></xs:simpleType></xs:attribute>
        <xs:attribute name="classname" type="xs:string" use="required"/>
        <xs:attribute name="time" type="xs:decimal" use="required"/>
      </xs:complexType></xs:element>
    </xs:sequence>
    <xs:attribute name="name" type="xs:string" use="required"/>
    <xs:attribute name="id" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="package" type="xs:string" use="required"/>
    <xs:attribute name="hostname" type="xs:NMTOKEN" use="required"/>
    <xs:attribute name="timestamp" type="xs:dateTime" use="required"/>
    <xs:attribute name="time" type="xs:decimal" use="required"/>
    <xs:attribute name="tests" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="failures" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="errors" type="xs:nonNegativeInteger" use="required"/>
    <xs:attribute name="skipped" type="xs:nonNegativeInteger" use="required"/>
  </xs:complexType></xs:element>
  <xs:complexType name="risultato"><xs:simpleContent><xs:extension base="xs:string">
    <xs:attribute name="type" use="required"><xs:simpleType><xs:restriction base="xs:string">
      <xs:enumeration value="FAIL"/><xs:enumeration value="ERROR"/><xs:enumeration value="INCONCLUSIVE"/><xs:enumeration value="REVIEW"/><xs:enumeration value="NONE"/>
      <xs:enumeration value="NON ESEGUITO"/><xs:enumeration value="NON APPLICABILE"/>
    </xs:restriction></xs:simpleType></xs:attribute>
    <xs:attribute name="message" use="required"><xs:simpleType><xs:restriction base="xs:string"><xs:minLength value="1"/></xs:restriction></xs:simpleType></xs:attribute>
  </xs:extension></xs:simpleContent></xs:complexType>
</xs:schema>"#;

#[test]
fn the_file_is_valid_against_a_schema() {
    let dir = tempfile::tempdir().unwrap();
    prova_intera(dir.path());
    scritti(dir.path());
    let schema = dir.path().join("junit.xsd");
    std::fs::write(&schema, SCHEMA).unwrap();
    let uscita = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(&schema)
        .arg(dir.path().join("junit.xml"))
        .output();
    let Ok(uscita) = uscita else {
        println!("skipped: xmllint is not installed");
        return;
    };
    let detto = String::from_utf8_lossy(&uscita.stderr);
    assert!(uscita.status.success(), "{detto}");
}

/// The reader of `.ci/run`, where Python has it.
#[test]
fn junitparser_counts_the_same() {
    const LETTORE: &str = "
import sys
from junitparser import JUnitXml
for suite in JUnitXml.fromfile(sys.argv[1]):
    kinds = [type(result).__name__.lower() for case in suite for result in case.result]
    counted = [len(list(suite))] + [kinds.count(kind) for kind in ('failure', 'error', 'skipped')]
    assert counted == [suite.tests, suite.failures, suite.errors, suite.skipped], (suite.name, counted)
    assert {p.name for p in suite.properties()} >= {'product', 'version', 'vendor', 'target', 'seed', 'plan', 'bench'}
    print(suite.name, *counted)
";
    let dir = tempfile::tempdir().unwrap();
    prova_intera(dir.path());
    scritti(dir.path());
    let python = std::env::var("COLLAUDO_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let prova = Command::new(&python)
        .args(["-c", "import junitparser"])
        .output();
    if !prova.is_ok_and(|prova| prova.status.success()) {
        println!("skipped: {python} has no junitparser");
        return;
    }
    let uscita = Command::new(python)
        .args(["-c", LETTORE])
        .arg(dir.path().join("junit.xml"))
        .output()
        .unwrap();
    let errore = String::from_utf8_lossy(&uscita.stderr);
    assert!(uscita.status.success(), "{errore}");
    let conteggi = String::from_utf8_lossy(&uscita.stdout);
    assert_eq!(
        conteggi,
        "COM 4 1 1 0\nDOV 2 1 0 0\nPAY 3 0 2 1\nE2E 2 0 1 1\ncontratto 2 1 0 0\n"
    );
}
