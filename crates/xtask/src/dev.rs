//! The live-reload loop: `trunk serve` for the shop's pages, and the server for everything else.

use crate::bundle::{self, Mode};
use crate::{demo, process, workspace};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};

/// Where the shop's pages find the script and the desk; `Trunk.toml` says the same.
const SERVER: &str = "127.0.0.1:8081";

/// A version that builds with this repository's toolchain and reads its `Trunk.toml`.
const TRUNK: &str = "0.21.14";

/// What `dev` is told on the command line.
#[derive(clap::Args)]
pub struct Args {
    /// The folder for the database; made when it is not there.
    #[arg(long, default_value = "data")]
    data: PathBuf,
}

/// The `dev` command: until Ctrl-C, each saved file rebuilds the bundle and reloads the page.
pub fn run(args: &Args) -> Result<ExitCode> {
    if process::find("trunk").is_none() {
        bail!("Trunk is missing; install it with `cargo install trunk --locked --version {TRUNK}`");
    }
    demo::check_c_compiler()?;
    bundle::build(Mode::Dev)?;
    demo::build_server()?;
    println!(
        "The shop will be on http://127.0.0.1:8080 and reload by itself; the desk is on http://{SERVER}/desk."
    );
    let mut server = demo::serve(SERVER, &args.data)
        .stdin(Stdio::null())
        .spawn()
        .context("starting the server")?;
    let served = process::run(process::program("trunk").arg("serve"));
    // The server may have ended by itself already, on the same Ctrl-C.
    let _ = server.kill();
    server.wait().context("waiting for the server to end")?;
    served.map(|()| ExitCode::SUCCESS)
}

/// Completes the folder that Trunk is about to serve. Trunk knows only the page it was pointed at, and the shop's
/// pages carry nothing but the public tag, so the others are copied here; in all of them the tag names the server.
pub fn stage_shop(staging: &Path) -> Result<()> {
    let shop = workspace::root().join("demo-site");
    for entry in walkdir::WalkDir::new(&shop) {
        let entry = entry?;
        let path = entry.path().strip_prefix(&shop).context("below demo-site/")?;
        let made_by_trunk = path == Path::new("index.html");
        if entry.file_type().is_file() && !path.starts_with("site") && !made_by_trunk {
            let copy = staging.join(path);
            fs::create_dir_all(copy.parent().context("a file has a folder")?)?;
            fs::copy(entry.path(), &copy)?;
        }
    }
    for entry in walkdir::WalkDir::new(staging) {
        let entry = entry?;
        if entry.path().extension().is_some_and(|extension| extension == "html") {
            let page = fs::read_to_string(entry.path())?;
            fs::write(entry.path(), with_tag_to_server(&page))?;
        }
    }
    Ok(())
}

fn with_tag_to_server(page: &str) -> String {
    page.replace("src=\"/parlor.js\"", &format!("src=\"http://{SERVER}/parlor.js\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tag_names_the_server_and_the_rest_of_the_page_stays() {
        let page = r#"<p>/parlor.js</p><script async src="/parlor.js" data-site="helio"></script>"#;
        let expected = r#"<p>/parlor.js</p><script async src="http://127.0.0.1:8081/parlor.js" data-site="helio"></script>"#;
        assert_eq!(with_tag_to_server(page), expected);
    }

    #[test]
    fn every_page_of_the_shop_is_staged_but_not_its_site_files() {
        let staging = tempfile::tempdir().unwrap();
        fs::write(staging.path().join("index.html"), "<script src=\"/parlor.js\"></script>")
            .unwrap();
        stage_shop(staging.path()).unwrap();
        assert!(staging.path().join("pricing.html").is_file());
        assert!(!staging.path().join("site").exists());
        let index = fs::read_to_string(staging.path().join("index.html")).unwrap();
        assert!(index.contains("8081/parlor.js"), "{index}");
    }
}
