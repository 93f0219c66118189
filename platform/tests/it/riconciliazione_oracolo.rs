//! The reconciliation against an independent oracle: the loading rules, the joins and the thirteen conditions of the sheet
//! (`mypivot-web-services.md` §5.2, §5.4, §5.6, §5.7) written once more as plain SQL, over tables in memory. After every block of a random
//! load, in random order, what the engine kept must be what the query finds from nothing.

use std::ops::ControlFlow;

use chrono::{Days, NaiveDate};
use platform::riconciliazione::codice::{Codice, Codici};
use platform::riconciliazione::motore::Riconciliazione;
use platform::riconciliazione::riga::{
    Accredito, Blocco, Bolletta, Movimento, Notificato, Rendicontato, Ricevuta, Righe,
    Riversamento, Testata,
};
use platform::riconciliazione::vista::Combinata;
use proptest::prelude::*;
use rusqlite::{Connection, params};

const TABELLE: &str = "
CREATE TABLE i (ente, iud, importo, data, PRIMARY KEY (ente, iud));
CREATE TABLE e (ente, iuv, iur, indice, iud, es, et, tipo, data, PRIMARY KEY (ente, iuv, iur, indice));
CREATE TABLE r (ente, iuv, iur, indice, iuf, rs, rt, esito, flusso, ricevente, data, PRIMARY KEY (ente, iuv, iur, indice));
CREATE TABLE tf (psp, iuf, ente, importo, data, PRIMARY KEY (psp, iuf));
CREATE TABLE tv (ente, iuv, importo, data, PRIMARY KEY (ente, iuv));
CREATE TABLE f (ente, anno, codice, iuf, iuv, importo, data, PRIMARY KEY (ente, anno, codice));
CREATE TABLE finestra (dal);
INSERT INTO finestra VALUES (0);
CREATE VIEW vi AS SELECT i.* FROM i, finestra WHERE data > dal;
CREATE VIEW ve AS SELECT e.* FROM e, finestra WHERE data > dal;
CREATE VIEW vr AS SELECT r.* FROM r, finestra WHERE data > dal AND esito <> 3;
CREATE VIEW vtf AS SELECT tf.* FROM tf, finestra WHERE data > dal;
CREATE VIEW vtv AS SELECT tv.* FROM tv, finestra WHERE data > dal;
CREATE VIEW vff AS SELECT f.* FROM f, finestra WHERE data >= dal AND iuf IS NOT NULL AND iuv IS NULL;
CREATE VIEW vfv AS SELECT f.* FROM f, finestra WHERE data >= dal AND iuf IS NULL AND iuv IS NOT NULL;
CREATE VIEW vf0 AS SELECT f.* FROM f, finestra WHERE data >= dal AND iuf IS NULL AND iuv IS NULL;
CREATE VIEW uniti AS
  SELECT vi.iud AS i_iud, vi.importo AS i,
         ve.iuv AS e_iuv, ve.iur AS e_iur, ve.indice AS e_indice, ve.es AS es, ve.et AS et,
         vr.iuv AS r_iuv, vr.iur AS r_iur, vr.indice AS r_indice, vr.rs AS rs, vr.rt AS rt,
         vtf.psp AS tf_psp, vtf.iuf AS tf_iuf, vtf.importo AS tf,
         vtv.iuv AS tv_iuv, vtv.importo AS tv,
         vff.anno AS ff_anno, vff.codice AS ff_codice, vff.importo AS ff,
         vfv.anno AS fv_anno, vfv.codice AS fv_codice, vfv.importo AS fv,
         NULL AS f0_anno, NULL AS f0_codice, NULL AS f0,
         coalesce(vi.ente, ve.ente, vr.ente, vtf.ente, vtv.ente, vff.ente, vfv.ente) AS ente,
         max(ifnull(vi.data, -1), ifnull(ve.data, -1), ifnull(vr.data, -1), ifnull(vtf.data, -1), ifnull(vtv.data, -1),
             ifnull(vff.data, -1), ifnull(vfv.data, -1)) AS aggiornata
  FROM vi
  FULL JOIN ve ON vi.ente = ve.ente AND vi.iud = ve.iud
  FULL JOIN vr ON ve.ente = vr.ente AND ve.iuv = vr.iuv AND ve.iur = vr.iur AND ve.indice = vr.indice
  FULL JOIN vtf ON upper(vr.iuf) = upper(vtf.iuf)
  FULL JOIN vtv ON coalesce(ve.ente, vr.ente) = vtv.ente AND coalesce(ve.iuv, vr.iuv) = vtv.iuv
  FULL JOIN vff ON coalesce(ve.ente, vr.ente) = vff.ente AND upper(vr.iuf) = upper(vff.iuf)
  FULL JOIN vfv ON coalesce(ve.ente, vr.ente) = vfv.ente AND coalesce(ve.iuv, vr.iuv) = vfv.iuv
  UNION ALL
  SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
         NULL, NULL, NULL, anno, codice, importo, ente, data
  FROM vf0;
