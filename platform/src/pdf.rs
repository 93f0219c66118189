//! A PDF of one page: text in Helvetica and filled rectangles, nothing compressed, the same bytes for the same page.

use std::fmt::Write as _;

/// Width of A4 in points.
pub(crate) const LARGHEZZA: f64 = 595.0;
/// Height of A4 in points.
pub(crate) const ALTEZZA: f64 = 842.0;
/// Points in a millimetre.
pub(crate) const MM: f64 = 72.0 / 25.4;

/// A page that is being drawn; the origin is below on the left.
#[derive(Debug, Default)]
pub(crate) struct Foglio {
    disegno: Vec<u8>,
}

impl Foglio {
    /// A line of text that begins at (x, y).
    pub(crate) fn testo(&mut self, x: f64, y: f64, corpo: f64, grassetto: bool, testo: &str) {
        let carattere = if grassetto { "F2" } else { "F1" };
        self.scrivi(&format!("BT /{carattere} {corpo:.1} Tf {x:.2} {y:.2} Td ("));
        for c in testo.chars() {
            let byte = winansi(c);
            if matches!(byte, b'(' | b')' | b'\\') {
                self.disegno.push(b'\\');
            }
            self.disegno.push(byte);
        }
        self.scrivi(") Tj ET\n");
    }

    /// A line of text broken at blanks so that no part is longer than so many characters; gives the height that it took.
    pub(crate) fn paragrafo(
        &mut self,
        x: f64,
        y: f64,
        corpo: f64,
        largo: usize,
        testo: &str,
    ) -> f64 {
        let mut riga = String::new();
        let mut sotto = 0.0;
        for parola in testo.split_whitespace() {
            if !riga.is_empty() && riga.chars().count() + 1 + parola.chars().count() > largo {
                self.testo(x, y - sotto, corpo, false, &riga);
                sotto += corpo * 1.3;
                riga.clear();
            }
            if !riga.is_empty() {
                riga.push(' ');
            }
            riga.push_str(parola);
        }
        self.testo(x, y - sotto, corpo, false, &riga);
        sotto + corpo * 1.3
    }

    /// A horizontal line across the page.
    pub(crate) fn linea(&mut self, y: f64) {
        let largo = LARGHEZZA - 80.0;
        self.scrivi(&format!("40 {y:.2} {largo:.2} 0.5 re f\n"));
    }

    /// Square modules, row after row from above; the symbol is `lato` points wide and its upper left corner at (x, y).
    pub(crate) fn simbolo(&mut self, x: f64, y: f64, lato: f64, colonne: usize, neri: &[bool]) {
        if colonne == 0 {
            return;
        }
        #[expect(clippy::cast_precision_loss, reason = "a few hundred modules")]
        let modulo = lato / colonne as f64;
        for (n, riga) in neri.chunks(colonne).enumerate() {
            #[expect(clippy::cast_precision_loss, reason = "a few hundred modules")]
            let sotto = y - modulo * (n + 1) as f64;
            let mut da = 0;
            while let Some(inizio) = riga[da..].iter().position(|nero| *nero) {
                let inizio = da + inizio;
                let fine = riga[inizio..]
                    .iter()
                    .position(|nero| !nero)
                    .map_or(riga.len(), |n| inizio + n);
                #[expect(clippy::cast_precision_loss, reason = "a few hundred modules")]
                let (sinistra, largo) =
                    (x + modulo * inizio as f64, modulo * (fine - inizio) as f64);
                self.scrivi(&format!(
                    "{sinistra:.3} {sotto:.3} {largo:.3} {modulo:.3} re f\n"
                ));
                da = fine;
            }
        }
    }

    fn scrivi(&mut self, testo: &str) {
        self.disegno.extend_from_slice(testo.as_bytes());
    }

    /// The whole file.
    pub(crate) fn finito(self, titolo: &str) -> Vec<u8> {
        let carattere = |nome: &str| {
            format!(
                "<< /Type /Font /Subtype /Type1 /BaseFont /{nome} /Encoding /WinAnsiEncoding >>"
            )
        };
        let titolo: String = titolo
            .chars()
            .filter(|c| c.is_ascii_graphic() || *c == ' ')
            .filter(|c| !matches!(c, '(' | ')' | '\\'))
            .collect();
        let mut disegno = format!("<< /Length {} >>\nstream\n", self.disegno.len()).into_bytes();
        disegno.extend_from_slice(&self.disegno);
        disegno.extend_from_slice(b"\nendstream");
        let oggetti: [Vec<u8>; 7] = [
            b"<< /Type /Catalog /Pages 2 0 R /Lang (it-IT) >>".to_vec(),
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
            format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {LARGHEZZA} {ALTEZZA}] /Contents 4 0 R /Resources << /Font << /F1 5 0 R /F2 6 0 R >> >> >>").into_bytes(),
            disegno,
            carattere("Helvetica").into_bytes(),
            carattere("Helvetica-Bold").into_bytes(),
            format!("<< /Title ({titolo}) >>").into_bytes(),
        ];
        let mut file = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n".to_vec();
        let mut indice = String::from("0000000000 65535 f \n");
        for (n, oggetto) in oggetti.iter().enumerate() {
            let _ = writeln!(indice, "{:010} 00000 n ", file.len());
            file.extend_from_slice(format!("{} 0 obj\n", n + 1).as_bytes());
            file.extend_from_slice(oggetto);
            file.extend_from_slice(b"\nendobj\n");
        }
        let inizio = file.len();
        let coda = format!(
            "xref\n0 {n}\n{indice}trailer\n<< /Size {n} /Root 1 0 R /Info 7 0 R >>\nstartxref\n{inizio}\n%%EOF\n",
            n = oggetti.len() + 1
        );
        file.extend_from_slice(coda.as_bytes());
        file
    }
}

/// A character in the encoding of the page; `?` where it has none.
fn winansi(c: char) -> u8 {
    match c {
        '€' => 0x80,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '—' => 0x97,
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        _ => b'?',
    }
}
