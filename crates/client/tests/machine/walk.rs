//! Every way in which a few messages, two tabs, a few faults and one crash can interleave: not a sample, all of them.
//!
//! The world is that of the scripts: the client as it is shipped, around it tabs, lines and a server. Time stands
//! still here and chance always falls on zero, so that a state is the same however it was reached; what needs time to
//! pass is left to the scripts.

mod model;

use stateright::{Checker, HasDiscoveries, Model};

use crate::lies::Lie;
use model::{Delivery, Faults};

/// Walks everything, or until a promise is broken, and prints how much that was.
fn walk(words: [usize; 2], faults: Faults, lie: Lie) -> Option<String> {
    let checker = Delivery::new(words, faults, lie)
        .checker()
        .threads(2)
        .finish_when(HasDiscoveries::Any)
        .spawn_bfs()
        .join();
    let (states, steps, depth) =
        (checker.unique_state_count(), checker.state_count(), checker.max_depth());
    println!("{words:?} {faults:?} {lie:?}: {states} states, {steps} steps, {depth} deep");
    let (promise, path) = checker.discoveries().into_iter().next()?;
    let script: Vec<String> =
        path.into_actions().iter().map(|step| format!("\n    {step:?}")).collect();
    Some(format!("{promise}{}", script.concat()))
}

/// `PARLOR_WALK=long` walks further, for minutes.
fn is_long() -> bool {
    std::env::var("PARLOR_WALK").is_ok_and(|asked| asked == "long")
}

#[test]
fn three_messages_from_two_tabs_survive_any_crash() {
    let faults = Faults { cuts: 0, crashes: 1 };
    assert_eq!(walk([2, 1], faults, Lie::Honest), None);
    if is_long() {
        assert_eq!(walk([3, 3], faults, Lie::Honest), None);
        assert_eq!(walk([1, 1], Faults { cuts: 0, crashes: 2 }, Lie::Honest), None);
    }
}

#[test]
fn three_messages_from_two_tabs_survive_a_broken_line_whose_frames_come_late() {
    assert_eq!(walk([2, 1], Faults { cuts: 1, crashes: 0 }, Lie::Honest), None);
    if is_long() {
        assert_eq!(walk([2, 1], Faults { cuts: 2, crashes: 0 }, Lie::Honest), None);
        assert_eq!(walk([2, 1], Faults { cuts: 1, crashes: 1 }, Lie::Honest), None);
    }
}

/// A lie is found, by the shortest way that there is.
fn is_found(lie: Lie, faults: Faults) {
    let broken = walk([2, 1], faults, lie).expect("the lie went unnoticed");
    println!("{broken}");
}

#[test]
fn a_server_that_forgets_cids_is_found() {
    is_found(Lie::ServerForgetsCids, Faults { cuts: 1, crashes: 0 });
}

#[test]
fn a_server_that_acks_before_the_commit_is_found() {
    is_found(Lie::ServerAcksBeforeCommit, Faults { cuts: 0, crashes: 1 });
}

#[test]
fn a_client_that_applies_gaps_is_found() {
    is_found(Lie::ClientAppliesGaps, Faults { cuts: 1, crashes: 0 });
}

#[test]
fn a_client_that_makes_a_new_cid_per_resend_is_found() {
    is_found(Lie::ClientRenamesResends, Faults { cuts: 1, crashes: 0 });
}

#[test]
fn a_client_that_forgets_on_send_is_found() {
    is_found(Lie::ClientForgetsOnSend, Faults { cuts: 1, crashes: 0 });
}
