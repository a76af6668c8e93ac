//! `parlor check PATH`: everything wrong with a site's files, before a visitor meets it.

use std::path::Path;
use std::process::ExitCode;

use super::flow::draw::draw_all;
use crate::sites;

/// Checks a folder of sites, the folder of one, or one file, and prints what it finds; fails when there is an error.
///
/// Draws its flows into the folder `svg`, when there is one, those with mistakes left out. Without a path it prints the JSON Schema of flows, which
/// editors complete with.
#[must_use]
pub fn run(path: Option<&Path>, json: bool, svg: Option<&Path>) -> ExitCode {
    let Some(path) = path else {
        print!("{}", flow::SCHEMA);
        return ExitCode::SUCCESS;
    };
    let report = match sites::check(path) {
        Ok(report) => report,
        Err(error) => {
            eprintln!("cannot read `{}`: {error}", path.display());
            return ExitCode::FAILURE;
        }
    };
    if json {
        println!("{}", report.to_json());
    } else {
        println!("{report}");
    }
    if let Some(svg) = svg {
        match draw_all(path, svg) {
            Ok(drawn) if json => drop(drawn),
            Ok(drawn) => drawn.iter().for_each(|file| println!("{}", file.display())),
            Err(error) => {
                eprintln!("error: {error:#}");
                return ExitCode::FAILURE;
            }
        }
    }
    if report.n_errors() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
