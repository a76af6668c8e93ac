//! Times that a calendar has.

use jiff::tz::TimeZone;

use super::*;
use crate::sites::hours::{Holidays, read_opening};

fn at(text: &str) -> Timestamp {
    let at: jiff::Timestamp = text.parse().unwrap();
    Timestamp::from_millis(at.as_millisecond())
}

/// Weekdays from nine to twelve in Berlin, half-hour steps, a day ahead; closed on 24 December.
fn visits() -> Calendar {
    let day = vec![read_opening("09:00-12:00").unwrap()];
    let (none, weekday) = (Vec::new, || day.clone());
    let days = [weekday(), weekday(), weekday(), weekday(), weekday(), none(), none()];
    let mut holidays = Holidays::default();
    holidays.yearly.insert((12, 24), Vec::new());
    Calendar {
        id: "visits".to_owned(),
        name: Text::from("Visits"),
        hours: Hours::weekly(TimeZone::get("Europe/Berlin").unwrap(), days, holidays),
        every: 30,
        pause: 0,
        earliest: 24 * 60,
        latest: 30 * 24 * 60,
        capacity: 1,
    }
}

/// A Monday morning in winter, UTC+1.
fn now() -> Timestamp {
    at("2026-11-23T09:15:00Z")
}

fn slot(start: &str, minutes: i64) -> Slot {
    Slot { start: at(start), end: later(at(start), minutes) }
}

fn starts(calendar: &Calendar, days: u32, minutes: u32, taken: &[Slot]) -> Vec<String> {
    let free =
        calendar.free("2026-11-23".parse().unwrap(), days, minutes, now(), taken, usize::MAX);
    free.iter().map(|slot| calendar.hours.civil(slot.start).unwrap()).collect()
}

#[test]
fn times_lie_within_the_hours_and_not_before_the_earliest() {
    // Tuesday begins at ten: a day from a quarter past ten on Monday is a quarter past ten on Tuesday.
    assert_eq!(starts(&visits(), 2, 60, &[]), ["2026-11-24T10:30", "2026-11-24T11:00"]);
    assert_eq!(starts(&visits(), 3, 180, &[]), ["2026-11-25T09:00"]);
    assert_eq!(starts(&visits(), 7, 181, &[]), [""; 0]);
}

#[test]
fn nothing_is_offered_on_holidays_nor_further_ahead_than_the_calendar_goes() {
    let mut calendar = visits();
    calendar.earliest = 0;
    let day = |calendar: &Calendar, date: &str, now: &str| {
        calendar.free(date.parse().unwrap(), 1, 30, at(now), &[], usize::MAX).len()
    };
    assert_eq!(day(&calendar, "2026-12-24", "2026-12-23T00:00:00Z"), 0);
    assert_eq!(day(&calendar, "2026-12-23", "2026-12-23T00:00:00Z"), 6);
    assert_eq!(day(&calendar, "2026-12-23", "2026-11-23T00:00:00Z"), 0, "thirty days ahead");
}

#[test]
fn what_is_taken_is_not_offered_and_its_pause_stays_free() {
    let taken = [slot("2026-11-25T09:00:00Z", 30)];
    let wednesday = |calendar: &Calendar, taken: &[Slot]| {
        let from = "2026-11-25".parse().unwrap();
        let free = calendar.free(from, 1, 30, now(), taken, usize::MAX);
        free.iter().map(|slot| calendar.hours.civil(slot.start).unwrap()).collect::<Vec<_>>()
    };
    let mut calendar = visits();
    assert_eq!(wednesday(&calendar, &taken).len(), 5);
    assert!(!wednesday(&calendar, &taken).contains(&"2026-11-25T10:00".to_owned()));
    calendar.pause = 30;
    let left = ["2026-11-25T09:00", "2026-11-25T11:00", "2026-11-25T11:30"];
    assert_eq!(wednesday(&calendar, &taken), left);
}

#[test]
fn two_may_come_at_once_where_there_is_room_for_two() {
    let mut calendar = visits();
    calendar.capacity = 2;
    let nine = slot("2026-11-25T08:00:00Z", 60);
    assert!(calendar.has(nine, now(), &[nine]));
    assert!(!calendar.has(nine, now(), &[nine, nine]));
    // One after the other, they are never two.
    let halves = [slot("2026-11-25T08:00:00Z", 30), slot("2026-11-25T08:30:00Z", 30)];
    assert!(calendar.has(nine, now(), &halves));
}

#[test]
fn only_a_time_of_the_calendar_can_be_taken() {
    let calendar = visits();
    assert!(calendar.has(slot("2026-11-25T08:30:00Z", 30), now(), &[]));
    for (start, minutes, why) in [
        ("2026-11-25T08:40:00Z", 30, "between two times"),
        ("2026-11-25T07:30:00Z", 30, "before it opens"),
        ("2026-11-25T10:30:00Z", 60, "after it closes"),
        ("2026-11-23T10:00:00Z", 30, "too early"),
        ("2026-11-28T08:30:00Z", 30, "on a Saturday"),
        ("2026-11-25T08:30:00Z", 0, "without an end"),
    ] {
        assert!(!calendar.has(slot(start, minutes), now(), &[]), "{why}");
    }
}

#[test]
fn an_id_names_its_time() {
    let nine = slot("2026-11-25T08:00:00Z", 45);
    assert_eq!(Slot::from_id(&nine.id()), Some(nine));
    for id in ["", "x", "1", "1-", "1--5", "-1-x"] {
        assert_eq!(Slot::from_id(id), None, "{id}");
    }
}

#[test]
fn clocks_going_forward_leave_the_times_where_they_are() {
    let mut calendar = visits();
    calendar.earliest = 0;
    let monday = "2026-03-30".parse().unwrap();
    let free = calendar.free(monday, 1, 60, at("2026-03-27T12:00:00Z"), &[], 1);
    assert_eq!(calendar.hours.civil(free[0].start).unwrap(), "2026-03-30T09:00");
    assert_eq!(free[0].start, at("2026-03-30T07:00:00Z"));
}
