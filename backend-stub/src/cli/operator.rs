//! `parlor operator add|reset|skills`: the people at the desk, kept from the command line. Works while the server runs.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use protocol::{Email, OperatorCard, OperatorId, SiteKey};

use crate::auth::password;
use crate::sites::Sites;
use crate::store::sqlite::{FILE_NAME, Sqlite};
use crate::store::{OperatorRow, Store};
use crate::{clock, secret};

/// The longest skill: it is a word in a flow, and a line of the inbox shows it.
const SKILL_CHARS: usize = 60;

/// What to do with an operator.
#[derive(Debug, Subcommand)]
pub enum OperatorCommand {
    /// Let a person sign in at the desk of a site; prints their password once
    ///
    /// Example: parlor operator add --sites demo-site/site --data data --site helio
    /// --email maria@helio.example --name Maria --title "Roof engineer"
    Add(AddArgs),
    /// Give an operator a new password and end all their sessions; prints the password once
    Reset(ResetArgs),
    /// Say anew what an operator is good at; counts from their next connection on
    ///
    /// Example: parlor operator skills --sites demo-site/site --data data --site helio
    /// --email maria@helio.example --skill emergency --skill roofs
    Skills(SkillsArgs),
}

/// Where the sites and the data are.
#[derive(Debug, Args)]
pub struct Places {
    /// Folder with one folder per site
    #[arg(long, env = "PARLOR_SITES", value_name = "DIR")]
    pub sites: PathBuf,
    /// Folder with the server's data; made when it is missing
    #[arg(long, env = "PARLOR_DATA", value_name = "DIR")]
    pub data: PathBuf,
    /// Key of the site: the name of its folder below --sites
    #[arg(long, value_name = "KEY", value_parser = site_key)]
    pub site: SiteKey,
}

/// `operator add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    #[command(flatten)]
    places: Places,
    /// E-mail address to sign in with
    #[arg(long, value_parser = email)]
    email: String,
    /// Name that visitors see [default: the part of the e-mail address before the @]
    #[arg(long)]
    name: Option<String>,
    /// What they do, such as "Roof engineer"
    #[arg(long, default_value = "", hide_default_value = true)]
    title: String,
    /// Why to trust them, such as "12 years on roofs"
    #[arg(long, default_value = "", hide_default_value = true)]
    experience: String,
    /// Picture: a path on this server, such as /assets/people/maria.svg
    #[arg(long, default_value = "", hide_default_value = true, value_parser = photo)]
    photo: String,
    /// What they are good at, as flows call it in `skill`; may be given several times
    #[arg(long = "skill", value_name = "SKILL", value_parser = skill)]
    skills: Vec<String>,
}

/// `operator reset`.
#[derive(Debug, Args)]
pub struct ResetArgs {
    #[command(flatten)]
    places: Places,
    /// E-mail address the operator signs in with
    #[arg(long, value_parser = email)]
    email: String,
}

/// `operator skills`.
#[derive(Debug, Args)]
pub struct SkillsArgs {
    #[command(flatten)]
    places: Places,
    /// E-mail address the operator signs in with
    #[arg(long, value_parser = email)]
    email: String,
    /// What they are good at, as flows call it in `skill`; may be given several times, none takes all away
    #[arg(long = "skill", value_name = "SKILL", value_parser = skill)]
    skills: Vec<String>,
}

/// Does it, and tells a new password on `output` as a line `password: …`, or the skills that count now.
///
/// Errors: what is wrong and what to do, for a person.
pub async fn run(command: OperatorCommand, output: &mut dyn Write) -> Result<()> {
    let places = command.places();
    open_site(places)?;
    let store = open(&places.data).await?;
    let done = command.carry_out(&store).await;
    store.close().await;
    writeln!(output, "{}", done?).context("what was done could not be printed")
}

/// Adds an operator to an open store; the password in the row is the plain one and is hashed here.
///
/// Errors: the e-mail address is taken, or the store fails.
pub async fn add(store: &dyn Store, row: OperatorRow) -> Result<()> {
    let password = password::hash(row.password).await;
    let row = OperatorRow { password, ..row };
    let mut writes = store.write().await?;
    if !writes.add_operator(&row, clock::now()).await? {
        bail!("{} is an operator already; `parlor operator reset` gives a new password", row.email);
    }
    Ok(writes.commit().await?)
}

