//! An address as the names it is made of, and which of them are nobody's business.

use std::fmt;

/// A path below a served folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FilePath {
    names: Vec<String>,
    is_folder: bool,
}

impl FilePath {
    /// Decodes a URL's path, or `None` when one of its names may never be served: `.`, `..`, dotfiles, separators
    /// and control characters in disguise, and what is not UTF-8.
    pub(super) fn read(url_path: &str) -> Option<Self> {
        let mut names = Vec::new();
        for part in url_path.split('/').filter(|part| !part.is_empty()) {
            let name = decoded(part)?;
            let foreign = |c: char| matches!(c, '/' | '\\' | ':') || c.is_control();
            if name.starts_with('.') || name.contains(foreign) {
                return None;
            }
            names.push(name);
        }
        Some(Self { names, is_folder: url_path.ends_with('/') })
    }

    /// Whether it is, or is below, that top folder.
    pub(super) fn is_below(&self, folder: &str) -> bool {
        self.names.first().is_some_and(|name| name == folder)
    }

    /// Whether the bundle may serve it. `frame.html` has its own door, which knows who may embed it; the manifest
    /// is for the build.
    pub(super) fn is_in_bundle(&self) -> bool {
        let top = self.names.first().map(String::as_str).unwrap_or_default();
        !starts_like(top, "frame.html") && !starts_like(top, "manifest.json")
    }

    /// Whether the folder of pages may serve it. A site's definitions and notes for authors are not pages.
    pub(super) fn is_public_page(&self) -> bool {
        let top = self.names.first().map(String::as_str).unwrap_or_default();
        let for_authors =
            |name: &String| [".md", ".yaml", ".yml"].iter().any(|end| ends_like(name, end));
        !top.eq_ignore_ascii_case("site") && !self.names.iter().any(for_authors)
    }

    /// The desk's page for `/desk` and for every place inside the desk; the path itself for everything else.
    pub(super) fn or_desk_page(&self) -> FilePath {
        let is_place = self.names.last().is_some_and(|name| !name.contains('.'));
        if self.is_below("desk") && is_place {
            let names = vec!["desk".to_owned(), "index.html".to_owned()];
            FilePath { names, is_folder: false }
        } else {
            self.clone()
        }
    }

    /// Whether its name carries the hash of its content, so that it never changes: `assets/widget-0123456789abcdef.js`.
    pub(super) fn is_immutable(&self) -> bool {
        let [folder, file] = self.names.as_slice() else { return false };
        let hash = file.rsplit_once('-').and_then(|(_, rest)| rest.split('.').next());
        let is_hash = |hash: &str| {
            hash.len() >= 16
                && hash.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        folder == "assets" && hash.is_some_and(is_hash)
    }

    /// Whether pages of other origins load it.
    pub(super) fn is_for_other_origins(&self) -> bool {
        self.is_below("assets") || self.names.as_slice() == ["parlor.js"]
    }
}

impl fmt::Display for FilePath {
    // Everything but the plainest characters is escaped, so that the reader behind decodes to the same names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for name in &self.names {
            f.write_str("/")?;
            for byte in name.bytes() {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    write!(f, "{}", char::from(byte))?;
                } else {
                    write!(f, "%{byte:02X}")?;
                }
            }
        }
        if self.is_folder || self.names.is_empty() { f.write_str("/") } else { Ok(()) }
    }
}

fn starts_like(name: &str, start: &str) -> bool {
    name.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn ends_like(name: &str, end: &str) -> bool {
    let from = name.len().checked_sub(end.len());
    from.and_then(|from| name.get(from..)).is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

fn decoded(part: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [byte, tail @ ..] = rest {
        if *byte != b'%' {
            bytes.push(*byte);
            rest = tail;
            continue;
        }
        let [high, low, tail @ ..] = tail else { return None };
        let digit =
            |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
        bytes.push(digit(*high)? << 4 | digit(*low)?);
        rest = tail;
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(path: &str) -> FilePath {
        FilePath::read(path).unwrap()
    }

    #[test]
    fn a_path_is_written_back_in_one_spelling() {
        for (given, written) in [
            ("/", "/"),
            ("//ru//pricing.html", "/ru/pricing.html"),
            ("/frame%2Ehtml", "/frame.html"),
            ("/%D1%81%D0%BE%D0%BB%D0%BD%D1%86%D0%B5/", "/%D1%81%D0%BE%D0%BB%D0%BD%D1%86%D0%B5/"),
            ("/a%20b?", "/a%20b%3F"),
        ] {
            assert_eq!(read(given).to_string(), written);
        }
    }

    #[test]
    fn a_path_that_leads_out_or_hides_is_no_path() {
        for path in [
            "/../secret",
            "/a/..%2f..%2fsecret",
            "/%2e%2e/secret",
            "/a/%2E%2E%5Csecret",
            "/.git/config",
            "/a/.env",
            "/a%00.html",
            "/c:/windows",
            "/%ff",
            "/%2",
            "/%zz",
            "/./a",
        ] {
            assert_eq!(FilePath::read(path), None, "{path}");
        }
    }

    #[test]
    fn only_a_file_named_after_its_content_is_immutable() {
        assert!(read("/assets/widget-0123456789abcdef.wasm").is_immutable());
        for path in [
            "/assets/widget.js",
            "/assets/house-large.svg",
            "/assets/widget-0123.js",
            "/widget-0123456789abcdef.js",
            "/assets/people/maria-0123456789abcdef.svg",
        ] {
            assert!(!read(path).is_immutable(), "{path}");
        }
    }

    #[test]
    fn every_place_in_the_desk_is_the_desks_page() {
        for place in ["/desk", "/desk/", "/desk/conversations/c_1"] {
            assert_eq!(read(place).or_desk_page().to_string(), "/desk/index.html", "{place}");
        }
        assert_eq!(read("/desk/icon.svg").or_desk_page().to_string(), "/desk/icon.svg");
        assert_eq!(read("/desktop").or_desk_page().to_string(), "/desktop");
    }
}
