//! What the visitor does, and what the page does in their name.

use browser::{now, random_bits};
use client::Input;
use flow::{Input as RunInput, PromptKind};
use formula::Value;
use leptos::prelude::request_animation_frame;
use protocol::{
    Answer, Author, CommandId, Content, ContentBody, ConversationId, ConversationState, Map,
    Message, MessageId, RejectCode, Scalar, answers, commands,
};
use small::letters::lowered;

use super::call::CallAct;
use super::{CONVERSATION, Shell};
use crate::conversation::{Conversation, Predicted, Vars, written};
use crate::page;
use crate::view_model::{OpenCalculator, ViewModel};

/// The results that a calculation among these messages shows, for the server to compare with its own.
fn shown_in(messages: &[Message]) -> Map<String, Scalar> {
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

fn new_command() -> CommandId {
    CommandId::from_bits(random_bits())
}

impl Shell {
    /// Answers the step that is asked.
    pub fn answer(&self, step: &str, answer: Answer) {
        if self.followed_other_tab() {
            return;
        }
        let cid = new_command();
        let input = RunInput::Answer { step: step.to_owned(), answer: answer.clone() };
        if let Some(Predicted { run, position, echo }) = self.predict(&cid, input) {
            let answer = match answer {
                Answer::Calculation(given) => {
                    answers::Calculation { results: shown_in(&echo), ..given }.into()
                }
                other => other,
            };
            let command = commands::AnswerStep { run, position, step: step.to_owned(), answer };
            self.begin();
            self.send(cid, command, echo);
        }
        self.settle();
    }

    /// Goes back to answer an earlier step again.
    pub fn go_back(&self, step: &str) {
        if self.followed_other_tab() {
            return;
        }
        let cid = new_command();
        if let Some(Predicted { run, position, echo }) =
            self.predict(&cid, RunInput::GoBack { step: step.to_owned() })
        {
            self.begin();
            self.send(cid, commands::GoBack { run, position, step: step.to_owned() }, echo);
        }
        self.settle();
    }

    /// Takes free words: as the answer where the bot asks for words or names such an option, else as a message.
    pub fn say(&self, text: &str) {
        let asked = self.view.asked.get_untracked();
        let answer = asked.as_ref().and_then(|asked| in_words(&asked.prompt.kind, text));
        if let (Some(asked), Some(answer)) = (&asked, answer) {
            self.answer(&asked.prompt.step, answer);
            return;
        }
        if self.facts_state() == ConversationState::Resolved {
            self.start_over();
        }
        self.followed_other_tab();
        let cid = new_command();
        let content = Content::text(text);
        let message = Message {
            id: MessageId::of_command(&cid),
            author: Author::VISITOR,
            at: now(),
            content: content.clone(),
        };
        self.begin();
        self.send(cid, commands::PostMessage { content }, vec![message]);
        self.view.is_unread_by_bot.put(self.facts_state() == ConversationState::Bot);
        self.settle();
    }

    /// Says what was typed, and sent, before the panel was there.
    pub fn say_draft(&self, text: &str) {
        self.view.draft.set(String::new());
        self.say(text);
    }

    /// The page wants a call: rings an operator who has the word, and otherwise asks for one first.
    pub fn call_from_page(&self, kind: protocol::CallKind) {
        self.view.calculator.set(None);
        match self.facts_state() {
            ConversationState::Live => self.call(CallAct::Start(kind)),
            ConversationState::Waiting => {}
            _ => self.request_operator(),
        }
    }

    /// Asks for a person.
    pub fn request_operator(&self) {
        if self.followed_other_tab() {
            return;
        }
        let cid = new_command();
        let wish = RunInput::OperatorRequested { department: String::new() };
        let echo = self.predict(&cid, wish).map(|predicted| predicted.echo).unwrap_or_default();
        self.begin();
        self.send(cid, commands::RequestOperator::default(), echo);
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
        let Some(calculator) = self.calculators.get(id) else { return };
        self.followed_other_tab();
        let locale = self.t.locale();
        let write = |value: &Value, spec: &str| written(value, spec, locale);
        match flow::calculate(calculator, &inputs, locale, &write, now()) {
            Ok(content) => {
                let cid = new_command();
                let message = Message {
                    id: MessageId::of_command(&cid),
                    author: Author::VISITOR,
                    at: now(),
                    content,
                };
                let results = shown_in(std::slice::from_ref(&message));
                let command =
                    commands::SubmitCalculation { calculator: id.to_owned(), inputs, results };
                self.begin();
                self.send(cid, command, vec![message]);
                self.view.calculator.set(None);
                self.settle();
            }
            Err(refusal) => self.view.problem.set(Some(super::refusal::said(self.t, &refusal))),
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
        let start = self.run_of(id, vars, &self.shelf.borrow());
        let start = start.ok_or_else(|| ["the site has no flow `", id, "`"].concat())?;
        match self.facts_state() {
            ConversationState::Waiting | ConversationState::Live => {
                return Err("a person has the word; flows wait until the conversation is settled"
                    .to_owned());
            }
            ConversationState::Resolved => self.replace_conversation(),
            _ => {}
        }
        self.view.calculator.set(None);
        let is_begun = self.conversation.borrow().is_begun();
        if is_begun {
            let cid = new_command();
            let messages = {
                let mut conversation = self.conversation.borrow_mut();
                let shelf = self.shelf.borrow();
                conversation.runs_mut().restart(&cid, &start, self.t.locale(), now(), &shelf)
            };
            self.send(cid, start, messages.unwrap_or_default());
        } else {
            let mut conversation = self.conversation.borrow_mut();
            let shelf = self.shelf.borrow();
            conversation.runs_mut().open(start, self.t.locale(), now(), &shelf);
        }
        self.settle();
        Ok(())
    }

    /// Opens a calculator for the page.
    ///
    /// Errors: a sentence for the developer.
    pub fn open_calculator(&self, id: &str, inputs: Map<String, Scalar>) -> Result<(), String> {
        if !self.calculators.contains_key(id) {
            return Err(["the site has no calculator `", id, "`"].concat());
        }
        self.view.calculator.set(Some(OpenCalculator { id: id.to_owned(), inputs }));
        Ok(())
    }

    /// Another tab of this browser began a conversation while this one still showed its greeting: there is one
    /// conversation, so this tab goes over to it and what was pressed here is asked again if it still matters.
    fn followed_other_tab(&self) -> bool {
        if self.conversation.borrow().is_begun() {
            return false;
        }
        let begun = self.store.get(CONVERSATION).and_then(|id| ConversationId::parse(id).ok());
        let Some(begun) = begun.filter(|begun| *begun != self.id()) else { return false };
        self.resume(begun);
        self.view.problem.set(Some(self.t.rejection(&RejectCode::Stale).to_owned()));
        true
    }

    fn predict(&self, cid: &CommandId, input: RunInput) -> Option<Predicted> {
        let mut conversation = self.conversation.borrow_mut();
        conversation.runs_mut().take(cid, input, now(), &self.shelf.borrow())
    }

    /// What is on the screen after an act of the visitor's own. The button they pressed may be gone with its question:
    /// the keyboard goes on from the panel, not from the page behind it.
    fn settle(&self) {
        self.view.problem.set(None);
        self.refresh();
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
    fn begin(&self) {
        if self.conversation.borrow().is_begun() {
            return;
        }
        self.conversation.borrow_mut().begin();
        self.store.set(CONVERSATION, self.id().as_str());
        let context =
            page::visitor_context(&self.settings.borrow(), &self.told.borrow(), self.t.locale());
        let locale = self.t.locale().to_owned();
        self.send(new_command(), commands::StartConversation { locale, context }, Vec::new());
        let cid = new_command();
        let opening = self.conversation.borrow_mut().runs_mut().opening_sent(&cid);
        if let Some(opening) = opening {
            self.send(cid, opening.start, opening.messages);
        }
    }

    fn replace_conversation(&self) {
        let old = self.id();
        let new = ConversationId::from_bits(random_bits());
        *self.conversation.borrow_mut() = Conversation::new(new);
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

/// Free words as the answer to what is asked, where they can be one.
fn in_words(kind: &PromptKind, text: &str) -> Option<Answer> {
    match kind {
        PromptKind::Text { .. } => Some(answers::Text { text: text.to_owned() }.into()),
        PromptKind::Choice { options } => {
            let typed = lowered(text.trim());
            let named = options.iter().find(|option| lowered(&option.label) == typed)?;
            Some(answers::Choice { choice: named.id.clone() }.into())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use flow::PromptOption;

    use super::*;

    #[test]
    fn words_answer_a_question_for_words() {
        let kind = PromptKind::Text {
            placeholder: String::new(),
            max_chars: 100,
            autocomplete: String::new(),
            long: false,
        };
        assert_eq!(
            in_words(&kind, "South"),
            Some(answers::Text { text: "South".to_owned() }.into())
        );
    }

    #[test]
    fn an_options_name_typed_out_chooses_it() {
        let option = PromptOption {
            id: "tiles".to_owned(),
            label: "Roof tiles".to_owned(),
            ..PromptOption::default()
        };
        let kind = PromptKind::Choice { options: vec![option] };
        let chosen = answers::Choice { choice: "tiles".to_owned() };
        assert_eq!(in_words(&kind, " roof TILES"), Some(chosen.into()));
        assert_eq!(in_words(&kind, "something else"), None);
    }
}
