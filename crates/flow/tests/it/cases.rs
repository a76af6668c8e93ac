//! Cases inside a flow: what holds is silent, what comes out otherwise is told where it stands.

use flow::{Flow, cases, play};
use formula::Value as Cell;
use serde_json::{Value, json};

use crate::documents::{checked, document, locales, plainly, said};

fn lead() -> (Flow, Value) {
    let definition = document(&"flows/lead.yaml".into());
    let saving = [document(&"flows/saving.yaml".into())];
    (checked(&definition, &saving, &locales(&["en", "ru"]), "lead"), definition)
}

fn grown() -> Flow {
    checked(&document(&"flows/grown.yaml".into()), &[], &locales(&["en"]), "grown")
}

fn write(value: &Cell, spec: &str, _locale: &str) -> String {
    plainly(value, spec)
}

/// What is told about one case, a line each.
fn told(flow: &Flow, case: &Value) -> String {
    let definition = json!({ "cases": [case] });
    let outcomes = cases(flow, &definition, "en", &write);
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].place, "cases[0]");
    for failure in &outcomes[0].failures {
        assert!(!failure.hint.is_empty(), "how is it mended? {failure}");
    }
    said(&outcomes[0].failures)
}

#[test]
fn a_flow_without_cases_has_none_to_fail() {
    let (flow, definition) = lead();
    assert!(cases(&flow, &definition, "en", &write).is_empty());
    let wrong = cases(&flow, &json!({ "cases": {} }), "en", &write);
    assert_eq!(said(&wrong[0].failures), "cases: expected a list of cases (start each with `- `)");
}

#[test]
fn everything_that_a_case_may_expect_holds_for_a_conversation_that_went_so() {
    let case = json!({
        "name": "A form, a consent, a price", "vars": { "visitor.id": "v_1" }, "at": "2026-11-25T10:00",
        "answers": [
            { "house": { "area": 120 } },
            { "town": "Berlin" },
            { "agree": ["contact"] },
            { "price": { "result": { "price": 1890, "days": 3 } } },
            { "later": "elapsed" },
        ],
        "expect": {
            "variables": { "area": 120, "town": "Berlin", "price.price": 1890, "price.days": 3 },
            "says": ["1890"], "score": 0,
        },
    });
    assert_eq!(told(&grown(), &case), "");
}

#[test]
fn what_comes_out_otherwise_is_told_where_it_is_expected() {
    let (flow, _) = lead();
    let case = |expect: Value| json!({ "answers": [{ "home": "flat" }], "expect": expect });
    let path = play(&flow, &case(json!({})), "", "en", &write).path;
    for (expect, expected) in [
        (json!({ "path": path }), ""),
        (
            json!({ "path": ["hello", "bill"] }),
            "cases[0].expect.path[1]: the run came to `home`, not to `bill`",
        ),
        (json!({ "path": ["hello"] }), "cases[0].expect.path[0]: the run went on to `home`"),
        (json!({ "variables": { "home": "flat" } }), ""),
        (
            json!({ "variables": { "home": "house" } }),
            "cases[0].expect.variables.home: `home` is \"flat\", not \"house\"",
        ),
        (json!({ "variables": { "bill": null } }), ""),
        (
            json!({ "variables": { "bill": 3 } }),
            "cases[0].expect.variables.bill: `bill` is empty, not 3",
        ),
        (json!({ "score": 77 }), "cases[0].expect.score: the score is 0, not 77"),
        (json!({ "goals": [] }), ""),
        (json!({ "goals": ["sold"] }), "cases[0].expect.goals: no goal was reached"),
        (
            json!({ "says": ["Never said"] }),
            "cases[0].expect.says[0]: the bot never said “Never said”",
        ),
        (json!({ "ends": true }), "cases[0].expect.ends: the run waits at `stars`"),
        (json!({ "ends": false, "at": "stars", "waiting": false }), ""),
        (json!({ "at": "bill" }), "cases[0].expect.at: the run waits at `stars`"),
        (json!({ "waiting": true }), "cases[0].expect.waiting: the run waits at `stars`"),
        (
            json!({ "scores": 1 }),
            "cases[0].expect.scores: unknown field `scores` (did you mean `score`?)",
        ),
    ] {
        let told = told(&flow, &case(expect.clone()));
        assert!(
            if expected.is_empty() { told.is_empty() } else { told.starts_with(expected) },
            "{expect}: {told}"
        );
    }
}

