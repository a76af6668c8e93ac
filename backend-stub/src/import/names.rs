//! Ids from the titles that people gave: the same export gives the same ids.

use std::collections::BTreeSet;

use deunicode::deunicode;

/// The longest id that is made; an id may have 64 characters, and numbers follow where two would be the same.
const MOST: usize = 40;

/// Names that are taken.
#[derive(Debug, Default, Clone)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    pub(super) fn of(taken: &[&str]) -> Self {
        Self(taken.iter().map(|name| (*name).to_owned()).collect())
    }

    pub(super) fn is_free(&self, name: &str) -> bool {
        !self.0.contains(name)
    }

    /// This name, or with a number behind it when somebody has it already.
    pub(super) fn take(&mut self, wanted: &str, between: char) -> String {
        let numbered = (2..).map(|at| format!("{wanted}{between}{at}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        let free = names.find(|name| self.is_free(name)).expect("there are numbers enough");
        self.0.insert(free.clone());
        free
    }
}

/// Small letters and digits with `between` where anything else stood: `Прайс №2` is `prais-2`.
///
/// What begins with a digit, or has no letter at all, begins with `otherwise`.
pub(super) fn slug(title: &str, between: char, otherwise: &str) -> String {
    let mut slug = String::new();
    for letter in deunicode(title).chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if letter != '\'' && !slug.is_empty() && !slug.ends_with(between) {
            slug.push(between);
        }
        if slug.len() >= MOST {
            break;
        }
    }
    let slug = slug.trim_end_matches(between);
    match slug.bytes().next() {
        None => otherwise.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{otherwise}{between}{slug}"),
        Some(_) => slug.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_in_any_script_becomes_an_id() {
        for (title, expected) in [
            ("Welcome", "welcome"),
            ("  Ask the e-mail! ", "ask-the-e-mail"),
            ("Группа №1", "gruppa-no1"),
            ("What's new?", "whats-new"),
            ("2nd", "group-2nd"),
            ("", "group"),
            ("!!!", "group"),
        ] {
            assert_eq!(slug(title, '-', "group"), expected, "{title}");
        }
        assert!(slug(&"long ".repeat(50), '-', "group").len() <= MOST);
    }

    #[test]
    fn two_things_of_one_title_have_two_ids() {
        let mut names = Names::of(&["end"]);
        assert_eq!(names.take("end", '-'), "end-2");
        assert_eq!(names.take("start", '-'), "start");
        assert_eq!(names.take("start", '-'), "start-2");
    }
}
