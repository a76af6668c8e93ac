//! What a Typebot export says, read leniently: editors of many versions wrote these files, and a field that is
//! missing or of another type is as good as left open there.

use std::collections::BTreeMap;

use serde_json::Value;

use super::ImportError;

/// A whole export.
#[derive(Debug, Default)]
pub(super) struct Export {
    pub(super) name: String,
    pub(super) groups: Vec<Group>,
    pub(super) variables: Vec<Declared>,
    /// Where the start event leads.
    pub(super) start: Option<Target>,
    /// What else than a start may set the bot going, by its type.
    pub(super) other_events: Vec<String>,
    ways: BTreeMap<(String, String), Target>,
    edges: BTreeMap<String, Target>,
}

/// Blocks that follow one another.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) blocks: Vec<Block>,
}

/// One block; what its type needs is read where that type is carried over.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) id: String,
    /// Such as `text`, `choice input`, `Set variable`.
    pub(super) kind: String,
    pub(super) json: Value,
}

/// A variable as the export lists it.
#[derive(Debug)]
pub(super) struct Declared {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) value: Option<String>,
}

/// Where an edge leads: a group, perhaps into its middle.
#[derive(Debug, Clone)]
pub(super) struct Target {
    pub(super) group: String,
    pub(super) block: Option<String>,
}

impl Export {
    /// Reads the text of an export.
    ///
    /// Errors: it is no export of a version that is known.
    pub(super) fn read(text: &str) -> Result<Self, ImportError> {
        let json: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| ImportError::NotJson(error.to_string()))?;
        let Some(version) = json.get("version").and_then(plain) else {
            return Err(ImportError::NotAnExport("version"));
        };
        if version.split('.').next() != Some("6") {
            return Err(ImportError::Version(version));
        }
        if !json["groups"].is_array() {
            return Err(ImportError::NotAnExport("groups"));
        }
        let mut export = Self {
            name: word(&json, "name"),
            groups: list(&json["groups"]).iter().map(group).collect(),
            variables: list(&json["variables"]).iter().map(declared).collect(),
            ..Self::default()
        };
        let mut from_events = BTreeMap::new();
        for edge in list(&json["edges"]) {
            let Some(to) = target(&edge["to"]) else { continue };
            let from = &edge["from"];
            export.edges.insert(word(edge, "id"), to.clone());
            if let Some(event) = plain(&from["eventId"]) {
                from_events.insert(event, to);
                continue;
            }
            // A card has several buttons, and each of them leads somewhere.
            let item = plain(&from["pathId"]).or_else(|| plain(&from["itemId"]));
            export.ways.insert((word(from, "blockId"), item.unwrap_or_default()), to);
        }
        for event in list(&json["events"]) {
            let kind = word(event, "type");
            if kind != "start" {
                export.other_events.push(kind);
                continue;
            }
            let by_edge = || export.edges.get(&word(event, "outgoingEdgeId")).cloned();
            export.start = from_events.get(&word(event, "id")).cloned().or_else(by_edge);
        }
        Ok(export)
    }

    /// Where a block leads that has an edge of its own.
    pub(super) fn way(&self, block: &Block) -> Option<&Target> {
        let by_source = self.ways.get(&(block.id.clone(), String::new()));
        by_source.or_else(|| self.edges.get(&word(&block.json, "outgoingEdgeId")))
    }

    /// The same for one of its items.
    pub(super) fn way_of(&self, block: &Block, item: &Value) -> Option<&Target> {
        let id = word(item, "id");
        let by_source =
            self.ways.get(&(block.id.clone(), id)).filter(|_| !word(item, "id").is_empty());
        by_source.or_else(|| self.edges.get(&word(item, "outgoingEdgeId")))
    }

    /// The numbers of the group and the block that a target means: a block that is not there is its group's first.
    pub(super) fn find(&self, target: &Target) -> Option<(usize, usize)> {
        let at = self.groups.iter().position(|group| group.id == target.group)?;
        let named = target.block.as_ref();
        let block = named.and_then(|id| self.groups[at].blocks.iter().position(|it| it.id == *id));
        Some((at, block.unwrap_or(0)))
    }
}

impl Block {
    pub(super) fn options(&self) -> &Value {
        &self.json["options"]
    }

    pub(super) fn content(&self) -> &Value {
        &self.json["content"]
    }

    pub(super) fn items(&self) -> &[Value] {
        list(&self.json["items"])
    }
}

fn group(json: &Value) -> Group {
    let block =
        |json: &Value| Block { id: word(json, "id"), kind: word(json, "type"), json: json.clone() };
    Group {
        id: word(json, "id"),
        title: word(json, "title"),
        blocks: list(&json["blocks"]).iter().map(block).collect(),
    }
}

fn declared(json: &Value) -> Declared {
    Declared { id: word(json, "id"), name: word(json, "name"), value: plain(&json["value"]) }
}

fn target(json: &Value) -> Option<Target> {
    Some(Target { group: plain(&json["groupId"])?, block: plain(&json["blockId"]) })
}

/// A word or a number as a word; what is empty is absent.
pub(super) fn plain(json: &Value) -> Option<String> {
    match json {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A field as a word, empty where there is none.
pub(super) fn word(json: &Value, key: &str) -> String {
    json.get(key).and_then(plain).unwrap_or_default()
}

/// A number, also one in quotes.
pub(super) fn number(json: &Value) -> Option<f64> {
    let text = plain(json)?;
    text.trim().parse::<f64>().ok().filter(|number| number.is_finite())
}

/// A truth value that is TRUE.
pub(super) fn is(json: &Value, key: &str) -> bool {
    json.get(key).and_then(Value::as_bool) == Some(true)
}

/// What is no list has no items.
pub(super) fn list(json: &Value) -> &[Value] {
    json.as_array().map_or(&[], Vec::as_slice)
}