#[test]
fn an_answer_that_cannot_be_given_is_told_and_ends_the_case() {
    let (flow, _) = lead();
    for (answers, expected) in [
        (
            json!([{ "bill": 3 }]),
            "cases[0].answers[0].bill: the run waits at `home`, not at `bill`",
        ),
        (
            json!([{ "home": [] }]),
            "cases[0].answers[0].home: this is no answer to `home` (write the id of an option)",
        ),
        (
            json!([{ "home": "a hut" }]),
            "cases[0].answers[0].home: the step `home` refuses this answer: there is no such option now",
        ),
        (json!(["home"]), "cases[0].answers[0]: an answer is a step with what is answered"),
        (
            json!([{ "escalation": "lost" }]),
            "cases[0].answers[0].escalation: an escalation is never `lost`",
        ),
        (
            json!([{ "operator": "sales" }, { "home": "flat" }]),
            "cases[0].answers[1].home: a person is being found at `home`",
        ),
        (
            json!([{ "home": "flat" }, { "stars": "skip" }, { "home": "flat" }]),
            "cases[0].answers[2].home: the flow has ended before this answer",
        ),
    ] {
        let told = told(&flow, &json!({ "answers": answers, "expect": { "ends": false } }));
        assert!(told.starts_with(expected), "{answers}: {told}");
        assert_eq!(told.lines().count(), 1, "what follows from it is not told: {told}");
    }
}

#[test]
fn going_back_changing_and_a_person_are_answers_too() {
    let flow = grown();
    let back = json!({
        "answers": [{ "house": { "area": 120 } }, { "town": "Bonn" }, { "town": null }, { "town": "Berlin" }],
        "expect": { "variables": { "town": "Berlin" }, "at": "agree" },
    });
    assert_eq!(told(&flow, &back), "");
    let changed = json!({
        "answers": [{ "house": { "area": 120 } }, { "town": "Bonn" }, { "house!": { "area": 90 } }],
        "expect": { "variables": { "area": 90, "town": "Bonn" }, "at": "agree" },
    });
    assert_eq!(told(&flow, &changed), "");
    let person = json!({
        "answers": [{ "operator": "" }, { "escalation": "accepted" }, { "returned": true }],
        "expect": { "at": "house", "waiting": false },
    });
    assert_eq!(told(&flow, &person), "");
}

#[test]
fn the_time_of_a_case_moves_when_it_waits() {
    let case = json!({ "at": "2026-11-25T10:00", "answers": [{ "house": "elapsed" }] });
    let played = play(&grown(), &case, "", "en", &write);
    assert_eq!(said(&played.failures), "");
    assert_eq!(played.turns.len(), 2);
}

#[test]
fn who_writes_a_case_is_told_what_the_run_waits_for() {
    let (flow, _) = lead();
    let case = json!({ "vars": { "user.nam": "Anna" } });
    assert_eq!(
        told(&flow, &case),
        "cases[0].vars.user.nam: unknown variable `user.nam` (did you mean `user.name`?)"
    );
    // An answer that did not fit explains why the next one is out of place.
    let flow = json!({
        "id": "home", "version": 1, "title": "Home", "person": { "fallback": "end" },
        "steps": [
            { "id": "home", "ask": { "text": "What is it?", "input": "choice", "retry": "One of these, please.",
                "retries": { "limit": 3, "on_fail": "end" },
                "options": [{ "id": "house", "label": "A house" }] } },
            { "id": "area", "ask": { "text": "How large?", "input": "number" } },
            { "id": "end", "end": null },
        ],
    });
    let flow = checked(&flow, &[], &locales(&["en"]), "home");
    let case = json!({ "answers": [{ "home": "hut" }, { "area": 100 }] });
    assert_eq!(
        told(&flow, &case),
        "cases[0].answers[1].area: the run waits at `home`, not at `area` (the answer before did not fit there; the bot said: One of these, please.)"
    );
}

#[test]
fn what_the_server_comes_to_is_asked_for_by_its_kind() {
    let flow = grown();
    let before = [
        json!({ "house": { "area": 120 } }),
        json!({ "town": "Berlin" }),
        json!({ "agree": ["contact"] }),
    ];
    let with = |more: &[Value]| {
        let answers = [&before[..], more].concat();
        json!({ "answers": answers })
    };
    let found = told(&flow, &with(&[json!({ "later": "elapsed" })]));
    assert_eq!(
        found,
        "cases[0].answers[3].later: the run waits at `price`, not at `later` (say first what the server comes to: `price` with `{result: {days: …, price: …}}` or `{failed: }`)"
    );
    let found = told(&flow, &with(&[json!({ "price": { "result": { "price": 1890 } } })]));
    assert_eq!(
        found,
        "cases[0].answers[3].price: the result misses `days`, and so the step would fail (write `{result: {days: …, price: …}}` or `{failed: }`)"
    );
    let found =
        told(&flow, &with(&[json!({ "price": { "result": { "price": "much", "days": 3 } } })]));
    assert!(
        found.contains("`price` of the result is of another type than the step says"),
        "{found}"
    );
}
