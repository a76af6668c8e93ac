//! What a form works on: the definition, what is set, and what comes of it.

use std::cell::RefCell;
use std::rc::Rc;

use formula::{
    Calculator, CalculatorInput, CompiledCalculator, Evaluation, InputError, InputKind, Value,
};
use protocol::{Map, Scalar};

use super::keeping_up::keeping_up;
use super::scalars::{fitting, scalar_of};
use super::shared::{Moved, SharedInputs};
use crate::prelude::*;
use crate::translator::Translator;

/// Values of inputs by id.
pub(super) type Values = Map<String, Value>;

/// What came of the inputs as they stand.
#[derive(Clone, PartialEq)]
pub(super) struct Outcome {
    pub(super) result: Result<Rc<Evaluation>, Vec<InputError>>,
    /// The inputs that are out of sight.
    pub(super) hidden: Vec<String>,
}

/// One form's state. `Clone` hands on the same state.
#[derive(Clone)]
pub(super) struct Sheet {
    pub(super) t: Translator,
    pub(super) calculator: Rc<Calculator>,
    compiled: Option<Rc<CompiledCalculator>>,
    pub(super) values: State<Values>,
    pub(super) outcome: Live<Outcome>,
    /// The last outcome that was none of errors: charts and tables stay while an input is mended.
    pub(super) good: Live<Option<Rc<Evaluation>>>,
    /// The same as charts and tables show it, later on a machine that cannot draw them in every frame.
    pub(super) drawn: State<Option<Rc<Evaluation>>>,
    /// Who moved an input from outside, by its id.
    movers: State<Map<String, String>>,
    on_move: Option<Act<(String, Scalar)>>,
    /// Tells this form from others in the same root.
    number: u32,
}

impl Sheet {
    pub(super) fn new(
        t: Translator,
        calculator: Calculator,
        initial: &Map<String, Scalar>,
        shared: Option<SharedInputs>,
    ) -> Self {
        // A calculator that does not compile was refused when the site was read; here it only shows dashes.
        let compiled = calculator.compile().ok().map(Rc::new);
        let values = State::new(first_values(&calculator, compiled.as_deref(), initial));
        let evaluated = compiled.clone();
        let outcome = Live::distinct(move || {
            values.with(|values| evaluate(evaluated.as_deref(), values, today()))
        });
        let good = last_good(outcome);
        let sheet = Self {
            t,
            calculator: Rc::new(calculator),
            compiled,
            values,
            outcome,
            good,
            drawn: keeping_up(good),
            movers: State::default(),
            on_move: shared.map(|shared| shared.on_move),
            number: crate::unique::next(),
        };
        if let Some(shared) = shared {
            sheet.follow(shared.moved);
        }
        sheet
    }

    /// An element's id for an input: the same calculator may stand here twice.
    pub(super) fn element_id(&self, what: &str, input: &str) -> String {
        [what, "-", &self.number.to_string(), "-", input].concat()
    }

    /// What an input is set to.
    pub(super) fn value(&self, id: &str) -> Live<Value> {
        let (values, id) = (self.values, id.to_owned());
        Live::distinct(move || values.with(|values| values.get(&id).cloned().unwrap_or_default()))
    }

    /// Sets an input by hand.
    pub(super) fn setter(&self, input: &CalculatorInput) -> Act<Value> {
        let (sheet, input) = (self.clone(), input.clone());
        Act::new(move |value: Value| sheet.set(&input, value))
    }

    fn set(&self, input: &CalculatorInput, value: Value) {
        let is_new = self.values.with_untracked(|values| values.get(&input.id) != Some(&value));
        if !is_new {
            return;
        }
        self.values.update(|values| values.insert(input.id.clone(), value.clone()));
        if self.movers.with_untracked(|movers| movers.contains_key(&input.id)) {
            self.movers.update(|movers| movers.remove(&input.id));
        }
        let told = self.on_move.filter(|_| input.accepts(&value).is_ok());
        if let (Some(on_move), Some(scalar)) = (told, scalar_of(&value)) {
            on_move.run((input.id.clone(), scalar));
        }
    }

    /// Takes over what is moved elsewhere.
    fn follow(&self, moved: Live<Map<String, Moved>>) {
        let sheet = self.clone();
        let mut seen: Map<String, Moved> = Map::new();
        watch(move || {
            let now = moved.get();
            for (id, moved) in &now {
                if seen.get(id) != Some(moved) {
                    sheet.moved(id, moved);
                }
            }
            seen = now;
        });
    }

    fn moved(&self, id: &str, moved: &Moved) {
        let input = self.calculator.inputs.iter().find(|input| input.id == id);
        let Some(value) = input.and_then(|input| fitting(input, &moved.value)) else { return };
        if self.values.with_untracked(|values| values.get(id) != Some(&value)) {
            self.values.update(|values| values.insert(id.to_owned(), value));
        }
        self.movers.update(|movers| {
            if moved.by.is_empty() {
                movers.remove(id);
            } else {
                movers.insert(id.to_owned(), moved.by.clone());
            }
        });
    }

    /// Who moved an input last, if it was somebody else.
    pub(super) fn mover(&self, id: &str) -> Live<Option<String>> {
        let (movers, id) = (self.movers, id.to_owned());
        Live::distinct(move || movers.with(|movers| movers.get(&id).cloned()))
    }

    /// Whether an input is out of sight.
    pub(super) fn is_hidden(&self, id: &str) -> Live<bool> {
        let (outcome, id) = (self.outcome, id.to_owned());
        Live::distinct(move || outcome.with(|outcome| outcome.hidden.contains(&id)))
    }

