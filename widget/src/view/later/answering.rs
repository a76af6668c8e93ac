//! Answers that are given in a part: to what is asked now, or anew to what was asked before.

use protocol::Answer;
use ui::prelude::*;

use crate::shell::Widget;
use crate::view::prompt::changing;

/// Why the answer that is being given was refused.
pub fn refusal_of(widget: Widget) -> Live<Option<String>> {
    let view = widget.view();
    Live::from(if changing(view).is_some() { view.refused_change } else { view.refusal })
}

/// Hands an answer to the shell.
pub fn answering<T: 'static>(
    widget: Widget,
    step: &str,
    answer: impl Fn(T) -> Option<Answer> + 'static,
) -> Act<T> {
    let step = step.to_owned();
    Act::new(move |given: T| {
        if let Some(answer) = answer(given) {
            give(widget, &step, answer);
        }
    })
}

/// Answers what is asked, or changes what was.
fn give(widget: Widget, step: &str, answer: Answer) {
    let view = widget.view();
    let is_change = changing(view).is_some_and(|it| it.prompt.step == step);
    if !is_change {
        return widget.act(|shell| shell.answer(step, answer));
    }
    widget.act(|shell| shell.change_answer(step, answer));
    if view.refused_change.with_untracked(Option::is_none) {
        view.changing.set(None);
    }
}
