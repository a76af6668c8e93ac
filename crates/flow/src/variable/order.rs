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

    fn of(order: Vec<String>, variables: &Map<String, Variable>) -> Self {
        let mut computing = Self::default();
        for name in order {
            let mut is_fleeting = false;
            if let Some(VariableSource::Computed(formula)) =
                variables.get(&name).map(|variable| &variable.source)
            {
                let at = computing.order.len();
                for read in formula.names() {
                    is_fleeting |= read == SCORE || read == TODAY;
                    computing.readers.get_or_insert_with(read.to_owned(), Vec::new).push(at);
                }
            }
            computing.order.push(Computed { name, is_fleeting });
        }
        computing
    }
}

/// The computed variables in their order, and the names of those that stand in a circle.
///
/// What stands in a circle, or reads what does, is left out of the order: it stays blank, whatever else holds.
pub(crate) fn computing_order(variables: &Map<String, Variable>) -> (Computing, Vec<String>) {
    let computed: Vec<(&String, &Formula)> = variables
        .iter()
        .filter_map(|(name, variable)| match &variable.source {
            VariableSource::Computed(formula) => Some((name, formula)),
            _ => None,
        })
        .collect();
    // A map is sorted by its keys, so the list is too.
    let place = |name: &str| computed.binary_search_by(|(known, _)| known.as_str().cmp(name)).ok();
    let reads: Vec<Vec<usize>> =
        computed.iter().map(|(_, formula)| formula.names().filter_map(place).collect()).collect();
    let mut is_open = vec![true; computed.len()];
    let mut order = Vec::new();
    // Each round takes what reads nothing that is still open.
    loop {
        let ready: Vec<usize> = (0..computed.len())
            .filter(|&at| is_open[at] && reads[at].iter().all(|&read| !is_open[read]))
            .collect();
        if ready.is_empty() {
            break;
        }
        for at in ready {
            is_open[at] = false;
            order.push(computed[at].0.clone());
        }
    }
    // Of what is left, whatever no other reads hangs on a circle without being in it.
    loop {
        let is_read = |at: usize| (0..reads.len()).any(|by| is_open[by] && reads[by].contains(&at));
        let Some(loose) = (0..computed.len()).find(|&at| is_open[at] && !is_read(at)) else {
            break;
        };
        is_open[loose] = false;
    }
    let circle = computed.iter().zip(is_open).filter(|(_, is_open)| *is_open);
    let circle = circle.map(|((name, _), _)| (*name).clone()).collect();
    (Computing::of(order, variables), circle)
}
