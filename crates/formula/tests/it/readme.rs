//! The README lists the functions that there are.

use std::fs;
use std::path::Path;

use formula::{FUNCTIONS, Origin};

#[test]
fn the_readme_lists_every_function_as_it_is_called_and_no_other() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(readme).expect("the README is beside src");
    let section = readme.split("## Functions").nth(1).expect("the README has the section");
    let section = section.split("\n## ").next().expect("a split has a first part");
    let mut listed: Vec<&str> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once("` |"))
        .map(|(usage, _)| usage)
        .collect();
    listed.sort_unstable();
    let mut known: Vec<String> = FUNCTIONS.iter().map(formula::Function::usage).collect();
    known.sort_unstable();
    assert_eq!(listed, known);
    let ours: Vec<&str> =
        section.split("### Ours").nth(1).into_iter().flat_map(str::lines).collect();
    for function in FUNCTIONS {
        let start = format!("| `{}(", function.name);
        let is_under_ours = ours.iter().any(|line| line.starts_with(&start));
        assert_eq!(is_under_ours, function.origin == Origin::Parlor, "{}", function.name);
    }
}
