//! Times to choose from, day by day. Where the visitor's clock shows another time than the place they come to, both
//! are told.

use js_sys::{Date, Intl, Object, Reflect};
use protocol::{Timestamp, answers};
use wasm_bindgen::JsValue;
use web_sys::Element;

use crate::prelude::*;
use crate::question::{Draft, Question};
use crate::roving::Roving;
use crate::translator::Translator;

/// A time that is offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlotItem {
    /// Its id.
    pub id: String,
    /// The time in words, as the bot says it.
    pub label: String,
    /// When it begins by the clock of the place, `2026-11-25T14:30`, or empty.
    pub start: String,
    /// When it begins, if the server told.
    pub at: Option<Timestamp>,
}

/// So many days are shown at first.
const FIRST_DAYS: usize = 4;

/// A time as the visitor's clock shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shown {
    day: String,
    time: String,
    /// The time at the place, where that is another one.
    there: Option<String>,
}

/// Times in groups of a day; a tap is the answer.
pub fn slot_list(question: &Question, slots: Vec<SlotItem>) -> Node {
    let t = Translator::expect();
    question.draft.set(Draft::UNCHOSEN);
    let shown: Vec<Shown> =
        slots.iter().map(|slot| shown(slot, slot.at.map(local_moment).as_deref())).collect();
    let days = by_day(&shown);
    let is_all = State::new(days.len() <= FIRST_DAYS + 1);
    // The arrows go no further than what is shown.
    let n_first = days.iter().take(FIRST_DAYS).map(|(_, places)| places.len()).sum();
    let n_slots = slots.len();
    let roving = Roving::new(t, if is_all.get_untracked() { n_slots } else { n_first }, 0);
    let place = Slot::<Element>::new();
    let is_elsewhere = shown.iter().any(|slot| slot.there.is_some());
    let zone = is_elsewhere.then(|| {
        let words = t.with("slots.zone", &[("zone", &time_zone())]);
        markup! { <div class="slots__zone">{words}</div> }
    });
    let views: Vec<Node> = days
        .into_iter()
        .enumerate()
        .map(|(at, (day, places))| {
            let heading = i18n::format::long_date(&day, t.locale());
            let name = heading.clone();
            let buttons: Vec<Node> = places
                .into_iter()
                .map(|place| slot_view(t, question, &slots[place], &shown[place], place, roving))
                .collect();
            let is_hidden = move || at >= FIRST_DAYS && !is_all.get();
            let heading = (!day.is_empty())
                .then(|| markup! { <h3 class="slots__day" dir="auto">{heading}</h3> });
            markup! {
                <div class="slots__group" class:hidden=is_hidden role="group" aria-label=name>
                    {heading}
                    <div class="slots__times">{buttons}</div>
                </div>
            }
        })
        .collect();
    // The button goes, and whoever pressed it goes on at the first of what it brought.
    let show_all = move |_| {
        is_all.set(true);
        roving.reaches(n_slots);
        request_animation_frame(move || {
            if let Some(group) = place.get_untracked() {
                roving.go_to(&group, n_first);
            }
        });
    };
    let more = move || {
        (!is_all.get()).then(|| {
            markup! {
                <button type="button" class="link-button" on:click=show_all>{t.text("slots.more")}</button>
            }
        })
    };
    question.around_several(markup! {
        {zone}
        <div class="slots" node_ref=place on:keydown=move |event| roving.on_key(&event) on:focusin=move |event| roving.on_focus(&event)>
            {views}
        </div>
        {more}
    })
}

fn slot_view(
    t: Translator,
    question: &Question,
    slot: &SlotItem,
    shown: &Shown,
    index: usize,
    roving: Roving,
) -> Node {
    let there = shown.there.as_ref().map(|time| {
        markup! { <span class="slots__there">{t.with("slots.there", &[("time", time)])}</span> }
    });
    let (question, id) = (question.clone(), slot.id.clone());
    markup! {
        <button type="button" class="slot" data-stop=index.to_string() tabindex=roving.stop(index)
            on:click=move |_| question.tap(answers::Slot { slot: id.clone() })
        >
            <span>{shown.time.clone()}</span>
            {there}
        </button>
    }
}

