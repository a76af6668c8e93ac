//! Evaluation by slots: what a calculator does on every frame.

use formula::{ErrorValue, Formula, Scope, Value, serial_of_unix_day};

#[test]
fn names_are_taken_from_their_slots() {
    let formula = Formula::parse("price * (1 - discount) + price").expect("it parses");
    assert_eq!(formula.names().collect::<Vec<_>>(), ["price", "discount"]);
    let values = [Value::Number(0.25), Value::from("not used"), Value::Number(100.0)];
    let value = formula.evaluate_slots(&values, &[Some(2), Some(0)], None);
    assert_eq!(value, Value::Number(175.0));
    let in_order = [Value::Number(100.0), Value::Number(0.5)];
    assert_eq!(formula.evaluate_slots(&in_order, &[], None), Value::Number(150.0));
}

#[test]
fn a_name_without_a_slot_or_a_value_is_a_name_error() {
    let formula = Formula::parse("price").expect("it parses");
    let unknown = Value::Error(ErrorValue::Name);
    assert_eq!(formula.evaluate_slots(&[], &[None], None), unknown);
    assert_eq!(formula.evaluate_slots(&[], &[Some(3)], None), unknown);
    assert_eq!(formula.evaluate_slots(&[], &[], None), unknown);
    let two = Formula::parse("price + 1 + other").expect("it parses");
    assert_eq!(two.evaluate_slots(&[Value::Number(1.0)], &[Some(0)], None), unknown);
}

#[test]
fn unsound_numbers_do_not_come_out() {
    let formula = Formula::parse("x").expect("it parses");
    for unsound in [f64::NAN, f64::INFINITY] {
        let value = formula.evaluate_slots(&[Value::Number(unsound)], &[], None);
        assert_eq!(value, Value::Error(ErrorValue::Number));
    }
    let zero = formula.evaluate_slots(&[Value::Number(-0.0)], &[], None);
    assert!(zero.as_number().is_some_and(f64::is_sign_positive));
}

#[test]
fn today_is_an_argument_and_never_a_clock() {
    struct OnMayDay;
    impl Scope for OnMayDay {
        fn get(&self, _name: &str) -> Option<Value> {
            None
        }

        fn today(&self) -> Option<f64> {
            Some(serial_of_unix_day(20_574))
        }
    }
    let formula = Formula::parse("TEXT(TODAY(), \"yyyy-mm-dd\")").expect("it parses");
    assert_eq!(formula.evaluate(&OnMayDay), Value::from("2026-05-01"));
    assert_eq!(formula.evaluate(&()), Value::Error(ErrorValue::NotAvailable));
    assert_eq!(formula.evaluate_slots(&[], &[], Some(46_144.0)), Value::from("2026-05-02"));
}

#[test]
fn a_formula_deeper_than_the_usual_stack_gives_the_same() {
    let deep = (1..=40).fold("x".to_owned(), |inner, step| format!("({step}+{inner})"));
    let formula = Formula::parse(&deep).expect("it parses");
    let value = formula.evaluate_slots(&[Value::Number(1.0)], &[], None);
    assert_eq!(value, Value::Number(821.0));
}