";

/// One column a condition; NULL counts as false.
const CLASSIFICA: &str = "
SELECT ente, i_iud, e_iuv, e_iur, e_indice, r_iuv, r_iur, r_indice, tf_psp, tf_iuf, tv_iuv, ff_anno, ff_codice, fv_anno, fv_codice,
  f0_anno, f0_codice, aggiornata,
  i = es AND ((es = rs AND (ifnull(rt = tf, 0) OR ifnull(rt = ff, 0))) OR ifnull(et = tv, 0) OR ifnull(et = fv, 0)) AS IUD_RT_IUF_TES,
  i = es AND es = rs AS IUD_RT_IUF,
  es = rs AND (ifnull(rt = tf, 0) OR ifnull(rt = ff, 0)) AS RT_IUF_TES,
  es = rs AS RT_IUF,
  es IS NOT NULL AND rs IS NULL AND (ifnull(et = tv, 0) OR ifnull(et = fv, 0)) AS RT_TES,
  es IS NOT NULL AND tv IS NULL AND fv IS NULL AND (rs IS NULL OR es <> rs) AS RT_NO_IUF,
  es IS NOT NULL AND i IS NULL AS RT_NO_IUD,
  i IS NOT NULL AND (es IS NULL OR i <> es) AS IUD_NO_RT,
  rs IS NOT NULL AND tf IS NULL AND tv IS NULL AND ff IS NULL AND fv IS NULL AS IUF_NO_TES,
  rs IS NOT NULL AND (ifnull(tf <> rt, 0) OR ifnull(tv <> rt, 0) OR ifnull(ff <> rt, 0) OR ifnull(fv <> rt, 0)) AS IUF_TES_DIV_IMP,
  rs IS NOT NULL AND es IS NULL AS IUV_NO_RT,
  coalesce(tf, tv, ff, fv) IS NOT NULL AND coalesce(i, es, rs) IS NULL AS TES_NO_IUF_OR_IUV,
  f0 IS NOT NULL AND coalesce(i, es, rs, tf, tv, ff, fv) IS NULL AS TES_NO_MATCH
FROM uniti";

const SECONDA_VISTA: &str = "
SELECT e.ente, e.iuv, e.iur, e.indice, r.iuf, max(e.data, ifnull(r.data, -1)),
  CASE WHEN e.es = r.rs THEN 'RT_IUF' ELSE 'RT_NO_IUF' END
FROM e LEFT JOIN r ON e.ente = r.ente AND e.iuv = r.iuv AND e.iur = r.iur AND e.indice = r.indice AND r.esito <> 3";

