//! Which crate may depend on which: the arrows of the architecture, and the frameworks that stay at the edges.

use super::{Finding, Source};
use anyhow::{Context, Result};

/// Each crate with those of ours that it may use; later crates are higher up.
const ARROWS: [(&str, &[&str]); 12] = [
    ("small", &[]),
    ("protocol", &["small"]),
    ("formula", &["small"]),
    ("i18n", &["small"]),
    ("flow", &["protocol", "formula", "small"]),
    ("client", &["protocol"]),
    ("browser", &["client", "protocol"]),
    ("markup", &[]),
    ("ui", &["markup", "client", "formula", "i18n", "protocol", "small"]),
    ("widget", &["ui", "browser", "client", "flow", "formula", "i18n", "protocol", "small"]),
    ("desk", &["ui", "browser", "client", "formula", "i18n", "protocol"]),
    ("backend-stub", &["protocol", "flow", "formula", "i18n"]),
];

/// Packages that may cross any arrow, because nothing that is shipped contains them.
const FREE: [&str; 7] = [
    "workspace-tests",
    "chaos",
    "formula-probe",
    "formula-fuzz",
    "flow-probe",
    "flow-fuzz",
    "xtask",
];

const BROWSER_CRATES: [&str; 4] = ["ui", "desk", "widget", "browser"];
const SERVER_CRATES: [&str; 3] = ["backend-stub", "workspace-tests", "chaos"];

/// Frameworks with the crates that may use them.
const FRAMEWORKS: [(&str, &[&str]); 12] = [
    ("leptos", &BROWSER_CRATES),
    ("web-sys", &BROWSER_CRATES),
    ("js-sys", &BROWSER_CRATES),
    ("gloo-net", &BROWSER_CRATES),
    ("wasm-bindgen", &BROWSER_CRATES),
    ("tokio", &SERVER_CRATES),
    ("axum", &SERVER_CRATES),
    ("hyper", &SERVER_CRATES),
    ("sqlx", &SERVER_CRATES),
    ("rand", &SERVER_CRATES),
    ("log", &SERVER_CRATES),
    ("tracing", &SERVER_CRATES),
];

/// Checks one `Cargo.toml`; other files have no arrows.
pub fn check(source: &Source) -> Result<Vec<Finding>> {
    if source.name() != "Cargo.toml" {
        return Ok(Vec::new());
    }
    let manifest: toml::Table =
        toml::from_str(&source.text).with_context(|| format!("reading {}", source.path))?;
    let Some(package) = manifest.get("package").and_then(|package| package.get("name")?.as_str())
    else {
        return Ok(Vec::new());
    };
    let mut findings = Vec::new();
    for (kind, dependency) in dependencies(&manifest) {
        if let Some(message) = refusal(package, kind, &dependency) {
            findings.push(source.finding(0, message));
        }
    }
    Ok(findings)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Shipped,
    TestsOnly,
}

fn refusal(package: &str, kind: Kind, dependency: &str) -> Option<String> {
    if let Some((_, allowed)) = FRAMEWORKS.iter().find(|(name, _)| *name == dependency)
        && !allowed.contains(&package)
    {
        return Some(format!(
            "{package} must not use {dependency}; only {} may",
            allowed.join(", ")
        ));
    }
    let to = ARROWS.iter().position(|(name, _)| *name == dependency)?;
    if FREE.contains(&package) {
        return None;
    }
    let Some(from) = ARROWS.iter().position(|(name, _)| *name == package) else {
        return Some(format!(
            "{package} is not in the architecture; add its arrows to crates/xtask/src/tidy/arrows.rs"
        ));
    };
    let allowed = ARROWS[from].1;
    let permitted = allowed.contains(&dependency) || (kind == Kind::TestsOnly && to < from);
    (!permitted).then(|| {
        let others =
            if allowed.is_empty() { "nothing of ours".to_owned() } else { allowed.join(", ") };
        format!("the arrow {package} ─► {dependency} is not allowed; {package} may use {others}")
    })
}

fn dependencies(manifest: &toml::Table) -> Vec<(Kind, String)> {
    let mut tables = vec![manifest];
    if let Some(targets) = manifest.get("target").and_then(toml::Value::as_table) {
        tables.extend(targets.values().filter_map(toml::Value::as_table));
    }
    let mut found = Vec::new();
    for table in tables {
        let kinds = [
            ("dependencies", Kind::Shipped),
            ("build-dependencies", Kind::Shipped),
            ("dev-dependencies", Kind::TestsOnly),
        ];
        for (key, kind) in kinds {
            let Some(entries) = table.get(key).and_then(toml::Value::as_table) else { continue };
            for (name, value) in entries {
                // A renamed dependency is still what it is.
                let real = value.get("package").and_then(toml::Value::as_str).unwrap_or(name);
                found.push((kind, real.to_owned()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::sample::{said, source};

    fn check(package: &str, rest: &str) -> Vec<String> {
        let text = format!("[package]\nname = \"{package}\"\n{rest}");
        said(super::check(&source("crates/x/Cargo.toml", &text)).unwrap())
    }

    #[test]
    fn an_arrow_that_the_architecture_draws_is_fine() {
        assert!(
            check("flow", "[dependencies]\nprotocol.workspace = true\nformula.workspace = true")
                .is_empty()
        );
    }

    #[test]
    fn any_other_arrow_fails() {
        let found = check("flow", "[dependencies]\nclient.workspace = true");
        let expected = "crates/x/Cargo.toml: the arrow flow ─► client is not allowed; flow may use protocol, formula, small";
        assert_eq!(found, [expected]);
    }

    #[test]
    fn a_renamed_or_target_specific_arrow_is_seen() {
        assert_eq!(
            check("protocol", "[dependencies]\nx = { package = \"flow\", path = \"../flow\" }")
                .len(),
            1
        );
        assert_eq!(
            check("protocol", "[target.'cfg(unix)'.dependencies]\nflow.workspace = true").len(),
            1
        );
    }

    #[test]
    fn tests_may_use_lower_crates_but_not_higher_ones() {
        assert!(check("client", "[dev-dependencies]\nformula.workspace = true").is_empty());
        assert_eq!(check("client", "[dev-dependencies]\nwidget.workspace = true").len(), 1);
    }

    #[test]
    fn frameworks_stay_at_the_edges() {
        assert_eq!(check("client", "[dependencies]\nweb-sys.workspace = true").len(), 1);
        assert_eq!(check("widget", "[dependencies]\ntokio.workspace = true").len(), 1);
        assert!(check("backend-stub", "[dependencies]\ntokio.workspace = true").is_empty());
    }

    #[test]
    fn a_crate_without_a_place_in_the_house_fails() {
        assert_eq!(check("helpers", "[dependencies]\nprotocol.workspace = true").len(), 1);
    }
}
