//! What a run waits for from the server, told again whenever it is asked: after a commit, and after a crash.

use crate::Flow;
use crate::effect::{Effect, Env, Request};
use crate::run::{Run, Status};
use crate::step::Shape;
use crate::variable::Variable;
use crate::walk::Walk;

/// The step where a run waits for the server, and what is to be carried out there; nothing when it does not.
///
/// It is what the run asked when it came there, whenever it is asked: the time is the one of its last input.
#[must_use]
pub fn pending_request(flow: &Flow, run: &Run, env: &Env<'_>) -> Option<(String, Request)> {
    let step = flow.step(&run.step).filter(|_| run.status == Status::Asking)?;
    if step.shape() != Shape::Serves && !run.exchange.is_busy() {
        return None;
    }
    let env = Env { now: run.since, ..*env };
    let mut walk = Walk::new(flow, run.clone(), &env);
    step.kind.ask(&mut walk);
    walk.effects.into_iter().find_map(|effect| match effect {
        Effect::Request { step, request } => Some((step, request)),
        _ => None,
    })
}

/// The values that a step takes of its result, by name. A server tells by them why a result does not fit, and
/// records nothing else.
#[must_use]
pub fn result_values<'f>(flow: &'f Flow, step: &str) -> &'f [(String, Variable)] {
    flow.step(step).map_or(&[], |step| step.kind.result_values())
}

#[cfg(test)]
mod tests {
    use protocol::{Map, RunId, Timestamp};
    use serde_json::json;

    use super::*;
    use crate::{Input, start, transition};

    #[test]
    fn a_run_that_waits_for_the_server_asks_the_same_again() {
        let flow = json!({
            "id": "price", "version": 1, "title": "Price",
            "person": { "fallback": "end" },
            "steps": [
                { "id": "area", "ask": { "text": "How large?", "input": "number" } },
                { "id": "price", "webhook": {
                    "call": "prices", "send": { "area": "area", "on": "today" },
                    "result": { "price": "money EUR" }, "on_fail": "end", "text": "One moment…" } },
                { "id": "tell", "say": "{{price.price}}" },
                { "id": "end", "end": null },
            ],
        });
        let flow = Flow::from_values(&flow, &[], &["en".to_owned()]).unwrap();
        let format = |value: &formula::Value, _: &str| format!("{value:?}");
        let env = |millis| Env::new(Timestamp::from_millis(millis), &format);
        let (run, _) = start(&flow, RunId::from_bits(1), "en", &Map::new(), &env(0));
        assert_eq!(pending_request(&flow, &run, &env(0)), None);
        let answer = protocol::answers::Number { number: 80.0 }.into();
        let input = Input::Answer { step: "area".to_owned(), answer };
        let (run, effects) = transition(&flow, run, input, &env(1_000));
        let asked = effects.into_iter().find_map(|effect| match effect {
            Effect::Request { step, request } => Some((step, request)),
            _ => None,
        });
        assert!(asked.is_some());
        let days_later = env(5 * 86_400_000);
        assert_eq!(pending_request(&flow, &run, &days_later), asked);
        let names: Vec<&str> =
            result_values(&flow, "price").iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["price"]);
    }
}
