//! `book`: the server says which times are free, the visitor chooses one, and the server takes it for them.

use formula::{Text, Value};
use protocol::{Answer, Content, Outcome, Scalar, StepResult, Timestamp};
use small::letters::lowered;

use super::ask::skip::Skip;
use super::sending::Sending;
use super::{Asked, Kind, Naming, Next, Shape};
use crate::Flow;
use crate::day::moment;
use crate::effect::{Reason, Request};
use crate::exchange::{Exchange, Row, Stage, text};
use crate::prompt::{PromptKind, PromptOption};
use crate::reading::{Item, Reading};
use crate::variable::VariableType;
use crate::view::View;
use crate::walk::Walk;

#[derive(Debug)]
struct Book {
    /// The date; `x.id` is the booking.
    variable: String,
    text: Text,
    label: Option<Text>,
    calendar: String,
    days: u32,
    minutes: u32,
    send: Sending,
    skip: Skip,
    /// Said when somebody else was faster.
    retry: Option<Text>,
    on_none: String,
    on_fail: String,
}

const USUAL_DAYS: u32 = 14;
const MOST_DAYS: u32 = 92;
const USUAL_MINUTES: u32 = 30;
const MOST_SLOTS: usize = 100;
const MILLIS_PER_MINUTE: i64 = 60_000;

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let days = fields.count("days").unwrap_or(USUAL_DAYS);
    if days > MOST_DAYS {
        let hint = format_args!("write at most {MOST_DAYS}");
        reading.error(&fields.place_of("days"), "nobody plans that far ahead", hint);
    }
    let duration = fields.millis("duration");
    let minutes = duration.map(|millis| millis / MILLIS_PER_MINUTE);
    if minutes == Some(0) {
        reading.error(&fields.place_of("duration"), "that is less than a minute", "write `30m`");
    }
    let book = Book {
        variable: step.replace('-', "_"),
        text: fields.required_text("text"),
        label: fields.text("label"),
        calendar: fields.required_plain("calendar"),
        days,
        minutes: minutes.and_then(|minutes| u32::try_from(minutes).ok()).unwrap_or(USUAL_MINUTES),
        send: Sending::read(&mut fields),
        skip: Skip::read(&mut fields),
        retry: fields.text("retry"),
        on_none: fields.required_detour("on_none"),
        on_fail: fields.required_detour("on_fail"),
    };
    fields.finish();
    reading.writes_type(&book.variable, VariableType::Date);
    reading.writes_type(&book.booking(), VariableType::Text);
    Some(Box::new(book))
}

impl Book {
    fn booking(&self) -> String {
        format!("{}.id", self.variable)
    }

    /// Has the server look for free times.
    fn look(&self, walk: &mut Walk<'_>) {
        walk.run.exchange = Exchange::looking("");
        let from = walk.view().today().to_string();
        walk.request(Request::Slots {
            calendar: self.calendar.clone(),
            from,
            days: self.days,
            minutes: self.minutes,
        });
    }

    /// Has the server take the time that was chosen.
    fn take(&self, walk: &mut Walk<'_>) {
        let send = self.send.values(&walk.view());
        let slot = walk.run.exchange.said.clone();
        walk.request(Request::Book { calendar: self.calendar.clone(), slot, send });
    }

    /// The row that an answer chooses.
    fn chosen(view: &View<'_>, answer: &Answer) -> Result<Row, Reason> {
        let exchange = &view.run.exchange;
        match answer {
            // The panel shows the times it was given; one that is not among them any more was taken.
            Answer::Slot(answer) => exchange.row(&answer.slot).cloned().ok_or(Reason::SlotGone),
            Answer::Text(answer) => {
                let typed = lowered(answer.text.trim());
                let is_meant = |row: &&Row| lowered(&label(view, row)) == typed;
                exchange.rows.iter().find(is_meant).cloned().ok_or(Reason::NotOffered)
            }
            _ => Err(Reason::WrongKind),
        }
    }

    fn offer(walk: &mut Walk<'_>, rows: Vec<Row>) -> Next {
        walk.run.exchange = Exchange { stage: Stage::Offered, said: String::new(), rows };
        Next::Wait
    }

