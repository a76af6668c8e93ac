//! Numbers cost no memory: a slider's frame is hundreds of evaluations, and an allocation in each would be most of
//! their time.

use std::hint::black_box;

use allocation_counter::measure;
use formula::{Formula, Value};

/// What formulas may use, in the order of [`values`].
const NAMES: [&str; 5] = ["a", "b", "c", "d", "list"];

fn values() -> [Value; 5] {
    let list = (1..=100).map(|number| Value::Number(f64::from(number))).collect();
    let [a, b, c, d] = [62.5, 18_400.0, 0.07, 3.0].map(Value::Number);
    [a, b, c, d, Value::List(list)]
}

/// How often an evaluation of `text` asks for memory.
fn n_allocations(text: &str) -> u64 {
    let formula = Formula::parse(text).expect("it parses");
    let slots: Vec<Option<usize>> =
        formula.names().map(|name| NAMES.iter().position(|known| *known == name)).collect();
    let values = values();
    let mut value = Value::Blank;
    let counted = measure(|| {
        value = black_box(formula.evaluate_slots(black_box(&values), &slots, Some(46_348.0)));
    });
    assert!(value.as_error().is_none(), "{text} is {value:?}");
    counted.count_total
}

#[test]
fn formulas_of_numbers_and_truth_values_allocate_nothing() {
    for text in [
        "(a+b-c)*-d/7^2+c%",
        "IF(AND(a>10, b<=c), a, IF(OR(a=b, NOT(a<>c)), XOR(a>b, TRUE), d))",
        "IFS(a<0, 1, b<0, 2, TRUE, 3)+SWITCH(d, 1, 10, 3, 30)+CHOOSE(d, a, b, c)+IFERROR(a/0, c)",
        "ROUND(MAX(a*b, 90000)*(1-IF(a>50, c, 0))+d/12, 2)",
        "ROUNDUP(a/7, 3)+ROUNDDOWN(b/7, -2)+TRUNC(a)+INT(c)+MROUND(a, 5)+CEILING(a, 4)+FLOOR(a, 4)",
        "SUM(a, b, c)+PRODUCT(a, d)+MIN(a, b)+AVERAGE(a, b, c, d)+COUNT(a, b)+ABS(SIGN(-a))",
        "SQRT(a)+EXP(c)+LN(a)+LOG(a, 2)+LOG10(b)+POWER(a, c)+MOD(b, a)",
        "PMT(c, d, b)+IPMT(c, 2, d, b)+PPMT(c, 2, d, b)+PV(c, d, a)+FV(c, d, a)+NPER(c, -b, a)",
        "CUMIPMT(c, 24, b, 1, 12, 0)+CUMPRINC(c, 24, b, 1, 12, 1)+RATE(24, -a, 1200)+NPV(c, a, b, d)",
        "SLN(b, a, d)+EFFECT(c, 12)+NOMINAL(c, 12)+CLAMP(a, 10, 20)",
        "DATE(2026, d, 1)+YEAR(TODAY())+MONTH(b)+DAY(b)+EDATE(b, d)+EOMONTH(b, d)+DAYS(b, a)+WEEKDAY(b)",
        "NETWORKDAYS(b, b+a)+WORKDAY(b, a)+YEARFRAC(b, b+a)",
    ] {
        assert_eq!(n_allocations(text), 0, "{text}");
    }
}

#[test]
fn lists_that_are_only_read_are_not_copied() {
    for text in ["a+SUM(list)", "a+MAX(list)-MIN(list)", "AVERAGE(list)*a", "COUNT(list, a)"] {
        assert_eq!(n_allocations(text), 0, "{text}");
    }
}

#[test]
fn what_is_made_anew_is_counted() {
    assert!(n_allocations("a&b") > 0, "or the tests beside this one count nothing");
}
