//! Cuts the widget's module where the source says `#[wasm_split]`: what only such a function reaches is fetched
//! when the function is first called.

use super::publish::Published;
use crate::workspace;
use anyhow::{Context, Result, anyhow, bail};
use fold::Shared;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use wasm_split_cli_support::{Options, transform};

mod fold;
mod merge;

/// Where wasm-bindgen's glue finds the loaders of the parts.
const LINK: &str = "./__wasm_split.js";
/// The glue itself, as the loaders know it.
const GLUE: &str = "./widget.js";
/// What a loader calls when a part is there or cannot be had; nothing calls into the wasm but behind the guard.
const CALLBACK: &str = "sharedImports.__wasm_split.__indirect_function_table.get(callbackIndex)";
/// What the loaders are called together in the joined script.
const PARTS: &str = "parlorParts";

/// How the loaders have the code run: as it arrives; told apart so that a build with checks explains what fails.
const RUNS: [(&str, &str); 2] = [
    (
        "debugWrap",
        "return async (imports) => debugWrap(WebAssembly.instantiateStreaming(src, imports));",
    ),
    ("", "return async (imports) => (WebAssembly.instantiateStreaming(src, imports));"),
];

/// A module in parts.
pub struct Split {
    /// What is there from the start; still to be given to wasm-bindgen.
    pub main: Vec<u8>,
    /// The rest, each as it is to be shipped but for optimisation.
    pub parts: Vec<Part>,
    /// What each cut of the source needs, by the names of the parts; its own comes last.
    needs: BTreeMap<String, Vec<String>>,
    /// The script that loads parts, as the splitter wrote it.
    link: String,
}

/// Code that is fetched when it is needed.
pub struct Part {
    /// Its name in the source, or that of the parts that share it.
    pub name: String,
    /// The module.
    pub wasm: Vec<u8>,
}

/// Cuts a module that was linked with its relocations.
pub fn split(wasm: &[u8]) -> Result<Split> {
    let folder = workspace::target().join("bundle/parts");
    if folder.exists() {
        fs::remove_dir_all(&folder).context("emptying target/bundle/parts")?;
    }
    fs::create_dir_all(&folder).context("making target/bundle/parts")?;
    let main = folder.join("main.wasm");
    let mut options = Options::new(wasm);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.link_name = LINK;
    options.main_module = GLUE;
    let done = transform(options).map_err(|error| anyhow!("{error:#}")).context("splitting")?;
    let read = |name: &str| {
        fs::read(folder.join(name).with_extension("wasm"))
            .with_context(|| format!("reading the part {name}"))
    };
    let mut parts = Vec::new();
    let mut shared = BTreeMap::<String, BTreeSet<String>>::new();
    let mut needs = BTreeMap::new();
    for (cut, names) in done.prefetch_map {
        let own = own_part(&cut);
        let mut needed = Vec::new();
        for name in names {
            if name == own {
                parts.push(Part { wasm: read(&name)?, name: name.clone() });
                needed.push(name);
            } else {
                shared.entry(name).or_default().insert(cut.clone());
            }
        }
        needs.insert(cut, needed);
    }
    let shared = shared
        .into_iter()
        .map(|(name, users)| Ok(Shared { modules: vec![read(&name)?], name, users }))
        .collect::<Result<Vec<_>>>()?;
    for Shared { name, users, mut modules } in fold::folded(shared)?.into_iter().rev() {
        let wasm = if modules.len() == 1 { modules.remove(0) } else { merge::merged(&modules)? };
        for user in users {
            needs.entry(user).or_default().insert(0, name.clone());
        }
        parts.push(Part { name, wasm });
    }
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    let link = fs::read_to_string(folder.join(LINK)).context("reading the parts' loaders")?;
    Ok(Split { main: fs::read(&main).context("reading the first part")?, parts, needs, link })
}

/// The name of the part that is a cut's alone.
fn own_part(cut: &str) -> String {
    format!("split_{cut}")
}

impl Split {
    /// One script of the glue and the loaders, which then need no import of each other; the parts by the names and
    /// hashes under which they are shipped.
    pub fn join(&self, glue: &str, shipped: &[Published]) -> Result<String> {
        if self.parts.len() != shipped.len() {
            bail!("{} parts were cut, and {} are shipped", self.parts.len(), shipped.len());
        }
        // The loaders come first, as they are constants.
        let mut script = [self.runtime()?, self.loaders(shipped)?].concat();
        let mut found = false;
        for line in glue.lines() {
            let import = line.strip_prefix("import * as ").and_then(|rest| rest.split_once(' '));
            match import {
                Some((name, rest)) if rest.contains(LINK) => {
                    found = true;
                    script.push_str(&format!("const {name} = {PARTS};"));
                }
                _ => script.push_str(line),
            }
            script.push('\n');
        }
        if !found && !self.needs.is_empty() {
            bail!("the glue does not import the parts' loaders in the form expected");
        }
        Ok(script)
    }

    /// What the splitter's loaders have in common, led through the guard.
    fn runtime(&self) -> Result<String> {
        let (import, link) = self
            .link
            .split_once('\n')
            .filter(|(first, _)| first.starts_with("import { initSync }"))
            .context("the parts' loaders begin otherwise than expected")?;
        debug_assert!(import.ends_with(';'));
        let of_one = |line: &&str| line.starts_with("/* ") || line.starts_with("export const ");
        let mut runtime = String::new();
        for line in link.lines().take_while(|line| !of_one(line)) {
            runtime.push_str(line);
            runtime.push('\n');
        }
        let callback = format!("{CALLBACK}(callbackData, success);");
        let is_known = [
            callback.as_str(),
            "function makeLoad(fetcher, deps) {",
            "function wrapAsyncCb(callee) {",
        ]
        .iter()
        .all(|it| runtime.contains(it));
        if !self.needs.is_empty() && !is_known {
            bail!("the parts' loaders work in another way than expected");
        }
        let guarded =
            format!("guardedExports({{ tell: {CALLBACK} }}).tell(callbackData, success);");
        Ok(runtime.replace(&callback, &guarded))
    }

