//! A card with a picture that leads somewhere.

use protocol::contents::Card;

use crate::prelude::*;
use crate::web_address::{picture_address, site_address};
use crate::{Icon, IconName};

/// A picture, a heading, a sentence and a link; parts that are empty or unsafe are left out.
#[component]
pub fn LinkCard(
    /// What to show.
    card: Card,
) -> Node {
    let picture = picture_address(&card.image).map(|address| {
        markup! { <img class="card__picture" src=address.to_owned() alt=card.image_alt.clone() loading="lazy"/> }
    });
    let link = site_address(&card.url).map(|address| {
        let action = if card.action.is_empty() { card.title.clone() } else { card.action.clone() };
        markup! {
            <a class="card__action" href=address.to_owned() target="_blank" rel="noopener noreferrer nofollow ugc">
                {action}<Icon name=IconName::Outside/>
            </a>
        }
    });
    let text = (!card.text.is_empty())
        .then(|| markup! { <div class="card__text">{card.text.clone()}</div> });
    markup! {
        <div class="card" dir="auto">
            {picture}
            <div class="card__title">{card.title.clone()}</div>
            {text}
            {link}
        </div>
    }
}