const DOPPI: &str = "
SELECT r.ente, r.iuv, r.iur, r.indice, r.iuf, e.tipo FROM r
JOIN e ON e.ente = r.ente AND e.iuv = r.iuv AND e.iur = r.iur AND e.indice = r.indice
WHERE r.esito IN (0, 9) AND EXISTS (SELECT 1 FROM r AS altro WHERE altro.ente = r.ente AND altro.iuv = r.iuv AND altro.rs = r.rs
  AND altro.ricevente = r.ricevente AND altro.esito = CASE r.esito WHEN 0 THEN 9 ELSE 0 END)";

/// A row, small enough that rows meet.
#[derive(Debug, Clone)]
enum Arrivo {
    Notificato(u8, i64),
    Ricevuta(u8, u8, u8, u32, i64, Option<i64>, bool),
    Flusso(u8, i64, u8, Vec<(u8, u8, Option<u32>, i64, u8)>),
    Obsoleto(usize),
    Tesoreria(u8, u8, u8, i64),
    Bolletta(u8, u8, u8, i64),
    Storno(u8),
    Poste(u8, i64),
    Finestra,
}

fn importo() -> impl Strategy<Value = i64> {
    prop::sample::select(vec![100, 200, 300])
}

fn arrivo() -> impl Strategy<Value = Arrivo> {
    let pagamento = (
        0..5_u8,
        0..2_u8,
        prop::option::weighted(0.8, 1..3_u32),
        importo(),
        prop::sample::select(vec![0_u8, 0, 0, 9, 3]),
    );
    prop_oneof![
        4 => (0..5_u8, importo()).prop_map(|(iud, n)| Arrivo::Notificato(iud, n)),
        4 => (0..6_u8, 0..5_u8, 0..2_u8, 1..3_u32, importo(), prop::option::weighted(0.9, importo()), prop::bool::weighted(0.9))
            .prop_map(|(iud, iuv, iur, indice, es, et, e)| Arrivo::Ricevuta(iud, iuv, iur, indice, es, et, e)),
        4 => (0..4_u8, importo(), 0..2_u8, prop::collection::vec(pagamento, 1..5))
            .prop_map(|(iuf, rt, ricevente, righe)| Arrivo::Flusso(iuf, rt, ricevente, righe)),
        1 => any::<usize>().prop_map(Arrivo::Obsoleto),
        2 => (0..2_u8, 0..5_u8, 0..6_u8, importo()).prop_map(|(psp, iuf, iuv, n)| Arrivo::Tesoreria(psp, iuf, iuv, n)),
        4 => (0..6_u8, 0..6_u8, 0..8_u8, importo()).prop_map(|(c, iuf, iuv, n)| Arrivo::Bolletta(c, iuf, iuv, n)),
        1 => (0..6_u8).prop_map(Arrivo::Storno),
        1 => (0..4_u8, importo()).prop_map(|(iuf, n)| Arrivo::Poste(iuf, n)),
        1 => Just(Arrivo::Finestra),
    ]
}

/// IUF, written in either case; beyond the fourth there is none.
fn iuf(n: u8, minuscolo: bool) -> String {
    match n {
        0..4 if minuscolo => format!("2024-03-04psp-{n}"),
        0..4 => format!("2024-03-04PSP-{n}"),
        _ => String::new(),
    }
}

/// IUV, case-sensitive; beyond the fifth there is none.
fn iuv(n: u8) -> String {
    ["01a", "01A", "02", "03", "04"]
        .get(usize::from(n))
        .map_or_else(String::new, |t| (*t).to_owned())
}

fn iud(n: u8) -> String {
    if n < 5 {
        format!("D-{n}")
    } else {
        String::new()
    }
}

fn giorno(n: u64) -> NaiveDate {
    NaiveDate::default() + Days::new(n)
}

struct Modello {
    motore: Riconciliazione,
    db: Connection,
    flusso: u32,
    poste: u32,
    oggi: u64,
    flussi: Vec<(String, u32)>,
    /// Storni that found nothing: by the query, by the engine.
    storni: usize,
    motore_storni: usize,
}

