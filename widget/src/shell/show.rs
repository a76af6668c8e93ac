//! What the bot asks, where it is shown, and what it does by itself when its time has come: it goes on after a wait,
//! speaks up in a silence, says the rest after a pause. Only the engine calls this, so it is downloaded with it.

use std::rc::Rc;
use std::time::Duration;

use browser::now;
use flow::{Input, Prompt, Run};
use leptos::prelude::set_timeout;
use protocol::{ConversationState, Timestamp, commands};
use ui::AnswerItem;

use super::{Shell, actions, refusal};
use crate::conversation::{Bot, Clock, Due, Engine};
use crate::view_model::Asked;

/// The longest time between two looks at the clock: a page that sleeps is not woken when it should be.
const LOOK_MS: i64 = 30_000;

/// What asks: below the messages, or in the composer's place.
const QUESTION: &str = ".prompt,.field-prompt";

impl Shell {
    /// Shows what is asked, unless the bot seems to type; and keeps what outlives the run.
    pub fn show(&self, bot: &Engine) {
        let time = now();
        let asked = bot.prompt(time);
        let is_paused = asked.is_some() && bot.paused_until(time).is_some();
        if self.is_paused.replace(is_paused) != is_paused {
            self.view.is_typing.put(is_paused);
        }
        match asked {
            Some(_) if is_paused => {
                self.let_go_of(None);
                self.view.asked.put(None);
            }
            Some((run, prompt)) => self.show_prompt(run, prompt),
            None => {
                self.let_go_of(None);
                self.view.ask_nothing();
            }
        }
        self.keep_carried(bot);
        self.set_alarm(bot);
    }

    fn show_prompt(&self, run: &Run, mut prompt: Prompt) {
        let view = self.view;
        let refusal = prompt.refusal.take();
        view.refused_field.put(refusal.as_ref().and_then(refusal::field_of));
        view.refusal.put(refusal.map(|why| refusal::said(self.t, &why)));
        let answers = std::mem::take(&mut prompt.editable_steps).into_iter();
        let answers = answers.map(|given| AnswerItem {
            step: given.step,
            label: given.label,
            display: given.display,
        });
        view.answers.put(answers.collect());
        let asked =
            Asked { run: run.id().clone(), position: run.position(), prompt: Rc::new(prompt) };
        self.let_go_of(Some(&asked));
        view.ask(asked);
    }

    /// Takes the focus from a question that something else comes after, while the page still stands as it was drawn: a
    /// browser that loses the focus together with its element lays out all that is half done to tell where it goes.
    fn let_go_of(&self, next: Option<&Asked>) {
        if self.view.asked.with_untracked(|asked| asked.as_ref() == next) {
            return;
        }
        let focused = self.focused();
        if let Some(field) = focused.filter(|it| matches!(it.closest(QUESTION), Ok(Some(_)))) {
            // What cannot be blurred has lost it.
            let _ = field.blur();
        }
    }

    /// Looks at the clock again when something is to happen by itself.
    pub fn set_alarm(&self, bot: &dyn Bot) {
        let time = now();
        let due = self.due(bot, time).map(|due| due.at);
        let next = due.into_iter().chain(bot.paused_until(time)).min();
        let is_set = self.alarm.replace(next) == next;
        let Some(next) = next.filter(|_| !is_set) else { return };
        let wait = (next.as_millis() - time.as_millis()).clamp(0, LOOK_MS);
        let weak = self.this.clone();
        let rings = move || {
            // Another one may have been set meanwhile.
            if let Some(shell) = weak.upgrade().filter(|shell| shell.alarm.get() == Some(next)) {
                shell.alarm.set(None);
                shell.time_came();
            }
        };
        set_timeout(rings, Duration::from_millis(wait.unsigned_abs()));
    }

    /// When the run goes on by itself: not while nobody has opened the panel yet, nor while a person has the word.
    fn due(&self, bot: &dyn Bot, time: Timestamp) -> Option<Due> {
        let opened_at = self.opened_at.get()?;
        let has_log = || self.talk.get().is_some_and(|talk| talk.is_caught_up(&self.id()));
        let is_known = !self.conversation.borrow().is_begun() || has_log();
        if !is_known || self.facts_state() != ConversationState::Bot {
            return None;
        }
        let due = bot.due(Clock { ahead: self.clock_ahead.get(), opened_at })?;
        // Whoever writes is not silent.
        let is_writing = !due.is_busy && !self.view.draft.with_untracked(String::is_empty);
        Some(due.not_before(is_writing.then(|| time.plus_millis(LOOK_MS))))
    }

    fn time_came(&self) {
        let time = now();
        let due = self.bot.borrow().as_ref().and_then(|bot| self.due(bot.as_ref(), time));
        match due.filter(|due| due.at <= time) {
            Some(due) => self.pass_time(&due.step),
            None => self.refresh(),
        }
    }

    /// The time that the run waited for has come. Nobody did anything, so the focus stays where it is.
    fn pass_time(&self, step: &str) {
        if let Some(begun) = self.begun_elsewhere() {
            return self.resume(begun);
        }
        let cid = actions::new_command();
        if let Some(predicted) = self.predict(&cid, Input::Elapsed { step: step.to_owned() }) {
            self.begin();
            let (run, position, step) = (predicted.run, predicted.position, step.to_owned());
            self.send(cid, commands::PassTime { run, position, step }, predicted.echo);
        }
        self.refresh();
    }
}
