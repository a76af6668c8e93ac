//! `GET /metrics` in the Prometheus text format, for readers on this machine.
//!
//! Labels are words of the protocol, or ids that an owner wrote into the files of a site: no address, nothing that a
//! visitor or a peer typed, and so no more of them than somebody on this machine made up.

use std::sync::OnceLock;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use protocol::{AuthorRole, Command, RejectCode, SiteKey};

use super::forwarded::is_forwarded;
use super::guard::guarded;
use super::peer::Peer;
use super::problem::ApiProblem;
use crate::store::StoreError;

/// Sockets that are open, by role.
pub const CONNECTIONS: &str = "parlor_connections";
/// Commands that arrived, by kind.
pub const COMMANDS: &str = "parlor_commands_total";
/// Refusals, by code.
pub const REJECTIONS: &str = "parlor_rejections_total";
/// How long a group commit took.
pub const COMMIT_SECONDS: &str = "parlor_commit_seconds";
/// How many jobs shared a commit.
pub const COMMIT_JOBS: &str = "parlor_commit_jobs";
/// How many jobs wait for the writer.
pub const QUEUE_LENGTH: &str = "parlor_queue_length";
/// Stored events that could not be read.
pub const UNREADABLE_EVENTS: &str = "parlor_unreadable_events_total";
/// Goals of flows that runs reached, each once a run, by site and goal.
pub const GOALS: &str = "parlor_goals_total";
/// Visitors who became leads, once a run and kind, by site and kind.
pub const LEADS: &str = "parlor_leads_total";

/// 1 while commands can be stored, 0 while the disk takes nothing.
pub const STORING: &str = "parlor_storing";
/// Groups and trials that the disk did not take, by kind: `full` or `disk`.
pub const STORE_FAILURES: &str = "parlor_store_failures_total";

/// Bounds around what one flush to disk costs (about 4 ms) and what a visitor still feels as prompt (60 ms).
const SECONDS: [f64; 12] =
    [0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.12, 0.25, 0.5, 1.0, 5.0];
/// Powers of two up to the largest group.
const JOBS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
/// How often samples are folded into their histograms, so that they do not pile up while nobody asks.
const UPKEEP: Duration = Duration::from_secs(15);

/// The process's one collection of figures.
#[derive(Clone)]
pub struct Metrics(PrometheusHandle);

/// Starts to collect; a second call gives the same collection. Call it inside the runtime, whose task keeps it small.
pub fn install() -> Metrics {
    static COLLECTION: OnceLock<Metrics> = OnceLock::new();
    COLLECTION.get_or_init(begin).clone()
}

fn begin() -> Metrics {
    let buckets = |builder: PrometheusBuilder, name: &str, bounds: &[f64]| {
        builder
            .set_buckets_for_metric(Matcher::Full(name.to_owned()), bounds)
            .expect("the bounds are not empty")
    };
    let builder = buckets(PrometheusBuilder::new(), COMMIT_SECONDS, &SECONDS);
    let builder = buckets(builder, COMMIT_JOBS, &JOBS);
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::warn!("figures are already collected elsewhere; /metrics stays empty");
    }
    metrics::describe_gauge!(CONNECTIONS, "Open sockets by role.");
    metrics::describe_counter!(COMMANDS, "Commands that arrived, by kind.");
    metrics::describe_counter!(REJECTIONS, "Refusals by code.");
    metrics::describe_histogram!(COMMIT_SECONDS, "Time of a group commit.");
    metrics::describe_histogram!(COMMIT_JOBS, "Jobs that shared a commit.");
    metrics::describe_gauge!(QUEUE_LENGTH, "Jobs that wait for the writer.");
    metrics::describe_counter!(UNREADABLE_EVENTS, "Stored events that could not be read.");
    metrics::describe_counter!(GOALS, "Goals that runs reached, by site and goal.");
    metrics::describe_counter!(LEADS, "Visitors who became leads, by site and kind.");
    metrics::describe_gauge!(STORING, "1 while commands can be stored.");
    metrics::describe_counter!(STORE_FAILURES, "Writes that the disk did not take, by kind.");
    let upkeep = handle.clone();
    tokio::spawn(async move {
        let mut ticks = tokio::time::interval(UPKEEP);
        loop {
            ticks.tick().await;
            upkeep.run_upkeep();
        }
    });
    Metrics(handle)
}

/// `/metrics`; whoever asks from another machine finds nothing there.
pub fn router(metrics: Metrics) -> Router {
    guarded(Router::new().route("/metrics", get(render)).with_state(metrics))
}

