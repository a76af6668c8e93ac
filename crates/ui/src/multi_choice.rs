//! Several answers to tick.

use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName, OptionItem};

/// Options as checkboxes, with a button to go on.
#[component]
pub fn MultiChoice(
    /// What can be ticked.
    options: Vec<OptionItem>,
    /// At least so many.
    min: usize,
    /// At most so many.
    max: usize,
    /// The ids of those that were, in the order of the options.
    #[prop(into)]
    on_submit: Act<Vec<String>>,
    /// What was said against the answer before.
    #[prop(optional, into)]
    error: Live<Option<String>>,
) -> Node {
    let t = Translator::expect();
    let rule = rule(t, min, max, options.len());
    let ids: Vec<String> = options.iter().map(|option| option.id.clone()).collect();
    let ticked = State::new(vec![false; ids.len()]);
    let n_ticked =
        Live::distinct(move || ticked.with(|ticked| ticked.iter().filter(|it| **it).count()));
    let refused = State::new(false);
    let message = {
        let rule = rule.clone();
        move || error.get().or_else(|| refused.get().then(|| rule.clone()))
    };
    let submit = move |_| {
        if (min..=max).contains(&n_ticked.get_untracked()) {
            let ticked = ticked.get_untracked();
            on_submit.run(
                ids.iter().zip(ticked).filter(|(_, it)| *it).map(|(id, _)| id.clone()).collect(),
            );
        } else {
            refused.set(true);
        }
    };
    let boxes: Vec<Node> = options
        .into_iter()
        .enumerate()
        .map(|(index, option)| {
            let is_ticked = move || ticked.with(|ticked| ticked[index]);
            let is_full = move || n_ticked.get() >= max && !is_ticked();
            let hint = (!option.hint.is_empty())
                .then(|| markup! { <span class="choice__hint">{option.hint}</span> });
            markup! {
                <label class="tick" class:tick--on=is_ticked class:tick--off=is_full>
                    <input type="checkbox" prop:checked=is_ticked disabled=is_full
                        on:change=move |event| {
                            ticked.update(|ticked| ticked[index] = event_target_checked(&event));
                            refused.set(false);
                        }
                    />
                    <span class="tick__box"><Icon name=IconName::Check/></span>
                    <span class="tick__label" dir="auto"><span>{option.label}</span>{hint}</span>
                </label>
            }
        })
        .collect();
    markup! {
        <fieldset class="ticks">
            <legend class="ticks__rule">{rule}</legend>
            {boxes}
            <div class="field__error" role="alert">{message}</div>
            <button type="button" class="button" on:click=submit>{t.text("choices.submit")}</button>
        </fieldset>
    }
}

/// How many to tick, in words.
fn rule(t: Translator, min: usize, max: usize, n_options: usize) -> String {
    if max < n_options {
        t.plural("choices.max", max as u64)
    } else if min > 0 {
        t.plural("choices.min", min as u64)
    } else {
        t.text("choices.any").to_owned()
    }
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    #[test]
    fn the_rule_names_the_limit_that_matters() {
        let t = Translator::new(Catalogue::for_widget("en"));
        assert_eq!(rule(t, 0, 5, 5), "Choose any that fit");
        assert_eq!(rule(t, 1, 5, 5), "Choose at least 1");
        assert_eq!(rule(t, 1, 3, 5), "Choose up to 3");
    }
}
