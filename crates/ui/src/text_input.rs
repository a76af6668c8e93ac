//! One field of the browser's: words, a number, an address to reach people by, a day or a time of day.

use protocol::{Answer, Email, Phone, answers};
use small::number::parse_typed;

use crate::prelude::*;
use crate::question::{Draft, Question};
use crate::translator::Translator;

/// What is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextKind {
    /// Words.
    Words {
        /// The most characters.
        max_chars: u32,
        /// More than a line is expected.
        long: bool,
    },
    /// A number; limits are told and checked by whoever reads the answer.
    Number {
        /// What it counts, or empty.
        unit: String,
    },
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// A day as `YYYY-MM-DD`.
    Date {
        /// The first day, or empty.
        min: String,
        /// The last day, or empty.
        max: String,
        /// The days of the week that can be chosen, of `mon tue wed thu fri sat sun`; empty for any.
        weekdays: Vec<String>,
    },
    /// A time of day as `HH:MM`.
    Time {
        /// The first, or empty.
        min: String,
        /// The last, or empty.
        max: String,
        /// The minutes between two that can be chosen.
        step: u32,
    },
}

/// How the browser is told what is asked.
#[derive(Default)]
struct Look {
    kind: &'static str,
    keyboard: &'static str,
    autocomplete: &'static str,
    example: &'static str,
    min: String,
    max: String,
    step: Option<String>,
    max_chars: Option<String>,
    unit: String,
}

impl TextKind {
    fn look(&self) -> Look {
        let plain = Look { kind: "text", keyboard: "text", autocomplete: "off", ..Look::default() };
        match self {
            Self::Words { max_chars, .. } => Look {
                example: "field.text.placeholder",
                max_chars: Some(max_chars.to_string()),
                ..plain
            },
            Self::Number { unit } => Look {
                keyboard: "decimal",
                example: "field.number.placeholder",
                unit: unit.clone(),
                ..plain
            },
            Self::Email => Look {
                kind: "email",
                keyboard: "email",
                autocomplete: "email",
                example: "field.email.placeholder",
                ..plain
            },
            Self::Phone => Look {
                kind: "tel",
                keyboard: "tel",
                autocomplete: "tel",
                example: "field.phone.placeholder",
                ..plain
            },
            Self::Date { min, max, .. } => {
                Look { kind: "date", min: min.clone(), max: last_day(max), ..plain }
            }
            Self::Time { min, max, step } => Look {
                kind: "time",
                min: min.clone(),
                max: max.clone(),
                step: Some((step * 60).to_string()),
                ..plain
            },
        }
    }

    /// What these characters come to.
    fn read(&self, t: Translator, typed: &str) -> Draft {
        let typed = typed.trim();
        if typed.is_empty() {
            return Draft::EMPTY;
        }
        let misread = |key| Draft::Misread(t.text(key).to_owned());
        let typed = typed.to_owned();
        Draft::Given(match self {
            Self::Words { .. } => answers::Text { text: typed }.into(),
            Self::Number { .. } => match parse_typed(&typed, t.locale()) {
                Some(number) => answers::Number { number }.into(),
                None => return misread("field.number.invalid"),
            },
            Self::Email if Email::parse(&typed).is_err() => return misread("field.email.invalid"),
            Self::Email => answers::Email { email: typed }.into(),
            Self::Phone if Phone::parse(&typed).is_err() => return misread("field.phone.invalid"),
            Self::Phone => answers::Phone { phone: typed }.into(),
            Self::Date { .. } => answers::Date { date: typed }.into(),
            Self::Time { .. } => answers::Time { time: typed }.into(),
        })
    }
}

/// An answer as its field holds it.
fn held(t: Translator, initial: Option<&Answer>) -> String {
    match initial {
        Some(Answer::Text(given)) => given.text.clone(),
        Some(Answer::Number(given)) => i18n::format::short_number(given.number, 6, t.locale()),
        Some(Answer::Email(given)) => given.email.clone(),
        Some(Answer::Phone(given)) => given.phone.clone(),
        Some(Answer::Date(given)) => given.date.clone(),
        Some(Answer::Time(given)) => given.time.clone(),
        _ => String::new(),
    }
}

/// The last day that can be typed. Without one a year may have six digits, and the cursor waits for them.
pub(crate) fn last_day(max: &str) -> String {
    if max.is_empty() { "9999-12-31" } else { max }.to_owned()
}

