//! `webhook`: the server asks another system; its typed answer is recorded, so that a replay needs no network.

use formula::Text;
use protocol::{Outcome, StepResult};

use super::sending::Sending;
use super::{Asked, Kind, Next, Shape};
use crate::effect::{Reason, Request};
use crate::reading::{Item, Reading, check_name};
use crate::variable::{Variable, read_type};
use crate::view::View;
use crate::walk::Walk;

#[derive(Debug)]
struct Webhook {
    /// Its id in `site.yaml`, where its address and secret are.
    call: String,
    /// What the variables of the result begin with.
    prefix: String,
    text: Option<Text>,
    send: Sending,
    result: Vec<(String, Variable)>,
    timeout: i64,
    on_fail: String,
}

/// A visitor waits no longer for another system.
const MOST_MILLIS: i64 = 30_000;
const USUAL_MILLIS: i64 = 5_000;

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let call = fields.required_plain("call");
    let prefix = fields.plain("as").unwrap_or_else(|| step.replace('-', "_"));
    let hint = "name it with `as: …`: letters, digits and `_`";
    check_name(reading, &fields.place_of("as"), &prefix, hint);
    let send = Sending::read(&mut fields);
    let mut result = Vec::new();
    for (name, item) in fields.entries("result") {
        let Some(word) = reading.plain(&item) else { continue };
        let Some(variable) = read_type(reading, &item.place, &word) else { continue };
        reading.writes(&format!("{prefix}.{name}"), variable.clone());
        result.push((name.to_owned(), variable));
    }
    let timeout = fields.millis("timeout").unwrap_or(USUAL_MILLIS);
    if timeout > MOST_MILLIS {
        let place = fields.place_of("timeout");
        reading.error(&place, "a visitor does not wait that long", "write at most `30s`");
    }
    let text = fields.text("text");
    let on_fail = fields.required_detour("on_fail");
    fields.finish();
    Some(Box::new(Webhook { call, prefix, text, send, result, timeout, on_fail }))
}

impl Kind for Webhook {
    fn shape(&self) -> Shape {
        Shape::Serves
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        walk.say_if(self.text.as_ref());
        let send = self.send.values(&walk.view());
        walk.request(Request::Webhook { webhook: self.call.clone(), send, timeout: self.timeout });
    }

    fn result(&self, walk: &mut Walk<'_>, result: &StepResult) -> Result<Next, Reason> {
        if result.outcome != Outcome::Done {
            return Ok(Next::To(self.on_fail.clone()));
        }
        let mut values = Vec::new();
        for (name, variable) in &self.result {
            // A system that answers something else has failed, whatever it says about itself.
            let value = result.values.get(name).and_then(|given| variable.kind.accept(given));
            let Some(value) = value else { return Ok(Next::To(self.on_fail.clone())) };
            values.push((name, value));
        }
        for (name, value) in values {
            walk.set(&format!("{}.{name}", self.prefix), value);
        }
        Ok(Next::Follow)
    }

    #[cfg(feature = "diagnostics")]
    fn result_values(&self) -> &[(String, Variable)] {
        &self.result
    }

    fn show(&self, view: &View<'_>, _step: &str, asked: &mut Asked) -> bool {
        asked.label = view.words_if(self.text.as_ref());
        true
    }
}
