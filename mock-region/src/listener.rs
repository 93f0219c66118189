//! A door of the Region: one address that accepts connections, and can be shut and opened again at the same port.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::body::{ReplyBody, linger};
use crate::limits::Limits;

/// The answer is lost on purpose, or cannot be given: the connection is dropped without a byte.
#[derive(Debug, thiserror::Error)]
#[error("connection dropped without an answer")]
pub(crate) struct NoAnswer;

type Answer = Pin<Box<dyn Future<Output = Result<Response<ReplyBody>, NoAnswer>> + Send>>;

/// What answers the requests of a door.
pub(crate) type Service = Arc<dyn Fn(Request<Incoming>) -> Answer + Send + Sync>;

/// The door could not be opened, or opened again.
#[derive(Debug, thiserror::Error)]
#[error("impossibile ascoltare su {address}: {source}")]
pub(crate) struct DoorError {
    pub(crate) address: SocketAddr,
    #[source]
    pub(crate) source: std::io::Error,
}

/// How often a door whose port was just left is tried again.
const REOPEN_TRIES: u32 = 40;

/// One address. Dropping it shuts the door.
pub(crate) struct Listener {
    address: SocketAddr,
    service: Service,
    limits: Limits,
    /// The runtime of the Region: whoever opens the door again, it turns there.
    handle: Handle,
    door: Mutex<Door>,
}

enum Door {
    Open {
        stop: watch::Sender<bool>,
        task: JoinHandle<()>,
    },
    /// Nobody listens. The socket is bound but does not listen: the port stays ours, and connections to it are refused.
    Refusing(Option<TcpSocket>),
}

impl Listener {
    /// Binds and accepts, on the runtime of `handle`. Port 0 takes any free port.
    pub(crate) fn open(
        address: SocketAddr,
        limits: Limits,
        handle: Handle,
        service: Service,
    ) -> Result<Self, DoorError> {
        let fault = |source| DoorError { address, source };
        let listener = listen(&handle, None, address).map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let door = accepting(&handle, listener, service.clone(), limits.clone());
        Ok(Self {
            handle,
            address,
            service,
            limits,
            door: Mutex::new(door),
        })
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Refuses connections from now on: idle connections are closed, answers on their way are finished.
    pub(crate) async fn refuse(&self) {
        let mut door = self.door.lock().await;
        if let Door::Open { stop, task } = &mut *door {
            stop.send_replace(true);
            // the accept task ends once the listener is closed and the connections have gone; one with a held answer may stay
            let _ = tokio::time::timeout(Duration::from_secs(1), task).await;
            *door = Door::Refusing(bind(self.address).ok());
        }
    }

    /// Accepts again, at the same port.
    pub(crate) async fn accept_again(&self) -> Result<(), DoorError> {
        let mut door = self.door.lock().await;
        let Door::Refusing(socket) = &mut *door else {
            return Ok(());
        };
        let mut kept = socket.take();
        let mut tries = 0;
        let listener = loop {
            match listen(&self.handle, kept.take(), self.address) {
                Ok(listener) => break listener,
                Err(_) if tries < REOPEN_TRIES => {
                    tries += 1;
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
                Err(source) => {
                    return Err(DoorError {
                        address: self.address,
                        source,
                    });
                }
            }
        };
        *door = accepting(
            &self.handle,
            listener,
            self.service.clone(),
            self.limits.clone(),
        );
        Ok(())
    }

    /// Shuts the door for good, giving the answers on their way some time.
    pub(crate) async fn shut(&self) {
        let mut door = self.door.lock().await;
        if let Door::Open { stop, task } = &mut *door {
            stop.send_replace(true);
            if tokio::time::timeout(self.limits.shutdown, &mut *task)
                .await
                .is_err()
            {
                task.abort();
            }
        }
        *door = Door::Refusing(None);
    }
}

const BACKLOG: u32 = 1024;

fn bind(address: SocketAddr) -> std::io::Result<TcpSocket> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // so that connections of the past do not keep the port
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    Ok(socket)
}

/// Listens on a socket that is bound already, or on a new one.
fn listen(
    handle: &Handle,
    kept: Option<TcpSocket>,
    address: SocketAddr,
) -> std::io::Result<TcpListener> {
    let _on_our_runtime = handle.enter();
    match kept {
        Some(socket) => socket,
        None => bind(address)?,
    }
    .listen(BACKLOG)
}

fn accepting(handle: &Handle, listener: TcpListener, service: Service, limits: Limits) -> Door {
    let (stop, stopped) = watch::channel(false);
    let task = handle.spawn(accept(listener, service, limits, stopped));
    Door::Open { stop, task }
}

async fn accept(
    listener: TcpListener,
    service: Service,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(serve(stream, service.clone(), limits.clone(), stopped.clone()));
                }
                // out of descriptors, or a client that left before it was accepted: neither is a reason to stop
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            },
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            () = until_true(&mut stopped) => break,
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

/// Waits for the word to stop; a sender that is gone says it too.
async fn until_true(flag: &mut watch::Receiver<bool>) {
    let _ = flag.wait_for(|stop| *stop).await;
}

async fn serve(
    stream: TcpStream,
    service: Service,
    limits: Limits,
    mut stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let mut http = hyper::server::conn::http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .keep_alive(true);
    let answer = service_fn(move |request| service(request));
    let mut connection = http.serve_connection(TokioIo::new(stream), answer);
    let mut stopping = false;
    let ended = loop {
        tokio::select! {
            ended = poll_fn(|cx| connection.poll_without_shutdown(cx)) => break ended,
            () = until_true(&mut stopped), if !stopping => {
                stopping = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
        }
    };
    // a broken connection, or one whose answer is lost on purpose, is dropped as it is
    if ended.is_ok() {
        let mut stream = connection.into_parts().io.into_inner();
        linger(&mut stream, limits.drain, Duration::from_secs(2)).await;
    }
}
