//! `form`: several questions at once, with the consents they need.

use formula::Text;
use protocol::{Answer, Content, answers};

use super::ask::skip::Skip;
use super::ask::{Question, Reply, read_question};
use super::purposes::Purposes;
use super::{Asked, Kind, Naming, Next, Shape};
use crate::Flow;
use crate::effect::Reason;
use crate::prompt::{FormField, PromptKind};
use crate::reading::{Item, Reading, is_id};
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
}

pub(super) fn read<'a>(
    reading: &'a Reading<'a>,
    item: Item<'a>,
    _step: &str,
) -> Option<Box<dyn Kind>> {
    let mut fields = reading.object(&item)?;
    let mut asked: Vec<Field> = Vec::new();
    for item in fields.required_list("fields") {
        let Some(field) = read_field(reading, &item) else { continue };
        if asked.iter().any(|known| known.id == field.id) {
            let hint = "give one of them another id";
            reading.error(
                &item.place,
                format_args!("the field `{}` is there twice", field.id),
                hint,
            );
        }
        asked.push(field);
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
    if !id.is_empty() && !is_id(&id) {
        let hint = "use letters, digits, `_` and `-`";
        reading.error(&fields.place_of("id"), format_args!("`{id}` is not an id"), hint);
    }
    let required = fields.flag("required", true);
    let question = read_question(&mut fields, &id);
    fields.finish();
    let question = question?;
    if question.input.always_leads() {
        reading.error(&item.place, "a field leads nowhere", "leave `next` out of its options");
    }
    Some(Field { id, question, required })
}

impl Form {
    /// Reads every field without touching the run.
    fn read_all(
        &self,
        view: &View<'_>,
        form: &answers::Form,
    ) -> Result<Vec<Option<Reply>>, Reason> {
        self.purposes.check(&form.consents)?;
        if form.fields.keys().any(|id| self.fields.iter().all(|field| field.id != *id)) {
            return Err(Reason::WrongKind);
        }
        // The check of a field may look at those above it, as if they were answered already.
        let mut so_far = view.run.clone();
        let mut replies = Vec::new();
        for field in &self.fields {
            let view = View { run: &so_far, ..*view };
            let in_field = |reason| Reason::Field(field.id.clone(), Box::new(reason));
            let reply = match form.fields.get(&field.id) {
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
        if let Some(remembered) = view.run.remembered.get(step) {
            return Some((**remembered).clone());
        }
        let fields = self.fields.iter();
        let known = fields
            .filter_map(|field| Some((field.id.clone(), field.question.initial(view)?)))
            .collect::<protocol::Map<_, _>>();
        let form = answers::Form { fields: known, consents: Vec::new() };
        (!form.fields.is_empty()).then(|| form.into())
    }
}

impl Kind for Form {
    fn shape(&self) -> Shape {
        Shape::Asks
    }

    fn grants(&self) -> Vec<&str> {
        if self.skip.allowed && self.skip.to.is_none() {
            return Vec::new();
        }
        self.purposes.required().collect()
    }

    fn takes(&self) -> Vec<&str> {
        self.fields.iter().map(|field| field.question.variable.as_str()).collect()
    }

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
        self.ask(walk);
        Next::Wait
    }

    fn ask(&self, walk: &mut Walk<'_>) {
        let words = walk.view().words(&self.text);
        walk.post(Content::text(words));
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

    fn asked(&self, view: &View<'_>, step: &str) -> Option<Asked> {
        let field = |field: &Field| FormField {
            id: field.id.clone(),
            label: view.words(&field.question.text),
            kind: field.question.prompt(view),
            required: field.required,
            placeholder: field.question.placeholder(view),
            autocomplete: field.question.autocomplete.clone(),
        };
        let kind = PromptKind::Form {
            fields: self.fields.iter().map(field).collect(),
            consents: self.purposes.prompts(view),
            submit: self.submit.as_ref().map(|text| view.words(text)).unwrap_or_default(),
        };
        Some(Asked {
            skippable: self.skip.allowed,
            skip_label: self.skip.label(view),
            initial: self.initial(view, step),
            ..Asked::of(view.words(&self.text), kind)
        })
    }
}
