//! `Set variable`.

use super::super::export::{Block, is, word};
use super::super::report::Weight;
use super::super::script::{Expression, Formula, as_bool, as_number, as_text, literal, parse, say};
use super::super::step::Step;
use super::super::texts::template_expression;
use super::super::variables::{Kind, Variable, Variables};
use super::{Here, Writing};

/// What a variable is set to.
#[derive(Debug)]
pub(in crate::import) enum Setting {
    Expression(Expression),
    /// So many days from today.
    Day(i8),
    /// Something that every flow knows: a formula.
    Known(&'static str),
    Blank,
    Not {
        why: String,
        todo: &'static str,
    },
}

const BY_HAND: &str = "say it as a formula, or let a webhook do it";

/// Reads what a block sets; of other blocks, nothing.
pub(in crate::import) fn setting(block: &Block, variables: &Variables) -> Setting {
    let options = block.options();
    let not = |why: &str, todo: &'static str| Setting::Not { why: why.to_owned(), todo };
    if block.kind != "Set variable" {
        return not("", "");
    }
    match word(options, "type").as_str() {
        "" | "Custom" => {
            custom(&word(options, "expressionToEvaluate"), is(options, "isCode"), variables)
        }
        "Empty" => Setting::Blank,
        "Today" | "Now" => Setting::Day(0),
        "Yesterday" => Setting::Day(-1),
        "Tomorrow" => Setting::Day(1),
        "Environment name" => Setting::Known("\"web\""),
        "Contact name" => Setting::Known("user.name"),
        "Phone number" => Setting::Known("user.phone"),
        "Moment of the day" => {
            not("a flow knows the day, not the hour", "use an `hours` step, or leave it out")
        }
        "User ID" | "Result ID" | "Random ID" => not(
            "a flow has no ids of its own",
            "every conversation has one where operators see it; leave it out",
        ),
        "Transcript" => not(
            "a flow cannot read what was said",
            "operators see the whole conversation; leave it out",
        ),
        other @ ("Append value(s)" | "Map item with same index" | "Pop" | "Shift") => {
            Setting::Not { why: format!("formulas do not change lists ({other})"), todo: BY_HAND }
        }
        other => Setting::Not { why: format!("`{other}` is not known"), todo: BY_HAND },
    }
}

fn custom(text: &str, is_code: bool, variables: &Variables) -> Setting {
    if text.trim().is_empty() {
        return Setting::Blank;
    }
    if let Some(expression) = parse(text, &|name| variables.by_name(name)) {
        return Setting::Expression(expression);
    }
    if is_code || is_program(text) {
        let why = "it runs JavaScript that formulas do not say".to_owned();
        return Setting::Not { why, todo: BY_HAND };
    }
    match template_expression(text.trim(), variables) {
        Ok(expression) => Setting::Expression(expression),
        Err(why) => Setting::Not { why, todo: BY_HAND },
    }
}

/// Whether words are meant for a machine. What is neither read nor a program Typebot takes for a text too.
fn is_program(text: &str) -> bool {
    let text = text.trim();
    let begins =
        ["const ", "let ", "var ", "return", "if (", "if(", "for (", "async ", "function", "new "];
    let is_call = |at: usize| {
        let name = &text[at + 1..];
        let end = name.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(name.len());
        end > 0 && name[end..].starts_with('(')
    };
    begins.iter().any(|word| text.starts_with(word) && (*word != "let " || text.contains('=')))
        || text.contains("=>")
        || text.contains("}}[")
        || text.contains("}}.")
        || text.starts_with(['[', '{']) && !text.starts_with("{{")
        || text.match_indices('.').any(|(at, _)| is_call(at))
}

pub(super) fn carry(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let options = here.block.options();
    let Some(at) = writing.variables().by_id(&word(options, "variableId")) else {
        let why = "it names no variable to set";
        return vec![writing.marked(here, "Set variable", why, "leave it out")];
    };
    let known = writing.variables().get(at).clone();
    let setting = setting(here.block, writing.variables());
    if let (Setting::Day(0), "Now") = (&setting, word(options, "type").as_str()) {
        let why = "a flow knows the day, not the hour";
        writing.note(
            Weight::Changed,
            here,
            &format!("Set {}", known.name),
            why,
            "it is today's date",
        );
    }
    match formula(&setting, &known, writing.variables()) {
        Ok(formula) => vec![Step::set(vec![(known.ident.clone(), formula)])],
        Err((why, todo)) => {
            let what = format!("Set {}", super::one_line(&known.name));
            writing.study.variables.all[at].is_set_by_hand = true;
            vec![writing.marked(here, &what, &super::one_line(&why), todo)]
        }
    }
}

/// The formula that gives a variable this value.
fn formula(
    setting: &Setting,
    known: &Variable,
    variables: &Variables,
) -> Result<String, (String, &'static str)> {
    let said = match setting {
        Setting::Not { why, todo } => return Err((why.clone(), todo)),
        // An error in a `set` leaves a blank, of whatever type the variable is.
        Setting::Blank if !known.kind.is_words() => return Ok("#N/A".to_owned()),
        Setting::Blank => return Ok("\"\"".to_owned()),
        Setting::Known(formula) => return Ok((*formula).to_owned()),
        Setting::Day(0) => return Ok("today".to_owned()),
        Setting::Day(days) => {
            let sign = if *days < 0 { '-' } else { '+' };
            return Ok(format!("TEXT(TODAY() {sign} {}, \"yyyy-mm-dd\")", days.abs()));
        }
        Setting::Expression(expression) => {
            say(expression, variables).map_err(|why| (why, BY_HAND))?
        }
    };
    let fitted = fitted(&said, known, variables).map_err(|why| (why, BY_HAND))?;
    checked(fitted)
}

fn checked(text: String) -> Result<String, (String, &'static str)> {
    match formula::Formula::parse(&text) {
        Ok(_) => Ok(text),
        Err(_) => Err(("it is longer or deeper than a formula may be".to_owned(), BY_HAND)),
    }
}

/// A value as this variable holds it.
///
/// Errors: it cannot hold that.
pub(super) fn fitted(
    said: &Formula,
    known: &Variable,
    variables: &Variables,
) -> Result<String, String> {
    let is_list = matches!(said.kind, Kind::List | Kind::File);
    Ok(match known.kind {
        Kind::Number | Kind::Time => as_number(said)?.text,
        Kind::Bool => match said.words.as_deref() {
            Some("true") => "TRUE".to_owned(),
            Some("false") => "FALSE".to_owned(),
            _ => as_bool(said).text,
        },
        Kind::List | Kind::File if is_list => said.text.clone(),
        Kind::List | Kind::File => return Err("formulas make no lists".to_owned()),
        Kind::Date | Kind::Period if said.kind == Kind::Date => said.text.clone(),
        Kind::Choice => match said.words.as_deref().and_then(|words| known.option_of(words)) {
            Some(option) => literal(&option.id).text,
            None => as_text(said, variables)?.text,
        },
        _ => as_text(said, variables)?.text,
    })
}
