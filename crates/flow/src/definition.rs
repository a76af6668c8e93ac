//! Reading a whole definition: its head, its variables, its steps, and what holds between them.

use formula::Text;
use serde_json::Value;
use small::Map;

use crate::calculators::Calculators;
use crate::diagnostic::Diagnostic;
use crate::flow::{Flow, Person};
use crate::handlers::Handlers;
use crate::map::{Block, StepMap};
use crate::migrate::{self, Migration};
use crate::progress;
#[cfg(feature = "diagnostics")]
use crate::prover;
use crate::reading::{Fields, Item, Path, Reading, StepNotes, check_id};
use crate::step::{self, Step};
use crate::surroundings::Surroundings;
use crate::variable::{self, Variable, VariableSource, WELL_KNOWN};

#[cfg(feature = "diagnostics")]
mod names;

/// Whether somebody proved the definition before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trust {
    /// Nobody did.
    Unproved,
    /// It was served once, by the rules of that time: runs that wait on it go on, whatever the rules are now.
    Proved,
}

/// Reads everything; a flow with errors among the diagnostics must not run.
pub(crate) fn read(
    flow: &Value,
    calculators: &[Value],
    around: &Surroundings<'_>,
    #[cfg_attr(not(feature = "diagnostics"), expect(unused, reason = "who cannot prove trusts"))]
    trust: Trust,
) -> (Flow, Vec<Diagnostic>) {
    let own = own_locales(flow);
    let locales = own.as_deref().unwrap_or(around.locales);
    let (calculators, mut diagnostics) = Calculators::read(calculators, locales);
    let mut head = Head::default();
    let mut map = StepMap::default();
    let reading = Reading::new(locales, &calculators);
    read_definition(&reading, flow, &mut head, &mut map);
    let (declared, mut notes) = reading.into_notes();
    #[cfg(feature = "diagnostics")]
    let names: Vec<String> = declared.keys().cloned().collect();
    let variables = all_variables(declared, &map.steps, &head.notes);
    diagnostics.append(&mut notes.diagnostics);
    let computed = variable::computing_order(&variables);
    map.link();
    #[cfg(feature = "diagnostics")]
    {
        diagnostics.extend(names::unknown(&map.steps, &head.notes, &variables));
        diagnostics.extend(variable::in_circles(&variables).iter().map(|name| names::circle(name)));
        diagnostics.extend(migrate::unknown(&head.migrations, &map, &variables, &head.version));
    }
    #[cfg(feature = "diagnostics")]
    {
        let prove = match trust {
            Trust::Unproved => prover::prove,
            Trust::Proved => prover::broken_links,
        };
        let found = prove(&prover::Subject {
            definition: flow,
            map: &map,
            head: &head.notes,
            has_person: head.person.is_some(),
            locales,
            variables: &variables,
            declared: &names,
            labels: &notes.labels,
            around,
            mistakes: &diagnostics,
        });
        diagnostics.extend(found);
    }
    let remaining = progress::remaining(&map);
    let n_questions = map.steps.iter().filter(|step| step.shape().is_question()).count();
    let flow = Flow {
        id: head.id,
        version: head.version,
        title: head.title,
        person: head.person,
        handlers: head.handlers,
        migrations: head.migrations,
        map,
        variables,
        computed,
        labels: notes.labels,
        calculators,
        remaining,
        n_questions: u32::try_from(n_questions).unwrap_or(u32::MAX),
        warnings: Vec::new(),
    };
    (flow, diagnostics)
}

struct Head {
    id: String,
    version: String,
    title: Text,
    person: Option<Person>,
    handlers: Handlers,
    migrations: Vec<Migration>,
    /// What head, variables and handlers name; the steps there are where visitors come in besides the first.
    notes: StepNotes,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            id: String::new(),
            version: String::new(),
            title: Text::from(""),
            person: None,
            handlers: Handlers::default(),
            migrations: Vec::new(),
            notes: StepNotes::default(),
        }
    }
}

/// The locales that the flow itself names, in place of the site's; what is wrong with them is told later.
fn own_locales(flow: &Value) -> Option<Vec<String>> {
    let named = flow.get("locales")?.as_array()?;
    let mut tags = Vec::new();
    for tag in named {
        tags.extend(tag.as_str().map(str::to_owned));
    }
    (!tags.is_empty()).then_some(tags)
}

