//! A calculator that two people move at the same time, each seeing what the other does and who it was.

use std::time::Duration;

use client::Together;
use formula::Calculator;
use leptos::leptos_dom::helpers::TimeoutHandle;
use protocol::{AuthorRole, Map, Mover, Scalar};

use crate::prelude::*;
use crate::translator::Translator;
use crate::{CalculatorForm, Moved, SharedInputs};

/// So long after the last move of the other side it is read out: nobody can listen to every step of a slider.
const QUIET: Duration = Duration::from_millis(900);

/// What the person does with it.
#[derive(Clone, Copy)]
pub struct TogetherActs {
    /// An input was moved here.
    pub on_move: Act<(String, Scalar)>,
    /// These inputs are what both agreed on.
    pub on_agree: Act<Map<String, Scalar>>,
}

/// The form with both people's moves in it.
#[component]
pub fn TogetherForm(
    /// The definition.
    calculator: Calculator,
    /// How it stands.
    #[prop(into)]
    together: Live<Option<Together>>,
    /// Which side looks at it.
    own: AuthorRole,
    /// What the other side is called.
    other: String,
    /// What the person does with it.
    acts: TogetherActs,
) -> Node {
    let t = Translator::expect();
    let lead = t.with("together.lead", &[("name", &other)]);
    let initial = together.with_untracked(|together| {
        let inputs = together.iter().flat_map(|together| together.inputs.iter());
        inputs.map(|(id, input)| (id.clone(), input.value.clone())).collect::<Map<_, _>>()
    });
    let spoken = spoken_moves(t, &calculator, together, own.clone(), other.clone());
    let moved = moved_together(together, own, other);
    let shared = SharedInputs { moved, on_move: acts.on_move };
    let agree = t.text("together.agree").to_owned();
    markup! {
        <div class="together">
            <p class="together__lead" dir="auto">{lead}</p>
            <CalculatorForm calculator=calculator initial=initial shared=Some(shared) submit_label=agree
                on_submit=acts.on_agree/>
            <div class="visually-hidden" role="status">{spoken}</div>
        </div>
    }
}

/// What was moved, with the other's name on it.
pub fn moved_together(
    together: Live<Option<Together>>,
    own: AuthorRole,
    other: String,
) -> Live<Map<String, Moved>> {
    Live::distinct(move || {
        together.with(|together| {
            let inputs = together.iter().flat_map(|together| together.inputs.iter());
            inputs
                .map(|(id, input)| {
                    let by = name_of(&input.by, &own, &other);
                    (id.clone(), Moved { value: input.value.clone(), by })
                })
                .collect()
        })
    })
}

/// Who it was, for the person who looks: nobody that they are themselves.
fn name_of(by: &Mover, own: &AuthorRole, other: &str) -> String {
    if by.role == *own {
        String::new()
    } else if by.name.is_empty() {
        other.to_owned()
    } else {
        by.name.clone()
    }
}

/// The other's last move as a sentence, once it has come to rest.
pub fn spoken_moves(
    t: Translator,
    calculator: &Calculator,
    together: Live<Option<Together>>,
    own: AuthorRole,
    other: String,
) -> State<String> {
    let labels: Map<String, String> = calculator
        .inputs
        .iter()
        .map(|input| (input.id.clone(), input.label.get(t.locale()).to_owned()))
        .collect();
    let theirs = moved_together(together, own, other);
    let (spoken, timer) = (State::new(String::new()), State::new(None::<TimeoutHandle>));
    let stop = move || {
        if let Some(timer) = timer.try_update(Option::take).flatten() {
            timer.clear();
        }
    };
    let mut seen: Option<Map<String, Moved>> = None;
    watch(move || {
        let now = theirs.get();
        // What was moved before the form came up is read with the form.
        let last = seen.as_ref().and_then(|seen| {
            now.iter().find(|(id, moved)| !moved.by.is_empty() && seen.get(id) != Some(*moved))
        });
        if let Some((id, moved)) = last {
            let label = labels.get(id).map_or("", String::as_str);
            let words = t.with("together.moved", &[("name", &moved.by), ("label", label)]);
            stop();
            let next = set_timeout_with_handle(
                move || {
                    spoken.set(words);
                },
                QUIET,
            );
            timer.set(next.ok());
        }
        seen = Some(now);
    });
    on_cleanup(stop);
    spoken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_carries_the_others_name_and_not_ones_own() {
        let by = |by: Mover, own: AuthorRole| name_of(&by, &own, "Visitor");
        assert_eq!(by(Mover::operator("Anna"), AuthorRole::Visitor), "Anna");
        assert_eq!(by(Mover::operator("Anna"), AuthorRole::Operator), "");
        assert_eq!(by(Mover::VISITOR, AuthorRole::Operator), "Visitor");
        assert_eq!(by(Mover::VISITOR, AuthorRole::Visitor), "");
    }
}
