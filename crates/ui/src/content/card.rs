//! What is said in more than words.

use protocol::{AuthorRole, ContentBody};

use crate::RichText;
use crate::prelude::*;

use super::{CalculationCard, ContactCard, LinkCard, SummaryCard};

/// The card of a message, or its words with their addresses as links. First messages are plain words: this may be
/// downloaded when it is first needed, so nothing else draws these in the timeline.
pub fn card(body: ContentBody, viewer: AuthorRole) -> Node {
    match body {
        ContentBody::Card(card) => markup! { <LinkCard card=card/> },
        ContentBody::Calculation(calculation) => {
            markup! { <CalculationCard calculation=calculation/> }
        }
        ContentBody::Contact(left) => markup! { <ContactCard left=left viewer=viewer/> },
        ContentBody::Summary(summary) => markup! { <SummaryCard summary=summary/> },
        ContentBody::Text(it) => {
            markup! { <div class="bubble" dir="auto"><RichText text=it.text/></div> }
        }
        ContentBody::Notice(_)
        | ContentBody::Image(_)
        | ContentBody::Video(_)
        | ContentBody::Document(_)
        | ContentBody::Carousel(_)
        | ContentBody::Files(_)
        | ContentBody::Unknown(_) => Node::nothing(),
    }
}

/// The same where it is there at once and nothing has to stand in for it.
pub fn draw_card(_stand_in: Node, body: ContentBody, viewer: AuthorRole) -> Node {
    card(body, viewer)
}
