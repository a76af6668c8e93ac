//! `parlor formula eval`: formulas as lines of JSON on standard input, their values as lines of JSON on standard
//! output. A CRM can recompute what a calculator told a visitor, and tests can ask the product itself.

use std::io::{self, BufRead, BufReader, Read, Write};

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use formula::{FUNCTIONS, Origin, serial_of_unix_day};
use jiff::civil::{Date, date};
use jiff::{Timestamp, tz::TimeZone};

use answer::{Answer, answer};

mod answer;

/// Longest line that is read, in bytes; a longer one is answered with an error and passed over.
const MAX_LINE_BYTES: usize = 1 << 20;

/// What to do with formulas.
#[derive(Debug, Subcommand)]
pub enum FormulaCommand {
    /// Evaluate formulas: a line of JSON each on standard input, a line of JSON for each on standard output
    ///
    /// Every line is answered, in order and at once; blank lines are passed over. A bad line is answered with an error
    /// and the next one is read. Exits with 0 when the input ends, whatever the answers were.
    #[command(after_long_help = EXAMPLES)]
    Eval(EvalArgs),
    /// List the functions that formulas may use, with their arguments
    Functions,
}

/// `formula eval`.
#[derive(Debug, Args)]
pub struct EvalArgs {
    /// The day that TODAY() is, such as 2026-11-22 [default: today in UTC]
    #[arg(long, value_name = "DATE", value_parser = day)]
    today: Option<Date>,
}

const EXAMPLES: &str = r##"A line in:
  {"formula": "=ROUND(price * (1 - discount), 2)", "vars": {"price": 199.9, "discount": 0.15}}

  formula  a spreadsheet formula with names in place of cells; the = may be left out
  vars     what the names stand for; may be left out. A value is a number, a text, true or false, null for a blank
           cell, a list [1, 2, 3], a table [[0, 0.1], [100, 0.2]], or an error {"error": "#N/A"}

A line out:
  {"value": 169.92}
  {"error": {"code": "#DIV/0!", "message": "…", "hint": "…", "span": {"start": 6, "end": 9}, "line": 1}}

  value    written like vars; the number has the same bits as in the visitor's browser
  code     what a spreadsheet shows (#DIV/0! #VALUE! #REF! #NUM! #NAME? #N/A), or
           formula     the formula is mistyped
           question    the line is JSON, but no question
           not_json    the line is not JSON, or not UTF-8
           too_long    the line has more than 1,048,576 bytes
  message  what is wrong, in a sentence; hint: how to mend it, where that is known
  span     the place in the formula where the error comes from, as bytes from start to end
  others   more of the formula's mistakes, if there are any

Examples:
  echo '{"formula": "=PMT(rate/12, 60, -price)", "vars": {"rate": 0.09, "price": 20000}}' | parlor formula eval
  echo '{"formula": "=EDATE(TODAY(), 1)"}' | parlor formula eval --today 2026-01-31
  parlor formula eval < questions.jsonl > answers.jsonl"##;

/// Does it.
///
/// Errors: standard input or output cannot be used. What is wrong with a line is an answer.
pub fn run(command: &FormulaCommand, input: impl Read, output: &mut dyn Write) -> Result<()> {
    let done = match command {
        FormulaCommand::Eval(args) => eval(input, output, args.today()),
        FormulaCommand::Functions => list(output),
    };
    match done {
        // Whoever reads has read enough, as `head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done.context("formulas could not be read or answered"),
    }
}

impl EvalArgs {
    /// The day's serial number.
    fn today(&self) -> f64 {
        let today = self.today.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date());
        let since_1970 = today - date(1970, 1, 1);
        serial_of_unix_day(since_1970.get_days().into())
    }
}

fn list(output: &mut dyn Write) -> io::Result<()> {
    for function in FUNCTIONS {
        let owner = match function.origin {
            Origin::Spreadsheet => "",
            Origin::Parlor => "   Parlor's own",
        };
        writeln!(output, "{}{owner}", function.usage())?;
    }
    output.flush()
}

fn eval(input: impl Read, output: &mut dyn Write, today: f64) -> io::Result<()> {
    let mut input = BufReader::with_capacity(1 << 16, input);
    let mut bytes = Vec::new();
    let mut answers = Vec::new();
    for line in 1.. {
        // Before waiting for more, tell what is known: the other side may be waiting for it.
        if input.buffer().is_empty() {
            output.write_all(&answers)?;
            output.flush()?;
            answers.clear();
        }
        let answer = match read_line(&mut input, &mut bytes)? {
            Line::End => break,
            Line::TooLong => Answer::too_long(MAX_LINE_BYTES),
            Line::Read if bytes.trim_ascii().is_empty() => continue,
            Line::Read => answer(bytes.trim_ascii_end(), today),
        };
        serde_json::to_writer(&mut answers, &answer.at(line))?;
        answers.push(b'\n');
    }
    output.write_all(&answers)?;
    output.flush()
}

enum Line {
    Read,
    TooLong,
    End,
}

/// Reads the next line into `bytes`; of one that is too long nothing is kept.
fn read_line(input: &mut impl BufRead, bytes: &mut Vec<u8>) -> io::Result<Line> {
    bytes.clear();
    let most = u64::try_from(MAX_LINE_BYTES).expect("a megabyte fits") + 1;
    if input.by_ref().take(most).read_until(b'\n', bytes)? == 0 {
        return Ok(Line::End);
    }
    if bytes.len() > MAX_LINE_BYTES && bytes.last() != Some(&b'\n') {
        input.skip_until(b'\n')?;
        return Ok(Line::TooLong);
    }
    Ok(Line::Read)
}

fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "expected a date, year first, such as 2026-11-22".to_owned())
}

#[cfg(test)]
mod tests;
