//! What the visitor does to the run on the screen. Nothing follows from it without the engine, so it is downloaded with
//! the engine.

use std::sync::Arc;

use browser::now;
use flow::Input;
use protocol::{Answer, CommandId, Message, answers, commands};

use super::Shell;
use super::actions::{new_command, shown_in};
use crate::conversation::{Acts, Predicted, Untaken};

/// The acts of the shell that give the run an input.
pub struct Answering;

impl Acts for Answering {
    fn answer(&self, shell: &Shell, cid: CommandId, step: &str, answer: Answer) {
        if shell.followed_other_tab() {
            return shell.give_back(&answer);
        }
        if let Answer::Text(given) = &answer {
            shell.keep_until_told(&given.text);
        }
        let input = Input::Answer { step: step.to_owned(), answer: answer.clone() };
        if let Some(Predicted { run, position, echo }) = shell.predict(&cid, input) {
            let answer = match answer {
                Answer::Calculation(given) => {
                    answers::Calculation { results: shown_in(&echo), ..given }.into()
                }
                other => other,
            };
            let command = commands::AnswerStep { run, position, step: step.to_owned(), answer };
            shell.begin();
            shell.send(cid, command, echo);
        } else {
            shell.give_back(&answer);
        }
        shell.settle();
    }

    fn change(&self, shell: &Shell, step: &str, answer: Answer) {
        shell.view.refused_change.put(None);
        if shell.followed_other_tab() {
            return;
        }
        let cid = new_command();
        let input = Input::Change { step: step.to_owned(), answer: answer.clone() };
        let taken = shell.bot.borrow_mut().as_mut().map(|bot| bot.take(&cid, input, now()));
        match taken {
            Some(Ok(Predicted { run, position, echo })) => {
                let step = step.to_owned();
                shell.begin();
                shell.send(cid, commands::ChangeAnswer { run, position, step, answer }, echo);
                shell.settle();
            }
            Some(Err(Untaken::Change(refusal))) => {
                let bot = shell.bot.borrow();
                let (words, field) = bot.as_ref().map(|bot| bot.why(&refusal, shell.t)).unzip();
                shell.view.refused_field.put(field.flatten());
                shell.view.refused_change.put(words);
            }
            _ => {}
        }
    }

    fn go_back(&self, shell: &Shell, step: &str) {
        if shell.followed_other_tab() {
            return;
        }
        let cid = new_command();
        if let Some(Predicted { run, position, echo }) =
            shell.predict(&cid, Input::GoBack { step: step.to_owned() })
        {
            shell.begin();
            shell.send(cid, commands::GoBack { run, position, step: step.to_owned() }, echo);
        }
        shell.settle();
    }

    fn wish_for_person(&self, shell: &Shell, cid: &CommandId) -> Vec<Arc<Message>> {
        let wish = Input::OperatorRequested { department: String::new() };
        shell.predict(cid, wish).map(|predicted| predicted.echo).unwrap_or_default()
    }
}

impl Shell {
    pub(super) fn predict(&self, cid: &CommandId, input: Input) -> Option<Predicted> {
        self.bot.borrow_mut().as_mut()?.take(cid, input, now()).ok()
    }

    /// Words that were not taken go back to where they were written.
    fn give_back(&self, answer: &Answer) {
        if let Answer::Text(given) = answer
            && self.view.draft.with_untracked(String::is_empty)
        {
            self.view.draft.set(given.text.clone());
        }
    }
}
