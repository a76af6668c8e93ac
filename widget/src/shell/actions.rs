//! What the visitor does, and what the page does in their name.

use std::sync::Arc;

use browser::{now, random_bits};
use client::Input;
use flow::{Prompt, PromptKind, PromptOption};
use leptos::prelude::request_animation_frame;
use protocol::{
    Answer, Author, CommandId, Content, ContentBody, ConversationId, ConversationState, Map,
    Message, MessageId, RejectCode, Scalar, answers, commands,
};
use small::letters::lowered;
use ui::Translator;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::call::CallAct;
use super::talk::Untold;
use super::{CONVERSATION, Shell, talk};
use crate::conversation::{Conversation, Vars};
use crate::view_model::{OpenCalculator, ViewModel};

/// The results that a calculation among these messages shows, for the server to compare with its own.
pub(super) fn shown_in(messages: &[Arc<Message>]) -> Map<String, Scalar> {
    let mut shown = Map::new();
    for message in messages {
        if let ContentBody::Calculation(calculation) = &message.content.body {
            for line in &calculation.results {
                shown.insert(line.id.clone(), line.value.clone());
            }
        }
    }
    shown
}

pub(super) fn new_command() -> CommandId {
    CommandId::from_bits(random_bits())
}

impl Shell {
    /// Answers the step that is asked.
    pub fn answer(&self, step: &str, answer: Answer) {
        let cid = new_command();
        if self.bot.borrow().is_none() {
            self.show_early(&cid, &answer);
        }
        let step = step.to_owned();
        self.with_bot_awake(Box::new(move |shell| {
            if let Some(acts) = shell.acts() {
                acts.answer(shell, cid, &step, answer);
            }
        }));
    }

    /// The visitor sees what they chose although the bot is not there to take it yet.
    fn show_early(&self, cid: &CommandId, answer: &Answer) {
        let words = self.view.asked.with_untracked(|asked| {
            let asked = asked.as_ref()?;
            spoken(&asked.prompt.kind, answer, self.t)
        });
        if let (Some(words), Answer::Text(_)) = (&words, answer) {
            self.keep_words(&self.early_words, words);
        }
        self.early.borrow_mut().extend(words.map(|words| own_message(cid, Content::text(&words))));
        self.view.is_answering.put(true);
        self.refresh_items();
    }

    /// Goes back to answer an earlier step again.
    pub fn go_back(&self, step: &str) {
        if let Some(acts) = self.acts() {
            acts.go_back(self, step);
        }
    }

    /// Answers an earlier step anew; what was said after it stays as far as it still fits. Where the answer itself does
    /// not, [`ViewModel::refused_change`] says why, and nothing has happened.
    pub fn change_answer(&self, step: &str, answer: Answer) {
        if let Some(acts) = self.acts() {
            acts.change(self, step, answer);
        }
    }

    /// How an earlier step was asked, with the answer that was given filled in; nothing when it cannot be changed.
    pub fn prompt_of(&self, step: &str) -> Option<Prompt> {
        self.bot.borrow().as_ref()?.prompt_of(step, now())
    }

    /// Whatever the visitor does, they do not wait for a bot that acts as if it were typing.
    fn hurry(&self) {
        if self.is_paused.get() {
            self.tell_bot(|bot| bot.hurry());
            self.refresh();
        }
    }

    /// Takes free words: as the answer where the bot asks for words or names such an option, else as a message.
    pub fn say(&self, text: &str) {
        if self.is_waiting_for_bot() {
            return self.say_later(text);
        }
        self.hurry();
        let asked = self.view.asked.get_untracked();
        let answer = asked.as_ref().and_then(|asked| {
            let kind = &asked.prompt.kind;
            in_words(kind, text).or_else(|| self.understood(kind, text))
        });
        if let (Some(asked), Some(answer)) = (&asked, answer) {
            self.answer(&asked.prompt.step, answer);
            return;
        }
        if self.facts_state() == ConversationState::Resolved {
            self.start_over();
            if self.is_waiting_for_bot() {
                return self.say_later(text);
            }
        }
        self.followed_other_tab();
        self.keep_until_told(text);
        let cid = new_command();
        let message = own_message(&cid, Content::text(text));
        self.begin();
        self.send(cid, commands::PostMessage { content: Content::text(text) }, vec![message]);
        self.view.is_unread_by_bot.put(self.facts_state() == ConversationState::Bot);
        self.settle();
    }

