//! Expressions, as owners of bots write them.

use super::super::export::Declared;
use super::super::variables::{Kind, Variables};
use super::{parse, say};

/// `Name Town Home Age Total Wishes Day At Sure`, by what they hold.
fn variables() -> Variables {
    let kinds = [
        ("Name", Kind::Text),
        ("Town", Kind::Text),
        ("Home", Kind::Choice),
        ("Age", Kind::Number),
        ("Total", Kind::Number),
        ("Wishes", Kind::List),
        ("Day", Kind::Date),
        ("At", Kind::Time),
        ("Sure", Kind::Bool),
        ("Typed number", Kind::Text),
    ];
    let declared = kinds.iter().map(|(name, _)| Declared {
        id: name.to_lowercase(),
        name: (*name).to_owned(),
        value: None,
    });
    let mut variables = Variables::of(&declared.collect::<Vec<_>>());
    for (at, (_, kind)) in kinds.iter().enumerate() {
        variables.holds(at, *kind);
    }
    variables.all[2].option("A house");
    variables.all[2].option("flat");
    variables
}

/// The formula of an expression, or why there is none.
fn said(text: &str) -> String {
    let variables = variables();
    let Some(expression) = parse(text, &|name| variables.by_name(name)) else {
        return "no expression".to_owned();
    };
    match say(&expression, &variables) {
        Ok(formula) => {
            formula::Formula::parse(&formula.text).expect("what is said is a formula");
            formula.text
        }
        Err(why) => why,
    }
}

#[test]
fn what_calculates_is_a_formula() {
    for (text, expected) in [
        ("{{Age}} + 1", "age + 1"),
        ("{{Age}} * ({{Total}} - 2) / 3", "age * (total - 2) / 3"),
        ("{{Age}} - ({{Total}} - 2)", "age - (total - 2)"),
        ("return {{Age}} * 1.19;", "age * 1.19"),
        ("Math.round({{Total}} * 100) / 100", "ROUND(total * 100, 0) / 100"),
        ("Math.max({{Age}}, 18, 21)", "MAX(age, 18, 21)"),
        ("{{Age}} % 2", "MOD(age, 2)"),
        ("2 ** {{Age}}", "2 ^ age"),
        ("-{{Age}}", "-age"),
        ("Number({{Name}}) + 1", "VALUE(name) + 1"),
        ("parseInt({{Typed number}}, 10)", "TRUNC(VALUE(typed_number))"),
        ("{{Typed number}} * 2", "VALUE(typed_number) * 2"),
        ("{{Total}}.toFixed(2)", "TEXT(total, \"0.00\")"),
        ("{{Wishes}}.length", "SUMPRODUCT((wishes <> \"\") * 1)"),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn what_joins_words_is_a_formula() {
    for (text, expected) in [
        ("'Hi ' + {{Name}}", "\"Hi \" & name"),
        ("{{Name}} + ' of ' + {{Town}}", "name & \" of \" & town"),
        ("`${{{Name}}} is ${{{Age}} + 1}`", "name & \" is \" & (age + 1)"),
        ("\"say \\\"hi\\\"\"", "\"say \"\"hi\"\"\""),
        ("{{Name}}.toUpperCase()", "UPPER(name)"),
        ("{{Name}} || 'friend'", "IF(name <> \"\", name, \"friend\")"),
        ("'a' + 1", "\"a\" & \"1\""),
        ("{{Home}} + '!'", "SWITCH(home, \"a-house\", \"A house\", home & \"\") & \"!\""),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn what_compares_is_a_formula() {
    for (text, expected) in [
        ("{{Age}} >= 18 ? 'adult' : 'minor'", "IF(age >= 18, \"adult\", \"minor\")"),
        ("{{Home}} === 'A house'", "home = \"a-house\""),
        ("{{Age}} > 17 && {{Sure}}", "AND(age > 17, sure)"),
        ("!{{Sure}}", "NOT(sure)"),
        ("{{Name}}.includes('x')", "SUBSTITUTE(LOWER(name), \"x\", \"\") <> LOWER(name)"),
        ("{{Wishes}}.includes('quiet')", "OR(wishes = \"quiet\")"),
        ("{{Name}}.startsWith('Dr')", "LEFT(name, LEN(\"Dr\")) = \"Dr\""),
        ("{{Age}} != 3", "NOT(age = 3)"),
    ] {
        assert_eq!(said(text), expected, "{text}");
    }
}

#[test]
fn what_is_a_program_or_words_is_no_expression() {
    for text in [
        "const a = 1; return a",
        "{{Wishes}}.map(wish => wish.name)",
        "new Date()",
        "fetch('https://example.com')",
        "Hello {{Name}}",
        "premium",
        "{{Unknown}} + 1",
        "007",
        "2026-01-01",
        "1 +",
        "",
        "((((",
        "'open",
    ] {
        assert_eq!(said(text), "no expression", "{text}");
    }
    assert_eq!(said("{{Day}} * 2"), "a date is no number");
    assert_eq!(said("{{Wishes}} + '!'"), "a list is not one text");
}

#[test]
fn no_depth_of_brackets_overflows() {
    for text in ["(".repeat(10_000), "-".repeat(10_000), "!".repeat(10_000), "2**".repeat(10_000)] {
        assert_eq!(said(&format!("{text}1")), "no expression");
    }
    let nested = format!("{}1{}", "`${".repeat(200), "}`".repeat(200));
    assert_eq!(said(&nested), "no expression");
}
