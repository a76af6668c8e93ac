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

mod address_input;
mod avatar;
mod banner;
mod busy;
mod button;
mod calculator_form;
mod calculator_link;
mod call_stage;
mod chart;
mod choices;
mod composer;
mod consent_form;
mod consent_list;
mod contact_form;
mod content;
pub mod dom;
mod field_prompt;
mod file_input;
mod focus;
mod icon;
mod incoming_call;
mod local_time;
mod lone_question;
mod moment_input;
mod next_focus;
mod notice;
mod number_entry;
mod operator_card;
mod option_list;
mod panel;
mod permille;
pub mod prelude;
mod question;
mod question_form;
mod range_input;
mod rating;
pub mod reactive;
mod result_table;
mod rich_text;
mod roving;
mod scale_input;
mod search_input;
mod slider_input;
mod slot_list;
mod steps;
pub mod styles;
mod text_input;
mod theme;
mod timeline;
mod together_form;
mod translator;
mod unique;
mod web_address;

pub use address_input::address_input;
pub use avatar::{Avatar, AvatarSize, BotBadge, PictureBase};
pub use banner::{Banner, BannerAction, BannerKind};
pub use busy::busy;
pub use button::IconButton;
pub use calculator_form::{CalculatorForm, Moved, SharedInputs};
pub use calculator_link::{calculator_link, keep_open_inputs, read_calculator_link};
pub use call_stage::{CallPhase, CallProblem, CallStage, CallView};
pub use chart::Chart;
pub use choices::{ChoiceButtons, OptionItem, YesNo};
pub use composer::{Composer, ComposerProps};
pub use consent_form::ConsentForm;
pub use contact_form::{ConsentItem, ContactField, ContactForm, ContactKind};
pub use content::{
    CalculationCard, CarouselCard, ContactCard, ContentView, DocumentCard, DrawCard, FileAccess,
    FileWish, FilesCard, ImageCard, LinkCard, SummaryCard, VideoCard, card, draw_card,
};
pub use field_prompt::field_prompt;
pub use file_input::{FileFault, FileRules, FileSender, FileStage, Outgoing, Sending, file_input};
pub use icon::{Icon, IconName};
pub use incoming_call::IncomingCall;
pub use local_time::{day_label, local_day, time_label};
pub use lone_question::{Lone, lone_question};
pub use moment_input::{Days, moment_input, period_input};
pub use next_focus::{has_answered, is_focus_lost};
pub use notice::notice_text;
pub use operator_card::OperatorCardView;
pub use option_list::{Choosing, Layout, RichOption, option_list};
pub use panel::{
    AnswerItem, AnswerList, EmptyState, PanelHeader, PersonButton, ProgressBar, Skeleton,
    WaitingCard, coming,
};
pub use question::{Draft, Question, Setting};
pub use question_form::{FormAsked, FormItem, question_form};
pub use range_input::range_input;
pub use rating::Rating;
pub use result_table::{ResultColumn, ResultTable};
pub use rich_text::RichText;
pub use scale_input::{Grades, Scale, scale_input};
pub use search_input::search_input;
pub use slider_input::slider_input;
pub use slot_list::{SlotItem, slot_list};
pub use steps::Steps;
pub use text_input::{TextKind, text_input};
pub use theme::on_accent;
pub use timeline::{BotFace, Timeline};
pub use together_form::{TogetherActs, TogetherForm, moved_together, spoken_moves};
pub use translator::Translator;
