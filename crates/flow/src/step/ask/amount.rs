//! What the inputs for numbers share: limits, what is counted, how it is read and shown.

use formula::{Text, Value};
use small::number::parse_typed;

use crate::diagnostic::DESCRIBES;
use crate::effect::Reason;
use crate::reading::Fields;
use crate::variable::{Variable, VariableType};
use crate::view::View;

/// A number that is asked. Limits are what people type: a percentage from 0 to 100, though 5 % is held as 0.05.
#[derive(Debug)]
pub(super) struct Amount {
    pub(super) min: Option<f64>,
    pub(super) max: Option<f64>,
    pub(super) step: Option<f64>,
    unit: Option<Text>,
    /// As the author wrote it; the variable's own way where they did not.
    format: String,
    variable: Variable,
}

impl Amount {
    /// Reads `min max step unit format whole`.
    pub(super) fn read(fields: &mut Fields<'_>, variable: &str) -> Self {
        let declared = fields.reading().declared(variable).filter(|known| known.kind.is_number());
        let format = fields.plain("format").unwrap_or_default();
        let whole = fields.flag("whole", false);
        let amount = Self {
            min: fields.number("min"),
            max: fields.number("max"),
            step: fields.number("step"),
            unit: fields.text("unit"),
            variable: declared.unwrap_or_else(|| of_format(&format, whole)),
            format,
        };
        if let Some(Text::Same(unit)) = &amount.unit {
            fields.reading().counts(variable, unit);
        }
        if DESCRIBES && let Some(currency) = amount.format.strip_prefix("money:") {
            let currency = currency.split(':').next().unwrap_or_default();
            let held = &amount.variable;
            if held.kind != VariableType::Money
                || !held.measure.is_empty() && held.measure != currency
            {
                let place = fields.place_of("format");
                let message = format_args!("`{variable}` does not hold {currency}");
                let hint = "declare it as `money` in that currency, or write another format";
                fields.reading().error(&place, message, hint);
            }
        }
        if let (Some(min), Some(max)) = (amount.min, amount.max)
            && min > max
        {
            fields.error(format_args!("`min` {min} is above `max` {max}"), "put `max` above `min`");
        }
        if amount.step.is_some_and(|step| step <= 0.0) {
            let hint = "write how far one move goes: `step: 1`, or leave it out";
            fields.error("`step` must be above 0", hint);
        }
        if whole && amount.variable.kind != VariableType::Int {
            let hint = "declare it as `int`, or leave `whole` out";
            fields.error("the variable holds more than whole numbers", hint);
        }
        amount
    }

    /// What holds it, and what it counts.
    pub(super) fn variable(&self) -> Variable {
        Variable::in_measure(self.variable.kind, &self.variable.measure)
    }

    /// The least and the most, for inputs that cannot do without.
    pub(super) fn limits(&self) -> (f64, f64) {
        (self.min.unwrap_or(0.0), self.max.unwrap_or(0.0))
    }

    /// Tells an author that this input needs both limits.
    pub(super) fn require_limits(&self, fields: &Fields<'_>) {
        for key in ["min", "max"] {
            if !fields.has(key) {
                fields.error(format_args!("`{key}` is missing"), format_args!("add `{key}: …`"));
            }
        }
        if self.min.is_some() && self.min == self.max {
            fields.error("there is nothing to choose between", "put `max` above `min`");
        }
    }

    /// The value that a typed number stands for.
    pub(super) fn value(&self, number: f64) -> Result<Value, Reason> {
        if !number.is_finite() {
            return Err(Reason::NotANumber);
        }
        if self.variable.kind == VariableType::Int && number.trunc() != number {
            return Err(Reason::NotWhole);
        }
        if let Some(min) = self.min.filter(|min| number < *min) {
            return Err(Reason::TooSmall(min));
        }
        if let Some(max) = self.max.filter(|max| number > *max) {
            return Err(Reason::TooLarge(max));
        }
        Ok(Value::number(if self.is_percent() { number / 100.0 } else { number }))
    }

    /// The value of typed words: `1,200.5`, with or without what it counts.
    pub(super) fn typed(&self, view: &View<'_>, words: &str) -> Result<Value, Reason> {
        let words = words.trim();
        let bare = match self.unit(view) {
            unit if unit.is_empty() => words,
            unit => {
                let words = words.strip_suffix(unit.as_str()).unwrap_or(words);
                words.strip_prefix(unit.as_str()).unwrap_or(words)
            }
        };
        self.value(number(view, bare)?)
    }

    /// The number that people would type for a value.
    pub(super) fn number_of(&self, value: &Value) -> Option<f64> {
        let number = value.as_number()?;
        // A hundred times 0.07 is a little more than 7; nobody typed those digits.
        Some(if self.is_percent() { (number * 1e11).round() / 1e9 } else { number })
    }

    pub(super) fn display(&self, view: &View<'_>, value: &Value) -> String {
        let own = self.variable.format();
        let format = match (self.format.as_str(), &self.unit, own.as_str()) {
            ("", Some(_), _) if !self.is_percent() => "number",
            ("", _, "") => "number",
            ("", _, own) => own,
            (format, ..) => format,
        };
        let mut display = view.format(value, format);
        // A format such as `money:EUR` says the unit itself; then the unit is for the empty field alone.
        if let Some(unit) = self.unit.as_ref().filter(|_| format == "number") {
            display.push('\u{a0}');
            display.push_str(&view.words(unit));
        }
        display
    }

    /// What stands beside the empty field.
    pub(super) fn unit(&self, view: &View<'_>) -> String {
        if let Some(unit) = &self.unit {
            return view.words(unit);
        }
        match self.variable.format() {
            format if format.is_empty() => String::new(),
            // What is written around a zero, in the reader's language: `€`, `кВт·ч`, `%`.
            format => view.format(&Value::Number(0.0), &format).replace('0', "").trim().to_owned(),
        }
    }

    fn is_percent(&self) -> bool {
        self.variable.kind == VariableType::Percent
    }
}

/// The number that the visitor typed, in the way of their language.
pub(super) fn number(view: &View<'_>, words: &str) -> Result<f64, Reason> {
    parse_typed(words, &view.run.locale).ok_or(Reason::NotANumber)
}

/// What a number is that nobody declared: `money:EUR:0` counts euros.
fn of_format(format: &str, whole: bool) -> Variable {
    let (name, rest) = format.split_once(':').unwrap_or((format, ""));
    let measure = rest.split(':').next().unwrap_or_default();
    match name {
        "money" => Variable::in_measure(VariableType::Money, measure),
        "percent" => Variable::of(VariableType::Percent),
        "unit" if !whole => Variable::in_measure(VariableType::Decimal, measure),
        "unit" => Variable::in_measure(VariableType::Int, measure),
        "duration" => Variable::in_measure(VariableType::Duration, measure),
        _ if whole => Variable::of(VariableType::Int),
        _ => Variable::of(VariableType::Decimal),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_says_what_is_counted() {
        let of = |format, whole| {
            let variable = of_format(format, whole);
            (variable.kind, variable.measure)
        };
        assert_eq!(of("money:EUR:0", false), (VariableType::Money, "EUR".to_owned()));
        assert_eq!(of("unit:kWh", true), (VariableType::Int, "kWh".to_owned()));
        assert_eq!(of("percent:1", false), (VariableType::Percent, String::new()));
        assert_eq!(of("number:2", false), (VariableType::Decimal, String::new()));
    }
}
