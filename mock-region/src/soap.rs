//! The SOAP services (`mypay-web-services.md` §1.2, §1.6): everything below `/ws`.

use std::time::Instant;

use contracts::message::fault::Fault;
use contracts::message::lettura::{self, Illeggibile, Letta};
use contracts::message::operazione::{
    EsitoAutorizzaImport, EsitoCarrello, EsitoElencoFlussiSpc, EsitoFlussoSpc, EsitoImportaDovuto,
    EsitoPagati, EsitoPosizioniAperte, EsitoPrenotaExport, EsitoRegistraPagamento,
    EsitoStatoExport, EsitoStatoImport, EsitoStoricoPagamenti, Redirezione, Richiesta, Risposta,
};
use contracts::message::scrittura::soap_fault;
use ledger::exchange::Channel;
use platform::command::Command;
use platform::reply::Reply;

use crate::answer::{Answer, Ready, Shape, send, unwritable};
use crate::body::Arrival;
use crate::conformity::{self, Conformity};
use crate::desk::Desk;
use crate::fault::EnvironmentFault;
use crate::head::Head;
use crate::limits::Limits;
use crate::listener::NoAnswer;
use crate::owned::{self, Key};
use crate::record::Arrived;
use crate::secrets;
use crate::spent::{Counters, Part};

/// A request to a SOAP service, read; nothing is recorded yet, and no lock was taken.
pub(crate) struct SoapRequest {
    head: Head,
    bytes: Vec<u8>,
    arrival: Arrival,
    /// What the platform reads, if all of it arrived.
    letta: Option<Result<Letta, Illeggibile>>,
    conformity: Conformity,
}

impl SoapRequest {
    pub(crate) fn read(head: Head, bytes: Vec<u8>, arrival: Arrival, counters: &Counters) -> Self {
        counters.request();
        let (letta, conformity) = if arrival == Arrival::Whole {
            let begun = Instant::now();
            let conformity = conformity::of_request(&bytes, &head);
            let checked = counters.add(Part::Contract, begun);
            let letta = lettura::leggi(&bytes);
            counters.add(Part::Reading, checked);
            (Some(letta), conformity)
        } else {
            (None, Conformity::default())
        };
        Self {
            head,
            bytes,
            arrival,
            letta,
            conformity,
        }
    }

    fn letta(&self) -> Option<&Letta> {
        self.letta.as_ref().and_then(|letta| letta.as_ref().ok())
    }

    /// The keys that it carries.
    pub(crate) fn keys(&self) -> Vec<Key> {
        self.letta()
            .map(|letta| owned::of_request(&letta.richiesta))
            .unwrap_or_default()
    }

    /// Answers it at a desk. Gives also the keys that the answer hands out.
    pub(crate) async fn answer(
        self,
        desk: &Desk,
        limits: &Limits,
        counters: &Counters,
    ) -> Result<(Ready, Vec<Key>), NoAnswer> {
        let begun = Instant::now();
        let passwords: Vec<String> = self
            .letta()
            .map(|letta| {
                let others = letta.altre_password.iter().flatten();
                letta.password.iter().chain(others).cloned().collect()
            })
            .unwrap_or_default();
        let operation = self.letta().map(|letta| letta.richiesta.operazione());
        let ente = self
            .letta()
            .and_then(|letta| letta.richiesta.cod_ipa_ente().map(str::to_owned));
        let flow = self.letta().and_then(|letta| match &letta.richiesta {
            Richiesta::Pivot(r) => platform::pivot::tipo_autorizzato(r),
            _ => None,
        });
        let (findings, more) = self.conformity.masked(desk, &passwords);
        let arrived = Arrived::new(
            desk,
            Channel::Soap,
            &self.head,
            &self.bytes,
            self.arrival == Arrival::Whole,
        )
        .operation(operation)
        .findings(findings, more);
        let masked = counters.add(Part::Masking, begun);

        let fault = desk.sandbox().0.fault_for(operation);
        let arrival = self.arrival;
        let (command, refusal) = match (self.letta, fault) {
            (None, _) => (None, Some(not_whole(self.arrival, limits))),
            (Some(Err(illeggibile)), _) => (None, Some(unreadable(&illeggibile))),
            (Some(Ok(letta)), Some(fault)) if !fault.does_the_work() => {
                (None, Some(undone(fault, &letta.richiesta)))
            }
            (Some(Ok(letta)), _) => (Some(command(desk, letta)), None),
        };
        // a fault shapes only what would otherwise have been answered by the platform
        let fault = fault.filter(|_| operation.is_some());

        let received = match desk.receive(arrived, command) {
            Ok(received) => received,
            Err(error) => return Ok((Ready::untold(unwritable(&error)), Vec::new())),
        };
        counters.add(Part::Deciding, masked);
        let mut keys = Vec::new();
        let answer = match (refusal, received.step.reply) {
            (Some(refusal), _) => refusal,
            (None, Some(Reply::Soap { mut messaggio })) => {
                keys = owned::of_answer(&messaggio);
                authorise(desk, ente.as_deref(), flow, &mut messaggio);
                Answer::xml(200, messaggio.envelope())
            }
            (None, Some(Reply::SoapFault { testo })) => Answer::xml(500, soap_fault(&testo)),
            (None, _) => Answer::xml(500, soap_fault("Errore interno della Regione simulata")),
        };
        let shape = Shape {
            fault,
            broken: arrival == Arrival::Broken,
            head_only: false,
        };
        let ready = send(
            desk,
            received.exchange,
            answer,
            shape,
            limits,
            Some(counters),
        )
        .await?;
        Ok((ready, keys))
    }
}