    fn booked(&self, walk: &mut Walk<'_>, result: &StepResult) -> Next {
        let is_gone = result.outcome == Outcome::Nothing
            || result.values.get("error") == Some(&Scalar::Text("gone".to_owned()));
        if is_gone && result.outcome != Outcome::Done {
            walk.say(self.retry.as_ref().unwrap_or(&self.text));
            self.look(walk);
            return Next::Wait;
        }
        if result.outcome != Outcome::Done {
            return Next::To(self.on_fail.clone());
        }
        let said = walk.run.exchange.said.clone();
        let booking = match result.values.get("id") {
            Some(Scalar::Text(id)) => id.clone(),
            _ => said.clone(),
        };
        let start = walk.run.exchange.row(&said).and_then(|row| moment(text(row, "start")));
        walk.set(&self.variable, start.map(Value::Text).unwrap_or_default());
        walk.set(&self.booking(), booking.into());
        Next::Follow
    }
}

/// When a time begins on every clock, where the server says so under `at`.
fn at(row: &Row) -> Option<Timestamp> {
    match row.get("at") {
        #[allow(clippy::cast_possible_truncation, reason = "milliseconds of our age fit")]
        Some(Scalar::Number(millis)) => Some(Timestamp::from_millis(*millis as i64)),
        _ => None,
    }
}

/// A time as people choose it: `Wednesday, 25 November, 14:30`.
fn label(view: &View<'_>, row: &Row) -> String {
    let start = Value::from(text(row, "start"));
    let (day, time) = (view.format(&start, "date:long"), view.format(&start, "time"));
    format!("{day}, {time}")
}

impl Kind for Book {
    fn shape(&self) -> Shape {
        Shape::Asks
    }

    fn label(&self) -> Option<&Text> {
        self.label.as_ref()
    }

    fn naming<'a>(&'a self, _flow: &'a Flow, variable: &str) -> Option<Naming<'a>> {
        let label = self.label.as_ref().unwrap_or(&self.text);
        (variable == self.variable).then_some(Naming { label, is_answer: true })
    }

    fn retry(&self) -> Option<&Text> {
        self.retry.as_ref()
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        let stage = walk.run.exchange.stage;
        // What the server may have taken already is asked for once more, not something else.
        if stage == Stage::Taking {
            return self.take(walk);
        }
        walk.say(&self.text);
        // What was offered still is; whoever was faster is met when it is taken.
        if stage != Stage::Offered {
            self.look(walk);
        }
    }

    fn answer(&self, walk: &mut Walk<'_>, answer: &Answer) -> Result<Next, Reason> {
        if walk.run.exchange.stage != Stage::Offered {
            return Err(Reason::NotWaiting);
        }
        if matches!(answer, Answer::Skip(_)) {
            return self.skip.take(walk);
        }
        let view = walk.view();
        let row = Self::chosen(&view, answer)?;
        let (display, question) = (label(&view, &row), view.words(&self.text));
        walk.echo(Content::text(display.clone()));
        walk.run.give(question, display, 0.0);
        let said = text(&row, "id").to_owned();
        // The row stays: it says when the visit is once it is taken.
        walk.run.exchange = Exchange { stage: Stage::Taking, said, rows: vec![row] };
        self.take(walk);
        Ok(Next::Wait)
    }

    fn result(&self, walk: &mut Walk<'_>, result: &StepResult) -> Result<Next, Reason> {
        match walk.run.exchange.stage {
            Stage::Taking => return Ok(self.booked(walk, result)),
            Stage::Looking => {}
            Stage::Idle | Stage::Offered => return Err(Reason::NotWaiting),
        }
        if result.outcome != Outcome::Done && result.outcome != Outcome::Nothing {
            return Ok(Next::To(self.on_fail.clone()));
        }
        let is_slot = |row: &&Row| {
            !text(row, "id").is_empty()
                && moment(text(row, "start")).is_some_and(|start| start.contains('T'))
        };
        let mut rows: Vec<Row> = Vec::new();
        for row in result.rows.iter().filter(is_slot) {
            // The server tells them in order mostly: then each comes last.
            let after = rows.iter().rposition(|known| text(known, "start") <= text(row, "start"));
            rows.insert(after.map_or(0, |after| after + 1), row.clone());
        }
        rows.truncate(MOST_SLOTS);
        if rows.is_empty() {
            return Ok(Next::To(self.on_none.clone()));
        }
        Ok(Self::offer(walk, rows))
    }

    fn show(&self, view: &View<'_>, _step: &str, asked: &mut Asked) -> bool {
        asked.label = view.words(&self.text);
        if view.run.exchange.stage != Stage::Offered {
            return true;
        }
        let mut slots = Vec::new();
        for row in &view.run.exchange.rows {
            slots.push(PromptOption {
                id: text(row, "id").to_owned(),
                label: label(view, row),
                start: moment(text(row, "start")).unwrap_or_default(),
                at: at(row),
                ..PromptOption::default()
            });
        }
        asked.kind = PromptKind::Slots { slots };
        asked.skip(&self.skip, view);
        true
    }
}
