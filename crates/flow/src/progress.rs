//! How much is still to come: the longest way out that visits no step twice, detours left aside.

use crate::map::StepMap;
use crate::step::Shape;

/// Where a step leads, and whether into a subflow.
struct Way {
    to: usize,
    is_inside: bool,
}

/// How many answers are still to come after arriving at a step, by its number.
///
/// Depth first with a stack of its own: a flow of ten thousand steps must not overflow the machine's.
pub(crate) fn remaining(map: &StepMap) -> Vec<u32> {
    let n_steps = map.steps.len();
    let mut known = vec![0; n_steps];
    let (mut is_open, mut is_known) = (vec![false; n_steps], vec![false; n_steps]);
    for first in 0..n_steps {
        let mut stack = vec![first];
        while let Some(&at) = stack.last() {
            let depth = stack.len();
            let ways = ways(at, map);
            if !is_open[at] {
                is_open[at] = true;
                // The first way is looked at first.
                for way in ways.iter().rev() {
                    if !is_open[way.to] {
                        stack.push(way.to);
                    }
                }
            }
            if stack.len() == depth {
                if !is_known[at] {
                    is_known[at] = true;
                    known[at] = length(at, map, &ways, &known);
                }
                stack.pop();
            }
        }
    }
    known
}

/// The ways that a visitor is expected to take.
fn ways(at: usize, map: &StepMap) -> Vec<Way> {
    let mut ways = Vec::new();
    let step = &map.steps[at];
    if matches!(step.shape(), Shape::Ends | Shape::Escalates | Shape::Returns) {
        return ways;
    }
    for call in &step.notes.calls {
        if let Some(to) = map.subflow(&call.step) {
            ways.push(Way { to, is_inside: true });
        }
    }
    for target in &step.notes.targets {
        if let Some(to) = map.position(&target.step)
            && !target.detour
        {
            ways.push(Way { to, is_inside: false });
        }
    }
    if step.follows()
        && step.next.is_none()
        && let Some(to) = map.following(at)
    {
        ways.push(Way { to, is_inside: false });
    }
    ways
}

/// What is known by now about where it leads, and its own answer.
fn length(at: usize, map: &StepMap, ways: &[Way], known: &[u32]) -> u32 {
    let (mut inside, mut behind) = (0, 0);
    for way in ways {
        let side = if way.is_inside { &mut inside } else { &mut behind };
        *side = known[way.to].max(*side);
    }
    inside + behind + u32::from(map.steps[at].shape().is_question())
}
