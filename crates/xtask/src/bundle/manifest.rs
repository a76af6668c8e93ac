//! `dist/manifest.json`: every shipped file, what it is for, and its sizes.

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What a file is for; budgets name these.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The script behind the tag.
    Loader,
    /// What starts the widget, and starts it again.
    Supervisor,
    /// What is wrong with a page's settings, fetched by pages that have some.
    Advice,
    /// The widget's glue.
    WidgetJs,
    /// The widget.
    WidgetWasm,
    /// A part of the widget that is fetched when it is needed.
    WidgetPart,
    /// The words of one language; a visitor fetches one of these.
    WidgetTexts,
    /// The other words of one language, fetched with the first part that says them.
    WidgetMore,
    /// The page that carries the widget where the host forbids wasm.
    Frame,
    /// That page's script.
    FrameJs,
    /// The half of it that runs in the host's page, fetched only there.
    FrameHost,
    /// The plain form in place of a chat that cannot run, fetched only then.
    ContactForm,
    /// What puts calculators into the page's own flow.
    Inline,
    /// TypeScript's view of the public surface.
    Types,
    /// The operator console's page.
    DeskPage,
    /// The script that starts the desk.
    DeskBoot,
    /// The desk's glue.
    DeskJs,
    /// The desk.
    DeskWasm,
}

/// The whole bundle.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// How it was built: `dev`, `plain` or `release`.
    pub mode: String,
    /// Every file but the compressed copies and this one.
    pub files: Vec<File>,
    /// What crates add to those files, in bytes as brotli sends them; measured in a release.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub added: BTreeMap<String, u64>,
}

/// One shipped file.
#[derive(Debug, Serialize, Deserialize)]
pub struct File {
    /// What it is for.
    pub role: Role,
    /// Where it is, below `dist/`.
    pub path: String,
    /// Whether its name changes with its content, so that it can be cached for good.
    pub immutable: bool,
    /// The Subresource Integrity value.
    pub integrity: String,
}

impl Manifest {
    /// Reads the manifest of a bundle.
    pub fn read(dist: &Path) -> Result<Self> {
        let text = fs::read_to_string(dist.join("manifest.json"))
            .context("dist/ holds no bundle; `cargo xtask bundle --release` makes one")?;
        serde_json::from_str(&text)
            .context("dist/manifest.json is not one of ours; run `cargo xtask bundle` again")
    }
}
