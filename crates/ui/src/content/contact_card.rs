//! A contact in the timeline.

use protocol::{AuthorRole, contents::ContactLeft};

use crate::prelude::*;
use crate::translator::Translator;
use crate::{Icon, IconName};

/// The contact a visitor left, so that they see what we have.
#[component]
pub fn ContactCard(
    /// What was left.
    left: ContactLeft,
    /// Who reads: operators get links to write and call.
    viewer: AuthorRole,
) -> Node {
    let t = Translator::expect();
    let is_operator = viewer == AuthorRole::Operator;
    let title = t.text(if is_operator { "contact.left.by_visitor" } else { "contact.left" });
    let contact = left.contact;
    let email = contact.email.map(|email| (IconName::Mail, "mailto:", email.as_str().to_owned()));
    let phone = contact.phone.map(|phone| (IconName::Phone, "tel:", phone.as_str().to_owned()));
    let name = contact.name.map(|name| (IconName::Person, "", name));
    let lines: Vec<Node> = [name, email, phone]
        .into_iter()
        .flatten()
        .map(|(icon, scheme, shown)| {
            let shown = if is_operator && !scheme.is_empty() {
                let target = [scheme, &shown].concat();
                markup! { <a class="link" href=target>{shown}</a> }
            } else {
                markup! { <span dir="auto">{shown}</span> }
            };
            markup! { <div class="contact-line"><Icon name=icon/>{shown}</div> }
        })
        .collect();
    markup! {
        <div class="card">
            <div class="card__title">{title}</div>
            {lines}
        </div>
    }
}
