//! Two scenarios side by side: one that is kept, and the one that is being moved.

use std::rc::Rc;

use formula::{CalculatorInput, Evaluation, InputKind, Value};

use super::results::spec_of;
use super::sheet::Sheet;
use crate::prelude::*;
use crate::translator::Translator;

/// The kept scenario, while there is one.
pub(super) type Kept = State<Option<Rc<Evaluation>>>;

/// How a value differs from the one before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Difference {
    /// Not at all.
    None,
    /// By so much.
    By(f64),
    /// It is another one.
    Other,
}

pub(super) fn difference(before: &Value, now: &Value) -> Difference {
    match (before, now) {
        (Value::Number(before), Value::Number(now)) if before != now => {
            Difference::By(now - before)
        }
        _ if before == now => Difference::None,
        _ => Difference::Other,
    }
}

/// Both scenarios, as long as one is kept.
pub(super) fn comparison(sheet: &Sheet, kept: Kept) -> Node {
    let is_kept = Live::distinct(move || kept.with(Option::is_some));
    let sheet = sheet.clone();
    let table = move || is_kept.get().then(|| table(&sheet, kept));
    table.into_node()
}

fn table(sheet: &Sheet, kept: Kept) -> Node {
    let t = sheet.t;
    let inputs = sheet.calculator.inputs.iter().filter(|input| input.kind != InputKind::Hidden);
    let inputs: Vec<Node> = inputs.map(|input| input_row(sheet, kept, input)).collect();
    let results: Vec<Node> = sheet
        .calculator
        .results
        .iter()
        .map(|result| {
            let label = result.label.get(t.locale()).to_owned();
            let (spec, id) = (spec_of(result), result.id.clone());
            let of =
                move |evaluation: &Evaluation| evaluation.result(&id).cloned().unwrap_or_default();
            row(sheet, kept, label, Rc::new(of), Shown::Figure(spec))
        })
        .collect();
    let keep = {
        let good = sheet.good;
        move |_| kept.set(good.get_untracked())
    };
    let title = t.text("calculator.compare.title");
    markup! {
        <div class="compare">
            <table class="compare__table">
                <caption class="compare__title">{title}</caption>
                <thead><tr>
                    <td></td>
                    <th scope="col">{t.text("calculator.compare.kept")}</th>
                    <th scope="col">{t.text("calculator.compare.now")}</th>
                </tr></thead>
                <tbody class="compare__inputs">{inputs}</tbody>
                <tbody>{results}</tbody>
            </table>
            <div class="compare__acts">
                <button type="button" class="link-button" on:click=keep>{t.text("calculator.compare.keep")}</button>
            </div>
        </div>
    }
}

type Reading = Rc<dyn Fn(&Evaluation) -> Value>;

/// How the values of a row are written, and whether what they differ by means anything.
#[derive(Clone)]
enum Shown {
    Input(Rc<CalculatorInput>),
    Figure(String),
}

impl Shown {
    fn written(&self, t: Translator, value: &Value) -> String {
        match self {
            Self::Figure(spec) => t.format(value, spec),
            Self::Input(input) => input_text(t, input, value),
        }
    }

    fn difference(&self, t: Translator, before: &Value, now: &Value) -> String {
        let spec = match self {
            Self::Figure(spec) => spec,
            Self::Input(_) => return String::new(),
        };
        match difference(before, now) {
            Difference::None => t.text("calculator.compare.same").to_owned(),
            Difference::By(by) => signed(t, by, spec),
            Difference::Other => String::new(),
        }
    }
}

/// A difference always has its sign.
fn signed(t: Translator, by: f64, spec: &str) -> String {
    let sign = if by < 0.0 { "−" } else { "+" };
    [sign, &t.format(&Value::number(by.abs()), spec)].concat()
}

/// An input as people read it.
pub(super) fn input_text(t: Translator, input: &CalculatorInput, value: &Value) -> String {
    let option = input.options.iter().find(|option| option.value == *value);
    if let Some(option) = option {
        return option.label.get(t.locale()).to_owned();
    }
    let spec = match input.kind {
        InputKind::Date => "date".to_owned(),
        _ => input.format.as_ref().map(ToString::to_string).unwrap_or_default(),
    };
    let text = t.format(value, &spec);
    match &input.unit {
        Some(unit) => [&text, "\u{a0}", unit.get(t.locale())].concat(),
        None => text,
    }
}

/// An input's row; it is there only where the two differ.
fn input_row(sheet: &Sheet, kept: Kept, input: &CalculatorInput) -> Node {
    let label = input.label.get(sheet.t.locale()).to_owned();
    let id = input.id.clone();
    let of = move |evaluation: &Evaluation| evaluation.inputs.get(&id).cloned().unwrap_or_default();
    row(sheet, kept, label, Rc::new(of), Shown::Input(Rc::new(input.clone())))
}

fn row(sheet: &Sheet, kept: Kept, label: String, of: Reading, shown: Shown) -> Node {
    let (t, good) = (sheet.t, sheet.good);
    let is_input = matches!(shown, Shown::Input(_));
    let before = {
        let of = of.clone();
        Live::distinct(move || kept.with(|it| it.as_deref().map(|it| of(it)).unwrap_or_default()))
    };
    let now =
        Live::distinct(move || good.with(|it| it.as_deref().map(|it| of(it)).unwrap_or_default()));
    let written = {
        let shown = shown.clone();
        move |value: Live<Value>| {
            let shown = shown.clone();
            Live::distinct(move || value.with(|value| shown.written(t, value)))
        }
    };
    let (first, second) = (written(before), written(now));
    let by = Live::distinct(move || {
        before.with(|before| now.with(|now| shown.difference(t, before, now)))
    });
    let is_same = move || {
        is_input
            && before.with(|before| now.with(|now| difference(before, now))) == Difference::None
    };
    markup! {
        <tr class:hidden=is_same>
            <th scope="row" dir="auto">{label}</th>
            <td>{first}</td>
            <td><span class="compare__now">{second}</span><span class="compare__by">{by}</span></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use i18n::Catalogue;

    #[test]
    fn a_difference_is_told_with_its_sign_and_in_the_form_of_the_result() {
        let t = Translator::new(Catalogue::for_widget("en"));
        let shown = Shown::Figure("money:EUR:0".to_owned());
        let told = |before, now| shown.difference(t, &Value::Number(before), &Value::Number(now));
        assert_eq!(told(1000.0, 1120.0), "+€120");
        assert_eq!(told(1120.0, 1000.0), "−€120");
        assert_eq!(told(5.0, 5.0), "the same");
        let years = Shown::Figure("years".to_owned());
        let told = years.difference(t, &Value::Number(9.0), &Value::Number(8.0));
        assert_eq!(told.replace('\u{a0}', " "), "−1 year");
    }

    #[test]
    fn what_is_no_number_differs_without_a_sum() {
        let error = Value::Error(formula::ErrorValue::DivisionByZero);
        assert_eq!(difference(&error, &Value::Number(1.0)), Difference::Other);
        assert_eq!(difference(&error, &error), Difference::None);
        assert_eq!(
            difference(&Value::Text("a".into()), &Value::Text("b".into())),
            Difference::Other
        );
    }
}
