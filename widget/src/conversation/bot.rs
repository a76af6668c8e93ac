//! The bot as the panel holds it. Its engine is a part of the wasm that comes later, so that nothing but this is known of
//! it before: whatever stands behind these functions is downloaded with it.

use std::sync::Arc;

use flow::{Input, Prompt, Refusal};
use formula::Calculator;
use protocol::site::FlowDocument;
use protocol::{
    Answer, Command, CommandId, Content, Event, Map, Message, MessageId, Scalar, Timestamp,
    commands,
};
use ui::Translator;

use super::{Clock, Due, Opening, Predicted, Vars};
use crate::shell::Shell;

/// Why nothing follows from an input.
#[derive(Debug, Clone, PartialEq)]
pub enum Untaken {
    /// No run is on the screen, or it says itself why the answer does not fit.
    Told,
    /// Another answer to an earlier step does not fit; the run goes on as if nothing had been said.
    Change(Refusal),
}

/// What the visitor does to the run on the screen. It is downloaded with the engine, without which none of it can be
/// done.
pub trait Acts {
    /// Answers the step that is asked.
    fn answer(&self, shell: &Shell, cid: CommandId, step: &str, answer: Answer);

    /// Answers an earlier step anew.
    fn change(&self, shell: &Shell, step: &str, answer: Answer);

    /// Goes back to answer an earlier step again.
    fn go_back(&self, shell: &Shell, step: &str);

    /// Wishes for a person by this command, and tells what is said of it.
    fn wish_for_person(&self, shell: &Shell, cid: &CommandId) -> Vec<Arc<Message>>;
}

/// A running engine.
pub trait Bot {
    /// What can be done now that it is there.
    fn acts(&self) -> &'static dyn Acts;

    /// Another conversation begins.
    fn forget(&mut self);

    /// Begins a run on the screen, and tells what the bot says; nothing when there is no such version.
    fn open(
        &mut self,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Arc<Message>>>;

    /// The opening is being sent as this command.
    fn opening_sent(&mut self, cid: &CommandId, opening: &Opening, locale: &str);

    /// A run that is begun within a conversation the server has: sent as this command.
    fn restart(
        &mut self,
        cid: &CommandId,
        start: &commands::StartRun,
        locale: &str,
        now: Timestamp,
    ) -> Option<Vec<Arc<Message>>>;

    /// Whether these words mean something to the flow on the screen, whatever it asks.
    fn understands(&self, words: &str) -> bool;

    /// Gives the run on the screen an input. A refused one changes nothing but the reason shown.
    fn take(&mut self, cid: &CommandId, input: Input, now: Timestamp)
    -> Result<Predicted, Untaken>;

    /// Commands that this engine did not see being sent count as on their way.
    fn adopt(&mut self, cid: &CommandId, command: &Command, locale: &str, at: Timestamp);

    /// A command was refused for good: what was predicted from it did not happen.
    fn rejected(&mut self, cid: &CommandId);

    /// Takes the next event of the log. With the time, when it is news: then the bot's pauses are kept.
    fn apply(&mut self, event: &Event, news_at: Option<Timestamp>);

    /// The copy of the log is worth nothing any more.
    fn reset(&mut self);

    /// Takes the whole log again.
    fn replay(&mut self, log: &[Event]);

    /// A flow version that the log names and that is not at hand.
    fn missing(&self) -> Option<&str>;

    /// Adds a version; false when it cannot be read.
    fn add(&mut self, document: &FlowDocument) -> bool;

    /// The calculator with this id.
    fn calculator(&self, id: &str) -> Option<&Calculator>;

    /// A calculation outside a flow as a message; nothing when there is no such calculator.
    ///
    /// Errors: why the inputs were refused, in the visitor's words.
    fn calculate(
        &self,
        id: &str,
        inputs: &Map<String, Scalar>,
        t: Translator,
    ) -> Option<Result<Content, String>>;

    /// How an earlier step was asked, with the answer that was given filled in; nothing when it cannot be changed.
    fn prompt_of(&self, step: &str, now: Timestamp) -> Option<Prompt>;

    /// Why an answer was refused, in the visitor's words, and the field of a form that it is about.
    fn why(&self, refusal: &Refusal, t: Translator) -> (String, Option<String>);

    /// What later runs of this conversation know from its earlier ones.
    fn carried(&self) -> Vars;

    /// Whether the bot makes a pause before it says this.
    fn holds(&self, message: &MessageId, now: Timestamp) -> bool;

    /// Says the rest at once.
    fn hurry(&mut self);

    /// Until when the bot makes a pause, or says the next of several things.
    fn paused_until(&self, now: Timestamp) -> Option<Timestamp>;

    /// When the run goes on by itself; nothing while the server has not agreed to where it is, and would refuse.
    fn due(&self, clock: Clock) -> Option<Due>;

    /// Puts what is asked where it is shown, and keeps what outlives the run.
    fn show(&self, shell: &Shell);

    /// Sees to it that the run goes on by itself when its time has come.
    fn look_at_clock(&self, shell: &Shell);
}
