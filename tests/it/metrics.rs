//! What watches the server.

use crate::support::{Parlor, get};

#[tokio::test]
async fn figures_and_health_are_there_and_name_nobody() {
    let parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    visitor.post(&conversation, "my secret address").await;
    let figures = get(&parlor.address(), "/metrics", &[]).await.body;
    assert!(figures.contains(r#"parlor_commands_total{kind="post_message"}"#), "{figures}");
    assert!(figures.contains("parlor_commit_seconds_bucket"), "{figures}");
    assert!(figures.contains(r#"parlor_connections{role="visitor"}"#), "{figures}");
    assert!(!figures.contains("secret") && !figures.contains(conversation.as_str()));
    assert_eq!(get(&parlor.address(), "/healthz", &[]).await.status, 200);
}
