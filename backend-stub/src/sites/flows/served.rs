//! Steps that ask the server for what it could never give.

use serde_json::Value;

use super::placed_steps;
use crate::sites::positions::Aim;
use crate::sites::report::{FileDiagnostic, Severity};
use crate::sites::services::Services;
use crate::sites::yaml::Document;

/// Every such step.
pub(super) fn unfit(document: &Document, services: &Services) -> Vec<FileDiagnostic> {
    let mut told = Vec::new();
    for (place, step) in placed_steps(&document.value) {
        if let Some(webhook) = step.get("webhook") {
            told.extend(unknown_values(document, &place, webhook, services));
        }
        if let Some(book) = step.get("book") {
            told.extend(never_free(document, &place, book, services));
        }
    }
    told
}

/// Values that the webhook is not known to give; one of which nothing is said may give any.
fn unknown_values(
    document: &Document,
    place: &str,
    step: &Value,
    services: &Services,
) -> Vec<FileDiagnostic> {
    let called = step.get("call").and_then(Value::as_str);
    let Some(webhook) = called.and_then(|id| services.webhooks.get(id)) else { return Vec::new() };
    let wanted = step.get("result").and_then(Value::as_object).into_iter().flatten();
    let unknown = wanted.filter(|(name, _)| {
        !webhook.result.is_empty() && !webhook.result.contains_key(name.as_str())
    });
    let tell = |(name, _): (&String, &Value)| {
        let message = format!("the webhook `{}` gives no `{name}`", webhook.id);
        let hint = formula::did_you_mean(name, &mut webhook.result.keys().map(String::as_str))
            .unwrap_or_else(|| {
                "say under `result` of it in site.yaml where that stands".to_owned()
            });
        let path = format!("{place}.webhook.result.{name}");
        document.diagnostic(Severity::Error, &path, &Aim::Key, message, hint)
    };
    unknown.map(tell).collect()
}

/// A time that is longer than every opening.
fn never_free(
    document: &Document,
    place: &str,
    step: &Value,
    services: &Services,
) -> Option<FileDiagnostic> {
    let calendar = services.calendars.get(step.get("calendar")?.as_str()?)?;
    let duration = step.get("duration")?.as_str()?;
    let millis = flow::span_millis(duration)?;
    let longest = calendar.hours.longest_opening()?;
    let is_possible = millis <= longest;
    let message = format!("the calendar `{}` is never open for `{duration}`", calendar.id);
    let hint = format!("it is open for {} minutes at most", longest / 60_000);
    let path = format!("{place}.book.duration");
    (!is_possible).then(|| document.error(&path, message, hint))
}
