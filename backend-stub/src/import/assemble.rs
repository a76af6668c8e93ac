//! Groups put in order and linked: what follows what, and what nobody ever comes to.

use std::collections::{BTreeMap, BTreeSet};

use super::blocks::{Here, Writing, carry, is_question};
use super::export::{Block, Export, Target, plain, word};
use super::names::slug;
use super::step::{Next, Step};
use super::study::question_kind;
use super::texts::rich;
use super::yaml::Node;

/// Steps that stand in one list: the flow's own, or a subflow's.
#[derive(Debug)]
pub(super) struct Part {
    /// The subflow's id; empty for the flow itself.
    pub(super) id: String,
    pub(super) steps: Vec<Step>,
    /// Steps that no way leads to.
    pub(super) unreached: Vec<Step>,
}

/// Where the flow ends.
pub(super) const END: &str = "end";

/// Everything in the order in which visitors come to it.
pub(super) fn assemble(writing: &mut Writing<'_>, fallback: Step) -> Vec<Part> {
    let export = writing.export;
    let mut parts = vec![main_part(writing, fallback)];
    let mut done: BTreeSet<usize> = BTreeSet::new();
    loop {
        let open = writing.subflows.iter().find(|(group, _)| !done.contains(group));
        let Some((group, id)) = open.map(|(group, id)| (*group, id.clone())) else { break };
        done.insert(group);
        parts.push(subflow(writing, export, group, &id));
    }
    drop_unreached(&mut parts);
    parts
}

fn main_part(writing: &mut Writing<'_>, fallback: Step) -> Part {
    let export = writing.export;
    let start = export.start.as_ref().and_then(|target| export.find(target));
    let mut order = reached_groups(export, start.map(|(group, _)| group));
    let rest = (0..export.groups.len()).filter(|group| !order.contains(group)).collect::<Vec<_>>();
    order.extend(rest);
    let (entries, mut steps) = write_groups(writing, &order, "", END);
    let first = start.and_then(|at| entries.get(&at)).cloned().unwrap_or_else(|| END.to_owned());
    steps.push(Step { id: END.to_owned(), ..Step::leading("end", Node::Yes) });
    steps.push(fallback);
    lead_to_first(writing, &mut steps, &first);
    Part { id: String::new(), steps, unreached: Vec::new() }
}

fn subflow(writing: &mut Writing<'_>, export: &Export, group: usize, id: &str) -> Part {
    let order = reached_groups(export, Some(group));
    let back = writing.names.take(&format!("{id}-back"), '-');
    let (entries, mut steps) = write_groups(writing, &order, id, &back);
    let first = entries.get(&(group, 0)).cloned().unwrap_or_else(|| back.clone());
    steps.push(Step { id: back, ..Step::leading("return", Node::Yes) });
    lead_to_first(writing, &mut steps, &first);
    Part { id: id.to_owned(), steps, unreached: Vec::new() }
}

/// A flow begins with its first step, and a start may lead into the middle of a group.
fn lead_to_first(writing: &mut Writing<'_>, steps: &mut Vec<Step>, first: &str) {
    if steps.first().is_none_or(|step| step.id != first) {
        let id = writing.names.take("start", '-');
        let goto = Step::leading("goto", Node::Link(first.to_owned()));
        steps.insert(0, Step { id, ..goto });
    }
}

/// The groups that can be come to from one, in the order in which a reader meets them.
fn reached_groups(export: &Export, from: Option<usize>) -> Vec<usize> {
    let mut order = Vec::new();
    let mut open: Vec<usize> = from.into_iter().collect();
    while let Some(group) = open.pop() {
        if order.contains(&group) {
            continue;
        }
        order.push(group);
        let mut next = Vec::new();
        for block in &export.groups[group].blocks {
            next.extend(targets(export, block).filter_map(|target| export.find(&target)));
        }
        // What is left last is met first.
        open.extend(next.into_iter().rev().map(|(group, _)| group));
    }
    order
}

