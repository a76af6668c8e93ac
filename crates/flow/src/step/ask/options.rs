//! The options of a choice.

use formula::Text;
use small::letters::lowered;

use crate::prompt::PromptOption;
use crate::reading::{Fields, is_id};
use crate::view::View;

/// One thing to choose.
#[derive(Debug)]
pub(crate) struct ChoiceOption {
    pub(crate) id: String,
    pub(crate) label: Text,
    pub(crate) hint: Option<Text>,
    pub(crate) score: f64,
    pub(crate) next: Option<String>,
}

/// Reads `options`; only a single choice may lead somewhere.
pub(crate) fn read(fields: &mut Fields<'_>, variable: &str, leads: bool) -> Vec<ChoiceOption> {
    let mut options = Vec::new();
    let reading = fields.reading();
    for item in fields.required_list("options") {
        let Some(mut fields) = reading.object(&item) else { continue };
        let id = fields.required_plain("id");
        if !id.is_empty() && !is_id(&id) {
            let place = fields.place_of("id");
            reading.error(
                &place,
                format_args!("`{id}` is not an id"),
                "use letters, digits, `_` and `-`",
            );
        }
        if options.iter().any(|option: &ChoiceOption| option.id == id) {
            fields.error(
                format_args!("the option `{id}` is there twice"),
                "give one of them another id",
            );
        }
        let option = ChoiceOption {
            label: fields.required_text("label"),
            hint: fields.text("hint"),
            score: fields.number("score").unwrap_or(0.0),
            next: if leads { fields.target("next") } else { None },
            id,
        };
        fields.finish();
        reading.labels(variable, &option.id, &option.label);
        options.push(option);
    }
    if options.is_empty() && fields.has("options") {
        fields.error("there is nothing to choose", "add at least one option");
    }
    options
}

/// The options as a prompt shows them.
pub(crate) fn shown(options: &[ChoiceOption], view: &View<'_>) -> Vec<PromptOption> {
    options
        .iter()
        .map(|option| PromptOption {
            id: option.id.clone(),
            label: view.words(&option.label),
            hint: option.hint.as_ref().map(|hint| view.words(hint)).unwrap_or_default(),
        })
        .collect()
}

/// The option with this id, or with these words when somebody typed them.
pub(crate) fn find<'o>(
    options: &'o [ChoiceOption],
    view: &View<'_>,
    words: &str,
    is_typed: bool,
) -> Option<&'o ChoiceOption> {
    let wanted = lowered(words.trim());
    options.iter().find(|option| {
        if is_typed { lowered(&view.words(&option.label)) == wanted } else { option.id == words }
    })
}
