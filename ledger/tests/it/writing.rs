use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use ledger::store::{Found, LineReader, Lines, MendedPacks};
use ledger::{
    AppendError, Durability, Ledger, Payload, ReadError, Reader, Sha256, Store, StreamError,
    WriteError,
};
use ledger::{memory::MemoryStore, signal::Signal, store::Head};
use serde_json::json;

use crate::{begin, event, numbered, opened};

#[test]
fn a_line_is_hashed_into_the_next() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let stream = begin(&ledger, "caso-1");
    let ticket = stream.append([numbered(1), numbered(2)]).unwrap();
    assert_eq!(ticket.seqs(), 1..3);
    let head = ticket.head();
    ticket.wait().unwrap();

    let file = std::fs::read(dir.path().join("flussi/caso-1.jsonl")).unwrap();
    let lines: Vec<_> = file
        .strip_suffix(b"\n")
        .unwrap()
        .split(|byte| *byte == b'\n')
        .collect();
    assert_eq!(lines.len(), 3);
    let mut prev = "0".repeat(64);
    for (seq, line) in lines.iter().enumerate() {
        let value: serde_json::Value = serde_json::from_slice(line).unwrap();
        assert_eq!(value["prev"], json!(prev));
        assert_eq!(value["seq"], json!(seq));
        assert_eq!(serde_jcs::to_vec(&value).unwrap(), *line);
        prev = Sha256::of(line).hex();
    }
    assert_eq!((head.length, head.hash.hex()), (3, prev));
}

#[test]
fn memory_and_folder_hold_the_same_lines() {
    let dir = tempfile::tempdir().unwrap();
    let entries = [
        Ledger::memory().unwrap(),
        Ledger::create(dir.path(), Durability::Sync).unwrap(),
    ]
    .map(|ledger| {
        let stream = begin(&ledger, "a");
        let blob = stream.payload(&[0xff; 20]);
        for n in 0..200 {
            stream
                .append([numbered(n), event(json!({"payload": blob}))])
                .unwrap()
                .detach();
        }
        ledger.close().unwrap();
        assert_eq!(ledger.reader().bytes(&blob).unwrap(), vec![0xff; 20]);
        assert_eq!(ledger.reader().entries("a", 399).unwrap().count(), 2);
        ledger
            .reader()
            .entries("a", 0)
            .unwrap()
            .collect::<Result<Vec<_>, _>>()
            .unwrap()
    });
    assert_eq!(entries[0].len(), 401);
    assert_eq!(entries[0], entries[1]);
    let again = Reader::open(dir.path()).unwrap();
    assert_eq!(again.streams(), ["a"]);
    for from in [0, 1, 63, 64, 65, 128, 400, 401, 999] {
        let entries: Vec<_> = again
            .entries("a", from)
            .unwrap()
            .map(|entry| entry.unwrap().seq)
            .collect();
        assert_eq!(entries, (from..401).collect::<Vec<_>>());
    }
}

#[test]
fn many_threads_each_stream_in_its_order() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let streams: Vec<_> = (0..4).map(|n| begin(&ledger, &format!("s{n}"))).collect();
    let locks: Vec<_> = (0..4).map(|_| std::sync::Mutex::new(0u64)).collect();
    std::thread::scope(|scope| {
        for thread in 0..16usize {
            let (streams, locks) = (&streams, &locks);
            scope.spawn(move || {
                for round in 0..100usize {
                    let which = (thread + round) % 4;
                    // the caller's lock fixes the order, the write is waited for outside of it
                    let ticket = {
                        let mut n = locks[which].lock().unwrap();
                        *n += 1;
                        let body = streams[which]
                            .payload(format!("{}-{}", *n, "x".repeat(9000)).as_bytes());
                        streams[which]
                            .append([numbered(*n), event(json!({"n": *n, "body": body}))])
                            .unwrap()
                    };
                    ticket.wait().unwrap();
                }
            });
        }
    });
    let reader = ledger.reader();
    for stream in &streams {
        let entries: Vec<_> = reader
            .entries(stream.name(), 1)
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let order: Vec<_> = entries
            .iter()
            .map(|entry| entry.body["n"].as_u64().unwrap())
            .collect();
        assert_eq!(order, (1..=400).flat_map(|n| [n, n]).collect::<Vec<_>>());
        for entry in entries.iter().skip(1).step_by(2) {
            let payload: Payload = serde_json::from_value(entry.body["body"].clone()).unwrap();
            assert!(
                reader
                    .bytes(&payload)
                    .unwrap()
                    .starts_with(format!("{}-", entry.body["n"]).as_bytes())
            );
        }
    }
}

