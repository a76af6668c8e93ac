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

/// Classes that a library of Leptos' own (streams of server functions) exports and that nothing here makes: they keep
/// four kilobytes of code alive that nobody calls.
const UNUSED: [&str; 3] =
    ["IntoUnderlyingByteSource", "IntoUnderlyingSink", "IntoUnderlyingSource"];

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
    for class in UNUSED {
        js = without_class(&js, class)?;
    }
    let of_unused: Vec<_> = module
        .exports
        .iter()
        .filter(|export| UNUSED.iter().any(|class| is_of_class(&export.name, class)))
        .map(|export| export.id())
        .collect();
    for export in of_unused {
        module.exports.delete(export);
    }
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

/// Whether an export of the module is a method of this class, or its end.
fn is_of_class(export: &str, class: &str) -> bool {
    let method = export.strip_prefix("__wbg_").unwrap_or(export);
    method.split_once('_').is_some_and(|(of, _)| of.eq_ignore_ascii_case(class))
}

/// The glue without a class: from its declaration to what is said of it after its end, and what frees its objects.
fn without_class(glue: &str, class: &str) -> Result<String> {
    let begin = format!("export class {class} {{\n");
    let Some((before, rest)) = glue.split_once(&begin) else { return Ok(glue.to_owned()) };
    let end = format!(
        "if (Symbol.dispose) {class}.prototype[Symbol.dispose] = {class}.prototype.free;\n"
    );
    let freed = format!("const {class}Finalization = ");
    let (_, after) =
        rest.split_once(&end).context("a class of the glue ends otherwise than expected")?;
    let (between, freeing) = after
        .split_once(&freed)
        .context("objects of the glue are freed otherwise than expected")?;
    let (_, after) = freeing.split_once(");\n").context("the glue's freeing has no end")?;
    let glue = [before, between, after].concat();
    if glue.contains(class) {
        bail!("the glue uses {class} after all");
    }
    Ok(glue)
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
            // The same of values kept in locals and of tails that are joined: 133.5 KB with these, 132.7 KB without.
            .args([
                "--skip-pass=local-cse",
                "--skip-pass=code-folding",
                "--skip-pass=simplify-locals",
            ])
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

    const WITH_CLASS: &str = "before\nexport class Sink {\nfree() {}\n}\nif (Symbol.dispose) Sink.prototype[Symbol.dispose] = Sink.prototype.free;\nbetween\nconst SinkFinalization = (a)\n? b\n: new R(ptr => wasm.__wbg_sink_free(ptr, 1));\nafter\n";

    #[test]
    fn a_class_goes_with_all_that_is_said_of_it() {
        assert_eq!(without_class(WITH_CLASS, "Sink").unwrap(), "before\nbetween\nafter\n");
        assert_eq!(without_class("nothing of it", "Sink").unwrap(), "nothing of it");
    }

    #[test]
    fn a_class_that_is_used_stops_the_build() {
        assert!(without_class(&[WITH_CLASS, "new Sink()"].concat(), "Sink").is_err());
    }

    #[test]
    fn methods_are_told_from_those_of_classes_with_longer_names() {
        for export in ["sink_close", "__wbg_sink_free"] {
            assert!(is_of_class(export, "Sink"), "{export}");
        }
        for export in ["sinks_close", "handle_opened", "__wbg_sinkhole_free", "sink"] {
            assert!(!is_of_class(export, "Sink"), "{export}");
        }
    }

    #[test]
    fn whole_names_are_replaced_and_parts_of_names_are_not() {
        let names = BTreeMap::from([("__wbg_get_1".to_owned(), "$0".to_owned())]);
        let script = "{ __wbg_get_1: f, __wbg_get_12: g };__wbg_get_1";
        assert_eq!(renamed(script, &names), "{ $0: f, __wbg_get_12: g };$0");
    }
}
