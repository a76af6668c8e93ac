//! Reading a whole definition: its head, its variables, its steps, and what holds between them.

use formula::{Text, did_you_mean};
use protocol::Scalar;
use serde_json::Value;
use small::Map;

use crate::calculators::Calculators;
use crate::diagnostic::{DESCRIBES, Diagnostic, Place, Severity, words};
use crate::flow::{Flow, Person};
use crate::prover;
use crate::reading::{
    Fields, Item, NameRead, Notes, Path, Reading, Target, entries, is_id, is_variable_name,
};
use crate::step::{self, Step};
use crate::variable::{Variable, VariableType, WELL_KNOWN};

/// Reads everything; a flow with errors among the diagnostics must not run.
pub(crate) fn read(
    flow: &Value,
    calculators: &[Value],
    locales: &[String],
) -> (Flow, Vec<Diagnostic>) {
    let (calculators, mut diagnostics) = Calculators::read(calculators, locales);
    let mut head = Head::default();
    let mut declared = Map::new();
    let mut steps = Vec::new();
    let reading = Reading::new(locales, &calculators);
    read_definition(&reading, flow, &mut head, &mut declared, &mut steps);
    let mut notes = reading.into_notes();
    let variables = all_variables(declared, &mut notes);
    diagnostics.append(&mut notes.diagnostics);
    if DESCRIBES {
        diagnostics.extend(unknown_names(&notes.reads, &variables));
    }
    let proof = prover::prove(&steps, head.person_target.as_ref(), &variables);
    diagnostics.extend(proof.diagnostics);
    if DESCRIBES && head.person.is_none() && !steps.is_empty() {
        diagnostics.push(no_person());
    }
    let flow = Flow {
        id: head.id,
        version: head.version,
        title: head.title,
        person: head.person,
        steps,
        variables,
        labels: notes.labels,
        calculators,
        remaining: proof.remaining,
        warnings: Vec::new(),
    };
    (flow, diagnostics)
}

struct Head {
    id: String,
    version: String,
    title: Text,
    person: Option<Person>,
    person_target: Option<Target>,
}

impl Default for Head {
    fn default() -> Self {
        Self {
            id: String::new(),
            version: String::new(),
            title: Text::from(""),
            person: None,
            person_target: None,
        }
    }
}

fn read_definition<'a>(
    reading: &'a Reading<'a>,
    flow: &'a Value,
    head: &mut Head,
    declared: &mut Map<String, Variable>,
    steps: &mut Vec<Step>,
) {
    let root = Item { value: flow, place: Path::default() };
    let Some(mut fields) = reading.object(&root) else { return };
    head.id = fields.required_plain("id");
    if !head.id.is_empty() && !is_id(&head.id) {
        reading.error(
            "id",
            format_args!("`{}` is not an id", head.id),
            "use letters, digits, `_` and `-`",
        );
    }
    head.version = fields.required_plain("version");
    head.title = fields.required_text("title");
    for (name, item) in fields.entries("variables") {
        if let Some(variable) = read_variable(reading, name, &item) {
            declared.insert(name.to_owned(), variable);
        }
    }
    head.person = fields.object("person").map(|mut person| {
        let department = person.plain("department").unwrap_or_default();
        let fallback = person.required_detour("fallback");
        person.finish();
        Person { department, fallback }
    });
    head.person_target = reading.take_targets().pop();
    for (index, item) in fields.required_list("steps").iter().enumerate() {
        steps.push(step::read(reading, item, index));
    }
    if steps.is_empty() && fields.has("steps") {
        reading.error("steps", "a flow needs at least one step", "begin with a `say` or an `ask`");
    }
    fields.finish();
}

fn read_variable<'a>(reading: &'a Reading<'a>, name: &str, item: &Item<'a>) -> Option<Variable> {
    if !is_variable_name(name) {
        let hint = "use letters, digits and `_`, with dots between parts";
        reading.error(&item.place, format_args!("formulas cannot name `{name}`"), hint);
    }
    if WELL_KNOWN.iter().any(|(known, ..)| *known == name) {
        reading.error(
            &item.place,
            format_args!("every flow has `{name}`"),
            "leave the declaration out",
        );
    }
    if item.value.is_string() {
        let word = reading.plain(item)?;
        return variable_type(reading, &item.place, &word).map(Variable::of);
    }
    let mut fields = reading.object(item)?;
    let place = fields.place_of("type");
    let word = fields.required_plain("type");
    let kind = variable_type(reading, &place, &word);
    let default = fields.item("default").and_then(|item| read_default(reading, &item, kind?));
    let pii = fields.flag("pii", false);
    fields.finish();
    kind.map(|kind| Variable { kind, default, pii })
}

fn read_default(
    reading: &Reading<'_>,
    item: &Item<'_>,
    kind: VariableType,
) -> Option<formula::Value> {
    let given = Scalar::of_json(item.value);
    let value = given.as_ref().and_then(|given| kind.accept(given));
    if value.is_none() {
        reading.error(&item.place, "the default does not fit the variable's type", "");
    }
    value
}

fn variable_type(reading: &Reading<'_>, place: &str, word: &str) -> Option<VariableType> {
    let kind = VariableType::from_word(word);
    if kind.is_none() && !word.is_empty() {
        let hint = words(|| {
            let words: Vec<&str> = VariableType::WORDS.iter().map(|(word, _)| *word).collect();
            format!("types are {}", words.join(", "))
        });
        reading.error(place, format_args!("`{word}` is not a type"), hint);
    }
    kind
}

/// Declared, well-known and written variables together; a declaration has the last word on the type.
fn all_variables(declared: Map<String, Variable>, notes: &mut Notes) -> Map<String, Variable> {
    let mut variables = Map::new();
    for (name, kind, pii) in WELL_KNOWN {
        variables.insert(name.to_owned(), Variable { pii, ..Variable::of(kind) });
    }
    for (name, variable) in std::mem::take(&mut notes.writes) {
        variables.get_or_insert_with(name, || variable);
    }
    variables.extend(declared);
    variables
}

fn unknown_names(reads: &[NameRead], variables: &Map<String, Variable>) -> Vec<Diagnostic> {
    reads
        .iter()
        .filter(|read| !variables.contains_key(&read.name))
        .map(|read| {
            let hint = did_you_mean(&read.name, &mut variables.keys().map(String::as_str))
                .unwrap_or_else(|| "declare it under `variables`, or set it in a step".to_owned());
            let place = Place::Flow(read.place.clone());
            Diagnostic::error(place, format_args!("unknown variable `{}`", read.name), hint)
                .at(read.span.clone())
        })
        .collect()
}

fn no_person() -> Diagnostic {
    Diagnostic {
        severity: Severity::Warning,
        ..Diagnostic::error(
            Place::Flow(String::new()),
            "this flow has no way to talk to a person at every step",
            "add `person: {department: …, fallback: <step>}`",
        )
    }
}

/// The entries of `fields[key]` whose values are formulas.
pub(crate) fn formulas<'a>(
    fields: &mut Fields<'a>,
    key: &'static str,
) -> Vec<(String, formula::Formula, Path)> {
    let Some(item) = fields.item(key) else { return Vec::new() };
    let reading = fields.reading();
    entries(reading, &item)
        .into_iter()
        .filter_map(|(name, item)| {
            let formula = reading.formula(&item)?;
            Some((name.to_owned(), formula, item.place))
        })
        .collect()
}
