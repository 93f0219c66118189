"""Il prodotto: tiene i debiti in SQLite e li fa conoscere alla Regione.

È piccolo di proposito. Le regole che un prodotto vero deve condividere:
* prima si scrive nell'archivio, poi si chiama la Regione: se il programma cade a metà, il debito e
  il tentativo restano;
* ogni chiamata lascia una riga in `operazioni`, con codice e testo di ciò che la Regione ha detto;
* pagato è un debito solo sulla parola della Regione;
* se la risposta non arriva non si sa se il lavoro sia stato fatto: decide un operatore.
"""

import re
import sqlite3
import uuid

from regione import Errore, NessunaRisposta

SCHEMA = """
CREATE TABLE IF NOT EXISTS prove (id INTEGER PRIMARY KEY AUTOINCREMENT);
CREATE TABLE IF NOT EXISTS debiti (
    iud TEXT PRIMARY KEY,
    prova INTEGER NOT NULL,
    stato TEXT NOT NULL,
    tipo_dovuto TEXT NOT NULL,
    importo TEXT NOT NULL,
    causale TEXT NOT NULL,
    data_scadenza TEXT,
    dati_specifici_riscossione TEXT NOT NULL,
    pagatore_tipo TEXT NOT NULL,
    pagatore_codice TEXT NOT NULL,
    pagatore_anagrafica TEXT NOT NULL,
    pagatore_email TEXT,
    iuv TEXT,
    url_avviso TEXT,
    data_pagamento TEXT,
    importo_pagato TEXT,
    iur TEXT,
    psp TEXT,
    ricevuta TEXT
);
CREATE TABLE IF NOT EXISTS operazioni (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    prova INTEGER NOT NULL,
    operazione TEXT NOT NULL,
    iud TEXT NOT NULL,
    esito TEXT NOT NULL,
    codice TEXT,
    testo TEXT
);
"""

# Fault che non sono errori: la Regione risponde alla domanda, e la risposta è "non ancora".
NON_ANCORA = ("PAA_PAGAMENTO_NON_INIZIATO", "PAA_PAGAMENTO_IN_CORSO")


class Rifiuto(Exception):
    """Il prodotto stesso non vuole fare ciò che gli si chiede."""


