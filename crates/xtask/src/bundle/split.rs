//! Cuts the widget's module where the source says `#[wasm_split]`: what only such a function reaches is fetched
//! when the function is first called.

use super::publish::Published;
use crate::workspace;
use anyhow::{Context, Result, anyhow, bail};
use std::fs;
use std::path::Path;
use wasm_split_cli_support::{Options, transform};

/// Where wasm-bindgen's glue finds the loaders of the parts.
const LINK: &str = "./__wasm_split.js";
/// The glue itself, as the loaders know it.
const GLUE: &str = "./widget.js";
/// What a loader calls when a part is there or cannot be had; nothing calls into the wasm but behind the guard.
const CALLBACK: &str = "sharedImports.__wasm_split.__indirect_function_table.get(callbackIndex)";
/// What the loaders are called together in the joined script.
const PARTS: &str = "parlorParts";

/// A module in parts.
pub struct Split {
    /// What is there from the start; still to be given to wasm-bindgen.
    pub main: Vec<u8>,
    /// The rest, each as it is to be shipped but for optimisation.
    pub parts: Vec<Part>,
    link: String,
}

/// Code that is fetched when it is needed.
pub struct Part {
    /// Its name in the source, or that of the parts that share it.
    pub name: String,
    /// The module.
    pub wasm: Vec<u8>,
}

impl Part {
    /// How the loaders name its file.
    fn file(&self) -> String {
        format!("./{}.wasm", self.name)
    }
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
    let mut parts = done.split_modules.iter().map(|path| part(path)).collect::<Result<Vec<_>>>()?;
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    let link = fs::read_to_string(folder.join(LINK)).context("reading the parts' loaders")?;
    Ok(Split { main: fs::read(&main).context("reading the first part")?, parts, link })
}

fn part(path: &Path) -> Result<Part> {
    let name = path.file_stem().and_then(|stem| stem.to_str()).context("a part has a name")?;
    let wasm = fs::read(path).with_context(|| format!("reading the part {name}"))?;
    Ok(Part { name: name.to_owned(), wasm })
}

impl Split {
    /// One script of the glue and the loaders, which then need no import of each other; the parts by the names and
    /// hashes under which they are shipped.
    pub fn join(&self, glue: &str, shipped: &[Published]) -> Result<String> {
        if self.parts.len() != shipped.len() {
            bail!("{} parts were cut, and {} are shipped", self.parts.len(), shipped.len());
        }
        let mut link = self.link.clone();
        for (part, shipped) in self.parts.iter().zip(shipped) {
            let theirs = format!("fetch(new URL(\"{}\", import.meta.url))", part.file());
            if !link.contains(&theirs) {
                bail!("the loader of the part {} has another form than expected", part.name);
            }
            let name = shipped.url().rsplit('/').next().unwrap_or_default().to_owned();
            let ours = format!(
                "fetch(new URL(\"./{name}\", import.meta.url), {{integrity: \"{}\"}})",
                shipped.integrity()
            );
            link = link.replace(&theirs, &ours);
        }
        let (import, link) = link
            .split_once('\n')
            .filter(|(first, _)| first.starts_with("import { initSync }"))
            .context("the parts' loaders begin otherwise than expected")?;
        debug_assert!(import.ends_with(';'));
        let mut names = Vec::new();
        for line in link.lines() {
            let name = line.strip_prefix("export const ").and_then(|rest| rest.split(' ').next());
            names.extend(name);
        }
        let callback = format!("{CALLBACK}(callbackData, success);");
        if !names.is_empty() && !link.contains(&callback) {
            bail!("the parts' loaders call the wasm in another form than expected");
        }
        let guarded =
            format!("guardedExports({{ tell: {CALLBACK} }}).tell(callbackData, success);");
        let link = link.replace(&callback, &guarded).replace("export const ", "const ");
        // The loaders come first, as they are constants.
        let mut script = format!("{link}\nconst {PARTS} = {{ {} }};\n", names.join(", "));
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
        if !found && !names.is_empty() {
            bail!("the glue does not import the parts' loaders in the form expected");
        }
        Ok(script)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADERS: &str = r#"import { initSync } from "./widget.js";
function told(i) { sharedImports.__wasm_split.__indirect_function_table.get(callbackIndex)(callbackData, success); }
export const __wasm_split_load_forms = load(fetch(new URL("./split_forms.wasm", import.meta.url)));
"#;
    const GLUE: &str = "import * as import1 from \"./__wasm_split.js\"\nimport * as import2 from \"./__wasm_split.js\"\nuse(import1);\n";

    fn split_of(link: &str) -> Split {
        let part = Part { name: "split_forms".to_owned(), wasm: Vec::new() };
        Split { main: Vec::new(), parts: vec![part], link: link.to_owned() }
    }

    fn shipped() -> Vec<Published> {
        vec![Published::new("assets/widget-forms-1.wasm".to_owned(), b"forms")]
    }

    #[test]
    fn glue_and_loaders_become_one_script_that_names_what_is_shipped() {
        let script = split_of(LOADERS).join(GLUE, &shipped()).unwrap();
        assert!(
            script.contains("\"./widget-forms-1.wasm\", import.meta.url), {integrity: \"sha256-")
        );
        assert!(script.contains("const parlorParts = { __wasm_split_load_forms };"), "{script}");
        assert!(script.contains("const import1 = parlorParts;\nconst import2 = parlorParts;"));
        assert!(script.contains("guardedExports({ tell: sharedImports."), "{script}");
        assert!(!script.contains("import {") && !script.contains("export const"), "{script}");
    }

    #[test]
    fn loaders_of_another_shape_stop_the_build() {
        let other = LOADERS.replace("fetch(new URL", "get(new URL");
        assert!(split_of(&other).join(GLUE, &shipped()).is_err());
        let other = LOADERS.replace("(callbackData, success)", "(success)");
        assert!(split_of(&other).join(GLUE, &shipped()).is_err());
        assert!(split_of(LOADERS).join("use();", &shipped()).is_err());
        assert!(split_of(LOADERS).join(GLUE, &[]).is_err());
    }
}
