//! Bodies on the wire: reading a request's with bounds, and knowing how much of a reply's has left.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http_body_util::BodyExt as _;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};

use crate::limits::Limits;

/// How a request's body arrived.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arrival {
    /// All of it.
    Whole,
    /// Longer than the bound: the rest was thrown away, as far as the bound on draining goes.
    TooLong,
    /// Not all of it came in time.
    TooSlow,
    /// The connection broke, or the framing was wrong.
    Broken,
}

/// Reads a body. What is kept never exceeds `most`.
pub(crate) async fn read(
    mut incoming: Incoming,
    most: usize,
    limits: &Limits,
) -> (Vec<u8>, Arrival) {
    let announced = incoming.size_hint().exact();
    let mut kept = Vec::with_capacity(
        announced.map_or(0, |n| usize::try_from(n).unwrap_or(usize::MAX).min(most)),
    );
    let reading = async {
        let mut thrown: u64 = 0;
        while let Some(frame) = incoming.frame().await {
            let Ok(frame) = frame else {
                return Arrival::Broken;
            };
            let Ok(data) = frame.into_data() else {
                continue;
            };
            let room = most - kept.len();
            kept.extend_from_slice(&data[..data.len().min(room)]);
            thrown += data.len().saturating_sub(room) as u64;
            if thrown > limits.drain {
                return Arrival::TooLong;
            }
        }
        if thrown > 0 {
            Arrival::TooLong
        } else {
            Arrival::Whole
        }
    };
    let arrival = tokio::time::timeout(limits.body_timeout, reading)
        .await
        .unwrap_or(Arrival::TooSlow);
    // a body that is too long *and* slow is told that it is too long: that is what its sender can mend
    let arrival = match arrival {
        Arrival::TooSlow | Arrival::Broken if kept.len() == most => Arrival::TooLong,
        other => other,
    };
    (kept, arrival)
}

/// Largest piece that is handed to the connection at once.
const PIECE: usize = 16 * 1024;

/// What is to be done when the body is out of our hands: bytes handed over, and whether that is all of it.
type OnEnd = Box<dyn FnOnce(u64, bool) + Send>;

/// The body of a reply. It reports once: when its last byte was handed to the connection, or when it was dropped before.
pub(crate) struct ReplyBody {
    rest: Bytes,
    sent: u64,
    /// The head was made, so that an empty body counts as handed over.
    looked_at: AtomicBool,
    on_end: Option<OnEnd>,
}

impl ReplyBody {
    pub(crate) fn new(bytes: Bytes, on_end: impl FnOnce(u64, bool) + Send + 'static) -> Self {
        Self {
            rest: bytes,
            sent: 0,
            looked_at: AtomicBool::new(false),
            on_end: Some(Box::new(on_end)),
        }
    }

    /// A body that nobody keeps account of.
    pub(crate) fn untold(bytes: impl Into<Bytes>) -> Self {
        Self {
            rest: bytes.into(),
            sent: 0,
            looked_at: AtomicBool::new(false),
            on_end: None,
        }
    }

    fn end(&mut self, complete: bool) {
        if let Some(on_end) = self.on_end.take() {
            on_end(self.sent, complete);
        }
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            self.end(true);
            return Poll::Ready(None);
        }
        let take = self.rest.len().min(PIECE);
        let piece = self.rest.split_to(take);
        self.sent += take as u64;
        if self.rest.is_empty() {
            self.end(true);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.looked_at.store(true, Ordering::Relaxed);
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        self.looked_at.store(true, Ordering::Relaxed);
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

impl Drop for ReplyBody {
    fn drop(&mut self) {
        let complete =
            self.rest.is_empty() && (self.sent > 0 || self.looked_at.load(Ordering::Relaxed));
        self.end(complete);
    }
}

/// Reads and throws away what a client still sends, after our side of the connection was closed, so that it is not cut
/// off before it has read the answer.
pub(crate) async fn linger(io: &mut tokio::net::TcpStream, bytes: u64, time: Duration) {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    if io.shutdown().await.is_err() {
        return;
    }
    let _ = tokio::time::timeout(time, async {
        let mut room = vec![0_u8; PIECE];
        let mut left = bytes;
        while left > 0 {
            match io.read(&mut room).await {
                Ok(0) | Err(_) => break,
                Ok(read) => left = left.saturating_sub(read as u64),
            }
        }
    })
    .await;
}
