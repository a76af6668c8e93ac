//! What a person downloads, against the budget in `tests/size/budget.toml`.

use crate::bundle::manifest::{Manifest, Role};
use crate::tally::Counts;
use crate::workspace;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

/// The budget file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Budgets {
    budget: Vec<Budget>,
    added: Vec<AddedBudget>,
}

/// A limit on some files together.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Budget {
    name: String,
    files: Vec<Role>,
    brotli: u64,
}

/// A limit on what a crate adds to the files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AddedBudget {
    name: String,
    brotli: u64,
}

/// One shipped file's bytes, as they are and as a browser gets them.
struct Measured {
    role: Role,
    path: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
}

/// The `size` command.
pub fn run() -> Result<ExitCode> {
    let counts = check()?;
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Prints the sizes; each budget counts as one test.
pub fn check() -> Result<Counts> {
    let dist = workspace::dist();
    let manifest = Manifest::read(&dist)?;
    if manifest.mode != "release" {
        bail!(
            "dist/ holds a {} bundle; `cargo xtask bundle --release` makes the one that is measured",
            manifest.mode
        );
    }
    let text = fs::read_to_string(workspace::root().join("tests/size/budget.toml"))
        .context("reading the budget")?;
    let budgets: Budgets = toml::from_str(&text).context("reading tests/size/budget.toml")?;
    let files = measure(&dist, &manifest)?;

    println!("{:<34} {:>10} {:>10} {:>10}", "file", "raw", "gzip", "brotli");
    for file in &files {
        println!("{:<34} {:>10} {:>10} {:>10}", file.path, file.raw, file.gzip, file.brotli);
    }
    println!();
    let mut counts = Counts::default();
    let of_files = budgets.budget.iter().map(|budget| judge(budget, &files));
    let of_crates = budgets.added.iter().map(|budget| judge_added(budget, &manifest));
    for judged in of_files.chain(of_crates) {
        match judged {
            Ok(line) => {
                println!("ok   {line}");
                counts.passed += 1;
            }
            Err(error) => {
                println!("OVER {error:#}");
                counts.failed += 1;
            }
        }
    }
    Ok(counts)
}

fn measure(dist: &Path, manifest: &Manifest) -> Result<Vec<Measured>> {
    let bytes = |path: String| {
        fs::metadata(dist.join(&path))
            .map(|metadata| metadata.len())
            .with_context(|| format!("dist/{path}"))
    };
    manifest
        .files
        .iter()
        .map(|file| {
            Ok(Measured {
                role: file.role,
                path: file.path.clone(),
                raw: bytes(file.path.clone())?,
                gzip: bytes(format!("{}.gz", file.path))?,
                brotli: bytes(format!("{}.br", file.path))?,
            })
        })
        .collect()
}

fn judge(budget: &Budget, files: &[Measured]) -> Result<String> {
    let mut total = 0;
    for role in &budget.files {
        // A file that is not there would make any budget look kept.
        let sizes = files.iter().filter(|file| file.role == *role).map(|file| file.brotli);
        let largest = sizes
            .clone()
            .max()
            .with_context(|| format!("{}: the bundle has no {role:?}", budget.name))?;
        // A visitor reads one language.
        let is_one_of_each_language = matches!(role, Role::WidgetTexts | Role::WidgetMore);
        total += if is_one_of_each_language { largest } else { sizes.sum() };
    }
    within(&budget.name, total, budget.brotli)
}

fn judge_added(budget: &AddedBudget, manifest: &Manifest) -> Result<String> {
    let added = manifest.added.get(&budget.name).with_context(|| {
        let name = &budget.name;
        format!("{name}: the bundle does not say what it adds; make it anew with --release")
    })?;
    within(&format!("what `{}` adds", budget.name), *added, budget.brotli)
}

fn within(name: &str, bytes: u64, limit: u64) -> Result<String> {
    let line = format!("{name}: {bytes} of {limit} bytes brotli");
    if bytes > limit {
        bail!("{line}, {} too many", bytes - limit);
    }
    Ok(format!("{line}, {} % used", bytes * 100 / limit.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn budget(brotli: u64, files: &[Role]) -> Budget {
        Budget { name: "panel".to_owned(), files: files.to_vec(), brotli }
    }

    fn files() -> Vec<Measured> {
        [(Role::Loader, 3), (Role::WidgetWasm, 90)]
            .map(|(role, brotli)| Measured { role, path: String::new(), raw: 0, gzip: 0, brotli })
            .into()
    }

    #[test]
    fn a_budget_is_the_sum_of_its_files() {
        let line = judge(&budget(93, &[Role::Loader, Role::WidgetWasm]), &files()).unwrap();
        assert_eq!(line, "panel: 93 of 93 bytes brotli, 100 % used");
    }

    #[test]
    fn one_byte_over_fails_and_says_by_how_much() {
        let error = judge(&budget(92, &[Role::Loader, Role::WidgetWasm]), &files()).unwrap_err();
        assert_eq!(error.to_string(), "panel: 93 of 92 bytes brotli, 1 too many");
    }

    #[test]
    fn all_parts_count_and_of_the_texts_the_largest() {
        let file = |role, brotli| Measured { role, path: String::new(), raw: 0, gzip: 0, brotli };
        let parts = [(Role::WidgetPart, 1), (Role::WidgetPart, 2)];
        let texts = [(Role::WidgetTexts, 10), (Role::WidgetTexts, 20)];
        let more = [(Role::WidgetMore, 100), (Role::WidgetMore, 200)];
        let files = parts.into_iter().chain(texts).chain(more);
        let files: Vec<_> = files.map(|(role, size)| file(role, size)).collect();
        let roles = [Role::WidgetPart, Role::WidgetTexts, Role::WidgetMore];
        let line = judge(&budget(223, &roles), &files).unwrap();
        assert_eq!(line, "panel: 223 of 223 bytes brotli, 100 % used");
    }

    #[test]
    fn a_file_that_is_not_shipped_fails_its_budget() {
        assert!(judge(&budget(1000, &[Role::DeskJs]), &files()).is_err());
    }

    #[test]
    fn what_a_crate_adds_has_a_limit_of_its_own() {
        let manifest = |added: &[(&str, u64)]| Manifest {
            mode: "release".to_owned(),
            files: Vec::new(),
            added: added.iter().map(|(name, bytes)| ((*name).to_owned(), *bytes)).collect(),
        };
        let budget = AddedBudget { name: "flow".to_owned(), brotli: 50 };
        let line = judge_added(&budget, &manifest(&[("flow", 50)])).unwrap();
        assert_eq!(line, "what `flow` adds: 50 of 50 bytes brotli, 100 % used");
        let error = judge_added(&budget, &manifest(&[("flow", 51)])).unwrap_err().to_string();
        assert!(error.ends_with("1 too many"), "{error}");
        assert!(judge_added(&budget, &manifest(&[])).is_err(), "nothing measured is nothing kept");
    }

    #[test]
    fn the_budget_file_is_readable() {
        let text = fs::read_to_string(workspace::root().join("tests/size/budget.toml")).unwrap();
        let budgets: Budgets = toml::from_str(&text).unwrap();
        assert!(budgets.budget.iter().any(|budget| budget.name == "visitor_total"));
    }
}
