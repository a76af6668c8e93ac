//! `webhook`: another system is asked, and what it answers is measured against what the step expects.
//!
//! Requests are signed as Standard Webhooks describe it. Each attempt at the same asking has the same id, so that a
//! receiver can tell a repetition from another wish. Nothing of what is sent or answered goes into our log.

mod answer;
mod guard;
mod signature;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use protocol::{ConversationId, Map, Scalar, SiteKey, StepResult};
use rand::RngExt;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Response, StatusCode};
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout_at};

use crate::clock;
use crate::conversation::served::{Awaited, failed};
use crate::secret;
use crate::sites::Services;
use crate::sites::webhooks::Webhook;
use guard::Clients;

/// The first pause between two attempts; doubled each time.
const PAUSE: Duration = Duration::from_millis(200);
/// Calls of one site that may be under way at once; more wait, within their time.
const AT_ONCE: usize = 32;
/// The longest answer that is read.
const ANSWER_BYTES: usize = 64 * 1024;

/// The way to other systems.
#[derive(Default)]
pub struct Outside {
    clients: Clients,
    /// Each site has its own, so that a system which is slow to answer holds up nobody else's visitors.
    places: Mutex<BTreeMap<SiteKey, Arc<Semaphore>>>,
}

impl Outside {
    fn places(&self, site: &SiteKey) -> Arc<Semaphore> {
        // Every change is one call on the map, so a panic elsewhere left nothing half done.
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        places.entry(site.clone()).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))).clone()
    }
}

/// What a step asks of another system.
pub(super) struct Call<'a> {
    pub(super) site: &'a SiteKey,
    pub(super) conversation: &'a ConversationId,
    pub(super) awaited: &'a Awaited,
    pub(super) send: &'a Map<String, Scalar>,
    /// In milliseconds.
    pub(super) timeout: i64,
}

/// Why there is no result, in words for the site's owner.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The environment lacks a secret.
    #[error("the environment has no {0}: start the server with it")]
    Unset(String),
    /// Nothing came in time.
    #[error("no answer in time")]
    TimedOut,
    /// The address is not one of the world's.
    #[error(
        "the host is in a private network: add it to `private_hosts` in site.yaml if it is yours"
    )]
    Private,
    /// There is no way there.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// It says no.
    #[error("it answers with status {0}")]
    Status(StatusCode),
    /// It says too much.
    #[error("its answer has more than {ANSWER_BYTES} bytes")]
    TooLarge,
    /// It does not say what the step expects.
    #[error("{0}")]
    Unfit(String),
}

impl Failure {
    /// The word that is recorded.
    fn code(&self) -> &'static str {
        match self {
            Failure::Unset(_) => "unset",
            Failure::TimedOut => "timeout",
            Failure::Private => "private",
            Failure::Unreachable(_) => "unreachable",
            Failure::Status(_) => "status",
            Failure::TooLarge => "too_large",
            Failure::Unfit(_) => "unfit",
        }
    }

    /// Whether another attempt may end better.
    fn may_pass(&self) -> bool {
        match self {
            Failure::Unreachable(_) => true,
            Failure::Status(status) => {
                status.is_server_error()
                    || matches!(
                        *status,
                        StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT
                    )
            }
            _ => false,
        }
    }
}

/// Asks, within the step's time. Why nothing came of it stands in the log.
pub(super) async fn ask(
    outside: &Outside,
    services: &Services,
    id: &str,
    call: &Call<'_>,
) -> StepResult {
    let (site, step) = (call.site, call.awaited.place.step.as_str());
    let Some(webhook) = services.webhooks.get(id) else {
        tracing::warn!(%site, webhook = id, step, "there is no such webhook");
        return failed("unknown");
    };
    let began = Instant::now();
    match try_all(outside, webhook, call).await {
        Ok(result) => result,
        Err(failure) => {
            let (why, millis) = (failure.to_string(), began.elapsed().as_millis());
            tracing::warn!(%site, webhook = id, step, millis, why, "a webhook failed");
            failed(failure.code())
        }
    }
}

