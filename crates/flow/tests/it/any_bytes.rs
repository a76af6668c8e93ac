//! The fuzzer's property on a stable compiler: random bytes, and flows that were damaged on their way.

use flow::{Env, transition};
use proptest::prelude::*;

use crate::documents::{files, locales, plainly, read, suite};
use crate::generated::{self, Chance, any_input};
use crate::script;

#[path = "../../fuzz/property.rs"]
mod property;

use property::holds_for;

/// What stands in definitions, to be put where it does not belong.
const PIECES: [&str; 26] = [
    "null",
    "true",
    "-1",
    "1e308",
    "0.1",
    "\"\"",
    "\"nowhere\"",
    "[]",
    "{}",
    "{\"en\":\"{{x|money:EUR}}\"}",
    "\"{{score\"",
    "\"1 +\"",
    "\"score > 1\"",
    "\"q0\"",
    "\"end\"",
    "\"today+1\"",
    "\"today-9223372036854775808\"",
    "\"today+9223372036854775807\"",
    "\"say\"",
    "\"ask\"",
    "\"branch\"",
    "\"subflow\"",
    "\"return\"",
    "\"when\"",
    "\"next\"",
    "🏠",
];

/// A generated flow with its calculator and some inputs, a line each.
fn sample(seed: u64) -> String {
    let definition = generated::sample(seed);
    let calculator = generated::calculator();
    let calculators = std::slice::from_ref(&calculator);
    let flow = flow::Flow::from_values(&definition, calculators, &locales(&generated::LOCALES));
    let flow = flow.expect("generated flows are good");
    let (mut run, _) = script::begin(&flow, "en", None);
    let mut chance = Chance::new(seed);
    let mut lines = vec![definition.to_string(), calculator.to_string()];
    for _ in 0..20 {
        let env = Env::new(script::NOW, &plainly);
        let input = any_input(&flow, &run, &env, &mut chance);
        lines.push(serde_json::to_string(&input).unwrap());
        (run, _) = transition(&flow, run, input, &env);
    }
    lines.join("\n")
}

/// Puts a piece in the place of a value, or moves, doubles or drops some of the text.
fn damaged(text: &str, chance: &mut Chance) -> String {
    let mut text = text.to_owned();
    for _ in 0..=chance.below(3) {
        let places: Vec<usize> =
            text.match_indices([':', ',', '[', '"']).map(|(at, _)| at + 1).collect();
        let mut place = || places[chance.below(places.len())];
        let (from, to) = {
            let (a, b) = (place(), place());
            (a.min(b), a.max(b).min(a.min(b) + 60))
        };
        let to = (to..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(from);
        let cut = text[from..to].to_owned();
        match chance.below(4) {
            0 => text.replace_range(from..to, ""),
            1 => text.insert_str(from, &cut),
            _ => {
                let value = text[from..].find([',', '}', ']', '\n']).map_or(to, |end| from + end);
                text.replace_range(from..value, chance.pick(&PIECES));
            }
        }
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_break_it(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        holds_for(&bytes);
    }

    #[test]
    fn a_damaged_flow_never_breaks_it(flow in 0..200u64, damage in any::<u64>()) {
        holds_for(damaged(&sample(flow), &mut Chance::new(damage)).as_bytes());
    }
}

#[test]
fn what_the_suite_refuses_breaks_nothing_either() {
    for path in files(&suite().join("bad"), "yaml") {
        let definition = crate::yaml::parse(&read(&path), &path.display().to_string());
        holds_for(format!("{definition}\nnull\nyes\n12\nback").as_bytes());
    }
}
