//! What people say and write down.

use protocol::limits::{LINE_CHARS, TEXT_CHARS};
use protocol::{
    Author, Content, ContentBody, ConversationState, MessageId, OperatorCard, RejectCode, commands,
    contents, events,
};

use super::context;
use super::draft::{Draft, EVENT_BYTES};
use super::reject::Reject;

/// Room for what the log adds around a message.
const ENVELOPE_BYTES: usize = 1_024;
/// The most next steps of a summary.
const NEXT_STEPS: usize = 20;

/// The visitor says something.
pub(super) fn from_visitor(
    draft: &mut Draft<'_>,
    command: &commands::PostMessage,
) -> Result<(), Reject> {
    let ContentBody::Text(text) = &command.content.body else {
        return Err(Reject::new(RejectCode::Forbidden, "visitors post text"));
    };
    let content = checked_text(&text.text)?;
    let mut effects = Vec::new();
    if draft.state.phase == ConversationState::Resolved {
        // Whoever writes again has something to settle.
        effects = draft.pass_the_word(ConversationState::Bot);
    }
    post(draft, Author::VISITOR, content)?;
    draft.carry_out(effects);
    Ok(())
}

/// An operator says something.
pub(super) fn from_operator(
    draft: &mut Draft<'_>,
    command: &commands::PostMessage,
    card: &OperatorCard,
) -> Result<(), Reject> {
    has_the_word(draft, card)?;
    let content = match &command.content.body {
        ContentBody::Text(text) => checked_text(&text.text)?,
        ContentBody::Card(card) => checked_card(card)?,
        _ => return Err(Reject::new(RejectCode::Forbidden, "operators post text and cards")),
    };
    post(draft, Author::operator(card.clone()), content)
}

/// What was agreed, as a message.
pub(super) fn summary(
    draft: &mut Draft<'_>,
    command: &commands::WriteSummary,
    card: &OperatorCard,
) -> Result<(), Reject> {
    has_the_word(draft, card)?;
    let summary = checked(&command.summary)?;
    let next_steps: Vec<String> = command
        .next_steps
        .iter()
        .map(|step| step.trim())
        .filter(|step| !step.is_empty())
        .map(checked)
        .collect::<Result<_, _>>()?;
    if next_steps.len() > NEXT_STEPS {
        let message = format!("a summary has at most {NEXT_STEPS} next steps");
        return Err(Reject::new(RejectCode::TextTooLong, message));
    }
    let mut fallback = summary.clone();
    for step in &next_steps {
        fallback.push_str("\n• ");
        fallback.push_str(step);
    }
    let content = Content::new(fallback, contents::Summary { summary, next_steps });
    post(draft, Author::operator(card.clone()), content)
}

/// A note for operators.
pub(super) fn note(
    draft: &mut Draft<'_>,
    command: &commands::AddNote,
    card: &OperatorCard,
) -> Result<(), Reject> {
    let text = checked(&command.text)?;
    draft.push(events::NoteAdded { operator: card.clone(), text });
    Ok(())
}

/// Refuses an operator who does not have the conversation.
///
/// Errors: `wrong_state`.
pub(super) fn has_the_word(draft: &Draft<'_>, card: &OperatorCard) -> Result<(), Reject> {
    let holds = draft.state.operator.as_ref().is_some_and(|op| op.operator == card.operator);
    match draft.state.phase {
        ConversationState::Live if holds => Ok(()),
        ConversationState::Live => {
            Err(Reject::wrong_state("another operator has the conversation"))
        }
        _ => Err(Reject::wrong_state("accept the conversation first")),
    }
}

/// Adds a message, if it fits.
///
/// Errors: `text_too_long`.
pub(super) fn post(draft: &mut Draft<'_>, author: Author, content: Content) -> Result<(), Reject> {
    let bytes = serde_json::to_string(&content).map_or(usize::MAX, |text| text.len());
    if bytes > EVENT_BYTES - ENVELOPE_BYTES {
        return Err(Reject::new(
            RejectCode::TextTooLong,
            "the message takes more bytes than a frame has",
        ));
    }
    draft.post(MessageId::of_command(draft.given.cid), author, content);
    Ok(())
}

fn checked(text: &str) -> Result<String, Reject> {
    let text = context::text(text, usize::MAX);
    let text = text.trim();
    if text.is_empty() {
        return Err(Reject::new(RejectCode::EmptyText, "the text is empty"));
    }
    let chars = text.chars().count();
    if chars > TEXT_CHARS {
        let message = format!("the text has {chars} characters, at most {TEXT_CHARS} are allowed");
        return Err(Reject::new(RejectCode::TextTooLong, message));
    }
    Ok(text.to_owned())
}

fn checked_text(text: &str) -> Result<Content, Reject> {
    checked(text).map(Content::text)
}

fn checked_card(card: &contents::Card) -> Result<Content, Reject> {
    let title = checked(&card.title)?;
    let clean = |text: &str| context::text(text, usize::MAX);
    let (text, action) = (clean(&card.text), clean(&card.action));
    let card = contents::Card { text, action, image_alt: clean(&card.image_alt), ..card.clone() };
    let lines = [&card.title, &card.action, &card.image_alt];
    if lines.iter().any(|line| line.chars().count() > LINE_CHARS)
        || card.text.chars().count() > TEXT_CHARS
    {
        return Err(Reject::new(RejectCode::TextTooLong, "a line of the card is too long"));
    }
    for address in [&card.url, &card.image] {
        let is_web = ["https://", "http://", "/"].iter().any(|start| address.starts_with(start));
        if !address.is_empty() && !is_web {
            return Err(Reject::new(RejectCode::Malformed, "a card leads to a web address"));
        }
    }
    let fallback = [title.as_str(), &card.text, &card.url]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n");
    Ok(Content::new(fallback, contents::Card { title, ..card }))
}
