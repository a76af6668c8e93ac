//! What each variable holds, found out before anything is written: from the questions that fill it, from what it is
//! set to, and from what is compared with it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::blocks::set::{Setting, setting};
use super::export::{Block, Export, is, list, plain, word};
use super::money;
use super::script::say;
use super::texts::template_expression;
use super::variables::{Kind, Variables};

/// The variables, and which of them each question fills.
#[derive(Debug, Default)]
pub(super) struct Study {
    pub(super) variables: Variables,
    /// By the number of the block: variables that questions of several kinds fill have their own type declared.
    pub(super) answers: BTreeMap<usize, usize>,
}

/// Sets of sets of sets are followed so far.
const ROUNDS: usize = 4;

pub(super) fn study(export: &Export) -> Study {
    let mut study = Study { variables: Variables::of(&export.variables), answers: BTreeMap::new() };
    let blocks: Vec<&Block> = export.groups.iter().flat_map(|group| &group.blocks).collect();
    let titles = export.groups.iter().flat_map(|group| group.blocks.iter().map(|_| &group.title));
    let mut asked: BTreeMap<usize, Kind> = BTreeMap::new();
    for (number, (block, title)) in blocks.iter().zip(titles).enumerate() {
        let Some(kind) = question_kind(block, &study.variables) else { continue };
        let own = study.variables.by_id(&word(block.options(), "variableId"));
        // What was chosen among cards is kept whatever they write into variables.
        let own = own.filter(|_| block.kind != "cards");
        let at = own.unwrap_or_else(|| study.variables.add(title));
        study.answers.insert(number, at);
        let known = asked.get(&at).copied().unwrap_or(kind);
        asked.insert(at, if known == kind { kind } else { Kind::Text });
        note_options(&mut study.variables, at, block);
        note_currency(&mut study.variables, at, block);
    }
    for block in &blocks {
        note_counting(&mut study.variables, block);
    }
    for _ in 0..ROUNDS {
        let found: Vec<(usize, Kind)> =
            blocks.iter().flat_map(|block| given(block, &study.variables)).collect();
        for known in &mut study.variables.all {
            known.kind = Kind::Unknown;
        }
        let initial = study.variables.all.iter().enumerate().filter_map(|(at, known)| {
            let value = known.initial.as_deref()?.trim();
            let kind = if value.parse::<f64>().is_ok() { Kind::Number } else { Kind::Text };
            (!value.is_empty()).then_some((at, kind))
        });
        let initial: Vec<(usize, Kind)> = initial.collect();
        for (at, kind) in asked.iter().map(|(at, kind)| (*at, *kind)).chain(initial).chain(found) {
            study.variables.holds(at, kind);
        }
    }
    for known in &mut study.variables.all {
        if known.kind == Kind::Unknown {
            known.kind = if known.counts { Kind::Number } else { Kind::Text };
        }
    }
    money::follow(&mut study.variables, &blocks);
    study
}

/// What the answer to a block is; nothing when it asks nothing that can be carried over.
pub(super) fn question_kind(block: &Block, variables: &Variables) -> Option<Kind> {
    let options = block.options();
    Some(match block.kind.as_str() {
        "text input" | "url input" => Kind::Text,
        "number input" | "rating input" => Kind::Number,
        "email input" => Kind::Email,
        "phone number input" => Kind::Phone,
        "date input" if is(options, "isRange") => Kind::Period,
        "date input" => Kind::Date,
        "time input" => Kind::Time,
        "file input" => Kind::File,
        "choice input" | "picture choice input" if is_dynamic(block, variables) => Kind::Text,
        "choice input" | "picture choice input" if block.items().is_empty() => return None,
        "choice input" | "picture choice input" if is(options, "isMultipleChoice") => Kind::List,
        "choice input" | "picture choice input" => Kind::Choice,
        "cards" if !block.items().is_empty() => Kind::Choice,
        _ => return None,
    })
}

/// Whether the options come out of a variable, so that nobody knows them beforehand.
pub(super) fn is_dynamic(block: &Block, variables: &Variables) -> bool {
    let options = block.options();
    let pictures = &options["dynamicItems"];
    let by_picture = is(pictures, "isEnabled").then(|| word(pictures, "titlesVariableId"));
    [word(options, "dynamicVariableId"), by_picture.unwrap_or_default()]
        .iter()
        .any(|id| variables.by_id(id).is_some())
}

