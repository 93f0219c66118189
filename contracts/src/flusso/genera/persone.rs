//! Payers: persons whose codice fiscale agrees with name, birth and place, and companies.

use super::caso::Caso;
use super::codici;
use super::luoghi::{COMUNI, Comune, ESTERO, INTITOLAZIONI, VIE};

const COGNOMI: &[&str] = &[
    "Rossi",
    "Bianchi",
    "Ferrari",
    "Russo",
    "Romano",
    "Colombo",
    "Ricci",
    "Marino",
    "Greco",
    "Bruno",
    "Gallo",
    "Conti",
    "De Luca",
    "Costa",
    "Giordano",
    "Mancini",
    "Rizzo",
    "Lombardi",
    "Moretti",
    "Barbieri",
    "Fontana",
    "Santoro",
    "Mariani",
    "Rinaldi",
    "Caruso",
    "Ferrara",
    "Galli",
    "Martini",
    "Leone",
    "Longo",
    "Gentile",
    "Martinelli",
    "Vitale",
    "Lombardo",
    "Serra",
    "Coppola",
    "De Santis",
    "D'Angelo",
    "Marchetti",
    "Parisi",
    "Villa",
    "Conte",
    "Ferraro",
    "Ferri",
    "Fabbri",
    "Bianco",
    "Marini",
    "Grasso",
    "Valentini",
    "Zanetti",
    "Dal Corso",
    "Boscolo",
    "Favaretto",
    "Vianello",
    "Scarpa",
    "Busetto",
    "Zennaro",
    "Tiozzo",
    "Fo",
    "Bo",
];
const UOMINI: &[&str] = &[
    "Mario",
    "Luca",
    "Marco",
    "Andrea",
    "Giuseppe",
    "Giovanni",
    "Francesco",
    "Alessandro",
    "Stefano",
    "Paolo",
    "Roberto",
    "Antonio",
    "Nicolò",
    "Davide",
    "Matteo",
    "Federico",
    "Gianluca",
    "Pier Luigi",
    "Ugo",
    "Enzo",
    "Massimiliano",
    "Tommaso",
    "Alvise",
    "Daniele",
];
const DONNE: &[&str] = &[
    "Maria",
    "Laura",
    "Giulia",
    "Anna",
    "Francesca",
    "Sara",
    "Chiara",
    "Elena",
    "Paola",
    "Silvia",
    "Federica",
    "Valentina",
    "Alessia",
    "Martina",
    "Ada",
    "Zoè",
    "Maria Teresa",
    "Giovanna",
    "Roberta",
    "Cristina",
    "Beatrice",
    "Ludovica",
    "Ilaria",
    "Marta",
];
const MESTIERI: &[&str] = &[
    "Costruzioni",
    "Impianti",
    "Trasporti",
    "Arredamenti",
    "Ristorazione",
    "Alimentari",
    "Meccanica",
    "Informatica",
    "Immobiliare",
    "Servizi",
    "Autoricambi",
    "Tessile",
    "Edilizia",
    "Vivai",
    "Calzature",
];
const FORME: &[&str] = &["Srl", "Srl", "Srl", "S.p.A.", "Snc", "Sas", "Soc. Coop."];
const POSTA: &[&str] = &[
    "example.it",
    "example.com",
    "posta.example.it",
    "pec.example.it",
];

/// A payer.
#[derive(Debug, Clone, Default)]
pub struct Pagatore {
    /// Whether it is a person.
    pub persona: bool,
    /// Codice fiscale or partita IVA.
    pub codice: String,
    /// Name.
    pub nome: String,
    /// E-mail address.
    pub email: String,
    /// Street.
    pub via: String,
    /// House number.
    pub civico: String,
    /// Postal code.
    pub cap: &'static str,
    /// Town.
    pub localita: &'static str,
    /// Sigla of the province; empty abroad.
    pub provincia: &'static str,
    /// ISO code of the nation.
    pub nazione: &'static str,
}

impl Pagatore {
    /// A person.
    pub fn persona(caso: &mut Caso) -> Self {
        let uomo = caso.volte(50);
        let cognome = *caso.uno(COGNOMI);
        let nome = *caso.uno(if uomo { UOMINI } else { DONNE });
        let nato = codici::Nascita {
            anno: caso.fra(1935, 2006),
            mese: caso.fra(1, 12),
            giorno: caso.fra(1, 28),
            uomo,
            catasto: caso.uno(COMUNI).catasto,
        };
        let mut pagatore = Self {
            persona: true,
            codice: codici::codice_fiscale(cognome, nome, &nato),
            nome: format!("{cognome} {nome}"),
            ..Self::default()
        };
        pagatore.email = posta(&format!("{nome}.{cognome}"), caso);
        pagatore.abita(caso);
        pagatore
    }

    /// A company.
    pub fn impresa(caso: &mut Caso) -> Self {
        let cognome = *caso.uno(COGNOMI);
        let (mestiere, forma) = (*caso.uno(MESTIERI), *caso.uno(FORME));
        let nome = match caso.sotto(20) {
            0 => format!("{cognome} & Figli; {mestiere} {forma}"),
            1 => format!("Trattoria \"Da {cognome}\" {forma}"),
            _ => format!("{cognome} {mestiere} {forma}"),
        };
        let mut pagatore = Self {
            codice: codici::partita_iva(caso),
            nome,
            ..Self::default()
        };
        pagatore.email = posta(&format!("info.{cognome}"), caso);
        pagatore.abita(caso);
        pagatore
    }

    fn abita(&mut self, caso: &mut Caso) {
        self.via = via(caso);
        self.civico = civico(caso);
        if caso.volte(3) {
            (self.nazione, self.localita, self.cap) = *caso.uno(ESTERO);
        } else {
            let comune = comune(caso);
            (self.nazione, self.localita, self.cap, self.provincia) =
                ("IT", comune.nome, comune.cap, comune.provincia);
        }
    }
}

/// A comune: four times in five one of the Veneto.
pub fn comune(caso: &mut Caso) -> &'static Comune {
    const VENETI: usize = 34;
    if caso.volte(80) {
        caso.uno(&COMUNI[..VENETI])
    } else {
        caso.uno(COMUNI)
    }
}

/// Street and name.
pub fn via(caso: &mut Caso) -> String {
    format!("{} {}", caso.uno(VIE), caso.uno(INTITOLAZIONI))
}

/// House number.
pub fn civico(caso: &mut Caso) -> String {
    let numero = caso.fra(1, 250);
    match caso.sotto(12) {
        0 => format!("{numero}/A"),
        1 => format!("{numero} int. {}", caso.fra(1, 20)),
        _ => numero.to_string(),
    }
}

fn posta(nome: &str, caso: &mut Caso) -> String {
    let nome: String = nome
        .chars()
        .map(|c| codici::senza_accento(c).to_ascii_lowercase())
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect();
    format!("{nome}{}@{}", caso.fra(1, 99), caso.uno(POSTA))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::identifier::{CodiceFiscale, PartitaIva};

    #[test]
    fn payers_are_valid() {
        let mut caso = Caso::di(7, 7);
        for _ in 0..500 {
            let persona = Pagatore::persona(&mut caso);
            assert!(CodiceFiscale::parse(&persona.codice).is_ok(), "{persona:?}");
            let impresa = Pagatore::impresa(&mut caso);
            assert!(PartitaIva::parse(&impresa.codice).is_ok(), "{impresa:?}");
        }
    }
}