impl OperatorCommand {
    fn places(&self) -> &Places {
        match self {
            OperatorCommand::Add(args) => &args.places,
            OperatorCommand::Reset(args) => &args.places,
            OperatorCommand::Skills(args) => &args.places,
        }
    }

    /// Returns the line that is printed.
    async fn carry_out(&self, store: &dyn Store) -> Result<String> {
        let password = password::generate();
        let line = format!("password: {password}");
        match self {
            OperatorCommand::Add(args) => add(store, args.row(password)).await?,
            OperatorCommand::Reset(args) => reset(store, args, password).await?,
            OperatorCommand::Skills(args) => return set_skills(store, args).await,
        }
        Ok(line)
    }
}

impl AddArgs {
    fn row(&self, password: String) -> OperatorRow {
        let before_at = self.email.split('@').next().unwrap_or_default();
        OperatorRow {
            card: OperatorCard {
                operator: OperatorId::from_bits(secret::bits()),
                name: self.name.clone().unwrap_or_else(|| before_at.to_owned()),
                title: self.title.clone(),
                experience: self.experience.clone(),
                photo: self.photo.clone(),
            },
            site: self.places.site.clone(),
            email: self.email.clone(),
            password,
            skills: self.skills.clone(),
        }
    }
}

async fn check_operator(store: &dyn Store, site: &SiteKey, email: &str) -> Result<()> {
    let found = store.read().await?.operator_by_email(email).await?;
    if found.is_none_or(|operator| operator.site != *site) {
        bail!("{email} is no operator of {site}; `parlor operator add` makes one");
    }
    Ok(())
}

async fn set_skills(store: &dyn Store, args: &SkillsArgs) -> Result<String> {
    check_operator(store, &args.places.site, &args.email).await?;
    let mut writes = store.write().await?;
    writes.set_skills(&args.email, &args.skills).await?;
    writes.commit().await?;
    let said = if args.skills.is_empty() { "none".to_owned() } else { args.skills.join(", ") };
    Ok(format!("skills: {said}"))
}

async fn reset(store: &dyn Store, args: &ResetArgs, password: String) -> Result<()> {
    check_operator(store, &args.places.site, &args.email).await?;
    let hash = password::hash(password).await;
    let mut writes = store.write().await?;
    writes.reset_password(&args.email, &hash).await?;
    Ok(writes.commit().await?)
}

fn open_site(places: &Places) -> Result<()> {
    let sites = Sites::open(&places.sites)
        .with_context(|| format!("the sites in {} cannot be read", places.sites.display()))?;
    if sites.get(&places.site).is_some() {
        return Ok(());
    }
    let known: Vec<_> = sites.all().iter().map(|site| site.key.to_string()).collect();
    bail!(
        "there is no site {} in {}, only: {}",
        places.site,
        places.sites.display(),
        known.join(", ")
    )
}

async fn open(data: &Path) -> Result<Sqlite> {
    std::fs::create_dir_all(data)
        .with_context(|| format!("the folder {} cannot be made", data.display()))?;
    let file = data.join(FILE_NAME);
    Sqlite::open(&file).await.with_context(|| format!("{} cannot be opened", file.display()))
}

fn site_key(text: &str) -> Result<SiteKey, String> {
    SiteKey::parse(text)
        .map_err(|_| "expected lower-case letters, digits, `_` or `-`, such as helio".to_owned())
}

fn email(text: &str) -> Result<String, String> {
    let email = Email::parse(text).map_err(|error| error.to_string())?;
    Ok(email.as_str().to_lowercase())
}

fn photo(text: &str) -> Result<String, String> {
    if text.is_empty() || (text.starts_with('/') && !text.starts_with("//")) {
        return Ok(text.to_owned());
    }
    Err("expected a path on this server, such as /assets/people/maria.svg".to_owned())
}

