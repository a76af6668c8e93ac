//! "Did you mean": the known word nearest to a mistyped one.

use crate::diagnostic::DESCRIBES;

/// The nearest candidate, if about a third of the word's letters or fewer are wrong.
pub(crate) fn nearest<'a>(
    word: &str,
    candidates: &mut dyn Iterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted: Vec<char> = word.to_lowercase().chars().collect();
    // One slip in a short word, more in a long one; a single letter is like no other.
    let limit = (wanted.len() + 1) / 3;
    let mut best: Option<(usize, &str)> = None;
    for candidate in candidates {
        let length = candidate.chars().count();
        if length.abs_diff(wanted.len()) > limit {
            continue;
        }
        let distance = distance(&wanted, candidate);
        if distance <= limit && best.is_none_or(|(nearest, _)| distance < nearest) {
            best = Some((distance, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// A hint naming the nearest candidate; none where mistakes are not described.
#[inline]
pub fn did_you_mean(word: &str, candidates: &mut dyn Iterator<Item = &str>) -> Option<String> {
    if !DESCRIBES {
        return None;
    }
    nearest(word, candidates).map(|candidate| format!("did you mean `{candidate}`?"))
}

/// Letters to insert, remove, replace or swap with a neighbour to get from one word to the other.
fn distance(wanted: &[char], candidate: &str) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=wanted.len()).collect();
    let mut previous = None;
    for (row, letter) in candidate.chars().flat_map(char::to_lowercase).enumerate() {
        let mut current = Vec::with_capacity(last.len());
        current.push(row + 1);
        for (column, &want) in wanted.iter().enumerate() {
            let replaced = last[column] + usize::from(want != letter);
            let mut cost = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            if column > 0 && row > 0 && previous == Some(want) && wanted[column - 1] == letter {
                cost = cost.min(before_last[column - 1] + 1);
            }
            current.push(cost);
        }
        before_last = std::mem::replace(&mut last, current);
        previous = Some(letter);
    }
    last[wanted.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_fingers_finds_its_word() {
        let words = ["ROUND", "ROUNDUP", "SUM", "MIN"];
        for (typed, expected) in [
            ("ROUDN", Some("ROUND")),
            ("sun", Some("SUM")),
            ("if", None),
            ("FOO", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(typed, &mut words.into_iter()), expected, "{typed}");
        }
    }
}
