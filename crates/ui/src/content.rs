//! What a message holds, as it is drawn.

use leptos::prelude::*;
use protocol::{AuthorRole, Content, ContentBody};

use crate::RichText;

mod calculation_card;
mod contact_card;
mod link_card;
mod summary_card;

pub use calculation_card::CalculationCard;
pub use contact_card::ContactCard;
pub use link_card::LinkCard;
pub use summary_card::SummaryCard;

/// The content of a message; what this build does not know shows its fallback text.
#[component]
pub fn ContentView(
    /// What to draw.
    content: Content,
    /// Who reads it.
    viewer: AuthorRole,
) -> impl IntoView {
    match content.body {
        ContentBody::Text(it) => bubble(it.text),
        ContentBody::Card(card) => view! { <LinkCard card=card/> }.into_any(),
        ContentBody::Calculation(calculation) => {
            view! { <CalculationCard calculation=calculation/> }.into_any()
        }
        ContentBody::Contact(left) => view! { <ContactCard left=left viewer=viewer/> }.into_any(),
        ContentBody::Summary(summary) => view! { <SummaryCard summary=summary/> }.into_any(),
        ContentBody::Notice(_) | ContentBody::Unknown(_) => bubble(content.fallback),
    }
}

fn bubble(text: String) -> AnyView {
    view! { <div class="bubble" dir="auto"><RichText text=text/></div> }.into_any()
}
