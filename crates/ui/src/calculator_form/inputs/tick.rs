//! Yes or no.

use formula::{CalculatorInput, Value};

use super::label_of;
use crate::calculator_form::sheet::Sheet;
use crate::prelude::*;
use crate::{Icon, IconName};

pub(super) fn tick_view(sheet: &Sheet, input: &CalculatorInput) -> Node {
    let set = sheet.setter(input);
    let value = sheet.value(&input.id);
    let is_ticked = move || value.with(|value| *value == Value::Bool(true));
    let on_change = move |event| set.run(Value::Bool(event_target_checked(&event)));
    markup! {
        <label class="tick">
            <input type="checkbox" prop:checked=is_ticked on:change=on_change/>
            <span class="tick__box"><Icon name=IconName::Check/></span>
            <span class="tick__label" dir="auto">{label_of(sheet, input)}</span>
        </label>
    }
}
