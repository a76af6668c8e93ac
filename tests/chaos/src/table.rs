//! The one table that tells everything: each figure with its goal, and whether it is met.

use std::fmt::{self, Write as _};
use std::time::Duration;

/// A goal for a time.
#[must_use]
pub fn at_most(time: Duration) -> String {
    format!("≤ {} s", time.as_secs())
}

/// A figure, and its goal if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// What was measured.
    pub name: String,
    /// What it has to be; empty when it is only told.
    pub goal: String,
    /// What it was.
    pub measured: String,
    /// Whether that is enough.
    pub pass: bool,
}

impl Row {
    /// A figure against its goal.
    pub fn new(
        name: impl Into<String>,
        goal: impl Into<String>,
        measured: impl Into<String>,
        pass: bool,
    ) -> Self {
        Row { name: name.into(), goal: goal.into(), measured: measured.into(), pass }
    }

    /// A figure without a goal.
    pub fn told(name: impl Into<String>, measured: impl ToString) -> Self {
        Row::new(name, "", measured.to_string(), true)
    }

    /// A count of what may not happen.
    pub fn none(name: impl Into<String>, count: usize) -> Self {
        Row::new(name, "0", count.to_string(), count == 0)
    }

    /// The last column of the table.
    fn mark(&self) -> &'static str {
        match (self.pass, self.goal.is_empty()) {
            (false, _) => "FAIL",
            (true, false) => "pass",
            (true, true) => "",
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = if self.pass { "ok  " } else { "FAIL" };
        write!(f, "{mark} {}: {} (goal: {})", self.name, self.measured, self.goal)
    }
}

/// A table of several parts: name, goal, whether it is met, what was measured.
#[must_use]
pub fn table(parts: &[(String, Vec<Row>)]) -> String {
    let rows = || parts.iter().flat_map(|(_, rows)| rows);
    let longest = |lengths: &mut dyn Iterator<Item = usize>| lengths.max().unwrap_or(0);
    let name = longest(&mut rows().map(|row| row.name.chars().count()));
    let goal = longest(&mut rows().map(|row| row.goal.chars().count())).max("goal".len());
    let mut text = String::new();
    let _ = writeln!(text, "  {:name$}  {:goal$}        measured", "", "goal");
    for (title, rows) in parts {
        let _ = writeln!(text, "{title}");
        for row in rows {
            let mark = row.mark();
            let line =
                format!("  {:name$}  {:goal$}  {mark:4}  {}", row.name, row.goal, row.measured);
            let _ = writeln!(text, "{}", line.trim_end());
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_below_their_titles_and_only_goals_are_judged() {
        let first = vec![Row::told("messages", 7), Row::none("lost", 0)];
        let second = vec![Row::new("repaired", at_most(Duration::from_secs(3)), "3.1 s", false)];
        let parts = [("R1  one".to_owned(), first), ("R2  two".to_owned(), second)];
        let expected = [
            "            goal         measured",
            "R1  one",
            "  messages               7",
            "  lost      0      pass  0",
            "R2  two",
            "  repaired  ≤ 3 s  FAIL  3.1 s",
            "",
        ];
        assert_eq!(table(&parts), expected.join("\n"));
    }
}