/// The command: the passwords were compared, and stay here.
fn command(desk: &Desk, letta: Letta) -> Command {
    let sandbox = &desk.sandbox().0;
    let given = letta.password.as_deref();
    let credential = match &letta.richiesta {
        // Reserved to the Region's own portals (§1.4).
        Richiesta::ChiediPosizioniAperte(_) | Richiesta::ChiediStoricoPagamenti(_) => {
            sandbox.compare(sandbox.predefined_ente().as_deref(), given)
        }
        richiesta => sandbox.compare(richiesta.cod_ipa_ente(), given),
    };
    let others = &letta.altre_password;
    let altre = match &letta.richiesta {
        Richiesta::InviaCarrelloDovuti(r) => r
            .elementi
            .iter()
            .flatten()
            .zip(others)
            .map(|(element, given)| {
                sandbox.compare_cart_hash(element.cod_ipa_ente.as_deref(), given.as_deref())
            })
            .collect(),
        Richiesta::PrenotaExportIncrementale(_) => others
            .iter()
            .map(|given| secrets::compare_mypivot(given.as_deref()))
            .collect(),
        _ => Vec::new(),
    };
    Command::Soap {
        richiesta: letta.richiesta,
        credential,
        altre,
    }
}

/// Signs the authorisation of an upload, valid one hour (§4.8; `mypivot-web-services.md` §2.1).
fn authorise(
    desk: &Desk,
    ente: Option<&str>,
    flow: Option<&'static str>,
    messaggio: &mut Risposta,
) {
    let sandbox = desk.sandbox();
    match messaggio {
        Risposta::AutorizzaImportFlusso(r) => {
            if let (Some(request_token), Some(ente)) = (&r.request_token, ente) {
                let token = sandbox.0.authorise_upload(request_token, ente, desk.now());
                r.authorization_token = Some(token);
            }
        }
        Risposta::Pivot(r) => {
            if let Some(r) = r.autorizzazione_mut()
                && let (Some(request_token), Some(path)) = (&r.request_token, &r.import_path)
                && let (Some(ente), Some(flow)) = (ente, flow)
            {
                let subject = (request_token.as_str(), ente);
                let token = sandbox
                    .0
                    .authorise_pivot_upload(subject, flow, path, desk.now());
                r.authorization_token = Some(token);
            }
        }
        _ => {}
    }
}

/// Not all of the body arrived, or more than is read.
fn not_whole(arrival: Arrival, limits: &Limits) -> Answer {
    let text = match arrival {
        Arrival::TooLong => format!("La richiesta supera il limite di {} byte", limits.body),
        Arrival::TooSlow => format!(
            "La richiesta non è arrivata per intero entro {} secondi",
            limits.body_timeout.as_secs_f32()
        ),
        Arrival::Whole | Arrival::Broken => "La richiesta non è arrivata per intero".to_owned(),
    };
    Answer::xml(500, soap_fault(&text)).closing()
}

/// No operation was reached (§1.6).
fn unreadable(illeggibile: &Illeggibile) -> Answer {
    let risposta = illeggibile.risposta();
    if risposta.corpo.is_empty() {
        Answer::empty(risposta.stato)
    } else {
        Answer::xml(risposta.stato, risposta.corpo)
    }
}

