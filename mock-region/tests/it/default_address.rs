//! One fixed address and ente: whose request is it?

use mock_region::FUORI_CASO;

use crate::bench_region::*;

#[tokio::test]
async fn requests_belong_to_the_current_case_or_to_an_earlier_one_by_their_keys() {
    let ledger = memory();
    let region = region(&ledger).await;
    let ws = region.default_ws();
    assert_eq!(
        post(&ws, importa("IUD-0")).await.0,
        404,
        "nothing was ever there"
    );
    assert!(region.fuori_caso().is_none());

    let first = open(&region, spec("primo")).await;
    region.set_default(Some(&first));
    let (_, body) = post(&ws, importa("IUD-1")).await;
    assert_eq!(field(&body, "esito").unwrap(), "OK", "{body}");
    settled(&first).await;
    region.set_default(None);
    first.close().await.unwrap();
    let frozen = first.with_state(Clone::clone);

    // between cases: from the state as it was left, without changing it
    let (_, body) = post(&ws, importa("IUD-1")).await;
    assert_eq!(
        field(&body, "faultCode").unwrap(),
        "PAA_IMPORT_IUD_DUPLICATO",
        "{body}"
    );
    assert_eq!(post(&ws, importa("IUD-nuovo")).await.0, 200);
    assert_eq!(first.with_state(Clone::clone), frozen);

    let second = open(&region, spec("secondo")).await;
    region.set_default(Some(&second));
    let (_, body) = post(&ws, importa("IUD-2")).await;
    assert_eq!(field(&body, "esito").unwrap(), "OK");
    // a late request of the first case does not become the second's
    let (_, body) = post(&ws, importa("IUD-1")).await;
    assert_eq!(
        field(&body, "faultCode").unwrap(),
        "PAA_IMPORT_IUD_DUPLICATO"
    );
    // a closed sandbox's own address is out of case too
    assert_eq!(post(&first.ws(), importa("IUD-2")).await.0, 200);
    settled(&second).await;
    region.set_default(None);
    second.close().await.unwrap();

    assert_eq!(
        of_kind(&entries(&ledger, "caso-primo"), "request.arrived/1").len(),
        1
    );
    assert_eq!(
        of_kind(&entries(&ledger, "caso-secondo"), "request.arrived/1").len(),
        1
    );
    let stream = region.fuori_caso().unwrap();
    stream.close().unwrap().await.unwrap();
    let out = entries(&ledger, FUORI_CASO);
    assert_eq!(of_kind(&out, "request.arrived/1").len(), 4);
    assert_eq!(of_kind(&out, "reply.delivered/1").len(), 4);
    assert!(of_kind(&out, "decided/1").is_empty() && of_kind(&out, "command/1").is_empty());
    for form in [PASSWORD, "Segr&amp;ta&lt;42"] {
        assert!(
            !out.iter()
                .any(|entry| entry.body.to_string().contains(form))
        );
    }
}

#[tokio::test]
async fn the_wsdl_at_the_default_address_names_the_default_address() {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("wsdl")).await;
    region.set_default(Some(&sandbox));
    let text = client()
        .get(format!("{}?wsdl", region.default_ws()))
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        text.contains(&format!("location=\"{}/\"", region.default_ws())),
        "{text}"
    );
}
