//! The strict reader against two others: what is refused, and what is not.

use std::io::BufReader;
use std::process::Command;

use contracts::xml::{Event, Limits, Reader, Settings, Source};
use proptest::prelude::*;
use xsd_schema::SchemaSetBuilder;
use xsd_schema::validation::{
    CollectingValidationSink, DriveError, SchemaValidator, ValidationFlags, drive_quick_xml,
};

const GOOD: &[&[u8]] = &[
    b"<a/>",
    b"\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"UTF-8\" standalone='yes' ?>\n<!-- c --><?p i?>\n<a/>\n<!-- d -->\n",
    b"<a b='1' c = \"2\"\n\t d='&lt;&#65;&#x42;&quot;&apos;'><b></b ><c/></a >",
    "<è xmlns='urn:x' xmlns:p='urn:y'><p:b p:c='1' c='2'>t&amp;u]]&gt;<![CDATA[<x>]] ]]>&#x10FFFF;</p:b></è>".as_bytes(),
    b"<a><![CDATA[]]></a>",
    b"<a>]] ></a>",
    b"<a xml:lang='it' xmlns:xml='http://www.w3.org/XML/1998/namespace'/>",
    b"<a xmlns=''><b xmlns='urn:x'><c xmlns=''/></b></a>",
    b"<a b='>'/>",
    b"<a><!-- a - b --><?x?></a>",
    "<a>\u{7f}\u{fffd}\u{20000}</a>".as_bytes(),
    b"<?xml version='1.0'?><a>\r\n&#13;</a>",
];

const BAD: &[(&[u8], &str)] = &[
    (b"", "vuoto"),
    (b"  \n", "vuoto"),
    (b"testo", "prima"),
    (b"<a>", "finisce senza chiudere"),
    (b"<a><b></a></b>", "non corrisponde"),
    (b"<a></a", "metà"),
    (b"<a", "metà"),
    (b"</a>", "non chiude alcun"),
    (b"<a/><b/>", "secondo elemento radice"),
    (b"<a/>x", "dopo la fine"),
    (b"<a/>&#32;", "dopo la fine"),
    (b"<![CDATA[x]]><a/>", "prima"),
    (b"<a/><![CDATA[]]>", "dopo la fine"),
    (b" <?xml version='1.0'?><a/>", "non è all'inizio"),
    (b"<a><?xml version='1.0'?></a>", "non è all'inizio"),
    (b"<?XML version='1.0'?><a/>", "non è all'inizio"),
    (
        b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>",
        "ISO-8859-1",
    ),
    (b"<?xml encoding='UTF-8'?><a/>", "dichiarazione"),
    (
        b"<?xml version='1.0' standalone='maybe'?><a/>",
        "dichiarazione",
    ),
    (b"<a b='1' b='2'/>", "due volte"),
    (b"<a xmlns:x='u' xmlns:y='u' x:b='1' y:b='2'/>", "due volte"),
    (b"<a xmlns='u' xmlns='v'/>", "due volte"),
    (b"<a b=1/>", "virgolette"),
    (b"<a b/>", "non ha un valore"),
    (b"<a b='1'c='2'/>", "manca lo spazio"),
    (b"<a b='<'/>", "&lt;"),
    (b"<a b='&'/>", "&amp;"),
    (b"<a b='&x;'/>", "non è definita"),
    (b"<1a/>", "nome valido"),
    (b"<a:b:c xmlns:a='u'/>", "nome valido"),
    (b"<:a/>", "nome valido"),
    (b"<a:/>", "nome valido"),
    (b"< a/>", "nome valido"),
    (b"<a 1b='x'/>", "nome valido"),
    (b"<p:a/>", "non è dichiarato"),
    (b"<a p:b='1'/>", "non è dichiarato"),
    (b"<a xmlns:p=''/>", "vuoto"),
    (b"<a xmlns:xmlns='u'/>", "riservato"),
    (b"<a xmlns:xml='u'/>", "riservato"),
    (
        b"<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
        "riservato",
    ),
    (b"<a xmlns='http://www.w3.org/2000/xmlns/'/>", "riservato"),
    (b"<a>]]></a>", "]]"),
    (b"<a>\x01</a>", "U+0001"),
    (b"<a b='\x1f'/>", "U+001F"),
    (b"<a><!-- \x02 --></a>", "U+0002"),
    (b"<a>\xEF\xBF\xBE</a>", "U+FFFE"),
    (b"<a>\xff</a>", "UTF-8"),
    (b"<a>\xc3</a>", "UTF-8"),
    (b"<a>\xed\xa0\x80</a>", "UTF-8"),
    (b"\xFE\xFF\x00<\x00a\x00/\x00>", "UTF-8"),
    (b"<a>&#0;</a>", "non indica un carattere"),
    (b"<a>&#xD800;</a>", "non indica un carattere"),
    (b"<a>&#x110000;</a>", "non indica un carattere"),
    (b"<a>&#-1;</a>", "non indica un carattere"),
    (b"<a>&#X41;</a>", "non indica un carattere"),
    (b"<a>&</a>", "&amp;"),
    (b"<a>& b;</a>", "&amp;"),
    (b"<a>&nbsp;</a>", "non è definita"),
    (b"<a><!-- a -- b --></a>", "--"),
    (b"<a><!-- a ---></a>", "--"),
    (b"<a><!-- a </a>", "metà"),
    (b"<a><![CDATA[x</a>", "metà"),
    (b"<a><![cdata[x]]></a>", "CDATA"),
    (b"<a><? x?></a>", "istruzione"),
    (b"<a><?x:y z?></a>", "istruzione"),
    (b"<a></a b='1'>", "non corrisponde"),
    (b"<a></ a>", "non corrisponde"),
    (b"<a/ >", "nome valido"),
    (b"<a b='1'/ >", "manca lo spazio"),
    (b"<!DOCTYPE a><a/>", "DTD"),
    (b"<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", "DTD"),
    (b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "DTD"),
    (b"<!doctype a><a/>", "DTD"),
    (b"<!DOCTYPE a [", "DTD"),
    (b"<a><!ELEMENT b ANY></a>", "CDATA"),
];

