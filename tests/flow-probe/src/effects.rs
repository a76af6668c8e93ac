//! Effects in JSON: every field of every one, so that nothing that differs stays unseen.

use flow::{Effect, Request};
use serde_json::{Value, json};

use crate::bits;

/// The effect under its name.
pub(crate) fn json(effect: &Effect) -> Value {
    match effect {
        Effect::Echo(content) => json!({ "echo": content }),
        Effect::Consent { purpose, text, version, granted } => {
            json!({ "consent": { "purpose": purpose, "text": text, "version": version, "granted": granted } })
        }
        Effect::CaptureContact(contact) => json!({ "contact": contact }),
        Effect::Calculated(calculation) => json!({ "calculated": calculation }),
        Effect::Rated { score, comment } => json!({ "rated": [score, comment] }),
        Effect::Post { id, content } => json!({ "post": { "id": id, "content": content } }),
        Effect::Escalate(wish) => {
            let call = wish.call.as_ref().map(ToString::to_string);
            json!({ "escalate": [wish.department, wish.skill, wish.priority, call] })
        }
        Effect::Pause { millis } => json!({ "pause": millis }),
        Effect::Request { step, request } => json!({ "request": step, "for": requested(request) }),
        Effect::Lead(lead) => {
            json!({ "lead": { "kind": lead.kind, "title": lead.title, "score": bits(lead.score), "fields": lead.fields } })
        }
        Effect::Goal { goal, value } => json!({ "goal": goal, "value": value.map(bits) }),
        Effect::Assigned { step, arm } => json!({ "assigned": [step, arm] }),
        Effect::Ended => json!("ended"),
        Effect::Refused(refusal) => json!({ "refused": refusal }),
    }
}

fn requested(request: &Request) -> Value {
    match request {
        Request::Webhook { webhook, send, timeout } => {
            json!({ "webhook": webhook, "send": send, "timeout": timeout })
        }
        Request::Hours { department } => json!({ "hours": department }),
        Request::Faq { base, question, most } => {
            json!({ "faq": base, "question": question, "most": most })
        }
        Request::Slots { calendar, from, days, minutes } => {
            json!({ "slots": calendar, "from": from, "days": days, "minutes": minutes })
        }
        Request::Book { calendar, slot, send } => {
            json!({ "book": calendar, "slot": slot, "send": send })
        }
    }
}
