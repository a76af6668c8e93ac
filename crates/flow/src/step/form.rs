//! `form`: several questions at once, with the consents they need.

use formula::{Formula, Text};
use protocol::{Answer, Content, answers};

use super::ask::skip::Skip;
use super::ask::{Question, Reply, read_question};
use super::purposes::Purposes;
use super::{Asked, Kind, Naming, Next, Shape};
use crate::Flow;
use crate::diagnostic::{DESCRIBES, Diagnostic, Place};
use crate::effect::Reason;
use crate::prompt::{FormField, PromptKind};
use crate::reading::{Item, Path, Reading, Wants, check_id};
use crate::view::View;
use crate::walk::Walk;

struct Form {
    text: Text,
    label: Option<Text>,
    fields: Vec<Field>,
    purposes: Purposes,
    submit: Option<Text>,
    retry: Option<Text>,
    skip: Skip,
    editable: bool,
}

struct Field {
    id: String,
    question: Question,
    required: bool,
    /// It is asked when this holds, by what was known before the form.
    when: Option<Formula>,
}

impl Field {
    fn is_asked(&self, view: &View<'_>) -> bool {
        self.when.as_ref().is_none_or(|when| view.holds(when))
    }
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let (mut asked, mut places): (Vec<Field>, Vec<Path>) = Default::default();
    for item in fields.required_list("fields") {
        let Some(field) = read_field(reading, &item) else { continue };
        places.push(item.place.clone());
        if DESCRIBES && asked.iter().any(|known| known.id == field.id) {
            let hint = "give one of them another id";
            reading.error(
                &item.place,
                format_args!("the field `{}` is there twice", field.id),
                hint,
            );
        }
        asked.push(field);
    }
    if DESCRIBES {
        for (field, place) in asked.iter().zip(&places) {
            refuse_own(reading, field, &Path::member(place, "when"), &asked);
        }
    }
    if asked.is_empty() && fields.has("fields") {
        fields.error("nothing is asked", "add a field");
    }
    let form = Form {
        text: fields.required_text("text"),
        label: fields.text("label"),
        fields: asked,
        purposes: Purposes::read(&mut fields, false),
        submit: fields.text("submit"),
        retry: fields.text("retry"),
        skip: Skip::read(&mut fields),
        editable: fields.flag("editable", true),
    };
    fields.finish();
    Some(Box::new(form))
}

fn read_field<'a>(reading: &'a Reading<'a>, item: &Item<'a>) -> Option<Field> {
    let mut fields = reading.object(item)?;
    let id = fields.required_plain("id");
    check_id(reading, &fields.place_of("id"), &id);
    let required = fields.flag("required", true);
    let when = fields.formula("when", Wants::Truth);
    let question = read_question(&mut fields, &id);
    fields.finish();
    let question = question?;
    if question.input.always_leads() {
        reading.error(&item.place, "a field leads nowhere", "leave `next` out of its options");
    }
    Some(Field { id, question, required, when })
}

/// Tells of a condition over the form's own answers: nobody has given them when it is shown.
fn refuse_own(reading: &Reading<'_>, field: &Field, place: &Path, asked: &[Field]) {
    for used in field.when.iter().flat_map(Formula::name_uses) {
        let is_asked_by = |other: &Field| {
            let part = used.name.strip_prefix(&other.question.variable);
            part.is_some_and(|part| part.is_empty() || part.starts_with('.'))
        };
        if asked.iter().any(is_asked_by) {
            let message = format_args!("`{}` is asked in this very form", used.name);
            let hint = "ask it in a step before; a form is shown as a whole";
            let told = Diagnostic::error(Place::Flow((**place).to_owned()), message, hint);
            reading.report(told.at(used.span.clone()));
        }
    }
}

impl Form {
    /// Reads every field without touching the run.
    fn read_all(
        &self,
        before: &View<'_>,
        form: &answers::Form,
    ) -> Result<Vec<Option<Reply>>, Reason> {
        self.purposes.check(&form.consents)?;
        if form.fields.keys().any(|id| self.fields.iter().all(|field| field.id != *id)) {
            return Err(Reason::WrongKind);
        }
        // The check of a field may look at those above it, as if they were answered already.
        let mut so_far = before.run.clone();
        let mut replies = Vec::new();
        for field in &self.fields {
            let view = View { run: &so_far, ..*before };
            let in_field = |reason| Reason::Field(field.id.clone(), Box::new(reason));
            let reply = match form.fields.get(&field.id) {
                // An answer from before a change, to what is asked no more, is let go.
                _ if !field.is_asked(before) => None,
                None | Some(Answer::Skip(_)) if field.required => {
                    return Err(in_field(Reason::Empty));
                }
                None | Some(Answer::Skip(_)) => None,
                Some(answer) => Some(field.question.read(&view, answer).map_err(in_field)?),
            };
            if let Some(reply) = &reply {
                let variable = field.question.variable.as_str();
                so_far.variables.insert(variable.into(), reply.value.clone());
                for (part, value) in &reply.parts {
                    let part = format!("{variable}.{part}");
                    so_far.variables.insert(part.as_str().into(), value.clone());
                }
            }
            replies.push(reply);
        }
        Ok(replies)
    }

