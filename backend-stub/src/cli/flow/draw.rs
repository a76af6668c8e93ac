//! `parlor flow draw`: a flow as a picture, for reviews and for whoever inherits it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::sites::FlowFile;

mod layout;
mod svg;
mod words;

/// `flow draw`.
#[derive(Debug, Args)]
pub struct DrawArgs {
    /// The flow's file; in a site's flows/ it knows the site's calculators and locales
    file: PathBuf,
    /// File to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Language of the words in the picture [default: the first one of the flow or the site]
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
}

/// Draws it.
///
/// Errors: the flow cannot be read, or the picture not written.
pub fn run(args: &DrawArgs, output: &mut dyn Write) -> Result<ExitCode> {
    let picture = picture(&args.file, args.locale.as_deref())?;
    match &args.out {
        Some(out) => {
            fs::write(out, picture).with_context(|| format!("`{}`", out.display()))?;
        }
        None => writeln!(output, "{picture}")?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Draws every flow of a site's folder, of a folder of sites, or of one file into `out`; returns what was written.
///
/// A flow with mistakes is left out: whoever checks it is told of them. One whose cases alone fail is drawn.
///
/// Errors: a picture cannot be written.
pub fn draw_all(dir: &Path, out: &Path) -> Result<Vec<PathBuf>> {
    fs::create_dir_all(out).with_context(|| format!("`{}`", out.display()))?;
    let mut written = Vec::new();
    for file in flow_files(dir)? {
        let Ok(picture) = picture(&file, None) else { continue };
        let stem = file.file_stem().unwrap_or_default().to_string_lossy();
        let whole = file.canonicalize()?;
        let site = whole.ancestors().nth(2).and_then(Path::file_name).unwrap_or_default();
        let name = format!("{}.{stem}.svg", site.to_string_lossy());
        let path = out.join(name);
        fs::write(&path, picture).with_context(|| format!("`{}`", path.display()))?;
        written.push(path);
    }
    Ok(written)
}

fn picture(file: &Path, locale: Option<&str>) -> Result<String> {
    let read = match FlowFile::read(file) {
        Ok(read) => read,
        Err(report) => bail!("the flow has mistakes\n{report}"),
    };
    let plan = flow::plan(&read.flow, read.definition(), locale.unwrap_or(&read.locale));
    Ok(svg::draw(&plan))
}

fn flow_files(dir: &Path) -> Result<Vec<PathBuf>> {
    if dir.is_file() {
        let is_flow = dir.canonicalize()?.parent().is_some_and(|folder| folder.ends_with("flows"));
        return Ok(if is_flow { vec![dir.to_owned()] } else { Vec::new() });
    }
    let sites = if dir.join("site.yaml").is_file() { vec![dir.to_owned()] } else { listed(dir)? };
    let mut files = Vec::new();
    for site in sites.iter().filter(|site| site.join("flows").is_dir()) {
        let found = listed(&site.join("flows"))?.into_iter();
        files.extend(found.filter(|file| file.extension().is_some_and(|found| found == "yaml")));
    }
    Ok(files)
}

fn listed(dir: &Path) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).with_context(|| format!("`{}`", dir.display()))?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| Ok(entry?.path())).collect::<std::io::Result<_>>()?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests;
