//! The run of the log, and the run on the screen: the same with everything on top that is still on its way.

use std::sync::Arc;

use flow::{Effect, Env, Input, Run, VariableScope};
use formula::Value;
use i18n::format::{self, Formattable};
use protocol::{
    Author, Command, CommandId, Content, Event, EventBody, Message, MessageId, RunId, Timestamp,
    commands, events,
};

use super::bot::Untaken;
use super::due::Agreed;
use super::pace::Pace;
use super::shelf::Shelf;
use super::{Opening, Vars};

/// A run with the flow version it is on.
#[derive(Debug, Clone)]
pub struct Placed {
    /// The version's hash.
    pub hash: String,
    /// The run.
    pub run: Run,
}

/// What follows from an input, shown before the server confirms it.
#[derive(Debug)]
pub struct Predicted {
    /// The run.
    pub run: RunId,
    /// Its position before the input.
    pub position: u32,
    /// The visitor's words, then the bot's.
    pub echo: Vec<Arc<Message>>,
}

/// How long to be patient after the server said that time has not passed.
const PATIENCE_MS: i64 = 30_000;

/// Something that the log does not say yet.
#[derive(Debug, Clone)]
struct Pending {
    cid: CommandId,
    at: Timestamp,
    what: PendingKind,
}

#[derive(Debug, Clone)]
enum PendingKind {
    Start { start: commands::StartRun, locale: String },
    Input { run: RunId, position: u32, input: Input },
}

/// The run of the log, what is on its way, and what is on the screen.
#[derive(Debug, Default)]
pub struct Runs {
    logged: Option<Placed>,
    /// A run of the log is on a version that is not on the shelf.
    missing: Option<String>,
    pending: Vec<Pending>,
    /// The run on the screen is there only: nothing is sent before the visitor answers.
    is_opening: bool,
    shown: Option<Placed>,
    /// What earlier runs of the log leave to later ones of this conversation.
    carried: Vars,
    /// When the server may be told again that time has passed.
    not_before: Option<Timestamp>,
}

impl Runs {
    /// The run on the screen.
    pub fn shown(&self) -> Option<&Placed> {
        self.shown.as_ref()
    }

    /// Who says that the run is where the screen shows it; nothing while something is on its way to the server.
    pub fn agreed(&self) -> Option<Agreed> {
        match (self.is_opening, self.pending.is_empty()) {
            (true, _) => Some(Agreed::Here),
            (false, true) => Some(Agreed::Log),
            (false, false) => None,
        }
    }

    /// When the server may be told again that time has passed.
    pub fn not_before(&self) -> Option<Timestamp> {
        self.not_before
    }

    /// What later runs of this conversation know from those so far.
    pub fn carried(&self, shelf: &Shelf) -> Vars {
        let mut carried = self.carried.clone();
        carried.extend(left_by(self.shown.as_ref(), shelf));
        carried
    }

    /// A flow version that is needed and not at hand.
    pub fn missing(&self) -> Option<&str> {
        self.missing.as_deref()
    }

    /// Begins a run on the screen, and tells what the bot says; nothing when the shelf has no such version.
    pub fn open(
        &mut self,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
        shelf: &Shelf,
        pace: &mut Pace,
    ) -> Option<Vec<Arc<Message>>> {
        let (run, effects) = started(start, locale, now, shelf)?;
        self.shown = Some(Placed { hash: start.hash.clone(), run });
        self.is_opening = true;
        pace.keep(&effects, now);
        Some(messages(&effects, None, now))
    }

    /// The opening is being sent as this command; whatever the visitor did in it comes after it.
    pub fn opening_sent(&mut self, cid: &CommandId, opening: &Opening, locale: &str) {
        self.is_opening = false;
        let what = PendingKind::Start { start: opening.start.clone(), locale: locale.to_owned() };
        self.pending.insert(0, Pending { cid: cid.clone(), at: opening.at, what });
    }

    /// A run that is begun within a conversation the server has: sent as this command.
    pub fn restart(
        &mut self,
        cid: &CommandId,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
        shelf: &Shelf,
        pace: &mut Pace,
    ) -> Option<Vec<Arc<Message>>> {
        let (run, effects) = started(start, locale, now, shelf)?;
        let what = PendingKind::Start { start: start.clone(), locale: locale.to_owned() };
        self.pending.push(Pending { cid: cid.clone(), at: now, what });
        self.shown = Some(Placed { hash: start.hash.clone(), run });
        pace.keep(&effects, now);
        Some(messages(&effects, None, now))
    }