/// Everything that a block may lead to; where a link comes back from counts as well, for it may be a plain way.
fn targets<'a>(export: &'a Export, block: &'a Block) -> impl Iterator<Item = Target> {
    let paths = block.items().iter().flat_map(|item| super::export::list(&item["paths"]));
    let items = block.items().iter().chain(paths).filter_map(|item| export.way_of(block, item));
    let mut own: Vec<Target> = items.chain(export.way(block)).cloned().collect();
    // What goes on is read first, but for a condition, whose last way is the one for everybody else.
    if block.kind != "Condition" && export.way(block).is_some() {
        own.rotate_right(1);
    }
    let is_jump = matches!(block.kind.as_str(), "Jump" | "Typebot link");
    let named = plain(&block.options()["groupId"]).filter(|_| is_jump);
    let jump = named.map(|group| Target { group, block: plain(&block.options()["blockId"]) });
    own.into_iter().chain(jump)
}

type Entries = BTreeMap<(usize, usize), String>;

fn write_groups(
    writing: &mut Writing<'_>,
    order: &[usize],
    within: &str,
    end: &str,
) -> (Entries, Vec<Step>) {
    let export = writing.export;
    let aimed = aimed_at(export);
    let entries = entries(writing, order, &aimed, end);
    let first_number = |at: usize| n_blocks_before(export, at);
    let mut steps = Vec::new();
    for &at in order {
        let group = &export.groups[at];
        let mut title = Some(group.title.clone());
        for (index, block) in group.blocks.iter().enumerate() {
            if is_merged(writing, &aimed, at, index) {
                continue;
            }
            let own = export.way(block);
            let below = entries.get(&(at, index + 1));
            let by_edge = own.map(|target| {
                let found = export.find(target).and_then(|at| entries.get(&at));
                found.map_or(end, String::as_str).to_owned()
            });
            let here = Here {
                block,
                number: first_number(at) + index,
                group: &group.title,
                entry: entries.get(&(at, index)).cloned().unwrap_or_default(),
                after: by_edge.or_else(|| below.cloned()).unwrap_or_else(|| end.to_owned()),
                is_last: own.is_none() && below.is_none(),
                within,
                question: (index > 0 && is_merged(writing, &aimed, at, index - 1))
                    .then(|| &group.blocks[index - 1]),
                entries: &entries,
                end,
            };
            let mut carried = carry(writing, &here);
            carried[0].title = title.take();
            steps.extend(carried);
        }
    }
    (entries, steps)
}

fn n_blocks_before(export: &Export, group: usize) -> usize {
    export.groups[..group].iter().map(|group| group.blocks.len()).sum()
}

/// Blocks that something leads to although they are not the first of their group.
fn aimed_at(export: &Export) -> BTreeSet<(usize, usize)> {
    let blocks = export.groups.iter().flat_map(|group| &group.blocks);
    let all = blocks.flat_map(|block| targets(export, block)).chain(export.start.clone());
    all.filter_map(|target| export.find(&target)).collect()
}

/// Whether a bubble is the question of the block behind it: then both are one step.
fn is_merged(
    writing: &Writing<'_>,
    aimed: &BTreeSet<(usize, usize)>,
    group: usize,
    index: usize,
) -> bool {
    let export = writing.export;
    let blocks = &export.groups[group].blocks;
    let (Some(bubble), Some(question)) = (blocks.get(index), blocks.get(index + 1)) else {
        return false;
    };
    bubble.kind == "text"
        && is_question(question, writing.variables())
        && !aimed.contains(&(group, index + 1))
        && export.way(bubble).is_none()
        && !rich(bubble.content()).is_empty()
}

