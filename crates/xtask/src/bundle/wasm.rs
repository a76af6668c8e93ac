//! From cargo's wasm to the pair of files that a browser loads: the module and its JavaScript glue.

use super::{Mode, target_features};
use crate::{node, process, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::PathBuf;
use wasm_bindgen_cli_support::Bindgen;

/// One app, ready for the browser.
pub struct App {
    name: &'static str,
    features: Vec<String>,
    /// The glue, an ES module whose default export starts the app.
    pub js: String,
    /// The module itself.
    pub wasm: Vec<u8>,
}

/// How a script is loaded, which decides what may be renamed.
#[derive(Clone, Copy)]
pub enum Script {
    /// By a plain `<script>`.
    Classic,
    /// By `import`.
    Module,
}

/// Runs wasm-bindgen as a library, so that its version is always the one in Cargo.lock.
pub fn bindgen(name: &'static str, wasm: &[u8]) -> Result<App> {
    let features = target_features::of(wasm).with_context(|| format!("reading {name}.wasm"))?;
    let mut output = Bindgen::new()
        .input_bytes(name, wasm.to_vec())
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .with_context(|| format!("wasm-bindgen on {name}.wasm"))?;
    let inline = output.snippets().values().flatten().count();
    if inline + output.local_modules().len() > 0 {
        bail!(
            "{name} contains JavaScript snippets, which the bundle has no place for; use js-sys or web-sys instead"
        );
    }
    let wasm = output.wasm_mut().emit_wasm();
    Ok(App { name, features, js: output.js().to_owned(), wasm })
}

/// Shrinks both files of a release; leaves the others alone.
pub fn shrink(app: App, mode: Mode) -> Result<App> {
    if mode != Mode::Release {
        return Ok(app);
    }
    println!("Optimising {}.wasm …", app.name);
    let wasm = optimised(&app)?;
    let js = minified(app.js, mode, Script::Module)?;
    Ok(App { wasm, js, ..app })
}

fn optimised(app: &App) -> Result<Vec<u8>> {
    let folder = scratch()?;
    let before = folder.join(format!("{}-before.wasm", app.name));
    let after = folder.join(format!("{}-after.wasm", app.name));
    fs::write(&before, &app.wasm)?;
    process::run(
        node::package_script("binaryen", "bin/wasm-opt")
            .arg("-Oz")
            // Inlining makes the module smaller and what is sent larger: copies of a body compress worse than calls
            // to it (measured on the widget: 512 KB brotli with inlining, 461 KB without).
            .arg("--skip-pass=inlining-optimizing")
            .args(["--strip-debug", "--strip-producers", "--strip-target-features"])
            .args(target_features::wasm_opt_flags(&app.features)?)
            .arg(&before)
            .arg("-o")
            .arg(&after),
    )?;
    // A module that an engine refuses must not reach a person.
    process::run(
        process::program("node")
            .args(["-e", "process.exit(WebAssembly.validate(require('fs').readFileSync(process.argv[1])) ? 0 : 1)"])
            .arg(&after),
    )
    .with_context(|| format!("wasm-opt wrote a {}.wasm that is not valid", app.name))?;
    fs::read(&after).context("reading what wasm-opt wrote")
}

/// The script with short names and no comments, in a release.
pub fn minified(text: String, mode: Mode, script: Script) -> Result<String> {
    if mode != Mode::Release {
        return Ok(text);
    }
    let path = scratch()?.join("script.js");
    fs::write(&path, text)?;
    let mut command = node::package_script("terser", "bin/terser");
    command.arg(&path).args(["--ecma", "2020", "--compress", "passes=3", "--mangle"]);
    if let Script::Module = script {
        command.arg("--module");
    }
    Ok(String::from_utf8(process::output(&mut command)?)?)
}

fn scratch() -> Result<PathBuf> {
    let folder = workspace::target().join("bundle");
    fs::create_dir_all(&folder).context("making target/bundle")?;
    Ok(folder)
}
