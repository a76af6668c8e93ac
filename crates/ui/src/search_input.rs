//! Options to be found by typing a part of them: a combobox after the pattern of ARIA 1.2. The focus stays in the
//! field, arrows go through what was found, Enter chooses, Escape closes.

use std::rc::Rc;
use std::time::Duration;

use leptos::ev::KeyboardEvent;
use web_sys::{Element, Event, HtmlElement, ScrollIntoViewOptions, ScrollLogicalPosition};

use crate::option_list::{Choosing, RichOption, draft_of, first_chosen};
use crate::prelude::*;
use crate::question::{Draft, Question};
use crate::translator::Translator;
use crate::{Icon, IconName};

mod ranking;

use ranking::{folded, rank};

/// So many are shown at once; whoever wants others types on.
const MOST_SHOWN: usize = 40;
/// So long a list stays open that was left.
const LEAVING: Duration = Duration::from_millis(300);
/// A magnifying glass, drawn as icons are.
const GLASS: &str = "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13M15.3 15.3L20 20";

/// An option with what is looked at when somebody types.
struct Known {
    option: RichOption,
    name: String,
    more: String,
}

/// What a combobox holds.
#[derive(Clone)]
struct Search {
    t: Translator,
    question: Question,
    known: Rc<[Known]>,
    choosing: Choosing,
    typed: State<String>,
    is_open: State<bool>,
    /// The place among those found that the arrows have reached.
    active: State<Option<usize>>,
    /// Ids, in the order of choosing.
    chosen: State<Vec<String>>,
    found: Live<Vec<usize>>,
    /// Where what was found is shown.
    list: Slot<Element>,
    field: Slot<HtmlElement>,
}

/// A field that finds options.
pub fn search_input(question: &Question, options: Vec<RichOption>, choosing: Choosing) -> Node {
    let t = Translator::expect();
    let chosen = first_chosen(question.initial.as_ref(), &options, choosing);
    question.draft.set(draft_of(t, &chosen, choosing));
    let is_one = !matches!(choosing, Choosing::Several(..));
    let typed = options.iter().find(|option| is_one && chosen.first() == Some(&option.id));
    let typed = State::new(typed.map(|option| option.label.clone()).unwrap_or_default());
    let known: Rc<[Known]> = options.into_iter().map(known).collect();
    let looked_at = known.clone();
    let chosen = State::new(chosen);
    // What was chosen stands in the field; it does not hide the others.
    let is_chosen = move || is_one && chosen.with(|chosen| !chosen.is_empty());
    let found = move || {
        if is_chosen() { found("", &looked_at) } else { typed.with(|it| found(it, &looked_at)) }
    };
    let search = Search {
        t,
        question: question.clone(),
        known,
        choosing,
        typed,
        is_open: State::new(false),
        active: State::new(None),
        chosen,
        found: Live::distinct(found),
        list: Slot::new(),
        field: Slot::new(),
    };
    let field = search.field();
    let list = search.list();
    let picked = (!is_one).then(|| search.picked());
    let search_view = markup! { {picked}<div class="search">{field}{list}</div> };
    if is_one { question.around_one(search_view) } else { question.around_several(search_view) }
}

/// Closes a list that was left. Not at once: what stands below would move away under the finger that is just pressing it.
fn close_later(is_open: State<bool>, has_focus: State<bool>) {
    let close = move || {
        if has_focus.try_get_untracked() == Some(false) {
            is_open.put(false);
        }
    };
    // Without a timer it stays open, which hides nothing.
    let _ = set_timeout_with_handle(close, LEAVING);
}

fn known(option: RichOption) -> Known {
    let more = folded(&[&option.hint, " ", &option.note].concat());
    Known { name: folded(&option.label), more, option }
}

/// The places of what fits, the best first and otherwise in the author's order.
fn found(typed: &str, known: &[Known]) -> Vec<usize> {
    let typed = folded(typed);
    let mut ranked: Vec<(u8, usize)> = known
        .iter()
        .enumerate()
        .filter_map(|(at, known)| Some((rank(&typed, &known.name, &known.more)?, at)))
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, at)| at).collect()
}

