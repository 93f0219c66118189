//! Contract findings stand beside the request, and show no secret.

use crate::bench_region::*;

/// The findings recorded with the only request.
async fn findings_of(key: &str, envelope: Vec<u8>) -> Vec<serde_json::Value> {
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec(key)).await;
    let answer = client()
        .post(sandbox.ws())
        .header("content-type", "text/xml; charset=utf-8")
        .header("soapaction", "\"paaSILImportaDovuto\"")
        .body(envelope)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let arrived = of_kind(
        &entries(&ledger, &format!("caso-{key}")),
        "request.arrived/1",
    );
    assert_eq!(arrived.len(), 1);
    arrived[0]["findings"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_clean_request_has_none() {
    // the password of the other tests is no stPassword of 8 to 15 characters on purpose
    let envelope = importa_with(&versamento("IUD-1")).envelope(Some("Segreto12345"));
    let findings = findings_of("pulita", envelope).await;
    assert!(findings.is_empty(), "{findings:#?}");
}

#[tokio::test]
async fn a_comma_in_an_amount_is_found_inside_the_base64() {
    let mut versamento = versamento("IUD-1");
    versamento.importo = Some("120,50".into());
    let findings = findings_of(
        "virgola",
        importa_with(&versamento).envelope(Some("Segreto12345")),
    )
    .await;
    let comma = findings
        .iter()
        .find(|finding| {
            finding["found"]
                .as_str()
                .is_some_and(|found| found.contains("120,50"))
        })
        .unwrap_or_else(|| panic!("{findings:#?}"));
    assert_eq!(comma["severity"], "error");
    assert!(comma["place"]["inner"]["line"].is_u64(), "{comma:#}");
}

#[tokio::test]
async fn a_password_that_breaks_the_contract_is_not_shown_by_its_finding() {
    for wrong in ["Zq7", "ZqUnaPasswordTroppoLungaPerLoSchema7"] {
        let envelope = importa_with(&versamento("IUD-1")).envelope(Some(wrong));
        let findings = findings_of("corta", envelope).await;
        assert!(!findings.is_empty(), "its length is a finding");
        let text = serde_json::to_string(&findings).unwrap();
        assert!(!text.contains(wrong), "{text}");
    }
}