/// The answer of a fault that leaves the work undone.
fn undone(fault: EnvironmentFault, richiesta: &Richiesta) -> Answer {
    match fault {
        EnvironmentFault::PaaSystemError => Answer::xml(200, system_error(richiesta).envelope()),
        EnvironmentFault::SoapFault => Answer::xml(500, soap_fault("Operazione non disponibile al momento")),
        _ => Answer::html(
            500,
            "<html><head><title>500 Internal Server Error</title></head><body><h1>Internal Server Error</h1></body></html>"
                .to_owned(),
        ),
    }
}

/// `PAA_SYSTEM_ERROR` as each operation gives a fault (§1.6, §8).
fn system_error(richiesta: &Richiesta) -> Risposta {
    let fault = Some(Fault {
        fault_code: "PAA_SYSTEM_ERROR".to_owned(),
        fault_string: "PAA SYSTEM ERROR".to_owned(),
        id: richiesta.cod_ipa_ente().unwrap_or("null").to_owned(),
        description: None,
        serial: None,
    });
    let ko = Some("KO".to_owned());
    let redirezione = |fault, esito| Redirezione {
        fault,
        esito,
        ..Redirezione::default()
    };
    let pagati = |fault| EsitoPagati {
        fault,
        ..EsitoPagati::default()
    };
    let prenota = |fault| EsitoPrenotaExport {
        fault,
        ..EsitoPrenotaExport::default()
    };
    let stato = |fault| EsitoStatoExport {
        fault,
        ..EsitoStatoExport::default()
    };
    match richiesta {
        Richiesta::InviaDovuti(_) => Risposta::InviaDovuti(redirezione(fault, ko)),
        Richiesta::VerificaAvviso(_) => Risposta::VerificaAvviso(redirezione(fault, ko)),
        Richiesta::ImportaDovuto(_) => Risposta::ImportaDovuto(EsitoImportaDovuto {
            fault,
            esito: ko,
            ..EsitoImportaDovuto::default()
        }),
        Richiesta::ChiediPagati(_) => Risposta::ChiediPagati(pagati(fault)),
        Richiesta::ChiediPagatiConRicevuta(_) => Risposta::ChiediPagatiConRicevuta(pagati(fault)),
        Richiesta::InviaCarrelloDovuti(_) => Risposta::InviaCarrelloDovuti(redirezione(fault, ko)),
        Richiesta::RegistraPagamento(_) => {
            Risposta::RegistraPagamento(EsitoRegistraPagamento { fault, esito: ko })
        }
        Richiesta::AutorizzaImportFlusso(_) => {
            Risposta::AutorizzaImportFlusso(EsitoAutorizzaImport {
                fault,
                ..EsitoAutorizzaImport::default()
            })
        }
        Richiesta::ChiediStatoImportFlusso(_) => {
            Risposta::ChiediStatoImportFlusso(EsitoStatoImport {
                fault,
                ..EsitoStatoImport::default()
            })
        }
        Richiesta::PrenotaExportFlusso(_) => Risposta::PrenotaExportFlusso(prenota(fault)),
        Richiesta::PrenotaExportIncrementale(_) => {
            Risposta::PrenotaExportIncrementale(prenota(fault))
        }
        Richiesta::PrenotaExportScaduti(_) => Risposta::PrenotaExportScaduti(prenota(fault)),
        Richiesta::ChiediStatoExportFlusso(_) => Risposta::ChiediStatoExportFlusso(stato(fault)),
        Richiesta::ChiediStatoExportScaduti(_) => Risposta::ChiediStatoExportScaduti(stato(fault)),
        Richiesta::ChiediEsitoCarrelloDovuti(_) => {
            Risposta::ChiediEsitoCarrelloDovuti(EsitoCarrello {
                fault,
                carrelli: None,
            })
        }
        Richiesta::ChiediPosizioniAperte(_) => {
            Risposta::ChiediPosizioniAperte(EsitoPosizioniAperte {
                fault,
                posizioni: Vec::new(),
            })
        }
        Richiesta::ChiediStoricoPagamenti(_) => {
            Risposta::ChiediStoricoPagamenti(EsitoStoricoPagamenti {
                fault,
                ..EsitoStoricoPagamenti::default()
            })
        }
        Richiesta::ChiediElencoFlussiSpc(_) => {
            Risposta::ChiediElencoFlussiSpc(EsitoElencoFlussiSpc {
                fault,
                elenco: None,
            })
        }
        Richiesta::ChiediFlussoSpc(_) => Risposta::ChiediFlussoSpc(EsitoFlussoSpc {
            fault,
            stato: ko,
            download_url: None,
        }),
        Richiesta::Pivot(r) => Risposta::Pivot(platform::pivot::errore_interno(r)),
    }
}
