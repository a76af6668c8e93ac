//! Files as an answer: chosen, dropped or pasted, and on their way while the visitor reads on.
//!
//! Each file is a row of its own with how far it has come. What could not be sent stays there with a way to try again;
//! what is not taken says why, and keeps nobody from sending the rest.

use std::rc::Rc;

use protocol::Answer;
use web_sys::{Element, HtmlInputElement};

use crate::prelude::*;
use crate::question::Question;
use crate::translator::Translator;

mod chosen;
mod intake;
mod look;
mod row;
mod rules;

pub use chosen::{FileFault, FileSender, FileStage, Outgoing, Sending};
pub(crate) use look::{file_kind, picture, size_words};
pub use rules::FileRules;

use chosen::Chosen;

/// Draws the question, alone or in a form. The sender belongs to whoever has a network.
pub fn file_input(question: &Question, rules: FileRules, sender: FileSender) -> Node {
    let t = Translator::expect();
    let hint = rules.hint(t);
    let (accept, takes_several) = (rules.accept.join(","), rules.max_files > 1);
    let words = t.text(if takes_several { "files.choose" } else { "files.choose_one" });
    let given = match &question.initial {
        Some(Answer::Files(given)) => given.files.clone(),
        _ => Vec::new(),
    };
    let field = Slot::<HtmlInputElement>::new();
    let chosen = Chosen::new(t, Rc::new(rules), sender, question.draft, field);
    chosen.begin_with(given);
    let (place, is_over) = (Slot::<Element>::new(), State::new(false));
    intake::listen(place, question.is_alone(), is_over, Rc::new(move |files| chosen.add(files)));
    let on_change = move |_| {
        if let Some(field) = field.get_untracked() {
            chosen.add(intake::files_of(field.files()));
            // The same file again, once it was mended, is a change only to an empty field.
            field.set_value("");
        }
    };
    let (id, hint_id, error_id) =
        (question.id.clone(), [&question.id, "-hint"].concat(), question.error_id());
    let described_by = [&hint_id, " ", &error_id].concat();
    let name = [words, ": ", &question.label].concat();
    let input = markup! {
        <div class="files" class:files--over=is_over node_ref=place>
            <label class="files__drop">
                <input class="files__field" type="file" id=id accept=accept multiple=takes_several aria-label=name
                    aria-describedby=described_by aria-invalid=question.is_wrong() node_ref=field on:change=on_change
                />
                {picture("M20 11.5l-7.8 7.8a5 5 0 0 1-7.1-7.1l8.1-8.1a3.3 3.3 0 0 1 4.7 4.7l-8 8a1.7 1.7 0 0 1-2.4-2.4l7.3-7.3")}
                <span class="files__words">
                    <span class="files__choose">{words}</span>
                    <span class="files__or">{t.text("files.drop")}</span>
                    <span class="files__hint" id=hint_id>{hint}</span>
                </span>
            </label>
            {chosen.rows()}
            <div class="field__hint">{chosen.note()}</div>
            <div class="visually-hidden" role="status">{chosen.said()}</div>
        </div>
    };
    question.around_several(input)
}
