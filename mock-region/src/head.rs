//! The head of a request, as evidence keeps it, and its way into the Region.

use hyper::Request;
use hyper::http::request::Parts;

/// The head of a request, its target below the base address of the sandbox.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub(crate) method: String,
    /// Path below the base address, beginning with `/`.
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    /// Names in lower case, in the order in which they came.
    pub(crate) headers: Vec<(String, String)>,
}

impl Head {
    /// Takes a request apart. The path is still the whole one.
    pub(crate) fn of<B>(request: Request<B>) -> (Self, B) {
        let (parts, body) = request.into_parts();
        (Self::of_parts(&parts), body)
    }

    fn of_parts(parts: &Parts) -> Self {
        let headers = parts
            .headers
            .iter()
            .map(|(name, value)| {
                // what is no text is kept byte by byte, as Latin-1
                let value = value
                    .as_bytes()
                    .iter()
                    .map(|byte| char::from(*byte))
                    .collect();
                (name.as_str().to_owned(), value)
            })
            .collect();
        Self {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            headers,
        }
    }

    /// Path and query.
    pub(crate) fn target(&self) -> String {
        match &self.query {
            Some(query) => format!("{}?{query}", self.path),
            None => self.path.clone(),
        }
    }

    /// The first value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The first value of a query key; of a body's key, if it is a form.
    pub(crate) fn value(&self, key: &str) -> Option<String> {
        form_value(self.query.as_deref().unwrap_or("").as_bytes(), key)
    }

    /// Whether the query has a key, with or without a value, whatever its case.
    pub(crate) fn asks_for(&self, key: &str) -> bool {
        url::form_urlencoded::parse(self.query.as_deref().unwrap_or("").as_bytes())
            .any(|(name, _)| name.eq_ignore_ascii_case(key))
    }

    /// Splits the first segment off the path; the rest begins with `/`.
    pub(crate) fn first_segment(&self) -> (&str, &str) {
        let path = self.path.strip_prefix('/').unwrap_or(&self.path);
        match path.find('/') {
            Some(end) => (&path[..end], &path[end..]),
            None => (path, "/"),
        }
    }

    /// Only the answer's head is wanted.
    pub(crate) fn is_head(&self) -> bool {
        self.method == "HEAD"
    }

    /// GET or HEAD.
    pub(crate) fn is_reading(&self) -> bool {
        self.method == "GET" || self.is_head()
    }
}

/// The first value of a key in a urlencoded form.
pub(crate) fn form_value(form: &[u8], key: &str) -> Option<String> {
    url::form_urlencoded::parse(form)
        .find(|(name, _)| name == key)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_first_segment_is_split_off() {
        let head = |uri: &str| Head::of(Request::get(uri).body(()).unwrap()).0;
        assert_eq!(head("/ws/pa").first_segment(), ("ws", "/pa"));
        assert_eq!(head("/uno/ws/pa?wsdl").first_segment(), ("uno", "/ws/pa"));
        assert_eq!(head("/uno").first_segment(), ("uno", "/"));
        assert_eq!(head("/").first_segment(), ("", "/"));
        assert!(head("/ws/pa?WSDL").asks_for("wsdl"));
        assert_eq!(head("/a?id=x%2By&id=z").value("id").unwrap(), "x+y");
        assert_eq!(head("/a?id=x%2By&id=z").target(), "/a?id=x%2By&id=z");
    }
}