    /// A loader for each part, by what it differs in alone: every visitor downloads them.
    fn loaders(&self, shipped: &[Published]) -> Result<String> {
        let known = RUNS.iter().find(|(_, run)| self.link.contains(run)).map(|(wrap, _)| wrap);
        let wrap = match known {
            Some(wrap) => wrap,
            None if self.parts.is_empty() => "",
            None => bail!("the parts' loaders run the code in another form than expected"),
        };
        let mut files = BTreeMap::new();
        for (part, shipped) in self.parts.iter().zip(shipped) {
            let file = shipped.url().rsplit('/').next().unwrap_or_default().to_owned();
            files.insert(part.name.as_str(), format!("\"{file}\", \"{}\"", shipped.integrity()));
        }
        let mut script = format!(
            "const parlorPart = (file, integrity, needs) => makeLoad(() => {{
    const src = fetch(new URL(file, import.meta.url), {{ integrity }});
    src.catch(() => {{}});
    return async (imports) => {wrap}(WebAssembly.instantiateStreaming(src, imports));
}}, needs);\n"
        );
        let shared: BTreeSet<_> = self
            .needs
            .iter()
            .flat_map(|(cut, needs)| needs.iter().filter(|it| **it != own_part(cut)))
            .collect();
        for name in shared {
            let file =
                files.get(name.as_str()).with_context(|| format!("{name} is not shipped"))?;
            script.push_str(&format!("const {name} = parlorPart({file}, []);\n"));
        }
        script.push_str(&format!("const {PARTS} = {{\n"));
        for (cut, needs) in &self.needs {
            let own = own_part(cut);
            let needed: Vec<_> =
                needs.iter().filter(|it| **it != own).map(String::as_str).collect();
            let needed = needed.join(", ");
            let load = match files.get(own.as_str()) {
                Some(file) => format!("parlorPart({file}, [{needed}])"),
                // All of it is shared.
                None => format!("makeLoad(() => async () => {{}}, [{needed}])"),
            };
            script.push_str(&format!("    __wasm_split_load_{cut}: wrapAsyncCb({load}),\n"));
        }
        script.push_str("};\n");
        Ok(script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADERS: &str = r#"import { initSync } from "./widget.js";
function wrapAsyncCb(callee) {
    sharedImports.__wasm_split.__indirect_function_table.get(callbackIndex)(callbackData, success);
}
function makeLoad(fetcher, deps) {
}
/* bot, forms */
const __chunk_1 = makeLoad(() => {
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}, []);
export const __wasm_split_load_forms = wrapAsyncCb(makeLoad());
"#;
    const GLUE: &str = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\nuse(import1);\n";

    fn split_of(link: &str) -> Split {
        let part = |name: &str| Part { name: name.to_owned(), wasm: Vec::new() };
        let names = |names: &[&str]| names.iter().map(|it| (*it).to_owned()).collect();
        Split {
            main: Vec::new(),
            parts: vec![part("chunk_1"), part("split_forms")],
            needs: BTreeMap::from([
                ("bot".to_owned(), names(&["chunk_1"])),
                ("forms".to_owned(), names(&["chunk_1", "split_forms"])),
            ]),
            link: link.to_owned(),
        }
    }

    fn shipped() -> Vec<Published> {
        let file = |name: &str| Published::new(format!("assets/widget-{name}-1.wasm"), b"");
        vec![file("chunk_1"), file("forms")]
    }

    #[test]
    fn glue_and_loaders_become_one_script_that_names_what_is_shipped() {
        let script = split_of(LOADERS).join(GLUE, &shipped()).unwrap();
        for expected in [
            "const chunk_1 = parlorPart(\"widget-chunk_1-1.wasm\", \"sha256-",
            "__wasm_split_load_forms: wrapAsyncCb(parlorPart(\"widget-forms-1.wasm\", \"sha256-",
            "=\", [chunk_1])),",
            "__wasm_split_load_bot: wrapAsyncCb(makeLoad(() => async () => {}, [chunk_1])),",
            "const import1 = parlorParts;\nconst import2 = parlorParts;",
            "guardedExports({ tell: sharedImports.",
        ] {
            assert!(script.contains(expected), "{expected}: {script}");
        }
        assert!(!script.contains("import {") && !script.contains("export const"), "{script}");
    }

    #[test]
    fn loaders_of_another_shape_stop_the_build() {
        for (here, there) in [
            ("(WebAssembly.instantiateStreaming", "(WebAssembly.instantiate"),
            ("(callbackData, success)", "(success)"),
            ("makeLoad(fetcher, deps)", "makeLoad(deps)"),
            ("import { initSync }", "import { init }"),
        ] {
            assert!(
                split_of(&LOADERS.replace(here, there)).join(GLUE, &shipped()).is_err(),
                "{here}"
            );
        }
        assert!(split_of(LOADERS).join("use();", &shipped()).is_err());
        assert!(split_of(LOADERS).join(GLUE, &[]).is_err());
    }
}
