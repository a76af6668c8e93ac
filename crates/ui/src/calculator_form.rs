//! A calculator to play with: every move of a slider shows its answer at once.

use formula::{Calculator, CalculatorAction, CalculatorResult, Emphasis};
use protocol::{Map, Scalar};

use crate::prelude::*;
use crate::translator::Translator;

mod compare;
mod inputs;
mod keeping_up;
mod more;
mod print;
mod results;
mod scalars;
mod shared;
mod sheet;
mod spoken;

pub use shared::{Moved, SharedInputs};

use inputs::input_view;
use more::{charts, tables, tools};
use results::{has_no_answer, result_view, valid_until};
use sheet::Sheet;
use spoken::spoken;

/// Inputs with live results. The numbers are shown here and computed again by whoever reads the submission.
#[component]
pub fn CalculatorForm(
    /// The definition.
    calculator: Calculator,
    /// Inputs that are known already, by id. A text will do for whatever it spells; what does not fit is left out.
    #[prop(optional)]
    initial: Map<String, Scalar>,
    /// What the button says, in place of ours.
    #[prop(optional, into)]
    submit_label: String,
    /// What was said against the submission before.
    #[prop(optional, into)]
    error: Live<Option<String>>,
    /// The address of the page it stands on, without a fragment; without one there is no link to share.
    #[prop(optional, into)]
    address: Live<String>,
    /// Inputs that somebody else moves too.
    #[prop(optional_no_strip)]
    shared: Option<SharedInputs>,
    /// The visitor wants one of the calculator's actions with these inputs; without it their buttons are left out.
    #[prop(optional)]
    on_action: Option<Act<(CalculatorAction, Map<String, Scalar>)>>,
    /// Use these inputs.
    #[prop(into)]
    on_submit: Act<Map<String, Scalar>>,
) -> Node {
    let t = Translator::expect();
    let sheet = Sheet::new(t, calculator, &initial, shared);
    let calculator = sheet.calculator.clone();
    let title = calculator.title.get(t.locale()).to_owned();
    let note = calculator.note.as_ref().map(|note| note.get(t.locale()).to_owned());
    let note = note.map(|note| markup! { <p class="form__note" dir="auto">{note}</p> });
    let inputs: Vec<Node> = calculator.inputs.iter().map(|it| input_view(&sheet, it)).collect();
    let drawn = |emphasis: Emphasis| {
        let results = calculator.results.iter().filter(|result| result.emphasis == emphasis);
        results.map(|result: &CalculatorResult| result_view(&sheet, result)).collect::<Vec<_>>()
    };
    let (main, details) = (drawn(Emphasis::Headline), drawn(Emphasis::Normal));
    let details =
        (!details.is_empty()).then(|| markup! { <dl class="calculator__details">{details}</dl> });
    let outcome = sheet.outcome;
    let is_off = move || outcome.with(|outcome| outcome.result.is_err());
    let was_refused = State::new(false);
    let message = message(&sheet, was_refused, error);
    let press = {
        let sheet = sheet.clone();
        Act::new(move |act: Act<Map<String, Scalar>>| {
            was_refused.set(true);
            if let Some(inputs) = sheet.submission() {
                act.run(inputs);
            }
        })
    };
    let actions: Vec<Node> = on_action
        .map(|on_action| {
            let actions = calculator.actions.iter().enumerate();
            actions.map(|(at, action)| action_view(t, at, action, press, on_action)).collect()
        })
        .unwrap_or_default();
    let class = if actions.is_empty() { "button" } else { "button button--quiet" };
    let submit_label =
        if submit_label.is_empty() { t.text("calculator.submit").to_owned() } else { submit_label };
    markup! {
        <form class="form calculator" novalidate aria-label=title.clone()
            on:submit=move |event| { event.prevent_default(); press.run(on_submit); }
        >
            <div class="form__title" dir="auto">{title}</div>
            <div class="calculator__inputs">{inputs}</div>
            // Stays in view while the inputs above are moved.
            <dl class="calculator__answer" class:calculator__answer--off=is_off>{main}</dl>
            <div class="calculator__more">
                {details}
                {charts(&sheet)}
                {tables(&sheet)}
                {tools(&sheet, address)}
                <div class="visually-hidden" role="status">{spoken(&sheet)}</div>
                {valid_until(&sheet)}
                {note}
                <div class="field__error" role="alert">{message}</div>
                <div class="calculator__acts">
                    {actions}
                    <button type="submit" class=class>{submit_label}</button>
                </div>
            </div>
        </form>
    }
}

/// What stands against going on.
fn message(
    sheet: &Sheet,
    was_refused: State<bool>,
    error: Live<Option<String>>,
) -> Live<Option<String>> {
    let (t, outcome, is_empty) = (sheet.t, sheet.outcome, has_no_answer(sheet));
    Live::distinct(move || {
        let is_wrong = outcome.with(|outcome| outcome.result.is_err());
        let key = match is_wrong {
            true => was_refused.get().then_some("calculator.invalid"),
            false => is_empty.get().then_some("calculator.none"),
        };
        error.get().or_else(|| key.map(|key| t.text(key).to_owned()))
    })
}

/// The likeliest action is the one that catches the eye.
fn action_view(
    t: Translator,
    at: usize,
    action: &CalculatorAction,
    press: Act<Act<Map<String, Scalar>>>,
    on_action: Act<(CalculatorAction, Map<String, Scalar>)>,
) -> Node {
    let label = action.label.get(t.locale()).to_owned();
    let class = if at == 0 { "button" } else { "button button--quiet" };
    let action = action.clone();
    let act = Act::new(move |inputs| on_action.run((action.clone(), inputs)));
    markup! {
        <button type="button" class=class dir="auto" on:click=move |_| press.run(act)>{label}</button>
    }
}
