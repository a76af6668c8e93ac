//! A day, picked as the visitor's system lets people pick days.

use formula::{CalculatorInput, InputErrorCode, Value};

use super::label_of;
use crate::calculator_form::sheet::Sheet;
use crate::prelude::*;

pub(super) fn day_view(sheet: &Sheet, input: &CalculatorInput) -> Node {
    let set = sheet.setter(input);
    let value = sheet.value(&input.id);
    let [earliest, latest] = sheet.days(&input.id);
    let shown = move || value.with(|value| value.as_text().unwrap_or_default().to_owned());
    // An emptied field is a date that was not set.
    let on_change = move |event| {
        let day = event_target_value(&event);
        set.run(if day.is_empty() { Value::Blank } else { Value::Text(day) });
    };
    let fault = {
        let (t, outcome, id) = (sheet.t, sheet.outcome, input.id.clone());
        let limits = [earliest.clone(), latest.clone()];
        Live::distinct(move || {
            let code = outcome.with(|outcome| {
                let errors = outcome.result.as_ref().err()?;
                errors.iter().find(|error| error.input == id).map(|error| error.code)
            })?;
            let (key, day) = match code {
                InputErrorCode::AboveMax => ("calculator.day.latest", &limits[1]),
                _ => ("calculator.day.earliest", &limits[0]),
            };
            let day = t.format(&Value::Text(day.clone().unwrap_or_default()), "date");
            Some(t.with(key, &[("day", &day)]))
        })
    };
    let is_wrong = Live::distinct(move || fault.with(Option::is_some));
    let error_id = sheet.element_id("error", &input.id);
    markup! {
        <label class="field">
            <span class="field__label" dir="auto">{label_of(sheet, input)}</span>
            <span class="field__box" class:field__box--wrong=is_wrong>
                <input type="date" class="field__input" min=earliest max=latest prop:value=shown
                    aria-invalid=move || is_wrong.get().to_string() aria-describedby=error_id.clone()
                    on:change=on_change
                />
            </span>
        </label>
        <div class="field__error" id=error_id>{fault}</div>
    }
}
