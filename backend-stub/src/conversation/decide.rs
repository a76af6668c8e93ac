//! Which rule decides which command, and who may send it.

use protocol::{
    AuthorRole, Command, CommandId, ConversationId, DeviceId, Event, OperatorCard, OperatorId,
    RejectCode, SharedCalculation, StepResult, Timestamp, commands,
};

use super::draft::Draft;
use super::fold::Flows;
use super::lead::{self, Lead};
use super::reject::Reject;
use super::served::{self, Booked, Place, Wish};
use super::state::State;
use super::{answers, calculations, calls, escalation, ids, messages, runs, settle};
use crate::sites::Site;
use crate::sites::calendars::Slot;
use crate::store::Side;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// The visitor of the conversation.
    Visitor,
    /// An operator of its site.
    Operator(OperatorCard),
    /// A timer of ours.
    System,
}

impl Actor {
    /// The role as events name it.
    #[must_use]
    pub fn role(&self) -> AuthorRole {
        match self {
            Actor::Visitor => AuthorRole::Visitor,
            Actor::Operator(_) => AuthorRole::Operator,
            Actor::System => AuthorRole::System,
        }
    }

    /// The side of the conversation, if it is a person's.
    #[must_use]
    pub fn side(&self) -> Option<Side> {
        match self {
            Actor::Visitor => Some(Side::Visitor),
            Actor::Operator(_) => Some(Side::Operator),
            Actor::System => None,
        }
    }
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
#[allow(
    clippy::large_enum_variant,
    reason = "a request is decided and dropped, not stored in bulk"
)]
pub enum Request {
    /// A client's command.
    Command(Command),
    /// The same as its command, with what both sides had moved the inputs to when it came.
    SubmittedTogether(commands::SubmitCalculation, SharedCalculation),
    /// A lead from the plain contact form.
    Lead(Lead),
    /// The visitor is back: a run that waits may go on in the version that is served now.
    Returned,
    /// What the server was to carry out for a step came to this.
    Finished(Place, StepResult),
    /// A visitor takes a time of a calendar.
    Book(Wish),
    /// Nobody came for the waiting visitor.
    NobodyCame,
    /// Nobody picked up.
    NobodyPickedUp(protocol::CallId),
    /// One side of the call went away.
    CallLost(protocol::CallId),
}

/// What a decision may look at besides the conversation itself.
pub struct Circumstances<'a> {
    /// The server's clock.
    pub now: Timestamp,
    /// In which conversation; ids of quotes derive from it.
    pub conversation: &'a ConversationId,
    /// The command's id; message ids derive from it.
    pub cid: &'a CommandId,
    /// Who asks.
    pub actor: &'a Actor,
    /// From which tab.
    pub device: &'a DeviceId,
    /// The site as it is configured now.
    pub site: &'a Site,
    /// The flows that the conversation's run, and a run to be started, are pinned to.
    pub flows: &'a Flows,
    /// How many operators take conversations.
    pub operators_online: u32,
    /// Whether an operator has a desk open and is not away.
    pub is_present: &'a (dyn Fn(&OperatorId) -> bool + Sync),
    /// What others took of the calendar around the time that is wished for.
    pub taken: &'a [Slot],
}

/// What a request does.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The state afterwards.
    pub state: State,
    /// What to append to the log; may be empty.
    pub events: Vec<Event>,
    /// The instant of all of them.
    pub at: Timestamp,
    /// The time that is taken by it.
    pub booked: Option<Booked>,
}

/// Decides a request.
///
/// Errors: [`Reject`] when it changes nothing, with a code that clients can put into words.
pub fn decide(
    state: State,
    request: &Request,
    given: &Circumstances<'_>,
) -> Result<Decision, Reject> {
    let mut draft = Draft::new(state, given);
    match request {
        Request::Command(command) => {
            ids::check(given.cid, command)?;
            take(&mut draft, command)?;
        }
        Request::SubmittedTogether(submit, shared) => {
            ids::check_cid(given.cid)?;
            calculations::submit(&mut draft, submit, Some(shared))?;
        }
        Request::Lead(brought) => {
            ids::check_cid(given.cid)?;
            lead::take(&mut draft, brought)?;
        }
        Request::Returned => runs::migrate(&mut draft)?,
        Request::Finished(place, result) => served::finish(&mut draft, place, result)?,
        Request::Book(wish) => served::book(&mut draft, wish)?,
        Request::NobodyCame => escalation::nobody_came(&mut draft)?,
        Request::NobodyPickedUp(call) => calls::nobody_picked_up(&mut draft, call)?,
        Request::CallLost(call) => calls::lost(&mut draft, call)?,
    }
    draft.finish()
}

fn take(draft: &mut Draft<'_>, command: &Command) -> Result<(), Reject> {
    let actor = draft.given.actor;
    match (command, actor) {
        (Command::StartConversation(start), Actor::Visitor) => runs::begin(draft, start),
        (Command::StartRun(start), Actor::Visitor) => runs::start(draft, start),
        (Command::Answer(answer), Actor::Visitor) => answers::answer(draft, answer),
        (Command::GoBack(back), Actor::Visitor) => answers::go_back(draft, back),
        (Command::ChangeAnswer(change), Actor::Visitor) => answers::change(draft, change),
        (Command::PassTime(pass), Actor::Visitor) => answers::pass_time(draft, pass),
        (Command::SubmitCalculation(submit), Actor::Visitor | Actor::Operator(_)) => {
            calculations::submit(draft, submit, None)
        }
        (Command::RequestOperator(wish), Actor::Visitor) => escalation::request(draft, wish),
        (Command::CancelEscalation(_), Actor::Visitor) => escalation::cancel(draft),
        (Command::Rate(rate), Actor::Visitor) => settle::rate(draft, rate),
        (Command::PostMessage(post), Actor::Visitor) => messages::from_visitor(draft, post),
        (Command::PostMessage(post), Actor::Operator(card)) => {
            messages::from_operator(draft, post, card)
        }
        (Command::AcceptConversation(_), Actor::Operator(card)) => escalation::accept(draft, card),
        (Command::AddNote(note), Actor::Operator(card)) => messages::note(draft, note, card),
        (Command::WriteSummary(summary), Actor::Operator(card)) => {
            messages::summary(draft, summary, card)
        }
        (Command::ReturnToBot(_), Actor::Operator(_)) => settle::return_to_bot(draft),
        (Command::Resolve(_), Actor::Operator(_)) => settle::resolve(draft),
        (Command::StartCall(start), Actor::Visitor | Actor::Operator(_)) => {
            calls::start(draft, start)
        }
        (Command::AcceptCall(accept), Actor::Visitor | Actor::Operator(_)) => {
            calls::accept(draft, accept)
        }
        (Command::DeclineCall(decline), Actor::Visitor | Actor::Operator(_)) => {
            calls::decline(draft, decline)
        }
        (Command::EndCall(end), Actor::Visitor | Actor::Operator(_)) => calls::end(draft, end),
        (Command::Unknown(unknown), _) => Err(Reject::new(
            RejectCode::UnknownCommand,
            format!("this server does not know the command `{}`", unknown.kind),
        )),
        (command, actor) => Err(Reject::new(
            RejectCode::Forbidden,
            format!("`{}` is not for the {}", command.tag(), actor.role()),
        )),
    }
}
