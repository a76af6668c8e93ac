//! The known name that a mistyped one probably meant.

/// The name that fewest keystrokes turn into `typed`; none when it takes more than a third of it.
pub fn nearest<'a>(typed: &str, known: &[&'a str]) -> Option<&'a str> {
    let typed = typed.to_ascii_lowercase();
    let budget = (typed.chars().count() / 3).max(2);
    let costs = known.iter().map(|name| (distance(&typed, &name.to_ascii_lowercase()), *name));
    costs.filter(|(cost, _)| *cost <= budget).min_by_key(|(cost, _)| *cost).map(|(_, name)| name)
}

/// Insertions, deletions and replacements between two words (Levenshtein), one row at a time.
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.chars().count()).collect();
    for (i, letter) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, other) in b.chars().enumerate() {
            let replaced = diagonal + usize::from(letter != other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_recognised() {
        for (typed, meant) in
            [("launchr", "launcher"), ("Theme", "theme"), ("lang", "label"), ("colour", "locale")]
        {
            let near = nearest(typed, &["site", "locale", "theme", "launcher"]);
            let expected = Some(meant).filter(|meant| ["launcher", "theme"].contains(meant));
            assert_eq!(near, expected, "{typed}");
        }
    }

    #[test]
    fn distances_are_those_of_the_textbook() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
