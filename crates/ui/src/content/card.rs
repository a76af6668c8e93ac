//! What is said in more than words.

use protocol::{AuthorRole, ContentBody};

use crate::prelude::*;

use super::{CalculationCard, ContactCard, LinkCard, SummaryCard};

/// The card of a message. A visitor's first messages are words: this may be downloaded when it is first needed, so
/// nothing else draws these cards in the timeline.
pub fn card(body: ContentBody, viewer: AuthorRole) -> Node {
    match body {
        ContentBody::Card(card) => markup! { <LinkCard card=card/> },
        ContentBody::Calculation(calculation) => {
            markup! { <CalculationCard calculation=calculation/> }
        }
        ContentBody::Contact(left) => markup! { <ContactCard left=left viewer=viewer/> },
        ContentBody::Summary(summary) => markup! { <SummaryCard summary=summary/> },
        ContentBody::Text(_)
        | ContentBody::Notice(_)
        | ContentBody::Image(_)
        | ContentBody::Video(_)
        | ContentBody::Document(_)
        | ContentBody::Carousel(_)
        | ContentBody::Files(_)
        | ContentBody::Unknown(_) => Node::nothing(),
    }
}
