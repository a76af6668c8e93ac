//! Writing at the desk: a reply the visitor reads, or a note only operators read.

use client::Input;
use leptos::prelude::*;
use protocol::commands::{AddNote, PostMessage};
use protocol::{Author, CommandId, Content, ConversationId, Message, MessageId};
use ui::reactive::State;
use ui::{Composer, Translator};

use crate::state::Desk;

/// Whom the text is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Audience {
    Visitor,
    Operators,
}

/// The composer of the conversation on screen.
#[component]
pub fn DeskComposer(
    /// Which conversation.
    conversation: ConversationId,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let audience = RwSignal::new(Audience::Visitor);
    let draft = State::new(desk.draft(&conversation));
    let kept = conversation.clone();
    Effect::new(move |_| desk.keep_draft(kept.clone(), draft.get()));

    let typed = conversation.clone();
    let on_typing = Callback::new(move |typing| {
        if audience.get_untracked() == Audience::Visitor {
            desk.dispatch(Input::SetTyping { conversation: typed.clone(), typing });
        }
    });
    let on_send = Callback::new(move |text: String| match audience.get_untracked() {
        Audience::Visitor => reply(desk, conversation.clone(), &text),
        Audience::Operators => desk.send(AddNote { text }),
    });
    let placeholder = Signal::derive(move || {
        let key = match audience.get() {
            Audience::Visitor => "desk.composer.reply",
            Audience::Operators => "desk.composer.note",
        };
        t.text(key).to_owned()
    });
    let tab = move |which: Audience, key: &'static str| {
        view! {
            <button type="button" class="desk-composer__tab"
                class:desk-composer__tab--on=move || audience.get() == which
                aria-pressed=move || (audience.get() == which).to_string()
                on:click=move |_| audience.set(which)>{move || t.text(key)}</button>
        }
    };
    view! {
        <div class="desk-composer" class:desk-composer--note=move || audience.get() == Audience::Operators>
            <div class="desk-composer__tabs" role="group" aria-label=move || t.text("desk.composer.audience")>
                {tab(Audience::Visitor, "desk.composer.to_visitor")}
                {tab(Audience::Operators, "desk.composer.to_operators")}
            </div>
            <Composer draft on_send on_typing placeholder />
        </div>
    }
}

fn reply(desk: Desk, conversation: ConversationId, text: &str) {
    let cid = CommandId::from_bits(browser::random_bits());
    let content = Content::text(text);
    let message = Message {
        id: MessageId::of_command(&cid),
        author: Author::operator(desk.session.with_value(|session| session.operator.clone())),
        at: browser::now(),
        content: content.clone(),
    };
    desk.send_to(conversation, PostMessage { content }.into(), vec![message.into()]);
}
