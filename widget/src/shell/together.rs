//! A calculator that the visitor and an operator move together.

use client::{Input, Together};
use protocol::{ContentBody, ConversationState, Map, Mover, RejectCode, Scalar};

use super::Shell;

impl Shell {
    /// What both move now.
    pub fn together(&self) -> Option<Together> {
        self.talk.get()?.together(&self.id())
    }

    /// Whether both move this calculator now.
    pub fn is_together(&self, calculator: &str) -> bool {
        self.together().is_some_and(|together| together.calculator == calculator)
    }

    /// Whether there is a person to calculate with.
    pub fn has_company(&self) -> bool {
        self.facts_state() == ConversationState::Live
    }

    /// Opens a calculator for the operator too, with what is set in it.
    pub fn show_together(&self, calculator: &str, inputs: Map<String, Scalar>) {
        let (conversation, calculator) = (self.id(), calculator.to_owned());
        self.dispatch(Input::OpenTogether { conversation, calculator, inputs });
    }

    /// Sets an input for both.
    pub fn move_together(&self, input: String, value: Scalar) {
        self.dispatch(Input::MoveInput { conversation: self.id(), input, value });
    }

    /// Closes the calculator for both.
    pub fn end_together(&self) {
        self.dispatch(Input::CloseTogether(self.id()));
    }

    pub(super) fn together_told(&self, is_open: bool, closed_by: Option<&Mover>) {
        self.view.is_together_closed.put(!is_open && closed_by.is_some());
        self.view.n_together.update(|n| *n += 1);
        let was_open = self.is_together.replace(is_open);
        self.is_invited.set(is_open && (self.is_invited.get() || !was_open));
        self.mark_read();
        let overlay = self.view.calculator.with_untracked(|it| it.as_ref().map(|it| it.id.clone()));
        if let Some(calculator) = overlay.filter(|_| !is_open && closed_by.is_some())
            && self.has_agreed_on(&calculator)
        {
            // What they agreed on stands in the conversation, behind the card.
            self.view.calculator.set(None);
            self.return_focus(None);
        }
    }

    pub(super) fn together_refused(&self, code: &RejectCode) {
        self.view.problem.set(Some(self.t.rejection(code).to_owned()));
    }

    /// Whether the last word of the conversation is what both agreed on.
    fn has_agreed_on(&self, calculator: &str) -> bool {
        self.view.items.with_untracked(|items| {
            let last = items.last().map(|item| &item.message.content.body);
            matches!(last, Some(ContentBody::Calculation(it))
                if it.together.is_some() && it.calculator == calculator)
        })
    }
}
