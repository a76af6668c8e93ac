//! Which options a few typed letters mean, the likeliest first.

use small::letters::lower;

/// The letters of a text without what people leave out when they type: capitals, accents, the dots of `ё`.
pub(crate) fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.trim().chars() {
        match lower(letter) {
            'ё' => folded.push('е'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            letter => folded.push(plain(letter)),
        }
    }
    folded
}

/// A Latin letter without its accent.
fn plain(letter: char) -> char {
    const LETTERS: [(char, &str); 13] = [
        ('a', "àáâãäåāăą"),
        ('c', "çćĉċč"),
        ('d', "ďđ"),
        ('e', "èéêëēĕėęě"),
        ('g', "ĝğġģ"),
        ('i', "ìíîïīĭįı"),
        ('l', "ĺļľł"),
        ('n', "ñńņň"),
        ('o', "òóôõöøōŏő"),
        ('s', "śŝşšș"),
        ('u', "ùúûüūŭůűų"),
        ('y', "ýÿ"),
        ('z', "źżž"),
    ];
    LETTERS.iter().find(|(_, accented)| accented.contains(letter)).map_or(letter, |(it, _)| *it)
}

/// How well an option fits what was typed: 0 is best, nothing is not at all.
///
/// `name` is what it is called, `more` what else is known of it, both [`folded`]. Every typed word must be found.
pub(crate) fn rank(typed: &str, name: &str, more: &str) -> Option<u8> {
    if typed.is_empty() || name.starts_with(typed) {
        return Some(0);
    }
    let begins = |text: &str, word: &str| {
        text.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word))
    };
    let mut worst = 1;
    for word in typed.split_whitespace() {
        let rank = if begins(name, word) {
            1
        } else if name.contains(word) {
            2
        } else if more.contains(word) {
            3
        } else {
            return None;
        };
        worst = worst.max(rank);
    }
    Some(worst)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(typed: &str, names: &[&'a str]) -> Vec<&'a str> {
        let typed = folded(typed);
        let mut ranked: Vec<(u8, &str)> = names
            .iter()
            .filter_map(|name| Some((rank(&typed, &folded(name), "")?, *name)))
            .collect();
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn letters_are_found_however_they_are_typed() {
        assert_eq!(folded(" Зелёный ЁЖ "), "зеленый еж");
        assert_eq!(found("зеленый", &["Зелёный чай", "Чёрный чай"]), ["Зелёный чай"]);
        assert_eq!(found("чёрный", &["Черный чай"]), ["Черный чай"]);
        assert_eq!(found("munchen", &["München", "Köln"]), ["München"]);
        assert_eq!(found("STRASSE", &["Hauptstraße"]), ["Hauptstraße"]);
        assert_eq!(found("zlo", &["Złoty"]), ["Złoty"]);
    }

    #[test]
    fn what_begins_so_comes_first_and_then_words_that_do() {
        let names = ["Old Berlin", "Bad Oberlinghausen", "Berlin", "Bern"];
        assert_eq!(found("ber", &names), ["Berlin", "Bern", "Old Berlin", "Bad Oberlinghausen"]);
        assert_eq!(found("old ber", &names), ["Old Berlin"]);
        assert_eq!(found("paris", &names), [""; 0]);
        assert_eq!(found("", &names), names);
    }

    #[test]
    fn what_is_said_beside_the_name_is_found_last() {
        assert_eq!(rank("roof", "tiles", "for any roof"), Some(3));
        assert_eq!(rank("tiles roof", "tiles", "for any roof"), Some(3));
        assert_eq!(rank("wall", "tiles", "for any roof"), None);
    }
}
