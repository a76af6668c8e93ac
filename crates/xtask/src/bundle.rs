//! The one pipeline from sources to the files that are shipped, in `dist/`.
//!
//! cargo build → the widget cut into parts → wasm-bindgen → (release) wasm-opt and terser → immutable files named by
//! their content, plus the short-cached `parlor.js` that names them → `.gz` and `.br` beside each.

use crate::{dev, node, process, workspace};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

mod added;
mod guard;
mod lean;
pub mod manifest;
mod pages;
mod publish;
mod sources;
mod split;
mod target_features;
mod wasm;

use manifest::Role;
use publish::{Published, Publisher};
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
    /// Build the widget with fault hooks into target/faults/dist instead, for the stories of provoked faults.
    #[arg(long, conflicts_with_all = ["release", "dev"])]
    faults: bool,
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
    if args.faults {
        build_with_faults()?;
        return Ok(ExitCode::SUCCESS);
    }
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
    build_to(workspace::dist(), mode, &[])
}

/// Brings the bundle with the widget's fault hooks up to date, built quickly and apart from what is shipped; returns
/// where it is.
pub fn build_with_faults() -> Result<PathBuf> {
    let folder = workspace::faults().join("dist");
    build_to(folder.clone(), Mode::Dev, &["widget/fault-hooks"])?;
    Ok(folder)
}

fn build_to(dist: PathBuf, mode: Mode, features: &[&str]) -> Result<()> {
    process::ensure_wasm_target()?;
    let sources = Sources::find()?;
    if mode == Mode::Release {
        node::ensure()?;
    }
    compile(mode, features)?;
    let widget = built_wasm(mode, "widget")?;
    let desk = built_wasm(mode, "desk")?;

    let fingerprint = sources.fingerprint(&[&widget, &desk])?;
    let publisher = Publisher::new(dist, mode);
    if publisher.is_current(&fingerprint) {
        println!("{} is up to date ({})", publisher.shown(), mode.name());
        return Ok(());
    }

    let mut publisher = publisher;
    let (widget_js, widget_wasm) = publish_widget(&mut publisher, &sources, &widget, mode)?;
    let desk = wasm::shrink(wasm::bindgen("desk", &desk)?, mode)?;
    let desk_js = publisher.immutable(Role::DeskJs, "desk", "js", desk.js.into_bytes());
    let desk_wasm = publisher.immutable(Role::DeskWasm, "desk", "wasm", desk.wasm);

    let classic = |text| wasm::minified(text, mode, wasm::Script::Classic).map(String::into_bytes);
    let module = |text| wasm::minified(text, mode, wasm::Script::Module).map(String::into_bytes);
    let frame_host = module(sources.frame_host()?)?;
    let frame_host = publisher.immutable(Role::FrameHost, "frame-host", "js", frame_host);
    let form = module(sources.form()?)?;
    let form = publisher.immutable(Role::ContactForm, "contact-form", "js", form);
    let inline = publisher.immutable(Role::Inline, "inline", "js", module(sources.inline()?)?);
    let supervisor =
        pages::supervisor(&sources.supervisor()?, &widget_js, &frame_host, &form, &inline)?;
    let supervisor = publisher.immutable(Role::Supervisor, "supervisor", "js", module(supervisor)?);
    let advice = publisher.immutable(Role::Advice, "advice", "js", module(sources.advice()?)?);
    let loader =
        pages::loader(&sources.loader_text()?, &widget_js, &widget_wasm, &supervisor, &advice)?;
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

/// The widget's first part and its glue; the other parts are published on the way, as the glue names them.
fn publish_widget(
    publisher: &mut Publisher,
    sources: &Sources,
    wasm: &[u8],
    mode: Mode,
) -> Result<(Published, Published)> {
    let split = split::split(wasm)?;
    let features = target_features::of(wasm).context("reading widget.wasm")?;
    let optimised = |part: &split::Part| wasm::optimised(&part.name, &part.wasm, &features, mode);
    let shipped = split.parts.iter().map(optimised).collect::<Result<Vec<_>>>()?;
    if mode == Mode::Release {
        let flow = added::FLOW;
        let bytes = added::measure(&flow, wasm, &split.parts, &shipped, &features, mode)?;
        publisher.note_added(flow.added, bytes);
    }
    let mut parts = Vec::new();
    for (part, bytes) in split.parts.iter().zip(shipped) {
        let name = part.name.trim_start_matches("split_");
        let role = match name.split_once('_') {
            Some(("texts", _)) => Role::WidgetTexts,
            Some(("more", _)) => Role::WidgetMore,
            _ => Role::WidgetPart,
        };
        parts.push(publisher.immutable(role, &format!("widget-{name}"), "wasm", bytes));
    }
    let app = wasm::bindgen("widget", &split.main)?;
    let glue = lean::lean(&guard::guarded(&sources.glue_guard()?, &app.js)?)?;
    let js = split.join(&glue, &parts)?;
    let js = wasm::minified(js, mode, wasm::Script::Module)?;
    let wasm = wasm::optimised("widget", &app.wasm, &features, mode)?;
    let js = publisher.immutable(Role::WidgetJs, "widget", "js", js.into_bytes());
    let wasm = publisher.immutable(Role::WidgetWasm, "widget", "wasm", wasm);
    Ok((js, wasm))
}

fn compile(mode: Mode, features: &[&str]) -> Result<()> {
    println!("Compiling widget and desk for the browser (profile {}) …", mode.profile());
    let mut command = process::cargo();
    command.args([
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
    ]);
    if !features.is_empty() {
        command.arg("--features").arg(features.join(","));
    }
    process::run(&mut command)
}

fn built_wasm(mode: Mode, name: &str) -> Result<Vec<u8>> {
    let path: PathBuf = workspace::target()
        .join("wasm32-unknown-unknown")
        .join(mode.profile())
        .join(format!("{name}.wasm"));
    fs::read(&path).with_context(|| format!("reading {}", workspace::relative(&path)))
}
