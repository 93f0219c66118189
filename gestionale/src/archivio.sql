-- The product's own store. Instants are milliseconds of Unix time, amounts cents.
CREATE TABLE IF NOT EXISTS contatore (
    nome TEXT PRIMARY KEY,
    valore INTEGER NOT NULL
) STRICT;

CREATE TABLE IF NOT EXISTS dovuto (
    id INTEGER PRIMARY KEY,
    ambito TEXT NOT NULL,
    iud TEXT NOT NULL,
    origine TEXT NOT NULL,
    stato TEXT NOT NULL,
    tipo_dovuto TEXT NOT NULL,
    importo INTEGER NOT NULL,
    causale TEXT NOT NULL,
    data_scadenza TEXT,
    dati_specifici TEXT NOT NULL,
    pagatore TEXT NOT NULL,
    iuv TEXT,
    url_avviso TEXT
) STRICT;

-- Every IUD ever given: one debt may have used several, an IUD belongs to one debt for ever.
CREATE TABLE IF NOT EXISTS iud (
    iud TEXT PRIMARY KEY,
    dovuto INTEGER NOT NULL REFERENCES dovuto (id)
) STRICT;

CREATE TABLE IF NOT EXISTS sessione (
    id_session TEXT PRIMARY KEY,
    dovuto INTEGER NOT NULL REFERENCES dovuto (id),
    iud TEXT NOT NULL,
    stato TEXT NOT NULL,
    creata INTEGER NOT NULL
) STRICT;

-- A payment is known by its IUR: told twice, it is registered once.
CREATE TABLE IF NOT EXISTS pagamento (
    dovuto INTEGER NOT NULL REFERENCES dovuto (id),
    iur TEXT NOT NULL,
    iud TEXT NOT NULL,
    iuv TEXT NOT NULL,
    data TEXT NOT NULL,
    importo TEXT NOT NULL,
    psp TEXT NOT NULL,
    ricevuta TEXT,
    PRIMARY KEY (dovuto, iur)
) STRICT;

CREATE TABLE IF NOT EXISTS operazione (
    id INTEGER PRIMARY KEY,
    ambito TEXT NOT NULL,
    dovuto INTEGER NOT NULL REFERENCES dovuto (id),
    genere TEXT NOT NULL,
    iud TEXT NOT NULL,
    id_session TEXT,
    fase TEXT NOT NULL,
    modifica TEXT NOT NULL,
    esito TEXT NOT NULL,
    codice TEXT,
    testo TEXT,
    tentativi INTEGER NOT NULL,
    disguidi INTEGER NOT NULL,
    prossimo INTEGER,
    incerta INTEGER NOT NULL,
    in_volo INTEGER NOT NULL,
    ripetibile INTEGER NOT NULL
) STRICT;
