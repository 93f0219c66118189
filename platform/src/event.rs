//! What the platform decided. The kinds of event are `dovuto.inserito/1` and so on; each is named for a thing of the domain.