/// The id of each block's first step: what a question fills, or its group's title.
fn entries(
    writing: &mut Writing<'_>,
    order: &[usize],
    aimed: &BTreeSet<(usize, usize)>,
    end: &str,
) -> Entries {
    let export = writing.export;
    let mut entries = Entries::new();
    for &at in order {
        let group = &export.groups[at];
        let title = slug(&group.title, '-', "group");
        for (index, block) in group.blocks.iter().enumerate() {
            if index > 0 && is_merged(writing, aimed, at, index - 1) {
                let id = entries[&(at, index - 1)].clone();
                entries.insert((at, index), id);
                continue;
            }
            let asking = if is_merged(writing, aimed, at, index) { index + 1 } else { index };
            let question = &group.blocks[asking];
            let own = word(question.options(), "variableId");
            let is_named = question_kind(question, writing.variables()).is_some()
                && writing.variables().by_id(&own).is_some();
            let answer = writing
                .study
                .answers
                .get(&(n_blocks_before(export, at) + asking))
                .filter(|_| is_named);
            let wanted = match answer {
                Some(answer) => writing.variables().get(*answer).ident.replace('_', "-"),
                None if index == 0 => title.clone(),
                None => format!("{title}-{}", index + 1),
            };
            entries.insert((at, index), free_id(writing, &wanted, block));
        }
        if group.blocks.is_empty() {
            entries.insert((at, 0), end.to_owned());
        }
    }
    entries
}

/// An id that no step has; an A/B test keeps its arm in a variable of this name, which must be free too.
fn free_id(writing: &mut Writing<'_>, wanted: &str, block: &Block) -> String {
    loop {
        let id = writing.names.take(wanted, '-');
        let variable = id.replace('-', "_");
        let is_free = writing.variables().names.is_free(&variable);
        if block.kind != "AB test" {
            return id;
        }
        if is_free {
            writing.study.variables.names.take(&variable, '_');
            return id;
        }
    }
}

/// Takes out the steps that no way leads to. Who is looked for and not there comes to the last step of the flow.
fn drop_unreached(parts: &mut [Part]) {
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let roots = |part: &Part| {
        let last = part.steps.last().filter(|_| part.id.is_empty());
        part.steps.first().into_iter().chain(last).map(|step| step.id.clone()).collect::<Vec<_>>()
    };
    let mut open = roots(&parts[0]);
    let steps: BTreeMap<&str, &Step> =
        parts.iter().flat_map(|part| &part.steps).map(|step| (step.id.as_str(), step)).collect();
    while let Some(id) = open.pop() {
        let Some(step) = steps.get(id.as_str()) else { continue };
        if !reached.insert(id) {
            continue;
        }
        open.extend(step.leads_to().into_iter().map(str::to_owned));
        if let Some(name) = &step.runs {
            let part = parts.iter().find(|part| part.id == *name);
            open.extend(part.and_then(|part| part.steps.first()).map(|step| step.id.clone()));
        }
    }
    for part in parts {
        let steps = std::mem::take(&mut part.steps);
        (part.steps, part.unreached) =
            steps.into_iter().partition(|step| reached.contains(&step.id));
        carry_titles(&mut part.steps);
    }
}

/// A heading above a step that was taken out would be lost: what follows in the same group keeps none.
fn carry_titles(steps: &mut [Step]) {
    let mut last: Option<String> = None;
    for step in steps {
        if step.title.is_some() && step.title == last {
            step.title = None;
        }
        last = step.title.clone().or(last);
    }
}

impl Part {
    /// The id of the step below one.
    pub(super) fn below(&self, at: usize) -> Option<&str> {
        self.steps.get(at + 1).map(|step| step.id.as_str())
    }

    /// Puts a step before another, on every way to it.
    pub(super) fn put_before(&mut self, at: usize, mut step: Step) {
        let before = self.steps[at].id.clone();
        for known in &mut self.steps {
            known.relink(&before, &step.id);
        }
        step.next = Next::To(before);
        step.title = self.steps[at].title.take();
        self.steps.insert(at, step);
    }
}
