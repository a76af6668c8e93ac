//! Steps that the server carries out by itself.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use protocol::Timestamp;

use super::*;
use crate::sites::Services;

fn at(text: &str) -> Timestamp {
    let at: jiff::Timestamp = text.parse().unwrap();
    Timestamp::from_millis(at.as_millisecond())
}

/// A site that is open on Wednesdays, and a department that is open on Thursdays.
fn services() -> Services {
    let only =
        |day: usize| crate::sites::Hours::on_day(TimeZone::get("Europe/Berlin").unwrap(), day);
    let mut services = Services::of(only(2));
    services.department_hours = BTreeMap::from([("service".to_owned(), only(3))]);
    services
}

#[test]
fn a_department_answers_by_its_own_hours_and_otherwise_by_those_of_the_site() {
    let wednesday = at("2026-11-25T10:00:00Z");
    let open = |department: &str| {
        let result = hours::look(&services(), department, "en", wednesday);
        (result.outcome.clone(), result.values["open"].clone())
    };
    assert_eq!(open(""), (Outcome::Done, Scalar::Bool(true)));
    assert_eq!(open("sales"), (Outcome::Done, Scalar::Bool(true)));
    assert_eq!(open("service"), (Outcome::Nothing, Scalar::Bool(false)));
}

#[test]
fn when_it_opens_is_told_in_words_of_the_visitors_language() {
    let wednesday = at("2026-11-25T10:00:00Z");
    let opens_at = |locale: &str| {
        let result = hours::look(&services(), "service", locale, wednesday);
        result.values.get("opens_at").cloned()
    };
    assert_eq!(opens_at("en"), Some(Scalar::Text("Thursday, 26\u{a0}November, 09:00".to_owned())));
    assert_eq!(opens_at("ru"), Some(Scalar::Text("четверг, 26\u{a0}ноября, 09:00".to_owned())));
    let open = hours::look(&services(), "", "en", wednesday);
    assert_eq!(open.values.get("opens_at"), None);
}
