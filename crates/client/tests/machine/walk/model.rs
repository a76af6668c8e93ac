//! The world as a model: which states follow a state, and what must hold in each.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use stateright::{Model, Property};

use crate::lies::Lie;
use crate::promises;
use crate::server::LineId;
use crate::spoken::Spoken;
use crate::world::{Killed, START, World};

/// How much may go wrong.
#[derive(Debug, Clone, Copy)]
pub struct Faults {
    /// Lines that break.
    pub cuts: u8,
    /// Crashes, of the server or of a tab.
    pub crashes: u8,
}

/// The model.
pub struct Delivery {
    /// How much each tab says.
    words: [usize; 2],
    faults: Faults,
    lie: Lie,
}

/// Where everything stands.
#[derive(Debug, Clone)]
pub struct State {
    world: World,
    spoken: Spoken,
    left: Faults,
    /// What tabs and server say about themselves, as hashes.
    told: [u64; 3],
}

/// A step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Say(usize),
    ToServer(LineId),
    Commit,
    ToTab(usize),
    Cut(usize),
    /// The process ends, and starts again on its disk.
    CrashServer,
    /// The page is loaded anew. What it had sent may still arrive, or never: the latter is also how it looks when the
    /// page died between storing and sending.
    Reload(usize),
}

/// What a part says about itself, as a hash: equal words, equal parts. The client's parts are private to it.
fn told(part: &impl fmt::Debug) -> u64 {
    let mut hasher = DefaultHasher::new();
    format!("{part:?}").hash(&mut hasher);
    hasher.finish()
}

impl Hash for State {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.told.hash(hasher);
        self.world.broken().hash(hasher);
        self.spoken.hash(hasher);
        (self.left.cuts, self.left.crashes).hash(hasher);
        for (id, line) in &self.world.lines {
            id.hash(hasher);
            line.up.hash(hasher);
            line.down.hash(hasher);
        }
        for entry in &self.world.store {
            (entry.cid.as_str(), entry.cseq).hash(hasher);
        }
    }
}

impl PartialEq for State {
    fn eq(&self, other: &Self) -> bool {
        hash_of(self) == hash_of(other)
    }
}

fn hash_of(state: &State) -> u64 {
    let mut hasher = DefaultHasher::new();
    state.hash(&mut hasher);
    hasher.finish()
}

impl Delivery {
    pub fn new(words: [usize; 2], faults: Faults, lie: Lie) -> Self {
        Delivery { words, faults, lie }
    }
}

impl State {
    fn n_said(&self, tab: usize) -> usize {
        self.spoken.talks[0].iter().filter(|said| said.tab == tab).count()
    }

    fn has_mail(&self, tab: usize) -> bool {
        let line = self.world.line_of(tab).and_then(|id| self.world.lines.get(&id));
        line.is_some_and(|line| !line.down.is_empty())
    }

    /// Nothing is under way but what a line that was given up may or may not deliver yet.
    fn is_at_rest(&self) -> bool {
        let held: Vec<_> = (0..2).filter_map(|tab| self.world.line_of(tab)).collect();
        let is_sending = self.world.busy_up().iter().any(|line| held.contains(line));
        let is_queued = !self.world.server.honest.queue.is_empty();
        !is_sending && !is_queued && !self.has_mail(0) && !self.has_mail(1)
    }

    /// Asks the parts that changed.
    fn listen(&mut self, changed: [bool; 3]) {
        for tab in (0..2).filter(|tab| changed[*tab]) {
            // A copy is a beginning of the log, or the walk has ended: its length says it all.
            self.told[tab] = told(&self.world.tabs[tab].as_ref().map(|tab| {
                let copied: usize = tab.copies.values().map(Vec::len).sum();
                (&tab.client, tab.line, copied)
            }));
        }
        if changed[2] {
            self.told[2] = told(&self.world.server);
        }
    }

    fn step(&mut self, step: Step) {
        let world = &mut self.world;
        match step {
            Step::Say(tab) => {
                let said = self.spoken.next(tab, true);
                self.spoken.talks[0].push(said.clone());
                world.say(tab, 0, &said, Killed::No);
            }
            Step::ToServer(line) => world.reach_server(line),
            Step::Commit => world.commit(),
            Step::ToTab(tab) => world.reach_tab(tab),
            Step::Cut(tab) => {
                self.left.cuts -= 1;
                world.cut(tab);
            }
            Step::CrashServer => {
                self.left.crashes -= 1;
                world.crash_server();
                world.start_server();
                // A frame that arrives after the crash could have arrived before it: what it makes the tab send is
                // lost either way. So nothing needs to arrive after it.
                world.lines.clear();
                (0..2).for_each(|tab| world.cut(tab));
            }
            Step::Reload(tab) => {
                self.left.crashes -= 1;
                world.load(tab, START);
            }
        }
    }
}

impl Model for Delivery {
    type State = State;
    type Action = Step;

    fn init_states(&self) -> Vec<State> {
        let mut world = World::new(1, 0, self.lie);
        world.server().honest.page = 1;
        let mut state = State { world, spoken: Spoken::new(1), left: self.faults, told: [0; 3] };
        // The walk begins where both tabs are connected.
        for tab in 0..2 {
            state.world.load(tab, START);
            while !state.is_at_rest() {
                state.world.busy_up().into_iter().for_each(|line| state.world.reach_server(line));
                state.world.reach_tab(tab);
            }
        }
        state.listen([true; 3]);
        vec![state]
    }

    fn actions(&self, state: &State, steps: &mut Vec<Step>) {
        for tab in 0..2 {
            if state.n_said(tab) < self.words[tab] {
                steps.push(Step::Say(tab));
            }
            if state.has_mail(tab) {
                steps.push(Step::ToTab(tab));
            }
            if state.left.cuts > 0 && state.world.line_of(tab).is_some() {
                steps.push(Step::Cut(tab));
            }
            if state.left.crashes > 0 {
                steps.push(Step::Reload(tab));
            }
        }
        steps.extend(state.world.busy_up().into_iter().map(Step::ToServer));
        if !state.world.server.honest.queue.is_empty() {
            steps.push(Step::Commit);
        }
        if state.left.crashes > 0 {
            steps.push(Step::CrashServer);
        }
    }

    fn next_state(&self, last: &State, step: Step) -> Option<State> {
        let mut state = last.clone();
        state.step(step);
        if matches!(step, Step::ToServer(_)) && self.lie != Lie::ServerAcksBeforeCommit {
            // Between an honest server's receiving and its commit nothing can happen that could not happen before it:
            // a crash loses the frame either way.
            state.world.commit();
        }
        let is_same = |a: &Option<Arc<_>>, b: &Option<Arc<_>>| match (a, b) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b),
            _ => false,
        };
        let (world, before) = (&state.world, &last.world);
        let changed = [
            !is_same(&world.tabs[0], &before.tabs[0]),
            !is_same(&world.tabs[1], &before.tabs[1]),
            !Arc::ptr_eq(&world.server, &before.server),
        ];
        state.listen(changed);
        Some(state)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always("every promise holds at every moment", |_, state: &State| {
                promises::check(&state.world, &state.spoken).is_ok()
            }),
            Property::always("at rest everybody has everything", |_, state: &State| {
                !state.is_at_rest() || promises::check_at_rest(&state.world, &state.spoken).is_ok()
            }),
        ]
    }
}
