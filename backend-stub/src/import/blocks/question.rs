//! Questions that are typed, picked from a calendar, set or uploaded.

use serde_json::Value;

use super::super::export::{is, list, number, plain, word};
use super::super::report::Weight;
use super::super::script::{Formula, as_text};
use super::super::step::Step;
use super::super::study::question_kind;
use super::super::texts::rich;
use super::super::variables::Kind;
use super::super::yaml::Node;
use super::{Here, Writing};

/// What is said about something that is no address of a page; patterns are more than a formula can do.
const ADDRESS: &str =
    "AND(SUBSTITUTE(answer, \".\", \"\") <> answer, SUBSTITUTE(answer, \" \", \"\") = answer)";

pub(super) fn ask(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let mut fields = Vec::new();
    let mut push = |key: &str, node: Node| fields.push((key.to_owned(), node));
    let options = here.block.options();
    let kind = here.block.kind.as_str();
    match kind {
        "number input" => number_fields(writing, here, &mut push),
        "date input" => date_fields(writing, here, &mut push),
        "rating input" => rating_fields(writing, here, &mut push),
        "file input" => file_fields(writing, here, &mut push),
        "time input" => push("input", Node::text("time")),
        "email input" => push("input", Node::text("email")),
        "phone number input" => push("input", Node::text("phone")),
        _ => {
            push("input", Node::text("text"));
            if is(options, "isLong") {
                push("long", Node::Yes);
            }
        }
    }
    if kind == "url input" {
        push("check", Node::Formula(ADDRESS.to_owned()));
    }
    if !matches!(kind, "date input" | "rating input" | "file input" | "time input")
        && let Some(placeholder) = plain(&options["labels"]["placeholder"])
    {
        let placeholder = writing.label(here, &placeholder);
        if !placeholder.is_empty() {
            push("placeholder", Node::text(placeholder));
        }
    }
    if let Some(retry) = plain(&options["retryMessageContent"]) {
        let retry = writing.label(here, &retry);
        if !retry.is_empty() {
            push("retry", Node::text(retry));
        }
    }
    for extra in ["attachments", "audioClip"] {
        if is(&options[extra], "isEnabled") {
            let why = "a text has no files beside it";
            writing.note(Weight::ToDo, here, kind, why, "ask for the file in a step of its own");
        }
    }
    question(writing, here, fields)
}

/// The whole step with its words, and the one that turns its answer into what its variable holds.
pub(super) fn question(
    writing: &mut Writing<'_>,
    here: &Here<'_>,
    fields: Vec<(String, Node)>,
) -> Vec<Step> {
    let known = writing.answer(here).clone();
    let asked = here.question.map(|block| rich(block.content())).unwrap_or_default();
    let (mut text, set) = writing.words(here, &asked);
    if text.is_empty() {
        let placeholder = word(&here.block.options()["labels"], "placeholder");
        text = writing.label(here, &placeholder);
    }
    if text.is_empty() {
        text = super::one_line(&known.name);
        text.push_str(if text.is_empty() { "…" } else { "?" });
    }
    let kind = question_kind(here.block, writing.variables()).unwrap_or(Kind::Text);
    let (variable, after) = holder(writing, here, kind);
    let mut body = vec![("text".to_owned(), Node::text(text))];
    let is_own_name = here.entry.replace('-', "_") == variable && set.is_none();
    if !is_own_name {
        body.push(("variable".to_owned(), Node::text(&variable)));
    }
    body.extend(fields);
    let mut writes = vec![variable.clone()];
    if kind == Kind::Period {
        writes.extend(["from", "to", "days"].map(|part| format!("{variable}.{part}")));
    }
    let ask = Step { writes, ..Step::new("ask", Node::Map(body)) };
    set.into_iter().chain([ask]).chain(after).collect()
}

/// Where the answer goes. A variable that holds words because of its other questions gets them in a step behind.
fn holder(writing: &mut Writing<'_>, here: &Here<'_>, kind: Kind) -> (String, Option<Step>) {
    let known = writing.answer(here).clone();
    let is_one = kind == known.kind
        || known.kind == Kind::Text
            && !matches!(kind, Kind::Number | Kind::Time | Kind::List | Kind::File | Kind::Period);
    if is_one {
        return (known.ident.clone(), None);
    }
    let at = writing.study.variables.add(&format!("{} {}", known.name, kind.word(None)));
    let own = &mut writing.study.variables.all[at];
    own.kind = kind;
    let ident = own.ident.clone();
    let formula = as_text(&Formula::variable(at, writing.variables()), writing.variables());
    let set = formula.map(|formula| Step::set(vec![(known.ident.clone(), formula.text)]));
    let set = set.unwrap_or_else(|why| {
        let what = format!("{} as one text", known.name);
        writing.marked(here, &what, &why, &format!("the answer itself is in `{ident}`; use that"))
    });
    (ident, Some(set))
}

