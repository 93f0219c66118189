#!/usr/bin/env python3
"""Adattatore fra collaudo e il piccolo gestionale di questa cartella.

collaudo avvia questo programma una volta per ogni azione: una richiesta JSON arriva su stdin, una
risposta JSON esce su stdout. Qui si traduce soltanto; che cosa fa il prodotto sta in `gestionale.py`,
come parla con la Regione in `regione.py`. Il protocollo si stampa con `collaudo driver --schema`.

Regole da non dimenticare:
* su stdout va solo la risposta; i messaggi di diagnosi vanno su stderr;
* la password non si scrive da nessuna parte;
* `eseguita` vuol dire "il prodotto ha fatto la sua parte", anche se la Regione ha rifiutato o non
  era raggiungibile: come è andata lo dicono il debito e l'elenco delle operazioni.
"""

import json
import os
import sys

import difetti
from gestionale import Gestionale, Rifiuto
from regione import Regione


def esegui(gestionale, azione):
    """Esegue un'azione e restituisce i dati della risposta, o None se il prodotto non ce l'ha."""
    nome = azione["nome"]
    if nome == "configura":
        gestionale.nuova_prova()
        return {}
    if nome == "registra-dovuto":
        return {"iud": gestionale.registra(azione)}
    if nome == "annulla-dovuto":
        gestionale.annulla(azione["iud"])
        return {}
    if nome == "aggiorna-esiti":
        gestionale.aggiorna_esiti()
        return {}
    if nome == "leggi-dovuto":
        return {"dovuto": gestionale.leggi(azione["iud"])}
    if nome == "leggi-operazioni":
        return {"operazioni": gestionale.operazioni()}
    return None


def rispondi(richiesta):
    """Dalla richiesta alla risposta, come oggetti Python."""
    regione = Regione(richiesta["regione"]["ws"], richiesta["ente"])
    archivio = os.environ.get("GESTIONALE_DATI", "gestionale.sqlite3")
    with Gestionale(archivio, regione) as gestionale:
        try:
            dati = esegui(gestionale, richiesta["azione"])
        except Rifiuto as motivo:
            return {"esito": "rifiutata", "messaggio": str(motivo)}
    if dati is None:
        return {"esito": "non-supportata"}
    return {"esito": "eseguita", "dati": dati}


def main():
    # stdin e stdout come byte: in UTF-8 anche dove la console usa un'altra codifica (Windows).
    richiesta = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    if richiesta["versione"] != 1:
        risposta = {"esito": "errore", "messaggio": "questo adattatore parla la versione 1 del protocollo"}
    else:
        # Una riga sola per un prodotto vero: risposta = rispondi(richiesta).
        # I difetti servono alle prove di collaudo stesso.
        risposta = difetti.applica(os.environ.get("ADATTATORE_DIFETTO", ""), richiesta, rispondi)
    sys.stdout.buffer.write(json.dumps(risposta, ensure_ascii=False).encode("utf-8"))


if __name__ == "__main__":
    main()
