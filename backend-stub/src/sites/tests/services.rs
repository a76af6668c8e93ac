//! What the server does for flows, written wrongly: each case is one file of a good site with one piece replaced.

use super::*;

const GOOD_SITE: &str = r#"name: Helio
origins: ["https://helio.example"]
locales: [en, ru]
departments:
  - id: sales
    name: {en: Sales, ru: Продажи}
    hours: {weekly: {mon: ["09:00-12:00"]}}
hours:
  time_zone: Europe/Berlin
  weekly: {mon: ["09:00-18:00"]}
  holidays: {"12-25": [], "2026-12-24": ["09:00-12:00"]}
calendars:
  - id: visits
    name: {en: Visits, ru: Выезды}
    every: 1h
    earliest: 1d
    latest: 20d
    capacity: 2
webhooks:
  - id: prices
    url: https://erp.helio.example/prices
    method: PUT
    headers: {x-house: helio}
    secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
    result: {price: /data/price}
private_hosts: [erp.lan]
"#;

const GOOD_FLOW: &str = r#"id: lead
version: 1
title: {en: Roofs, ru: Крыши}
person: {department: sales, fallback: end}
steps:
  - id: price
    webhook: {call: prices, result: {price: money EUR}, on_fail: end}
  - id: tell
    say: {en: "{{price.price}}", ru: "{{price.price}}"}
  - id: open
    hours: {department: sales, closed: end}
  - id: help
    faq: {text: {en: What?, ru: Что?}, base: roofs, on_none: end}
  - id: visit
    book: {text: {en: When?, ru: Когда?}, calendar: visits, duration: 60m, on_none: end, on_fail: end}
  - id: seen
    say: {en: "{{visit}}", ru: "{{visit}}"}
  - id: end
    end:
"#;

const GOOD_FAQ: &str = r#"id: roofs
questions:
  - id: guarantee
    question: {en: How long is the guarantee?, ru: Какая гарантия?}
    also: [{en: warranty, ru: сколько лет}]
    answer: {en: Thirty years., ru: Тридцать лет.}
"#;

const SITE_FILE: &str = "site.yaml";
const FLOW_FILE: &str = "flows/lead.yaml";
const FAQ_FILE: &str = "faq/roofs.yaml";

