//! One input of a calculator: a slider with its exact value, a number, a list, or a tick.

use std::rc::Rc;

use formula::{CalculatorInput, Format, InputErrorCode, InputKind, Value};
use wasm_bindgen::JsValue;

use super::{Outcome, Values};
use crate::number_entry::{display_parts, parse_number};
use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName};

pub(super) fn input_view(
    t: Translator,
    input: &CalculatorInput,
    values: Values,
    outcome: Outcome,
) -> Node {
    match input.kind {
        InputKind::Slider | InputKind::Number => number_view(t, input, values, outcome),
        InputKind::Select | InputKind::Radio => select_view(t, input, values),
        InputKind::Checkbox => tick_view(t, input, values),
        InputKind::Date => date_view(t, input, values),
        InputKind::Hidden => Node::nothing(),
    }
}

/// How an input's number is written and read.
#[derive(Clone)]
struct Writing {
    t: Translator,
    spec: String,
    unit: String,
    is_percent: bool,
}

impl Writing {
    fn of(t: Translator, input: &CalculatorInput) -> Self {
        Self {
            t,
            spec: input.format.as_ref().map(ToString::to_string).unwrap_or_default(),
            unit: input
                .unit
                .as_ref()
                .map(|unit| unit.get(t.locale()).to_owned())
                .unwrap_or_default(),
            is_percent: matches!(input.format, Some(Format::Percent { .. })),
        }
    }

    fn display(&self, value: &Value) -> String {
        self.t.format(value, &self.spec)
    }

    /// The digits alone, to be typed over.
    fn digits(&self, value: &Value) -> String {
        match value {
            Value::Number(_) => display_parts(&self.display(value)).1.to_owned(),
            Value::Text(typed) => typed.clone(),
            _ => String::new(),
        }
    }

    /// What stands around the digits; the unit goes after them.
    fn around(&self, value: &Value) -> (String, String) {
        let display = self.display(value);
        let (before, _, after) = display_parts(&display);
        let after = if self.unit.is_empty() { after } else { &self.unit };
        (before.to_owned(), after.to_owned())
    }

    /// A text that is no number is kept as it is, and the calculator refuses it.
    fn read(&self, typed: &str) -> Value {
        match parse_number(typed, self.t.locale()) {
            Some(number) if self.is_percent => Value::number(number / 100.0),
            Some(number) => Value::number(number),
            None => Value::Text(typed.to_owned()),
        }
    }

    fn with_unit(&self, value: f64) -> String {
        let display = self.display(&Value::number(value));
        if self.unit.is_empty() { display } else { [&display, "\u{a0}", &self.unit].concat() }
    }
}

fn number_view(t: Translator, input: &CalculatorInput, values: Values, outcome: Outcome) -> Node {
    let writing = Writing::of(t, input);
    let id: Rc<str> = input.id.as_str().into();
    let (read_id, set_id, fault_id) = (id.clone(), id.clone(), id);
    let value = Live::distinct(move || {
        values.with(|values| values.get(&*read_id).cloned().unwrap_or_default())
    });
    let set = Act::new(move |value: Value| {
        values.update(|values| values.insert(set_id.to_string(), value));
    });
    // What is being typed is not rewritten under the fingers.
    let is_typing = State::new(false);
    let typed = State::new(writing.digits(&value.get_untracked()));
    let digits = {
        let writing = writing.clone();
        move || if is_typing.get() { typed.get() } else { writing.digits(&value.get()) }
    };
    let around = {
        let writing = writing.clone();
        Live::distinct(move || match value.get() {
            value @ Value::Number(_) => writing.around(&value),
            _ => (String::new(), writing.unit.clone()),
        })
    };
    let fault = {
        let (writing, min, max) = (writing.clone(), input.min, input.max);
        Live::distinct(move || {
            let code = outcome.with(|outcome| {
                let errors = outcome.as_ref().err()?;
                errors.iter().find(|error| *error.input == *fault_id).map(|error| error.code)
            });
            code.map(|code| fault_text(&writing, code, min, max))
        })
    };
    let label = input.label.get(t.locale()).to_owned();
    let error_id = ["calculator-error-", &input.id].concat();
    let field_id = ["calculator-input-", &input.id].concat();
    let slider = (input.kind == InputKind::Slider)
        .then(|| slider_view(input, &writing, &label, value, is_typing, set));
    let on_input = {
        let writing = writing.clone();
        move |event| {
            let text = event_target_value(&event);
            is_typing.set(true);
            set.run(writing.read(&text));
            typed.set(text);
        }
    };
    markup! {
        <div class="field calculator__input">
            <div class="calculator__head">
                <label class="field__label" for=field_id.clone() dir="auto">{label}</label>
                <span class="entry" class:entry--wrong=move || fault.with(Option::is_some)>
                    <span>{move || around.get().0}</span>
                    <input class="entry__digits" id=field_id.clone() type="text" inputmode="decimal" autocomplete="off"
                        prop:value=digits style:--_digits=move || width_of(&digits_width(is_typing, typed, value, &writing))
                        aria-invalid=move || fault.with(Option::is_some).to_string() aria-describedby=error_id.clone()
                        on:input=on_input on:blur=move |_| is_typing.set(value.with_untracked(|it| it.as_number().is_none()))
                    />
                    <span>{move || around.get().1}</span>
                </span>
            </div>
            {slider}
            <div class="field__error" id=error_id.clone()>{fault}</div>
        </div>
    }
}

