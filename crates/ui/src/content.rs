//! What a message holds, as it is drawn.

use protocol::{AuthorRole, Content, ContentBody};

use crate::RichText;
use crate::prelude::*;

mod calculation_card;
mod card;
mod contact_card;
mod link_card;
mod summary_card;

pub use calculation_card::CalculationCard;
pub use card::card;
pub use contact_card::ContactCard;
pub use link_card::LinkCard;
pub use summary_card::SummaryCard;

/// How a message that is more than words is drawn: at once by [`card`], or by the same in a part that is still to come.
/// Whoever shows a timeline provides it.
#[derive(Clone, Copy)]
pub struct DrawCard(pub fn(ContentBody, AuthorRole) -> Node);

/// The content of a message; what this build does not know shows its fallback text.
#[component]
pub fn ContentView(
    /// What to draw.
    content: Content,
    /// Who reads it.
    viewer: AuthorRole,
) -> Node {
    match content.body {
        ContentBody::Text(it) => bubble(it.text),
        ContentBody::Notice(_)
        | ContentBody::Image(_)
        | ContentBody::Video(_)
        | ContentBody::Document(_)
        | ContentBody::Carousel(_)
        | ContentBody::Files(_)
        | ContentBody::Unknown(_) => bubble(content.fallback),
        body => expect_context::<DrawCard>().0(body, viewer),
    }
}

fn bubble(text: String) -> Node {
    markup! { <div class="bubble" dir="auto"><RichText text=text/></div> }
}
