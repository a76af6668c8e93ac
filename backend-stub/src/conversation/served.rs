//! Steps that the server carries out: what a run waits for, and how it goes on with what came of it.

use flow::{Env, Input, Variable};
use formula::Value;
use i18n::format::{Formattable, by_spec};
use protocol::{ConversationId, Map, Outcome, RejectCode, RunId, Scalar, StepResult, events};

use super::answers;
use super::draft::Draft;
use super::fold::Flows;
use super::reject::Reject;
use super::state::State;
use super::words;
use crate::secret;
use crate::sites::calendars::{Calendar, Slot};

/// Where a run waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The run.
    pub run: RunId,
    /// How many inputs it has taken.
    pub position: u32,
    /// The step.
    pub step: String,
}

/// What a run waits for from the server.
#[derive(Debug, Clone, PartialEq)]
pub struct Awaited {
    /// Where it waits.
    pub place: Place,
    /// In which language.
    pub locale: String,
    /// What is to be done.
    pub request: flow::Request,
    /// What the step takes of the result.
    pub values: Vec<(String, Variable)>,
}

/// A visitor takes a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// Where the run waits.
    pub place: Place,
    /// In which calendar.
    pub calendar: String,
    /// Which time.
    pub slot: String,
    /// What the calendar should know.
    pub send: Map<String, Scalar>,
}

/// A time that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The booking's id.
    pub booking: String,
    /// In which calendar.
    pub calendar: String,
    /// When.
    pub slot: Slot,
}

impl Wish {
    /// The id of its booking: the same step of the same run has one. Pages make up the ids of runs, so the
    /// conversation, which belongs to one visitor, is a part of it: nobody takes a time away from somebody else.
    #[must_use]
    pub fn booking(&self, conversation: &ConversationId) -> String {
        let Place { run, step, .. } = &self.place;
        let whole = format!("{conversation}\0{run}\0{step}");
        let hash = secret::hex(&secret::sha256(whole.as_bytes()));
        format!("b_{}", &hash[..32])
    }
}

/// What the run under way waits for.
#[must_use]
pub fn awaited(state: &State, flows: &Flows) -> Option<Awaited> {
    let current = state.open_run()?;
    let (flow, run) = (flows.get(&current.hash)?, &current.run);
    let format = |value: &Value, spec: &str| words::format(value, spec, run.locale());
    let (step, request) = flow::pending_request(flow, run, &Env::new(state.last_at, &format))?;
    let values = flow::result_values(flow, &step).to_vec();
    let place = Place { run: run.id().clone(), position: run.position(), step };
    Some(Awaited { place, locale: run.locale().to_owned(), request, values })
}

/// The run goes on with what came out.
pub(super) fn finish(
    draft: &mut Draft<'_>,
    place: &Place,
    result: &StepResult,
) -> Result<(), Reject> {
    finish_and_tell(draft, place, result.clone(), None)
}

/// Takes a time, unless somebody was faster, and goes on.
pub(super) fn book(draft: &mut Draft<'_>, wish: &Wish) -> Result<(), Reject> {
    let calendar = draft.given.site.services.calendars.get(&wish.calendar);
    let slot = Slot::from_id(&wish.slot);
    let (Some(calendar), Some(slot)) = (calendar, slot) else {
        return finish(draft, &wish.place, &failed("unknown"));
    };
    if !calendar.has(slot, draft.given.now, draft.given.taken) {
        return finish(draft, &wish.place, &failed("gone"));
    }
    let booking = wish.booking(draft.given.conversation);
    let values = Map::from([("id".to_owned(), Scalar::Text(booking.clone()))]);
    let result = StepResult { outcome: Outcome::Done, values, rows: Vec::new() };
    let told = told(calendar, slot, &wish.send, &draft.state.locale);
    finish_and_tell(draft, &wish.place, result, Some(told))?;
    draft.booked = Some(Booked { booking, calendar: wish.calendar.clone(), slot });
    Ok(())
}

/// A result that is none, with the reason for programs.
#[must_use]
pub fn failed(why: &str) -> StepResult {
    let values = Map::from([("error".to_owned(), Scalar::Text(why.to_owned()))]);
    StepResult { outcome: Outcome::Failed, values, rows: Vec::new() }
}

/// What stands in the conversation about a booking: calendar and particulars.
type Told = (String, String);

fn finish_and_tell(
    draft: &mut Draft<'_>,
    place: &Place,
    result: StepResult,
    booked: Option<Told>,
) -> Result<(), Reject> {
    answers::check_place(draft, &place.run, place.position)?;
    let waits_at = draft.state.open_run().map(|current| current.run.step());
    if waits_at != Some(place.step.as_str()) {
        return Err(Reject::new(RejectCode::Stale, "the run waits at another step"));
    }
    answers::accepted(draft, Input::Result { step: place.step.clone(), result: result.clone() })?;
    let effects = draft.push(events::StepFinished {
        run: place.run.clone(),
        position: place.position,
        step: place.step.clone(),
        result,
    });
    if let Some((calendar, details)) = booked {
        let (calendar, details) = (Scalar::Text(calendar), Scalar::Text(details));
        draft.notice("booked", &[("calendar", calendar), ("details", details)]);
    }
    draft.carry_out(effects);
    Ok(())
}

/// A booking in the visitor's language: what, when, and what else the calendar should know.
fn told(calendar: &Calendar, slot: Slot, send: &Map<String, Scalar>, locale: &str) -> Told {
    let start = calendar.hours.civil(slot.start).unwrap_or_default();
    let start = Formattable::Text(&start);
    let mut details =
        format!("{}, {}", by_spec(&start, "date:long", locale), by_spec(&start, "time", locale));
    for (name, value) in send {
        let value = match value {
            Scalar::Text(text) => text.clone(),
            Scalar::Number(number) => by_spec(&Formattable::Number(*number), "number", locale),
            Scalar::Bool(truth) => by_spec(&Formattable::Bool(*truth), "", locale),
        };
        details.push_str(&format!(" · {name}: {value}"));
    }
    (calendar.name.get(locale).to_owned(), details)
}
