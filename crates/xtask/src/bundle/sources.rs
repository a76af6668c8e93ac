//! The handwritten files that a bundle is made from.

use crate::workspace;
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// Where the sources are; found before anything is compiled, so that a missing one is said at once.
pub struct Sources {
    /// Concatenated in this order: by name, `loader.js` last.
    loader: Vec<PathBuf>,
    desk_page: PathBuf,
    frame_page: PathBuf,
    frame_js: PathBuf,
    frame_host: PathBuf,
    supervisor: PathBuf,
    inline: PathBuf,
    glue_guard: PathBuf,
    /// Concatenated in this order: by name, `advice.js` last.
    advice: Vec<PathBuf>,
    /// Concatenated in this order: by name, `form.js` last.
    form: Vec<PathBuf>,
    /// The form's looks, the colours and sizes of crates/ui first.
    form_looks: [PathBuf; 2],
    types: Option<PathBuf>,
}

impl Sources {
    /// Looks in the places that the architecture fixes.
    pub fn find() -> Result<Self> {
        Self::find_under(workspace::root())
    }

    fn find_under(root: &Path) -> Result<Self> {
        let folder = root.join("widget/loader");
        let main = folder.join("loader.js");
        let desk_page = root.join("crates/desk/index.html");
        let frame_page = folder.join("frame.html");
        let frame_js = folder.join("frame/frame.js");
        let frame_host = folder.join("frame/host.js");
        let supervisor = folder.join("supervisor/supervisor.js");
        let inline = folder.join("inline/inline.js");
        let glue_guard = folder.join("glue/guard.js");
        let advice = folder.join("advice/advice.js");
        let form = folder.join("form/form.js");
        let form_looks =
            [root.join("crates/ui/src/styles/tokens.css"), folder.join("form/form.css")];
        for (path, what) in [
            (&main, "the script behind the tag"),
            (&frame_page, "the page that carries the widget where the host forbids wasm"),
            (&frame_js, "that page's script"),
            (&frame_host, "the half of it that runs in the host's page"),
            (&supervisor, "what starts the widget, and starts it again when it falls"),
            (&inline, "what puts calculators into the page's own flow"),
            (&advice, "what tells developers what is wrong with their settings"),
            (&glue_guard, "what keeps the wasm's failures from the host's page"),
            (&form, "the plain form in place of a chat that cannot run"),
            (&form_looks[0], "the colours and sizes of that form"),
            (&form_looks[1], "the looks of that form"),
            (&desk_page, "the operator console's page"),
        ] {
            if !path.is_file() {
                bail!("{} is missing: it is {what}", workspace::relative(path));
            }
        }
        let loader = scripts(&folder, main)?;
        let advice = scripts(&folder.join("advice"), advice)?;
        let form = scripts(&folder.join("form"), form)?;
        let types = root.join("widget/parlor.d.ts");
        Ok(Self {
            loader,
            desk_page,
            frame_page,
            frame_js,
            frame_host,
            supervisor,
            inline,
            glue_guard,
            advice,
            form,
            form_looks,
            types: types.is_file().then_some(types),
        })
    }

    /// The loader's files as one script in one scope of its own.
    pub fn loader_text(&self) -> Result<String> {
        let mut text = String::from("(() => {\n\"use strict\";\n");
        text.push_str(&joined(&self.loader)?);
        text.push_str("})();\n");
        Ok(text)
    }

    /// The template of the desk's page.
    pub fn desk_page(&self) -> Result<String> {
        read(&self.desk_page)
    }

    /// The template of the page that carries the widget where the host forbids wasm.
    pub fn frame_page(&self) -> Result<String> {
        read(&self.frame_page)
    }

    /// That page's script.
    pub fn frame_js(&self) -> Result<String> {
        read(&self.frame_js)
    }

    /// The half of it that runs in the host's page.
    pub fn frame_host(&self) -> Result<String> {
        read(&self.frame_host)
    }

    /// What stands before the widget's glue.
    pub fn glue_guard(&self) -> Result<String> {
        read(&self.glue_guard)
    }

    /// The plain form as one module, its looks in a constant.
    pub fn form(&self) -> Result<String> {
        let looks = self.form_looks.iter().map(read).collect::<Result<String>>()?;
        let looks = serde_json::to_string(&without_comments(&looks))?;
        let mut text = format!("const STYLES = {looks};\n");
        text.push_str(&joined(&self.form)?);
        Ok(text)
    }

