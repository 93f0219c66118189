# language: it
@ricostruito
Funzionalità: Ciclo di vita di un debito
  Dall'inserimento alla ricevuta: a ogni passo l'importo, lo IUV e lo stato del prodotto sono quelli della Regione.

  Contesto:
    Dato l'ente di prova con i suoi tipi dovuto
    E il prodotto configurato per questo caso

  @MP-E2E-02
  Scenario: Dall'inserimento via web service all'incasso a un PSP
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora la Regione risponde a "paaSILImportaDovuto" con esito "OK"
    E il prodotto mostra il dovuto aperto con lo IUV della Regione
    Quando il prodotto modifica l'importo del dovuto in "60.00" euro
    Allora la richiesta "paaSILImportaDovuto" contiene
      | campo                                                            | valore |
      | dovuto/Versamento/azione                                         | M      |
      | flagGeneraIuv                                                    | true   |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoVersamento | <iuv>  |
      | dovuto/Versamento/datiVersamento/identificativoUnivocoDovuto     | <iud>  |
    E la Regione risponde a "paaSILImportaDovuto" con esito "OK"
    E la Regione tiene il dovuto con importo "60.00"
    E il prodotto mostra il dovuto con importo "60.00"
    Quando un PSP verifica l'avviso
    Allora il PSP riceve dal nodo l'importo "60.00"
    Quando un PSP incassa l'avviso
    E il prodotto chiede gli esiti alla Regione
    Allora la Regione riceve una richiesta "paaSILChiediPagatiConRicevuta" per IUV o per IUD
    E la richiesta "paaSILChiediPagatiConRicevuta" è conforme al contratto
    E il prodotto mostra il dovuto pagato con i dati della Regione
    E il prodotto tiene la ricevuta del pagamento

  @MP-E2E-03
  Scenario: Pagamento immediato dall'inizio alla ricevuta
    Quando il prodotto avvia il pagamento di un dovuto di "30.00" euro
    Allora la Regione risponde a "paaSILInviaDovuti" con esito "OK"
    E il prodotto manda il cittadino all'indirizzo dato dalla Regione
    Quando il cittadino paga e torna al prodotto prima che arrivi la ricevuta
    Allora il cittadino torna al prodotto con esito "OK"
    E il prodotto non mostra il dovuto pagato
    Quando arriva la ricevuta
    Allora la Regione riceve una richiesta "paaSILChiediPagati|paaSILChiediPagatiConRicevuta"
    E il prodotto mostra il dovuto pagato con i dati della Regione
    E il prodotto tiene la ricevuta del pagamento
