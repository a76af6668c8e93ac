//! Purposes to agree to: each with words and a decision of its own, nothing ticked beforehand.

use formula::Text;
use protocol::ConsentChoice;

use crate::effect::{Effect, Reason};
use crate::prompt::ConsentPrompt;
use crate::reading::{Fields, Item, Reading, check_id};
use crate::view::View;
use crate::walk::Walk;

/// What is asked under `consents`.
#[derive(Debug)]
pub(super) struct Purposes(Vec<Purpose>);

#[derive(Debug)]
struct Purpose {
    id: String,
    text: Text,
    required: bool,
}

impl Purposes {
    /// Reads `consents`; `needed` when it may not be left out.
    pub(super) fn read(fields: &mut Fields<'_>, needed: bool) -> Self {
        let reading = fields.reading();
        let items = if needed {
            fields.required_list("consents")
        } else {
            fields.item("consents").map(|item| reading.items(&item)).unwrap_or_default()
        };
        let mut purposes = Vec::new();
        for item in &items {
            purposes.extend(read_one(reading, item));
        }
        Self(purposes)
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|purpose| purpose.id.as_str())
    }

    /// The purposes without which nothing goes on.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn required(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter(|purpose| purpose.required).map(|purpose| purpose.id.as_str())
    }

    /// Errors: [`Reason::ConsentNeeded`] with the first required purpose that was not agreed to.
    pub(super) fn check(&self, choices: &[ConsentChoice]) -> Result<(), Reason> {
        match self.required().find(|purpose| !is_granted(choices, purpose)) {
            Some(purpose) => Err(Reason::ConsentNeeded(purpose.to_owned())),
            None => Ok(()),
        }
    }

    /// The purposes that were agreed to.
    pub(super) fn granted(&self, choices: &[ConsentChoice]) -> Vec<String> {
        let mut granted = Vec::new();
        for purpose in self.ids() {
            if is_granted(choices, purpose) {
                granted.push(purpose.to_owned());
            }
        }
        granted
    }

    /// Has every decision recorded, also the ones that say no.
    pub(super) fn record(&self, walk: &mut Walk<'_>, choices: &[ConsentChoice]) {
        for purpose in &self.0 {
            let text = walk.view().words(&purpose.text);
            walk.effects.push(Effect::Consent {
                purpose: purpose.id.clone(),
                text,
                version: walk.flow.version().to_owned(),
                granted: is_granted(choices, &purpose.id),
            });
        }
    }

    pub(super) fn prompts(&self, view: &View<'_>) -> Vec<ConsentPrompt> {
        let mut prompts = Vec::new();
        for Purpose { id, text, required } in &self.0 {
            prompts.push(ConsentPrompt {
                purpose: id.clone(),
                text: view.words(text),
                required: *required,
            });
        }
        prompts
    }
}

fn is_granted(choices: &[ConsentChoice], purpose: &str) -> bool {
    choices.iter().any(|choice| choice.purpose == purpose && choice.granted)
}

fn read_one<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Option<Purpose> {
    let mut fields = reading.object(item)?;
    let id = fields.required_plain("purpose");
    check_id(reading, &item.place, &id);
    let text = fields.required_text("text");
    let required = fields.flag("required", false);
    if fields.item("ticked").is_some() {
        fields.error("a consent is never ticked beforehand", "leave `ticked` out");
    }
    fields.finish();
    Some(Purpose { id, text, required })
}
