//! A line that tells how things stand: the connection, an error, a success.

use crate::prelude::*;
use crate::{Icon, IconName};

/// How urgent a banner is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BannerKind {
    /// Good to know.
    Info,
    /// It worked.
    Success,
    /// Something does not work just now.
    Warning,
    /// Something failed.
    Error,
    /// Somebody rings.
    Call,
}

impl BannerKind {
    fn look(self) -> (&'static str, IconName) {
        match self {
            Self::Info => ("banner", IconName::Clock),
            Self::Success => ("banner banner--success", IconName::Check),
            Self::Warning => ("banner banner--warning", IconName::Alert),
            Self::Error => ("banner banner--error", IconName::Alert),
            Self::Call => ("banner banner--success", IconName::Phone),
        }
    }
}

/// What can be done about it.
#[derive(Clone, Copy)]
pub struct BannerAction {
    /// What the button says.
    pub label: &'static str,
    /// It was pressed.
    pub on_press: Act<()>,
}

/// A line about how things stand; errors interrupt a screen reader, the rest waits its turn.
#[component]
pub fn Banner(
    /// How urgent.
    kind: BannerKind,
    /// What to say.
    #[prop(into)]
    text: Live<String>,
    /// What can be done.
    #[prop(optional_no_strip)]
    action: Option<BannerAction>,
) -> Node {
    let (class, icon) = kind.look();
    let role = if kind == BannerKind::Error { "alert" } else { "status" };
    markup! {
        <div class=class role=role>
            <Icon name=icon/>
            <span class="banner__text">{text}</span>
            {action.map(|action| markup! {
                <button type="button" class="link-button" on:click=move |_| action.on_press.run(())>
                    {action.label}
                </button>
            })}
        </div>
    }
}
