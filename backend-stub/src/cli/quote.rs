//! `parlor quote rotate-key`: a new key for quotes. Works while the server runs.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Subcommand;

use crate::clock;
use crate::quotes::KeyRing;

/// What to do about quotes.
#[derive(Debug, Subcommand)]
pub enum QuoteCommand {
    /// Sign from now on with a new key
    ///
    /// The private halves of the keys before are erased; their public halves stay at /v1/jwks.json until the last
    /// quote that they signed has expired.
    RotateKey {
        /// Folder with the server's data
        #[arg(long, env = "PARLOR_DATA", value_name = "DIR")]
        data: PathBuf,
    },
}

/// Carries a command out and says what it did.
///
/// Errors: what the disk says.
pub fn run(command: &QuoteCommand, out: &mut impl Write) -> Result<()> {
    let QuoteCommand::RotateKey { data } = command;
    let folder = data.display();
    anyhow::ensure!(
        data.is_dir(),
        "there is no data folder `{folder}`; name the one of `parlor serve --data`"
    );
    let rotated = KeyRing::new(data, "").rotate(clock::now()).context("the key was not rotated")?;
    writeln!(out, "quotes are signed with {}", rotated.new)?;
    for kid in rotated.retired {
        writeln!(out, "{kid} signs no more")?;
    }
    Ok(())
}
