//! HTTP requests: the server makes them, with what stands in `site.yaml`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::super::export::{Block, list, number, plain, word};
use super::super::names::{Names, slug};
use super::super::report::Weight;
use super::super::script::Formula;
use super::super::step::Step;
use super::super::variables::{Kind, Variables};
use super::super::yaml::Node;
use super::{Here, Writing, called, set};

/// What an owner has to write into `site.yaml`.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::import) struct Webhook {
    /// The step that calls it.
    pub(in crate::import) step: String,
    /// What it was, for the comment above it.
    pub(in crate::import) notes: Vec<String>,
    /// `{id, url, method, headers, result}`.
    pub(in crate::import) settings: Node,
}

/// A visitor waits no longer for another system.
const MOST_SECONDS: f64 = 30.0;

pub(super) fn carry(writing: &mut Writing<'_>, here: &Here<'_>) -> Vec<Step> {
    let request = &here.block.options()["webhook"];
    let url = word(request, "url");
    if !url.starts_with("http://") && !url.starts_with("https://") {
        let why = "it has no address";
        return vec![writing.marked(
            here,
            &called(here.block),
            why,
            "write a `webhook`, or leave it out",
        )];
    }
    let id = format!("{}-{}", writing.flow, here.entry);
    let sent = sent(here.block, writing.variables());
    let send = sent.iter().map(|at| {
        let ident = &writing.variables().get(*at).ident;
        (ident.clone(), Node::Formula(ident.clone()))
    });
    let mut fields = vec![("call".to_owned(), Node::text(&id))];
    let send: Vec<(String, Node)> = send.collect();
    if !send.is_empty() {
        fields.push(("send".to_owned(), Node::Map(send)));
    }
    let prefix = here.entry.replace('-', "_");
    let Results { types, pointers, values } = results(writing, here, &prefix);
    let writes = types.iter().map(|(name, _)| format!("{prefix}.{name}")).collect();
    if !types.is_empty() {
        fields.push(("result".to_owned(), Node::Map(types)));
    }
    if let Some(timeout) = number(&here.block.options()["timeout"]).filter(|it| *it >= 1.0) {
        fields.push(("timeout".to_owned(), Node::text(format!("{}s", timeout.min(MOST_SECONDS)))));
    }
    // A request that fails lets the bot go on, as it did.
    fields.push(("on_fail".to_owned(), Node::Link(here.after.clone())));
    note_webhook(writing, here, id, pointers);
    let call = Step { writes, ..Step::new("webhook", Node::Map(fields)) };
    let set = (!values.is_empty()).then(|| Step::set(values));
    std::iter::once(call).chain(set).collect()
}

/// The variables that the request names anywhere: all of them travel, and the other system takes what it needs.
fn sent(block: &Block, variables: &Variables) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    texts_of(&block.options()["webhook"], &mut |text| {
        let mut rest = text;
        while let Some((_, inner)) = rest.split_once("{{") {
            let Some((name, behind)) = inner.split_once("}}") else { break };
            found.extend(variables.by_name(name));
            rest = behind;
        }
    });
    found
}

fn texts_of(json: &Value, visit: &mut dyn FnMut(&str)) {
    match json {
        Value::String(text) => visit(text),
        Value::Array(items) => items.iter().for_each(|item| texts_of(item, visit)),
        Value::Object(fields) => fields.values().for_each(|value| texts_of(value, visit)),
        _ => {}
    }
}

/// What the answer must hold.
#[derive(Default)]
struct Results {
    /// By name: its type, for the flow.
    types: Vec<(String, Node)>,
    /// By name: where it stands in the answer, for `site.yaml`.
    pointers: Vec<(String, Node)>,
    /// By variable: the formula that takes it.
    values: Vec<(String, String)>,
}

fn results(writing: &mut Writing<'_>, here: &Here<'_>, prefix: &str) -> Results {
    let mut results = Results::default();
    let mut names = Names::default();
    for one in list(&here.block.options()["responseVariableMapping"]) {
        let Some(at) = writing.variables().by_id(&word(one, "variableId")) else { continue };
        let known = writing.variables().get(at).clone();
        let path = word(one, "bodyPath");
        let kind = match known.kind {
            kind @ (Kind::Number | Kind::Bool | Kind::Date) => kind,
            _ => Kind::Text,
        };
        let told = |writing: &mut Writing<'_>, why: &str| {
            let why = format!("{}: {why}", super::one_line(&known.name));
            writing.note(Weight::ToDo, here, "response", &why, "read it in a step of its own");
        };
        let Some(pointer) = pointer(&path) else {
            told(writing, &format!("`{}` is no place in an answer", super::one_line(&path)));
            continue;
        };
        if results.values.iter().any(|(ident, _)| *ident == known.ident) {
            told(writing, "it takes two values");
            continue;
        }
        let last = pointer.rsplit('/').next().unwrap_or_default();
        let name = names.take(&slug(last, '_', "value"), '_');
        let given = Formula::named(&format!("{prefix}.{name}"), kind);
        match set::fitted(&given, &known, writing.variables()) {
            Ok(formula) => {
                results.types.push((name.clone(), Node::text(kind.word(None))));
                results.pointers.push((name, Node::text(pointer)));
                results.values.push((known.ident.clone(), formula));
            }
            Err(why) => told(writing, &why),
        }
    }
    results
}

