//! An answer that fits what is asked, whatever it is.

use flow::{ConsentPrompt, FieldNeed, PromptKind, PromptOption};
use protocol::{Answer, ConsentChoice, Map, answers};

use super::chance::Chance;

/// An answer that the question takes; nothing where there is none to give.
pub fn fitting(kind: &PromptKind, chance: &mut Chance) -> Option<Answer> {
    Some(match kind {
        PromptKind::Choice { options } => one_of(options, chance)?,
        PromptKind::Choices { options, min, max } => several_of(options, *min, *max, chance),
        PromptKind::List { options, min, max }
        | PromptKind::Pictures { options, min, max }
        | PromptKind::Search { options, min, max } => match max {
            1 => one_of(options, chance)?,
            _ => several_of(options, *min, *max, chance),
        },
        PromptKind::Text { max_chars, .. } => {
            let text = chance.pick(&["Berlin", "10115", "Тверь, ул. Садовая", "We have 2 roofs."]);
            let most = usize::try_from(*max_chars).unwrap();
            answers::Text { text: text.chars().take(most).collect() }.into()
        }
        PromptKind::Number { min, max, step, .. } => {
            let min = min.unwrap_or(0.0);
            let number = stepped(min, max.unwrap_or(min + 400.0), step.unwrap_or(1.0), chance);
            answers::Number { number }.into()
        }
        PromptKind::Slider { min, max, step, .. } => {
            answers::Number { number: stepped(*min, *max, *step, chance) }.into()
        }
        PromptKind::Range { min, max, step, .. } => {
            let from = stepped(*min, *max, *step, chance);
            answers::Range { from, to: stepped(from, *max, *step, chance) }.into()
        }
        PromptKind::Scale { min, max, .. } => {
            let number = stepped(f64::from(*min), f64::from(*max), 1.0, chance);
            answers::Number { number }.into()
        }
        PromptKind::Email => {
            answers::Email { email: chance.pick(&["a@b.de", "anna@example.com"]).to_owned() }.into()
        }
        PromptKind::Phone => answers::Phone { phone: "+4930123456".to_owned() }.into(),
        PromptKind::Date { min, weekdays, .. } => {
            answers::Date { date: day(min, weekdays, chance) }.into()
        }
        PromptKind::DateTime { min, weekdays, .. } => {
            answers::DateTime { date: day(min, weekdays, chance), time: "12:00".to_owned() }.into()
        }
        PromptKind::Period { min, min_nights, .. } => {
            let from = day(min, &[], chance);
            let to = later(&from, min_nights.unwrap_or(1).max(1));
            answers::Period { from, to }.into()
        }
        PromptKind::Time { min, .. } => {
            let time = if min.is_empty() { "09:00" } else { min };
            answers::Time { time: time.to_owned() }.into()
        }
        PromptKind::YesNo { .. } => answers::YesNo { yes: chance.one_in(2) }.into(),
        PromptKind::Calculator { .. } => {
            answers::Calculation { inputs: Map::new(), results: Map::new() }.into()
        }
        PromptKind::Contact { name, email, phone, consents } => {
            let filled = |need: &FieldNeed, text: &str| match need {
                FieldNeed::Hidden => String::new(),
                _ => text.to_owned(),
            };
            answers::ContactForm {
                name: filled(name, "Anna"),
                email: filled(email, "anna@example.com"),
                phone: filled(phone, "+4930123456"),
                consents: granted(consents),
            }
            .into()
        }
        PromptKind::Rating => {
            let score = u8::try_from(1 + chance.below(5)).unwrap();
            answers::Rating { score, comment: String::new() }.into()
        }
        PromptKind::Files { accept, .. } => {
            let is_picture = accept.is_empty() || accept.iter().any(|kind| kind == "image/*");
            let (name, media_type) = match is_picture {
                true => ("roof.jpg", "image/jpeg"),
                false => ("plan.pdf", "application/pdf"),
            };
            let file = answers::File {
                id: "f_1".to_owned(),
                name: name.to_owned(),
                bytes: 1_000,
                media_type: media_type.to_owned(),
            };
            answers::Files { files: vec![file] }.into()
        }
        PromptKind::Address { .. } => answers::Address {
            street: "Roof Lane 1".to_owned(),
            postal_code: "10115".to_owned(),
            city: "Berlin".to_owned(),
            region: "Berlin".to_owned(),
            country: "DE".to_owned(),
        }
        .into(),
        PromptKind::Form { fields, consents, .. } => {
            let asked = fields.iter().filter(|field| field.required || !chance.one_in(2));
            let asked: Vec<_> = asked.cloned().collect();
            let given =
                asked.iter().map(|field| Some((field.id.clone(), fitting(&field.kind, chance)?)));
            let fields = given.collect::<Option<Map<_, _>>>()?;
            answers::Form { fields, consents: granted(consents) }.into()
        }
        PromptKind::Consent { consents, .. } => {
            answers::Consent { consents: granted(consents) }.into()
        }
        PromptKind::Slots { slots } => {
            answers::Slot { slot: slots.get(chance.below(slots.len()))?.id.clone() }.into()
        }
        PromptKind::Busy | PromptKind::Waiting | PromptKind::Ended => return None,
    })
}

