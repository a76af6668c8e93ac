//! Which files a question takes, as far as a page can tell before they are sent.

use super::chosen::FileFault;
use super::look::size_words;
use crate::translator::Translator;

/// What a question takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileRules {
    /// Kinds (`image/*`, `application/pdf`) and endings (`.pdf`); none for any.
    pub accept: Vec<String>,
    /// At most so many.
    pub max_files: u32,
    /// Each at most so large.
    pub max_bytes: u64,
}

impl FileRules {
    /// What is wrong with a file. A kind that the browser does not know is for the server to tell.
    pub(super) fn fault(&self, name: &str, media_type: &str, bytes: u64) -> Option<FileFault> {
        if bytes == 0 {
            Some(FileFault::Empty)
        } else if bytes > self.max_bytes {
            Some(FileFault::TooLarge(self.max_bytes))
        } else if !self.is_wanted(name, media_type) {
            Some(FileFault::WrongKind)
        } else {
            None
        }
    }

    fn is_wanted(&self, name: &str, media_type: &str) -> bool {
        let (name, media_type) = (name.to_ascii_lowercase(), media_type.to_ascii_lowercase());
        let fits = |wanted: &String| {
            let wanted = wanted.to_ascii_lowercase();
            match wanted.strip_suffix('*') {
                _ if wanted.starts_with('.') => name.ends_with(&wanted),
                _ if media_type.is_empty() => true,
                Some(family) => media_type.starts_with(family),
                None => media_type == wanted,
            }
        };
        self.accept.is_empty() || self.accept.iter().any(fits)
    }

    /// Kinds, size and number in one line: `Pictures, PDF · up to 10 MB each`.
    pub(super) fn hint(&self, t: Translator) -> String {
        let kinds: Vec<Option<String>> = self.accept.iter().map(|one| kind_words(one, t)).collect();
        let mut named: Vec<String> = Vec::new();
        for kind in kinds.iter().flatten() {
            if !named.contains(kind) {
                named.push(kind.clone());
            }
        }
        let mut parts = Vec::new();
        // A list that leaves a kind out would be a lie.
        if !kinds.is_empty() && kinds.iter().all(Option::is_some) {
            parts.push(named.join(", "));
        }
        let size = size_words(self.max_bytes, t);
        let key = if self.max_files > 1 { "files.max_each" } else { "files.max" };
        // A line breaks between two of these, not inside of one.
        let whole = |part: String| part.replace(' ', "\u{a0}");
        parts.push(whole(t.with(key, &[("size", &size)])));
        if self.max_files > 1 {
            parts.push(whole(t.plural("files.count", u64::from(self.max_files))));
        }
        parts.join(" · ")
    }
}

/// What people call a kind: `Pictures`, `PDF`.
fn kind_words(wanted: &str, t: Translator) -> Option<String> {
    let family = match wanted {
        "image/*" => "files.kind.image",
        "video/*" => "files.kind.video",
        "audio/*" => "files.kind.audio",
        _ => {
            let ending = wanted.rsplit(['.', '/']).next().unwrap_or_default();
            let is_short = (1..=5).contains(&ending.len())
                && ending.bytes().all(|b| b.is_ascii_alphanumeric());
            return is_short.then(|| ending.to_ascii_uppercase());
        }
    };
    Some(t.text(family).to_owned())
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    fn rules(accept: &[&str], max_files: u32) -> FileRules {
        let accept = accept.iter().map(|one| (*one).to_owned()).collect();
        FileRules { accept, max_files, max_bytes: 10 << 20 }
    }

    #[test]
    fn a_file_is_judged_by_size_kind_and_ending() {
        let rules = rules(&["image/*", ".pdf"], 2);
        assert_eq!(rules.fault("roof.JPG", "image/jpeg", 1), None);
        assert_eq!(rules.fault("PLAN.PDF", "application/pdf", 10 << 20), None);
        assert_eq!(rules.fault("roof.jpg", "image/jpeg", 0), Some(FileFault::Empty));
        let too_large = Some(FileFault::TooLarge(10 << 20));
        assert_eq!(rules.fault("roof.jpg", "image/jpeg", (10 << 20) + 1), too_large);
        assert_eq!(rules.fault("film.mp4", "video/mp4", 1), Some(FileFault::WrongKind));
    }

    #[test]
    fn a_kind_that_the_browser_does_not_know_is_left_to_the_server() {
        assert_eq!(rules(&["image/*"], 1).fault("IMG_1.HEIC", "", 1), None);
        assert_eq!(rules(&[".pdf"], 1).fault("IMG_1.HEIC", "", 1), Some(FileFault::WrongKind));
        assert_eq!(rules(&[], 1).fault("anything", "", 1), None);
    }

    #[test]
    fn the_rules_are_told_in_one_line() {
        let english = Translator::new(Catalogue::for_widget("en"));
        let told = rules(&["image/*", ".pdf", "application/pdf"], 3).hint(english);
        assert_eq!(
            told,
            "Pictures, PDF · up\u{a0}to\u{a0}10\u{a0}MB\u{a0}each · 3\u{a0}files\u{a0}at\u{a0}most"
        );
        assert_eq!(rules(&[".docx"], 1).hint(english), "DOCX · up\u{a0}to\u{a0}10\u{a0}MB");
        let russian = Translator::new(Catalogue::for_widget("ru"));
        let told = rules(&["image/*"], 5).hint(russian);
        assert_eq!(
            told,
            "Изображения · до\u{a0}10\u{a0}МБ\u{a0}каждый · не\u{a0}больше\u{a0}5\u{a0}файлов"
        );
        let unnamed = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
        assert_eq!(rules(&["image/*", unnamed], 1).hint(english), "up\u{a0}to\u{a0}10\u{a0}MB");
    }
}
