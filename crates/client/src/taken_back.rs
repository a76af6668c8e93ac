//! Which answers no longer count: those the visitor changed, and those from before they went back. Their words stay in
//! the conversation, marked, so that nobody reads an old answer for the one that holds.

use protocol::{Command, CommandId, EventBody, MessageId, RunId};

use crate::timeline::Answers;

/// The answers of a conversation that count, and the messages of those that do not.
#[derive(Debug, Clone, Default)]
pub(crate) struct TakenBack {
    counting: Vec<Given>,
    messages: Vec<MessageId>,
}

#[derive(Debug, Clone)]
struct Given {
    run: RunId,
    step: String,
    message: MessageId,
}

impl TakenBack {
    /// What the log tells.
    pub(crate) fn take(&mut self, body: &EventBody) {
        match body {
            EventBody::Answered(it) => self.answered(&it.run, &it.step, it.message.id.clone()),
            EventBody::AnswerChanged(it) => self.changed(&it.run, &it.step, it.message.id.clone()),
            EventBody::WentBack(it) => self.went_back(&it.run, &it.step),
            _ => {}
        }
    }

    /// What is on its way and will be told by the log in the end.
    pub(crate) fn foresee(&mut self, cid: &CommandId, command: &Command) {
        let message = MessageId::of_command(cid);
        match command {
            Command::Answer(it) => self.answered(&it.run, &it.step, message),
            Command::ChangeAnswer(it) => self.changed(&it.run, &it.step, message),
            Command::GoBack(it) => self.went_back(&it.run, &it.step),
            _ => {}
        }
    }

    pub(crate) fn answers(&self, message: &MessageId) -> Answers {
        if self.messages.contains(message) {
            return Answers::TakenBack;
        }
        let Some(at) = self.counting.iter().position(|given| given.message == *message) else {
            return Answers::Nothing;
        };
        let step = &self.counting[at].step;
        let is_last = !self.counting[at + 1..].iter().any(|given| given.step == *step);
        if is_last { Answers::Step(step.clone()) } else { Answers::Nothing }
    }

    /// A step that comes again in a circle is answered again, and both answers were meant.
    fn answered(&mut self, run: &RunId, step: &str, message: MessageId) {
        // Events may be here before the answer to their command is: each answer counts once.
        if !self.counting.iter().any(|given| given.message == message) {
            self.counting.push(Given { run: run.clone(), step: step.to_owned(), message });
        }
    }

    fn changed(&mut self, run: &RunId, step: &str, message: MessageId) {
        if self.counting.iter().any(|given| given.message == message) {
            return;
        }
        match self.last(run, step) {
            Some(at) => {
                let old = std::mem::replace(&mut self.counting[at].message, message);
                self.messages.push(old);
            }
            None => self.answered(run, step, message),
        }
    }

    /// What came after the step is asked again too.
    fn went_back(&mut self, run: &RunId, step: &str) {
        let Some(from) = self.last(run, step) else { return };
        let is_after = |at: usize, given: &Given| at >= from && given.run == *run;
        let mut at = 0;
        let messages = &mut self.messages;
        self.counting.retain(|given| {
            let goes = is_after(at, given);
            at += 1;
            if goes {
                messages.push(given.message.clone());
            }
            !goes
        });
    }

    fn last(&self, run: &RunId, step: &str) -> Option<usize> {
        self.counting.iter().rposition(|given| given.run == *run && given.step == step)
    }
}
