//! Text to tokens.

use std::ops::Range;

use crate::diagnostic::Diagnostic;
use crate::program::BinaryOperator;
use crate::value::ErrorValue;

mod refusal;

/// A piece of a formula and its place in the text.
#[derive(Clone, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind<'a>,
    pub(crate) span: Range<usize>,
}

/// What a piece is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum TokenKind<'a> {
    Number(f64),
    Text(String),
    Error(ErrorValue),
    /// A name, a function's name, TRUE or FALSE.
    Word(&'a str),
    Operator(BinaryOperator),
    Percent,
    Open,
    Close,
    OpenBrace,
    CloseBrace,
    Comma,
    Semicolon,
    End,
}

/// Splits `text` into tokens, the last of which is [`TokenKind::End`].
pub(crate) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Diagnostic> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    loop {
        let token = lexer.next()?;
        let ended = token.kind == TokenKind::End;
        tokens.push(token);
        if ended {
            return Ok(tokens);
        }
    }
}

/// Whether `text` can be a variable's name in a formula.
pub(crate) fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(starts_word)
        && letters.all(continues_word)
        && !text.ends_with('.')
        && !text.contains("..")
        && truth(text).is_none()
}

/// The truth value that `word` spells, in any case.
pub(crate) fn truth(word: &str) -> Option<bool> {
    if word.eq_ignore_ascii_case("true") {
        Some(true)
    } else if word.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

fn starts_word(letter: char) -> bool {
    letter == '_' || letter.is_alphabetic()
}

fn continues_word(letter: char) -> bool {
    starts_word(letter) || letter == '.' || letter.is_alphanumeric()
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Bytes of the rest that `wanted` accepts from its start.
    fn length(&self, wanted: fn(char) -> bool) -> usize {
        let rest = self.rest();
        rest.find(|letter| !wanted(letter)).unwrap_or(rest.len())
    }

    fn next(&mut self) -> Result<Token<'a>, Diagnostic> {
        self.at += self.length(char::is_whitespace);
        let start = self.at;
        let Some(first) = self.rest().chars().next() else {
            return Ok(Token { kind: TokenKind::End, span: start..start });
        };
        let second = self.text.as_bytes().get(start + 1).copied().unwrap_or(b' ');
        let kind = match first {
            '0'..='9' => self.number()?,
            '.' if second.is_ascii_digit() => self.number()?,
            '"' => self.string()?,
            '#' => self.error()?,
            first if starts_word(first) => self.word()?,
            _ => self.sign(first)?,
        };
        Ok(Token { kind, span: start..self.at })
    }

    fn number(&mut self) -> Result<TokenKind<'a>, Diagnostic> {
        let start = self.at;
        self.digits();
        if self.rest().starts_with('.') {
            self.at += 1;
            self.digits();
        }
        if let Some(exponent) = self.rest().strip_prefix(['e', 'E']) {
            let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
            if unsigned.starts_with(|digit: char| digit.is_ascii_digit()) {
                self.at += self.rest().len() - unsigned.len();
                self.digits();
            }
        }
        if self.rest().starts_with(continues_word) {
            return Err(refusal::letters_after_number(
                &self.text[start..self.at],
                start,
                self.length(continues_word),
            ));
        }
        let written = &self.text[start..self.at];
        match small::number::parse(written) {
            Some(number) if number.is_finite() => Ok(TokenKind::Number(number)),
            _ => Err(Diagnostic::new(start..self.at, "this number is too large")
                .with_hint("a number has at most 308 digits before its point")),
        }
    }

    fn digits(&mut self) {
        self.at += self.length(|letter| letter.is_ascii_digit());
    }

    fn string(&mut self) -> Result<TokenKind<'a>, Diagnostic> {
        let start = self.at;
        let mut value = String::new();
        self.at += 1;
        while let Some(end) = self.rest().find('"') {
            value.push_str(&self.rest()[..end]);
            self.at += end + 1;
            if !self.rest().starts_with('"') {
                return Ok(TokenKind::Text(value));
            }
            value.push('"');
            self.at += 1;
        }
        Err(Diagnostic::new(start..self.text.len(), "this text is never closed")
            .with_hint("end the text with \"; a \" inside it is written twice"))
    }

    fn error(&mut self) -> Result<TokenKind<'a>, Diagnostic> {
        let rest = self.rest();
        match ErrorValue::ALL.into_iter().find(|error| rest.starts_with(error.code())) {
            Some(error) => {
                self.at += error.code().len();
                Ok(TokenKind::Error(error))
            }
            None => Err(Diagnostic::new(
                self.at..self.at + 1,
                "`#` starts an error value, and this is none",
            )
            .with_hint("the error values are #DIV/0! #VALUE! #REF! #NUM! #NAME? #N/A")),
        }
    }

    fn word(&mut self) -> Result<TokenKind<'a>, Diagnostic> {
        let start = self.at;
        self.at += self.length(continues_word);
        let word = &self.text[start..self.at];
        if word.ends_with('.') || word.contains("..") {
            return Err(Diagnostic::new(start..self.at, format_args!("`{word}` is not a name"))
                .with_hint("a point joins two parts of a name, as in `roof.area`"));
        }
        Ok(TokenKind::Word(word))
    }

    fn sign(&mut self, first: char) -> Result<TokenKind<'a>, Diagnostic> {
        use BinaryOperator as Binary;
        if let Some(diagnostic) = refusal::foreign_sign(self.rest(), self.at) {
            return Err(diagnostic);
        }
        let two = self.rest().get(..2).unwrap_or_default();
        let (kind, length) = match (first, two) {
            (_, "<>") => (TokenKind::Operator(Binary::NotEqual), 2),
            (_, "<=") => (TokenKind::Operator(Binary::LessOrEqual), 2),
            (_, ">=") => (TokenKind::Operator(Binary::GreaterOrEqual), 2),
            ('<', _) => (TokenKind::Operator(Binary::Less), 1),
            ('>', _) => (TokenKind::Operator(Binary::Greater), 1),
            ('=', _) => (TokenKind::Operator(Binary::Equal), 1),
            ('&', _) => (TokenKind::Operator(Binary::Concatenate), 1),
            ('+', _) => (TokenKind::Operator(Binary::Add), 1),
            ('-', _) => (TokenKind::Operator(Binary::Subtract), 1),
            ('*', _) => (TokenKind::Operator(Binary::Multiply), 1),
            ('/', _) => (TokenKind::Operator(Binary::Divide), 1),
            ('^', _) => (TokenKind::Operator(Binary::Power), 1),
            ('%', _) => (TokenKind::Percent, 1),
            ('(', _) => (TokenKind::Open, 1),
            (')', _) => (TokenKind::Close, 1),
            ('{', _) => (TokenKind::OpenBrace, 1),
            ('}', _) => (TokenKind::CloseBrace, 1),
            (',', _) => (TokenKind::Comma, 1),
            (';', _) => (TokenKind::Semicolon, 1),
            _ => {
                let span = self.at..self.at + first.len_utf8();
                return Err(Diagnostic::new(
                    span,
                    format_args!("`{first}` has no meaning in a formula"),
                )
                .with_hint("take it away; words stand between double quotes"));
            }
        };
        self.at += length;
        Ok(kind)
    }
}
