//! The one pipeline from sources to the files that are shipped, in `dist/`.
//!
//! cargo build → wasm-bindgen → (release) wasm-opt and terser → immutable files named by their content, plus the
//! short-cached `parlor.js` that names them → `.gz` and `.br` beside each.

use crate::{dev, node, process, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub mod manifest;
mod pages;
mod publish;
mod sources;
mod target_features;
mod wasm;

use manifest::Role;
use publish::Publisher;
use sources::Sources;

/// What `bundle` is told on the command line.
#[derive(clap::Args)]
pub struct Args {
    /// Shrink everything as far as it goes; needs Node.js.
    #[arg(long, conflicts_with = "dev")]
    release: bool,
    /// Build in seconds instead of small, for the live-reload loop.
    #[arg(long)]
    dev: bool,
}

/// How much time goes into making the files small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Quick to build, for the live-reload loop.
    Dev,
    /// Small code, but no step that needs Node.
    Plain,
    /// What is shipped.
    Release,
}

impl Mode {
    /// The mode's name in the manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Plain => "plain",
            Self::Release => "release",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Plain | Self::Release => "widget",
        }
    }
}

/// The `bundle` command.
pub fn run(args: &Args) -> Result<ExitCode> {
    let mode = match args {
        Args { release: true, .. } => Mode::Release,
        Args { dev: true, .. } => Mode::Dev,
        Args { .. } => Mode::Plain,
    };
    build(mode)?;
    if let Some(staging) = std::env::var_os("TRUNK_STAGING_DIR") {
        dev::stage_shop(Path::new(&staging))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Brings `dist/` up to date; does nothing when no input has changed.
pub fn build(mode: Mode) -> Result<()> {
    process::ensure_wasm_target()?;
    let sources = Sources::find()?;
    if mode == Mode::Release {
        node::ensure()?;
    }
    compile(mode)?;
    let widget = built_wasm(mode, "widget")?;
    let desk = built_wasm(mode, "desk")?;

    let fingerprint = sources.fingerprint(&[&widget, &desk])?;
    let publisher = Publisher::new(workspace::dist(), mode);
    if publisher.is_current(&fingerprint) {
        println!("dist/ is up to date ({})", mode.name());
        return Ok(());
    }

    let widget = wasm::shrink(wasm::bindgen("widget", &widget)?, mode)?;
    let desk = wasm::shrink(wasm::bindgen("desk", &desk)?, mode)?;

    let mut publisher = publisher;
    let widget_js = publisher.immutable(Role::WidgetJs, "widget", "js", widget.js.into_bytes());
    let widget_wasm = publisher.immutable(Role::WidgetWasm, "widget", "wasm", widget.wasm);
    let desk_js = publisher.immutable(Role::DeskJs, "desk", "js", desk.js.into_bytes());
    let desk_wasm = publisher.immutable(Role::DeskWasm, "desk", "wasm", desk.wasm);

    let classic = |text| wasm::minified(text, mode, wasm::Script::Classic).map(String::into_bytes);
    let frame_host = wasm::minified(sources.frame_host()?, mode, wasm::Script::Module)?;
    let frame_host =
        publisher.immutable(Role::FrameHost, "frame-host", "js", frame_host.into_bytes());
    let loader = pages::loader(&sources.loader_text()?, &widget_js, &widget_wasm, &frame_host)?;
    publisher.stable(Role::Loader, "parlor.js", classic(loader)?);
    let frame_js = publisher.immutable(Role::FrameJs, "frame", "js", classic(sources.frame_js()?)?);
    let frame = pages::frame(&sources.frame_page()?, &frame_js)?;
    publisher.stable(Role::Frame, "frame.html", frame.into_bytes());

    let boot = pages::desk_boot(&desk_js, &desk_wasm);
    let boot = publisher.immutable(Role::DeskBoot, "desk-boot", "js", boot.into_bytes());
    let page = pages::desk_page(&sources.desk_page()?, &boot, &desk_js, &desk_wasm)?;
    publisher.stable(Role::DeskPage, "desk/index.html", page.into_bytes());
    if let Some(types) = sources.types()? {
        publisher.stable(Role::Types, "parlor.d.ts", types.into_bytes());
    }
    publisher.publish(&fingerprint)
}

fn compile(mode: Mode) -> Result<()> {
    println!("Compiling widget and desk for the browser (profile {}) …", mode.profile());
    process::run(process::cargo().args([
        "build",
        "--locked",
        "--target",
        "wasm32-unknown-unknown",
        "--profile",
        mode.profile(),
        "-p",
        "widget",
        "-p",
        "desk",
    ]))
}

fn built_wasm(mode: Mode, name: &str) -> Result<Vec<u8>> {
    let path: PathBuf = workspace::target()
        .join("wasm32-unknown-unknown")
        .join(mode.profile())
        .join(format!("{name}.wasm"));
    fs::read(&path).with_context(|| format!("reading {}", workspace::relative(&path)))
}
