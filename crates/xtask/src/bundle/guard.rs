//! The widget's glue behind a guard: whatever the wasm throws stays away from the host's page (see
//! `widget/loader/glue/guard.js`).

use anyhow::{Result, bail};

/// What wasm-bindgen's glue says, how often, and what it says behind the guard.
const PLACES: [(&str, usize, &str); 2] = [
    ("wasm = instance.exports;", 1, "wasm = guardedExports(instance.exports);"),
    (
        "const imports = __wbg_get_imports();",
        2,
        "const imports = guardedImports(__wbg_get_imports());",
    ),
];

/// The glue with the guard before it and its calls led through it.
pub fn guarded(guard: &str, glue: &str) -> Result<String> {
    let mut text = glue.to_owned();
    for (place, times, behind) in PLACES {
        let found = text.matches(place).count();
        if found != times {
            bail!(
                "the glue says `{place}` {found} times instead of {times}: wasm-bindgen writes it another way now; \
                 look at crates/xtask/src/bundle/guard.rs"
            );
        }
        text = text.replace(place, behind);
    }
    Ok([guard, "\n", &text].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glue_calls_through_the_guard() {
        let glue = "const imports = __wbg_get_imports();const imports = __wbg_get_imports();wasm = instance.exports;";
        let text = guarded("guard();", glue).unwrap();
        assert!(text.starts_with("guard();\n"), "{text}");
        assert_eq!(text.matches("guardedImports(__wbg_get_imports())").count(), 2);
        assert!(text.contains("wasm = guardedExports(instance.exports);"), "{text}");
    }

    #[test]
    fn glue_of_another_shape_is_refused() {
        let error = guarded("", "wasm = instance.exports;").unwrap_err().to_string();
        assert!(error.contains("__wbg_get_imports"), "{error}");
    }
}
