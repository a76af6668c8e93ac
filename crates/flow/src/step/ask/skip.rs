//! Leaving a question unanswered, where its author allows it.

use formula::Text;
use protocol::Content;

use crate::effect::Reason;
use crate::reading::Fields;
use crate::step::Next;
use crate::view::View;
use crate::walk::Walk;

/// Whether and how a step may be skipped.
#[derive(Debug)]
pub(crate) struct Skip {
    pub(crate) allowed: bool,
    label: Option<Text>,
    pub(crate) to: Option<String>,
}

/// What a skipped answer looks like when the flow has no words for it.
const NO_ANSWER: &str = "—";

impl Skip {
    /// Reads `skippable`, `skip_label` and `on_skip`.
    pub(crate) fn read(fields: &mut Fields<'_>) -> Self {
        let label = fields.text("skip_label");
        let to = fields.detour("on_skip");
        let allowed = fields.flag("skippable", label.is_some() || to.is_some());
        if !allowed && (label.is_some() || to.is_some()) {
            let hint = "leave `skippable` out, or `skip_label` and `on_skip`";
            fields.error("the step says both that it may be skipped and that it may not", hint);
        }
        Self { allowed, label, to }
    }

    pub(crate) fn always(label: Option<Text>) -> Self {
        Self { allowed: true, label, to: None }
    }

    /// What the button says; empty for the shell's own word.
    pub(crate) fn label(&self, view: &View<'_>) -> String {
        view.words_if(self.label.as_ref())
    }

    pub(crate) fn take(&self, walk: &mut Walk<'_>) -> Result<Next, Reason> {
        if !self.allowed {
            return Err(Reason::NotSkippable);
        }
        let label = self.label(&walk.view());
        walk.echo(Content::text(if label.is_empty() { NO_ANSWER.to_owned() } else { label }));
        Ok(self.to.clone().map_or(Next::Follow, Next::To))
    }
}