/// The events, or the code of the finding and its message.
fn events<S: Source>(mut reader: Reader<S>) -> Result<Vec<String>, (String, String, u64)> {
    let mut events = Vec::new();
    loop {
        match reader.read() {
            Ok(Event::Start) => {
                let attributes: Vec<String> = reader
                    .attributes()
                    .map(|one| format!("{}={:?}@{}", one.name, one.value, one.value_offset))
                    .collect();
                events.push(format!(
                    "<{} {}@{}",
                    reader.name(),
                    attributes.join(" "),
                    reader.offset()
                ));
            }
            Ok(Event::End) => events.push(format!("</{}", reader.name())),
            Ok(Event::Text) => events.push(format!("{:?}@{}", reader.text(), reader.offset())),
            Ok(Event::Eof) => return Ok(events),
            Err(finding) => {
                assert_eq!(reader.read().unwrap_err(), finding, "an error stays");
                let at = finding.place.outer.unwrap();
                return Err((finding.code, finding.message, at.offset));
            }
        }
    }
}

fn slice(bytes: &[u8]) -> Result<Vec<String>, (String, String, u64)> {
    events(Reader::new(bytes))
}

fn stream(bytes: &[u8], capacity: usize) -> Result<Vec<String>, (String, String, u64)> {
    events(
        Reader::streaming(
            BufReader::with_capacity(capacity, bytes),
            Settings::default(),
        )
        .unwrap(),
    )
}

