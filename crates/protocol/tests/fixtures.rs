//! The golden fixtures: every build reads all of them, and writes its own level byte for byte.
//!
//! A fixture that was released is never changed. A change to the wire adds a level and its folder.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use protocol::wire::Wire;
use protocol::{
    Answer, ClientFrame, Command, Content, ContentBody, Event, EventBody, LEVEL, PollAnswer,
    PollRequest, ServerFrame, Signal, decode, encode,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A family of types: the name in file names, its tags (or the uses of a type that has none), and how it is read and written again.
struct Family {
    name: &'static str,
    tags: &'static [&'static str],
    rewrite: fn(&str) -> Result<(String, String), String>,
}

const FAMILIES: [Family; 9] = [
    Family {
        name: "client_frame",
        tags: ClientFrame::TAGS,
        rewrite: |text| rewrite(text, |frame: &ClientFrame| frame.tag().to_owned()),
    },
    Family {
        name: "server_frame",
        tags: ServerFrame::TAGS,
        rewrite: |text| rewrite(text, |frame: &ServerFrame| frame.tag().to_owned()),
    },
    Family {
        name: "command",
        tags: Command::TAGS,
        rewrite: |text| rewrite(text, |command: &Command| command.tag().to_owned()),
    },
    Family {
        name: "event",
        tags: EventBody::TAGS,
        rewrite: |text| rewrite(text, |event: &Event| event.body.tag().to_owned()),
    },
    Family {
        name: "content",
        tags: ContentBody::TAGS,
        rewrite: |text| rewrite(text, |content: &Content| content.body.tag().to_owned()),
    },
    Family {
        name: "answer",
        tags: Answer::TAGS,
        rewrite: |text| rewrite(text, |answer: &Answer| answer.tag().to_owned()),
    },
    Family {
        name: "signal",
        tags: Signal::TAGS,
        rewrite: |text| rewrite(text, |signal: &Signal| signal.tag().to_owned()),
    },
    Family {
        name: "poll_request",
        tags: &["hello", "post", "hold"],
        rewrite: |text| {
            rewrite(text, |request: &PollRequest| {
                let is_hello = request.session.is_none();
                let tag = if is_hello {
                    "hello"
                } else if request.hold {
                    "hold"
                } else {
                    "post"
                };
                tag.to_owned()
            })
        },
    },
    Family {
        name: "poll_answer",
        tags: &["hello", "batch", "close"],
        rewrite: |text| {
            rewrite(text, |answer: &PollAnswer| {
                let is_hello = answer.session.is_some();
                let is_close = answer.close.is_some();
                let tag = if is_hello {
                    "hello"
                } else if is_close {
                    "close"
                } else {
                    "batch"
                };
                tag.to_owned()
            })
        },
    },
];

/// Frames go by `decode` and `encode`; `serde`, the other way to read and write a type, must agree with them.
fn rewrite<T: Wire + DeserializeOwned + Serialize>(
    text: &str,
    tag: fn(&T) -> String,
) -> Result<(String, String), String> {
    let read: T = decode(text).map_err(|error| error.to_string())?;
    let written = encode(&read).map_err(|error| error.to_string())?;
    assert_eq!(serde_json::to_string(&read).unwrap(), written);
    let by_serde: T = serde_json::from_str(text).unwrap();
    assert_eq!(encode(&by_serde).unwrap(), written);
    Ok((tag(&read), written))
}

fn folder(level: u32) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/level-{level:02}"))
}

/// File name → text, without the line break at its end.
fn fixtures(level: u32) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder(level)).unwrap() {
        let path = entry.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let line = text.strip_suffix('\n').expect("a fixture is one line").to_owned();
        found.insert(path.file_name().unwrap().to_string_lossy().into_owned(), line);
    }
    found
}

fn family_of(file: &str) -> (&'static Family, &str) {
    let (name, tag) = file.strip_suffix(".json").unwrap().split_once('.').unwrap();
    let family = FAMILIES.iter().find(|family| family.name == name);
    (family.unwrap_or_else(|| panic!("{file}: no such family")), tag)
}

#[test]
fn every_fixture_of_every_level_is_read() {
    for level in 1..=LEVEL {
        for (file, line) in fixtures(level) {
            let (family, tag) = family_of(&file);
            let (read, _) =
                (family.rewrite)(&line).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(read, tag, "{file}");
        }
    }
}

#[test]
fn this_levels_fixtures_are_written_byte_for_byte() {
    for (file, line) in fixtures(LEVEL) {
        let (family, _) = family_of(&file);
        let (_, written) = (family.rewrite)(&line).unwrap();
        assert_eq!(written, line, "{file}");
    }
}

#[test]
fn every_tag_has_a_fixture() {
    let found = fixtures(LEVEL);
    for family in &FAMILIES {
        for tag in family.tags {
            let file = format!("{}.{tag}.json", family.name);
            assert!(found.contains_key(&file), "fixtures/level-{LEVEL:02}/{file} is missing");
        }
    }
}

#[test]
fn no_fixture_is_taken_for_something_unknown() {
    for (file, _) in fixtures(LEVEL) {
        let (family, tag) = family_of(&file);
        assert!(family.tags.contains(&tag), "{file}");
    }
}