class Gestionale:
    """Il prodotto, aperto su un archivio e su una Regione."""

    def __init__(self, archivio, regione):
        self.db = sqlite3.connect(archivio, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.executescript(SCHEMA)
        self.regione = regione
        riga = self.db.execute("SELECT max(id) FROM prove").fetchone()
        self.prova = riga[0] or 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.db.close()

    def nuova_prova(self):
        """Comincia un caso: i debiti e le operazioni dei casi di prima non ne fanno parte."""
        self.prova = self.db.execute("INSERT INTO prove DEFAULT VALUES").lastrowid

    def registra(self, nuovo):
        """Registra un debito, lo manda alla Regione e restituisce lo IUD."""
        if not re.fullmatch(r"[0-9]{1,9}\.[0-9]{2}", nuovo["importo"]) or float(nuovo["importo"]) == 0:
            raise Rifiuto("importo non valido: servono euro e centesimi col punto, più di zero")
        # Lo IUD non si ripete mai, nemmeno fra archivi diversi.
        debito = {
            "iud": "PY-" + uuid.uuid4().hex[:24].upper(),
            "prova": self.prova,
            "stato": "da-inviare",
            "tipo_dovuto": nuovo["tipo_dovuto"],
            "importo": nuovo["importo"],
            "causale": nuovo["causale"],
            "data_scadenza": nuovo.get("data_scadenza"),
            "dati_specifici_riscossione": nuovo["dati_specifici_riscossione"],
            "pagatore_tipo": nuovo["pagatore"]["tipo"],
            "pagatore_codice": nuovo["pagatore"]["codice"],
            "pagatore_anagrafica": nuovo["pagatore"]["anagrafica"],
            "pagatore_email": nuovo["pagatore"].get("email"),
        }
        colonne = ", ".join(debito)
        segnaposti = ", ".join(":" + colonna for colonna in debito)
        self.db.execute("INSERT INTO debiti (%s) VALUES (%s)" % (colonne, segnaposti), debito)

        iud = debito["iud"]
        try:
            iuv, url = self._chiama("paaSILImportaDovuto", iud, self.regione.importa_dovuto, debito, "I")
        except Errore as errore:
            # Un errore generico può essere arrivato a lavoro fatto; gli altri sono rifiuti.
            incerto = errore.codice == "PAA_SYSTEM_ERROR" or not errore.codice.startswith("PAA_")
            self._aggiorna(iud, stato="da-verificare" if incerto else "rifiutato")
        except NessunaRisposta:
            self._aggiorna(iud, stato="da-verificare")
        else:
            self._aggiorna(iud, stato="aperto", iuv=iuv, url_avviso=url)
        return iud

    def annulla(self, iud):
        """Annulla un debito aperto. Resta aperto finché la Regione non conferma."""
        debito = self._debito(iud)
        if debito["stato"] != "aperto":
            raise Rifiuto("si annulla solo un debito aperto; questo è " + debito["stato"])
        try:
            self._chiama("paaSILImportaDovuto", iud, self.regione.importa_dovuto, debito, "A")
        except Errore:
            return
        except NessunaRisposta:
            self._aggiorna(iud, stato="da-verificare")
        else:
            self._aggiorna(iud, stato="annullato")

    def aggiorna_esiti(self):
        """Chiede alla Regione l'esito di ogni debito aperto. Una volta ciascuno: nessun ciclo."""
        aperti = self.db.execute(
            "SELECT iud, iuv FROM debiti WHERE prova = ? AND stato IN ('aperto', 'in-pagamento') AND iuv IS NOT NULL"
            " ORDER BY rowid",
            (self.prova,),
        ).fetchall()
        for debito in aperti:
            iud = debito["iud"]
            try:
                pagato = self._chiama(
                    "paaSILChiediPagatiConRicevuta", iud, self.regione.chiedi_pagati, debito["iuv"], iud
                )
            except Errore as errore:
                if errore.codice == "PAA_PAGAMENTO_IN_CORSO":
                    self._aggiorna(iud, stato="in-pagamento")
                elif errore.codice == "PAA_IUV_NON_VALIDO":
                    # La Regione non lo conosce più: qualcuno l'ha tolto da un'altra parte.
                    self._aggiorna(iud, stato="da-verificare")
                continue
            except NessunaRisposta:
                continue
            if pagato.eseguito:
                self._aggiorna(
                    iud,
                    stato="pagato",
                    data_pagamento=pagato.data,
                    importo_pagato=pagato.importo,
                    iur=pagato.iur,
                    psp=pagato.psp,
                    ricevuta=pagato.ricevuta,
                )

    def leggi(self, iud):
        """Il debito come lo vede l'operatore."""
        debito = self._debito(iud)
        visibili = (
            "iud stato importo causale data_scadenza iuv url_avviso data_pagamento importo_pagato iur psp ricevuta"
        )
        dovuto = {nome: debito[nome] for nome in visibili.split()}
        iuv = debito["iuv"]
        dovuto["numero_avviso"] = "3" + iuv if iuv and len(iuv) == 17 else None
        dovuto["pagamenti"] = 1 if debito["stato"] == "pagato" else 0
        return dovuto

    def operazioni(self):
        """Le chiamate fatte alla Regione in questo caso, la più vecchia per prima."""
        righe = self.db.execute(
            "SELECT operazione, iud, esito, codice, testo FROM operazioni WHERE prova = ? ORDER BY id", (self.prova,)
        )
        return [dict(riga, tentativi=1, prossimo_tentativo=None) for riga in righe]

    def _debito(self, iud):
        debito = self.db.execute("SELECT * FROM debiti WHERE iud = ?", (iud,)).fetchone()
        if debito is None:
            raise Rifiuto("nessun debito con IUD " + iud)
        return debito

    def _aggiorna(self, iud, **valori):
        assegnazioni = ", ".join("%s = ?" % nome for nome in valori)
        self.db.execute("UPDATE debiti SET %s WHERE iud = ?" % assegnazioni, (*valori.values(), iud))

    def _chiama(self, operazione, iud, funzione, *argomenti):
        """Chiama la Regione e ne tiene traccia, comunque vada."""
        riga = self.db.execute(
            "INSERT INTO operazioni (prova, operazione, iud, esito, testo) VALUES (?, ?, ?, 'fallita', ?)",
            (self.prova, operazione, iud, "interrotta prima della risposta"),
        ).lastrowid
        esito, codice, testo = "fallita", None, "errore interno del gestionale"
        try:
            risultato = funzione(*argomenti)
            esito, testo = "riuscita", None
            return risultato
        except Errore as errore:
            esito = "riuscita" if errore.codice in NON_ANCORA else "fallita"
            codice, testo = errore.codice, errore.testo
            raise
        except NessunaRisposta as errore:
            testo = "nessuna risposta utile dalla Regione: %s" % errore
            raise
        finally:
            self.db.execute(
                "UPDATE operazioni SET esito = ?, codice = ?, testo = ? WHERE id = ?", (esito, codice, testo, riga)
            )
