//! Flows of other builders, carried over into ours.
//!
//! Pure: the text of a Typebot export goes in, the text of a flow file comes out, and a report of everything that is
//! not as it was. Nothing is left out in silence: each block is a step that does the same, or a step that is marked
//! and says what stood there. Reading order: [`export`](self) what was written, `study` what its variables hold,
//! `blocks` what each block becomes, `assemble` what follows what, `consent` what has to be asked first, `file` how it
//! is written.

use i18n::Catalogue;
use serde_json::Value;

mod assemble;
mod blocks;
mod condition;
mod consent;
mod declare;
mod export;
mod file;
mod money;
mod names;
mod report;
mod script;
mod step;
mod study;
mod texts;
mod variables;
mod yaml;

#[cfg(test)]
mod tests;

pub use report::{Item, Report, Weight};

use blocks::{Webhook, Writing};
use export::Export;
use file::{File, steps_of};
use names::Names;
use step::{Next, Step};
use yaml::Node;

/// How a flow is written.
#[derive(Debug, Clone)]
pub struct Options {
    /// The flow's id; taken from the export's name where it is empty.
    pub id: String,
    /// Where people answer.
    pub department: String,
    /// The language of the export, and of the few words that are added.
    pub locale: String,
    /// Whether the flow names that language as its only one.
    pub is_locale_chosen: bool,
}

/// A flow that was carried over.
#[derive(Debug)]
pub struct Imported {
    /// The flow's id.
    pub id: String,
    /// The text of the flow file.
    pub text: String,
    /// What the text says.
    pub definition: Value,
    /// What has to stand in `site.yaml` besides; empty when nothing has to.
    pub site: String,
    /// What became of each block.
    pub report: Report,
}

/// Why nothing could be carried over.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The text is no JSON.
    #[error("this is no JSON: {0}")]
    NotJson(String),
    /// A field that every export has is missing.
    #[error("this is no export of a Typebot: it has no `{0}`")]
    NotAnExport(&'static str),
    /// It was written by a builder of another time.
    #[error(
        "this is an export of version {0}, and version 6 is read: open it in a current Typebot and export it again"
    )]
    Version(String),
}

/// The step where somebody comes whom nobody answered.
const NOBODY: &str = "nobody";

/// Carries a Typebot export over.
///
/// Errors: it is no export, or one of another version.
pub fn import(text: &str, options: &Options) -> Result<Imported, ImportError> {
    let export = Export::read(text)?;
    let mut options = options.clone();
    if options.id.is_empty() {
        options.id = names::slug(&export.name, '-', "imported");
    }
    let n_blocks = export.groups.iter().map(|group| group.blocks.len()).sum();
    let mut writing = Writing {
        export: &export,
        study: study::study(&export),
        names: Names::of(&[assemble::END, NOBODY]),
        items: Vec::new(),
        webhooks: Vec::new(),
        flow: options.id.clone(),
        subflows: Default::default(),
        runs: Vec::new(),
    };
    let parts = assemble::assemble(&mut writing, nobody(&options));
    let Writing { study, mut names, mut items, webhooks, .. } = writing;
    let mut file = File::new(&export.name, &options, NOBODY, parts);
    for declared in file.declare(&study.variables) {
        items.push(whole(
            &format!("variable {}", declared.ident),
            "nothing in the bot sets it",
            &format!("it is read from the page's address: ?{}=…", declared.name),
        ));
    }
    consent::add(&mut file, &mut names, &options, &mut items);
    for known in study.variables.renamed() {
        let why = format!(
            "“{}” is taken, or names something else in a formula",
            blocks::one_line(&known.name)
        );
        items.push(whole(&format!("variable {}", known.ident), &why, "it goes by this name"));
    }
    for event in &export.other_events {
        let what = format!("event {}", blocks::one_line(event));
        let mut item =
            whole(&what, "a flow has no such event", "see `on:` for keywords and silence");
        item.weight = Weight::Marked;
        items.push(item);
    }
    items.push(whole(
        "person",
        "every flow has a way to a person",
        &format!("people of `{}` answer; who finds nobody comes to `{NOBODY}`", options.department),
    ));
    let report = report_of(&export, &file, items, n_blocks);
    let site = site_settings(&webhooks, &file);
    Ok(Imported { id: options.id, text: file.text(), definition: file.to_json(), site, report })
}

/// Something about the flow as a whole.
fn whole(what: &str, why: &str, todo: &str) -> Item {
    Item {
        weight: Weight::Changed,
        step: String::new(),
        block: String::new(),
        group: String::new(),
        what: what.to_owned(),
        why: why.to_owned(),
        todo: todo.to_owned(),
        number: None,
    }
}

fn nobody(options: &Options) -> Step {
    let say = Step::new("say", Node::text(options.words("import.nobody")));
    Step { id: NOBODY.to_owned(), next: Next::To(assemble::END.to_owned()), ..say }
}

/// Each block counts once, wherever its steps stand.
fn report_of(export: &Export, file: &File, mut items: Vec<Item>, n_blocks: usize) -> Report {
    let is_there = |number: usize| steps_of(&file.parts).any(|step| step.blocks.contains(&number));
    let mut n_unreached = 0;
    let mut number = 0;
    for group in &export.groups {
        let lost = group.blocks.iter().enumerate().filter(|(at, _)| !is_there(number + at)).count();
        number += group.blocks.len();
        n_unreached += lost;
        if lost > 0 {
            let why = format!("nothing leads to {lost} of its {} blocks", group.blocks.len());
            let mut item = whole("group", &why, "they stand in comments at the end of the file");
            item.weight = Weight::Marked;
            item.group.clone_from(&group.title);
            items.push(item);
        }
    }
    // What is told about a copy that nobody comes to is told about the one that stayed.
    let is_step = |id: &str| steps_of(&file.parts).any(|step| step.id == id);
    items.retain(|item| item.number.is_none() || is_step(&item.step));
    items.sort_by_key(|item| (item.weight, item.number));
    let marked: std::collections::BTreeSet<usize> = items
        .iter()
        .filter(|item| item.weight == Weight::Marked)
        .filter_map(|item| item.number)
        .collect();
    let n_marked = marked.len();
    Report { n_blocks, n_carried: n_blocks - n_unreached - n_marked, n_marked, n_unreached, items }
}

/// The webhooks that the flow calls, as `site.yaml` writes them.
fn site_settings(webhooks: &[Webhook], file: &File) -> String {
    let called =
        webhooks.iter().filter(|webhook| steps_of(&file.parts).any(|step| step.id == webhook.step));
    let mut out = String::new();
    for webhook in called {
        if out.is_empty() {
            out.push_str("webhooks:\n");
        }
        for note in &webhook.notes {
            out.push_str(&format!("  # {note}\n"));
        }
        yaml::item(&mut out, 2, &webhook.settings);
    }
    out
}

impl Options {
    /// Words that an import adds: what nobody said in the export, in its language.
    fn words(&self, key: &str) -> String {
        Catalogue::for_desk(&self.locale).text(key).to_owned()
    }
}
