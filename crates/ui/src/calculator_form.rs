//! A calculator to play with: every move of a slider shows its answer at once.

use std::time::Duration;

use formula::{Calculator, CompiledCalculator, Emphasis, Evaluation, InputError, Value};
use leptos::leptos_dom::helpers::TimeoutHandle;
use protocol::{Map, Scalar};

use crate::prelude::*;
use crate::translator::Translator;

mod input_view;
mod scalars;

use input_view::input_view;
use scalars::{scalar_of, value_of};

/// So long after the last move the result is read out.
const QUIET: Duration = Duration::from_millis(700);

type Values = State<Map<String, Value>>;
type Outcome = Live<Result<Evaluation, Vec<InputError>>>;

/// Inputs with live results. The numbers are shown here and computed again by whoever reads the submission.
#[component]
pub fn CalculatorForm(
    /// The definition.
    calculator: Calculator,
    /// Inputs that are known already, by id.
    #[prop(optional)]
    initial: Map<String, Scalar>,
    /// What the button says, in place of ours.
    #[prop(optional, into)]
    submit_label: String,
    /// What was said against the submission before.
    #[prop(optional, into)]
    error: Live<Option<String>>,
    /// Use these inputs.
    #[prop(into)]
    on_submit: Act<Map<String, Scalar>>,
) -> Node {
    let t = Translator::expect();
    let values: Values = State::new(first_values(&calculator, &initial));
    let compiled = calculator.compile().ok();
    let outcome: Outcome =
        Live::distinct(move || values.with(|values| evaluate(compiled.as_ref(), values)));
    let was_refused = State::new(false);

    let title = calculator.title.get(t.locale()).to_owned();
    let name = title.clone();
    let note = calculator.note.as_ref().map(|note| note.get(t.locale()).to_owned());
    let note = note.map(|note| markup! { <p class="form__note" dir="auto">{note}</p> });
    let inputs: Vec<Node> =
        calculator.inputs.iter().map(|input| input_view(t, input, values, outcome)).collect();
    let (main, details): (Vec<_>, Vec<_>) =
        calculator.results.iter().partition(|result| result.emphasis == Emphasis::Headline);
    let main: Vec<Node> = main.into_iter().map(|it| result_view(t, it, outcome)).collect();
    let details: Vec<Node> = details.into_iter().map(|it| result_view(t, it, outcome)).collect();
    let is_off = move || outcome.with(Result::is_err);
    let spoken = spoken(t, &calculator, outcome);
    let answers: Vec<String> = calculator
        .results
        .iter()
        .filter(|result| result.emphasis == Emphasis::Headline)
        .map(|result| result.id.clone())
        .collect();
    let message = move || {
        let key = outcome.with(|outcome| match outcome {
            Err(_) => was_refused.get().then_some("calculator.invalid"),
            Ok(evaluation) => has_no_answer(evaluation, &answers).then_some("calculator.none"),
        });
        error.get().or_else(|| key.map(|key| t.text(key).to_owned()))
    };
    let submit = move || {
        was_refused.set(true);
        if let Ok(evaluation) = outcome.get_untracked() {
            let inputs = evaluation.inputs.iter();
            on_submit.run(
                inputs.filter_map(|(id, value)| Some((id.clone(), scalar_of(value)?))).collect(),
            );
        }
    };
    let submit_label =
        if submit_label.is_empty() { t.text("calculator.submit").to_owned() } else { submit_label };
    markup! {
        <form class="form calculator" novalidate aria-label=name
            on:submit=move |event| { event.prevent_default(); submit(); }
        >
            <div class="form__title" dir="auto">{title}</div>
            {inputs}
            // Stays in view while the inputs above are moved.
            <dl class="calculator__answer" class:calculator__answer--off=is_off>{main}</dl>
            <dl>{details}</dl>
            <div class="visually-hidden" role="status">{spoken}</div>
            {note}
            <div class="field__error" role="alert">{message}</div>
            <button type="submit" class="button">{submit_label}</button>
        </form>
    }
}

fn first_values(calculator: &Calculator, initial: &Map<String, Scalar>) -> Map<String, Value> {
    let first = |input: &formula::CalculatorInput| {
        let given =
            initial.get(&input.id).map(value_of).filter(|value| input.accepts(value).is_ok());
        (input.id.clone(), given.unwrap_or_else(|| input.default_value()))
    };
    calculator.inputs.iter().map(first).collect()
}

/// A calculator that does not compile was refused when the site was read; here it only shows dashes.
fn evaluate(
    compiled: Option<&CompiledCalculator>,
    values: &Map<String, Value>,
) -> Result<Evaluation, Vec<InputError>> {
    compiled.map_or(Err(Vec::new()), |it| it.evaluate(values, today()))
}

/// The day that `TODAY()` gives, in UTC like the server's.
fn today() -> f64 {
    let days = (js_sys::Date::now() / 86_400_000.0).floor();
    #[allow(clippy::cast_possible_truncation, reason = "days of our age fit")]
    let days = days as i64;
    formula::serial_of_unix_day(days)
}

/// Whether the calculator's question has no answer with these inputs, such as a division by nothing saved.
fn has_no_answer(evaluation: &Evaluation, answers: &[String]) -> bool {
    answers.iter().any(|id| matches!(evaluation.result(id), Some(Value::Error(_))))
}

fn result_view(t: Translator, result: &formula::CalculatorResult, outcome: Outcome) -> Node {
    let label = result.label.get(t.locale()).to_owned();
    let shown = shown_result(t, result, outcome);
    let class = match result.emphasis {
        Emphasis::Headline => "figure",
        Emphasis::Normal => "line",
    };
    markup! {
        <div class=class>
            <dt class="figure__label" dir="auto">{label}</dt>
            <dd class="figure__value">{move || shown.get()}</dd>
        </div>
    }
}

fn shown_result(
    t: Translator,
    result: &formula::CalculatorResult,
    outcome: Outcome,
) -> Live<String> {
    let spec = result.format.as_ref().map(ToString::to_string).unwrap_or_default();
    let id = result.id.clone();
    Live::distinct(move || {
        outcome.with(|outcome| match outcome {
            Ok(evaluation) => t.format(evaluation.result(&id).unwrap_or(&Value::Blank), &spec),
            Err(_) => i18n::format::NOTHING.to_owned(),
        })
    })
}

/// The main results as a sentence, once the sliders have come to rest: a screen reader cannot follow every frame.
fn spoken(t: Translator, calculator: &Calculator, outcome: Outcome) -> State<String> {
    let is_headline = |result: &&formula::CalculatorResult| result.emphasis == Emphasis::Headline;
    let main: Vec<(String, Live<String>)> = calculator
        .results
        .iter()
        .filter(is_headline)
        .map(|result| (result.label.get(t.locale()).to_owned(), shown_result(t, result, outcome)))
        .collect();
    let words = Live::distinct(move || {
        let parts: Vec<String> = main
            .iter()
            .map(|(label, value)| {
                t.with("calculator.live", &[("label", label), ("value", &value.get())])
            })
            .collect();
        parts.join(". ")
    });
    let spoken = State::new(String::new());
    let timer = State::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.try_update(Option::take).flatten() {
            timer.clear();
        }
    };
    let mut is_first = true;
    watch(move || {
        let words = words.get();
        // What is on the screen when the form appears is read with the form.
        if !std::mem::take(&mut is_first) {
            stop();
            let next = set_timeout_with_handle(
                move || {
                    spoken.set(words);
                },
                QUIET,
            );
            timer.set(next.ok());
        }
    });
    on_cleanup(stop);
    spoken
}
