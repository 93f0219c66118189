//! Open elements and the namespace declarations in scope.

use super::name::same;

/// Declarations in scope at once beyond which a document is refused.
pub(super) const MAX_BINDINGS: usize = 128;

const XML: &str = "http://www.w3.org/XML/1998/namespace";
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// The stack of open elements with their namespace declarations; all text lives in two strings that grow and shrink.
#[derive(Debug)]
pub(super) struct Scope {
    names: String,
    open: Vec<Open>,
    text: String,
    bindings: Vec<Binding>,
}

#[derive(Debug, Clone, Copy)]
struct Open {
    name_start: usize,
    /// Length of the prefix, 0 for none.
    prefix: usize,
    bindings: usize,
    /// Index of the binding that gives the element's namespace.
    binding: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
struct Binding {
    start: usize,
    /// End of the prefix and start of the URI.
    middle: usize,
    end: usize,
}

/// Why a declaration is not allowed (Namespaces in XML 1.0 §3, §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BadBinding {
    /// `xmlns:p=""`.
    EmptyUri,
    /// `xml` or `xmlns` bound to something else, or another prefix bound to theirs.
    Reserved,
}

impl Scope {
    pub(super) fn new() -> Self {
        let mut scope = Self {
            names: String::new(),
            open: Vec::new(),
            text: String::new(),
            bindings: Vec::new(),
        };
        scope.push("xml", XML);
        scope
    }

    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    pub(super) fn bindings(&self) -> usize {
        self.bindings.len()
    }

    /// Declares `prefix` (empty: the default namespace) for the element about to be opened.
    pub(super) fn declare(&mut self, prefix: &str, uri: &str) -> Result<(), BadBinding> {
        if prefix == "xmlns" || uri == XMLNS || (prefix == "xml") != (uri == XML) {
            return Err(BadBinding::Reserved);
        }
        if uri.is_empty() && !prefix.is_empty() {
            return Err(BadBinding::EmptyUri);
        }
        self.push(prefix, uri);
        Ok(())
    }

    fn push(&mut self, prefix: &str, uri: &str) {
        let start = self.text.len();
        self.text.push_str(prefix);
        let middle = self.text.len();
        self.text.push_str(uri);
        self.bindings.push(Binding {
            start,
            middle,
            end: self.text.len(),
        });
    }

    /// The binding of a prefix (empty: the default namespace) in scope.
    pub(super) fn binding(&self, prefix: &str) -> Option<u32> {
        let at = self
            .bindings
            .iter()
            .rposition(|b| same(&self.text[b.start..b.middle], prefix))?;
        u32::try_from(at).ok()
    }

    /// The binding of a prefix for an element about to be opened; `before` is what [`Scope::bindings`] was before its declarations.
    #[inline]
    pub(super) fn binding_of_child(&self, prefix: &str, before: usize) -> Option<u32> {
        // Most elements have the prefix of their parent, and declare nothing.
        if let Some(parent) = self.open.last()
            && self.bindings.len() == before
            && parent.prefix == prefix.len()
            && self
                .names
                .get(parent.name_start..parent.name_start + prefix.len())
                .is_some_and(|other| same(other, prefix))
        {
            return parent.binding;
        }
        self.binding(prefix)
    }

    /// The URI of a binding; empty for none.
    pub(super) fn uri(&self, binding: Option<u32>) -> &str {
        binding
            .and_then(|at| self.bindings.get(at as usize))
            .map_or("", |b| &self.text[b.middle..b.end])
    }

    /// Opens an element after its declarations were made; `before` is what [`Scope::bindings`] was before them.
    #[inline]
    pub(super) fn open(&mut self, name: &str, prefix: usize, binding: Option<u32>, before: usize) {
        self.open.push(Open {
            name_start: self.names.len(),
            prefix,
            bindings: before,
            binding,
        });
        self.names.push_str(name);
    }

    /// Closes the innermost element and forgets its declarations.
    #[inline]
    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            self.names.truncate(open.name_start);
            if let Some(first) = self.bindings.get(open.bindings) {
                self.text.truncate(first.start);
                self.bindings.truncate(open.bindings);
            }
        }
    }

    /// Name of the innermost open element as written, and the length of its prefix.
    #[inline]
    pub(super) fn innermost(&self) -> (&str, usize) {
        self.open.last().map_or(("", 0), |open| {
            (&self.names[open.name_start..], open.prefix)
        })
    }

    /// Namespace of the innermost open element.
    #[inline]
    pub(super) fn innermost_namespace(&self) -> &str {
        self.uri(self.open.last().and_then(|open| open.binding))
    }
}