    /// What is said waits for the bot where an answer waits before it, so that nothing is overtaken, and where nothing
    /// greets yet: a conversation that began with it would go on without a flow.
    fn is_waiting_for_bot(&self) -> bool {
        let conversation = self.conversation.borrow();
        let is_greeted = conversation.is_begun() || conversation.opening().is_some();
        self.bot.borrow().is_none() && (!is_greeted || self.view.is_answering.get_untracked())
    }

    /// Words that the flow has a way for whatever it asks: "operator", "start over", a keyword.
    fn understood(&self, kind: &PromptKind, text: &str) -> Option<Answer> {
        let is_asked = !matches!(kind, PromptKind::Busy | PromptKind::Waiting | PromptKind::Ended);
        let bot = self.bot.borrow();
        let is_understood = is_asked && bot.as_ref()?.understands(text);
        is_understood.then(|| answers::Text { text: text.to_owned() }.into())
    }

    fn say_later(&self, text: &str) {
        self.keep_words(&self.early_words, text);
        self.early.borrow_mut().push(own_message(&new_command(), Content::text(text)));
        self.refresh_items();
        let text = text.to_owned();
        self.with_bot_awake(Box::new(move |shell| shell.say(&text)));
    }

    /// Says what was typed, and sent, before the panel was there.
    pub fn say_draft(&self, text: &str) {
        self.view.draft.set(String::new());
        self.say(text);
    }

    /// The page wants a call: rings an operator who has the word, and otherwise asks for one who rings.
    pub fn call_from_page(&self, kind: protocol::CallKind) {
        self.view.calculator.set(None);
        match self.facts_state() {
            ConversationState::Live => self.call(CallAct::Start(kind)),
            _ => self.ask_for_person(Some(kind)),
        }
    }

    /// Asks for a person.
    pub fn request_operator(&self) {
        self.ask_for_person(None);
    }

    /// Asks for a person, who is to ring where a kind of call is said; whoever waits already adds that to their wish.
    fn ask_for_person(&self, call: Option<protocol::CallKind>) {
        // The answer that waits comes first.
        if self.view.is_answering.get_untracked() {
            return self.with_bot_awake(Box::new(move |shell| shell.ask_for_person(call)));
        }
        if self.followed_other_tab() {
            return;
        }
        let cid = new_command();
        let echo = self.acts().map(|acts| acts.wish_for_person(self, &cid)).unwrap_or_default();
        self.begin();
        let department = String::new();
        self.send(cid, commands::RequestOperator { department, call }, echo);
        self.view.is_unread_by_bot.put(false);
        self.settle();
    }

    /// No longer wants a person.
    pub fn cancel_escalation(&self) {
        self.send(new_command(), commands::CancelEscalation {}, Vec::new());
    }

    /// Rates the conversation outside a flow.
    pub fn rate(&self, score: u8, comment: String) {
        self.send(new_command(), commands::Rate { score, comment }, Vec::new());
    }

    /// Uses a calculation outside a flow.
    pub fn submit_calculation(&self, id: &str, inputs: Map<String, Scalar>) {
        let calculated =
            self.bot.borrow().as_ref().and_then(|bot| bot.calculate(id, &inputs, self.t));
        let Some(calculated) = calculated else { return };
        self.followed_other_tab();
        match calculated {
            Ok(content) => {
                let cid = new_command();
                let message = own_message(&cid, content);
                let results = shown_in(std::slice::from_ref(&message));
                let calculator = id.to_owned();
                let together = self.is_together(id);
                let command = commands::SubmitCalculation { calculator, inputs, results, together };
                self.begin();
                self.send(cid, command, vec![message]);
                self.view.calculator.set(None);
                self.settle();
            }
            Err(why) => self.view.problem.set(Some(why)),
        }
    }

    /// Sends a message again that was refused.
    pub fn retry(&self, cid: CommandId) {
        self.dispatch(Input::Retry(cid));
    }

    /// Drops a message that was refused.
    pub fn discard(&self, cid: CommandId) {
        self.dispatch(Input::Discard(cid));
    }

    /// Tells the other side that the visitor writes, or stopped.
    pub fn set_typing(&self, typing: bool) {
        if self.facts_state() == ConversationState::Live {
            self.dispatch(Input::SetTyping { conversation: self.id(), typing });
        }
    }

    /// Leaves the settled conversation behind and begins another.
    pub fn start_over(&self) {
        self.replace_conversation();
        self.open_default_flow();
        self.refresh();
    }

