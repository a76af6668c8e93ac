//! The probe for the machine itself: a question a line on standard input, an answer a line on standard output.

use std::io::{BufWriter, Write, stdin, stdout};

fn main() -> std::io::Result<()> {
    let mut output = BufWriter::new(stdout().lock());
    for line in stdin().lines() {
        let answer = flow_probe::answer(&line?).unwrap_or_else(|mistake| format!("! {mistake}"));
        writeln!(output, "{answer}")?;
    }
    output.flush()
}
