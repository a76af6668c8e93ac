//! Calculating together with a visitor: a calculator beside the conversation that both move, and what was agreed.

use std::collections::{BTreeMap, BTreeSet};

use client::{Input, Together};
use formula::{Calculator, Value};
use leptos::prelude::*;
use leptos::task::spawn_local;
use protocol::commands::SubmitCalculation;
use protocol::{AuthorRole, ConversationId, Map, Mover, Scalar};
use ui::reactive::Act;
use ui::{Icon, IconName, TogetherActs, TogetherForm, Translator};

use crate::inbox_view::visitor_name;
use crate::state::Desk;

/// The site's calculators, once they were asked for.
#[derive(Clone, PartialEq)]
enum Calculators {
    /// Nobody has asked yet.
    Unknown,
    /// They are on their way.
    Asked,
    /// They could not be loaded.
    Failed,
    /// Here they are.
    Known(Vec<Calculator>),
}

/// What the desk knows of calculators that are moved together.
#[derive(Clone, Copy)]
pub struct TogetherDesk {
    /// What is open, by conversation.
    open: RwSignal<BTreeMap<ConversationId, Together>>,
    /// The operator looks for a calculator to open.
    pub choosing: RwSignal<bool>,
    /// Conversations whose visitor closed it, until that is read.
    closed: RwSignal<BTreeSet<ConversationId>>,
    calculators: RwSignal<Calculators, LocalStorage>,
}

impl TogetherDesk {
    /// Nothing is open.
    pub fn new() -> TogetherDesk {
        TogetherDesk {
            open: RwSignal::new(BTreeMap::new()),
            choosing: RwSignal::new(false),
            closed: RwSignal::new(BTreeSet::new()),
            calculators: RwSignal::new_local(Calculators::Unknown),
        }
    }

    /// The server or the operator's own hand changed how it stands.
    pub fn told(
        self,
        desk: Desk,
        conversation: ConversationId,
        now: Option<Together>,
        closed_by: Option<&Mover>,
    ) {
        let Some(now) = now else {
            self.open.update(|open| {
                open.remove(&conversation);
            });
            if closed_by.is_some_and(|by| by.role == AuthorRole::Visitor) {
                self.closed.update(|closed| {
                    closed.insert(conversation);
                });
            }
            return;
        };
        self.closed.update(|closed| {
            closed.remove(&conversation);
        });
        if self.choosing.get_untracked() {
            self.choosing.set(false);
        }
        self.load(desk);
        self.open.update(|open| {
            open.insert(conversation, now);
        });
    }

    /// Fetches the calculators unless they are there or on their way.
    fn load(self, desk: Desk) {
        let is_needed = self
            .calculators
            .with_untracked(|known| matches!(known, Calculators::Unknown | Calculators::Failed));
        if !is_needed {
            return;
        }
        self.calculators.set(Calculators::Asked);
        let site = desk.session.with_value(|session| session.site.clone());
        spawn_local(async move {
            let found = crate::http::calculators(&site).await;
            self.calculators.try_set(found.map_or(Calculators::Failed, Calculators::Known));
        });
    }

    fn calculator(self, id: &str) -> Option<Calculator> {
        self.calculators.with(|known| match known {
            Calculators::Known(known) => known.iter().find(|known| known.id == id).cloned(),
            _ => None,
        })
    }

    /// What is open in the conversation on screen, where this operator has the word.
    fn now(self, desk: Desk) -> Option<Together> {
        let conversation = desk.selected.get()?;
        desk.inbox
            .with(|inbox| inbox.get(&conversation).filter(|line| desk.leads(line)).map(drop))?;
        self.open.with(|open| open.get(&conversation).cloned())
    }
}

/// Opens the choice of calculators.
#[component]
pub fn TogetherButton(
    /// This operator has the word.
    mine: bool,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let is_open =
        Memo::new(move |_| desk.together.now(desk).is_some() || desk.together.choosing.get());
    let press = move |_| {
        desk.together.load(desk);
        desk.together.choosing.update(|choosing| *choosing = !*choosing);
    };
    mine.then(|| {
        view! {
            <button type="button" class="button button--quiet" aria-expanded=move || is_open.get().to_string()
                disabled=move || desk.together.now(desk).is_some()
                on:click=press>{t.text("together.join")}</button>
        }
    })
}

/// That the visitor closed it, until it is read.
#[component]
pub fn TogetherClosed(
    /// What the visitor is called.
    visitor: Memo<String>,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let is_closed = move || {
        let selected = desk.selected.get();
        selected.filter(|selected| desk.together.closed.with(|it| it.contains(selected)))
    };
    view! {
        <div role="status">
            {move || is_closed().map(|conversation| view! {
                <p class="desk__banner">
                    {t.with("desk.together.closed", &[("name", &visitor.get())])}
                    <button type="button" class="desk__dismiss" on:click=move |_| {
                        desk.together.closed.update(|closed| { closed.remove(&conversation); });
                    }>{t.text("desk.dismiss")}</button>
                </p>
            })}
        </div>
    }
}

