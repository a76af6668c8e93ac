//! An orderly end: what was sent is answered, and clients are told when to come back.

use protocol::{Content, ServerFrame, commands};

use crate::support::Parlor;

#[tokio::test]
async fn a_stopping_server_answers_what_it_has_and_says_goodbye() {
    let mut parlor = Parlor::start().await;
    let mut visitor = parlor.visitor().await;
    let conversation = visitor.begin(1, "en").await;
    let post = commands::PostMessage { content: Content::text("last words") };
    visitor.command(&conversation, post).await;
    let stopping = parlor.stop();
    let goodbye = async {
        let after = visitor.until(|frame| match frame {
            ServerFrame::Goaway(goaway) => Some(goaway.reconnect_after_ms),
            _ => None,
        });
        let after = after.await;
        (after, visitor.close_code().await)
    };
    let ((), (after, code)) = tokio::join!(stopping, goodbye);
    assert!((500..=6_000).contains(&after), "{after}");
    assert_eq!(code, 4010);
}
