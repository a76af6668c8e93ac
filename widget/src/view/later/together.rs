//! A calculator with company: what an operator opens for both, and what the visitor shows to one.

use protocol::{AuthorRole, Map, Scalar};
use ui::prelude::*;
use ui::{CalculatorForm, SharedInputs, Translator, moved_together, spoken_moves};

use super::calculator::address;
use crate::shell::Widget;
use crate::view::operator_in_charge;
use crate::view_model::OpenCalculator;

/// Says that the operator has opened a calculator, and opens it here when the visitor wants that.
pub fn invitation(widget: Widget) -> Node {
    let t = Translator::expect();
    let view = widget.view();
    let name = operators_name(widget);
    let wanted = Live::distinct(move || {
        view.n_together.get();
        let is_busy = view.calculator.with(Option::is_some);
        let together = widget.read(|shell| shell.together()).filter(|_| !is_busy);
        together.map(|together| together.calculator)
    });
    let card = move || {
        wanted.get().map(|id| {
            let words = t.with("together.opened", &[("name", &name.get())]);
            let open = move |_| {
                let opened = OpenCalculator { id: id.clone(), inputs: Map::new() };
                view.calculator.set(Some(opened));
            };
            markup! {
                <div class="waiting waiting--asks">
                    <div class="waiting__words"><div class="waiting__place" dir="auto">{words}</div></div>
                    <button type="button" class="button" on:click=open>{t.text("together.join")}</button>
                </div>
            }
        })
    };
    // The region stands before anybody is asked: what comes together with its region is not read.
    markup! { <div role="status">{card}</div> }
}

/// The calculator while a person has the word: it can be shown to them, and both move it then.
pub fn form(widget: Widget, open: &OpenCalculator) -> Option<(Node, String)> {
    let t = Translator::expect();
    let OpenCalculator { id, inputs } = open.clone();
    let calculator = widget.read(|shell| shell.calculator(&id).filter(|_| shell.has_company()))?;
    let title = calculator.title.get(t.locale()).to_owned();
    let view = widget.view();
    let together = {
        let id = id.clone();
        Live::derive(move || {
            view.n_together.get();
            widget.read(|shell| shell.together()).filter(|together| together.calculator == id)
        })
    };
    let is_shared = Live::distinct(move || together.with(Option::is_some));
    let name = operators_name(widget);
    // Every input as it stands here, for the moment in which it is shown.
    let here = State::new(inputs);
    let initial = together.with_untracked(|together| {
        let mut initial = here.get_untracked();
        let set = together.iter().flat_map(|together| together.inputs.iter());
        initial.extend(set.map(|(id, input)| (id.clone(), input.value.clone())));
        initial
    });
    let on_move = Act::new(move |(input, value): (String, Scalar)| {
        here.update(|here| here.insert(input.clone(), value.clone()));
        if is_shared.get_untracked() {
            widget.act(|shell| shell.move_together(input, value));
        }
    });
    let show = {
        let id = id.clone();
        Act::new(move |()| {
            widget.act(|shell| shell.show_together(&id, here.get_untracked()));
        })
    };
    let (own, other) = (AuthorRole::Visitor, name.get_untracked());
    let spoken = spoken_moves(t, &calculator, together, own.clone(), other.clone());
    let moved = moved_together(together, own, other);
    let on_submit = {
        let id = id.clone();
        Act::new(move |inputs: Map<String, Scalar>| {
            widget.act(|shell| shell.use_calculation(&id, None, inputs));
        })
    };
    let on_action = Act::new(move |(action, inputs)| {
        widget.act(|shell| shell.use_calculation(&id, Some(action), inputs));
    });
    let address = address(widget);
    let submit_label = match is_shared.get_untracked() {
        true => t.text("together.agree").to_owned(),
        false => String::new(),
    };
    let form = markup! {
        <div class="together">
            {company(widget, is_shared, name, show)}
            <div class="visually-hidden" role="status">{spoken}</div>
            <CalculatorForm calculator=calculator initial=initial shared=Some(SharedInputs { moved, on_move })
                address=address submit_label=submit_label on_action=on_action on_submit=on_submit/>
        </div>
    };
    Some((form, title))
}

/// Who else moves it, and the way to begin and to end that.
fn company(widget: Widget, is_shared: Live<bool>, name: Live<String>, show: Act<()>) -> Node {
    let t = Translator::expect();
    let view = widget.view();
    let line = move || {
        let (key, label, press) = if is_shared.get() {
            let end = Act::new(move |()| widget.act(|shell| shell.end_together()));
            ("together.lead", "together.end", end)
        } else if view.is_together_closed.get() {
            ("together.closed", "together.show", show)
        } else {
            let label = t.text("together.show");
            return markup! {
                <button type="button" class="button button--quiet" on:click=move |_| show.run(())>{label}</button>
            };
        };
        let words = t.with(key, &[("name", &name.get())]);
        markup! {
            <p class="together__lead" role="status" dir="auto">
                {words}" "
                <button type="button" class="link-button" on:click=move |_| press.run(())>{t.text(label)}</button>
            </p>
        }
    };
    line.into_node()
}

/// What the operator who has the word is called.
fn operators_name(widget: Widget) -> Live<String> {
    let t = Translator::expect();
    let operator = operator_in_charge(widget);
    Live::derive(move || {
        operator.get().map_or_else(|| t.text("author.operator").to_owned(), |card| card.name)
    })
}
