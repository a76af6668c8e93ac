//! The one style sheet: tokens first, then what every component shares, then each component's own.

/// All of it, for a constructed sheet in `adoptedStyleSheets` of a shadow root or a document.
pub const SHEET: &str = concat!(
    include_str!("styles/tokens.css"),
    include_str!("styles/base.css"),
    include_str!("button.css"),
    include_str!("avatar.css"),
    include_str!("banner.css"),
    include_str!("panel.css"),
    include_str!("timeline.css"),
    include_str!("content.css"),
    include_str!("composer.css"),
    include_str!("choices.css"),
    include_str!("multi_choice.css"),
    include_str!("field_prompt.css"),
    include_str!("contact_form.css"),
    include_str!("calculator_form.css"),
    include_str!("rating.css"),
    include_str!("operator_card.css"),
    include_str!("call_stage.css"),
    include_str!("incoming_call.css"),
);
