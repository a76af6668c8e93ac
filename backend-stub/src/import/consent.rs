//! Consents before personal data: Typebot asks for an address at once, a flow never does.
//!
//! Where one is needed the prover knows: it is asked until it has nothing more to say about it.

use flow::{Diagnostic, Place};

use super::Options;
use super::assemble::Part;
use super::file::File;
use super::names::Names;
use super::report::{Item, Weight};
use super::step::Step;
use super::yaml::Node;

/// What the prover says about personal data that comes too early.
const TOO_EARLY: &str = "before the visitor has agreed to";

/// Puts a consent before each step that needs one, and tells where.
pub(super) fn add(file: &mut File, names: &mut Names, options: &Options, items: &mut Vec<Item>) {
    let locales = [options.locale.clone()];
    // Each round puts in one step, and no step needs two.
    let most: usize = file.parts.iter().map(|part| part.steps.len()).sum();
    for _ in 0..most {
        let found = flow::validate(&file.to_json(), &[], &locales);
        let Some((part, at)) = found.iter().find_map(|found| too_early(&file.parts, found)) else {
            return;
        };
        let id = names.take("consent", '-');
        let before = file.parts[part].steps[at].id.clone();
        file.parts[part].put_before(at, Step { id: id.clone(), ..consent(options) });
        items.push(Item {
            weight: Weight::Changed,
            step: id,
            block: String::new(),
            group: String::new(),
            what: "consent".to_owned(),
            why: format!("`{before}` has to do with somebody's address or number"),
            todo: "it is asked first; see whether the words are yours".to_owned(),
            number: None,
        });
    }
}

fn too_early(parts: &[Part], found: &Diagnostic) -> Option<(usize, usize)> {
    let Place::Flow(place) = &found.place else { return None };
    if !found.message.contains(TOO_EARLY) {
        return None;
    }
    let (id, rest) = match place.strip_prefix("subflows.") {
        Some(rest) => rest.split_once(".steps[")?,
        None => ("", place.strip_prefix("steps[")?),
    };
    let at = rest.split(']').next()?.parse().ok()?;
    let part = parts.iter().position(|part| part.id == id)?;
    (at < parts[part].steps.len()).then_some((part, at))
}

fn consent(options: &Options) -> Step {
    let purpose = Node::map([
        ("purpose", Node::text("contact")),
        ("text", Node::text(options.words("import.agree"))),
        ("required", Node::Yes),
    ]);
    let body = Node::map([
        ("text", Node::text(options.words("import.before_contact"))),
        ("consents", Node::List(vec![purpose])),
    ]);
    Step::new("consent", body)
}