impl Search {
    fn field(&self) -> Node {
        let (t, question) = (self.t, &self.question);
        let list_id = self.list_id();
        let placeholder = match question.placeholder.as_str() {
            "" => t.text("search.placeholder").to_owned(),
            own => own.to_owned(),
        };
        let name = match self.choosing {
            Choosing::Several(..) => Some(question.label.clone()),
            _ => question.own_name(),
        };
        let (fault, is_open, active) = (question.fault, self.is_open, self.active);
        let has_focus = State::new(false);
        let (on_input, on_key) = (self.clone(), self.clone());
        let option_id = self.option_id();
        markup! {
            <div class="field__box" class:field__box--wrong=move || fault.with(Option::is_some)>
                <span class="search__icon">
                    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=GLASS></path></svg>
                </span>
                <input class="field__input" id=question.id.clone() type="text" role="combobox" dir="auto"
                    autocomplete="off" autocapitalize="off" spellcheck="false" placeholder=placeholder aria-label=name
                    aria-autocomplete="list" aria-controls=list_id aria-required=question.required.to_string()
                    aria-expanded=move || is_open.get().to_string() aria-invalid=question.is_wrong()
                    aria-activedescendant=move || active.get().filter(|_| is_open.get()).map(&option_id)
                    aria-describedby=question.error_id() prop:value=self.typed node_ref=self.field
                    on:input=move |event| on_input.type_in(event_target_value(&event))
                    on:keydown=move |event| on_key.press(&event)
                    on:click=move |_| is_open.set(true) on:focus=move |_| has_focus.set(true)
                    on:blur=move |_| { has_focus.set(false); close_later(is_open, has_focus); }
                />
            </div>
        }
    }

    fn list_id(&self) -> String {
        [&self.question.id, "-list"].concat()
    }

