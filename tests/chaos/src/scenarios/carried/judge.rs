//! Whether each asking had one result, and each visitor the time that they were told.

use std::collections::{BTreeMap, BTreeSet};

use super::prices::Asked;
use crate::reader::{Booked, Finished};

/// What a visitor was told in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// In which conversation.
    pub conversation: String,
    /// In which run.
    pub run: String,
    /// The booking's id.
    pub booking: String,
    /// The time they chose.
    pub slot: String,
}

/// Everything that is not as it was promised, in sentences.
pub fn complaints(
    told: &[Told],
    results: &[Finished],
    bookings: &[Booked],
    asked: &Asked,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut at: BTreeMap<_, usize> = BTreeMap::new();
    for Finished { conversation, run, step, position, .. } in results {
        *at.entry((conversation, run, step, position)).or_default() += 1;
    }
    for ((conversation, _, step, position), n) in at.iter().filter(|(_, n)| **n > 1) {
        wrong.push(format!("{conversation}: `{step}` at {position} has {n} results"));
    }
    let mut starts = BTreeSet::new();
    for booked in bookings {
        if !starts.insert(booked.starts_at) {
            wrong.push(format!("{}: its time is somebody else's too", booked.conversation));
        }
        let theirs = |told: &&Told| told.booking == booked.booking;
        if !told.iter().any(|told| theirs(&told) && told.conversation == booked.conversation) {
            wrong.push(format!("{}: nobody was told of {booked:?}", booked.conversation));
        }
    }
    for Told { conversation, run, booking, slot } in told {
        let of_run = || results.iter().filter(|result| result.run == *run);
        let of = |step: &str| of_run().filter(|result| result.step == step).count();
        if of("price") != 1 {
            wrong.push(format!("{conversation}: {} prices", of("price")));
        }
        let told_of: Vec<&str> = of_run().filter_map(|result| result.id.as_deref()).collect();
        if told_of != [booking] {
            wrong.push(format!("{conversation}: the log tells of the bookings {told_of:?}"));
        }
        let kept = bookings.iter().find(|booked| booked.booking == *booking);
        let start = slot.split('-').next().and_then(|start| start.parse().ok());
        if kept.map(|booked| booked.starts_at) != start {
            wrong.push(format!("{conversation}: {slot} was taken, and what is kept is {kept:?}"));
        }
        let ids = asked.get(run).map_or(0, BTreeSet::len);
        if ids != 1 {
            wrong.push(format!("{conversation}: its price was asked for under {ids} ids"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Case {
        told: Vec<Told>,
        results: Vec<Finished>,
        bookings: Vec<Booked>,
        asked: Asked,
    }

    fn case() -> Case {
        let finished = |step: &str, position: u32, id: Option<&str>| Finished {
            conversation: "c_1".to_owned(),
            run: "r_1".to_owned(),
            step: step.to_owned(),
            position,
            id: id.map(str::to_owned),
        };
        let (conversation, booking) = ("c_1".to_owned(), "b_1".to_owned());
        Case {
            told: vec![Told {
                conversation: conversation.clone(),
                run: "r_1".to_owned(),
                booking: booking.clone(),
                slot: "600000-10".to_owned(),
            }],
            results: vec![
                finished("price", 1, None),
                finished("visit", 2, None),
                finished("visit", 4, Some("b_1")),
            ],
            bookings: vec![Booked { booking, conversation, starts_at: 600_000 }],
            asked: Asked::from([("r_1".to_owned(), BTreeSet::from(["msg_1".to_owned()]))]),
        }
    }

    fn judged(change: impl FnOnce(&mut Case)) -> Vec<String> {
        let mut case = case();
        change(&mut case);
        complaints(&case.told, &case.results, &case.bookings, &case.asked)
    }

    #[test]
    fn what_is_as_it_was_promised_is_not_complained_of() {
        assert_eq!(judged(|_| {}), Vec::<String>::new());
    }

    #[test]
    fn whatever_is_double_gone_or_somebody_elses_is_found() {
        let again = |case: &mut Case, n: usize| case.results.push(case.results[n].clone());
        for (what, wrong) in [
            ("price", judged(|case| again(case, 0))),
            ("times", judged(|case| again(case, 1))),
            ("booking", judged(|case| again(case, 2))),
            ("no price", judged(|case| drop(case.results.remove(0)))),
            ("no booking", judged(|case| case.bookings.clear())),
            ("another time", judged(|case| case.bookings[0].starts_at += 1)),
            ("not told", judged(|case| case.told.clear())),
            (
                "two at a time",
                judged(|case| {
                    let other = Booked { booking: "b_2".to_owned(), ..case.bookings[0].clone() };
                    case.bookings.push(other);
                }),
            ),
            (
                "two ids",
                judged(|case| {
                    case.asked.entry("r_1".to_owned()).or_default().insert("msg_2".to_owned());
                }),
            ),
        ] {
            assert!(!wrong.is_empty(), "{what}");
        }
    }
}
