//! `book`: which times of a calendar are free. Taking one is a matter of the writer, see `conversation::served`.

use jiff::ToSpan;
use jiff::civil::Date;
use protocol::{ConversationId, Map, Outcome, Scalar, StepResult, Timestamp};

use crate::clock;
use crate::conversation::served::{Place, Wish, failed};
use crate::sites::Site;
use crate::sites::calendars::{Calendar, Slot};
use crate::state::AppState;
use crate::store::Result;

/// The most times that are offered: nobody chooses among more, and a result fits an entry of the log.
const MOST_SLOTS: usize = 100;

/// What is looked for.
pub(super) struct Wanted<'a> {
    pub(super) calendar: &'a str,
    /// The first day; one that is over is today.
    pub(super) from: &'a str,
    pub(super) days: u32,
    pub(super) minutes: u32,
}

/// Free times, as the calendar is now.
pub(super) async fn free(
    app: &AppState,
    site: &Site,
    conversation: &ConversationId,
    place: &Place,
    wanted: &Wanted<'_>,
) -> StepResult {
    let Some(calendar) = site.services.calendars.get(wanted.calendar) else {
        tracing::warn!(site = %site.key, calendar = wanted.calendar, "there is no such calendar");
        return failed("unknown");
    };
    match look(app, site, calendar, (conversation, place), wanted).await {
        Ok(slots) => offered(calendar, &slots),
        Err(error) => {
            tracing::error!(%error, site = %site.key, "bookings could not be read");
            failed("internal")
        }
    }
}

async fn look(
    app: &AppState,
    site: &Site,
    calendar: &Calendar,
    (conversation, place): (&ConversationId, &Place),
    wanted: &Wanted<'_>,
) -> Result<Vec<Slot>> {
    let now = clock::now();
    let Some(from) = first_day(calendar, wanted.from, now) else { return Ok(Vec::new()) };
    let until = from.checked_add(i64::from(wanted.days).days()).unwrap_or(Date::MAX);
    let (from_at, until_at) = (at_midnight(calendar, from), at_midnight(calendar, until));
    let span = calendar.around(Slot { start: from_at, end: until_at });
    let mut reads = app.store.read().await?;
    let rows = reads.bookings(&site.key, &calendar.id, span.start, span.end).await?;
    // Whoever chooses again may keep the time.
    let own = Wish {
        place: place.clone(),
        calendar: calendar.id.clone(),
        slot: String::new(),
        send: Map::new(),
    };
    let own = own.booking(conversation);
    let others = rows.into_iter().filter(|row| row.booking != own);
    let taken: Vec<Slot> =
        others.map(|row| Slot { start: row.starts_at, end: row.ends_at }).collect();
    Ok(calendar.free(from, wanted.days, wanted.minutes, now, &taken, MOST_SLOTS))
}

/// The first day that can be offered. What was asked days ago is looked for from today on.
fn first_day(calendar: &Calendar, from: &str, now: Timestamp) -> Option<Date> {
    let today = calendar.today(now)?;
    Some(from.parse().map_or(today, |from: Date| from.max(today)))
}

fn at_midnight(calendar: &Calendar, date: Date) -> Timestamp {
    let zone = calendar.hours.zone().cloned().unwrap_or(jiff::tz::TimeZone::UTC);
    let at = zone.to_timestamp(date.at(0, 0, 0, 0));
    Timestamp::from_millis(at.map_or(i64::MAX / 2, |at| at.as_millisecond()))
}

fn offered(calendar: &Calendar, slots: &[Slot]) -> StepResult {
    let rows = slots.iter().filter_map(|slot| {
        let text = |name: &str, words: String| (name.to_owned(), Scalar::Text(words));
        let (start, end) = (calendar.hours.civil(slot.start)?, calendar.hours.civil(slot.end)?);
        // The same moment on every clock: a visitor elsewhere is shown their own time.
        #[allow(clippy::cast_precision_loss, reason = "milliseconds of our age fit a double")]
        let at = ("at".to_owned(), Scalar::Number(slot.start.as_millis() as f64));
        Some(Map::from([text("id", slot.id()), text("start", start), text("end", end), at]))
    });
    let rows: Vec<_> = rows.collect();
    let outcome = if rows.is_empty() { Outcome::Nothing } else { Outcome::Done };
    StepResult { outcome, values: Map::new(), rows }
}
