//! The options of a choice.

use formula::{Formula, Text};
use small::letters::lowered;

use super::display::Display;
use crate::diagnostic::DESCRIBES;
use crate::prompt::PromptOption;
use crate::reading::{Fields, Wants, check_id};
use crate::step::own_address;
use crate::view::View;

/// One thing to choose.
#[derive(Debug)]
pub(super) struct ChoiceOption {
    pub(super) id: String,
    pub(super) label: Text,
    hint: Option<Text>,
    image: String,
    note: Option<Text>,
    pub(super) score: f64,
    pub(super) next: Option<String>,
    /// It is offered only when this holds.
    when: Option<Formula>,
    pub(super) price: Option<f64>,
    pub(super) url: String,
}

/// What an input wants of its options.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Shape {
    /// One is chosen, so each may lead somewhere.
    pub(super) leads: bool,
    /// They have a price and a page.
    pub(super) sells: bool,
    /// How many must be there whatever holds.
    pub(super) least: usize,
}

/// Reads `options`.
pub(super) fn read(fields: &mut Fields<'_>, variable: &str, shape: Shape) -> Vec<ChoiceOption> {
    let mut options: Vec<ChoiceOption> = Vec::new();
    let reading = fields.reading();
    for item in fields.required_list("options") {
        let Some(mut fields) = reading.object(&item) else { continue };
        let option = read_one(&mut fields, shape);
        if DESCRIBES && options.iter().any(|known| known.id == option.id) {
            fields.error(
                format_args!("the option `{}` is there twice", option.id),
                "give one of them another id",
            );
        }
        fields.finish();
        reading.labels(variable, &option.id, &option.label);
        options.push(option);
    }
    if DESCRIBES {
        require_enough(fields, &options, shape);
    }
    options
}

/// Tells an author of options that may be too few.
fn require_enough(fields: &Fields<'_>, options: &[ChoiceOption], shape: Shape) {
    let n_always = options.iter().filter(|option| option.when.is_none()).count();
    let is_any_hidden = n_always < options.len();
    if options.is_empty() && fields.has("options") {
        fields.error("there is nothing to choose", "add at least one option");
    } else if is_any_hidden && n_always < shape.least.max(1) {
        let hint = "leave `when` out of as many as must be chosen";
        fields.error("there may be too little to choose from", hint);
    }
}

fn read_one(fields: &mut Fields<'_>, shape: Shape) -> ChoiceOption {
    let id = fields.required_plain("id");
    check_id(fields.reading(), &fields.place_of("id"), &id);
    ChoiceOption {
        id,
        label: fields.required_text("label"),
        hint: fields.text("hint"),
        image: own_address(fields, "image"),
        note: fields.text("note"),
        score: fields.number("score").unwrap_or(0.0),
        next: if shape.leads { fields.target("next") } else { None },
        when: fields.formula("when", Wants::Truth),
        price: if shape.sells { fields.number("price") } else { None },
        url: if shape.sells { own_address(fields, "url") } else { String::new() },
    }
}

/// Tells an author about options without the pictures that they are to be shown as.
pub(super) fn require_pictures(fields: &Fields<'_>, options: &[ChoiceOption], display: Display) {
    let bare = options.iter().find(|option| option.image.is_empty());
    if let (Display::Pictures, Some(option)) = (display, bare) {
        let message = format_args!("the option `{}` has no picture", option.id);
        fields.error(message, "add `image: /…`, or display a `list`");
    }
}

/// The options that are offered now.
pub(super) fn offered<'o>(
    options: &'o [ChoiceOption],
    view: &View<'_>,
) -> impl Iterator<Item = &'o ChoiceOption> {
    options.iter().filter(|option| option.when.as_ref().is_none_or(|when| view.holds(when)))
}

impl ChoiceOption {
    /// The option as a prompt shows it.
    pub(super) fn shown(&self, view: &View<'_>) -> PromptOption {
        PromptOption {
            id: self.id.clone(),
            label: view.words(&self.label),
            hint: view.words_if(self.hint.as_ref()),
            image: self.image.clone(),
            note: view.words_if(self.note.as_ref()),
            ..PromptOption::default()
        }
    }
}

/// The options that are offered now, as a prompt shows them.
pub(super) fn shown(options: &[ChoiceOption], view: &View<'_>) -> Vec<PromptOption> {
    let mut shown = Vec::new();
    for option in offered(options, view) {
        shown.push(option.shown(view));
    }
    shown
}

/// The option with this id, or with these words when somebody typed them.
pub(super) fn find<'o>(
    options: &'o [ChoiceOption],
    view: &View<'_>,
    words: &str,
    is_typed: bool,
) -> Option<&'o ChoiceOption> {
    let wanted = lowered(words.trim());
    offered(options, view).find(|option| {
        if is_typed { lowered(&view.words(&option.label)) == wanted } else { option.id == words }
    })
}