    /// What starts the widget, as a module.
    pub fn supervisor(&self) -> Result<String> {
        read(&self.supervisor)
    }

    /// What puts calculators into the page's own flow, as a module.
    pub fn inline(&self) -> Result<String> {
        read(&self.inline)
    }

    /// What tells developers what is wrong with their settings, as one module.
    pub fn advice(&self) -> Result<String> {
        joined(&self.advice)
    }

    /// TypeScript's view of the public surface.
    pub fn types(&self) -> Result<Option<String>> {
        self.types.as_deref().map(read).transpose()
    }

    /// Changes whenever anything that the bundle is made from changes, this program included.
    pub fn fingerprint(&self, wasm: &[&[u8]]) -> Result<String> {
        let mut hash = Sha256::new();
        for bytes in wasm {
            hash.update(Sha256::digest(bytes));
        }
        let pages = [&self.desk_page, &self.frame_page, &self.frame_js, &self.frame_host];
        let form = self.form.iter().chain(&self.form_looks).chain(&self.advice);
        let form = form.chain([&self.glue_guard, &self.supervisor, &self.inline]);
        for path in self.loader.iter().chain(pages).chain(form).chain(&self.types) {
            hash.update(path.to_string_lossy().as_bytes());
            hash.update(Sha256::digest(read(path)?));
        }
        let program = std::env::current_exe().context("finding this program")?;
        hash.update(Sha256::digest(fs::read(program).context("reading this program")?));
        Ok(super::publish::hex(&hash.finalize()))
    }
}

/// The scripts of a folder by name, the main one last.
fn scripts(folder: &Path, main: PathBuf) -> Result<Vec<PathBuf>> {
    let mut scripts = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("reading {}", workspace::relative(folder)))?;
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "js") && path != main {
            scripts.push(path);
        }
    }
    scripts.sort();
    scripts.push(main);
    Ok(scripts)
}

/// A style sheet on the wire needs neither comments nor indentation.
fn without_comments(css: &str) -> String {
    let mut parts = css.split("/*");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(part.split_once("*/").map_or("", |(_, after)| after));
    }
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn joined(paths: &[PathBuf]) -> Result<String> {
    let mut text = String::new();
    for path in paths {
        text.push_str(&read(path)?);
        text.push('\n');
    }
    Ok(text)
}

fn read(path: impl AsRef<Path>) -> Result<String> {
    let path = path.as_ref();
    fs::read_to_string(path).with_context(|| format!("reading {}", workspace::relative(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A repository with these files, and with empty ones where others are needed.
    fn house(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let needed = [
            ("widget/loader/frame.html", ""),
            ("widget/loader/frame/frame.js", ""),
            ("widget/loader/frame/host.js", ""),
            ("widget/loader/supervisor/supervisor.js", ""),
            ("widget/loader/inline/inline.js", ""),
            ("widget/loader/advice/advice.js", ""),
            ("widget/loader/glue/guard.js", ""),
            ("widget/loader/form/form.js", "show();"),
            ("widget/loader/form/form.css", ".plain {\n  color: red;\n}"),
            ("crates/ui/src/styles/tokens.css", "/* Ours. */\n:host {}\n"),
        ];
        for (path, text) in needed.iter().chain(files) {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_missing_loader_is_named() {
        let folder = house(&[("crates/desk/index.html", "")]);
        let error = Sources::find_under(folder.path()).err().unwrap().to_string();
        assert!(error.contains("widget/loader/loader.js is missing"), "{error}");
    }

    #[test]
    fn the_form_is_one_module_that_carries_its_looks() {
        let folder = house(&[
            ("crates/desk/index.html", ""),
            ("widget/loader/loader.js", ""),
            ("widget/loader/form/words.js", "words();"),
        ]);
        let text = Sources::find_under(folder.path()).unwrap().form().unwrap();
        let looks = r#"const STYLES = ":host {}\n.plain {\ncolor: red;\n}";"#;
        assert_eq!(text, format!("{looks}\nwords();\nshow();\n"));
    }

    #[test]
    fn the_loader_is_its_files_in_order_of_name_with_the_main_one_last() {
        let folder = house(&[
            ("crates/desk/index.html", ""),
            ("widget/loader/loader.js", "main();"),
            ("widget/loader/queue.js", "queue();"),
            ("widget/loader/css.js", "css();"),
        ]);
        let text = Sources::find_under(folder.path()).unwrap().loader_text().unwrap();
        assert_eq!(text, "(() => {\n\"use strict\";\ncss();\nqueue();\nmain();\n})();\n");
    }
}
