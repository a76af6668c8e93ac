//! Random scripts: what may happen to a world, and the reference that says which of it counts.

use client::{Input, Visibility};
use proptest::prelude::*;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};

use crate::lies::Lie;
use crate::network::Way;
use crate::promises;
use crate::spoken::Spoken;
use crate::world::{Killed, START, World};

/// One step. Tabs are counted from zero, conversations too.
#[derive(Debug, Clone)]
pub enum Act {
    Say {
        tab: usize,
        talk: usize,
        good: bool,
    },
    SayAndCrash {
        tab: usize,
        talk: usize,
        stored: bool,
    },
    /// The page is loaded (anew), with whatever its computer believes the time to be.
    Load {
        tab: usize,
        clock_ms: i64,
    },
    Close {
        tab: usize,
    },
    OtherSays {
        talk: usize,
    },
    /// The n-th line with something for the server delivers one frame.
    ToServer {
        nth: usize,
    },
    ToTab {
        tab: usize,
    },
    Commit,
    Cut {
        tab: usize,
    },
    HalfOpen {
        tab: usize,
        way: Way,
    },
    Double {
        tab: usize,
        way: Way,
    },
    Goaway {
        tab: usize,
    },
    CrashServer,
    StartServer,
    BackUp,
    Restore,
    TurnAway {
        busy: u32,
        rate_limited: u32,
    },
    Pass {
        ms: i64,
    },
    JumpAhead {
        tab: usize,
        ms: i64,
    },
    Wake {
        tab: usize,
    },
    Show {
        tab: usize,
        visibility: Visibility,
    },
    Retry {
        tab: usize,
    },
}

const DAY_MS: i64 = 86_400_000;

fn act() -> BoxedStrategy<Act> {
    let tab = || 0usize..2;
    let talk = || 0usize..2;
    let way = || prop_oneof![Just(Way::Up), Just(Way::Down), Just(Way::Both)];
    let clock = || prop_oneof![Just(0), -7 * DAY_MS..7 * DAY_MS];
    let seen = || prop_oneof![Just(Visibility::Visible), Just(Visibility::Hidden)];
    prop_oneof![
        14 => (tab(), talk(), prop::bool::weighted(0.85))
            .prop_map(|(tab, talk, good)| Act::Say { tab, talk, good }),
        1 => (tab(), talk(), any::<bool>())
            .prop_map(|(tab, talk, stored)| Act::SayAndCrash { tab, talk, stored }),
        3 => (tab(), clock()).prop_map(|(tab, clock_ms)| Act::Load { tab, clock_ms }),
        1 => tab().prop_map(|tab| Act::Close { tab }),
        2 => talk().prop_map(|talk| Act::OtherSays { talk }),
        20 => (0usize..4).prop_map(|nth| Act::ToServer { nth }),
        24 => tab().prop_map(|tab| Act::ToTab { tab }),
        10 => Just(Act::Commit),
        2 => tab().prop_map(|tab| Act::Cut { tab }),
        2 => (tab(), way()).prop_map(|(tab, way)| Act::HalfOpen { tab, way }),
        2 => (tab(), way()).prop_map(|(tab, way)| Act::Double { tab, way }),
        1 => tab().prop_map(|tab| Act::Goaway { tab }),
        1 => Just(Act::CrashServer),
        2 => Just(Act::StartServer),
        1 => Just(Act::BackUp),
        1 => Just(Act::Restore),
        1 => (0u32..3, 0u32..3).prop_map(|(busy, rate_limited)| Act::TurnAway { busy, rate_limited }),
        6 => (1i64..6_000).prop_map(|ms| Act::Pass { ms }),
        1 => (tab(), 0..7 * DAY_MS).prop_map(|(tab, ms)| Act::JumpAhead { tab, ms }),
        1 => tab().prop_map(|tab| Act::Wake { tab }),
        1 => (tab(), seen()).prop_map(|(tab, visibility)| Act::Show { tab, visibility }),
        1 => tab().prop_map(|tab| Act::Retry { tab }),
    ]
    .boxed()
}

/// The reference: the lists, and what is needed to know which acts make sense.
#[derive(Debug, Clone)]
pub struct Reference {
    pub spoken: Spoken,
    pub lie: Lie,
    open: [bool; 2],
    is_up: bool,
    has_backup: bool,
}

impl Reference {
    pub fn of(lie: Lie) -> Self {
        Reference {
            spoken: Spoken::new(2),
            lie,
            open: [true, false],
            is_up: true,
            has_backup: false,
        }
    }
}

impl ReferenceStateMachine for Reference {
    type State = Reference;
    type Transition = Act;

    fn init_state() -> BoxedStrategy<Reference> {
        Just(Reference::of(Lie::Honest)).boxed()
    }

    fn transitions(_: &Reference) -> BoxedStrategy<Act> {
        act()
    }

    fn preconditions(state: &Reference, act: &Act) -> bool {
        match act {
            Act::Load { .. } | Act::ToServer { .. } | Act::Pass { .. } => true,
            Act::Say { tab, .. }
            | Act::SayAndCrash { tab, .. }
            | Act::Close { tab }
            | Act::ToTab { tab }
            | Act::Cut { tab }
            | Act::HalfOpen { tab, .. }
            | Act::Double { tab, .. }
            | Act::JumpAhead { tab, .. }
            | Act::Wake { tab }
            | Act::Show { tab, .. }
            | Act::Retry { tab } => state.open[*tab],
            Act::Goaway { tab } => state.is_up && state.open[*tab],
            Act::OtherSays { .. } | Act::Commit | Act::CrashServer | Act::BackUp => state.is_up,
            Act::TurnAway { .. } => state.is_up,
            Act::StartServer => !state.is_up,
            Act::Restore => state.has_backup,
        }
    }

