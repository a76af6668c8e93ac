//! The JSON Schema of everything on the wire, for readers and writers in other languages.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::{ClientFrame, LEVEL, PollAnswer, PollRequest, Problem, ServerFrame, desk, site};

/// The schema of this level as one document; `schema.json` beside this crate is its text.
///
/// It describes what this level writes. A reader is laxer: unknown fields are ignored and unknown
/// tags and words kept, because a newer peer may send them.
#[must_use]
pub fn document() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let client = generator.subschema_for::<ClientFrame>();
    let server = generator.subschema_for::<ServerFrame>();
    let http = [
        ("bundle", generator.subschema_for::<site::SiteBundle>()),
        ("greeting", generator.subschema_for::<site::Greeting>()),
        ("flow", generator.subschema_for::<site::FlowDocument>()),
        ("sign_in", generator.subschema_for::<desk::SignIn>()),
        ("session", generator.subschema_for::<desk::DeskSession>()),
        ("problem", generator.subschema_for::<Problem>()),
        ("poll_request", generator.subschema_for::<PollRequest>()),
        ("poll_answer", generator.subschema_for::<PollAnswer>()),
    ];
    let http: serde_json::Map<String, Value> =
        http.into_iter().map(|(name, schema)| (name.to_owned(), schema.to_value())).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("parlor.v1, level {LEVEL}"),
        "description": "A frame is one of `client_frame` (sent by clients) and `server_frame`; `http` names the bodies of HTTP requests and answers; those of a poll are the first line, frames follow.",
        "properties": {
            "client_frame": client.to_value(),
            "server_frame": server.to_value(),
            "http": { "properties": http },
        },
        "$defs": generator.take_definitions(true),
    })
}