    /// Starts a flow for the page.
    ///
    /// Errors: a sentence for the developer.
    pub fn start_flow(&self, id: &str, vars: Vars) -> Result<(), String> {
        let start = self.run_of(id, vars);
        let start = start.ok_or_else(|| missing("flow", id, self.flows.borrow().keys()))?;
        match self.facts_state() {
            ConversationState::Waiting | ConversationState::Live => {
                return Err("a person has the word; flows wait until the conversation is settled"
                    .to_owned());
            }
            ConversationState::Resolved => self.replace_conversation(),
            _ => {}
        }
        self.view.calculator.set(None);
        self.with_bot_awake(Box::new(move |shell| {
            if shell.conversation.borrow().is_begun() {
                let (cid, locale) = (new_command(), shell.t.locale());
                let mut messages = None;
                shell.tell_bot(|bot| messages = bot.restart(&cid, &start, locale, now()));
                shell.send(cid, start, messages.unwrap_or_default());
            } else {
                shell.open_run(start);
            }
            shell.settle();
        }));
        Ok(())
    }

    /// Opens a calculator for the page.
    ///
    /// Errors: a sentence for the developer.
    pub fn open_calculator(&self, id: &str, inputs: Map<String, Scalar>) -> Result<(), String> {
        if !self.calculators.iter().any(|known| known == id) {
            return Err(missing("calculator", id, self.calculators.iter()));
        }
        let open = OpenCalculator { id: id.to_owned(), inputs };
        self.with_bot_awake(Box::new(move |shell| shell.view.calculator.set(Some(open))));
        Ok(())
    }

    /// Another tab of this browser began a conversation while this one still showed its greeting: there is one
    /// conversation, so this tab goes over to it and what was pressed here is asked again if it still matters.
    pub(super) fn followed_other_tab(&self) -> bool {
        let Some(begun) = self.begun_elsewhere() else { return false };
        self.resume(begun);
        self.view.problem.set(Some(self.t.rejection(&RejectCode::Stale).to_owned()));
        true
    }

    pub(super) fn begun_elsewhere(&self) -> Option<ConversationId> {
        if self.conversation.borrow().is_begun() {
            return None;
        }
        let begun = self.store.get(CONVERSATION).and_then(|id| ConversationId::parse(id).ok());
        begun.filter(|begun| *begun != self.id())
    }

    /// Gives the panel to the loader's plain form, which needs nothing that is still to come. What only this page knows
    /// goes along: what waits for a part, and the draft.
    pub fn hand_over(&self) {
        let untold = talk::untold_items(&self.untold.borrow());
        let untold = untold.into_iter().filter(|item| item.cid.is_some()).map(|item| item.message);
        let waiting = untold.chain(self.early.borrow().clone());
        let mut words: Vec<String> =
            waiting.map(|message| message.content.fallback.clone()).collect();
        words.push(self.view.draft.get_untracked());
        self.bridge.field().set_value(words.join("\n\n").trim());
        let weak = self.this.clone();
        // It takes down what was pressed just now.
        request_animation_frame(move || {
            if let Some(shell) = weak.upgrade() {
                shell.bridge.failed("a part of the chat cannot be fetched", None);
            }
        });
    }

    /// What has the focus in our root.
    pub fn focused(&self) -> Option<HtmlElement> {
        self.bridge.root().active_element()?.dyn_into().ok()
    }

    /// Gives the focus back to what had it before, or to the panel, once what has it now is gone.
    pub fn return_focus(&self, to: Option<HtmlElement>) {
        let weak = self.this.clone();
        request_animation_frame(move || {
            if let Some(shell) = weak.upgrade() {
                // What is gone or hidden takes none.
                let _ = to.map(|to| to.focus());
                shell.bridge.take_focus();
            }
        });
    }

    /// What is on the screen after an act of the visitor's own. The button they pressed may be gone with its question:
    /// the keyboard goes on from the panel, not from the page behind it.
    pub(super) fn settle(&self) {
        self.view.problem.set(None);
        self.refresh();
        // Now that what they said is on the screen, a notice has its place below it.
        self.check_storage();
        let weak = self.this.clone();
        request_animation_frame(move || {
            if let Some(shell) = weak.upgrade() {
                shell.bridge.take_focus();
            }
        });
    }

    pub(super) fn facts_state(&self) -> ConversationState {
        self.conversation.borrow().facts().state.clone()
    }

