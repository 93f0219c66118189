use std::path::Path;

use ledger::course::StreamResumed;
use ledger::directory::OpenError;
use ledger::{Durability, Ledger, Millis, Payload, Reader, StreamError};
use serde_json::json;

use crate::{begin, event, numbered};

fn reopened(dir: &Path) -> Ledger {
    Ledger::open(dir, Durability::Write).unwrap()
}

#[test]
fn a_stream_torn_at_any_byte_goes_on_from_its_last_whole_line() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let stream = begin(&ledger, "a");
    stream.append([numbered(1), numbered(2)]).unwrap().detach();
    ledger.close().unwrap();
    drop((ledger, stream));
    let path = dir.path().join("flussi/a.jsonl");
    let whole = std::fs::read(&path).unwrap();
    for length in 0..=whole.len() {
        std::fs::write(&path, &whole[..length]).unwrap();
        let lines = whole[..length]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count() as u64;
        let kept = whole[..length]
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        // what is torn is not read, and reading changes nothing
        let reader = Reader::open(dir.path()).unwrap();
        assert_eq!(
            reader.entries("a", 0).unwrap().map(Result::unwrap).count() as u64,
            lines
        );
        assert_eq!(std::fs::metadata(&path).unwrap().len(), length as u64);

        let ledger = reopened(dir.path());
        if lines == 0 {
            // it never began
            assert!(matches!(
                ledger.resume("a", Millis(5), Millis(6)),
                Err(StreamError::Unknown { .. })
            ));
            begin(&ledger, "a").append([]).unwrap().wait().unwrap();
            continue;
        }
        assert_eq!(ledger.resting()[0].cut_bytes, (length - kept) as u64);
        let stream = ledger.resume("a", Millis(5), Millis(6)).unwrap();
        stream.append([numbered(9)]).unwrap().wait().unwrap();
        drop((ledger, stream));
        let entries: Vec<_> = Reader::open(dir.path())
            .unwrap()
            .entries("a", 0)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        assert_eq!(entries.len() as u64, lines + 2);
        let resumed: StreamResumed = entries[lines as usize].read().unwrap().unwrap();
        assert_eq!(
            resumed,
            StreamResumed {
                cut_bytes: (length - kept) as u64,
                cut_pack_bytes: 0,
                orphans: vec![]
            }
        );
        let file = std::fs::read(&path).unwrap();
        assert_eq!(&file[..kept], &whole[..kept]);
        let mut prev = ledger::Sha256::ZERO;
        for line in file.split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n").unwrap();
            assert_eq!(ledger::line::parse(line).unwrap().prev, prev.hex());
            prev = ledger::Sha256::of(line);
        }
    }
}

#[test]
fn what_was_written_is_there_without_any_goodbye() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let stream = begin(&ledger, "a");
    let blob = stream.payload(&[0xff; 9000]);
    stream
        .append([event(json!({"p": blob}))])
        .unwrap()
        .wait()
        .unwrap();
    // as after kill -9: nothing is closed, the copy is what the operating system has
    let copy = tempfile::tempdir().unwrap();
    for file in ["flussi/a.jsonl", "blob/pack-0001.bin"] {
        let to = copy.path().join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(dir.path().join(file), to).unwrap();
    }
    let again = reopened(copy.path());
    let stream_again = again.resume("a", Millis(0), Millis(0)).unwrap();
    assert_eq!(stream_again.append([]).unwrap().head().length, 3);
    assert_eq!(again.reader().bytes(&blob).unwrap(), vec![0xff; 9000]);
}

#[test]
fn a_torn_pack_is_cut_and_an_orphan_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let stream = begin(&ledger, "a");
    let named = stream.payload(&[0xff; 100]);
    stream
        .append([event(json!({"p": named}))])
        .unwrap()
        .wait()
        .unwrap();
    let lines = std::fs::read(dir.path().join("flussi/a.jsonl")).unwrap();
    let orphan = stream.payload(&[0xfe; 100]);
    stream
        .append([event(json!({"p": orphan}))])
        .unwrap()
        .wait()
        .unwrap();
    drop((ledger, stream));
    // the process stopped between the pack and the line, in the middle of a third blob
    std::fs::write(dir.path().join("flussi/a.jsonl"), lines).unwrap();
    let path = dir.path().join("blob/pack-0001.bin");
    let mut pack = std::fs::read(&path).unwrap();
    let torn = pack[..80].to_vec();
    pack.extend_from_slice(&torn);
    std::fs::write(&path, pack).unwrap();

    let ledger = reopened(dir.path());
    let stream = ledger.resume("a", Millis(0), Millis(0)).unwrap();
    stream.append([]).unwrap().wait().unwrap();
    let resumed: StreamResumed = ledger
        .reader()
        .entries("a", 2)
        .unwrap()
        .next()
        .unwrap()
        .unwrap()
        .read()
        .unwrap()
        .unwrap();
    assert_eq!(
        resumed,
        StreamResumed {
            cut_bytes: 0,
            cut_pack_bytes: 80,
            orphans: vec![orphan.clone()]
        }
    );
    assert!(matches!(orphan, Payload::Blob { len: 100, .. }));
    // with the orphan named, the evidence is whole
    drop(stream);
    ledger.close().unwrap();
    ledger::seal(dir.path(), "a").unwrap();
    ledger::verify(dir.path()).unwrap();
}

#[test]
fn a_closed_stream_is_resumed_and_one_writer_holds_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    assert!(matches!(
        Ledger::open(dir.path(), Durability::Write),
        Err(OpenError::InUse { .. })
    ));
    assert!(matches!(
        Ledger::create(dir.path(), Durability::Write),
        Err(OpenError::NotEmpty { .. })
    ));
    let stream = begin(&ledger, "a");
    stream.close().unwrap().wait().unwrap();
    let again = ledger.resume("a", Millis(0), Millis(0)).unwrap();
    assert!(matches!(
        ledger.resume("a", Millis(0), Millis(0)),
        Err(StreamError::Open { .. })
    ));
    again.append([numbered(1)]).unwrap().wait().unwrap();
    assert_eq!(again.head().length, 3);
    drop((stream, again, ledger));
    assert_eq!(reopened(dir.path()).resting()[0].head.length, 3);
    assert!(matches!(
        Ledger::open(&dir.path().join("blob"), Durability::Write),
        Err(OpenError::NoLedger { .. })
    ));
}

#[test]
fn a_stream_that_is_damaged_is_not_resumed() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let stream = begin(&ledger, "a");
    stream.append([numbered(1)]).unwrap().wait().unwrap();
    drop((stream, ledger));
    let path = dir.path().join("flussi/a.jsonl");
    let text = std::fs::read_to_string(&path)
        .unwrap()
        .replace("\"seq\":1", "\"seq\":2");
    std::fs::write(&path, text).unwrap();
    assert!(matches!(
        Ledger::open(dir.path(), Durability::Write),
        Err(OpenError::BrokenStream { line: 2, .. })
    ));
}
