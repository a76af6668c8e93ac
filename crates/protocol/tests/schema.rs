//! The schema beside the crate is the one the types have.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::{env, fs};

use protocol::{Answer, ClientFrame, Command, ContentBody, EventBody, ServerFrame, Signal, schema};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.json");

#[test]
fn the_schema_file_is_current() {
    let current = serde_json::to_string_pretty(&schema::document()).unwrap() + "\n";
    if env::var_os("PARLOR_BLESS").is_some() {
        fs::write(PATH, &current).unwrap();
    }
    let kept = fs::read_to_string(PATH).unwrap_or_default();
    assert!(kept == current, "schema.json is out of date; `cargo xtask bless` rewrites it");
}

#[test]
fn the_schema_names_every_tag() {
    let text = schema::document().to_string();
    let families = [
        ClientFrame::TAGS,
        ServerFrame::TAGS,
        Command::TAGS,
        EventBody::TAGS,
        ContentBody::TAGS,
        Answer::TAGS,
        Signal::TAGS,
    ];
    for tag in families.into_iter().flatten() {
        assert!(text.contains(&format!(r#""const":"{tag}""#)), "{tag}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let document = schema::document();
    let text = document.to_string();
    for part in text.split(r##""$ref":"#/$defs/"##).skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(document["$defs"].get(name).is_some(), "{name}");
    }
}
