//! Words in a picture: cut to lines, measured roughly, written safely.

/// The width of a letter of 12 pixels, on average; boxes leave room for wider ones.
const LETTER: f64 = 6.4;

/// How wide a line of 12 pixels is drawn, about.
pub(super) fn width(text: &str) -> f64 {
    text.chars().map(|c| if is_wide(c) { 2.0 * LETTER } else { LETTER }).sum()
}

/// Letters of East Asia and pictures take two places.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{1f300}'..='\u{1faff}')
}

/// A text in at most so many lines of at most so many letters, with `…` where it goes on.
pub(super) fn lines(text: &str, letters: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut is_cut = false;
    for word in text.split_whitespace() {
        let word = shortened(word, letters);
        let is_full = lines.len() == most;
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(&word);
            }
            _ if is_full => {
                is_cut = true;
                break;
            }
            _ => lines.push(word),
        }
    }
    if let Some(last) = lines.last_mut().filter(|_| is_cut) {
        let kept: String = last.chars().take(letters.saturating_sub(1)).collect();
        *last = format!("{}…", kept.trim_end_matches([' ', ',', '.', ':', ';']));
    }
    lines
}

/// A line of at most so many letters.
pub(super) fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    text.chars().take(letters.saturating_sub(1)).chain(['…']).collect()
}

/// Text as XML writes it.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            // XML has no way to write them.
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_at_a_word_and_says_so() {
        assert_eq!(lines("one two three four", 8, 2), ["one two", "three…"]);
        assert_eq!(lines("one two", 8, 2), ["one two"]);
        assert_eq!(lines("unspeakable", 6, 2), ["unspe…"]);
        assert!(lines("", 8, 2).is_empty());
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        assert_eq!(escaped("<b>\"A\" & B</b>\u{1}"), "&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt; ");
    }
}
