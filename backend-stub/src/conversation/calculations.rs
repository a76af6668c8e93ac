//! Calculations outside a flow: a visitor's, an operator's, and what both have moved together.

use formula::Value;
use protocol::{
    Author, Content, ContentBody, Map, Message, Mover, RejectCode, Scalar, SharedCalculation,
    commands, contents,
};

use super::decide::Actor;
use super::draft::Draft;
use super::messages;
use super::reject::Reject;
use super::words;

/// Puts a calculation into the conversation: computed here from its inputs, and compared with what the page showed.
/// With what is shared it says that two have made it, if these are the inputs that both see.
pub(super) fn submit(
    draft: &mut Draft<'_>,
    command: &commands::SubmitCalculation,
    shared: Option<&SharedCalculation>,
) -> Result<(), Reject> {
    let author = match draft.given.actor {
        Actor::Operator(card) => {
            messages::has_the_word(draft, card)?;
            Author::operator(card.clone())
        }
        _ => Author::VISITOR,
    };
    let mut content = calculated(draft, &command.calculator, &command.inputs)?;
    let shared = shared.filter(|shared| shared.calculator == command.calculator);
    if let (ContentBody::Calculation(calculation), Some(shared)) = (&mut content.body, shared) {
        calculation.together = together(draft, calculation, shared);
    }
    content.body = draft.promised(content.body, &command.results);
    messages::post(draft, author, content)
}

/// Who agreed on this calculator by this message.
pub(crate) fn agreed_in(message: &Message, calculator: &str) -> Option<Mover> {
    let ContentBody::Calculation(calculation) = &message.content.body else { return None };
    calculation.together.as_ref().filter(|_| calculation.calculator == calculator)?;
    let operator = message.author.operator.as_ref();
    Some(operator.map_or(Mover::VISITOR, |card| Mover::operator(&card.name)))
}

fn calculated(
    draft: &Draft<'_>,
    calculator: &str,
    inputs: &Map<String, Scalar>,
) -> Result<Content, Reject> {
    let Some(compiled) = draft.given.site.calculators.get(calculator) else {
        return Err(Reject::new(RejectCode::NotFound, "there is no such calculator"));
    };
    let locale = &draft.state.locale;
    let format = |value: &Value, spec: &str| words::format(value, spec, locale);
    flow::calculate(compiled, inputs, locale, &format, draft.at())
        .map_err(|refusal| Reject::new(RejectCode::InvalidInput, told(&refusal)))
}

/// The mark of a calculation by two, unless somebody moved something that the other has not seen.
fn together(
    draft: &Draft<'_>,
    submitted: &contents::Calculation,
    shared: &SharedCalculation,
) -> Option<contents::CalculatedTogether> {
    let set = shared.inputs.iter().map(|(id, input)| (id.clone(), input.value.clone())).collect();
    let seen = calculated(draft, &shared.calculator, &set).ok()?;
    let ContentBody::Calculation(seen) = seen.body else { return None };
    if seen.inputs != submitted.inputs || seen.results != submitted.results {
        return None;
    }
    let shown = |id: &String| submitted.inputs.iter().any(|line| line.id == *id);
    let moved = shared.inputs.iter().filter(|(id, _)| shown(id));
    let moved = moved.map(|(id, input)| (id.clone(), input.by.clone())).collect();
    Some(contents::CalculatedTogether { moved })
}

fn told(refusal: &flow::Refusal) -> String {
    match refusal.args.get("input") {
        Some(Scalar::Text(input)) => format!("the calculator refuses the input `{input}`"),
        _ => format!("the calculator refuses it: {}", refusal.code),
    }
}
