//! Which of the pieces that several parts share are shipped as one.
//!
//! The splitter cuts a piece for every set of parts that have something in common. Most are tiny: a request each, and
//! sixty bytes in the script that every visitor loads first, which names them with their hashes.

use super::merge;
use anyhow::Result;
use std::collections::BTreeSet;

/// Less than this, before it is optimised, is not worth a file.
const WORTH_A_FILE: usize = 16 * 1024;

/// Code that several parts need.
pub struct Shared {
    /// The file's name, without its extension.
    pub name: String,
    /// The parts.
    pub users: BTreeSet<String>,
    /// The modules that it is made of.
    pub modules: Vec<Vec<u8>>,
}

impl Shared {
    fn weight(&self) -> Result<usize> {
        self.modules.iter().map(|module| merge::weight(module)).sum()
    }
}

/// The same with the small ones joined to others, each to that for which the least is fetched in vain.
pub fn folded(shared: Vec<Shared>) -> Result<Vec<Shared>> {
    let mut left = Vec::new();
    for it in shared {
        left.push((it.weight()?, it));
    }
    while left.len() > 1 {
        left.sort_by(|(a, x), (b, y)| (a, &x.name).cmp(&(b, &y.name)));
        if left[0].0 >= WORTH_A_FILE {
            break;
        }
        let (weight, small) = left.remove(0);
        let in_vain = |(other, it): &(usize, Shared)| {
            weight * it.users.difference(&small.users).count()
                + other * small.users.difference(&it.users).count()
        };
        let best = left.iter_mut().min_by_key(|it| in_vain(it)).expect("there are two");
        best.0 += weight;
        best.1.users.extend(small.users);
        best.1.modules.extend(small.modules);
    }
    let mut folded: Vec<_> = left.into_iter().map(|(_, it)| it).collect();
    folded.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(name: &str, users: &[&str], weight: usize) -> Shared {
        use wasm_encoder::{ConstExpr, DataSection, Module};
        let mut data = DataSection::new();
        data.active(0, &ConstExpr::i32_const(0), vec![0; weight]);
        let mut module = Module::new();
        module.section(&data);
        Shared {
            name: name.to_owned(),
            users: users.iter().map(|it| (*it).to_owned()).collect(),
            modules: vec![module.finish()],
        }
    }

    fn files(shared: &[Shared]) -> Vec<(&str, usize, usize)> {
        shared.iter().map(|it| (it.name.as_str(), it.users.len(), it.modules.len())).collect()
    }

    #[test]
    fn a_small_piece_joins_the_one_that_most_of_its_parts_fetch_anyway() {
        let pieces = vec![
            shared("a", &["bot", "talk"], 2 * WORTH_A_FILE),
            shared("b", &["call", "cards", "talk"], 2 * WORTH_A_FILE),
            shared("c", &["call", "cards"], 100),
        ];
        assert_eq!(files(&folded(pieces).unwrap()), [("a", 2, 1), ("b", 3, 2)]);
    }

    #[test]
    fn large_pieces_stay_as_they_are() {
        let pieces = vec![
            shared("a", &["bot", "talk"], WORTH_A_FILE),
            shared("b", &["bot", "talk", "call"], WORTH_A_FILE),
        ];
        assert_eq!(files(&folded(pieces).unwrap()), [("a", 2, 1), ("b", 3, 1)]);
    }

    #[test]
    fn small_pieces_alone_become_one() {
        let piece = |name: &str| shared(name, &["bot", "talk"], 10);
        let pieces = ["a", "b", "c"].map(piece).into();
        assert_eq!(files(&folded(pieces).unwrap())[0].2, 3);
    }
}
