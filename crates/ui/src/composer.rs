//! Where people write.

use std::time::Duration;

use leptos::ev::KeyboardEvent;
use leptos::leptos_dom::helpers::TimeoutHandle;
use protocol::limits::TEXT_CHARS;
use web_sys::HtmlTextAreaElement;

use crate::next_focus::note_answer;
use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName};

/// So long after the last key somebody is no longer typing.
const IDLE: Duration = Duration::from_secs(4);
/// From here on, people are told how much room is left.
const NEARLY_FULL: usize = TEXT_CHARS - 200;

/// A growing text field with a send button. Enter sends, Shift+Enter breaks the line.
#[component]
pub fn Composer(
    /// What is being written; cleared when it is sent.
    draft: State<String>,
    /// Send this, trimmed and not empty.
    #[prop(into)]
    on_send: Act<String>,
    /// Typing began or stopped.
    #[prop(optional, into)]
    on_typing: Option<Act<bool>>,
    /// What the empty field says.
    #[prop(into)]
    placeholder: Live<String>,
    /// Nothing can be sent now; writing goes on.
    #[prop(optional, into)]
    disabled: Live<bool>,
    /// The field, for whoever wants to focus it.
    #[prop(optional)]
    field: Option<Slot<HtmlTextAreaElement>>,
) -> Node {
    let t = Translator::expect();
    let field = field.unwrap_or_default();
    let length = Live::distinct(move || draft.with(|text| text.chars().count()));
    let cannot_send = move || {
        disabled.get() || length.get() > TEXT_CHARS || draft.with(|text| text.trim().is_empty())
    };
    let typing = Typing::new(on_typing);

    let send = move || {
        if cannot_send() {
            return;
        }
        let text = draft.with_untracked(|text| text.trim().to_owned());
        draft.set(String::new());
        typing.stop();
        note_answer();
        on_send.run(text);
        if let Some(field) = field.get_untracked() {
            // A field that is gone cannot take the focus; nothing is lost.
            let _ = field.focus();
        }
    };
    let on_key = move |event: KeyboardEvent| {
        // While a word is being composed (Chinese, Japanese, …), Enter ends the word.
        if event.key() == "Enter" && !event.shift_key() && !event.is_composing() {
            event.prevent_default();
            send();
        }
    };

    markup! {
        <form class="composer" part="composer" on:submit=move |event| { event.prevent_default(); send(); }>
            <div class="composer__field">
                // The field grows with this copy of its text.
                <div class="composer__copy" aria-hidden="true">{move || draft.get()}{"\u{200b}"}</div>
                <textarea rows="1" dir="auto" node_ref=field aria-label=t.text("composer.label")
                    placeholder=placeholder prop:value=draft enterkeyhint="send"
                    on:input=move |event| { draft.set(event_target_value(&event)); typing.go(); }
                    on:keydown=on_key on:blur=move |_| typing.stop()
                ></textarea>
            </div>
            <button type="submit" class="composer__send" aria-label=t.text("composer.send")
                title=t.text("composer.send") aria-disabled=move || cannot_send().to_string()
            >
                <Icon name=IconName::Send/>
            </button>
            <div class="composer__room" role="status">{move || room_left(t, length.get())}</div>
        </form>
    }
}

fn room_left(t: Translator, length: usize) -> Option<String> {
    match length {
        0..NEARLY_FULL => None,
        NEARLY_FULL..=TEXT_CHARS => Some(t.plural("composer.left", (TEXT_CHARS - length) as u64)),
        _ => Some(t.plural("composer.too_long", (length - TEXT_CHARS) as u64)),
    }
}

/// Tells that typing began once, and that it stopped when nothing came for a while.
#[derive(Clone, Copy)]
struct Typing {
    on_typing: Option<Act<bool>>,
    idle: State<Option<TimeoutHandle>>,
}

impl Typing {
    fn new(on_typing: Option<Act<bool>>) -> Self {
        let typing = Self { on_typing, idle: State::new(None) };
        on_cleanup(move || typing.stop());
        typing
    }

    fn go(self) {
        let Some(on_typing) = self.on_typing else { return };
        let timer = set_timeout_with_handle(move || self.stop(), IDLE).ok();
        match self.idle.try_update(|idle| std::mem::replace(idle, timer)).flatten() {
            Some(before) => before.clear(),
            None => on_typing.run(true),
        }
    }

    fn stop(self) {
        if let (Some(on_typing), Some(timer)) =
            (self.on_typing, self.idle.try_update(Option::take).flatten())
        {
            timer.clear();
            on_typing.run(false);
        }
    }
}