    /// Gives the run on the screen an input. A refused one changes nothing but the reason shown.
    pub fn take(
        &mut self,
        cid: &CommandId,
        input: Input,
        now: Timestamp,
        shelf: &Shelf,
        pace: &mut Pace,
    ) -> Result<Predicted, Untaken> {
        let Placed { hash, run } = self.shown.clone().ok_or(Untaken::Told)?;
        let flow = shelf.flow(&hash).ok_or(Untaken::Told)?;
        let (position, id) = (run.position(), run.id().clone());
        let locale = run.locale().to_owned();
        let write = |value: &Value, spec: &str| written(value, spec, &locale);
        let (run, effects) = flow::transition(flow, run, input.clone(), &Env::new(now, &write));
        if let Some(Effect::Refused(refusal)) = effects.first() {
            // What is asked now has nothing to do with a change that does not fit.
            if let Input::Change { .. } = input {
                return Err(Untaken::Change(refusal.clone()));
            }
            self.shown = Some(Placed { hash, run });
            return Err(Untaken::Told);
        }
        self.shown = Some(Placed { hash, run });
        pace.keep(&effects, now);
        let what = PendingKind::Input { run: id.clone(), position, input };
        self.pending.push(Pending { cid: cid.clone(), at: now, what });
        Ok(Predicted { run: id, position, echo: messages(&effects, Some(cid), now) })
    }

    /// Commands that an earlier page left behind count as on their way again.
    pub fn adopt(
        &mut self,
        cid: &CommandId,
        command: &Command,
        locale: &str,
        at: Timestamp,
        shelf: &Shelf,
    ) {
        let what = match command {
            Command::StartRun(start) => {
                PendingKind::Start { start: start.clone(), locale: locale.to_owned() }
            }
            command => {
                let Some((run, position, input)) = input_of(command) else { return };
                PendingKind::Input { run: run.clone(), position, input }
            }
        };
        self.is_opening = false;
        self.pending.push(Pending { cid: cid.clone(), at, what });
        self.predict(shelf);
    }

    /// A command was refused for good: what was predicted from it did not happen.
    pub fn rejected(&mut self, cid: &CommandId, shelf: &Shelf) {
        let is_it = |pending: &&Pending| pending.cid == *cid;
        if let Some(Pending {
            at,
            what: PendingKind::Input { input: Input::Elapsed { .. }, .. },
            ..
        }) = self.pending.iter().find(is_it)
        {
            self.not_before = Some(at.plus_millis(PATIENCE_MS));
        }
        self.pending.retain(|pending| pending.cid != *cid);
        self.predict(shelf);
    }

    /// Takes the next event of the log, and tells what the run does by it, as far as the screen did not show that before.
    pub fn apply(&mut self, event: &Event, shelf: &Shelf) -> Vec<Effect> {
        let mut news = Vec::new();
        if let EventBody::RunStarted(begun) = &event.body {
            self.is_opening = false;
            self.begin_logged(begun, event.at, shelf);
        } else if let EventBody::RunMigrated(moved) = &event.body {
            news = self.move_logged(moved, event.at, shelf);
        } else if let Some(Placed { hash, run }) = self.logged.take() {
            let was_predicted = self.has_pending(&run);
            let input = Input::of_event(&run, &event.body);
            let (run, effects) = step(run, input, event.at, shelf.flow(&hash));
            self.logged = Some(Placed { run, hash });
            if !was_predicted {
                news = effects;
            }
        }
        self.predict(shelf);
        news
    }

    fn has_pending(&self, logged: &Run) -> bool {
        self.pending.iter().any(|pending| match &pending.what {
            PendingKind::Input { run, position, .. } => {
                run == logged.id() && *position == logged.position()
            }
            PendingKind::Start { .. } => false,
        })
    }

    fn begin_logged(&mut self, begun: &events::RunStarted, at: Timestamp, shelf: &Shelf) {
        self.carried.extend(left_by(self.logged.as_ref(), shelf));
        let start = commands::StartRun {
            run: begun.run.clone(),
            flow: begun.flow.clone(),
            hash: begun.hash.clone(),
            vars: begun.vars.clone(),
        };
        self.logged = started(&start, &begun.locale, at, shelf)
            .map(|(run, _)| Placed { hash: begun.hash.clone(), run });
        self.missing = self.logged.is_none().then(|| begun.hash.clone());
    }

    /// The run goes on in another version; the server moved it the same way.
    fn move_logged(
        &mut self,
        moved: &events::RunMigrated,
        at: Timestamp,
        shelf: &Shelf,
    ) -> Vec<Effect> {
        let is_ours = |placed: &mut Placed| *placed.run.id() == moved.run;
        let Some(Placed { hash, run }) = self.logged.take_if(is_ours) else { return Vec::new() };
        let Some(new) = shelf.flow(&moved.hash) else {
            self.missing = Some(moved.hash.clone());
            return Vec::new();
        };
        let locale = run.locale().to_owned();
        let write = |value: &Value, spec: &str| written(value, spec, &locale);
        let env = Env::new(at, &write);
        let gone = shelf.flow(&hash).and_then(|old| flow::migrate(&hash, old, new, &run, &env));
        let (run, effects) = gone.unzip();
        self.logged = run.map(|run| Placed { hash: moved.hash.clone(), run });
        effects.unwrap_or_default()
    }

