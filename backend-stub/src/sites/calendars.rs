//! Calendars in which visitors book: which times there are, whatever is taken of them.

use formula::Text;
use jiff::ToSpan;
use jiff::civil::Date;
use protocol::Timestamp;

use super::Hours;

const MILLIS_PER_MINUTE: i64 = 60_000;

/// A calendar.
#[derive(Debug, Clone)]
pub struct Calendar {
    /// What flows call it.
    pub id: String,
    /// What people call it.
    pub name: Text,
    /// When there is somebody.
    pub hours: Hours,
    /// How many minutes lie between two times that are offered.
    pub every: i64,
    /// How many minutes stay free between two bookings.
    pub pause: i64,
    /// The first time is so many minutes from now.
    pub earliest: i64,
    /// The last time is so many minutes from now.
    pub latest: i64,
    /// How many visitors may come at the same time.
    pub capacity: usize,
}

/// A time with its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// Its first instant.
    pub start: Timestamp,
    /// The instant after its last.
    pub end: Timestamp,
}

impl Slot {
    /// The id by which it is offered and taken.
    #[must_use]
    pub fn id(self) -> String {
        let minutes = minutes_between(self.start, self.end);
        format!("{}-{minutes}", self.start.as_millis())
    }

    /// The time with this id; whether a calendar has it is another question.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        let (start, minutes) = id.split_once('-')?;
        let (start, minutes): (i64, u32) = (start.parse().ok()?, minutes.parse().ok()?);
        let start = Timestamp::from_millis(start);
        Some(Self { start, end: later(start, i64::from(minutes)) })
    }

    fn minutes(self) -> i64 {
        minutes_between(self.start, self.end)
    }
}

fn minutes_between(from: Timestamp, until: Timestamp) -> i64 {
    (until.as_millis() - from.as_millis()) / MILLIS_PER_MINUTE
}

fn later(at: Timestamp, minutes: i64) -> Timestamp {
    at.plus_millis(minutes.saturating_mul(MILLIS_PER_MINUTE))
}

impl Calendar {
    /// The day on which `now` is there.
    #[must_use]
    pub fn today(&self, now: Timestamp) -> Option<Date> {
        self.hours.date(now)
    }

    /// Free times of `days` days, the first ones: each takes `minutes`, and `taken` are the bookings around them.
    #[must_use]
    pub fn free(
        &self,
        from: Date,
        days: u32,
        minutes: u32,
        now: Timestamp,
        taken: &[Slot],
        most: usize,
    ) -> Vec<Slot> {
        let days = (0..i64::from(days)).filter_map(|ahead| from.checked_add(ahead.days()).ok());
        let slots = days.flat_map(|date| self.slots(date, minutes));
        slots.filter(|slot| self.is_free(*slot, now, taken)).take(most).collect()
    }

    /// Whether a time is one of the calendar's, still to come, and not taken.
    #[must_use]
    pub fn has(&self, slot: Slot, now: Timestamp, taken: &[Slot]) -> bool {
        let Ok(minutes) = u32::try_from(slot.minutes()) else { return false };
        let date = self.hours.date(slot.start);
        date.is_some_and(|date| self.slots(date, minutes).contains(&slot))
            && self.is_free(slot, now, taken)
    }

    /// Within which bookings matter for a time.
    #[must_use]
    pub fn around(&self, slot: Slot) -> Slot {
        Slot { start: later(slot.start, -self.pause), end: later(slot.end, self.pause) }
    }

    /// Every time of a day, free or not.
    fn slots(&self, date: Date, minutes: u32) -> Vec<Slot> {
        let mut slots = Vec::new();
        for (from, until) in self.hours.openings(date) {
            let mut start = from;
            while minutes > 0 && later(start, i64::from(minutes)) <= until {
                slots.push(Slot { start, end: later(start, i64::from(minutes)) });
                start = later(start, self.every.max(1));
            }
        }
        slots
    }

    fn is_free(&self, slot: Slot, now: Timestamp, taken: &[Slot]) -> bool {
        let is_in_time =
            later(now, self.earliest) <= slot.start && slot.start <= later(now, self.latest);
        is_in_time && self.busiest(slot, taken) < self.capacity
    }

    /// How many bookings go on at once at the busiest moment of a time, pauses included.
    fn busiest(&self, slot: Slot, taken: &[Slot]) -> usize {
        let around = |booked: &Slot| self.around(*booked);
        let near: Vec<Slot> = taken
            .iter()
            .map(around)
            .filter(|booked| booked.start < slot.end && slot.start < booked.end)
            .collect();
        let moments = near.iter().map(|booked| booked.start.max(slot.start));
        let at_once = |moment: Timestamp| {
            near.iter().filter(|booked| booked.start <= moment && moment < booked.end).count()
        };
        moments.map(at_once).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
