# language: it
@ricostruito
Funzionalità: Pagamento immediato avviato sul sito dell'ente
  Il cittadino parte dal sito dell'ente, paga sulle pagine della Regione e torna. Il parametro esito dell'indirizzo di ritorno
  non prova nulla: fa fede solo la risposta della Regione.

  Contesto:
    Dato l'ente di prova con i suoi tipi dovuto
    E il prodotto configurato per questo caso

  @MP-PAY-01
  Scenario: Invio di un dovuto e passaggio del cittadino alla Regione
    Quando il prodotto avvia il pagamento di un dovuto di "30.00" euro
    Allora la Regione riceve una richiesta "paaSILInviaDovuti" conforme al contratto
    E la richiesta "paaSILInviaDovuti" contiene
      | campo                                                                                 | valore    |
      | dovuti/Dovuti/datiVersamento/identificativoUnivocoVersamento                          | <assente> |
      | dovuti/Dovuti/datiVersamento/datiSingoloVersamento/identificativoUnivocoDovuto        | <iud>     |
      | dovuti/Dovuti/datiVersamento/datiSingoloVersamento/importoSingoloVersamento           | 30.00     |
      | enteSILInviaRispostaPagamentoUrl                                                      | <presente> |
    E la Regione risponde a "paaSILInviaDovuti" con esito "OK"
    E il prodotto manda il cittadino all'indirizzo dato dalla Regione
    Quando il cittadino apre la pagina della Regione
    Allora il cittadino vede la pagina di pagamento

  @MP-PAY-02
  Scenario: Ritorno con esito OK prima della ricevuta
    Dato che il prodotto ha avviato il pagamento di un dovuto di "30.00" euro
    Quando il cittadino paga e torna al prodotto prima che arrivi la ricevuta
    Allora il cittadino torna al prodotto con esito "OK"
    E la Regione riceve una richiesta "paaSILChiediPagati|paaSILChiediPagatiConRicevuta"
    E il prodotto non mostra il dovuto pagato
    Quando arriva la ricevuta
    Allora il prodotto mostra il dovuto pagato con i dati della Regione

  @MP-PAY-03
  Scenario: Il pagamento è registrato con i dati della Regione
    Dato che il prodotto ha avviato il pagamento di un dovuto di "30.00" euro
    Quando il cittadino paga e torna al prodotto dopo che è arrivata la ricevuta
    Allora il cittadino torna al prodotto con esito "OK"
    E la Regione riceve una richiesta "paaSILChiediPagati|paaSILChiediPagatiConRicevuta" conforme al contratto
    E il prodotto mostra il dovuto pagato con i dati della Regione
    E il prodotto tiene la ricevuta del pagamento
    E il prodotto mostra il dovuto pagato una volta sola

  @MP-PAY-04 @variante:annullato-dal-cittadino
  Scenario: Il cittadino annulla e poi riprova
    Dato che il prodotto ha avviato il pagamento di un dovuto di "30.00" euro
    Quando il cittadino annulla e torna al prodotto
    Allora il cittadino torna al prodotto con esito "ERROR"
    E la Regione riceve una richiesta "paaSILChiediPagati|paaSILChiediPagatiConRicevuta"
    E il prodotto non mostra il dovuto pagato
    Quando il prodotto avvia di nuovo il pagamento del dovuto
    Allora la Regione riceve una richiesta "paaSILInviaDovuti" con un nuovo IUD
    E la Regione risponde a "paaSILInviaDovuti" con esito "OK"
    Quando il cittadino paga e torna al prodotto dopo che è arrivata la ricevuta
    Allora il prodotto mostra il dovuto pagato con i dati della Regione
    E il prodotto mostra il dovuto pagato una volta sola

  @MP-PAY-04 @variante:errore-del-psp
  Scenario: Il PSP rifiuta il pagamento
    Dato che il prodotto ha avviato il pagamento di un dovuto di "30.00" euro
    Quando il PSP rifiuta il pagamento e il cittadino torna al prodotto
    Allora il cittadino torna al prodotto con esito "ERROR"
    E la Regione riceve una richiesta "paaSILChiediPagati|paaSILChiediPagatiConRicevuta"
    E il prodotto non mostra il dovuto pagato
    Quando il prodotto avvia di nuovo il pagamento del dovuto
    Allora la Regione riceve una richiesta "paaSILInviaDovuti" con un nuovo IUD
    E la Regione risponde a "paaSILInviaDovuti" con esito "OK"

  @MP-PAY-05 @variante:paga-e-non-torna
  Scenario: Il cittadino paga e chiude il browser
    Dato che il prodotto ha avviato il pagamento di un dovuto di "30.00" euro
    Quando il cittadino paga e chiude il browser
    E passano 24 ore
    Allora la Regione riceve una richiesta "paaSILChiediPagati|paaSILChiediPagatiConRicevuta"
    E il prodotto mostra il dovuto pagato con i dati della Regione
    E il prodotto tiene la ricevuta del pagamento

  @MP-PAY-05 @variante:non-paga
  Scenario: Il cittadino apre la pagina della Regione e non fa altro
    Dato che il prodotto ha avviato il pagamento di un dovuto di "30.00" euro
    Quando il cittadino apre la pagina della Regione
    E passano 24 ore
    Allora la Regione riceve una richiesta "paaSILChiediPagati|paaSILChiediPagatiConRicevuta"
    E il prodotto non mostra il dovuto pagato
    Quando il prodotto avvia di nuovo il pagamento del dovuto
    Allora la Regione riceve una richiesta "paaSILInviaDovuti" con un nuovo IUD
    E la Regione risponde a "paaSILInviaDovuti" con esito "OK"

  @MP-PAY-06 @variante:pagina-ricaricata
  Scenario: Il cittadino ricarica la pagina di ritorno
    Dato che il prodotto ha avviato il pagamento di un dovuto di "30.00" euro
    Quando il cittadino paga e torna al prodotto dopo che è arrivata la ricevuta
    Allora il prodotto mostra il dovuto pagato con i dati della Regione
    Quando il cittadino ricarica la pagina di ritorno
    Allora il prodotto mostra il dovuto pagato una volta sola

  @MP-PAY-06 @variante:esito-falsificato
  Scenario: Il cittadino apre un indirizzo di ritorno con esito=OK senza aver pagato
    Dato che il prodotto ha avviato il pagamento di un dovuto di "30.00" euro
    Quando il cittadino apre l'indirizzo di ritorno con un esito "OK" falso
    Allora il prodotto non mostra il dovuto pagato

  @MP-PAY-10 @variante:tipo-dovuto-sconosciuto
  Scenario: Il tipo dovuto non è configurato per l'ente
    Quando il prodotto avvia il pagamento di un dovuto di "30.00" euro con il tipo dovuto "NON_CENSITO"
    Allora la Regione risponde a "paaSILInviaDovuti" con il fault "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO"
    E il prodotto mostra l'operazione "paaSILInviaDovuti" fallita con il codice "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_VALIDO"
    E il prodotto non manda il cittadino alla Regione

  @MP-PAY-10 @variante:tipo-dovuto-disattivato
  Scenario: Il tipo dovuto è stato disattivato dalla Regione
    Dato che alla Regione il tipo dovuto del caso è disattivato
    Quando il prodotto avvia il pagamento di un dovuto di "30.00" euro
    Allora la Regione risponde a "paaSILInviaDovuti" con il fault "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_ABILITATO"
    E il prodotto mostra l'operazione "paaSILInviaDovuti" fallita con il codice "PAA_IDENTIFICATIVO_TIPO_DOVUTO_NON_ABILITATO"
    E il prodotto non manda il cittadino alla Regione

  @MP-PAY-11 @variante:ammesso
  Scenario: Pagatore anonimo dove il tipo dovuto lo ammette
    Dato che alla Regione il tipo dovuto del caso ammette il pagatore anonimo
    Quando il prodotto avvia il pagamento di un dovuto di "30.00" euro di un pagatore anonimo
    Allora la Regione riceve una richiesta "paaSILInviaDovuti" conforme al contratto
    E la richiesta "paaSILInviaDovuti" contiene
      | campo                                                                                        | valore  |
      | dovuti/Dovuti/soggettoPagatore/identificativoUnivocoPagatore/codiceIdentificativoUnivoco     | ANONIMO |
    E la Regione risponde a "paaSILInviaDovuti" con esito "OK"
    E il prodotto manda il cittadino all'indirizzo dato dalla Regione

  @MP-PAY-11 @variante:non-ammesso
  Scenario: Pagatore anonimo dove il tipo dovuto non lo ammette
    Dato che alla Regione il tipo dovuto del caso non ammette il pagatore anonimo
    Quando il prodotto avvia il pagamento di un dovuto di "30.00" euro di un pagatore anonimo
    Allora la Regione risponde a "paaSILInviaDovuti" con il fault "PAA_CODICE_FISCALE_NON_VALIDO" e il testo "Funzionalita CF ANONIMO non valida"
    E il prodotto mostra l'operazione "paaSILInviaDovuti" fallita con il codice "PAA_CODICE_FISCALE_NON_VALIDO"
    E il prodotto non manda il cittadino alla Regione

  @MP-PAY-12 @variante:pagabile
  Scenario: Pagamento di un avviso esistente
    Dato che il prodotto ha un dovuto di "45.00" euro accettato dalla Regione
    Quando il prodotto avvia il pagamento dell'avviso
    Allora la Regione riceve una richiesta "paaSILVerificaAvviso" conforme al contratto
    E la richiesta "paaSILVerificaAvviso" contiene
      | campo                           | valore |
      | identificativoUnivocoVersamento | <iuv>  |
    E la Regione risponde a "paaSILVerificaAvviso" con esito "OK"
    E il prodotto manda il cittadino all'indirizzo dato dalla Regione
    Quando il cittadino paga e torna al prodotto dopo che è arrivata la ricevuta
    Allora il prodotto mostra il dovuto pagato con i dati della Regione

  @MP-PAY-12 @variante:non-pagabile
  Scenario: Pagamento di un avviso già incassato da un PSP
    Dato che il prodotto ha un dovuto di "45.00" euro accettato dalla Regione
    E che un PSP ha incassato l'avviso
    Quando il prodotto avvia il pagamento dell'avviso
    Allora la Regione risponde a "paaSILVerificaAvviso" con il fault "PAA_IUV_NON_VALIDO"
    E il prodotto mostra l'operazione "paaSILVerificaAvviso" non riuscita con il codice "PAA_IUV_NON_VALIDO" e il testo della Regione