    pub(super) fn reset(&mut self, shelf: &Shelf) {
        self.logged = None;
        self.missing = None;
        self.carried = Vars::new();
        self.predict(shelf);
    }

    pub(super) fn replay(&mut self, log: &[Event], shelf: &Shelf) {
        self.logged = None;
        self.missing = None;
        self.carried = Vars::new();
        for event in log {
            self.apply(event, shelf);
        }
    }

    /// Puts what is on its way on top of what the log says, and forgets what the log has overtaken.
    fn predict(&mut self, shelf: &Shelf) {
        let logged =
            self.logged.as_ref().map(|placed| (placed.run.id().clone(), placed.run.position()));
        self.pending.retain(|pending| match (&pending.what, &logged) {
            (PendingKind::Start { start, .. }, Some((run, _))) => start.run != *run,
            (PendingKind::Input { run, position, .. }, Some((logged, at))) => {
                run != logged || position >= at
            }
            (_, None) => true,
        });
        if self.is_opening {
            return;
        }
        let mut shown = self.logged.clone();
        for pending in &self.pending {
            match &pending.what {
                PendingKind::Start { start, locale } => {
                    let begun = started(start, locale, pending.at, shelf);
                    shown =
                        begun.map(|(run, _)| Placed { hash: start.hash.clone(), run }).or(shown);
                }
                PendingKind::Input { run: id, position, input } => {
                    if let Some(placed) = &mut shown
                        && placed.run.id() == id
                        && placed.run.position() == *position
                    {
                        let run = placed.run.clone();
                        let flow = shelf.flow(&placed.hash);
                        placed.run = step(run, Some(input.clone()), pending.at, flow).0;
                    }
                }
            }
        }
        self.shown = shown;
    }
}

/// What a command of the visitor's is to which run, at which position.
fn input_of(command: &Command) -> Option<(&RunId, u32, Input)> {
    Some(match command {
        Command::Answer(given) => {
            let input = Input::Answer { step: given.step.clone(), answer: given.answer.clone() };
            (&given.run, given.position, input)
        }
        Command::GoBack(back) => {
            (&back.run, back.position, Input::GoBack { step: back.step.clone() })
        }
        Command::ChangeAnswer(change) => {
            let input = Input::Change { step: change.step.clone(), answer: change.answer.clone() };
            (&change.run, change.position, input)
        }
        Command::PassTime(pass) => {
            (&pass.run, pass.position, Input::Elapsed { step: pass.step.clone() })
        }
        _ => return None,
    })
}

/// What a run leaves to the next one of its conversation.
fn left_by(placed: Option<&Placed>, shelf: &Shelf) -> Vars {
    let left = placed.and_then(|Placed { hash, run }| {
        Some(run.carried(shelf.flow(hash)?, VariableScope::Conversation))
    });
    left.unwrap_or_default()
}

fn step(
    run: Run,
    input: Option<Input>,
    now: Timestamp,
    flow: Option<&flow::Flow>,
) -> (Run, Vec<Effect>) {
    let (Some(input), Some(flow)) = (input, flow) else { return (run, Vec::new()) };
    let locale = run.locale().to_owned();
    let write = |value: &Value, spec: &str| written(value, spec, &locale);
    flow::transition(flow, run, input, &Env::new(now, &write))
}

fn started(
    start: &commands::StartRun,
    locale: &str,
    now: Timestamp,
    shelf: &Shelf,
) -> Option<(Run, Vec<Effect>)> {
    let flow = shelf.flow(&start.hash)?;
    let write = |value: &Value, spec: &str| written(value, spec, locale);
    let env = Env::new(now, &write);
    Some(flow::start(flow, start.run.clone(), locale, &start.vars, &env))
}

/// What the visitor (by command `cid`) and the bot say in these effects.
fn messages(effects: &[Effect], cid: Option<&CommandId>, at: Timestamp) -> Vec<Arc<Message>> {
    let message = |id: MessageId, author: Author, content: &Content| {
        Arc::new(Message { id, author, at, content: content.clone() })
    };
    let said = effects.iter().filter_map(|effect| match effect {
        Effect::Echo(content) => {
            cid.map(|cid| message(MessageId::of_command(cid), Author::VISITOR, content))
        }
        Effect::Post { id, content } => Some(message(id.clone(), Author::BOT, content)),
        _ => None,
    });
    said.collect()
}

/// A value as readers of the run's language write it; the server writes it the same way.
pub fn written(value: &Value, spec: &str, locale: &str) -> String {
    let shown = match value {
        Value::Number(x) => Formattable::Number(*x),
        Value::Text(text) => Formattable::Text(text),
        Value::Bool(truth) => Formattable::Bool(*truth),
        Value::List(values) => {
            let parts: Vec<String> =
                values.iter().map(|value| written(value, spec, locale)).collect();
            return parts.join(", ");
        }
        Value::Blank | Value::Error(_) => Formattable::Nothing,
    };
    format::by_spec(&shown, spec, locale)
}
