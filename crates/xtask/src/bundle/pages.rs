//! The files that name other files: the loader, the desk's page and the script that starts the desk.

use super::publish::Published;
use anyhow::{Result, bail};
use serde_json::json;

const MANIFEST: &str = "__PARLOR_MANIFEST__";

/// The loader with the manifest in place: where the widget is, and what its bytes must hash to.
pub fn loader(
    text: &str,
    js: &Published,
    wasm: &Published,
    supervisor: &Published,
    advice: &Published,
) -> Result<String> {
    with_manifest(
        text,
        &json!({
            "js": js.url(),
            "wasm": wasm.url(),
            "supervisor": supervisor.url(),
            "advice": advice.url(),
            "integrity": { "js": js.integrity(), "wasm": wasm.integrity() },
        }),
    )
}

/// The supervisor with the addresses of what it starts in place.
pub fn supervisor(
    text: &str,
    js: &Published,
    frame_host: &Published,
    form: &Published,
    inline: &Published,
) -> Result<String> {
    let manifest = json!({
        "js": js.url(),
        "host": frame_host.url(),
        "form": form.url(),
        "inline": inline.url(),
    });
    with_manifest(text, &manifest)
}

fn with_manifest(text: &str, manifest: &serde_json::Value) -> Result<String> {
    let found = text.matches(MANIFEST).count();
    if found != 1 {
        bail!(
            "the loader and its supervisor mention {MANIFEST} exactly once each, as a value; this one does {found} times"
        );
    }
    Ok(text.replace(MANIFEST, &manifest.to_string()))
}

/// The page that carries the widget where the host forbids wasm, with its script's address in place.
pub fn frame(template: &str, script: &Published) -> Result<String> {
    if !template.contains("__FRAME_JS__") {
        bail!("widget/loader/frame.html must load the script __FRAME_JS__");
    }
    Ok(template.replace("__FRAME_JS__", &script.url()))
}

/// The module that starts the desk. A file of its own, because the desk's pages forbid inline scripts.
pub fn desk_boot(js: &Published, wasm: &Published) -> String {
    format!(
        "import init from {};\ninit({{ module_or_path: {} }});\n",
        json!(js.url()),
        json!(wasm.url())
    )
}

/// The desk's page with the addresses of its files in place.
pub fn desk_page(
    template: &str,
    boot: &Published,
    js: &Published,
    wasm: &Published,
) -> Result<String> {
    if !template.contains("__DESK_BOOT__") {
        bail!("crates/desk/index.html must load the module __DESK_BOOT__");
    }
    Ok(template
        .replace("__DESK_BOOT__", &boot.url())
        .replace("__DESK_JS__", &js.url())
        .replace("__DESK_WASM__", &wasm.url()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str) -> Published {
        Published::new(path.to_owned(), b"bytes")
    }

    #[test]
    fn the_loader_knows_where_the_widget_is_and_what_it_hashes_to() {
        let text = loader(
            "const files = __PARLOR_MANIFEST__;",
            &file("assets/w.js"),
            &file("assets/w.wasm"),
            &file("assets/s.js"),
            &file("assets/a.js"),
        )
        .unwrap();
        assert!(
            text.starts_with(
                r#"const files = {"advice":"/assets/a.js","integrity":{"js":"sha256-"#
            ),
            "{text}"
        );
        let rest = r#""js":"/assets/w.js","supervisor":"/assets/s.js","wasm":"/assets/w.wasm"};"#;
        assert!(text.contains(rest), "{text}");
    }

    #[test]
    fn the_supervisor_knows_what_it_starts() {
        let [js, host, form, inline] =
            ["w", "h", "f", "i"].map(|name| file(&format!("assets/{name}.js")));
        let text = supervisor("go(__PARLOR_MANIFEST__);", &js, &host, &form, &inline).unwrap();
        let files = r#"{"form":"/assets/f.js","host":"/assets/h.js","inline":"/assets/i.js","js":"/assets/w.js"}"#;
        assert_eq!(text, format!("go({files});"));
    }

    #[test]
    fn a_loader_without_a_place_for_the_manifest_is_refused() {
        assert!(
            loader("const files = {};", &file("a"), &file("b"), &file("c"), &file("d")).is_err()
        );
    }

    #[test]
    fn the_frame_page_names_its_script() {
        let page = frame(r#"<script defer src="__FRAME_JS__"></script>"#, &file("assets/frame.js"))
            .unwrap();
        assert_eq!(page, r#"<script defer src="/assets/frame.js"></script>"#);
        assert!(frame("<body></body>", &file("assets/frame.js")).is_err());
    }

    #[test]
    fn the_desks_page_names_its_files() {
        let page = desk_page(
            r#"<script type="module" src="__DESK_BOOT__"></script><link href="__DESK_WASM__">"#,
            &file("assets/boot.js"),
            &file("assets/d.js"),
            &file("assets/d.wasm"),
        );
        let expected =
            r#"<script type="module" src="/assets/boot.js"></script><link href="/assets/d.wasm">"#;
        assert_eq!(page.unwrap(), expected);
    }

    #[test]
    fn a_page_that_does_not_start_the_desk_is_refused() {
        assert!(desk_page("<body></body>", &file("a"), &file("b"), &file("c")).is_err());
    }
}
