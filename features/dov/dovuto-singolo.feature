# language: it
@ricostruito
Funzionalità: Dovuto singolo via web service
  Il prodotto inserisce, modifica e annulla un dovuto alla volta con paaSILImportaDovuto, e il suo archivio dice sempre
  ciò che la Regione ha accettato: né di più, né di meno.

  Contesto:
    Dato l'ente di prova con i suoi tipi dovuto
    E il prodotto configurato per questo caso

  @MP-DOV-01
  Scenario: Inserimento con IUV generato dalla Regione
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora la Regione riceve una richiesta "paaSILImportaDovuto" con azione "I"
    E la richiesta "paaSILImportaDovuto" è conforme al contratto
    E la richiesta "paaSILImportaDovuto" contiene
      | campo                                                         | valore    |
      | flagGeneraIuv                                                 | true      |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoVersamento | <assente> |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoDovuto  | <iud>     |
      | dovuto/Versamento/datiVersamento/importoSingoloVersamento     | 45.00     |
    E la Regione risponde a "paaSILImportaDovuto" con esito "OK"
    E il prodotto mostra il dovuto aperto con lo IUV della Regione
    E il prodotto conserva l'indirizzo dell'avviso dato dalla Regione

  @MP-DOV-03
  Scenario: Modifica di un dovuto non pagato
    Dato che il prodotto ha un dovuto di "45.00" euro accettato dalla Regione
    Quando il prodotto modifica l'importo del dovuto in "60.00" euro
    Allora la Regione riceve una richiesta "paaSILImportaDovuto" con azione "M"
    E la richiesta "paaSILImportaDovuto" è conforme al contratto
    E la richiesta "paaSILImportaDovuto" contiene
      | campo                                                            | valore |
      | flagGeneraIuv                                                    | true   |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoVersamento | <iuv>  |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoDovuto     | <iud>  |
      | dovuto/Versamento/datiVersamento/importoSingoloVersamento        | 60.00  |
    E la Regione risponde a "paaSILImportaDovuto" con esito "OK"
    E la Regione tiene il dovuto con importo "60.00"
    E il prodotto mostra il dovuto aperto con lo IUV della Regione
    E il prodotto mostra il dovuto con importo "60.00"

  @MP-DOV-04
  Scenario: Annullamento di un dovuto non pagato
    Dato che il prodotto ha un dovuto di "45.00" euro accettato dalla Regione
    Quando il prodotto annulla il dovuto
    Allora la Regione riceve una richiesta "paaSILImportaDovuto" con azione "A"
    E la richiesta "paaSILImportaDovuto" è conforme al contratto
    E la richiesta "paaSILImportaDovuto" contiene
      | campo                                                        | valore |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoDovuto | <iud>  |
    E la Regione risponde a "paaSILImportaDovuto" con esito "OK"
    E il prodotto mostra il dovuto annullato
    Quando un PSP verifica l'avviso
    Allora il PSP riceve dal nodo il rifiuto "PAA_PAGAMENTO_ANNULLATO"

  @MP-DOV-07 @variante:tipo-dovuto-sconosciuto
  Scenario: Il tipo dovuto non è configurato per l'ente
    Quando il prodotto registra un dovuto di "45.00" euro con il tipo dovuto "NON_CENSITO"
    Allora la Regione risponde a "paaSILImportaDovuto" con il fault "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO"
    E il prodotto mostra l'operazione "paaSILImportaDovuto" fallita con il codice "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO"
    E il prodotto non mostra alcun avviso per il dovuto
    E il prodotto non ripete da solo la richiesta "paaSILImportaDovuto"

  @MP-DOV-07 @variante:tipo-dovuto-disattivato
  Scenario: Il tipo dovuto è stato disattivato dalla Regione
    Dato che alla Regione il tipo dovuto del caso è disattivato
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora la Regione risponde a "paaSILImportaDovuto" con il fault "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO"
    E il prodotto mostra l'operazione "paaSILImportaDovuto" fallita con il codice "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO"
    E il prodotto non mostra alcun avviso per il dovuto

  @MP-DOV-07 @variante:scadenza-assente
  Scenario: Il tipo dovuto vuole la data di scadenza e il dovuto non l'ha
    Dato che alla Regione il tipo dovuto del caso vuole la data di scadenza
    Quando il prodotto registra un dovuto di "45.00" euro senza data di scadenza
    Allora la Regione risponde a "paaSILImportaDovuto" con il fault "PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA"
    E il prodotto mostra l'operazione "paaSILImportaDovuto" fallita con il codice "PAA_IMPORT_DATA_SCADENZA_PAGAMENTO_OBBLIGATORIA"
    E il prodotto non mostra alcun avviso per il dovuto

  @MP-DOV-08 @variante:pagato-a-un-psp
  Scenario: Modifica di un dovuto già pagato a un PSP
    Dato che il prodotto ha un dovuto di "45.00" euro accettato dalla Regione
    E che un PSP ha incassato l'avviso
    Quando il prodotto modifica l'importo del dovuto in "60.00" euro
    Allora la Regione riceve una richiesta "paaSILImportaDovuto" con azione "M"
    E la richiesta "paaSILImportaDovuto" contiene
      | campo                                                            | valore |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoVersamento | <iuv>  |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoDovuto     | <iud>  |
    E la Regione risponde a "paaSILImportaDovuto" con il fault "PAA_SYSTEM_ERROR"
    E il prodotto mostra l'operazione "paaSILImportaDovuto" non riuscita con il codice "PAA_SYSTEM_ERROR" e il testo della Regione
    E il prodotto mostra il dovuto con importo "45.00"
    E la Regione riceve dopo il rifiuto una richiesta "paaSILChiediPagatiConRicevuta"
    E il prodotto mostra il dovuto pagato con i dati della Regione

  @MP-DOV-08 @variante:rimosso-dalla-regione
  Scenario: Modifica di un dovuto rimosso sulla piattaforma
    Dato che il prodotto ha un dovuto di "45.00" euro accettato dalla Regione
    E che il dovuto è stato rimosso sulla piattaforma
    Quando il prodotto modifica l'importo del dovuto in "60.00" euro
    Allora la Regione riceve una richiesta "paaSILImportaDovuto" con azione "M"
    E la richiesta "paaSILImportaDovuto" contiene
      | campo                                                            | valore |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoVersamento | <iuv>  |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoDovuto     | <iud>  |
    E la Regione risponde a "paaSILImportaDovuto" con il fault "PAA_SYSTEM_ERROR"
    E il prodotto mostra l'operazione "paaSILImportaDovuto" non riuscita con il codice "PAA_SYSTEM_ERROR" e il testo della Regione
    E il prodotto mostra il dovuto con importo "45.00"
    E la Regione riceve dopo il rifiuto una richiesta "paaSILChiediPagatiConRicevuta"
