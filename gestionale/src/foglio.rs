//! The sheet on which the product writes its XML: elements in the order given, text escaped.

/// XML being written. Names come from the code alone; text is escaped, and holds no character that XML 1.0 forbids
/// (what enters the product is checked, see `dovuto`).
#[derive(Debug, Default)]
pub(crate) struct Foglio {
    text: String,
    open: Vec<&'static str>,
}

impl Foglio {
    /// Starts a document, with its declaration.
    pub(crate) fn with_declaration() -> Self {
        Self {
            text: r#"<?xml version="1.0" encoding="UTF-8"?>"#.to_owned(),
            open: Vec::new(),
        }
    }

    /// Opens an element.
    pub(crate) fn open(&mut self, name: &'static str) -> &mut Self {
        self.open_with(name, &[])
    }

    /// Opens an element with attributes.
    pub(crate) fn open_with(
        &mut self,
        name: &'static str,
        attributes: &[(&str, &str)],
    ) -> &mut Self {
        self.text.push('<');
        self.text.push_str(name);
        for (attribute, value) in attributes {
            self.text.push(' ');
            self.text.push_str(attribute);
            self.text.push_str("=\"");
            escape_into(&mut self.text, value);
            self.text.push('"');
        }
        self.text.push('>');
        self.open.push(name);
        self
    }

    /// Closes the innermost open element.
    pub(crate) fn close(&mut self) -> &mut Self {
        if let Some(name) = self.open.pop() {
            self.text.push_str("</");
            self.text.push_str(name);
            self.text.push('>');
        }
        self
    }

    /// An element that holds only text.
    pub(crate) fn leaf(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.open(name);
        escape_into(&mut self.text, value);
        self.close()
    }

    /// An element that holds only text, when there is any.
    pub(crate) fn leaf_if(&mut self, name: &'static str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.leaf(name, value);
        }
        self
    }

    /// An element without content.
    pub(crate) fn empty(&mut self, name: &'static str) -> &mut Self {
        self.text.push('<');
        self.text.push_str(name);
        self.text.push_str("/>");
        self
    }

    /// The document, with whatever is still open closed.
    pub(crate) fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.close();
        }
        self.text
    }
}

/// Escapes for element content and for attributes in double quotes. The carriage return too: a reader would make a line feed of it.
pub(crate) fn escape_into(target: &mut String, value: &str) {
    for character in value.chars() {
        match character {
            '<' => target.push_str("&lt;"),
            '>' => target.push_str("&gt;"),
            '&' => target.push_str("&amp;"),
            '"' => target.push_str("&quot;"),
            '\r' => target.push_str("&#13;"),
            other => target.push(other),
        }
    }
}

/// Whether XML 1.0 can hold this character (production `Char`).
pub(crate) const fn is_xml_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..='\u{10FFFF}')
}

#[cfg(test)]
mod tests {
    use super::Foglio;

    #[test]
    fn text_is_escaped_and_elements_are_closed() {
        let mut sheet = Foglio::default();
        sheet
            .open_with("a", &[("b", "\"<")])
            .leaf("c", "x & y ]]> \r")
            .empty("d");
        assert_eq!(
            sheet.finish(),
            r#"<a b="&quot;&lt;"><c>x &amp; y ]]&gt; &#13;</c><d/></a>"#
        );
    }
}
