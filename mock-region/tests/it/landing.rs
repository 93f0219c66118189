//! The citizen's way: landing page, Paga / Annulla / Errore, and back to the product.

use url::Url;

use crate::bench_region::*;

const BACK: &str = "https://ente.test/ritorno?pratica=7";

fn value(url: &Url, key: &str) -> Option<String> {
    url.query_pairs()
        .find(|(name, _)| name == key)
        .map(|(_, value)| value.into_owned())
}

#[tokio::test]
async fn pay_cancel_and_error_lead_back_to_the_product() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("cittadino")).await;
    for (n, (outcome, esito)) in [("ok", "OK"), ("cn", "ERROR"), ("ko", "ERROR")]
        .into_iter()
        .enumerate()
    {
        let (_, body) = post(&sandbox.ws(), invia(&format!("IUD-{n}"), BACK)).await;
        let id_session = field(&body, "idSession").unwrap();
        let url = field(&body, "url").unwrap();
        let page = client().get(&url).send().await.unwrap();
        assert_eq!(page.status(), 200);
        assert!(
            page.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/html")
        );
        let html = page.text().await.unwrap();
        assert!(
            html.contains("lang=\"it\"")
                && html.contains("Comune di Prova")
                && html.contains("120,50"),
            "{html}"
        );
        for label in ["Paga", "Annulla", "Errore"] {
            assert!(html.contains(&format!(">{label}</button>")), "{html}");
        }
        // as a browser resolves the form's action
        let start = html.find(&format!("action=\"outcome/{outcome}?")).unwrap() + "action=\"".len();
        let action = &html[start..start + html[start..].find('"').unwrap()];
        let action = Url::parse(&url).unwrap().join(action).unwrap();
        let back = client().post(action).send().await.unwrap();
        assert_eq!(back.status(), 303);
        let location = Url::parse(back.headers()["location"].to_str().unwrap()).unwrap();
        assert!(location.as_str().starts_with(BACK));
        assert_eq!(value(&location, "idSession").unwrap(), id_session);
        assert_eq!(value(&location, "esito").unwrap(), esito);
        let token = value(&location, "pollingToken").unwrap();
        assert_eq!(token.split('.').count(), 3);
        settled(&sandbox).await;
        // a token has no place in evidence
        let recorded = entries(&ledger, "caso-cittadino");
        let signature = token.rsplit('.').next().unwrap().to_owned();
        assert!(
            !recorded
                .iter()
                .any(|entry| entry.body.to_string().contains(&signature))
        );
    }
    sandbox.close().await.unwrap();
    assert!(region.bugs().is_empty());
}

#[tokio::test]
async fn an_unknown_token_is_refused_as_the_sheet_says() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("ignoto")).await;
    let answer = client()
        .get(format!(
            "{}/public/landing/inviaDovuti?id=mai-visto",
            sandbox.base()
        ))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 400);
    assert_eq!(answer.text().await.unwrap(), "Id not valid: mai-visto");
    let none = client()
        .get(format!("{}/public/landing/inviaDovuti", sandbox.base()))
        .send()
        .await
        .unwrap();
    assert_eq!(none.status(), 400);
    let head = client()
        .head(format!("{}/public/landing/outcome/ok?id=x", sandbox.base()))
        .send()
        .await
        .unwrap();
    assert_eq!(head.status(), 405, "looking pays nothing");
    let delete = client()
        .delete(format!("{}/public/landing/outcome/ok?id=x", sandbox.base()))
        .send()
        .await
        .unwrap();
    assert_eq!(delete.status(), 405);
}

#[tokio::test]
async fn the_link_of_an_avviso_needs_its_token() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("avviso")).await;
    let (_, body) = post(&sandbox.ws(), importa("IUD-1")).await;
    let url = field(&body, "urlFileAvviso").expect("a link");
    assert!(
        url.starts_with(&sandbox.base()) && url.contains("&securityToken="),
        "{url}"
    );
    let answer = client().get(&url).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/pdf");
    let pdf = answer.bytes().await.unwrap();
    assert!(pdf.starts_with(b"%PDF-1.4") && pdf.ends_with(b"%%EOF\n"));
    let without = url.split("&securityToken").next().unwrap();
    assert_eq!(client().get(without).send().await.unwrap().status(), 500);
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let commands = of_kind(&entries(&ledger, "caso-avviso"), "command/1");
    let credentials: Vec<_> = commands
        .iter()
        .filter(|body| body["command"]["pagina"] == "avviso")
        .map(|body| body["command"]["credential"].clone())
        .collect();
    assert_eq!(credentials, ["matches", "absent"]);
    let token = url.rsplit("securityToken=").next().unwrap();
    let recorded = entries(&ledger, "caso-avviso");
    assert!(
        !recorded
            .iter()
            .any(|entry| entry.body.to_string().contains(token))
    );
}
