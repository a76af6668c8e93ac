//! A film in the conversation.

use protocol::contents::Video;
use web_sys::HtmlElement;

use crate::prelude::*;
use crate::translator::Translator;
use crate::web_address::picture_address;

/// A film that is fetched when it is wanted and not before; until then there is a picture of the site's own, or none.
#[component]
pub fn VideoCard(
    /// What to show.
    video: Video,
) -> Node {
    let t = Translator::expect();
    let Video { url, title, poster, captions } = video;
    let Some(url) = picture_address(&url).map(str::to_owned) else {
        return markup! { <div class="bubble" dir="auto">{title}</div> };
    };
    let is_wanted = State::new(false);
    let film = Slot::<HtmlElement>::new();
    let words = t.with("card.video.play", &[("title", &title)]);
    // Another host is not to hear of the visitor before they want to see something from there.
    let poster =
        poster.starts_with('/').then_some(poster).filter(|it| picture_address(it).is_some());
    let label = title.clone();
    let frame = move || {
        if !is_wanted.get() {
            let picture = poster.clone().map(|poster| {
                markup! { <img class="film__poster" src=poster alt="" loading="lazy" decoding="async"/> }
            });
            return markup! {
                <button type="button" class="film__frame" aria-label=words.clone() on:click=move |_| {
                    is_wanted.set(true);
                    // What was pressed is gone; the keyboard goes on with the film.
                    once_drawn(move || drop(film.get_untracked().map(|film| film.focus())));
                }>
                    {picture}
                    <span class="film__play">
                        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M8 5.5v13l10.5-6.5z"></path></svg>
                    </span>
                </button>
            };
        }
        let captions = picture_address(&captions).map(|captions| {
            markup! { <track kind="captions" src=captions.to_owned() srclang=t.locale() default=true/> }
        });
        markup! {
            <video class="film__frame" node_ref=film src=url.clone() aria-label=label.clone() controls=true
                autoplay=true playsinline=true preload="metadata"
            >
                {captions}
            </video>
        }
    };
    markup! {
        <figure class="film">
            {frame}
            <figcaption class="film__title" dir="auto">{title}</figcaption>
        </figure>
    }
}
