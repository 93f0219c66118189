# language: it
@ricostruito
Funzionalità: Esiti e ricevute
  Di un avviso pagato a un PSP il prodotto non ha una sessione: chiede l'esito per IUV o per IUD, da solo, e registra una
  volta sola ciò che la Regione ha incassato.

  Contesto:
    Dato l'ente di prova con i suoi tipi dovuto
    E il prodotto configurato per questo caso

  @MP-ESI-01 @variante:avviso
  Scenario: Esito e ricevuta di un avviso pagato a un PSP
    Dato che il prodotto ha un dovuto di "45.00" euro accettato dalla Regione
    E che un PSP ha incassato l'avviso
    Quando il prodotto chiede gli esiti alla Regione
    Allora la Regione riceve una richiesta "paaSILChiediPagatiConRicevuta" per IUV o per IUD
    E la richiesta "paaSILChiediPagatiConRicevuta" è conforme al contratto
    E la risposta a "paaSILChiediPagatiConRicevuta" porta la ricevuta
    E il prodotto mostra il dovuto pagato con i dati della Regione
    E il prodotto tiene la ricevuta del pagamento

  @MP-ESI-01 @variante:sessione
  Scenario: Esito e ricevuta di un pagamento immediato
    Dato che il prodotto ha avviato il pagamento di un dovuto di "30.00" euro
    Quando il cittadino paga e torna al prodotto dopo che è arrivata la ricevuta
    Allora la Regione riceve una richiesta "paaSILChiediPagatiConRicevuta" conforme al contratto
    E la risposta a "paaSILChiediPagatiConRicevuta" porta la ricevuta
    E il prodotto mostra il dovuto pagato con i dati della Regione
    E il prodotto tiene la ricevuta del pagamento

  @MP-ESI-07
  Scenario: Il prodotto viene a sapere da solo di un avviso pagato a un PSP
    Dato che il prodotto ha un dovuto di "45.00" euro accettato dalla Regione
    Quando un PSP verifica l'avviso
    E un PSP incassa l'avviso
    E passano 24 ore
    Allora la Regione riceve una richiesta "paaSILChiediPagatiConRicevuta" per IUV o per IUD
    E il prodotto mostra il dovuto pagato con i dati della Regione
    E il prodotto tiene la ricevuta del pagamento

  @MP-ESI-08
  Scenario: Un secondo PSP prova a incassare un avviso già pagato
    Dato che il prodotto ha un dovuto di "45.00" euro accettato dalla Regione
    E che un PSP ha incassato l'avviso
    Quando un PSP verifica l'avviso
    Allora il PSP riceve dal nodo il rifiuto "PAA_PAGAMENTO_DUPLICATO"
    Quando il prodotto chiede gli esiti alla Regione
    Allora la Regione riceve una richiesta "paaSILChiediPagatiConRicevuta" per IUV o per IUD
    E il prodotto mostra il dovuto pagato una volta sola
