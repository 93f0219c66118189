//! The strict rules inside a tag: names, attributes, namespace declarations, references.

use memchr::{memchr, memchr2};

use super::{Flaw, malformed};
use crate::finding::registry::code;
use crate::xml::attribute::Slot;
use crate::xml::locate::count;
use crate::xml::name::{is_name_character, is_name_start, is_ncname, is_space, is_xml_character};
use crate::xml::scope::{BadBinding, MAX_BINDINGS, Scope};

pub(super) fn unbound(prefix: &str, at: usize) -> Flaw {
    malformed(
        at,
        prefix.len(),
        format!("il prefisso «{prefix}» non è dichiarato"),
    )
    .expecting(format!(
        "xmlns:{prefix}=\"…\" su questo elemento o su uno che lo contiene"
    ))
}

/// Checks a qualified name and gives the length of its prefix.
pub(super) fn qualified(name: &str, at: usize, what: &str) -> Result<usize, Flaw> {
    // The names of the platform are ASCII letters and digits; the general rule is for what is not.
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    let bad = || {
        malformed(
            at,
            name.len().max(1),
            format!("«{name}» non è un nome valido di {what}"),
        )
    };
    let Some(colon) = memchr(b':', name.as_bytes()) else {
        let first = name.bytes().next().is_some_and(|b| b.is_ascii_alphabetic());
        return if (first && name.bytes().all(plain)) || is_ncname(name) {
            Ok(0)
        } else {
            Err(bad())
        };
    };
    if is_ncname(&name[..colon]) && is_ncname(&name[colon + 1..]) {
        Ok(colon)
    } else {
        Err(bad())
    }
}

/// Reads the attributes that stand after the name in the tag `inside` (without its `>` or `/>`).
pub(super) fn attributes(
    inside: &str,
    mut at: usize,
    limit: usize,
    slots: &mut Vec<Slot>,
    scratch: &mut String,
) -> Result<(), Flaw> {
    let bytes = inside.as_bytes();
    loop {
        let spaces = bytes[at..].iter().take_while(|&&b| is_space(b)).count();
        let start = at + spaces;
        if start == bytes.len() {
            return Ok(());
        }
        if spaces == 0 {
            return Err(malformed(start, 1, "manca lo spazio fra due attributi"));
        }
        let name_end = bytes[start..]
            .iter()
            .position(|&b| b == b'=' || is_space(b))
            .map_or(bytes.len(), |n| start + n);
        let prefix = qualified(&inside[start..name_end], start, "attributo")?;
        let equals = name_end
            + bytes[name_end..]
                .iter()
                .take_while(|&&b| is_space(b))
                .count();
        let name = &inside[start..name_end];
        if bytes.get(equals) != Some(&b'=') {
            return Err(malformed(
                start,
                name.len(),
                format!("l'attributo «{name}» non ha un valore"),
            ));
        }
        let open = equals
            + 1
            + bytes[equals + 1..]
                .iter()
                .take_while(|&&b| is_space(b))
                .count();
        let Some(&quote) = bytes.get(open).filter(|&&b| b == b'"' || b == b'\'') else {
            return Err(malformed(
                start,
                name.len(),
                format!("il valore dell'attributo «{name}» non è fra virgolette"),
            ));
        };
        let from = open + 1;
        let Some(length) = memchr(quote, &bytes[from..]) else {
            return Err(malformed(
                open,
                1,
                format!("il valore dell'attributo «{name}» non è chiuso"),
            ));
        };
        let to = from + length;
        if let Some(less) = memchr(b'<', &bytes[from..to]) {
            return Err(malformed(
                from + less,
                1,
                format!("il valore dell'attributo «{name}» contiene «<», che va scritto «&lt;»"),
            ));
        }
        if slots.len() == limit {
            let message = format!("un elemento ha più di {limit} attributi");
            return Err(Flaw::new(code::XML_LIMITE, start, name.len(), message));
        }
        if slots
            .iter()
            .any(|slot| inside[slot.name.0 as usize..slot.name.1 as usize] == *name)
        {
            return Err(malformed(
                start,
                name.len(),
                format!("l'attributo «{name}» è scritto due volte"),
            ));
        }
        let rewritten = normalised(&inside[from..to], from, scratch)?;
        slots.push(Slot {
            name: (count(start), count(name_end)),
            prefix: count(prefix),
            raw: (count(from), count(to)),
            scratch: rewritten,
            binding: None,
        });
        at = to + 1;
    }
}

/// Normalises an attribute value into the scratch text, if it has to be (XML 1.0 §3.3.3).
pub(super) fn normalised(
    raw: &str,
    at: usize,
    scratch: &mut String,
) -> Result<Option<(u32, u32)>, Flaw> {
    if !raw
        .bytes()
        .any(|b| matches!(b, b'&' | b'\t' | b'\n' | b'\r'))
    {
        return Ok(None);
    }
    let from = scratch.len();
    let mut rest = raw;
    let mut previous = '\0';
    while let Some(c) = rest.chars().next() {
        let mut next = c.len_utf8();
        match c {
            '&' => {
                let offset = at + raw.len() - rest.len();
                let Some(end) = memchr2(b';', b'&', &rest.as_bytes()[1..])
                    .filter(|&end| rest.as_bytes()[end + 1] == b';')
                else {
                    return Err(malformed(
                        offset,
                        1,
                        "una «&» in un attributo non comincia un riferimento: va scritta «&amp;»",
                    )
                    .expecting("&amp;")
                    .finding("&"));
                };
                scratch.push(reference(&rest[1..=end], offset)?);
                next = end + 2;
            }
            '\n' if previous == '\r' => {}
            '\t' | '\n' | '\r' => scratch.push(' '),
            c => scratch.push(c),
        }
        previous = c;
        rest = &rest[next..];
    }
    Ok(Some((count(from), count(scratch.len()))))
}