/// Whether `xsd-schema` takes each text as well formed.
fn judge(texts: &[Vec<u8>]) -> Vec<bool> {
    let set = SchemaSetBuilder::new()
        .add_source(
            "<xs:schema xmlns:xs='http://www.w3.org/2001/XMLSchema'/>",
            "mem:/e.xsd",
        )
        .unwrap()
        .compile()
        .unwrap()
        .into_schema_set();
    let validator = SchemaValidator::new(&set, ValidationFlags::default());
    texts
        .iter()
        .map(|text| {
            let (mut errors, mut warnings) = (Vec::new(), Vec::new());
            let mut run = validator.start_run(CollectingValidationSink {
                errors: &mut errors,
                warnings: &mut warnings,
            });
            !matches!(
                drive_quick_xml(&text[..], &mut run, &set),
                Err(DriveError::NotWellFormed(_))
            )
        })
        .collect()
}

/// Whether xmllint takes each text as well formed, namespaces included; `None` where it is not installed.
fn xmllint(texts: &[Vec<u8>]) -> Option<Vec<bool>> {
    Command::new("xmllint").arg("--version").output().ok()?;
    let folder = tempfile::tempdir().unwrap();
    let files: Vec<_> = (0..texts.len())
        .map(|n| folder.path().join(format!("{n}.xml")))
        .collect();
    for (file, text) in files.iter().zip(texts) {
        std::fs::write(file, text).unwrap();
    }
    let mut bad = std::collections::HashSet::new();
    for chunk in files.chunks(200) {
        let output = Command::new("xmllint")
            .args(["--noout", "--nonet"])
            .args(chunk)
            .output()
            .ok()?;
        for line in String::from_utf8_lossy(&output.stderr).lines() {
            if let Some(file) = line
                .split(".xml:")
                .next()
                .filter(|_| line.contains("error"))
            {
                bad.insert(format!("{file}.xml"));
            }
        }
    }
    Some(
        files
            .iter()
            .map(|file| !bad.contains(file.to_str().unwrap()))
            .collect(),
    )
}

#[test]
fn the_good_are_read_and_the_bad_refused_by_all() {
    for text in GOOD {
        assert!(
            slice(text).is_ok(),
            "{}: {:?}",
            String::from_utf8_lossy(text),
            slice(text)
        );
    }
    for (text, words) in BAD {
        let (code, message, _) = slice(text)
            .err()
            .unwrap_or_else(|| panic!("taken: {}", String::from_utf8_lossy(text)));
        assert!(
            message.to_lowercase().contains(&words.to_lowercase()),
            "{}: {message}",
            String::from_utf8_lossy(text)
        );
        assert_eq!(
            code == "XML-DTD",
            words == &"DTD" || words.contains("definita"),
            "{message}"
        );
    }
    let texts: Vec<Vec<u8>> = GOOD
        .iter()
        .map(|text| text.to_vec())
        .chain(BAD.iter().map(|(text, _)| text.to_vec()))
        .collect();
    let lint = xmllint(&texts);
    for (at, (text, judged)) in texts.iter().zip(judge(&texts)).enumerate() {
        let shown = String::from_utf8_lossy(text);
        if shown.to_ascii_lowercase().contains("<!doctype") {
            continue;
        }
        // xsd-schema reads UTF-8 whatever the declaration announces.
        if !shown.contains("ISO-8859-1") {
            assert_eq!(slice(text).is_ok(), judged, "xsd-schema: {shown}");
        }
        if let Some(lint) = &lint
            && !differs_by_design(&shown)
        {
            assert_eq!(slice(text).is_ok(), lint[at], "xmllint: {shown}");
        }
    }
}

/// What libxml2 takes although a rule is against it, or reads in another encoding.
fn differs_by_design(text: &str) -> bool {
    text.contains("ISO-8859-1")
        || text.starts_with('\u{fffd}')
        || text.contains("xmlns:xmlns")
        || text.contains("<?x:y")
        || text.contains("<a>&#32;")
}

