//! How much the edge takes from a client, or from a product that it calls, and for how long.

use std::time::Duration;

/// Bounds of the edge. The defaults suit the operations on a single dovuto.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a request's body that are kept and read; a longer one is answered with a SOAP Fault.
    pub body: usize,
    /// Bytes of the request that uploads a file (`spring.servlet.multipart.max-request-size`, `mypay-flows.md` §2.1).
    pub upload: usize,
    /// Bytes beyond [`Limits::body`] that are still read and thrown away, so that a client that sends first and reads
    /// afterwards sees the answer.
    pub drain: u64,
    /// Time for a whole body to arrive, from its first byte on.
    pub body_timeout: Duration,
    /// Time for the head of a request to arrive; it also closes connections that stay idle so long.
    pub head_timeout: Duration,
    /// Longest time for which a delayed answer is held.
    pub longest_hold: Duration,
    /// Time that [`crate::Region::shutdown`] gives to the answers on their way.
    pub shutdown: Duration,
    /// Time to connect to the SOAP server of an ente, and then between two signs of life of its answer (`mypay-callbacks.md` §3.1).
    pub ente_timeout: Duration,
    /// The same for the REST calls (§4.6, §5.1).
    pub rest_timeout: Duration,
    /// Bytes of an answer of the product that are read.
    pub answer: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 1024 * 1024,
            upload: 10 * 1024 * 1024,
            drain: 128 * 1024 * 1024,
            body_timeout: Duration::from_secs(30),
            head_timeout: Duration::from_secs(120),
            longest_hold: Duration::from_secs(120),
            shutdown: Duration::from_secs(5),
            ente_timeout: Duration::from_secs(60),
            rest_timeout: Duration::from_secs(5),
            answer: 4 * 1024 * 1024,
        }
    }
}
