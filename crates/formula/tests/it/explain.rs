//! Where an error in a value comes from, in words.

use std::collections::BTreeMap;

use formula::{ErrorValue, Formula, Value};

/// `start..end message; hint` of the error in a formula's value.
fn told(text: &str) -> String {
    let names = BTreeMap::from([
        ("price".to_owned(), Value::Number(5.0)),
        ("none".to_owned(), Value::Number(0.0)),
        ("broken".to_owned(), Value::Error(ErrorValue::NotAvailable)),
        ("list".to_owned(), Value::List(vec![Value::Number(1.0); 60_000])),
    ]);
    let formula = Formula::parse(text).expect("it parses");
    match formula.explain(&names) {
        None => String::new(),
        Some(diagnostic) => {
            let place = &text[diagnostic.span.clone()];
            let hint = diagnostic.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
            format!("`{place}`: {}{hint}", diagnostic.message)
        }
    }
}

#[test]
fn every_error_is_told_where_it_arose() {
    for (text, expected) in [
        ("price*2", ""),
        ("IFERROR(1/none, 0)", ""),
        (
            "SUM(1, price / none) + 1",
            "`price / none`: here something is divided by zero; put IF(divisor=0, …) around it",
        ),
        ("price + prise", "`prise`: nothing is called `prise`"),
        ("-broken", "`broken`: `broken` is #N/A"),
        ("1 + #NUM!", "`#NUM!`: here #NUM! is written"),
        (
            "price & \"x\" + 1",
            "`\"x\" + 1`: here a number is needed, and this is none; VALUE(text) reads a number in a text, \
             IFERROR(…, 0) replaces what is none",
        ),
        (
            "2 * SQRT(-price)",
            "`SQRT(-price)`: SQRT has no number for these arguments; write SQRT(number)",
        ),
        (
            "ROUND(\"x\", 0)",
            "`ROUND(\"x\", 0)`: ROUND got a value it cannot work with; write ROUND(number, [places])",
        ),
        (
            "MATCH(9, {1, 2}, 0)",
            "`MATCH(9, {1, 2}, 0)`: MATCH found nothing; write MATCH(value, list, [type])",
        ),
        (
            "INDEX({1, 2}, 3)",
            "`INDEX({1, 2}, 3)`: INDEX looked outside of its table; write INDEX(table, row, [column])",
        ),
        (
            "1e300 ^ 2 + 1",
            "`1e300 ^ 2`: this number is too large, or there is none; look at the numbers in it",
        ),
        (
            "SUM(list) + SUM(list)",
            "`SUM(list)`: this formula takes more steps than one evaluation has; work with shorter lists, \
             or with the same list fewer times",
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}