/// Attempts until one succeeds, one cannot, or the time is over.
async fn try_all(
    outside: &Outside,
    webhook: &Webhook,
    call: &Call<'_>,
) -> Result<StepResult, Failure> {
    if let Some(name) = webhook.unset.first() {
        return Err(Failure::Unset(name.clone()));
    }
    let time = Duration::from_millis(u64::try_from(call.timeout).unwrap_or(0));
    let until = tokio::time::Instant::now() + time;
    let mut last = None;
    let attempts = async {
        let places = outside.places(call.site);
        let _place = places.acquire().await;
        let (id, body) = (asking_id(call), body(webhook, call));
        let mut pause = PAUSE;
        loop {
            let failure = match attempt(outside, webhook, &id, &body, call).await {
                Err(failure) if failure.error.may_pass() => failure,
                ended => return ended.map_err(|failure| failure.error),
            };
            let wait =
                failure.wait.unwrap_or_else(|| pause.mul_f64(rand::rng().random_range(0.5..1.0)));
            pause *= 2;
            // They may ask to be left alone for longer than any clock counts.
            if wait >= until.saturating_duration_since(tokio::time::Instant::now()) {
                return Err(failure.error);
            }
            last = Some(failure.error);
            sleep(wait).await;
        }
    };
    let ended = timeout_at(until, attempts).await;
    // What went wrong before says more than that another attempt took too long.
    ended.unwrap_or_else(|_| Err(last.unwrap_or(Failure::TimedOut)))
}

/// An attempt that failed, with how long the other side wants to be left alone.
struct Failed {
    error: Failure,
    wait: Option<Duration>,
}

impl From<Failure> for Failed {
    fn from(error: Failure) -> Self {
        Self { error, wait: None }
    }
}

async fn attempt(
    outside: &Outside,
    webhook: &Webhook,
    id: &str,
    body: &str,
    call: &Call<'_>,
) -> Result<StepResult, Failed> {
    let client = outside.clients.of(webhook)?;
    let mut headers: HeaderMap = webhook.headers.iter().cloned().collect();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in signature::headers(webhook.secret.as_ref(), id, clock::now(), body) {
        headers.insert(HeaderName::from_static(name), value);
    }
    let request = client.request(webhook.method.clone(), webhook.url.clone()).headers(headers);
    let answered =
        request.body(body.to_owned()).send().await.map_err(|error| guard::told(&error))?;
    let status = answered.status();
    if !status.is_success() {
        let wait = retry_after(&answered);
        return Err(Failed { error: Failure::Status(status), wait });
    }
    let text = read(answered).await?;
    Ok(answer::fit(&text, webhook, &call.awaited.values).map_err(Failure::Unfit)?)
}

/// The seconds of `Retry-After`.
fn retry_after(answered: &Response) -> Option<Duration> {
    let seconds = answered.headers().get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

async fn read(mut answered: Response) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    loop {
        let chunk = answered.chunk().await.map_err(|error| guard::told(&error))?;
        let Some(chunk) = chunk else { return Ok(text) };
        if text.len() + chunk.len() > ANSWER_BYTES {
            return Err(Failure::TooLarge);
        }
        text.extend_from_slice(&chunk);
    }
}

/// The same for every attempt at one asking, also after a crash; another one when the run asks anew.
fn asking_id(call: &Call<'_>) -> String {
    let place = &call.awaited.place;
    let whole = format!("{}\0{}\0{}", place.run, place.position, place.step);
    format!("msg_{}", &secret::hex(&secret::sha256(whole.as_bytes()))[..32])
}

/// What is sent: what the flow says under `send`, and where it comes from.
fn body(webhook: &Webhook, call: &Call<'_>) -> String {
    serde_json::json!({
        "type": webhook.id,
        "site": call.site,
        "conversation": call.conversation,
        "run": call.awaited.place.run,
        "step": call.awaited.place.step,
        "locale": call.awaited.locale,
        "data": call.send,
    })
    .to_string()
}

#[cfg(test)]
mod tests;
