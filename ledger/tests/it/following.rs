use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ledger::{Durability, Ledger, ReadError};

use crate::writing::block_on;
use crate::{begin, numbered};

const LONG: Duration = Duration::from_secs(60);

#[test]
fn a_cursor_sees_each_entry_once_while_it_is_written() {
    let dir = tempfile::tempdir().unwrap();
    for ledger in [
        Ledger::memory().unwrap(),
        Ledger::create(dir.path(), Durability::Write).unwrap(),
    ] {
        let stream = begin(&ledger, "a");
        let mut cursor = stream.cursor(0).unwrap();
        let reading = std::thread::spawn(move || {
            let mut seqs = Vec::new();
            while let Some(entry) = cursor.next(LONG).unwrap() {
                seqs.push(entry.seq);
            }
            assert!(cursor.is_closed());
            seqs
        });
        for n in 0..500 {
            stream.append([numbered(n)]).unwrap().detach();
        }
        stream.close().unwrap().wait().unwrap();
        assert_eq!(reading.join().unwrap(), (0..=500).collect::<Vec<_>>());
    }
}

#[test]
fn a_cursor_waits_no_longer_than_told() {
    let ledger = Ledger::memory().unwrap();
    let stream = begin(&ledger, "a");
    let mut cursor = stream.cursor(1).unwrap();
    assert_eq!(cursor.next(Duration::from_millis(5)).unwrap(), None);
    assert_eq!(cursor.position(), 1);
    assert_eq!(cursor.try_next().unwrap(), None);
    stream.append([numbered(1)]).unwrap().wait().unwrap();
    assert_eq!(cursor.try_next().unwrap().unwrap().seq, 1);
    assert!(matches!(
        ledger.reader().cursor("b", 0),
        Err(ReadError::UnknownStream { .. })
    ));
}

#[test]
fn a_task_is_woken_and_so_is_a_callback() {
    let ledger = Ledger::memory().unwrap();
    let stream = begin(&ledger, "a");
    let mut cursor = stream.cursor(1).unwrap();
    let woken = Arc::new(AtomicUsize::new(0));
    let counter = stream.cursor(1).unwrap();
    counter.on_more({
        let woken = Arc::clone(&woken);
        move || {
            woken.fetch_add(1, Ordering::SeqCst);
        }
    });
    let writer = std::thread::spawn(move || {
        for n in 1..=50 {
            stream.append([numbered(n)]).unwrap().wait().unwrap();
        }
        stream.close().unwrap().wait().unwrap();
    });
    for seq in 1..=50 {
        assert_eq!(block_on(cursor.next_async()).unwrap().unwrap().seq, seq);
    }
    assert_eq!(block_on(cursor.next_async()).unwrap(), None);
    writer.join().unwrap();
    assert!(woken.load(Ordering::SeqCst) >= 50);
    // one that begins after the end knows it at once
    assert_eq!(
        ledger.reader().cursor("a", 51).unwrap().next(LONG).unwrap(),
        None
    );
}