    /// Makes sure that the server is told of the conversation, and of the flow that greeted, before anything else.
    pub(super) fn begin(&self) {
        if self.conversation.borrow().is_begun() {
            return;
        }
        self.conversation.borrow_mut().begin();
        self.store.set(CONVERSATION, self.id().as_str());
        self.keep_visitor_id();
        match self.talk.get() {
            Some(talk) => talk.begin(self, new_command()),
            None => self.untold.borrow_mut().push(Untold::Begin(new_command())),
        }
        let cid = new_command();
        let opening = self.conversation.borrow_mut().take_opening();
        if let Some(opening) = opening {
            self.tell_bot(|bot| bot.opening_sent(&cid, &opening, self.t.locale()));
            self.hear_later(&cid, || opening.start.clone().into());
            self.send(cid, opening.start, opening.messages);
        }
    }

    fn replace_conversation(&self) {
        let old = self.id();
        let new = ConversationId::from_bits(random_bits());
        *self.conversation.borrow_mut() = Conversation::new(new);
        self.tell_bot(|bot| bot.forget());
        self.asked_first.take();
        self.unheard.take();
        self.store.remove(CONVERSATION);
        self.is_caught_up.set(true);
        self.dispatch(Input::Unwatch(old));
        let ViewModel { is_loading, is_typing, queue, is_unread_by_bot, problem, .. } = self.view;
        for state in [is_loading, is_typing, is_unread_by_bot] {
            state.put(false);
        }
        queue.put(None);
        problem.put(None);
        self.end_call_here();
    }
}

/// A sentence for the developer about something the site does not have.
pub(super) fn missing<'a>(what: &str, id: &str, there: impl Iterator<Item = &'a String>) -> String {
    let there: Vec<&str> = there.map(String::as_str).collect();
    ["the site has no ", what, " `", id, "`; it has: ", &there.join(", ")].concat()
}

fn own_message(cid: &CommandId, content: Content) -> Arc<Message> {
    let id = MessageId::of_command(cid);
    Arc::new(Message { id, author: Author::VISITOR, at: now(), content })
}

/// What the visitor says with an answer on the first screen.
fn spoken(kind: &PromptKind, answer: &Answer, t: Translator) -> Option<String> {
    match (kind, answer) {
        (PromptKind::Choice { options }, Answer::Choice(given)) => {
            options.iter().find(|it| it.id == given.choice).map(|it| it.label.clone())
        }
        (PromptKind::YesNo { yes, no }, Answer::YesNo(given)) => {
            let (own, word) = if given.yes { (yes, "yes") } else { (no, "no") };
            Some(if own.is_empty() { t.text(word).to_owned() } else { own.clone() })
        }
        (_, Answer::Text(given)) => Some(given.text.clone()),
        _ => None,
    }
}

/// Free words as the answer to what is asked, where they can be one: the name of an option, and figures where the
/// question is for some. What else is said to such a question is said to the bot.
fn in_words(kind: &PromptKind, text: &str) -> Option<Answer> {
    let typed = lowered(text.trim());
    let named = |options: &[PromptOption]| {
        options
            .iter()
            .find(|option| lowered(&option.label) == typed)
            .map(|option| option.id.clone())
    };
    let words = || Some(answers::Text { text: text.to_owned() }.into());
    match kind {
        PromptKind::Text { .. } => words(),
        PromptKind::Choice { options }
        | PromptKind::List { options, max: 1, .. }
        | PromptKind::Pictures { options, max: 1, .. }
        | PromptKind::Search { options, max: 1, .. } => {
            Some(answers::Choice { choice: named(options)? }.into())
        }
        PromptKind::Choices { options, .. }
        | PromptKind::List { options, .. }
        | PromptKind::Pictures { options, .. }
        | PromptKind::Search { options, .. } => {
            Some(answers::Choices { choices: vec![named(options)?] }.into())
        }
        PromptKind::YesNo { yes, no } => {
            let is = |own: &str| lowered(own) == typed;
            (is(yes) || is(no)).then(|| answers::YesNo { yes: is(yes) }.into())
        }
        PromptKind::Slider { .. }
        | PromptKind::Range { .. }
        | PromptKind::Scale { .. }
        | PromptKind::DateTime { .. }
        | PromptKind::Period { .. }
            if typed.starts_with(|c: char| c.is_ascii_digit()) =>
        {
            words()
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
