//! Any host, path and query at the server of the WSDL: what it gives is well formed and says the address that it was given.
#![no_main]

use contracts::service::Domanda;
use contracts::xml::{Event, Reader};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // Host, path and query on a line each; `%0A` stands for itself, as in a URL.
    let mut lines = text.splitn(3, '\n');
    let host = lines.next().unwrap_or_default();
    let percorso = lines.next().unwrap_or_default();
    let query = lines.next().unwrap_or_default();
    let keys = || {
        query
            .split('&')
            .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
    };
    let domanda = Domanda {
        percorso,
        wsdl: keys().any(|(key, _)| key.eq_ignore_ascii_case("wsdl")),
        xsd: keys()
            .find(|(key, _)| *key == "xsd")
            .map(|(_, value)| value),
    };
    let Some(documento) = domanda.documento(&format!("http://{host}/ws/pa")) else {
        return;
    };
    let mut reader = Reader::new(documento.as_bytes());
    let mut addresses = 0;
    loop {
        match reader.read().expect("what is served is well formed") {
            Event::Start if reader.name().local == "address" => {
                let location = reader.attributes().find(|one| one.name.local == "location");
                let kept: String = host
                    .chars()
                    .filter(|c| *c > '\u{1f}' || "\t\r\n".contains(*c))
                    .collect();
                let kept = kept.replace(['\u{fffe}', '\u{ffff}'], "");
                let location = location.expect("an address has a location").value;
                // That of the ente's own service is not the Region's to say.
                let own = format!("http://{kept}");
                assert!(
                    location.starts_with(&own) || location == "/ws/pa/",
                    "{location:?}"
                );
                addresses += 1;
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(domanda.xsd.is_some() || addresses <= 1);
});
