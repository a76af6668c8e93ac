//! Frames about a calculator that both sides of a conversation move.

use protocol::limits::LINE_CHARS;
use protocol::{
    Command, ConversationId, Mover, OperatorCard, OperatorId, RejectCode, client_frames,
    server_frames,
};

use super::dispatch::{Connection, Party};
use crate::bus::Listener;
use crate::clock;
use crate::conversation::Request;
use crate::conversation::State;
use crate::conversation::execute::load_state;
use crate::live::together::{Move, Refusal, opened};
use crate::state::AppState;
use crate::store::Result;

const MILLIS_PER_DAY: i64 = 86_400_000;

/// Opens a calculator for both sides, or says why not.
///
/// Errors: the store's.
pub(super) async fn open(connection: &Connection, open: client_frames::OpenTogether) -> Result<()> {
    let Connection { state, site, .. } = connection;
    let client_frames::OpenTogether { conversation, calculator, inputs } = open;
    if !state.bus.is_subscribed(connection.id, &conversation) {
        return Ok(());
    }
    let refuse = |code, message: &str| {
        refuse(connection, &conversation, &calculator, Place::default(), (code, message));
    };
    let found = state.sites.get(site);
    let Some(compiled) = found.as_ref().and_then(|site| site.calculator(&calculator)) else {
        refuse(RejectCode::NotFound, "there is no such calculator");
        return Ok(());
    };
    let Some(log) = log_of(connection, &conversation).await? else { return Ok(()) };
    let Some(operator) = log.live_operator() else {
        refuse(RejectCode::WrongState, "a person has to have the word first");
        return Ok(());
    };
    let Some(by) = mover(connection, operator) else {
        refuse(RejectCode::Forbidden, "another operator has the conversation");
        return Ok(());
    };
    let side = connection.party.side();
    let shared = opened(compiled, &by, side, &inputs, clock::now(), today());
    state.together.open(&state.bus, &conversation, operator, shared);
    // The conversation may have been settled while it was looked at.
    if let Some(log) = log_of(connection, &conversation).await? {
        state.together.follow(&state.bus, &conversation, &log, &[]);
    }
    Ok(())
}

/// Sets an input for both sides, or says why not.
pub(super) fn move_input(connection: &Connection, given: client_frames::MoveInput) {
    let Connection { state, site, .. } = connection;
    let client_frames::MoveInput { conversation, calculator, input, value, n } = given;
    if !state.bus.is_subscribed(connection.id, &conversation) {
        return;
    }
    let place = || Place { input: input.clone(), n };
    let found = state.sites.get(site);
    let Some(compiled) = found.as_ref().and_then(|site| site.calculator(&calculator)) else {
        let why = (RejectCode::NotFound, "there is no such calculator");
        return refuse(connection, &conversation, &calculator, place(), why);
    };
    let given =
        Move { conversation: &conversation, calculator: compiled, input: &input, value: &value, n };
    let (from, operator) = (listener(connection), operator(connection));
    if let Err(why) = state.together.take(&state.bus, &from, operator, &given, today()) {
        refuse(connection, &conversation, &calculator, place(), words(why));
    }
}

/// Closes it for both sides.
pub(super) fn close(connection: &Connection, close: client_frames::CloseTogether) {
    let Connection { state, .. } = connection;
    let client_frames::CloseTogether { conversation, calculator } = close;
    if !state.bus.is_subscribed(connection.id, &conversation) {
        return;
    }
    let operator = operator(connection);
    match state.together.close(&state.bus, &conversation, &calculator, operator) {
        // Whoever closes what is closed already learns that it is.
        Err(Refusal::NotOpen) => state.together.tell(&conversation, &listener(connection), true),
        Err(why) => {
            refuse(connection, &conversation, &calculator, Place::default(), words(why));
        }
        Ok(()) => {}
    }
}

/// Tells how things stand to a client that asks.
pub(super) fn fetch(connection: &Connection, conversation: &ConversationId) {
    let Connection { state, .. } = connection;
    if state.bus.is_subscribed(connection.id, conversation) {
        state.together.tell(conversation, &listener(connection), true);
    }
}

/// Tells a client that has just come what is open.
pub(super) fn tell(connection: &Connection, conversation: &ConversationId) {
    connection.state.together.tell(conversation, &listener(connection), false);
}

/// What a command asks for; what is submitted as agreed goes with what both sides see at this moment.
pub(super) fn request(
    state: &AppState,
    conversation: &ConversationId,
    command: Command,
) -> Request {
    match command {
        Command::SubmitCalculation(submit) if submit.together => {
            match state.together.get(conversation) {
                Some(shared) => Request::SubmittedTogether(submit, shared),
                None => Request::Command(submit.into()),
            }
        }
        command => Request::Command(command),
    }
}

async fn log_of(connection: &Connection, conversation: &ConversationId) -> Result<Option<State>> {
    let Connection { state, site, .. } = connection;
    let mut reads = state.store.read().await?;
    let Some(row) = reads.conversation(site, conversation).await? else { return Ok(None) };
    load_state(reads.as_mut(), site, &row).await.map(Some)
}

fn listener(connection: &Connection) -> Listener {
    Listener {
        id: connection.id,
        side: connection.party.side(),
        device: connection.device.clone(),
        outbox: connection.outbox.clone(),
    }
}

fn operator(connection: &Connection) -> Option<&OperatorId> {
    match &connection.party {
        Party::Visitor { .. } => None,
        Party::Operator { card, .. } => Some(&card.operator),
    }
}

/// Who opens it: the visitor, or the operator who has the word.
fn mover(connection: &Connection, in_charge: &OperatorCard) -> Option<Mover> {
    match &connection.party {
        Party::Visitor { .. } => Some(Mover::VISITOR),
        Party::Operator { card, .. } if card.operator == in_charge.operator => {
            Some(Mover::operator(&card.name))
        }
        Party::Operator { .. } => None,
    }
}

/// The day that `TODAY()` gives.
fn today() -> f64 {
    formula::serial_of_unix_day(clock::now().as_millis().div_euclid(MILLIS_PER_DAY))
}

/// Which move is refused; nothing of it where an opening or a closing is.
#[derive(Default)]
struct Place {
    input: String,
    n: u64,
}

fn words(why: Refusal) -> (RejectCode, &'static str) {
    match why {
        Refusal::NotOpen => (RejectCode::WrongState, "it is not open for both sides"),
        Refusal::NotTheirs => (RejectCode::Forbidden, "another operator has the conversation"),
        Refusal::Hidden => (RejectCode::InvalidInput, "a hidden input is the page's to set"),
        Refusal::Value(code) => (RejectCode::InvalidInput, code.reason()),
    }
}

fn refuse(
    connection: &Connection,
    conversation: &ConversationId,
    calculator: &str,
    place: Place,
    (code, message): (RejectCode, &str),
) {
    // What is not known here is named back only as far as it may be a name.
    let cut = |name: &str| name.chars().take(LINE_CHARS).collect();
    connection.outbox.offer(server_frames::TogetherRefused {
        conversation: conversation.clone(),
        calculator: cut(calculator),
        input: cut(&place.input),
        n: place.n,
        code,
        message: message.to_owned(),
    });
}
