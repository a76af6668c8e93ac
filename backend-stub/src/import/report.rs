//! What became of each block, for the person who goes on from here.

use std::fmt::Write;

/// How much an owner has to do about something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It is not in the flow: a marked step stands in its place.
    Marked,
    /// It is there, but something outside of the file is missing.
    ToDo,
    /// It is there in another way.
    Changed,
}

/// One thing to know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// How much there is to do.
    pub weight: Weight,
    /// The step in the flow, if there is one.
    pub step: String,
    /// The block's id in the export; empty for the whole.
    pub block: String,
    /// The title of its group.
    pub group: String,
    /// What kind of block it is, or what else is meant.
    pub what: String,
    /// Why it is not as it was.
    pub why: String,
    /// What to do now.
    pub todo: String,
    /// The number of the block, counted through the export.
    pub(super) number: Option<usize>,
}

/// Everything to know about an import.
#[derive(Debug, Default)]
pub struct Report {
    /// How many blocks the export has.
    pub n_blocks: usize,
    /// How many of them do in the flow what they did.
    pub n_carried: usize,
    /// How many have a marked step in their place.
    pub n_marked: usize,
    /// How many nobody ever came to; they stand in comments at the end of the file.
    pub n_unreached: usize,
    /// What to know, the gravest first.
    pub items: Vec<Item>,
}

impl Weight {
    fn word(self) -> &'static str {
        match self {
            Self::Marked => "not carried",
            Self::ToDo => "to do",
            Self::Changed => "changed",
        }
    }
}

impl Report {
    /// Whether nothing is left to be done by hand.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.items.iter().all(|item| item.weight == Weight::Changed)
    }

    /// The table for a person; the last column is as wide as it needs.
    #[must_use]
    pub fn table(&self) -> String {
        let mut out = format!("{} blocks: {} carried over", self.n_blocks, self.n_carried);
        for (count, what) in [(self.n_marked, "marked"), (self.n_unreached, "never reached")] {
            if count > 0 {
                let _ = write!(out, ", {count} {what}");
            }
        }
        out.push('\n');
        if self.items.is_empty() {
            return out;
        }
        let heads = ["", "step", "block", "group", "what", "why, and what to do"];
        let rows: Vec<[String; 6]> = self.items.iter().map(row).collect();
        let width = |column: usize| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.chain([heads[column].chars().count()]).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..heads.len()).map(width).collect();
        let all = std::iter::once(heads.map(str::to_owned)).chain(rows);
        for row in all {
            let mut line = String::new();
            for (cell, width) in row.iter().zip(&widths) {
                let pad = width - cell.chars().count();
                let _ = write!(line, "{cell}{}", " ".repeat(pad + 2));
            }
            out.push_str(line.trim_end());
            out.push('\n');
        }
        out
    }
}

fn row(item: &Item) -> [String; 6] {
    let told = match (item.why.is_empty(), item.todo.is_empty()) {
        (_, true) => item.why.clone(),
        (true, false) => item.todo.clone(),
        (false, false) => format!("{} → {}", item.why, item.todo),
    };
    [
        item.weight.word().to_owned(),
        short(&item.step),
        short(&item.block),
        short(&item.group),
        short(&item.what),
        told,
    ]
}

/// A name that leaves room for the others; a title may be a whole story.
fn short(text: &str) -> String {
    const MOST: usize = 28;
    let text = super::blocks::one_line(text);
    if text.chars().count() <= MOST {
        return text;
    }
    text.chars().take(MOST - 1).chain(['…']).collect()
}