/// A slot by the visitor's clock, or by that of the place where the server told no more.
fn shown(slot: &SlotItem, local: Option<&str>) -> Shown {
    let Some((day, time)) = slot.start.split_once('T') else {
        return Shown { day: String::new(), time: slot.label.clone(), there: None };
    };
    let there = Shown { day: day.to_owned(), time: time.to_owned(), there: None };
    match local.and_then(|local| local.split_once('T')) {
        Some((here_day, here)) if (here_day, here) != (day, time) => {
            Shown { day: here_day.to_owned(), time: here.to_owned(), there: Some(there.time) }
        }
        _ => there,
    }
}

/// The slots of each day, in their order.
fn by_day(slots: &[Shown]) -> Vec<(String, Vec<usize>)> {
    let mut days: Vec<(String, Vec<usize>)> = Vec::new();
    for (place, slot) in slots.iter().enumerate() {
        match days.iter_mut().find(|(day, _)| *day == slot.day) {
            Some((_, places)) => places.push(place),
            None => days.push((slot.day.clone(), vec![place])),
        }
    }
    days
}

/// A moment as the clock on the visitor's wall shows it: `2026-11-25T13:30`.
fn local_moment(at: Timestamp) -> String {
    #[allow(clippy::cast_precision_loss, reason = "milliseconds of our age fit a double")]
    let millis = at.as_millis() as f64;
    let date = Date::new(&JsValue::from_f64(millis));
    // Moved by the zone, what is written for UTC is the time here.
    let moved = millis - date.get_timezone_offset() * 60_000.0;
    let written = String::from(Date::new(&JsValue::from_f64(moved)).to_iso_string());
    written.chars().take("2026-11-25T13:30".len()).collect()
}

/// The visitor's time zone as the browser calls it: `Europe/Berlin`.
fn time_zone() -> String {
    let options =
        Intl::DateTimeFormat::new(&js_sys::Array::new(), &Object::new()).resolved_options();
    let zone = Reflect::get(&options, &JsValue::from_str("timeZone")).ok();
    zone.and_then(|zone| zone.as_string()).unwrap_or_default().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(id: &str, start: &str) -> SlotItem {
        SlotItem {
            id: id.to_owned(),
            label: format!("at {start}"),
            start: start.to_owned(),
            at: None,
        }
    }

    #[test]
    fn times_stand_under_the_day_that_the_visitors_clock_shows() {
        let slots = [
            slot("a", "2026-11-25T00:30"),
            slot("b", "2026-11-25T09:00"),
            slot("c", "2026-11-26T09:00"),
        ];
        let here = ["2026-11-24T18:30", "2026-11-25T03:00", "2026-11-26T03:00"];
        let shown: Vec<Shown> =
            slots.iter().zip(here).map(|(slot, here)| shown(slot, Some(here))).collect();
        assert_eq!(shown[0].there.as_deref(), Some("00:30"));
        let days = by_day(&shown);
        assert_eq!(
            days.iter().map(|(day, _)| day.as_str()).collect::<Vec<_>>(),
            ["2026-11-24", "2026-11-25", "2026-11-26"]
        );
    }

    #[test]
    fn one_clock_needs_no_second_time() {
        let slots = [slot("a", "2026-11-25T09:00"), slot("b", "2026-11-25T10:00")];
        for here in [None, Some("2026-11-25T09:00")] {
            assert_eq!(shown(&slots[0], here).there, None);
        }
        let shown: Vec<Shown> = slots.iter().map(|slot| shown(slot, None)).collect();
        assert_eq!(by_day(&shown), [("2026-11-25".to_owned(), vec![0, 1])]);
    }

    #[test]
    fn a_time_nobody_can_read_keeps_its_words() {
        assert_eq!(shown(&slot("a", ""), None).time, "at ");
    }
}