/// The calculator beside the conversation, or the choice of one.
#[component]
pub fn TogetherPanel() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let now = Memo::new(move |_| desk.together.now(desk));
    // What is drawn only changes with this: a form must not be drawn anew under the hand that moves it.
    let shown = Memo::new(move |_| {
        let open = now.with(|now| now.as_ref().map(|now| now.calculator.clone()));
        let open = desk.selected.get().zip(open);
        let is_choice = open.is_none() && desk.together.choosing.get();
        (open, is_choice)
    });
    let name = move || {
        let line = desk.selected.get_untracked();
        desk.inbox.with_untracked(|inbox| {
            let line = line.and_then(|line| inbox.get(&line).cloned());
            line.map(|line| visitor_name(t, &line)).unwrap_or_default()
        })
    };
    move || match shown.get() {
        (Some((_, id)), _) => view! { <Open id now=now other=name() /> }.into_any(),
        (None, true) => view! { <Choice /> }.into_any(),
        (None, false) => ().into_any(),
    }
}

/// The open calculator.
#[component]
fn Open(
    /// Its id.
    id: String,
    /// How it stands.
    now: Memo<Option<Together>>,
    /// What the visitor is called.
    other: String,
) -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let close = move |()| {
        if let Some(conversation) = desk.selected.get_untracked() {
            desk.dispatch(Input::CloseTogether(conversation));
        }
    };
    let form = move || {
        let calculator = desk.together.calculator(&id)?;
        let agreed = calculator.clone();
        let acts = TogetherActs {
            on_move: Act::new(move |(input, value): (String, Scalar)| {
                if let Some(conversation) = desk.selected.get_untracked() {
                    desk.dispatch(Input::MoveInput { conversation, input, value });
                }
            }),
            on_agree: Act::new(move |inputs| agree(desk, &agreed, inputs)),
        };
        let (own, other) = (AuthorRole::Operator, other.clone());
        Some(view! { <TogetherForm calculator together=now own other acts /> })
    };
    view! {
        <Side title=t.text("together.join") on_close=Callback::new(close) close_label=t.text("together.end")>
            {form}
        </Side>
    }
}

/// The calculators of the site.
#[component]
fn Choice() -> impl IntoView {
    let t = Translator::expect();
    let desk = Desk::expect();
    let open = move |calculator: String| {
        if let Some(conversation) = desk.selected.get_untracked() {
            let inputs = Map::new();
            desk.dispatch(Input::OpenTogether { conversation, calculator, inputs });
        }
    };
    let list = move || {
        match desk.together.calculators.get() {
        Calculators::Known(known) if known.is_empty() => {
            view! { <p class="together-side__note">{t.text("desk.together.empty")}</p> }.into_any()
        }
        Calculators::Known(known) => {
            let titles: Vec<&str> = known.iter().map(|it| it.title.get(t.locale())).collect();
            let choice = |(calculator, title): (&Calculator, &&str)| {
                let (id, title) = (calculator.id.clone(), (*title).to_owned());
                // Two of one name are told apart by what the site calls them.
                let is_double = titles.iter().filter(|other| **other == title).count() > 1;
                let own = is_double.then(|| view! { <span class="together-side__id">{id.clone()}</span> });
                view! {
                    <button type="button" class="together-side__choice" on:click=move |_| open(id.clone())>
                        {title}
                        {own}
                    </button>
                }
            };
            known.iter().zip(&titles).map(choice).collect_view().into_any()
        }
        Calculators::Failed => view! {
            <p class="together-side__note" role="alert">{t.text("desk.together.failed")}</p>
            <button type="button" class="button button--quiet" on:click=move |_| desk.together.load(desk)>
                {t.text("retry")}
            </button>
        }
        .into_any(),
        Calculators::Unknown | Calculators::Asked => {
            view! { <p class="together-side__note" role="status">{t.text("desk.together.loading")}</p> }.into_any()
        }
    }
    };
    let close = move |()| desk.together.choosing.set(false);
    view! {
        <Side title=t.text("together.join") on_close=Callback::new(close) close_label=t.text("back")>
            <p class="together-side__note">{t.text("desk.together.choose")}</p>
            {list}
        </Side>
    }
}

/// The column beside the conversation.
#[component]
fn Side(
    /// Its heading.
    title: &'static str,
    /// It is to be closed.
    on_close: Callback<()>,
    /// What closing it does.
    close_label: &'static str,
    /// What is in it.
    children: Children,
) -> impl IntoView {
    view! {
        <aside class="together-side" tabindex="0" aria-label=title>
            <header class="together-side__head">
                <h2 class="together-side__title">{title}</h2>
                <button type="button" class="icon-button" aria-label=close_label title=close_label
                    on:click=move |_| on_close.run(())><Icon name=IconName::Close /></button>
            </header>
            <div class="together-side__body">{children()}</div>
        </aside>
    }
}

/// Puts what both see into the conversation, with the results that stand on this screen for the server to compare.
fn agree(desk: Desk, calculator: &Calculator, inputs: Map<String, Scalar>) {
    let results = results(calculator, &inputs).unwrap_or_default();
    let calculator = calculator.id.clone();
    desk.send(SubmitCalculation { calculator, inputs, results, together: true });
}

fn results(calculator: &Calculator, inputs: &Map<String, Scalar>) -> Option<Map<String, Scalar>> {
    let values: Map<String, Value> =
        inputs.iter().map(|(id, scalar)| (id.clone(), value_of(scalar))).collect();
    let today = formula::serial_of_unix_day(browser::now().as_millis().div_euclid(86_400_000));
    let evaluation = calculator.compile().ok()?.evaluate(&values, today).ok()?;
    let number =
        |(id, value): &(String, Value)| Some((id.clone(), Scalar::Number(value.as_number()?)));
    Some(evaluation.results.iter().filter_map(number).collect())
}

fn value_of(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Bool(truth) => Value::Bool(*truth),
        Scalar::Number(number) => Value::number(*number),
        Scalar::Text(text) => Value::Text(text.clone()),
    }
}
