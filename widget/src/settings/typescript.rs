//! Writes `widget/parlor.d.ts`, and what the loader's advice knows, from the declarations; proves that both are current.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::json;

use super::{Launcher, Product, Settings, Theme, User};
use crate::page_api::{COMMANDS, EVENTS};

/// A group of settings as TypeScript sees it.
pub(super) struct Declaration {
    pub(super) name: &'static str,
    pub(super) doc: &'static str,
    /// Name, documentation, type.
    pub(super) fields: Vec<(&'static str, &'static str, String)>,
}

/// A group of settings that can be declared.
pub(super) trait Declared {
    fn declaration() -> Declaration;
}

fn types() -> String {
    let mut out = String::from(
        "// Generated from widget/src/settings.rs and widget/src/page_api.rs by\n\
         // `PARLOR_BLESS=1 cargo test -p widget`; do not edit.\n\n\
         export {};\n\ndeclare global {\n",
    );
    for group in groups() {
        interface(&mut out, &group);
    }
    commands(&mut out);
    events(&mut out);
    out.push_str(
        "  interface Window {\n    parlorSettings?: ParlorSettings;\n    Parlor: ParlorCommand;\n  }\n\n  \
         const Parlor: ParlorCommand;\n}\n",
    );
    out
}

fn groups() -> [Declaration; 5] {
    [
        Settings::declaration(),
        Theme::declaration(),
        Launcher::declaration(),
        User::declaration(),
        Product::declaration(),
    ]
}

/// The same for `loader/advice`: the type of every setting by group, and the commands.
fn declared() -> String {
    let mut out = String::from(
        "// What there is to set and to command. Generated from widget/src/settings.rs and widget/src/page_api.rs by\n\
         // `PARLOR_BLESS=1 cargo test -p widget`; do not edit.\n\nconst SETTINGS = {\n",
    );
    for group in groups() {
        let _ = writeln!(out, "  {}: {{", group.name);
        for (name, _, kind) in &group.fields {
            let _ = writeln!(out, "    {name}: {},", json!(kind));
        }
        out.push_str("  },\n");
    }
    out.push_str("};\n");
    let commands: Vec<_> = COMMANDS.iter().map(|command| command.name).collect();
    let _ = writeln!(out, "const COMMANDS = {};", json!(commands));
    out
}

/// `Settings` is `ParlorSettings` in the page's global scope, `Theme` is `ParlorTheme`.
fn global(name: &str) -> String {
    format!("Parlor{name}")
}

fn interface(out: &mut String, group: &Declaration) {
    let _ = writeln!(out, "  /** {} */\n  interface {} {{", group.doc.trim(), global(group.name));
    for (name, doc, kind) in &group.fields {
        let is_group = kind.chars().next().is_some_and(char::is_uppercase) && !kind.contains('<');
        let kind = if is_group { global(kind) } else { kind.clone() };
        let _ = writeln!(out, "    /** {} */\n    {name}?: {kind};", doc.trim());
    }
    out.push_str("  }\n\n");
}

fn commands(out: &mut String) {
    out.push_str("  /** The page's way to drive the widget; calls before the script has loaded are queued. */\n  interface ParlorCommand {\n");
    for command in COMMANDS {
        let _ = writeln!(out, "    /** {} */", command.doc);
        let _ = writeln!(
            out,
            "    {}(command: \"{}\"{}): {};",
            command.generics, command.name, command.arguments, command.answer
        );
    }
    out.push_str("  }\n\n");
}

fn events(out: &mut String) {
    out.push_str(
        "  /** What the widget tells the page: `Parlor(\"on\", name, …)`, or `parlor:<name>` on `window`. */\n  \
         interface ParlorEvents {\n",
    );
    for event in EVENTS {
        let fields: Vec<String> =
            event.fields.iter().map(|(name, kind)| format!("{name}: {kind}")).collect();
        let detail = std::iter::once("instance: string".to_owned())
            .chain(fields)
            .collect::<Vec<_>>()
            .join("; ");
        let _ = writeln!(out, "    /** {} */\n    {}: {{ {detail} }};", event.doc, event.name);
    }
    out.push_str("  }\n\n");
}

#[test]
fn parlor_d_ts_is_current() {
    is_current("parlor.d.ts", &types());
}

#[test]
fn what_the_advice_knows_is_current() {
    is_current("loader/advice/declared.js", &declared());
}

fn is_current(file: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("PARLOR_BLESS").is_some() {
        std::fs::write(&path, expected).expect("widget/ is writable");
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected, "run `PARLOR_BLESS=1 cargo test -p widget`");
}
