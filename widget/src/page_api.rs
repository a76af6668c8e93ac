//! The page's side of the widget: the commands it may give and the events it is told.

use serde_json::{Map, Value};

/// A command as documentation and `parlor.d.ts` show it.
#[cfg(test)]
pub struct CommandDeclaration {
    /// What the page calls it.
    pub name: &'static str,
    /// Type parameters in TypeScript, in angle brackets.
    pub generics: &'static str,
    /// Further arguments in TypeScript, with a leading comma.
    pub arguments: &'static str,
    /// What it returns.
    pub answer: &'static str,
    /// What it does.
    pub doc: &'static str,
}

/// Every command of `Parlor(…)`.
#[cfg(test)]
pub const COMMANDS: &[CommandDeclaration] = &[
    CommandDeclaration {
        name: "open",
        generics: "",
        arguments: "",
        answer: "Promise<void>",
        doc: "Opens the panel.",
    },
    CommandDeclaration {
        name: "close",
        generics: "",
        arguments: "",
        answer: "Promise<void>",
        doc: "Closes the panel.",
    },
    CommandDeclaration {
        name: "toggle",
        generics: "",
        arguments: "",
        answer: "Promise<void>",
        doc: "Opens the panel, or closes it.",
    },
    CommandDeclaration {
        name: "identify",
        generics: "",
        arguments: ", user: ParlorUser",
        answer: "Promise<void>",
        doc: "Says who the visitor is; operators see it as told by the page.",
    },
    CommandDeclaration {
        name: "set",
        generics: "",
        arguments: ", vars: Record<string, string | number | boolean>",
        answer: "Promise<void>",
        doc: "Sets variables for the next run of a flow.",
    },
    CommandDeclaration {
        name: "page",
        generics: "",
        arguments: ", page: { url?: string; title?: string; product?: ParlorProduct }",
        answer: "Promise<void>",
        doc: "Says what the page is about now, when it changes without a navigation.",
    },
    CommandDeclaration {
        name: "startFlow",
        generics: "",
        arguments: ", flow: string, vars?: Record<string, string | number | boolean>",
        answer: "Promise<void>",
        doc: "Opens the panel and starts a flow; rejects when the site has no such flow.",
    },
    CommandDeclaration {
        name: "openCalculator",
        generics: "",
        arguments: ", calculator: string, inputs?: Record<string, string | number | boolean>",
        answer: "Promise<void>",
        doc: "Opens the panel with a calculator; rejects when the site has no such calculator.",
    },
    CommandDeclaration {
        name: "call",
        generics: "",
        arguments: ", options?: { kind?: \"audio\" | \"video\" }",
        answer: "Promise<void>",
        doc: "Rings the operator of a live conversation; in any other it asks for a person first.",
    },
    CommandDeclaration {
        name: "on",
        generics: "<E extends keyof ParlorEvents>",
        arguments: ", event: E, listener: (detail: ParlorEvents[E], event: E) => void",
        answer: "() => void",
        doc: "Listens to an event, or with `*` to all; returns the way to stop.",
    },
    CommandDeclaration {
        name: "destroy",
        generics: "",
        arguments: "",
        answer: "Promise<void>",
        doc: "Takes the widget off the page. The visitor's conversation stays.",
    },
];

/// How many messages wait to be read, also in words: its name and particulars. Apart from the other events, which come
/// from the conversation and are in the same part of the wasm as the connection.
pub fn unread(count: usize, label: String) -> (&'static str, Value) {
    let count = ("count", Value::from(count));
    ("unread", particulars([count, ("label", Value::String(label))]))
}

/// Something the page may want to know. Texts of visitors are never in it: pages pass events on to analytics.
#[derive(Debug, Clone, PartialEq)]
pub enum PageEvent {
    /// Somebody said something.
    Message {
        /// `visitor`, `bot`, `operator` or `system`.
        author: String,
    },
    /// The visitor answered a step.
    Answer {
        /// The flow's id.
        flow: String,
        /// The step's id.
        step: String,
    },
    /// The visitor used a calculation.
    Calculation {
        /// The calculator's id.
        calculator: String,
    },
    /// The visitor left a way to be reached.
    Contact,
    /// The visitor became a lead.
    Lead {
        /// What kind, as the flow calls it.
        kind: String,
    },
    /// The visitor reached something that the owner counts.
    Goal {
        /// The goal's id.
        goal: String,
        /// What it is worth, when the flow says so.
        value: Option<f64>,
    },
    /// The wish to talk to a person moved on.
    Escalation {
        /// `requested`, `queued`, `accepted`, `expired` or `cancelled`.
        state: String,
    },
    /// Somebody else has the word.
    Conversation {
        /// `bot`, `waiting`, `live` or `resolved`.
        state: String,
    },
    /// A call moved on.
    Call {
        /// `ringing`, `accepted`, `declined`, `missed` or `ended`.
        state: String,
    },
    /// The visitor rated the conversation.
    Rating {
        /// 1 (bad) to 5 (excellent).
        score: u8,
    },
    /// The connection came or went.
    Connection {
        /// Whether it stands.
        connected: bool,
    },
}