pub(super) fn value<'v>(raw: &'v str, scratch: &'v str, slot: &Slot) -> &'v str {
    match slot.scratch {
        Some((from, to)) => &scratch[from as usize..to as usize],
        None => &raw[slot.raw.0 as usize..slot.raw.1 as usize],
    }
}

/// Takes the namespace declarations out of the attributes into the scope.
pub(super) fn declarations(
    raw: &str,
    slots: &mut Vec<Slot>,
    scratch: &str,
    scope: &mut Scope,
) -> Result<(), Flaw> {
    let mut flaw = None;
    slots.retain(|slot| {
        let name = &raw[slot.name.0 as usize..slot.name.1 as usize];
        let prefix = match name.strip_prefix("xmlns") {
            Some("") => "",
            Some(rest) if rest.starts_with(':') => &rest[1..],
            _ => return true,
        };
        if flaw.is_none() {
            let at = slot.name.0 as usize;
            let uri = value(raw, scratch, slot);
            if scope.bindings() >= MAX_BINDINGS {
                let message =
                    format!("più di {MAX_BINDINGS} dichiarazioni di namespace sono in vigore");
                flaw = Some(Flaw::new(code::XML_LIMITE, at, name.len(), message));
            } else if let Err(bad) = scope.declare(prefix, uri) {
                let message = match bad {
                    BadBinding::EmptyUri => {
                        format!("il prefisso «{prefix}» è dichiarato con un namespace vuoto")
                    }
                    BadBinding::Reserved => format!(
                        "la dichiarazione «{name}» tocca un prefisso o un namespace riservato"
                    ),
                };
                flaw = Some(malformed(at, name.len(), message));
            }
        }
        false
    });
    flaw.map_or(Ok(()), Err)
}

/// Resolves the prefixes of the attributes and refuses two with one expanded name.
pub(super) fn resolve(raw: &str, slots: &mut [Slot], scope: &Scope) -> Result<(), Flaw> {
    let local = |slot: &Slot| &raw[(slot.name.0 + slot.prefix + 1) as usize..slot.name.1 as usize];
    for at in 0..slots.len() {
        let slot = slots[at];
        if slot.prefix == 0 {
            continue;
        }
        let start = slot.name.0 as usize;
        let prefix = &raw[start..start + slot.prefix as usize];
        let Some(binding) = scope.binding(prefix) else {
            return Err(unbound(prefix, start));
        };
        let twice = slots[..at].iter().any(|other| {
            other.prefix > 0
                && scope.uri(other.binding) == scope.uri(Some(binding))
                && local(other) == local(&slot)
        });
        if twice {
            let message = format!(
                "l'attributo «{}» è scritto due volte, con prefissi diversi per lo stesso namespace",
                local(&slot)
            );
            return Err(malformed(
                start,
                (slot.name.1 - slot.name.0) as usize,
                message,
            ));
        }
        slots[at].binding = Some(binding);
    }
    Ok(())
}

/// The character that a reference (without `&` and `;`) stands for; `at` is where the `&` is.
pub(super) fn reference(name: &str, at: usize) -> Result<char, Flaw> {
    match name {
        "lt" => return Ok('<'),
        "gt" => return Ok('>'),
        "amp" => return Ok('&'),
        "quot" => return Ok('"'),
        "apos" => return Ok('\''),
        _ => {}
    }
    let length = name.len() + 2;
    if let Some(number) = name.strip_prefix('#') {
        let code_point = match number.strip_prefix('x') {
            Some(hex) if !hex.is_empty() && hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
                u32::from_str_radix(hex, 16).ok()
            }
            None if !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) => {
                number.parse().ok()
            }
            _ => None,
        };
        return code_point
            .and_then(char::from_u32)
            .filter(|&c| is_xml_character(c))
            .ok_or_else(|| {
                malformed(
                    at,
                    length,
                    format!("«&{name};» non indica un carattere ammesso in XML"),
                )
            });
    }
    let mut characters = name.chars();
    if characters
        .next()
        .is_some_and(|c| is_name_start(c) || c == ':')
        && characters.all(|c| is_name_character(c) || c == ':')
    {
        let message = format!(
            "l'entità «&{name};» non è definita: sono ammesse solo &lt; &gt; &amp; &quot; &apos;"
        );
        return Err(Flaw::new(code::XML_DTD, at, length, message));
    }
    Err(malformed(
        at,
        1,
        "una «&» non comincia un riferimento: va scritta «&amp;»",
    )
    .expecting("&amp;")
    .finding("&"))
}
