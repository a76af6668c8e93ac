//! One of several: a list that opens, or all of them in sight.

use formula::{CalculatorInput, InputOption, Value};

use super::label_of;
use crate::calculator_form::sheet::Sheet;
use crate::prelude::*;
use crate::{Icon, IconName};

/// Which of the options is chosen.
fn chosen(options: &[InputOption], value: Live<Value>) -> Live<Option<usize>> {
    let values: Vec<Value> = options.iter().map(|option| option.value.clone()).collect();
    Live::distinct(move || value.with(|value| values.iter().position(|option| option == value)))
}

pub(super) fn select_view(sheet: &Sheet, input: &CalculatorInput) -> Node {
    let set = sheet.setter(input);
    let chosen = chosen(&input.options, sheet.value(&input.id));
    let given: Vec<Value> = input.options.iter().map(|option| option.value.clone()).collect();
    let options: Vec<Node> = input
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let label = option.label.get(sheet.t.locale()).to_owned();
            let is_chosen = move || chosen.get() == Some(index);
            markup! { <option value=index.to_string() prop:selected=is_chosen>{label}</option> }
        })
        .collect();
    let on_change = move |event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        if let Some(value) = index.and_then(|index| given.get(index)) {
            set.run(value.clone());
        }
    };
    markup! {
        <label class="field">
            <span class="field__label" dir="auto">{label_of(sheet, input)}</span>
            <span class="field__box select">
                <select class="field__input" on:change=on_change>{options}</select>
                <Icon name=IconName::Chevron/>
            </span>
        </label>
    }
}

pub(super) fn radio_view(sheet: &Sheet, input: &CalculatorInput) -> Node {
    let set = sheet.setter(input);
    let chosen = chosen(&input.options, sheet.value(&input.id));
    let group = sheet.element_id("group", &input.id);
    let options: Vec<Node> = input
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let label = option.label.get(sheet.t.locale()).to_owned();
            let value = option.value.clone();
            let is_chosen = move || chosen.get() == Some(index);
            let on_change = move |_| set.run(value.clone());
            markup! {
                <label class="pill">
                    <input type="radio" name=group.clone() prop:checked=is_chosen on:change=on_change/>
                    <span class="pill__label" dir="auto">{label}</span>
                </label>
            }
        })
        .collect();
    markup! {
        <fieldset class="field pills">
            <legend class="field__label" dir="auto">{label_of(sheet, input)}</legend>
            <div class="pills__row">{options}</div>
        </fieldset>
    }
}
