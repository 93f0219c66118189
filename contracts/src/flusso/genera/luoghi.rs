//! Comuni with provincia, CAP and cadastral code (the one that stands in a codice fiscale), streets.

/// A comune.
#[derive(Debug, Clone, Copy)]
pub struct Comune {
    /// Name.
    pub nome: &'static str,
    /// Sigla of the province.
    pub provincia: &'static str,
    /// A CAP of it.
    pub cap: &'static str,
    /// Cadastral code.
    pub catasto: &'static str,
}

macro_rules! comuni {
    ($($nome:literal $provincia:literal $cap:literal $catasto:literal;)*) => {
        /// Comuni, those of the Veneto first.
        pub const COMUNI: &[Comune] = &[$(Comune { nome: $nome, provincia: $provincia, cap: $cap, catasto: $catasto }),*];
    };
}

comuni! {
    "Venezia" "VE" "30121" "L736"; "Padova" "PD" "35121" "G224"; "Verona" "VR" "37121" "L781"; "Vicenza" "VI" "36100" "L840";
    "Treviso" "TV" "31100" "L407"; "Belluno" "BL" "32100" "A757"; "Rovigo" "RO" "45100" "H620"; "Chioggia" "VE" "30015" "C638";
    "San Donà di Piave" "VE" "30027" "H823"; "Portogruaro" "VE" "30026" "G914"; "Jesolo" "VE" "30016" "C388"; "Mira" "VE" "30034" "F229";
    "Mirano" "VE" "30035" "F241"; "Spinea" "VE" "30038" "I908"; "Abano Terme" "PD" "35031" "A001"; "Este" "PD" "35042" "D442";
    "Monselice" "PD" "35043" "F382"; "Cittadella" "PD" "35013" "C743"; "Feltre" "BL" "32032" "D530"; "Adria" "RO" "45011" "A059";
    "Villafranca di Verona" "VR" "37069" "L949"; "Legnago" "VR" "37045" "E512"; "Conegliano" "TV" "31015" "C957";
    "Castelfranco Veneto" "TV" "31033" "C111"; "Montebelluna" "TV" "31044" "F443"; "Oderzo" "TV" "31046" "F999";
    "Vittorio Veneto" "TV" "31029" "M089"; "Bassano del Grappa" "VI" "36061" "A703"; "Schio" "VI" "36015" "I531"; "Thiene" "VI" "36016" "L157";
    "Valdagno" "VI" "36078" "L551"; "Arzignano" "VI" "36071" "A459"; "Montecchio Maggiore" "VI" "36075" "F464"; "Lonigo" "VI" "36045" "E682";
    "Roma" "RM" "00184" "H501"; "Milano" "MI" "20121" "F205"; "Torino" "TO" "10121" "L219"; "Napoli" "NA" "80133" "F839";
    "Bologna" "BO" "40121" "A944"; "Firenze" "FI" "50122" "D612"; "Genova" "GE" "16121" "D969"; "Bari" "BA" "70121" "A662";
    "Palermo" "PA" "90133" "G273"; "Catania" "CT" "95124" "C351"; "Trieste" "TS" "34121" "L424"; "Udine" "UD" "33100" "L483";
    "Trento" "TN" "38122" "L378"; "Bolzano" "BZ" "39100" "A952"; "Brescia" "BS" "25121" "B157"; "Bergamo" "BG" "24121" "A794";
    "Modena" "MO" "41121" "F257"; "Parma" "PR" "43121" "G337"; "Ferrara" "FE" "44121" "D548"; "Ravenna" "RA" "48121" "H199";
    "Rimini" "RN" "47921" "H294"; "Ancona" "AN" "60121" "A271"; "Pescara" "PE" "65121" "G482"; "Perugia" "PG" "06121" "G478";
    "Cagliari" "CA" "09124" "B354";
}

/// Addresses abroad: nation, town, postal code.
pub const ESTERO: &[(&str, &str, &str)] = &[
    ("DE", "München", "80331"),
    ("AT", "Innsbruck", "6020"),
    ("FR", "Nice", "06000"),
    ("CH", "Lugano", "6900"),
    ("SI", "Koper", "6000"),
];

/// What an address begins with.
pub const VIE: &[&str] = &[
    "Via", "Via", "Via", "Via", "Viale", "Piazza", "Vicolo", "Corso", "Calle", "Strada",
];

/// Whom a street is called after.
pub const INTITOLAZIONI: &[&str] = &[
    "Roma",
    "Garibaldi",
    "Mazzini",
    "Cavour",
    "Dante Alighieri",
    "Giuseppe Verdi",
    "Guglielmo Marconi",
    "XX Settembre",
    "IV Novembre",
    "della Libertà",
    "della Repubblica",
    "San Marco",
    "Sant'Antonio",
    "Antonio Gramsci",
    "dei Mille",
    "delle Rose",
    "del Lavoro",
    "Nazionale",
    "Alcide De Gasperi",
    "dell'Artigianato",
];
