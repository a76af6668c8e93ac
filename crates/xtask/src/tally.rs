//! Counts what passed and failed over the steps of a run.

use anyhow::Result;
use std::process::ExitCode;

/// How many tests one step ran.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
}

/// The running total, with the names of the steps that failed.
#[derive(Debug, Default)]
pub struct Tally {
    total: Counts,
    failed_steps: Vec<String>,
}

impl Tally {
    /// Announces and runs a step that counts as one test.
    pub fn step(&mut self, name: &str, work: impl FnOnce() -> Result<()>) -> bool {
        self.tests(name, || {
            work()?;
            Ok(Counts { passed: 1, failed: 0 })
        })
    }

    /// Announces and runs a step that counts its own tests. A step that could not run counts as one failure.
    pub fn tests(&mut self, name: &str, work: impl FnOnce() -> Result<Counts>) -> bool {
        println!("\n== {name}");
        let counts = work().unwrap_or_else(|error| {
            eprintln!("error: {error:#}");
            Counts { passed: 0, failed: 1 }
        });
        self.total.passed += counts.passed;
        self.total.failed += counts.failed;
        if counts.failed > 0 {
            self.failed_steps.push(name.to_owned());
        }
        counts.failed == 0
    }

    /// Prints the failed steps and, as the last line, `N passed, N failed`.
    pub fn finish(self) -> ExitCode {
        println!();
        for step in &self.failed_steps {
            println!("failed: {step}");
        }
        println!("{} passed, {} failed", self.total.passed, self.total.failed);
        if self.total.failed == 0 && self.total.passed > 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

/// Reads the counts that cargo-nextest or `cargo test` printed.
///
/// nextest shows what failing tests printed, each of which ran as a `cargo test` of one and says so; only its own
/// summary, of which it prints one at the end, counts then.
pub fn of_cargo(lines: &[String]) -> Option<Counts> {
    let summaries = |start: &str| -> Vec<&str> {
        lines.iter().filter_map(|line| line.trim().strip_prefix(start)).collect()
    };
    let of_nextest = summaries("Summary [");
    let told = match of_nextest.last() {
        Some(summary) => vec![*summary],
        None => summaries("test result:"),
    };
    let mut counts = None::<Counts>;
    for summary in told {
        let counts = counts.get_or_insert_default();
        counts.passed += number_before(summary, "passed");
        counts.failed += ["failed", "timed out", "exec failed"]
            .into_iter()
            .map(|word| number_before(summary, word))
            .sum::<u64>();
    }
    counts
}

/// Reads the counts that node's test runner printed, in its TAP or its spec form.
pub fn of_node(lines: &[String]) -> Option<Counts> {
    let number = |word: &str| {
        lines.iter().rev().find_map(|line| {
            let rest = line.trim().trim_start_matches(['#', 'ℹ']).trim_start();
            rest.strip_prefix(word)?.trim().parse::<u64>().ok()
        })
    };
    let passed = number("pass ")?;
    let failed = number("fail ")?;
    Some(Counts { passed, failed: failed + number("cancelled ").unwrap_or(0) })
}

fn number_before(text: &str, word: &str) -> u64 {
    text.split([',', ';', ':', '.', '(', ')'])
        .filter_map(|part| part.trim().strip_suffix(word)?.trim().parse::<u64>().ok())
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn a_green_nextest_run_is_counted() {
        let printed = lines(
            "        PASS [   0.004s] formula tests::x\n     Summary [   1.204s] 41 tests run: 41 passed, 2 skipped",
        );
        assert_eq!(of_cargo(&printed), Some(Counts { passed: 41, failed: 0 }));
    }

    #[test]
    fn a_red_nextest_run_counts_failures_and_time_outs() {
        let printed = lines(
            "     Summary [   1.2s] 7 tests run: 4 passed (1 slow), 2 failed, 1 timed out, 0 skipped",
        );
        assert_eq!(of_cargo(&printed), Some(Counts { passed: 4, failed: 3 }));
    }

    #[test]
    fn what_failing_tests_printed_is_not_counted_again() {
        let printed = lines(
            "        FAIL [   0.010s] ( 2/ 3) formula tests::x\n\
             \x20 stdout ───\n\
             \n\
             \x20   running 1 test\n\
             \x20   test tests::x ... FAILED\n\
             \x20   test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 40 filtered out; finished in 0.00s\n\
             ────────────\n\
             \x20    Summary [   1.2s] 3 tests run: 2 passed, 1 failed, 0 skipped\n\
             \x20       FAIL [   0.010s] ( 2/ 3) formula tests::x\n\
             error: test run failed",
        );
        assert_eq!(of_cargo(&printed), Some(Counts { passed: 2, failed: 1 }));
    }

    #[test]
    fn every_binary_of_cargo_test_is_counted() {
        let printed = lines(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
             test result: FAILED. 4 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
        );
        assert_eq!(of_cargo(&printed), Some(Counts { passed: 7, failed: 2 }));
    }

    #[test]
    fn a_run_that_did_not_compile_has_no_counts() {
        assert_eq!(of_cargo(&lines("error: could not compile `flow`")), None);
    }

    #[test]
    fn node_counts_are_read_in_both_forms() {
        let tap = lines("ok 1 - story\n# tests 3\n# pass 2\n# fail 1\n# cancelled 0");
        assert_eq!(of_node(&tap), Some(Counts { passed: 2, failed: 1 }));
        let spec = lines("ℹ tests 3\nℹ pass 1\nℹ fail 1\nℹ cancelled 1");
        assert_eq!(of_node(&spec), Some(Counts { passed: 1, failed: 2 }));
    }

    #[test]
    fn a_step_that_fails_counts_once_and_later_steps_still_run() {
        let mut tally = Tally::default();
        assert!(!tally.step("first", || anyhow::bail!("broken")));
        assert!(tally.tests("second", || Ok(Counts { passed: 3, failed: 0 })));
        assert_eq!(tally.total, Counts { passed: 3, failed: 1 });
        assert_eq!(tally.failed_steps, ["first"]);
    }
}
