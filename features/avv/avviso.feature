# language: it
@ricostruito
Funzionalità: Avviso di pagamento
  Il numero che il cittadino legge sull'avviso è quello con cui un PSP lo trova: 3 e lo IUV di 17 cifre.

  Contesto:
    Dato l'ente di prova con i suoi tipi dovuto
    E il prodotto configurato per questo caso

  @MP-AVV-01
  Scenario: Il numero dell'avviso mostrato dal prodotto
    Quando il prodotto registra un dovuto di "45.00" euro
    Allora la Regione risponde a "paaSILImportaDovuto" con esito "OK"
    E il prodotto mostra il numero dell'avviso dato dallo IUV della Regione