fn read_definition<'a>(
    reading: &'a Reading<'a>,
    flow: &'a Value,
    head: &mut Head,
    map: &mut StepMap,
) {
    let root = Item { value: flow, place: Path::default() };
    let Some(mut fields) = reading.object(&root) else { return };
    head.id = fields.required_plain("id");
    check_id(reading, "id", &head.id);
    head.version = fields.required_plain("version");
    let has_locales = fields.has("locales");
    if fields.words("locales").is_empty() && has_locales {
        reading.error("locales", "a flow is written in at least one locale", "write `[en]`");
    }
    head.title = fields.required_text("title");
    for (name, item) in fields.entries("variables") {
        match variable::read(reading, name, &item) {
            Some(variable) => reading.declare(name, variable),
            None => reading.refuse_silently(),
        }
    }
    head.person = fields.object("person").map(|mut person| {
        let department = person.plain("department").unwrap_or_default();
        let fallback = person.required_detour("fallback");
        person.finish();
        Person { department, fallback }
    });
    head.handlers = Handlers::read(&mut fields);
    head.notes = reading.take_step_notes();
    read_steps(&mut fields, "", map);
    for (name, item) in fields.entries("subflows") {
        check_id(reading, &item.place, name);
        let Some(mut subflow) = reading.object(&item) else { continue };
        read_steps(&mut subflow, name, map);
        subflow.finish();
    }
    head.migrations = migrate::read(&mut fields);
    // Played by tools alone; a run never looks at them.
    fields.item("cases");
    fields.finish();
}

/// The steps of the flow itself, or of one of its subflows.
fn read_steps(fields: &mut Fields<'_>, block: &str, map: &mut StepMap) {
    let reading = fields.reading();
    let place = fields.place_of("steps");
    let first = map.steps.len();
    for (index, item) in fields.required_list("steps").iter().enumerate() {
        let mut step = step::read(reading, item, index);
        step.block = map.blocks.len();
        map.steps.push(step);
    }
    if map.steps.len() == first && fields.has("steps") {
        let hint = "begin with a `say` or an `ask`";
        reading.error(&place, "a flow needs at least one step", hint);
    }
    map.blocks.push(Block { id: block.to_owned(), first, end: map.steps.len() });
}

/// Declared, well-known and written variables together; a declaration has the last word on the type.
fn all_variables(
    declared: Map<String, Variable>,
    steps: &[Step],
    head: &StepNotes,
) -> Map<String, Variable> {
    let mut variables = Map::new();
    for (name, kind, pii) in &WELL_KNOWN {
        variables.insert((*name).to_owned(), Variable { pii: *pii, ..Variable::of(*kind) });
    }
    for notes in steps.iter().map(|step| &step.notes).chain([head]) {
        for (name, variable) in &notes.writes {
            write_to(&mut variables, name, variable);
        }
    }
    for (name, variable) in declared {
        // Who declares an address as a mere text does not make it less personal.
        let pii = variable.pii || variables.get(&name).is_some_and(|written| written.pii);
        variables.insert(name, Variable { pii, ..variable });
    }
    variables
}

/// Takes in what a step writes.
fn write_to(variables: &mut Map<String, Variable>, name: &str, variable: &Variable) {
    match variables.get_mut(name) {
        Some(held) => {
            held.pii |= variable.pii;
            // What is asked in euros here and in roubles there counts neither.
            if held.kind.is_number() && held.measure != variable.measure {
                held.measure.clear();
            }
        }
        None => {
            variables.insert(name.to_owned(), variable.clone());
        }
    }
}

/// Where the variables of a flow come from outside: the keys that a shell should know before a run begins.
pub(crate) fn outside_keys(variables: &Map<String, Variable>) -> Vec<String> {
    let mut keys = Vec::new();
    for (name, variable) in variables {
        match &variable.source {
            VariableSource::Outside(key) => keys.push(key.clone()),
            _ if variable.is_from_outside() => keys.push(name.clone()),
            _ => {}
        }
    }
    keys
}
