//! From a byte of a text back to the character of the file that wrote it.
//!
//! A mistake inside a formula is known as a range of the text that YAML gave. Quotes, escapes, folded lines
//! and indentation lie between that text and the file; this walks both side by side.

use saphyr_parser::ScalarStyle;

/// A text and how a file writes it.
#[derive(Debug)]
pub(super) struct Writing<'a> {
    /// The whole file.
    pub(super) source: &'a [char],
    /// Where in it the text begins, its opening quote included.
    pub(super) index: usize,
    pub(super) style: ScalarStyle,
    /// What YAML makes of it.
    pub(super) text: &'a str,
}

impl Writing<'_> {
    /// The index in the file of the letter at `byte` of the text.
    pub(super) fn index_of(&self, byte: usize) -> usize {
        let quotes = matches!(self.style, ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted);
        let mut at = self.index + usize::from(quotes);
        for (here, letter) in self.text.char_indices() {
            at = self.align(at, letter);
            if here >= byte {
                return at;
            }
            at += self.written_length(at);
        }
        at
    }

    /// Passes by what writes nothing: indentation, line ends that were folded, escaped line ends.
    fn align(&self, mut at: usize, letter: char) -> usize {
        loop {
            let escaped_end = self.style == ScalarStyle::DoubleQuoted
                && self.letter(at) == Some('\\')
                && matches!(self.letter(at + 1), Some('\n' | '\r'));
            let blank = self.letter(at).is_some_and(char::is_whitespace);
            if escaped_end {
                at += 2;
            } else if blank && !letter.is_whitespace() {
                at += 1;
            } else {
                return at;
            }
        }
    }

    /// How many characters of the file write the letter that stands there.
    fn written_length(&self, at: usize) -> usize {
        match (self.style, self.letter(at)) {
            (ScalarStyle::SingleQuoted, Some('\'')) => 2,
            (ScalarStyle::DoubleQuoted, Some('\\')) => match self.letter(at + 1) {
                Some('x') => 4,
                Some('u') => 6,
                Some('U') => 10,
                _ => 2,
            },
            _ => 1,
        }
    }

    fn letter(&self, at: usize) -> Option<char> {
        self.source.get(at).copied()
    }
}

#[cfg(test)]
mod tests {
    use crate::sites::positions::Aim;
    use crate::sites::yaml;

    /// Where the `!` of the text at `f` stands.
    fn mark(source: &str) -> (u32, u32) {
        let document = yaml::read("a.yaml", source).unwrap();
        let text = document.positions.text("f").unwrap().to_owned();
        let at = text.find('!').unwrap();
        let position = document.positions.locate("f", &Aim::Inside(at..at + 1));
        (position.line, position.column)
    }

    #[test]
    fn a_plain_text_is_counted_from_its_first_letter() {
        assert_eq!(mark("f: a + !\n"), (1, 8));
        assert_eq!(mark("f:   цена + !\n"), (1, 13));
        assert_eq!(mark("f: a\n   + !\n"), (2, 6));
    }

    #[test]
    fn quotes_and_escapes_count_as_they_are_written() {
        assert_eq!(mark("f: \"a !\"\n"), (1, 7));
        assert_eq!(mark("f: 'it''s !'\n"), (1, 11));
        assert_eq!(mark("f: \"\\u00e9\\\"\\n\\x21\"\n"), (1, 15));
        assert_eq!(mark("f: \"a\n\n    b !\"\n"), (3, 7));
        assert_eq!(mark("f: \"a\\\n    b!\"\n"), (2, 6));
    }

    #[test]
    fn blocks_count_without_their_indentation() {
        assert_eq!(mark("f: |\n  a +\n    !\n"), (3, 5));
        assert_eq!(mark("f: >-\n  a +\n  b\n\n  !\n"), (5, 3));
    }
}
