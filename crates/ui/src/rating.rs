//! Asks how the conversation went.

use web_sys::{Element, HtmlTextAreaElement};

use crate::focus::take_focus;
use crate::next_focus::note_answer;
use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName};

const SCORES: [(u8, &str, &str); 5] = [
    (1, "1", "rating.1"),
    (2, "2", "rating.2"),
    (3, "3", "rating.3"),
    (4, "4", "rating.4"),
    (5, "5", "rating.5"),
];

/// Five stars and, once one is chosen, room for words.
#[component]
pub fn Rating(
    /// The score, 1 to 5, and what else they said.
    #[prop(into)]
    on_rate: Act<(u8, String)>,
    /// Whether it takes the focus, asked once it stands.
    #[prop(optional, into)]
    takes_focus: Live<bool>,
) -> Node {
    let t = Translator::expect();
    let score = State::new(0_u8);
    let comment = Slot::<HtmlTextAreaElement>::new();
    let place = Slot::<Element>::new();
    take_focus(place, takes_focus);
    let stars: Vec<Node> = SCORES
        .into_iter()
        .map(|(value, digit, label)| {
            markup! {
                <label class="star" class:star--on=move || value <= score.get() title=t.text(label)>
                    <input type="radio" name="rating" value=digit aria-label=t.text(label)
                        on:change=move |_| score.set(value)
                    />
                    <Icon name=IconName::Star/>
                </label>
            }
        })
        .collect();
    let chosen = move || {
        SCORES.iter().find(|(value, ..)| *value == score.get()).map(|(.., label)| t.text(label))
    };
    let submit = move || {
        let words = comment.get_untracked().map(|comment| comment.value()).unwrap_or_default();
        note_answer();
        on_rate.run((score.get_untracked(), words.trim().to_owned()));
    };
    let is_rated = Live::distinct(move || score.get() > 0);
    markup! {
        <form class="form rating" node_ref=place on:submit=move |event| {
            event.prevent_default();
            if is_rated.get_untracked() {
                submit();
            }
        }>
            <fieldset class="rating__stars">
                <legend class="form__title">{t.text("rating.title")}</legend>
                {stars}
            </fieldset>
            <div class="rating__words" role="status">{chosen}</div>
            <div class:hidden=move || !is_rated.get() class="rating__more">
                <textarea class="field__area" rows="2" dir="auto" maxlength="2000" node_ref=comment
                    aria-label=t.text("rating.comment") placeholder=t.text("rating.comment")
                ></textarea>
                <button type="submit" class="button">{t.text("rating.submit")}</button>
            </div>
        </form>
    }
}