    /// What the option at a place of those found is called.
    fn option_id(&self) -> impl Fn(usize) -> String + 'static {
        let id = self.question.id.clone();
        move |place| [&id, "-option-", &place.to_string()].concat()
    }

    fn list(&self) -> Node {
        let (t, is_open, found) = (self.t, self.is_open, self.found);
        let drawn = self.clone();
        let options = move || {
            let places = if is_open.get() { found.get() } else { Vec::new() };
            let views = places.into_iter().take(MOST_SHOWN).enumerate();
            views.map(|(place, at)| drawn.option(place, at)).collect::<Vec<Node>>()
        };
        let is_several = matches!(self.choosing, Choosing::Several(..));
        let picked = self.clone();
        let said = move || match (is_open.get(), found.with(Vec::len)) {
            (true, 0) => t.text("search.none").to_owned(),
            (true, n) => t.plural("search.found", n as u64),
            // What was taken or given back just now is told by what is left.
            (false, _) if is_several => picked.labels().join(", "),
            (false, _) => String::new(),
        };
        let has_none = move || found.with(Vec::is_empty);
        markup! {
            <div class="search__list" class:search__list--open=move || is_open.get() && !has_none()
                node_ref=self.list id=self.list_id() role="listbox" aria-label=self.question.label.clone()
                aria-multiselectable=is_several.then_some("true")
            >
                {options}
            </div>
            <div class="search__said" class:visually-hidden=move || !has_none() role="status">{said}</div>
        }
    }

    fn option(&self, place: usize, at: usize) -> Node {
        let Some(Known { option, .. }) = self.known.get(at) else { return Node::nothing() };
        let RichOption { id, label, hint, note, .. } = option.clone();
        let hint = (!hint.is_empty()).then(|| markup! { <span class="option__hint">{hint}</span> });
        let note = (!note.is_empty())
            .then(|| markup! { <span class="option__note" dir="auto">{note}</span> });
        let (active, chosen) = (self.active, self.chosen);
        let is_chosen = Live::distinct(move || chosen.with(|chosen| chosen.contains(&id)));
        let search = self.clone();
        markup! {
            <div class="search__option" class:search__option--active=move || active.get() == Some(place)
                role="option" id=self.option_id()(place) aria-selected=move || is_chosen.get().to_string()
                // The focus stays in the field.
                on:pointerdown=|event: Event| event.prevent_default()
                on:click=move |_| search.choose(at)
            >
                <span class="option__words" dir="auto"><span>{label}</span>{hint}</span>
                {note}
                <span class="search__tick" class:hidden=move || !is_chosen.get()><Icon name=IconName::Check/></span>
            </div>
        }
    }

    /// What was chosen of several, each with a way to take it back.
    fn picked(&self) -> Node {
        let search = self.clone();
        let chips = move || {
            let ids = search.chosen.get();
            let chips = ids.into_iter().filter_map(|id| {
                let at = search.known.iter().position(|known| known.option.id == id)?;
                let label = search.known.get(at)?.option.label.clone();
                let name = search.t.with("search.remove", &[("label", &label)]);
                let search = search.clone();
                // The button goes with its option.
                let give_back = move |_| {
                    search.choose(at);
                    let _ = search.field.get_untracked().map(|field| field.focus());
                };
                Some(markup! {
                    <button type="button" class="chip" dir="auto" aria-label=name on:click=give_back>
                        {label}<Icon name=IconName::Close/>
                    </button>
                })
            });
            chips.collect::<Vec<Node>>()
        };
        markup! { <div class="chips">{chips}</div> }
    }

    /// What was chosen, as it is called.
    fn labels(&self) -> Vec<String> {
        let label = |id: &String| {
            let known = self.known.iter().find(|known| known.option.id == *id)?;
            Some(known.option.label.clone())
        };
        self.chosen.with(|chosen| chosen.iter().filter_map(label).collect())
    }

    fn type_in(&self, typed: String) {
        self.typed.set(typed);
        self.is_open.set(true);
        self.active.set(None);
        if !matches!(self.choosing, Choosing::Several(..)) {
            self.chosen.put(Vec::new());
            self.question.draft.set(self.unfound());
        }
    }

    /// Words that nothing was chosen for.
    fn unfound(&self) -> Draft {
        if self.typed.with_untracked(|typed| typed.trim().is_empty()) {
            Draft::UNCHOSEN
        } else {
            Draft::Misread(self.t.text("choice.required").to_owned())
        }
    }

    fn press(&self, event: &KeyboardEvent) {
        let n = self.found.with_untracked(Vec::len).min(MOST_SHOWN);
        let was_open = self.is_open.get_untracked();
        let now = self.active.get_untracked().filter(|_| was_open);
        let to = match (event.key().as_str(), n.checked_sub(1)) {
            ("ArrowDown", Some(last)) => now.map_or(0, |at| if at >= last { 0 } else { at + 1 }),
            ("ArrowUp", Some(last)) => now.map_or(last, |at| if at == 0 { last } else { at - 1 }),
            ("Enter", _) if was_open => {
                event.prevent_default();
                let typed_one = || (n == 1).then_some(0);
                let place = now.or_else(typed_one);
                let at =
                    place.and_then(|place| self.found.with_untracked(|it| it.get(place).copied()));
                if let Some(at) = at {
                    self.choose(at);
                }
                return;
            }
            ("Escape", _) if was_open => {
                // It closes the list, not the panel.
                event.prevent_default();
                self.is_open.set(false);
                return;
            }
            _ => return,
        };
        event.prevent_default();
        self.is_open.set(true);
        self.active.set(Some(to));
        self.show(to);
    }

    /// Scrolls the list so that what the arrows reached can be seen.
    fn show(&self, place: usize) {
        let (list, selector) = (self.list, ["#", &self.option_id()(place)].concat());
        request_animation_frame(move || {
            let list = list.get_untracked();
            if let Some(option) =
                list.and_then(|list| list.query_selector(&selector).ok().flatten())
            {
                let options = ScrollIntoViewOptions::new();
                options.set_block(ScrollLogicalPosition::Nearest);
                option.scroll_into_view_with_scroll_into_view_options(&options);
            }
        });
    }

    fn choose(&self, at: usize) {
        let Some(Known { option, .. }) = self.known.get(at) else { return };
        let id = option.id.clone();
        match self.choosing {
            Choosing::Several(_, max) => {
                self.chosen.update(|chosen| match chosen.iter().position(|it| *it == id) {
                    Some(place) => drop(chosen.remove(place)),
                    None if chosen.len() < max => chosen.push(id),
                    None => {}
                });
                self.typed.set(String::new());
            }
            _ => {
                self.chosen.set(vec![id]);
                self.typed.set(option.label.clone());
            }
        }
        self.is_open.set(false);
        self.active.set(None);
        match draft_of(self.t, &self.chosen.get_untracked(), self.choosing) {
            Draft::Given(answer) if !matches!(self.choosing, Choosing::Several(..)) => {
                self.question.tap(answer);
            }
            draft => self.question.draft.set(draft),
        }
    }
}
