use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ledger::seal::{SealError, seal, unseal};
use ledger::verify::{Fault, Faults, Verified, verify};
use ledger::{Durability, Ledger, Millis, Sha256};
use serde_json::json;
use tempfile::TempDir;

use crate::{begin, event, numbered, opened};

/// A small run folder: two cases with blobs, reports, sealed.
fn run_folder() -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let run = begin(&ledger, "corsa");
    for case in 1..=2u64 {
        let stream = run
            .open_child(&opened(&format!("caso-{case}")), Millis(0), Millis(0))
            .unwrap();
        for n in 0..2 {
            let blob = stream.payload(&[0xf0 + case as u8 * 2 + n as u8; 30]);
            stream
                .append([
                    numbered(n),
                    event(json!({"n": n, "testo": "già \"così\"\n", "corpo": blob})),
                ])
                .unwrap()
                .detach();
        }
        run.close_child(&stream, Millis(1), Millis(1))
            .unwrap()
            .detach();
    }
    run.append([event(json!({"fine": true}))]).unwrap().detach();
    ledger.close().unwrap();
    std::fs::write(
        dir.path().join("report.html"),
        "<html lang=it><p>Tutto bene</p></html>",
    )
    .unwrap();
    std::fs::create_dir(dir.path().join("allegati")).unwrap();
    std::fs::write(dir.path().join("allegati/vuoto.txt"), "").unwrap();
    seal(dir.path(), "corsa").unwrap();
    dir
}

fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for file in std::fs::read_dir(dir).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            files.extend(self::files(&path));
        } else {
            files.insert(path.clone(), std::fs::read(&path).unwrap());
        }
    }
    files
}

fn faults(dir: &Path) -> Faults {
    verify(dir).expect_err("the folder is not whole")
}

fn lines(dir: &Path, stream: &str) -> (PathBuf, Vec<Vec<u8>>) {
    let path = dir.join(format!("flussi/{stream}.jsonl"));
    let lines = std::fs::read(&path)
        .unwrap()
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    (path, lines)
}

#[test]
fn a_whole_folder_is_whole() {
    let dir = run_folder();
    let Verified {
        run_stream,
        streams,
        entries,
        blobs,
        files,
        bytes,
        ..
    } = verify(dir.path()).unwrap();
    assert_eq!(
        (run_stream.as_str(), streams, entries, blobs, files),
        ("corsa", 3, 6 + 5 + 5, 4, 7)
    );
    assert_eq!(
        bytes,
        self::files(dir.path())
            .values()
            .map(|file| file.len() as u64)
            .sum::<u64>()
    );
    let text = std::fs::read_to_string(dir.path().join("sigillo.json")).unwrap();
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(text, serde_jcs::to_string(&value).unwrap());
    assert!(matches!(
        seal(dir.path(), "corsa"),
        Err(SealError::AlreadySealed { .. })
    ));
}

#[test]
fn every_flipped_byte_of_every_file_is_found() {
    std::thread::scope(|scope| {
        for share in 0..2 {
            scope.spawn(move || flip_every_other_byte(share));
        }
    });
}

fn flip_every_other_byte(share: usize) {
    let dir = run_folder();
    for (path, bytes) in files(dir.path()) {
        let name = path
            .strip_prefix(dir.path())
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        for at in (share..bytes.len()).step_by(2) {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << (at / 2 % 8);
            std::fs::write(&path, &flipped).unwrap();
            let faults = faults(dir.path());
            // a hash that was changed in the seal looks like a change of the file that it names
            if name != "sigillo.json" {
                assert_eq!(faults.first().file(), name, "byte {at}: {faults}");
            }
            if name.starts_with("flussi/") {
                let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() as u64;
                let last = bytes[at..bytes.len() - 1].iter().all(|byte| *byte != b'\n');
                match faults.first() {
                    Fault::Link { from, to, .. } => {
                        assert!(*from == line || *to == line, "byte {at}: {faults}");
                    }
                    Fault::Line { line: found, .. } => {
                        assert!((line..=line + 1).contains(found), "byte {at}: {faults}");
                    }
                    Fault::Beginning { .. } => assert_eq!(line, 0),
                    Fault::Head { .. } => assert!(last, "byte {at}: {faults}"),
                    other => panic!("byte {at}: {other}"),
                }
            }
        }
        std::fs::write(&path, &bytes).unwrap();
    }
    verify(dir.path()).unwrap();
}

