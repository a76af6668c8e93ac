//! The order in which computed variables are computed: what is read first comes first.

use formula::Formula;
use small::Map;

use super::{SCORE, TODAY, Variable, VariableSource};

/// Computed variables, and when each is computed anew.
#[derive(Debug, Default)]
pub(crate) struct Computing {
    /// In the order in which they are computed.
    pub(crate) order: Vec<Computed>,
    /// Which of them, by their places in the order, read a variable.
    readers: Map<String, Vec<usize>>,
}

/// A computed variable.
#[derive(Debug)]
pub(crate) struct Computed {
    pub(crate) name: String,
    /// Whether it reads what changes without anybody setting it: the points, the day.
    pub(crate) is_fleeting: bool,
}

impl Computing {
    /// Those that read a variable, by their places in the order.
    pub(crate) fn readers(&self, variable: &str) -> &[usize] {
        self.readers.get(variable).map(Vec::as_slice).unwrap_or_default()
    }

    /// Computes this one after those that are there.
    fn add(&mut self, name: &str, formula: &Formula) {
        let mut is_fleeting = false;
        let at = self.order.len();
        for read in formula.names() {
            is_fleeting |= read == SCORE || read == TODAY;
            self.readers.get_or_insert_with(read.to_owned(), Vec::new).push(at);
        }
        self.order.push(Computed { name: name.to_owned(), is_fleeting });
    }
}

/// The computed variables in their order. What stands in a circle, or reads what does, is left out of it: it stays
/// blank, whatever else holds.
pub(crate) fn computing_order(variables: &Map<String, Variable>) -> Computing {
    let mut waiting = Waiting::of(variables);
    let mut computing = Computing::default();
    // Each round takes what reads nothing that is still open.
    loop {
        let mut ready = Vec::new();
        for at in 0..waiting.names.len() {
            if waiting.is_open[at] && !waiting.reads[at].iter().any(|&read| waiting.is_open[read]) {
                ready.push(at);
            }
        }
        if ready.is_empty() {
            return computing;
        }
        for at in ready {
            waiting.is_open[at] = false;
            computing.add(waiting.names[at], waiting.formulas[at]);
        }
    }
}

/// The computed variables that stand in a circle.
#[cfg(feature = "diagnostics")]
pub(crate) fn in_circles(variables: &Map<String, Variable>) -> Vec<String> {
    let Waiting { names, reads, mut is_open, .. } = Waiting::of(variables);
    // Whatever reads nothing open can be computed; whatever no open one reads hangs on a circle without being in it.
    loop {
        let is_read = |at: usize| (0..reads.len()).any(|by| is_open[by] && reads[by].contains(&at));
        let reads_open = |at: usize| reads[at].iter().any(|&read| is_open[read]);
        let is_loose = |at: &usize| is_open[*at] && !(is_read(*at) && reads_open(*at));
        let Some(loose) = (0..names.len()).find(is_loose) else { break };
        is_open[loose] = false;
    }
    let circle = names.iter().zip(is_open).filter(|(_, is_open)| *is_open);
    circle.map(|(name, _)| (*name).to_owned()).collect()
}

/// Computed variables by their places, with what each reads of the others.
struct Waiting<'a> {
    names: Vec<&'a str>,
    formulas: Vec<&'a Formula>,
    reads: Vec<Vec<usize>>,
    is_open: Vec<bool>,
}

impl<'a> Waiting<'a> {
    fn of(variables: &'a Map<String, Variable>) -> Self {
        let (mut names, mut formulas, mut reads) = (Vec::new(), Vec::new(), Vec::new());
        for (name, variable) in variables {
            if let VariableSource::Computed(formula) = &variable.source {
                names.push(name.as_str());
                formulas.push(formula);
            }
        }
        for formula in &formulas {
            let mut places = Vec::new();
            for name in formula.names() {
                // A map is sorted by its keys, so the names are too.
                if let Ok(place) = names.binary_search(&name) {
                    places.push(place);
                }
            }
            reads.push(places);
        }
        let is_open = vec![true; names.len()];
        Self { names, formulas, reads, is_open }
    }
}
