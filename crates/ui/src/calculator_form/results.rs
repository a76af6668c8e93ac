//! The results that are a line or a large figure: the value, how far off it may be, and what is said about it.

use std::rc::Rc;

use formula::{CalculatorResult, Emphasis, Evaluation, Value};

use super::sheet::Sheet;
use crate::prelude::*;
use crate::translator::Translator;

/// One result. It shows a dash where there is none.
pub(super) fn result_view(sheet: &Sheet, result: &CalculatorResult) -> Node {
    let label = result.label.get(sheet.t.locale()).to_owned();
    let shown = shown_result(sheet, result);
    let class = match result.emphasis {
        Emphasis::Headline => "figure",
        Emphasis::Normal => "line",
    };
    let range = result.range.is_some().then(|| {
        let range = range_of(sheet, result);
        markup! { <dd class="figure__more">{range}</dd> }
    });
    let message = (!result.bands.is_empty()).then(|| {
        let message = message_of(sheet, result);
        markup! { <dd class="figure__message" dir="auto">{message}</dd> }
    });
    markup! {
        <div class=class>
            <dt class="figure__label" dir="auto">{label}</dt>
            <dd class="figure__value">{shown}</dd>
            {range}
            {message}
        </div>
    }
}

/// How results of this kind are written.
pub(super) fn spec_of(result: &CalculatorResult) -> String {
    result.format.as_ref().map(ToString::to_string).unwrap_or_default()
}

/// A result as it is written now.
pub(super) fn shown_result(sheet: &Sheet, result: &CalculatorResult) -> Live<String> {
    let (t, spec, id) = (sheet.t, spec_of(result), result.id.clone());
    let outcome = sheet.outcome;
    Live::distinct(move || {
        outcome.with(|outcome| match &outcome.result {
            Ok(evaluation) => t.format(evaluation.result(&id).unwrap_or(&Value::Blank), &spec),
            Err(_) => i18n::format::NOTHING.to_owned(),
        })
    })
}

fn range_of(sheet: &Sheet, result: &CalculatorResult) -> Live<String> {
    let (t, outcome, result) = (sheet.t, sheet.outcome, result.clone());
    Live::distinct(move || {
        let range = |evaluation: &Rc<Evaluation>| range_text(t, &result, evaluation);
        outcome.with(|outcome| outcome.result.as_ref().ok().and_then(range).unwrap_or_default())
    })
}

/// Between which ends a result may lie.
pub(super) fn range_text(
    t: Translator,
    result: &CalculatorResult,
    evaluation: &Evaluation,
) -> Option<String> {
    let spec = spec_of(result);
    let [low, high] = evaluation.ranges.get(&result.id)?.map(Value::number);
    let (low, high) = (t.format(&low, &spec), t.format(&high, &spec));
    Some(t.with("calculator.range", &[("low", &low), ("high", &high)]))
}

fn message_of(sheet: &Sheet, result: &CalculatorResult) -> Live<String> {
    let (t, outcome, result) = (sheet.t, sheet.outcome, result.clone());
    Live::distinct(move || {
        let message = |evaluation: &Rc<Evaluation>| {
            let value = evaluation.result(&result.id)?;
            Some(result.message(value)?.get(t.locale()).to_owned())
        };
        outcome.with(|outcome| outcome.result.as_ref().ok().and_then(message).unwrap_or_default())
    })
}

/// Until when it holds, if the calculator says so.
pub(super) fn valid_until(sheet: &Sheet) -> Node {
    if sheet.calculator.valid_until.is_none() {
        return Node::nothing();
    }
    let (t, outcome) = (sheet.t, sheet.outcome);
    let words = Live::distinct(move || {
        outcome.with(|outcome| {
            let evaluation = outcome.result.as_ref().ok()?;
            valid_until_text(t, evaluation)
        })
    });
    markup! { <p class="form__note calculator__until">{words}</p> }
}

/// The last day on which a calculation holds, in words.
pub(super) fn valid_until_text(t: Translator, evaluation: &Evaluation) -> Option<String> {
    let day = evaluation.valid_until_text()?;
    let day = t.format(&Value::Text(day), "date");
    Some(t.with("calculator.valid_until", &[("date", &day)]))
}

/// Whether the calculator's question has no answer with these inputs, such as a division by nothing saved.
pub(super) fn has_no_answer(sheet: &Sheet) -> Live<bool> {
    let headlines = headlines(sheet).map(|result| result.id.clone());
    let (outcome, headlines) = (sheet.outcome, headlines.collect::<Vec<_>>());
    Live::distinct(move || {
        outcome.with(|outcome| {
            let is_error = |evaluation: &Rc<Evaluation>, id: &String| {
                matches!(evaluation.result(id), Some(Value::Error(_)))
            };
            let evaluation = outcome.result.as_ref().ok();
            evaluation.is_some_and(|it| headlines.iter().any(|id| is_error(it, id)))
        })
    })
}

/// The results that answer the visitor's question.
pub(super) fn headlines(sheet: &Sheet) -> impl Iterator<Item = &CalculatorResult> {
    sheet.calculator.results.iter().filter(|result| result.emphasis == Emphasis::Headline)
}