#[test]
fn an_entry_changed_removed_or_swapped_breaks_the_link_there() {
    for stream in ["caso-1", "corsa"] {
        let dir = run_folder();
        let (path, lines) = lines(dir.path(), stream);
        let mut changed = lines.clone();
        changed[1] = String::from_utf8(changed[1].clone())
            .unwrap()
            .replace("\"at\":", "\"at\":1")
            .into_bytes();
        let mut removed = lines.clone();
        removed.remove(2);
        let mut swapped = lines.clone();
        swapped.swap(2, 3);
        let mut doubled = lines.clone();
        doubled.insert(2, doubled[2].clone());
        for (lines, from, to) in [
            (changed, 1, 2),
            (removed, 1, 2),
            (swapped, 1, 2),
            (doubled, 2, 3),
        ] {
            std::fs::write(&path, lines.concat()).unwrap();
            let faults = faults(dir.path());
            let Fault::Link {
                file,
                from: found_from,
                to: found_to,
                offset,
                ..
            } = faults.first()
            else {
                panic!("{faults}")
            };
            assert_eq!(*file, format!("flussi/{stream}.jsonl"));
            assert_eq!((*found_from, *found_to), (from, to));
            assert_eq!(*offset, lines[..to as usize].concat().len() as u64);
            assert!(
                faults
                    .first()
                    .to_string()
                    .contains(&format!("il legame {from}→{to} non torna")),
                "{faults}"
            );
        }
    }
}

#[test]
fn a_tail_that_was_cut_is_missed() {
    for stream in ["caso-1", "corsa"] {
        let dir = run_folder();
        let (path, lines) = lines(dir.path(), stream);
        for kept in 0..lines.len() {
            std::fs::write(&path, lines[..kept].concat()).unwrap();
            let faults = faults(dir.path());
            assert_eq!(
                faults.first().file(),
                format!("flussi/{stream}.jsonl"),
                "{faults}"
            );
            assert!(!faults.is_incomplete(), "{faults}");
            if kept > 0 {
                let length = lines.len() as u64;
                assert!(
                    matches!(faults.first(), Fault::Head { expected_length, found_length, .. }
                        if (*expected_length, *found_length) == (length, kept as u64)),
                    "{faults}"
                );
            }
        }
    }
}

#[test]
fn files_come_and_go() {
    let dir = run_folder();
    let originals = files(dir.path());
    for (path, bytes) in &originals {
        let name = path.strip_prefix(dir.path()).unwrap().to_str().unwrap();
        std::fs::remove_file(path).unwrap();
        let found = faults(dir.path());
        match name {
            "sigillo.json" => assert_eq!(found.first(), &Fault::NoSeal),
            "blob/pack-0001.bin" => assert!(
                found
                    .iter()
                    .any(|fault| matches!(fault, Fault::BlobMissing { .. })),
                "{found}"
            ),
            _ => assert!(
                found.iter().any(|fault| fault.file() == name),
                "{name}: {found}"
            ),
        }
        std::fs::write(path, bytes).unwrap();
    }
    for added in [
        "altro.txt",
        "flussi/caso-3.jsonl",
        "flussi/.nascosto",
        "blob/pack-0002.bin",
        "blob/x",
        "allegati/a/b",
        ".sigillo.json.nuovo",
    ] {
        let path = dir.path().join(added);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "").unwrap();
        let found = faults(dir.path());
        assert!(
            found
                .iter()
                .any(|fault| *fault == Fault::Extra { file: added.into() }),
            "{added}: {found}"
        );
        std::fs::remove_file(&path).unwrap();
        if added == "allegati/a/b" {
            assert!(
                matches!(faults(dir.path()).first(), Fault::Odd { file, .. } if file == "allegati/a")
            );
            std::fs::remove_dir(path.parent().unwrap()).unwrap();
        }
    }
    verify(dir.path()).unwrap();
}

#[cfg(unix)]
#[test]
fn links_are_refused_even_to_the_same_bytes() {
    let dir = run_folder();
    let elsewhere = tempfile::tempdir().unwrap();
    for name in ["report.html", "flussi/caso-1.jsonl", "sigillo.json"] {
        let path = dir.path().join(name);
        let copy = elsewhere.path().join("copia");
        std::fs::copy(&path, &copy).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::os::unix::fs::symlink(&copy, &path).unwrap();
        assert!(matches!(faults(dir.path()).first(), Fault::Odd { file, .. } if file == name));
        std::fs::remove_file(&path).unwrap();
        std::fs::copy(&copy, &path).unwrap();
    }
    verify(dir.path()).unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), dir.path().join("cartella")).unwrap();
    assert!(matches!(seal_again(dir.path()), Err(SealError::Odd { .. })));
}

fn seal_again(dir: &Path) -> Result<(), SealError> {
    unseal(dir)?;
    seal(dir, "corsa").map(|_| ())
}

