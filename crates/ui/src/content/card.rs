//! What is said in more than words.

use std::sync::Arc;

use protocol::{AuthorRole, ContentBody, Message};

use crate::RichText;
use crate::prelude::*;

use super::{
    CalculationCard, CarouselCard, ContactCard, DocumentCard, FilesCard, ImageCard, LinkCard,
    SummaryCard, VideoCard,
};

/// The card of a message, or its words with their addresses as links. First messages are plain words: this may be
/// downloaded when it is first needed, so nothing else draws these in the timeline.
pub fn card(message: &Message, viewer: AuthorRole) -> Node {
    match message.content.body.clone() {
        ContentBody::Card(card) => markup! { <LinkCard card=card/> },
        ContentBody::Calculation(calculation) => {
            markup! { <CalculationCard calculation=calculation viewer=Some(viewer)/> }
        }
        ContentBody::Contact(left) => markup! { <ContactCard left=left viewer=viewer/> },
        ContentBody::Image(image) => markup! { <ImageCard image=image/> },
        ContentBody::Video(video) => markup! { <VideoCard video=video/> },
        ContentBody::Document(document) => markup! { <DocumentCard document=document/> },
        ContentBody::Carousel(carousel) => markup! { <CarouselCard carousel=carousel/> },
        ContentBody::Files(given) => markup! { <FilesCard given=given/> },
        ContentBody::Summary(summary) => markup! { <SummaryCard summary=summary/> },
        ContentBody::Text(it) => {
            markup! { <div class="bubble" dir="auto"><RichText text=it.text/></div> }
        }
        ContentBody::Notice(_) | ContentBody::Unknown(_) => Node::nothing(),
    }
}

/// The same where it is there at once and nothing has to stand in for it.
pub fn draw_card(_stand_in: Node, message: Arc<Message>, viewer: AuthorRole) -> Node {
    card(&message, viewer)
}