impl PageEvent {
    /// Its name and particulars.
    pub fn into_parts(self) -> (&'static str, Value) {
        let word = |name, word| particulars([(name, Value::String(word))]);
        match self {
            PageEvent::Message { author } => ("message", word("author", author)),
            PageEvent::Answer { flow, step } => {
                let flow = ("flow", Value::String(flow));
                ("answer", particulars([flow, ("step", Value::String(step))]))
            }
            PageEvent::Calculation { calculator } => {
                ("calculation", word("calculator", calculator))
            }
            PageEvent::Contact => ("contact", particulars([])),
            PageEvent::Lead { kind } => ("lead", word("kind", kind)),
            PageEvent::Goal { goal, value } => {
                let goal = ("goal", Value::String(goal));
                ("goal", particulars([goal, ("value", Value::from(value))]))
            }
            PageEvent::Escalation { state } => ("escalation", word("state", state)),
            PageEvent::Conversation { state } => ("conversation", word("state", state)),
            PageEvent::Call { state } => ("call", word("state", state)),
            PageEvent::Rating { score } => ("rating", particulars([("score", Value::from(score))])),
            PageEvent::Connection { connected } => {
                ("connection", particulars([("connected", Value::Bool(connected))]))
            }
        }
    }
}

/// An object. `json!` would do, by way of a writer for every type and its errors.
fn particulars<const N: usize>(members: [(&str, Value); N]) -> Value {
    let mut map = Map::new();
    for (name, value) in members {
        map.insert(name.to_owned(), value);
    }
    Value::Object(map)
}

/// An event as documentation and `parlor.d.ts` show it.
#[cfg(test)]
pub struct EventDeclaration {
    /// What the page listens to.
    pub name: &'static str,
    /// When it comes.
    pub doc: &'static str,
    /// Name and TypeScript type.
    pub fields: &'static [(&'static str, &'static str)],
}

/// Every event; the first four are the loader's own.
#[cfg(test)]
pub const EVENTS: &[EventDeclaration] = &[
    EventDeclaration { name: "ready", doc: "The panel can be used.", fields: &[] },
    EventDeclaration { name: "open", doc: "The panel was opened.", fields: &[] },
    EventDeclaration { name: "close", doc: "The panel was closed.", fields: &[] },
    EventDeclaration {
        name: "error",
        doc: "The widget failed; it helps itself where it can.",
        fields: &[("message", "string")],
    },
    EventDeclaration {
        name: "unread",
        doc: "How many messages wait to be read.",
        fields: &[("count", "number"), ("label", "string")],
    },
    EventDeclaration {
        name: "message",
        doc: "Somebody said something.",
        fields: &[("author", "\"visitor\" | \"bot\" | \"operator\" | \"system\"")],
    },
    EventDeclaration {
        name: "answer",
        doc: "The visitor answered a step of a flow.",
        fields: &[("flow", "string"), ("step", "string")],
    },
    EventDeclaration {
        name: "calculation",
        doc: "The visitor used a calculation.",
        fields: &[("calculator", "string")],
    },
    EventDeclaration {
        name: "contact",
        doc: "The visitor left a way to be reached, or completed it.",
        fields: &[],
    },
    EventDeclaration {
        name: "lead",
        doc: "The visitor became a lead: they can be reached, and it is known what they want. Once in a run of a flow; \
              `kind` is the flow's word, or `form` for the plain contact form.",
        fields: &[("kind", "string")],
    },
    EventDeclaration {
        name: "goal",
        doc: "The visitor reached a goal of the flow, each once in a run; `value` is what the flow says it is worth.",
        fields: &[("goal", "string"), ("value", "number | null")],
    },
    EventDeclaration {
        name: "escalation",
        doc: "The wish to talk to a person moved on.",
        fields: &[(
            "state",
            "\"requested\" | \"queued\" | \"accepted\" | \"expired\" | \"cancelled\"",
        )],
    },
    EventDeclaration {
        name: "conversation",
        doc: "Somebody else has the word.",
        fields: &[("state", "\"bot\" | \"waiting\" | \"live\" | \"resolved\"")],
    },
    EventDeclaration {
        name: "call",
        doc: "A call moved on.",
        fields: &[("state", "\"ringing\" | \"accepted\" | \"declined\" | \"missed\" | \"ended\"")],
    },
    EventDeclaration {
        name: "rating",
        doc: "The visitor rated the conversation.",
        fields: &[("score", "number")],
    },
    EventDeclaration {
        name: "connection",
        doc: "The connection came or went.",
        fields: &[("connected", "boolean")],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_carries_what_its_declaration_says() {
        let text = String::new;
        let events = [
            PageEvent::Message { author: text() },
            PageEvent::Answer { flow: text(), step: text() },
            PageEvent::Calculation { calculator: text() },
            PageEvent::Contact,
            PageEvent::Lead { kind: text() },
            PageEvent::Goal { goal: text(), value: None },
            PageEvent::Escalation { state: text() },
            PageEvent::Conversation { state: text() },
            PageEvent::Call { state: text() },
            PageEvent::Rating { score: 5 },
            PageEvent::Connection { connected: true },
        ];
        let told = events.into_iter().map(PageEvent::into_parts);
        for (name, detail) in told.chain([unread(1, text())]) {
            let declared = EVENTS.iter().find(|declared| declared.name == name).expect(name);
            let fields: Vec<&str> =
                detail.as_object().unwrap().keys().map(String::as_str).collect();
            let expected: Vec<&str> = declared.fields.iter().map(|(name, _)| *name).collect();
            assert_eq!(fields, expected, "{name}");
        }
    }

    #[test]
    fn the_loader_knows_every_command() {
        let loader = include_str!("../loader/loader.js");
        for command in COMMANDS {
            let is_known = [
                format!("  {}:", command.name),
                format!("  {},", command.name),
                format!("  {}(", command.name),
            ]
            .iter()
            .any(|form| loader.contains(form));
            assert!(is_known, "{}", command.name);
        }
    }
}
