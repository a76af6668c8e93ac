//! How the bot begins before it is there: with what the server worked out.

use std::rc::Rc;
use std::sync::Arc;

use browser::now;
use protocol::site::Opening as Prepared;
use protocol::{Author, Content, Message, MessageId, Scalar, commands};
use serde_json::Value;

use super::Shell;
use crate::conversation::Vars;
use crate::view_model::Asked;

impl Shell {
    /// What the server worked out for the beginning of this run, unless something is known that it did not know.
    pub(super) fn prepared(
        &self,
        start: &commands::StartRun,
    ) -> Option<(Vec<Arc<Message>>, Asked)> {
        let fits = |prepared: &&Prepared| {
            prepared.hash == start.hash
                && prepared.locale == self.t.locale()
                && prepared.looks_at.iter().all(|name| match start.vars.get(name) {
                    Some(Scalar::Text(words)) if !words.is_empty() => prepared.known.contains(name),
                    Some(_) => false,
                    None => !prepared.known.contains(name),
                })
        };
        let prepared = self.openings.iter().find(fits)?;
        let known = prepared.known.iter();
        let known: Vars =
            known.filter_map(|name| Some((name.clone(), start.vars.get(name)?.clone()))).collect();
        let mut prompt = prepared.prompt.clone();
        fill_in(&mut prompt, &known);
        let prompt = flow::Prompt::from_value(&prompt)?;
        let said = (1..).zip(&prepared.said).map(|(n, text)| {
            Arc::new(Message {
                id: MessageId::of_run(&start.run, n),
                author: Author::BOT,
                at: now(),
                content: Content::text(flow::fill_in(text, &known)),
            })
        });
        Some((
            said.collect(),
            Asked { run: start.run.clone(), position: 0, prompt: Rc::new(prompt) },
        ))
    }
}

/// Puts the words into every text of a prepared prompt.
fn fill_in(value: &mut Value, vars: &Vars) {
    match value {
        Value::String(text) => *text = flow::fill_in(text, vars),
        Value::Array(items) => items.iter_mut().for_each(|item| fill_in(item, vars)),
        Value::Object(members) => members.values_mut().for_each(|member| fill_in(member, vars)),
        _ => {}
    }
}