    fn accept(&self, walk: &mut Walk<'_>, form: &answers::Form, replies: Vec<Option<Reply>>) {
        let view = walk.view();
        let mut lines = Vec::new();
        let mut score = 0.0;
        for (field, reply) in self.fields.iter().zip(&replies) {
            let Some(reply) = reply else { continue };
            let label = field.question.label.as_ref().unwrap_or(&field.question.text);
            lines.push(format!("{}: {}", view.words(label), reply.display));
            score += reply.score;
        }
        let question = view.words(&self.text);
        let display = lines.join("\n");
        walk.echo(Content::text(if display.is_empty() {
            "✓".to_owned()
        } else {
            display.clone()
        }));
        self.purposes.record(walk, &form.consents);
        walk.run.give(question, display, score);
        // Consents are given anew each time.
        let kept = answers::Form { fields: form.fields.clone(), consents: Vec::new() };
        walk.run.remember(Some(kept.into()));
        for (field, reply) in self.fields.iter().zip(replies) {
            if let Some(reply) = reply {
                field.question.store(walk, reply.value, reply.parts);
            }
        }
    }

    fn initial(&self, view: &View<'_>, step: &str) -> Option<Answer> {
        let asked = self.fields.iter().filter(|field| field.is_asked(view));
        let mut known = protocol::Map::new();
        if let Some(remembered) = view.remembered(step) {
            let Answer::Form(mut form) = remembered else { return Some(remembered) };
            for field in asked {
                if let Some(answer) = form.fields.remove(&field.id) {
                    known.insert(field.id.clone(), answer);
                }
            }
            return Some(answers::Form { fields: known, ..form }.into());
        }
        for field in asked {
            if let Some(answer) = field.question.initial(view) {
                known.insert(field.id.clone(), answer);
            }
        }
        let form = answers::Form { fields: known, consents: Vec::new() };
        (!form.fields.is_empty()).then(|| form.into())
    }
}

impl Kind for Form {
    fn shape(&self) -> Shape {
        let is_sure = self.fields.iter().any(|field| field.when.is_none());
        if is_sure || !self.purposes.is_empty() { Shape::Asks } else { Shape::AsksIfUnknown }
    }

    #[cfg(feature = "diagnostics")]
    fn grants(&self) -> Vec<&str> {
        if self.skip.allowed && self.skip.to.is_none() {
            return Vec::new();
        }
        self.purposes.required().collect()
    }

    #[cfg(feature = "diagnostics")]
    fn takes(&self) -> Vec<&str> {
        self.fields.iter().map(|field| field.question.variable.as_str()).collect()
    }

    #[cfg(feature = "diagnostics")]
    fn together(&self) -> Vec<&str> {
        self.purposes.required().collect()
    }

    fn is_editable(&self) -> bool {
        self.editable
    }

    fn label(&self) -> Option<&Text> {
        self.label.as_ref()
    }

    fn naming<'a>(&'a self, _flow: &'a Flow, variable: &str) -> Option<Naming<'a>> {
        self.fields.iter().find_map(|field| field.question.naming(variable, false))
    }

    fn retry(&self) -> Option<&Text> {
        self.retry.as_ref()
    }

    fn enter(&self, walk: &mut Walk<'_>) -> Next {
        let view = walk.view();
        if self.purposes.is_empty() && !self.fields.iter().any(|field| field.is_asked(&view)) {
            return Next::Follow;
        }
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        walk.say(&self.text);
    }

    fn answer(&self, walk: &mut Walk<'_>, answer: &Answer) -> Result<Next, Reason> {
        match answer {
            Answer::Form(form) => {
                let replies = self.read_all(&walk.view(), form)?;
                self.accept(walk, form, replies);
                Ok(Next::Follow)
            }
            Answer::Skip(_) => self.skip.take(walk),
            _ => Err(Reason::WrongKind),
        }
    }

    fn show(&self, view: &View<'_>, step: &str, asked: &mut Asked) -> bool {
        let mut fields = Vec::new();
        for field in self.fields.iter().filter(|field| field.is_asked(view)) {
            let Field { id, question, required, .. } = field;
            fields.push(FormField {
                id: id.clone(),
                label: view.words(&question.text),
                kind: question.prompt(view),
                required: *required,
                placeholder: question.placeholder(view),
                autocomplete: question.autocomplete.clone(),
            });
        }
        asked.kind = PromptKind::Form {
            fields,
            consents: self.purposes.prompts(view),
            submit: view.words_if(self.submit.as_ref()),
        };
        asked.label = view.words(&self.text);
        asked.initial = self.initial(view, step);
        asked.skip(&self.skip, view);
        true
    }
}