async fn render(
    State(Metrics(handle)): State<Metrics>,
    Peer(ip): Peer,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    // A proxy on this machine asks for somebody elsewhere.
    if !ip.is_loopback() || is_forwarded(&headers) {
        return Err(RejectCode::NotFound.into());
    }
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Ok((kind, handle.render()).into_response())
}

/// A socket said hello.
pub fn connection_opened(role: &AuthorRole) {
    metrics::gauge!(CONNECTIONS, "role" => known(AuthorRole::WORDS, role.as_str())).increment(1.0);
}

/// A socket that had said hello is gone.
pub fn connection_closed(role: &AuthorRole) {
    metrics::gauge!(CONNECTIONS, "role" => known(AuthorRole::WORDS, role.as_str())).decrement(1.0);
}

/// A command arrived; `kind` is its tag.
pub fn command(kind: &str) {
    metrics::counter!(COMMANDS, "kind" => known(Command::TAGS, kind)).increment(1);
}

/// Something was refused.
pub fn rejected(code: &RejectCode) {
    metrics::counter!(REJECTIONS, "code" => known(RejectCode::WORDS, code.as_str())).increment(1);
}

/// A stored event could not be read and is hidden.
pub fn unreadable_event() {
    metrics::counter!(UNREADABLE_EVENTS).increment(1);
}

/// A run reached a goal for the first time.
pub fn goal_reached(site: &SiteKey, goal: &str) {
    metrics::counter!(GOALS, "site" => site.as_str().to_owned(), "goal" => goal.to_owned())
        .increment(1);
}

/// A visitor became a lead.
pub fn lead_created(site: &SiteKey, kind: &str) {
    metrics::counter!(LEADS, "site" => site.as_str().to_owned(), "kind" => kind.to_owned())
        .increment(1);
}

/// A group of jobs was committed.
#[allow(clippy::cast_precision_loss, reason = "groups are small")]
pub fn commit(duration: Duration, jobs: usize) {
    metrics::histogram!(COMMIT_SECONDS).record(duration.as_secs_f64());
    metrics::histogram!(COMMIT_JOBS).record(jobs as f64);
}

/// Whether commands can be stored now.
pub fn storing(is_so: bool) {
    metrics::gauge!(STORING).set(if is_so { 1.0 } else { 0.0 });
}

/// The disk did not take what was written.
pub fn store_failed(error: &StoreError) {
    let kind = if matches!(error, StoreError::Full) { "full" } else { "disk" };
    metrics::counter!(STORE_FAILURES, "kind" => kind).increment(1);
}

/// So many jobs wait for the writer.
#[allow(clippy::cast_precision_loss, reason = "the queue is bounded far below")]
pub fn queue_length(n: usize) {
    metrics::gauge!(QUEUE_LENGTH).set(n as f64);
}

/// The word itself when the protocol has it: a peer that makes up words must not make up labels.
fn known(words: &'static [&'static str], word: &str) -> &'static str {
    words.iter().find(|known| **known == word).copied().unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;
    use crate::http::testing::{get, get_from, get_with};

    #[tokio::test]
    async fn figures_are_told_to_this_machine_only() {
        let router = router(install());
        connection_opened(&AuthorRole::Visitor);
        command("post_message");
        command("made-up-by-a-peer");
        rejected(&RejectCode::Stale);
        commit(Duration::from_millis(5), 3);
        queue_length(7);
        let site = SiteKey::parse("helio").unwrap();
        goal_reached(&site, "qualified");
        goal_reached(&site, "qualified");
        lead_created(&site, "roof");
        let text = get(&router, "/metrics").await.text();
        for line in [
            r#"parlor_commands_total{kind="other"} 1"#,
            r#"parlor_rejections_total{code="stale"} 1"#,
            r#"parlor_commit_seconds_bucket{le="0.008"}"#,
            r#"parlor_connections{role="visitor"}"#,
            r#"parlor_goals_total{site="helio",goal="qualified"} 2"#,
            r#"parlor_leads_total{site="helio",kind="roof"} 1"#,
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
        assert!(!text.contains("made-up"));
        let outside = get_from(&router, "/metrics", "192.0.2.7").await;
        assert_eq!(outside.status, StatusCode::NOT_FOUND);
        for name in ["x-forwarded-for", "forwarded", "x-real-ip"] {
            let behind_proxy = get_with(&router, "/metrics", name, "127.0.0.1").await;
            assert_eq!(behind_proxy.status, StatusCode::NOT_FOUND, "{name}");
        }
    }
}
