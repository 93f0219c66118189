//! IUF and IUV in the text of a transfer, as MyPivot finds them (`mypivot-flows.md` §5.4): case matters, no check digit, no length.

/// What stands between the marker and the identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separatore {
    Barre,
    Blank,
}

impl Separatore {
    fn testo(self) -> &'static str {
        match self {
            Self::Barre => "/URI/",
            Self::Blank => " URI ",
        }
    }
}

/// How the date of an IUF was broken by a line of 27 or 35 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Data {
    /// `yyyy-mm- dd`
    PrimaDelGiorno,
    /// `yyyy-mm-d d`
    NelGiorno,
    /// Not looked for.
    Libera,
}

/// What a causale names. Both may be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identificativi {
    /// Identificativo del flusso di riversamento.
    pub iuf: Option<String>,
    /// Identificativo univoco versamento.
    pub iuv: Option<String>,
}

const MARCHE: [&str; 5] = [
    "LGPE-RIVERSAMENTO",
    "LGPE- RIVERSAMENTO",
    "LGPE -RIVERSAMENTO",
    "LGPE - RIVERSAMENTO",
    "L GPE-RIVERSAMENTO",
];
/// The platform's own order.
const TENTATIVI: [(Separatore, Data); 6] = [
    (Separatore::Barre, Data::PrimaDelGiorno),
    (Separatore::Blank, Data::PrimaDelGiorno),
    (Separatore::Barre, Data::NelGiorno),
    (Separatore::Blank, Data::NelGiorno),
    (Separatore::Barre, Data::Libera),
    (Separatore::Blank, Data::Libera),
];
/// Longest IUV that the form with `RFS` gives.
const RFS: usize = 25;

/// What a causale names.
///
/// ```
/// use contracts::flusso::causale::estrai;
/// let trovati = estrai("/PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSPABCXX-0000123456");
/// assert_eq!(trovati.iuf.as_deref(), Some("2024-03-15PSPABCXX-0000123456"));
/// assert_eq!(trovati.iuv, None);
/// ```
#[must_use]
pub fn estrai(causale: &str) -> Identificativi {
    Identificativi {
        iuf: iuf(causale),
        iuv: iuv(causale),
    }
}

fn iuf(causale: &str) -> Option<String> {
    let marca = MARCHE.into_iter().find(|m| causale.contains(m))?;
    let due_parole = causale.starts_with("ACCREDITI VARI");
    TENTATIVI.into_iter().find_map(|(separatore, data)| {
        let mut trovato = ultimo(causale, marca, separatore, data, due_parole)?;
        trovato.retain(|c| !spazio(c));
        let libero = |c: char| c.is_ascii_alphanumeric() || c == ':';
        let senza_data =
            (separatore, data) != (Separatore::Blank, Data::Libera) && trovato.chars().all(libero);
        (posto_data(&trovato).is_some() || senza_data).then_some(trovato)
    })
}

/// White space as Java has it.
fn spazio(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\u{b}' | '\u{c}' | '\r')
}