#[test]
fn text_is_inline_up_to_8_kib_and_blobs_are_kept_once() {
    let ledger = Ledger::memory().unwrap();
    assert!(matches!(ledger.payload(&[b'a'; 8192]), Payload::Text(text) if text.len() == 8192));
    assert!(matches!(
        ledger.payload(&[b'a'; 8193]),
        Payload::Blob { len: 8193, .. }
    ));
    assert!(matches!(
        ledger.payload(b"\xff"),
        Payload::Blob { len: 1, .. }
    ));

    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let streams = [begin(&ledger, "a"), begin(&ledger, "b")];
    for stream in streams.iter().cycle().take(6) {
        let payload = stream.payload(&[0xfe; 1000]);
        // readable at once, before any line names it
        assert_eq!(
            ledger.read_blob(&Sha256::of(&[0xfe; 1000])).unwrap(),
            [0xfe; 1000]
        );
        stream
            .append([event(json!({"p": payload}))])
            .unwrap()
            .wait()
            .unwrap();
    }
    // a blob that no line names is never written
    let _ = ledger.payload(&[0xfd; 1000]);
    ledger.close().unwrap();
    assert_eq!(
        std::fs::metadata(dir.path().join("blob/pack-0001.bin"))
            .unwrap()
            .len(),
        1000 + 64 + 1 + 4 + 1 + 1
    );
    assert_eq!(
        Reader::open(dir.path())
            .unwrap()
            .blob(&Sha256::of(&[0xfe; 1000]))
            .unwrap(),
        [0xfe; 1000]
    );
}

#[test]
fn what_cannot_be_written_is_refused_and_takes_no_place() {
    let ledger = Ledger::memory().unwrap();
    let stream = begin(&ledger, "a");
    let before = stream.head();
    let absent = json!({"blob": {"len": 3, "sha256": Sha256::of(b"absent").hex()}});
    assert!(matches!(
        stream.append([numbered(1), event(json!({"x": 1.5}))]),
        Err(AppendError::NotCanonical { .. })
    ));
    assert!(matches!(
        stream.append([event(json!({"x": absent}))]),
        Err(AppendError::UnknownBlob { .. })
    ));
    assert!(matches!(
        stream.append([event(json!([]))]),
        Err(AppendError::NotCanonical { .. })
    ));
    assert_eq!(stream.head(), before);
    assert!(matches!(
        ledger.stream(&opened("a"), crate::Millis(0), crate::Millis(0)),
        Err(StreamError::Open { .. })
    ));
    for name in ["", "..", ".a", "a/b", "a\\b", "è", "a b", &"x".repeat(129)] {
        let result = ledger.stream(&opened(name), crate::Millis(0), crate::Millis(0));
        assert!(matches!(result, Err(StreamError::Name { .. })), "{name}");
    }
    stream.close().unwrap().wait().unwrap();
    assert!(matches!(
        stream.append([numbered(1)]),
        Err(AppendError::Closed { .. })
    ));
    assert!(matches!(stream.close(), Err(AppendError::Closed { .. })));
    assert!(matches!(
        ledger.stream(&opened("a"), crate::Millis(0), crate::Millis(0)),
        Err(StreamError::Exists { .. })
    ));
    let other = begin(&ledger, "b");
    ledger.close().unwrap();
    assert!(matches!(
        other.append([numbered(1)]),
        Err(AppendError::LedgerClosed)
    ));
}

#[test]
fn a_ticket_can_be_waited_for_in_three_ways() {
    let ledger = Ledger::memory().unwrap();
    let stream = begin(&ledger, "a");
    stream.append([numbered(1)]).unwrap().wait().unwrap();
    let (sender, receiver) = mpsc::channel();
    stream
        .append([numbered(2)])
        .unwrap()
        .on_written(move |written| sender.send(written.is_ok()).unwrap());
    assert!(receiver.recv().unwrap());
    block_on(stream.append([numbered(3)]).unwrap()).unwrap();
    // no drafts: everything before is written
    let ticket = stream.append([]).unwrap();
    assert!(ticket.seqs().is_empty());
    ticket.wait().unwrap();
    // a callback that panics ends neither the writer nor, should the entry be written by then, anyone but its caller
    let ticket = stream.append([numbered(4)]).unwrap();
    let _ = std::thread::spawn(move || ticket.on_written(|_| panic!("on purpose"))).join();
    stream.append([numbered(5)]).unwrap().wait().unwrap();
}

