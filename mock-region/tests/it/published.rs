//! The contract as it is served.

use crate::bench_region::*;

#[tokio::test]
async fn wsdl_and_xsd_at_their_addresses() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("contratto")).await;
    let get = |path: &str| {
        let url = format!("{}{path}", sandbox.base());
        async move {
            let answer = client().get(url).send().await.unwrap();
            (answer.status().as_u16(), answer.text().await.unwrap())
        }
    };
    let (status, at_service) = get("/ws/pa?wsdl").await;
    assert_eq!(status, 200);
    assert!(
        at_service.contains(&format!("location=\"{}/\"", sandbox.ws())),
        "{at_service}"
    );
    for path in [
        "/ws/pa/PagamentiTelematiciDovutiPagati.wsdl",
        "/ws/pa/PagamentiTelematiciDovutiPagati?WSDL",
        "/ws/?wsdl",
    ] {
        assert_eq!(get(path).await, (200, at_service.clone()), "{path}");
    }
    let (status, by_url) = get("/ws/pa/PagInf_Dovuti_Pagati_6_2_0.xsd").await;
    assert_eq!(status, 200);
    assert!(by_url.contains("schema"));
    assert_eq!(
        get("/ws/pa?xsd=PagInf_Dovuti_Pagati_6_2_0.xsd").await,
        (200, by_url)
    );
    assert_eq!(get("/ws/pa?xsd=../../../etc/passwd").await.0, 404);
    assert_eq!(get("/ws/pa/altro.wsdl").await.0, 404);
    let head = client()
        .head(format!("{}?wsdl", sandbox.ws()))
        .send()
        .await
        .unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(
        head.headers()["content-length"],
        at_service.len().to_string().as_str()
    );
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-contratto");
    assert!(
        of_kind(&entries, "reply.delivered/1")
            .iter()
            .all(|b| b["outcome"] == "complete")
    );
}

#[tokio::test]
async fn what_the_product_has_to_serve_is_published_too() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("contratto-ente")).await;
    for documento in contracts::service::OPENAPI {
        let url = format!("{}/{}", sandbox.ws(), documento.file);
        let answer = client().get(url).send().await.unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "application/json");
        assert_eq!(answer.text().await.unwrap(), documento.testo);
    }
    let wsdl = format!("{}/PagamentiTelematiciEsterniCCP.wsdl", sandbox.ws());
    let answer = client().get(wsdl).send().await.unwrap();
    let wsdl = answer.text().await.unwrap();
    assert!(wsdl.contains("paExternalGetPayment") && wsdl.contains("location=\"/ws/pa/\""));
    let altro = format!("{}/altro.openapi.json", sandbox.ws());
    assert_eq!(client().get(altro).send().await.unwrap().status(), 404);
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
}
