//! Several cards side by side.

use protocol::contents::{Card, Carousel};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName, LinkCard};

/// Cards that are moved by finger, wheel, arrow keys and buttons; which of them one looks at is said in words.
#[component]
pub fn CarouselCard(
    /// What to show.
    carousel: Carousel,
) -> Node {
    let t = Translator::expect();
    let row = Slot::<HtmlElement>::new();
    let n = carousel.cards.len();
    let place = State::new(Place { at: 0, is_last: n < 2 });
    let look = move || {
        if let Some(row) = row.get_untracked() {
            place.put(Place::of(&row, n));
        }
    };
    let go = move |by: i32| {
        if let Some(row) = row.get_untracked() {
            let at = i32::try_from(place.with_untracked(|place| place.at)).unwrap_or(0);
            row.set_scroll_left(step_of(&row) * (at + by).max(0));
        }
    };
    let is_first = Live::distinct(move || place.with(|place| place.at == 0));
    let is_last = Live::distinct(move || place.with(|place| place.is_last));
    let position = Live::derive(move || {
        let at = if is_last.get() { n } else { place.with(|place| place.at + 1) };
        t.with("card.position", &[("n", &at.to_string()), ("of", &n.to_string())])
    });
    let cards: Vec<Node> = carousel.cards.into_iter().map(item).collect();
    markup! {
        <div class="carousel" role="group" aria-label=t.text("card.carousel")>
            <ul class="carousel__row" tabindex="0" role="list" aria-label=t.text("card.carousel") node_ref=row on:scroll=move |_| look()>
                {cards}
            </ul>
            <div class="carousel__foot">
                <button type="button" class="icon-button carousel__back" aria-label=t.text("card.previous")
                    aria-disabled=move || is_first.get().then_some("true") on:click=move |_| go(-1)
                >
                    <Icon name=IconName::Chevron/>
                </button>
                <span class="carousel__position" role="status">{position}</span>
                <button type="button" class="icon-button carousel__on" aria-label=t.text("card.next")
                    aria-disabled=move || is_last.get().then_some("true") on:click=move |_| go(1)
                >
                    <Icon name=IconName::Chevron/>
                </button>
            </div>
        </div>
    }
}

fn item(card: Card) -> Node {
    markup! { <li class="carousel__item"><LinkCard card=card/></li> }
}

/// Which card stands first in view, and whether the last one is in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    at: usize,
    is_last: bool,
}

impl Place {
    fn of(row: &HtmlElement, n: usize) -> Self {
        let (left, room) = (row.scroll_left().abs(), row.scroll_width() - row.client_width());
        Self::at(left, room, step_of(row).abs(), n)
    }

    /// `left` of `room` pixels are behind the reader, a card is `step` pixels from the next.
    fn at(left: i32, room: i32, step: i32, n: usize) -> Self {
        let last = n.saturating_sub(1);
        let at = if step > 0 { (left + step / 2) / step } else { 0 };
        // A row that came to rest may be off by a part of a pixel.
        Self { at: usize::try_from(at).unwrap_or(0).min(last), is_last: left >= room - 2 }
    }
}

/// From one card to the next; below zero where one reads from right to left.
fn step_of(row: &HtmlElement) -> i32 {
    let first = row.first_element_child();
    let second = first.as_ref().and_then(web_sys::Element::next_element_sibling);
    let left = |card: Option<web_sys::Element>| {
        card.map_or(0, |card| card.unchecked_into::<HtmlElement>().offset_left())
    };
    left(second) - left(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_that_stands_first_is_the_one_looked_at() {
        let at = |left| Place::at(left, 560, 280, 3);
        assert_eq!(at(0), Place { at: 0, is_last: false });
        assert_eq!(at(139), Place { at: 0, is_last: false });
        assert_eq!(at(280), Place { at: 1, is_last: false });
        assert_eq!(at(559), Place { at: 2, is_last: true });
    }

    #[test]
    fn a_row_that_shows_everything_is_at_its_end() {
        assert_eq!(Place::at(0, 0, 280, 2), Place { at: 0, is_last: true });
        assert_eq!(Place::at(0, 0, 0, 1), Place { at: 0, is_last: true });
    }
}