/// An option, chosen or typed.
fn one_of(options: &[PromptOption], chance: &mut Chance) -> Option<Answer> {
    let option = options.get(chance.below(options.len()))?;
    Some(match chance.one_in(4) {
        true => answers::Text { text: option.label.clone() }.into(),
        false => answers::Choice { choice: option.id.clone() }.into(),
    })
}

fn several_of(options: &[PromptOption], min: u32, max: u32, chance: &mut Chance) -> Answer {
    let (min, max) = (usize::try_from(min).unwrap().max(1), usize::try_from(max).unwrap());
    let count = min + chance.below(max.saturating_sub(min) + 1);
    let choices = options.iter().take(count).map(|option| option.id.clone()).collect();
    answers::Choices { choices }.into()
}

fn granted(consents: &[ConsentPrompt]) -> Vec<ConsentChoice> {
    let granted =
        |consent: &ConsentPrompt| ConsentChoice { purpose: consent.purpose.clone(), granted: true };
    consents.iter().map(granted).collect()
}

/// A number that so many whole moves lead to.
fn stepped(min: f64, max: f64, step: f64, chance: &mut Chance) -> f64 {
    let moves = ((max - min) / step).floor().max(0.0);
    let moves = (f64::from(u32::try_from(chance.below(1_000)).unwrap()) / 999.0 * moves).floor();
    min + moves * step
}

const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A day from `min` on, of those of the week that can be chosen.
fn day(min: &str, weekdays: &[String], chance: &mut Chance) -> String {
    let first = if min.is_empty() { "2026-11-25" } else { min };
    let days = u32::try_from(chance.below(7)).unwrap();
    let fits = |day: &String| {
        weekdays.is_empty() || weekdays.iter().any(|known| known == WEEKDAYS[weekday(day)])
    };
    let near = (days..days + 7).map(|days| later(first, days)).find(fits);
    near.unwrap_or_else(|| first.to_owned())
}

fn civil(day: &str) -> (u32, u32, u32) {
    let mut parts = day.split('-').map(|part| part.parse().unwrap_or(1));
    let mut next = || parts.next().unwrap_or(1);
    (next(), next(), next())
}

fn length(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn later(day: &str, days: u32) -> String {
    let (mut year, mut month, mut day) = civil(day);
    day += days;
    while day > length(year, month) {
        day -= length(year, month);
        (year, month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    }
    format!("{year:04}-{month:02}-{day:02}")
}

/// Monday is 0 (the congruence of Zeller).
fn weekday(day: &str) -> usize {
    let (year, month, day) = civil(day);
    let (year, month) = if month < 3 { (year - 1, month + 12) } else { (year, month) };
    let sum = day + 13 * (month + 1) / 5 + year + year / 4 + year / 400 + 6 * (year / 100);
    usize::try_from((sum + 5) % 7).unwrap()
}
