//! Two fields of the browser's that are one answer: a day with a time of day, or the first and the last day.

use std::rc::Rc;

use protocol::{Answer, answers};

use crate::prelude::*;
use crate::question::{Draft, Question};
use crate::text_input::{last_day, weekday_words};
use crate::translator::Translator;

/// The limits of days.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Days {
    /// The first, `YYYY-MM-DD`, or empty.
    pub min: String,
    /// The last, or empty.
    pub max: String,
    /// The days of the week that can be chosen; empty for any.
    pub weekdays: Vec<String>,
}

/// One of the two fields.
struct Half {
    label: &'static str,
    kind: &'static str,
    suffix: &'static str,
    min: Live<String>,
    max: String,
    step: Option<String>,
}

type Pair = (String, String);

/// A day and a time of day.
pub fn moment_input(question: &Question, days: &Days, step: u32) -> Node {
    let t = Translator::expect();
    let given = match &question.initial {
        Some(Answer::DateTime(given)) => (given.date.clone(), given.time.clone()),
        _ => Pair::default(),
    };
    let min = days.min.clone();
    let day = Half {
        label: "moment.day",
        kind: "date",
        suffix: "-day",
        min: Live::derive(move || min.clone()),
        max: last_day(&days.max),
        step: None,
    };
    let time = Half {
        label: "moment.time",
        kind: "time",
        suffix: "-time",
        min: Live::default(),
        max: String::new(),
        step: Some((step * 60).to_string()),
    };
    let hint = weekday_words(t, &days.weekdays);
    let hint = hint.map(|hint| markup! { <div class="field__hint">{hint}</div> });
    let read = |(date, time): Pair| answers::DateTime { date, time }.into();
    let pair = State::new(given);
    let halves = halves(question, pair, [day, time], read);
    question.around_several(markup! { {halves}{hint} })
}

/// The first and the last of some days, with the nights between them.
pub fn period_input(question: &Question, days: &Days) -> Node {
    let t = Translator::expect();
    let given = match &question.initial {
        Some(Answer::Period(given)) => (given.from.clone(), given.to.clone()),
        _ => Pair::default(),
    };
    let pair = State::new(given);
    let min = days.min.clone();
    let own_min = min.clone();
    let from = Half {
        label: "period.from",
        kind: "date",
        suffix: "-from",
        min: Live::derive(move || min.clone()),
        max: last_day(&days.max),
        step: None,
    };
    // Nobody leaves before they come.
    let to = Half {
        label: "period.to",
        kind: "date",
        suffix: "-to",
        min: Live::distinct(move || pair.with(|(from, _)| from.clone().max(own_min.clone()))),
        max: last_day(&days.max),
        step: None,
    };
    let read = |(from, to): Pair| answers::Period { from, to }.into();
    let halves = halves(question, pair, [from, to], read);
    let nights = move || {
        let nights = pair.with(|(from, to)| nights(from, to))?;
        Some(t.plural("period.nights", u64::from(nights)))
    };
    question
        .around_several(markup! { {halves}<div class="field__hint" role="status">{nights}</div> })
}

fn halves(
    question: &Question,
    pair: State<Pair>,
    halves: [Half; 2],
    answer: fn(Pair) -> Answer,
) -> Node {
    let (t, draft) = (Translator::expect(), question.draft);
    let read = Rc::new(move || {
        let pair = pair.get_untracked();
        draft.set(match (pair.0.is_empty(), pair.1.is_empty()) {
            (true, true) => Draft::EMPTY,
            (false, false) => Draft::Given(answer(pair)),
            _ => Draft::Misread(t.text("field.required").to_owned()),
        });
    });
    read();
    let fields = halves.into_iter().enumerate().map(|(index, half)| {
        let read = read.clone();
        let on_input = move |event| {
            let typed = event_target_value(&event);
            pair.update(|pair| *place(pair, index) = typed);
            read();
        };
        half_view(question, half, pair, index, on_input)
    });
    let fields: Vec<Node> = fields.collect();
    markup! { <div class="halves">{fields}</div> }
}

fn place(pair: &mut Pair, index: usize) -> &mut String {
    if index == 0 { &mut pair.0 } else { &mut pair.1 }
}

fn half_view(
    question: &Question,
    half: Half,
    pair: State<Pair>,
    index: usize,
    on_input: impl FnMut(leptos::ev::Event) + 'static,
) -> Node {
    let t = Translator::expect();
    let Half { label, kind, suffix, min, max, step } = half;
    let id = [&question.id, suffix].concat();
    let held = pair.with_untracked(|pair| if index == 0 { pair.0.clone() } else { pair.1.clone() });
    let fault = question.fault;
    // Of two fields the empty one is wrong; where none is, both are.
    let is_wrong = Live::distinct(move || {
        let (is_open, is_other_open) = pair.with(|(one, other)| {
            if index == 0 {
                (one.is_empty(), other.is_empty())
            } else {
                (other.is_empty(), one.is_empty())
            }
        });
        fault.with(Option::is_some) && (is_open || !is_other_open)
    });
    markup! {
        <div class="half">
            <label class="half__name" for=id.clone()>{t.text(label)}</label>
            <div class="field__box" class:field__box--wrong=is_wrong>
                <input class="field__input" id=id type=kind min=move || Some(min.get()).filter(|min| !min.is_empty())
                    max=Some(max).filter(|max| !max.is_empty()) step=step prop:value=held
                    aria-required=question.required.to_string() aria-describedby=question.error_id()
                    aria-invalid=move || is_wrong.get().to_string() on:input=on_input
                />
            </div>
        </div>
    }
}

/// The nights between two days; nothing where there is no second one after the first.
fn nights(from: &str, to: &str) -> Option<u32> {
    let nights = day_number(to)? - day_number(from)?;
    u32::try_from(nights).ok().filter(|nights| *nights > 0)
}

/// Days since the first of March of the year 0, which begins the years with what does not change in them.
fn day_number(day: &str) -> Option<i64> {
    if !i18n::format::is_date(day) {
        return None;
    }
    let mut parts = day.split('-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    Some(
        year * 365 + year.div_euclid(4) - year.div_euclid(100)
            + year.div_euclid(400)
            + (153 * month + 2) / 5
            + day,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nights_lie_between_two_days() {
        for (from, to, expected) in [
            ("2026-11-25", "2026-11-28", Some(3)),
            ("2026-12-30", "2027-01-02", Some(3)),
            ("2028-02-28", "2028-03-01", Some(2)),
            ("2026-02-28", "2026-03-01", Some(1)),
            ("2026-11-25", "2026-11-25", None),
            ("2026-11-25", "2026-11-20", None),
            ("2026-11-25", "", None),
            ("soon", "later", None),
        ] {
            assert_eq!(nights(from, to), expected, "{from} {to}");
        }
    }
}