    /// The first and the last day that a date may be.
    pub(super) fn days(&self, id: &str) -> [Option<String>; 2] {
        self.compiled.as_ref().map(|it| it.days(id, today())).unwrap_or_default()
    }

    /// The inputs as they are used now, if they can be.
    pub(super) fn submission(&self) -> Option<Map<String, Scalar>> {
        let used = self.outcome.with_untracked(|outcome| outcome.result.clone().ok())?;
        let scalars = used.inputs.iter().filter_map(|(id, it)| Some((id.clone(), scalar_of(it)?)));
        Some(scalars.collect())
    }
}

fn first_values(
    calculator: &Calculator,
    compiled: Option<&CompiledCalculator>,
    initial: &Map<String, Scalar>,
) -> Values {
    let first = |input: &CalculatorInput| {
        let given = initial.get(&input.id).and_then(|given| fitting(input, given));
        let value = given.unwrap_or_else(|| input.default_value());
        let value = match (input.kind, &value) {
            (InputKind::Date, Value::Blank) => first_day(compiled, &input.id),
            _ => value,
        };
        (input.id.clone(), value)
    };
    calculator.inputs.iter().map(first).collect()
}

/// A date that nobody set is today, or the first day that it may be.
fn first_day(compiled: Option<&CompiledCalculator>, id: &str) -> Value {
    let today = today();
    let limits = compiled.map(|it| it.days(id, today)).unwrap_or_default();
    let day = formula::day_text(today);
    let [earliest, latest] = limits;
    let day = match (earliest, latest) {
        (Some(earliest), _) if earliest > day => earliest,
        (_, Some(latest)) if latest < day => latest,
        _ => day,
    };
    Value::Text(day)
}

fn evaluate(compiled: Option<&CompiledCalculator>, values: &Values, today: f64) -> Outcome {
    let Some(compiled) = compiled else {
        return Outcome { result: Err(Vec::new()), hidden: Vec::new() };
    };
    let errors = match compiled.evaluate(values, today) {
        Ok(evaluation) => {
            let hidden = evaluation.hidden.clone();
            return Outcome { result: Ok(Rc::new(evaluation)), hidden };
        }
        Err(errors) => errors,
    };
    // What is wrong with an input counts only as long as it is in sight; which ones are, the others say.
    let is_wrong = |id: &String| errors.iter().any(|error| error.input == *id);
    let others = compiled.evaluate(values.iter().filter(|(id, _)| !is_wrong(id)), today);
    let Ok(others) = others else { return Outcome { result: Err(errors), hidden: Vec::new() } };
    let hidden = others.hidden.clone();
    let is_seen = errors.iter().any(|error| !hidden.contains(&error.input));
    Outcome { result: if is_seen { Err(errors) } else { Ok(Rc::new(others)) }, hidden }
}

fn last_good(outcome: Live<Outcome>) -> Live<Option<Rc<Evaluation>>> {
    let last = RefCell::new(None);
    Live::distinct(move || {
        if let Some(good) = outcome.with(|outcome| outcome.result.clone().ok()) {
            *last.borrow_mut() = Some(good);
        }
        last.borrow().clone()
    })
}

/// The day that `TODAY()` gives, in UTC like the server's.
pub(super) fn today() -> f64 {
    let days = (js_sys::Date::now() / 86_400_000.0).floor();
    #[allow(clippy::cast_possible_truncation, reason = "days of our age fit")]
    let days = days as i64;
    formula::serial_of_unix_day(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calculator() -> Calculator {
        let definition = r#"{
            "id": "care", "title": "Care",
            "inputs": [
                { "id": "panels", "label": "Panels", "kind": "slider", "min": 4, "max": 120 },
                { "id": "way", "label": "How", "kind": "radio",
                  "options": [{ "value": "once", "label": "Once" }, { "value": "often", "label": "Often" }] },
                { "id": "visits", "label": "Visits", "kind": "number", "min": 1, "default": 2,
                  "visible_if": "way = \"often\"" }
            ],
            "results": [{ "id": "n", "label": "n", "formula": "panels * visits" }]
        }"#;
        Calculator::read(&small::json::read(definition).unwrap()).unwrap()
    }

    fn with(pairs: &[(&str, Value)]) -> Outcome {
        let values: Values =
            pairs.iter().map(|(id, value)| ((*id).to_owned(), value.clone())).collect();
        evaluate(calculator().compile().ok().as_ref(), &values, 45_000.0)
    }

    #[test]
    fn what_is_wrong_with_an_input_out_of_sight_keeps_nobody_from_going_on() {
        let wrong = Value::Text("a few".to_owned());
        let often = Value::Text("often".to_owned());
        let outcome = with(&[("panels", Value::Number(10.0)), ("visits", wrong.clone())]);
        assert_eq!(outcome.hidden, ["visits"]);
        assert_eq!(outcome.result.unwrap().result("n"), Some(&Value::Number(20.0)));
        let outcome = with(&[("way", often), ("visits", wrong)]);
        assert!(outcome.hidden.is_empty());
        assert_eq!(outcome.result.unwrap_err()[0].input, "visits");
    }

    #[test]
    fn inputs_begin_with_what_is_known_if_it_fits() {
        let known: Map<String, Scalar> = [
            ("panels".to_owned(), Scalar::Text("16".to_owned())),
            ("way".to_owned(), Scalar::Text("never".to_owned())),
        ]
        .into_iter()
        .collect();
        let values = first_values(&calculator(), None, &known);
        assert_eq!(values["panels"], Value::Number(16.0));
        assert_eq!(values["way"], Value::Text("once".to_owned()));
        assert_eq!(values["visits"], Value::Number(2.0));
    }
}
