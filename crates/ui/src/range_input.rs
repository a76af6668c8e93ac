//! Two numbers, set with a slider that has two ends. Browsers have none: two of theirs share one track.

use protocol::{Answer, answers};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, PointerEvent};

use crate::prelude::*;
use crate::question::Question;
use crate::slider_input::entry;
use crate::steps::{End, Steps, css_share};
use crate::translator::Translator;

/// A slider with two ends, and their exact values.
pub fn range_input(question: &Question, steps: Steps) -> Node {
    let t = Translator::expect();
    let given = match &question.initial {
        Some(Answer::Range(given)) => Some((steps.within(given.from), steps.within(given.to))),
        _ => None,
    };
    let range = State::new(given.unwrap_or((steps.min, steps.max)));
    let held = question.clone();
    let hold = move |(from, to): (f64, f64)| {
        range.set((from, to));
        held.hold(answers::Range { from, to });
    };
    // What nobody has to answer stays open until somebody moves it.
    if given.is_some() || question.required {
        hold(range.get_untracked());
    }
    let limits = steps.clone();
    let set = Act::new(move |(end, to): (End, f64)| {
        hold(limits.moved(range.get_untracked(), end, to));
    });
    let track = Slot::<Element>::new();
    let is_rtl = i18n::is_right_to_left(t.locale());
    let limits = steps.clone();
    // Between the ends nobody listens: a press on the track brings the nearer end there.
    let on_press = move |event: Event| {
        let is_on_end =
            event.target().is_some_and(|it| it.dyn_ref::<web_sys::HtmlInputElement>().is_some());
        let Some(track) = track.get_untracked().filter(|_| !is_on_end) else { return };
        let place = track.get_bounding_client_rect();
        let x = f64::from(event.unchecked_into::<PointerEvent>().client_x()) - place.left();
        let share = (x / place.width()).clamp(0.0, 1.0);
        let to = limits.at(if is_rtl { 1.0 - share } else { share });
        set.run((limits.nearer(range.get_untracked(), to), to));
    };
    let ends = [End::From, End::To].map(|end| end_view(t, question, &steps, range, end, set));
    let [[from_entry, from], [to_entry, to]] = ends;
    let [low, high] = [steps.min, steps.max].map(|number| steps.written(t, number));
    let (of_from, of_to) = (steps.clone(), steps);
    question.around_several(markup! {
        <div class="span">
            <div class="span__entries">{from_entry}{to_entry}</div>
            <div class="span__track span__track--two" node_ref=track on:pointerdown=on_press
                style:--_from=move || css_share(of_from.share(range.get().0))
                style:--_to=move || css_share(of_to.share(range.get().1))
            >
                {from}{to}
            </div>
            <div class="span__limits" aria-hidden="true"><span dir="auto">{low}</span><span dir="auto">{high}</span></div>
        </div>
    })
}

/// The exact value of one end, and the end itself.
fn end_view(
    t: Translator,
    question: &Question,
    steps: &Steps,
    range: State<(f64, f64)>,
    end: End,
    set: Act<(End, f64)>,
) -> [Node; 2] {
    let (key, suffix) = match end {
        End::From => ("range.from", "-from"),
        End::To => ("range.to", "-to"),
    };
    let number = Live::distinct(move || match (end, range.get()) {
        (End::From, (from, _)) => from,
        (End::To, (_, to)) => to,
    });
    let name = t.text(key);
    let id = [&question.id, suffix].concat();
    let typed = Act::new(move |to: f64| set.run((end, to)));
    let exact = entry(question, &id, None, steps, number, typed);
    let exact = markup! {
        <span class="span__entry"><label class="span__name" for=id>{name}</label>{exact}</span>
    };
    let spoken = steps.clone();
    let half = (steps.min + steps.max) / 2.0;
    // In the upper half the lower end lies on top, or two ends in one place could not be parted.
    let is_on_top = move || end == End::From && number.get() > half;
    let slider = markup! {
        <input class="span__end" class:span__end--top=is_on_top type="range" aria-label=name
            aria-valuetext=move || spoken.written(t, number.get())
            prop:min=JsValue::from_f64(steps.min) prop:max=JsValue::from_f64(steps.max)
            prop:step=JsValue::from_f64(steps.step)
            prop:value=move || JsValue::from_f64(number.get())
            on:input=move |event| {
                let field: web_sys::HtmlInputElement = event_target(&event);
                set.run((end, field.value_as_number()));
                // An end that was stopped by the other goes back to where it is.
                field.set_value_as_number(number.get_untracked());
            }
        />
    };
    [exact, slider]
}
