//! What outlives a run in the visitor's browser, and for how long.

use flow::{Flow, Run, VariableScope};

use super::Vars;

/// What is kept for the visitor's life, and what until the tab is closed: there is also what names a person, however
/// long its flow would like to have it. What lasts as long as the conversation is in its log.
pub fn lasting(run: &Run, flow: &Flow) -> (Vars, Vars) {
    let in_log = run.carried(flow, VariableScope::Conversation);
    let of_visitor = run.carried(flow, VariableScope::Visitor);
    let of_tab = run.carried(flow, VariableScope::Session).into_iter();
    let mut for_session: Vars = of_tab.filter(|(name, _)| !in_log.contains_key(name)).collect();
    let mut for_visitor = Vars::new();
    for (name, value) in of_visitor {
        let kept = if flow.is_personal(&name) { &mut for_session } else { &mut for_visitor };
        kept.insert(name, value);
    }
    (for_visitor, for_session)
}