/// The words that choosing an item keeps: its value where it has one, else what people read.
pub(super) fn item_words(item: &Value, at: usize) -> String {
    let value = plain(&item["value"]).or_else(|| plain(&item["options"]["internalValue"]));
    value.unwrap_or_else(|| item_label(item, at)).trim().to_owned()
}

/// What people read on an item.
pub(super) fn item_label(item: &Value, at: usize) -> String {
    let label = plain(&item["content"]).or_else(|| plain(&item["title"]));
    label.unwrap_or_else(|| format!("Option {}", at + 1)).trim().to_owned()
}

fn note_options(variables: &mut Variables, at: usize, block: &Block) {
    if !matches!(block.kind.as_str(), "choice input" | "picture choice input")
        || is_dynamic(block, variables)
    {
        return;
    }
    for (index, item) in block.items().iter().enumerate() {
        variables.all[at].option(&item_words(item, index));
    }
}

fn note_currency(variables: &mut Variables, at: usize, block: &Block) {
    if block.kind != "number input" {
        return;
    }
    let options = block.options();
    let currency = word(options, "currency");
    let is_money = word(options, "style") == "currency"
        && currency.len() == 3
        && currency.bytes().all(|letter| letter.is_ascii_uppercase());
    let known = &mut variables.all[at];
    // In two currencies it counts neither; an empty one says so.
    let here = if is_money { currency } else { String::new() };
    known.currency = Some(match known.currency.take() {
        Some(other) if other != here => String::new(),
        _ => here,
    });
}

/// Notes what is calculated with.
fn note_counting(variables: &mut Variables, block: &Block) {
    let mut counting = Vec::new();
    let conditions = block.items().iter().flat_map(|item| {
        [
            &item["content"],
            &item["displayCondition"]["condition"],
            &item["options"]["displayCondition"]["condition"],
        ]
    });
    for comparison in conditions.flat_map(|condition| list(&condition["comparisons"])) {
        let operator = word(comparison, "comparisonOperator");
        if operator.starts_with("Greater") || operator.starts_with("Less") {
            counting.extend(variables.by_id(&word(comparison, "variableId")));
            if let Ok(value) = template_expression(&word(comparison, "value"), variables) {
                value.each_variable(true, &mut |at, _| counting.push(at));
            }
        }
    }
    if let Setting::Expression(expression) = setting(block, variables) {
        expression.each_variable(false, &mut |at, is_number| {
            if is_number {
                counting.push(at);
            }
        });
    }
    for at in counting {
        variables.all[at].counts = true;
    }
}

/// What a block gives to which variable, as far as is known by now.
fn given(block: &Block, variables: &Variables) -> Vec<(usize, Kind)> {
    if block.kind == "cards" {
        let mapping = list(&block.options()["saveResponseMapping"]).iter();
        let ids = mapping.filter_map(|one| variables.by_id(&word(one, "variableId")));
        return ids.map(|at| (at, Kind::Text)).collect();
    }
    if block.kind != "Set variable" {
        return Vec::new();
    }
    let Some(at) = variables.by_id(&word(block.options(), "variableId")) else { return Vec::new() };
    let kind = match setting(block, variables) {
        // Whether that adds or joins the next round knows.
        Setting::Expression(expression) if expression.is_open(variables) => Kind::Unknown,
        Setting::Expression(expression) => match say(&expression, variables) {
            Ok(formula) => match formula.of.map(|other| variables.get(other)) {
                Some(other) if other.kind == Kind::Unknown && !other.counts => Kind::Unknown,
                // A copy holds the words of an option, and the address of a person is a text.
                _ if formula.kind.is_words() => Kind::Text,
                _ => formula.kind,
            },
            Err(_) => Kind::Unknown,
        },
        Setting::Day(_) => Kind::Date,
        Setting::Known(_) => Kind::Text,
        Setting::Blank | Setting::Not { .. } => Kind::Unknown,
    };
    vec![(at, kind)]
}
