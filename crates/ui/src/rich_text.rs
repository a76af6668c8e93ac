//! Text that people wrote, with its addresses as links.

use crate::prelude::*;
use crate::translator::Translator;
use crate::web_address::{Piece, pieces};

/// Plain text as text nodes; addresses lead out in a new tab and tell nothing about this page.
#[component]
pub fn RichText(
    /// The text; line breaks are kept by the style of what it stands in.
    #[prop(into)]
    text: String,
) -> Node {
    let t = Translator::expect();
    let pieces: Vec<Node> = pieces(&text)
        .into_iter()
        .map(|piece| match piece {
            Piece::Words(words) => words.to_owned().into_node(),
            Piece::Link { shown, target } => markup! {
                <a class="link" href=target target="_blank" rel="noopener noreferrer nofollow ugc"
                    title=t.text("timeline.link.opens")
                >
                    {shown.to_owned()}
                </a>
            },
        })
        .collect();
    pieces.into_node()
}