#[test]
fn limits_hold() {
    let limits = Limits {
        bytes: 40,
        depth: 3,
        attributes: 2,
        token: 10,
    };
    let settings = Settings {
        limits,
        ..Settings::default()
    };
    for (text, slice_ok, stream_ok) in [
        ("<a><b><c/></b></a>", true, true),
        ("<a><b><c><d/></c></b></a>", false, false),
        ("<a b='' c=''/>", true, false),
        ("<a b='' c='' d=''/>", false, false),
        ("<a>12345678901</a>", true, false),
        (
            "<a>1234567890123456789012345678901234567890</a>",
            false,
            false,
        ),
    ] {
        let ours = events(Reader::with_settings(text.as_bytes(), settings));
        assert_eq!(ours.is_ok(), slice_ok, "{text} {ours:?}");
        let streamed = events(Reader::streaming(text.as_bytes(), settings).unwrap());
        assert_eq!(streamed.is_ok(), stream_ok, "{text} {streamed:?}");
        for error in [ours.err(), streamed.err()].into_iter().flatten() {
            assert_eq!(error.0, "XML-LIMITE");
        }
    }
    let many: String = (0..200).map(|n| format!("<a xmlns:p{n}='u'>")).collect();
    let settings = Settings {
        limits: Limits {
            depth: 500,
            ..Limits::default()
        },
        ..Settings::default()
    };
    assert_eq!(
        events(Reader::with_settings(many.as_bytes(), settings))
            .unwrap_err()
            .0,
        "XML-LIMITE"
    );
}

/// A stream of 64 MiB of small elements is read in the memory of one token.
#[test]
fn a_long_stream_needs_no_memory() {
    struct Rows(u64);
    impl std::io::Read for Rows {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let row = b"<r>0123456789</r>\n";
            let n = buffer.len() / row.len();
            let n = n.min(usize::try_from(self.0).unwrap());
            for at in 0..n {
                buffer[at * row.len()..(at + 1) * row.len()].copy_from_slice(row);
            }
            self.0 -= n as u64;
            Ok(n * row.len())
        }
    }
    use std::io::Read as _;
    let rows = 200_000;
    let stream = BufReader::new((&b"<f>"[..]).chain(Rows(rows)).chain(&b"</f>"[..]));
    let settings = Settings {
        limits: Limits {
            bytes: 1 << 30,
            token: 64,
            ..Limits::default()
        },
        ..Settings::default()
    };
    let mut reader = Reader::streaming(stream, settings).unwrap();
    let mut texts = 0;
    while reader.read().unwrap() != Event::Eof {
        texts += u64::from(reader.text() == "0123456789" && reader.depth() == 2);
    }
    assert!(texts >= rows);
    let (position, _) = reader.locate(reader.offset(), 1);
    assert_eq!(u64::from(position.line), rows + 1);
}

fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just("<a>"),
        Just("</a>"),
        Just("<b x='1'>"),
        Just("</b>"),
        Just("<c/>"),
        Just("<p:d xmlns:p='u' p:y=\"&lt;\"/>"),
        Just("testo "),
        Just("\r\n"),
        Just("&amp;"),
        Just("&#xE8;"),
        Just("è€"),
        Just("<![CDATA[x]]>"),
        Just("<!--c-->"),
        Just("<?pi d?>"),
        Just("]]"),
        Just(">"),
        Just("'"),
        Just("&"),
        Just("<"),
        Just("\u{1}"),
    ];
    (
        prop::collection::vec(piece, 0..8),
        prop::collection::vec((0usize..80, any::<u8>()), 0..2),
    )
        .prop_map(|(pieces, flips)| {
            let mut bytes = format!("<a>{}</a>", pieces.concat()).into_bytes();
            for (at, byte) in flips {
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
            bytes
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    /// A stream in pieces of any size gives what the slice gives, errors and their places included; and both agree with
    /// xsd-schema whether the text is well formed.
    #[test]
    fn stream_and_slice_agree(bytes in pieces(), capacity in 1usize..20) {
        let ours = slice(&bytes);
        prop_assert_eq!(&ours, &stream(&bytes, capacity));
        if !bytes.starts_with(b"<!") {
            let judged = judge(std::slice::from_ref(&bytes))[0];
            prop_assert_eq!(ours.is_ok(), judged, "{:?} {}", ours, String::from_utf8_lossy(&bytes));
        }
    }
}
