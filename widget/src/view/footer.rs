//! Under the conversation: the answers given so far, the way to a person, and where people write.

use flow::PromptKind;
use protocol::{Answer, ConversationState};
use ui::prelude::*;
use ui::{Composer, PersonButton, Translator};
use web_sys::HtmlTextAreaElement;

use super::later;
use super::prompt::{PromptField, has_field, is_touch_screen};
use crate::shell::Widget;
use crate::view_model::ViewModel;

/// Answers, the way to a person, the composer.
#[component]
pub fn Footer(
    /// The composer's field.
    field: Slot<HtmlTextAreaElement>,
    /// Answer this step again.
    on_change: Act<String>,
) -> Node {
    let widget = Widget::expect();
    let t = Translator::expect();
    let view = widget.view();
    let on_person = Act::new(move |()| widget.act(|shell| shell.request_operator()));
    let on_send = Act::new(move |text: String| widget.act(|shell| shell.say(&text)));
    let on_typing = Act::new(move |typing| widget.act(|shell| shell.set_typing(typing)));
    let placeholder = Live::derive(move || placeholder(t, view));
    let offers_person = Live::distinct(move || offers_person(view));
    let has_own_field = Live::distinct(move || has_own_field(view));
    watch(move || {
        let draft = view.draft.get();
        widget.act(|shell| shell.keep_draft(&draft));
    });
    // A question for words puts the cursor where they go.
    let wants_words = Live::distinct(move || {
        view.asked.with(|asked| {
            let asked = asked.as_ref()?;
            matches!(asked.prompt.kind, PromptKind::Text { .. }).then_some(asked.position)
        })
    });
    // What was answered there before stands ready to be changed, unless something else is being written.
    watch(move || {
        let is_asked = wants_words.get().is_some();
        let before =
            view.asked.with_untracked(|asked| match asked.as_ref()?.prompt.initial.as_ref()? {
                Answer::Text(given) => Some(given.text.clone()),
                _ => None,
            });
        if let Some(before) =
            before.filter(|_| is_asked && view.draft.with_untracked(String::is_empty))
        {
            view.draft.set(before);
        }
    });
    let mut is_first = true;
    watch(move || {
        let is_new = !std::mem::take(&mut is_first);
        let is_wanted = wants_words.get().is_some() && is_new && !is_touch_screen();
        if is_wanted {
            // Once the field stands where it can be seen.
            once_drawn(move || {
                if let Some(field) = field.get_untracked() {
                    // A field that left the page meanwhile needs no focus.
                    let _ = field.focus();
                }
            });
        }
    });
    let has_answered = Live::distinct(move || view.answers.with(|answers| !answers.is_empty()));
    let answers =
        move || has_answered.get().then(|| later::answers(Node::nothing(), widget, on_change));
    markup! {
        <footer class="panel__foot">
            <div class="panel__side">
                {answers}
                {move || offers_person.get().then(|| markup! { <PersonButton on_press=on_person/> })}
            </div>
            <PromptField/>
            <div class:hidden=has_own_field>
                <Composer draft=view.draft on_send=on_send on_typing=on_typing placeholder=placeholder field=field/>
            </div>
        </footer>
    }
}

/// A person can be asked for while the bot has the word and none is being looked for yet.
fn offers_person(view: ViewModel) -> bool {
    let is_waiting = view.asked.with(|asked| {
        asked.as_ref().is_some_and(|it| matches!(it.prompt.kind, PromptKind::Waiting))
    });
    // Where the bot did not understand, the way to a person already stands below the message.
    let is_offered = view.is_unread_by_bot.get();
    view.facts.with(|facts| facts.state == ConversationState::Bot) && !is_waiting && !is_offered
}

/// The question has a field of its own, and two fields on the screen would be one too many; a resolved conversation
/// is rated or begun anew.
fn has_own_field(view: ViewModel) -> bool {
    let is_resolved = view.facts.with(|facts| facts.state == ConversationState::Resolved);
    is_resolved
        || view.asked.with(|asked| asked.as_ref().is_some_and(|it| has_field(&it.prompt.kind)))
}

fn placeholder(t: Translator, view: ViewModel) -> String {
    let words = view.asked.with(|asked| match asked.as_ref().map(|asked| &asked.prompt.kind) {
        Some(PromptKind::Text { placeholder, .. }) if placeholder.is_empty() => {
            Some(t.text("field.text.placeholder").to_owned())
        }
        Some(PromptKind::Text { placeholder, .. }) => Some(placeholder.clone()),
        _ => None,
    });
    let key = view.facts.with(|facts| match facts.state {
        ConversationState::Waiting => "composer.waiting",
        _ => "composer.placeholder",
    });
    words.unwrap_or_else(|| t.text(key).to_owned())
}
