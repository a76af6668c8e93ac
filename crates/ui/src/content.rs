//! What a message holds, as it is drawn.

use std::sync::Arc;

use protocol::{AuthorRole, ContentBody, Message};

use crate::prelude::*;

mod calculation_card;
mod card;
mod carousel_card;
mod contact_card;
mod document_card;
mod files_card;
mod image_card;
mod link_card;
mod summary_card;
mod video_card;

pub use calculation_card::CalculationCard;
pub use card::{card, draw_card};
pub use carousel_card::CarouselCard;
pub use contact_card::ContactCard;
pub use document_card::DocumentCard;
pub use files_card::{FileAccess, FileWish, FilesCard};
pub use image_card::ImageCard;
pub use link_card::LinkCard;
pub use summary_card::SummaryCard;
pub use video_card::VideoCard;

/// How a message that is more than plain words is drawn: at once by [`draw_card`], or by the same in a part that is still
/// to come, with a stand-in until then. Whoever shows a timeline provides it.
#[derive(Clone, Copy)]
pub struct DrawCard(pub fn(Node, Arc<Message>, AuthorRole) -> Node);

/// The content of a message; what this build does not know shows its fallback text.
#[component]
pub fn ContentView(
    /// What to draw.
    message: Arc<Message>,
    /// Who reads it.
    viewer: AuthorRole,
) -> Node {
    let (words, is_plain) = match &message.content.body {
        ContentBody::Text(it) => (&it.text, !may_hold_address(&it.text)),
        body => {
            let is_plain = matches!(body, ContentBody::Notice(_) | ContentBody::Unknown(_));
            (&message.content.fallback, is_plain)
        }
    };
    let words = bubble(words.clone().into_node());
    if is_plain { words } else { expect_context::<DrawCard>().0(words, message, viewer) }
}

fn bubble(inside: Node) -> Node {
    markup! { <div class="bubble" dir="auto">{inside}</div> }
}

/// Without one of these a text holds no address that could be a link; most texts are shown without looking closer.
fn may_hold_address(text: &str) -> bool {
    let has_mark = |window: &[u8]| matches!(window, [b'@' | b':', ..] | b"www.");
    text.len() > 3
        && (0..text.len()).any(|at| has_mark(&text.as_bytes()[at..text.len().min(at + 4)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_with_an_address_is_looked_at() {
        for text in ["See www.a.example", "a@b.example", "tel:+4930123456", "http://a.example"] {
            assert!(may_hold_address(text), "{text}");
        }
        for text in ["", "Hi", "How large is your roof?", "ww.", "…"] {
            assert!(!may_hold_address(text), "{text}");
        }
    }
}