fn limit(writing: &mut Writing<'_>, here: &Here<'_>, options: &Value, key: &str) -> Option<f64> {
    let found = number(&options[key]);
    if found.is_none() && plain(&options[key]).is_some() {
        let why = format!("its `{key}` is a variable, and limits are numbers");
        writing.note(
            Weight::ToDo,
            here,
            "limit",
            &why,
            "write `check: answer <= limit` beside the question",
        );
    }
    found
}

fn number_fields(writing: &mut Writing<'_>, here: &Here<'_>, push: &mut dyn FnMut(&str, Node)) {
    let options = here.block.options();
    push("input", Node::text("number"));
    let limits = ["min", "max"].map(|key| limit(writing, here, options, key));
    let is_order = !matches!(limits, [Some(min), Some(max)] if min > max);
    for (key, limit) in ["min", "max"].into_iter().zip(limits) {
        if let Some(limit) = limit.filter(|_| is_order) {
            push(key, Node::Number(limit));
        }
    }
    if let Some(step) = limit(writing, here, options, "step").filter(|step| *step > 0.0) {
        push("step", Node::Number(step));
    }
    let known = writing.answer(here);
    if let Some(currency) = known.currency.as_ref().filter(|currency| !currency.is_empty()) {
        push("format", Node::text(format!("money:{currency}")));
    }
    if let Some(unit) = plain(&options["unit"]) {
        push("unit", Node::text(super::one_line(&unit).replace('{', "(")));
    }
}

fn date_fields(writing: &mut Writing<'_>, here: &Here<'_>, push: &mut dyn FnMut(&str, Node)) {
    let options = here.block.options();
    let is_range = is(options, "isRange");
    push("input", Node::text(if is_range { "period" } else { "date" }));
    let mut limits = Vec::new();
    for key in ["min", "max"] {
        let Some(limit) = plain(&options[key]) else { continue };
        let day = limit.trim().get(..10).unwrap_or_default();
        if day.parse::<jiff::civil::Date>().is_ok() {
            limits.push((key, day.to_owned()));
        } else {
            let why = format!("its `{key}` is no day: {}", super::one_line(&limit));
            writing.note(Weight::ToDo, here, "limit", &why, "write a day, or `today+14`");
        }
    }
    if let [(_, min), (_, max)] = limits.as_slice()
        && min > max
    {
        limits.clear();
    }
    for (key, day) in limits {
        push(key, Node::text(day));
    }
    if is(options, "hasTime") && is_range {
        let why = "days from one to another have no time of day";
        writing.note(
            Weight::ToDo,
            here,
            "date input",
            why,
            "ask for the times in steps of their own",
        );
    } else if is(options, "hasTime") {
        push("time", Node::Yes);
    }
}

/// Grades from 1 on are a rating; others, as from 0 to 10, are set on a slider.
fn rating_fields(writing: &mut Writing<'_>, here: &Here<'_>, push: &mut dyn FnMut(&str, Node)) {
    let options = here.block.options();
    let most = number(&options["length"]).unwrap_or(10.0).trunc().clamp(1.0, 1_000.0);
    let least = limit(writing, here, options, "startsAt").unwrap_or(1.0).trunc();
    if least == 1.0 && (3.0..=10.0).contains(&most) {
        push("input", Node::text("rating"));
        push("max", Node::Number(most));
        let is_icons = word(options, "buttonType") == "Icons";
        push("icon", Node::text(if is_icons { "stars" } else { "numbers" }));
        for (theirs, ours) in [("left", "low"), ("right", "high")] {
            let Some(label) = plain(&options["labels"][theirs]) else { continue };
            let label = writing.label(here, &label);
            if !label.is_empty() {
                push(ours, Node::text(label));
            }
        }
        return;
    }
    push("input", Node::text("slider"));
    push("min", Node::Number(least.min(most)));
    push("max", Node::Number(most.max(least + 1.0)));
    push("step", Node::Number(1.0));
    let why = "a rating goes from 1 to between 3 and 10";
    writing.note(Weight::Changed, here, "rating input", why, "it is a slider now");
}

fn file_fields(writing: &mut Writing<'_>, here: &Here<'_>, push: &mut dyn FnMut(&str, Node)) {
    let options = here.block.options();
    push("input", Node::text("file"));
    if is(&options["allowedFileTypes"], "isEnabled") {
        let types = list(&options["allowedFileTypes"]["types"]).iter().filter_map(plain);
        let types: Vec<Node> = types
            .map(|kind| kind.trim().to_owned())
            .filter(|kind| kind.starts_with('.') || kind.contains('/'))
            .map(Node::text)
            .collect();
        if !types.is_empty() {
            push("accept", Node::List(types));
        }
    }
    if is(options, "isMultipleAllowed") {
        push("max_files", Node::Number(10.0));
    }
    if let Some(size) = number(&options["sizeLimit"]).filter(|size| (1.0..=1_000.0).contains(size))
    {
        push("max_size", Node::text(format!("{}MB", size.trunc())));
    }
    if options.get("isRequired").and_then(Value::as_bool) == Some(false) {
        push("skippable", Node::Yes);
        if let Some(label) = plain(&options["labels"]["skip"]) {
            let label = writing.label(here, &label);
            if !label.is_empty() {
                push("skip_label", Node::text(label));
            }
        }
    }
}
