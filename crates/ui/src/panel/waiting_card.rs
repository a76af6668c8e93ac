//! What a visitor sees while they wait for a person: place, wait, and the way back.

use crate::prelude::*;
use crate::translator::Translator;

/// The wait for a person. It moves only by what the server says.
#[component]
pub fn WaitingCard(
    /// The place in the queue, 1 is next; none until the server told.
    #[prop(into)]
    place: Live<Option<u32>>,
    /// A fair guess of the wait in milliseconds.
    #[prop(into)]
    wait_ms: Live<Option<u64>>,
    /// Go on without a person.
    #[prop(into)]
    on_cancel: Act<()>,
) -> Node {
    let t = Translator::expect();
    let place = move || match place.get() {
        None | Some(0) => t.text("queue.waiting").to_owned(),
        Some(1) => t.text("queue.next").to_owned(),
        Some(place) => t.with("queue.place", &[("place", &place.to_string())]),
    };
    let wait =
        move || wait_ms.get().map(|wait| t.plural("queue.wait", wait.div_ceil(60_000).max(1)));
    let pulse = "waiting__pulse";
    markup! {
        <div class="waiting">
            <span class=pulse aria-hidden="true"></span>
            <div class="waiting__words" role="status">
                <div class="waiting__place">{place}</div>
                <div class="waiting__wait">{wait}</div>
            </div>
            <button type="button" class="link-button" on:click=move |_| on_cancel.run(())>
                {t.text("queue.cancel")}
            </button>
        </div>
    }
}
