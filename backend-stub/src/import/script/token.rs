//! The smallest pieces of an expression.

/// A piece.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(f64),
    Text(String),
    /// A text in backquotes: words, and what stands in `${…}` between them, as it is written.
    Template(Vec<Piece>),
    /// A name such as `Math` or `return`.
    Name(String),
    /// `{{Name}}`.
    Variable(String),
    Sign(&'static str),
}

/// A part of a text in backquotes.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    Words(String),
    Code(String),
}

/// Longer ones first.
const SIGNS: [&str; 32] = [
    "===", "!==", "==", "!=", "<=", ">=", "=>", "&&", "||", "??", "**", "++", "--", "+=", "-=",
    "?.", "(", ")", "+", "-", "*", "/", "%", "<", ">", "!", "?", ":", ",", ".", ";", "=",
];

/// The pieces, or nothing where something stands that no expression has.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = if let Some(inner) = rest.strip_prefix("{{") {
            let end = inner.find("}}")?;
            (Token::Variable(inner[..end].trim().to_owned()), end + 4)
        } else if first.is_ascii_digit() {
            number(rest)?
        } else if first == '"' || first == '\'' {
            quoted(rest, first)?
        } else if first == '`' {
            template(rest)?
        } else if first.is_alphabetic() || first == '_' || first == '$' {
            let is_inner = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '$');
            let end = rest.find(|letter: char| !is_inner(letter)).unwrap_or(rest.len());
            (Token::Name(rest[..end].to_owned()), end)
        } else {
            let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign))?;
            (Token::Sign(sign), sign.len())
        };
        tokens.push(token);
        rest = rest[length..].trim_start();
    }
    Some(tokens)
}

/// A number; one that begins with `0` and goes on with digits is a word to people, and octal to JavaScript.
fn number(rest: &str) -> Option<(Token, usize)> {
    let digits =
        |text: &str| text.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(text.len());
    let mut end = digits(rest);
    if end > 1 && rest.starts_with('0') {
        return None;
    }
    if let Some(places) = rest[end..].strip_prefix('.') {
        end += 1 + digits(places);
    }
    let number = rest[..end].parse().ok()?;
    let follows = rest[end..].chars().next();
    (!follows.is_some_and(char::is_alphabetic)).then_some((Token::Number(number), end))
}

fn quoted(rest: &str, quote: char) -> Option<(Token, usize)> {
    let (mut text, mut letters) = (String::new(), rest.char_indices().skip(1));
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\n' => return None,
            '\\' => text.push(escaped(letters.next()?.1)),
            letter if letter == quote => return Some((Token::Text(text), at + 1)),
            letter => text.push(letter),
        }
    }
    None
}

fn escaped(letter: char) -> char {
    match letter {
        'n' => '\n',
        't' => '\t',
        letter => letter,
    }
}

fn template(rest: &str) -> Option<(Token, usize)> {
    let (mut pieces, mut words) = (Vec::new(), String::new());
    let mut at = 1;
    loop {
        let letter = rest[at..].chars().next()?;
        if letter == '`' {
            break;
        }
        if letter == '\\' {
            let next = rest[at + 1..].chars().next()?;
            words.push(escaped(next));
            at += 1 + next.len_utf8();
        } else if let Some(inner) = rest[at..].strip_prefix("${") {
            // `${{{Name}}}` holds a variable, whose braces close before the expression's.
            let end = closing(inner)?;
            pieces.push(Piece::Words(std::mem::take(&mut words)));
            pieces.push(Piece::Code(inner[..end].to_owned()));
            at += 2 + end + 1;
        } else {
            words.push(letter);
            at += letter.len_utf8();
        }
    }
    pieces.push(Piece::Words(words));
    Some((Token::Template(pieces), at + 1))
}

fn closing(inner: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}
