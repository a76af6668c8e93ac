//! Moving a waiting run to another version of its flow, where that version says how.
//!
//! Versions never touch each other otherwise: a run stays on the one it began with. A move maps the ids that changed,
//! keeps what was answered, and asks again only where the question is not the one the visitor sees. It is recorded as
//! an event, and everybody who replays the log computes the same move from the same two versions.

use formula::Value;
#[cfg(feature = "diagnostics")]
use formula::did_you_mean;
use small::Map;

#[cfg(feature = "diagnostics")]
use crate::diagnostic::{Diagnostic, Place};
use crate::effect::{Effect, Env};
use crate::map::MAIN;
#[cfg(feature = "diagnostics")]
use crate::map::StepMap;
use crate::prompt::{PromptKind, prompt};
use crate::reading::{Fields, Item, Path, Reading};
use crate::rewind;
use crate::run::{Given, Run, Started, Status, Taken};
use crate::step::Step;
#[cfg(feature = "diagnostics")]
use crate::variable::Variable;
use crate::variable::VariableType;
use crate::walk::Walk;
use crate::{Flow, Input};

/// The fewest letters of a content hash that name a version.
const HASH_LETTERS: usize = 8;

/// One entry of `migrate`: how runs of some versions go on in this one.
#[derive(Debug, Default)]
pub(crate) struct Migration {
    /// Versions as their author counts, or content hashes.
    from: Vec<String>,
    /// Steps that have another id here, or another step in their place.
    steps: Map<String, String>,
    variables: Map<String, String>,
    /// Steps and variables that nobody needs any more.
    drop: Vec<String>,
    /// Where it stands, and where steps and variables are named that must be there.
    #[cfg(feature = "diagnostics")]
    places: Places,
}

#[cfg(feature = "diagnostics")]
#[derive(Debug, Default)]
struct Places {
    whole: Path,
    steps: Vec<(String, Path)>,
    variables: Vec<(String, Path)>,
}

/// Reads `migrate`.
pub(crate) fn read(fields: &mut Fields<'_>) -> Vec<Migration> {
    let reading = fields.reading();
    let Some(item) = fields.item("migrate") else { return Vec::new() };
    let mut migrations = Vec::new();
    for item in reading.items(&item) {
        migrations.extend(read_one(reading, &item));
    }
    migrations
}

fn read_one<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Option<Migration> {
    let mut fields = reading.object(item)?;
    let mut migration = Migration { from: fields.words("from"), ..Migration::default() };
    if migration.from.is_empty() {
        fields
            .error("a migration says from where", "add `from: [1]`, the versions it takes runs of");
    }
    let (steps, variables) =
        (read_names(&mut fields, "steps"), read_names(&mut fields, "variables"));
    migration.steps = new_names(&steps);
    migration.variables = new_names(&variables);
    migration.drop = fields.words("drop");
    fields.finish();
    #[cfg(feature = "diagnostics")]
    {
        let of = |names: Vec<Renamed>| names.into_iter().map(|it| (it.new, it.place)).collect();
        migration.places =
            Places { whole: item.place.clone(), steps: of(steps), variables: of(variables) };
    }
    Some(migration)
}

/// What is called otherwise here.
struct Renamed {
    old: String,
    new: String,
    #[cfg_attr(not(feature = "diagnostics"), expect(dead_code, reason = "told with mistakes"))]
    place: Path,
}

fn read_names(fields: &mut Fields<'_>, key: &'static str) -> Vec<Renamed> {
    let reading = fields.reading();
    let mut names = Vec::new();
    for (old, item) in fields.entries(key) {
        if let Some(new) = reading.plain(&item) {
            names.push(Renamed { old: old.to_owned(), new, place: item.place });
        }
    }
    names
}

fn new_names(names: &[Renamed]) -> Map<String, String> {
    let mut map = Map::new();
    for name in names {
        map.insert(name.old.clone(), name.new.clone());
    }
    map
}

