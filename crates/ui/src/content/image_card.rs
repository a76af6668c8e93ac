//! A picture in the conversation.

use protocol::contents::Image;

use crate::prelude::*;
use crate::translator::Translator;
use crate::web_address::picture_address;

/// A picture with a line below it; a touch opens it in its own size. Its place is there before it is: the frame has its
/// proportions, or usual ones. What cannot be shown is said.
#[component]
pub fn ImageCard(
    /// What to show.
    image: Image,
) -> Node {
    let t = Translator::expect();
    let Image { url, alt, caption, width, height } = image;
    let Some(url) = picture_address(&url).map(str::to_owned) else {
        return markup! { <div class="bubble" dir="auto">{alt}</div> };
    };
    let is_missing = State::new(false);
    let is_sized = width > 0 && height > 0;
    let class = if is_sized { "picture__image" } else { "picture__image picture__image--framed" };
    let size = |pixels: u32| is_sized.then(|| pixels.to_string());
    let (wide, high) = (size(width), size(height));
    let words = [&alt, ", ", t.text("timeline.link.opens")].concat();
    let shown = alt.clone();
    let caption = (!caption.is_empty()).then(
        || markup! { <figcaption class="picture__caption" dir="auto">{caption}</figcaption> },
    );
    markup! {
        <figure class="picture">
            <a class="picture__link" class:hidden=is_missing href=url.clone() aria-label=words target="_blank"
                rel="noopener noreferrer nofollow ugc"
            >
                <img class=class src=url alt=alt width=wide height=high loading="lazy" decoding="async"
                    on:error=move |_| is_missing.set(true)/>
            </a>
            {move || is_missing.get().then(|| markup! { <p class="picture__words" dir="auto">{shown.clone()}</p> })}
            {caption}
        </figure>
    }
}
