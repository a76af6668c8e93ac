//! A button that is only a picture, with words for those who cannot see it.

use crate::prelude::*;
use crate::{Icon, IconName};

/// A picture button with a name that is read out and shown as a tooltip.
#[component]
pub fn IconButton(
    /// The picture.
    icon: IconName,
    /// What it does, in words.
    label: &'static str,
    /// More classes, such as `icon-button--danger`.
    #[prop(optional)]
    class: &'static str,
    /// It was pressed.
    #[prop(into)]
    on_press: Act<()>,
) -> Node {
    markup! {
        <button type="button" class=["icon-button ", class].concat() aria-label=label title=label
            on:click=move |_| on_press.run(())
        >
            <Icon name=icon/>
        </button>
    }
}
