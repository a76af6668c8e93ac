//! What is not on the first screen. A visitor downloads it when it is first needed: the bundle cuts here, so nothing
//! else may refer to what stands behind these functions.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;

use flow::Prompt;
use protocol::{AuthorRole, CallKind, Message, OperatorCard};
use ui::prelude::*;
use ui::styles;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

use crate::shell::{Fetch, Widget, fetched};
use crate::view_model::{Asked, OpenCalculator};

mod answering;
mod calculator;
mod call;
mod cards;
mod files;
mod forms;
pub mod inline;
mod inputs;
mod together;

/// What a part draws, once it is there.
type Drawing = fn(Late) -> Node;

thread_local! {
    /// What has come, by [`Part`].
    static DRAWINGS: [Cell<Option<Drawing>>; N_PARTS] = const { [const { Cell::new(None) }; N_PARTS] };
}

/// Functions whose code is in a part of the bundle, with the looks of what they draw; each takes first what stands in
/// for it until it is there. A part is one cut, whose code says what to call: one more function costs the first screen
/// next to nothing.
macro_rules! parts {
    ($( $part:ident = $cut:ident in $sheets:expr => {
        $( $(#[$doc:meta])* $late:ident = fn $name:ident($($arg:ident: $type:ty),*) = $draw:path; )*
    } )*) => {
        #[derive(Clone, Copy)]
        enum Part { $( $part, )* }

        const N_PARTS: usize = [$( Part::$part, )*].len();

        /// What is to be drawn, and of what.
        enum Late { $( $( $late($($type),*), )* )* }

        /// How each is fetched.
        static FETCHES: [fn() -> Fetch; N_PARTS] = [$( || Box::pin($cut()), )*];

        $(
            #[wasm_split($cut, fallible)]
            fn $cut() -> Result<(), SplitLoaderError> {
                let draw: Drawing = |late| {
                    Widget::expect().act(|shell| shell.wear($sheets));
                    match late {
                        $( Late::$late($($arg),*) => $draw($($arg),*), )*
                        _ => Node::nothing(),
                    }
                };
                DRAWINGS.with(|drawings| drawings[Part::$part as usize].set(Some(draw)));
                Ok(())
            }

            $(
                $(#[$doc])*
                pub fn $name(stand_in: Node, $($arg: $type),*) -> Node {
                    later(stand_in, Part::$part, Late::$late($($arg),*))
                }
            )*
        )*
    };
}

parts! {
    Inputs = inputs in &[styles::FORMS, styles::INPUTS, css!("view/later/inputs.css")] => {
        /// A question with a form of its own.
        Form = fn form(widget: Widget, prompt: Rc<Prompt>) = forms::form;
        /// A question below the conversation.
        Input = fn input(widget: Widget, prompt: Rc<Prompt>) = inputs::input;
        /// A question with one field, which stands in the composer's place.
        Field = fn field(widget: Widget, prompt: Rc<Prompt>) = inputs::field;
        /// What was answered so far, each with a way to change it.
        Answers = fn answers(widget: Widget, on_change: Act<String>) = inputs::answers;
        /// An earlier question, to be answered anew in its place.
        Change = fn change(widget: Widget, changing: Asked) = inputs::change;
        /// The end: a rating while there is none, and a new beginning.
        Settled = fn settled(widget: Widget, is_rated: bool) = cards::settled;
    }

    Calculators = calculators in calculator::LOOKS => {
        /// The calculator in a card that Escape and an arrow close.
        Calculator = fn calculator(widget: Widget, open: OpenCalculator) = calculator::calculator;
        /// The calculator that the bot asks with.
        Calculation = fn calculation(widget: Widget, prompt: Rc<Prompt>) = calculator::calculation;
    }

    Cards = cards in &[styles::FIGURES, styles::CARDS] => {
        /// The operator's card, until they have said something themselves.
        Introduction = fn introduction(widget: Widget) = cards::introduction;
        /// The place in the queue, and the way back.
        Waiting = fn waiting(widget: Widget) = cards::waiting;
        /// The truth about whom one talks to: a bot that did not understand, or nobody at all.
        WithBot = fn with_bot(widget: Widget, is_alone: bool) = cards::with_bot;
        /// A message that is more than words.
        Card = fn card(message: Arc<Message>, viewer: AuthorRole) = files::card;
    }

    Call = call in &[styles::CALL] => {
        /// An operator rings.
        Offer = fn offer(widget: Widget, kind: CallKind, operator: Option<OperatorCard>) = call::offer;
        /// The call, as long as it lasts.
        Stage = fn stage(widget: Widget) = call::stage;
    }
}

fn later(stand_in: Node, part: Part, late: Late) -> Node {
    // Nothing stands in for what is there.
    if let Some(draw) = DRAWINGS.with(|drawings| drawings[part as usize].get()) {
        return leptos::prelude::untrack(|| draw(late));
    }
    let shell = Widget::expect().weak();
    arriving(stand_in, async move {
        fetched(shell, FETCHES[part as usize]).await;
        let draw = DRAWINGS.with(|drawings| drawings[part as usize].get());
        // Without it the widget is gone.
        draw.map_or_else(Node::nothing, |draw| draw(late))
    })
}

/// Begins to fetch what the next questions are likely to need, once the first screen stands and the connection is made.
pub fn prefetch() {
    wasm_bindgen_futures::spawn_local(async {
        for part in [Part::Inputs, Part::Cards, Part::Calculators] {
            // Whoever needs it tries again.
            let _ = FETCHES[part as usize]().await;
        }
    });
}
