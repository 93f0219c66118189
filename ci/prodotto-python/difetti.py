"""Gli adattatori che si comportano male, per provare che collaudo se ne accorge.

Un prodotto vero non ha bisogno di questo file. La variabile d'ambiente ADATTATORE_DIFETTO sceglie:
    crash           il programma si rompe a metà
    lento           non risponde mai
    muto            finisce senza dire nulla
    bugiardo        dice di aver fatto ciò che non ha fatto
    chiacchierone   riempie stdout di messaggi
"""

import sys
import time


def applica(difetto, richiesta, rispondi):
    """La risposta vera, o ciò che ne fa il difetto. La prima azione di ogni caso resta sana."""
    nome = richiesta["azione"]["nome"]
    if not difetto or nome == "configura":
        return rispondi(richiesta)
    if difetto == "crash":
        raise RuntimeError("difetto richiesto: crash")
    if difetto == "lento":
        time.sleep(24 * 3600)
    if difetto == "muto":
        sys.exit(0)
    if difetto == "bugiardo":
        return bugia(richiesta["azione"])
    if difetto == "chiacchierone":
        while True:
            print("sto lavorando, un momento di pazienza...")
    raise ValueError("ADATTATORE_DIFETTO sconosciuto: " + difetto)


def bugia(azione):
    """Una risposta dalla forma giusta, per un lavoro mai fatto."""
    iud = azione.get("iud", "BUGIA-1")
    dati = {}
    if azione["nome"] == "registra-dovuto":
        dati = {"iud": iud}
    if azione["nome"] == "leggi-dovuto":
        dati = {"dovuto": {"iud": iud, "stato": "aperto", "importo": "1.00", "iuv": "12000000000471179"}}
    if azione["nome"] == "leggi-operazioni":
        fatta = {"operazione": "paaSILImportaDovuto", "iud": iud, "esito": "riuscita", "tentativi": 1}
        dati = {"operazioni": [fatta]}
    return {"esito": "eseguita", "dati": dati}
