//! What people see: the components that widget and desk share, each with its style beside it.
//!
//! A view is a Leptos component that returns a [`dom::Node`] and is written in `markup!`; what changes comes in as
//! [`reactive::Live`], what a person does goes out through [`reactive::Act`]. [`prelude`] brings all of them. They are
//! used like Leptos' `view!`, `Signal` and `Callback` and cost a visitor a third of the bytes: a type of its own for
//! every element and every signal is what makes a Leptos application large.
//!
//! Nothing here talks to a network or keeps anything. A component gets what it shows as values, fixed or live, and
//! tells what a person did through acts. What can be decided without a browser is a plain function, tested
//! as such; texts are shown as text nodes only.

// `markup!` names this crate by its name, here as everywhere.
extern crate self as ui;

mod avatar;
mod banner;
mod button;
mod calculator_form;
mod call_stage;
mod choices;
mod composer;
mod contact_form;
mod content;
pub mod dom;
mod field_prompt;
mod icon;
mod incoming_call;
mod local_time;
mod multi_choice;
mod notice;
mod number_entry;
mod operator_card;
mod panel;
pub mod prelude;
mod rating;
pub mod reactive;
mod rich_text;
pub mod styles;
mod theme;
mod timeline;
mod translator;
mod web_address;

pub use avatar::{Avatar, AvatarSize, BotBadge, PictureBase};
pub use banner::{Banner, BannerAction, BannerKind};
pub use button::IconButton;
pub use calculator_form::CalculatorForm;
pub use call_stage::{CallPhase, CallProblem, CallStage, CallView};
pub use choices::{ChoiceButtons, OptionItem, YesNo};
pub use composer::{Composer, ComposerProps};
pub use contact_form::{ConsentItem, ContactField, ContactForm, ContactKind};
pub use content::{
    CalculationCard, ContactCard, ContentView, DrawCard, LinkCard, SummaryCard, card, draw_card,
};
pub use field_prompt::{FieldKind, FieldPrompt};
pub use icon::{Icon, IconName};
pub use incoming_call::IncomingCall;
pub use local_time::{day_label, local_day, time_label};
pub use multi_choice::MultiChoice;
pub use notice::notice_text;
pub use number_entry::parse_number;
pub use operator_card::OperatorCardView;
pub use panel::{
    AnswerItem, AnswerList, EmptyState, PanelHeader, PersonButton, ProgressBar, Skeleton,
    WaitingCard, coming,
};
pub use rating::Rating;
pub use rich_text::RichText;
pub use theme::on_accent;
pub use timeline::{BotFace, Timeline};
pub use translator::Translator;
