//! `consent`: purposes to agree to, without anything personal beside them.

use formula::{Text, Value};
use protocol::{Answer, Content};

use super::purposes::Purposes;
use super::{Asked, Kind, Next, Shape};
use crate::effect::Reason;
use crate::prompt::PromptKind;
use crate::reading::{Item, Reading};
use crate::variable::VariableType;
use crate::view::View;
use crate::walk::Walk;

#[derive(Debug)]
struct Consent {
    text: Text,
    label: Option<Text>,
    purposes: Purposes,
    submit: Option<Text>,
    /// Where who does not agree goes; without it nothing goes on before they do.
    on_refuse: Option<String>,
    retry: Option<Text>,
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let consent = Consent {
        text: fields.required_text("text"),
        label: fields.text("label"),
        purposes: Purposes::read(&mut fields, true),
        submit: fields.text("submit"),
        on_refuse: fields.detour("on_refuse"),
        retry: fields.text("retry"),
    };
    if consent.on_refuse.is_some() && consent.purposes.required().next().is_none() {
        fields.error("nothing here can be refused", "mark a purpose `required: true`");
    }
    for purpose in consent.purposes.ids() {
        reading.writes_type(&variable(purpose), VariableType::Bool);
    }
    fields.finish();
    Some(Box::new(consent))
}

/// Where a decision is kept: `consent.contact`.
fn variable(purpose: &str) -> String {
    format!("consent.{}", purpose.replace('-', "_"))
}

impl Kind for Consent {
    fn shape(&self) -> Shape {
        Shape::AsksIfUnknown
    }

    #[cfg(feature = "diagnostics")]
    fn grants(&self) -> Vec<&str> {
        self.purposes.required().collect()
    }

    fn label(&self) -> Option<&Text> {
        self.label.as_ref()
    }

    fn retry(&self) -> Option<&Text> {
        self.retry.as_ref()
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        let view = walk.view();
        let is_agreed = |purpose: &str| view.value(&variable(purpose)) == Value::Bool(true);
        // Whoever agreed to everything is not asked again.
        if self.purposes.ids().all(is_agreed) {
            return Next::Follow;
        }
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        walk.say(&self.text);
    }

    fn answer(&self, walk: &mut Walk<'_>, answer: &Answer) -> Result<Next, Reason> {
        let Answer::Consent(answer) = answer else { return Err(Reason::WrongKind) };
        let refused = self.purposes.check(&answer.consents);
        let next = match (refused, &self.on_refuse) {
            (Ok(()), _) => Next::Follow,
            (Err(_), Some(step)) => Next::To(step.clone()),
            (Err(reason), None) => return Err(reason),
        };
        let granted = self.purposes.granted(&answer.consents);
        let shown = walk.view();
        let prompts = self.purposes.prompts(&shown);
        let mut lines = Vec::new();
        for prompt in prompts {
            let mark = if granted.contains(&prompt.purpose) { "✓ " } else { "— " };
            lines.push([mark, &prompt.text].concat());
        }
        walk.echo(Content::text(lines.join("\n")));
        self.purposes.record(walk, &answer.consents);
        for purpose in self.purposes.ids() {
            walk.set(&variable(purpose), Value::Bool(granted.iter().any(|id| id == purpose)));
        }
        Ok(next)
    }

    fn show(&self, view: &View<'_>, _step: &str, asked: &mut Asked) -> bool {
        asked.label = view.words(&self.text);
        asked.kind = PromptKind::Consent {
            consents: self.purposes.prompts(view),
            submit: view.words_if(self.submit.as_ref()),
            refusable: self.on_refuse.is_some(),
        };
        true
    }
}
