//! `lead`: what the flow learned about a visitor who can be reached is passed on to the owner.

use formula::Text;
use protocol::AnswerGiven;

use super::{Kind, Next};
use crate::diagnostic::DESCRIBES;
use crate::effect::{Effect, Lead as LeadEffect};
use crate::reading::{Fields, Item, Reading, Wants, check_id};
use crate::run::Given;
use crate::shared::Shared;
use crate::template::{Part, parts};
use crate::variable::{CONTACT_CAPTURED, USER_EMAIL, USER_PHONE};
use crate::view::View;
use crate::walk::Walk;

#[derive(Debug)]
struct Lead {
    kind: String,
    title: Text,
    /// Variables worth passing on.
    fields: Vec<String>,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let kind = fields.plain("kind").unwrap_or_default();
    check_id(reading, &fields.place_of("kind"), &kind);
    let title = fields.required_text("title");
    if DESCRIBES {
        send_slots(&fields, &title);
    }
    let list = fields.item("fields");
    let mut variables = Vec::new();
    for item in list.map(|item| reading.items(&item)).unwrap_or_default() {
        let Some(formula) = reading.formula(&item, Wants::Anything) else { continue };
        let Some(name) = formula.names().next().filter(|name| item.value == *name) else {
            let hint = "compute it under `variables` first: `source: {computed: …}`";
            reading.error(&item.place, "a lead passes on variables, not formulas", hint);
            continue;
        };
        reading.sends(name, &item.place);
        variables.push(name.to_owned());
    }
    fields.finish();
    Some(Box::new(Lead { kind, title, fields: variables }))
}

/// Notes that what a title writes leaves the conversation.
fn send_slots(fields: &Fields<'_>, title: &Text) {
    let place = fields.place_of("title");
    let texts: Vec<&str> = match title {
        Text::Same(text) => vec![text],
        Text::PerLocale(texts) => texts.iter().map(|(_, text)| text.as_str()).collect(),
    };
    for part in texts.into_iter().flat_map(parts) {
        if let Part::Slot { name, .. } = part {
            fields.reading().sends(name, &place);
        }
    }
}

/// A variable with its name and its value as people read them; nothing when it is blank.
fn line(view: &View<'_>, variable: &str) -> Option<AnswerGiven> {
    if !view.knows(variable) {
        return None;
    }
    // The answer says it best: both ends of a range, the names of files. Several steps may ask the same.
    let mut label = None;
    let mut display = None;
    for step in &view.flow.map.steps {
        let Some(naming) = step.kind.naming(view.flow, variable) else { continue };
        let is_answer = |given: &&Shared<Given>| naming.is_answer && given.step == step.id;
        if let Some(given) = view.run.given.iter().find(is_answer) {
            (label, display) = (Some(naming.label), Some(given.display.clone()));
            break;
        }
        label = label.or(Some(naming.label));
    }
    Some(AnswerGiven {
        step: variable.to_owned(),
        label: label.map_or_else(|| variable.to_owned(), |label| view.words(label)),
        display: display.unwrap_or_else(|| view.slot(variable, "")),
    })
}

impl Kind for Lead {
    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        let view = walk.view();
        // Nobody is a lead who cannot be reached.
        let is_reachable =
            [CONTACT_CAPTURED, USER_EMAIL, USER_PHONE].iter().any(|name| view.knows(name));
        if is_reachable {
            let mut fields = Vec::new();
            for name in &self.fields {
                fields.extend(line(&view, name));
            }
            let lead = LeadEffect {
                kind: self.kind.clone(),
                title: view.words(&self.title),
                score: view.run.score(),
                fields,
            };
            walk.effects.push(Effect::Lead(lead));
        }
        Next::Follow
    }
}
