//! A number: typed, or dragged and typed.

use formula::{CalculatorInput, InputKind, Value};

use super::label_of;
use super::slider::slider_view;
use super::writing::Writing;
use crate::calculator_form::sheet::Sheet;
use crate::prelude::*;

/// What is being typed, and what it was read as: it is not rewritten under the fingers unless the value moves on.
type Typed = Option<(String, Value)>;

pub(super) fn number_view(sheet: &Sheet, input: &CalculatorInput) -> Node {
    let writing = Writing::of(sheet.t, input);
    let value = sheet.value(&input.id);
    let set = sheet.setter(input);
    let typed = State::new(None::<(String, Value)>);
    let digits = {
        let writing = writing.clone();
        Live::distinct(move || shown(&typed.get(), &value.get(), &writing))
    };
    let around = {
        let writing = writing.clone();
        Live::distinct(move || writing.around(&value.get()))
    };
    let fault = fault_of(sheet, input, &writing);
    let label = label_of(sheet, input);
    let id = sheet.element_id("input", &input.id);
    let error_id = sheet.element_id("error", &input.id);
    let slider =
        (input.kind == InputKind::Slider).then(|| slider_view(input, &writing, &label, value, set));
    let on_input = move |event| {
        let text = event_target_value(&event);
        let value = writing.read(&text);
        typed.set(Some((text, value.clone())));
        set.run(value);
    };
    // What is no number stays to be mended.
    let on_blur = move |_| {
        if value.with_untracked(|value| value.as_number().is_some()) {
            typed.put(None);
        }
    };
    let is_wrong = Live::distinct(move || fault.with(Option::is_some));
    markup! {
        <div class="field">
            <div class="calculator__head">
                <label class="field__label" for=id.clone() dir="auto">{label}</label>
                <span class="entry" class:entry--wrong=is_wrong>
                    <span>{move || around.get().0}</span>
                    <input class="entry__digits" id=id type="text" inputmode="decimal" autocomplete="off"
                        prop:value=digits style:--_digits=move || width_of(&digits.get())
                        aria-invalid=move || is_wrong.get().to_string() aria-describedby=error_id.clone()
                        on:input=on_input on:blur=on_blur
                    />
                    <span>{move || around.get().1}</span>
                </span>
            </div>
            {slider}
            <div class="field__error" id=error_id>{fault}</div>
        </div>
    }
}

fn shown(typed: &Typed, value: &Value, writing: &Writing) -> String {
    match typed {
        Some((text, read)) if read == value => text.clone(),
        _ => writing.digits(value),
    }
}

fn fault_of(sheet: &Sheet, input: &CalculatorInput, writing: &Writing) -> Live<Option<String>> {
    let (outcome, writing, id) = (sheet.outcome, writing.clone(), input.id.clone());
    let limits = [input.min, input.max];
    Live::distinct(move || {
        let code = outcome.with(|outcome| {
            let errors = outcome.result.as_ref().err()?;
            errors.iter().find(|error| error.input == id).map(|error| error.code)
        });
        code.map(|code| writing.fault(code, limits))
    })
}

/// The entry is as wide as its digits, so that the unit stands right after them.
fn width_of(digits: &str) -> String {
    digits.chars().count().clamp(1, 14).to_string() + "ch"
}