impl Modello {
    fn nuovo() -> Self {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch(TABELLE).unwrap();
        Self {
            motore: Riconciliazione::default(),
            db,
            flusso: 0,
            poste: 0,
            oggi: 1,
            flussi: Vec::new(),
            storni: 0,
            motore_storni: 0,
        }
    }

    /// The same arrivals into both; rows of one kind that follow each other make one block.
    fn arriva(&mut self, ente: &str, arrivi: &[Arrivo]) {
        let mut blocco: Option<Righe> = None;
        for arrivo in arrivi {
            self.flusso += 1;
            if matches!(
                arrivo,
                Arrivo::Finestra | Arrivo::Obsoleto(_) | Arrivo::Flusso(..)
            ) {
                self.carica(ente, blocco.take());
            }
            let righe = self.uno(ente, arrivo);
            blocco = match (blocco.take(), righe) {
                (Some(Righe::Notificati(mut prima)), Some(Righe::Notificati(dopo))) => {
                    prima.extend(dopo);
                    Some(Righe::Notificati(prima))
                }
                (Some(Righe::Ricevute(mut prima)), Some(Righe::Ricevute(dopo))) => {
                    prima.extend(dopo);
                    Some(Righe::Ricevute(prima))
                }
                (Some(Righe::Tesoreria(mut prima)), Some(Righe::Tesoreria(dopo))) => {
                    prima.extend(dopo);
                    Some(Righe::Tesoreria(prima))
                }
                (Some(Righe::Giornale(mut prima)), Some(Righe::Giornale(dopo))) => {
                    prima.extend(dopo);
                    Some(Righe::Giornale(prima))
                }
                (prima, dopo) => {
                    self.carica(ente, prima);
                    dopo
                }
            };
            if matches!(arrivo, Arrivo::Flusso(..)) {
                self.carica(ente, blocco.take());
            }
        }
        self.carica(ente, blocco);
        assert_eq!(self.motore_storni, self.storni);
    }

    fn carica(&mut self, ente: &str, righe: Option<Righe>) {
        if let Some(righe) = righe {
            let esito = self.motore.carica(&Blocco {
                cod_ipa: ente.into(),
                flusso: self.flusso,
                giorno: giorno(self.oggi),
                righe,
            });
            self.motore_storni += esito.storni_a_vuoto;
        }
    }

    fn sql(&self, sql: &str, valori: impl rusqlite::Params) -> usize {
        self.db
            .prepare_cached(sql)
            .unwrap()
            .execute(valori)
            .unwrap()
    }

