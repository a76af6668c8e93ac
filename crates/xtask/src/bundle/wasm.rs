//! From cargo's wasm to the pair of files that a browser loads: the module and its JavaScript glue.

use super::{Mode, target_features};
use crate::{node, process, workspace};
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
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

/// What the guard of the glue knows by name; see `widget/loader/glue/guard.js`.
const NAMED: [&str; 3] = ["__wbg_request_", "__wbg_getUserMedia_", "__wbg_getDisplayMedia_"];

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
        // The parts are linked against the table and the stack of the first one.
        .keep_lld_exports(true)
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
    let mut js = output.js().to_owned();
    let module = output.wasm_mut();
    let mut short = BTreeMap::new();
    for import in module.imports.iter_mut() {
        let is_named = NAMED.iter().any(|name| import.name.starts_with(name));
        if is_named || !import.name.starts_with("__wb") {
            continue;
        }
        let next = format!("${}", short.len());
        import.name = short.entry(import.name.clone()).or_insert(next).clone();
    }
    js = renamed(&js, &short);
    let wasm = module.emit_wasm();
    Ok(App { name, features, js, wasm })
}

/// The script with other names. What the glue offers the module is named by some forty characters each, a hash among
/// them, which weigh as much as the code behind them.
fn renamed(script: &str, names: &BTreeMap<String, String>) -> String {
    let is_of_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '$';
    let mut out = String::with_capacity(script.len());
    let mut rest = script;
    while let Some(start) = rest.find(is_of_name) {
        let (before, from) = rest.split_at(start);
        let end = from.find(|c| !is_of_name(c)).unwrap_or(from.len());
        let (name, after) = from.split_at(end);
        out.push_str(before);
        out.push_str(names.get(name).map_or(name, String::as_str));
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Shrinks both files of a release; leaves the others alone.
pub fn shrink(app: App, mode: Mode) -> Result<App> {
    let wasm = optimised(app.name, &app.wasm, &app.features, mode)?;
    let js = minified(app.js, mode, Script::Module)?;
    Ok(App { wasm, js, ..app })
}

/// The module made small, in a release.
pub fn optimised(name: &str, wasm: &[u8], features: &[String], mode: Mode) -> Result<Vec<u8>> {
    if mode != Mode::Release {
        return Ok(wasm.to_vec());
    }
    println!("Optimising {name}.wasm …");
    let folder = scratch()?;
    let before = folder.join(format!("{name}-before.wasm"));
    let after = folder.join(format!("{name}-after.wasm"));
    fs::write(&before, wasm)?;
    process::run(
        node::package_script("binaryen", "bin/wasm-opt")
            .arg("-Oz")
            // Inlining makes the module smaller and what is sent larger: copies of a body compress worse than calls
            // to it (measured on the widget: 512 KB brotli with inlining, 461 KB without).
            .arg("--skip-pass=inlining-optimizing")
            .args(["--strip-debug", "--strip-producers", "--strip-target-features"])
            .args(target_features::wasm_opt_flags(features)?)
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
    .with_context(|| format!("wasm-opt wrote a {name}.wasm that is not valid"))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_replaced_and_parts_of_names_are_not() {
        let names = BTreeMap::from([("__wbg_get_1".to_owned(), "$0".to_owned())]);
        let script = "{ __wbg_get_1: f, __wbg_get_12: g };__wbg_get_1";
        assert_eq!(renamed(script, &names), "{ $0: f, __wbg_get_12: g };$0");
    }
}