fn del_codice(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// The last match of an attempt, each looked for after the end of the one before.
fn ultimo(
    causale: &str,
    marca: &str,
    separatore: Separatore,
    data: Data,
    due_parole: bool,
) -> Option<String> {
    let (mut trovato, mut resto) = (None, causale);
    while let Some(i) = resto.find(marca) {
        resto = &resto[i + marca.len()..];
        let Some(dopo) = resto.strip_prefix(separatore.testo()) else {
            continue;
        };
        let lunga_data = lunghezza_data(dopo, data);
        let lungo =
            lunga_data.and_then(|d| lunghezza_codice(&dopo[d..], due_parole).map(|c| d + c));
        if let Some(lungo) = lungo {
            trovato = Some(dopo[..lungo].to_owned());
            resto = &dopo[lungo..];
        }
    }
    trovato
}

/// Length of the broken date at the beginning.
fn lunghezza_data(testo: &str, data: Data) -> Option<usize> {
    let modello = match data {
        Data::Libera => return Some(0),
        Data::PrimaDelGiorno => "9999-99- 99",
        Data::NelGiorno => "9999-99-9 9",
    };
    conforme(testo.as_bytes(), modello).then_some(modello.len())
}

/// Whether a text begins as a model says, in which 9 stands for any digit.
fn conforme(testo: &[u8], modello: &str) -> bool {
    testo.len() >= modello.len()
        && modello.bytes().zip(testo).all(|(m, t)| match m {
            b'9' => t.is_ascii_digit(),
            _ => m == *t,
        })
}

/// Length of the identifier at the beginning: a run of its characters, or two words of which only the first character must be one.
fn lunghezza_codice(testo: &str, due_parole: bool) -> Option<usize> {
    if !testo.starts_with(del_codice) {
        return None;
    }
    if !due_parole {
        return Some(testo.find(|c| !del_codice(c)).unwrap_or(testo.len()));
    }
    let prima = testo.find(spazio)?;
    let seconda = prima + testo[prima..].find(|c| !spazio(c))?;
    Some(
        testo[seconda..]
            .find(spazio)
            .map_or(testo.len(), |i| seconda + i),
    )
}

/// Where a date `yyyy-mm-dd` begins.
fn posto_data(testo: &str) -> Option<usize> {
    testo
        .as_bytes()
        .windows(10)
        .position(|w| conforme(w, "9999-99-99"))
}

fn iuv(causale: &str) -> Option<String> {
    if let Some(i) = causale.find("RFB") {
        let testo = &causale[i..];
        let trovato = fra(testo, "RFB/", '/').or_else(|| fra(testo, "RFB ", ' '));
        if trovato.is_some() {
            return trovato.map(str::to_owned);
        }
    }
    let i = causale.find("RFS")?;
    let primi = |testo: &str| -> String { testo.chars().filter(|c| *c != ' ').take(RFS).collect() };
    if let Some(testo) = fra(&causale[i..], "RFS/", '/') {
        return Some(if testo.chars().count() > RFS {
            primi(testo)
        } else {
            testo.to_owned()
        });
    }
    let dopo = causale.rfind("RFS").map(|i| primi(&causale[i + 3..]))?;
    Some(dopo).filter(|iuv| !iuv.trim().is_empty())
}

/// What stands between the last `inizio` and the `fine` (or the end) that follows it on the same line; `None` when it is empty.
fn fra<'a>(testo: &'a str, inizio: &str, fine: char) -> Option<&'a str> {
    let a_capo = |c: char| matches!(c, '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}');
    let (mut trovato, mut resto) = (None, testo);
    while let Some(i) = resto.find(inizio) {
        resto = &resto[i + inizio.len()..];
        let ferma = resto
            .find(|c| c == fine || a_capo(c))
            .unwrap_or(resto.len());
        if !resto[ferma..].starts_with(a_capo) {
            trovato = Some(&resto[..ferma]);
            resto = resto.get(ferma + fine.len_utf8()..).unwrap_or("");
        }
    }
    trovato.filter(|t| !t.is_empty())
}

/// The PSP that the XLS loader reads in an IUF: the first word after the date is taken out; `None` without a date.
#[must_use]
pub fn psp_tesoreria(iuf: &str) -> Option<String> {
    let data = posto_data(iuf)?;
    let senza = [&iuf[..data], &iuf[data + 10..]].concat();
    let parola = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let codice: String = senza
        .chars()
        .skip_while(|c| !parola(*c))
        .take_while(|c| parola(*c))
        .collect();
    Some(codice).filter(|c| !c.is_empty())
}

