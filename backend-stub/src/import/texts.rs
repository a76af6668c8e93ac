//! Texts: rich ones without their looks, and `{{Name}}` as our slots.

use serde_json::Value;

use super::export::{list, plain, word};
use super::script::{Expression, Formula, parse, say};
use super::variables::{Kind, Variable, Variables};

/// A text for people.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Words {
    pub(super) text: String,
    /// Names in `{{…}}` that are no variables: their braces are gone, the words stand there.
    pub(super) unknown: Vec<String>,
    /// Expressions inside of the text, each with the name of the slot that stands for it.
    pub(super) computed: Vec<String>,
}

/// The words of a bubble; lists keep their marks, links their addresses.
pub(super) fn rich(content: &Value) -> String {
    let mut blocks = Vec::new();
    for block in list(&content["richText"]) {
        block_words(block, &mut blocks);
    }
    let text = blocks.join("\n");
    if !text.trim().is_empty() {
        return tidied(&text);
    }
    let text = plain(&content["plainText"]).unwrap_or_else(|| without_tags(&word(content, "html")));
    tidied(&text)
}

fn block_words(block: &Value, blocks: &mut Vec<String>) {
    let items = list(&block["children"]);
    match word(block, "type").as_str() {
        kind @ ("ul" | "ol") => {
            for (at, item) in items.iter().enumerate() {
                let mark = if kind == "ol" { format!("{}. ", at + 1) } else { "– ".to_owned() };
                let mut lines = Vec::new();
                for part in list(&item["children"]) {
                    block_words(part, &mut lines);
                }
                blocks.push(format!("{mark}{}", lines.join("\n")));
            }
        }
        _ => blocks.push(inline(items)),
    }
}

fn inline(parts: &[Value]) -> String {
    let mut words = String::new();
    for part in parts {
        if let Some(text) = part["text"].as_str() {
            words.push_str(text);
            continue;
        }
        let inner = inline(list(&part["children"]));
        let address = word(part, "url");
        match word(part, "type").as_str() {
            "inline-variable" => words.push_str(&word(part, "value")),
            "a" if !address.is_empty() && inner.trim() != address => {
                words.push_str(&format!("{inner} ({address})"));
            }
            _ => words.push_str(&inner),
        }
    }
    words
}

fn without_tags(html: &str) -> String {
    let mut words = String::new();
    let mut rest = html.replace("</div>", "\n").replace("</p>", "\n").replace("<br>", "\n");
    while let Some(open) = rest.find('<') {
        words.push_str(&rest[..open]);
        let Some(close) = rest[open..].find('>') else { break };
        rest = rest[open + close + 1..].to_owned();
    }
    words.push_str(&rest);
    words.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ")
}

/// No spaces at the ends of lines, no empty lines at the ends, one of them in between.
fn tidied(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    for line in text.split(['\n', '\r', '\u{2028}', '\u{2029}']).map(str::trim) {
        if !(line.is_empty() && lines.last().is_none_or(|last| last.is_empty())) {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(|last| last.is_empty()) {
        lines.pop();
    }
    lines.join("\n")
}

/// A piece of a text with variables.
enum Piece<'t> {
    Words(&'t str),
    Slot(&'t str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut rest) = (Vec::new(), text);
    while let Some(open) = rest.find("{{") {
        let inner = &rest[open + 2..];
        // `{{=code=}}` has variables with braces of their own in it.
        let close = if inner.starts_with('=') && inner.contains("=}}") { "=}}" } else { "}}" };
        let Some(length) = inner.find(close) else { break };
        pieces.push(Piece::Words(&rest[..open]));
        pieces.push(Piece::Slot(&inner[..length]));
        rest = &inner[length + close.len()..];
    }
    pieces.push(Piece::Words(rest));
    pieces
}

/// A text with our slots in place of theirs; expressions get the names that `name` gives.
pub(super) fn words(
    text: &str,
    variables: &Variables,
    name: &mut dyn FnMut(&Formula) -> Option<String>,
) -> Words {
    let mut words = Words::default();
    for piece in pieces(&tidied(text)) {
        match piece {
            // Braces that never close would be told as a mistake.
            Piece::Words(part) => words.text.push_str(&part.replace("{{", "{ {")),
            Piece::Slot(inner) => {
                if let Some(at) = variables.by_name(inner) {
                    words.text.push_str(&slot(variables.get(at)));
                    continue;
                }
                let code = inner.trim().trim_start_matches('=');
                let formula = parse(code, &|name| variables.by_name(name))
                    .and_then(|expression| say(&expression, variables).ok());
                match formula.and_then(|formula| name(&formula)) {
                    Some(ident) => {
                        words.text.push_str(&format!("{{{{{ident}}}}}"));
                        words.computed.push(ident);
                    }
                    None => {
                        let inner = inner.replace(['{', '}'], " ");
                        words.text.push_str(inner.trim());
                        words.unknown.push(inner.trim().to_owned());
                    }
                }
            }
        }
    }
    words.text = tidied(&words.text);
    words
}

fn slot(variable: &Variable) -> String {
    let ident = &variable.ident;
    match variable.kind {
        Kind::Period => format!("{{{{{ident}.from}}}} – {{{{{ident}.to}}}}"),
        Kind::Time => format!("{{{{{ident}|time}}}}"),
        _ => format!("{{{{{ident}}}}}"),
    }
}

/// A text with variables as a formula.
///
/// Errors: why no formula says it.
pub(super) fn template(text: &str, variables: &Variables) -> Result<Formula, String> {
    say(&template_expression(text, variables)?, variables)
}

/// The same as an expression.
///
/// Errors: a name that is no variable.
pub(super) fn template_expression(text: &str, variables: &Variables) -> Result<Expression, String> {
    let mut parts = Vec::new();
    for piece in pieces(text) {
        match piece {
            Piece::Words("") => {}
            Piece::Words(words) => parts.push(Expression::Text(words.to_owned())),
            Piece::Slot(name) => {
                let at = variables.by_name(name);
                let unknown = || format!("`{}` is no variable", name.trim());
                parts.push(Expression::Variable(at.ok_or_else(unknown)?));
            }
        }
    }
    Ok(match parts.len() {
        0 => Expression::Text(String::new()),
        1 => parts.remove(0),
        _ => Expression::Template(parts),
    })
}