/// The days of the week that can be chosen, in words; nothing for any.
pub(crate) fn weekday_words(t: Translator, weekdays: &[String]) -> Option<String> {
    let names = weekdays.iter().filter_map(|day| t.find(&["weekday.", day].concat()));
    let names: Vec<&str> = names.collect();
    (!names.is_empty()).then(|| t.with("weekdays.only", &[("days", &names.join(", "))]))
}

/// The field, with its name above and what is wrong below.
pub fn text_input(question: &Question, kind: &TextKind) -> Node {
    question.around_one(text_box(question, kind))
}

/// The field alone.
pub(crate) fn text_box(question: &Question, kind: &TextKind) -> Node {
    let t = Translator::expect();
    let look = kind.look();
    let or = |own: &str, ours: &'static str| {
        if own.is_empty() { ours.to_owned() } else { own.to_owned() }
    };
    let example = if look.example.is_empty() { "" } else { t.text(look.example) };
    let placeholder = or(&question.placeholder, example);
    let autocomplete = or(&question.autocomplete, look.autocomplete);
    let initial = held(t, question.initial.as_ref());
    question.draft.set(kind.read(t, &initial));
    let fault = question.fault;
    let is_wrong = move || fault.with(Option::is_some);
    let hint = match kind {
        TextKind::Date { weekdays, .. } => weekday_words(t, weekdays),
        _ => None,
    };
    let hint_id = [&question.id, "-hint"].concat();
    let described = match hint {
        Some(_) => [&hint_id, " ", &question.error_id()].concat(),
        None => question.error_id(),
    };
    let hint = hint.map(|hint| markup! { <div class="field__hint" id=hint_id>{hint}</div> });
    let (reader, draft) = (kind.clone(), question.draft);
    let on_input = move |event| draft.set(reader.read(t, &event_target_value(&event)));
    if let TextKind::Words { long: true, .. } = kind {
        return markup! {
            <textarea class="field__area" id=question.id.clone() rows="4" dir="auto" autocomplete=autocomplete
                placeholder=placeholder maxlength=look.max_chars prop:value=initial
                aria-label=question.own_name() aria-required=question.required.to_string()
                aria-invalid=question.is_wrong() aria-describedby=described on:input=on_input
            ></textarea>
        };
    }
    let unit =
        (!look.unit.is_empty()).then(|| markup! { <span class="field__unit">{look.unit}</span> });
    let given = |limit: String| (!limit.is_empty()).then_some(limit);
    markup! {
        <div class="field__box" class:field__box--wrong=is_wrong>
            <input class="field__input" id=question.id.clone() type=look.kind inputmode=look.keyboard dir="auto"
                autocomplete=autocomplete placeholder=placeholder min=given(look.min) max=given(look.max)
                step=look.step maxlength=look.max_chars prop:value=initial
                aria-label=question.own_name() aria-required=question.required.to_string()
                aria-invalid=question.is_wrong() aria-describedby=described on:input=on_input
            />
            {unit}
        </div>
        {hint}
    }
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    #[test]
    fn what_is_typed_is_read_as_what_was_asked() {
        let t = Translator::new(Catalogue::for_widget("ru"));
        let number = TextKind::Number { unit: String::new() };
        assert_eq!(number.read(t, " 4,5 "), Draft::Given(answers::Number { number: 4.5 }.into()));
        assert!(matches!(number.read(t, "много"), Draft::Misread(_)));
        assert_eq!(number.read(t, " "), Draft::EMPTY);
        assert!(matches!(TextKind::Email.read(t, "anna@"), Draft::Misread(_)));
        let email = answers::Email { email: "a@b.example".to_owned() };
        assert_eq!(TextKind::Email.read(t, " a@b.example"), Draft::Given(email.into()));
    }

    #[test]
    fn a_number_is_held_as_its_reader_writes_it() {
        let t = Translator::new(Catalogue::for_widget("ru"));
        let given = Answer::from(answers::Number { number: 4.5 });
        assert_eq!(held(t, Some(&given)), "4,5");
    }

    #[test]
    fn days_of_the_week_are_told_in_words() {
        let t = Translator::new(Catalogue::for_widget("en"));
        let days = ["mon".to_owned(), "tue".to_owned()];
        assert_eq!(weekday_words(t, &days).as_deref(), Some("Possible days: Mon, Tue"));
        assert_eq!(weekday_words(t, &[]), None);
    }
}