/// What the seal alone would not show: the folder was sealed with it.
#[test]
fn blobs_and_streams_are_checked_against_each_other_whatever_the_seal_says() {
    let blob = |byte: u8| {
        let bytes = [byte; 30];
        [
            format!("{} 30\n", Sha256::of(&bytes)).as_bytes(),
            &bytes,
            b"\n",
        ]
        .concat()
    };
    let pack = |dir: &Path, change: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let path = dir.join("blob/pack-0001.bin");
        let bytes = std::fs::read(&path).unwrap();
        std::fs::write(&path, change(bytes)).unwrap();
        seal_again(dir).unwrap();
        faults(dir)
    };
    let record = blob(0).len();
    // exchanged for another blob, properly headed
    let dir = run_folder();
    let found = pack(dir.path(), &|bytes| [&blob(7), &bytes[record..]].concat());
    assert!(
        matches!(found.first(), Fault::BlobMissing { file, line: 2, .. } if file == "flussi/caso-1.jsonl"),
        "{found}"
    );
    assert!(
        found
            .iter()
            .any(|fault| matches!(fault, Fault::BlobUnreferenced { offset: 68, .. })),
        "{found}"
    );
    // two exchanged under each other's headers
    let dir = run_folder();
    let found = pack(dir.path(), &|mut bytes| {
        let (first, second) = bytes.split_at_mut(record);
        first[68..98].swap_with_slice(&mut second[68..98]);
        bytes
    });
    assert!(
        matches!(found.first(), Fault::BlobChanged { offset: 68, .. }),
        "{found}"
    );
    // added, doubled, torn
    let dir = run_folder();
    let found = pack(dir.path(), &|bytes| [bytes, blob(9)].concat());
    assert!(
        matches!(found.first(), Fault::BlobUnreferenced { .. }),
        "{found}"
    );
    let dir = run_folder();
    let found = pack(dir.path(), &|bytes| [&bytes[..], &bytes[..record]].concat());
    assert!(matches!(found.first(), Fault::BlobTwice { .. }), "{found}");
    let dir = run_folder();
    let found = pack(dir.path(), &|bytes| bytes[..bytes.len() - 1].to_vec());
    assert!(matches!(found.first(), Fault::Pack { .. }), "{found}");

    // a stream that the run stream does not know, one that is gone, two under each other's names
    let dir = run_folder();
    let case = dir.path().join("flussi/caso-1.jsonl");
    let other = dir.path().join("flussi/caso-9.jsonl");
    std::fs::rename(&case, &other).unwrap();
    seal_again(dir.path()).unwrap();
    let found = faults(dir.path());
    assert!(
        found.iter().any(
            |fault| matches!(fault, Fault::StreamMissing { file } if file == "flussi/caso-1.jsonl")
        ),
        "{found}"
    );
    assert!(
        found.iter().any(
            |fault| matches!(fault, Fault::StreamUnknown { file } if file == "flussi/caso-9.jsonl")
        ),
        "{found}"
    );

    // a last line that was changed and the folder sealed again: its closing in the run stream knows better
    let dir = run_folder();
    let (path, mut lines) = lines(dir.path(), "caso-2");
    let last = lines.pop().unwrap();
    lines.push(
        String::from_utf8(last)
            .unwrap()
            .replace("\"n\":1", "\"n\":2")
            .into_bytes(),
    );
    std::fs::write(&path, lines.concat()).unwrap();
    seal_again(dir.path()).unwrap();
    assert!(
        matches!(faults(dir.path()).first(), Fault::Head { file, .. } if file == "flussi/caso-2.jsonl")
    );
}

#[test]
fn an_open_stream_is_incomplete_and_one_resumed_and_closed_again_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let run = begin(&ledger, "corsa");
    let case = run
        .open_child(&opened("caso"), Millis(0), Millis(0))
        .unwrap();
    case.append([numbered(1)]).unwrap().detach();
    ledger.close().unwrap();
    drop((run, case, ledger));
    assert!(faults(dir.path()).is_incomplete());
    seal(dir.path(), "corsa").unwrap();
    let found = faults(dir.path());
    assert_eq!(
        found.first(),
        &Fault::Open {
            file: "flussi/caso.jsonl".into()
        }
    );
    assert!(found.is_incomplete(), "{found}");

    assert!(Ledger::open(dir.path(), Durability::Write).is_err());
    unseal(dir.path()).unwrap();
    for round in 0..2 {
        let ledger = Ledger::open(dir.path(), Durability::Write).unwrap();
        let run = ledger.resume("corsa", Millis(0), Millis(0)).unwrap();
        let case = ledger.resume("caso", Millis(0), Millis(0)).unwrap();
        case.append([numbered(round)]).unwrap().detach();
        run.close_child(&case, Millis(0), Millis(0))
            .unwrap()
            .detach();
        ledger.close().unwrap();
        drop((run, case, ledger));
        seal(dir.path(), "corsa").unwrap();
        verify(dir.path()).unwrap();
        unseal(dir.path()).unwrap();
    }
    // closed, resumed, and not closed again
    let ledger = Ledger::open(dir.path(), Durability::Write).unwrap();
    let case = ledger.resume("caso", Millis(0), Millis(0)).unwrap();
    case.append([numbered(9)]).unwrap().wait().unwrap();
    drop((case, ledger));
    seal(dir.path(), "corsa").unwrap();
    assert!(matches!(faults(dir.path()).first(), Fault::Open { .. }));
}
