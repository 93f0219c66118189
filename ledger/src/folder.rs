//! What lies in a run folder.

use std::io;
use std::path::{Path, PathBuf};

use crate::seal::SEAL;

/// Something that has no business in a run folder.
#[derive(Debug)]
pub(crate) struct Odd {
    pub(crate) path: PathBuf,
    pub(crate) what: &'static str,
}

#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Names of all plain files but the seal, below the folder, with `/`, sorted.
    pub(crate) files: Vec<String>,
    pub(crate) odd: Vec<Odd>,
}

/// Walks over a folder without following links.
pub(crate) fn walk(dir: &Path) -> Result<Found, (PathBuf, io::Error)> {
    let mut found = Found::default();
    below(dir, "", &mut found)?;
    found.files.retain(|name| name != SEAL);
    found.files.sort();
    Ok(found)
}

fn below(folder: &Path, prefix: &str, found: &mut Found) -> Result<(), (PathBuf, io::Error)> {
    let failed = |error| (folder.to_owned(), error);
    let mut empty = true;
    for file in std::fs::read_dir(folder).map_err(failed)? {
        let file = file.map_err(failed)?;
        empty = false;
        let path = file.path();
        let Some(name) = file
            .file_name()
            .to_str()
            .map(|name| format!("{prefix}{name}"))
        else {
            found.odd.push(Odd {
                path,
                what: "il nome non è UTF-8",
            });
            continue;
        };
        // of the entry itself, not of what a link leads to
        let kind = file.file_type().map_err(|error| (path.clone(), error))?;
        if kind.is_symlink() {
            found.odd.push(Odd {
                path,
                what: "è un collegamento simbolico",
            });
        } else if kind.is_dir() {
            below(&path, &format!("{name}/"), found)?;
        } else if kind.is_file() {
            found.files.push(name);
        } else {
            found.odd.push(Odd {
                path,
                what: "non è un file",
            });
        }
    }
    if empty && !prefix.is_empty() {
        found.odd.push(Odd {
            path: folder.to_owned(),
            what: "è una cartella vuota",
        });
    }
    Ok(())
}
