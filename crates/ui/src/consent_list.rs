//! Purposes to agree to, each on its own; nothing is ticked beforehand.

use protocol::ConsentChoice;

use crate::contact_form::ConsentItem;
use crate::prelude::*;
use crate::translator::Translator;
use crate::web_address::site_address;
use crate::{Icon, IconName};

/// What was decided so far.
#[derive(Clone)]
pub(crate) struct Consents {
    items: std::rc::Rc<[ConsentItem]>,
    granted: State<Vec<bool>>,
    /// What is missing is told only once it was sent.
    was_sent: State<bool>,
}

impl Consents {
    /// Decisions to be made.
    pub(crate) fn new(items: Vec<ConsentItem>, was_sent: State<bool>) -> Self {
        let granted = State::new(vec![false; items.len()]);
        Self { items: items.into(), granted, was_sent }
    }

    /// Whether something is missing without which nothing can be sent.
    pub(crate) fn is_any_missing(&self) -> bool {
        let granted = self.granted.get_untracked();
        self.items.iter().zip(granted).any(|(item, granted)| item.required && !granted)
    }

    /// Every decision.
    pub(crate) fn choices(&self) -> Vec<ConsentChoice> {
        let granted = self.granted.get_untracked();
        let choice = |(item, granted): (&ConsentItem, bool)| ConsentChoice {
            purpose: item.purpose.clone(),
            granted,
        };
        self.items.iter().zip(granted).map(choice).collect()
    }

    /// The boxes, and where it is written what happens with the data.
    pub(crate) fn view(&self, policy_url: &str) -> Node {
        let t = Translator::expect();
        let boxes: Vec<Node> = (0..self.items.len()).map(|at| self.tick(t, at)).collect();
        let address = site_address(policy_url).filter(|_| !self.items.is_empty());
        let policy = address.map(|address| {
            markup! {
                <a class="link form__policy" href=address.to_owned() target="_blank" rel="noopener">
                    {t.text("consent.policy")}<Icon name=IconName::Outside/>
                </a>
            }
        });
        markup! { {boxes}{policy} }
    }

    fn tick(&self, t: Translator, at: usize) -> Node {
        let ConsentItem { text, required, .. } = self.items[at].clone();
        let (granted, was_sent) = (self.granted, self.was_sent);
        let is_granted = move || granted.with(|granted| granted[at]);
        let is_missing = Live::distinct(move || required && was_sent.get() && !is_granted());
        let fault = move || is_missing.get().then(|| t.text("consent.required"));
        let error_id = ["consent-", &at.to_string(), "-error"].concat();
        let optional = (!required)
            .then(|| markup! { <span class="field__optional">{t.text("optional")}</span> });
        markup! {
            <label class="tick tick--consent" class:tick--wrong=is_missing>
                <input type="checkbox" aria-required=required.to_string() prop:checked=is_granted
                    aria-invalid=move || is_missing.get().to_string() aria-describedby=error_id.clone()
                    on:change=move |event| granted.update(|granted| granted[at] = event_target_checked(&event))
                />
                <span class="tick__box"><Icon name=IconName::Check/></span>
                <span class="tick__label" dir="auto">
                    <span>{text}{optional}</span>
                    <span class="field__error" id=error_id.clone()>{fault}</span>
                </span>
            </label>
        }
    }
}
