//! Buttons and pictures to choose from.

use serde_json::Value;

use super::super::condition::condition;
use super::super::export::{is, plain};
use super::super::report::Weight;
use super::super::step::{Next, Step};
use super::super::study::{is_dynamic, item_label, item_words};
use super::super::yaml::Node;
use super::question::question;
use super::{Here, Writing, bubble};

pub(super) fn ask(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let block = here.block;
    if is_dynamic(block, writing.variables()) {
        return typed(writing, here);
    }
    if block.items().is_empty() {
        let why = "there is nothing to choose";
        return vec![writing.marked(here, &block.kind, why, "write its options")];
    }
    let is_several = is(block.options(), "isMultipleChoice");
    let (options, leads) = options(writing, here, is_several);
    let has_pictures = options.iter().all(|option| has(option, "image"));
    let always_leads = leads && options.iter().all(|option| has(option, "next"));
    let mut fields =
        vec![("input".to_owned(), Node::text(if is_several { "choices" } else { "choice" }))];
    let display = if block.kind == "picture choice input" && has_pictures {
        Some("pictures")
    } else if is(block.options(), "isSearchable") {
        Some("search")
    } else {
        None
    };
    fields.extend(display.map(|display| ("display".to_owned(), Node::text(display))));
    fields.push(("options".to_owned(), Node::List(options)));
    let mut steps = question(writing, here, fields);
    for step in steps.iter_mut().filter(|step| step.kind == "ask" && always_leads) {
        step.next = Next::Never;
    }
    steps
}

pub(super) fn has(option: &Node, key: &str) -> bool {
    matches!(option, Node::Map(fields) if fields.iter().any(|(known, _)| known == key))
}

/// What comes out of a variable cannot be offered: whoever is asked types it.
fn typed(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let (what, why) = (here.block.kind.clone(), "its options come out of a variable");
    let todo = "it is a question for a text now; write the options where they are known";
    writing.note(Weight::Marked, here, &what, why, todo);
    let comments = super::comments(here, &what, why, todo);
    let mut steps = question(writing, here, vec![("input".to_owned(), Node::text("text"))]);
    if let Some(ask) = steps.iter_mut().find(|step| step.kind == "ask") {
        ask.comments = comments;
    }
    steps
}

fn options(writing: &mut Writing<'_>, here: &Here<'_>, is_several: bool) -> (Vec<Node>, bool) {
    let mut options: Vec<Node> = Vec::new();
    let mut leads = true;
    for (at, item) in here.block.items().iter().enumerate() {
        let words = item_words(item, at);
        let known = writing.answer(here);
        let id = known.option_of(&words).map(|option| option.id.clone()).unwrap_or_default();
        let is_there = options
            .iter()
            .any(|option| matches!(option, Node::Map(fields) if fields[0].1 == Node::text(&id)));
        if is_there {
            let why = format!("`{words}` is offered twice");
            writing.note(
                Weight::ToDo,
                here,
                "option",
                &why,
                "the first one stayed; name them differently",
            );
            continue;
        }
        let mut option = Node::map([("id", Node::text(id))]);
        let label = writing.label(here, &item_label(item, at));
        let label = if label.is_empty() { format!("Option {}", at + 1) } else { label };
        option.push("label", Node::text(label));
        if let Some(hint) = plain(&item["description"]) {
            let hint = writing.label(here, &hint);
            if !hint.is_empty() {
                option.push("hint", Node::text(hint));
            }
        }
        let picture = plain(&item["pictureSrc"]).unwrap_or_default();
        if !picture.is_empty() && !picture.starts_with("data:") && !picture.contains("{{") {
            let path = bubble::own_path(writing, here, picture.trim());
            option.push("image", Node::text(path));
        }
        if let Some(when) = shown_when(writing, here, &item["displayCondition"]) {
            option.push("when", Node::Formula(when));
        }
        match here.target_of(writing.export, item).filter(|_| !is_several) {
            Some(step) => option.push("next", Node::Link(step)),
            None => leads = false,
        }
        options.push(option);
    }
    keep_one(writing, here, &mut options);
    (options, leads)
}

/// The condition under which an item is offered; one that no formula says is left out, and told.
pub(super) fn shown_when(
    writing: &mut Writing<'_>,
    here: &Here<'_>,
    json: &Value,
) -> Option<String> {
    if !is(json, "isEnabled") {
        return None;
    }
    match condition(&json["condition"], writing.variables()) {
        Ok(formula) if formula.text == "TRUE" => None,
        Ok(formula) => Some(formula.text),
        Err(why) => {
            let todo = "it is always offered now; write a `when`";
            writing.note(Weight::ToDo, here, "an option's condition", &super::one_line(&why), todo);
            None
        }
    }
}

/// Something must be there to choose from whatever holds.
pub(super) fn keep_one(writing: &mut Writing<'_>, here: &Here<'_>, options: &mut [Node]) {
    if options.iter().any(|option| !has(option, "when")) {
        return;
    }
    if let Some(Node::Map(fields)) = options.last_mut() {
        fields.retain(|(key, _)| key != "when");
        let why = "each option has a condition, so there may be none";
        writing.note(Weight::ToDo, here, "options", why, "the last one is always offered now");
    }
}

/// A step whose answer is looked at in the steps behind it.
pub(super) fn branch(arms: Vec<(String, String)>, otherwise: &str) -> Step {
    let arm = |(when, step): (String, String)| {
        Node::map([("when", Node::Formula(when)), ("goto", Node::Link(step))])
    };
    let mut arms: Vec<Node> = arms.into_iter().map(arm).collect();
    arms.push(Node::map([("else", Node::Link(otherwise.to_owned()))]));
    Step::leading("branch", Node::List(arms))
}