fn skill(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > SKILL_CHARS {
        return Err(format!("expected 1 to {SKILL_CHARS} characters, such as emergency"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::http::testing::helio;

    #[derive(Parser)]
    struct Line {
        #[command(subcommand)]
        command: OperatorCommand,
    }

    struct Folders {
        sites: tempfile::TempDir,
        data: tempfile::TempDir,
    }

    fn folders() -> Folders {
        Folders { sites: helio().0, data: tempfile::tempdir().unwrap() }
    }

    impl Folders {
        async fn run(&self, line: &str) -> Result<String> {
            let (sites, data) = (self.sites.path(), self.data.path());
            let words = line.split(' ').map(Into::into);
            let places = ["--sites".into(), sites.into(), "--data".into(), data.into()];
            let words = ["parlor".into()].into_iter().chain(words).chain(places);
            let command = Line::try_parse_from::<_, std::ffi::OsString>(words)?.command;
            let mut output = Vec::new();
            run(command, &mut output).await?;
            Ok(String::from_utf8(output)?)
        }

        async fn maria(&self) -> OperatorRow {
            let store = open(self.data.path()).await.unwrap();
            let found = store.read().await.unwrap().operator_by_email("maria@helio.example").await;
            store.close().await;
            found.unwrap().unwrap()
        }
    }

    fn password_in(output: &str) -> String {
        output.strip_prefix("password: ").unwrap().trim_end().to_owned()
    }

    #[tokio::test]
    async fn a_new_operator_can_sign_in_with_what_was_printed() {
        let folders = folders();
        let line = "add --site helio --email Maria@Helio.example --photo /assets/people/maria.svg";
        let password = password_in(&folders.run(line).await.unwrap());
        let maria = folders.maria().await;
        assert_eq!((maria.site.as_str(), maria.card.name.as_str()), ("helio", "maria"));
        assert!(password::verify(password, Some(maria.password)).await);
    }

    #[tokio::test]
    async fn a_reset_replaces_the_password() {
        let folders = folders();
        let add = "add --site helio --email maria@helio.example --name Maria";
        let first = password_in(&folders.run(add).await.unwrap());
        let again = folders.run(add).await.unwrap_err().to_string();
        assert!(again.contains("operator reset"), "{again}");
        let reset = "reset --site helio --email maria@helio.example";
        let second = password_in(&folders.run(reset).await.unwrap());
        let stored = folders.maria().await.password;
        assert!(!password::verify(first, Some(stored.clone())).await);
        assert!(password::verify(second, Some(stored)).await);
    }

    #[tokio::test]
    async fn what_an_operator_is_good_at_is_said_with_them_and_anew() {
        let folders = folders();
        let add = "add --site helio --email maria@helio.example --skill roofs --skill emergency";
        folders.run(add).await.unwrap();
        let before = folders.maria().await;
        assert_eq!(before.skills, ["roofs", "emergency"]);
        let skills = "skills --site helio --email maria@helio.example";
        let printed = folders.run(&format!("{skills} --skill storms")).await.unwrap();
        assert_eq!(printed, "skills: storms\n");
        let after = folders.maria().await;
        assert_eq!((after.skills, after.password), (vec!["storms".to_owned()], before.password));
        assert_eq!(folders.run(skills).await.unwrap(), "skills: none\n");
        assert!(folders.maria().await.skills.is_empty());
    }

    #[tokio::test]
    async fn mistakes_are_told_with_what_to_do() {
        let folders = folders();
        for (line, expected) in [
            ("add --site nobody --email maria@helio.example", "only: helio"),
            ("reset --site helio --email maria@helio.example", "operator add"),
            ("skills --site helio --email maria@helio.example --skill roofs", "operator add"),
            ("skills --site helio --email maria@helio.example --skill ", "such as emergency"),
            ("add --site helio --email maria", "anna@example.com"),
            ("add --site Helio! --email maria@helio.example", "such as helio"),
            (
                "add --site helio --email m@helio.example --photo https://a.b/c",
                "path on this server",
            ),
        ] {
            let error = format!("{:#}", folders.run(line).await.unwrap_err());
            assert!(error.contains(expected), "{line}: {error}");
        }
    }

    #[tokio::test]
    async fn an_operator_is_added_while_a_server_has_the_store_open() {
        let folders = folders();
        let server = open(folders.data.path()).await.unwrap();
        folders.run("add --site helio --email maria@helio.example").await.unwrap();
        let found = server.read().await.unwrap().operator_by_email("maria@helio.example").await;
        assert!(found.unwrap().is_some());
        server.close().await;
    }
}
