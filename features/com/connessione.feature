# language: it
@ricostruito
Funzionalità: Connessione, credenziali e guasti
  Il prodotto raggiunge i servizi della Regione, scrive messaggi conformi al contratto pubblicato e, quando qualcosa va
  storto, lo mostra al suo operatore senza perdere né raddoppiare nulla.

  Contesto:
    Dato l'ente di prova con i suoi tipi dovuto
    E il prodotto configurato per questo caso

  @MP-COM-01
  Scenario: Il prodotto raggiunge il servizio con messaggi conformi
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora la Regione riceve una richiesta "paaSILImportaDovuto" conforme al contratto
    E la richiesta "paaSILImportaDovuto" contiene
      | campo                      | valore            |
      | intestazionePPT/codIpaEnte | <ente di prova>   |
    Quando il prodotto chiede gli esiti alla Regione
    Allora la Regione riceve una richiesta "paaSILChiediPagatiConRicevuta" conforme al contratto
    E la richiesta "paaSILChiediPagatiConRicevuta" contiene
      | campo      | valore          |
      | codIpaEnte | <ente di prova> |

  @MP-COM-02
  Scenario: La password non è quella dell'ente
    Dato che alla Regione la password dell'ente è stata cambiata
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora la Regione risponde a "paaSILImportaDovuto" con il fault "PAA_ENTE_NON_VALIDO" e il testo "Password non valida per ente [<ente di prova>]"
    E il prodotto mostra l'operazione "paaSILImportaDovuto" fallita con il codice "PAA_ENTE_NON_VALIDO"
    E il prodotto non mostra alcun avviso per il dovuto
    E il prodotto non ripete da solo la richiesta "paaSILImportaDovuto"

  @MP-COM-03
  Scenario: L'ente non è conosciuto alla Regione
    Dato che l'ente di prova non è registrato alla Regione
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora la Regione risponde a "paaSILImportaDovuto" con il fault "PAA_ENTE_NON_VALIDO" e il testo "codice IPA Ente [<ente di prova>] non valido"
    E il prodotto mostra l'operazione "paaSILImportaDovuto" fallita con il codice "PAA_ENTE_NON_VALIDO"
    E il prodotto non mostra alcun avviso per il dovuto
    E il prodotto non ripete da solo la richiesta "paaSILImportaDovuto"

  @MP-COM-04 @variante:dovuto-singolo
  Scenario: L'ente non è attivo e il prodotto inserisce un dovuto
    Dato che alla Regione l'ente è nello stato "INSERITO"
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora la Regione risponde a "paaSILImportaDovuto" con il fault "PAA_ENTE_NON_VALIDO" e il testo "Stato Ente Non Valido"
    E il prodotto mostra l'operazione "paaSILImportaDovuto" fallita con il codice "PAA_ENTE_NON_VALIDO"
    E il prodotto non mostra alcun avviso per il dovuto
    E il prodotto non ripete da solo la richiesta "paaSILImportaDovuto"

  @MP-COM-04 @variante:pagamento-immediato
  Scenario: L'ente non è attivo e il cittadino vuole pagare
    Dato che alla Regione l'ente è nello stato "INSERITO"
    Quando il prodotto avvia il pagamento di un dovuto di "30.00" euro
    Allora la Regione risponde a "paaSILInviaDovuti" con il fault "PAA_STATO_ENTE_NON_VALIDO"
    E il prodotto mostra l'operazione "paaSILInviaDovuti" fallita con il codice "PAA_STATO_ENTE_NON_VALIDO"
    E il prodotto non manda il cittadino alla Regione

  @MP-COM-05 @variante:connessione-rifiutata @porta-propria
  Scenario: La Regione rifiuta le connessioni e poi torna
    Dato che la Regione rifiuta le connessioni
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora il prodotto mostra il problema sull'operazione "paaSILImportaDovuto"
    E il prodotto non mostra alcun avviso per il dovuto
    Quando la Regione torna raggiungibile
    E passano 3 ore
    Allora la Regione riceve una richiesta "paaSILImportaDovuto" con azione "I"
    E la Regione tiene un solo dovuto
    E il prodotto mostra il dovuto aperto con lo IUV della Regione

  @MP-COM-05 @variante:risposta-in-ritardo @attesa-breve
  Scenario: La Regione risponde oltre il tempo massimo del prodotto
    Dato che la Regione risponde a "paaSILImportaDovuto" oltre il tempo massimo del prodotto
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora il prodotto mostra il problema sull'operazione "paaSILImportaDovuto"
    E il prodotto non mostra alcun avviso per il dovuto
    Quando la Regione torna raggiungibile
    E passano 3 ore
    Allora il prodotto non ha inserito il dovuto sotto un secondo IUD
    E la Regione tiene un solo dovuto
    E il prodotto mostra il dovuto aperto con lo IUV della Regione, oppure da verificare senza avviso

  @MP-COM-05 @variante:http-500
  Scenario: La Regione risponde HTTP 500 e poi torna
    Dato che la Regione risponde a "paaSILImportaDovuto" con HTTP 500
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora il prodotto mostra il problema sull'operazione "paaSILImportaDovuto"
    E il prodotto non mostra alcun avviso per il dovuto
    Quando passano 2 ore
    Allora il prodotto ha inviato al più 15 richieste "paaSILImportaDovuto"
    Quando la Regione torna raggiungibile
    E passano 3 ore
    Allora la Regione tiene un solo dovuto
    E il prodotto mostra il dovuto aperto con lo IUV della Regione

  @MP-COM-05 @variante:risposta-persa
  Scenario: La Regione fa il lavoro ma la risposta si perde
    Dato che la risposta della Regione a "paaSILImportaDovuto" si perde dopo il lavoro
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora la Regione riceve una richiesta "paaSILImportaDovuto" con azione "I"
    E il prodotto mostra il problema sull'operazione "paaSILImportaDovuto"
    E il prodotto non mostra alcun avviso per il dovuto
    Quando la Regione torna raggiungibile
    E passano 3 ore
    Allora il prodotto non ha inserito il dovuto sotto un secondo IUD
    E la Regione tiene un solo dovuto
    E il prodotto mostra il dovuto aperto con lo IUV della Regione, oppure da verificare senza avviso

  @MP-COM-06 @variante:paa-system-error
  Scenario: La Regione risponde PAA_SYSTEM_ERROR
    Dato che la Regione risponde a "paaSILImportaDovuto" con PAA_SYSTEM_ERROR
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora il prodotto mostra l'operazione "paaSILImportaDovuto" non riuscita con il codice "PAA_SYSTEM_ERROR" e il testo della Regione
    E il prodotto non mostra alcun avviso per il dovuto

  @MP-COM-06 @variante:soap-fault
  Scenario: La Regione risponde con un SOAP Fault
    Dato che la Regione risponde a "paaSILImportaDovuto" con un SOAP Fault
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora il prodotto mostra il problema sull'operazione "paaSILImportaDovuto"
    E il prodotto non mostra alcun avviso per il dovuto
