//! `parlor check DIR`: everything wrong with a site's files, before a visitor meets it.

use std::path::Path;
use std::process::ExitCode;

use crate::sites;

/// Checks a folder of sites, or the folder of one, and prints what it finds; fails when there is an error.
#[must_use]
pub fn run(dir: &Path, json: bool) -> ExitCode {
    match sites::check(dir) {
        Ok(report) => {
            if json {
                println!("{}", report.to_json());
            } else {
                println!("{report}");
            }
            if report.n_errors() == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            eprintln!("cannot read `{}`: {error}", dir.display());
            ExitCode::FAILURE
        }
    }
}
