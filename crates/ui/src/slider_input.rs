//! A number that is set with a slider, or typed beside it.

use protocol::{Answer, answers};
use small::number::parse_typed;
use wasm_bindgen::JsValue;
use web_sys::HtmlInputElement;

use crate::number_entry::display_parts;
use crate::prelude::*;
use crate::question::{Draft, Question};
use crate::steps::{Steps, css_share};
use crate::translator::Translator;

/// A slider with its exact value, which can be typed over.
pub fn slider_input(question: &Question, steps: Steps) -> Node {
    let t = Translator::expect();
    let given = match &question.initial {
        Some(Answer::Number(given)) => Some(steps.within(given.number)),
        _ => None,
    };
    let number = State::new(given.unwrap_or(steps.min));
    // What nobody has to answer stays open until somebody moves it.
    if given.is_some() || question.required {
        question.hold(answers::Number { number: number.get_untracked() });
    } else {
        question.draft.set(Draft::EMPTY);
    }
    let held = question.clone();
    let set = Act::new(move |to: f64| {
        number.set(to);
        held.hold(answers::Number { number: to });
    });
    let entry = entry(question, &question.id, question.own_name(), &steps, number.into(), set);
    let (min, max) = (steps.min, steps.max);
    let ends = [steps.written(t, min), steps.written(t, max)];
    let [low, high] = ends;
    let name = question.label.clone();
    let (spoken, filled) = (steps.clone(), steps.clone());
    question.around_one(markup! {
        <div class="span">
            <div class="span__entries">{entry}</div>
            <div class="span__track" style:--_to=move || css_share(filled.share(number.get()))>
                <input class="span__end" type="range" aria-label=name
                    aria-valuetext=move || spoken.written(t, number.get())
                    prop:min=JsValue::from_f64(min) prop:max=JsValue::from_f64(max)
                    prop:step=JsValue::from_f64(steps.step)
                    prop:value=move || JsValue::from_f64(number.get())
                    on:input=move |event| {
                        if let Some(to) = small::number::parse(&event_target_value(&event)) {
                            set.run(to);
                        }
                    }
                />
            </div>
            <div class="span__limits" aria-hidden="true"><span dir="auto">{low}</span><span dir="auto">{high}</span></div>
        </div>
    })
}

/// The exact number in a field of its own. What is typed out of the limits is brought back into them when it is left.
pub(crate) fn entry(
    question: &Question,
    id: &str,
    name: Option<String>,
    steps: &Steps,
    number: Live<f64>,
    set: Act<f64>,
) -> Node {
    let t = Translator::expect();
    let written = move |number: f64| i18n::format::short_number(number, 6, t.locale());
    // What is being typed is not rewritten under the fingers.
    let typed = State::new(None::<String>);
    let shown = Live::distinct(move || typed.get().unwrap_or_else(|| written(number.get())));
    let (limits, draft) = (steps.clone(), question.draft);
    let on_input = move |event| {
        let text = event_target_value(&event);
        match parse_typed(&text, t.locale()) {
            Some(to) => set.run(limits.within(to)),
            None => draft.set(Draft::Misread(t.text("field.number.invalid").to_owned())),
        }
        typed.set(Some(text));
    };
    // What could not be read gives way to the number that stands.
    let on_leave = move |_| {
        if typed.try_update(Option::take).flatten().is_some() {
            set.run(number.get_untracked());
        }
    };
    // Who comes here types another number.
    let on_enter = |event| event_target::<HtmlInputElement>(&event).select();
    // A currency may stand before its number.
    let example = steps.written(t, steps.max);
    let (before, _, after) = display_parts(&example);
    let [before, after] = [before, after]
        .map(|unit| (!unit.is_empty()).then(|| markup! { <span>{unit.to_owned()}</span> }));
    markup! {
        // A unit has its own direction: 15 °C is read from the left in a page that is read from the right.
        <span class="exact" dir="auto">
            {before}
            <input class="exact__digits" id=id.to_owned() type="text" inputmode="decimal" autocomplete="off"
                aria-label=name aria-describedby=question.error_id() aria-invalid=question.is_wrong()
                prop:value=shown style:--_digits=move || width_of(&shown.get())
                on:input=on_input on:change=on_leave
                on:focus=on_enter
            />
            {after}
        </span>
    }
}

/// The entry is as wide as its digits, so that the unit stands right after them.
fn width_of(digits: &str) -> String {
    digits.chars().count().clamp(2, 14).to_string() + "ch"
}
