//! Which input a kind of question has; the same alone and in a form.

use flow::{PromptKind, PromptOption};
use ui::prelude::*;
use ui::{
    Choosing, Days, FileRules, Grades, Layout, Question, RichOption, Scale, SlotItem, Steps,
    TextKind, Translator, address_input, moment_input, option_list, period_input, range_input,
    scale_input, search_input, slider_input, slot_list, text_input,
};

use crate::view::later::files;

/// The input of a question.
pub(super) fn draw(kind: PromptKind, question: &Question) -> Node {
    if let Some(kind) = text_kind(&kind) {
        return text_input(question, &kind);
    }
    match kind {
        PromptKind::Slider { min, max, step, unit } => {
            slider_input(question, Steps { min, max, step, unit })
        }
        PromptKind::Range { min, max, step, unit } => {
            range_input(question, Steps { min, max, step, unit })
        }
        PromptKind::Scale { min, max, icon, low, high } => {
            let grades = match icon.as_str() {
                "numbers" => Grades::Numbers,
                "faces" => Grades::Faces,
                _ => Grades::Stars,
            };
            scale_input(question, Scale { min, max, grades, low, high })
        }
        PromptKind::Choice { options } => list(question, options, Choosing::One, Layout::Rows),
        PromptKind::Choices { options, min, max } => {
            let choosing = Choosing::Several(min as usize, max as usize);
            list(question, options, choosing, Layout::Rows)
        }
        PromptKind::List { options, min, max } => {
            list(question, options, choosing(min, max), Layout::Rows)
        }
        PromptKind::Pictures { options, min, max } => {
            list(question, options, choosing(min, max), Layout::Tiles)
        }
        PromptKind::Search { options, min, max } => {
            search_input(question, rich(options), choosing(min, max))
        }
        PromptKind::YesNo { yes, no } => list(
            question,
            vec![yes_no("yes", yes), yes_no("no", no)],
            Choosing::YesNo,
            Layout::Rows,
        ),
        PromptKind::DateTime { min, max, weekdays, step } => {
            moment_input(question, &Days { min, max, weekdays }, step)
        }
        PromptKind::Period { min, max, .. } => {
            period_input(question, &Days { min, max, weekdays: Vec::new() })
        }
        PromptKind::Address { fields, required } => address_input(question, &fields, &required),
        PromptKind::Files { accept, max_files, max_bytes } => {
            files::question(question, FileRules { accept, max_files, max_bytes })
        }
        PromptKind::Slots { slots } => {
            let item = |slot: PromptOption| SlotItem {
                id: slot.id,
                label: slot.label,
                start: slot.start,
                at: slot.at,
            };
            slot_list(question, slots.into_iter().map(item).collect())
        }
        _ => Node::nothing(),
    }
}

/// A tap on it is the whole answer.
pub(super) fn is_tapped(kind: &PromptKind) -> bool {
    match kind {
        PromptKind::Choice { .. }
        | PromptKind::YesNo { .. }
        | PromptKind::Scale { .. }
        | PromptKind::Slots { .. } => true,
        PromptKind::List { max, .. }
        | PromptKind::Pictures { max, .. }
        | PromptKind::Search { max, .. } => *max == 1,
        _ => false,
    }
}

/// What is typed into a field of the browser's, where that is all there is to it.
pub(super) fn text_kind(kind: &PromptKind) -> Option<TextKind> {
    Some(match kind.clone() {
        PromptKind::Text { max_chars, long, .. } => TextKind::Words { max_chars, long },
        PromptKind::Number { unit, .. } => TextKind::Number { unit },
        PromptKind::Email => TextKind::Email,
        PromptKind::Phone => TextKind::Phone,
        PromptKind::Date { min, max, weekdays } => TextKind::Date { min, max, weekdays },
        PromptKind::Time { min, max, step } => TextKind::Time { min, max, step },
        _ => return None,
    })
}

/// With one as the most, a tap chooses.
fn choosing(min: u32, max: u32) -> Choosing {
    if max == 1 { Choosing::One } else { Choosing::Several(min as usize, max as usize) }
}

fn list(
    question: &Question,
    options: Vec<PromptOption>,
    choosing: Choosing,
    layout: Layout,
) -> Node {
    option_list(question, rich(options), choosing, layout)
}

fn rich(options: Vec<PromptOption>) -> Vec<RichOption> {
    let option = |it: PromptOption| RichOption {
        id: it.id,
        label: it.label,
        hint: it.hint,
        image: it.image,
        note: it.note,
    };
    options.into_iter().map(option).collect()
}

fn yes_no(id: &'static str, label: String) -> PromptOption {
    let label = if label.is_empty() { Translator::expect().text(id).to_owned() } else { label };
    PromptOption { id: id.to_owned(), label, ..PromptOption::default() }
}
