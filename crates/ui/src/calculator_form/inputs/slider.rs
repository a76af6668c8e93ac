//! What is dragged: a native range, so that mouse, touch, arrow keys, Home and End work as everywhere.

use formula::{CalculatorInput, Value};
use wasm_bindgen::JsValue;

use super::writing::Writing;
use crate::permille::percent_text;
use crate::prelude::*;

pub(super) fn slider_view(
    input: &CalculatorInput,
    writing: &Writing,
    label: &str,
    value: Live<Value>,
    set: Act<Value>,
) -> Node {
    let (min, max) = (input.min.unwrap_or(0.0), input.max.unwrap_or(100.0));
    let step = JsValue::from_f64(step_of(input.step, min, max));
    let number = move || value.get().as_number().unwrap_or(min).max(min).min(max);
    let fill = move || percent_text(if max > min { (number() - min) / (max - min) } else { 0.0 });
    let spoken = {
        let writing = writing.clone();
        move || writing.with_unit(number())
    };
    let [low, high] = [writing.with_unit(min), writing.with_unit(max)];
    markup! {
        <input class="slider" type="range" aria-label=label.to_owned() aria-valuetext=spoken style:--_fill=fill
            prop:min=JsValue::from_f64(min) prop:max=JsValue::from_f64(max) prop:step=step
            prop:value=move || small::number::plain(number())
            on:input=move |event| {
                if let Some(number) = small::number::parse(&event_target_value(&event)) {
                    set.run(Value::number(number));
                }
            }
        />
        <div class="slider__ends" aria-hidden="true"><span>{low}</span><span>{high}</span></div>
    }
}

/// How far a move goes where the calculator does not say: from whole number to whole number, or a hundredth of the way.
fn step_of(step: Option<f64>, min: f64, max: f64) -> f64 {
    step.unwrap_or(if min.fract() == 0.0 && max.fract() == 0.0 { 1.0 } else { (max - min) / 100.0 })
}

#[cfg(test)]
mod tests {
    use super::step_of;

    #[test]
    fn a_slider_without_a_step_counts_whole_things_where_its_ends_are_whole() {
        assert_eq!(step_of(None, 4.0, 120.0), 1.0);
        assert_eq!(step_of(None, 0.5, 1.5), 0.01);
        assert_eq!(step_of(Some(5.0), 0.0, 80.0), 5.0);
    }
}