/// Steps and variables that migrations lead to and this version does not have.
#[cfg(feature = "diagnostics")]
pub(crate) fn unknown(
    migrations: &[Migration],
    map: &StepMap,
    variables: &Map<String, Variable>,
    version: &str,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for migration in migrations {
        for (step, place) in &migration.places.steps {
            if map.step(step).is_none() {
                let mut ids = map.steps.iter().map(|step| step.id.as_str());
                let hint = did_you_mean(step, &mut ids)
                    .unwrap_or_else(|| "name a step of this version".to_owned());
                let message = format_args!("there is no step `{step}`");
                found.push(Diagnostic::error(at(place), message, hint));
            }
        }
        for (variable, place) in &migration.places.variables {
            if !variables.contains_key(variable) {
                let mut names = variables.keys().map(String::as_str);
                let hint = did_you_mean(variable, &mut names)
                    .unwrap_or_else(|| "name a variable of this version".to_owned());
                let message = format_args!("unknown variable `{variable}`");
                found.push(Diagnostic::error(at(place), message, hint));
            }
        }
        if migration.from.iter().any(|from| from == version) {
            let message = format_args!("version {version} cannot be moved to itself");
            let hint = "raise `version`, and name the ones before it";
            let place = Path::member(&migration.places.whole, "from");
            found.push(Diagnostic::error(at(&place), message, hint));
        }
    }
    found
}

#[cfg(feature = "diagnostics")]
fn at(place: &Path) -> Place {
    Place::Flow((**place).to_owned())
}

impl Flow {
    /// Whether it takes runs of other versions at all.
    #[must_use]
    pub fn migrates(&self) -> bool {
        !self.migrations.is_empty()
    }

    /// What a step of another version is called here, as far as a migration tells; otherwise its own id.
    #[must_use]
    pub fn step_of<'a>(&'a self, old_hash: &str, old: &Flow, step: &'a str) -> &'a str {
        let migration = self.migration_from(old_hash, old);
        migration.map_or(step, |migration| migration.step(step))
    }

    fn migration_from(&self, old_hash: &str, old: &Flow) -> Option<&Migration> {
        if old.id != self.id {
            return None;
        }
        self.migrations.iter().find(|migration| migration.takes(old_hash, old.version()))
    }
}

/// The run as it goes on in another version, and what it does to get there; nothing when it stays where it is.
///
/// A run moves while it waits for the visitor or the server, and only where `new` has a migration for its version
/// and a step in the place of the one where it waits.
#[must_use]
pub fn migrate(
    old_hash: &str,
    old: &Flow,
    new: &Flow,
    run: &Run,
    env: &Env<'_>,
) -> Option<(Run, Vec<Effect>)> {
    let migration = new.migration_from(old_hash, old)?;
    if run.status != Status::Asking {
        return None;
    }
    let asked = prompt(old, run, env).map(|prompt| (prompt.label, prompt.kind));
    let mut walk = Walk::new(new, migration.moved(old, new, run)?, env);
    let at = new.map.position(&walk.run.step)?;
    let step = new.map.steps.get(at)?;
    if !stands(new, &walk.run) {
        return None;
    }
    walk.compute_first();
    let asks = prompt(new, &walk.run, env).map(|prompt| (prompt.label, prompt.kind));
    let is_served = |asked: &Option<(String, PromptKind)>, step: Option<&Step>| {
        let waits = step.is_some_and(|step| step.kind.waits().is_some());
        matches!(asked, Some((_, PromptKind::Busy))) && !waits
    };
    if is_served(&asked, old.step(&run.step)) && is_served(&asks, Some(step)) {
        // Nobody answers the old version's request any more.
        walk.ask_again();
    } else if asks.is_none() || asks != asked {
        walk.run.since = env.now;
        walk.arrive(at);
    }
    keep_way_back(&mut walk);
    walk.run.position = walk.run.position.saturating_add(1);
    Some((walk.run, walk.effects))
}

/// Answers from before can be taken back where this version asks the same things in the same order; otherwise the
/// run begins, as far as going back is concerned, where it stands now.
fn keep_way_back(walk: &mut Walk<'_>) {
    if walk.run.base.is_none() {
        let retraced = rewind::retraced(walk);
        let run = &walk.run;
        let is_same = retraced.step == run.step
            && retraced.calls == run.calls
            && retraced.status == run.status
            && retraced.given.len() == run.given.len();
        if is_same {
            return;
        }
    }
    walk.run.inputs.clear();
    let base = Run { base: None, remembered: Map::new(), ..walk.run.clone() };
    walk.run.base = Some(base.into());
}

