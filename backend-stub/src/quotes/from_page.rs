//! What a calculation was given out of sight.
//!
//! A visitor can make their page say anything, so a quote that left this out would vouch for what nobody can check.

use formula::InputKind;
use protocol::{Answer, Command, Map, Scalar, contents};

use crate::conversation::Request;
use crate::sites::Site;

/// Of everything that a calculation was given what is no line of it: hidden inputs.
#[must_use]
pub fn from_page(
    site: &Site,
    calculation: &contents::Calculation,
    request: &Request,
) -> Map<String, Scalar> {
    let Some(given) = given(request) else { return Map::new() };
    let known = site.calculators.get(&calculation.calculator);
    let is_seen = |id: &String| {
        let inputs = known.map_or(&[][..], |known| &known.calculator().inputs);
        let kind = inputs.iter().find(|input| input.id == *id).map(|input| input.kind);
        // One that other inputs leave out of sight counts for nothing.
        kind.is_some_and(|kind| kind != InputKind::Hidden)
            || calculation.inputs.iter().any(|line| line.id == *id)
    };
    let out_of_sight = given.iter().filter(|(id, _)| !is_seen(id));
    out_of_sight.map(|(id, value)| (id.clone(), value.clone())).collect()
}

fn given(request: &Request) -> Option<&Map<String, Scalar>> {
    let answer = match request {
        Request::SubmittedTogether(submit, _) => return Some(&submit.inputs),
        Request::Command(Command::SubmitCalculation(submit)) => return Some(&submit.inputs),
        Request::Command(Command::Answer(given)) => &given.answer,
        Request::Command(Command::ChangeAnswer(given)) => &given.answer,
        _ => return None,
    };
    match answer {
        Answer::Calculation(answer) => Some(&answer.inputs),
        _ => None,
    }
}
