//! The product's HTTP face: the driver's actions, the citizen's return, the operator's page.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::{get, post};
use driver::action::{Answer, Esito};
use serde::Deserialize;
use tokio::sync::{Mutex, watch};

use crate::difetto::NullProduct;
use crate::pagine;
use crate::ufficio::{Guasto, Ritorno, Ufficio, problem};

/// Longest request of a driver, in bytes.
const MAX_REQUEST: usize = 1024 * 1024;

pub(crate) type Shared = Arc<Mutex<Ufficio>>;

/// The face of a product that works.
pub(crate) fn router(ufficio: Shared) -> Router {
    Router::new()
        .route("/azioni", post(azioni))
        .route("/ritorno", get(ritorno))
        .route("/", get(operator))
        .with_state(ufficio)
}

/// The face of a product that does nothing. `stopped` ends the requests that are never answered.
pub(crate) fn null_router(product: NullProduct, stopped: watch::Receiver<bool>) -> Router {
    Router::new().fallback(move |request: Request| {
        let mut stopped = stopped.clone();
        async move {
            match product {
                NullProduct::RispondeVuoto => StatusCode::OK.into_response(),
                NullProduct::NonRisponde => {
                    // Ends when the product is stopped or dropped.
                    let _stopped = stopped.wait_for(|stopped| *stopped).await;
                    StatusCode::SERVICE_UNAVAILABLE.into_response()
                }
                NullProduct::Eco => {
                    let kind = request.headers().get(header::CONTENT_TYPE).cloned();
                    let mut response =
                        Response::new(Body::from(body_of(request).await.unwrap_or_default()));
                    if let Some(kind) = kind {
                        response.headers_mut().insert(header::CONTENT_TYPE, kind);
                    }
                    response
                }
                NullProduct::DiceEseguita => json(
                    StatusCode::OK,
                    &Answer {
                        esito: Esito::Eseguita,
                        dati: Default::default(),
                        messaggio: None,
                        allegati: Vec::new(),
                    },
                ),
            }
        }
    })
}

async fn azioni(State(ufficio): State<Shared>, request: Request) -> Response {
    let Some(body) = body_of(request).await else {
        let text = format!("richiesta interrotta o più lunga di {MAX_REQUEST} byte");
        return json(StatusCode::PAYLOAD_TOO_LARGE, &problem(Esito::Errore, text));
    };
    let request: driver::action::Request = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(error) => {
            let place = format!("riga {}, colonna {}", error.line(), error.column());
            return json(
                StatusCode::BAD_REQUEST,
                &problem(
                    Esito::Errore,
                    format!("richiesta non leggibile, {place}: {error}"),
                ),
            );
        }
    };
    // In a task of its own: a driver that stops waiting does not stop an operation half way.
    let work = tokio::spawn(async move { ufficio.lock().await.act(request).await });
    match work.await {
        Ok(answer) => json(StatusCode::OK, &answer),
        Err(_) => json(
            StatusCode::INTERNAL_SERVER_ERROR,
            &problem(Esito::Errore, "il prodotto si è interrotto".to_owned()),
        ),
    }
}

/// What the Region appends to the return address, beside our own `pratica`. `pollingToken` is of no use to a server.
#[derive(Debug, Deserialize)]
struct ReturnQuery {
    pratica: Option<String>,
    #[serde(rename = "idSession")]
    id_session: Option<String>,
    esito: Option<String>,
}

async fn ritorno(
    State(ufficio): State<Shared>,
    query: Result<Query<ReturnQuery>, axum::extract::rejection::QueryRejection>,
) -> Response {
    let Ok(Query(query)) = query else {
        return page(StatusCode::BAD_REQUEST, pagine::stranger_page());
    };
    let work = tokio::spawn(async move {
        let mut ufficio = ufficio.lock().await;
        ufficio
            .ritorno(
                query.pratica.as_deref(),
                query.id_session.as_deref(),
                query.esito.as_deref(),
            )
            .await
    });
    match work.await {
        Ok(Ok(Ritorno::Dovuto(dovuto))) => page(StatusCode::OK, pagine::return_page(&dovuto)),
        Ok(Ok(Ritorno::Estraneo)) => page(StatusCode::NOT_FOUND, pagine::stranger_page()),
        Ok(Err(Guasto::Archivio(_) | Guasto::SenzaImpostazioni(_))) | Err(_) => {
            page(StatusCode::SERVICE_UNAVAILABLE, pagine::broken_page())
        }
    }
}

async fn operator(State(ufficio): State<Shared>) -> Response {
    match ufficio.lock().await.overview() {
        Ok((dovuti, operazioni)) => {
            page(StatusCode::OK, pagine::operator_page(&dovuti, &operazioni))
        }
        Err(_) => page(StatusCode::SERVICE_UNAVAILABLE, pagine::broken_page()),
    }
}

async fn body_of(request: Request) -> Option<Bytes> {
    to_bytes(request.into_body(), MAX_REQUEST).await.ok()
}

fn json(status: StatusCode, answer: &Answer) -> Response {
    (status, axum::Json(answer)).into_response()
}

/// Not cached, and not passed on as referrer: the address carries the session.
fn page(status: StatusCode, html: String) -> Response {
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
    ];
    (status, headers, Html(html)).into_response()
}
