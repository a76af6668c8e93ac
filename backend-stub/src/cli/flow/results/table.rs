//! What came of runs, as a table for a terminal.

use std::collections::BTreeSet;

use super::tally::Tally;

/// A line for each tally below the names of the columns; shares are of the runs in their line.
pub fn table(rows: &[(String, Tally)]) -> String {
    let goals: BTreeSet<&String> = rows.iter().flat_map(|(_, tally)| tally.goals.keys()).collect();
    let mut lines = vec![heading(&goals)];
    lines.extend(rows.iter().map(|(name, tally)| line(name, tally, &goals)));
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..lines[0].len()).map(width).collect();
    let mut text = String::new();
    for line in &lines {
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let padded =
                if column == 0 { format!("  {cell:<width$}") } else { format!("  {cell:>width$}") };
            text.push_str(&padded);
        }
        text.push('\n');
    }
    text
}

fn heading(goals: &BTreeSet<&String>) -> Vec<String> {
    let mut cells: Vec<String> =
        ["", "runs", "completed", "mean score", "leads"].map(str::to_owned).into();
    cells.extend(goals.iter().map(|goal| format!("goal {goal}")));
    cells
}

fn line(name: &str, tally: &Tally, goals: &BTreeSet<&String>) -> Vec<String> {
    let of_runs = |n: u32| share(n, tally.runs);
    let score = tally.mean_score.get().map_or_else(|| "–".to_owned(), |mean| format!("{mean:.1}"));
    let mut cells = vec![
        name.to_owned(),
        tally.runs.to_string(),
        of_runs(tally.completed),
        score,
        of_runs(tally.with_lead),
    ];
    let reached = |goal: &&String| tally.goals.get(*goal).map_or(0, |counted| counted.runs);
    cells.extend(goals.iter().map(|goal| of_runs(reached(goal))));
    cells
}

/// `12 (24.0 %)`.
fn share(n: u32, of: u32) -> String {
    if of == 0 {
        return n.to_string();
    }
    format!("{n} ({:.1} %)", 100.0 * f64::from(n) / f64::from(of))
}
