//! A postal address: a field for each of its parts, filled in by the browser where it knows them.

use std::rc::Rc;

use protocol::{Answer, answers};

use crate::prelude::*;
use crate::question::{Draft, Question};
use crate::translator::Translator;

/// One part: its name in the answer, the key of its label, the browser's autofill token.
const PARTS: [[&str; 3]; 5] = [
    ["street", "address.street", "address-line1"],
    ["postal_code", "address.postal_code", "postal-code"],
    ["city", "address.city", "address-level2"],
    ["region", "address.region", "address-level1"],
    ["country", "address.country", "country-name"],
];

/// The parts of an address, in this order.
pub fn address_input(question: &Question, fields: &[String], required: &[String]) -> Node {
    let given = match &question.initial {
        Some(Answer::Address(given)) => given.clone(),
        _ => answers::Address::default(),
    };
    let address = State::new(given);
    let needed: Rc<[String]> = required.into();
    let (t, draft) = (Translator::expect(), question.draft);
    let read = {
        let needed = needed.clone();
        Rc::new(move || draft.set(address.with_untracked(|address| draft_of(t, address, &needed))))
    };
    read();
    let parts: Vec<Node> = fields
        .iter()
        .filter_map(|field| PARTS.iter().find(|[name, ..]| name == field))
        .map(|part| {
            let read = read.clone();
            let is_required = needed.iter().any(|name| name == part[0]);
            part_view(question, part, is_required, address, move || read())
        })
        .collect();
    question.around_several(markup! { <div class="address">{parts}</div> })
}

fn part_view(
    question: &Question,
    [name, label, autocomplete]: &'static [&'static str; 3],
    is_required: bool,
    address: State<answers::Address>,
    changed: impl Fn() + 'static,
) -> Node {
    let t = Translator::expect();
    let id = [&question.id, "-", name].concat();
    let fault = question.fault;
    let is_open = move || address.with(|address| part(address, name).trim().is_empty());
    let is_wrong = Live::distinct(move || is_required && is_open() && fault.with(Option::is_some));
    let optional = (!is_required)
        .then(|| markup! { <span class="field__optional">{t.text("optional")}</span> });
    let held = address.with_untracked(|address| part(address, name).to_owned());
    let class = ["address__part address__", name].concat();
    markup! {
        <div class=class>
            <label class="half__name" for=id.clone()>{t.text(label)}{optional}</label>
            <div class="field__box" class:field__box--wrong=is_wrong>
                <input class="field__input" id=id type="text" dir="auto" autocomplete=*autocomplete maxlength="200"
                    prop:value=held aria-required=is_required.to_string() aria-describedby=question.error_id()
                    aria-invalid=move || is_wrong.get().to_string()
                    on:input=move |event| {
                        address.update(|address| *part_mut(address, name) = event_target_value(&event));
                        changed();
                    }
                />
            </div>
        </div>
    }
}

fn part<'a>(address: &'a answers::Address, name: &str) -> &'a str {
    match name {
        "street" => &address.street,
        "postal_code" => &address.postal_code,
        "city" => &address.city,
        "region" => &address.region,
        _ => &address.country,
    }
}

fn part_mut<'a>(address: &'a mut answers::Address, name: &str) -> &'a mut String {
    match name {
        "street" => &mut address.street,
        "postal_code" => &mut address.postal_code,
        "city" => &mut address.city,
        "region" => &mut address.region,
        _ => &mut address.country,
    }
}

/// An address is one once everything is there that must be, also where nobody has to give one.
fn draft_of(t: Translator, address: &answers::Address, required: &[String]) -> Draft {
    let is_there = |name: &str| !part(address, name).trim().is_empty();
    let is_any = PARTS.iter().any(|[name, ..]| is_there(name));
    if !is_any {
        Draft::EMPTY
    } else if required.iter().all(|name| is_there(name)) {
        Draft::Given(address.clone().into())
    } else {
        Draft::Misread(t.text("field.required").to_owned())
    }
}

#[cfg(test)]
mod tests {
    use i18n::Catalogue;

    use super::*;

    #[test]
    fn an_address_is_there_once_what_it_needs_is() {
        let t = Translator::new(Catalogue::for_widget("en"));
        let draft_of =
            |address: &answers::Address, required: &[String]| draft_of(t, address, required);
        let required = ["street".to_owned(), "city".to_owned()];
        let mut address = answers::Address { street: "Main 1".to_owned(), ..Default::default() };
        assert!(matches!(draft_of(&address, &required), Draft::Misread(_)));
        address.city = " ".to_owned();
        assert!(matches!(draft_of(&address, &required), Draft::Misread(_)));
        address.city = "Tver".to_owned();
        assert_eq!(draft_of(&address, &required), Draft::Given(address.clone().into()));
        assert_eq!(draft_of(&answers::Address::default(), &[]), Draft::EMPTY);
    }
}