/// The PSP that the loader of the rendicontazione reads in an IUF: from the 11th character up to the next `-` or the end; `None` where
/// it breaks.
#[must_use]
pub fn psp_rendicontazione(iuf: &str) -> Option<&str> {
    let dopo = iuf.char_indices().nth(10).map(|(i, _)| &iuf[i..])?;
    if dopo.chars().all(|c| c == '-') {
        return None;
    }
    dopo.split('-').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of `mypivot-flows.md` §5.4 and `mypivot-web-services.md` §5.3.
    #[test]
    fn vectors_of_the_sheets() {
        const IUF: &str = "2024-03-15PSPABCXX-0000123456";
        for (causale, iuf, iuv) in [
            (
                "/PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSPABCXX-0000123456",
                IUF,
                "",
            ),
            (
                "PUR LGPE-RIVERSAMENTO URI 2024-03-15PSPABCXX-0000123456 TXT x",
                IUF,
                "",
            ),
            (
                "/PUR/LGPE-RIVERSAMENTO/URI/2024-03- 15PSPABCXX-0000123456 ALTRO",
                IUF,
                "",
            ),
            (
                "/PUR/LGPE-RIVERSAMENTO/URI/2024-03-1 5PSPABCXX-0000123456",
                IUF,
                "",
            ),
            (
                "ACCREDITI VARI /PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSPABCXX-00001 23456 ALTRO",
                IUF,
                "",
            ),
            (
                "BONIFICO /PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSPABCXX-00001 23456",
                "2024-03-15PSPABCXX-00001",
                "",
            ),
            ("/PUR/LGPE-RIVERSAMENTO/URI/PSPABCXX-0000123456", "", ""),
            (
                "/PUR/LGPE-RIVERSAMENTO/URI/10c4f341267947eca9f8/x",
                "10c4f341267947eca9f8",
                "",
            ),
            (
                "/RFB/01000000000000017/100.00/TXT/TARI",
                "",
                "01000000000000017",
            ),
            ("RFB 01000000000000017 TARI", "", "01000000000000017"),
            (
                "/RFS/RF12345678901234567890123/10.00/TXT/TARI",
                "",
                "RF12345678901234567890123",
            ),
            (
                "RFS RF12 3456 7890 1234 5678 9012 3 IMPORTO",
                "",
                "RF12345678901234567890123",
            ),
            ("TARI 2024 Mario Rossi", "", ""),
            (
                "ACCREDITI VARI /PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSPABCXX-0000123456",
                "",
                "",
            ),
            (
                "ACCREDITI VARI /PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSPABCXX-0000123456 ALTRO",
                "2024-03-15PSPABCXX-0000123456ALTRO",
                "",
            ),
            (
                "/PUR/LGPE-RIVERSAMENTO/URI/2024-03-15PSP.A-1",
                "2024-03-15PSP",
                "",
            ),
            ("/PUR/LGPE-RIVERSAMENTO/ URI/2024-03-15A-1", "", ""),
            ("LGPE -RIVERSAMENTO/URI/2024-03-15A-1", "2024-03-15A-1", ""),
            ("/pur/lgpe-riversamento/uri/2024-03-15A-1", "", ""),
            (
                "/PUR/LGPE-RIVERSAMENTO/URI/2024-03-15A-1 /RFB/0100017/",
                "2024-03-15A-1",
                "0100017",
            ),
            ("/RFB/0100 0000 17/10.00", "", "0100 0000 17"),
            ("RFB  0100000017 TARI", "", ""),
            ("RFBXX RFS/RF1/", "", "RF1"),
            ("TRASFERSI RFSX", "", "X"),
            // The other sheet.
            (
                "/PUR/LGPE-RIVERSAMENTO/URI/2024-03-04PSPVENET01-0001/TXT/X",
                "2024-03-04PSPVENET01-0001",
                "",
            ),
            (
                "/PUR/LGPE-RIVERSAMENTO/URI/2024-03- 04PSPVENET01-0001",
                "2024-03-04PSPVENET01-0001",
                "",
            ),
            (
                "/RFS/RF12 3456 7890 1234 5678 90/30.00",
                "",
                "RF12345678901234567890",
            ),
            ("BONIFICO GENERICO", "", ""),
            // From the rules in words: the last match, one line, only the blank is a space.
            (
                "/PUR/LGPE-RIVERSAMENTO/URI/2024-03-15A-1 LGPE-RIVERSAMENTO/URI/2024-03-16B-2",
                "2024-03-16B-2",
                "",
            ),
            ("LGPE-RIVERSAMENTO URI 10c4f341267947eca9f8", "", ""),
            ("RFB/1/RFB/2/", "", "2"),
            ("RFB/12\n3/", "", ""),
            ("RFS\t12", "", "\t12"),
            ("RFS", "", ""),
        ] {
            let trovati = estrai(causale);
            let pieno = |testo: &str| Some(testo.to_owned()).filter(|t| !t.is_empty());
            assert_eq!(
                trovati,
                Identificativi {
                    iuf: pieno(iuf),
                    iuv: pieno(iuv)
                },
                "{causale}"
            );
        }
    }

    #[test]
    fn the_psp_in_an_iuf() {
        assert_eq!(
            psp_tesoreria("2024-03-15PSPABCXX-0000123456").as_deref(),
            Some("PSPABCXX")
        );
        assert_eq!(psp_tesoreria("10c4f341267947eca9f8"), None);
        assert_eq!(
            psp_rendicontazione("2024-03-15PSPABCXX-0000123456"),
            Some("PSPABCXX")
        );
        assert_eq!(psp_rendicontazione("2024-03-15PSPABCXX"), Some("PSPABCXX"));
        for rotto in ["2024-03-15", "2024-03-15--", ""] {
            assert_eq!(psp_rendicontazione(rotto), None, "{rotto}");
        }
    }
}