    #[allow(clippy::too_many_lines)]
    fn uno(&mut self, ente: &str, arrivo: &Arrivo) -> Option<Righe> {
        let oggi = i64::try_from(self.oggi).unwrap();
        let o_nulla = |testo: &str| (!testo.is_empty()).then(|| testo.to_owned());
        Some(match arrivo {
            Arrivo::Notificato(n, importo) => {
                self.sql(
                    "INSERT OR REPLACE INTO i VALUES (?, ?, ?, ?)",
                    params![ente, iud(*n), importo, oggi],
                );
                Righe::Notificati(vec![Notificato {
                    iud: iud(*n),
                    importo: *importo,
                    ..Notificato::default()
                }])
            }
            Arrivo::Ricevuta(d, v, s, indice, es, et, tipo_e) => {
                let iur = format!("R{s}");
                // A receipt of type E keeps its first date, one of type S does not.
                self.sql(
                    "INSERT INTO e VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'TARI', ?8) ON CONFLICT DO UPDATE SET iud = excluded.iud,
                     es = excluded.es, et = excluded.et, tipo = excluded.tipo, data = CASE WHEN ?9 THEN e.data ELSE excluded.data END",
                    params![ente, iuv(*v), iur, indice, o_nulla(&iud(*d)), es, et, oggi, tipo_e],
                );
                let righe = vec![Ricevuta {
                    iud: iud(*d),
                    iuv: iuv(*v),
                    iur,
                    indice: *indice,
                    totale: *et,
                    importo: *es,
                    tipo_dovuto: "TARI".into(),
                    ..Ricevuta::default()
                }];
                if *tipo_e {
                    Righe::Ricevute(righe)
                } else {
                    Righe::Secondarie(righe)
                }
            }
            Arrivo::Flusso(f, rt, ricevente, pagamenti) => {
                let iuf = iuf(*f, pagamenti.len() % 2 == 1);
                self.flussi.push((ente.to_owned(), self.flusso));
                let mut righe = Vec::new();
                for (v, s, indice, rs, esito) in pagamenti {
                    let iur = format!("R{s}");
                    let prossimo: u32 = self
                        .db
                        .query_row(
                            "SELECT ifnull(max(indice), 0) + 1 FROM r WHERE ente = ? AND iuv = ? AND iur = ?",
                            params![ente, iuv(*v), iur],
                            |riga| riga.get(0),
                        )
                        .unwrap();
                    let scritto = indice.unwrap_or(prossimo);
                    self.sql(
                        "INSERT OR REPLACE INTO r VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        params![
                            ente,
                            iuv(*v),
                            iur,
                            scritto,
                            iuf,
                            rs,
                            rt,
                            esito,
                            self.flusso,
                            ricevente,
                            oggi
                        ],
                    );
                    if *esito == 9 {
                        self.sql(
                            "INSERT OR IGNORE INTO e VALUES (?, ?, ?, ?, NULL, ?, ?, NULL, ?)",
                            params![ente, iuv(*v), iur, scritto, rs, rs, oggi],
                        );
                    }
                    righe.push(Rendicontato {
                        iuv: iuv(*v),
                        iur,
                        indice: *indice,
                        importo: *rs,
                        codice_esito: *esito,
                        esito: None,
                    });
                }
                let testata = Testata {
                    iuf,
                    totale: *rt,
                    ricevente: [String::new(), ricevente.to_string(), String::new()],
                    ..Testata::default()
                };
                Righe::Rendicontati(Box::new(testata), righe)
            }
            Arrivo::Obsoleto(n) => {
                let suoi: Vec<u32> = self
                    .flussi
                    .iter()
                    .filter(|(suo, _)| suo == ente)
                    .map(|(_, flusso)| *flusso)
                    .collect();
                let flusso = *suoi.get(n % suoi.len().max(1))?;
                self.sql("DELETE FROM r WHERE flusso = ?", params![flusso]);
                Righe::Obsoleto(flusso)
            }
            Arrivo::Tesoreria(p, f, v, importo) => {
                let (psp, iuf, iuv) = (format!("PSP{p}"), iuf(*f, *p == 1), iuv(*v));
                if !iuf.is_empty() {
                    self.sql(
                        "INSERT OR REPLACE INTO tf VALUES (?, ?, ?, ?, ?)",
                        params![psp, iuf, ente, importo, oggi],
                    );
                }
                if !iuv.is_empty() {
                    self.sql(
                        "INSERT OR REPLACE INTO tv VALUES (?, ?, ?, ?)",
                        params![ente, iuv, importo, oggi],
                    );
                }
                Righe::Tesoreria(vec![Riversamento {
                    psp,
                    iuf,
                    iuv,
                    accredito: accredito(*importo),
                }])
            }
            Arrivo::Bolletta(c, f, v, importo) => {
                let (iuf, iuv) = (iuf(*f, *c % 2 == 0), iuv(*v));
                self.sql(
                    "INSERT OR REPLACE INTO f VALUES (?, '2024', ?, ?, ?, ?, ?)",
                    params![
                        ente,
                        c.to_string(),
                        o_nulla(&iuf),
                        o_nulla(&iuv),
                        importo,
                        oggi
                    ],
                );
                Righe::Giornale(vec![Movimento::Scritta(Bolletta {
                    anno: "2024".into(),
                    codice: c.to_string(),
                    iuf,
                    iuv,
                    accredito: accredito(*importo),
                })])
            }
            Arrivo::Poste(f, importo) => {
                self.poste += 1;
                self.sql(
                    "INSERT INTO f VALUES (?, '2024', ?, ?, NULL, ?, ?)",
                    params![
                        ente,
                        format!("P{:06}", self.poste),
                        iuf(*f, false),
                        importo,
                        oggi
                    ],
                );
                Righe::Giornale(vec![Movimento::Poste(Bolletta {
                    anno: "2024".into(),
                    codice: String::new(),
                    iuf: iuf(*f, false),
                    iuv: String::new(),
                    accredito: accredito(*importo),
                })])
            }
            Arrivo::Storno(c) => {
                let tolte = self.sql(
                    "DELETE FROM f WHERE ente = ? AND anno = '2024' AND codice = ?",
                    params![ente, c.to_string()],
                );
                self.storni += 1 - tolte;
                Righe::Giornale(vec![Movimento::Stornata {
                    anno: "2024".into(),
                    codice: c.to_string(),
                }])
            }
            Arrivo::Finestra => {
                let dal = self.oggi.saturating_sub(3);
                self.sql(
                    "UPDATE finestra SET dal = max(dal, ?)",
                    params![i64::try_from(dal).unwrap()],
                );
                self.motore.sposta_finestra(giorno(dal));
                return None;
            }
        })
    }

    /// Each combined row with its codes, as the query finds them.
    fn attese(&self) -> Vec<String> {
        let mut domanda = self.db.prepare_cached(CLASSIFICA).unwrap();
        let nomi: Vec<String> = domanda.column_names().map(str::to_owned).collect();
        let righe = domanda
            .query_map([], |riga| {
                let mut testo = String::new();
                for (n, nome) in nomi.iter().enumerate() {
                    if n < 18 {
                        testo.push_str(&valore(riga.get_ref(n)?));
                        testo.push('|');
                    } else if riga.get::<_, Option<bool>>(n)? == Some(true) {
                        testo.push_str(nome);
                        testo.push(' ');
                    }
                }
                Ok(testo)
            })
            .unwrap();
        ordinate(righe.map(Result::unwrap))
    }

    fn trovate(&self) -> Vec<String> {
        let mut righe = Vec::new();
        let _ = self.motore.combinate(Codici::default(), |riga| {
            righe.push(descrivi(&riga));
            ControlFlow::Continue(())
        });
        ordinate(righe.into_iter())
    }

    fn lista(&self, sql: &str) -> Vec<String> {
        let mut domanda = self.db.prepare_cached(sql).unwrap();
        let quante = domanda.column_count();
        let righe = domanda
            .query_map([], |riga| {
                (0..quante)
                    .map(|n| Ok(valore(riga.get_ref(n)?)))
                    .collect::<Result<Vec<_>, _>>()
            })
            .unwrap();
        ordinate(righe.map(|riga| riga.unwrap().join("|")))
    }

    fn confronta(&self) {
        let attese = self.attese();
        assert_eq!(self.trovate(), attese);
        // What is kept as counts is what is shown row by row, and what asking for one code gives.
        for codice in Codice::TUTTI {
            let con = |riga: &&String| {
                riga.rsplit('|')
                    .next()
                    .unwrap()
                    .split(' ')
                    .any(|c| c == codice.testo())
            };
            let quante = attese.iter().filter(con).count() as u64;
            assert_eq!(self.motore.quante(codice), quante, "{}", codice.testo());
            let mut chieste = 0;
            let _ = self
                .motore
                .combinate([codice].into_iter().collect(), |riga| {
                    assert!(riga.codici().contiene(codice));
                    chieste += 1;
                    ControlFlow::Continue(())
                });
            assert_eq!(chieste, quante, "{}", codice.testo());
        }
        let senza = attese.iter().filter(|riga| riga.ends_with('|')).count() as u64;
        assert_eq!(self.motore.senza_codice(), senza);
        let mut seconda = Vec::new();
        let mut doppi = Vec::new();
        for ente in ["C_Z001", "C_Z002"] {
            for r in self.motore.ricevute(ente) {
                let (iuv, iur, indice) = r.ricevuta();
                seconda.push(format!(
                    "{ente}|{iuv}|{iur}|{indice}|{}|{}|{}",
                    r.iuf().unwrap_or("-"),
                    giorni(r.data()),
                    r.codice().testo()
                ));
            }
            for doppio in self.motore.doppi(ente) {
                let (iuv, iur, indice) = doppio.pagamento;
                let tipo = if doppio.tipo_dovuto.is_empty() {
                    "-"
                } else {
                    doppio.tipo_dovuto
                };
                doppi.push(format!("{ente}|{iuv}|{iur}|{indice}|{}|{tipo}", doppio.iuf));
            }
        }
        assert_eq!(ordinate(seconda.into_iter()), self.lista(SECONDA_VISTA));
        assert_eq!(ordinate(doppi.into_iter()), self.lista(DOPPI));
    }

    /// Written and read again, it is the same engine: rows, places, codes, counts.
    fn riletto(&mut self) {
        let scritto = serde_json::to_string(&self.motore).unwrap();
        let riletto: Riconciliazione = serde_json::from_str(&scritto).unwrap();
        assert_eq!(riletto, self.motore);
        assert_eq!(serde_json::to_string(&riletto).unwrap(), scritto);
        self.motore = riletto;
    }
}

