//! The server: its limits, how it starts and how it stops.

use std::future::Future;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{App, Error, HttpServer, web};

use crate::http::middleware::guard;
use crate::routes::routes;
use crate::state::State;

/// Connections open at once, per thread: each costs memory, and a slow sender holds one.
const MAX_CONNECTIONS: usize = 2_000;
/// How long the headers of a request may take.
const HEADERS_DEADLINE: Duration = Duration::from_secs(5);
/// How long an idle connection is kept.
const KEEP_ALIVE: Duration = Duration::from_secs(30);
/// How long requests under way may take to finish when the server is told to stop.
const STOP_SECONDS: u64 = 20;

/// Listens on `address`; port 0 takes a free one.
///
/// # Errors
/// When the address cannot be bound.
pub fn bind(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address)
}

/// The application of each thread: every route behind the middleware. Tests call it without a socket.
pub fn app(
    state: web::Data<State>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = Error,
        InitError = (),
    >,
> {
    App::new().app_data(state).wrap(from_fn(guard)).configure(routes)
}

/// Serves until `stop` completes; then accepts no more requests and lets those under way finish.
///
/// # Errors
/// When the listener fails.
pub async fn run(listener: TcpListener, state: Arc<State>, stop: impl Future<Output = ()>) -> io::Result<()> {
    let threads = state.settings.threads.get();
    let state = web::Data::from(state);
    let server = HttpServer::new(move || app(state.clone()))
        .workers(threads)
        .max_connections(MAX_CONNECTIONS)
        .client_request_timeout(HEADERS_DEADLINE)
        .keep_alive(KEEP_ALIVE)
        .shutdown_timeout(STOP_SECONDS)
        .disable_signals()
        .listen(listener)?
        .run();
    let handle = server.handle();
    let running = tokio::spawn(server);
    stop.await;
    tracing::info!("stopping: no new requests are accepted");
    handle.stop(true).await;
    running.await.map_err(io::Error::other)?
}
