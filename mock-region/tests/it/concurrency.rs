//! Sixteen clients at once: one order, and every answer after its entries.

use std::collections::BTreeSet;

use crate::bench_region::*;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sixteen_clients_leave_one_consistent_stream() {
    const EACH: usize = 20;
    let ledger = memory();
    let region = region(&ledger).await;
    let sandbox = open(&region, spec("folla")).await;
    let clients: Vec<_> = (0..16)
        .map(|n| {
            let ws = sandbox.ws();
            let ledger = ledger.clone();
            tokio::spawn(async move {
                let client = client();
                for i in 0..EACH {
                    let iud = format!("IUD-{n}-{i}");
                    let answer = client.post(&ws).body(importa(&iud)).send().await.unwrap();
                    let body = answer.text().await.unwrap();
                    assert_eq!(field(&body, "esito").as_deref(), Some("OK"), "{body}");
                    let iuv = field(&body, "identificativoUnivocoVersamento").unwrap();
                    // what was answered is written
                    if i % 5 == 0 {
                        let written = entries(&ledger, "caso-folla");
                        assert!(
                            of_kind(&written, "decided/1")
                                .iter()
                                .any(|body| body.to_string().contains(&iuv)),
                            "{iud} was answered before it was written"
                        );
                    }
                }
            })
        })
        .collect();
    for client in clients {
        client.await.unwrap();
    }
    settled(&sandbox).await;
    sandbox.close().await.unwrap();
    let entries = entries(&ledger, "caso-folla");
    let ids: Vec<_> = of_kind(&entries, "request.arrived/1")
        .iter()
        .map(|b| b["id"].as_u64().unwrap())
        .collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 16 * EACH);
    // commands are decided one after the other, each right after its arrival, whatever the others do meanwhile
    let mut asked: Option<u64> = None;
    for entry in &entries {
        match entry.kind.as_str() {
            "command/1" => {
                assert_eq!(
                    asked, None,
                    "entry {}: the command before is not decided",
                    entry.seq
                );
                asked = Some(entry.seq);
                if let Some(exchange) = entry.body["exchange"].as_u64() {
                    let arrived = &entries[usize::try_from(entry.seq - 1).unwrap()];
                    assert_eq!(arrived.body["id"].as_u64(), Some(exchange));
                }
            }
            "decided/1" => assert_eq!(entry.body["input"].as_u64(), asked.take()),
            _ => {}
        }
    }
    for id in ids {
        let kinds: Vec<_> = entries
            .iter()
            .filter(|entry| entry.body["id"].as_u64() == Some(id) && entry.body.get("id").is_some())
            .map(|entry| entry.kind.as_str())
            .collect();
        assert_eq!(
            kinds,
            ["request.arrived/1", "reply.decided/1", "reply.delivered/1"]
        );
    }
}