    fn apply(mut state: Reference, act: &Act) -> Reference {
        match act {
            Act::Say { tab, talk, good } => {
                let said = state.spoken.next(*tab, *good);
                state.spoken.talks[*talk].push(said);
            }
            Act::SayAndCrash { tab, talk, stored } => {
                let said = state.spoken.next(*tab, true);
                if *stored {
                    state.spoken.talks[*talk].push(said);
                }
                state.open[*tab] = false;
            }
            Act::Load { tab, .. } => state.open[*tab] = true,
            Act::Close { tab } => state.open[*tab] = false,
            Act::CrashServer => state.is_up = false,
            Act::StartServer | Act::Restore => state.is_up = true,
            Act::BackUp => state.has_backup = true,
            _ => {}
        }
        state
    }
}

/// The world under test, with its own count of what was typed.
pub struct Machine {
    world: World,
    typed: Spoken,
}

impl Machine {
    fn act(&mut self, act: Act) {
        let world = &mut self.world;
        match act {
            Act::Say { tab, talk, good } => {
                let said = self.typed.next(tab, good);
                world.say(tab, talk, &said, Killed::No);
            }
            Act::SayAndCrash { tab, talk, stored } => {
                let said = self.typed.next(tab, true);
                let killed = if stored { Killed::Stored } else { Killed::BeforeStored };
                world.say(tab, talk, &said, killed);
            }
            Act::Load { tab, clock_ms } => world.load(tab, START + clock_ms),
            Act::Close { tab } => world.kill(tab),
            Act::OtherSays { talk } => world.other_says(talk),
            Act::ToServer { nth } => {
                let busy = world.busy_up();
                if let Some(line) = busy.get(nth.min(busy.len().saturating_sub(1))) {
                    world.reach_server(*line);
                }
            }
            Act::ToTab { tab } => world.reach_tab(tab),
            Act::Commit => world.commit(),
            Act::Cut { tab } => world.cut(tab),
            Act::HalfOpen { tab, way } => world.go_deaf(tab, way),
            Act::Double { tab, way } => world.double(tab, way),
            Act::Goaway { tab } => world.goaway(tab),
            Act::CrashServer => world.crash_server(),
            Act::StartServer => world.start_server(),
            Act::BackUp => world.back_up(),
            Act::Restore => world.restore(),
            Act::TurnAway { busy, rate_limited } => world.turn_away(busy, rate_limited),
            Act::Pass { ms } => (0..2).for_each(|tab| world.pass(tab, ms)),
            Act::JumpAhead { tab, ms } => world.pass(tab, ms),
            Act::Wake { tab } => world.give(tab, Input::Woke),
            Act::Show { tab, visibility } => world.show(tab, visibility),
            Act::Retry { tab } => world.retry(tab),
        }
    }

    /// The faults end, and the world is left alone until it is quiet.
    fn come_to_rest(&mut self, spoken: &Spoken) {
        let world = &mut self.world;
        world.start_server();
        world.turn_away(0, 0);
        for tab in 0..2 {
            if world.tabs[tab].is_none() {
                world.load(tab, START);
            }
        }
        let mut told = Ok(());
        for _ in 0..400 {
            deliver_all(world);
            told = promises::check_at_rest(world, spoken);
            if told.is_ok() && world.is_connected() {
                return;
            }
            promises::check(world, spoken).unwrap_or_else(|broken| panic!("{broken}"));
            (0..2).for_each(|tab| world.pass(tab, 1_000));
        }
        panic!("never at rest: {told:?}");
    }
}

fn deliver_all(world: &mut World) {
    // Far more than ever is under way; a storm that feeds itself is a fault, and ends here.
    for _ in 0..10_000 {
        let busy = world.busy_up();
        busy.iter().for_each(|line| world.reach_server(*line));
        world.commit();
        let has_mail = |tab: &usize| {
            let line = world.line_of(*tab).and_then(|id| world.lines.get(&id));
            line.is_some_and(|line| !line.down.is_empty())
        };
        let mail: Vec<usize> = (0..2).filter(has_mail).collect();
        mail.iter().for_each(|tab| world.reach_tab(*tab));
        if busy.is_empty() && mail.is_empty() {
            return;
        }
    }
    panic!("never at rest: frames beget frames");
}

impl StateMachineTest for Machine {
    type SystemUnderTest = Machine;
    type Reference = Reference;

    fn init_test(reference: &Reference) -> Machine {
        let mut world = World::new(2, 0x2545_f491, reference.lie);
        world.load(0, START);
        Machine { world, typed: Spoken::new(2) }
    }

    fn apply(mut machine: Machine, _: &Reference, act: Act) -> Machine {
        machine.act(act);
        machine
    }

    fn check_invariants(machine: &Machine, reference: &Reference) {
        let checked = promises::check(&machine.world, &reference.spoken);
        checked.unwrap_or_else(|broken| panic!("{broken}"));
    }

    fn teardown(mut machine: Machine, reference: Reference) {
        machine.come_to_rest(&reference.spoken);
    }
}