fn digits_width(
    is_typing: State<bool>,
    typed: State<String>,
    value: Live<Value>,
    writing: &Writing,
) -> String {
    if is_typing.get() { typed.get() } else { writing.digits(&value.get()) }
}

/// The entry is as wide as its digits, so that the unit stands right after them.
fn width_of(digits: &str) -> String {
    digits.chars().count().clamp(1, 14).to_string() + "ch"
}

fn slider_view(
    input: &CalculatorInput,
    writing: &Writing,
    label: &str,
    value: Live<Value>,
    is_typing: State<bool>,
    set: Act<Value>,
) -> Node {
    let (min, max) = (input.min.unwrap_or(0.0), input.max.unwrap_or(100.0));
    let step = input.step.map_or_else(|| JsValue::from_str("any"), JsValue::from_f64);
    let number = move || value.get().as_number().unwrap_or(min).max(min).min(max);
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 1000"
    )]
    let fill = move || {
        let share = if max > min { (number() - min) / (max - min) } else { 0.0 };
        let permille = (share * 1000.0) as u32;
        [(permille / 10).to_string().as_str(), ".", (permille % 10).to_string().as_str(), "%"]
            .concat()
    };
    let spoken = {
        let writing = writing.clone();
        move || writing.with_unit(number())
    };
    let ends = [writing.with_unit(min), writing.with_unit(max)];
    let [low, high] = ends;
    markup! {
        <input class="slider" type="range" aria-label=label.to_owned() aria-valuetext=spoken style:--_fill=fill
            prop:min=JsValue::from_f64(min) prop:max=JsValue::from_f64(max) prop:step=step
            prop:value=move || JsValue::from_f64(number())
            on:input=move |event| {
                is_typing.set(false);
                if let Some(number) = small::number::parse(&event_target_value(&event)) {
                    set.run(Value::number(number));
                }
            }
        />
        <div class="slider__ends" aria-hidden="true"><span>{low}</span><span>{high}</span></div>
    }
}

fn fault_text(
    writing: &Writing,
    code: InputErrorCode,
    min: Option<f64>,
    max: Option<f64>,
) -> String {
    let t = writing.t;
    match (code, min, max) {
        (InputErrorCode::BelowMin, Some(min), _) => {
            t.with("field.number.min", &[("min", &writing.with_unit(min))])
        }
        (InputErrorCode::AboveMax, _, Some(max)) => {
            t.with("field.number.max", &[("max", &writing.with_unit(max))])
        }
        _ => t.text("field.number.invalid").to_owned(),
    }
}

fn select_view(t: Translator, input: &CalculatorInput, values: Values) -> Node {
    let id = input.id.clone();
    let given: Vec<Value> = input.options.iter().map(|option| option.value.clone()).collect();
    let chosen = values
        .with_untracked(|values| given.iter().position(|value| values.get(&id) == Some(value)));
    let options: Vec<Node> = input
        .options
        .iter()
        .enumerate()
        .map(|(index, option)| {
            let label = option.label.get(t.locale()).to_owned();
            markup! { <option value=index.to_string() selected=chosen == Some(index)>{label}</option> }
        })
        .collect();
    let on_change = move |event| {
        let index = event_target_value(&event).parse::<usize>().ok();
        if let Some(value) = index.and_then(|index| given.get(index)) {
            values.update(|values| values.insert(id.clone(), value.clone()));
        }
    };
    markup! {
        <label class="field calculator__input">
            <span class="field__label" dir="auto">{input.label.get(t.locale()).to_owned()}</span>
            <span class="field__box select">
                <select class="field__input" on:change=on_change>{options}</select>
                <Icon name=IconName::Chevron/>
            </span>
        </label>
    }
}

fn tick_view(t: Translator, input: &CalculatorInput, values: Values) -> Node {
    let id = input.id.clone();
    let is_ticked = values.with_untracked(|values| values.get(&id) == Some(&Value::Bool(true)));
    let on_change = move |event| {
        let is_ticked = Value::Bool(event_target_checked(&event));
        values.update(|values| values.insert(id.clone(), is_ticked));
    };
    markup! {
        <label class="tick calculator__input">
            <input type="checkbox" prop:checked=is_ticked on:change=on_change/>
            <span class="tick__box"><Icon name=IconName::Check/></span>
            <span class="tick__label" dir="auto">{input.label.get(t.locale()).to_owned()}</span>
        </label>
    }
}

fn date_view(t: Translator, input: &CalculatorInput, values: Values) -> Node {
    let id = input.id.clone();
    let day =
        values.with_untracked(|values| values.get(&id).and_then(Value::as_text).map(str::to_owned));
    // An emptied field is a date that was not set.
    let on_change = move |event| {
        let day = event_target_value(&event);
        let day = if day.is_empty() { Value::Blank } else { Value::Text(day) };
        values.update(|values| values.insert(id.clone(), day));
    };
    markup! {
        <label class="field calculator__input">
            <span class="field__label" dir="auto">{input.label.get(t.locale()).to_owned()}</span>
            <span class="field__box">
                <input type="date" class="field__input" value=day.unwrap_or_default() on:change=on_change/>
            </span>
        </label>
    }
}