/// Whether the run stands in a block that its way into subflows leads to.
fn stands(flow: &Flow, run: &Run) -> bool {
    let block = |step: &str| flow.step(step).map(|step| step.block);
    let mut steps = run.calls.iter().map(|frame| frame.step.as_ref()).chain([run.step.as_str()]);
    let is_main = |step: Option<&str>| step.and_then(block) == Some(MAIN);
    is_main(steps.next()) && steps.all(|step| block(step).is_some_and(|block| block != MAIN))
}

impl Migration {
    fn takes(&self, hash: &str, version: &str) -> bool {
        let is_hash = |from: &str| from.len() >= HASH_LETTERS && hash.starts_with(from);
        self.from.iter().any(|from| from == version || is_hash(from))
    }

    /// What a step is called here.
    fn step<'a>(&'a self, old: &'a str) -> &'a str {
        self.steps.get(old).map_or(old, String::as_str)
    }

    fn is_dropped(&self, name: &str) -> bool {
        self.drop.iter().any(|dropped| dropped == name)
    }

    /// What a step is called here, if it is here.
    fn known<'a>(&'a self, new: &Flow, old: &'a str) -> Option<&'a str> {
        Some(self.step(old)).filter(|step| !self.is_dropped(old) && new.step(step).is_some())
    }

    /// The run with the ids and names of the new version; nothing when a step where it waits is gone.
    fn moved(&self, old: &Flow, new: &Flow, run: &Run) -> Option<Run> {
        let mut moved = run.clone();
        moved.refusal = None;
        self.known(new, &run.step)?.clone_into(&mut moved.step);
        for frame in &mut moved.calls {
            let step = self.known(new, frame.step.as_ref())?.into();
            frame.step = step;
        }
        moved.given.clear();
        for given in &run.given {
            if !self.is_dropped(&given.step) {
                let step = self.step(&given.step).to_owned();
                moved.given.push(Given { step, ..(**given).clone() }.into());
            }
        }
        moved.inputs.clear();
        for taken in &run.inputs {
            if let Some(input) = self.input(new, &taken.input) {
                moved.inputs.push(Taken { at: taken.at, input }.into());
            }
        }
        moved.remembered.clear();
        for (step, answer) in &run.remembered {
            if let Some(step) = self.known(new, step.as_ref()) {
                moved.remembered.insert(step.into(), answer.clone());
            }
        }
        moved.variables.clear();
        for (name, value) in &run.variables {
            if let Some((name, value)) = self.variable(old, new, name.as_ref(), value) {
                moved.variables.insert(name.as_str().into(), value);
            }
        }
        let Started { at, vars: told } = &*run.started;
        let mut vars = Map::new();
        for (name, value) in told {
            vars.insert(self.name(name), value.clone());
        }
        moved.started = Started { at: *at, vars }.into();
        Some(moved)
    }

    fn input(&self, new: &Flow, input: &Input) -> Option<Input> {
        let mut input = input.clone();
        match &mut input {
            Input::Answer { step, .. }
            | Input::GoBack { step }
            | Input::Change { step, .. }
            | Input::Result { step, .. }
            | Input::Elapsed { step } => *step = self.known(new, step)?.to_owned(),
            Input::Escalation(_) | Input::OperatorRequested { .. } | Input::ReturnedToBot => {}
        }
        Some(input)
    }

    /// What a variable is called here; what hangs on it, `x.part`, follows it.
    fn name(&self, old: &str) -> String {
        if let Some(new) = self.variables.get(old) {
            return new.clone();
        }
        let part = old.split_once('.').and_then(|(whole, part)| {
            let new = self.variables.get(whole)?;
            Some([new, ".", part].concat())
        });
        part.unwrap_or_else(|| old.to_owned())
    }

    /// A variable as the new version holds it; what it does not know, or what does not fit any more, is left behind.
    fn variable(
        &self,
        old: &Flow,
        new: &Flow,
        name: &str,
        value: &Value,
    ) -> Option<(String, Value)> {
        if self.is_dropped(name) {
            return None;
        }
        let before = old.variable(name).map(|variable| variable.kind);
        let name = self.name(name);
        let kind = new.variable(&name)?.kind;
        if before == Some(kind) {
            return Some((name, value.clone()));
        }
        let value = kind.accept_words(&VariableType::carried(value)?)?;
        Some((name, value))
    }
}
