//! The pages of the Region as the citizen's browser sees them (`mypay-web-services.md` §7).

use askama::Template;
use platform::reply::Carrello;

/// The cart page, with the three ways in which a payment ends.
#[derive(Template)]
#[template(path = "carrello.html")]
struct CarrelloPage<'a> {
    token: &'a str,
    ente: &'a str,
    pagatore: &'a str,
    voci: Vec<(&'a str, String)>,
    totale: String,
}

/// A page with a title and a sentence.
#[derive(Template)]
#[template(path = "esito.html")]
struct SentencePage<'a> {
    titolo: &'a str,
    testo: &'a str,
}

/// A similar payment was found (§7.1, NONE).
#[derive(Template)]
#[template(path = "replica.html")]
struct ReplicaPage<'a> {
    token: &'a str,
    conferma: &'a str,
    pagato: bool,
}

/// A similar payment was found: go on or give up. `tipo`: `dovuto` (under way) or `elab` (paid).
pub(crate) fn replica(token: &str, tipo: &str, conferma: &str) -> Result<String, askama::Error> {
    ReplicaPage {
        token,
        conferma,
        pagato: tipo == "elab",
    }
    .render()
}

/// The cart.
pub(crate) fn carrello(carrello: &Carrello) -> Result<String, askama::Error> {
    CarrelloPage {
        token: &carrello.token,
        ente: &carrello.ente,
        pagatore: &carrello.pagatore,
        voci: carrello
            .voci
            .iter()
            .map(|(causale, cents)| (causale.as_str(), euro(*cents)))
            .collect(),
        totale: euro(carrello.totale),
    }
    .render()
}

/// The outcome, where the ente gave no address to return to (§7.3).
pub(crate) fn esito(esito: &str) -> Result<String, askama::Error> {
    if esito == "OK" {
        sentence(
            "Operazione conclusa",
            "La procedura di pagamento è terminata. L’ente non ha indicato un indirizzo a cui tornare: può chiudere questa pagina.",
        )
    } else {
        sentence(
            "Pagamento non riuscito",
            "Il pagamento non è stato effettuato. L’ente non ha indicato un indirizzo a cui tornare: può chiudere questa pagina.",
        )
    }
}

/// A page that says one thing.
pub(crate) fn sentence(titolo: &str, testo: &str) -> Result<String, askama::Error> {
    SentencePage { titolo, testo }.render()
}

/// `1.234,50 €`
fn euro(cents: u64) -> String {
    let whole = (cents / 100).to_string();
    let mut grouped = String::with_capacity(whole.len() + 8);
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            grouped.push('.');
        }
        grouped.push(digit);
    }
    format!("{grouped},{:02} €", cents % 100)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn amounts_are_written_as_in_italy() {
        assert_eq!(euro(0), "0,00 €");
        assert_eq!(euro(12_050), "120,50 €");
        assert_eq!(euro(123_456_789), "1.234.567,89 €");
    }

    #[test]
    fn what_the_product_sent_cannot_become_markup() {
        let page = carrello(&Carrello {
            token: "a&b\"c".into(),
            ente: "Comune <di> Prova".into(),
            pagatore: "<script>alert(1)</script>".into(),
            voci: vec![("TARI & altro".into(), 12_050)],
            totale: 12_050,
        })
        .unwrap();
        assert!(!page.contains("<script>"));
        assert!(
            page.contains("action=\"outcome/ok?id=a%26b%22c\""),
            "{page}"
        );
        assert!(page.contains("120,50"));
        insta::assert_snapshot!(page);
    }
}