/// The smallest executor: the thread parks until it is woken.
pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Arc::new(Unpark(std::thread::current())).into();
    let mut future = std::pin::pin!(future);
    loop {
        match future
            .as_mut()
            .poll(&mut std::task::Context::from_waker(&waker))
        {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => std::thread::park(),
        }
    }
}

/// A store that can be full.
struct Full {
    store: MemoryStore,
    full: Arc<AtomicBool>,
}

impl Store for Full {
    fn commit(&self) -> Result<(), WriteError> {
        if self.full.load(Ordering::SeqCst) {
            let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
            return Err(WriteError::Io {
                path: "flussi/a.jsonl".into(),
                source,
            });
        }
        self.store.commit()
    }
    fn found(&self) -> Vec<Found> {
        self.store.found()
    }
    fn mended(&self) -> MendedPacks {
        self.store.mended()
    }
    fn register(&self, stream: &str) {
        self.store.register(stream);
    }
    fn append(
        &self,
        stream: &str,
        expected: Head,
        head: Head,
        lines: &Lines,
    ) -> Result<(), WriteError> {
        self.store.append(stream, expected, head, lines)
    }
    fn put(&self, stream: &str, sha256: Sha256, blob: &Arc<[u8]>) -> Result<(), WriteError> {
        self.store.put(stream, sha256, blob)
    }
    fn finish(&self, stream: &str) {
        self.store.finish(stream);
    }
    fn streams(&self) -> Vec<String> {
        self.store.streams()
    }
    fn read(&self, stream: &str, from: u64) -> Result<Box<dyn LineReader>, ReadError> {
        self.store.read(stream, from)
    }
    fn follow(&self, stream: &str, signal: std::sync::Weak<Signal>) -> Result<(), ReadError> {
        self.store.follow(stream, signal)
    }
    fn holds(&self, sha256: &Sha256) -> bool {
        self.store.holds(sha256)
    }
    fn blob(&self, sha256: &Sha256) -> Result<Option<Vec<u8>>, ReadError> {
        self.store.blob(sha256)
    }
}

#[test]
fn after_the_disk_is_full_every_append_says_so() {
    let full = Arc::new(AtomicBool::new(false));
    let store = Full {
        store: MemoryStore::new(),
        full: Arc::clone(&full),
    };
    let ledger = Ledger::with_store(Arc::new(store)).unwrap();
    let stream = begin(&ledger, "a");
    stream.append([numbered(0)]).unwrap().wait().unwrap();
    full.store(true, Ordering::SeqCst);
    stream.append([numbered(1)]).unwrap().wait().unwrap_err();
    full.store(false, Ordering::SeqCst);
    let error = stream.append([numbered(1)]).unwrap_err();
    assert!(matches!(error, AppendError::Failed(_)), "{error}");
    assert!(error.to_string().contains("flussi/a.jsonl"), "{error}");
    assert!(ledger.health().is_err());
    ledger.close().unwrap_err();
}

#[test]
fn what_is_said_of_a_closed_stream_is_written_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = Ledger::create(dir.path(), Durability::Write).unwrap();
    let run = begin(&ledger, "corsa");
    let case = run
        .open_child(&opened("caso"), crate::Millis(0), crate::Millis(0))
        .unwrap();
    case.append((0..10).map(numbered)).unwrap().detach();
    let head = case.head();
    run.close_child(&case, crate::Millis(0), crate::Millis(0))
        .unwrap()
        .wait()
        .unwrap();
    let entries: Vec<_> = ledger
        .reader()
        .entries("corsa", 0)
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let kinds: Vec<_> = entries.iter().map(|entry| entry.kind.as_str()).collect();
    assert_eq!(
        kinds,
        ["stream.opened/1", "stream.opened/1", "stream.closed/1"]
    );
    let closed: ledger::course::StreamClosed = entries[2].read().unwrap().unwrap();
    assert_eq!(
        (closed.stream.as_str(), closed.length, closed.head),
        ("caso", 11, head.hash.hex())
    );
}
