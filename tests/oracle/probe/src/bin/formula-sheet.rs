//! How often a second a sheet is recalculated: the half of `npm run bench` that is ours.
//!
//! `formula-sheet CALCULATOR.json INPUT SECONDS` moves the input to and fro and prints one object of JSON.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use formula::{Calculator, Value};

type Failure = Box<dyn std::error::Error>;

/// Recalculations between two looks at the clock.
const AT_ONCE: u32 = 50;
/// The day of every recalculation; the sheet does not ask for it.
const TODAY: f64 = 46_348.0;

fn main() -> Result<(), Failure> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path, input, seconds] = arguments.as_slice() else {
        return Err("expected CALCULATOR.json INPUT SECONDS".into());
    };
    let calculator: Calculator = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let compiled = calculator.compile().map_err(|mistakes| format!("{mistakes:?}"))?;
    let sides = [100.0, 101.0].map(|side| BTreeMap::from([(input.clone(), Value::Number(side))]));
    let evaluate = |side: usize| {
        compiled.evaluate(&sides[side], TODAY).map_err(|mistakes| format!("{mistakes:?}"))
    };
    let results = [evaluate(0)?.results, evaluate(1)?.results];
    let (start, length) = (Instant::now(), Duration::from_secs_f64(seconds.parse()?));
    let mut n_done = 0u32;
    while start.elapsed() < length {
        for turn in 0..AT_ONCE {
            std::hint::black_box(evaluate((turn % 2) as usize)?);
        }
        n_done += AT_ONCE;
    }
    let per_second = f64::from(n_done) / start.elapsed().as_secs_f64();
    println!("{}", serde_json::json!({ "per_second": per_second, "results": results }));
    Ok(())
}
