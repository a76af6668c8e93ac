//! The steps of a flow by their ids, in blocks: the flow itself and its subflows.

use small::Map;

use crate::step::Step;

/// Steps that follow one another: the flow's own, or a subflow's.
#[derive(Debug)]
pub(crate) struct Block {
    /// The subflow's id; empty for the flow itself, which is the first block.
    pub(crate) id: String,
    /// The number of its first step.
    pub(crate) first: usize,
    /// The number behind its last step.
    pub(crate) end: usize,
}

/// Every step, found by its id in no time.
#[derive(Debug, Default)]
pub(crate) struct StepMap {
    pub(crate) steps: Vec<Step>,
    pub(crate) blocks: Vec<Block>,
    by_id: Map<String, usize>,
    /// The step that follows each one; nothing where a block ends or the step never goes on.
    follow: Vec<Option<usize>>,
}

/// The block of the flow's own steps.
pub(crate) const MAIN: usize = 0;

impl StepMap {
    /// Numbers the ids once all steps are there. Of two with one id the first is found; the prover tells.
    pub(crate) fn link(&mut self) {
        for (at, step) in self.steps.iter().enumerate() {
            self.by_id.get_or_insert_with(step.id.clone(), || at);
        }
        let follow = |(at, step): (usize, &Step)| match &step.next {
            Some(next) => self.position(next),
            None => self
                .blocks
                .get(step.block)
                .and_then(|block| Some(at + 1).filter(|&following| following < block.end)),
        };
        self.follow = self.steps.iter().enumerate().map(follow).collect();
    }

    pub(crate) fn position(&self, step: &str) -> Option<usize> {
        self.by_id.get(step).copied()
    }

    pub(crate) fn step(&self, id: &str) -> Option<&Step> {
        self.steps.get(self.position(id)?)
    }

    pub(crate) fn following(&self, at: usize) -> Option<usize> {
        self.follow.get(at).copied().flatten()
    }

    /// The first step of a subflow.
    pub(crate) fn subflow(&self, id: &str) -> Option<usize> {
        let block = self.blocks.iter().skip(1).find(|block| block.id == id)?;
        (block.first < block.end).then_some(block.first)
    }
}
