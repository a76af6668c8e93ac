//! The widget's glue without what wasm-bindgen writes for everybody: ways to start that the loader does not go, and a
//! description of values down to the last detail. Every visitor downloads the rest before anything else.

use anyhow::{Context, Result};

/// From where to where the glue is replaced, and by what.
const PLACES: [(&str, &str, &str); 2] = [
    (
        "function debugString(val) {",
        "function getArrayU8FromWasm0(",
        "function debugString(val) {
    try {
        return val instanceof Error ? `${val}\\n${val.stack}` : JSON.stringify(val) ?? String(val);
    } catch {
        return typeof val;
    }
}
",
    ),
    // The loader compiles the module itself, as it makes more than one instance of it. Each is of a script of its own;
    // who starts the same script again, as a page that puts the tag back, gets the instance that has its parts.
    (
        "async function __wbg_load(module, imports) {",
        "export { initSync, __wbg_init as default }",
        "function initSync() { return wasm; }
async function __wbg_init({ module_or_path: module }) {
    if (wasm !== undefined) return wasm;
    const imports = guardedImports(__wbg_get_imports());
    return __wbg_finalize_init(await WebAssembly.instantiate(module, imports), module);
}
",
    ),
];

/// The glue, guarded before, with less in it.
pub fn lean(glue: &str) -> Result<String> {
    let mut text = glue.to_owned();
    for (from, to, by) in PLACES {
        let (before, rest) = text.split_once(from).with_context(|| other_shape(from))?;
        let (_, after) = rest.split_once(to).with_context(|| other_shape(to))?;
        text = [before, by, to, after].concat();
    }
    Ok(text)
}

fn other_shape(place: &str) -> String {
    format!(
        "the glue does not say `{place}` where it did: wasm-bindgen writes it another way now; look at \
         crates/xtask/src/bundle/lean.rs"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "one\nfunction debugString(val) {\nlong\n}\nfunction getArrayU8FromWasm0(\ntwo\nasync function \
                        __wbg_load(module, imports) {\nlong\n}\nexport { initSync, __wbg_init as default };\n";

    #[test]
    fn what_the_loader_does_not_need_is_gone_and_the_rest_stays() {
        let text = lean(GLUE).unwrap();
        assert!(!text.contains("long"), "{text}");
        for kept in ["one\n", "function getArrayU8FromWasm0(\ntwo\n", "__wbg_init as default };"] {
            assert!(text.contains(kept), "{kept}: {text}");
        }
    }

    #[test]
    fn glue_of_another_shape_stops_the_build() {
        for (from, to, _) in PLACES {
            assert!(lean(&GLUE.replace(from, "")).is_err(), "{from}");
            assert!(lean(&GLUE.replace(to, "")).is_err(), "{to}");
        }
    }
}
