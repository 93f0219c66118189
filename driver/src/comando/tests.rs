#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use super::*;
use crate::action::{Azione, Esito};
use crate::performed::Performed;

/// A shell as adapter: nothing else is on every Unix.
fn shell(script: &str) -> Comando {
    Comando::new(vec!["sh".into(), "-c".into(), script.into()], ".", &[])
}

async fn perform(driver: &Comando, secondi: u64) -> Performed {
    let mut request = crate::action::sample_request(Azione::Configura);
    request.scadenza_secondi = secondi;
    driver.perform(&request).await
}

async fn guasto(script: &str, secondi: u64) -> Guasto {
    let performed = perform(&shell(script), secondi).await;
    assert_eq!(performed.answer.esito, Esito::Errore);
    assert!(performed.bench_made());
    performed.guasto.unwrap()
}

/// Whether a process runs (a zombie waits for whoever adopted it and does not).
fn runs(pid: &str) -> bool {
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        !stat
            .rsplit(')')
            .next()
            .unwrap_or_default()
            .trim_start()
            .starts_with('Z')
    })
}

async fn gone(pid: &str) -> bool {
    for _ in 0..100 {
        if !runs(pid) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    false
}

async fn written(file: &Path) -> String {
    for _ in 0..250 {
        if let Ok(text) = std::fs::read_to_string(file)
            && text.ends_with('\n')
        {
            return text.trim().to_owned();
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{} was not written", file.display());
}

#[tokio::test]
async fn the_request_goes_in_and_the_answer_comes_out() {
    let performed = perform(
        &shell(r#"read -r line; case "$line" in *'"nome":"configura"'*) echo '{"esito":"eseguita"}';; esac; echo nota >&2"#),
        10,
    )
    .await;
    assert_eq!(performed.guasto, None);
    assert_eq!(performed.answer.esito, Esito::Eseguita);
    assert_eq!(performed.exit_code, Some(0));
    assert_eq!(performed.stderr, b"nota\n");
    assert_eq!(performed.answer.allegati[0].nome, "stderr.txt");
}

#[tokio::test]
async fn an_answer_outweighs_the_exit_code() {
    let performed = perform(&shell(r#"echo '{"esito":"rifiutata"}'; exit 3"#), 10).await;
    assert_eq!(performed.answer.esito, Esito::Rifiutata);
    assert_eq!(performed.exit_code, Some(3));
}

#[tokio::test]
async fn a_crash_keeps_what_was_said() {
    let performed = perform(&shell("cat >/dev/null; echo Traceback >&2; exit 1"), 10).await;
    assert_eq!(performed.guasto, Some(Guasto::Crash { codice: 1 }));
    assert_eq!(performed.stderr, b"Traceback\n");
    assert_eq!(
        guasto("kill -9 $$", 10).await,
        Guasto::Segnale { segnale: 9 }
    );
}

#[tokio::test]
async fn silence_and_prose_are_no_answers() {
    assert_eq!(guasto("exit 0", 10).await, Guasto::Muto);
    assert!(matches!(
        guasto("echo fatto", 10).await,
        Guasto::NonJson { riga: 1, .. }
    ));
    assert!(matches!(
        guasto("echo '{}'", 10).await,
        Guasto::FuoriSchema { .. }
    ));
}

#[tokio::test]
async fn endless_output_is_cut() {
    let start = Instant::now();
    assert_eq!(
        guasto("yes", 60).await,
        Guasto::Chiacchierone { limite: STDOUT_MAX }
    );
    assert!(start.elapsed() < Duration::from_secs(30));
    // as much on standard error harms nobody
    let performed = perform(
        &shell(r#"head -c 3000000 /dev/zero >&2; echo '{"esito":"eseguita"}'"#),
        30,
    )
    .await;
    assert_eq!(performed.answer.esito, Esito::Eseguita);
    assert_eq!(performed.stderr.len(), STDERR_MAX);
}

#[tokio::test]
async fn an_overrun_ends_the_process_and_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Comando::new(
        vec![
            "sh".into(),
            "-c".into(),
            "sleep 600 & echo $! > figlio; echo prima; sleep 600".into(),
        ],
        folder.path(),
        &[],
    );
    let performed = perform(&driver, 1).await;
    assert_eq!(performed.guasto, Some(Guasto::Scaduto { secondi: 1 }));
    assert_eq!(performed.raw, b"prima\n");
    assert!(performed.duration < Duration::from_secs(10));
    assert!(gone(&written(&folder.path().join("figlio")).await).await);
}

#[tokio::test]
async fn what_an_adapter_leaves_behind_is_ended_and_does_not_hold_the_answer() {
    let folder = tempfile::tempdir().unwrap();
    let driver = Comando::new(
        vec![
            "sh".into(),
            "-c".into(),
            r#"sleep 600 & echo $! > figlio; echo '{"esito":"eseguita"}'"#.into(),
        ],
        folder.path(),
        &[],
    );
    let performed = perform(&driver, 60).await;
    assert_eq!(performed.answer.esito, Esito::Eseguita);
    assert!(performed.duration < Duration::from_secs(20));
    assert!(gone(&written(&folder.path().join("figlio")).await).await);
}

#[tokio::test]
async fn dropping_or_aborting_an_action_ends_it() {
    let folder = tempfile::tempdir().unwrap();
    let script = "sleep 600 & echo $! > figlio; wait";
    let driver = Comando::new(
        vec!["sh".into(), "-c".into(), script.into()],
        folder.path(),
        &[],
    );
    let file = folder.path().join("figlio");
    let mut request = crate::action::sample_request(Azione::Configura);
    request.scadenza_secondi = 60;
    let child = tokio::select! {
        _ = driver.perform(&request) => panic!("it does not end by itself"),
        child = written(&file) => child,
    };
    assert!(gone(&child).await, "dropped");

    std::fs::remove_file(&file).unwrap();
    let abort = async {
        let child = written(&file).await;
        driver.abort();
        child
    };
    let (performed, child) = tokio::join!(driver.perform(&request), abort);
    assert_eq!(performed.guasto, Some(Guasto::Segnale { segnale: 9 }));
    assert!(gone(&child).await, "aborted");
}

#[tokio::test]
async fn the_environment_of_the_bench_stays_outside() {
    // cargo sets CARGO_MANIFEST_DIR for every test
    let script = r#"echo "${CARGO_MANIFEST_DIR:-niente} ${IN_PIU:-niente} ${PATH:+percorso}" >&2; echo '{"esito":"eseguita"}'"#;
    let performed = perform(&shell(script).with_variable("IN_PIU", "si"), 10).await;
    assert_eq!(
        String::from_utf8_lossy(&performed.stderr),
        "niente si percorso\n"
    );
    let named = Comando::new(
        vec!["sh".into(), "-c".into(), script.into()],
        ".",
        &["CARGO_MANIFEST_DIR".to_owned()],
    );
    assert!(!String::from_utf8_lossy(&perform(&named, 10).await.stderr).starts_with("niente"));
}

#[tokio::test]
async fn the_program_is_sought_in_path_or_from_its_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("adatta.sh");
    std::fs::write(&file, "#!/bin/sh\necho '{\"esito\":\"eseguita\"}'\n").unwrap();
    let driver = Comando::new(vec!["./adatta.sh".into()], folder.path(), &[]);
    let performed = perform(&driver, 10).await;
    let Some(Guasto::NonParte { causa, .. }) = &performed.guasto else {
        panic!("{:?}", performed.guasto)
    };
    assert_eq!(causa, "permesso negato");

    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    assert_eq!(perform(&driver, 10).await.guasto, None);

    let missing = Comando::new(vec!["non-esiste-davvero".into()], folder.path(), &[]);
    let performed = perform(&missing, 10).await;
    assert!(
        performed
            .answer
            .messaggio
            .unwrap()
            .contains("programma o cartella non trovati")
    );
}
