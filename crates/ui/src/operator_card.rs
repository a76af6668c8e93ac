//! Who one is talking to.

use protocol::OperatorCard;

use crate::prelude::*;
use crate::translator::Translator;
use crate::{Avatar, AvatarSize};

/// An operator's face, name, title and experience.
#[component]
pub fn OperatorCardView(
    /// Who.
    card: OperatorCard,
) -> Node {
    let t = Translator::expect();
    let experience = (!card.experience.is_empty()).then(|| {
        let words = t.with("operator.experience", &[("experience", &card.experience)]);
        markup! { <div class="operator__experience">{words}</div> }
    });
    markup! {
        <div class="operator">
            <Avatar name=card.name.clone() photo=card.photo size=AvatarSize::Large/>
            <div class="operator__words" dir="auto">
                <div class="operator__name">{card.name}</div>
                <div class="operator__title">{card.title}</div>
                {experience}
            </div>
        </div>
    }
}