fn accredito(importo: i64) -> Accredito {
    Accredito {
        importo,
        ..Accredito::default()
    }
}

fn giorni(giorno: NaiveDate) -> i64 {
    (giorno - NaiveDate::default()).num_days()
}

fn valore(valore: rusqlite::types::ValueRef<'_>) -> String {
    use rusqlite::types::ValueRef;
    match valore {
        ValueRef::Null => "-".to_owned(),
        ValueRef::Integer(n) => n.to_string(),
        altro => altro.as_str().unwrap().to_owned(),
    }
}

fn ordinate(righe: impl Iterator<Item = String>) -> Vec<String> {
    let mut righe: Vec<String> = righe.collect();
    righe.sort();
    righe
}

fn descrivi(riga: &Combinata<'_>) -> String {
    let o_trattino = |testo: Option<&str>| testo.unwrap_or("-").to_owned();
    let pagamento = |chiave: Option<(&str, &str, u32)>| match chiave {
        Some((iuv, iur, indice)) => format!("{iuv}|{iur}|{indice}"),
        None => "-|-|-".to_owned(),
    };
    let coppia = |chiave: Option<(&str, &str)>| match chiave {
        Some((a, b)) => format!("{a}|{b}"),
        None => "-|-".to_owned(),
    };
    let mut testo = [
        riga.cod_ipa().to_owned(),
        o_trattino(riga.notificato()),
        pagamento(riga.ricevuta()),
        pagamento(riga.rendicontato()),
        coppia(riga.riversamento_iuf()),
        o_trattino(riga.riversamento_iuv()),
        coppia(riga.bolletta_iuf()),
        coppia(riga.bolletta_iuv()),
        coppia(riga.bolletta_sola()),
        giorni(riga.aggiornata()).to_string(),
        String::new(),
    ]
    .join("|");
    for codice in riga.codici().tutti() {
        testo.push_str(codice.testo());
        testo.push(' ');
    }
    testo
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    #[test]
    fn after_every_block_the_engine_says_what_the_query_finds_from_nothing(
        blocchi in prop::collection::vec((any::<bool>(), prop::collection::vec(arrivo(), 1..12)), 1..8)
    ) {
        let mut modello = Modello::nuovo();
        for (primo, arrivi) in blocchi {
            modello.arriva(if primo { "C_Z001" } else { "C_Z002" }, &arrivi);
            modello.confronta();
            if primo {
                modello.riletto();
                modello.confronta();
            }
            modello.oggi += 1;
        }
    }
}
