//! Nations and provinces as MyPay knows them (`mypay-flows.md` §10.2): codes alone, capitals.

/// ISO 3166-1 alpha-2.
const NAZIONI: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV \
    BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO \
    FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP \
    KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU \
    MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB \
    SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY \
    UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// Sigle of the provinces.
const PROVINCE: &str = "AG AL AN AO AP AQ AR AT AV BA BG BI BL BN BO BR BS BT BZ CA CB CE CH CL CN CO CR CS CT CZ EN FC FE FG \
    FI FM FR GE GO GR IM IS KR LC LE LI LO LT LU MB MC ME MI MN MO MS MT NA NO NU OR PA PC PD PE PG PI PN PO PR PT PU PV PZ \
    RA RC RE RG RI RM RN RO SA SI SO SP SR SS SU SV TA TE TN TO TP TR TS TV UD VA VB VC VE VI VR VT VV";

/// For each first letter, a bit for each second one.
type Mappa = [u32; 26];

static MAPPA_NAZIONI: Mappa = mappa(NAZIONI);
static MAPPA_PROVINCE: Mappa = mappa(PROVINCE);

const fn mappa(sigle: &str) -> Mappa {
    let byte = sigle.as_bytes();
    let mut mappa = [0; 26];
    let mut i = 0;
    while i + 1 < byte.len() {
        if byte[i].is_ascii_uppercase() && byte[i + 1].is_ascii_uppercase() {
            mappa[(byte[i] - b'A') as usize] |= 1 << (byte[i + 1] - b'A');
            i += 2;
        } else {
            i += 1;
        }
    }
    mappa
}

fn nota(mappa: &Mappa, sigla: &str) -> bool {
    match sigla.as_bytes() {
        [a @ b'A'..=b'Z', b @ b'A'..=b'Z'] => mappa[usize::from(a - b'A')] & (1 << (b - b'A')) != 0,
        _ => false,
    }
}

/// Whether this is a code of ISO 3166-1 alpha-2, in capitals.
#[must_use]
pub fn nazione_nota(sigla: &str) -> bool {
    nota(&MAPPA_NAZIONI, sigla)
}

/// Whether this is the sigla of a province, in capitals.
#[must_use]
pub fn provincia_nota(sigla: &str) -> bool {
    nota(&MAPPA_PROVINCE, sigla)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maps_are_the_lists() {
        for a in 'A'..='Z' {
            for b in 'A'..='Z' {
                let sigla = format!("{a}{b}");
                let in_lista = |lista: &str| lista.split_ascii_whitespace().any(|s| s == sigla);
                assert_eq!(nazione_nota(&sigla), in_lista(NAZIONI), "{sigla}");
                assert_eq!(provincia_nota(&sigla), in_lista(PROVINCE), "{sigla}");
            }
        }
        assert!(!nazione_nota("it") && !nazione_nota("ITA") && !nazione_nota(""));
    }
}
