//! What is not on the first screen. A visitor downloads it when it is first needed: the bundle cuts here, so nothing
//! else may refer to what stands behind these functions.

use std::rc::Rc;

use flow::Prompt;
use protocol::{AuthorRole, CallKind, ContentBody, OperatorCard};
use ui::prelude::*;
use ui::styles;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::shell::{Widget, fetched};
use crate::view_model::{Asked, OpenCalculator};

mod calculator;
mod call;
mod cards;
mod files;
mod forms;
pub mod inline;
mod inputs;
mod together;

/// Functions whose code is in a part of the bundle, with the looks of what they draw; each takes first what stands in
/// for it until it is there.
macro_rules! in_part {
    ($part:ident, $sheet:expr; $( $(#[$doc:meta])* fn $name:ident($($arg:ident: $type:ty),*) = $draw:path; )*) => { $(
        $(#[$doc])*
        pub fn $name(stand_in: Node, $($arg: $type),*) -> Node {
            // Of the same name, by which the cut is told from the others.
            #[wasm_split($part, fallible, preload(fetch))]
            fn $name($($arg: $type),*) -> Result<Node, SplitLoaderError> {
                Widget::expect().act(|shell| shell.wear($sheet));
                Ok($draw($($arg),*))
            }
            let shell = Widget::expect().weak();
            arriving(stand_in, async move {
                fetched(shell, || Box::pin(fetch())).await;
                $name($($arg),*).await.unwrap_or_else(|_| Node::nothing())
            })
        }
    )* };
}

in_part! { forms, &[styles::FORMS];
    /// A question with a form of its own.
    fn form(widget: Widget, prompt: Rc<Prompt>) = forms::form;
    /// The end: a rating while there is none, and a new beginning.
    fn settled(widget: Widget, is_rated: bool) = cards::settled;
}

in_part! { calculators, calculator::LOOKS;
    /// The calculator in a card that Escape and an arrow close.
    fn calculator(widget: Widget, open: OpenCalculator) = calculator::calculator;
    /// The calculator that the bot asks with.
    fn calculation(widget: Widget, prompt: Rc<Prompt>) = calculator::calculation;
}

in_part! { inputs, &[styles::FORMS, styles::INPUTS, css!("view/later/inputs.css")];
    /// A question below the conversation.
    fn input(widget: Widget, prompt: Rc<Prompt>) = inputs::input;
    /// A question with one field, which stands in the composer's place.
    fn field(widget: Widget, prompt: Rc<Prompt>) = inputs::field;
    /// An earlier question, to be answered anew in its place.
    fn change(widget: Widget, changing: Asked) = inputs::change;
}

in_part! { cards, &[styles::FIGURES, styles::CARDS];
    /// The operator's card, until they have said something themselves.
    fn introduction(widget: Widget) = cards::introduction;
    /// The place in the queue, and the way back.
    fn waiting(widget: Widget) = cards::waiting;
    /// The truth about whom one talks to: a bot that did not understand, or nobody at all.
    fn with_bot(widget: Widget, is_alone: bool) = cards::with_bot;
    /// A message that is more than words.
    fn card(body: ContentBody, viewer: AuthorRole) = files::card;
}

in_part! { call, &[styles::CALL];
    /// An operator rings.
    fn offer(widget: Widget, kind: CallKind, operator: Option<OperatorCard>) = call::offer;
    /// The call, as long as it lasts.
    fn stage(widget: Widget) = call::stage;
}

/// Begins to fetch what the next questions are likely to need, once the first screen stands and the connection is made.
pub fn prefetch() {
    wasm_bindgen_futures::spawn_local(async {
        // Whoever needs them tries again.
        let _ = (inputs_are_here().await, forms_are_here().await, cards_are_here().await);
        let _ = calculators_are_here().await;
    });
}

#[wasm_split(inputs, fallible)]
fn inputs_are_here() -> Result<&'static str, SplitLoaderError> {
    Ok(styles::INPUTS)
}

#[wasm_split(forms, fallible)]
fn forms_are_here() -> Result<&'static str, SplitLoaderError> {
    Ok(styles::FORMS)
}

#[wasm_split(calculators, fallible)]
fn calculators_are_here() -> Result<&'static str, SplitLoaderError> {
    Ok(styles::CALCULATORS)
}

#[wasm_split(cards, fallible)]
fn cards_are_here() -> Result<&'static str, SplitLoaderError> {
    Ok(styles::CARDS)
}
