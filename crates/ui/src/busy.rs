//! Something takes its time: there is nothing to answer until it is done.

use crate::prelude::*;
use crate::translator::Translator;

/// The dots of somebody who types, with words for whoever does not see them move.
pub fn busy() -> Node {
    let t = Translator::expect();
    // A region is listened to once it stands: its words come a moment later.
    let words = State::new("");
    once_drawn(move || words.set(t.text("busy")));
    markup! {
        <div class="busy" role="status">
            <span class="bubble typing" aria-hidden="true">
                <span class="typing__dot"></span><span class="typing__dot"></span><span class="typing__dot"></span>
            </span>
            <span class="busy__words">{words}</span>
        </div>
    }
}