/// A file, a piece of it, what stands there instead, the place and message that are told, and the hint.
type Case = (&'static str, &'static str, &'static str, &'static str, &'static str);

const CASES: &[Case] = &[
    (
        SITE_FILE,
        "mon: [\"09:00-12:00\"]",
        "mon: [\"9-12\"]",
        "7:28: `9-12` is not a time of opening",
        "09:00-18:00",
    ),
    (SITE_FILE, "  time_zone: Europe/Berlin\n", "", "8:1: `time_zone` is missing", "Europe/Berlin"),
    (
        SITE_FILE,
        "\"12-25\": []",
        "christmas: []",
        "11:14: `christmas` is not a day",
        "\"12-25\" for every year",
    ),
    (
        SITE_FILE,
        "\"2026-12-24\": [\"09:00-12:00\"]",
        "\"2026-12-24\": [\"12:00-09:00\"]",
        "11:42: `12:00-09:00` ends before it begins",
        "24:00",
    ),
    (
        SITE_FILE,
        "ru: Выезды",
        "ru: \"\"",
        "14:5: the text for locale `ru` is missing",
        "add `ru: …`",
    ),
    (SITE_FILE, "every: 1h", "every: 1m", "15:12: `1m` is too short", "at least `5m`"),
    (
        SITE_FILE,
        "earliest: 1d",
        "earliest: soon",
        "16:15: `soon` is not a span of time",
        "30m, 2h, 1d",
    ),
    (
        SITE_FILE,
        "latest: 20d",
        "latest: 12h",
        "17:13: the last time comes before the first",
        "`earliest` is 1d",
    ),
    (SITE_FILE, "capacity: 2", "capacity: 0", "18:15: nobody can come", "at least 1"),
    (
        SITE_FILE,
        "capacity: 2",
        "capacitty: 2",
        "18:5: unknown field `capacitty`",
        "did you mean `capacity`?",
    ),
    (
        SITE_FILE,
        "https://erp.helio.example/prices",
        "erp.helio.example/prices",
        "21:10: `erp.helio.example/prices` is not a web address",
        "https://",
    ),
    (
        SITE_FILE,
        "https://erp.helio.example/prices",
        "http://erp.helio.example/prices",
        "21:10: what is sent could be read on the way",
        "private_hosts",
    ),
    (
        SITE_FILE,
        "https://erp.helio.example/prices",
        "https://anna:secret@erp.helio.example/",
        "21:10: an address with a password",
        "headers",
    ),
    (
        SITE_FILE,
        "https://erp.helio.example/prices",
        "https://192.168.1.1/",
        "21:10: this address is in a private network",
        "private_hosts",
    ),
    (
        SITE_FILE,
        "https://erp.helio.example/prices",
        "https://[::1]/",
        "21:10: this address is in a private network",
        "private_hosts",
    ),
    (SITE_FILE, "method: PUT", "method: GET", "22:13: `GET` is not known here", "POST"),
    (
        SITE_FILE,
        "x-house: helio",
        "Host: helio",
        "23:15: `Host` is written by Parlor",
        "leave it out",
    ),
    (
        SITE_FILE,
        "x-house: helio",
        "\"x house\": helio",
        "23:15: `x house` is no header",
        "authorization",
    ),
    (
        SITE_FILE,
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "hunter2",
        "24:13: this is no key",
        "openssl rand -base64 32",
    ),
    (
        SITE_FILE,
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "[1]",
        "24:5: a text, or {env: NAME}",
        "",
    ),
    (
        SITE_FILE,
        "/data/price",
        "data.price",
        "25:21: `data.price` is no place in an answer",
        "/data/0/price",
    ),
    (
        SITE_FILE,
        "erp.lan",
        "https://erp.lan",
        "26:17: `https://erp.lan` is not a host",
        "erp.lan, 10.0.0.7",
    ),
    (
        FLOW_FILE,
        "call: prices",
        "call: price",
        "7:21: unknown webhook `price`",
        "did you mean `prices`?",
    ),
    (
        FLOW_FILE,
        "result: {price: money EUR}",
        "result: {prise: money EUR, price: money EUR}",
        "7:38: the webhook `prices` gives no `prise`",
        "did you mean `price`?",
    ),
    (
        FLOW_FILE,
        "hours: {department: sales",
        "hours: {department: sale",
        "11:25: unknown department `sale`",
        "did you mean `sales`?",
    ),
    (
        FLOW_FILE,
        "base: roofs",
        "base: rooves",
        "13:46: unknown collection of answers `rooves`",
        "did you mean `roofs`?",
    ),
    (
        FLOW_FILE,
        "calendar: visits",
        "calendar: visit",
        "15:53: unknown calendar `visit`",
        "did you mean `visits`?",
    ),
    (
        FLOW_FILE,
        "duration: 60m",
        "duration: 10h",
        "15:71: the calendar `visits` is never open for `10h`",
        "540 minutes",
    ),
    (
        FAQ_FILE,
        "id: roofs",
        "id: roof",
        "1:5: the id is `roof`, but the file is called `roofs.yaml`",
        "write `id: roofs`",
    ),
    (
        FAQ_FILE,
        "ru: Тридцать лет.",
        "de: Dreißig Jahre.",
        "6:5: the text for locale `ru` is missing",
        "add `ru: …`",
    ),
    (
        FAQ_FILE,
        "ru: Тридцать лет.",
        "ru: Тридцать лет., de: Dreißig Jahre.",
        "6:52: `de` is not a locale of this site",
        "en, ru",
    ),
    (
        FAQ_FILE,
        "answer: {en: Thirty years., ru: Тридцать лет.}",
        "anwser: Thirty years.",
        "6:5: unknown field `anwser`",
        "did you mean `answer`?",
    ),
    (
        FAQ_FILE,
        "  - id: guarantee\n",
        "  - {id: guarantee, question: Why?, answer: So.}\n  - id: guarantee\n",
        "4:9: two questions have the id `guarantee`",
        "",
    ),
];

fn served(changed: &str, good: &str, bad: &str) -> Vec<FileDiagnostic> {
    let folder = tempfile::tempdir().unwrap();
    for (file, text) in [(SITE_FILE, GOOD_SITE), (FLOW_FILE, GOOD_FLOW), (FAQ_FILE, GOOD_FAQ)] {
        let text = if file == changed {
            assert_eq!(text.matches(good).count(), 1, "{good}");
            text.replace(good, bad)
        } else {
            text.to_owned()
        };
        write(folder.path(), &format!("helio/{file}"), &text);
    }
    check(folder.path()).unwrap().diagnostics
}

#[test]
fn a_site_that_serves_everything_is_without_a_mistake() {
    assert_eq!(served("", "", ""), []);
}

#[test]
fn every_mistake_is_told_where_it_is_with_a_way_to_mend_it() {
    let mut failures = Vec::new();
    for (file, good, bad, place_and_message, hint) in CASES {
        let told = served(file, good, bad);
        let expected = |found: &FileDiagnostic| {
            let said = format!("{}:{}: {}", found.line, found.column, found.message);
            found.file.ends_with(file)
                && said.starts_with(place_and_message)
                && found.hint.contains(hint)
                && !found.hint.is_empty()
        };
        let errors = told.iter().filter(|found| found.severity == Severity::Error);
        if told.len() > 2 || !told.first().is_some_and(expected) {
            let told: Vec<String> = errors.map(ToString::to_string).collect();
            failures.push(format!("{bad}\n  expected {place_and_message}\n  told {told:#?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_secret_that_the_environment_lacks_is_a_warning_and_the_site_is_served() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let told = served(SITE_FILE, secret, "{env: PARLOR_TEST_NEVER_SET}");
    let [told] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(told.severity, Severity::Warning);
    assert_eq!((told.line, told.column), (24, 19));
    assert_eq!(told.message, "the environment has no `PARLOR_TEST_NEVER_SET`");
}

#[test]
fn a_broken_collection_is_told_once_and_not_again_by_the_flows_that_name_it() {
    let told = served(FAQ_FILE, "questions:", "question:");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].file.ends_with(FAQ_FILE));
}