/// `data.items[0].price` as a JSON pointer into the answer itself: `/items/0/price`.
fn pointer(path: &str) -> Option<String> {
    if path.contains(['(', '{', '=', '>', '*']) {
        return None;
    }
    let parts =
        path.split(['.', '[', ']', '"', '\'']).map(str::trim).filter(|part| !part.is_empty());
    let mut parts = parts.peekable();
    // What was answered stood under `data` there, beside the status.
    parts.next_if_eq(&"data")?;
    let pointer: String =
        parts.map(|part| format!("/{}", part.replace('~', "~0").replace('/', "~1"))).collect();
    (!pointer.is_empty()).then_some(pointer)
}

/// An address as far as it is always the same.
fn fixed(url: &str) -> &str {
    let Some((fixed, _)) = url.split_once("{{") else { return url };
    let cut = if fixed.contains('?') { fixed.rfind(['?', '&']) } else { fixed.rfind('/') };
    &fixed[..cut.unwrap_or(fixed.len())]
}

/// Headers that only the server writes.
const OURS: [&str; 4] = ["content-type", "content-length", "host", "user-agent"];

fn note_webhook(
    writing: &mut Writing<'_>,
    here: &Here<'_>,
    id: String,
    pointers: Vec<(String, Node)>,
) {
    let request = &here.block.options()["webhook"];
    let url = word(request, "url");
    let method = plain(&request["method"]).unwrap_or_else(|| "POST".to_owned()).to_uppercase();
    let address = fixed(&url);
    let mut settings = Node::map([("id", Node::text(&id)), ("url", Node::text(address))]);
    let mut notes = Vec::new();
    match method.as_str() {
        "PUT" | "PATCH" => settings.push("method", Node::text(&method)),
        "POST" => {}
        other => notes.push(format!(
            "was a {}; values travel in a POST with JSON here",
            super::one_line(other)
        )),
    }
    if address != url || !list(&request["queryParams"]).is_empty() {
        notes.push(format!(
            "the address had variables in it ({}); they travel as JSON now",
            super::one_line(&url)
        ));
    }
    let names =
        list(&request["headers"]).iter().map(|header| word(header, "key").trim().to_lowercase());
    let is_name = |name: &String| {
        !name.is_empty()
            && !OURS.contains(&name.as_str())
            && name.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-')
    };
    let mut headers: Vec<(String, Node)> = Vec::new();
    for name in names.filter(is_name) {
        let variable = format!("{id}-{name}").replace('-', "_").to_uppercase();
        if headers.iter().all(|(known, _)| *known != name) {
            headers.push((name, Node::map([("env", Node::text(variable))])));
        }
    }
    if !headers.is_empty() {
        settings.push("headers", Node::Map(headers));
    }
    if !pointers.is_empty() {
        settings.push("result", Node::Map(pointers));
    }
    let todo = format!("put `{id}` under `webhooks` of site.yaml, as below");
    let what = called(here.block);
    writing.note(Weight::ToDo, here, &what, "addresses and secrets stand in site.yaml", &todo);
    writing.webhooks.push(Webhook { step: here.entry.clone(), notes, settings });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_where_it_varies() {
        for (url, expected) in [
            ("https://a.example/prices", "https://a.example/prices"),
            ("https://a.example/prices?town={{Town}}", "https://a.example/prices"),
            ("https://a.example/prices?a=1&town={{Town}}&b=2", "https://a.example/prices?a=1"),
            ("https://a.example/users/{{Id}}/x", "https://a.example/users"),
        ] {
            assert_eq!(fixed(url), expected, "{url}");
        }
    }

    #[test]
    fn a_path_into_an_answer_is_a_pointer() {
        for (path, expected) in [
            ("data.price", Some("/price")),
            ("data.items[0].name", Some("/items/0/name")),
            ("data[\"a/b\"]", Some("/a~1b")),
            ("statusCode", None),
            ("data", None),
            ("data.items.map(it => it.id)", None),
            ("", None),
        ] {
            assert_eq!(pointer(path).as_deref(), expected, "{path}");
        }
    }
}
