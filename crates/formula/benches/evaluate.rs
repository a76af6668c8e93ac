//! How many evaluations a second one core does. The goal is a million of a formula of twenty nodes.
//!
//! `cargo bench -p formula`

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use formula::{Formula, Value};

/// Twenty nodes: six names, five numbers, six operators, three calls.
const TWENTY: &str = "=ROUND(MAX(area*price, least)*(1-IF(area>50, discount, 0)) + visits/12, 2)";

/// A loan's instalment, twenty-five nodes: a power and a logarithm among them.
const LOAN: &str =
    "=ROUND(-PMT(rate/12, years*12, price*(1-own)) + IF(insured, price*0.05%, 0) + 4, 2)";

/// Its parts must be looked for in a table.
const TABLE: &str = "=IFERROR(VLOOKUP(power, table, 2, TRUE)*power, 0)";

fn values() -> BTreeMap<String, Value> {
    let numbers = [
        ("area", 62.5),
        ("price", 18_400.0),
        ("least", 90_000.0),
        ("discount", 0.07),
        ("visits", 3.0),
        ("rate", 0.119),
        ("years", 15.0),
        ("own", 0.2),
        ("power", 7.4),
    ];
    let row = |from: f64, price: f64| Value::List(vec![Value::Number(from), Value::Number(price)]);
    let table = vec![row(0.0, 1900.0), row(5.0, 1750.0), row(10.0, 1600.0), row(30.0, 1450.0)];
    let numbers = numbers.map(|(name, number)| (name.to_owned(), Value::Number(number)));
    let others = [("insured", Value::Bool(true)), ("table", Value::List(table))];
    numbers.into_iter().chain(others.map(|(name, value)| (name.to_owned(), value))).collect()
}

/// Evaluates as calculators do: the names are resolved once, to places among the values.
fn by_place(criterion: &mut Criterion, name: &str, text: &str) {
    let scope = values();
    let formula = Formula::parse(text).expect("the formula is well formed");
    let values: Vec<Value> = scope.values().cloned().collect();
    let places: Vec<Option<usize>> =
        formula.names().map(|name| scope.keys().position(|key| key == name)).collect();
    let value = formula.evaluate_slots(&values, &places, None);
    assert!(value.as_number().is_some(), "{text} is {value:?}");
    let mut group = criterion.benchmark_group("evaluate");
    group.throughput(Throughput::Elements(1));
    group.bench_function(name, |bencher| {
        bencher.iter(|| formula.evaluate_slots(black_box(&values), &places, None));
    });
    group.finish();
}

fn evaluate(criterion: &mut Criterion) {
    by_place(criterion, "twenty nodes", TWENTY);
    by_place(criterion, "loan", LOAN);
    by_place(criterion, "table", TABLE);
    let scope = values();
    let formula = Formula::parse(TWENTY).expect("the formula is well formed");
    let mut group = criterion.benchmark_group("evaluate");
    group.throughput(Throughput::Elements(1));
    group.bench_function("twenty nodes, names looked up", |bencher| {
        bencher.iter(|| formula.evaluate(black_box(&scope)));
    });
    group.bench_function("twenty nodes, parsed", |bencher| {
        bencher.iter(|| Formula::parse(black_box(TWENTY)));
    });
    group.finish();
}

criterion_group!(benches, evaluate);
criterion_main!(benches);
