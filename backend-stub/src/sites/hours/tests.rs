//! When a site is open, with clocks that change and days that differ.

use super::*;

fn at(text: &str) -> Timestamp {
    let at: jiff::Timestamp = text.parse().unwrap();
    Timestamp::from_millis(at.as_millisecond())
}

fn hours(zone: &str, days: [&[&str]; 7]) -> Hours {
    let read = |day: &[&str]| day.iter().map(|text| read_opening(text).unwrap()).collect();
    Hours::weekly(TimeZone::get(zone).unwrap(), days.map(read), Holidays::default())
}

fn office() -> Hours {
    let day: &[&str] = &["09:00-12:30", "13:00-18:00"];
    hours("Europe/Berlin", [day, day, day, day, day, &[], &[]])
}

/// The office, closed at Christmas; in 2026 it is open for three hours before.
fn office_with_holidays() -> Hours {
    let before_noon = vec![read_opening("09:00-12:00").unwrap()];
    let holidays = Holidays {
        dates: BTreeMap::from([("2026-12-24".parse().unwrap(), before_noon)]),
        yearly: BTreeMap::from([((12, 25), Vec::new()), ((12, 24), Vec::new())]),
    };
    let weekly = office().weekly.unwrap();
    Hours::weekly(weekly.zone, weekly.days, holidays)
}

#[test]
fn a_site_without_hours_is_always_open() {
    assert!(Hours::default().is_open(at("2026-12-25T03:00:00Z")));
    assert_eq!(Hours::default().opens_at(at("2026-12-25T03:00:00Z")), None);
}

#[test]
fn open_from_the_first_minute_to_the_last() {
    // A Thursday in summer, UTC+2.
    for (time, open) in [
        ("06:59:59.999Z", false),
        ("07:00:00Z", true),
        ("10:29:59Z", true),
        ("10:30:00Z", false),
        ("11:00:00Z", true),
        ("15:59:59Z", true),
        ("16:00:00Z", false),
    ] {
        assert_eq!(office().is_open(at(&format!("2026-06-11T{time}"))), open, "{time}");
    }
}

#[test]
fn the_break_ends_the_same_day_and_the_weekend_on_monday() {
    let expect = |now: &str, opens: &str| {
        assert_eq!(office().opens_at(at(now)), Some(at(opens)), "{now}");
    };
    expect("2026-06-11T10:45:00Z", "2026-06-11T11:00:00Z");
    expect("2026-06-12T16:00:00Z", "2026-06-15T07:00:00Z");
    assert_eq!(office().opens_at(at("2026-06-11T08:00:00Z")), None, "open now");
}

#[test]
fn clocks_going_forward_over_a_weekend_open_an_hour_earlier_in_utc() {
    // Friday opens at 08:00Z (UTC+1), the Monday after the change at 07:00Z (UTC+2).
    assert_eq!(office().opens_at(at("2026-03-27T03:00:00Z")), Some(at("2026-03-27T08:00:00Z")));
    assert_eq!(office().opens_at(at("2026-03-28T12:00:00Z")), Some(at("2026-03-30T07:00:00Z")));
}

#[test]
fn a_time_that_the_clock_skips_moves_on() {
    // On 29 March 2026 Berlin has no 02:30; 02:30 to 04:00 becomes 03:30 to 04:00.
    let night = hours("Europe/Berlin", [&[], &[], &[], &[], &[], &[], &["02:30-04:00"]]);
    assert_eq!(night.opens_at(at("2026-03-29T00:00:00Z")), Some(at("2026-03-29T01:30:00Z")));
    assert!(!night.is_open(at("2026-03-29T01:15:00Z")));
    assert!(night.is_open(at("2026-03-29T01:45:00Z")));
}

#[test]
fn a_night_that_ends_at_midnight_goes_on_the_next_day() {
    let night = hours("Asia/Tokyo", [&["22:00-24:00"], &["00:00-02:00"], &[], &[], &[], &[], &[]]);
    assert!(night.is_open(at("2026-06-08T14:59:59Z")));
    assert!(night.is_open(at("2026-06-08T15:00:00Z")));
    assert!(!night.is_open(at("2026-06-08T17:00:00Z")));
}

#[test]
fn one_opening_a_week_is_found_after_it_has_ended() {
    let once = hours("UTC", [&["09:00-10:00"], &[], &[], &[], &[], &[], &[]]);
    assert_eq!(once.opens_at(at("2026-06-08T10:00:00Z")), Some(at("2026-06-15T09:00:00Z")));
}

#[test]
fn hours_that_never_come_open_never() {
    let never = hours("UTC", [&[], &[], &[], &[], &[], &[], &[]]);
    assert!(!never.is_open(at("2026-06-08T10:00:00Z")));
    assert_eq!(never.opens_at(at("2026-06-08T10:00:00Z")), None);
}

#[test]
fn what_is_no_time_of_day_is_refused() {
    for text in ["", "09:00", "9-18", "09:60-10:00", "09:00-24:01", "-1:00-02:00", "9:0-10:00"] {
        assert!(read_opening(text).unwrap_err().0.contains("not a time"), "{text}");
    }
    for text in ["18:00-09:00", "09:00-09:00"] {
        assert!(read_opening(text).unwrap_err().0.contains("ends before"), "{text}");
    }
    assert_eq!(read_opening("9:00 – 24:00"), Ok(Opening { from: 540, until: DAY_MINUTES }));
}

#[test]
fn a_holiday_is_closed_and_one_of_a_single_year_goes_before_one_of_every_year() {
    // Both are weekdays; 24 December 2026 has hours of its own, that of 2025 has none.
    assert!(!office_with_holidays().is_open(at("2026-12-25T10:00:00Z")));
    assert!(office_with_holidays().is_open(at("2026-12-24T10:00:00Z")));
    assert!(!office_with_holidays().is_open(at("2026-12-24T12:00:00Z")));
    assert!(!office_with_holidays().is_open(at("2025-12-24T10:00:00Z")));
    // The 25th is a Friday: the next opening is on Monday.
    assert_eq!(
        office_with_holidays().opens_at(at("2026-12-24T12:00:00Z")),
        Some(at("2026-12-28T08:00:00Z"))
    );
}

#[test]
fn an_instant_is_told_on_the_clocks_of_the_office() {
    assert_eq!(office().civil(at("2026-06-11T07:00:00Z")).as_deref(), Some("2026-06-11T09:00"));
    assert_eq!(office().civil(at("2026-11-25T07:00:00Z")).as_deref(), Some("2026-11-25T08:00"));
    assert_eq!(
        Hours::default().civil(at("2026-11-25T07:00:00Z")).as_deref(),
        Some("2026-11-25T07:00")
    );
}
