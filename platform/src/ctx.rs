//! What `decide` is given beside state and command: the instant, and random values derived from the seed.

use hkdf::Hkdf;
use ledger::entry::Millis;
use sha2::Sha256;

/// The context of one decision.
#[derive(Debug, Clone)]
pub struct Ctx<'a> {
    /// Now, on the sandbox's clock.
    pub now: Millis,
    /// Seed of the sandbox (seed of the run, case, variant and attempt already mixed in).
    pub seed: &'a [u8],
    /// `seq` of the input entry that is decided: with the purpose it makes every random value reproducible.
    pub input: u64,
    /// Public base address of the sandbox, without a final `/`.
    pub base: &'a str,
}

impl Ctx<'_> {
    /// 32 bytes for one purpose of this input. The same seed, input and purpose always give the same bytes.
    pub(crate) fn derivato(&self, scopo: &str) -> [u8; 32] {
        deriva(self.seed, &format!("input/{}/{scopo}", self.input))
    }

    /// 32 bytes for one purpose of the whole sandbox, whatever the input.
    pub(crate) fn del_sandbox(&self, scopo: &str) -> [u8; 32] {
        deriva(self.seed, &format!("sandbox/{scopo}"))
    }

    /// A random-looking UUID (version 4 in form) for one purpose of this input.
    pub(crate) fn uuid(&self, scopo: &str) -> String {
        let mut b = self.derivato(scopo);
        b[6] = (b[6] & 0x0f) | 0x40;
        b[8] = (b[8] & 0x3f) | 0x80;
        let h = esadecimale(&b[..16]);
        format!(
            "{}-{}-{}-{}-{}",
            &h[..8],
            &h[8..12],
            &h[12..16],
            &h[16..20],
            &h[20..]
        )
    }
}

/// HKDF-SHA256 of the seed, with the purpose as `info`.
pub(crate) fn deriva(seed: &[u8], info: &str) -> [u8; 32] {
    let mut out = [0_u8; 32];
    // 32 bytes are far below the limit of 255 blocks, the only error that `expand` has.
    let _ = Hkdf::<Sha256>::new(Some(b"collaudo/platform"), seed).expand(info.as_bytes(), &mut out);
    out
}

/// The first eight bytes as a number.
pub(crate) fn numero(bytes: [u8; 32]) -> u64 {
    bytes[..8].iter().fold(0, |n, b| (n << 8) | u64::from(*b))
}

/// Lower-case hexadecimal.
pub(crate) fn esadecimale(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_depends_on_seed_input_and_purpose_alone() {
        let ctx = |seed, input, now| Ctx {
            now: Millis(now),
            seed,
            input,
            base: "http://regione.test",
        };
        let a = ctx(b"seme", 7, 0);
        assert_eq!(a.derivato("x"), ctx(b"seme", 7, 99).derivato("x"));
        assert_ne!(a.derivato("x"), ctx(b"altro", 7, 0).derivato("x"));
        assert_ne!(a.derivato("x"), ctx(b"seme", 8, 0).derivato("x"));
        assert_ne!(a.derivato("x"), a.derivato("y"));
        assert_eq!(a.del_sandbox("x"), ctx(b"seme", 8, 0).del_sandbox("x"));
        let uuid = a.uuid("u");
        assert_eq!(uuid.len(), 36);
        assert_eq!(&uuid[14..15], "4");
    }
}
