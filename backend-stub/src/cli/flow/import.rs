//! `parlor flow import`: what another builder exported, as a flow file.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::import::{Imported, Options, import};
use crate::sites::{FlowFile, SiteAround};

/// `flow import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The export: in Typebot, the menu of a bot, “Export flow”
    file: PathBuf,
    /// File to write; its name becomes the flow's id [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write over a file that is there already
    #[arg(long, requires = "out")]
    force: bool,
    /// Department where people answer [default: the site's, if it has only one, else sales]
    #[arg(long, value_name = "ID")]
    department: Option<String>,
    /// Language of the export, which becomes the flow's only one [default: the flow is the same in every language]
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
}

/// The department of a site that is not known.
const USUAL_DEPARTMENT: &str = "sales";

/// Carries it over: the flow goes to `output` or into a file, what there is to know to `told`.
///
/// Errors: the export cannot be read, or the flow not written.
pub fn run(args: &ImportArgs, output: &mut dyn Write, told: &mut dyn Write) -> Result<ExitCode> {
    let bytes = fs::read(&args.file).with_context(|| format!("`{}`", args.file.display()))?;
    let text = String::from_utf8(bytes).context("the export is not written in UTF-8")?;
    let around = args.out.as_deref().map(SiteAround::of).unwrap_or_default();
    let options = options(args, &around);
    let imported = import(&text, &options).with_context(|| format!("`{}`", args.file.display()))?;
    let file = match &args.out {
        Some(out) => out.clone(),
        None => PathBuf::from(format!("{}.yaml", imported.id)),
    };
    match &args.out {
        Some(out) => write_file(out, &imported.text, args.force)?,
        None => output.write_all(imported.text.as_bytes())?,
    }
    let n_mistakes = tell(&imported, &file, told)?;
    let has_department = tell_department(&around, &options.department, told)?;
    let is_complete = imported.report.is_complete() && n_mistakes == 0 && has_department;
    Ok(if is_complete { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn options(args: &ImportArgs, around: &SiteAround) -> Options {
    let only = match around.departments.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    };
    let department = args.department.clone().or(only);
    let locale = args.locale.clone().or_else(|| around.locales.first().cloned());
    let stem = args.out.as_deref().and_then(Path::file_stem);
    Options {
        id: stem.map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default(),
        department: department.unwrap_or_else(|| USUAL_DEPARTMENT.to_owned()),
        locale: locale.unwrap_or_else(|| "en".to_owned()),
        is_locale_chosen: args.locale.is_some(),
    }
}

fn write_file(out: &Path, text: &str, force: bool) -> Result<()> {
    if out.exists() && !force {
        bail!("`{}` is there already; `--force` writes over it", out.display());
    }
    fs::write(out, text).with_context(|| format!("`{}`", out.display()))
}

/// Whether the people who answer are a department of the site; says which ones there are, when they are not.
fn tell_department(around: &SiteAround, department: &str, told: &mut dyn Write) -> Result<bool> {
    let departments = &around.departments;
    if departments.is_empty() || departments.iter().any(|known| known == department) {
        return Ok(true);
    }
    writeln!(
        told,
        "\nleft to choose: the site has no department `{department}`; write one of {} in its place, or import again with --department",
        departments.join(", ")
    )?;
    Ok(false)
}

/// Says what there is to know, and returns how many mistakes are left in the flow.
fn tell(imported: &Imported, file: &Path, told: &mut dyn Write) -> Result<usize> {
    write!(told, "{}", imported.report.table())?;
    if !imported.site.is_empty() {
        write!(told, "\nfor site.yaml:\n{}", imported.site)?;
    }
    match FlowFile::of_text(file, &imported.text) {
        Ok(_) => Ok(0),
        Err(report) => {
            writeln!(told, "\nleft to mend in the flow:\n{report}")?;
            Ok(report.n_errors())
        }
    }
}

#[cfg(test)]
mod tests;
